/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* The three protocols: bytes out, bytes in, and what each fault becomes. */
#include "lib/odoo_drive.h"

#include "connectors/odoo/odoo.h"
#include "connectors/odoo/call.h"

struct wire {
    struct arena a;
    struct erp odoo;
    struct erp_call call;
    struct erp_sent sent;
    struct http_request request;
    struct error e;
};

static void wire_init(struct wire *w, enum erp_protocol protocol, int major)
{
    *w = (struct wire){0};
    w->odoo.set = (struct erp_settings){
        .url = STR("http://odoo.test/x"),
        .database = STR("demo"),
        .user = STR("sync@x"),
        .password = STR("p<w"),
        .api_key = STR("key"),
        .lang = STR("en_US"),
        .messages = STR("notes"),
        .companies = STR(""),
    };
    w->odoo.session = (struct erp_session){
        .protocol = protocol, .major = major, .uid = 7};
    w->call = (struct erp_call){
        .arena = &w->a, .session = &w->odoo.session};
    w->sent = (struct erp_sent){.protocol = protocol,
                                 .model = STR("res.partner"),
                                 .method = STR("write"),
                                 .writes = true,
                                 .n_records = 1};
}

static const char *body_of(struct wire *w)
{
    char *z = arena_strz(&w->a, w->request.body);
    for (char *p = z; *p; p++)
        if (*p == '"')
            *p = '\'';
    return z;
}

static void make_read(struct wire *w)
{
    struct value id = value_int(12);
    struct value name = value_textz("name");
    erp_call_start(&w->call, "res.partner", "read");
    erp_call_ids(&w->call, value_list(&id, 1));
    erp_call_kwarg(&w->call, "fields", value_list(&name, 1));
    check_ok(erp_call_request(&w->odoo, &w->call, &w->request, &w->e), &w->e);
}

static struct erp_answer answer(struct wire *w, int status, const char *body)
{
    struct erp_answer out;
    char *text = arena_strz(&w->a, str_from(body));
    for (char *p = text; *p; p++)
        if (*p == '\'')
            *p = '"';
    struct http_response response = {.status = status, .body = str_from(text)};
    struct http_request request = {
        .method = "POST", .url = STR("http://odoo.test/x/rpc?secret=1")};
    struct erp_reply reply = {
        .arena = &w->a,
        .odoo = &w->odoo,
        .sent = &w->sent,
        .request = &request,
        .response = &response,
        .now_us = DRIVE_NOW_US,
    };
    erp_call_answer(&reply, &out);
    return out;
}

/* ---- requests ----------------------------------------------------------- */

static void xmlrpc_sends_execute_kw_with_context(void **state)
{
    (void)state;
    struct wire w;
    wire_init(&w, ERP_XMLRPC, 16);
    make_read(&w);
    check_str(w.request.url, "http://odoo.test/x/xmlrpc/2/object");
    struct str body = w.request.body;
    assert_true(str_contains(body, STR("<methodName>execute_kw")));
    assert_true(str_contains(body, STR("p&lt;w")));
    assert_true(str_contains(body, STR("active_test")));
    check_str(w.request.headers.at[0].value, "text/xml");
    arena_fini(&w.a);
}

static void xmlrpc_before_8_uses_the_old_address(void **state)
{
    (void)state;
    struct wire w;
    wire_init(&w, ERP_XMLRPC, 7);
    make_read(&w);
    check_str(w.request.url, "http://odoo.test/x/xmlrpc/object");
    arena_fini(&w.a);
}

static void jsonrpc_sends_the_same_in_json(void **state)
{
    (void)state;
    struct wire w;
    wire_init(&w, ERP_JSONRPC, 18);
    make_read(&w);
    check_str(w.request.url, "http://odoo.test/x/jsonrpc");
    assert_string_equal(
        body_of(&w),
        "{'jsonrpc':'2.0','method':'call','params':{'service':'object',"
        "'method':'execute_kw','args':['demo',7,'p<w','res.partner','read',"
        "[[12]],{'fields':['name'],'context':{'lang':'en_US',"
        "'active_test':false}}]},'id':1}");
    arena_fini(&w.a);
}

