/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * `plan`: the engine itself, over a copy of the store, with remotes that are
 * read and never written. What it tells of is what a sync would do.
 */
#include "base/buf.h"
#include "base/file.h"
#include "base/json.h"
#include "base/map.h"
#include "cli/commands.h"
#include "cli/context.h"
#include "cli/show_change.h"
#include "cli/show_job.h"
#include "cli/show_report.h"

#define PLAN_FORM 1
#define PLAN_BYTES (1u << 30)
#define SHOWN_DEFAULT 20
#define WAITING_MOST 10000

struct plan {
    struct context *c;
    struct arena *a;
    size_t keep;               /* changes kept of a sync and kind */
    VEC(struct change) changes;
    struct map counts;         /* "sync kind" -> int64_t, all of them */
    struct job *jobs;          /* that it would park */
    size_t n_jobs;
    struct hold *holds;        /* that it would make */
    size_t n_holds;
};

/* ---- gathering -------------------------------------------------------------- */

static int64_t *plan_count(struct plan *p, struct str sync,
                           enum journal_kind kind)
{
    struct str key = arena_printf(p->a, "%.*s %s", STR_ARG(sync),
                                  change_kind_name(kind));
    int64_t *n = map_get(&p->counts, key);
    if (!n) {
        n = arena_new(p->a, int64_t);
        map_put(p->a, &p->counts, key, n);
    }
    return n;
}

static const struct value *copied(struct arena *a, const struct value *v)
{
    struct value *copy = arena_new(a, struct value);
    *copy = value_copy(a, v);
    return copy;
}

static void copy_fields(struct plan *p, const struct engine_event *event,
                        struct change *out)
{
    out->n_fields = event->after ? event->after->fields.n : 0;
    out->fields = arena_array(p->a, struct change_field, out->n_fields);
    for (size_t i = 0; i < out->n_fields; i++) {
        const struct field *f = &event->after->fields.at[i];
        const struct value *before =
            event->before ? value_get(event->before, f->name) : NULL;
        out->fields[i] = (struct change_field){
            .name = arena_str(p->a, f->name),
            .before = before ? copied(p->a, before) : NULL,
            .after = copied(p->a, &f->value)};
    }
}

static void take_event(void *context, const struct engine_event *event)
{
    struct plan *p = context;
    int64_t *n = plan_count(p, event->sync, event->kind);
    (*n)++;
    if ((size_t)*n > p->keep)
        return;
    struct change change = {.sync = arena_str(p->a, event->sync),
                            .kind = event->kind,
                            .side = event->side,
                            .id = arena_str(p->a, event->record_id),
                            .other_id = arena_str(p->a, event->other_id)};
    copy_fields(p, event, &change);
    vec_push(p->a, &p->changes, change);
}

/* What the copy of the store holds now and did not before. */
static enum err find_waiting(struct plan *p, int64_t since_us, struct error *e)
{
    const struct job_filter parked = {.state = JOB_PARKED,
                                      .limit = WAITING_MOST};
    const struct hold_filter held = {.kind = -1, .limit = WAITING_MOST};
    size_t n = 0;
    TRY(job_list(p->c->store, p->a, &parked, &p->jobs, &n, e));
    for (size_t i = 0; i < n; i++)
        if (p->jobs[i].updated_us >= since_us)
            p->jobs[p->n_jobs++] = p->jobs[i];
    TRY(hold_list(p->c->store, p->a, &held, &p->holds, &n, e));
    for (size_t i = 0; i < n; i++)
        if (p->holds[i].created_us >= since_us)
            p->holds[p->n_holds++] = p->holds[i];
    return ERR_OK;
}

/* ---- for programs ------------------------------------------------------------ */

