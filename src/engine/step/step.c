/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* The batch as a whole: in what order, and what befalls it on failure. */
#include "engine/step/step.h"

#include "base/limits.h"
#include "engine/schedule/backoff.h"
#include "engine/step/step_after.h"
#include "mapping/bulk.h"

struct str item_id(const struct item *item, enum side s)
{
    if (item->link.side[s].id.n > 0)
        return item->link.side[s].id;
    if (item->has[s])
        return item->record[s].id;
    return item->jobs[s] ? item->jobs[s]->record_id : STR_NONE;
}

enum job_cause item_cause(const struct item *item)
{
    enum job_cause cause = CAUSE_CHANGE;
    for (int s = 0; s < SIDES; s++)
        if (item->jobs[s] && item->jobs[s]->cause > cause)
            cause = item->jobs[s]->cause;
    return cause;
}

bool item_is_forced(const struct item *item)
{
    for (int s = 0; s < SIDES; s++)
        if (item->jobs[s] && item->jobs[s]->forced)
            return true;
    return false;
}

const char *item_park_reason(const struct item *item)
{
    if (item->decision.held_back)
        return "hold";
    return item->decision.n_holds > 0 ? REASON_INVALID : "conflict";
}

void item_end(struct item *item, enum item_end end, const char *reason,
              struct str message)
{
    item->end = end;
    item->reason = str_from(reason);
    item->message = message;
}

static int item_tries(const struct item *item)
{
    int tries = 0;
    for (int s = 0; s < SIDES; s++)
        if (item->jobs[s] && item->jobs[s]->tries > tries)
            tries = item->jobs[s]->tries;
    return tries;
}

/* Since when it has been tried. */
static int64_t item_put_us(const struct item *item)
{
    int64_t put_us = INT64_MAX;
    for (int s = 0; s < SIDES; s++)
        if (item->jobs[s] && item->jobs[s]->created_us < put_us)
            put_us = item->jobs[s]->created_us;
    return put_us;
}

/* As the workspace wants it; a remote that says when is believed. */
static int64_t wait_by_rules_ms(const struct retry_rules *rules,
                                const struct error *error, int tries)
{
    const struct backoff_steps steps = {rules->first_ms, rules->doublings,
                                        rules->most_ms};
    if (error->retry == RETRY_NEVER && !rules->refused)
        return -1;
    if (error->retry == RETRY_NOW && tries == 0)
        return 0;
    if (error->retry == RETRY_AFTER && error->retry_after_ms > 0)
        return error->retry_after_ms;
    return backoff_steps_ms(&steps, tries);
}

static int64_t wait_ms_of(const struct step *step, const struct error *error,
                          int tries)
{
    struct engine *engine = step->engine;
    const struct retry_rules *rules = &engine->options.workspace->retry;
    if (rules->set)
        return wait_by_rules_ms(rules, error, tries);
    return backoff_for_error_ms(error, tries, JOB_RETRY_BASE_MS,
                                JOB_RETRY_MAX_MS,
                                random_next(&engine->options.random));
}

/* It has failed once more: often enough? */
static bool is_given_up(const struct step *step, const struct item *item,
                        int tries)
{
    const struct retry_rules *rules =
        &step->engine->options.workspace->retry;
    if (!rules->set)
        return tries >= LIMIT_JOB_TRIES;
    return tries >= rules->tries &&
           engine_now_us(step->engine) - item_put_us(item) >=
               rules->for_ms * US_PER_MS;
}

/* What keeps a record from being removed may go in this very run. */
static bool is_first_removal(const struct item *item, int tries)
{
    return tries == 0 && item->decision.verdict == VERDICT_REMOVE;
}

void item_fail(const struct step *step, struct item *item,
               const struct error *error)
{
    /* an outage is nobody's fault: it neither counts nor parks */
    bool outage = error->scope >= SCOPE_CONNECTION;
    int tries = item_tries(item);
    int64_t wait_ms = wait_ms_of(step, error, tries);
    struct str message = arena_str(step->a, str_from(error->message));
    bool again = wait_ms < 0 && is_first_removal(item, tries);
    item->error = *error;
    if (!outage && !again && (wait_ms < 0 || is_given_up(step, item, tries + 1))) {
        item_end(item, ITEM_PARK, err_name(error->code), message);
        return;
    }
    item_end(item, ITEM_RETRY, err_name(error->code), message);
    item->counts = !outage;
    if (wait_ms < 0)
        wait_ms = again ? 0 : JOB_RETRY_BASE_MS;
    item->due_us = engine_next_pass_us(step->engine) + wait_ms * US_PER_MS;
}

struct item **step_select(const struct step *step,
                          bool (*wanted)(const struct item *item),
                          size_t *out_n)
{
    struct item **selected = arena_array(step->a, struct item *, step->n);
    size_t n = 0;
    for (size_t i = 0; i < step->n; i++)
        if (step->items[i].end == ITEM_OPEN && wanted(&step->items[i]))
            selected[n++] = &step->items[i];
    *out_n = n;
    return selected;
}

