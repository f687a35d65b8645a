/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Shared by ekiclik*.c only. */
#pragma once

#include "connectors/driver.h"
#include "connectors/members.h"

/* Quantities that one request may carry, all of one point of sale. */
#define EKICLIK_STOCKS_MAX 200

enum ekiclik_kind {
    EKICLIK_PRODUCT,
    EKICLIK_CONFIGURATION,
    EKICLIK_STOCK, /* what one point of sale has of one configuration */
    EKICLIK_ORDER,
    EKICLIK_POS,
    EKICLIK_USER,
    EKICLIK_CLIENT,
    EKICLIK_KINDS
};

struct ekiclik_settings {
    struct str url;
    struct str auth_header;
    struct str auth_value;   /* never shown */
    struct str create;
};

struct connection_state {
    struct ekiclik_settings set;
};

struct ekiclik_field {
    const char *name;
    const char *group;  /* object of the body that it stands in; or NULL */
    const char *member; /* its name there; NULL: as `name` */
    enum value_kind kind;
    bool key;           /* part of the id: given when the record is made */
    bool outside;       /* not in the body */
    bool tail;          /* ends the id, where it is given */
    enum ekiclik_kind target; /* VALUE_REF */
};

struct ekiclik_route {
    const char *method;
    const char *path;
};

struct ekiclik_info {
    const char *name;
    const char *title;  /* "point of sale", in messages */
    const struct ekiclik_field *fields;
    size_t n_fields;
    struct ekiclik_route create, update;
    const char *switches;     /* path before archive/ and activate/ */
    const char *switch_field; /* the field that tells of it */
    bool whole;   /* an update says all, not only what has changed */
    bool id_path; /* the id ends the path */
    bool listed;  /* the body is a list: many at once */
    bool wrapped; /* {"params": {"data": ...}} */
};

const struct ekiclik_info *ekiclik_info(enum ekiclik_kind kind);
/* Made by another call than it is changed by. */
bool ekiclik_has_two_ways(enum ekiclik_kind kind);
MUST_CHECK enum err ekiclik_kind_find(struct str name, enum ekiclik_kind *out,
                                      struct error *e);
const struct str *ekiclik_kind_names(void); /* EKICLIK_KINDS of them */
struct schema ekiclik_schema(struct arena *a, enum ekiclik_kind kind);

/* ---- ekiclik_body.c ------------------------------------------------------ */

/*
 * The id of a record with these values: its keys, with slashes between.
 * ERR_REJECTED when one is missing.
 */
MUST_CHECK enum err ekiclik_id(struct arena *a, enum ekiclik_kind kind,
                               const struct value *values, struct str *out,
                               struct error *e);
/* What a patch says of a field, or the record had; NULL: nobody knows. */
const struct value *ekiclik_value(const struct patch *patch, const char *name);
/* ERR_REJECTED for a field that the platform has not. */
MUST_CHECK enum err ekiclik_check(enum ekiclik_kind kind,
                                  const struct patch *patch, struct error *e);
/* The body of a create or update, without list and wrapping; `whole`: with
 * all that is known. */
struct value ekiclik_body(struct arena *a, enum ekiclik_kind kind,
                          const struct patch *patch, bool whole);
struct str ekiclik_path_part(struct arena *a, struct str s);
struct http_request ekiclik_request(const struct connection_state *c,
                                    struct arena *a, const char *method,
                                    struct str path, const struct value *body);
struct http_request ekiclik_send(const struct connection_state *c,
                                 struct arena *a, enum ekiclik_kind kind,
                                 const struct ekiclik_route *route,
                                 struct str id, const struct value *body);

/* ---- ekiclik_answer.c ---------------------------------------------------- */

/* ERR_OK for any 2xx that is no web page. */
MUST_CHECK enum err ekiclik_answer(const struct connection_state *c,
                                   const struct driver_reply *reply,
                                   struct error *e);
/* Whether a refusal says that there is such a record already. */
bool ekiclik_says_exists(const struct http_response *response);

/* ---- the operation ------------------------------------------------------- */

enum ekiclik_step { STEP_MAIN, STEP_OTHER, STEP_SWITCH };

struct op_work {
    enum ekiclik_kind kind;
    enum ekiclik_step step;
    size_t at;        /* this patch is to be sent */
    bool *sent;       /* of a list: those that are done, or need no sending */
    bool done;
};

extern const struct driver_op ekiclik_op_write;
