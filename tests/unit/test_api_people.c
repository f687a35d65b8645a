/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Conflicts, links, history and runs. */
#include "lib/api_rig.h"

static char *path_of(struct rig *rig, const char *what, int64_t id)
{
    return arena_printfz(&rig->arena, "%s/%lld", what, (long long)id);
}

/* ---- conflicts ------------------------------------------------------------------- */

static void a_conflict_is_told_with_fields_and_records(void **state)
{
    struct rig *rig = *state;
    rig_hold(rig, rig_link(rig, "34", "6b02"), HOLD_CONFLICT, "email");
    struct rig_reply reply = rig_expect(rig, 200, "GET", "/conflicts", NULL);
    check_str(rig_text(&reply.body, "items.0.row"), "email");
    check_str(rig_text(&reply.body, "items.0.fields.right.0"), "email");
    check_str(rig_text(&reply.body, "items.0.records.right"), "6b02");
    check_str(rig_text(&reply.body, "items.0.left.0"), "left <b>value</b>");
    assert_true(value_is_null(rig_at(&reply.body, "items.0.winner")));
}

static void conflicts_are_filtered_and_paged(void **state)
{
    struct rig *rig = *state;
    int64_t link = rig_link(rig, "34", "6b02");
    rig_hold(rig, link, HOLD_CONFLICT, "email");
    rig_hold(rig, link, HOLD_UNMAPPED, "user_id");
    struct rig_reply reply =
        rig_expect(rig, 200, "GET", "/conflicts?kind=unmapped", NULL);
    assert_int_equal(rig_at(&reply.body, "items")->items.n, 1);
    check_str(rig_text(&reply.body, "items.0.kind"), "unmapped");
    reply = rig_expect(rig, 200, "GET", "/conflicts?limit=1", NULL);
    struct str next = rig_text(&reply.body, "next");
    reply = rig_expect(rig, 200, "GET",
                       arena_printfz(&rig->arena,
                                     "/conflicts?limit=1&cursor=%.*s",
                                     STR_ARG(next)),
                       NULL);
    check_str(rig_text(&reply.body, "items.0.row"), "user_id");
    assert_true(value_is_null(rig_at(&reply.body, "next")));
}

static void an_answer_needs_the_version_that_was_read(void **state)
{
    struct rig *rig = *state;
    int64_t id = rig_hold(rig, rig_link(rig, "34", "6b02"), HOLD_CONFLICT,
                          "email");
    char *path = path_of(rig, "/conflicts", id);
    struct rig_reply reply = rig_expect(rig, 200, "GET", path, NULL);
    rig_expect(rig, 428, "PUT", path, "{\"winner\":\"right\"}");
    rig->if_match = "\"0000000000000000\"";
    rig_expect(rig, 412, "PUT", path, "{\"winner\":\"right\"}");
    assert_int_equal(rig->audits, 0);
    rig->if_match = rig_etag(rig, &reply);
    reply = rig_expect(rig, 200, "PUT", path, "{\"winner\":\"right\"}");
    check_str(rig_text(&reply.body, "winner"), "right");
    assert_string_not_equal(rig_etag(rig, &reply), rig->if_match);
    assert_int_equal(rig->hub.wakes, 1);
    check_str(rig->audited, "answerConflict");
    rig_expect(rig, 412, "PUT", path, "{\"winner\":\"left\"}");
}

static void a_value_can_be_given_instead(void **state)
{
    struct rig *rig = *state;
    int64_t id = rig_hold(rig, rig_link(rig, "34", "6b02"), HOLD_CONFLICT,
                          "email");
    char *path = path_of(rig, "/conflicts", id);
    rig->if_match = "*";
    struct rig_reply reply = rig_expect(
        rig, 200, "PUT", path, "{\"winner\":\"left\",\"value\":\"b@c.de\"}");
    check_str(rig_text(&reply.body, "answer.0"), "b@c.de");
    rig_expect(rig, 422, "PUT", path, "{\"winer\":\"left\"}");
    rig_expect(rig, 422, "PUT", path, "{\"winner\":\"middle\"}");
}

static void only_conflicts_are_answered(void **state)
{
    struct rig *rig = *state;
    int64_t id = rig_hold(rig, rig_link(rig, "34", "6b02"), HOLD_UNMAPPED,
                          "user_id");
    rig->if_match = "*";
    rig_expect(rig, 409, "PUT", path_of(rig, "/conflicts", id),
               "{\"winner\":\"left\"}");
    rig_expect(rig, 404, "PUT", "/conflicts/99", "{\"winner\":\"left\"}");
    rig_expect(rig, 404, "GET", "/conflicts/99", NULL);
}

