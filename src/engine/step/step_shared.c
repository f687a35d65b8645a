/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Where several records share one of the other side (`shared`), each pair is
 * an item as any, and:
 *
 *     a job of the shared record   becomes a job of each that shares it
 *     a write to it                asks the others first (merge_shared.c), goes
 *                                  alone, and makes the others look
 *     the end of one that shares   leaves it to the others
 */
#include "engine/step/step.h"

/* The side whose records are shared; -1: none. */
static int shared_side(const struct step *step)
{
    for (int s = 0; s < SIDES; s++)
        if (step->sync->shared[s])
            return s;
    return -1;
}

/* ---- jobs of the shared record -------------------- */

struct sharing {
    struct step *step;
    enum side side;          /* that is shared */
    struct link_sharer *links;
    size_t n_links;
    VEC(struct job) put;
    VEC(int64_t) ended;
};

/* Both records of each pair are to be looked at; a change over there is no
 * wish of this side. */
static enum job_cause cause_here(const struct sharing *sh,
                                 enum job_cause cause)
{
    bool vanishes = sh->step->es->caps[SIDE_OTHER(sh->side)].vanishes;
    if (cause == CAUSE_GONE && !vanishes)
        return CAUSE_GONE;
    return cause == CAUSE_PERSON ? CAUSE_PERSON : CAUSE_REPAIR;
}

/* One alone is a pair as any other. */
static bool share_job(struct sharing *sh, size_t of, const struct job *job)
{
    struct step *step = sh->step;
    size_t from = 0;
    size_t to = 0;
    while (from < sh->n_links && sh->links[from].of < of)
        from++;
    for (to = from; to < sh->n_links && sh->links[to].of == of; to++)
        ;
    for (size_t i = from; to - from > 1 && i < to; i++) {
        struct job put = {.sync = job->sync,
                          .side = SIDE_OTHER(job->side),
                          .record_id = sh->links[i].link.other_id,
                          .cause = cause_here(sh, job->cause),
                          .due_us = job->due_us,
                          .created_us = engine_now_us(step->engine),
                          .run = job->run,
                          .task = job->task};
        vec_push(step->a, &sh->put, put);
    }
    if (to - from > 1)
        vec_push(step->a, &sh->ended, job->id);
    return to - from > 1;
}

static enum err sharing_load(struct sharing *sh, struct error *e)
{
    struct step *step = sh->step;
    struct str *ids = arena_array(step->a, struct str, step->n_jobs);
    for (size_t i = 0; i < step->n_jobs; i++)
        ids[i] = step->jobs[i].side == sh->side ? step->jobs[i].record_id
                                                : STR_NONE;
    return link_sharers(step->engine->options.store, step->a, step->es->id,
                        sh->side, ids, step->n_jobs, &sh->links, &sh->n_links,
                        e);
}

static enum err sharing_store(struct sharing *sh, struct error *e)
{
    struct store *store = sh->step->engine->options.store;
    TRY(job_put(store, sh->put.at, sh->put.n, e));
    return job_finish(store, sh->ended.at, sh->ended.n, e);
}

enum err step_share_out(struct step *step, struct error *e)
{
    struct store *store = step->engine->options.store;
    struct sharing sh = {.step = step};
    size_t kept = 0;
    if (shared_side(step) < 0)
        return ERR_OK;
    sh.side = (enum side)shared_side(step);
    TRY(sharing_load(&sh, e));
    for (size_t i = 0; i < step->n_jobs; i++) {
        struct job job = step->jobs[i];
        if (job.side != sh.side || !share_job(&sh, i, &job))
            step->jobs[kept++] = job;
    }
    step->n_jobs = kept;
    if (sh.ended.n == 0)
        return ERR_OK;
    TRY(store_begin(store, e));
    return store_end(store, sharing_store(&sh, e), e);
}

/* ---- what the others say -------------------- */

struct asking {
    struct step *step;
    enum side side;          /* that is shared */
    struct item **items;     /* that would write there */
    size_t n;
    VEC(struct item *) others;
    VEC(size_t) of;          /* index into items, in parallel */
};

static bool writes_to(const struct item *item, enum side s)
{
    const struct decision *d = &item->decision;
    return item->end == ITEM_OPEN && !item->retires &&
           ((d->verdict == VERDICT_KEEP && d->patch[s].fields.n > 0) ||
            (d->verdict == VERDICT_REMOVE && d->remove_side == s));
}

