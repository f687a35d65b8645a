/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * OP_CHANGES: one page of what changed since a cursor, ids and all fields.
 *
 * write_date is the time at which a transaction *began*; a long one becomes
 * visible after younger stamps were listed. So a poll looks back over an
 * overlap, and what it sees twice is told apart by whoever compares. Stamps
 * have microseconds that nobody is shown, and `>` and `=` mean different
 * things by version: only >= and < are used. Rows move when they are written,
 * so a scan pages by id, never by offset:
 *
 *     [write_date >= since - overlap], [id > last], order by id
 *
 * The first page is one snapshot: when everything fits in it, the newest
 * stamp in it is where the next poll starts. A scan of several pages is not
 * one snapshot, so it first asks for the newest stamp of all, which is a time
 * before its first page; what is written while it runs is younger.
 *
 * When nothing new has come for longer than any transaction lasts, the cursor
 * settles: the overlap is dropped and an idle poll finds no rows at all. That
 * is the only use of our own clock, and only of a duration on it.
 */
#include "base/time.h"
#include "connectors/odoo/canonical.h"
#include "connectors/odoo/cursor.h"
#include "connectors/odoo/fetch.h"

enum { PAGE_MAX = 1000 };

enum changes_step { CHANGES_PAGE, CHANGES_PROBE, CHANGES_PROBE_CREATED, DONE };

struct changes_state {
    bool started;
    enum changes_step step;
    struct erp_cursor cursor;
    int64_t limit;
    struct erp_fetch fetch; /* of the page */
    struct erp_query probe;
};

/* ---- domains ------------------------------------------------------------ */

/* Before 8 write_date is empty until the first update. */
static bool stamps_are_late(const struct erp_run *r)
{
    return r->o->session.major < 8;
}

static void add_window(struct erp_run *r, const struct erp_cursor *c,
                       struct erp_terms *t)
{
    if (c->since_us == 0 || !r->model->has_stamps)
        return;
    int64_t overlap_us = r->o->set.overlap_ms * US_PER_MS;
    int64_t low_us = c->settled ? c->since_us : c->since_us - overlap_us;
    struct value low = value_text(time_format_sql(t->arena, low_us));
    if (stamps_are_late(r))
        erp_terms_join(t, "|");
    erp_term(t, "write_date", ">=", low);
    if (stamps_are_late(r))
        erp_term(t, "create_date", ">=", low);
}

/* Which messages there are for us, by setting. */
static void add_messages(struct erp_run *r, struct erp_terms *t)
{
    struct str which = r->o->set.messages;
    int major = r->o->session.major;
    if (!str_is(r->op->entity, "mail.message") || str_is(which, "all"))
        return;
    erp_term(t, major >= 9 ? "message_type" : "type", "=",
             value_textz("comment"));
    if (!str_is(which, "notes"))
        return;
    if (major >= 9)
        erp_term(t, "subtype_id.internal", "=", value_bool(true));
    else
        erp_term(t, "subtype_id", "=", value_bool(false));
}

static enum err add_filter(struct erp_run *r, struct erp_terms *t,
                           struct error *e)
{
    const struct value *filter = r->op->filter;
    if (!filter || value_is_null(filter))
        return ERR_OK;
    const struct value *domain = value_getz(filter, "domain");
    bool ok = filter->kind == VALUE_OBJECT && filter->fields.n == 1 && domain &&
              domain->kind == VALUE_LIST;
    if (!ok)
        FAIL(e, ERR_INVALID,
             "the filter of an Odoo side must be {domain: [...]}, such as "
             "{domain: [[\"is_company\", \"=\", true]]}");
    erp_terms_append(t, domain);
    return ERR_OK;
}

static enum err plan_page(struct erp_run *r, struct changes_state *s,
                          struct error *e)
{
    struct erp_terms t = {.arena = r->arena};
    if (s->cursor.last > 0)
        erp_term(&t, "id", ">", value_int(s->cursor.last));
    add_window(r, &s->cursor, &t);
    add_messages(r, &t);
    TRY(add_filter(r, &t, e));
    s->fetch.step = FETCH_ROWS;
    s->fetch.query = (struct erp_query){
        .model = arena_strz(r->arena, r->op->entity),
        .domain = erp_terms_value(&t),
        .fields = s->fetch.selection.wire,
        .limit = s->limit,
        .order = "id",
    };
    s->step = CHANGES_PAGE;
    return ERR_OK;
}

/* The newest stamp of all. Rows without one would come first. */
static void plan_probe(struct erp_run *r, struct changes_state *s,
                       const char *stamp)
{
    bool created = str_is(str_from(stamp), "create_date");
    struct erp_terms t = {.arena = r->arena};
    erp_term(&t, stamp, "!=", value_bool(false));
    s->probe = (struct erp_query){
        .model = arena_strz(r->arena, r->op->entity),
        .domain = erp_terms_value(&t),
        .fields = erp_texts(r->arena, &stamp, 1),
        .limit = 1,
        .order = created ? "create_date desc" : "write_date desc",
    };
    s->step = created ? CHANGES_PROBE_CREATED : CHANGES_PROBE;
}

/* ---- the operation ------------------------------------------------------ */

