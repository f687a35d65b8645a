/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* The Marketo connector against scripted answers: what it sends, and what it
 * makes of each error. */
#include "lib/marketo_drive.h"

#include "base/time.h"
#include "connectors/marketo/marketo_state.h"

static int start(void **state)
{
    static struct drive d; /* one test at a time */
    drive_init(&d, &connector_marketo,
               MARKETO_SETTINGS(",'objects':'','watch_merges':false"));
    DRIVE_SCRIPT(&d, MARKETO_TOKEN, MARKETO_LEAD_FIELDS);
    drive_open(&d);
    *state = &d;
    return 0;
}

static int stop(void **state)
{
    drive_fini(*state);
    return 0;
}

static void the_login_is_by_client_credentials(void **state)
{
    struct drive *d = *state;
    assert_string_equal(
        drive_method_url(d, 0),
        "GET http://mk/identity/oauth/token?grant_type=client_credentials&"
        "client_id=demo_client&client_secret=demo_secret");
    assert_string_equal(drive_header(d, 1, "Authorization"), "Bearer t0k:sj");
    assert_string_equal(drive_method_url(d, 1),
                        "GET http://mk/rest/v1/leads/describe2.json");
}

static void a_refused_login_names_the_settings_and_no_secret(void **state)
{
    struct drive *d = *state;
    struct op op = {.kind = OP_OPEN};
    DRIVE_SCRIPT(d, {401,
                     "{'error':'invalid_client','error_description':"
                     "'Bad client credentials'}",
                     {NULL}});
    check_err(drive_op(d, &op), ERR_AUTH);
    assert_int_equal(d->error.retry, RETRY_NEVER);
    assert_non_null(strstr(d->error.message, "`client_secret`"));
    assert_null(strstr(d->error.message, "demo_secret"));
}

static void a_renewed_login_describes_nothing_again(void **state)
{
    struct drive *d = *state;
    DRIVE_SCRIPT(d, MARKETO_TOKEN);
    drive_open(d);
    assert_int_equal(d->requests.n, 1);
}

static enum err read_lead(struct drive *d, struct op *op)
{
    static const struct str ids[] = {STR("1"), STR("2")};
    *op = marketo_op_of(OP_READ, "lead");
    op->ids = ids;
    op->n_ids = 2;
    return drive_op(d, op);
}

struct code_row {
    const char *code;
    enum err err;
    enum err_scope scope;
    enum err_retry retry;
};

