/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* The facade from request to answer, before an Odoo that is a script: places,
 * sessions, old versions, limits, handlers in line. */
#include "unit/check.h"

#include <stdlib.h>

#include "base/json.h"
#include "base/limits.h"
#include "base/time.h"
#include "facade/ask.h"
#include "facade/facade.h"
#include "facade/route.h"
#include "facade/session.h"
#include "facade/write.h"

#define NOW (INT64_C(1790000000) * US_PER_SECOND)

/* ---- the stand ------------------------------------------------------------ */

/* What Odoo is asked, by a piece of the request, and says. */
struct line {
    const char *asked;
    const char *says; /* "404", or a body with ' for " */
};

struct stand {
    struct arena a;
    struct facade *facade;
    struct facade_options options;
    struct http_header headers[2];
    struct http_request http;
    int64_t now_us;
    struct facade_handler handler;
};

static struct str quoted(struct arena *a, const char *text)
{
    char *out = arena_strz(a, str_from(text));
    for (char *p = out; *p; p++)
        if (*p == '\'')
            *p = '"';
    return str_from(out);
}

static struct value json(struct stand *s, const char *text)
{
    struct value v;
    struct error e;
    check_ok(json_parse(&s->a, quoted(&s->a, text), &v, &e), &e);
    return v;
}

static const struct str databases[] = {{"demo", 4}};

static void stand_init(struct stand *s)
{
    *s = (struct stand){.now_us = NOW};
    s->options = (struct facade_options){
        .settings = facade_settings_default(),
        .connection = json(s, "{'url':'http://odoo.test','database':'demo',"
                              "'user':'hub','api_key':'k','lang':'fr_FR'}"),
        .databases = databases,
        .n_databases = 1,
        .max_sessions = 10,
        .session_ms = 60000};
    s->facade = facade_create(&s->options);
}

static void stand_fini(struct stand *s)
{
    facade_destroy(s->facade);
    arena_fini(&s->a);
}

/* `session` may be NULL. */
static struct facade_task *begin(struct stand *s, const char *method,
                                 const char *url, const char *session,
                                 const char *body)
{
    struct http_request *http = arena_new(&s->a, struct http_request);
    struct http_header *headers = arena_array(&s->a, struct http_header, 2);
    headers[0] = (struct http_header){STR("Content-Type"),
                                      STR("application/json; charset=utf-8")};
    headers[1] = (struct http_header){
        STR("Cookie"), arena_printf(&s->a, "x=1; session_id=%s",
                                    session ? session : "")};
    *http = (struct http_request){.method = method,
                                  .url = str_from(url),
                                  .headers = {headers, 2},
                                  .body = quoted(&s->a, body ? body : "")};
    return facade_begin(s->facade, &s->a, http, NULL, s->now_us);
}

/* Each request has to be the next of the script; the answer's body. */
static const char *drive(struct stand *s, struct facade_task *t,
                         const struct line *script)
{
    struct http_request request;
    while (facade_next(t, &request) == FACADE_ASKS) {
        struct str body = request.body;
        struct str what = arena_printf(&s->a, "%.*s %.*s",
                                       STR_ARG(request.url), STR_ARG(body));
        if (!script->asked)
            fail_msg("not in the script: %.*s", STR_ARG(what));
        if (!str_contains(what, quoted(&s->a, script->asked)))
            fail_msg("\"%s\" is not in %.*s", script->asked, STR_ARG(what));
        struct http_response response = {
            .status = strcmp(script->says, "404") == 0 ? 404 : 200,
            .body = quoted(&s->a, script->says)};
        script++;
        facade_take(t, &request, &response, s->now_us);
    }
    if (script->asked)
        fail_msg("was not asked: %s", script->asked);
    char *out = arena_strz(&s->a, facade_answer(t)->body);
    facade_end(t);
    for (char *p = out; *p; p++)
        if (*p == '"')
            *p = '\'';
    return out;
}

#define SIGN_IN "{'params':{'login':'ann','password':'secret','db':'demo'}}"

