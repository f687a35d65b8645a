/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "engine/lookup/lookup_fetch.h"

#include "base/map.h"
#include "base/vec.h"
#include "engine/codec.h"

#define LOOKUP_PAGE 500

struct fetch {
    struct remote *remote;
    struct store *store;
    struct arena *a;
    const struct lookup *lookup;
    struct {
        struct lookup_item *at;
        size_t n;
        size_t cap;
    } items[SIDES];
    struct {                   /* the whole records, in parallel */
        struct value *at;
        size_t n;
        size_t cap;
    } records[SIDES];
};

/* ---- fetching -------------------- */

static struct remote_target fetch_target(struct fetch *f, enum side s)
{
    const struct lookup_source *source = &f->lookup->source[s];
    VEC(struct str) fields = {0};
    vec_push(f->a, &fields, source->label);
    for (size_t i = 0; i < source->n_extra; i++)
        vec_push(f->a, &fields, source->extra[i]);
    for (size_t i = 0; i < f->lookup->n_suggest; i++)
        vec_push(f->a, &fields, f->lookup->suggest[s][i]);
    return (struct remote_target){.connection = source->connection,
                                  .entity = source->entity,
                                  .fields = fields.at,
                                  .n_fields = fields.n};
}

static void fetch_add(struct fetch *f, enum side s, const struct record *r)
{
    const struct lookup_source *source = &f->lookup->source[s];
    const struct value *label = value_get(&r->fields, source->label);
    struct field *extra = arena_array(f->a, struct field, source->n_extra);
    struct value null = value_null();
    for (size_t i = 0; i < source->n_extra; i++) {
        const struct value *v = value_get(&r->fields, source->extra[i]);
        extra[i] = (struct field){source->extra[i], v ? *v : null};
    }
    struct value object = value_object(extra, source->n_extra);
    struct lookup_item item = {
        .key = r->id,
        .label = label ? value_to_text(f->a, label) : STR_NONE,
        .extra = source->n_extra ? encode_value(f->a, &object) : STR_NONE,
    };
    vec_push(f->a, &f->items[s], item);
    vec_push(f->a, &f->records[s], r->fields);
}

static enum err fetch_side(struct fetch *f, enum side s, struct error *e)
{
    struct remote_target target = fetch_target(f, s);
    struct str cursor = STR_NONE;
    bool more = f->lookup->source[s].set;
    while (more) {
        struct remote_call call = {
            .connection = target.connection,
            .op = {.kind = OP_CHANGES, .arena = f->a,
                   .entity = target.entity, .fields = target.fields,
                   .n_fields = target.n_fields, .cursor = cursor,
                   .page = LOOKUP_PAGE}};
        TRY(remote_run(f->remote, &call, 1, e));
        if (call.error.code != ERR_OK) {
            if (e)
                *e = call.error;
            return call.error.code;
        }
        for (size_t i = 0; i < call.op.n_records; i++)
            fetch_add(f, s, &call.op.records[i]);
        cursor = call.op.next_cursor;
        more = call.op.more;
    }
    return ERR_OK;
}

/* ---- suggesting -------------------- */

static bool field_key(struct arena *a, const struct value *record,
                      struct str field, struct str *out)
{
    const struct value *v = value_get(record, field);
    return v && match_normalise(a, STR("name"), v, out);
}

/* Items by a field; a value that two items share suggests nothing. */
static void index_side(struct fetch *f, enum side s, struct str field,
                       const struct map *paired, struct map *out)
{
    static const size_t shared = SIZE_MAX;
    for (size_t i = 0; i < f->items[s].n; i++) {
        struct str key;
        if (map_has(paired, f->items[s].at[i].key) ||
            !field_key(f->a, &f->records[s].at[i], field, &key))
            continue;
        size_t *index = arena_new(f->a, size_t);
        *index = map_has(out, key) ? shared : i;
        map_put(f->a, out, key, index);
    }
}

static void suggest_by(struct fetch *f, size_t rule, struct map paired[SIDES],
                       struct lookup_fetched *out)
{
    struct map index[SIDES] = {0};
    VEC(struct lookup_suggestion) found = {0};
    for (int s = 0; s < SIDES; s++)
        index_side(f, (enum side)s, f->lookup->suggest[s][rule], &paired[s],
                   &index[s]);
    for (size_t i = 0; i < index[SIDE_LEFT].n; i++) {
        const struct map_entry *entry = &index[SIDE_LEFT].entries[i];
        const size_t *k[SIDES] = {entry->value,
                                  map_get(&index[SIDE_RIGHT], entry->key)};
        if (!k[SIDE_RIGHT] || *k[0] == SIZE_MAX || *k[1] == SIZE_MAX)
            continue;
        struct lookup_suggestion pair;
        for (int s = 0; s < SIDES; s++) {
            struct lookup_item *item = &f->items[s].at[*k[s]];
            pair.key[s] = item->key;
            pair.label[s] = item->label;
            map_put(f->a, &paired[s], item->key, item);
        }
        vec_push(f->a, &found, pair);
    }
    size_t n = out->n_suggestions + found.n;
    struct lookup_suggestion *all =
        arena_grow(f->a, out->suggestions, sizeof *all, out->n_suggestions, n);
    for (size_t i = 0; i < found.n; i++)
        all[out->n_suggestions + i] = found.at[i];
    out->suggestions = all;
    out->n_suggestions = n;
}

