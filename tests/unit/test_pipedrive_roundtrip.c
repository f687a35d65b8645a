/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * The Pipedrive connector and its sandbox face to face, in one process.
 */
#include "lib/pd_trip.h"

#include <stdlib.h>

#include "base/json.h"
#include "base/time.h"

/* ---- reading and writing ------------------------------------------------------ */

static void test_a_person_comes_back_as_written(void **state)
{
    struct trip *t = trip_start();
    (void)state;
    struct str org = trip_create(t, "organization", "{'name':'Acme'}");
    struct str id = trip_create(
        t, "person",
        "{'name':'Ann Lee','email':'ann@x.org','phone':'+1 2','lead_source':"
        "'Trade fair','interests':{'$set':['Golf','Tennis']},"
        "'org_id':{'$ref':['organization','1']}}");
    assert_string_equal(trip_field(t, "person", id, "name"), "'Ann Lee'");
    assert_string_equal(trip_field(t, "person", id, "first_name"), "'Ann'");
    assert_string_equal(trip_field(t, "person", id, "email"), "'ann@x.org'");
    assert_string_equal(trip_field(t, "person", id, "phone"), "'+1 2'");
    assert_string_equal(trip_field(t, "person", id, "lead_source"),
                        "'Trade fair'");
    assert_string_equal(trip_field(t, "person", id, "interests"),
                        "{'$set':['Golf','Tennis']}");
    assert_string_equal(trip_field(t, "person", id, "org_id"),
                        "{'$ref':['organization','1']}");
    check_str(org, "1");
    trip_stop(t);
}

static void test_the_primary_address_changes_alone(void **state)
{
    struct trip *t = trip_start();
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
    trip_update(t, "person", id, "{'email':'a@x.org'}");
    assert_string_equal(
        trip_field(t, "person", id, "emails"),
        "[{'label':'home','primary':true,'value':'a@x.org'},"
        "{'label':'work','primary':false,'value':'c@x.org'}]");
    trip_update(t, "person", id, "{'email':null}");
    assert_string_equal(trip_field(t, "person", id, "email"), "'c@x.org'");
    trip_stop(t);
}

static void test_a_custom_field_goes_by_name_and_by_key(void **state)
{
    struct trip *t = trip_start();
    (void)state;
    struct str id =
        trip_create(t, "organization", "{'name':'Acme','marketo_id':'c7'}");
    struct op op = {.kind = OP_DESCRIBE, .entity = STR("organization")};
    drive_ok(&t->d, &op);
    struct str key = op.schema.fields[op.schema.n_fields - 1].name;
    assert_int_equal(key.n, 40);
    assert_non_null(schema_find(&op.schema, STR("marketo_id")));
    struct op read = {.kind = OP_READ,
                      .entity = STR("organization"),
                      .ids = &id,
                      .n_ids = 1,
                      .fields = &key,
                      .n_fields = 1};
    drive_ok(&t->d, &read);
    assert_int_equal(read.records[0].fields.fields.n, 1);
    check_str(value_str(value_get(&read.records[0].fields, key)), "c7");
    trip_stop(t);
}

static void test_one_part_of_a_value_leaves_the_other(void **state)
{
    struct trip *t = trip_start();
    (void)state;
    struct str id = trip_create(t, "deal",
                           "{'title':'Big','value':{'$decimal':'12.5'},"
                           "'budget':{'$decimal':'100'},"
                           "'budget_currency':'USD'}");
    trip_update(t, "deal", id, "{'budget':{'$decimal':'150.25'}}");
    assert_string_equal(trip_field(t, "deal", id, "budget"),
                        "{'$decimal':'150.25'}");
    assert_string_equal(trip_field(t, "deal", id, "budget_currency"), "'USD'");
    assert_string_equal(trip_field(t, "deal", id, "value"),
                        "{'$decimal':'12.5'}");
    assert_string_equal(trip_field(t, "deal", id, "pipeline_id"),
                        "{'$ref':['pipeline','1']}");
    trip_stop(t);
}

