/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * What other threads see of the intake: its counters, and which words begin
 * the paths of routes. Behind a mutex of its own. Private to intake.c.
 */
#pragma once

#include <pthread.h>

#include "base/vec.h"
#include "serve/intake/gate.h"

struct intake_shared {
    pthread_mutex_t mutex;
    struct arena arena;       /* names of the counters */
    VEC(struct intake_counts) hooks;
    VEC(struct gate_counts) routes;
    struct arena words_arena;
    const struct str *words;
    size_t n_words;
};

void intake_shared_init(struct intake_shared *s);
void intake_shared_fini(struct intake_shared *s);
void intake_shared_set_words(struct intake_shared *s,
                             const struct route_settings *routes);
bool intake_shared_wants(struct intake_shared *s, struct str url);
void intake_shared_count(struct intake_shared *s,
                         const struct intake_verdict *verdict);
void intake_shared_count_route(struct intake_shared *s,
                               const struct gate_verdict *verdict);
/* Copies. */
void intake_shared_hooks(struct intake_shared *s, struct arena *a,
                         struct intake_counts **out, size_t *out_n);
void intake_shared_routes(struct intake_shared *s, struct arena *a,
                          struct gate_counts **out, size_t *out_n);
