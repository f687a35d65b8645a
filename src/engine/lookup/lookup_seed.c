/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "engine/lookup/lookup_seed.h"

static enum err put_pairs(struct store *store, struct arena *a,
                          const struct lookup *lookup,
                          const struct initial_pair *from, size_t n,
                          struct error *e)
{
    struct lookup_pair *pairs = arena_array(a, struct lookup_pair, n);
    for (size_t i = 0; i < n; i++)
        pairs[i] = (struct lookup_pair){
            .key = {from[i].key[SIDE_LEFT], from[i].key[SIDE_RIGHT]},
            .origin = STR("file")};
    TRY(store_begin(store, e));
    return store_end(store, lookup_put_pairs(store, lookup->name, pairs, n, e),
                     e);
}

enum err lookup_import(struct store *store, const struct workspace *workspace,
                       const struct lookup *lookup, size_t *out_n,
                       struct error *e)
{
    AUTO_ARENA arena = ARENA_INIT;
    const struct initial_pair *from = NULL;
    size_t n = 0;
    if (lookup->file.n == 0)
        FAIL(e, ERR_INVALID, "lookup `%.*s` names no `file` in crosswalk.yaml",
             STR_ARG(lookup->name));
    TRY(workspace_lookup_pairs(&arena, workspace, lookup, &from, &n, e));
    if (n > 0)
        TRY(put_pairs(store, &arena, lookup, from, n, e));
    *out_n = n;
    return ERR_OK;
}

static enum err seed_one(struct store *store, const struct workspace *workspace,
                         const struct lookup *lookup, struct error *e)
{
    AUTO_ARENA arena = ARENA_INIT;
    struct lookup_pair *pairs = NULL;
    size_t n = 0;
    TRY(lookup_pairs(store, &arena, lookup->name, &pairs, &n, e));
    return n > 0 ? ERR_OK : lookup_import(store, workspace, lookup, &n, e);
}

enum err lookup_seed(struct store *store, const struct workspace *workspace,
                     struct error *e)
{
    for (size_t i = 0; i < workspace->n_lookups; i++)
        if (workspace->lookups[i].file.n > 0)
            TRY(seed_one(store, workspace, &workspace->lookups[i], e));
    return ERR_OK;
}
