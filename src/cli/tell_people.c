/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "cli/tell_people.h"

#include "serve/alert/alert_by_hand.h"

void tell_people(struct context *c, const struct report *report, bool last)
{
    struct cli *cli = c->cli;
    AUTO_ARENA a = ARENA_INIT;
    struct error error = {0};
    struct alert_round round = {.workspace = &c->workspace,
                                .reader = c->store,
                                .writer = c->store,
                                .clock = cli->clock,
                                .log = &cli->log,
                                .stop = &cli->stop,
                                .group_ms = last ? 0 : -1,
                                .something_waits = true};
    if (report->error.code == ERR_CANCELED)
        return;
    if (alert_by_hand(&round, &a, report, &error) != ERR_OK)
        log_event(&cli->log, LOG_WARN, "nobody was told",
                  LOG_STR("error", str_from(error.message)));
}
