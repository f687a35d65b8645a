/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "engine/undo/undo.h"

#include "engine/undo/undo_internal.h"

#define PAGE_ENTRIES 500
#define BATCH_MOST 100
#define RECORD_ENTRIES_MOST 10000

/* A run that wrote to a record after the one that is undone. */
struct undo_later {
    bool undid;     /* it was an undo that did not come to its end: no edit */
};

/* ---- the journal ---------------------------------------------------------------------- */

static bool is_undoable(const struct journal_entry *entry)
{
    switch (entry->kind) {
    case JOURNAL_CREATE:
    case JOURNAL_UPDATE:
    case JOURNAL_DELETE:
    case JOURNAL_ARCHIVE:
    case JOURNAL_ACTION:
        return true;
    case JOURNAL_LINK:
    case JOURNAL_UNLINK:
    case JOURNAL_CONFLICT:
        break;
    }
    return false;
}

static bool is_chosen(const struct undo *u, const struct journal_entry *entry)
{
    const struct run_request *request = u->request;
    for (size_t i = 0; i < request->n_records; i++)
        if (str_eq(request->records[i], entry->record_id))
            return true;
    return request->n_records == 0;
}

static struct engine_sync *sync_of(const struct undo *u, int64_t id)
{
    for (size_t i = 0; i < u->engine->n_syncs; i++)
        if (u->engine->syncs[i].id == id)
            return &u->engine->syncs[i];
    return NULL;
}

static enum err decode(struct arena *a, struct str text,
                       const struct value **out, struct error *e)
{
    struct value *v = arena_new(a, struct value);
    *out = NULL;
    if (text.n == 0)
        return ERR_OK;
    TRY(value_decode(a, text, v, e));
    *out = v;
    return ERR_OK;
}

static struct undo_field *field_of(struct undo_item *item, struct str name)
{
    for (size_t i = 0; i < item->fields.n; i++)
        if (str_eq(item->fields.at[i].name, name))
            return &item->fields.at[i];
    return NULL;
}

/* Of several writes to a field the first tells what was before, the last
 * what the run left. */
static enum err take_value(struct arena *a, struct undo_item *item,
                           const struct journal_entry *entry, struct error *e)
{
    struct undo_field *f = field_of(item, entry->field);
    if (!f) {
        struct undo_field one = {.name = entry->field};
        TRY(decode(a, entry->before, &one.before, e));
        vec_push(a, &item->fields, one);
        f = &item->fields.at[item->fields.n - 1];
    }
    return decode(a, entry->after, &f->after, e);
}

static enum err take_entry(struct arena *a, struct undo_item *item,
                           const struct journal_entry *entry, struct error *e)
{
    enum journal_kind kind = entry->kind;
    item->link = entry->link ? entry->link : item->link;
    item->made = item->made || kind == JOURNAL_CREATE;
    item->archived = item->archived || kind == JOURNAL_ARCHIVE;
    item->removed = item->removed || kind == JOURNAL_DELETE;
    if (kind == JOURNAL_ACTION) {
        item->acted = true;
        item->action = entry->field;
    }
    if (kind == JOURNAL_CREATE || kind == JOURNAL_UPDATE)
        return take_value(a, item, entry, e);
    if (kind != JOURNAL_DELETE && kind != JOURNAL_ARCHIVE)
        return ERR_OK;
    TRY(decode(a, entry->after, &item->with, e));
    return decode(a, entry->before, &item->was, e);
}

/* Whether that run's writes are edits since. */
static enum err is_edit(struct undo *u, struct str run, bool *out,
                        struct error *e)
{
    struct undo_later *known = map_get(&u->runs, run);
    struct run row = {0};
    if (!known) {
        known = arena_new(u->a, struct undo_later);
        enum err err = run_get(u->engine->options.store, u->a, run, &row, e);
        if (err != ERR_OK && err != ERR_NOT_FOUND)
            return err;
        known->undid = err == ERR_OK && row.kind == RUN_UNDO &&
                       row.state != RUN_DONE;
        map_put(u->a, &u->runs, arena_str(u->a, run), known);
    }
    *out = !known->undid;
    return ERR_OK;
}

static enum err take_later(struct undo *u, struct undo_item *item,
                           const struct journal_entry *entry, struct error *e)
{
    struct undo_field *f = field_of(item, entry->field);
    bool edit = false;
    if (!is_undoable(entry))
        return ERR_OK;
    TRY(is_edit(u, entry->run, &edit, e));
    item->later = item->later || edit;
    if (f)
        f->later = f->later || edit;
    return ERR_OK;
}

