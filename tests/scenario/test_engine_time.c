/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Rows that rest until a time has come. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/time.h"
#include "lib/hub.h"

/* A line ends on the day of its note. */
#define LINES(more)                                                         \
    "sync: lines\n"                                                         \
    "left: l.person\n"                                                      \
    "right: r.human\n"                                                      \
    "direction: left_to_right\n"                                            \
    "match: [{ left: email, right: mail }]\n"                               \
    "fields:\n"                                                             \
    "  - { left: email, right: mail }\n"                                    \
    "  - { left: name, right: title }\n" more

static const char *const ends[] = {
    LINES("  - { left: note, right: memo, not_before: note }\n")};
static const char *const states[] = {
    LINES("  - { right: tel, value: ended, not_before: note, "
          "when: left.note ~= nil }\n")};

static const char *right_side(struct hub *h)
{
    struct str dump = fake_dump(&h->world, &h->arena, 1, "human");
    return arena_printfz(&h->arena, "%.*s", STR_ARG(dump));
}

static void set_now(struct hub *h, const char *at)
{
    assert_int_equal(time_parse(str_from(at), &h->clock.now_us, NULL), ERR_OK);
    h->world.now_us = h->clock.now_us;
}

static void set_line(struct hub *h, const char *json)
{
    h->clock.now_us += 1000000;
    h->world.now_us = h->clock.now_us;
    fake_put(&h->world, 0, "person", "p1", json);
}

static struct job waiting(struct hub *h)
{
    const struct job_filter all = {.state = JOB_WAITING};
    struct job *jobs = NULL;
    size_t n = 0;
    assert_int_equal(job_list(h->store, &h->arena, &all, &jobs, &n, NULL),
                     ERR_OK);
    assert_int_equal(n, 1);
    return jobs[0];
}

static size_t count_jobs(struct hub *h)
{
    const struct job_filter all = {.state = -1};
    struct job *jobs = NULL;
    size_t n = 0;
    assert_int_equal(job_list(h->store, &h->arena, &all, &jobs, &n, NULL),
                     ERR_OK);
    return n;
}

static void init(struct hub *h, const char *const *syncs)
{
    hub_init(h, syncs, 1);
    assert_int_equal(zone_load(&h->arena, STR("Europe/Madrid"),
                               &h->workspace.schedule.zone, NULL),
                     ERR_OK);
}

static void a_line(struct hub *h, const char *const *syncs)
{
    init(h, syncs);
    set_now(h, "2024-05-10T12:00:00Z");
    set_line(h, "{\"email\":\"a@x\",\"name\":\"Line\",\"note\":\"2024-06-01\"}");
    hub_sync(h);
}

static void a_row_rests_until_its_day_begins_in_the_zone(void **state)
{
    (void)state;
    struct hub h;
    a_line(&h, ends);
    assert_string_equal(right_side(&h), "mail=\"a@x\" title=\"Line\"\n");
    struct job job = waiting(&h);
    assert_true(str_is(time_format(&h.arena, job.due_us),
                       "2024-05-31T22:00:00Z"));
    assert_true(str_is(job.reason, "not_before"));
    assert_int_equal(job.created_us, job.due_us);
    assert_true(str_is(job.message, "what it says from 2024-05-31T22:00:00Z "
                                    "on is written then"));
    assert_int_equal(h.report.syncs[0].waiting, 0);
    hub_stop(&h); /* it is the store that knows it */
    h.world.system[1].writes = 0;
    set_now(&h, "2024-05-31T20:59:59Z"); /* a run is an hour later */
    hub_serve(&h);
    assert_int_equal(h.world.system[1].writes, 0);
    set_now(&h, "2024-05-31T21:00:00Z");
    hub_serve(&h);
    assert_string_equal(right_side(&h), "mail=\"a@x\" memo=\"2024-06-01\" "
                                        "title=\"Line\"\n");
    assert_int_equal(count_jobs(&h), 0);
    hub_expect_silence(&h);
    hub_fini(&h);
}

static void edits_before_and_after_write_it_no_second_time(void **state)
{
    (void)state;
    for (int i = 0; i < 2; i++) {
        struct hub h;
        a_line(&h, i ? states : ends);
        set_line(&h, "{\"name\":\"Edited\"}");
        hub_sync(&h); /* goes over at once, and the rest still waits */
        assert_string_equal(right_side(&h), "mail=\"a@x\" title=\"Edited\"\n");
        assert_true(str_is(time_format(&h.arena, waiting(&h).due_us),
                           "2024-05-31T22:00:00Z"));
        set_now(&h, "2024-06-02T00:00:00Z");
        hub_serve(&h);
        assert_string_equal(right_side(&h),
                            i ? "mail=\"a@x\" tel=\"ended\" title=\"Edited\"\n"
                              : "mail=\"a@x\" memo=\"2024-06-01\" "
                                "title=\"Edited\"\n");
        h.world.system[1].writes = 0;
        set_line(&h, "{\"name\":\"Again\"}");
        hub_sync(&h);
        assert_int_equal(h.world.system[1].writes, 1);
        assert_int_equal(count_jobs(&h), 0);
        const struct fake_write *last = &h.world.log.at[h.world.log.n - 1];
        assert_int_equal(last->patch.fields.n, 1); /* the name alone */
        hub_expect_silence(&h);
        hub_fini(&h);
    }
}

