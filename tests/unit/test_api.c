/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* What holds for every route: who may, what is refused, and how it is told. */
#include "lib/api_rig.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/json.h"
#include "base/limits.h"
#include "view/object.h"

/* A path of the route, with something for each parameter. */
static const char *some_path(struct rig *rig, const struct route *route)
{
    AUTO_BUF path = BUF_INIT(1000);
    for (const char *p = route->pattern; *p; p++) {
        if (*p != '{') {
            buf_add_char(&path, *p);
            continue;
        }
        buf_addz(&path, "1");
        while (*p != '}')
            p++;
    }
    return arena_strz(&rig->arena, buf_str(&path));
}

static void tell_route(struct rig *rig, FILE *out, const struct route *route)
{
    static const char *const scopes[] = {[API_NONE] = "none",
                                         [API_READ] = "read",
                                         [API_OPERATE] = "operate",
                                         [API_ADMIN] = "admin"};
    AUTO_BUF line = BUF_INIT(10000);
    struct object o = {.arena = &rig->arena};
    object_text(&o, "route", str_from(route->method));
    object_text(&o, "pattern", str_from(route->pattern));
    object_text(&o, "operation", str_from(route->operation));
    object_text(&o, "role", str_from(api_role_name(route->role)));
    object_text(&o, "scope", str_from(scopes[route->scope]));
    struct value v = object_value(&o);
    json_write(&line, &v);
    fprintf(out, "%.*s\n", STR_ARG(buf_str(&line)));
}

static void every_route_names_a_handler_and_a_role(void **state)
{
    struct rig *rig = *state;
    const char *file = getenv("CROSSWALK_EXCHANGES");
    FILE *out = file ? fopen(file, "a") : NULL;
    for (size_t i = 0; route_at(i); i++) {
        assert_non_null(route_at(i)->handle);
        assert_true(route_at(i)->pattern[0] == '/');
        if (out)
            tell_route(rig, out, route_at(i));
    }
    if (out)
        fclose(out);
}

/* ---- who may --------------------------------------------------------------------- */

static void nobody_may_do_anything_but_what_is_public(void **state)
{
    struct rig *rig = *state;
    rig->nobody = true;
    for (size_t i = 0; route_at(i); i++) {
        const struct route *route = route_at(i);
        if (route->role == ROLE_PUBLIC)
            continue;
        struct rig_reply reply = rig_expect(rig, 401, route->method,
                                            some_path(rig, route), NULL);
        check_str(rig_text(&reply.body, "code"), "unauthenticated");
        assert_true(rig_text(&reply.body, "advice").n > 0);
    }
}

static void a_viewer_may_only_look(void **state)
{
    struct rig *rig = *state;
    size_t refused = 0;
    rig->actor.role = ROLE_VIEWER;
    for (size_t i = 0; route_at(i); i++) {
        const struct route *route = route_at(i);
        if (route->role <= ROLE_VIEWER)
            continue;
        rig_expect(rig, 403, route->method, some_path(rig, route), NULL);
        refused++;
    }
    assert_true(refused > 0);
    assert_int_equal(rig->audits, 0);
}

static void an_operator_may_not_administer(void **state)
{
    struct rig *rig = *state;
    rig->actor.role = ROLE_OPERATOR;
    for (size_t i = 0; route_at(i); i++) {
        const struct route *route = route_at(i);
        if (route->role == ROLE_ADMIN)
            rig_expect(rig, 403, route->method, some_path(rig, route), NULL);
    }
}

static void a_key_needs_the_scope(void **state)
{
    struct rig *rig = *state;
    rig->actor.kind = ACTOR_KEY;
    rig->actor.scopes = API_READ;
    rig_expect(rig, 403, "POST", "/jobs/retry", "{}");
    rig_expect(rig, 200, "GET", "/jobs", NULL);
    rig->actor.scopes = API_OPERATE;
    rig_expect(rig, 200, "POST", "/jobs/retry", "{}");
    rig->actor.scopes = 0;
    rig_expect(rig, 403, "GET", "/jobs", NULL);
}

/* ---- paths and methods ----------------------------------------------------------- */

