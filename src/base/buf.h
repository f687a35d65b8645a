/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Text under construction, with a mandatory maximum: no unbounded buffer can
 * exist. Appending past the maximum sets `overflowed` and drops the rest;
 * check once at the end with buf_check. Heap memory, freed by buf_fini.
 */
#pragma once

#include <stdarg.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/str.h"

struct buf {
    char *p;
    size_t n;
    size_t cap;
    size_t max;
    bool overflowed;
};

#define BUF_INIT(max_bytes) ((struct buf){.max = (max_bytes)})

void buf_add(struct buf *b, struct str s);
void buf_addz(struct buf *b, const char *z);
void buf_add_char(struct buf *b, char c);
void buf_printf(struct buf *b, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* Adds s as the inside of a JSON string (without the quotes). */
void buf_add_json_escaped(struct buf *b, struct str s);
/* Adds s with & < > " ' as XML entities; drops characters XML cannot hold. */
void buf_add_xml_escaped(struct buf *b, struct str s);
/* Adds s percent-encoded for a URL query or path part. */
void buf_add_url_escaped(struct buf *b, struct str s);
/* Adds s in base64 (RFC 4648, with padding). */
void buf_add_base64(struct buf *b, struct str s);

/* ERR_LIMIT naming `what` when something did not fit. */
MUST_CHECK enum err buf_check(const struct buf *b, const char *what,
                              struct error *e);
/* Borrowed view; valid until the next change. */
static inline struct str buf_str(const struct buf *b)
{
    return (struct str){b->p, b->n};
}
struct str buf_copy(struct arena *a, const struct buf *b);
/* NUL-terminated borrowed view. */
const char *buf_z(struct buf *b);
void buf_clear(struct buf *b);
void buf_fini(struct buf *b);

#define AUTO_BUF __attribute__((cleanup(buf_fini))) struct buf
