/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Who may call ProspectConnect: keys, tokens, scopes, rotation, profiles. */
#include "unit/prospectconnect.h"

/* A read of each profile, and which of them the key or token opens. */
struct door {
    const char *method;
    const char *url;
    bool public;
};

static const struct door doors[] = {
    {"GET", "/contacts/list", false},                  /* A */
    {"POST", "/contact/getPaginatedContacts", false},  /* B */
    {"POST", "/contact/search/contact", false},        /* C */
    {"POST", "/v1/contacts/search", true},             /* D */
};
#define DOORS (sizeof doors / sizeof *doors)

static int status_of(struct pc_test *t, const struct door *door,
                     const char *authorization)
{
    return pc_ask_with(t, door->method, door->url, "{}", authorization, NULL)
        .status;
}

static void each_style_opens_its_own_profiles_only(void **state)
{
    struct pc_test *t = *state;
    static const struct {
        const char *authorization;
        int old, public;
    } styles[] = {
        {PC_KEY, 200, 401},
        {"Bearer " PC_KEY, 401, 401},
        {PC_PAT, 401, 200},
        {"pat_demo", 401, 401},
        {"wrong", 401, 401},
        {"Bearer wrong", 401, 401},
        {"", 401, 401},
    };
    for (size_t i = 0; i < sizeof styles / sizeof *styles; i++) {
        for (size_t d = 0; d < DOORS; d++)
            assert_int_equal(status_of(t, &doors[d], styles[i].authorization),
                             doors[d].public ? styles[i].public
                                             : styles[i].old);
    }
}

static void the_scheme_of_a_token_may_be_in_any_case(void **state)
{
    struct pc_test *t = *state;
    assert_int_equal(status_of(t, &doors[3], "bearer pat_demo"), 200);
}

static void no_header_at_all_is_refused_in_each_dialect(void **state)
{
    struct pc_test *t = *state;
    struct http_request old = {.method = "GET", .url = STR("/contacts/list")};
    struct pc_answer answer = pc_send(t, &old);
    assert_int_equal(answer.status, 401);
    pc_check(t, &answer, "message", "'Unauthorized'");
    struct http_request public = {.method = "GET",
                                  .url = STR("/v1/contacts/con_1")};
    answer = pc_send(t, &public);
    assert_int_equal(answer.status, 401);
    pc_check(t, &answer, "title", "'Unauthorized'");
    check_str(http_header_get(&answer.headers, "WWW-Authenticate"), "Bearer");
    check_str(http_header_get(&answer.headers, "Content-Type"),
              "application/problem+json");
}

static struct pc_answer ask_version(struct pc_test *t, const char *version)
{
    struct http_header headers[] = {
        {STR("Authorization"), STR(PC_PAT)},
        {STR("Content-Type"), STR("application/json")},
        {STR("Version"), str_from(version)},
    };
    struct http_request request = {.method = "POST",
                                   .url = STR("/v1/contacts/search"),
                                   .headers = {headers, version ? 3 : 2},
                                   .body = STR("{}")};
    return pc_send(t, &request);
}

static void the_public_api_wants_a_version_that_is_a_day(void **state)
{
    struct pc_test *t = *state;
    assert_int_equal(ask_version(t, "2024-02-29").status, 200);
    assert_int_equal(ask_version(t, NULL).status, 400);
    assert_int_equal(ask_version(t, "2025-02-29").status, 400);
    assert_int_equal(ask_version(t, "v1").status, 400);
    assert_int_equal(ask_version(t, "2025-01-01T00:00:00Z").status, 400);
    struct pc_answer answer = ask_version(t, NULL);
    pc_check(t, &answer, "title", "'Bad request'");
}

static void several_keys_are_valid_at_once(void **state)
{
    (void)state;
    const char *const options[] = {"keys", "one, two", "pats", "p1,p2", NULL};
    struct pc_test *t = pc_start(options);
    assert_int_equal(status_of(t, &doors[0], "one"), 200);
    assert_int_equal(status_of(t, &doors[0], "two"), 200);
    assert_int_equal(status_of(t, &doors[0], PC_KEY), 401);
    assert_int_equal(status_of(t, &doors[3], "Bearer p1"), 200);
    assert_int_equal(status_of(t, &doors[3], "Bearer p2"), 200);
    assert_int_equal(status_of(t, &doors[3], PC_PAT), 401);
    pc_stop(t);
}

