/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * The journal: every field value written, before and after.
 */
#pragma once

#include "store/handle.h"

enum journal_kind {
    JOURNAL_CREATE, JOURNAL_UPDATE, JOURNAL_DELETE, JOURNAL_ARCHIVE,
    JOURNAL_LINK, JOURNAL_UNLINK, JOURNAL_CONFLICT, /* a loser was overruled */
    JOURNAL_ACTION
};

struct journal_entry {
    int64_t id;
    struct str run;
    int64_t job;
    int64_t sync;
    int64_t link;           /* 0 when none */
    enum side side;         /* that was written */
    struct str record_id;
    enum journal_kind kind;
    struct str field;       /* empty for the record as a whole */
    struct str before;      /* encoded value; empty: unknown */
    struct str after;       /* of a whole record that was removed: the id of
                               the one that it was linked to */
    int64_t at_us;
};
/* Sets the ids. */
MUST_CHECK enum err journal_add(struct store *s, struct journal_entry *rows,
                                size_t n, struct error *e);
/* For what was entered ahead and did not come to pass. */
MUST_CHECK enum err journal_remove(struct store *s, const int64_t *ids,
                                   size_t n, struct error *e);
struct journal_filter {
    struct str run;         /* empty: any */
    int64_t sync;           /* 0: any */
    int64_t link;
    int side;               /* -1: any */
    struct str record_id;
    int64_t after_id;       /* paging, ascending */
    bool newest;            /* descending, and then by before_id */
    int64_t before_id;      /* 0: from the newest */
    size_t limit;           /* 0: 100 */
};
MUST_CHECK enum err journal_list(struct store *s, struct arena *a,
                                 const struct journal_filter *f,
                                 struct journal_entry **out, size_t *out_n,
                                 struct error *e);