static void test_what_cannot_be_written_is_told_of_the_record(void **state)
{
    static const struct {
        const char *entity, *values, *says;
    } rows[] = {
        {"person", "{'lead_source':'Webb'}",
         "`lead_source` has no option Webb: did you mean Web?"},
        {"person", "{'org_id':'x9'}",
         "`org_id` takes the id of a organization, a number"},
        {"person", "{'nope':1}", "a Pipedrive person has no field `nope`"},
        {"person", "{'update_time':null}",
         "`update_time` of a Pipedrive person cannot be written"},
        {"deal", "{'status':'gone'}", "`status` cannot be gone: did you mean won?"},
        {"user", "{'name':'x'}", "a user of Pipedrive cannot be written here"},
    };
    struct trip *t = trip_start();
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct patch_result r = trip_write(t, rows[i].entity, PATCH_UPDATE,
                                          STR("1"), rows[i].values);
        assert_string_equal(r.error.message, rows[i].says);
    }
    trip_stop(t);
}

static void test_deleted_records_are_not_read_and_not_written(void **state)
{
    struct trip *t = trip_start();
    (void)state;
    struct str id = trip_create(t, "person", "{'name':'Cy','email':'c@x.org'}");
    struct patch_result r = trip_write(t, "person", PATCH_DELETE, id, "{}");
    check_ok(r.error.code, &r.error);
    assert_int_equal(trip_read(t, "person", &id, 1).n_records, 0);
    r = trip_write(t, "person", PATCH_UPDATE, id, "{'email':'d@x.org'}");
    check_err(r.error.code, ERR_NOT_FOUND);
    r = trip_write(t, "person", PATCH_DELETE, id, "{}");
    check_ok(r.error.code, &r.error);
    trip_stop(t);
}

static void test_archived_deals_are_read_by_id_though_lists_lack_them(void **state)
{
    struct trip *t = trip_start();
    (void)state;
    struct str ids[] = {trip_create(t, "deal", "{'title':'One'}"),
                        trip_create(t, "deal", "{'title':'Two'}"), STR("99"),
                        STR("none")};
    trip_update(t, "deal", ids[1], "{'is_archived':true}");
    struct op op = trip_read(t, "deal", ids, 4);
    assert_int_equal(op.n_records, 2);
    assert_true(op.records[1].archived);
    trip_stop(t);
}

/* ---- finding ------------------------------------------------------------------ */

static void test_records_are_found_by_search_list_id_and_scan(void **state)
{
    struct trip *t = trip_start();
    (void)state;
    trip_create(t, "organization", "{'name':'Acme','marketo_id':'c7'}");
    trip_create(t, "person",
           "{'name':'Ann','email':'Ann@x.org','lead_source':'Web',"
           "'org_id':{'$ref':['organization','1']}}");
    for (int i = 0; i < 5; i++)
        trip_create(t, "person", "{'name':'Other'}");
    assert_int_equal(trip_found(t, "person", "email", "'ann@X.org'"), 1);
    assert_int_equal(trip_found(t, "person", "email", "'nn@x.org'"), 0);
    assert_int_equal(trip_found(t, "person", "name", "'OTHER'"), 5);
    assert_int_equal(trip_found(t, "person", "id", "'1'"), 1);
    assert_int_equal(trip_found(t, "person", "org_id",
                           "{'$ref':['organization','1']}"), 1);
    assert_int_equal(trip_found(t, "person", "lead_source", "'web'"), 1);
    assert_int_equal(trip_found(t, "organization", "marketo_id", "'C7'"), 1);
    assert_int_equal(trip_found(t, "user", "email", "'ben@sandbox.example'"), 1);
    trip_stop(t);
}

/* ---- changes ------------------------------------------------------------------ */

static void test_changes_and_deletes_are_told_once_they_are_due(void **state)
{
    static const char *const entities[] = {"person", "organization", "deal"};
    struct trip *t = trip_start();
    (void)state;
    for (size_t i = 0; i < 3; i++) {
        const char *entity = entities[i];
        const char *made = i == 2 ? "{'title':'X'}" : "{'name':'X'}";
        struct str cursor = STR_NONE;
        for (int n = 0; n < 7; n++)
            trip_create(t, entity, made);
        assert_string_equal(trip_changes(t, entity, &cursor), " 1 2 3 4 5 6 7");
        t->clock.now_us += 600 * US_PER_SECOND;
        trip_update(t, entity, STR("3"), made);
        assert_string_equal(trip_changes(t, entity, &cursor),
                            " 1 2 4 5 6 7 3"); /* within the overlap */
        t->clock.now_us += 600 * US_PER_SECOND;
        trip_write(t, entity, PATCH_DELETE, STR("5"), "{}");
        trip_update(t, entity, STR("1"), made);
        assert_string_equal(trip_changes(t, entity, &cursor), " 3 1 -5");
    }
    trip_stop(t);
}

