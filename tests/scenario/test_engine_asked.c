/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* What depends on who asked: which side wins, and what is made anew. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "lib/hub.h"

#define CONTACTS(more)                      \
    "sync: contacts\n"                      \
    "left: l.person\n"                      \
    "right: r.contact\n" more               \
    "match:\n"                              \
    "  - { left: email, right: mail }\n"    \
    "fields:\n"                             \
    "  - { left: email, right: mail }\n"    \
    "  - { left: name, right: title }\n"    \
    "  - { left: phone, right: tel }\n"

static const char *const by_origin[] = {CONTACTS("conflict: origin\n")};
static const char *const renewing[] = {
    CONTACTS("delete: { anew: { right: true } }\n")};

static void init_pair(struct hub *h, const char *const *sync)
{
    hub_init(h, sync, 1);
    fake_put(&h->world, 0, "person", "p1",
             "{\"email\":\"a@x\",\"name\":\"Ann\",\"phone\":\"1\"}");
    hub_sync(h);
    assert_int_equal(fake_count(&h->world, 1, "contact"), 1);
}

static const char *right_id(struct hub *h)
{
    struct fake_system *s = &h->world.system[1];
    for (size_t i = s->records.n; i-- > 0;)
        if (!s->records.at[i].deleted)
            return arena_strz(&h->arena, s->records.at[i].id);
    fail_msg("there is none");
    return NULL;
}

static void expect(struct hub *h, int system, const char *entity,
                   const char *dump)
{
    assert_string_equal(
        arena_strz(&h->arena, fake_dump(&h->world, &h->arena, system, entity)),
        dump);
}

static struct job *only_job(struct hub *h, size_t expected)
{
    const struct job_filter any = {.state = -1};
    struct job *jobs = NULL;
    size_t n = 0;
    assert_int_equal(job_list(h->store, &h->arena, &any, &jobs, &n, NULL),
                     ERR_OK);
    assert_int_equal(n, expected);
    return jobs;
}

/* ---- only what is asked for -------------------- */

static const char *const unlisted[] = {CONTACTS("poll: never\n")};

static void what_is_never_listed_waits_to_be_asked_for(void **state)
{
    (void)state;
    struct hub h;
    hub_init(&h, unlisted, 1);
    fake_put(&h.world, 0, "person", "p1", "{\"email\":\"a@x\"}");
    fake_put(&h.world, 0, "person", "p2", "{\"email\":\"b@x\"}");
    hub_sync(&h);
    assert_int_equal(fake_count(&h.world, 1, "contact"), 0);
    hub_ask(&h, "contacts", SIDE_LEFT, "p1", CAUSE_PERSON);
    hub_serve(&h);
    expect(&h, 1, "contact", "mail=\"a@x\"\n");
    hub_ask(&h, "contacts", SIDE_LEFT, "p1", CAUSE_PERSON);
    hub_serve(&h);
    assert_int_equal(fake_count(&h.world, 1, "contact"), 1);
    hub_fini(&h);
}

/* ---- one side alone -------------------- */

static const char *people(struct hub *h)
{
    return arena_strz(&h->arena,
                      fake_dump(&h->world, &h->arena, 0, "person"));
}

static const char *const left_alone[] = {CONTACTS("poll: left\n")};

static void a_side_that_polls_leave_out_is_met_by_name_and_when_compared(
    void **state)
{
    (void)state;
    struct hub h;
    hub_init(&h, left_alone, 1);
    fake_put(&h.world, 0, "person", "p1", "{\"email\":\"a@x\"}");
    fake_put(&h.world, 1, "contact", "c8", "{\"mail\":\"b@x\"}");
    hub_sync(&h); /* the first listing has both */
    assert_int_equal(fake_count(&h.world, 0, "person"), 2);
    fake_put(&h.world, 1, "contact", "c8", "{\"tel\":\"7\"}");
    fake_put(&h.world, 1, "contact", "c9", "{\"mail\":\"c@x\"}");
    fake_put(&h.world, 0, "person", "p9", "{\"email\":\"c@x\"}");
    hub_sync(&h);
    assert_int_equal(fake_count(&h.world, 1, "contact"), 3); /* c9 is p9's */
    assert_int_equal(fake_count(&h.world, 0, "person"), 3);
    assert_null(strstr(people(&h), "phone"));
    hub_reconcile(&h);
    assert_non_null(strstr(people(&h), "phone=\"7\""));
    hub_fini(&h);
}

