/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Jobs that name their records by what they have (engine/step/wide.h). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "engine/step/wide.h"
#include "lib/hub.h"

#define HOUR_US (INT64_C(3600) * 1000000)

static const char *const mails[] = {
    "sync: mails\n"
    "left: l.mail\n"
    "right: r.activity\n"
    "direction: left_to_right\n"
    "match:\n"
    "  - { left: email, right: mail }\n"
    "fields:\n"
    "  - { left: email, right: mail }\n"
    "  - { left: name, right: title }\n"};

static const char *const to_chat[] = {
    "sync: mails\n"
    "left: l.mail\n"
    "right: r.message\n"
    "direction: left_to_right\n"
    "fields:\n"
    "  - { left: email, right: mail }\n"};

static void put_mail(struct hub *h, const char *id, const char *owner)
{
    AUTO_ARENA a = ARENA_INIT;
    fake_put(&h->world, 0, "mail", id,
             arena_printfz(&a, "{\"email\":\"%s@x\",\"name\":\"%s\","
                               "\"owner\":\"%s\"}", id, id, owner));
}

static void put_mails(struct hub *h)
{
    put_mail(h, "m1", "20");
    put_mail(h, "m2", "21");
    put_mail(h, "m3", "20");
}

static struct job *parked(struct hub *h)
{
    const struct job_filter filter = {.state = JOB_PARKED};
    struct job *jobs = NULL;
    size_t n = 0;
    assert_int_equal(job_list(h->store, &h->arena, &filter, &jobs, &n, NULL),
                     ERR_OK);
    assert_int_equal(n, 1);
    return jobs;
}

static size_t open_jobs(struct hub *h)
{
    const struct job_filter filter = {.state = -1};
    struct job *jobs = NULL;
    size_t n = 0;
    assert_int_equal(job_list(h->store, &h->arena, &filter, &jobs, &n, NULL),
                     ERR_OK);
    return n;
}

static const char *const filtered[] = {
    "sync: mails\n"
    "left: l.mail\n"
    "right: r.activity\n"
    "direction: left_to_right\n"
    "filter:\n"
    "  left: { name: m3 }\n"
    "match:\n"
    "  - { left: email, right: mail }\n"
    "fields:\n"
    "  - { left: email, right: mail }\n"
    "  - { left: name, right: title }\n"};

static void the_filter_of_the_sync_narrows_it(void **state)
{
    (void)state;
    struct hub h;
    hub_init(&h, filtered, 1);
    put_mails(&h);
    hub_ask(&h, "mails", SIDE_LEFT, "?{\"where\":{\"owner\":20}}",
            CAUSE_PERSON);
    hub_serve(&h);
    assert_int_equal(fake_count(&h.world, 1, "activity"), 1);
    assert_int_equal(hub_links(&h, "mails"), 1);
    hub_fini(&h);
}

static void it_brings_into_step_what_it_means(void **state)
{
    (void)state;
    struct hub h;
    hub_init(&h, mails, 1);
    put_mails(&h);
    hub_ask(&h, "mails", SIDE_LEFT, "?{\"where\":{\"owner\":20}}",
            CAUSE_PERSON);
    hub_serve(&h);
    assert_int_equal(fake_count(&h.world, 1, "activity"), 2);
    assert_int_equal(hub_links(&h, "mails"), 2);
    assert_int_equal(open_jobs(&h), 0);
    hub_fini(&h);
}

/* One of several: an order is looked for by one of its invoices. */
static void a_field_that_holds_several_is_searched_by_one(void **state)
{
    (void)state;
    struct hub h;
    hub_init(&h, mails, 1);
    fake_put(&h.world, 0, "mail", "m1",
             "{\"email\":\"1@x\",\"tags\":{\"$set\":[\"a\",\"b\"]}}");
    fake_put(&h.world, 0, "mail", "m2",
             "{\"email\":\"2@x\",\"tags\":{\"$set\":[\"b\"]}}");
    fake_put(&h.world, 0, "mail", "m3",
             "{\"email\":\"3@x\",\"tags\":{\"$set\":[\"a\"]}}");
    hub_ask(&h, "mails", SIDE_LEFT, "?{\"where\":{\"tags\":\"a\"}}",
            CAUSE_PERSON);
    hub_serve(&h);
    assert_int_equal(fake_count(&h.world, 1, "activity"), 2);
    assert_int_equal(open_jobs(&h), 0);
    hub_fini(&h);
}

