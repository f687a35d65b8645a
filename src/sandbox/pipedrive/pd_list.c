/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Lists by cursor (v2) and offset (v1), of all or of one record's, and
 * recents. */
#include <stdlib.h>

#include "base/crypto.h"
#include "sandbox/pipedrive/pd_v1.h"

struct entry {
    struct value key; /* what is sorted by */
    bool down;
    const struct table_row *row;
};

struct listing {
    const struct pd_scope *of;
    const struct table_row *filter;
    struct str sort; /* a member; empty: by id */
    bool down;
    int64_t since_us, until_us;
    int64_t after_us, after_id; /* the cursor's */
    int64_t limit, start;
    VEC(struct entry) rows;
};

static const struct pd_scope of_all;

static int64_t shown_us(const struct table_row *row)
{
    return row->updated_us - row->updated_us % US_PER_SECOND;
}

static int compare(const void *x, const void *y)
{
    const struct entry *a = x, *b = y;
    int order = value_compare(&a->key, &b->key);
    if (order == 0)
        return value_compare(&a->row->id, &b->row->id);
    return a->down ? -order : order;
}

static bool is_by_time(const struct listing *l)
{
    return str_is(l->sort, "update_time") && !l->down;
}

static struct value key_of(const struct listing *l,
                           const struct table_row *row)
{
    const struct value *v = value_get(&row->fields, l->sort);
    if (str_is(l->sort, "update_time"))
        return value_int(shown_us(row));
    if (str_is(l->sort, "add_time") && !v)
        return value_int(row->created_us);
    if (l->sort.n == 0 || str_is(l->sort, "id"))
        return row->id;
    return v ? *v : value_null();
}

static bool has_word(struct str list, struct str word)
{
    struct str part;
    while (str_split(&list, ',', &part))
        if (str_eq(str_trim(part), word))
            return true;
    return false;
}

/* ---- which rows -------------------------------------------------------------- */

static bool is_true(const struct table_row *row, const char *name)
{
    return value_is_true_at(&row->fields, name);
}

static struct str text_of(const struct table_row *row, const char *name)
{
    return value_text_at(&row->fields, name);
}

/* v1's lists of activities are those of who asks, unless user_id says 0. */
static bool fits_v1_activity(struct pd_call *c, const struct table_row *row)
{
    struct str type = pd_query(c, "type"), done = pd_query(c, "done");
    struct str from = pd_query(c, "start_date"), to = pd_query(c, "end_date");
    struct str user = pd_query(c, "user_id"), due = text_of(row, "due_date");
    const struct value *owner = value_getz(&row->fields, "owner_id");
    struct str have = owner ? value_to_text(c->a, owner) : STR_NONE;
    if (!str_is(user, "0") && !str_eq(have, user.n > 0 ? user : STR("1")))
        return false;
    if (type.n > 0 && !has_word(type, text_of(row, "type")))
        return false;
    if (done.n > 0 && is_true(row, "done") != str_is(done, "1"))
        return false;
    return (from.n == 0 || str_compare(due, from) >= 0) &&
           (to.n == 0 || str_compare(due, to) <= 0);
}

/* What v1's lists of persons, organizations and deals can be narrowed by. */
static bool fits_v1(struct pd_call *c, enum pd_kind kind,
                    const struct table_row *row)
{
    static const char *const names[][2] = {
        {"user_id", "owner_id"}, {"owner_id", "owner_id"},
        {"stage_id", "stage_id"}};
    struct str first = pd_query(c, "first_char");
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct str want = pd_query(c, names[i][0]);
        const struct value *have = value_getz(&row->fields, names[i][1]);
        if (want.n > 0 && !str_is(want, "0") &&
            (!have || !str_eq(value_to_text(c->a, have), want)))
            return false;
    }
    struct str status = pd_query(c, "status");
    if (kind == PD_DEAL && status.n > 0 &&
        !str_is(status, "all_not_deleted") &&
        !str_eq(status, text_of(row, "status")))
        return false;
    return first.n == 0 ||
           str_eq_ascii_nocase(str_slice(text_of(row, "name"), 0, 1), first);
}

