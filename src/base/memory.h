/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * The one place that asks the C library for memory and that gives up when
 * there is none. Only base/ uses it, and the allocators that libraries ask
 * for (Lua): other layers have arenas and buffers.
 */
#pragma once

#include <stddef.h>

/* realloc that aborts instead of failing; `p` may be NULL. */
void *memory_resize(void *p, size_t n_bytes);
void memory_free(void *p); /* NULL is fine */
/* Says so on standard error and aborts. */
_Noreturn void memory_exhausted(void);
/* Under the address sanitizer: touching these bytes is a fault (or is not). */
void memory_poison(const void *p, size_t n_bytes);
void memory_unpoison(const void *p, size_t n_bytes);
