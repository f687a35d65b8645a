/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Profiles A and B: every path of the two, the bodies they take and give, and
 * the options that change them. */
#include "unit/prospectconnect.h"

/* The paths of one profile, for tests that hold both to the same. */
struct profile {
    const char *contact_write;
    const char *deal_create, *deal_update, *deal_list;
    const char *task_create, *task_update, *task_list;
    const char *note_create, *note_list;
    const char *users, *pipelines;
    const char *contact_list;
    bool lists_by_get;
};

static const struct profile profiles[] = {
    {"/contact/upsert", "/deal/create", "/deal/update", "/deals/list",
     "/task/addTask", "/task/updateTaskById", "/tasks/list", "/note/create",
     "/notes/list", "/team/listUsers", "/deal/pipelines", "/contacts/list",
     true},
    {"/contact/addOrUpdateContact", "/deal/addDeal", "/deal/updateDeal",
     "/deal/getDealsByBusinessId", "/task/createTask", "/task/updateTask",
     "/task/getTasksByBusinessId", "/note/createNote", "/note/getAllNotes",
     "/user/getUserList", "/deal/getPipelineList",
     "/contact/getPaginatedContacts", false},
};
#define PROFILES (sizeof profiles / sizeof *profiles)

static struct pc_answer list(struct pc_test *t, const struct profile *p,
                             const char *url, const char *since, int limit)
{
    if (p->lists_by_get)
        return pc_get_url(
            t, arena_printfz(&t->a, "%s?updatedAfter=%s&limit=%d", url, since,
                             limit));
    return pc_post(t, url,
                   arena_printfz(&t->a, "{'updatedAfter':'%s','limit':%d}",
                                 since, limit));
}

#define LONG_AGO "2000-01-01T00:00:00.000000"

static void a_contact_goes_in_by_snake_and_comes_out_by_camel(void **state)
{
    struct pc_test *t = *state;
    for (size_t i = 0; i < PROFILES; i++) {
        const struct profile *p = &profiles[i];
        char *body = arena_printfz(
            &t->a,
            "{'data':{'email':'ann%zu@x.io','phone':'+155%zu5',"
            "'first_name':'Ann','last_name':'Lee','name':'Ann Lee',"
            "'tags':['vip'],'address1':'1 St','postal_code':'10001',"
            "'city':'NY','state':'New York',"
            "'country':{'country_code':'US','name':'United States'},"
            "'source':'web','forceCreate':true,'assignedTo':'usr_1'}}",
            i, i);
        struct pc_answer made = pc_post(t, p->contact_write, body);
        pc_check_status(made, 200);
        pc_check(t, &made, "data.firstName", "'Ann'");
        struct pc_answer all = list(t, p, p->contact_list, LONG_AGO, 100);
        pc_check_status(all, 200);
        assert_int_equal(pc_length(&all, "data"), i + 1);
        char *first = arena_printfz(&t->a, "data.%zu", i);
        const struct value *item = pc_at(&all.body, first);
        struct pc_answer one = {.body = *item};
        assert_string_equal(pc_string(t, &one, "id"),
                            pc_string(t, &made, "data.id"));
        pc_check(t, &one, "name", "'Ann Lee'");
        pc_check(t, &one, "lastName", "'Lee'");
        pc_check(t, &one, "address1", "'1 St'");
        pc_check(t, &one, "postalCode", "'10001'");
        pc_check(t, &one, "city", "'NY'");
        pc_check(t, &one, "state", "'New York'");
        pc_check(t, &one, "country.country_code", "'US'");
        pc_check(t, &one, "country.name", "'United States'");
        pc_check(t, &one, "source", "'web'");
        pc_check(t, &one, "assignedTo", "'usr_1'");
        pc_check(t, &one, "tags", "['vip']");
        pc_check(t, &one, "first_name", "absent");
        pc_check(t, &one, "postal_code", "absent");
        pc_check(t, &one, "createdAt", "'2025-06-01T08:00:00Z'");
        pc_check(t, &one, "updatedAt", "'2025-06-01T08:00:00Z'");
    }
}

