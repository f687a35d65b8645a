/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "base/limits.h"
#include "base/map.h"
#include "mapping/compile_inner.h"
#include "mapping/converter.h"
#include "mapping/via.h"

/* ---- first pass: which fields -------------------------------------------- */

static void row_fields_read(struct compile *c, const struct yaml_node *node,
                            struct row *row)
{
    if (node->kind == YAML_TEXT) {
        struct str *name = arena_new(c->arena, struct str);
        *name = node->text;
        for (int s = 0; s < SIDES; s++) {
            row->fields[s] = name;
            row->n_fields[s] = 1;
        }
        return;
    }
    for (int s = 0; s < SIDES; s++)
        row->n_fields[s] =
            node_texts(c->arena, yaml_get(node, side_name((enum side)s)),
                       &row->fields[s]);
    row->constant = yaml_get(node, "value") != NULL;
}

static void row_fields(struct compile *c, const struct yaml_node *node,
                       struct row *row)
{
    row_fields_read(c, node, row);
    for (int s = 0; s < SIDES; s++)
        for (size_t i = 0; i < row->n_fields[s]; i++)
            row->follows[s] |= path_is(row->fields[s][i]);
}

static struct str joined(struct compile *c, const struct row *row,
                         enum side side)
{
    AUTO_BUF b = BUF_INIT(4096);
    for (size_t i = 0; i < row->n_fields[side]; i++) {
        if (i > 0)
            buf_add_char(&b, '+');
        buf_add(&b, row->fields[side][i]);
    }
    return buf_copy(c->arena, &b);
}

/*
 * A row is known in holds and journal by its left fields; where several rows
 * share them, by both sides; and rows over quite the same fields by their
 * number too.
 */
static void name_rows(struct compile *c, struct row *rows, size_t n)
{
    struct map lefts = {0};
    struct map taken = {0};
    for (size_t i = 0; i < n; i++) {
        enum side side = rows[i].n_fields[SIDE_LEFT] > 0 ? SIDE_LEFT
                                                         : SIDE_RIGHT;
        rows[i].key = joined(c, &rows[i], side);
        struct row *first = map_get(&lefts, rows[i].key);
        map_put(c->arena, &lefts, rows[i].key, first ? first : &rows[i]);
        if (!first)
            continue;
        rows[i].key =
            arena_printf(c->arena, "%.*s=%.*s", STR_ARG(rows[i].key),
                         STR_ARG(joined(c, &rows[i], SIDE_RIGHT)));
    }
    for (size_t i = 0; i < n; i++) {
        struct str key = rows[i].key;
        for (int k = 2; map_has(&taken, key); k++)
            key = arena_printf(c->arena, "%.*s#%d", STR_ARG(rows[i].key), k);
        rows[i].key = key;
        map_put(c->arena, &taken, key, &rows[i]);
    }
}

/* ---- second pass: everything else ---------------------------------------- */

/* Keys, the last NULL, that make no sense in a row without a source. */
static void check_senseless(struct compile *c, const struct yaml_node *node,
                            const char *const *keys, const char *beside)
{
    for (; *keys; keys++) {
        const struct yaml_node *key = yaml_get(node, *keys);
        if (key)
            compile_complain(c, key, STR_NONE,
                             "`%s` makes no sense beside `%s`", *keys, beside);
    }
}

static void check_constant(struct compile *c, const struct yaml_node *node,
                           const struct row *row)
{
    static const char *const senseless[] = {"via", "lookup", "link", "default",
                                            "missing", "way", NULL};
    size_t sides = (row->n_fields[SIDE_LEFT] > 0) +
                   (size_t)(row->n_fields[SIDE_RIGHT] > 0);
    if (sides != 1)
        compile_complain(c, node, STR_NONE,
                         "a row with `value` names one side: the one that "
                         "gets it");
    check_senseless(c, node, senseless, "value");
}

