/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* What a call of a route is answered, and which tasks come of it. */
#include "unit/gate_kit.h"

/* The paths that take the id from a webhook. */
static const char *const hooks[] = {
    "/pipedrive/person", "/pipedrive/organization",
    "/pipedrive/organization/compute", "/pipedrive/deal",
    "/pipedrive/deal/notify"};

/* ---- who, where, how ------------------------------------------------------------ */

static const struct {
    const char *method, *url;
    int status;
    const char *body;
} doors[] = {
    {"POST", "/marketo/lead/1", 401,
     "{\"message\":\"Authentication required\"}"},
    {"POST", "/marketo/lead/1?api_key=", 401, NULL},
    {"POST", "/marketo/lead/1?api_key=k-tes", 401, NULL},
    {"POST", "/marketo/lead/1?api_key=k-test1", 401, NULL},
    {"POST", "/marketo/lead/1?api_key=test", 401, NULL}, /* a name */
    {"POST", "/marketo/lead/1?API_KEY=k-test", 401, NULL},
    {"POST", "/marketo/lead/1?api_key=k-prod", 200, NULL},
    {"POST", "/marketo/lead/2?x=1&" KEY, 200, NULL},
    /* before anything else */
    {"GET", "/marketo/lead/1", 401, NULL},
    {"POST", "/marketo/lead/abc", 401, NULL},
    {"POST", "/marketo/nothing", 401, NULL},
    {"POST", "/marketo/%zz", 401, NULL},
    {"GET", "/tasks/people-1", 401, NULL},
    /* POST only */
    {"GET", "/marketo/lead/1?" KEY, 405, NULL},
    {"PUT", "/marketo/lead/1?" KEY, 405, NULL},
    {"DELETE", "/marketo/lead/1/delete?" KEY, 405, NULL},
    {"OPTIONS", "/pipedrive/person?" KEY, 405, NULL},
    {"HEAD", "/pipedrive/deal/notify?" KEY, 405, NULL},
    {"POST", "/tasks/people-1?" KEY, 405, NULL},
    /* ids are whole numbers */
    {"POST", "/marketo/lead/abc?" KEY, 404, NULL},
    {"POST", "/marketo/lead/-1?" KEY, 404, NULL},
    {"POST", "/marketo/lead/+1?" KEY, 404, NULL},
    {"POST", "/marketo/lead/1.5?" KEY, 404, NULL},
    {"POST", "/marketo/lead/%31%32?" KEY, 200, NULL},
    {"POST", "/marketo/lead/?" KEY, 404, NULL},
    {"POST", "/marketo/lead/1/?" KEY, 404, NULL},
    {"POST", "/marketo/lead?" KEY, 404, NULL},
    {"POST", "/marketo/lead/1/2?" KEY, 404, NULL},
    {"POST", "/marketo/lead/ 1?" KEY, 404, NULL},
    {"POST", "/marketo/lead/%zz?" KEY, 404, NULL},
    {"POST", "/marketo/lead/%00?" KEY, 404, NULL},
    {"POST", "/marketo/../lead/1?" KEY, 404, NULL},
    {"POST", "/pipedrive?" KEY, 404, NULL},
    {"POST", "/marketo/lead/99999999999999999999999?" KEY, 200, NULL},
};

static void keys_come_first_then_paths_then_methods(void **state)
{
    struct gate_rig g;
    gate_open(&g, state);
    for (size_t i = 0; i < sizeof doors / sizeof *doors; i++) {
        call(&g, doors[i].method, doors[i].url, NULL, "");
        if (g.response.status != doors[i].status)
            fail_msg("%s %s: %d %s", doors[i].method, doors[i].url,
                     g.response.status, body_of(&g));
        if (doors[i].body)
            assert_string_equal(body_of(&g), doors[i].body);
        struct str allow = http_header_get(&g.response.headers, "Allow");
        assert_int_equal(allow.n > 0, doors[i].status == 405);
        check_str(http_header_get(&g.response.headers, "Content-Type"), JSON);
    }
    assert_false(str_contains(g.response.body, STR("k-test")));
    gate_shut(&g);
}

static void leading_zeros_make_no_other_record(void **state)
{
    struct gate_rig g;
    struct job *jobs = NULL;
    gate_open(&g, state);
    call(&g, "POST", "/marketo/lead/0020?" KEY, NULL, "");
    call(&g, "POST", "/marketo/lead/20?" KEY, NULL, "");
    assert_string_equal(body_of(&g), "{\"message\":\"Task already enqueued.\"}");
    assert_int_equal(jobs_of(&g, &jobs), 1);
    check_str(jobs[0].record_id, "20");
    call(&g, "POST", "/marketo/lead/000?" KEY, NULL, "");
    assert_int_equal(jobs_of(&g, &jobs), 2);
    check_str(jobs[1].record_id, "0");
    gate_shut(&g);
}

