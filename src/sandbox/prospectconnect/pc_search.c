/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Searches of profile D: filters, an order, and a cursor that says where in
 * that order the last page ended. It names the place, not a number of rows,
 * so that records made or deleted meanwhile neither repeat nor hide others.
 */
#include "base/limits.h"
#include "base/time.h"
#include "sandbox/prospectconnect/pc_record.h"

enum filter_op {
    FILTER_EQ,
    FILTER_NE,
    FILTER_GT,
    FILTER_GTE,
    FILTER_LT,
    FILTER_LTE,
    FILTER_IN,
    FILTER_NOT_IN,
    FILTER_CONTAINS,
    FILTER_IS_EMPTY,
    FILTER_KINDS
};

static const char *const operator_names[FILTER_KINDS] = {
    "eq", "ne", "gt", "gte", "lt", "lte", "in", "not_in", "contains",
    "is_empty"};

struct filter {
    const struct pc_field *field; /* NULL: one of the own ones below */
    struct str own;               /* id, created_at, updated_at */
    enum filter_op op;
    struct value value;           /* in stored form */
};

struct search {
    struct pc_call *c;
    struct filter filters[PC_FILTERS_MAX];
    size_t n_filters;
    struct str text;
    struct pc_order order;
    uint64_t shape; /* hash of all that must stay the same under a cursor */
};

/* ---- deciding a row ------------------------------------------------------ */

static struct value value_of(const struct filter *f,
                             const struct table_row *row)
{
    if (f->field) {
        const struct value *v = pc_row_get(row, f->field->name);
        return v ? *v : value_null();
    }
    if (str_is(f->own, "id"))
        return row->id;
    return value_datetime(str_is(f->own, "created_at") ? row->created_us
                                                       : row->updated_us);
}

static bool same(const struct filter *f, const struct value *x,
                 const struct value *y)
{
    if (f->field && f->field->type == PC_EMAIL && x->kind == VALUE_TEXT &&
        y->kind == VALUE_TEXT)
        return str_eq_ascii_nocase(x->text, y->text);
    return value_equal(x, y);
}

static bool is_in(const struct filter *f, const struct value *v)
{
    for (size_t i = 0; i < f->value.items.n; i++) {
        if (same(f, v, &f->value.items.at[i]))
            return true;
    }
    return false;
}

static bool contains(const struct value *v, const struct value *part)
{
    if (v->kind == VALUE_TEXT)
        return pc_text_has(v->text, value_str(part));
    for (size_t i = 0; v->kind == VALUE_LIST && i < v->items.n; i++) {
        if (value_equal(&v->items.at[i], part))
            return true;
    }
    return false;
}

static bool is_empty(const struct value *v)
{
    return value_is_null(v) || (v->kind == VALUE_LIST && v->items.n == 0);
}

static bool passes(const struct filter *f, const struct table_row *row)
{
    struct value v = value_of(f, row);
    bool has = !value_is_null(&v);
    switch (f->op) {
    case FILTER_EQ:
        return same(f, &v, &f->value);
    case FILTER_NE:
        return !same(f, &v, &f->value);
    case FILTER_GT:
        return has && value_compare(&v, &f->value) > 0;
    case FILTER_GTE:
        return has && value_compare(&v, &f->value) >= 0;
    case FILTER_LT:
        return has && value_compare(&v, &f->value) < 0;
    case FILTER_LTE:
        return has && value_compare(&v, &f->value) <= 0;
    case FILTER_IN:
        return is_in(f, &v);
    case FILTER_NOT_IN:
        return !is_in(f, &v);
    case FILTER_CONTAINS:
        return contains(&v, &f->value);
    case FILTER_IS_EMPTY:
        return is_empty(&v) == f->value.boolean;
    case FILTER_KINDS:
        break;
    }
    return false;
}

static bool keep_search(const void *context, const struct table_row *row)
{
    const struct search *s = context;
    for (size_t i = 0; i < s->n_filters; i++) {
        if (!passes(&s->filters[i], row))
            return false;
    }
    return s->text.n == 0 || pc_keep_text(&s->text, row);
}

/* ---- reading the request -------------------------------------------------- */

static bool is_own(struct str name)
{
    return str_is(name, "id") || str_is(name, "created_at") ||
           str_is(name, "updated_at");
}

