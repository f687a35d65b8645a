/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* The loop that runs operations: limits, waiting, logging in, halving. */
#include "engine/remote/remote.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/limits.h"
#include "base/time.h"
#include "unit/check.h"

/* ---- a connector and a network that do as they are told ---- */

enum answer { FINE, BUSY, BUSY_FOR_7_S, BUSY_FOR_1_H, LOST, LOGIN_LOST, WRONG_LOGIN };

struct stage {
    struct fake_clock clock;
    struct fake_random random;
    enum answer script[64];    /* of the requests, in order; then FINE */
    size_t n_script;
    size_t requests;
    size_t opens;
    size_t flying;
    size_t most_flying;
    uint64_t tags[64];
    size_t n_tags;
    int64_t sent_us[64];
    size_t stop_after;         /* requests; 0: never */
    atomic_bool stop;
    const char *poison;        /* creates with this name refuse the batch */
    const char *first;         /* this one is made by a request of its own */
    struct connection connections[2];
    struct workspace workspace;
    struct remote *remote;
    struct arena arena;
};

struct connection_state {
    struct stage *stage;
};

static struct stage *the_stage; /* the transport's and the connector's */

static enum err stage_create(struct arena *a, const struct value *settings,
                             struct connection_state **out, struct error *e)
{
    (void)settings;
    (void)e;
    *out = arena_new(a, struct connection_state);
    (*out)->stage = the_stage;
    return ERR_OK;
}

static struct entity_caps stage_caps(const struct connection_state *c,
                                     struct str entity)
{
    (void)c;
    (void)entity;
    return (struct entity_caps){
        .read_max = 3, .find_max = 2, .write_max = 4, .create_max = 8};
}

static enum err stage_next(struct connection_state *c, struct op *op,
                           struct arena *a, struct http_request *out,
                           bool *out_done, struct error *e)
{
    (void)c;
    (void)a;
    (void)e;
    *out_done = op->scratch != NULL;
    out->method = "POST";
    out->url = STR("stage:");
    return ERR_OK;
}

static bool is_poisoned(const struct stage *stage, const struct op *op)
{
    for (size_t i = 0; stage->poison && i < op->n_patches; i++) {
        const struct value *name = value_getz(&op->patches[i].values, "name");
        if (name && str_is(value_str(name), stage->poison))
            return true;
    }
    return false;
}

/* Of several creates one a request; true: there are more to come. */
static bool took_first(struct stage *stage, struct op *op)
{
    if (!stage->first || op->results)
        return false;
    op->results = arena_array(op->arena, struct patch_result, op->n_patches);
    for (size_t i = 0; i < op->n_patches; i++) {
        const struct value *name = value_getz(&op->patches[i].values, "name");
        if (str_is(value_str(name), stage->first))
            op->results[i].id = STR("made");
    }
    return true;
}

static enum err take_written(struct stage *stage, struct op *op,
                             struct error *e)
{
    if (is_poisoned(stage, op)) {
        enum err err = error_set(e, ERR_REJECTED, __FILE__, __LINE__,
                                 "the batch is refused");
        e->scope = SCOPE_BATCH;
        return err;
    }
    op->results = arena_array(op->arena, struct patch_result, op->n_patches);
    for (size_t i = 0; i < op->n_patches; i++)
        op->results[i].id = op->patches[i].id;
    return ERR_OK;
}

static enum err stage_take(struct connection_state *c, struct op *op,
                           const struct http_request *request,
                           const struct http_response *response,
                           int64_t now_us, struct error *e)
{
    (void)request;
    (void)now_us;
    switch ((enum answer)response->status) {
    case BUSY:
        FAIL(e, ERR_BUSY, "busy");
    case BUSY_FOR_7_S:
    case BUSY_FOR_1_H:
        error_set(e, ERR_BUSY, __FILE__, __LINE__, "busy");
        e->retry = RETRY_AFTER;
        e->retry_after_ms =
            response->status == BUSY_FOR_7_S ? 7000 : 3600 * 1000;
        return ERR_BUSY;
    case LOGIN_LOST:
        error_set(e, ERR_AUTH, __FILE__, __LINE__, "expired");
        e->retry = RETRY_NOW;
        return ERR_AUTH;
    case WRONG_LOGIN:
        FAIL(e, ERR_AUTH, "the password is wrong");
    case FINE:
    case LOST:
        break;
    }
    if (op->kind == OP_WRITE && took_first(c->stage, op))
        return ERR_OK;
    if (op->kind == OP_WRITE)
        TRY(take_written(c->stage, op, e));
    c->stage->opens += op->kind == OP_OPEN;
    op->scratch = op;
    return ERR_OK;
}

