/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * What the system itself adds to a write before it is stored: names from
 * their parts, a stage for every deal, the end of a task. Also says what is
 * missing. Values live in the call's arena.
 */
#pragma once

#include "sandbox/prospectconnect/pc.h"

/* `row` NULL: a create. What is wrong becomes an issue of the call. */
struct value pc_complete(struct pc_call *c, const struct table_row *row,
                         const struct value *changes);
