/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Rows, conditions and match rules over fields of other records. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "lib/hub.h"

/* Any entity of the fake systems has `person` and `contact`, which refer. */
static const char *const deals[] = {
    "sync: deals\n"
    "left: l.deal\n"
    "right: r.offer\n"
    "direction: '->'\n"
    "fields:\n"
    "  - { left: name, right: title }\n"
    "  - { left: person.name, right: agent }\n"
    "  - { left: person.contact.email, right: mail }\n"};

static void put(struct hub *h, const char *entity, const char *id,
                const char *json)
{
    fake_put(&h->world, 0, entity, id, json);
}

static void put_people(struct hub *h)
{
    put(h, "contact", "k1", "{\"email\":\"home@x\"}");
    put(h, "person", "p1",
        "{\"name\":\"Ada\",\"contact\":{\"$ref\":[\"contact\",\"k1\"]}}");
    put(h, "person", "p2", "{\"name\":\"Bo\"}");
}

static void put_deal(struct hub *h, int i, const char *person)
{
    AUTO_ARENA a = ARENA_INIT;
    put(h, "deal", arena_printfz(&a, "d%d", i),
        arena_printfz(&a,
                      "{\"name\":\"D%d\",\"person\":{\"$ref\":[\"person\","
                      "\"%s\"]}}",
                      i, person));
}

static const char *offers(struct hub *h)
{
    struct str dump = fake_dump(&h->world, &h->arena, 1, "offer");
    return arena_printfz(&h->arena, "%.*s", STR_ARG(dump));
}

static void a_row_has_the_fields_of_other_records(void **state)
{
    (void)state;
    struct hub h;
    hub_init(&h, deals, 1);
    put_people(&h);
    put_deal(&h, 1, "p1");
    put_deal(&h, 2, "p2");
    put_deal(&h, 3, "nobody");
    put(&h, "deal", "d4", "{\"name\":\"D4\"}");
    hub_sync(&h);
    assert_string_equal(offers(&h), "agent=\"Ada\" mail=\"home@x\" title=\"D1\"\n"
                                    "agent=\"Bo\" title=\"D2\"\n"
                                    "title=\"D3\"\n"
                                    "title=\"D4\"\n");
    hub_expect_silence(&h);
    assert_int_equal(hub_parked(&h), 0);
    assert_int_equal(hub_holds(&h), 0);
    hub_fini(&h);
}

static void all_records_of_a_batch_are_followed_in_one_read(void **state)
{
    (void)state;
    struct hub h;
    hub_init(&h, deals, 1);
    put_people(&h);
    for (int i = 0; i < 45; i++)
        put_deal(&h, i, i % 2 ? "p1" : "p2");
    hub_sync(&h);
    assert_int_equal(fake_count(&h.world, 1, "offer"), 45);
    /* the people, then the contact; the deals were listed */
    assert_int_equal(h.world.system[0].calls[OP_READ], 2);
    h.world.system[0].calls[OP_READ] = 0;
    hub_expect_silence(&h);
    assert_int_equal(h.world.system[0].calls[OP_READ], 0);
    hub_fini(&h);
}

static void a_way_to_several_records_gives_the_list_of_theirs(void **state)
{
    (void)state;
    static const char *const teams[] = {
        "sync: teams\n"
        "left: l.team\n"
        "right: r.offer\n"
        "direction: '->'\n"
        "fields:\n"
        "  - { left: name, right: title }\n"
        "  - { left: people.name, right: labels }\n"
        "  - { left: people.contact.email, right: tags }\n"};
    struct hub h;
    hub_init(&h, teams, 1);
    put_people(&h);
    put(&h, "team", "t1",
        "{\"name\":\"T1\",\"people\":{\"$set\":[{\"$ref\":[\"person\","
        "\"p1\"]},{\"$ref\":[\"person\",\"p2\"]},{\"$ref\":[\"person\","
        "\"nobody\"]}]}}");
    put(&h, "team", "t2", "{\"name\":\"T2\",\"people\":{\"$set\":[]}}");
    put(&h, "team", "t3", "{\"name\":\"T3\"}");
    hub_sync(&h);
    struct str dump = fake_dump(&h.world, &h.arena, 1, "offer");
    assert_string_equal(
        arena_strz(&h.arena, dump),
        "labels={\"$set\":[\"Ada\",\"Bo\"]} tags={\"$set\":[null,"
        "\"home@x\"]} title=\"T1\"\n"
        "labels={\"$set\":[]} tags={\"$set\":[]} title=\"T2\"\n"
        "title=\"T3\"\n");
    /* all people in one read, then the contact */
    assert_int_equal(h.world.system[0].calls[OP_READ], 2);
    hub_expect_silence(&h);
    hub_fini(&h);
}

