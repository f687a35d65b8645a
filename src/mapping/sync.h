/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * What a sync is once its file has been compiled: entities, rows, match rules,
 * policies. Plain data, immutable; mapping/mapping.h says what can be done
 * with it.
 *
 * Ownership: borrows from the YAML nodes and the arena it was compiled into.
 */
#pragma once

#include "base/side.h"
#include "base/value.h"
#include "connectors/connector.h"
#include "mapping/path.h"

struct yaml_node; /* base/yaml.h */
struct converter; /* mapping/converter.h */
struct children;  /* mapping/children.h */
struct sync_verify; /* mapping/after.h */
struct sync_action;

enum policy {
    POLICY_NEWEST,
    POLICY_LEFT,
    POLICY_RIGHT,
    POLICY_ASK,
    POLICY_ORIGIN /* the side whose change made the hub look */
};

enum delete_policy {   /* what happens here when the other one is gone */
    DELETE_KEEP,       /* nothing; the link stays as a tombstone */
    DELETE_DELETE,
    DELETE_ARCHIVE
};

enum missing_policy {  /* a lookup, link or name has no counterpart: */
    MISSING_WAIT,      /* say so (MAP_UNMAPPED, MAP_UNLINKED) */
    MISSING_SKIP,      /* nothing to say (MAP_SKIP) */
    MISSING_CLEAR,     /* the default, else null; sets without the item */
    MISSING_TELL,      /* as CLEAR, and say so until there is one */
    MISSING_PARK       /* say so: the whole record is not written */
};

enum trigger {         /* bits: which changes of a side go to the other */
    TRIGGER_CREATE = 1,
    TRIGGER_UPDATE = 2
};

struct row {
    struct str key;              /* identity in holds and journal: the left
                                    fields, or the right ones */
    const struct str *fields[SIDES];
    size_t n_fields[SIDES];
    /* The remote's word on each field, or NULL before sync_bind; single
     * entries are NULL for fields that the schema does not have. */
    const struct schema_field *const *types[SIDES];
    bool follows[SIDES];         /* some field is a path: of another record */
    bool to[SIDES];              /* may be written to that side */
    bool on_create_only;         /* written when a record is made, then left */
    bool once;                   /* written only where the target is null */
    bool keeps_full;             /* no value never takes the place of one */
    bool constant;               /* no source: `fallback` is the value */
    bool sourceless;             /* no source: the converter has the value */
    bool optional;               /* does without fields a schema lacks */
    bool has_fallback;
    struct value fallback;       /* default for a null source */
    bool has_policy;
    enum policy policy;
    enum missing_policy missing;
    const struct converter *converter; /* never NULL */
    const void *argument;        /* the converter's compiled argument */
    const struct children *children; /* both fields hold lists of objects,
                                    tied by rows of their own; or NULL */
    struct str lookup;           /* table name, or empty */
    struct str link;             /* sync name, or empty */
    struct str link_entity[SIDES]; /* of its records, or empty */
    bool link_flipped;           /* that sync's left is this row's right */
    struct str by[SIDES];        /* field of these that values of that side
                                    name them by; empty: their id */
    struct str linked;           /* field of these that `linked` reads on the
                                    right; or empty */
    bool pulls;                  /* what it links to goes first each time */
    bool settled;                /* and counts as linked once nothing is owed
                                    to it */
    struct str not_before;       /* field of the source, a date or a time: the
                                    row rests until then; or empty */
    int when;                    /* script reference, or -1 */
    struct str file;             /* where it is written */
    int line;
};

#define ROW_NONE SIZE_MAX

struct match_part {
    size_t row;                  /* the row that ties both fields: convert
                                    through it; ROW_NONE: compare as is */
    struct str field[SIDES];
    struct str normal;           /* "exact" "lower" "digits" "name" "body" */
};

struct match_rule {
    const struct match_part *parts; /* all must be equal, none null */
    size_t n_parts;
    bool rests;                  /* over fields that a schema lacks */
};

struct wake {                    /* records that are looked at when one of
                                    this sync has changed */
    struct str sync;             /* theirs */
    enum side side;              /* of that sync: the same connection */
    struct str by;               /* their field that refers to the changed one */
    struct str file;             /* where it is written */
    int line;
};

