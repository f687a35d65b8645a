/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* `history`: the journal in plain words. */
#include <stdlib.h>

#include "base/time.h"
#include "cli/commands.h"
#include "cli/context.h"
#include "cli/show_change.h"

#define LIST_DEFAULT 500
#define LIST_MOST 1000000

/* Entries of one write: a record with its fields. */
struct group {
    const struct journal_entry *first;
    size_t n;
    const struct journal_entry *pair; /* that follows, of the same link */
};

/* The fields of a write are told one after another, each at its moment. */
static bool same_write(const struct journal_entry *x,
                       const struct journal_entry *y)
{
    return x->sync == y->sync && x->side == y->side && x->kind == y->kind &&
           x->job == y->job && y->at_us - x->at_us < US_PER_SECOND &&
           str_eq(x->record_id, y->record_id) && str_eq(x->run, y->run);
}

static const struct value *decoded(struct arena *a, struct str text)
{
    if (text.n == 0)
        return NULL;
    struct value *v = arena_new(a, struct value);
    *v = stored_value(a, text);
    return v;
}

/* The counterpart: of the link, or of a link that is no more the entry that
 * tells of the other side. */
static struct str other_of(const struct context *c, const struct group *group)
{
    const struct journal_entry *first = group->first;
    enum side other = SIDE_OTHER(first->side);
    struct link link = {0};
    if (group->pair && group->pair->side == other)
        return group->pair->record_id;
    if (first->link != 0 &&
        link_by_id(c->store, &c->cli->arena, first->link, &link, NULL) !=
            ERR_OK)
        return STR("");
    return link.side[other].id;
}

static struct change change_of(const struct context *c,
                               const struct group *group)
{
    struct arena *a = &c->cli->arena;
    const struct journal_entry *first = group->first;
    struct change change = {.sync = context_sync_name(c, first->sync),
                            .kind = first->kind,
                            .side = first->side,
                            .id = first->record_id,
                            .other_id = other_of(c, group)};
    change.fields = arena_array(a, struct change_field, group->n);
    for (size_t i = 0; i < group->n; i++)
        if (first[i].field.n > 0)
            change.fields[change.n_fields++] = (struct change_field){
                .name = first[i].field,
                .before = decoded(a, first[i].before),
                .after = decoded(a, first[i].after)};
    return change;
}

static struct value group_value(const struct context *c,
                                const struct group *group)
{
    struct arena *a = &c->cli->arena;
    struct change change = change_of(c, group);
    struct value v = change_value(a, &change);
    struct value at = value_datetime(group->first->at_us);
    struct value run = value_text(group->first->run);
    v = value_with(a, &v, STR("at"), &at);
    return value_with(a, &v, STR("run"), &run);
}

static void show_group(const struct context *c, const struct group *group)
{
    struct cli *cli = c->cli;
    const struct journal_entry *first = group->first;
    struct change change = change_of(c, group);
    struct str at = time_format(&cli->arena, first->at_us / US_PER_SECOND *
                                                 US_PER_SECOND);
    term_paint(&cli->out, STYLE_DIM, "%.*s  %s%.*s\n", STR_ARG(at),
               first->run.n > 0 ? "run " : "by hand", STR_ARG(first->run));
    change_show(c, &change, false);
}

/* A link is told of on both sides; once is enough for people. */
static bool is_second_half(const struct journal_entry *entry)
{
    return (entry->kind == JOURNAL_LINK || entry->kind == JOURNAL_UNLINK) &&
           entry->side == SIDE_RIGHT;
}

static void give(const struct context *c, const struct journal_entry *entries,
                 size_t n)
{
    struct cli *cli = c->cli;
    struct list list = {.arena = &cli->arena};
    struct object o = {.arena = &cli->arena};
    for (size_t i = 0; i < n;) {
        struct group group = {&entries[i], 1, NULL};
        while (i + group.n < n &&
               same_write(&entries[i], &entries[i + group.n]))
            group.n++;
        if (i + group.n < n && is_second_half(&entries[i + group.n]) &&
            entries[i + group.n].link == entries[i].link)
            group.pair = &entries[i + group.n];
        list_add(&list, group_value(c, &group));
        if (!cli->json && !is_second_half(group.first))
            show_group(c, &group);
        i += group.n;
    }
    object_set(&o, "changes", list_value(&list));
    cli->data = object_value(&o);
    if (n == 0 && !cli->json)
        term_put(&cli->out, "nothing was written\n");
}