static const struct code_row code_rows[] = {
    {"413", ERR_REJECTED, SCOPE_BATCH, RETRY_NEVER},
    {"414", ERR_REJECTED, SCOPE_BATCH, RETRY_NEVER},
    {"500", ERR_REMOTE, SCOPE_BATCH, RETRY_LATER},
    {"502", ERR_REMOTE, SCOPE_BATCH, RETRY_LATER},
    {"600", ERR_AUTH, SCOPE_CONNECTION, RETRY_NOW},
    {"601", ERR_AUTH, SCOPE_CONNECTION, RETRY_NOW},
    {"602", ERR_AUTH, SCOPE_CONNECTION, RETRY_NOW},
    {"603", ERR_ACCESS, SCOPE_CONNECTION, RETRY_NEVER},
    {"604", ERR_TIMEOUT, SCOPE_BATCH, RETRY_LATER},
    {"605", ERR_REJECTED, SCOPE_RECORD, RETRY_NEVER},
    {"606", ERR_BUSY, SCOPE_CONNECTION, RETRY_AFTER},
    {"607", ERR_BUSY, SCOPE_CONNECTION, RETRY_AFTER},
    {"608", ERR_BUSY, SCOPE_CONNECTION, RETRY_LATER},
    {"609", ERR_REJECTED, SCOPE_RECORD, RETRY_NEVER},
    {"610", ERR_NOT_FOUND, SCOPE_RECORD, RETRY_NEVER},
    {"611", ERR_REMOTE, SCOPE_BATCH, RETRY_LATER},
    {"612", ERR_REJECTED, SCOPE_RECORD, RETRY_NEVER},
    {"613", ERR_REJECTED, SCOPE_RECORD, RETRY_NEVER},
    {"614", ERR_UNREACHABLE, SCOPE_CONNECTION, RETRY_LATER},
    {"615", ERR_BUSY, SCOPE_CONNECTION, RETRY_LATER},
    {"616", ERR_ACCESS, SCOPE_CONNECTION, RETRY_NEVER},
    {"701", ERR_REJECTED, SCOPE_RECORD, RETRY_NEVER},
    {"702", ERR_NOT_FOUND, SCOPE_RECORD, RETRY_NEVER},
    {"703", ERR_ACCESS, SCOPE_CONNECTION, RETRY_NEVER},
    {"704", ERR_REJECTED, SCOPE_RECORD, RETRY_NEVER},
    {"709", ERR_REJECTED, SCOPE_RECORD, RETRY_NEVER},
    {"710", ERR_REJECTED, SCOPE_RECORD, RETRY_NEVER},
    {"711", ERR_REJECTED, SCOPE_RECORD, RETRY_NEVER},
    {"712", ERR_REJECTED, SCOPE_RECORD, RETRY_NEVER},
    {"713", ERR_BUSY, SCOPE_CONNECTION, RETRY_LATER},
    {"714", ERR_REJECTED, SCOPE_RECORD, RETRY_NEVER},
    {"718", ERR_REJECTED, SCOPE_RECORD, RETRY_NEVER},
    {"719", ERR_BUSY, SCOPE_CONNECTION, RETRY_LATER},
    {"1001", ERR_REJECTED, SCOPE_RECORD, RETRY_NEVER},
    {"1002", ERR_REJECTED, SCOPE_RECORD, RETRY_NEVER},
    {"1003", ERR_REJECTED, SCOPE_RECORD, RETRY_NEVER},
    {"1004", ERR_NOT_FOUND, SCOPE_RECORD, RETRY_NEVER},
    {"1005", ERR_REJECTED, SCOPE_RECORD, RETRY_NEVER},
    {"1006", ERR_SCHEMA, SCOPE_CONNECTION, RETRY_NEVER},
    {"1007", ERR_REJECTED, SCOPE_RECORD, RETRY_NEVER},
    {"1008", ERR_ACCESS, SCOPE_CONNECTION, RETRY_NEVER},
    {"1009", ERR_ACCESS, SCOPE_CONNECTION, RETRY_NEVER},
    {"1010", ERR_ACCESS, SCOPE_CONNECTION, RETRY_NEVER},
    {"1011", ERR_REJECTED, SCOPE_RECORD, RETRY_NEVER},
    {"1012", ERR_REJECTED, SCOPE_RECORD, RETRY_NEVER},
    {"1013", ERR_NOT_FOUND, SCOPE_RECORD, RETRY_NEVER},
    {"1014", ERR_REJECTED, SCOPE_RECORD, RETRY_NEVER},
    {"1015", ERR_NOT_FOUND, SCOPE_RECORD, RETRY_NEVER},
    {"1016", ERR_REMOTE, SCOPE_BATCH, RETRY_AFTER},
    {"1017", ERR_REJECTED, SCOPE_RECORD, RETRY_NEVER},
    {"1018", ERR_ACCESS, SCOPE_CONNECTION, RETRY_NEVER},
    {"1019", ERR_REMOTE, SCOPE_BATCH, RETRY_AFTER},
    {"1020", ERR_BUSY, SCOPE_CONNECTION, RETRY_AFTER},
    {"1021", ERR_REJECTED, SCOPE_RECORD, RETRY_NEVER},
    {"1022", ERR_REJECTED, SCOPE_RECORD, RETRY_NEVER},
    {"1025", ERR_REJECTED, SCOPE_RECORD, RETRY_NEVER},
    {"1026", ERR_ACCESS, SCOPE_CONNECTION, RETRY_NEVER},
    {"1027", ERR_REJECTED, SCOPE_RECORD, RETRY_NEVER},
    {"1028", ERR_REJECTED, SCOPE_RECORD, RETRY_NEVER},
    {"1029", ERR_REMOTE, SCOPE_BATCH, RETRY_AFTER},
    {"1035", ERR_REJECTED, SCOPE_RECORD, RETRY_NEVER},
    {"1036", ERR_REJECTED, SCOPE_RECORD, RETRY_NEVER},
    {"1037", ERR_REJECTED, SCOPE_RECORD, RETRY_NEVER},
    {"1042", ERR_REJECTED, SCOPE_RECORD, RETRY_NEVER},
    {"1048", ERR_REJECTED, SCOPE_RECORD, RETRY_NEVER},
    {"1049", ERR_REJECTED, SCOPE_RECORD, RETRY_NEVER},
    {"1076", ERR_REJECTED, SCOPE_RECORD, RETRY_NEVER},
    {"1077", ERR_REJECTED, SCOPE_RECORD, RETRY_NEVER},
    {"1078", ERR_REJECTED, SCOPE_RECORD, RETRY_NEVER},
    {"1079", ERR_REJECTED, SCOPE_RECORD, RETRY_NEVER},
    {"1080", ERR_REJECTED, SCOPE_RECORD, RETRY_NEVER},
    {"4711", ERR_REJECTED, SCOPE_RECORD, RETRY_NEVER},
};

