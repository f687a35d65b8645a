/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * OP_CHANGES: lists by time of change from the newest one seen on, with an
 * overlap, and then what was deleted since. Where lists have no times, the
 * whole list. The cursor is a small JSON object.
 */
#include "base/json.h"
#include "base/time.h"
#include "connectors/pipedrive/pipedrive_state.h"
#include "connectors/record_filter.h"

static int64_t int_at(const struct value *object, const char *name)
{
    const struct value *v = value_getz(object, name);
    return v && v->kind == VALUE_INT ? v->integer : 0;
}

static struct str cursor_of(struct arena *a, const struct pipedrive_place *p)
{
    struct field f[] = {
        {STR("since"), value_int(p->since_us)},
        {STR("newest"), value_int(p->newest_us)},
        {STR("gone"), value_bool(p->gone)},
        {STR("next"), value_text(p->next.p ? p->next : STR(""))},
    };
    struct value v = value_object(f, sizeof f / sizeof *f);
    return json_text(a, &v);
}

static enum err place_of(struct arena *a, struct str cursor,
                         struct pipedrive_place *out, struct error *e)
{
    struct value v;
    if (cursor.n == 0)
        return ERR_OK;
    if (json_parse(a, cursor, &v, NULL) != ERR_OK || v.kind != VALUE_OBJECT)
        FAIL(e, ERR_INVALID, "the cursor is none of Pipedrive's");
    const struct value *gone = value_getz(&v, "gone");
    const struct value *next = value_getz(&v, "next");
    *out = (struct pipedrive_place){
        .since_us = int_at(&v, "since"),
        .newest_us = int_at(&v, "newest"),
        .gone = gone && gone->kind == VALUE_BOOL && gone->boolean,
        .next = next ? value_str(next) : STR_NONE,
    };
    return ERR_OK;
}

static enum err changes_begin(struct connection_state *c, struct op *op,
                              struct pipedrive_work *w, struct error *e)
{
    const struct pipedrive_kind *kind = pipedrive_kind_of(w->entity);
    TRY(place_of(op->arena, op->cursor, &w->place, e));
    if (!op->filter || value_is_null(op->filter))
        return ERR_OK;
    if (op->filter->kind != VALUE_OBJECT)
        FAIL(e, ERR_INVALID, "the filter of %s must be names with values",
             kind->name);
    for (size_t i = 0; i < op->filter->fields.n; i++) {
        struct str name = op->filter->fields.at[i].name;
        if (!pipedrive_field_find(&c->fields[w->entity], name))
            FAIL(e, ERR_INVALID, "a filter names `%.*s`, which no %s has",
                 STR_ARG(name), kind->name);
    }
    w->wanted = (struct pipedrive_wanted){0}; /* the filter looks at any */
    return ERR_OK;
}

/* From where on to ask; 0: from the beginning. */
static int64_t since_of(const struct connection_state *c,
                        const struct pipedrive_place *p)
{
    int64_t us = p->since_us - c->set.overlap_ms * US_PER_MS;
    return us > 0 ? us - us % US_PER_SECOND : 0;
}

static struct str recents_path(const struct connection_state *c,
                               struct arena *a, const struct pipedrive_kind *k,
                               const struct pipedrive_place *p)
{
    AUTO_BUF b = BUF_INIT(8192);
    buf_addz(&b, "recents");
    pipedrive_query(&b, "since_timestamp", time_format_sql(a, since_of(c, p)));
    pipedrive_query(&b, "items", str_from(k->name));
    pipedrive_query_int(&b, "limit", c->set.page_size);
    if (p->next.n > 0)
        pipedrive_query(&b, "start", p->next);
    return buf_copy(a, &b);
}

