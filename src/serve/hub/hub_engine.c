/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* One run of the engine, and what comes of it for the time after. */
#include "base/time.h"
#include "engine/schedule/backoff.h"
#include "serve/hub/hub_private.h"

/* A sync that failed is left alone this long, growing with each failure. */
#define RETRY_BASE_MS 2000
#define RETRY_MAX_MS (5 * 60 * 1000)
/* An engine keeps schemas and logins; a compare begins with fresh ones. */
#define ENGINE_FRESH_US (600 * US_PER_SECOND)

void hub_copy_text(char *to, size_t room, struct str s)
{
    size_t n = str_utf8_cut(s, room - 1);
    if (n > 0)
        memcpy(to, s.p, n);
    to[n] = '\0';
}

/* ---- what the engine tells ---------------------------------------------------- */

static void tell(struct hub *hub, const struct hub_run_news *news)
{
    if (hub->options.on_run)
        hub->options.on_run(hub->options.context, news);
}

static void on_progress(void *context, const struct engine_progress *p)
{
    struct hub *hub = context;
    struct hub_now *now = &hub->now;
    AUTO_ARENA a = ARENA_INIT;
    pthread_mutex_lock(&hub->mutex);
    now->turned_us = hub_now_us(hub);
    hub_copy_text(now->sync, sizeof now->sync, p->sync);
    hub_copy_text(now->phase, sizeof now->phase, str_from(p->phase));
    now->done = p->done;
    now->total = p->total;
    const struct hub_run_news news = {
        .stage = HUB_RUN_PROGRESS,
        .run = arena_str(&a, str_from(now->run)),
        .kind = now->kind,
        .cause = arena_str(&a, str_from(now->cause)),
        .progress = p};
    pthread_mutex_unlock(&hub->mutex);
    tell(hub, &news);
}

static bool told(void *context, const struct job *job, struct arena *a,
                 struct str *out)
{
    const struct hub *hub = context;
    return told_take(hub->told, job, a, out);
}

static void on_breath(void *context)
{
    hub_serve_tasks(context);
}

/* ---- the engine ------------------------------------------------------------------ */

void hub_stats_add(struct remote_stats *into, const struct remote_stats *more)
{
    into->requests += more->requests;
    into->failures += more->failures;
    into->waited_ms += more->waited_ms;
    for (size_t i = 0; i < sizeof into->by_kind / sizeof *into->by_kind; i++)
        into->by_kind[i] += more->by_kind[i];
    for (size_t i = 0; i < REMOTE_STATUSES; i++)
        into->by_status[i] += more->by_status[i];
    if (more->quota.limit != 0 || more->quota.left != 0)
        into->quota = more->quota;
}

static void take_stats(struct hub *hub)
{
    struct remote *remote = engine_remote(hub->engine);
    pthread_mutex_lock(&hub->mutex);
    for (size_t i = 0; i < hub->n_connections; i++) {
        struct hub_connection *c = &hub->connections[i];
        const struct breaker *breaker = remote_breaker(remote, c->name);
        c->live = remote_stats(remote, c->name);
        if (breaker)
            c->breaker = *breaker;
    }
    pthread_mutex_unlock(&hub->mutex);
}

void hub_engine_close(struct hub *hub)
{
    if (!hub->engine)
        return;
    take_stats(hub);
    pthread_mutex_lock(&hub->mutex);
    for (size_t i = 0; i < hub->n_connections; i++) {
        hub_stats_add(&hub->connections[i].past, &hub->connections[i].live);
        hub->connections[i].live = (struct remote_stats){0};
    }
    pthread_mutex_unlock(&hub->mutex);
    engine_destroy(hub->engine);
    hub->engine = NULL;
}

enum err hub_engine_open(struct hub *hub, struct error *e)
{
    const struct engine_options options = {
        .workspace = &hub->workspace,
        .store = hub->store,
        .transport = hub->transport,
        .clock = hub->options.clock,
        .random = hub->options.random,
        .log = hub->options.log,
        .breaker = &breaker_default,
        .stop = &hub->stop_run,
        .on_progress = on_progress,
        .on_breath = on_breath,
        .told = told,
        .context = hub};
    if (hub->engine)
        return ERR_OK;
    hub->engine_made_us = hub_now_us(hub);
    return engine_create(&options, &hub->engine, e);
}

