/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* The Pipedrive connector when it speaks v1 alone. */
#include "lib/pd_trip.h"

#include <stdlib.h>

#include "base/json.h"
#include "base/time.h"

#define V1 TRIP_TOKEN ",'api':'v1'}"

static size_t requests_with(const struct trip *t, const char *part)
{
    size_t n = 0;
    for (size_t i = 0; i < t->d.requests.n; i++)
        n += str_contains(t->d.requests.at[i].url, str_from(part));
    return n;
}

static void test_nothing_is_asked_of_v2(void **state)
{
    static const char *const entities[] = {
        "person", "organization", "deal", "activity", "note", "user",
        "pipeline", "stage", "filter", "activity_type", "lead", "product"};
    struct trip *t = trip_company(V1);
    (void)state;
    struct str person = trip_create(t, "person", "{'name':'A'}");
    trip_update(t, "person", person, "{'email':'a@x.org'}");
    for (size_t i = 0; i < sizeof entities / sizeof *entities; i++) {
        struct str cursor = STR_NONE;
        struct op op = {.kind = OP_DESCRIBE, .entity = str_from(entities[i])};
        drive_ok(&t->d, &op);
        trip_changes(t, entities[i], &cursor);
    }
    struct op test = {.kind = OP_TEST};
    drive_ok(&t->d, &test);
    assert_true(requests_with(t, "/api/v1/") > 20);
    assert_int_equal(requests_with(t, "/api/v2/"), 0);
    trip_stop(t);
}

static void test_changes_come_from_recents(void **state)
{
    struct trip *t = trip_company(V1);
    struct str cursor = STR_NONE;
    (void)state;
    for (int i = 0; i < 5; i++)
        trip_create(t, "person", "{'name':'A'}");
    assert_string_equal(trip_changes(t, "person", &cursor), " 1 2 3 4 5");
    assert_int_equal(requests_with(t, "/recents"), 0);
    t->clock.now_us += 600 * US_PER_SECOND;
    trip_update(t, "person", STR("3"), "{'name':'B'}");
    trip_changes(t, "person", &cursor);
    t->clock.now_us += 600 * US_PER_SECOND;
    trip_write(t, "person", PATCH_DELETE, STR("5"), "{}");
    trip_update(t, "person", STR("1"), "{'name':'C'}");
    t->d.requests.n = 0;
    assert_string_equal(trip_changes(t, "person", &cursor), " 3 1 -5");
    assert_int_equal(t->d.requests.n, 1);
    assert_int_equal(requests_with(t, "/recents"), 1);
    t->clock.now_us += 600 * US_PER_SECOND;
    trip_write(t, "person", PATCH_DELETE, STR("1"), "{}");
    trip_changes(t, "person", &cursor);
    trip_stop(t);
}

static struct op page_of(struct trip *t, struct str cursor)
{
    struct op op = {.kind = OP_CHANGES, .entity = STR("person"),
                    .cursor = cursor, .page = 100};
    t->d.now_us = t->clock.now_us;
    drive_ok(&t->d, &op);
    return op;
}

/* Pages by offset shift when their order does: it must not. */
static void test_what_changes_while_pages_are_read_is_not_lost(void **state)
{
    struct trip *t = trip_company(V1);
    (void)state;
    for (int i = 0; i < 6; i++)
        trip_create(t, "person", "{'name':'A'}");
    struct op op = page_of(t, STR_NONE);
    assert_int_equal(op.n_records, 3);
    t->clock.now_us += 600 * US_PER_SECOND;
    trip_update(t, "person", STR("1"), "{'name':'B'}");
    t->clock.now_us += 600 * US_PER_SECOND;
    trip_update(t, "person", STR("6"), "{'name':'C'}");
    op = page_of(t, op.next_cursor);
    assert_int_equal(op.n_records, 3);
    check_str(op.records[0].id, "4");
    assert_false(op.more);
    op = page_of(t, op.next_cursor);
    bool told = false;
    for (size_t i = 0; i < op.n_records; i++)
        told = told || str_is(op.records[i].id, "1");
    for (struct str cursor = op.next_cursor; op.more && !told;) {
        op = page_of(t, cursor);
        cursor = op.next_cursor;
        for (size_t i = 0; i < op.n_records; i++)
            told = told || str_is(op.records[i].id, "1");
    }
    assert_true(told);
    trip_stop(t);
}

