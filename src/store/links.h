/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Links: left record <-> right record of one sync, one to one, with the base
 * (the values both sides last agreed on) and what was last seen of each. On a
 * side that is shared a record may stand in several links.
 */
#pragma once

#include "store/handle.h"

struct link_side {
    struct str id;       /* record id */
    struct str base;     /* encoded object: values last agreed on */
    uint64_t hash;       /* of the mapped fields as last seen; 0: none */
    int64_t modified_us; /* the remote's stamp as last seen */
    bool gone;           /* deleted remotely; the link stays as a tombstone */
    bool shared;         /* the record may stand in other links too, which say
                            the same */
};

struct link {
    int64_t id;
    int64_t sync;
    struct link_side side[SIDES];
    int created_side;    /* enum side of the record this program made, or -1 */
    int64_t created_us;
    int64_t updated_us;
};

/* out[i] answers ids[i]; id 0 where there is no link. Of several that share
 * the record it is the first whose other record is not gone. */
MUST_CHECK enum err link_get(struct store *s, struct arena *a, int64_t sync,
                             enum side side, const struct str *ids, size_t n,
                             struct link *out, struct error *e);
/* The same without bases: only id, counterpart's id, hash, gone. Fast. */
struct link_brief {
    int64_t id;          /* 0: none */
    uint64_t hash;       /* of `side`; 0 too where sharers saw it otherwise */
    bool gone[SIDES];
    struct str other_id;
};
MUST_CHECK enum err link_peek(struct store *s, struct arena *a, int64_t sync,
                              enum side side, const struct str *ids, size_t n,
                              struct link_brief *out, struct error *e);
/* All links of these records, those that share one in order of their ids. */
struct link_sharer {
    size_t of;           /* index into ids */
    struct link_brief link;
};
MUST_CHECK enum err link_sharers(struct store *s, struct arena *a, int64_t sync,
                                 enum side side, const struct str *ids,
                                 size_t n, struct link_sharer **out,
                                 size_t *out_n, struct error *e);
/* Inserts where id is 0 (and sets it), else replaces. ERR_STORE when either
 * record is linked otherwise already: the invariant of one to one. A replaced
 * link keeps its sync and created_us. */
MUST_CHECK enum err link_put(struct store *s, struct link *links, size_t n,
                             struct error *e);
/* With its holds; one that is not there is fine. */
MUST_CHECK enum err link_remove(struct store *s, int64_t link, struct error *e);
/* out->id 0 when there is none. */
MUST_CHECK enum err link_by_id(struct store *s, struct arena *a, int64_t link,
                               struct link *out, struct error *e);
/* In order of id, after `after`, without bases unless `whole`. Sync 0: of all
 * of them, and never whole. */
MUST_CHECK enum err link_list(struct store *s, struct arena *a, int64_t sync,
                              int64_t after, size_t limit, bool whole,
                              struct link **out, size_t *out_n,
                              struct error *e);
MUST_CHECK enum err link_count(struct store *s, int64_t sync, int64_t *out,
                               int64_t *out_max_id, struct error *e);