/* The converter that makes a value of nothing, or NULL. */
static const struct converter *sourceless_of(struct compile *c,
                                             const struct yaml_node *node,
                                             size_t *out_n)
{
    const struct via_call *calls = NULL;
    struct str via = node_text(yaml_get(node, "via"));
    *out_n = 0;
    if (via.n == 0 || via_parse(c->arena, via, &calls, out_n, NULL) != ERR_OK)
        return NULL;
    for (size_t i = 0; i < *out_n; i++) {
        const struct converter *converter = converter_find(calls[i].name);
        if (converter && (converter->flags & CONVERTER_SOURCELESS))
            return converter;
    }
    return NULL;
}

/* It would be another value each day: so it is written when the record is
 * made, or once. */
static void check_sourceless(struct compile *c, const struct yaml_node *node,
                             const char *name, size_t n_calls)
{
    static const char *const senseless[] = {"lookup", "link", "default",
                                            "missing", "way", NULL};
    const struct yaml_node *on = yaml_get(node, "on");
    if (n_calls > 1)
        compile_complain(c, yaml_get(node, "via"), STR_NONE,
                         "`%s` stands alone in `via`", name);
    if (str_is(node_text(on), "write"))
        compile_complain(c, on, STR("`write: once` fills it in later"),
                         "`on: write` would write `%s` again and again", name);
    check_senseless(c, node, senseless, name);
}

static bool check_row(struct compile *c, const struct yaml_node *node,
                      struct row *row)
{
    size_t before = c->problems->errors;
    size_t n_calls = 0;
    if (row->constant) {
        check_constant(c, node, row);
        return c->problems->errors == before;
    }
    const struct converter *sourceless = sourceless_of(c, node, &n_calls);
    row->sourceless = sourceless != NULL;
    if (sourceless) {
        check_sourceless(c, node, sourceless->name, n_calls);
        return c->problems->errors == before;
    }
    for (int s = 0; s < SIDES; s++)
        if (row->n_fields[s] == 0 && !yaml_get(node, side_name((enum side)s)))
            compile_complain(c, node, STR_NONE,
                             "this row names no field on the %s",
                             side_name((enum side)s));
        else if (row->n_fields[s] == 0)
            compile_complain(c, node, STR_NONE,
                             "`%s` names no field", side_name((enum side)s));
    const struct yaml_node *lookup = yaml_get(node, "lookup");
    const struct yaml_node *link = yaml_get(node, "link");
    if (lookup && link)
        compile_complain(c, link, STR_NONE,
                         "a row has either `lookup` or `link`");
    return c->problems->errors == before;
}

static void read_default(struct compile *c, const struct yaml_node *node,
                         struct row *row)
{
    const struct yaml_node *fallback =
        yaml_get(node, row->constant ? "value" : "default");
    if (!fallback)
        return;
    row->has_fallback = true;
    row->fallback = yaml_value(c->arena, fallback);
    for (int s = 0; s < SIDES; s++) {
        size_t n = row->n_fields[s];
        if (!row->to[s] || n < 2 || row->fallback.kind != VALUE_LIST ||
            row->fallback.items.n == n)
            continue;
        compile_complain(c, fallback, STR_NONE,
                         "the list has %zu values for %zu %s fields",
                         row->fallback.items.n, n, side_name((enum side)s));
    }
}

static const char *arrow(enum side to)
{
    return to == SIDE_RIGHT ? "->" : "<-";
}

/* A way that is asked for must be one that the converter can go; unsaid, the
 * row goes where it can. */
static void read_way(struct compile *c, const struct yaml_node *node,
                     const struct converter_use *use, struct row *row)
{
    const struct yaml_node *way = yaml_get(node, "way");
    for (int s = 0; s < SIDES; s++)
        row->to[s] = use->can[s] && !row->follows[s];
    if (!way)
        return;
    compile_way(way, row->to);
    for (int s = 0; s < SIDES; s++)
        if (row->to[s] && !use->can[s] && !row->follows[s])
            compile_complain(c, way, STR_NONE,
                             "the converter cannot go this way; the row can "
                             "only be \"%s\"",
                             arrow(SIDE_OTHER(s)));
}

