/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Syncs with one system on both sides: of an entity with itself, where each
 * record is its own counterpart, and of two entities. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "lib/hub.h"

/* Each record with itself: one field follows from another, where it does. */
static const char *const regions[] = {
    "sync: regions\n"
    "left: r.organization\n"
    "right: r.organization\n"
    "direction: left_to_right\n"
    "trigger: update\n"
    "match: [{ left: id, right: id }]\n"
    "fields:\n"
    "  - { left: name, right: title, clear: false,\n"
    "      via: \"choose(France: EMEA, Italy: EMEA, India: APAC, "
    "else_right: null)\" }\n"};

/* As others would have it: both fields are read on both sides. */
static const char *const both_read[] = {
    "sync: regions\n"
    "left: r.organization\n"
    "right: r.organization\n"
    "direction: left_to_right\n"
    "trigger: update\n"
    "reads: { left: [title], right: [name] }\n"
    "match: [{ left: id, right: id }]\n"
    "clear: false\n"
    "delete: { left: delete, right: delete }\n"
    "fields:\n"
    "  - { left: name, right: title,\n"
    "      via: \"choose(France: EMEA, Italy: EMEA, India: APAC, "
    "else_right: null)\" }\n"};

static const char *const *const ways[] = {regions, both_read};
#define N_WAYS (sizeof ways / sizeof *ways)

static void put(struct hub *h, const char *id, const char *json)
{
    fake_put(&h->world, 1, "organization", id, json);
}

static void init(struct hub *h, const char *const *sync)
{
    hub_init(h, sync, 1);
    put(h, "o1", "{\"name\":\"France\"}");
    put(h, "o2", "{\"name\":\"India\",\"title\":\"EMEA\"}");
    put(h, "o3", "{\"name\":\"Atlantis\",\"title\":\"SEA\"}");
    put(h, "o4", "{\"name\":\"Italy\",\"title\":\"EMEA\"}");
}

static void expect(struct hub *h, const char *dump)
{
    assert_string_equal(
        arena_strz(&h->arena,
                   fake_dump(&h->world, &h->arena, 1, "organization")),
        dump);
    assert_int_equal(hub_parked(h), 0);
}

static size_t open_jobs(struct hub *h)
{
    const struct job_filter any = {.state = -1};
    struct job *jobs = NULL;
    size_t n = 0;
    assert_int_equal(job_list(h->store, &h->arena, &any, &jobs, &n, NULL),
                     ERR_OK);
    return n;
}

#define FIRST                                \
    "name=\"Atlantis\" title=\"SEA\"\n"      \
    "name=\"France\" title=\"EMEA\"\n"       \
    "name=\"India\" title=\"APAC\"\n"        \
    "name=\"Italy\" title=\"EMEA\"\n"

static void each_record_is_its_own_counterpart(void **state)
{
    (void)state;
    for (size_t i = 0; i < N_WAYS; i++) {
        struct hub h;
        init(&h, ways[i]);
        hub_sync(&h);
        expect(&h, FIRST);
        assert_int_equal(hub_links(&h, "regions"), 4);
        assert_int_equal(fake_writes(&h.world), 2);
        hub_expect_silence(&h);
        hub_fini(&h);
    }
}

static void one_that_is_asked_for_needs_no_listing(void **state)
{
    (void)state;
    for (size_t i = 0; i < N_WAYS; i++) {
        struct hub h;
        init(&h, ways[i]);
        hub_ask(&h, "regions", SIDE_LEFT, "o2", CAUSE_PERSON);
        hub_serve(&h);
        assert_int_equal(fake_writes(&h.world), 1);
        /* both notices that the write gives rise to */
        hub_ask(&h, "regions", SIDE_LEFT, "o2", CAUSE_CHANGE);
        hub_ask(&h, "regions", SIDE_RIGHT, "o2", CAUSE_CHANGE);
        hub_serve(&h);
        assert_int_equal(fake_writes(&h.world), 1);
        assert_int_equal(open_jobs(&h), 0);
        assert_int_equal(hub_links(&h, "regions"), 1);
        hub_fini(&h);
    }
}

static void what_changes_is_carried_over_and_what_is_new_too(void **state)
{
    (void)state;
    for (size_t i = 0; i < N_WAYS; i++) {
        struct hub h;
        init(&h, ways[i]);
        hub_sync(&h);
        put(&h, "o1", "{\"name\":\"India\"}");
        put(&h, "o5", "{\"name\":\"France\"}");
        hub_sync(&h);
        expect(&h, "name=\"Atlantis\" title=\"SEA\"\n"
                   "name=\"France\" title=\"EMEA\"\n"
                   "name=\"India\" title=\"APAC\"\n"
                   "name=\"India\" title=\"APAC\"\n"
                   "name=\"Italy\" title=\"EMEA\"\n");
        hub_expect_silence(&h);
        hub_fini(&h);
    }
}

static void what_goes_takes_nothing_along(void **state)
{
    (void)state;
    for (size_t i = 0; i < N_WAYS; i++) {
        struct hub h;
        init(&h, ways[i]);
        hub_sync(&h);
        fake_delete(&h.world, 1, "organization", "o1");
        hub_reconcile(&h);
        hub_expect_silence(&h);
        assert_int_equal(fake_count(&h.world, 1, "organization"), 3);
        assert_int_equal(hub_links(&h, "regions"), 3);
        assert_int_equal(open_jobs(&h), 0);
        hub_fini(&h);
    }
}

