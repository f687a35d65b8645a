/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* One batch of records on its way back: undo*.c only. */
#pragma once

#include "engine/engine_internal.h"
#include "engine/undo/undo.h"

struct undo_field {
    struct str name;
    const struct value *before; /* NULL: not known */
    const struct value *after;
    bool later;                 /* written again by a later run */
    enum undo_end end;
};

enum undo_deed { UNDO_NOTHING, UNDO_PATCH, UNDO_REMOVE, UNDO_MAKE };

struct undo_item {
    struct str id;
    struct str other_id;        /* of its link; or empty */
    int64_t link;               /* as the journal has it; 0: none */
    bool made, removed, archived, acted;  /* by the run */
    struct str action;
    VEC(struct undo_field) fields;
    const struct value *was;    /* removed: the record before; or NULL */
    const struct value *with;   /* and the id that it was linked to; or NULL */
    bool later;                 /* a later run wrote to it */
    const struct record *record;      /* now; NULL: not there */
    const struct record *other;       /* its counterpart now, or NULL */
    const struct error *unreadable;

    enum undo_deed deed;
    bool archive;               /* REMOVE: only that */
    struct value values;        /* PATCH, MAKE */
    enum undo_end end;          /* of the record as a whole */
    struct str why;
    struct str made_id;         /* MAKE */
    bool found;                 /* MAKE: it was there */
    struct patch_result result;
    struct journal_entry *ahead;
    size_t n_ahead;
};

struct undo {
    struct engine *engine;
    const struct run_request *request;
    struct arena *a;            /* of the outcome */
    bool of_undo;               /* the run was an undo itself */
    int64_t counts[UNDO_ENDS];
    VEC(struct value) undone;
    VEC(struct value) left;
    bool more;
    struct map runs;            /* id -> struct undo_later */
    bool *stopped;              /* by sync: the guard lets no removals pass */
    int64_t done;
};

struct undo_batch {
    struct undo *u;
    struct arena *a;
    struct engine_sync *es;
    enum side side;
    const struct schema *schema; /* of that side */
    struct undo_item *items;
    size_t n;
};

/* undo_decide.c, pure: deed, values and ends, of what is known. */
void undo_decide(const struct undo_batch *b, struct undo_item *item);
/* undo_write.c: ahead into the journal, then out. */
MUST_CHECK enum err undo_write(struct undo_batch *b, struct error *e);
/* undo_commit.c: journal, links, bases and conflicts, in one transaction. */
MUST_CHECK enum err undo_commit(struct undo_batch *b, struct error *e);
/* undo_tell.c */
void undo_tell(struct undo_batch *b, const struct undo_item *item);
struct value undo_outcome(const struct undo *u);