static enum err suggest(struct fetch *f, struct lookup_fetched *out,
                        struct error *e)
{
    struct map paired[SIDES] = {0};
    struct lookup_pair *pairs = NULL;
    size_t n = 0;
    TRY(lookup_pairs(f->store, f->a, f->lookup->name, &pairs, &n, e));
    for (size_t i = 0; i < n; i++)
        for (int s = 0; s < SIDES; s++)
            map_put(f->a, &paired[s], pairs[i].key[s], &pairs[i]);
    out->paired = (int64_t)n;
    for (size_t i = 0; i < f->lookup->n_suggest; i++)
        suggest_by(f, i, paired, out);
    return ERR_OK;
}

/* ---- keeping -------------------- */

static enum err keep(struct fetch *f, const struct lookup_fetched *out,
                     bool accept, struct error *e)
{
    for (int s = 0; s < SIDES; s++) {
        if (!f->lookup->source[s].set)
            continue;
        TRY(lookup_clear_items(f->store, f->lookup->name, (enum side)s, e));
        TRY(lookup_put_items(f->store, f->lookup->name, (enum side)s,
                             f->items[s].at, f->items[s].n, e));
    }
    if (!accept)
        return ERR_OK;
    struct lookup_pair *pairs =
        arena_array(f->a, struct lookup_pair, out->n_suggestions);
    for (size_t i = 0; i < out->n_suggestions; i++)
        pairs[i] = (struct lookup_pair){
            .key = {out->suggestions[i].key[SIDE_LEFT],
                    out->suggestions[i].key[SIDE_RIGHT]},
            .origin = STR("suggested")};
    return lookup_put_pairs(f->store, f->lookup->name, pairs,
                            out->n_suggestions, e);
}

enum err lookup_fetch(struct arena *a, const struct lookup_request *request,
                      struct lookup_fetched *out, struct error *e)
{
    struct store *store = request->store;
    struct fetch f = {.remote = request->remote,
                      .store = store,
                      .a = a,
                      .lookup = request->lookup};
    struct lookup_fetched result = {0};
    for (int s = 0; s < SIDES; s++) {
        TRY(fetch_side(&f, (enum side)s, e));
        result.items[s] = (int64_t)f.items[s].n;
    }
    TRY(suggest(&f, &result, e));
    TRY(store_begin(store, e));
    enum err err = keep(&f, &result, request->accept, e);
    TRY(store_end(store, err, e));
    result.accepted = request->accept ? (int64_t)result.n_suggestions : 0;
    *out = result;
    return ERR_OK;
}

/* What was kept of each item stands in for its record. */
static enum err load_side(struct fetch *f, enum side s, struct error *e)
{
    const struct lookup_source *source = &f->lookup->source[s];
    struct lookup_item *items = NULL;
    size_t n = 0;
    TRY(lookup_items(f->store, f->a, f->lookup->name, s, &items, &n, e));
    for (size_t i = 0; i < n; i++) {
        struct value record = value_object(NULL, 0);
        struct value label = value_text(items[i].label);
        if (items[i].extra.n > 0)
            TRY(value_decode(f->a, items[i].extra, &record, e));
        if (source->label.n > 0)
            record = value_with(f->a, &record, source->label, &label);
        vec_push(f->a, &f->items[s], items[i]);
        vec_push(f->a, &f->records[s], record);
    }
    return ERR_OK;
}

enum err lookup_suggest(struct arena *a, struct store *store,
                        const struct lookup *lookup,
                        struct lookup_fetched *out, struct error *e)
{
    struct fetch f = {.store = store, .a = a, .lookup = lookup};
    struct lookup_fetched result = {0};
    for (int s = 0; s < SIDES; s++) {
        TRY(load_side(&f, (enum side)s, e));
        result.items[s] = (int64_t)f.items[s].n;
    }
    TRY(suggest(&f, &result, e));
    *out = result;
    return ERR_OK;
}
