/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Disturbances that meet ProspectConnect, its control paths, and reset. */
#include "unit/prospectconnect.h"

static size_t contacts(struct pc_test *t)
{
    struct pc_answer all = pc_get_url(t, "/_sandbox/records/contacts");
    return pc_length(&all, "data");
}

static void a_forced_upsert_delivered_twice_makes_a_double(void **state)
{
    struct pc_test *t = *state;
    sandbox_knobs(t->box)->deliver_twice = 1;
    pc_contact(t, "ann@x.io");
    assert_int_equal(contacts(t), 2);
    pc_post(t, "/contact/upsert", "{'data':{'email':'bo@x.io'}}");
    assert_int_equal(contacts(t), 3);
}

static void a_create_under_a_key_delivered_twice_makes_one(void **state)
{
    struct pc_test *t = *state;
    sandbox_knobs(t->box)->deliver_twice = 1;
    struct http_header key = {STR("Idempotency-Key"), STR("k1")};
    struct pc_answer made = pc_ask_with(
        t, "POST", "/v1/contacts", "{'email':'a@x.io'}", PC_PAT, &key);
    pc_check_status(made, 201);
    assert_int_equal(contacts(t), 1);
}

static void a_write_may_happen_though_its_answer_is_lost(void **state)
{
    struct pc_test *t = *state;
    sandbox_knobs(t->box)->drop_after_every = 1;
    struct pc_answer lost = pc_post(t, "/contact/upsert",
                                    "{'data':{'email':'ann@x.io'}}");
    assert_true(lost.dropped);
    assert_int_equal(contacts(t), 1);
    struct pc_answer read = pc_post(t, "/contact/search/contact", "{}");
    assert_false(read.dropped);
}

static void a_call_over_the_rate_is_refused_in_each_dialect(void **state)
{
    struct pc_test *t = *state;
    sandbox_knobs(t->box)->rate_limit = 2;
    struct pc_answer fine = pc_post(t, "/v1/contacts/search", "{}");
    pc_check_status(fine, 200);
    check_str(http_header_get(&fine.headers, "X-RateLimit-Limit"), "2");
    check_str(http_header_get(&fine.headers, "X-RateLimit-Remaining"), "1");
    check_str(http_header_get(&fine.headers, "X-RateLimit-Reset"), "1");
    fine = pc_post(t, "/contact/search/contact", "{}");
    pc_check_status(fine, 200);
    assert_null(http_header_get(&fine.headers, "X-RateLimit-Limit").p);

    struct pc_answer refused = pc_post(t, "/v1/contacts/search", "{}");
    pc_check_status(refused, 429);
    pc_check(t, &refused, "type",
             "'https://papi.prospectconnect.ai/problems/rate-limited'");
    check_str(http_header_get(&refused.headers, "Content-Type"),
              "application/problem+json");
    check_str(http_header_get(&refused.headers, "X-RateLimit-Limit"), "2");
    check_str(http_header_get(&refused.headers, "X-RateLimit-Remaining"), "0");
    check_str(http_header_get(&refused.headers, "X-RateLimit-Reset"), "1");
    check_str(http_header_get(&refused.headers, "Retry-After"), "1");
    refused = pc_post(t, "/contact/search/contact", "{}");
    pc_check_status(refused, 429);
    pc_check(t, &refused, "message", "'Too many requests'");

    pc_tick(t, 1000);
    pc_check_status(pc_post(t, "/contact/search/contact", "{}"), 200);
}

static void stamps_follow_the_skewed_clock_of_the_remote(void **state)
{
    struct pc_test *t = *state;
    pc_contact(t, "ann@x.io");
    sandbox_knobs(t->box)->clock_skew_ms = -90000;
    pc_contact(t, "bo@x.io");
    struct pc_answer all = pc_get_url(t, "/contacts/list");
    pc_check(t, &all, "data.0.email", "'bo@x.io'");
    pc_check(t, &all, "data.0.updatedAt", "'2025-06-01T07:58:30Z'");
    pc_check(t, &all, "data.1.updatedAt", "'2025-06-01T08:00:00Z'");
}

static void a_slow_commit_shows_later_under_its_old_stamp(void **state)
{
    struct pc_test *t = *state;
    sandbox_knobs(t->box)->commit_delay_ms = 500;
    pc_contact(t, "ann@x.io");
    struct pc_answer all = pc_get_url(t, "/contacts/list");
    assert_int_equal(pc_length(&all, "data"), 0);
    pc_tick(t, 500);
    all = pc_get_url(t, "/contacts/list");
    pc_check(t, &all, "data.0.updatedAt", "'2025-06-01T08:00:00Z'");
}

static void only_writes_count_as_writes(void **state)
{
    struct pc_test *t = *state;
    static const struct {
        const char *method, *url;
        bool is_write;
    } calls[] = {
        {"POST", "/contact/upsert", true},
        {"POST", "/deal/updateDeal", true},
        {"POST", "/v1/contacts", true},
        {"POST", "/v1/contacts/upsert", true},
        {"POST", "/v1/tasks/task_1/complete", true},
        {"PATCH", "/v1/deals/deal_1", true},
        {"DELETE", "/v1/deals/deal_1", true},
        {"POST", "/v1/contacts/search", false},
        {"POST", "/contact/search/contact", false},
        {"POST", "/deal/getDealsByBusinessId", false},
        {"GET", "/contacts/list", false},
        {"POST", "/_sandbox/records/contacts", false},
        {"POST", "/nowhere", false},
    };
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
        struct http_request request = {.method = calls[i].method,
                                       .url = str_from(calls[i].url)};
        if (sandbox_prospectconnect.is_write(&request) != calls[i].is_write)
            fail_msg("%s %s", calls[i].method, calls[i].url);
    }
    pc_contact(t, "ann@x.io");
    pc_post(t, "/contact/search/contact", "{}");
    pc_post(t, "/contact/upsert", "{'data':{}}");
    const struct sandbox_counters *counters = sandbox_counters(t->box);
    assert_int_equal(counters->calls, 3);
    assert_int_equal(counters->writes, 1);
    assert_int_equal(counters->reads, 2);
    assert_int_equal(counters->records_written, 1);
}

