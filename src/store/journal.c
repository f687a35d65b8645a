/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "store/journal.h"

#include "base/vec.h"
#include "store/handle_private.h"

struct entries {
    struct arena *arena;
    VEC(struct journal_entry) list;
};

static void bind_entry(const void *in, size_t i, struct db_value *p)
{
    const struct journal_entry *row = (const struct journal_entry *)in + i;
    p[P_RUN] = db_text(row->run);
    p[P_JOB] = db_i64(row->job);
    p[P_SYNC] = db_i64(row->sync);
    p[P_LINK] = db_i64(row->link);
    p[P_SIDE] = db_i64(row->side);
    p[P_RECORD_ID] = db_text(row->record_id);
    p[P_KIND] = db_i64(row->kind);
    p[P_FIELD] = db_text(row->field);
    p[P_BEFORE] = db_text(row->before);
    p[P_AFTER] = db_text(row->after);
    p[P_AT_US] = db_i64(row->at_us);
}

static void take_id(void *out, size_t i, int64_t id)
{
    ((struct journal_entry *)out)[i].id = id;
}

enum err journal_add(struct store *s, struct journal_entry *rows, size_t n,
                     struct error *e)
{
    struct db_batch b = {.sql = SQL_JOURNAL_ADD, .n = n, .bind = bind_entry,
                         .in = rows, .made = take_id, .out = rows};
    return store_run(s, &b, e);
}

static void bind_id(const void *in, size_t i, struct db_value *p)
{
    p[P_ID] = db_i64(((const int64_t *)in)[i]);
}

enum err journal_remove(struct store *s, const int64_t *ids, size_t n,
                        struct error *e)
{
    struct db_batch b = {.sql = SQL_JOURNAL_REMOVE, .n = n, .bind = bind_id,
                         .in = ids};
    return store_run(s, &b, e);
}

static void bind_filter(const void *in, size_t i, struct db_value *p)
{
    (void)i;
    const struct journal_filter *f = in;
    p[P_RUN] = db_text(f->run);
    p[P_SYNC] = db_i64(f->sync);
    p[P_LINK] = db_i64(f->link);
    p[P_SIDE] = db_i64(f->side);
    p[P_RECORD_ID] = db_text(f->record_id);
    if (f->newest)
        p[P_BEFORE_ID] = db_i64(f->before_id ? f->before_id : INT64_MAX);
    else
        p[P_AFTER_ID] = db_i64(f->after_id);
    p[P_LIMIT] = store_limit(f->limit, STORE_LIST_DEFAULT);
}

static void take_entry(void *out, size_t i, const struct db_value *c)
{
    (void)i;
    struct entries *entries = out;
    struct arena *a = entries->arena;
    vec_push(a, &entries->list,
             (struct journal_entry){
                 .id = c[0].i,
                 .run = db_str(a, &c[1]),
                 .job = c[2].i,
                 .sync = c[3].i,
                 .link = c[4].i,
                 .side = (enum side)c[5].i,
                 .record_id = db_str(a, &c[6]),
                 .kind = (enum journal_kind)c[7].i,
                 .field = db_str(a, &c[8]),
                 .before = db_str(a, &c[9]),
                 .after = db_str(a, &c[10]),
                 .at_us = c[11].i,
             });
}

/* A record and a link have few entries, a run may have many. */
static enum sql list_by(const struct journal_filter *f)
{
    bool newest = f->newest;
    if (f->link != 0)
        return newest ? SQL_JOURNAL_LAST_LINK : SQL_JOURNAL_LIST_LINK;
    if (f->record_id.n > 0)
        return newest ? SQL_JOURNAL_LAST_RECORD : SQL_JOURNAL_LIST_RECORD;
    if (f->run.n > 0)
        return newest ? SQL_JOURNAL_LAST_RUN : SQL_JOURNAL_LIST_RUN;
    return newest ? SQL_JOURNAL_LAST : SQL_JOURNAL_LIST;
}

enum err journal_list(struct store *s, struct arena *a,
                      const struct journal_filter *f,
                      struct journal_entry **out, size_t *out_n,
                      struct error *e)
{
    struct entries entries = {.arena = a};
    struct db_batch b = {.sql = list_by(f), .n = 1, .bind = bind_filter,
                         .in = f, .row = take_entry, .out = &entries};
    TRY(store_run(s, &b, e));
    *out = entries.list.at;
    *out_n = entries.list.n;
    return ERR_OK;
}
