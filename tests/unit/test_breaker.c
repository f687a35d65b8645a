/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* When a connection that fails is left alone, for how long, and why. */
#include "engine/schedule/breaker.h"

#include "base/time.h"
#include "unit/check.h"

#define SECOND US_PER_SECOND
#define START (1000 * US_PER_DAY)

struct bench {
    struct breaker breaker;
    int64_t now_us;
};

static struct bench bench_new(void)
{
    return (struct bench){.now_us = START};
}

static struct error error_of(enum err code)
{
    struct error e = {0};
    (void)!error_set(&e, code, __FILE__, __LINE__, "it said no");
    return e;
}

static void fails(struct bench *b, enum err code)
{
    struct error e = error_of(code);
    breaker_take(&b->breaker, &breaker_default, &e, b->now_us);
}

static void works(struct bench *b)
{
    breaker_take(&b->breaker, &breaker_default, NULL, b->now_us);
}

static void check_words(const struct bench *b, const char *expected)
{
    AUTO_ARENA a = ARENA_INIT;
    check_str(breaker_words(&a, &b->breaker, b->now_us), expected);
}

static void it_opens_after_three_in_a_row(void **state)
{
    (void)state;
    struct bench b = bench_new();
    for (int i = 0; i < 10; i++) { /* never in a row */
        fails(&b, ERR_UNREACHABLE);
        fails(&b, ERR_TIMEOUT);
        works(&b);
        works(&b);
        works(&b);
    }
    assert_int_equal(b.breaker.state, BREAKER_CLOSED);
    check_words(&b, "");
    fails(&b, ERR_UNREACHABLE);
    fails(&b, ERR_BUSY);
    assert_int_equal(breaker_ask(&b.breaker, b.now_us), BREAKER_GO);
    fails(&b, ERR_TIMEOUT);
    assert_int_equal(b.breaker.state, BREAKER_OPEN);
    assert_int_equal(breaker_ask(&b.breaker, b.now_us), BREAKER_NO);
    check_words(&b, "not asked for another 10 s: 3 calls in a row failed (it "
                    "said no)");
}

static void what_is_no_fault_of_the_connection_does_not_count(void **state)
{
    (void)state;
    static const enum err codes[] = {ERR_REJECTED, ERR_NOT_FOUND, ERR_ACCESS,
                                     ERR_PROTOCOL, ERR_SCHEMA,    ERR_INVALID,
                                     ERR_LIMIT,    ERR_CANCELED,  ERR_IO};
    struct bench b = bench_new();
    for (int i = 0; i < 50; i++)
        for (size_t k = 0; k < sizeof(codes) / sizeof(codes[0]); k++)
            fails(&b, codes[k]);
    assert_int_equal(b.breaker.state, BREAKER_CLOSED);
    struct error later = error_of(ERR_BUSY);
    later.retry = RETRY_AFTER;
    later.retry_after_ms = 60000;
    for (int i = 0; i < 50; i++)
        breaker_take(&b.breaker, &breaker_default, &later, b.now_us);
    assert_int_equal(b.breaker.state, BREAKER_CLOSED);
}

static void it_opens_when_half_of_many_fail(void **state)
{
    (void)state;
    struct bench b = bench_new();
    for (int i = 0; i < 9; i++) {
        works(&b);
        fails(&b, ERR_REMOTE); /* 5xx: a batch each, never the connection */
        b.now_us += 2 * SECOND;
    }
    works(&b);
    assert_int_equal(b.breaker.state, BREAKER_CLOSED);
    fails(&b, ERR_REMOTE);
    assert_int_equal(b.breaker.state, BREAKER_OPEN);
    check_words(&b,
                "not asked for another 10 s: too many calls failed (it said "
                "no)");
}

static void failures_of_long_ago_are_forgotten(void **state)
{
    (void)state;
    struct bench b = bench_new();
    for (int i = 0; i < 500; i++) { /* half, but few a minute */
        works(&b);
        fails(&b, ERR_REMOTE);
        b.now_us += 8 * SECOND;
    }
    assert_int_equal(b.breaker.state, BREAKER_CLOSED);
    for (int i = 0; i < 100; i++)
        works(&b);
    for (int i = 0; i < 19; i++)
        fails(&b, ERR_REMOTE); /* many, but a small share */
    assert_int_equal(b.breaker.state, BREAKER_CLOSED);
}

