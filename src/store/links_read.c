/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "base/vec.h"
#include "store/handle_private.h"
#include "store/links.h"

struct wanted {
    int64_t sync;
    enum side side;
    const struct str *ids;
};

struct page {
    int64_t sync;
    int64_t after;
    size_t limit;
};

struct got {
    struct arena *arena;
    struct link *links;
};

struct peeked {
    struct arena *arena;
    enum side side;
    struct link_brief *briefs;
};

struct sharers {
    struct arena *arena;
    enum side side;
    VEC(struct link_sharer) list;
};

struct links {
    struct arena *arena;
    VEC(struct link) list;
};

static void bind_wanted(const void *in, size_t i, struct db_value *p)
{
    const struct wanted *w = in;
    p[P_SYNC] = db_i64(w->sync);
    p[P_SIDE] = db_i64(w->side);
    p[P_RECORD_ID] = db_text(w->ids[i]);
}

/* The five columns that a side has in a row of links.sql. */
static struct link_side read_side(struct arena *a, const struct db_value *c,
                                  const struct db_value *base)
{
    return (struct link_side){
        .id = db_str(a, &c[0]),
        .hash = (uint64_t)c[1].i,
        .modified_us = c[2].i,
        .gone = c[3].i != 0,
        .base = db_str(a, base),
    };
}

static struct link read_link(struct arena *a, const struct db_value *c)
{
    struct link link = {
        .id = c[0].i,
        .sync = c[1].i,
        .created_side = (int)c[2].i,
        .created_us = c[3].i,
        .updated_us = c[4].i,
    };
    enum side side = (enum side)c[5].i;
    link.side[side] = read_side(a, &c[6], &c[14]);
    link.side[SIDE_OTHER(side)] = read_side(a, &c[10], &c[15]);
    link.side[side].shared = c[16].i != 0;
    link.side[SIDE_OTHER(side)].shared = c[17].i != 0;
    return link;
}

static void take_ith(void *out, size_t i, const struct db_value *c)
{
    struct got *got = out;
    struct link link = read_link(got->arena, c);
    const struct link *known = &got->links[i];
    enum side side = (enum side)c[5].i;
    if (known->id == 0 || (known->side[SIDE_OTHER(side)].gone &&
                           !link.side[SIDE_OTHER(side)].gone))
        got->links[i] = link;
}

enum err link_get(struct store *s, struct arena *a, int64_t sync,
                  enum side side, const struct str *ids, size_t n,
                  struct link *out, struct error *e)
{
    const struct wanted wanted = {sync, side, ids};
    struct got got = {a, arena_array(a, struct link, n)};
    struct db_batch b = {.sql = SQL_LINK_GET, .n = n, .bind = bind_wanted,
                         .in = &wanted, .row = take_ith, .out = &got};
    TRY(store_run(s, &b, e));
    for (size_t i = 0; i < n; i++)
        out[i] = got.links[i];
    return ERR_OK;
}

static struct link_brief read_brief(struct arena *a, enum side side,
                                    const struct db_value *c)
{
    struct link_brief brief = {.id = c[0].i,
                               .hash = (uint64_t)c[1].i,
                               .other_id = db_str(a, &c[4])};
    brief.gone[side] = c[2].i != 0;
    brief.gone[SIDE_OTHER(side)] = c[3].i != 0;
    return brief;
}

static void take_brief(void *out, size_t i, const struct db_value *c)
{
    struct peeked *peeked = out;
    struct link_brief *known = &peeked->briefs[i];
    enum side other = SIDE_OTHER(peeked->side);
    struct link_brief brief = read_brief(peeked->arena, peeked->side, c);
    bool differs = known->id != 0 && known->hash != brief.hash;
    if (known->id == 0 || (known->gone[other] && !brief.gone[other]))
        *known = brief;
    if (differs)
        known->hash = 0;
}

