/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "engine/schedule/breaker.h"

#include "base/time.h"

const struct breaker_rules breaker_default = {
    .failures = 3,
    .window_calls = 20,
    .window_percent = 50,
    .window_ms = 60000,
    .open_ms = 10000,
    .open_auth_ms = 60000,
    .open_max_ms = 300000,
};

/* ---- asking --------------------------------------------------------------- */

enum breaker_verdict breaker_peek(const struct breaker *b, int64_t now_us)
{
    switch (b->state) {
    case BREAKER_CLOSED:
        return BREAKER_GO;
    case BREAKER_OPEN:
        return now_us < b->until_us ? BREAKER_NO : BREAKER_GO;
    case BREAKER_HALF_OPEN:
        break;
    }
    return b->probing ? BREAKER_WAIT : BREAKER_GO;
}

enum breaker_verdict breaker_ask(struct breaker *b, int64_t now_us)
{
    enum breaker_verdict verdict = breaker_peek(b, now_us);
    if (verdict == BREAKER_GO && b->state != BREAKER_CLOSED) {
        b->state = BREAKER_HALF_OPEN;
        b->probing = true;
    }
    return verdict;
}

/* ---- counting ------------------------------------------------------------- */

/* The remote understood us and is to be asked again as before. */
static bool is_well(const struct error *error)
{
    return !error || error->code == ERR_OK || error->retry == RETRY_AFTER ||
           error->code == ERR_SCHEMA;
}

/* Says that the connection does not work, not only this call. */
static bool breaks_connection(const struct error *error)
{
    return error->scope == SCOPE_CONNECTION || error->code == ERR_TIMEOUT;
}

static bool counts_in_window(const struct error *error)
{
    return breaks_connection(error) || error->code == ERR_REMOTE;
}

static void count(struct breaker *b, const struct breaker_rules *rules,
                  bool failed, int64_t now_us)
{
    int64_t turn = now_us / (rules->window_ms * US_PER_MS / BREAKER_SLOTS);
    size_t i = (size_t)(((turn % BREAKER_SLOTS) + BREAKER_SLOTS) %
                        BREAKER_SLOTS);
    if (b->slots[i].turn != turn) {
        b->slots[i].turn = turn;
        b->slots[i].calls = 0;
        b->slots[i].failures = 0;
    }
    b->slots[i].calls++;
    b->slots[i].failures += failed;
}

static bool window_is_bad(const struct breaker *b,
                          const struct breaker_rules *rules, int64_t now_us)
{
    int64_t turn = now_us / (rules->window_ms * US_PER_MS / BREAKER_SLOTS);
    int64_t calls = 0;
    int64_t failures = 0;
    for (int i = 0; i < BREAKER_SLOTS; i++) {
        if (b->slots[i].turn <= turn - BREAKER_SLOTS ||
            b->slots[i].turn > turn)
            continue;
        calls += b->slots[i].calls;
        failures += b->slots[i].failures;
    }
    return calls >= rules->window_calls &&
           failures * 100 >= calls * rules->window_percent;
}

/* ---- opening and closing -------------------------------------------------- */

static void open_it(struct breaker *b, const struct breaker_rules *rules,
                    int64_t now_us)
{
    int64_t ms =
        b->last.code == ERR_AUTH ? rules->open_auth_ms : rules->open_ms;
    for (int i = 0; i < b->openings && ms < rules->open_max_ms; i++)
        ms *= 2;
    if (ms > rules->open_max_ms)
        ms = rules->open_max_ms;
    if (b->state == BREAKER_CLOSED)
        b->since_us = now_us;
    b->state = BREAKER_OPEN;
    b->probing = false;
    b->openings++;
    b->until_us = now_us + ms * US_PER_MS;
}

static void fail(struct breaker *b, const struct breaker_rules *rules,
                 const struct error *error, int64_t now_us)
{
    bool broken = breaks_connection(error);
    b->last = *error;
    b->in_row += broken;
    if (b->state == BREAKER_OPEN && now_us < b->until_us)
        return; /* it was on its way when another one opened it */
    if (b->state != BREAKER_CLOSED || error->code == ERR_AUTH ||
        (broken && b->in_row >= rules->failures) ||
        window_is_bad(b, rules, now_us))
        open_it(b, rules, now_us);
}

void breaker_take(struct breaker *b, const struct breaker_rules *rules,
                  const struct error *error, int64_t now_us)
{
    if (error && error->scope == SCOPE_SYSTEM && error->code != ERR_OK) {
        b->probing = false; /* ours, such as a stop: proves nothing */
        return;
    }
    bool failed = !is_well(error) && counts_in_window(error);
    count(b, rules, failed, now_us);
    if (failed) {
        fail(b, rules, error, now_us);
        return;
    }
    b->in_row = 0;
    if (b->state == BREAKER_HALF_OPEN)
        *b = (struct breaker){0};
}

/* ---- words ---------------------------------------------------------------- */

const char *breaker_state_name(enum breaker_state state)
{
    static const char *const names[] = {[BREAKER_CLOSED] = "closed",
                                        [BREAKER_OPEN] = "open",
                                        [BREAKER_HALF_OPEN] = "half_open"};
    return names[state];
}

static int64_t rest_ms(const struct breaker *b, int64_t now_us)
{
    int64_t us = b->until_us - now_us;
    return us > 0 ? (us + US_PER_MS - 1) / US_PER_MS : 0;
}

/* Whole seconds, up: "0 s" would say that it may go. */
static struct str rest_words(struct arena *a, const struct breaker *b,
                             int64_t now_us)
{
    return duration_format(a, (rest_ms(b, now_us) + 999) / 1000 * 1000);
}

static struct str reason(struct arena *a, const struct breaker *b)
{
    if (b->last.code == ERR_AUTH)
        return STR("the login was refused");
    if (b->in_row > 1)
        return arena_printf(a, "%d calls in a row failed", b->in_row);
    return STR("too many calls failed");
}

struct str breaker_words(struct arena *a, const struct breaker *b,
                         int64_t now_us)
{
    if (b->state == BREAKER_CLOSED)
        return (struct str){"", 0};
    struct str why = reason(a, b);
    if (b->state == BREAKER_HALF_OPEN || rest_ms(b, now_us) == 0)
        return arena_printf(a, "tried again with the next call: %.*s (%s)",
                            STR_ARG(why), b->last.message);
    struct str rest = rest_words(a, b, now_us);
    return arena_printf(a, "not asked for another %.*s: %.*s (%s)",
                        STR_ARG(rest), STR_ARG(why), b->last.message);
}

void breaker_refuse(const struct breaker *b, struct str connection,
                    int64_t now_us, struct error *out)
{
    AUTO_ARENA a = ARENA_INIT;
    struct str words = breaker_words(&a, b, now_us);
    struct error error = {0};
    (void)!error_set(&error, b->last.code, b->last.file, b->last.line,
                     "connection `%.*s` is %.*s", STR_ARG(connection),
                     STR_ARG(words));
    error.scope = SCOPE_CONNECTION;
    error.retry = RETRY_AFTER;
    error.retry_after_ms = rest_ms(b, now_us);
    *out = error;
}
