/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Listing: what changed since the cursor, or everything, of both sides at
 * once, page by page. Each page becomes jobs, staged records and a cursor in
 * one transaction, so a crash costs one page.
 *
 * A listed record gives no job when it is as last seen: linked with the same
 * hash (an echo of our own write, most often), or staged with the same hash
 * (it waits, is parked or takes no part). After a full listing, links whose
 * record was not in it are suspected gone; an empty listing suspects nobody.
 */
#include "engine/scan.h"

#include "base/limits.h"

#define PAGE_RECORDS 1000
#define GONE_PAGE 1000

/* ---- cursors -------------------- */

/* The stored cursor is "<fingerprint>|<connector's cursor>": when the sync's
 * meaning has changed, everything is listed anew. */
static struct str cursor_pack(struct arena *a, const struct scan *scan,
                              struct str cursor)
{
    return arena_printf(a, "%016llx|%.*s",
                        (unsigned long long)sync_fingerprint(scan->es->source),
                        STR_ARG(cursor));
}

static enum err cursor_load(struct scan *scan, struct str *out,
                            struct error *e)
{
    struct str stored = STR_NONE;
    *out = STR_NONE;
    TRY(cursor_get(scan->engine->options.store, scan->a, scan->es->id,
                   scan->side, &stored, e));
    struct str prefix = cursor_pack(scan->a, scan, STR(""));
    scan->known = stored.n > 0 && str_starts_with(stored, prefix);
    if (scan->known)
        *out = str_slice(stored, prefix.n, stored.n);
    return ERR_OK;
}

/* What was judged under another mapping is judged again. */
static enum err scan_forget(struct scan *scan, struct error *e)
{
    struct store *store = scan->engine->options.store;
    TRY(store_begin(store, e));
    enum err err = stage_clear(store, scan->es->id, scan->side, e);
    return store_end(store, err, e);
}

/* ---- one page -------------------- */

struct page {
    struct arena *a;
    struct str *ids;
    struct link_brief *links;
    struct staged *staged;
    VEC(struct job) jobs;
    VEC(struct staged) rows;
};

static void page_add_job(struct scan *scan, struct page *page, struct str id,
                         enum job_cause cause)
{
    int64_t now_us = engine_now_us(scan->engine);
    struct job job = {.sync = scan->es->id,
                      .side = scan->side,
                      .record_id = id,
                      .cause = cause,
                      .due_us = now_us,
                      .created_us = now_us,
                      .run = scan->engine->run};
    vec_push(page->a, &page->jobs, job);
}

static void page_stage(struct scan *scan, struct page *page,
                       const struct record *record, uint64_t hash)
{
    int64_t now_us = engine_now_us(scan->engine);
    struct staged row = {
        .id = record->id,
        .record = encode_record(page->a, record),
        .hash = hash,
        .seen_us = now_us,
    };
    row.keys = record_keys(page->a, &scan->es->bound, scan->side,
                           record, &row.n_keys);
    vec_push(page->a, &page->rows, row);
}

static void page_take_record(struct scan *scan, struct page *page, size_t i,
                             const struct record *record)
{
    const struct link_brief *link = &page->links[i];
    struct side_report *report = &scan->es->report->side[scan->side];
    uint64_t hash = record_hash(&scan->es->bound, scan->side, record);
    report->scanned++;
    scan->n_listed++;
    if (scan->seen && link->id > 0 && link->id <= scan->seen_max)
        scan->seen[link->id / 8] |= (uint8_t)(1u << (link->id % 8));
    bool as_linked = link->id != 0 && link->hash == hash &&
                     !link->gone[scan->side];
    bool as_staged = link->id == 0 && page->staged[i].id.n > 0 &&
                     page->staged[i].hash == hash;
    if (as_linked || as_staged) {
        report->echoes++;
        if (as_staged && scan->compares)
            page_stage(scan, page, record, hash);
        return;
    }
    page_add_job(scan, page, record->id,
                 scan->full ? CAUSE_RECONCILE : CAUSE_CHANGE);
    page_stage(scan, page, record, hash);
}

