/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Overview, syncs, lookups, log and workspace. */
#include "lib/api_rig.h"

#include "base/json.h"

/* ---- overview -------------------------------------------------------------------- */

static void the_overview_tells_what_needs_a_person(void **state)
{
    struct rig *rig = *state;
    rig_park(rig, "34", "rejected", "no");
    rig_hold(rig, rig_link(rig, "1", "2"), HOLD_CONFLICT, "email");
    rig->hub.connections[0].health = CONNECTION_BAD;
    rig->hub.connections[0].reason = STR("it does not answer");
    struct rig_reply reply = rig_expect(rig, 200, "GET", "/overview", NULL);
    assert_int_equal(rig_at(&reply.body, "attention")->items.n, 3);
    check_str(rig_text(&reply.body, "attention.0.kind"), "connection");
    check_str(rig_text(&reply.body, "attention.1.kind"), "parked");
    assert_int_equal(rig_int(&reply.body, "totals.pending.parked"), 1);
    assert_int_equal(rig_int(&reply.body, "totals.links"), 1);
}

static const struct value *sync_named(const struct value *body,
                                      const char *name)
{
    const struct value *syncs = rig_at(body, "syncs");
    for (size_t i = 0; i < syncs->items.n; i++)
        if (str_is(rig_text(&syncs->items.at[i], "sync"), name))
            return &syncs->items.at[i];
    fail_msg("no sync %s", name);
    return NULL;
}

static void a_sync_is_judged(void **state)
{
    struct rig *rig = *state;
    struct rig_reply reply = rig_expect(rig, 200, "GET", "/overview", NULL);
    check_str(rig_text(sync_named(&reply.body, "contacts"), "health"), "ok");
    check_str(rig_text(sync_named(&reply.body, "companies"), "health"), "off");
    rig_park(rig, "34", "rejected", "no");
    reply = rig_expect(rig, 200, "GET", "/overview", NULL);
    check_str(rig_text(sync_named(&reply.body, "contacts"), "health"), "warn");
    for (size_t i = 0; i < 2; i++)
        rig->hub.syncs[i].error = STR("the store is full");
    reply = rig_expect(rig, 200, "GET", "/overview", NULL);
    check_str(rig_text(sync_named(&reply.body, "contacts"), "reason"),
              "the store is full");
    for (size_t i = 0; i < 2; i++)
        rig->hub.syncs[i].pause = (struct api_pause){
            .set = true, .reason = STR("stock-taking"), .by = STR("ann"),
            .since_us = RIG_NOW_US};
    reply = rig_expect(rig, 200, "GET", "/overview", NULL);
    check_str(rig_text(sync_named(&reply.body, "contacts"), "health"),
              "paused");
}

static void put_report(struct rig *rig, const char *id, const char *side,
                       int64_t ended_us)
{
    struct error e = {0};
    AUTO_BUF encoded = BUF_INIT(1024);
    struct value report = value_null();
    struct str json = arena_printf(
        &rig->arena, "{\"syncs\":[{\"sync\":\"contacts\",\"linked\":9,"
        "\"right\":%s}]}", side);
    check_ok(json_parse(&rig->arena, json, &report, &e), &e);
    value_encode(&encoded, &report);
    const struct run run = {.id = str_from(id),
                            .kind = RUN_SYNC,
                            .state = RUN_DONE,
                            .cause = STR("poll"),
                            .started_us = ended_us - 1,
                            .ended_us = ended_us,
                            .report = buf_str(&encoded)};
    check_ok(store_begin(rig->store, &e), &e);
    check_ok(run_put(rig->store, &run, &e), &e);
    check_ok(store_commit(rig->store, &e), &e);
}

static void a_sync_that_has_only_linked_has_changed_nothing(void **state)
{
    struct rig *rig = *state;
    put_report(rig, "01KAX1", "{\"created\":0}", RIG_NOW_US);
    struct rig_reply reply = rig_expect(rig, 200, "GET", "/overview", NULL);
    const struct value *sync = sync_named(&reply.body, "contacts");
    assert_true(value_is_null(rig_at(sync, "last_change_at")));
    check_str(rig_text(sync, "last_run.run"), "01KAX1");
    assert_true(value_is_null(
        rig_at(sync_named(&reply.body, "companies"), "last_run")));
}

