/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * What a create that may have happened is known by. The values that were sent
 * are all there is to go by: people may have edited the record since, and
 * systems tidy what they are given.
 *
 * Ownership: everything lives in the step's arena.
 */
#pragma once

#include "engine/step/step.h"

struct trace {
    enum side target;
    struct value sent;
    struct find_key key;  /* a whole match rule, else the first reference or
                             short text; may be empty */
    bool by_rule;
};

enum trace_fit {
    TRACE_NONE,
    TRACE_ALIKE, /* in the key, and not there before the create was sent */
    TRACE_EQUAL, /* in every plain value sent: as good as ours, whatever its
                    clock says */
    TRACE_EXACT  /* and there is nothing else in it */
};

MUST_CHECK enum err trace_make(struct step *step, const struct intent *intent,
                               struct trace *out, struct error *e);
enum trace_fit trace_compare(struct step *step, const struct trace *trace,
                             const struct record *found);
/* Surely made before the create was sent; false when no time is told. */
bool trace_predates(const struct intent *intent, const struct record *found);