static const struct connector stage_connector = {.abi = CONNECTOR_ABI,
                                                 .name = "stage",
                                                 .create = stage_create,
                                                 .caps = stage_caps,
                                                 .next = stage_next,
                                                 .take = stage_take};

static enum err stage_submit(void *context, const struct http_request *request,
                             uint64_t tag, struct error *e)
{
    struct stage *stage = context;
    (void)request;
    (void)e;
    stage->tags[stage->n_tags++] = tag;
    stage->flying++;
    if (stage->flying > stage->most_flying)
        stage->most_flying = stage->flying;
    return ERR_OK;
}

static enum err stage_wait(void *context, struct arena *a, int64_t timeout_ms,
                           struct http_exchange *out, struct error *e)
{
    struct stage *stage = context;
    (void)a;
    if (stage->n_tags == 0) {
        stage->clock.now_us += timeout_ms * US_PER_MS;
        FAIL(e, ERR_TIMEOUT, "nothing");
    }
    size_t i = stage->requests++;
    stage->stop = stage->requests == stage->stop_after;
    enum answer answer = i < stage->n_script ? stage->script[i] : FINE;
    *out = (struct http_exchange){.tag = stage->tags[0]};
    for (size_t k = 1; k < stage->n_tags; k++)
        stage->tags[k - 1] = stage->tags[k];
    stage->n_tags--;
    stage->flying--;
    stage->sent_us[i] = stage->clock.now_us;
    out->response.status = (int)answer;
    if (answer == LOST) {
        out->outcome = error_set(&out->error, ERR_TIMEOUT, __FILE__, __LINE__,
                                 "no answer");
        out->error.maybe_happened = true;
    }
    return ERR_OK;
}

static void stage_begin_with(struct stage *stage, int64_t in_flight,
                             int64_t per_second,
                             const struct breaker_rules *breaker)
{
    *stage = (struct stage){.clock = {US_PER_DAY}};
    the_stage = stage;
    stage->connections[0] = (struct connection){.name = STR("one"),
                                                .connector = &stage_connector,
                                                .in_flight = in_flight,
                                                .per_second = per_second};
    stage->workspace.connections = stage->connections;
    stage->workspace.n_connections = 1;
    const struct remote_options options = {
        .workspace = &stage->workspace,
        .transport = {stage_submit, stage_wait, stage},
        .clock = clock_fake(&stage->clock),
        .random = random_fake(&stage->random),
        .stop = &stage->stop,
        .breaker = breaker};
    struct error e;
    check_ok(remote_create(&options, &stage->remote, &e), &e);
}

static void stage_begin(struct stage *stage, int64_t in_flight,
                        int64_t per_second)
{
    stage_begin_with(stage, in_flight, per_second, NULL);
}

static void stage_end(struct stage *stage)
{
    remote_destroy(stage->remote);
    arena_fini(&stage->arena);
}

static void say(struct stage *stage, enum answer answer)
{
    stage->script[stage->n_script++] = answer;
}

static struct remote_call *calls_make(struct stage *stage, enum op_kind kind,
                                      size_t n)
{
    struct remote_call *calls =
        arena_array(&stage->arena, struct remote_call, n);
    for (size_t i = 0; i < n; i++)
        calls[i] = (struct remote_call){
            .connection = STR("one"),
            .op = {.kind = kind, .arena = &stage->arena}};
    return calls;
}

static enum err run_one(struct stage *stage, enum op_kind kind)
{
    struct error e;
    struct remote_call *call = calls_make(stage, kind, 1);
    check_ok(remote_run(stage->remote, call, 1, &e), &e);
    return call->error.code;
}

/* ---- limits ---- */

static void no_more_in_flight_than_the_connection_takes(void **state)
{
    struct stage stage;
    struct error e;
    (void)state;
    stage_begin(&stage, 3, 0);
    struct remote_call *calls = calls_make(&stage, OP_READ, 20);
    check_ok(remote_run(stage.remote, calls, 20, &e), &e);
    assert_int_equal(stage.most_flying, 3);
    assert_int_equal(stage.requests, 21); /* and the login */
    stage_end(&stage);
}