static void what_was_written_before_the_hub_began_counts(void **state)
{
    struct rig *rig = *state;
    put_report(rig, "01KAX0", "{\"updated\":1}", RIG_NOW_US - 60000000);
    put_report(rig, "01KAX1", "{\"created\":0}", RIG_NOW_US);
    struct rig_reply reply = rig_expect(rig, 200, "GET", "/overview", NULL);
    check_str(rig_text(sync_named(&reply.body, "contacts"), "last_change_at"),
              "2026-01-02T02:59:00Z");
}

static void add_tally(struct rig *rig, int64_t at_us, int64_t sync)
{
    struct error e = {0};
    const struct tally tally = {.at_us = at_us, .sync = sync,
                                .writes = {3, 10}, .failed = 4};
    check_ok(store_begin(rig->store, &e), &e);
    check_ok(tally_add(rig->store, &tally, &e), &e);
    check_ok(store_commit(rig->store, &e), &e);
}

static void throughput_is_told_in_buckets(void **state)
{
    struct rig *rig = *state;
    add_tally(rig, RIG_NOW_US - INT64_C(3600000000) * 30, rig->contacts);
    add_tally(rig, RIG_NOW_US - 1000, rig->contacts);
    add_tally(rig, RIG_NOW_US - 2000, rig->contacts);
    add_tally(rig, RIG_NOW_US - 2000, 4711); /* of a sync that is no more */
    struct rig_reply reply = rig_expect(rig, 200, "GET", "/throughput", NULL);
    assert_int_equal(rig_int(&reply.body, "bucket_s"), 900);
    assert_int_equal(rig_at(&reply.body, "series")->items.n, 1);
    check_str(rig_text(&reply.body, "series.0.sync"), "contacts");
    assert_int_equal(rig_int(&reply.body, "series.0.writes_left"), 6);
    assert_int_equal(rig_int(&reply.body, "series.0.writes_right"), 20);
    assert_int_equal(rig_int(&reply.body, "series.0.failed"), 8);
    reply = rig_expect(rig, 200, "GET", "/throughput?hours=48", NULL);
    assert_int_equal(rig_at(&reply.body, "series")->items.n, 2);
    reply = rig_expect(rig, 200, "GET", "/throughput?hours=1", NULL);
    assert_int_equal(rig_int(&reply.body, "bucket_s"), 60);
    reply = rig_expect(rig, 200, "GET", "/throughput?hours=168", NULL);
    assert_int_equal(rig_int(&reply.body, "bucket_s"), 6300);
    rig_expect(rig, 422, "GET", "/throughput?hours=0", NULL);
}

/* ---- syncs ----------------------------------------------------------------------- */

static void a_sync_is_told_row_by_row_as_its_file_says_it(void **state)
{
    struct rig *rig = *state;
    struct rig_reply reply =
        rig_expect(rig, 200, "GET", "/syncs/contacts", NULL);
    check_str(rig_text(&reply.body, "direction"), "both");
    check_str(rig_text(&reply.body, "conflict"), "ask");
    check_str(rig_text(&reply.body, "shared"), "none");
    check_str(rig_text(&reply.body, "match.0"), "email = email (lower)");
    check_str(rig_text(&reply.body, "rows.0.via"), "lua(name)");
    check_str(rig_text(&reply.body, "rows.2.when"), "right.phone == nil");
    check_str(rig_text(&reply.body, "rows.2.way"), "left_to_right");
    check_str(rig_text(&reply.body, "rows.3.lookup"), "users");
    check_str(rig_text(&reply.body, "rows.4.on"), "create");
    check_str(rig_text(&reply.body, "rows.4.default"), "Odoo");
    rig_expect(rig, 404, "GET", "/syncs/contact", NULL);
    reply = rig_expect(rig, 200, "GET", "/syncs", NULL);
    assert_int_equal(rig_at(&reply.body, "items")->items.n, 2);
}

