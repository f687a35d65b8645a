/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * The loop that keeps requests in flight. Each connection is a *lane* with a
 * state; each call is a *walk* of next() -> request -> take() in its lane.
 *
 *     CLOSED ──open op──▶ OPENING ──ok──▶ OPEN ──login lost──▶ CLOSED
 *                            └──fail──▶ DOWN (its calls fail alike)
 *
 * A lane opens only while nothing of it is in flight, as the connector
 * contract asks.
 *
 * While a loop waits, others may be begun inside it (on_idle). Each holds the
 * lanes of its calls, and answers are landed in the loop that asked.
 */
#include "engine/remote/remote.h"

#include "engine/remote/calls.h"
#include "engine/remote/remote_internal.h"
#include "engine/schedule/backoff.h"

#define TRIES_MAX 5
#define RETRY_BASE_MS 400
#define IDLE_WAIT_MS 1000
#define LOGIN_LOOK_MS 50
/* Others get a turn after so long; then less and less often. */
#define IDLE_FIRST_MS 20

enum walk_state { WALK_READY, WALK_FLYING, WALK_DONE };

struct walk {             /* one call on its way */
    struct remote_call *call;
    struct lane *lane;
    enum walk_state state;
    bool opens;           /* this is the lane's own OP_OPEN */
    bool relogged;        /* logged in again for it once already */
    bool let;             /* the breaker let it through */
    bool sent;            /* something of it has gone out */
    int64_t renewals;     /* of the secrets it was sent with */
    int tries;
    int64_t not_before_us;
    struct arena request_arena;
    struct http_request request;
};

struct loop {
    struct remote *r;
    struct loop *outer;   /* that waits while this one works */
    uint32_t number;      /* from 1 */
    int64_t idle_ms;      /* until others get their next turn */
    struct walk *walks;   /* the calls, then one open walk a lane */
    size_t n;
    size_t n_calls;
    size_t flying;
    bool one_lane;        /* all calls are of one lane */
    size_t first;         /* all calls before it are done */
    size_t fresh;         /* from here on none was ever begun */
};

/* ---- the breaker -------------------- */

/* A login proves nothing but that it fails: the call behind it is the probe. */
static void lane_tell(const struct remote *r, const struct walk *w,
                      const struct error *error)
{
    struct lane *lane = w->lane;
    enum breaker_state before = lane->breaker.state;
    int64_t now_us = clock_now_us(&r->options.clock);
    if (w->let && !w->sent)
        lane->breaker.probing = false; /* it needed no request: no probe */
    if (!r->options.breaker || !w->sent || (w->opens && !error))
        return;
    breaker_take(&lane->breaker, r->options.breaker, error, now_us);
    if (r->options.log && lane->breaker.state != before)
        log_event(r->options.log,
                  lane->breaker.state == BREAKER_OPEN ? LOG_WARN : LOG_INFO,
                  "breaker", LOG_STR("connection", lane->connection->name),
                  LOG_STR("state", str_from(breaker_state_name(
                                       lane->breaker.state))),
                  LOG_STR("error", str_from(lane->breaker.last.message)));
}

/* What is under way goes on; what would begin asks. */
static bool walk_is_let(struct walk *w, int64_t now_us)
{
    if (w->opens)
        return breaker_peek(&w->lane->breaker, now_us) != BREAKER_NO;
    if (!w->let)
        w->let = breaker_ask(&w->lane->breaker, now_us) == BREAKER_GO;
    return w->let;
}

static bool walk_is_refused(const struct walk *w, int64_t now_us)
{
    return !w->let && !w->sent &&
           breaker_peek(&w->lane->breaker, now_us) == BREAKER_NO;
}

/* ---- walks -------------------- */

static void walk_finish(const struct loop *loop, struct walk *w,
                        const struct error *error)
{
    lane_tell(loop->r, w, error);
    w->state = WALK_DONE;
    arena_fini(&w->request_arena);
    w->call->error = error ? *error : (struct error){0};
    if (!w->opens)
        return;
    lane_login_end(w->lane);
    w->lane->state = error ? LANE_DOWN : LANE_OPEN;
    if (!error)
        return;
    w->call->error.scope = SCOPE_CONNECTION; /* no smaller batch opens it */
    w->lane->error = w->call->error;
}

