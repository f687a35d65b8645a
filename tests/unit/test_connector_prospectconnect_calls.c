/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Bytes out: what each profile is asked, for each operation. */
#include "lib/prospect_drive.h"

#define SINCE "1970-01-01T00:00:00.000000"

struct list_row {
    const char *profile;
    const char *entity;
    const char *request;
    const char *body;
    const char *reply;
    const char *ids;
};

#define CONTACT_FIELDS                                                    \
    "'fields':['address1','assignedTo','assigned_to','city','country',"   \
    "'date_created','email','first_name','last_name','name','phone',"     \
    "'postal_code','source','state','tags','updated_at']"
#define DEAL_FIELDS                                                       \
    "'fields':['contact_id','date_created','deal_status',"                \
    "'expected_closing_date','name','notes','pipeline_id','sales_person'," \
    "'stage_id','updated_at','value']"
#define A_BODY ""
#define B_BODY "{'updatedAfter':'" SINCE "','limit':100}"
#define D_BODY                                                            \
    "{'filters':[],'search_text':'','order_by':'updated_at',"             \
    "'sort_direction':'asc','limit':100,'cursor':null}"
#define A_QUERY "?updatedAfter=1970-01-01T00%3A00%3A00.000000&limit=100"

/* The first page of each list. */
static const struct list_row lists[] = {
    {"A", "contact", "GET http://pc/contacts/list" A_QUERY, A_BODY,
     "{'data':[{'id':'c1'}]}", "c1"},
    {"A", "deal", "GET http://pc/deals/list" A_QUERY, A_BODY,
     "{'deals':[{'id':'d1'}]}", "d1"},
    {"A", "task", "GET http://pc/tasks/list" A_QUERY, A_BODY,
     "{'tasks':[{'taskId':'t1'}]}", "t1"},
    {"A", "note", "GET http://pc/notes/list" A_QUERY, A_BODY,
     "{'notes':[{'_id':'n1'}]}", "n1"},
    {"A", "user", "GET http://pc/team/listUsers", "",
     "{'users':[{'_id':'u1'}]}", "u1"},
    {"A", "pipeline", "GET http://pc/deal/pipelines", "",
     "{'data':[{'id':'p1'}]}", "p1"},
    {"B", "contact", "POST http://pc/contact/getPaginatedContacts", B_BODY,
     "{'contacts':[{'id':'c1'}]}", "c1"},
    {"B", "deal", "POST http://pc/deal/getDealsByBusinessId", B_BODY,
     "{'data':[{'id':'d1'}]}", "d1"},
    {"B", "task", "POST http://pc/task/getTasksByBusinessId", B_BODY,
     "{'data':[{'id':'t1'}]}", "t1"},
    {"B", "note", "POST http://pc/note/getAllNotes", B_BODY,
     "{'data':[{'id':'n1'}]}", "n1"},
    {"B", "user", "GET http://pc/user/getUserList", "",
     "{'data':[{'_id':'u1'}]}", "u1"},
    {"B", "pipeline", "GET http://pc/deal/getPipelineList", "",
     "{'data':[{'id':'p1'}]}", "p1"},
    {"C", "contact", "POST http://pc/contact/search/contact",
     "{'order_by':'date_created','sort_direction':'asc','search_after':0,"
     "'limit':100,'search_text':''," CONTACT_FIELDS "}",
     "{'count':1,'data':[{'_id':'c1'}]}", "c1"},
    {"C", "deal", "POST http://pc/deal/getDealsByBusinessId",
     "{'page':1,'offset':0,'page_limit':100,'search':''," DEAL_FIELDS "}",
     "{'total':1,'deal':[{'id':'d1'}]}", "d1"},
    {"C", "pipeline", "GET http://pc/deal/getPipelineList", "",
     "{'data':[{'id':'p1'}]}", "p1"},
    {"C", "stage", "GET http://pc/deal/getPipelineList", "",
     "{'data':[{'id':'p1','name':'Sales','stages':[{'id':'s1'},"
     "{'id':'s2'}]},{'id':'p2','stages':[{'id':'s3'}]}]}",
     "s1 s2 s3"},
    {"C", "tag", "POST http://pc/tag/fetchTagList",
     "{'module_name':'contact','offset':0,'limit':100,'name':''}",
     "{'count':1,'data':[{'_id':'g1','name':'vip'}]}", "g1"},
    {"C", "company", "POST http://pc/account/fetch-account-list",
     "{'fields':[],'offset':0,'limit':100,'name':''}",
     "{'count':1,'data':[{'_id':'a1'}]}", "a1"},
    {"C", "product", "POST http://pc/product/get-product-by-pagination",
     "{'category':'','startAfter':0,'limit':100,'searchText':''}",
     "{'count':1,'product':[{'_id':'x1'}]}", "x1"},
    {"C", "quote", "POST http://pc/quotes/getQuotes",
     "{'startAfter':0,'limit':100,'search':''}",
     "{'count':1,'quotes':[{'_id':'q1'}]}", "q1"},
    {"D", "contact", "POST http://pc/v1/contacts/search", D_BODY,
     "{'data':[{'id':'con_1'}]}", "con_1"},
    {"D", "deal", "POST http://pc/v1/deals/search", D_BODY,
     "{'data':[{'id':'deal_1'}]}", "deal_1"},
    {"D", "task", "POST http://pc/v1/tasks/search", D_BODY,
     "{'data':[{'id':'task_1'}]}", "task_1"},
    {"D", "note", "POST http://pc/v1/notes/search", D_BODY,
     "{'data':[{'id':'note_1'}]}", "note_1"},
    {"D", "company", "POST http://pc/v1/companies/search", D_BODY,
     "{'data':[{'id':'cmp_1'}]}", "cmp_1"},
    {"default", "contact", "POST http://pc/contact/search/contact",
     "{'order_by':'date_created','sort_direction':'asc','search_after':0,"
     "'limit':100,'search_text':''," CONTACT_FIELDS "}",
     "{'count':1,'data':[{'_id':'c1'}]}", "c1"},
    {"default", "task", "POST http://pc/task/getTasksByBusinessId", B_BODY,
     "{'data':[{'id':'t1'}]}", "t1"},
    {"default", "user", "GET http://pc/user/getUserList", "",
     "{'users':[{'_id':'u1'}]}", "u1"},
};

