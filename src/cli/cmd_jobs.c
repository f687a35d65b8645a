/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "base/time.h"
#include "cli/ask.h"
#include "cli/commands.h"
#include "cli/context.h"
#include "cli/show_change.h"
#include "cli/show_job.h"
#include "cli/term_table.h"

#define LIST_DEFAULT 50
#define LIST_MOST 100000

static const struct table_column columns[] = {
    {"job", true, false},     {"sync", false, true},  {"side", false, false},
    {"record", false, true},  {"state", false, false},
    {"reason", false, false}, {"since", false, false},
    {"message", false, true},
};

/* ---- filters ------------------------------------------------------------------- */

static enum err parse_state(struct str text, int *out, struct error *e)
{
    *out = -1;
    if (!text.p)
        return ERR_OK;
    for (int i = JOB_WAITING; i <= JOB_PARKED; i++) {
        if (!str_is(text, job_state_name((enum job_state)i)))
            continue;
        *out = i;
        return ERR_OK;
    }
    FAIL(e, ERR_USAGE, "--state is waiting, running or parked, not \"%.*s\"",
         STR_ARG(text));
}

static enum err parse_id(struct str text, int64_t *out, struct error *e)
{
    if (!str_to_i64(text, out) || *out < 1)
        FAIL(e, ERR_USAGE, "\"%.*s\" is not the number of a job",
             STR_ARG(text));
    return ERR_OK;
}

static enum err parse_filter(const struct context *c, const struct args *args,
                             struct job_filter *out, struct error *e)
{
    static const struct args_range limit = {"limit", 1, LIST_MOST,
                                            LIST_DEFAULT};
    static const struct args_range after = {"after", 0, INT64_MAX, 0};
    struct str sync = args_get(args, "sync");
    int64_t most = 0;
    *out = (struct job_filter){.reason = args_get(args, "reason"),
                               .record_id = args_get(args, "record"),
                               .force = args_has(args, "force")};
    TRY(parse_state(args_get(args, "state"), &out->state, e));
    TRY(args_number(args, &limit, &most, e));
    TRY(args_number(args, &after, &out->after_id, e));
    out->limit = (size_t)most;
    return sync.p ? context_sync_id(c, sync, &out->sync, e) : ERR_OK;
}

/* ---- list ------------------------------------------------------------------------ */

static void show_list(const struct context *c, const struct job *jobs,
                      size_t n, size_t limit)
{
    struct cli *cli = c->cli;
    const struct view v = context_view(c);
    struct table t = table_make(&cli->arena, columns,
                                sizeof columns / sizeof *columns);
    for (size_t i = 0; i < n; i++) {
        int64_t since_us = jobs[i].updated_us / US_PER_SECOND * US_PER_SECOND;
        table_number(&t, jobs[i].id);
        table_cell(&t, view_sync_name(&v, jobs[i].sync));
        table_cellz(&t, side_name(jobs[i].side));
        table_cell(&t, jobs[i].record_id);
        table_cellz(&t, job_state_name(jobs[i].state));
        table_cell(&t, jobs[i].reason);
        table_cell(&t, time_format(&cli->arena, since_us));
        table_cell(&t, jobs[i].message);
    }
    if (n == 0) {
        term_put(&cli->out, "no jobs\n");
        return;
    }
    table_print(&t, &cli->out);
    if (n == limit)
        term_paint(&cli->out, STYLE_DIM, "the first %zu; --after %lld shows "
                   "the next\n", n, (long long)jobs[n - 1].id);
}

static enum err jobs_list(struct cli *cli, const struct args *args,
                         struct error *e)
{
    const struct context_options options = {.needs = CONTEXT_READ};
    AUTO_CONTEXT c = {0};
    struct job_filter filter;
    struct job *jobs = NULL;
    size_t n = 0;
    struct list list = {.arena = &cli->arena};
    struct object o = {.arena = &cli->arena};
    TRY(context_open(cli, &options, &c, e));
    TRY(parse_filter(&c, args, &filter, e));
    TRY(job_list(c.store, &cli->arena, &filter, &jobs, &n, e));
    const struct view v = context_view(&c);
    for (size_t i = 0; i < n; i++)
        list_add(&list, job_value(&v, &jobs[i]));
    object_set(&o, "jobs", list_value(&list));
    cli->data = object_value(&o);
    if (!cli->json)
        show_list(&c, jobs, n, filter.limit);
    return ERR_OK;
}

/* ---- show ------------------------------------------------------------------------ */

