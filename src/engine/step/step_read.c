/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Records as they are now: from fresh staging, else in one batched read. */
#include "engine/step/step.h"

/* A notice that came after the copy was made is about something newer. */
static bool staged_is_fresh(const struct step *step, const struct item *item,
                            enum side s, const struct staged *copy)
{
    const struct job *job = item->jobs[s];
    int64_t now_us = engine_now_us(step->engine);
    return now_us - copy->seen_us <= STAGE_FRESH_US &&
           item_cause(item) != CAUSE_GONE &&
           (!job || job->updated_us <= copy->seen_us ||
            step_only_waited(step, item, s));
}

/* What was last known helps connectors to find a record, and to tell a
 * finished one that has vanished from a deleted one. */
static const struct value *item_known(struct step *step,
                                      const struct item *item, enum side s)
{
    if (!item->has_base && !item->has[s])
        return NULL;
    struct value *known = arena_new(step->a, struct value);
    *known = item->has_base
                 ? base_fields(step->a, step->sync, s, &item->base[s])
                 : item->record[s].fields;
    return known;
}

/* Sets known[i] too, out of copies that are too old to be taken. */
static enum err read_staged(struct step *step, enum side s,
                            struct item *const *items, size_t n,
                            const struct value **known, struct error *e)
{
    struct staged *staged = arena_array(step->a, struct staged, n);
    struct str *ids = arena_array(step->a, struct str, n);
    for (size_t i = 0; i < n; i++)
        ids[i] = item_id(items[i], s);
    TRY(stage_get(step->engine->options.store, step->a, step->es->id, s, ids,
                  n, staged, e));
    for (size_t i = 0; i < n; i++) {
        struct item *item = items[i];
        known[i] = item_known(step, item, s);
        if (step_take_kept(step, item, s) || staged[i].id.n == 0)
            continue;
        struct record *copy = arena_new(step->a, struct record);
        TRY(decode_record(step->a, staged[i].record, copy, e));
        if (!known[i])
            known[i] = &copy->fields;
        if (!staged_is_fresh(step, item, s, &staged[i]))
            continue;
        item->record[s] = *copy;
        item->has[s] = item->looked[s] = item->staged[s] = true;
        item->seen_us[s] = staged[i].seen_us;
    }
    return ERR_OK;
}

static enum err read_now(struct step *step, enum side s,
                         struct item *const *asked, const struct value **known,
                         size_t n, struct error *e)
{
    struct str *ids = arena_array(step->a, struct str, n);
    struct read_answer *found = arena_array(step->a, struct read_answer, n);
    if (n == 0)
        return ERR_OK;
    for (size_t i = 0; i < n; i++)
        ids[i] = item_id(asked[i], s);
    struct remote_target target = engine_target(step->es, s);
    int64_t asked_us = engine_now_us(step->engine);
    const struct read_batch batch = {ids, known, n};
    TRY(remote_read_each(step->engine->remote, step->a, &target, &batch, found,
                         e));
    for (size_t i = 0; i < n; i++) {
        if (found[i].error) { /* unread is not gone */
            item_fail(step, asked[i], found[i].error);
            continue;
        }
        asked[i]->looked[s] = true;
        asked[i]->staged[s] = asked[i]->has_followed[s] = false;
        asked[i]->seen_us[s] = asked_us;
        asked[i]->has[s] = found[i].record != NULL;
        if (found[i].record)
            asked[i]->record[s] = *found[i].record;
    }
    return ERR_OK;
}

enum err step_read(struct step *step, enum side s, struct item *const *items,
                   size_t n, struct error *e)
{
    const struct value **known = arena_array(step->a, const struct value *, n);
    struct item **asked = arena_array(step->a, struct item *, n);
    size_t k = 0;
    TRY(read_staged(step, s, items, n, known, e));
    for (size_t i = 0; i < n; i++) {
        if (items[i]->has[s])
            continue;
        known[k] = known[i];
        asked[k++] = items[i];
    }
    return read_now(step, s, asked, known, k, e);
}

enum err step_read_again(struct step *step, enum side s,
                         struct item *const *items, size_t n, struct error *e)
{
    const struct value **known = arena_array(step->a, const struct value *, n);
    for (size_t i = 0; i < n; i++)
        known[i] = item_known(step, items[i], s);
    return read_now(step, s, items, known, n, e);
}
