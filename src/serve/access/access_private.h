/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Shared by access*.c only. */
#pragma once

#include "serve/access/access.h"
#include "serve/access/throttle.h"

struct access {
    struct arena *arena;
    struct access_options options;
    struct throttle *by_address;
    struct throttle *by_name;
    struct str setup_token; /* empty: none was made yet */
};

int64_t access_now_us(const struct access *access);
struct api_actor access_actor_of(struct arena *a, const struct user *user,
                                 struct str session);
