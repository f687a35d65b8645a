/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Settings, finding out version and protocol, logging in, and proving it. */
#include "lib/odoo_drive.h"

#include "connectors/odoo/odoo.h"

#define VERSION(text) RPC("{'server_version':'" text "'}")
#define ACCOUNT                                                      \
    RPC("[{'id':7,'login':'sync@x','company_id':[1,'A'],"            \
        "'company_ids':[3,1]}]")
#define WEB_19 {200, "{'version_info':[19,0,0,'final',0,''],'version':'19.0'}", {NULL, NULL}}
#define NOT_THERE {404, "<html>404</html>", {NULL, NULL}}
#define KEY "'url':'http://odoo.test/','database':'demo','user':'sync@x'," \
            "'api_key':'k'"

static void start(struct drive *d, const char *settings)
{
    drive_init(d, &connector_odoo, settings);
}

static enum err open_it(struct drive *d, struct op *out)
{
    *out = (struct op){.kind = OP_OPEN};
    return drive_op(d, out);
}

static void check_says(const struct drive *d, const char *told)
{
    if (!str_contains(str_from(d->error.message), str_from(told)))
        fail_msg("\"%s\" does not say \"%s\"", d->error.message, told);
}

/* ---- settings ----------------------------------------------------------- */

static void settings_without_any_secret_are_refused(void **state)
{
    (void)state;
    AUTO_ARENA a = ARENA_INIT;
    struct connection_state *c;
    struct error e;
    struct field fields[] = {
        {STR("url"), value_textz("http://x")},
        {STR("database"), value_textz("d")},
        {STR("user"), value_textz("u")},
    };
    struct value settings = value_object(fields, 3);
    check_err(connector_odoo.create(&a, &settings, &c, &e), ERR_INVALID);
    assert_true(str_contains(str_from(e.message), STR("`api_key`")));
}

static void json2_needs_a_key(void **state)
{
    (void)state;
    AUTO_ARENA a = ARENA_INIT;
    struct connection_state *c;
    struct error e;
    struct field fields[] = {
        {STR("url"), value_textz("http://x")},
        {STR("database"), value_textz("d")},
        {STR("user"), value_textz("u")},
        {STR("password"), value_textz("p")},
        {STR("protocol"), value_textz("json2")},
    };
    struct value settings = value_object(fields, 5);
    check_err(connector_odoo.create(&a, &settings, &c, &e), ERR_INVALID);
    assert_true(str_contains(str_from(e.message), STR("`api_key`")));
}

/* ---- version and protocol ----------------------------------------------- */

static void nineteen_with_a_key_talks_json2(void **state)
{
    (void)state;
    struct drive d;
    struct op op;
    start(&d, "{" KEY "}");
    DRIVE_SCRIPT(&d, WEB_19,
                 {200, "{'lang':'en_US','tz':'UTC','uid':7}", {NULL, NULL}},
                 {200, "[{'id':7,'login':'bot@x','company_id':1,"
                       "'company_ids':[1]}]", {NULL, NULL}});
    check_ok(open_it(&d, &op), &d.error);
    check_str(op.summary, "Odoo 19.0, database demo, user bot@x (7)");
    assert_string_equal(drive_method_url(&d, 0),
                        "GET http://odoo.test/web/version");
    assert_string_equal(drive_method_url(&d, 1),
                        "POST http://odoo.test/json/2/res.users/context_get");
    assert_string_equal(drive_method_url(&d, 2),
                        "POST http://odoo.test/json/2/res.users/read");
    assert_string_equal(drive_header(&d, 2, "Authorization"), "bearer k");
    drive_fini(&d);
}

static void json2_that_tells_no_id_is_asked_by_login(void **state)
{
    (void)state;
    struct drive d;
    struct op op;
    start(&d, "{" KEY "}");
    DRIVE_SCRIPT(&d, WEB_19, {200, "{'lang':'en_US'}", {NULL, NULL}},
                 {200, "[{'id':9,'login':'sync@x'}]", {NULL, NULL}});
    check_ok(open_it(&d, &op), &d.error);
    check_str(op.summary, "Odoo 19.0, database demo, user sync@x (9)");
    assert_string_equal(drive_method_url(&d, 2),
                        "POST http://odoo.test/json/2/res.users/search_read");
    drive_fini(&d);
}