static void no_more_in_flight_than_the_program_allows(void **state)
{
    struct stage stage;
    struct error e;
    (void)state;
    stage_begin(&stage, 1000, 0);
    struct remote_call *calls = calls_make(&stage, OP_READ, 63);
    check_ok(remote_run(stage.remote, calls, 63, &e), &e);
    assert_true(stage.most_flying <= LIMIT_OPS_IN_FLIGHT);
    stage_end(&stage);
}

static void requests_a_second_are_spread(void **state)
{
    struct stage stage;
    struct error e;
    (void)state;
    stage_begin(&stage, 4, 2);
    struct remote_call *calls = calls_make(&stage, OP_READ, 4);
    check_ok(remote_run(stage.remote, calls, 4, &e), &e);
    assert_true(stage.sent_us[4] - stage.sent_us[0] >= 2 * US_PER_SECOND);
    stage_end(&stage);
}

/* ---- waiting ---- */

static void a_busy_remote_is_asked_again(void **state)
{
    struct stage stage;
    (void)state;
    stage_begin(&stage, 1, 0);
    say(&stage, FINE);
    say(&stage, BUSY);
    say(&stage, BUSY);
    assert_int_equal(run_one(&stage, OP_READ), ERR_OK);
    assert_int_equal(stage.requests, 4);
    assert_true(stage.sent_us[2] > stage.sent_us[1]);
    stage_end(&stage);
}

static void retry_after_is_honoured_by_the_whole_connection(void **state)
{
    struct stage stage;
    struct error e;
    (void)state;
    stage_begin(&stage, 1, 0);
    say(&stage, FINE);
    say(&stage, BUSY_FOR_7_S);
    struct remote_call *calls = calls_make(&stage, OP_READ, 2);
    check_ok(remote_run(stage.remote, calls, 2, &e), &e);
    assert_int_equal(calls[0].error.code, ERR_OK);
    for (size_t i = 2; i < stage.requests; i++)
        assert_true(stage.sent_us[i] - stage.sent_us[1] >= 7 * US_PER_SECOND);
    stage_end(&stage);
}

/* Longer than it waits: one call was refused, the others do not even ask. */
static void nobody_knocks_where_the_wait_is_too_long(void **state)
{
    struct stage stage;
    struct error e;
    (void)state;
    stage_begin(&stage, 1, 0);
    say(&stage, FINE);
    say(&stage, BUSY_FOR_1_H);
    struct remote_call *calls = calls_make(&stage, OP_READ, 5);
    check_ok(remote_run(stage.remote, calls, 5, &e), &e);
    assert_int_equal(stage.requests, 2);
    for (size_t i = 0; i < 5; i++) {
        assert_int_equal(calls[i].error.code, ERR_BUSY);
        assert_int_equal(calls[i].error.retry, RETRY_AFTER);
    }
    stage.clock.now_us += 1800 * US_PER_SECOND; /* half of it */
    struct remote_call *late = calls_make(&stage, OP_READ, 1);
    check_ok(remote_run(stage.remote, late, 1, &e), &e);
    assert_int_equal(stage.requests, 2);
    assert_true(late->error.retry_after_ms <= 1800 * 1000);
    stage.clock.now_us += 1800 * US_PER_SECOND;
    assert_int_equal(run_one(&stage, OP_READ), ERR_OK);
    stage_end(&stage);
}

static void it_gives_up_in_the_end(void **state)
{
    struct stage stage;
    (void)state;
    stage_begin(&stage, 1, 0);
    say(&stage, FINE);
    for (int i = 0; i < 20; i++)
        say(&stage, BUSY);
    assert_int_equal(run_one(&stage, OP_READ), ERR_BUSY);
    assert_true(stage.requests < 10);
    stage_end(&stage);
}

static void a_write_that_may_have_happened_is_not_repeated(void **state)
{
    struct stage stage;
    (void)state;
    stage_begin(&stage, 1, 0);
    say(&stage, FINE);
    say(&stage, LOST);
    assert_int_equal(run_one(&stage, OP_WRITE), ERR_TIMEOUT);
    assert_int_equal(stage.requests, 2);
    stage_end(&stage);
}

static void a_lost_read_is_repeated(void **state)
{
    struct stage stage;
    (void)state;
    stage_begin(&stage, 1, 0);
    say(&stage, FINE);
    say(&stage, LOST);
    assert_int_equal(run_one(&stage, OP_READ), ERR_OK);
    assert_int_equal(stage.requests, 3);
    stage_end(&stage);
}

/* ---- logging in ---- */

