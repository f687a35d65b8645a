/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* The invariants of docs/architecture.md, held against a random world that
 * has come to rest. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "lib/random_world.h"

#define MANY 100000

struct check {
    struct random_world *w;
    struct arena arena;
    const struct sync *sync[RANDOM_SYNCS];
    int64_t sync_id[RANDOM_SYNCS];
    struct link *links[RANDOM_SYNCS];
    size_t n_links[RANDOM_SYNCS];
    struct map by_id[RANDOM_SYNCS][SIDES]; /* -> struct link */
    struct job *jobs;
    size_t n_jobs;
    struct hold *holds;
    size_t n_holds;
    struct journal_entry *journal;
    size_t n_journal;
    struct map written;    /* journal entries, by what they say */
    struct map overruled;  /* journalled losers, by value */
    struct map arrived;    /* "value id": the hub wrote it to that record */
    bool ok;
};

static void broken(struct check *c, struct str what)
{
    c->ok = false;
    print_error("%.*s\n", STR_ARG(what));
}

#define BROKEN(c, ...) broken((c), arena_printf(&(c)->arena, __VA_ARGS__))

/* ---- loading -------------------- */

static int system_of(const struct check *c, const struct sync *sync,
                     enum side s)
{
    return str_is(sync->connection[s], c->w->hub.world.system[0].name) ? 0 : 1;
}

static struct fake_record *record_of(struct check *c, size_t i, enum side s,
                                     struct str id)
{
    return fake_find(&c->w->hub.world, system_of(c, c->sync[i], s),
                     arena_strz(&c->arena, c->sync[i]->entity[s]),
                     arena_strz(&c->arena, id));
}

static enum err load_sync(struct check *c, size_t i, struct error *e)
{
    struct store *store = c->w->hub.store;
    c->sync[i] = &c->w->hub.workspace.syncs[i];
    TRY(store_sync_id(store, c->sync[i]->name, &c->sync_id[i], e));
    TRY(link_list(store, &c->arena, c->sync_id[i], 0, MANY, true,
                  &c->links[i], &c->n_links[i], e));
    for (size_t k = 0; k < c->n_links[i]; k++)
        for (int s = 0; s < SIDES; s++)
            map_put(&c->arena, &c->by_id[i][s], c->links[i][k].side[s].id,
                    &c->links[i][k]);
    return ERR_OK;
}

/* What a write did to a field, in words that the journal and the fakes' log
 * have in common. */
static struct str write_words(struct check *c, struct str id, int64_t kind,
                              struct str field, struct str before,
                              struct str after)
{
    return arena_printf(&c->arena, "%.*s|%lld|%.*s|%.*s|%.*s", STR_ARG(id),
                        (long long)kind, STR_ARG(field), STR_ARG(before),
                        STR_ARG(after));
}

static struct str encoded(struct check *c, const struct value *v)
{
    AUTO_BUF text = BUF_INIT(1 << 20);
    value_encode(&text, v);
    return buf_copy(&c->arena, &text);
}

static void index_journal(struct check *c)
{
    struct arena *a = &c->arena;
    for (size_t i = 0; i < c->n_journal; i++) {
        struct journal_entry *entry = &c->journal[i];
        struct str before = entry->kind == JOURNAL_UPDATE ? entry->before
                                                          : STR_NONE;
        map_put(a, &c->written,
                write_words(c, entry->record_id, entry->kind, entry->field,
                            before, entry->field.n > 0 ? entry->after
                                                       : STR("")), entry);
        if (entry->kind == JOURNAL_CONFLICT)
            map_put(a, &c->overruled, entry->before, entry);
    }
    for (size_t i = 0; i < c->w->hub.world.log.n; i++) {
        struct fake_write *write = &c->w->hub.world.log.at[i];
        for (size_t k = 0; k < write->patch.fields.n; k++) {
            struct str value = encoded(c, &write->patch.fields.at[k].value);
            struct str key = arena_printf(a, "%.*s", STR_ARG(value));
            map_put(a, &c->arrived, key, write);
        }
    }
}

