/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* What follows a write: shared by step_after.c and step_act.c only. */
#pragma once

#include "engine/step.h"

/* One side of the items that are open, as it is now; who is gone ends. */
MUST_CHECK enum err after_read(struct step *step, enum side s,
                               struct item *const *items, size_t n,
                               struct error *e);
/* Both records with what is followed from them; NULL where there is none. */
void after_records(struct step *step, const struct item *item,
                   const struct value *record[SIDES]);
/* The actions of `then`, on the items that are open. */
MUST_CHECK enum err after_act(struct step *step, struct error *e);
