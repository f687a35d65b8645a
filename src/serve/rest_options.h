/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* What the workspace says of the facade, as the facade has it; and the other
 * way: what its handlers wrote, as a line of the audit. */
#pragma once

#include "facade/facade.h"
#include "store/access.h"
#include "workspace/workspace.h"

/* Points into the workspace and into `a`. */
struct facade_options rest_options_of(struct arena *a,
                                      const struct workspace *w);
/*
 * Who asked for what, and the values before and after, by record and field:
 * {"res.partner,7": {"name": "A"}}. Only when the work has written something.
 */
struct audit rest_audit_of(struct arena *a, const struct facade_work *w,
                           int64_t now_us);
/* The same of what is about to be written: "facadePOST.begun", with records as
 * "res.partner,new 1" where they are yet to be made. */
struct audit rest_audit_ahead(struct arena *a, const struct facade_work *w,
                              int64_t now_us);
