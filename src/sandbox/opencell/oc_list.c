/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Lists: paging and filters, by body or by query. */
#include <stdlib.h>

#include "base/time.h"
#include "sandbox/opencell/oc.h"

struct lister {
    struct value filters;
    int64_t offset, limit;
    struct str sort_by;
    bool descending;
};

/* ---- what is asked -------------------------------------------------------------- */

static int64_t query_number(struct oc_call *c, const char *name, int64_t fallback)
{
    int64_t n;
    return str_to_i64(oc_query(c, name), &n) ? n : fallback;
}

/* key:value|key:value, cut at the first colon more, as the server does. */
static struct value query_filters(struct oc_call *c)
{
    struct str rest = oc_query(c, "query"), pair, name, value;
    struct value v = value_object(NULL, 0);
    while (str_split(&rest, '|', &pair)) {
        if (str_split(&pair, ':', &name) && str_split(&pair, ':', &value)) {
            struct value text = value_text(value);
            v = value_with(c->a, &v, name, &text);
        }
    }
    return v;
}

static bool read_body(struct oc_call *c, struct lister *l)
{
    const struct value *filters = value_getz(&c->body, "filters");
    const struct value *offset = value_getz(&c->body, "offset");
    const struct value *limit = value_getz(&c->body, "limit");
    if (!oc_check_keys(c, "fullTextFilter filters* fields offset limit sortBy "
                          "sortOrder multiSortOrder totalNumberOfRecords "
                          "loadReferenceDepth"))
        return false;
    if (filters && filters->kind == VALUE_OBJECT)
        l->filters = *filters;
    if (offset && offset->kind == VALUE_INT)
        l->offset = offset->integer;
    if (limit && limit->kind == VALUE_INT)
        l->limit = limit->integer;
    l->sort_by = value_text_at(&c->body, "sortBy");
    l->descending = str_is(value_text_at(&c->body, "sortOrder"), "DESCENDING");
    return true;
}

static bool read_asked(struct oc_call *c, struct lister *l)
{
    *l = (struct lister){.filters = value_object(NULL, 0), .limit = OC_LIMIT};
    if (str_is(str_from(c->request->method), "POST"))
        return read_body(c, l);
    l->filters = query_filters(c);
    l->offset = query_number(c, "offset", 0);
    l->limit = query_number(c, "limit", OC_LIMIT);
    l->sort_by = oc_query(c, "sortBy");
    l->descending = str_is(oc_query(c, "sortOrder"), "DESCENDING");
    return true;
}

/* ---- a row's values --------------------------------------------------------------- */

static struct value at_path(const struct value *row, struct str path)
{
    const struct value *v = row;
    struct str name;
    while (v && str_split(&path, '.', &name))
        v = v->kind == VALUE_OBJECT ? value_get(v, name) : NULL;
    return v ? *v : value_null();
}

/* Relations of the data model stand as codes in rows. */
static struct value value_of(const struct table_row *row, struct str path)
{
    static const struct {
        const char *path, *member;
    } relations[] = {
        {"offer.code", "offerTemplate"},
        {"userAccount.code", "userAccount"},
        {"seller.code", "seller"},
        {"seller.code", "sellerCode"}, /* of invoices */
        {"customerCategory.code", "customerCategory"},
        {"billingAccount.code", "billingAccountCode"},
        {"subscription.code", "subscriptionCode"},
        {"invoiceType.code", "invoiceType"},
    };
    if (str_is(path, "id"))
        return row->id;
    if (str_is(path, "auditable.created"))
        return value_int(row->created_us / US_PER_MS);
    if (str_is(path, "auditable.updated"))
        return row->updated_us == row->created_us
                   ? value_null()
                   : value_int(row->updated_us / US_PER_MS);
    struct value v = at_path(&row->fields, path);
    for (size_t i = 0; i < sizeof relations / sizeof *relations; i++)
        if (value_is_null(&v) && str_is(path, relations[i].path))
            v = at_path(&row->fields, str_from(relations[i].member));
    return v;
}

/* ---- conditions -------------------------------------------------------------------- */

