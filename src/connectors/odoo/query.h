/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Domains, and searches that yield rows: one search_read, or a search and a
 * read where there is no search_read yet (before 8).
 */
#pragma once

#include "connectors/odoo/run.h"

/* A domain under construction: terms one after another are all to hold. */
struct odoo_terms {
    struct arena *arena;
    VEC(struct value) items;
};

void odoo_term(struct odoo_terms *t, const char *field, const char *operator,
               struct value v);
void odoo_term_named(struct odoo_terms *t, struct str field,
                     const char *operator, struct value v);
/* "|", "&" or "!" before the terms it joins. */
void odoo_terms_join(struct odoo_terms *t, const char *operator);
void odoo_terms_append(struct odoo_terms *t, const struct value *domain);
struct value odoo_terms_value(const struct odoo_terms *t);

struct value odoo_texts(struct arena *a, const char *const *names, size_t n);
/* Ids as numbers; those that cannot be ids are left out. */
struct value odoo_ids(struct arena *a, const struct str *ids, size_t n);

struct odoo_query {
    const char *model;
    struct value domain;
    struct value fields; /* list of names; null: all */
    int64_t limit;       /* 0: none */
    const char *order;   /* NULL: the model's */
    struct value ids;    /* found by the first of two calls; null before */
};

void odoo_query_call(const struct odoo_run *r, const struct odoo_query *q,
                     struct odoo_call *call);
/* *out_done false: ask again. Rows are objects, and known to be. */
MUST_CHECK enum err odoo_query_take(struct odoo_run *r, struct odoo_query *q,
                                    const struct odoo_answer *answer,
                                    struct value *out_rows, bool *out_done,
                                    struct error *e);
/* A read of ids: rows of those that are there. */
void odoo_read_call(const struct odoo_run *r, struct str model,
                    struct value ids, struct value fields,
                    struct odoo_call *call);
/* ERR_PROTOCOL unless the result is a list of objects. */
MUST_CHECK enum err odoo_rows_need(const struct odoo_run *r,
                                   const struct odoo_answer *answer,
                                   struct value *out_rows, struct error *e);