static enum err engine_for(struct hub *hub, enum run_kind kind,
                           struct error *e)
{
    bool stale = hub_now_us(hub) - hub->engine_made_us > ENGINE_FRESH_US;
    if (kind == RUN_RECONCILE && stale)
        hub_engine_close(hub);
    return hub_engine_open(hub, e);
}

/* ---- after a run ------------------------------------------------------------------ */

static struct hub_sync *sync_named(struct hub *hub, struct str name)
{
    for (size_t i = 0; i < hub->n_syncs; i++)
        if (str_eq(hub->syncs[i].name, name))
            return &hub->syncs[i];
    return NULL;
}

static void sync_failed(struct hub *hub, struct hub_sync *sync, struct str why)
{
    int64_t wait_ms = backoff_ms(sync->failures, RETRY_BASE_MS, RETRY_MAX_MS,
                                 random_next(&hub->options.random));
    sync->failures++;
    sync->retry_us = hub_now_us(hub) + wait_ms * US_PER_MS;
    hub_copy_text(sync->error, sizeof sync->error, why);
}

static void sync_went(struct hub_sync *sync)
{
    sync->failures = 0;
    sync->retry_us = 0;
    sync->error[0] = '\0';
}

static int64_t writes_of(const struct sync_report *r)
{
    int64_t n = 0;
    for (int s = 0; s < SIDES; s++)
        n += r->side[s].created + r->side[s].updated + r->side[s].deleted +
             r->side[s].archived;
    return n;
}

static void add_counts(struct sync_report *total, const struct sync_report *r)
{
    for (int s = 0; s < SIDES; s++) {
        struct side_report *t = &total->side[s];
        const struct side_report *more = &r->side[s];
        t->scanned += more->scanned;
        t->echoes += more->echoes;
        t->created += more->created;
        t->updated += more->updated;
        t->deleted += more->deleted;
        t->archived += more->archived;
        t->fields += more->fields;
    }
    total->jobs += r->jobs;
    total->linked += r->linked;
    total->unchanged += r->unchanged;
    total->overruled += r->overruled;
}

/* An undo tells nothing of how its syncs stand: they have not run. */
static bool has_run_syncs(const struct run_request *request)
{
    return request->kind != RUN_UNDO;
}

static void take_report(struct hub *hub, const struct run_request *request,
                        const struct report *report)
{
    for (size_t i = 0; i < report->n; i++) {
        struct hub_sync *sync = sync_named(hub, report->syncs[i].name);
        if (!sync)
            continue;
        add_counts(&sync->totals, &report->syncs[i]);
        if (report->syncs[i].code == ERR_GUARD) {
            hub_copy_text(sync->guard, sizeof sync->guard,
                          report->syncs[i].error);
            sync->guard_us = hub_now_us(hub);
        }
        if (writes_of(&report->syncs[i]) > 0)
            sync->last_change_us = hub_now_us(hub);
        if (report->syncs[i].error.n > 0)
            sync_failed(hub, sync, report->syncs[i].error);
        else if (has_run_syncs(request))
            sync_went(sync);
    }
}

bool hub_is_meant(const struct run_request *request, const struct hub_sync *s)
{
    for (size_t i = 0; i < request->n_syncs; i++)
        if (str_eq(request->syncs[i], s->name))
            return true;
    return request->n_syncs == 0 && s->enabled;
}

/* The store, most likely: nothing of the run's syncs can be done now. */
static void all_failed(struct hub *hub, const struct run_request *request,
                       const struct error *error)
{
    for (size_t i = 0; i < hub->n_syncs; i++)
        if (hub_is_meant(request, &hub->syncs[i]))
            sync_failed(hub, &hub->syncs[i], str_from(error->message));
}

