/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Notices that tell what is known: a remote told its record whole, and it is
 * as the link has it, as after each write of our own. No remote is asked then.
 *
 * A notice that is old, or comes after a newer one, tells of the past; what
 * came later has a notice of its own, and else a poll finds it.
 */
#include "engine/step/step_after.h"
#include "engine/step/step_sent.h"

/* What follows a write is due: then no notice ends a job. */
static bool is_owed(struct step *step, int64_t link)
{
    unsigned sides = 0;
    return step_follows(step) &&
           (owed_get(step->engine->options.store, &link, 1, &sides, NULL) !=
                ERR_OK ||
            sides != 0);
}

static bool is_echo(struct step *step, const struct job *job)
{
    const struct engine_options *options = &step->engine->options;
    struct remote_target target = engine_target(step->es, job->side);
    struct record record = {0};
    struct link_brief link = {0};
    struct hook_told told = {.entity = target.entity,
                             .fields = target.fields,
                             .n_fields = target.n_fields};
    if (job->cause != CAUSE_CHANGE || job->task != 0 ||
        !options->told(options->context, job, step->a, &told.text) ||
        remote_told(step->engine->remote, target.connection, step->a, &told,
                    &record) != ERR_OK ||
        !str_eq(record.id, job->record_id) ||
        link_peek(options->store, step->a, job->sync, job->side,
                  &job->record_id, 1, &link, NULL) != ERR_OK)
        return false;
    return link.id != 0 && !link.gone[SIDE_LEFT] && !link.gone[SIDE_RIGHT] &&
           link.hash == record_hash(step->sync, job->side, &record) &&
           !is_owed(step, link.id) && !step_has_sent(step, link.id);
}

static enum err finish(struct step *step, const int64_t *ids, size_t n,
                       struct error *e)
{
    struct store *store = step->engine->options.store;
    TRY(store_begin(store, e));
    return store_end(store, job_finish(store, ids, n, e), e);
}

enum err step_echoes(struct step *step, struct error *e)
{
    int64_t *ids = arena_array(step->a, int64_t, step->n_jobs);
    size_t n = 0;
    size_t kept = 0;
    if (!step->engine->options.told)
        return ERR_OK;
    for (size_t i = 0; i < step->n_jobs; i++) {
        const struct job job = step->jobs[i];
        if (is_echo(step, &job)) {
            step->es->report->side[job.side].echoes++;
            ids[n++] = job.id;
        } else {
            step->jobs[kept++] = job;
        }
    }
    step->n_jobs = kept;
    return n > 0 ? finish(step, ids, n, e) : ERR_OK;
}
