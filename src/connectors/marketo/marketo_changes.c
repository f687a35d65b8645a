/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * OP_CHANGES of leads: the feed of field changes gives ids, a query gives
 * their records, the activities of merges tell who went into whom, and the
 * feed of deletions what is gone. Other objects have no list of their records
 * over there.
 *
 * The cursor is JSON: the feeds' tokens while and after they are read;
 * with an overlap, the time from which the next poll begins.
 */
#include "base/json.h"
#include "base/time.h"
#include "base/vec.h"
#include "connectors/marketo/marketo_activity.h"
#include "connectors/record_filter.h"

/* Records wanted in a page of a listing of all. */
#define BULK_PAGE_MIN 100
/* Marketo's clock may be so far from ours. */
#define CLOCKS_APART_US (600 * US_PER_SECOND)

static enum err check_filter(const struct op *op, const struct op_work *w,
                             struct error *e)
{
    size_t n = op->filter && op->filter->kind == VALUE_OBJECT
                   ? op->filter->fields.n
                   : 0;
    for (size_t i = 0; i < n; i++) {
        struct str name = op->filter->fields.at[i].name;
        if (!marketo_field_find(w->object, name))
            FAIL(e, ERR_INVALID, "a filter names `%.*s`, which no %.*s has",
                 STR_ARG(name), STR_ARG(w->object->entity));
    }
    return ERR_OK;
}

/* Whoever wants a few leads gets them from the feed, and at once. */
static bool goes_by_bulk(const struct connection_state *c, const struct op *op,
                         const struct value *cursor)
{
    if (op->cursor.n > 0)
        return value_getz(cursor, "bulk") != NULL;
    return str_is(c->set.first_load, "bulk") &&
           (op->page == 0 || op->page >= BULK_PAGE_MIN);
}

static enum err changes_begin(struct connection_state *c, struct op *op,
                              struct op_work *w, struct error *e)
{
    struct value cursor = value_null();
    if (!w->object->is_lead)
        FAIL(e, ERR_REJECTED,
             "Marketo has no call that lists every %.*s: they can be read by "
             "id and found by a value",
             STR_ARG(w->object->entity));
    TRY(check_filter(op, w, e));
    if (op->cursor.n > 0 &&
        json_parse(op->arena, op->cursor, &cursor, NULL) != ERR_OK)
        cursor = value_null();
    if (goes_by_bulk(c, op, &cursor)) {
        w->does = &marketo_bulk_changes;
        return w->does->begin(c, op, w, e);
    }
    w->changes_token = value_text_at(&cursor, "changes");
    w->merges_token = value_text_at(&cursor, "merges");
    w->deleted_token = value_text_at(&cursor, "deleted");
    w->since = value_text_at(&cursor, "since");
    if (w->since.n == 0)
        w->since = c->set.first_load_since;
    w->newest_us = value_int_at(&cursor, "newest_us");
    w->told = arena_new(op->arena, struct map);
    w->first = op->cursor.n == 0;
    bool goes_on = w->changes_token.n > 0 && w->deleted_token.n > 0 &&
                   (w->merges_token.n > 0 || !c->set.watch_merges);
    w->step = goes_on ? FEED_CHANGES : FEED_TOKEN;
    return ERR_OK;
}

/* ---- requests -------------------------------------------------------------- */

/* By its name, which stays; the id is the usual one where no type is known. */
static int64_t merge_type(const struct connection_state *c)
{
    for (size_t i = 0; i < c->n_types; i++) {
        if (str_is(c->types[i].name, "Merge Leads"))
            return c->types[i].id;
    }
    return 32;
}

static struct marketo_query query_of(const struct connection_state *c,
                                     const struct op *op,
                                     const struct op_work *w,
                                     struct arena *a)
{
    struct marketo_query q = {0};
    switch (w->step) {
    case FEED_TOKEN:
    case FEED_NOW:
        q.path = STR("/rest/v1/activities/pagingtoken.json");
        members_put(a, &q.parameters, "sinceDatetime",
                    value_text(w->step == FEED_NOW ? w->gone_since : w->since));
        return q;
    case FEED_READ:
        q.path = STR("/rest/v1/leads.json");
        members_put(a, &q.parameters, "filterType", value_textz("id"));
        members_put(a, &q.parameters, "filterValues", value_text(w->ids));
        members_put(a, &q.parameters, "fields",
                    value_text(marketo_field_list(a, w->object, op)));
        break;
    case FEED_CHANGES:
        q.path = STR("/rest/v1/activities/leadchanges.json");
        members_put(a, &q.parameters, "nextPageToken",
                    value_text(w->changes_token));
        members_put(a, &q.parameters, "fields", value_text(marketo_watch_list(a, w->object, op)));
        break;
    case FEED_MERGES:
        q.path = STR("/rest/v1/activities.json");
        members_put(a, &q.parameters, "nextPageToken",
                    value_text(w->merges_token));
        members_put(a, &q.parameters, "activityTypeIds",
                    value_int(merge_type(c)));
        break;
    case FEED_DELETED:
        q.path = STR("/rest/v1/activities/deletedleads.json");
        members_put(a, &q.parameters, "nextPageToken",
                    value_text(w->deleted_token));
        break;
    }
    members_put(a, &q.parameters, "batchSize", value_int(c->set.page_size));
    if (w->step == FEED_READ && w->page_token.n > 0)
        members_put(a, &q.parameters, "nextPageToken",
                    value_text(w->page_token));
    return q;
}

