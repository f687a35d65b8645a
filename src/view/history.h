/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * The journal as a history: entries of one write told together, and all that
 * befell one record and those that it is or was linked to.
 */
#pragma once

#include "view/change.h"

/* Entries of one write: a record with its fields. */
struct history_group {
    const struct journal_entry *first;
    size_t n;
    const struct journal_entry *pair; /* that follows, of the same link */
};

/* The group that begins at entries[*io_at], which is moved behind it; false
 * at the end. Entries stand in order of id. */
bool history_next(const struct journal_entry *entries, size_t n, size_t *io_at,
                  struct history_group *out);
/* A link is told of on both sides; once is enough for people. */
bool history_is_second_half(const struct journal_entry *entry);
struct change history_change(const struct view *v,
                             const struct history_group *group);
struct value history_value(const struct view *v,
                           const struct history_group *group);

struct history_query {
    int64_t sync;
    enum side side;
    struct str record_id;
    size_t limit;            /* entries */
};
/* In order of id, the oldest `limit` of them. */
MUST_CHECK enum err history_of_record(const struct view *v,
                                      const struct history_query *query,
                                      struct journal_entry **out,
                                      size_t *out_n, struct error *e);
