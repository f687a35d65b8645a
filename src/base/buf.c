/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "base/buf.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/memory.h"

enum { CAP_MIN = 64 };

/* Makes room for n more bytes and a NUL; `n` fits below the maximum. */
static void reserve(struct buf *b, size_t n)
{
    size_t need = b->n + n + 1;
    if (need <= b->cap)
        return;
    size_t cap = b->cap ? b->cap : CAP_MIN;
    while (cap < need)
        cap *= 2;
    if (cap > b->max)
        cap = b->max + 1;
    b->p = memory_resize(b->p, cap);
    b->cap = cap;
}

/* How many of n bytes fit; once something did not, nothing does. */
static size_t admit(struct buf *b, size_t n)
{
    if (b->overflowed)
        return 0;
    size_t room = b->max - b->n;
    if (n > room) {
        b->overflowed = true;
        n = room;
    }
    if (n > 0)
        reserve(b, n);
    return n;
}

void buf_add(struct buf *b, struct str s)
{
    size_t n = admit(b, s.n);
    if (n == 0)
        return;
    memcpy(b->p + b->n, s.p, n);
    b->n += n;
}

void buf_addz(struct buf *b, const char *z)
{
    buf_add(b, str_from(z));
}

void buf_add_char(struct buf *b, char c)
{
    if (admit(b, 1) == 1)
        b->p[b->n++] = c;
}

void buf_printf(struct buf *b, const char *format, ...)
{
    char small[256];
    va_list args;
    va_list again;
    va_start(args, format);
    va_copy(again, args);
    int n = vsnprintf(small, sizeof small, format, args);
    va_end(args);
    size_t length = n > 0 ? (size_t)n : 0;
    if (length < sizeof small) {
        buf_add(b, (struct str){small, length});
    } else {
        char *large = memory_resize(NULL, length + 1);
        vsnprintf(large, length + 1, format, again);
        buf_add(b, (struct str){large, length});
        free(large);
    }
    va_end(again);
}

enum err buf_check(const struct buf *b, const char *what, struct error *e)
{
    if (b->overflowed)
        FAIL(e, ERR_LIMIT, "%s is larger than %zu bytes", what, b->max);
    return ERR_OK;
}

struct str buf_copy(struct arena *a, const struct buf *b)
{
    return arena_str(a, (struct str){b->p ? b->p : "", b->n});
}

const char *buf_z(struct buf *b)
{
    reserve(b, 0);
    b->p[b->n] = '\0';
    return b->p;
}

void buf_clear(struct buf *b)
{
    b->n = 0;
    b->overflowed = false;
}

void buf_fini(struct buf *b)
{
    free(b->p);
    *b = (struct buf){.max = b->max};
}