static void test_lists_without_times_are_whole_each_time(void **state)
{
    struct trip *t = trip_start();
    (void)state;
    struct str cursor = STR_NONE;
    assert_string_equal(trip_changes(t, "stage", &cursor), " 1 2 3 4");
    assert_string_equal(trip_changes(t, "stage", &cursor), " 1 2 3 4");
    assert_false(
        connector_pipedrive.caps(t->d.state, STR("stage")).changes_since);
    trip_stop(t);
}

static void test_a_cursor_that_lived_too_long_starts_the_list_again(void **state)
{
    struct trip *t = trip_start();
    (void)state;
    trip_create(t, "person", "{'name':'X'}");
    struct str cursor = drive_json(
        &t->d, "{'since':0,'newest':0,'gone':false,'next':'stale'}");
    assert_string_equal(trip_changes(t, "person", &cursor), " 1");
    trip_stop(t);
}

static void test_notes_and_activities_go_there_and_back(void **state)
{
    struct trip *t = trip_start();
    struct str cursor = STR_NONE;
    (void)state;
    trip_create(t, "person", "{'name':'X'}");
    struct str note = trip_create(
        t, "note", "{'content':'<p>Hi</p>','person_id':{'$ref':['person','1']}}");
    assert_string_equal(trip_field(t, "note", note, "content"), "'<p>Hi</p>'");
    trip_update(t, "note", note, "{'content':'<p>Ho</p>'}");
    assert_string_equal(trip_changes(t, "note", &cursor), " 1");
    struct str call = trip_create(t, "activity",
                             "{'subject':'Ring','due_date':{'$date':"
                             "'2025-06-02'},'done':true,"
                             "'person_id':{'$ref':['person','1']}}");
    assert_string_equal(trip_field(t, "activity", call, "person_id"),
                        "{'$ref':['person','1']}");
    assert_string_equal(trip_field(t, "activity", call, "due_date"),
                        "{'$date':'2025-06-02'}");
    trip_stop(t);
}

/* ---- login and limits --------------------------------------------------------- */

static void test_oauth_renews_its_token_when_it_has_expired(void **state)
{
    struct field origin = {STR("origin"), value_textz("http://pd")};
    struct trip t;
    (void)state;
    trip_init(&t, TRIP_OAUTH, &origin, 1);
    drive_open(&t.d);
    struct op op = {.kind = OP_TEST};
    drive_ok(&t.d, &op);
    t.clock.now_us += 3601 * US_PER_SECOND;
    op = (struct op){.kind = OP_TEST};
    check_err(drive_op(&t.d, &op), ERR_AUTH);
    assert_int_equal(t.d.error.retry, RETRY_NOW);
    drive_open(&t.d);
    op = (struct op){.kind = OP_TEST};
    drive_ok(&t.d, &op);
    check_str(op.summary,
              "Pipedrive of Sandbox as Ada Admin: read 0 persons");
    drive_fini(&t.d);
    sandbox_destroy(t.box);
}

static void test_a_wrong_login_is_told_without_the_secret(void **state)
{
    static const char *const settings[] = {
        "{" TRIP_BASE ",'api_token':'wr0ng'}",
        "{" TRIP_BASE ",'client_id':'pd_client','client_secret':'wr0ng',"
        "'refresh_token':'pd_refresh'}",
        "{" TRIP_BASE ",'client_id':'pd_client'}"};
    (void)state;
    for (size_t i = 0; i < 3; i++) {
        struct trip t;
        struct op op = {.kind = OP_OPEN};
        trip_init(&t, settings[i], NULL, 0);
        check_err(drive_op(&t.d, &op), i == 2 ? ERR_INVALID : ERR_AUTH);
        assert_int_equal(t.d.error.retry, RETRY_NEVER);
        assert_null(strstr(t.d.error.message, "wr0ng"));
        drive_fini(&t.d);
        sandbox_destroy(t.box);
    }
}