static void a_sync_and_a_connection_are_paused_and_resumed(void **state)
{
    struct rig *rig = *state;
    struct rig_reply reply = rig_expect(rig, 200, "PUT",
                                        "/syncs/contacts/pause",
                                        "{\"reason\":\"stock-taking\"}");
    check_str(rig_text(&reply.body, "by"), "ann");
    check_str(rig->hub.paused, "contacts");
    check_str(rig->hub.pause.reason, "stock-taking");
    rig_expect(rig, 204, "DELETE", "/syncs/contacts/pause", NULL);
    check_str(rig->hub.resumed, "contacts");
    rig_expect(rig, 200, "PUT", "/connections/odoo/pause", NULL);
    assert_int_equal(rig->hub.paused_kind, TARGET_CONNECTION);
    rig_expect(rig, 204, "DELETE", "/connections/odoo/pause", NULL);
    rig_expect(rig, 404, "PUT", "/connections/oddo/pause", NULL);
    assert_int_equal(rig->audits, 4);
}

static void a_record_is_brought_into_step_on_request(void **state)
{
    struct rig *rig = *state;
    rig_expect(rig, 202, "POST", "/records/contacts/left/a%2Fb/sync", NULL);
    assert_int_equal(rig->hub.wakes, 1);
    struct rig_reply reply =
        rig_expect(rig, 200, "GET", "/jobs?record=a%2Fb", NULL);
    check_str(rig_text(&reply.body, "items.0.cause"), "person");
    rig_expect(rig, 404, "POST", "/records/contacts/middle/1/sync", NULL);
    rig_expect(rig, 404, "POST", "/records/contact/left/1/sync", NULL);
}

static const char *etag_of(struct rig *rig, const char *path)
{
    struct rig_reply reply = rig_expect(rig, 200, "GET", path, NULL);
    return rig_etag(rig, &reply);
}

static void switches_are_changed_in_the_file_and_comments_stay(void **state)
{
    struct rig *rig = *state;
    rig_expect(rig, 428, "PATCH", "/syncs/contacts", "{\"enabled\":false}");
    rig->if_match = etag_of(rig, "/syncs/contacts");
    struct rig_reply reply = rig_expect(
        rig, 200, "PATCH", "/syncs/contacts",
        "{\"enabled\":false,\"direction\":\"left_to_right\","
        "\"trigger\":{\"left\":\"create\"}}");
    check_str(rig_text(&reply.body, "direction"), "left_to_right");
    check_str(rig_text(&reply.body, "trigger.left"), "create");
    check_str(rig_text(&reply.body, "trigger.right"), "create_update");
    assert_false(rig_at(&reply.body, "enabled")->boolean);
    assert_true(str_contains(rig_read(rig, "syncs/contacts.yaml"),
                             STR("direction: left_to_right      # either")));
    assert_true(str_contains(rig_read(rig, "crosswalk.yaml"),
                             STR("  contacts: false   # people")));
    assert_int_equal(rig->hub.reloads, 1);
    check_str(rig->audited, "changeSync");
    rig_expect(rig, 412, "PATCH", "/syncs/contacts", "{\"enabled\":true}");
    rig->if_match = "*";
    rig_expect(rig, 422, "PATCH", "/syncs/contacts", "{}");
    rig_expect(rig, 422, "PATCH", "/syncs/contacts",
               "{\"direction\":\"sideways\"}");
}

static void one_of_several_syncs_of_a_file_is_switched_off_alone(void **state)
{
    struct rig *rig = *state;
    rig_write(rig, "syncs/tags.yaml",
              "sync: tags-<crm>\nfor: { crm: [pc, odoo] }\n"
              "left: odoo.res.partner.category\nright: <crm>.x\n"
              "direction: left_to_right\nfields: [name]\n");
    rig_load(rig);
    rig->if_match = etag_of(rig, "/syncs/tags-pc");
    struct rig_reply reply = rig_expect(rig, 200, "PATCH", "/syncs/tags-pc",
                                        "{\"enabled\":false}");
    assert_false(rig_at(&reply.body, "enabled")->boolean);
    assert_true(str_contains(rig_read(rig, "crosswalk.yaml"),
                             STR("  tags-pc: false")));
    assert_false(str_contains(rig_read(rig, "syncs/tags.yaml"),
                              STR("enabled")));
    reply = rig_expect(rig, 200, "GET", "/syncs/tags-odoo", NULL);
    assert_true(rig_at(&reply.body, "enabled")->boolean);
}

