/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* The journal of a step, its numbers for the report, and its events. */
#pragma once

#include "engine/step.h"

/* Inside the step's transaction, after links have their ids. */
MUST_CHECK enum err step_journal(struct step *step, struct error *e);
