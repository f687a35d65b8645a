/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * How a listing goes on after a page, for each way of paging. All work on a
 * copy of the place, so that a failure leaves the list where it was.
 */
#include "connectors/prospectconnect/prospect_list.h"

#include "base/map.h"
#include "base/time.h"
#include "connectors/prospectconnect/prospect_answer.h"
#include "connectors/prospectconnect/prospect_decode.h"

/* One page on its way through. */
struct page {
    const struct connection_state *c;
    struct arena *a;
    const struct prospect_list *list;
    struct prospect_place place; /* becomes the list's */
    struct value answer;
    struct value_items rows;     /* those to hand out */
    bool done;
};

static void see_stamps(struct page *p)
{
    for (size_t i = 0; i < p->rows.n; i++) {
        int64_t us = prospect_row_stamp(p->c, &p->rows.at[i]);
        if (us == 0)
            p->place.stampless = true;
        else if (us > p->place.newest_us)
            p->place.newest_us = us;
    }
}

/* ---- by time of change -------------------------------------------------- */

/* Rows come in the order of their change, and all say when that was. */
static bool is_in_order(const struct page *p)
{
    int64_t last_us = 1;
    for (size_t i = 0; i < p->rows.n; i++) {
        int64_t us = prospect_row_stamp(p->c, &p->rows.at[i]);
        if (us < last_us)
            return false;
        last_us = us;
    }
    return true;
}

/* A row changed again is another one. */
static struct str border_name(const struct page *p, const struct value *row)
{
    struct str id = prospect_row_id(p->a, p->list->entity, row);
    return arena_printf(p->a, "%lld %.*s",
                        (long long)prospect_row_stamp(p->c, row), STR_ARG(id));
}

static struct value_items fresh_of(const struct page *p)
{
    const struct prospect_place *before = &p->list->place;
    struct value *fresh = arena_array(p->a, struct value, p->rows.n);
    struct map border = {0};
    size_t n = 0;
    for (size_t i = 0; i < before->n_border; i++)
        map_put(p->a, &border, before->border[i], fresh);
    for (size_t i = 0; i < p->rows.n; i++) {
        if (!map_has(&border, border_name(p, &p->rows.at[i])))
            fresh[n++] = p->rows.at[i];
    }
    return (struct value_items){fresh, n};
}

static enum err refuse_to_lose(const struct page *p, struct error *e)
{
    const char *name = prospect_entity_name(p->list->entity);
    FAIL(e, ERR_LIMIT,
         "%zu or more %s records changed at one moment, or come in no order "
         "of time, and ProspectConnect gives no more at once: set "
         "`%s_read_profile` to another profile, or another `page_size`",
         p->rows.n, name, name);
}

/* Nothing else gets past rows that time cannot tell apart. */
static enum err ask_more(struct page *p, struct error *e)
{
    bool capped = p->place.cap > 0 && (int64_t)p->rows.n >= p->place.cap;
    if (capped || p->place.limit >= PROSPECT_LIMIT_MAX)
        return refuse_to_lose(p, e);
    p->place.limit *= 2;
    if (p->place.limit > PROSPECT_LIMIT_MAX)
        p->place.limit = PROSPECT_LIMIT_MAX;
    return ERR_OK;
}

/* The next page starts a moment before the last row, lest the page's end cut
 * through rows of one time; the border says which of them were handed out. */
static void advance(struct page *p)
{
    const struct value *last = &p->rows.at[p->rows.n - 1];
    int64_t after_us = prospect_row_stamp(p->c, last) - US_PER_MS;
    if (after_us > p->place.after_us) {
        p->place.after_us = after_us;
        p->place.limit = p->list->page;
    }
    p->place.border = arena_array(p->a, struct str, p->rows.n);
    p->place.n_border = 0;
    for (size_t i = 0; i < p->rows.n; i++) {
        const struct value *row = &p->rows.at[i];
        if (prospect_row_stamp(p->c, row) >= p->place.after_us)
            p->place.border[p->place.n_border++] = border_name(p, row);
    }
}

/* A full page, more asked for, and no more came. */
static bool is_cut(const struct page *p)
{
    const struct prospect_place *before = &p->list->place;
    return before->last_limit > 0 && before->last_n >= before->last_limit &&
           before->limit > before->last_limit &&
           (int64_t)p->rows.n == before->last_n;
}

/* As many rows as the remote gives at once. */
static bool is_full(const struct page *p)
{
    int64_t n = (int64_t)p->rows.n;
    return n >= p->list->place.limit || (p->place.cap > 0 && n >= p->place.cap);
}

/* The same page twice: the end, or the remote hides what follows it. One look
 * behind the page tells. */
static void look_behind(struct page *p)
{
    const struct value *last = &p->rows.at[p->rows.n - 1];
    p->place.after_us = prospect_row_stamp(p->c, last);
    p->place.looked = 1;
}

/*
 * A page that is shorter than asked for is no end: the remote may cut pages.
 * The end is a page that brings nothing new.
 */
static enum err take_since(struct page *p, struct error *e)
{
    const struct prospect_place *before = &p->list->place;
    int64_t n = (int64_t)p->rows.n;
    struct value_items fresh = fresh_of(p);
    bool again = n == before->last_n && n < before->limit;
    bool in_order = is_in_order(p);
    if (fresh.n > 0 && again)
        p->place.cap = n; /* twice the same, and there was more */
    p->place.last_n = n;
    p->place.last_limit = before->limit;
    if (n == 0 || (before->looked && fresh.n == 0))
        p->done = true;
    else if (before->looked || is_cut(p))
        return refuse_to_lose(p, e);
    else if (in_order && fresh.n > 0)
        advance(p);
    else if (is_full(p))
        TRY(ask_more(p, e));
    else if (in_order && again)
        look_behind(p);
    else
        p->done = true;
    p->rows = fresh;
    return ERR_OK;
}