static void a_deal_is_made_changed_and_closed(void **state)
{
    struct pc_test *t = *state;
    const char *contact = pc_contact(t, "ann@x.io");
    for (size_t i = 0; i < PROFILES; i++) {
        const struct profile *p = &profiles[i];
        const char *id = pc_made(
            t, p->deal_create,
            arena_printfz(&t->a,
                          "{'name':'Big','value':1000.50,'status':'open',"
                          "'pipelineId':'p1','stageId':'s2',"
                          "'assignedTo':'usr_2','contactId':'%s',"
                          "'notes':'soon'}",
                          contact),
            "data.id");
        struct pc_answer changed = pc_post(
            t, p->deal_update,
            arena_printfz(&t->a, "{'dealId':'%s','value':20,'stageId':'s3',"
                                 "'status':'closed'}",
                          id));
        pc_check_status(changed, 200);
        struct pc_answer all = list(t, p, p->deal_list, LONG_AGO, 100);
        const struct value *item =
            pc_at(&all.body, arena_printfz(&t->a, "data.%zu", i));
        struct pc_answer one = {.body = *item};
        pc_check(t, &one, "name", "'Big'");
        pc_check(t, &one, "value", "20");
        pc_check(t, &one, "status", "'closed'");
        pc_check(t, &one, "pipelineId", "'p1'");
        pc_check(t, &one, "stageId", "'s3'");
        pc_check(t, &one, "assignedTo", "'usr_2'");
        pc_check(t, &one, "notes", "'soon'");
        pc_check(t, &one, "monetary_value", "absent");
        assert_string_equal(pc_string(t, &one, "contactId"), contact);
    }
}

