/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "view/pending.h"

static enum err pending_add(const struct view *v, int64_t sync,
                            int64_t now_us, struct pending *out,
                            struct error *e)
{
    struct job_counts jobs = {0};
    int64_t held[4] = {0};
    TRY(job_count(v->store, sync, now_us, &jobs, e));
    TRY(hold_count(v->store, sync, held, e));
    out->parked += jobs.by_state[JOB_PARKED];
    out->waiting += jobs.by_state[JOB_WAITING];
    out->running += jobs.by_state[JOB_RUNNING];
    for (size_t i = 0; i < 4; i++)
        out->held[i] += held[i];
    return ERR_OK;
}

enum err pending_count(const struct view *v, const struct str *syncs,
                       size_t n, int64_t now_us, struct pending *out,
                       struct error *e)
{
    struct pending sum = {0};
    if (n == 0)
        TRY(pending_add(v, 0, now_us, &sum, e));
    for (size_t i = 0; i < n; i++) {
        int64_t id = view_sync_id(v, syncs[i]);
        TRY(pending_add(v, id, now_us, &sum, e));
    }
    *out = sum;
    return ERR_OK;
}

int64_t pending_held(const struct pending *p)
{
    return p->held[HOLD_CONFLICT] + p->held[HOLD_UNMAPPED] +
           p->held[HOLD_INVALID] + p->held[HOLD_UNLINKED];
}

bool pending_is_parked(const struct pending *p)
{
    return p->parked > 0 || pending_held(p) > 0;
}

struct value pending_value(struct arena *a, const struct pending *p)
{
    struct object o = {.arena = a};
    object_int(&o, "parked", p->parked);
    object_int(&o, "waiting", p->waiting);
    object_int(&o, "conflicts", p->held[HOLD_CONFLICT]);
    object_int(&o, "unmapped", p->held[HOLD_UNMAPPED]);
    object_int(&o, "invalid", p->held[HOLD_INVALID]);
    object_int(&o, "unlinked", p->held[HOLD_UNLINKED]);
    return object_value(&o);
}
