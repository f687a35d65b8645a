/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * What is about to be taken back is entered in the journal, then written.
 * What is to be made again is looked for first: an undo that was cut off, or
 * a person, may have made it.
 */
#include "engine/undo/undo_internal.h"

/* ---- looking for what is to be made again --------------------------------------------- */

static bool key_of(const struct undo_batch *b, const struct undo_item *item,
                   struct find_key *out)
{
    const struct sync *sync = &b->es->bound;
    VEC(struct field) fields = {0};
    for (size_t r = 0; r < sync->n_rules; r++) {
        const struct match_rule *rule = &sync->rules[r];
        fields.n = 0;
        for (size_t p = 0; p < rule->n_parts && !rule->rests; p++) {
            struct str name = rule->parts[p].field[b->side];
            const struct value *v = value_get(&item->values, name);
            if (v)
                vec_push(b->a, &fields, (struct field){name, *v});
        }
        if (fields.n == 0 || fields.n < rule->n_parts)
            continue;
        *out = (struct find_key){.fields = fields.at, .n_fields = fields.n};
        return true;
    }
    return false;
}

static void take_found(struct undo_item *item, size_t n,
                       const struct record *record)
{
    if (n == 0)
        return;
    item->deed = UNDO_NOTHING;
    item->end = n == 1 ? UNDO_WAS_SO : UNDO_UNKNOWN;
    item->found = n == 1;
    item->made_id = n == 1 ? record->id : STR_NONE;
    item->why = n == 1 ? STR("one like it is there")
                       : STR("several like it are there: see which it is");
}

static enum err look_for(const struct undo_batch *b, struct undo_item *item,
                         struct error *e)
{
    struct remote_target target = engine_target(b->es, b->side);
    struct find_match *matches = NULL;
    struct find_key key;
    size_t n = 0;
    if (!key_of(b, item, &key) || b->es->caps[b->side].find_max == 0) {
        item->deed = UNDO_NOTHING;
        item->end = UNDO_UNKNOWN;
        item->why = STR("whether it is there again cannot be found out, so it "
                        "is not made anew");
        return ERR_OK;
    }
    TRY(remote_find(b->u->engine->remote, b->a, &target, &key, 1, &matches, &n,
                    e));
    take_found(item, n, n > 0 ? &matches[0].record : NULL);
    return ERR_OK;
}

/* ---- ahead --------------------------------------------------------------------------- */

static struct journal_entry entry_of(const struct undo_batch *b,
                                     const struct undo_item *item,
                                     enum journal_kind kind)
{
    return (struct journal_entry){
        .run = b->u->engine->run,
        .sync = b->es->id,
        .link = item->link,
        .side = b->side,
        .record_id = item->made_id.n > 0 ? item->made_id : item->id,
        .kind = kind,
        .at_us = engine_now_us(b->u->engine)};
}

static void enter_values(const struct undo_batch *b, struct undo_item *item,
                         enum journal_kind kind)
{
    size_t n = item->values.fields.n;
    item->ahead = arena_array(b->a, struct journal_entry, n);
    item->n_ahead = n;
    for (size_t i = 0; i < n; i++) {
        const struct field *f = &item->values.fields.at[i];
        const struct value *now =
            item->record ? value_get(&item->record->fields, f->name) : NULL;
        item->ahead[i] = entry_of(b, item, kind);
        item->ahead[i].field = f->name;
        item->ahead[i].before = now ? encode_value(b->a, now) : STR_NONE;
        item->ahead[i].after = encode_value(b->a, &f->value);
    }
}

static void enter_removal(const struct undo_batch *b, struct undo_item *item)
{
    item->ahead = arena_new(b->a, struct journal_entry);
    item->n_ahead = 1;
    *item->ahead = entry_of(b, item, item->archive ? JOURNAL_ARCHIVE
                                                   : JOURNAL_DELETE);
    item->ahead->before = encode_value(b->a, &item->record->fields);
    const struct value other = value_text(item->other_id);
    if (item->other_id.n > 0)
        item->ahead->after = encode_value(b->a, &other);
}

static enum err write_ahead(const struct undo_batch *b, struct error *e)
{
    struct store *store = b->u->engine->options.store;
    enum err err = ERR_OK;
    TRY(store_begin(store, e));
    for (size_t i = 0; i < b->n && err == ERR_OK; i++) {
        struct undo_item *item = &b->items[i];
        if (item->deed == UNDO_PATCH)
            enter_values(b, item, JOURNAL_UPDATE);
        else if (item->deed == UNDO_REMOVE)
            enter_removal(b, item);
        err = journal_add(store, item->ahead, item->n_ahead, e);
    }
    return store_end(store, err, e);
}

/* ---- out ----------------------------------------------------------------------------- */

static struct patch patch_of(const struct undo_item *item)
{
    struct patch patch = {.kind = PATCH_UPDATE, .id = item->id,
                          .values = item->values};
    if (item->record)
        patch.known = &item->record->fields;
    if (item->deed == UNDO_REMOVE)
        patch.kind = item->archive ? PATCH_ARCHIVE : PATCH_DELETE;
    if (item->deed == UNDO_MAKE)
        patch.kind = PATCH_CREATE;
    return patch;
}

static void take_result(const struct undo_batch *b, struct undo_item *item,
                        const struct patch_result *result)
{
    item->result = *result;
    bool removed = item->deed == UNDO_REMOVE &&
                   result->error.code == ERR_NOT_FOUND;
    if (result->error.code != ERR_OK && !removed) {
        item->end = UNDO_FAILED;
        item->why = arena_str(b->a, str_from(result->error.message));
        return;
    }
    if (item->deed != UNDO_MAKE)
        return;
    item->made_id = result->id;
    enter_values(b, item, JOURNAL_CREATE);
}

enum err undo_write(struct undo_batch *b, struct error *e)
{
    struct patch *patches = arena_array(b->a, struct patch, b->n);
    struct undo_item **items = arena_array(b->a, struct undo_item *, b->n);
    struct patch_result *results =
        arena_array(b->a, struct patch_result, b->n);
    struct remote_target target = engine_target(b->es, b->side);
    size_t n = 0;
    for (size_t i = 0; i < b->n; i++)
        if (b->items[i].deed == UNDO_MAKE)
            TRY(look_for(b, &b->items[i], e));
    TRY(write_ahead(b, e));
    for (size_t i = 0; i < b->n; i++) {
        if (b->items[i].deed == UNDO_NOTHING)
            continue;
        items[n] = &b->items[i];
        patches[n++] = patch_of(&b->items[i]);
    }
    if (n == 0)
        return ERR_OK;
    TRY(remote_write(b->u->engine->remote, b->a, &target, patches, n, results,
                     e));
    for (size_t i = 0; i < n; i++)
        take_result(b, items[i], &results[i]);
    return ERR_OK;
}
