/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "view/dirty.h"

#include "view/dirty_tell.h"

#define CHUNK 200
#define HOLDS_MOST 1000

/* A position is where a stage stands: id * STAGES + stage. */
enum stage { STAGE_JOBS, STAGE_HOLDS, STAGE_OWED, STAGES };

struct finding {
    const struct view *v;
    const struct dirty_query *query;
    VEC(struct dirty) rows;
    enum stage stage;
    int64_t after;       /* id of the stage's last one that was looked at */
};

/* ---- all that is known of one pair ----------------------------------------------- */

static enum err find_jobs(const struct view *v, struct dirty *d,
                          struct error *e)
{
    for (int s = 0; s < SIDES; s++) {
        const struct job_filter filter = {.sync = d->sync, .state = -1,
                                          .record_id = d->id[s], .limit = 2};
        struct job *jobs = NULL;
        size_t n = 0;
        if (d->id[s].n > 0)
            TRY(job_list(v->store, v->arena, &filter, &jobs, &n, e));
        for (size_t i = 0; i < n; i++)
            if (jobs[i].side == (enum side)s)
                d->job[s] = jobs[i];
    }
    return ERR_OK;
}

static enum err find_rest(const struct view *v, struct dirty *d,
                          struct error *e)
{
    const struct hold_filter filter = {.kind = -1, .links = &d->link,
                                       .n_links = 1, .limit = HOLDS_MOST};
    struct hold *holds = NULL;
    unsigned sides = 0;
    TRY(find_jobs(v, d, e));
    if (d->link == 0)
        return ERR_OK;
    TRY(hold_list(v->store, v->arena, &filter, &holds, &d->n_holds, e));
    TRY(owed_get(v->store, &d->link, 1, &sides, e));
    d->holds = holds;
    d->owed = sides != 0;
    return ERR_OK;
}

static enum err of_link(const struct view *v, int64_t id, struct dirty *out,
                        struct error *e)
{
    struct link link = {0};
    *out = (struct dirty){0};
    TRY(link_by_id(v->store, v->arena, id, &link, e));
    if (link.id == 0)
        return ERR_OK;
    *out = (struct dirty){.sync = link.sync, .link = link.id,
                          .since_us = link.updated_us};
    for (int s = 0; s < SIDES; s++)
        out->id[s] = link.side[s].id;
    return find_rest(v, out, e);
}

static enum err of_job(const struct view *v, const struct job *job,
                       struct dirty *out, struct error *e)
{
    struct link_brief link = {0};
    TRY(link_peek(v->store, v->arena, job->sync, job->side, &job->record_id, 1,
                  &link, e));
    *out = (struct dirty){.sync = job->sync, .link = link.id};
    out->id[job->side] = job->record_id;
    out->id[SIDE_OTHER(job->side)] = link.other_id;
    return find_rest(v, out, e);
}

static bool has_job(const struct dirty *d)
{
    return d->job[SIDE_LEFT].id != 0 || d->job[SIDE_RIGHT].id != 0;
}

static void keep(struct finding *f, struct dirty *d)
{
    dirty_tell(f->v->arena, d, f->query->look_run);
    vec_push(f->v->arena, &f->rows, *d);
}

/* ---- a chunk of each stage: true in *out_end when there is no more ----------------- */

/* Both records of a pair may have a job: the elder one tells of it. */
static enum err take_jobs(struct finding *f, bool *out_end, struct error *e)
{
    const struct job_filter filter = {.sync = f->query->sync, .state = -1,
                                      .after_id = f->after, .limit = CHUNK};
    struct job *jobs = NULL;
    size_t n = 0;
    TRY(job_list(f->v->store, f->v->arena, &filter, &jobs, &n, e));
    *out_end = n < CHUNK;
    for (size_t i = 0; i < n && f->rows.n < f->query->limit; i++) {
        struct dirty d;
        const struct job *other = &d.job[SIDE_OTHER(jobs[i].side)];
        TRY(of_job(f->v, &jobs[i], &d, e));
        f->after = jobs[i].id;
        if (other->id == 0 || other->id > jobs[i].id)
            keep(f, &d);
        *out_end = *out_end && i + 1 == n;
    }
    return ERR_OK;
}

