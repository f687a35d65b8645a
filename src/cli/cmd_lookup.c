/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "base/map.h"
#include "cli/ask.h"
#include "cli/commands.h"
#include "cli/context.h"
#include "cli/show_lookup.h"
#include "cli/term_table.h"
#include "engine/lookup/lookup_fetch.h"
#include "engine/lookup/lookup_key.h"
#include "engine/lookup/lookup_seed.h"

static enum err find_lookup(const struct context *c, struct str name,
                            const struct lookup **out, struct error *e)
{
    const struct workspace *w = &c->workspace;
    *out = workspace_lookup(w, name);
    if (*out)
        return ERR_OK;
    struct str *names = arena_array(&c->cli->arena, struct str, w->n_lookups);
    for (size_t i = 0; i < w->n_lookups; i++)
        names[i] = w->lookups[i].name;
    struct str near = str_suggest(name, names, w->n_lookups);
    FAIL(e, ERR_USAGE, "there is no lookup `%.*s`%s%.*s%s", STR_ARG(name),
         near.n > 0 ? "; did you mean `" : "", STR_ARG(near),
         near.n > 0 ? "`?" : "; `crosswalk lookup` lists them");
}

/* ---- list and show -------------------------------------------------------------- */

static enum err lookup_do_list(struct cli *cli, const struct args *args,
                               struct error *e)
{
    const struct context_options options = {.needs = CONTEXT_READ};
    AUTO_CONTEXT c = {0};
    struct list list = {.arena = &cli->arena};
    struct object o = {.arena = &cli->arena};
    struct table t = lookup_counts_table(&cli->arena);
    (void)args;
    TRY(context_open(cli, &options, &c, e));
    const struct view v = context_view(&c);
    for (size_t i = 0; i < c.workspace.n_lookups; i++) {
        struct lookup_content content;
        TRY(lookup_content_read(&v, c.workspace.lookups[i].name, &content, e));
        list_add(&list, lookup_counts_value(&cli->arena, &content));
        lookup_counts_row(&t, &content);
    }
    object_set(&o, "lookups", list_value(&list));
    cli->data = object_value(&o);
    if (!cli->json)
        table_print(&t, &cli->out);
    return ERR_OK;
}

static enum err lookup_do_show(struct cli *cli, const struct args *args,
                               struct error *e)
{
    const struct context_options options = {.needs = CONTEXT_READ};
    AUTO_CONTEXT c = {0};
    const struct lookup *lookup = NULL;
    struct lookup_content content;
    TRY(context_open(cli, &options, &c, e));
    TRY(find_lookup(&c, args_word(args, 0), &lookup, e));
    const struct view v = context_view(&c);
    TRY(lookup_content_read(&v, lookup->name, &content, e));
    cli->data = lookup_content_value(&cli->arena, &content);
    if (!cli->json)
        lookup_content_show(cli, &content);
    return ERR_OK;
}

/* ---- fetch ------------------------------------------------------------------------ */

static void show_fetched(struct cli *cli, const struct lookup *lookup,
                         const struct lookup_fetched *f)
{
    struct term *t = &cli->out;
    term_paint(t, STYLE_BOLD, "%.*s", STR_ARG(lookup->name));
    term_put(t, ": %lld on the left, %lld on the right, %lld paired before\n",
             (long long)f->items[SIDE_LEFT], (long long)f->items[SIDE_RIGHT],
             (long long)f->paired);
    for (size_t i = 0; i < f->n_suggestions; i++) {
        const struct lookup_suggestion *s = &f->suggestions[i];
        term_paint(t, STYLE_GOOD, f->accepted ? "  paired " : "  same?  ");
        term_say(t, STYLE_PLAIN, s->label[SIDE_LEFT]);
        term_put(t, " (%.*s) = ", STR_ARG(s->key[SIDE_LEFT]));
        term_say(t, STYLE_PLAIN, s->label[SIDE_RIGHT]);
        term_put(t, " (%.*s)\n", STR_ARG(s->key[SIDE_RIGHT]));
    }
}

