/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "store/owed.h"

#include "store/handle_private.h"

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
