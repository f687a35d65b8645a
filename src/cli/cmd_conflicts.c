/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "cli/ask.h"
#include "cli/commands.h"
#include "cli/context.h"
#include "cli/show_change.h"
#include "cli/show_job.h"
#include "engine/person.h"

#define LIST_DEFAULT 50
#define LIST_MOST 100000

/* ---- list ---------------------------------------------------------------------- */

static enum err parse_kind(struct str text, int *out, struct error *e)
{
    *out = -1;
    if (!text.p)
        return ERR_OK;
    for (int i = HOLD_CONFLICT; i <= HOLD_UNLINKED; i++) {
        if (!str_is(text, hold_kind_name((enum hold_kind)i)))
            continue;
        *out = i;
        return ERR_OK;
    }
    FAIL(e, ERR_USAGE,
         "--kind is conflict, unmapped, invalid or unlinked, not \"%.*s\"",
         STR_ARG(text));
}

static enum err parse_filter(const struct context *c, const struct args *args,
                             struct hold_filter *out, struct error *e)
{
    static const struct args_range limit = {"limit", 1, LIST_MOST,
                                            LIST_DEFAULT};
    static const struct args_range after = {"after", 0, INT64_MAX, 0};
    struct str sync = args_get(args, "sync");
    int64_t most = 0;
    *out = (struct hold_filter){0};
    TRY(parse_kind(args_get(args, "kind"), &out->kind, e));
    TRY(args_number(args, &limit, &most, e));
    TRY(args_number(args, &after, &out->after_id, e));
    out->limit = (size_t)most;
    return sync.p ? context_sync_id(c, sync, &out->sync, e) : ERR_OK;
}

/* The only value of a list, or the list. */
static struct value single(struct value v)
{
    return v.kind == VALUE_LIST && v.items.n == 1 ? v.items.at[0] : v;
}

static void show_value(const struct context *c, const char *label,
                       struct str record, struct str text)
{
    struct cli *cli = c->cli;
    struct value v = single(stored_value(&cli->arena, text));
    term_put(&cli->out, "      %-7s", label);
    if (record.n > 0)
        term_put(&cli->out, "%.*s: ", STR_ARG(record));
    term_put(&cli->out, "%.*s\n", STR_ARG(value_shown(&cli->arena, &v)));
}

static enum err show_hold(const struct context *c, const struct hold *hold,
                          struct error *e)
{
    struct cli *cli = c->cli;
    struct term *t = &cli->out;
    struct link link = {0};
    struct str name = context_sync_name(c, hold->sync);
    TRY(link_by_id(c->store, &cli->arena, hold->link, &link, e));
    term_paint(t, STYLE_BOLD, "%lld", (long long)hold->id);
    term_put(t, "  %.*s ", STR_ARG(name));
    term_say(t, STYLE_BOLD, hold->row);
    term_paint(t, STYLE_WARN, "  %s%s", hold_kind_name(hold->kind),
               hold->answered ? " (answered)" : "");
    term_put(t, "\n      ");
    term_say(t, STYLE_PLAIN, hold->message);
    term_put(t, "\n");
    for (int s = 0; s < SIDES; s++)
        show_value(c, side_name((enum side)s), link.side[s].id,
                   hold->value[s]);
    if (hold->base[SIDE_LEFT].n > 0)
        show_value(c, "before", STR(""), hold->base[SIDE_LEFT]);
    if (hold->kind == HOLD_CONFLICT && !hold->answered)
        term_paint(t, STYLE_DIM,
                   "      crosswalk conflicts answer %lld left|right|VALUE\n",
                   (long long)hold->id);
    if (hold->kind == HOLD_UNMAPPED)
        term_paint(t, STYLE_DIM, "      crosswalk lookup show %.*s\n",
                   STR_ARG(hold->lookup));
    return ERR_OK;
}

static enum err conflicts_list(struct cli *cli, const struct args *args,
                         struct error *e)
{
    const struct context_options options = {.needs = CONTEXT_READ};
    AUTO_CONTEXT c = {0};
    struct hold_filter filter;
    struct hold *holds = NULL;
    size_t n = 0;
    struct list list = {.arena = &cli->arena};
    struct object o = {.arena = &cli->arena};
    TRY(context_open(cli, &options, &c, e));
    TRY(parse_filter(&c, args, &filter, e));
    TRY(hold_list(c.store, &cli->arena, &filter, &holds, &n, e));
    const struct view v = context_view(&c);
    for (size_t i = 0; i < n; i++)
        list_add(&list, hold_value(&v, &holds[i]));
    object_set(&o, "conflicts", list_value(&list));
    cli->data = object_value(&o);
    for (size_t i = 0; i < n && !cli->json; i++)
        TRY(show_hold(&c, &holds[i], e));
    if (n == 0 && !cli->json)
        term_put(&cli->out, "no field waits for anybody\n");
    if (n == filter.limit && !cli->json)
        term_paint(&cli->out, STYLE_DIM, "the first %zu; --after %lld shows "
                   "the next\n", n, (long long)holds[n - 1].id);
    return ERR_OK;
}

