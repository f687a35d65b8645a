/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* What crosswalk.yaml may say. */
#pragma once

#include "mapping/shape.h"

extern const struct shape main_file_shape;
