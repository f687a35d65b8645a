/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * A flow in one process: sandboxes behind a transport without sockets, a
 * workspace made from its recipe, a store in a folder of its own, the engine,
 * and a clock that stands still. Which flow, a table says: struct flow_kind.
 *
 * People edit records through the systems' own interfaces; what they do is
 * not counted as the hub's calls and meets no faults. The power can be cut
 * before or after the n-th request or commit; from then on everything fails
 * until flow_power_on.
 *
 * Whatever goes wrong in a helper fails the test. JSON texts may use ' for ".
 */
#pragma once

#include "engine/engine.h"
#include "net/sql_client.h"
#include "sandbox/sandbox.h"
#include "workspace/workspace.h"

/* A text of the recipe that this test has otherwise; it must be there. */
struct flow_edit {
    const char *file; /* "crosswalk.yaml", "syncs/contacts.yaml" */
    const char *from;
    const char *to;
};

#define FLOW_BOXES 4 /* sandboxes: left, right, further ones */

struct flow_options {
    const char *const *variables;   /* name, value, ..., NULL; come first */
    const char *const *box[FLOW_BOXES]; /* further options of the sandboxes */
    const struct flow_edit *edits;  /* ends with a NULL file */
    int64_t demo;                   /* people in the demonstration data;
                                       users and pipelines in any case */
    bool no_lookups;                /* nothing is fetched or paired */
    bool dry;
    /* of odoo-prospectconnect (flow_odoo.h) */
    const char *odoo;               /* version; NULL: "18" */
    const char *profile;            /* of ProspectConnect; NULL: "default" */
    bool no_setup;                  /* the x_ fields are not there */
};

struct flow;

struct flow_system {
    const char *system;          /* of the sandbox; NULL: there is none */
    const char *url;             /* where it answers */
    const char *const *options;  /* name, value, ..., NULL; or NULL */
    const char *authorization;   /* header of what people ask; or NULL */
};

/* A flow. Each of the functions may be NULL. */
struct flow_kind {
    const char *recipe;            /* folder in recipes/ */
    const char *const *variables;  /* name, value, ..., NULL */
    struct flow_system box[FLOW_BOXES];
    /* The left system is reached through its database: a file of SQLite, which
     * the hub asks by f->sql. */
    bool database;
    /* For this test: a variable's value, or NULL; options of a box. */
    const char *(*variable)(const struct flow *f, const char *name);
    size_t (*options)(const struct flow *f, size_t box, struct field *out);
    /* The recipe's files are there, and not read yet. */
    void (*edit)(struct flow *f);
    /* The workspace is read, nothing of it asked: what people made before. */
    void (*seed)(struct flow *f);
    /* All is there: lookups. */
    void (*ready)(struct flow *f);
    /* An id of the right as the hub has it, and back; NULL: as it is. */
    struct str (*hub_id)(struct flow *f, const char *sync, const char *id);
    const char *(*bare_id)(struct flow *f, struct str id);
};
#define FLOW_OPTIONS_MAX 16

struct flow_power {
    int64_t cut_request;  /* 0: never; from 1 */
    bool cut_after;       /* carried out, but never answered */
    int64_t cut_commit;
    bool commit_after;
    int64_t requests;     /* so far */
    int64_t commits;
    bool dead;
};

#define FLOW_IN_FLIGHT 64

struct flow_answer {      /* on its way back */
    bool used;
    uint64_t tag;
    int64_t due_us;
    int64_t sent_us;
    struct arena arena;
    struct http_response response;
    struct error error;
};

struct flow {
    struct arena arena;
    const struct flow_kind *kind;
    struct flow_options options;
    struct fake_clock clock;
    struct fake_random random;
    struct sandbox *box[FLOW_BOXES];
    struct sandbox_counters people[FLOW_BOXES]; /* what people did */
    struct flow_power power;
    struct transport transport;
    const char *database;      /* its address, or NULL */
    struct sql_client *sql;
    struct transport sql_transport;
    int64_t sql_calls, sql_writes; /* of the hub */
    struct flow_answer answers[FLOW_IN_FLIGHT];
    const char *dir;
    struct workspace workspace;
    struct store *store;
    struct engine *engine;
    struct report report;      /* of the last run */
    struct error error;
};

/* `options` may be NULL. */
void flow_init_kind(struct flow *f, const struct flow_kind *kind,
                    const struct flow_options *options);
void flow_fini(struct flow *f);
/* Opens store and engine; flow_stop closes them, as a crash would. */
enum err flow_start(struct flow *f);
void flow_stop(struct flow *f);
void flow_power_on(struct flow *f);
/* Reads the workspace anew, as a hub that was started again. */
void flow_restart(struct flow *f);
/* The variables that its secrets are references to. */
struct env_port flow_env(struct flow *f);
/* A text of the workspace is changed; for flow_restart to see. */
void flow_edit_file(struct flow *f, const struct flow_edit *edit);

/* Some minutes later. Starts if need be. */
enum err flow_run(struct flow *f, enum run_kind kind);
/* The same, and it must go through without error. */
void flow_sync(struct flow *f);
void flow_reconcile(struct flow *f);
/* Two syncs and a compare write nothing on either side. */
void flow_expect_silence(struct flow *f);
/* The lookups' items, and pairs for those that suggest themselves. */
void flow_fetch_lookups(struct flow *f);
void flow_pair(struct flow *f, const char *lookup, const char *left,
               const char *right);
void flow_pass(struct flow *f, int64_t ms); /* time passes */

/* What the hub did on that side, without the people. */
int64_t flow_calls(const struct flow *f, enum side s);
int64_t flow_writes(const struct flow *f, enum side s);
/* Rows of the report of the last run. */
const struct sync_report *flow_report(const struct flow *f, const char *sync);
int64_t flow_created(const struct flow *f, enum side s);
int64_t flow_updated(const struct flow *f, enum side s);
struct sandbox_knobs *flow_knobs(struct flow *f, enum side s);

size_t flow_parked(struct flow *f);
/* "reason: message" of the n-th parked job. */
const char *flow_parked_why(struct flow *f, size_t n);
size_t flow_holds(struct flow *f);
/* "row: message" of the n-th held field. */
const char *flow_hold_why(struct flow *f, size_t n);
/* For tests that are about to fail: what is parked and held, and what the
 * last run wrote. */
void flow_print_open(struct flow *f);
void flow_print_writes(struct flow *f);
size_t flow_links(struct flow *f, const char *sync);
/* The id of the counterpart, NULL when there is none; bare, where the kind
 * knows a barer form. */
const char *flow_other(struct flow *f, const char *sync, enum side s,
                       const char *id);
/* Entries of the journal of that kind for one record. */
size_t flow_journal(struct flow *f, const char *sync, enum journal_kind kind,
                    enum side s, const char *id);

/* ---- people (flow_people.c) ---------------------------------------------- */

/* One call of a person to a sandbox: no faults, not counted. */
struct value flow_call(struct flow *f, size_t box, const char *method,
                       const char *path, const char *json);
