/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* `undo`: a run taken back, by its journal. */
#include "cli/commands.h"
#include "cli/context.h"
#include "cli/follow.h"
#include "cli/show_undo.h"

static enum err run_here(struct context *c, const struct run_request *request,
                         struct report *out, struct error *e)
{
    if (c->hub)
        return follow_run(c, request, out, e);
    enum err err = engine_run(c->engine, &c->cli->arena, request, out, e);
    progress_clear(&c->progress);
    return err;
}

static enum err run_undo(struct cli *cli, const struct args *args,
                         struct error *e)
{
    bool plan = args_has(args, "plan");
    const struct context_options options = {
        .needs = plan ? CONTEXT_COPY | CONTEXT_ENGINE | CONTEXT_DRY
                      : CONTEXT_STORE | CONTEXT_ENGINE};
    AUTO_CONTEXT c = {0};
    struct report report = {0};
    struct run run;
    const struct str record = args_get(args, "record");
    const struct run_request request = {.kind = RUN_UNDO,
                                        .cause = STR("crosswalk undo"),
                                        .undoes = args_word(args, 0),
                                        .records = &record,
                                        .n_records = record.n > 0 ? 1 : 0,
                                        .forced = args_has(args, "force")};
    TRY(context_open(cli, &options, &c, e));
    TRY(run_get(c.store, &cli->arena, request.undoes, &run, e));
    TRY(run_here(&c, &request, &report, e));
    cli->data = undo_value(&cli->arena, &report);
    cli->parked = undo_left(&report.undo) > 0;
    if (!cli->json)
        undo_show(&c, &report.undo, plan);
    if (report.error.code != ERR_OK && e)
        *e = report.error;
    return report.error.code;
}

const struct command command_undo = {
    .name = "undo",
    .group = GROUP_PEOPLE,
    .summary = "take back what a run wrote",
    .arguments = "RUN",
    .least = 1,
    .most = 1,
    .about =
        "Goes through the journal of the run, newest first. Values that are "
        "still as the run left them go back to what they were. Records that "
        "it made are removed, as the sync's `delete` has it and its guard "
        "allows, if nothing about them has changed. Records that it removed "
        "are made again, with a new id, where that can be.\n\n"
        "What a person or a later run has changed since is left as it is, and "
        "listed; so are actions (an invoice that was posted stays posted).\n\n"
        "Afterwards the two sides differ in what was taken back. No sync "
        "carries it over again by itself: each such field waits in "
        "`crosswalk conflicts` for a person, who says which value is to stay, "
        "and is decided as well when one side is changed. The counterpart of "
        "a removed record rests until `crosswalk links remove`.\n\n"
        "It can be stopped or killed at any point and run again. Exit code 4 "
        "says that something was left.",
    .options = (const struct option_spec[]){
        {"plan", 'p', NULL, "show what would be taken back, and do nothing"},
        {"record", 'r', "ID", "only this record"},
        {"force", 0, NULL,
         "remove what the run made even if that is more than `delete.guard` "
         "allows"},
        {0},
    },
    .examples = (const struct example[]){
        {"crosswalk undo 01M80WPGMFTH96CQ9EZQAA065K --plan",
         "what would go back, and what would be left?"},
        {"crosswalk undo 01M80WPGMFTH96CQ9EZQAA065K",
         "take it back (`crosswalk status` lists runs)"},
        {0},
    },
    .run = run_undo,
};