/* ---- who wins -------------------- */

static void edit_both(struct hub *h)
{
    fake_put(&h->world, 0, "person", "p1", "{\"name\":\"Left\"}");
    fake_put(&h->world, 1, "contact", right_id(h), "{\"title\":\"Right\"}");
}

static void the_side_that_was_asked_for_wins(void **state)
{
    (void)state;
    struct hub h;
    init_pair(&h, by_origin);
    edit_both(&h); /* the right is newer */
    hub_ask(&h, "contacts", SIDE_LEFT, "p1", CAUSE_PERSON);
    hub_serve(&h);
    expect(&h, 1, "contact", "mail=\"a@x\" tel=\"1\" title=\"Left\"\n");
    edit_both(&h);
    hub_ask(&h, "contacts", SIDE_RIGHT, right_id(&h), CAUSE_CHANGE);
    hub_serve(&h);
    expect(&h, 0, "person", "email=\"a@x\" name=\"Right\" phone=\"1\"\n");
    hub_expect_silence(&h);
    hub_fini(&h);
}

static void it_wins_a_first_match_too(void **state)
{
    (void)state;
    struct hub h;
    hub_init(&h, by_origin, 1);
    fake_put(&h.world, 0, "person", "p1",
             "{\"email\":\"a@x\",\"name\":\"Left\"}");
    fake_put(&h.world, 1, "contact", "c1",
             "{\"mail\":\"a@x\",\"title\":\"Right\"}");
    hub_ask(&h, "contacts", SIDE_LEFT, "p1", CAUSE_PERSON);
    hub_serve(&h);
    expect(&h, 1, "contact", "mail=\"a@x\" title=\"Left\"\n");
    hub_expect_silence(&h);
    hub_fini(&h);
}

static void the_newer_wins_where_both_were_looked_at(void **state)
{
    (void)state;
    struct hub h;
    init_pair(&h, by_origin);
    edit_both(&h);
    hub_sync(&h);
    expect(&h, 0, "person", "email=\"a@x\" name=\"Right\" phone=\"1\"\n");
    hub_expect_silence(&h);
    hub_fini(&h);
}

static void the_loser_is_in_the_journal(void **state)
{
    (void)state;
    struct hub h;
    init_pair(&h, by_origin);
    edit_both(&h);
    hub_ask(&h, "contacts", SIDE_LEFT, "p1", CAUSE_PERSON);
    hub_serve(&h);
    struct journal_entry *told = NULL;
    size_t n = 0;
    size_t lost = 0;
    const struct journal_filter right = {.side = SIDE_RIGHT, .limit = 100};
    assert_int_equal(
        journal_list(h.store, &h.arena, &right, &told, &n, NULL), ERR_OK);
    for (size_t i = 0; i < n; i++)
        lost += told[i].kind == JOURNAL_CONFLICT &&
                str_is(told[i].before, "\"Right\"");
    assert_int_equal(lost, 1);
    hub_fini(&h);
}

/* ---- what is not cleared -------------------- */

static const char *const lasting[] = {CONTACTS("clear: false\n")};

/* Nobody knows whether something stands there. */
static void what_is_not_told_is_not_cleared(void **state)
{
    (void)state;
    struct hub h;
    init_pair(&h, lasting);
    h.world.system[1].untold = "tel";
    fake_put(&h.world, 0, "person", "p1", "{\"phone\":null,\"name\":\"Anna\"}");
    hub_sync(&h);
    expect(&h, 1, "contact", "mail=\"a@x\" tel=\"1\" title=\"Anna\"\n");
    fake_put(&h.world, 0, "person", "p1", "{\"phone\":\"2\"}");
    hub_sync(&h);
    expect(&h, 1, "contact", "mail=\"a@x\" tel=\"2\" title=\"Anna\"\n");
    hub_expect_silence(&h);
    hub_fini(&h);
}