static bool is_date_path(struct str path)
{
    return str_ends_with(path, STR("Date")) ||
           str_starts_with(path, STR("auditable."));
}

/* A text without a zone is local time over there. */
static bool bound_of(struct oc_call *c, const struct value *v, bool date,
                     int64_t *out)
{
    const struct zone_policy policy = {ZONE_GAP_END, ZONE_FIRST};
    int64_t us;
    if (v->kind == VALUE_INT) {
        *out = v->integer;
        return true;
    }
    if (!date)
        return str_to_i64(value_str(v), out);
    if (time_parse(value_str(v), &us, NULL) != ERR_OK)
        return false;
    bool zoned = value_str(v).n > 19;
    *out = (zoned ? us : zone_to_utc(c->oc->zone, us, policy)) / US_PER_MS;
    return true;
}

static bool same_text(struct arena *a, const struct value *have, struct str want)
{
    return str_eq_ascii_nocase(value_to_text(a, have), want);
}

static bool in_list(struct arena *a, const struct value *have,
                    const struct value *list)
{
    struct str rest = value_to_text(a, list), word;
    for (size_t i = 0; list->kind == VALUE_LIST && i < list->items.n; i++) {
        if (same_text(a, have, value_to_text(a, &list->items.at[i])))
            return true;
    }
    while (list->kind != VALUE_LIST && str_split(&rest, ',', &word))
        if (same_text(a, have, str_trim(word)))
            return true;
    return false;
}

/* '*' for any characters; without one, anywhere in the text. */
static bool like(struct str text, struct str pattern)
{
    struct str part;
    size_t at = 0;
    bool first = pattern.n == 0 || pattern.p[0] != '*';
    while (str_split(&pattern, '*', &part)) {
        size_t found = str_find(text, part, at);
        if (found == text.n && part.n > 0)
            return false;
        if (first && found != at && part.n > 0)
            return false;
        at = part.n > 0 ? found + part.n : at;
        first = false;
    }
    return true;
}

static bool matches(struct oc_call *c, struct str condition,
                    const struct value *have, const struct value *want,
                    bool date)
{
    struct str text = value_to_text(c->a, want);
    int64_t bound = 0;
    if (str_is(text, "IS_NULL") || str_is(text, "IS_NOT_NULL"))
        return value_is_null(have) == str_is(text, "IS_NULL");
    if (str_is(condition, "ne"))
        return !same_text(c->a, have, text);
    if (str_is(condition, "inList"))
        return in_list(c->a, have, want);
    if (str_is(condition, "not-inList"))
        return !in_list(c->a, have, want);
    if (str_is(condition, "likeCriterias") || str_is(condition, "wildcardOr"))
        return like(value_to_text(c->a, have), text);
    if (condition.n == 0)
        return same_text(c->a, have, text);
    if (have->kind != VALUE_INT || !bound_of(c, want, date, &bound))
        return false;
    return str_is(condition, "fromRange") ? have->integer >= bound
                                          : have->integer <= bound;
}

/* "condition field": a field alone is equal. */
static void split_key(struct str key, struct str *condition, struct str *field)
{
    size_t blank = str_find_char(key, ' ', 0);
    *condition = blank < key.n ? str_slice(key, 0, blank) : STR("");
    *field = blank < key.n ? str_slice(key, blank + 1, key.n) : key;
}

static bool check_filters(struct oc_call *c, const struct lister *l)
{
    static const char known[] =
        " ne inList not-inList fromRange toRange likeCriterias wildcardOr ";
    for (size_t i = 0; i < l->filters.fields.n; i++) {
        struct str condition, field;
        split_key(l->filters.fields.at[i].name, &condition, &field);
        struct str word = arena_printf(c->a, " %.*s ", STR_ARG(condition));
        if (condition.n > 0 && !str_contains(str_from(known), word))
            return oc_fail(c, OC_INVALID_PARAMETER,
                           "Filter condition %.*s is not supported",
                           STR_ARG(condition));
    }
    return true;
}

