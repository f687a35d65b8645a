/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Merges, copies, leads, products, types of activity, archived deals and
 * fields that change, through the Pipedrive connector. */
#include "lib/pd_trip.h"

#include <stdlib.h>

#include "base/json.h"
#include "base/time.h"

static enum err act(struct trip *t, const char *entity, const char *action,
                    const char *id, const char *arguments, struct op *out)
{
    *out = (struct op){.kind = OP_ACTION,
                       .entity = str_from(entity),
                       .action = str_from(action),
                       .action_id = str_from(id),
                       .action_arguments = drive_stored(&t->d, arguments)};
    trip_tick(t);
    return drive_op(&t->d, out);
}

static void test_one_person_is_merged_into_another(void **state)
{
    struct trip *t = trip_start();
    struct op op;
    (void)state;
    trip_create(t, "person",
                "{'name':'Ann','email':'a@x.org','phone':'1',"
                "'lead_source':'Web'}");
    trip_create(t, "person", "{'name':'Bo','email':'b@x.org'}");
    trip_create(t, "deal",
                "{'title':'D','person_id':{'$ref':['person','1']}}");
    check_ok(act(t, "person", "merge", "1", "{'into':2}", &op), &t->d.error);
    assert_true(op.action_result.done);
    check_str(value_text_at(&op.action_result.result, "id"), "2");
    struct str ids[] = {STR("1"), STR("2")};
    struct op read = trip_read(t, "person", ids, 2);
    assert_int_equal(read.n_records, 1);
    check_str(read.records[0].id, "2");
    assert_string_equal(trip_field(t, "person", STR("2"), "name"), "'Bo'");
    assert_string_equal(trip_field(t, "person", STR("2"), "email"),
                        "'b@x.org'");
    assert_string_equal(trip_field(t, "person", STR("2"), "phone"), "'1'");
    assert_string_equal(trip_field(t, "person", STR("2"), "lead_source"),
                        "'Web'");
    assert_string_equal(trip_field(t, "deal", STR("1"), "person_id"),
                        "{'$ref':['person','2']}");
    struct patch_result r =
        trip_write(t, "person", PATCH_UPDATE, STR("1"), "{'name':'C'}");
    check_err(r.error.code, ERR_NOT_FOUND);
    trip_stop(t);
}

static void test_a_merge_shows_in_the_next_poll(void **state)
{
    static const char *const entities[] = {"organization", "deal"};
    struct trip *t = trip_start();
    struct op op;
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        const char *made = i == 1 ? "{'title':'X'}" : "{'name':'X'}";
        struct str cursor = STR_NONE;
        trip_create(t, entities[i], made);
        trip_create(t, entities[i], made);
        trip_changes(t, entities[i], &cursor);
        t->clock.now_us += 600 * US_PER_SECOND;
        check_ok(act(t, entities[i], "merge", "2", "{'into':'1'}", &op),
                 &t->d.error);
        assert_string_equal(trip_changes(t, entities[i], &cursor), " 1 -2");
    }
    trip_stop(t);
}

/* What the notices of a merge of 1 into 2 say, such as " 2 -1". */
static const char *merge_told(const char *settings)
{
    static char told[64];
    struct trip *t = trip_company(settings);
    struct trip_mail m;
    struct hook_wish wish = {.entity = STR("person")};
    struct hooks_work work = {.task = HOOKS_INSTALL,
                              .url = STR(TRIP_HOOK_URL),
                              .wishes = &wish,
                              .n_wishes = 1};
    struct op hooks = {.kind = OP_HOOKS, .hooks = &work}, op;
    AUTO_BUF b = BUF_INIT(64);
    trip_create(t, "person", "{'name':'A'}");
    trip_create(t, "person", "{'name':'B'}");
    drive_ok(&t->d, &hooks);
    trip_keep_mail(t, &m);
    check_ok(act(t, "person", "merge", "1", "{'into':2}", &op), &t->d.error);
    for (size_t i = 0; i < m.bodies.n; i++) {
        struct hook_notice notice = trip_notice(t, m.bodies.at[i]);
        for (size_t k = 0; k < notice.n; k++)
            buf_printf(&b, " %s%.*s", notice.changes[k].gone ? "-" : "",
                       STR_ARG(notice.changes[k].id));
    }
    assert_true(b.n < sizeof told);
    memcpy(told, buf_str(&b).p, b.n);
    told[b.n] = '\0';
    trip_stop(t);
    return told;
}

static void test_notices_of_a_merge_tell_of_both(void **state)
{
    (void)state;
    assert_string_equal(merge_told(TRIP_TOKEN "}"), " 2 -1 -1");
    assert_string_equal(merge_told(TRIP_TOKEN ",'webhook_version':'1.0'}"),
                        " 2 -1");
}

