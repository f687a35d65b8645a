/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* `history`: the journal in plain words. */
#include "base/time.h"
#include "cli/commands.h"
#include "cli/context.h"
#include "cli/show_change.h"
#include "view/history.h"

#define LIST_DEFAULT 500
#define LIST_MOST 1000000

static void show_group(const struct context *c, const struct view *v,
                       const struct history_group *group)
{
    struct cli *cli = c->cli;
    const struct journal_entry *first = group->first;
    struct change change = history_change(v, group);
    struct str at = time_format(&cli->arena, first->at_us / US_PER_SECOND *
                                                 US_PER_SECOND);
    term_paint(&cli->out, STYLE_DIM, "%.*s  %s%.*s\n", STR_ARG(at),
               first->run.n > 0 ? "run " : "by hand", STR_ARG(first->run));
    change_show(c, &change, false);
}

static void give(const struct context *c, const struct journal_entry *entries,
                 size_t n)
{
    struct cli *cli = c->cli;
    const struct view v = context_view(c);
    struct history_group group;
    struct list list = {.arena = &cli->arena};
    struct object o = {.arena = &cli->arena};
    for (size_t at = 0; history_next(entries, n, &at, &group);) {
        list_add(&list, history_value(&v, &group));
        if (!cli->json && !history_is_second_half(group.first))
            show_group(c, &v, &group);
    }
    object_set(&o, "changes", list_value(&list));
    cli->data = object_value(&o);
    if (n == 0 && !cli->json)
        term_put(&cli->out, "nothing was written\n");
}

/* What was written to it, and to those that it is or was linked to. */
static enum err tell_record(const struct context *c, const struct args *args,
                            size_t limit, struct journal_entry **out,
                            size_t *out_n, struct error *e)
{
    const struct view v = context_view(c);
    struct history_query query = {.record_id = args_word(args, 2),
                                  .limit = limit};
    TRY(context_side(args_word(args, 1), &query.side, e));
    TRY(context_sync_id(c, args_word(args, 0), &query.sync, e));
    return history_of_record(&v, &query, out, out_n, e);
}

static enum err run_history(struct cli *cli, const struct args *args,
                            struct error *e)
{
    static const struct args_range limit = {"limit", 1, LIST_MOST,
                                            LIST_DEFAULT};
    const struct context_options options = {.needs = CONTEXT_READ};
    AUTO_CONTEXT c = {0};
    struct journal_filter filter = {.side = -1, .run = args_get(args, "run")};
    struct journal_entry *entries = NULL;
    struct run run;
    size_t n = 0;
    int64_t most = 0;
    if ((args->words.n == 3) == (filter.run.n > 0))
        FAIL(e, ERR_USAGE,
             "say whose history: SYNC left|right ID, or --run RUN");
    TRY(args_number(args, &limit, &most, e));
    TRY(context_open(cli, &options, &c, e));
    filter.limit = (size_t)most;
    if (filter.run.n > 0) {
        TRY(run_get(c.store, &cli->arena, filter.run, &run, e));
        TRY(journal_list(c.store, &cli->arena, &filter, &entries, &n, e));
    } else {
        TRY(tell_record(&c, args, filter.limit, &entries, &n, e));
    }
    give(&c, entries, n);
    return ERR_OK;
}

const struct command command_history = {
    .name = "history",
    .group = GROUP_PEOPLE,
    .names = NAMES_SYNCS,
    .summary = "show what was written, before and after, and why",
    .arguments = "[SYNC left|right ID]",
    .most = 3,
    .about =
        "Every value that the hub writes is in its journal, with what stood "
        "there before. Of a record that is or was linked, the writes to both "
        "sides are shown, oldest first.",
    .options = (const struct option_spec[]){
        {"run", 'r', "RUN", "everything that one run wrote"},
        {"limit", 'n', "N", "at most so many values; default: 500"},
        {0},
    },
    .examples = (const struct example[]){
        {"crosswalk history contacts left 34",
         "what happened to partner 34 and its counterpart"},
        {"crosswalk history --run 01M80WPGMFTH96CQ9EZQAA065K",
         "what that run wrote (`crosswalk status` lists runs)"},
        {0},
    },
    .run = run_history,
};
