/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* The tables of routes, one a subject; route.c lists them. */
#pragma once

#include "serve/route.h"

extern const struct route routes_jobs[];
