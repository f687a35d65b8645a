/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* What goes wrong, and in what words; opening; who is let in. */
#include "lib/prospect_drive.h"

static int start(void **state)
{
    return prospect_set_up(state, PROSPECT_SETTINGS("default", ""));
}

static int start_auto(void **state)
{
    return prospect_set_up(state, PROSPECT_SETTINGS("auto", ""));
}

static void check_says(struct drive *d, const char *part)
{
    if (!strstr(d->error.message, part))
        fail_msg("not in \"%s\": %s", d->error.message, part);
}

struct error_row {
    int status;
    const char *body;
    const char *header[2];
    enum err code;
    enum err_scope scope;
    enum err_retry retry;
    int64_t wait_ms;
    const char *says;
};

static const struct error_row reads[] = {
    {401, "{'message':'Unauthorized'}", {NULL}, ERR_AUTH, SCOPE_CONNECTION,
     RETRY_NEVER, 0, "`api_key` was refused as a raw key"},
    {403, "{'error':'not yours'}", {NULL}, ERR_ACCESS, SCOPE_RECORD,
     RETRY_NEVER, 0, "not yours"},
    {404, "{'message':'Cannot POST'}", {NULL}, ERR_NOT_FOUND, SCOPE_RECORD,
     RETRY_NEVER, 0, "this path is a guess, `task_list_path` can set another"},
    {429, "{'message':'slow down'}", {"Retry-After", "7"}, ERR_BUSY,
     SCOPE_CONNECTION, RETRY_AFTER, 7000, "slow down"},
    {429, "{}", {"X-RateLimit-Reset", "1748764830"}, ERR_BUSY,
     SCOPE_CONNECTION, RETRY_AFTER, 30000, "429"},
    {429, "{}", {NULL}, ERR_BUSY, SCOPE_CONNECTION, RETRY_LATER, 0, "429"},
    {500, "{'message':'oops'}", {NULL}, ERR_REMOTE, SCOPE_BATCH, RETRY_LATER,
     0, "oops"},
    {503, "<html>down</html>", {"Retry-After", "60"}, ERR_REMOTE, SCOPE_BATCH,
     RETRY_AFTER, 60000, "503"},
    {200, "<html>Sign in</html>", {NULL}, ERR_PROTOCOL, SCOPE_BATCH,
     RETRY_LATER, 0, "web page instead of JSON"},
    {200, "{'data':[{'id':'t1','na", {NULL}, ERR_PROTOCOL, SCOPE_BATCH,
     RETRY_LATER, 0, "not JSON"},
    {200, "{'data':[{'id':'\xff\xfe'}]}", {NULL}, ERR_PROTOCOL, SCOPE_BATCH,
     RETRY_LATER, 0, "not JSON"},
    {200, "ok", {NULL}, ERR_PROTOCOL, SCOPE_BATCH, RETRY_LATER, 0, "not JSON"},
    {200, "{'status':'fine'}", {NULL}, ERR_PROTOCOL, SCOPE_BATCH, RETRY_LATER,
     0, "without a list of task records"},
    {200, "", {NULL}, ERR_PROTOCOL, SCOPE_BATCH, RETRY_LATER, 0,
     "without a list of task records"},
};

static void every_failure_of_a_read_has_its_class_and_words(void **state)
{
    struct drive *d = *state;
    for (size_t i = 0; i < sizeof reads / sizeof *reads; i++) {
        const struct error_row *row = &reads[i];
        const struct drive_reply replies[] = {
            {row->status, row->body, {row->header[0], row->header[1]}}};
        struct op op = prospect_op_of(OP_CHANGES, "task");
        drive_script(d, replies, 1);
        enum err code = drive_op(d, &op);
        if (code != row->code || d->error.scope != row->scope ||
            d->error.retry != row->retry ||
            (row->wait_ms && d->error.retry_after_ms != row->wait_ms))
            fail_msg("row %zu: %s %s %s %lld: %s", i, err_name(code),
                     err_scope_name(d->error.scope),
                     err_retry_name(d->error.retry),
                     (long long)d->error.retry_after_ms, d->error.message);
        check_says(d, row->says);
    }
}