static const char *settings_of(struct drive *d, const char *profile)
{
    return arena_printfz(&d->a,
                         "{'base_url':'http://pc','api_key':'k3y-s3cret',"
                         "'profile':'%s'}",
                         profile);
}

static void start_profile(struct drive *d, const char *profile)
{
    struct drive scratch = {0};
    prospect_start(d, settings_of(&scratch, profile));
    drive_fini(&scratch);
}

static const char *ids_of(struct drive *d, const struct op *op)
{
    AUTO_BUF b = BUF_INIT(4096);
    for (size_t i = 0; i < op->n_records; i++)
        buf_printf(&b, "%s%.*s", i ? " " : "", STR_ARG(op->records[i].id));
    return arena_strz(&d->a, buf_str(&b));
}

static void every_list_is_asked_as_its_profile_wants_it(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        const struct list_row *row = &lists[i];
        struct drive d;
        const struct drive_reply replies[] = {{200, row->reply, {NULL}}};
        struct op op = prospect_op_of(OP_CHANGES, row->entity);
        start_profile(&d, row->profile);
        drive_script(&d, replies, 1);
        drive_ok(&d, &op);
        prospect_check(i, drive_method_url(&d, 0), row->request);
        prospect_check(i, drive_body(&d, 0), row->body);
        prospect_check(i, ids_of(&d, &op), row->ids);
        drive_fini(&d);
    }
}

struct write_row {
    const char *profile;
    const char *entity;
    enum patch_kind kind;
    const char *values;
    const char *known;
    const char *request;
    const char *body;
    int status;
    const char *reply;
    const char *id;
};

#define REF(entity, id) "{'$ref':['" entity "','" id "']}"
#define CONTACT_NEW                                                       \
    "{'name':'Ann Lee','first_name':'Ann','email':'ann@x.io',"            \
    "'tags':{'$set':['vip']},'country_code':'US',"                        \
    "'country_name':'United States','assigned_to':" REF("user", "u1") "}"
