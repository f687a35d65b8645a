/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Lists by cursor (v2) and offset (v1), and recents. */
#include <stdlib.h>

#include "base/crypto.h"
#include "sandbox/pipedrive/pd.h"

struct listing {
    bool by_time;
    bool descends;
    int64_t since_us;
    int64_t after_us, after_id; /* the cursor's */
    int64_t limit, start;
    VEC(const struct table_row *) rows;
};

static int64_t shown_us(const struct table_row *row)
{
    return row->updated_us - row->updated_us % US_PER_SECOND;
}

static int compare(const void *x, const void *y)
{
    const struct table_row *a = *(const struct table_row *const *)x;
    const struct table_row *b = *(const struct table_row *const *)y;
    if (shown_us(a) != shown_us(b))
        return shown_us(a) < shown_us(b) ? -1 : 1;
    return a->id.integer < b->id.integer ? -1 : a->id.integer > b->id.integer;
}

static bool has_number(struct str list, struct str number)
{
    struct str part;
    while (str_split(&list, ',', &part))
        if (str_eq(str_trim(part), number))
            return true;
    return false;
}

static bool passes(struct pd_call *c, enum pd_kind kind,
                   const struct table_row *row)
{
    const struct pd_kind_info *info = pd_kind_info(kind);
    struct str ids = pd_query(c, "ids");
    struct str status = pd_query(c, "status");
    bool deleted = pd_is_deleted(row);
    if (ids.n > 0 && !has_number(ids, value_to_text(c->a, &row->id)))
        return false;
    if (kind == PD_DEAL && has_number(status, STR("deleted")) && deleted)
        return true;
    for (size_t i = 0; i < info->n; i++) {
        const struct pd_member *m = &info->members[i];
        struct str want = m->filter ? pd_query(c, m->filter) : STR_NONE;
        const struct value *have = value_getz(&row->fields, m->name);
        if (want.n > 0 &&
            (!have || !has_number(want, value_to_text(c->a, have))))
            return false;
    }
    const struct value *archived = value_getz(&row->fields, "is_archived");
    return !deleted && !(archived && archived->boolean);
}

static bool is_behind(const struct listing *l, const struct table_row *row)
{
    if (l->after_id == 0)
        return true;
    if (l->by_time && shown_us(row) != l->after_us)
        return shown_us(row) > l->after_us;
    return row->id.integer > l->after_id;
}

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

static bool read_cursor(struct pd_call *c, struct listing *l)
{
    struct str text, part, cursor = pd_query(c, "cursor");
    if (cursor.n == 0)
        return true;
    if (crypto_base64url_read(c->a, cursor, &text, NULL) == ERR_OK &&
        str_split(&text, ':', &part) && str_to_i64(part, &l->after_us) &&
        str_to_i64(text, &l->after_id))
        return true;
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

static void gather(struct pd_call *c, enum pd_kind kind, struct listing *l,
                   bool all)
{
    const struct table_row *row;
    size_t cursor = 0;
    while ((row = table_next(c->pd->records[kind], &cursor)))
        if (shown_us(row) >= l->since_us && is_behind(l, row) &&
            (all || passes(c, kind, row)))
            vec_push(c->a, &l->rows, row);
    if (l->by_time && l->rows.n > 1)
        qsort(l->rows.at, l->rows.n, sizeof *l->rows.at, compare);
}

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
    if ((int64_t)l->rows.n > l->limit) {
        const struct table_row *last = l->rows.at[l->limit - 1];
        struct str text = arena_printf(c->a, "%lld:%lld",
                                       (long long)shown_us(last),
                                       (long long)last->id.integer);
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
        struct value shown = pd_show(c, kind, l->rows.at[i]);
        if (recents) {
            struct value data = shown;
            shown = pd_object1(c->a, "item",
                               value_textz(pd_kind_info(kind)->name));
            pd_put(c->a, &shown, "id", l->rows.at[i]->id);
            pd_put(c->a, &shown, "data", data);
        }
        vec_push(c->a, &out, shown);
    }
    return value_list(out.at, out.n);
}

void pd_list(struct pd_call *c, enum pd_kind kind)
{
    struct listing l = {0};
    struct str ids = pd_query(c, "ids"), sort = pd_query(c, "sort_by");
    size_t n_ids = ids.n > 0;
    for (size_t i = 0; i < ids.n; i++)
        n_ids += ids.p[i] == ',';
    if (n_ids > PD_IDS_MAX) {
        pd_fail(c, 400, STR("ids holds more than 100"));
        return;
    }
    if (!read_time(c, "updated_since", &l.since_us) || !read_cursor(c, &l) ||
        !read_limit(c, &l))
        return;
    l.by_time = str_is(sort, "update_time") ||
                str_starts_with(pd_query(c, "sort"), STR("update_time"));
    bool whole = kind == PD_USER || kind == PD_FILTER;
    if (whole)
        l.limit = INT64_MAX;
    gather(c, kind, &l, false);
    struct value page = c->api == 1 ? page_v1(c, &l) : page_v2(c, &l);
    pd_data(c, 200, items_of(c, kind, &l, false), whole ? NULL : &page);
}

void pd_recents(struct pd_call *c)
{
    struct listing l = {.by_time = true};
    struct str item = pd_query(c, "items");
    if (pd_query(c, "since_timestamp").n == 0) {
        pd_fail(c, 400, STR("since_timestamp is required"));
        return;
    }
    if (!read_time(c, "since_timestamp", &l.since_us) || !read_limit(c, &l))
        return;
    for (int i = 0; i < PD_KINDS; i++) {
        enum pd_kind kind = (enum pd_kind)i;
        if (!str_is(item, pd_kind_info(kind)->name))
            continue;
        gather(c, kind, &l, true);
        struct value page = page_v1(c, &l);
        pd_data(c, 200, items_of(c, kind, &l, true), &page);
        return;
    }
    pd_fail(c, 400, STR("items names one kind here"));
}
