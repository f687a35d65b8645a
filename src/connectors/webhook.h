/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Webhooks as a driver has them: what a remote posts to /hooks/{connection}/
 * of the hub, and how it is told to. Part of connector.h.
 *
 * A notice is only a hint, so one that comes twice, late or never is fine.
 * The functions are pure and change nothing; check and take need no OP_OPEN.
 */
#pragma once

#include "base/value.h"
#include "net/http.h"

struct connection_state;
struct record;

/* ---- notices ------------------------------------------------------------- */

struct hook_request {
    const struct str *path; /* segments behind the connection, decoded */
    size_t n_path;
    struct http_headers headers;
    struct str body;
    struct str client;      /* address it came from */
    struct str secret;      /* of this connection's webhooks */
};

struct hook_change {
    struct str entity;
    struct str id;
    bool gone;
    struct str told; /* the record, in the remote's words; or empty */
};

struct hook_notice {
    const struct hook_change *changes;
    size_t n;
    int64_t settle_ms; /* the remote tells before others can read what it
                          tells: within about that time; 0: it can be read */
};

/* What a notice told of a record. */
struct hook_told {
    struct str text;
    struct str entity;
    const struct str *fields; /* wanted, as in OP_READ */
    size_t n_fields;
};

enum hook_heard {
    HEARD_NOTHING,
    HEARD_NEWS, /* OP_CHANGES has something, or may have */
    HEARD_DEAF, /* nothing that would tell is installed over there */
};

struct webhooks {
    /* What is installed posts nothing: it keeps a log over there, from which
     * OP_CHANGES tells. Then check, take and record are NULL. */
    bool is_log;
    /* A request that is answered as soon as there is news, at the latest after
     * wait_ms; false: this one is polled. Needs no OP_OPEN. NULL: never. */
    bool (*listen)(const struct connection_state *c, struct arena *a,
                   int64_t wait_ms, struct http_request *out);
    enum err (*heard)(const struct connection_state *c, struct arena *a,
                      const struct http_request *request,
                      const struct http_response *response,
                      enum hook_heard *out, struct error *e);
    /* Is it from the remote? ERR_AUTH, and nobody may be told why. */
    enum err (*check)(const struct connection_state *c,
                      const struct hook_request *request, struct error *e);
    /* Of one that is: ERR_PROTOCOL or ERR_INVALID. Lives in `a`. */
    enum err (*take)(const struct connection_state *c, struct arena *a,
                     const struct hook_request *request,
                     struct hook_notice *out, struct error *e);
    /* The record as a read would give it, once the entity is described;
     * ERR_NOT_FOUND unless the notice tells all of it. NULL: never does. */
    enum err (*record)(struct connection_state *c, struct arena *a,
                       const struct hook_told *told, struct record *out,
                       struct error *e);
};

/* ---- OP_HOOKS ------------------------------------------------------------ */

enum hooks_task { HOOKS_LIST, HOOKS_INSTALL, HOOKS_REMOVE };

struct hook_wish { /* tell of the changes of an entity */
    struct str entity;
    const struct str *fields; /* to be told with it, where that can be */
    size_t n_fields;
};

struct hook_there {
    struct str entity;
    struct str url;    /* has the secret in it: never print it whole */
    bool gone;         /* tells of deletes; else of creates and edits */
    bool active;
};

struct hooks_work {
    enum hooks_task task;
    struct str url;                 /* ours, the secret last; also says which
                                       of those there are ours (hook.h) */
    const struct hook_wish *wishes; /* INSTALL: exactly these */
    size_t n_wishes;

    struct hook_there *there;       /* ours, as they were */
    size_t n_there;
    size_t made, removed;
};
