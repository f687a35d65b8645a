/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * A slot is one id; it points to its newest version, and each version to the
 * one before as long as somebody may still have to see that. Versions are
 * never changed in place, so what was replaced becomes garbage in the arena;
 * when garbage outweighs what lives, the next tables_begin copies the living
 * to a fresh arena and drops the old one.
 */
#include "sandbox/table.h"

#include "sandbox/table_private.h"

#define COMPACT_FLOOR_BYTES ((size_t)16 << 20)

static struct table_version *version_of(const struct table_row *row)
{
    return (struct table_version *)(uintptr_t)row;
}

struct tables *tables_create(void)
{
    struct arena own = ARENA_INIT;
    struct tables *s = arena_new(&own, struct tables);
    s->own = own;
    s->live_bytes = COMPACT_FLOOR_BYTES;
    return s;
}

void tables_destroy(struct tables *s)
{
    if (!s)
        return;
    arena_fini(&s->data);
    arena_fini(&s->scratch);
    struct arena own = s->own;
    arena_fini(&own);
}

void tables_clear(struct tables *s)
{
    for (struct table *t = s->first; t; t = t->next) {
        t->slots = NULL;
        t->n = t->cap = 0;
        t->hash = (struct table_hash){0};
        t->next_id = t->first_id;
        for (struct table_index *x = t->indexes; x; x = x->next)
            table_index_clear(x);
    }
    arena_fini(&s->data);
    s->undo.at = NULL;
    s->undo.n = s->undo.cap = 0;
    s->live_bytes = COMPACT_FLOOR_BYTES;
}

struct table *tables_add(struct tables *s, const char *name, int64_t first_id)
{
    struct table *t = arena_new(&s->own, struct table);
    t->store = s;
    t->name = name;
    t->first_id = t->next_id = first_id;
    t->next = s->first;
    s->first = t;
    return t;
}

struct str tables_intern(struct tables *s, struct str name)
{
    struct str *known = map_get(&s->names, name);
    if (known)
        return *known;
    struct str *kept = arena_new(&s->own, struct str);
    *kept = arena_str(&s->own, name.p ? name : STR(""));
    map_put(&s->own, &s->names, *kept, kept);
    return *kept;
}

/* Ids -> slots. ------------------------------------------------------------ */

static uint64_t id_hash(const struct value *id)
{
    if (id->kind == VALUE_TEXT)
        return str_hash(id->text);
    uint64_t x = (uint64_t)id->integer * UINT64_C(0x9e3779b97f4a7c15);
    return x ^ (x >> 32);
}

static bool id_equal(const struct value *a, const struct value *b)
{
    if (a->kind != b->kind)
        return false;
    return a->kind == VALUE_TEXT ? str_eq(a->text, b->text)
                                 : a->integer == b->integer;
}

static void hash_put(struct table_hash *h, uint64_t hash, uint32_t slot)
{
    size_t i = hash & (h->size - 1);
    while (h->at[i] != 0)
        i = (i + 1) & (h->size - 1);
    h->at[i] = slot + 1;
}

void table_rehash(struct table *t)
{
    size_t size = 16;
    while (size < t->n * 4)
        size *= 2;
    t->hash.at = arena_array(&t->store->data, uint32_t, size);
    t->hash.size = size;
    for (size_t i = 0; i < t->n; i++)
        hash_put(&t->hash, id_hash(&t->slots[i].id), (uint32_t)i);
}

/* Index of the slot, or -1. */
static int64_t slot_find(const struct table *t, const struct value *id)
{
    if (t->hash.size == 0)
        return -1;
    size_t i = id_hash(id) & (t->hash.size - 1);
    for (; t->hash.at[i] != 0; i = (i + 1) & (t->hash.size - 1)) {
        uint32_t slot = t->hash.at[i] - 1;
        if (id_equal(&t->slots[slot].id, id))
            return slot;
    }
    return -1;
}

