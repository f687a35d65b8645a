/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* The connector and the sandbox face to face, in one process. */
#include "lib/marketo_trip.h"

#include <stdio.h>

static int start(void **state)
{
    return trip_start(state, MARKETO_SETTINGS(""), NULL);
}

/* Five calls describe the objects, one is left. */
static int start_with_six_calls_a_day(void **state)
{
    struct field quota = {STR("quota"), value_textz("6")};
    struct value options = value_object(&quota, 1);
    return trip_start(state, MARKETO_SETTINGS(""), &options);
}

static void values_of_each_type_come_back_as_they_were(void **state)
{
    struct trip *t = *state;
    static const struct str fields[] = {
        STR("email"), STR("leadScore"), STR("urgency"), STR("dateOfBirth"),
        STR("mKTODateSQL"), STR("toDelete"), STR("city")};
    struct str id = trip_create(
        t, "lead",
        "{'email':'ann@x.io','leadScore':5,'urgency':{'$decimal':'1.5'},"
        "'dateOfBirth':{'$date':'1990-02-03'},'mKTODateSQL':"
        "{'$time':'2025-01-02T03:04:05.678Z'},'toDelete':true}");
    assert_string_equal(
        trip_read(t, "lead", id, fields, 7),
        "{'email':'ann@x.io','city':null,'dateOfBirth':{'$date':'1990-02-03'},"
        "'leadScore':5,'toDelete':true,'mKTODateSQL':"
        "{'$time':'2025-01-02T03:04:05Z'},'urgency':{'$decimal':'1.5'}}");
    assert_string_equal(trip_read(t, "lead", STR("999"), fields, 7), "absent");
}

static void all_objects_are_written_read_and_deleted(void **state)
{
    struct trip *t = *state;
    struct str lead = trip_create(t, "lead", "{'email':'ann@x.io'}");
    trip_create(t, "company", "{'externalCompanyId':'c1','company':'Acme'}");
    struct str deal = trip_create(t, "opportunity",
                             "{'externalOpportunityId':'o1','name':'Big',"
                             "'amount':{'$decimal':'15000.00'}}");
    char *role_values = arena_printfz(
        &t->d.a, "{'externalOpportunityId':'o1','leadId':{'$ref':['lead',"
                 "'%.*s']},'role':'Buyer'}",
        STR_ARG(lead));
    struct str role = trip_create(t, "opportunity_role", role_values);
    assert_int_equal(trip_find(t, "company", "company", "ACME"), 1);
    assert_int_equal(trip_find(t, "opportunity", "externalOpportunityId", "o1"), 1);
    static const struct str fields[] = {STR("leadId"), STR("role")};
    assert_string_equal(trip_read(t, "opportunity_role", role, fields, 2),
                        "{'leadId':{'$ref':['lead','1']},'role':'Buyer'}");
    struct op op;
    struct patch patches[] = {
        {.kind = PATCH_DELETE, .id = deal},
        {.kind = PATCH_DELETE, .id = STR("no-such-guid")},
    };
    check_ok(marketo_write(&t->d, "opportunity", patches, 2, &op),
             &t->d.error);
    check_ok(op.results[0].error.code, &op.results[0].error);
    check_ok(op.results[1].error.code, &op.results[1].error);
    assert_string_equal(trip_read(t, "opportunity", deal, NULL, 0), "absent");
}

static void a_batch_goes_through_but_for_its_bad_records(void **state)
{
    struct trip *t = *state;
    struct op op;
    struct patch patches[] = {
        marketo_patch(&t->d, PATCH_CREATE, NULL, "{'email':'a@x.io'}"),
        marketo_patch(&t->d, PATCH_CREATE, NULL, "{'email':'bademail'}"),
        marketo_patch(&t->d, PATCH_CREATE, NULL, "{'firstName':'nobody'}"),
        marketo_patch(&t->d, PATCH_CREATE, NULL, "{'email':'A@X.io'}"),
    };
    check_ok(marketo_write(&t->d, "lead", patches, 4, &op), &t->d.error);
    check_err(op.results[0].error.code, ERR_OK);
    check_err(op.results[1].error.code, ERR_REJECTED);
    check_err(op.results[2].error.code, ERR_REJECTED);
    check_err(op.results[3].error.code, ERR_OK);
    assert_true(op.results[3].existed);
    check_str(op.results[3].id, arena_strz(&t->d.a, op.results[0].id));
}

static void every_third_record_is_skipped_on_demand(void **state)
{
    struct trip *t = *state;
    struct op op;
    struct patch patches[5];
    for (size_t i = 0; i < 5; i++)
        patches[i] = marketo_patch(
            &t->d, PATCH_CREATE, NULL,
            arena_printfz(&t->d.a, "{'email':'l%zu@x.io'}", i));
    assert_int_equal(
        trip_control(t, "/_sandbox/skips", "{'every':3,'code':1007}"), 204);
    check_ok(marketo_write(&t->d, "lead", patches, 5, &op), &t->d.error);
    for (size_t i = 0; i < 5; i++)
        check_err(op.results[i].error.code, i == 2 ? ERR_REJECTED : ERR_OK);
    assert_non_null(strstr(op.results[2].error.message, "1007"));
}