static void json2_sends_named_arguments_and_the_key(void **state)
{
    (void)state;
    struct wire w;
    wire_init(&w, ERP_JSON2, 19);
    erp_call_arg(&w.call, "vals", value_object(NULL, 0));
    make_read(&w);
    check_str(w.request.url, "http://odoo.test/x/json/2/res.partner/read");
    assert_string_equal(
        body_of(&w), "{'ids':[12],'vals':{},'fields':['name'],'context':"
                     "{'lang':'en_US','active_test':false}}");
    check_str(http_header_get(&w.request.headers, "Authorization"),
              "bearer key");
    check_str(http_header_get(&w.request.headers, "X-Odoo-Database"), "demo");
    arena_fini(&w.a);
}

static void json2_escapes_names_in_its_address(void **state)
{
    (void)state;
    struct wire w;
    wire_init(&w, ERP_JSON2, 19);
    erp_call_start(&w.call, "a/../b", "m?x");
    check_ok(erp_call_request(&w.odoo, &w.call, &w.request, &w.e), &w.e);
    check_str(w.request.url, "http://odoo.test/x/json/2/a%2F..%2Fb/m%3Fx");
    arena_fini(&w.a);
}

static void writes_are_quiet_unless_asked_otherwise(void **state)
{
    (void)state;
    struct wire w;
    wire_init(&w, ERP_JSONRPC, 18);
    w.call.writes = true;
    struct value quiet = erp_call_whole_context(&w.odoo, &w.call);
    assert_true(value_getz(&quiet, "tracking_disable")->boolean);
    assert_true(value_getz(&quiet, "mail_activity_quick_update")->boolean);
    w.odoo.set.tracking = true;
    w.odoo.set.notify = true;
    struct value loud = erp_call_whole_context(&w.odoo, &w.call);
    assert_null(value_getz(&loud, "tracking_disable"));
    assert_null(value_getz(&loud, "mail_activity_quick_update"));
    assert_true(value_getz(&loud, "mail_create_nosubscribe")->boolean);
    arena_fini(&w.a);
}

static void companies_go_along_as_the_version_knows_them(void **state)
{
    (void)state;
    struct wire w;
    struct value ids[] = {value_int(3), value_int(1)};
    wire_init(&w, ERP_JSONRPC, 13);
    w.odoo.session.companies = value_list(ids, 2);
    struct value c = erp_call_whole_context(&w.odoo, &w.call);
    assert_int_equal(value_getz(&c, "allowed_company_ids")->items.n, 2);
    w.odoo.session.major = 12;
    c = erp_call_whole_context(&w.odoo, &w.call);
    assert_null(value_getz(&c, "force_company"));
    w.odoo.set.companies = STR("3");
    c = erp_call_whole_context(&w.odoo, &w.call);
    assert_int_equal(value_getz(&c, "force_company")->integer, 3);
    arena_fini(&w.a);
}

/* ---- results ------------------------------------------------------------ */

#define XML(inside)                                                     \
    "<?xml version='1.0'?><methodResponse>" inside "</methodResponse>"
#define XML_FAULT(code, text)                                           \
    XML("<fault><value><struct><member><name>faultCode</name><value>"    \
        code "</value></member><member><name>faultString</name><value>"  \
        "<string>" text "</string></value></member></struct></value>"   \
        "</fault>")
#define JSON_ERROR(name, message)                                       \
    "{'jsonrpc':'2.0','id':1,'error':{'code':200,'message':'Odoo Server " \
    "Error','data':{'name':'" name "','message':'" message "'}}}"

