/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* The chat connector: what it sends, and what it makes of each answer; and
 * against the sandbox. */
#include "lib/connector_drive.h"

#include "connectors/chat/chat.h"
#include "sandbox/sandbox.h"

#define SETTINGS "{'url':'http://chat/services/T0/B0/s3cr3tS3cr3t'}"

static int start(void **state)
{
    static struct drive d; /* one test at a time */
    drive_init(&d, &connector_chat, SETTINGS);
    drive_open(&d);
    *state = &d;
    return 0;
}

static int stop(void **state)
{
    drive_fini(*state);
    return 0;
}

/* One create of these values; the op outlives the call. */
static struct op *message(struct drive *d, const char *values)
{
    struct patch *patch = arena_new(&d->a, struct patch);
    struct op *op = arena_new(&d->a, struct op);
    *patch = (struct patch){.kind = PATCH_CREATE,
                            .values = drive_value(d, values),
                            .token = STR("01TOKEN")};
    *op = (struct op){.kind = OP_WRITE,
                      .entity = STR("message"),
                      .patches = patch,
                      .n_patches = 1};
    return op;
}

static void a_text_is_posted_and_named_by_the_create(void **state)
{
    struct drive *d = *state;
    struct op *op = message(d, "{'channel':'#general','text':'Hello'}");
    DRIVE_SCRIPT(d, {200, "ok", {NULL}});
    drive_ok(d, op);
    assert_string_equal(drive_method_url(d, 0),
                        "POST http://chat/services/T0/B0/s3cr3tS3cr3t");
    assert_string_equal(drive_header(d, 0, "Content-Type"),
                        "application/json");
    assert_string_equal(drive_body(d, 0),
                        "{'text':'Hello','channel':'#general'}");
    assert_int_equal(op->results[0].error.code, ERR_OK);
    assert_true(str_is(op->results[0].id, "01TOKEN"));
}

/* Members in one order, whatever the order of the record's. */
static void what_belongs_to_an_attachment_goes_into_one(void **state)
{
    struct drive *d = *state;
    struct op *op = message(
        d, "{'mrkdwn_in':['fields'],'color':'good','fields':[{'short':true,"
           "'title':'','value':'*Company*: A'},{'short':false,'value':'n'}],"
           "'attachment_text':'Ann has won','pretext':'New','channel':null,"
           "'fallback':'New'}");
    DRIVE_SCRIPT(d, {200, "ok", {NULL}});
    drive_ok(d, op);
    assert_string_equal(
        drive_body(d, 0),
        "{'attachments':[{'fallback':'New','pretext':'New',"
        "'text':'Ann has won','color':'good','fields':[{'title':"
        "'','value':'*Company*: A','short':true},{'value':'n',"
        "'short':false}],'mrkdwn_in':['fields']}]}");
}

static void what_cannot_be_sent_is_never_sent(void **state)
{
    struct drive *d = *state;
    struct op *empty = message(d, "{'channel':'#general'}");
    struct op *unknown = message(d, "{'text':'a','colour':'red'}");
    struct op *update = message(d, "{'text':'a'}");
    struct patch patch = update->patches[0];
    patch.kind = PATCH_UPDATE;
    update->patches = &patch;
    drive_ok(d, empty);
    drive_ok(d, unknown);
    drive_ok(d, update);
    assert_int_equal(d->requests.n, 0);
    assert_int_equal(empty->results[0].error.code, ERR_REJECTED);
    assert_int_equal(unknown->results[0].error.code, ERR_REJECTED);
    assert_non_null(strstr(unknown->results[0].error.message, "`colour`"));
    assert_int_equal(update->results[0].error.code, ERR_REJECTED);
}

struct answer_row {
    int status;
    const char *body;
    bool names_channel;
    enum err err;
    enum err_scope scope;
    enum err_retry retry;
    bool maybe;
};