static void a_change_that_does_not_fit_changes_nothing(void **state)
{
    struct rig *rig = *state;
    rig->if_match = etag_of(rig, "/connections/odoo");
    struct str before = rig_read(rig, "crosswalk.yaml");
    struct rig_reply reply =
        rig_expect(rig, 422, "PATCH", "/connections/odoo",
                   "{\"settings\":{\"url\":\"no address\"}}");
    assert_true(rig_at(&reply.body, "problems")->items.n > 0);
    assert_true(str_eq(rig_read(rig, "crosswalk.yaml"), before));
    reply = rig_expect(rig, 422, "PATCH", "/connections/odoo",
                       "{\"settings\":{\"ulr\":\"http://x\"}}");
    check_str(rig_text(&reply.body, "errors.0.pointer"), "/settings/ulr");
    rig_expect(rig, 422, "PATCH", "/connections/odoo",
               "{\"settings\":{\"url\":[]}}");
    assert_int_equal(rig->audits, 0);
}

/* ---- connections ----------------------------------------------------------------- */

static void a_connection_is_told_without_its_secrets(void **state)
{
    struct rig *rig = *state;
    struct rig_reply reply =
        rig_expect(rig, 200, "GET", "/connections/odoo", NULL);
    check_str(rig_text(&reply.body, "settings.password"), "********");
    assert_false(str_contains(reply.text, STR("hunter2")));
    assert_true(rig_at(&reply.body, "form")->items.n > 3);
    reply = rig_expect(rig, 200, "GET", "/connections/pc", NULL);
    assert_false(str_contains(reply.text, STR("hunter3")));
    reply = rig_expect(rig, 200, "GET", "/connections", NULL);
    assert_int_equal(rig_at(&reply.body, "items")->items.n, 2);
    rig_expect(rig, 404, "GET", "/connections/oddo", NULL);
}

static void a_new_secret_is_sealed_before_it_is_written(void **state)
{
    struct rig *rig = *state;
    rig->if_match = etag_of(rig, "/connections/odoo");
    struct rig_reply reply = rig_expect(
        rig, 200, "PATCH", "/connections/odoo",
        "{\"settings\":{\"password\":\"hunter9\",\"user\":\"bot\"}}");
    check_str(rig->sealed, "hunter9");
    struct str text = rig_read(rig, "crosswalk.yaml");
    assert_true(str_contains(text, STR("password: sealed-by-the-rig")));
    assert_true(str_contains(text, STR("user: bot")));
    assert_false(str_contains(text, STR("hunter9")));
    assert_false(str_contains(reply.text, STR("hunter9")));
    rig->sealed = STR_NONE;
    rig->if_match = rig_etag(rig, &reply);
    reply = rig_expect(rig, 200, "PATCH", "/connections/odoo",
                       "{\"settings\":{\"password\":\"********\"}}");
    assert_null(rig->sealed.p);
    rig->if_match = rig_etag(rig, &reply);
    rig_expect(rig, 200, "PATCH", "/connections/odoo",
               "{\"settings\":{\"password\":\"${PC_KEY}\"}}");
    assert_null(rig->sealed.p);
}

static void secrets_are_refused_where_nothing_can_seal_them(void **state)
{
    struct rig *rig = *state;
    rig->api.seal = NULL;
    rig->if_match = "*";
    rig_expect(rig, 409, "PATCH", "/connections/odoo",
               "{\"settings\":{\"password\":\"hunter9\"}}");
    assert_false(str_contains(rig_read(rig, "crosswalk.yaml"),
                              STR("hunter9")));
}

static void a_file_of_the_machine_cannot_be_named_from_afar(void **state)
{
    struct rig *rig = *state;
    struct str before = rig_read(rig, "crosswalk.yaml");
    rig->if_match = "*";
    struct rig_reply reply =
        rig_expect(rig, 422, "PATCH", "/connections/odoo",
                   "{\"settings\":{\"password\":\"file:/etc/passwd\"}}");
    check_str(rig_text(&reply.body, "errors.0.pointer"), "/settings/password");
    assert_true(str_eq(rig_read(rig, "crosswalk.yaml"), before));
}

