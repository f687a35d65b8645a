/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "sandbox/table_private.h"

/* The key's hash, or false when the fields have none. */
static bool key_hash(struct table_index *x, const struct value *fields,
                     uint64_t *out)
{
    struct arena *scratch = &x->table->store->scratch;
    struct str key = x->key(scratch, fields, x->context);
    if (key.p)
        *out = str_hash(key);
    arena_reset(scratch);
    return key.p != NULL;
}

static void link_entry(struct table_index *x, uint32_t entry)
{
    size_t bucket = x->entries.at[entry].hash & (x->n_buckets - 1);
    x->entries.at[entry].next = x->buckets[bucket];
    x->buckets[bucket] = entry + 1;
}

static void grow(struct table_index *x)
{
    x->n_buckets = x->n_buckets ? x->n_buckets * 2 : 64;
    x->buckets = arena_array(&x->table->store->data, uint32_t, x->n_buckets);
    for (uint32_t i = 0; i < x->entries.n; i++)
        link_entry(x, i);
}

static void add_entry(struct table_index *x, uint64_t hash, uint32_t slot)
{
    if (x->entries.n >= x->n_buckets)
        grow(x);
    vec_push(&x->table->store->data, &x->entries,
             (struct table_index_entry){.hash = hash, .slot = slot});
    link_entry(x, (uint32_t)x->entries.n - 1);
}

static bool has_entry(const struct table_index *x, uint64_t hash,
                      uint32_t slot)
{
    if (x->n_buckets == 0)
        return false;
    uint32_t i = x->buckets[hash & (x->n_buckets - 1)];
    for (; i != 0; i = x->entries.at[i - 1].next) {
        const struct table_index_entry *entry = &x->entries.at[i - 1];
        if (entry->hash == hash && entry->slot == slot)
            return true;
    }
    return false;
}

void table_index_note(struct table_index *x, const struct table_version *v,
                      bool fresh)
{
    uint64_t hash = 0, before = 0;
    if (v->deleted || !key_hash(x, &v->row.fields, &hash))
        return;
    if (v->older && key_hash(x, &v->older->row.fields, &before) &&
        before == hash)
        return;
    if (fresh || !has_entry(x, hash, v->slot))
        add_entry(x, hash, v->slot);
}

void table_index_clear(struct table_index *x)
{
    x->buckets = NULL;
    x->n_buckets = 0;
    x->entries.at = NULL;
    x->entries.n = x->entries.cap = 0;
}

void table_index_rebuild(struct table_index *x)
{
    table_index_clear(x);
    for (uint32_t i = 0; i < x->table->n; i++) {
        const struct table_version *v = x->table->slots[i].newest;
        for (; v; v = v->older)
            table_index_note(x, v, false);
    }
}

struct table_index *table_index_add(struct table *t, table_key_fn key,
                                    const void *context)
{
    struct table_index *x = arena_new(&t->store->own, struct table_index);
    x->table = t;
    x->key = key;
    x->context = context;
    x->next = t->indexes;
    t->indexes = x;
    table_index_rebuild(x);
    return x;
}

const struct table_row *table_find(const struct table_index *x,
                                   struct str key, size_t *cursor)
{
    if (x->n_buckets == 0 || !key.p)
        return NULL;
    uint64_t hash = str_hash(key);
    uint32_t i = *cursor == 0 ? x->buckets[hash & (x->n_buckets - 1)]
                              : x->entries.at[*cursor - 1].next;
    struct arena *scratch = &x->table->store->scratch;
    for (; i != 0; i = x->entries.at[i - 1].next) {
        const struct table_index_entry *entry = &x->entries.at[i - 1];
        if (entry->hash != hash)
            continue;
        const struct table_row *row = table_slot_row(x->table, entry->slot);
        bool same = row &&
                    str_eq(x->key(scratch, &row->fields, x->context), key);
        arena_reset(scratch);
        if (same) {
            *cursor = i;
            return row;
        }
    }
    return NULL;
}
