/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* `hooks`: a remote system is told to tell the hub of its changes. */
#include "cli/commands.h"
#include "cli/context.h"
#include "cli/term_table.h"
#include "engine/hooks.h"
#include "engine/remote.h"
#include "view/object.h"
#include "workspace/secret.h"

#define TEST_PATIENCE_MS 10000

struct hooks {
    struct cli *cli;
    struct context c;
    const struct connection *connection;
    struct str base;   /* address of the hub; empty: not said */
    struct str secret; /* empty: there is none yet */
    struct hooks_work work;
};

/* ---- what it works with ------------------------------------------------------ */

static enum err find_base(struct hooks *h, const struct args *args,
                          struct error *e)
{
    struct str url = args_get(args, "url");
    if (url.n == 0)
        url = h->c.workspace.serve.public_url;
    while (url.n > 0 && url.p[url.n - 1] == '/')
        url.n--;
    if (url.n > 0 && !str_starts_with(url, STR("http://")) &&
        !str_starts_with(url, STR("https://")))
        FAIL(e, ERR_USAGE, "\"%.*s\" is no address of a hub; write "
             "https://hub.example.com", STR_ARG(url));
    h->base = url;
    return ERR_OK;
}

static enum err find_secret(struct hooks *h, bool make, struct error *e)
{
    struct arena *a = &h->cli->arena;
    const struct secret_source source = {arena_strz(a, h->c.workspace.dir),
                                         &h->c.workspace.env};
    struct str purpose =
        arena_printf(a, SECRET_WEBHOOKS "%.*s", STR_ARG(h->connection->name));
    enum err err = secret_derive(a, secret_key_path(a, &source), purpose, make,
                                 &h->secret, e);
    return err == ERR_NOT_FOUND && !make ? ERR_OK : err;
}

/* What is installed keeps a log over there: nobody has to reach the hub. */
static bool is_log(const struct hooks *h)
{
    return h->connection->connector->webhooks->is_log;
}

static enum err open_hooks(struct hooks *h, const struct args *args, bool make,
                           struct error *e)
{
    const struct context_options options = {.needs = CONTEXT_REMOTE,
                                            .patience_ms = TEST_PATIENCE_MS};
    struct str name = args_word(args, 0);
    TRY(context_open(h->cli, &options, &h->c, e));
    h->connection = workspace_connection(&h->c.workspace, name);
    if (!h->connection)
        FAIL(e, ERR_USAGE, "there is no connection `%.*s`", STR_ARG(name));
    if (!h->connection->connector->webhooks)
        FAIL(e, ERR_USAGE,
             "%s has no webhooks: the hub asks `%.*s` for its changes",
             h->connection->connector->title, STR_ARG(name));
    if (is_log(h))
        return ERR_OK;
    TRY(find_base(h, args, e));
    return find_secret(h, make, e);
}

static enum err carry_out(struct hooks *h, enum hooks_task task,
                          struct error *e)
{
    struct arena *a = &h->cli->arena;
    struct remote_call call = {
        .connection = h->connection->name,
        .op = {.kind = OP_HOOKS, .arena = a, .hooks = &h->work}};
    h->work.task = task;
    h->work.url = arena_printf(a, "%.*s/hooks/%.*s/%.*s", STR_ARG(h->base),
                               STR_ARG(h->connection->name),
                               STR_ARG(h->secret));
    TRY(remote_run(h->c.own, &call, 1, e));
    if (call.error.code != ERR_OK && e)
        *e = call.error;
    return call.error.code;
}

/* ---- answers ------------------------------------------------------------------ */

/* Whoever reads the address over a shoulder could send notices. */
static struct str masked(struct arena *a, const struct hooks *h, struct str url)
{
    size_t at = str_find(url, STR("/hooks/"), 0);
    size_t slash = str_find_char(url, '/', at + sizeof "/hooks/" - 1);
    if (at == url.n || slash == url.n)
        return h->secret.n > 0 && str_contains(url, h->secret) ? STR("********")
                                                               : url;
    size_t end = str_find_char(url, '/', slash + 1);
    return arena_printf(a, "%.*s/********%.*s",
                        STR_ARG(str_slice(url, 0, slash)),
                        STR_ARG(str_slice(url, end, url.n)));
}

