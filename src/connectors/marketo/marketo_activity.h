/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Activities as records. The remote has no call for one of them: they are
 * read from a time on, ten types and thirty leads at most in a call. So the
 * id of a record tells where to look: "TYPE.SECONDS.GUID".
 */
#pragma once

#include "connectors/marketo/marketo_work.h"

/* One reading of the log; what is empty is no condition, but types are. */
struct activity_scan {
    struct str types; /* ids, joined by commas */
    struct str leads;
    struct str since; /* where the token comes from when there is none */
    struct str token;
    bool more;        /* set before the first request too */
};

struct http_request activity_scan_request(const struct connection_state *c,
                                          struct arena *a,
                                          const struct activity_scan *s);
/* Rows of one page; *out_n 0 also when the answer was a token. */
MUST_CHECK enum err activity_scan_take(const struct connection_state *c,
                                       struct arena *a,
                                       const struct driver_reply *reply,
                                       struct activity_scan *s,
                                       struct value_items *out,
                                       struct error *e);
/* False for a row that cannot be told from others. */
bool activity_decode(const struct connection_state *c, const struct op *op,
                     const struct marketo_object *o, const struct value *row,
                     struct record *out);

/* By name (without case) or by digits; or an error with a suggestion. */
MUST_CHECK enum err activity_type_find(const struct connection_state *c,
                                       struct arena *a, struct str word,
                                       const struct marketo_type **out,
                                       struct error *e);
/* Ids of types from `from` on, as many as one query takes; empty: no more. */
struct str activity_type_chunk(const struct connection_state *c,
                               struct arena *a, size_t from);

struct activity_id {
    int64_t type;
    int64_t at_us; /* whole seconds */
    struct str guid;
};
bool activity_id_parse(struct str text, struct activity_id *out);
struct str activity_id_format(struct arena *a, const struct activity_id *id);