static enum err load(struct check *c, struct error *e)
{
    struct store *store = c->w->hub.store;
    const struct job_filter any_job = {.state = -1, .limit = MANY};
    const struct hold_filter any_hold = {.kind = -1, .limit = MANY};
    const struct journal_filter any_entry = {.side = -1, .limit = MANY};
    for (size_t i = 0; i < c->w->n_syncs; i++)
        TRY(load_sync(c, i, e));
    TRY(job_list(store, &c->arena, &any_job, &c->jobs, &c->n_jobs, e));
    TRY(hold_list(store, &c->arena, &any_hold, &c->holds, &c->n_holds, e));
    TRY(journal_list(store, &c->arena, &any_entry, &c->journal, &c->n_journal,
                     e));
    index_journal(c);
    return ERR_OK;
}

/* ---- what waits -------------------- */

static bool has_job(const struct check *c, size_t i, enum side s,
                    struct str id)
{
    for (size_t k = 0; k < c->n_jobs; k++)
        if (c->jobs[k].sync == c->sync_id[i] && c->jobs[k].side == s &&
            str_eq(c->jobs[k].record_id, id))
            return true;
    return false;
}

/* In any sync over its entity. */
static bool record_has_job(const struct check *c, int system,
                           struct str entity, struct str id)
{
    for (size_t i = 0; i < c->w->n_syncs; i++)
        for (int s = 0; s < SIDES; s++)
            if (system_of(c, c->sync[i], (enum side)s) == system &&
                str_eq(c->sync[i]->entity[s], entity) &&
                has_job(c, i, (enum side)s, id))
                return true;
    return false;
}

static bool link_has_job(const struct check *c, size_t i,
                         const struct link *link)
{
    return has_job(c, i, SIDE_LEFT, link->side[SIDE_LEFT].id) ||
           has_job(c, i, SIDE_RIGHT, link->side[SIDE_RIGHT].id);
}

static const struct hold *hold_of(const struct check *c,
                                  const struct link *link,
                                  const struct row *row)
{
    for (size_t k = 0; k < c->n_holds; k++)
        if (c->holds[k].link == link->id &&
            str_eq(c->holds[k].row, row->key))
            return &c->holds[k];
    return NULL;
}

static bool is_live(const struct fake_record *r)
{
    return r && !r->deleted;
}

static bool takes_part(const struct sync *sync, enum side s,
                       const struct fake_record *r)
{
    return is_live(r) && !(r->archived && sync->archived_is_gone[s]);
}

/* 4: every job says why it is still there. */
static void check_jobs(struct check *c)
{
    for (size_t k = 0; k < c->n_jobs; k++) {
        const struct job *job = &c->jobs[k];
        if (job->state == JOB_RUNNING)
            BROKEN(c, "a job of %.*s is left running",
                   STR_ARG(job->record_id));
        if (job->reason.n == 0 || job->message.n == 0)
            BROKEN(c, "a job of %.*s does not say why it waits",
                   STR_ARG(job->record_id));
    }
}

/* 4: a record without a link waits for somebody. */
static void check_forgotten(struct check *c, size_t i, enum side s)
{
    const struct sync *sync = c->sync[i];
    const struct fake_system *system =
        &c->w->hub.world.system[system_of(c, sync, s)];
    for (size_t k = 0; k < system->records.n; k++) {
        const struct fake_record *r = &system->records.at[k];
        bool empty = true;
        for (size_t f = 0; f < sync->n_rows; f++) {
            const struct value *v =
                sync->rows[f].to[SIDE_OTHER(s)]
                    ? value_get(&r->fields, sync->rows[f].fields[s][0])
                    : NULL;
            empty = empty && (!v || value_is_null(v));
        }
        if (!str_eq(r->entity, sync->entity[s]) || !takes_part(sync, s, r) ||
            empty || map_has(&c->by_id[i][s], r->id) ||
            has_job(c, i, s, r->id))
            continue;
        BROKEN(c, "%.*s of `%.*s` was forgotten", STR_ARG(r->id),
               STR_ARG(sync->name));
    }
}

