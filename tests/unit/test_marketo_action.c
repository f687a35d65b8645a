/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Static lists, and what can be done with a lead besides writing its fields,
 * against the sandbox. */
#include "lib/marketo_trip.h"

static struct op action_op(struct trip *t, const char *name, const char *lead,
                           const char *arguments)
{
    struct op op = marketo_op_of(OP_ACTION, "lead");
    op.action = str_from(name);
    op.action_id = str_from(lead);
    op.action_arguments = drive_value(&t->d, arguments);
    return op;
}

static const char *act(struct trip *t, const char *name, const char *lead,
                       const char *arguments)
{
    struct op op = action_op(t, name, lead, arguments);
    drive_ok(&t->d, &op);
    assert_true(op.action_result.done);
    return drive_shown(&t->d, &op.action_result.result);
}

static enum err act_fails(struct trip *t, const char *name, const char *lead,
                          const char *arguments)
{
    struct op op = action_op(t, name, lead, arguments);
    return drive_op(&t->d, &op);
}

static void a_lead_goes_into_a_list_and_out_again(void **state)
{
    struct trip *t = *state;
    assert_string_equal(act(t, "is_in_list", "20", "{'list':1}"),
                        "{'status':'notmemberof'}");
    assert_string_equal(act(t, "add_to_list", "20", "{'list':1}"),
                        "{'status':'added'}");
    assert_string_equal(act(t, "add_to_list", "20", "{'list':1}"),
                        "{'status':'added'}");
    assert_string_equal(act(t, "is_in_list", "20", "{'list':1}"),
                        "{'status':'memberof'}");
    assert_string_equal(act(t, "remove_from_list", "20", "{'list':1}"),
                        "{'status':'removed'}");
    /* out of it already: as it was wanted */
    assert_string_equal(act(t, "remove_from_list", "20", "{'list':1}"),
                        "{'status':'skipped'}");
    check_err(act_fails(t, "add_to_list", "999", "{'list':1}"), ERR_NOT_FOUND);
    check_err(act_fails(t, "add_to_list", "20", "{'list':9}"), ERR_NOT_FOUND);
}

static void lists_are_read_found_and_listed(void **state)
{
    struct trip *t = *state;
    static const struct str fields[] = {STR("id"), STR("name")};
    trip_control(t, "/_sandbox/records",
                 "{'lists':[{'name':'Fair'},{'name':'Trial'}]}");
    assert_string_equal(trip_read(t, "list", STR("2"), fields, 2),
                        "{'id':2,'name':'Fair'}");
    assert_int_equal(trip_find(t, "list", "name", "trial"), 1);
    assert_int_equal(trip_find(t, "list", "name", "nothing"), 0);
    sandbox_knobs(t->box)->page_cap = 2;
    struct op op = marketo_op_of(OP_CHANGES, "list");
    drive_ok(&t->d, &op);
    assert_int_equal(op.n_records, 2);
    assert_true(op.more);
    struct op next = marketo_op_of(OP_CHANGES, "list");
    next.cursor = op.next_cursor;
    drive_ok(&t->d, &next);
    assert_int_equal(next.n_records, 1);
    assert_false(next.more);
    assert_false(t->d.connector->caps(t->d.state, STR("list")).can_update);
}

static size_t members_of(struct trip *t, const char *filter)
{
    struct op op = marketo_op_of(OP_CHANGES, "list_member");
    struct value v = drive_value(&t->d, filter);
    op.filter = &v;
    drive_ok(&t->d, &op);
    return op.n_records;
}

static void members_of_a_list_are_records(void **state)
{
    struct trip *t = *state;
    struct op op;
    static const struct str fields[] = {STR("listId"), STR("leadId")};
    struct patch patches[] = {
        marketo_patch(&t->d, PATCH_CREATE, NULL,
                      "{'listId':{'$ref':['list','1']},'leadId':{'$ref':"
                      "['lead','20']}}"),
        marketo_patch(&t->d, PATCH_CREATE, NULL,
                      "{'listId':{'$ref':['list','1']},'leadId':{'$ref':"
                      "['lead','999']}}"),
        marketo_patch(&t->d, PATCH_CREATE, NULL,
                      "{'listId':{'$ref':['list','1']}}"),
        marketo_patch(&t->d, PATCH_CREATE, NULL,
                      "{'listId':{'$ref':['list','1']},'leadId':{'$ref':"
                      "['lead','30']}}")};
    check_ok(marketo_write(&t->d, "list_member", patches, 4, &op),
             &t->d.error);
    check_str(op.results[0].id, "1:20");
    check_err(op.results[1].error.code, ERR_NOT_FOUND);
    check_err(op.results[2].error.code, ERR_REJECTED);
    check_str(op.results[3].id, "1:30");
    assert_string_equal(trip_read(t, "list_member", STR("1:20"), fields, 2),
                        "{'listId':{'$ref':['list','1']},'leadId':{'$ref':"
                        "['lead','20']}}");
    assert_string_equal(trip_read(t, "list_member", STR("1:10"), fields, 2),
                        "absent");
    assert_string_equal(trip_read(t, "list_member", STR("9:10"), fields, 2),
                        "absent");
    assert_int_equal(trip_find(t, "list_member", "listId", "1"), 2);
    assert_int_equal(members_of(t, "{'listId':1}"), 2);
    struct patch gone[] = {{.kind = PATCH_DELETE, .id = STR("1:20")},
                           {.kind = PATCH_DELETE, .id = STR("1:20")}};
    check_ok(marketo_write(&t->d, "list_member", gone, 2, &op), &t->d.error);
    check_ok(op.results[0].error.code, &op.results[0].error);
    check_ok(op.results[1].error.code, &op.results[1].error);
    assert_int_equal(members_of(t, "{'listId':1}"), 1);
    op = marketo_op_of(OP_CHANGES, "list_member");
    check_err(drive_op(&t->d, &op), ERR_REJECTED);
    assert_non_null(strstr(t->d.error.message, "`listId`"));
}

