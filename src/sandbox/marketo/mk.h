/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * A Marketo Engage in memory: identity, lead database and the activity log
 * from which its change feed comes.
 *
 * Ownership: `own` holds what lives as long as the system; a call's values
 * live in the arena of its answer. Threads: one owner.
 */
#pragma once

#include "base/vec.h"
#include "sandbox/sandbox.h"
#include "sandbox/table.h"

#define MK_BATCH_MAX 300
#define MK_MATCHES_MAX 1000
#define MK_URI_MAX 8192
#define MK_BODY_MAX (1 << 20)
#define MK_LOSERS_MAX 25

enum mk_kind {
    MK_LEAD,
    MK_COMPANY,
    MK_OPPORTUNITY,
    MK_ROLE,
    MK_PROGRAM,
    MK_EMAIL,
    MK_LIST,
    MK_CAMPAIGN,
    MK_CAR, /* a custom object */
    MK_KINDS
};

/* Types of activities that calls leave in the log. */
enum {
    MK_SEND_EMAIL = 6,
    MK_NEW_LEAD = 12,
    MK_CHANGE = 13,
    MK_ADD_TO_LIST = 24,
    MK_REMOVE_FROM_LIST = 25,
    MK_MERGED = 32,
    MK_DELETED = 37,
    MK_REQUESTED = 47,
    MK_PROGRAM_STATUS = 104,
};

struct mk_field {
    const char *name;
    const char *label;
    const char *type;
    int length;      /* 0: not told */
    bool readonly;
    bool searchable; /* by itself */
};

struct mk_object {
    const char *path; /* "leads" */
    const char *name; /* as describe calls it */
    const char *id_field;
    const char *dedupe; /* with blanks */
    const char *required; /* on create; or NULL */
    const struct mk_field *fields;
    size_t n_fields;
};

const struct mk_object *mk_object_of(enum mk_kind kind);
const struct mk_field *mk_field_find(const struct mk_object *o, struct str name);

struct mk_options {
    struct str client_id;
    struct str client_secret;
    int64_t token_ms;
    int64_t quota;        /* calls a day; 0: no limit */
    int64_t export_ms;    /* that a bulk extract takes */
    bool seeded;          /* begins with the records of mk_seed.c */
    bool query_token;     /* access_token in the query is taken too */
};

struct mk {
    struct arena own;
    struct sandbox *box;
    struct mk_options options;
    struct tables *store;
    struct table *table[MK_KINDS];
    struct table *activities;
    struct table *exports;
    struct table *members;  /* of lists; "LIST:LEAD" */
    struct table *progress; /* in programs; "PROGRAM:LEAD" */
    struct table_index *by_field[MK_KINDS]; /* by the first dedupe field */
    int64_t calls;       /* ever; makes request ids and tokens differ */
    int64_t token_serial;
    int64_t token_from_us; /* 0: none was given */
    int64_t day;         /* of the quota's count */
    int64_t day_calls;
    int64_t errors;      /* answered, ever */
    int64_t forced_code; /* the next calls answer this error */
    int64_t forced_calls;
    int64_t skip_every;    /* every n-th record of writes is skipped */
    int64_t skip_code;     /* with this */
    int64_t skip_count;
    int64_t guids;
    int64_t failing_exports; /* so many of the next end as Failed */
};

struct mk_call {
    struct mk *mk;
    struct arena *a;
    const struct http_request *request;
    struct http_response *out;
    struct str path;    /* without query */
    const char *method; /* as _method overrides it */
    VEC(struct field) params; /* texts, in order */
    struct value body;  /* JSON, else null */
    enum mk_kind kind;  /* of the route */
    struct str id;      /* in the path */
    int64_t written;
    struct str stamp;   /* when what it does has happened; empty: now */
};

/* ---- parts of a call ------------------------------------------------------- */

/* False when the request cannot be read; it is answered then. */
bool mk_params_read(struct mk_call *c);
/* Texts of one name, repeated ones joined by commas; STR_NONE: none. */
struct str mk_param(struct mk_call *c, const char *name);
/* Of an object: a text, or a list joined by commas. */
struct str mk_param_in(struct mk_call *c, const struct value *object,
                       const char *name);
/* Of the query, the form or, as a list or a text, the JSON body. */
bool mk_auth_token(struct mk_call *c);
/* False when the caller may not go on; it is answered then. */
bool mk_auth_admit(struct mk_call *c);
bool mk_limits_admit(struct mk_call *c);
void mk_route_run(struct mk_call *c);
bool mk_route_is_write(const struct http_request *request);

