/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Rows of a model on their way to records: which fields to ask for, the call
 * or calls that bring them, and the turn into canonical form.
 */
#pragma once

#include "connectors/odoo/virtual.h"

struct odoo_pick {
    const struct odoo_field *field;
    size_t hint; /* where the last row had it */
};

struct odoo_selection {
    struct odoo_pick *picks;
    size_t n_picks;
    size_t n_shown;     /* the first of them go into records */
    struct value wire;  /* names to ask for */
    bool uses_stages;
};

enum odoo_fetch_step { FETCH_ROWS, FETCH_STAGES, FETCH_DONE };

struct odoo_fetch {
    struct odoo_selection selection;
    enum odoo_fetch_step step;
    struct value ids;         /* a list: read these; null: run the query */
    struct odoo_query query;
    struct value rows;        /* when done */
    struct odoo_query stage_query;
    struct odoo_stages extra; /* stages that the model did not know */
};

/*
 * `shown` are the fields of op->fields (none: all but binary ones); `hidden`
 * are converted too, for the operation's own use. ERR_SCHEMA names a field
 * that the model does not have.
 */
MUST_CHECK enum err odoo_selection_make(struct odoo_run *r,
                                        const struct str *hidden,
                                        size_t n_hidden,
                                        struct odoo_selection *out_selection,
                                        struct error *e);
void odoo_fetch_call(const struct odoo_run *r, const struct odoo_fetch *f,
                     struct odoo_call *call);
MUST_CHECK enum err odoo_fetch_take(struct odoo_run *r, struct odoo_fetch *f,
                                    const struct odoo_answer *answer,
                                    struct error *e);
/* The record of one row; `out_all` (may be NULL) gets hidden fields as well.
 * False when the row has no id. */
bool odoo_fetch_record(struct odoo_run *r, struct odoo_fetch *f, size_t row,
                       struct record *out_record, struct value *out_all);
/* ERR_SCHEMA: this field is not in the model (any more). */
enum err odoo_refuse_field(const struct odoo_model *m, struct str name,
                           struct error *e);