#define CONTACT_SENT                                                      \
    "'email':'ann@x.io','name':'Ann Lee','first_name':'Ann',"             \
    "'tags':['vip'],"                                                     \
    "'country':{'country_code':'US','name':'United States'},"
#define DEAL_NEW                                                          \
    "{'name':'Big','value':{'$decimal':'12.50'},'stage_id':"              \
    REF("stage", "s1") ",'pipeline_id':" REF("pipeline", "p1")            \
    ",'contact_id':" REF("contact", "c1") "}"
#define TASK_NEW                                                          \
    "{'name':'Call','due_date':{'$date':'2025-02-01'},'deal_ids':"        \
    "{'$set':[" REF("deal", "d1") "]}}"

static const struct write_row writes[] = {
    {"A", "contact", PATCH_CREATE, CONTACT_NEW, NULL,
     "POST http://pc/contact/upsert",
     "{'data':{" CONTACT_SENT "'assignedTo':'u1'}}", 200,
     "{'data':{'id':'c_1'}}", "c_1"},
    {"B", "contact", PATCH_CREATE, CONTACT_NEW, NULL,
     "POST http://pc/contact/addOrUpdateContact",
     "{'data':{" CONTACT_SENT "'assignedTo':'u1'}}", 200, "{'id':'c_1'}",
     "c_1"},
    {"C", "contact", PATCH_CREATE, CONTACT_NEW, NULL,
     "POST http://pc/contact/upsert",
     "{'data':{" CONTACT_SENT "'assignedTo':'u1'}}", 200,
     "{'data':{'_id':'c_1'}}", "c_1"},
    {"D", "contact", PATCH_CREATE, CONTACT_NEW, NULL,
     "POST http://pc/v1/contacts/upsert",
     "{" CONTACT_SENT "'assigned_to':'u1'}", 201, "{'data':{'id':'con_1'}}",
     "con_1"},
    {"default", "contact", PATCH_UPDATE, "{'city':'Rome'}",
     "{'email':'ann@x.io'}", "POST http://pc/contact/upsert",
     "{'data':{'contact_id':'c1','city':'Rome','email':'ann@x.io'}}", 200,
     "{'data':{'id':'c1'}}", "c1"},
    {"B", "contact", PATCH_UPDATE, "{'email':'new@x.io'}", NULL,
     "POST http://pc/contact/addOrUpdateContact",
     "{'data':{'contact_id':'c1','email':'new@x.io'}}", 200,
     "{'data':{'id':'c1'}}", "c1"},
    {"D", "contact", PATCH_UPDATE, "{'city':null}", NULL,
     "PATCH http://pc/v1/contacts/c1", "{'city':null}", 200,
     "{'data':{'id':'c1'}}", "c1"},
    {"D", "contact", PATCH_DELETE, NULL, NULL,
     "DELETE http://pc/v1/contacts/c1", "", 204, NULL, "c1"},
    {"A", "deal", PATCH_CREATE, DEAL_NEW, NULL, "POST http://pc/deal/create",
     "{'name':'Big','value':12.50,'pipelineId':'p1','stageId':'s1',"
     "'contactId':'c1','status':'open'}",
     200, "{'data':{'id':'d1'}}", "d1"},
    {"default", "deal", PATCH_CREATE, DEAL_NEW, NULL,
     "POST http://pc/deal/addDeal",
     "{'name':'Big','value':12.50,'pipelineId':'p1','stageId':'s1',"
     "'contactId':'c1','status':'open'}",
     200, "{'data':{'id':'d1'}}", "d1"},
    {"B", "deal", PATCH_UPDATE, "{'status':'won'}",
     "{'name':'Big','value':{'$decimal':'7'},'status':'open'}",
     "POST http://pc/deal/updateDeal",
     "{'dealId':'c1','status':'won','name':'Big','value':7}", 200, "{}", "c1"},
    {"A", "deal", PATCH_UPDATE, "{'name':'New'}", NULL,
     "POST http://pc/deal/update", "{'dealId':'c1','name':'New'}", 200,
     "{'data':{'id':'c1'}}", "c1"},
    {"D", "deal", PATCH_CREATE, DEAL_NEW, NULL, "POST http://pc/v1/deals",
     "{'name':'Big','monetary_value':12.50,'pipeline_id':'p1',"
     "'stage_id':'s1','contact_id':'c1'}",
     201, "{'data':{'id':'deal_1','deal_status':'open'}}", "deal_1"},
    {"D", "deal", PATCH_UPDATE, "{'status':'lost'}", "{'name':'Big'}",
     "PATCH http://pc/v1/deals/c1", "{'deal_status':'lost'}", 200,
     "{'data':{'id':'c1'}}", "c1"},
    {"A", "task", PATCH_CREATE, TASK_NEW, NULL, "POST http://pc/task/addTask",
     "{'name':'Call','due_date':'2025-02-01','deal_ids':['d1'],"
     "'description':'','priority':'medium','contact_ids':[],'tags':[],"
     "'due_time':'2025-02-01'}",
     200, "{'taskId':'t1'}", "t1"},
    {"B", "task", PATCH_UPDATE, "{'completed':true}",
     "{'name':'Call','description':null,'priority':'high',"
     "'completed':false}",
     "POST http://pc/task/updateTask",
     "{'taskId':'c1','completed':true,'name':'Call','description':'',"
     "'priority':'high'}",
     200, "{'taskId':'c1'}", "c1"},
    {"A", "task", PATCH_UPDATE, "{'name':'Call back'}", NULL,
     "POST http://pc/task/updateTaskById",
     "{'taskId':'c1','name':'Call back'}", 200, "{'taskId':'c1'}", "c1"},
    {"D", "task", PATCH_CREATE, TASK_NEW, NULL, "POST http://pc/v1/tasks",
     "{'name':'Call','due_date':'2025-02-01','deal_ids':['d1']}", 201,
     "{'data':{'id':'task_1'}}", "task_1"},
    {"D", "task", PATCH_UPDATE, "{'completed':true}", "{'name':'Call'}",
     "PATCH http://pc/v1/tasks/c1", "{'completed':true}", 200,
     "{'data':{'id':'c1'}}", "c1"},
    {"A", "note", PATCH_CREATE,
     "{'body':'Hi','user_id':" REF("user", "u1") ",'contact_id':"
     REF("contact", "c1") "}",
     NULL, "POST http://pc/note/create",
     "{'body':'Hi','userId':'u1','contactId':'c1'}", 200,
     "{'data':{'id':'n1'}}", "n1"},
    {"default", "note", PATCH_CREATE,
     "{'body':'Hi','deal_id':" REF("deal", "d1") "}", NULL,
     "POST http://pc/note/createNote", "{'body':'Hi','dealId':'d1'}", 200,
     "{'data':{'_id':'n1'}}", "n1"},
    /* no call to change one: a further note stands for it */
    {"default", "note", PATCH_UPDATE, "{'body':'Ho'}",
     "{'body':'Hi','contact_id':" REF("contact", "c9") ",'deal_id':null}",
     "POST http://pc/note/createNote",
     "{'body':'Ho\\n\\n(edited; stands for note c1)','contactId':'c9'}", 200,
     "{'data':{'_id':'n9'}}", "c1"},
    {"D", "note", PATCH_UPDATE, "{'body':'Ho'}", NULL,
     "PATCH http://pc/v1/notes/c1", "{'body':'Ho'}", 200,
     "{'data':{'id':'c1'}}", "c1"},
};

