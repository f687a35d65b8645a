/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * One listing of one entity, request by request, whatever the profile's way
 * of going on: by time of change, by offset, by opaque cursor or all at once.
 * It promises that no record is left out that was there all along, also when
 * pages come short, many records share one time of change, or records vanish
 * from earlier pages meanwhile. Records may come twice.
 *
 *     start ──▶ request ──▶ take ──▶ rows ──┐
 *                  ▲                        │ until done
 *                  └────────────────────────┘
 *
 * request changes nothing; take that fails leaves the list where it was.
 * Memory: the place lives in the arena given to take.
 */
#pragma once

#include "connectors/prospectconnect/prospect.h"

/* The most rows ever asked for at once, where many share a time of change. */
#define PROSPECT_LIMIT_MAX 10000
/* How often one listing goes back before it takes what it gets. */
#define PROSPECT_RESTARTS_MAX 3

/* Where a listing stands: what a cursor keeps. Times are the remote's; 0 is
 * before everything. */
struct prospect_place {
    int64_t since_us;   /* changes up to here are known */
    int64_t after_us;   /* what the request asks for */
    int64_t newest_us;  /* latest change among the rows so far */
    int64_t started_us; /* of the listing */
    bool stampless;     /* some rows do not say when they changed */
    int64_t limit;      /* by time: rows to ask for */
    int64_t last_n;     /* by time: rows of the page before */
    int64_t last_limit; /* by time: rows it was asked for */
    int64_t cap;        /* by time: what the remote cuts pages to; 0: unseen */
    int64_t looked;     /* by time: a look behind the last page is under way */
    struct str *border; /* by time: the rows at the page's end, each as its
                           time and id */
    size_t n_border;
    int64_t offset;
    struct str anchor;  /* by offset: id of the row before `offset` */
    struct str next;    /* opaque cursor */
    int64_t restarts;
};

struct prospect_list {
    enum prospect_entity entity;
    const struct prospect_route *route;
    int64_t page;               /* rows a request */
    uint64_t wanted;            /* fields, where they must be asked for */
    struct str search;          /* free text; empty: none */
    const struct value *filter; /* SHAPE_SEARCH: one more filter, or NULL */
    struct prospect_place place;
    bool done;
};

/* `page` 0: as the settings say. The place is that of a listing from
 * `since_us` on, with the overlap of the settings. */
MUST_CHECK enum err prospect_list_start(const struct connection_state *c,
                                        enum prospect_entity entity,
                                        int64_t since_us, size_t page,
                                        struct prospect_list *out,
                                        struct error *e);
struct http_request prospect_list_request(const struct connection_state *c,
                                          const struct prospect_list *l,
                                          struct arena *a);
MUST_CHECK enum err prospect_list_take(const struct connection_state *c,
                                       struct prospect_list *l, struct arena *a,
                                       const struct driver_reply *reply,
                                       struct value_items *out_rows,
                                       struct error *e);
/* Up to where changes are known once the list is done. */
int64_t prospect_list_known_us(const struct prospect_list *l);
/* By offset: what the request asks for. One row is asked for again, to see
 * whether it is still in its place. */
int64_t prospect_list_offset(const struct prospect_list *l);
int64_t prospect_list_offset_limit(const struct prospect_list *l);
