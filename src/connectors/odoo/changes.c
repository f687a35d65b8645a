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
 * A page is one snapshot: when everything fits in the first, the newest stamp
 * in it is where the next poll starts. A scan of several pages is not one
 * snapshot, so it first asks for the newest stamp of all, which is a time
 * before its first page; what is written while it runs is younger.
 *
 * A page that is not full proves nothing: something on the way may cut pages.
 * An empty one ends a scan, or one that is shorter than another; a first page
 * that is not full is followed by a look for one row behind it.
 *
 * What is computed of other records changes without a stamp of its own: with
 * `changed_with` the stamps of these count as well, in the window and in the
 * cursor:
 *
 *     [write_date >= low or stock_move_ids.write_date >= low]
 *
 * When nothing new has come for longer than any transaction lasts, the cursor
 * settles: the overlap is dropped and an idle poll finds no rows at all. That
 * is the only use of our own clock, and only of a duration on it.
 */
#include "base/time.h"
#include "connectors/odoo/alias.h"
#include "connectors/odoo/canonical.h"
#include "connectors/odoo/cursor.h"
#include "connectors/odoo/fetch.h"

enum { PAGE_MAX = ERP_PAGE };

enum changes_step {
    CHANGES_PAGE,
    CHANGES_BEHIND, /* is there a row behind the first page? */
    CHANGES_PROBE,  /* the newest write_date of all */
    CHANGES_PROBE_CREATED,
    CHANGES_BESIDE, /* the newest write_date of what `changed_with` names */
    CHANGES_DONE,
};

struct changes_state {
    bool started;
    enum changes_step step;
    struct erp_cursor cursor;
    size_t limit;           /* records this operation may yield */
    struct erp_fetch fetch; /* of the page */
    struct erp_query query; /* of the other steps */
    VEC(struct record) records;
    size_t beside;          /* how many of `changed_with` were asked */
    int64_t high_us;        /* newest stamp of all */
    bool begins;            /* a scan, once `changed_with` has been asked */
};

/* ---- domains ------------------------------------------------------------ */

/* Before 8 write_date is empty until the first update. */
static bool stamps_are_late(const struct erp_run *r)
{
    return r->o->session.major < 8;
}

/* Fields whose records count; n 0: none. */
static struct value_items changed_with(const struct erp_run *r)
{
    const struct value *names =
        r->op->filter ? value_getz(r->op->filter, "changed_with") : NULL;
    return names && names->kind == VALUE_LIST ? names->items
                                              : (struct value_items){0};
}