static void show_hooks(struct hooks *h)
{
    static const struct table_column columns[] = {
        {.title = "entity"}, {.title = "tells of"}, {.title = "to",
         .gives = true}, {.title = "active"}};
    struct arena *a = &h->cli->arena;
    struct list list = {.arena = a};
    struct object o = {.arena = a};
    struct table t = table_make(a, columns, 4);
    for (size_t i = 0; i < h->work.n_there; i++) {
        const struct hook_there *hook = &h->work.there[i];
        struct object row = {.arena = a};
        const char *event = hook->gone ? "deletes" : "changes";
        struct str url =
            is_log(h) ? STR("its log") : masked(a, h, hook->url);
        object_text(&row, "entity", hook->entity);
        object_text(&row, "event", str_from(event));
        object_text(&row, "url", url);
        object_bool(&row, "active", hook->active);
        list_add(&list, object_value(&row));
        table_cell(&t, hook->entity);
        table_cellz(&t, event);
        table_cell(&t, url);
        table_cellz(&t, hook->active ? "yes" : "no");
    }
    object_text(&o, "connection", h->connection->name);
    object_int(&o, "made", (int64_t)h->work.made);
    object_int(&o, "removed", (int64_t)h->work.removed);
    object_set(&o, "hooks", list_value(&list));
    h->cli->data = object_value(&o);
    if (h->cli->json)
        return;
    if (h->work.n_there > 0)
        table_print(&t, &h->cli->out);
    else
        term_put(&h->cli->out, "no %s of this hub in `%.*s`\n",
                 is_log(h) ? "triggers" : "webhooks",
                 STR_ARG(h->connection->name));
}

/* What was done, then what is there now. */
static enum err show_done(struct hooks *h, struct error *e)
{
    size_t made = h->work.made, removed = h->work.removed;
    TRY(carry_out(h, HOOKS_LIST, e));
    h->work.made = made;
    h->work.removed = removed;
    if (!h->cli->json)
        term_put(&h->cli->out, "%zu made, %zu removed\n", made, removed);
    show_hooks(h);
    return ERR_OK;
}

/* ---- the actions --------------------------------------------------------------- */

static enum err install(struct hooks *h, const struct args *args,
                        struct error *e)
{
    TRY(open_hooks(h, args, true, e));
    if (h->base.n == 0 && !is_log(h))
        FAIL(e, ERR_USAGE,
             "the hub does not know its address: say `serve: public_url: "
             "https://hub.example.com` in crosswalk.yaml, or --url");
    hooks_wishes(&h->cli->arena, &h->c.workspace, h->connection->name,
                 &h->work.wishes, &h->work.n_wishes);
    if (h->work.n_wishes == 0)
        FAIL(e, ERR_USAGE,
             "no sync that is switched on looks for changes in `%.*s`",
             STR_ARG(h->connection->name));
    TRY(carry_out(h, HOOKS_INSTALL, e));
    return show_done(h, e);
}

static enum err hooks_do_install(struct cli *cli, const struct args *args,
                                 struct error *e)
{
    struct hooks h = {.cli = cli};
    enum err err = install(&h, args, e);
    context_close(&h.c);
    return err;
}

static enum err hooks_remove(struct hooks *h, const struct args *args,
                             struct error *e)
{
    TRY(open_hooks(h, args, false, e));
    TRY(carry_out(h, HOOKS_REMOVE, e));
    return show_done(h, e);
}

static enum err hooks_do_remove(struct cli *cli, const struct args *args,
                                struct error *e)
{
    struct hooks h = {.cli = cli};
    enum err err = hooks_remove(&h, args, e);
    context_close(&h.c);
    return err;
}

static enum err hooks_list(struct hooks *h, const struct args *args,
                           struct error *e)
{
    TRY(open_hooks(h, args, false, e));
    TRY(carry_out(h, HOOKS_LIST, e));
    show_hooks(h);
    return ERR_OK;
}

static enum err hooks_do_list(struct cli *cli, const struct args *args,
                              struct error *e)
{
    struct hooks h = {.cli = cli};
    enum err err = hooks_list(&h, args, e);
    context_close(&h.c);
    return err;
}

const struct command command_hooks = {
    .name = "hooks",
    .group = GROUP_REMOTE,
    .names = NAMES_CONNECTIONS,
    .summary = "have a remote system tell the hub of its changes",
    .arguments = "",
    .about =
        "A remote that tells of its changes is in step at once, not at the "
        "next poll; polling goes on as the net below. In Odoo (17 and later) "
        "this makes automation rules with a webhook each, and needs a user "
        "with the right Administration: Settings. In the database of a Satchmo "
        "shop it makes triggers and the table hub_changelog, which they write "
        "and the hub reads; the user has to own the shop's tables.\n\n"
        "The address that Odoo is given has a secret in it, made from "
        "the key of the workspace (crosswalk.key). Installing again puts right "
        "what has changed, and nothing else.",
    .options = (const struct option_spec[]){
        {"url", 0, "URL",
         "where the remote reaches the hub; default: serve.public_url"},
        {0},
    },
    .actions = (const struct action[]){
        {"list", "CONNECTION", "show what is installed there", 1, 1,
         hooks_do_list},
        {"install", "CONNECTION", "install what the syncs need", 1, 1,
         hooks_do_install},
        {"remove", "CONNECTION", "take away all that this hub installed", 1, 1,
         hooks_do_remove},
        {0},
    },
    .examples = (const struct example[]){
        {"crosswalk hooks install odoo", "edits in Odoo arrive at once"},
        {"crosswalk hooks install odoo --url https://hub.example.com",
         "the same, where crosswalk.yaml does not say the address"},
        {"crosswalk hooks list odoo", "what Odoo has been told"},
        {"crosswalk hooks remove odoo", "Odoo is as it was before"},
        {0},
    },
};
