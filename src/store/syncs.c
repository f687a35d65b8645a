/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "store/handle_private.h"
#include "store/store.h"

static void bind_name(const void *in, size_t i, struct db_value *p)
{
    (void)i;
    p[P_NAME] = db_text(*(const struct str *)in);
}

static void take_id(void *out, size_t i, const struct db_value *c)
{
    (void)i;
    *(int64_t *)out = c[0].i;
}

enum err store_sync_id(struct store *s, struct str name, int64_t *out,
                       struct error *e)
{
    int64_t id = 0;
    struct db_batch b = {.sql = SQL_SYNC_FIND, .n = 1, .bind = bind_name,
                         .in = &name, .row = take_id, .out = &id};
    TRY(store_run(s, &b, e));
    if (id == 0 && (s->read_only || s->tx == TX_NONE))
        FAIL(e, ERR_NOT_FOUND, "the store knows no sync %.*s yet",
             STR_ARG(name));
    if (id == 0) {
        b.sql = SQL_SYNC_ADD;
        TRY(store_run(s, &b, e));
    }
    *out = id;
    return ERR_OK;
}