/* What is linked is made no more. */
static void check_intents(struct check *c, size_t i, enum side target)
{
    struct intent *intents = NULL;
    size_t n = 0;
    struct error e = {0};
    if (intent_list(c->w->hub.store, &c->arena, c->sync_id[i], target, MANY,
                    &intents, &n, &e) != ERR_OK)
        BROKEN(c, "intents cannot be read: %s", e.message);
    for (size_t k = 0; k < n; k++)
        if (map_has(&c->by_id[i][SIDE_OTHER(target)], intents[k].source_id))
            BROKEN(c, "%.*s is linked and to be made still",
                   STR_ARG(intents[k].source_id));
}

/* ---- 1: no duplicates -------------------- */

static bool hub_made(struct str id)
{
    return id.p[0] != 'p';
}

static void check_doubles(struct check *c, size_t i)
{
    /* what is revived after its link went is a new record */
    bool two = c->w->kind < RANDOM_CHAIN && c->w->revivals == 0;
    for (size_t k = 0; k < c->n_links[i] && two; k++) {
        const struct link *link = &c->links[i][k];
        if (hub_made(link->side[0].id) && hub_made(link->side[1].id))
            BROKEN(c, "%.*s and %.*s were both made",
                   STR_ARG(link->side[0].id), STR_ARG(link->side[1].id));
    }
}

static bool is_linked(const struct check *c, struct str id)
{
    for (size_t i = 0; i < c->w->n_syncs; i++)
        for (int s = 0; s < SIDES; s++)
            if (map_has(&c->by_id[i][s], id))
                return true;
    return false;
}

/* What the hub has made belongs to somebody, or somebody is asked. */
static void check_orphans(struct check *c, int system)
{
    const struct fake_system *from = &c->w->hub.world.system[system];
    for (size_t k = 0; k < from->records.n; k++) {
        const struct fake_record *r = &from->records.at[k];
        bool past = r->deleted || r->archived || !hub_made(r->id);
        if (!past && !is_linked(c, r->id) &&
            !record_has_job(c, system, r->entity, r->id))
            BROKEN(c, "%.*s was made and belongs to nobody", STR_ARG(r->id));
    }
}

/* In a ring each address stands once in each entity. */
static void check_addresses(struct check *c, size_t i, enum side s)
{
    struct map known = {0};
    const struct sync *sync = c->sync[i];
    const struct fake_system *from =
        &c->w->hub.world.system[system_of(c, sync, s)];
    for (size_t k = 0; k < from->records.n; k++) {
        struct fake_record *r = &from->records.at[k];
        const struct value *v = value_get(
            &r->fields, sync->rows[0].fields[s][0]);
        if (!str_eq(r->entity, sync->entity[s]) || !is_live(r) || !v ||
            value_is_null(v))
            continue;
        if (map_put(&c->arena, &known, value_str(v), r))
            BROKEN(c, "`%.*s` stands twice in `%.*s`", STR_ARG(value_str(v)),
                   STR_ARG(r->entity));
    }
}

/* ---- 2: nothing typed is lost -------------------- */

static const struct value *field_of(const struct fake_record *r,
                                    struct str field)
{
    static const struct value null = {.kind = VALUE_NULL};
    const struct value *v = value_get(&r->fields, field);
    return v ? v : &null;
}

static bool stands(const struct fake_record *r, struct str field,
                   const struct typed *typed)
{
    const struct value *v = field_of(r, field);
    if (!typed->element)
        return str_eq(value_str(v), typed->value);
    for (size_t i = 0; v->kind == VALUE_SET && i < v->items.n; i++)
        if (str_eq(value_str(&v->items.at[i]), typed->value))
            return true;
    return false;
}

/* The hub brought it to another record, and somebody emptied it there: what
 * else is to be had may fill the place. */