static void log_end(const struct hub *hub, const struct report *report,
                    enum err err, const struct error *error)
{
    bool failed = err != ERR_OK || report->error.code != ERR_OK;
    const char *message = err != ERR_OK ? error->message
                                        : report->error.message;
    int64_t writes = report_writes(report);
    enum log_level level = failed       ? LOG_WARN
                           : writes > 0 ? LOG_INFO
                                        : LOG_DEBUG;
    log_event(hub->options.log, level, failed ? "run failed" : "run done",
              LOG_STR("run", report->run), LOG_INT("written", writes),
              LOG_INT("parked", report_parked(report)),
              LOG_INT("ms", report->elapsed_ms),
              LOG_STR("error", failed ? str_from(message) : STR("")));
}

/* ---- the run ------------------------------------------------------------------------ */

static void begin(struct hub *hub, const struct run_request *request)
{
    struct hub_now *now = &hub->now;
    pthread_mutex_lock(&hub->mutex);
    hub_queue_remove(hub, request->id);
    now->kind = request->kind;
    now->started_us = hub_now_us(hub);
    now->turned_us = now->started_us;
    now->done = now->total = 0;
    now->sync[0] = now->phase[0] = '\0';
    hub_copy_text(now->run, sizeof now->run, request->id);
    hub_copy_text(now->cause, sizeof now->cause, request->cause);
    pthread_mutex_unlock(&hub->mutex);
    tell(hub, &(struct hub_run_news){.stage = HUB_RUN_STARTED,
                                     .run = request->id,
                                     .kind = request->kind,
                                     .cause = request->cause});
}

static void end(struct hub *hub, const struct run_request *request,
                const struct hub_end *ended)
{
    const struct report *report = ended->report;
    enum err err = ended->err;
    enum run_state state = err == ERR_CANCELED ? RUN_CUT : RUN_DONE;
    if (err != ERR_CANCELED && (err != ERR_OK || report->error.code != ERR_OK))
        state = RUN_FAILED;
    pthread_mutex_lock(&hub->mutex);
    if (err == ERR_OK)
        take_report(hub, request, report);
    else if (err != ERR_CANCELED && has_run_syncs(request))
        all_failed(hub, request, ended->error);
    hub_note(hub, request, ended);
    hub->now.runs_by_state[state]++;
    hub->now.run[0] = '\0';
    hub->now.turned_us = hub_now_us(hub);
    if (!atomic_load(&hub->stopping))
        hub->stop_run = false;
    pthread_mutex_unlock(&hub->mutex);
    hub_note_save(hub);
    log_end(hub, report, err, ended->error);
    tell(hub, &(struct hub_run_news){.stage = HUB_RUN_ENDED,
                                     .run = request->id,
                                     .kind = request->kind,
                                     .state = state,
                                     .cause = request->cause,
                                     .report = report});
}

/* What the schedule makes of a run that somebody asked for. */
static enum schedule_start what_it_is(const struct run_request *request,
                                      enum schedule_start what)
{
    if (what != START_NOTHING)
        return what;
    if (request->kind == RUN_RECONCILE)
        return START_RECONCILE;
    /* news of one side says nothing of the other, whose polls go on */
    return request->kind == RUN_SYNC && !request->sides ? START_POLL
                                                        : START_NOTHING;
}

void hub_carry_out(struct hub *hub, const struct run_request *given,
                   enum schedule_start what)
{
    AUTO_ARENA a = ARENA_INIT;
    struct run_request request = *given;
    struct error error = {0};
    if (request.id.n == 0)
        request.id = ulid_make(&a, hub_now_us(hub), &hub->options.random);
    struct report report = {.run = request.id};
    struct hub_end ended = {.what = what_it_is(&request, what),
                            .started_us = hub_now_us(hub),
                            .report = &report,
                            .error = &error};
    begin(hub, &request);
    ended.err = engine_for(hub, request.kind, &error);
    if (ended.err == ERR_OK)
        ended.err = engine_run(hub->engine, &a, &request, &report, &error);
    if (hub->engine)
        take_stats(hub);
    if (ended.err != ERR_OK)
        hub_queue_keep(hub, &request, &error);
    end(hub, &request, &ended);
}