static void members_of_a_list_come_in_pages(void **state)
{
    struct trip *t = *state;
    for (int i = 1; i <= 4; i++) {
        const char *lead = arena_printfz(&t->d.a, "%d", i * 10);
        act(t, "add_to_list", lead, "{'list':1}");
    }
    sandbox_knobs(t->box)->page_cap = 3;
    assert_int_equal(trip_find(t, "list_member", "listId", "1"), 4);
    struct op op = marketo_op_of(OP_CHANGES, "list_member");
    struct value v = drive_value(&t->d, "{'listId':1}");
    op.filter = &v;
    drive_ok(&t->d, &op);
    assert_int_equal(op.n_records, 3);
    struct op next = marketo_op_of(OP_CHANGES, "list_member");
    next.filter = &v;
    next.cursor = op.next_cursor;
    drive_ok(&t->d, &next);
    assert_int_equal(next.n_records, 1);
    assert_false(next.more);
}

static void a_lead_moves_on_in_a_program(void **state)
{
    struct trip *t = *state;
    assert_string_equal(
        act(t, "set_program_status", "20", "{'program':1,'status':'Invited'}"),
        "{'status':'created'}");
    assert_string_equal(act(t, "set_program_status", "20",
                            "{'program':1,'status':'Attended'}"),
                        "{'status':'updated'}");
    /* where it is already, or was before: nothing to do */
    assert_string_equal(
        act(t, "set_program_status", "20", "{'program':1,'status':'Invited'}"),
        "{'status':'skipped'}");
    check_err(act_fails(t, "set_program_status", "20",
                        "{'program':1,'status':'Flown'}"),
              ERR_REJECTED);
    assert_non_null(strstr(t->d.error.message, "1025"));
    check_err(act_fails(t, "set_program_status", "20", "{'program':1}"),
              ERR_REJECTED);
    assert_non_null(strstr(t->d.error.message, "`status`"));
}

static void a_lead_is_pushed_into_a_program(void **state)
{
    struct trip *t = *state;
    assert_string_equal(
        act(t, "push", "20", "{'program':'Program 1','source':'Fair'}"),
        "{'status':'updated'}");
    check_err(act_fails(t, "push", "20", "{'program':'Nowhere'}"),
              ERR_NOT_FOUND);
    check_err(act_fails(t, "push", "999", "{'program':'Program 1'}"),
              ERR_NOT_FOUND);
}

static void a_campaign_is_set_off_for_a_lead(void **state)
{
    struct trip *t = *state;
    struct op op = marketo_op_of(OP_FIND, "activity");
    struct field fields[] = {
        {STR("leadId"), value_int(20)},
        {STR("activityType"), value_textz("Request Campaign")}};
    struct find_key key = {.fields = fields, .n_fields = 2};
    act(t, "trigger_campaign", "20",
        "{'campaign':1,'tokens':{'{{my.offer}}':'Ten'}}");
    const char *body = drive_body(&t->d, t->d.requests.n - 1);
    assert_string_equal(body,
                        "{'input':{'leads':[{'id':20}],'tokens':"
                        "[{'name':'{{my.offer}}','value':'Ten'}]}}");
    op.keys = &key;
    op.n_keys = 1;
    drive_ok(&t->d, &op);
    assert_int_equal(op.n_matches, 1);
    check_err(act_fails(t, "trigger_campaign", "20", "{'campaign':2}"),
              ERR_REJECTED);
    assert_non_null(strstr(t->d.error.message, "not requestable"));
}

static void an_unknown_action_is_named_with_the_nearest(void **state)
{
    struct trip *t = *state;
    check_err(act_fails(t, "add_to_lists", "20", "{'list':1}"), ERR_REJECTED);
    assert_non_null(strstr(t->d.error.message, "add_to_list?"));
    struct op op = action_op(t, "merge", "10", "{}");
    op.entity = STR("company");
    check_err(drive_op(&t->d, &op), ERR_REJECTED);
}

#define CASE(name)                                                  \
    cmocka_unit_test_setup_teardown(name, trip_start_seeded, trip_stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_lead_goes_into_a_list_and_out_again),
        CASE(lists_are_read_found_and_listed),
        CASE(members_of_a_list_are_records),
        CASE(members_of_a_list_come_in_pages),
        CASE(a_lead_moves_on_in_a_program),
        CASE(a_lead_is_pushed_into_a_program),
        CASE(a_campaign_is_set_off_for_a_lead),
        CASE(an_unknown_action_is_named_with_the_nearest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
