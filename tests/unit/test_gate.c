/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* What a call of a route is answered, and which tasks come of it. */
#include "lib/api_rig.h"

#include "base/json.h"
#include "base/limits.h"
#include "base/time.h"
#include "serve/gate.h"

#define KEY "api_key=k-test"
#define MARKETOID "9a9714c55a34f5faf2956584040ca245b7ab641b"
#define JSON "application/json"

static const char main_yaml[] =
    "crosswalk: 1\n"
    "connections:\n"
    "  odoo:\n"
    "    connector: odoo\n"
    "    url: http://127.0.0.1:1\n"
    "    database: demo\n"
    "    user: admin\n"
    "    password: hunter2\n"
    "routes:\n"
    "  keys: { test: k-test, prod: k-prod }\n"
    "  one_by_one: true\n"
    "  per_second: 1\n"
    "  outcomes: /tasks\n"
    "  statistics: { path: /datadog, key: k-data }\n"
    "  paths:\n"
    "    - { path: /marketo/lead/<id>, sync: people, side: left }\n"
    "    - { path: /marketo/lead/<id>/delete, sync: people, side: right, "
    "retire: true }\n"
    "    - path: /marketo/lead/<id>/activity\n"
    "      otherwise: refuse\n"
    "      tasks:\n"
    "        - { sync: follow_ups, side: left, when: body == nil }\n"
    "        - { sync: emails, side: left, by: leadId, since: today, "
    "when: body.type == 'email_sent' }\n"
    "    - { path: /pipedrive/person/<id>, sync: people, side: right }\n"
    "    - { path: /pipedrive/person, id: [current.id, data.id], "
    "sync: people, side: right }\n"
    "    - { path: /pipedrive/person/<id>/delete, sync: people, side: left, "
    "retire: true }\n"
    "    - path: /pipedrive/person/delete\n"
    "      id: [previous." MARKETOID ", previous.custom_fields." MARKETOID
    ".value, previous.custom_fields." MARKETOID "]\n"
    "      name: marketo_id\n"
    "      sync: people\n"
    "      side: left\n"
    "      retire: true\n"
    "    - { path: /pipedrive/organization/<id>/compute, sync: regions, "
    "side: left }\n"
    "    - path: /pipedrive/deal/notify\n"
    "      id: [current.id, data.id]\n"
    "      tasks:\n"
    "        - { sync: deal_notices, side: left, when: is_decided(body) }\n"
    "        - sync: note_notices\n"
    "          side: left\n"
    "          when: (body.current or body.data).notes_count == "
    "body.previous.notes_count + 1\n";

static const char routes_lua[] =
    "function is_decided(body)\n"
    "  local now = body.current or body.data\n"
    "  local was = body.previous.status\n"
    "  return was ~= nil and now.status ~= was and\n"
    "         (now.status == 'won' or now.status == 'lost')\n"
    "end\n";

static const char *const syncs[] = {
    "people", "follow_ups", "emails", "regions", "deal_notices",
    "note_notices"};

struct gate_rig {
    struct rig *rig;
    struct intake_desk desk;
    struct arena a;
    struct log log;
    int warnings;
    struct gate_verdict verdict;
    struct http_response response;
    int64_t now_us;
};

static void on_line(void *context, const struct log_line *line)
{
    struct gate_rig *g = context;
    g->warnings += line->level == LOG_WARN;
}

