/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "store/owed.h"

#include "base/vec.h"
#include "store/handle_private.h"

struct listing {
    struct arena *arena;
    int64_t sync;
    int64_t after;
    size_t limit;
    VEC(struct owed) rows;
};

static void bind_owed(const void *in, size_t i, struct db_value *p)
{
    const struct owed *row = (const struct owed *)in + i;
    p[P_LINK] = db_i64(row->link);
    p[P_SIDES] = db_i64(row->sides);
}

static void bind_link(const void *in, size_t i, struct db_value *p)
{
    p[P_LINK] = db_i64(((const int64_t *)in)[i]);
}

static void take_sides(void *out, size_t i, const struct db_value *c)
{
    ((unsigned *)out)[i] = (unsigned)c[0].i;
}

enum err owed_add(struct store *s, const struct owed *rows, size_t n,
                  struct error *e)
{
    struct db_batch b = {.sql = SQL_OWED_ADD, .n = n, .bind = bind_owed,
                         .in = rows};
    return store_run(s, &b, e);
}

enum err owed_get(struct store *s, const int64_t *links, size_t n,
                  unsigned *out, struct error *e)
{
    struct db_batch b = {.sql = SQL_OWED_GET, .n = n, .bind = bind_link,
                         .in = links, .row = take_sides, .out = out};
    for (size_t i = 0; i < n; i++)
        out[i] = 0;
    return store_run(s, &b, e);
}

enum err owed_done(struct store *s, const int64_t *links, size_t n,
                   struct error *e)
{
    struct db_batch b = {.sql = SQL_OWED_DONE, .n = n, .bind = bind_link,
                         .in = links};
    return store_run(s, &b, e);
}

static void bind_listing(const void *in, size_t i, struct db_value *p)
{
    (void)i;
    const struct listing *listing = in;
    p[P_SYNC] = db_i64(listing->sync);
    p[P_AFTER_ID] = db_i64(listing->after);
    p[P_LIMIT] = store_limit(listing->limit, STORE_LIST_DEFAULT);
}

static void take_owed(void *out, size_t i, const struct db_value *c)
{
    (void)i;
    struct listing *listing = out;
    vec_push(listing->arena, &listing->rows,
             (struct owed){.link = c[0].i, .sides = (unsigned)c[1].i});
}

enum err owed_list(struct store *s, struct arena *a, int64_t sync,
                   int64_t after, size_t limit, struct owed **out,
                   size_t *out_n, struct error *e)
{
    struct listing listing = {
        .arena = a, .sync = sync, .after = after, .limit = limit};
    struct db_batch b = {.sql = SQL_OWED_LIST, .n = 1, .bind = bind_listing,
                         .in = &listing, .row = take_owed, .out = &listing};
    TRY(store_run(s, &b, e));
    *out = listing.rows.at;
    *out_n = listing.rows.n;
    return ERR_OK;
}
