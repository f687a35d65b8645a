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

static struct str cursor_of(struct arena *a, const struct pipedrive_place *p)
{
    struct field f[] = {
        {STR("since"), value_int(p->since_us)},
        {STR("newest"), value_int(p->newest_us)},
        {STR("began"), value_int(p->began_us)},
        {STR("phase"), value_int((int64_t)p->phase)},
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
    int64_t phase = value_int_at(&v, "phase");
    if (phase < PHASE_LIST || phase > PHASE_GONE)
        FAIL(e, ERR_INVALID, "the cursor is none of Pipedrive's");
    *out = (struct pipedrive_place){
        .since_us = value_int_at(&v, "since"),
        .newest_us = value_int_at(&v, "newest"),
        .began_us = value_int_at(&v, "began"),
        .phase = (enum pipedrive_phase)phase,
        .next = value_text_at(&v, "next"),
    };
    return ERR_OK;
}

/* From where on to ask; 0: from the beginning. */
static int64_t since_of(const struct connection_state *c,
                        const struct op_work *w)
{
    int64_t us = w->place.since_us - c->set.overlap_ms * US_PER_MS;
    if (w->filter_id.n > 0) /* overrules all else that is asked */
        return 0;
    return us > 0 ? us - us % US_PER_SECOND : 0;
}

static enum err read_filter(struct connection_state *c, struct op *op,
                            struct op_work *w, struct error *e)
{
    const struct pipedrive_kind *kind = pipedrive_kind(c, w->entity);
    int64_t id = 0;
    if (op->filter->kind != VALUE_OBJECT)
        FAIL(e, ERR_INVALID, "the filter of %s must be names with values",
             kind->name);
    for (size_t i = 0; i < op->filter->fields.n; i++) {
        const struct field *f = &op->filter->fields.at[i];
        if (str_is(f->name, PIPEDRIVE_FILTER_KEY)) {
            w->filter_id = value_to_text(op->arena, &f->value);
            if (!str_to_i64(w->filter_id, &id) || id <= 0)
                FAIL(e, ERR_INVALID,
                     "`" PIPEDRIVE_FILTER_KEY "` takes the number of a filter");
        } else if (!pipedrive_field_find(&c->fields[w->entity], f->name)) {
            FAIL(e, ERR_INVALID, "a filter names `%.*s`, which no %s has",
                 STR_ARG(f->name), kind->name);
        }
    }
    w->wanted = (struct pipedrive_wanted){0}; /* the filter looks at any */
    return ERR_OK;
}

static enum err changes_begin(struct connection_state *c, struct op *op,
                              struct op_work *w, struct error *e)
{
    TRY(place_of(op->arena, op->cursor, &w->place, e));
    if (op->filter && !value_is_null(op->filter))
        TRY(read_filter(c, op, w, e));
    /* where lists know no times, recents tells all that changed */
    if (pipedrive_kind(c, w->entity)->recents && since_of(c, w) > 0)
        w->place.phase = PHASE_GONE;
    return ERR_OK;
}

static bool asks_recents(const struct connection_state *c,
                         const struct op_work *w)
{
    return w->place.phase == PHASE_GONE &&
           pipedrive_kind(c, w->entity)->gone == GONE_RECENTS;
}

static struct str recents_path(const struct connection_state *c,
                               struct arena *a, const struct op_work *w)
{
    AUTO_BUF b = BUF_INIT(8192);
    buf_addz(&b, "recents");
    pipedrive_query(&b, "since_timestamp", time_format_sql(a, since_of(c, w)));
    pipedrive_query(&b, "items",
                    str_from(pipedrive_kind(c, w->entity)->name));
    pipedrive_query_int(&b, "limit", c->set.page_size);
    if (w->place.next.n > 0)
        pipedrive_query(&b, "start", w->place.next);
    return buf_copy(a, &b);
}

static struct str list_path(const struct connection_state *c, struct arena *a,
                            const struct op_work *w, size_t page)
{
    const struct pipedrive_kind *k = pipedrive_kind(c, w->entity);
    int64_t since_us = since_of(c, w), limit = c->set.page_size;
    AUTO_BUF b = BUF_INIT(8192);
    buf_printf(&b, "%s%s", k->path,
               w->place.phase == PHASE_ARCHIVED ? "/archived" : "");
    if (k->all)
        buf_printf(&b, "?%s", k->all);
    if (w->filter_id.n > 0)
        pipedrive_query(&b, PIPEDRIVE_FILTER_KEY, w->filter_id);
    if (k->paging == PAGING_WHOLE)
        return buf_copy(a, &b);
    if (page > 0 && (int64_t)page < limit)
        limit = (int64_t)page;
    pipedrive_query_int(&b, "limit", limit);
    if (w->place.phase == PHASE_GONE)
        pipedrive_query(&b, "status", STR("deleted"));
    if (k->sorts)
        buf_addz(&b, k->api == 1 ? "&sort=id+ASC" /* offsets: none may move */
                                 : "&sort_by=update_time&sort_direction=asc");
    if (k->since && since_us > 0)
        pipedrive_query(&b, "updated_since", time_format(a, since_us));
    pipedrive_query_asked(&b, k, &c->fields[w->entity], &w->wanted);
    if (w->place.next.n > 0)
        pipedrive_query(&b, k->paging == PAGING_OFFSET ? "start" : "cursor",
                        w->place.next);
    return buf_copy(a, &b);
}

static enum err changes_request(const struct connection_state *c,
                                const struct op *op,
                                const struct op_work *w, struct arena *a,
                                struct http_request *out, struct error *e)
{
    const struct pipedrive_kind *k = pipedrive_kind(c, w->entity);
    (void)e;
    *out = asks_recents(c, w)
               ? pipedrive_ask(c, a, "GET", 1, recents_path(c, a, w), NULL)
               : pipedrive_ask(c, a, "GET", k->api,
                               list_path(c, a, w, op->page), NULL);
    return ERR_OK;
}

struct yield {
    VEC(struct record) records;
    VEC(struct str) deleted;
};

static void take_row(const struct connection_state *c, struct op *op,
                     struct op_work *w, const struct value *row,
                     struct yield *y)
{
    struct record r;
    const struct value *data = value_getz(row, "data");
    bool recents = asks_recents(c, w);
    bool whole = !recents || pipedrive_kind(c, w->entity)->recents;
    const struct value *object = recents && data ? data : row;
    struct str id = pipedrive_row_id(op->arena, row);
    if (pipedrive_row_is_gone(object)) {
        if (id.n > 0 && (!recents || c->set.deletes))
            vec_push(op->arena, &y->deleted, id);
        return;
    }
    if (!whole)
        return; /* the listing had it */
    int64_t stamp_us = pipedrive_row_stamp(object);
    if (stamp_us > w->place.newest_us)
        w->place.newest_us = stamp_us;
    if (pipedrive_decode(op->arena, &c->fields[w->entity], object, &w->wanted,
                         &r) &&
        record_filter_passes(op->arena, op->filter, &r))
        vec_push(op->arena, &y->records, r);
}

/* What is asked after the last page of this; false: nothing. */
static bool next_phase(const struct connection_state *c,
                       const struct op_work *w, enum pipedrive_phase *out)
{
    const struct pipedrive_kind *k = pipedrive_kind(c, w->entity);
    bool archived = k->archives && c->set.archived;
    bool gone = c->set.deletes && k->gone != GONE_UNTOLD && since_of(c, w) > 0;
    if (w->filter_id.n > 0 || w->place.phase == PHASE_GONE)
        return false;
    *out = w->place.phase == PHASE_LIST && archived ? PHASE_ARCHIVED
                                                    : PHASE_GONE;
    return *out == PHASE_ARCHIVED || gone;
}

/* From where on to look the next time. Lists by offset are not by time: what
 * changed behind the page that was at hand is looked for again. */
static int64_t next_since(const struct pipedrive_place *p)
{
    int64_t us = p->newest_us;
    if (p->began_us > 0 && us > p->began_us)
        us = p->began_us;
    return us > p->since_us ? us : p->since_us;
}

/* What comes after this page. */
static void move_on(const struct connection_state *c, struct op *op,
                    struct op_work *w, struct str next)
{
    struct pipedrive_place *p = &w->place;
    p->next = next;
    op->more = next.n > 0 || next_phase(c, w, &p->phase);
    if (!op->more)
        *p = (struct pipedrive_place){.since_us = next_since(p)};
    op->next_cursor = cursor_of(op->arena, p);
    w->done = true;
}

/* The remote's own time where it tells it. */
static int64_t remote_now_us(const struct driver_reply *reply)
{
    struct str date = http_header_get(&reply->response->headers, "Date");
    int64_t us = 0;
    return date.n > 0 && time_parse_http(date, &us, NULL) == ERR_OK
               ? us
               : reply->now_us;
}

static enum err changes_take(struct connection_state *c, struct op *op,
                             struct op_work *w,
                             const struct driver_reply *reply,
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
    if (w->place.began_us == 0 && !asks_recents(c, w) &&
        pipedrive_kind(c, w->entity)->paging == PAGING_OFFSET)
        w->place.began_us = remote_now_us(reply);
    for (size_t i = 0; i < rows.n; i++)
        take_row(c, op, w, &rows.at[i], &y);
    op->records = y.records.at;
    op->n_records = y.records.n;
    op->deleted = y.deleted.at;
    op->n_deleted = y.deleted.n;
    move_on(c, op, w, arena_str(op->arena, pipedrive_next(op->arena, &body)));
    return ERR_OK;
}

const struct driver_op pipedrive_op_changes = {
    changes_begin, changes_request, changes_take};