static void add_window(struct erp_run *r, const struct erp_cursor *c,
                       struct erp_terms *t)
{
    if (c->since_us == 0 || !r->model->has_stamps)
        return;
    int64_t overlap_us = r->o->set.overlap_ms * US_PER_MS;
    int64_t low_us = c->settled ? c->since_us : c->since_us - overlap_us;
    struct value low = value_text(time_format_sql(t->arena, low_us));
    const struct value_items beside = changed_with(r);
    for (size_t i = 0; i < beside.n + (stamps_are_late(r) ? 1 : 0); i++)
        erp_terms_join(t, "|");
    erp_term(t, "write_date", ">=", low);
    if (stamps_are_late(r))
        erp_term(t, "create_date", ">=", low);
    for (size_t i = 0; i < beside.n; i++)
        erp_term_named(t, arena_printf(t->arena, "%.*s.write_date",
                                       STR_ARG(beside.at[i].text)),
                       ">=", low);
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

static bool is_names(const struct value *v)
{
    bool ok = v->kind == VALUE_LIST;
    for (size_t i = 0; ok && i < v->items.n; i++)
        ok = v->items.at[i].kind == VALUE_TEXT;
    return ok;
}

static enum err add_filter(struct erp_run *r, struct erp_terms *t,
                           struct error *e)
{
    const struct value *filter = r->op->filter;
    if (!filter || value_is_null(filter))
        return ERR_OK;
    const struct value *domain = value_getz(filter, "domain");
    const struct value *with = value_getz(filter, "changed_with");
    size_t known = (domain ? 1u : 0u) + (with ? 1u : 0u);
    bool ok = filter->kind == VALUE_OBJECT && filter->fields.n == known &&
              (!domain || domain->kind == VALUE_LIST) &&
              (!with || is_names(with));
    if (!ok)
        FAIL(e, ERR_INVALID,
             "the filter of an Odoo side must be {domain: [...]}, such as "
             "{domain: [[\"is_company\", \"=\", true]]}, or "
             "{changed_with: [FIELD, ...]}, or both");
    if (domain)
        erp_terms_append_ours(r->model, t, domain);
    return ERR_OK;
}

/* All rows in question behind this id. */
static enum err domain_behind(struct erp_run *r, const struct erp_cursor *c,
                              int64_t last, struct value *out, struct error *e)
{
    struct erp_terms t = {.arena = r->arena};
    if (last > 0)
        erp_term(&t, "id", ">", value_int(last));
    add_window(r, c, &t);
    add_messages(r, &t);
    TRY(add_filter(r, &t, e));
    *out = erp_terms_value(&t);
    return ERR_OK;
}

static enum err plan_page(struct erp_run *r, struct changes_state *s,
                          struct error *e)
{
    struct value domain;
    TRY(domain_behind(r, &s->cursor, s->cursor.last, &domain, e));
    s->fetch.step = FETCH_ROWS;
    s->fetch.query = (struct erp_query){
        .model = arena_strz(r->arena, r->op->entity),
        .domain = domain,
        .fields = s->fetch.selection.wire,
        .limit = (int64_t)(s->limit - s->records.n),
        .order = "id",
    };
    s->step = CHANGES_PAGE;
    return ERR_OK;
}

static enum err plan_behind(struct erp_run *r, struct changes_state *s,
                            int64_t last, struct error *e)
{
    static const char *const fields[] = {"id"};
    struct value domain;
    TRY(domain_behind(r, &s->cursor, last, &domain, e));
    s->query = (struct erp_query){
        .model = arena_strz(r->arena, r->op->entity),
        .domain = domain,
        .fields = erp_texts(r->arena, fields, 1),
        .limit = 1,
        .order = "id",
    };
    s->step = CHANGES_BEHIND;
    return ERR_OK;
}

/* The newest stamp of all. Rows without one would come first. */
static void plan_probe(struct erp_run *r, struct changes_state *s,
                       const char *stamp)
{
    bool created = str_is(str_from(stamp), "create_date");
    struct erp_terms t = {.arena = r->arena};
    const char *read = stamps_are_late(r) ? ERP_OLD_STAMP : stamp;
    erp_term(&t, stamp, "!=", value_bool(false));
    s->query = (struct erp_query){
        .model = arena_strz(r->arena, r->op->entity),
        .domain = erp_terms_value(&t),
        .fields = erp_texts(r->arena, &read, 1),
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
        s->limit = r->op->page;
    TRY(erp_selection_make(r, NULL, 0, &s->fetch.selection, e));
    if (!r->model->has_stamps)
        s->cursor.scanning = true; /* nothing to probe for */
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
    case CHANGES_BEHIND:
    case CHANGES_PROBE:
    case CHANGES_PROBE_CREATED:
    case CHANGES_BESIDE:
        erp_query_call(r, &s->query, call);
        break;
    case CHANGES_DONE:
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
    for (size_t i = 0; i < rows->items.n; i++)
        us = max_of(us, erp_stamp_of_row(&rows->items.at[i]));
    return to_second(us);
}

/* The next of `changed_with` that tells its stamps; false: there is none. */
static bool plan_beside(struct erp_run *r, struct changes_state *s)
{
    static const char *const stamp = "write_date";
    const struct value_items names = changed_with(r);
    while (!stamps_are_late(r) && s->beside < names.n) {
        const struct erp_field *f =
            erp_field_find(r->model, names.at[s->beside++].text);
        if (!f || f->pub.target.n == 0)
            continue;
        s->query = (struct erp_query){
            .model = arena_strz(r->arena, f->pub.target),
            .fields = erp_texts(r->arena, &stamp, 1),
            .domain = value_list(NULL, 0),
            .limit = 1,
            .order = "write_date desc",
        };
        s->step = CHANGES_BESIDE;
        return true;
    }
    return false;
}

static enum err begin_scan(struct erp_run *r, struct changes_state *s,
                           struct error *e)
{
    TRY(plan_page(r, s, e));
    s->cursor.high_us = max_of(s->high_us, s->cursor.since_us);
    s->cursor.scanning = true;
    return ERR_OK;
}

static enum err take_probe(struct erp_run *r, struct changes_state *s,
                           const struct erp_answer *answer, struct error *e)
{
    struct value rows;
    bool done;
    TRY(erp_query_take(r, &s->query, answer, &rows, &done, e));
    if (!done)
        return ERR_OK;
    int64_t high = max_of(s->cursor.high_us, newest(&rows));
    if (s->step == CHANGES_PROBE && stamps_are_late(r)) {
        s->cursor.high_us = high;
        plan_probe(r, s, "create_date");
        return ERR_OK;
    }
    s->high_us = high;
    s->begins = true;
    return plan_beside(r, s) ? ERR_OK : begin_scan(r, s, e);
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
    for (size_t i = 0; i < s->fetch.rows.items.n; i++) {
        struct record record;
        int64_t id;
        if (!erp_fetch_record(r, &s->fetch, i, &record, NULL))
            continue;
        vec_push(r->arena, &s->records, record);
        if (str_to_i64(record.id, &id))
            s->cursor.last = max_of(s->cursor.last, id);
    }
}

static void finish(struct erp_run *r, struct changes_state *s, bool more,
                   const struct erp_cursor *next)
{
    r->op->records = s->records.at;
    r->op->n_records = s->records.n;
    r->op->more = more;
    r->op->next_cursor = erp_cursor_format(r->arena, next);
    s->step = CHANGES_DONE;
}

static void finish_scan(struct erp_run *r, struct changes_state *s)
{
    struct erp_cursor next =
        cursor_after(r, &s->cursor, s->cursor.high_us, true);
    finish(r, s, false, &next);
}

/* An idle poll has nothing to ask beside it. What is written behind the page
 * and has a stamp before this one is within the overlap. */
static void conclude_page(struct erp_run *r, struct changes_state *s)
{
    if (s->records.n > 0 && plan_beside(r, s))
        return;
    struct erp_cursor next =
        cursor_after(r, &s->cursor, s->high_us, s->records.n > 0);
    finish(r, s, false, &next);
}

static enum err take_beside(struct erp_run *r, struct changes_state *s,
                            const struct erp_answer *answer, struct error *e)
{
    struct value rows;
    bool done;
    TRY(erp_query_take(r, &s->query, answer, &rows, &done, e));
    if (!done)
        return ERR_OK;
    s->high_us = max_of(s->high_us, newest(&rows));
    if (s->begins)
        return plan_beside(r, s) ? ERR_OK : begin_scan(r, s, e);
    conclude_page(r, s);
    return ERR_OK;
}

/* Everything is in the first page. */
static void finish_page(struct erp_run *r, struct changes_state *s)
{
    s->high_us = max_of(s->cursor.since_us, newest(&s->fetch.rows));
    emit(r, s);
    conclude_page(r, s);
}

static int64_t last_id(const struct value *rows)
{
    int64_t last = 0;
    for (size_t i = 0; i < rows->items.n; i++) {
        int64_t id;
        if (erp_id_of_wire(value_getz(&rows->items.at[i], "id"), &id))
            last = max_of(last, id);
    }
    return last;
}

static enum err take_first_page(struct erp_run *r, struct changes_state *s,
                                struct error *e)
{
    size_t n = s->fetch.rows.items.n;
    if (n == 0)
        finish_page(r, s);
    else if (n >= s->limit)
        plan_probe(r, s, "write_date"); /* and then this page again */
    else
        return plan_behind(r, s, last_id(&s->fetch.rows), e);
    return ERR_OK;
}

static enum err take_behind(struct erp_run *r, struct changes_state *s,
                            const struct erp_answer *answer, struct error *e)
{
    struct value rows;
    bool done;
    TRY(erp_query_take(r, &s->query, answer, &rows, &done, e));
    if (!done)
        return ERR_OK;
    if (rows.items.n == 0)
        finish_page(r, s);
    else
        plan_probe(r, s, "write_date");
    return ERR_OK;
}

static enum err take_scan_page(struct erp_run *r, struct changes_state *s,
                               struct error *e)
{
    size_t asked = s->limit - s->records.n;
    size_t n = s->fetch.rows.items.n;
    bool is_last = n == 0 || (n < asked && (int64_t)n < s->cursor.most);
    if (n > 0 && last_id(&s->fetch.rows) <= s->cursor.last)
        return erp_answer_odd(&r->sent, "records behind the last one", e);
    emit(r, s);
    s->cursor.most = max_of(s->cursor.most, (int64_t)n);
    if (is_last)
        finish_scan(r, s);
    else if (s->records.n >= s->limit)
        finish(r, s, true, &s->cursor);
    else
        return plan_page(r, s, e);
    return ERR_OK;
}

enum err erp_changes_take(struct erp_run *r, const struct erp_answer *answer,
                          struct error *e)
{
    struct changes_state *s = erp_own(r, struct changes_state);
    if (s->step == CHANGES_BEHIND)
        return take_behind(r, s, answer, e);
    if (s->step == CHANGES_BESIDE)
        return take_beside(r, s, answer, e);
    if (s->step != CHANGES_PAGE)
        return take_probe(r, s, answer, e);
    TRY(erp_fetch_take(r, &s->fetch, answer, e));
    if (s->fetch.step != FETCH_DONE)
        return ERR_OK;
    return s->cursor.scanning ? take_scan_page(r, s, e)
                              : take_first_page(r, s, e);
}
