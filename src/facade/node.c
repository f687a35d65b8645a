/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Which keys the objects of a block have, in which order. Python's dict: a key
 * stands where it came first, with the value that came last. Blocks come
 * before `*`, so that the flat value wins where both are named.
 */
#include "base/map.h"
#include "facade/plan.h"

struct shaper {
    struct arena *arena;
    struct plan_node *node;
    bool strict;
    struct map places; /* name -> index of the entry + 1 */
    struct plan_fault *fault;
};

static bool is_relation(const struct facade_field *f)
{
    return f->target.n > 0 &&
           (f->kind == FACADE_MANY2ONE || f->kind == FACADE_X2MANY);
}

static void put(struct shaper *s, struct plan_entry entry)
{
    struct plan_node *n = s->node;
    size_t place = (size_t)map_get(&s->places, entry.field->name);
    if (place == 0) {
        vec_push(s->arena, &n->entries, entry);
        map_put(s->arena, &s->places, entry.field->name, (void *)n->entries.n);
        return;
    }
    struct plan_entry *there = &n->entries.at[place - 1];
    /* The addon's flat pass undoes the nested one: told as one of its bugs. */
    if (!s->strict || entry.nested)
        *there = entry;
}

static bool put_item(struct shaper *s, const struct query_item *item)
{
    struct plan_node *n = s->node;
    struct plan_entry entry = {facade_field_find(n->model, item->name), NULL};
    if (!entry.field) {
        *s->fault = (struct plan_fault){item->name, false};
        return false;
    }
    if (item->kind == QUERY_NESTED) {
        if (!is_relation(entry.field)) {
            *s->fault = (struct plan_fault){item->name, true};
            return false;
        }
        entry.nested = arena_new(s->arena, struct plan_node);
        entry.nested->model_name = entry.field->target;
        entry.nested->block = item->block;
        vec_push(s->arena, &n->nested, entry);
    }
    put(s, entry);
    return true;
}

static void put_all(struct shaper *s, const struct map *but)
{
    const struct facade_model *m = s->node->model;
    for (size_t i = 0; i < m->n_fields; i++)
        if (!map_has(but, m->fields[i].name))
            put(s, (struct plan_entry){&m->fields[i], NULL});
}

bool facade_plan_node_shape(struct arena *a, struct plan_node *n, bool strict,
                            struct plan_fault *out_fault)
{
    const struct query_block *b = n->block;
    struct shaper s = {.arena = a, .node = n, .strict = strict};
    struct map but = {0};
    struct plan_fault fault = {0};
    s.fault = &fault;
    n->entries.n = 0;
    n->nested.n = 0;
    for (size_t i = 0; i < b->n_items; i++) {
        const struct query_item *item = &b->items[i];
        bool fits = true;
        if (item->kind == QUERY_FIELD || item->kind == QUERY_NESTED)
            fits = put_item(&s, item);
        else if (item->kind == QUERY_BUT)
            map_put(a, &but, item->name, n);
        if (!fits) {
            *out_fault = fault;
            return false;
        }
    }
    for (size_t i = 0; i < but.n; i++) {
        if (!facade_field_find(n->model, but.entries[i].key)) {
            *out_fault = (struct plan_fault){but.entries[i].key, false};
            return false;
        }
    }
    if (b->excludes || b->has_all)
        put_all(&s, &but);
    return true;
}
