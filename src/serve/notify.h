/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * What systemd is told: sd_notify(3) without its library. Does nothing where
 * NOTIFY_SOCKET is not set.
 * Source: sd_notify(3), "Notes": the protocol is stable.
 */
#pragma once

#include <stdint.h>

/* Lines such as "READY=1" or "STATUS=...". */
void notify_send(const char *lines);
/* Half of the watchdog's limit in ms, how often "WATCHDOG=1" is due; 0: no
 * watchdog waits for this process. */
int64_t notify_watchdog_ms(void);