static const struct line sign_in_18[] = {
    {"/web/version", "404"},
    {"/jsonrpc {'jsonrpc':'2.0','method':'call','params':{'service':'common'",
     "{'jsonrpc':'2.0','id':1,'result':{'server_version':'18.0'}}"},
    {"['demo','ann','secret',{}]", "{'jsonrpc':'2.0','id':1,'result':7}"},
    {"'res.users','read'", "{'jsonrpc':'2.0','id':1,'result':[{'id':7,"
                           "'login':'ann','company_ids':[1]}]}"},
    {"['demo',7,'secret','res.users','context_get',[],{}]",
     "{'jsonrpc':'2.0','id':1,'result':{'lang':'de_DE','tz':false}}"},
    {"'partner_id'", "{'jsonrpc':'2.0','id':1,'result':[{'id':7,'name':'Ann',"
                     "'login':'ann','partner_id':[9,'Ann'],"
                     "'company_id':[1,'C']}]}"},
    {"[[7],'base.group_system']", "{'jsonrpc':'2.0','id':1,'result':true}"},
    {"base.group_erp_manager", "{'jsonrpc':'2.0','id':1,'result':false}"},
    {0}};

/* The session's id, from the cookie. */
static const char *signed_in(struct stand *s)
{
    struct facade_task *t =
        begin(s, "POST", "/web/session/authenticate", NULL, SIGN_IN);
    drive(s, t, sign_in_18);
    struct str cookie =
        http_header_get(&facade_answer(t)->headers, "Set-Cookie");
    assert_true(cookie.n > 51);
    return arena_strz(&s->a, str_slice(cookie, 11, 51));
}

#define SAYS(result) "{'jsonrpc':'2.0','id':1,'result':" result "}"

/* ---- places --------------------------------------------------------------- */

static void each_path_has_its_place(void **state)
{
    static const struct {
        const char *method, *url;
        enum facade_place place;
        int64_t id; /* -1: none */
        const char *model, *field;
    } all[] = {
        {"POST", "/auth", FACADE_LOGIN, -1, "", ""},
        {"POST", "/auth/", FACADE_LOGIN, -1, "", ""},
        {"POST", "/web/session/authenticate/", FACADE_LOGIN, -1, "", ""},
        {"POST", "/web/session/destroy", FACADE_LOGOUT, -1, "", ""},
        {"GET", "/web/login?redirect=x", FACADE_LOGIN_PAGE, -1, "", ""},
        {"GET", "/api/res.partner", FACADE_READ, -1, "res.partner", ""},
        {"HEAD", "/api/res.partner/", FACADE_READ, -1, "res.partner", ""},
        {"GET", "/api/m/7/image_1920", FACADE_READ, 7, "m", "image_1920"},
        {"POST", "/api/m/?session_id=x", FACADE_CREATE, -1, "m", ""},
        {"PUT", "/api/m/7/", FACADE_UPDATE, 7, "m", ""},
        {"DELETE", "/api/m?filter=[]", FACADE_DELETE, -1, "m", ""},
        {"POST", "/object/m/f", FACADE_CALL, -1, "m", "f"},
        {"POST", "/object/m/7/f/", FACADE_CALL, 7, "m", "f"},
        {"POST", "/api/m/7", FACADE_WRONG_VERB, 7, "m", ""},
        {"PUT", "/object/m/f", FACADE_WRONG_VERB, -1, "m", "f"},
        {"GET", "/api", FACADE_NOWHERE, -1, "", ""},
        {"GET", "/api//7", FACADE_NOWHERE, -1, "", ""},
        {"GET", "/api/m/seven", FACADE_NOWHERE, -1, "m", ""},
        {"GET", "/api/m/-7", FACADE_NOWHERE, -1, "m", ""},
        {"POST", "/object/m/x/f", FACADE_NOWHERE, -1, "m", ""},
        {"GET", "/api/m/7/f/g", FACADE_NOWHERE, -1, "", ""},
        {"GET", "/%2e%2e/api/m", FACADE_NOWHERE, -1, "", ""},
    };
    (void)state;
    AUTO_ARENA a = ARENA_INIT;
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        const struct http_request http = {.method = all[i].method,
                                          .url = str_from(all[i].url)};
        struct facade_route r = facade_route_of(&a, &http);
        if (r.place != all[i].place || !str_is(r.model, all[i].model) ||
            !str_is(r.field, all[i].field) || r.has_id != (all[i].id >= 0) ||
            (r.has_id && r.id != all[i].id))
            fail_msg("%s %s", all[i].method, all[i].url);
    }
}

/* ---- sessions ------------------------------------------------------------- */

