/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Acceptance cases 1 to 3, 9 (rights and rules): who may do what. */
#include "unit/odoo_rig.h"

#define KW "'kwargs': {}"

static struct rig_answer web(struct rig *r, const char *path,
                             const char *params, const char *cookie)
{
    struct str body =
        arena_printf(&r->a, "{\"jsonrpc\":\"2.0\",\"id\":7,\"params\":%.*s}",
                     STR_ARG(rig_json(r, params)));
    struct http_server_reply reply =
        rig_request(r, "POST", path, cookie ? "Cookie" : NULL, cookie, body);
    assert_int_equal(reply.response.status, 200);
    return rig_take(r, reply.response.body);
}

/* Logs in and gives back "session_id=...". */
static const char *session(struct rig *r)
{
    struct str body = arena_printf(
        &r->a, "{\"params\":%.*s}",
        STR_ARG(rig_json(
            r, "{'db':'demo','login':'admin','password':'admin'}")));
    struct http_server_reply reply = rig_request(
        r, "POST", "/web/session/authenticate", NULL, NULL, body);
    struct str cookie =
        http_header_get(&reply.response.headers, "Set-Cookie");
    return arena_strz(&r->a, str_slice(cookie, 0,
                                       str_find_char(cookie, ';', 0)));
}

static struct http_server_reply json2(struct rig *r, const char *path,
                                      const char *key, const char *body)
{
    return rig_request(r, "POST", path, key ? "Authorization" : NULL,
                       arena_printfz(&r->a, "bearer %s", key ? key : ""),
                       rig_json(r, body));
}

static struct str member(struct rig *r, struct str body, const char *name)
{
    struct value v;
    check_ok(json_parse(&r->a, body, &v, NULL), &(struct error){0});
    return value_text_at(&v, name);
}

static void case_01_a_login_answers_a_number_or_false(void **state)
{
    (void)state;
    EACH_VERSION(r, 16, 19)
    {
        const char *const paths[] = {"/xmlrpc/2/common", "/xmlrpc/common"};
        for (int i = 0; i < 2; i++) {
            struct xmlrpc_response good =
                rig_xml(r, paths[i], "authenticate",
                        "['demo', 'admin', 'admin', {}]");
            assert_int_equal(good.result.integer, 2);
            struct xmlrpc_response key = rig_xml(
                r, paths[i], "login", "['demo', 'admin', 'admin-key']");
            assert_int_equal(key.result.integer, 2);
            struct xmlrpc_response bad =
                rig_xml(r, paths[i], "authenticate",
                        "['demo', 'admin', 'wrong', {}]");
            assert_false(bad.is_fault);
            assert_true(bad.result.kind == VALUE_BOOL);
            assert_false(bad.result.boolean);
        }
        struct rig_answer refused =
            web(r, "/web/session/authenticate",
                "{'db':'demo','login':'admin','password':'x'}", NULL);
        check_str(refused.error, "odoo.exceptions.AccessDenied");
        struct rig_answer key =
            web(r, "/web/session/authenticate",
                "{'db':'demo','login':'admin','password':'admin-key'}", NULL);
        check_str(key.error, "odoo.exceptions.AccessDenied");
    }
}

static void case_01_json2_wants_a_key_and_answers_401_without(void **state)
{
    (void)state;
    EACH_VERSION(r, 19, 19)
    {
        const char *path = "/json/2/res.partner/search_count";
        struct http_server_reply bad = json2(r, path, "nope", "{'domain':[]}");
        assert_int_equal(bad.response.status, 401);
        check_str(member(r, bad.response.body, "message"), "Invalid apikey");
        check_str(http_header_get(&bad.response.headers, "WWW-Authenticate"),
                  "bearer");
        assert_int_equal(json2(r, path, NULL, "{}").response.status, 401);
        struct http_server_reply good =
            json2(r, path, "admin-key", "{'domain':[]}");
        assert_int_equal(good.response.status, 200);
    }
}

static void case_01_a_second_factor_bars_the_password_but_not_the_key(
    void **state)
{
    (void)state;
    EACH_VERSION(r, 16, 19)
    {
        assert_false(rig_xml(r, "/xmlrpc/2/common", "authenticate",
                             "['demo', 'twofa', 'twofa', {}]")
                         .result.boolean);
        assert_int_equal(rig_xml(r, "/xmlrpc/2/common", "authenticate",
                                 "['demo', 'twofa', 'twofa-key', {}]")
                             .result.integer,
                         8);
        struct rig_answer web_login =
            web(r, "/web/session/authenticate",
                "{'db':'demo','login':'twofa','password':'twofa'}", NULL);
        assert_true(value_is_null(value_getz(&web_login.result, "uid")));
    }
}