static bool fits_members(struct pd_call *c, enum pd_kind kind,
                         const struct table_row *row)
{
    const struct pd_kind_info *info = pd_kind_info(kind);
    for (size_t i = 0; i < info->n; i++) {
        const struct pd_member *m = &info->members[i];
        struct str want = m->filter ? pd_query(c, m->filter) : STR_NONE;
        const struct value *have = value_getz(&row->fields, m->name);
        if (want.n > 0 &&
            (!have || !has_word(want, value_to_text(c->a, have))))
            return false;
    }
    return true;
}

static bool is_of(const struct pd_scope *of, const struct table_row *row)
{
    const struct value *v =
        of->member ? value_getz(&row->fields, of->member) : NULL;
    return !of->member || (v && value_equal(v, of->id));
}

static bool fits_query(struct pd_call *c, enum pd_kind kind,
                       const struct listing *l, const struct table_row *row)
{
    if (c->api == 1 && kind == PD_ACTIVITY && !l->of->member)
        return fits_v1_activity(c, row);
    return c->api == 1 && kind <= PD_DEAL ? fits_v1(c, kind, row)
                                          : fits_members(c, kind, row);
}

static bool passes(struct pd_call *c, enum pd_kind kind,
                   const struct listing *l, const struct table_row *row)
{
    struct str ids = pd_query(c, "ids"), status = pd_query(c, "status");
    bool deleted = pd_is_deleted(row);
    bool archives = kind == PD_DEAL || kind == PD_LEAD;
    if (!is_of(l->of, row))
        return false;
    if (l->filter)
        return !deleted && pd_filter_fits(c, l->filter, kind, row);
    if (ids.n > 0 && !has_word(ids, value_to_text(c->a, &row->id)))
        return false;
    if (kind == PD_DEAL && deleted && has_word(status, STR("deleted")))
        return true;
    if (deleted ||
        (archives && is_true(row, "is_archived") != l->of->archived))
        return false;
    return fits_query(c, kind, l, row);
}

static bool is_behind(const struct listing *l, const struct table_row *row)
{
    if (l->after_id == 0)
        return true;
    if (is_by_time(l) && shown_us(row) != l->after_us)
        return shown_us(row) > l->after_us;
    return row->id.integer > l->after_id;
}

static void gather(struct pd_call *c, enum pd_kind kind, struct listing *l,
                   bool all)
{
    const struct table_row *row;
    size_t cursor = 0;
    while ((row = table_next(c->pd->records[kind], &cursor))) {
        struct entry e = {key_of(l, row), l->down, row};
        if (shown_us(row) >= l->since_us &&
            (l->until_us == 0 || shown_us(row) < l->until_us) &&
            is_behind(l, row) && (all || passes(c, kind, l, row)))
            vec_push(c->a, &l->rows, e);
    }
    if (l->rows.n > 1)
        qsort(l->rows.at, l->rows.n, sizeof *l->rows.at, compare);
}

/* ---- what was asked ----------------------------------------------------------- */

/* False: answered. */
static bool read_time(struct pd_call *c, const char *name, int64_t *out)
{
    struct str text = pd_query(c, name);
    bool whole = str_find_char(text, '.', 0) == text.n;
    if (text.n == 0 || (whole && time_parse(text, out, NULL) == ERR_OK))
        return true;
    pd_fail(c, 400, arena_printf(c->a, "Invalid %s", name));
    return false;
}

