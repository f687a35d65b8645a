/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Search domains: parsed once into a tree with typed values, then asked per
 * row. Paths become sub-searches, names of targets become ids.
 */
#pragma once

#include "sandbox/odoo/odoo.h"

enum odoo_node_kind {
    NODE_TRUE,
    NODE_FALSE,
    NODE_AND,
    NODE_OR,
    NODE_NOT,
    NODE_ANY,     /* some target of `field` matches `a` */
    NODE_IN,      /* the cell is one of the leaf's values */
    NODE_COMPARE,
    NODE_LIKE,
};

enum odoo_comparison { CMP_LT, CMP_LE, CMP_GT, CMP_GE };

struct odoo_node {
    enum odoo_node_kind kind;
    struct odoo_node *a, *b;
    const struct odoo_model *m;
    const struct odoo_field *field;
    /* NODE_IN */
    bool with_null;
    struct odoo_ids ids;       /* sorted; of integers and references */
    struct map texts;
    const struct value *others;/* decimals, dates, times, true */
    size_t n_others;
    /* NODE_COMPARE */
    enum odoo_comparison comparison;
    struct value bound;
    /* NODE_LIKE */
    struct str pattern;        /* with % and _ */
    bool ignore_case;
};

/* Faults as Odoo has them; *out_active: whether it names the field active. */
enum err odoo_domain_parse(struct odoo_call *c, const struct odoo_model *m,
                           const struct value *domain,
                           struct odoo_node **out, bool *out_active);
bool odoo_domain_match(struct odoo_call *c, const struct odoo_node *node,
                       const struct table_row *row);
/* Both, either of which may be NULL (no restriction). */
struct odoo_node *odoo_node_and(struct odoo_call *c, struct odoo_node *a,
                                struct odoo_node *b);
/* One leaf; part of parsing. `operator_name` in lower case. */
enum err odoo_leaf_parse(struct odoo_call *c, const struct odoo_model *m,
                         struct str path, struct str operator_name,
                         const struct value *value, struct odoo_node **out);

/* text.c: comparing as a database with a usual locale does. */
struct str odoo_fold(struct arena *a, struct str s); /* case folded */
bool odoo_like(struct str text, struct str pattern); /* % and _ */
struct str odoo_email_normalize(struct arena *a, struct str email);