static void a_key_is_rotated_while_the_system_runs(void **state)
{
    struct pc_test *t = *state;
    pc_check_status(
        pc_post(t, "/_sandbox/keys", "{'secret':'new','replaces':'" PC_KEY "'}"),
        200);
    assert_int_equal(status_of(t, &doors[0], PC_KEY), 401);
    assert_int_equal(status_of(t, &doors[0], "new"), 200);
    pc_check_status(
        pc_ask(t, "DELETE", "/_sandbox/keys", "{'secret':'new'}"), 200);
    assert_int_equal(status_of(t, &doors[0], "new"), 401);
}

static void the_list_of_keys_says_what_each_may_do(void **state)
{
    struct pc_test *t = *state;
    struct pc_answer answer = pc_post(
        t, "/_sandbox/keys",
        "{'secret':'p','kind':'pat','scopes':['deal.read'],'role':'viewer'}");
    pc_check_status(answer, 200);
    answer = pc_get_url(t, "/_sandbox/keys");
    assert_int_equal(pc_length(&answer, "keys"), 3);
    pc_check(t, &answer, "keys.0.secret", "'" PC_KEY "'");
    pc_check(t, &answer, "keys.0.kind", "'key'");
    pc_check(t, &answer, "keys.2.scopes", "['deal.read']");
    pc_check(t, &answer, "keys.2.role", "'viewer'");
}

static void a_token_is_given_other_rights_under_its_name(void **state)
{
    struct pc_test *t = *state;
    pc_check_status(pc_post(t, "/_sandbox/keys",
                            "{'secret':'pat_demo','kind':'pat',"
                            "'scopes':['deal.all']}"),
                    200);
    assert_int_equal(status_of(t, &doors[3], PC_PAT), 403);
    struct pc_answer answer = pc_get_url(t, "/_sandbox/keys");
    assert_int_equal(pc_length(&answer, "keys"), 2);
}