static void every_write_is_sent_as_its_profile_wants_it(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof writes / sizeof *writes; i++) {
        const struct write_row *row = &writes[i];
        struct drive d;
        struct op op;
        const struct drive_reply replies[] = {{row->status, row->reply, {NULL}}};
        start_profile(&d, row->profile);
        drive_script(&d, replies, 1);
        struct patch patch =
            prospect_patch(&d, row->kind,
                           row->kind == PATCH_CREATE ? NULL : "c1",
                           row->values, row->known);
        check_ok(prospect_write(&d, row->entity, patch, &op), &d.error);
        check_ok(op.results[0].error.code, &op.results[0].error);
        prospect_check(i, drive_method_url(&d, 0), row->request);
        prospect_check(i, drive_body(&d, 0), row->body);
        check_str(op.results[0].id, row->id);
        drive_fini(&d);
    }
}

/* ---- who calls ----------------------------------------------------------- */

static void raw_key_goes_to_a_b_and_c(void **state)
{
    (void)state;
    static const char *const profiles[] = {"A", "B", "C", "default"};
    for (size_t i = 0; i < 4; i++) {
        struct drive d;
        start_profile(&d, profiles[i]);
        DRIVE_SCRIPT(&d, {200, "{'data':[]}", {NULL}});
        struct op op = {.kind = OP_TEST};
        drive_ok(&d, &op);
        assert_string_equal(drive_header(&d, 0, "Authorization"),
                            "k3y-s3cret");
        assert_string_equal(drive_header(&d, 0, "Version"), "absent");
        drive_fini(&d);
    }
}