static void the_newest_record_that_points_here_counts(void **state)
{
    (void)state;
    static const char *const people[] = {
        "sync: people\n"
        "left: l.person\n"
        "right: r.contact\n"
        "fields:\n"
        "  - { left: name, right: title }\n"
        "  - { left: 'remark:person.note', right: memo }\n"};
    struct hub h;
    hub_init(&h, people, 1);
    put_people(&h);
    put(&h, "remark", "n1",
        "{\"note\":\"old\",\"person\":{\"$ref\":[\"person\",\"p1\"]}}");
    put(&h, "remark", "n2",
        "{\"note\":\"new\",\"person\":{\"$ref\":[\"person\",\"p1\"]}}");
    hub_sync(&h);
    struct str dump = fake_dump(&h.world, &h.arena, 1, "contact");
    assert_true(str_is(dump, "memo=\"new\" title=\"Ada\"\ntitle=\"Bo\"\n"));
    hub_expect_silence(&h);
    hub_fini(&h);
}

static void what_is_followed_is_looked_at_when_the_record_changes(void **state)
{
    (void)state;
    struct hub h;
    hub_init(&h, deals, 1);
    put_people(&h);
    put_deal(&h, 1, "p1");
    hub_sync(&h);
    put(&h, "person", "p1", "{\"name\":\"Ada Byron\"}");
    hub_expect_silence(&h); /* the deal is as it was */
    put(&h, "deal", "d1", "{\"name\":\"D1b\"}");
    hub_sync(&h);
    assert_string_equal(offers(&h),
                        "agent=\"Ada Byron\" mail=\"home@x\" title=\"D1b\"\n");
    /* another reference is a change, though no row has it by itself */
    put_deal(&h, 1, "p2");
    put(&h, "deal", "d1", "{\"name\":\"D1b\"}");
    hub_sync(&h);
    assert_string_equal(offers(&h), "agent=\"Bo\" title=\"D1b\"\n");
    hub_expect_silence(&h);
    hub_fini(&h);
}

static void a_reference_alone_that_changes_goes_through(void **state)
{
    (void)state;
    struct hub h;
    hub_init(&h, deals, 1);
    put_people(&h);
    put_deal(&h, 1, "p1");
    hub_sync(&h);
    put(&h, "deal", "d1", "{\"person\":{\"$ref\":[\"person\",\"p2\"]}}");
    hub_sync(&h);
    assert_string_equal(offers(&h), "agent=\"Bo\" title=\"D1\"\n");
    put(&h, "deal", "d1", "{\"person\":null}");
    hub_reconcile(&h);
    assert_string_equal(offers(&h), "title=\"D1\"\n");
    hub_expect_silence(&h);
    hub_fini(&h);
}

static void conditions_know_fields_of_other_records(void **state)
{
    (void)state;
    static const char *const some[] = {
        "sync: deals\n"
        "left: l.deal\n"
        "right: r.offer\n"
        "accept:\n"
        "  left: left[\"person.name\"] ~= \"Bo\"\n"
        "fields:\n"
        "  - { left: name, right: title }\n"
        "  - { left: phone, right: tel, when: 'left[\"person.contact.email\"] "
        "~= nil' }\n"};
    struct hub h;
    hub_init(&h, some, 1);
    put_people(&h);
    put_deal(&h, 1, "p1");
    put(&h, "deal", "d1", "{\"phone\":\"11\"}");
    put_deal(&h, 2, "p2");
    put(&h, "deal", "d3", "{\"name\":\"D3\",\"phone\":\"33\"}");
    hub_sync(&h);
    assert_string_equal(offers(&h), "tel=\"11\" title=\"D1\"\ntitle=\"D3\"\n");
    hub_expect_silence(&h);
    hub_fini(&h);
}

