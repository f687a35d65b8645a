/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * The envelope of every answer, and what each error code means: an answer
 * with HTTP status 200 may still say that nothing was done.
 */
#include "base/time.h"
#include "connectors/answer.h"
#include "connectors/marketo/marketo_state.h"

/* 100 calls in 20 s. */
#define RATE_WINDOW_MS 20000
/* For queues of jobs over there. */
#define QUEUE_WAIT_MS 60000

enum wait {
    WAIT_NONE,
    WAIT_BACKOFF,
    WAIT_LOGIN,  /* at once, with a new token */
    WAIT_WINDOW, /* until the rate limit's window has passed */
    WAIT_QUEUE,
    WAIT_QUOTA,  /* until the day is over */
};

struct meaning {
    int64_t first, last;
    enum err code;
    enum err_scope scope;
    enum wait wait;
    bool maybe; /* a write may have taken effect */
};

#define ONE(n) .first = (n), .last = (n)
#define DATA .code = ERR_REJECTED, .scope = SCOPE_RECORD
#define STOP .code = ERR_ACCESS, .scope = SCOPE_CONNECTION
#define GONE .code = ERR_NOT_FOUND, .scope = SCOPE_RECORD
/* Of jobs: other calls need not wait for them. */
#define QUEUE .code = ERR_REMOTE, .scope = SCOPE_BATCH, .wait = WAIT_QUEUE
#define BUSY .code = ERR_BUSY, .scope = SCOPE_CONNECTION

static const struct meaning meanings[] = {
    {.first = 413, .last = 414, .code = ERR_REJECTED, .scope = SCOPE_BATCH},
    {.first = 500, .last = 502, .code = ERR_REMOTE, .scope = SCOPE_BATCH,
     .wait = WAIT_BACKOFF, .maybe = true},
    {.first = 600, .last = 602, .code = ERR_AUTH, .scope = SCOPE_CONNECTION,
     .wait = WAIT_LOGIN},
    {ONE(603), STOP},
    {ONE(604), .code = ERR_TIMEOUT, .scope = SCOPE_BATCH,
     .wait = WAIT_BACKOFF, .maybe = true},
    {ONE(605), DATA},
    {ONE(606), BUSY, .wait = WAIT_WINDOW},
    {ONE(607), BUSY, .wait = WAIT_QUOTA},
    {ONE(608), BUSY, .wait = WAIT_BACKOFF},
    {ONE(609), DATA},
    {ONE(610), GONE},
    {ONE(611), .code = ERR_REMOTE, .scope = SCOPE_BATCH,
     .wait = WAIT_BACKOFF, .maybe = true},
    {.first = 612, .last = 613, DATA},
    {ONE(614), .code = ERR_UNREACHABLE, .scope = SCOPE_CONNECTION,
     .wait = WAIT_BACKOFF},
    {ONE(615), BUSY, .wait = WAIT_BACKOFF},
    {ONE(616), STOP},
    {ONE(701), DATA},
    {ONE(702), GONE},
    {ONE(703), STOP},
    {ONE(704), DATA},
    {.first = 709, .last = 712, DATA},
    {ONE(713), BUSY, .wait = WAIT_BACKOFF},
    {.first = 714, .last = 718, DATA},
    {ONE(719), BUSY, .wait = WAIT_BACKOFF},
    {.first = 1001, .last = 1003, DATA},
    {ONE(1004), GONE},
    {ONE(1005), DATA},
    {ONE(1006), .code = ERR_SCHEMA, .scope = SCOPE_CONNECTION},
    {ONE(1007), DATA},
    {.first = 1008, .last = 1010, STOP},
    {.first = 1011, .last = 1012, DATA},
    {ONE(1013), GONE},
    {ONE(1014), DATA},
    {ONE(1015), GONE},
    {ONE(1016), QUEUE},
    {ONE(1017), DATA},
    {ONE(1018), STOP},
    {ONE(1019), QUEUE},
    {ONE(1020), BUSY, .wait = WAIT_QUOTA},
    {.first = 1021, .last = 1025, DATA},
    {ONE(1026), STOP},
    {.first = 1027, .last = 1028, DATA},
    {ONE(1029), QUEUE},
    {.first = 1035, .last = 1080, DATA},
};

/* ---- the day over there -------------------------------------------------- */

/* The n-th Sunday of a month. */
static int32_t sunday(int year, int month, int n)
{
    int32_t first = date_from_civil(year, month, 1);
    int32_t weekday = (first % 7 + 7 + 4) % 7; /* 1970-01-01 was a Thursday */
    return first + (7 - weekday) % 7 + 7 * (n - 1);
}

