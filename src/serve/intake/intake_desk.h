/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * What is done with one notice: judged (whose, and what it says), then put
 * into the queue. No threads and no network in it.
 */
#pragma once

#include "serve/access/throttle.h"
#include "serve/intake/intake.h"
#include "store/store.h"

struct intake_connection {
    const struct connection *source;
    struct connection_state *driver; /* NULL: has no webhooks */
    struct str secret;               /* empty: there is no key (yet) */
};

struct intake_sync {
    const struct sync *source;
    int64_t id;                      /* in the store; 0: not asked yet */
};

/* Everything lives in `arena`, until it is loaded anew. */
struct intake_desk {
    struct arena arena;
    struct workspace workspace;
    bool loaded;
    struct intake_connection *connections;
    struct intake_sync *syncs;
    const char *key_path;
};

/* Loads the workspace; the old one stays when it cannot be. */
MUST_CHECK enum err intake_desk_load(struct intake_desk *desk,
                                     const struct web_options *options,
                                     struct error *e);
void intake_desk_close(struct intake_desk *desk);

struct intake_verdict {
    enum intake_outcome outcome; /* ACCEPTED: jobs are to be put */
    const struct intake_connection *connection; /* NULL: none of ours */
    struct hook_notice notice;
    size_t n_jobs;               /* that were put */
    size_t n_polls;              /* syncs that are to be polled */
};

struct intake_knock {
    const struct http_request *request;
    struct str client;
};

/* Fills *out_response unless it is to be put. All lives in `a`. */
void intake_judge(struct intake_desk *desk, struct arena *a,
                  const struct intake_knock *knock,
                  struct intake_verdict *out,
                  struct http_response *out_response);

struct intake_put {
    struct store *store;         /* in a transaction */
    int64_t now_us;
    /* Each sync that cannot tell from the notice alone whether the record
     * takes part, because it has a filter: to be polled. */
    void (*on_poll)(void *context, const struct sync *sync, enum side side);
    /* What the remote told, with a job that nothing else asked for. */
    void (*on_told)(void *context, const struct job *job, struct str told);
    /* Each job that should be put once more later. */
    void (*on_early)(void *context, const struct job *job, struct str told,
                     int64_t at_us);
    void *context;
};
/* Whether a job for that record is there already: it has reasons of its own,
 * and what a remote tells does not end it. */
MUST_CHECK enum err intake_is_asked_for(struct store *store, struct arena *a,
                                        const struct job *job, bool *out,
                                        struct error *e);
MUST_CHECK enum err intake_put(struct intake_desk *desk, struct arena *a,
                               const struct intake_put *put,
                               struct intake_verdict *verdict,
                               struct error *e);