static void bearer_token_and_version_go_to_d(void **state)
{
    (void)state;
    struct drive d;
    prospect_start(&d, PROSPECT_SETTINGS("D", ",'version':'2026-03-01'"));
    DRIVE_SCRIPT(&d, {200, "{'data':[]}", {NULL}});
    struct op op = {.kind = OP_TEST};
    drive_ok(&d, &op);
    assert_string_equal(drive_header(&d, 0, "Authorization"),
                        "Bearer k3y-s3cret");
    assert_string_equal(drive_header(&d, 0, "Version"), "2026-03-01");
    drive_fini(&d);
}

static void create_in_d_carries_the_token_as_idempotency_key(void **state)
{
    (void)state;
    struct drive d;
    struct op op;
    start_profile(&d, "D");
    DRIVE_SCRIPT(&d, {201, "{'data':{'id':'deal_1'}}", {NULL}});
    struct patch patch =
        prospect_patch(&d, PATCH_CREATE, NULL, "{'name':'Big'}", NULL);
    check_ok(prospect_write(&d, "deal", patch, &op), &d.error);
    assert_string_equal(drive_header(&d, 0, "Idempotency-Key"), "tok-1");
    assert_true(d.connector->caps(d.state, STR("deal")).create_token);
    drive_fini(&d);
}

