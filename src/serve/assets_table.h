/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* The table that tools/embed-assets makes; for assets.c only. */
#pragma once

#include "serve/assets.h"

extern const struct asset assets_table[]; /* by path, bytewise */
extern const size_t assets_table_n;
