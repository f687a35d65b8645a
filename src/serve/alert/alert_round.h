/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * One round of telling: how things stand (alert_facts), what there is to tell
 * of it (alert.h), written down (alert_log), sent (alert_send), each message
 * again and again with growing pauses where a server does not take it.
 *
 * Ownership: borrows all it has. Threads: as its stores. It waits for mail
 * servers and chats.
 */
#pragma once

#include <stdatomic.h>

#include "base/log.h"
#include "serve/hub/hub.h"

struct alert_round {
    const struct workspace *workspace;
    struct store *reader;
    struct store *writer;       /* may be the same handle */
    struct clock_port clock;
    const struct log *log;
    const atomic_bool *stop;    /* gives up what is being sent; or NULL */
    int64_t group_ms;           /* in place of the workspace's; -1: that */
    bool something_waits;       /* in the log; true at the beginning */
};

MUST_CHECK enum err alert_round(struct alert_round *r, struct arena *a,
                                const struct hub_state *hub, struct error *e);