static struct str a_session(struct facade_sessions *s, struct arena *a,
                            const char *login, int64_t at_us)
{
    struct facade_account *account = facade_account_create();
    account->pub.login = str_from(login);
    account->users++;
    struct str id = facade_session_open(s, a, account, at_us);
    facade_account_release(account);
    return id;
}

static bool lives(struct facade_sessions *s, struct str id, int64_t at_us)
{
    struct facade_account *account = facade_session_hold(s, id, at_us);
    facade_account_release(account);
    return account != NULL;
}

static void a_session_lives_as_long_as_it_is_used(void **state)
{
    (void)state;
    AUTO_ARENA a = ARENA_INIT;
    struct facade_sessions *s = facade_sessions_create(3, 1000);
    struct str id = a_session(s, &a, "ann", NOW);
    assert_int_equal(id.n, 40);
    assert_true(lives(s, id, NOW + 999000));
    assert_true(lives(s, id, NOW + 1998000));
    assert_false(lives(s, STR_NONE, NOW));
    assert_false(lives(s, STR("made-up"), NOW));
    assert_false(lives(s, id, NOW + 2998000));
    assert_int_equal(facade_sessions_count(s), 0);
    a_session(s, &a, "ann", NOW);
    a_session(s, &a, "bob", NOW + 1);
    facade_sessions_sweep(s, NOW + 1000000);
    assert_int_equal(facade_sessions_count(s), 1);
    facade_sessions_destroy(s);
}

static void one_too_many_ends_the_callers_own_that_was_idle_longest(
    void **state)
{
    (void)state;
    AUTO_ARENA a = ARENA_INIT;
    struct facade_sessions *s = facade_sessions_create(3, 1000000);
    struct str bob = a_session(s, &a, "bob", NOW);
    struct str first = a_session(s, &a, "ann", NOW + 1);
    struct str second = a_session(s, &a, "ann", NOW + 2);
    assert_true(lives(s, first, NOW + 3));
    struct str third = a_session(s, &a, "ann", NOW + 4);
    assert_false(lives(s, second, NOW + 5));
    assert_true(lives(s, first, NOW + 5) && lives(s, third, NOW + 5));
    /* of somebody new nobody's own: the oldest of all */
    struct str eve = a_session(s, &a, "eve", NOW + 6);
    assert_false(lives(s, bob, NOW + 7));
    assert_true(lives(s, eve, NOW + 7));
    facade_sessions_change(s, 1, 1000000);
    assert_int_equal(facade_sessions_count(s), 1);
    facade_sessions_destroy(s);
}

static void there_are_never_more_sessions_than_the_limit(void **state)
{
    (void)state;
    AUTO_ARENA a = ARENA_INIT;
    struct facade_sessions *s =
        facade_sessions_create(LIMIT_FACADE_SESSIONS + 5, 1000000);
    for (int i = 0; i < (int)LIMIT_FACADE_SESSIONS + 3; i++)
        a_session(s, &a, "ann", NOW + i);
    assert_int_equal(facade_sessions_count(s), LIMIT_FACADE_SESSIONS);
    facade_sessions_destroy(s);
}

static void one_in_use_outlives_its_end(void **state)
{
    (void)state;
    AUTO_ARENA a = ARENA_INIT;
    struct facade_sessions *s = facade_sessions_create(3, 1000);
    struct str id = a_session(s, &a, "ann", NOW);
    struct facade_account *held = facade_session_hold(s, id, NOW);
    facade_session_end(s, held);
    assert_false(lives(s, id, NOW));
    check_str(held->pub.login, "ann");
    facade_account_release(held);
    facade_sessions_destroy(s);
}

/* ---- signing in ----------------------------------------------------------- */

