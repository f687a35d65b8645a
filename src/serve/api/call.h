/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * One API call, as its handler sees it: checked parameters in, a reply out.
 */
#pragma once

#include "base/problem.h"
#include "serve/api/route.h"

struct api_call {
    const struct api *api;
    struct arena *arena;
    const struct api_actor *actor;   /* NULL only for public routes */
    const struct http_request *http;
    struct str client;               /* address; "unix": the local socket */
    const struct route *route;
    struct str parameters[ROUTE_PARAMETERS_MAX];
    struct value query;              /* object, checked */
    struct value body;               /* object, checked */
    struct view view;                /* on the reader, in the call's arena */
    struct http_response *response;
};

/* Text of a query parameter; STR_NONE when it was not given. */
struct str call_query(const struct api_call *call, const char *name);
/* Its number, or `fallback`. */
int64_t call_query_int(const struct api_call *call, const char *name,
                       int64_t fallback);
/* Member of the body, or NULL. */
const struct value *call_body(const struct api_call *call, const char *name);
struct str call_body_text(const struct api_call *call, const char *name);
bool call_body_bool(const struct api_call *call, const char *name,
                    bool fallback);
/* A path parameter as a number; ERR_NOT_FOUND "there is no `what` ...". */
MUST_CHECK enum err call_number(const struct api_call *call, size_t parameter,
                                const char *what, int64_t *out,
                                struct error *e);
/* A path parameter as a side; ERR_NOT_FOUND. */
MUST_CHECK enum err call_side(const struct api_call *call, size_t parameter,
                              enum side *out, struct error *e);
/* Names of the syncs in the body's `syncs`, as the workspace has them. */
MUST_CHECK enum err call_syncs(const struct api_call *call,
                               const struct str **out, size_t *out_n,
                               struct error *e);
/* Of the workspace; ERR_NOT_FOUND with a suggestion. */
MUST_CHECK enum err call_sync(const struct api_call *call, struct str name,
                              const struct sync **out, struct error *e);
MUST_CHECK enum err call_connection(const struct api_call *call,
                                    struct str name,
                                    const struct connection **out,
                                    struct error *e);
MUST_CHECK enum err call_lookup(const struct api_call *call, struct str name,
                                const struct lookup **out, struct error *e);
/* Query `sync` as a number; 0: any, -1: one that has nothing stored yet. */
MUST_CHECK enum err call_sync_filter(const struct api_call *call, int64_t *out,
                                     struct error *e);
int64_t call_now_us(const struct api_call *call);
/* {"kind", "name", "role"} */
struct value call_actor_value(struct arena *a, const struct api_actor *actor);
/* Who does it, for `cause` and `by`: "ann". */
struct str call_actor_name(const struct api_call *call);

/* ---- replies --------------------------------------------------------------- */

void call_reply(struct api_call *call, int status, const struct value *v);
void call_reply_empty(struct api_call *call); /* 204 */
/* With its version as ETag. */
void call_reply_versioned(struct api_call *call, const struct value *v,
                          struct str version);
/* {"count": n} */
void call_reply_count(struct api_call *call, int64_t n);
/*
 * Holds If-Match against the version of what is to be changed. False: the
 * call is answered with 428 or 412, and the handler has nothing more to do.
 */
bool call_if_match(struct api_call *call, struct str version);
/* 409, with what stands in the way. */
void call_reply_conflict(struct api_call *call, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* 422, with faults that only the handler could find. */
void call_reply_faults(struct api_call *call,
                       const struct body_faults *faults);
/* 422, with findings in the workspace. */
void call_reply_problems(struct api_call *call,
                         const struct problems *problems);

/* ---- pages ----------------------------------------------------------------- */

#define PAGE_DEFAULT 50
#define PAGE_MOST 500
/* Rows for the table of a route's query. */
#define PAGE_FIELDS                                          \
    {.name = "limit", .kind = BODY_INT, .min = 1, .max = PAGE_MOST}, \
    {.name = "cursor", .kind = BODY_TEXT}

size_t call_limit(const struct api_call *call);
/* The position in the cursor, 0 without one. ERR_INVALID for a cursor that we
 * did not give. `kind` tells lists apart: one letter. */
MUST_CHECK enum err call_cursor(const struct api_call *call, char kind,
                                int64_t *out, struct error *e);
struct str call_cursor_text(const struct api_call *call, char kind,
                            int64_t position);
/* {"items", "next"}; `next` STR_NONE: the last page. */
void call_reply_page(struct api_call *call, const struct list *items,
                     struct str next);

/* ---- changes --------------------------------------------------------------- */

struct call_change {
    /* In a transaction of the writer. */
    enum err (*make)(struct api_call *call, void *context, struct error *e);
    void *context;
    const struct value *before; /* for the audit; or NULL */
    const struct value *after;  /* NULL: the body */
};
/* Makes a change and its line in the audit, in one transaction. */
MUST_CHECK enum err call_change(struct api_call *call,
                                const struct call_change *change,
                                struct error *e);
/* Only the line, for what was changed elsewhere. */
MUST_CHECK enum err call_audit(struct api_call *call,
                               const struct value *before,
                               const struct value *after, struct error *e);