static enum err page_look_up(struct scan *scan, struct page *page,
                             const struct op *op, struct error *e)
{
    struct store *store = scan->engine->options.store;
    size_t n = op->n_records;
    page->ids = arena_array(page->a, struct str, n);
    page->links = arena_array(page->a, struct link_brief, n);
    page->staged = arena_array(page->a, struct staged, n);
    for (size_t i = 0; i < n; i++)
        page->ids[i] = op->records[i].id;
    TRY(link_peek(store, page->a, scan->es->id, scan->side, page->ids, n,
                  page->links, e));
    return stage_get(store, page->a, scan->es->id, scan->side, page->ids, n,
                     page->staged, e);
}

static enum err page_store(struct scan *scan, const struct page *page,
                           bool cursor_moved, struct error *e)
{
    struct store *store = scan->engine->options.store;
    if (page->jobs.n == 0 && page->rows.n == 0 && !cursor_moved)
        return ERR_OK;
    TRY(store_begin(store, e));
    enum err err = stage_put(store, scan->es->id, scan->side, page->rows.at,
                             page->rows.n, e);
    if (err == ERR_OK)
        err = job_put(store, page->jobs.at, page->jobs.n, e);
    if (err == ERR_OK && cursor_moved)
        err = cursor_put(store, scan->es->id, scan->side,
                         cursor_pack(page->a, scan, scan->cursor),
                         engine_now_us(scan->engine), e);
    return store_end(store, err, e);
}

/* What was listed, so that what was not can be told. */
static void scan_watch(struct scan *scan)
{
    scan->seen = arena_array(scan->a, uint8_t,
                             (size_t)scan->seen_max / 8 + 1);
    scan->n_listed = 0;
}

/* The remote cannot go on from the cursor. */
static enum err scan_start_over(struct scan *scan, struct error *e)
{
    if (scan->cursor.n == 0)
        FAIL(e, ERR_PROTOCOL, "a listing that begins anew without an end");
    scan->full = true;
    scan->cursor = STR_NONE;
    if (!scan->first)
        scan_watch(scan);
    return ERR_OK;
}

enum err scan_take_page(struct scan *scan, const struct op *op,
                        struct error *e)
{
    struct page page = {.a = op->arena};
    if (op->more && op->next_cursor.n == 0)
        return scan_start_over(scan, e);
    TRY(page_look_up(scan, &page, op, e));
    for (size_t i = 0; i < op->n_records; i++)
        page_take_record(scan, &page, i, &op->records[i]);
    for (size_t i = 0; i < op->n_deleted; i++)
        page_add_job(scan, &page, op->deleted[i], CAUSE_GONE);
    struct str old = scan->cursor;
    scan->cursor = arena_str(scan->a, op->next_cursor);
    scan->done = !op->more;
    /* a compare in between keeps the old cursor until it is through */
    bool moved = !scan->known || !str_eq(old, scan->cursor);
    bool move = moved && (scan->keeps_cursor || scan->done);
    TRY(page_store(scan, &page, move, e));
    scan->known = scan->known || move;
    engine_progress(scan->engine, scan->es, "listing",
                    scan->es->report->side[SIDE_LEFT].scanned +
                        scan->es->report->side[SIDE_RIGHT].scanned, 0);
    return ERR_OK;
}

/* ---- what was not listed -------------------- */

static bool scan_has_seen(const struct scan *scan, int64_t link)
{
    return link > scan->seen_max || /* linked after the listing began */
           (scan->seen[link / 8] & (1u << (link % 8)));
}

/* A listing meets a record that is shared once, and marks one of its links:
 * that one speaks for all. */
static enum err gone_first(const struct scan *scan, struct arena *a,
                           const struct link *links, size_t n, int64_t **out,
                           struct error *e)
{
    int64_t *first = arena_array(a, int64_t, n);
    struct str *ids = arena_array(a, struct str, n);
    struct link_brief *briefs = arena_array(a, struct link_brief, n);
    bool shared = scan->es->source->shared[scan->side];
    for (size_t i = 0; i < n; i++) {
        ids[i] = links[i].side[scan->side].id;
        first[i] = links[i].id;
    }
    if (shared)
        TRY(link_peek(scan->engine->options.store, a, scan->es->id, scan->side,
                      ids, n, briefs, e));
    for (size_t i = 0; shared && i < n; i++)
        first[i] = briefs[i].id;
    *out = first;
    return ERR_OK;
}

