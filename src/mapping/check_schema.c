/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Rows against what the remote says of its fields. */
#include "base/yaml.h"
#include "mapping/bind.h"
#include "mapping/children.h"
#include "mapping/coerce.h"
#include "mapping/converters.h"
#include "mapping/shape.h"

struct check {
    const struct sync *sync;
    enum side side;
    const struct schema *schema;
    struct problems *out;
    bool only_read; /* told once, not for each row */
};

static struct str suggest_field(const struct check *c, struct str wrong)
{
    struct arena *a = c->out->arena;
    struct str *names = arena_array(a, struct str, c->schema->n_fields);
    for (size_t i = 0; i < c->schema->n_fields; i++)
        names[i] = c->schema->fields[i].name;
    struct str near = str_suggest(wrong, names, c->schema->n_fields);
    return near.n > 0
               ? arena_printf(a, "did you mean `%.*s`?", STR_ARG(near))
               : STR_NONE;
}

static const struct schema_field *need_field(const struct check *c,
                                             struct str file, int line,
                                             struct str name)
{
    const struct schema_field *field = schema_find(c->schema, name);
    if (!field)
        problem_add(c->out, PROBLEM_ERROR, file, line, suggest_field(c, name),
                    "%.*s.%.*s has no field `%.*s`",
                    STR_ARG(c->sync->connection[c->side]),
                    STR_ARG(c->sync->entity[c->side]), STR_ARG(name));
    return field;
}

static void check_writable(const struct check *c, const struct row *row,
                           const struct schema_field *field)
{
    if (c->only_read || !row->to[c->side] || !c->sync->flow_to[c->side] ||
        field->writable || (row->children && field->nests))
        return;
    if (field->writable_on_create) {
        if (!row->on_create_only)
            problem_add(c->out, PROBLEM_WARNING, row->file, row->line,
                        STR("`on: create` says so"),
                        "`%.*s` can be written only when the record is made",
                        STR_ARG(field->name));
        return;
    }
    problem_add(c->out, PROBLEM_ERROR, row->file, row->line,
                c->side == SIDE_LEFT ? STR("way: \"->\" leaves it alone")
                                     : STR("way: \"<-\" leaves it alone"),
                "`%.*s` cannot be written on the %s", STR_ARG(field->name),
                side_name(c->side));
}

/* A value that the workspace itself would write. */
static void check_value(const struct check *c, const struct row *row,
                        const struct schema_field *field,
                        const struct value *v)
{
    struct arena *a = c->out->arena;
    struct value fitted = value_null();
    struct error e = {0};
    if (coerce_field(a, field, v, &fitted, &e) != ERR_OK) {
        problem_add(c->out, PROBLEM_ERROR, row->file, row->line, STR_NONE,
                    "`%.*s` is a %s: %s", STR_ARG(field->name),
                    value_kind_name(field->kind), e.message);
        return;
    }
    if (value_is_null(v) || field->n_options == 0)
        return;
    struct str text = value_to_text(a, v);
    struct str *names = arena_array(a, struct str, field->n_options);
    for (size_t i = 0; i < field->n_options; i++) {
        names[i] = field->options[i].value;
        if (str_eq(names[i], text))
            return;
    }
    problem_add(c->out, PROBLEM_ERROR, row->file, row->line,
                shape_suggestion(a, text, names, field->n_options),
                "`%.*s` cannot be `%.*s`", STR_ARG(field->name),
                STR_ARG(text));
}

static void check_values(const struct check *c, const struct row *row,
                         const struct schema_field *field)
{
    const struct value *said = NULL;
    if (row->n_fields[c->side] != 1)
        return;
    if (row->has_fallback && row->to[c->side])
        check_value(c, row, field, &row->fallback);
    size_t n = choose_values(row, c->side, c->out->arena, &said);
    for (size_t i = 0; i < n; i++)
        check_value(c, row, field, &said[i]);
}

static bool is_number(enum value_kind kind)
{
    return kind == VALUE_INT || kind == VALUE_DECIMAL;
}

static bool is_time(enum value_kind kind)
{
    return kind == VALUE_DATE || kind == VALUE_DATETIME;
}

static bool is_several(enum value_kind kind)
{
    return kind == VALUE_SET || kind == VALUE_LIST;
}

/* Can values go from one kind to the other as they are? */
static bool kinds_fit(enum value_kind x, enum value_kind y)
{
    if (x == y)
        return true;
    if (is_several(x) || is_several(y))
        return is_several(x) && is_several(y);
    if (x == VALUE_OBJECT || y == VALUE_OBJECT)
        return false;
    if (x == VALUE_TEXT || y == VALUE_TEXT)
        return true;
    return (is_number(x) && is_number(y)) || (is_time(x) && is_time(y));
}

