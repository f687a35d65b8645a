/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Of all that keeps a pair from being in step: which counts, and in words. */
#pragma once

#include "view/dirty.h"

/* Fills in state, since_us, reason, message and advice. */
void dirty_tell(struct arena *a, struct dirty *io, struct str look_run);