/* ---- each path ------------------------------------------------------------------- */

static const struct {
    const char *url, *type, *body;
    const char *sync;
    enum side side;
    const char *record;
    enum job_cause cause;
} paths[] = {
    {"/marketo/lead/20", NULL, "", "people", SIDE_LEFT, "20", CAUSE_PERSON},
    /* its body says nothing */
    {"/marketo/lead/21", JSON, "{broken", "people", SIDE_LEFT, "21",
     CAUSE_PERSON},
    {"/marketo/lead/30/delete", NULL, "", "people", SIDE_RIGHT, "30",
     CAUSE_RETIRE},
    {"/marketo/lead/20/activity", NULL, "", "follow_ups", SIDE_LEFT, "20",
     CAUSE_PERSON},
    {"/marketo/lead/20/activity", "text/plain", "{\"type\":\"email_sent\"}",
     "follow_ups", SIDE_LEFT, "20", CAUSE_PERSON},
    {"/marketo/lead/20/activity", JSON, "", "follow_ups", SIDE_LEFT, "20",
     CAUSE_PERSON},
    {"/marketo/lead/20/activity", JSON, "{}", "follow_ups", SIDE_LEFT, "20",
     CAUSE_PERSON},
    {"/marketo/lead/20/activity", JSON, "null", "follow_ups", SIDE_LEFT, "20",
     CAUSE_PERSON},
    {"/marketo/lead/20/activity", JSON, "[]", "follow_ups", SIDE_LEFT, "20",
     CAUSE_PERSON},
    {"/marketo/lead/20/activity", JSON, "{\"type\":\"email_sent\"}", "emails",
     SIDE_LEFT,
     "?{\"since\":\"2026-01-02T00:00:00Z\",\"where\":{\"leadId\":20}}",
     CAUSE_PERSON},
    {"/pipedrive/person/20", NULL, "", "people", SIDE_RIGHT, "20",
     CAUSE_PERSON},
    {"/pipedrive/person/20/delete", NULL, "", "people", SIDE_LEFT, "20",
     CAUSE_RETIRE},
    {"/pipedrive/organization/10", NULL, "", "companies", SIDE_RIGHT, "10",
     CAUSE_PERSON},
    {"/pipedrive/organization", JSON, "{\"current\":{\"id\":10}}",
     "companies", SIDE_RIGHT, "10", CAUSE_PERSON},
    {"/pipedrive/organization", JSON, "{\"data\":{\"id\":10}}", "companies",
     SIDE_RIGHT, "10", CAUSE_PERSON},
    {"/pipedrive/organization/10/compute", NULL, "", "regions", SIDE_LEFT,
     "10", CAUSE_PERSON},
    {"/pipedrive/organization/compute", JSON, "{\"current\":{\"id\":10}}",
     "regions", SIDE_LEFT, "10", CAUSE_PERSON},
    {"/pipedrive/organization/compute", JSON, "{\"data\":{\"id\":10}}",
     "regions", SIDE_LEFT, "10", CAUSE_PERSON},
    /* both forms of a webhook */
    {"/pipedrive/person", JSON, "{\"current\":{\"id\":20}}", "people",
     SIDE_RIGHT, "20", CAUSE_PERSON},
    {"/pipedrive/person", JSON "; charset=utf-8", "{\"current\":{\"id\":\"20\"}}",
     "people", SIDE_RIGHT, "20", CAUSE_PERSON},
    {"/pipedrive/person", "application/vnd.api+json",
     "{\"current\":{\"id\":\" 020 \"}}", "people", SIDE_RIGHT, "20",
     CAUSE_PERSON},
    {"/pipedrive/person", JSON, "{\"current\":{\"id\":20.0}}", "people",
     SIDE_RIGHT, "20", CAUSE_PERSON},
    {"/pipedrive/person", JSON, "{\"data\":{\"id\":20},\"previous\":{}}",
     "people", SIDE_RIGHT, "20", CAUSE_PERSON},
    {"/pipedrive/person", JSON,
     "{\"current\":null,\"data\":{\"id\":\"20\"}}", "people", SIDE_RIGHT, "20",
     CAUSE_PERSON},
    {"/pipedrive/person/delete", JSON,
     "{\"current\":null,\"previous\":{\"" MARKETOID "\":\"30\"}}", "people",
     SIDE_LEFT, "30", CAUSE_RETIRE},
    {"/pipedrive/person/delete", JSON,
     "{\"data\":null,\"previous\":{\"custom_fields\":{\"" MARKETOID
     "\":{\"type\":\"varchar\",\"value\":\"30\"}}}}",
     "people", SIDE_LEFT, "30", CAUSE_RETIRE},
    {"/pipedrive/person/delete", JSON,
     "{\"previous\":{\"custom_fields\":{\"" MARKETOID "\":30}}}", "people",
     SIDE_LEFT, "30", CAUSE_RETIRE},
};

