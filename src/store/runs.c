/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "store/runs.h"

#include "base/vec.h"
#include "store/handle_private.h"

struct runs {
    struct arena *arena;
    VEC(struct run) list;
};

struct runs_page {
    int64_t before_us;
    size_t limit;
};

static void bind_run(const void *in, size_t i, struct db_value *p)
{
    (void)i;
    const struct run *run = in;
    p[P_RUN] = db_text(run->id);
    p[P_KIND] = db_i64(run->kind);
    p[P_STATE] = db_i64(run->state);
    p[P_CAUSE_TEXT] = db_text(run->cause);
    p[P_STARTED_US] = db_i64(run->started_us);
    p[P_ENDED_US] = db_i64(run->ended_us);
    p[P_REPORT] = db_text(run->report);
    p[P_ERROR] = db_text(run->error);
    p[P_IDLE] = db_i64(run->idle);
}

static void bind_last(const void *in, size_t i, struct db_value *p)
{
    const struct run *run = in;
    p[P_SYNC] = db_i64(run->syncs[i]);
    p[P_RUN] = db_text(run->id);
}

enum err run_put(struct store *s, const struct run *run, struct error *e)
{
    struct db_batch b = {.sql = SQL_RUN_PUT, .n = 1, .bind = bind_run,
                         .in = run};
    struct db_batch last = {.sql = SQL_RUN_LAST_PUT, .n = run->n_syncs,
                            .bind = bind_last, .in = run};
    struct db_batch idle = {.sql = SQL_RUN_IDLE_REMOVE, .n = 1,
                            .bind = bind_run, .in = run};
    TRY(store_run(s, &b, e));
    TRY(store_run(s, &last, e));
    return run->idle ? store_run(s, &idle, e) : ERR_OK;
}

static void take_run(void *out, size_t i, const struct db_value *c)
{
    (void)i;
    struct runs *runs = out;
    struct arena *a = runs->arena;
    vec_push(a, &runs->list,
             (struct run){
                 .id = db_str(a, &c[0]),
                 .kind = (enum run_kind)c[1].i,
                 .state = (enum run_state)c[2].i,
                 .cause = db_str(a, &c[3]),
                 .started_us = c[4].i,
                 .ended_us = c[5].i,
                 .report = db_str(a, &c[6]),
                 .error = db_str(a, &c[7]),
                 .idle = c[8].i != 0,
             });
}

static void bind_page(const void *in, size_t i, struct db_value *p)
{
    (void)i;
    const struct runs_page *page = in;
    p[P_BEFORE_US] = db_i64(page->before_us ? page->before_us : INT64_MAX);
    p[P_LIMIT] = store_limit(page->limit, STORE_LIST_DEFAULT);
}

enum err run_list(struct store *s, struct arena *a, int64_t before_us,
                  size_t limit, struct run **out, size_t *out_n,
                  struct error *e)
{
    const struct runs_page page = {before_us, limit};
    struct runs runs = {.arena = a};
    struct db_batch b = {.sql = SQL_RUN_LIST, .n = 1, .bind = bind_page,
                         .in = &page, .row = take_run, .out = &runs};
    TRY(store_run(s, &b, e));
    *out = runs.list.at;
    *out_n = runs.list.n;
    return ERR_OK;
}

static void bind_id(const void *in, size_t i, struct db_value *p)
{
    (void)i;
    p[P_RUN] = db_text(*(const struct str *)in);
}

enum err run_get(struct store *s, struct arena *a, struct str id,
                 struct run *out, struct error *e)
{
    struct runs runs = {.arena = a};
    struct db_batch b = {.sql = SQL_RUN_GET, .n = 1, .bind = bind_id,
                         .in = &id, .row = take_run, .out = &runs};
    TRY(store_run(s, &b, e));
    if (runs.list.n == 0)
        FAIL(e, ERR_NOT_FOUND, "there is no run %.*s", STR_ARG(id));
    *out = runs.list.at[0];
    return ERR_OK;
}