static void test_activities_of_everyone_are_listed(void **state)
{
    struct trip *t = trip_company(V1);
    struct str cursor = STR_NONE;
    (void)state;
    trip_create(t, "activity",
                "{'subject':'A','owner_id':{'$ref':['user','2']}}");
    struct value mine = trip_call(t, "GET", "v1/activities", NULL, 200);
    assert_int_equal(value_getz(&mine, "data")->kind, VALUE_NULL);
    assert_string_equal(trip_changes(t, "activity", &cursor), " 1");
    assert_string_equal(trip_field(t, "activity", STR("1"), "owner_id"),
                        "{'$ref':['user','2']}");
    trip_stop(t);
}

static void test_values_of_several_parts_go_beside_each_other(void **state)
{
    struct trip *t = trip_company(V1);
    (void)state;
    trip_make_field(t, "dealFields",
                    "{'field_name':'Budget','field_type':'monetary'}");
    trip_make_field(t, "dealFields",
                    "{'field_name':'Term','field_type':'daterange'}");
    trip_make_field(t, "dealFields",
                    "{'field_name':'Extras','field_type':'set',"
                    "'options':[{'label':'One'},{'label':'Two'}]}");
    struct op op = {.kind = OP_DESCRIBE, .entity = STR("deal")};
    drive_ok(&t->d, &op);
    struct str id = trip_create(
        t, "deal", "{'title':'D','budget':{'$decimal':'5'},"
                   "'budget_currency':'USD','term':{'$date':'2025-01-01'},"
                   "'term_until':{'$date':'2025-02-01'},"
                   "'extras':{'$set':['One','Two']}}");
    size_t before = t->d.requests.n;
    trip_update(t, "deal", id, "{'budget':{'$decimal':'7'}}");
    assert_int_equal(t->d.requests.n, before + 1); /* no reading before */
    assert_string_equal(trip_field(t, "deal", id, "budget"),
                        "{'$decimal':'7'}");
    assert_string_equal(trip_field(t, "deal", id, "term"),
                        "{'$date':'2025-01-01'}");
    assert_string_equal(trip_field(t, "deal", id, "term_until"),
                        "{'$date':'2025-02-01'}");
    assert_string_equal(trip_field(t, "deal", id, "extras"),
                        "{'$set':['One','Two']}");
    trip_stop(t);
}

static void test_the_primary_address_changes_alone(void **state)
{
    struct trip *t = trip_company(V1);
    (void)state;
    struct str id = trip_create(
        t, "person",
        "{'name':'Bo','emails':[{'label':'home','primary':false,'value':"
        "'a@x.org'},{'label':'work','primary':true,'value':'b@x.org'}]}");
    trip_update(t, "person", id, "{'email':'c@x.org'}");
    assert_string_equal(
        trip_field(t, "person", id, "emails"),
        "[{'label':'home','primary':false,'value':'a@x.org'},"
        "{'label':'work','primary':true,'value':'c@x.org'}]");
    trip_update(t, "person", id, "{'emails':null}");
    assert_string_equal(trip_field(t, "person", id, "emails"), "[]");
    trip_stop(t);
}

