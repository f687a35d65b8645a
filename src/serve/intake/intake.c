/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "serve/intake/intake.h"

#include <pthread.h>
#include <stdatomic.h>

#include "base/limits.h"
#include "base/thread.h"
#include "base/time.h"
#include "serve/api/reply.h"
#include "serve/intake/intake_shared.h"
#include "serve/mailbox.h"

/* Notices that share a transaction. */
#define BATCH_MAX 128
/* Second looks that are remembered; the oldest give way. Polls are the net
 * below. */
#define LATER_MAX 1024
/* A sync is asked to poll at most so often. */
#define POLL_GAP_US US_PER_SECOND
#define RETRY_AFTER "5"
/* What became of a task can be asked for so long. */
#define TASKS_KEPT_US (30 * US_PER_DAY)

static const struct throttle_limits guessing = {
    .free = 3, .first_wait_ms = 100, .most_wait_ms = 2000};

/* What is looked at once more, because it was told too early. */
struct later {
    int64_t at_us;
    struct arena arena;
    struct job job;
    struct str told;
};

struct poll_wish {
    bool wanted;
    unsigned sides;
    int64_t asked_us;
};

struct intake {
    struct arena arena; /* holds this */
    struct web_options options;
    pthread_t thread;
    bool started;
    struct mailbox *calls; /* struct http_server_call, held */
    atomic_bool stale;

    /* the thread's own */
    struct intake_desk desk;
    struct store *store;
    struct throttle *throttle;
    struct poll_wish *polls; /* one a sync, in the desk's arena */
    struct later later[LATER_MAX]; /* a ring, by time */
    size_t later_first, n_later;

    struct intake_shared shared; /* everybody's */
};

const char *intake_outcome_name(enum intake_outcome outcome)
{
    static const char *const names[] = {
        [INTAKE_ACCEPTED] = "accepted",
        [INTAKE_IGNORED] = "ignored",
        [INTAKE_REFUSED] = "refused",
        [INTAKE_INVALID] = "invalid",
        [INTAKE_UNAVAILABLE] = "unavailable"};
    return names[outcome];
}

/* ---- counters --------------------------------------------------------------- */

void intake_look(struct intake *intake, struct arena *a,
                 struct intake_counts **out, size_t *out_n)
{
    intake_shared_hooks(&intake->shared, a, out, out_n);
}

void intake_look_routes(struct intake *intake, struct arena *a,
                        struct gate_counts **out, size_t *out_n)
{
    intake_shared_routes(&intake->shared, a, out, out_n);
}

bool intake_wants(struct intake *intake, struct str url)
{
    return intake_shared_wants(&intake->shared, url);
}

/* ---- one batch -------------------------------------------------------------- */

struct taken {
    struct http_server_call *call;
    bool is_route;
    struct intake_verdict hook; /* else */
    struct gate_verdict route;
};

struct batch {
    struct taken at[BATCH_MAX];
    size_t n;
};

void intake_reply_busy(struct arena *a, struct http_response *out)
{
    const struct http_header again = {STR("Retry-After"), STR(RETRY_AFTER)};
    const struct reply_more more = {.headers = {&again, 1}};
    reply_problem(a, REPLY_UNAVAILABLE,
                  STR("the notice could not be kept; send it again"), &more,
                  out);
}

/* Whoever guesses waits for each answer, longer and longer. */
static void slow_down(struct intake *intake, struct str client,
                      struct http_server_reply *reply)
{
    int64_t now_us = clock_now_us(&intake->options.clock);
    throttle_failed(intake->throttle, client, &guessing, now_us);
    reply->delay_ms = throttle_wait_ms(intake->throttle, client, now_us);
}

static void judge_hook(struct intake *intake, struct taken *taken)
{
    struct http_server_call *call = taken->call;
    struct http_server_reply *reply = http_server_call_reply(call);
    const struct intake_knock knock = {
        .request = http_server_call_request(call),
        .client = web_client(call, intake->options.settings.behind_proxy)};
    intake_judge(&intake->desk, http_server_call_arena(call), &knock,
                 &taken->hook, &reply->response);
    if (taken->hook.outcome == INTAKE_REFUSED)
        slow_down(intake, knock.client, reply);
}

static void judge_route(struct intake *intake, struct taken *taken)
{
    struct http_server_call *call = taken->call;
    struct http_server_reply *reply = http_server_call_reply(call);
    const struct gate gate = {.routes = &intake->desk.workspace.routes,
                              .script = intake->desk.workspace.script,
                              .log = intake->options.log};
    gate_judge(&gate, http_server_call_arena(call),
               http_server_call_request(call), &taken->route,
               &reply->response);
    if (taken->route.outcome == GATE_REFUSED)
        slow_down(intake,
                  web_client(call, intake->options.settings.behind_proxy),
                  reply);
}