static void a_lost_login_is_renewed_once(void **state)
{
    struct stage stage;
    (void)state;
    stage_begin(&stage, 1, 0);
    say(&stage, FINE);
    say(&stage, LOGIN_LOST);
    assert_int_equal(run_one(&stage, OP_READ), ERR_OK);
    assert_int_equal(stage.opens, 2);
    stage_end(&stage);
}

static void a_login_that_does_not_help_is_an_error(void **state)
{
    struct stage stage;
    (void)state;
    stage_begin(&stage, 1, 0);
    say(&stage, FINE);
    say(&stage, LOGIN_LOST);
    say(&stage, FINE);
    say(&stage, LOGIN_LOST);
    assert_int_equal(run_one(&stage, OP_READ), ERR_AUTH);
    stage_end(&stage);
}

static void several_calls_share_one_new_login(void **state)
{
    struct stage stage;
    struct error e;
    (void)state;
    stage_begin(&stage, 4, 0);
    say(&stage, FINE);
    for (int i = 0; i < 4; i++)
        say(&stage, LOGIN_LOST);
    struct remote_call *calls = calls_make(&stage, OP_READ, 4);
    check_ok(remote_run(stage.remote, calls, 4, &e), &e);
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(calls[i].error.code, ERR_OK);
    assert_int_equal(stage.opens, 2);
    stage_end(&stage);
}

static void a_connection_that_cannot_be_opened_fails_all_its_calls(void **state)
{
    struct stage stage;
    struct error e;
    (void)state;
    stage_begin(&stage, 4, 0);
    for (int i = 0; i < 20; i++)
        say(&stage, BUSY);
    struct remote_call *calls = calls_make(&stage, OP_READ, 3);
    check_ok(remote_run(stage.remote, calls, 3, &e), &e);
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(calls[i].error.code, ERR_BUSY);
    stage_end(&stage);
}

static void an_unknown_connection_is_named(void **state)
{
    struct stage stage;
    struct error e;
    (void)state;
    stage_begin(&stage, 1, 0);
    assert_int_equal(remote_open(stage.remote, STR("two"), &e), ERR_USAGE);
    assert_non_null(strstr(e.message, "`two`"));
    stage_end(&stage);
}

/* ---- the breaker ---- */

static const struct breaker_rules two_in_a_row = {.failures = 2,
                                                  .window_calls = 1000,
                                                  .window_percent = 50,
                                                  .window_ms = 60000,
                                                  .open_ms = 10000,
                                                  .open_auth_ms = 60000,
                                                  .open_max_ms = 15000};

static enum breaker_state breaker_now(const struct stage *stage)
{
    return remote_breaker(stage->remote, STR("one"))->state;
}

/* Logged in; then two calls fail, five tries each, and open it. */
static void open_breaker(struct stage *stage)
{
    stage_begin_with(stage, 1, 0, &two_in_a_row);
    say(stage, FINE);
    for (int i = 0; i < 10; i++)
        say(stage, BUSY);
    assert_int_equal(run_one(stage, OP_READ), ERR_BUSY);
    assert_int_equal(breaker_now(stage), BREAKER_CLOSED);
    assert_int_equal(run_one(stage, OP_READ), ERR_BUSY);
    assert_int_equal(breaker_now(stage), BREAKER_OPEN);
    assert_int_equal(stage->requests, 11);
}

static void an_open_breaker_makes_no_remote_calls(void **state)
{
    struct stage stage;
    struct error e;
    (void)state;
    open_breaker(&stage);
    struct remote_call *calls = calls_make(&stage, OP_READ, 20);
    check_ok(remote_run(stage.remote, calls, 20, &e), &e);
    assert_int_equal(stage.requests, 11);
    assert_int_equal(stage.n_tags, 0);
    for (size_t i = 0; i < 20; i++) {
        assert_int_equal(calls[i].error.code, ERR_BUSY);
        assert_int_equal(calls[i].error.scope, SCOPE_CONNECTION);
        assert_int_equal(calls[i].error.retry, RETRY_AFTER);
        assert_int_equal(calls[i].error.retry_after_ms, 10000);
        assert_false(calls[i].error.maybe_happened);
        assert_non_null(strstr(calls[i].error.message,
                               "2 calls in a row failed (busy)"));
    }
    stage_end(&stage);
}

