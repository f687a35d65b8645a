/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * What is known of the models: the kinds of their fields, as fields_get shows
 * them to a user. Sessions of one user share it, so that signing in again costs
 * nothing. Bounded: when LIMIT_FACADE_MODELS are known, or after
 * FACADE_MODELS_MS, all are forgotten. Threads: one at a time.
 */
#pragma once

#include "base/limits.h"
#include "base/value.h"

enum facade_kind {
    FACADE_PLAIN, /* as it comes: text, selections, dates, what is new */
    FACADE_BOOLEAN,
    FACADE_INTEGER,
    FACADE_FLOAT,
    FACADE_DATETIME,
    FACADE_BINARY,
    FACADE_MANY2ONE,
    FACADE_X2MANY,
    FACADE_OBJECT, /* reference, serialized: the real server breaks */
};

struct facade_field {
    struct str name;
    enum facade_kind kind;
    struct str target; /* of relations */
};

struct facade_model {
    struct str name;
    struct facade_field *fields; /* in the order of fields_get */
    size_t n_fields;
    size_t *by_name; /* indexes of fields */
};

#define FACADE_MODELS_MS INT64_C(600000)

struct facade_models {
    struct arena own;   /* holds this */
    struct arena arena; /* what it has learnt */
    struct facade_model known[LIMIT_FACADE_MODELS];
    size_t n;
    int64_t since_us; /* it began to learn; 0: it has not */
    int holders;      /* sessions */
};

struct facade_models *facade_models_create(void);
/* One more session has it. */
struct facade_models *facade_models_hold(struct facade_models *m);
/* One less; the last one frees it. */
void facade_models_release(struct facade_models *m);
/* Forgets what is too old to be believed. */
void facade_models_refresh(struct facade_models *m, int64_t now_us);

/* A copy in `a`; NULL when it is not known. */
const struct facade_model *facade_models_find(const struct facade_models *m,
                                              struct arena *a, struct str name);
/* Remembers what fields_get answered, an object of objects, in place of an
 * older answer. */
void facade_models_keep(struct facade_models *m, struct str name,
                        const struct value *fields);

/* NULL when there is no such field. */
const struct facade_field *facade_field_find(const struct facade_model *m,
                                             struct str name);