static void each_protocol_yields_its_result(void **state)
{
    (void)state;
    struct wire w;
    wire_init(&w, ERP_XMLRPC, 16);
    struct erp_answer r = answer(
        &w, 200, XML("<params><param><value><int>45</int></value></param>"
                     "</params>"));
    assert_int_equal(r.fault, FAULT_NONE);
    assert_int_equal(r.result.integer, 45);
    w.sent.protocol = ERP_JSONRPC;
    r = answer(&w, 200, "{'jsonrpc':'2.0','id':1,'result':45}");
    assert_int_equal(r.result.integer, 45);
    w.sent.protocol = ERP_JSON2;
    r = answer(&w, 200, "45");
    assert_int_equal(r.result.integer, 45);
    arena_fini(&w.a);
}

static void a_method_that_returned_nothing_has_run(void **state)
{
    (void)state;
    struct wire w;
    wire_init(&w, ERP_JSONRPC, 16);
    struct erp_answer r = answer(&w, 200, "{'jsonrpc':'2.0','id':1}");
    assert_int_equal(r.fault, FAULT_NONE);
    assert_true(r.none);
    w.sent.protocol = ERP_XMLRPC;
    r = answer(&w, 200,
               XML_FAULT("<int>1</int>",
                         "Traceback (most recent call last):\n  File "
                         "\"x.py\", line 1, in f\n    dumps()\nTypeError: "
                         "cannot marshal None unless allow_none is enabled"));
    assert_int_equal(r.fault, FAULT_NONE);
    assert_true(r.none);
    r = answer(&w, 200,
               XML_FAULT("<int>1</int>",
                         "Traceback (most recent call last):\n  File "
                         "\"x.py\", line 1, in f\n    dumps()\nTypeError: "
                         "cannot marshal &lt;class 'odoo.api.account.move'&gt; "
                         "objects"));
    assert_true(r.none); /* 14: the records that were posted */
    arena_fini(&w.a);
}

/* ---- faults ------------------------------------------------------------- */

struct expected {
    enum erp_fault fault;
    enum err code;
    enum err_scope scope;
    enum err_retry retry;
};

static void check_fault(const struct erp_answer *r, struct expected x)
{
    assert_int_equal(r->fault, x.fault);
    assert_string_equal(err_name(r->error.code), err_name(x.code));
    assert_string_equal(err_scope_name(r->error.scope),
                        err_scope_name(x.scope));
    assert_string_equal(err_retry_name(r->error.retry),
                        err_retry_name(x.retry));
    assert_false(r->error.maybe_happened);
}

static void check_json(const char *name, const char *message,
                       struct expected x)
{
    struct wire w;
    wire_init(&w, ERP_JSONRPC, 16);
    char *body = arena_printfz(&w.a, JSON_ERROR("%s", "%s"), name, message);
    struct erp_answer r = answer(&w, 200, body);
    check_fault(&r, x);
    arena_fini(&w.a);
}