static void a_failed_answer_leaves_the_operation_where_it_was(void **state)
{
    struct drive *d = *state;
    struct op op = prospect_op_of(OP_CHANGES, "contact");
    DRIVE_SCRIPT(d, {503, NULL, {NULL}});
    check_err(drive_op(d, &op), ERR_REMOTE);
    const char *body = drive_body(d, 0);
    DRIVE_SCRIPT(d, {200, "{'count':1,'data':[{'_id':'c1'}]}", {NULL}});
    drive_ok(d, &op);
    assert_string_equal(drive_body(d, 0), body);
    assert_int_equal(op.n_records, 1);
}

static void the_key_is_never_in_a_message(void **state)
{
    struct drive *d = *state;
    struct op op = prospect_op_of(OP_CHANGES, "task");
    DRIVE_SCRIPT(
        d, {401, "{'message':'bad key k3y-s3cret, really k3y-s3cret'}", {NULL}});
    check_err(drive_op(d, &op), ERR_AUTH);
    assert_null(strstr(d->error.message, "k3y"));
    check_says(d, "bad key **********, really **********");
}

static void a_bearer_token_is_named_as_such(void **state)
{
    struct drive *d = *state;
    drive_fini(d);
    prospect_start(d, PROSPECT_SETTINGS("D", ""));
    struct op op = prospect_op_of(OP_CHANGES, "deal");
    DRIVE_SCRIPT(
        d, {401,
            "{'type':'https://papi.prospectconnect.ai/problems/unauthorized',"
            "'title':'Unauthorized','status':401,'detail':'No such token'}",
            {NULL}});
    check_err(drive_op(d, &op), ERR_AUTH);
    check_says(d, "`api_key` was refused as a bearer token");
    check_says(d, "No such token");
}

/* "404 tolerated": there are installations without this call. */
static void a_missing_list_of_users_is_an_empty_one(void **state)
{
    struct drive *d = *state;
    struct op op = prospect_op_of(OP_CHANGES, "user");
    DRIVE_SCRIPT(d, {404, "{'message':'Cannot GET'}", {NULL}});
    drive_ok(d, &op);
    assert_int_equal(op.n_records, 0);
    assert_false(op.more);
}

/* ---- writes ----------------------------------------------------------------- */

static void a_refused_record_is_that_records_own_result(void **state)
{
    struct drive *d = *state;
    struct patch patches[3];
    for (size_t i = 0; i < 3; i++)
        patches[i] =
            prospect_patch(d, PATCH_CREATE, NULL, "{'email':'a@x.io'}", NULL);
    struct op op = prospect_op_of(OP_WRITE, "contact");
    op.patches = patches;
    op.n_patches = 3;
    DRIVE_SCRIPT(d, {200, "{'data':{'id':'c1'}}", {NULL}},
                 {422,
                  "{'title':'Invalid','errors':[{'field':'email',"
                  "'message':'is taken'}]}",
                  {NULL}},
                 {200, "{'data':{'id':'c3'}}", {NULL}});
    drive_ok(d, &op);
    check_str(op.results[0].id, "c1");
    check_err(op.results[1].error.code, ERR_REJECTED);
    assert_non_null(strstr(op.results[1].error.message, "email: is taken"));
    check_err(op.results[2].error.code, ERR_OK);
    check_str(op.results[2].id, "c3");
}

static void a_record_that_is_gone_is_its_own_result(void **state)
{
    struct drive *d = *state;
    struct op op;
    DRIVE_SCRIPT(d, {404, "{'message':'no such deal'}", {NULL}});
    struct patch patch =
        prospect_patch(d, PATCH_UPDATE, "d9", "{'name':'x'}", NULL);
    check_ok(prospect_write(d, "deal", patch, &op), &d->error);
    check_err(op.results[0].error.code, ERR_NOT_FOUND);
}

static void a_write_that_is_not_allowed_is_its_own_result(void **state)
{
    struct drive *d = *state;
    struct op op;
    DRIVE_SCRIPT(d, {403, "{'detail':'scope deal.write is missing'}", {NULL}});
    struct patch patch =
        prospect_patch(d, PATCH_UPDATE, "d1", "{'name':'x'}", NULL);
    check_ok(prospect_write(d, "deal", patch, &op), &d->error);
    check_err(op.results[0].error.code, ERR_ACCESS);
    assert_non_null(strstr(op.results[0].error.message, "deal.write"));
}