static void test_a_deal_is_copied(void **state)
{
    struct trip *t = trip_start();
    struct op op;
    (void)state;
    trip_create(t, "deal", "{'title':'D','value':{'$decimal':'5'}}");
    check_ok(act(t, "deal", "duplicate", "1", "{}", &op), &t->d.error);
    check_str(value_text_at(&op.action_result.result, "id"), "2");
    assert_string_equal(trip_field(t, "deal", STR("2"), "value"),
                        "{'$decimal':'5'}");
    trip_stop(t);
}

static void test_actions_that_cannot_be_are_refused(void **state)
{
    static const struct {
        const char *entity, *action, *id, *arguments;
        enum err code;
    } rows[] = {
        {"person", "duplicate", "1", "{}", ERR_NOT_FOUND},
        {"note", "merge", "1", "{'into':2}", ERR_NOT_FOUND},
        {"person", "explode", "1", "{}", ERR_NOT_FOUND},
        {"person", "merge", "x", "{'into':2}", ERR_INVALID},
        {"person", "merge", "1", "{}", ERR_INVALID},
        {"person", "merge", "1", "{'into':1}", ERR_INVALID},
        {"person", "merge", "1", "{'into':9}", ERR_NOT_FOUND},
    };
    struct trip *t = trip_start();
    (void)state;
    trip_create(t, "person", "{'name':'A'}");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct op op;
        check_err(act(t, rows[i].entity, rows[i].action, rows[i].id,
                      rows[i].arguments, &op),
                  rows[i].code);
    }
    trip_stop(t);
}

/* ---- further entities ----------------------------------------------------------- */

static void test_leads_are_made_found_changed_and_archived(void **state)
{
    struct trip *t = trip_start();
    struct str cursor = STR_NONE;
    (void)state;
    trip_create(t, "person", "{'name':'Ann'}");
    struct op describe = {.kind = OP_DESCRIBE, .entity = STR("lead")};
    drive_ok(&t->d, &describe);
    struct str id = trip_create(
        t, "lead",
        "{'title':'Big fish','person_id':{'$ref':['person','1']},"
        "'value':{'$decimal':'12.5'},'value_currency':'USD'}");
    assert_int_equal(id.n, 36);
    assert_string_equal(trip_field(t, "lead", id, "value"),
                        "{'$decimal':'12.5'}");
    trip_update(t, "lead", id, "{'value':{'$decimal':'20'}}");
    assert_string_equal(trip_field(t, "lead", id, "value_currency"), "'USD'");
    assert_int_equal(trip_found(t, "lead", "title", "'big fish'"), 1);
    struct patch_result r = trip_write(t, "lead", PATCH_ARCHIVE, id, "{}");
    check_ok(r.error.code, &r.error);
    struct op read = trip_read(t, "lead", &id, 1);
    assert_true(read.records[0].archived);
    assert_int_equal(strlen(trip_changes(t, "lead", &cursor)), 37);
    r = trip_write(t, "lead", PATCH_DELETE, id, "{}");
    check_ok(r.error.code, &r.error);
    assert_int_equal(trip_read(t, "lead", &id, 1).n_records, 0);
    r = trip_write(t, "lead", PATCH_CREATE, STR_NONE, "{'title':'Alone'}");
    check_err(r.error.code, ERR_REJECTED);
    trip_stop(t);
}

static void test_products_and_types_of_activity(void **state)
{
    struct trip *t = trip_start();
    (void)state;
    struct str id = trip_create(
        t, "product",
        "{'name':'Soap','code':'S1','prices':[{'currency':'EUR','price':5}]}");
    assert_string_equal(trip_field(t, "product", id, "prices"),
                        "[{'currency':'EUR','price':5}]");
    assert_int_equal(trip_found(t, "product", "code", "'s1'"), 1);
    id = trip_create(t, "activity_type",
                     "{'name':'Site visit','icon_key':'car'}");
    assert_string_equal(trip_field(t, "activity_type", id, "key_string"),
                        "'site_visit'");
    assert_int_equal(trip_found(t, "activity_type", "name", "'lunch'"), 1);
    struct op op = {.kind = OP_DESCRIBE, .entity = STR("activity")};
    drive_ok(&t->d, &op);
    id = trip_create(t, "activity", "{'type':'Site Visit'}");
    assert_string_equal(trip_field(t, "activity", id, "type"), "'site_visit'");
    struct patch_result r =
        trip_write(t, "activity", PATCH_CREATE, STR_NONE, "{'type':'meting'}");
    assert_string_equal(r.error.message,
                        "`type` cannot be meting: did you mean meeting?");
    trip_stop(t);
}

