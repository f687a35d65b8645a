/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "serve/rest_keep.h"

#include "store/callers.h"

typedef enum err (*keep_fn)(struct store *s, const struct caller *row,
                            struct error *e);

static void keep_in_store(const struct rest_keep *keep, keep_fn change,
                          const struct caller *row)
{
    struct error error = {0};
    enum err err = store_begin(keep->store, &error);
    if (err == ERR_OK)
        err = store_end(keep->store, change(keep->store, row, &error), &error);
    if (err != ERR_OK)
        log_event(keep->log, LOG_WARN, "facade: a session was not kept",
                  LOG_STR("error", str_from(error.message)));
}

static enum err use(struct store *s, const struct caller *row, struct error *e)
{
    return caller_used(s, row->hash, row->used_us, e);
}

static enum err drop(struct store *s, const struct caller *row, struct error *e)
{
    return caller_drop(s, row->hash, e);
}

static enum err sweep(struct store *s, const struct caller *row,
                      struct error *e)
{
    return callers_sweep(s, row->used_us, e);
}

static void keep_put(void *context, struct str hash, struct str sealed,
                     int64_t now_us)
{
    const struct caller row = {hash, sealed, now_us};
    keep_in_store(context, caller_put, &row);
}

static bool keep_get(void *context, struct arena *a, struct str hash,
                     struct str *out_sealed, int64_t *out_used_us)
{
    const struct rest_keep *keep = context;
    struct caller row = {0};
    if (caller_get(keep->store, a, hash, &row, NULL) != ERR_OK ||
        row.used_us == 0)
        return false;
    *out_sealed = row.sealed;
    *out_used_us = row.used_us;
    return true;
}

static void keep_used(void *context, struct str hash, int64_t now_us)
{
    const struct caller row = {.hash = hash, .used_us = now_us};
    keep_in_store(context, use, &row);
}

static void keep_drop(void *context, struct str hash)
{
    const struct caller row = {.hash = hash};
    keep_in_store(context, drop, &row);
}

static void keep_sweep(void *context, int64_t before_us)
{
    const struct caller row = {.used_us = before_us};
    keep_in_store(context, sweep, &row);
}

struct facade_keeper rest_keeper(struct rest_keep *keep)
{
    return (struct facade_keeper){.put = keep_put,
                                  .get = keep_get,
                                  .used = keep_used,
                                  .drop = keep_drop,
                                  .sweep = keep_sweep,
                                  .context = keep};
}