static void judge(struct intake *intake, struct taken *taken)
{
    taken->is_route = !str_starts_with(
        http_server_call_request(taken->call)->url, STR(INTAKE_PREFIX));
    if (taken->is_route)
        judge_route(intake, taken);
    else
        judge_hook(intake, taken);
}

static void on_told(void *context, const struct job *job, struct str told)
{
    const struct intake *intake = context;
    hub_tell(intake->options.hub, job, told);
}

static void on_early(void *context, const struct job *job, struct str told,
                     int64_t at_us)
{
    struct intake *intake = context;
    if (intake->n_later == LATER_MAX) {
        intake->later_first = (intake->later_first + 1) % LATER_MAX;
        intake->n_later--;
    }
    struct later *later =
        &intake->later[(intake->later_first + intake->n_later++) % LATER_MAX];
    arena_fini(&later->arena);
    *later = (struct later){.at_us = at_us, .job = *job};
    later->job.record_id = arena_str(&later->arena, job->record_id);
    later->told = arena_str(&later->arena, told);
}

static void on_poll(void *context, const struct sync *sync, enum side side)
{
    struct intake *intake = context;
    size_t i = (size_t)(sync - intake->desk.workspace.syncs);
    intake->polls[i].wanted = true;
    intake->polls[i].sides |= 1u << side;
}

static bool is_to_be_put(const struct taken *taken)
{
    return taken->is_route ? taken->route.outcome == GATE_ENQUEUED
                           : taken->hook.outcome == INTAKE_ACCEPTED;
}

static enum err put_hook(struct intake *intake, struct taken *taken,
                         int64_t now_us, struct error *e)
{
    const struct intake_put put = {
        .store = intake->store,
        .now_us = now_us,
        .on_told = on_told,
        .on_early = on_early,
        .on_poll = on_poll,
        .context = intake};
    return intake_put(&intake->desk, http_server_call_arena(taken->call),
                      &put, &taken->hook, e);
}

static enum err put_route(struct intake *intake, struct taken *taken,
                          int64_t now_us, struct error *e)
{
    struct http_server_call *call = taken->call;
    const struct gate_put put = {.store = intake->store, .now_us = now_us};
    TRY(gate_put(&intake->desk, http_server_call_arena(call), &put,
                 &taken->route, &http_server_call_reply(call)->response, e));
    return task_prune(intake->store, now_us - TASKS_KEPT_US,
                      2 * taken->route.n_tasks, e);
}

static enum err put_all(struct intake *intake, struct batch *b,
                        struct error *e)
{
    int64_t now_us = clock_now_us(&intake->options.clock);
    TRY(store_begin(intake->store, e));
    enum err err = ERR_OK;
    for (size_t i = 0; i < b->n && err == ERR_OK; i++) {
        struct taken *taken = &b->at[i];
        if (is_to_be_put(taken))
            err = taken->is_route ? put_route(intake, taken, now_us, e)
                                  : put_hook(intake, taken, now_us, e);
    }
    return store_end(intake->store, err, e);
}

static bool any_is_to_be_put(const struct batch *b)
{
    for (size_t i = 0; i < b->n; i++)
        if (is_to_be_put(&b->at[i]))
            return true;
    return false;
}

/* Nothing of it was kept: each is to be sent again. */
static void put_failed(struct intake *intake, struct batch *b,
                       const struct error *error)
{
    log_event(intake->options.log, LOG_ERROR, "webhooks not kept",
              LOG_STR("error", str_from(error->message)));
    for (size_t i = 0; i < intake->desk.workspace.n_syncs; i++)
        intake->desk.syncs[i].id = 0; /* may have been rolled back */
    for (size_t i = 0; i < b->n; i++) {
        struct taken *taken = &b->at[i];
        if (taken->is_route && (taken->route.outcome == GATE_ENQUEUED ||
                                taken->route.outcome == GATE_DUPLICATE))
            taken->route.outcome = GATE_UNAVAILABLE;
        else if (!taken->is_route &&
                 (taken->hook.outcome == INTAKE_ACCEPTED ||
                  taken->hook.outcome == INTAKE_IGNORED))
            taken->hook.outcome = INTAKE_UNAVAILABLE;
    }
}

/* ---- answers ------------------------------------------------------------------ */

