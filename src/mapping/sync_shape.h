/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* What a sync file may say. */
#pragma once

#include "mapping/shape.h"

extern const struct shape sync_file_shape;
/* Shared with crosswalk.yaml's `defaults`. */
extern const struct shape sync_direction_shape;
extern const struct shape sync_trigger_shape;
extern const struct shape sync_policy_shape;
/* `schedule`, of crosswalk.yaml and of a sync. */
extern const struct shape schedule_shape;
