/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* `verify` and `then` of a sync. */
#include "mapping/after.h"
#include "mapping/compile_inner.h"

struct names {
    struct str *at;
    size_t n;
    size_t cap;
};

static void add_name(struct compile *c, struct names *names, struct str name)
{
    for (size_t i = 0; i < names->n; i++)
        if (str_eq(names->at[i], name))
            return;
    vec_push(c->arena, names, name);
}

/* A condition, and the fields that it names. */
static int read_condition(struct compile *c, const struct yaml_node *node,
                          struct names named[SIDES])
{
    size_t from[SIDES] = {c->named[SIDE_LEFT].n, c->named[SIDE_RIGHT].n};
    int condition = compile_condition(c, node);
    for (int s = 0; s < SIDES; s++)
        for (size_t i = from[s]; i < c->named[s].n; i++)
            add_name(c, &named[s], c->named[s].at[i]);
    return condition;
}

/* Where they change, what follows on the other side is due anew. */
static void note_prompts(struct compile *c, enum side s,
                         const struct names *named)
{
    struct sync *sync = c->sync;
    struct names all = {0};
    for (size_t i = 0; i < sync->n_prompts[s]; i++)
        add_name(c, &all, sync->prompts[s][i]);
    for (size_t i = 0; i < named->n; i++)
        add_name(c, &all, named->at[i]);
    sync->prompts[s] = all.at;
    sync->n_prompts[s] = all.n;
}

/* A side that nothing is carried over from prompts no check. */
static bool rows_lead_to(const struct sync *sync, enum side s)
{
    for (size_t i = 0; i < sync->n_rows; i++)
        if (sync->rows[i].to[s] && !sync->rows[i].constant)
            return sync->flow_to[s];
    return false;
}

static void compile_verify(struct compile *c, const struct yaml_node *list)
{
    size_t n = list && list->kind == YAML_LIST ? list->n_items : 0;
    struct sync_verify *rules = arena_array(c->arena, struct sync_verify, n);
    for (size_t i = 0; i < n; i++) {
        const struct yaml_node *node = list->items[i];
        struct names named[SIDES] = {{0}, {0}};
        rules[i].that = read_condition(c, yaml_get(node, "that"), named);
        rules[i].say = node_text(yaml_get(node, "say"));
        for (int s = 0; s < SIDES; s++) {
            rules[i].fields[s] = named[s].at;
            rules[i].n_fields[s] = named[s].n;
            if (rows_lead_to(c->sync, SIDE_OTHER(s)))
                note_prompts(c, (enum side)s, &named[s]);
        }
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
                           enum side s, struct sync_action *out)
{
    const struct yaml_node *with = yaml_get(node, "with");
    struct names named[SIDES] = {{0}, {0}};
    out->name = node_text(yaml_get(node, "action"));
    out->when = read_condition(c, yaml_get(node, "when"), named);
    note_prompts(c, SIDE_OTHER(s), &named[SIDE_OTHER(s)]);
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
        compile_action(c, list->items[i], s, &actions[i]);
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
