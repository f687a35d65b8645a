/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Prompts: fields on which depends what follows on the other side (`verify`,
 * `then`). A base keeps what they were; where one is another now, what follows
 * is due anew, although no row may have anything to write.
 *
 * Pure; what is made lives in the arena given.
 */
#pragma once

#include "mapping/mapping.h"

/* Their place in a base, where no row's key can be. */
#define BASE_PROMPTS "#prompts"

/* Is one of them another than it was? What was never known has not changed. */
bool prompts_changed(const struct sync *sync, enum side s,
                     const struct value *base, const struct value *now);
/* Are all that the record tells known, and as they were? */
bool prompts_rest(const struct sync *sync, enum side s,
                  const struct value *base, const struct value *now);
/* What the next base keeps: of each the first that is told, else as it was. */
struct value prompts_take(const struct sync *sync, enum side s,
                          const struct value *base,
                          const struct value *const newest_first[], size_t n,
                          struct arena *a);
