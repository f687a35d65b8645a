/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Who asks: sessions of people, API keys of programs, the local socket; the
 * first administrator; sealed credentials; the audit.
 *
 * - A session is a cookie (HttpOnly, SameSite=Strict, Secure under TLS) with
 *   256 random bits, of which the store has a hash. Signing in always makes a
 *   new one. What changes something by cookie needs the session's token in
 *   X-CSRF-Token, and must not come from another site.
 * - A key is "cwk_" and 256 random bits, of which the store has a hash.
 * - Passwords are scrypt hashes; guessing is slowed down by name and address.
 *
 * Threads: one owner (the desk), but for access_identify, access_seal and
 * access_audit, which are anyone's.
 * Source: OWASP cheat sheets on sessions, passwords and CSRF.
 */
#pragma once

#include "serve/api/api.h"

#define ACCESS_COOKIE "crosswalk_session"
#define ACCESS_PASSWORD_MIN 10
#define ACCESS_PASSWORD_MAX 1024
#define ACCESS_NAME_MAX 64

struct access;

struct access_options {
    struct clock_port clock;
    int64_t session_ms;
    bool secure;               /* TLS, here or in a proxy in front */
    struct str public_url;     /* may be empty */
    struct str key_path;       /* file of the key that seals credentials */
};

/* Lives in `a`. */
struct access *access_create(struct arena *a,
                             const struct access_options *options);

/*
 * While there is no admin: the token of the link that makes the first one,
 * the same until it was used. STR_NONE when there is one.
 */
MUST_CHECK enum err access_setup_token(struct access *access,
                                       struct store *store,
                                       struct str *out, struct error *e);

struct access_request {
    const struct http_request *http;
    struct str client;         /* address; "unix" for the local socket */
};
/*
 * Who it is, in `a`; NULL for nobody. ERR_AUTH: what it shows is not valid
 * (any more); ERR_ACCESS: a change by cookie without its token, or from
 * another site.
 */
MUST_CHECK enum err access_identify(struct access *access,
                                    const struct api *api, struct arena *a,
                                    const struct access_request *request,
                                    const struct api_actor **out,
                                    struct error *e);

/* Whoever may use the store's folder: an administrator. */
const struct api_actor *access_local(void);

/* ---- signing in, for the API ---------------------------------------------- */

struct access_sign_in {
    struct str name;
    struct str password;
    struct str client;
    struct str old_session;    /* hash of the cookie that came along, or none */
};
struct access_session {
    struct str cookie;         /* value of Set-Cookie */
    struct str csrf;
    struct api_actor actor;
};
/* ERR_AUTH: wrong, whichever of both; ERR_BUSY: too many tries, wait. */
MUST_CHECK enum err access_sign_in(struct access *access, const struct api *api,
                                   struct arena *a,
                                   const struct access_sign_in *who,
                                   struct access_session *out,
                                   struct error *e);
/* A session for a user who has shown who it is; in an open transaction. */
MUST_CHECK enum err access_session_make(struct access *access,
                                        const struct api *api, struct arena *a,
                                        const struct user *user,
                                        struct access_session *out,
                                        struct error *e);
/* Set-Cookie that takes it away. */
struct str access_cookie_clear(const struct access *access, struct arena *a);
/* Hash of the session's cookie in the request; STR_NONE. */
struct str access_cookie_hash(struct arena *a, const struct http_request *http);
/* ERR_AUTH: that is not the token. It is used up. */
MUST_CHECK enum err access_setup_use(struct access *access,
                                     const struct api *api, struct str token,
                                     struct str client, struct error *e);
/* ERR_INVALID with what is wrong with it. */
MUST_CHECK enum err access_password_check(struct str name, struct str password,
                                          struct error *e);
enum api_role access_role(struct str name); /* ROLE_PUBLIC: there is none */

/* ---- ports of struct api --------------------------------------------------- */

enum err access_audit(void *access, struct store *store,
                      const struct api_audit *row, struct error *e);
enum err access_seal(void *access, struct arena *a, struct str plain,
                     struct str *out, struct error *e);
