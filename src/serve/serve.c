/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* The daemon's life: everything up, in order; wait; everything down again. */
#include "serve/serve.h"

#include <errno.h>
#include <signal.h>
#include <unistd.h>

#include "base/time.h"
#include "serve/alert/mailer.h"
#include "serve/hub/hub_api.h"
#include "serve/listener.h"
#include "serve/news.h"
#include "serve/notify.h"
#include "serve/web.h"

#define SIGN_MS 5000
/* A hub that gave no sign for so long hangs: let systemd start it anew. */
#define HANG_US (900 * US_PER_SECOND)

struct serve {
    const struct serve_options *options;
    struct arena arena;
    struct log log;            /* the given one, with a tap */
    struct news news;
    struct hub_api port;
    struct api_hub api_hub;
    struct hub *hub;
    struct web *web;
    struct mailer *mailer;
    struct listener *listener;
    struct serve_settings settings; /* as they were at the start */
    sigset_t signals;
};

/* ---- signals ---------------------------------------------------------------------- */

static void block_signals(struct serve *s)
{
    struct sigaction hup;
    sigemptyset(&s->signals);
    sigaddset(&s->signals, SIGTERM);
    sigaddset(&s->signals, SIGINT);
    if (sigaction(SIGHUP, NULL, &hup) != 0 || hup.sa_handler != SIG_IGN)
        sigaddset(&s->signals, SIGHUP);
    pthread_sigmask(SIG_BLOCK, &s->signals, NULL);
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN); /* a full quota is an error of the store */
}

/* 0: none came within that time. */
static int wait_for_signal(const struct serve *s, int64_t wait_ms)
{
    const struct timespec wait = {.tv_sec = (time_t)(wait_ms / 1000),
                                  .tv_nsec = (long)(wait_ms % 1000) * 1000000};
    int number = sigtimedwait(&s->signals, NULL, &wait);
    return number > 0 ? number : 0;
}

/* While it stops in order, one more signal ends it at once. */
static void let_signals_kill(const struct serve *s)
{
    signal(SIGTERM, SIG_DFL);
    signal(SIGINT, SIG_DFL);
    pthread_sigmask(SIG_UNBLOCK, &s->signals, NULL);
}

/* ---- reload ----------------------------------------------------------------------- */

static void log_problems(const struct log *log, const struct problems *problems)
{
    AUTO_ARENA a = ARENA_INIT;
    for (size_t i = 0; i < problems->list.n; i++)
        log_event(log, LOG_ERROR, "workspace",
                  LOG_STR("problem",
                          problem_text(&a, &problems->list.at[i])));
}

/* However it was asked for. */
static void tell_reload(void *context, bool ok,
                        const struct problems *problems)
{
    struct serve *s = context;
    if (ok && s->web)
        web_reload(s->web);
    news_reload(&s->news, ok, problems);
}

static void reload(struct serve *s)
{
    AUTO_ARENA a = ARENA_INIT;
    struct problems problems = {.arena = &a};
    struct error error = {0};
    notify_send("RELOADING=1");
    bool ok = hub_reload(s->hub, &problems, &error) == ERR_OK;
    tell_reload(s, ok, &problems);
    if (!ok) {
        log_problems(&s->log, &problems);
        log_event(&s->log, LOG_ERROR, "the old workspace stays",
                  LOG_STR("error", str_from(error.message)));
    }
    notify_send("READY=1");
}

/* ---- life ------------------------------------------------------------------------- */

/* On the hub's thread, which starts after the web and stops before it. */
static void tell_jobs(void *context)
{
    const struct serve *s = context;
    web_tell_jobs(s->web);
}

