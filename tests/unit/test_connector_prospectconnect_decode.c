/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Bytes in: records as the remote may answer them, made canonical. */
#include "lib/prospect_drive.h"

#include "connectors/prospectconnect/prospect_decode.h"

static int start(void **state)
{
    static struct drive d; /* one test at a time */
    prospect_start(&d, PROSPECT_SETTINGS("default", ",'won_stages':'s3, s9'"));
    *state = &d;
    return 0;
}

static int stop(void **state)
{
    drive_fini(*state);
    return 0;
}

/* The record's fields without its id, or "none". */
static const char *decoded(struct drive *d, const char *entity,
                           const char *row)
{
    enum prospect_entity kind;
    struct value v = drive_value(d, row);
    struct record r;
    check_ok(prospect_entity_find(str_from(entity), &kind, &d->error),
             &d->error);
    if (!prospect_decode(d->state, &d->a, kind, &v, UINT64_MAX, &r))
        return "none";
    struct value fields = value_with(&d->a, &r.fields, STR("id"), NULL);
    return drive_shown(d, &fields);
}

struct row {
    const char *entity;
    const char *wire;
    const char *fields;
};

static void check_rows(struct drive *d, const struct row *rows, size_t n)
{
    for (size_t i = 0; i < n; i++)
        prospect_check(i, decoded(d, rows[i].entity, rows[i].wire),
                       rows[i].fields);
}
#define CHECK_ROWS(d, rows) check_rows((d), (rows), sizeof rows / sizeof *rows)

#define REF(entity, id) "{'$ref':['" entity "','" id "']}"

static void both_styles_of_names_give_the_same_fields(void **state)
{
#define CONTACT                                                           \
    "{'first_name':'Ann','postal_code':'10001','assigned_to':"            \
    REF("user", "u1") "}"
    static const struct row rows[] = {
        {"contact",
         "{'_id':'1','first_name':'Ann','postal_code':'10001',"
         "'assigned_to':'u1'}",
         CONTACT},
        {"contact",
         "{'id':'1','firstName':'Ann','postalCode':'10001',"
         "'assignedTo':'u1'}",
         CONTACT},
        {"deal",
         "{'id':'1','monetary_value':1000,'deal_status':'won',"
         "'stage_id':'s1','sales_person':'u1'}",
         "{'value':{'$decimal':'1000'},'status':'won','stage_id':"
         REF("stage", "s1") ",'assigned_to':" REF("user", "u1") "}"},
        {"deal",
         "{'id':'1','value':1000.50,'status':'open','stageId':'s1',"
         "'pipelineId':'p1','contactId':'c1','assignedTo':'u1'}",
         "{'value':{'$decimal':'1000.50'},'status':'open','pipeline_id':"
         REF("pipeline", "p1") ",'stage_id':" REF("stage", "s1")
         ",'contact_id':" REF("contact", "c1") ",'assigned_to':"
         REF("user", "u1") "}"},
        {"task", "{'taskId':'1','due_date':'2025-02-01T09:00:00Z'}",
         "{'due_date':{'$date':'2025-02-01'}}"},
        {"note", "{'_id':'1','body':'Hi','userId':'u1','dealId':'d1'}",
         "{'body':'Hi','user_id':" REF("user", "u1") ",'deal_id':"
         REF("deal", "d1") "}"},
        {"note",
         "{'_id':'1','body':'Hi','contact_details':{'_id':'c1'},"
         "'created_by_detail':{'_id':'u1'},'modified_by_detail':{}}",
         "{'body':'Hi','user_id':" REF("user", "u1") ",'contact_id':"
         REF("contact", "c1") "}"},
        {"quote",
         "{'_id':'1','quote_amount':10,'deal':{'id':'d1'},"
         "'quote_owner':{'_id':'u1'},'client_details':{}}",
         "{'quote_amount':{'$decimal':'10'},'deal_id':" REF("deal", "d1")
         ",'owner_id':" REF("user", "u1") "}"},
    };
    CHECK_ROWS(*state, rows);
}

