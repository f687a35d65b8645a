/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Shared by remote.c (the loop), remote_setup.c and remote_batch.c only. */
#pragma once

#include "base/limits.h"
#include "base/map.h"
#include "base/time.h"
#include "engine/rate.h"
#include "engine/remote.h"

enum lane_state { LANE_CLOSED, LANE_OPENING, LANE_OPEN, LANE_DOWN };

struct lane {
    const struct connection *connection;
    struct connection_state *driver; /* the connector's state */
    const struct value *settings;    /* with the secrets in use */
    int64_t renewals;                /* of them */
    enum lane_state state;
    struct error error;              /* why it is down */
    size_t in_flight;
    int64_t not_before_us;           /* rate limit, Retry-After */
    struct rate rate;
    struct error shut;               /* what said so, of a Retry-After */
    struct remote_stats stats;
    struct breaker breaker;          /* closed when options name no rules */
    uint32_t holder;                 /* number of the loop that works on it */
    struct map schemas;              /* entity -> struct schema */
};

struct remote {
    struct remote_options options;
    int64_t patience_ms;
    struct arena arena;              /* connector states and schemas */
    struct lane *lanes;
    size_t n_lanes;
    int64_t dry_ids;                 /* made up so far */
    struct loop *innermost;          /* of the loops that are under way */
    uint32_t n_loops;                /* so far: their numbers */
    bool lets_others;                /* remote_let_others */
};

/* Takes what the workspace's files say now for the secrets of a connection
 * whose login was refused. False when that is nothing new. */
bool lane_renew(struct remote *r, struct lane *lane);
/* The lane is that loop's from now on. False, and why, when another one, that
 * waits for this one, works there. */
bool lane_hold(struct lane *lane, uint32_t loop, struct error *e);
/* A new run tries it again. */
void lane_refresh(struct lane *lane);
/* NULL when there is none of that name. */
struct lane *remote_lane(const struct remote *r, struct str connection);