static void addresses_of_the_vendor_are_used_when_none_is_set(void **state)
{
    (void)state;
    static const char *const rows[][2] = {
        {"{'api_key':'k','profile':'C'}",
         "GET https://api.prospectconnect.ai/deal/getPipelineList"},
        {"{'api_key':'k','profile':'D'}",
         "POST https://papi.trendev.in/v1/contacts/search"},
        {"{'api_key':'k','profile':'D','base_url':'http://pc/v1'}",
         "POST http://pc/v1/contacts/search"},
        {"{'api_key':'k','profile':'D','public_url':'http://other/api'}",
         "POST http://other/api/contacts/search"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct drive d;
        prospect_start(&d, rows[i][0]);
        DRIVE_SCRIPT(&d, {200, "{'data':[]}", {NULL}});
        struct op op = {.kind = OP_TEST};
        drive_ok(&d, &op);
        assert_string_equal(drive_method_url(&d, 0), rows[i][1]);
        drive_fini(&d);
    }
}

/* ---- what settings change ------------------------------------------------- */

static void each_call_can_have_another_profile_or_path(void **state)
{
    (void)state;
    struct drive d;
    prospect_start(&d, PROSPECT_SETTINGS(
                           "default",
                           ",'note_read_profile':'B','deal_write_profile':'A',"
                           "'note_list_path':'/note/all'"));
    DRIVE_SCRIPT(&d, {200, "{'data':[]}", {NULL}},
                 {200, "{'data':{'id':'d1'}}", {NULL}});
    struct op op = prospect_op_of(OP_CHANGES, "note");
    drive_ok(&d, &op);
    struct patch patch =
        prospect_patch(&d, PATCH_UPDATE, "d1", "{'name':'Big'}", NULL);
    check_ok(prospect_write(&d, "deal", patch, &op), &d.error);
    assert_string_equal(drive_method_url(&d, 0), "POST http://pc/note/all");
    assert_string_equal(drive_method_url(&d, 1), "POST http://pc/deal/update");
    drive_fini(&d);
}

static void a_path_alone_makes_a_call_that_the_profile_lacks(void **state)
{
    (void)state;
    struct drive d;
    struct op op;
    prospect_start(&d, PROSPECT_SETTINGS(
                           "D", ",'user_list_path':'/users/search'"));
    DRIVE_SCRIPT(&d, {200, "{'data':[{'id':'u1'}]}", {NULL}});
    op = prospect_op_of(OP_CHANGES, "user");
    drive_ok(&d, &op);
    assert_string_equal(drive_method_url(&d, 0),
                        "POST http://pc/v1/users/search");
    drive_fini(&d);
    prospect_start(&d, PROSPECT_SETTINGS(
                           "B", ",'note_update_path':'/note/updateNote'"));
    DRIVE_SCRIPT(&d, {200, "{}", {NULL}});
    struct patch patch =
        prospect_patch(&d, PATCH_UPDATE, "n1", "{'body':'x'}", NULL);
    check_ok(prospect_write(&d, "note", patch, &op), &d.error);
    assert_string_equal(drive_body(&d, 0), "{'id':'n1','body':'x'}");
    drive_fini(&d);
}

static void force_create_is_asked_for_only_when_set(void **state)
{
    (void)state;
    struct drive d;
    struct op op;
    prospect_start(&d, PROSPECT_SETTINGS("default", ",'force_create':true"));
    DRIVE_SCRIPT(&d, {200, "{'data':{'id':'c1'}}", {NULL}});
    struct patch patch =
        prospect_patch(&d, PATCH_CREATE, NULL, "{'phone':'1'}", NULL);
    check_ok(prospect_write(&d, "contact", patch, &op), &d.error);
    assert_string_equal(drive_body(&d, 0),
                        "{'data':{'phone':'1','forceCreate':true}}");
    drive_fini(&d);
    prospect_start(&d, PROSPECT_SETTINGS("D", ",'force_create':true"));
    DRIVE_SCRIPT(&d, {201, "{'data':{'id':'con_1'}}", {NULL}});
    patch = prospect_patch(&d, PATCH_CREATE, NULL, "{'phone':'1'}", NULL);
    check_ok(prospect_write(&d, "contact", patch, &op), &d.error);
    assert_string_equal(drive_method_url(&d, 0),
                        "POST http://pc/v1/contacts");
    drive_fini(&d);
}

static void only_the_fields_wanted_are_asked_for(void **state)
{
    (void)state;
    struct drive d;
    start_profile(&d, "C");
    DRIVE_SCRIPT(&d, {200, "{'count':0,'data':[]}", {NULL}});
    static const struct str fields[] = {{"email", 5}, {"tags", 4}};
    struct op op = prospect_op_of(OP_CHANGES, "contact");
    op.fields = fields;
    op.n_fields = 2;
    drive_ok(&d, &op);
    assert_non_null(strstr(drive_body(&d, 0),
                           "'fields':['email','tags','updated_at']"));
    drive_fini(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_list_is_asked_as_its_profile_wants_it),
        cmocka_unit_test(every_write_is_sent_as_its_profile_wants_it),
        cmocka_unit_test(raw_key_goes_to_a_b_and_c),
        cmocka_unit_test(bearer_token_and_version_go_to_d),
        cmocka_unit_test(create_in_d_carries_the_token_as_idempotency_key),
        cmocka_unit_test(addresses_of_the_vendor_are_used_when_none_is_set),
        cmocka_unit_test(each_call_can_have_another_profile_or_path),
        cmocka_unit_test(a_path_alone_makes_a_call_that_the_profile_lacks),
        cmocka_unit_test(force_create_is_asked_for_only_when_set),
        cmocka_unit_test(only_the_fields_wanted_are_asked_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
