/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "base/time.h"
#include "cli/ask.h"
#include "cli/commands.h"
#include "cli/context.h"
#include "cli/links_dirty.h"
#include "cli/show_change.h"
#include "cli/term_table.h"
#include "engine/person.h"
#include "view/link.h"

#define LIST_DEFAULT 50
#define LIST_MOST 1000000
#define TEST_PATIENCE_MS 10000

/* ---- list ---------------------------------------------------------------------- */

static const struct table_column columns[] = {
    {"sync", false, true},   {"link", true, false},  {"left", false, true},
    {"right", false, true},  {"made by", false, false},
    {"since", false, false},
};

static void add_row(struct table *t, const struct view *v,
                    const struct link *link)
{
    table_cell(t, view_sync_name(v, link->sync));
    table_number(t, link->id);
    for (int s = 0; s < SIDES; s++)
        table_cell(t, arena_printf(t->arena, "%.*s%s",
                                   STR_ARG(link->side[s].id),
                                   link->side[s].gone ? " (gone)" : ""));
    table_cellz(t, link->created_side < 0 ? "match" : "creating");
    table_cell(t, time_format(t->arena, link->created_us / US_PER_SECOND *
                                            US_PER_SECOND));
}

struct listing {
    struct table table;
    struct list list;
    int64_t after;
    size_t room;
};

static enum err list_sync(const struct context *c, struct str name,
                          struct listing *io, struct error *e)
{
    struct link *links = NULL;
    size_t n = 0;
    int64_t sync;
    TRY(context_sync_id(c, name, &sync, e));
    TRY(link_list(c->store, &c->cli->arena, sync, io->after, io->room, false,
                  &links, &n, e));
    const struct view v = context_view(c);
    for (size_t i = 0; i < n; i++) {
        list_add(&io->list, link_value(&v, &links[i]));
        add_row(&io->table, &v, &links[i]);
    }
    io->room -= n;
    return ERR_OK;
}

static enum err links_list(struct cli *cli, const struct args *args,
                           struct error *e)
{
    static const struct args_range limit = {"limit", 1, LIST_MOST,
                                            LIST_DEFAULT};
    static const struct args_range after = {"after", 0, INT64_MAX, 0};
    const struct context_options options = {.needs = CONTEXT_READ};
    AUTO_CONTEXT c = {0};
    struct listing listing = {.list = {&cli->arena}};
    struct object o = {.arena = &cli->arena};
    int64_t most = 0;
    TRY(args_number(args, &limit, &most, e));
    TRY(args_number(args, &after, &listing.after, e));
    struct str name = args_has(args, "sync") ? args_get(args, "sync")
                                             : args_word(args, 0);
    const struct links_dirty dirty = {.sync = name,
                                      .record_id = args_get(args, "record"),
                                      .looks = args_has(args, "look"),
                                      .after = listing.after,
                                      .limit = (size_t)most};
    if (dirty.looks || args_has(args, "dirty"))
        return links_dirty(cli, &dirty, e);
    if (args_has(args, "record"))
        FAIL(e, ERR_USAGE, "--record is for --dirty; `crosswalk links show "
             "SYNC left|right ID` shows the link of a record");
    TRY(context_open(cli, &options, &c, e));
    listing.room = (size_t)most;
    listing.table = table_make(&cli->arena, columns,
                               sizeof columns / sizeof *columns);
    if (name.p)
        TRY(list_sync(&c, name, &listing, e));
    for (size_t i = 0;
         i < c.workspace.n_syncs && !name.p && listing.room > 0; i++)
        TRY(list_sync(&c, c.workspace.syncs[i].name, &listing, e));
    object_set(&o, "links", list_value(&listing.list));
    cli->data = object_value(&o);
    if (cli->json)
        return ERR_OK;
    if (listing.list.items.n == 0)
        term_put(&cli->out, "no links\n");
    else
        table_print(&listing.table, &cli->out);
    if (listing.room == 0)
        term_paint(&cli->out, STYLE_DIM, "the first %lld; --limit shows "
                   "more\n", (long long)most);
    return ERR_OK;
}

/* ---- show ------------------------------------------------------------------------ */

