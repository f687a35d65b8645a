/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* `verify` and `then` of a sync. */
#include "mapping/after.h"
#include "mapping/compile_inner.h"

/* Fields that were noted since, each once. */
static size_t noted_since(struct compile *c, enum side s, size_t from,
                          const struct str **out)
{
    VEC(struct str) names = {0};
    for (size_t i = from; i < c->reads[s].n; i++) {
        bool have = false;
        for (size_t k = 0; k < names.n; k++)
            have = have || str_eq(names.at[k], c->reads[s].at[i]);
        if (!have)
            vec_push(c->arena, &names, c->reads[s].at[i]);
    }
    *out = names.at;
    return names.n;
}

static void compile_verify(struct compile *c, const struct yaml_node *list)
{
    size_t n = list && list->kind == YAML_LIST ? list->n_items : 0;
    struct sync_verify *rules = arena_array(c->arena, struct sync_verify, n);
    for (size_t i = 0; i < n; i++) {
        const struct yaml_node *node = list->items[i];
        size_t from[SIDES] = {c->reads[SIDE_LEFT].n, c->reads[SIDE_RIGHT].n};
        rules[i].that = compile_condition(c, yaml_get(node, "that"));
        rules[i].say = node_text(yaml_get(node, "say"));
        for (int s = 0; s < SIDES; s++)
            rules[i].n_fields[s] = noted_since(c, (enum side)s, from[s],
                                               &rules[i].fields[s]);
    }
    c->sync->verify = rules;
    c->sync->n_verify = n;
}

/* Arguments like left.NAME are read. */
static void read_arguments(struct compile *c, const struct yaml_node *node)
{
    const struct place place = {node->file, node->line, true};
    for (int s = 0; s < SIDES && node->kind == YAML_TEXT; s++) {
        struct str word = str_from(side_name((enum side)s));
        if (str_starts_with(node->text, word) && node->text.n > word.n + 1 &&
            node->text.p[word.n] == '.')
            compile_read(c, (enum side)s,
                         str_slice(node->text, word.n + 1, node->text.n),
                         place);
    }
    for (size_t i = 0; i < node->n_items; i++)
        read_arguments(c, node->items[i]);
    for (size_t i = 0; i < node->n_pairs; i++)
        read_arguments(c, node->pairs[i].value);
}

static void compile_action(struct compile *c, const struct yaml_node *node,
                           struct sync_action *out)
{
    const struct yaml_node *with = yaml_get(node, "with");
    out->name = node_text(yaml_get(node, "action"));
    out->when = compile_condition(c, yaml_get(node, "when"));
    out->with = with ? yaml_value(c->arena, with) : value_null();
    if (with)
        read_arguments(c, with);
}

static void compile_then(struct compile *c, const struct yaml_node *list,
                         enum side s)
{
    size_t n = list && list->kind == YAML_LIST ? list->n_items : 0;
    struct sync_action *actions = arena_array(c->arena, struct sync_action, n);
    for (size_t i = 0; i < n; i++)
        compile_action(c, list->items[i], &actions[i]);
    c->sync->then[s] = actions;
    c->sync->n_then[s] = n;
    if (n > 0 && !c->sync->flow_to[s])
        compile_complain(c, list, STR_NONE,
                         "the sync's direction writes nothing on the %s: "
                         "nothing follows there",
                         side_name(s));
}

void compile_after_writes(struct compile *c, const struct yaml_node *root)
{
    const struct yaml_node *then = yaml_get(root, "then");
    compile_verify(c, yaml_get(root, "verify"));
    for (int s = 0; s < SIDES; s++)
        compile_then(c, yaml_get(then, side_name((enum side)s)), (enum side)s);
}
