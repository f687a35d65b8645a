/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* What is told, in plain words: what is wrong, what to do, where to look. */
#include "serve/alert/alert.h"
#include "view/advice.h"
#include "view/job.h"

#define TEXT_BYTES (1 << 20)
#define PER_MESSAGE 40 /* causes told in full; the others are counted */

struct writing {
    struct arena *a;
    const struct alert_rules *rules;
    struct buf b;
};

static const char *plural(int64_t n, const char *one, const char *many)
{
    return n == 1 ? one : many;
}

/* ---- one cause ---------------------------------------------------------------------- */

static struct str held_line(struct arena *a, const struct alert_cause *c)
{
    static const struct {
        const char *one, *many;
    } words[] = {
        [HOLD_CONFLICT] = {"field was changed on both sides",
                           "fields were changed on both sides"},
        [HOLD_UNMAPPED] = {"field has a value without a counterpart",
                           "fields have values without a counterpart"},
        [HOLD_INVALID] = {"field has a value that does not fit",
                          "fields have values that do not fit"},
        [HOLD_UNLINKED] = {"field refers to a record without a counterpart",
                           "fields refer to records without a counterpart"},
    };
    for (int kind = HOLD_CONFLICT; kind <= HOLD_UNLINKED; kind++)
        if (str_is(c->what, hold_kind_name((enum hold_kind)kind)))
            return arena_printf(a, "%.*s: %lld %s", STR_ARG(c->about),
                                (long long)c->count,
                                plural(c->count, words[kind].one,
                                       words[kind].many));
    return arena_printf(a, "%.*s: %lld %s for a person", STR_ARG(c->about),
                        (long long)c->count,
                        plural(c->count, "field waits", "fields wait"));
}

/* A sentence of the hub's behind a colon, without a full stop of its own. */
static struct str with_why(struct arena *a, struct str what, struct str why)
{
    if (why.n == 0)
        return what;
    return arena_printf(a, "%.*s: %.*s", STR_ARG(what), STR_ARG(why));
}

static struct str news_line(struct arena *a, const struct alert_cause *c)
{
    switch (c->kind) {
    case ALERT_FAILED_JOBS:
        return arena_printf(a, "%.*s: %lld %s be carried over (%.*s)",
                            STR_ARG(c->about), (long long)c->count,
                            plural(c->count, "record cannot",
                                   "records cannot"),
                            STR_ARG(c->what));
    case ALERT_CONFLICTS:
        return held_line(a, c);
    case ALERT_CONNECTION:
        return arena_printf(a, "%.*s stopped answering", STR_ARG(c->about));
    case ALERT_GUARD:
        return arena_printf(a, "%.*s: a guard stopped a run",
                            STR_ARG(c->about));
    case ALERT_SYNC_FAILED:
        return arena_printf(a, "%.*s cannot run", STR_ARG(c->about));
    case ALERT_DIGEST:
    case ALERT_TEST:
        break;
    }
    return c->about;
}

static struct str over_line(struct arena *a, const struct alert_cause *c)
{
    switch (c->kind) {
    case ALERT_FAILED_JOBS:
        return arena_printf(a, "%.*s: no record waits any more (%.*s)",
                            STR_ARG(c->about), STR_ARG(c->what));
    case ALERT_CONFLICTS:
        return arena_printf(a, "%.*s: no field waits any more (%.*s)",
                            STR_ARG(c->about), STR_ARG(c->what));
    case ALERT_CONNECTION:
        return arena_printf(a, "%.*s answers again", STR_ARG(c->about));
    case ALERT_SYNC_FAILED:
        return arena_printf(a, "%.*s runs again", STR_ARG(c->about));
    case ALERT_GUARD:
    case ALERT_DIGEST:
    case ALERT_TEST:
        break;
    }
    return c->about;
}