static enum err changes_request(const struct connection_state *c,
                                const struct op *op,
                                const struct op_work *w, struct arena *a,
                                struct http_request *out, struct error *e)
{
    (void)e;
    struct marketo_query q = query_of(c, op, w, a);
    *out = marketo_get(c, a, &q);
    return ERR_OK;
}

/* ---- answers ----------------------------------------------------------------- */

static void note_stamp(struct op_work *w, const struct value *row)
{
    const struct value *date = value_getz(row, "activityDate");
    int64_t us;
    if (date && time_parse(value_str(date), &us, NULL) == ERR_OK &&
        us > w->newest_us)
        w->newest_us = us;
}

/* The leads of a page of activities, each once; none: an empty text. */
static void take_ids(const struct op *op, struct op_work *w,
                     struct value_items rows)
{
    AUTO_BUF ids = BUF_INIT(1 << 20);
    struct map seen = {0};
    for (size_t i = 0; i < rows.n; i++) {
        const struct value *lead = value_getz(&rows.at[i], "leadId");
        struct str id = lead ? value_to_text(op->arena, lead) : STR_NONE;
        note_stamp(w, &rows.at[i]);
        if (id.n == 0 || map_put(op->arena, &seen, id, w))
            continue;
        if (ids.n > 0)
            buf_add_char(&ids, ',');
        buf_add(&ids, id);
    }
    w->ids = buf_copy(op->arena, &ids);
}

static struct str cursor_of(const struct connection_state *c,
                            const struct op *op, const struct op_work *w,
                            bool more)
{
    struct members m = {0};
    bool anew = !more && c->set.overlap_ms > 0;
    if (!anew) {
        members_put(op->arena, &m, "changes", value_text(w->changes_token));
        if (w->merges_token.n > 0)
            members_put(op->arena, &m, "merges", value_text(w->merges_token));
        members_put(op->arena, &m, "deleted", value_text(w->deleted_token));
    }
    struct str since = w->since;
    int64_t from_us = w->newest_us - c->set.overlap_ms * US_PER_MS;
    if (anew && w->newest_us > 0)
        since = time_format(op->arena, from_us - from_us % US_PER_SECOND);
    members_put(op->arena, &m, "since", value_text(since));
    members_put(op->arena, &m, "newest_us", value_int(w->newest_us));
    struct value v = members_value(&m);
    return json_text(op->arena, &v);
}

static void finish(const struct connection_state *c, struct op *op,
                   struct op_work *w, bool more)
{
    op->records = w->records;
    op->n_records = w->n_records;
    op->deleted = w->deleted;
    op->n_deleted = w->n_deleted;
    op->more = more;
    op->next_cursor = cursor_of(c, op, w, more);
    w->done = true;
}

static void after_read(const struct connection_state *c, struct op *op,
                       struct op_work *w)
{
    if (w->changes_more && w->n_records > 0) {
        finish(c, op, w, true);
        return;
    }
    if (w->changes_more)
        w->step = FEED_CHANGES;
    else if (c->set.watch_merges && (!w->merging || w->merges_more))
        w->step = FEED_MERGES;
    else
        w->step = FEED_DELETED;
    w->merging = false;
}

static void take_leads(struct op *op, struct op_work *w,
                       struct value_items rows)
{
    VEC(struct record) records = {w->records, w->n_records, w->cap_records};
    for (size_t i = 0; i < rows.n; i++) {
        struct record r;
        if (!marketo_decode(op->arena, w->object, op, &rows.at[i], &r) ||
            !record_filter_passes(op->arena, op->filter, &r))
            continue;
        size_t *place = map_get(w->told, r.id);
        if (place) { /* read before in this op: this is newer */
            records.at[*place] = r;
            continue;
        }
        place = arena_new(op->arena, size_t);
        *place = records.n;
        map_put(op->arena, w->told, r.id, place);
        vec_push(op->arena, &records, r);
    }
    w->records = records.at;
    w->n_records = records.n;
    w->cap_records = records.cap;
}