/* ---- answer ---------------------------------------------------------------------- */

static enum err parse_answer(const struct args *args, struct person_answer *out,
                             struct error *e)
{
    struct str word = args_word(args, 1);
    struct str side = args_get(args, "side");
    *out = (struct person_answer){.text = word};
    if (!str_to_i64(args_word(args, 0), &out->hold))
        FAIL(e, ERR_USAGE, "\"%.*s\" is not the number of a conflict",
             STR_ARG(args_word(args, 0)));
    bool named = str_is(word, "left") || str_is(word, "right");
    out->typed = !named || side.p;
    if (side.p)
        return context_side(side, &out->winner, e);
    return named ? context_side(word, &out->winner, e) : ERR_OK;
}

/* The hub takes it for the conflict as it stands now. */
static enum err ask_answer(const struct context *c,
                           const struct person_answer *answer, struct error *e)
{
    struct arena *a = &c->cli->arena;
    struct str id = arena_printf(a, "%lld", (long long)answer->hold);
    const struct ask look = {"GET", ask_path(a, "/conflicts/%s", &id, 1), NULL};
    struct value hold = value_null();
    struct object one = {.arena = a};
    struct object body = {.arena = a};
    struct list answers = {.arena = a};
    TRY(ask_api(c, &look, &hold, e));
    object_int(&one, "id", answer->hold);
    object_text(&one, "version", value_text_at(&hold, "version"));
    object_text(&one, "winner", str_from(side_name(answer->winner)));
    if (answer->typed)
        object_text(&one, "value", answer->text);
    list_add(&answers, object_value(&one));
    object_set(&body, "answers", list_value(&answers));
    struct value v = object_value(&body);
    const struct ask ask = {"POST", STR("/conflicts/answers"), &v};
    struct value done = value_null();
    TRY(ask_api(c, &ask, &done, e));
    const struct value *results = value_getz(&done, "results");
    const struct value *problem =
        results && results->items.n > 0
            ? value_getz(&results->items.at[0], "problem")
            : NULL;
    return problem && !value_is_null(problem) ? ask_problem(problem, e)
                                              : ERR_OK;
}

static enum err conflicts_answer(struct cli *cli, const struct args *args,
                           struct error *e)
{
    const struct context_options options = {.needs = CONTEXT_STORE};
    AUTO_CONTEXT c = {0};
    struct person_answer answer;
    struct object o = {.arena = &cli->arena};
    TRY(parse_answer(args, &answer, e));
    TRY(context_open(cli, &options, &c, e));
    if (c.hub)
        TRY(ask_answer(&c, &answer, e));
    else
        TRY(person_answer_hold(c.store, &answer, e));
    object_int(&o, "conflict", answer.hold);
    object_text(&o, "winner", str_from(side_name(answer.winner)));
    cli->data = object_value(&o);
    if (!cli->json)
        term_put(&cli->out, "noted; the next sync carries it out\n");
    return ERR_OK;
}

const struct command command_conflicts = {
    .name = "conflicts",
    .group = GROUP_PEOPLE,
    .summary = "see the fields that wait for you, and decide",
    .arguments = "",
    .about =
        "A field that cannot be brought into step is held, and the rest of "
        "its record goes on. Kinds: conflict (both sides changed it, and the "
        "policy is to ask), unmapped (a value without a counterpart in a "
        "lookup), invalid (a value that cannot be converted) and unlinked (it "
        "points to a record that has no counterpart).\n\n"
        "Only conflicts are answered here; the others go by themselves once "
        "their reason has gone.",
    .options = (const struct option_spec[]){
        {"sync", 's', "SYNC", "list: only those of this sync"},
        {"kind", 'k', "KIND",
         "list: only conflict, unmapped, invalid or unlinked ones"},
        {"side", 0, "SIDE",
         "answer: VALUE is how the left or the right side writes it; default: "
         "left"},
        {"limit", 'n', "N", "list: at most so many; default: 50"},
        {"after", 0, "ID", "list: go on behind this one"},
        {0},
    },
    .actions = (const struct action[]){
        {"list", "", "list what is held", 0, 0, conflicts_list},
        {"answer", "ID left|right|VALUE",
         "let a side win, or write a value to both", 2, 2, conflicts_answer},
        {0},
    },
    .examples = (const struct example[]){
        {"crosswalk conflicts", "what is held, with both values"},
        {"crosswalk conflicts answer 12 left", "the left side is right"},
        {"crosswalk conflicts answer 12 '+33 1 23 45 67 89'",
         "neither: this is the value"},
        {0},
    },
};
