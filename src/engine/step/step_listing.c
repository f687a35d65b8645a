/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Where a remote is asked for one key at a time, hundreds of new records mean
 * hundreds of requests before the first is made. A listing of the other side,
 * made now, tells the same: a page of it answers for all keys at once. It is
 * given up as soon as it would not take half of the requests or fewer.
 */
#include "engine/step/step_keys.h"

#define LISTING_PAGE 1000
/* For fewer keys it is not tried. */
#define LISTING_KEYS 8

struct listing {
    struct step *step;
    enum side other;
    struct map by_key;      /* key -> struct chain */
    struct key_hits hits;
    struct str *fields;     /* those that the rules compare */
    size_t n_fields;
    struct str cursor;
    int64_t n_links;
    int64_t most;           /* requests that it may take */
    int64_t requests;       /* of the connection, when it began */
    bool over;              /* all was listed */
    bool given_up;
};

struct chain { /* keys that are equal */
    size_t asked;
    const struct chain *next;
};

static size_t listing_index(struct listing *l, const struct asked_keys *keys)
{
    struct arena *a = l->step->a;
    size_t n = 0;
    for (size_t i = 0; i < keys->n; i++) {
        struct str key = keys->at[i].key[l->other];
        if (key.n == 0)
            continue;
        struct chain *chain = arena_new(a, struct chain);
        *chain = (struct chain){i, map_get(&l->by_key, key)};
        map_put(a, &l->by_key, key, chain);
        n++;
    }
    return n;
}

static void listing_fields(struct listing *l)
{
    const struct sync *sync = l->step->sync;
    VEC(struct str) fields = {0};
    struct map seen = {0};
    for (size_t r = 0; r < sync->n_rules; r++) {
        for (size_t p = 0; p < sync->rules[r].n_parts; p++) {
            struct str name = sync->rules[r].parts[p].field[l->other];
            if (!map_put(l->step->a, &seen, name, l))
                vec_push(l->step->a, &fields, name);
        }
    }
    l->fields = fields.at;
    l->n_fields = fields.n;
}

static void listing_take(struct listing *l, const struct op *op)
{
    struct arena *a = l->step->a;
    for (size_t i = 0; i < op->n_records; i++) {
        const struct record *record = &op->records[i];
        size_t n = 0;
        struct str *keys = record_keys(op->arena, l->step->sync, l->other,
                                       record, &n);
        for (size_t k = 0; k < n; k++) {
            const struct chain *chain = map_get(&l->by_key, keys[k]);
            for (; chain; chain = chain->next) {
                struct key_hit hit = {chain->asked, arena_str(a, record->id)};
                vec_push(a, &l->hits, hit);
            }
        }
    }
}

static int64_t listing_cost(const struct listing *l)
{
    struct remote_stats stats = remote_stats(
        l->step->engine->remote, l->step->sync->connection[l->other]);
    return stats.requests - l->requests;
}

/* The linked ones alone tell how many pages there are at least. */
static bool listing_pays(const struct listing *l, size_t page)
{
    int64_t cost = listing_cost(l);
    int64_t pages = l->n_links / (int64_t)(page > 0 ? page : LISTING_PAGE);
    return cost <= l->most && pages <= l->most;
}

static enum err listing_page(struct listing *l, struct error *e)
{
    struct step *step = l->step;
    AUTO_ARENA arena = ARENA_INIT;
    struct remote_call call = {
        .connection = step->sync->connection[l->other],
        .op = {.kind = OP_CHANGES, .arena = &arena,
               .entity = step->sync->entity[l->other], .fields = l->fields,
               .n_fields = l->n_fields, .cursor = l->cursor,
               .page = LISTING_PAGE}};
    TRY(remote_run(step->engine->remote, &call, 1, e));
    if (call.error.code != ERR_OK) {
        if (e)
            *e = call.error;
        return call.error.code;
    }
    listing_take(l, &call.op);
    l->over = !call.op.more;
    l->given_up = !l->over && !listing_pays(l, call.op.n_records);
    l->cursor = arena_str(step->a, call.op.next_cursor);
    return ERR_OK;
}

enum err step_listing(struct step *step, enum side other,
                      const struct asked_keys *keys, struct key_hits *out,
                      bool *out_done, struct error *e)
{
    const struct entity_caps *caps = &step->es->caps[other];
    struct listing l = {.step = step, .other = other};
    int64_t max_id = 0;
    *out_done = false;
    if (!caps->find_one_by_one || !caps->changes_whole || caps->unlisted ||
        keys->n < LISTING_KEYS)
        return ERR_OK;
    size_t n = listing_index(&l, keys);
    l.requests = listing_cost(&l);
    l.most = (int64_t)n / 2;
    TRY(link_count(step->engine->options.store, step->es->id, &l.n_links,
                   &max_id, e));
    l.given_up = n < LISTING_KEYS || !listing_pays(&l, LISTING_PAGE);
    listing_fields(&l);
    while (!l.over && !l.given_up)
        TRY(listing_page(&l, e));
    *out_done = l.over;
    if (l.over)
        *out = l.hits;
    return ERR_OK;
}
