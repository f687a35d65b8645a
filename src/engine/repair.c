/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Held fields whose reason may have gone: a person answered, a lookup was
 * filled, a record was linked. Their records are put into the queue again.
 * So are records that could not be made without a link which is there now, and
 * those that were not written because a code was not found, or are not as they
 * should be after a write.
 * A hold has its turn once a run, whatever comes of it.
 */
#include "engine/engine_internal.h"
#include "mapping/children.h"

#define HOLD_PAGE 500

static bool asks_settled(const struct row *row)
{
    const struct children *of = row->children;
    bool asks = row->settled;
    for (size_t i = 0; of && i < of->sync.n_rows; i++)
        asks = asks || asks_settled(&of->sync.rows[i]);
    return asks;
}

static bool is_of_settled(const struct engine_sync *es,
                          const struct hold *hold)
{
    for (size_t i = 0; i < es->bound.n_rows; i++)
        if (str_eq(es->bound.rows[i].key, hold->row))
            return asks_settled(&es->bound.rows[i]);
    return false;
}

/* Both are asked in any case, so that both can be fetched in one go. */
static bool link_is_ready(struct engine *engine, const struct engine_sync *es,
                          const struct hold *hold, enum side s)
{
    const struct map_env *env = world_env(engine->world);
    struct str found;
    bool linked = env->link(env->context, hold->lookup, s, hold->key,
                            &found) == ANSWER_FOUND;
    bool settled = !is_of_settled(es, hold) ||
                   env->owed(env->context, hold->lookup, s, hold->key,
                             &found) == ANSWER_NONE;
    return linked && settled;
}

/* Is there something new to say about this hold? */
static bool hold_is_ready(struct engine *engine, const struct engine_sync *es,
                          const struct hold *hold)
{
    const struct map_env *env = world_env(engine->world);
    struct str found;
    struct value extra;
    switch (hold->kind) {
    case HOLD_CONFLICT:
        return hold->answered;
    case HOLD_UNMAPPED:
        for (int s = 0; s < SIDES; s++)
            if (env->lookup(env->context, hold->lookup, (enum side)s,
                            hold->key, &found, &extra) == ANSWER_FOUND)
                return true;
        return false;
    case HOLD_UNLINKED:
        for (int s = 0; s < SIDES; s++)
            if (link_is_ready(engine, es, hold, (enum side)s))
                return true;
        return false;
    case HOLD_INVALID:
        break;
    }
    return false;
}

static enum err repair_put(struct engine *engine, struct engine_sync *es,
                           struct arena *a, const struct hold *hold,
                           struct error *e)
{
    struct store *store = engine->options.store;
    struct link link = {0};
    TRY(link_by_id(store, a, hold->link, &link, e));
    if (link.id == 0)
        return ERR_OK;
    int64_t now_us = engine_now_us(engine);
    struct job job = {.sync = es->id,
                      .side = SIDE_LEFT,
                      .record_id = link.side[SIDE_LEFT].id,
                      .cause = CAUSE_REPAIR,
                      .due_us = now_us,
                      .created_us = now_us,
                      .run = engine->run};
    return job_put(store, &job, 1, e);
}

struct hold_page {
    struct arena arena;
    struct hold *holds;
    size_t n;
};

/* What is held for the same reason still, after its record was looked at, is
 * so in this run: asking on and on would not end. */
static bool repair_is_new(struct engine *engine, struct engine_sync *es,
                          const struct hold *hold)
{
    struct str key = arena_printf(&engine->run_arena, "%lld %.*s %.*s",
                                  (long long)hold->link, STR_ARG(hold->row),
                                  STR_ARG(hold->key));
    return !map_put(&engine->run_arena, &es->repaired, key, es);
}

static enum err repair_page(struct engine *engine, struct engine_sync *es,
                            struct hold_page *page, bool all, struct error *e)
{
    world_begin(engine->world, &es->bound, engine_now_us(engine));
    /* the first pass gathers what to fetch */
    for (size_t i = 0; i < page->n; i++)
        (void)hold_is_ready(engine, es, &page->holds[i]);
    TRY(world_fetch(engine->world, e));
    for (size_t i = 0; i < page->n; i++)
        if (hold_is_ready(engine, es, &page->holds[i])
                ? repair_is_new(engine, es, &page->holds[i])
                : all)
            TRY(repair_put(engine, es, &page->arena, &page->holds[i], e));
    return ERR_OK;
}

