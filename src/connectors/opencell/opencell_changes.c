/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * OP_CHANGES: one page of a list at a time, in the order in which the records
 * were made. Since when is asked once for each field that tells of changes.
 * Where the list does not tell enough, each of its rows is read.
 */
#include "base/json.h"
#include "base/time.h"
#include "connectors/opencell/opencell_work.h"
#include "connectors/record_filter.h"

enum { CHANGES_LIST, CHANGES_EACH };

/* ---- the cursor ------------------------------------------------------------- */

/* One that makes no sense lists all. */
static void place_read(struct arena *a, struct str cursor,
                       struct opencell_place *out)
{
    struct value v;
    *out = (struct opencell_place){.total = -1};
    if (cursor.n == 0 || json_parse(a, cursor, &v, NULL) != ERR_OK)
        return;
    out->pass = value_int_at(&v, "pass");
    out->offset = value_int_at(&v, "offset");
    out->since_us = value_int_at(&v, "since");
    out->started_us = value_int_at(&v, "started");
    if (out->offset > 0)
        out->total = value_int_at(&v, "total");
}

static struct str place_text(struct arena *a, const struct opencell_place *p)
{
    struct members m = {0};
    members_put(a, &m, "pass", value_int(p->pass));
    members_put(a, &m, "offset", value_int(p->offset));
    members_put(a, &m, "total", value_int(p->total));
    members_put(a, &m, "since", value_int(p->since_us));
    members_put(a, &m, "started", value_int(p->started_us));
    struct value v = members_value(&m);
    return json_text(a, &v);
}

/* ---- asking ------------------------------------------------------------------- */

static enum opencell_kind listed_kind(const struct op_work *w)
{
    return opencell_info(w->kind)->parent;
}

static bool honours_since(const struct connection_state *c,
                          const struct op_work *w)
{
    return opencell_caps(c, str_from(opencell_info(w->kind)->name))
        .changes_since;
}

/* The n-th word of changed_by, or nothing past the last. */
static struct str changed_by(const struct connection_state *c, int64_t n)
{
    struct str rest = c->set.changed_by, word;
    while (str_split(&rest, ' ', &word)) {
        if (word.n > 0 && n-- == 0)
            return word;
    }
    return STR_NONE;
}

static struct value since_value(const struct connection_state *c,
                                struct arena *a, int64_t us)
{
    int64_t local_us = zone_to_local(c->zone, us);
    if (str_is(c->set.since_form, "epoch"))
        return value_int(us / US_PER_MS);
    if (str_is(c->set.since_form, "date"))
        return value_text(date_format(a, date_from_time(local_us)));
    struct str text =
        time_format(a, local_us - local_us % US_PER_SECOND);
    return value_text(str_slice(text, 0, text.n - 1)); /* without the Z */
}

static void filter_of_sync(const struct connection_state *c, struct arena *a,
                           const struct op *op, const struct op_work *w,
                           struct members *out)
{
    const struct value *filter = op->filter;
    size_t n = filter && filter->kind == VALUE_OBJECT ? filter->fields.n : 0;
    for (size_t i = 0; i < n && !opencell_is_child(w->kind); i++) {
        const struct field *f = &filter->fields.at[i];
        const struct opencell_field *known =
            opencell_field_find(c, w->kind, f->name);
        bool plain = f->value.kind != VALUE_LIST && !value_is_null(&f->value) &&
                     f->value.kind != VALUE_OBJECT;
        if (known && known->filter && plain)
            members_put(a, out, known->filter,
                        value_text(value_to_text(a, &f->value)));
    }
}

static int64_t limit_of(const struct connection_state *c, const struct op *op)
{
    return op->page > 0 && (int64_t)op->page < c->set.page_size
               ? (int64_t)op->page
               : c->set.page_size;
}

static struct http_request list_request(const struct connection_state *c,
                                        const struct op *op,
                                        const struct op_work *w,
                                        struct arena *a)
{
    struct members m = {0};
    struct str by = changed_by(c, w->place.pass);
    filter_of_sync(c, a, op, w, &m);
    if (w->place.since_us > 0 && by.n > 0)
        members_put(a, &m,
                    arena_printfz(a, "fromRange %.*s", STR_ARG(by)),
                    since_value(c, a, w->place.since_us));
    struct opencell_page page = {.filters = members_value(&m),
                                 .offset = w->place.offset,
                                 .limit = limit_of(c, op)};
    return opencell_list(c, a, listed_kind(w), &page);
}

static struct str code_of(struct arena *a, const struct value *row)
{
    const struct value *code = value_getz(row, "code");
    return code ? value_to_text(a, code) : STR_NONE;
}

static enum err changes_begin(struct connection_state *c, struct op *op,
                              struct op_work *w, struct error *e)
{
    const struct value *filter = op->filter;
    if (filter && filter->kind != VALUE_OBJECT && !value_is_null(filter))
        FAIL(e, ERR_INVALID, "the filter of %s must be names with values",
             opencell_info(w->kind)->name);
    place_read(op->arena, op->cursor, &w->place);
    if (!honours_since(c, w))
        w->place.since_us = 0;
    return ERR_OK;
}

static enum err changes_request(const struct connection_state *c,
                                const struct op *op, const struct op_work *w,
                                struct arena *a, struct http_request *out,
                                struct error *e)
{
    (void)e;
    if (w->step == CHANGES_LIST) {
        *out = list_request(c, op, w, a);
        return ERR_OK;
    }
    const struct value *row = &w->rows.at[w->at];
    const struct value *id = value_getz(row, "invoiceId");
    if (w->kind == OPENCELL_INVOICE)
        *out = opencell_read_one(
            c, a, w->kind, id ? value_to_text(a, id) : STR_NONE,
            opencell_wants(c, w->kind, op, OPENCELL_ASKED));
    else
        *out = opencell_read_children(c, a, w->kind, code_of(a, row));
    return ERR_OK;
}