/* ---- by offset ---------------------------------------------------------- */

/* Where the row is that ended the page before; rows.n when it is not here. */
static size_t find_anchor(const struct page *p)
{
    size_t i = 0;
    while (i < p->rows.n &&
           !str_eq(prospect_row_id(p->a, p->list->entity, &p->rows.at[i]),
                   p->list->place.anchor))
        i++;
    return i;
}

/* Records went away from earlier pages: what follows moved up. */
static void go_back(struct page *p)
{
    p->place.restarts++;
    p->place.offset -= p->list->page + 1;
    if (p->place.offset < 0)
        p->place.offset = 0;
    p->place.anchor = STR_NONE;
    p->rows.n = 0;
}

static enum err take_offset(struct page *p, struct error *e)
{
    const struct prospect_place *before = &p->list->place;
    int64_t n = (int64_t)p->rows.n;
    int64_t seen = prospect_list_offset(p->list) + n;
    int64_t total = prospect_total(&p->answer);
    if (before->anchor.n > 0) {
        size_t at = find_anchor(p);
        if (at == p->rows.n && before->restarts < PROSPECT_RESTARTS_MAX) {
            go_back(p);
            return ERR_OK;
        }
        size_t skip = at < p->rows.n ? at + 1 : 0;
        p->rows.at += skip;
        p->rows.n -= skip;
    }
    if (p->rows.n == 0 && total > seen)
        FAIL(e, ERR_PROTOCOL,
             "ProspectConnect says that there are %lld %s records, but its "
             "list ends after %lld",
             (long long)total, prospect_entity_name(p->list->entity),
             (long long)seen);
    p->done = p->rows.n == 0 || (n < prospect_list_offset_limit(p->list) &&
                                  total >= 0 && total <= seen);
    if (p->rows.n > 0) {
        p->place.offset = seen;
        p->place.anchor = prospect_row_id(p->a, p->list->entity,
                                          &p->rows.at[p->rows.n - 1]);
    }
    return ERR_OK;
}

/* ---- by opaque cursor --------------------------------------------------- */

static void take_search(struct page *p)
{
    const struct value *meta = value_getz(&p->answer, "meta");
    const struct value *cursor = value_getz(meta, "cursor");
    const struct value *next = value_getz(cursor, "next");
    const struct value *more = value_getz(cursor, "has_more");
    p->place.next = next ? value_to_text(p->a, next) : STR_NONE;
    bool said_no = more && more->kind == VALUE_BOOL && !more->boolean;
    p->done = p->place.next.n == 0 || said_no;
}

/* A cursor kept for too long: the listing starts over with the same filters,
 * and rows come twice. */
static bool forget_cursor(struct prospect_list *l, int status)
{
    bool refused = status == 400 || status == 404 || status == 410 ||
                   status == 422;
    if (!refused || l->place.next.n == 0 ||
        l->place.restarts >= PROSPECT_RESTARTS_MAX)
        return false;
    l->place.next = STR_NONE;
    l->place.restarts++;
    return true;
}

/* ---- all ---------------------------------------------------------------- */

static enum err take_rows(struct page *p, struct error *e)
{
    struct value_items all = p->rows;
    switch (p->list->route->call->shape) {
    case SHAPE_SINCE_QUERY:
    case SHAPE_SINCE_BODY:
        TRY(take_since(p, e));
        break;
    case SHAPE_OFFSET:
        TRY(take_offset(p, e));
        break;
    case SHAPE_SEARCH:
        take_search(p);
        break;
    case SHAPE_NONE:
    case SHAPE_WHOLE:
    case SHAPE_PARENTS:
    case SHAPE_BY_IDS:
    case SHAPE_BY_ID:
    case SHAPE_WRITE:
        p->done = true;
        break;
    }
    struct value_items fresh = p->rows;
    p->rows = all;
    see_stamps(p);
    p->rows = fresh;
    return ERR_OK;
}

/* The remote's own clock when the request left, as far as it tells. */
static int64_t start_of(const struct driver_reply *reply)
{
    int64_t us;
    struct str date = http_header_get(&reply->response->headers, "Date");
    if (time_parse_http(date, &us, NULL) == ERR_OK)
        return us;
    return reply->now_us - reply->response->elapsed_us;
}

enum err prospect_list_take(const struct connection_state *c,
                            struct prospect_list *l, struct arena *a,
                            const struct driver_reply *reply,
                                       struct value_items *out_rows,
                            struct error *e)
{
    struct prospect_deed deed = {l->entity, PROSPECT_LIST, l->route};
    struct page p = {.c = c, .a = a, .list = l, .place = l->place};
    if (l->route->call->absent_is_empty && reply->response->status == 404) {
        *out_rows = (struct value_items){0};
        l->done = true;
        return ERR_OK;
    }
    if (forget_cursor(l, reply->response->status)) {
        *out_rows = (struct value_items){0};
        return ERR_OK;
    }
    TRY(prospect_answer(c, a, &deed, reply, &p.answer, e));
    if (!prospect_rows(&p.answer, l->entity, &p.rows))
        FAIL(e, ERR_PROTOCOL,
             "ProspectConnect answered without a list of %s records",
             prospect_entity_name(l->entity));
    if (p.place.started_us == 0)
        p.place.started_us = start_of(reply);
    TRY(take_rows(&p, e));
    l->place = p.place;
    l->done = p.done;
    *out_rows = p.rows;
    return ERR_OK;
}