static enum err start(struct erp_run *r, struct changes_state *s,
                      struct error *e)
{
    if (r->op->cursor.n > 0)
        TRY(erp_cursor_parse(r->arena, r->op->cursor, &s->cursor, e));
    s->limit = PAGE_MAX;
    if (r->op->page > 0 && r->op->page < PAGE_MAX)
        s->limit = (int64_t)r->op->page;
    TRY(erp_selection_make(r, NULL, 0, &s->fetch.selection, e));
    TRY(plan_page(r, s, e));
    s->started = true;
    return ERR_OK;
}

enum err erp_changes_next(struct erp_run *r, struct erp_call *call,
                          bool *out_done, struct error *e)
{
    struct changes_state *s = erp_own(r, struct changes_state);
    if (!s->started)
        TRY(start(r, s, e));
    switch (s->step) {
    case CHANGES_PAGE:
        erp_fetch_call(r, &s->fetch, call);
        break;
    case CHANGES_PROBE:
    case CHANGES_PROBE_CREATED:
        erp_query_call(r, &s->probe, call);
        break;
    case DONE:
        *out_done = true;
        break;
    }
    return ERR_OK;
}

static int64_t max_of(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

static int64_t to_second(int64_t us)
{
    return us / US_PER_SECOND * US_PER_SECOND;
}

/* Newest stamp among the rows. */
static int64_t newest(const struct value *rows)
{
    int64_t us = 0;
    for (size_t i = 0; i < rows->items.n; i++) {
        const struct value *row = &rows->items.at[i];
        us = max_of(us, erp_time_of_wire(value_getz(row, "write_date")));
        us = max_of(us, erp_time_of_wire(value_getz(row, "create_date")));
    }
    return to_second(us);
}

static enum err take_probe(struct erp_run *r, struct changes_state *s,
                           const struct erp_answer *answer, struct error *e)
{
    struct value rows;
    bool done;
    TRY(erp_query_take(r, &s->probe, answer, &rows, &done, e));
    if (!done)
        return ERR_OK;
    int64_t high = max_of(s->cursor.high_us, newest(&rows));
    bool ask_created = s->step == CHANGES_PROBE && stamps_are_late(r);
    if (ask_created) {
        s->cursor.high_us = high;
        plan_probe(r, s, "create_date");
        return ERR_OK;
    }
    TRY(plan_page(r, s, e));
    s->cursor.high_us = max_of(high, s->cursor.since_us);
    s->cursor.scanning = true;
    return ERR_OK;
}

/* The place after the last page. */
static struct erp_cursor cursor_after(struct erp_run *r,
                                      const struct erp_cursor *c,
                                      int64_t high_us, bool found)
{
    struct erp_cursor next = {.since_us = high_us, .seen_us = r->now_us};
    if (!r->model->has_stamps)
        return (struct erp_cursor){0};
    if (high_us > c->since_us || (c->settled && found))
        return next;
    next.seen_us = c->seen_us;
    next.settled = c->settled;
    int64_t quiet_us = r->sent_us - c->seen_us;
    int64_t needed_us = r->o->set.overlap_ms * US_PER_MS + US_PER_SECOND;
    if (!c->settled && !c->scanning && c->since_us > 0 && c->seen_us > 0 &&
        quiet_us >= needed_us) {
        /* The second of the stamp itself is over as well. */
        next.since_us = high_us + US_PER_SECOND;
        next.settled = true;
        next.seen_us = 0;
    }
    return next;
}

static void emit(struct erp_run *r, struct changes_state *s)
{
    size_t n = s->fetch.rows.items.n;
    r->op->records = arena_array(r->arena, struct record, n);
    for (size_t i = 0; i < n; i++) {
        struct record *record = &r->op->records[r->op->n_records];
        int64_t id;
        if (!erp_fetch_record(r, &s->fetch, i, record, NULL))
            continue;
        r->op->n_records++;
        if (str_to_i64(record->id, &id))
            s->cursor.last = max_of(s->cursor.last, id);
    }
}

static void take_page(struct erp_run *r, struct changes_state *s)
{
    const struct value *rows = &s->fetch.rows;
    bool full = (int64_t)rows->items.n >= s->limit;
    if (full && !s->cursor.scanning && r->model->has_stamps) {
        plan_probe(r, s, "write_date"); /* and then this page again */
        return;
    }
    emit(r, s);
    struct erp_cursor next = s->cursor;
    next.scanning = true;
    if (!full) {
        int64_t high = s->cursor.scanning
                           ? s->cursor.high_us
                           : max_of(s->cursor.since_us, newest(rows));
        next = cursor_after(r, &s->cursor, high,
                            s->cursor.scanning || rows->items.n > 0);
    }
    r->op->more = full;
    r->op->next_cursor = erp_cursor_format(r->arena, &next);
    s->step = DONE;
}

enum err erp_changes_take(struct erp_run *r, const struct erp_answer *answer,
                          struct error *e)
{
    struct changes_state *s = erp_own(r, struct changes_state);
    if (s->step != CHANGES_PAGE)
        return take_probe(r, s, answer, e);
    TRY(erp_fetch_take(r, &s->fetch, answer, e));
    if (s->fetch.step == FETCH_DONE)
        take_page(r, s);
    return ERR_OK;
}