struct fetching {
    struct context *c;
    bool accept;
    struct list list;
    size_t suggested;
};

static enum err ask_fetch(const struct fetching *f,
                          const struct lookup *lookup,
                          struct lookup_fetched *out, struct error *e)
{
    struct arena *a = &f->c->cli->arena;
    struct object body = {.arena = a};
    struct value found = value_null();
    object_bool(&body, "accept", f->accept);
    struct value v = object_value(&body);
    const struct ask ask = {
        "POST", ask_path(a, "/lookups/%s/fetch", &lookup->name, 1), &v};
    TRY(ask_api(f->c, &ask, &found, e));
    lookup_fetched_read(a, &found, out);
    return ERR_OK;
}

static enum err fetch_here(const struct fetching *f,
                           const struct lookup *lookup,
                           struct lookup_fetched *out, struct error *e)
{
    const struct lookup_request request = {.remote = f->c->own,
                                           .store = f->c->store,
                                           .lookup = lookup,
                                           .accept = f->accept};
    return lookup_fetch(&f->c->cli->arena, &request, out, e);
}

static enum err fetch_one(struct fetching *f, const struct lookup *lookup,
                          struct error *e)
{
    struct cli *cli = f->c->cli;
    struct lookup_fetched fetched = {0};
    enum err err = f->c->hub ? ask_fetch(f, lookup, &fetched, e)
                             : fetch_here(f, lookup, &fetched, e);
    if (err != ERR_OK) {
        error_prefix(e, "lookup `%.*s`", STR_ARG(lookup->name));
        return err;
    }
    if (!f->accept)
        f->suggested += fetched.n_suggestions;
    list_add(&f->list, lookup_fetched_value(&cli->arena, lookup->name,
                                            &fetched));
    if (!cli->json)
        show_fetched(cli, lookup, &fetched);
    return ERR_OK;
}

static enum err lookup_do_fetch(struct cli *cli, const struct args *args,
                                struct error *e)
{
    const struct context_options options = {
        .needs = CONTEXT_STORE | CONTEXT_REMOTE};
    AUTO_CONTEXT c = {0};
    struct fetching f = {.c = &c,
                         .accept = args_has(args, "accept"),
                         .list = {&cli->arena}};
    struct object o = {.arena = &cli->arena};
    const struct lookup *lookup = NULL;
    TRY(context_open(cli, &options, &c, e));
    if (args->words.n > 0) {
        TRY(find_lookup(&c, args->words.at[0], &lookup, e));
        TRY(fetch_one(&f, lookup, e));
    }
    for (size_t i = 0; i < c.workspace.n_lookups && !lookup; i++)
        TRY(fetch_one(&f, &c.workspace.lookups[i], e));
    object_set(&o, "lookups", list_value(&f.list));
    cli->data = object_value(&o);
    if (f.suggested > 0 && !cli->json)
        term_put(&cli->out, "`crosswalk lookup fetch --accept` pairs what "
                            "looks the same\n");
    return ERR_OK;
}

/* ---- set, unset, import ------------------------------------------------------------- */

static enum err read_keys(const struct context *c, const struct args *args,
                          struct lookup_pair *out, struct error *e)
{
    out->origin = STR("person");
    for (int s = 0; s < SIDES; s++) {
        const struct lookup_word word = {args_word(args, 0), (enum side)s,
                                         args_word(args, 1 + (size_t)s)};
        TRY(lookup_key(c->store, &c->cli->arena, &word, &out->key[s], e));
    }
    return ERR_OK;
}

