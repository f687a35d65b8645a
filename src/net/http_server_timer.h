/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Deadlines of the HTTP server's connections, earliest first. Inside the
 * server; its thread owns them.
 */
#pragma once

#include "base/arena.h"

/* One deadline of a connection; embedded. */
struct server_timer {
    int64_t due_us;
    size_t at; /* place in the heap, from 1; 0: not set */
};

/* Earliest first: a binary heap with room for one timer a connection. */
struct server_timers {
    struct server_timer **heap;
    size_t n;
    size_t cap;
};

void server_timers_init(struct arena *a, struct server_timers *timers,
                        size_t cap);
/* Sets it, or moves it. */
void server_timer_set(struct server_timers *timers, struct server_timer *timer,
                      int64_t due_us);
void server_timer_clear(struct server_timers *timers,
                        struct server_timer *timer);
/* Takes one that is due by now_us off; NULL when there is none. */
struct server_timer *server_timers_take(struct server_timers *timers,
                                        int64_t now_us);
/* INT64_MAX when none is set. */
int64_t server_timers_next_us(const struct server_timers *timers);