static void test_what_is_written_comes_back(void **state)
{
    static const char *const rows[][4] = {
        {"activity",
         "{'subject':'S','busy':true,'done':true,'location':'Rome',"
         "'person_id':{'$ref':['person','1']}}",
         "person_id", "{'$ref':['person','1']}"},
        {"activity", "{'subject':'S','busy':true}", "busy", "true"},
        {"activity", "{'subject':'S','done':true}", "done", "true"},
        {"activity", "{'location':'Rome'}", "location", "'Rome'"},
        {"organization", "{'name':'O','address':'11th St'}", "address",
         "'11th St'"},
        {"organization", "{'name':'O','visible_to':3}", "visible_to", "3"},
        {"deal", "{'title':'D','owner_id':{'$ref':['user','2']}}", "owner_id",
         "{'$ref':['user','2']}"},
        {"deal",
         "{'title':'D','expected_close_date':{'$date':'2025-07-01'}}",
         "expected_close_date", "{'$date':'2025-07-01'}"},
        {"deal", "{'title':'D','is_archived':true}", "is_archived", "true"},
        {"pipeline", "{'name':'P','is_deal_probability_enabled':true}",
         "is_deal_probability_enabled", "true"},
        {"stage",
         "{'name':'S','pipeline_id':{'$ref':['pipeline','1']},"
         "'days_to_rotten':4}",
         "days_to_rotten", "4"},
        {"product", "{'name':'P','code':'x1'}", "code", "'x1'"}};
    struct trip *t = trip_company(V1);
    (void)state;
    trip_create(t, "person", "{'name':'A'}");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct str id = trip_create(t, rows[i][0], rows[i][1]);
        const char *have = trip_field(t, rows[i][0], id, rows[i][2]);
        if (strcmp(have, rows[i][3]) != 0)
            fail_msg("%s %s: %s", rows[i][0], rows[i][2], have);
    }
    trip_stop(t);
}

static void test_records_of_one_are_one_list(void **state)
{
    struct trip *t = trip_company(V1);
    (void)state;
    trip_create(t, "organization", "{'name':'O'}");
    trip_create(t, "person",
                "{'name':'A','org_id':{'$ref':['organization','1']}}");
    trip_create(t, "person", "{'name':'B'}");
    t->d.requests.n = 0;
    assert_int_equal(
        trip_found(t, "person", "org_id", "{'$ref':['organization','1']}"), 1);
    assert_int_equal(t->d.requests.n, 1);
    assert_int_equal(requests_with(t, "/organizations/1/persons"), 1);
    trip_stop(t);
}

/* v1 ignores what it does not know: it shows only by its absence. */
static void test_a_field_that_was_removed_is_told(void **state)
{
    struct trip *t = trip_company(V1);
    (void)state;
    struct str id = trip_create(t, "person", "{'name':'A'}");
    trip_call(t, "DELETE", "v1/personFields/9045", NULL, 200);
    struct patch_result r =
        trip_write(t, "person", PATCH_UPDATE, id, "{'title':'Dev'}");
    check_err(r.error.code, ERR_SCHEMA);
    assert_string_equal(r.error.message,
                        "Pipedrive left out `title`: a person has no such "
                        "field any more");
    trip_stop(t);
}

static void test_fields_are_made(void **state)
{
    static const struct field_wish wish = {STR("person"), STR("odoo_id"),
                                           VALUE_INT, STR("Odoo ID")};
    struct trip *t = trip_company(V1);
    (void)state;
    struct op op = {.kind = OP_SETUP, .wishes = &wish, .n_wishes = 1};
    drive_ok(&t->d, &op);
    assert_int_equal(op.wishes_made, 1);
    struct str id = trip_create(t, "person", "{'name':'A','odoo_id':7}");
    assert_string_equal(trip_field(t, "person", id, "odoo_id"),
                        "{'$decimal':'7'}");
    trip_stop(t);
}

/* What is refused for another reason than that it is gone keeps its words. */
static void test_a_refused_update_is_told_as_it_is(void **state)
{
    struct trip *t = trip_company(V1);
    (void)state;
    struct str id = trip_create(t, "person", "{'name':'A'}");
    struct patch_result r =
        trip_write(t, "person", PATCH_UPDATE, id, "{'name':null}");
    check_err(r.error.code, ERR_REJECTED);
    assert_non_null(strstr(r.error.message, "Name must be given."));
    trip_stop(t);
}

/* ---- clients of their own ------------------------------------------------------ */