static struct value plan_value(struct plan *p, const struct report *report)
{
    struct object o = {.arena = p->a};
    struct list changes = {.arena = p->a};
    struct list jobs = {.arena = p->a};
    struct list holds = {.arena = p->a};
    struct value whole = report_value(p->a, report);
    for (size_t i = 0; i < p->changes.n; i++)
        list_add(&changes, change_value(p->a, &p->changes.at[i]));
    for (size_t i = 0; i < p->n_jobs; i++)
        list_add(&jobs, job_value(p->c, &p->jobs[i]));
    for (size_t i = 0; i < p->n_holds; i++)
        list_add(&holds, hold_value(p->c, &p->holds[i]));
    struct value list = list_value(&changes);
    struct str text = json_text(p->a, &list);
    object_int(&o, "crosswalk_plan", PLAN_FORM);
    object_time(&o, "made_at", clock_now_us(&p->c->cli->clock));
    object_text(&o, "hash", arena_printf(p->a, "%016llx",
                                         (unsigned long long)str_hash(text)));
    object_set(&o, "syncs", *value_getz(&whole, "syncs"));
    object_set(&o, "changes", list);
    object_set(&o, "parked", list_value(&jobs));
    object_set(&o, "held", list_value(&holds));
    return object_value(&o);
}

static enum err save(struct plan *p, struct str path, const struct value *plan,
                     struct error *e)
{
    AUTO_BUF text = BUF_INIT(PLAN_BYTES);
    json_write_pretty(&text, plan, 2);
    buf_add_char(&text, '\n');
    TRY(buf_check(&text, "the plan", e));
    return file_write(arena_strz(p->a, path), buf_str(&text), 0600, e);
}

/* ---- for people ---------------------------------------------------------------- */

static void show_left_out(struct plan *p, struct str sync)
{
    struct term *t = &p->c->cli->out;
    for (int kind = 0; kind <= JOURNAL_ACTION; kind++) {
        int64_t n = *plan_count(p, sync, (enum journal_kind)kind);
        if (n > (int64_t)p->keep)
            term_paint(t, STYLE_DIM,
                       "  ... and %lld more to %s (--all shows them)\n",
                       (long long)(n - (int64_t)p->keep),
                       change_kind_name((enum journal_kind)kind));
    }
}

static void show_sync(struct plan *p, struct str sync)
{
    struct term *t = &p->c->cli->out;
    bool any = false;
    for (size_t i = 0; i < p->changes.n; i++) {
        if (!str_eq(p->changes.at[i].sync, sync))
            continue;
        if (!any)
            term_paint(t, STYLE_BOLD, "%.*s\n", STR_ARG(sync));
        any = true;
        change_show(p->c, &p->changes.at[i], true);
    }
    if (any)
        show_left_out(p, sync);
    if (any)
        term_put(t, "\n");
}

static void show(struct plan *p, const struct report *report, bool summary)
{
    struct term *t = &p->c->cli->out;
    for (size_t i = 0; i < report->n && !summary; i++)
        show_sync(p, report->syncs[i].name);
    if (p->n_jobs + p->n_holds > 0 && !summary)
        term_paint(t, STYLE_BOLD, "to be decided by a person\n");
    for (size_t i = 0; i < p->n_jobs && i < p->keep && !summary; i++)
        job_show_line(p->c, &p->jobs[i]);
    for (size_t i = 0; i < p->n_holds && i < p->keep && !summary; i++)
        hold_show_line(p->c, &p->holds[i]);
    term_paint(t, STYLE_BOLD, "a sync would do this (nothing was written)\n");
    report_table(p->c, report);
}

/* ---- the command ---------------------------------------------------------------- */

static enum err make(struct plan *p, const struct args *args,
                     struct report *report, struct error *e)
{
    struct cli *cli = p->c->cli;
    struct run_request request = {
        .kind = args_has(args, "full") ? RUN_RECONCILE : RUN_SYNC,
        .cause = STR("crosswalk plan")};
    int64_t start_us = clock_now_us(&cli->clock);
    TRY(context_syncs(p->c, args, 0, &request.syncs, &request.n_syncs, e));
    enum err err = engine_run(p->c->engine, p->a, &request, report, e);
    progress_clear(&p->c->progress);
    TRY(err);
    return find_waiting(p, start_us, e);
}

static enum err give(struct plan *p, const struct args *args,
                     const struct report *report, struct error *e)
{
    struct cli *cli = p->c->cli;
    struct str path = args_get(args, "output");
    struct value plan = value_null();
    if (cli->json || path.p)
        plan = plan_value(p, report);
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
    struct plan p = {.c = &c,
                     .a = &cli->arena,
                     .keep = whole ? SIZE_MAX : SHOWN_DEFAULT};
    const struct context_options options = {
        .needs = CONTEXT_COPY | CONTEXT_ENGINE | CONTEXT_DRY,
        .on_event = take_event,
        .event_context = &p};
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
