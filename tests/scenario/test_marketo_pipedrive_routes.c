/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * What Marketo's campaigns and Pipedrive's webhooks call, from the call to
 * what stands in the systems: the recipe's own routes, webhooks of both
 * versions, notices to the chat, and the ring that they make.
 */
#include "lib/flow_marketo.h"
#include "lib/flow_routes.h"

#define KEY "api_key=test-key"

struct trip {
    struct flow f;
    struct flow_routes r;
};

static void start(struct trip *t)
{
    mp_init(&t->f, NULL);
    routes_open(&t->r, &t->f);
}

static void stop(struct trip *t)
{
    routes_close(&t->r);
    flow_fini(&t->f);
}

static void expect_text(const char *has, const char *want)
{
    if (strcmp(has, want) != 0)
        fail_msg("%s, not %s", has, want);
}

/* ---- two acceptance cases ------------------------------------------------------ */

static void authentication_error(void **state)
{
    struct trip t;
    (void)state;
    start(&t);
    expect_text(routes_call(&t.r, "POST", "/marketo/lead/1", NULL, NULL),
                "401 {\"message\":\"Authentication required\"}");
    expect_text(routes_queue(&t.r), "");
    stop(&t);
}

/* The lead's company from a form has a task of its own, and goes first. */
static void flow(void **state)
{
    struct trip t;
    (void)state;
    start(&t);
    const char *answer =
        routes_call(&t.r, "POST", "/marketo/lead/10?" KEY, NULL, NULL);
    assert_non_null(strstr(answer, "200 {\"message\":\"Task people-"));
    assert_non_null(strstr(answer, " enqueued, ETA "));
    expect_text(routes_queue(&t.r),
                "form_companies left 10 asked, people left 10 asked");
    expect_text(routes_call(&t.r, "POST", "/marketo/lead/10?" KEY, NULL, NULL),
                "200 {\"message\":\"Task already enqueued.\"}");
    stop(&t);
}

/* ---- each endpoint -------------------------------------------------------------- */

struct endpoint {
    const char *url;
    const char *body; /* NULL: none */
    const char *queue;
};

static const struct endpoint endpoints[] = {
    {"/marketo/lead/20", NULL,
     "form_companies left 20 asked, people left 20 asked"},
    {"/marketo/lead/20/delete", NULL, "people right 20 retire"},
    {"/marketo/lead/20/activity", NULL, "follow_ups left 20 asked"},
    {"/marketo/lead/20/activity", "{}", "follow_ups left 20 asked"},
    {"/marketo/lead/20/activity", "{'type':'email_sent'}",
     "emails left ?{\"since\":\"2026-03-01T00:00:00Z\",\"where\":{\"leadId\":"
     "20}} asked"},
    {"/pipedrive/person/20", NULL, "people right 20 asked"},
    {"/pipedrive/person", "{'current':{'id':20}}", "people right 20 asked"},
    {"/pipedrive/person", "{'data':{'id':'20'}}", "people right 20 asked"},
    {"/pipedrive/person", "{'current':null,'previous':{'id':20}}", ""},
    {"/pipedrive/person/30/delete", NULL, "people left 30 retire"},
    {"/pipedrive/person/delete", "{'previous':{'" PD_MARKETOID "':'30'}}",
     "people left 30 retire"},
    {"/pipedrive/person/delete",
     "{'previous':{'custom_fields':{'" PD_MARKETOID
     "':{'type':'varchar','value':'30'}}}}",
     "people left 30 retire"},
    {"/pipedrive/person/delete", "{'previous':null}", ""},
    {"/pipedrive/organization/20", NULL, "companies right 20 asked"},
    {"/pipedrive/organization", "{'current':{'id':20}}",
     "companies right 20 asked"},
    {"/pipedrive/organization/20/compute", NULL, "regions left 20 asked"},
    {"/pipedrive/organization/compute", "{'current':{'id':20}}",
     "regions left 20 asked"},
    {"/pipedrive/deal/20", NULL,
     "roles right 20 asked, opportunities right 20 asked"},
    {"/pipedrive/deal", "{'data':{'id':20}}",
     "roles right 20 asked, opportunities right 20 asked"},
    {"/pipedrive/deal/notify",
     "{'current':{'id':20,'status':'lost'},'previous':{'status':'open'}}",
     "deal_notices_general left 20 asked, deal_notices left 20 asked"},
    {"/pipedrive/deal/notify",
     "{'current':{'id':20,'status':'open','notes_count':2},'previous':"
     "{'status':'open','notes_count':1}}",
     "note_notices left 20 asked"},
    {"/pipedrive/deal/notify", "{'current':{'id':20}}", ""},
    {"/pipedrive/deal/notify",
     "{'current':{'id':20,'status':'open'},'previous':{'status':'won'}}", ""},
};

