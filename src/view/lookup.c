/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "view/lookup.h"

static void index_items(struct arena *a, struct lookup_content *c, enum side s)
{
    c->paired[s] = arena_array(a, bool, c->n_items[s]);
    for (size_t i = 0; i < c->n_items[s]; i++)
        map_put(a, &c->by_key[s], c->items[s][i].key, &c->items[s][i]);
    for (size_t i = 0; i < c->n_pairs; i++) {
        const struct lookup_item *item =
            map_get(&c->by_key[s], c->pairs[i].key[s]);
        if (item)
            c->paired[s][item - c->items[s]] = true;
    }
    for (size_t i = 0; i < c->n_items[s]; i++)
        c->unpaired[s] += !c->paired[s][i];
}

struct str lookup_content_label(const struct lookup_content *c, enum side s,
                                struct str key)
{
    const struct lookup_item *item = map_get(&c->by_key[s], key);
    return item ? item->label : STR("");
}

enum err lookup_content_read(const struct view *v, struct str name,
                             struct lookup_content *out, struct error *e)
{
    struct lookup_content content = {.name = name};
    TRY(lookup_pairs(v->store, v->arena, name, &content.pairs,
                     &content.n_pairs, e));
    for (int s = 0; s < SIDES; s++) {
        TRY(lookup_items(v->store, v->arena, name, (enum side)s,
                         &content.items[s], &content.n_items[s], e));
        index_items(v->arena, &content, (enum side)s);
    }
    *out = content;
    return ERR_OK;
}

static struct value unpaired_value(struct arena *a,
                                   const struct lookup_content *c, enum side s)
{
    struct list list = {.arena = a};
    for (size_t i = 0; i < c->n_items[s]; i++) {
        const struct lookup_item *item = &c->items[s][i];
        struct object o = {.arena = a};
        if (c->paired[s][i])
            continue;
        object_text(&o, "key", item->key);
        object_text(&o, "label", item->label);
        list_add(&list, object_value(&o));
    }
    return list_value(&list);
}

struct value lookup_content_value(struct arena *a,
                                  const struct lookup_content *c)
{
    struct object o = {.arena = a};
    struct object unpaired = {.arena = a};
    struct list pairs = {.arena = a};
    object_text(&o, "lookup", c->name);
    for (size_t i = 0; i < c->n_pairs; i++) {
        struct object pair = {.arena = a};
        for (int s = 0; s < SIDES; s++)
            object_text(&pair, side_name((enum side)s), c->pairs[i].key[s]);
        object_text(&pair, "left_label",
                    lookup_content_label(c, SIDE_LEFT,
                                         c->pairs[i].key[SIDE_LEFT]));
        object_text(&pair, "right_label",
                    lookup_content_label(c, SIDE_RIGHT,
                                         c->pairs[i].key[SIDE_RIGHT]));
        object_text(&pair, "origin", c->pairs[i].origin);
        list_add(&pairs, object_value(&pair));
    }
    object_set(&o, "pairs", list_value(&pairs));
    for (int s = 0; s < SIDES; s++)
        object_set(&unpaired, side_name((enum side)s),
                   unpaired_value(a, c, (enum side)s));
    object_set(&o, "unpaired", object_value(&unpaired));
    return object_value(&o);
}

struct value lookup_counts_value(struct arena *a,
                                 const struct lookup_content *c)
{
    struct object o = {.arena = a};
    object_text(&o, "lookup", c->name);
    object_int(&o, "pairs", (int64_t)c->n_pairs);
    for (int s = 0; s < SIDES; s++) {
        struct object side = {.arena = a};
        object_int(&side, "items", (int64_t)c->n_items[s]);
        object_int(&side, "unpaired", (int64_t)c->unpaired[s]);
        object_set(&o, side_name((enum side)s), object_value(&side));
    }
    return object_value(&o);
}

struct value lookup_fetched_value(struct arena *a, struct str name,
                                  const struct lookup_fetched *f)
{
    struct object o = {.arena = a};
    struct list list = {.arena = a};
    object_text(&o, "lookup", name);
    object_int(&o, "left", f->items[SIDE_LEFT]);
    object_int(&o, "right", f->items[SIDE_RIGHT]);
    object_int(&o, "paired", f->paired);
    object_int(&o, "accepted", f->accepted);
    for (size_t i = 0; i < f->n_suggestions; i++) {
        struct object pair = {.arena = a};
        for (int s = 0; s < SIDES; s++)
            object_text(&pair, side_name((enum side)s),
                        f->suggestions[i].key[s]);
        list_add(&list, object_value(&pair));
    }
    object_set(&o, "suggestions", list_value(&list));
    return object_value(&o);
}

void lookup_fetched_read(struct arena *a, const struct value *v,
                         struct lookup_fetched *out)
{
    const struct value *all = value_getz(v, "suggestions");
    size_t n = all ? all->items.n : 0;
    *out = (struct lookup_fetched){
        .items = {value_int_at(v, "left"), value_int_at(v, "right")},
        .paired = value_int_at(v, "paired"),
        .accepted = value_int_at(v, "accepted"),
        .suggestions = arena_array(a, struct lookup_suggestion, n),
        .n_suggestions = n};
    for (size_t i = 0; i < n; i++) {
        const struct value *one = &all->items.at[i];
        out->suggestions[i] = (struct lookup_suggestion){
            .key = {value_text_at(one, "left"), value_text_at(one, "right")},
            .label = {value_text_at(one, "left_label"),
                      value_text_at(one, "right_label")}};
    }
}
