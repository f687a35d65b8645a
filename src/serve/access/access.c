/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Signing in, and what a session or key is made of. */
#include "serve/access/access_private.h"

#include "base/crypto.h"
#include "base/time.h"

#define TOKEN_BYTES 32
#define CSRF_BYTES 18
/* Nobody's password, so that an unknown name takes as long as a wrong one. */
#define DECOY \
    "scrypt$15$8$3$0XXBBAD-V92MkGoOu6D2jg$F" \
    "puzUEneg1271sw_SPWogezmhcPsc8xqTTEAMDTEPk4"

static const struct throttle_limits of_address = {5, 1000, 15 * 60 * 1000};
/* Gentler, for others can make someone's name wait. */
static const struct throttle_limits of_name = {5, 1000, 30 * 1000};

struct access *access_create(struct arena *a,
                             const struct access_options *options)
{
    struct access *access = arena_new(a, struct access);
    access->arena = a;
    access->options = *options;
    access->options.public_url = arena_str(a, options->public_url);
    access->options.key_path = arena_str(a, options->key_path);
    access->by_address = throttle_create(a);
    access->by_name = throttle_create(a);
    return access;
}

int64_t access_now_us(const struct access *access)
{
    return clock_now_us(&access->options.clock);
}

enum api_role access_role(struct str name)
{
    for (int role = ROLE_VIEWER; role <= ROLE_ADMIN; role++)
        if (str_is(name, api_role_name((enum api_role)role)))
            return (enum api_role)role;
    return ROLE_PUBLIC;
}

enum err access_password_check(struct str name, struct str password,
                               struct error *e)
{
    if (password.n < ACCESS_PASSWORD_MIN)
        FAIL(e, ERR_INVALID, "a password has at least %d characters",
             ACCESS_PASSWORD_MIN);
    if (password.n > ACCESS_PASSWORD_MAX)
        FAIL(e, ERR_INVALID, "a password has at most %d characters",
             ACCESS_PASSWORD_MAX);
    if (str_eq_ascii_nocase(name, password))
        FAIL(e, ERR_INVALID, "a password must not be the name");
    return ERR_OK;
}

/* ---- sessions ----------------------------------------------------------------------- */

static struct str cookie_of(const struct access *access, struct arena *a,
                            struct str value, int64_t seconds)
{
    return arena_printf(a,
                        ACCESS_COOKIE "=%.*s; Path=/; Max-Age=%lld; HttpOnly; "
                                      "SameSite=Strict%s",
                        STR_ARG(value), (long long)seconds,
                        access->options.secure ? "; Secure" : "");
}

struct str access_cookie_clear(const struct access *access, struct arena *a)
{
    return cookie_of(access, a, STR(""), 0);
}

enum err access_session_make(struct access *access, const struct api *api,
                             struct arena *a, const struct user *user,
                             struct access_session *out, struct error *e)
{
    int64_t now_us = access_now_us(access);
    struct str secret = crypto_token(a, TOKEN_BYTES);
    const struct session session = {
        .hash = crypto_sha256_hex(a, secret),
        .user = user->id,
        .csrf = crypto_token(a, CSRF_BYTES),
        .created_us = now_us,
        .expires_us = now_us + access->options.session_ms * US_PER_MS};
    TRY(session_prune(api->writer, now_us, e));
    TRY(session_add(api->writer, &session, e));
    *out = (struct access_session){
        .cookie = cookie_of(access, a, secret,
                            access->options.session_ms / 1000),
        .csrf = session.csrf,
        .actor = access_actor_of(a, user, session.hash)};
    return ERR_OK;
}

/* ---- signing in ----------------------------------------------------------------------- */

