/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * The decision: what is to be done about one record and its counterpart.
 *
 * Pure: records, bases, mapping, answers of people and a map_env in; patches,
 * new bases and holds out. No I/O, clock or randomness. Plan, sync and tests
 * call this one function.
 *
 * Both sides keep their *own* base, row by row: the values that side had when
 * they last agreed. A side has changed when its values differ from its base,
 * so a converter need not be exact and a remote may normalise what we wrote.
 *
 * Ownership: everything decided lives in the arena given.
 */
#pragma once

#include "mapping/mapping.h"

/* Patches that were sent, and nobody knows whether they stand. */
struct decide_sent {
    struct value *at;            /* objects */
    size_t n;
    size_t cap;
};

struct decide_side {
    const struct record *record; /* as it is now; NULL: not there */
    bool gone;                   /* it was there and surely is no more */
    const struct value *base;    /* object row key -> value, or NULL */
    struct decide_sent sent;     /* to this side */
    int64_t changed_us;          /* when it changed; 0: unknown */
};

struct decide_answer {           /* a person's word on a held row */
    struct str row;
    enum side winner;
    const struct value *values;  /* list for the winner's side, or NULL: as
                                    they are now */
    const struct value *seen[SIDES]; /* the values the person saw: lists */
    bool open;                   /* nobody has said anything yet: it stands as
                                    long as both sides rest */
    struct str message;          /* with `open` */
};

struct decide_input {
    const struct sync *sync;
    enum side origin;            /* the side whose job this is */
    bool told[SIDES];            /* a change there made the hub look */
    bool linked;
    bool retire;                 /* the origin's record: its counterpart is said
                                    to be gone */
    bool buried;                 /* the link is the tombstone of both */
    struct decide_side side[SIDES];
    const struct record *const *sharers; /* others that are linked to the same
                                    record, with their followed fields */
    size_t n_sharers;
    bool sharers_known;          /* these are all that live */
    const struct decide_answer *answers;
    size_t n_answers;
    bool forced;                 /* a person lets it through `hold` */
    bool links_settled;          /* go on without links that are missing */
    bool fills_in[SIDES];        /* creates there are told of nulls too */
    const struct map_env *env;
};

enum verdict {
    VERDICT_WANT,    /* env lacks something: fetch it and ask again */
    VERDICT_IGNORE,  /* takes no part; `message` says why */
    VERDICT_WAIT,    /* for the links in `waits` */
    VERDICT_LACK,    /* it cannot be made without the link of holds[0] */
    VERDICT_KEEP,    /* both there: patches, perhaps empty, and bases */
    VERDICT_CREATE,  /* the other side is to be made: its patch */
    VERDICT_REMOVE,  /* delete or archive on `remove_side` */
    VERDICT_BURY,    /* one is gone: keep the link as a tombstone */
    VERDICT_UNLINK,  /* both are gone */
    VERDICT_PARK     /* a person must decide about the whole record */
};

struct decided_hold {
    struct str row;
    enum hold_reason {
        HELD_CONFLICT, HELD_UNMAPPED, HELD_INVALID, HELD_UNLINKED
    } reason;
    struct str table;
    struct str key;
    enum side side;              /* UNLINKED: the sync's, of the key */
    bool unsettled;              /* UNLINKED: linked, but something is owed */
    struct str why;              /* and what keeps it */
    const struct name_missing *missing; /* of a name, or NULL */
    struct str message;
    bool parks;                  /* the whole record */
    const struct value *value[SIDES]; /* lists, or NULL */
    const struct value *base[SIDES];
};

struct overruled {               /* a value that lost a conflict */
    struct str row;
    enum side side;              /* whose value it was */
    struct str field;
    struct value value;
};

struct decided_wait {            /* a record that must be linked first */
    struct str sync;
    enum side side;              /* of that sync */
    struct str id;
};

struct row_outcome {
    enum { ROW_KEEP_BASE, ROW_SETTLED } kind;
    bool writes[SIDES];          /* settled only once these went through */
    bool adopts[SIDES];          /* gets its base although it is not settled */
    struct value base[SIDES];    /* the row's new bases */
};

struct decision {
    enum verdict verdict;
    struct str message;          /* for people */
    bool held_back;              /* PARK: by the sync's `hold` */
    struct decided_wait *waits;
    size_t n_waits;
    enum side remove_side;
    bool archive;
    struct value patch[SIDES];   /* objects: fields to write */
    struct row_outcome *rows;    /* one a row of the sync */
    int64_t later_us;            /* when a row goes on that rests until then;
                                    0: none does */
    struct decided_hold *holds;
    size_t n_holds;
    struct overruled *overruled;
    size_t n_overruled;
};

/*
 * What can be told of the origin's record by itself. Does it take no part, the
 * verdict is as decide's, with its message. Else what goes before it: records
 * that `link` rows refer to, each time (`pull: each`), or while neither they
 * nor it are linked: the verdict is WAIT for these, WANT, or IGNORE, without a
 * message, when there are none.
 */
void decide_pulls(const struct decide_input *in, struct arena *a,
                  struct decision *out);

/*
 * What a record that has just been made tells its origin: `in` has of it only
 * what is known without a look. KEEP with a patch for the origin, perhaps
 * empty; any other verdict, or a hold: that takes a look.
 */
void decide_back(const struct decide_input *in, struct arena *a,
                 struct decision *out);

void decide(const struct decide_input *in, struct arena *a,
            struct decision *out);

/*
 * The bases after the writes: rows whose writes did not go through keep the
 * ones they had. `written[s]` says whether the patch for side s is in place.
 */
struct value decide_base(const struct decide_input *in,
                         const struct decision *decision, enum side s,
                         const bool written[SIDES], struct arena *a);
