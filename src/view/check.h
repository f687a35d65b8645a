/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* What a check of the workspace has found. */
#pragma once

#include "engine/check/check_all.h"
#include "view/object.h"

/* {"connections", "syncs"}; what does not fit is told beside it
 * (problems_value). */
struct value check_value(struct arena *a, const struct check_result *result);