static enum err put_pair(const struct context *c, const struct lookup *lookup,
                         const struct lookup_pair *pair, struct error *e)
{
    struct arena *a = &c->cli->arena;
    struct str words[] = {lookup->name, pair->key[SIDE_LEFT]};
    struct object body = {.arena = a};
    struct value after = value_null();
    object_text(&body, "other", pair->key[SIDE_RIGHT]);
    struct value v = object_value(&body);
    const struct ask ask = {
        "PUT", ask_path(a, "/lookups/%s/pairs/left/%s", words, 2), &v};
    if (c->hub)
        return ask_api(c, &ask, &after, e);
    TRY(store_begin(c->store, e));
    return store_end(c->store,
                     lookup_put_pairs(c->store, lookup->name, pair, 1, e), e);
}

static enum err lookup_do_set(struct cli *cli, const struct args *args,
                              struct error *e)
{
    const struct context_options options = {.needs = CONTEXT_STORE};
    AUTO_CONTEXT c = {0};
    const struct lookup *lookup = NULL;
    struct lookup_pair pair;
    struct object o = {.arena = &cli->arena};
    TRY(context_open(cli, &options, &c, e));
    TRY(find_lookup(&c, args_word(args, 0), &lookup, e));
    TRY(read_keys(&c, args, &pair, e));
    TRY(put_pair(&c, lookup, &pair, e));
    for (int s = 0; s < SIDES; s++)
        object_text(&o, side_name((enum side)s), pair.key[s]);
    cli->data = object_value(&o);
    if (!cli->json)
        term_put(&cli->out, "paired %.*s with %.*s; the next sync fills in "
                            "what waited for it\n",
                 STR_ARG(pair.key[SIDE_LEFT]), STR_ARG(pair.key[SIDE_RIGHT]));
    return ERR_OK;
}

/* By the hub; how many there were is looked up before. */
static enum err ask_unset(const struct context *c,
                          const struct lookup_word *word, struct str key,
                          size_t *out_n, struct error *e)
{
    struct arena *a = &c->cli->arena;
    struct str words[] = {word->lookup, str_from(side_name(word->side)), key};
    struct lookup_pair *pairs = NULL;
    struct value after = value_null();
    size_t n = 0;
    const struct ask ask = {
        "DELETE", ask_path(a, "/lookups/%s/pairs/%s/%s", words, 3), NULL};
    TRY(lookup_pairs(c->store, a, word->lookup, &pairs, &n, e));
    for (size_t i = 0; i < n; i++)
        *out_n += str_eq(pairs[i].key[word->side], key);
    return *out_n > 0 ? ask_api(c, &ask, &after, e) : ERR_OK;
}

static enum err unset_here(const struct context *c,
                           const struct lookup_word *word, struct str key,
                           size_t *out_n, struct error *e)
{
    TRY(store_begin(c->store, e));
    return store_end(c->store,
                     lookup_remove_pair(c->store, word->lookup, word->side,
                                        key, out_n, e),
                     e);
}

static enum err lookup_do_unset(struct cli *cli, const struct args *args,
                                struct error *e)
{
    const struct context_options options = {.needs = CONTEXT_STORE};
    AUTO_CONTEXT c = {0};
    const struct lookup *lookup = NULL;
    struct lookup_word word = {.text = args_word(args, 2)};
    struct str key = STR_NONE;
    size_t n = 0;
    TRY(context_side(args_word(args, 1), &word.side, e));
    TRY(context_open(cli, &options, &c, e));
    TRY(find_lookup(&c, args_word(args, 0), &lookup, e));
    word.lookup = lookup->name;
    if (lookup_key(c.store, &cli->arena, &word, &key, NULL) != ERR_OK)
        key = word.text; /* its item may have gone */
    if (c.hub)
        TRY(ask_unset(&c, &word, key, &n, e));
    else
        TRY(unset_here(&c, &word, key, &n, e));
    if (n == 0)
        FAIL(e, ERR_NOT_FOUND, "%.*s on the %s is not paired", STR_ARG(key),
             side_name(word.side));
    if (!cli->json)
        term_put(&cli->out, "%.*s taken out\n",
                 STR_ARG(plural(&cli->arena, (int64_t)n, "pair", "pairs")));
    return ERR_OK;
}

