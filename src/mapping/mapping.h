/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Syncs as data: which entity is kept in step with which, how records are
 * matched, and the rows that tie fields together. Compiled from YAML
 * (mapping/compile.h), immutable afterwards.
 *
 * Converting a row is pure: what it needs to know of the world (lookups,
 * links, names) it asks of a map_env, which answers from memory or says
 * MAP_WANT and remembers what to fetch.
 *
 * Threads: a compiled sync may be read by many; a map_env and a script have
 * one owner.
 */
#pragma once

#include "base/problem.h"
#include "base/vec.h"
#include "mapping/sync.h"

struct script; /* mapping/script.h: sandboxed Lua */
struct zone;   /* base/zone.h */

/*
 * The same sync with its rows told the types of their fields: row_convert
 * then answers in the kinds that the remote's schema asks for ("12" for a
 * reference field becomes the reference 12), and html is compared as html.
 * A NULL schema leaves that side as it is. Fields of `optional` rows that a
 * schema lacks are taken out of the rows and of `fields`. Bind once both sides
 * are described; the copy borrows from `sync` and the schemas.
 */
struct sync sync_bind(struct arena *a, const struct sync *sync,
                      const struct schema *const schema[SIDES]);
/*
 * Entity of the records that a row with children has on that side, when they
 * are records of their own; STR_NONE when they are parts of their record.
 */
struct str row_nested_entity(const struct row *row, enum side side,
                             const struct schema *schema);
/* Tells row `row` of a bound sync the schemas of its children, and adds what
 * is to be asked of them; NULL leaves that side as it is. */
void sync_bind_children(struct arena *a, struct sync *bound, size_t row,
                        const struct schema *const schema[SIDES]);

/* ---- converting --------------------------------------------------------- */

enum map_answer { ANSWER_FOUND, ANSWER_NONE, ANSWER_UNKNOWN };

struct name_query {
    struct str entity;
    struct str field;            /* that holds the name: "name", "code" */
    struct str name;
    struct str within_field;     /* "country_id", or empty */
    struct str within_id;
    bool create;                 /* make it when there is none */
    bool exact;                  /* searched for as it stands, among entities
                                    of any size; never listed */
};

struct field_query {
    struct str entity;
    struct str id;
    struct str field;
};

struct map_env {
    void *context;
    /* The counterpart of `key` of side `from` in a lookup. `out_extra` is an
     * object of further fields, or null. */
    enum map_answer (*lookup)(void *context, struct str table, enum side from,
                              struct str key, struct str *out_key,
                              struct value *out_extra);
    /* The linked record's id on the other side; `from` is the sync's. */
    enum map_answer (*link)(void *context, struct str sync, enum side from,
                            struct str id, struct str *out_id);
    /* Names of records on `side`; both directions. */
    enum map_answer (*id_of)(void *context, enum side side,
                             const struct name_query *query,
                             struct str *out_id);
    enum map_answer (*name_of)(void *context, enum side side,
                               const struct name_query *query, /* name: id */
                               struct str *out_name);
    /* A field of a record on `side`, as it is now; null, too, where the
     * record is not there. NULL: nobody can tell. */
    enum map_answer (*field_of)(void *context, enum side side,
                                const struct field_query *query,
                                struct value *out);
    /* Is something owed to that link still: checks, actions (mapping/after.h)?
     * FOUND: it is; `out_why` says what keeps it, or is empty. NULL: never. */
    enum map_answer (*owed)(void *context, struct str sync, enum side from,
                            struct str id, struct str *out_why);
    struct script *script;
    const struct zone *zone; /* of days that begin; NULL: UTC */
    int64_t now_us; /* what day it is; 0: nobody knows */
    bool look_only; /* names are looked for, never asked to be made */
};

struct str_list {
    struct str *at;
    size_t n;
    size_t cap;
};

enum map_status {
    MAP_VALUE,    /* out holds a value for each field */
    MAP_SKIP,     /* nothing to say: input unknown, condition false, no way */
    MAP_WANT,     /* the env must fetch something, then ask again */
    MAP_UNMAPPED, /* a lookup or name has no entry */
    MAP_UNLINKED, /* the record it points to is not linked (yet) */
    MAP_INVALID   /* the value cannot be converted */
};

struct name_missing { /* on that side */
    enum side side;
    struct name_query query;
};