static void an_unknown_path_is_404(void **state)
{
    struct rig *rig = *state;
    rig_expect(rig, 404, "GET", "/nothing", NULL);
    rig_expect(rig, 404, "GET", "/jobs/1/2/3", NULL);
    rig_expect(rig, 404, "GET", "/jobs/../jobs", NULL);
    rig_expect(rig, 404, "GET", "/jobs/%00", NULL);
    rig_expect(rig, 404, "GET", "/jobs/%zz", NULL);
    rig_expect(rig, 404, "GET", "/jobs/%2e%2e", NULL);
    rig_expect(rig, 404, "GET", "", NULL);
}

static void a_wrong_method_is_405_and_told_what_there_is(void **state)
{
    struct rig *rig = *state;
    struct rig_reply reply = rig_expect(rig, 405, "PUT", "/jobs/1", "{}");
    check_str(http_header_get(&reply.headers, "Allow"), "GET, DELETE");
    reply = rig_expect(rig, 405, "OPTIONS", "/jobs/retry", NULL);
    check_str(http_header_get(&reply.headers, "Allow"), "POST");
}

static void head_is_answered_as_get(void **state)
{
    struct rig *rig = *state;
    rig_expect(rig, 200, "HEAD", "/jobs", NULL);
}

/* ---- bodies ---------------------------------------------------------------------- */

static void a_body_that_is_not_told_to_be_json_is_415(void **state)
{
    struct rig *rig = *state;
    rig->content_type = "text/plain";
    rig_expect(rig, 415, "POST", "/jobs/retry", "{}");
    rig->content_type = "application/x-www-form-urlencoded";
    rig_expect(rig, 415, "POST", "/jobs/retry", "a=b");
    rig->content_type = "Application/JSON; charset=utf-8";
    rig_expect(rig, 200, "POST", "/jobs/retry", "{}");
}

static void broken_json_is_400(void **state)
{
    struct rig *rig = *state;
    static const char *const broken[] = {"{", "{}{}", "{\"a\":}", "\xff",
                                         "nil", "{'a':1}"};
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
        struct rig_reply reply =
            rig_expect(rig, 400, "POST", "/jobs/retry", broken[i]);
        check_str(rig_text(&reply.body, "code"), "broken_json");
    }
}

static void json_that_is_too_deep_is_400(void **state)
{
    struct rig *rig = *state;
    char deep[2 * LIMIT_JSON_DEPTH + 20] = "{\"sync\":";
    size_t n = strlen(deep);
    memset(deep + n, '[', LIMIT_JSON_DEPTH);
    memset(deep + n + LIMIT_JSON_DEPTH, ']', LIMIT_JSON_DEPTH);
    deep[n + 2 * LIMIT_JSON_DEPTH] = '}';
    struct rig_reply reply = rig_expect(rig, 400, "POST", "/jobs/retry", deep);
    check_str(rig_text(&reply.body, "code"), "broken_json");
    memset(deep + n, ' ', LIMIT_JSON_DEPTH / 2);
    memset(deep + n + 3 * LIMIT_JSON_DEPTH / 2, ' ', LIMIT_JSON_DEPTH / 2);
    rig_expect(rig, 422, "POST", "/jobs/retry", deep);
}

static void a_body_that_is_no_object_is_422(void **state)
{
    struct rig *rig = *state;
    rig_expect(rig, 422, "POST", "/jobs/retry", "[]");
    rig_expect(rig, 422, "POST", "/jobs/retry", "1");
}

static void an_oversized_body_is_413(void **state)
{
    struct rig *rig = *state;
    char *large = arena_alloc(&rig->arena, LIMIT_API_BODY_BYTES + 2);
    memset(large, ' ', LIMIT_API_BODY_BYTES + 1);
    rig_expect(rig, 413, "POST", "/jobs/retry", large);
    large[LIMIT_API_BODY_BYTES] = '\0';
    large[0] = '{';
    large[1] = '}';
    rig_expect(rig, 200, "POST", "/jobs/retry", large);
}