/* ---- taking ------------------------------------------------------------------- */

static void add_row(const struct connection_state *c, struct op *op,
                    struct op_work *w, const struct value *row)
{
    struct value_items one = {row, 1};
    struct str parent = STR_NONE;
    if (opencell_is_child(w->kind)) {
        parent = code_of(op->arena, row);
        opencell_children(w->kind, row, NULL, &one);
    }
    opencell_add_children(c, op, w, one, parent);
}

/* Lists of customers tell their accounts up to 10.X, and no longer since 11
 * (opencell-core, CustomerApi.list). */
static bool row_tells(const struct op *op, const struct op_work *w,
                      const struct value *row)
{
    struct value_items children;
    if (w->kind == OPENCELL_CHARGE)
        return false;
    return w->kind == OPENCELL_ACCOUNT
               ? opencell_children(w->kind, row, NULL, &children)
               : !opencell_lacks_detail(w->kind, op, row);
}

/* What the rows tell is taken; what is left is to be read one by one. */
static void take_rows(const struct connection_state *c, struct op *op,
                      struct op_work *w)
{
    struct value *silent = arena_array(op->arena, struct value, w->rows.n);
    size_t n = 0;
    for (size_t i = 0; i < w->rows.n; i++) {
        if (row_tells(op, w, &w->rows.at[i]))
            add_row(c, op, w, &w->rows.at[i]);
        else
            silent[n++] = w->rows.at[i];
    }
    w->rows = (struct value_items){silent, n};
    w->at = 0;
}

static void give(struct op *op, struct op_work *w)
{
    size_t kept = 0;
    for (size_t i = 0; i < w->records.n; i++) {
        if (record_filter_passes(op->arena, op->filter, &w->records.at[i]))
            w->records.at[kept++] = w->records.at[i];
    }
    w->records.n = kept;
    op->records = w->records.at;
    op->n_records = kept;
    w->done = true;
}

/* Rows that go from earlier pages move those to come forward. */
static void move_on(struct op_work *w, int64_t total)
{
    struct opencell_place *p = &w->place;
    if (p->total >= 0 && total >= 0 && total < p->total) {
        int64_t gone = p->total - total;
        p->offset = p->offset > gone ? p->offset - gone : 0;
    } else {
        p->offset += (int64_t)w->rows.n;
    }
    p->total = total;
}

static void end_page(const struct connection_state *c, struct op *op,
                     struct op_work *w, bool last)
{
    struct opencell_place *p = &w->place;
    bool again = p->since_us > 0 && changed_by(c, p->pass + 1).n > 0;
    op->more = !last || again;
    if (last) {
        p->pass = again ? p->pass + 1 : 0;
        p->offset = 0;
        p->total = -1;
    }
    if (!op->more) {
        p->since_us = p->started_us - c->set.overlap_ms * US_PER_MS;
        p->started_us = 0;
    }
    op->next_cursor = !op->more && !honours_since(c, w)
                          ? STR("")
                          : place_text(op->arena, p);
}

static int64_t server_time(const struct driver_reply *reply)
{
    int64_t us;
    struct str date = http_header_get(&reply->response->headers, "Date");
    return time_parse_http(date, &us, NULL) == ERR_OK && us < reply->now_us
               ? us
               : reply->now_us;
}

static void take_list(const struct connection_state *c, struct op *op,
                      struct op_work *w, const struct driver_reply *reply,
                      const struct value *answer)
{
    bool pages = opencell_info(listed_kind(w))->list_posts;
    bool moved = w->place.total >= 0 &&
                 opencell_total(answer) >= 0 &&
                 opencell_total(answer) < w->place.total;
    w->rows = opencell_rows(answer);
    if (w->place.started_us == 0)
        w->place.started_us = server_time(reply);
    bool last = !pages ||
                (!moved && (int64_t)w->rows.n < limit_of(c, op));
    move_on(w, opencell_total(answer));
    end_page(c, op, w, last);
    take_rows(c, op, w);
    if (w->rows.n > 0)
        w->step = CHANGES_EACH;
    else
        give(op, w);
}

static void take_each(const struct connection_state *c, struct op *op,
                      struct op_work *w, const struct value *answer)
{
    const struct value *one = opencell_one(answer);
    struct value_items rows = {one, one ? 1 : 0};
    struct str parent = STR_NONE;
    if (opencell_is_child(w->kind)) {
        parent = code_of(op->arena, &w->rows.at[w->at]);
        opencell_children(w->kind, one, answer, &rows);
    }
    opencell_add_children(c, op, w, rows, parent);
    if (++w->at == w->rows.n)
        give(op, w);
}

static enum err changes_take(struct connection_state *c, struct op *op,
                             struct op_work *w,
                             const struct driver_reply *reply, struct error *e)
{
    struct value answer = value_null();
    struct error failed = {0};
    enum err code = opencell_answer(c, op->arena, reply, &answer, &failed);
    bool gone = code == ERR_NOT_FOUND && w->step == CHANGES_EACH;
    if (code != ERR_OK && !gone) {
        if (e)
            *e = failed;
        return code;
    }
    if (w->step == CHANGES_LIST)
        take_list(c, op, w, reply, &answer);
    else
        take_each(c, op, w, &answer);
    return ERR_OK;
}

const struct driver_op opencell_op_changes = {changes_begin, changes_request,
                                              changes_take};