static enum err import(const struct context *c, const struct lookup *lookup,
                       size_t *out_n, struct error *e)
{
    struct arena *a = &c->cli->arena;
    struct value answer = value_null();
    const struct ask ask = {
        "POST", ask_path(a, "/lookups/%s/import", &lookup->name, 1), NULL};
    if (!c->hub)
        return lookup_import(c->store, &c->workspace, lookup, out_n, e);
    TRY(ask_api(c, &ask, &answer, e));
    *out_n = (size_t)value_int_at(&answer, "count");
    return ERR_OK;
}

static enum err lookup_do_import(struct cli *cli, const struct args *args,
                                 struct error *e)
{
    const struct context_options options = {.needs = CONTEXT_STORE};
    AUTO_CONTEXT c = {0};
    const struct lookup *lookup = NULL;
    struct object o = {.arena = &cli->arena};
    size_t n = 0;
    TRY(context_open(cli, &options, &c, e));
    TRY(find_lookup(&c, args_word(args, 0), &lookup, e));
    TRY(import(&c, lookup, &n, e));
    object_int(&o, "pairs", (int64_t)n);
    cli->data = object_value(&o);
    if (!cli->json)
        term_put(&cli->out, "%.*s read from %.*s\n",
                 STR_ARG(plural(&cli->arena, (int64_t)n, "pair", "pairs")),
                 STR_ARG(lookup->file));
    return ERR_OK;
}

static enum err lookup_do_export(struct cli *cli, const struct args *args,
                                 struct error *e)
{
    const struct context_options options = {.needs = CONTEXT_READ};
    AUTO_CONTEXT c = {0};
    const struct lookup *lookup = NULL;
    struct lookup_content content;
    TRY(context_open(cli, &options, &c, e));
    TRY(find_lookup(&c, args_word(args, 0), &lookup, e));
    const struct view v = context_view(&c);
    TRY(lookup_content_read(&v, lookup->name, &content, e));
    cli->data = lookup_content_value(&cli->arena, &content);
    if (!cli->json)
        lookup_content_csv(cli, &content);
    return ERR_OK;
}

const struct command command_lookup = {
    .name = "lookup",
    .group = GROUP_PEOPLE,
    .names = NAMES_LOOKUPS,
    .summary = "fill in which user, stage or type equals which",
    .arguments = "",
    .about =
        "A lookup is a table of ids of both sides that mean the same: users, "
        "pipeline stages, types. `fetch` gets the items of both systems and "
        "says which look the same; `set` pairs two by hand, named by id or by "
        "label. A value that has no pair holds back its field only, and is "
        "filled in by itself once the pair is there.",
    .options = (const struct option_spec[]){
        {"accept", 'a', NULL, "fetch: pair what looks the same"},
        {0},
    },
    .actions = (const struct action[]){
        {"list", "", "list lookups, with how much is paired", 0, 0,
         lookup_do_list},
        {"show", "NAME", "show the pairs, and what has none", 1, 1,
         lookup_do_show},
        {"fetch", "[NAME]", "get the items of both systems", 0, 1,
         lookup_do_fetch},
        {"set", "NAME LEFT RIGHT", "pair two items", 3, 3, lookup_do_set},
        {"unset", "NAME left|right KEY", "take a pair out", 3, 3,
         lookup_do_unset},
        {"import", "NAME", "read the pairs of its file in the workspace again",
         1, 1, lookup_do_import},
        {"export", "NAME", "write the pairs as CSV, for that file", 1, 1,
         lookup_do_export},
        {0},
    },
    .examples = (const struct example[]){
        {"crosswalk lookup fetch --accept",
         "get users and stages, and pair those with equal names or e-mails"},
        {"crosswalk lookup set users 'Mitchell Admin' 'Ann Lee'",
         "pair two by hand"},
        {"crosswalk lookup export users > lookups/users.csv",
         "keep the pairs with the workspace"},
        {0},
    },
};
