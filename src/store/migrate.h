/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Bringing an older store up to date; refusing one from a newer program. */
#pragma once

#include "store/handle.h"

struct migration {
    int version;
    const char *name;
    const char *text;
};
/* By version, from 1; made by tools/embed-migrations. */
extern const struct migration migrations[];
extern const int migrations_count;

MUST_CHECK enum err store_migrate(struct store *s, const char *path,
                                  int64_t now_us, struct error *e);
