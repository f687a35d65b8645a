/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * The shell of a driver whose operations are each a beginning, a next request
 * and a response taken: it finds the operation, sets up what it keeps between
 * requests, and answers for those that the system has none of.
 *
 *     next() ──▶ once: begin() ──▶ request() ──▶ transport ──▶ take() ─┐
 *                                     ▲                                │
 *                                     └──── until the work is done ────┘
 *
 * A connector defines its own `struct op_work`, as it does its own
 * `struct connection_state`; with a member `bool done`.
 *
 * Ownership: the work lives in op->arena. Threads: as in connector.h.
 */
#pragma once

#include "connectors/connector.h"

struct op_work;

/* What came back, to what, and when. */
struct driver_reply {
    const struct http_request *request;
    const struct http_response *response;
    int64_t now_us;
    bool writes; /* the operation changes something over there */
};

struct driver_op {
    /* Once, before the first request; may end the op. NULL: nothing. Of a
     * WRITE, op->results are there: as many as patches, with their ids. */
    enum err (*begin)(struct connection_state *c, struct op *op,
                      struct op_work *w, struct error *e);
    /* NULL, as take, where the beginning is all. */
    enum err (*request)(const struct connection_state *c, const struct op *op,
                        const struct op_work *w, struct arena *a,
                        struct http_request *out, struct error *e);
    enum err (*take)(struct connection_state *c, struct op *op,
                     struct op_work *w, const struct driver_reply *reply,
                     struct error *e);
};

struct driver {
    const char *system;                    /* for messages */
    const struct driver_op *ops[OP_KINDS]; /* NULL: it has none */
    const char *refusals[OP_KINDS];        /* why; NULL: the common words */
    /* For OP_ENTITIES, where it is not among the ops: the i-th of n_entities,
     * a text that lasts; STR_NONE: this connection has it not. */
    size_t n_entities;
    struct str (*entity_name)(const struct connection_state *c, size_t i);
    size_t work_bytes, done_at;            /* DRIVER_WORK */
    bool (*is_open)(const struct connection_state *c);
    /* What all operations begin with, before their own; or NULL. */
    enum err (*begin)(struct connection_state *c, struct op *op,
                      struct op_work *w, struct error *e);
};

#define DRIVER_WORK                        \
    .work_bytes = sizeof(struct op_work),  \
    .done_at = offsetof(struct op_work, done)

/* Whether op->entity has to name one. */
bool driver_has_entity(enum op_kind kind);

/* Which of the names it is; ERR_NOT_FOUND with the nearest when none. */
MUST_CHECK enum err driver_entity_find(const char *system,
                                       const struct str *names, size_t n,
                                       struct str name, size_t *out,
                                       struct error *e);

/* Begins the op unless it has begun. A connector's next() is this, then
 * driver_next; its take() is driver_take. */
MUST_CHECK enum err driver_begin(const struct driver *d,
                                 struct connection_state *c, struct op *op,
                                 struct error *e);
MUST_CHECK enum err driver_next(struct connection_state *c, struct op *op,
                                struct arena *a, struct http_request *out,
                                bool *out_done, struct error *e);
MUST_CHECK enum err driver_take(struct connection_state *c, struct op *op,
                                const struct http_request *request,
                                const struct http_response *response,
                                int64_t now_us, struct error *e);