static void A1_a_caller_signs_in_as_itself(void **state)
{
    struct stand s;
    (void)state;
    stand_init(&s);
    struct facade_task *t =
        begin(&s, "POST", "/web/session/authenticate", NULL, SIGN_IN);
    assert_string_equal(
        drive(&s, t, sign_in_18),
        "{'jsonrpc':'2.0','id':null,'result':{'uid':7,'is_system':true,"
        "'is_admin':false,'user_context':{'lang':'de_DE','tz':false,'uid':7},"
        "'db':'demo','server_version':'18.0','server_version_info':[18,0,0,"
        "'final',0,''],'name':'Ann','username':'ann','partner_id':9,"
        "'user_companies':{'current_company':1}}}");
    assert_int_equal(facade_session_count(s.facade), 1);
    const char *session = signed_in(&s);
    /* the caller's context, and over it what the request says */
    const struct line create[] = {
        {"['demo',7,'secret','res.partner','create',[{'name':'x'}],"
         "{'context':{'lang':'fr_FR','tz':false,'uid':7}}]",
         SAYS("41")},
        {0}};
    t = begin(&s, "POST", "/api/res.partner", session,
              "{'id':5,'params':{'data':{'name':'x'},"
              "'context':{'lang':'fr_FR'}}}");
    assert_string_equal(drive(&s, t, create),
                        "{'jsonrpc':'2.0','id':5,'result':41}");
    stand_fini(&s);
}

/* "<value>" as an answer of XML-RPC. */
#define XML(value)                                                             \
    "<?xml version='1.0'?><methodResponse><params><param><value>" value        \
    "</value></param></params></methodResponse>"

static void A1_and_writes_before_openerp_6_1(void **state)
{
    static const struct line sign_in[] = {
        {"/web/version", "404"},
        {"/jsonrpc", "404"},
        {"/xmlrpc/common", XML("<struct><member><name>server_version</name>"
                               "<value><string>6.1</string></value></member>"
                               "</struct>")},
        {"<string>ann</string>", XML("<int>7</int>")},
        {"<string>read</string>",
         XML("<array><data><value><struct><member><name>id</name><value>"
             "<int>7</int></value></member></struct></value></data></array>")},
        {"<string>context_get</string>", XML("<struct></struct>")},
        {"<string>company_id</string>",
         XML("<array><data></data></array>")},
        {0}};
    static const struct line write[] = {
        {"/xmlrpc/object",
         "<?xml version='1.0'?><methodResponse><fault><value><struct>"
         "<member><name>faultCode</name><value><string>warning -- Error\n\n"
         "No.</string></value></member><member><name>faultString</name>"
         "<value><string></string></value></member></struct></value></fault>"
         "</methodResponse>"},
        {0}};
    struct stand s;
    (void)state;
    stand_init(&s);
    struct facade_task *t =
        begin(&s, "POST", "/web/session/authenticate", NULL, SIGN_IN);
    const char *told = drive(&s, t, sign_in);
    struct value answer = json(&s, told);
    const struct value *info = value_getz(&answer, "result");
    const char *session = arena_strz(&s.a, value_text_at(info, "session_id"));
    assert_string_equal(
        told, arena_printfz(
                  &s.a,
                  "{'jsonrpc':'2.0','id':null,'result':{'session_id':'%s',"
                  "'uid':7,'user_context':{'lang':false,'tz':false,'uid':7},"
                  "'db':'demo','username':'ann','company_id':false}}",
                  session));
    t = begin(&s, "PUT", "/api/res.partner/3", session,
              "{'params':{'data':{'name':'x'}}}");
    assert_string_equal(drive(&s, t, write),
                        "{'jsonrpc':'2.0','id':null,'result':false}");
    t = begin(&s, "DELETE", "/api/res.partner/3", session, NULL);
    const char *error = drive(&s, t, write);
    assert_non_null(strstr(error, "'message':'No.'"));
    assert_non_null(strstr(error, "'exception_type':'UserError'"));
    stand_fini(&s);
}

static void a_password_that_odoo_no_longer_takes_ends_the_session(void **state)
{
    static const struct line denied[] = {
        {"unlink",
         "{'jsonrpc':'2.0','id':1,'error':{'code':200,'message':'x','data':"
         "{'name':'odoo.exceptions.AccessDenied','message':'Denied'}}}"},
        {0}};
    struct stand s;
    (void)state;
    stand_init(&s);
    const char *session = signed_in(&s);
    struct facade_task *t =
        begin(&s, "DELETE", "/api/res.partner/3", session, NULL);
    drive(&s, t, denied);
    assert_int_equal(facade_answer(t)->status, 303);
    assert_int_equal(facade_outcome_of(t), FACADE_REFUSED);
    assert_int_equal(facade_session_count(s.facade), 0);
    stand_fini(&s);
}