/* Defect 6: blanks never overwrite, since missing is not empty. */
static void missing_is_unknown_and_null_or_blank_is_null(void **state)
{
    static const struct row rows[] = {
        {"contact", "{'id':'1'}", "{}"},
        {"contact", "{'id':'1','email':null,'phone':''}",
         "{'email':null,'phone':null}"},
        {"contact", "{'id':'1','assigned_to':'','tags':null}",
         "{'tags':{'$set':[]},'assigned_to':null}"},
        {"contact", "{'id':'1','tags':[]}", "{'tags':{'$set':[]}}"},
        {"deal", "{'id':'1','value':null}", "{'value':null}"},
        {"deal", "{'id':'1','monetary_value':null,'value':5}",
         "{'value':{'$decimal':'5'}}"},
        {"task", "{'id':'1','due_date':''}", "{'due_date':null}"},
    };
    CHECK_ROWS(*state, rows);
}

/* Defect 20. */
static void a_country_may_be_an_object_a_text_or_null(void **state)
{
    static const struct row rows[] = {
        {"contact",
         "{'id':'1','country':{'country_code':'US','name':'United States'}}",
         "{'country':'US','country_code':'US',"
         "'country_name':'United States'}"},
        {"contact", "{'id':'1','country':{'country_code':'US'}}",
         "{'country':'US','country_code':'US'}"},
        {"contact", "{'id':'1','country':{'country_code':'','name':'Italy'}}",
         "{'country':'Italy','country_name':'Italy'}"},
        {"contact", "{'id':'1','country':{'name':'Italy'}}",
         "{'country':'Italy','country_name':'Italy'}"},
        {"contact", "{'id':'1','country':{'country_code':'','name':''}}",
         "{'country':null,'country_code':null,'country_name':null}"},
        {"contact", "{'id':'1','country':'IT'}",
         "{'country':'IT','country_code':'IT'}"},
        {"contact", "{'id':'1','country':'Italy'}",
         "{'country':'Italy','country_name':'Italy'}"},
        {"contact", "{'id':'1','country':null}",
         "{'country':null,'country_code':null,'country_name':null}"},
        {"contact", "{'id':'1','country':[]}", "{}"},
    };
    CHECK_ROWS(*state, rows);
}

static void an_assignee_may_be_an_id_an_object_or_null(void **state)
{
    static const struct row rows[] = {
        {"deal", "{'id':'1','assignedTo':{'_id':'u1','name':'Bo'}}",
         "{'assigned_to':" REF("user", "u1") "}"},
        {"deal", "{'id':'1','assignedTo':{'id':7}}",
         "{'assigned_to':" REF("user", "7") "}"},
        {"deal", "{'id':'1','assignedTo':null}", "{'assigned_to':null}"},
        {"deal", "{'id':'1','assignedTo':{}}", "{}"},
        {"deal", "{'id':'1','assignedTo':['u1']}", "{}"},
    };
    CHECK_ROWS(*state, rows);
}

/* Defect 19: the bad part is left out, the rest stays. */
static void what_cannot_be_understood_is_left_out(void **state)
{
    static const struct row rows[] = {
        {"deal", "{'id':'1','name':'Big','value':'a lot'}", "{'name':'Big'}"},
        {"deal", "{'id':'1','value':'12.50'}",
         "{'value':{'$decimal':'12.50'}}"},
        {"deal", "{'id':'1','name':{'en':'Big'},'value':[1]}", "{}"},
        {"deal", "{'id':'1','expected_closing_date':'soon'}", "{}"},
        {"task", "{'id':'1','completed':'maybe','name':'Call'}",
         "{'name':'Call'}"},
        {"task", "{'id':'1','completed':1}", "{'completed':true}"},
        {"contact", "{'id':'1','tags':[{'name':'vip'},'new']}",
         "{'tags':{'$set':['new','vip']}}"},
        {"contact", "{'id':'1','tags':['vip',['odd']]}", "{}"},
        {"contact", "{'id':'1','phone':15550100}", "{'phone':'15550100'}"},
        {"contact", "{'id':'1','date_created':'yesterday'}", "{}"},
        {"contact", "{'email':'ann@x.io'}", "none"},
        {"contact", "{'_id':null}", "none"},
        {"contact", "'ann@x.io'", "none"},
        {"contact", "null", "none"},
        {"deal", "{'contact_id':'c1','name':'no id of its own'}", "none"},
    };
    CHECK_ROWS(*state, rows);
}

