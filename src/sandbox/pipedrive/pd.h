/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Pipedrive as a system of the sandbox: what its parts share. A record is a
 * row whose members have the names of v2; what has no value is no member.
 * Custom values stand in `custom_fields`. A deleted record stays, marked.
 */
#pragma once

#include "base/json.h"
#include "base/time.h"
#include "base/vec.h"
#include "sandbox/sandbox.h"
#include "sandbox/table.h"

#define PD_TOKEN "pd_demo_token"
#define PD_LIMIT 100      /* rows of a list unless asked otherwise */
#define PD_LIMIT_MAX 500
#define PD_IDS_MAX 100
#define PD_HOOKS_MAX 40
#define PD_FIELDS_FROM 1000 /* ids of custom fields; below: the others' */
#define PD_PLAN_TOKENS INT64_C(30000) /* a day and seat of the least plan */
#define PD_BURST_MS 2000
#define PD_SEATS_MAX 10000
#define PD_CODE "pd_code" /* that an app gets by being installed */
#define PD_ACCESS_US (INT64_C(3600) * US_PER_SECOND)

enum pd_kind {
    PD_PERSON,
    PD_ORGANIZATION,
    PD_DEAL,
    PD_ACTIVITY,
    PD_NOTE,
    PD_USER,
    PD_PIPELINE,
    PD_STAGE,
    PD_FILTER,
    PD_ACTIVITY_TYPE,
    PD_LEAD,
    PD_PRODUCT,
};
enum { PD_KINDS = PD_PRODUCT + 1 };

/* Versions that serve a kind. */
#define PD_V1 1u
#define PD_V2 2u

enum pd_shape {
    PD_TEXT,
    PD_INT,
    PD_NUMBER,
    PD_BOOL,
    PD_DATE,
    PD_TIME,
    PD_ENTRIES,
    PD_ADDRESS,
    PD_INTS,
    PD_PARTICIPANTS,
    PD_PRICES,
    PD_OBJECT,
    PD_CUSTOM,
};

struct pd_member {
    const char *name;
    enum pd_shape shape;
    bool writes;
    const char *filter; /* parameter of a list; NULL: none */
};

struct pd_kind_info {
    const char *name;   /* "person" */
    const char *path;   /* "persons" */
    unsigned apis;      /* the versions that serve it */
    const char *title;  /* member that a create must have */
    const char *missing; /* what a 404 says */
    bool writes;
    const struct pd_member *members;
    size_t n;
};
const struct pd_kind_info *pd_kind_info(enum pd_kind kind);
const struct pd_member *pd_member_find(enum pd_kind kind, struct str name);

struct pd_link { /* records of a kind point to those of another */
    enum pd_kind of;
    const char *member;
    enum pd_kind to;
};
#define PD_LINKS 11
const struct pd_link *pd_link_at(size_t n); /* NULL behind the last */

struct pd_options {
    struct str token;
    struct str client_id, client_secret, refresh_token;
    struct str origin;     /* told as api_domain */
    struct str company;    /* what it has from the start; empty: little */
    struct str seed;       /* not empty: with records */
    bool rotate;           /* each use of the refresh token gives another */
    int64_t daily_tokens;  /* 0: no daily budget */
    int64_t burst;         /* calls in PD_BURST_MS; 0: as the knobs say */
};

struct pd {
    struct arena own;
    struct sandbox *box;
    struct pd_options options;
    struct tables *store;
    struct table *records[PD_KINDS];
    struct table *fields;  /* custom fields: kind, key, name, type, options */
    struct table *hooks;   /* webhooks */
    struct table *flow;    /* what happened to deals */
    struct table *access;  /* OAuth access tokens, with their end */
    struct table_index *links[PD_LINKS];
    struct str refresh_token; /* the one in force */
    int64_t spent;         /* of the daily budget */
    int64_t day;           /* on which, since 1970 */
    int64_t made;          /* keys and tokens so far */
};

struct pd_call {
    struct pd *pd;
    struct arena *a;
    const struct http_request *request;
    struct http_response *out;
    int api;             /* 1 or 2 */
    struct http_path path; /* behind the version */
    struct value body;
    struct str only;      /* v1: members asked for, "id,name"; empty: all */
    struct value related; /* v1: what the records shown point to, by kind */
};

/* ---- answers ------------------------------------------------------------ */

void pd_header(struct pd_call *c, const char *name, struct str value);
void pd_send(struct pd_call *c, int status, const struct value *body);
void pd_data(struct pd_call *c, int status, struct value data,
             const struct value *additional);
void pd_fail(struct pd_call *c, int status, struct str error);
void pd_fail_schema(struct pd_call *c, struct str key);
struct value pd_object1(struct arena *a, const char *name, struct value v);
void pd_put(struct arena *a, struct value *object, const char *name,
            struct value v);
