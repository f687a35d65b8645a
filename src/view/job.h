/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Jobs and holds for programs, and the names of their kinds. */
#pragma once

#include "view/view.h"

const char *job_state_name(enum job_state state);
const char *job_cause_name(enum job_cause cause);
const char *hold_kind_name(enum hold_kind kind);
struct value job_value(const struct view *v, const struct job *job);
struct value hold_value(const struct view *v, const struct hold *hold);
