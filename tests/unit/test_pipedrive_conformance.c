/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * What a client of Pipedrive is held to, case by case, through the connector
 * and the sandbox, in either version of the API.
 */
#include "lib/pd_trip.h"

#include <stdlib.h>

#define KEY_MARKETO_ID "9a9714c55a34f5faf2956584040ca245b7ab641b"
#define KEY_SCORE "88ec7b3fd70f2fbdabe9aded639e316ff29174ce"
#define KEY_COUNTRY "b97ac2f12d2071c4c5efbf3a89c812c970f04af1"

#define ORG_1 "{'$ref':['organization','1']}"

/* A company with some records; the state says in which version. */
static struct trip *begin(void **state)
{
    struct trip *t = trip_company(*state ? TRIP_TOKEN ",'api':'v1'}"
                                         : TRIP_TOKEN "}");
    trip_create(t, "organization",
                "{'name':'MyCompany','email_domain':'mycompany.example',"
                "'marketoid':'10','country':'France'}");
    trip_create(t, "organization", "{'name':'MyCompany Labs'}");
    trip_create(t, "person",
                "{'name':'Test Person','email':'test@mycompany.example',"
                "'" KEY_SCORE "':0,'lead_status':'Recycled','title':'Dev',"
                "'owner_id':{'$ref':['user','1628545']},'org_id':" ORG_1 "}");
    return t;
}

static void check_field(struct trip *t, const char *entity, const char *id,
                        const char *name, const char *wanted)
{
    struct str ids = str_from(id), wish = str_from(name);
    struct op op = {.kind = OP_READ,
                    .entity = str_from(entity),
                    .ids = &ids,
                    .n_ids = 1,
                    .fields = &wish,
                    .n_fields = 1};
    drive_ok(&t->d, &op);
    assert_int_equal(op.n_records, 1);
    assert_string_equal(trip_shown(t, &op.records[0], name), wanted);
}

static void load_person(void **state)
{
    struct trip *t = begin(state);
    check_field(t, "person", "1", "name", "'Test Person'");
    check_field(t, "person", "1", "email", "'test@mycompany.example'");
    trip_stop(t);
}

static void a_custom_field_by_key_is_zero_and_not_nothing(void **state)
{
    struct trip *t = begin(state);
    check_field(t, "person", "1", KEY_SCORE, "{'$decimal':'0'}");
    trip_stop(t);
}

static void a_custom_field_by_its_readable_name(void **state)
{
    struct trip *t = begin(state);
    check_field(t, "person", "1", "lead_score", "{'$decimal':'0'}");
    check_field(t, "person", "1", "title", "'Dev'");
    trip_stop(t);
}

static void a_field_that_is_not_there_is_told(void **state)
{
    struct trip *t = begin(state);
    check_field(t, "person", "1", "no_such_field", "unknown");
    struct patch_result r =
        trip_write(t, "person", PATCH_UPDATE, STR("1"), "{'no_such_field':1}");
    assert_string_equal(r.error.message,
                        "a Pipedrive person has no field `no_such_field`");
    trip_stop(t);
}

static void an_option_is_read_by_label(void **state)
{
    struct trip *t = begin(state);
    check_field(t, "person", "1", "lead_status", "'Recycled'");
    trip_stop(t);
}

static void check_nobody(void **state, const char *id)
{
    struct trip *t = begin(state);
    struct str ids = str_from(id);
    assert_int_equal(trip_read(t, "person", &ids, 1).n_records, 0);
    trip_stop(t);
}

static void load_person_minus_one(void **state)
{
    check_nobody(state, "-1");
}

static void load_person_without_id(void **state)
{
    check_nobody(state, "");
}

static void fields_of_a_new_person_are_null(void **state)
{
    struct trip *t = begin(state);
    trip_create(t, "person", "{'name':'Nobody'}");
    check_field(t, "person", "2", "email", "null");
    check_field(t, "person", "2", "lead_status", "null");
    check_field(t, "person", "2", "marketoid", "null");
    trip_stop(t);
}

