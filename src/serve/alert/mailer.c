/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "serve/alert/mailer.h"

#include <stdatomic.h>

#include "base/thread.h"
#include "base/time.h"
#include "serve/alert/alert_round.h"
#include "serve/mailbox.h"

#define LOOK_MS 2000
#define WARN_US (600 * US_PER_SECOND)

struct mailer {
    struct arena arena;      /* holds this */
    struct mailer_options options;
    pthread_t thread;
    bool started;
    atomic_bool stop;
    struct mailbox *wakes;   /* nothing is ever put: for its timed wait */

    /* the thread's own */
    struct arena workspace_arena;
    struct workspace workspace;
    int64_t loaded_us;       /* the hub's, when ours was loaded */
    struct store *reader;
    struct store *writer;
    struct alert_round round;
    int64_t warned_us;       /* that alerts wait */
};

static int64_t now_us(const struct mailer *m)
{
    return clock_now_us(&m->options.clock);
}

static void warn(const struct mailer *m, const char *what,
                 const struct error *error)
{
    log_event(m->options.log, LOG_WARN, what,
              LOG_STR("error", str_from(error->message)));
}

/* ---- the workspace ------------------------------------------------------------------ */

static enum err load_workspace(struct mailer *m, struct error *e)
{
    struct arena arena = ARENA_INIT;
    struct workspace workspace;
    struct problems problems = {.arena = &arena};
    enum err err = workspace_load(&arena, m->options.dir, &m->options.env,
                                  &problems, &workspace, e);
    if (err != ERR_OK) {
        arena_fini(&arena);
        return err;
    }
    workspace_close(&m->workspace);
    arena_fini(&m->workspace_arena);
    m->workspace = workspace;
    m->workspace_arena = arena;
    return ERR_OK;
}

/* The hub has checked it; should it have changed since, the old one stays. */
static void follow_hub(struct mailer *m, const struct hub_state *hub)
{
    struct error error = {0};
    if (hub->loaded_us == m->loaded_us)
        return;
    m->loaded_us = hub->loaded_us;
    if (load_workspace(m, &error) != ERR_OK)
        warn(m, "the mailer's workspace stays", &error);
}

/* While the store does not work, every few minutes is enough. */
static void warn_now_and_then(struct mailer *m, const struct error *error)
{
    if (m->warned_us > 0 && now_us(m) - m->warned_us < WARN_US)
        return;
    m->warned_us = now_us(m);
    warn(m, "alerts wait", error);
}

static enum err look_and_tell(struct mailer *m, struct arena *a,
                              struct error *e)
{
    struct hub_state hub;
    hub_look(m->options.hub, a, &hub);
    follow_hub(m, &hub);
    return alert_round(&m->round, a, &hub, e);
}

/* ---- the thread ------------------------------------------------------------------------- */

static void *mailer_main(void *context)
{
    struct mailer *m = context;
    while (!atomic_load(&m->stop)) {
        AUTO_ARENA a = ARENA_INIT;
        struct error error = {0};
        if (look_and_tell(m, &a, &error) != ERR_OK)
            warn_now_and_then(m, &error);
        (void)mailbox_take(m->wakes, LOOK_MS);
    }
    return NULL;
}

static enum err mailer_fill(struct mailer *m, struct error *e)
{
    TRY(load_workspace(m, e));
    const struct store_options options = {
        .path = arena_strz(&m->arena, m->workspace.store_path),
        .read_only = true};
    TRY(store_open(&options, &m->reader, e));
    TRY(store_open_beside(hub_store(m->options.hub), &m->writer, e));
    m->round = (struct alert_round){.workspace = &m->workspace,
                                    .reader = m->reader,
                                    .writer = m->writer,
                                    .clock = m->options.clock,
                                    .log = m->options.log,
                                    .stop = &m->stop,
                                    .group_ms = -1,
                                    .something_waits = true};
    TRY(thread_start("mailer", mailer_main, m, &m->thread, e));
    m->started = true;
    return ERR_OK;
}

enum err mailer_start(const struct mailer_options *options,
                      struct mailer **out, struct error *e)
{
    struct arena arena = ARENA_INIT;
    struct mailer *m = arena_new(&arena, struct mailer);
    m->options = *options;
    m->wakes = mailbox_create(&arena, 1);
    atomic_init(&m->stop, false);
    m->arena = arena;
    enum err err = mailer_fill(m, e);
    if (err != ERR_OK) {
        mailer_stop(m);
        return err;
    }
    *out = m;
    return ERR_OK;
}

void mailer_stop(struct mailer *m)
{
    if (!m)
        return;
    atomic_store(&m->stop, true);
    mailbox_close(m->wakes);
    if (m->started)
        pthread_join(m->thread, NULL);
    store_close(m->reader);
    store_close(m->writer);
    workspace_close(&m->workspace);
    arena_fini(&m->workspace_arena);
    mailbox_destroy(m->wakes);
    struct arena arena = m->arena; /* which holds it */
    arena_fini(&arena);
}