void mk_reply_error(struct mk_call *c, int64_t code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* {requestId, success: true, <more>}, `result` may be NULL. */
void mk_reply(struct mk_call *c, const struct value *result,
              const struct field *more, size_t n_more);
void mk_reply_json(struct mk_call *c, int status, const struct value *body);

/* ---- values and records ---------------------------------------------------- */

struct field mk_member(const char *name, struct value v);
struct str mk_time_text(struct arena *a, int64_t us);
/* The value as it is kept, null for empty; false when it does not fit. */
bool mk_cell_take(struct arena *a, const struct mk_field *f,
                  const struct value *in, struct value *out);
/* The value as it is answered. */
struct value mk_cell_show(struct mk_call *c, enum mk_kind kind,
                          const struct table_row *row,
                          const struct mk_field *f);
/* Of the row in lower case, for matching. */
struct str mk_cell_text(struct mk_call *c, enum mk_kind kind,
                        const struct table_row *row, const struct mk_field *f);
struct str mk_lower(struct arena *a, struct str s);

void mk_store_create(struct mk *mk);
const struct table_row *mk_get(struct mk *mk, enum mk_kind kind, struct str id);
const struct table_row *mk_insert(struct mk_call *c, enum mk_kind kind,
                                  const struct value *fields);
const struct table_row *mk_update(struct mk_call *c, enum mk_kind kind,
                                  const struct table_row *row,
                                  const struct value *changes);
void mk_delete(struct mk_call *c, enum mk_kind kind,
               const struct table_row *row);
/* What happened to a lead; what is zero is not told. */
struct mk_event {
    int64_t type;
    struct value lead;
    struct value changes; /* list, of MK_CHANGE */
    struct str primary;   /* the primary attribute's value */
    int64_t primary_id;
    struct value attributes; /* object: names and values */
    struct str date;         /* when it is not now */
};
void mk_log(struct mk_call *c, const struct mk_event *e);
/* Rows with this value in this field, ignoring case. */
typedef VEC(const struct table_row *) mk_rows;
void mk_match(struct mk_call *c, enum mk_kind kind, const struct mk_field *f,
              struct str value, mk_rows *out);

/* What a query asks for: `from` rows on, `size` of them. */
struct mk_page {
    size_t from;
    size_t size;
};
struct mk_page mk_page_of(struct mk_call *c);
/* The fields asked for, of these rows; page by page. */
void mk_reply_rows(struct mk_call *c, const mk_rows *rows);
/* {id, status, reasons}; `lead` NULL and `code` 0: not told. */
struct value mk_verdict(struct mk_call *c, const struct value *lead,
                        const char *status, int64_t code, const char *says);
/* Creates and updates; false when that could not be, and is answered. */
bool mk_sync_run(struct mk_call *c, struct value *out_result);

/* ---- routes ----------------------------------------------------------------- */

void mk_describe(struct mk_call *c);
void mk_describe2(struct mk_call *c);
void mk_lead_get(struct mk_call *c);
void mk_program_get(struct mk_call *c);
void mk_email_get(struct mk_call *c);
void mk_email_content(struct mk_call *c);
void mk_assets(struct mk_call *c);
void mk_activity_add(struct mk_call *c);
/* What a person does in the application, under /_sandbox/. */
void mk_control(struct mk_call *c);
/* {leads: [{...}], emails: [...], activities: [...]} as they are given, ids
 * and stamps too. */
bool mk_records_put(struct mk_call *c, const struct value *records);
void mk_seed(struct mk_call *c);
void mk_query(struct mk_call *c);
void mk_sync(struct mk_call *c);
void mk_remove(struct mk_call *c);
void mk_merge(struct mk_call *c);
void mk_push(struct mk_call *c);
void mk_program_status(struct mk_call *c);
void mk_program_leads(struct mk_call *c);
void mk_groups(struct mk_call *c); /* lists, campaigns */
void mk_group(struct mk_call *c);
bool mk_list_has(struct mk_call *c, struct str list, struct str lead);
void mk_list_leads(struct mk_call *c);
void mk_list_add(struct mk_call *c);
void mk_list_remove(struct mk_call *c);
void mk_list_ask(struct mk_call *c);
void mk_export_create(struct mk_call *c);
void mk_export_enqueue(struct mk_call *c);
void mk_export_status(struct mk_call *c);
void mk_export_cancel(struct mk_call *c);
void mk_export_file(struct mk_call *c);
void mk_trigger(struct mk_call *c);
void mk_schedule(struct mk_call *c);
void mk_partitions(struct mk_call *c);
void mk_usage(struct mk_call *c);
void mk_errors(struct mk_call *c);
void mk_associate(struct mk_call *c);
/* Kinds of assets that are not played: there are none. */
void mk_no_assets(struct mk_call *c);
void mk_paging_token(struct mk_call *c);
void mk_lead_changes(struct mk_call *c);
void mk_deleted_leads(struct mk_call *c);
void mk_activities(struct mk_call *c);
void mk_activity_types(struct mk_call *c);
void mk_custom_types(struct mk_call *c);