static struct str list_path(const struct connection_state *c, struct arena *a,
                            const struct pipedrive_kind *k,
                            const struct pipedrive_place *p, size_t page)
{
    int64_t since_us = since_of(c, p);
    int64_t limit = c->set.page_size;
    AUTO_BUF b = BUF_INIT(8192);
    buf_addz(&b, k->path);
    if (k->paging == PAGING_WHOLE)
        return buf_copy(a, &b);
    if (page > 0 && (int64_t)page < limit)
        limit = (int64_t)page;
    pipedrive_query_int(&b, "limit", limit);
    if (p->gone)
        pipedrive_query(&b, "status", STR("deleted"));
    if (k->sorts && k->api == 1)
        pipedrive_query(&b, "sort", STR("update_time ASC"));
    if (k->sorts && k->api == 2) {
        pipedrive_query(&b, "sort_by", STR("update_time"));
        pipedrive_query(&b, "sort_direction", STR("asc"));
    }
    if (k->since && since_us > 0)
        pipedrive_query(&b, "updated_since", time_format(a, since_us));
    if (p->next.n > 0)
        pipedrive_query(&b, k->paging == PAGING_OFFSET ? "start" : "cursor",
                        p->next);
    return buf_copy(a, &b);
}

static enum err changes_request(const struct connection_state *c,
                                const struct op *op,
                                const struct pipedrive_work *w, struct arena *a,
                                struct http_request *out, struct error *e)
{
    const struct pipedrive_kind *k = pipedrive_kind_of(w->entity);
    (void)e;
    bool recents = w->place.gone && k->gone == GONE_RECENTS;
    *out = recents
               ? pipedrive_ask(c, a, "GET", 1, recents_path(c, a, k, &w->place),
                               NULL)
               : pipedrive_ask(c, a, "GET", k->api,
                               list_path(c, a, k, &w->place, op->page), NULL);
    return ERR_OK;
}

struct yield {
    VEC(struct record) records;
    VEC(struct str) deleted;
};

static void take_row(const struct connection_state *c, struct op *op,
                     struct pipedrive_work *w, const struct value *row,
                     struct yield *y)
{
    struct record r;
    const struct value *data = value_getz(row, "data");
    bool recents = w->place.gone &&
                   pipedrive_kind_of(w->entity)->gone == GONE_RECENTS;
    const struct value *object = recents && data ? data : row;
    struct str id = pipedrive_row_id(op->arena, row);
    if (recents && !pipedrive_row_is_gone(object))
        return; /* the listing had it */
    if (pipedrive_row_is_gone(object)) {
        if (id.n > 0)
            vec_push(op->arena, &y->deleted, id);
        return;
    }
    int64_t stamp_us = pipedrive_row_stamp(row);
    if (stamp_us > w->place.newest_us)
        w->place.newest_us = stamp_us;
    if (pipedrive_decode(op->arena, &c->fields[w->entity], row, &w->wanted,
                         &r) &&
        record_filter_passes(op->arena, op->filter, &r))
        vec_push(op->arena, &y->records, r);
}

/* What comes after this page. */
static void move_on(const struct connection_state *c, struct op *op,
                    struct pipedrive_work *w, struct str next)
{
    const struct pipedrive_kind *k = pipedrive_kind_of(w->entity);
    struct pipedrive_place *p = &w->place;
    p->next = next;
    op->more = next.n > 0;
    if (!op->more && !p->gone && c->set.deletes && k->gone != GONE_UNTOLD &&
        since_of(c, p) > 0) {
        p->gone = true;
        op->more = true;
    }
    if (!op->more)
        *p = (struct pipedrive_place){
            .since_us = p->newest_us > p->since_us ? p->newest_us : p->since_us};
    op->next_cursor = cursor_of(op->arena, p);
    w->done = true;
}

static enum err changes_take(struct connection_state *c, struct op *op,
                             struct pipedrive_work *w,
                             const struct pipedrive_reply *reply,
                             struct error *e)
{
    struct value body;
    struct value_items rows;
    struct yield y = {0};
    if (reply->response->status == 400 && w->place.next.n > 0) {
        w->place.next = STR_NONE; /* a cursor that lived too long */
        return ERR_OK;
    }
    TRY(pipedrive_answer(c, op->arena, reply, &body, e));
    TRY(pipedrive_rows(&body, &rows, e));
    for (size_t i = 0; i < rows.n; i++)
        take_row(c, op, w, &rows.at[i], &y);
    op->records = y.records.at;
    op->n_records = y.records.n;
    op->deleted = y.deleted.at;
    op->n_deleted = y.deleted.n;
    move_on(c, op, w, arena_str(op->arena, pipedrive_next(op->arena, &body)));
    return ERR_OK;
}

const struct pipedrive_op pipedrive_op_changes = {
    changes_begin, changes_request, changes_take};
