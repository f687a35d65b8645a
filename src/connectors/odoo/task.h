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
enum erp_task_kind {
    TASK_CREATE,
    TASK_POST, /* a message onto its document */
    TASK_WRITE,
    TASK_UNARCHIVE,
    TASK_WON,
    TASK_LOST,
    TASK_FEEDBACK, /* an activity is done */
    TASK_UNLINK,
};

struct erp_task {
    enum erp_task_kind kind;
    struct value vals;   /* TASK_WRITE: for all of them */
    VEC(size_t) members; /* indexes of patches */
    struct erp_task *next;
};

/* One patch in the parts that go different ways. */
struct erp_part {
    struct value vals;     /* wire values of create and write */
    struct str won_status; /* empty: not given */
    bool has_done;
    bool done;
    bool has_document;
    struct value_ref document; /* of activities and messages */
    int64_t id;                /* of the record; 0 until it is made */
    bool made;                 /* by this operation */
    const struct value *known; /* the record as last read; NULL: a new one */
};

/* What has to be known before the patches can be turned into tasks. */
struct erp_look {
    bool models; /* rows of ir.model; else of the entity */
    struct erp_query query;
    struct value rows;
};

enum { ERP_LOOKS_MAX = 2 };

struct erp_write {
    bool started;
    struct erp_part *parts; /* one a patch */
    struct erp_look looks[ERP_LOOKS_MAX];
    size_t n_looks;
    size_t looked;
    struct erp_task *tasks; /* those that are still to do */
};

/* ---- part.c ------------------------------------------------------------- */

/* The patches as parts; those that cannot be carried out have failed. */
void erp_parts_make(struct erp_run *r, struct erp_write *w);
/* Wire values of an object of canonical ones, for a create or an update. */
MUST_CHECK enum err erp_part_fill(struct erp_run *r, bool create,
                                  const struct value *values,
                                  struct erp_part *out_part, struct error *e);
void erp_part_set(struct erp_run *r, struct erp_part *part, const char *name,
                  struct value v);
/* A patch that cannot be carried out. */
void erp_patch_fails(struct erp_run *r, size_t patch,
                     const struct error *error);
bool erp_patch_failed(const struct erp_run *r, size_t patch);

/* ---- plan.c ------------------------------------------------------------- */

/* Says what to look up first. */
void erp_plan_looks(struct erp_run *r, struct erp_write *w);
/* Parts and what was looked up into tasks. */
void erp_plan_tasks(struct erp_run *r, struct erp_write *w);
/* Adds a patch to the task of that kind with equal values, or to a new one. */
void erp_task_add(struct erp_run *r, struct erp_write *w,
                  enum erp_task_kind kind, const struct value *vals,
                  size_t patch);
/* Create or write, when there is anything to write. */
void erp_task_add_values(struct erp_run *r, struct erp_write *w, size_t patch);
/* A row that was looked up in the entity; NULL when it is not there. */
const struct value *erp_look_row(const struct erp_write *w, int64_t id);

/* ---- plan_lead.c, plan_activity.c --------------------------------------- */

bool erp_lead_needs_stage(const struct erp_run *r, const struct erp_part *part);
MUST_CHECK enum err erp_plan_lead(struct erp_run *r, struct erp_write *w,
                                  size_t patch, struct error *e);
MUST_CHECK enum err erp_plan_activity(struct erp_run *r, struct erp_write *w,
                                      size_t patch, struct error *e);
MUST_CHECK enum err erp_plan_message(struct erp_run *r, struct erp_write *w,
                                     size_t patch, struct error *e);
/* Models of the documents that the connection has no ir.model id of. */
struct value erp_unknown_models(struct erp_run *r, const struct erp_write *w);

/* ---- task.c ------------------------------------------------------------- */

void erp_task_call(const struct erp_run *r, const struct erp_write *w,
                   const struct erp_task *t, struct erp_call *call);
/* What a task that went through says of its patches. */
MUST_CHECK enum err erp_task_done(struct erp_run *r, struct erp_write *w,
                                  const struct erp_task *t,
                                  const struct erp_answer *answer,
                                  struct error *e);
