/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Webhooks: automation rules in Odoo, and the notices that they send. */
#pragma once

#include "connectors/odoo/run.h"

#define ERP_HOOK_EARLY "early"
#define ERP_HOOK_GONE "gone"
/* The first version with webhook actions, and the one that sends them after
 * the commit. */
#define ERP_HOOKS_SINCE 17
#define ERP_HOOKS_LATE_SINCE 19

extern const struct webhooks erp_webhooks;
enum err erp_told(struct connection_state *c, struct arena *a,
                  const struct hook_told *told, struct record *out,
                  struct error *e);
enum err erp_hooks_next(struct erp_run *r, struct erp_call *call,
                        bool *out_done, struct error *e);
enum err erp_hooks_take(struct erp_run *r, const struct erp_answer *answer,
                        struct error *e);
