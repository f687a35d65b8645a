/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "connectors/pipedrive/pipedrive_state.h"

/* Something that no record of the remote can have as its id is of none. */
static bool is_id(const struct pipedrive_kind *kind, struct str id)
{
    int64_t number = 0;
    return kind->texts ? id.n > 0 : str_to_i64(id, &number) && number > 0;
}

static void on_to_missing(struct pipedrive_fetch *f)
{
    f->singles = true;
    while (f->at < f->n && f->settled[f->at])
        f->at++;
    f->done = f->at == f->n;
}

void pipedrive_fetch_start(const struct connection_state *c, struct arena *a,
                           struct op_work *w, const struct str *ids, size_t n)
{
    struct pipedrive_fetch *f = &w->fetch;
    const struct pipedrive_kind *kind = pipedrive_kind(c, w->entity);
    size_t open = 0;
    *f = (struct pipedrive_fetch){.kind = kind,
                                  .fields = &c->fields[w->entity],
                                  .wanted = w->wanted,
                                  .ids = ids,
                                  .n = n};
    f->settled = arena_array(a, bool, n + 1);
    for (size_t i = 0; i < n; i++) {
        f->settled[i] = !is_id(kind, ids[i]);
        open += !f->settled[i];
    }
    if (open == 0 || (!kind->listed && (open < 2 || !kind->by_ids)))
        on_to_missing(f);
}

static size_t batch_end(const struct pipedrive_fetch *f)
{
    return f->n - f->at > PIPEDRIVE_IDS_MAX ? f->at + PIPEDRIVE_IDS_MAX : f->n;
}

struct http_request pipedrive_fetch_request(const struct connection_state *c,
                                            const struct pipedrive_fetch *f,
                                            struct arena *a)
{
    AUTO_BUF b = BUF_INIT(8192);
    buf_addz(&b, f->kind->path);
    if (f->singles) {
        buf_add_char(&b, '/');
        buf_add_url_escaped(&b, f->ids[f->at]);
    } else if (!f->kind->listed) {
        buf_printf(&b, "?limit=%d&ids=", PIPEDRIVE_IDS_MAX);
        bool any = false;
        for (size_t i = f->at; i < batch_end(f); i++) {
            if (f->settled[i])
                continue;
            buf_printf(&b, "%s%.*s", any ? "," : "", STR_ARG(f->ids[i]));
            any = true;
        }
    }
    pipedrive_query_asked(&b, f->kind, f->fields, &f->wanted);
    return pipedrive_ask(c, a, "GET", f->kind->api, buf_copy(a, &b), NULL);
}

static void keep(struct pipedrive_fetch *f, struct arena *a,
                 const struct value *row)
{
    struct str id = pipedrive_row_id(a, row);
    bool asked = false;
    for (size_t i = 0; i < f->n; i++) {
        if (str_eq(f->ids[i], id))
            f->settled[i] = asked = true;
    }
    if (asked && !pipedrive_row_is_gone(row))
        vec_push(a, &f->rows, *row);
}

static enum err take_single(const struct connection_state *c,
                            struct pipedrive_fetch *f, struct arena *a,
                            const struct driver_reply *reply,
                            struct error *e)
{
    int status = reply->response->status;
    struct value body;
    if (status != 404 && status != 410) {
        TRY(pipedrive_answer(c, a, reply, &body, e));
        const struct value *row = value_getz(&body, "data");
        /* users come in a list of one from some calls */
        if (row && row->kind == VALUE_LIST && row->items.n == 1)
            row = &row->items.at[0];
        if (!row)
            FAIL(e, ERR_PROTOCOL, "Pipedrive answered without `data`");
        keep(f, a, row);
    }
    f->settled[f->at] = true;
    on_to_missing(f);
    return ERR_OK;
}

enum err pipedrive_fetch_take(const struct connection_state *c,
                              struct pipedrive_fetch *f, struct arena *a,
                              const struct driver_reply *reply,
                              struct error *e)
{
    struct value body;
    struct value_items rows;
    if (f->singles)
        return take_single(c, f, a, reply, e);
    TRY(pipedrive_answer(c, a, reply, &body, e));
    TRY(pipedrive_rows(&body, &rows, e));
    for (size_t i = 0; i < rows.n; i++)
        keep(f, a, &rows.at[i]);
    f->at = f->kind->listed ? f->n : batch_end(f);
    f->done = f->kind->listed;
    if (f->at == f->n && !f->done) {
        f->at = 0;
        on_to_missing(f);
    }
    return ERR_OK;
}