static void wrong_credentials_are_not_taken(void **state)
{
    struct pc_test *t = *state;
    static const char *const wrong[] = {
        "{'secret':''}",
        "{'secret':'p','kind':'password'}",
        "{'secret':'p','kind':'pat','scopes':['deal.eat']}",
        "{'secret':'p','kind':'pat','scopes':['user.read']}",
        "{'secret':'p','kind':'pat','scopes':['deal']}",
        "{'secret':'p','kind':'pat','role':'king'}",
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        pc_check_status(pc_post(t, "/_sandbox/keys", wrong[i]), 400);
    struct pc_answer answer = pc_get_url(t, "/_sandbox/keys");
    assert_int_equal(pc_length(&answer, "keys"), 2);
}

static void more_keys_than_the_limit_are_not_taken(void **state)
{
    struct pc_test *t = *state;
    int status = 200;
    int taken = 0;
    for (; status == 200 && taken < 1000; taken++) {
        char *body = arena_printfz(&t->a, "{'secret':'key%d'}", taken);
        status = pc_post(t, "/_sandbox/keys", body).status;
    }
    assert_int_equal(status, 400);
    assert_int_equal(taken - 1 + 2, 64);
}

/* status of each right under a token: read, write, delete */
static void check_rights(struct pc_test *t, const char *authorization,
                         int read, int write, int delete)
{
    const char *id = pc_made(t, "/v1/deals", "{'name':'Big'}", "data.id");
    char *url = arena_printfz(&t->a, "/v1/deals/%s", id);
    assert_int_equal(
        pc_ask_with(t, "GET", url, NULL, authorization, NULL).status, read);
    assert_int_equal(
        pc_ask_with(t, "POST", "/v1/deals/search", "{}", authorization, NULL)
            .status,
        read);
    assert_int_equal(
        pc_ask_with(t, "PATCH", url, "{'name':'B'}", authorization, NULL)
            .status,
        write);
    assert_int_equal(
        pc_ask_with(t, "DELETE", url, NULL, authorization, NULL).status,
        delete);
}

static void a_token_may_do_what_scopes_and_role_both_allow(void **state)
{
    (void)state;
    const char *const options[] = {
        "pats",
        "pat_demo,r:deal.read,rw:deal.read+deal.write,all:deal.all,"
        "other:contact.all,member:deal.all:member,viewer:deal.all:viewer,"
        "any_viewer::viewer",
        NULL};
    struct pc_test *t = pc_start(options);
    check_rights(t, "Bearer r", 200, 403, 403);
    check_rights(t, "Bearer rw", 200, 200, 403);
    check_rights(t, "Bearer all", 200, 200, 204);
    check_rights(t, "Bearer other", 403, 403, 403);
    check_rights(t, "Bearer member", 200, 200, 403);
    check_rights(t, "Bearer viewer", 200, 403, 403);
    check_rights(t, "Bearer any_viewer", 200, 403, 403);
    pc_stop(t);
}

static void an_expired_login_is_refused_once(void **state)
{
    struct pc_test *t = *state;
    sandbox_knobs(t->box)->expire_login_every = 2;
    assert_int_equal(status_of(t, &doors[0], PC_KEY), 200);
    assert_int_equal(status_of(t, &doors[0], PC_KEY), 401);
    assert_int_equal(status_of(t, &doors[3], PC_PAT), 200);
    assert_int_equal(status_of(t, &doors[3], PC_PAT), 401);
    assert_int_equal(status_of(t, &doors[0], PC_KEY), 200);
}

static void a_profile_that_is_not_served_has_no_paths(void **state)
{
    (void)state;
    static const char *const letters[] = {"A", "B", "C", "D"};
    for (size_t served = 0; served < DOORS; served++) {
        const char *const options[] = {"profiles", letters[served], NULL};
        struct pc_test *t = pc_start(options);
        for (size_t d = 0; d < DOORS; d++)
            assert_int_equal(
                status_of(t, &doors[d], doors[d].public ? PC_PAT : PC_KEY),
                d == served ? 200 : 404);
        pc_stop(t);
    }
}

static void unknown_paths_and_methods_are_not_found(void **state)
{
    struct pc_test *t = *state;
    pc_check_status(pc_get_url(t, "/nowhere"), 404);
    pc_check_status(pc_get_url(t, "/contact/upsert"), 404);
    pc_check_status(pc_get_url(t, "/contacts/list/"), 404);
    pc_check_status(pc_post(t, "/v1/users/search", "{}"), 404);
    struct pc_answer answer = pc_get_url(t, "/v1/nowhere/x/y");
    pc_check_status(answer, 404);
    pc_check(t, &answer, "title", "'Not found'");
    answer = pc_get_url(t, "/_sandbox/nowhere");
    pc_check_status(answer, 404);
}

static void wrong_options_are_told_with_a_suggestion(void **state)
{
    (void)state;
    static const struct {
        const char *name, *value, *says;
    } wrong[] = {
        {"stile", "camel", "did you mean style?"},
        {"style", "kebab", "(camel, snake)"},
        {"blanks", "none", "(null, empty, omit)"},
        {"profiles", "E", "letters from A to D"},
        {"profiles", "", "letters from A to D"},
        {"page_cap", "many", "whole number"},
        {"keys", "", "cannot be empty"},
        {"pats", "p:deal.eat", "deal.eat"},
        {"pats", "p:deal.all:king", "king"},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct field pair = {str_from(wrong[i].name),
                             value_textz(wrong[i].value)};
        struct value options = value_object(&pair, 1);
        struct fake_clock clock = {0};
        struct sandbox *box = NULL;
        struct error e = {0};
        check_err(sandbox_create(&sandbox_prospectconnect, &options,
                                 clock_fake(&clock), &box, &e),
                  ERR_USAGE);
        assert_null(box);
        if (!strstr(e.message, wrong[i].says))
            fail_msg("\"%s\" does not say \"%s\"", e.message, wrong[i].says);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PC_CASE(each_style_opens_its_own_profiles_only),
        PC_CASE(the_scheme_of_a_token_may_be_in_any_case),
        PC_CASE(no_header_at_all_is_refused_in_each_dialect),
        PC_CASE(the_public_api_wants_a_version_that_is_a_day),
        cmocka_unit_test(several_keys_are_valid_at_once),
        PC_CASE(a_key_is_rotated_while_the_system_runs),
        PC_CASE(the_list_of_keys_says_what_each_may_do),
        PC_CASE(a_token_is_given_other_rights_under_its_name),
        PC_CASE(wrong_credentials_are_not_taken),
        PC_CASE(more_keys_than_the_limit_are_not_taken),
        cmocka_unit_test(a_token_may_do_what_scopes_and_role_both_allow),
        PC_CASE(an_expired_login_is_refused_once),
        cmocka_unit_test(a_profile_that_is_not_served_has_no_paths),
        PC_CASE(unknown_paths_and_methods_are_not_found),
        cmocka_unit_test(wrong_options_are_told_with_a_suggestion),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