static void an_unknown_database_is_a_fault_that_names_it(void **state)
{
    (void)state;
    EACH_VERSION(r, 16, 19)
    {
        struct xmlrpc_response out =
            rig_xml(r, "/xmlrpc/2/common", "authenticate",
                    "['other', 'admin', 'admin', {}]");
        assert_true(out.is_fault);
        assert_int_equal(out.fault_code.integer, 1);
        assert_true(str_contains(out.fault_string,
                                 STR("database \"other\" does not exist")));
    }
}

static void case_02_a_wrong_password_is_fault_3_or_text(void **state)
{
    (void)state;
    EACH_VERSION(r, 16, 19)
    {
        const char *call =
            "['demo', 2, 'wrong', 'res.partner', 'search', [[]]]";
        struct xmlrpc_response two =
            rig_xml(r, "/xmlrpc/2/object", "execute_kw", call);
        assert_int_equal(two.fault_code.integer, 3);
        check_str(two.fault_string, "Access Denied");
        struct xmlrpc_response one =
            rig_xml(r, "/xmlrpc/object", "execute_kw", call);
        check_str(one.fault_code.text, "AccessDenied");
        r->secret = "wrong";
        rig_raises(r, "odoo.exceptions.AccessDenied", "Access Denied",
                   "res.partner", "search", "[[]]", NULL);
    }
}

static void case_03_wrong_names_over_xmlrpc(void **state)
{
    (void)state;
    EACH_VERSION(r, 16, 19)
    {
        struct {
            const char *call;
            int code;
            const char *part;
        } all[] = {
            {"['demo',2,'admin','no.such','search',[[]]]", 2,
             "Object no.such doesn't exist"},
            {"['demo',2,'admin','res.partner','frobnicate',[[1]]]", 1,
             "AttributeError"},
            {"['demo',2,'admin','res.partner','read',[[1],['nope']]]", 1,
             "ValueError: Invalid field 'nope' on model 'res.partner'"},
            {"['demo',2,'admin','res.partner','create',[{'nope':1}]]", 1,
             "ValueError: Invalid field 'nope' on model 'res.partner'"},
            {"['demo',2,'admin','res.partner','_compute',[[1]]]", 4,
             "cannot be called remotely"},
            {"['demo',2,'admin','res.partner','search',[[['nope','=',1]]]]",
             1, "Invalid field res.partner.nope in "},
        };
        for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
            struct xmlrpc_response out =
                rig_xml(r, "/xmlrpc/2/object", "execute_kw", all[i].call);
            assert_int_equal(out.fault_code.integer, all[i].code);
            assert_true(
                str_contains(out.fault_string, str_from(all[i].part)));
        }
    }
}

static void case_03_texts_as_fault_codes_on_the_old_endpoint(void **state)
{
    (void)state;
    EACH_VERSION(r, 16, 19)
    {
        struct xmlrpc_response out =
            rig_xml(r, "/xmlrpc/object", "execute_kw",
                    "['demo',2,'admin','no.such','search',[[]]]");
        check_str(out.fault_code.text,
                  "warning -- UserError\n\nObject no.such doesn't exist");
        check_str(out.fault_string, "");
        out = rig_xml(r, "/xmlrpc/object", "execute_kw",
                      "['demo',2,'admin','res.partner','write',"
                      "[[99999],{'name':'x'}]]");
        assert_true(str_starts_with(out.fault_code.text,
                                    STR("warning -- MissingError\n\nRecord "
                                        "does not exist")));
        out = rig_xml(r, "/xmlrpc/object", "execute_kw",
                      "['demo',2,'admin','res.partner','read',"
                      "[[1],['nope']]]");
        check_str(out.fault_code.text,
                  "Invalid field 'nope' on model 'res.partner'");
        assert_true(str_starts_with(out.fault_string, STR("Traceback")));
        out = rig_xml(r, "/xmlrpc/object", "execute_kw",
                      "['demo',7,'reader','res.partner','create',"
                      "[{'name':'x'}]]");
        assert_true(str_starts_with(out.fault_code.text,
                                    STR("warning -- AccessError\n\nYou are "
                                        "not allowed to create 'Contact'")));
    }
}

