/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* OP_CHANGES of static lists: all of them, page by page. */
#include "base/vec.h"
#include "connectors/marketo/marketo_work.h"
#include "connectors/record_filter.h"

static enum err list_begin(struct connection_state *c, struct op *op,
                           struct op_work *w, struct error *e)
{
    (void)c;
    (void)e;
    w->page_token = op->cursor;
    return ERR_OK;
}

static enum err list_request(const struct connection_state *c,
                             const struct op *op, const struct op_work *w,
                             struct arena *a, struct http_request *out,
                             struct error *e)
{
    struct marketo_query q = {.path = STR("/rest/v1/lists.json")};
    (void)op;
    (void)e;
    members_put(a, &q.parameters, "batchSize", value_int(c->set.page_size));
    if (w->page_token.n > 0)
        members_put(a, &q.parameters, "nextPageToken",
                    value_text(w->page_token));
    *out = marketo_get(c, a, &q);
    return ERR_OK;
}

static enum err list_take(struct connection_state *c, struct op *op,
                          struct op_work *w, const struct driver_reply *reply,
                          struct error *e)
{
    struct value v;
    TRY(marketo_answer(c, op->arena, reply, &v, e));
    VEC(struct record) records = {0};
    struct value_items rows = marketo_rows(&v);
    for (size_t i = 0; i < rows.n; i++) {
        struct record r;
        if (marketo_decode(op->arena, w->object, op, &rows.at[i], &r) &&
            record_filter_passes(op->arena, op->filter, &r))
            vec_push(op->arena, &records, r);
    }
    op->records = records.at;
    op->n_records = records.n;
    op->next_cursor = marketo_page_token(&v);
    op->more = op->next_cursor.n > 0;
    w->done = true;
    return ERR_OK;
}

const struct driver_op marketo_list_changes = {list_begin, list_request,
                                               list_take};