static void many_are_answered_each_for_itself(void **state)
{
    struct rig *rig = *state;
    int64_t id = rig_hold(rig, rig_link(rig, "34", "6b02"), HOLD_CONFLICT,
                          "email");
    struct rig_reply one =
        rig_expect(rig, 200, "GET", path_of(rig, "/conflicts", id), NULL);
    struct str version = rig_text(&one.body, "version");
    struct rig_reply reply = rig_expect(
        rig, 200, "POST", "/conflicts/answers",
        arena_printfz(&rig->arena,
                      "{\"answers\":["
                      "{\"id\":99,\"version\":\"x\",\"winner\":\"left\"},"
                      "{\"id\":%lld,\"version\":\"y\",\"winner\":\"left\"},"
                      "{\"id\":%lld,\"version\":\"%.*s\",\"winner\":\"left\"}"
                      "]}",
                      (long long)id, (long long)id, STR_ARG(version)));
    check_str(rig_text(&reply.body, "results.0.problem.code"), "not_found");
    check_str(rig_text(&reply.body, "results.1.problem.code"), "rejected");
    assert_true(rig_at(&reply.body, "results.2.ok")->boolean);
    assert_int_equal(rig->audits, 1);
    reply = rig_expect(rig, 422, "POST", "/conflicts/answers",
                       "{\"answers\":[{\"id\":1,\"winner\":\"left\"}]}");
    check_str(rig_text(&reply.body, "errors.0.pointer"), "/answers/0/version");
    rig_expect(rig, 422, "POST", "/conflicts/answers", "{\"answers\":[]}");
}

/* ---- links ----------------------------------------------------------------------- */

static void links_are_listed_without_and_shown_with_bases(void **state)
{
    struct rig *rig = *state;
    int64_t id = rig_link(rig, "34", "6b02");
    rig_link(rig, "35", "6b03");
    struct rig_reply reply = rig_expect(rig, 200, "GET", "/links", NULL);
    assert_int_equal(rig_at(&reply.body, "items")->items.n, 2);
    assert_null(value_getz(rig_at(&reply.body, "items.0.left"), "base"));
    reply = rig_expect(rig, 200, "GET", path_of(rig, "/links", id), NULL);
    check_str(rig_text(&reply.body, "left.base.email"), "a@example.com");
    check_str(rig_text(&reply.body, "created_side"), "right");
    rig_expect(rig, 404, "GET", "/links/99", NULL);
}

static void a_link_is_found_by_its_records(void **state)
{
    struct rig *rig = *state;
    rig_link(rig, "34", "6b02");
    rig_link(rig, "35", "6b03");
    struct rig_reply reply =
        rig_expect(rig, 200, "GET", "/links?record=6b03", NULL);
    assert_int_equal(rig_at(&reply.body, "items")->items.n, 1);
    check_str(rig_text(&reply.body, "items.0.left.id"), "35");
    reply = rig_expect(rig, 200, "GET",
                       "/links?sync=contacts&side=left&record=6b03", NULL);
    assert_int_equal(rig_at(&reply.body, "items")->items.n, 0);
    rig_expect(rig, 422, "GET", "/links?side=middle", NULL);
}

static void all_links_of_a_shared_record_are_found(void **state)
{
    struct rig *rig = *state;
    struct error e = {0};
    struct link links[2] = {{.sync = rig->contacts, .created_side = -1},
                            {.sync = rig->contacts, .created_side = -1}};
    for (int i = 0; i < 2; i++) {
        links[i].side[SIDE_LEFT].id = i == 0 ? STR("34") : STR("35");
        links[i].side[SIDE_RIGHT] =
            (struct link_side){.id = STR("6b02"), .shared = true};
    }
    check_ok(store_begin(rig->store, &e), &e);
    check_ok(link_put(rig->store, links, 2, &e), &e);
    check_ok(store_commit(rig->store, &e), &e);
    struct rig_reply reply =
        rig_expect(rig, 200, "GET", "/links?record=6b02", NULL);
    assert_int_equal(rig_at(&reply.body, "items")->items.n, 2);
    check_str(rig_text(&reply.body, "items.1.left.id"), "35");
    rig_expect(rig, 204, "DELETE", path_of(rig, "/links", links[1].id), NULL);
    reply = rig_expect(rig, 200, "GET", "/links?record=6b02", NULL);
    assert_int_equal(rig_at(&reply.body, "items")->items.n, 1);
    check_str(rig_text(&reply.body, "items.0.left.id"), "34");
}