struct codes;                    /* below */
struct expects;                  /* below */

struct sync {
    struct str name;
    struct str connection[SIDES];
    struct str entity[SIDES];    /* without the connection */
    struct value filter[SIDES];  /* for the connector; null: none */
    const struct yaml_node *filter_node[SIDES]; /* where it stands, or NULL */
    int accept[SIDES];           /* script reference: which records of that
                                    side take part, or -1 */
    int create[SIDES];           /* likewise: are made on the other side */
    int hold[SIDES];             /* script reference: the text for which an
                                    unlinked record is held back, or -1 */
    int hold_match;              /* likewise for a pair that a rule has found */
    bool enabled;
    bool flow_to[SIDES];         /* direction: writes to that side allowed */
    unsigned trigger[SIDES];     /* of changes on that side */
    bool unlisted;               /* `poll: never`, and each_request: nothing
                                    but what is asked for */
    bool seldom[SIDES];          /* `poll: left`, of the right: polls leave it
                                    out, compares list it */
    bool poll_full;              /* `poll: full`: each poll lists all, for
                                    entities whose records vanish unseen */
    enum policy policy;
    const struct str *needs[SIDES];    /* one of these must have a value when */
    size_t n_needs[SIDES];             /* a record is made on that side */
    enum delete_policy on_gone[SIDES]; /* for that side's record */
    bool archived_is_gone[SIDES];      /* archiving there counts as deleting */
    bool anew[SIDES];            /* made there again when it is gone there and
                                    its counterpart changes */
    bool keeps_full;             /* of rows that do not say it themselves */
    int64_t guard_count;         /* a run deletes at most this many */
    int64_t guard_percent;       /* and this share of the links */
    const struct match_rule *rules;
    size_t n_rules;
    bool repeats;                /* matching records are interchangeable */
    bool shared[SIDES];          /* several records of the other side may be
                                    linked to one of that side */
    struct str apart[SIDES];     /* records of that side with the same value
                                    of it are never in one batch; or empty */
    bool each_request;           /* a record is made for each request, and the
                                    link leads to the newest; never listed */
    const struct row *rows;
    size_t n_rows;
    const struct sync_verify *verify; /* of a pair once it was written */
    size_t n_verify;
    const struct sync_action *then[SIDES]; /* after that, in this order */
    size_t n_then[SIDES];
    const struct str *prompts[SIDES]; /* fields of that side, or followed from
                                    it, on which depends what follows on the
                                    other side */
    size_t n_prompts[SIDES];
    const struct str *depends;   /* syncs whose links the rows follow */
    size_t n_depends;
    const struct str *after;     /* syncs that go first all the same */
    size_t n_after;
    const struct codes *codes;   /* that must be on both sides */
    size_t n_codes;
    const struct expects *expects; /* names that must be there */
    size_t n_expects;
    const struct expects *hints; /* those of all syncs that have a hint */
    size_t n_hints;
    const struct wake *wakes[SIDES]; /* by changes on that side */
    size_t n_wakes[SIDES];
    const struct str *fields[SIDES]; /* all read of the record, sorted */
    size_t n_fields[SIDES];
    const struct str *asked[SIDES];  /* the same as connectors are asked for
                                        them, with fields of children; NULL
                                        before sync_bind */
    size_t n_asked[SIDES];
    const struct path *paths[SIDES]; /* fields of other records that are read
                                        too; `fields` has where they begin */
    size_t n_paths[SIDES];
    struct str file;
    uint64_t said;               /* hash of what the file says, and the Lua
                                    that judges its records */
};

/* Records of two entities that must know each other's codes. */
struct codes {
    struct sync of;              /* sides, `accept`, and what these read */
    struct str by[SIDES];        /* the field that has the code */
    struct str file;
    int line;
};

/* What Lua files, such as settings, call records of a remote by. */
struct expects {
    struct str connection;
    struct str entity;
    struct str by;               /* the field that has the name */
    int names;                   /* script_text: a name a line; -1: none */
    struct str hint;             /* what to do when it is not; may be empty */
    struct str file;
    int line;
};
