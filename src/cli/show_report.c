/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "cli/show_report.h"

#include "base/time.h"
#include "cli/term_table.h"

/* ---- what waits ------------------------------------------------------------------- */

static void pending_line(struct cli *cli, int64_t n, const char *one,
                         const char *many, const char *what)
{
    if (n == 0)
        return;
    term_paint(&cli->out, STYLE_WARN, "%.*s",
               STR_ARG(plural(&cli->arena, n, one, many)));
    term_put(&cli->out, " %s\n", what);
}

void pending_show(struct cli *cli, const struct pending *p)
{
    pending_line(cli, p->parked, "record is", "records are",
                 "parked: `crosswalk jobs` says why");
    pending_line(cli, p->held[HOLD_CONFLICT], "field was", "fields were",
                 "changed on both sides: `crosswalk conflicts` asks you");
    pending_line(cli, p->held[HOLD_UNMAPPED], "field has", "fields have",
                 "a value without a counterpart: `crosswalk conflicts` "
                 "shows it, `crosswalk lookup set` fills it in");
    pending_line(cli, p->held[HOLD_INVALID], "field has", "fields have",
                 "a value that cannot be converted: `crosswalk conflicts` "
                 "shows it");
    pending_line(cli, p->held[HOLD_UNLINKED], "field points", "fields point",
                 "to a record that is not linked: `crosswalk conflicts` "
                 "shows it");
    pending_line(cli, p->waiting, "record is", "records are",
                 "to be tried again by the next sync");
}

/* ---- the report ------------------------------------------------------------------- */

static const struct table_column columns[] = {
    {"sync", false, true},      {"side", false, true},
    {"created", true, false},   {"updated", true, false},
    {"removed", true, false},   {"linked", true, false},
    {"unchanged", true, false}, {"held", true, false},
    {"parked", true, false},    {"waiting", true, false},
};

static void add_sync_row(struct table *t, const struct context *c,
                         const struct sync_report *r, enum side s)
{
    const struct sync *sync = workspace_sync(&c->workspace, r->name);
    const struct side_report *side = &r->side[s];
    const int64_t shared[] = {r->linked, r->unchanged, r->held, r->parked,
                              r->waiting};
    table_cell(t, s == SIDE_LEFT ? r->name : STR(""));
    table_cell(t, view_entity(t->arena, sync, s));
    table_number(t, side->created);
    table_number(t, side->updated);
    table_number(t, side->deleted + side->archived);
    for (size_t i = 0; i < sizeof shared / sizeof *shared; i++) {
        if (s == SIDE_LEFT)
            table_number(t, shared[i]);
        else
            table_cellz(t, "");
    }
}

void report_table(const struct context *c, const struct report *report)
{
    struct cli *cli = c->cli;
    struct table t =
        table_make(&cli->arena, columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < report->n; i++)
        for (int s = 0; s < SIDES; s++)
            add_sync_row(&t, c, &report->syncs[i], (enum side)s);
    table_print(&t, &cli->out);
}

void report_show(const struct context *c, const struct report *report)
{
    struct cli *cli = c->cli;
    int64_t writes = report_writes(report);
    report_table(c, report);
    struct str count = plural(&cli->arena, writes, "record", "records");
    struct str took = duration_format(&cli->arena, report->elapsed_ms);
    bool whole = report->error.code == ERR_OK;
    enum style style = whole ? STYLE_GOOD : STYLE_WARN;
    if (writes == 0)
        term_paint(&cli->out, style, whole ? "\nnothing to write"
                                           : "\nstopped: nothing written");
    else
        term_paint(&cli->out, style, "\n%s%.*s written",
                   whole ? "" : "stopped: ", STR_ARG(count));
    term_put(&cli->out, " in %.*s (run %.*s)\n", STR_ARG(took),
             STR_ARG(report->run));
}