static void a_closed_deal_is_won_in_a_won_stage_and_lost_elsewhere(void **state)
{
    static const struct row rows[] = {
        {"deal", "{'id':'1','status':'closed','stageId':'s3'}",
         "{'status':'won','stage_id':" REF("stage", "s3") "}"},
        {"deal", "{'id':'1','status':'closed','stageId':'s9'}",
         "{'status':'won','stage_id':" REF("stage", "s9") "}"},
        {"deal", "{'id':'1','status':'Closed','stageId':'s1'}",
         "{'status':'lost','stage_id':" REF("stage", "s1") "}"},
        {"deal", "{'id':'1','status':'closed'}", "{'status':'lost'}"},
        {"deal", "{'id':'1','status':'lost','stageId':'s3'}",
         "{'status':'lost','stage_id':" REF("stage", "s3") "}"},
        {"deal", "{'id':'1','status':''}", "{'status':null}"},
    };
    CHECK_ROWS(*state, rows);
}

/* Where nobody said which stages are those of won deals. */
static void a_closed_deal_may_be_either(void **state)
{
    struct drive *d = *state;
    drive_fini(d);
    prospect_start(d, PROSPECT_SETTINGS("default", ""));
    static const struct row rows[] = {
        {"deal", "{'id':'1','status':'Closed','stageId':'s3'}",
         "{'status':'closed','stage_id':" REF("stage", "s3") "}"},
        {"deal", "{'id':'1','status':'lost'}", "{'status':'lost'}"},
    };
    CHECK_ROWS(d, rows);
}

static void the_first_of_several_links_is_a_field_of_its_own(void **state)
{
    static const struct row rows[] = {
        {"task", "{'id':'1','contact_ids':['c9','c1'],'deal_ids':[]}",
         "{'contact_ids':{'$set':[" REF("contact", "c1") ","
         REF("contact", "c9") "]},'deal_ids':{'$set':[]},'contact_id':"
         REF("contact", "c9") ",'deal_id':null}"},
        {"task", "{'id':'1','deal_ids':[{'id':'d1'}]}",
         "{'deal_ids':{'$set':[" REF("deal", "d1") "]},'deal_id':"
         REF("deal", "d1") "}"},
        {"task", "{'id':'1','deal_ids':'d1'}",
         "{'deal_ids':{'$set':[" REF("deal", "d1") "]},'deal_id':"
         REF("deal", "d1") "}"},
    };
    CHECK_ROWS(*state, rows);
}

static void stamps_are_read_under_each_name(void **state)
{
    struct drive *d = *state;
    static const char *const rows[] = {
        "{'id':'1','updated_at':'2025-01-02T00:00:00Z',"
        "'created_at':'2025-01-01T00:00:00Z'}",
        "{'id':'1','updatedAt':'2025-01-02T01:00:00+01:00',"
        "'createdAt':'2025-01-01T00:00:00Z'}",
        "{'id':'1','date_updated':'2025-01-02T00:00:00.000Z',"
        "'date_created':'2025-01-01T00:00:00Z'}",
        "{'id':'1','updatedAt':'2025-01-02T00:00:00',"
        "'dateCreated':'2025-01-01'}",
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct value v = drive_value(d, rows[i]);
        struct record r;
        assert_true(prospect_decode(d->state, &d->a, PROSPECT_DEAL, &v, 0, &r));
        assert_int_equal(r.modified_us, INT64_C(1735776000000000));
        assert_int_equal(r.created_us, INT64_C(1735689600000000));
        assert_int_equal(r.fields.fields.n, 0);
    }
}

static void stages_know_their_pipeline(void **state)
{
    struct drive *d = *state;
    DRIVE_SCRIPT(d, {200,
                     "{'data':[{'id':'p1','name':'Sales','stages':"
                     "[{'id':'s1','name':'New'},'odd',{'name':'no id'}]},"
                     "{'id':'p2','name':'Bare'}]}",
                     {NULL}});
    struct op op = prospect_op_of(OP_CHANGES, "stage");
    drive_ok(d, &op);
    assert_int_equal(op.n_records, 1);
    assert_string_equal(drive_shown(d, &op.records[0].fields),
                        "{'id':'s1','name':'New','pipeline_id':"
                        REF("pipeline", "p1") ",'pipeline_name':'Sales'}");
}

static void a_list_that_is_null_is_empty(void **state)
{
    struct drive *d = *state;
    struct op op = prospect_op_of(OP_CHANGES, "deal");
    DRIVE_SCRIPT(d, {200, "{'total':0,'deal':null}", {NULL}});
    drive_ok(d, &op);
    assert_int_equal(op.n_records, 0);
    assert_false(op.more);
}