static void jsonrpc_errors_are_told_apart_by_name(void **state)
{
    (void)state;
    check_json("odoo.exceptions.AccessDenied", "Access Denied",
               (struct expected){FAULT_LOGIN, ERR_AUTH, SCOPE_CONNECTION,
                                 RETRY_NOW});
    check_json("odoo.http.SessionExpiredException", "Session expired",
               (struct expected){FAULT_SESSION, ERR_AUTH, SCOPE_CONNECTION,
                                 RETRY_NOW});
    check_json("odoo.exceptions.AccessError", "You may not",
               (struct expected){FAULT_ACCESS, ERR_ACCESS, SCOPE_RECORD,
                                 RETRY_NEVER});
    check_json("odoo.exceptions.MissingError", "Record does not exist",
               (struct expected){FAULT_MISSING, ERR_NOT_FOUND, SCOPE_RECORD,
                                 RETRY_NEVER});
    check_json("odoo.exceptions.ValidationError", "No",
               (struct expected){FAULT_USER, ERR_REJECTED, SCOPE_RECORD,
                                 RETRY_NEVER});
    check_json("odoo.exceptions.RedirectWarning", "Go there",
               (struct expected){FAULT_USER, ERR_REJECTED, SCOPE_RECORD,
                                 RETRY_NEVER});
    check_json("psycopg2.errors.SerializationFailure",
               "could not serialize access due to concurrent update",
               (struct expected){FAULT_RACE, ERR_BUSY, SCOPE_BATCH,
                                 RETRY_LATER});
    check_json("psycopg2.pool.PoolError", "The Connection Pool Is Full",
               (struct expected){FAULT_BUSY, ERR_BUSY, SCOPE_CONNECTION,
                                 RETRY_LATER});
    check_json("psycopg2.errors.QueryCanceled",
               "canceling statement due to statement timeout",
               (struct expected){FAULT_TIMEOUT, ERR_TIMEOUT, SCOPE_BATCH,
                                 RETRY_LATER});
    check_json("builtins.ValueError",
               "Invalid field mobile on model res.partner",
               (struct expected){FAULT_NO_FIELD, ERR_SCHEMA, SCOPE_CONNECTION,
                                 RETRY_NEVER});
    check_json("odoo.exceptions.UserError", "Object x.y doesn\\u0027t exist",
               (struct expected){FAULT_NO_MODEL, ERR_SCHEMA, SCOPE_CONNECTION,
                                 RETRY_NEVER});
    check_json("builtins.AttributeError",
               "type object \\u0027res.partner\\u0027 has no attribute "
               "\\u0027write\\u0027",
               (struct expected){FAULT_NO_METHOD, ERR_INVALID, SCOPE_BATCH,
                                 RETRY_NEVER});
    check_json("builtins.AttributeError",
               "\\u0027NoneType\\u0027 object has no attribute "
               "\\u0027name\\u0027",
               (struct expected){FAULT_CRASH, ERR_REMOTE, SCOPE_RECORD,
                                 RETRY_LATER});
    check_json("builtins.ZeroDivisionError", "division by zero",
               (struct expected){FAULT_CRASH, ERR_REMOTE, SCOPE_RECORD,
                                 RETRY_LATER});
    check_json("psycopg2.OperationalError",
               "FATAL:  database \\\"nope\\\" does not exist",
               (struct expected){FAULT_NO_DATABASE, ERR_AUTH,
                                 SCOPE_CONNECTION, RETRY_NEVER});
}

static void old_servers_name_the_kind_of_an_error_apart(void **state)
{
    (void)state;
    struct wire w;
    wire_init(&w, ERP_JSONRPC, 9);
    struct erp_answer r = answer(
        &w, 200, "{'jsonrpc':'2.0','id':1,'error':{'code':200,'message':"
                 "'OpenERP Server Error','data':{'name':'openerp.x','message':"
                 "'no','exception_type':'access_error'}}}");
    assert_int_equal(r.fault, FAULT_ACCESS);
    r = answer(&w, 200, "{'jsonrpc':'2.0','id':null,'error':{'code':100,"
                        "'message':'Session Expired'}}");
    assert_int_equal(r.fault, FAULT_SESSION);
    arena_fini(&w.a);
}

static void a_fault_of_several_records_is_the_batchs(void **state)
{
    (void)state;
    struct wire w;
    wire_init(&w, ERP_JSONRPC, 16);
    w.sent.n_records = 2;
    struct erp_answer r =
        answer(&w, 200, JSON_ERROR("odoo.exceptions.UserError", "No\\n way"));
    assert_int_equal(r.error.scope, SCOPE_BATCH);
    assert_string_equal(r.error.message, "Odoo refuses: No way");
    arena_fini(&w.a);
}

