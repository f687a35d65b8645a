/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* How things stand, as alerts see it: from the store and from the hub. */
#pragma once

#include "serve/alert/alert.h"
#include "serve/hub/hub.h"
#include "store/store.h"

struct alert_source {
    const struct workspace *workspace;
    struct store *store;           /* only read */
    const struct hub_state *hub;
    int64_t now_us;
    bool with_written;             /* for the digest: reads a day's runs */
};

/*
 * What is paused or switched off is nobody's alarm; a sync that cannot run
 * because its system stopped is told as that system.
 */
MUST_CHECK enum err alert_facts_gather(struct arena *a,
                                       const struct alert_source *source,
                                       struct alert_facts *out,
                                       struct error *e);
