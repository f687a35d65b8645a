/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* What an op keeps between its requests, in op->scratch. */
#pragma once

#include "base/map.h"
#include "connectors/marketo/marketo_state.h"

enum marketo_feed_step {
    FEED_TOKEN,   /* a paging token for a time */
    FEED_NOW,     /* at the first listing, another for what goes from now on */
    FEED_CHANGES, /* ids of leads that changed */
    FEED_READ,    /* those leads */
    FEED_MERGES,  /* ids of leads that took others in, and of those */
    FEED_DELETED, /* ids of leads that are gone */
};

struct op_work {
    bool done;
    const struct marketo_object *object;
    const struct driver_op *does; /* for objects of this shape */
    void *own;             /* what that keeps besides */
    size_t at;             /* object, id, key or input that is under way */
    size_t n;              /* of them in the request under way */
    size_t login_step;     /* OPEN: 0 is the token */
    struct str page_token; /* READ, FIND: of the query under way */
    const struct marketo_field *search; /* FIND */
    struct str values;     /* FIND: joined by commas */
    /* WRITE */
    struct value *inputs;
    size_t *patch_of;      /* index into op->patches */
    size_t n_inputs;
    /* CHANGES */
    enum marketo_feed_step step;
    struct str changes_token;
    struct str merges_token;
    struct str deleted_token;
    struct str since;      /* of the paging token */
    struct str gone_since; /* of the one of FEED_NOW */
    int64_t newest_us;
    bool first;            /* nothing was listed before */
    bool changes_more;
    bool merging;          /* the leads being read are of FEED_MERGES */
    bool merges_more;
    struct str ids;        /* joined by commas */
    struct map *told;      /* ids read, each with its place in `records`, and
                              "-ID" of those gone */
    /* results */
    struct record *records;
    size_t n_records;
    size_t cap_records;
    struct find_match *matches;
    size_t n_matches;
    size_t cap_matches;
    struct str *deleted;
    size_t n_deleted;
    size_t cap_deleted;
};