/* One of this batch, if its record was read just now; else to be read. */
static struct item *sharer_of(struct asking *q, const struct link_brief *link)
{
    enum side s = SIDE_OTHER(q->side);
    struct item *twin = map_get(&q->step->by_id[s], link->other_id);
    bool read = twin && twin->looked[s] && !twin->staged[s];
    if (read && twin->end == ITEM_OPEN)
        return twin;
    struct item *other = arena_new(q->step->a, struct item);
    *other = (struct item){.origin = s};
    other->link.side[s].id = link->other_id;
    if (read) { /* it has ended: nothing more is read for it itself */
        other->record[s] = twin->record[s];
        other->has[s] = twin->has[s];
        other->looked[s] = true;
    }
    return other;
}

static enum err asking_load(struct asking *q, struct error *e)
{
    struct step *step = q->step;
    struct str *ids = arena_array(step->a, struct str, q->n);
    struct link_sharer *links = NULL;
    size_t n = 0;
    for (size_t i = 0; i < q->n; i++)
        ids[i] = item_id(q->items[i], q->side);
    TRY(link_sharers(step->engine->options.store, step->a, step->es->id,
                     q->side, ids, q->n, &links, &n, e));
    for (size_t i = 0; i < n; i++) {
        const struct link_brief *link = &links[i].link;
        if (link->id == q->items[links[i].of]->link.id ||
            link->gone[SIDE_OTHER(q->side)])
            continue;
        vec_push(step->a, &q->others, sharer_of(q, link));
        vec_push(step->a, &q->of, links[i].of);
    }
    return ERR_OK;
}

static enum err asking_read(struct asking *q, struct error *e)
{
    struct step *step = q->step;
    enum side s = SIDE_OTHER(q->side);
    struct item **asked = arena_array(step->a, struct item *, q->others.n);
    size_t n = 0;
    for (size_t i = 0; i < q->others.n; i++)
        if (!q->others.at[i]->looked[s])
            asked[n++] = q->others.at[i];
    TRY(step_read_again(step, s, asked, n, e));
    return step_follow(step, s, q->others.at, q->others.n, e);
}

static bool is_live(const struct asking *q, const struct item *other)
{
    enum side s = SIDE_OTHER(q->side);
    return other->has[s] && !(other->record[s].archived &&
                              q->step->sync->archived_is_gone[s]);
}

/* The input of each item gets those that live; one that could not be read is
 * not passed over. */
static void asking_answer(struct asking *q)
{
    struct arena *a = q->step->a;
    enum side s = SIDE_OTHER(q->side);
    for (size_t k = 0; k < q->others.n; k++) {
        struct item *item = q->items[q->of.at[k]];
        const struct item *other = q->others.at[k];
        struct decide_input *in = &item->input;
        if (other->error.code != ERR_OK && !other->looked[s])
            item_fail(q->step, item, &other->error);
        if (item->end != ITEM_OPEN || !is_live(q, other))
            continue;
        const struct record **sharers =
            arena_array(a, const struct record *, in->n_sharers + 1);
        for (size_t i = 0; i < in->n_sharers; i++)
            sharers[i] = in->sharers[i];
        sharers[in->n_sharers++] = item_view(q->step, other, s);
        in->sharers = sharers;
    }
}

enum err step_ask_sharers(struct step *step, bool *out_any, struct error *e)
{
    struct asking q = {.step = step};
    if (shared_side(step) < 0)
        return ERR_OK;
    q.side = (enum side)shared_side(step);
    q.items = arena_array(step->a, struct item *, step->n);
    for (size_t i = 0; i < step->n; i++)
        if (writes_to(&step->items[i], q.side))
            q.items[q.n++] = &step->items[i];
    if (q.n == 0)
        return ERR_OK;
    TRY(asking_load(&q, e));
    TRY(asking_read(&q, e));
    asking_answer(&q);
    for (size_t i = 0; i < q.n; i++) {
        q.items[i]->input.sharers_known = true;
        q.items[i]->decision = (struct decision){.verdict = VERDICT_WANT};
    }
    *out_any = true;
    return ERR_OK;
}

/* ---- one writes at a time -------------------- */

