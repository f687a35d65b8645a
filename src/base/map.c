/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "base/map.h"

/* Below this many entries a scan beats hashing, and needs no slots. */
enum { SCAN_MAX = 8, ENTRIES_MIN = 8 };

static size_t slot_of(const struct map *m, struct str key)
{
    size_t mask = m->slot_count - 1;
    size_t i = (size_t)str_hash(key) & mask;
    while (m->slots[i] != 0 && !str_eq(m->entries[m->slots[i] - 1].key, key))
        i = (i + 1) & mask;
    return i;
}

static struct map_entry *find(const struct map *m, struct str key)
{
    if (m->slot_count > 0) {
        uint32_t index = m->slots[slot_of(m, key)];
        return index ? &m->entries[index - 1] : NULL;
    }
    for (size_t i = 0; i < m->n; i++)
        if (str_eq(m->entries[i].key, key))
            return &m->entries[i];
    return NULL;
}

/* Slots are at most half full. */
static void rebuild_slots(struct arena *a, struct map *m)
{
    m->slot_count = m->cap * 2;
    m->slots = arena_array(a, uint32_t, m->slot_count);
    for (size_t i = 0; i < m->n; i++)
        m->slots[slot_of(m, m->entries[i].key)] = (uint32_t)(i + 1);
}

void *map_put(struct arena *a, struct map *m, struct str key, void *value)
{
    struct map_entry *found = find(m, key);
    if (found) {
        void *before = found->value;
        found->value = value;
        return before;
    }
    if (m->n == m->cap) {
        size_t cap = m->cap ? m->cap * 2 : ENTRIES_MIN;
        m->entries = arena_grow(a, m->entries, sizeof *m->entries, m->n, cap);
        m->cap = cap;
        if (cap > SCAN_MAX)
            rebuild_slots(a, m);
    }
    m->entries[m->n++] = (struct map_entry){key, value};
    if (m->slot_count > 0)
        m->slots[slot_of(m, key)] = (uint32_t)m->n;
    return NULL;
}

void *map_get(const struct map *m, struct str key)
{
    struct map_entry *found = find(m, key);
    return found ? found->value : NULL;
}

bool map_has(const struct map *m, struct str key)
{
    return find(m, key) != NULL;
}