/* Of midnight on that day in US Central time, in UTC. */
static int64_t central_midnight_us(int32_t days)
{
    int year, month, day;
    date_to_civil(days, &year, &month, &day);
    bool summer = days > sunday(year, 3, 2) && days <= sunday(year, 11, 1);
    int64_t hours = summer ? 5 : 6;
    return days * US_PER_DAY + hours * 3600 * US_PER_SECOND;
}

int64_t marketo_quota_resets_us(int64_t now_us)
{
    int32_t day = date_from_time(now_us);
    while (central_midnight_us(day) <= now_us)
        day++;
    return central_midnight_us(day);
}

/* ---- codes ---------------------------------------------------------------- */

static const struct meaning *meaning_of(int64_t code)
{
    for (size_t i = 0; i < sizeof meanings / sizeof *meanings; i++) {
        if (code >= meanings[i].first && code <= meanings[i].last)
            return &meanings[i];
    }
    return NULL;
}

static void set_wait(struct error *e, enum wait wait, int64_t now_us)
{
    switch (wait) {
    case WAIT_NONE:
        e->retry = RETRY_NEVER;
        return;
    case WAIT_BACKOFF:
        e->retry = RETRY_LATER;
        return;
    case WAIT_LOGIN:
        e->retry = RETRY_NOW;
        return;
    case WAIT_WINDOW:
        e->retry_after_ms = RATE_WINDOW_MS;
        break;
    case WAIT_QUEUE:
        e->retry_after_ms = QUEUE_WAIT_MS;
        break;
    case WAIT_QUOTA:
        e->retry_after_ms =
            (marketo_quota_resets_us(now_us) - now_us) / US_PER_MS + 1;
        break;
    }
    e->retry = RETRY_AFTER;
}

/* [{"code": "601", "message": "..."}]; only the first counts. */
static enum err error_of(struct arena *a, const struct value *errors,
                         int64_t now_us, struct error *e)
{
    const struct value *first =
        errors && errors->kind == VALUE_LIST && errors->items.n > 0
            ? &errors->items.at[0]
            : NULL;
    const struct value *code = value_getz(first, "code");
    const struct value *says = value_getz(first, "message");
    struct str text = code ? value_to_text(a, code) : STR_NONE;
    int64_t number;
    const struct meaning *m =
        str_to_i64(text, &number) ? meaning_of(number) : NULL;
    enum err err = m ? m->code : ERR_REJECTED;
    error_set(e, err, __FILE__, __LINE__, "Marketo says %.*s%s%.*s",
              STR_ARG(text), text.n ? ": " : "an error without a code",
              STR_ARG(value_str(says)));
    if (!m)
        return err;
    e->scope = m->scope;
    e->maybe_happened = m->maybe;
    set_wait(e, m->wait, now_us);
    if (m->wait == WAIT_QUOTA)
        error_prefix(e, "no calls are left for today");
    return err;
}

void marketo_record_error(struct arena *a, const struct value *row,
                          int64_t now_us, struct error *e)
{
    const struct value *reasons = value_getz(row, "reasons");
    if (!reasons)
        reasons = value_getz(row, "errors"); /* custom activities */
    error_of(a, reasons, now_us, e);
    if (e->retry == RETRY_NEVER)
        e->scope = SCOPE_RECORD;
}

/* ---- envelopes ------------------------------------------------------------ */

enum err marketo_answer(const struct connection_state *c, struct arena *a,
                        const struct driver_reply *reply, struct value *out,
                        struct error *e)
{
    struct error own = {0};
    struct value v;
    (void)c;
    if (!e)
        e = &own;
    enum err code = answer_json(a, reply->request, reply->response,
                                reply->now_us, &v, e);
    if (code != ERR_OK) {
        if (reply->response->status == 413 || reply->response->status == 414)
            e->scope = SCOPE_BATCH;
        e->maybe_happened = e->maybe_happened && reply->writes;
        return code;
    }
    const struct value *success = value_getz(&v, "success");
    if (!success || success->kind != VALUE_BOOL) {
        error_set(e, ERR_PROTOCOL, __FILE__, __LINE__,
                  "%s %.*s answered without saying whether it went through",
                  reply->request->method,
                  STR_ARG(http_url_public(a, reply->request->url)));
        e->maybe_happened = reply->writes;
        return ERR_PROTOCOL;
    }
    if (success->boolean) {
        *out = v;
        return ERR_OK;
    }
    code = error_of(a, value_getz(&v, "errors"), reply->now_us, e);
    e->maybe_happened = e->maybe_happened && reply->writes;
    return code;
}

struct value_items marketo_rows(const struct value *answer)
{
    const struct value *rows = value_getz(answer, "result");
    return rows && rows->kind == VALUE_LIST ? rows->items
                                            : (struct value_items){NULL, 0};
}

bool marketo_more(const struct value *answer)
{
    return value_is_true_at(answer, "moreResult");
}

struct str marketo_page_token(const struct value *answer)
{
    return value_text_at(answer, "nextPageToken");
}