/* A walk may go on when its lane is open (or it opens it) and has room. */
static bool walk_may_start(const struct walk *w, int64_t now_us)
{
    const struct lane *lane = w->lane;
    if (w->state != WALK_READY || w->not_before_us > now_us ||
        lane->not_before_us > now_us)
        return false;
    if (w->opens)
        return lane->state == LANE_CLOSED && lane->in_flight == 0;
    return lane->state == LANE_OPEN &&
           lane->in_flight < (size_t)lane->connection->in_flight;
}

static void lane_charge(struct lane *lane, const struct walk *w, int64_t now_us)
{
    lane->stats.requests++;
    lane->stats.by_kind[w->call->op.kind]++;
    lane->in_flight++;
    int64_t next_us = rate_sent(&lane->rate, now_us);
    if (next_us > lane->not_before_us)
        lane->not_before_us = next_us;
}

static uint64_t walk_tag(const struct loop *loop, const struct walk *w)
{
    return (uint64_t)loop->number << 32 | (uint64_t)(w - loop->walks);
}

/* One login at a time where secrets may be exchanged. */
static bool walk_may_log_in(const struct loop *loop, struct walk *w,
                            int64_t now_us)
{
    struct error error = {0};
    enum err err = lane_login_begin(loop->r, w->lane, &error);
    if (err == ERR_LOCKED)
        w->not_before_us = now_us + LOGIN_LOOK_MS * US_PER_MS;
    else if (err != ERR_OK)
        walk_finish(loop, w, &error);
    return err == ERR_OK;
}

/* Asks the connector for the next request and sends it. */
static void walk_send(struct loop *loop, struct walk *w, int64_t now_us)
{
    const struct remote_options *options = &loop->r->options;
    struct error error = {0};
    bool done = false;
    if (w->opens && !walk_may_log_in(loop, w, now_us))
        return;
    arena_reset(&w->request_arena);
    w->request = (struct http_request){0};
    enum err err = w->lane->connection->connector->next(
        w->lane->driver, &w->call->op, &w->request_arena, &w->request, &done,
        &error);
    if (err == ERR_OK && done) {
        walk_finish(loop, w, NULL);
        return;
    }
    if (err == ERR_OK) {
        if (w->request.timeout_ms == 0)
            w->request.timeout_ms = w->lane->connection->timeout_ms;
        err = options->transport.submit(options->transport.context,
                                        &w->request,
                                        walk_tag(loop, w), &error);
    }
    if (err != ERR_OK) {
        walk_finish(loop, w, &error);
        return;
    }
    if (w->opens)
        w->lane->state = LANE_OPENING;
    w->state = WALK_FLYING;
    w->sent = true;
    w->renewals = w->lane->renewals;
    loop->flying++;
    lane_charge(w->lane, w, now_us);
}

/* A write that may have happened is never repeated here: the engine looks
 * for what it left behind first. */
static bool error_may_repeat(const struct walk *w, const struct error *error)
{
    if (w->tries + 1 >= TRIES_MAX || error->retry == RETRY_NEVER ||
        error->code == ERR_AUTH ||
        w->lane->breaker.state != BREAKER_CLOSED) /* once is enough to know */
        return false;
    bool changes = w->call->op.kind == OP_WRITE ||
                   w->call->op.kind == OP_ACTION ||
                   w->call->op.kind == OP_SETUP ||
                   w->call->op.kind == OP_HOOKS;
    return !(changes && error->maybe_happened);
}

/* The login was lost: the lane's own walk starts over, then `w` goes on. */
static void walk_login_again(struct loop *loop, struct walk *w)
{
    w->relogged = true;
    w->state = WALK_READY;
    if (w->opens) {
        lane_login_end(w->lane);
        w->lane->state = LANE_CLOSED;
        w->call->op = (struct op){.kind = OP_OPEN, .arena = &loop->r->arena};
        return;
    }
    if (w->lane->state != LANE_OPEN)
        return; /* another walk of the lane met it first */
    w->lane->state = LANE_CLOSED;
    for (size_t i = loop->n_calls; i < loop->n; i++) {
        struct walk *opener = &loop->walks[i];
        if (opener->lane != w->lane)
            continue;
        opener->state = WALK_READY;
        opener->call->op = (struct op){.kind = OP_OPEN,
                                       .arena = &loop->r->arena};
    }
}

