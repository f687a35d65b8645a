/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Acceptance cases 19 and 20: what goes over the wire, byte by byte. */
#include "unit/odoo_rig.h"

#define OBJECT "/xmlrpc/2/object"

static struct str raw_xml(struct rig *r, const char *path, struct str body)
{
    struct http_server_reply reply =
        rig_request(r, "POST", path, NULL, NULL, body);
    assert_int_equal(reply.response.status, 200);
    return reply.response.body;
}

static struct str raw_call(struct rig *r, const char *path,
                           const char *method, const char *params)
{
    AUTO_BUF b = BUF_INIT(1u << 20);
    struct value v = rig_value(r, params);
    xmlrpc_write_call(&b, method, v.items.at, v.items.n);
    return raw_xml(r, path, buf_copy(&r->a, &b));
}

static void case_19_names_with_brackets_and_other_scripts(void **state)
{
    (void)state;
    EACH_VERSION(r, 16, 19)
    {
        int64_t firm = rig_create(
            r, "res.partner", "{'name':'株式会社 [X] <&>','is_company':true}");
        int64_t id = rig_create(
            r, "res.partner",
            RIG1(r, "{'name':'Ünsal, O\\u0027Neil','parent_id':%lld}", firm));
        struct xmlrpc_response out = rig_xml(
            r, OBJECT, "execute_kw",
            RIG1(r, "['demo',2,'admin','res.partner','read',"
                    "[[%lld],['parent_id','display_name']]]",
                 id));
        const struct value *row = &out.result.items.at[0];
        check_str(value_str(&value_getz(row, "parent_id")->items.at[1]),
                  "株式会社 [X] <&>");
        check_str(value_text_at(row, "display_name"),
                  "株式会社 [X] <&>, Ünsal, O'Neil");
    }
}

static void case_19_control_characters_do_not_reach_xml(void **state)
{
    (void)state;
    EACH_VERSION(r, 16, 19)
    {
        int64_t id =
            rig_create(r, "res.partner", "{'name':'a\\u0001b\\tc\\nd'}");
        struct str body = raw_call(
            r, OBJECT, "execute_kw",
            RIG1(r, "['demo',2,'admin','res.partner','read',"
                    "[[%lld],['name']]]",
                 id));
        assert_true(str_contains(body, STR("<string>ab\tc\nd</string>")));
    }
}

static void case_20_none_is_a_fault_in_xml_and_no_result_in_json(void **state)
{
    (void)state;
    EACH_VERSION(r, 16, 19)
    {
        int64_t id = rig_create(r, "res.partner", "{'name':'A'}");
        struct xmlrpc_response out = rig_xml(
            r, OBJECT, "execute_kw",
            RIG1(r, "['demo',2,'admin','res.partner','action_archive',"
                    "[[%lld]]]",
                 id));
        assert_true(out.is_fault);
        assert_int_equal(out.fault_code.integer, 1);
        assert_true(str_ends_with(
            out.fault_string, STR("TypeError: cannot marshal None unless "
                                  "allow_none is enabled\n")));
        assert_false(rig_field(r, "res.partner", id, "active").boolean);
        struct rig_answer json = rig_try(r, "res.partner", "action_unarchive",
                                         RIG1(r, "[[%lld]]", id), NULL);
        assert_false(json.failed);
        assert_false(json.has_result);
    }
}

static void case_20_codes_are_texts_or_numbers_by_endpoint(void **state)
{
    (void)state;
    EACH_VERSION(r, 16, 19)
    {
        const char *call = "['demo',2,'x','res.partner','search',[[]]]";
        struct str two = raw_call(r, OBJECT, "execute_kw", call);
        assert_true(str_contains(two, STR("<value><int>3</int></value>")));
        struct str one = raw_call(r, "/xmlrpc/object", "execute_kw", call);
        assert_true(
            str_contains(one, STR("<value><string>AccessDenied</string>")));
    }
}

static void the_prolog_is_quoted_by_version(void **state)
{
    (void)state;
    EACH_VERSION(r, 16, 19)
    {
        struct str body = raw_call(r, "/xmlrpc/2/common", "version", "[]");
        assert_true(str_starts_with(body, r->version < 18
                                              ? STR("<?xml version='1.0'?>")
                                              : STR("<?xml version=\"1.0\"?>")));
    }
}