static enum err gone_collect(struct scan *scan, struct arena *a,
                             struct page *page, struct error *e)
{
    struct store *store = scan->engine->options.store;
    int64_t after = 0;
    for (;;) {
        struct link *links = NULL;
        size_t n = 0;
        int64_t *first = NULL;
        AUTO_ARENA round = ARENA_INIT;
        TRY(link_list(store, &round, scan->es->id, after, GONE_PAGE, false,
                      &links, &n, e));
        TRY(gone_first(scan, &round, links, n, &first, e));
        for (size_t i = 0; i < n; i++) {
            after = links[i].id;
            if (links[i].side[scan->side].gone || first[i] != links[i].id ||
                scan_has_seen(scan, links[i].id))
                continue;
            page_add_job(scan, page,
                         arena_str(a, links[i].side[scan->side].id),
                         CAUSE_GONE);
        }
        if (n < GONE_PAGE)
            return ERR_OK;
    }
}

static enum err gone_guard(const struct scan *scan, size_t n_gone,
                           struct error *e)
{
    const struct sync *sync = scan->es->source;
    int64_t n_links = 0;
    int64_t max_id = 0;
    TRY(link_count(scan->engine->options.store, scan->es->id, &n_links,
                   &max_id, e));
    bool matters = sync->on_gone[SIDE_OTHER(scan->side)] != DELETE_KEEP;
    bool empty = scan->n_listed == 0;
    /* done with is not gone: each is asked about by itself */
    scan->es->nothing_listed[scan->side] = empty;
    if (scan->es->caps[scan->side].vanishes)
        return ERR_OK;
    bool many = (int64_t)n_gone > sync->guard_count &&
                (int64_t)n_gone * 100 > n_links * sync->guard_percent;
    if (n_gone == 0 || (!empty && (!many || !matters)))
        return ERR_OK;
    FAIL(e, ERR_GUARD,
         "%zu of %lld linked records are missing from the listing of "
         "`%.*s.%.*s`%s; nothing was deleted. Check the remote (a filter, a "
         "permission, the wrong database?) or raise `delete.guard` of sync "
         "`%.*s`",
         n_gone, (long long)n_links, STR_ARG(sync->connection[scan->side]),
         STR_ARG(sync->entity[scan->side]), empty ? ", which was empty" : "",
         STR_ARG(sync->name));
}

static enum err scan_find_gone(struct scan *scan, struct error *e)
{
    AUTO_ARENA arena = ARENA_INIT;
    struct page page = {.a = &arena};
    if (!scan->seen)
        return ERR_OK;
    TRY(gone_collect(scan, &arena, &page, e));
    TRY(gone_guard(scan, page.jobs.n, e));
    return page_store(scan, &page, false, e);
}

/* Unlinked records that the listing did not meet are no more. */
static enum err scan_drop_unseen(struct scan *scan, struct error *e)
{
    struct store *store = scan->engine->options.store;
    if (!scan->compares || scan->n_listed == 0)
        return ERR_OK;
    TRY(store_begin(store, e));
    enum err err = stage_drop_unseen(store, scan->es->id, scan->side,
                                     scan->begun_us, e);
    return store_end(store, err, e);
}

/* ---- both sides -------------------- */

enum err scan_begin(struct scan *scan, bool full, struct error *e)
{
    struct engine_sync *es = scan->es;
    struct store *store = scan->engine->options.store;
    struct str stored;
    int64_t n_links = 0;
    TRY(cursor_load(scan, &stored, e));
    if (!scan->known)
        TRY(scan_forget(scan, e));
    scan->full = full || stored.n == 0 || es->source->poll_full ||
                 !es->caps[scan->side].changes_since;
    /* the first listing goes on where it stopped; a compare starts over */
    scan->keeps_cursor = !full && !es->source->poll_full &&
                         es->caps[scan->side].changes_since;
    scan->cursor = scan->keeps_cursor ? stored : STR_NONE;
    scan->compares = full;
    scan->begun_us = engine_now_us(scan->engine);
    TRY(link_count(store, es->id, &n_links, &scan->seen_max, e));
    scan->first = n_links == 0;
    /* a listing that goes on in the middle has not seen the beginning */
    if (scan->full && scan->cursor.n == 0 && n_links > 0)
        scan_watch(scan);
    return ERR_OK;
}

