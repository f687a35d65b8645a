/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "view/plan.h"

#include "base/json.h"
#include "view/job.h"

#define WAITING_MOST 10000

static int64_t *counter(struct plan *p, struct str sync,
                           enum journal_kind kind)
{
    struct str key = arena_printf(p->arena, "%.*s %s", STR_ARG(sync),
                                  change_kind_name(kind));
    int64_t *n = map_get(&p->counts, key);
    if (!n) {
        n = arena_new(p->arena, int64_t);
        map_put(p->arena, &p->counts, key, n);
    }
    return n;
}

int64_t plan_count(struct plan *p, struct str sync, enum journal_kind kind)
{
    return *counter(p, sync, kind);
}

static const struct value *copied(struct arena *a, const struct value *v)
{
    struct value *copy = arena_new(a, struct value);
    *copy = value_copy(a, v);
    return copy;
}

static void copy_fields(struct plan *p, const struct engine_event *event,
                        struct change *out)
{
    out->n_fields = event->after ? event->after->fields.n : 0;
    out->fields = arena_array(p->arena, struct change_field, out->n_fields);
    for (size_t i = 0; i < out->n_fields; i++) {
        const struct field *f = &event->after->fields.at[i];
        const struct value *before =
            event->before ? value_get(event->before, f->name) : NULL;
        out->fields[i] = (struct change_field){
            .name = arena_str(p->arena, f->name),
            .before = before ? copied(p->arena, before) : NULL,
            .after = copied(p->arena, &f->value)};
    }
}

void plan_take(void *context, const struct engine_event *event)
{
    struct plan *p = context;
    int64_t *n = counter(p, event->sync, event->kind);
    (*n)++;
    if ((size_t)*n > p->keep) {
        p->more = true;
        return;
    }
    struct change change = {.sync = arena_str(p->arena, event->sync),
                            .kind = event->kind,
                            .side = event->side,
                            .id = arena_str(p->arena, event->record_id),
                            .other_id = arena_str(p->arena, event->other_id)};
    copy_fields(p, event, &change);
    vec_push(p->arena, &p->changes, change);
}

enum err plan_find_waiting(struct plan *p, const struct view *v,
                           int64_t since_us, struct error *e)
{
    const struct job_filter parked = {.state = JOB_PARKED,
                                      .limit = WAITING_MOST};
    const struct hold_filter held = {.kind = -1, .limit = WAITING_MOST};
    size_t n = 0;
    TRY(job_list(v->store, p->arena, &parked, &p->jobs, &n, e));
    for (size_t i = 0; i < n; i++)
        if (p->jobs[i].updated_us >= since_us)
            p->jobs[p->n_jobs++] = p->jobs[i];
    TRY(hold_list(v->store, p->arena, &held, &p->holds, &n, e));
    for (size_t i = 0; i < n; i++)
        if (p->holds[i].created_us >= since_us)
            p->holds[p->n_holds++] = p->holds[i];
    return ERR_OK;
}

struct value plan_value(const struct plan *p, const struct view *v,
                        int64_t now_us, const struct report *report)
{
    struct object o = {.arena = p->arena};
    struct list changes = {.arena = p->arena};
    struct list jobs = {.arena = p->arena};
    struct list holds = {.arena = p->arena};
    struct value whole = report_value(p->arena, report);
    for (size_t i = 0; i < p->changes.n; i++)
        list_add(&changes, change_value(p->arena, &p->changes.at[i]));
    for (size_t i = 0; i < p->n_jobs; i++)
        list_add(&jobs, job_value(v, &p->jobs[i]));
    for (size_t i = 0; i < p->n_holds; i++)
        list_add(&holds, hold_value(v, &p->holds[i]));
    struct value list = list_value(&changes);
    struct str text = json_text(p->arena, &list);
    object_int(&o, "crosswalk_plan", PLAN_FORM);
    object_time(&o, "made_at", now_us);
    object_text(&o, "hash", arena_printf(p->arena, "%016llx",
                                         (unsigned long long)str_hash(text)));
    object_set(&o, "syncs", *value_getz(&whole, "syncs"));
    object_set(&o, "changes", list);
    object_set(&o, "parked", list_value(&jobs));
    object_set(&o, "held", list_value(&holds));
    return object_value(&o);
}