static void check_xml(const char *code, const char *text, enum erp_fault fault,
                      const char *told)
{
    struct wire w;
    wire_init(&w, ERP_XMLRPC, 16);
    char *body = arena_printfz(&w.a, XML_FAULT("%s", "%s"), code, text);
    struct erp_answer r = answer(&w, 200, body);
    assert_int_equal(r.fault, fault);
    if (!str_contains(str_from(r.error.message), str_from(told)))
        fail_msg("\"%s\" does not say \"%s\"", r.error.message, told);
    assert_false(r.error.maybe_happened);
    arena_fini(&w.a);
}

#define FRAMES                                                         \
    "Traceback (most recent call last):\n  File &quot;a.py&quot;, line 1, " \
    "in f\n    x()\n  File &quot;b.py&quot;, line 2, in g\n    y()\n"   \
    "    ^^^\n"

static void numbered_faults_of_xmlrpc(void **state)
{
    (void)state;
    check_xml("<int>2</int>", "The operation cannot be completed: unique",
              FAULT_USER, "Odoo refuses: The operation");
    check_xml("<int>2</int>",
              "Record does not exist or has been deleted.\n(Record: "
              "res.partner(12,), User: 2)", FAULT_MISSING, "res.partner(12,)");
    check_xml("<int>2</int>",
              "Enregistrement supprim&#233;\n(Enregistrement : "
              "res.partner(12,), Utilisateur : 2)", FAULT_MISSING, "res.partner(12,)");
    check_xml("<int>3</int>", "Access Denied", FAULT_LOGIN, "`api_key`");
    check_xml("<int>4</int>", "You are not allowed", FAULT_ACCESS,
              "not allowed");
    check_xml("<int>1</int>",
              FRAMES "psycopg2.errors.SerializationFailure: could not "
              "serialize access due to concurrent update\n", FAULT_RACE,
              "same time");
    check_xml("<int>1</int>",
              FRAMES "KeyError: 'a'\n\nDuring handling of the above "
              "exception, another exception occurred:\n\n" FRAMES
              "ValueError: Invalid field 'x' on model 'y'", FAULT_NO_FIELD,
              "Invalid field ");
    check_xml("<int>1</int>",
              FRAMES "psycopg2.OperationalError: connection failed: FATAL:  "
              "database &quot;nope&quot; does not exist\n", FAULT_NO_DATABASE,
              "nope");
    check_xml("<int>1</int>", FRAMES "odoo.exceptions.Custom: two\nlines\n",
              FAULT_CRASH, "Odoo failed: two lines");
    check_xml("<int>1</int>", "gibberish without frames", FAULT_CRASH,
              "gibberish");
}

static void named_faults_of_old_xmlrpc(void **state)
{
    (void)state;
    check_xml("<string>warning -- UserError\n\nNot so</string>", "",
              FAULT_USER, "Odoo refuses: Not so");
    check_xml("<string>warning -- Warning !\n\nNot so</string>", "",
              FAULT_USER, "Not so");
    check_xml("<string>warning -- AccessError\n\nHands off</string>", "",
              FAULT_ACCESS, "Hands off");
    check_xml("<string>warning -- Access Denied\n\nHidden</string>", "",
              FAULT_ACCESS, "Hidden");
    check_xml("<string>warning -- AccessError\n\nOne of the records you are "
              "trying to modify has already been deleted (Document type: "
              "Partner).</string>", "", FAULT_MISSING, "already been deleted");
    check_xml("<string>warning -- MissingError\n\nGone</string>", "",
              FAULT_MISSING, "Gone");
    check_xml("<string>AccessDenied</string>", "Access denied.", FAULT_LOGIN,
              "Access denied.");
    check_xml("<string>boom</string>", FRAMES "ValueError: boom", FAULT_CRASH,
              "boom");
}

static void check_json2(int status, const char *name, const char *message,
                        enum erp_fault fault)
{
    struct wire w;
    wire_init(&w, ERP_JSON2, 19);
    char *body = arena_printfz(
        &w.a, "{'name':'%s','message':'%s','arguments':[],'context':{},"
              "'debug':''}", name, message);
    struct erp_answer r = answer(&w, status, body);
    assert_int_equal(r.fault, fault);
    arena_fini(&w.a);
}