static void closed_means_won_only_in_a_stage_of_won_deals(void **state)
{
    struct pc_test *t = *state;
    static const struct {
        const char *stage, *status, *stored;
    } cases[] = {
        {"s3", "closed", "'won'"},  {"s2", "closed", "'lost'"},
        {"s6", "closed", "'won'"},  {"s2", "won", "'won'"},
        {"s3", "lost", "'lost'"},   {"s3", "open", "'open'"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *id = pc_made(t, "/deal/addDeal", "{'name':'D'}", "data.id");
        pc_check_status(
            pc_post(t, "/deal/updateDeal",
                    arena_printfz(
                        &t->a, "{'dealId':'%s','stageId':'%s','status':'%s'}",
                        id, cases[i].stage, cases[i].status)),
            200);
        struct pc_answer one = pc_get_url(
            t, arena_printfz(&t->a, "/_sandbox/records/deals/%s", id));
        pc_check(t, &one, "deal_status", cases[i].stored);
    }
}

static void a_deal_always_has_a_stage_of_its_pipeline(void **state)
{
    struct pc_test *t = *state;
    static const struct {
        const char *sent, *pipeline, *stage;
    } cases[] = {
        {"", "'p1'", "'s1'"},
        {",'pipelineId':'p2'", "'p2'", "'s5'"},
        {",'stageId':'s6'", "'p2'", "'s6'"},
        {",'pipelineId':'p1','stageId':'s2'", "'p1'", "'s2'"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct pc_answer one = pc_post(
            t, "/deal/create",
            arena_printfz(&t->a, "{'name':'D'%s}", cases[i].sent));
        pc_check_status(one, 200);
        pc_check(t, &one, "data.pipelineId", cases[i].pipeline);
        pc_check(t, &one, "data.stageId", cases[i].stage);
    }
    struct pc_answer one = pc_post(
        t, "/deal/create", "{'name':'D','pipelineId':'p1','stageId':'s5'}");
    pc_check_status(one, 400);
    pc_check(t, &one, "message", "'stage_id belongs to another pipeline'");
    one = pc_post(t, "/deal/create", "{'name':'D','stageId':'s99'}");
    pc_check_status(one, 400);
    pc_check(t, &one, "message", "'stage_id names no stage that exists'");
}

static void a_deal_that_changes_pipeline_starts_at_its_first_stage(void **state)
{
    struct pc_test *t = *state;
    const char *id =
        pc_made(t, "/deal/addDeal", "{'name':'D','stageId':'s2'}", "data.id");
    struct pc_answer moved = pc_post(
        t, "/deal/updateDeal",
        arena_printfz(&t->a, "{'dealId':'%s','pipelineId':'p2'}", id));
    pc_check(t, &moved, "data.stageId", "'s5'");
    moved = pc_post(
        t, "/deal/updateDeal",
        arena_printfz(&t->a, "{'dealId':'%s','name':'E'}", id));
    pc_check(t, &moved, "data.stageId", "'s5'");
}

static void a_task_is_made_and_completed_and_keeps_its_links(void **state)
{
    struct pc_test *t = *state;
    const char *contact = pc_contact(t, "ann@x.io");
    const char *deal = pc_made(t, "/deal/create", "{'name':'D'}", "data.id");
    for (size_t i = 0; i < PROFILES; i++) {
        const struct profile *p = &profiles[i];
        const char *id = pc_made(
            t, p->task_create,
            arena_printfz(&t->a,
                          "{'name':'Call','priority':'medium',"
                          "'description':'soon','tags':[],"
                          "'contact_ids':['%s'],'deal_ids':['%s'],"
                          "'due_date':'2025-02-01','due_time':'2025-02-01',"
                          "'assignedTo':'usr_1'}",
                          contact, deal),
            "data.id");
        pc_check_status(
            pc_post(t, p->task_update,
                    arena_printfz(&t->a,
                                  "{'taskId':'%s','name':'Call',"
                                  "'description':'done','priority':'high',"
                                  "'completed':true}",
                                  id)),
            200);
        struct pc_answer all = list(t, p, p->task_list, LONG_AGO, 100);
        const struct value *item =
            pc_at(&all.body, arena_printfz(&t->a, "data.%zu", i));
        struct pc_answer one = {.body = *item};
        pc_check(t, &one, "name", "'Call'");
        pc_check(t, &one, "description", "'done'");
        pc_check(t, &one, "due_date", "'2025-02-01'");
        pc_check(t, &one, "due_time", "'2025-02-01'");
        pc_check(t, &one, "completed", "true");
        pc_check(t, &one, "assignedTo", "'usr_1'");
        pc_check(t, &one, "priority", "'high'");
        assert_string_equal(pc_string(t, &one, "contact_ids.0"), contact);
        assert_string_equal(pc_string(t, &one, "deal_ids.0"), deal);
    }
}

static void a_note_has_a_body_a_writer_and_what_it_is_about(void **state)
{
    struct pc_test *t = *state;
    const char *contact = pc_contact(t, "ann@x.io");
    for (size_t i = 0; i < PROFILES; i++) {
        const struct profile *p = &profiles[i];
        pc_made(t, p->note_create,
                arena_printfz(&t->a,
                              "{'body':'Met','userId':'usr_2',"
                              "'contactId':'%s'}",
                              contact),
                "data.id");
        struct pc_answer all = list(t, p, p->note_list, LONG_AGO, 100);
        const struct value *item =
            pc_at(&all.body, arena_printfz(&t->a, "data.%zu", i));
        struct pc_answer one = {.body = *item};
        pc_check(t, &one, "body", "'Met'");
        pc_check(t, &one, "userId", "'usr_2'");
        pc_check(t, &one, "dealId", "null");
        assert_string_equal(pc_string(t, &one, "contactId"), contact);
    }
    struct pc_answer own =
        pc_post(t, "/note/create", "{'body':'By the owner of the key'}");
    pc_check(t, &own, "data.userId", "'usr_1'");
}

static void users_and_pipelines_are_listed(void **state)
{
    struct pc_test *t = *state;
    for (size_t i = 0; i < PROFILES; i++) {
        struct pc_answer users = pc_get_url(t, profiles[i].users);
        pc_check(t, &users, "users.0",
                 "{'_id':'usr_1','first_name':'Ann','last_name':'Lee',"
                 "'name':'Ann Lee','email':'ann@pc.example'}");
        assert_int_equal(pc_length(&users, "users"), 2);
        struct pc_answer lines = pc_get_url(t, profiles[i].pipelines);
        pc_check(t, &lines, "data.1",
                 "{'id':'p2','name':'Partners','stages':["
                 "{'id':'s5','name':'Met'},{'id':'s6','name':'Signed'}]}");
    }
}

static void a_list_holds_what_changed_after_a_time_oldest_first(void **state)
{
    struct pc_test *t = *state;
    for (int i = 0; i < 5; i++) {
        pc_contact(t, arena_printfz(&t->a, "c%d@x.io", i));
        pc_tick(t, 1);
    }
    for (size_t i = 0; i < PROFILES; i++) {
        struct pc_answer some =
            list(t, &profiles[i], profiles[i].contact_list,
                 "2025-06-01T08:00:00.001", 2);
        assert_int_equal(pc_length(&some, "data"), 2);
        pc_check(t, &some, "data.0.email", "'c2@x.io'");
        pc_check(t, &some, "data.0.updatedAt", "'2025-06-01T08:00:00.002Z'");
        pc_check(t, &some, "data.1.email", "'c3@x.io'");
    }
    pc_check_status(pc_post(t, "/contact/upsert",
                            "{'data':{'email':'c0@x.io','city':'Rome'}}"),
                    200);
    struct pc_answer some = pc_get_url(
        t, "/contacts/list?updatedAfter=2025-06-01T08:00:00.003Z");
    assert_int_equal(pc_length(&some, "data"), 2);
    pc_check(t, &some, "data.1.email", "'c0@x.io'");
    pc_check(t, &some, "data.1.createdAt", "'2025-06-01T08:00:00Z'");
}

static void a_list_has_100_records_unless_asked_for_more(void **state)
{
    struct pc_test *t = *state;
    for (int i = 0; i < 230; i++)
        pc_contact(t, arena_printfz(&t->a, "c%d@x.io", i));
    struct pc_answer all = pc_get_url(t, "/contacts/list");
    assert_int_equal(pc_length(&all, "data"), 100);
    all = pc_get_url(t, "/contacts/list?limit=220");
    assert_int_equal(pc_length(&all, "data"), 220);
    all = pc_post(t, "/contact/getPaginatedContacts", "{'limit':1000}");
    assert_int_equal(pc_length(&all, "data"), 230);
    sandbox_knobs(t->box)->page_cap = 7;
    all = pc_get_url(t, "/contacts/list?limit=1000");
    assert_int_equal(pc_length(&all, "data"), 7);
}

static void a_list_has_10000_records_at_most(void **state)
{
    (void)state;
    struct pc_test *t = pc_start_empty(NULL);
    struct error e = {0};
    check_ok(sandbox_load_demo(t->box, 13000, &e), &e);
    struct pc_answer all = pc_post(t, "/contact/search/contact", "{}");
    assert_true(pc_at(&all.body, "count")->integer > 10000);
    all = pc_post(t, "/contact/getPaginatedContacts", "{'limit':20000}");
    assert_int_equal(pc_length(&all, "data"), 10000);
    pc_stop(t);
}

static const struct {
    const char *url, *body;
    int status;
    const char *message;
} wrong_bodies[] = {
    {"/contact/upsert", "{}", 400, "'data is required'"},
    {"/contact/upsert", "{'data':[]}", 400, "'data is required'"},
    {"/contact/upsert", "{'data':{'name':'A'}}", 400,
     "'email or phone is required'"},
    {"/contact/upsert", "{'data':{'email':'a b@x'}}", 400,
     "'email must be an e-mail address'"},
    {"/contact/upsert", "{'data':{'phone':'none'}}", 400,
     "'phone must be a phone number'"},
    {"/contact/upsert", "{'data':{'email':5}}", 400,
     "'email must be a string'"},
    {"/contact/upsert", "{'data':{'phone':'1','tags':'vip'}}", 400,
     "'tags must be a list of strings'"},
    {"/contact/upsert", "{'data':{'phone':'1','tags':[1]}}", 400,
     "'tags must be a list of strings'"},
    {"/contact/upsert", "{'data':{'phone':'1','country':5}}", 400,
     "'country must be an object or a string'"},
    {"/contact/upsert", "{'data':{'phone':'1','assignedTo':'usr_9'}}", 400,
     "'assignedTo names no user that exists'"},
    {"/deal/create", "{'value':1}", 400, "'name is required'"},
    {"/deal/create", "{'name':'D','value':'1'}", 400,
     "'value must be a number'"},
    {"/deal/create", "{'name':'D','status':'sold'}", 400,
     "'status must be open, won or lost'"},
    {"/deal/create", "{'name':'D','contactId':'x'}", 400,
     "'contactId names no contact that exists'"},
    {"/deal/update", "{'name':'D'}", 400, "'dealId is required'"},
    {"/deal/update", "{'dealId':'x'}", 404, "'no deal has the id x'"},
    {"/task/addTask", "{'name':'T','due_date':'soon'}", 400,
     "'due_date must be a date, like 2025-02-01'"},
    {"/task/addTask", "{'name':'T','completed':'yes'}", 400,
     "'completed must be true or false'"},
    {"/task/addTask", "{'name':'T','deal_ids':'x'}", 400,
     "'deal_ids must be a list of ids'"},
    {"/task/updateTask", "{'taskId':'x'}", 404, "'no task has the id x'"},
    {"/note/create", "{'body':''}", 400, "'body is required'"},
    {"/note/create", "{'body':'B','userId':'5'}", 400,
     "'userId names no user that exists'"},
    {"/contact/getPaginatedContacts", "{'updatedAfter':'soon'}", 400,
     "'updatedAfter must be a time'"},
    {"/contact/getPaginatedContacts", "{'limit':'5'}", 400,
     "'limit must be an integer of at least 0'"},
    {"/contact/upsert", "[]", 400, "'the body must be a JSON object'"},
};

static void wrong_bodies_are_refused_with_a_message(void **state)
{
    struct pc_test *t = *state;
    for (size_t i = 0; i < sizeof wrong_bodies / sizeof *wrong_bodies; i++) {
        struct pc_answer answer = pc_post(t, wrong_bodies[i].url, wrong_bodies[i].body);
        pc_check_status(answer, wrong_bodies[i].status);
        pc_check(t, &answer, "message", wrong_bodies[i].message);
    }
    struct pc_answer answer = pc_get_url(t, "/contacts/list?limit=x");
    pc_check_status(answer, 400);
    answer = pc_post(t, "/contact/upsert", "{'data'");
    pc_check_status(answer, 400);
    assert_int_equal(sandbox_counters(t->box)->writes, 0);
}

static void a_body_that_is_not_declared_json_is_refused(void **state)
{
    struct pc_test *t = *state;
    struct http_header headers[] = {
        {STR("Authorization"), STR(PC_KEY)},
        {STR("Content-Type"), STR("application/x-www-form-urlencoded")},
    };
    struct http_request request = {.method = "POST",
                                   .url = STR("/contact/upsert"),
                                   .headers = {headers, 2},
                                   .body = STR("{\"data\":{}}")};
    struct pc_answer answer = pc_send(t, &request);
    pc_check_status(answer, 400);
    pc_check(t, &answer, "message",
             "'Content-Type must be application/json'");
}

static void an_id_may_be_sent_in_an_object(void **state)
{
    struct pc_test *t = *state;
    struct pc_answer made = pc_post(
        t, "/contact/upsert",
        "{'data':{'phone':'1','assignedTo':{'_id':'usr_2','name':'Bo'}}}");
    pc_check(t, &made, "data.assignedTo", "'usr_2'");
}

static void a_country_may_be_sent_as_a_code_or_a_name(void **state)
{
    struct pc_test *t = *state;
    struct pc_answer made = pc_post(
        t, "/contact/upsert", "{'data':{'phone':'1','country':'US'}}");
    pc_check(t, &made, "data.country", "{'country_code':'US','name':null}");
    made = pc_post(t, "/contact/upsert",
                   "{'data':{'phone':'1','country':'Italy'}}");
    pc_check(t, &made, "data.country", "{'country_code':null,'name':'Italy'}");
    made = pc_post(t, "/contact/upsert",
                   "{'data':{'phone':'1','country':{}}}");
    pc_check(t, &made, "data.country", "null");
}

static void of_two_names_of_one_field_the_last_counts(void **state)
{
    struct pc_test *t = *state;
    struct pc_answer made = pc_post(
        t, "/contact/upsert",
        "{'data':{'phone':'1','postal_code':'11','postalCode':'22'}}");
    pc_check(t, &made, "data.postalCode", "'22'");
}

static void null_and_empty_text_clear_and_absence_leaves(void **state)
{
    struct pc_test *t = *state;
    pc_contact(t, "ann@x.io");
    pc_check_status(
        pc_post(t, "/contact/upsert",
                "{'data':{'email':'ann@x.io','city':'Rome','state':'Lazio',"
                "'source':'web','tags':['vip']}}"),
        200);
    struct pc_answer changed = pc_post(
        t, "/contact/upsert",
        "{'data':{'email':'ann@x.io','city':null,'state':'','tags':[]}}");
    pc_check(t, &changed, "data.city", "null");
    pc_check(t, &changed, "data.state", "null");
    pc_check(t, &changed, "data.tags", "[]");
    pc_check(t, &changed, "data.source", "'web'");
}

/* ---- options ------------------------------------------------------------- */

static struct pc_answer contact_with(const char *name, const char *value,
                                     struct pc_test **out)
{
    const char *const options[] = {name, value, NULL};
    struct pc_test *t = pc_start(options);
    *out = t;
    return pc_post(t, "/contact/upsert",
                   "{'data':{'email':'ann@x.io','name':'Ann Lee',"
                   "'country':{'country_code':'US','name':'United States'},"
                   "'assignedTo':'usr_2'}}");
}

static void the_style_of_a_and_b_is_an_option(void **state)
{
    (void)state;
    static const struct {
        const char *option, *value, *path, *shown;
    } cases[] = {
        {"style", "snake", "data.first_name", "'Ann'"},
        {"style", "snake", "data.firstName", "absent"},
        {"style", "snake", "data.assigned_to", "'usr_2'"},
        {"style", "snake", "data.updated_at", "'2025-06-01T08:00:00Z'"},
        {"id", "_id", "data.id", "absent"},
        {"reply", "flat", "firstName", "'Ann'"},
        {"blanks", "null", "data.city", "null"},
        {"blanks", "empty", "data.city", "''"},
        {"blanks", "omit", "data.city", "absent"},
        {"country", "text", "data.country", "'United States'"},
        {"assignee", "object", "data.assignedTo",
         "{'_id':'usr_2','name':'Bo'}"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct pc_test *t;
        struct pc_answer made =
            contact_with(cases[i].option, cases[i].value, &t);
        pc_check(t, &made, cases[i].path, cases[i].shown);
        pc_stop(t);
    }
}

static void a_user_that_is_gone_is_shown_by_id(void **state)
{
    (void)state;
    struct pc_test *t;
    contact_with("assignee", "object", &t);
    pc_check_status(
        pc_ask(t, "DELETE", "/_sandbox/records/users/usr_2", NULL), 204);
    struct pc_answer all = pc_get_url(t, "/contacts/list");
    pc_check(t, &all, "data.0.assignedTo", "'usr_2'");
    pc_stop(t);
}

static void lists_may_stand_under_their_own_names(void **state)
{
    (void)state;
    const char *const options[] = {"lists", "named", "id", "_id", NULL};
    struct pc_test *t = pc_start(options);
    const char *id = pc_made(t, "/deal/create", "{'name':'D'}", "data._id");
    struct pc_answer all = pc_get_url(t, "/deals/list");
    assert_string_equal(pc_string(t, &all, "deals.0._id"), id);
    all = pc_get_url(t, "/contacts/list");
    pc_check(t, &all, "contacts", "[]");
    all = pc_get_url(t, "/tasks/list");
    pc_check(t, &all, "tasks", "[]");
    all = pc_get_url(t, "/notes/list");
    pc_check(t, &all, "notes", "[]");
    pc_stop(t);
}

static void a_flat_task_has_a_task_id(void **state)
{
    (void)state;
    const char *const options[] = {"reply", "flat", NULL};
    struct pc_test *t = pc_start(options);
    pc_made(t, "/task/createTask", "{'name':'T'}", "taskId");
    pc_stop(t);
}

static void the_list_of_users_may_be_elsewhere_or_missing(void **state)
{
    (void)state;
    const char *const data[] = {"users", "data", NULL};
    struct pc_test *t = pc_start(data);
    struct pc_answer users = pc_get_url(t, "/user/getUserList");
    assert_int_equal(pc_length(&users, "data"), 2);
    pc_stop(t);
    const char *const missing[] = {"users", "missing", NULL};
    t = pc_start(missing);
    pc_check_status(pc_get_url(t, "/user/getUserList"), 404);
    pc_check_status(pc_get_url(t, "/team/listUsers"), 404);
    pc_stop(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PC_CASE(a_contact_goes_in_by_snake_and_comes_out_by_camel),
        PC_CASE(a_deal_is_made_changed_and_closed),
        PC_CASE(closed_means_won_only_in_a_stage_of_won_deals),
        PC_CASE(a_deal_always_has_a_stage_of_its_pipeline),
        PC_CASE(a_deal_that_changes_pipeline_starts_at_its_first_stage),
        PC_CASE(a_task_is_made_and_completed_and_keeps_its_links),
        PC_CASE(a_note_has_a_body_a_writer_and_what_it_is_about),
        PC_CASE(users_and_pipelines_are_listed),
        PC_CASE(a_list_holds_what_changed_after_a_time_oldest_first),
        PC_CASE(a_list_has_100_records_unless_asked_for_more),
        cmocka_unit_test(a_list_has_10000_records_at_most),
        PC_CASE(wrong_bodies_are_refused_with_a_message),
        PC_CASE(a_body_that_is_not_declared_json_is_refused),
        PC_CASE(an_id_may_be_sent_in_an_object),
        PC_CASE(a_country_may_be_sent_as_a_code_or_a_name),
        PC_CASE(of_two_names_of_one_field_the_last_counts),
        PC_CASE(null_and_empty_text_clear_and_absence_leaves),
        cmocka_unit_test(the_style_of_a_and_b_is_an_option),
        cmocka_unit_test(a_user_that_is_gone_is_shown_by_id),
        cmocka_unit_test(lists_may_stand_under_their_own_names),
        cmocka_unit_test(a_flat_task_has_a_task_id),
        cmocka_unit_test(the_list_of_users_may_be_elsewhere_or_missing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