static void what_was_made_before_is_left_out(void **state)
{
    (void)state;
    AUTO_ARENA a = ARENA_INIT;
    struct hub h;
    hub_init(&h, mails, 1);
    put_mails(&h);
    h.world.now_us += HOUR_US;
    struct field owner = {STR("owner"), value_textz("20")};
    const struct wide wide = {.where = value_object(&owner, 1),
                              .since_us = h.world.now_us};
    put_mail(&h, "m4", "20");
    hub_ask(&h, "mails", SIDE_LEFT, arena_strz(&a, wide_id(&a, &wide)),
            CAUSE_PERSON);
    hub_serve(&h);
    assert_string_equal(
        arena_strz(&a, fake_dump(&h.world, &a, 1, "activity")),
        "mail=\"m4@x\" title=\"m4\"\n");
    hub_fini(&h);
}

static void nothing_found_is_nothing_to_do(void **state)
{
    (void)state;
    struct hub h;
    hub_init(&h, mails, 1);
    put_mails(&h);
    hub_ask(&h, "mails", SIDE_LEFT, "?{\"where\":{\"owner\":\"99\"}}",
            CAUSE_PERSON);
    hub_serve(&h);
    assert_int_equal(fake_writes(&h.world), 0);
    assert_int_equal(open_jobs(&h), 0);
    hub_fini(&h);
}

static void a_search_that_cannot_be_is_parked_in_plain_words(void **state)
{
    (void)state;
    static const struct {
        const char *const *sync;
        enum side side;
        const char *search;
        const char *said;
    } cases[] = {
        {mails, SIDE_LEFT, "?{\"where\":{\"lead\":20}}",
         "it searches by `lead`, which `l.mail` does not have"},
        {mails, SIDE_LEFT, "?{\"where\":{}}",
         "a search says in `where` what records have"},
        {to_chat, SIDE_RIGHT, "?{\"where\":{\"mail\":\"x\"}}",
         "`r.message` cannot be searched"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct hub h;
        hub_init(&h, cases[i].sync, 1);
        put_mails(&h);
        hub_ask(&h, "mails", cases[i].side, cases[i].search, CAUSE_PERSON);
        hub_serve(&h);
        const struct job *job = parked(&h);
        assert_true(str_is(job->message, cases[i].said));
        assert_true(str_is(job->reason, "invalid"));
        assert_int_equal(fake_writes(&h.world), 0);
        hub_fini(&h);
    }
}

static void what_cannot_be_reached_waits(void **state)
{
    (void)state;
    struct hub h;
    hub_init(&h, mails, 1);
    put_mails(&h);
    hub_ask(&h, "mails", SIDE_LEFT, "?{\"where\":{\"owner\":\"20\"}}",
            CAUSE_PERSON);
    h.world.system[0].busy = 1000;
    (void)hub_run(&h, RUN_SERVE);
    assert_int_equal(open_jobs(&h), 1);
    assert_int_equal(hub_parked(&h), 0);
    h.world.system[0].busy = 0;
    hub_serve(&h);
    hub_serve(&h);
    assert_int_equal(fake_count(&h.world, 1, "activity"), 2);
    hub_fini(&h);
}

/* The power is cut at each request and each commit in turn. */
static bool cut_at(int64_t request, int64_t commit, bool after)
{
    struct hub h;
    hub_init(&h, mails, 1);
    put_mails(&h);
    hub_ask(&h, "mails", SIDE_LEFT, "?{\"where\":{\"owner\":\"20\"}}",
            CAUSE_PERSON);
    h.world.power = (struct fake_power){.cut_request = request,
                                        .cut_after = after,
                                        .cut_commit = commit,
                                        .commit_after = after};
    (void)hub_run(&h, RUN_SERVE);
    bool cut = h.world.power.dead;
    hub_stop(&h);
    fake_power_on(&h.world);
    hub_serve(&h);
    hub_serve(&h);
    assert_int_equal(fake_count(&h.world, 1, "activity"), 2);
    assert_int_equal(h.world.system[1].creates, 2);
    assert_int_equal(open_jobs(&h), 0);
    hub_fini(&h);
    return cut;
}

static void a_cut_neither_loses_nor_doubles(void **state)
{
    (void)state;
    for (int after = 0; after < 2; after++) {
        int64_t n = 1;
        while (cut_at(n, 0, after))
            n++;
        assert_true(n > 3);
        for (n = 1; cut_at(0, n, after); n++)
            continue;
        assert_true(n > 3);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_brings_into_step_what_it_means),
        cmocka_unit_test(the_filter_of_the_sync_narrows_it),
        cmocka_unit_test(a_field_that_holds_several_is_searched_by_one),
        cmocka_unit_test(what_was_made_before_is_left_out),
        cmocka_unit_test(nothing_found_is_nothing_to_do),
        cmocka_unit_test(a_search_that_cannot_be_is_parked_in_plain_words),
        cmocka_unit_test(what_cannot_be_reached_waits),
        cmocka_unit_test(a_cut_neither_loses_nor_doubles),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
