/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * The thread `mailer`: looks every few seconds how things stand (alert_facts),
 * has alert.h say what there is to tell, writes it down (alert_log) and sends
 * it (alert_send), again and again with growing pauses where a server does not
 * take it. It owns a reading and a writing handle of the store and a copy of
 * the workspace, which it loads anew when the hub has.
 *
 * Threads: start and stop are the owner's. Nobody waits for it.
 */
#pragma once

#include "serve/hub/hub.h"

struct mailer;

struct mailer_options {
    const char *dir;           /* of the workspace */
    struct hub *hub;
    struct env_port env;
    struct clock_port clock;
    const struct log *log;
};

MUST_CHECK enum err mailer_start(const struct mailer_options *options,
                                 struct mailer **out, struct error *e);
/* Gives up what it is sending: that is sent at the next start. NULL is fine. */
void mailer_stop(struct mailer *mailer);
