/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* API keys, and the audit. */
#include "base/vec.h"
#include "store/access.h"
#include "store/handle_private.h"

struct keys {
    struct arena *arena;
    VEC(struct api_key) list;
};

static void bind_key(const void *in, size_t i, struct db_value *p)
{
    (void)i;
    const struct api_key *key = in;
    p[P_KEY_ID] = db_text(key->id);
    p[P_HASH_TEXT] = db_text(key->hash);
    p[P_NAME] = db_text(key->name);
    p[P_SCOPES] = db_i64(key->scopes);
    p[P_CREATED_BY] = db_text(key->created_by);
    p[P_NOW_US] = db_i64(key->created_us);
    p[P_EXPIRES_US] = db_i64(key->expires_us);
}

static void take_key(void *out, size_t i, const struct db_value *c)
{
    (void)i;
    struct keys *keys = out;
    struct arena *a = keys->arena;
    vec_push(a, &keys->list,
             (struct api_key){.id = db_str(a, &c[0]),
                              .hash = db_str(a, &c[1]),
                              .name = db_str(a, &c[2]),
                              .scopes = c[3].i,
                              .created_by = db_str(a, &c[4]),
                              .created_us = c[5].i,
                              .used_us = c[6].i,
                              .expires_us = c[7].i});
}

enum err api_key_add(struct store *s, const struct api_key *key,
                     struct error *e)
{
    struct db_batch b = {.sql = SQL_API_KEY_ADD, .n = 1, .bind = bind_key,
                         .in = key};
    return store_run(s, &b, e);
}

enum err api_key_get(struct store *s, struct arena *a, struct str hash,
                     int64_t now_us, struct api_key *out, struct error *e)
{
    const struct api_key wanted = {.hash = hash, .created_us = now_us};
    struct keys keys = {.arena = a};
    struct db_batch b = {.sql = SQL_API_KEY_GET, .n = 1, .bind = bind_key,
                         .in = &wanted, .row = take_key, .out = &keys};
    TRY(store_run(s, &b, e));
    if (keys.list.n == 0)
        FAIL(e, ERR_NOT_FOUND, "there is no such key");
    *out = keys.list.at[0];
    return ERR_OK;
}

enum err api_key_use(struct store *s, struct str id, int64_t now_us,
                     struct error *e)
{
    const struct api_key key = {.id = id, .created_us = now_us};
    struct db_batch b = {.sql = SQL_API_KEY_USE, .n = 1, .bind = bind_key,
                         .in = &key};
    return store_run(s, &b, e);
}

enum err api_key_remove(struct store *s, struct str id, struct error *e)
{
    const struct api_key key = {.id = id};
    struct db_batch b = {.sql = SQL_API_KEY_REMOVE, .n = 1, .bind = bind_key,
                         .in = &key};
    TRY(store_run(s, &b, e));
    if (b.changes == 0)
        FAIL(e, ERR_NOT_FOUND, "there is no key `%.*s`", STR_ARG(id));
    return ERR_OK;
}

enum err api_key_list(struct store *s, struct arena *a, struct api_key **out,
                      size_t *out_n, struct error *e)
{
    const struct api_key any = {0};
    struct keys keys = {.arena = a};
    struct db_batch b = {.sql = SQL_API_KEY_LIST, .n = 1, .bind = bind_key,
                         .in = &any, .row = take_key, .out = &keys};
    TRY(store_run(s, &b, e));
    *out = keys.list.at;
    *out_n = keys.list.n;
    return ERR_OK;
}

/* ---- audit --------------------------------------------------------------------------- */

struct audits {
    struct arena *arena;
    VEC(struct audit) list;
};

struct audit_page {
    int64_t before_id;
    size_t limit;
};

static void bind_audit(const void *in, size_t i, struct db_value *p)
{
    (void)i;
    const struct audit *row = in;
    p[P_AT_US] = db_i64(row->at_us);
    p[P_ACTOR_KIND] = db_text(row->actor_kind);
    p[P_ACTOR] = db_text(row->actor);
    p[P_ACTOR_ROLE] = db_text(row->actor_role);
    p[P_ACTION] = db_text(row->action);
    p[P_SUBJECT] = db_text(row->subject);
    p[P_BEFORE] = db_text(row->before);
    p[P_AFTER] = db_text(row->after);
}

enum err audit_add(struct store *s, const struct audit *row, struct error *e)
{
    struct db_batch b = {.sql = SQL_AUDIT_ADD, .n = 1, .bind = bind_audit,
                         .in = row};
    return store_run(s, &b, e);
}

static void take_audit_id(void *out, size_t i, int64_t id)
{
    (void)i;
    *(int64_t *)out = id;
}

enum err audit_announce(struct store *s, const struct audit *row,
                        int64_t *out_id, struct error *e)
{
    struct db_batch b = {.sql = SQL_AUDIT_ADD, .n = 1, .bind = bind_audit,
                         .in = row, .made = take_audit_id, .out = out_id};
    return store_run(s, &b, e);
}

struct settled {
    int64_t id;
    const struct audit *row;
};

static void bind_settled(const void *in, size_t i, struct db_value *p)
{
    const struct settled *settled = in;
    if (settled->row)
        bind_audit(settled->row, i, p);
    p[P_ID] = db_i64(settled->id);
}

enum err audit_settle(struct store *s, int64_t id, const struct audit *row,
                      struct error *e)
{
    const struct settled settled = {id, row};
    struct db_batch b = {.sql = row ? SQL_AUDIT_SETTLE : SQL_AUDIT_DROP,
                         .n = 1, .bind = bind_settled, .in = &settled};
    return store_run(s, &b, e);
}

static void bind_page(const void *in, size_t i, struct db_value *p)
{
    (void)i;
    const struct audit_page *page = in;
    p[P_BEFORE_ID] = db_i64(page->before_id > 0 ? page->before_id : INT64_MAX);
    p[P_LIMIT] = store_limit(page->limit, STORE_LIST_DEFAULT);
}

static void take_audit(void *out, size_t i, const struct db_value *c)
{
    (void)i;
    struct audits *audits = out;
    struct arena *a = audits->arena;
    vec_push(a, &audits->list,
             (struct audit){.id = c[0].i,
                            .at_us = c[1].i,
                            .actor_kind = db_str(a, &c[2]),
                            .actor = db_str(a, &c[3]),
                            .actor_role = db_str(a, &c[4]),
                            .action = db_str(a, &c[5]),
                            .subject = db_str(a, &c[6]),
                            .before = db_str(a, &c[7]),
                            .after = db_str(a, &c[8])});
}

enum err audit_list(struct store *s, struct arena *a, int64_t before_id,
                    size_t limit, struct audit **out, size_t *out_n,
                    struct error *e)
{
    const struct audit_page page = {before_id, limit};
    struct audits audits = {.arena = a};
    struct db_batch b = {.sql = SQL_AUDIT_LIST, .n = 1, .bind = bind_page,
                         .in = &page, .row = take_audit, .out = &audits};
    TRY(store_run(s, &b, e));
    *out = audits.list.at;
    *out_n = audits.list.n;
    return ERR_OK;
}
