/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * The operations, and what each keeps between its requests.
 */
#pragma once

#include "connectors/prospectconnect/prospect_fields.h"
#include "connectors/prospectconnect/prospect_scan.h"

/* Ids or keys that one op reads by one request each. */
#define PROSPECT_SINGLE_MAX 25
/* Ids or keys that one op looks for in one listing. */
#define PROSPECT_LISTED_MAX 2000

struct op_work {
    enum prospect_entity entity;
    const struct prospect_route *route; /* when it is not the scan's */
    uint64_t wanted;
    struct prospect_scan scan;
    bool searches;   /* READ: by the name last known, one id after another */
    bool scans;      /* the next request is the scan's */
    bool done;
    size_t at;       /* id, key or patch that is under way */
    const struct patch *patches; /* WRITE: as they are carried out */
    bool follow_up;  /* WRITE: the update after a create */
    int step;        /* OPEN: the probe that is under way */
    struct error first; /* OPEN: what the first one met */
    struct record *records;
    size_t n_records;
    size_t cap_records;
    struct map *missing; /* READ: ids, with NULL once found */
    void *index;         /* FIND: keys by their values */
    struct find_match *matches;
    size_t n_matches;
    size_t cap_matches;
};

extern const struct driver_op prospect_op_open;
extern const struct driver_op prospect_op_test;
extern const struct driver_op prospect_op_describe;
extern const struct driver_op prospect_op_changes;
extern const struct driver_op prospect_op_read;
extern const struct driver_op prospect_op_find;
extern const struct driver_op prospect_op_write;

struct entity_caps prospect_caps(const struct connection_state *c,
                                 struct str entity);
/* Whether FIND by these fields is a search; else it lists all. */
const struct prospect_field *prospect_search_field(
    const struct connection_state *c, enum prospect_entity entity,
    const struct find_key *key);
