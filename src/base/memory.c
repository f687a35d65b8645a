/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "base/memory.h"

#include <stdlib.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__)
#define WITH_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define WITH_ASAN 1
#endif
#endif

#ifdef WITH_ASAN
#include <sanitizer/asan_interface.h>
#endif

_Noreturn void memory_exhausted(void)
{
    static const char message[] = "crosswalk: out of memory\n";
    ssize_t ignored = write(STDERR_FILENO, message, sizeof message - 1);
    (void)ignored;
    abort();
}

void *memory_resize(void *p, size_t n_bytes)
{
    void *grown = realloc(p, n_bytes > 0 ? n_bytes : 1);
    if (!grown)
        memory_exhausted();
    return grown;
}

void memory_free(void *p)
{
    free(p);
}

void memory_poison(const void *p, size_t n_bytes)
{
#ifdef WITH_ASAN
    ASAN_POISON_MEMORY_REGION(p, n_bytes);
#else
    (void)p;
    (void)n_bytes;
#endif
}

void memory_unpoison(const void *p, size_t n_bytes)
{
#ifdef WITH_ASAN
    ASAN_UNPOISON_MEMORY_REGION(p, n_bytes);
#else
    (void)p;
    (void)n_bytes;
#endif
}