static void save_person(void **state)
{
    struct trip *t = begin(state);
    trip_create(t, "person",
                "{'name':'T\303\251st P\303\251rson \346\227\245',"
                "'email':'t@x.example','phone':'0123',"
                "'lead_country':'C\303\264te'}");
    check_field(t, "person", "2", "name",
                "'T\303\251st P\303\251rson \346\227\245'");
    check_field(t, "person", "2", "email", "'t@x.example'");
    check_field(t, "person", "2", "phone", "'0123'");
    check_field(t, "person", "2", "lead_country", "'C\303\264te'");
    trip_stop(t);
}

static void save_person_custom_field(void **state)
{
    struct trip *t = begin(state);
    trip_create(t, "person", "{'name':'A','" KEY_MARKETO_ID "':'77',"
                             "'created_date':{'$date':'2016-01-01'}}");
    check_field(t, "person", "2", "marketoid", "'77'");
    check_field(t, "person", "2", "created_date", "{'$date':'2016-01-01'}");
    trip_stop(t);
}

static void save_person_without_name(void **state)
{
    struct trip *t = begin(state);
    struct patch_result r = trip_write(t, "person", PATCH_CREATE, STR_NONE,
                                       "{'email':'x@x.example'}");
    check_err(r.error.code, ERR_REJECTED);
    assert_non_null(strstr(r.error.message, "Name must be given."));
    trip_stop(t);
}

static void save_person_with_option(void **state)
{
    struct trip *t = begin(state);
    trip_create(t, "person", "{'name':'A','lead_source':'web referral'}");
    check_field(t, "person", "2", "lead_source", "'Web Referral'");
    trip_update(t, "person", STR("2"), "{'lead_source':'201'}");
    check_field(t, "person", "2", "lead_source", "'Organic Search'");
    trip_stop(t);
}

static void save_person_with_option_that_is_not_there(void **state)
{
    struct trip *t = begin(state);
    struct patch_result r =
        trip_write(t, "person", PATCH_UPDATE, STR("1"),
                   "{'lead_source':'Web Referal'}");
    check_err(r.error.code, ERR_REJECTED);
    assert_string_equal(r.error.message,
                        "`lead_source` has no option Web Referal: did you "
                        "mean Web Referral?");
    check_field(t, "person", "1", "lead_source", "null");
    trip_stop(t);
}

static void save_person_that_is_deleted(void **state)
{
    struct trip *t = begin(state);
    struct patch_result r =
        trip_write(t, "person", PATCH_DELETE, STR("1"), "{}");
    check_ok(r.error.code, &r.error);
    r = trip_write(t, "person", PATCH_UPDATE, STR("1"), "{'name':'B'}");
    check_err(r.error.code, ERR_NOT_FOUND);
    r = trip_write(t, "person", PATCH_DELETE, STR("1"), "{}");
    check_ok(r.error.code, &r.error);
    trip_stop(t);
}

static void update_person(void **state)
{
    struct trip *t = begin(state);
    trip_update(t, "person", STR("1"), "{'name':'Other Name'}");
    check_field(t, "person", "1", "name", "'Other Name'");
    check_field(t, "person", "1", "last_name", "'Name'");
    check_field(t, "person", "1", "title", "'Dev'");
    trip_stop(t);
}

static void update_person_custom_field(void **state)
{
    struct trip *t = begin(state);
    trip_update(t, "person", STR("1"), "{'title':'Boss','lead_score':7}");
    check_field(t, "person", "1", "title", "'Boss'");
    check_field(t, "person", "1", KEY_SCORE, "{'$decimal':'7'}");
    trip_update(t, "person", STR("1"), "{'title':null}");
    check_field(t, "person", "1", "title", "null");
    check_field(t, "person", "1", "lead_status", "'Recycled'");
    trip_stop(t);
}

static void the_owner_is_a_user(void **state)
{
    struct trip *t = begin(state);
    check_field(t, "person", "1", "owner_id", "{'$ref':['user','1628545']}");
    check_field(t, "user", "1628545", "name", "'Helene Jonin'");
    trip_stop(t);
}

static void load_organization_by_name(void **state)
{
    struct trip *t = begin(state);
    assert_int_equal(trip_found(t, "organization", "name", "'mycompany labs'"),
                     1);
    trip_stop(t);
}

/* One is like the other; the equal one is meant. */
static void load_organization_by_a_name_that_others_begin_with(void **state)
{
    struct trip *t = begin(state);
    assert_int_equal(trip_found(t, "organization", "name", "'MyCompany'"), 1);
    trip_stop(t);
}