static bool cut_self(const char *const *sync, int64_t request, int64_t commit,
                     bool after)
{
    struct hub h;
    init(&h, sync);
    h.world.power = (struct fake_power){.cut_request = request,
                                        .cut_after = after,
                                        .cut_commit = commit,
                                        .commit_after = after};
    (void)hub_run(&h, RUN_SYNC);
    bool cut = h.world.power.dead;
    hub_stop(&h);
    fake_power_on(&h.world);
    hub_sync(&h);
    hub_sync(&h);
    expect(&h, FIRST);
    hub_expect_silence(&h);
    hub_fini(&h);
    return cut;
}

static void a_cut_does_no_harm(void **state)
{
    (void)state;
    for (size_t i = 0; i < N_WAYS * 2; i++) {
        int64_t n = 1;
        while (cut_self(ways[i / 2], n, 0, i % 2))
            n++;
        assert_true(n > 3);
        for (n = 1; cut_self(ways[i / 2], 0, n, i % 2); n++)
            continue;
        assert_true(n > 3);
    }
}

/* ---- two entities of one system -------------------- */

/* What a form says of a company becomes one, and the lead gets its id. The
 * company has another sync, to another system. */
static const char *const forms[] = {
    "sync: form_companies\n"
    "left: l.lead\n"
    "right: l.company\n"
    "accept: { left: left.title ~= nil }\n"
    "create: { left: left.owner == nil }\n"
    "trigger: { left: create, right: update }\n"
    "fields:\n"
    "  - { left: title, right: name, way: \"->\" }\n"
    "  - { left: owner, right: id, way: \"<-\" }\n",
    "sync: companies\n"
    "left: l.company\n"
    "right: r.organization\n"
    "match: [{ left: name, right: name }]\n"
    "fields: [name]\n"};

static void init_forms(struct hub *h)
{
    hub_init(h, forms, 2);
    fake_put(&h->world, 0, "lead", "1", "{\"title\":\"Acme\"}");
    fake_put(&h->world, 0, "lead", "2", "{\"name\":\"Nobody\"}");
    fake_put(&h->world, 0, "lead", "3",
             "{\"title\":\"Bolt\",\"owner\":\"c9\"}");
    fake_put(&h->world, 0, "company", "c9", "{\"name\":\"Bolt\"}");
}

static void expect_forms(struct hub *h)
{
    static const struct {
        int system;
        const char *entity;
        const char *dump;
    } ends[] = {
        {0, "lead",
         "name=\"Nobody\"\n"
         "owner=\"c9\" title=\"Bolt\"\n"
         "owner=\"l1\" title=\"Acme\"\n"},
        {0, "company", "name=\"Acme\"\nname=\"Bolt\"\n"},
        {1, "organization", "name=\"Acme\"\nname=\"Bolt\"\n"},
    };
    for (size_t i = 0; i < 3; i++)
        assert_string_equal(
            arena_strz(&h->arena, fake_dump(&h->world, &h->arena,
                                            ends[i].system, ends[i].entity)),
            ends[i].dump);
    assert_int_equal(h->world.system[0].creates, 1);
    assert_int_equal(h->world.system[1].creates, 2);
    assert_int_equal(hub_parked(h), 0);
}

static void two_entities_of_one_system_keep_in_step(void **state)
{
    (void)state;
    struct hub h;
    init_forms(&h);
    hub_sync(&h);
    hub_sync(&h);
    expect_forms(&h);
    hub_expect_silence(&h);
    expect_forms(&h);
    hub_fini(&h);
}

static bool cut_forms(int64_t request, int64_t commit, bool after)
{
    struct hub h;
    init_forms(&h);
    h.world.power = (struct fake_power){.cut_request = request,
                                        .cut_after = after,
                                        .cut_commit = commit,
                                        .commit_after = after};
    (void)hub_run(&h, RUN_SYNC);
    bool cut = h.world.power.dead;
    hub_stop(&h);
    fake_power_on(&h.world);
    hub_sync(&h);
    hub_sync(&h);
    hub_sync(&h);
    expect_forms(&h);
    hub_expect_silence(&h);
    hub_fini(&h);
    return cut;
}

static void a_cut_between_two_entities_doubles_nothing(void **state)
{
    (void)state;
    for (int after = 0; after < 2; after++) {
        int64_t n = 1;
        while (cut_forms(n, 0, after))
            n++;
        assert_true(n > 5);
        for (n = 1; cut_forms(0, n, after); n++)
            continue;
        assert_true(n > 5);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_record_is_its_own_counterpart),
        cmocka_unit_test(one_that_is_asked_for_needs_no_listing),
        cmocka_unit_test(what_changes_is_carried_over_and_what_is_new_too),
        cmocka_unit_test(what_goes_takes_nothing_along),
        cmocka_unit_test(a_cut_does_no_harm),
        cmocka_unit_test(two_entities_of_one_system_keep_in_step),
        cmocka_unit_test(a_cut_between_two_entities_doubles_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