static void test_pipelines_stages_and_filters_are_written(void **state)
{
    struct trip *t = trip_start();
    (void)state;
    check_str(trip_create(t, "pipeline", "{'name':'North'}"), "2");
    struct str id = trip_create(
        t, "stage", "{'name':'First','pipeline_id':{'$ref':['pipeline','2']}}");
    trip_update(t, "stage", id, "{'deal_probability':40}");
    assert_string_equal(trip_field(t, "stage", id, "deal_probability"), "40");
    id = trip_create(t, "filter",
                     "{'name':'F','type':'deals','conditions':{'glue':'and',"
                     "'conditions':[]}}");
    assert_non_null(strstr(trip_field(t, "filter", id, "conditions"),
                           "'glue':'or'"));
    struct patch_result r = trip_write(t, "filter", PATCH_UPDATE, id,
                                       "{'conditions':{'glue':'or'}}");
    check_err(r.error.code, ERR_REJECTED);
    trip_stop(t);
}

/* ---- lists ---------------------------------------------------------------------- */

static void test_archived_deals_are_seen_by_polls(void **state)
{
    struct trip *t = trip_start();
    struct str cursor = STR_NONE;
    (void)state;
    trip_create(t, "deal", "{'title':'A'}");
    trip_create(t, "deal", "{'title':'B'}");
    struct patch_result r =
        trip_write(t, "deal", PATCH_ARCHIVE, STR("1"), "{}");
    check_ok(r.error.code, &r.error);
    assert_string_equal(trip_changes(t, "deal", &cursor), " 2 1");
    t->clock.now_us += 600 * US_PER_SECOND;
    trip_update(t, "deal", STR("1"), "{'title':'C'}");
    t->clock.now_us += 600 * US_PER_SECOND;
    trip_changes(t, "deal", &cursor);
    trip_update(t, "deal", STR("1"), "{'is_archived':false}");
    assert_string_equal(trip_changes(t, "deal", &cursor), " 1");
    trip_stop(t);
}

static void test_counts_come_when_they_are_asked_for(void **state)
{
    static const struct str wish[] = {{"notes_count", 11},
                                      {"activities_count", 16}};
    struct trip *t = trip_start();
    struct str id = STR("1");
    (void)state;
    trip_create(t, "deal", "{'title':'A'}");
    trip_create(t, "note",
                "{'content':'x','deal_id':{'$ref':['deal','1']}}");
    assert_string_equal(trip_field(t, "deal", id, "notes_count"), "unknown");
    struct op op = {.kind = OP_READ, .entity = STR("deal"), .ids = &id,
                    .n_ids = 1, .fields = wish, .n_fields = 2};
    drive_ok(&t->d, &op);
    assert_string_equal(trip_shown(t, &op.records[0], "notes_count"), "1");
    assert_string_equal(trip_shown(t, &op.records[0], "activities_count"),
                        "0");
    trip_stop(t);
}

static void test_a_filter_over_there_narrows_a_list(void **state)
{
    struct trip *t = trip_company(TRIP_TOKEN "}");
    struct value filter = drive_stored(&t->d, "{'filter_id':'x'}");
    struct op op = {.kind = OP_CHANGES, .entity = STR("person"),
                    .filter = &filter};
    const struct str *names;
    (void)state;
    check_err(drive_op(&t->d, &op), ERR_INVALID);
    filter = drive_stored(&t->d, "{'filter_id':3,'name':'A'}");
    assert_int_equal(connector_pipedrive.filter_fields(&t->d.a, &filter,
                                                       &names), 1);
    check_str(names[0], "name");
    op = (struct op){.kind = OP_CHANGES, .entity = STR("person"),
                     .filter = &filter};
    check_err(drive_op(&t->d, &op), ERR_NOT_FOUND);
    trip_create(t, "person", "{'name':'A','lead_score':{'$decimal':'12'}}");
    trip_create(t, "person", "{'name':'A','lead_score':{'$decimal':'9'}}");
    trip_create(t, "person", "{'name':'B','lead_score':{'$decimal':'99'}}");
    struct str id = trip_create(
        t, "filter",
        "{'name':'F','type':'people','conditions':{'glue':'and','conditions':["
        "{'glue':'and','conditions':[{'object':'person','field_id':9053,"
        "'operator':'>=','value':12}]}]}}");
    check_str(id, "1");
    filter = drive_stored(&t->d, "{'filter_id':1,'name':'A'}");
    op = (struct op){.kind = OP_CHANGES, .entity = STR("person"),
                     .filter = &filter};
    drive_ok(&t->d, &op);
    assert_int_equal(op.n_records, 1);
    check_str(op.records[0].id, "1");
    trip_stop(t);
}