static void statuses_and_names_of_json2(void **state)
{
    (void)state;
    check_json2(401, "werkzeug.exceptions.Unauthorized", "Invalid apikey",
                FAULT_LOGIN);
    check_json2(403, "werkzeug.exceptions.Forbidden", "no", FAULT_ACCESS);
    check_json2(403, "odoo.exceptions.AccessError", "no", FAULT_ACCESS);
    check_json2(404, "werkzeug.exceptions.NotFound",
                "the model \\u0027x.y\\u0027 does not exist", FAULT_NO_MODEL);
    check_json2(404, "werkzeug.exceptions.NotFound",
                "The method \\u0027res.partner.f\\u0027 does not exist", FAULT_NO_METHOD);
    check_json2(404, "odoo.exceptions.MissingError", "gone", FAULT_MISSING);
    check_json2(409, "odoo.exceptions.LockError", "locked", FAULT_RACE);
    check_json2(422, "odoo.exceptions.ValidationError", "no", FAULT_USER);
    check_json2(500, "builtins.KeyError", "x", FAULT_CRASH);
}

/* ---- what is not Odoo --------------------------------------------------- */

static void a_page_instead_of_an_answer_says_so(void **state)
{
    (void)state;
    struct wire w;
    wire_init(&w, ERP_JSONRPC, 16);
    const char page[] = " <!DOCTYPE html><html><body>Log in</body></html>";
    for (int p = ERP_XMLRPC; p <= ERP_JSON2; p++) {
        w.sent.protocol = (enum erp_protocol)p;
        struct erp_answer r = answer(&w, 200, page);
        assert_int_equal(r.fault, FAULT_NOT_ODOO);
        check_err(r.error.code, ERR_PROTOCOL);
        assert_true(r.error.maybe_happened);
        assert_string_equal(
            r.error.message,
            "a proxy or login page answered instead of Odoo at "
            "http://odoo.test/x/rpc; check `url` and what stands in front of "
            "the server");
    }
    arena_fini(&w.a);
}

static void cut_and_broken_answers_are_a_protocol_error(void **state)
{
    (void)state;
    const char *broken[] = {
        "", "{'jsonrpc':'2.0','id':1,'resu", "[1,2]", "null", "\xFF\xFE",
        "{'jsonrpc':'2.0','id':1,'result':'\xC3'}",
        "<?xml version='1.0'?><methodResponse><params>",
    };
    struct wire w;
    wire_init(&w, ERP_JSONRPC, 16);
    for (int p = ERP_XMLRPC; p <= ERP_JSONRPC; p++) {
        w.sent.protocol = (enum erp_protocol)p;
        for (size_t i = 0; i < sizeof broken / sizeof broken[0]; i++) {
            struct erp_answer r = answer(&w, 200, broken[i]);
            assert_int_equal(r.fault, FAULT_NOT_ODOO);
            assert_true(r.error.maybe_happened);
            assert_int_equal(r.error.retry, RETRY_LATER);
        }
    }
    arena_fini(&w.a);
}

static void only_writes_may_have_happened(void **state)
{
    (void)state;
    struct wire w;
    wire_init(&w, ERP_JSONRPC, 16);
    assert_true(answer(&w, 502, "Bad Gateway").error.maybe_happened);
    w.sent.writes = false;
    assert_false(answer(&w, 502, "Bad Gateway").error.maybe_happened);
    assert_false(answer(&w, 200, "{").error.maybe_happened);
    arena_fini(&w.a);
}

