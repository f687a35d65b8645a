/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* What is owed to links: checks and actions that have not been done yet, and
 * why not. */
#include "engine/world/world_internal.h"
#include "store/links.h"
#include "store/owed.h"
#include "store/queue.h"

struct owed_answer {
    bool owed;
    struct str why;            /* what its job is parked for, or empty */
};

enum map_answer world_owed(void *context, struct str sync, enum side from,
                           struct str id, struct str *out_why)
{
    struct world *w = context;
    struct str key = world_link_key(&w->link_arena, sync, from, id);
    const struct owed_answer *known = map_get(&w->owed, key);
    if (!known) {
        struct link_want want = {sync, from, arena_str(&w->link_arena, id)};
        vec_push(&w->link_arena, &w->owed_wants, want);
        return ANSWER_UNKNOWN;
    }
    *out_why = known->why;
    return known->owed ? ANSWER_FOUND : ANSWER_NONE;
}

/* Of a record whose job is parked: what for. */
static enum err parked_for(struct world *w, int64_t sync, struct str id,
                           struct str *out, struct error *e)
{
    const struct job_filter filter = {
        .sync = sync, .state = JOB_PARKED, .record_id = id, .limit = 1};
    struct job *jobs = NULL;
    size_t n = 0;
    TRY(job_list(w->store, &w->link_arena, &filter, &jobs, &n, e));
    *out = n > 0 ? jobs[0].message : STR_NONE;
    return ERR_OK;
}

/* The job may be either record's of the pair. */
static enum err take_why(struct world *w, int64_t sync, struct str id,
                         struct str other_id, struct owed_answer *io_answer,
                         struct error *e)
{
    if (io_answer->owed)
        TRY(parked_for(w, sync, id, &io_answer->why, e));
    if (io_answer->owed && io_answer->why.n == 0)
        TRY(parked_for(w, sync, other_id, &io_answer->why, e));
    return ERR_OK;
}

/* All wants for one side of one sync in one question. */
static enum err fetch_owed_of(struct world *w, struct str sync, enum side side,
                              struct error *e)
{
    struct arena *a = &w->link_arena;
    struct str_list ids = world_wanted(w, w->owed_wants.at, w->owed_wants.n,
                                       sync, side);
    if (ids.n == 0)
        return ERR_OK;
    int64_t id = 0;
    struct link_brief *found = arena_array(a, struct link_brief, ids.n);
    int64_t *links = arena_array(a, int64_t, ids.n);
    unsigned *owed = arena_array(a, unsigned, ids.n);
    TRY(store_sync_id(w->store, sync, &id, e));
    TRY(link_peek(w->store, a, id, side, ids.at, ids.n, found, e));
    for (size_t i = 0; i < ids.n; i++)
        links[i] = found[i].id;
    TRY(owed_get(w->store, links, ids.n, owed, e));
    for (size_t i = 0; i < ids.n; i++) {
        struct owed_answer *answer = arena_new(a, struct owed_answer);
        answer->owed = owed[i] != 0;
        TRY(take_why(w, id, ids.at[i], found[i].other_id, answer, e));
        map_put(a, &w->owed, world_link_key(a, sync, side, ids.at[i]), answer);
    }
    return ERR_OK;
}

enum err world_fetch_owed(struct world *w, struct error *e)
{
    for (size_t i = 0; w->owed_wants.n > 0 && i < w->workspace->n_syncs; i++)
        for (int s = 0; s < SIDES; s++)
            TRY(fetch_owed_of(w, w->workspace->syncs[i].name, (enum side)s,
                              e));
    w->owed_wants.n = 0;
    return ERR_OK;
}