static void the_wait_doubles_up_to_five_minutes(void **state)
{
    (void)state;
    static const int64_t waits_s[] = {10, 20, 40, 80, 160, 300, 300};
    struct bench b = bench_new();
    fails(&b, ERR_TIMEOUT);
    fails(&b, ERR_TIMEOUT);
    for (size_t i = 0; i < sizeof(waits_s) / sizeof(waits_s[0]); i++) {
        fails(&b, ERR_TIMEOUT);
        assert_int_equal(b.breaker.until_us - b.now_us, waits_s[i] * SECOND);
        b.now_us = b.breaker.until_us - 1;
        assert_int_equal(breaker_ask(&b.breaker, b.now_us), BREAKER_NO);
        b.now_us++;
        assert_int_equal(breaker_peek(&b.breaker, b.now_us), BREAKER_GO);
        assert_int_equal(breaker_ask(&b.breaker, b.now_us), BREAKER_GO);
        assert_int_equal(b.breaker.state, BREAKER_HALF_OPEN);
    }
    assert_int_equal(b.breaker.since_us, START);
    check_words(&b, "tried again with the next call: 9 calls in a row failed "
                    "(it said no)");
}

static void one_call_probes_and_the_rest_wait_for_it(void **state)
{
    (void)state;
    struct bench b = bench_new();
    for (int i = 0; i < 3; i++)
        fails(&b, ERR_UNREACHABLE);
    b.now_us += 10 * SECOND;
    assert_int_equal(breaker_ask(&b.breaker, b.now_us), BREAKER_GO);
    assert_int_equal(breaker_ask(&b.breaker, b.now_us), BREAKER_WAIT);
    works(&b);
    assert_int_equal(b.breaker.state, BREAKER_CLOSED);
    assert_int_equal(breaker_ask(&b.breaker, b.now_us), BREAKER_GO);
    assert_int_equal(breaker_ask(&b.breaker, b.now_us), BREAKER_GO);
    /* closed for good: the next outage begins with the short wait */
    for (int i = 0; i < 3; i++)
        fails(&b, ERR_UNREACHABLE);
    assert_int_equal(b.breaker.until_us - b.now_us, 10 * SECOND);
}

static void a_probe_that_was_stopped_proves_nothing(void **state)
{
    (void)state;
    struct bench b = bench_new();
    for (int i = 0; i < 3; i++)
        fails(&b, ERR_UNREACHABLE);
    b.now_us += 10 * SECOND;
    assert_int_equal(breaker_ask(&b.breaker, b.now_us), BREAKER_GO);
    fails(&b, ERR_CANCELED);
    assert_int_equal(b.breaker.state, BREAKER_HALF_OPEN);
    assert_int_equal(breaker_ask(&b.breaker, b.now_us), BREAKER_GO);
}

static void calls_that_were_under_way_do_not_make_it_longer(void **state)
{
    (void)state;
    struct bench b = bench_new();
    for (int i = 0; i < 8; i++)
        fails(&b, ERR_TIMEOUT);
    assert_int_equal(b.breaker.until_us - b.now_us, 10 * SECOND);
    works(&b); /* nor does one that comes back late open it up */
    assert_int_equal(b.breaker.state, BREAKER_OPEN);
}

static void a_refused_login_opens_at_once_and_for_longer(void **state)
{
    (void)state;
    struct bench b = bench_new();
    fails(&b, ERR_AUTH);
    assert_int_equal(b.breaker.state, BREAKER_OPEN);
    assert_int_equal(b.breaker.until_us - b.now_us, 60 * SECOND);
    check_words(&b, "not asked for another 1 min: the login was refused (it "
                    "said no)");
}

static void a_refusal_says_why_and_when(void **state)
{
    (void)state;
    struct bench b = bench_new();
    struct error out = {0};
    for (int i = 0; i < 3; i++)
        fails(&b, ERR_TIMEOUT);
    b.now_us += 1;
    breaker_refuse(&b.breaker, STR("odoo"), b.now_us, &out);
    assert_int_equal(out.code, ERR_TIMEOUT);
    assert_int_equal(out.scope, SCOPE_CONNECTION);
    assert_int_equal(out.retry, RETRY_AFTER);
    assert_int_equal(out.retry_after_ms, 10000);
    assert_string_equal(out.message,
                        "connection `odoo` is not asked for another 10 s: 3 "
                        "calls in a row failed (it said no)");
}

static void states_have_names(void **state)
{
    (void)state;
    assert_string_equal(breaker_state_name(BREAKER_CLOSED), "closed");
    assert_string_equal(breaker_state_name(BREAKER_OPEN), "open");
    assert_string_equal(breaker_state_name(BREAKER_HALF_OPEN), "half_open");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_opens_after_three_in_a_row),
        cmocka_unit_test(what_is_no_fault_of_the_connection_does_not_count),
        cmocka_unit_test(it_opens_when_half_of_many_fail),
        cmocka_unit_test(failures_of_long_ago_are_forgotten),
        cmocka_unit_test(the_wait_doubles_up_to_five_minutes),
        cmocka_unit_test(one_call_probes_and_the_rest_wait_for_it),
        cmocka_unit_test(a_probe_that_was_stopped_proves_nothing),
        cmocka_unit_test(calls_that_were_under_way_do_not_make_it_longer),
        cmocka_unit_test(a_refused_login_opens_at_once_and_for_longer),
        cmocka_unit_test(a_refusal_says_why_and_when),
        cmocka_unit_test(states_have_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
