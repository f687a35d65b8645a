/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Memory for one unit of work: allocate as you go, free everything at once.
 * A function that allocates takes `struct arena *` first; what it returns
 * lives as long as that arena. Running out of memory aborts, in one place.
 * Allocations are zeroed and aligned to 16 bytes.
 *
 * Threads: one arena belongs to one thread at a time.
 */
#pragma once

#include <stdarg.h>
#include <stddef.h>

#include "base/str.h"

struct arena_block;

struct arena {
    struct arena_block *head; /* newest block; NULL until first use */
    size_t used_bytes;        /* all live allocations */
};

#define ARENA_INIT ((struct arena){0})

void *arena_alloc(struct arena *a, size_t n_bytes);
#define arena_new(a, type) ((type *)arena_alloc((a), sizeof(type)))
#define arena_array(a, type, n) ((type *)arena_alloc_array((a), sizeof(type), (n)))
void *arena_alloc_array(struct arena *a, size_t item_bytes, size_t n);
/* Copies `n` items into room for `new_n`; the old ones stay until reset. */
void *arena_grow(struct arena *a, const void *old, size_t item_bytes, size_t n,
                 size_t new_n);

struct str arena_str(struct arena *a, struct str s);       /* copy */
char *arena_strz(struct arena *a, struct str s);           /* copy, ends in NUL */
struct str arena_printf(struct arena *a, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
char *arena_printfz(struct arena *a, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Frees what was allocated; the arena can be used again. */
void arena_reset(struct arena *a);
void arena_fini(struct arena *a);

#define AUTO_ARENA __attribute__((cleanup(arena_fini))) struct arena