struct letters {
    char url[200];
    char body[200];
    size_t n;
};

static void take_letter(void *context, struct str url, struct str body,
                        int64_t delay_ms)
{
    struct letters *l = context;
    (void)delay_ms;
    snprintf(l->url, sizeof l->url, "%.*s", STR_ARG(url));
    snprintf(l->body, sizeof l->body, "%.*s", STR_ARG(body));
    l->n++;
}

static void a_webhook_is_called_with_the_leads_values(void **state)
{
    struct trip *t = *state;
    struct letters letters = {.n = 0};
    sandbox_mail(t->box, take_letter, &letters);
    trip_create(t, "lead", "{'email':'ann@x.io','firstName':'Ann'}");
    assert_int_equal(
        trip_control(t, "/_sandbox/call_webhook",
                     "{'lead':1,'url':'http://hub/marketo/lead/{{lead.Id}}?"
                     "api_key=k','payload':'{{lead.Email Address}} "
                     "{{lead.firstName}} {{my.x}}{{'}"),
        204);
    assert_int_equal(letters.n, 1);
    assert_string_equal(letters.url, "http://hub/marketo/lead/1?api_key=k");
    assert_string_equal(letters.body, "ann@x.io Ann {{");
    assert_int_equal(trip_control(t, "/_sandbox/call_webhook",
                                  "{'lead':9,'url':'http://hub/'}"),
                     400);
}

/* Lists until there is no more; "ids -deleted". */
static const char *poll(struct trip *t, struct str *cursor)
{
    AUTO_BUF b = BUF_INIT(1 << 20);
    int pages = 0;
    for (bool more = true; more;) {
        struct op op = marketo_op_of(OP_CHANGES, "lead");
        static const struct str fields[] = {STR("email"), STR("firstName")};
        op.cursor = *cursor;
        op.fields = fields;
        op.n_fields = 2;
        drive_ok(&t->d, &op);
        for (size_t i = 0; i < op.n_records; i++)
            buf_printf(&b, "%s%.*s", b.n ? " " : "", STR_ARG(op.records[i].id));
        for (size_t i = 0; i < op.n_deleted; i++)
            buf_printf(&b, "%s-%.*s", b.n ? " " : "", STR_ARG(op.deleted[i]));
        *cursor = op.next_cursor;
        more = op.more;
        assert_true(++pages < 100);
    }
    return arena_strz(&t->d.a, buf_str(&b));
}

static void the_feed_tells_what_changed_and_what_is_gone(void **state)
{
    struct trip *t = *state;
    struct str cursor = STR_NONE;
    struct op op;
    trip_create(t, "lead", "{'email':'a@x.io'}");
    trip_create(t, "lead", "{'email':'b@x.io'}");
    trip_create(t, "lead", "{'email':'c@x.io'}");
    assert_string_equal(poll(t, &cursor), "1 2 3");
    assert_string_equal(poll(t, &cursor), "");
    struct patch patch =
        marketo_patch(&t->d, PATCH_UPDATE, "2", "{'firstName':'Bo'}");
    check_ok(marketo_write(&t->d, "lead", &patch, 1, &op), &t->d.error);
    patch = marketo_patch(&t->d, PATCH_UPDATE, "3", "{'city':'Rome'}");
    check_ok(marketo_write(&t->d, "lead", &patch, 1, &op), &t->d.error);
    assert_string_equal(poll(t, &cursor), "2"); /* nobody watches the city */
    patch = marketo_patch(&t->d, PATCH_DELETE, "1", NULL);
    check_ok(marketo_write(&t->d, "lead", &patch, 1, &op), &t->d.error);
    assert_string_equal(poll(t, &cursor), "-1");
    sandbox_knobs(t->box)->page_cap = 1;
    cursor = STR_NONE;
    assert_string_equal(poll(t, &cursor), "2 3 2 -1");
}

static void a_merge_leaves_the_winner(void **state)
{
    struct trip *t = *state;
    struct str cursor = STR_NONE;
    trip_create(t, "lead", "{'email':'a@x.io'}");
    trip_create(t, "lead", "{'email':'b@x.io','firstName':'Bo'}");
    poll(t, &cursor);
    struct op op = marketo_op_of(OP_ACTION, "lead");
    op.action = STR("merge");
    op.action_id = STR("1");
    op.action_arguments = drive_value(&t->d, "{'losers':[2]}");
    drive_ok(&t->d, &op);
    assert_true(op.action_result.done);
    assert_string_equal(poll(t, &cursor), "1 -2");
    static const struct str fields[] = {STR("email"), STR("firstName")};
    assert_string_equal(trip_read(t, "lead", STR("1"), fields, 2),
                        "{'email':'a@x.io','firstName':'Bo'}");
}