/* ---- made anew -------------------- */

static void what_is_gone_is_made_anew_when_it_is_asked_for(void **state)
{
    (void)state;
    struct hub h;
    init_pair(&h, renewing);
    fake_delete(&h.world, 1, "contact", right_id(&h));
    fake_put(&h.world, 1, "contact", "other", "{\"mail\":\"o@x\"}");
    hub_reconcile(&h);
    hub_expect_silence(&h); /* seen, and it rests */
    size_t links = hub_links(&h, "contacts");
    hub_ask(&h, "contacts", SIDE_LEFT, "p1", CAUSE_PERSON);
    hub_serve(&h);
    expect(&h, 1, "contact",
           "mail=\"a@x\" tel=\"1\" title=\"Ann\"\nmail=\"o@x\"\n");
    assert_int_equal(hub_links(&h, "contacts"), links);
    fake_put(&h.world, 0, "person", "p1", "{\"name\":\"Anna\"}");
    hub_sync(&h);
    expect(&h, 1, "contact",
           "mail=\"a@x\" tel=\"1\" title=\"Anna\"\nmail=\"o@x\"\n");
    hub_expect_silence(&h);
    hub_fini(&h);
}

/* Somebody has made it again by hand: that one is taken. */
static void what_matches_is_taken_instead_of_made_anew(void **state)
{
    (void)state;
    struct hub h;
    init_pair(&h, renewing);
    fake_delete(&h.world, 1, "contact", right_id(&h));
    fake_put(&h.world, 1, "contact", "again", "{\"mail\":\"a@x\"}");
    hub_ask(&h, "contacts", SIDE_LEFT, "p1", CAUSE_PERSON);
    int64_t creates = h.world.system[1].creates;
    hub_serve(&h);
    assert_int_equal(h.world.system[1].creates, creates);
    expect(&h, 1, "contact", "mail=\"a@x\" tel=\"1\" title=\"Ann\"\n");
    assert_int_equal(hub_links(&h, "contacts"), 1);
    hub_expect_silence(&h);
    hub_fini(&h);
}

/* Each side keeps the other's id, and the new one takes the old one's place. */
static const char *const knowing[] = {
    CONTACTS("delete: { anew: { right: true } }\n")
    "  - { left: owner, right: id, way: \"<-\" }\n"
    "  - { left: id, right: agent, way: \"->\" }\n"};

static bool renew_cut(int64_t at, unsigned kind)
{
    struct hub h;
    init_pair(&h, knowing);
    fake_delete(&h.world, 1, "contact", right_id(&h));
    hub_ask(&h, "contacts", SIDE_LEFT, "p1", CAUSE_PERSON);
    bool cut = hub_run_cut(&h, RUN_SERVE, at, kind);
    hub_serve(&h);
    hub_sync(&h);
    hub_sync(&h);
    expect(&h, 1, "contact",
           "agent=\"p1\" mail=\"a@x\" tel=\"1\" title=\"Ann\"\n");
    expect(&h, 0, "person",
           arena_printfz(&h.arena,
                         "email=\"a@x\" name=\"Ann\" owner=\"%s\" "
                         "phone=\"1\"\n", right_id(&h)));
    assert_int_equal(h.world.system[1].creates, 2);
    assert_int_equal(hub_links(&h, "contacts"), 1);
    (void)only_job(&h, 0);
    hub_expect_silence(&h);
    hub_fini(&h);
    return cut;
}

static void what_is_made_anew_is_made_once(void **state)
{
    (void)state;
    assert_true(hub_each_cut(renew_cut) >= 4 * 3);
}