/* Neither searched for, nor parked because several are alike. */
static void what_takes_no_part_is_not_looked_for(void **state)
{
    (void)state;
    static const char *const some[] = {
        "sync: deals\n"
        "left: l.deal\n"
        "right: r.offer\n"
        "accept:\n"
        "  left: left[\"person.name\"] ~= \"Bo\"\n"
        "match:\n"
        "  - { left: name, right: title }\n"
        "fields:\n"
        "  - { left: name, right: title }\n"};
    struct hub h;
    hub_init(&h, some, 1);
    put_people(&h);
    put_deal(&h, 1, "p1");
    hub_sync(&h);
    for (int i = 0; i < 2; i++)
        fake_put(&h.world, 1, "offer", i ? "o1" : "o2",
                 "{\"title\":\"D2\"}");
    hub_sync(&h);
    put_deal(&h, 2, "p2");
    put_deal(&h, 3, "p2");
    h.world.system[1].calls[OP_FIND] = 0;
    hub_sync(&h);
    assert_int_equal(h.world.system[1].calls[OP_FIND], 0);
    assert_int_equal(h.report.syncs[0].ignored, 2);
    assert_int_equal(hub_parked(&h), 0);
    put_deal(&h, 3, "p1");
    hub_sync(&h);
    assert_true(h.world.system[1].calls[OP_FIND] > 0);
    hub_expect_silence(&h);
    hub_fini(&h);
}

static void records_find_each_other_by_what_is_followed(void **state)
{
    (void)state;
    static const char *const some[] = {
        "sync: deals\n"
        "left: l.deal\n"
        "right: r.offer\n"
        "direction: '->'\n"
        "match:\n"
        "  - [{ left: person.name, right: agent }, { left: name, right: title "
        "}]\n"
        "fields:\n"
        "  - { left: name, right: title }\n"
        "  - { left: phone, right: tel }\n"};
    struct hub h;
    hub_init(&h, some, 1);
    put_people(&h);
    put_deal(&h, 1, "p1");
    put(&h, "deal", "d1", "{\"phone\":\"11\"}");
    fake_put(&h.world, 1, "offer", "o1",
             "{\"title\":\"D1\",\"agent\":\"Ada\"}");
    fake_put(&h.world, 1, "offer", "o2", "{\"title\":\"D1\",\"agent\":\"Bo\"}");
    hub_sync(&h);
    assert_string_equal(offers(&h), "agent=\"Ada\" tel=\"11\" title=\"D1\"\n"
                                    "agent=\"Bo\" title=\"D1\"\n");
    hub_expect_silence(&h);
    hub_fini(&h);
}

static void one_record_that_may_not_be_read_holds_up_its_own_only(void **state)
{
    (void)state;
    struct hub h;
    hub_init(&h, deals, 1);
    put_people(&h);
    put(&h, "person", "secret", "{\"name\":\"S\"}");
    h.world.system[0].unreadable = "secret";
    put_deal(&h, 1, "p2");
    put_deal(&h, 2, "secret");
    hub_sync(&h);
    assert_string_equal(offers(&h), "agent=\"Bo\" title=\"D1\"\n");
    assert_int_equal(hub_parked(&h), 1);
    hub_fini(&h);
}

struct wrong {
    const char *row;
    const char *told;
};

static void a_path_that_leads_nowhere_is_told_before_anything_runs(void **state)
{
    (void)state;
    static const struct wrong wrongs[] = {
        {"person.nmae",
         "sync0.yaml:6: error: `person.nmae`: l.person has no field `nmae` "
         "(did you mean `name`?)"},
        {"preson.name", "sync0.yaml:6: error: l.deal has no field `preson` "
                        "(did you mean `person`?)"},
        {"phone.name", "sync0.yaml:6: error: `phone.name`: `phone` of l.deal "
                       "points to no other record"},
        {"person.contact.x", "`person.contact.x`: l.contact has no field `x`"},
        {"'remark:person.memo'",
         "`remark:person.memo`: `person` points to person, not to deal"},
        {"'remark:wrong.memo'", "l.remark has no field `wrong`"},
    };
    for (size_t i = 0; i < sizeof wrongs / sizeof *wrongs; i++) {
        struct hub h;
        AUTO_ARENA a = ARENA_INIT;
        const char *sync = arena_printfz(&a,
                                         "sync: deals\n"
                                         "left: l.deal\n"
                                         "right: r.offer\n"
                                         "fields:\n"
                                         "  - { left: name, right: title }\n"
                                         "  - { left: %s, right: agent }\n",
                                         wrongs[i].row);
        hub_init(&h, &sync, 1);
        assert_int_equal(hub_run(&h, RUN_SYNC), ERR_OK);
        assert_int_equal(h.report.error.code, ERR_SCHEMA);
        if (!strstr(h.report.error.message, wrongs[i].told))
            fail_msg("%s: \"%s\"", wrongs[i].row, h.report.error.message);
        struct problems problems = {.arena = &a};
        assert_int_equal(
            engine_check(h.engine, STR("deals"), &problems, NULL), ERR_OK);
        assert_int_equal(problems.errors, 1);
        assert_int_equal(problems.list.at[0].line, 6);
        hub_fini(&h);
    }
}