static uint32_t slot_add(struct table *t, const struct value *id)
{
    struct arena *data = &t->store->data;
    if (t->n == t->cap) {
        size_t cap = t->cap ? t->cap * 2 : 16;
        t->slots = arena_grow(data, t->slots, sizeof *t->slots, t->n, cap);
        t->cap = cap;
    }
    uint32_t slot = (uint32_t)t->n++;
    t->slots[slot] = (struct table_slot){.id = value_copy(data, id)};
    if (t->n * 2 > t->hash.size)
        table_rehash(t);
    else
        hash_put(&t->hash, id_hash(id), slot);
    return slot;
}

/* Visibility. -------------------------------------------------------------- */

bool table_version_visible(const struct tables *s,
                           const struct table_version *v)
{
    return v->txn == s->txn || v->visible_us <= s->view_us;
}

const struct table_row *table_slot_row(const struct table *t, uint32_t slot)
{
    const struct table_version *v = t->slots[slot].newest;
    while (v && !table_version_visible(t->store, v))
        v = v->older;
    return v && !v->deleted ? &v->row : NULL;
}

const struct table_row *table_get(const struct table *t,
                                  const struct value *id)
{
    int64_t slot = slot_find(t, id);
    return slot < 0 ? NULL : table_slot_row(t, (uint32_t)slot);
}

const struct table_row *table_get_int(const struct table *t, int64_t id)
{
    struct value v = value_int(id);
    return table_get(t, &v);
}

const struct table_row *table_get_text(const struct table *t, struct str id)
{
    struct value v = value_text(id);
    return table_get(t, &v);
}

const struct table_row *table_next(const struct table *t, size_t *cursor)
{
    while (*cursor < t->n) {
        const struct table_row *row = table_slot_row(t, (uint32_t)*cursor);
        (*cursor)++;
        if (row)
            return row;
    }
    return NULL;
}

size_t table_count(const struct table *t)
{
    size_t cursor = 0, n = 0;
    while (table_next(t, &cursor))
        n++;
    return n;
}

int64_t table_next_id(const struct table *t)
{
    return t->next_id;
}

/* Changes. ----------------------------------------------------------------- */

static struct value copy_in(struct tables *s, const struct value *v);

static struct value copy_items(struct tables *s, const struct value *v)
{
    struct value out = *v;
    struct value *items = arena_array(&s->data, struct value, v->items.n);
    for (size_t i = 0; i < v->items.n; i++)
        items[i] = copy_in(s, &v->items.at[i]);
    out.items.at = items;
    return out;
}

static struct value copy_in(struct tables *s, const struct value *v)
{
    if (v->kind == VALUE_LIST)
        return copy_items(s, v);
    if (v->kind != VALUE_OBJECT)
        return value_copy(&s->data, v);
    struct field *fields = arena_array(&s->data, struct field, v->fields.n);
    for (size_t i = 0; i < v->fields.n; i++) {
        fields[i].name = tables_intern(s, v->fields.at[i].name);
        fields[i].value = copy_in(s, &v->fields.at[i].value);
    }
    return value_object(fields, v->fields.n);
}

static const struct table_row *push_version(struct table *t, uint32_t slot,
                                            struct table_version version)
{
    struct tables *s = t->store;
    struct table_version *older = t->slots[slot].newest;
    struct table_version *v = arena_new(&s->data, struct table_version);
    *v = version;
    v->row.id = t->slots[slot].id;
    v->row.sequence = ++s->sequence;
    v->txn = s->txn;
    /* Without a delay it shows at once, also after the clock steps back. */
    v->visible_us =
        s->commit_delay_us > 0 ? s->now_us + s->commit_delay_us : INT64_MIN;
    v->slot = slot;
    v->older = older;
    t->slots[slot].newest = v;
    vec_push(&s->data, &s->undo, (struct table_undo){t, slot, older});
    s->changes++;
    for (struct table_index *x = t->indexes; x; x = x->next)
        table_index_note(x, v, !t->slots[slot].used);
    t->slots[slot].used = true;
    return &v->row;
}

