/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Shared by remote.c (the loop) and the other remote_*.c only. */
#pragma once

#include "base/limits.h"
#include "base/map.h"
#include "base/time.h"
#include "engine/remote/remote.h"
#include "engine/schedule/rate.h"

enum lane_state { LANE_CLOSED, LANE_OPENING, LANE_OPEN, LANE_DOWN };

struct lane {
    const struct connection *connection;
    struct connection_state *driver; /* the connector's state */
    const struct value *configured;  /* settings as the workspace says them */
    const struct value *settings;    /* the same with what was exchanged since */
    int64_t renewals;                /* of them */
    enum lane_state state;
    bool logs_in;                    /* from lane_login_begin to .._end */
    int login_lock;                  /* remembered_lock, or -1 */
    int64_t login_since_us;          /* somebody else logs in; 0: no */
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

/*
 * Before an OP_OPEN asks anything: with secrets that may be exchanged nobody
 * else logs in, and the newest are used. ERR_LOCKED: try again in a moment.
 * lane_login_end must follow.
 */
MUST_CHECK enum err lane_login_begin(struct remote *r, struct lane *lane,
                                     struct error *e);
/* What the remote has exchanged is durable before anything else is asked. */
MUST_CHECK enum err lane_login_keep(struct remote *r, struct lane *lane,
                                    struct op *op, struct error *e);
void lane_login_end(struct lane *lane);
/* Takes what the workspace's files say now for the secrets of a connection
 * whose login was refused. False when that is nothing new. */
bool lane_renew(struct remote *r, struct lane *lane);
/* The remote wants nobody before the time that the error tells. */
void lane_shut(struct lane *lane, const struct error *error, int64_t now_us);
/* Is that longer than anybody here waits? Then nobody knocks again. */
bool lane_is_shut(const struct remote *r, const struct lane *lane,
                  int64_t now_us);
void lane_count(struct lane *lane, const struct http_exchange *exchange,
                int64_t now_us);
/* The lane is that loop's from now on. False, and why, when another one, that
 * waits for this one, works there. */
bool lane_hold(struct lane *lane, uint32_t loop, struct error *e);
/* A new run tries it again. */
void lane_refresh(struct lane *lane);
/* NULL when there is none of that name. */
struct lane *remote_lane(const struct remote *r, struct str connection);