static void another_day_is_another_moment(void **state)
{
    (void)state;
    struct hub h;
    a_line(&h, ends);
    set_line(&h, "{\"note\":\"2024-07-01\"}");
    hub_sync(&h);
    set_now(&h, "2024-06-02T00:00:00Z");
    hub_serve(&h); /* at the day that it was: not yet */
    assert_string_equal(right_side(&h), "mail=\"a@x\" title=\"Line\"\n");
    assert_true(str_is(time_format(&h.arena, waiting(&h).due_us),
                       "2024-06-30T22:00:00Z"));
    set_line(&h, "{\"note\":\"2024-06-01\"}");
    hub_sync(&h);
    assert_string_equal(right_side(&h), "mail=\"a@x\" memo=\"2024-06-01\" "
                                        "title=\"Line\"\n");
    assert_int_equal(count_jobs(&h), 0);
    hub_fini(&h);
}

static void without_a_day_it_does_not_wait_and_with_none_it_is_held(
    void **state)
{
    (void)state;
    static const char *const other[] = {
        LINES("  - { left: phone, right: tel, not_before: note }\n")};
    struct hub h;
    init(&h, other);
    set_line(&h, "{\"email\":\"a@x\",\"phone\":\"1\"}");
    hub_sync(&h);
    assert_string_equal(right_side(&h), "mail=\"a@x\" tel=\"1\"\n");
    assert_int_equal(count_jobs(&h), 0);
    set_line(&h, "{\"note\":\"soon\",\"phone\":\"2\"}");
    hub_sync(&h);
    assert_string_equal(right_side(&h), "mail=\"a@x\" tel=\"1\"\n");
    assert_int_equal(hub_holds(&h), 1);
    set_line(&h, "{\"note\":\"1999-01-01T08:00:00Z\"}");
    hub_sync(&h);
    assert_string_equal(right_side(&h), "mail=\"a@x\" tel=\"2\"\n");
    assert_int_equal(hub_holds(&h), 0);
    hub_fini(&h);
}

/* ---- power cuts -------------------- */

static bool cut_once(const char *const *syncs, int64_t at, unsigned kind)
{
    static const char *const at_times[] = {
        "2024-05-10T12:00:00Z", "2024-05-20T12:00:00Z",
        "2024-06-02T00:00:00Z", "2024-06-03T00:00:00Z"};
    struct hub h;
    bool died = false;
    init(&h, syncs);
    fake_put(&h.world, 0, "person", "p1",
             "{\"email\":\"a@x\",\"name\":\"Line\",\"note\":\"2024-06-01\"}");
    assert_int_equal(hub_start(&h), ERR_OK);
    hub_arm_cut(&h, at, kind);
    for (size_t i = 0; i < 4; i++) {
        set_now(&h, at_times[i]);
        bool failed = hub_run(&h, i < 2 ? RUN_SYNC : RUN_SERVE) != ERR_OK;
        died = died || failed || h.world.power.dead;
        if (h.world.power.dead) {
            hub_stop(&h);
            fake_power_on(&h.world);
        }
    }
    fake_power_on(&h.world);
    hub_sync(&h);
    assert_string_equal(right_side(&h),
                        syncs == ends ? "mail=\"a@x\" memo=\"2024-06-01\" "
                                        "title=\"Line\"\n"
                                      : "mail=\"a@x\" tel=\"ended\" "
                                        "title=\"Line\"\n");
    assert_int_equal(count_jobs(&h), 0);
    assert_int_equal(h.world.system[1].creates, 1);
    assert_true(h.world.system[1].writes == 2 ||
                (died && h.world.system[1].writes == 1));
    hub_expect_silence(&h);
    hub_fini(&h);
    return died;
}

static bool cut_ends(int64_t at, unsigned kind)
{
    return cut_once(ends, at, kind);
}

static bool cut_states(int64_t at, unsigned kind)
{
    return cut_once(states, at, kind);
}

static void wherever_it_is_cut_off_it_is_written_once(void **state)
{
    (void)state;
    assert_true(hub_each_cut(cut_ends) > 20);
    assert_true(hub_each_cut(cut_states) > 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_row_rests_until_its_day_begins_in_the_zone),
        cmocka_unit_test(edits_before_and_after_write_it_no_second_time),
        cmocka_unit_test(another_day_is_another_moment),
        cmocka_unit_test(
            without_a_day_it_does_not_wait_and_with_none_it_is_held),
        cmocka_unit_test(wherever_it_is_cut_off_it_is_written_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
