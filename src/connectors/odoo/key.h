/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Keys of OP_FIND as a domain, and whose a row may be. */
#pragma once

#include "connectors/odoo/query.h"

/*
 * Adds a term for all keys that can match anything at all; *out_n of them.
 * ERR_INVALID for a key of which nothing can be searched by.
 */
MUST_CHECK enum err erp_keys_domain(struct erp_run *r, struct erp_terms *t,
                                    size_t *out_n, struct error *e);
/* Texts are compared without case, accents and outer blanks; HTML not at
 * all. */
bool erp_key_may_match(struct erp_run *r, const struct find_key *key,
                       const struct value *fields);
