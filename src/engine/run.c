/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * A run: list, then work until nothing is due. Syncs go in the order of their
 * dependencies; a pass over all of them is repeated while it finds work, so
 * that what waited for another record gets its turn.
 *
 * A connection that fails stops the syncs that use it, not the others.
 */
#include "engine/engine_internal.h"
#include "engine/remote/calls.h"
#include "engine/undo/undo.h"

#define PASSES_MAX 50

struct running {
    struct engine *engine;
    const struct run_request *request;
    struct report *report;
    struct arena *a;
    const struct remote_stats *calls; /* before it */
};

static bool run_wants(const struct run_request *request,
                      const struct sync *sync)
{
    for (size_t i = 0; i < request->n_syncs; i++)
        if (str_eq(request->syncs[i], sync->name))
            return true;
    return request->n_syncs == 0 &&
           (sync->enabled || request->kind == RUN_UNDO);
}

/* What failed may be only this sync's affair. */
static bool run_stops(struct running *r, struct engine_sync *es,
                      const struct error *error)
{
    if (r->report->error.code == ERR_OK) {
        r->report->error = *error;
        error_prefix(&r->report->error, "sync `%.*s`",
                     STR_ARG(es->source->name));
    }
    /* a tripped guard stops deletes, not the edits beside them */
    es->stopped = error->code != ERR_GUARD;
    es->report->error = arena_str(r->a, str_from(error->message));
    es->report->code = error->code;
    return error->scope == SCOPE_SYSTEM && error->code != ERR_GUARD &&
           error->code != ERR_SCHEMA && error->code != ERR_INVALID;
}

/* ---- the phases -------------------- */

static enum err sync_list(struct running *r, struct engine_sync *es,
                          struct error *e)
{
    enum run_kind kind = r->request->kind;
    bool lists = kind == RUN_SYNC || kind == RUN_RECONCILE;
    if (lists && !es->source->unlisted)
        TRY(scan_sync(r->engine, es, kind == RUN_RECONCILE,
                      r->request->sides ? r->request->sides : ~0u, e));
    return repair_sync(r->engine, es,
                       kind == RUN_RECONCILE ? REPAIR_ALL
                       : lists               ? REPAIR_ASK
                                             : REPAIR_AT_HAND,
                       e);
}

static enum err sync_work(struct running *r, struct engine_sync *es,
                          int64_t *io_taken, struct error *e)
{
    struct job_counts counts = {0};
    int64_t done = 0;
    TRY(job_count(r->engine->options.store, es->id, r->engine->pass_us,
                  &counts, e));
    for (;;) {
        size_t n = 0;
        engine_progress(r->engine, es, "working", done, counts.due);
        if (r->engine->options.stop && *r->engine->options.stop)
            FAIL(e, ERR_CANCELED, "stopped on request");
        TRY(step_sync(r->engine, es, &n, e));
        if (n == 0)
            return ERR_OK;
        TRY(engine_breathe(r->engine, e));
        done += (int64_t)n;
        *io_taken += (int64_t)n;
    }
}

typedef enum err (*phase_fn)(struct running *r, struct engine_sync *es,
                             int64_t *io_taken, struct error *e);

static enum err phase_list(struct running *r, struct engine_sync *es,
                           int64_t *io_taken, struct error *e)
{
    (void)io_taken;
    return sync_list(r, es, e);
}

static enum err phase_repair(struct running *r, struct engine_sync *es,
                             int64_t *io_taken, struct error *e)
{
    (void)io_taken;
    return repair_sync(r->engine, es, REPAIR_AT_HAND, e);
}

/* What stopped syncs while others waited. */
static enum err run_take_aside(struct running *r, struct error *e)
{
    for (size_t i = 0; i < r->engine->n_syncs; i++) {
        struct engine_sync *es = &r->engine->syncs[i];
        struct error error = es->failed_aside;
        es->failed_aside = (struct error){0};
        if (!es->report || error.code == ERR_OK || !run_stops(r, es, &error))
            continue;
        if (e)
            *e = error;
        return error.code;
    }
    return engine_check_aside(r->engine, e);
}

static enum err run_phase(struct running *r, phase_fn phase, int64_t *io_taken,
                          struct error *e)
{
    for (size_t i = 0; i < r->engine->n_syncs; i++) {
        struct engine_sync *es = &r->engine->syncs[i];
        struct error error = {0};
        if (!es->report || es->stopped)
            continue;
        if ((engine_prepare(r->engine, es, &error) == ERR_OK &&
             phase(r, es, io_taken, &error) == ERR_OK) ||
            !run_stops(r, es, &error))
            continue;
        if (e)
            *e = error;
        return error.code;
    }
    return run_take_aside(r, e);
}

