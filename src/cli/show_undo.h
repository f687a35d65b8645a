/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* The outcome of an undo (engine/undo/undo.h), for people and programs. */
#pragma once

#include "cli/context.h"
#include "engine/report.h"

struct value undo_value(struct arena *a, const struct report *report);
/* How many fields and records were left as they are. */
int64_t undo_left(const struct value *outcome);
void undo_show(const struct context *c, const struct value *outcome,
               bool is_plan);
