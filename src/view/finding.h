/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Errors and findings in the workspace, for programs. */
#pragma once

#include "base/problem.h"
#include "view/object.h"

/* {"code","scope","message","retry"}; null for none. */
struct value error_value(struct arena *a, const struct error *error);
struct value problems_value(struct arena *a, const struct problems *problems);
