/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Activities, e-mails, and what an archived lead is, against the sandbox. */
#include "lib/marketo_trip.h"

#include "connectors/marketo/marketo_state.h"

#define EMAIL_SENT "{'activityType':'Send Email'}"

static struct op find_op(struct trip *t, const char *key, int64_t since_us)
{
    struct op op = marketo_op_of(OP_FIND, "activity");
    struct find_key *k = arena_new(&t->d.a, struct find_key);
    struct value v = drive_value(&t->d, key);
    *k = (struct find_key){v.fields.at, v.fields.n, since_us};
    op.keys = k;
    op.n_keys = 1;
    return op;
}

static const char *show(struct trip *t, const struct record *r,
                        const char *name)
{
    const struct value *v = value_getz(&r->fields, name);
    return v ? drive_shown(&t->d, v) : "absent";
}

static void activities_are_found_by_lead_and_type_since_a_time(void **state)
{
    struct trip *t = *state;
    struct op op = find_op(t, "{'leadId':20,'activityType':'send email'}",
                           DRIVE_NOW_US);
    drive_ok(&t->d, &op);
    assert_int_equal(op.n_matches, 2);
    const struct record *first = &op.matches[0].record;
    assert_string_equal(show(t, first, "primaryAttributeValue"),
                        "'Sent Email 2'");
    assert_string_equal(show(t, first, "activityType"), "'Send Email'");
    assert_string_equal(show(t, first, "leadId"), "{'$ref':['lead','20']}");
    assert_string_equal(show(t, first, "emailId"), "{'$ref':['email','1']}");
    assert_string_equal(show(t, first, "Step ID"), "3");
    assert_string_equal(
        show(t, &op.matches[1].record, "primaryAttributeValue"),
        "'Sent Email 1'");
    op = find_op(t, "{'leadId':20,'activityType':'Send Email'}",
                 DRIVE_NOW_US + 3600 * US_PER_SECOND);
    drive_ok(&t->d, &op);
    assert_int_equal(op.n_matches, 0);
    op = find_op(t, "{'leadId':10,'activityType':'Add to List'}", DRIVE_NOW_US);
    drive_ok(&t->d, &op);
    assert_int_equal(op.n_matches, 1);
    assert_string_equal(show(t, &op.matches[0].record, "emailId"), "null");
}

/* Nineteen types, ten to a query. */
static void without_a_type_all_types_are_read(void **state)
{
    struct trip *t = *state;
    struct op op = find_op(t, "{'leadId':20}", 0);
    size_t before = t->d.requests.n;
    drive_ok(&t->d, &op);
    assert_int_equal(op.n_matches, 3); /* it was made, and got two e-mails */
    assert_int_equal(t->d.requests.n - before, 3); /* one token */
}

static void thirty_leads_go_into_one_query(void **state)
{
    struct trip *t = *state;
    struct op op = marketo_op_of(OP_FIND, "activity");
    struct find_key keys[MARKETO_LEADS_MAX + 1];
    struct field fields[MARKETO_LEADS_MAX + 1][2];
    size_t before = t->d.requests.n;
    for (size_t i = 0; i < MARKETO_LEADS_MAX + 1; i++) {
        fields[i][0] = (struct field){STR("leadId"), value_int((int64_t)i)};
        fields[i][1] =
            (struct field){STR("activityType"), value_textz("New Lead")};
        keys[i] = (struct find_key){.fields = fields[i], .n_fields = 2};
    }
    op.keys = keys;
    op.n_keys = MARKETO_LEADS_MAX + 1;
    drive_ok(&t->d, &op);
    assert_int_equal(op.n_matches, 3); /* leads 10, 20 and 30 */
    assert_int_equal(op.matches[0].key, 10);
    assert_int_equal(op.matches[2].key, 30);
    assert_int_equal(t->d.requests.n - before, 4);
}

static void an_unknown_type_is_named_with_the_nearest(void **state)
{
    struct trip *t = *state;
    struct op op =
        find_op(t, "{'leadId':20,'activityType':'Send Emial'}", 0);
    check_err(drive_op(&t->d, &op), ERR_INVALID);
    assert_non_null(strstr(t->d.error.message, "Send Email"));
    op = find_op(t, "{'campaignId':1}", 0);
    check_err(drive_op(&t->d, &op), ERR_REJECTED);
}