static void case_03_wrong_names_over_a_web_session(void **state)
{
    (void)state;
    EACH_VERSION(r, 16, 19)
    {
        const char *cookie = session(r);
        struct rig_answer model = web(
            r, "/web/dataset/call_kw",
            "{'model':'no.such','method':'search','args':[[]]," KW "}", cookie);
        check_str(model.error, "builtins.KeyError");
        struct rig_answer method =
            web(r, "/web/dataset/call_kw/res.partner/frob",
                "{'model':'res.partner','method':'frob','args':[[1]]," KW "}",
                cookie);
        check_str(method.error, "builtins.AttributeError");
        struct rig_answer field = web(
            r, "/web/dataset/call_kw",
            "{'model':'res.partner','method':'read','args':[[1],['nope']]," KW
            "}",
            cookie);
        check_str(field.error, "builtins.ValueError");
        struct rig_answer hidden = web(
            r, "/web/dataset/call_kw",
            "{'model':'res.partner','method':'_x','args':[[1]]," KW "}",
            cookie);
        check_str(hidden.error, "odoo.exceptions.AccessError");
        struct rig_answer stranger = web(
            r, "/web/dataset/call_kw",
            "{'model':'res.partner','method':'search','args':[[]]," KW "}",
            "session_id=forged");
        check_str(stranger.error, "odoo.http.SessionExpiredException");
    }
}

static void case_03_wrong_names_over_json2(void **state)
{
    (void)state;
    EACH_VERSION(r, 19, 19)
    {
        struct {
            const char *path, *body;
            int status;
            const char *message;
        } all[] = {
            {"/json/2/no.such/search", "{'domain':[]}", 404,
             "the model 'no.such' does not exist"},
            {"/json/2/res.partner/frob", "{}", 404,
             "The method 'res.partner.frob' does not exist"},
            {"/json/2/res.partner/_x", "{}", 403, "Private methods"},
            {"/json/2/res.partner/exists", "{'ids':[1]}", 403,
             "'res.partner.exists'"},
            {"/json/2/res.partner/browse", "{}", 403, "Private methods"},
            {"/json/2/res.partner/search", "{}", 422,
             "missing a required argument: 'domain'"},
            {"/json/2/res.partner/search", "{'domain':[],'x':1}", 422,
             "got an unexpected keyword argument 'x'"},
            {"/json/2/res.partner/search", "{'ids':[1],'domain':[]}", 422,
             "cannot call res.partner.search with ids"},
            {"/json/2/res.partner/search", "[", 400,
             "could not parse the body as json"},
            {"/json/2/res.partner", "{}", 404,
             "Did you mean POST /json/2/<model>/<method>?"},
            {"/json/2/res.partner/write", "{'ids':[9999],'vals':{'name':'x'}}",
             404, "Record does not exist"},
            {"/json/2/res.partner/create", "{'vals_list':[{}]}", 422,
             "Contacts require a name"},
            {"/json/2/res.partner/read", "{'ids':[1],'fields':['nope']}", 500,
             "Invalid field 'nope'"},
        };
        for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
            struct http_server_reply reply =
                json2(r, all[i].path, "admin-key", all[i].body);
            assert_int_equal(reply.response.status, all[i].status);
            assert_true(
                str_contains(member(r, reply.response.body, "message"),
                             str_from(all[i].message)));
        }
    }
}

static void a_reader_reads_and_writes_nothing(void **state)
{
    (void)state;
    EACH_VERSION(r, 16, 19)
    {
        r->uid = 7;
        r->secret = "reader";
        rig_call(r, "res.partner", "search", "[[]]", NULL);
        rig_raises(r, "odoo.exceptions.AccessError",
                   "You are not allowed to modify 'Contact' (res.partner) "
                   "records.\n\nThis operation is allowed for the following "
                   "groups:\n\t- Extra Rights / Contact Creation",
                   "res.partner", "write", "[[1],{'name':'x'}]", NULL);
        rig_raises(r, "odoo.exceptions.AccessError", "not allowed to delete",
                   "res.partner", "unlink", "[[1]]", NULL);
    }
}

static void fields_are_made_by_settings_users_only(void **state)
{
    (void)state;
    EACH_VERSION(r, 16, 19)
    {
        struct value model = rig_call(r, "ir.model", "search",
                                      "[[['model','=','res.partner']]]", NULL);
        char *vals = arena_printfz(
            &r->a,
            "[{'name':'x_hub','model_id':%lld,'ttype':'char',"
            "'field_description':'Hub id'}]",
            (long long)model.items.at[0].integer);
        r->uid = 6;
        r->secret = "sync";
        rig_raises(r, "odoo.exceptions.AccessError", "not allowed to create",
                   "ir.model.fields", "create", vals, NULL);
    }
}