static struct str advice_for(const struct alert_cause *c)
{
    switch (c->kind) {
    case ALERT_FAILED_JOBS:
        return advice_for_job(c->what);
    case ALERT_CONFLICTS:
        for (int kind = HOLD_CONFLICT; kind <= HOLD_UNLINKED; kind++)
            if (str_is(c->what, hold_kind_name((enum hold_kind)kind)))
                return advice_for_hold((enum hold_kind)kind);
        break;
    case ALERT_CONNECTION:
        return STR("Nothing is lost: changes wait and are carried over once "
                   "it answers. See that the system runs, that its address is "
                   "right and that it still takes the login.");
    case ALERT_GUARD:
        return STR("Nothing was deleted. If these deletions are meant, raise "
                   "the guard of the sync and compare again; if not, find out "
                   "why the records are missing there.");
    case ALERT_SYNC_FAILED:
        return STR("It is tried again by itself; nothing is lost. When it "
                   "stays so, do what the sentence above says.");
    case ALERT_DIGEST:
    case ALERT_TEST:
        break;
    }
    return STR("");
}

/* ---- links ----------------------------------------------------------------------------- */

/* "https://hub.example.com/#/jobs?state=parked" */
static void add_link(struct writing *w, const char *format, struct str x,
                     struct str y)
{
    AUTO_BUF first = BUF_INIT(4096);
    AUTO_BUF second = BUF_INIT(4096);
    if (w->rules->public_url.n == 0)
        return;
    buf_add_url_escaped(&first, x);
    buf_add_url_escaped(&second, y);
    buf_printf(&w->b, "  %.*s/#", STR_ARG(w->rules->public_url));
    for (; *format; format++) {
        if (*format == '1')
            buf_add(&w->b, buf_str(&first));
        else if (*format == '2')
            buf_add(&w->b, buf_str(&second));
        else
            buf_add_char(&w->b, *format);
    }
    buf_add_char(&w->b, '\n');
}

static const char *place_of(enum alert_kind kind)
{
    static const char *const places[] = {
        [ALERT_FAILED_JOBS] = "/jobs?state=parked&sync=1&reason=2",
        [ALERT_CONFLICTS] = "/conflicts?sync=1&kind=2",
        [ALERT_CONNECTION] = "/connections/1",
        [ALERT_GUARD] = "/syncs/1",
        [ALERT_SYNC_FAILED] = "/syncs/1"};
    return places[kind];
}

/* ---- news ------------------------------------------------------------------------------- */

static void add_news(struct writing *w, const struct alert_cause *c)
{
    struct str line = with_why(w->a, news_line(w->a, c), c->why);
    struct str advice = advice_for(c);
    buf_printf(&w->b, "- %.*s\n", STR_ARG(line));
    if (advice.n > 0)
        buf_printf(&w->b, "  %.*s\n", STR_ARG(advice));
    add_link(w, place_of(c->kind), c->about, c->what);
    buf_add_char(&w->b, '\n');
}

static void add_foot(struct writing *w)
{
    buf_addz(&w->b, "-- \nCrosswalk");
    if (w->rules->public_url.n > 0)
        buf_printf(&w->b, ", %.*s\nWho is told of what: %.*s/#/alerts",
                   STR_ARG(w->rules->public_url),
                   STR_ARG(w->rules->public_url));
    buf_add_char(&w->b, '\n');
}

static void add_causes(struct writing *w, const struct alert_cause *causes,
                       size_t n, bool over)
{
    size_t told = 0;
    size_t more = 0;
    for (size_t i = 0; i < n; i++) {
        if ((causes[i].count == 0) != over)
            continue;
        if (told++ >= PER_MESSAGE)
            more++;
        else if (over)
            buf_printf(&w->b, "- %.*s\n",
                       STR_ARG(over_line(w->a, &causes[i])));
        else
            add_news(w, &causes[i]);
    }
    if (more > 0)
        buf_printf(&w->b, "and %zu more.\n", more);
}

static struct str news_subject(struct arena *a,
                               const struct alert_cause *causes, size_t n,
                               size_t n_wrong)
{
    size_t only = 0;
    while (only < n && n_wrong == 1 && causes[only].count == 0)
        only++;
    if (n_wrong == 1)
        return arena_printf(a, "Crosswalk: %.*s",
                            STR_ARG(news_line(a, &causes[only])));
    if (n_wrong > 1)
        return arena_printf(a, "Crosswalk: %zu things need you", n_wrong);
    if (n == 1)
        return arena_printf(a, "Crosswalk: %.*s",
                            STR_ARG(over_line(a, &causes[0])));
    return arena_printf(a, "Crosswalk: %zu things are right again", n);
}

