/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* What becomes of a notice: refused, answered, or jobs in the queue. */
#include "lib/api_rig.h"

#include "base/limits.h"
#include "serve/intake/intake_desk.h"
#include "workspace/secret.h"

struct desk_rig {
    struct rig *rig;
    struct intake_desk desk;
    struct arena a;
    struct str secret;
    struct http_response response;
    struct intake_verdict verdict;
    struct job early;
    int64_t early_us;
    int polls;
    struct str polled;
};

static void desk_load(struct desk_rig *d)
{
    struct error e = {0};
    const struct web_options options = {
        .dir = d->rig->dir,
        .env = d->rig->api.env,
        .clock = clock_fake(&d->rig->clock)};
    check_ok(intake_desk_load(&d->desk, &options, &e), &e);
}

static void desk_open(struct desk_rig *d, void **state)
{
    struct error e = {0};
    *d = (struct desk_rig){.rig = *state};
    const struct secret_source source = {d->rig->dir, &d->rig->api.env};
    desk_load(d);
    check_ok(secret_derive(&d->a, secret_key_path(&d->a, &source),
                           STR(SECRET_WEBHOOKS "odoo"), true, &d->secret, &e),
             &e);
}

static void desk_shut(struct desk_rig *d)
{
    intake_desk_close(&d->desk);
    arena_fini(&d->a);
}

static void on_early(void *context, const struct job *job, struct str told,
                     int64_t at_us)
{
    struct desk_rig *d = context;
    (void)told;
    d->early = *job;
    d->early_us = at_us;
}

static void on_poll(void *context, const struct sync *sync, enum side side)
{
    struct desk_rig *d = context;
    assert_int_equal(side, SIDE_LEFT);
    d->polls++;
    d->polled = sync->name;
}

/* `rest` behind /hooks/odoo/SECRET; the status, 0: it is to be put. */
static int knock(struct desk_rig *d, const char *rest, const char *type,
                 struct str body)
{
    const struct http_header header = {STR("Content-Type"), str_from(type)};
    const struct http_request request = {
        .method = "POST",
        .url = arena_printf(&d->a, "/hooks/odoo/%.*s%s", STR_ARG(d->secret),
                            rest),
        .headers = {&header, 1},
        .body = body};
    const struct intake_knock k = {.request = &request,
                                   .client = STR("192.0.2.1")};
    d->response = (struct http_response){0};
    intake_judge(&d->desk, &d->a, &k, &d->verdict, &d->response);
    return d->response.status;
}

static void put(struct desk_rig *d)
{
    struct error e = {0};
    const struct intake_put p = {.store = d->rig->store,
                                 .now_us = RIG_NOW_US,
                                 .on_early = on_early,
                                 .on_poll = on_poll,
                                 .context = d};
    check_ok(store_begin(d->rig->store, &e), &e);
    check_ok(intake_put(&d->desk, &d->a, &p, &d->verdict, &e), &e);
    check_ok(store_commit(d->rig->store, &e), &e);
}

/* The notice is taken and put; how many jobs wait then. */
static size_t tell(struct desk_rig *d, const char *rest, const char *body,
                   struct job **out)
{
    struct error e = {0};
    const struct job_filter all = {.state = -1};
    size_t n = 0;
    assert_int_equal(knock(d, rest, "application/json", str_from(body)), 0);
    put(d);
    check_ok(job_list(d->rig->store, &d->a, &all, out, &n, &e), &e);
    return n;
}

#define PARTNER "{\"_model\":\"res.partner\",\"_id\":12}"

static void a_change_is_an_urgent_job_for_its_sync(void **state)
{
    struct desk_rig d;
    struct job *jobs = NULL;
    desk_open(&d, state);
    assert_int_equal(tell(&d, "", PARTNER, &jobs), 1);
    assert_int_equal(jobs[0].side, SIDE_LEFT);
    check_str(jobs[0].record_id, "12");
    assert_int_equal(jobs[0].cause, CAUSE_CHANGE);
    assert_int_equal(jobs[0].due_us, JOB_DUE_URGENT);
    /* again: one job still */
    assert_int_equal(tell(&d, "", PARTNER, &jobs), 1);
    assert_int_equal(d.verdict.outcome, INTAKE_ACCEPTED);
    assert_int_equal(d.early_us, 0);
    desk_shut(&d);
}

static void what_is_told_early_waits_and_is_looked_at_twice(void **state)
{
    struct desk_rig d;
    struct job *jobs = NULL;
    desk_open(&d, state);
    assert_int_equal(tell(&d, "/early", PARTNER, &jobs), 1);
    assert_true(jobs[0].due_us > RIG_NOW_US);
    assert_true(d.early_us > jobs[0].due_us);
    check_str(d.early.record_id, "12");
    desk_shut(&d);
}

static void a_delete_matters_for_what_is_linked(void **state)
{
    struct desk_rig d;
    struct job *jobs = NULL;
    desk_open(&d, state);
    assert_int_equal(tell(&d, "/gone", PARTNER, &jobs), 0);
    assert_int_equal(d.verdict.outcome, INTAKE_IGNORED);
    rig_link(d.rig, "12", "c12");
    assert_int_equal(tell(&d, "/gone", PARTNER, &jobs), 1);
    assert_int_equal(jobs[0].cause, CAUSE_GONE);
    desk_shut(&d);
}

