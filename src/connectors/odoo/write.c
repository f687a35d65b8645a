/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * OP_WRITE. Creates are one call for all, and all or nothing: the caller
 * splits what fails. Updates and deletes are grouped calls one after another;
 * what fails there fails for its own records, and the rest go on.
 */
#include "connectors/odoo/task.h"

#include <stdio.h>
#include <string.h>

enum err erp_write_next(struct erp_run *r, struct erp_call *call,
                        bool *out_done, struct error *e)
{
    struct erp_write *w = erp_own(r, struct erp_write);
    (void)e;
    if (!w->started) {
        erp_parts_make(r, w);
        erp_plan_looks(r, w);
        if (w->n_looks == 0)
            erp_plan_tasks(r, w);
        w->started = true;
    }
    if (w->looked < w->n_looks)
        erp_query_call(r, &w->looks[w->looked].query, call);
    else if (w->tasks)
        erp_task_call(r, w, w->tasks, call);
    else
        *out_done = true;
    return ERR_OK;
}

static enum err take_look(struct erp_run *r, struct erp_write *w,
                          const struct erp_answer *answer, struct error *e)
{
    struct erp_look *look = &w->looks[w->looked];
    bool done = true;
    /* Who may not see ir.model learns so for each record that needs it. */
    if (look->kind != LOOK_MODELS || answer->fault != FAULT_ACCESS)
        TRY(erp_query_take(r, &look->query, answer, &look->rows, &done, e));
    if (!done)
        return ERR_OK;
    w->looked++;
    if (w->looked == w->n_looks)
        erp_plan_more_looks(r, w);
    if (w->looked == w->n_looks)
        erp_plan_tasks(r, w);
    return ERR_OK;
}

/* Drops the first task, and from those behind it the patches that failed. */
static void move_on(struct erp_run *r, struct erp_write *w)
{
    w->tasks = w->tasks->next;
    struct erp_task **at = &w->tasks;
    while (*at) {
        struct erp_task *t = *at;
        size_t kept = 0;
        for (size_t i = 0; i < t->members.n; i++)
            if (!erp_patch_failed(r, t->members.at[i]))
                t->members.at[kept++] = t->members.at[i];
        t->members.n = kept;
        if (kept == 0)
            *at = t->next;
        else
            at = &t->next;
    }
}

/* Two halves in the place of the first task. */
static void halve(struct erp_run *r, struct erp_write *w)
{
    struct erp_task *first = w->tasks;
    struct erp_task *second = arena_new(r->arena, struct erp_task);
    size_t n = first->members.n;
    *second = *first;
    second->members.at += n / 2;
    second->members.n = n - n / 2;
    second->members.cap = second->members.n;
    first->members.n = n / 2;
    first->members.cap = n / 2;
    first->next = second;
}

/* Odoo's own words first, then what a person can do about it. */
static void add_advice(struct error *error, const char *advice)
{
    size_t n = strlen(error->message);
    if (advice && error->code == ERR_REJECTED)
        snprintf(error->message + n, sizeof error->message - n, " (%s)",
                 advice);
}

static void fail_members(struct erp_run *r, struct erp_write *w,
                         const struct error *error)
{
    for (size_t i = 0; i < w->tasks->members.n; i++) {
        size_t patch = w->tasks->members.at[i];
        struct error own = *error;
        if (w->parts[patch].made) {
            /* It stands, only not as it was wanted. */
            own.maybe_happened = true;
            error_prefix(&own, "%s as %.*s, but not all of it",
                         r->op->results[patch].existed ? "there" : "made",
                         STR_ARG(r->op->results[patch].id));
        } else {
            own.maybe_happened = own.maybe_happened || w->parts[patch].begun;
            add_advice(&own, erp_bill_advice(r, w, patch));
        }
        erp_patch_fails(r, patch, &own);
    }
    move_on(r, w);
}

static bool is_made(const struct erp_write *w)
{
    return w->parts[w->tasks->members.at[0]].made;
}

/* Whose failure it is: everybody's, then the operation fails and stays. */
static bool fails_the_operation(const struct erp_write *w,
                                const struct error *error)
{
    if (error->retry == RETRY_NOW)
        return true;
    if (is_made(w)) /* else what was made would be lost */
        return false;
    if (w->tasks->kind == TASK_CREATE && w->tasks->members.n > 1)
        return true;
    return error->scope == SCOPE_CONNECTION || error->scope == SCOPE_SYSTEM;
}

static enum err take_failure(struct erp_run *r, struct erp_write *w,
                             const struct erp_answer *answer, struct error *e)
{
    const struct error *error = &answer->error;
    struct erp_task *t = w->tasks;
    bool one = t->members.n == 1;
    if (fails_the_operation(w, error))
        return erp_answer_need(answer, e);
    if (t->kind == TASK_UNLINK && one && answer->fault == FAULT_MISSING) {
        move_on(r, w); /* gone is what was wanted */
    } else if (!one &&
               (error->code == ERR_REMOTE || error->retry == RETRY_NEVER)) {
        halve(r, w);
    } else {
        fail_members(r, w, error);
    }
    return ERR_OK;
}

enum err erp_write_take(struct erp_run *r, const struct erp_answer *answer,
                        struct error *e)
{
    struct erp_write *w = erp_own(r, struct erp_write);
    if (w->looked < w->n_looks)
        return take_look(r, w, answer, e);
    if (answer->fault != FAULT_NONE)
        return take_failure(r, w, answer, e);
    TRY(erp_task_done(r, w, w->tasks, answer, e));
    move_on(r, w);
    return ERR_OK;
}
