/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* What `routes` and `retry` of crosswalk.yaml may say. */
#pragma once

#include "mapping/shape.h"

extern const struct shape routes_shape;
extern const struct shape retry_shape;
