/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* What was sent to linked records, while nobody knows whether it stands. */
#pragma once

#include "engine/step/step.h"

/* Of the items that are linked. */
MUST_CHECK enum err step_load_sent(struct step *step, struct error *e);
/* Within the transaction ahead of the writes. */
MUST_CHECK enum err step_sent_ahead(struct step *step, struct error *e);
/* Has something been sent to that link of which nobody knows? Yes, also when
 * that cannot be told. */
bool step_has_sent(struct step *step, int64_t link);
/* Within the commit: of those whose records are known again. */
MUST_CHECK enum err step_sent_done(struct step *step, struct error *e);