/* Half of what a record is made of is worse than nothing. */
static enum missing_policy missing_of(const struct yaml_node *node,
                                      const struct row *row)
{
    struct str word = node_text(node);
    if (str_is(word, "skip"))
        return MISSING_SKIP;
    if (str_is(word, "clear"))
        return MISSING_CLEAR;
    if (str_is(word, "tell"))
        return MISSING_TELL;
    bool parks = str_is(word, "park") ||
                 (word.n == 0 && (row->children || row->settled));
    return parks ? MISSING_PARK : MISSING_WAIT;
}

/* What only makes sense beside a link. */
static void read_link(struct compile *c, const struct yaml_node *node,
                      struct row *row)
{
    static const char *const keys[] = {"by", "pull"};
    const struct yaml_node *by = yaml_get(node, "by");
    const struct yaml_node *pull = yaml_get(node, "pull");
    for (size_t i = 0; i < 2 && row->link.n == 0; i++)
        if (yaml_get(node, keys[i]))
            compile_complain(c, yaml_get(node, keys[i]), STR_NONE,
                             "`%s` makes sense beside `link` only", keys[i]);
    if (by && by->kind == YAML_TEXT)
        row->by[SIDE_LEFT] = by->text;
    for (int s = 0; s < SIDES && by && by->kind == YAML_MAP; s++)
        row->by[s] = node_text(yaml_get(by, side_name((enum side)s)));
    compile_no_paths(c, by, row->by, SIDES);
    row->pulls = str_is(node_text(pull), "each");
    if (row->pulls && str_eq(row->link, c->sync->name))
        compile_complain(c, pull, STR_NONE,
                         "`pull: each` would go round in circles: the row "
                         "links records of this very sync");
}

static void read_converter(struct compile *c, const struct yaml_node *node,
                           struct row *row, struct converter_use *use)
{
    static const char *const keys[] = {"via", "lookup", "link"};
    struct error e = {0};
    const struct yaml_node *at = node;
    const struct yaml_node *settled = yaml_get(node, "settled");
    for (size_t i = 0; i < 3; i++)
        if (yaml_get(node, keys[i]))
            at = yaml_get(node, keys[i]);
    row->lookup = node_text(yaml_get(node, "lookup"));
    row->link = node_text(yaml_get(node, "link"));
    read_link(c, node, row);
    struct converter_request request = {
        .via = node_text(yaml_get(node, "via")),
        .world = c->world,
        .sync = c->sync,
        .row = row};
    if (converter_compile(c->arena, &request, use, &e) != ERR_OK)
        compile_complain(c, at, request.suggestion, "%s", e.message);
    row->settled = node_bool(settled, false);
    if (settled && row->link.n == 0)
        compile_complain(c, settled, STR_NONE,
                         "`settled` makes sense beside `link` or `linked` "
                         "only");
    converter_link_entities(c->world, c->sync, row);
}

/* It is a field of the side that the row comes from: there must be one. */
static void read_not_before(struct compile *c, const struct yaml_node *at,
                            struct row *row)
{
    const struct sync *sync = c->sync;
    bool to[SIDES];
    if (!at)
        return;
    for (int s = 0; s < SIDES; s++)
        to[s] = row->to[s] && sync->flow_to[s];
    row->not_before = node_text(at);
    if (row->on_create_only)
        compile_complain(c, at, STR_NONE,
                         "`not_before` makes no sense in a row that is "
                         "written when the record is made and then left");
    else if (to[SIDE_LEFT] && to[SIDE_RIGHT])
        compile_complain(c, at, STR("way: \"->\""),
                         "`not_before` names a field of the source: the row "
                         "needs a `way`");
    else if (to[SIDE_LEFT] || to[SIDE_RIGHT])
        compile_read(c, to[SIDE_LEFT] ? SIDE_RIGHT : SIDE_LEFT, row->not_before,
                     (struct place){at->file, at->line, false});
}