/* A lost login may be had again once, a refused one with another secret. */
static bool walk_may_login_again(struct remote *r, const struct walk *w,
                                 const struct error *error)
{
    if (w->renewals != w->lane->renewals || lane_renew(r, w->lane))
        return true;
    return error->retry == RETRY_NOW && !w->opens && !w->relogged;
}

static void walk_take_error(struct loop *loop, struct walk *w,
                            const struct error *error, int64_t now_us)
{
    struct remote *r = loop->r;
    w->lane->stats.failures++;
    if (error->code == ERR_AUTH && walk_may_login_again(r, w, error)) {
        walk_login_again(loop, w);
        return;
    }
    if (error->code == ERR_BUSY && error->retry == RETRY_AFTER)
        lane_shut(w->lane, error, now_us);
    int64_t wait_ms = backoff_for_error_ms(error, w->tries, RETRY_BASE_MS,
                                           r->patience_ms,
                                           random_next(&r->options.random));
    if (wait_ms < 0 || wait_ms > r->patience_ms ||
        !error_may_repeat(w, error)) {
        walk_finish(loop, w, error);
        return;
    }
    w->tries++;
    w->state = WALK_READY;
    w->not_before_us = now_us + wait_ms * US_PER_MS;
    w->lane->stats.waited_ms += wait_ms;
    if (!w->opens)
        return;
    lane_login_end(w->lane);
    w->lane->state = LANE_CLOSED;
}

static void walk_log(const struct walk *w, const struct log *log,
                     const struct http_response *response, enum err err)
{
    const struct op *op = &w->call->op;
    if (log)
        log_event(log, LOG_DEBUG, "remote call",
                  LOG_STR("connection", w->lane->connection->name),
                  LOG_STR("kind", str_from(call_kind(op->kind))),
                  LOG_STR("entity", op->entity),
                  LOG_INT("records", (int64_t)(op->n_ids + op->n_keys +
                                               op->n_patches)),
                  LOG_INT("status", response->status),
                  LOG_INT("us", response->elapsed_us),
                  LOG_STR("outcome", str_from(err_name(err))));
}

static void walk_land(struct loop *loop, struct walk *w,
                      const struct http_exchange *exchange, int64_t now_us)
{
    struct error error = exchange->error;
    enum err err = exchange->outcome;
    loop->flying--;
    w->lane->in_flight--;
    lane_count(w->lane, exchange, now_us);
    if (err == ERR_OK) {
        error = (struct error){0};
        err = w->lane->connection->connector->take(
            w->lane->driver, &w->call->op, &w->request, &exchange->response,
            now_us, &error);
        if (err == ERR_OK)
            err = lane_login_keep(loop->r, w->lane, &w->call->op, &error);
    }
    walk_log(w, loop->r->options.log, &exchange->response, err);
    if (err != ERR_OK) {
        walk_take_error(loop, w, &error, now_us);
        return;
    }
    w->tries = 0;
    w->state = WALK_READY;
    w->not_before_us = 0;
    if (w->opens) /* its next request, if any, needs the lane to itself */
        w->lane->state = LANE_CLOSED;
}

static bool loop_has_trouble(const struct loop *loop, int64_t now_us)
{
    for (size_t i = 0; i < loop->r->n_lanes; i++) {
        const struct lane *lane = &loop->r->lanes[i];
        if (lane->state == LANE_DOWN ||
            lane->breaker.state != BREAKER_CLOSED ||
            lane_is_shut(loop->r, lane, now_us))
            return true;
    }
    return false;
}

/* Calls of a lane that is down or shut end with the lane's error; those that
 * an open breaker holds back, with what opened it. */
static void loop_fail_down(struct loop *loop, int64_t now_us)
{
    if (!loop_has_trouble(loop, now_us))
        return;
    for (size_t i = loop->first; i < loop->n_calls; i++) {
        struct walk *w = &loop->walks[i];
        struct error error = {0};
        if (w->state != WALK_READY)
            continue;
        if (w->lane->state == LANE_DOWN) {
            walk_finish(loop, w, &w->lane->error);
        } else if (lane_is_shut(loop->r, w->lane, now_us)) {
            error = w->lane->shut;
            error.retry_after_ms =
                (w->lane->not_before_us - now_us) / US_PER_MS;
            walk_finish(loop, w, &error);
        } else if (walk_is_refused(w, now_us)) {
            breaker_refuse(&w->lane->breaker, w->lane->connection->name,
                           now_us, &error);
            walk_finish(loop, w, &error);
        }
    }
}

