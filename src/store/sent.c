/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "store/sent.h"

#include "base/vec.h"
#include "store/handle_private.h"

struct asked {
    struct arena *arena;
    const int64_t *links;
    VEC(struct sent) rows;
};

static void bind_sent(const void *in, size_t i, struct db_value *p)
{
    const struct sent *row = (const struct sent *)in + i;
    p[P_LINK] = db_i64(row->link);
    p[P_SIDE] = db_i64(row->side);
    p[P_PATCH] = db_text(row->patch);
}

static void bind_link(const void *in, size_t i, struct db_value *p)
{
    p[P_LINK] = db_i64(((const int64_t *)in)[i]);
}

static void bind_asked(const void *in, size_t i, struct db_value *p)
{
    bind_link(((const struct asked *)in)->links, i, p);
}

static void take_any(void *out, size_t i, const struct db_value *c)
{
    (void)i;
    *(bool *)out = c[0].kind == DB_I64;
}

static void take_sent(void *out, size_t i, const struct db_value *c)
{
    struct asked *asked = out;
    vec_push(asked->arena, &asked->rows,
             (struct sent){.link = asked->links[i],
                           .side = (enum side)c[0].i,
                           .patch = db_str(asked->arena, &c[1])});
}

enum err sent_add(struct store *s, const struct sent *rows, size_t n,
                  struct error *e)
{
    struct db_batch b = {.sql = SQL_SENT_ADD, .n = n, .bind = bind_sent,
                         .in = rows};
    return store_run(s, &b, e);
}

enum err sent_get(struct store *s, struct arena *a, const int64_t *links,
                  size_t n, struct sent **out, size_t *out_n, struct error *e)
{
    bool any = false;
    struct asked asked = {.arena = a, .links = links};
    struct db_batch look = {.sql = SQL_SENT_ANY, .n = n > 0, .row = take_any,
                            .out = &any};
    TRY(store_run(s, &look, e));
    struct db_batch b = {.sql = SQL_SENT_GET, .n = any ? n : 0,
                         .bind = bind_asked, .in = &asked, .row = take_sent,
                         .out = &asked};
    TRY(store_run(s, &b, e));
    *out = asked.rows.at;
    *out_n = asked.rows.n;
    return ERR_OK;
}

enum err sent_done(struct store *s, const int64_t *links, size_t n,
                   struct error *e)
{
    struct db_batch b = {.sql = SQL_SENT_DONE, .n = n, .bind = bind_link,
                         .in = links};
    return store_run(s, &b, e);
}