static enum err must_not_wait(struct access *access,
                              const struct access_sign_in *who, struct error *e)
{
    int64_t now_us = access_now_us(access);
    int64_t address_ms =
        throttle_wait_ms(access->by_address, who->client, now_us);
    int64_t name_ms = throttle_wait_ms(access->by_name, who->name, now_us);
    int64_t wait_ms = address_ms > name_ms ? address_ms : name_ms;
    if (wait_ms == 0)
        return ERR_OK;
    (void)error_set(e, ERR_BUSY, __FILE__, __LINE__,
                    "too many wrong passwords; try again in %lld s",
                    (long long)(wait_ms + 999) / 1000);
    if (e) {
        e->retry = RETRY_AFTER;
        e->retry_after_ms = wait_ms;
    }
    return ERR_BUSY;
}

static enum err refuse(struct access *access, const struct access_sign_in *who,
                       struct error *e)
{
    int64_t now_us = access_now_us(access);
    throttle_failed(access->by_address, who->client, &of_address, now_us);
    throttle_failed(access->by_name, who->name, &of_name, now_us);
    FAIL(e, ERR_AUTH, "name or password is wrong");
}

static enum err let_in(struct access *access, const struct api *api,
                       struct arena *a, struct user *user,
                       struct access_session *out, struct error *e)
{
    user->login_us = access_now_us(access);
    TRY(user_change(api->writer, user, e));
    return access_session_make(access, api, a, user, out, e);
}

enum err access_sign_in(struct access *access, const struct api *api,
                        struct arena *a, const struct access_sign_in *who,
                        struct access_session *out, struct error *e)
{
    struct user user = {0};
    TRY(must_not_wait(access, who, e));
    enum err err = user_get(api->reader, a, who->name, &user, e);
    if (err != ERR_OK && err != ERR_NOT_FOUND)
        return err;
    bool fits = crypto_password_fits(
        who->password, err == ERR_OK ? user.password : STR(DECOY));
    if (!fits || err != ERR_OK || !user.enabled)
        return refuse(access, who, e);
    TRY(store_begin(api->writer, e));
    err = who->old_session.n > 0
              ? session_remove(api->writer, who->old_session, e)
              : ERR_OK;
    if (err == ERR_OK)
        err = let_in(access, api, a, &user, out, e);
    TRY(store_end(api->writer, err, e));
    throttle_forget(access->by_name, who->name);
    throttle_forget(access->by_address, who->client);
    return ERR_OK;
}

/* ---- the first administrator ------------------------------------------------------------ */

static enum err has_admin(struct store *store, bool *out, struct error *e)
{
    AUTO_ARENA a = ARENA_INIT;
    struct user *users = NULL;
    size_t n = 0;
    TRY(user_list(store, &a, &users, &n, e));
    *out = false;
    for (size_t i = 0; i < n; i++)
        *out = *out || (users[i].enabled && str_is(users[i].role, "admin"));
    return ERR_OK;
}

enum err access_setup_token(struct access *access, struct store *store,
                            struct str *out, struct error *e)
{
    bool is_set_up = false;
    TRY(has_admin(store, &is_set_up, e));
    *out = STR_NONE;
    if (is_set_up)
        return ERR_OK;
    if (access->setup_token.n == 0)
        access->setup_token = crypto_token(access->arena, TOKEN_BYTES);
    *out = access->setup_token;
    return ERR_OK;
}

enum err access_setup_use(struct access *access, const struct api *api,
                          struct str token, struct str client, struct error *e)
{
    const struct access_sign_in who = {.client = client};
    struct str wanted = STR_NONE;
    TRY(must_not_wait(access, &who, e));
    TRY(access_setup_token(access, api->reader, &wanted, e));
    if (wanted.n == 0)
        FAIL(e, ERR_ACCESS, "there is an administrator already; sign in");
    if (!crypto_equal(wanted, token)) {
        throttle_failed(access->by_address, client, &of_address,
                        access_now_us(access));
        FAIL(e, ERR_ACCESS,
             "this link is not valid (any more); `crosswalk serve` prints a "
             "new one when it starts");
    }
    access->setup_token = STR_NONE;
    return ERR_OK;
}
