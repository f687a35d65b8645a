/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "store/callers.h"

#include "store/handle_private.h"

struct found {
    struct arena *arena;
    struct caller row;
};

static void bind_row(const void *in, size_t i, struct db_value *p)
{
    (void)i;
    const struct caller *row = in;
    p[P_HASH] = db_text(row->hash);
    p[P_VALUE] = db_text(row->sealed);
    p[P_NOW_US] = db_i64(row->used_us);
}

static void bind_key(const void *in, size_t i, struct db_value *p)
{
    (void)i;
    const struct caller *row = in;
    p[P_HASH] = db_text(row->hash);
}

static void bind_use(const void *in, size_t i, struct db_value *p)
{
    (void)i;
    const struct caller *row = in;
    p[P_HASH] = db_text(row->hash);
    p[P_NOW_US] = db_i64(row->used_us);
}

static void bind_time(const void *in, size_t i, struct db_value *p)
{
    (void)i;
    p[P_NOW_US] = db_i64(*(const int64_t *)in);
}

static void take_row(void *out, size_t i, const struct db_value *c)
{
    (void)i;
    struct found *found = out;
    found->row = (struct caller){.hash = db_str(found->arena, &c[0]),
                                 .sealed = db_str(found->arena, &c[1]),
                                 .used_us = c[2].i};
}

enum err caller_put(struct store *s, const struct caller *row, struct error *e)
{
    struct db_batch b = {.sql = SQL_CALLER_PUT, .n = 1, .bind = bind_row,
                         .in = row};
    return store_run(s, &b, e);
}

enum err caller_get(struct store *s, struct arena *a, struct str hash,
                    struct caller *out, struct error *e)
{
    const struct caller key = {.hash = hash};
    struct found found = {.arena = a};
    struct db_batch b = {.sql = SQL_CALLER_GET, .n = 1, .bind = bind_key,
                         .in = &key, .row = take_row, .out = &found};
    TRY(store_run(s, &b, e));
    *out = found.row;
    return ERR_OK;
}

enum err caller_used(struct store *s, struct str hash, int64_t now_us,
                     struct error *e)
{
    const struct caller row = {.hash = hash, .used_us = now_us};
    struct db_batch b = {.sql = SQL_CALLER_USED, .n = 1, .bind = bind_use,
                         .in = &row};
    return store_run(s, &b, e);
}

enum err caller_drop(struct store *s, struct str hash, struct error *e)
{
    const struct caller key = {.hash = hash};
    struct db_batch b = {.sql = SQL_CALLER_DROP, .n = 1, .bind = bind_key,
                         .in = &key};
    return store_run(s, &b, e);
}

enum err callers_sweep(struct store *s, int64_t before_us, struct error *e)
{
    struct db_batch b = {.sql = SQL_CALLER_SWEEP, .n = 1, .bind = bind_time,
                         .in = &before_us};
    return store_run(s, &b, e);
}