static void test_a_burst_waits_seconds_and_the_day_waits_longer(void **state)
{
    struct field daily = {STR("daily_tokens"), value_textz("60")};
    struct trip t;
    struct op op = {.kind = OP_TEST};
    (void)state;
    trip_init(&t, TRIP_TOKEN "}", &daily, 1);
    drive_open(&t.d);
    sandbox_knobs(t.box)->rate_limit = 1;
    sandbox_knobs(t.box)->rate_window_ms = 2000;
    check_ok(drive_op(&t.d, &op), &t.d.error);
    op = (struct op){.kind = OP_TEST};
    check_err(drive_op(&t.d, &op), ERR_BUSY);
    assert_int_equal(t.d.error.retry, RETRY_AFTER);
    assert_in_range(t.d.error.retry_after_ms, 1, 2000);
    sandbox_knobs(t.box)->rate_limit = 0;
    op = (struct op){.kind = OP_TEST};
    drive_ok(&t.d, &op);
    op = (struct op){.kind = OP_TEST};
    check_err(drive_op(&t.d, &op), ERR_BUSY);
    assert_int_equal(t.d.error.retry_after_ms, 30 * 60 * 1000);
    assert_non_null(strstr(t.d.error.message, "daily budget"));
    drive_fini(&t.d);
    sandbox_destroy(t.box);
}

static void test_what_is_not_there_is_refused(void **state)
{
    struct trip *t = trip_start();
    struct op op = {.kind = OP_CHANGES, .entity = STR("persons")};
    (void)state;
    check_err(drive_op(&t->d, &op), ERR_NOT_FOUND);
    assert_non_null(strstr(t->d.error.message, "did you mean person?"));
    op = (struct op){.kind = OP_ACTION, .action = STR("merge")};
    check_err(drive_op(&t->d, &op), ERR_NOT_FOUND);
    trip_stop(t);
}

static void test_demonstration_records_are_listed_whole(void **state)
{
    struct trip *t = trip_start();
    struct error e = {0};
    struct str cursor = STR_NONE;
    (void)state;
    check_ok(sandbox_load_demo(t->box, 40, &e), &e);
    struct str rest = str_from(trip_changes(t, "person", &cursor)), id;
    size_t n = 0;
    while (str_split(&rest, ' ', &id))
        n += id.n > 0;
    assert_in_range(n, 20, 40);
    trip_stop(t);
}

/* ---- setup -------------------------------------------------------------------- */

static void test_custom_fields_are_made_once_and_can_be_written(void **state)
{
    static const struct field_wish wishes[] = {
        {STR("person"), STR("odoo_id"), VALUE_INT, STR("Odoo ID")},
        {STR("deal"), STR("source"), VALUE_TEXT, STR("Where from?")},
        {STR("person"), STR("lead_source"), VALUE_TEXT, STR("Lead source")}};
    struct trip *t = trip_start();
    struct op op = {.kind = OP_SETUP, .wishes = wishes, .n_wishes = 3};
    (void)state;
    drive_ok(&t->d, &op);
    assert_int_equal(op.wishes_made, 2); /* one was there */
    op = (struct op){.kind = OP_SETUP, .wishes = wishes, .n_wishes = 3};
    drive_ok(&t->d, &op);
    assert_int_equal(op.wishes_made, 0);
    struct str id = trip_create(t, "person", "{'name':'Ann','odoo_id':7}");
    assert_string_equal(trip_field(t, "person", id, "odoo_id"),
                        "{'$decimal':'7'}");
    id = trip_create(t, "deal", "{'title':'D','source':'Web'}");
    assert_string_equal(trip_field(t, "deal", id, "source"), "'Web'");
    trip_stop(t);
}

static void test_fields_that_cannot_be_made_are_refused(void **state)
{
    static const struct field_wish wishes[] = {
        {STR("person"), STR("boss"), VALUE_REF, STR("Boss")},
        {STR("note"), STR("x"), VALUE_TEXT, STR("X")}};
    struct trip *t = trip_start();
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct op op = {.kind = OP_SETUP, .wishes = &wishes[i], .n_wishes = 1};
        check_err(drive_op(&t->d, &op), ERR_REJECTED);
    }
    trip_stop(t);
}

/* ---- webhooks ----------------------------------------------------------------- */


static struct hooks_work hooks(struct trip *t, enum hooks_task task,
                               const char *entities)
{
    struct str rest = str_from(entities), entity;
    VEC(struct hook_wish) wishes = {0};
    struct hooks_work work = {.task = task, .url = STR(TRIP_HOOK_URL)};
    while (str_split(&rest, ' ', &entity))
        vec_push(&t->d.a, &wishes, (struct hook_wish){.entity = entity});
    work.wishes = wishes.at;
    work.n_wishes = wishes.n;
    struct op op = {.kind = OP_HOOKS, .hooks = &work};
    drive_ok(&t->d, &op);
    return work;
}