static void one_probe_goes_first_and_the_others_follow(void **state)
{
    struct stage stage;
    struct error e;
    (void)state;
    open_breaker(&stage);
    stage.connections[0].in_flight = 4;
    stage.clock.now_us += 10 * US_PER_SECOND;
    struct remote_call *calls = calls_make(&stage, OP_READ, 5);
    check_ok(remote_run(stage.remote, calls, 5, &e), &e);
    assert_int_equal(breaker_now(&stage), BREAKER_CLOSED);
    assert_int_equal(stage.requests, 16);
    for (size_t i = 0; i < 5; i++)
        assert_int_equal(calls[i].error.code, ERR_OK);
    stage_end(&stage);
}

static void a_probe_that_fails_is_one_request(void **state)
{
    struct stage stage;
    struct error e;
    (void)state;
    open_breaker(&stage);
    stage.connections[0].in_flight = 4;
    stage.clock.now_us += 10 * US_PER_SECOND;
    say(&stage, BUSY);
    struct remote_call *calls = calls_make(&stage, OP_READ, 5);
    check_ok(remote_run(stage.remote, calls, 5, &e), &e);
    assert_int_equal(breaker_now(&stage), BREAKER_OPEN);
    assert_int_equal(stage.requests, 12);
    for (size_t i = 0; i < 5; i++)
        assert_int_equal(calls[i].error.code, ERR_BUSY);
    /* twice as long, but at most what the rules say */
    assert_int_equal(calls[4].error.retry_after_ms, 15000);
    stage_end(&stage);
}

static void a_wrong_password_is_not_tried_over_and_over(void **state)
{
    struct stage stage;
    struct error e = {0};
    (void)state;
    stage_begin_with(&stage, 1, 0, &breaker_default);
    for (int i = 0; i < 20; i++)
        say(&stage, WRONG_LOGIN);
    for (int i = 0; i < 10; i++) {
        assert_int_equal(run_one(&stage, OP_READ), ERR_AUTH);
        assert_int_equal(remote_open(stage.remote, STR("one"), &e), ERR_AUTH);
    }
    assert_int_equal(stage.requests, 1);
    assert_non_null(strstr(e.message, "the login was refused"));
    /* and again a minute later, once */
    stage.clock.now_us += 60 * US_PER_SECOND;
    assert_int_equal(run_one(&stage, OP_READ), ERR_AUTH);
    assert_int_equal(run_one(&stage, OP_READ), ERR_AUTH);
    assert_int_equal(stage.requests, 2);
    stage_end(&stage);
}

static void a_person_may_ask_for_a_probe(void **state)
{
    struct stage stage;
    (void)state;
    open_breaker(&stage);
    assert_int_equal(run_one(&stage, OP_READ), ERR_BUSY);
    remote_breaker_try(stage.remote, STR("one"));
    assert_int_equal(run_one(&stage, OP_READ), ERR_OK);
    assert_int_equal(breaker_now(&stage), BREAKER_CLOSED);
    stage_end(&stage);
}

static void a_stop_leaves_no_probe_behind(void **state)
{
    struct stage stage;
    struct error e;
    (void)state;
    open_breaker(&stage);
    stage.clock.now_us += 10 * US_PER_SECOND;
    say(&stage, LOGIN_LOST); /* the probe is to log in again */
    stage.stop_after = 12;
    struct remote_call *calls = calls_make(&stage, OP_READ, 2);
    check_err(remote_run(stage.remote, calls, 2, &e), ERR_CANCELED);
    assert_int_equal(breaker_now(&stage), BREAKER_HALF_OPEN);
    stage.stop = false;
    assert_int_equal(run_one(&stage, OP_READ), ERR_OK);
    assert_int_equal(breaker_now(&stage), BREAKER_CLOSED);
    stage_end(&stage);
}

static void without_rules_every_call_is_tried(void **state)
{
    struct stage stage;
    (void)state;
    stage_begin(&stage, 1, 0);
    say(&stage, FINE);
    for (int i = 0; i < 25; i++)
        say(&stage, BUSY);
    for (int i = 0; i < 5; i++)
        assert_int_equal(run_one(&stage, OP_READ), ERR_BUSY);
    assert_int_equal(stage.requests, 26);
    assert_int_equal(breaker_now(&stage), BREAKER_CLOSED);
    stage_end(&stage);
}

/* ---- batches ---- */

