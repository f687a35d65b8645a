/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * One call of a method, the same for the three protocols, and its answer.
 *
 *     erp_call ──▶ erp_call_request ──▶ http_request
 *     http_response ──▶ erp_call_answer ──▶ value, or a classified fault
 *
 * A method that returned nothing (JSON-RPC leaves out `result`, XML-RPC fails
 * to marshal None after the commit) is an answer with `none`.
 */
#pragma once

#include "connectors/odoo/state.h"

enum erp_target {
    ERP_OBJECT,      /* a method of a model */
    ERP_COMMON,      /* version, authenticate; not with JSON-2 */
    ERP_WEB_VERSION, /* GET /web/version */
};

struct erp_call {
    struct arena *arena;
    enum erp_target target;
    const struct erp_session *session;
    struct str model;
    struct str method;
    struct value ids;       /* list of integers; null: a method of the model */
    VEC(struct field) args; /* positional; named as JSON-2 wants them */
    VEC(struct field) kwargs;
    VEC(struct field) context; /* added to the connection's */
    bool bare;                 /* nothing is added to its context */
    bool writes;               /* something may have happened when it fails */
    size_t n_records; /* that the call is about; 0: none in particular */
};

void erp_call_start(struct erp_call *call, const char *model,
                    const char *method);
void erp_call_arg(struct erp_call *call, const char *name, struct value v);
void erp_call_kwarg(struct erp_call *call, const char *name, struct value v);
void erp_call_context(struct erp_call *call, const char *name, struct value v);
/* Records it is about. */
void erp_call_ids(struct erp_call *call, struct value ids);

/* The context by which a wizard learns of which records it is. */
void erp_call_active(struct erp_call *call, const char *model,
                     struct value ids);
struct value erp_one_id(struct arena *a, int64_t id);

/* The `load` of a read that gives many2one fields as bare ids. */
struct value erp_bare_load(int major);

enum erp_fault {
    FAULT_NONE,
    FAULT_LOGIN,   /* user, password or key refused */
    FAULT_SESSION, /* expired */
    FAULT_ACCESS,
    FAULT_MISSING, /* a record is gone */
    FAULT_USER,    /* Odoo's own rules say no */
    FAULT_RACE,    /* lost against another transaction; rolled back */
    FAULT_BUSY,    /* no database connection left */
    FAULT_TIMEOUT, /* the statement was cancelled */
    FAULT_NO_DATABASE,
    FAULT_NO_MODEL,
    FAULT_NO_METHOD,
    FAULT_NO_FIELD,
    FAULT_CRASH,    /* any other exception */
    FAULT_HTTP,     /* a status that is not Odoo's doing */
    FAULT_NOT_ODOO, /* a page, a cut answer, anything else */
};

/* What an Odoo complains of, in its own words. */
struct erp_complaint {
    struct str name;    /* "odoo.exceptions.UserError", or empty */
    struct str message; /* without the traceback */
    int status;         /* HTTP */
};

struct erp_answer {
    enum erp_fault fault; /* FAULT_NONE: result is valid */
    bool none;
    struct value result;
    struct error error; /* of the fault */
    struct erp_complaint complaint; /* unless it is not Odoo's doing */
};

/* What was sent, kept to judge the answer. */
struct erp_sent {
    enum erp_target target;
    enum erp_protocol protocol;
    bool writes;
    size_t n_records;
    struct str model; /* with method: for messages */
    struct str method;
};

/* Fills *out. ERR_LIMIT when the request grew too large. */
MUST_CHECK enum err erp_call_request(const struct erp *o,
                                     const struct erp_call *call,
                                     struct http_request *out, struct error *e);

/* A response with all that is needed to judge it. */
struct erp_reply {
    struct arena *arena; /* the answer lives here */
    const struct erp *odoo;
    const struct erp_sent *sent;
    const struct http_request *request;
    const struct http_response *response;
    int64_t now_us;
};

void erp_call_answer(const struct erp_reply *reply, struct erp_answer *out);
/* The result, or the fault as an error of this code. */
MUST_CHECK enum err erp_answer_need(const struct erp_answer *answer,
                                    struct error *e);
/* A result of another kind than the protocol promises. */
enum err erp_answer_odd(const struct erp_sent *sent, const char *expected,
                        struct error *e);

/* ---- for the protocols -------------------------------------------------- */

/* Our context with the additions of the call. */
struct value erp_call_whole_context(const struct erp *o,
                                    const struct erp_call *call);
/* db, uid, secret, model, method, args, kwargs; or those of a common call. */
struct value erp_call_params(const struct erp *o, const struct erp_call *call);

enum err erp_xmlrpc_request(const struct erp *o, const struct erp_call *call,
                            struct http_request *out, struct error *e);
void erp_xmlrpc_answer(const struct erp_reply *reply, struct erp_answer *out);
enum err erp_jsonrpc_request(const struct erp *o, const struct erp_call *call,
                             struct http_request *out, struct error *e);
void erp_jsonrpc_answer(const struct erp_reply *reply, struct erp_answer *out);
enum err erp_json2_request(const struct erp *o, const struct erp_call *call,
                           struct http_request *out, struct error *e);
void erp_json2_answer(const struct erp_reply *reply, struct erp_answer *out);
