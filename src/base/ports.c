/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "base/ports.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/random.h>
#include <time.h>

static int64_t read_clock(clockid_t id)
{
    struct timespec t = {0};
    if (clock_gettime(id, &t) != 0)
        abort(); /* only a broken kernel lacks these two clocks */
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static int64_t system_now_us(void *context)
{
    (void)context;
    return read_clock(CLOCK_REALTIME);
}

static int64_t system_monotonic_us(void *context)
{
    (void)context;
    return read_clock(CLOCK_MONOTONIC);
}

static void system_sleep_ms(void *context, int64_t ms)
{
    (void)context;
    if (ms <= 0)
        return;
    struct timespec rest = {.tv_sec = (time_t)(ms / 1000),
                            .tv_nsec = (long)(ms % 1000) * 1000000};
    while (nanosleep(&rest, &rest) != 0 && errno == EINTR)
        continue;
}

struct clock_port clock_system(void)
{
    return (struct clock_port){.now_us = system_now_us,
                               .monotonic_us = system_monotonic_us,
                               .sleep_ms = system_sleep_ms};
}

static uint64_t system_next(void *context)
{
    (void)context;
    uint64_t number;
    ssize_t n;
    do {
        n = getrandom(&number, sizeof number, 0);
    } while (n < 0 && errno == EINTR);
    if (n != (ssize_t)sizeof number)
        abort(); /* guessable tokens would be worse */
    return number;
}

struct random_port random_system(void)
{
    return (struct random_port){.next = system_next};
}

static int64_t fake_now_us(void *context)
{
    return ((struct fake_clock *)context)->now_us;
}

static void fake_sleep_ms(void *context, int64_t ms)
{
    if (ms > 0)
        ((struct fake_clock *)context)->now_us += ms * 1000;
}

struct clock_port clock_fake(struct fake_clock *state)
{
    return (struct clock_port){.now_us = fake_now_us,
                               .monotonic_us = fake_now_us,
                               .sleep_ms = fake_sleep_ms,
                               .context = state};
}

static uint64_t fake_next(void *context)
{
    struct fake_random *r = context;
    r->state += UINT64_C(0x9E3779B97F4A7C15);
    uint64_t z = r->state;
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

struct random_port random_fake(struct fake_random *state)
{
    return (struct random_port){.next = fake_next, .context = state};
}

struct str ulid_make(struct arena *a, int64_t now_us,
                     const struct random_port *r)
{
    static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    char text[26];
    uint64_t ms = now_us > 0 ? (uint64_t)now_us / 1000 : 0;
    for (int i = 9; i >= 0; i--, ms >>= 5)
        text[i] = alphabet[ms & 31];
    /* 80 random bits: two times eight letters of five bits. */
    for (int half = 0; half < 2; half++) {
        uint64_t bits = random_next(r);
        for (int i = 0; i < 8; i++, bits >>= 5)
            text[10 + half * 8 + i] = alphabet[bits & 31];
    }
    return arena_str(a, (struct str){text, sizeof text});
}
