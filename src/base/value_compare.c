/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Equality, order and hash of values, which agree: equal values compare 0 and
 * hash alike. What makes this more than a field-by-field comparison: numbers
 * are equal across kinds and scales, a date equals midnight, members of an
 * object have no order.
 */
#include <stdlib.h>
#include <xxhash.h>

#include "base/memory.h"
#include "base/time.h"
#include "base/value.h"

/* Kinds that compare with each other share a rank. */
static int rank_of(enum value_kind kind)
{
    static const int ranks[] = {
        [VALUE_NULL] = 0,     [VALUE_BOOL] = 1,   [VALUE_INT] = 2,
        [VALUE_DECIMAL] = 2,  [VALUE_TEXT] = 3,   [VALUE_DATE] = 4,
        [VALUE_DATETIME] = 4, [VALUE_REF] = 5,    [VALUE_SET] = 6,
        [VALUE_LIST] = 7,     [VALUE_OBJECT] = 8,
    };
    return ranks[kind];
}

static struct decimal number_of(const struct value *v)
{
    return v->kind == VALUE_INT ? decimal_from_i64(v->integer) : v->decimal;
}

/* A point in time as a day and the microseconds in it: no overflow. */
struct instant {
    int64_t day;
    int64_t us;
};

static struct instant instant_of(const struct value *v)
{
    if (v->kind == VALUE_DATE)
        return (struct instant){v->date_days, 0};
    return (struct instant){date_from_time(v->time_us),
                            time_of_day_us(v->time_us)};
}

