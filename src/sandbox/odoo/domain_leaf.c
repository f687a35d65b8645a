/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* One leaf: path, operator and value to a typed node. */
#include "sandbox/odoo/domain.h"
#include "sandbox/odoo/literal.h"
#include "sandbox/odoo/orm.h"

struct leaf {
    struct odoo_call *c;
    const struct odoo_model *m;
    const struct odoo_field *f;
    struct str operator_name;
    const struct value *value;
};

static struct odoo_node *leaf_node(const struct leaf *l,
                                   enum odoo_node_kind kind)
{
    struct odoo_node *node = arena_new(l->c->a, struct odoo_node);
    node->kind = kind;
    node->m = l->m;
    node->field = l->f;
    return node;
}

static struct odoo_node *negated(const struct leaf *l, struct odoo_node *node,
                                 bool negate)
{
    if (!negate)
        return node;
    struct odoo_node *not = leaf_node(l, NODE_NOT);
    not->a = node;
    return not;
}

/* Times in domains are looser than in values: fractions, T and Z pass. */
static enum err parse_moment(const struct leaf *l, struct str text,
                             enum odoo_type type, struct value *out)
{
    int64_t us;
    if (time_parse(text, &us, NULL) != ERR_OK)
        return RAISE(l->c, FAULT_VALUE,
                     "invalid input syntax for type timestamp: \"%.*s\"",
                     STR_ARG(text));
    *out = type == TYPE_DATE ? value_date(date_from_time(us))
                             : value_datetime(us);
    return ERR_OK;
}

static struct value to_number(const struct value *v)
{
    int64_t i;
    bool whole = v->kind == VALUE_TEXT ? str_to_i64(v->text, &i)
                 : v->kind == VALUE_DECIMAL && decimal_to_i64(v->decimal, &i);
    return whole ? value_int(i) : *v;
}

static struct value to_float(const struct value *v)
{
    struct decimal d;
    bool number =
        v->kind == VALUE_TEXT && decimal_parse(v->text, &d, NULL) == ERR_OK;
    return number ? value_decimal(d) : *v;
}

/* A value of the leaf as the cell would hold it. */
static enum err to_operand(const struct leaf *l, const struct value *v,
                           struct value *out)
{
    enum odoo_type type = l->f->d.type;
    *out = *v;
    if (v->kind == VALUE_INT)
        return odoo_id_check(l->c, v->integer);
    if (type == TYPE_DATE || type == TYPE_DATETIME)
        return v->kind == VALUE_TEXT ? parse_moment(l, v->text, type, out)
                                     : ERR_OK;
    if (type == TYPE_FLOAT || type == TYPE_MONETARY)
        *out = to_float(v);
    else if (type == TYPE_INTEGER || type == TYPE_MANY2ONE ||
             type == TYPE_MANY2ONE_REFERENCE || odoo_is_x2many(type))
        *out = to_number(v);
    return ERR_OK;
}

static bool stands_for_null(const struct leaf *l, const struct value *v)
{
    return odoo_is_empty(v) ||
           (l->c->o->version >= 19 && v->kind == VALUE_TEXT && v->text.n == 0);
}

/* NODE_IN over the values; a false among them also finds the empty. */
static enum err in_values(const struct leaf *l, const struct value *values,
                          size_t n, struct odoo_node **out)
{
    struct odoo_node *node = leaf_node(l, NODE_IN);
    int64_t *ids = arena_array(l->c->a, int64_t, n);
    struct value *others = arena_array(l->c->a, struct value, n);
    for (size_t i = 0; i < n; i++) {
        struct value v;
        if (stands_for_null(l, &values[i])) {
            node->with_null = true;
            continue;
        }
        TRY(to_operand(l, &values[i], &v));
        if (v.kind == VALUE_INT)
            ids[node->ids.n++] = v.integer;
        else if (v.kind == VALUE_TEXT)
            map_put(l->c->a, &node->texts, v.text, node);
        else
            others[node->n_others++] = v;
    }
    odoo_ids_sort(ids, node->ids.n);
    node->ids.at = ids;
    node->others = others;
    *out = node;
    return ERR_OK;
}

static enum err in_ids(const struct leaf *l, struct odoo_ids ids,
                       struct odoo_node **out)
{
    struct value list = odoo_ids_value(l->c, ids);
    return in_values(l, list.items.at, list.items.n, out);
}

/* "%text%" as like has it; =like takes the pattern as it is. */
static struct odoo_node *like(const struct leaf *l)
{
    struct str op = l->operator_name;
    bool negate = str_starts_with(op, STR("not ")), raw = op.p[0] == '=';
    struct odoo_node *node = leaf_node(l, NODE_LIKE);
    struct str text = l->value->kind == VALUE_TEXT
                          ? l->value->text
                          : value_to_text(l->c->a, l->value);
    if (odoo_is_empty(l->value))
        text = STR("");
    node->ignore_case = str_ends_with(op, STR("ilike"));
    node->pattern =
        raw ? text : arena_printf(l->c->a, "%%%.*s%%", STR_ARG(text));
    if (node->ignore_case)
        node->pattern = odoo_fold(l->c->a, node->pattern);
    return negated(l, node, negate);
}