static void compile_row(struct compile *c, const struct yaml_node *node,
                        struct row *row)
{
    struct converter_use use = {.converter = &converter_same,
                                .can = {true, true}};
    row->file = node->file;
    row->line = node->line;
    row->when = -1;
    row->keeps_full = c->sync->keeps_full;
    row->converter = &converter_same;
    row->to[SIDE_LEFT] = row->n_fields[SIDE_LEFT] > 0;
    row->to[SIDE_RIGHT] = row->n_fields[SIDE_RIGHT] > 0;
    if (node->kind == YAML_TEXT || !check_row(c, node, row)) {
        compile_row_paths(c, node, row);
        return;
    }
    if (yaml_get(node, "children")) {
        row->children = compile_children(c, node, row);
        use = (struct converter_use){.converter = &converter_children,
                                     .argument = row->children,
                                     .can = {true, true}};
    } else if (!row->constant) {
        read_converter(c, node, row, &use);
    }
    if (!row->constant) {
        row->converter = use.converter;
        row->argument = use.argument;
        read_way(c, node, &use, row);
    }
    compile_row_paths(c, node, row);
    const struct yaml_node *conflict = yaml_get(node, "conflict");
    row->when = compile_condition(c, yaml_get(node, "when"));
    row->missing = missing_of(yaml_get(node, "missing"), row);
    row->optional = node_bool(yaml_get(node, "optional"), false);
    row->once = str_is(node_text(yaml_get(node, "write")), "once");
    row->on_create_only =
        str_is(node_text(yaml_get(node, "on")), "create") ||
        (row->sourceless && !row->once);
    row->keeps_full =
        !node_bool(yaml_get(node, "clear"), !c->sync->keeps_full);
    read_not_before(c, yaml_get(node, "not_before"), row);
    row->has_policy = conflict != NULL;
    row->policy = compile_policy(conflict, POLICY_NEWEST);
    read_default(c, node, row);
}

/* ---- rivals -------------------------------------------------------------- */

/* Rows that write whenever there is something to write. */
static bool insists(const struct row *row, enum side side)
{
    return row->to[side] && row->when < 0 && !row->once &&
           !row->on_create_only;
}

static bool shares_field(const struct row *x, const struct row *y,
                         enum side side, struct str *out)
{
    for (size_t i = 0; i < x->n_fields[side]; i++)
        for (size_t k = 0; k < y->n_fields[side]; k++)
            if (str_eq(x->fields[side][i], y->fields[side][k])) {
                *out = x->fields[side][i];
                return true;
            }
    return false;
}

/* Two rows that both insist on one field would change it for ever. */
static void find_rivals(struct compile *c, const struct yaml_node *fields,
                        const struct row *rows, size_t at)
{
    struct str field = STR_NONE;
    for (int s = 0; s < SIDES; s++) {
        enum side side = (enum side)s;
        for (size_t i = 0; i < at && insists(&rows[at], side); i++)
            if (insists(&rows[i], side) &&
                shares_field(&rows[i], &rows[at], side, &field))
                compile_complain(
                    c, fields->items[at],
                    STR("`when`, `way` or `write: once` can keep them apart, "
                        "`first_of` can join them"),
                    "this row and that of line %d both write `%.*s` on the %s",
                    rows[i].line, STR_ARG(field), side_name(side));
    }
}

void compile_rows(struct compile *c, const struct yaml_node *fields)
{
    if (!fields || fields->kind != YAML_LIST)
        return;
    size_t n = fields->n_items;
    size_t before = c->problems->errors;
    if (n > LIMIT_DECISION_FIELDS) {
        compile_complain(c, fields, STR_NONE, "a sync has at most %d rows",
                         LIMIT_DECISION_FIELDS);
        return;
    }
    struct row *rows = arena_array(c->arena, struct row, n);
    for (size_t i = 0; i < n; i++)
        row_fields(c, fields->items[i], &rows[i]);
    name_rows(c, rows, n);
    c->sync->rows = rows;
    c->sync->n_rows = n;
    for (size_t i = 0; i < n; i++)
        compile_row(c, fields->items[i], &rows[i]);
    for (size_t i = 1; i < n && c->problems->errors == before; i++)
        find_rivals(c, fields, rows, i);
}