static bool passes(struct oc_call *c, const struct lister *l,
                   const struct table_row *row)
{
    for (size_t i = 0; i < l->filters.fields.n; i++) {
        const struct field *f = &l->filters.fields.at[i];
        struct str condition, field;
        split_key(f->name, &condition, &field);
        struct value have = value_of(row, field);
        if (!matches(c, condition, &have, &f->value, is_date_path(field)))
            return false;
    }
    return true;
}

/* ---- answering --------------------------------------------------------------------- */

struct sorted {
    struct value key;
    const struct table_row *row;
};

static int by_key(const void *x, const void *y)
{
    const struct sorted *p = x, *q = y;
    int order = value_compare(&p->key, &q->key);
    return order != 0 ? order : value_compare(&p->row->id, &q->row->id);
}

static struct value paging(struct oc_call *c, const struct lister *l, size_t n)
{
    struct value v = oc_object(c->a, "filters", l->filters);
    oc_put(c->a, &v, "offset", value_int(l->offset));
    oc_put(c->a, &v, "limit", value_int(l->limit));
    if (l->sort_by.n > 0)
        oc_put(c->a, &v, "sortBy", value_text(l->sort_by));
    oc_put(c->a, &v, "sortOrder",
           value_textz(l->descending ? "DESCENDING" : "ASCENDING"));
    oc_put(c->a, &v, "totalNumberOfRecords", value_int((int64_t)n));
    return v;
}

static void answer(struct oc_call *c, struct value rows, struct value pages)
{
    static const char *const wrappers[OC_KINDS][2] = {
        [OC_CUSTOMER] = {"customers", "customer"},
        [OC_SUBSCRIPTION] = {"subscriptions", "subscription"},
        [OC_SERVICE_TEMPLATE] = {"listServiceTemplate", NULL},
        [OC_CHARGE_TEMPLATE] = {"oneShotChargeTemplateDtos", NULL},
        [OC_OFFER] = {"offerTemplate", NULL},
        [OC_SELLER] = {"sellers", "seller"},
        [OC_INVOICE] = {"invoices", NULL},
    };
    const char *const *w = wrappers[c->kind];
    struct field more[] = {
        {STR("paging"), pages},
        {str_from(w[0]), w[1] ? oc_object(c->a, w[1], rows) : rows},
    };
    if (value_is_null(&pages) || c->kind == OC_SELLER ||
        c->kind == OC_CHARGE_TEMPLATE)
        oc_give_two(c, more + 1, 1);
    else
        oc_give_two(c, more, 2);
}

void oc_list(struct oc_call *c)
{
    struct lister l;
    VEC(struct sorted) found = {0};
    VEC(struct value) shown = {0};
    const struct table_row *row;
    size_t cursor = 0;
    if (!read_asked(c, &l) || !check_filters(c, &l))
        return;
    int64_t cap = sandbox_knobs(c->oc->box)->page_cap;
    struct str by = l.sort_by.n > 0 ? l.sort_by : STR("id");
    while ((row = table_next(c->oc->table[c->kind], &cursor))) {
        if (passes(c, &l, row))
            vec_push(c->a, &found, (struct sorted){value_of(row, by), row});
    }
    if (found.n > 1)
        qsort(found.at, found.n, sizeof *found.at, by_key);
    if (cap > 0 && cap < l.limit)
        l.limit = cap;
    for (size_t i = 0; i < found.n && (int64_t)shown.n < l.limit; i++) {
        size_t at = l.descending ? found.n - 1 - i : i;
        if ((int64_t)i >= l.offset)
            vec_push(c->a, &shown, oc_show(c, c->kind, found.at[at].row));
    }
    answer(c, value_list(shown.at, shown.n), paging(c, &l, found.n));
}

/* Without pages. */
void oc_list_all(struct oc_call *c)
{
    VEC(struct value) shown = {0};
    const struct table_row *row;
    size_t cursor = 0;
    while ((row = table_next(c->oc->table[c->kind], &cursor)))
        vec_push(c->a, &shown, oc_show(c, c->kind, row));
    answer(c, value_list(shown.at, shown.n), value_null());
}