static void show_one(const struct context *c, const struct job *job,
                     const struct value *detail)
{
    struct cli *cli = c->cli;
    struct term *t = &cli->out;
    struct str sync = context_sync_name(c, job->sync);
    struct str put = time_format(&cli->arena, job->created_us);
    struct str due = time_format(&cli->arena, job->due_us);
    term_put(t, "job %lld: %.*s, record ", (long long)job->id, STR_ARG(sync));
    term_say(t, STYLE_BOLD, job->record_id);
    term_put(t, " on the %s\n", side_name(job->side));
    term_put(t, "state    %s", job_state_name(job->state));
    if (job->state == JOB_WAITING)
        term_put(t, ", not before %.*s", STR_ARG(due));
    term_put(t, "\ncause    %s, put at %.*s\ntries    %d\n",
             job_cause_name(job->cause), STR_ARG(put), job->tries);
    if (job->reason.n == 0)
        return;
    term_put(t, "reason   ");
    term_say(t, STYLE_WARN, job->reason);
    term_put(t, "\nmessage  ");
    term_say(t, STYLE_PLAIN, job->message);
    term_put(t, "\n");
    if (!value_is_null(detail))
        term_put(t, "detail   %.*s\n",
                 STR_ARG(value_shown(&cli->arena, detail)));
    if (str_is(job->reason, "ambiguous"))
        term_put(t, "choose   crosswalk links add %.*s LEFT RIGHT\n",
                 STR_ARG(sync));
    term_put(t, "again    crosswalk jobs retry %lld%s\n", (long long)job->id,
             str_is(job->reason, "hold") ? " --force" : "");
}

static enum err jobs_show(struct cli *cli, const struct args *args,
                         struct error *e)
{
    const struct context_options options = {.needs = CONTEXT_READ};
    AUTO_CONTEXT c = {0};
    struct job_filter filter = {.state = -1, .limit = 1};
    struct job *jobs = NULL;
    size_t n = 0;
    TRY(parse_id(args_word(args, 0), &filter.id, e));
    TRY(context_open(cli, &options, &c, e));
    TRY(job_list(c.store, &cli->arena, &filter, &jobs, &n, e));
    if (n == 0)
        FAIL(e, ERR_NOT_FOUND, "there is no job %lld (any more)",
             (long long)filter.id);
    struct value detail = stored_value(&cli->arena, jobs[0].detail);
    const struct view v = context_view(&c);
    cli->data = job_value(&v, &jobs[0]);
    if (!cli->json)
        show_one(&c, &jobs[0], &detail);
    return ERR_OK;
}

/* ---- retry and discard -------------------------------------------------------------- */

struct deed {
    const char *past;
    const char *all;    /* how the API has it */
    const char *method; /* and for one job */
    const char *one;
    const char *all_forced; /* where people let jobs through */
    const char *one_forced;
    bool retry;
};

static enum err do_one(const struct context *c, const struct deed *deed,
                       const struct job_filter *filter, size_t *io_n,
                       struct error *e)
{
    size_t n = 0;
    int64_t now_us = clock_now_us(&c->cli->clock);
    bool other = filter->state >= 0 && filter->state != JOB_PARKED;
    if (deed->retry && other)
        return ERR_OK; /* only what is parked is tried again */
    if (deed->retry)
        TRY(job_release(c->store, filter, now_us, &n, e));
    else
        TRY(job_discard(c->store, filter, &n, e));
    *io_n += n;
    return ERR_OK;
}

/* By number, or all that the filters match. */
static enum err do_all(const struct context *c, const struct deed *deed,
                       const struct args *args, size_t *io_n, struct error *e)
{
    struct job_filter filter;
    TRY(parse_filter(c, args, &filter, e));
    filter.limit = 0;
    if (args->words.n == 0)
        return do_one(c, deed, &filter, io_n, e);
    for (size_t i = 0; i < args->words.n; i++) {
        TRY(parse_id(args->words.at[i], &filter.id, e));
        TRY(do_one(c, deed, &filter, io_n, e));
    }
    return ERR_OK;
}

/* ---- the same by the hub ------------------------------------------------------------- */

static int64_t count_of(const struct value *answer)
{
    const struct value *count = value_getz(answer, "count");
    return count && count->kind == VALUE_INT ? count->integer : 1;
}

/* One that has gone, or is running, is passed over. */
static enum err ask_one(const struct context *c, const struct deed *deed,
                        const struct job_filter *filter, size_t *io_n,
                        struct error *e)
{
    struct arena *a = &c->cli->arena;
    struct str id = arena_printf(a, "%lld", (long long)filter->id);
    const struct ask ask = {
        deed->method,
        ask_path(a, filter->force ? deed->one_forced : deed->one, &id, 1), NULL};
    struct value answer = value_null();
    struct job *jobs = NULL;
    size_t n = 0;
    TRY(job_list(c->store, a, filter, &jobs, &n, e));
    if (n == 0)
        return ERR_OK;
    enum err err = ask_api(c, &ask, &answer, e);
    if (err == ERR_NOT_FOUND || err == ERR_REJECTED)
        return ERR_OK;
    TRY(err);
    *io_n += (size_t)count_of(&answer);
    return ERR_OK;
}

static enum err ask_filter(const struct context *c, const struct deed *deed,
                           const struct args *args, size_t *io_n,
                           struct error *e)
{
    static const char *const names[] = {"sync", "state", "reason", "record"};
    struct object body = {.arena = &c->cli->arena};
    struct value answer = value_null();
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (args_has(args, names[i]))
            object_text(&body, names[i], args_get(args, names[i]));
    struct value v = object_value(&body);
    bool force = args_has(args, "force");
    const struct ask ask = {
        "POST", str_from(force ? deed->all_forced : deed->all), &v};
    TRY(ask_api(c, &ask, &answer, e));
    *io_n += (size_t)count_of(&answer);
    return ERR_OK;
}