static void every_path_puts_its_task(void **state)
{
    struct gate_rig g;
    gate_open(&g, state);
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        struct job *jobs = NULL;
        clear_jobs(&g);
        call(&g, "POST", arena_printfz(&g.a, "%s?" KEY, paths[i].url),
             paths[i].type, paths[i].body);
        size_t n = jobs_of(&g, &jobs);
        if (n != 1 || g.response.status != 200 ||
            strcmp(sync_of(&g, &jobs[0]), paths[i].sync) != 0 ||
            jobs[0].side != paths[i].side ||
            jobs[0].cause != paths[i].cause ||
            !str_is(jobs[0].record_id, paths[i].record))
            fail_msg("%s %s: %d %s, %zu jobs", paths[i].url, paths[i].body,
                     g.response.status, body_of(&g), n);
        assert_true(str_starts_with(
            g.response.body,
            arena_printf(&g.a, "{\"message\":\"Task %s-%lld enqueued, ETA 20",
                         paths[i].sync, (long long)jobs[0].task)));
    }
    gate_shut(&g);
}

static const struct {
    const char *type, *body;
    int status;
    const char *answer; /* NULL: any */
} hook_bodies[] = {
    {NULL, "", 200, "{}"},
    {NULL, "{\"current\":{\"id\":20}}", 200, "{}"},
    {"text/plain", "{\"current\":{\"id\":20}}", 200, "{}"},
    {JSON, "", 200, "{}"},
    {JSON, "{}", 200, "{}"},
    {JSON, "[]", 200, "{}"},
    {JSON, "[1]", 200, "{}"},
    {JSON, "\"current\"", 200, "{}"},
    {JSON, "{\"previous\":{\"id\":20}}", 200, "{}"},
    {JSON, "{\"current\":{}}", 200, "{}"},
    {JSON, "{\"current\":{\"id\":null}}", 200, "{}"},
    {JSON, "{\"current\":null}", 200, "{}"},
    {JSON, "{\"current\":[1]}", 200, "{}"},
    {JSON, "{\"current\":7}", 200, "{}"},
    {JSON, "{\"data\":null}", 200, "{}"},
    {JSON, "{\"current\":{\"id\":\"abc\"}}", 200,
     "{\"error\":\"Incorrect id=abc\"}"},
    {JSON, "{\"current\":{\"id\":\"\"}}", 200,
     "{\"error\":\"Incorrect id=\"}"},
    {JSON, "{\"current\":{\"id\":20.5}}", 200,
     "{\"error\":\"Incorrect id=20.5\"}"},
    {JSON, "{\"current\":{\"id\":\"2x\"}}", 200, NULL},
    {JSON, "{\"current\":{\"id\":true}}", 200,
     "{\"error\":\"Incorrect id=true\"}"},
    {JSON, "{\"current\":{\"id\":[20]}}", 200,
     "{\"error\":\"Incorrect id=[20]\"}"},
    {JSON, "{\"current\":", 400, NULL},
    {JSON, "nonsense", 400, NULL},
    {JSON, "{} {}", 400, NULL},
    {JSON, "\xff", 400, NULL},
};

static void expect_no_task(struct gate_rig *g, const char *url,
                           const char *type, const char *body, int status,
                           const char *answer)
{
    struct job *jobs = NULL;
    call(g, "POST", arena_printfz(&g->a, "%s?" KEY, url), type, body);
    if (g->response.status != status ||
        (answer && strcmp(body_of(g), answer) != 0) || jobs_of(g, &jobs) != 0)
        fail_msg("%s %s: %d %s", url, body, g->response.status, body_of(g));
}

static void a_webhook_without_an_id_asks_for_nothing(void **state)
{
    struct gate_rig g;
    gate_open(&g, state);
    for (size_t k = 0; k < sizeof hooks / sizeof *hooks; k++)
        for (size_t i = 0; i < sizeof hook_bodies / sizeof *hook_bodies; i++)
            expect_no_task(&g, hooks[k], hook_bodies[i].type,
                           hook_bodies[i].body, hook_bodies[i].status,
                           hook_bodies[i].answer);
    gate_shut(&g);
}

