/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Pipedrive's sandbox: its limits, its login and what only clients use. */
#include "lib/pd_trip.h"

#include <stdlib.h>

#include "base/json.h"
#include "base/time.h"

struct reply {
    int status;
    struct http_headers headers;
    struct value body;
};

static struct reply ask(struct trip *t, const char *method, const char *path,
                        const char *token, const char *body)
{
    struct http_header h[] = {
        {STR("Authorization"), str_from(token)},
        {STR("Content-Type"), STR("application/x-www-form-urlencoded")},
        {STR("Host"), STR("pd")}};
    struct http_request request = {
        .method = method,
        .url = arena_printf(&t->d.a, "http://pd/%s", path),
        .headers = {token ? h : h + 1, token ? 3 : 2},
        .body = str_from(body)};
    struct http_server_reply reply;
    struct reply out;
    sandbox_call(t->box, &t->d.a, &request, &reply);
    out = (struct reply){reply.response.status, reply.response.headers,
                         value_null()};
    if (reply.response.body.n > 0)
        check_err(json_parse(&t->d.a, reply.response.body, &out.body, NULL),
                  ERR_OK);
    return out;
}

static struct trip *start(const char *name, const char *value)
{
    struct trip *t = calloc(1, sizeof *t);
    assert_non_null(t);
    struct field option = {str_from(name), value_textz(value)};
    trip_init(t, TRIP_TOKEN "}", &option, name ? 1 : 0);
    return t;
}

#define AS "api_token=pd_demo_token"

static struct str left_of(struct trip *t, const char *method,
                          const char *path, const char *body)
{
    struct reply r = ask(t, method, path, NULL, body);
    return http_header_get(&r.headers, "x-daily-ratelimit-token-remaining");
}

static void test_calls_cost_what_the_table_says(void **state)
{
    static const struct {
        const char *method, *path, *body;
        int64_t cost;
    } rows[] = {
        {"GET", "v1/persons/1?" AS, NULL, 2},
        {"GET", "api/v2/persons/1?" AS, NULL, 1},
        {"GET", "v1/persons?" AS, NULL, 20},
        {"GET", "api/v2/persons?" AS, NULL, 10},
        {"GET", "v1/stages?" AS, NULL, 10},
        {"GET", "api/v2/pipelines?" AS, NULL, 5},
        {"POST", "v1/persons?" AS, "name=A", 10},
        {"DELETE", "v1/persons/1?" AS, NULL, 6},
        {"DELETE", "api/v2/persons/2?" AS, NULL, 3},
        {"GET", "v1/persons/search?term=ab&" AS, NULL, 40},
        {"GET", "api/v2/itemSearch?term=ab&" AS, NULL, 20},
        {"GET", "v1/users/find?term=ab&" AS, NULL, 40},
        {"GET", "api/v2/deals/archived?" AS, NULL, 20},
        {"PUT", "v1/persons/1/merge?" AS, "merge_with_id=2", 40},
    };
    struct trip *t = start("daily_tokens", "1000");
    int64_t left = 1000, told = 0;
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_true(str_to_i64(
            left_of(t, rows[i].method, rows[i].path, rows[i].body), &told));
        left -= rows[i].cost;
        if (told != left)
            fail_msg("%s %s leaves %lld", rows[i].method, rows[i].path,
                     (long long)told);
    }
    trip_stop(t);
}

static void test_the_budget_ends_and_begins_with_the_day(void **state)
{
    struct trip *t = start("daily_tokens", "45");
    (void)state;
    check_str(left_of(t, "GET", "v1/persons?" AS, NULL), "25");
    check_str(left_of(t, "GET", "v1/persons?" AS, NULL), "5");
    struct reply r = ask(t, "GET", "v1/persons?" AS, NULL, NULL);
    assert_int_equal(r.status, 429);
    check_str(http_header_get(&r.headers, "x-daily-ratelimit-token-remaining"),
              "0");
    t->clock.now_us += US_PER_DAY;
    check_str(left_of(t, "GET", "v1/persons?" AS, NULL), "25");
    trip_stop(t);
}

static enum err made_with(const struct field *options, size_t n)
{
    struct value given = value_object(options, n);
    struct fake_clock clock = {.now_us = DRIVE_NOW_US};
    struct sandbox *box = NULL;
    enum err err = sandbox_create(&sandbox_pipedrive, &given,
                                  clock_fake(&clock), &box, NULL);
    sandbox_destroy(err == ERR_OK ? box : NULL);
    return err;
}

