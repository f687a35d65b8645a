/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * What an undo leaves in the store, so that the next sync does not carry over
 * again what was just taken back:
 *
 *     a row       both bases are what both sides have now, and a conflict
 *                 with both values waits for a person (merge.c keeps it)
 *     a record    its link becomes the tombstone of both: it rests
 */
#include "engine/decide/merge.h"
#include "engine/undo/undo_internal.h"

#define LINK_HOLDS_MAX 1000

struct effects {
    const struct undo_batch *b;
    struct store *store;
    VEC(struct journal_entry) journal;
    VEC(int64_t) untrue;         /* entered ahead, and did not happen */
    VEC(struct link) links;
    VEC(struct hold) holds;
    VEC(struct str) written;
};

static bool was_written(const struct undo_item *item)
{
    return item->deed != UNDO_NOTHING && item->end == UNDO_DONE;
}

/* ---- journal and counts ------------------------------------------------------------- */

static void commit_journal(struct effects *x, const struct undo_item *item)
{
    struct arena *a = x->b->a;
    bool stands = was_written(item) || item->result.error.maybe_happened;
    for (size_t i = 0; i < item->n_ahead; i++) {
        if (item->ahead[i].id == 0 && stands)
            vec_push(a, &x->journal, item->ahead[i]);
        else if (item->ahead[i].id != 0 && !stands)
            vec_push(a, &x->untrue, item->ahead[i].id);
    }
    if (stands)
        vec_push(a, &x->written, item->id);
}

static void count(const struct undo_batch *b, const struct undo_item *item)
{
    struct side_report *report = &b->es->report->side[b->side];
    if (!was_written(item))
        return;
    report->updated += item->deed == UNDO_PATCH;
    report->created += item->deed == UNDO_MAKE;
    report->archived += item->deed == UNDO_REMOVE && item->archive;
    report->deleted += item->deed == UNDO_REMOVE && !item->archive;
    report->fields += item->deed == UNDO_PATCH || item->deed == UNDO_MAKE
                          ? (int64_t)item->values.fields.n
                          : 0;
}

/* ---- rows ---------------------------------------------------------------------------- */

/* The record as it is after the write. */
static struct record record_after(const struct undo_batch *b,
                                  const struct undo_item *item)
{
    struct record after = *item->record;
    for (size_t i = 0; was_written(item) && i < item->values.fields.n; i++) {
        const struct field *f = &item->values.fields.at[i];
        after.fields = value_with(b->a, &after.fields, f->name, &f->value);
    }
    return after;
}

/* One of its fields is as it was before the run. */
static bool row_is_back(const struct undo_batch *b,
                        const struct undo_item *item, const struct row *row)
{
    for (size_t i = 0; i < item->fields.n; i++) {
        const struct undo_field *f = &item->fields.at[i];
        bool back = f->end == UNDO_WAS_SO ||
                    (f->end == UNDO_DONE && was_written(item));
        for (size_t k = 0; back && k < row->n_fields[b->side]; k++)
            if (str_eq(row->fields[b->side][k], f->name))
                return true;
    }
    return false;
}

struct row_back {
    struct link *link;
    struct value base[SIDES];
    const struct value *now[SIDES];  /* values of the row; or NULL */
};

static struct str list_text(const struct undo_batch *b,
                            const struct value *values, size_t n)
{
    struct value list = value_list(values, n);
    return encode_value(b->a, &list);
}

static void take_row(struct effects *x, struct row_back *r,
                     const struct row *row)
{
    const struct undo_batch *b = x->b;
    struct hold hold = {
        .sync = b->es->id,
        .link = r->link->id,
        .row = row->key,
        .kind = HOLD_CONFLICT,
        .created_us = engine_now_us(b->u->engine),
        .message = arena_printf(
            b->a, "run %.*s was undone: the %s has the value from before it "
            "again, the %s another one", STR_ARG(b->u->request->undoes),
            side_name(b->side), side_name(SIDE_OTHER(b->side)))};
    for (int s = 0; s < SIDES; s++) {
        size_t n = row->n_fields[s];
        if (n == 0)
            continue;
        struct value packed = row_pack(b->a, r->now[s], n);
        r->base[s] = value_with(b->a, &r->base[s], row->key, &packed);
        hold.value[s] = hold.base[s] = list_text(b, r->now[s], n);
    }
    vec_push(b->a, &x->holds, hold);
}

