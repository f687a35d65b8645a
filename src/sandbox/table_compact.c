/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Copies what lives to a fresh arena, so that replaced versions are freed. */
#include "sandbox/table_private.h"

/* As value_copy, but field names stay the interned ones. */
static struct value copy_value(struct arena *to, const struct value *v)
{
    if (v->kind == VALUE_LIST) {
        struct value *items = arena_array(to, struct value, v->items.n);
        for (size_t i = 0; i < v->items.n; i++)
            items[i] = copy_value(to, &v->items.at[i]);
        return value_list(items, v->items.n);
    }
    if (v->kind != VALUE_OBJECT)
        return value_copy(to, v);
    struct field *fields = arena_array(to, struct field, v->fields.n);
    for (size_t i = 0; i < v->fields.n; i++) {
        fields[i].name = v->fields.at[i].name;
        fields[i].value = copy_value(to, &v->fields.at[i].value);
    }
    return value_object(fields, v->fields.n);
}

/* The versions of a slot that somebody can still see, newest first. */
static struct table_version *copy_versions(const struct tables *s,
                                           struct arena *to,
                                           const struct table_version *v)
{
    struct table_version *newest = NULL, **end = &newest;
    for (; v; v = v->older) {
        bool visible = table_version_visible(s, v);
        if (visible && v->deleted)
            break;
        struct table_version *copy = arena_new(to, struct table_version);
        *copy = *v;
        copy->row.fields = copy_value(to, &v->row.fields);
        copy->older = NULL;
        *end = copy;
        end = &copy->older;
        if (visible)
            break;
    }
    return newest;
}

static void compact_table(const struct table *t, struct arena *to,
                          struct table *out)
{
    *out = *t;
    out->slots = arena_array(to, struct table_slot, t->n);
    out->n = 0;
    out->cap = t->n;
    for (size_t i = 0; i < t->n; i++) {
        struct table_version *newest =
            copy_versions(t->store, to, t->slots[i].newest);
        if (!newest)
            continue;
        struct table_slot *slot = &out->slots[out->n];
        slot->id = value_copy(to, &t->slots[i].id);
        slot->newest = newest;
        slot->used = true;
        for (struct table_version *v = newest; v; v = v->older) {
            v->row.id = slot->id;
            v->slot = (uint32_t)out->n;
        }
        out->n++;
    }
}

void tables_compact(struct tables *s)
{
    struct arena fresh = ARENA_INIT;
    for (struct table *t = s->first; t; t = t->next) {
        struct table copy;
        compact_table(t, &fresh, &copy);
        *t = copy;
    }
    arena_fini(&s->data);
    s->data = fresh;
    for (struct table *t = s->first; t; t = t->next) {
        table_rehash(t);
        for (struct table_index *x = t->indexes; x; x = x->next)
            table_index_rebuild(x);
    }
}
