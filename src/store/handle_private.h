/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* What the files of the store share. */
#pragma once

#include <pthread.h>

#include "store/db.h"
#include "store/handle.h"

enum store_tx {
    TX_NONE,
    TX_OPEN,
    TX_FAILED /* something went wrong inside: only rollback leads out */
};

struct store {
    struct arena arena; /* holds this struct and the connection */
    struct db *db;
    const char *path;
    bool read_only;
    /* Held from begin to commit or rollback by the handle that writes; of the
     * first handle, shared by those opened beside it. NULL: reads only. */
    pthread_mutex_t *gate;
    pthread_mutex_t own_gate;
    enum store_tx tx;
    enum err (*probe)(void *context, bool after, struct error *e);
    void *probe_context;
};

/* Runs a batch; a change needs an open transaction. n 0 does nothing. */
MUST_CHECK enum err store_run(struct store *s, struct db_batch *batch,
                              struct error *e);
/* For failures found above the database: the transaction is spoilt. */
void store_spoil(struct store *s);

#define STORE_LIST_DEFAULT 100
/* Parameter of a LIMIT: the filter's, or `when_zero`. */
static inline struct db_value store_limit(size_t limit, int64_t when_zero)
{
    return db_i64(limit == 0 || limit > INT64_MAX ? when_zero
                                                  : (int64_t)limit);
}
