/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Records and values in the form that the store keeps. Pure. */
#pragma once

#include "connectors/connector.h"
#include "mapping/mapping.h"

struct str encode_value(struct arena *a, const struct value *v);
struct str encode_record(struct arena *a, const struct record *r);
MUST_CHECK enum err decode_record(struct arena *a, struct str text,
                                  struct record *out, struct error *e);
/* Of the fields that the sync reads on that side: equal hashes mean that
 * nothing which matters to the sync has changed. Never 0. */
uint64_t record_hash(const struct sync *sync, enum side side,
                     const struct record *record);
/* The key of one rule, "<rule>\x1f<part>...", from a value for each part; false
 * when one of them cannot serve. */
bool rule_key(struct arena *a, const struct match_rule *rule, size_t number,
              const struct value *const *values, struct str *out);
/* Archived where that counts as deleted: nobody's counterpart any more. */
bool record_is_past(const struct sync *sync, enum side side,
                    const struct record *record);
/* Match keys, "<rule>\x1f<part>...", for the rules that the record can serve;
 * one a rule at most, in the order of the rules. What is past has none. */
struct str *record_keys(struct arena *a, const struct sync *sync,
                        enum side side, const struct record *record,
                        size_t *out_n);
/* Identifies what a sync means: when it changes, all is compared anew. */
uint64_t sync_fingerprint(const struct sync *sync);
/* An object of fields out of a base, as that side last was. */
struct value base_fields(struct arena *a, const struct sync *sync,
                         enum side side, const struct value *base);
