/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Fields that Odoo does not have, or not in a form one can write: offered in
 * the schema beside the server's own, read from what the row holds, written
 * through methods (plan_*.c).
 */
#pragma once

#include "connectors/odoo/query.h"

/* A row on its way to a record. */
struct erp_row {
    struct arena *arena;
    const struct erp_model *model;
    const struct erp_stages *extra; /* stages that the model has not */
    const struct value *wire;
};

struct erp_virtual {
    const char *model;
    const char *name;
    const char *label;
    enum value_kind kind;
    const char *target;  /* of references */
    const char *options; /* "open won lost" */
    bool writable;
    bool writable_on_create;
    int since, until;     /* versions that have it so; 0: no bound */
    const char *needs[4]; /* not offered unless the model has them all */
    const char *wants[4]; /* read as well where there are any */
    /* False: not known for this row. NULL: known of none. */
    bool (*read)(const struct erp_virtual *self, const struct erp_row *row,
                 struct value *out_v);
    /* Adds terms that hold for all rows in which the field has the value (and
     * perhaps for more). NULL: cannot be said. */
    void (*search)(const struct erp_virtual *self, struct erp_terms *t,
                   const struct value *v);
};

/* The virtual fields of all models, in order of preference; NULL name ends. */
extern const struct erp_virtual erp_virtuals[];

/* NULL when the stage is known to neither. */
const struct erp_stage *erp_stage_find(const struct erp_stages *known,
                                       const struct erp_stages *extra,
                                       int64_t id);
/* From rows of crm.stage or, before 9, crm.case.stage. */
struct erp_stages erp_stages_of_rows(struct arena *a, const struct value *rows);
/* A query for stages; all of them when `ids` is null. */
struct erp_query erp_stages_query(const struct erp_run *r, struct value ids);
/* Whether the field is read from stages. */
bool erp_virtual_uses_stages(const struct erp_virtual *v);