static void nineteen_with_a_password_talks_jsonrpc(void **state)
{
    (void)state;
    struct drive d;
    struct op op;
    start(&d, "{" ODOO_SETTINGS "}");
    DRIVE_SCRIPT(&d, WEB_19, RPC("7"), ACCOUNT);
    check_ok(open_it(&d, &op), &d.error);
    assert_string_equal(drive_method_url(&d, 1),
                        "POST http://odoo.test/jsonrpc");
    drive_fini(&d);
}

static void eight_to_eighteen_talk_jsonrpc(void **state)
{
    (void)state;
    struct drive d;
    struct op op;
    start(&d, "{" KEY "}");
    DRIVE_SCRIPT(&d, NOT_THERE, VERSION("saas~17.4"), RPC("7"), ACCOUNT);
    check_ok(open_it(&d, &op), &d.error);
    check_str(op.summary, "Odoo saas~17.4, database demo, user sync@x (7)");
    assert_string_equal(
        drive_body(&d, 2),
        "{'jsonrpc':'2.0','method':'call','params':{'service':'common',"
        "'method':'authenticate','args':['demo','sync@x','k',{}]},'id':1}");
    assert_string_equal(odoo_sent(&d, 3),
                        "res.users.read [[7]] {'fields':['login',"
                        "'company_id','company_ids']}");
    drive_fini(&d);
}

#define XML(value)                                                    \
    {200, "<?xml version='1.0'?><methodResponse><params><param><value>" value \
          "</value></param></params></methodResponse>", {NULL, NULL}}

static void the_oldest_talk_xmlrpc(void **state)
{
    (void)state;
    struct drive d;
    struct op op;
    start(&d, "{" ODOO_SETTINGS "}");
    DRIVE_SCRIPT(&d, NOT_THERE, NOT_THERE,
                 XML("<struct><member><name>server_version</name><value>"
                     "<string>6.1</string></value></member></struct>"),
                 XML("<int>7</int>"),
                 XML("<array><data><value><struct><member><name>id</name>"
                     "<value><int>7</int></value></member></struct></value>"
                     "</data></array>"));
    check_ok(open_it(&d, &op), &d.error);
    check_str(op.summary, "Odoo 6.1, database demo, user sync@x (7)");
    assert_string_equal(drive_method_url(&d, 2),
                        "POST http://odoo.test/xmlrpc/common");
    assert_string_equal(drive_method_url(&d, 4),
                        "POST http://odoo.test/xmlrpc/object");
    drive_fini(&d);
}

static void a_named_protocol_is_used_without_trying_others(void **state)
{
    (void)state;
    struct drive d;
    struct op op;
    start(&d, "{" ODOO_SETTINGS ",'protocol':'jsonrpc'}");
    DRIVE_SCRIPT(&d, NOT_THERE);
    check_err(open_it(&d, &op), ERR_PROTOCOL);
    check_says(&d, "no Odoo answers at http://odoo.test; check `url`");
    assert_int_equal(d.requests.n, 1);
    drive_fini(&d);
}

static void a_protocol_that_the_version_lacks_is_refused(void **state)
{
    (void)state;
    struct drive d;
    struct op op;
    start(&d, "{" KEY ",'protocol':'json2'}");
    DRIVE_SCRIPT(&d, NOT_THERE, VERSION("18.0"));
    check_err(open_it(&d, &op), ERR_INVALID);
    check_says(&d, "json2 needs Odoo 19 or later, and this is 18.0");
    drive_fini(&d);
}

static void a_page_at_every_address_is_told(void **state)
{
    (void)state;
    struct drive d;
    struct op op;
    start(&d, "{" ODOO_SETTINGS "}");
    DRIVE_SCRIPT(&d, {200, "<html>hello</html>", {NULL, NULL}},
                 {200, "<html>hello</html>", {NULL, NULL}},
                 {200, "<html>hello</html>", {NULL, NULL}});
    check_err(open_it(&d, &op), ERR_PROTOCOL);
    check_says(&d, "a proxy or login page answered");
    assert_int_equal(d.error.scope, SCOPE_CONNECTION);
    drive_fini(&d);
}

static void an_overloaded_server_is_not_taken_for_another_one(void **state)
{
    (void)state;
    struct drive d;
    struct op op;
    start(&d, "{" ODOO_SETTINGS "}");
    DRIVE_SCRIPT(&d, {503, "", {NULL, NULL}}, {503, "", {NULL, NULL}});
    check_err(open_it(&d, &op), ERR_REMOTE);
    assert_int_equal(d.error.retry, RETRY_LATER);
    drive_fini(&d);
}

/* ---- login -------------------------------------------------------------- */