/* Starts it if it may; else *io_next_us is at most when it may. */
static void loop_offer(struct loop *loop, struct walk *w, int64_t now_us,
                       int64_t *io_next_us)
{
    if (loop->flying < LIMIT_OPS_IN_FLIGHT && walk_may_start(w, now_us) &&
        walk_is_let(w, now_us))
        walk_send(loop, w, now_us);
    if (w->state != WALK_READY)
        return;
    int64_t due = w->not_before_us > w->lane->not_before_us
                      ? w->not_before_us
                      : w->lane->not_before_us;
    if (due > now_us && due < *io_next_us)
        *io_next_us = due;
}

/* Starts what may start, the openers first, then the calls in their order;
 * returns the earliest time something else may. Where a fresh call of the one
 * lane may not, none behind it may: thousands are not looked at each time. */
static int64_t loop_start(struct loop *loop, int64_t now_us)
{
    int64_t next_us = INT64_MAX;
    for (size_t i = loop->n_calls; i < loop->n; i++)
        loop_offer(loop, &loop->walks[i], now_us, &next_us);
    for (size_t i = loop->first; i < loop->n_calls; i++) {
        loop_offer(loop, &loop->walks[i], now_us, &next_us);
        if (i < loop->fresh)
            continue;
        if (loop->one_lane && loop->walks[i].state == WALK_READY)
            break;
        loop->fresh = i + 1;
    }
    return next_us;
}

static bool loop_is_done(struct loop *loop)
{
    while (loop->first < loop->n_calls &&
           loop->walks[loop->first].state == WALK_DONE)
        loop->first++;
    return loop->first == loop->n_calls && loop->flying == 0;
}

/* The loop that asked: this one, or one that waits for it. */
static struct loop *loop_of_tag(struct loop *loop, uint64_t tag)
{
    while (loop && loop->number != tag >> 32)
        loop = loop->outer;
    return loop;
}

static enum err loop_receive(struct loop *loop, int64_t wait_ms,
                             bool *out_came, struct error *e)
{
    const struct remote_options *options = &loop->r->options;
    AUTO_ARENA arena = ARENA_INIT;
    struct http_exchange exchange = {0};
    struct error error = {0};
    enum err err = options->transport.wait(options->transport.context, &arena,
                                           wait_ms, &exchange, &error);
    *out_came = err == ERR_OK;
    if (err == ERR_TIMEOUT)
        return ERR_OK;
    if (err != ERR_OK) {
        if (e)
            *e = error;
        return err;
    }
    struct loop *asker = loop_of_tag(loop, exchange.tag);
    if (asker)
        walk_land(asker, &asker->walks[exchange.tag & UINT32_MAX], &exchange,
                  clock_now_us(&options->clock));
    return ERR_OK;
}

static bool loop_lets_others(const struct loop *loop)
{
    return loop->r->options.on_idle && loop->r->lets_others;
}

/* Where there is nothing to do they are asked less and less often. */
static void loop_let_others(struct loop *loop)
{
    const struct remote_options *options = &loop->r->options;
    int64_t next_ms = 2 * loop->idle_ms;
    if (options->on_idle(options->context))
        next_ms = IDLE_FIRST_MS;
    loop->idle_ms = next_ms < IDLE_WAIT_MS ? next_ms : IDLE_WAIT_MS;
}

static enum err loop_wait(struct loop *loop, int64_t next_us, struct error *e)
{
    int64_t now_us = clock_now_us(&loop->r->options.clock);
    bool lets = loop_lets_others(loop);
    bool came = false;
    int64_t wait_ms = lets ? loop->idle_ms : IDLE_WAIT_MS;
    if (next_us != INT64_MAX && (next_us - now_us) / US_PER_MS + 1 < wait_ms)
        wait_ms = (next_us - now_us) / US_PER_MS + 1;
    if (loop->flying > 0)
        TRY(loop_receive(loop, wait_ms, &came, e));
    else if (next_us != INT64_MAX)
        clock_sleep_ms(&loop->r->options.clock, wait_ms);
    if (lets && !came)
        loop_let_others(loop);
    return ERR_OK;
}