static void each_endpoint_asks_for_its_task(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof endpoints / sizeof *endpoints; i++) {
        const struct endpoint *at = &endpoints[i];
        struct trip t;
        start(&t);
        const char *url = arena_printfz(&t.f.arena, "%s?" KEY, at->url);
        const char *answer =
            at->body ? routes_post(&t.r, url, at->body)
                     : routes_call(&t.r, "POST", url, NULL, NULL);
        if (strcmp(routes_queue(&t.r), at->queue) != 0 ||
            strncmp(answer, "200 ", 4) != 0)
            fail_msg("%s: %s, %s", at->url, answer, routes_queue(&t.r));
        stop(&t);
    }
}

static void what_no_task_is_meant_by_is_answered_so(void **state)
{
    static const struct {
        const char *url, *body, *answer;
    } rows[] = {
        {"/marketo/lead/20/activity?" KEY, "{'type':'other'}", "400 "},
        {"/marketo/lead/20/activity?" KEY, "{'reason':'none'}", "400 "},
        {"/pipedrive/person?" KEY, "{'current':{'id':'x1'}}",
         "200 {\"error\":\"Incorrect id=x1\"}"},
        {"/pipedrive/person/delete?" KEY,
         "{'previous':{'" PD_MARKETOID "':'20,30'}}",
         "200 {\"error\":\"Incorrect marketo_id=20,30\"}"},
        {"/marketo/lead/abc?" KEY, NULL, "404 "},
        {"/marketo/lead/-1?" KEY, NULL, "404 "},
    };
    struct trip t;
    (void)state;
    start(&t);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *answer = rows[i].body
                                 ? routes_post(&t.r, rows[i].url, rows[i].body)
                                 : routes_call(&t.r, "POST", rows[i].url, NULL,
                                               NULL);
        if (strncmp(answer, rows[i].answer, strlen(rows[i].answer)) != 0)
            fail_msg("%s %s: %s", rows[i].url, rows[i].body, answer);
    }
    expect_text(routes_queue(&t.r), "");
    stop(&t);
}

/* ---- notices to the chat -------------------------------------------------------- */

#define WON(id)                                                            \
    "{'current':{'id':" id ",'status':'won'},'previous':{'status':'open'}}"

static void a_deal_that_is_lost_is_told_in_these_words(void **state)
{
    struct trip t;
    (void)state;
    start(&t);
    pipe_make(&t.f, "notes",
              "{'content':'<p>They <b>went</b> with<br>X &amp; Y</p>',"
              "'deal_id':20}");
    routes_post(&t.r, "/pipedrive/deal/notify?" KEY,
                "{'current':{'id':20,'status':'lost'},"
                "'previous':{'status':'open'}}");
    routes_serve(&t.r);
    flow_print_open(&t.f);
    assert_int_equal(chat_count(&t.f), 1);
    expect_text(
        chat_body(&t.f, 0),
        "{\"attachments\":[{\"fallback\":\"New Deal lost: "
        "<https://app.pipedrive.com/deal/20|Test Flask Linked Deal for "
        "Test Flask Organization>\",\"pretext\":\"New Deal lost: "
        "<https://app.pipedrive.com/deal/20|Test Flask Linked Deal for "
        "Test Flask Organization>\",\"text\":\"Helene Jonin has lost the deal "
        "Test Flask Linked Deal\",\"color\":\"danger\",\"fields\":["
        "{\"title\":\"\",\"value\":\"*Company*: Test Flask Organization\\n"
        "*Value*: USD 20000\\n*Pipeline*: Fake Pipeline\",\"short\":true},"
        "{\"title\":\"\",\"value\":\"*Start Date*: None\\n"
        "*Duration (month)*: None\\n*Won Time*: None\",\"short\":true},"
        "{\"title\":\"Comments\",\"value\":\"They **went** with\\nX & Y\","
        "\"short\":false}],\"mrkdwn_in\":[\"fields\"]}]}");
    stop(&t);
}

