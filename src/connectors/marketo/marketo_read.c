/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* OP_READ: a query by ids, followed through its pages. */
#include "base/vec.h"
#include "connectors/marketo/marketo_work.h"

static enum err read_begin(struct connection_state *c, struct op *op,
                           struct marketo_work *w, struct error *e)
{
    (void)c;
    (void)e;
    w->done = op->n_ids == 0;
    return ERR_OK;
}

static size_t ids_now(const struct op *op, const struct marketo_work *w)
{
    size_t left = op->n_ids - w->at;
    size_t max = w->object->is_asset ? 1 : MARKETO_BATCH_MAX;
    return left < max ? left : max;
}

static struct http_request read_asset(const struct connection_state *c,
                                      const struct op *op,
                                      const struct marketo_work *w,
                                      struct arena *a)
{
    AUTO_BUF path = BUF_INIT(4096);
    buf_printf(&path, "/rest/asset/v1/%.*s/", STR_ARG(w->object->path));
    buf_add_url_escaped(&path, op->ids[w->at]);
    buf_addz(&path, ".json");
    struct marketo_query q = {.path = buf_copy(a, &path)};
    return marketo_get(c, a, &q);
}

static enum err read_request(const struct connection_state *c,
                             const struct op *op, const struct marketo_work *w,
                             struct arena *a, struct http_request *out,
                             struct error *e)
{
    (void)e;
    if (w->object->is_asset) {
        *out = read_asset(c, op, w, a);
        return ERR_OK;
    }
    AUTO_BUF ids = BUF_INIT(1 << 20);
    for (size_t i = 0; i < ids_now(op, w); i++) {
        if (i > 0)
            buf_add_char(&ids, ',');
        buf_add(&ids, op->ids[w->at + i]);
    }
    struct marketo_query q = {
        .path = arena_printf(a, "/rest/v1/%.*s.json", STR_ARG(w->object->path)),
    };
    members_put(a, &q.parameters, "filterType", value_text(w->object->id_field));
    members_put(a, &q.parameters, "filterValues", value_text(buf_copy(a, &ids)));
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
                          struct marketo_work *w,
                          const struct marketo_reply *reply, struct error *e)
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

const struct marketo_op marketo_op_read = {read_begin, read_request, read_take};