static enum err loop_run(struct loop *loop, struct error *e)
{
    const struct remote_options *options = &loop->r->options;
    while (!loop_is_done(loop)) {
        if (options->stop && *options->stop && loop->flying == 0)
            FAIL(e, ERR_CANCELED, "stopped on request");
        int64_t now_us = clock_now_us(&options->clock);
        loop_fail_down(loop, now_us);
        int64_t next_us = loop_start(loop, now_us);
        if (loop_is_done(loop))
            break;
        TRY(loop_wait(loop, next_us, e));
    }
    return ERR_OK;
}

/* ---- loops inside each other -------------------- */

static void loop_enter(struct loop *loop)
{
    struct remote *r = loop->r;
    loop->outer = r->innermost;
    loop->number = ++r->n_loops;
    loop->idle_ms = IDLE_FIRST_MS;
    r->innermost = loop;
}

static void loop_leave(struct loop *loop)
{
    struct remote *r = loop->r;
    r->innermost = loop->outer;
    for (size_t i = 0; i < r->n_lanes; i++) {
        if (r->lanes[i].holder != loop->number)
            continue;
        lane_login_end(&r->lanes[i]);
        r->lanes[i].holder = 0;
    }
}

static enum err loop_seat_calls(struct loop *loop, struct remote_call *calls,
                                struct error *e)
{
    for (size_t i = 0; i < loop->n_calls; i++) {
        struct lane *lane = remote_lane(loop->r, calls[i].connection);
        if (!lane)
            FAIL(e, ERR_USAGE, "there is no connection `%.*s`",
                 STR_ARG(calls[i].connection));
        calls[i].error = (struct error){0};
        loop->walks[i] = (struct walk){.call = &calls[i], .lane = lane};
        if (!lane_hold(lane, loop->number, &calls[i].error))
            loop->walks[i].state = WALK_DONE;
        loop->one_lane = loop->one_lane && lane == loop->walks[0].lane;
    }
    return ERR_OK;
}

/* One opener a lane; it rests unless a call needs its lane opened. */
static void loop_seat_openers(struct loop *loop, struct remote_call *opens)
{
    for (size_t i = 0; i < loop->r->n_lanes; i++) {
        struct lane *lane = &loop->r->lanes[i];
        bool used = lane->holder == loop->number;
        if (used || lane->holder == 0)
            lane_refresh(lane);
        opens[i].op = (struct op){.kind = OP_OPEN, .arena = &loop->r->arena};
        loop->walks[loop->n_calls + i] = (struct walk){
            .call = &opens[i],
            .lane = lane,
            .opens = true,
            .state = used && lane->state == LANE_CLOSED ? WALK_READY
                                                        : WALK_DONE,
        };
    }
}

enum err remote_run(struct remote *r, struct remote_call *calls, size_t n,
                    struct error *e)
{
    AUTO_ARENA arena = ARENA_INIT;
    struct loop loop = {
        .r = r, .n_calls = n, .n = n + r->n_lanes, .one_lane = true};
    loop.walks = arena_array(&arena, struct walk, loop.n);
    loop_enter(&loop);
    enum err err = loop_seat_calls(&loop, calls, e);
    if (err == ERR_OK) {
        loop_seat_openers(&loop, arena_array(&arena, struct remote_call,
                                             r->n_lanes));
        err = loop_run(&loop, e);
    }
    loop_leave(&loop);
    for (size_t i = 0; i < loop.n; i++)
        arena_fini(&loop.walks[i].request_arena);
    return err;
}

enum err remote_open(struct remote *r, struct str connection, struct error *e)
{
    struct lane *lane = remote_lane(r, connection);
    if (!lane)
        FAIL(e, ERR_USAGE, "there is no connection `%.*s`",
             STR_ARG(connection));
    if (lane->state == LANE_OPEN)
        return ERR_OK;
    enum err err = ERR_OK;
    struct remote_call call = {.connection = connection,
                               .op = {.kind = OP_OPEN, .arena = &r->arena}};
    struct walk walk = {.call = &call, .lane = lane, .opens = true};
    struct loop loop = {.r = r, .n = 1, .n_calls = 1, .walks = &walk};
    loop_enter(&loop);
    if (lane_hold(lane, loop.number, &call.error)) {
        lane_refresh(lane);
        err = loop_run(&loop, e);
    }
    loop_leave(&loop);
    arena_fini(&walk.request_arena);
    TRY(err);
    if (call.error.code != ERR_OK && e)
        *e = call.error;
    return call.error.code;
}
