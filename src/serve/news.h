/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * What goes on, told to those who watch: runs of the hub and lines of the log
 * become events, and lines are kept for who looks later.
 *
 * Threads: news_run is the hub's; news_log anyone's.
 */
#pragma once

#include "serve/events.h"
#include "serve/hub/hub.h"
#include "serve/log_ring.h"

struct news {
    struct events *events;
    struct log_ring *ring;
    struct clock_port clock;
    int64_t told_us;        /* progress, last time */
    /* A run has ended; or NULL. */
    void (*on_ended)(void *context);
    void *context;
};

void news_run(void *news, const struct hub_run_news *run);   /* on_run */
/* Anyone's. */
void news_reload(struct news *news, bool ok, const struct problems *problems);
void news_log(void *news, const struct log_line *line);      /* a tap */