static struct patch *patches_make(struct stage *stage, size_t n)
{
    struct patch *patches = arena_array(&stage->arena, struct patch, n);
    for (size_t i = 0; i < n; i++) {
        struct field *name = arena_new(&stage->arena, struct field);
        *name = (struct field){
            STR("name"),
            value_text(arena_printf(&stage->arena, "n%zu", i))};
        patches[i] = (struct patch){
            .kind = PATCH_CREATE,
            .id = arena_printf(&stage->arena, "id%zu", i),
            .values = value_object(name, 1)};
    }
    return patches;
}

static void a_refused_batch_is_halved_down_to_the_culprit(void **state)
{
    struct stage stage;
    struct error e;
    (void)state;
    const struct remote_target target = {.connection = STR("one")};
    stage_begin(&stage, 4, 0);
    stage.poison = "n5";
    struct patch *patches = patches_make(&stage, 8);
    struct patch_result results[8];
    check_ok(remote_write(stage.remote, &stage.arena, &target, patches, 8,
                          results, &e), &e);
    for (size_t i = 0; i < 8; i++)
        assert_int_equal(results[i].error.code,
                         i == 5 ? ERR_REJECTED : ERR_OK);
    assert_int_equal(results[5].error.scope, SCOPE_RECORD);
    stage_end(&stage);
}

static void batches_are_cut_at_the_limits_and_between_kinds(void **state)
{
    struct stage stage;
    struct error e;
    (void)state;
    const struct remote_target target = {.connection = STR("one")};
    stage_begin(&stage, 4, 0);
    struct patch *patches = patches_make(&stage, 22);
    for (size_t i = 16; i < 22; i++)
        patches[i].kind = PATCH_UPDATE;
    struct patch_result results[22];
    check_ok(remote_write(stage.remote, &stage.arena, &target, patches, 22,
                          results, &e), &e);
    /* the login, 8 + 8 creates, 4 + 2 updates */
    assert_int_equal(stage.requests, 1 + 2 + 2);
    for (size_t i = 0; i < 22; i++)
        assert_true(str_eq(results[i].id, patches[i].id));
    stage_end(&stage);
}

static void what_was_made_before_the_rest_failed_may_have_happened(void **state)
{
    struct stage stage;
    struct error e;
    (void)state;
    const struct remote_target target = {.connection = STR("one")};
    stage_begin(&stage, 4, 0);
    stage.first = "n1";
    stage.poison = "n2"; /* a refusal of the batch: but it is not split now */
    say(&stage, FINE);
    struct patch *patches = patches_make(&stage, 4);
    struct patch_result results[4];
    check_ok(remote_write(stage.remote, &stage.arena, &target, patches, 4,
                          results, &e), &e);
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(results[i].error.code, ERR_REJECTED);
        assert_int_equal(results[i].error.maybe_happened, i == 1);
    }
    assert_int_equal(stage.requests, 3);
    stage_end(&stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_more_in_flight_than_the_connection_takes),
        cmocka_unit_test(no_more_in_flight_than_the_program_allows),
        cmocka_unit_test(requests_a_second_are_spread),
        cmocka_unit_test(a_busy_remote_is_asked_again),
        cmocka_unit_test(retry_after_is_honoured_by_the_whole_connection),
        cmocka_unit_test(nobody_knocks_where_the_wait_is_too_long),
        cmocka_unit_test(it_gives_up_in_the_end),
        cmocka_unit_test(a_write_that_may_have_happened_is_not_repeated),
        cmocka_unit_test(a_lost_read_is_repeated),
        cmocka_unit_test(a_lost_login_is_renewed_once),
        cmocka_unit_test(a_login_that_does_not_help_is_an_error),
        cmocka_unit_test(several_calls_share_one_new_login),
        cmocka_unit_test(a_connection_that_cannot_be_opened_fails_all_its_calls),
        cmocka_unit_test(an_unknown_connection_is_named),
        cmocka_unit_test(an_open_breaker_makes_no_remote_calls),
        cmocka_unit_test(one_probe_goes_first_and_the_others_follow),
        cmocka_unit_test(a_probe_that_fails_is_one_request),
        cmocka_unit_test(a_wrong_password_is_not_tried_over_and_over),
        cmocka_unit_test(a_person_may_ask_for_a_probe),
        cmocka_unit_test(a_stop_leaves_no_probe_behind),
        cmocka_unit_test(without_rules_every_call_is_tried),
        cmocka_unit_test(a_refused_batch_is_halved_down_to_the_culprit),
        cmocka_unit_test(batches_are_cut_at_the_limits_and_between_kinds),
        cmocka_unit_test(
            what_was_made_before_the_rest_failed_may_have_happened),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
