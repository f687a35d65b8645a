/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Users and their sessions. */
#include "store/access.h"

#include "base/vec.h"
#include "store/handle_private.h"

struct found {
    struct arena *arena;
    VEC(struct user) users;
    struct session session;
};

/* ---- users ------------------------------------------------------------------------- */

/* ASCII letters only: what people sign in with is seldom more, and two names
 * that differ in others stay two. */
static struct str name_key(struct arena *a, struct str name)
{
    char *key = arena_strz(a, name);
    for (size_t i = 0; i < name.n; i++)
        if (key[i] >= 'A' && key[i] <= 'Z')
            key[i] = (char)(key[i] - 'A' + 'a');
    return (struct str){key, name.n};
}

struct user_row {
    const struct user *user;
    struct str key;
};

static void bind_user(const void *in, size_t i, struct db_value *p)
{
    (void)i;
    const struct user_row *row = in;
    p[P_ID] = db_i64(row->user->id);
    p[P_NAME] = db_text(row->user->name);
    p[P_NAME_KEY] = db_text(row->key);
    p[P_ROLE] = db_text(row->user->role);
    p[P_PASSWORD] = db_text(row->user->password);
    p[P_ENABLED] = db_i64(row->user->enabled);
    p[P_NOW_US] = db_i64(row->user->created_us);
    p[P_LOGIN_US] = db_i64(row->user->login_us);
}

static void take_id(void *out, size_t i, const struct db_value *c)
{
    (void)i;
    *(int64_t *)out = c[0].i;
}

enum err user_add(struct store *s, struct user *user, struct error *e)
{
    AUTO_ARENA a = ARENA_INIT;
    const struct user_row row = {user, name_key(&a, user->name)};
    int64_t id = 0;
    struct db_batch b = {.sql = SQL_USER_ADD, .n = 1, .bind = bind_user,
                         .in = &row, .row = take_id, .out = &id};
    TRY(store_run(s, &b, e));
    if (id == 0)
        FAIL(e, ERR_REJECTED, "there is a user `%.*s` already",
             STR_ARG(user->name));
    user->id = id;
    return ERR_OK;
}

enum err user_change(struct store *s, const struct user *user, struct error *e)
{
    const struct user_row row = {user, STR_NONE};
    struct db_batch b = {.sql = SQL_USER_CHANGE, .n = 1, .bind = bind_user,
                         .in = &row};
    return store_run(s, &b, e);
}

enum err user_remove(struct store *s, int64_t id, struct error *e)
{
    const struct user user = {.id = id};
    const struct user_row row = {&user, STR_NONE};
    struct db_batch b = {.sql = SQL_USER_REMOVE, .n = 1, .bind = bind_user,
                         .in = &row};
    TRY(session_remove_all(s, id, STR_NONE, e));
    return store_run(s, &b, e);
}

static void take_user(void *out, size_t i, const struct db_value *c)
{
    (void)i;
    struct found *found = out;
    struct arena *a = found->arena;
    vec_push(a, &found->users,
             (struct user){.id = c[0].i,
                           .name = db_str(a, &c[1]),
                           .role = db_str(a, &c[2]),
                           .password = db_str(a, &c[3]),
                           .enabled = c[4].i != 0,
                           .created_us = c[5].i,
                           .login_us = c[6].i});
}

enum err user_get(struct store *s, struct arena *a, struct str name,
                  struct user *out, struct error *e)
{
    const struct user none = {0};
    const struct user_row row = {&none, name_key(a, name)};
    struct found found = {.arena = a};
    struct db_batch b = {.sql = SQL_USER_GET, .n = 1, .bind = bind_user,
                         .in = &row, .row = take_user, .out = &found};
    TRY(store_run(s, &b, e));
    if (found.users.n == 0)
        FAIL(e, ERR_NOT_FOUND, "there is no user `%.*s`", STR_ARG(name));
    *out = found.users.at[0];
    return ERR_OK;
}

static void bind_nothing(const void *in, size_t i, struct db_value *p)
{
    (void)in;
    (void)i;
    (void)p;
}

enum err user_list(struct store *s, struct arena *a, struct user **out,
                   size_t *out_n, struct error *e)
{
    struct found found = {.arena = a};
    struct db_batch b = {.sql = SQL_USER_LIST, .n = 1, .bind = bind_nothing,
                         .row = take_user, .out = &found};
    TRY(store_run(s, &b, e));
    *out = found.users.at;
    *out_n = found.users.n;
    return ERR_OK;
}

/* ---- sessions ---------------------------------------------------------------------- */

static void bind_session(const void *in, size_t i, struct db_value *p)
{
    (void)i;
    const struct session *session = in;
    p[P_HASH_TEXT] = db_text(session->hash);
    p[P_USER] = db_i64(session->user);
    p[P_CSRF] = db_text(session->csrf);
    p[P_NOW_US] = db_i64(session->created_us);
    p[P_EXPIRES_US] = db_i64(session->expires_us);
}

static enum err session_run(struct store *s, enum sql sql,
                            const struct session *session, struct error *e)
{
    struct db_batch b = {.sql = sql, .n = 1, .bind = bind_session,
                         .in = session};
    return store_run(s, &b, e);
}

enum err session_add(struct store *s, const struct session *session,
                     struct error *e)
{
    return session_run(s, SQL_SESSION_ADD, session, e);
}

static void take_session(void *out, size_t i, const struct db_value *c)
{
    struct found *found = out;
    take_user(out, i, c);
    found->session.user = c[0].i;
    found->session.csrf = db_str(found->arena, &c[7]);
    found->session.created_us = c[8].i;
    found->session.expires_us = c[9].i;
}

enum err session_get(struct store *s, struct arena *a, struct str hash,
                     int64_t now_us, struct session *out, struct error *e)
{
    const struct session wanted = {.hash = hash, .created_us = now_us};
    struct found found = {.arena = a, .session = {.hash = hash}};
    struct db_batch b = {.sql = SQL_SESSION_GET, .n = 1, .bind = bind_session,
                         .in = &wanted, .row = take_session, .out = &found};
    TRY(store_run(s, &b, e));
    if (found.users.n == 0)
        FAIL(e, ERR_NOT_FOUND, "the session is over");
    *out = found.session;
    out->who = found.users.at[0];
    return ERR_OK;
}

enum err session_remove(struct store *s, struct str hash, struct error *e)
{
    return session_run(s, SQL_SESSION_REMOVE,
                       &(struct session){.hash = hash}, e);
}

enum err session_remove_all(struct store *s, int64_t user, struct str but,
                            struct error *e)
{
    return session_run(s, SQL_SESSION_REMOVE_ALL,
                       &(struct session){.user = user, .hash = but}, e);
}

enum err session_prune(struct store *s, int64_t now_us, struct error *e)
{
    return session_run(s, SQL_SESSION_PRUNE,
                       &(struct session){.created_us = now_us}, e);
}