static void a_login_that_is_refused_says_whose_it_was(void **state)
{
    static const struct line no[] = {
        {"/web/version", "404"},
        {"/jsonrpc", SAYS("{'server_version':'16.0'}")},
        {"/jsonrpc", SAYS("false")},
        {0}};
    struct stand s;
    (void)state;
    stand_init(&s);
    struct facade_task *t = begin(&s, "POST", "/auth", NULL, SIGN_IN);
    assert_non_null(strstr(drive(&s, t, no), "Access Denied"));
    check_str(facade_refused_login(t), "ann");
    assert_int_equal(facade_session_count(s.facade), 0);
    /* a database that is not served is not even asked for */
    t = begin(&s, "POST", "/auth", NULL,
              "{'params':{'login':'a','password':'b','db':'template1'}}");
    assert_non_null(strstr(drive(&s, t, (struct line[]){{0}}),
                           "Database not found."));
    stand_fini(&s);
}

/* ---- writing -------------------------------------------------------------- */

static void W3_put_makes_commands_of_objects_and_lists(void **state)
{
    static const struct {
        bool strict, one;
        const char *data;
        const char *sent; /* NULL: refused */
    } all[] = {
        {false, true, "{'a':{'push':[1,2],'pop':[3],'delete':[4]}}",
         "{'a':[[4,1,0],[4,2,0],[3,3,0],[2,4,0]]}"},
        {false, true, "{'a':[5,6],'b':[],'c':'x','d':null}",
         "{'a':[[6,0,[5,6]]],'b':[[6,0,[]]],'c':'x','d':null}"},
        {false, true, "{'a':[[4,1,0]]}", "{'a':[[6,0,[[4,1,0]]]]}"},
        {true, true, "{'a':[[4,1,0]]}", "{'a':[[4,1,0]]}"},
        {true, false, "{'a':[1]}", "{'a':[[6,0,[1]]]}"},
        {false, false, "{'a':{'x':1,'push':[1]}}", "{'a':[[4,1,0]]}"},
        {false, true, "{'a':{'push':[1],'x':1}}", NULL},
        {true, false, "{'a':{'x':1}}", NULL},
        {true, true, "{'a':{'push':'12'}}", NULL},
        {false, true, "{'a':{'push':7}}", NULL},
        {false, true, "{'a':{'push':'12'}}", NULL},
        {false, true, "[1]", NULL},
        {false, true, "'x'", NULL},
        {false, true, "7.5", NULL},
    };
    struct stand s;
    (void)state;
    stand_init(&s);
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        struct facade_settings settings = facade_settings_default();
        struct facade_work w = {.arena = &s.a, .settings = &settings,
                                .verb = STR("PUT"), .has_id = all[i].one};
        struct value data = json(&s, all[i].data);
        struct value out;
        settings.strict = all[i].strict;
        bool ok = facade_take_changes(&w, &data, &out);
        if (ok != (all[i].sent != NULL) ||
            (ok && !str_eq(json_text(&s.a, &out), quoted(&s.a, all[i].sent))))
            fail_msg("%s", all[i].data);
        assert_int_equal(w.out.status, ok ? 0 : all[i].strict ? 400 : 200);
    }
    stand_fini(&s);
}

static void a_filter_that_meets_too_many_changes_none(void **state)
{
    static const struct line many[] = {
        {"'search',[[]],{'limit':3,", SAYS("[1,2,3]")}, {0}};
    static const struct line few[] = {
        {"'search',[[]],{'limit':3,", SAYS("[1,2]")},
        {"'unlink',[[1,2]]", SAYS("true")},
        {0}};
    struct stand s;
    (void)state;
    stand_init(&s);
    s.options.settings.max_ids = 2;
    facade_change(s.facade, &s.options);
    const char *session = signed_in(&s);
    struct facade_task *t = begin(&s, "PUT", "/api/res.partner", session,
                                  "{'params':{'filter':[],'data':{}}}");
    assert_non_null(strstr(drive(&s, t, many), "nothing was changed"));
    assert_int_equal(facade_outcome_of(t), FACADE_FAILED);
    t = begin(&s, "DELETE", "/api/res.partner?filter=[]", session, NULL);
    assert_string_equal(drive(&s, t, few), "{'result': true}");
    stand_fini(&s);
}

