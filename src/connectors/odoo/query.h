/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Domains, and searches that yield rows: search_read, or a search and a read
 * where there is no search_read yet (before 8).
 */
#pragma once

#include "connectors/odoo/run.h"

/* A domain under construction: terms one after another are all to hold. */
struct erp_terms {
    struct arena *arena;
    VEC(struct value) items;
};

void erp_term(struct erp_terms *t, const char *field, const char *operator,
              struct value v);
void erp_term_named(struct erp_terms *t, struct str field, const char *operator,
                    struct value v);
/* "|", "&" or "!" before the terms it joins. */
void erp_terms_join(struct erp_terms *t, const char *operator);
void erp_terms_append(struct erp_terms *t, const struct value *domain);
struct value erp_terms_value(const struct erp_terms *t);
/* The fields that {domain: [...]} asks for, without those that every model
 * has: old servers do not list them. Of a path, the first. */
size_t erp_filter_fields(struct arena *a, const struct value *filter,
                         const struct str **out);

struct value erp_texts(struct arena *a, const char *const *names, size_t n);
/* Ids as numbers; those that cannot be ids are left out. */
struct value erp_ids(struct arena *a, const struct str *ids, size_t n);

/*
 * Rows of a model. With a limit it is one page, in the order asked for.
 * Without one it is all rows by id, in pages: a page that is not full proves
 * nothing (something on the way may cut pages), an empty one does, or one
 * that is shorter than another.
 */
struct erp_query {
    const char *model;
    struct value domain;
    struct value fields; /* list of names; null: all */
    int64_t limit;
    const char *order; /* with a limit */
    size_t expect;     /* without one: rows there can be; 0: not known */

    /* progress */
    struct value ids; /* found by the first of two calls; null before */
    int64_t last;     /* id of the last row so far */
    size_t most;      /* rows of the largest page */
    VEC(struct value) rows;
};

enum { ERP_PAGE = 1000, ERP_ROWS_MAX = 10000 };

void erp_query_call(const struct erp_run *r, const struct erp_query *q,
                    struct erp_call *call);
/* *out_done false: ask again. Rows are objects, and known to be. ERR_LIMIT
 * past ERP_ROWS_MAX. */
MUST_CHECK enum err erp_query_take(struct erp_run *r, struct erp_query *q,
                                   const struct erp_answer *answer,
                                   struct value *out_rows, bool *out_done,
                                   struct error *e);
/* A read of ids: rows of those that are there. */
void erp_read_call(const struct erp_run *r, struct str model, struct value ids,
                   struct value fields, struct erp_call *call);
/* ERR_PROTOCOL unless the result is a list of objects. */
MUST_CHECK enum err erp_rows_need(const struct erp_run *r,
                                  const struct erp_answer *answer,
                                  struct value *out_rows, struct error *e);
