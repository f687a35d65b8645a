/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Knobs as JSON; see sandbox_knob_set for one by name. */
#pragma once

#include "sandbox/sandbox.h"

struct value knobs_value(struct arena *a, struct sandbox_knobs *knobs);
/* All or none: ERR_USAGE names the first that is wrong. */
MUST_CHECK enum err knobs_take(struct sandbox_knobs *knobs,
                               const struct value *wanted, struct error *e);