static void a_request_has_so_many_calls_and_no_more(void **state)
{
    static const struct line one[] = {{"'search'", SAYS("[1]")}, {0}};
    struct stand s;
    (void)state;
    stand_init(&s);
    s.options.settings.max_calls = 1;
    facade_change(s.facade, &s.options);
    const char *session = signed_in(&s); /* which is no such request */
    struct facade_task *t = begin(&s, "PUT", "/api/res.partner", session,
                                  "{'params':{'filter':[],'data':{}}}");
    assert_non_null(strstr(drive(&s, t, one), "more than the 1 calls"));
    stand_fini(&s);
}

static void an_answer_that_is_too_large_is_not_given(void **state)
{
    static const struct line large[] = {
        {"'export'", SAYS("'0123456789012345678901234567890123456789'")},
        {0}};
    struct stand s;
    (void)state;
    stand_init(&s);
    s.options.settings.max_answer_bytes = 60;
    const char *session = signed_in(&s);
    facade_change(s.facade, &s.options);
    struct facade_task *t =
        begin(&s, "POST", "/object/res.partner/export", session, "{}");
    assert_non_null(strstr(drive(&s, t, large), "larger than the 60 bytes"));
    stand_fini(&s);
}

static void ids_stand_first_where_rpc_wants_them(void **state)
{
    static const struct {
        const char *url, *body, *sent;
    } all[] = {
        {"/object/m/search", "{'params':{'args':[[]]}}", "'search',[[]],{"},
        {"/object/m/read", "{}", "'read',[[]],{"},
        {"/object/m/5/read", "{'params':{'kwargs':{'fields':['a']}}}",
         "'read',[[5]],{'fields':['a'],"},
        {"/object/m/5/fields_get", "{}", "'fields_get',[],{"},
        {"/object/m/5/action_x", "{'params':{'args':[1,2]}}",
         "'action_x',[[5],1,2],{"},
        {"/object/m/action_x", "{'params':{'kwargs':{'context':{'a':1}}}}",
         "'action_x',[],{'context':{'lang':'de_DE','tz':false,'uid':7,"
         "'a':1}}"},
    };
    struct stand s;
    (void)state;
    stand_init(&s);
    const char *session = signed_in(&s);
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        const struct line script[] = {{all[i].sent, SAYS("null")}, {0}};
        struct facade_task *t =
            begin(&s, "POST", all[i].url, session, all[i].body);
        assert_string_equal(drive(&s, t, script),
                            "{'jsonrpc':'2.0','id':null}");
    }
    stand_fini(&s);
}

static void a_call_that_is_lost_is_an_error(void **state)
{
    struct stand s;
    struct error lost = {0};
    struct http_request request;
    (void)state;
    stand_init(&s);
    const char *session = signed_in(&s);
    struct facade_task *t = begin(&s, "POST", "/api/m", session,
                                  "{'params':{'data':{}}}");
    error_set(&lost, ERR_TIMEOUT, __FILE__, __LINE__, "no answer in time");
    assert_int_equal(facade_next(t, &request), FACADE_ASKS);
    facade_lost(t, &lost);
    assert_int_equal(facade_next(t, &request), FACADE_DONE);
    assert_true(str_contains(facade_answer(t)->body,
                             STR("no answer in time")));
    facade_end(t);
    stand_fini(&s);
}

/* ---- handlers ------------------------------------------------------------- */

static const struct str the_lock[] = {{"order 7", 7}};

/* Fetches an address and answers with what it got. */
static enum err fetch_next(struct facade_work *w, struct facade_call *out,
                           bool *out_done, struct error *e)
{
    (void)e;
    *out = (struct facade_call){.url = str_from(w->handler)};
    *out_done = w->out.status != 0;
    return ERR_OK;
}

static enum err fetch_take(struct facade_work *w,
                           const struct facade_reply *reply, struct error *e)
{
    (void)e;
    w->out.status = 200;
    w->out.body = reply->fault == FAULT_NONE
                      ? arena_printf(w->arena, "%.*s %.*s",
                                     STR_ARG(reply->name),
                                     STR_ARG(reply->result.text))
                      : reply->message;
    return ERR_OK;
}

static void fetch_start(struct facade_work *w)
{
    w->locks = the_lock;
    w->n_locks = 1;
    w->next = fetch_next;
    w->take = fetch_take;
}

static void handle(struct stand *s, const char *url)
{
    s->handler = (struct facade_handler){
        STR("POST"), STR("m"), fetch_start, url};
    s->options.handlers = &s->handler;
    s->options.n_handlers = 1;
    facade_change(s->facade, &s->options);
}

