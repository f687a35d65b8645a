/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Shared by demo_cast*.c only. */
#pragma once

#include "sandbox/demo_cast_pools.h"

/* Adds deals, tasks and notes to a cast that has its people. */
void cast_make_work(struct arena *a, struct cast *cast);