static enum err repair_next(struct engine *engine, struct engine_sync *es,
                            int64_t *io_after, bool all, size_t *out_n,
                            struct error *e)
{
    struct hold_page page = {0};
    const struct hold_filter filter = {
        .sync = es->id, .kind = -1, .after_id = *io_after, .limit = HOLD_PAGE};
    enum err err = hold_list(engine->options.store, &page.arena, &filter,
                             &page.holds, &page.n, e);
    if (err == ERR_OK)
        err = repair_page(engine, es, &page, all, e);
    if (err == ERR_OK && page.n > 0)
        *io_after = page.holds[page.n - 1].id;
    *out_n = page.n;
    arena_fini(&page.arena);
    return err;
}

/* ---- jobs that wait for a link -------------------- */

/* What waits for a link until nothing is owed to it: has it got it, or is there
 * something else to say about why not? */
static bool owed_has_news(const struct map_env *env, const struct value *detail,
                          enum side s)
{
    const struct value *at = detail->items.at;
    struct str why = STR_NONE;
    enum map_answer answer =
        detail->items.n < 4 ? ANSWER_NONE
                            : env->owed(env->context, value_str(&at[0]), s,
                                        value_str(&at[1]), &why);
    return answer == ANSWER_NONE ||
           (answer == ANSWER_FOUND && !str_eq(why, value_str(&at[3])));
}

static bool is_ready_on(struct engine *engine, const struct value *detail,
                        enum side s)
{
    const struct map_env *env = world_env(engine->world);
    const struct value *at = detail->items.at;
    struct str found;
    bool linked = env->link(env->context, value_str(&at[0]), s,
                            value_str(&at[1]), &found) == ANSWER_FOUND;
    return owed_has_news(env, detail, s) && linked;
}

/* Ids of both systems may be alike: the side tells whose it is. */
static bool link_is_there(struct engine *engine, const struct value *detail)
{
    if (detail->kind != VALUE_LIST || detail->items.n < 2)
        return false;
    const struct value *side = detail->items.n > 2 ? &detail->items.at[2] : NULL;
    for (int s = 0; s < SIDES; s++)
        if ((!side || side->kind != VALUE_INT || side->integer == s) &&
            is_ready_on(engine, detail, (enum side)s))
            return true;
    return false;
}

static enum err wake_page(struct engine *engine, struct arena *a,
                          struct job *jobs, size_t n, struct error *e)
{
    struct value *details = arena_array(a, struct value, n);
    for (size_t i = 0; i < n; i++) {
        TRY(value_decode(a, jobs[i].detail, &details[i], e));
        (void)link_is_there(engine, &details[i]);
    }
    TRY(world_fetch(engine->world, e));
    for (size_t i = 0; i < n; i++) {
        jobs[i].due_us = engine_now_us(engine);
        if (link_is_there(engine, &details[i]))
            TRY(job_put(engine->options.store, &jobs[i], 1, e));
    }
    return ERR_OK;
}

static enum err wake_unlinked(struct engine *engine, struct engine_sync *es,
                              struct error *e)
{
    AUTO_ARENA a = ARENA_INIT;
    struct job_filter filter = {.sync = es->id,
                                .state = JOB_WAITING,
                                .reason = STR(REASON_UNLINKED),
                                .limit = HOLD_PAGE};
    struct job *jobs = NULL;
    size_t n = HOLD_PAGE;
    es->none_lacks = true;
    while (n == HOLD_PAGE) {
        TRY(job_list(engine->options.store, &a, &filter, &jobs, &n, e));
        es->none_lacks = es->none_lacks && n == 0;
        if (n == 0)
            return ERR_OK;
        filter.after_id = jobs[n - 1].id;
        world_begin(engine->world, &es->bound, engine_now_us(engine));
        TRY(wake_page(engine, &a, jobs, n, e));
    }
    return ERR_OK;
}

/* ---- jobs parked for what somebody puts right elsewhere -------------------- */

static bool name_is_there(struct engine *engine, const struct value *detail)
{
    const struct map_env *env = world_env(engine->world);
    const struct value *at = detail->items.at;
    bool narrowed = detail->items.n == 7;
    const struct name_query query = {.entity = value_str(&at[0]),
                                     .name = value_str(&at[1]),
                                     .field = value_str(&at[2]),
                                     .exact = at[4].kind == VALUE_BOOL &&
                                              at[4].boolean,
                                     .within_field =
                                         narrowed ? value_str(&at[5])
                                                  : STR_NONE,
                                     .within_id = narrowed ? value_str(&at[6])
                                                           : STR_NONE};
    enum side side = at[3].kind == VALUE_INT && at[3].integer == SIDE_RIGHT
                         ? SIDE_RIGHT
                         : SIDE_LEFT;
    struct str found;
    return env->id_of(env->context, side, &query, &found) == ANSWER_FOUND;
}

