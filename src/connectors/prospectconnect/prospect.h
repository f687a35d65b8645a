/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * What the parts of the ProspectConnect connector share: the remote's four
 * API generations ("profiles"), its entities, and the table that says for
 * each of them which call does what. Nothing here branches on a profile by
 * name: a call's row says all that differs.
 *
 * Constant data, and the state of one connection, whose owner is whoever
 * runs its operations.
 */
#pragma once

#include "connectors/driver.h"
#include "connectors/members.h"
#include "connectors/prospectconnect/prospect_settings.h"

/* What a call's request looks like, and how a list goes on. */
enum prospect_shape {
    SHAPE_NONE,
    /* lists */
    SHAPE_WHOLE,       /* no parameters: everything in one answer */
    SHAPE_SINCE_QUERY, /* ?updatedAfter&limit */
    SHAPE_SINCE_BODY,  /* the same as JSON */
    SHAPE_OFFSET,      /* an integer offset, in creation order if possible */
    SHAPE_SEARCH,      /* filters and an opaque cursor */
    SHAPE_PARENTS,     /* a list for each contact and each deal */
    /* reads */
    SHAPE_BY_IDS,
    SHAPE_BY_ID,
    /* writes */
    SHAPE_WRITE,
};

struct prospect_call {
    const char *method;
    const char *path; /* "{id}" stands for the record's id */
    enum prospect_shape shape;
    bool guess;             /* no client is known to work with this path */
    bool absent_is_empty;   /* a 404 means that there are none */
    int64_t page_max;       /* rows a request; ids, for SHAPE_BY_IDS */
    const char *offset_key; /* SHAPE_OFFSET */
    const char *limit_key;
    const char *search_key; /* free text search; NULL: none */
    bool asks_fields;       /* answers hold only the `fields` asked for */
    const char *fixed;      /* constant members of the body, as JSON */
    const char *wrap;       /* SHAPE_WRITE: member that holds the values */
    const char *id_key;     /* SHAPE_WRITE: id in the body; NULL: in path */
    const char *force_path; /* creates with `force_create` */
    const char *force_key;  /* or the member that asks for it */
};

/* Whether a profile is the public API: its own address, a bearer token, a
 * version, and its own names in what is written. */
bool prospect_profile_is_public(enum prospect_profile profile);
/* NULL when the profile has no such call. */
const struct prospect_call *prospect_call_find(enum prospect_profile profile,
                                               enum prospect_entity entity,
                                               enum prospect_verb verb);
/* The form such a call would have, for paths that only a setting knows. */
const struct prospect_call *prospect_call_general(enum prospect_profile profile,
                                                  enum prospect_verb verb);

/* A call as this connection makes it; `call` NULL: it cannot. */
struct prospect_route {
    const struct prospect_call *call;
    enum prospect_profile profile;
    struct str path;
};

struct connection_state {
    struct prospect_settings set;
    struct str base_url;   /* profiles A to C */
    struct str public_url; /* profile D */
    bool settled;          /* routes are known */
    struct str profile;    /* the one in use: "default", "A", ... */
    struct prospect_route routes[PROSPECT_ENTITIES][PROSPECT_VERBS];
};

const char *prospect_entity_name(enum prospect_entity entity);
MUST_CHECK enum err prospect_entity_find(struct str name,
                                         enum prospect_entity *out,
                                         struct error *e);
/* The entity whose calls bring these records: stages come with pipelines. */
enum prospect_entity prospect_entity_source(enum prospect_entity entity);

/* The constant members of a call's body. */
void prospect_put_fixed(struct arena *a, const struct prospect_call *call,
                        struct members *o);
/* The path with the id in its place. */
struct str prospect_path(struct arena *a, const struct prospect_route *r,
                         struct str id);

/* A request of a profile; `body` NULL: none. */
struct prospect_ask {
    enum prospect_profile profile;
    const char *method;
    struct str path; /* with its query */
    const struct value *body;
    struct str token; /* Idempotency-Key, where the profile has it */
};
struct http_request prospect_request(const struct connection_state *c,
                                     struct arena *a,
                                     const struct prospect_ask *ask);

/* Where the profiles answer, from the settings. */
void prospect_addresses_settle(struct arena *a, struct connection_state *c);
/* Chooses the call for each entity and verb; `profile` as in the setting,
 * but not "auto". */
void prospect_routes_settle(struct connection_state *c, struct str profile);

/* The route for a verb, or an error that says what the profile lacks. */
MUST_CHECK enum err prospect_route_get(const struct connection_state *c,
                                       enum prospect_entity entity,
                                       enum prospect_verb verb,
                                       const struct prospect_route **out,
                                       struct error *e);
