/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "store/holds.h"

#include <stdlib.h>

#include "base/vec.h"
#include "store/handle_private.h"

struct holds {
    struct arena *arena;
    VEC(struct hold) list;
};

struct clearing {
    struct arena *arena;
    const struct str *keep;
    size_t n_keep;
    VEC(int64_t) ids;
};

struct answered {
    int64_t hold;
    enum side winner;
    struct str answer;
};

static void bind_hold(const void *in, size_t i, struct db_value *p)
{
    const struct hold *h = (const struct hold *)in + i;
    p[P_SYNC] = db_i64(h->sync);
    p[P_LINK] = db_i64(h->link);
    p[P_ROW_KEY] = db_text(h->row);
    p[P_KIND] = db_i64(h->kind);
    p[P_LOOKUP] = db_text(h->lookup);
    p[P_LOOKUP_KEY] = db_text(h->key);
    p[P_VALUE0] = db_text(h->value[0]);
    p[P_VALUE1] = db_text(h->value[1]);
    p[P_BASE0] = db_text(h->base[0]);
    p[P_BASE1] = db_text(h->base[1]);
    p[P_MESSAGE] = db_text(h->message);
    p[P_ANSWERED] = db_i64(h->answered);
    p[P_WINNER] = db_i64(h->winner);
    p[P_ANSWER] = db_text(h->answer);
    p[P_CREATED_US] = db_i64(h->created_us);
}

enum err hold_put(struct store *s, const struct hold *rows, size_t n,
                  struct error *e)
{
    struct db_batch b = {.sql = SQL_HOLD_PUT, .n = n, .bind = bind_hold,
                         .in = rows};
    return store_run(s, &b, e);
}

static void bind_link(const void *in, size_t i, struct db_value *p)
{
    (void)i;
    p[P_LINK] = db_i64(*(const int64_t *)in);
}

static void take_unkept(void *out, size_t i, const struct db_value *c)
{
    (void)i;
    struct clearing *clearing = out;
    for (size_t k = 0; k < clearing->n_keep; k++)
        if (str_eq(clearing->keep[k], c[1].s))
            return;
    vec_push(clearing->arena, &clearing->ids, c[0].i);
}

static void bind_id(const void *in, size_t i, struct db_value *p)
{
    p[P_ID] = db_i64(((const int64_t *)in)[i]);
}

enum err hold_clear(struct store *s, int64_t link, const struct str *keep,
                    size_t n_keep, struct error *e)
{
    AUTO_ARENA a = ARENA_INIT;
    struct clearing clearing = {.arena = &a, .keep = keep, .n_keep = n_keep};
    struct db_batch find = {.sql = SQL_HOLD_ROWS, .n = 1, .bind = bind_link,
                            .in = &link, .row = take_unkept, .out = &clearing};
    TRY(store_run(s, &find, e));
    struct db_batch remove = {.sql = SQL_HOLD_REMOVE, .n = clearing.ids.n,
                              .bind = bind_id, .in = clearing.ids.at};
    return store_run(s, &remove, e);
}

static void bind_filter(const void *in, size_t i, struct db_value *p)
{
    const struct hold_filter *f = in;
    p[P_ID] = db_i64(f->id);
    p[P_SYNC] = db_i64(f->sync);
    p[P_KIND] = db_i64(f->kind);
    p[P_LINK] = db_i64(f->n_links > 0 ? f->links[i] : 0);
    p[P_LOOKUP] = db_text(f->lookup);
    p[P_LOOKUP_KEY] = db_text(f->key);
    p[P_AFTER_ID] = db_i64(f->after_id);
    p[P_LIMIT] = store_limit(f->limit, STORE_LIST_DEFAULT);
}

