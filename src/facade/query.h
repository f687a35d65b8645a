/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * The query language: which fields of a record are wanted, and which of those
 * that it points to.
 *
 *     {id, name, partner_id{name, country_id{code}}}   these
 *     {*}                                              all
 *     {-image_1920, -message_ids}                      all but these
 *     (limit: 3){id}                                   arguments mean nothing
 */
#pragma once

#include "base/arena.h"
#include "base/error.h"

enum query_kind {
    QUERY_FIELD,
    QUERY_NESTED, /* name and block */
    QUERY_BUT,    /* -name */
    QUERY_ALL,    /* * */
};

struct query_block;

struct query_item {
    enum query_kind kind;
    struct str name;
    struct query_block *block;
};

struct query_block {
    const struct query_item *items;
    size_t n_items;
    bool excludes; /* has a QUERY_BUT */
    bool has_all;  /* has a QUERY_ALL */
};

/* The exception that the page names for a query that cannot be read. */
enum query_wrong { QUERY_SYNTAX, QUERY_FORMAT, QUERY_TOO_DEEP };

/*
 * Names point into the text. On failure *out_wrong says why: ERR_INVALID, or
 * ERR_LIMIT past max_depth blocks; the message is the page's.
 */
MUST_CHECK enum err facade_query_parse(struct arena *a, struct str text,
                                       int max_depth,
                                       struct query_block **out_block,
                                       enum query_wrong *out_wrong,
                                       struct error *e);
