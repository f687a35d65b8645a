/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Who may do what, and who did what: users, sessions, API keys, audit. Secrets
 * come as hashes; nothing here can be used to sign in.
 */
#pragma once

#include "store/handle.h"

/* ---- users ---------------------------------------------------------------- */

struct user {
    int64_t id;
    struct str name;
    struct str role;          /* "viewer", "operator", "admin" */
    struct str password;      /* crypto_password_hash */
    bool enabled;
    int64_t created_us;
    int64_t login_us;         /* the last one; 0: never */
};
/* Sets the id. ERR_REJECTED: there is one of that name (letters of either
 * case count as one). */
MUST_CHECK enum err user_add(struct store *s, struct user *user,
                             struct error *e);
/* Role, password, enabled and login_us, by id. */
MUST_CHECK enum err user_change(struct store *s, const struct user *user,
                                struct error *e);
/* And the user's sessions. */
MUST_CHECK enum err user_remove(struct store *s, int64_t id, struct error *e);
/* ERR_NOT_FOUND. */
MUST_CHECK enum err user_get(struct store *s, struct arena *a, struct str name,
                             struct user *out, struct error *e);
/* All, by name. */
MUST_CHECK enum err user_list(struct store *s, struct arena *a,
                              struct user **out, size_t *out_n,
                              struct error *e);

/* ---- sessions -------------------------------------------------------------- */

struct session {
    struct str hash;          /* of the cookie */
    int64_t user;
    struct str csrf;
    int64_t created_us;
    int64_t expires_us;
    struct user who;          /* set by session_get */
};
MUST_CHECK enum err session_add(struct store *s, const struct session *session,
                                struct error *e);
/* ERR_NOT_FOUND: there is none, it has expired, or its user is disabled. */
MUST_CHECK enum err session_get(struct store *s, struct arena *a,
                                struct str hash, int64_t now_us,
                                struct session *out, struct error *e);
MUST_CHECK enum err session_remove(struct store *s, struct str hash,
                                   struct error *e);
/* Of a user, but not `but` (empty: all). */
MUST_CHECK enum err session_remove_all(struct store *s, int64_t user,
                                       struct str but, struct error *e);
/* Those that have expired. */
MUST_CHECK enum err session_prune(struct store *s, int64_t now_us,
                                  struct error *e);

/* ---- API keys ---------------------------------------------------------------- */

struct api_key {
    struct str id;            /* public, for people */
    struct str hash;          /* of the key */
    struct str name;
    int64_t scopes;           /* bits; the face's affair */
    struct str created_by;
    int64_t created_us;
    int64_t used_us;          /* 0: never */
    int64_t expires_us;       /* 0: never */
};
MUST_CHECK enum err api_key_add(struct store *s, const struct api_key *key,
                                struct error *e);
/* ERR_NOT_FOUND, also for one that has expired. */
MUST_CHECK enum err api_key_get(struct store *s, struct arena *a,
                                struct str hash, int64_t now_us,
                                struct api_key *out, struct error *e);
MUST_CHECK enum err api_key_use(struct store *s, struct str id, int64_t now_us,
                                struct error *e);
/* ERR_NOT_FOUND. */
MUST_CHECK enum err api_key_remove(struct store *s, struct str id,
                                   struct error *e);
MUST_CHECK enum err api_key_list(struct store *s, struct arena *a,
                                 struct api_key **out, size_t *out_n,
                                 struct error *e);

/* ---- audit -------------------------------------------------------------------- */

struct audit {
    int64_t id;
    int64_t at_us;
    struct str actor_kind;    /* "user", "key", "local", "hub" */
    struct str actor;         /* name, for people */
    struct str actor_role;    /* as it was then */
    struct str action;
    struct str subject;
    struct str before;        /* encoded; empty: nothing to tell */
    struct str after;
};
MUST_CHECK enum err audit_add(struct store *s, const struct audit *row,
                              struct error *e);
/* A line of what is about to be done; its id is for when it is over. */
MUST_CHECK enum err audit_announce(struct store *s, const struct audit *row,
                                   int64_t *out_id, struct error *e);
/* What came of it, in the place of the line; nothing at all (`row` NULL): the
 * line goes. */
MUST_CHECK enum err audit_settle(struct store *s, int64_t id,
                                 const struct audit *row, struct error *e);
/* Newest first, below `before_id` (0: from the newest). */
MUST_CHECK enum err audit_list(struct store *s, struct arena *a,
                               int64_t before_id, size_t limit,
                               struct audit **out, size_t *out_n,
                               struct error *e);