static void gate_open(struct gate_rig *g, void **state)
{
    struct error e = {0};
    *g = (struct gate_rig){.rig = *state, .now_us = RIG_NOW_US};
    g->log = (struct log){.fd = -1, .level = LOG_INFO, .tap = on_line,
                          .tap_context = g,
                          .clock = clock_fake(&g->rig->clock)};
    rig_write(g->rig, "crosswalk.yaml", main_yaml);
    rig_write(g->rig, "lua/routes.lua", routes_lua);
    rig_write(g->rig, "syncs/contacts.yaml",
              "sync: contacts\nleft: odoo.a\nright: odoo.b\nfields: [x]\n");
    rig_write(g->rig, "syncs/companies.yaml",
              "sync: companies\nleft: odoo.a\nright: odoo.b\nfields: [x]\n");
    for (size_t i = 0; i < sizeof syncs / sizeof *syncs; i++)
        rig_write(g->rig, arena_printfz(&g->a, "syncs/%s.yaml", syncs[i]),
                  arena_printfz(&g->a, "sync: %s\nleft: odoo.a\n"
                                       "right: odoo.b\nfields: [x]\n",
                                syncs[i]));
    const struct web_options options = {
        .dir = g->rig->dir,
        .env = g->rig->api.env,
        .clock = clock_fake(&g->rig->clock)};
    check_ok(intake_desk_load(&g->desk, &options, &e), &e);
}

static void gate_shut(struct gate_rig *g)
{
    intake_desk_close(&g->desk);
    arena_fini(&g->a);
}

static void judge(struct gate_rig *g, const char *method, const char *url,
                  const char *type, struct str body)
{
    const struct http_header header = {STR("Content-Type"), str_from(type)};
    const struct http_request request = {
        .method = method,
        .url = str_from(url),
        .headers = {&header, type ? 1 : 0},
        .body = body};
    const struct gate gate = {.routes = &g->desk.workspace.routes,
                              .script = g->desk.workspace.script,
                              .log = &g->log};
    g->response = (struct http_response){0};
    gate_judge(&gate, &g->a, &request, &g->verdict, &g->response);
}

/* Judged, put or told, as the intake does. */
static void call(struct gate_rig *g, const char *method, const char *url,
                 const char *type, const char *body)
{
    struct error e = {0};
    struct store *store = g->rig->store;
    const struct gate_counts count = {.path = STR("/marketo/lead/<id>"),
                                      .by_outcome = {[GATE_ENQUEUED] = 3}};
    const struct gate_put put = {.store = store, .now_us = g->now_us};
    const struct gate_numbers numbers = {
        .store = store, .now_us = g->now_us, .counts = &count,
        .n_counts = 1};
    judge(g, method, url, type, str_from(body));
    if (g->verdict.outcome == GATE_ENQUEUED) {
        check_ok(store_begin(store, &e), &e);
        check_ok(gate_put(&g->desk, &g->a, &put, &g->verdict, &g->response,
                          &e),
                 &e);
        check_ok(store_commit(store, &e), &e);
    } else if (g->verdict.outcome == GATE_ASKED) {
        check_ok(gate_tell(&g->desk, &g->a, &numbers, &g->verdict,
                           &g->response, &e),
                 &e);
    }
}

static const char *body_of(struct gate_rig *g)
{
    return arena_strz(&g->a, str_trim(g->response.body));
}

static size_t jobs_of(struct gate_rig *g, struct job **out)
{
    struct error e = {0};
    const struct job_filter all = {.state = -1};
    size_t n = 0;
    check_ok(job_list(g->rig->store, &g->a, &all, out, &n, &e), &e);
    return n;
}

static void clear_jobs(struct gate_rig *g)
{
    struct error e = {0};
    const struct job_filter all = {.state = -1};
    size_t n = 0;
    check_ok(store_begin(g->rig->store, &e), &e);
    check_ok(job_discard(g->rig->store, &all, &n, &e), &e);
    check_ok(store_commit(g->rig->store, &e), &e);
}

