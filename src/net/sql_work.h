/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Private to net: one database and what is asked of it, one request at a time.
 * Threads: one that runs; sql_work_interrupt is for others, under `mutex`.
 */
#pragma once

#include <pthread.h>
#include <stdatomic.h>

#include "net/sql_engine.h"

struct sql_outcome {
    struct error error; /* code ERR_OK: `status` and `body` are valid */
    int status;
    struct buf body;
    int64_t elapsed_us;
};

struct sql_work {
    struct str url;      /* as asked, with fragment */
    struct str password;
    int64_t timeout_ms;
    const struct sql_engine *engine;
    struct arena arena;  /* of the open link */
    struct sql_link link;
    atomic_bool stopped;
    pthread_mutex_t *mutex; /* guards link.db against interrupt */
};

/* Texts are copied into `a`; the address must be that of an engine. */
void sql_work_init(struct sql_work *w, struct arena *a,
                   const struct http_request *request, int64_t timeout_ms,
                   pthread_mutex_t *mutex);
bool sql_work_is_for(const struct sql_work *w,
                     const struct http_request *request);
/* `out` must be empty but for the maximum of its body. */
void sql_work_run(struct sql_work *w, const struct http_request *request,
                  struct sql_outcome *out);
/* For good; under the mutex. */
void sql_work_interrupt(struct sql_work *w);
void sql_work_fini(struct sql_work *w);
