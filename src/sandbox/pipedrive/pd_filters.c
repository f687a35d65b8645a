/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Conditions of filters: an `and` of two groups, one all of whose conditions
 * hold and one of which any does (or that is empty). Fields are named by
 * their number.
 */
#include "sandbox/pipedrive/pd.h"

#define CONDITIONS_MAX 16
#define GROUPS 2

static const struct {
    const char *object;
    enum pd_kind kind;
    const char *member; /* that leads to it */
} objects[] = {{"person", PD_PERSON, "person_id"},
               {"organization", PD_ORGANIZATION, "org_id"},
               {"deal", PD_DEAL, "deal_id"},
               {"activity", PD_ACTIVITY, NULL},
               {"product", PD_PRODUCT, NULL}};

static struct str text_at(struct arena *a, const struct value *object,
                          const char *name)
{
    const struct value *v = value_getz(object, name);
    return v ? value_to_text(a, v) : STR_NONE;
}

static const struct value *list_at(const struct value *object,
                                   const char *name)
{
    const struct value *v = value_getz(object, name);
    return v && v->kind == VALUE_LIST ? v : NULL;
}

/* ---- taken ------------------------------------------------------------------ */

static bool is_field(struct pd_call *c, struct str object, int64_t number)
{
    for (size_t i = 0; i < sizeof objects / sizeof *objects; i++) {
        const struct table_row *row = table_get_int(c->pd->fields, number);
        if (str_is(object, objects[i].object))
            return row ? value_getz(&row->fields, "kind")->integer ==
                             (int64_t)objects[i].kind
                       : pd_member_by_number(objects[i].kind, number) != NULL;
    }
    return false;
}

/* False: answered. */
static bool take_condition(struct pd_call *c, const struct value *given,
                           struct value *out)
{
    struct str number = text_at(c->a, given, "field_id");
    struct str object = text_at(c->a, given, "object");
    const struct value *v = value_getz(given, "value");
    const struct value *extra = value_getz(given, "extra_value");
    int64_t id = 0;
    if (!str_to_i64(number, &id) || !is_field(c, object, id)) {
        pd_fail(c, 400, STR("Invalid filter condition: no such field"));
        return false;
    }
    *out = pd_object1(c->a, "object", value_text(object));
    pd_put(c->a, out, "field_id", value_text(number));
    pd_put(c->a, out, "operator",
           value_text(text_at(c->a, given, "operator")));
    pd_put(c->a, out, "value", v && !value_is_null(v)
                                   ? value_text(value_to_text(c->a, v))
                                   : value_null());
    pd_put(c->a, out, "extra_value", extra ? *extra : value_null());
    return true;
}

static bool take_group(struct pd_call *c, const struct value *given,
                       struct value *groups)
{
    const struct value *list = list_at(given, "conditions");
    size_t n = list ? list->items.n : 0;
    bool any = str_is(text_at(c->a, given, "glue"), "or");
    struct value *out = arena_array(c->a, struct value, n + 1);
    if (n > CONDITIONS_MAX) {
        pd_fail(c, 400, STR("A filter has at most 16 conditions"));
        return false;
    }
    for (size_t i = 0; i < n; i++)
        if (!take_condition(c, &list->items.at[i], &out[i]))
            return false;
    pd_put(c->a, &groups[any], "conditions", value_list(out, n));
    return true;
}

bool pd_filter_take(struct pd_call *c, struct value *conditions)
{
    const struct value *list = list_at(conditions, "conditions");
    struct value *groups = arena_array(c->a, struct value, GROUPS);
    for (size_t i = 0; i < GROUPS; i++) {
        groups[i] = pd_object1(c->a, "glue", value_textz(i ? "or" : "and"));
        pd_put(c->a, &groups[i], "conditions", value_list(NULL, 0));
    }
    if (!list || !str_is(text_at(c->a, conditions, "glue"), "and") ||
        list->items.n > GROUPS) {
        pd_fail(c, 400, STR("Filter conditions must be an and of two groups"));
        return false;
    }
    for (size_t i = 0; i < list->items.n; i++)
        if (!take_group(c, &list->items.at[i], groups))
            return false;
    *conditions = pd_object1(c->a, "glue", value_textz("and"));
    pd_put(c->a, conditions, "conditions", value_list(groups, GROUPS));
    return true;
}

/* ---- used ------------------------------------------------------------------- */

