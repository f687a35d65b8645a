/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* `alerts`: what was told, and a test message. */
#include "base/time.h"
#include "cli/commands.h"
#include "cli/context.h"
#include "cli/term_table.h"
#include "serve/alert/alert_send.h"

#define LISTED 50

/* ---- list ------------------------------------------------------------------------ */

static struct str how_it_went(const struct alert_entry *entry)
{
    if (entry->error.n > 0)
        return entry->error;
    return entry->sent_us > 0 ? STR("sent") : STR("waits");
}

static enum err alerts_do_list(struct cli *cli, const struct args *args,
                               struct error *e)
{
    static const struct table_column columns[] = {
        {"at", false, false},
        {"kind", false, false},
        {"what", false, true},
        {"", false, true},
    };
    const struct context_options options = {.needs = CONTEXT_READ};
    AUTO_CONTEXT c = {0};
    struct arena *a = &cli->arena;
    struct list list = {.arena = a};
    struct object o = {.arena = a};
    struct table t = table_make(a, columns, 4);
    struct alert_log log;
    (void)args;
    TRY(context_open(cli, &options, &c, e));
    TRY(alert_log_load(c.store, a, &log, e));
    for (size_t i = 0; i < log.n && i < LISTED; i++) {
        const struct alert_entry *entry = &log.at[log.n - 1 - i];
        list_add(&list, alert_entry_value(a, entry));
        table_cell(&t, time_format_sql(a, entry->at_us));
        table_cellz(&t, alert_kind_name(entry->kind));
        table_cell(&t, entry->subject);
        table_cell(&t, how_it_went(entry));
    }
    object_set(&o, "alerts", list_value(&list));
    cli->data = object_value(&o);
    if (!cli->json && log.n > 0)
        table_print(&t, &cli->out);
    else if (!cli->json)
        term_put(&cli->out, "nothing had to be told yet\n");
    return ERR_OK;
}

/* ---- test ------------------------------------------------------------------------ */

static void show_result(struct cli *cli, const struct alert_result *result,
                        struct str text)
{
    bool works = result->error.code == ERR_OK;
    term_paint(&cli->out, works ? STYLE_GOOD : STYLE_BAD, "%s",
               alert_way_name(result->way));
    term_put(&cli->out, ": ");
    term_say(&cli->out, STYLE_PLAIN, text);
    term_put(&cli->out, "\n");
}

static enum err alerts_do_test(struct cli *cli, const struct args *args,
                               struct error *e)
{
    const struct context_options options = {.needs = CONTEXT_WORKSPACE};
    AUTO_CONTEXT c = {0};
    struct alert_result results[ALERT_WAYS];
    struct list list = {.arena = &cli->arena};
    struct object o = {.arena = &cli->arena};
    enum err err = ERR_OK;
    (void)args;
    TRY(context_open(cli, &options, &c, e));
    const struct alert_settings *s = &c.workspace.alerts;
    const struct alert_rules rules = {
        .settings = s,
        .zone = c.workspace.schedule.zone,
        .public_url = c.workspace.serve.public_url};
    if (!alerts_are_sent(s))
        FAIL(e, ERR_USAGE,
             "nobody is told: `alerts` in crosswalk.yaml says neither `mail` "
             "nor `chat`");
    size_t n = alert_send_test(&rules, clock_now_us(&cli->clock), NULL,
                               results);
    for (size_t i = 0; i < n; i++) {
        struct str text = alert_result_text(&cli->arena, s, &results[i]);
        list_add(&list, alert_result_value(&cli->arena, s, &results[i]));
        if (!cli->json)
            show_result(cli, &results[i], text);
        if (results[i].error.code != ERR_OK && err == ERR_OK) {
            err = results[i].error.code;
            *e = results[i].error;
        }
    }
    object_set(&o, "results", list_value(&list));
    cli->data = object_value(&o);
    return err;
}

const struct command command_alerts = {
    .name = "alerts",
    .group = GROUP_PEOPLE,
    .summary = "show what people were told, and try whether they can be",
    .arguments = "",
    .about =
        "`crosswalk serve` tells people by mail and chat when something needs "
        "them: records that cannot be carried over, fields that wait for a "
        "decision, a system that stopped answering, a guard that tripped. "
        "`alerts:` in crosswalk.yaml says whom. Where no hub runs, `sync` and "
        "`reconcile` tell at their end.",
    .actions = (const struct action[]){
        {"list", "", "list what was told, newest first", 0, 0,
         alerts_do_list},
        {"test", "", "send a test message by each way", 0, 0, alerts_do_test},
        {0},
    },
    .examples = (const struct example[]){
        {"crosswalk alerts test", "does mail arrive?"},
        {0},
    },
};