const struct table_row *table_insert(struct table *t, const struct value *id,
                                     const struct value *fields)
{
    struct tables *s = t->store;
    struct value own = id ? *id : value_int(t->next_id);
    if (own.kind == VALUE_INT && own.integer >= t->next_id)
        t->next_id = own.integer + 1;
    int64_t known = slot_find(t, &own);
    uint32_t slot = known < 0 ? slot_add(t, &own) : (uint32_t)known;
    struct table_version v = {
        .row = {.created_us = s->now_us, .updated_us = s->now_us}};
    v.row.fields = copy_in(s, fields);
    return push_version(t, slot, v);
}

static size_t field_index(const struct field *fields, size_t n,
                          struct str name)
{
    for (size_t i = 0; i < n; i++) {
        if (fields[i].name.p == name.p)
            return i;
    }
    return n;
}

static struct value merge(struct tables *s, const struct value *old,
                          const struct value *changes)
{
    size_t n = old->fields.n;
    struct field *merged =
        arena_array(&s->data, struct field, n + changes->fields.n);
    for (size_t i = 0; i < n; i++)
        merged[i] = old->fields.at[i];
    for (size_t i = 0; i < changes->fields.n; i++) {
        const struct field *change = &changes->fields.at[i];
        struct str name = tables_intern(s, change->name);
        size_t at = field_index(merged, n, name);
        if (value_is_null(&change->value)) {
            if (at < n)
                merged[at] = merged[--n];
            continue;
        }
        merged[at] = (struct field){name, copy_in(s, &change->value)};
        if (at == n)
            n++;
    }
    return value_object(merged, n);
}

const struct table_row *table_update(struct table *t,
                                     const struct table_row *row,
                                     const struct value *changes)
{
    uint32_t slot = version_of(row)->slot;
    const struct table_version *newest = t->slots[slot].newest;
    struct table_version v = {.row = {.created_us = newest->row.created_us,
                                      .updated_us = t->store->now_us}};
    v.row.fields = merge(t->store, &newest->row.fields, changes);
    return push_version(t, slot, v);
}

const struct table_row *table_stamp(struct table *t,
                                    const struct table_row *row,
                                    int64_t created_us, int64_t updated_us)
{
    struct table_version v = {.row = {.created_us = created_us,
                                      .updated_us = updated_us,
                                      .fields = row->fields}};
    return push_version(t, version_of(row)->slot, v);
}

void table_delete(struct table *t, const struct table_row *row)
{
    struct table_version v = {.row = *row, .deleted = true};
    push_version(t, version_of(row)->slot, v);
}

/* Transactions. ------------------------------------------------------------ */

static void compact_if_wasteful(struct tables *s)
{
    if (s->data.used_bytes < s->live_bytes * 2)
        return;
    tables_compact(s);
    s->live_bytes = s->data.used_bytes > COMPACT_FLOOR_BYTES
                        ? s->data.used_bytes
                        : COMPACT_FLOOR_BYTES;
}

void tables_begin(struct tables *s, int64_t now_us, int64_t commit_delay_us)
{
    s->txn++;
    s->now_us = s->view_us = now_us;
    s->commit_delay_us = commit_delay_us;
    s->changes = 0;
    s->undo.at = NULL;
    s->undo.n = s->undo.cap = 0;
    compact_if_wasteful(s);
}

void tables_commit(struct tables *s)
{
    /* Nobody can see what an undelayed version replaced. */
    for (size_t i = 0; i < s->undo.n && s->commit_delay_us == 0; i++) {
        const struct table_undo *u = &s->undo.at[i];
        if (u->table->slots[u->slot].newest)
            u->table->slots[u->slot].newest->older = NULL;
    }
    s->undo.at = NULL;
    s->undo.n = s->undo.cap = 0;
}

void tables_rollback(struct tables *s)
{
    while (s->undo.n > 0) {
        const struct table_undo *u = &s->undo.at[--s->undo.n];
        u->table->slots[u->slot].newest = u->older;
    }
    s->changes = 0;
}

size_t tables_used_bytes(const struct tables *s)
{
    return s->data.used_bytes;
}

int64_t tables_now_us(const struct tables *s)
{
    return s->now_us;
}

int64_t tables_changes(const struct tables *s)
{
    return s->changes;
}