static const struct {
    const char *url, *type, *body;
    int status;
    const char *answer; /* NULL: any */
} bodies[] = {
    {"/pipedrive/person/delete", NULL, "", 200, "{}"},
    {"/pipedrive/person/delete", JSON, "{\"current\":{\"id\":1}}", 200, "{}"},
    {"/pipedrive/person/delete", JSON, "{\"previous\":null}", 200, "{}"},
    {"/pipedrive/person/delete", JSON, "{\"previous\":{\"id\":20}}", 200,
     "{}"},
    {"/pipedrive/person/delete", JSON,
     "{\"previous\":{\"" MARKETOID "\":null}}", 200, "{}"},
    {"/pipedrive/person/delete", JSON,
     "{\"previous\":{\"" MARKETOID "\":\"20,30\"}}", 200,
     "{\"error\":\"Incorrect marketo_id=20,30\"}"},
    {"/pipedrive/person/delete", JSON,
     "{\"previous\":{\"custom_fields\":{\"" MARKETOID "\":null}}}", 200, "{}"},
    {"/marketo/lead/20/activity", JSON, "{\"type\":\"other\"}", 400, NULL},
    {"/marketo/lead/20/activity", JSON, "{\"kind\":1}", 400, NULL},
    {"/marketo/lead/20/activity", JSON, "[1]", 400, NULL},
    {"/marketo/lead/20/activity", JSON, "\"email_sent\"", 400, NULL},
    {"/marketo/lead/20/activity", JSON, "{\"type\":", 400, NULL},
};

static void what_asks_for_nothing_is_answered_so(void **state)
{
    struct gate_rig g;
    gate_open(&g, state);
    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++)
        expect_no_task(&g, bodies[i].url, bodies[i].type, bodies[i].body,
                       bodies[i].status, bodies[i].answer);
    gate_shut(&g);
}

/* Both tasks of a path, in order; the answer is the second one's. */
static void a_path_may_put_two_tasks_for_its_record(void **state)
{
    static const struct {
        const char *url, *body;
    } cases[] = {{"/pipedrive/deal/5?" KEY, ""},
                 {"/pipedrive/deal?" KEY, "{\"current\":{\"id\":5}}"},
                 {"/pipedrive/deal?" KEY, "{\"data\":{\"id\":\"5\"}}"}};
    struct gate_rig g;
    gate_open(&g, state);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct job *jobs = NULL;
        clear_jobs(&g);
        call(&g, "POST", cases[i].url, JSON, cases[i].body);
        assert_int_equal(jobs_of(&g, &jobs), 2);
        assert_string_equal(sync_of(&g, &jobs[0]), "roles");
        assert_string_equal(sync_of(&g, &jobs[1]), "opportunities");
        assert_int_equal(jobs[1].due_us - jobs[0].due_us, US_PER_SECOND);
        check_str(jobs[1].record_id, "5");
        assert_true(str_contains(g.response.body, STR("Task opportunities-")));
    }
    gate_shut(&g);
}

static void a_body_is_as_large_as_the_limit(void **state)
{
    struct gate_rig g;
    gate_open(&g, state);
    char *large = arena_alloc(&g.a, LIMIT_HOOK_BYTES + 1);
    memset(large, ' ', LIMIT_HOOK_BYTES + 1);
    struct str body = {large, LIMIT_HOOK_BYTES};
    memcpy(large, "{}", 2);
    judge(&g, "POST", "/pipedrive/person?" KEY, JSON, body);
    assert_int_equal(g.response.status, 200);
    body.n++;
    judge(&g, "POST", "/pipedrive/person?" KEY, JSON, body);
    assert_int_equal(g.response.status, 413);
    judge(&g, "POST", "/pipedrive/person", JSON, body);
    assert_int_equal(g.response.status, 401);
    gate_shut(&g);
}

/* ---- conditions --------------------------------------------------------------------- */

#define DEAL(now, was) "{\"current\":{\"id\":5," now "},\"previous\":{" was "}}"
#define DEAL_2(now, was) "{\"data\":{\"id\":5," now "},\"previous\":{" was "}}"

