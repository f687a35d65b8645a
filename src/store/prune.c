/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "store/prune.h"

#include "base/map.h"
#include "base/vec.h"
#include "store/handle_private.h"
#include "store/journal.h"
#include "store/runs.h"

enum { PHASE_BEGIN, PHASE_JOURNAL, PHASE_RUNS, PHASE_END };

/* Ids of the runs that jobs in the queue refer to. */
struct prune_open_runs {
    struct map ids;
};

struct page {
    struct prune *prune;
    int64_t before_us;
    size_t limit;
    size_t n;       /* rows read */
    bool met_newer; /* one that is too new: so is all that follows */
    struct arena *arena;
    VEC(int64_t) entries;
    VEC(struct str) runs;
    struct str last_run; /* read, in the arena */
};

static size_t batch_of(const struct prune *p)
{
    return p->batch > 0 ? p->batch : PRUNE_BATCH;
}

static void bind_page(const void *in, size_t i, struct db_value *p)
{
    (void)i;
    const struct page *page = in;
    const struct prune *prune = page->prune;
    p[P_AFTER_ID] = db_i64(prune->after_id);
    p[P_STARTED_US] = db_i64(prune->after_us);
    p[P_RUN] = db_text(prune->after_run);
    p[P_BEFORE_US] = db_i64(page->before_us);
    p[P_KIND] = db_i64(RUN_SERVE);
    p[P_LIMIT] = db_i64((int64_t)page->limit);
}

static enum err read_page(struct store *s, enum sql sql, struct page *page,
                          void (*row)(void *, size_t, const struct db_value *),
                          struct error *e)
{
    struct db_batch b = {.sql = sql, .n = 1, .bind = bind_page, .in = page,
                         .row = row, .out = page};
    return store_run(s, &b, e);
}

/* ---- what is referred to ------------------------------------------------- */

static void take_job_run(void *out, size_t i, const struct db_value *c)
{
    (void)i;
    struct page *page = out;
    struct prune *p = page->prune;
    page->n++;
    p->after_id = c[0].i;
    if (c[1].s.n > 0 && !map_has(&p->open->ids, c[1].s))
        map_put(p->arena, &p->open->ids, arena_str(p->arena, c[1].s), p->open);
}

/* A job that is put later refers to a run of then, which is too new to go. */
static enum err load_open_runs(struct store *s, struct prune *p,
                               struct error *e)
{
    size_t n = 0;
    p->open = arena_new(p->arena, struct prune_open_runs);
    p->after_id = 0;
    do {
        struct page page = {.prune = p, .limit = PRUNE_BATCH};
        TRY(read_page(s, SQL_PRUNE_JOB_RUNS, &page, take_job_run, e));
        n = page.n;
    } while (n == PRUNE_BATCH);
    p->after_id = 0;
    return ERR_OK;
}

static void take_before(void *out, size_t i, const struct db_value *c)
{
    (void)i;
    struct page *page = out;
    page->prune->journal_before_us = c[0].i;
}

static void count_old_entry(void *out, size_t i, const struct db_value *c)
{
    (void)i;
    struct page *page = out;
    page->n += c[2].i < page->before_us;
}

static void count_row(void *out, size_t i, const struct db_value *c)
{
    (void)i;
    (void)c;
    ((struct page *)out)->n++;
}

/* Mostly there is nothing, and the queue, which may be long, is not read. */
static enum err anything_old(struct store *s, struct prune *p, bool *out,
                             struct error *e)
{
    struct page entries = {
        .prune = p, .limit = 1, .before_us = p->journal_before_us};
    struct page runs = {.prune = p, .limit = 1, .before_us = p->runs_before_us};
    TRY(read_page(s, SQL_PRUNE_JOURNAL, &entries, count_old_entry, e));
    TRY(read_page(s, SQL_PRUNE_RUNS, &runs, count_row, e));
    *out = entries.n + runs.n > 0;
    return ERR_OK;
}

