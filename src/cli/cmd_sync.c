/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* `sync` and `reconcile`: one run of the engine, and its report. */
#include "base/time.h"
#include "cli/commands.h"
#include "cli/context.h"
#include "cli/follow.h"
#include "cli/show_report.h"
#include "cli/tell_people.h"
#include "cli/watch.h"

static struct value answer_of(const struct context *c,
                              const struct report *report,
                              const struct pending *pending)
{
    struct cli *cli = c->cli;
    struct object o = {.arena = &cli->arena};
    struct value whole = report_value(&cli->arena, report);
    for (size_t i = 0; i < whole.fields.n; i++)
        if (!str_starts_with(whole.fields.at[i].name, STR("error")))
            vec_push(&cli->arena, &o.fields, whole.fields.at[i]);
    object_set(&o, "pending", pending_value(&cli->arena, pending));
    return object_value(&o);
}

static enum err give(const struct context *c, const struct run_request *request,
                     const struct report *report, struct error *e)
{
    struct cli *cli = c->cli;
    const struct view v = context_view(c);
    struct pending pending = {0};
    TRY(pending_count(&v, request->syncs, request->n_syncs,
                      clock_now_us(&c->cli->clock), &pending, e));
    log_event(&cli->log, LOG_DEBUG, "run done", LOG_STR("run", report->run),
              LOG_INT("written", report_writes(report)),
              LOG_INT("parked", pending.parked),
              LOG_INT("held", pending_held(&pending)),
              LOG_INT("ms", report->elapsed_ms));
    cli->data = answer_of(c, report, &pending);
    cli->parked = pending_is_parked(&pending);
    if (!cli->json) {
        report_show(c, report);
        pending_show(cli, &pending);
    }
    if (report->error.code != ERR_OK && e)
        *e = report->error;
    return report->error.code;
}

/* 0: once. */
static enum err watch_interval(const struct args *args, int64_t *out_ms,
                               struct error *e)
{
    *out_ms = 0;
    if (!args_has(args, "watch"))
        return ERR_OK;
    if (duration_parse(args_get(args, "watch"), out_ms, e) != ERR_OK ||
        *out_ms < 1)
        FAIL(e, ERR_USAGE, "--watch takes a time such as `5 s` or `200 ms`");
    return ERR_OK;
}

/* What is too old goes, when the run is over; of the run nothing is lost. */
static enum err prune(const struct context *c, struct error *e)
{
    struct pruned pruned = {0};
    TRY(engine_prune(c->engine, &pruned, e));
    if (pruned.runs + pruned.entries > 0)
        log_event(&c->cli->log, LOG_DEBUG, "pruned", LOG_INT("runs", pruned.runs),
                  LOG_INT("journal", pruned.entries));
    return ERR_OK;
}

static enum err run_by_hub(struct context *c,
                           const struct run_request *request,
                           int64_t interval_ms, struct error *e)
{
    struct report report = {0};
    if (interval_ms > 0)
        FAIL(e, ERR_LOCKED,
             "a running hub (`crosswalk status` says where) keeps this "
             "workspace in step already, so there is nothing for --watch to "
             "do");
    TRY(follow_run(c, request, &report, e));
    return give(c, request, &report, e);
}

/* `contacts left 12 13`: some records of one sync. */
static bool names_records(const struct context *c, const struct args *args)
{
    enum side side;
    struct str word = args_word(args, 1);
    return args->words.n > 1 && !workspace_sync(&c->workspace, word) &&
           context_side(word, &side, NULL) == ERR_OK;
}

static enum err choose_records(const struct context *c, const struct args *args,
                               struct run_request *io, struct error *e)
{
    const struct sync *sync = NULL;
    struct str *name = arena_new(&c->cli->arena, struct str);
    if (io->kind != RUN_SYNC || args_has(args, "watch"))
        FAIL(e, ERR_USAGE,
             "chosen records are brought into step once, and are always "
             "compared: without --full and --watch");
    if (args->words.n < 3)
        FAIL(e, ERR_USAGE, "say which records: `crosswalk sync SYNC "
             "left|right ID...`");
    TRY(context_sync(c, args->words.at[0], &sync, e));
    TRY(context_side(args->words.at[1], &io->side, e));
    *name = sync->name;
    io->kind = RUN_RECORD;
    io->syncs = name;
    io->n_syncs = 1;
    io->records = args->words.at + 2;
    io->n_records = args->words.n - 2;
    return ERR_OK;
}

static bool is_number(struct str word)
{
    int64_t n;
    return str_to_i64(word, &n);
}

