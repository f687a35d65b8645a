/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Entities and their fields: constant rows for what every account has, and
 * what an account adds by itself (custom fields), learned from its *Fields.
 * A custom field goes by a name made of its readable one ("Lead Source" is
 * lead_source) and by its 40-character key.
 */
#pragma once

#include "connectors/connector.h"

enum pipedrive_entity {
    PIPEDRIVE_PERSON,
    PIPEDRIVE_ORGANIZATION,
    PIPEDRIVE_DEAL,
    PIPEDRIVE_ACTIVITY,
    PIPEDRIVE_NOTE,
    PIPEDRIVE_USER,
    PIPEDRIVE_PIPELINE,
    PIPEDRIVE_STAGE,
    PIPEDRIVE_FILTER,
    PIPEDRIVE_ACTIVITY_TYPE,
    PIPEDRIVE_LEAD,
    PIPEDRIVE_PRODUCT,
};
enum { PIPEDRIVE_ENTITIES = PIPEDRIVE_PRODUCT + 1 };

enum pipedrive_type {
    FIELD_TEXT,
    FIELD_INT,
    FIELD_DECIMAL,
    FIELD_BOOL,
    FIELD_DATE,
    FIELD_TIME,        /* a point in time */
    FIELD_REF,
    FIELD_CHOICE,      /* one of a few words */
    FIELD_OPTION,      /* id of an option */
    FIELD_OPTIONS,     /* several */
    FIELD_PRIMARY,     /* the primary one of some entries */
    FIELD_ENTRIES,     /* {value, label, primary} */
    FIELD_LIST,        /* as the remote has it */
    FIELD_OBJECT,      /* the same */
    FIELD_PARTICIPANT, /* read as person_id, written as participants */
};

#define FIELD_WRITE 1u
#define FIELD_CREATE 2u /* written by creates only */
#define FIELD_REQUIRED 4u
#define FIELD_HTML 8u
#define FIELD_ASKED 16u /* v2 tells it only when it is asked for by name */
#define FIELD_V1 32u    /* v1 alone has it */

struct pipedrive_row {
    const char *name;
    const char *label;
    enum pipedrive_type type;
    unsigned flags;
    const char *key;     /* on the wire; NULL: the name */
    const char *old;     /* what v1 calls it, where that is another name */
    const char *part;    /* the member of a value that has several */
    const char *target;  /* of references */
    const char *search;  /* `fields` of a search that finds it */
    const char *narrow;  /* parameter that narrows a list of v2 to it */
    const char *narrow_old; /* the same in v1; "x/": the list of one x */
    const char *choices; /* of FIELD_CHOICE, with blanks */
};

enum pipedrive_paging { PAGING_CURSOR, PAGING_OFFSET, PAGING_WHOLE };
enum pipedrive_gone { GONE_UNTOLD, GONE_STATUS, GONE_RECENTS };

struct pipedrive_kind {
    const char *name;
    const char *path;
    const char *fields; /* resource of its fields; NULL: none of its own */
    int api;            /* 1 or 2 */
    enum pipedrive_paging paging;
    bool since;         /* lists take updated_since */
    bool sorts;         /* by time of change */
    bool by_ids;        /* lists take ids */
    bool searches;
    bool writes;
    bool merges;        /* one into another */
    bool archives;      /* lists leave out what is archived */
    bool recents;       /* recents tells what changed */
    bool listed;        /* cannot be read by id */
    bool texts;         /* ids are texts, and PATCH changes in v1 too */
    const char *all;    /* for a list of everyone's; NULL: nothing */
    enum pipedrive_gone gone; /* how deletes are learned of */
    const struct pipedrive_row *rows;
    size_t n_rows;
};

const struct pipedrive_kind *pipedrive_kind_of(enum pipedrive_entity entity,
                                               bool v1);
MUST_CHECK enum err pipedrive_entity_find(struct str name,
                                          enum pipedrive_entity *out,
                                          struct error *e);

/* A field as this account has it. */
struct pipedrive_field {
    struct schema_field pub;
    enum pipedrive_type type;
    struct str key;
    struct str old;
    struct str part;
    bool custom;
    bool alias; /* a further name: not in a record that is read whole */
    bool asked; /* told by v2 only when it is asked for */
    struct str search;
    struct str narrow; /* of the version in use */
    struct schema_option *by_id; /* value: id, label: label */
    size_t n_by_id;
};

struct pipedrive_fields {
    struct pipedrive_field *at;
    size_t n;
    uint64_t hash; /* of the answers it was made from */
};

/*
 * The fields of a kind from what the remote says of them (items of *Fields, of
 * v1 or v2). `by_label`: options go by their labels. Lives in `a`.
 */
struct pipedrive_fields pipedrive_fields_make(struct arena *a,
                                              const struct pipedrive_kind *kind,
                                              const struct value_items *told,
                                              bool by_label);
/* What it is called on the wire of a version. */
struct str pipedrive_wire_name(const struct pipedrive_field *f, int api);
/* "Lead Source (old)" is lead_source_old; letters beyond ASCII stay. */
struct str pipedrive_readable_name(struct arena *a, struct str name);
/* By name or key; NULL. */
const struct pipedrive_field *pipedrive_field_find(
    const struct pipedrive_fields *fields, struct str name);