/* Targets of a relation whose name answers to the operator. */
static enum err by_target_name(const struct leaf *l, struct odoo_node **out)
{
    const struct odoo_model *target = l->f->relation;
    bool negate = str_starts_with(l->operator_name, STR("not ")) ||
                  str_starts_with(l->operator_name, STR("!"));
    bool exact = str_is(l->operator_name, "=") ||
                 str_is(l->operator_name, "!=");
    struct leaf named = *l;
    named.m = target;
    named.f = odoo_field_find(target, STR("display_name"));
    if (target->rec_name && target->rec_name->d.type == TYPE_CHAR)
        named.f = target->rec_name;
    if (negate)
        named.operator_name =
            exact ? STR("=") : str_slice(l->operator_name, 4,
                                         l->operator_name.n);
    struct odoo_node *any = leaf_node(l, NODE_ANY);
    if (exact)
        TRY(in_values(&named, l->value, 1, &any->a));
    else
        any->a = like(&named);
    *out = negated(l, any, negate);
    return ERR_OK;
}

/* Hierarchies. ------------------------------------------------------------- */

static const struct odoo_field *parent_field(const struct odoo_model *m)
{
    return odoo_field_find(m, STR("parent_id"));
}

static bool reaches(struct odoo_call *c, const struct odoo_model *m,
                    const struct table_row *row, const struct odoo_ids *tops)
{
    const struct odoo_field *parent = parent_field(m);
    for (int guard = 0; row && guard < 100; guard++) {
        if (odoo_ids_have(tops, row->id.integer))
            return true;
        struct value up = odoo_cell(c, m, parent, row);
        row = up.kind == VALUE_INT ? table_get(m->table, &up) : NULL;
    }
    return false;
}

static struct odoo_ids descendants(struct odoo_call *c,
                                   const struct odoo_model *m,
                                   struct odoo_ids tops)
{
    VEC(int64_t) found = {0};
    const struct table_row *row;
    size_t cursor = 0;
    while ((row = table_next(m->table, &cursor))) {
        if (reaches(c, m, row, &tops))
            vec_push(c->a, &found, row->id.integer);
    }
    return (struct odoo_ids){found.at, found.n};
}

static struct odoo_ids ancestors(struct odoo_call *c,
                                 const struct odoo_model *m,
                                 struct odoo_ids bottoms)
{
    VEC(int64_t) found = {0};
    for (size_t i = 0; i < bottoms.n; i++) {
        const struct table_row *row = table_get_int(m->table, bottoms.at[i]);
        for (int guard = 0; row && guard < 100; guard++) {
            vec_push(c->a, &found, row->id.integer);
            struct value up = odoo_cell(c, m, parent_field(m), row);
            row = up.kind == VALUE_INT ? table_get(m->table, &up) : NULL;
        }
    }
    return (struct odoo_ids){found.at, found.n};
}

static enum err hierarchy(const struct leaf *l, struct odoo_node **out)
{
    const struct odoo_model *m = l->f->relation ? l->f->relation : l->m;
    struct odoo_ids ids;
    TRY(odoo_ids_from(l->c, l->value, &ids));
    int64_t *sorted = arena_grow(l->c->a, ids.at, sizeof *ids.at, ids.n,
                                 ids.n);
    odoo_ids_sort(sorted, ids.n);
    ids.at = sorted;
    if (parent_field(m))
        ids = str_is(l->operator_name, "child_of")
                  ? descendants(l->c, m, ids)
                  : ancestors(l->c, m, ids);
    return in_ids(l, ids, out);
}

/* Comparisons. ------------------------------------------------------------- */

/* A bare day against a time: up to 18 midnight, or the last second for > and
 * <=; from 19 the whole day. */
static enum err datetime_bound(const struct leaf *l,
                               enum odoo_comparison cmp, struct value *out)
{
    bool late = cmp == CMP_GT || cmp == CMP_LE;
    bool day = l->value->kind == VALUE_TEXT && l->value->text.n == 10;
    TRY(to_operand(l, l->value, out));
    if (out->kind != VALUE_DATETIME)
        return ERR_OK;
    if (day && late)
        out->time_us += US_PER_DAY - US_PER_SECOND;
    if (l->c->o->version < 19)
        return ERR_OK;
    int64_t second = out->time_us / US_PER_SECOND * US_PER_SECOND;
    out->time_us = late ? second + US_PER_SECOND - 1 : second;
    return ERR_OK;
}

static enum err compare(const struct leaf *l, struct odoo_node **out)
{
    static const char *const names[] = {"<", "<=", ">", ">="};
    struct odoo_node *node = leaf_node(l, NODE_COMPARE);
    for (int i = 0; i < 4; i++) {
        if (str_is(l->operator_name, names[i]))
            node->comparison = (enum odoo_comparison)i;
    }
    if (l->f->d.type == TYPE_DATETIME)
        TRY(datetime_bound(l, node->comparison, &node->bound));
    else
        TRY(to_operand(l, l->value, &node->bound));
    if (odoo_is_empty(l->value))
        node->kind = NODE_FALSE;
    *out = node;
    return ERR_OK;
}