/* The counterpart may have a job of its own in this batch: one item then. */
void item_absorb(struct step *step, struct item *item, enum side s,
                 struct str id)
{
    struct item *twin = map_get(&step->by_id[s], id);
    if (twin && twin->link.id != 0)
        twin = NULL; /* it shares the record */
    item->matched = true;
    item->link.side[item->origin].id = item_id(item, item->origin);
    item->link.side[s].id = arena_str(step->a, id);
    if (!twin || twin == item || twin->end != ITEM_OPEN)
        return;
    item->jobs[s] = twin->jobs[s];
    item->record[s] = twin->record[s];
    item->has[s] = twin->has[s];
    item->staged[s] = twin->staged[s];
    item->looked[s] = twin->looked[s];
    item->seen_us[s] = twin->seen_us[s];
    item->followed[s] = twin->followed[s];
    item->has_followed[s] = twin->has_followed[s];
    twin->jobs[s] = NULL;
    twin->end = ITEM_DONE;
}

/* ---- the batch -------------------- */

static bool is_paced(const struct engine *engine)
{
    const struct route_settings *routes = &engine->options.workspace->routes;
    return routes->one_by_one || routes->per_second > 0;
}

/* At most one, and not sooner than its gap allows; a quarter of a gap too
 * early is fine, or each look that comes late would put off all that follow. */
static enum err claim_paced(struct step *step, size_t most, struct error *e)
{
    struct engine *engine = step->engine;
    int64_t per_second = engine->options.workspace->routes.per_second;
    int64_t gap_us = per_second > 0 ? US_PER_SECOND / per_second : 0;
    int64_t now_us = engine_now_us(engine);
    int64_t since_us = now_us - gap_us / 4;
    const struct job_pace pace = {.sync = step->es->id,
                                  .now_us = engine->pass_us,
                                  .max = most,
                                  .tasks = now_us >= engine->next_task_us};
    TRY(job_claim_paced(engine->options.store, step->a, &pace, &step->jobs,
                        &step->n_jobs, e));
    for (size_t i = 0; i < step->n_jobs; i++)
        if (step->jobs[i].task != 0)
            engine->next_task_us = gap_us + (engine->next_task_us > since_us
                                                 ? engine->next_task_us
                                                 : since_us);
    return ERR_OK;
}

int64_t engine_next_task_us(const struct engine *engine)
{
    return engine->next_task_us;
}

static enum err claim(struct step *step, size_t most, struct error *e)
{
    const struct engine *engine = step->engine;
    struct store *store = engine->options.store;
    const struct job_pace chosen = {.sync = step->es->id,
                                    .now_us = engine->pass_us,
                                    .max = most,
                                    .run = engine->run};
    if (engine->chosen)
        return job_claim_of_run(store, step->a, &chosen, &step->jobs,
                                &step->n_jobs, e);
    if (is_paced(engine))
        return claim_paced(step, most, e);
    return job_claim(store, step->a, step->es->id, engine->pass_us, most,
                     &step->jobs, &step->n_jobs, e);
}

static enum err step_claim(struct step *step, struct error *e)
{
    struct store *store = step->engine->options.store;
    int64_t batch = step->engine->options.workspace->batch;
    size_t most = batch > 0 && batch < LIMIT_BATCH_JOBS ? (size_t)batch
                                                        : LIMIT_BATCH_JOBS;
    most = bulk_batch(step->sync, most);
    TRY(store_begin(store, e));
    enum err err = claim(step, most, e);
    if (err == ERR_OK && step->n_jobs > 0)
        err = engine_keep_run(step->engine, e);
    return store_end(store, err, e);
}

/* Nothing was written yet: all that are open wait, for the same reason. */
static void step_fail_open(struct step *step, const struct error *error)
{
    for (size_t i = 0; i < step->n; i++)
        if (step->items[i].end == ITEM_OPEN)
            item_fail(step, &step->items[i], error);
}

static enum err step_prepare_items(struct step *step, struct error *e)
{
    TRY(step_load(step, e));
    TRY(step_match(step, e));
    return step_decide(step, e);
}

static enum err step_run(struct step *step, struct error *e)
{
    struct error error = {0};
    enum err err = step_prepare_items(step, &error);
    bool fatal = err != ERR_OK && error.scope == SCOPE_SYSTEM;
    if (err != ERR_OK && !fatal)
        step_fail_open(step, &error);
    if (fatal) {
        if (e)
            *e = error;
        return err;
    }
    TRY(step_write(step, e));
    TRY(step_back_decide(step, e));
    step_owe(step);
    TRY(step_commit(step, e));
    TRY(step_back_write(step, e));
    TRY(step_after(step, e));
    if (err == ERR_OK)
        return ERR_OK;
    if (e)
        *e = error;
    return err;
}

enum err step_sync(struct engine *engine, struct engine_sync *es,
                   size_t *out_n, struct error *e)
{
    AUTO_ARENA arena = ARENA_INIT;
    struct step step = {
        .engine = engine, .es = es, .sync = &es->bound, .a = &arena};
    TRY(step_claim(&step, e));
    *out_n = step.n_jobs;
    if (step.n_jobs == 0)
        return ERR_OK;
    TRY(step_echoes(&step, e));
    if (step.n_jobs == 0)
        return ERR_OK;
    es->report->jobs += (int64_t)step.n_jobs;
    TRY(step_wide(&step, e));
    TRY(step_share_out(&step, e));
    if (step.n_jobs == 0)
        return ERR_OK;
    world_begin(engine->world, &es->bound, engine_now_us(engine));
    return step_run(&step, e);
}
