/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * What people are told, and when. Pure: how the hub stands and what was told
 * before go in, messages come out.
 *
 *     facts ──▶ causes (what is wrong, since when, what of it was told)
 *                  │  group_ms after the first untold one: all of them
 *                  ▼
 *               one message ── what is wrong, what to do, where to look
 *
 * What goes away before it was told is never told; what was told is taken back
 * when it is over. The same cause is not told again within again_ms unless it
 * grew; no more than per_hour messages an hour. No values of fields and no
 * secrets: counts, names and the hub's own sentences only.
 *
 * Ownership: memory and messages live in the arena given. Threads: values.
 */
#pragma once

#include "base/value.h"
#include "base/zone.h"
#include "workspace/alerts.h"

struct alert_fact {
    enum alert_kind kind;
    struct str about;      /* sync or connection */
    struct str what;       /* FAILED_JOBS: reason; CONFLICTS: kind of hold */
    int64_t count;
    struct str why;        /* a sentence of the hub's; or empty */
    int64_t since_us;      /* GUARD: which time it was */
};

/* For the digest. */
struct alert_sync {
    struct str name;
    bool enabled;
    bool paused;
    int64_t waiting;       /* will be tried by themselves */
    int64_t needing;       /* records and fields that wait for a person */
    int64_t written;       /* records in the last 24 h */
    int64_t last_ok_us;    /* 0: not since the start */
};

struct alert_facts {
    const struct alert_fact *at;
    size_t n;
    const struct alert_sync *syncs;
    size_t n_syncs;
};

struct alert_cause {
    enum alert_kind kind;
    struct str about;
    struct str what;
    struct str why;
    int64_t count;         /* now; 0: it is over */
    int64_t since_us;      /* as in the fact */
    int64_t first_us;      /* when it came */
    int64_t pending_us;    /* there is something to tell since; 0: nothing */
    int64_t told_us;       /* 0: never */
    int64_t told_count;    /* what people think; 0: that all is well */
};

struct alert_memory {
    struct alert_cause *causes;
    size_t n;
    int64_t *sent_us;       /* messages of the last hour */
    size_t n_sent;
    int64_t digest_us;     /* the last one, or when it was switched on */
};

struct alert_rules {
    const struct alert_settings *settings;
    const struct zone *zone;
    struct str public_url; /* empty: messages have no links */
};

struct alert_message {
    enum alert_kind kind;  /* of the worst of its causes */
    struct str subject;
    struct str text;       /* lines end in \n */
    int64_t count;         /* things that are wrong */
    int64_t first_us;      /* when the first of them came */
};

/*
 * One look at how things stand: *memory becomes the new one. Returns how many
 * messages `out` then holds: none, news, a digest, or both.
 */
#define ALERT_MESSAGES 2
size_t alert_step(struct arena *a, const struct alert_rules *rules,
                  const struct alert_facts *facts, int64_t now_us,
                  struct alert_memory *memory,
                  struct alert_message out[ALERT_MESSAGES]);

/* Whether that step will give one: it wants `syncs` of the facts. */
bool alert_digest_is_due(const struct alert_rules *rules,
                         const struct alert_memory *memory, int64_t now_us);

/* alert_text.c */
struct alert_message alert_message_news(struct arena *a,
                                        const struct alert_rules *rules,
                                        const struct alert_cause *causes,
                                        size_t n);
struct alert_message alert_message_digest(struct arena *a,
                                          const struct alert_rules *rules,
                                          const struct alert_facts *facts);
struct alert_message alert_message_test(struct arena *a,
                                        const struct alert_rules *rules);

/* alert_memory.c: as it is stored. What cannot be read is an empty memory. */
struct str alert_memory_encode(struct arena *a, const struct alert_memory *m);
void alert_memory_decode(struct arena *a, struct str text,
                         struct alert_memory *out);
