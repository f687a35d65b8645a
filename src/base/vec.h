/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Typed growing arrays on an arena.
 *
 *     VEC(struct job) jobs = {0};
 *     vec_push(arena, &jobs, job);
 *     for (size_t i = 0; i < jobs.n; i++) use(&jobs.at[i]);
 */
#pragma once

#include "base/arena.h"

#define VEC(type)   \
    struct {        \
        type *at;   \
        size_t n;   \
        size_t cap; \
    }

#define vec_reserve(arena, v, more)                                            \
    do {                                                                       \
        if ((v)->n + (more) > (v)->cap) {                                      \
            size_t vec_cap = (v)->cap ? (v)->cap * 2 : 8;                      \
            while (vec_cap < (v)->n + (more))                                  \
                vec_cap *= 2;                                                  \
            (v)->at = arena_grow((arena), (v)->at, sizeof(*(v)->at), (v)->n,   \
                                 vec_cap);                                     \
            (v)->cap = vec_cap;                                                \
        }                                                                      \
    } while (0)

#define vec_push(arena, v, ...)               \
    do {                                      \
        vec_reserve((arena), (v), 1);         \
        (v)->at[(v)->n++] = (__VA_ARGS__);    \
    } while (0)