static void test_webhooks_are_installed_once_and_removed(void **state)
{
    struct trip *t = trip_start();
    (void)state;
    struct hooks_work w = hooks(t, HOOKS_INSTALL, "person deal");
    assert_int_equal(w.made, 2);
    w = hooks(t, HOOKS_INSTALL, "person deal");
    assert_int_equal(w.made + w.removed, 0);
    w = hooks(t, HOOKS_INSTALL, "deal note");
    assert_int_equal(w.made, 1);
    assert_int_equal(w.removed, 1);
    w = hooks(t, HOOKS_LIST, NULL);
    assert_int_equal(w.n_there, 4); /* each tells of changes and deletes */
    assert_true(w.there[0].active && w.there[1].gone);
    w = hooks(t, HOOKS_REMOVE, NULL);
    assert_int_equal(w.removed, 2);
    assert_int_equal(hooks(t, HOOKS_LIST, NULL).n_there, 0);
    trip_stop(t);
}

static void check_mail(const char *settings)
{
    struct trip *t = calloc(1, sizeof *t);
    assert_non_null(t);
    trip_init(t, settings, NULL, 0);
    drive_open(&t->d);
    struct trip_mail m;
    trip_keep_mail(t, &m);
    hooks(t, HOOKS_INSTALL, "person");
    struct str id = trip_create(t, "person", "{'name':'Ann'}");
    trip_update(t, "person", id, "{'name':'Bo'}");
    trip_write(t, "person", PATCH_DELETE, id, "{}");
    trip_create(t, "organization", "{'name':'silent'}");
    assert_int_equal(m.bodies.n, 3);
    for (size_t i = 0; i < 3; i++) {
        struct hook_notice notice = trip_notice(t, m.bodies.at[i]);
        assert_int_equal(notice.n, 1);
        check_str(notice.changes[0].entity, "person");
        check_str(notice.changes[0].id, "1");
        assert_int_equal(notice.changes[0].gone, i == 2);
    }
    trip_stop(t);
}

static void test_notices_of_both_versions_are_understood(void **state)
{
    (void)state;
    check_mail(TRIP_TOKEN "}");
    check_mail(TRIP_TOKEN ",'webhook_version':'1.0'}");
}

static int64_t notes_of(const struct value *notice, const char *when)
{
    return value_getz(value_getz(notice, when), "notes_count")->integer;
}

/* What counts notes learns of one by the deal's own notice. */
static void test_a_note_changes_its_deal(void **state)
{
    struct trip *t = calloc(1, sizeof *t);
    struct value notice;
    struct error e = {0};
    (void)state;
    assert_non_null(t);
    trip_init(t, TRIP_TOKEN ",'webhook_version':'1.0'}", NULL, 0);
    drive_open(&t->d);
    struct trip_mail m;
    trip_create(t, "deal", "{'title':'D'}");
    trip_keep_mail(t, &m);
    hooks(t, HOOKS_INSTALL, "deal");
    struct str id = trip_create(
        t, "note", "{'content':'x','deal_id':{'$ref':['deal','1']}}");
    trip_write(t, "note", PATCH_DELETE, id, "{}");
    assert_int_equal(m.bodies.n, 2);
    check_ok(json_parse(&t->d.a, m.bodies.at[0], &notice, &e), &e);
    assert_int_equal(notes_of(&notice, "previous"), 0);
    assert_int_equal(notes_of(&notice, "current"), 1);
    check_ok(json_parse(&t->d.a, m.bodies.at[1], &notice, &e), &e);
    assert_int_equal(notes_of(&notice, "previous"), 1);
    assert_int_equal(notes_of(&notice, "current"), 0);
    trip_stop(t);
}

static void test_a_merge_tells_of_both_records(void **state)
{
    struct trip *t = trip_start();
    struct hook_notice notice;
    struct error e = {0};
    (void)state;
    struct hook_request request = trip_knock(
        t, drive_json(&t->d, "{'meta':{'action':'change','entity':'person',"
                             "'entity_id':'5','merged_from_id':'6'},"
                             "'data':{}}"));
    check_ok(connector_pipedrive.webhooks->take(t->d.state, &t->d.a, &request,
                                                &notice, &e),
             &e);
    assert_int_equal(notice.n, 2);
    assert_false(notice.changes[0].gone);
    check_str(notice.changes[1].id, "6");
    assert_true(notice.changes[1].gone);
    trip_stop(t);
}

