/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * The calls that bring the records of a query: level by level, and of each
 * level one read a model, over all records that are met there.
 *
 *     {id, partner_id{name}, order_line{product_id{name}}}
 *      level 0: sale.order        1: res.partner, sale.order.line
 *                                 2: product.product
 *
 * A node is a block of the query; a table holds the rows of a model that the
 * nodes of a level share.
 */
#pragma once

#include "facade/envelope.h"
#include "facade/query.h"

struct plan_row {
    int64_t id;
    const struct value *fields; /* object, as Odoo sent it */
};

struct plan_table {
    struct str model;
    VEC(int64_t) ids;        /* sorted once it is asked for */
    VEC(struct value) names; /* of fields to read */
    struct plan_row *rows;   /* sorted */
    size_t n_rows;
};

struct plan_node;

/* One key of the objects of a node. */
struct plan_entry {
    const struct facade_field *field;
    struct plan_node *nested; /* NULL: the flat value */
};

struct plan_node {
    struct str model_name;
    const struct query_block *block;
    const struct facade_model *model; /* NULL: not known yet */
    VEC(int64_t) ids;                 /* sorted, no doubles */
    bool has_empty; /* the empty record of an empty many2one is shown */
    struct plan_table *table;
    VEC(struct plan_entry) entries; /* in the order of the answer */
    VEC(struct plan_entry) nested;  /* all blocks in this one */
};

struct plan {
    struct facade_work *work;
    struct plan_node *root;
    VEC(struct plan_node *) level;
    VEC(struct plan_table *) tables; /* of the level */
    size_t n_read;                   /* of them */
    int phase;
    VEC(const struct facade_model *) models; /* met so far */
    VEC(struct str) fresh; /* models that this work has described */
    struct str asks;       /* model whose fields are asked for; or empty */
    int64_t rows_above; /* of the levels before this one */
    int64_t n_rows;     /* with it */
    bool keeps_read; /* even what nothing but the id is shown of */
};

/* The root's ids are given; they are sorted here. */
void facade_plan_start(struct plan *p, struct facade_work *w, struct str model,
                       const struct query_block *block, const int64_t *ids,
                       size_t n);
/* *out_call false: all is there, or the work is answered (w->out.status). */
MUST_CHECK enum err facade_plan_next(struct plan *p, bool *out_call,
                                     struct error *e);
/* The call that facade_plan_next found. */
void facade_plan_call(const struct plan *p, struct facade_call *out);
MUST_CHECK enum err facade_plan_take(struct plan *p,
                                     const struct facade_reply *reply,
                                     struct error *e);

/* fields_get of what the facade wants to know, and what it answered. */
void facade_call_fields(const struct facade_work *w, struct str model,
                        struct facade_call *out);
MUST_CHECK enum err facade_take_fields(const struct facade_work *w,
                                       struct str model,
                                       const struct value *fields,
                                       struct error *e);

/* NULL: it is not there (any more). */
const struct plan_row *facade_plan_row_find(const struct plan_table *t,
                                            int64_t id);

/* ---- node.c ------------------------------------------------------------- */

/* Entries of a node whose model is known. False: *out_fault is the field that
 * cannot be. */
struct plan_fault {
    struct str name;
    bool is_scalar; /* there, but nothing can be nested in it */
};
bool facade_plan_node_shape(struct arena *a, struct plan_node *n, bool strict,
                            struct plan_fault *out_fault);

/* ---- show.c ------------------------------------------------------------- */

/* False: the work is answered. `row` NULL: the empty record. */
bool facade_plan_show(struct plan *p, struct buf *out,
                      const struct plan_node *n, const struct plan_row *row);