static enum err take_holds(struct finding *f, bool *out_end, struct error *e)
{
    const struct hold_filter filter = {.sync = f->query->sync, .kind = -1,
                                       .after_id = f->after, .limit = CHUNK};
    struct hold *holds = NULL;
    size_t n = 0;
    TRY(hold_list(f->v->store, f->v->arena, &filter, &holds, &n, e));
    *out_end = n < CHUNK;
    for (size_t i = 0; i < n && f->rows.n < f->query->limit; i++) {
        struct dirty d;
        TRY(of_link(f->v, holds[i].link, &d, e));
        f->after = holds[i].id;
        if (!has_job(&d) && d.n_holds > 0 && d.holds[0].id == holds[i].id)
            keep(f, &d);
        *out_end = *out_end && i + 1 == n;
    }
    return ERR_OK;
}

static enum err take_owed(struct finding *f, bool *out_end, struct error *e)
{
    struct owed *owed = NULL;
    size_t n = 0;
    TRY(owed_list(f->v->store, f->v->arena, f->query->sync, f->after, CHUNK,
                  &owed, &n, e));
    *out_end = n < CHUNK;
    for (size_t i = 0; i < n && f->rows.n < f->query->limit; i++) {
        struct dirty d;
        TRY(of_link(f->v, owed[i].link, &d, e));
        f->after = owed[i].link;
        if (!has_job(&d) && d.n_holds == 0 && d.owed)
            keep(f, &d);
        *out_end = *out_end && i + 1 == n;
    }
    return ERR_OK;
}

static enum err take_chunk(struct finding *f, bool *out_end, struct error *e)
{
    switch (f->stage) {
    case STAGE_JOBS: return take_jobs(f, out_end, e);
    case STAGE_HOLDS: return take_holds(f, out_end, e);
    case STAGE_OWED: return take_owed(f, out_end, e);
    case STAGES: break;
    }
    *out_end = true;
    return ERR_OK;
}

/* ---- of one record ------------------------------------------------------------------ */

static enum err take_unlinked(struct finding *f, int64_t sync, enum side side,
                              struct error *e)
{
    struct dirty d = {.sync = sync};
    d.id[side] = f->query->record_id;
    TRY(find_rest(f->v, &d, e));
    if (has_job(&d))
        keep(f, &d);
    return ERR_OK;
}

static enum err take_side(struct finding *f, int64_t sync, enum side side,
                          struct error *e)
{
    const struct view *v = f->v;
    struct link_sharer *links = NULL;
    size_t n = 0;
    TRY(link_sharers(v->store, v->arena, sync, side, &f->query->record_id, 1,
                     &links, &n, e));
    for (size_t i = 0; i < n; i++) {
        struct dirty d;
        TRY(of_link(v, links[i].link.id, &d, e));
        if (has_job(&d) || d.n_holds > 0 || d.owed)
            keep(f, &d);
    }
    return n > 0 ? ERR_OK : take_unlinked(f, sync, side, e);
}

static enum err take_record(struct finding *f, struct error *e)
{
    const struct view *v = f->v;
    const struct dirty_query *q = f->query;
    for (size_t i = 0; i < v->workspace->n_syncs; i++)
        for (int s = 0; s < SIDES; s++)
            if (v->sync_ids[i] > 0 &&
                (q->sync == 0 || q->sync == v->sync_ids[i]) &&
                (q->side < 0 || q->side == s))
                TRY(take_side(f, v->sync_ids[i], (enum side)s, e));
    return ERR_OK;
}

/* ---- pages --------------------------------------------------------------------------- */

static enum err take_page(struct finding *f, struct error *e)
{
    while (f->stage < STAGES && f->rows.n < f->query->limit) {
        bool end = false;
        TRY(take_chunk(f, &end, e));
        if (!end)
            continue;
        f->stage++;
        f->after = 0;
    }
    return ERR_OK;
}

enum err dirty_list(const struct view *v, const struct dirty_query *query,
                    struct dirty **out, size_t *out_n, int64_t *out_next,
                    struct error *e)
{
    struct finding f = {.v = v, .query = query,
                        .stage = (enum stage)(query->after % STAGES),
                        .after = query->after / STAGES};
    bool one = query->record_id.n > 0;
    if (one)
        TRY(take_record(&f, e));
    else
        TRY(take_page(&f, e));
    *out = f.rows.at;
    *out_n = f.rows.n;
    *out_next = one || f.stage == STAGES
                    ? 0
                    : f.after * STAGES + (int64_t)f.stage;
    return ERR_OK;
}