bool step_is_planned_for_other(struct step *step, struct item *item,
                               struct str what)
{
    struct arena *a = &step->engine->run_arena;
    struct str own = item_id(item, item->origin);
    if (!step->engine->options.dry)
        return false;
    const struct str *who = map_get(&step->es->planned, what);
    if (!who) {
        struct str *copy = arena_new(a, struct str);
        *copy = arena_str(a, own);
        map_put(a, &step->es->planned, arena_str(a, what), copy);
        return false;
    }
    if (str_eq(*who, own))
        return false;
    item_end(item, ITEM_DONE, "planned",
             STR("what is planned for another record is for it too"));
    item->decision = (struct decision){.verdict = VERDICT_IGNORE};
    return true;
}

void step_shared_turns(struct step *step)
{
    struct map writers = {0};
    int side = shared_side(step);
    if (side < 0)
        return;
    enum side s = (enum side)side;
    for (size_t i = 0; i < step->n; i++) {
        struct item *item = &step->items[i];
        if (writes_to(item, s) && !map_has(&writers, item_id(item, s)) &&
            !step_is_planned_for_other(step, item, item_id(item, s)))
            map_put(step->a, &writers, item_id(item, s), item);
    }
    for (size_t i = 0; i < step->n; i++) {
        struct item *item = &step->items[i];
        const struct item *writer = map_get(&writers, item_id(item, s));
        if (item->end == ITEM_OPEN && writer && writer != item)
            item_take_turn(step, item, REASON_SHARED,
                           STR("another record that shares its counterpart "
                               "goes first"));
    }
}

/* ---- afterwards -------------------- */

/* Is there something for the others to look at? It was written to, or one is
 * among them no more, so that nobody need agree with it. */
static bool concerns_others(const struct step *step, const struct item *item,
                            enum side s)
{
    enum side own = SIDE_OTHER(s);
    enum verdict verdict = item->decision.verdict;
    bool linked = item->link.id != 0 && item->input.sync;
    bool wrote = item->wrote[s] &&
                 (item->written[s] || item->result[s].error.maybe_happened);
    bool left = verdict == VERDICT_UNLINK || verdict == VERDICT_BURY ||
                (verdict == VERDICT_IGNORE && item->has[own] &&
                 item->link.side[own].hash !=
                     record_hash(step->sync, own, &item->record[own]));
    return linked && !item->created && !item->is_back && !item->is_after &&
           (wrote || (left && item->end == ITEM_DONE));
}

static struct job sharer_job(const struct step *step, enum side own,
                             struct str id)
{
    int64_t now_us = engine_now_us(step->engine);
    return (struct job){.sync = step->es->id,
                        .side = own,
                        .record_id = id,
                        .cause = CAUSE_REPAIR,
                        .due_us = now_us,
                        .created_us = now_us,
                        .run = step->engine->run};
}

enum err step_wake_sharers(struct step *step, struct error *e)
{
    struct store *store = step->engine->options.store;
    int side = shared_side(step);
    for (size_t i = 0; side >= 0 && i < step->n; i++) {
        const struct item *item = &step->items[i];
        enum side s = (enum side)side;
        struct str id = item_id(item, s);
        struct link_sharer *links = NULL;
        size_t n = 0;
        if (!concerns_others(step, item, s))
            continue;
        TRY(link_sharers(store, step->a, step->es->id, s, &id, 1, &links, &n,
                         e));
        for (size_t k = 0; k < n; k++) {
            const struct job job =
                sharer_job(step, SIDE_OTHER(s), links[k].link.other_id);
            if (links[k].link.id != item->link.id &&
                !links[k].link.gone[SIDE_OTHER(s)])
                TRY(job_put(store, &job, 1, e));
        }
    }
    return ERR_OK;
}

enum err step_drop_sharers(struct step *step, const struct item *item,
                           struct error *e)
{
    struct store *store = step->engine->options.store;
    enum side s = item->decision.remove_side;
    struct str id = item_id(item, s);
    struct link_sharer *links = NULL;
    size_t n = 0;
    if (!step->sync->shared[s])
        return ERR_OK;
    TRY(link_sharers(store, step->a, step->es->id, s, &id, 1, &links, &n, e));
    for (size_t i = 0; i < n; i++)
        if (links[i].link.id != item->link.id)
            TRY(link_remove(store, links[i].link.id, e));
    return ERR_OK;
}