static void a_write_that_broke_may_have_happened(void **state)
{
    static const struct drive_reply rows[] = {
        {500, "{'message':'oops'}", {NULL}},
        {504, "<html>", {NULL}},
        {200, "<html>Sign in</html>", {NULL}},
        {200, "{'data':{'id':'c", {NULL}},
        {200, "{'data':{'name':'no id in it'}}", {NULL}},
    };
    struct drive *d = *state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct op op;
        drive_script(d, &rows[i], 1);
        struct patch patch =
            prospect_patch(d, PATCH_CREATE, NULL, "{'name':'Big'}", NULL);
        if (prospect_write(d, "deal", patch, &op) == ERR_OK ||
            !d->error.maybe_happened)
            fail_msg("row %zu: %s", i, d->error.message);
    }
}

static void a_write_that_was_held_off_has_not_happened(void **state)
{
    struct drive *d = *state;
    struct op op;
    DRIVE_SCRIPT(d, {429, NULL, {"Retry-After", "2"}});
    struct patch patch =
        prospect_patch(d, PATCH_CREATE, NULL, "{'name':'Big'}", NULL);
    check_err(prospect_write(d, "deal", patch, &op), ERR_BUSY);
    assert_false(d->error.maybe_happened);
    assert_int_equal(d->error.retry_after_ms, 2000);
    DRIVE_SCRIPT(d, {200, "{'data':{'id':'d1'}}", {NULL}});
    drive_ok(d, &op);
    check_str(op.results[0].id, "d1");
}

/* ---- opening ------------------------------------------------------------------ */

static void a_raw_key_opens_the_default_profile(void **state)
{
    struct drive *d = *state;
    struct op op = {.kind = OP_OPEN};
    DRIVE_SCRIPT(d, {200, "{'data':[]}", {NULL}});
    drive_ok(d, &op);
    assert_string_equal(drive_method_url(d, 0),
                        "GET http://pc/deal/getPipelineList");
    check_str(op.summary, "ProspectConnect, profile default at http://pc");
    assert_true(d->connector->caps(d->state, STR("task")).can_create);
}

static void a_personal_token_opens_profile_d(void **state)
{
    static const struct drive_reply refusals[] = {
        {401, "{'message':'Unauthorized'}", {NULL}},
        {403, "{'message':'Forbidden'}", {NULL}},
        {404, "{'message':'Cannot GET'}", {NULL}},
        {200, "<html>a shop</html>", {NULL}},
    };
    struct drive *d = *state;
    for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++) {
        const struct drive_reply replies[] = {refusals[i],
                                              {200, "{'data':[]}", {NULL}}};
        struct op op = {.kind = OP_OPEN};
        drive_script(d, replies, 2);
        drive_ok(d, &op);
        assert_string_equal(drive_method_url(d, 1),
                            "POST http://pc/v1/contacts/search");
        assert_non_null(strstr(drive_body(d, 1), "'limit':1"));
        assert_string_equal(drive_header(d, 1, "Authorization"),
                            "Bearer k3y-s3cret");
        check_str(op.summary, "ProspectConnect, profile D at http://pc/v1");
        assert_true(d->connector->caps(d->state, STR("note")).can_update);
    }
}

static void a_key_that_nobody_takes_is_refused_as_both(void **state)
{
    static const struct drive_reply rows[][2] = {
        {{401, "{}", {NULL}}, {401, "{}", {NULL}}},
        {{401, "{}", {NULL}}, {404, "{}", {NULL}}},
        {{404, "{}", {NULL}}, {401, "{}", {NULL}}},
    };
    struct drive *d = *state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct op op = {.kind = OP_OPEN};
        drive_script(d, rows[i], 2);
        check_err(drive_op(d, &op), ERR_AUTH);
        check_says(d, "no profile takes the key");
    }
}

static void trouble_of_the_server_settles_nothing(void **state)
{
    struct drive *d = *state;
    struct op op = {.kind = OP_OPEN};
    DRIVE_SCRIPT(d, {502, "<html>", {NULL}});
    check_err(drive_op(d, &op), ERR_REMOTE);
    op = (struct op){.kind = OP_CHANGES, .entity = STR("contact")};
    check_err(drive_op(d, &op), ERR_INVALID);
    check_says(d, "not open");
}

