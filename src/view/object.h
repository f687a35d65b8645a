/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Objects and lists for the `data` of an answer, built as one goes. */
#pragma once

#include "base/value.h"
#include "base/vec.h"

struct object {
    struct arena *arena;
    VEC(struct field) fields;
};

struct list {
    struct arena *arena;
    VEC(struct value) items;
};

/* `name` is a literal or lives as long as the arena. */
void object_set(struct object *o, const char *name, struct value v);
void object_text(struct object *o, const char *name, struct str s);
void object_int(struct object *o, const char *name, int64_t n);
void object_bool(struct object *o, const char *name, bool b);
/* null for 0 */
void object_time(struct object *o, const char *name, int64_t time_us);
struct value object_value(const struct object *o);

void list_add(struct list *l, struct value v);
struct value list_value(const struct list *l);
/* Stored text (value_encode) as a value; null when empty or broken. */
struct value stored_value(struct arena *a, struct str text);
