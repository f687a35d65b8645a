/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * What the parts of the Opencell connector share: the connection, the kinds
 * of records with their fields, requests, answers, values and ids.
 *
 * Ownership: kinds live in the connection's arena and never change after
 * create. Threads: one owner.
 */
#pragma once

#include "base/vec.h"
#include "base/zone.h"
#include "connectors/driver.h"
#include "connectors/members.h"
#include "connectors/opencell/opencell_settings.h"

/* Ids or keys that one op asks for by one request each. */
#define OPENCELL_SINGLE_MAX 25
/* Ids that one list is asked for. */
#define OPENCELL_LIST_MAX 100

enum opencell_kind {
    OPENCELL_CUSTOMER,
    OPENCELL_ACCOUNT, /* customer, billing and user account of one code */
    OPENCELL_SUBSCRIPTION,
    OPENCELL_SERVICE, /* a service instance of a subscription */
    OPENCELL_CHARGE,  /* a one-shot charge of a subscription */
    OPENCELL_ACCESS,  /* an access point of a subscription */
    OPENCELL_SERVICE_TEMPLATE,
    OPENCELL_CHARGE_TEMPLATE,
    OPENCELL_OFFER_TEMPLATE,
    OPENCELL_SELLER,
    OPENCELL_INVOICE,
    OPENCELL_KINDS
};

enum opencell_type {
    OPENCELL_TEXT,
    OPENCELL_INT,
    OPENCELL_DECIMAL,
    OPENCELL_BOOL,
    OPENCELL_DATE,
    OPENCELL_REF,
    OPENCELL_ACCOUNTS, /* the accounts in a customer */
    OPENCELL_LINES,    /* an invoice's aggregates, one by one */
    OPENCELL_TAXES,
};

enum opencell_flag {
    OPENCELL_CREATES = 1,  /* can be written on a create */
    OPENCELL_UPDATES = 2,  /* and later */
    OPENCELL_REQUIRED = 4,
    OPENCELL_BILLING = 8,  /* read from the billing account */
    OPENCELL_PAYMENT = 16, /* of the method of payment */
    OPENCELL_SILENT = 32,  /* written but never told */
    OPENCELL_ENDS = 64,    /* written by a termination */
    OPENCELL_CUSTOM = 128,
    OPENCELL_ASKED = 256,  /* read only when named: it is costly */
};
#define OPENCELL_WRITES (OPENCELL_CREATES | OPENCELL_UPDATES)

struct opencell_field {
    const char *path;   /* in the JSON, with dots; its name has _ instead */
    enum opencell_type type;
    unsigned flags;
    const char *read;   /* path where it is told; NULL: the same */
    const char *filter; /* in lists; NULL: cannot be searched */
    enum opencell_kind target; /* OPENCELL_REF */
    struct str name;    /* settled by opencell_kinds_settle */
    struct str code;    /* OPENCELL_CUSTOM: the remote's name */
};

struct opencell_fields {
    struct opencell_field *at;
    size_t n;
};

struct opencell_info {
    const char *name;
    const char *title;    /* "subscription", in messages */
    const char *one;      /* path that reads one, up to the id */
    const char *list;     /* path that lists; NULL: only in a parent's row */
    bool list_posts;      /* the list takes filters */
    const char *resource; /* path that creates and updates */
    const char *id_filter; /* in lists: "code", "id" */
    enum opencell_kind parent; /* itself: none */
    const char *rows;     /* member of the parent's row; NULL: asked for */
    bool writes, deletes;
};
const struct opencell_info *opencell_info(enum opencell_kind kind);

struct connection_state {
    struct arena *arena;
    struct opencell_settings set;
    const struct zone *zone;
    struct str bearer;
    struct str basic; /* the whole header value */
    bool open;
    struct str version;
    struct opencell_fields fields[OPENCELL_KINDS];
};

MUST_CHECK enum err opencell_kinds_settle(struct connection_state *c,
                                          struct error *e);
MUST_CHECK enum err opencell_kind_find(struct str name,
                                       enum opencell_kind *out,
                                       struct error *e);