static bool code_is_there(struct engine *engine, const struct value *detail)
{
    const struct map_env *env = world_env(engine->world);
    struct str found;
    struct value extra;
    if (detail->kind == VALUE_LIST &&
        (detail->items.n == 5 || detail->items.n == 7))
        return name_is_there(engine, detail);
    if (detail->kind != VALUE_LIST || detail->items.n != 2)
        return false;
    for (int s = 0; s < SIDES; s++)
        if (env->lookup(env->context, value_str(&detail->items.at[0]),
                        (enum side)s, value_str(&detail->items.at[1]), &found,
                        &extra) == ANSWER_FOUND)
            return true;
    return false;
}

typedef enum err (*wake_fn)(struct engine *engine, struct job *job,
                            const struct value *detail, bool all,
                            struct error *e);

/* So that all that is missing can be asked for at once. */
static enum err note_code(struct engine *engine, struct job *job,
                          const struct value *detail, bool all,
                          struct error *e)
{
    (void)job;
    (void)all;
    (void)e;
    (void)code_is_there(engine, detail);
    return ERR_OK;
}

static enum err wake_coded(struct engine *engine, struct job *job,
                           const struct value *detail, bool all,
                           struct error *e)
{
    job->due_us = job->created_us = engine_now_us(engine);
    job->cause = CAUSE_REPAIR;
    return all || code_is_there(engine, detail)
               ? job_put(engine->options.store, job, 1, e)
               : ERR_OK;
}

static enum err each_parked(struct engine *engine, struct engine_sync *es,
                            struct str reason, bool all, wake_fn wake,
                            struct error *e)
{
    AUTO_ARENA a = ARENA_INIT;
    struct job_filter filter = {.sync = es->id,
                                .state = JOB_PARKED,
                                .reason = reason,
                                .limit = HOLD_PAGE};
    struct job *jobs = NULL;
    size_t n = HOLD_PAGE;
    while (n == HOLD_PAGE) {
        TRY(job_list(engine->options.store, &a, &filter, &jobs, &n, e));
        es->none_recheck = es->none_recheck && n == 0;
        for (size_t i = 0; i < n; i++) {
            struct value detail = value_null();
            filter.after_id = jobs[i].id;
            if (jobs[i].detail.n > 0)
                TRY(value_decode(&a, jobs[i].detail, &detail, e));
            TRY(wake(engine, &jobs[i], &detail, all, e));
        }
    }
    return ERR_OK;
}

/* Before the store is held for writing: the remotes are asked, many names at
 * a time. Who cannot be asked has nothing new. */
static enum err ask_for_codes(struct engine *engine, struct engine_sync *es,
                              struct error *e)
{
    struct error ignored = {0};
    world_begin(engine->world, &es->bound, engine_now_us(engine));
    TRY(each_parked(engine, es, STR(REASON_UNMAPPED), false, note_code, e));
    enum err asked = world_fetch(engine->world, &ignored);
    (void)asked;
    return ERR_OK;
}

/* Whether what was no value is one now, or the pair is as it should be, is
 * found by trying, in a compare. */
static enum err wake_rechecks(struct engine *engine, struct engine_sync *es,
                              bool all, struct error *e)
{
    es->none_recheck = true;
    TRY(each_parked(engine, es, STR(REASON_UNMAPPED), all, wake_coded, e));
    TRY(each_parked(engine, es, STR(REASON_VERIFY), all, wake_coded, e));
    return each_parked(engine, es, STR(REASON_INVALID), all, wake_coded, e);
}

/* ---- a sync -------------------- */

static enum err repair_all(struct engine *engine, struct engine_sync *es,
                           bool all, struct error *e)
{
    int64_t after = 0;
    size_t n = HOLD_PAGE;
    while (n == HOLD_PAGE)
        TRY(repair_next(engine, es, &after, all, &n, e));
    return ERR_OK;
}

static enum err repair_what_is_there(struct engine *engine,
                                     struct engine_sync *es, bool all,
                                     bool none_held, struct error *e)
{
    if (!es->none_lacks)
        TRY(wake_unlinked(engine, es, e));
    if (!es->none_recheck)
        TRY(wake_rechecks(engine, es, all, e));
    return none_held ? ERR_OK : repair_all(engine, es, all, e);
}

enum err repair_sync(struct engine *engine, struct engine_sync *es,
                     enum repair_how how, struct error *e)
{
    struct store *store = engine->options.store;
    bool all = how == REPAIR_ALL;
    int64_t by_kind[4] = {0};
    TRY(hold_count(store, es->id, by_kind, e));
    bool none_held = by_kind[0] + by_kind[1] + by_kind[2] + by_kind[3] == 0;
    if (none_held && es->none_lacks && es->none_recheck)
        return ERR_OK;
    if (how == REPAIR_ASK && !es->none_recheck)
        TRY(ask_for_codes(engine, es, e));
    TRY(store_begin(store, e));
    enum err err = repair_what_is_there(engine, es, all, none_held, e);
    return store_end(store, err, e);
}
