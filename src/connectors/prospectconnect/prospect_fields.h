/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * The fields of each entity: one canonical name for all profiles, the names
 * under which the remote may answer it, and the names to write it by. All
 * reading, writing, describing and searching goes through these rows.
 *
 * Constant data.
 */
#pragma once

#include "connectors/prospectconnect/prospect_settings.h"

enum prospect_type {
    FIELD_TEXT,
    FIELD_DECIMAL,
    FIELD_BOOL,
    FIELD_DATE,
    FIELD_TIME,
    FIELD_STATUS,       /* open, won, lost */
    FIELD_REF,          /* an id, or an object that has one */
    FIELD_WORDS,        /* set of texts */
    FIELD_REFS,         /* set of references */
    FIELD_FIRST,        /* the first of such a set */
    FIELD_COUNTRY,      /* code if known, else name */
    FIELD_COUNTRY_CODE, /* parts of the same value */
    FIELD_COUNTRY_NAME,
};

/* What A, B and C make of a field. */
#define FIELD_CREATE_ONLY 1u /* their update does not take it */
#define FIELD_UPDATE_ONLY 2u /* their create does not take it */
#define FIELD_RESEND 4u      /* their update wants it each time */
/* Of all profiles. */
#define FIELD_SEARCH 8u      /* free text search finds it; first row first */
#define FIELD_REQUIRED 16u

struct prospect_field {
    const char *name;
    const char *label;
    enum prospect_type type;
    enum prospect_entity target; /* of references */
    const char *keys;     /* in answers, with blanks, best first */
    const char *old;      /* in what A, B and C are sent; NULL: read-only */
    const char *public;   /* in what D is sent; NULL: read-only */
    const char *asked;    /* in C's `fields`, with blanks; NULL: the first of
                             `keys` */
    const char *initial;  /* JSON that A, B and C's create gets for nothing */
    unsigned flags;
};

struct prospect_fields {
    const struct prospect_field *at;
    size_t n;
};

/* The first row is the record's own id. */
struct prospect_fields prospect_fields_of(enum prospect_entity entity);
/* By canonical name, or NULL. */
const struct prospect_field *prospect_field_find(enum prospect_entity entity,
                                                 struct str name);

/* Where answers keep a record's stamps, with blanks. */
#define PROSPECT_CREATED_KEYS "date_created created_at createdAt dateCreated"
#define PROSPECT_UPDATED_KEYS                                                \
    "updated_at updatedAt date_updated dateUpdated date_modified modified_at"
