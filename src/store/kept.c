/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "store/kept.h"

#include "base/vec.h"
#include "store/handle_private.h"

struct found {
    struct arena *arena;
    VEC(struct kept) rows;
};

static void bind_name(const void *in, size_t i, struct db_value *p)
{
    (void)i;
    const struct str *name = in;
    p[P_NAME] = db_text(*name);
}

static void take_kept(void *out, size_t i, const struct db_value *c)
{
    (void)i;
    struct found *found = out;
    const struct kept kept = {.name = db_str(found->arena, &c[0]),
                              .value = db_str(found->arena, &c[1]),
                              .version = c[2].i,
                              .changed_us = c[3].i};
    vec_push(found->arena, &found->rows, kept);
}

enum err kept_get(struct store *s, struct arena *a, struct str name,
                  struct kept *out, struct error *e)
{
    struct found found = {.arena = a};
    struct db_batch b = {.sql = SQL_KEPT_GET, .n = 1, .bind = bind_name,
                         .in = &name, .row = take_kept, .out = &found};
    TRY(store_run(s, &b, e));
    *out = found.rows.n > 0 ? found.rows.at[0]
                            : (struct kept){.name = arena_str(a, name)};
    return ERR_OK;
}

/* ---- changing -------------------------------------------------------------- */

static void bind_change(const void *in, size_t i, struct db_value *p)
{
    (void)i;
    const struct kept_change *change = in;
    p[P_NAME] = db_text(change->name);
    p[P_VALUE] = db_text(change->value);
    p[P_NOW_US] = db_i64(change->now_us);
}

enum err kept_put(struct store *s, const struct kept_change *change,
                  int64_t *out_version, struct error *e)
{
    AUTO_ARENA a = ARENA_INIT;
    struct kept now = {0};
    TRY(kept_get(s, &a, change->name, &now, e));
    if (change->version != KEPT_ANY_VERSION &&
        change->version != now.version) {
        *out_version = 0;
        return ERR_OK;
    }
    struct db_batch b = {.sql = SQL_KEPT_PUT, .n = 1, .bind = bind_change,
                         .in = change};
    TRY(store_run(s, &b, e));
    *out_version = now.version + 1;
    return ERR_OK;
}
