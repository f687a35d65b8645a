/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Rows of a model on their way to records: which fields to ask for, the call
 * or calls that bring them, and the turn into canonical form.
 */
#pragma once

#include "connectors/odoo/nest.h"
#include "connectors/odoo/virtual.h"

struct erp_pick {
    const struct erp_field *field; /* the operation's own copy */
    const struct erp_nest *nest;   /* its records are asked for; or NULL */
    size_t hint; /* where the last row had it */
};

struct erp_selection {
    struct erp_pick *picks;
    size_t n_picks;
    size_t n_shown;    /* the first of them go into records */
    struct value wire; /* names to ask for */
    bool uses_stages;
    struct erp_nest *nests;
};

enum erp_fetch_step { FETCH_ROWS, FETCH_STAGES, FETCH_NESTS, FETCH_DONE };

struct erp_fetch {
    struct erp_selection selection;
    enum erp_fetch_step step;
    struct value ids; /* a list: read these; null: run the query */
    struct erp_query query;
    struct value rows; /* when done */
    struct erp_query stage_query;
    struct erp_stages extra; /* stages that the model did not know */
    struct erp_nest *nest;   /* of the selection: the one that is read */
};

/*
 * `shown` are the fields of op->fields (none: all but binary ones); `hidden`
 * are converted too, for the operation's own use. ERR_SCHEMA names a field
 * that the model does not have.
 */
MUST_CHECK enum err
erp_selection_make(struct erp_run *r, const struct str *hidden, size_t n_hidden,
                   struct erp_selection *out_selection, struct error *e);
void erp_fetch_call(const struct erp_run *r, const struct erp_fetch *f,
                    struct erp_call *call);
MUST_CHECK enum err erp_fetch_take(struct erp_run *r, struct erp_fetch *f,
                                   const struct erp_answer *answer,
                                   struct error *e);
/* The record of one row; `out_all` (may be NULL) gets hidden fields as well.
 * False when the row has no id. */
bool erp_fetch_record(struct erp_run *r, struct erp_fetch *f, size_t row,
                      struct record *out_record, struct value *out_all);
/* A copy: records name their fields and targets, and may outlive the model.
 * Once an op, not once a record, so it costs nothing to speak of. */
const struct erp_field *erp_field_own(struct arena *a,
                                      const struct erp_field *of_model);
/* ERR_SCHEMA: this field is not in the model (any more). */
enum err erp_refuse_field(const struct erp_model *m, struct str name,
                          struct error *e);
