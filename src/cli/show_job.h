/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Jobs and holds, for people and for programs. */
#pragma once

#include "cli/context.h"

const char *job_state_name(enum job_state state);
const char *job_cause_name(enum job_cause cause);
struct value job_value(const struct context *c, const struct job *job);
const char *hold_kind_name(enum hold_kind kind);
struct value hold_value(const struct context *c, const struct hold *hold);
/* "(sync, side, record): reason: message" on one line. */
void job_show_line(const struct context *c, const struct job *job);
void hold_show_line(const struct context *c, const struct hold *hold);
