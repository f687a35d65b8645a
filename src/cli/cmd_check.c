/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * `check`: the workspace by itself, then each connection, then each sync
 * against the remotes' schemas and over live records. Writes nothing, but for
 * the custom fields that --setup makes.
 */
#include "cli/answer.h"
#include "cli/commands.h"
#include "cli/context.h"
#include "view/finding.h"

#define TEST_PATIENCE_MS 5000
#define SAMPLE_DEFAULT 50
#define SAMPLE_MOST 1000

struct check {
    struct context *c;
    struct arena *a;
    const struct args *args;
    struct error *failed;      /* by connection; code ERR_OK: it works */
    struct str *summaries;
    int64_t *made;             /* custom fields, by connection; -1: not asked */
    struct list syncs;
};

/* ---- connections ------------------------------------------------------------- */

static enum err test_connections(struct check *check, struct error *e)
{
    const struct workspace *w = &check->c->workspace;
    struct remote_call *calls =
        arena_array(check->a, struct remote_call, w->n_connections);
    for (size_t i = 0; i < w->n_connections; i++)
        calls[i] = (struct remote_call){
            .connection = w->connections[i].name,
            .op = {.kind = OP_TEST, .arena = check->a}};
    TRY(remote_run(check->c->own, calls, w->n_connections, e));
    for (size_t i = 0; i < w->n_connections; i++) {
        check->failed[i] = calls[i].error;
        check->summaries[i] = calls[i].op.summary;
    }
    return ERR_OK;
}

static enum err set_up_fields(struct check *check, struct error *e)
{
    const struct workspace *w = &check->c->workspace;
    for (size_t i = 0; i < w->n_connections; i++) {
        const struct connection *c = &w->connections[i];
        if (c->n_wishes == 0 || check->failed[i].code != ERR_OK)
            continue;
        struct remote_call call = {
            .connection = c->name,
            .op = {.kind = OP_SETUP, .arena = check->a, .wishes = c->wishes,
                   .n_wishes = c->n_wishes}};
        TRY(remote_run(check->c->own, &call, 1, e));
        check->failed[i] = call.error;
        if (call.error.code == ERR_OK)
            check->made[i] = (int64_t)call.op.wishes_made;
    }
    return ERR_OK;
}

static void show_connections(const struct check *check)
{
    const struct workspace *w = &check->c->workspace;
    struct term *t = &check->c->cli->out;
    for (size_t i = 0; i < w->n_connections; i++) {
        const struct error *failed = &check->failed[i];
        bool works = failed->code == ERR_OK;
        term_put(t, "connection %.*s: ", STR_ARG(w->connections[i].name));
        term_paint(t, works ? STYLE_GOOD : STYLE_BAD,
                   works ? "works" : "fails");
        term_put(t, works && check->summaries[i].n == 0 ? "" : ": ");
        term_say(t, STYLE_PLAIN,
                 works ? check->summaries[i] : str_from(failed->message));
        term_put(t, "\n");
        if (check->made[i] >= 0)
            term_put(t, "  custom fields: %lld made, %lld were there\n",
                     (long long)check->made[i],
                     (long long)w->connections[i].n_wishes -
                         (long long)check->made[i]);
    }
}

static struct value connections_value(const struct check *check)
{
    const struct workspace *w = &check->c->workspace;
    struct list list = {.arena = check->a};
    for (size_t i = 0; i < w->n_connections; i++) {
        const struct connection *c = &w->connections[i];
        struct object o = {.arena = check->a};
        object_text(&o, "connection", c->name);
        object_text(&o, "connector", str_from(c->connector->name));
        object_bool(&o, "works", check->failed[i].code == ERR_OK);
        object_text(&o, "summary", check->summaries[i]);
        object_set(&o, "error", error_value(check->a, &check->failed[i]));
        if (check->made[i] >= 0)
            object_int(&o, "custom_fields_made", check->made[i]);
        object_set(&o, "settings",
                   settings_describe(check->a, c->connector->settings,
                                     &c->settings));
        list_add(&list, object_value(&o));
    }
    return list_value(&list);
}

/* ---- syncs -------------------------------------------------------------------- */

static bool can_reach(const struct check *check, const struct sync *sync)
{
    const struct workspace *w = &check->c->workspace;
    for (size_t i = 0; i < w->n_connections; i++)
        for (int s = 0; s < SIDES; s++)
            if (str_eq(w->connections[i].name, sync->connection[s]) &&
                check->failed[i].code != ERR_OK)
                return false;
    return true;
}

static enum err check_sync(struct check *check, const struct sync *sync,
                           size_t sample, struct error *e)
{
    struct problems *problems = &check->c->cli->problems;
    size_t before = problems->errors;
    progress_show(&check->c->progress, sync->name, "checking", 0, 0);
    TRY(engine_check(check->c->engine, sync->name, problems, e));
    if (problems->errors > before || sample == 0)
        return ERR_OK;
    return engine_check_samples(check->c->engine, sync->name, sample, problems,
                                e);
}

