/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "lib/api_rig.h"

static void a_job_is_told_with_advice(void **state)
{
    struct rig *rig = *state;
    int64_t id = rig_park(rig, "34", "ambiguous", "2 contacts match");
    struct rig_reply reply = rig_expect(rig, 200, "GET", "/jobs", NULL);
    assert_int_equal(rig_int(&reply.body, "items.0.job"), id);
    check_str(rig_text(&reply.body, "items.0.sync"), "contacts");
    check_str(rig_text(&reply.body, "items.0.record"), "34");
    assert_true(str_contains(rig_text(&reply.body, "items.0.advice"),
                             STR("Link it")));
    assert_true(value_is_null(rig_at(&reply.body, "next")));
    reply = rig_expect(rig, 200, "GET",
                       arena_printfz(&rig->arena, "/jobs/%lld", (long long)id),
                       NULL);
    check_str(rig_text(&reply.body, "state"), "parked");
}

static void pages_follow_one_another_and_end(void **state)
{
    struct rig *rig = *state;
    for (int i = 0; i < 5; i++)
        rig_park(rig, arena_printfz(&rig->arena, "r%d", i), "rejected", "no");
    struct rig_reply reply = rig_expect(rig, 200, "GET", "/jobs?limit=2", NULL);
    size_t seen = 0;
    for (int page = 0; page < 3; page++) {
        const struct value *items = rig_at(&reply.body, "items");
        for (size_t i = 0; i < items->items.n; i++, seen++)
            check_str(rig_text(&items->items.at[i], "record"),
                      arena_printfz(&rig->arena, "r%zu", seen));
        struct str next = value_str(rig_at(&reply.body, "next"));
        assert_int_equal(next.p == NULL, page == 2);
        if (next.p)
            reply = rig_expect(rig, 200, "GET",
                               arena_printfz(&rig->arena,
                                             "/jobs?limit=2&cursor=%.*s",
                                             STR_ARG(next)),
                               NULL);
    }
    assert_int_equal(seen, 5);
}

static size_t count_of(struct rig *rig, const char *path)
{
    struct rig_reply reply = rig_expect(rig, 200, "GET", path, NULL);
    return rig_at(&reply.body, "items")->items.n;
}

static void jobs_are_filtered(void **state)
{
    struct rig *rig = *state;
    rig_park(rig, "1", "rejected", "no");
    rig_park(rig, "2", "invalid", "no");
    assert_int_equal(count_of(rig, "/jobs?reason=invalid"), 1);
    assert_int_equal(count_of(rig, "/jobs?record=1"), 1);
    assert_int_equal(count_of(rig, "/jobs?state=waiting"), 0);
    assert_int_equal(count_of(rig, "/jobs?sync=contacts"), 2);
    assert_int_equal(count_of(rig, "/jobs?sync=companies"), 0);
    struct rig_reply reply =
        rig_expect(rig, 404, "GET", "/jobs?sync=contact", NULL);
    assert_true(str_contains(rig_text(&reply.body, "detail"),
                             STR("`contacts`")));
}

static void a_job_that_is_not_there_is_404(void **state)
{
    struct rig *rig = *state;
    rig_expect(rig, 404, "GET", "/jobs/99", NULL);
    rig_expect(rig, 404, "GET", "/jobs/x", NULL);
    rig_expect(rig, 404, "GET", "/jobs/-1", NULL);
    rig_park(rig, "34", "rejected", "no");
    rig_expect(rig, 200, "GET", "/jobs/1", NULL);
    rig_expect(rig, 404, "GET", "/jobs/%2B1", NULL);
    rig_expect(rig, 404, "GET", "/jobs/01", NULL);
    rig_expect(rig, 404, "GET", "/jobs/99999999999999999999", NULL);
    rig_expect(rig, 404, "POST", "/jobs/99/retry", NULL);
    rig_expect(rig, 404, "DELETE", "/jobs/99", NULL);
}

static void a_parked_job_is_tried_again_and_the_hub_woken(void **state)
{
    struct rig *rig = *state;
    int64_t id = rig_park(rig, "1", "rejected", "no");
    char *path = arena_printfz(&rig->arena, "/jobs/%lld/retry", (long long)id);
    struct rig_reply reply = rig_expect(rig, 200, "POST", path, NULL);
    assert_int_equal(rig_int(&reply.body, "count"), 1);
    assert_int_equal(rig->hub.wakes, 1);
    assert_int_equal(rig->audits, 1);
    check_str(rig->audited, "retryJob");
    assert_int_equal(count_of(rig, "/jobs?state=waiting"), 1);
    reply = rig_expect(rig, 200, "POST", path, NULL);
    assert_int_equal(rig_int(&reply.body, "count"), 0);
    assert_int_equal(rig->hub.wakes, 1);
}

static void all_of_a_filter_are_tried_again(void **state)
{
    struct rig *rig = *state;
    rig_park(rig, "1", "rejected", "no");
    rig_park(rig, "2", "rejected", "no");
    rig_park(rig, "3", "invalid", "no");
    struct rig_reply reply = rig_expect(
        rig, 200, "POST", "/jobs/retry",
        "{\"sync\":\"contacts\",\"reason\":\"rejected\"}");
    assert_int_equal(rig_int(&reply.body, "count"), 2);
    assert_int_equal(count_of(rig, "/jobs?state=parked"), 1);
}