static const char *sync_of(struct gate_rig *g, const struct job *job)
{
    for (size_t i = 0; i < g->desk.workspace.n_syncs; i++)
        if (g->desk.syncs[i].id == job->sync)
            return arena_strz(&g->a, g->desk.syncs[i].source->name);
    return "";
}

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
    {"/pipedrive/organization/10/compute", NULL, "", "regions", SIDE_LEFT,
     "10", CAUSE_PERSON},
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
    const char *url, *type, *body;
    int status;
    const char *answer; /* NULL: any */
} bodies[] = {
    {"/pipedrive/person", NULL, "", 200, "{}"},
    {"/pipedrive/person", NULL, "{\"current\":{\"id\":20}}", 200, "{}"},
    {"/pipedrive/person", "text/plain", "{\"current\":{\"id\":20}}", 200, "{}"},
    {"/pipedrive/person", JSON, "", 200, "{}"},
    {"/pipedrive/person", JSON, "{}", 200, "{}"},
    {"/pipedrive/person", JSON, "[]", 200, "{}"},
    {"/pipedrive/person", JSON, "[1]", 200, "{}"},
    {"/pipedrive/person", JSON, "\"current\"", 200, "{}"},
    {"/pipedrive/person", JSON, "{\"previous\":{\"id\":20}}", 200, "{}"},
    {"/pipedrive/person", JSON, "{\"current\":{}}", 200, "{}"},
    {"/pipedrive/person", JSON, "{\"current\":{\"id\":null}}", 200, "{}"},
    {"/pipedrive/person", JSON, "{\"current\":null}", 200, "{}"},
    {"/pipedrive/person", JSON, "{\"current\":[1]}", 200, "{}"},
    {"/pipedrive/person", JSON, "{\"current\":7}", 200, "{}"},
    {"/pipedrive/person", JSON, "{\"data\":null}", 200, "{}"},
    {"/pipedrive/person", JSON, "{\"current\":{\"id\":\"abc\"}}", 200,
     "{\"error\":\"Incorrect id=abc\"}"},
    {"/pipedrive/person", JSON, "{\"current\":{\"id\":\"\"}}", 200,
     "{\"error\":\"Incorrect id=\"}"},
    {"/pipedrive/person", JSON, "{\"current\":{\"id\":20.5}}", 200,
     "{\"error\":\"Incorrect id=20.5\"}"},
    {"/pipedrive/person", JSON, "{\"current\":{\"id\":\"2x\"}}", 200, NULL},
    {"/pipedrive/person", JSON, "{\"current\":{\"id\":true}}", 200,
     "{\"error\":\"Incorrect id=true\"}"},
    {"/pipedrive/person", JSON, "{\"current\":{\"id\":[20]}}", 200,
     "{\"error\":\"Incorrect id=[20]\"}"},
    {"/pipedrive/person", JSON, "{\"current\":", 400, NULL},
    {"/pipedrive/person", JSON, "nonsense", 400, NULL},
    {"/pipedrive/person", JSON, "{} {}", 400, NULL},
    {"/pipedrive/person", JSON, "\xff", 400, NULL},
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
    struct job *jobs = NULL;
    gate_open(&g, state);
    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
        call(&g, "POST", arena_printfz(&g.a, "%s?" KEY, bodies[i].url),
             bodies[i].type, bodies[i].body);
        if (g.response.status != bodies[i].status ||
            (bodies[i].answer &&
             strcmp(body_of(&g), bodies[i].answer) != 0) ||
            jobs_of(&g, &jobs) != 0)
            fail_msg("%s %s: %d %s", bodies[i].url, bodies[i].body,
                     g.response.status, body_of(&g));
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
        RIG_TEST(what_asks_for_nothing_is_answered_so),
        RIG_TEST(a_body_is_as_large_as_the_limit),
        RIG_TEST(several_tasks_come_of_one_call_and_the_last_answers),
        RIG_TEST(ids_are_looked_at_before_conditions),
        RIG_TEST(a_hundred_calls_get_turns_a_second_apart),
        RIG_TEST(a_task_tells_how_it_stands_and_how_it_ended),
        RIG_TEST(one_that_lost_its_place_tells_to_whom),
        RIG_TEST(one_about_several_records_tells_of_each),
        RIG_TEST(what_is_no_task_is_not_there),
        RIG_TEST(numbers_have_a_key_of_their_own),
        RIG_TEST(numbers_tell_of_requests_and_services),
        RIG_TEST(only_its_words_are_the_gates),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
