/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Shared by table.c, table_index.c and table_compact.c only. */
#pragma once

#include "base/map.h"
#include "base/vec.h"
#include "sandbox/table.h"

struct table_version {
    struct table_row row; /* first: rows are cast back to versions */
    bool deleted;
    uint32_t slot;
    uint64_t txn;
    int64_t visible_us;
    struct table_version *older; /* what others see until then, or NULL */
};

struct table_slot {
    struct value id;
    struct table_version *newest; /* NULL: its insert was rolled back */
    bool used; /* has had a version, so indexes may know it */
};

struct table_hash {
    uint32_t *at; /* slot + 1; 0 is empty */
    size_t size;  /* power of two, or 0 */
};

/*
 * Entries are only added, and looked at again when they are found: an entry
 * says that some version of the slot has, or had, a key of that hash.
 */
struct table_index_entry {
    uint64_t hash;
    uint32_t slot;
    uint32_t next; /* entry + 1 in the same bucket */
};

struct table_index {
    struct table *table;
    table_key_fn key;
    const void *context;
    uint32_t *buckets; /* entry + 1 */
    size_t n_buckets;
    VEC(struct table_index_entry) entries;
    struct table_index *next;
};

struct table_undo {
    struct table *table;
    uint32_t slot;
    struct table_version *older;
};

struct table {
    struct tables *store;
    const char *name;
    int64_t first_id;
    int64_t next_id;
    struct table_slot *slots; /* in the order they were made */
    size_t n;
    size_t cap;
    struct table_hash hash;
    struct table_index *indexes;
    struct table *next;
};

struct tables {
    struct arena own;     /* this struct, tables, indexes, names */
    struct arena data;    /* slots, versions, values: compacted */
    struct arena scratch; /* keys being made */
    struct map names;
    struct table *first;
    uint64_t txn;
    int64_t now_us;
    int64_t view_us;
    int64_t commit_delay_us;
    int64_t sequence;
    int64_t changes;
    size_t live_bytes; /* after the last compaction */
    VEC(struct table_undo) undo;
};

bool table_version_visible(const struct tables *s,
                           const struct table_version *v);
const struct table_row *table_slot_row(const struct table *t, uint32_t slot);

void table_index_clear(struct table_index *x);
/* A new version of a slot is there; `fresh`: the slot's first ever. */
void table_index_note(struct table_index *x, const struct table_version *v,
                      bool fresh);
/* Anew from the slots, after they have moved. */
void table_index_rebuild(struct table_index *x);
void table_rehash(struct table *t);
void tables_compact(struct tables *s);