static void a_deal_won_for_much_is_told_to_everybody_too(void **state)
{
    struct trip t;
    (void)state;
    start(&t);
    pipe_edit(&t.f, "deals", "10", "{'status':'won','value':100000}");
    routes_post(&t.r, "/pipedrive/deal/notify?" KEY, WON("10"));
    routes_serve(&t.r);
    assert_int_equal(chat_count(&t.f), 2);
    assert_null(strstr(chat_body(&t.f, 0), "#general"));
    assert_non_null(strstr(chat_body(&t.f, 0), "\"color\":\"good\""));
    assert_non_null(strstr(chat_body(&t.f, 1), "\"channel\":\"#general\"}"));
    pipe_edit(&t.f, "deals", "10", "{'value':99999}");
    routes_post(&t.r, "/pipedrive/deal/notify?" KEY, WON("10"));
    routes_serve(&t.r);
    assert_int_equal(chat_count(&t.f), 3);
    stop(&t);
}

static void a_deal_without_organization_has_a_blank(void **state)
{
    struct trip t;
    (void)state;
    start(&t);
    const char *id = pipe_make(
        &t.f, "deals", "{'title':'<Alone> & free','status':'won','value':5}");
    routes_post(&t.r,
                "/pipedrive/deal/notify?" KEY,
                arena_printfz(&t.f.arena, WON("%s"), id));
    routes_serve(&t.r);
    assert_int_equal(chat_count(&t.f), 1);
    assert_non_null(strstr(chat_body(&t.f, 0),
                           "|&lt;Alone&gt; &amp; free for >"));
    stop(&t);
}

static void a_new_note_is_told_each_time(void **state)
{
    static const char noted[] =
        "{'current':{'id':10,'status':'open','notes_count':1},"
        "'previous':{'status':'open','notes_count':0}}";
    struct trip t;
    (void)state;
    start(&t);
    pipe_make(&t.f, "notes", "{'content':'<p>First</p>','deal_id':10}");
    flow_pass(&t.f, 60000);
    pipe_make(&t.f, "notes", "{'content':'<p>Second</p>','deal_id':10}");
    routes_post(&t.r, "/pipedrive/deal/notify?" KEY, noted);
    routes_serve(&t.r);
    expect_text(
        chat_body(&t.f, 0),
        "{\"attachments\":[{\"fallback\":\"New Note Added: "
        "<https://app.pipedrive.com/deal/10|Test Flask Deal for Test Flask "
        "Organization>\",\"pretext\":\"New Note Added: "
        "<https://app.pipedrive.com/deal/10|Test Flask Deal for Test Flask "
        "Organization>\",\"fields\":[{\"value\":\"Second\",\"short\":false}],"
        "\"mrkdwn_in\":[\"fields\"]}]}");
    routes_post(&t.r, "/pipedrive/deal/notify?" KEY, noted);
    routes_serve(&t.r);
    assert_int_equal(chat_count(&t.f), 2);
    stop(&t);
}

/* Nobody could look whether it was. */
static void what_may_have_been_posted_is_not_posted_again(void **state)
{
    struct trip t;
    (void)state;
    start(&t);
    sandbox_knobs(t.f.box[BOX_CHAT])->drop_after_every = 1;
    routes_post(&t.r, "/pipedrive/deal/notify?" KEY,
                "{'current':{'id':20,'status':'lost'},"
                "'previous':{'status':'open'}}");
    routes_serve(&t.r);
    sandbox_knobs(t.f.box[BOX_CHAT])->drop_after_every = 0;
    flow_pass(&t.f, 24 * 3600 * 1000);
    routes_serve(&t.r);
    assert_int_equal(flow_run(&t.f, RUN_SERVE), ERR_OK);
    assert_int_equal(chat_count(&t.f), 1);
    assert_int_equal(flow_parked(&t.f), 1);
    stop(&t);
}

/* ---- what became of it ------------------------------------------------------------ */

static void what_became_of_a_task_is_told(void **state)
{
    struct trip t;
    (void)state;
    start(&t);
    const char *answer =
        routes_call(&t.r, "POST", "/marketo/lead/30?" KEY, NULL, NULL);
    const char *name = strstr(answer, "people-");
    assert_non_null(name);
    name = arena_printfz(&t.f.arena, "%.*s", (int)strcspn(name, " "), name);
    routes_serve(&t.r);
    answer = routes_call(
        &t.r, "GET", arena_printfz(&t.f.arena, "/tasks/%s?" KEY, name), NULL,
        NULL);
    assert_non_null(strstr(answer, "\"status\":\"skipped\""));
    stop(&t);
}