static struct value post_form(struct trip *t, const char *path,
                              const char *form, int status)
{
    struct http_header type = {STR("Content-Type"),
                               STR("application/x-www-form-urlencoded")};
    struct http_request request = {
        .method = "POST",
        .url = arena_printf(&t->d.a, "http://pd/v1/%s?api_token=pd_demo_token",
                            path),
        .headers = {&type, 1},
        .body = str_from(form)};
    struct http_server_reply reply;
    struct value answer;
    struct error e = {0};
    sandbox_call(t->box, &t->d.a, &request, &reply);
    assert_int_equal(reply.response.status, status);
    check_ok(json_parse(&t->d.a, reply.response.body, &answer, &e), &e);
    return answer;
}

static void test_the_sandbox_takes_forms(void **state)
{
    struct trip *t = trip_company(V1);
    (void)state;
    struct value answer = post_form(
        t, "persons",
        "name=Ann+L%C3%A9e&email=a%40x.org&email=b%40x.org&id=None&"
        "eabb94d56af0cecb60f1d0770c1aa6f048cae399=Referral&"
        "4c83a0bc2ae17da0887a74d937b63a165ae4424b=nothing&"
        "88ec7b3fd70f2fbdabe9aded639e316ff29174ce=1.5",
        201);
    const struct value *data = value_getz(&answer, "data");
    check_str(value_text_at(data, "name"), "Ann L\303\251e");
    assert_int_equal(value_getz(data, "email")->items.n, 2);
    check_str(value_text_at(data, "eabb94d56af0cecb60f1d0770c1aa6f048cae399"),
              "209");
    assert_int_equal(
        value_getz(data, "4c83a0bc2ae17da0887a74d937b63a165ae4424b")->kind,
        VALUE_NULL);
    answer = post_form(t, "persons", "id=7&name=A", 400);
    assert_true(str_contains(value_text_at(&answer, "error"),
                             STR("Inserting ID with POST")));
    answer = trip_call(t, "GET", "v1/persons/find?term=ann", NULL, 200);
    assert_int_equal(value_getz(&answer, "data")->items.n, 1);
    answer = trip_call(t, "GET", "v1/itemSearch?term=ann&item_types=person",
                       NULL, 200);
    assert_int_equal(
        value_getz(value_getz(&answer, "data"), "items")->items.n, 1);
    trip_stop(t);
}

static void test_a_deleted_person_answers_as_v1_does(void **state)
{
    struct trip *t = trip_company(V1);
    (void)state;
    trip_call(t, "POST", "v1/persons", "{'name':'A'}", 201);
    trip_call(t, "DELETE", "v1/persons/1", NULL, 200);
    struct value shown = trip_call(t, "GET", "v1/persons/1", NULL, 200);
    assert_false(
        value_getz(value_getz(&shown, "data"), "active_flag")->boolean);
    trip_call(t, "PUT", "v1/persons/1", "{'name':'B'}", 400);
    trip_call(t, "DELETE", "v1/persons/1", NULL, 410);
    trip_call(t, "GET", "v1/persons/2", NULL, 404);
    trip_stop(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nothing_is_asked_of_v2),
        cmocka_unit_test(test_changes_come_from_recents),
        cmocka_unit_test(test_what_changes_while_pages_are_read_is_not_lost),
        cmocka_unit_test(test_activities_of_everyone_are_listed),
        cmocka_unit_test(test_values_of_several_parts_go_beside_each_other),
        cmocka_unit_test(test_the_primary_address_changes_alone),
        cmocka_unit_test(test_what_is_written_comes_back),
        cmocka_unit_test(test_records_of_one_are_one_list),
        cmocka_unit_test(test_a_field_that_was_removed_is_told),
        cmocka_unit_test(test_fields_are_made),
        cmocka_unit_test(test_a_refused_update_is_told_as_it_is),
        cmocka_unit_test(test_the_sandbox_takes_forms),
        cmocka_unit_test(test_a_deleted_person_answers_as_v1_does),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
