/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* The shell, around a driver with one operation of two requests. */
#include "unit/check.h"

#include "connectors/driver.h"

struct connection_state {
    bool open;
    size_t begun; /* how often the shared beginning ran */
};

struct op_work {
    size_t at;
    bool done;
};

static bool is_open(const struct connection_state *c)
{
    return c->open;
}

static enum err begin(struct connection_state *c, struct op *op,
                      struct op_work *w, struct error *e)
{
    (void)w;
    c->begun++;
    if (str_is(op->entity, "unknown"))
        FAIL(e, ERR_NOT_FOUND, "no such entity");
    return ERR_OK;
}

static enum err open_begin(struct connection_state *c, struct op *op,
                           struct op_work *w, struct error *e)
{
    (void)op;
    (void)e;
    c->open = true;
    w->done = true;
    return ERR_OK;
}

static enum err read_request(const struct connection_state *c,
                             const struct op *op, const struct op_work *w,
                             struct arena *a, struct http_request *out,
                             struct error *e)
{
    (void)c;
    (void)op;
    (void)e;
    *out = (struct http_request){
        .method = "GET", .url = arena_printf(a, "http://x/%zu", w->at)};
    return ERR_OK;
}

static enum err read_take(struct connection_state *c, struct op *op,
                          struct op_work *w, const struct driver_reply *reply,
                          struct error *e)
{
    (void)c;
    (void)op;
    if (reply->writes || reply->now_us != 7 || reply->response->status != 200)
        FAIL(e, ERR_PROTOCOL, "not what was sent");
    w->done = ++w->at == 2;
    return ERR_OK;
}

static enum err write_take(struct connection_state *c, struct op *op,
                           struct op_work *w, const struct driver_reply *reply,
                           struct error *e)
{
    (void)c;
    (void)op;
    (void)e;
    w->done = reply->writes;
    return ERR_OK;
}

static const struct driver_op op_open = {open_begin, NULL, NULL};
static const struct driver_op op_read = {NULL, read_request, read_take};
static const struct driver_op op_write = {NULL, read_request, write_take};

static const struct driver driver = {
    .system = "Fake",
    .ops = {[OP_OPEN] = &op_open, [OP_READ] = &op_read, [OP_WRITE] = &op_write},
    .refusals = {[OP_FIND] = "Fake finds nothing"},
    DRIVER_WORK,
    .is_open = is_open,
    .begin = begin,
};

struct rig {
    struct arena a;
    struct connection_state c;
    struct error e;
};

static enum err next(struct rig *r, struct op *op, struct http_request *out,
                     bool *out_done)
{
    op->arena = &r->a;
    r->e = (struct error){0};
    TRY(driver_begin(&driver, &r->c, op, &r->e));
    return driver_next(&r->c, op, &r->a, out, out_done, &r->e);
}

static int start(void **state)
{
    static struct rig r;
    r = (struct rig){.c = {.open = true}};
    *state = &r;
    return 0;
}

static int stop(void **state)
{
    struct rig *r = *state;
    arena_fini(&r->a);
    return 0;
}

static void an_operation_goes_from_request_to_request(void **state)
{
    struct rig *r = *state;
    struct op op = {.kind = OP_READ};
    struct http_request request;
    struct http_response response = {.status = 200};
    bool done = true;
    for (int i = 0; i < 2; i++) {
        check_ok(next(r, &op, &request, &done), &r->e);
        assert_false(done);
        check_ok(next(r, &op, &request, &done), &r->e); /* asked twice */
        check_str(request.url, i == 0 ? "http://x/0" : "http://x/1");
        check_ok(driver_take(&r->c, &op, &request, &response, 7, &r->e),
                 &r->e);
    }
    check_ok(next(r, &op, &request, &done), &r->e);
    assert_true(done);
    assert_int_equal(r->c.begun, 1);
}