static void a_wrong_password_says_what_to_do(void **state)
{
    (void)state;
    struct drive d;
    struct op op;
    start(&d, "{" ODOO_SETTINGS "}");
    DRIVE_SCRIPT(&d, NOT_THERE, VERSION("18.0"), RPC("false"));
    check_err(open_it(&d, &op), ERR_AUTH);
    assert_int_equal(d.error.retry, RETRY_NEVER);
    check_says(&d, "Odoo refuses the login of \"sync@x\" to database \"demo\"");
    check_says(&d, "check `user` and `password`");
    drive_fini(&d);
}

static void a_wrong_key_over_json2_is_not_tried_again(void **state)
{
    (void)state;
    struct drive d;
    struct op op;
    start(&d, "{" KEY "}");
    DRIVE_SCRIPT(&d, WEB_19,
                 {401, "{'name':'werkzeug.exceptions.Unauthorized',"
                       "'message':'Invalid apikey','arguments':[],"
                       "'context':{},'debug':''}", {NULL, NULL}});
    check_err(open_it(&d, &op), ERR_AUTH);
    assert_int_equal(d.error.retry, RETRY_NEVER);
    check_says(&d, "`api_key`");
    check_says(&d, "Invalid apikey");
    drive_fini(&d);
}

static void an_unknown_database_is_named(void **state)
{
    (void)state;
    struct drive d;
    struct op op;
    start(&d, "{" ODOO_SETTINGS "}");
    DRIVE_SCRIPT(&d, NOT_THERE, VERSION("18.0"),
                 RPC_ERROR("psycopg2.OperationalError",
                           "FATAL:  database \\\"demo\\\" does not exist"));
    check_err(open_it(&d, &op), ERR_AUTH);
    check_says(&d, "there is no database \"demo\" at http://odoo.test");
    drive_fini(&d);
}

static void messages_never_hold_the_secret(void **state)
{
    (void)state;
    struct drive d;
    struct op op;
    start(&d, "{'url':'http://odoo.test','database':'demo','user':'u',"
              "'password':'s3cr3t'}");
    DRIVE_SCRIPT(&d, NOT_THERE, VERSION("18.0"), RPC("false"));
    check_err(open_it(&d, &op), ERR_AUTH);
    assert_false(str_contains(str_from(d.error.message), STR("s3cr3t")));
    drive_fini(&d);
}

/* ---- companies ---------------------------------------------------------- */

static void the_users_companies_go_along_current_one_first(void **state)
{
    (void)state;
    struct drive d;
    odoo_drive_init(&d, "18.0", "");
    struct op op = {.kind = OP_TEST};
    DRIVE_SCRIPT(&d, RPC("[]"));
    drive_ok(&d, &op);
    assert_string_equal(odoo_sent_context(&d, 0),
                        "{'lang':'en_US','active_test':false,"
                        "'allowed_company_ids':[1,3]}");
    drive_fini(&d);
}

static void companies_can_be_chosen_among_them(void **state)
{
    (void)state;
    struct drive d;
    odoo_drive_init(&d, "18.0", "'companies':'3'");
    struct op op = {.kind = OP_TEST};
    DRIVE_SCRIPT(&d, RPC("[]"));
    drive_ok(&d, &op);
    assert_string_equal(odoo_sent_context(&d, 0),
                        "{'lang':'en_US','active_test':false,"
                        "'allowed_company_ids':[3]}");
    drive_fini(&d);
}

static void a_company_that_is_not_allowed_is_refused(void **state)
{
    (void)state;
    struct drive d;
    struct op op;
    start(&d, "{" ODOO_SETTINGS ",'companies':'1, 4'}");
    DRIVE_SCRIPT(&d, NOT_THERE, VERSION("18.0"), RPC("7"), ACCOUNT);
    check_err(open_it(&d, &op), ERR_INVALID);
    check_says(&d, "may not work in company 4; the companies allowed to it "
                   "are 1, 3");
    drive_fini(&d);
}

static void companies_that_are_no_ids_are_refused(void **state)
{
    (void)state;
    struct drive d;
    struct op op;
    start(&d, "{" ODOO_SETTINGS ",'companies':'ACME'}");
    DRIVE_SCRIPT(&d, NOT_THERE, VERSION("18.0"), RPC("7"), ACCOUNT);
    check_err(open_it(&d, &op), ERR_INVALID);
    check_says(&d, "must be ids such as");
    drive_fini(&d);
}

/* ---- test --------------------------------------------------------------- */

