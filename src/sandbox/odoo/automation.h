/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Automation rules (base.automation) whose actions are webhooks: what a write
 * sets off is noted in the call, and sent when its transaction has ended.
 */
#pragma once

#include "sandbox/odoo/odoo.h"

enum odoo_event { EVENT_CREATE, EVENT_WRITE, EVENT_UNLINK };

/* `vals` of a write; else NULL. The row is read as it is now. */
void odoo_automate(struct odoo_call *c, const struct odoo_model *m, int64_t id,
                   enum odoo_event event, const struct odoo_vals *vals);
/* The transaction is over: up to 18 Odoo has sent them already, also when it
 * is rolled back now. */
void odoo_automation_end(struct odoo_call *c, bool committed);
