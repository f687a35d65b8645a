/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* What follows a write. */
#pragma once

#include "engine/step/step.h"

/* Whether there is anything. */
bool step_follows(const struct step *step);
MUST_CHECK enum err step_load_owed(struct step *step, struct error *e);
/* Within the transaction ahead of the writes. */
MUST_CHECK enum err step_owe_ahead(struct step *step, struct error *e);
/* Before the commit: which go on behind it. */
void step_owe(struct step *step);
/* In the commit, for those that are linked; items may be NULL. */
MUST_CHECK enum err step_put_owed(struct step *step,
                                  struct item *const *items,
                                  const struct link *links, size_t n,
                                  struct error *e);
/* Behind it. */
MUST_CHECK enum err step_after(struct step *step, struct error *e);

/* ---- shared by step_after.c and step_act.c only -------------------- */

/* One side of the items that are open, as it is now; who is gone ends. */
MUST_CHECK enum err after_read(struct step *step, enum side s,
                               struct item *const *items, size_t n,
                               struct error *e);
/* Both records with what is followed from them; NULL where there is none. */
void after_records(struct step *step, const struct item *item,
                   const struct value *record[SIDES]);
/* The actions of `then`, on the items that are open. */
MUST_CHECK enum err after_act(struct step *step, struct error *e);
