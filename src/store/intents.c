/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "store/intents.h"

#include "base/vec.h"
#include "store/handle_private.h"

struct sources {
    int64_t sync;
    enum side target;
    const struct str *ids;
};

struct intents_got {
    struct arena *arena;
    struct intent *rows;
};

static void bind_intent(const void *in, size_t i, struct db_value *p)
{
    const struct intent *row = (const struct intent *)in + i;
    p[P_SYNC] = db_i64(row->sync);
    p[P_TARGET] = db_i64(row->target);
    p[P_SOURCE_ID] = db_text(row->source_id);
    p[P_TOKEN] = db_text(row->token);
    p[P_SENT] = db_text(row->values);
    p[P_CREATED_US] = db_i64(row->created_us);
    p[P_BASE0] = db_text(row->base[SIDE_LEFT]);
    p[P_BASE1] = db_text(row->base[SIDE_RIGHT]);
    p[P_JOB] = db_i64(row->job);
    p[P_PUTS] = db_i64(row->puts);
    p[P_TOLD] = db_i64(row->told);
}

static void take_id(void *out, size_t i, int64_t id)
{
    ((int64_t *)out)[i] = id;
}

/* The one that was refused for standing there already got no id. */
static enum err fail_open(struct store *s, const struct intent *rows, size_t n,
                          const int64_t *ids, struct error *e)
{
    size_t i = 0;
    while (i + 1 < n && ids[i] != 0)
        i++;
    store_spoil(s);
    FAIL(e, ERR_STORE,
         "a create on the %s from record %.*s is open already",
         side_name(rows[i].target), STR_ARG(rows[i].source_id));
}

enum err intent_put(struct store *s, struct intent *rows, size_t n,
                    struct error *e)
{
    AUTO_ARENA a = ARENA_INIT;
    int64_t *ids = arena_array(&a, int64_t, n);
    struct db_batch b = {.sql = SQL_INTENT_PUT, .n = n, .bind = bind_intent,
                         .in = rows, .made = take_id, .out = ids};
    TRY(store_run(s, &b, e));
    if (b.changes != (int64_t)n)
        return fail_open(s, rows, n, ids, e);
    for (size_t i = 0; i < n; i++)
        rows[i].id = ids[i];
    return ERR_OK;
}

static void bind_source(const void *in, size_t i, struct db_value *p)
{
    const struct sources *sources = in;
    p[P_SYNC] = db_i64(sources->sync);
    p[P_TARGET] = db_i64(sources->target);
    p[P_SOURCE_ID] = db_text(sources->ids[i]);
}

static struct intent intent_of(struct arena *a, const struct db_value *c)
{
    return (struct intent){
        .id = c[0].i,
        .sync = c[1].i,
        .target = (enum side)c[2].i,
        .source_id = db_str(a, &c[3]),
        .token = db_str(a, &c[4]),
        .values = db_str(a, &c[5]),
        .created_us = c[6].i,
        .base = {db_str(a, &c[7]), db_str(a, &c[8])},
        .job = c[9].i,
        .puts = c[10].i,
        .told = c[11].i != 0,
    };
}

static void take_intent(void *out, size_t i, const struct db_value *c)
{
    struct intents_got *got = out;
    got->rows[i] = intent_of(got->arena, c);
}

enum err intent_get(struct store *s, struct arena *a, int64_t sync,
                    enum side target, const struct str *source_ids, size_t n,
                    struct intent *out, struct error *e)
{
    const struct sources sources = {sync, target, source_ids};
    struct intents_got got = {a, arena_array(a, struct intent, n)};
    struct db_batch b = {.sql = SQL_INTENT_GET, .n = n, .bind = bind_source,
                         .in = &sources, .row = take_intent, .out = &got};
    TRY(store_run(s, &b, e));
    for (size_t i = 0; i < n; i++)
        out[i] = got.rows[i];
    return ERR_OK;
}

struct intents_open {
    int64_t sync;
    enum side target;
    size_t limit;
};

struct intents_listed {
    struct arena *arena;
    VEC(struct intent) list;
};

static void bind_open(const void *in, size_t i, struct db_value *p)
{
    (void)i;
    const struct intents_open *open = in;
    p[P_SYNC] = db_i64(open->sync);
    p[P_TARGET] = db_i64(open->target);
    p[P_LIMIT] = store_limit(open->limit, STORE_LIST_DEFAULT);
}

static void take_listed(void *out, size_t i, const struct db_value *c)
{
    (void)i;
    struct intents_listed *listed = out;
    vec_push(listed->arena, &listed->list, intent_of(listed->arena, c));
}

enum err intent_list(struct store *s, struct arena *a, int64_t sync,
                     enum side target, size_t limit, struct intent **out,
                     size_t *out_n, struct error *e)
{
    const struct intents_open open = {sync, target, limit};
    struct intents_listed listed = {.arena = a};
    struct db_batch b = {.sql = SQL_INTENT_LIST, .n = 1, .bind = bind_open,
                         .in = &open, .row = take_listed, .out = &listed};
    TRY(store_run(s, &b, e));
    *out = listed.list.at;
    *out_n = listed.list.n;
    return ERR_OK;
}

static void bind_id(const void *in, size_t i, struct db_value *p)
{
    p[P_ID] = db_i64(((const int64_t *)in)[i]);
}

enum err intent_remove(struct store *s, const int64_t *ids, size_t n,
                       struct error *e)
{
    struct db_batch b = {.sql = SQL_INTENT_REMOVE, .n = n, .bind = bind_id,
                         .in = ids};
    return store_run(s, &b, e);
}