static bool emptied(const struct check *c, const struct typed *typed,
                    struct str code, const struct typed *later)
{
    const struct fake_world *world = &c->w->hub.world;
    for (size_t i = 0; i < world->log.n && later->value.n == 0; i++) {
        const struct fake_write *write = &world->log.at[i];
        const struct value *v = value_get(&write->patch, later->field);
        AUTO_BUF text = BUF_INIT(1 << 16);
        if (!v || write->system != later->system ||
            !str_eq(write->entity, later->entity) ||
            !str_eq(write->id, later->id))
            continue;
        value_encode(&text, v);
        if (str_eq(buf_str(&text), code))
            return later->order > typed->order;
    }
    return false;
}

/* Somebody typed what stands there now after it. */
static bool superseded(const struct check *c, const struct typed *typed,
                       struct str code, const struct value *now)
{
    if (value_is_null(now))
        return true;
    for (size_t i = typed->order + 1; i < c->w->typed.n; i++)
        if (str_eq(c->w->typed.at[i].value, value_str(now)) ||
            emptied(c, typed, code, &c->w->typed.at[i]))
            return true;
    return false;
}

/* Another record had the very same value: it need not be sent. */
static bool typed_twice(const struct check *c, const struct typed *typed)
{
    for (size_t i = 0; i < c->w->typed.n; i++)
        if (!str_eq(c->w->typed.at[i].id, typed->id) &&
            str_eq(c->w->typed.at[i].value, typed->value))
            return true;
    return false;
}

static bool is_kept(struct check *c, size_t i, const struct row *row,
                    enum side s, const struct typed *typed)
{
    const struct link *link = map_get(&c->by_id[i][s], typed->id);
    const struct fake_record *mine = record_of(c, i, s, typed->id);
    struct value text = value_text(typed->value);
    struct str code = encoded(c, &text);
    bool arrived = map_has(&c->arrived, code) || typed_twice(c, typed);
    if (map_has(&c->overruled, code) || !is_live(mine))
        return true; /* check_removals asks about the dead */
    bool here = stands(mine, row->fields[s][0], typed);
    const struct value *now = field_of(mine, row->fields[s][0]);
    if (!here && !typed->element)
        return arrived && superseded(c, typed, code, now);
    if (!link || !here)
        return here;
    const struct fake_record *other = record_of(
        c, i, SIDE_OTHER(s), link->side[SIDE_OTHER(s)].id);
    if (!takes_part(c->sync[i], s, mine) ||
        !takes_part(c->sync[i], SIDE_OTHER(s), other))
        return true;
    if (!row->to[s] && arrived)
        return true; /* typed anew over there */
    return stands(other, row->fields[SIDE_OTHER(s)][0], typed) ||
           link_has_job(c, i, link) || hold_of(c, link, row);
}

static bool is_last(const struct check *c, const struct typed *typed)
{
    for (size_t i = typed->order + 1; i < c->w->typed.n; i++) {
        const struct typed *later = &c->w->typed.at[i];
        if (!typed->element && later->system == typed->system &&
            str_eq(later->entity, typed->entity) &&
            str_eq(later->id, typed->id) && str_eq(later->field, typed->field))
            return false;
    }
    return typed->value.n > 0 && !typed->taken_away;
}

static void check_typed(struct check *c, const struct typed *typed, size_t i,
                        enum side s)
{
    const struct sync *sync = c->sync[i];
    if (!str_eq(sync->entity[s], typed->entity) ||
        system_of(c, sync, s) != typed->system)
        return;
    for (size_t k = 0; k < sync->n_rows; k++) {
        const struct row *row = &sync->rows[k];
        bool over = !row->to[SIDE_OTHER(s)]; /* its source may overrule it */
        if (str_eq(row->fields[s][0], typed->field) && !over &&
            !is_kept(c, i, row, s, typed))
            BROKEN(c, "`%.*s`, typed in %.*s.%.*s, is lost (sync `%.*s`)",
                   STR_ARG(typed->value), STR_ARG(typed->id),
                   STR_ARG(typed->field), STR_ARG(sync->name));
    }
}

/* ---- 3: both sides agree -------------------- */

