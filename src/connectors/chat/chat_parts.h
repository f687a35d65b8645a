/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Shared by chat*.c only. */
#pragma once

#include "connectors/driver.h"

#define CHAT_ENTITY "message"

struct chat_settings {
    struct str url; /* whoever knows it may post: never shown */
};

struct connection_state {
    struct chat_settings set;
};

struct schema chat_schema(struct arena *a);
/*
 * The message as Slack takes it, members always in the same order. Fails with
 * what is wrong with the record: ERR_REJECTED.
 */
MUST_CHECK enum err chat_payload(struct arena *a, const struct value *message,
                                 struct value *out, struct error *e);
/*
 * ERR_OK for 2xx; else what Slack's word or the status means. What is wrong
 * with the message alone has SCOPE_RECORD; a missing channel is, if the
 * message names one.
 */
MUST_CHECK enum err chat_answer(const struct connection_state *c,
                                const struct driver_reply *reply,
                                bool names_channel, struct error *e);