static void test_a_plan_has_a_budget_for_each_seat(void **state)
{
    struct field options[] = {{STR("plan"), value_textz("premium")},
                              {STR("seats"), value_textz("3")}};
    struct trip t;
    (void)state;
    trip_init(&t, TRIP_TOKEN "}", options, 2);
    check_str(left_of(&t, "GET", "v1/persons/1?" AS, NULL), "449998");
    drive_fini(&t.d);
    sandbox_destroy(t.box);
    options[1].value = value_textz("10000");
    check_err(made_with(options, 2), ERR_OK);
    options[1].value = value_textz("10001");
    check_err(made_with(options, 2), ERR_USAGE);
    options[0].value = value_textz("gold");
    check_err(made_with(options, 1), ERR_USAGE);
}

static void test_a_plan_allows_so_many_calls_at_once(void **state)
{
    struct trip *t = start("plan", "lite");
    (void)state;
    for (int i = 0; i < 20; i++)
        assert_int_equal(ask(t, "GET", "v1/users/me?" AS, NULL, NULL).status,
                         200);
    struct reply r = ask(t, "GET", "v1/users/me?" AS, NULL, NULL);
    assert_int_equal(r.status, 429);
    check_str(http_header_get(&r.headers, "x-ratelimit-limit"), "20");
    check_str(http_header_get(&r.headers, "x-ratelimit-remaining"), "0");
    check_str(http_header_get(&r.headers, "x-ratelimit-reset"), "2");
    t->clock.now_us += 2 * US_PER_SECOND;
    assert_int_equal(ask(t, "GET", "v1/users/me?" AS, NULL, NULL).status, 200);
    trip_stop(t);
}

static void test_webhooks_end_at_forty(void **state)
{
    struct trip *t = start(NULL, "");
    (void)state;
    for (int i = 0; i < 40; i++)
        trip_call(t, "POST", "v1/webhooks",
                  "{'subscription_url':'http://x/y','event_action':'*',"
                  "'event_object':'person'}",
                  201);
    trip_call(t, "POST", "v1/webhooks",
              "{'subscription_url':'http://x/y','event_action':'*',"
              "'event_object':'person'}",
              422);
    trip_stop(t);
}

static const char *filter_of(struct trip *t, int n)
{
    AUTO_BUF b = BUF_INIT(1 << 16);
    buf_addz(&b, "{'name':'F','type':'people','conditions':{'glue':'and',"
                 "'conditions':[{'glue':'and','conditions':[");
    for (int i = 0; i < n; i++)
        buf_printf(&b,
                   "%s{'object':'person','field_id':1,'operator':"
                   "'IS NOT NULL','value':null}",
                   i > 0 ? "," : "");
    buf_addz(&b, "]}]}}");
    return arena_strz(&t->d.a, buf_str(&b));
}

static void test_filters_end_at_sixteen_conditions(void **state)
{
    struct trip *t = start(NULL, "");
    (void)state;
    trip_call(t, "POST", "v1/filters", filter_of(t, 16), 200);
    trip_call(t, "POST", "v1/filters", filter_of(t, 17), 400);
    trip_stop(t);
}

static void test_conditions_of_filters_hold_or_do_not(void **state)
{
    static const struct {
        const char *operator, *value;
        size_t hits;
    } rows[] = {{"=", "'Ann'", 1},         {"!=", "'Ann'", 2},
                {"<", "'Bo'", 1},          {">=", "'Bo'", 2},
                {"LIKE \\u0027$%\\u0027", "'b'", 1},
                {"LIKE \\u0027%$%\\u0027", "'n'", 2},
                {"NOT LIKE \\u0027$%\\u0027", "'b'", 2},
                {"IS NULL", "null", 0},    {"IS NOT NULL", "null", 3}};
    struct trip *t = start(NULL, "");
    (void)state;
    trip_call(t, "POST", "v1/persons", "{'name':'Ann'}", 201);
    trip_call(t, "POST", "v1/persons", "{'name':'Bo'}", 201);
    trip_call(t, "POST", "v1/persons", "{'name':'Lin'}", 201);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *body = arena_printfz(
            &t->d.a,
            "{'name':'F','type':'people','conditions':{'glue':'and',"
            "'conditions':[{'glue':'and','conditions':[{'object':'person',"
            "'field_id':1,'operator':'%s','value':%s}]}]}}",
            rows[i].operator, rows[i].value);
        trip_call(t, "POST", "v1/filters", body, 200);
        struct value found = trip_call(
            t, "GET",
            arena_printfz(&t->d.a, "v2/persons?filter_id=%zu", i + 1), NULL,
            200);
        if (value_getz(&found, "data")->items.n != rows[i].hits)
            fail_msg("%s %s: %zu", rows[i].operator, rows[i].value,
                     value_getz(&found, "data")->items.n);
    }
    trip_stop(t);
}

