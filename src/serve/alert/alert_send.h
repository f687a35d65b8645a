/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Alerts on their way out: mail by SMTP, chat by a webhook in Slack's form. */
#pragma once

#include <stdatomic.h>

#include "serve/alert/alert_log.h"

/* Errors as those of mail_send. */
MUST_CHECK enum err alert_send_mail(const struct alert_settings *settings,
                                    const struct alert_entry *entry,
                                    const atomic_bool *stop, struct error *e);
/* To the addresses that are not done yet; entry->chats_done goes on with each.
 * The addresses are secrets: errors name the host alone. */
MUST_CHECK enum err alert_send_chat(const struct alert_settings *settings,
                                    struct alert_entry *entry,
                                    const atomic_bool *stop, struct error *e);

struct alert_result {
    enum alert_way way;
    struct error error;  /* code ERR_OK: it works */
};
/* A test message by each way that is switched on, told to nobody's memory.
 * Returns how many there are. */
size_t alert_send_test(const struct alert_rules *rules, int64_t now_us,
                       const atomic_bool *stop,
                       struct alert_result out[ALERT_WAYS]);
const char *alert_way_name(enum alert_way way);
/* {channel, works, message} */
struct value alert_result_value(struct arena *a,
                                const struct alert_settings *settings,
                                const struct alert_result *result);
/* "sent to anna@example.com and 2 more"; or why it was not. */
struct str alert_result_text(struct arena *a,
                             const struct alert_settings *settings,
                             const struct alert_result *result);