/* Both types of a plain row, once both sides are bound. */
static void check_pair(const struct check *c, const struct row *row, size_t i)
{
    const struct schema_field *type[SIDES];
    if (c->side != SIDE_RIGHT || row->converter != &converter_same ||
        !row->types[SIDE_LEFT] || !row->types[SIDE_RIGHT] ||
        i >= row->n_fields[SIDE_LEFT])
        return;
    for (int s = 0; s < SIDES; s++)
        type[s] = row->types[s][i];
    if (!type[SIDE_LEFT] || !type[SIDE_RIGHT])
        return;
    bool refs = type[SIDE_LEFT]->target.n > 0 &&
                type[SIDE_RIGHT]->target.n > 0;
    if (refs && !str_eq(c->sync->connection[SIDE_LEFT],
                        c->sync->connection[SIDE_RIGHT]))
        problem_add(c->out, PROBLEM_ERROR, row->file, row->line,
                    STR("use `link`, `lookup` or via: names(...)"),
                    "`%.*s` holds ids of %.*s, which mean nothing on the other "
                    "side",
                    STR_ARG(type[SIDE_LEFT]->name),
                    STR_ARG(type[SIDE_LEFT]->target));
    else if (!kinds_fit(type[SIDE_LEFT]->kind, type[SIDE_RIGHT]->kind))
        problem_add(c->out, PROBLEM_ERROR, row->file, row->line,
                    STR("a converter (`via`) can translate"),
                    "`%.*s` is a %s and `%.*s` a %s",
                    STR_ARG(type[SIDE_LEFT]->name),
                    value_kind_name(type[SIDE_LEFT]->kind),
                    STR_ARG(type[SIDE_RIGHT]->name),
                    value_kind_name(type[SIDE_RIGHT]->kind));
}

static void check_children(const struct check *c, const struct row *row,
                           const struct schema_field *field)
{
    if (row->children && !children_are_made_of(row, c->side) &&
        !field->nests && field->kind != VALUE_LIST)
        problem_add(c->out, PROBLEM_ERROR, row->file, row->line, STR_NONE,
                    "`%.*s` on the %s is a %s: `children` need a list of "
                    "what belongs to the record",
                    STR_ARG(field->name), side_name(c->side),
                    value_kind_name(field->kind));
}

static void check_row(const struct check *c, const struct row *row)
{
    for (size_t k = 0; k < row->n_fields[c->side]; k++) {
        struct str name = row->fields[c->side][k];
        if (path_is(name))
            continue; /* in sync->paths */
        const struct schema_field *field =
            row->optional ? schema_find(c->schema, name)
                          : need_field(c, row->file, row->line, name);
        if (!field)
            continue;
        check_children(c, row, field);
        check_writable(c, row, field);
        check_values(c, row, field);
        check_pair(c, row, k);
    }
}

void row_check_children(const struct sync *sync, const struct row *row,
                        enum side side, const struct schema *schema,
                        struct problems *out)
{
    struct sync inner = row->children->sync;
    struct check c = {&inner, side, schema, out, false};
    inner.connection[side] = sync->connection[side];
    inner.entity[side] = schema->entity;
    for (size_t i = 0; i < inner.n_rows; i++)
        check_row(&c, &inner.rows[i]);
}

/* ---- filters ------------------------------------------------------------- */

/* "partner_id", also as the head of "partner_id.name". */
static bool names_field(struct str text, struct str field)
{
    return str_starts_with(text, field) &&
           (text.n == field.n || text.p[field.n] == '.');
}

/* The line that first names the field, or 0. */
static int line_of_field(const struct yaml_node *node, struct str field)
{
    int line = 0;
    if (node->kind == YAML_TEXT)
        return names_field(node->text, field) ? node->line : 0;
    for (size_t i = 0; i < node->n_items && line == 0; i++)
        line = line_of_field(node->items[i], field);
    for (size_t i = 0; i < node->n_pairs && line == 0; i++)
        line = names_field(node->pairs[i].key, field)
                   ? node->pairs[i].line
                   : line_of_field(node->pairs[i].value, field);
    return line;
}

