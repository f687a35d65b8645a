/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * From what an Odoo complains of to an error: what is broken, when to try
 * again, whether it may have happened.
 *
 * An exception rolls the transaction back, so nothing happened; what does not
 * come from Odoo's own code (a proxy, a killed worker, a cut answer) says
 * nothing about the transaction, so a write may have happened.
 */
#pragma once

#include "connectors/odoo/call.h"

/* Sets fault and error of *out. */
void erp_fault_set(const struct erp_reply *reply,
                   const struct erp_complaint *complaint,
                   struct erp_answer *out);
/* A status that is not the protocol's. */
void erp_fault_http(const struct erp_reply *reply, struct erp_answer *out);
/* An answer that is not the protocol's; `why` (may be NULL) adds the parser's
 * word. */
void erp_fault_not_odoo(const struct erp_reply *reply, const struct error *why,
                        struct erp_answer *out);
/* "pkg.Error: text" of the last exception in a Python traceback. */
struct erp_complaint erp_fault_of_traceback(struct str text);
