/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * How much was written when: counts of records by minute and sync, kept for
 * TALLY_KEPT_US. For charts; what exactly it was stands in the journal.
 */
#pragma once

#include "base/side.h"
#include "store/handle.h"

#define TALLY_STEP_US INT64_C(60000000)
#define TALLY_KEPT_US (8 * INT64_C(86400000000))

struct tally {
    int64_t at_us;          /* to add: any time in its minute; listed: when its
                               bucket begins */
    int64_t sync;
    int64_t writes[SIDES];  /* records written there */
    int64_t failed;         /* records parked or put off */
};

/* In a transaction; forgets what is too old. */
MUST_CHECK enum err tally_add(struct store *s, const struct tally *tally,
                              struct error *e);
struct tallies {
    struct tally *at;
    size_t n;
};
/* Sums per bucket and sync since from_us, in order of time; without those in
 * which nothing was. Both times are whole minutes. */
MUST_CHECK enum err tally_list(struct store *s, struct arena *a,
                               int64_t from_us, int64_t bucket_us,
                               struct tallies *out, struct error *e);
