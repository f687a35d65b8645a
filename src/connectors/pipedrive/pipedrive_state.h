/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * What the parts of the Pipedrive driver share: settings, the state of a
 * connection, requests and answers, and the operations' own table.
 *
 * State changes in OP_OPEN and OP_DESCRIBE only.
 */
#pragma once

#include "base/vec.h"
#include "connectors/driver.h"
#include "connectors/pipedrive/pipedrive_fields.h"

/* Ids or keys that one op asks for one by one; ids a list takes. */
#define PIPEDRIVE_SINGLE_MAX 25
#define PIPEDRIVE_IDS_MAX 100

/* In a sync's filter: the number of a filter over there. */
#define PIPEDRIVE_FILTER_KEY "filter_id"

/* Of the password that webhooks send. */
#define PIPEDRIVE_HOOK_USER "crosswalk"

struct pipedrive_settings {
    struct str base_url;
    struct str api_token;
    struct str oauth_url;
    struct str client_id;
    struct str client_secret;
    struct str refresh_token;
    struct str options;
    int64_t page_size;
    int64_t overlap_ms;
    struct str api;
    bool deletes;
    bool archived;
    int64_t daily_wait_ms;
    struct str webhook_version;
    struct str webhooks_from;
};
extern const struct setting pipedrive_settings_table[];

struct connection_state {
    struct arena *arena;
    struct pipedrive_settings set;
    bool opened;
    struct str base;          /* without slash; OAuth's api_domain */
    struct str access_token;  /* OAuth */
    struct str refresh_token; /* the one in force */
    struct str domain;        /* the company's, for addresses of records */
    struct str summary;
    struct pipedrive_fields fields[PIPEDRIVE_ENTITIES];
    struct pipedrive_fields before[PIPEDRIVE_ENTITIES]; /* they last changed */
};

/* As the version in use has it. */
const struct pipedrive_kind *pipedrive_kind(const struct connection_state *c,
                                            enum pipedrive_entity entity);
/* A field that is there, or words about one that is not: where it went. */
MUST_CHECK enum err pipedrive_field_need(const struct connection_state *c,
                                         enum pipedrive_entity entity,
                                         struct str name,
                                         const struct pipedrive_field **out,
                                         struct error *e);

bool pipedrive_uses_oauth(const struct connection_state *c);

/* `path` follows /api/vN/ and has its query; `body` NULL: none. */
struct http_request pipedrive_ask(const struct connection_state *c,
                                  struct arena *a, const char *method, int api,
                                  struct str path, const struct value *body);
/* The answer's object, or its error with the retry that fits. */
MUST_CHECK enum err pipedrive_answer(const struct connection_state *c,
                                     struct arena *a,
                                     const struct driver_reply *reply,
                                     struct value *out, struct error *e);
/* The rows of a list's answer: null is none. */
MUST_CHECK enum err pipedrive_rows(const struct value *answer,
                                   struct value_items *out, struct error *e);
/* How a list goes on: its next cursor or offset; empty at the end. */
struct str pipedrive_next(struct arena *a, const struct value *answer);
/* Adds &name=value, escaped, or ?name=value. */
void pipedrive_query(struct buf *b, const char *name, struct str value);
void pipedrive_query_int(struct buf *b, const char *name, int64_t value);

/* ---- rows and records -------------------------------------------------- */

struct str pipedrive_row_id(struct arena *a, const struct value *row);
int64_t pipedrive_row_stamp(const struct value *row);
/* Deleted, though it is still told of. */
bool pipedrive_row_is_gone(const struct value *row);
/* The field's own value on the wire; NULL: not told. */
const struct value *pipedrive_raw(const struct pipedrive_field *f,
                                  const struct value *row);
/* False: unknown. */
bool pipedrive_decode_field(struct arena *a, const struct pipedrive_field *f,
                            const struct value *row, struct value *out);
struct pipedrive_wanted {
    const struct str *names;
    size_t n; /* 0: all, custom fields by readable name */
};
/* Members that v2 tells only when they are asked for. */
void pipedrive_query_asked(struct buf *b, const struct pipedrive_kind *kind,
                           const struct pipedrive_fields *fields,
                           const struct pipedrive_wanted *wanted);
