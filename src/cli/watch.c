/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "cli/watch.h"

#include "base/time.h"
#include "cli/tell_people.h"

#define NAP_MS 50
#define PRUNE_EVERY_US US_PER_DAY
#define PEOPLE_EVERY_US (2 * US_PER_SECOND)

static void tell_side(struct cli *cli, const struct sync_report *sync,
                      enum side s)
{
    const struct side_report *side = &sync->side[s];
    int64_t n =
        side->created + side->updated + side->deleted + side->archived;
    if (n > 0)
        term_put(&cli->out, "  %.*s: %lld written on the %s",
                 STR_ARG(sync->name), (long long)n, side_name(s));
}

/* "12:30:01  contacts: 1 written on the right  (42 ms)" */
static void tell(struct cli *cli, struct arena *a, const struct report *report)
{
    bool failed = report->error.code != ERR_OK;
    if (report_writes(report) == 0 && !failed)
        return;
    struct str now = time_format_sql(a, clock_now_us(&cli->clock));
    term_put(&cli->out, "%.*s", STR_ARG(str_slice(now, 11, now.n)));
    for (size_t i = 0; i < report->n; i++)
        for (int s = 0; s < SIDES; s++)
            tell_side(cli, &report->syncs[i], (enum side)s);
    term_put(&cli->out, "  (%lld ms)", (long long)report->elapsed_ms);
    if (failed) {
        term_put(&cli->out, "  ");
        term_say(&cli->out, STYLE_BAD, str_from(report->error.message));
    }
    term_put(&cli->out, "\n");
    fflush(cli->out.file);
}

static void nap(struct cli *cli, int64_t interval_ms)
{
    int64_t end_us =
        clock_monotonic_us(&cli->clock) + interval_ms * US_PER_MS;
    while (!cli->stop) {
        int64_t rest_ms =
            (end_us - clock_monotonic_us(&cli->clock)) / US_PER_MS;
        if (rest_ms <= 0)
            return;
        clock_sleep_ms(&cli->clock, rest_ms < NAP_MS ? rest_ms : NAP_MS);
    }
}

/* Once in a while: to look for what is old costs a little. */
static enum err prune(struct context *c, int64_t *io_next_us, struct error *e)
{
    struct pruned pruned = {0};
    int64_t now_us = clock_monotonic_us(&c->cli->clock);
    if (now_us < *io_next_us)
        return ERR_OK;
    *io_next_us = now_us + PRUNE_EVERY_US;
    return engine_prune(c->engine, &pruned, e);
}

/* The pass may have been one of many in a second. */
static void tell_now_and_then(struct context *c, const struct report *report,
                              int64_t *io_next_us)
{
    int64_t now_us = clock_monotonic_us(&c->cli->clock);
    if (now_us < *io_next_us)
        return;
    tell_people(c, report, false);
    *io_next_us = clock_monotonic_us(&c->cli->clock) + PEOPLE_EVERY_US;
}

enum err watch_run(struct context *c, const struct run_request *request,
                   int64_t interval_ms, struct error *e)
{
    struct cli *cli = c->cli;
    struct run_request pass = *request;
    int64_t prune_us = 0;
    int64_t people_us = 0;
    pass.repeated = true;
    while (!cli->stop) {
        AUTO_ARENA arena = ARENA_INIT;
        struct report report = {0};
        enum err err = engine_run(c->engine, &arena, &pass, &report, e);
        progress_clear(&c->progress);
        if (err == ERR_CANCELED) { /* as asked, with what was done by then */
            report.error = (struct error){0};
            tell(cli, &arena, &report);
            return ERR_OK;
        }
        TRY(err);
        tell(cli, &arena, &report);
        tell_now_and_then(c, &report, &people_us);
        TRY(prune(c, &prune_us, e));
        nap(cli, interval_ms);
    }
    return ERR_OK;
}
