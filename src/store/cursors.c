/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "store/cursors.h"

#include "store/handle_private.h"

struct place {
    int64_t sync;
    enum side side;
    struct str cursor;
    int64_t now_us;
};

struct found {
    struct arena *arena;
    struct str cursor;
};

static void bind_place(const void *in, size_t i, struct db_value *p)
{
    (void)i;
    const struct place *place = in;
    p[P_SYNC] = db_i64(place->sync);
    p[P_SIDE] = db_i64(place->side);
    p[P_POSITION] = db_text(place->cursor);
    p[P_NOW_US] = db_i64(place->now_us);
}

static void take_cursor(void *out, size_t i, const struct db_value *c)
{
    (void)i;
    struct found *found = out;
    found->cursor = db_str(found->arena, &c[0]);
}

enum err cursor_get(struct store *s, struct arena *a, int64_t sync,
                    enum side side, struct str *out, struct error *e)
{
    const struct place place = {.sync = sync, .side = side};
    struct found found = {a, STR_NONE};
    struct db_batch b = {.sql = SQL_CURSOR_GET, .n = 1, .bind = bind_place,
                         .in = &place, .row = take_cursor, .out = &found};
    TRY(store_run(s, &b, e));
    *out = found.cursor;
    return ERR_OK;
}

enum err cursor_put(struct store *s, int64_t sync, enum side side,
                    struct str cursor, int64_t now_us, struct error *e)
{
    const struct place place = {sync, side, cursor, now_us};
    struct db_batch b = {.sql = SQL_CURSOR_PUT, .n = 1, .bind = bind_place,
                         .in = &place};
    return store_run(s, &b, e);
}