/* ---- chosen records -------------------- */

static enum err put_chosen(struct running *r, const struct engine_sync *es,
                           struct error *e)
{
    struct engine *engine = r->engine;
    const struct run_request *request = r->request;
    int64_t now_us = engine_now_us(engine);
    struct job *jobs = arena_array(r->a, struct job, request->n_records);
    for (size_t i = 0; i < request->n_records; i++)
        jobs[i] = (struct job){.sync = es->id,
                               .side = request->side,
                               .record_id = request->records[i],
                               .cause = CAUSE_PERSON,
                               .due_us = now_us,
                               .created_us = now_us,
                               .run = engine->run};
    return job_put(engine->options.store, jobs, request->n_records, e);
}

static enum err put_records(struct running *r, struct error *e)
{
    struct engine *engine = r->engine;
    struct store *store = engine->options.store;
    enum err err = ERR_OK;
    TRY(store_begin(store, e));
    for (size_t i = 0; i < engine->n_syncs && err == ERR_OK; i++) {
        const struct engine_sync *es = &engine->syncs[i];
        /* unless it is named, a record is not meant to be made once more */
        bool meant = r->request->n_syncs > 0 || !es->source->each_request;
        if (es->report && meant)
            err = put_chosen(r, es, e);
    }
    return store_end(store, err, e);
}

/* ---- the run -------------------- */

static enum err run_begin(struct running *r, struct error *e)
{
    struct engine *engine = r->engine;
    struct report *report = r->report;
    *report = (struct report){0};
    arena_reset(&engine->run_arena);
    world_destroy(engine->world);
    engine->world = NULL;
    TRY(world_create(engine->options.workspace, engine->options.store,
                     engine->remote, &engine->world, e));
    report->run = r->request->id.n > 0
                      ? arena_str(r->a, r->request->id)
                      : ulid_make(r->a, engine_now_us(engine),
                                  &engine->options.random);
    engine->run = arena_str(&engine->run_arena, report->run);
    engine->report = report;
    report->syncs = arena_array(r->a, struct sync_report, engine->n_syncs);
    for (size_t i = 0; i < engine->n_syncs; i++) {
        struct engine_sync *es = &engine->syncs[i];
        es->report = NULL;
        es->stopped = false;
        es->failed_aside = (struct error){0};
        es->removals = es->renewals = 0;
        es->removal_waits = 0;
        es->listed[SIDE_LEFT] = es->listed[SIDE_RIGHT] = false;
        es->repaired = es->planned = es->ends = (struct map){0};
        es->kept[SIDE_LEFT] = es->kept[SIDE_RIGHT] = (struct map){0};
        es->n_kept = 0;
        es->ahead[SIDE_LEFT] = es->ahead[SIDE_RIGHT] = NULL;
        if (!run_wants(r->request, es->source))
            continue;
        es->report = &report->syncs[report->n++];
        es->report->name = es->source->name;
    }
    if (report->n < r->request->n_syncs)
        FAIL(e, ERR_USAGE, "one of the syncs asked for does not exist");
    return ERR_OK;
}

/* Passes that did nothing are not worth a row each. */
static enum err run_is_idle(struct running *r, bool *out, struct error *e)
{
    const struct journal_filter by = {
        .run = r->report->run, .side = -1, .limit = 1};
    struct journal_entry *entries = NULL;
    size_t n = 0;
    int64_t left = 0;
    for (size_t i = 0; i < r->report->n; i++)
        left += r->report->syncs[i].waiting;
    *out = false;
    if (!r->request->repeated || left + report_parked(r->report) > 0 ||
        r->report->error.code != ERR_OK)
        return ERR_OK;
    TRY(journal_list(r->engine->options.store, r->a, &by, &entries, &n, e));
    *out = n == 0;
    return ERR_OK;
}

/* Numbers of the syncs that take part. */
static size_t run_syncs(struct running *r, const int64_t **out)
{
    size_t n = 0;
    int64_t *ids = arena_array(r->a, int64_t, r->engine->n_syncs);
    for (size_t i = 0; i < r->engine->n_syncs; i++)
        if (r->engine->syncs[i].report)
            ids[n++] = r->engine->syncs[i].id;
    *out = ids;
    return n;
}

