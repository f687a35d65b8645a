/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * `alerts:` of crosswalk.yaml: who is told of what, and how often.
 *
 * Ownership: texts live in the workspace's arena; passwords and addresses of
 * chats are secrets, never print them.
 */
#pragma once

#include "base/mail_server.h"

enum alert_kind {
    ALERT_FAILED_JOBS, /* records that wait for a person */
    ALERT_CONFLICTS,   /* fields that wait for one */
    ALERT_CONNECTION,  /* a system that is not asked any more */
    ALERT_GUARD,       /* too many deletes at once */
    ALERT_SYNC_FAILED, /* a sync that cannot run */
    ALERT_DIGEST,      /* from here on not to be chosen among */
    ALERT_TEST
};
#define ALERT_KINDS ALERT_DIGEST
/* "failed_jobs", ... as in the workspace and in the API. */
const char *alert_kind_name(enum alert_kind kind);

struct alert_settings {
    struct {
        bool enabled;
        struct mail_server server;
        struct str from;
        const struct str *to;
        size_t n_to;
    } mail;
    struct {
        bool enabled;
        const struct str *urls;
        size_t n;
    } chat;
    unsigned kinds;       /* bits 1 << enum alert_kind */
    int64_t group_ms;     /* what comes within it is told together */
    int64_t again_ms;     /* the same cause is not told again before */
    int64_t per_hour;     /* messages */
    bool digest;
    int digest_minute;    /* of the day on the wall, in the schedule's zone */
};

static inline bool alerts_are_sent(const struct alert_settings *s)
{
    return s->mail.enabled || s->chat.enabled;
}