static void ids_past_32_bits_come_as_doubles(void **state)
{
    (void)state;
    struct rig rig, *r = &rig;
    rig_open_with(r, 18, "first-id", "3000000000");
    int64_t id = rig_create(r, "res.partner", "{'name':'Far'}");
    assert_int_equal(id, INT64_C(3000000000));
    struct str body = raw_call(r, OBJECT, "execute_kw",
                               "['demo',2,'admin','res.partner','search',"
                               "[[['name','=','Far']]]]");
    assert_true(str_contains(body, STR("<double>3000000000</double>")));
    rig_close(r);
    EACH_VERSION(q, 16, 19)
    {
        rig_raises(q, "psycopg2.errors.NumericValueOutOfRange",
                   "integer out of range", "res.partner", "search",
                   "[[['id','=',3000000000]]]", NULL);
    }
}

static void floats_keep_their_point(void **state)
{
    (void)state;
    EACH_VERSION(r, 16, 19)
    {
        struct http_server_reply reply;
        int64_t id = rig_create(r, "crm.lead",
                                "{'name':'L','expected_revenue':1234.565}");
        rig_try_reply(r, "crm.lead", "read",
                      RIG1(r, "[[%lld],['expected_revenue',"
                              "'recurring_revenue']]",
                           id),
                      NULL, &reply);
        assert_true(str_contains(
            reply.response.body,
            STR("\"expected_revenue\": 1234.57, \"recurring_revenue\": 0.0")));
    }
}

static void http_facts(void **state)
{
    (void)state;
    EACH_VERSION(r, 16, 19)
    {
        struct http_server_reply reply =
            rig_request(r, "GET", "/xmlrpc/2/common", NULL, NULL, STR(""));
        assert_int_equal(reply.response.status, 405);
        check_str(http_header_get(&reply.response.headers, "Connection"),
                  "close");
        reply = rig_request(r, "POST", "/xmlrpc/2/nope", NULL, NULL, STR(""));
        assert_int_equal(reply.response.status, 404);
        assert_true(str_starts_with(
            http_header_get(&reply.response.headers, "Content-Type"),
            STR("text/html")));
        reply = rig_request(r, "POST", "/jsonrpc", NULL, NULL, STR("{oops"));
        assert_int_equal(reply.response.status, 400);
        check_str(reply.response.body, "Invalid JSON data");
        struct http_header type = {STR("Content-Type"), STR("text/plain")};
        struct http_request request = {.method = "POST",
                                       .url = STR("/jsonrpc"),
                                       .headers = {&type, 1},
                                       .body = STR("{}")};
        sandbox_call(r->box, &r->a, &request, &reply);
        assert_int_equal(reply.response.status, 400);
        reply = rig_request(r, "GET", "/web/version", NULL, NULL, STR(""));
        assert_int_equal(reply.response.status, r->version >= 19 ? 200 : 404);
        reply = rig_request(r, "POST", "/json/2/res.partner/search", NULL,
                            NULL, STR("{}"));
        assert_int_equal(reply.response.status, r->version >= 19 ? 401 : 404);
    }
}

static void bad_xml_is_fault_1(void **state)
{
    (void)state;
    EACH_VERSION(r, 16, 19)
    {
        struct str body = raw_xml(r, OBJECT, STR("<methodCall><oops"));
        assert_true(str_contains(body, STR("ExpatError")));
    }
}

static void versions_tell_themselves(void **state)
{
    (void)state;
    EACH_VERSION(r, 16, 19)
    {
        struct xmlrpc_response out =
            rig_xml(r, "/xmlrpc/2/common", "version", "[]");
        check_json(r, out.result,
                   arena_printfz(&r->a,
                                 "{'server_version':'%d.0',"
                                 "'server_version_info':"
                                 "[%d,0,0,'final',0,''],"
                                 "'server_serie':'%d.0',"
                                 "'protocol_version':1}",
                                 r->version, r->version, r->version));
        out = rig_xml(r, "/xmlrpc/2/db", "list", "[]");
        check_json(r, out.result, "['demo']");
    }
}

