/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "store/stage.h"

#include "base/vec.h"
#include "store/handle_private.h"

struct staged_rows {
    int64_t sync;
    enum side side;
    const struct staged *rows;
};

struct staged_key {
    struct str id; /* of the record that has it */
    struct str match;
};

struct staged_keys {
    int64_t sync;
    enum side side;
    const struct staged_key *keys;
};

struct stage_ids {
    int64_t sync;
    enum side side;
    const struct str *ids; /* record ids, or match keys */
};

struct staged_got {
    struct arena *arena;
    struct staged *rows;
};

struct stage_hits {
    struct arena *arena;
    VEC(struct stage_hit) list;
};

static void bind_row(const void *in, size_t i, struct db_value *p)
{
    const struct staged_rows *rows = in;
    const struct staged *row = &rows->rows[i];
    p[P_SYNC] = db_i64(rows->sync);
    p[P_SIDE] = db_i64(rows->side);
    p[P_RECORD_ID] = db_text(row->id);
    p[P_HASH] = db_i64((int64_t)row->hash);
    p[P_SEEN_US] = db_i64(row->seen_us);
    p[P_RECORD] = db_text(row->record);
}

static void bind_row_id(const void *in, size_t i, struct db_value *p)
{
    const struct staged_rows *rows = in;
    p[P_SYNC] = db_i64(rows->sync);
    p[P_SIDE] = db_i64(rows->side);
    p[P_RECORD_ID] = db_text(rows->rows[i].id);
}

static void bind_key(const void *in, size_t i, struct db_value *p)
{
    const struct staged_keys *keys = in;
    p[P_SYNC] = db_i64(keys->sync);
    p[P_SIDE] = db_i64(keys->side);
    p[P_MATCH] = db_text(keys->keys[i].match);
    p[P_RECORD_ID] = db_text(keys->keys[i].id);
}

enum err stage_put(struct store *s, int64_t sync, enum side side,
                   const struct staged *rows, size_t n, struct error *e)
{
    AUTO_ARENA a = ARENA_INIT;
    const struct staged_rows all = {sync, side, rows};
    struct db_batch put = {.sql = SQL_STAGE_PUT, .n = n, .bind = bind_row,
                           .in = &all};
    TRY(store_run(s, &put, e));
    struct db_batch forget = {.sql = SQL_STAGE_DROP_KEYS, .n = n,
                              .bind = bind_row_id, .in = &all};
    TRY(store_run(s, &forget, e));
    VEC(struct staged_key) list = {0};
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < rows[i].n_keys; k++)
            vec_push(&a, &list,
                     (struct staged_key){rows[i].id, rows[i].keys[k]});
    const struct staged_keys keys = {sync, side, list.at};
    struct db_batch add = {.sql = SQL_STAGE_KEY_PUT, .n = list.n,
                           .bind = bind_key, .in = &keys};
    return store_run(s, &add, e);
}

static void bind_id(const void *in, size_t i, struct db_value *p)
{
    const struct stage_ids *ids = in;
    p[P_SYNC] = db_i64(ids->sync);
    p[P_SIDE] = db_i64(ids->side);
    p[P_RECORD_ID] = db_text(ids->ids[i]);
}

static void take_row(void *out, size_t i, const struct db_value *c)
{
    struct staged_got *got = out;
    got->rows[i] = (struct staged){
        .id = db_str(got->arena, &c[0]),
        .record = db_str(got->arena, &c[1]),
        .hash = (uint64_t)c[2].i,
        .seen_us = c[3].i,
    };
}

enum err stage_get(struct store *s, struct arena *a, int64_t sync,
                   enum side side, const struct str *ids, size_t n,
                   struct staged *out, struct error *e)
{
    const struct stage_ids wanted = {sync, side, ids};
    struct staged_got got = {a, arena_array(a, struct staged, n)};
    struct db_batch b = {.sql = SQL_STAGE_GET, .n = n, .bind = bind_id,
                         .in = &wanted, .row = take_row, .out = &got};
    TRY(store_run(s, &b, e));
    for (size_t i = 0; i < n; i++)
        out[i] = got.rows[i];
    return ERR_OK;
}

static void bind_match(const void *in, size_t i, struct db_value *p)
{
    const struct stage_ids *keys = in;
    p[P_SYNC] = db_i64(keys->sync);
    p[P_SIDE] = db_i64(keys->side);
    p[P_MATCH] = db_text(keys->ids[i]);
}

static void take_hit(void *out, size_t i, const struct db_value *c)
{
    struct stage_hits *hits = out;
    vec_push(hits->arena, &hits->list,
             (struct stage_hit){i, db_str(hits->arena, &c[0])});
}

enum err stage_find(struct store *s, struct arena *a, int64_t sync,
                    enum side side, const struct str *keys, size_t n,
                    struct stage_hit **out, size_t *out_n, struct error *e)
{
    const struct stage_ids wanted = {sync, side, keys};
    struct stage_hits hits = {.arena = a};
    struct db_batch b = {.sql = SQL_STAGE_FIND, .n = n, .bind = bind_match,
                         .in = &wanted, .row = take_hit, .out = &hits};
    TRY(store_run(s, &b, e));
    *out = hits.list.at;
    *out_n = hits.list.n;
    return ERR_OK;
}

enum err stage_drop(struct store *s, int64_t sync, enum side side,
                    const struct str *ids, size_t n, struct error *e)
{
    const struct stage_ids dropped = {sync, side, ids};
    struct db_batch b = {.sql = SQL_STAGE_DROP, .n = n, .bind = bind_id,
                         .in = &dropped};
    TRY(store_run(s, &b, e));
    if (b.changes == 0) /* so it is for most syncs of an entity */
        return ERR_OK;
    b.sql = SQL_STAGE_DROP_KEYS;
    return store_run(s, &b, e);
}

static void bind_side(const void *in, size_t i, struct db_value *p)
{
    (void)i;
    const struct stage_ids *all = in;
    p[P_SYNC] = db_i64(all->sync);
    p[P_SIDE] = db_i64(all->side);
}

enum err stage_clear(struct store *s, int64_t sync, enum side side,
                     struct error *e)
{
    const struct stage_ids all = {sync, side, NULL};
    struct db_batch b = {.sql = SQL_STAGE_CLEAR_KEYS, .n = 1,
                         .bind = bind_side, .in = &all};
    TRY(store_run(s, &b, e));
    b.sql = SQL_STAGE_CLEAR;
    return store_run(s, &b, e);
}

struct stage_age {
    int64_t sync;
    enum side side;
    int64_t before_us;
};

static void bind_age(const void *in, size_t i, struct db_value *p)
{
    (void)i;
    const struct stage_age *age = in;
    p[P_SYNC] = db_i64(age->sync);
    p[P_SIDE] = db_i64(age->side);
    p[P_BEFORE_US] = db_i64(age->before_us);
}

enum err stage_drop_unseen(struct store *s, int64_t sync, enum side side,
                           int64_t before_us, struct error *e)
{
    const struct stage_age age = {sync, side, before_us};
    struct db_batch b = {.sql = SQL_STAGE_DROP_UNSEEN_KEYS, .n = 1,
                         .bind = bind_age, .in = &age};
    TRY(store_run(s, &b, e));
    b.sql = SQL_STAGE_DROP_UNSEEN;
    return store_run(s, &b, e);
}
