/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * The API over a workspace and store of its own, with a hub that only notes
 * what it was asked for. No threads, no network, a clock that stands still.
 *
 * With CROSSWALK_EXCHANGES=FILE in the environment every exchange is added to
 * that file, for tests/contract.py to hold against docs/openapi.yaml.
 */
#pragma once

#include "unit/check.h"

#include "serve/api/api.h"
#include "serve/api/route.h"

#define RIG_NOW_US 1767322800000000 /* 2026-01-02T03:00:00Z */

struct rig_hub {
    int wakes;
    int runs;
    struct run_request request;  /* the last one */
    struct str stopped;
    enum err answer;             /* of start_run, stop_run, reload */
    int reloads;
    enum api_target paused_kind;
    struct str paused;
    struct str resumed;
    struct str deaf;
    struct api_pause pause;
    struct api_sync_state syncs[4];
    struct api_connection_state connections[2];
};

struct rig {
    struct arena arena;
    char *dir; /* of the workspace */
    struct workspace workspace;
    bool loaded;
    struct store *store;
    struct fake_clock clock;
    struct fake_random random;
    struct rig_hub hub;
    struct api_hub hub_port;
    struct api api;
    struct api_actor actor;
    bool nobody;                /* call without an actor */
    const char *if_match;       /* header of the next calls; or NULL */
    const char *content_type;   /* NULL: application/json */
    struct remote *remote;
    uint64_t tags[64];          /* requests that are in flight */
    size_t n_tags;
    int audits;
    struct str audited;         /* operation of the last */
    struct str sealed;          /* the last secret, in plain */
    int64_t contacts;           /* number of the sync `contacts` */
};

struct rig_reply {
    int status;
    struct str text;
    struct value body;          /* null when there is none */
    struct http_headers headers;
};

/* cmocka: *state is the rig. */
int rig_setup(void **state);
int rig_teardown(void **state);
#define RIG_TEST(f) {#f, f, rig_setup, rig_teardown, NULL}

/* `path` below /api/v1; `body` JSON, or NULL for none. */
struct rig_reply rig_call(struct rig *rig, const char *method,
                          const char *path, const char *body);
/* The same, expecting that status. */
struct rig_reply rig_expect(struct rig *rig, int status, const char *method,
                            const char *path, const char *body);
/* Member by path: "items.0.job"; fails where there is none. */
const struct value *rig_at(const struct value *v, const char *path);
#define rig_text(v, path) value_str(rig_at((v), (path)))
int64_t rig_int(const struct value *v, const char *path);
/* Value of the ETag with its quotes, for if_match. */
const char *rig_etag(struct rig *rig, const struct rig_reply *reply);
/* A file of the workspace. */
void rig_write(struct rig *rig, const char *name, const char *text);
struct str rig_read(struct rig *rig, const char *name);
/* Loads the workspace anew. */
void rig_load(struct rig *rig);

/* Gives the API a remote whose systems cannot be reached. */
void rig_unreachable(struct rig *rig);

/* ---- what stands in the store ------------------------------------------------ */

/* A parked job on the left of `contacts`; its number. */
int64_t rig_park(struct rig *rig, const char *record, const char *reason,
                 const char *message);
/* A link of `contacts`, with bases; its number. */
int64_t rig_link(struct rig *rig, const char *left, const char *right);
/* A held field of that link; its number. */
int64_t rig_hold(struct rig *rig, int64_t link, enum hold_kind kind,
                 const char *row);
