/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Wide jobs (wide.h): the records are searched for, each gets a job of its
 * own, and the wide one ends, in one transaction. What cannot be searched for
 * now waits or is parked, like any job.
 */
#include "engine/step/step.h"
#include "engine/step/wide.h"
#include "mapping/coerce.h"

struct widening {
    struct step *step;
    struct job *job;
    struct wide wide;
    struct item item;         /* how it ends */
    VEC(struct field) fields; /* what is searched by */
    VEC(struct job) found;
};

static bool is_searched_by(const struct widening *w, struct str name)
{
    for (size_t i = 0; i < w->fields.n; i++)
        if (str_eq(w->fields.at[i].name, name))
            return true;
    return false;
}

/* What the sync's filter says of single fields narrows the search too. */
static enum err add_filter(struct widening *w, const struct schema *schema,
                           struct error *e)
{
    const struct value *filter = &w->step->sync->filter[w->job->side];
    size_t n = filter->kind == VALUE_OBJECT ? filter->fields.n : 0;
    for (size_t i = 0; i < n; i++) {
        struct field f = filter->fields.at[i];
        const struct schema_field *type = schema_find(schema, f.name);
        if (!type || is_searched_by(w, f.name) ||
            f.value.kind == VALUE_LIST || f.value.kind == VALUE_OBJECT)
            continue;
        TRY(coerce_field(w->step->a, type, &f.value, &f.value, e));
        vec_push(w->step->a, &w->fields, f);
    }
    return ERR_OK;
}

/* Of a field that holds several, one is told: those that have it are meant. */
static struct value as_told(struct arena *a, const struct schema_field *type,
                            const struct value *v)
{
    bool several = v->kind == VALUE_SET || v->kind == VALUE_LIST;
    return type->kind == VALUE_SET && !several ? value_set(a, v, 1) : *v;
}

/* The values as the schema has them: "20" and 20 are one number there. */
static enum err fit_values(struct widening *w, struct find_key *out,
                           struct error *e)
{
    struct arena *a = w->step->a;
    struct remote_target target = engine_target(w->step->es, w->job->side);
    const struct value *where = &w->wide.where;
    const struct schema *schema = NULL;
    TRY(remote_schema(w->step->engine->remote, target.connection,
                      target.entity, &schema, e));
    for (size_t i = 0; i < where->fields.n; i++) {
        struct field f = where->fields.at[i];
        const struct schema_field *type = schema_find(schema, f.name);
        if (!type)
            FAIL(e, ERR_INVALID,
                 "it searches by `%.*s`, which `%.*s.%.*s` does not have",
                 STR_ARG(f.name), STR_ARG(target.connection),
                 STR_ARG(target.entity));
        const struct value told = as_told(a, type, &f.value);
        TRY(coerce_field(a, type, &told, &f.value, e));
        vec_push(a, &w->fields, f);
    }
    TRY(add_filter(w, schema, e));
    *out = (struct find_key){.fields = w->fields.at,
                             .n_fields = w->fields.n,
                             .created_since_us = w->wide.since_us};
    return ERR_OK;
}

/* The sync's fields and those that are searched by. */
static struct remote_target wide_target(struct widening *w,
                                        const struct find_key *key)
{
    struct remote_target target = engine_target(w->step->es, w->job->side);
    VEC(struct str) fields = {0};
    for (size_t i = 0; i < target.n_fields; i++)
        vec_push(w->step->a, &fields, target.fields[i]);
    for (size_t i = 0; i < key->n_fields; i++) {
        bool known = false;
        for (size_t k = 0; k < target.n_fields; k++)
            known = known || str_eq(target.fields[k], key->fields[i].name);
        if (!known)
            vec_push(w->step->a, &fields, key->fields[i].name);
    }
    target.fields = fields.at;
    target.n_fields = fields.n;
    return target;
}

