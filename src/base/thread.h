/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Named threads that leave signals to main, and waits by the monotonic clock. */
#pragma once

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#include "base/error.h"

/* `name`: at most 15 characters, as ps and gdb show it. */
MUST_CHECK enum err thread_start(const char *name, void *(*run)(void *context),
                                 void *context, pthread_t *out,
                                 struct error *e);
/* A condition whose timed waits are not moved by the wall clock. */
void thread_cond_init(pthread_cond_t *cond);
/* For pthread_cond_timedwait on such a condition. */
struct timespec thread_deadline(int64_t from_now_ms);
/* False: it still runs after that time (by the wall clock), and is to be
 * joined yet. */
MUST_CHECK bool thread_join_within(pthread_t thread, int64_t within_ms);
