/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Records of one2many fields as lists of objects: read in calls of their own
 * for all rows of an operation, written by commands within their parent's
 * values.
 *
 * Ownership: all of it lives in the operation's arena.
 */
#pragma once

#include "base/map.h"
#include "connectors/odoo/run.h"

/* What is asked for of the records of one field. */
struct erp_nest {
    struct str name;                 /* of the one2many field */
    const struct erp_model *model;   /* of its records */
    VEC(const struct erp_field *) fields;
    struct value wire;               /* names to ask for */
    struct value ids;                /* of all rows; a list */
    size_t taken;                    /* of them */
    struct map rows;                 /* id -> struct value, as on the wire */
    struct erp_nest *next;
};

/* "line_ids.name"; false for the name of a field itself. */
bool erp_nest_split(struct str name, struct str *out_head,
                    struct str *out_field);
/* Adds a field to the nest of `head`, which is made when it is not there. */
MUST_CHECK enum err erp_nest_ask(struct erp_run *r, struct erp_nest **nests,
                                 struct str head, struct str field,
                                 struct error *e);
struct erp_nest *erp_nest_find(struct erp_nest *nests, struct str name);
/* Which records there are to read, from the rows of their parents. */
void erp_nest_start(struct erp_run *r, struct erp_nest *nest,
                    const struct value *rows);
bool erp_nest_done(const struct erp_nest *nest);
void erp_nest_call(const struct erp_run *r, const struct erp_nest *nest,
                   struct erp_call *call);
MUST_CHECK enum err erp_nest_take(struct erp_run *r, struct erp_nest *nest,
                                  const struct erp_answer *answer,
                                  struct error *e);
/* What one row has in that field: a list of objects, in Odoo's order. */
bool erp_nest_value(struct arena *a, const struct erp_nest *nest,
                    const struct value *wire, struct value *out);
/*
 * The commands that make of `known` (as last read; NULL for a new parent)
 * what `v` says: those that are no longer named go, those with an id get what
 * differs, those without are made.
 */
MUST_CHECK enum err erp_nest_commands(struct erp_run *r,
                                      const struct erp_field *f,
                                      const struct value *v,
                                      const struct value *known,
                                      struct value *out, struct error *e);
