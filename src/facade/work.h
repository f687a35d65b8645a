/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * One request to the REST facade, from question to answer. A work does no I/O
 * and reads no clock: it names the next call of Odoo and takes its answer,
 * until the response stands in `out`.
 *
 *     request ─▶ next() ─▶ facade_call ─▶ Odoo ─▶ facade_reply ─▶ take() ─┐
 *                  ▲                                                       │
 *                  └────────────── until out_done ─────────────────────────┘
 *
 * Contract of next/take
 * - next() asked twice without a take() between gives an equal call.
 * - take() turns what Odoo complains of into the response. They fail only for
 *   what no answer of the page fits (ERR_LIMIT, ERR_PROTOCOL): whoever drives
 *   the work answers with facade_fails().
 *
 * Ownership: everything of a work lives in `arena`. The session outlives the
 * work. Threads: next and take of works of one user do not run at once,
 * because they share what is known of the models.
 */
#pragma once

#include "connectors/odoo/call.h"
#include "facade/models.h"

/* What may be asked for; facade_settings_default() gives the LIMIT_FACADE_*.
 */
struct facade_settings {
    bool strict;             /* proper errors instead of those of the page */
    int64_t max_rows;        /* records in an answer, nested ones too */
    int64_t max_ids;         /* records that a filter may meet */
    int64_t max_calls;       /* of Odoo, for one request */
    int max_depth;           /* blocks of a query within one another */
    size_t max_answer_bytes; /* of a body */
};

struct facade_settings facade_settings_default(void);

/* Who asks. Credentials are not here. */
struct facade_session {
    int64_t uid;
    int major; /* of Odoo: 6 to 19 */
    struct str version;
    struct str database;
    struct str login;
    struct value context; /* object: lang, tz, uid */
    struct facade_models *models;
};

/* One call of a method of Odoo, by the caller's own login. */
struct facade_call {
    struct str model;
    struct str method;
    struct value args;    /* list: positional, ids first */
    struct value kwargs;  /* object without `context`; null: none */
    struct value context; /* object, laid over the session's; null: none */
    bool writes;          /* something may have happened when it fails */
    /* Not empty: no call of Odoo, but a GET of this address without any
     * credentials. The result is its body as base64, `name` its type. */
    struct str url;
};

/* What Odoo said. */
struct facade_reply {
    enum erp_fault fault; /* FAULT_NONE: result is valid */
    struct str name;      /* "odoo.exceptions.UserError"; of a fault */
    struct str message;   /* whole; of a fault */
    struct value result;  /* null when the method returned nothing */
};

/* A field that a handler wrote, for the journal. */
struct facade_written {
    enum facade_write_kind {
        FACADE_CREATED,
        FACADE_CHANGED,
        FACADE_REMOVED,
        FACADE_CALLED, /* `field` is the method */
    } kind;
    struct str model;
    int64_t id;          /* -1, -2, ...: one that is yet to be made */
    struct str field;
    struct value before; /* null: it was not there */
    struct value after;
};

struct facade_work {
    struct arena *arena;
    const struct facade_settings *settings;
    const struct facade_session *session;
    const struct http_request *http;
    struct str verb; /* GET, POST, PUT, DELETE */
    struct str model;
    int64_t id;
    bool has_id;
    struct str field;    /* of GET /api/m/id/field, or the function to call */
    struct value params; /* json routes: `params` of the body; else null */
    struct value rpc_id; /* json routes: `id` of the body, null when absent */
    enum err (*next)(struct facade_work *w, struct facade_call *out,
                     bool *out_done, struct error *e);
    enum err (*take)(struct facade_work *w, const struct facade_reply *reply,
                     struct error *e);
    void *own;                /* of the half that answers */
    void (*close)(struct facade_work *w); /* NULL, or called at the end */
    const void *handler;      /* of the workspace: handler.h; or NULL */
    /* A facade_start_fn for when the handler passes; NULL: it cannot. */
    void (*plain)(struct facade_work *w);
    /* Works with the same text here do not run at once (locks.h): all are
     * taken before the first next(), and kept until the work is over. */
    const struct str *locks;
    size_t n_locks;
    bool busy; /* it writes: to be driven to its end, whoever hung up */
    bool writing; /* of a handler: the call at hand writes, or one before did */
    /* What a handler has written once it is done; while it writes, what it is
     * about to write. */
    const struct facade_written *written;
    size_t n_written;
    struct http_response out; /* once done */
};

/*
 * Sets next and take; or fills `out`, and next is done at once
 * (facade_answered).
 */
typedef void (*facade_start_fn)(struct facade_work *w);

/* GET /api/model, /api/model/id and /api/model/id/field. */
void facade_read_start(struct facade_work *w);

/* POST and PUT talk JSON-RPC, GET and DELETE plain HTTP. */
bool facade_is_json_route(const struct facade_work *w);
/* A next() for works whose answer stands. */
enum err facade_answered(struct facade_work *w, struct facade_call *out,
                         bool *out_done, struct error *e);
/* What an exception is called that is ours, not Odoo's. */
#define FACADE_ERROR "crosswalk.FacadeError"
/* The answer to a failure of next, take or the way to Odoo. */
void facade_fails(struct facade_work *w, const struct error *e);