static void pages_of_links_follow_one_another(void **state)
{
    struct rig *rig = *state;
    for (int i = 0; i < 3; i++)
        rig_link(rig, arena_printfz(&rig->arena, "l%d", i),
                 arena_printfz(&rig->arena, "r%d", i));
    struct rig_reply reply =
        rig_expect(rig, 200, "GET", "/links?sync=contacts&limit=2", NULL);
    struct str next = rig_text(&reply.body, "next");
    reply = rig_expect(rig, 200, "GET",
                       arena_printfz(&rig->arena, "/links?cursor=%.*s",
                                     STR_ARG(next)),
                       NULL);
    assert_int_equal(rig_at(&reply.body, "items")->items.n, 1);
    check_str(rig_text(&reply.body, "items.0.left.id"), "l2");
}

static void a_pair_is_taken_apart(void **state)
{
    struct rig *rig = *state;
    char *path = path_of(rig, "/links", rig_link(rig, "34", "6b02"));
    rig_expect(rig, 204, "DELETE", path, NULL);
    rig_expect(rig, 404, "DELETE", path, NULL);
    check_str(rig->audited, "removeLink");
}

/* ---- history and runs ------------------------------------------------------------ */

static void add_entry(struct rig *rig, const char *field, int64_t at_us)
{
    struct error e = {0};
    struct journal_entry entry = {.run = STR("01KAX0"),
                                  .sync = rig->contacts,
                                  .side = SIDE_RIGHT,
                                  .record_id = STR("6b02"),
                                  .kind = JOURNAL_UPDATE,
                                  .field = str_from(field),
                                  .after = STR("\"x\""),
                                  .at_us = at_us};
    check_ok(store_begin(rig->store, &e), &e);
    check_ok(journal_add(rig->store, &entry, 1, &e), &e);
    check_ok(store_commit(rig->store, &e), &e);
}

static void writes_are_told_newest_first(void **state)
{
    struct rig *rig = *state;
    add_entry(rig, "email", RIG_NOW_US);
    add_entry(rig, "phone", RIG_NOW_US + 1);
    add_entry(rig, "name", RIG_NOW_US + 60000000);
    struct rig_reply reply = rig_expect(rig, 200, "GET", "/history", NULL);
    assert_int_equal(rig_at(&reply.body, "items")->items.n, 2);
    check_str(rig_text(&reply.body, "items.0.fields.0.field"), "name");
    assert_int_equal(rig_at(&reply.body, "items.1.fields")->items.n, 2);
    reply = rig_expect(rig, 200, "GET", "/history?limit=1", NULL);
    struct str next = rig_text(&reply.body, "next");
    reply = rig_expect(rig, 200, "GET",
                       arena_printfz(&rig->arena,
                                     "/history?limit=1&cursor=%.*s",
                                     STR_ARG(next)),
                       NULL);
    assert_int_equal(rig_at(&reply.body, "items.0.fields")->items.n, 2);
    assert_true(value_is_null(rig_at(&reply.body, "next")));
    reply = rig_expect(rig, 200, "GET",
                       "/history?sync=contacts&side=left&record=6b02", NULL);
    assert_int_equal(rig_at(&reply.body, "items")->items.n, 0);
    reply = rig_expect(rig, 200, "GET", "/history?run=01KAX0", NULL);
    assert_int_equal(rig_at(&reply.body, "items")->items.n, 2);
}

static void put_run(struct rig *rig, const char *id, int64_t started_us)
{
    struct error e = {0};
    const struct run run = {.id = str_from(id),
                            .kind = RUN_SYNC,
                            .state = RUN_DONE,
                            .cause = STR("crosswalk sync"),
                            .started_us = started_us,
                            .ended_us = started_us + 1};
    check_ok(store_begin(rig->store, &e), &e);
    check_ok(run_put(rig->store, &run, &e), &e);
    check_ok(store_commit(rig->store, &e), &e);
}

static void runs_are_listed_and_shown(void **state)
{
    struct rig *rig = *state;
    put_run(rig, "01A", RIG_NOW_US);
    put_run(rig, "01B", RIG_NOW_US + 10);
    struct rig_reply reply = rig_expect(rig, 200, "GET", "/runs?limit=1", NULL);
    check_str(rig_text(&reply.body, "items.0.run"), "01B");
    struct str next = rig_text(&reply.body, "next");
    reply = rig_expect(rig, 200, "GET",
                       arena_printfz(&rig->arena, "/runs?cursor=%.*s",
                                     STR_ARG(next)),
                       NULL);
    check_str(rig_text(&reply.body, "items.0.run"), "01A");
    reply = rig_expect(rig, 200, "GET", "/runs/01A", NULL);
    check_str(rig_text(&reply.body, "kind"), "sync");
    rig_expect(rig, 404, "GET", "/runs/01C", NULL);
}

