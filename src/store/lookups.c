/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "store/lookups.h"

#include "base/vec.h"
#include "store/handle_private.h"

struct lookup_place {
    struct str lookup;
    enum side side;
    struct str key;
    const struct lookup_item *items;
    const struct lookup_pair *pairs;
};

struct items {
    struct arena *arena;
    VEC(struct lookup_item) list;
};

struct pairs {
    struct arena *arena;
    VEC(struct lookup_pair) list;
};

static void bind_place(const void *in, size_t i, struct db_value *p)
{
    (void)i;
    const struct lookup_place *place = in;
    p[P_LOOKUP] = db_text(place->lookup);
    p[P_SIDE] = db_i64(place->side);
    p[P_ITEM_KEY] = db_text(place->key);
}

static void bind_item(const void *in, size_t i, struct db_value *p)
{
    const struct lookup_place *place = in;
    const struct lookup_item *item = &place->items[i];
    p[P_LOOKUP] = db_text(place->lookup);
    p[P_SIDE] = db_i64(place->side);
    p[P_ITEM_KEY] = db_text(item->key);
    p[P_LABEL] = db_text(item->label);
    p[P_EXTRA] = db_text(item->extra);
}

static void bind_pair(const void *in, size_t i, struct db_value *p)
{
    const struct lookup_place *place = in;
    const struct lookup_pair *pair = &place->pairs[i];
    p[P_LOOKUP] = db_text(place->lookup);
    p[P_KEY0] = db_text(pair->key[0]);
    p[P_KEY1] = db_text(pair->key[1]);
    p[P_ORIGIN] = db_text(pair->origin);
}

enum err lookup_put_items(struct store *s, struct str lookup, enum side side,
                          const struct lookup_item *rows, size_t n,
                          struct error *e)
{
    const struct lookup_place place = {.lookup = lookup, .side = side,
                                       .items = rows};
    struct db_batch b = {.sql = SQL_LOOKUP_PUT_ITEM, .n = n,
                         .bind = bind_item, .in = &place};
    return store_run(s, &b, e);
}

enum err lookup_clear_items(struct store *s, struct str lookup, enum side side,
                            struct error *e)
{
    const struct lookup_place place = {.lookup = lookup, .side = side};
    struct db_batch b = {.sql = SQL_LOOKUP_CLEAR_ITEMS, .n = 1,
                         .bind = bind_place, .in = &place};
    return store_run(s, &b, e);
}

/* Pair by pair: of one right key given twice, the last stands. */
enum err lookup_put_pairs(struct store *s, struct str lookup,
                          const struct lookup_pair *rows, size_t n,
                          struct error *e)
{
    for (size_t i = 0; i < n; i++) {
        const struct lookup_place place = {.lookup = lookup,
                                           .pairs = &rows[i]};
        struct db_batch b = {.sql = SQL_LOOKUP_LEAVE_PAIR, .n = 1,
                             .bind = bind_pair, .in = &place};
        TRY(store_run(s, &b, e));
        b.sql = SQL_LOOKUP_PUT_PAIR;
        TRY(store_run(s, &b, e));
    }
    return ERR_OK;
}

enum err lookup_remove_pair(struct store *s, struct str lookup, enum side side,
                            struct str key, size_t *out_n, struct error *e)
{
    const struct lookup_place place = {.lookup = lookup, .key = key};
    struct db_batch b = {.sql = side == SIDE_LEFT ? SQL_LOOKUP_REMOVE_PAIR0
                                                  : SQL_LOOKUP_REMOVE_PAIR1,
                         .n = 1, .bind = bind_place, .in = &place};
    TRY(store_run(s, &b, e));
    *out_n = (size_t)b.changes;
    return ERR_OK;
}

static void take_item(void *out, size_t i, const struct db_value *c)
{
    (void)i;
    struct items *items = out;
    struct arena *a = items->arena;
    vec_push(a, &items->list,
             (struct lookup_item){.key = db_str(a, &c[0]),
                                  .label = db_str(a, &c[1]),
                                  .extra = db_str(a, &c[2])});
}

enum err lookup_items(struct store *s, struct arena *a, struct str lookup,
                      enum side side, struct lookup_item **out, size_t *out_n,
                      struct error *e)
{
    const struct lookup_place place = {.lookup = lookup, .side = side};
    struct items items = {.arena = a};
    struct db_batch b = {.sql = SQL_LOOKUP_ITEMS, .n = 1, .bind = bind_place,
                         .in = &place, .row = take_item, .out = &items};
    TRY(store_run(s, &b, e));
    *out = items.list.at;
    *out_n = items.list.n;
    return ERR_OK;
}

static void take_pair(void *out, size_t i, const struct db_value *c)
{
    (void)i;
    struct pairs *pairs = out;
    struct arena *a = pairs->arena;
    vec_push(a, &pairs->list,
             (struct lookup_pair){
                 .key = {db_str(a, &c[0]), db_str(a, &c[1])},
                 .origin = db_str(a, &c[2])});
}

enum err lookup_pairs(struct store *s, struct arena *a, struct str lookup,
                      struct lookup_pair **out, size_t *out_n, struct error *e)
{
    const struct lookup_place place = {.lookup = lookup};
    struct pairs pairs = {.arena = a};
    struct db_batch b = {.sql = SQL_LOOKUP_PAIRS, .n = 1, .bind = bind_place,
                         .in = &place, .row = take_pair, .out = &pairs};
    TRY(store_run(s, &b, e));
    *out = pairs.list.at;
    *out_n = pairs.list.n;
    return ERR_OK;
}
