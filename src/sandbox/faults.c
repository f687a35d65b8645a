/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "sandbox/faults.h"

#include "base/time.h"

#define RATE_WINDOW_MS 1000
#define RACE_BURST 6

static bool nth(int64_t every, int64_t count)
{
    return every > 0 && count % every == 0;
}

static int64_t window_ms_of(const struct sandbox_knobs *knobs)
{
    return knobs->rate_window_ms > 0 ? knobs->rate_window_ms : RATE_WINDOW_MS;
}

static bool over_rate(struct faults *f, const struct sandbox_knobs *knobs,
                      int64_t now_us, int64_t *out_wait_ms)
{
    if (knobs->rate_limit <= 0)
        return false;
    int64_t window_ms = window_ms_of(knobs);
    int64_t passed_us = now_us - f->window_us;
    if (passed_us < 0 || passed_us >= window_ms * US_PER_MS) {
        f->window_us = now_us;
        f->window_calls = 0;
        passed_us = 0;
    }
    *out_wait_ms = window_ms - passed_us / US_PER_MS;
    return ++f->window_calls > knobs->rate_limit;
}

struct sandbox_rate faults_rate(const struct faults *f,
                                const struct sandbox_knobs *knobs,
                                int64_t now_us)
{
    if (knobs->rate_limit <= 0)
        return (struct sandbox_rate){0};
    int64_t left = knobs->rate_limit - f->window_calls;
    int64_t wait_ms =
        window_ms_of(knobs) - (now_us - f->window_us) / US_PER_MS;
    return (struct sandbox_rate){.limit = knobs->rate_limit,
                                 .remaining = left > 0 ? left : 0,
                                 .reset_ms = wait_ms > 0 ? wait_ms : 0};
}

struct faults_verdict faults_meet(struct faults *f,
                                  const struct sandbox_knobs *knobs,
                                  bool is_write, int64_t now_us)
{
    struct faults_verdict v = {.delay_ms = knobs->latency_ms};
    f->calls++;
    if (over_rate(f, knobs, now_us, &v.retry_after_ms)) {
        v.status = 429;
        return v;
    }
    v.retry_after_ms = 0;
    v.drop_before = nth(knobs->drop_before_every, f->calls);
    if (v.drop_before)
        return v;
    if (nth(knobs->fail_every, f->calls)) {
        v.status = knobs->fail_status > 0 ? (int)knobs->fail_status : 500;
        v.retry_after_ms = v.status == 429 || v.status == 503 ? 1000 : 0;
        return v;
    }
    v.login_expired = nth(knobs->expire_login_every, f->calls);
    v.html = nth(knobs->html_every, f->calls);
    v.truncate = nth(knobs->truncate_every, f->calls);
    if (is_write) {
        f->writes++;
        v.twice = nth(knobs->deliver_twice, f->writes);
        v.drop_after = nth(knobs->drop_after_every, f->writes);
        v.delay_ms += knobs->commit_delay_ms;
    }
    return v;
}

bool faults_race_lost(struct faults *f, const struct sandbox_knobs *knobs)
{
    if (knobs->serialization_every <= 0)
        return false;
    if (f->race_won) {
        f->race_won = false;
        return false;
    }
    if (f->race_left == 0) {
        if (!nth(knobs->serialization_every, ++f->race_writes))
            return false;
        f->race_left = knobs->serialization_burst > 0
                           ? knobs->serialization_burst
                           : RACE_BURST;
    }
    f->race_won = --f->race_left == 0;
    return true;
}

int64_t faults_count(const struct faults_verdict *v)
{
    return (v->status != 0) + v->drop_before + v->login_expired + v->twice +
           v->drop_after + v->html + v->truncate;
}

static const char *reason(int status)
{
    switch (status) {
    case 429:
        return "Too Many Requests";
    case 500:
        return "Internal Server Error";
    case 502:
        return "Bad Gateway";
    case 503:
        return "Service Temporarily Unavailable";
    case 504:
        return "Gateway Time-out";
    default:
        return "Error";
    }
}

static struct str page(struct arena *a, int status)
{
    return arena_printf(a,
                        "<html>\r\n<head><title>%d %s</title></head>\r\n"
                        "<body>\r\n<center><h1>%d %s</h1></center>\r\n"
                        "<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n",
                        status, reason(status), status, reason(status));
}

static void headers_set(struct arena *a, struct http_response *out,
                        const struct http_header *headers, size_t n)
{
    struct http_header *own = arena_array(a, struct http_header, n);
    for (size_t i = 0; i < n; i++)
        own[i] = headers[i];
    out->headers = (struct http_headers){own, n};
}

void faults_answer(struct arena *a, const struct faults_verdict *v,
                   const struct sandbox_knobs *knobs,
                   struct http_response *out)
{
    *out = (struct http_response){.status = v->status};
    int64_t wait_s = (v->retry_after_ms + 999) / 1000;
    struct http_header h[] = {
        {STR("Content-Type"), STR("text/html")},
        {STR("Retry-After"), arena_printf(a, "%lld", (long long)wait_s)},
        {STR("X-RateLimit-Limit"),
         arena_printf(a, "%lld", (long long)knobs->rate_limit)},
        {STR("X-RateLimit-Remaining"), STR("0")},
        {STR("X-RateLimit-Reset"), arena_printf(a, "%lld", (long long)wait_s)},
    };
    out->body = page(a, v->status);
    size_t n = v->status == 429 ? 5 : v->retry_after_ms > 0 ? 2 : 1;
    if (v->status == 429) {
        h[0].value = STR("application/json");
        out->body = STR("{\"message\": \"Too Many Requests\"}");
    }
    headers_set(a, out, h, n);
}

void faults_spoil(struct arena *a, const struct faults_verdict *v,
                  struct http_response *response)
{
    if (v->html) {
        struct http_header h = {STR("Content-Type"), STR("text/html")};
        *response = (struct http_response){
            .status = 200,
            .body = STR("<!DOCTYPE html>\n<html><head><title>Sign in</title>"
                        "</head><body><h1>Please sign in to the network</h1>"
                        "</body></html>\n")};
        headers_set(a, response, &h, 1);
    }
    if (v->truncate)
        response->body.n /= 2;
}
