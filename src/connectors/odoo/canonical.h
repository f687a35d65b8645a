/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Values of Odoo's wire to canonical ones and back.
 *
 * What the wire calls false is null unless the field is a boolean; a number
 * is never null, because Odoo cannot tell 0 from empty. Floats lose their
 * binary noise: they are rounded to the field's digits, else to 10 places,
 * and to 15 significant digits in any case.
 */
#pragma once

#include "connectors/odoo/state.h"

#define ERP_ID_MAX                                                             \
    (INT64_C(1) << 53) /* what JSON can hold; databases have 32 bits */

/* A record's id; false when there can be no such record. */
bool erp_id_parse(struct str text, int64_t *out_id);
struct str erp_id_text(struct arena *a, int64_t id); /* id > 0 */
/* 12, 12.0 and [12, "name"]; false for anything else. */
bool erp_id_of_wire(const struct value *wire, int64_t *out_id);
/* "2026-01-02 03:04:05"; 0 for anything else. */
int64_t erp_time_of_wire(const struct value *wire);
/* When a row was last written, as far as it tells. Before 8 write_date and
 * create_date cannot be read, and this can. */
#define ERP_OLD_STAMP "__last_update"
int64_t erp_stamp_of_row(const struct value *row);
/* false, null, "" and what is not there. */
bool erp_wire_is_empty(const struct value *wire);
/* Of a boolean field; false when it is not there. */
bool erp_wire_true(const struct value *wire);

/* False when the wire value does not fit the field: then it is unknown. */
bool erp_canonical(struct arena *a, const struct erp_field *f,
                   const struct value *wire, struct value *out_v);
/* ERR_INVALID naming the field when the value does not fit. */
MUST_CHECK enum err erp_wire(struct arena *a, const struct erp_field *f,
                             const struct value *v, struct value *out_wire,
                             struct error *e);
