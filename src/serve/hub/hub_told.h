/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * What remotes told of their records along with the jobs that were put for it.
 * In memory and bounded: what is not here any more is read.
 *
 * Threads: any.
 */
#pragma once

#include "store/store.h"

struct told;

struct told *told_create(struct arena *a);
void told_destroy(struct told *t); /* NULL is fine */
/* Of a job that is being put; takes a copy. */
void told_note(struct told *t, const struct job *job, struct str text);
/* Once, and only when nothing else asked for the job. The text lives in `a`. */
bool told_take(struct told *t, const struct job *job, struct arena *a,
               struct str *out);