/* A cursor is where the last page ended, or how many came before. */
static bool read_cursor(struct pd_call *c, struct listing *l)
{
    struct str text, part, cursor = pd_query(c, "cursor");
    if (cursor.n == 0)
        return true;
    if (crypto_base64url_read(c->a, cursor, &text, NULL) == ERR_OK &&
        str_split(&text, ':', &part)) {
        if (str_is(part, "n") && str_to_i64(text, &l->start))
            return true;
        if (str_to_i64(part, &l->after_us) && str_to_i64(text, &l->after_id))
            return true;
    }
    pd_fail(c, 400, STR("Invalid cursor"));
    return false;
}

static bool read_limit(struct pd_call *c, struct listing *l)
{
    struct str limit = pd_query(c, "limit"), start = pd_query(c, "start");
    int64_t cap = sandbox_knobs(c->pd->box)->page_cap;
    l->limit = PD_LIMIT;
    if ((limit.n > 0 && (!str_to_i64(limit, &l->limit) || l->limit < 1)) ||
        (start.n > 0 && (!str_to_i64(start, &l->start) || l->start < 0))) {
        pd_fail(c, 400, STR("limit and start must be numbers"));
        return false;
    }
    if (l->limit > PD_LIMIT_MAX)
        l->limit = PD_LIMIT_MAX;
    if (cap > 0 && l->limit > cap)
        l->limit = cap;
    return true;
}

/* "field ASC" in v1, sort_by and sort_direction in v2. */
static bool read_sort(struct pd_call *c, enum pd_kind kind, struct listing *l)
{
    static const char *const known[] = {"id", "update_time", "add_time",
                                        "due_date", "order_nr"};
    struct str first = STR_NONE, all = pd_query(c, "sort"), word;
    if (c->api == 1) {
        (void)str_split(&all, ',', &first);
        if (str_split(&first, ' ', &word)) {
            const struct pd_v1_row *as = pd_v1_named(kind, word);
            l->sort = as ? str_from(as->name) : word;
        }
        l->down = str_eq_ascii_nocase(str_trim(first), STR("DESC"));
        return true;
    }
    l->sort = pd_query(c, "sort_by");
    l->down = str_is(pd_query(c, "sort_direction"), "desc");
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (l->sort.n == 0 || str_is(l->sort, known[i]))
            return true;
    pd_fail_schema(c, STR("sort_by"));
    return false;
}

static bool read_filter(struct pd_call *c, struct listing *l)
{
    struct str text = pd_query(c, "filter_id");
    int64_t id = 0;
    if (text.n == 0)
        return true;
    if (str_to_i64(text, &id))
        l->filter = table_get_int(c->pd->records[PD_FILTER], id);
    if (l->filter && !pd_is_deleted(l->filter)) {
        l->since_us = l->until_us = 0; /* it overrules what else is asked */
        return true;
    }
    pd_fail(c, 404, STR("Filter not found"));
    return false;
}

/* ---- pages -------------------------------------------------------------------- */

static struct value page_v1(struct pd_call *c, const struct listing *l)
{
    int64_t end = l->start + l->limit;
    bool more = end < (int64_t)l->rows.n;
    struct value p = pd_object1(c->a, "start", value_int(l->start));
    pd_put(c->a, &p, "limit", value_int(l->limit));
    pd_put(c->a, &p, "more_items_in_collection", value_bool(more));
    if (more)
        pd_put(c->a, &p, "next_start", value_int(end));
    return pd_object1(c->a, "pagination", p);
}

static struct value page_v2(struct pd_call *c, const struct listing *l)
{
    struct value next = value_null();
    bool keyed = is_by_time(l) || (l->sort.n == 0 && !l->down);
    int64_t end = l->start + l->limit;
    if ((int64_t)l->rows.n > end) {
        const struct table_row *last = l->rows.at[end - 1].row;
        struct str text =
            keyed ? arena_printf(c->a, "%lld:%lld", (long long)shown_us(last),
                                 (long long)last->id.integer)
                  : arena_printf(c->a, "n:%lld", (long long)end);
        next = value_text(crypto_base64url(c->a, text.p, text.n));
    }
    return pd_object1(c->a, "next_cursor", next);
}