struct str pd_query(struct pd_call *c, const char *name);

/* ---- parts ----------------------------------------------------------------- */

/* Whether the call may go on; else it is answered. */
bool pd_admit(struct pd_call *c);
/* x-daily-ratelimit-*, of an answer that has none yet. */
void pd_tell_budget(struct pd_call *c);
/* False: no such path. */
bool pd_oauth(struct pd_call *c, struct str path);
/* How many of the records, by the path of their kind, were put there. */
int64_t pd_records_put(struct pd_call *c, const struct value *body);
/* Those that a sync with Marketo has been at work on. */
int64_t pd_seed(struct pd_call *c);
/* Paths under /_sandbox/. */
void pd_control(void *state, struct arena *a,
                const struct http_request *request, struct http_response *out);
/* The record as the version shows it. */
struct value pd_show(struct pd_call *c, enum pd_kind kind,
                     const struct table_row *row);
/* `flat`: references are ids, and nothing is counted. */
struct value pd_show_v1(struct pd_call *c, enum pd_kind kind,
                        const struct table_row *row, bool flat);
/* One member as v2 has it, times as the version has them. */
struct value pd_plain(struct pd_call *c, enum pd_kind kind,
                      const struct table_row *row, const struct pd_member *m);
/* What is counted of a record, and its last and next activity. */
struct value pd_counters(struct pd_call *c, enum pd_kind kind,
                         const struct table_row *row);

struct pd_scope { /* which records a list is of */
    const char *member;     /* that has `id`; NULL: of all */
    const struct value *id;
    bool archived;          /* the archived ones instead of the others */
    bool collection;        /* v1's by cursor, with flat ids */
};
void pd_list(struct pd_call *c, enum pd_kind kind, const struct pd_scope *of);
void pd_recents(struct pd_call *c);
/* In one kind, or in those that item_types names. */
void pd_search(struct pd_call *c, enum pd_kind kind);
void pd_item_search(struct pd_call *c);
/* v1's legacy search by name; users also by e-mail. */
void pd_find(struct pd_call *c, enum pd_kind kind);
void pd_create(struct pd_call *c, enum pd_kind kind);
void pd_update(struct pd_call *c, enum pd_kind kind, const struct table_row *row);
void pd_delete(struct pd_call *c, enum pd_kind kind, const struct table_row *row);
void pd_links_make(struct pd *pd);
/* The next record that points to `id` by that link; the cursor starts at 0. */
const struct table_row *pd_link_next(struct pd_call *c, size_t link,
                                     const struct value *id, size_t *cursor);
/* A body of v1 made one of v2; false: answered. */
bool pd_v1_take(struct pd_call *c, enum pd_kind kind, bool create);
struct value pd_form_body(struct arena *a, struct str body);
/* Merge, duplicate, flow, currencies; false: no such call. */
bool pd_more(struct pd_call *c, enum pd_kind kind,
             const struct table_row *row);
void pd_currencies(struct pd_call *c);
/* What happened to a deal, for its flow. */
void pd_log_change(struct pd_call *c, const struct table_row *before,
                   const struct table_row *after);
/* Conditions as they are stored; false: answered. */
bool pd_filter_take(struct pd_call *c, struct value *conditions);
bool pd_filter_fits(struct pd_call *c, const struct table_row *filter,
                    enum pd_kind kind, const struct table_row *row);
/* The custom fields of a kind. */
bool pd_fields(struct pd_call *c, enum pd_kind kind); /* false: no such call */
const struct table_row *pd_field_next(const struct pd *pd, enum pd_kind kind,
                                      size_t *cursor);
/* What every record of the kind has, by the number that *Fields tell. */
const struct pd_member *pd_member_by_number(enum pd_kind kind, int64_t id);
const struct table_row *pd_field_by_key(const struct pd *pd, enum pd_kind kind,
                                        struct str key);
/* Webhooks; false: no such call. */
bool pd_hooks(struct pd_call *c);
/* Posts what happened to whoever wants to know: `before` NULL is a create,
 * `after` NULL a delete. */
void pd_tell(struct pd_call *c, enum pd_kind kind,
             const struct table_row *before, const struct table_row *after);
/* The same of what a note is about, which has more or fewer now. */
void pd_tell_notes(struct pd_call *c, const struct table_row *note,
                   int64_t more);
/* The same of two records that became one. */
void pd_tell_merge(struct pd_call *c, enum pd_kind kind,
                   const struct table_row *gone,
                   const struct table_row *before,
                   const struct table_row *after);
bool pd_company_is_known(struct str name);
void pd_company_seed(struct pd *pd);
enum err pd_demo_load(void *state, int64_t count, struct error *e);
bool pd_is_deleted(const struct table_row *row);
