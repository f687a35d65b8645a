/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Records that were read for a job which then waited for another one to go
 * first: when it has its turn again in the same run, soon, nobody has asked
 * for it since and the hub has not written to it, they are not read again. As
 * what was listed, they are read before anything is written over.
 */
#include "engine/step/step.h"

/* So many a sync and run: a larger batch was listed, and is staged. */
#define KEPT_MAX 200

struct kept_record {
    int64_t job;
    int64_t puts;
    int64_t seen_us;
    bool has;             /* the record too; it is not staged */
    struct record record;
};

void step_keep(struct step *step, const struct item *item)
{
    enum side s = item->origin;
    struct engine_sync *es = step->es;
    struct arena *a = &step->engine->run_arena;
    const struct job *job = item->jobs[s];
    if (!job || !item->has[s])
        return;
    struct kept_record *kept = map_get(&es->kept[s], job->record_id);
    if (!kept) {
        kept = arena_new(a, struct kept_record);
        map_put(a, &es->kept[s], arena_str(a, job->record_id), kept);
    }
    *kept = (struct kept_record){.job = job->id,
                          .puts = job->puts,
                          .seen_us = item->seen_us[s],
                          .has = !item->staged[s] && es->n_kept < KEPT_MAX};
    if (!kept->has)
        return;
    es->n_kept++;
    kept->record = item->record[s];
    kept->record.id = arena_str(a, item->record[s].id);
    kept->record.fields = value_copy(a, &item->record[s].fields);
}

static const struct kept_record *kept_of(const struct step *step,
                                  const struct item *item, enum side s)
{
    const struct job *job = item->jobs[s];
    const struct kept_record *kept =
        job ? map_get(&step->es->kept[s], job->record_id) : NULL;
    return kept && kept->job == job->id && kept->puts == job->puts ? kept
                                                                   : NULL;
}

bool step_only_waited(const struct step *step, const struct item *item,
                      enum side s)
{
    return kept_of(step, item, s) != NULL;
}

bool step_take_kept(const struct step *step, struct item *item, enum side s)
{
    const struct kept_record *kept = kept_of(step, item, s);
    int64_t now_us = engine_now_us(step->engine);
    if (!kept || !kept->has || now_us - kept->seen_us > STAGE_FRESH_US)
        return false;
    item->record[s] = kept->record;
    item->has[s] = item->looked[s] = item->staged[s] = item->kept[s] = true;
    item->seen_us[s] = kept->seen_us;
    return true;
}

void step_forget_kept(struct engine_sync *es, enum side s,
                      const struct str *ids, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct kept_record *kept = map_get(&es->kept[s], ids[i]);
        if (kept)
            *kept = (struct kept_record){0};
    }
}