static const struct {
    const char *body;
    bool told, noted;
    int warnings;
} deals[] = {
    {DEAL("\"status\":\"won\",\"notes_count\":1",
          "\"status\":\"open\",\"notes_count\":1"), true, false, 0},
    {DEAL("\"status\":\"lost\",\"notes_count\":1",
          "\"status\":\"open\",\"notes_count\":1"), true, false, 0},
    {DEAL("\"status\":\"open\",\"notes_count\":1",
          "\"status\":\"won\",\"notes_count\":1"), false, false, 0},
    {DEAL("\"status\":\"won\",\"notes_count\":1",
          "\"status\":\"won\",\"notes_count\":1"), false, false, 0},
    {DEAL("\"status\":\"open\",\"notes_count\":2",
          "\"status\":\"open\",\"notes_count\":1"), false, true, 0},
    {DEAL("\"status\":\"open\",\"notes_count\":3",
          "\"status\":\"open\",\"notes_count\":1"), false, false, 0},
    {DEAL("\"status\":\"won\",\"notes_count\":2",
          "\"status\":\"open\",\"notes_count\":1"), true, true, 0},
    {DEAL_2("\"status\":\"won\"", "\"status\":\"open\""), true, false, 1},
    {DEAL_2("\"notes_count\":4", "\"notes_count\":3"), false, true, 0},
    /* nothing to compare with is no change */
    {DEAL("\"status\":\"won\",\"notes_count\":2", ""), false, false, 1},
    {"{\"current\":{\"id\":5,\"status\":\"won\",\"notes_count\":1}}", false,
     false, 1},
    {"{\"current\":{\"id\":5},\"previous\":null}", false, false, 1},
};

static void several_tasks_come_of_one_call_and_the_last_answers(void **state)
{
    struct gate_rig g;
    gate_open(&g, state);
    for (size_t i = 0; i < sizeof deals / sizeof *deals; i++) {
        struct job *jobs = NULL;
        size_t want = (size_t)deals[i].told + deals[i].noted;
        clear_jobs(&g);
        g.warnings = 0;
        call(&g, "POST", "/pipedrive/deal/notify?" KEY, JSON, deals[i].body);
        size_t n = jobs_of(&g, &jobs);
        if (n != want || g.warnings != deals[i].warnings)
            fail_msg("%s: %zu tasks, %d warnings", deals[i].body, n,
                     g.warnings);
        if (n == 0)
            assert_string_equal(body_of(&g), "{}");
        else
            assert_true(str_contains(
                g.response.body,
                arena_printf(&g.a, "Task %s-%lld enqueued",
                             deals[i].noted ? "note_notices"
                                            : "deal_notices",
                             (long long)jobs[n - 1].task)));
    }
    gate_shut(&g);
}

static void ids_are_looked_at_before_conditions(void **state)
{
    struct gate_rig g;
    gate_open(&g, state);
    call(&g, "POST", "/pipedrive/deal/notify?" KEY, JSON,
         "{\"current\":{\"id\":\"x\"}}");
    assert_string_equal(body_of(&g), "{\"error\":\"Incorrect id=x\"}");
    call(&g, "POST", "/pipedrive/deal/notify?" KEY, JSON, "{\"current\":{}}");
    assert_string_equal(body_of(&g), "{}");
    assert_int_equal(g.warnings, 0);
    gate_shut(&g);
}

static void only_its_words_are_the_gates(void **state)
{
    struct gate_rig g;
    const struct str *words = NULL;
    gate_open(&g, state);
    size_t n = gate_words(&g.a, &g.desk.workspace.routes, &words);
    static const char *const ours[] = {"/marketo/lead/1", "/marketo",
                                       "/pipedrive/x?y", "/tasks/1",
                                       "/datadog?a"};
    static const char *const others[] = {"/", "", "/api/v1/syncs",
                                         "/marketo2/lead", "/hooks/odoo/x",
                                         "/index.html", "//marketo"};
    for (size_t i = 0; i < sizeof ours / sizeof *ours; i++)
        assert_true(gate_is_meant(words, n, str_from(ours[i])));
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        assert_false(gate_is_meant(words, n, str_from(others[i])));
    gate_shut(&g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        RIG_TEST(keys_come_first_then_paths_then_methods),
        RIG_TEST(leading_zeros_make_no_other_record),
        RIG_TEST(every_path_puts_its_task),
        RIG_TEST(a_webhook_without_an_id_asks_for_nothing),
        RIG_TEST(what_asks_for_nothing_is_answered_so),
        RIG_TEST(a_path_may_put_two_tasks_for_its_record),
        RIG_TEST(a_body_is_as_large_as_the_limit),
        RIG_TEST(several_tasks_come_of_one_call_and_the_last_answers),
        RIG_TEST(ids_are_looked_at_before_conditions),
        RIG_TEST(only_its_words_are_the_gates),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
