/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * What a request may carry, as tables: query parameters and JSON bodies are
 * checked against them before a handler sees them, and every fault is told
 * with its place.
 */
#pragma once

#include "base/value.h"
#include "base/vec.h"

enum body_kind {
    BODY_TEXT,
    BODY_BOOL,
    BODY_INT,
    BODY_LIST,   /* of objects of `fields`, else of texts */
    BODY_OBJECT, /* of `fields`; without: any members */
    BODY_ANY
};

struct body_field {
    const char *name;     /* NULL ends a table */
    enum body_kind kind;
    bool required;
    bool nullable;
    const char *choices;  /* of a text or the texts of a list: "a b c" */
    int64_t min, max;     /* INT: bounds; TEXT: bytes; LIST: items; OBJECT:
                             members (max 0: no upper bound) */
    const struct body_field *fields;
};

struct body_fault {
    struct str pointer; /* "/answers/0/id", "?limit" */
    struct str message;
};

struct body_faults {
    struct arena *arena;
    VEC(struct body_fault) list;
};

void body_fault_add(struct body_faults *faults, struct str pointer,
                    const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* `object` against the table (NULL: no members); `pointer` is where it
 * stands, "" for the whole body. */
void body_check(const struct body_field *table, const struct value *object,
                struct str pointer, struct body_faults *faults);
/*
 * The query of a URL as an object: texts and integers, as the table says.
 * Parameters that are empty count as not given.
 */
struct value body_query(const struct body_field *table, struct str url,
                        struct body_faults *faults);