/* A search of the real one may not know yet what was made a moment ago. */
static void test_what_was_made_lately_is_listed_and_not_searched(void **state)
{
    struct trip *t = trip_start();
    struct field f = {STR("name"), value_textz("ann")};
    struct find_key key = {.fields = &f, .n_fields = 1};
    (void)state;
    trip_create(t, "person", "{'name':'Ann'}");
    t->clock.now_us += 600 * US_PER_SECOND;
    key.created_since_us = t->clock.now_us;
    trip_create(t, "person", "{'name':'Ann'}");
    trip_create(t, "person", "{'name':'Bo'}");
    t->d.requests.n = 0;
    struct op op = {.kind = OP_FIND, .entity = STR("person"), .keys = &key,
                    .n_keys = 1};
    drive_ok(&t->d, &op);
    assert_int_equal(op.n_matches, 1);
    check_str(op.matches[0].record.id, "2");
    assert_int_equal(t->d.requests.n, 1);
    assert_true(str_contains(t->d.requests.at[0].url, STR("updated_since=")));
    trip_stop(t);
}

/* ---- fields that change ----------------------------------------------------------- */

static void test_a_field_that_was_renamed_or_removed_is_told(void **state)
{
    struct trip *t = trip_company(TRIP_TOKEN "}");
    struct op op = {.kind = OP_DESCRIBE, .entity = STR("person")};
    (void)state;
    struct str id = trip_create(t, "person", "{'name':'A'}");
    trip_call(t, "DELETE", "v1/personFields/9045", NULL, 200);
    struct patch_result r =
        trip_write(t, "person", PATCH_UPDATE, id, "{'title':'Dev'}");
    check_err(r.error.code, ERR_SCHEMA);
    assert_string_equal(r.error.message,
                        "a Pipedrive person has no field `title` any more: "
                        "d366bfa5faf0d582930a1aac573f7127d29a500b was "
                        "removed");
    trip_call(t, "PUT", "v1/personFields/9030", "{'name':'Home Country'}",
              200);
    drive_ok(&t->d, &op);
    assert_null(schema_find(&op.schema, STR("lead_country")));
    r = trip_write(t, "person", PATCH_UPDATE, id, "{'lead_country':'France'}");
    assert_string_equal(r.error.message,
                        "a Pipedrive person has no field `lead_country` any "
                        "more: it was renamed to `home_country`");
    r = trip_write(t, "person", PATCH_UPDATE, id, "{'title':'Dev'}");
    assert_string_equal(r.error.message,
                        "a Pipedrive person has no field `title` any more: "
                        "it was removed");
    trip_update(t, "person", id, "{'home_country':'France'}");
    trip_stop(t);
}

/* ---- login ------------------------------------------------------------------------ */

static void test_a_refresh_token_that_is_exchanged_is_used(void **state)
{
    static const struct field options[] = {
        {{"origin", 6}, {.kind = VALUE_TEXT, .text = {"http://pd", 9}}},
        {{"rotate", 6}, {.kind = VALUE_TEXT, .text = {"yes", 3}}}};
    struct trip t;
    struct op open = {.kind = OP_OPEN};
    (void)state;
    trip_init(&t, TRIP_OAUTH, options, 2);
    drive_ok(&t.d, &open);
    check_str(open.exchanged.name, "refresh_token"); /* to be remembered */
    assert_true(str_starts_with(value_str(&open.exchanged.value),
                                STR("refresh-")));
    open = (struct op){.kind = OP_OPEN};
    drive_ok(&t.d, &open); /* with the one that the first gave */
    struct drive other;
    drive_init(&other, &connector_pipedrive, TRIP_OAUTH);
    other.answer = t.d.answer;
    other.context = &t;
    struct op again = {.kind = OP_OPEN};
    check_err(drive_op(&other, &again), ERR_AUTH);
    assert_non_null(strstr(other.error.message, "put in the new one"));
    assert_null(strstr(other.error.message, "pd_refresh"));
    drive_fini(&other);
    drive_fini(&t.d);
    sandbox_destroy(t.box);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_person_is_merged_into_another),
        cmocka_unit_test(test_a_merge_shows_in_the_next_poll),
        cmocka_unit_test(test_notices_of_a_merge_tell_of_both),
        cmocka_unit_test(test_a_deal_is_copied),
        cmocka_unit_test(test_actions_that_cannot_be_are_refused),
        cmocka_unit_test(test_leads_are_made_found_changed_and_archived),
        cmocka_unit_test(test_products_and_types_of_activity),
        cmocka_unit_test(test_pipelines_stages_and_filters_are_written),
        cmocka_unit_test(test_archived_deals_are_seen_by_polls),
        cmocka_unit_test(test_counts_come_when_they_are_asked_for),
        cmocka_unit_test(test_a_filter_over_there_narrows_a_list),
        cmocka_unit_test(
            test_what_was_made_lately_is_listed_and_not_searched),
        cmocka_unit_test(test_a_field_that_was_renamed_or_removed_is_told),
        cmocka_unit_test(test_a_refresh_token_that_is_exchanged_is_used),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
