/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "cli/term_progress.h"

#include <stdio.h>

#include "base/time.h"
#include "cli/term_table.h"

#define DRAW_EVERY_US (100 * US_PER_MS)
#define TELL_EVERY_US (10 * US_PER_SECOND)
#define BAR_COLUMNS 24
#define RATE_AFTER_US US_PER_SECOND /* before that it is a guess */

struct progress progress_make(struct term *term, const struct log *log,
                              struct clock_port clock)
{
    return (struct progress){.term = term,
                             .log = log,
                             .clock = clock,
                             .last_us = clock_monotonic_us(&clock)};
}

static struct str bar(struct arena *a, int64_t done, int64_t total)
{
    size_t full = (size_t)(done * BAR_COLUMNS / total);
    struct str out = STR("");
    for (size_t i = 0; i < BAR_COLUMNS; i++)
        out = arena_printf(a, "%.*s%s", STR_ARG(out), i < full ? "█" : "░");
    return out;
}

static struct str rate(struct arena *a, int64_t done, int64_t total,
                       int64_t elapsed_us)
{
    if (elapsed_us < RATE_AFTER_US || done <= 0)
        return STR("");
    int64_t per_second = done * US_PER_SECOND / elapsed_us;
    struct str text =
        arena_printf(a, "  %.*s/s", STR_ARG(number_text(a, per_second)));
    if (total <= done || per_second == 0)
        return text;
    int64_t left_ms = (total - done) * 1000 / per_second;
    struct str left = duration_format(a, left_ms);
    return arena_printf(a, "%.*s  %.*s left", STR_ARG(text), STR_ARG(left));
}

struct str progress_line(struct arena *a, struct str what, int64_t done,
                         int64_t total, int64_t elapsed_us, size_t columns)
{
    struct str counts = number_text(a, done);
    struct str speed = rate(a, done, total, elapsed_us);
    struct str line;
    if (total > 0) {
        int64_t shown = done > total ? total : done;
        struct str of = number_text(a, total);
        line = arena_printf(a, "%.*s  %.*s %3d%%  %.*s/%.*s%.*s",
                            STR_ARG(what), STR_ARG(bar(a, shown, total)),
                            (int)(shown * 100 / total), STR_ARG(counts),
                            STR_ARG(of), STR_ARG(speed));
    } else {
        line = arena_printf(a, "%.*s  %.*s%.*s", STR_ARG(what),
                            STR_ARG(counts), STR_ARG(speed));
    }
    return text_fit(a, line, columns);
}

static bool progress_is_new(struct progress *p, struct str sync,
                            const char *phase)
{
    char text[sizeof p->what_room];
    int n = snprintf(text, sizeof text, "%.*s: %s", STR_ARG(sync), phase);
    size_t length = (size_t)n < sizeof text ? (size_t)n : sizeof text - 1;
    struct str what = {text, str_utf8_cut((struct str){text, length}, length)};
    if (str_eq(what, p->what))
        return false;
    memcpy(p->what_room, text, sizeof text);
    p->what = (struct str){p->what_room, what.n};
    return true;
}

static void progress_draw(struct progress *p, int64_t done, int64_t total,
                          int64_t now_us)
{
    AUTO_ARENA arena = ARENA_INIT;
    struct str line = progress_line(
        &arena, text_clean(&arena, p->what), done, total,
        now_us - p->phase_us, (size_t)p->term->columns - 1);
    term_put(p->term, "\r\033[K%.*s", STR_ARG(line));
    fflush(p->term->file);
    p->drawn = true;
}

void progress_show(struct progress *p, struct str sync, const char *phase,
                   int64_t done, int64_t total)
{
    int64_t now_us = clock_monotonic_us(&p->clock);
    bool is_new = progress_is_new(p, sync, phase);
    bool drawn_at_once = is_new && p->term->tty;
    int64_t every_us = p->term->tty ? DRAW_EVERY_US : TELL_EVERY_US;
    if (is_new)
        p->phase_us = now_us;
    if (!drawn_at_once && now_us - p->last_us < every_us)
        return;
    p->last_us = now_us;
    if (p->term->tty)
        progress_draw(p, done, total, now_us);
    else
        log_event(p->log, LOG_INFO, "progress", LOG_STR("sync", sync),
                  LOG_STR("phase", str_from(phase)), LOG_INT("done", done),
                  LOG_INT("total", total));
}

void progress_clear(struct progress *p)
{
    if (!p->drawn)
        return;
    term_put(p->term, "\r\033[K");
    fflush(p->term->file);
    p->drawn = false;
}