static void test_notices_that_are_none_are_refused(void **state)
{
    static const char *const bodies[] = {
        "[]", "{}", "{'meta':{'entity':'person','entity_id':'x'}}",
        "{'meta':{'entity':'file','entity_id':'1'}}", "{'meta':"};
    struct trip *t = trip_start();
    (void)state;
    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
        struct hook_notice notice;
        struct hook_request request = trip_knock(t, drive_json(&t->d, bodies[i]));
        assert_int_not_equal(
            connector_pipedrive.webhooks->take(t->d.state, &t->d.a, &request,
                                               &notice, NULL),
            ERR_OK);
    }
    trip_stop(t);
}

static void test_who_knocks_has_secret_address_and_password(void **state)
{
    struct http_header right = {STR("Authorization"),
                                STR("Basic Y3Jvc3N3YWxrOnMzY3JldA==")};
    struct http_header wrong = {STR("Authorization"),
                                STR("Basic Y3Jvc3N3YWxrOm5vcGU=")};
    struct trip t;
    (void)state;
    trip_init(&t, TRIP_TOKEN ",'webhooks_from':'192.0.2.0/24'}", NULL, 0);
    const struct webhooks *w = connector_pipedrive.webhooks;
    struct hook_request request = trip_knock(&t, STR("{}"));
    check_err(w->check(t.d.state, &request, NULL), ERR_OK);
    request.headers = (struct http_headers){&right, 1};
    check_err(w->check(t.d.state, &request, NULL), ERR_OK);
    request.headers = (struct http_headers){&wrong, 1};
    check_err(w->check(t.d.state, &request, NULL), ERR_AUTH);
    request.headers = (struct http_headers){0};
    request.client = STR("198.51.100.1");
    check_err(w->check(t.d.state, &request, NULL), ERR_AUTH);
    request.client = STR("192.0.2.9");
    request.secret = STR("other");
    check_err(w->check(t.d.state, &request, NULL), ERR_AUTH);
    drive_fini(&t.d);
    sandbox_destroy(t.box);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_person_comes_back_as_written),
        cmocka_unit_test(test_the_primary_address_changes_alone),
        cmocka_unit_test(test_a_custom_field_goes_by_name_and_by_key),
        cmocka_unit_test(test_one_part_of_a_value_leaves_the_other),
        cmocka_unit_test(test_what_cannot_be_written_is_told_of_the_record),
        cmocka_unit_test(test_deleted_records_are_not_read_and_not_written),
        cmocka_unit_test(
            test_archived_deals_are_read_by_id_though_lists_lack_them),
        cmocka_unit_test(test_records_are_found_by_search_list_id_and_scan),
        cmocka_unit_test(test_changes_and_deletes_are_told_once_they_are_due),
        cmocka_unit_test(test_lists_without_times_are_whole_each_time),
        cmocka_unit_test(
            test_a_cursor_that_lived_too_long_starts_the_list_again),
        cmocka_unit_test(test_notes_and_activities_go_there_and_back),
        cmocka_unit_test(test_oauth_renews_its_token_when_it_has_expired),
        cmocka_unit_test(test_a_wrong_login_is_told_without_the_secret),
        cmocka_unit_test(test_a_burst_waits_seconds_and_the_day_waits_longer),
        cmocka_unit_test(test_what_is_not_there_is_refused),
        cmocka_unit_test(test_custom_fields_are_made_once_and_can_be_written),
        cmocka_unit_test(test_fields_that_cannot_be_made_are_refused),
        cmocka_unit_test(test_webhooks_are_installed_once_and_removed),
        cmocka_unit_test(test_notices_of_both_versions_are_understood),
        cmocka_unit_test(test_a_note_changes_its_deal),
        cmocka_unit_test(test_a_merge_tells_of_both_records),
        cmocka_unit_test(test_notices_that_are_none_are_refused),
        cmocka_unit_test(test_who_knocks_has_secret_address_and_password),
        cmocka_unit_test(test_demonstration_records_are_listed_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
