/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "cli/show_undo.h"

#include "cli/show_change.h"

#define SHOWN 50 /* of each list */

struct value undo_value(struct arena *a, const struct report *report)
{
    struct object o = {.arena = a};
    object_text(&o, "run", report->run);
    object_int(&o, "elapsed_ms", report->elapsed_ms);
    object_set(&o, "undo", report->undo);
    return object_value(&o);
}

static int64_t count_at(const struct value *outcome, const char *end)
{
    return value_int_at(value_getz(outcome, "counts"), end);
}

int64_t undo_left(const struct value *outcome)
{
    static const char *const ends[] = {"changed", "gone",    "kept",  "guard",
                                       "action",  "unknown", "failed"};
    int64_t n = 0;
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        n += count_at(outcome, ends[i]);
    return n;
}

static void show_values(struct cli *cli, const struct value *row, bool done)
{
    struct arena *a = &cli->arena;
    struct str now = value_shown(a, value_getz(row, "now"));
    struct str before = value_shown(a, value_getz(row, "before"));
    struct str after = value_shown(a, value_getz(row, "after"));
    if (!str_is(value_text_at(row, "action"), "update"))
        return;
    if (done)
        term_put(&cli->out, ": %.*s -> %.*s", STR_ARG(now), STR_ARG(before));
    else
        term_put(&cli->out, ": %.*s; the run wrote %.*s over %.*s",
                 STR_ARG(now), STR_ARG(after), STR_ARG(before));
}

static void show_row(const struct context *c, const struct value *row,
                     bool done)
{
    struct cli *cli = c->cli;
    struct term *t = &cli->out;
    const struct sync *sync =
        workspace_sync(&c->workspace, value_text_at(row, "sync"));
    enum side side =
        str_is(value_text_at(row, "side"), "right") ? SIDE_RIGHT : SIDE_LEFT;
    struct str entity = sync ? view_entity(&cli->arena, sync, side)
                             : value_text_at(row, "side");
    term_put(t, "  ");
    term_say(t, STYLE_PLAIN, entity);
    term_put(t, " ");
    term_say(t, STYLE_BOLD, value_text_at(row, "id"));
    term_put(t, " ");
    term_say(t, STYLE_PLAIN,
             value_text_at(row, "field").n > 0 ? value_text_at(row, "field")
                                               : value_text_at(row, "action"));
    show_values(cli, row, done);
    if (value_text_at(row, "why").n > 0) {
        term_put(t, "  ");
        term_say(t, STYLE_DIM, value_text_at(row, "why"));
    }
    term_put(t, "\n");
}

static void show_list(const struct context *c, const struct value *outcome,
                      const char *name, const char *title)
{
    struct term *t = &c->cli->out;
    const struct value *rows = value_getz(outcome, name);
    size_t n = rows ? rows->items.n : 0;
    if (n > 0)
        term_paint(t, STYLE_BOLD, "%s\n", title);
    for (size_t i = 0; i < n && i < SHOWN; i++)
        show_row(c, &rows->items.at[i], str_is(str_from(name), "undone"));
    if (n > SHOWN)
        term_paint(t, STYLE_DIM, "  ... and %zu more (--json shows them)\n",
                   n - SHOWN);
}

void undo_show(const struct context *c, const struct value *outcome,
               bool is_plan)
{
    struct cli *cli = c->cli;
    int64_t left = undo_left(outcome);
    show_list(c, outcome, "undone", is_plan ? "would go back (now -> before)"
                                            : "went back (from -> to)");
    show_list(c, outcome, "left", is_plan ? "would be left"
                                          : "left as it is");
    term_put(&cli->out, "%lld %s, %lld as before already, %lld left\n",
             (long long)count_at(outcome, "undone"),
             is_plan ? "would be undone" : "undone",
             (long long)count_at(outcome, "was_so"), (long long)left);
    if (!is_plan && count_at(outcome, "undone") > 0)
        term_put(&cli->out, "no sync carries it over again by itself: "
                 "`crosswalk conflicts` asks which values are to stay\n");
}