static void each_error_code_has_its_class(void **state)
{
    struct drive *d = *state;
    for (size_t i = 0; i < sizeof code_rows / sizeof *code_rows; i++) {
        struct op op;
        const struct drive_reply reply = {
            200,
            arena_printfz(&d->a,
                          "{'requestId':'1','success':false,'errors':"
                          "[{'code':'%s','message':'no'}]}",
                          code_rows[i].code),
            {NULL}};
        drive_script(d, &reply, 1);
        enum err err = read_lead(d, &op);
        if (err != code_rows[i].err || d->error.scope != code_rows[i].scope ||
            d->error.retry != code_rows[i].retry)
            fail_msg("%s: %s %s %s", code_rows[i].code, err_name(err),
                     err_scope_name(d->error.scope),
                     err_retry_name(d->error.retry));
        assert_false(d->error.maybe_happened);
    }
}

static void the_rate_limit_waits_for_its_window(void **state)
{
    struct drive *d = *state;
    struct op op;
    DRIVE_SCRIPT(d, {200,
                     "{'success':false,'errors':[{'code':'606','message':"
                     "'Max rate limit'}]}",
                     {NULL}});
    check_err(read_lead(d, &op), ERR_BUSY);
    assert_int_equal(d->error.retry_after_ms, 20000);
}