static void own_leads_are_all_that_a_plain_salesman_sees(void **state)
{
    (void)state;
    EACH_VERSION(r, 16, 19)
    {
        int64_t other = rig_create(r, "crm.lead", "{'name':'a','user_id':2}");
        int64_t mine = rig_create(r, "crm.lead", "{'name':'b','user_id':9}");
        int64_t free =
            rig_create(r, "crm.lead", "{'name':'c','user_id':false}");
        r->uid = 9;
        r->secret = "own";
        check_json(r,
                   rig_call(r, "crm.lead", "search", "[[]]",
                            "{'order':'id'}"),
                   RIG2(r, "[%lld,%lld]", mine, free));
        rig_raises(r, "odoo.exceptions.AccessError", "", "crm.lead", "read",
                   RIG1(r, "[[%lld]]", other), NULL);
    }
}

static void case_09_hidden_by_a_rule_is_told_from_deleted(void **state)
{
    (void)state;
    EACH_VERSION(r, 16, 19)
    {
        int64_t hidden = rig_create(r, "res.partner", "{'name':'Hidden'}");
        int64_t gone = rig_create(r, "res.partner", "{'name':'Gone'}");
        struct value model = rig_call(r, "ir.model", "search",
                                      "[[['model','=','res.partner']]]", NULL);
        rig_create(r, "ir.rule",
                   arena_printfz(&r->a,
                                 "{'name':'hide','model_id':%lld,"
                                 "'domain_force':'[(\\\"id\\\", \\\"!=\\\", %lld)]'}",
                                 (long long)model.items.at[0].integer,
                                 (long long)hidden));
        rig_call(r, "res.partner", "unlink", RIG1(r, "[[%lld]]", gone), NULL);
        char *both = RIG2(r, "[[['id','in',[%lld,%lld]]]]", hidden, gone);
        check_json(r,
                   rig_call(r, "res.partner", "search", both,
                            "{'context':{'active_test':false}}"),
                   "[]");
        rig_raises(r, "odoo.exceptions.AccessError", "", "res.partner", "read",
                   RIG1(r, "[[%lld]]", hidden), NULL);
        check_json(r,
                   rig_call(r, "res.partner", "read",
                            RIG1(r, "[[%lld],['name']]", gone), NULL),
                   "[]");
    }
}

static void a_session_logs_in_calls_and_expires(void **state)
{
    (void)state;
    EACH_VERSION(r, 16, 19)
    {
        const char *cookie = session(r);
        const char *params =
            "{'model':'res.partner','method':'search_count','args':[[]]," KW
            "}";
        assert_false(web(r, "/web/dataset/call_kw", params, cookie).failed);
        struct rig_answer button =
            web(r, "/web/dataset/call_button", params, cookie);
        assert_false(button.result.boolean);
        sandbox_knobs(r->box)->expire_login_every = 1;
        struct rig_answer expired =
            web(r, "/web/dataset/call_kw", params, cookie);
        check_str(expired.error, "odoo.http.SessionExpiredException");
        sandbox_knobs(r->box)->expire_login_every = 0;
        expired = web(r, "/web/dataset/call_kw", params, cookie);
        check_str(expired.error, "odoo.http.SessionExpiredException");
        cookie = session(r);
        assert_false(web(r, "/web/dataset/call_kw", params, cookie).failed);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(case_01_a_login_answers_a_number_or_false),
        cmocka_unit_test(case_01_json2_wants_a_key_and_answers_401_without),
        cmocka_unit_test(
            case_01_a_second_factor_bars_the_password_but_not_the_key),
        cmocka_unit_test(an_unknown_database_is_a_fault_that_names_it),
        cmocka_unit_test(case_02_a_wrong_password_is_fault_3_or_text),
        cmocka_unit_test(case_03_wrong_names_over_xmlrpc),
        cmocka_unit_test(case_03_texts_as_fault_codes_on_the_old_endpoint),
        cmocka_unit_test(case_03_wrong_names_over_a_web_session),
        cmocka_unit_test(case_03_wrong_names_over_json2),
        cmocka_unit_test(a_reader_reads_and_writes_nothing),
        cmocka_unit_test(fields_are_made_by_settings_users_only),
        cmocka_unit_test(own_leads_are_all_that_a_plain_salesman_sees),
        cmocka_unit_test(case_09_hidden_by_a_rule_is_told_from_deleted),
        cmocka_unit_test(a_session_logs_in_calls_and_expires),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