static void an_unknown_member_is_422_with_its_place_and_a_suggestion(
    void **state)
{
    struct rig *rig = *state;
    struct rig_reply reply = rig_expect(rig, 422, "POST", "/jobs/retry",
                                        "{\"reson\":\"x\",\"a/b~\":1}");
    check_str(rig_text(&reply.body, "errors.0.pointer"), "/reson");
    assert_true(str_contains(rig_text(&reply.body, "errors.0.message"),
                             STR("`reason`")));
    check_str(rig_text(&reply.body, "errors.1.pointer"), "/a~1b~0");
}

static void a_member_of_the_wrong_kind_is_422(void **state)
{
    struct rig *rig = *state;
    struct rig_reply reply = rig_expect(rig, 422, "POST", "/jobs/retry",
                                        "{\"sync\":7}");
    check_str(rig_text(&reply.body, "errors.0.message"), "it is a text");
    rig_expect(rig, 422, "POST", "/jobs/discard", "{\"state\":\"gone\"}");
    rig_expect(rig, 422, "POST", "/jobs/retry", "{\"record\":\"a\\u0000b\"}");
}

static void only_so_many_faults_are_told(void **state)
{
    struct rig *rig = *state;
    AUTO_BUF body = BUF_INIT(65536);
    buf_addz(&body, "{");
    for (int i = 0; i < LIMIT_API_FAULTS + 50; i++)
        buf_printf(&body, "%s\"x%d\":1", i ? "," : "", i);
    buf_addz(&body, "}");
    struct rig_reply reply =
        rig_expect(rig, 422, "POST", "/jobs/retry", buf_z(&body));
    assert_int_equal(rig_at(&reply.body, "errors")->items.n, LIMIT_API_FAULTS);
}

/* ---- queries --------------------------------------------------------------------- */

static void wrong_parameters_are_422_with_their_name(void **state)
{
    struct rig *rig = *state;
    struct rig_reply reply = rig_expect(rig, 422, "GET", "/jobs?limit=0", NULL);
    check_str(rig_text(&reply.body, "errors.0.pointer"), "?limit");
    rig_expect(rig, 422, "GET", "/jobs?limit=501", NULL);
    rig_expect(rig, 422, "GET", "/jobs?limit=many", NULL);
    rig_expect(rig, 422, "GET", "/jobs?state=gone", NULL);
    rig_expect(rig, 422, "GET", "/jobs?cursor=j0", NULL);
    rig_expect(rig, 422, "GET", "/jobs?cursor=x7", NULL);
    rig_expect(rig, 422, "GET", "/jobs?reason=%ff", NULL);
    reply = rig_expect(rig, 422, "GET", "/jobs?stat=parked", NULL);
    check_str(rig_text(&reply.body, "errors.0.pointer"), "?stat");
}

static void empty_parameters_count_as_not_given(void **state)
{
    struct rig *rig = *state;
    rig_expect(rig, 200, "GET", "/jobs?sync=&state=&cursor=&limit=", NULL);
}

static void an_answer_is_kept_from_caches(void **state)
{
    struct rig *rig = *state;
    struct rig_reply reply = rig_expect(rig, 200, "GET", "/jobs", NULL);
    check_str(http_header_get(&reply.headers, "Cache-Control"), "no-store");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        RIG_TEST(every_route_names_a_handler_and_a_role),
        RIG_TEST(nobody_may_do_anything_but_what_is_public),
        RIG_TEST(a_viewer_may_only_look),
        RIG_TEST(an_operator_may_not_administer),
        RIG_TEST(a_key_needs_the_scope),
        RIG_TEST(an_unknown_path_is_404),
        RIG_TEST(a_wrong_method_is_405_and_told_what_there_is),
        RIG_TEST(head_is_answered_as_get),
        RIG_TEST(a_body_that_is_not_told_to_be_json_is_415),
        RIG_TEST(broken_json_is_400),
        RIG_TEST(json_that_is_too_deep_is_400),
        RIG_TEST(a_body_that_is_no_object_is_422),
        RIG_TEST(an_oversized_body_is_413),
        RIG_TEST(an_unknown_member_is_422_with_its_place_and_a_suggestion),
        RIG_TEST(a_member_of_the_wrong_kind_is_422),
        RIG_TEST(only_so_many_faults_are_told),
        RIG_TEST(wrong_parameters_are_422_with_their_name),
        RIG_TEST(empty_parameters_count_as_not_given),
        RIG_TEST(an_answer_is_kept_from_caches),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
