/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * What was told and what is still to be sent, in the store (store/kept.h):
 *
 *     alerts/memory   what people know: alert.h
 *     alerts/log      the last ALERT_LOG_KEPT messages, with how each way went
 *
 * A message is written down together with the memory that says it was told,
 * and sent after: a hub that dies in between sends it at its next start.
 *
 * Calls that save are made in a transaction, and load within the same one
 * when they change what they loaded.
 */
#pragma once

#include "serve/alert/alert.h"
#include "store/store.h"

#define ALERT_LOG_KEPT 200

enum alert_way { ALERT_BY_MAIL, ALERT_BY_CHAT, ALERT_WAYS };
enum alert_delivery {
    DELIVERY_OFF,    /* that way was not switched on */
    DELIVERY_WAITS,
    DELIVERY_SENT,
    DELIVERY_FAILED  /* given up */
};

struct alert_entry {
    int64_t id;
    enum alert_kind kind;
    struct str subject;
    struct str text;       /* dropped when no way waits any more */
    int64_t count;
    int64_t first_us;
    int64_t at_us;         /* made */
    enum alert_delivery delivery[ALERT_WAYS];
    int64_t chats_done;    /* of the addresses, in their order */
    int64_t tries;
    int64_t next_us;       /* not tried before */
    int64_t sent_us;       /* by the first way; 0: not yet */
    struct str error;      /* why the last try failed; or empty */
};

struct alert_log {
    struct alert_entry *at; /* oldest first; room for one more */
    size_t n;
    int64_t last_id;
};

MUST_CHECK enum err alert_log_load(struct store *s, struct arena *a,
                                   struct alert_log *out, struct error *e);
MUST_CHECK enum err alert_log_save(struct store *s, const struct alert_log *log,
                                   int64_t now_us, struct error *e);
/* Adds one that waits by each way that is switched on. */
struct alert_entry *alert_log_add(struct alert_log *log,
                                  const struct alert_settings *settings,
                                  const struct alert_message *message,
                                  int64_t now_us);
/* NULL when it is not there any more. */
struct alert_entry *alert_log_find(const struct alert_log *log, int64_t id);
bool alert_entry_waits(const struct alert_entry *entry);
/* As GET /alerts tells it. */
struct value alert_entry_value(struct arena *a,
                               const struct alert_entry *entry);

MUST_CHECK enum err alert_memory_load(struct store *s, struct arena *a,
                                      struct alert_memory *out,
                                      struct error *e);
MUST_CHECK enum err alert_memory_save(struct store *s,
                                      const struct alert_memory *memory,
                                      int64_t now_us, struct error *e);
