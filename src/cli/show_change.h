/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Changes of records in plain words. */
#pragma once

#include "cli/context.h"
#include "view/change.h"

/* "create pc.contact from odoo.res.partner 34", then a line a field. */
void change_show(const struct context *c, const struct change *change,
                 bool is_plan);
/* A value for a line of text: texts in quotes, nothing as "(nothing)". */
struct str value_shown(struct arena *a, const struct value *v);
