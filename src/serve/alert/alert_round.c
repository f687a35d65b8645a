/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "serve/alert/alert_round.h"

#include "base/time.h"
#include "serve/alert/alert_facts.h"
#include "serve/alert/alert_send.h"

#define RETRY_FIRST_US (10 * US_PER_SECOND)
#define RETRY_MOST_US (1800 * US_PER_SECOND)
#define GIVE_UP_US US_PER_DAY

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
static enum err note(struct alert_round *r, const struct looked *looked,
                     struct error *e)
{
    TRY(alert_memory_save(r->writer, &looked->memory, looked->now_us, e));
    for (size_t i = 0; i < looked->n; i++) {
        struct alert_log log;
        TRY(alert_log_load(r->writer, looked->a, &log, e));
        alert_log_add(&log, looked->rules.settings, &looked->messages[i],
                      looked->now_us);
        TRY(alert_log_save(r->writer, &log, looked->now_us, e));
    }
    return ERR_OK;
}

static enum err gather(struct alert_round *r, const struct hub_state *hub,
                       struct looked *looked, struct error *e)
{
    const struct alert_source source = {
        .workspace = r->workspace,
        .store = r->reader,
        .hub = hub,
        .now_us = looked->now_us,
        .with_written = alert_digest_is_due(&looked->rules, &looked->memory,
                                            looked->now_us)};
    return alert_facts_gather(looked->a, &source, &looked->facts, e);
}

static enum err look(struct alert_round *r, struct arena *a,
                     const struct hub_state *hub, struct error *e)
{
    struct alert_settings settings = r->workspace->alerts;
    struct looked looked = {
        .a = a,
        .rules = {.settings = &settings,
                  .zone = r->workspace->schedule.zone,
                  .public_url = r->workspace->serve.public_url},
        .now_us = clock_now_us(&r->clock)};
    if (r->group_ms >= 0)
        settings.group_ms = r->group_ms;
    if (!alerts_are_sent(&settings))
        return ERR_OK;
    TRY(alert_memory_load(r->reader, a, &looked.memory, e));
    struct str before = alert_memory_encode(a, &looked.memory);
    TRY(gather(r, hub, &looked, e));
    looked.n = alert_step(a, &looked.rules, &looked.facts, looked.now_us,
                          &looked.memory, looked.messages);
    if (looked.n == 0 && str_eq(before, alert_memory_encode(a, &looked.memory)))
        return ERR_OK; /* as nearly always: the store is left alone */
    TRY(store_begin(r->writer, e));
    TRY(store_end(r->writer, note(r, &looked, e), e));
    r->something_waits |= looked.n > 0;
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

static void took(struct alert_round *r, struct alert_entry *entry,
                 enum alert_way way, const struct error *error)
{
    if (error->code == ERR_OK) {
        entry->delivery[way] = DELIVERY_SENT;
        if (entry->sent_us == 0)
            entry->sent_us = clock_now_us(&r->clock);
        log_event(r->log, LOG_INFO, "alert sent",
                  LOG_STR("way", str_from(alert_way_name(way))),
                  LOG_INT("alert", entry->id));
        return;
    }
    if (clock_now_us(&r->clock) - entry->at_us >= GIVE_UP_US)
        entry->delivery[way] = DELIVERY_FAILED;
    entry->error = str_from(error->message);
    log_event(r->log, LOG_ERROR, "alert not sent",
              LOG_STR("way", str_from(alert_way_name(way))),
              LOG_INT("alert", entry->id),
              LOG_STR("error", str_from(error->message)));
}

/* By each way that it waits for; errors live in `errors`. */
static void send_entry(struct alert_round *r, struct alert_entry *entry,
                       struct error errors[ALERT_WAYS])
{
    const struct alert_settings *s = &r->workspace->alerts;
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
                           ? alert_send_mail(s, entry, r->stop, &errors[way])
                           : alert_send_chat(s, entry, r->stop, &errors[way]);
        if (err != ERR_CANCELED)
            took(r, entry, (enum alert_way)way, &errors[way]);
    }
    entry->next_us = clock_now_us(&r->clock) + pause_us(entry->tries);
}

/* The log may have grown meanwhile: only this entry is replaced. */
static enum err save_entry(struct alert_round *r, struct arena *a,
                           const struct alert_entry *entry, struct error *e)
{
    struct alert_log log;
    TRY(alert_log_load(r->writer, a, &log, e));
    struct alert_entry *place = alert_log_find(&log, entry->id);
    if (!place)
        return ERR_OK;
    *place = *entry;
    return alert_log_save(r->writer, &log, clock_now_us(&r->clock), e);
}

/* Also when the clock was put back since. */
static bool is_due(const struct alert_entry *entry, int64_t now)
{
    return entry->next_us <= now || entry->next_us - now > RETRY_MOST_US;
}

static enum err deliver(struct alert_round *r, struct arena *a, struct error *e)
{
    struct alert_log log;
    bool waits = false;
    if (!r->something_waits)
        return ERR_OK;
    TRY(alert_log_load(r->reader, a, &log, e));
    for (size_t i = 0; i < log.n && !(r->stop && atomic_load(r->stop)); i++) {
        struct alert_entry *entry = &log.at[i];
        struct error errors[ALERT_WAYS] = {0};
        if (alert_entry_waits(entry) && is_due(entry, clock_now_us(&r->clock))) {
            send_entry(r, entry, errors);
            TRY(store_begin(r->writer, e));
            TRY(store_end(r->writer, save_entry(r, a, entry, e), e));
        }
        waits |= alert_entry_waits(entry);
    }
    r->something_waits = waits;
    return ERR_OK;
}

enum err alert_round(struct alert_round *r, struct arena *a,
                     const struct hub_state *hub, struct error *e)
{
    TRY(look(r, a, hub, e));
    return deliver(r, a, e);
}