static bool is_forced(struct rig *rig, int64_t id)
{
    const struct job_filter filter = {.id = id, .state = -1};
    struct job *jobs = NULL;
    size_t n = 0;
    assert_int_equal(job_list(rig->store, &rig->arena, &filter, &jobs, &n,
                              NULL),
                     ERR_OK);
    assert_int_equal(n, 1);
    return jobs[0].forced;
}

static void what_is_held_back_is_let_through_by_force_alone(void **state)
{
    struct rig *rig = *state;
    int64_t id[3];
    for (int i = 0; i < 3; i++)
        id[i] = rig_park(rig, i == 0 ? "1" : i == 1 ? "2" : "3", "hold", "no");
    rig_expect(rig, 200, "POST",
               arena_printfz(&rig->arena, "/jobs/%lld/retry", (long long)id[0]),
               NULL);
    rig_expect(rig, 200, "POST",
               arena_printfz(&rig->arena, "/jobs/%lld/retry?force=true",
                             (long long)id[1]),
               NULL);
    assert_false(is_forced(rig, id[0]));
    assert_true(is_forced(rig, id[1]));
    assert_false(is_forced(rig, id[2]));
    rig_expect(rig, 200, "POST", "/jobs/retry?force=true", "{}");
    assert_true(is_forced(rig, id[2]));
    rig_expect(rig, 422, "POST", "/jobs/retry?force=maybe", "{}");
}

static void only_parked_jobs_are_tried_again(void **state)
{
    struct rig *rig = *state;
    rig_park(rig, "1", "rejected", "no");
    struct rig_reply reply = rig_expect(rig, 200, "POST", "/jobs/retry",
                                        "{\"state\":\"waiting\"}");
    assert_int_equal(rig_int(&reply.body, "count"), 0);
    assert_int_equal(count_of(rig, "/jobs?state=parked"), 1);
}

static void a_job_is_discarded(void **state)
{
    struct rig *rig = *state;
    int64_t id = rig_park(rig, "1", "rejected", "no");
    rig_park(rig, "2", "rejected", "no");
    rig_expect(rig, 204, "DELETE",
               arena_printfz(&rig->arena, "/jobs/%lld", (long long)id), NULL);
    assert_int_equal(count_of(rig, "/jobs"), 1);
    struct rig_reply reply =
        rig_expect(rig, 200, "POST", "/jobs/discard", "{}");
    assert_int_equal(rig_int(&reply.body, "count"), 1);
    assert_int_equal(count_of(rig, "/jobs"), 0);
    check_str(rig->audited, "discardJobs");
}

static void a_running_job_is_not_discarded(void **state)
{
    struct rig *rig = *state;
    struct error e = {0};
    struct job *jobs = NULL;
    size_t n = 0;
    const struct job put = {.sync = rig->contacts,
                            .record_id = STR("1"),
                            .due_us = RIG_NOW_US,
                            .created_us = RIG_NOW_US};
    check_ok(store_begin(rig->store, &e), &e);
    check_ok(job_put(rig->store, &put, 1, &e), &e);
    check_ok(job_claim(rig->store, &rig->arena, rig->contacts, RIG_NOW_US, 1,
                       &jobs, &n, &e),
             &e);
    check_ok(store_commit(rig->store, &e), &e);
    rig_expect(rig, 409, "DELETE",
               arena_printfz(&rig->arena, "/jobs/%lld",
                             (long long)jobs[0].id),
               NULL);
    assert_int_equal(count_of(rig, "/jobs?state=running"), 1);
}

static void parked_jobs_are_grouped_by_reason_most_first(void **state)
{
    struct rig *rig = *state;
    rig_park(rig, "1", "invalid", "a letter");
    rig_park(rig, "2", "rejected", "no");
    rig_park(rig, "3", "rejected", "never");
    struct rig_reply reply = rig_expect(rig, 200, "GET", "/jobs/groups", NULL);
    assert_int_equal(rig_at(&reply.body, "items")->items.n, 2);
    check_str(rig_text(&reply.body, "items.0.reason"), "rejected");
    assert_int_equal(rig_int(&reply.body, "items.0.count"), 2);
    check_str(rig_text(&reply.body, "items.0.message_example"), "never");
    assert_true(rig_text(&reply.body, "items.0.advice").n > 0);
    reply = rig_expect(rig, 200, "GET", "/jobs/groups?sync=companies", NULL);
    assert_int_equal(rig_at(&reply.body, "items")->items.n, 0);
}

/* ---- what is not in step ---------------------------------------------------------- */

static void put_owed(struct rig *rig, int64_t link)
{
    struct error e = {0};
    const struct owed owed = {.link = link, .sides = 2};
    check_ok(store_begin(rig->store, &e), &e);
    check_ok(store_end(rig->store, owed_add(rig->store, &owed, 1, &e), &e),
             &e);
}

