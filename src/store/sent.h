/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * What was sent to linked records, while nobody knows whether it stands: the
 * power may go between a write and the commit that tells of it, and some writes
 * are never answered. Entered ahead of the write; it goes with its link.
 */
#pragma once

#include "base/side.h"
#include "store/handle.h"

struct sent {
    int64_t link;
    enum side side;
    struct str patch;       /* encoded object */
};

/* One that is there already is fine. */
MUST_CHECK enum err sent_add(struct store *s, const struct sent *rows, size_t n,
                             struct error *e);
/* All of these links, those of one side by side; cheap while there is none. */
MUST_CHECK enum err sent_get(struct store *s, struct arena *a,
                             const int64_t *links, size_t n, struct sent **out,
                             size_t *out_n, struct error *e);
/* What became of it is known. */
MUST_CHECK enum err sent_done(struct store *s, const int64_t *links, size_t n,
                              struct error *e);
