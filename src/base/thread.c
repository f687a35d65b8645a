/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "base/thread.h"

#include <signal.h>
#include <string.h>

void thread_cond_init(pthread_cond_t *cond)
{
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(cond, &attributes);
    pthread_condattr_destroy(&attributes);
}

static struct timespec after(clockid_t clock, int64_t from_now_ms)
{
    struct timespec t;
    clock_gettime(clock, &t);
    if (from_now_ms < 0)
        return t;
    t.tv_sec += (time_t)(from_now_ms / 1000);
    t.tv_nsec += (long)(from_now_ms % 1000) * 1000000L;
    if (t.tv_nsec >= 1000000000L) {
        t.tv_sec++;
        t.tv_nsec -= 1000000000L;
    }
    return t;
}

enum err thread_start(const char *name, void *(*run)(void *context),
                      void *context, pthread_t *out, struct error *e)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &before);
    int failed = pthread_create(out, NULL, run, context);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (failed != 0)
        FAIL(e, ERR_IO, "cannot start the thread `%s`: %s", name,
             strerror(failed));
    pthread_setname_np(*out, name);
    return ERR_OK;
}

struct timespec thread_deadline(int64_t from_now_ms)
{
    return after(CLOCK_MONOTONIC, from_now_ms);
}

bool thread_join_within(pthread_t thread, int64_t within_ms)
{
    const struct timespec until = after(CLOCK_REALTIME, within_ms);
    return pthread_timedjoin_np(thread, NULL, &until) == 0;
}