static void tell(struct intake *intake, struct taken *taken)
{
    struct http_server_call *call = taken->call;
    struct gate_numbers numbers = {
        .store = intake->store,
        .store_path = intake->options.store_path,
        .now_us = clock_now_us(&intake->options.clock)};
    struct gate_counts *counts = NULL;
    struct error error = {0};
    intake_look_routes(intake, http_server_call_arena(call), &counts,
                       &numbers.n_counts);
    numbers.counts = counts;
    if (gate_tell(&intake->desk, http_server_call_arena(call), &numbers,
                  &taken->route, &http_server_call_reply(call)->response,
                  &error) == ERR_OK)
        return;
    log_event(intake->options.log, LOG_ERROR, "the store does not answer",
              LOG_STR("error", str_from(error.message)));
    taken->route.outcome = GATE_UNAVAILABLE;
}

static void answer(struct intake *intake, struct taken *taken)
{
    struct arena *a = http_server_call_arena(taken->call);
    struct http_response *out =
        &http_server_call_reply(taken->call)->response;
    enum intake_outcome outcome = taken->hook.outcome;
    if (taken->is_route && taken->route.outcome == GATE_ASKED)
        tell(intake, taken);
    if (taken->is_route)
        intake_shared_count_route(&intake->shared, &taken->route);
    else
        intake_shared_count(&intake->shared, &taken->hook);
    if (taken->is_route ? taken->route.outcome == GATE_UNAVAILABLE
                        : outcome == INTAKE_UNAVAILABLE)
        intake_reply_busy(a, out);
    else if (!taken->is_route && (outcome == INTAKE_ACCEPTED ||
                                  outcome == INTAKE_IGNORED))
        reply_text(a, 202, STR("accepted\n"), out);
    http_server_answer(taken->call);
}

static void tell_hub(struct intake *intake, const struct batch *b)
{
    bool wake = false;
    for (size_t i = 0; i < b->n; i++) {
        const struct taken *taken = &b->at[i];
        enum intake_outcome outcome = taken->hook.outcome;
        wake = wake || (taken->is_route &&
                        taken->route.outcome == GATE_ENQUEUED);
        if (taken->is_route ||
            (outcome != INTAKE_ACCEPTED && outcome != INTAKE_IGNORED))
            continue;
        hub_told(intake->options.hub, taken->hook.connection->source->name,
                 true);
        wake = wake || taken->hook.n_jobs > 0;
    }
    if (wake)
        hub_wake(intake->options.hub);
}

static void carry_out(struct intake *intake, struct batch *b)
{
    struct error error = {0};
    for (size_t i = 0; i < b->n; i++)
        judge(intake, &b->at[i]);
    if (any_is_to_be_put(b) && put_all(intake, b, &error) != ERR_OK)
        put_failed(intake, b, &error);
    tell_hub(intake, b);
    for (size_t i = 0; i < b->n; i++)
        answer(intake, &b->at[i]);
}

/* ---- what is due later ---------------------------------------------------------- */

static enum err put_once_more(struct intake *intake, struct later *later,
                              int64_t now_us, struct error *e)
{
    AUTO_ARENA a = ARENA_INIT;
    bool asked_for = true;
    later->job.due_us = JOB_DUE_URGENT;
    later->job.created_us = now_us;
    TRY(intake_is_asked_for(intake->store, &a, &later->job, &asked_for, e));
    TRY(job_put(intake->store, &later->job, 1, e));
    if (!asked_for)
        hub_tell(intake->options.hub, &later->job, later->told);
    return ERR_OK;
}

static enum err put_later(struct intake *intake, int64_t now_us,
                          size_t *out_n, struct error *e)
{
    enum err err = ERR_OK;
    TRY(store_begin(intake->store, e));
    while (*out_n < intake->n_later && err == ERR_OK) {
        struct later *later =
            &intake->later[(intake->later_first + *out_n) % LATER_MAX];
        if (later->at_us > now_us)
            break;
        err = put_once_more(intake, later, now_us, e);
        ++*out_n;
    }
    return store_end(intake->store, err, e);
}

static void look_again(struct intake *intake, int64_t now_us)
{
    size_t n = 0;
    if (intake->n_later == 0 ||
        intake->later[intake->later_first].at_us > now_us ||
        put_later(intake, now_us, &n, NULL) != ERR_OK)
        return; /* the next time; polls would find it too */
    intake->later_first = (intake->later_first + n) % LATER_MAX;
    intake->n_later -= n;
    hub_wake(intake->options.hub);
}