static void statuses_of_a_proxy_concern_the_connection(void **state)
{
    (void)state;
    struct wire w;
    wire_init(&w, ERP_JSONRPC, 16);
    struct erp_answer r = answer(&w, 404, "<html>nope</html>");
    check_err(r.error.code, ERR_PROTOCOL); /* not: the record is gone */
    assert_true(str_contains(str_from(r.error.message), STR("`url`")));
    r = answer(&w, 503, "x");
    check_err(r.error.code, ERR_REMOTE);
    assert_int_equal(r.error.scope, SCOPE_CONNECTION);
    r = answer(&w, 429, "slow down");
    check_err(r.error.code, ERR_BUSY);
    w.sent.n_records = 2;
    r = answer(&w, 413, "too large");
    check_err(r.error.code, ERR_REJECTED);
    assert_int_equal(r.error.scope, SCOPE_BATCH);
    arena_fini(&w.a);
}

static void a_bare_call_has_the_callers_context_alone(void **state)
{
    (void)state;
    for (int protocol = ERP_XMLRPC; protocol <= ERP_JSONRPC; protocol++) {
        struct wire w;
        wire_init(&w, (enum erp_protocol)protocol, 16);
        w.call.bare = true;
        w.call.writes = true;
        make_read(&w);
        assert_null(strstr(body_of(&w), "context"));
        assert_null(strstr(body_of(&w), "active_test"));
        arena_fini(&w.a);
        wire_init(&w, (enum erp_protocol)protocol, 16);
        w.call.bare = true;
        w.call.writes = true;
        erp_call_context(&w.call, "lang", value_textz("fr_FR"));
        make_read(&w);
        assert_non_null(strstr(body_of(&w), "fr_FR"));
        assert_null(strstr(body_of(&w), "tracking_disable"));
        arena_fini(&w.a);
    }
}

static void an_answer_has_the_complaint_in_odoos_own_words(void **state)
{
    (void)state;
    struct wire w;
    wire_init(&w, ERP_JSONRPC, 16);
    struct erp_answer r = answer(
        &w, 200,
        "{'jsonrpc':'2.0','id':1,'error':{'code':200,'message':'Odoo Server "
        "Error','data':{'name':'odoo.exceptions.UserError','message':'Two\\n"
        "lines'}}}");
    check_str(r.complaint.name, "odoo.exceptions.UserError");
    check_str(r.complaint.message, "Two\nlines");
    r = answer(&w, 503, "x");
    assert_int_equal(r.complaint.name.n, 0);
    arena_fini(&w.a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(xmlrpc_sends_execute_kw_with_context),
        cmocka_unit_test(xmlrpc_before_8_uses_the_old_address),
        cmocka_unit_test(jsonrpc_sends_the_same_in_json),
        cmocka_unit_test(json2_sends_named_arguments_and_the_key),
        cmocka_unit_test(json2_escapes_names_in_its_address),
        cmocka_unit_test(writes_are_quiet_unless_asked_otherwise),
        cmocka_unit_test(companies_go_along_as_the_version_knows_them),
        cmocka_unit_test(each_protocol_yields_its_result),
        cmocka_unit_test(a_method_that_returned_nothing_has_run),
        cmocka_unit_test(jsonrpc_errors_are_told_apart_by_name),
        cmocka_unit_test(old_servers_name_the_kind_of_an_error_apart),
        cmocka_unit_test(a_fault_of_several_records_is_the_batchs),
        cmocka_unit_test(numbered_faults_of_xmlrpc),
        cmocka_unit_test(named_faults_of_old_xmlrpc),
        cmocka_unit_test(statuses_and_names_of_json2),
        cmocka_unit_test(a_page_instead_of_an_answer_says_so),
        cmocka_unit_test(cut_and_broken_answers_are_a_protocol_error),
        cmocka_unit_test(only_writes_may_have_happened),
        cmocka_unit_test(statuses_of_a_proxy_concern_the_connection),
        cmocka_unit_test(a_bare_call_has_the_callers_context_alone),
        cmocka_unit_test(an_answer_has_the_complaint_in_odoos_own_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