/* What the run wrote to the record, and what others wrote since. */
static enum err read_item(struct undo *u, struct arena *a,
                          const struct journal_entry *last,
                          struct undo_item *out, bool *out_newest,
                          struct error *e)
{
    struct store *store = u->engine->options.store;
    struct journal_filter by = {.run = u->request->undoes,
                                .sync = last->sync,
                                .side = (int)last->side,
                                .record_id = last->record_id,
                                .limit = RECORD_ENTRIES_MOST};
    struct journal_entry *entries = NULL;
    size_t n = 0;
    *out = (struct undo_item){.id = last->record_id};
    TRY(journal_list(store, a, &by, &entries, &n, e));
    for (size_t i = 0; i < n; i++) {
        if (!is_undoable(&entries[i]))
            continue;
        by.after_id = entries[i].id;
        TRY(take_entry(a, out, &entries[i], e));
    }
    *out_newest = by.after_id == last->id;
    by.run = STR_NONE;
    if (*out_newest)
        TRY(journal_list(store, a, &by, &entries, &n, e));
    for (size_t i = 0; *out_newest && i < n; i++)
        TRY(take_later(u, out, &entries[i], e));
    return ERR_OK;
}

/* ---- one batch ------------------------------------------------------------------------- */

static enum err read_now(struct undo_batch *b, struct error *e)
{
    struct remote_target target = engine_target(b->es, b->side);
    struct str *ids = arena_array(b->a, struct str, b->n);
    struct read_answer *answers = arena_array(b->a, struct read_answer, b->n);
    struct link_brief *links = arena_array(b->a, struct link_brief, b->n);
    const struct read_batch batch = {ids, NULL, b->n};
    for (size_t i = 0; i < b->n; i++)
        ids[i] = b->items[i].id;
    TRY(remote_read_each(b->u->engine->remote, b->a, &target, &batch, answers,
                         e));
    TRY(link_peek(b->u->engine->options.store, b->a, b->es->id, b->side, ids,
                  b->n, links, e));
    for (size_t i = 0; i < b->n; i++) {
        b->items[i].record = answers[i].record;
        b->items[i].unreadable = answers[i].error;
        b->items[i].other_id = links[i].other_id;
    }
    return ERR_OK;
}

/* Counterparts of those whose values go back: both bases are noted anew. */
static enum err read_others(struct undo_batch *b, struct error *e)
{
    struct remote_target target = engine_target(b->es, SIDE_OTHER(b->side));
    struct str *ids = arena_array(b->a, struct str, b->n);
    struct undo_item **items = arena_array(b->a, struct undo_item *, b->n);
    struct read_answer *answers = arena_array(b->a, struct read_answer, b->n);
    struct read_batch batch = {ids, NULL, 0};
    for (size_t i = 0; i < b->n; i++) {
        struct undo_item *item = &b->items[i];
        if (item->made || item->removed || item->archived ||
            item->fields.n == 0 || item->other_id.n == 0)
            continue;
        items[batch.n] = item;
        ids[batch.n++] = item->other_id;
    }
    if (batch.n == 0)
        return ERR_OK;
    TRY(remote_read_each(b->u->engine->remote, b->a, &target, &batch, answers,
                         e));
    for (size_t i = 0; i < batch.n; i++)
        items[i]->other = answers[i].record;
    return ERR_OK;
}

/* What broke the connection is met by all that follow. */
static enum err check_connection(const struct undo_batch *b, struct error *e)
{
    for (size_t i = 0; i < b->n; i++) {
        const struct error *error = &b->items[i].result.error;
        if (error->code == ERR_OK || error->scope <= SCOPE_BATCH)
            continue;
        if (e)
            *e = *error;
        return error->code;
    }
    return ERR_OK;
}

static enum err take_batch(struct undo_batch *b, struct error *e)
{
    struct engine *engine = b->u->engine;
    if (engine->options.stop && *engine->options.stop)
        FAIL(e, ERR_CANCELED, "stopped on request");
    struct remote_target target = engine_target(b->es, b->side);
    TRY(engine_prepare(engine, b->es, e));
    TRY(remote_schema(engine->remote, target.connection, target.entity,
                      &b->schema, e));
    TRY(read_now(b, e));
    TRY(read_others(b, e));
    for (size_t i = 0; i < b->n; i++)
        undo_decide(b, &b->items[i]);
    TRY(undo_write(b, e));
    TRY(undo_commit(b, e));
    for (size_t i = 0; i < b->n; i++)
        undo_tell(b, &b->items[i]);
    b->u->done += (int64_t)b->n;
    engine_progress(engine, b->es, "undoing", b->u->done, 0);
    TRY(check_connection(b, e));
    return engine_breathe(engine, e);
}