/* ---- one record ------------------------------------------------------------- */

struct story {
    const struct context *c;
    int64_t sync;
    size_t limit;
    VEC(int64_t) links; /* that the record has, or had */
    VEC(struct journal_entry) entries;
};

static void story_link(struct story *s, int64_t link)
{
    for (size_t i = 0; i < s->links.n; i++)
        if (s->links.at[i] == link)
            return;
    if (link != 0)
        vec_push(&s->c->cli->arena, &s->links, link);
}

static enum err story_add(struct story *s, const struct journal_filter *filter,
                          struct error *e)
{
    struct arena *a = &s->c->cli->arena;
    struct journal_entry *entries = NULL;
    size_t n = 0;
    TRY(journal_list(s->c->store, a, filter, &entries, &n, e));
    for (size_t i = 0; i < n; i++)
        vec_push(a, &s->entries, entries[i]);
    return ERR_OK;
}

static int by_id(const void *x, const void *y)
{
    const struct journal_entry *a = x;
    const struct journal_entry *b = y;
    return (a->id > b->id) - (a->id < b->id);
}

/* In order, each once, no more than asked for. */
static void story_sort(struct story *s)
{
    size_t kept = 0;
    if (s->entries.n > 0)
        qsort(s->entries.at, s->entries.n, sizeof *s->entries.at, by_id);
    for (size_t i = 0; i < s->entries.n && kept < s->limit; i++)
        if (kept == 0 || s->entries.at[kept - 1].id != s->entries.at[i].id)
            s->entries.at[kept++] = s->entries.at[i];
    s->entries.n = kept;
}

/* What was written to it, and to those that it is or was linked to. */
static enum err tell_record(struct story *s, const struct args *args,
                            struct error *e)
{
    struct link_brief link = {0};
    struct str id = args_word(args, 2);
    enum side side;
    TRY(context_side(args_word(args, 1), &side, e));
    TRY(context_sync_id(s->c, args_word(args, 0), &s->sync, e));
    struct journal_filter filter = {.sync = s->sync, .side = (int)side,
                                    .record_id = id, .limit = s->limit};
    TRY(link_peek(s->c->store, &s->c->cli->arena, s->sync, side, &id, 1, &link,
                  e));
    TRY(story_add(s, &filter, e));
    story_link(s, link.id);
    for (size_t i = 0; i < s->entries.n; i++)
        story_link(s, s->entries.at[i].link);
    for (size_t i = 0; i < s->links.n; i++) {
        filter = (struct journal_filter){.sync = s->sync, .side = -1,
                                         .link = s->links.at[i],
                                         .limit = s->limit};
        TRY(story_add(s, &filter, e));
    }
    story_sort(s);
    return ERR_OK;
}

static enum err run_history(struct cli *cli, const struct args *args,
                            struct error *e)
{
    static const struct args_range limit = {"limit", 1, LIST_MOST,
                                            LIST_DEFAULT};
    const struct context_options options = {.needs = CONTEXT_READ};
    AUTO_CONTEXT c = {0};
    struct story story = {.c = &c};
    struct journal_filter filter = {.side = -1, .run = args_get(args, "run")};
    struct run run;
    int64_t most = 0;
    if ((args->words.n == 3) == (filter.run.n > 0))
        FAIL(e, ERR_USAGE,
             "say whose history: SYNC left|right ID, or --run RUN");
    TRY(args_number(args, &limit, &most, e));
    TRY(context_open(cli, &options, &c, e));
    filter.limit = story.limit = (size_t)most;
    if (filter.run.n > 0) {
        TRY(run_get(c.store, &cli->arena, filter.run, &run, e));
        TRY(story_add(&story, &filter, e));
    } else {
        TRY(tell_record(&story, args, e));
    }
    give(&c, story.entries.at, story.entries.n);
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
