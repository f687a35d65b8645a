/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "serve/mailer.h"

#include <stdatomic.h>

#include "base/time.h"
#include "serve/alert_facts.h"
#include "serve/alert_send.h"
#include "serve/mailbox.h"
#include "base/thread.h"

#define LOOK_MS 2000
#define RETRY_FIRST_US (10 * US_PER_SECOND)
#define RETRY_MOST_US (1800 * US_PER_SECOND)
#define GIVE_UP_US US_PER_DAY
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
    bool something_waits;    /* in the log */
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

/* ---- what there is to tell ------------------------------------------------------------ */

struct looked {
    struct arena *a;
    struct alert_rules rules;
    struct alert_facts facts;
    struct alert_memory memory;
    struct alert_message messages[ALERT_MESSAGES];
    size_t n;
    int64_t now_us;
};

/* Before anything is sent: the memory, and the messages that came of it. */
static enum err note(struct mailer *m, const struct looked *looked,
                     struct error *e)
{
    TRY(alert_memory_save(m->writer, &looked->memory, looked->now_us, e));
    for (size_t i = 0; i < looked->n; i++) {
        struct alert_log log;
        TRY(alert_log_load(m->writer, looked->a, &log, e));
        alert_log_add(&log, looked->rules.settings, &looked->messages[i],
                      looked->now_us);
        TRY(alert_log_save(m->writer, &log, looked->now_us, e));
    }
    return ERR_OK;
}

static enum err gather(struct mailer *m, const struct hub_state *hub,
                       struct looked *looked, struct error *e)
{
    const struct alert_source source = {
        .workspace = &m->workspace,
        .store = m->reader,
        .hub = hub,
        .now_us = looked->now_us,
        .with_written = alert_digest_is_due(&looked->rules, &looked->memory,
                                            looked->now_us)};
    return alert_facts_gather(looked->a, &source, &looked->facts, e);
}

static enum err look(struct mailer *m, struct arena *a, struct error *e)
{
    struct looked looked = {.a = a,
                            .rules = {.settings = &m->workspace.alerts},
                            .now_us = now_us(m)};
    struct hub_state hub;
    hub_look(m->options.hub, a, &hub);
    follow_hub(m, &hub);
    looked.rules.zone = m->workspace.schedule.zone;
    looked.rules.public_url = m->workspace.serve.public_url;
    if (!alerts_are_sent(&m->workspace.alerts))
        return ERR_OK;
    TRY(alert_memory_load(m->reader, a, &looked.memory, e));
    struct str before = alert_memory_encode(a, &looked.memory);
    TRY(gather(m, &hub, &looked, e));
    looked.n = alert_step(a, &looked.rules, &looked.facts, looked.now_us,
                          &looked.memory, looked.messages);
    if (looked.n == 0 && str_eq(before, alert_memory_encode(a, &looked.memory)))
        return ERR_OK; /* as nearly always: the store is left alone */
    TRY(store_begin(m->writer, e));
    TRY(store_end(m->writer, note(m, &looked, e), e));
    m->something_waits |= looked.n > 0;
    return ERR_OK;
}

/* ---- sending --------------------------------------------------------------------------- */

static int64_t pause_us(int64_t tries)
{
    int64_t us = RETRY_FIRST_US;
    for (int64_t i = 1; i < tries && us < RETRY_MOST_US; i++)
        us *= 2;
    return us < RETRY_MOST_US ? us : RETRY_MOST_US;
}

static void took(struct mailer *m, struct alert_entry *entry,
                 enum alert_way way, const struct error *error)
{
    if (error->code == ERR_OK) {
        entry->delivery[way] = DELIVERY_SENT;
        if (entry->sent_us == 0)
            entry->sent_us = now_us(m);
        log_event(m->options.log, LOG_INFO, "alert sent",
                  LOG_STR("way", str_from(alert_way_name(way))),
                  LOG_INT("alert", entry->id));
        return;
    }
    if (now_us(m) - entry->at_us >= GIVE_UP_US)
        entry->delivery[way] = DELIVERY_FAILED;
    entry->error = str_from(error->message);
    log_event(m->options.log, LOG_ERROR, "alert not sent",
              LOG_STR("way", str_from(alert_way_name(way))),
              LOG_INT("alert", entry->id),
              LOG_STR("error", str_from(error->message)));
}

/* By each way that it waits for; errors live in `errors`. */
static void send_entry(struct mailer *m, struct alert_entry *entry,
                       struct error errors[ALERT_WAYS])
{
    const struct alert_settings *s = &m->workspace.alerts;
    entry->tries++;
    entry->error = STR("");
    for (int way = 0; way < ALERT_WAYS; way++) {
        if (entry->delivery[way] != DELIVERY_WAITS)
            continue;
        bool enabled = way == ALERT_BY_MAIL ? s->mail.enabled
                                            : s->chat.enabled;
        if (!enabled) {
            entry->delivery[way] = DELIVERY_OFF;
            continue;
        }
        enum err err = way == ALERT_BY_MAIL
                           ? alert_send_mail(s, entry, &m->stop, &errors[way])
                           : alert_send_chat(s, entry, &m->stop, &errors[way]);
        if (err != ERR_CANCELED)
            took(m, entry, (enum alert_way)way, &errors[way]);
    }
    entry->next_us = now_us(m) + pause_us(entry->tries);
}

/* The log may have grown meanwhile: only this entry is replaced. */
static enum err save_entry(struct mailer *m, struct arena *a,
                           const struct alert_entry *entry, struct error *e)
{
    struct alert_log log;
    TRY(alert_log_load(m->writer, a, &log, e));
    struct alert_entry *place = alert_log_find(&log, entry->id);
    if (!place)
        return ERR_OK;
    *place = *entry;
    return alert_log_save(m->writer, &log, now_us(m), e);
}

/* Also when the clock was put back since. */
static bool is_due(const struct alert_entry *entry, int64_t now)
{
    return entry->next_us <= now || entry->next_us - now > RETRY_MOST_US;
}

static enum err deliver(struct mailer *m, struct arena *a, struct error *e)
{
    struct alert_log log;
    bool waits = false;
    if (!m->something_waits)
        return ERR_OK;
    TRY(alert_log_load(m->reader, a, &log, e));
    for (size_t i = 0; i < log.n && !atomic_load(&m->stop); i++) {
        struct alert_entry *entry = &log.at[i];
        struct error errors[ALERT_WAYS] = {0};
        if (alert_entry_waits(entry) && is_due(entry, now_us(m))) {
            send_entry(m, entry, errors);
            TRY(store_begin(m->writer, e));
            TRY(store_end(m->writer, save_entry(m, a, entry, e), e));
        }
        waits |= alert_entry_waits(entry);
    }
    m->something_waits = waits;
    return ERR_OK;
}

/* While the store does not work, every few minutes is enough. */
static void warn_now_and_then(struct mailer *m, const struct error *error)
{
    if (m->warned_us > 0 && now_us(m) - m->warned_us < WARN_US)
        return;
    m->warned_us = now_us(m);
    warn(m, "alerts wait", error);
}

/* ---- the thread ------------------------------------------------------------------------- */

static void *mailer_main(void *context)
{
    struct mailer *m = context;
    while (!atomic_load(&m->stop)) {
        AUTO_ARENA a = ARENA_INIT;
        struct error error = {0};
        if (look(m, &a, &error) != ERR_OK || deliver(m, &a, &error) != ERR_OK)
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
    m->something_waits = true; /* from before the start, perhaps */
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