static int compare_i64(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

static int compare_numbers(const struct value *a, const struct value *b)
{
    if (a->kind == VALUE_INT && b->kind == VALUE_INT)
        return compare_i64(a->integer, b->integer);
    return decimal_compare(number_of(a), number_of(b));
}

static int compare_times(const struct value *a, const struct value *b)
{
    struct instant at_a = instant_of(a);
    struct instant at_b = instant_of(b);
    int order = compare_i64(at_a.day, at_b.day);
    return order != 0 ? order : compare_i64(at_a.us, at_b.us);
}

static int compare_refs(const struct value *a, const struct value *b)
{
    int order = str_compare(a->ref.entity, b->ref.entity);
    return order != 0 ? order : str_compare(a->ref.id, b->ref.id);
}

static int compare_items(const struct value *a, const struct value *b)
{
    for (size_t i = 0; i < a->items.n && i < b->items.n; i++) {
        int order = value_compare(&a->items.at[i], &b->items.at[i]);
        if (order != 0)
            return order;
    }
    return (a->items.n > b->items.n) - (a->items.n < b->items.n);
}

/* Members in the order of their names. */
struct members {
    const struct field **at;
    const struct field *few[32];
};

static int by_name(const void *a, const void *b)
{
    return str_compare((*(const struct field *const *)a)->name,
                       (*(const struct field *const *)b)->name);
}

static void members_init(struct members *m, const struct value_fields *fields)
{
    m->at = m->few;
    if (fields->n > sizeof m->few / sizeof m->few[0])
        m->at = memory_resize(NULL, fields->n * sizeof(struct field *));
    for (size_t i = 0; i < fields->n; i++)
        m->at[i] = &fields->at[i];
    qsort(m->at, fields->n, sizeof(struct field *), by_name);
}

static void members_fini(struct members *m)
{
    if (m->at != m->few)
        free(m->at);
}
#define AUTO_MEMBERS __attribute__((cleanup(members_fini))) struct members

static bool have_same_names_in_order(const struct value_fields *a,
                                     const struct value_fields *b)
{
    if (a->n != b->n)
        return false;
    for (size_t i = 0; i < a->n; i++)
        if (!str_eq(a->at[i].name, b->at[i].name))
            return false;
    return true;
}

static bool equal_objects(const struct value_fields *a,
                          const struct value_fields *b)
{
    if (a->n != b->n)
        return false;
    if (have_same_names_in_order(a, b)) {
        for (size_t i = 0; i < a->n; i++)
            if (!value_equal(&a->at[i].value, &b->at[i].value))
                return false;
        return true;
    }
    AUTO_MEMBERS sorted_a;
    AUTO_MEMBERS sorted_b;
    members_init(&sorted_a, a);
    members_init(&sorted_b, b);
    for (size_t i = 0; i < a->n; i++)
        if (!str_eq(sorted_a.at[i]->name, sorted_b.at[i]->name) ||
            !value_equal(&sorted_a.at[i]->value, &sorted_b.at[i]->value))
            return false;
    return true;
}

static int compare_objects(const struct value_fields *a,
                           const struct value_fields *b)
{
    AUTO_MEMBERS sorted_a;
    AUTO_MEMBERS sorted_b;
    members_init(&sorted_a, a);
    members_init(&sorted_b, b);
    for (size_t i = 0; i < a->n && i < b->n; i++) {
        const struct field *field_a = sorted_a.at[i];
        const struct field *field_b = sorted_b.at[i];
        int order = str_compare(field_a->name, field_b->name);
        if (order == 0)
            order = value_compare(&field_a->value, &field_b->value);
        if (order != 0)
            return order;
    }
    return (a->n > b->n) - (a->n < b->n);
}

static bool equal_items(const struct value *a, const struct value *b)
{
    if (a->items.n != b->items.n)
        return false;
    for (size_t i = 0; i < a->items.n; i++)
        if (!value_equal(&a->items.at[i], &b->items.at[i]))
            return false;
    return true;
}

bool value_equal(const struct value *a, const struct value *b)
{
    if (a == b)
        return true;
    if (rank_of(a->kind) != rank_of(b->kind))
        return false;
    switch (a->kind) {
    case VALUE_TEXT:
        return str_eq(a->text, b->text);
    case VALUE_SET:
    case VALUE_LIST:
        return equal_items(a, b);
    case VALUE_OBJECT:
        return equal_objects(&a->fields, &b->fields);
    case VALUE_NULL:
    case VALUE_BOOL:
    case VALUE_INT:
    case VALUE_DECIMAL:
    case VALUE_DATE:
    case VALUE_DATETIME:
    case VALUE_REF:
        break;
    }
    return value_compare(a, b) == 0;
}

int value_compare(const struct value *a, const struct value *b)
{
    int order = rank_of(a->kind) - rank_of(b->kind);
    if (order != 0)
        return order < 0 ? -1 : 1;
    switch (a->kind) {
    case VALUE_NULL:
        return 0;
    case VALUE_BOOL:
        return (int)a->boolean - (int)b->boolean;
    case VALUE_INT:
    case VALUE_DECIMAL:
        return compare_numbers(a, b);
    case VALUE_TEXT:
        return str_compare(a->text, b->text);
    case VALUE_DATE:
    case VALUE_DATETIME:
        return compare_times(a, b);
    case VALUE_REF:
        return compare_refs(a, b);
    case VALUE_SET:
    case VALUE_LIST:
        return compare_items(a, b);
    case VALUE_OBJECT:
        return compare_objects(&a->fields, &b->fields);
    }
    return 0;
}

/* --- hash --------------------------------------------------------------- */

/* The rank seeds every hash: the text "1" and the number 1 differ. */
static uint64_t hash_bytes(const struct value *v, const void *p, size_t n)
{
    return XXH3_64bits_withSeed(p, n, (uint64_t)rank_of(v->kind));
}

static uint64_t hash_number(const struct value *v)
{
    struct decimal d = decimal_normalize(number_of(v));
    unsigned __int128 mantissa = (unsigned __int128)d.mantissa;
    uint64_t words[3] = {(uint64_t)mantissa, (uint64_t)(mantissa >> 64),
                         (uint64_t)d.scale};
    return hash_bytes(v, words, sizeof words);
}

static uint64_t hash_instant(const struct value *v)
{
    struct instant at = instant_of(v);
    int64_t words[2] = {at.day, at.us};
    return hash_bytes(v, words, sizeof words);
}

static uint64_t hash_text(const struct value *v, struct str s)
{
    return hash_bytes(v, s.p ? s.p : "", s.n);
}

static uint64_t hash_items(const struct value *v)
{
    uint64_t pair[2] = {v->items.n, 0};
    for (size_t i = 0; i < v->items.n; i++) {
        pair[1] = value_hash(&v->items.at[i]);
        pair[0] = hash_bytes(v, pair, sizeof pair);
    }
    return hash_bytes(v, pair, sizeof pair);
}

/* Members add up, so that their order does not matter. */
static uint64_t hash_members(const struct value *v)
{
    uint64_t total = 0;
    for (size_t i = 0; i < v->fields.n; i++) {
        const struct field *f = &v->fields.at[i];
        uint64_t pair[2] = {str_hash(f->name), value_hash(&f->value)};
        total += hash_bytes(v, pair, sizeof pair);
    }
    uint64_t end[2] = {v->fields.n, total};
    return hash_bytes(v, end, sizeof end);
}

uint64_t value_hash(const struct value *v)
{
    switch (v->kind) {
    case VALUE_NULL:
        return hash_bytes(v, "", 0);
    case VALUE_BOOL:
        return hash_bytes(v, v->boolean ? "t" : "f", 1);
    case VALUE_INT:
    case VALUE_DECIMAL:
        return hash_number(v);
    case VALUE_TEXT:
        return hash_text(v, v->text);
    case VALUE_DATE:
    case VALUE_DATETIME:
        return hash_instant(v);
    case VALUE_REF: {
        uint64_t pair[2] = {str_hash(v->ref.entity), str_hash(v->ref.id)};
        return hash_bytes(v, pair, sizeof pair);
    }
    case VALUE_SET:
    case VALUE_LIST:
        return hash_items(v);
    case VALUE_OBJECT:
        return hash_members(v);
    }
    return 0;
}
