/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * What the parts of the Marketo connector share: the connection, its
 * objects as described, requests, answers and values.
 *
 * Ownership: objects live in the connection's arena and change only in
 * OP_OPEN and OP_DESCRIBE.
 */
#pragma once

#include "connectors/driver.h"
#include "connectors/marketo/marketo_settings.h"
#include "connectors/members.h"

/* Assets that one op reads, by a call each. */
#define MARKETO_SINGLE_MAX 25
/* Records in one call, by the vendor's rule. */
#define MARKETO_BATCH_MAX 300
/* Leads that one query of activities names, and types of activities. */
#define MARKETO_LEADS_MAX 30
#define MARKETO_TYPES_MAX 10
/* Body of a write; the vendor's limit is 1 MB. */
#define MARKETO_BODY_MAX 900000

struct marketo_field {
    struct str name;
    struct str label;
    struct str type; /* the vendor's word: "string", "currency", ... */
    bool writable;
    bool on_create;  /* can be told to a new record, and not later */
    bool searchable; /* by itself */
    bool alias;      /* ours: `id` where the remote says marketoGUID */
};

/* How an object is reached over there. */
enum marketo_shape {
    MARKETO_TABLE,    /* described, queried by filter, written in batches */
    MARKETO_ASSET,    /* read by id, one by one, and no more */
    MARKETO_ACTIVITY, /* a log: read from a time on, added to */
    MARKETO_LIST,     /* static lists: read only, listed as a whole */
    MARKETO_MEMBER,   /* who is in them: made and deleted */
};

struct marketo_type { /* of activities */
    int64_t id;
    struct str name;
    bool of_email; /* its primary attribute is an e-mail */
};

struct marketo_object {
    struct str entity;      /* ours: "lead", "company", "car_c" */
    struct str path;        /* "leads", "customobjects/car_c" */
    struct str id_field;    /* "id" or "marketoGUID" */
    struct str dedupe;      /* fields with blanks */
    struct str archive;     /* boolean field that stands for archived */
    enum marketo_shape shape;
    bool is_lead;
    bool described;
    struct error refused;   /* why it could not be described */
    struct marketo_field *fields;
    size_t n_fields;
};

struct connection_state {
    struct arena *arena;
    struct marketo_settings set;
    struct str identity_url;
    struct str token;
    bool open;
    int64_t opened_us;              /* of the last login */
    struct marketo_object *objects; /* the first is lead */
    size_t n_objects;
    struct marketo_type *types;     /* of activities, once described */
    size_t n_types;
};

/* An object that can be used, or an error that says why it cannot. */
MUST_CHECK enum err marketo_object_get(const struct connection_state *c,
                                       struct str entity,
                                       const struct marketo_object **out,
                                       struct error *e);
const struct marketo_field *marketo_field_find(const struct marketo_object *o,
                                               struct str name);
/* The objects that the settings name, and those that always are. */
MUST_CHECK enum err marketo_objects_settle(struct connection_state *c,
                                           struct error *e);

/* Fills in what no call describes: programs, e-mails, lists, and of
 * activities what all of them have. */
void marketo_fixed_fields(struct arena *a, struct marketo_object *o);
/* The types of activities and, of all of them, the attributes as fields. */
MUST_CHECK enum err marketo_types_take(struct connection_state *c,
                                       struct marketo_object *o,
                                       const struct value *answer,
                                       struct error *e);

/* ---- requests ------------------------------------------------------------ */

/* Path and query parameters; the values are escaped here. */
struct marketo_query {
    struct str path; /* "/rest/v1/leads.json" */
    struct members parameters;
};

/* The condition that a field has one of these values, joined by commas. */
void marketo_put_filter(struct arena *a, struct marketo_query *q,
                        const struct marketo_object *o, struct str field,
                        struct str values);
/* GET, or POST with _method=GET when the query is long. */
struct http_request marketo_get(const struct connection_state *c,
                                struct arena *a, const struct marketo_query *q);
struct http_request marketo_post(const struct connection_state *c,
                                 struct arena *a, struct str path,
                                 const struct value *body);
struct http_request marketo_login(const struct connection_state *c,
                                  struct arena *a);

/* ---- answers ------------------------------------------------------------- */

/* The envelope of a call that went through: success is true. */
MUST_CHECK enum err marketo_answer(const struct connection_state *c,
                                   struct arena *a,
                                   const struct driver_reply *reply,
                                   struct value *out, struct error *e);
/* The list under "result"; empty when there is none. */
struct value_items marketo_rows(const struct value *answer);
bool marketo_more(const struct value *answer);
struct str marketo_page_token(const struct value *answer);
/* What the code of one record, in its `reasons`, means. */
void marketo_record_error(struct arena *a, const struct value *row,
                          int64_t now_us, struct error *e);
/* When the daily quota begins anew: midnight in US Central time. */
int64_t marketo_quota_resets_us(int64_t now_us);

/* ---- values -------------------------------------------------------------- */

enum value_kind marketo_kind(const struct marketo_field *f);
/* Whether op's caller asked for this field. */
bool marketo_is_wanted(const struct op *op, struct str name);
/* The schema, in an arena of the caller's. */
struct schema marketo_schema(struct arena *a, const struct marketo_object *o);
/* Names to ask for: those wanted (none: all), the id and the stamps. */
struct str marketo_field_list(struct arena *a, const struct marketo_object *o,
                              const struct op *op);
/* Those of them whose changes can be watched; never empty. */
struct str marketo_watch_list(struct arena *a, const struct marketo_object *o,
                              const struct op *op);
/* False for a row without an id. */
bool marketo_decode(struct arena *a, const struct marketo_object *o,
                    const struct op *op, const struct value *row,
                    struct record *out);
/* The object for `input`; values must be fields that can be written. */
MUST_CHECK enum err marketo_encode(struct arena *a,
                                   const struct marketo_object *o,
                                   const struct patch *patch, struct value *out,
                                   struct error *e);

/* ---- operations ---------------------------------------------------------- */

extern const struct driver_op marketo_op_open;
extern const struct driver_op marketo_op_test;
extern const struct driver_op marketo_op_entities;
extern const struct driver_op marketo_op_describe;
extern const struct driver_op marketo_op_read;
extern const struct driver_op marketo_op_find;
extern const struct driver_op marketo_op_changes;
extern const struct driver_op marketo_op_write;
extern const struct driver_op marketo_op_action;
extern const struct driver_op marketo_bulk_changes;
extern const struct driver_op marketo_asset_read;
extern const struct driver_op marketo_list_changes;
extern const struct driver_op marketo_member_read;
extern const struct driver_op marketo_member_find;
extern const struct driver_op marketo_member_changes;
extern const struct driver_op marketo_member_write;
extern const struct driver_op marketo_activity_read;
extern const struct driver_op marketo_activity_find;
extern const struct driver_op marketo_activity_changes;
extern const struct driver_op marketo_activity_write;

struct entity_caps marketo_caps(const struct connection_state *c,
                                struct str entity);
