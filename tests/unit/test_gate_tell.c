/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Turns of tasks, what became of them, and numbers. */
#include "unit/gate_kit.h"

/* ---- turns ------------------------------------------------------------------------------ */

static void a_hundred_calls_get_turns_a_second_apart(void **state)
{
    struct gate_rig g;
    struct job *jobs = NULL;
    gate_open(&g, state);
    for (int i = 0; i < 100; i++) {
        call(&g, "POST",
             arena_printfz(&g.a, "/%s/%d?" KEY,
                           i % 2 ? "marketo/lead" : "pipedrive/person", i + 1),
             NULL, "");
        struct str eta =
            time_format(&g.a, RIG_NOW_US + i * US_PER_SECOND);
        assert_true(str_contains(
            g.response.body,
            arena_printf(&g.a, "ETA %.*s.\"", STR_ARG(eta))));
    }
    assert_int_equal(jobs_of(&g, &jobs), 100);
    for (int i = 0; i < 100; i++)
        assert_int_equal(jobs[i].due_us, RIG_NOW_US + i * US_PER_SECOND);
    gate_shut(&g);
}

/* ---- what became of it --------------------------------------------------------------------- */

static const char *told(struct gate_rig *g, const char *name)
{
    call(g, "GET", arena_printfz(&g->a, "/tasks/%s?" KEY, name), NULL, "");
    return body_of(g);
}

static void end_job(struct gate_rig *g, const struct job *job,
                    enum task_outcome outcome, const char *id)
{
    struct error e = {0};
    struct job *claimed = NULL;
    size_t n = 0;
    struct store *store = g->rig->store;
    const struct task_end end = {.task = job->task, .outcome = outcome,
                                 .record_id = str_from(id)};
    check_ok(store_begin(store, &e), &e);
    check_ok(job_claim(store, &g->a, job->sync, INT64_MAX, 10, &claimed, &n,
                       &e),
             &e);
    check_ok(job_finish(store, &job->id, 1, &e), &e);
    check_ok(task_end_add(store, &end, 1, &e), &e);
    check_ok(store_commit(store, &e), &e);
}

static void a_task_tells_how_it_stands_and_how_it_ended(void **state)
{
    struct gate_rig g;
    struct job *jobs = NULL;
    gate_open(&g, state);
    call(&g, "POST", "/marketo/lead/20?" KEY, NULL, "");
    jobs_of(&g, &jobs);
    const char *name =
        arena_printfz(&g.a, "people-%lld", (long long)jobs[0].task);
    assert_string_equal(
        told(&g, name),
        arena_printfz(&g.a, "{\"task\":\"%s\",\"status\":\"waiting\","
                            "\"eta\":\"2026-01-02T03:00:00Z\"}", name));
    end_job(&g, &jobs[0], TASK_CREATED, "5");
    assert_string_equal(
        told(&g, name),
        arena_printfz(&g.a,
                      "{\"task\":\"%s\",\"status\":\"created\",\"id\":5}",
                      name));
    assert_int_equal(g.response.status, 200);
    gate_shut(&g);
}

static void one_that_lost_its_place_tells_to_whom(void **state)
{
    struct gate_rig g;
    struct job *jobs = NULL;
    gate_open(&g, state);
    call(&g, "POST", "/marketo/lead/20?" KEY, NULL, "");
    jobs_of(&g, &jobs);
    long long first = (long long)jobs[0].task;
    call(&g, "POST", "/pipedrive/person/20/delete?" KEY, NULL, "");
    jobs_of(&g, &jobs);
    assert_string_equal(
        told(&g, arena_printfz(&g.a, "people-%lld", first)),
        arena_printfz(&g.a, "{\"task\":\"people-%lld\",\"status\":"
                            "\"replaced\",\"by\":\"people-%lld\"}", first,
                      (long long)jobs[0].task));
    clear_jobs(&g);
    assert_true(strstr(told(&g, arena_printfz(&g.a, "people-%lld",
                                              (long long)jobs[0].task)),
                       "\"discarded\""));
    gate_shut(&g);
}