static void a_run_is_started_and_not_waited_for(void **state)
{
    struct rig *rig = *state;
    struct rig_reply reply =
        rig_expect(rig, 202, "POST", "/runs",
                   "{\"kind\":\"reconcile\",\"syncs\":[\"contacts\"]}");
    check_str(rig_text(&reply.body, "run"), "01KAX0");
    assert_int_equal(rig->hub.request.kind, RUN_RECONCILE);
    check_str(rig->hub.request.syncs[0], "contacts");
    check_str(rig->hub.request.cause, "asked for by ann");
    rig_expect(rig, 404, "POST", "/runs",
               "{\"kind\":\"sync\",\"syncs\":[\"contact\"]}");
    rig_expect(rig, 422, "POST", "/runs", "{\"kind\":\"undo\"}");
    rig_expect(rig, 422, "POST", "/runs", "{\"kind\":\"sync\",\"syncs\":[1]}");
    rig_expect(rig, 422, "POST", "/runs",
               "{\"kind\":\"sync\",\"records\":[\"1\"]}");
    rig_expect(rig, 422, "POST", "/runs",
               "{\"kind\":\"record\",\"syncs\":[\"contacts\"],"
               "\"side\":\"left\"}");
    rig_expect(rig, 202, "POST", "/runs",
               "{\"kind\":\"record\",\"syncs\":[\"contacts\"],"
               "\"side\":\"right\",\"records\":[\"12\",\"13\"]}");
    assert_int_equal(rig->hub.request.kind, RUN_RECORD);
    assert_int_equal(rig->hub.request.side, SIDE_RIGHT);
    assert_int_equal(rig->hub.request.n_records, 2);
    check_str(rig->hub.request.records[1], "13");
    assert_int_equal(rig->hub.runs, 2);
    rig->hub.answer = ERR_BUSY;
    rig_expect(rig, 503, "POST", "/runs", "{\"kind\":\"sync\"}");
}

static void a_run_is_taken_back(void **state)
{
    struct rig *rig = *state;
    put_run(rig, "01A", RIG_NOW_US);
    rig_expect(rig, 404, "POST", "/runs/01B/undo", "{}");
    rig_expect(rig, 404, "GET", "/runs/01B/undo", NULL);
    rig_expect(rig, 422, "POST", "/runs/01A/undo", "{\"records\":[]}");
    struct rig_reply reply =
        rig_expect(rig, 202, "POST", "/runs/01A/undo",
                   "{\"records\":[\"34\"],\"force\":true}");
    check_str(rig_text(&reply.body, "run"), "01KAX0");
    assert_int_equal(rig->hub.request.kind, RUN_UNDO);
    check_str(rig->hub.request.undoes, "01A");
    assert_int_equal(rig->hub.request.n_records, 1);
    assert_true(rig->hub.request.forced);
    check_str(rig->audited, "undoRun");
}

static void a_run_is_stopped_while_it_is_under_way(void **state)
{
    struct rig *rig = *state;
    put_run(rig, "01A", RIG_NOW_US);
    rig_expect(rig, 202, "POST", "/runs/01A/stop", NULL);
    check_str(rig->hub.stopped, "01A");
    rig->hub.answer = ERR_NOT_FOUND;
    rig_expect(rig, 409, "POST", "/runs/01A/stop", NULL);
    rig_expect(rig, 404, "POST", "/runs/01C/stop", NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        RIG_TEST(a_conflict_is_told_with_fields_and_records),
        RIG_TEST(conflicts_are_filtered_and_paged),
        RIG_TEST(an_answer_needs_the_version_that_was_read),
        RIG_TEST(a_value_can_be_given_instead),
        RIG_TEST(only_conflicts_are_answered),
        RIG_TEST(many_are_answered_each_for_itself),
        RIG_TEST(links_are_listed_without_and_shown_with_bases),
        RIG_TEST(a_link_is_found_by_its_records),
        RIG_TEST(all_links_of_a_shared_record_are_found),
        RIG_TEST(pages_of_links_follow_one_another),
        RIG_TEST(a_pair_is_taken_apart),
        RIG_TEST(writes_are_told_newest_first),
        RIG_TEST(runs_are_listed_and_shown),
        RIG_TEST(a_run_is_started_and_not_waited_for),
        RIG_TEST(a_run_is_taken_back),
        RIG_TEST(a_run_is_stopped_while_it_is_under_way),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
