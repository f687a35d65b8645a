/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Telling people where no hub runs: at the end of a run that somebody, or
 * cron, started. The same rules and the same memory as those of the hub
 * (alert_round.h), with what the run met in place of how the hub stands.
 */
#pragma once

#include "engine/report.h"
#include "serve/alert/alert_round.h"

/*
 * `report` is of a run over the round's store. Syncs and connections that took
 * no part in it are as people were last told.
 */
MUST_CHECK enum err alert_by_hand(struct alert_round *round, struct arena *a,
                                  const struct report *report,
                                  struct error *e);