static void each_answer_has_its_class(void **state)
{
    static const struct answer_row rows[] = {
        {400, "invalid_payload", 0, ERR_REJECTED, SCOPE_RECORD, RETRY_NEVER, 0},
        {400, "no_text", 0, ERR_REJECTED, SCOPE_RECORD, RETRY_NEVER, 0},
        {400, "something new", 0, ERR_REJECTED, SCOPE_RECORD, RETRY_NEVER, 0},
        {404, "channel_not_found", 1, ERR_REJECTED, SCOPE_RECORD, RETRY_NEVER,
         0},
        {404, "channel_not_found", 0, ERR_REJECTED, SCOPE_CONNECTION,
         RETRY_NEVER, 0},
        {410, "channel_is_archived", 1, ERR_REJECTED, SCOPE_RECORD,
         RETRY_NEVER, 0},
        {403, "posting_to_general_channel_denied", 1, ERR_ACCESS, SCOPE_RECORD,
         RETRY_NEVER, 0},
        {403, "action_prohibited", 1, ERR_ACCESS, SCOPE_CONNECTION,
         RETRY_NEVER, 0},
        {403, "invalid_token", 0, ERR_ACCESS, SCOPE_CONNECTION, RETRY_NEVER, 0},
        {404, "no_service", 0, ERR_ACCESS, SCOPE_CONNECTION, RETRY_NEVER, 0},
        {410, "", 0, ERR_ACCESS, SCOPE_CONNECTION, RETRY_NEVER, 0},
        {429, "rate_limited", 0, ERR_BUSY, SCOPE_CONNECTION, RETRY_LATER, 0},
        {500, "rollup_error", 0, ERR_REMOTE, SCOPE_CONNECTION, RETRY_LATER, 1},
        {504, "", 0, ERR_TIMEOUT, SCOPE_CONNECTION, RETRY_LATER, 1},
        {302, "", 0, ERR_PROTOCOL, SCOPE_CONNECTION, RETRY_LATER, 0},
        {200, "<html>Sign in</html>", 0, ERR_PROTOCOL, SCOPE_CONNECTION,
         RETRY_LATER, 1},
    };
    struct drive *d = *state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct answer_row *row = &rows[i];
        const struct drive_reply reply = {row->status, row->body, {NULL}};
        struct op *op =
            message(d, row->names_channel ? "{'text':'a','channel':'#b'}"
                                          : "{'text':'a'}");
        drive_script(d, &reply, 1);
        enum err err = drive_op(d, op);
        struct error e = err == ERR_OK ? op->results[0].error : d->error;
        if (e.code != row->err || e.scope != row->scope ||
            e.retry != row->retry || e.maybe_happened != row->maybe)
            fail_msg("%d %s: %s %s %s %d", row->status, row->body,
                     err_name(e.code), err_scope_name(e.scope),
                     err_retry_name(e.retry), e.maybe_happened);
        assert_null(strstr(e.message, "services"));
    }
}

static void too_many_messages_wait_as_long_as_told(void **state)
{
    struct drive *d = *state;
    DRIVE_SCRIPT(d, {429, "rate_limited", {"Retry-After", "30"}});
    check_err(drive_op(d, message(d, "{'text':'a'}")), ERR_BUSY);
    assert_int_equal(d->error.retry, RETRY_AFTER);
    assert_int_equal(d->error.retry_after_ms, 30000);
}

static void a_remote_that_repeats_the_address_does_not_show_it(void **state)
{
    struct drive *d = *state;
    DRIVE_SCRIPT(d, {404, "no hook /services/T0/B0/s3cr3tS3cr3t", {NULL}});
    check_err(drive_op(d, message(d, "{'text':'a'}")), ERR_ACCESS);
    assert_null(strstr(d->error.message, "s3cr3t"));
    assert_non_null(strstr(d->error.message, "http://chat"));
}

static void the_test_posts_nothing(void **state)
{
    struct drive *d = *state;
    struct op op = {.kind = OP_TEST};
    DRIVE_SCRIPT(d, {400, "no_text", {NULL}});
    drive_ok(d, &op);
    assert_string_equal(drive_body(d, 0), "{}");
    struct op gone = {.kind = OP_TEST};
    DRIVE_SCRIPT(d, {404, "no_service", {NULL}});
    check_err(drive_op(d, &gone), ERR_ACCESS);
}

