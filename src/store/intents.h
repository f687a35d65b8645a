/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Intents: creates that may have happened. Put and committed before the
 * create is sent, removed in the transaction that stores its link.
 */
#pragma once

#include "store/handle.h"

struct intent {
    int64_t id;
    int64_t sync;
    enum side target;       /* where the create goes */
    struct str source_id;   /* the record it is made from */
    struct str token;       /* unique to the create */
    struct str values;      /* encoded object that was sent */
    int64_t created_us;     /* hub's clock */
    struct str base[2];     /* encoded: of the link, by side; may be empty */
    int64_t job;            /* that it answers */
    int64_t puts;           /* of that job, when it was announced */
    bool told;              /* a person was told that nobody can know whether
                               it happened */
};
/* Sets the ids. One open intent per sync, target and source: a second put is
 * ERR_STORE. */
MUST_CHECK enum err intent_put(struct store *s, struct intent *rows, size_t n,
                               struct error *e);
/* out[i].id 0 where there is none. */
MUST_CHECK enum err intent_get(struct store *s, struct arena *a, int64_t sync,
                               enum side target, const struct str *source_ids,
                               size_t n, struct intent *out, struct error *e);
/* All open ones towards one side, at most `limit` of them. */
MUST_CHECK enum err intent_list(struct store *s, struct arena *a, int64_t sync,
                                enum side target, size_t limit,
                                struct intent **out, size_t *out_n,
                                struct error *e);
MUST_CHECK enum err intent_remove(struct store *s, const int64_t *ids, size_t n,
                                  struct error *e);
