/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * The two sides of a sync. Two-sided data is an array of 2 indexed by side,
 * and code is written once for side `s` and SIDE_OTHER(s).
 */
#pragma once

enum side { SIDE_LEFT, SIDE_RIGHT };
#define SIDES 2
#define SIDE_OTHER(s) ((s) == SIDE_LEFT ? SIDE_RIGHT : SIDE_LEFT)

static inline const char *side_name(enum side s)
{
    return s == SIDE_LEFT ? "left" : "right";
}
