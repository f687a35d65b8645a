/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Wide jobs name records by what they have instead of by an id. In the queue
 * such a job's record_id is `?` and an object in the storage form, with its
 * members in order, so that equal wishes are one job:
 *
 *     ?{"where":{"leadId":20}}
 *     ?{"since":"2026-01-02T00:00:00Z","where":{"leadId":20}}
 *
 * `since` leaves out what was made before, where the remote tells when that
 * was. The engine searches for the records of the job's side and puts a job
 * of the same cause for each. No record's own id begins with `?{`.
 *
 * Ownership: what is made lives in the arena given. Pure.
 */
#pragma once

#include "base/value.h"

struct wide {
    struct value where;  /* object: fields and the values they must have */
    int64_t since_us;    /* 0: whenever it was made */
};

bool wide_is(struct str record_id);
struct str wide_id(struct arena *a, const struct wide *wide);
/* ERR_INVALID, with a sentence, for what is no such text. */
MUST_CHECK enum err wide_parse(struct arena *a, struct str record_id,
                               struct wide *out, struct error *e);