static void take_rows(struct effects *x, const struct undo_item *item,
                      struct row_back *r)
{
    const struct undo_batch *b = x->b;
    const struct sync *sync = &b->es->bound;
    struct record after = record_after(b, item);
    const struct record *records[SIDES];
    records[b->side] = &after;
    records[SIDE_OTHER(b->side)] = item->other;
    for (size_t i = 0; i < sync->n_rows; i++) {
        const struct row *row = &sync->rows[i];
        bool known = !row->on_create_only && row_is_back(b, item, row);
        for (int s = 0; known && s < SIDES; s++)
            known = row->n_fields[s] == 0 ||
                    (records[s] &&
                     row_values(row, (enum side)s, &records[s]->fields, b->a,
                                &r->now[s]));
        if (known)
            take_row(x, r, row);
    }
    /* what else was edited has yet to be looked at */
    if (r->link->side[b->side].hash ==
        record_hash(sync, b->side, item->record))
        r->link->side[b->side].hash = record_hash(sync, b->side, &after);
    for (int s = 0; s < SIDES; s++)
        r->link->side[s].base = encode_value(b->a, &r->base[s]);
}

static enum err decode_base(const struct undo_batch *b, struct str text,
                            struct value *out, struct error *e)
{
    *out = value_object(NULL, 0);
    return text.n > 0 ? value_decode(b->a, text, out, e) : ERR_OK;
}

static enum err commit_rows(struct effects *x, const struct undo_item *item,
                            struct link *link, struct error *e)
{
    struct row_back r = {.link = link};
    for (int s = 0; s < SIDES; s++)
        TRY(decode_base(x->b, link->side[s].base, &r.base[s], e));
    size_t n = x->holds.n;
    take_rows(x, item, &r);
    if (x->holds.n > n)
        vec_push(x->b->a, &x->links, *link);
    return ERR_OK;
}

/* ---- records ------------------------------------------------------------------------- */

static enum err bury(struct effects *x, struct link *link, struct error *e)
{
    link->side[SIDE_LEFT].gone = link->side[SIDE_RIGHT].gone = true;
    TRY(hold_clear(x->store, link->id, NULL, 0, e));
    TRY(owed_done(x->store, &link->id, 1, e));
    vec_push(x->b->a, &x->links, *link);
    return ERR_OK;
}

/* What it was linked to, if that has no other counterpart by now. */
static enum err find_other(struct effects *x, const struct undo_item *item,
                           struct str *out, struct error *e)
{
    enum side other = SIDE_OTHER(x->b->side);
    struct str id = item->with ? value_str(item->with) : STR_NONE;
    struct link_brief brief = {0};
    *out = STR_NONE;
    if (id.n == 0)
        return ERR_OK;
    TRY(link_peek(x->store, x->b->a, x->b->es->id, other, &id, 1, &brief, e));
    if (brief.id == 0)
        *out = id;
    return ERR_OK;
}

static enum err commit_made(struct effects *x, struct undo_item *item,
                            struct error *e)
{
    const struct undo_batch *b = x->b;
    const struct value nothing = value_object(NULL, 0);
    struct link link = {.sync = b->es->id,
                        .created_side = -1,
                        .created_us = engine_now_us(b->u->engine),
                        .updated_us = engine_now_us(b->u->engine)};
    struct link_brief brief = {0};
    struct str other = STR_NONE;
    TRY(link_peek(x->store, b->a, b->es->id, b->side, &item->made_id, 1,
                  &brief, e));
    if (brief.id == 0)
        TRY(find_other(x, item, &other, e));
    if (brief.id != 0 || other.n == 0) {
        if (brief.id == 0)
            item->why = STR("it is not linked: the next sync takes it as a "
                            "new record");
        return ERR_OK;
    }
    link.side[b->side].id = item->made_id;
    link.side[SIDE_OTHER(b->side)].id = other;
    for (int s = 0; s < SIDES; s++) {
        link.side[s].gone = true;
        link.side[s].base = encode_value(b->a, &nothing);
        link.side[s].shared = b->es->bound.shared[s];
    }
    vec_push(b->a, &x->links, link);
    return ERR_OK;
}

