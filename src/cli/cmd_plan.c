/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * `plan`: the engine itself, over a copy of the store, with remotes that are
 * read and never written. What it tells of is what a sync would do.
 */
#include "base/buf.h"
#include "base/file.h"
#include "base/json.h"
#include "cli/commands.h"
#include "cli/context.h"
#include "cli/show_change.h"
#include "cli/show_job.h"
#include "cli/show_report.h"
#include "view/plan.h"

#define PLAN_BYTES (1u << 30)
#define SHOWN_DEFAULT 20

struct planning {
    struct context *c;
    struct plan plan;
};

static enum err save(struct planning *p, struct str path, const struct value *plan,
                     struct error *e)
{
    AUTO_BUF text = BUF_INIT(PLAN_BYTES);
    json_write_pretty(&text, plan, 2);
    buf_add_char(&text, '\n');
    TRY(buf_check(&text, "the plan", e));
    return file_write(arena_strz(&p->c->cli->arena, path), buf_str(&text), 0600, e);
}

/* ---- for people ---------------------------------------------------------------- */

static void show_left_out(struct planning *p, struct str sync)
{
    struct term *t = &p->c->cli->out;
    for (int kind = 0; kind <= JOURNAL_ACTION; kind++) {
        int64_t n = plan_count(&p->plan, sync, (enum journal_kind)kind);
        if (n > (int64_t)p->plan.keep)
            term_paint(t, STYLE_DIM,
                       "  ... and %lld more to %s (--all shows them)\n",
                       (long long)(n - (int64_t)p->plan.keep),
                       change_kind_name((enum journal_kind)kind));
    }
}

static void show_sync(struct planning *p, struct str sync)
{
    struct term *t = &p->c->cli->out;
    bool any = false;
    for (size_t i = 0; i < p->plan.changes.n; i++) {
        if (!str_eq(p->plan.changes.at[i].sync, sync))
            continue;
        if (!any)
            term_paint(t, STYLE_BOLD, "%.*s\n", STR_ARG(sync));
        any = true;
        change_show(p->c, &p->plan.changes.at[i], true);
    }
    if (any)
        show_left_out(p, sync);
    if (any)
        term_put(t, "\n");
}

static void show(struct planning *p, const struct report *report, bool summary)
{
    struct term *t = &p->c->cli->out;
    for (size_t i = 0; i < report->n && !summary; i++)
        show_sync(p, report->syncs[i].name);
    if (p->plan.n_jobs + p->plan.n_holds > 0 && !summary)
        term_paint(t, STYLE_BOLD, "to be decided by a person\n");
    for (size_t i = 0; i < p->plan.n_jobs && i < p->plan.keep && !summary; i++)
        job_show_line(p->c, &p->plan.jobs[i]);
    for (size_t i = 0; i < p->plan.n_holds && i < p->plan.keep && !summary; i++)
        hold_show_line(p->c, &p->plan.holds[i]);
    term_paint(t, STYLE_BOLD, "a sync would do this (nothing was written)\n");
    report_table(p->c, report);
}

/* ---- the command ---------------------------------------------------------------- */

static enum err make(struct planning *p, const struct args *args,
                     struct report *report, struct error *e)
{
    struct cli *cli = p->c->cli;
    struct run_request request = {
        .kind = args_has(args, "full") ? RUN_RECONCILE : RUN_SYNC,
        .cause = STR("crosswalk plan")};
    int64_t start_us = clock_now_us(&cli->clock);
    TRY(context_syncs(p->c, args, 0, &request.syncs, &request.n_syncs, e));
    enum err err = engine_run(p->c->engine, &p->c->cli->arena, &request, report, e);
    progress_clear(&p->c->progress);
    TRY(err);
    const struct view v = context_view(p->c);
    return plan_find_waiting(&p->plan, &v, start_us, e);
}

static struct value whole_plan(const struct planning *p,
                               const struct report *report)
{
    const struct view v = context_view(p->c);
    return plan_value(&p->plan, &v, clock_now_us(&p->c->cli->clock), report);
}

static enum err give(struct planning *p, const struct args *args,
                     const struct report *report, struct error *e)
{
    struct cli *cli = p->c->cli;
    struct str path = args_get(args, "output");
    struct value plan = value_null();
    if (cli->json || path.p)
        plan = whole_plan(p, report);
    if (path.p)
        TRY(save(p, path, &plan, e));
    cli->data = plan;
    if (!cli->json)
        show(p, report, args_has(args, "summary"));
    if (path.p && !cli->json)
        term_put(&cli->out, "saved in %.*s\n", STR_ARG(path));
    if (report->error.code != ERR_OK && e)
        *e = report->error;
    return report->error.code;
}

static enum err run_plan(struct cli *cli, const struct args *args,
                         struct error *e)
{
    bool whole = cli->json || args_has(args, "all") || args_has(args, "output");
    AUTO_CONTEXT c = {0};
    struct planning p = {
        .c = &c,
        .plan = {.arena = &cli->arena,
                 .keep = whole ? SIZE_MAX : SHOWN_DEFAULT}};
    const struct context_options options = {
        .needs = CONTEXT_COPY | CONTEXT_ENGINE | CONTEXT_DRY,
        .on_event = plan_take,
        .event_context = &p.plan};
    struct report report = {0};
    TRY(context_open(cli, &options, &c, e));
    TRY(make(&p, args, &report, e));
    return give(&p, args, &report, e);
}

const struct command command_plan = {
    .name = "plan",
    .group = GROUP_START,
    .names = NAMES_SYNCS,
    .summary = "show what a sync would do, and do nothing",
    .arguments = "[SYNC...]",
    .most = ARGS_ANY,
    .about =
        "Runs the very engine that a sync runs, on a copy of the store, and "
        "only reads from the remote systems. So what it says is what a sync "
        "would do now: which records it would make, link, update (each field "
        "with its value before and after) and delete, and what it would leave "
        "to a person.",
    .options = (const struct option_spec[]){
        {"output", 'o', "FILE", "save the whole plan in this file, as JSON"},
        {"summary", 's', NULL, "show only the counts"},
        {"all", 'a', NULL,
         "show every change, not only the first 20 of a kind in each sync"},
        {"full", 'f', NULL,
         "compare all records, as `reconcile` and `sync --full` would"},
        {0},
    },
    .examples = (const struct example[]){
        {"crosswalk plan", "what would happen"},
        {"crosswalk plan contacts --all", "one sync, in full"},
        {"crosswalk plan -o plan.json", "for somebody else to read"},
        {0},
    },
    .run = run_plan,
};