/* ---- pages ------------------------------------------------------------------------------ */

static bool is_of_batch(const struct undo_batch *b, const struct engine_sync *es,
                        enum side side)
{
    return b->n > 0 && b->es == es && b->side == side && b->n < BATCH_MOST;
}

static enum err flush(struct undo_batch *b, struct error *e)
{
    size_t n = b->n;
    if (n > 0)
        TRY(take_batch(b, e));
    b->n = 0;
    return ERR_OK;
}

/* Newest first: what refers to another record goes before that one. */
static enum err take_page(struct undo *u, struct arena *a,
                          const struct journal_entry *entries, size_t n,
                          struct error *e)
{
    struct map seen = {0};
    struct undo_batch b = {
        .u = u, .a = a, .items = arena_array(a, struct undo_item, BATCH_MOST)};
    for (size_t i = 0; i < n; i++) {
        struct engine_sync *es = sync_of(u, entries[i].sync);
        struct str key = arena_printf(a, "%lld %d %.*s",
                                      (long long)entries[i].sync,
                                      (int)entries[i].side,
                                      STR_ARG(entries[i].record_id));
        struct undo_item item;
        bool newest = false;
        if (!es || !is_undoable(&entries[i]) || !is_chosen(u, &entries[i]) ||
            map_get(&seen, key))
            continue;
        map_put(a, &seen, key, es);
        TRY(read_item(u, a, &entries[i], &item, &newest, e));
        if (!newest) /* it had its turn on a page before */
            continue;
        if (!is_of_batch(&b, es, entries[i].side))
            TRY(flush(&b, e));
        b.es = es;
        b.side = entries[i].side;
        b.items[b.n++] = item;
    }
    return flush(&b, e);
}

/* With `take` NULL they are only counted. */
static enum err each_page(struct undo *u,
                          enum err (*take)(struct undo *u, struct arena *a,
                                           const struct journal_entry *entries,
                                           size_t n, struct error *e),
                          struct error *e)
{
    struct journal_filter by = {.run = u->request->undoes,
                                .side = -1,
                                .newest = true,
                                .limit = PAGE_ENTRIES};
    for (;;) {
        AUTO_ARENA a = ARENA_INIT;
        struct journal_entry *entries = NULL;
        size_t n = 0;
        TRY(journal_list(u->engine->options.store, &a, &by, &entries, &n, e));
        TRY(take(u, &a, entries, n, e));
        if (n < PAGE_ENTRIES)
            return ERR_OK;
        by.before_id = entries[n - 1].id;
    }
}

/* ---- the guard --------------------------------------------------------------------------- */

/* Records that the run made, by sync: all of them would be removed. */
static enum err count_made(struct undo *u, struct arena *a,
                           const struct journal_entry *entries, size_t n,
                           struct error *e)
{
    (void)a;
    (void)e;
    for (size_t i = 0; i < n; i++) {
        struct engine_sync *es = sync_of(u, entries[i].sync);
        bool first = i == 0 ||
                     !str_eq(entries[i - 1].record_id, entries[i].record_id);
        if (es && first && entries[i].kind == JOURNAL_CREATE &&
            is_chosen(u, &entries[i]))
            es->removals++;
    }
    return ERR_OK;
}

static enum err guard(struct undo *u, struct error *e)
{
    struct engine *engine = u->engine;
    u->stopped = arena_array(u->a, bool, engine->n_syncs);
    TRY(each_page(u, count_made, e));
    for (size_t i = 0; i < engine->n_syncs; i++) {
        struct engine_sync *es = &engine->syncs[i];
        int64_t n_links = 0;
        int64_t max_id = 0;
        if (es->removals <= es->source->guard_count)
            continue;
        TRY(link_count(engine->options.store, es->id, &n_links, &max_id, e));
        u->stopped[i] =
            es->removals * 100 > n_links * es->source->guard_percent;
    }
    return ERR_OK;
}

enum err undo_run(struct engine *engine, const struct run_request *request,
                  struct arena *a, struct value *out, struct error *e)
{
    struct undo u = {.engine = engine, .request = request, .a = a};
    struct run run = {0};
    TRY(run_get(engine->options.store, a, request->undoes, &run, e));
    u.of_undo = run.kind == RUN_UNDO;
    TRY(guard(&u, e));
    enum err err = each_page(&u, take_page, e);
    *out = undo_outcome(&u);
    return err;
}