static enum err ask_all(const struct context *c, const struct deed *deed,
                        const struct args *args, size_t *io_n, struct error *e)
{
    struct job_filter filter;
    TRY(parse_filter(c, args, &filter, e));
    filter.limit = 1;
    if (args->words.n == 0)
        return ask_filter(c, deed, args, io_n, e);
    for (size_t i = 0; i < args->words.n; i++) {
        TRY(parse_id(args->words.at[i], &filter.id, e));
        TRY(ask_one(c, deed, &filter, io_n, e));
    }
    return ERR_OK;
}

static enum err do_here(const struct context *c, const struct deed *deed,
                        const struct args *args, size_t *io_n, struct error *e)
{
    TRY(store_begin(c->store, e));
    return store_end(c->store, do_all(c, deed, args, io_n, e), e);
}

static bool says_which(const struct args *args)
{
    return args->words.n > 0 || args_has(args, "all") ||
           args_has(args, "sync") || args_has(args, "reason") ||
           args_has(args, "record") || args_has(args, "state");
}

static enum err jobs_do(struct cli *cli, const struct args *args,
                         const struct deed *deed, struct error *e)
{
    const struct context_options options = {.needs = CONTEXT_STORE};
    AUTO_CONTEXT c = {0};
    struct object o = {.arena = &cli->arena};
    size_t n = 0;
    if (!says_which(args))
        FAIL(e, ERR_USAGE,
             "say which jobs: by number, by --sync, --reason or --record, or "
             "--all");
    TRY(context_open(cli, &options, &c, e));
    if (c.hub)
        TRY(ask_all(&c, deed, args, &n, e));
    else
        TRY(do_here(&c, deed, args, &n, e));
    object_int(&o, deed->past, (int64_t)n);
    cli->data = object_value(&o);
    if (!cli->json)
        term_put(&cli->out, "%.*s %s%s\n",
                 STR_ARG(plural(&cli->arena, (int64_t)n, "job", "jobs")),
                 deed->past,
                 deed->retry && n > 0 ? "; the next sync takes them in hand"
                                      : "");
    return ERR_OK;
}

static enum err jobs_retry(struct cli *cli, const struct args *args,
                          struct error *e)
{
    static const struct deed retry = {
        "released", "/jobs/retry", "POST", "/jobs/%s/retry",
        "/jobs/retry?force=true", "/jobs/%s/retry?force=true", true};
    return jobs_do(cli, args, &retry, e);
}

static enum err jobs_discard(struct cli *cli, const struct args *args,
                            struct error *e)
{
    static const struct deed discard = {"discarded", "/jobs/discard", "DELETE",
                                        "/jobs/%s", NULL, NULL, false};
    if (args_has(args, "force"))
        FAIL(e, ERR_USAGE, "--force is for `retry`");
    return jobs_do(cli, args, &discard, e);
}

const struct command command_jobs = {
    .name = "jobs",
    .group = GROUP_PEOPLE,
    .summary = "see the records that wait, and let them try again",
    .arguments = "",
    .about =
        "A job is the wish to bring one record into step; at most one waits "
        "for each record of a sync. One that failed waits and is tried again "
        "by itself; one that a person must look at is parked, with the reason.",
    .options = (const struct option_spec[]){
        {"sync", 's', "SYNC", "only those of this sync"},
        {"state", 0, "STATE", "only waiting, running or parked ones"},
        {"reason", 'r', "REASON",
         "only those with this reason (ambiguous, duplicate, guard, "
         "rejected, ...)"},
        {"record", 0, "ID", "only those of this record"},
        {"all", 'a', NULL, "retry, discard: all of them"},
        {"force", 0, NULL,
         "retry: let them through what the sync's `hold` holds back, this "
         "once"},
        {"limit", 'n', "N", "list: at most so many; default: 50"},
        {"after", 0, "JOB", "list: go on behind this job"},
        {0},
    },
    .actions = (const struct action[]){
        {"list", "", "list jobs", 0, 0, jobs_list},
        {"show", "JOB", "show one, with what is known of it", 1, 1, jobs_show},
        {"retry", "[JOB...]",
         "let parked jobs try again; for reason `guard` it means that the "
         "deletes are meant, for `hold` it takes --force", 0, ARGS_ANY, jobs_retry},
        {"discard", "[JOB...]",
         "forget waiting and parked jobs; the record is looked at again when "
         "it changes, or by reconcile", 0, ARGS_ANY, jobs_discard},
        {0},
    },
    .examples = (const struct example[]){
        {"crosswalk jobs --state parked", "what waits for a person, and why"},
        {"crosswalk jobs show 17", "one job with its candidates"},
        {"crosswalk jobs retry --sync deals --reason rejected",
         "try again after the cause was put right"},
        {0},
    },
};