/* A value to compare with, in stored form: times as times, ids bare. */
static bool stored_value(const struct search *s, const struct filter *f,
                         const struct value *in, struct value *out)
{
    *out = *in;
    bool of_time = f->own.n > 0 && !str_is(f->own, "id");
    if (of_time) {
        int64_t us;
        if (time_parse(value_str(in), &us, NULL) != ERR_OK)
            return false;
        *out = value_datetime(us);
    } else if (f->own.n > 0) {
        *out = value_text(pc_id_in(s->c, s->c->kind, value_str(in)));
    } else if (in->kind == VALUE_TEXT && (f->field->type == PC_LINK ||
                                          f->field->type == PC_LINKS)) {
        *out = value_text(pc_id_in(s->c, f->field->target, in->text));
    }
    return true;
}

static bool read_operand(struct search *s, struct filter *f,
                         const struct value *in)
{
    if (f->op == FILTER_IS_EMPTY) {
        f->value = value_bool(!in || in->kind != VALUE_BOOL || in->boolean);
        return true;
    }
    if (f->op != FILTER_IN && f->op != FILTER_NOT_IN)
        return in && stored_value(s, f, in, &f->value);
    if (!in || in->kind != VALUE_LIST)
        return false;
    struct value *items = arena_array(s->c->a, struct value, in->items.n + 1);
    for (size_t i = 0; i < in->items.n; i++) {
        if (!stored_value(s, f, &in->items.at[i], &items[i]))
            return false;
    }
    f->value = value_list(items, in->items.n);
    return true;
}

static void read_filter(struct search *s, size_t i, const struct value *in)
{
    struct arena *a = s->c->a;
    struct filter *f = &s->filters[i];
    struct str name = value_text_at(in, "field");
    struct str op = value_text_at(in, "operator");
    f->own = is_own(name) ? name : STR_NONE;
    f->field = f->own.n ? NULL : pc_field_find(s->c->kind, name);
    for (f->op = FILTER_EQ; f->op < FILTER_KINDS; f->op++) {
        if (str_is(op, operator_names[f->op]))
            break;
    }
    if (!f->field && f->own.n == 0)
        pc_issue(s->c, arena_printf(a, "filters[%zu].field", i),
                 "names no field");
    else if (f->op == FILTER_KINDS)
        pc_issue(s->c, arena_printf(a, "filters[%zu].operator", i),
                 "is not an operator");
    else if (!read_operand(s, f, value_getz(in, "value")))
        pc_issue(s->c, arena_printf(a, "filters[%zu].value", i),
                 "does not fit the field");
}

static void read_filters(struct search *s)
{
    const struct value *filters = pc_member(&s->c->body, "filters");
    if (!filters)
        return;
    if (filters->kind != VALUE_LIST || filters->items.n > PC_FILTERS_MAX) {
        pc_issue(s->c, STR("filters"), "must be a list of at most %d",
                 PC_FILTERS_MAX);
        return;
    }
    s->n_filters = filters->items.n;
    for (size_t i = 0; i < s->n_filters; i++)
        read_filter(s, i, &filters->items.at[i]);
}

static void read_order(struct search *s)
{
    struct str by = pc_member_text(s->c, &s->c->body, "order_by");
    struct str direction =
        pc_member_text(s->c, &s->c->body, "sort_direction");
    s->order.by = PC_BY_CREATED;
    s->order.descending = str_is(direction, "desc");
    if (direction.n > 0 && !s->order.descending && !str_is(direction, "asc"))
        pc_issue(s->c, STR("sort_direction"), "must be asc or desc");
    if (str_is(by, "updated_at")) {
        s->order.by = PC_BY_UPDATED;
    } else if (by.n > 0 && !str_is(by, "created_at")) {
        const struct pc_field *field = pc_field_find(s->c->kind, by);
        s->order.by = PC_BY_FIELD;
        s->order.field = field ? field->name : NULL;
        if (!field)
            pc_issue(s->c, STR("order_by"), "names no field");
    }
}

/* ---- cursors -------------------------------------------------------------- */

static uint64_t shape_of(const struct search *s)
{
    static const char *const parts[] = {"filters", "search_text", "order_by",
                                        "sort_direction"};
    uint64_t shape = (uint64_t)s->c->kind + 1;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        const struct value *v = pc_member(&s->c->body, parts[i]);
        shape = shape * UINT64_C(0x100000001b3) ^ (v ? value_hash(v) : 0);
    }
    return shape;
}

