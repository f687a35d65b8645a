/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * The flow odoo-prospectconnect in one process: a sandbox on each side behind a
 * transport without sockets, a workspace made from the recipe, a store in a folder of its
 * own, the engine, and a clock that stands still.
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
#include "sandbox/sandbox.h"
#include "workspace/workspace.h"

/* A text of the recipe that this test has otherwise; it must be there. */
struct flow_edit {
    const char *file; /* "crosswalk.yaml", "syncs/contacts.yaml" */
    const char *from;
    const char *to;
};

struct flow_options {
    const char *odoo;               /* version; NULL: "18" */
    const char *profile;            /* of ProspectConnect; NULL: "default" */
    const char *const *variables;   /* name, value, ..., NULL; come first */
    const char *const *box[SIDES];  /* further options of the sandboxes */
    const struct flow_edit *edits;  /* ends with a NULL file */
    int64_t demo;                   /* people in the demonstration data;
                                       users and pipelines in any case */
    bool no_setup;                  /* the x_ fields are not there */
    bool no_lookups;                /* nothing is fetched or paired */
    bool dry;
};

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
    struct flow_options options;
    struct fake_clock clock;
    struct fake_random random;
    struct sandbox *box[SIDES];
    struct sandbox_counters people[SIDES]; /* what people did */
    struct flow_power power;
    struct transport transport;
    struct flow_answer answers[FLOW_IN_FLIGHT];
    const char *dir;
    struct workspace workspace;
    struct store *store;
    struct engine *engine;
    struct report report;      /* of the last run */
    struct error error;
};

/* Odoo is the left side, ProspectConnect the right one. `options` may be
 * NULL. */
void flow_init(struct flow *f, const struct flow_options *options);
void flow_fini(struct flow *f);
/* Opens store and engine; flow_stop closes them, as a crash would. */
enum err flow_start(struct flow *f);
void flow_stop(struct flow *f);
void flow_power_on(struct flow *f);
/* Reads the workspace anew, as a hub that was started again. */
void flow_restart(struct flow *f);
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
/* By hand, as where there is nothing to fetch: users and stages of the
 * demonstration data. */
void flow_pair_demo(struct flow *f);
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
/* The id of the counterpart, NULL when there is none. Ids of ProspectConnect
 * are bare here, also where profile D puts something before them. */
const char *flow_other(struct flow *f, const char *sync, enum side s,
                       const char *id);
/* Entries of the journal of that kind for one record. */
size_t flow_journal(struct flow *f, const char *sync, enum journal_kind kind,
                    enum side s, const char *id);

/* ---- people (flow_people.c) ---------------------------------------------- */

/* One call of Odoo's execute_kw as the administrator; `args` and `kwargs`
 * are JSON. */
struct value flow_odoo(struct flow *f, const char *model, const char *method,
                       const char *args, const char *kwargs);
const char *flow_odoo_make(struct flow *f, const char *model,
                           const char *values);
void flow_odoo_edit(struct flow *f, const char *model, const char *id,
                    const char *values);
void flow_odoo_drop(struct flow *f, const char *model, const char *id);
/* A field as JSON text; "gone" when the record is not there. Archived ones
 * are. */
const char *flow_odoo_get(struct flow *f, const char *model, const char *id,
                          const char *field);
/* Ids, oldest first, archived ones among them. */
const char *const *flow_odoo_find(struct flow *f, const char *model,
                                  const char *domain, size_t *out_n);
size_t flow_odoo_count(struct flow *f, const char *model, const char *domain);
/* The only one that fits. */
const char *flow_odoo_one(struct flow *f, const char *model,
                          const char *domain);
/* Posts a note, or a comment that customers see, on a record. */
const char *flow_odoo_post(struct flow *f, const char *model, const char *id,
                           const char *html, bool internal);

/* Kinds are those of /_sandbox/records: "contacts", "deals", ... */
const char *flow_pc_make(struct flow *f, const char *kind, const char *values);
void flow_pc_edit(struct flow *f, const char *kind, const char *id,
                  const char *values);
void flow_pc_drop(struct flow *f, const char *kind, const char *id);
/* A field as JSON text; "gone" when the record is not there. */
const char *flow_pc_get(struct flow *f, const char *kind, const char *id,
                        const char *field);
/* Ids of those whose field has this JSON value; of all for field NULL. */
const char *const *flow_pc_find(struct flow *f, const char *kind,
                                const char *field, const char *json,
                                size_t *out_n);
const char *flow_pc_one(struct flow *f, const char *kind, const char *field,
                        const char *json);
size_t flow_pc_count(struct flow *f, const char *kind);
/* Another secret takes the place of one; `kind` is "key" or "pat". */
void flow_pc_rotate(struct flow *f, const char *kind, const char *from,
                    const char *to);