static struct value items_of(struct pd_call *c, enum pd_kind kind,
                             const struct listing *l, bool recents)
{
    VEC(struct value) out = {0};
    for (size_t i = (size_t)l->start;
         i < l->rows.n && (int64_t)out.n < l->limit; i++) {
        const struct table_row *row = l->rows.at[i].row;
        bool flat = l->of->collection || l->of->member;
        struct value shown = c->api == 1 && flat
                                 ? pd_show_v1(c, kind, row, true)
                                 : pd_show(c, kind, row);
        if (recents) {
            struct value data = shown;
            shown = pd_object1(c->a, "item",
                               value_textz(pd_kind_info(kind)->name));
            pd_put(c->a, &shown, "id", row->id);
            pd_put(c->a, &shown, "data", data);
        }
        vec_push(c->a, &out, shown);
    }
    return value_list(out.at, out.n);
}

/* False: answered. */
static bool read_query(struct pd_call *c, enum pd_kind kind,
                       struct listing *l, bool by_cursor)
{
    bool old = l->of->collection;
    struct str ids = pd_query(c, "ids");
    size_t n_ids = ids.n > 0;
    for (size_t i = 0; i < ids.n; i++)
        n_ids += ids.p[i] == ',';
    if (n_ids > PD_IDS_MAX) {
        pd_fail(c, 400, STR("ids holds more than 100"));
        return false;
    }
    return read_time(c, old ? "since" : "updated_since", &l->since_us) &&
           read_time(c, old ? "until" : "updated_until", &l->until_us) &&
           read_limit(c, l) && (!by_cursor || read_cursor(c, l)) &&
           read_sort(c, kind, l) && read_filter(c, l);
}

/* Lists without pages. */
static bool is_whole(const struct pd_call *c, enum pd_kind kind)
{
    return kind == PD_USER || kind == PD_FILTER || kind == PD_ACTIVITY_TYPE ||
           (c->api == 1 && (kind == PD_PIPELINE || kind == PD_STAGE));
}

void pd_list(struct pd_call *c, enum pd_kind kind, const struct pd_scope *of)
{
    struct listing l = {.of = of ? of : &of_all};
    bool by_cursor = c->api == 2 || l.of->collection;
    bool whole = is_whole(c, kind);
    if (!read_query(c, kind, &l, by_cursor))
        return;
    if (whole)
        l.limit = INT64_MAX;
    gather(c, kind, &l, false);
    struct value page = by_cursor ? page_v2(c, &l) : page_v1(c, &l);
    pd_data(c, 200, items_of(c, kind, &l, false), whole ? NULL : &page);
}

void pd_recents(struct pd_call *c)
{
    struct listing l = {.of = &of_all, .sort = STR("update_time")};
    struct str item = pd_query(c, "items");
    if (pd_query(c, "since_timestamp").n == 0) {
        pd_fail(c, 400, STR("since_timestamp is required"));
        return;
    }
    if (!read_time(c, "since_timestamp", &l.since_us) || !read_limit(c, &l))
        return;
    for (int i = 0; i < PD_KINDS; i++) {
        enum pd_kind kind = (enum pd_kind)i;
        if (!str_is(item, pd_kind_info(kind)->name) || kind == PD_LEAD)
            continue;
        gather(c, kind, &l, true);
        struct value page = page_v1(c, &l);
        int64_t last = l.start + l.limit;
        if (last > (int64_t)l.rows.n)
            last = (int64_t)l.rows.n;
        pd_put(c->a, &page, "since_timestamp",
               value_text(pd_query(c, "since_timestamp")));
        pd_put(c->a, &page, "last_timestamp_on_page",
               last > l.start ? value_text(time_format_sql(
                                    c->a, shown_us(l.rows.at[last - 1].row)))
                              : value_null());
        pd_data(c, 200, items_of(c, kind, &l, true), &page);
        return;
    }
    pd_fail(c, 400, STR("items names one kind here"));
}
