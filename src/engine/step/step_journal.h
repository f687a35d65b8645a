/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* The journal of a step, its numbers for the report, and its events. */
#pragma once

#include "engine/step/step.h"

/*
 * Before patches go out, inside a transaction: what updates and removals will
 * take the place of. It stands there only for the case that the power is cut
 * before step_journal, which replaces it by what came of it.
 */
MUST_CHECK enum err step_journal_ahead(struct step *step, struct error *e);
/* Inside the step's transaction, after links have their ids. */
MUST_CHECK enum err step_journal(struct step *step, struct error *e);
