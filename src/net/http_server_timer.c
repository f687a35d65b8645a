/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* A binary heap; a timer knows its place in it, so that it can be moved. */
#include "net/http_server_timer.h"

#include <assert.h>

void server_timers_init(struct arena *a, struct server_timers *timers,
                        size_t cap)
{
    /* Places count from 1. */
    timers->heap = arena_array(a, struct server_timer *, cap + 1);
    timers->n = 0;
    timers->cap = cap;
}

static void seat(struct server_timers *timers, struct server_timer *timer,
                 size_t at)
{
    timers->heap[at] = timer;
    timer->at = at;
}

static void rise(struct server_timers *timers, struct server_timer *timer,
                 size_t at)
{
    while (at > 1 && timers->heap[at / 2]->due_us > timer->due_us) {
        seat(timers, timers->heap[at / 2], at);
        at /= 2;
    }
    seat(timers, timer, at);
}

static void sink(struct server_timers *timers, struct server_timer *timer,
                 size_t at)
{
    for (;;) {
        size_t child = 2 * at;
        if (child > timers->n)
            break;
        if (child < timers->n &&
            timers->heap[child + 1]->due_us < timers->heap[child]->due_us)
            child++;
        if (timers->heap[child]->due_us >= timer->due_us)
            break;
        seat(timers, timers->heap[child], at);
        at = child;
    }
    seat(timers, timer, at);
}

static void settle(struct server_timers *timers, struct server_timer *timer,
                   size_t at)
{
    if (at > 1 && timers->heap[at / 2]->due_us > timer->due_us)
        rise(timers, timer, at);
    else
        sink(timers, timer, at);
}

void server_timer_set(struct server_timers *timers, struct server_timer *timer,
                      int64_t due_us)
{
    if (timer->at == 0) {
        assert(timers->n < timers->cap);
        timer->at = ++timers->n;
    }
    timer->due_us = due_us;
    settle(timers, timer, timer->at);
}

void server_timer_clear(struct server_timers *timers,
                        struct server_timer *timer)
{
    size_t at = timer->at;
    if (at == 0)
        return;
    timer->at = 0;
    struct server_timer *last = timers->heap[timers->n--];
    if (last != timer)
        settle(timers, last, at);
}

struct server_timer *server_timers_take(struct server_timers *timers,
                                        int64_t now_us)
{
    if (timers->n == 0 || timers->heap[1]->due_us > now_us)
        return NULL;
    struct server_timer *first = timers->heap[1];
    server_timer_clear(timers, first);
    return first;
}

int64_t server_timers_next_us(const struct server_timers *timers)
{
    return timers->n > 0 ? timers->heap[1]->due_us : INT64_MAX;
}
