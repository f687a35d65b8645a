/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "serve/news.h"

#include "base/time.h"
#include "view/finding.h"
#include "view/object.h"
#include "view/run.h"

/* Progress is told so often and no more. */
#define PROGRESS_US (200 * US_PER_MS)

static const char *phase_of(const struct hub_run_news *run)
{
    if (run->stage == HUB_RUN_PROGRESS)
        return run->progress->phase;
    return run->stage == HUB_RUN_STARTED ? "started" : "ended";
}

static struct value run_event(struct arena *a, const struct hub_run_news *run)
{
    struct object o = {.arena = a};
    const struct engine_progress *p = run->progress;
    object_text(&o, "run", run->run);
    object_text(&o, "kind", str_from(run_kind_name(run->kind)));
    object_text(&o, "state", str_from(run_state_name(run->state)));
    object_text(&o, "phase", str_from(phase_of(run)));
    object_text(&o, "sync", p ? p->sync : STR(""));
    object_int(&o, "done", p ? p->done : 0);
    object_int(&o, "total", p ? p->total : 0);
    return object_value(&o);
}

void news_run(void *context, const struct hub_run_news *run)
{
    struct news *news = context;
    AUTO_ARENA a = ARENA_INIT;
    int64_t now_us = clock_monotonic_us(&news->clock);
    if (run->stage == HUB_RUN_PROGRESS && now_us - news->told_us < PROGRESS_US)
        return;
    news->told_us = now_us;
    struct value event = run_event(&a, run);
    events_publish(news->events, "run", &event);
    if (run->stage == HUB_RUN_ENDED && news->on_ended)
        news->on_ended(news->context);
}

void news_reload(struct news *news, bool ok, const struct problems *problems)
{
    AUTO_ARENA a = ARENA_INIT;
    struct object o = {.arena = &a};
    object_bool(&o, "ok", ok);
    object_set(&o, "problems", problems_value(&a, problems));
    struct value event = object_value(&o);
    events_publish(news->events, "reload", &event);
}

void news_log(void *context, const struct log_line *line)
{
    struct news *news = context;
    AUTO_ARENA a = ARENA_INIT;
    struct api_log_line kept;
    int64_t id = log_ring_add(news->ring, line);
    /* this one, whoever else has logged meanwhile */
    if (line->level > LOG_INFO ||
        log_ring_read(news->ring, &a, LOG_DEBUG, id + 1, 1, &kept) == 0 ||
        kept.id != id)
        return;
    struct value event = log_line_value(&a, &kept);
    events_publish(news->events, "log", &event);
}
