/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * A write in tasks: each is one call for the patches that it serves. Patches
 * with equal values share one; a task that Odoo refuses for several patches
 * is halved until the guilty one stands alone.
 *
 *     patches ─▶ parts ─▶ look up what is missing ─▶ tasks ─▶ calls ─▶ results
 */
#pragma once

#include "connectors/odoo/query.h"

/* In the order in which they run: what a patch needs done first stands
 * first. */
enum odoo_task_kind {
    TASK_CREATE,
    TASK_POST, /* a message onto its document */
    TASK_WRITE,
    TASK_UNARCHIVE,
    TASK_WON,
    TASK_LOST,
    TASK_FEEDBACK, /* an activity is done */
    TASK_UNLINK,
};

struct odoo_task {
    enum odoo_task_kind kind;
    struct value vals;   /* TASK_WRITE: for all of them */
    VEC(size_t) members; /* indexes of patches */
    struct odoo_task *next;
};

/* One patch in the parts that go different ways. */
struct odoo_part {
    struct value vals;         /* wire values of create and write */
    struct str won_status;     /* empty: not given */
    bool has_done;
    bool done;
    bool has_document;
    struct value_ref document; /* of activities and messages */
    int64_t id;                /* of the record; 0 until it is made */
    bool made;                 /* by this operation */
};

/* What has to be known before the patches can be turned into tasks. */
struct odoo_look {
    bool models; /* rows of ir.model; else of the entity */
    struct odoo_query query;
    struct value rows;
};

enum { ODOO_LOOKS_MAX = 2 };

struct odoo_write {
    bool started;
    struct odoo_part *parts; /* one a patch */
    struct odoo_look looks[ODOO_LOOKS_MAX];
    size_t n_looks;
    size_t looked;
    struct odoo_task *tasks; /* those that are still to do */
};

/* ---- part.c ---------------------------------------------------------------- */

/* The patches as parts; those that cannot be carried out have failed. */
void odoo_parts_make(struct odoo_run *r, struct odoo_write *w);
/* Wire values of an object of canonical ones, for a create or an update. */
MUST_CHECK enum err odoo_part_fill(struct odoo_run *r, bool create,
                                   const struct value *values,
                                   struct odoo_part *out_part,
                                   struct error *e);
void odoo_part_set(struct odoo_run *r, struct odoo_part *part,
                   const char *name, struct value v);
/* A patch that cannot be carried out. */
void odoo_patch_fails(struct odoo_run *r, size_t patch,
                      const struct error *error);
bool odoo_patch_failed(const struct odoo_run *r, size_t patch);

/* ---- plan.c ---------------------------------------------------------------- */

/* Says what to look up first. */
void odoo_plan_looks(struct odoo_run *r, struct odoo_write *w);
/* Parts and what was looked up into tasks. */
void odoo_plan_tasks(struct odoo_run *r, struct odoo_write *w);
/* Adds a patch to the task of that kind with equal values, or to a new one. */
void odoo_task_add(struct odoo_run *r, struct odoo_write *w,
                   enum odoo_task_kind kind, const struct value *vals,
                   size_t patch);
/* Create or write, when there is anything to write. */
void odoo_task_add_values(struct odoo_run *r, struct odoo_write *w,
                          size_t patch);
/* A row that was looked up in the entity; NULL when it is not there. */
const struct value *odoo_look_row(const struct odoo_write *w, int64_t id);

/* ---- plan_lead.c, plan_activity.c ------------------------------------------ */

bool odoo_lead_needs_stage(const struct odoo_run *r,
                           const struct odoo_part *part);
MUST_CHECK enum err odoo_plan_lead(struct odoo_run *r, struct odoo_write *w,
                                   size_t patch, struct error *e);
MUST_CHECK enum err odoo_plan_activity(struct odoo_run *r,
                                       struct odoo_write *w, size_t patch,
                                       struct error *e);
MUST_CHECK enum err odoo_plan_message(struct odoo_run *r,
                                      struct odoo_write *w, size_t patch,
                                      struct error *e);
/* Models of the documents that the connection has no ir.model id of. */
struct value odoo_unknown_models(struct odoo_run *r,
                                 const struct odoo_write *w);

/* ---- task.c ---------------------------------------------------------------- */

void odoo_task_call(const struct odoo_run *r, const struct odoo_write *w,
                    const struct odoo_task *t, struct odoo_call *call);
/* What a task that went through says of its patches. */
MUST_CHECK enum err odoo_task_done(struct odoo_run *r, struct odoo_write *w,
                                   const struct odoo_task *t,
                                   const struct odoo_answer *answer,
                                   struct error *e);