struct map_result {
    enum map_status status;
    struct value *values;  /* n_fields[to] with MAP_VALUE */
    struct str table;      /* UNMAPPED: lookup; UNLINKED: sync */
    struct str key;        /* the missing key */
    enum side side;        /* UNLINKED: the sync's, which the key is of */
    bool unsettled;        /* UNLINKED: it is linked, but something is owed */
    struct str why;        /* unsettled: what keeps it; may be empty */
    const struct name_missing *missing; /* UNMAPPED: a name; or NULL */
    struct str message;    /* for people */
    const struct row *within; /* of children, the row that gave none; or NULL */
};

/*
 * The row's values of one side of a record; false when the record is NULL or
 * one of the fields is unknown (absent): such a row must be left alone, for
 * nothing may be concluded from it.
 */
bool row_values(const struct row *row, enum side side,
                const struct value *record, struct arena *a,
                const struct value **out);
/*
 * Converts the row's values of side SIDE_OTHER(to) into values for `to`.
 * `record[s]` are the whole records as objects (NULL when there is none), for
 * conditions and for converters that look around; `in` has n_fields[other]
 * values. Checks neither row.to nor direction: that is the caller's policy.
 */
void row_convert(const struct row *row, enum side to, const struct value *in,
                 const struct value *const record[SIDES],
                 const struct map_env *env, struct arena *a,
                 struct map_result *out);
/*
 * The records that a `link` row's values of side `from` name: ids over there.
 * MAP_VALUE, also with none, or MAP_WANT when the env must fetch something.
 */
enum map_status row_links_to(const struct row *row, enum side from,
                             const struct value *in, const struct map_env *env,
                             struct arena *a, struct str_list *out);
/* The row's `when`, true when it has none. */
bool row_applies(const struct row *row, enum side to,
                 const struct value *const record[SIDES],
                 const struct map_env *env, struct arena *a,
                 struct map_result *out_when_broken);
/*
 * Does the row rest now that it goes to `to`, for its `not_before` is yet to
 * come? *out_us is when it is (days begin in env's zone); 0: not known.
 */
bool row_is_early(const struct row *row, enum side to,
                  const struct value *const record[SIDES],
                  const struct map_env *env, struct arena *a, int64_t *out_us);
/*
 * Whether values of both sides say the same: equal after converting either
 * way. Only looks: no name is asked to be made. `out_status` tells when it
 * could not be known.
 */
bool row_agrees(const struct row *row, const struct value *const in[SIDES],
                const struct value *const record[SIDES],
                const struct map_env *env, struct arena *a,
                enum map_status *out_status);

/*
 * Does the record take part (sync.accept)? A condition that breaks is told
 * in *out_broken (MAP_INVALID, and the record does not take part); else its
 * status is MAP_VALUE. Likewise: is it made on the other side when it has no
 * counterpart there (sync.create)?
 */
bool sync_accepts(const struct sync *sync, enum side side,
                  const struct value *record, const struct map_env *env,
                  struct arena *a, struct map_result *out_broken);
bool sync_creates(const struct sync *sync, enum side side,
                  const struct value *record, const struct map_env *env,
                  struct arena *a, struct map_result *out_broken);
/*
 * The text for which the record is held back before it is linked (sync.hold);
 * with records of both sides, for which the pair is. Empty: none. A broken
 * expression is told as above.
 */
struct str sync_holds(const struct sync *sync,
                      const struct value *const record[SIDES],
                      const struct map_env *env, struct arena *a,
                      struct map_result *out_broken);
/* Normalises a value for matching; false when it cannot serve as a key. */
bool match_normalise(struct arena *a, struct str normal,
                     const struct value *v, struct str *out);

/* ---- checking ------------------------------------------------------------ */

/* Rows and filter against the remote's schema: gone, retyped, read-only
 * fields. Fields of `optional` rows may be missing. */
void sync_check_schema(const struct sync *sync, enum side side,
                       const struct connector *connector,
                       const struct schema *schema, struct problems *out);
/* The same for the children of a row. */
void row_check_children(const struct sync *sync, const struct row *row,
                        enum side side, const struct schema *schema,
                        struct problems *out);
/*
 * There and back over records: for each two-way row, write what you read
 * (nothing changes), read what you wrote (you get it back). Adds a problem
 * with a counter-example for each lossy row.
 */
void sync_check_roundtrip(const struct sync *sync, enum side side,
                          const struct value_items *records,
                          const struct map_env *env, struct arena *a,
                          struct problems *out);
/* Rings of rows through several syncs that would never settle. */
void mapping_check_rings(const struct sync *const *syncs, size_t n,
                         struct problems *out);