static void nothing_can_be_read(void **state)
{
    struct drive *d = *state;
    struct op op = {.kind = OP_CHANGES, .entity = STR("message")};
    struct op other = {.kind = OP_DESCRIBE, .entity = STR("channel")};
    assert_int_not_equal(drive_op(d, &op), ERR_OK);
    check_err(drive_op(d, &other), ERR_NOT_FOUND);
}

static void an_address_that_is_none_is_refused_without_being_shown(void **state)
{
    struct drive *d = *state;
    struct connection_state *c = NULL;
    struct error e = {0};
    struct value settings = drive_value(d, "{'url':'hooks/T0/s3cr3t'}");
    check_err(connector_chat.create(&d->a, &settings, &c, &e), ERR_INVALID);
    assert_null(strstr(e.message, "s3cr3t"));
    assert_null(c);
}

/* ---- against the sandbox ------------------------------------------------------ */

static void answer_from_sandbox(void *context, struct arena *a,
                                const struct http_request *request,
                                struct http_response *out)
{
    struct http_server_reply reply = {0};
    sandbox_call(context, a, request, &reply);
    *out = reply.response;
}

static struct http_response ask(struct drive *d, struct sandbox *box,
                                const char *method, const char *path,
                                const char *body)
{
    const struct http_request request = {
        .method = method,
        .url = str_from(path),
        .body = body ? drive_json(d, body) : STR_NONE};
    struct http_server_reply reply = {0};
    sandbox_call(box, &d->a, &request, &reply);
    return reply.response;
}

static void the_sandbox_keeps_what_was_sent(void **state)
{
    struct drive d;
    struct fake_clock clock = {DRIVE_NOW_US};
    struct sandbox *box = NULL;
    struct field channels = {STR("channels"), value_textz("#general,#sales")};
    struct value options = value_object(&channels, 1);
    (void)state;
    struct error e = {0};
    check_ok(sandbox_create(&sandbox_chat, &options, clock_fake(&clock), &box,
                            &e),
             &e);
    drive_init(&d, &connector_chat,
               "{'url':'http://chat/services/T0DEMO/B0DEMO/demo'}");
    d.answer = answer_from_sandbox;
    d.context = box;
    drive_open(&d);
    struct op test = {.kind = OP_TEST};
    drive_ok(&d, &test);
    struct op *there = message(&d, "{'text':'a','channel':'#sales'}");
    struct op *nowhere = message(&d, "{'text':'b','channel':'#nobody'}");
    drive_ok(&d, there);
    drive_ok(&d, nowhere);
    assert_int_equal(there->results[0].error.code, ERR_OK);
    assert_int_equal(nowhere->results[0].error.code, ERR_REJECTED);
    ask(&d, box, "POST", "/_sandbox/answers",
        "{'status':410,'body':'channel_is_archived'}");
    check_err(drive_op(&d, message(&d, "{'text':'c'}")), ERR_REJECTED);
    struct http_response list = ask(&d, box, "GET", "/_sandbox/messages", NULL);
    assert_true(str_is(
        list.body, "{\"messages\":[{\"id\":1,\"body\":\"{\\\"text\\\":"
                   "\\\"a\\\",\\\"channel\\\":\\\"#sales\\\"}\"}]}"));
    assert_int_equal(sandbox_counters(box)->writes, 1);
    drive_fini(&d);
    sandbox_destroy(box);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, start, stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_text_is_posted_and_named_by_the_create),
        TEST(what_belongs_to_an_attachment_goes_into_one),
        TEST(what_cannot_be_sent_is_never_sent),
        TEST(each_answer_has_its_class),
        TEST(too_many_messages_wait_as_long_as_told),
        TEST(a_remote_that_repeats_the_address_does_not_show_it),
        TEST(the_test_posts_nothing),
        TEST(nothing_can_be_read),
        TEST(an_address_that_is_none_is_refused_without_being_shown),
        cmocka_unit_test(the_sandbox_keeps_what_was_sent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