/* ---- the ring ----------------------------------------------------------------------- */

#define POSTS_MAX 64

struct posts {
    struct flow *f;
    struct str body[POSTS_MAX];
    struct str url[POSTS_MAX];
    size_t n, at;
    size_t passed;
};

static void on_post(void *context, struct str url, struct str body,
                    int64_t delay_ms)
{
    struct posts *p = context;
    (void)delay_ms;
    assert_true(p->n < POSTS_MAX);
    p->url[p->n] = arena_str(&p->f->arena, url);
    p->body[p->n++] = arena_str(&p->f->arena, body);
}

/* "http://hub.test/pipedrive/person?..." */
static const char *path_of(struct flow *f, struct str url)
{
    size_t from = strlen("http://hub.test");
    return arena_strz(&f->arena, str_slice(url, from, url.n));
}

static void pass_on(struct trip *t, struct posts *p)
{
    while (p->at < p->n) {
        const char *answer = routes_post(
            &t->r, path_of(&t->f, p->url[p->at]),
            arena_strz(&t->f.arena, p->body[p->at]));
        assert_int_equal(strncmp(answer, "200 ", 4), 0);
        p->at++;
        p->passed++;
        routes_serve(&t->r);
    }
}

static void the_ring_falls_silent_after_one_pass(void **state)
{
    struct trip t;
    struct posts p = {0};
    (void)state;
    start(&t);
    p.f = &t.f;
    pipe_make(&t.f, "webhooks",
              "{'subscription_url':'http://hub.test/pipedrive/person?" KEY
              "','event_action':'*','event_object':'person','version':'1.0'}");
    pipe_make(&t.f, "webhooks",
              "{'subscription_url':'http://hub.test/pipedrive/organization?" KEY
              "','event_action':'*','event_object':'organization',"
              "'version':'2.0'}");
    sandbox_mail(t.f.box[SIDE_RIGHT], on_post, &p);
    routes_call(&t.r, "POST", "/marketo/lead/10?" KEY, NULL, NULL);
    routes_serve(&t.r);
    assert_true(p.n >= 2); /* a person and an organization */
    pass_on(&t, &p);
    int64_t writes[SIDES] = {flow_writes(&t.f, SIDE_LEFT),
                             flow_writes(&t.f, SIDE_RIGHT)};
    print_message("ring: %lld + %lld writes, %zu webhooks\n",
                  (long long)writes[SIDE_LEFT], (long long)writes[SIDE_RIGHT],
                  p.passed);
    /* once more round, by hand */
    routes_call(&t.r, "POST", "/marketo/lead/10?" KEY, NULL, NULL);
    routes_serve(&t.r);
    const char *person = flow_other(&t.f, "people", SIDE_LEFT, "10");
    routes_post(&t.r, "/pipedrive/person?" KEY,
                arena_printfz(&t.f.arena, "{'current':{'id':%s}}", person));
    routes_serve(&t.r);
    for (int s = 0; s < SIDES; s++)
        assert_int_equal(flow_writes(&t.f, (enum side)s), writes[s]);
    assert_int_equal(p.at, p.n);
    sandbox_mail(t.f.box[SIDE_RIGHT], NULL, NULL);
    stop(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(authentication_error),
        cmocka_unit_test(flow),
        cmocka_unit_test(each_endpoint_asks_for_its_task),
        cmocka_unit_test(what_no_task_is_meant_by_is_answered_so),
        cmocka_unit_test(a_deal_that_is_lost_is_told_in_these_words),
        cmocka_unit_test(a_deal_won_for_much_is_told_to_everybody_too),
        cmocka_unit_test(a_deal_without_organization_has_a_blank),
        cmocka_unit_test(a_new_note_is_told_each_time),
        cmocka_unit_test(what_may_have_been_posted_is_not_posted_again),
        cmocka_unit_test(what_became_of_a_task_is_told),
        cmocka_unit_test(the_ring_falls_silent_after_one_pass),
    };
    if (mp_skips())
        return 0;
    return cmocka_run_group_tests_name("marketo-pipedrive routes", tests, NULL,
                                       NULL);
}
