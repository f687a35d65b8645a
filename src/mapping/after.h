/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * What follows a write: conditions that both records must meet (`verify`) and
 * actions that are carried out then (`then`). Plain data, and the questions
 * that can be asked of it; pure.
 *
 * Ownership and threads: as the sync.
 */
#pragma once

#include "mapping/mapping.h"

struct sync_verify {
    int that;                    /* script reference */
    struct str say;
    const struct str *fields[SIDES]; /* that it names: shown when it fails */
    size_t n_fields[SIDES];
};

struct sync_action {
    struct str name;             /* of the connector */
    int when;                    /* script reference */
    struct value with;           /* arguments: an object, or null; texts like
                                    left.NAME are that field's value */
};

/* Is anything to be done after writes? */
bool sync_follows(const struct sync *sync);
/* Whether the pair is as it should be; else the sentence for people, with
 * the values of the fields that the condition names. */
bool sync_verify_pair(const struct sync *sync,
                      const struct value *const record[SIDES],
                      const struct map_env *env, struct arena *a,
                      struct str *out_message);
/* Is it to be carried out, by the records as they are? When the condition
 * breaks, *out_broken is MAP_INVALID, else MAP_VALUE. */
bool action_applies(const struct sync_action *action,
                    const struct value *const record[SIDES],
                    const struct map_env *env, struct arena *a,
                    struct map_result *out_broken);
/* Its arguments now; unknown fields are null. */
struct value action_arguments(const struct sync_action *action,
                              const struct value *const record[SIDES],
                              struct arena *a);