static void the_test_reads_and_sums_up(void **state)
{
    (void)state;
    struct drive d;
    odoo_drive_init(&d, "18.0", "");
    struct op op = {.kind = OP_TEST};
    DRIVE_SCRIPT(&d, RPC("[{'id':1,'name':'A'}]"));
    drive_ok(&d, &op);
    assert_string_equal(odoo_sent(&d, 0),
                        "res.partner.search_read [[]] {'limit':1,"
                        "'order':'id','fields':['name'],'load':''}");
    check_str(op.summary, "Odoo 18.0, database demo, user sync@x (7)");
    drive_fini(&d);
}

static void the_test_tells_of_missing_rights(void **state)
{
    (void)state;
    struct drive d;
    odoo_drive_init(&d, "18.0", "");
    struct op op = {.kind = OP_TEST};
    DRIVE_SCRIPT(&d, RPC_ERROR("odoo.exceptions.AccessError", "no"));
    check_err(drive_op(&d, &op), ERR_ACCESS);
    check_says(&d, "may not read contacts");
    drive_fini(&d);
}

static void an_expired_session_asks_to_open_again(void **state)
{
    (void)state;
    struct drive d;
    odoo_drive_init(&d, "18.0", "");
    struct op op = {.kind = OP_TEST};
    DRIVE_SCRIPT(&d, RPC_ERROR("odoo.exceptions.AccessDenied", "no"),
                 VERSION("18.0"), RPC("7"), ACCOUNT, RPC("[]"));
    check_err(drive_op(&d, &op), ERR_AUTH);
    assert_int_equal(d.error.retry, RETRY_NOW);
    struct op again;
    check_ok(open_it(&d, &again), &d.error);
    drive_ok(&d, &op); /* goes on where it was */
    drive_fini(&d);
}

static void nothing_runs_before_the_connection_is_open(void **state)
{
    (void)state;
    struct drive d;
    start(&d, "{" ODOO_SETTINGS "}");
    struct op op = {.kind = OP_TEST};
    check_err(drive_op(&d, &op), ERR_AUTH);
    drive_fini(&d);
}

static void opening_again_does_not_grow_the_connection(void **state)
{
    (void)state;
    struct drive d;
    AUTO_ARENA own = ARENA_INIT;
    start(&d, "{" ODOO_SETTINGS ",'protocol':'jsonrpc'}");
    struct value settings = drive_value(&d, "{" ODOO_SETTINGS
                                            ",'protocol':'jsonrpc'}");
    check_ok(connector_odoo.create(&own, &settings, &d.state, &d.error),
             &d.error);
    size_t after_first = 0;
    for (int i = 0; i < 3; i++) {
        struct op op;
        DRIVE_SCRIPT(&d, VERSION("18.0"), RPC("7"), ACCOUNT);
        check_ok(open_it(&d, &op), &d.error);
        if (i == 0)
            after_first = own.used_bytes;
    }
    assert_int_equal(own.used_bytes, after_first);
    drive_fini(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(settings_without_any_secret_are_refused),
        cmocka_unit_test(json2_needs_a_key),
        cmocka_unit_test(nineteen_with_a_key_talks_json2),
        cmocka_unit_test(json2_that_tells_no_id_is_asked_by_login),
        cmocka_unit_test(nineteen_with_a_password_talks_jsonrpc),
        cmocka_unit_test(eight_to_eighteen_talk_jsonrpc),
        cmocka_unit_test(the_oldest_talk_xmlrpc),
        cmocka_unit_test(a_named_protocol_is_used_without_trying_others),
        cmocka_unit_test(a_protocol_that_the_version_lacks_is_refused),
        cmocka_unit_test(a_page_at_every_address_is_told),
        cmocka_unit_test(an_overloaded_server_is_not_taken_for_another_one),
        cmocka_unit_test(a_wrong_password_says_what_to_do),
        cmocka_unit_test(a_wrong_key_over_json2_is_not_tried_again),
        cmocka_unit_test(an_unknown_database_is_named),
        cmocka_unit_test(messages_never_hold_the_secret),
        cmocka_unit_test(the_users_companies_go_along_current_one_first),
        cmocka_unit_test(companies_can_be_chosen_among_them),
        cmocka_unit_test(a_company_that_is_not_allowed_is_refused),
        cmocka_unit_test(companies_that_are_no_ids_are_refused),
        cmocka_unit_test(the_test_reads_and_sums_up),
        cmocka_unit_test(the_test_tells_of_missing_rights),
        cmocka_unit_test(an_expired_session_asks_to_open_again),
        cmocka_unit_test(nothing_runs_before_the_connection_is_open),
        cmocka_unit_test(opening_again_does_not_grow_the_connection),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
