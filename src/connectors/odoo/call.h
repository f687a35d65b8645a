/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * One call of a method, the same for the three protocols, and its answer.
 *
 *     odoo_call ──▶ odoo_call_request ──▶ http_request
 *     http_response ──▶ odoo_call_answer ──▶ value, or a classified fault
 *
 * A method that returned nothing (JSON-RPC leaves out `result`, XML-RPC fails
 * to marshal None after the commit) is an answer with `none`.
 */
#pragma once

#include "connectors/odoo/state.h"

enum odoo_target {
    ODOO_OBJECT,      /* a method of a model */
    ODOO_COMMON,      /* version, authenticate; not with JSON-2 */
    ODOO_WEB_VERSION, /* GET /web/version */
};

struct odoo_call {
    struct arena *arena;
    enum odoo_target target;
    const struct odoo_session *session;
    struct str model;
    struct str method;
    struct value ids;         /* list of integers; null: a method of the model */
    VEC(struct field) args;   /* positional; named as JSON-2 wants them */
    VEC(struct field) kwargs;
    VEC(struct field) context; /* added to the connection's */
    bool writes;              /* something may have happened when it fails */
    size_t n_records;         /* that the call is about; 0: none in particular */
};

void odoo_call_start(struct odoo_call *call, const char *model,
                     const char *method);
void odoo_call_arg(struct odoo_call *call, const char *name, struct value v);
void odoo_call_kwarg(struct odoo_call *call, const char *name, struct value v);
void odoo_call_context(struct odoo_call *call, const char *name,
                       struct value v);
/* Records it is about. */
void odoo_call_ids(struct odoo_call *call, struct value ids);

enum odoo_fault {
    FAULT_NONE,
    FAULT_LOGIN,       /* user, password or key refused */
    FAULT_SESSION,     /* expired */
    FAULT_ACCESS,
    FAULT_MISSING,     /* a record is gone */
    FAULT_USER,        /* Odoo's own rules say no */
    FAULT_RACE,        /* lost against another transaction; rolled back */
    FAULT_BUSY,        /* no database connection left */
    FAULT_TIMEOUT,     /* the statement was cancelled */
    FAULT_NO_DATABASE,
    FAULT_NO_MODEL,
    FAULT_NO_METHOD,
    FAULT_NO_FIELD,
    FAULT_CRASH,       /* any other exception */
    FAULT_HTTP,        /* a status that is not Odoo's doing */
    FAULT_NOT_ODOO,    /* a page, a cut answer, anything else */
};

struct odoo_answer {
    enum odoo_fault fault; /* FAULT_NONE: result is valid */
    bool none;
    struct value result;
    struct error error;    /* of the fault */
};

/* What was sent, kept to judge the answer. */
struct odoo_sent {
    enum odoo_target target;
    enum odoo_protocol protocol;
    bool writes;
    size_t n_records;
    struct str model;  /* with method: for messages */
    struct str method;
};

/* Fills *out. ERR_LIMIT when the request grew too large. */
MUST_CHECK enum err odoo_call_request(const struct odoo *o,
                                      const struct odoo_call *call,
                                      struct http_request *out,
                                      struct error *e);

/* A response with all that is needed to judge it. */
struct odoo_reply {
    struct arena *arena; /* the answer lives here */
    const struct odoo *odoo;
    const struct odoo_sent *sent;
    const struct http_request *request;
    const struct http_response *response;
    int64_t now_us;
};

void odoo_call_answer(const struct odoo_reply *reply, struct odoo_answer *out);
/* The result, or the fault as an error of this code. */
MUST_CHECK enum err odoo_answer_need(const struct odoo_answer *answer,
                                     struct error *e);
/* A result of another kind than the protocol promises. */
enum err odoo_answer_odd(const struct odoo_sent *sent, const char *expected,
                         struct error *e);

/* ---- for the protocols ------------------------------------------------- */

/* Our context with the additions of the call. */
struct value odoo_call_whole_context(const struct odoo *o,
                                     const struct odoo_call *call);
/* Positional arguments with the ids first. */
struct value odoo_call_positional(const struct odoo_call *call);
/* Keyword arguments with the context. */
struct value odoo_call_keywords(const struct odoo *o,
                                const struct odoo_call *call);
/* db, uid, secret, model, method, args, kwargs; or those of a common call. */
struct value odoo_call_params(const struct odoo *o,
                              const struct odoo_call *call);

enum err odoo_xmlrpc_request(const struct odoo *o, const struct odoo_call *call,
                             struct http_request *out, struct error *e);
void odoo_xmlrpc_answer(const struct odoo_reply *reply,
                        struct odoo_answer *out);
enum err odoo_jsonrpc_request(const struct odoo *o,
                              const struct odoo_call *call,
                              struct http_request *out, struct error *e);
void odoo_jsonrpc_answer(const struct odoo_reply *reply,
                         struct odoo_answer *out);
enum err odoo_json2_request(const struct odoo *o, const struct odoo_call *call,
                            struct http_request *out, struct error *e);
void odoo_json2_answer(const struct odoo_reply *reply, struct odoo_answer *out);