/* Twenty pictures of 4 MB are more than one answer may hold. */
static void an_answer_past_the_limit_is_a_500(void **state)
{
    (void)state;
    EACH_VERSION(r, 18, 18)
    {
        struct http_server_reply reply;
        size_t n = (size_t)4 << 20;
        char *picture = arena_alloc(&r->a, n + 1);
        memset(picture, 'A', n);
        char *vals = arena_printfz(
            &r->a, "{'name':'big','ref':'big','image_1920':'%s'}", picture);
        for (int i = 0; i < 20; i++)
            rig_create(r, "res.partner", vals);
        struct str body = rig_json(
            r, "{'params':{'service':'object','method':'execute_kw','args':"
               "['demo',2,'admin','res.partner','search_read',"
               "[[['ref','=','big']],['image_1920']]]}}");
        reply = rig_request(r, "POST", "/jsonrpc", NULL, NULL, body);
        assert_int_equal(reply.response.status, 500);
    }
}

static struct value control(struct rig *r, const char *method,
                            const char *path, const char *body, int status)
{
    struct http_server_reply reply =
        rig_request(r, method, path, NULL, NULL, rig_json(r, body));
    assert_int_equal(reply.response.status, status);
    struct value v;
    check_ok(json_parse(&r->a, reply.response.body, &v, NULL),
             &(struct error){0});
    return v;
}

static void knobs_counters_and_reset_over_http(void **state)
{
    (void)state;
    EACH_VERSION(r, 16, 19)
    {
        control(r, "POST", "/_sandbox/knobs", "{'fail_every':1}", 200);
        struct http_server_reply reply;
        assert_int_equal(sandbox_knobs(r->box)->fail_every, 1);
        reply = rig_request(r, "POST", "/jsonrpc", NULL, NULL, STR("{}"));
        assert_int_equal(reply.response.status, 500);
        control(r, "POST", "/_sandbox/knobs", "{'fail_every':0}", 200);
        control(r, "POST", "/_sandbox/knobs", "{'fail_evry':1}", 400);
        control(r, "POST", "/_sandbox/knobs", "{'page_cap':'x'}", 400);
        rig_create(r, "res.partner", "{'name':'A','ref':'gone'}");
        struct value v = control(r, "GET", "/_sandbox/counters", "", 200);
        const struct value *counters = value_getz(&v, "counters");
        assert_int_equal(value_getz(counters, "writes")->integer, 1);
        assert_int_equal(value_getz(counters, "faults")->integer, 1);
        v = control(r, "POST", "/_sandbox/reset", "{'demo':50}", 200);
        counters = value_getz(&v, "counters");
        assert_int_equal(value_getz(counters, "writes")->integer, 0);
        assert_int_equal(rig_call(r, "res.partner", "search_count",
                                  "[[['ref','=','gone']]]", NULL)
                             .integer,
                         0);
        assert_true(rig_call(r, "res.partner", "search_count", "[[]]", NULL)
                        .integer > 40);
    }
}

static void demonstration_data_is_the_same_each_time(void **state)
{
    (void)state;
    EACH_VERSION(r, 16, 19)
    {
        struct error e = {0};
        check_ok(sandbox_load_demo(r->box, 60, &e), &e);
        const char *args = "[[],['name','email','phone','category_id']]";
        struct value first =
            rig_call(r, "res.partner", "search_read", args, "{'order':'id'}");
        uint64_t before = value_hash(&first);
        assert_true(first.items.n > 40);
        control(r, "POST", "/_sandbox/reset", "{'demo':60}", 200);
        struct value again =
            rig_call(r, "res.partner", "search_read", args, "{'order':'id'}");
        assert_true(value_hash(&again) == before);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(case_19_names_with_brackets_and_other_scripts),
        cmocka_unit_test(case_19_control_characters_do_not_reach_xml),
        cmocka_unit_test(
            case_20_none_is_a_fault_in_xml_and_no_result_in_json),
        cmocka_unit_test(case_20_codes_are_texts_or_numbers_by_endpoint),
        cmocka_unit_test(the_prolog_is_quoted_by_version),
        cmocka_unit_test(ids_past_32_bits_come_as_doubles),
        cmocka_unit_test(floats_keep_their_point),
        cmocka_unit_test(http_facts),
        cmocka_unit_test(bad_xml_is_fault_1),
        cmocka_unit_test(versions_tell_themselves),
        cmocka_unit_test(an_answer_past_the_limit_is_a_500),
        cmocka_unit_test(knobs_counters_and_reset_over_http),
        cmocka_unit_test(demonstration_data_is_the_same_each_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