static void a_value_cannot_bring_more_into_the_file(void **state)
{
    struct rig *rig = *state;
    rig->if_match = "*";
    rig_expect(rig, 200, "PATCH", "/connections/odoo",
               "{\"settings\":{\"user\":\"x\\nstore: /tmp/y #\"}}");
    struct rig_reply reply =
        rig_expect(rig, 200, "GET", "/connections/odoo", NULL);
    check_str(rig_text(&reply.body, "settings.user"), "x\nstore: /tmp/y #");
    assert_false(str_contains(rig_read(rig, "crosswalk.yaml"),
                              STR("\nstore:")));
}

/* ---- lookups --------------------------------------------------------------------- */

static void add_items(struct rig *rig)
{
    struct error e = {0};
    const struct lookup_item left[] = {{.key = STR("2"), .label = STR("Ann")},
                                       {.key = STR("3"), .label = STR("Bob")}};
    const struct lookup_item right = {.key = STR("u1"), .label = STR("Ann L")};
    check_ok(store_begin(rig->store, &e), &e);
    check_ok(lookup_put_items(rig->store, STR("users"), SIDE_LEFT, left, 2, &e),
             &e);
    check_ok(lookup_put_items(rig->store, STR("users"), SIDE_RIGHT, &right, 1,
                              &e),
             &e);
    check_ok(store_commit(rig->store, &e), &e);
}

static void items_are_paired_and_parted_one_by_one(void **state)
{
    struct rig *rig = *state;
    add_items(rig);
    struct rig_reply reply = rig_expect(rig, 200, "PUT",
                                        "/lookups/users/pairs/left/2",
                                        "{\"other\":\"u1\"}");
    check_str(rig_text(&reply.body, "pairs.0.right_label"), "Ann L");
    check_str(rig_text(&reply.body, "pairs.0.origin"), "person");
    assert_int_equal(rig_at(&reply.body, "unpaired.left")->items.n, 1);
    check_str(rig_text(&reply.body, "sources.left"), "odoo.res.users");
    assert_int_equal(rig->hub.wakes, 1);
    reply = rig_expect(rig, 200, "GET", "/lookups", NULL);
    assert_int_equal(rig_int(&reply.body, "items.0.pairs"), 1);
    reply = rig_expect(rig, 200, "DELETE", "/lookups/users/pairs/right/u1",
                       NULL);
    assert_int_equal(rig_at(&reply.body, "pairs")->items.n, 0);
    rig_expect(rig, 404, "DELETE", "/lookups/users/pairs/right/u1", NULL);
    rig_expect(rig, 404, "GET", "/lookups/user", NULL);
    rig_expect(rig, 422, "PUT", "/lookups/users/pairs/left/2", "{}");
}

static void all_pairs_are_replaced_under_their_version(void **state)
{
    struct rig *rig = *state;
    add_items(rig);
    rig_expect(rig, 200, "PUT", "/lookups/users/pairs/left/2",
               "{\"other\":\"u1\"}");
    struct rig_reply reply = rig_expect(rig, 200, "GET", "/lookups/users",
                                        NULL);
    const char *pairs = "{\"pairs\":[{\"left\":\"3\",\"right\":\"u1\"},"
                        "{\"left\":\"3\",\"right\":\"u2\"}]}";
    rig_expect(rig, 428, "PUT", "/lookups/users/pairs", pairs);
    rig->if_match = rig_etag(rig, &reply);
    reply = rig_expect(rig, 200, "PUT", "/lookups/users/pairs", pairs);
    assert_int_equal(rig_at(&reply.body, "pairs")->items.n, 2);
    check_str(rig_text(&reply.body, "pairs.0.left"), "3");
    rig_expect(rig, 412, "PUT", "/lookups/users/pairs", pairs);
    reply = rig_expect(rig, 422, "PUT", "/lookups/users/pairs",
                       "{\"pairs\":[{\"left\":\"\",\"right\":\"u1\"}]}");
    check_str(rig_text(&reply.body, "errors.0.pointer"), "/pairs/0/left");
}