static void dirty_links_are_told_once_each_by_the_gravest_reason(void **state)
{
    struct rig *rig = *state;
    int64_t link[4];
    static const char *const left[] = {"1", "2", "3", "4"};
    static const char *const right[] = {"a", "b", "c", "d"};
    for (int i = 0; i < 4; i++)
        link[i] = rig_link(rig, left[i], right[i]);
    rig_park(rig, "1", "rejected", "no");
    rig_hold(rig, link[0], HOLD_CONFLICT, "name");
    rig_hold(rig, link[1], HOLD_CONFLICT, "name");
    rig_hold(rig, link[1], HOLD_INVALID, "phone");
    put_owed(rig, link[1]);
    put_owed(rig, link[2]);
    rig_park(rig, "99", "ambiguous", "2 match");
    struct rig_reply reply =
        rig_expect(rig, 200, "GET", "/links?dirty=true", NULL);
    assert_int_equal(rig_at(&reply.body, "items")->items.n, 4);
    assert_true(value_is_null(rig_at(&reply.body, "next")));
    check_str(rig_text(&reply.body, "items.0.state"), "parked");
    check_str(rig_text(&reply.body, "items.0.right"), "a");
    assert_int_equal(rig_at(&reply.body, "items.0.conflicts")->items.n, 1);
    check_str(rig_text(&reply.body, "items.1.left"), "99");
    assert_true(value_is_null(rig_at(&reply.body, "items.1.right")));
    assert_true(value_is_null(rig_at(&reply.body, "items.1.link")));
    check_str(rig_text(&reply.body, "items.2.state"), "held");
    check_str(rig_text(&reply.body, "items.2.reason"), "conflict");
    assert_int_equal(rig_at(&reply.body, "items.2.conflicts")->items.n, 2);
    assert_true(rig_at(&reply.body, "items.2.owed")->boolean);
    check_str(rig_text(&reply.body, "items.3.state"), "owed");
    check_str(rig_text(&reply.body, "items.3.left"), "3");
    assert_true(rig_text(&reply.body, "items.3.advice").n > 0);
}

static void dirty_links_come_page_by_page(void **state)
{
    struct rig *rig = *state;
    struct str next = STR("");
    size_t seen = 0;
    for (int i = 0; i < 6; i++) {
        const char *id = arena_printfz(&rig->arena, "%d", i);
        int64_t link = rig_link(rig, id, id);
        if (i < 2)
            rig_park(rig, id, "rejected", "no");
        else if (i < 4)
            rig_hold(rig, link, HOLD_CONFLICT, "name");
        else
            put_owed(rig, link);
    }
    for (int page = 0; page < 6 || next.p; page++) {
        struct rig_reply reply = rig_expect(
            rig, 200, "GET",
            arena_printfz(&rig->arena, "/links?dirty=true&limit=1&cursor=%.*s",
                          STR_ARG(next)),
            NULL);
        const struct value *items = rig_at(&reply.body, "items");
        for (size_t i = 0; i < items->items.n; i++, seen++)
            check_str(rig_text(&items->items.at[i], "left"),
                      arena_printfz(&rig->arena, "%zu", seen));
        next = value_str(rig_at(&reply.body, "next"));
        assert_true(page < 7);
    }
    assert_int_equal(seen, 6);
    rig_expect(rig, 422, "GET", "/links?dirty=perhaps", NULL);
    rig_expect(rig, 422, "GET", "/links?dirty=true&cursor=x", NULL);
}

static void dirty_links_are_those_of_a_sync_and_a_record(void **state)
{
    struct rig *rig = *state;
    rig_link(rig, "1", "a");
    rig_park(rig, "1", "rejected", "no");
    rig_park(rig, "2", "rejected", "no");
    assert_int_equal(count_of(rig, "/links?dirty=true"), 2);
    assert_int_equal(count_of(rig, "/links?dirty=true&sync=companies"), 0);
    assert_int_equal(count_of(rig, "/links?dirty=true&record=2"), 1);
    assert_int_equal(count_of(rig, "/links?dirty=true&record=a"), 1);
    assert_int_equal(count_of(rig, "/links?dirty=true&record=a&side=left"), 0);
    assert_int_equal(count_of(rig, "/links?dirty=false"), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        RIG_TEST(a_job_is_told_with_advice),
        RIG_TEST(pages_follow_one_another_and_end),
        RIG_TEST(jobs_are_filtered),
        RIG_TEST(a_job_that_is_not_there_is_404),
        RIG_TEST(a_parked_job_is_tried_again_and_the_hub_woken),
        RIG_TEST(all_of_a_filter_are_tried_again),
        RIG_TEST(what_is_held_back_is_let_through_by_force_alone),
        RIG_TEST(only_parked_jobs_are_tried_again),
        RIG_TEST(a_job_is_discarded),
        RIG_TEST(parked_jobs_are_grouped_by_reason_most_first),
        RIG_TEST(a_running_job_is_not_discarded),
        RIG_TEST(dirty_links_are_told_once_each_by_the_gravest_reason),
        RIG_TEST(dirty_links_come_page_by_page),
        RIG_TEST(dirty_links_are_those_of_a_sync_and_a_record),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
