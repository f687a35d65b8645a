/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Demonstration records: the cast as the other side of the house knows it. */
#pragma once

#include "sandbox/prospectconnect/pc.h"

/* `state` is a struct pc. About `count` contacts and what belongs to them. */
MUST_CHECK enum err pc_demo_load(void *state, int64_t count, struct error *e);
