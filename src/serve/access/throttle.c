/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "serve/access/throttle.h"

#include <string.h>

#include "base/time.h"

/* Who guesses from more addresses than this pushes out the oldest. */
#define ENTRIES 1024
#define KEY_BYTES 64

struct entry {
    char key[KEY_BYTES];
    size_t n;
    int failures;
    int64_t until_us;
    int64_t last_us; /* 0: free */
};

struct throttle {
    struct entry entries[ENTRIES];
};

struct throttle *throttle_create(struct arena *a)
{
    return arena_new(a, struct throttle);
}

static bool is_of(const struct entry *entry, struct str key)
{
    size_t n = key.n < KEY_BYTES ? key.n : KEY_BYTES;
    return entry->last_us != 0 && entry->n == n &&
           memcmp(entry->key, key.p, n) == 0;
}

static const struct entry *find(const struct throttle *t, struct str key)
{
    for (size_t i = 0; i < ENTRIES; i++)
        if (is_of(&t->entries[i], key))
            return &t->entries[i];
    return NULL;
}

int64_t throttle_wait_ms(const struct throttle *t, struct str key,
                         int64_t now_us)
{
    const struct entry *entry = find(t, key);
    if (!entry || entry->until_us <= now_us)
        return 0;
    return (entry->until_us - now_us + US_PER_MS - 1) / US_PER_MS;
}

/* The key's own, or the one that was not touched for the longest time. */
static struct entry *take(struct throttle *t, struct str key)
{
    struct entry *oldest = &t->entries[0];
    for (size_t i = 0; i < ENTRIES; i++) {
        if (is_of(&t->entries[i], key))
            return &t->entries[i];
        if (t->entries[i].last_us < oldest->last_us)
            oldest = &t->entries[i];
    }
    *oldest = (struct entry){.n = key.n < KEY_BYTES ? key.n : KEY_BYTES};
    memcpy(oldest->key, key.p, oldest->n);
    return oldest;
}

void throttle_failed(struct throttle *t, struct str key,
                     const struct throttle_limits *limits, int64_t now_us)
{
    struct entry *entry = take(t, key);
    int64_t wait_ms = limits->first_wait_ms;
    entry->last_us = now_us;
    entry->failures++;
    if (entry->failures <= limits->free)
        return;
    for (int i = limits->free + 1;
         i < entry->failures && wait_ms < limits->most_wait_ms; i++)
        wait_ms *= 2;
    if (wait_ms > limits->most_wait_ms)
        wait_ms = limits->most_wait_ms;
    entry->until_us = now_us + wait_ms * US_PER_MS;
}

void throttle_forget(struct throttle *t, struct str key)
{
    for (size_t i = 0; i < ENTRIES; i++)
        if (is_of(&t->entries[i], key))
            t->entries[i] = (struct entry){0};
}
