/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * The HTTP API /api/v1 as a function: a request with whoever made it goes in,
 * a response comes out (docs/openapi.yaml is the contract).
 *
 *     thread http: route_place ──▶ desk:   session, then api_handle
 *                                └▶ errand: what asks remotes or waits for
 *                                           the hub (route.h says which)
 *
 * Each thread has a `struct api` of its own, with its own handles. Nothing is
 * kept between two calls.
 *
 * Ownership: everything in a struct api is borrowed. Responses live in the
 * arena of the call.
 */
#pragma once

#include <stdatomic.h>

#include "net/http.h"
#include "serve/api/api_hub.h"
#include "store/store.h"
#include "view/view.h"

enum api_role { ROLE_PUBLIC, ROLE_VIEWER, ROLE_OPERATOR, ROLE_ADMIN };
enum api_scope { API_NONE = 0, API_READ = 1, API_OPERATE = 2, API_ADMIN = 4 };

struct api_actor {
    enum { ACTOR_USER, ACTOR_KEY, ACTOR_LOCAL, ACTOR_HUB } kind;
    struct str id;
    struct str name;
    enum api_role role;
    unsigned scopes;      /* of a key: bits of enum api_scope */
    struct str session;   /* of a user: which one; for signing out */
    struct str csrf;      /* of that session */
};
const char *api_role_name(enum api_role role);
const char *api_actor_kind_name(const struct api_actor *actor);

struct api_audit {
    const struct api_actor *actor;
    int64_t at_us;
    const char *operation;      /* operationId */
    struct str subject;         /* path below /api/v1 */
    const struct value *before; /* NULL: nothing to tell */
    const struct value *after;
};

struct access;

struct api {
    const struct workspace *workspace;
    struct store *reader;         /* only reads; sees what is committed */
    struct store *writer;         /* short transactions */
    struct clock_port clock;
    struct random_port random;
    const struct api_hub *hub;
    const atomic_bool *stop;    /* or NULL */
    const struct log *log;        /* or NULL */
    int64_t started_us;           /* of the program */
    struct str public_url;        /* where webhooks reach the hub; or empty */
    /* Where it answers, once it does; the pointer NULL: nowhere. */
    const char *_Atomic *address;

    /* The thread `errand` only: */
    struct remote *remote;
    struct transport transport;
    struct env_port env;

    /* Ports that other parts fill in; each may be NULL. */
    /* In the transaction of the change, on its handle. */
    enum err (*audit)(void *context, struct store *store,
                      const struct api_audit *row, struct error *e);
    /* A secret as it may stand in crosswalk.yaml. */
    enum err (*seal)(void *context, struct arena *a, struct str plain,
                     struct str *out, struct error *e);
    void *context; /* of these */
    struct access *access; /* the desk's; NULL where nobody signs in */
};

/* One request on its way through. */
struct api_request {
    struct arena *arena;
    const struct http_request *http; /* url: path?query, still encoded */
    const struct api_actor *actor;   /* NULL: nobody signed in */
    struct str client;               /* address; "unix": the local socket */
};

#define API_PREFIX "/api/v1"

/*
 * Answers the request; what goes wrong is a problem document in the response,
 * so this cannot fail. Finds the route, holds the actor against its role and
 * scope, query and body against its tables, then calls its handler.
 */
void api_handle(const struct api *api, const struct api_request *request,
                struct http_response *out);
