/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * SIGINT, SIGTERM and SIGHUP: the first asks the command to stop in order,
 * the second ends the program at once (the store survives that too).
 * Threads: call it once, from main, before any other thread is made; it makes
 * one that does nothing but wait for signals.
 */
#pragma once

#include <stdatomic.h>

#include "base/error.h"

/* A file that may not grow any more (`ulimit -f`) is from now on an error that
 * a write returns, and not the program's sudden end. */
void signals_survive_limits(void);

MUST_CHECK enum err signals_watch(atomic_bool *stop, struct error *e);