static void load_organization_by_part_of_a_name(void **state)
{
    struct trip *t = begin(state);
    assert_int_equal(trip_found(t, "organization", "name", "'MyComp'"), 0);
    trip_stop(t);
}

static void load_organization_by_email_domain(void **state)
{
    struct trip *t = begin(state);
    assert_int_equal(trip_found(t, "organization", "email_domain",
                                "'mycompany.example'"),
                     1);
    trip_stop(t);
}

static void load_organization_by_marketo_id(void **state)
{
    struct trip *t = begin(state);
    assert_int_equal(trip_found(t, "organization", "marketoid", "'10'"), 1);
    assert_int_equal(trip_found(t, "organization", "marketoid", "'1'"), 0);
    trip_stop(t);
}

static void load_organization_by_id(void **state)
{
    struct trip *t = begin(state);
    check_field(t, "organization", "1", "name", "'MyCompany'");
    assert_int_equal(trip_found(t, "organization", "id", "'1'"), 1);
    trip_stop(t);
}

static void load_organization_by_no_name(void **state)
{
    struct trip *t = begin(state);
    assert_int_equal(trip_found(t, "organization", "name", "'None Such'"), 0);
    trip_stop(t);
}

static void the_organization_of_a_person(void **state)
{
    struct trip *t = begin(state);
    check_field(t, "person", "1", "org_id", ORG_1);
    assert_int_equal(trip_found(t, "person", "org_id", ORG_1), 1);
    trip_stop(t);
}

static void saving_a_person_leaves_its_organization(void **state)
{
    struct trip *t = begin(state);
    trip_update(t, "person", STR("1"), "{'name':'C','org_id':" ORG_1 "}");
    check_field(t, "organization", "1", "name", "'MyCompany'");
    check_field(t, "organization", "1", "country", "'France'");
    trip_stop(t);
}

static void load_deal(void **state)
{
    struct trip *t = begin(state);
    trip_create(t, "deal",
                "{'title':'Deal','value':{'$decimal':'12.5'},'currency':'USD',"
                "'person_id':{'$ref':['person','1']},'org_id':" ORG_1 ","
                "'pipeline_id':{'$ref':['pipeline','12']},"
                "'deal_type':'New Business','why':'so',"
                "'champion':{'$ref':['person','1']}}");
    check_field(t, "deal", "1", "person_id", "{'$ref':['person','1']}");
    check_field(t, "deal", "1", "champion", "{'$ref':['person','1']}");
    check_field(t, "deal", "1", "stage_id", "{'$ref':['stage','34']}");
    check_field(t, "deal", "1", "deal_type", "'New Business'");
    check_field(t, "deal", "1", "value", "{'$decimal':'12.5'}");
    check_field(t, "deal", "1", "currency", "'USD'");
    trip_stop(t);
}

static void save_deal(void **state)
{
    struct trip *t = begin(state);
    trip_create(t, "deal", "{'title':'Deal'}");
    trip_create(t, "activity",
                "{'subject':'Call','type':'mkto_quote_request','done':true,"
                "'due_date':{'$date':'2016-11-14'},"
                "'deal_id':{'$ref':['deal','1']}}");
    check_field(t, "deal", "1", "last_activity_id",
                "{'$ref':['activity','1']}");
    check_field(t, "activity", "1", "due_date", "{'$date':'2016-11-14'}");
    if (*state)
        check_field(t, "deal", "1", "last_activity_date",
                    "{'$date':'2016-11-14'}");
    trip_update(t, "deal", STR("1"), "{'status':'won'}");
    check_field(t, "deal", "1", "status", "'won'");
    trip_stop(t);
}

static void save_organization(void **state)
{
    struct trip *t = begin(state);
    trip_create(t, "organization",
                "{'name':'X','address':'11th St','" KEY_COUNTRY "':'Italy',"
                "'region':'EMEA','annual_revenue':{'$decimal':'1000000'}}");
    check_field(t, "organization", "3", "country", "'Italy'");
    check_field(t, "organization", "3", KEY_COUNTRY, "'Italy'");
    check_field(t, "organization", "3", "address", "'11th St'");
    check_field(t, "organization", "3", "address_country",
                *state ? "null" : "unknown");
    check_field(t, "organization", "3", "region", "'EMEA'");
    trip_stop(t);
}

