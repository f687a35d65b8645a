/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* What `facade` of crosswalk.yaml may say. */
#pragma once

#include "mapping/shape.h"

extern const struct shape facade_shape;