static void ask_polls(struct intake *intake, int64_t now_us)
{
    for (size_t i = 0; i < intake->desk.workspace.n_syncs; i++) {
        struct poll_wish *wish = &intake->polls[i];
        AUTO_ARENA a = ARENA_INIT;
        struct str id = STR_NONE;
        const struct run_request request = {
            .kind = RUN_SYNC,
            .sides = wish->sides,
            .repeated = true,
            .syncs = &intake->desk.workspace.syncs[i].name,
            .n_syncs = 1,
            .cause = STR("webhook")};
        if (!wish->wanted || now_us - wish->asked_us < POLL_GAP_US)
            continue;
        wish->asked_us = now_us;
        /* what is paused is polled when it goes on */
        if (hub_lets(intake->options.hub, request.syncs[0]) &&
            hub_run(intake->options.hub, &a, &request, &id, NULL) != ERR_OK)
            continue;
        wish->wanted = false;
        wish->sides = 0;
    }
}

/* Until the next of those; -1: for ever. */
static int64_t wait_ms(const struct intake *intake, int64_t now_us)
{
    int64_t next_us = INT64_MAX;
    if (intake->n_later > 0)
        next_us = intake->later[intake->later_first].at_us;
    for (size_t i = 0; i < intake->desk.workspace.n_syncs; i++) {
        int64_t at_us = intake->polls[i].asked_us + POLL_GAP_US;
        if (intake->polls[i].wanted && at_us < next_us)
            next_us = at_us;
    }
    if (next_us == INT64_MAX)
        return -1;
    return next_us > now_us ? (next_us - now_us) / US_PER_MS + 1 : 0;
}

/* ---- the thread ------------------------------------------------------------------- */

static enum err load(struct intake *intake, struct error *e)
{
    TRY(intake_desk_load(&intake->desk, &intake->options, e));
    intake->polls = arena_array(&intake->desk.arena, struct poll_wish,
                                intake->desk.workspace.n_syncs);
    /* numbers of syncs may have changed their meaning */
    intake->n_later = 0;
    intake_shared_set_words(&intake->shared, &intake->desk.workspace.routes);
    return ERR_OK;
}

static void refresh(struct intake *intake)
{
    struct error error = {0};
    if (atomic_exchange(&intake->stale, false) &&
        load(intake, &error) != ERR_OK)
        log_event(intake->options.log, LOG_WARN,
                  "the workspace of the intake stays",
                  LOG_STR("error", str_from(error.message)));
}

static void *intake_main(void *context)
{
    struct intake *intake = context;
    struct batch *b = arena_new(&intake->arena, struct batch);
    for (;;) {
        int64_t now_us = clock_now_us(&intake->options.clock);
        struct http_server_call *call =
            mailbox_take(intake->calls, wait_ms(intake, now_us));
        refresh(intake);
        for (b->n = 0; call && b->n < BATCH_MAX;
             call = b->n < BATCH_MAX ? mailbox_take(intake->calls, 0) : NULL)
            b->at[b->n++] = (struct taken){.call = call};
        if (b->n > 0)
            carry_out(intake, b);
        else if (mailbox_is_closed(intake->calls))
            return NULL;
        now_us = clock_now_us(&intake->options.clock);
        look_again(intake, now_us);
        ask_polls(intake, now_us);
    }
}

/* ---- life ------------------------------------------------------------------------- */

static enum err intake_fill(struct intake *intake, struct error *e)
{
    TRY(load(intake, e));
    TRY(store_open_beside(hub_store(intake->options.hub), &intake->store, e));
    TRY(thread_start("intake", intake_main, intake, &intake->thread, e));
    intake->started = true;
    return ERR_OK;
}

enum err intake_start(const struct web_options *options, struct intake **out,
                      struct error *e)
{
    struct arena arena = ARENA_INIT;
    struct intake *intake = arena_new(&arena, struct intake);
    intake->options = *options;
    intake->calls = mailbox_create(&arena, LIMIT_HOOKS_WAITING);
    intake->throttle = throttle_create(&arena);
    atomic_init(&intake->stale, false);
    intake_shared_init(&intake->shared);
    intake->arena = arena;
    enum err err = intake_fill(intake, e);
    if (err != ERR_OK) {
        intake_stop(intake);
        return err;
    }
    *out = intake;
    return ERR_OK;
}

bool intake_take(struct intake *intake, struct http_server_call *call)
{
    return mailbox_put(intake->calls, call);
}

void intake_reload(struct intake *intake)
{
    atomic_store(&intake->stale, true);
    mailbox_wake(intake->calls);
}

void intake_stop(struct intake *intake)
{
    if (!intake)
        return;
    mailbox_close(intake->calls);
    if (intake->started)
        pthread_join(intake->thread, NULL);
    store_close(intake->store);
    intake_desk_close(&intake->desk);
    intake_shared_fini(&intake->shared);
    for (size_t i = 0; i < LATER_MAX; i++)
        arena_fini(&intake->later[i].arena);
    mailbox_destroy(intake->calls);
    struct arena arena = intake->arena; /* which holds it */
    arena_fini(&arena);
}