/* A sync that cannot be checked stops neither the others nor their report. */
static void check_syncs(struct check *check, size_t sample,
                        struct error *io_first)
{
    const struct workspace *w = &check->c->workspace;
    for (size_t i = 0; i < w->n_syncs; i++) {
        const struct sync *sync = &w->syncs[i];
        struct error error = {0};
        struct object o = {.arena = check->a};
        bool reached = can_reach(check, sync);
        if (!sync->enabled)
            continue;
        if (reached && check_sync(check, sync, sample, &error) != ERR_OK) {
            error_prefix(&error, "sync `%.*s`", STR_ARG(sync->name));
            if (io_first->code == ERR_OK)
                *io_first = error;
        }
        object_text(&o, "sync", sync->name);
        object_bool(&o, "checked", reached && error.code == ERR_OK);
        list_add(&check->syncs, object_value(&o));
    }
    progress_clear(&check->c->progress);
}

/* ---- the command ---------------------------------------------------------------- */

static enum err conclude(struct check *check, const struct error *first,
                         struct error *e)
{
    struct cli *cli = check->c->cli;
    const struct workspace *w = &check->c->workspace;
    if (!cli->json)
        cli_print_problems(cli, &cli->out);
    for (size_t i = 0; i < w->n_connections; i++) {
        if (!check->failed || check->failed[i].code == ERR_OK)
            continue;
        if (e) {
            *e = check->failed[i];
            error_prefix(e, "connection `%.*s`",
                         STR_ARG(w->connections[i].name));
        }
        return check->failed[i].code;
    }
    if (first->code != ERR_OK && e)
        *e = *first;
    if (first->code != ERR_OK)
        return first->code;
    if (cli->problems.errors > 0)
        FAIL(e, ERR_INVALID, "%.*s in the workspace: see above",
             STR_ARG(plural(check->a, (int64_t)cli->problems.errors,
                            "problem", "problems")));
    if (!cli->json)
        term_paint(&cli->out, STYLE_GOOD, "%zu sync%s, %zu connection%s: "
                   "all fits\n", w->n_syncs, w->n_syncs == 1 ? "" : "s",
                   w->n_connections, w->n_connections == 1 ? "" : "s");
    return ERR_OK;
}

static enum err check_online(struct check *check, size_t sample,
                             struct error *first, struct error *e)
{
    struct cli *cli = check->c->cli;
    struct object o = {.arena = check->a};
    size_t n = check->c->workspace.n_connections;
    check->failed = arena_array(check->a, struct error, n);
    check->summaries = arena_array(check->a, struct str, n);
    check->made = arena_array(check->a, int64_t, n);
    for (size_t i = 0; i < n; i++)
        check->made[i] = -1;
    TRY(test_connections(check, e));
    if (args_has(check->args, "setup"))
        TRY(set_up_fields(check, e));
    if (!cli->json)
        show_connections(check);
    check_syncs(check, sample, first);
    object_set(&o, "connections", connections_value(check));
    object_set(&o, "syncs", list_value(&check->syncs));
    cli->data = object_value(&o);
    return ERR_OK;
}

static void check_rings(struct check *check)
{
    const struct workspace *w = &check->c->workspace;
    const struct sync **syncs =
        arena_array(check->a, const struct sync *, w->n_syncs);
    size_t n = 0;
    for (size_t i = 0; i < w->n_syncs; i++)
        if (w->syncs[i].enabled)
            syncs[n++] = &w->syncs[i];
    mapping_check_rings(syncs, n, &check->c->cli->problems);
}

static enum err run_check(struct cli *cli, const struct args *args,
                          struct error *e)
{
    static const struct args_range range = {"sample", 0, SAMPLE_MOST,
                                            SAMPLE_DEFAULT};
    bool offline = args_has(args, "offline");
    const struct context_options options = {
        .needs = offline ? CONTEXT_WORKSPACE
                         : CONTEXT_COPY | CONTEXT_REMOTE | CONTEXT_ENGINE |
                               CONTEXT_DRY,
        .patience_ms = TEST_PATIENCE_MS};
    AUTO_CONTEXT c = {0};
    struct check check = {.c = &c, .a = &cli->arena, .args = args,
                          .syncs = {&cli->arena}};
    struct error first = {0};
    int64_t sample = 0;
    TRY(args_number(args, &range, &sample, e));
    TRY(context_open(cli, &options, &c, e));
    check_rings(&check);
    if (!offline)
        TRY(check_online(&check, (size_t)sample, &first, e));
    return conclude(&check, &first, e);
}

const struct command command_check = {
    .name = "check",
    .group = GROUP_START,
    .summary = "prove that workspace and remote systems fit",
    .arguments = "",
    .about =
        "First the workspace by itself: every key, name and reference, with "
        "file, line and what was probably meant; and rings of rows through "
        "several syncs that would never settle.\n\n"
        "Then each connection: it logs in and looks at something, and writes "
        "nothing. Then each sync: do the mapped fields exist over there, with "
        "the right type, and may they be written; and a sample of live "
        "records goes through each two-way row there and back. A row that "
        "loses something is told with a counter-example.",
    .options = (const struct option_spec[]){
        {"offline", 0, NULL, "stop after the workspace; connect to nothing"},
        {"setup", 0, NULL,
         "make the custom fields that the workspace asks for where they are "
         "missing: the one thing that this command writes"},
        {"sample", 0, "N",
         "records a side that go there and back; 0 for none; default: 50"},
        {0},
    },
    .examples = (const struct example[]){
        {"crosswalk check", "everything"},
        {"crosswalk check --offline", "only the files, while writing them"},
        {"crosswalk check --setup",
         "the same, and make missing custom fields in the remote systems"},
        {0},
    },
    .run = run_check,
};