/* ---- told by the sync of the other record -------------------- */

static const char *const woken[] = {
    "sync: people\n"
    "left: l.person\n"
    "right: r.human\n"
    "direction: '->'\n"
    "wakes: { left: [{ sync: deals, by: person }] }\n"
    "match: [{ left: name, right: title }]\n"
    "fields: [{ left: name, right: title }]\n",
    "sync: deals\n"
    "left: l.deal\n"
    "right: r.offer\n"
    "direction: '->'\n"
    "match: [{ left: name, right: title }]\n"
    "fields:\n"
    "  - { left: name, right: title }\n"
    "  - { left: person.name, right: agent }\n"};

static void start_woken(struct hub *h)
{
    hub_init(h, woken, 2);
    put_people(h);
    put_deal(h, 1, "p1");
    put_deal(h, 2, "p2");
    hub_sync(h);
    put(h, "person", "p1", "{\"name\":\"Ada Byron\"}");
}

static void a_change_wakes_the_records_that_follow_it_and_no_others(
    void **state)
{
    (void)state;
    struct hub h;
    start_woken(&h);
    h.world.system[1].calls[OP_READ] = h.world.system[1].calls[OP_WRITE] = 0;
    hub_sync(&h);
    assert_string_equal(offers(&h), "agent=\"Ada Byron\" title=\"D1\"\n"
                                    "agent=\"Bo\" title=\"D2\"\n");
    /* the human and its offer */
    assert_int_equal(h.world.system[1].calls[OP_READ], 2);
    assert_int_equal(h.world.system[1].calls[OP_WRITE], 2);
    /* what nobody ties is a change as well: the deal follows other fields */
    put(&h, "person", "p2", "{\"name\":\"Bo\",\"phone\":\"1\"}");
    hub_sync(&h);
    assert_int_equal(h.world.system[1].calls[OP_WRITE], 2);
    hub_expect_silence(&h);
    hub_fini(&h);
}

static bool cut_what_wakes(int64_t at, unsigned kind)
{
    struct hub h;
    start_woken(&h);
    bool was_cut = hub_cut(&h, at, kind);
    assert_string_equal(offers(&h), "agent=\"Ada Byron\" title=\"D1\"\n"
                                    "agent=\"Bo\" title=\"D2\"\n");
    hub_expect_silence(&h);
    hub_fini(&h);
    return was_cut;
}

static void a_cut_anywhere_wakes_them_all_the_same(void **state)
{
    (void)state;
    assert_true(hub_each_cut(cut_what_wakes) > 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_row_has_the_fields_of_other_records),
        cmocka_unit_test(all_records_of_a_batch_are_followed_in_one_read),
        cmocka_unit_test(a_way_to_several_records_gives_the_list_of_theirs),
        cmocka_unit_test(the_newest_record_that_points_here_counts),
        cmocka_unit_test(what_is_followed_is_looked_at_when_the_record_changes),
        cmocka_unit_test(a_reference_alone_that_changes_goes_through),
        cmocka_unit_test(conditions_know_fields_of_other_records),
        cmocka_unit_test(what_takes_no_part_is_not_looked_for),
        cmocka_unit_test(records_find_each_other_by_what_is_followed),
        cmocka_unit_test(one_record_that_may_not_be_read_holds_up_its_own_only),
        cmocka_unit_test(
            a_path_that_leads_nowhere_is_told_before_anything_runs),
        cmocka_unit_test(
            a_change_wakes_the_records_that_follow_it_and_no_others),
        cmocka_unit_test(a_cut_anywhere_wakes_them_all_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
