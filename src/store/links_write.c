/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Writing links. The steps go over all links of a batch one after the other,
 * so that links of one batch may exchange records.
 */
#include "store/handle_private.h"
#include "store/links.h"

struct halves { /* the i-th is side i % 2 of link i / 2 */
    const struct link *links;
};

struct chosen { /* those of a batch that are new, or are not */
    struct link **at;
    size_t n;
};

static struct chosen choose(struct arena *a, struct link *links, size_t n,
                            bool is_new)
{
    struct chosen c = {arena_array(a, struct link *, n), 0};
    for (size_t i = 0; i < n; i++)
        if ((links[i].id == 0) == is_new)
            c.at[c.n++] = &links[i];
    return c;
}

static void bind_link(const void *in, size_t i, struct db_value *p)
{
    const struct link *l = ((const struct chosen *)in)->at[i];
    p[P_LINK] = db_i64(l->id);
    p[P_SYNC] = db_i64(l->sync);
    p[P_CREATED_SIDE] = db_i64(l->created_side);
    p[P_CREATED_US] = db_i64(l->created_us);
    p[P_UPDATED_US] = db_i64(l->updated_us);
}

static void take_id(void *out, size_t i, int64_t id)
{
    ((struct chosen *)out)->at[i]->id = id;
}

static void bind_half(const void *in, size_t i, struct db_value *p)
{
    const struct link *l = &((const struct halves *)in)->links[i / 2];
    enum side side = (enum side)(i % 2);
    const struct link_side *half = &l->side[side];
    const struct link_side *other = &l->side[SIDE_OTHER(side)];
    p[P_SYNC] = db_i64(l->sync);
    p[P_SIDE] = db_i64(side);
    p[P_RECORD_ID] = db_text(half->id);
    p[P_LINK] = db_i64(l->id);
    p[P_SHARER] = db_i64(half->shared ? l->id : 0);
    p[P_HASH] = db_i64((int64_t)half->hash);
    p[P_GONE] = db_i64(half->gone);
    p[P_OTHER_GONE] = db_i64(other->gone);
    p[P_OTHER_ID] = db_text(other->id);
    p[P_MODIFIED_US] = db_i64(half->modified_us);
    p[P_BASE] = db_text(half->base);
}

static void bind_chosen_half(const void *in, size_t i, struct db_value *p)
{
    const struct halves one = {((const struct chosen *)in)->at[i / 2]};
    bind_half(&one, i % 2, p);
}

/* Names the record that stands in another link. */
static enum err fail_linked(struct store *s, const struct link *links,
                            size_t n, struct error *e)
{
    AUTO_ARENA a = ARENA_INIT;
    store_spoil(s);
    for (size_t i = 0; i < 2 * n; i++) {
        const struct link *l = &links[i / 2];
        enum side side = (enum side)(i % 2);
        struct link_brief brief = {0};
        TRY(link_peek(s, &a, l->sync, side, &l->side[side].id, 1, &brief, e));
        if (brief.id != l->id)
            FAIL(e, ERR_STORE,
                 "the %s record %.*s is linked already, to %.*s (link %lld)",
                 side_name(side), STR_ARG(l->side[side].id),
                 STR_ARG(brief.other_id), (long long)brief.id);
    }
    FAIL(e, ERR_STORE, "a record is linked already");
}

/* Existing links first leave the records that they no longer have. */
static enum err put_old(struct store *s, struct chosen *old, struct error *e)
{
    struct db_batch b = {.sql = SQL_LINK_UPDATE, .n = old->n,
                         .bind = bind_link, .in = old};
    TRY(store_run(s, &b, e));
    if (b.changes != (int64_t)old->n) {
        store_spoil(s);
        FAIL(e, ERR_STORE, "a link to be replaced is not there");
    }
    struct db_batch leave = {.sql = SQL_LINK_SIDE_LEAVE, .n = 2 * old->n,
                             .bind = bind_chosen_half, .in = old};
    return store_run(s, &leave, e);
}

static enum err put_all(struct store *s, struct link *links, size_t n,
                        struct chosen *fresh, struct error *e)
{
    struct db_batch insert = {.sql = SQL_LINK_INSERT, .n = fresh->n,
                              .bind = bind_link, .in = fresh,
                              .made = take_id, .out = fresh};
    TRY(store_run(s, &insert, e));
    const struct halves halves = {links};
    struct db_batch sides = {.sql = SQL_LINK_SIDE_PUT, .n = 2 * n,
                             .bind = bind_half, .in = &halves};
    TRY(store_run(s, &sides, e));
    if (sides.changes != 2 * (int64_t)n)
        return fail_linked(s, links, n, e);
    struct db_batch bases = {.sql = SQL_LINK_BASE_PUT, .n = 2 * n,
                             .bind = bind_half, .in = &halves};
    return store_run(s, &bases, e);
}

enum err link_put(struct store *s, struct link *links, size_t n,
                  struct error *e)
{
    AUTO_ARENA a = ARENA_INIT;
    struct chosen old = choose(&a, links, n, false);
    struct chosen fresh = choose(&a, links, n, true);
    TRY(put_old(s, &old, e));
    enum err code = put_all(s, links, n, &fresh, e);
    for (size_t i = 0; code != ERR_OK && i < fresh.n; i++)
        fresh.at[i]->id = 0;
    return code;
}

static void bind_removed(const void *in, size_t i, struct db_value *p)
{
    (void)i;
    p[P_LINK] = db_i64(*(const int64_t *)in);
}

enum err link_remove(struct store *s, int64_t link, struct error *e)
{
    struct db_batch b = {.sql = SQL_LINK_REMOVE_SIDES, .n = 1,
                         .bind = bind_removed, .in = &link};
    TRY(store_run(s, &b, e));
    b.sql = SQL_LINK_REMOVE_BASES;
    TRY(store_run(s, &b, e));
    b.sql = SQL_LINK_REMOVE;
    return store_run(s, &b, e);
}
