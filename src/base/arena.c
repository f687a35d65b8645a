/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "base/arena.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

/*
 * Blocks double from small to large, so that an arena of one record costs one
 * small malloc and one of a batch costs few large ones. What is larger than a
 * quarter of the next block gets a block of its own behind the head, so that
 * the rest of the head stays in use.
 */
#define BLOCK_BYTES_MIN ((size_t)4096)
#define BLOCK_BYTES_MAX ((size_t)1 << 20)
#define ALIGNMENT ((size_t)16)

struct arena_block {
    struct arena_block *older;
    size_t size; /* bytes of room */
    size_t used;
    size_t padding; /* keeps room aligned to 16 bytes */
    char room[];
};

_Static_assert(sizeof(struct arena_block) % ALIGNMENT == 0, "room is aligned");

static struct arena_block *block_new(size_t size)
{
    struct arena_block *b = memory_resize(NULL, sizeof *b + size);
    *b = (struct arena_block){.size = size};
    memory_poison(b->room, size);
    return b;
}

static size_t next_block_bytes(const struct arena *a)
{
    size_t size = BLOCK_BYTES_MIN;
    if (a->head) {
        size_t last = a->head->size + sizeof *a->head;
        size = last < BLOCK_BYTES_MAX ? last * 2 : BLOCK_BYTES_MAX;
    }
    return size - sizeof(struct arena_block);
}

static void *take_own_block(struct arena *a, size_t n_bytes)
{
    struct arena_block *b = block_new(n_bytes);
    b->used = n_bytes;
    b->older = a->head->older;
    a->head->older = b;
    return b->room;
}

/* Room for n_bytes, not zeroed. */
static void *take(struct arena *a, size_t n_bytes)
{
    if (n_bytes > SIZE_MAX / 2)
        memory_exhausted();
    size_t n =
        n_bytes == 0 ? ALIGNMENT : (n_bytes + ALIGNMENT - 1) & ~(ALIGNMENT - 1);
    a->used_bytes += n;
    struct arena_block *head = a->head;
    void *p;
    if (head && head->size - head->used >= n) {
        p = head->room + head->used;
        head->used += n;
    } else if (head && n > next_block_bytes(a) / 4) {
        p = take_own_block(a, n);
    } else {
        size_t size = next_block_bytes(a);
        struct arena_block *b = block_new(n > size ? n : size);
        b->older = head;
        b->used = n;
        a->head = b;
        p = b->room;
    }
    memory_unpoison(p, n_bytes);
    return p;
}

void *arena_alloc(struct arena *a, size_t n_bytes)
{
    void *p = take(a, n_bytes);
    return memset(p, 0, n_bytes);
}

void *arena_alloc_array(struct arena *a, size_t item_bytes, size_t n)
{
    size_t n_bytes;
    if (__builtin_mul_overflow(item_bytes, n, &n_bytes))
        memory_exhausted();
    return arena_alloc(a, n_bytes);
}

void *arena_grow(struct arena *a, const void *old, size_t item_bytes, size_t n,
                 size_t new_n)
{
    char *p = arena_alloc_array(a, item_bytes, new_n);
    size_t kept = n < new_n ? n : new_n;
    if (old && kept > 0)
        memcpy(p, old, kept * item_bytes);
    return p;
}

char *arena_strz(struct arena *a, struct str s)
{
    char *p = take(a, s.n + 1);
    if (s.n > 0)
        memcpy(p, s.p, s.n);
    p[s.n] = '\0';
    return p;
}

struct str arena_str(struct arena *a, struct str s)
{
    if (!s.p)
        return STR_NONE;
    char *p = take(a, s.n);
    if (s.n > 0)
        memcpy(p, s.p, s.n);
    return (struct str){p, s.n};
}

static struct str format_into(struct arena *a, const char *format, va_list args)
    __attribute__((format(printf, 2, 0)));

static struct str format_into(struct arena *a, const char *format, va_list args)
{
    char small[256];
    va_list again;
    va_copy(again, args);
    int n = vsnprintf(small, sizeof small, format, args);
    size_t length = n > 0 ? (size_t)n : 0;
    char *p = take(a, length + 1);
    if (length < sizeof small)
        memcpy(p, small, length);
    else
        vsnprintf(p, length + 1, format, again);
    p[length] = '\0';
    va_end(again);
    return (struct str){p, length};
}

struct str arena_printf(struct arena *a, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    struct str s = format_into(a, format, args);
    va_end(args);
    return s;
}

char *arena_printfz(struct arena *a, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    struct str s = format_into(a, format, args);
    va_end(args);
    return (char *)(uintptr_t)s.p;
}

static void free_blocks(struct arena_block *b)
{
    while (b) {
        struct arena_block *older = b->older;
        memory_unpoison(b->room, b->size);
        free(b);
        b = older;
    }
}

void arena_reset(struct arena *a)
{
    a->used_bytes = 0;
    if (!a->head)
        return;
    /* The newest block is the largest: kept, so that a loop stops calling
     * malloc. */
    free_blocks(a->head->older);
    a->head->older = NULL;
    a->head->used = 0;
    memory_poison(a->head->room, a->head->size);
    if (a->head->size > BLOCK_BYTES_MAX) {
        free_blocks(a->head);
        a->head = NULL;
    }
}

void arena_fini(struct arena *a)
{
    free_blocks(a->head);
    *a = ARENA_INIT;
}