/* The record that the condition is about. */
static const struct table_row *meant(struct pd_call *c, enum pd_kind kind,
                                     const struct table_row *row,
                                     struct str object, enum pd_kind *out)
{
    for (size_t i = 0; i < sizeof objects / sizeof *objects; i++) {
        if (!str_is(object, objects[i].object))
            continue;
        *out = objects[i].kind;
        if (objects[i].kind == kind)
            return row;
        const struct value *id =
            objects[i].member ? value_getz(&row->fields, objects[i].member)
                              : NULL;
        return id && id->kind == VALUE_INT
                   ? table_get_int(c->pd->records[*out], id->integer)
                   : NULL;
    }
    return NULL;
}

static struct value have_of(struct pd_call *c, enum pd_kind kind,
                            const struct table_row *row, int64_t number)
{
    const struct table_row *field = table_get_int(c->pd->fields, number);
    const struct pd_member *m = pd_member_by_number(kind, number);
    const struct value *v = NULL;
    if (!row)
        return value_null();
    if (field) {
        const struct value *custom = value_getz(&row->fields, "custom_fields");
        v = value_get(custom, value_text_at(&field->fields, "key"));
    } else if (m) {
        struct value plain = pd_plain(c, kind, row, m);
        const struct value *first =
            plain.kind == VALUE_LIST && plain.items.n > 0
                ? value_getz(&plain.items.at[0], "value")
                : NULL;
        return first ? *first : plain;
    }
    if (v && value_getz(v, "value"))
        v = value_getz(v, "value");
    return v ? *v : value_null();
}

static struct str lower(struct arena *a, struct str s)
{
    char *z = arena_strz(a, s);
    for (size_t i = 0; i < s.n; i++)
        if (z[i] >= 'A' && z[i] <= 'Z')
            z[i] = (char)(z[i] - 'A' + 'a');
    return (struct str){z, s.n};
}

static int order(struct str x, struct str y)
{
    struct decimal a, b;
    if (decimal_parse(x, &a, NULL) == ERR_OK &&
        decimal_parse(y, &b, NULL) == ERR_OK)
        return decimal_compare(a, b);
    return str_compare(x, y);
}

static bool holds(struct str op, struct str have, struct str want)
{
    if (str_is(op, "IS NULL"))
        return have.n == 0;
    if (str_is(op, "IS NOT NULL"))
        return have.n > 0;
    if (str_is(op, "!="))
        return order(have, want) != 0;
    if (have.n == 0)
        return str_starts_with(op, STR("NOT"));
    if (str_is(op, "="))
        return order(have, want) == 0;
    if (str_is(op, "<"))
        return order(have, want) < 0;
    if (str_is(op, ">"))
        return order(have, want) > 0;
    if (str_is(op, "<="))
        return order(have, want) <= 0;
    if (str_is(op, ">="))
        return order(have, want) >= 0;
    bool starts = str_ends_with(op, STR("'$%'"));
    bool fits = starts ? str_starts_with(have, want)
                       : str_contains(have, want);
    return str_starts_with(op, STR("NOT")) ? !fits : fits;
}

static bool condition_holds(struct pd_call *c, const struct value *condition,
                            enum pd_kind kind, const struct table_row *row)
{
    enum pd_kind of = kind;
    int64_t number = 0;
    const struct table_row *about =
        meant(c, kind, row, text_at(c->a, condition, "object"), &of);
    (void)str_to_i64(text_at(c->a, condition, "field_id"), &number);
    struct value have = have_of(c, of, about, number);
    return holds(text_at(c->a, condition, "operator"),
                 lower(c->a, value_to_text(c->a, &have)),
                 lower(c->a, text_at(c->a, condition, "value")));
}

bool pd_filter_fits(struct pd_call *c, const struct table_row *filter,
                    enum pd_kind kind, const struct table_row *row)
{
    const struct value *all = value_getz(&filter->fields, "conditions");
    const struct value *groups = all ? list_at(all, "conditions") : NULL;
    for (size_t g = 0; groups && g < groups->items.n; g++) {
        const struct value *group = &groups->items.at[g];
        const struct value *list = list_at(group, "conditions");
        bool any = str_is(text_at(c->a, group, "glue"), "or");
        size_t n = list ? list->items.n : 0, hits = 0;
        for (size_t i = 0; i < n; i++)
            hits += condition_holds(c, &list->items.at[i], kind, row);
        if (any ? n > 0 && hits == 0 : hits < n)
            return false;
    }
    return true;
}