static enum err start(struct serve *s, struct problems *problems,
                      struct error *e)
{
    const struct hub_options hub = {.dir = s->options->dir,
                                    .env = s->options->env,
                                    .clock = s->options->clock,
                                    .random = s->options->random,
                                    .log = &s->log,
                                    .on_run = news_run,
                                    .context = &s->news};
    TRY(hub_create(&hub, problems, &s->hub, e));
    s->port = (struct hub_api){
        .hub = s->hub,
        .log = s->news.ring,
        .started_us = clock_now_us(&s->options->clock),
        .on_reload = tell_reload,
        .context = s};
    s->api_hub = hub_api_make(&s->port);
    hub_settings(s->hub, &s->arena, &s->settings);
    const struct web_options web = {
        .dir = s->options->dir,
        .listen = s->options->listen ? str_from(s->options->listen)
                                     : s->settings.listen,
        .settings = s->settings,
        .hub = s->hub,
        .api_hub = &s->api_hub,
        .events = s->news.events,
        .started_us = s->port.started_us,
        .store_path = hub_store_path(s->hub, &s->arena),
        .env = s->options->env,
        .clock = s->options->clock,
        .random = s->options->random,
        .log = &s->log};
    TRY(web_start(&web, &s->web, e));
    const struct mailer_options mailer = {.dir = s->options->dir,
                                          .hub = s->hub,
                                          .env = s->options->env,
                                          .clock = s->options->clock,
                                          .log = &s->log};
    TRY(mailer_start(&mailer, &s->mailer, e));
    const struct listener_options listener = {.dir = s->options->dir,
                                              .hub = s->hub,
                                              .env = s->options->env,
                                              .clock = s->options->clock,
                                              .random = s->options->random,
                                              .log = &s->log};
    TRY(listener_start(&listener, &s->listener, e));
    s->news.on_ended = tell_jobs;
    s->news.context = s;
    return hub_start(s->hub, e);
}

static void tell_ready(struct serve *s)
{
    struct str address = web_address(s->web);
    notify_send(arena_printfz(&s->arena, "READY=1\nSTATUS=listening on %.*s",
                              STR_ARG(address)));
    log_event(&s->log, LOG_INFO, "ready", LOG_STR("address", address),
              LOG_INT("pid", getpid()));
    const struct serve_ready ready = {address, web_setup_link(s->web)};
    if (s->options->on_ready)
        s->options->on_ready(s->options->context, &ready);
}

static bool hub_is_alive(const struct serve *s)
{
    AUTO_ARENA a = ARENA_INIT;
    struct hub_state state;
    hub_look(s->hub, &a, &state);
    int64_t now_us = clock_now_us(&s->options->clock);
    return now_us - state.turned_us < HANG_US;
}

static void watch(struct serve *s)
{
    int64_t watchdog_ms = notify_watchdog_ms();
    int64_t wait_ms = watchdog_ms > 0 && watchdog_ms < SIGN_MS ? watchdog_ms
                                                               : SIGN_MS;
    for (;;) {
        int number = wait_for_signal(s, wait_ms);
        if (number == SIGHUP)
            reload(s);
        else if (number != 0)
            return;
        if (watchdog_ms > 0 && hub_is_alive(s))
            notify_send("WATCHDOG=1");
    }
}

/* First who asks, then who answers: what was accepted is finished. */
static void stop(struct serve *s)
{
    listener_stop(s->listener);
    if (s->hub)
        hub_stop(s->hub, s->settings.stop_within_ms);
    web_stop(s->web);
    mailer_stop(s->mailer);
    events_destroy(s->news.events);
    hub_destroy(s->hub);
    log_ring_destroy(s->news.ring);
    arena_fini(&s->arena);
}

enum err serve_run(const struct serve_options *options,
                   struct problems *problems, struct error *e)
{
    struct serve s = {.options = options, .log = *options->log};
    s.news = (struct news){.events = events_create(&s.arena),
                           .ring = log_ring_create(&s.arena),
                           .clock = options->clock};
    s.log.tap = news_log;
    s.log.tap_context = &s.news;
    block_signals(&s);
    enum err err = start(&s, problems, e);
    if (err == ERR_OK) {
        tell_ready(&s);
        watch(&s);
        notify_send("STOPPING=1");
        log_event(&s.log, LOG_INFO, "stopping in order",
                  LOG_INT("within_ms", s.settings.stop_within_ms));
        let_signals_kill(&s);
    }
    stop(&s);
    return err;
}
