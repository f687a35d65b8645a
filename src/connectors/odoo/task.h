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
    TASK_VOUCHER_LINES, /* before 9: what an amount settles */
    TASK_CREATE,
    TASK_POST,      /* a message onto its document */
    TASK_BILL_OPEN, /* 13 and later: the wizard that invoices one order */
    TASK_BILL,      /* the order is invoiced */
    TASK_BILL_FIND, /* which invoices the orders have by now */
    TASK_PAY_OPEN,  /* 14 and later: the wizard of one payment */
    TASK_PAY,
    TASK_COMPARE, /* what Odoo made is read, to write only what differs */
    TASK_SETTLE,  /* before 14: a payment takes effect */
    TASK_TAXES,   /* before 9: those of an invoice that nobody typed in */
    TASK_WRITE,
    TASK_UNARCHIVE,
    TASK_WON,
    TASK_LOST,
    TASK_FEEDBACK, /* an activity is done */
    TASK_UNLINK,
};

struct erp_task {
    enum erp_task_kind kind;
    struct value vals;   /* TASK_WRITE, TASK_BILL: for all of them */
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
    int64_t order;             /* to be invoiced; 0: none */
    struct value invoices;     /* to be paid: list of ids; null: none */
    int64_t wizard;            /* that was opened for it */
    bool begun;                /* something was done, the id is not known */
    int64_t id;                /* of the record; 0 until it is made */
    bool made;                 /* by this operation, or found instead */
    const struct value *known; /* the record as last read; NULL: a new one */
};

/* What has to be known before the patches can be turned into tasks. */
enum erp_look_kind {
    LOOK_RECORDS, /* of the entity itself */
    LOOK_MODELS,  /* of ir.model */
    LOOK_ORDERS,
    LOOK_INVOICES,
    LOOK_METHODS, /* of payment, before 14 */
    LOOK_PERIODS, /* of the accounts, before 9 */
    LOOK_ITEMS,   /* what invoices have booked, before 8 */
};

struct erp_look {
    enum erp_look_kind kind;
    struct erp_query query;
    struct value rows;
};

enum { ERP_LOOKS_MAX = 3 };

struct erp_look_wish {
    const char *model;
    const char *field; /* that has to be one of the values */
    struct value values;
    const char *const *read;
    size_t n_read;
};

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
/* What the last look was needed for, to know what to look up next. */
void erp_plan_more_looks(struct erp_run *r, struct erp_write *w);
/* Rows of this model with these values in `field`; nothing for no values. */
void erp_look_add(struct erp_run *r, struct erp_write *w,
                  enum erp_look_kind kind, const struct erp_look_wish *wish);
/* Parts and what was looked up into tasks. */
void erp_plan_tasks(struct erp_run *r, struct erp_write *w);
/* Adds a patch to the task of that kind with equal values (NULL: whatever they
 * are), or to a new one. */
void erp_task_add(struct erp_run *r, struct erp_write *w,
                  enum erp_task_kind kind, const struct value *vals,
                  size_t patch);
/* Create or write, when there is anything to write. */
void erp_task_add_values(struct erp_run *r, struct erp_write *w, size_t patch);
/* A task for this patch alone, to run right after the one that runs. */
void erp_task_follow(struct erp_run *r, struct erp_write *w,
                     enum erp_task_kind kind, size_t patch);
/* A row that was looked up; NULL when it is not there. */
const struct value *erp_look_row(const struct erp_write *w,
                                 enum erp_look_kind kind, int64_t id);
const struct value *erp_row_of(const struct value *rows, int64_t id);
const struct erp_look *erp_look_find(const struct erp_write *w,
                                     enum erp_look_kind kind);

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

/* ---- plan_bill.c, plan_pay.c, plan_voucher.c ---------------------------- */

/* What each needs to be looked up. */
void erp_look_bills(struct erp_run *r, struct erp_write *w);
void erp_look_billed(struct erp_run *r, struct erp_write *w);
void erp_look_payments(struct erp_run *r, struct erp_write *w);
void erp_look_vouchers(struct erp_run *r, struct erp_write *w);
/* The invoice of an order. */
MUST_CHECK enum err erp_plan_bill(struct erp_run *r, struct erp_write *w,
                                  size_t patch, struct error *e);
/* A payment of invoices. */
MUST_CHECK enum err erp_plan_payment(struct erp_run *r, struct erp_write *w,
                                     size_t patch, struct error *e);
MUST_CHECK enum err erp_plan_voucher(struct erp_run *r, struct erp_write *w,
                                     size_t patch, struct error *e);
/* The call of a task of their kinds, and what its answer says. */
void erp_bill_call(const struct erp_run *r, const struct erp_write *w,
                   const struct erp_task *t, struct erp_call *call);
MUST_CHECK enum err erp_bill_done(struct erp_run *r, struct erp_write *w,
                                  const struct erp_task *t,
                                  const struct erp_answer *answer,
                                  struct error *e);
void erp_pay_call(const struct erp_run *r, const struct erp_write *w,
                  const struct erp_task *t, struct erp_call *call);
MUST_CHECK enum err erp_pay_done(struct erp_run *r, struct erp_write *w,
                                 const struct erp_task *t,
                                 const struct erp_answer *answer,
                                 struct error *e);
void erp_voucher_call(const struct erp_run *r, const struct erp_write *w,
                      const struct erp_task *t, struct erp_call *call);
MUST_CHECK enum err erp_voucher_done(struct erp_run *r, struct erp_write *w,
                                     const struct erp_task *t,
                                     const struct erp_answer *answer,
                                     struct error *e);
/* The wizard of a patch is open: `next` is what is done with it. */
MUST_CHECK enum err erp_wizard_opened(struct erp_run *r, struct erp_write *w,
                                      const struct erp_task *t,
                                      const struct erp_answer *answer,
                                      enum erp_task_kind next,
                                      struct error *e);
/* Invoices that are to be paid, of all patches. */
struct value erp_paid_invoices(struct erp_run *r, const struct erp_write *w);
/* The first of a patch's invoices that were looked up, all of which can be
 * paid. */
MUST_CHECK enum err erp_paid_invoice(const struct erp_run *r,
                                     const struct erp_write *w, size_t patch,
                                     const struct value **out,
                                     struct error *e);
/* What a person can do about a refusal of Odoo; NULL: its words say it. */
const char *erp_bill_advice(const struct erp_run *r, const struct erp_write *w,
                            size_t patch);

/* ---- task.c ------------------------------------------------------------- */

/* The record of a patch is known now. */
void erp_note_made(struct erp_run *r, struct erp_write *w, size_t patch,
                   int64_t id);
void erp_task_call(const struct erp_run *r, const struct erp_write *w,
                   const struct erp_task *t, struct erp_call *call);
/* What a task that went through says of its patches. */
MUST_CHECK enum err erp_task_done(struct erp_run *r, struct erp_write *w,
                                  const struct erp_task *t,
                                  const struct erp_answer *answer,
                                  struct error *e);
