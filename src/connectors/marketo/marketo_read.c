/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* OP_READ: a query by ids, followed through its pages. */
#include "base/vec.h"
#include "connectors/marketo/marketo_work.h"

static enum err read_begin(struct connection_state *c, struct op *op,
                           struct op_work *w, struct error *e)
{
    (void)c;
    (void)e;
    w->done = op->n_ids == 0;
    return ERR_OK;
}

static size_t ids_now(const struct op *op, const struct op_work *w)
{
    size_t left = op->n_ids - w->at;
    return left < MARKETO_BATCH_MAX ? left : MARKETO_BATCH_MAX;
}

static enum err read_request(const struct connection_state *c,
                             const struct op *op, const struct op_work *w,
                             struct arena *a, struct http_request *out,
                             struct error *e)
{
    (void)e;
    AUTO_BUF ids = BUF_INIT(1 << 20);
    for (size_t i = 0; i < ids_now(op, w); i++) {
        if (i > 0)
            buf_add_char(&ids, ',');
        buf_add(&ids, op->ids[w->at + i]);
    }
    struct marketo_query q = {
        .path = arena_printf(a, "/rest/v1/%.*s.json", STR_ARG(w->object->path)),
    };
    marketo_put_filter(a, &q, w->object, w->object->id_field,
                       buf_copy(a, &ids));
    if (w->object->shape != MARKETO_LIST) /* those tell all they have */
        members_put(a, &q.parameters, "fields",
                    value_text(marketo_field_list(a, w->object, op)));
    members_put(a, &q.parameters, "batchSize", value_int(c->set.page_size));
    if (w->page_token.n > 0)
        members_put(a, &q.parameters, "nextPageToken",
                    value_text(w->page_token));
    *out = marketo_get(c, a, &q);
    return ERR_OK;
}

static enum err read_take(struct connection_state *c, struct op *op,
                          struct op_work *w,
                          const struct driver_reply *reply, struct error *e)
{
    struct value v;
    TRY(marketo_answer(c, op->arena, reply, &v, e));
    VEC(struct record) records = {w->records, w->n_records, w->cap_records};
    struct value_items rows = marketo_rows(&v);
    for (size_t i = 0; i < rows.n; i++) {
        struct record r;
        if (marketo_decode(op->arena, w->object, op, &rows.at[i], &r))
            vec_push(op->arena, &records, r);
    }
    w->records = op->records = records.at;
    w->n_records = op->n_records = records.n;
    w->cap_records = records.cap;
    w->page_token = marketo_page_token(&v);
    if (w->page_token.n > 0)
        return ERR_OK;
    w->at += ids_now(op, w);
    w->done = w->at == op->n_ids;
    return ERR_OK;
}

const struct driver_op marketo_op_read = {read_begin, read_request, read_take};
