/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* `init`: a workspace out of a recipe. */
#include "base/file.h"
#include "base/limits.h"
#include "cli/commands.h"
#include "cli/context.h"
#include "cli/recipe.h"
#include "cli/term_table.h"
#include "workspace/edit.h"

/* ---- without a recipe: which are there ------------------------------------------ */

static enum err list_recipes(struct cli *cli, struct error *e)
{
    static const struct table_column columns[] = {{"recipe", false, false},
                                                  {"what it does", false,
                                                   true}};
    struct recipe *recipes = NULL;
    size_t n = 0;
    struct table t = table_make(&cli->arena, columns, 2);
    struct list list = {.arena = &cli->arena};
    struct object o = {.arena = &cli->arena};
    TRY(recipe_list(&cli->arena, &recipes, &n, e));
    for (size_t i = 0; i < n; i++) {
        struct object one = {.arena = &cli->arena};
        object_text(&one, "recipe", recipes[i].name);
        object_text(&one, "summary", recipes[i].summary);
        list_add(&list, object_value(&one));
        table_cell(&t, recipes[i].name);
        table_cell(&t, recipes[i].summary);
    }
    object_set(&o, "recipes", list_value(&list));
    cli->data = object_value(&o);
    if (cli->json)
        return ERR_OK;
    table_print(&t, &cli->out);
    term_put(&cli->out, "\n`crosswalk init RECIPE -d FOLDER` makes a workspace "
                        "of one.\n");
    return ERR_OK;
}

/* ---- with a recipe ----------------------------------------------------------------- */

/* "connection.setting=value" */
static enum err parse_set(struct str text, struct setting_edit *out,
                          struct error *e)
{
    size_t equals = str_find_char(text, '=', 0);
    size_t dot = str_find_char(text, '.', 0);
    if (equals == text.n || dot >= equals || dot == 0 || dot + 1 == equals)
        FAIL(e, ERR_USAGE,
             "--set takes CONNECTION.SETTING=VALUE, such as "
             "odoo.url=https://odoo.example.com, not \"%.*s\"",
             (int)equals, text.p);
    *out = (struct setting_edit){str_slice(text, 0, dot),
                                 str_slice(text, dot + 1, equals),
                                 str_slice(text, equals + 1, text.n)};
    return ERR_OK;
}

/* All of them into the text, before anything is written. */
static enum err apply_sets(struct cli *cli, const struct args *args,
                           struct str *io_text, struct error *e)
{
    for (size_t i = 0; i < args->options.n; i++) {
        const struct option_given *given = &args->options.at[i];
        struct setting_edit edit;
        if (strcmp(given->spec->name, "set") != 0)
            continue;
        TRY(parse_set(given->value, &edit, e));
        enum err err = workspace_edit_setting(&cli->arena, *io_text, &edit,
                                              io_text, e);
        if (err == ERR_OK)
            continue;
        if (e)
            e->code = ERR_USAGE;
        error_prefix(e, "--set %.*s.%.*s", STR_ARG(edit.connection),
                     STR_ARG(edit.key));
        return ERR_USAGE;
    }
    return ERR_OK;
}

static enum err make(struct cli *cli, const struct args *args,
                     const struct recipe *recipe, const char *folder,
                     struct error *e)
{
    struct arena *a = &cli->arena;
    struct str text = STR_NONE;
    const char *from = file_join(a, recipe->path, "crosswalk.yaml");
    TRY(file_read(a, from, LIMIT_FILE_BYTES, &text, e));
    TRY(apply_sets(cli, args, &text, e));
    TRY(recipe_copy(recipe, folder, e));
    return file_write(file_join(a, folder, "crosswalk.yaml"), text, 0600, e);
}

/* What the workspace still lacks goes into cli->problems. */
static bool is_complete(struct cli *cli, const char *folder)
{
    const struct env_port env = context_env();
    struct workspace w = {0};
    struct error ignored = {0};
    if (workspace_load(&cli->arena, folder, &env, &cli->problems, &w,
                       &ignored) != ERR_OK)
        return false;
    workspace_close(&w);
    return true;
}

/* In the file as it stands, which need not load yet. */
static bool has_lookups(struct cli *cli, const char *folder)
{
    struct str text = STR_NONE;
    return file_read(&cli->arena,
                     file_join(&cli->arena, folder, "crosswalk.yaml"),
                     LIMIT_FILE_BYTES, &text, NULL) == ERR_OK &&
           str_contains(text, STR("\nlookups:"));
}

static void show(struct cli *cli, const struct recipe *recipe,
                 const char *folder, bool complete)
{
    struct term *t = &cli->out;
    bool here = strcmp(folder, ".") == 0;
    term_put(t, "made a workspace of %.*s in %s\n", STR_ARG(recipe->name),
             folder);
    if (!complete) {
        term_put(t, "\nIt still lacks this; set the variables, or write the "
                    "values into crosswalk.yaml:\n");
        cli_print_problems(cli, t);
    }
    term_put(t, "\nNext:\n");
    if (!here)
        term_put(t, "  cd %s\n", folder);
    term_put(t, "  crosswalk check --setup   # does everything fit?\n");
    if (has_lookups(cli, folder))
        term_put(t, "  crosswalk lookup fetch    # users, stages: who is who\n");
    term_put(t, "  crosswalk plan            # what would a sync do?\n"
                "  crosswalk sync\n");
}

static enum err run_init(struct cli *cli, const struct args *args,
                         struct error *e)
{
    struct recipe recipe = {0};
    struct object o = {.arena = &cli->arena};
    const char *folder = cli->workspace;
    if (args_has(args, "directory"))
        folder = arena_strz(&cli->arena, args_get(args, "directory"));
    if (args->words.n == 0)
        return list_recipes(cli, e);
    TRY(recipe_find(&cli->arena, args_word(args, 0), &recipe, e));
    TRY(make(cli, args, &recipe, folder, e));
    bool complete = is_complete(cli, folder);
    object_text(&o, "recipe", recipe.name);
    object_text(&o, "folder", str_from(folder));
    object_bool(&o, "complete", complete);
    cli->data = object_value(&o);
    if (!cli->json)
        show(cli, &recipe, folder, complete);
    return ERR_OK;
}

const struct command command_init = {
    .name = "init",
    .group = GROUP_START,
    .names = NAMES_RECIPES,
    .summary = "make a workspace out of a recipe",
    .arguments = "[RECIPE]",
    .most = 1,
    .about =
        "Copies a recipe (a ready-made workspace for two systems) to a folder, "
        "which is yours to change from then on. Without a recipe it lists "
        "those that there are.\n\n"
        "--set fills in the settings of connections. A secret is better not "
        "given on the command line, where other users can see it: leave its "
        "${NAME}, and set that environment variable; or say file:PATH.",
    .options = (const struct option_spec[]){
        {"directory", 'd', "DIR",
         "the folder to make; default: the one of -w, else this one"},
        {"set", 's', "CONNECTION.SETTING=VALUE",
         "fill in a setting of a connection; may be given many times"},
        {0},
    },
    .examples = (const struct example[]){
        {"crosswalk init", "which recipes there are"},
        {"crosswalk init odoo-prospectconnect -d sales",
         "a workspace in the folder `sales`"},
        {"crosswalk init odoo-prospectconnect -d sales --set "
         "odoo.url=https://odoo.example.com",
         "the same, and where Odoo is"},
        {0},
    },
    .run = run_init,
};
