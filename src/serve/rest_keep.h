/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Where the facade keeps sessions: in the store. Threads: that of the store's
 * handle. */
#pragma once

#include "base/log.h"
#include "facade/facade.h"
#include "store/store.h"

struct rest_keep {
    struct store *store;
    const struct log *log;
};

/* Borrows `keep`. What fails is logged: the session is in memory then, alone. */
struct facade_keeper rest_keeper(struct rest_keep *keep);