static void load_note(void **state)
{
    struct trip *t = begin(state);
    trip_create(t, "deal", "{'title':'Deal'}");
    for (int i = 0; i < 2; i++)
        trip_create(t, "note", i == 0 ? "{'content':'old','deal_id':"
                                        "{'$ref':['deal','1']}}"
                                      : "{'content':'new','deal_id':"
                                        "{'$ref':['deal','1']}}");
    assert_int_equal(trip_found(t, "note", "deal_id", "{'$ref':['deal','1']}"),
                     2);
    check_field(t, "note", "2", "content", "'new'");
    trip_stop(t);
}

static size_t listed_with(struct trip *t, const char *filter)
{
    struct value f = drive_stored(&t->d, filter);
    struct op op = {.kind = OP_CHANGES,
                    .entity = STR("organization"),
                    .filter = &f,
                    .page = 100};
    drive_ok(&t->d, &op);
    assert_false(op.more);
    return op.n_records;
}

static void create_and_use_filter(void **state)
{
    struct trip *t = begin(state);
    struct str id = trip_create(
        t, "filter",
        "{'name':'Real Time API filter','type':'org','conditions':"
        "{'glue':'and','conditions':[{'glue':'and','conditions':["
        "{'object':'organization','field_id':'3999','operator':'=',"
        "'value':'10','extra_value':null}]}]}}");
    check_str(id, "1");
    assert_int_equal(listed_with(t, "{'filter_id':1}"), 1);
    trip_update(t, "filter", id,
                "{'conditions':{'glue':'and','conditions':[{'glue':'and',"
                "'conditions':[{'object':'organization','field_id':'4014',"
                "'operator':'=','value':'other.example'}]}]}}");
    assert_int_equal(listed_with(t, "{'filter_id':1}"), 0);
    struct patch_result r = trip_write(t, "filter", PATCH_DELETE, id, "{}");
    check_ok(r.error.code, &r.error);
    trip_stop(t);
}

/* The connector has no use for it; a client asks for it. */
static void get_deal_flow(void **state)
{
    struct trip *t = begin(state);
    trip_create(t, "deal", "{'title':'Deal'}");
    trip_update(t, "deal", STR("1"), "{'title':'Other'}");
    struct value answer = trip_call(t, "GET", "v1/deals/1/flow", NULL, 200);
    const struct value *data = value_getz(&answer, "data");
    const struct value *last = &data->items.at[data->items.n - 1];
    check_str(value_text_at(last, "object"), "dealChange");
    assert_int_equal(
        value_getz(value_getz(last, "data"), "item_id")->integer, 1);
    trip_stop(t);
}

#define BOTH(test)                                    \
    {"v2 " #test, test, NULL, NULL, NULL},            \
        {"v1 " #test, test, NULL, NULL, (void *)"v1"}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(load_person),
        BOTH(a_custom_field_by_key_is_zero_and_not_nothing),
        BOTH(a_custom_field_by_its_readable_name),
        BOTH(a_field_that_is_not_there_is_told),
        BOTH(an_option_is_read_by_label),
        BOTH(load_person_minus_one),
        BOTH(load_person_without_id),
        BOTH(fields_of_a_new_person_are_null),
        BOTH(save_person),
        BOTH(save_person_custom_field),
        BOTH(save_person_without_name),
        BOTH(save_person_with_option),
        BOTH(save_person_with_option_that_is_not_there),
        BOTH(save_person_that_is_deleted),
        BOTH(update_person),
        BOTH(update_person_custom_field),
        BOTH(the_owner_is_a_user),
        BOTH(load_organization_by_name),
        BOTH(load_organization_by_a_name_that_others_begin_with),
        BOTH(load_organization_by_part_of_a_name),
        BOTH(load_organization_by_email_domain),
        BOTH(load_organization_by_marketo_id),
        BOTH(load_organization_by_id),
        BOTH(load_organization_by_no_name),
        BOTH(the_organization_of_a_person),
        BOTH(saving_a_person_leaves_its_organization),
        BOTH(load_deal),
        BOTH(save_deal),
        BOTH(save_organization),
        BOTH(load_note),
        BOTH(create_and_use_filter),
        BOTH(get_deal_flow),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