static void take_hold(void *out, size_t i, const struct db_value *c)
{
    (void)i;
    struct holds *holds = out;
    struct arena *a = holds->arena;
    vec_push(a, &holds->list,
             (struct hold){
                 .id = c[0].i,
                 .sync = c[1].i,
                 .link = c[2].i,
                 .row = db_str(a, &c[3]),
                 .kind = (enum hold_kind)c[4].i,
                 .lookup = db_str(a, &c[5]),
                 .key = db_str(a, &c[6]),
                 .value = {db_str(a, &c[7]), db_str(a, &c[8])},
                 .base = {db_str(a, &c[9]), db_str(a, &c[10])},
                 .message = db_str(a, &c[11]),
                 .answered = c[12].i != 0,
                 .winner = (enum side)c[13].i,
                 .answer = db_str(a, &c[14]),
                 .created_us = c[15].i,
             });
}

static int compare_id(const void *x, const void *y)
{
    const struct hold *a = x;
    const struct hold *b = y;
    return a->id < b->id ? -1 : a->id > b->id;
}

static enum sql list_by(const struct hold_filter *f)
{
    if (f->n_links > 0)
        return SQL_HOLD_LIST_LINK;
    if (f->lookup.n > 0)
        return SQL_HOLD_LIST_LOOKUP;
    if (f->id != 0)
        return SQL_HOLD_GET;
    return f->kind >= 0 ? SQL_HOLD_LIST_KIND : SQL_HOLD_LIST;
}

enum err hold_list(struct store *s, struct arena *a,
                   const struct hold_filter *f, struct hold **out,
                   size_t *out_n, struct error *e)
{
    struct holds holds = {.arena = a};
    struct db_batch b = {.sql = list_by(f), .n = f->n_links ? f->n_links : 1,
                         .bind = bind_filter, .in = f,
                         .row = take_hold, .out = &holds};
    TRY(store_run(s, &b, e));
    size_t n = holds.list.n;
    if (b.n > 1 && n > 1) { /* in order of id across the links */
        qsort(holds.list.at, n, sizeof *holds.list.at, compare_id);
        size_t limit = f->limit ? f->limit : STORE_LIST_DEFAULT;
        n = n < limit ? n : limit;
    }
    *out = holds.list.at;
    *out_n = n;
    return ERR_OK;
}

static void bind_answer(const void *in, size_t i, struct db_value *p)
{
    (void)i;
    const struct answered *answered = in;
    p[P_ID] = db_i64(answered->hold);
    p[P_WINNER] = db_i64(answered->winner);
    p[P_ANSWER] = db_text(answered->answer);
}

enum err hold_answer(struct store *s, int64_t hold, enum side winner,
                     struct str answer, struct error *e)
{
    const struct answered answered = {hold, winner, answer};
    struct db_batch b = {.sql = SQL_HOLD_ANSWER, .n = 1, .bind = bind_answer,
                         .in = &answered};
    TRY(store_run(s, &b, e));
    if (b.changes > 0)
        return ERR_OK;
    store_spoil(s);
    FAIL(e, ERR_NOT_FOUND, "there is no conflict %lld any more",
         (long long)hold);
}

static void bind_sync(const void *in, size_t i, struct db_value *p)
{
    (void)i;
    p[P_SYNC] = db_i64(*(const int64_t *)in);
}

static void take_count(void *out, size_t i, const struct db_value *c)
{
    (void)i;
    if (c[0].i >= 0 && c[0].i <= HOLD_UNLINKED)
        ((int64_t *)out)[c[0].i] = c[1].i;
}

enum err hold_count(struct store *s, int64_t sync, int64_t out_by_kind[4],
                    struct error *e)
{
    int64_t counts[4] = {0};
    struct db_batch b = {.sql = sync == 0 ? SQL_HOLD_COUNT
                                          : SQL_HOLD_COUNT_SYNC,
                         .n = 1, .bind = bind_sync, .in = &sync,
                         .row = take_count, .out = counts};
    TRY(store_run(s, &b, e));
    for (int k = 0; k < 4; k++)
        out_by_kind[k] = counts[k];
    return ERR_OK;
}