static bool has_what_is_meant(struct arena *a, const struct value *has,
                              const struct value *meant)
{
    if (meant->kind != VALUE_SET || has->kind != VALUE_SET)
        return values_agree(a, false, has, meant);
    for (size_t i = 0; i < meant->items.n; i++) {
        bool found = false;
        for (size_t k = 0; k < has->items.n && !found; k++)
            found = values_agree(a, false, &has->items.at[k],
                                 &meant->items.at[i]);
        if (!found)
            return false;
    }
    return true;
}

/* A remote may answer with more than it was asked for. */
static bool is_meant(struct widening *w, const struct find_key *key,
                     const struct record *record)
{
    bool since = record->created_us == 0 ||
                 record->created_us >= key->created_since_us;
    for (size_t i = 0; since && i < key->n_fields; i++) {
        const struct value *has =
            value_get(&record->fields, key->fields[i].name);
        if (!has ||
            !has_what_is_meant(w->step->a, has, &key->fields[i].value))
            return false;
    }
    return since;
}

static void put_found(struct widening *w, struct str id)
{
    const struct job *job = w->job;
    struct job put = {.sync = job->sync,
                      .side = job->side,
                      .record_id = arena_str(w->step->a, id),
                      .cause = job->cause,
                      .due_us = job->due_us,
                      .created_us = engine_now_us(w->step->engine),
                      .run = job->run,
                      .task = job->task};
    vec_push(w->step->a, &w->found, put);
}

static enum err search(struct widening *w, struct error *e)
{
    struct step *step = w->step;
    struct find_key key;
    struct find_match *matches = NULL;
    size_t n = 0;
    TRY(wide_parse(step->a, w->job->record_id, &w->wide, e));
    if (step->es->caps[w->job->side].find_max == 0)
        FAIL(e, ERR_INVALID, "`%.*s.%.*s` cannot be searched",
             STR_ARG(step->sync->connection[w->job->side]),
             STR_ARG(step->sync->entity[w->job->side]));
    TRY(fit_values(w, &key, e));
    struct remote_target target = wide_target(w, &key);
    TRY(remote_find(step->engine->remote, step->a, &target, &key, 1, &matches,
                    &n, e));
    for (size_t i = 0; i < n; i++)
        if (is_meant(w, &key, &matches[i].record))
            put_found(w, matches[i].record.id);
    return ERR_OK;
}

static enum err end_job(struct widening *w, struct error *e)
{
    struct store *store = w->step->engine->options.store;
    struct sync_report *report = w->step->es->report;
    int64_t now_us = engine_now_us(w->step->engine);
    struct job after = *w->job;
    after.tries += w->item.counts;
    after.due_us = w->item.due_us;
    after.reason = w->item.reason;
    after.message = w->item.message;
    if (w->item.end == ITEM_PARK) {
        report->parked++;
        return job_park(store, &after, 1, now_us, e);
    }
    if (w->item.end == ITEM_RETRY) {
        report->waiting++;
        return job_retry(store, &after, 1, now_us, e);
    }
    TRY(job_put(store, w->found.at, w->found.n, e));
    return job_finish(store, &after.id, 1, e);
}

static enum err widen(struct step *step, struct job *job, struct error *e)
{
    struct error error = {0};
    struct store *store = step->engine->options.store;
    struct widening w = {.step = step, .job = job};
    w.item.jobs[job->side] = job;
    w.item.origin = job->side;
    enum err err = search(&w, &error);
    if (err == ERR_CANCELED || err == ERR_STORE) {
        if (e)
            *e = error;
        return err;
    }
    if (err != ERR_OK)
        item_fail(step, &w.item, &error);
    TRY(store_begin(store, e));
    return store_end(store, end_job(&w, e), e);
}

enum err step_wide(struct step *step, struct error *e)
{
    size_t kept = 0;
    for (size_t i = 0; i < step->n_jobs; i++) {
        struct job job = step->jobs[i];
        if (wide_is(job.record_id))
            TRY(widen(step, &job, e));
        else
            step->jobs[kept++] = job;
    }
    step->n_jobs = kept;
    return ERR_OK;
}
