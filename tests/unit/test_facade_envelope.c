/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Bodies of the facade: Python's JSON, results, errors, pages; what comes in.
 */
#include "lib/facade_rig.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static int setup(void **state)
{
    static struct rig r;
    rig_init(&r, "{}", "{}");
    *state = &r;
    return 0;
}

static int teardown(void **state)
{
    rig_fini(*state);
    return 0;
}

static void check_json(struct rig *r, struct value v, const char *expected)
{
    AUTO_BUF out = BUF_INIT(1000);
    envelope_json(&out, &v);
    assert_string_equal(buf_z(&out), expected);
    (void)r;
}

/* ---- Python's JSON ------------------------------------------------------ */

static void floats_are_as_repr_has_them(void **state)
{
    static const char *const floats[][2] = {
        {"12.0", "12.0"},
        {"12.50", "12.5"},
        {"-0.25", "-0.25"},
        {"0.0", "0.0"},
        {"0.0001", "0.0001"},
        {"0.00001", "1e-05"},
        {"-0.000012345", "-1.2345e-05"},
        {"1e-10", "1e-10"},
        {"1234567890123456.0", "1234567890123456.0"},
        {"9999999999999998.0", "9999999999999998.0"},
        {"1e16", "1e+16"},
        {"1.5e20", "1.5e+20"},
        {"-123456789012345680000.0", "-1.2345678901234568e+20"},
        {"0.1", "0.1"},
        {"33.333333333333336", "33.333333333333336"},
    };
    for (size_t i = 0; i < sizeof floats / sizeof floats[0]; i++)
        check_json(*state, rig_json(*state, floats[i][0]), floats[i][1]);
    struct value whole = value_int(-7);
    AUTO_BUF out = BUF_INIT(100);
    envelope_float(&out, &whole);
    assert_string_equal(buf_z(&out), "-7.0");
    check_json(*state, whole, "-7");
}

static void text_is_ascii_with_escapes(void **state)
{
    check_json(*state, value_textz("a\"\\/\n\t\r\b\f\x01\x7f"),
               "\"a\\\"\\\\/\\n\\t\\r\\b\\f\\u0001\\u007f\"");
    check_json(*state, value_textz("\xc3\xa9-\xe2\x82\xac-\xf0\x9f\x98\x80."),
               "\"\\u00e9-\\u20ac-\\ud83d\\ude00.\"");
    check_json(*state, value_textz(""), "\"\"");
    check_json(*state,
               value_textz("a\xff"
                           "b"),
               "\"ab\"");
}

static void objects_and_lists_have_no_blanks(void **state)
{
    check_json(*state, rig_json(*state, "{'b':[1,true,null],'a':{},'c':[]}"),
               "{\"b\":[1,true,null],\"a\":{},\"c\":[]}");
}

/* ---- answers ------------------------------------------------------------ */

static struct facade_work post(struct rig *r)
{
    struct facade_work w = rig_work(r, "/api/res.partner");
    w.verb = STR("POST");
    return w;
}

static void check_body(const struct facade_work *w, int status,
                       const char *expected)
{
    assert_int_equal(w->out.status, status);
    if (!str_is(w->out.body, expected))
        fail_msg("%.*s\n  is not %s", STR_ARG(w->out.body), expected);
}

static void check_type(const struct facade_work *w, const char *expected)
{
    struct str type = http_header_get(&w->out.headers, "content-type");
    assert_true(str_is(type, expected));
}

static void results_echo_the_id_of_the_request(void **state)
{
    struct facade_work w = post(*state);
    struct value seven = value_int(7);
    envelope_result(&w, &seven);
    check_body(&w, 200, "{\"jsonrpc\":\"2.0\",\"id\":null,\"result\":7}");
    check_type(&w, "application/json");
    w.rpc_id = value_textz("x");
    envelope_result(&w, &seven);
    check_body(&w, 200, "{\"jsonrpc\":\"2.0\",\"id\":\"x\",\"result\":7}");
    envelope_result(&w, NULL);
    check_body(&w, 200, "{\"jsonrpc\":\"2.0\",\"id\":\"x\"}");
    envelope_done(&w);
    check_body(&w, 200, "{\"result\": true}");
}

static void odoo_errors_are_those_of_json_rpc(void **state)
{
    struct facade_work w = post(*state);
    envelope_odoo_error(&w, 200, STR("odoo.exceptions.UserError"), STR("No"),
                        NULL);
    check_body(&w, 200,
               "{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":200,"
               "\"message\":\"Odoo Server Error\",\"data\":{\"name\":"
               "\"odoo.exceptions.UserError\",\"debug\":\"\",\"message\":"
               "\"No\",\"arguments\":[\"No\"],\"context\":{}}}}");
    struct value none = value_list(NULL, 0);
    envelope_odoo_error(&w, 100, STR("odoo.http.SessionExpiredException"),
                        STR("Session expired"), &none);
    assert_true(
        str_contains(w.out.body, STR("\"code\":100,\"message\":\"Odoo Session "
                                     "Expired\"")));
    assert_true(str_contains(w.out.body, STR("\"arguments\":[]")));
}