static void show_link(const struct context *c, const struct link *link)
{
    struct cli *cli = c->cli;
    struct term *t = &cli->out;
    struct str name = context_sync_name(c, link->sync);
    const struct sync *sync = workspace_sync(&c->workspace, name);
    term_put(t, "link %lld of %.*s\n", (long long)link->id, STR_ARG(name));
    for (int s = 0; s < SIDES; s++) {
        struct str entity = view_entity(&cli->arena, sync, (enum side)s);
        struct value base = stored_value(&cli->arena, link->side[s].base);
        term_put(t, "%s  ", side_name((enum side)s));
        term_put(t, "%.*s ", STR_ARG(entity));
        term_say(t, STYLE_BOLD, link->side[s].id);
        term_put(t, "%s\n", link->side[s].gone ? " (gone)" : "");
        for (size_t i = 0;
             base.kind == VALUE_OBJECT && i < base.fields.n; i++) {
            const struct field *f = &base.fields.at[i];
            term_put(t, "      %.*s: %.*s\n", STR_ARG(f->name),
                     STR_ARG(value_shown(&cli->arena, &f->value)));
        }
    }
}

static enum err links_show(struct cli *cli, const struct args *args,
                           struct error *e)
{
    const struct context_options options = {.needs = CONTEXT_READ};
    AUTO_CONTEXT c = {0};
    struct list others = {.arena = &cli->arena};
    struct link_sharer *links = NULL;
    size_t n = 0;
    struct str id = args_word(args, 2);
    enum side side;
    int64_t sync;
    TRY(context_side(args_word(args, 1), &side, e));
    TRY(context_open(cli, &options, &c, e));
    TRY(context_sync_id(&c, args_word(args, 0), &sync, e));
    TRY(link_sharers(c.store, &cli->arena, sync, side, &id, 1, &links, &n, e));
    if (n == 0)
        FAIL(e, ERR_NOT_FOUND, "%.*s on the %s is not linked", STR_ARG(id),
             side_name(side));
    const struct view v = context_view(&c);
    for (size_t i = n; i-- > 0;) { /* the first one is what JSON has */
        struct link link = {0};
        TRY(link_by_id(c.store, &cli->arena, links[i].link.id, &link, e));
        cli->data = link_value(&v, &link);
        if (i > 0)
            list_add(&others, cli->data);
        if (!cli->json)
            show_link(&c, &link);
    }
    struct value list = list_value(&others);
    if (n > 1)
        cli->data = value_with(&cli->arena, &cli->data, STR("sharers"), &list);
    return ERR_OK;
}

/* ---- add and remove ---------------------------------------------------------------- */

static enum err ask_add(const struct context *c, const struct person_link *pair,
                        int64_t *out, struct error *e)
{
    struct object body = {.arena = &c->cli->arena};
    struct value link = value_null();
    object_text(&body, "sync", pair->sync->name);
    for (int s = 0; s < SIDES; s++)
        object_text(&body, side_name((enum side)s), pair->id[s]);
    struct value v = object_value(&body);
    const struct ask ask = {"POST", STR("/links"), &v};
    TRY(ask_api(c, &ask, &link, e));
    const struct value *id = value_getz(&link, "link");
    if (!id || id->kind != VALUE_INT)
        FAIL(e, ERR_PROTOCOL, "the hub does not say which link it made");
    *out = id->integer;
    return ERR_OK;
}

static enum err ask_remove(const struct context *c, int64_t sync,
                           enum side side, struct str id, struct error *e)
{
    struct arena *a = &c->cli->arena;
    struct link link = {0};
    struct value none = value_null();
    TRY(person_check_link(c->store, sync, side, id, e));
    TRY(link_get(c->store, a, sync, side, &id, 1, &link, e));
    struct str number = arena_printf(a, "%lld", (long long)link.id);
    const struct ask ask = {"DELETE", ask_path(a, "/links/%s", &number, 1),
                            NULL};
    return ask_api(c, &ask, &none, e);
}