bool pipedrive_decode(struct arena *a, const struct pipedrive_fields *fields,
                      const struct value *row,
                      const struct pipedrive_wanted *wanted,
                      struct record *out);
/* One value for the wire. */
MUST_CHECK enum err pipedrive_encode_value(struct arena *a,
                                           const struct pipedrive_field *f,
                                           int api, const struct value *v,
                                           struct value *out, struct error *e);
/* Whether the body can be made only with the record at hand. */
bool pipedrive_needs_row(const struct pipedrive_fields *fields, int api,
                         const struct patch *patch);
struct pipedrive_change {
    enum pipedrive_entity entity;
    const struct patch *patch;
    const struct value *row; /* the record as it stands, or NULL */
};
/* The body of a create or update. */
MUST_CHECK enum err pipedrive_encode(const struct connection_state *c,
                                     struct arena *a,
                                     const struct pipedrive_change *change,
                                     struct value *out, struct error *e);

/* ---- operations --------------------------------------------------------- */

struct op_work;

/* Records by id: together where lists take ids, then what is missing one by
 * one, since lists leave out what is archived. */
struct pipedrive_fetch {
    const struct pipedrive_kind *kind;
    const struct pipedrive_fields *fields;
    struct pipedrive_wanted wanted;
    const struct str *ids;
    size_t n;
    bool *settled; /* found, or known to be gone */
    size_t at;
    bool singles;
    bool done;
    VEC(struct value) rows;
};
void pipedrive_fetch_start(const struct connection_state *c, struct arena *a,
                           struct op_work *w, const struct str *ids, size_t n);
struct http_request pipedrive_fetch_request(const struct connection_state *c,
                                            const struct pipedrive_fetch *f,
                                            struct arena *a);
MUST_CHECK enum err pipedrive_fetch_take(const struct connection_state *c,
                                         struct pipedrive_fetch *f,
                                         struct arena *a,
                                         const struct driver_reply *reply,
                                         struct error *e);

struct pipedrive_pair { /* FIND: a record that may fit a key */
    size_t key;
    struct str id;
};

enum pipedrive_phase { PHASE_LIST, PHASE_ARCHIVED, PHASE_GONE };

struct pipedrive_place { /* CHANGES: what a cursor keeps */
    int64_t since_us;
    int64_t newest_us;
    int64_t began_us; /* a list by offset; 0: by time */
    enum pipedrive_phase phase;
    struct str next;
};

struct op_work {
    enum pipedrive_entity entity;
    struct pipedrive_wanted wanted;
    bool done;
    int step;
    size_t at;
    struct str next;               /* of the list under way */
    VEC(struct value) told;        /* DESCRIBE, OPEN: items of *Fields */
    uint64_t told_hash;
    struct pipedrive_fetch fetch;
    struct pipedrive_place place;
    VEC(struct pipedrive_pair) pairs;
    VEC(struct find_match) matches;
    const struct value *row;       /* WRITE: as it stands */
    const struct error *doubted;   /* WRITE: an error that may mean "gone" */
    struct str filter_id;          /* CHANGES: a filter over there */
    bool changed[PIPEDRIVE_ENTITIES]; /* SETUP: those that got fields */
};

extern const struct driver_op pipedrive_op_open, pipedrive_op_test,
    pipedrive_op_describe, pipedrive_op_read, pipedrive_op_find,
    pipedrive_op_changes, pipedrive_op_write,
    pipedrive_op_hooks, pipedrive_op_setup, pipedrive_op_action;
extern const struct webhooks pipedrive_webhooks;

/* A page of an entity's *Fields, and the last of them. */
struct http_request pipedrive_fields_request(const struct connection_state *c,
                                             const struct op_work *w,
                                             struct arena *a);
MUST_CHECK enum err pipedrive_fields_take(struct connection_state *c,
                                          struct op *op,
                                          struct op_work *w,
                                          const struct driver_reply *reply,
                                          bool *out_done, struct error *e);