const struct opencell_field *opencell_field_find(
    const struct connection_state *c, enum opencell_kind kind, struct str name);
/* Whether op wants any field with this flag. */
bool opencell_wants(const struct connection_state *c, enum opencell_kind kind,
                    const struct op *op, unsigned flag);
struct schema opencell_schema(struct arena *a, const struct connection_state *c,
                              enum opencell_kind kind);
struct entity_caps opencell_caps(const struct connection_state *c,
                                 struct str entity);

/* ---- ids ------------------------------------------------------------------ */

/* Records within a subscription have ids of several parts, escaped and with
 * slashes: subscription/service/2020-03-11, subscription/mark for charges
 * (~77 for those without), subscription/access. */
#define OPENCELL_PARTS_MAX 3
struct opencell_id {
    struct str part[OPENCELL_PARTS_MAX];
    size_t n;
};
struct str opencell_id_text(struct arena *a, const struct opencell_id *id);
/* False when it is no id of that kind. */
bool opencell_id_read(struct arena *a, enum opencell_kind kind, struct str text,
                      struct opencell_id *out);

/* ---- requests -------------------------------------------------------------- */

struct http_request opencell_get(const struct connection_state *c,
                                 struct arena *a, struct str path);
/* Any method with a body; `body` NULL: none. */
struct http_request opencell_send(const struct connection_state *c,
                                  struct arena *a, const char *method,
                                  struct str path, const struct value *body);
/* Reads one by the id's first part, or a parent for its rows. */
struct http_request opencell_read_one(const struct connection_state *c,
                                      struct arena *a, enum opencell_kind kind,
                                      struct str id, bool pdf);
/* What a subscription holds of this kind. */
struct http_request opencell_read_children(const struct connection_state *c,
                                           struct arena *a,
                                           enum opencell_kind kind,
                                           struct str parent);
struct http_request opencell_billing(const struct connection_state *c,
                                     struct arena *a, struct str code);
/* One page of a list; `filters` is an object. */
struct opencell_page {
    struct value filters;
    int64_t offset;
    int64_t limit;
};
struct http_request opencell_list(const struct connection_state *c,
                                  struct arena *a, enum opencell_kind kind,
                                  const struct opencell_page *page);
struct http_request opencell_token(const struct connection_state *c,
                                   struct arena *a);

/* ---- answers --------------------------------------------------------------- */

/* The body of an answer that went through, whatever its HTTP status and
 * wherever its ActionStatus says so. */
MUST_CHECK enum err opencell_answer(const struct connection_state *c,
                                    struct arena *a,
                                    const struct driver_reply *reply,
                                    struct value *out, struct error *e);
/* The object, or the list, that an answer is about. */
const struct value *opencell_one(const struct value *answer);
struct value_items opencell_rows(const struct value *answer);
/* How many there are in all, or -1. */
int64_t opencell_total(const struct value *answer);

/* ---- values ---------------------------------------------------------------- */

/* A row of the remote as a record; `parent` is the id of what holds it, or
 * empty. False for a row without an id. */
struct opencell_row {
    enum opencell_kind kind;
    const struct value *row;
    const struct value *billing; /* the billing account's, or NULL */
    struct str parent;
};
bool opencell_decode(const struct connection_state *c, struct arena *a,
                     const struct op *op, const struct opencell_row *in,
                     struct record *out);
struct value opencell_lines(struct arena *a, const struct value *aggregates);
struct value opencell_taxes(struct arena *a, const struct value *aggregates);
struct value opencell_date_value(const struct connection_state *c,
                                 struct arena *a, int32_t days);
struct opencell_change {
    enum opencell_kind kind;
    const struct patch *patch;
    const struct value *known; /* the record as last read, or NULL */
};
/* The body of a create or update; terminations are not in it. */
MUST_CHECK enum err opencell_encode(const struct connection_state *c,
                                    struct arena *a,
                                    const struct opencell_change *change,
                                    struct value *out, struct error *e);
/* A value of the patch, or else of what is known; NULL: neither. */
const struct value *opencell_value_of(const struct patch *patch,
                                      const struct value *known,
                                      const char *name);
