/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Hash map from text to pointer, on an arena. Keys are borrowed: they must
 * live as long as the map. No removal: maps here are built, used and dropped
 * with their arena. Iteration is in insertion order.
 */
#pragma once

#include "base/arena.h"

struct map_entry {
    struct str key;
    void *value;
};

struct map {
    struct map_entry *entries; /* insertion order */
    size_t n;
    size_t cap;
    uint32_t *slots; /* entry index + 1; 0 is empty */
    size_t slot_count;
};

/* Sets key to value; returns the value it had, or NULL. */
void *map_put(struct arena *a, struct map *m, struct str key, void *value);
/* NULL when absent. */
void *map_get(const struct map *m, struct str key);
bool map_has(const struct map *m, struct str key);
