/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* The driver of chats with incoming webhooks in Slack's form;
 * docs/internals/connector-chat.md. */
#pragma once

#include "connectors/connector.h"

extern const struct connector connector_chat;
