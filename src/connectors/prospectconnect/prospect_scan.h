/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * All records of an entity, or those of given parents, as rows: a listing,
 * or where the profile only has a list for each contact and each deal
 * (notes of profile C), the contacts, the notes of each, then the deals and
 * theirs. Stages are taken out of their pipelines here.
 *
 * request changes nothing; take that fails leaves the scan where it was.
 */
#pragma once

#include "connectors/prospectconnect/prospect_list.h"

/* Contacts, or deals, whose notes one op fetches. */
#define PROSPECT_PARENTS_MAX 25

struct prospect_parent {
    enum prospect_entity entity; /* contact or deal */
    struct str id;
};

/* The parents that fields name; their number. */
#define PROSPECT_PARENT_KINDS 2
size_t prospect_parents_in(struct arena *a, const struct field *fields,
                           size_t n,
                           struct prospect_parent out[PROSPECT_PARENT_KINDS]);

struct prospect_scan {
    enum prospect_entity entity;
    const struct prospect_route *route;
    struct prospect_list list;       /* of the entity, or of the parents */
    bool by_parents;
    bool given;                      /* only the parents in `parents` */
    int64_t phase;                   /* by parents: contacts, deals */
    size_t page;
    struct prospect_parent *parents; /* whose records are being fetched */
    size_t n_parents;
    size_t at;
    bool done;
};

MUST_CHECK enum err prospect_scan_start(const struct connection_state *c,
                                        enum prospect_entity entity,
                                        int64_t since_us, size_t page,
                                        struct prospect_scan *out,
                                        struct error *e);
/* The records of these parents alone; `parents` must outlive the scan. */
MUST_CHECK enum err prospect_scan_start_given(const struct connection_state *c,
                                              enum prospect_entity entity,
                                              struct prospect_parent *parents,
                                              size_t n,
                                              struct prospect_scan *out,
                                              struct error *e);
/* By parents: from this kind of them on. */
MUST_CHECK enum err prospect_scan_start_phase(const struct connection_state *c,
                                              struct prospect_scan *s,
                                              int64_t phase, struct error *e);
struct http_request prospect_scan_request(const struct connection_state *c,
                                          const struct prospect_scan *s,
                                          struct arena *a);
MUST_CHECK enum err prospect_scan_take(const struct connection_state *c,
                                       struct prospect_scan *s, struct arena *a,
                                       const struct driver_reply *reply,
                                       struct value_items *out_rows,
                                       struct error *e);
/* Whether a cursor can say where the scan stands. */
bool prospect_scan_can_rest(const struct prospect_scan *s);

/*
 * The scan's place as a cursor, and back from op->cursor. A finished scan gives the cursor
 * of the next poll: empty where each poll lists all. A cursor that makes no
 * sense (of another profile or program) starts from the beginning.
 */
struct str prospect_scan_cursor(struct arena *a, const struct prospect_scan *s);
MUST_CHECK enum err prospect_scan_resume(const struct connection_state *c,
                                         const struct op *op,
                                         enum prospect_entity entity,
                                         struct prospect_scan *out,
                                         struct error *e);
/* Whether such a scan honours a time to start from. */
bool prospect_route_lists_changes(const struct prospect_route *r);