static void one_bad_record_does_not_stop_the_page(void **state)
{
    struct drive *d = *state;
    DRIVE_SCRIPT(d,
                 {200,
                  "{'data':[{'id':'t1','name':'Call'},null,{'name':'no id'},"
                  "{'id':'t2','completed':{}},{'id':'t3','due_date':42}]}",
                  {NULL}},
                 {200, "{'data':[]}", {NULL}});
    struct op op = prospect_op_of(OP_CHANGES, "task");
    drive_ok(d, &op);
    assert_int_equal(op.n_records, 3);
    check_str(op.records[1].id, "t2");
    assert_null(value_getz(&op.records[1].fields, "completed"));
}

struct schema_row {
    const char *settings;
    const char *entity;
    const char *field;
    bool create, update;
};

static void the_schema_says_what_each_profile_can_write(void **state)
{
    (void)state;
#define DEFAULT PROSPECT_SETTINGS("default", "")
#define PUBLIC PROSPECT_SETTINGS("D", "")
    static const struct schema_row rows[] = {
        {DEFAULT, "contact", "email", true, true},
        {DEFAULT, "contact", "date_created", false, false},
        {DEFAULT, "contact", "id", false, false},
        {DEFAULT, "deal", "stage_id", true, true},
        {DEFAULT, "deal", "expected_closing_date", false, false},
        {PUBLIC, "deal", "expected_closing_date", true, true},
        {DEFAULT, "task", "deal_ids", true, false},
        {DEFAULT, "task", "deal_id", true, false},
        {PUBLIC, "task", "deal_id", true, true},
        {DEFAULT, "task", "completed", true, true},
        {DEFAULT, "note", "body", true, true},
        {DEFAULT, "note", "contact_id", true, false},
        {PUBLIC, "note", "body", true, true},
        {DEFAULT, "stage", "name", false, false},
        {PUBLIC, "company", "name", false, false},
        {PROSPECT_SETTINGS("C", ""), "deal", "name", false, false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct drive d;
        struct op op = prospect_op_of(OP_DESCRIBE, rows[i].entity);
        prospect_start(&d, rows[i].settings);
        drive_ok(&d, &op);
        const struct schema_field *f =
            schema_find(&op.schema, str_from(rows[i].field));
        assert_non_null(f);
        if (f->writable_on_create != rows[i].create ||
            f->writable != rows[i].update)
            fail_msg("row %zu: %d %d", i, f->writable_on_create, f->writable);
        drive_fini(&d);
    }
}

static void every_field_decodes_to_the_kind_that_the_schema_says(void **state)
{
    struct drive *d = *state;
    DRIVE_SCRIPT(
        d, {200,
            "{'count':1,'data':[{'_id':'1','email':'e','name':'n','phone':'1',"
            "'first_name':'f','last_name':'l','tags':['t'],'address1':'a',"
            "'city':'c','state':'s','postal_code':'p','country':"
            "{'country_code':'US','name':'USA'},'source':'w',"
            "'assigned_to':'u','date_created':'2025-01-01'}]}",
            {NULL}});
    struct op list = prospect_op_of(OP_CHANGES, "contact");
    struct op describe = prospect_op_of(OP_DESCRIBE, "contact");
    drive_ok(d, &list);
    drive_ok(d, &describe);
    for (size_t i = 0; i < describe.schema.n_fields; i++) {
        const struct schema_field *f = &describe.schema.fields[i];
        const struct value *v = value_get(&list.records[0].fields, f->name);
        if (!v || v->kind != f->kind)
            fail_msg("%.*s", STR_ARG(f->name));
    }
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, start, stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(both_styles_of_names_give_the_same_fields),
        CASE(missing_is_unknown_and_null_or_blank_is_null),
        CASE(a_country_may_be_an_object_a_text_or_null),
        CASE(an_assignee_may_be_an_id_an_object_or_null),
        CASE(what_cannot_be_understood_is_left_out),
        CASE(a_closed_deal_is_won_in_a_won_stage_and_lost_elsewhere),
        CASE(a_closed_deal_may_be_either),
        CASE(the_first_of_several_links_is_a_field_of_its_own),
        CASE(stamps_are_read_under_each_name),
        CASE(stages_know_their_pipeline),
        CASE(a_list_that_is_null_is_empty),
        CASE(one_bad_record_does_not_stop_the_page),
        CASE(the_schema_says_what_each_profile_can_write),
        CASE(every_field_decodes_to_the_kind_that_the_schema_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
