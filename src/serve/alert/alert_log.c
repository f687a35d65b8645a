/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "serve/alert/alert_log.h"

#include "view/object.h"

#define LOG_NAME STR("alerts/log")
#define MEMORY_NAME STR("alerts/memory")
#define STORED_BYTES (1 << 24)

/* ---- reading --------------------------------------------------------------------- */

static enum alert_delivery delivery(const struct value *v, const char *name)
{
    int64_t n = value_int_at(v, name);
    return n >= DELIVERY_OFF && n <= DELIVERY_FAILED ? (enum alert_delivery)n
                                                     : DELIVERY_OFF;
}

static struct alert_entry read_entry(const struct value *v)
{
    int64_t kind = value_int_at(v, "kind");
    return (struct alert_entry){
        .id = value_int_at(v, "id"),
        .kind = kind >= 0 && kind <= ALERT_TEST ? (enum alert_kind)kind
                                                : ALERT_TEST,
        .subject = value_text_at(v, "subject"),
        .text = value_text_at(v, "text"),
        .count = value_int_at(v, "count"),
        .first_us = value_int_at(v, "first"),
        .at_us = value_int_at(v, "at"),
        .delivery = {delivery(v, "mail"), delivery(v, "chat")},
        .chats_done = value_int_at(v, "chats_done"),
        .tries = value_int_at(v, "tries"),
        .next_us = value_int_at(v, "next"),
        .sent_us = value_int_at(v, "sent"),
        .error = value_text_at(v, "error")};
}

enum err alert_log_load(struct store *s, struct arena *a,
                        struct alert_log *out, struct error *e)
{
    struct kept kept = {0};
    TRY(kept_get(s, a, LOG_NAME, &kept, e));
    struct value v = stored_value(a, kept.value);
    const struct value *list = value_getz(&v, "entries");
    size_t n = list && list->kind == VALUE_LIST ? list->items.n : 0;
    *out = (struct alert_log){.at = arena_array(a, struct alert_entry, n + 1),
                              .n = n,
                              .last_id = value_int_at(&v, "last_id")};
    for (size_t i = 0; i < n; i++)
        out->at[i] = read_entry(&list->items.at[i]);
    return ERR_OK;
}

/* ---- writing ----------------------------------------------------------------------- */

bool alert_entry_waits(const struct alert_entry *entry)
{
    return entry->delivery[ALERT_BY_MAIL] == DELIVERY_WAITS ||
           entry->delivery[ALERT_BY_CHAT] == DELIVERY_WAITS;
}

static struct value entry_value(struct arena *a, const struct alert_entry *x)
{
    struct object v = {.arena = a};
    object_int(&v, "id", x->id);
    object_int(&v, "kind", x->kind);
    object_text(&v, "subject", x->subject);
    object_text(&v, "text", alert_entry_waits(x) ? x->text : STR(""));
    object_int(&v, "count", x->count);
    object_int(&v, "first", x->first_us);
    object_int(&v, "at", x->at_us);
    object_int(&v, "mail", x->delivery[ALERT_BY_MAIL]);
    object_int(&v, "chat", x->delivery[ALERT_BY_CHAT]);
    object_int(&v, "chats_done", x->chats_done);
    object_int(&v, "tries", x->tries);
    object_int(&v, "next", x->next_us);
    object_int(&v, "sent", x->sent_us);
    object_text(&v, "error", x->error);
    return object_value(&v);
}

static enum err put(struct store *s, struct str name, struct str stored,
                    int64_t now_us, struct error *e)
{
    const struct kept_change change = {name, stored, KEPT_ANY_VERSION, now_us};
    int64_t version = 0;
    return kept_put(s, &change, &version, e);
}

enum err alert_log_save(struct store *s, const struct alert_log *log,
                        int64_t now_us, struct error *e)
{
    AUTO_ARENA a = ARENA_INIT;
    AUTO_BUF b = BUF_INIT(STORED_BYTES);
    struct list list = {.arena = &a};
    struct object v = {.arena = &a};
    size_t from = log->n > ALERT_LOG_KEPT ? log->n - ALERT_LOG_KEPT : 0;
    for (size_t i = from; i < log->n; i++)
        list_add(&list, entry_value(&a, &log->at[i]));
    object_set(&v, "entries", list_value(&list));
    object_int(&v, "last_id", log->last_id);
    struct value whole = object_value(&v);
    value_encode(&b, &whole);
    TRY(buf_check(&b, "the log of alerts", e));
    return put(s, LOG_NAME, buf_str(&b), now_us, e);
}

struct alert_entry *alert_log_add(struct alert_log *log,
                                  const struct alert_settings *settings,
                                  const struct alert_message *message,
                                  int64_t now_us)
{
    struct alert_entry *entry = &log->at[log->n++];
    *entry = (struct alert_entry){
        .id = ++log->last_id,
        .kind = message->kind,
        .subject = message->subject,
        .text = message->text,
        .count = message->count,
        .first_us = message->first_us > 0 ? message->first_us : now_us,
        .at_us = now_us,
        .delivery = {settings->mail.enabled ? DELIVERY_WAITS : DELIVERY_OFF,
                     settings->chat.enabled ? DELIVERY_WAITS : DELIVERY_OFF}};
    return entry;
}

struct alert_entry *alert_log_find(const struct alert_log *log, int64_t id)
{
    for (size_t i = 0; i < log->n; i++)
        if (log->at[i].id == id)
            return &log->at[i];
    return NULL;
}

struct value alert_entry_value(struct arena *a, const struct alert_entry *x)
{
    struct object v = {.arena = a};
    object_int(&v, "id", x->id);
    object_text(&v, "kind", str_from(alert_kind_name(x->kind)));
    object_text(&v, "text", x->subject);
    object_int(&v, "count", x->count);
    object_time(&v, "first_at", x->first_us);
    object_time(&v, "last_at", x->at_us);
    object_time(&v, "sent_at", x->sent_us);
    object_text(&v, "error", x->error);
    return object_value(&v);
}

/* ---- the memory --------------------------------------------------------------------- */

enum err alert_memory_load(struct store *s, struct arena *a,
                           struct alert_memory *out, struct error *e)
{
    struct kept kept = {0};
    TRY(kept_get(s, a, MEMORY_NAME, &kept, e));
    alert_memory_decode(a, kept.value, out);
    return ERR_OK;
}

enum err alert_memory_save(struct store *s, const struct alert_memory *memory,
                           int64_t now_us, struct error *e)
{
    AUTO_ARENA a = ARENA_INIT;
    return put(s, MEMORY_NAME, alert_memory_encode(&a, memory), now_us, e);
}
