/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * What is not deterministic enters through these: the clock and randomness
 * here, the network in net/http.h, the disk in store/store.h. Tests and the
 * simulator give their own.
 */
#pragma once

#include "base/arena.h"

struct clock_port {
    int64_t (*now_us)(void *context);       /* wall clock, UTC */
    int64_t (*monotonic_us)(void *context); /* for measuring */
    void (*sleep_ms)(void *context, int64_t ms);
    void *context;
};

struct random_port {
    uint64_t (*next)(void *context);
    void *context;
};

struct clock_port clock_system(void);
struct random_port random_system(void); /* getrandom */

/* A clock that stands still until told; sleeping moves it on. */
struct fake_clock {
    int64_t now_us;
};
struct clock_port clock_fake(struct fake_clock *state);
/* A repeatable sequence (splitmix64). */
struct fake_random {
    uint64_t state;
};
struct random_port random_fake(struct fake_random *state);

static inline int64_t clock_now_us(const struct clock_port *c)
{
    return c->now_us(c->context);
}
static inline int64_t clock_monotonic_us(const struct clock_port *c)
{
    return c->monotonic_us(c->context);
}
static inline void clock_sleep_ms(const struct clock_port *c, int64_t ms)
{
    c->sleep_ms(c->context, ms);
}
static inline uint64_t random_next(const struct random_port *r)
{
    return r->next(r->context);
}
/* ULID: 26 characters, sorts by time; for run ids and write tokens. */
struct str ulid_make(struct arena *a, int64_t now_us, const struct random_port *r);