/* It looks as if all had gone: a right withdrawn, the wrong database. */
static void many_are_not_made_anew_unasked(void **state)
{
    (void)state;
    static const char *const guarded[] = {CONTACTS(
        "delete: { anew: { right: true }, guard: { count: 2, percent: 10 } }\n")};
    struct hub h;
    hub_init(&h, guarded, 1);
    for (int i = 0; i < 5; i++)
        fake_put(&h.world, 0, "person", arena_printfz(&h.arena, "p%d", i),
                 arena_printfz(&h.arena, "{\"email\":\"%d@x\"}", i));
    hub_sync(&h);
    size_t made = h.world.system[1].records.n;
    for (size_t i = 0; i < made; i++)
        h.world.system[1].records.at[i].deleted = true;
    for (int i = 0; i < 5; i++)
        fake_put(&h.world, 0, "person", arena_printfz(&h.arena, "p%d", i),
                 "{\"name\":\"Anna\"}");
    hub_sync(&h);
    assert_int_equal(fake_count(&h.world, 1, "contact"), 0);
    assert_int_equal(hub_parked(&h), 5);
    const struct job *jobs = only_job(&h, 5);
    assert_true(str_is(jobs[0].reason, "guard"));
    assert_true(str_contains(jobs[0].message, STR("make records anew")));
    /* one that somebody asks for is made all the same */
    hub_ask(&h, "contacts", SIDE_LEFT, "p3", CAUSE_PERSON);
    hub_serve(&h);
    expect(&h, 1, "contact", "mail=\"3@x\" title=\"Anna\"\n");
    assert_int_equal(hub_parked(&h), 4);
    hub_fini(&h);
}

static void what_is_archived_is_not_made_anew(void **state)
{
    (void)state;
    struct hub h;
    init_pair(&h, renewing);
    fake_delete(&h.world, 1, "contact", right_id(&h));
    fake_find(&h.world, 0, "person", "p1")->archived = true;
    hub_ask(&h, "contacts", SIDE_LEFT, "p1", CAUSE_PERSON);
    hub_serve(&h);
    assert_int_equal(fake_count(&h.world, 1, "contact"), 0);
    (void)only_job(&h, 0);
    hub_fini(&h);
}

/* ---- the day -------------------- */

static const char *const dated[] = {
    CONTACTS("")
    "  - { right: memo, via: today }\n"
    "  - { right: agent, via: today(Pacific/Kiritimati), write: once }\n"};

/* Noon in UTC, and two in the night of the next day at the date line. */
#define NOON_US INT64_C(1772625600000000)
#define DAY_US (INT64_C(24) * 3600 * 1000000)

static void the_day_is_that_of_the_making(void **state)
{
    (void)state;
    struct hub h;
    hub_init(&h, dated, 1);
    h.clock.now_us = h.world.now_us = NOON_US;
    fake_put(&h.world, 0, "person", "p1",
             "{\"email\":\"a@x\",\"name\":\"Ann\"}");
    fake_put(&h.world, 1, "contact", "c2", "{\"mail\":\"b@x\"}");
    hub_sync(&h);
    const char *today = "agent=\"2026-03-05\" mail=\"a@x\" "
                        "memo=\"2026-03-04\" title=\"Ann\"\n"
                        "mail=\"b@x\"\n";
    expect(&h, 1, "contact", today);
    h.clock.now_us = h.world.now_us += DAY_US;
    hub_expect_silence(&h);
    fake_put(&h.world, 0, "person", "p1", "{\"name\":\"Anna\"}");
    fake_put(&h.world, 1, "contact", "c2", "{\"title\":\"Bob\"}");
    hub_sync(&h);
    /* of one that was not made by the hub only what it lacks */
    expect(&h, 1, "contact",
           "agent=\"2026-03-05\" mail=\"a@x\" memo=\"2026-03-04\" "
           "title=\"Anna\"\n"
           "agent=\"2026-03-06\" mail=\"b@x\" title=\"Bob\"\n");
    h.clock.now_us = h.world.now_us += DAY_US;
    hub_expect_silence(&h);
    hub_fini(&h);
}

/* ---- retired -------------------- */

static const char *const retiring[] = {
    CONTACTS("delete: { left: archive, right: delete, "
             "guard: { count: 0, percent: 0 } }\n")};
