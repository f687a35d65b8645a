/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * The API (docs/openapi.yaml) as commands use it: of the hub that holds the
 * store, over its control socket; without a hub, on the store in this process,
 * by the same code.
 *
 * Ownership: an ask belongs to its context. Threads: one owner.
 */
#pragma once

#include "cli/context.h"

struct ask {
    const char *method;
    struct str path;           /* below /api/v1, encoded: see ask_path */
    const struct value *body;  /* or NULL */
    int64_t timeout_ms;        /* of a hub; 0: what asking remotes may take */
};

/* For what a hub knows without asking anybody. */
#define ASK_SOON_MS 10000


/*
 * Asks the hub behind the context, or this process (which answers what needs
 * the store alone: users, keys). *out is the document; null when there is
 * none. Problem documents come back as the errors they were made of; ERR_LOCKED
 * when the hub has gone meanwhile.
 */
MUST_CHECK enum err ask_api(const struct context *c, const struct ask *ask,
                            struct value *out, struct error *e);
/* "/jobs/%s/retry" with words in place of each %s, encoded. */
struct str ask_path(struct arena *a, const char *pattern,
                    const struct str *words, size_t n);
/* The error that a problem document was made of. */
enum err ask_problem(const struct value *problem, struct error *e);

/* A hub that answers on the store's socket; NULL: there is none. */
struct ask_hub *ask_hub_open(struct cli *cli, const char *store_path);
void ask_hub_close(struct ask_hub *hub); /* NULL is fine */