static size_t fields_of_filter(const struct check *c,
                               const struct connector *connector,
                               const struct str **out)
{
    struct arena *a = c->out->arena;
    const struct value *filter = &c->sync->filter[c->side];
    if (filter->kind != VALUE_OBJECT)
        return 0;
    if (connector->filter_fields)
        return connector->filter_fields(a, filter, out);
    if (connector->filter_keys)
        return 0;
    struct str *names = arena_array(a, struct str, filter->fields.n);
    for (size_t i = 0; i < filter->fields.n; i++)
        names[i] = filter->fields.at[i].name;
    *out = names;
    return filter->fields.n;
}

static void check_filter(const struct check *c,
                         const struct connector *connector)
{
    const struct yaml_node *node = c->sync->filter_node[c->side];
    const struct str *names = NULL;
    size_t n = node && connector ? fields_of_filter(c, connector, &names) : 0;
    for (size_t i = 0; i < n; i++) {
        int line = line_of_field(node, names[i]);
        (void)need_field(c, node->file, line > 0 ? line : node->line,
                         names[i]);
    }
}

/* The rest of the way leads through schemas of other entities. */
static void check_path_head(const struct check *c, const struct path *path)
{
    struct str head = path_head(path->text);
    if (head.n == 0 || sync_may_lack(c->sync, c->side, head))
        return;
    (void)need_field(c, path->file, path->line, head);
}

/* A path is told where it leads nowhere; what it ends in is seen when it is
 * read. */
static void check_moment(struct check *c, const struct row *row)
{
    struct str name = row->not_before;
    bool reads = row->to[SIDE_OTHER(c->side)] &&
                 c->sync->flow_to[SIDE_OTHER(c->side)];
    if (name.n == 0 || !reads || path_is(name))
        return;
    const struct schema_field *field =
        need_field(c, row->file, row->line, name);
    if (field && field->kind != VALUE_DATE && field->kind != VALUE_DATETIME &&
        field->kind != VALUE_TEXT)
        problem_add(c->out, PROBLEM_ERROR, row->file, row->line, STR_NONE,
                    "`not_before`: `%.*s` is a %s, not a date or a time",
                    STR_ARG(name), value_kind_name(field->kind));
}

/* Some systems are only read until their connection says otherwise: that is
 * told, instead of a sentence for each field. */
static bool check_only_read(const struct check *c,
                            const struct connector *connector)
{
    const struct setting *set = connector ? connector->settings : NULL;
    bool writes = false;
    for (size_t i = 0; i < c->sync->n_rows; i++)
        writes = writes || c->sync->rows[i].to[c->side];
    for (size_t i = 0; i < c->schema->n_fields; i++)
        if (c->schema->fields[i].writable ||
            c->schema->fields[i].writable_on_create)
            return false;
    while (set && set->name && strcmp(set->name, "write") != 0)
        set++;
    if (!writes || !c->sync->flow_to[c->side] || !set || !set->name)
        return false;
    problem_add(c->out, PROBLEM_ERROR, c->sync->file, 0,
                arena_printf(c->out->arena,
                             "set `write: true` in the connection, or "
                             "`direction: %s`",
                             c->side == SIDE_LEFT ? "left_to_right"
                                                  : "right_to_left"),
                "`%.*s` would be written, but is only read",
                STR_ARG(c->sync->connection[c->side]));
    return true;
}

void sync_check_schema(const struct sync *sync, enum side side,
                       const struct connector *connector,
                       const struct schema *schema, struct problems *out)
{
    struct check c = {sync, side, schema, out, false};
    c.only_read = check_only_read(&c, connector);
    check_filter(&c, connector);
    for (size_t i = 0; i < sync->n_rows; i++) {
        check_row(&c, &sync->rows[i]);
        check_moment(&c, &sync->rows[i]);
    }
    for (size_t i = 0; i < sync->n_paths[side]; i++)
        check_path_head(&c, &sync->paths[side][i]);
    for (size_t i = 0; i < sync->n_needs[side]; i++)
        (void)need_field(&c, sync->file, 0, sync->needs[side][i]);
    if (sync->apart[side].n > 0 && !path_is(sync->apart[side]))
        (void)need_field(&c, sync->file, 0, sync->apart[side]);
    for (size_t i = 0; i < sync->n_rules; i++) {
        const struct match_rule *rule = &sync->rules[i];
        for (size_t k = 0; k < rule->n_parts; k++)
            if (rule->parts[k].row == ROW_NONE &&
                !path_is(rule->parts[k].field[side]) &&
                !sync_may_lack(sync, side, rule->parts[k].field[side]))
                (void)need_field(&c, sync->file, 0,
                                 rule->parts[k].field[side]);
    }
}
