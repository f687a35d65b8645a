/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Rows within a row: those of its children. */
#include "mapping/children.h"
#include "mapping/compile_inner.h"
#include "mapping/converter.h"

/* What a row that ties children cannot say itself. */
static void check_beside(struct compile *c, const struct yaml_node *node,
                         const struct row *row,
                         const struct children *children)
{
    static const char *const senseless[] = {"lookup",  "link", "value",
                                            "default", "settled", NULL};
    for (const char *const *key = senseless; *key; key++)
        if (yaml_get(node, *key))
            compile_complain(c, yaml_get(node, *key), STR_NONE,
                             "`%s` makes no sense beside `children`", *key);
    for (int s = 0; s < SIDES; s++)
        if ((row->n_fields[s] != 1 || row->follows[s]) &&
            !(children->maker && children->made_to != (enum side)s))
            compile_complain(c, node, STR_NONE,
                             "a row with `children` names one field of the "
                             "%s record",
                             side_name((enum side)s));
}

/* Nobody can tell what a list was made of: so it is made one way. */
static void read_maker(struct compile *c, const struct yaml_node *node,
                       const struct row *row, struct children *children)
{
    const struct yaml_node *via = yaml_get(node, "via");
    struct error e = {0};
    bool to[SIDES] = {true, true};
    struct row alone = *row;
    struct converter_use use = {0};
    struct converter_request request = {.via = node_text(via),
                                        .world = c->world,
                                        .sync = c->sync,
                                        .row = &alone};
    if (!via)
        return;
    compile_way(yaml_get(node, "way"), to);
    if (to[SIDE_LEFT] == to[SIDE_RIGHT]) {
        compile_complain(c, via, STR("way: \"->\""),
                         "`via` beside `children` makes their list, and what "
                         "it was made of cannot be told from it: the row needs "
                         "a `way`");
        return;
    }
    if (converter_compile(c->arena, &request, &use, &e) != ERR_OK) {
        compile_complain(c, via, request.suggestion, "%s", e.message);
        return;
    }
    children->made_to = to[SIDE_RIGHT] ? SIDE_RIGHT : SIDE_LEFT;
    if (!use.can[children->made_to])
        compile_complain(c, via, STR_NONE,
                         "the converter cannot go the way of this row");
    children->maker = use.converter;
    children->maker_argument = use.argument;
}

static bool names_field(const struct row *row, struct str name)
{
    for (int s = 0; s < SIDES; s++)
        for (size_t i = 0; i < row->n_fields[s]; i++)
            if (str_eq(row->fields[s][i], name))
                return true;
    return false;
}

static void read_key(struct compile *c, const struct yaml_node *node,
                     struct children *children)
{
    const struct sync *sync = &children->sync;
    const struct str *names = NULL;
    size_t n = node_texts(c->arena, node, &names);
    VEC(size_t) keys = {0};
    for (size_t i = 0; i < n; i++) {
        size_t before = keys.n;
        for (size_t k = 0; k < sync->n_rows && keys.n == before; k++)
            if (names_field(&sync->rows[k], names[i]) &&
                !sync->rows[k].constant)
                vec_push(c->arena, &keys, k);
        if (keys.n == before)
            compile_complain(c, node, STR_NONE,
                             "no row of these children ties `%.*s`",
                             STR_ARG(names[i]));
    }
    children->keys = keys.at;
    children->n_keys = keys.n;
}

static void check_inner(struct compile *c, const struct yaml_node *node,
                        const struct sync *inner)
{
    for (int s = 0; s < SIDES; s++)
        if (inner->n_paths[s] > 0)
            compile_complain(c, node, STR_NONE,
                             "`%.*s` is a field of another record: children "
                             "cannot follow it",
                             STR_ARG(inner->paths[s][0].text));
}

const struct children *compile_children(struct compile *c,
                                        const struct yaml_node *node,
                                        const struct row *row)
{
    const struct yaml_node *about = yaml_get(node, "children");
    const struct yaml_node *accept = yaml_get(about, "accept");
    struct children *children = arena_new(c->arena, struct children);
    struct sync *inner = &children->sync;
    struct compile within = {.arena = c->arena,
                             .world = c->world,
                             .problems = c->problems,
                             .sync = inner};
    read_maker(c, node, row, children);
    check_beside(c, node, row, children);
    *inner = *c->sync;
    inner->rows = NULL;
    inner->n_rows = 0;
    inner->n_depends = 0;
    inner->keeps_full = false;
    for (int s = 0; s < SIDES; s++)
        inner->accept[s] = compile_condition(
            &within, yaml_get(accept, side_name((enum side)s)));
    compile_rows(&within, yaml_get(about, "fields"));
    compile_gather(&within);
    check_inner(c, node, inner);
    read_key(c, yaml_get(about, "key"), children);
    children->change =
        str_is(node_text(yaml_get(about, "change")), "replace")
            ? CHILDREN_REPLACE
            : CHILDREN_MATCH;
    return children;
}
