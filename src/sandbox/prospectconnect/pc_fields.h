/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * What a ProspectConnect record is made of: one table of fields for each kind
 * of record, with the name every profile uses for it. Whatever reads or
 * answers a body goes through these tables.
 *
 * Constant data; any thread.
 */
#pragma once

#include "base/str.h"

enum pc_kind {
    PC_CONTACT,
    PC_COMPANY,
    PC_DEAL,
    PC_TASK,
    PC_NOTE,
    PC_ACTIVITY, /* up to here: the resources of profile D */
    PC_USER,
    PC_PIPELINE,
    PC_TAG,
    PC_QUOTE,
    PC_PRODUCT,
    PC_KINDS
};

enum pc_type {
    PC_TEXT,
    PC_EMAIL,
    PC_PHONE,
    PC_FLAG,
    PC_NUMBER,
    PC_WORDS,   /* list of texts */
    PC_COUNTRY, /* {country_code, name}, a text or null */
    PC_DAY,     /* kept as the text that was sent */
    PC_STATUS,  /* open, won, lost; A and B say closed for both of the last */
    PC_STAGE,
    PC_LINK,    /* id of `target` */
    PC_LINKS,   /* list of such ids */
    PC_STAGES,  /* a pipeline's own, only through /_sandbox/ */
};

struct pc_field {
    const char *name;  /* as stored, in C and in D */
    const char *camel; /* in A and B; NULL: they do not have it */
    const char *snake; /* the same with style=snake */
    enum pc_type type;
    enum pc_kind target;
    const char *asked; /* what C's `fields` calls it, when not `name` */
};

struct pc_entity {
    const char *path;   /* "contacts": in D, in /_sandbox/, list key of A, B */
    const char *one;    /* "contact": scopes, messages */
    const char *prefix; /* of ids in D; "" outside D */
    const char *c_id;   /* what C calls the id */
    const char *title;  /* field that must be there, or NULL */
    const struct pc_field *fields;
    size_t n_fields;
};

const struct pc_entity *pc_entity_of(enum pc_kind kind);
/* By `path`; false when there is none. */
bool pc_entity_find(struct str path, enum pc_kind *out);
/* By stored name, or NULL. */
const struct pc_field *pc_field_find(enum pc_kind kind, struct str name);
/* By any name that A, B or C may use for it, or NULL. */
const struct pc_field *pc_field_find_wire(enum pc_kind kind, struct str name);