static enum err links_add(struct cli *cli, const struct args *args,
                          struct error *e)
{
    const struct context_options options = {
        .needs = CONTEXT_STORE | CONTEXT_REMOTE,
        .patience_ms = TEST_PATIENCE_MS};
    AUTO_CONTEXT c = {0};
    struct object o = {.arena = &cli->arena};
    int64_t link = 0;
    struct person_link pair = {
        .id = {args_word(args, 1), args_word(args, 2)},
        .now_us = clock_now_us(&cli->clock)};
    TRY(context_open(cli, &options, &c, e));
    TRY(context_sync(&c, args_word(args, 0), &pair.sync, e));
    pair.remote = c.own;
    pair.store = c.store;
    if (c.hub)
        TRY(ask_add(&c, &pair, &link, e));
    else
        TRY(person_link(&pair, &link, e));
    object_int(&o, "link", link);
    cli->data = object_value(&o);
    if (!cli->json)
        term_put(&cli->out, "linked; the next sync brings both into step\n");
    return ERR_OK;
}

static enum err links_remove(struct cli *cli, const struct args *args,
                             struct error *e)
{
    const struct context_options options = {.needs = CONTEXT_STORE};
    AUTO_CONTEXT c = {0};
    enum side side;
    int64_t sync;
    TRY(context_side(args_word(args, 1), &side, e));
    TRY(context_open(cli, &options, &c, e));
    TRY(context_sync_id(&c, args_word(args, 0), &sync, e));
    if (c.hub)
        TRY(ask_remove(&c, sync, side, args_word(args, 2), e));
    else
        TRY(person_unlink(c.store, sync, side, args_word(args, 2),
                          clock_now_us(&cli->clock), e));
    if (!cli->json)
        term_put(&cli->out,
                 "taken apart; both records stay as they are. When one of "
                 "them changes, a counterpart is looked for anew\n");
    return ERR_OK;
}

const struct command command_links = {
    .name = "links",
    .group = GROUP_PEOPLE,
    .names = NAMES_SYNCS,
    .summary = "see which records belong together, join or part them",
    .arguments = "",
    .about =
        "A link ties a record of the left to one of the right. The hub makes "
        "links by the match rules of a sync and by creating records; where "
        "several records match, a person says which: `links add`.\n\n"
        "Adding a link merges both records in the next sync: what only one of "
        "them has goes to the other, and where they differ the sync's policy "
        "decides.\n\n"
        "`links --dirty` lists what is not in step: pairs, and records that "
        "are not linked yet, with both ids, since when, why, and what to do. "
        "Where nothing looks for changes by itself (poll: off), `--look` asks "
        "both systems what has changed since the last sync, writes nothing, "
        "and lists these records too.",
    .options = (const struct option_spec[]){
        {"dirty", 'd', NULL,
         "list: only what is not in step, and why"},
        {"look", 0, NULL,
         "list: the same, and what has changed in both systems since the "
         "last sync; they are only read"},
        {"sync", 's', "SYNC", "list: only of this sync"},
        {"record", 0, "ID", "list --dirty: only of this record"},
        {"limit", 'n', "N", "list: at most so many; default: 50"},
        {"after", 0, "LINK", "list: go on behind this link"},
        {0},
    },
    .actions = (const struct action[]){
        {"list", "[SYNC]", "list links", 0, 1, links_list},
        {"show", "SYNC left|right ID",
         "show the link of a record, with the values last agreed on", 3, 3,
         links_show},
        {"add", "SYNC LEFT RIGHT",
         "link two records by their ids; a job that was parked because "
         "several matched goes on", 3, 3, links_add},
        {"remove", "SYNC left|right ID",
         "forget a link; the records stay", 3, 3, links_remove},
        {0},
    },
    .examples = (const struct example[]){
        {"crosswalk links list contacts", "the links of a sync"},
        {"crosswalk links --dirty", "what is not in step, and why"},
        {"crosswalk links --look --sync contacts --json | jq .data.dirty",
         "what a sync would have to look at"},
        {"crosswalk links show contacts left 34",
         "which contact is partner 34 over there?"},
        {"crosswalk links add contacts 34 6b027f5600000000000000ae",
         "these two are the same person"},
        {0},
    },
};