static void an_activity_is_read_by_the_id_it_was_found_with(void **state)
{
    struct trip *t = *state;
    struct op found =
        find_op(t, "{'leadId':20,'activityType':'Send Email'}", 0);
    drive_ok(&t->d, &found);
    struct str ids[] = {found.matches[1].record.id, STR("6.1.nowhere"),
                        STR("nonsense"), found.matches[0].record.id};
    struct op op = marketo_op_of(OP_READ, "activity");
    op.ids = ids;
    op.n_ids = 4;
    drive_ok(&t->d, &op);
    assert_int_equal(op.n_records, 2);
    check_str(op.records[0].id, arena_strz(&t->d.a, ids[3]));
    check_str(op.records[1].id, arena_strz(&t->d.a, ids[0]));
}

static size_t poll(struct trip *t, struct str *cursor, const char *filter)
{
    size_t n = 0;
    int pages = 0;
    for (bool more = true; more;) {
        struct op op = marketo_op_of(OP_CHANGES, "activity");
        struct value v = drive_value(&t->d, filter);
        op.cursor = *cursor;
        op.filter = &v;
        drive_ok(&t->d, &op);
        n += op.n_records;
        *cursor = op.next_cursor;
        more = op.more;
        assert_true(++pages < 100);
    }
    return n;
}

static void activities_are_a_feed_of_their_own(void **state)
{
    struct trip *t = *state;
    struct str sent = STR_NONE, all = STR_NONE;
    assert_int_equal(poll(t, &sent, EMAIL_SENT), 2);
    assert_int_equal(poll(t, &all, "{}"), 7); /* four new leads, a list */
    assert_int_equal(poll(t, &sent, EMAIL_SENT), 0);
    trip_control(t, "/_sandbox/records",
                 "{'activities':[{'leadId':30,'activityTypeId':6,"
                 "'primaryAttributeValue':'Again'},{'leadId':30,"
                 "'activityTypeId':1,'primaryAttributeValue':'Home'}]}");
    assert_int_equal(poll(t, &sent, EMAIL_SENT), 1);
    assert_int_equal(poll(t, &all, "{}"), 2);
    sandbox_knobs(t->box)->page_cap = 1; /* short and empty pages */
    sent = STR_NONE;
    assert_int_equal(poll(t, &sent, EMAIL_SENT), 3);
}

static void activities_of_own_types_are_added(void **state)
{
    struct trip *t = *state;
    struct op op;
    struct patch patches[] = {
        marketo_patch(&t->d, PATCH_CREATE, NULL,
                      "{'leadId':{'$ref':['lead','20']},'activityType':"
                      "'Attended Webinar','activityDate':{'$time':"
                      "'2025-05-01T10:00:00Z'},'primaryAttributeValue':'News',"
                      "'Minutes':45}"),
        marketo_patch(&t->d, PATCH_CREATE, NULL,
                      "{'leadId':{'$ref':['lead','20']},'activityType':"
                      "'Send Email','activityDate':{'$time':"
                      "'2025-05-01T10:00:00Z'},'primaryAttributeValue':'x'}"),
        marketo_patch(&t->d, PATCH_CREATE, NULL,
                      "{'leadId':{'$ref':['lead','20']},"
                      "'primaryAttributeValue':'x'}"),
    };
    check_ok(marketo_write(&t->d, "activity", patches, 3, &op), &t->d.error);
    check_ok(op.results[0].error.code, &op.results[0].error);
    check_err(op.results[1].error.code, ERR_REJECTED);
    assert_non_null(strstr(op.results[1].error.message, "activity type"));
    check_err(op.results[2].error.code, ERR_REJECTED);
    assert_non_null(strstr(op.results[2].error.message, "activityDate"));
    static const struct str fields[] = {STR("activityDate"), STR("Minutes")};
    assert_string_equal(
        trip_read(t, "activity", op.results[0].id, fields, 2),
        "{'activityDate':{'$time':'2025-05-01T10:00:00Z'},'Minutes':45}");
    struct patch patch = marketo_patch(&t->d, PATCH_DELETE, "6.1.1", NULL);
    check_ok(marketo_write(&t->d, "activity", &patch, 1, &op), &t->d.error);
    check_err(op.results[0].error.code, ERR_REJECTED);
}

static void an_email_tells_its_name_and_its_words(void **state)
{
    struct trip *t = *state;
    static const struct str fields[] = {STR("name"), STR("subject"),
                                        STR("text"), STR("html")};
    size_t before = t->d.requests.n;
    assert_string_equal(trip_read(t, "email", STR("1"), fields, 4),
                        "{'name':'Hello','subject':'Hello',"
                        "'html':'<p>Hello World!</p>','text':'Hello World!'}");
    assert_int_equal(t->d.requests.n - before, 2);
    assert_string_equal(trip_read(t, "email", STR("1"), fields + 2, 1),
                        "{'text':'Hello World!'}");
    assert_int_equal(t->d.requests.n - before, 3);
    assert_string_equal(trip_read(t, "email", STR("1"), fields, 1),
                        "{'name':'Hello'}");
    assert_int_equal(t->d.requests.n - before, 4);
    assert_string_equal(trip_read(t, "email", STR("2"), fields, 4), "absent");
    assert_string_equal(trip_read(t, "email", STR("2"), fields + 2, 1),
                        "absent");
}

