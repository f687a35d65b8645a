/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* OP_READ: a fetch. */
#include "connectors/pipedrive/pipedrive_state.h"

static void give(const struct connection_state *c, struct op *op,
                 struct op_work *w)
{
    VEC(struct record) records = {0};
    w->done = w->fetch.done;
    for (size_t i = 0; w->done && i < w->fetch.rows.n; i++) {
        struct record r;
        if (pipedrive_decode(op->arena, &c->fields[w->entity],
                             &w->fetch.rows.at[i], &w->wanted, &r))
            vec_push(op->arena, &records, r);
    }
    op->records = records.at;
    op->n_records = records.n;
}

static enum err read_begin(struct connection_state *c, struct op *op,
                           struct op_work *w, struct error *e)
{
    (void)e;
    pipedrive_fetch_start(c, op->arena, w, op->ids, op->n_ids);
    give(c, op, w);
    return ERR_OK;
}

static enum err read_request(const struct connection_state *c,
                             const struct op *op,
                             const struct op_work *w, struct arena *a,
                             struct http_request *out, struct error *e)
{
    (void)op;
    (void)e;
    *out = pipedrive_fetch_request(c, &w->fetch, a);
    return ERR_OK;
}

static enum err read_take(struct connection_state *c, struct op *op,
                          struct op_work *w,
                          const struct driver_reply *reply, struct error *e)
{
    TRY(pipedrive_fetch_take(c, &w->fetch, op->arena, reply, e));
    give(c, op, w);
    return ERR_OK;
}

const struct driver_op pipedrive_op_read = {read_begin, read_request,
                                               read_take};