static void replies_to_writes_are_known_as_such(void **state)
{
    struct rig *r = *state;
    struct op op = {.kind = OP_WRITE};
    struct http_request request;
    struct http_response response = {.status = 200};
    bool done = true;
    check_ok(next(r, &op, &request, &done), &r->e);
    check_ok(driver_take(&r->c, &op, &request, &response, 7, &r->e), &r->e);
    check_ok(next(r, &op, &request, &done), &r->e);
    assert_true(done);
}

static void only_a_login_goes_before_the_login(void **state)
{
    struct rig *r = *state;
    struct http_request request;
    bool done = false;
    r->c.open = false;
    struct op op = {.kind = OP_READ};
    check_err(next(r, &op, &request, &done), ERR_INVALID);
    assert_string_equal(r->e.message, "the Fake connection is not open yet");
    struct op open = {.kind = OP_OPEN};
    check_ok(next(r, &open, &request, &done), &r->e);
    assert_true(done);
    check_ok(next(r, &op, &request, &done), &r->e); /* begun anew */
    assert_false(done);
}

static void a_beginning_that_fails_is_begun_again(void **state)
{
    struct rig *r = *state;
    struct op op = {.kind = OP_READ, .entity = STR("unknown")};
    struct http_request request;
    bool done = false;
    check_err(next(r, &op, &request, &done), ERR_NOT_FOUND);
    check_err(next(r, &op, &request, &done), ERR_NOT_FOUND);
    assert_int_equal(r->c.begun, 2);
}

static void what_a_system_has_none_of_is_said(void **state)
{
    struct rig *r = *state;
    struct http_request request;
    const struct field_wish wish = {STR("lead"), STR("x_a"), VALUE_TEXT,
                                    STR("A")};
    bool done = false;
    struct op op = {.kind = OP_FIND};
    check_err(next(r, &op, &request, &done), ERR_REJECTED);
    assert_string_equal(r->e.message, "Fake finds nothing");
    op = (struct op){.kind = OP_ACTION, .action = STR("dance")};
    check_err(next(r, &op, &request, &done), ERR_NOT_FOUND);
    assert_string_equal(r->e.message, "Fake has no action `dance`");
    op = (struct op){.kind = OP_HOOKS};
    check_err(next(r, &op, &request, &done), ERR_REJECTED);
    assert_string_equal(r->e.message, "Fake has no webhooks");
    op = (struct op){.kind = OP_SETUP, .wishes = &wish, .n_wishes = 1};
    check_err(next(r, &op, &request, &done), ERR_REJECTED);
    assert_string_equal(r->e.message,
                        "Fake cannot be given new fields: take `x_a` of lead "
                        "out of `custom_fields`");
    op = (struct op){.kind = OP_SETUP};
    check_ok(next(r, &op, &request, &done), &r->e);
    assert_true(done);
}

static void an_entity_is_found_or_the_nearest_is_named(void **state)
{
    struct rig *r = *state;
    static const struct str names[] = {STR("lead"), STR("company")};
    size_t i = 7;
    check_ok(driver_entity_find("Fake", names, 2, STR("company"), &i, &r->e),
             &r->e);
    assert_int_equal(i, 1);
    check_err(driver_entity_find("Fake", names, 2, STR("laed"), &i, &r->e),
              ERR_NOT_FOUND);
    assert_string_equal(r->e.message,
                        "Fake has no entity laed: did you mean lead?");
    check_err(driver_entity_find("Fake", names, 2, STR("zebra"), &i, &r->e),
              ERR_NOT_FOUND);
    assert_string_equal(r->e.message, "Fake has no entity zebra");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_operation_goes_from_request_to_request, start, stop),
        cmocka_unit_test_setup_teardown(replies_to_writes_are_known_as_such, start, stop),
        cmocka_unit_test_setup_teardown(only_a_login_goes_before_the_login, start, stop),
        cmocka_unit_test_setup_teardown(a_beginning_that_fails_is_begun_again, start, stop),
        cmocka_unit_test_setup_teardown(what_a_system_has_none_of_is_said, start, stop),
        cmocka_unit_test_setup_teardown(
            an_entity_is_found_or_the_nearest_is_named, start, stop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