/* The place as text, the text as hexadecimal digits: nothing to rely on. */
static struct str cursor_write(const struct search *s,
                               const struct table_row *last)
{
    struct pc_place place = pc_place_of(&s->order, last);
    struct value parts[] = {value_int((int64_t)s->shape), place.by, place.tie};
    struct value all = value_list(parts, 3);
    AUTO_BUF plain = BUF_INIT(LIMIT_VALUE_BYTES);
    AUTO_BUF hex = BUF_INIT(2 * LIMIT_VALUE_BYTES);
    value_encode(&plain, &all);
    for (size_t i = 0; i < plain.n; i++)
        buf_printf(&hex, "%02x", (unsigned char)plain.p[i]);
    return buf_copy(s->c->a, &hex);
}

static int digit_of(char ch)
{
    if (ch >= '0' && ch <= '9')
        return ch - '0';
    return ch >= 'a' && ch <= 'f' ? ch - 'a' + 10 : -1;
}

static struct str from_hex(struct arena *a, struct str hex)
{
    char *p = arena_array(a, char, hex.n / 2 + 1);
    for (size_t i = 0; i + 1 < hex.n; i += 2) {
        int high = digit_of(hex.p[i]), low = digit_of(hex.p[i + 1]);
        if (high < 0 || low < 0)
            return STR_NONE;
        p[i / 2] = (char)(high * 16 + low);
    }
    return (struct str){p, hex.n / 2};
}

static bool cursor_read(const struct search *s, struct str cursor,
                        struct pc_place *out)
{
    struct value v;
    struct str plain = from_hex(s->c->a, cursor);
    if (plain.n == 0 || value_decode(s->c->a, plain, &v, NULL) != ERR_OK ||
        v.kind != VALUE_LIST || v.items.n != 3 ||
        v.items.at[0].kind != VALUE_INT ||
        v.items.at[0].integer != (int64_t)s->shape)
        return false;
    *out = (struct pc_place){v.items.at[1], v.items.at[2]};
    return true;
}

/* ---- the call -------------------------------------------------------------- */

static void reply_page(struct search *s, const struct pc_page *page)
{
    struct pc_call *c = s->c;
    struct value *items = arena_array(c->a, struct value, page->n + 1);
    for (size_t i = 0; i < page->n; i++)
        items[i] = pc_show(c, c->kind, page->rows[i], PC_VIEW_D, NULL);
    struct pc_object cursor = {.a = c->a}, meta = {.a = c->a};
    pc_put(&cursor, "next",
           page->more ? value_text(cursor_write(s, page->rows[page->n - 1]))
                      : value_null());
    pc_put(&cursor, "has_more", value_bool(page->more));
    pc_put(&meta, "cursor", pc_object_value(&cursor));
    pc_put(&meta, "total", value_int((int64_t)page->total));
    struct pc_object o = {.a = c->a};
    pc_put(&o, "data", value_list(items, page->n));
    pc_put(&o, "meta", pc_object_value(&meta));
    pc_reply(c, 200, pc_object_value(&o));
}

void pc_d_search(struct pc_call *c)
{
    struct search s = {.c = c};
    struct str cursor = pc_member_text(c, &c->body, "cursor");
    int64_t limit = pc_member_int(c, &c->body, "limit", PC_SEARCH_DEFAULT);
    s.text = pc_member_text(c, &c->body, "search_text");
    if (limit < 1 || limit > PC_SEARCH_MAX)
        pc_issue(c, STR("limit"), "must be from 1 to %d", PC_SEARCH_MAX);
    read_filters(&s);
    read_order(&s);
    if (pc_reply_issues(c))
        return;
    s.shape = shape_of(&s);
    struct pc_place place;
    if (cursor.n > 0 && !cursor_read(&s, cursor, &place)) {
        pc_reply_error(c, 400, "the cursor does not belong to this search");
        return;
    }
    struct pc_selection selection = {
        .order = s.order,
        .keep = s.n_filters || s.text.n ? keep_search : NULL,
        .context = &s,
        .after = cursor.n > 0 ? &place : NULL,
        .limit = pc_page_size(c, limit, PC_SEARCH_MAX)};
    struct pc_page page = pc_select_after(c, &selection);
    reply_page(&s, &page);
}