enum err link_peek(struct store *s, struct arena *a, int64_t sync,
                   enum side side, const struct str *ids, size_t n,
                   struct link_brief *out, struct error *e)
{
    const struct wanted wanted = {sync, side, ids};
    struct peeked peeked = {a, side, arena_array(a, struct link_brief, n)};
    struct db_batch b = {.sql = SQL_LINK_PEEK, .n = n, .bind = bind_wanted,
                         .in = &wanted, .row = take_brief, .out = &peeked};
    TRY(store_run(s, &b, e));
    for (size_t i = 0; i < n; i++)
        out[i] = peeked.briefs[i];
    return ERR_OK;
}

static void take_sharer(void *out, size_t i, const struct db_value *c)
{
    struct sharers *sharers = out;
    struct link_sharer sharer = {
        .of = i, .link = read_brief(sharers->arena, sharers->side, c)};
    vec_push(sharers->arena, &sharers->list, sharer);
}

enum err link_sharers(struct store *s, struct arena *a, int64_t sync,
                      enum side side, const struct str *ids, size_t n,
                      struct link_sharer **out, size_t *out_n, struct error *e)
{
    const struct wanted wanted = {sync, side, ids};
    struct sharers sharers = {.arena = a, .side = side};
    struct db_batch b = {.sql = SQL_LINK_PEEK, .n = n, .bind = bind_wanted,
                         .in = &wanted, .row = take_sharer, .out = &sharers};
    TRY(store_run(s, &b, e));
    *out = sharers.list.at;
    *out_n = sharers.list.n;
    return ERR_OK;
}

static void bind_id(const void *in, size_t i, struct db_value *p)
{
    p[P_ID] = db_i64(((const int64_t *)in)[i]);
}

enum err link_by_id(struct store *s, struct arena *a, int64_t link,
                    struct link *out, struct error *e)
{
    struct link found = {0};
    struct got got = {a, &found};
    struct db_batch b = {.sql = SQL_LINK_BY_ID, .n = 1, .bind = bind_id,
                         .in = &link, .row = take_ith, .out = &got};
    TRY(store_run(s, &b, e));
    *out = found;
    return ERR_OK;
}

static void bind_page(const void *in, size_t i, struct db_value *p)
{
    (void)i;
    const struct page *page = in;
    p[P_SYNC] = db_i64(page->sync);
    p[P_AFTER_ID] = db_i64(page->after);
    p[P_LIMIT] = store_limit(page->limit, STORE_LIST_DEFAULT);
}

static void take_link(void *out, size_t i, const struct db_value *c)
{
    (void)i;
    struct links *links = out;
    vec_push(links->arena, &links->list, read_link(links->arena, c));
}

enum err link_list(struct store *s, struct arena *a, int64_t sync,
                   int64_t after, size_t limit, bool whole, struct link **out,
                   size_t *out_n, struct error *e)
{
    const struct page page = {sync, after, limit};
    struct links links = {.arena = a};
    struct db_batch b = {.sql = sync == 0 ? SQL_LINK_LIST_ALL
                                : whole   ? SQL_LINK_LIST_WHOLE
                                          : SQL_LINK_LIST,
                         .n = 1, .bind = bind_page, .in = &page,
                         .row = take_link, .out = &links};
    TRY(store_run(s, &b, e));
    *out = links.list.at;
    *out_n = links.list.n;
    return ERR_OK;
}

static void take_count(void *out, size_t i, const struct db_value *c)
{
    (void)i;
    int64_t *counts = out;
    counts[0] = c[0].i;
    counts[1] = c[1].i;
}

enum err link_count(struct store *s, int64_t sync, int64_t *out,
                    int64_t *out_max_id, struct error *e)
{
    const struct page page = {sync, 0, 0};
    int64_t counts[2] = {0, 0};
    struct db_batch b = {.sql = SQL_LINK_COUNT, .n = 1, .bind = bind_page,
                         .in = &page, .row = take_count, .out = counts};
    TRY(store_run(s, &b, e));
    *out = counts[0];
    *out_max_id = counts[1];
    return ERR_OK;
}