static const char *const keeping[] = {CONTACTS("")};
static const char *const one_way[] = {
    CONTACTS("direction: right_to_left\ndelete: { right: delete }\n")};

static size_t journal_count(struct hub *h, enum journal_kind kind,
                            const char *before)
{
    struct journal_entry *told = NULL;
    size_t n = 0;
    size_t found = 0;
    const struct journal_filter all = {.side = -1, .limit = 1000};
    assert_int_equal(journal_list(h->store, &h->arena, &all, &told, &n, NULL),
                     ERR_OK);
    for (size_t i = 0; i < n; i++)
        found += told[i].kind == kind &&
                 (!before || str_contains(told[i].before, str_from(before)));
    return found;
}

static void the_retired_go_as_the_sync_says(void **state)
{
    (void)state;
    struct hub h;
    init_pair(&h, retiring);
    hub_ask(&h, "contacts", SIDE_RIGHT, right_id(&h), CAUSE_RETIRE);
    hub_serve(&h);
    assert_int_equal(fake_count(&h.world, 1, "contact"), 0);
    assert_int_equal(journal_count(&h, JOURNAL_DELETE, "Ann"), 1);
    assert_int_equal(h.report.syncs[0].side[SIDE_RIGHT].deleted, 1);
    (void)only_job(&h, 0);
    /* what was said to be gone is there still, and changes */
    fake_put(&h.world, 0, "person", "p1", "{\"name\":\"Anna\"}");
    fake_put(&h.world, 0, "person", "p2", "{\"email\":\"b@x\"}");
    hub_sync(&h);
    hub_expect_silence(&h);
    expect(&h, 1, "contact", "mail=\"b@x\"\n");
    assert_false(fake_find(&h.world, 0, "person", "p1")->archived);
    assert_int_equal(hub_parked(&h), 0);
    hub_fini(&h);
}

static void the_retired_are_archived_where_the_sync_says_so(void **state)
{
    (void)state;
    struct hub h;
    init_pair(&h, retiring);
    hub_ask(&h, "contacts", SIDE_LEFT, "p1", CAUSE_RETIRE);
    hub_serve(&h);
    assert_true(fake_find(&h.world, 0, "person", "p1")->archived);
    assert_int_equal(journal_count(&h, JOURNAL_ARCHIVE, "Ann"), 1);
    int64_t writes = fake_writes(&h.world);
    hub_ask(&h, "contacts", SIDE_LEFT, "p1", CAUSE_RETIRE);
    hub_serve(&h);
    assert_int_equal(fake_writes(&h.world), writes); /* it is so already */
    hub_expect_silence(&h);
    hub_fini(&h);
}

static void the_unlinked_are_retired_too(void **state)
{
    (void)state;
    struct hub h;
    init_pair(&h, retiring);
    fake_put(&h.world, 1, "contact", "c9", "{\"mail\":\"c@x\"}");
    hub_ask(&h, "contacts", SIDE_RIGHT, "c9", CAUSE_RETIRE);
    hub_serve(&h);
    assert_null(fake_find(&h.world, 1, "contact", "c9"));
    assert_int_equal(fake_count(&h.world, 0, "person"), 1);
    assert_int_equal(journal_count(&h, JOURNAL_DELETE, "c@x"), 1);
    hub_expect_silence(&h);
    hub_fini(&h);
}

static void nothing_is_retired_where_the_sync_keeps(void **state)
{
    (void)state;
    static const char *const *const syncs[] = {keeping, one_way};
    for (size_t i = 0; i < 2; i++) {
        struct hub h;
        hub_init(&h, syncs[i], 1);
        fake_put(&h.world, 1, "contact", "c1", "{\"mail\":\"a@x\"}");
        hub_sync(&h);
        int64_t writes = fake_writes(&h.world);
        hub_ask(&h, "contacts", SIDE_RIGHT, "c1", CAUSE_RETIRE);
        hub_serve(&h);
        assert_int_equal(fake_writes(&h.world), writes);
        (void)only_job(&h, 0);
        hub_expect_silence(&h);
        hub_fini(&h);
    }
}

