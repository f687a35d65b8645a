/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Activities: done ones vanish from Odoo up to 18 (unless their type keeps
 * them) and leave a message on their document.
 */
#pragma once

#include "connectors/odoo/query.h"

/* The document that values name: res_partner_id, crm_lead_id, or res_id. */
bool erp_document_of(const struct value *values, struct value_ref *out_ref);
/* Whether the name is one of those fields, or the document's model. */
bool erp_is_document_field(struct str model, struct str field);

/* Looks for the messages that done activities left behind. */
struct erp_done_search {
    const size_t *gone; /* indexes into op->ids */
    size_t n_gone;
    struct erp_query query;
};

/* False when there is nothing to look for. */
bool erp_done_search_start(struct erp_run *r, const size_t *gone, size_t n_gone,
                           struct erp_done_search *out_search);
void erp_done_search_call(const struct erp_run *r,
                          const struct erp_done_search *s,
                          struct erp_call *call);
/* Adds those that are done to op->records, which has room. */
MUST_CHECK enum err erp_done_search_take(struct erp_run *r,
                                         struct erp_done_search *s,
                                         const struct erp_answer *answer,
                                         bool *out_done, struct error *e);