static void scan_ask(const struct scan *scan, struct arena *a,
                     struct remote_call *out)
{
    const struct sync *sync = &scan->es->bound;
    struct remote_target target = engine_target(scan->es, scan->side);
    const struct value *filter = &sync->filter[scan->side];
    *out = (struct remote_call){
        .connection = target.connection,
        .op = {.kind = OP_CHANGES, .arena = a, .entity = target.entity,
               .fields = scan->fields ? scan->fields : target.fields,
               .n_fields = scan->fields ? scan->n_fields : target.n_fields,
               .cursor = scan->cursor, .page = PAGE_RECORDS,
               .filter = value_is_null(filter) ? NULL : filter}};
}

/* One page of each side that has more, asked for at the same time. */
static enum err scan_round(struct scan scans[SIDES], struct error *e)
{
    struct arena arenas[SIDES] = {ARENA_INIT, ARENA_INIT};
    struct remote_call calls[SIDES];
    struct scan *asking[SIDES];
    size_t n = 0;
    for (int s = 0; s < SIDES; s++) {
        if (scans[s].done)
            continue;
        asking[n] = &scans[s];
        scan_ask(&scans[s], &arenas[s], &calls[n++]);
    }
    enum err err = remote_run(scans[0].engine->remote, calls, n, e);
    for (size_t i = 0; i < n && err == ERR_OK; i++) {
        err = calls[i].error.code;
        if (err != ERR_OK && e)
            *e = calls[i].error;
        if (err == ERR_OK)
            err = scan_give_page(asking[i], &calls[i].op, e);
    }
    for (int s = 0; s < SIDES; s++)
        arena_fini(&arenas[s]);
    return err == ERR_OK ? engine_breathe(scans[0].engine, e) : err;
}

/* A side is left out when it was not asked for, and what it may have had in
 * the meantime can be found there when a counterpart is looked for; or when
 * the remote has no list of it: its records come by name. */
bool scan_is_idle(const struct scan *scan, unsigned sides)
{
    if (scan->es->caps[scan->side].unlisted)
        return true;
    return !(sides & 1u << scan->side) && !scan->compares && scan->known &&
           !scan->first && scan->es->caps[scan->side].find_max > 0;
}

static enum err scan_all(struct scan scans[SIDES], bool full, unsigned sides,
                         struct error *e)
{
    bool idle[SIDES];
    for (int s = 0; s < SIDES; s++) {
        const struct scan *ahead = scans[s].es->ahead[s];
        idle[s] = false;
        if (ahead && ahead->done) {
            scans[s] = *ahead; /* its run_arena outlives the scan */
            continue;
        }
        TRY(scan_begin(&scans[s], full, e));
        idle[s] = scan_is_idle(&scans[s], scan_sides(scans[s].es, sides));
        scans[s].done = idle[s];
        if (!idle[s])
            scan_gather(&scans[s], full, sides);
    }
    while (!scans[SIDE_LEFT].done || !scans[SIDE_RIGHT].done)
        TRY(scan_round(scans, e));
    for (int s = 0; s < SIDES; s++) {
        if (idle[s])
            continue;
        /* linked ones are not staged, yet a double of one must be known */
        scans[s].es->listed[s] = scans[s].first;
        TRY(scan_find_gone(&scans[s], e));
        TRY(scan_drop_unseen(&scans[s], e));
    }
    return ERR_OK;
}

unsigned scan_sides(const struct engine_sync *es, unsigned sides)
{
    for (int s = 0; s < SIDES; s++)
        if (es->source->seldom[s])
            sides &= ~(1u << s);
    return sides;
}

enum err scan_sync(struct engine *engine, struct engine_sync *es, bool full,
                   unsigned sides, struct error *e)
{
    AUTO_ARENA arena = ARENA_INIT;
    struct scan scans[SIDES];
    for (int s = 0; s < SIDES; s++)
        scans[s] = (struct scan){
            .engine = engine, .es = es, .side = (enum side)s, .a = &arena};
    return scan_all(scans, full, sides, e);
}