/* In 19 equality of a time means the whole second, of a day the whole day. */
static enum err datetime_equal(const struct leaf *l, bool negate,
                               struct odoo_node **out)
{
    struct leaf from = *l, to = *l;
    from.operator_name = STR(">=");
    to.operator_name = STR("<=");
    struct odoo_node *both = leaf_node(l, NODE_AND);
    TRY(compare(&from, &both->a));
    TRY(compare(&to, &both->b));
    *out = negated(l, both, negate);
    return ERR_OK;
}

static enum err equal(const struct leaf *l, bool negate,
                      struct odoo_node **out)
{
    struct odoo_node *node;
    int64_t i;
    if (l->f->relation && l->value->kind == VALUE_TEXT &&
        !str_to_i64(l->value->text, &i))
        return by_target_name(l, out);
    if (l->f->d.type == TYPE_DATETIME && l->c->o->version >= 19 &&
        l->value->kind == VALUE_TEXT)
        return datetime_equal(l, negate, out);
    if (l->value->kind == VALUE_LIST)
        TRY(in_values(l, l->value->items.at, l->value->items.n, &node));
    else
        TRY(in_values(l, l->value, 1, &node));
    *out = negated(l, node, negate);
    return ERR_OK;
}

static enum err any(const struct leaf *l, bool negate, struct odoo_node **out)
{
    struct odoo_node *node = leaf_node(l, NODE_ANY);
    if (!l->f->relation || l->c->o->version < 17)
        return RAISE(l->c, FAULT_VALUE, "Invalid operator '%.*s' for %s.%s",
                     STR_ARG(l->operator_name), l->m->d.name, l->f->d.name);
    TRY(odoo_domain_parse(l->c, l->f->relation, l->value, &node->a, NULL));
    *out = negated(l, node, negate);
    return ERR_OK;
}

static enum err equal_to(const struct leaf *l, struct odoo_node **out)
{
    return equal(l, false, out);
}

static enum err not_equal(const struct leaf *l, struct odoo_node **out)
{
    return equal(l, true, out);
}

static enum err equal_or_unset(const struct leaf *l, struct odoo_node **out)
{
    *out = leaf_node(l, NODE_TRUE);
    return odoo_is_empty(l->value) ? ERR_OK : equal(l, false, out);
}

static enum err some_match(const struct leaf *l, struct odoo_node **out)
{
    return any(l, false, out);
}

static enum err none_match(const struct leaf *l, struct odoo_node **out)
{
    return any(l, true, out);
}

static enum err alike(const struct leaf *l, struct odoo_node **out)
{
    if (l->f->relation)
        return by_target_name(l, out);
    *out = like(l);
    return ERR_OK;
}

static enum err by_operator(const struct leaf *l, struct odoo_node **out)
{
    static const struct {
        const char *name;
        enum err (*parse)(const struct leaf *l, struct odoo_node **out);
    } operators[] = {
        {"=", equal_to},          {"==", equal_to},      {"in", equal_to},
        {"!=", not_equal},        {"<>", not_equal},     {"not in", not_equal},
        {"=?", equal_or_unset},   {"<", compare},        {"<=", compare},
        {">", compare},           {">=", compare},       {"like", alike},
        {"ilike", alike},         {"not like", alike},   {"not ilike", alike},
        {"=like", alike},         {"=ilike", alike},     {"child_of", hierarchy},
        {"parent_of", hierarchy}, {"any", some_match},   {"not any", none_match},
    };
    struct str op = l->operator_name;
    for (size_t i = 0; i < sizeof operators / sizeof *operators; i++) {
        if (str_is(op, operators[i].name))
            return operators[i].parse(l, out);
    }
    return RAISE(l->c, FAULT_VALUE,
                 "Invalid operator %.*s in domain term ('%s', '%.*s', %.*s)",
                 STR_ARG(op), l->f->d.name, STR_ARG(op),
                 STR_ARG(odoo_literal_text(l->c->a, l->value)));
}

enum err odoo_leaf_parse(struct odoo_call *c, const struct odoo_model *m,
                         struct str path, struct str operator_name,
                         const struct value *value, struct odoo_node **out)
{
    size_t dot = str_find_char(path, '.', 0);
    struct str step = str_slice(path, 0, dot);
    const struct odoo_field *f = odoo_field_find(m, step);
    if (!f || (dot < path.n && !f->relation))
        return RAISE(c, FAULT_VALUE,
                     "Invalid field %s.%.*s in %s ('%.*s', '%.*s', %.*s)",
                     m->d.name, STR_ARG(step),
                     c->o->version >= 19 ? "condition" : "leaf",
                     STR_ARG(path), STR_ARG(operator_name),
                     STR_ARG(odoo_literal_text(c->a, value)));
    struct leaf l = {c, m, f, operator_name, value};
    if (dot == path.n)
        return by_operator(&l, out);
    struct odoo_node *node = leaf_node(&l, NODE_ANY);
    TRY(odoo_leaf_parse(c, f->relation, str_slice(path, dot + 1, path.n),
                        operator_name, value, &node->a));
    *out = node;
    return ERR_OK;
}