static struct str member(const struct reply *r, const char *name)
{
    return value_text_at(&r->body, name);
}

static void test_an_app_is_installed_and_revoked(void **state)
{
    struct trip *t = start(NULL, "");
    (void)state;
    struct reply r = ask(t, "GET",
                         "oauth/authorize?client_id=pd_client&state=s%201&"
                         "redirect_uri=http%3A%2F%2Fapp%2Fback",
                         NULL, NULL);
    assert_int_equal(r.status, 302);
    check_str(http_header_get(&r.headers, "Location"),
              "http://app/back?code=pd_code&state=s%201");
    r = ask(t, "POST", "oauth/token", NULL,
            "grant_type=authorization_code&code=pd_code&client_id=pd_client&"
            "client_secret=pd_secret");
    assert_int_equal(r.status, 200);
    check_str(member(&r, "api_domain"), "http://pd");
    const char *bearer = arena_printfz(&t->d.a, "Bearer %.*s",
                                       STR_ARG(member(&r, "access_token")));
    assert_int_equal(ask(t, "GET", "v1/users/me", bearer, NULL).status, 200);
    r = ask(t, "POST", "oauth/revoke", NULL,
            "token=pd_refresh&token_type_hint=refresh_token&"
            "client_id=pd_client&client_secret=pd_secret");
    assert_int_equal(r.status, 200);
    assert_int_equal(ask(t, "GET", "v1/users/me", bearer, NULL).status, 401);
    r = ask(t, "POST", "oauth/token", NULL,
            "grant_type=refresh_token&refresh_token=pd_refresh&"
            "client_id=pd_client&client_secret=pd_secret");
    assert_int_equal(r.status, 400);
    r = ask(t, "GET", "oauth/authorize?client_id=other&redirect_uri=http://x",
            NULL, NULL);
    assert_int_equal(r.status, 400);
    trip_stop(t);
}

static void test_a_selector_narrows_what_is_shown(void **state)
{
    struct trip *t = start(NULL, "");
    (void)state;
    trip_call(t, "POST", "v1/persons", "{'name':'Ann'}", 201);
    struct value all =
        trip_call(t, "GET", "v1/persons:(id,name)", NULL, 200);
    const struct value *row = &value_getz(&all, "data")->items.at[0];
    assert_int_equal(row->fields.n, 2);
    check_str(value_text_at(row, "name"), "Ann");
    struct value one = trip_call(t, "GET", "v1/persons/1:(name)", NULL, 200);
    assert_int_equal(value_getz(&one, "data")->fields.n, 1);
    trip_stop(t);
}

static void test_references_of_v1_are_told_beside(void **state)
{
    struct trip *t = start(NULL, "");
    (void)state;
    trip_call(t, "POST", "v1/organizations", "{'name':'Acme'}", 201);
    trip_call(t, "POST", "v1/persons", "{'name':'Ann','org_id':1}", 201);
    struct value one = trip_call(t, "GET", "v1/persons/1", NULL, 200);
    const struct value *related = value_getz(&one, "related_objects");
    const struct value *organizations = value_getz(related, "organization");
    check_str(value_text_at(value_getz(organizations, "1"), "name"), "Acme");
    const struct value *org = value_getz(value_getz(&one, "data"), "org_id");
    assert_int_equal(value_getz(org, "value")->integer, 1);
    assert_null(value_getz(org, "id"));
    trip_stop(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_calls_cost_what_the_table_says),
        cmocka_unit_test(test_the_budget_ends_and_begins_with_the_day),
        cmocka_unit_test(test_a_plan_has_a_budget_for_each_seat),
        cmocka_unit_test(test_a_plan_allows_so_many_calls_at_once),
        cmocka_unit_test(test_webhooks_end_at_forty),
        cmocka_unit_test(test_filters_end_at_sixteen_conditions),
        cmocka_unit_test(test_conditions_of_filters_hold_or_do_not),
        cmocka_unit_test(test_an_app_is_installed_and_revoked),
        cmocka_unit_test(test_a_selector_narrows_what_is_shown),
        cmocka_unit_test(test_references_of_v1_are_told_beside),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