static void ids_are_fields_too(void **state)
{
    struct trip *t = *state;
    static const struct str fields[] = {STR("id"), STR("marketoGUID")};
    struct str deal = STR("6a38a3bd-edce-4d86-bcc0-83f1feef8997");
    assert_string_equal(trip_read(t, "lead", STR("20"), fields, 1),
                        "{'id':20}");
    assert_string_equal(trip_read(t, "company", STR("50"), fields, 1),
                        "{'id':50}");
    assert_string_equal(
        trip_read(t, "opportunity", deal, fields, 2),
        "{'marketoGUID':'6a38a3bd-edce-4d86-bcc0-83f1feef8997',"
        "'id':'6a38a3bd-edce-4d86-bcc0-83f1feef8997'}");
    assert_int_equal(trip_find(t, "opportunity", "id",
                               "6a38a3bd-edce-4d86-bcc0-83f1feef8997"),
                     1);
}

static void an_archived_lead_has_its_field_set(void **state)
{
    struct trip *t = *state;
    struct op op;
    struct patch patch = {.kind = PATCH_ARCHIVE, .id = STR("20")};
    static const struct str fields[] = {STR("toDelete")};
    assert_true(t->d.connector->caps(t->d.state, STR("lead")).can_archive);
    assert_false(t->d.connector->caps(t->d.state, STR("company")).can_archive);
    check_ok(marketo_write(&t->d, "lead", &patch, 1, &op), &t->d.error);
    check_ok(op.results[0].error.code, &op.results[0].error);
    assert_string_equal(trip_read(t, "lead", STR("20"), fields, 1),
                        "{'toDelete':true}");
    struct str id = STR("20");
    op = marketo_op_of(OP_READ, "lead");
    op.ids = &id;
    op.n_ids = 1;
    op.fields = &id; /* no field: whether it is archived is told all the same */
    op.n_fields = 1;
    drive_ok(&t->d, &op);
    assert_true(op.records[0].archived);
    check_ok(marketo_write(&t->d, "company", &patch, 1, &op), &t->d.error);
    check_err(op.results[0].error.code, ERR_REJECTED);
}

static void the_field_for_archived_must_be_there(void **state)
{
    struct trip *t = *state;
    struct drive d;
    drive_init(&d, &connector_marketo,
               MARKETO_SETTINGS(",'archive_field':'noSuch'"));
    d.answer = trip_answer;
    d.context = t;
    struct op op = {.kind = OP_OPEN};
    check_err(drive_op(&d, &op), ERR_INVALID);
    assert_non_null(strstr(d.error.message, "noSuch"));
    drive_fini(&d);
}

static void a_lead_without_an_email_is_refused_with_the_reason(void **state)
{
    struct trip *t = *state;
    struct op op;
    struct patch patches[] = {
        marketo_patch(&t->d, PATCH_CREATE, NULL, "{'firstName':'No'}"),
        marketo_patch(&t->d, PATCH_CREATE, NULL, "{'email':' '}"),
        marketo_patch(&t->d, PATCH_CREATE, NULL, "{'email':'yes@x.io'}"),
    };
    size_t before = t->d.requests.n;
    check_ok(marketo_write(&t->d, "lead", patches, 3, &op), &t->d.error);
    check_err(op.results[0].error.code, ERR_REJECTED);
    assert_non_null(strstr(op.results[0].error.message, "without `email`"));
    check_err(op.results[1].error.code, ERR_REJECTED);
    check_ok(op.results[2].error.code, &op.results[2].error);
    assert_int_equal(t->d.requests.n - before, 1);
}

#define CASE(name)                                                  \
    cmocka_unit_test_setup_teardown(name, trip_start_seeded, trip_stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(activities_are_found_by_lead_and_type_since_a_time),
        CASE(without_a_type_all_types_are_read),
        CASE(thirty_leads_go_into_one_query),
        CASE(an_unknown_type_is_named_with_the_nearest),
        CASE(an_activity_is_read_by_the_id_it_was_found_with),
        CASE(activities_are_a_feed_of_their_own),
        CASE(activities_of_own_types_are_added),
        CASE(an_email_tells_its_name_and_its_words),
        CASE(ids_are_fields_too),
        CASE(an_archived_lead_has_its_field_set),
        CASE(the_field_for_archived_must_be_there),
        CASE(a_lead_without_an_email_is_refused_with_the_reason),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