static void items_of_one_name_are_suggested(void **state)
{
    struct rig *rig = *state;
    struct error e = {0};
    const struct lookup_item right = {.key = STR("u9"), .label = STR("bob")};
    add_items(rig);
    check_ok(store_begin(rig->store, &e), &e);
    check_ok(lookup_put_items(rig->store, STR("users"), SIDE_RIGHT, &right, 1,
                              &e),
             &e);
    check_ok(store_commit(rig->store, &e), &e);
    struct rig_reply reply =
        rig_expect(rig, 200, "GET", "/lookups/users/suggestions", NULL);
    assert_int_equal(rig_at(&reply.body, "items")->items.n, 1);
    check_str(rig_text(&reply.body, "items.0.left"), "3");
    check_str(rig_text(&reply.body, "items.0.right_label"), "bob");
}

/* ---- log and workspace ----------------------------------------------------------- */

static void the_log_is_paged(void **state)
{
    struct rig *rig = *state;
    struct rig_reply reply = rig_expect(rig, 200, "GET", "/log?limit=4", NULL);
    assert_int_equal(rig_int(&reply.body, "items.0.id"), 9);
    struct str next = rig_text(&reply.body, "next");
    reply = rig_expect(rig, 200, "GET",
                       arena_printfz(&rig->arena, "/log?level=error&cursor=%.*s",
                                     STR_ARG(next)),
                       NULL);
    assert_int_equal(rig_int(&reply.body, "items.0.id"), 5);
    check_str(rig_text(&reply.body, "items.0.level"), "error");
}

static void the_workspace_is_reloaded_or_its_problems_told(void **state)
{
    struct rig *rig = *state;
    rig_expect(rig, 200, "POST", "/workspace/reload", NULL);
    struct rig_reply reply = rig_expect(rig, 200, "GET", "/workspace", NULL);
    assert_true(rig_at(&reply.body, "valid")->boolean);
    assert_int_equal(rig_at(&reply.body, "files")->items.n, 4);
    rig_write(rig, "syncs/contacts.yaml", "sync: contacts\nfiels: []\n");
    reply = rig_expect(rig, 422, "POST", "/workspace/reload", NULL);
    assert_true(rig_at(&reply.body, "problems")->items.n > 0);
    reply = rig_expect(rig, 200, "GET", "/workspace", NULL);
    assert_false(rig_at(&reply.body, "valid")->boolean);
    assert_int_equal(rig->audits, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        RIG_TEST(the_overview_tells_what_needs_a_person),
        RIG_TEST(a_sync_is_judged),
        RIG_TEST(a_sync_that_has_only_linked_has_changed_nothing),
        RIG_TEST(what_was_written_before_the_hub_began_counts),
        RIG_TEST(throughput_is_told_in_buckets),
        RIG_TEST(a_sync_is_told_row_by_row_as_its_file_says_it),
        RIG_TEST(a_sync_and_a_connection_are_paused_and_resumed),
        RIG_TEST(a_record_is_brought_into_step_on_request),
        RIG_TEST(switches_are_changed_in_the_file_and_comments_stay),
        RIG_TEST(one_of_several_syncs_of_a_file_is_switched_off_alone),
        RIG_TEST(a_change_that_does_not_fit_changes_nothing),
        RIG_TEST(a_connection_is_told_without_its_secrets),
        RIG_TEST(a_new_secret_is_sealed_before_it_is_written),
        RIG_TEST(secrets_are_refused_where_nothing_can_seal_them),
        RIG_TEST(a_file_of_the_machine_cannot_be_named_from_afar),
        RIG_TEST(a_value_cannot_bring_more_into_the_file),
        RIG_TEST(items_are_paired_and_parted_one_by_one),
        RIG_TEST(all_pairs_are_replaced_under_their_version),
        RIG_TEST(items_of_one_name_are_suggested),
        RIG_TEST(the_log_is_paged),
        RIG_TEST(the_workspace_is_reloaded_or_its_problems_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