static bool refs_agree(struct check *c, const struct value *left,
                       const struct value *right)
{
    const struct link *link =
        left->kind == VALUE_REF ? map_get(&c->by_id[0][0], left->ref.id)
                                : NULL;
    if (value_is_null(left) && value_is_null(right))
        return true;
    if (link && right->kind == VALUE_REF)
        return str_eq(link->side[SIDE_RIGHT].id, right->ref.id);
    /* the link of what they point to went with it */
    return left->kind == VALUE_REF && right->kind == VALUE_REF && !link;
}

static void check_agreement(struct check *c, size_t i, const struct link *link,
                            const struct row *row)
{
    const struct fake_record *r[SIDES];
    const struct value *v[SIDES];
    bool agree = true;
    for (int s = 0; s < SIDES; s++) {
        r[s] = record_of(c, i, (enum side)s, link->side[s].id);
        if (!takes_part(c->sync[i], (enum side)s, r[s]) || !row->to[s])
            return;
        v[s] = field_of(r[s], row->fields[s][0]);
    }
    if (row->link.n > 0)
        agree = refs_agree(c, v[0], v[1]);
    else
        agree = value_equal(v[0], v[1]);
    for (int s = 0; s < SIDES; s++) /* an empty set is as good as none */
        if (v[s]->kind == VALUE_SET && v[s]->items.n == 0)
            agree = agree || value_is_null(v[SIDE_OTHER(s)]);
    const struct hold *hold = hold_of(c, link, row);
    bool both = hold && (hold->kind != HOLD_CONFLICT ||
                         (hold->value[0].n > 0 && hold->value[1].n > 0));
    if (!agree && !both && !link_has_job(c, i, link))
        BROKEN(c, "%.*s and %.*s differ in `%.*s` (sync `%.*s`)",
               STR_ARG(r[0]->id), STR_ARG(r[1]->id), STR_ARG(row->key),
               STR_ARG(c->sync[i]->name));
}

/* ---- 6: deletes -------------------- */

/* The link that a removal was journalled with, and how that came to be. */
static bool was_linked(const struct check *c, const struct fake_write *write)
{
    int64_t link = 0;
    for (size_t i = c->n_journal; i-- > 0;) {
        const struct journal_entry *entry = &c->journal[i];
        bool removal = entry->kind == JOURNAL_DELETE ||
                       entry->kind == JOURNAL_ARCHIVE;
        bool linking = entry->kind == JOURNAL_CREATE ||
                       entry->kind == JOURNAL_LINK;
        if (removal && str_eq(entry->record_id, write->id))
            link = entry->link;
        if (linking && link != 0 && entry->link == link)
            return true;
    }
    return false;
}

static void check_removals(struct check *c)
{
    const struct fake_world *world = &c->w->hub.world;
    int64_t n = 0;
    for (size_t i = 0; i < world->log.n; i++) {
        const struct fake_write *write = &world->log.at[i];
        if (write->kind != PATCH_DELETE && write->kind != PATCH_ARCHIVE)
            continue;
        n++;
        if (!was_linked(c, write))
            BROKEN(c, "%.*s was removed and never linked",
                   STR_ARG(write->id));
    }
    bool two = c->w->kind < RANDOM_CHAIN; /* else one draws others with it */
    if (two && n > c->w->removals)
        BROKEN(c, "%lld records removed, by people %lld", (long long)n,
               (long long)c->w->removals);
}

/* ---- 7: the journal -------------------- */

static bool is_journalled(const struct check *c, struct str id)
{
    for (size_t i = 0; i < c->n_journal; i++)
        if (str_eq(c->journal[i].record_id, id))
            return true;
    return false;
}

static bool was_revived(const struct check *c, struct str id)
{
    AUTO_ARENA a = ARENA_INIT;
    struct str said = arena_printf(&a, " %.*s: revived", STR_ARG(id));
    for (size_t i = 0; i < c->w->steps.n; i++)
        if (str_contains(c->w->steps.at[i], said))
            return true;
    return false;
}

/* Made unanswered, then deleted, or archived where that counts as deleted, also
 * if it was taken back later: nobody can know. */
