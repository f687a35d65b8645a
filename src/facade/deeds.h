/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * What a handler wants written: steps in their order, and the records they are
 * about, some of which are not there yet. A record that a script holds is a
 * reference: an object {"$ref": n, "id": …}, which may stand in later values
 * in place of the id.
 *
 * Ownership: everything in the arena. Threads: one owner.
 */
#pragma once

#include "base/arena.h"
#include "base/value.h"
#include "base/vec.h"

enum deed_kind { DEED_CREATE, DEED_WRITE, DEED_CALL };

struct deed {
    enum deed_kind kind;
    struct str model;
    struct str method;    /* of DEED_CALL */
    struct value ids;     /* list of ids and references; not of creates */
    struct value values;  /* object; of DEED_CALL the list of arguments */
    struct value context; /* object, or null */
    struct value undo;    /* list: methods that take it back, before all else */
    size_t ref;           /* of DEED_CREATE: the record it makes */
    /* As it was carried out. */
    bool done;
    bool maybe;           /* nobody knows */
    struct value before;  /* of DEED_WRITE: rows as they were */
};

struct deed_ref {
    struct str model;
    struct value key; /* object by which it is found again, or null */
    bool fold;        /* texts of the key in any case */
    int64_t id;       /* 0: not made yet */
};

struct deeds {
    struct arena *arena;
    VEC(struct deed) steps;
    VEC(struct deed_ref) refs;
    VEC(struct value) blobs; /* too large for a script's memory */
};

size_t deeds_add_ref(struct deeds *p, struct deed_ref ref);
/* A record of that key that is made by this very plan, or was met by it. */
bool deeds_find_ref(const struct deeds *p, const struct deed_ref *like,
                   size_t *out_ref);
/* The reference as scripts hold it; `row` (may be NULL) is what was read. */
struct value deeds_show_ref(const struct deeds *p, size_t ref,
                           const struct value *row);
/* A large value as scripts hold it: {"$blob": n}. */
struct value deeds_show_blob(struct deeds *p, struct value v);
/* The same value with ids for references and blobs as they are; false when it names a record that
 * is not made yet, which *out has as "new 1". */
bool deeds_resolve(const struct deeds *p, const struct value *v,
                  struct value *out);
/* Equal but for the case of texts (`fold`). */
bool deeds_same_key(struct arena *a, const struct value *x,
                    const struct value *y, bool fold);
/* Whether writing `wanted` changes a field that reads as `has`. */
bool deeds_changes(struct arena *a, const struct value *has,
                   const struct value *wanted);
/* What to write so that the field reads as `has` again. */
struct value deeds_restore(struct arena *a, const struct value *has);