static void what_is_not_there_need_not_be_retired(void **state)
{
    (void)state;
    struct hub h;
    init_pair(&h, retiring);
    int64_t writes = fake_writes(&h.world);
    hub_ask(&h, "contacts", SIDE_RIGHT, "nobody", CAUSE_RETIRE);
    fake_delete(&h.world, 1, "contact", right_id(&h));
    hub_ask(&h, "contacts", SIDE_RIGHT,
            arena_strz(&h.arena, h.world.system[1].records.at[0].id),
            CAUSE_RETIRE);
    hub_serve(&h);
    assert_int_equal(fake_writes(&h.world), writes);
    (void)only_job(&h, 0);
    hub_fini(&h);
}

/* The left has an edit of its own: it is not carried over to what goes, and
 * is not lost. */
static void the_other_of_the_pair_waits_its_turn(void **state)
{
    (void)state;
    for (int first = 0; first < 2; first++) {
        struct hub h;
        init_pair(&h, retiring);
        fake_put(&h.world, 0, "person", "p1", "{\"name\":\"Anna\"}");
        for (int k = 0; k < 2; k++)
            if (k == first)
                hub_ask(&h, "contacts", SIDE_RIGHT, right_id(&h),
                        CAUSE_RETIRE);
            else
                hub_ask(&h, "contacts", SIDE_LEFT, "p1", CAUSE_CHANGE);
        hub_serve(&h);
        assert_int_equal(fake_count(&h.world, 1, "contact"), 0);
        expect(&h, 0, "person", "email=\"a@x\" name=\"Anna\" phone=\"1\"\n");
        (void)only_job(&h, 0);
        hub_fini(&h);
    }
}

static bool retire_cut(int64_t at, unsigned kind)
{
    struct hub h;
    init_pair(&h, retiring);
    hub_ask(&h, "contacts", SIDE_RIGHT, right_id(&h), CAUSE_RETIRE);
    bool cut = hub_run_cut(&h, RUN_SERVE, at, kind);
    hub_serve(&h);
    assert_int_equal(fake_count(&h.world, 1, "contact"), 0);
    assert_true(journal_count(&h, JOURNAL_DELETE, "Ann") > 0);
    (void)only_job(&h, 0);
    hub_sync(&h);
    assert_int_equal(fake_count(&h.world, 1, "contact"), 0);
    hub_fini(&h);
    return cut;
}

static void a_cut_does_not_bring_back_the_retired(void **state)
{
    (void)state;
    assert_true(hub_each_cut(retire_cut) >= 4 * 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_never_listed_waits_to_be_asked_for),
        cmocka_unit_test(
            a_side_that_polls_leave_out_is_met_by_name_and_when_compared),
        cmocka_unit_test(the_side_that_was_asked_for_wins),
        cmocka_unit_test(it_wins_a_first_match_too),
        cmocka_unit_test(the_newer_wins_where_both_were_looked_at),
        cmocka_unit_test(the_loser_is_in_the_journal),
        cmocka_unit_test(what_is_not_told_is_not_cleared),
        cmocka_unit_test(what_is_gone_is_made_anew_when_it_is_asked_for),
        cmocka_unit_test(what_matches_is_taken_instead_of_made_anew),
        cmocka_unit_test(what_is_made_anew_is_made_once),
        cmocka_unit_test(many_are_not_made_anew_unasked),
        cmocka_unit_test(what_is_archived_is_not_made_anew),
        cmocka_unit_test(the_day_is_that_of_the_making),
        cmocka_unit_test(the_retired_go_as_the_sync_says),
        cmocka_unit_test(the_retired_are_archived_where_the_sync_says_so),
        cmocka_unit_test(the_unlinked_are_retired_too),
        cmocka_unit_test(nothing_is_retired_where_the_sync_keeps),
        cmocka_unit_test(what_is_not_there_need_not_be_retired),
        cmocka_unit_test(the_other_of_the_pair_waits_its_turn),
        cmocka_unit_test(a_cut_does_not_bring_back_the_retired),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
