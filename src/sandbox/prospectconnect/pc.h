/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * ProspectConnect in memory: the state of one system, and one call through it.
 * Private to this folder; see docs/internals/sandbox-prospectconnect.md.
 *
 * Ownership: the state owns its tables; everything of a call lives in the
 * call's arena. Threads: one owner, as the sandbox it belongs to.
 */
#pragma once

#include "base/vec.h"
#include "sandbox/prospectconnect/pc_fields.h"
#include "sandbox/sandbox.h"
#include "sandbox/table.h"

#define PC_LIST_DEFAULT 50    /* C: records a page, when not said */
#define PC_LIST_MAX 200       /* C: records a page; more is cut to it */
#define PC_LIST_DEFAULT_AB 100
#define PC_LIST_MAX_AB 10000  /* as PC_LIST_MAX; nothing is known of one */
#define PC_SEARCH_DEFAULT 25  /* D */
#define PC_SEARCH_MAX 100     /* D: more is refused */
#define PC_FILTERS_MAX 20     /* D: filters of one search */
#define PC_KEYS_MAX 64        /* credentials, raw keys and tokens together */
#define PC_IDEMPOTENCY_KEY_MAX 255
#define PC_REPLIES_MAX 1000   /* first results kept; the oldest is dropped */

enum pc_profile {
    PC_A = 1,
    PC_B = 2,
    PC_C = 4,
    PC_D = 8,
    PC_ADMIN = 16,
};

/* How A to C show a field that has no value. */
enum pc_blank { PC_BLANK_NULL, PC_BLANK_EMPTY, PC_BLANK_OMIT };
/* The list of users: under "users", under "data", or no such path. */
enum pc_users { PC_USERS_NAMED, PC_USERS_DATA, PC_USERS_MISSING };

struct pc_options {
    unsigned profiles;    /* enum pc_profile, those that are served */
    bool snake;           /* A, B: names with underscores */
    bool underscore_id;   /* A, B: _id */
    bool named_lists;     /* A, B: lists under "deals" and so on */
    bool flat;            /* A, B: a written record is not under "data" */
    bool country_text;    /* A to C: country as a name */
    bool assignee_object; /* A, B: users as objects */
    bool keep_unchanged;  /* an update that changes nothing leaves no stamp */
    enum pc_blank blanks;
    enum pc_users users;
    int64_t page_cap; /* 0: none */
};

struct pc {
    struct arena own;
    struct sandbox *box;
    struct pc_options options;
    struct tables *store;
    struct table *table[PC_KINDS];
    struct table_index *contact_by_email;
    struct table_index *contact_by_phone;
    struct table_index *note_by_contact;
    struct table_index *note_by_deal;
    struct table_index *tag_by_name;
    struct tables *vault;  /* survives a reset, but for the replies */
    struct table *keys;    /* by secret */
    struct table *replies; /* first results, by Idempotency-Key */
    int64_t ids_made;
    int64_t calls;
};

enum pc_right { PC_READ, PC_WRITE, PC_DELETE, PC_RIGHTS };

struct pc_call;

struct pc_route {
    const char *method;
    const char *path; /* parts ":kind" and ":id" match one part each */
    unsigned profiles;
    bool writes;
    enum pc_right right; /* D: what the token must allow */
    enum pc_kind kind;   /* PC_KINDS: as :kind says, or none */
    void (*run)(struct pc_call *c);
};

struct pc_issue {
    struct str field;
    struct str message;
};

struct pc_call {
    struct pc *pc;
    struct arena *a;
    const struct http_request *request;
    const struct pc_route *route; /* NULL: no such path */
    enum pc_kind kind;
    struct str id;     /* :id, as it stands in the path */
    struct value body; /* an object, or null */
    struct str user;   /* whom the credential belongs to */
    VEC(struct pc_issue) issues;
    int64_t written; /* records that a client changed */
    struct http_response *out;
};

/* ---- routes ---------------------------------------------------------- */

/* Also gives kind and id; NULL when the path is not served. */
const struct pc_route *pc_route_find(const struct pc *pc,
                                     const struct http_request *request,
                                     enum pc_kind *out_kind,
                                     struct str *out_id);
bool pc_route_is_write(const struct http_request *request);
bool pc_path_is_public(struct str path); /* of profile D */

/* ---- objects ---------------------------------------------------------- */

struct pc_object {
    struct arena *a;
    VEC(struct field) fields;
};

static inline void pc_put(struct pc_object *o, const char *name,
                          struct value v)
{
    vec_push(o->a, &o->fields, ((struct field){str_from(name), v}));
}

static inline struct value pc_object_value(const struct pc_object *o)
{
    return value_object(o->fields.at, o->fields.n);
}

/* Member that is there and not null, else NULL. */
const struct value *pc_member(const struct value *object, const char *name);
/* A member that must be a text when it is there; else an issue. */
struct str pc_member_text(struct pc_call *c, const struct value *object,
                          const char *name);
/* An integer member, `fallback` when absent or null; else an issue. */
int64_t pc_member_int(struct pc_call *c, const struct value *object,
                      const char *name, int64_t fallback);

/* ---- answers (pc_reply.c) ------------------------------------------------ */

void pc_reply(struct pc_call *c, int status, struct value body);
/* In the dialect of the path: {"message"} or problem+json. */
void pc_reply_error(struct pc_call *c, int status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void pc_issue(struct pc_call *c, struct str field, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* When there are issues: answers 400 or 422 with them, and says true. */
bool pc_reply_issues(struct pc_call *c);
/* `name` must be a literal or live as long as the answer. */
void pc_add_header(struct pc_call *c, const char *name, struct str value);

/* ---- runs of the routes ------------------------------------------------ */

void pc_ab_contact_upsert(struct pc_call *c);
void pc_ab_create(struct pc_call *c);
void pc_ab_update(struct pc_call *c);
void pc_ab_list(struct pc_call *c);
void pc_ab_users(struct pc_call *c);
void pc_ab_pipelines(struct pc_call *c);
void pc_c_contacts(struct pc_call *c);
void pc_c_contacts_by_ids(struct pc_call *c);
void pc_c_deals(struct pc_call *c); /* B's body goes to pc_ab_list */
void pc_c_notes(struct pc_call *c);
void pc_c_accounts(struct pc_call *c);
void pc_c_tags(struct pc_call *c);
void pc_c_quotes(struct pc_call *c);
void pc_c_products(struct pc_call *c);
void pc_d_get(struct pc_call *c);
void pc_d_search(struct pc_call *c);
void pc_d_create(struct pc_call *c);
void pc_d_upsert(struct pc_call *c);
void pc_d_patch(struct pc_call *c);
void pc_d_delete(struct pc_call *c);
void pc_d_stage(struct pc_call *c);
void pc_d_complete(struct pc_call *c);
void pc_d_pin(struct pc_call *c);
void pc_admin_keys_list(struct pc_call *c);
void pc_admin_keys_add(struct pc_call *c);
void pc_admin_keys_drop(struct pc_call *c);
void pc_admin_list(struct pc_call *c);
void pc_admin_get(struct pc_call *c);
void pc_admin_create(struct pc_call *c);
void pc_admin_patch(struct pc_call *c);
void pc_admin_delete(struct pc_call *c);
