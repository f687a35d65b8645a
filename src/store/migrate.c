/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "store/migrate.h"

#include "store/handle_private.h"

struct applied {
    const struct migration *migration;
    int64_t now_us;
};

static void bind_applied(const void *in, size_t i, struct db_value *p)
{
    (void)i;
    const struct applied *a = in;
    p[P_VERSION] = db_i64(a->migration->version);
    p[P_NAME] = db_text(str_from(a->migration->name));
    p[P_NOW_US] = db_i64(a->now_us);
}

/* One transaction each, so that a crash leaves a whole older store. */
static enum err apply(struct store *s, const struct migration *m,
                      int64_t now_us, struct error *e)
{
    const struct applied applied = {m, now_us};
    struct db_batch b = {.sql = SQL_MIGRATION_ADD, .n = 1,
                         .bind = bind_applied, .in = &applied};
    TRY(store_begin(s, e));
    TRY(s->db->ops->migrate(s->db, m, e));
    TRY(store_run(s, &b, e));
    return store_commit(s, e);
}

static enum err check_version(const struct store *s, const char *path,
                              int version, struct error *e)
{
    if (version > migrations_count)
        FAIL(e, ERR_VERSION,
             "the store %s was made by a newer crosswalk (it has form %d, this "
             "program knows up to %d); update the program",
             path, version, migrations_count);
    if (!s->read_only || version == migrations_count)
        return ERR_OK;
    if (version == 0)
        FAIL(e, ERR_NOT_FOUND, "the store %s is empty yet", path);
    FAIL(e, ERR_VERSION,
         "the store %s was made by an older crosswalk; run `crosswalk sync` or "
         "`crosswalk serve` once, which brings it up to date",
         path);
}

enum err store_migrate(struct store *s, const char *path, int64_t now_us,
                       struct error *e)
{
    int version = 0;
    TRY(s->db->ops->version(s->db, &version, e));
    TRY(check_version(s, path, version, e));
    for (int v = version; v < migrations_count; v++)
        TRY(apply(s, &migrations[v], now_us, e));
    return ERR_OK;
}