static void one_about_several_records_tells_of_each(void **state)
{
    struct gate_rig g;
    struct job *jobs = NULL;
    gate_open(&g, state);
    call(&g, "POST", "/marketo/lead/20/activity?" KEY, JSON,
         "{\"type\":\"email_sent\"}");
    jobs_of(&g, &jobs);
    const char *name =
        arena_printfz(&g.a, "emails-%lld", (long long)jobs[0].task);
    assert_true(strstr(told(&g, name), "\"waiting\""));
    end_job(&g, &jobs[0], TASK_CREATED, "a-1");
    end_job(&g, &jobs[0], TASK_SKIPPED, "");
    assert_string_equal(
        told(&g, name),
        arena_printfz(&g.a, "{\"task\":\"%s\",\"status\":[\"created\","
                            "\"skipped\"],\"id\":[\"a-1\",null]}", name));
    gate_shut(&g);
}

static void what_is_no_task_is_not_there(void **state)
{
    static const char *const names[] = {"people-99", "people", "people-",
                                        "-1", "nobody-1", "people-x",
                                        "regions-1", "people-1%2f"};
    struct gate_rig g;
    gate_open(&g, state);
    call(&g, "POST", "/marketo/lead/20?" KEY, NULL, "");
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        (void)told(&g, names[i]);
        if (g.response.status != 404)
            fail_msg("%s: %d %s", names[i], g.response.status, body_of(&g));
    }
    gate_shut(&g);
}

/* ---- numbers -------------------------------------------------------------------- */

static void numbers_have_a_key_of_their_own(void **state)
{
    static const struct {
        const char *method, *url;
        int status;
    } cases[] = {
        {"GET", "/datadog", 403},
        {"GET", "/datadog?api_key=&flavor=all", 403},
        {"GET", "/datadog?api_key=k-test&flavor=all", 403},
        {"POST", "/datadog?api_key=k-test&flavor=all", 403},
        {"GET", "/datadog?api_key=k-data", 400},
        {"GET", "/datadog?api_key=k-data&flavor=none", 400},
        {"POST", "/datadog?api_key=k-data&flavor=all", 405},
        {"GET", "/datadog?api_key=k-data&flavor=requests", 200},
        {"GET", "/datadog?api_key=k-data&flavor=services", 200},
        {"GET", "/datadog?api_key=k-data&flavor=all", 200},
        {"HEAD", "/datadog?api_key=k-data&flavor=all", 200},
        {"GET", "/datadog/more?" KEY, 404},
    };
    struct gate_rig g;
    gate_open(&g, state);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        call(&g, cases[i].method, cases[i].url, NULL, "");
        if (g.response.status != cases[i].status)
            fail_msg("%s: %d", cases[i].url, g.response.status);
    }
    gate_shut(&g);
}

static void numbers_tell_of_requests_and_services(void **state)
{
    struct gate_rig g;
    struct error e = {0};
    struct value v;
    gate_open(&g, state);
    call(&g, "POST", "/marketo/lead/20?" KEY, NULL, "");
    g.now_us += 5 * US_PER_SECOND;
    call(&g, "GET", "/datadog?api_key=k-data&flavor=all", NULL, "");
    check_ok(json_parse(&g.a, g.response.body, &v, &e), &e);
    assert_int_equal(rig_int(&v, "requests./marketo/lead/<id>.enqueued"), 3);
    assert_int_equal(rig_int(&v, "services.queue.tasks"), 1);
    assert_int_equal(rig_int(&v, "services.queue.waiting"), 1);
    assert_int_equal(rig_int(&v, "services.queue.oldest_seconds"), 5);
    assert_true(rig_int(&v, "services.memcache.resident_bytes") > 0);
    call(&g, "GET", "/datadog?api_key=k-data&flavor=requests", NULL, "");
    check_ok(json_parse(&g.a, g.response.body, &v, &e), &e);
    assert_null(value_getz(&v, "services"));
    gate_shut(&g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        RIG_TEST(a_hundred_calls_get_turns_a_second_apart),
        RIG_TEST(a_task_tells_how_it_stands_and_how_it_ended),
        RIG_TEST(one_that_lost_its_place_tells_to_whom),
        RIG_TEST(one_about_several_records_tells_of_each),
        RIG_TEST(what_is_no_task_is_not_there),
        RIG_TEST(numbers_have_a_key_of_their_own),
        RIG_TEST(numbers_tell_of_requests_and_services),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