static enum err begin(struct store *s, struct prune *p, struct error *e)
{
    struct page page = {.prune = p, .before_us = p->journal_before_us};
    bool any = false;
    TRY(anything_old(s, p, &any, e));
    p->phase = any ? PHASE_JOURNAL : PHASE_END;
    if (!any)
        return ERR_OK;
    TRY(load_open_runs(s, p, e));
    if (p->journal_before_us > 0)
        TRY(read_page(s, SQL_PRUNE_STRADDLING, &page, take_before, e));
    return ERR_OK;
}

/* ---- the journal --------------------------------------------------------- */

static void take_entry(void *out, size_t i, const struct db_value *c)
{
    (void)i;
    struct page *page = out;
    struct prune *p = page->prune;
    page->n++;
    page->met_newer = page->met_newer || c[2].i >= page->before_us;
    if (page->met_newer)
        return;
    p->after_id = c[0].i;
    if (!map_has(&p->open->ids, c[1].s))
        vec_push(page->arena, &page->entries, c[0].i);
}

static enum err remove_entries(struct store *s, const struct page *page,
                               struct error *e)
{
    if (page->entries.n == 0)
        return ERR_OK;
    TRY(store_begin(s, e));
    enum err err = journal_remove(s, page->entries.at, page->entries.n, e);
    return store_end(s, err, e);
}

static enum err step_journal(struct store *s, struct prune *p, struct error *e)
{
    AUTO_ARENA arena = ARENA_INIT;
    struct page page = {.prune = p,
                        .before_us = p->journal_before_us,
                        .limit = batch_of(p),
                        .arena = &arena};
    TRY(read_page(s, SQL_PRUNE_JOURNAL, &page, take_entry, e));
    TRY(remove_entries(s, &page, e));
    p->entries += (int64_t)page.entries.n;
    if (page.met_newer || page.n < page.limit)
        p->phase = PHASE_RUNS;
    return ERR_OK;
}

/* ---- runs ---------------------------------------------------------------- */

static void take_run(void *out, size_t i, const struct db_value *c)
{
    (void)i;
    struct page *page = out;
    struct prune *p = page->prune;
    page->n++;
    p->after_us = c[1].i;
    page->last_run = arena_str(page->arena, c[0].s);
    if (!map_has(&p->open->ids, c[0].s))
        vec_push(page->arena, &page->runs, page->last_run);
}

static void bind_run(const void *in, size_t i, struct db_value *p)
{
    p[P_RUN] = db_text(((const struct str *)in)[i]);
}

static enum err remove_runs(struct store *s, const struct page *page,
                            struct error *e)
{
    struct db_batch b = {.sql = SQL_PRUNE_RUN_REMOVE, .n = page->runs.n,
                         .bind = bind_run, .in = page->runs.at};
    if (page->runs.n == 0)
        return ERR_OK;
    TRY(store_begin(s, e));
    return store_end(s, store_run(s, &b, e), e);
}

static enum err step_runs(struct store *s, struct prune *p, struct error *e)
{
    AUTO_ARENA arena = ARENA_INIT;
    struct page page = {.prune = p,
                        .before_us = p->runs_before_us,
                        .limit = batch_of(p),
                        .arena = &arena};
    TRY(read_page(s, SQL_PRUNE_RUNS, &page, take_run, e));
    TRY(remove_runs(s, &page, e));
    p->runs += (int64_t)page.runs.n;
    p->after_run = arena_str(p->arena, page.last_run);
    if (page.n < page.limit)
        p->phase = PHASE_END;
    return ERR_OK;
}

enum err prune_step(struct store *s, struct prune *p, struct error *e)
{
    if (p->phase == PHASE_BEGIN)
        TRY(begin(s, p, e));
    if (p->phase == PHASE_JOURNAL && p->journal_before_us <= 0)
        p->phase = PHASE_RUNS;
    if (p->phase == PHASE_RUNS && p->runs_before_us <= 0)
        p->phase = PHASE_END;
    if (p->phase == PHASE_JOURNAL)
        TRY(step_journal(s, p, e));
    else if (p->phase == PHASE_RUNS)
        TRY(step_runs(s, p, e));
    p->done = p->phase == PHASE_END;
    return ERR_OK;
}