static void a_person_edits_without_a_key_and_is_not_counted(void **state)
{
    struct pc_test *t = *state;
    const char *id = pc_contact(t, "ann@x.io");
    int64_t calls = sandbox_counters(t->box)->calls;
    int64_t writes = sandbox_counters(t->box)->writes;
    sandbox_knobs(t->box)->fail_every = 1;
    char *url = arena_printfz(&t->a, "/_sandbox/records/contacts/%s", id);
    pc_tick(t, 7);
    struct pc_answer one =
        pc_ask_with(t, "PATCH", url, "{'city':'Rome'}", "", NULL);
    pc_check_status(one, 200);
    pc_check(t, &one, "city", "'Rome'");
    pc_check(t, &one, "updated_at", "'2025-06-01T08:00:00.007Z'");
    one = pc_get_url(t, url);
    pc_check(t, &one, "email", "'ann@x.io'");
    pc_check_status(pc_ask(t, "DELETE", url, NULL), 204);
    pc_check_status(pc_get_url(t, url), 404);
    pc_check_status(pc_ask(t, "PATCH", url, "{}"), 404);
    pc_check_status(pc_ask(t, "DELETE", url, NULL), 404);
    pc_check_status(pc_post(t, "/_sandbox/records/contacts", "{}"), 400);
    assert_int_equal(sandbox_counters(t->box)->calls, calls);
    assert_int_equal(sandbox_counters(t->box)->writes, writes);
}

static void reset_drops_records_and_first_results_but_no_keys(void **state)
{
    struct pc_test *t = *state;
    struct http_header key = {STR("Idempotency-Key"), STR("k1")};
    struct pc_answer first = pc_ask_with(
        t, "POST", "/v1/contacts", "{'email':'a@x.io'}", PC_PAT, &key);
    pc_post(t, "/_sandbox/keys", "{'secret':'more'}");
    pc_check_status(pc_post(t, "/_sandbox/reset", "{}"), 200);
    assert_int_equal(contacts(t), 0);
    pc_check_status(
        pc_ask_with(t, "GET", "/contacts/list", NULL, "more", NULL), 200);
    struct pc_answer second = pc_ask_with(
        t, "POST", "/v1/contacts", "{'email':'a@x.io'}", PC_PAT, &key);
    pc_check_status(second, 201);
    assert_string_not_equal(pc_string(t, &first, "data.id"),
                            pc_string(t, &second, "data.id"));
}

static void wrong_json_of_every_kind_is_answered(void **state)
{
    struct pc_test *t = *state;
    static const char *const bodies[] = {
        "", "null", "5", "'x'", "[[[[", "{'data':{'email':{}}}",
        "{'data':{'country':{'country_code':5}}}",
        "{'data':{'phone':'1','assignedTo':{'_id':{}}}}",
        "{'data':{'phone':'1','tags':[null]}}",
        "{'contact_id':[],'deal_ids':[{}],'account_ids':[null]}",
        "{'ids':[null,{},5]}", "{'filters':[{'field':{},'operator':[]}]}",
        "{'stages':[{'id':5}]}", "{'updatedAfter':{},'limit':{}}",
    };
    static const char *const urls[] = {
        "/contact/upsert", "/contact/getPaginatedContacts", "/deal/create",
        "/deal/update", "/deal/getDealsByBusinessId", "/task/addTask",
        "/note/create", "/note/getNotes", "/contact/search/contact",
        "/contact/search/contact-by-ids", "/account/fetch-account-list",
        "/tag/fetchTagList", "/quotes/getQuotes",
        "/product/get-product-by-pagination", "/v1/contacts",
        "/v1/contacts/search", "/v1/contacts/upsert", "/v1/deals/deal_1/stage",
        "/_sandbox/keys", "/_sandbox/records/pipelines",
    };
    for (size_t u = 0; u < sizeof urls / sizeof *urls; u++) {
        for (size_t b = 0; b < sizeof bodies / sizeof *bodies; b++) {
            struct pc_answer answer = pc_post(t, urls[u], bodies[b]);
            if (answer.status < 200 || answer.status >= 500)
                fail_msg("%s %s: %d", urls[u], bodies[b], answer.status);
            assert_true(answer.text.n > 0);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PC_CASE(a_forced_upsert_delivered_twice_makes_a_double),
        PC_CASE(a_create_under_a_key_delivered_twice_makes_one),
        PC_CASE(a_write_may_happen_though_its_answer_is_lost),
        PC_CASE(a_call_over_the_rate_is_refused_in_each_dialect),
        PC_CASE(stamps_follow_the_skewed_clock_of_the_remote),
        PC_CASE(a_slow_commit_shows_later_under_its_old_stamp),
        PC_CASE(only_writes_count_as_writes),
        PC_CASE(a_person_edits_without_a_key_and_is_not_counted),
        PC_CASE(reset_drops_records_and_first_results_but_no_keys),
        PC_CASE(wrong_json_of_every_kind_is_answered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
