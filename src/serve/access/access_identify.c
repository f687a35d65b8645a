/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Who makes a request. */
#include "base/crypto.h"
#include "base/time.h"
#include "serve/access/access_private.h"

#define KEY_PREFIX "cwk_"
/* The last use of a key is told to the minute: no write for each request. */
#define KEY_USE_US (60 * US_PER_SECOND)

struct api_actor access_actor_of(struct arena *a, const struct user *user,
                                 struct str session)
{
    return (struct api_actor){
        .kind = ACTOR_USER,
        .id = arena_printf(a, "%lld", (long long)user->id),
        .name = arena_str(a, user->name),
        .role = access_role(user->role),
        .session = session};
}

/* ---- cookies --------------------------------------------------------------------------- */

static struct str cookie_value(const struct http_request *http)
{
    struct str all = http_header_get(&http->headers, "Cookie");
    struct str one;
    while (str_split(&all, ';', &one)) {
        one = str_trim(one);
        if (str_starts_with(one, STR(ACCESS_COOKIE "=")))
            return str_slice(one, sizeof ACCESS_COOKIE, one.n);
    }
    return STR_NONE;
}

struct str access_cookie_hash(struct arena *a, const struct http_request *http)
{
    struct str value = cookie_value(http);
    return value.n > 0 ? crypto_sha256_hex(a, value) : STR_NONE;
}

/* "https://hub.example.com:8470" is that of the Host header or public_url */
static bool origin_is_ours(const struct access *access, struct arena *a,
                           const struct http_request *http)
{
    struct str origin = http_header_get(&http->headers, "Origin");
    struct str host = http_header_get(&http->headers, "Host");
    if (origin.n == 0)
        return true;
    if (access->options.public_url.n > 0 &&
        str_eq_ascii_nocase(origin,
                      http_url_origin(a, access->options.public_url)))
        return true;
    struct str rest = origin;
    if (str_starts_with(rest, STR("https://")))
        rest = str_slice(rest, 8, rest.n);
    else if (str_starts_with(rest, STR("http://")))
        rest = str_slice(rest, 7, rest.n);
    return host.n > 0 && str_eq_ascii_nocase(rest, host);
}

static bool site_is_ours(const struct http_request *http)
{
    struct str site = http_header_get(&http->headers, "Sec-Fetch-Site");
    return site.n == 0 || str_is(site, "same-origin") || str_is(site, "none");
}

static enum err hold_against_csrf(const struct access *access, struct arena *a,
                                  const struct http_request *http,
                                  const struct session *session,
                                  struct error *e)
{
    if (http_method_is_safe(http->method))
        return ERR_OK;
    if (!origin_is_ours(access, a, http) || !site_is_ours(http))
        FAIL(e, ERR_ACCESS, "this request comes from another site");
    if (!crypto_equal(http_header_get(&http->headers, "X-CSRF-Token"),
                      session->csrf))
        FAIL(e, ERR_ACCESS,
             "the header X-CSRF-Token is missing or not that of the session");
    return ERR_OK;
}

static enum err by_cookie(struct access *access, const struct api *api,
                          struct arena *a, const struct http_request *http,
                          const struct api_actor **out, struct error *e)
{
    struct session session;
    struct str hash = access_cookie_hash(a, http);
    if (hash.n == 0)
        return ERR_OK;
    enum err err = session_get(api->reader, a, hash, access_now_us(access),
                               &session, e);
    if (err == ERR_NOT_FOUND)
        return ERR_OK; /* it is over: nobody */
    TRY(err);
    TRY(hold_against_csrf(access, a, http, &session, e));
    struct api_actor *actor = arena_new(a, struct api_actor);
    *actor = access_actor_of(a, &session.who, session.hash);
    actor->csrf = session.csrf;
    *out = actor;
    return ERR_OK;
}

/* ---- keys -------------------------------------------------------------------------------- */

static enum api_role role_of_scopes(unsigned scopes)
{
    if (scopes & API_ADMIN)
        return ROLE_ADMIN;
    if (scopes & API_OPERATE)
        return ROLE_OPERATOR;
    return scopes & API_READ ? ROLE_VIEWER : ROLE_PUBLIC;
}

static enum err note_use(struct access *access, const struct api *api,
                         const struct api_key *key, struct error *e)
{
    int64_t now_us = access_now_us(access);
    if (now_us - key->used_us < KEY_USE_US)
        return ERR_OK;
    TRY(store_begin(api->writer, e));
    enum err err = api_key_use(api->writer, key->id, now_us, e);
    return store_end(api->writer, err, e);
}

static enum err by_key(struct access *access, const struct api *api,
                       struct arena *a, struct str secret,
                       const struct api_actor **out, struct error *e)
{
    struct api_key key;
    enum err err = ERR_NOT_FOUND;
    if (str_starts_with(secret, STR(KEY_PREFIX)))
        err = api_key_get(api->reader, a, crypto_sha256_hex(a, secret),
                          access_now_us(access), &key, e);
    if (err == ERR_NOT_FOUND)
        FAIL(e, ERR_AUTH, "this API key is not valid (any more)");
    TRY(err);
    TRY(note_use(access, api, &key, e));
    struct api_actor *actor = arena_new(a, struct api_actor);
    *actor = (struct api_actor){.kind = ACTOR_KEY,
                                .id = key.id,
                                .name = key.name,
                                .role = role_of_scopes((unsigned)key.scopes),
                                .scopes = (unsigned)key.scopes};
    *out = actor;
    return ERR_OK;
}

/* ---- all of them --------------------------------------------------------------------------- */

static const struct api_actor local = {
    .kind = ACTOR_LOCAL, .name = {"local", 5}, .role = ROLE_ADMIN};

const struct api_actor *access_local(void)
{
    return &local;
}

enum err access_identify(struct access *access, const struct api *api,
                         struct arena *a, const struct access_request *request,
                         const struct api_actor **out, struct error *e)
{
    struct str authorization =
        http_header_get(&request->http->headers, "Authorization");
    *out = NULL;
    if (str_is(request->client, "unix")) {
        *out = &local;
        return ERR_OK;
    }
    if (authorization.n == 0)
        return by_cookie(access, api, a, request->http, out, e);
    if (authorization.n < 7 ||
        !str_eq_ascii_nocase(str_slice(authorization, 0, 7), STR("Bearer ")))
        FAIL(e, ERR_AUTH, "the header Authorization takes `Bearer cwk_...`");
    return by_key(access, api, a,
                  str_trim(str_slice(authorization, 7, authorization.n)), out,
                  e);
}
