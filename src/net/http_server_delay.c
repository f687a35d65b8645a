/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Answers that are due later. MHD does not watch a suspended connection, so
 * somebody must resume it: a thread that sleeps until the first is due. There
 * are at most as many entries as connections, hence a plain sorted list.
 */
#include "net/http_server_private.h"

#include <time.h>

static int64_t monotonic_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static void wait_until(struct server_delays *d, int64_t due_us)
{
    struct timespec until = {
        .tv_sec = (time_t)(due_us / 1000000),
        .tv_nsec = (long)(due_us % 1000000) * 1000,
    };
    pthread_cond_timedwait(&d->changed, &d->lock, &until);
}

/* Resumes what is due; everything when stopping. */
static void resume_due(struct server_delays *d)
{
    while (d->first && (d->stopping || d->first->due_us <= monotonic_us())) {
        struct server_call *call = d->first;
        /* From here on the server's thread may end and free the call. */
        d->first = call->next;
        MHD_resume_connection(call->connection);
    }
}

static void *run(void *context)
{
    struct server_delays *d = context;
    pthread_mutex_lock(&d->lock);
    while (!d->stopping) {
        if (d->first)
            wait_until(d, d->first->due_us);
        else
            pthread_cond_wait(&d->changed, &d->lock);
        resume_due(d);
    }
    resume_due(d);
    pthread_mutex_unlock(&d->lock);
    return NULL;
}

enum err server_delays_start(struct server_delays *delays, struct error *e)
{
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&delays->changed, &attributes);
    pthread_condattr_destroy(&attributes);
    pthread_mutex_init(&delays->lock, NULL);
    int failed = pthread_create(&delays->thread, NULL, run, delays);
    if (failed == 0)
        return ERR_OK;
    server_delays_fini(delays);
    FAIL(e, ERR_IO, "cannot start the server's timer thread: %s",
         strerrordesc_np(failed));
}

bool server_delays_add(struct server_delays *delays, struct server_call *call)
{
    pthread_mutex_lock(&delays->lock);
    bool taken = !delays->stopping;
    if (taken) {
        MHD_suspend_connection(call->connection);
        call->due_us = monotonic_us() + call->reply.delay_ms * 1000;
        struct server_call **at = &delays->first;
        while (*at && (*at)->due_us <= call->due_us)
            at = &(*at)->next;
        call->next = *at;
        *at = call;
        pthread_cond_signal(&delays->changed);
    }
    pthread_mutex_unlock(&delays->lock);
    return taken;
}

void server_delays_stop(struct server_delays *delays)
{
    pthread_mutex_lock(&delays->lock);
    delays->stopping = true;
    pthread_cond_signal(&delays->changed);
    pthread_mutex_unlock(&delays->lock);
    pthread_join(delays->thread, NULL);
}

void server_delays_fini(struct server_delays *delays)
{
    pthread_cond_destroy(&delays->changed);
    pthread_mutex_destroy(&delays->lock);
}