static bool is_past_unknown(const struct check *c,
                            const struct fake_write *write,
                            const struct fake_record *r)
{
    for (size_t i = 0; r && i < c->w->n_syncs; i++)
        for (int s = 0; s < SIDES; s++)
            if (system_of(c, c->sync[i], (enum side)s) == write->system &&
                str_eq(c->sync[i]->entity[s], write->entity) &&
                c->sync[i]->archived_is_gone[s] &&
                (r->archived || was_revived(c, write->id)))
                return !is_journalled(c, write->id);
    return !r;
}

static void check_journalled(struct check *c, const struct fake_write *write)
{
    static const enum journal_kind kinds[] = {
        [PATCH_CREATE] = JOURNAL_CREATE,
        [PATCH_UPDATE] = JOURNAL_UPDATE,
        [PATCH_DELETE] = JOURNAL_DELETE,
        [PATCH_ARCHIVE] = JOURNAL_ARCHIVE};
    enum journal_kind kind = kinds[write->kind];
    bool whole = kind == JOURNAL_DELETE || kind == JOURNAL_ARCHIVE;
    const struct fake_record *r = fake_find(
        &c->w->hub.world, write->system, arena_strz(&c->arena, write->entity),
        arena_strz(&c->arena, write->id));
    if (kind == JOURNAL_CREATE && is_past_unknown(c, write, r))
        return;
    if (kind == JOURNAL_CREATE && !is_linked(c, write->id) &&
        record_has_job(c, write->system, write->entity, write->id))
        return; /* made unanswered: a person must say what it is */
    if (whole && !map_has(&c->written, write_words(c, write->id, kind, STR(""),
                                                   STR_NONE, STR(""))))
        BROKEN(c, "%.*s was removed; the journal does not say so",
               STR_ARG(write->id));
    for (size_t i = 0; i < write->patch.fields.n && !whole; i++) {
        const struct field *field = &write->patch.fields.at[i];
        const struct value *was = value_get(&write->before, field->name);
        struct value null = value_null();
        struct str before = kind == JOURNAL_UPDATE
                                ? encoded(c, was ? was : &null) : STR_NONE;
        struct str after = encoded(c, &field->value);
        bool again = str_eq(before, after); /* sent once more, unanswered */
        if (!again && !map_has(&c->written, write_words(c, write->id, kind, field->name,
                                              before, after)))
            BROKEN(c, "%.*s.%.*s: %.*s -> %.*s is not in the journal",
                   STR_ARG(write->id), STR_ARG(field->name), STR_ARG(before),
                   STR_ARG(after));
    }
}

static void check_sync(struct check *c, size_t i)
{
    bool whole = c->w->kind >= RANDOM_CHAIN && c->w->removals == 0;
    check_doubles(c, i);
    for (int s = 0; s < SIDES; s++) {
        check_forgotten(c, i, (enum side)s);
        check_intents(c, i, (enum side)s);
        if (whole)
            check_addresses(c, i, (enum side)s);
        for (size_t k = 0; k < c->w->typed.n; k++)
            if (is_last(c, &c->w->typed.at[k]))
                check_typed(c, &c->w->typed.at[k], i, (enum side)s);
    }
    for (size_t k = 0; k < c->n_links[i]; k++)
        for (size_t row = 0; row < c->sync[i]->n_rows; row++)
            check_agreement(c, i, &c->links[i][k], &c->sync[i]->rows[row]);
}

bool random_check(struct random_world *w)
{
    struct check c = {.w = w, .ok = true};
    struct error e = {0};
    if (hub_start(&w->hub) != ERR_OK || load(&c, &e) != ERR_OK)
        BROKEN(&c, "the store cannot be read: %s", e.message);
    check_jobs(&c);
    for (size_t i = 0; i < w->n_syncs && c.ok; i++)
        check_sync(&c, i);
    for (int s = 0; s < 2; s++)
        check_orphans(&c, s);
    check_removals(&c);
    for (size_t i = 0; i < w->hub.world.log.n; i++)
        check_journalled(&c, &w->hub.world.log.at[i]);
    arena_fini(&c.arena);
    return c.ok;
}