static enum err commit_shadows(struct effects *x, struct undo_item *item,
                               struct error *e)
{
    const struct undo_batch *b = x->b;
    struct link_sharer *links = NULL;
    size_t n = 0;
    bool back = item->made && (was_written(item) || item->end == UNDO_WAS_SO);
    if (item->made_id.n > 0 && (item->found || was_written(item)))
        return commit_made(x, item, e);
    if (!back && (item->made || !item->record || item->fields.n == 0))
        return ERR_OK;
    TRY(link_sharers(x->store, b->a, b->es->id, b->side, &item->id, 1, &links,
                     &n, e));
    for (size_t i = 0; i < n; i++) {
        struct link link = {0};
        TRY(link_by_id(x->store, b->a, links[i].link.id, &link, e));
        if (back)
            TRY(bury(x, &link, e));
        else
            TRY(commit_rows(x, item, &link, e));
    }
    return ERR_OK;
}

/* ---- together ------------------------------------------------------------------------ */

/* An undo that is undone leaves nothing to decide. */
static enum err put_holds(struct effects *x, struct error *e)
{
    struct arena *a = x->b->a;
    if (!x->b->u->of_undo)
        return hold_put(x->store, x->holds.at, x->holds.n, e);
    for (size_t i = 0; i < x->holds.n; i++) {
        const struct hold_filter by = {.kind = -1,
                                       .links = &x->holds.at[i].link,
                                       .n_links = 1,
                                       .limit = LINK_HOLDS_MAX};
        struct hold *there = NULL;
        size_t n = 0;
        size_t n_keep = 0;
        TRY(hold_list(x->store, a, &by, &there, &n, e));
        struct str *keep = arena_array(a, struct str, n);
        for (size_t k = 0; k < n; k++)
            if (!str_eq(there[k].row, x->holds.at[i].row))
                keep[n_keep++] = there[k].row;
        TRY(hold_clear(x->store, x->holds.at[i].link, keep, n_keep, e));
    }
    return ERR_OK;
}

/* What was staged of them in any sync is from before. */
static enum err drop_staged(struct effects *x, struct error *e)
{
    const struct engine *engine = x->b->u->engine;
    const struct sync *sync = x->b->es->source;
    enum side s = x->b->side;
    for (size_t i = 0; i < engine->n_syncs && x->written.n > 0; i++) {
        const struct sync *one = engine->syncs[i].source;
        for (int k = 0; k < SIDES; k++)
            if (str_eq(one->connection[k], sync->connection[s]) &&
                str_eq(one->entity[k], sync->entity[s]))
                TRY(stage_drop(x->store, engine->syncs[i].id, (enum side)k,
                               x->written.at, x->written.n, e));
    }
    return ERR_OK;
}

static enum err commit_all(struct effects *x, struct error *e)
{
    for (size_t i = 0; i < x->b->n; i++) {
        commit_journal(x, &x->b->items[i]);
        count(x->b, &x->b->items[i]);
        TRY(commit_shadows(x, &x->b->items[i], e));
    }
    TRY(journal_remove(x->store, x->untrue.at, x->untrue.n, e));
    TRY(journal_add(x->store, x->journal.at, x->journal.n, e));
    TRY(link_put(x->store, x->links.at, x->links.n, e));
    TRY(put_holds(x, e));
    return drop_staged(x, e);
}

enum err undo_commit(struct undo_batch *b, struct error *e)
{
    struct effects x = {.b = b, .store = b->u->engine->options.store};
    TRY(store_begin(x.store, e));
    return store_end(x.store, commit_all(&x, e), e);
}
