/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* `keys`: API keys of programs. */
#include "cli/ask.h"
#include "cli/ask_list.h"
#include "cli/commands.h"

/* ---- list ---------------------------------------------------------------------- */

static const struct table_column columns[] = {
    {"key", false, false},       {"name", false, true},
    {"scopes", false, false},    {"made by", false, true},
    {"last used", false, false}, {"ends", false, false},
};

static struct str words_of(struct arena *a, const struct value *list)
{
    struct str all = STR("");
    for (size_t i = 0; list && i < list->items.n; i++)
        all = arena_printf(a, "%.*s%s%.*s", STR_ARG(all), i > 0 ? " " : "",
                           STR_ARG(value_str(&list->items.at[i])));
    return all;
}

static void key_row(struct arena *a, const struct value *key, struct table *out)
{
    table_cell(out, value_text_at(key, "id"));
    table_cell(out, value_text_at(key, "name"));
    table_cell(out, words_of(a, value_getz(key, "scopes")));
    table_cell(out, value_text_at(key, "created_by"));
    table_cell(out, value_text_at(key, "last_used_at"));
    table_cell(out, value_text_at(key, "expires_at"));
}

static enum err keys_list(struct cli *cli, const struct args *args,
                          struct error *e)
{
    static const struct ask_list list = {
        "keys", columns, sizeof columns / sizeof *columns, key_row};
    (void)args;
    return ask_list(cli, &list, e);
}

/* ---- add and remove ------------------------------------------------------------------ */

static struct value scopes_of(struct arena *a, const struct args *args)
{
    struct list list = {.arena = a};
    struct str given = args_get(args, "scope");
    struct str one;
    if (!given.p)
        given = STR("read");
    while (str_split(&given, ',', &one))
        list_add(&list, value_text(str_trim(one)));
    return list_value(&list);
}

static enum err keys_add(struct cli *cli, const struct args *args,
                         struct error *e)
{
    const struct context_options options = {.needs = CONTEXT_STORE};
    AUTO_CONTEXT c = {0};
    struct object body = {.arena = &cli->arena};
    TRY(context_open(cli, &options, &c, e));
    object_text(&body, "name", args_word(args, 0));
    object_set(&body, "scopes", scopes_of(&cli->arena, args));
    if (args_has(args, "until"))
        object_text(&body, "expires_at", args_get(args, "until"));
    struct value v = object_value(&body);
    const struct ask ask = {"POST", STR("/keys"), &v};
    TRY(ask_api(&c, &ask, &cli->data, e));
    if (cli->json)
        return ERR_OK;
    term_put(&cli->err, "keep it now: the key is not shown again\n");
    term_say(&cli->out, STYLE_PLAIN, value_text_at(&cli->data, "secret"));
    term_put(&cli->out, "\n");
    return ERR_OK;
}

static enum err keys_remove(struct cli *cli, const struct args *args,
                            struct error *e)
{
    const struct context_options options = {.needs = CONTEXT_STORE};
    AUTO_CONTEXT c = {0};
    struct str key = args_word(args, 0);
    const struct ask ask = {
        "DELETE", ask_path(&cli->arena, "/keys/%s", &key, 1), NULL};
    TRY(context_open(cli, &options, &c, e));
    TRY(ask_api(&c, &ask, &cli->data, e));
    if (!cli->json)
        term_put(&cli->out, "the key opens nothing any more\n");
    return ERR_OK;
}

const struct command command_keys = {
    .name = "keys",
    .group = GROUP_OTHER,
    .summary = "see, make and revoke API keys",
    .arguments = "",
    .about =
        "Programs show a key to the API of `crosswalk serve`: `Authorization: "
        "Bearer cwk_...`. Its scopes say what it may do: read; operate (also "
        "decide, retry, start runs); admin (everything). The key itself is "
        "shown once, when it is made; the store has a hash of it.",
    .options = (const struct option_spec[]){
        {"scope", 0, "SCOPES",
         "add: read, operate or admin, several apart by commas; default: "
         "read"},
        {"until", 0, "TIME", "add: it ends then (2027-01-31T00:00:00Z)"},
        {0},
    },
    .actions = (const struct action[]){
        {"list", "", "list keys, without the keys themselves", 0, 0,
         keys_list},
        {"add", "NAME", "make a key; NAME says what it is for", 1, 1,
         keys_add},
        {"remove", "KEY", "revoke a key, by what `list` calls it", 1, 1,
         keys_remove},
        {0},
    },
    .examples = (const struct example[]){
        {"crosswalk keys add monitor", "for what only reads, such as "
         "Prometheus"},
        {"crosswalk keys add shop --scope operate --until "
         "2027-01-31T00:00:00Z", "it may start runs, until then"},
        {"crosswalk keys remove 01KAX0B2T5M6", "revoke one"},
        {0},
    },
};