static void what_no_sync_asks_for_is_no_job(void **state)
{
    static const char *const bodies[] = {
        "{\"_model\":\"crm.lead\",\"_id\":12}",
        "{\"_model\":\"res.company\",\"_id\":1}", /* is switched off */
        "{\"_model\":\"contact\",\"_id\":1}"};    /* of the other side */
    struct desk_rig d;
    struct job *jobs = NULL;
    desk_open(&d, state);
    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
        assert_int_equal(tell(&d, "", bodies[i], &jobs), 0);
        assert_int_equal(d.verdict.outcome, INTAKE_IGNORED);
    }
    desk_shut(&d);
}

static void directions_and_triggers_are_honoured(void **state)
{
    static const struct {
        const char *line;
        size_t n;
    } rows[] = {{"direction: right_to_left", 0},
                {"direction: left_to_right", 1},
                {"direction: both", 1}};
    struct desk_rig d;
    desk_open(&d, state);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct job *jobs = NULL;
        struct error e = {0};
        const struct job_filter all = {.state = -1};
        size_t n = 0;
        rig_write(d.rig, "syncs/contacts.yaml",
                  arena_printfz(&d.a,
                                "sync: contacts\nleft: odoo.res.partner\n"
                                "right: pc.contact\n%s\nmatch:\n"
                                "  - { left: email, right: email }\n"
                                "fields:\n  - email\n", rows[i].line));
        desk_load(&d);
        if (tell(&d, "", PARTNER, &jobs) != rows[i].n)
            fail_msg("%s", rows[i].line);
        check_ok(store_begin(d.rig->store, &e), &e);
        check_ok(job_discard(d.rig->store, &all, &n, &e), &e);
        check_ok(store_commit(d.rig->store, &e), &e);
    }
    desk_shut(&d);
}

static void behind_a_filter_a_poll_tells_of_what_is_not_linked(void **state)
{
    struct desk_rig d;
    struct job *jobs = NULL;
    desk_open(&d, state);
    rig_write(d.rig, "syncs/contacts.yaml",
              "sync: contacts\nleft: odoo.res.partner\nright: pc.contact\n"
              "filter:\n  left: { domain: [[active, \"=\", true]] }\n"
              "match:\n  - { left: email, right: email }\n"
              "fields:\n  - email\n");
    desk_load(&d);
    assert_int_equal(tell(&d, "", PARTNER, &jobs), 0);
    assert_int_equal(d.verdict.outcome, INTAKE_ACCEPTED);
    assert_int_equal(d.polls, 1);
    check_str(d.polled, "contacts");
    rig_link(d.rig, "12", "c12");
    assert_int_equal(tell(&d, "", PARTNER, &jobs), 1);
    assert_int_equal(d.polls, 1);
    desk_shut(&d);
}

static void what_has_no_form_is_answered(void **state)
{
    struct desk_rig d;
    struct str body = STR(PARTNER);
    desk_open(&d, state);
    assert_int_equal(knock(&d, "x", "application/json", body), 404);
    assert_int_equal(d.verdict.outcome, INTAKE_REFUSED);
    assert_int_equal(knock(&d, "", "text/plain", body), 415);
    assert_int_equal(knock(&d, "", "application/json", STR("{")), 400);
    assert_int_equal(d.verdict.outcome, INTAKE_INVALID);
    assert_int_equal(knock(&d, "", "application/json;charset=utf-8", body), 0);
    char *large = arena_alloc(&d.a, LIMIT_HOOK_BYTES + 1);
    memset(large, ' ', LIMIT_HOOK_BYTES + 1);
    memcpy(large, body.p, body.n);
    struct str most = {large, LIMIT_HOOK_BYTES};
    assert_int_equal(knock(&d, "", "application/json", most), 0);
    most.n++;
    assert_int_equal(knock(&d, "", "application/json", most), 413);
    desk_shut(&d);
}

static void without_a_key_nobody_is_let_in(void **state)
{
    struct desk_rig d = {.rig = *state};
    desk_load(&d);
    d.secret = STR("");
    assert_int_equal(knock(&d, "", "application/json", STR(PARTNER)), 404);
    d.secret = STR("guess");
    assert_int_equal(knock(&d, "", "application/json", STR(PARTNER)), 404);
    desk_shut(&d);
}

static void a_workspace_that_cannot_be_loaded_leaves_the_old_one(void **state)
{
    struct desk_rig d;
    struct job *jobs = NULL;
    desk_open(&d, state);
    rig_write(d.rig, "syncs/contacts.yaml", "sync: contacts\nleft: nowhere\n");
    const struct web_options options = {
        .dir = d.rig->dir,
        .env = d.rig->api.env,
        .clock = clock_fake(&d.rig->clock)};
    check_err(intake_desk_load(&d.desk, &options, NULL), ERR_INVALID);
    assert_int_equal(tell(&d, "", PARTNER, &jobs), 1);
    desk_shut(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        RIG_TEST(a_change_is_an_urgent_job_for_its_sync),
        RIG_TEST(what_is_told_early_waits_and_is_looked_at_twice),
        RIG_TEST(a_delete_matters_for_what_is_linked),
        RIG_TEST(what_no_sync_asks_for_is_no_job),
        RIG_TEST(directions_and_triggers_are_honoured),
        RIG_TEST(behind_a_filter_a_poll_tells_of_what_is_not_linked),
        RIG_TEST(what_has_no_form_is_answered),
        RIG_TEST(without_a_key_nobody_is_let_in),
        RIG_TEST(a_workspace_that_cannot_be_loaded_leaves_the_old_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