static void an_address_of_something_else_is_told(void **state)
{
    struct drive *d = *state;
    struct op op = {.kind = OP_OPEN};
    DRIVE_SCRIPT(d, {404, "{}", {NULL}}, {200, "<html>a shop</html>", {NULL}});
    check_err(drive_op(d, &op), ERR_PROTOCOL);
    check_says(d, "web page");
}

static void a_named_profile_opens_without_asking(void **state)
{
    struct drive *d = *state;
    struct op op = {.kind = OP_OPEN};
    drive_ok(d, &op);
    assert_int_equal(d->requests.n, 0);
}

/* Defect 16: the test changes nothing. */
static void the_test_only_reads(void **state)
{
    struct drive *d = *state;
    struct op op = {.kind = OP_TEST};
    DRIVE_SCRIPT(d, {200, "{'data':[{'id':'p1'},{'id':'p2'}]}", {NULL}});
    drive_ok(d, &op);
    assert_int_equal(d->requests.n, 1);
    assert_string_equal(drive_method_url(d, 0),
                        "GET http://pc/deal/getPipelineList");
    check_str(op.summary, "ProspectConnect, profile default at http://pc: "
                          "read 2 pipelines");
}

/* ---- what is not there ---------------------------------------------------------- */

static void what_the_remote_cannot_do_is_said(void **state)
{
    struct drive *d = *state;
    struct op op = prospect_op_of(OP_CHANGES, "contcat");
    check_err(drive_op(d, &op), ERR_NOT_FOUND);
    check_says(d, "did you mean contact?");
    op = (struct op){.kind = OP_ACTION, .action = STR("dance")};
    check_err(drive_op(d, &op), ERR_NOT_FOUND);
    check_says(d, "dance");
    const struct field_wish wish = {STR("contact"), STR("x_a"), VALUE_TEXT,
                                    STR("A")};
    op = (struct op){.kind = OP_SETUP, .wishes = &wish, .n_wishes = 1};
    check_err(drive_op(d, &op), ERR_REJECTED);
    check_says(d, "x_a");
    op = (struct op){.kind = OP_SETUP};
    drive_ok(d, &op);
    drive_fini(d);
    prospect_start(d, PROSPECT_SETTINGS("C", ""));
    op = prospect_op_of(OP_CHANGES, "task");
    check_err(drive_op(d, &op), ERR_REJECTED);
    check_says(d, "profile C of ProspectConnect has no call to list a task");
}

static void settings_are_checked(void **state)
{
    struct drive *d = *state;
    static const char *const rows[][2] = {
        {"{'profile':'C'}", "`api_key` is missing"},
        {"{'api_key':'k','profile':'E'}", "`profile` cannot be `E`"},
        {"{'api_key':'k','contact_list_paht':'/x'}",
         "did you mean `contact_list_path`?"},
        {"{'api_key':'k','page_size':500}", "between 1 and 200"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct connection_state *c;
        struct value v = drive_value(d, rows[i][0]);
        check_err(d->connector->create(&d->a, &v, &c, &d->error), ERR_INVALID);
        check_says(d, rows[i][1]);
    }
}

#define CASE(name, start) cmocka_unit_test_setup_teardown(name, start, prospect_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(every_failure_of_a_read_has_its_class_and_words, start),
        CASE(a_failed_answer_leaves_the_operation_where_it_was, start),
        CASE(the_key_is_never_in_a_message, start),
        CASE(a_bearer_token_is_named_as_such, start),
        CASE(a_missing_list_of_users_is_an_empty_one, start),
        CASE(a_refused_record_is_that_records_own_result, start),
        CASE(a_record_that_is_gone_is_its_own_result, start),
        CASE(a_write_that_is_not_allowed_is_its_own_result, start),
        CASE(a_write_that_broke_may_have_happened, start),
        CASE(a_write_that_was_held_off_has_not_happened, start),
        CASE(a_raw_key_opens_the_default_profile, start_auto),
        CASE(a_personal_token_opens_profile_d, start_auto),
        CASE(a_key_that_nobody_takes_is_refused_as_both, start_auto),
        CASE(trouble_of_the_server_settles_nothing, start_auto),
        CASE(an_address_of_something_else_is_told, start_auto),
        CASE(a_named_profile_opens_without_asking, start),
        CASE(the_test_only_reads, start),
        CASE(what_the_remote_cannot_do_is_said, start),
        CASE(settings_are_checked, start),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
