/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* What binding and checking a sync share. */
#pragma once

#include "mapping/mapping.h"

/* Whether an optional row names the field: then a schema may lack it. */
bool sync_may_lack(const struct sync *sync, enum side side, struct str field);
