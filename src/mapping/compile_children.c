/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Rows within a row: those of its children. */
#include "mapping/children.h"
#include "mapping/compile_inner.h"

/* What a row that ties children cannot say itself. */
static void check_beside(struct compile *c, const struct yaml_node *node,
                         const struct row *row)
{
    static const char *const senseless[] = {"via",   "lookup", "link",
                                            "value", "default", NULL};
    for (const char *const *key = senseless; *key; key++)
        if (yaml_get(node, *key))
            compile_complain(c, yaml_get(node, *key), STR_NONE,
                             "`%s` makes no sense beside `children`", *key);
    for (int s = 0; s < SIDES; s++)
        if (row->n_fields[s] != 1 || row->follows[s])
            compile_complain(c, node, STR_NONE,
                             "a row with `children` names one field of the "
                             "%s record",
                             side_name((enum side)s));
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
    check_beside(c, node, row);
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
