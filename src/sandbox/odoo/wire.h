/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Answers as Odoo's own serialisers write them. */
#pragma once

#include "sandbox/odoo/odoo.h"

/* JSON as Python writes it: floats keep their ".0". */
void odoo_json_write(struct buf *out, const struct value *v);
/* A whole methodResponse. False, and nothing written, when there is a None in
 * it: Odoo's marshaller refuses those. */
bool odoo_xml_write_response(struct buf *out, int version,
                             const struct value *result);
void odoo_xml_write_fault(struct buf *out, int version,
                          const struct value *code, struct str text);