/* DRIVE_NOW_US is three in the morning over there: 21 h remain. */
static void the_daily_quota_waits_for_midnight_in_us_central_time(void **state)
{
    struct drive *d = *state;
    struct op op;
    DRIVE_SCRIPT(d, {200,
                     "{'success':false,'errors':[{'code':'607','message':"
                     "'Daily quota reached'}]}",
                     {NULL}});
    check_err(read_lead(d, &op), ERR_BUSY);
    assert_int_equal(d->error.retry_after_ms, 21 * 3600 * 1000 + 1);
    static const struct {
        const char *now, *reset;
    } rows[] = {
        {"2025-01-15T12:00:00Z", "2025-01-16T06:00:00Z"},
        {"2025-01-15T06:00:00Z", "2025-01-16T06:00:00Z"},
        {"2025-03-09T12:00:00Z", "2025-03-10T05:00:00Z"},
        {"2025-03-08T12:00:00Z", "2025-03-09T06:00:00Z"},
        {"2025-11-01T12:00:00Z", "2025-11-02T05:00:00Z"},
        {"2025-11-02T12:00:00Z", "2025-11-03T06:00:00Z"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        int64_t now_us = 0;
        struct error e = {0};
        check_ok(time_parse(str_from(rows[i].now), &now_us, &e), &e);
        check_str(time_format(&d->a, marketo_quota_resets_us(now_us)),
                  rows[i].reset);
    }
}

static void an_answer_without_success_is_no_answer(void **state)
{
    struct drive *d = *state;
    struct op op;
    DRIVE_SCRIPT(d, {200, "{}", {NULL}});
    check_err(read_lead(d, &op), ERR_PROTOCOL);
}

static void a_long_query_goes_as_a_form(void **state)
{
    struct drive *d = *state;
    struct str ids[MARKETO_BATCH_MAX];
    for (size_t i = 0; i < MARKETO_BATCH_MAX; i++)
        ids[i] = arena_printf(&d->a, "10000000000000000000000%03zu", i);
    struct op op = marketo_op_of(OP_READ, "lead");
    op.ids = ids;
    op.n_ids = MARKETO_BATCH_MAX;
    DRIVE_SCRIPT(d, {200, "{'success':true,'result':[]}", {NULL}});
    drive_ok(d, &op);
    assert_string_equal(drive_method_url(d, 0),
                        "POST http://mk/rest/v1/leads.json?_method=GET");
    assert_string_equal(drive_header(d, 0, "Content-Type"),
                        "application/x-www-form-urlencoded");
    assert_non_null(strstr(drive_body(d, 0), "filterType=id&filterValues="));
    struct op short_op;
    DRIVE_SCRIPT(d, {200, "{'success':true,'result':[]}", {NULL}});
    check_ok(read_lead(d, &short_op), &d->error);
    assert_string_equal(
        drive_method_url(d, 0),
        "GET http://mk/rest/v1/leads.json?filterType=id&filterValues=1%2C2&"
        "fields=id%2Cemail%2CfirstName%2CleadScore&batchSize=300");
}

/* The API takes values with commas between and escapes none. */
static void a_value_with_a_comma_is_searched_for_alone(void **state)
{
    struct drive *d = *state;
    struct field fields[] = {{STR("email"), value_textz("a@x.io")},
                             {STR("email"), value_textz("b,c@x.io")},
                             {STR("id"), value_textz("20,30")}};
    struct find_key keys[] = {{.fields = fields, .n_fields = 1},
                              {.fields = fields + 1, .n_fields = 1},
                              {.fields = fields + 2, .n_fields = 1}};
    struct op op = marketo_op_of(OP_FIND, "lead");
    op.keys = keys;
    op.n_keys = 3;
    DRIVE_SCRIPT(d,
                 {200, "{'success':true,'result':[{'id':1,'email':'a@x.io'}]}",
                  {NULL}},
                 {200,
                  "{'success':true,'result':[{'id':2,'email':'b'},{'id':3,"
                  "'email':'c@x.io'}]}",
                  {NULL}},
                 {200, "{'success':true,'result':[{'id':30},{'id':20}]}",
                  {NULL}});
    drive_ok(d, &op);
    assert_int_equal(d->requests.n, 3);
    assert_non_null(strstr(drive_method_url(d, 0), "filterValues=a%40x.io&"));
    assert_non_null(strstr(drive_method_url(d, 1), "filterValues=b%2Cc%40x.io&"));
    assert_int_equal(op.n_matches, 3);
    assert_int_equal(op.matches[0].key, 0);
    assert_int_equal(op.matches[1].key, 2); /* either of the two ids */
    assert_int_equal(op.matches[2].key, 2);
}

static void a_key_that_cannot_be_searched_for_is_split_off_at_once(void **state)
{
    struct drive *d = *state;
    struct field good[] = {{STR("email"), value_textz("a@x.io")}};
    struct field bad[] = {{STR("firstName"), value_textz("Ann")}};
    struct find_key keys[] = {{.fields = good, .n_fields = 1},
                              {.fields = bad, .n_fields = 1}};
    struct op op = marketo_op_of(OP_FIND, "lead");
    op.keys = keys;
    op.n_keys = 2;
    drive_script(d, NULL, 0);
    check_err(drive_op(d, &op), ERR_REJECTED);
    assert_int_equal(d->error.scope, SCOPE_BATCH);
    assert_int_equal(d->requests.n, 0);
}

static void a_description_as_before_takes_no_more_room(void **state)
{
    struct drive *d = *state;
    struct arena own = ARENA_INIT;
    const struct marketo_field *before = d->state->objects[0].fields;
    struct op op = marketo_op_of(OP_DESCRIBE, "lead");
    op.arena = &own;
    DRIVE_SCRIPT(d, MARKETO_LEAD_FIELDS);
    drive_ok(d, &op);
    assert_int_equal(op.schema.n_fields, 4);
    assert_ptr_equal(d->state->objects[0].fields, before);
    arena_fini(&own);
}

static void what_is_wrong_with_one_record_is_its_own(void **state)
{
    struct drive *d = *state;
    struct op op;
    struct patch patches[] = {
        marketo_patch(d, PATCH_UPDATE, "1", "{'firstName':'A'}"),
        marketo_patch(d, PATCH_UPDATE, "2", "{'nosuch':'A'}"),
        marketo_patch(d, PATCH_UPDATE, "3", "{'email':'é@x.io'}"),
        marketo_patch(d, PATCH_UPDATE, "4", "{'leadScore':5}"),
        marketo_patch(d, PATCH_ARCHIVE, "5", NULL),
        marketo_patch(d, PATCH_UPDATE, "6", "{'firstName':'C'}"),
    };
    DRIVE_SCRIPT(d, {200,
                     "{'success':true,'result':[{'id':1,'status':'updated'},"
                     "{'status':'skipped','reasons':[{'code':'1004',"
                     "'message':'Lead not found'}]}]}",
                     {NULL}});
    check_ok(marketo_write(d, "lead", patches, 6, &op), &d->error);
    assert_string_equal(
        drive_body(d, 0),
        "{'action':'updateOnly','lookupField':'id','input':["
        "{'id':1,'firstName':'A'},{'id':4,'leadScore':5},"
        "{'id':6,'firstName':'C'}]}");
    check_err(op.results[0].error.code, ERR_OK);
    check_err(op.results[1].error.code, ERR_SCHEMA);
    check_err(op.results[2].error.code, ERR_REJECTED);
    check_err(op.results[3].error.code, ERR_NOT_FOUND);
    check_err(op.results[4].error.code, ERR_REJECTED);
    check_err(op.results[5].error.code, ERR_PROTOCOL);
    assert_true(op.results[5].error.maybe_happened);
}

static void a_write_goes_300_at_a_time(void **state)
{
    struct drive *d = *state;
    struct op op;
    size_t n = MARKETO_BATCH_MAX + 1;
    struct patch *patches = arena_array(&d->a, struct patch, n);
    for (size_t i = 0; i < n; i++)
        patches[i] = marketo_patch(d, PATCH_DELETE, "7", NULL);
    DRIVE_SCRIPT(d, {200, "{'success':true,'result':[]}", {NULL}},
                 {200, "{'success':true,'result':[{'status':'deleted'}]}",
                  {NULL}});
    check_ok(marketo_write(d, "lead", patches, n, &op), &d->error);
    assert_int_equal(d->requests.n, 2);
    assert_string_equal(drive_body(d, 1), "{'input':[{'id':7}]}");
    check_err(op.results[n - 1].error.code, ERR_OK);
}

static void a_body_stays_below_its_limit(void **state)
{
    struct drive *d = *state;
    struct op op;
    struct patch patches[2];
    char *name = arena_array(&d->a, char, MARKETO_BODY_MAX * 2 / 3);
    memset(name, 'x', MARKETO_BODY_MAX * 2 / 3);
    struct field field = {
        STR("firstName"),
        value_text((struct str){name, MARKETO_BODY_MAX * 2 / 3})};
    for (size_t i = 0; i < 2; i++) {
        patches[i] = marketo_patch(d, PATCH_UPDATE, "7", NULL);
        patches[i].values = value_object(&field, 1);
    }
    DRIVE_SCRIPT(d, {200, "{'success':true,'result':[{'status':'updated'}]}",
                     {NULL}},
                 {200, "{'success':true,'result':[{'status':'updated'}]}",
                  {NULL}});
    check_ok(marketo_write(d, "lead", patches, 2, &op), &d->error);
    assert_int_equal(d->requests.n, 2);
    for (size_t i = 0; i < 2; i++)
        assert_true(d->requests.at[i].body.n < MARKETO_BODY_MAX);
}

static void at_most_25_leads_are_merged_at_once(void **state)
{
    struct drive *d = *state;
    struct op op = marketo_op_of(OP_ACTION, "lead");
    op.action = STR("merge");
    op.action_id = STR("1");
    op.action_arguments = drive_value(
        d, "{'losers':[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,"
           "21,22,23,24,25,26]}");
    drive_script(d, NULL, 0);
    check_err(drive_op(d, &op), ERR_REJECTED);
    assert_non_null(strstr(d->error.message, "at most 25"));
}

static void a_timed_out_write_may_have_happened(void **state)
{
    struct drive *d = *state;
    struct op op;
    struct patch patch =
        marketo_patch(d, PATCH_CREATE, NULL, "{'email':'a@x.io'}");
    DRIVE_SCRIPT(d, {200,
                     "{'success':false,'errors':[{'code':'604','message':"
                     "'timed out'}]}",
                     {NULL}});
    check_err(marketo_write(d, "lead", &patch, 1, &op), ERR_TIMEOUT);
    assert_true(d->error.maybe_happened);
}

static void an_entity_that_is_not_there_is_refused(void **state)
{
    struct drive *d = *state;
    struct op op = marketo_op_of(OP_CHANGES, "company");
    check_err(drive_op(d, &op), ERR_NOT_FOUND);
    assert_int_equal(d->connector->caps(d->state, STR("company")).read_max, 0);
    op = (struct op){.kind = OP_HOOKS};
    check_err(drive_op(d, &op), ERR_REJECTED);
}

static void an_object_closed_to_us_leaves_the_others(void **state)
{
    struct drive d;
    (void)state;
    drive_init(&d, &connector_marketo, MARKETO_SETTINGS(",'objects':'company'"));
    DRIVE_SCRIPT(&d, MARKETO_TOKEN, MARKETO_LEAD_FIELDS,
                 {200,
                  "{'success':false,'errors':[{'code':'1018','message':"
                  "'CRM Enabled'}]}",
                  {NULL}});
    drive_open(&d);
    struct op op = {.kind = OP_ENTITIES};
    drive_ok(&d, &op);
    /* lead, program, email, list, list_member */
    assert_int_equal(op.n_entities, 5);
    op = marketo_op_of(OP_DESCRIBE, "company");
    check_err(drive_op(&d, &op), ERR_ACCESS);
    assert_non_null(strstr(d.error.message, "1018"));
    drive_fini(&d);
}

static void pages_of_changes_may_be_empty_with_more_to_come(void **state)
{
    struct drive *d = *state;
    struct op op = marketo_op_of(OP_CHANGES, "lead");
    DRIVE_SCRIPT(
        d, {200, "{'success':true,'nextPageToken':'A'}", {NULL}},
        {200, "{'success':true,'nextPageToken':'B','moreResult':true}", {NULL}},
        {200,
         "{'success':true,'nextPageToken':'C','moreResult':false,'result':"
         "[{'leadId':7,'activityTypeId':13},{'leadId':7,'activityTypeId':13}]}",
         {NULL}},
        {200, "{'success':true,'result':[{'id':7,'email':'a@x.io'}]}", {NULL}},
        {200,
         "{'success':true,'nextPageToken':'D','moreResult':false,'result':"
         "[{'leadId':9,'activityTypeId':37}]}",
         {NULL}});
    drive_ok(d, &op);
    assert_int_equal(op.n_records, 1);
    check_str(op.records[0].id, "7");
    assert_int_equal(op.n_deleted, 1);
    check_str(op.deleted[0], "9");
    assert_false(op.more);
    assert_non_null(strstr(drive_method_url(d, 3), "filterValues=7&"));
    struct op next = marketo_op_of(OP_CHANGES, "lead");
    next.cursor = op.next_cursor;
    DRIVE_SCRIPT(
        d, {200, "{'success':true,'nextPageToken':'C','moreResult':false}",
            {NULL}},
        {200, "{'success':true,'nextPageToken':'D','moreResult':false}",
         {NULL}});
    drive_ok(d, &next);
    assert_non_null(strstr(drive_method_url(d, 0), "nextPageToken=C"));
    assert_non_null(strstr(drive_method_url(d, 1), "nextPageToken=D"));
    check_str(next.next_cursor, arena_strz(&d->a, op.next_cursor));
}

/* Whether or not the feed of deletions tells of the merged ones too. */
static void leads_that_went_into_others_are_gone(void **state)
{
    struct drive d;
    (void)state;
    drive_init(&d, &connector_marketo, MARKETO_SETTINGS(",'objects':''"));
    DRIVE_SCRIPT(
        &d, MARKETO_TOKEN, MARKETO_LEAD_FIELDS,
        {200, "{'success':true,'nextPageToken':'A'}", {NULL}},
        {200, "{'success':true,'nextPageToken':'N'}", {NULL}},
        {200, "{'success':true,'nextPageToken':'B','moreResult':false}",
         {NULL}},
        {200,
         "{'success':true,'nextPageToken':'C','moreResult':true,'result':"
         "[{'leadId':7,'activityTypeId':32,'attributes':[{'name':'Merge IDs',"
         "'value':'[8,9]'},{'name':'Merge Source','value':'1'}]}]}",
         {NULL}},
        {200, "{'success':true,'result':[{'id':7,'email':'a@x.io'}]}", {NULL}},
        {200, "{'success':true,'nextPageToken':'D','moreResult':false}",
         {NULL}},
        {200, "{'success':true,'nextPageToken':'E','moreResult':false}",
         {NULL}});
    drive_open(&d);
    struct op op = marketo_op_of(OP_CHANGES, "lead");
    drive_ok(&d, &op);
    /* at first only those that go from now on */
    assert_non_null(strstr(drive_method_url(&d, 4), "nextPageToken=A"));
    assert_non_null(strstr(drive_method_url(&d, 5), "activityTypeIds=32"));
    assert_non_null(strstr(drive_method_url(&d, 5), "nextPageToken=N"));
    assert_non_null(strstr(drive_method_url(&d, 7), "activityTypeIds=32"));
    assert_non_null(strstr(drive_method_url(&d, 8), "nextPageToken=N"));
    assert_int_equal(op.n_records, 1);
    check_str(op.records[0].id, "7");
    assert_int_equal(op.n_deleted, 2);
    check_str(op.deleted[0], "8");
    check_str(op.deleted[1], "9");
    assert_false(op.more);
    assert_true(str_contains(op.next_cursor, STR("\"merges\":\"D\"")));
    drive_fini(&d);
}

static void a_lead_has_an_address_where_the_pages_are_known(void **state)
{
    struct drive *own = *state, d;
    struct str lead = STR("lead"), id = STR("7");
    drive_init(&d, &connector_marketo,
               MARKETO_SETTINGS(",'app_url':'https://app.example/'"));
    check_str(connector_marketo.record_url(d.state, &d.a, lead, id),
              "https://app.example/leadDatabase/loadLeadDetail?leadId=7");
    assert_int_equal(
        connector_marketo.record_url(d.state, &d.a, STR("company"), id).n, 0);
    assert_int_equal(
        connector_marketo.record_url(own->state, &d.a, lead, id).n, 0);
    drive_fini(&d);
}

static void an_overlap_begins_before_the_newest_change(void **state)
{
    struct drive d;
    (void)state;
    drive_init(&d, &connector_marketo,
               MARKETO_SETTINGS(",'objects':'','overlap':'1 min',"
                                "'watch_merges':false"));
    DRIVE_SCRIPT(
        &d, MARKETO_TOKEN, MARKETO_LEAD_FIELDS,
        {200, "{'success':true,'nextPageToken':'A'}", {NULL}},
        {200, "{'success':true,'nextPageToken':'N'}", {NULL}},
        {200,
         "{'success':true,'nextPageToken':'B','moreResult':false,'result':"
         "[{'leadId':7,'activityDate':'2025-05-01T10:00:30Z'}]}",
         {NULL}},
        {200, "{'success':true,'result':[{'id':7}]}", {NULL}},
        {200, "{'success':true,'nextPageToken':'B','moreResult':false}",
         {NULL}},
        {200, "{'success':true,'nextPageToken':'E'}", {NULL}},
        {200, "{'success':true,'nextPageToken':'E','moreResult':false}",
         {NULL}},
        {200, "{'success':true,'nextPageToken':'E','moreResult':false}",
         {NULL}});
    drive_open(&d);
    struct op op = marketo_op_of(OP_CHANGES, "lead");
    drive_ok(&d, &op);
    struct op next = marketo_op_of(OP_CHANGES, "lead");
    next.cursor = op.next_cursor;
    drive_ok(&d, &next);
    assert_string_equal(drive_method_url(&d, 7),
                        "GET http://mk/rest/v1/activities/pagingtoken.json?"
                        "sinceDatetime=2025-05-01T09%3A59%3A30Z");
    drive_fini(&d);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, start, stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(the_login_is_by_client_credentials),
        CASE(a_refused_login_names_the_settings_and_no_secret),
        CASE(a_renewed_login_describes_nothing_again),
        CASE(each_error_code_has_its_class),
        CASE(the_rate_limit_waits_for_its_window),
        CASE(the_daily_quota_waits_for_midnight_in_us_central_time),
        CASE(an_answer_without_success_is_no_answer),
        CASE(a_long_query_goes_as_a_form),
        CASE(a_value_with_a_comma_is_searched_for_alone),
        CASE(a_key_that_cannot_be_searched_for_is_split_off_at_once),
        CASE(a_description_as_before_takes_no_more_room),
        CASE(what_is_wrong_with_one_record_is_its_own),
        CASE(a_write_goes_300_at_a_time),
        CASE(a_body_stays_below_its_limit),
        CASE(at_most_25_leads_are_merged_at_once),
        CASE(a_timed_out_write_may_have_happened),
        CASE(an_entity_that_is_not_there_is_refused),
        cmocka_unit_test(an_object_closed_to_us_leaves_the_others),
        CASE(pages_of_changes_may_be_empty_with_more_to_come),
        CASE(a_lead_has_an_address_where_the_pages_are_known),
        cmocka_unit_test(leads_that_went_into_others_are_gone),
        cmocka_unit_test(an_overlap_begins_before_the_newest_change),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