enum err engine_keep_run(struct engine *engine, struct error *e)
{
    struct run_begun *begun = &engine->begun;
    const struct run run = {.id = engine->run,
                            .kind = begun->kind,
                            .state = RUN_RUNNING,
                            .cause = begun->cause,
                            .started_us = begun->started_us};
    if (begun->kept)
        return ERR_OK;
    TRY(run_put(engine->options.store, &run, e));
    begun->kept = true;
    return ERR_OK;
}

/* What is only looked for is told once there is any, with its first batch: a
 * webhook's way has a commit less, and looks in vain leave nothing behind. */
static enum err run_announce(struct running *r, int64_t started_us,
                             struct error *e)
{
    struct engine *engine = r->engine;
    struct store *store = engine->options.store;
    engine->begun = (struct run_begun){
        .kind = r->request->kind,
        .cause = arena_str(&engine->run_arena, r->request->cause),
        .started_us = started_us};
    if (r->request->kind == RUN_SERVE)
        return ERR_OK;
    TRY(store_begin(store, e));
    return store_end(store, engine_keep_run(engine, e), e);
}

static enum err run_store(struct running *r, enum run_state state,
                          int64_t started_us, struct error *e)
{
    struct store *store = r->engine->options.store;
    if (!r->engine->begun.kept && state == RUN_DONE)
        return ERR_OK; /* nothing was done */
    r->report->calls = calls_since(r->a, r->engine->options.workspace,
                                   r->engine->remote, r->calls);
    struct value report = report_value(r->a, r->report);
    struct run run = {
        .id = r->report->run,
        .kind = r->request->kind,
        .state = state,
        .cause = r->request->cause,
        .started_us = started_us,
        .ended_us = engine_now_us(r->engine),
        .report = encode_value(r->a, &report),
        .error = str_from(r->report->error.message),
    };
    run.n_syncs = run_syncs(r, &run.syncs);
    if (state == RUN_DONE)
        TRY(run_is_idle(r, &run.idle, e));
    TRY(store_begin(store, e));
    enum err err = run_put(store, &run, e);
    return store_end(store, err, e);
}

static enum err run_passes(struct running *r, struct error *e)
{
    int64_t none = 0;
    r->engine->working = r->request->kind == RUN_UNDO;
    if (r->engine->working)
        return undo_run(r->engine, r->request, r->a, &r->report->undo, e);
    TRY(run_phase(r, phase_list, &none, e));
    if (r->request->looks)
        return ERR_OK;
    r->engine->working = true;
    r->engine->chosen = r->request->kind == RUN_RECORD;
    if (r->engine->chosen)
        TRY(put_records(r, e));
    for (int pass = 0; pass < PASSES_MAX; pass++) {
        int64_t taken = 0;
        engine_next_pass(r->engine);
        TRY(run_phase(r, sync_work, &taken, e));
        if (taken == 0)
            break;
        TRY(run_phase(r, phase_repair, &none, e));
    }
    return ERR_OK;
}

/* Said in the store too, unless it is the store that failed. */
static enum err run_break_off(struct running *r, int64_t started_us,
                              enum err err, const struct error *e)
{
    if (e)
        r->report->error = *e;
    (void)!run_store(r, err == ERR_CANCELED ? RUN_CUT : RUN_FAILED, started_us,
                     NULL);
    return err;
}

/* What was broken may have been mended: that is why somebody asks. */
static void try_breakers(const struct engine *engine)
{
    const struct workspace *w = engine->options.workspace;
    for (size_t i = 0; i < w->n_connections; i++)
        remote_breaker_try(engine->remote, w->connections[i].name);
}

enum err engine_run(struct engine *engine, struct arena *a,
                    const struct run_request *request,
                    struct report *out_report, struct error *e)
{
    struct running r = {
        engine, request, out_report, a,
        calls_so_far(a, engine->options.workspace, engine->remote)};
    int64_t started_us = engine_now_us(engine);
    int64_t started = clock_monotonic_us(&engine->options.clock);
    if (request->insists)
        try_breakers(engine);
    TRY(run_begin(&r, e));
    TRY(run_announce(&r, started_us, e));
    enum err err = run_passes(&r, e);
    engine->report = NULL;
    engine->working = engine->chosen = false;
    out_report->elapsed_ms =
        (clock_monotonic_us(&engine->options.clock) - started) / US_PER_MS;
    if (err != ERR_OK)
        return run_break_off(&r, started_us, err, e);
    bool failed = out_report->error.code != ERR_OK;
    return run_store(&r, failed ? RUN_FAILED : RUN_DONE, started_us, e);
}
