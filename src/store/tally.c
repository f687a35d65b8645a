/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "store/tally.h"

#include "base/vec.h"
#include "store/handle_private.h"

struct tally_span {
    int64_t from_us;
    int64_t bucket_us;
};

struct tally_found {
    struct arena *arena;
    struct tally_span span;
    VEC(struct tally) list;
};

static void bind_tally(const void *in, size_t i, struct db_value *p)
{
    (void)i;
    const struct tally *tally = in;
    int64_t into_us = tally->at_us % TALLY_STEP_US;
    p[P_AT_US] = db_i64(tally->at_us - into_us);
    p[P_SYNC] = db_i64(tally->sync);
    p[P_WRITES_LEFT] = db_i64(tally->writes[SIDE_LEFT]);
    p[P_WRITES_RIGHT] = db_i64(tally->writes[SIDE_RIGHT]);
    p[P_FAILED] = db_i64(tally->failed);
    p[P_BEFORE_US] = db_i64(tally->at_us - TALLY_KEPT_US);
}

enum err tally_add(struct store *s, const struct tally *tally, struct error *e)
{
    struct db_batch add = {.sql = SQL_TALLY_ADD, .n = 1, .bind = bind_tally,
                           .in = tally};
    struct db_batch old = {.sql = SQL_TALLY_REMOVE, .n = 1,
                           .bind = bind_tally, .in = tally};
    TRY(store_run(s, &add, e));
    return store_run(s, &old, e);
}

static void bind_span(const void *in, size_t i, struct db_value *p)
{
    (void)i;
    const struct tally_span *span = in;
    p[P_FROM_US] = db_i64(span->from_us);
    p[P_BUCKET_US] = db_i64(span->bucket_us);
}

static void take_tally(void *out, size_t i, const struct db_value *c)
{
    (void)i;
    struct tally_found *found = out;
    const struct tally_span *span = &found->span;
    vec_push(found->arena, &found->list,
             (struct tally){.at_us = span->from_us + c[0].i * span->bucket_us,
                            .sync = c[1].i,
                            .writes = {c[2].i, c[3].i},
                            .failed = c[4].i});
}

enum err tally_list(struct store *s, struct arena *a, int64_t from_us,
                    int64_t bucket_us, struct tallies *out, struct error *e)
{
    struct tally_found found = {.arena = a, .span = {from_us, bucket_us}};
    struct db_batch b = {.sql = SQL_TALLY_LIST, .n = 1, .bind = bind_span,
                         .in = &found.span, .row = take_tally, .out = &found};
    TRY(store_run(s, &b, e));
    *out = (struct tallies){found.list.at, found.list.n};
    return ERR_OK;
}
