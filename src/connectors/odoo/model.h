/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* From the answer of fields_get to a model. */
#pragma once

#include "connectors/odoo/virtual.h"

struct erp_model_source {
    struct str name;
    int major;
    struct value fields; /* what fields_get answered */
    struct value extra;  /* rows of stages or of ir.model; or null */
};

/* Copies what it keeps into `a`. */
struct erp_model *erp_model_build(struct arena *a,
                                  const struct erp_model_source *source);
/* Remembers it for the connection, in place of an older one. */
void erp_model_keep(struct erp *o, const struct erp_model_source *source);
void erp_model_forget(struct erp *o, struct str name);
/* For people and the mapping; shares the model's memory. */
struct schema erp_model_schema(struct arena *a, const struct erp_model *m);
/* "id", "write_date" and the like, which every model has. */
bool erp_field_is_servers_own(struct str name);