static enum err read_words(const struct context *c, const struct args *args,
                           struct run_request *io, struct error *e)
{
    if (names_records(c, args))
        return choose_records(c, args, io, e);
    struct str second = args_word(args, 1);
    bool ids = args->words.n > 1 && io->kind == RUN_SYNC &&
               workspace_sync(&c->workspace, args->words.at[0]) &&
               !workspace_sync(&c->workspace, second) && is_number(second);
    if (ids)
        FAIL(e, ERR_USAGE, "say which side the records are of: `crosswalk "
             "sync %.*s left %.*s`", STR_ARG(args->words.at[0]),
             STR_ARG(second));
    return context_syncs(c, args, 0, &io->syncs, &io->n_syncs, e);
}

static enum err run(struct cli *cli, const struct args *args, enum run_kind kind,
                    const char *cause, struct error *e)
{
    int64_t interval_ms = 0;
    const struct context_options options = {.needs = CONTEXT_STORE |
                                                     CONTEXT_ENGINE};
    AUTO_CONTEXT c = {0};
    struct run_request request = {.kind = kind, .cause = str_from(cause)};
    struct report report = {0};
    TRY(watch_interval(args, &interval_ms, e));
    TRY(context_open(cli, &options, &c, e));
    TRY(read_words(&c, args, &request, e));
    if (c.hub)
        return run_by_hub(&c, &request, interval_ms, e);
    if (interval_ms > 0)
        return watch_run(&c, &request, interval_ms, e);
    enum err err = engine_run(c.engine, &cli->arena, &request, &report, e);
    progress_clear(&c.progress);
    TRY(err);
    err = give(&c, &request, &report, e);
    tell_people(&c, &report, true);
    TRY(err);
    return prune(&c, e);
}

static enum err run_sync(struct cli *cli, const struct args *args,
                         struct error *e)
{
    bool full = args_has(args, "full");
    return run(cli, args, full ? RUN_RECONCILE : RUN_SYNC,
               full ? "crosswalk sync --full" : "crosswalk sync", e);
}

static enum err run_reconcile(struct cli *cli, const struct args *args,
                              struct error *e)
{
    return run(cli, args, RUN_RECONCILE, "crosswalk reconcile", e);
}

const struct command command_sync = {
    .name = "sync",
    .group = GROUP_START,
    .names = NAMES_SYNCS,
    .summary = "bring both sides into step, once",
    .arguments = "[SYNC...] | SYNC left|right ID...",
    .most = ARGS_ANY,
    .about =
        "Looks for what changed on either side since the last time, and "
        "carries each change over: field by field, and only what changed. "
        "Without names it takes every sync that is enabled, in the order in "
        "which they depend on each other.\n\n"
        "With a side and ids it takes these records of one sync and what has "
        "to go before them, and nothing else: neither side is listed, what "
        "else waits goes on waiting.\n\n"
        "It can be stopped (Ctrl-C) or killed at any point: the next sync "
        "goes on, and nothing is made twice. A second sync right after the "
        "first writes nothing.\n\n"
        "At the end it forgets what is older than `keep` of crosswalk.yaml "
        "says: runs, and the journal of values written.\n\n"
        "Exit code 4 says that it went through, but that records or fields "
        "wait for a person.",
    .options = (const struct option_spec[]){
        {"full", 'f', NULL,
         "compare all records, not only those that changed (as `reconcile`)"},
        {"watch", 0, "TIME",
         "go on until Ctrl-C, looking for changes every TIME (`5 s`)"},
        {0},
    },
    .examples = (const struct example[]){
        {"crosswalk sync", "everything that changed"},
        {"crosswalk sync contacts", "only the sync `contacts`"},
        {"crosswalk sync contacts left 12 13", "two records only"},
        {"crosswalk sync --watch '5 s'", "keep in step until Ctrl-C"},
        {"crosswalk sync --full --json | jq .data.syncs",
         "compare everything; the counts for a program"},
        {0},
    },
    .run = run_sync,
};

const struct command command_reconcile = {
    .name = "reconcile",
    .group = GROUP_PEOPLE,
    .names = NAMES_SYNCS,
    .summary = "compare every record and repair what differs",
    .arguments = "[SYNC...]",
    .most = ARGS_ANY,
    .about =
        "Lists both sides whole and compares every record, changed or not. "
        "This finds what no notice told: edits made while the hub was off, "
        "records that were deleted, values that a restored backup brought "
        "back. Records that are in step cost one listing and no write.\n\n"
        "Deletes are guarded: when more records are gone than the sync's "
        "guard allows, they are parked and a person is asked.",
    .examples = (const struct example[]){
        {"crosswalk reconcile", "compare everything"},
        {"crosswalk reconcile contacts deals", "two syncs only"},
        {0},
    },
    .run = run_reconcile,
};
