/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * The records of the acceptance cases: from the bodies that the real systems
 * gave, where CROSSWALK_FIXTURES has them in marketo-pipedrive/, else those
 * that the sandboxes bring along, which are equal.
 */
#pragma once

#include "lib/flow.h"

void mp_seed(struct flow *f);