static void a_company_is_told_in_its_leads(void **state)
{
    struct trip *t = *state;
    trip_create(t, "company",
           "{'externalCompanyId':'c1','company':'Acme','industry':'Toys'}");
    struct str id = trip_create(
        t, "lead", "{'email':'a@x.io','externalCompanyId':'c1'}");
    static const struct str fields[] = {STR("company"), STR("industry")};
    assert_string_equal(trip_read(t, "lead", id, fields, 2),
                        "{'company':'Acme','industry':'Toys'}");
}

static void an_expired_token_is_told_and_a_new_one_works(void **state)
{
    struct trip *t = *state;
    struct str id = trip_create(t, "lead", "{'email':'a@x.io'}");
    t->clock.now_us += 3601 * US_PER_SECOND;
    struct op op = marketo_op_of(OP_READ, "lead");
    op.ids = &id;
    op.n_ids = 1;
    check_err(drive_op(&t->d, &op), ERR_AUTH);
    assert_non_null(strstr(t->d.error.message, "602"));
    assert_int_equal(t->d.error.retry, RETRY_NOW);
    drive_open(&t->d);
    drive_ok(&t->d, &op); /* the same op goes on */
    assert_int_equal(op.n_records, 1);
}

static void the_rate_limit_is_an_error_with_status_200(void **state)
{
    struct trip *t = *state;
    sandbox_knobs(t->box)->rate_limit = 1;
    sandbox_knobs(t->box)->rate_window_ms = 20000;
    struct op op = marketo_op_of(OP_DESCRIBE, "lead");
    drive_ok(&t->d, &op);
    op = marketo_op_of(OP_DESCRIBE, "lead");
    check_err(drive_op(&t->d, &op), ERR_BUSY);
    assert_non_null(strstr(t->d.error.message, "606"));
    assert_int_equal(t->d.error.retry_after_ms, 20000);
}

static void a_program_is_read_by_id_and_no_more(void **state)
{
    struct trip *t = *state;
    static const struct str fields[] = {STR("name"), STR("channel"),
                                        STR("status")};
    struct op op;
    struct patch patch =
        marketo_patch(&t->d, PATCH_UPDATE, "1", "{'name':'Other'}");
    assert_int_equal(
        trip_control(t, "/_sandbox/records",
                     "{'programs':[{'name':'Fair','channel':'Event'}]}"),
        204);
    assert_string_equal(trip_read(t, "program", STR("1"), fields, 3),
                        "{'name':'Fair','channel':'Event','status':null}");
    assert_string_equal(trip_read(t, "program", STR("2"), fields, 3), "absent");
    check_err(marketo_write(&t->d, "program", &patch, 1, &op), ERR_REJECTED);
    op = marketo_op_of(OP_CHANGES, "program");
    check_err(drive_op(&t->d, &op), ERR_REJECTED);
    struct entity_caps caps =
        t->d.connector->caps(t->d.state, STR("program"));
    assert_false(caps.can_create);
    assert_int_equal(caps.find_max, 0);
    assert_true(caps.read_max > 0);
}

static void the_daily_quota_ends_with_the_day(void **state)
{
    struct trip *t = *state;
    struct op op = marketo_op_of(OP_DESCRIBE, "lead");
    drive_ok(&t->d, &op);
    op = marketo_op_of(OP_DESCRIBE, "lead");
    check_err(drive_op(&t->d, &op), ERR_BUSY);
    assert_non_null(strstr(t->d.error.message, "no calls are left for today"));
    assert_int_equal(t->d.error.retry, RETRY_AFTER);
    t->clock.now_us += US_PER_DAY;
    drive_open(&t->d); /* the token went with the day */
    drive_ok(&t->d, &op);
}

static void an_error_can_be_had_on_demand(void **state)
{
    struct trip *t = *state;
    assert_int_equal(
        trip_control(t, "/_sandbox/errors", "{'code':615,'calls':1}"), 204);
    struct op op = marketo_op_of(OP_DESCRIBE, "lead");
    check_err(drive_op(&t->d, &op), ERR_BUSY);
    drive_ok(&t->d, &op);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, start, trip_stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(values_of_each_type_come_back_as_they_were),
        CASE(all_objects_are_written_read_and_deleted),
        CASE(a_batch_goes_through_but_for_its_bad_records),
        CASE(every_third_record_is_skipped_on_demand),
        CASE(a_webhook_is_called_with_the_leads_values),
        CASE(the_feed_tells_what_changed_and_what_is_gone),
        CASE(a_merge_leaves_the_winner),
        CASE(a_company_is_told_in_its_leads),
        CASE(an_expired_token_is_told_and_a_new_one_works),
        CASE(the_rate_limit_is_an_error_with_status_200),
        CASE(a_program_is_read_by_id_and_no_more),
        cmocka_unit_test_setup_teardown(the_daily_quota_ends_with_the_day,
                                        start_with_six_calls_a_day, trip_stop),
        CASE(an_error_can_be_had_on_demand),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