static void add_deleted(const struct op *op, struct op_work *w, struct str id)
{
    VEC(struct str) deleted = {w->deleted, w->n_deleted, w->cap_deleted};
    struct str mark = arena_printf(op->arena, "-%.*s", STR_ARG(id));
    if (map_put(op->arena, w->told, mark, w))
        return;
    vec_push(op->arena, &deleted, id);
    w->deleted = deleted.at;
    w->n_deleted = deleted.n;
    w->cap_deleted = deleted.cap;
}

/* "[7, 8]", "7,8", 7: the ids in it. */
static void take_losers(const struct op *op, struct op_work *w,
                        struct str text)
{
    for (size_t i = 0, from; i < text.n; i++) {
        from = i;
        while (i < text.n && text.p[i] >= '0' && text.p[i] <= '9')
            i++;
        if (i > from)
            add_deleted(op, w,
                        arena_str(op->arena, str_slice(text, from, i)));
    }
}

/* The leads that took others in are read; the others are gone. */
static void take_merges(const struct op *op, struct op_work *w,
                        struct value_items rows)
{
    for (size_t i = 0; i < rows.n; i++) {
        const struct value *list = value_getz(&rows.at[i], "attributes");
        size_t n = list && list->kind == VALUE_LIST ? list->items.n : 0;
        for (size_t k = 0; k < n; k++) {
            const struct value *name =
                value_getz(&list->items.at[k], "name");
            const struct value *v = value_getz(&list->items.at[k], "value");
            if (name && v && str_is(value_str(name), "Merge IDs"))
                take_losers(op, w, value_to_text(op->arena, v));
        }
    }
    take_ids(op, w, rows);
    w->merging = true;
    w->step = FEED_READ;
}

static void take_deleted(struct op *op, struct op_work *w,
                         struct value_items rows)
{
    for (size_t i = 0; i < rows.n; i++) {
        const struct value *lead = value_getz(&rows.at[i], "leadId");
        note_stamp(w, &rows.at[i]);
        if (lead)
            add_deleted(op, w, value_to_text(op->arena, lead));
    }
}

/* Who knows of no lead need not be told of those that went before. */
static void begin_gone_now(const struct op *op, struct op_work *w,
                           int64_t now_us)
{
    int64_t from_us = now_us - CLOCKS_APART_US;
    w->gone_since = time_format(op->arena, from_us - from_us % US_PER_SECOND);
    w->step = FEED_NOW;
}

static void take_gone_token(const struct connection_state *c,
                            struct op_work *w, struct str token)
{
    w->deleted_token = token;
    if (c->set.watch_merges)
        w->merges_token = token;
    w->step = FEED_CHANGES;
}

static enum err take_token(struct str token, struct str *out,
                           struct error *e)
{
    if (token.n == 0)
        FAIL(e, ERR_PROTOCOL, "Marketo's change feed gave no paging token");
    *out = token;
    return ERR_OK;
}

static enum err changes_take(struct connection_state *c, struct op *op,
                             struct op_work *w,
                             const struct driver_reply *reply, struct error *e)
{
    struct value v;
    TRY(marketo_answer(c, op->arena, reply, &v, e));
    struct str token = marketo_page_token(&v);
    switch (w->step) {
    case FEED_TOKEN:
        TRY(take_token(token, &w->changes_token, e));
        if (w->first)
            begin_gone_now(op, w, reply->now_us);
        else
            take_gone_token(c, w, token);
        return ERR_OK;
    case FEED_NOW:
        TRY(take_token(token, &token, e));
        take_gone_token(c, w, token);
        return ERR_OK;
    case FEED_CHANGES:
        TRY(take_token(token, &w->changes_token, e));
        w->changes_more = marketo_more(&v);
        take_ids(op, w, marketo_rows(&v));
        w->step = FEED_READ;
        if (w->ids.n == 0)
            after_read(c, op, w);
        return ERR_OK;
    case FEED_READ:
        take_leads(op, w, marketo_rows(&v));
        w->page_token = token;
        if (token.n == 0)
            after_read(c, op, w);
        return ERR_OK;
    case FEED_MERGES:
        TRY(take_token(token, &w->merges_token, e));
        w->merges_more = marketo_more(&v);
        take_merges(op, w, marketo_rows(&v));
        if (w->ids.n == 0)
            after_read(c, op, w);
        return ERR_OK;
    case FEED_DELETED:
        TRY(take_token(token, &w->deleted_token, e));
        take_deleted(op, w, marketo_rows(&v));
        if (!marketo_more(&v))
            finish(c, op, w, false);
        return ERR_OK;
    }
    return ERR_OK;
}

const struct driver_op marketo_op_changes = {changes_begin, changes_request,
                                              changes_take};