static void a_fault_is_told_as_the_route_tells_it(void **state)
{
    struct rig *r = *state;
    struct facade_reply fault = {
        .fault = FAULT_USER,
        .name = STR("odoo.exceptions.ValidationError"),
        .message = STR("<no>"),
    };
    struct facade_work w = post(r);
    envelope_fault(&w, &fault);
    assert_int_equal(w.out.status, 200);
    assert_true(
        str_contains(w.out.body, STR("\"odoo.exceptions.ValidationError\"")));
    w.verb = STR("GET");
    envelope_fault(&w, &fault);
    assert_int_equal(w.out.status, 500);
    check_type(&w, "text/html; charset=utf-8");
    assert_true(str_contains(w.out.body, STR("ValidationError: &lt;no&gt;")));
    r->settings.strict = true;
    envelope_fault(&w, &fault);
    check_body(&w, 400,
               "{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":400,"
               "\"message\":\"<no>\",\"data\":{\"name\":\"<no>\",\"debug\":"
               "\"\",\"message\":\"<no>\",\"arguments\":[\"<no>\"],"
               "\"exception_type\":\"ValidationError\"}}}");
}

static void failures_of_the_way_have_statuses_with_strict(void **state)
{
    static const struct {
        enum err code;
        int status;
    } rows[] = {
        {ERR_LIMIT, 413},   {ERR_TIMEOUT, 504}, {ERR_UNREACHABLE, 503},
        {ERR_BUSY, 503},    {ERR_AUTH, 401},    {ERR_ACCESS, 403},
        {ERR_INVALID, 400}, {ERR_REMOTE, 502},  {ERR_PROTOCOL, 502},
        {ERR_STORE, 500},
    };
    struct rig *r = *state;
    struct facade_work w = rig_work(r, "/api/res.partner");
    struct error e;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        error_set(&e, rows[i].code, __FILE__, __LINE__, "no way");
        r->settings.strict = true;
        facade_fails(&w, &e);
        assert_int_equal(w.out.status, rows[i].status);
        r->settings.strict = false;
        facade_fails(&w, &e);
        assert_int_equal(w.out.status, 200);
        assert_true(str_contains(w.out.body, STR("\"message\":\"no way\"")));
    }
    w.verb = STR("PUT");
    facade_fails(&w, &e);
    assert_true(str_contains(w.out.body, STR("\"Odoo Server Error\"")));
}

static void a_result_past_its_bytes_is_an_error(void **state)
{
    struct rig *r = *state;
    struct facade_work w = post(r);
    struct value text = value_textz("0123456789");
    r->settings.max_answer_bytes = 40;
    envelope_result(&w, &text);
    assert_true(str_contains(w.out.body, STR("larger than the 40 bytes")));
}

static void a_redirect_names_its_place(void **state)
{
    struct facade_work w = rig_work(*state, "/api/res.partner");
    envelope_redirect(&w, STR("/web/login"));
    assert_int_equal(w.out.status, 303);
    struct str to = http_header_get(&w.out.headers, "location");
    assert_true(str_is(to, "/web/login"));
}

/* ---- requests ----------------------------------------------------------- */

static void bodies_of_json_routes_need_params_alone(void **state)
{
    struct rig *r = *state;
    struct value id;
    struct value params;
    assert_int_equal(facade_rpc_read(&r->arena,
                                     STR("{\"params\":{\"data\":{}}}"), &id,
                                     &params, NULL),
                     ERR_OK);
    assert_true(value_is_null(&id));
    assert_non_null(value_getz(&params, "data"));
    assert_int_equal(facade_rpc_read(&r->arena,
                                     STR("{\"jsonrpc\":\"2.0\",\"id\":4}"), &id,
                                     &params, NULL),
                     ERR_OK);
    assert_int_equal(id.integer, 4);
    assert_int_equal(params.kind, VALUE_OBJECT);
}

static void bodies_that_are_no_envelope_are_refused(void **state)
{
    static const char *const bodies[] = {
        "",
        "[]",
        "7",
        "{\"params\":[1]}",
        "{\"params\":null}",
        "{\"params\":{\"phone\":\"1\",}}",
        "{\"params\":{\"attribute\": [], <<< CHARACTERISTICS\n}}",
    };
    struct rig *r = *state;
    struct error e;
    struct value id;
    struct value params;
    for (size_t i = 0; i < sizeof bodies / sizeof bodies[0]; i++) {
        assert_int_equal(
            facade_rpc_read(&r->arena, str_from(bodies[i]), &id, &params, &e),
            ERR_INVALID);
        assert_true(str_starts_with(str_from(e.message), STR("Invalid JSON")));
    }
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        CASE(floats_are_as_repr_has_them),
        CASE(text_is_ascii_with_escapes),
        CASE(objects_and_lists_have_no_blanks),
        CASE(results_echo_the_id_of_the_request),
        CASE(odoo_errors_are_those_of_json_rpc),
        CASE(a_fault_is_told_as_the_route_tells_it),
        CASE(failures_of_the_way_have_statuses_with_strict),
        CASE(a_result_past_its_bytes_is_an_error),
        CASE(a_redirect_names_its_place),
        CASE(bodies_of_json_routes_need_params_alone),
        CASE(bodies_that_are_no_envelope_are_refused),
    };
    return cmocka_run_group_tests_name("facade_envelope", tests, NULL, NULL);
}
