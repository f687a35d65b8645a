/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Values in canonical form (docs/architecture.md, "Canonical form"): typed,
 * exact, with null for "no value". A field that is absent from an object is
 * *unknown*, which is not null: nothing may be concluded from it and nothing
 * is written for it.
 *
 * Values are immutable once built and borrow from the arena they were made
 * in; copy with value_copy to keep one longer.
 */
#pragma once

#include "base/arena.h"
#include "base/buf.h"
#include "base/decimal.h"
#include "base/error.h"
#include "base/str.h"

enum value_kind {
    VALUE_NULL,
    VALUE_BOOL,
    VALUE_INT,
    VALUE_DECIMAL,
    VALUE_TEXT,
    VALUE_DATE,     /* days since 1970-01-01 */
    VALUE_DATETIME, /* microseconds UTC */
    VALUE_REF,      /* another record: {entity, id} */
    VALUE_SET,      /* order does not matter, no doubles */
    VALUE_LIST,
    VALUE_OBJECT,
};

struct value;
struct field;

struct value_ref {
    struct str entity; /* without the connection: "res.partner" */
    struct str id;     /* always text, also where the remote has integers */
};

struct value_items {
    const struct value *at;
    size_t n;
};

struct value_fields {
    const struct field *at;
    size_t n;
};

struct value {
    enum value_kind kind;
    union {
        bool boolean;
        int64_t integer;
        struct decimal decimal;
        struct str text;
        int32_t date_days;
        int64_t time_us;
        struct value_ref ref;
        struct value_items items;   /* set, list */
        struct value_fields fields; /* object */
    };
};

struct field {
    struct str name;
    struct value value;
};

struct value value_null(void);
struct value value_bool(bool b);
struct value value_int(int64_t i);
struct value value_decimal(struct decimal d);
struct value value_text(struct str s);
struct value value_textz(const char *z);
struct value value_date(int32_t days);
struct value value_datetime(int64_t time_us);
struct value value_ref(struct str entity, struct str id);
struct value value_list(const struct value *items, size_t n);
/* Sorts and removes doubles; items are copied into the arena. */
struct value value_set(struct arena *a, const struct value *items, size_t n);
struct value value_object(const struct field *fields, size_t n);

static inline bool value_is_null(const struct value *v)
{
    return v->kind == VALUE_NULL;
}
/* Member of an object by name; NULL when unknown, or `object` is none. */
const struct value *value_get(const struct value *object, struct str name);
const struct value *value_getz(const struct value *object, const char *name);
/* The text of a text value, else STR_NONE. */
struct str value_str(const struct value *v);
/* Members by name; STR_NONE, 0 or false where none of that kind is. */
struct str value_text_at(const struct value *object, const char *name);
int64_t value_int_at(const struct value *object, const char *name);
bool value_is_true_at(const struct value *object, const char *name);
/* Any scalar as a person would read it; ids of references; "" for null. */
struct str value_to_text(struct arena *a, const struct value *v);

/*
 * Equality by meaning: 10 equals 10.0, sets ignore order, a date equals
 * midnight of a datetime; null equals only null.
 */
bool value_equal(const struct value *a, const struct value *b);
/* A total order in which equal values compare 0. */
int value_compare(const struct value *a, const struct value *b);
/* 64-bit hash; equal values (value_equal) have equal hashes. */
uint64_t value_hash(const struct value *v);

struct value value_copy(struct arena *a, const struct value *v);
/*
 * `object` with `name` set to `v`; shallow: other members are shared.
 * A NULL `v` removes the member.
 */
struct value value_with(struct arena *a, const struct value *object,
                        struct str name, const struct value *v);

/*
 * Storage form: JSON in which kinds that JSON lacks are objects with one
 * "$" key: {"$decimal":"12.10"} {"$date":"2026-01-02"} {"$time":"...Z"}
 * {"$ref":["res.partner","12"]} {"$set":[...]}. value_decode inverts
 * value_encode exactly.
 */
void value_encode(struct buf *out, const struct value *v);
MUST_CHECK enum err value_decode(struct arena *a, struct str json,
                                 struct value *out, struct error *e);

const char *value_kind_name(enum value_kind kind);
