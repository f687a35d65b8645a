/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "cli/links_dirty.h"

#include "base/time.h"
#include "cli/context.h"
#include "cli/show_change.h"
#include "cli/term_table.h"
#include "view/dirty.h"

#define PAGE 500       /* read, shown and forgotten at a time */
#define ADVICE_MOST 32

struct listing {
    struct context *c;
    struct dirty_query query;
    size_t room;
    struct list values;                /* with --json */
    struct str advice[ADVICE_MOST];    /* each once, below the list */
    struct str reasons[ADVICE_MOST];
    size_t n_advice;
    size_t n;
};

static const struct table_column columns[] = {
    {"sync", false, true},   {"left", false, true},  {"right", false, true},
    {"state", false, false}, {"since", false, false},
    {"reason", false, false}, {"message", false, true},
};

/* ---- for people ------------------------------------------------------------------ */

static void remember_advice(struct listing *l, const struct dirty *d)
{
    struct arena *a = &l->c->cli->arena;
    for (size_t i = 0; i < l->n_advice; i++)
        if (str_eq(l->advice[i], d->advice))
            return;
    if (l->n_advice == ADVICE_MOST || d->advice.n == 0)
        return;
    l->reasons[l->n_advice] =
        arena_printf(a, "%s, %.*s", dirty_state_name(d->state),
                     STR_ARG(d->reason));
    l->advice[l->n_advice++] = arena_str(a, d->advice);
}

static void add_row(struct table *t, const struct view *v,
                    const struct dirty *d)
{
    table_cell(t, view_sync_name(v, d->sync));
    for (int s = 0; s < SIDES; s++)
        table_cell(t, d->id[s].n > 0 ? d->id[s] : STR("-"));
    table_cellz(t, dirty_state_name(d->state));
    table_cell(t, time_format(t->arena, d->since_us / US_PER_SECOND *
                                            US_PER_SECOND));
    table_cell(t, d->reason);
    table_cell(t, d->message);
}

static void show_page(struct listing *l, const struct view *v,
                      const struct dirty *rows, size_t n)
{
    struct table t = table_make(v->arena, columns,
                                sizeof columns / sizeof *columns);
    for (size_t i = 0; i < n; i++) {
        add_row(&t, v, &rows[i]);
        remember_advice(l, &rows[i]);
    }
    if (n > 0)
        table_print(&t, &l->c->cli->out);
}

static void show_end(struct listing *l)
{
    struct term *t = &l->c->cli->out;
    if (l->n == 0)
        term_put(t, "all is in step\n");
    for (size_t i = 0; i < l->n_advice; i++) {
        term_paint(t, STYLE_DIM, "%.*s: ", STR_ARG(l->reasons[i]));
        term_put(t, "%.*s\n", STR_ARG(l->advice[i]));
    }
    if (l->query.after != 0)
        term_paint(t, STYLE_DIM, "the first %zu; --limit shows more, "
                   "--after %lld goes on behind them\n", l->n,
                   (long long)l->query.after);
}

/* ---- page by page ---------------------------------------------------------------- */

static enum err take_page(struct listing *l, struct error *e)
{
    struct cli *cli = l->c->cli;
    AUTO_ARENA round = ARENA_INIT;
    struct dirty *rows = NULL;
    size_t n = 0;
    /* what is shown at once need not outlive its page */
    const struct view v = view_make(cli->json ? &cli->arena : &round,
                                    &l->c->workspace, l->c->store);
    l->query.limit = l->room < PAGE ? l->room : PAGE;
    TRY(dirty_list(&v, &l->query, &rows, &n, &l->query.after, e));
    for (size_t i = 0; i < n && cli->json; i++)
        list_add(&l->values, dirty_value(&v, &rows[i]));
    if (!cli->json)
        show_page(l, &v, rows, n);
    l->n += n;
    l->room -= n < l->room ? n : l->room;
    return ERR_OK;
}

static enum err take_all(struct listing *l, struct error *e)
{
    struct cli *cli = l->c->cli;
    struct object o = {.arena = &cli->arena};
    do
        TRY(take_page(l, e));
    while (l->query.after != 0 && l->room > 0);
    object_set(&o, "dirty", list_value(&l->values));
    object_set(&o, "next", l->query.after ? value_int(l->query.after)
                                          : value_null());
    cli->data = object_value(&o);
    if (!cli->json)
        show_end(l);
    return ERR_OK;
}

/* ---- asking both systems --------------------------------------------------------- */

static enum err look(struct listing *l, struct str name, struct report *out,
                     struct error *e)
{
    struct context *c = l->c;
    const struct run_request request = {.kind = RUN_SYNC,
                                        .looks = true,
                                        .syncs = &name,
                                        .n_syncs = name.p ? 1 : 0,
                                        .cause = STR("crosswalk links --look")};
    enum err err = engine_run(c->engine, &c->cli->arena, &request, out, e);
    progress_clear(&c->progress);
    l->query.look_run = out->run;
    return err;
}

static enum err find_sync(struct listing *l, struct str name, struct error *e)
{
    return name.p ? context_sync_id(l->c, name, &l->query.sync, e) : ERR_OK;
}

enum err links_dirty(struct cli *cli, const struct links_dirty *asked,
                     struct error *e)
{
    const struct context_options options = {
        .needs = asked->looks ? CONTEXT_COPY | CONTEXT_ENGINE | CONTEXT_DRY
                              : CONTEXT_READ};
    AUTO_CONTEXT c = {0};
    struct report report = {0};
    struct listing l = {.c = &c, .room = asked->limit,
                        .values = {&cli->arena},
                        .query = {.record_id = asked->record_id,
                                  .side = -1, .after = asked->after}};
    TRY(context_open(cli, &options, &c, e));
    TRY(find_sync(&l, asked->sync, e));
    if (asked->looks)
        TRY(look(&l, asked->sync, &report, e));
    TRY(find_sync(&l, asked->sync, e)); /* it has its number from then on */
    TRY(take_all(&l, e));
    if (report.error.code != ERR_OK && e)
        *e = report.error;
    return report.error.code;
}