/* Worst first. */
static enum alert_kind worst(const struct alert_cause *causes, size_t n)
{
    static const enum alert_kind order[] = {
        ALERT_CONNECTION, ALERT_GUARD, ALERT_SYNC_FAILED, ALERT_FAILED_JOBS,
        ALERT_CONFLICTS};
    for (int over = 0; over < 2; over++)
        for (size_t k = 0; k < sizeof order / sizeof *order; k++)
            for (size_t i = 0; i < n; i++)
                if (causes[i].kind == order[k] &&
                    (causes[i].count == 0) == over)
                    return order[k];
    return ALERT_FAILED_JOBS;
}

static struct alert_message finish(struct writing *w, enum alert_kind kind,
                                   struct str subject)
{
    add_foot(w);
    const struct alert_message message = {
        .kind = kind, .subject = subject, .text = buf_copy(w->a, &w->b)};
    buf_fini(&w->b);
    return message;
}

struct alert_message alert_message_news(struct arena *a,
                                        const struct alert_rules *rules,
                                        const struct alert_cause *causes,
                                        size_t n)
{
    struct writing w = {.a = a, .rules = rules, .b = BUF_INIT(TEXT_BYTES)};
    size_t n_wrong = 0;
    int64_t count = 0;
    int64_t first_us = INT64_MAX;
    for (size_t i = 0; i < n; i++) {
        n_wrong += causes[i].count > 0;
        count += causes[i].count;
        first_us = causes[i].first_us < first_us ? causes[i].first_us : first_us;
    }
    add_causes(&w, causes, n, false);
    if (n_wrong > 0 && n_wrong < n)
        buf_addz(&w.b, "Right again:\n");
    add_causes(&w, causes, n, true);
    if (n_wrong < n)
        buf_add_char(&w.b, '\n');
    struct alert_message message =
        finish(&w, worst(causes, n), news_subject(a, causes, n, n_wrong));
    message.count = count;
    message.first_us = first_us;
    return message;
}

/* ---- the digest, the test ------------------------------------------------------------- */

static const char *sync_words(struct arena *a, const struct alert_sync *s)
{
    if (!s->enabled)
        return "switched off";
    if (s->needing == 0 && s->waiting == 0)
        return s->paused ? "paused" : "in step";
    return arena_printfz(a, "%s%lld for a person, %lld to be tried again",
                         s->paused ? "paused; " : "", (long long)s->needing,
                         (long long)s->waiting);
}

struct alert_message alert_message_digest(struct arena *a,
                                          const struct alert_rules *rules,
                                          const struct alert_facts *facts)
{
    struct writing w = {.a = a, .rules = rules, .b = BUF_INIT(TEXT_BYTES)};
    int64_t written = 0;
    int64_t count = 0;
    for (size_t i = 0; i < facts->n_syncs; i++) {
        const struct alert_sync *s = &facts->syncs[i];
        written += s->written;
        buf_printf(&w.b, "- %.*s: %s; %lld written in 24 hours\n",
                   STR_ARG(s->name), sync_words(a, s), (long long)s->written);
    }
    buf_add_char(&w.b, '\n');
    for (size_t i = 0; i < facts->n && i < PER_MESSAGE; i++) {
        const struct alert_fact *f = &facts->at[i];
        const struct alert_cause cause = {.kind = f->kind, .about = f->about,
                                          .what = f->what, .why = f->why,
                                          .count = f->count};
        count += f->count;
        add_news(&w, &cause);
    }
    struct str subject =
        facts->n == 0
            ? arena_printf(a, "Crosswalk: all is well, %lld written in 24 hours",
                           (long long)written)
            : arena_printf(a, "Crosswalk: %zu %s you", facts->n,
                           plural((int64_t)facts->n, "thing needs",
                                  "things need"));
    struct alert_message message = finish(&w, ALERT_DIGEST, subject);
    message.count = count;
    return message;
}

struct alert_message alert_message_test(struct arena *a,
                                        const struct alert_rules *rules)
{
    struct writing w = {.a = a, .rules = rules, .b = BUF_INIT(TEXT_BYTES)};
    buf_addz(&w.b, "This is how Crosswalk tells you when something needs a "
                   "person. Somebody asked for this message; nothing is "
                   "wrong.\n\n");
    return finish(&w, ALERT_TEST, STR("Crosswalk: a test message"));
}
