/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* What is to be run by itself, and how long nothing is. */
#include "base/time.h"
#include "base/vec.h"
#include "serve/hub_private.h"

/* However quiet it is, the thread gives a sign now and then. */
#define PLAN_WAIT_MS 1000

struct plan {
    struct hub *hub;
    struct arena *a;
    int64_t now_us;
    int64_t next_us;
    VEC(struct str) syncs;
};

/* Says that a sync has its turn now, or notes when. */
static void plan_add(struct plan *p, const struct hub_sync *sync,
                     int64_t due_us)
{
    if (due_us < sync->retry_us)
        due_us = sync->retry_us;
    if (due_us <= p->now_us)
        vec_push(p->a, &p->syncs, arena_str(p->a, sync->name));
    else if (due_us < p->next_us)
        p->next_us = due_us;
}

static bool plan_take(struct plan *p, enum run_kind kind, const char *cause,
                      struct run_request *out)
{
    if (p->syncs.n == 0)
        return false;
    *out = (struct run_request){.kind = kind,
                                .syncs = p->syncs.at,
                                .n_syncs = p->syncs.n,
                                .cause = str_from(cause)};
    return true;
}

static const struct rhythm *poll_of(const struct workspace *w, struct str sync)
{
    for (size_t i = 0; i < w->n_sync_schedules; i++)
        if (str_eq(w->sync_schedules[i].sync, sync))
            return &w->sync_schedules[i].rules.poll;
    return &w->schedule.poll;
}

static bool plan_polls(struct plan *p, struct run_request *out)
{
    const struct workspace *w = &p->hub->workspace;
    for (size_t i = 0; i < p->hub->n_syncs; i++) {
        struct hub_sync *sync = &p->hub->syncs[i];
        const struct rhythm *poll = poll_of(w, sync->name);
        int64_t last_us = sync->last_poll_us;
        if (sync->enabled && poll->kind == RHYTHM_EVERY)
            plan_add(p, sync, last_us + poll->every_ms * US_PER_MS);
        else if (sync->enabled && poll->kind == RHYTHM_CRON)
            plan_add(p, sync, last_us == 0 /* what was missed meanwhile */
                                  ? 0
                                  : cron_next(&poll->cron, w->schedule.zone,
                                              last_us));
    }
    if (!plan_take(p, RUN_SYNC, "poll", out))
        return false;
    for (size_t i = 0; i < p->hub->n_syncs; i++)
        for (size_t k = 0; k < out->n_syncs; k++)
            if (str_eq(p->hub->syncs[i].name, out->syncs[k]))
                p->hub->syncs[i].last_poll_us = p->now_us;
    return true;
}

static bool plan_due(struct plan *p, struct run_request *out)
{
    for (size_t i = 0; i < p->hub->n_syncs; i++) {
        const struct hub_sync *sync = &p->hub->syncs[i];
        int64_t due_us = -1;
        if (sync->enabled &&
            job_next_due(p->hub->store, sync->id, &due_us, NULL) == ERR_OK &&
            due_us >= 0)
            plan_add(p, sync, due_us);
    }
    return plan_take(p, RUN_SERVE, "due", out);
}

bool hub_plan_next(struct hub *hub, struct arena *a, struct run_request *out,
                   int64_t *out_wait_ms)
{
    int64_t now_us = hub_now_us(hub);
    struct plan p = {.hub = hub, .a = a, .now_us = now_us,
                     .next_us = now_us + PLAN_WAIT_MS * US_PER_MS};
    if (plan_due(&p, out) || plan_polls(&p, out))
        return true;
    *out_wait_ms = (p.next_us - now_us) / US_PER_MS + 1;
    return false;
}
