/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "serve/alert/alert.h"

#include "base/cron.h"
#include "base/time.h"
#include "base/vec.h"

#define HOUR_US (3600 * US_PER_SECOND)
/* A guard that tripped is an event: nothing says when it is over. */
#define GUARD_KEPT_US (7 * US_PER_DAY)
#define CAUSES_MAX 500

struct step {
    struct arena *a;
    const struct alert_settings *settings;
    int64_t now_us;
    VEC(struct alert_cause) causes;
};

/* ---- facts become causes ------------------------------------------------------- */

static bool is_told_of(const struct alert_settings *s, enum alert_kind kind)
{
    return (s->kinds & 1u << kind) != 0;
}

static struct alert_cause *find(struct step *step, const struct alert_fact *f)
{
    for (size_t i = 0; i < step->causes.n; i++) {
        struct alert_cause *c = &step->causes.at[i];
        if (c->kind == f->kind && str_eq(c->about, f->about) &&
            str_eq(c->what, f->what))
            return c;
    }
    return NULL;
}

static struct alert_cause *make(struct step *step, const struct alert_fact *f)
{
    const struct alert_cause cause = {.kind = f->kind,
                                      .about = arena_str(step->a, f->about),
                                      .what = arena_str(step->a, f->what),
                                      .first_us = step->now_us};
    vec_push(step->a, &step->causes, cause);
    return &step->causes.at[step->causes.n - 1];
}

static void take_fact(struct step *step, const struct alert_fact *f)
{
    struct alert_cause *c = find(step, f);
    if (!c && step->causes.n >= CAUSES_MAX)
        return;
    if (!c)
        c = make(step, f);
    bool another = f->since_us != c->since_us;
    if (c->told_count == 0 && c->count == 0)
        c->first_us = step->now_us;
    if (another)
        c->told_count = 0;
    c->since_us = f->since_us;
    c->count = f->count;
    c->why = arena_str(step->a, f->why);
    if (c->told_count > c->count) /* so that growth is seen */
        c->told_count = c->count;
}

/* A clock that was put back must not make people wait for it. */
static int64_t not_after(int64_t us, int64_t now_us)
{
    return us < now_us ? us : now_us;
}

static void take_facts(struct step *step, const struct alert_memory *memory,
                       const struct alert_facts *facts)
{
    for (size_t i = 0; i < memory->n; i++) {
        struct alert_cause c = memory->causes[i];
        c.count = -c.count; /* was there; no fact says that it is */
        c.told_us = not_after(c.told_us, step->now_us);
        c.pending_us = not_after(c.pending_us, step->now_us);
        if (is_told_of(step->settings, c.kind))
            vec_push(step->a, &step->causes, c);
    }
    for (size_t i = 0; i < facts->n; i++)
        if (is_told_of(step->settings, facts->at[i].kind) &&
            facts->at[i].count > 0)
            take_fact(step, &facts->at[i]);
    for (size_t i = 0; i < step->causes.n; i++)
        if (step->causes.at[i].count < 0)
            step->causes.at[i].count = 0;
}

/* ---- what there is to tell ------------------------------------------------------- */

static bool has_news(const struct step *step, const struct alert_cause *c)
{
    int64_t again_us = step->settings->again_ms * US_PER_MS;
    if (c->count == 0)
        return c->told_count > 0 && c->kind != ALERT_GUARD;
    return c->count > c->told_count &&
           (c->told_us == 0 || step->now_us - c->told_us >= again_us);
}

static bool is_forgotten(const struct step *step, const struct alert_cause *c)
{
    int64_t again_us = step->settings->again_ms * US_PER_MS;
    if (c->count > 0)
        return false;
    if (c->kind == ALERT_GUARD)
        return step->now_us - c->first_us >= GUARD_KEPT_US;
    return c->told_count == 0 &&
           (c->told_us == 0 || step->now_us - c->told_us >= again_us);
}

static void judge(struct step *step)
{
    size_t n = 0;
    for (size_t i = 0; i < step->causes.n; i++) {
        struct alert_cause *c = &step->causes.at[i];
        if (!has_news(step, c))
            c->pending_us = 0;
        else if (c->pending_us == 0)
            c->pending_us = step->now_us;
        if (!is_forgotten(step, c))
            step->causes.at[n++] = *c;
    }
    step->causes.n = n;
}

static int64_t oldest_pending(const struct alert_cause *causes, size_t n)
{
    int64_t oldest = INT64_MAX;
    for (size_t i = 0; i < n; i++)
        if (causes[i].pending_us > 0 && causes[i].pending_us < oldest)
            oldest = causes[i].pending_us;
    return oldest;
}

/* ---- messages ----------------------------------------------------------------------- */

static void forget_sent(struct step *step, struct alert_memory *memory)
{
    int64_t *kept = arena_array(step->a, int64_t, memory->n_sent + 1);
    size_t n = 0;
    for (size_t i = 0; i < memory->n_sent; i++)
        if (memory->sent_us[i] > step->now_us - HOUR_US &&
            memory->sent_us[i] <= step->now_us)
            kept[n++] = memory->sent_us[i];
    memory->sent_us = kept; /* with room for one more */
    memory->n_sent = n;
}

static bool tell(struct step *step, const struct alert_rules *rules,
                 struct alert_memory *memory, struct alert_message *out)
{
    VEC(struct alert_cause) told = {0};
    int64_t oldest = oldest_pending(step->causes.at, step->causes.n);
    if (oldest == INT64_MAX ||
        step->now_us - oldest < step->settings->group_ms * US_PER_MS ||
        (int64_t)memory->n_sent >= step->settings->per_hour)
        return false;
    for (size_t i = 0; i < step->causes.n; i++) {
        struct alert_cause *c = &step->causes.at[i];
        if (c->pending_us == 0)
            continue;
        vec_push(step->a, &told, *c);
        c->pending_us = 0;
        c->told_us = step->now_us;
        c->told_count = c->count;
    }
    memory->sent_us[memory->n_sent++] = step->now_us;
    *out = alert_message_news(step->a, rules, told.at, told.n);
    return true;
}

static int64_t next_digest(const struct alert_rules *rules,
                           const struct alert_memory *memory)
{
    struct cron daily = cron_daily(rules->settings->digest_minute);
    return cron_next(&daily, rules->zone, memory->digest_us);
}

bool alert_digest_is_due(const struct alert_rules *rules,
                         const struct alert_memory *memory, int64_t now_us)
{
    return rules->settings->digest && memory->digest_us > 0 &&
           next_digest(rules, memory) <= now_us;
}

static bool take_digest(const struct alert_rules *rules, int64_t now_us,
                        struct alert_memory *memory)
{
    bool due = alert_digest_is_due(rules, memory, now_us);
    /* also when it was just switched on, or the clock was put back */
    if (due || memory->digest_us == 0 || memory->digest_us > now_us)
        memory->digest_us = now_us;
    if (!rules->settings->digest)
        memory->digest_us = 0;
    return due;
}

size_t alert_step(struct arena *a, const struct alert_rules *rules,
                  const struct alert_facts *facts, int64_t now_us,
                  struct alert_memory *memory,
                  struct alert_message out[ALERT_MESSAGES])
{
    struct step step = {
        .a = a, .settings = rules->settings, .now_us = now_us};
    size_t n = 0;
    take_facts(&step, memory, facts);
    judge(&step);
    forget_sent(&step, memory);
    if (tell(&step, rules, memory, &out[n]))
        n++;
    if (take_digest(rules, now_us, memory))
        out[n++] = alert_message_digest(a, rules, facts);
    memory->causes = step.causes.at;
    memory->n = step.causes.n;
    return n;
}