static struct facade_task *begin_handled(struct stand *s, const char *session)
{
    return begin(s, "POST", "/api/m", session, "{'params':{'data':{}}}");
}

static void works_of_one_lock_take_turns(void **state)
{
    struct stand s;
    struct http_request request;
    (void)state;
    stand_init(&s);
    handle(&s, "http://images.test/a.png");
    const char *session = signed_in(&s);
    struct facade_task *first = begin_handled(&s, session);
    struct facade_task *second = begin_handled(&s, session);
    assert_int_equal(facade_next(first, &request), FACADE_ASKS);
    assert_int_equal(facade_next(second, &request), FACADE_WAITS);
    assert_null(facade_ready(s.facade));
    const struct http_response image = {.status = 200, .body = STR("png")};
    facade_take(first, &request, &image, s.now_us);
    assert_int_equal(facade_next(first, &request), FACADE_DONE);
    facade_end(first);
    (void)facade_ready(s.facade); /* its driver, which is NULL here */
    assert_int_equal(facade_next(second, &request), FACADE_ASKS);
    facade_give_up(second, &(struct error){.code = ERR_CANCELED});
    assert_int_equal(facade_next(second, &request), FACADE_DONE);
    facade_end(second);
    stand_fini(&s);
}

static const char *fetched(struct stand *s, int status, struct str body)
{
    static const struct http_header type = {{"Content-Type", 12},
                                            {"image/png", 9}};
    struct http_request request;
    struct facade_task *t = begin_handled(s, signed_in(s));
    if (facade_next(t, &request) == FACADE_ASKS) {
        const struct http_response response = {
            .status = status, .headers = {&type, 1}, .body = body};
        assert_string_equal(request.method, "GET");
        assert_int_equal(request.headers.n, 0);
        assert_int_equal(request.timeout_ms, FACADE_FETCH_MS);
        facade_take(t, &request, &response, s->now_us);
        assert_int_equal(facade_next(t, &request), FACADE_DONE);
    }
    const char *out = arena_strz(&s->a, facade_answer(t)->body);
    facade_end(t);
    return out;
}

static void an_address_is_fetched_without_credentials(void **state)
{
    struct stand s;
    (void)state;
    stand_init(&s);
    handle(&s, "http://images.test/a.png");
    assert_string_equal(fetched(&s, 200, STR("png")), "image/png cG5n");
    assert_string_equal(fetched(&s, 404, STR("no")), "status 404");
    char *large = calloc(1, FACADE_FETCH_BYTES + 1);
    assert_string_equal(
        fetched(&s, 200, (struct str){large, FACADE_FETCH_BYTES + 1}),
        "it is larger than 8 MiB");
    assert_string_not_equal(
        fetched(&s, 200, (struct str){large, FACADE_FETCH_BYTES}),
        "it is larger than 8 MiB");
    free(large);
    handle(&s, "file:///etc/passwd");
    assert_non_null(strstr(fetched(&s, 200, STR("x")), "http://"));
    stand_fini(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_path_has_its_place),
        cmocka_unit_test(a_session_lives_as_long_as_it_is_used),
        cmocka_unit_test(
            one_too_many_ends_the_callers_own_that_was_idle_longest),
        cmocka_unit_test(there_are_never_more_sessions_than_the_limit),
        cmocka_unit_test(one_in_use_outlives_its_end),
        cmocka_unit_test(A1_a_caller_signs_in_as_itself),
        cmocka_unit_test(A1_and_writes_before_openerp_6_1),
        cmocka_unit_test(
            a_password_that_odoo_no_longer_takes_ends_the_session),
        cmocka_unit_test(a_login_that_is_refused_says_whose_it_was),
        cmocka_unit_test(W3_put_makes_commands_of_objects_and_lists),
        cmocka_unit_test(a_filter_that_meets_too_many_changes_none),
        cmocka_unit_test(a_request_has_so_many_calls_and_no_more),
        cmocka_unit_test(an_answer_that_is_too_large_is_not_given),
        cmocka_unit_test(ids_stand_first_where_rpc_wants_them),
        cmocka_unit_test(a_call_that_is_lost_is_an_error),
        cmocka_unit_test(works_of_one_lock_take_turns),
        cmocka_unit_test(an_address_is_fetched_without_credentials),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
