/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* What a caller that leaves something out may send in its place. */
#pragma once

#include "base/value.h"

/* As Python has it: null, false, 0, "", [] and {}; no day and no reference. */
bool value_is_falsy(const struct value *v);
