/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Runs for programs. */
#pragma once

#include "view/view.h"

const char *run_state_name(enum run_state state);
const char *run_kind_name(enum run_kind kind);
struct value run_value(struct arena *a, const struct run *run);
