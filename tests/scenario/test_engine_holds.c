/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Held fields of pairs that come apart: nobody is asked on and on. Records that
 * a sync holds back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "lib/hub.h"

#define SYNCS(policy)                                      \
    {"sync: contacts\n"                                    \
     "left: l.person\n"                                    \
     "right: r.contact\n"                                  \
     "match:\n"                                            \
     "  - { left: email, right: mail }\n"                  \
     "fields:\n"                                           \
     "  - { left: email, right: mail }\n",                 \
     "sync: deals\n"                                       \
     "left: l.lead\n"                                      \
     "right: r.deal\n"                                     \
     "delete: { left: keep, right: " policy " }\n"         \
     "fields:\n"                                           \
     "  - { left: name, right: title }\n"                  \
     "  - { left: person, right: contact, link: contacts }\n"}

static const char *const keeping[] = SYNCS("keep");
static const char *const deleting[] = SYNCS("delete");

/* A lead whose person is the double of another, and so not linked: its field
 * is held. Then the lead is deleted, and the person gets an address. */
static void begin_held(struct hub *h, const char *const *syncs)
{
    hub_init(h, syncs, 2);
    fake_put(&h->world, 0, "person", "p1", "{\"email\":\"a@x\"}");
    hub_sync(h);
    fake_put(&h->world, 0, "person", "p2", "{\"email\":\"a@x\"}");
    fake_put(&h->world, 0, "lead", "d1",
             "{\"name\":\"Big\",\"person\":{\"$ref\":[\"person\",\"p2\"]}}");
    fake_put(&h->world, 0, "lead", "d2", "{\"name\":\"Small\"}");
    hub_sync(h);
    assert_int_equal(hub_holds(h), 1);
    fake_delete(&h->world, 0, "lead", "d1");
    fake_put(&h->world, 0, "person", "p2", "{\"email\":\"b@x\"}");
}

static struct fake_record *big_deal(struct hub *h)
{
    struct fake_system *s = &h->world.system[1];
    for (size_t i = 0; i < s->records.n; i++) {
        const struct value *v = value_getz(&s->records.at[i].fields, "title");
        if (v && str_is(value_str(v), "Big"))
            return &s->records.at[i];
    }
    fail_msg("the deal was not made");
    return NULL;
}

static int64_t count_jobs(struct hub *h, enum job_state state)
{
    struct job_counts counts = {0};
    assert_int_equal(job_count(h->store, 0, h->clock.now_us, &counts, NULL),
                     ERR_OK);
    return counts.by_state[state];
}

static void a_tombstone_keeps_no_holds(void **state)
{
    (void)state;
    struct hub h;
    begin_held(&h, keeping);
    hub_reconcile(&h);
    assert_int_equal(hub_links(&h, "deals"), 2);
    assert_int_equal(hub_holds(&h), 0);
    assert_int_equal(count_jobs(&h, JOB_WAITING), 0);
    assert_true(h.report.syncs[1].jobs < 6);
    hub_fini(&h);
}

/* Deleted here, edited there: the field stays held, for a person must decide
 * about the record; its turn comes once a run, not until the passes end. */
static void a_hold_that_stays_is_looked_at_once_a_run(void **state)
{
    (void)state;
    struct hub h;
    begin_held(&h, deleting);
    struct fake_record *deal = big_deal(&h);
    fake_put(&h.world, 1, "deal", arena_strz(&h.arena, deal->id),
             "{\"title\":\"Bigger\"}");
    hub_reconcile(&h);
    assert_int_equal(hub_holds(&h), 1);
    assert_true(count_jobs(&h, JOB_PARKED) > 0);
    assert_int_equal(count_jobs(&h, JOB_WAITING), 0);
    assert_true(h.report.syncs[1].jobs < 6);
    hub_fini(&h);
}

/* ---- records that are held back -------------------- */

/* A lead's person may block it. */
static const char *const blocking[] = {
    "sync: contacts\n"
    "left: l.person\n"
    "right: r.contact\n"
    "match:\n"
    "  - { left: email, right: mail }\n"
    "hold: { match: 'right.memo and \"has \" .. right.memo' }\n"
    "fields:\n"
    "  - { left: email, right: mail }\n",
    "sync: deals\n"
    "left: l.lead\n"
    "right: r.deal\n"
    "match:\n"
    "  - { left: name, right: title }\n"
    "hold:\n"
    "  left: 'left[\"person.note\"] and \"blocked: \" .. "
    "left[\"person.note\"]'\n"
    "fields:\n"
    "  - { left: name, right: title }\n"
    "  - { left: person, right: contact, link: contacts }\n"};

static struct job first_parked(struct hub *h)
{
    const struct job_filter parked = {.state = JOB_PARKED};
    struct job *jobs = NULL;
    size_t n = 0;
    assert_int_equal(job_list(h->store, &h->arena, &parked, &jobs, &n, NULL),
                     ERR_OK);
    assert_true(n > 0);
    return jobs[0];
}

static void release(struct hub *h, bool force)
{
    const struct job_filter all = {.force = force};
    size_t n = 0;
    assert_int_equal(store_begin(h->store, NULL), ERR_OK);
    enum err err = job_release(h->store, &all, h->clock.now_us, &n, NULL);
    assert_int_equal(store_end(h->store, err, NULL), ERR_OK);
    assert_true(n > 0);
}

static void put_blocked(struct hub *h, const char *name)
{
    AUTO_ARENA a = ARENA_INIT;
    fake_put(&h->world, 0, "person", "p1",
             "{\"email\":\"a@x\",\"note\":\"no\"}");
    fake_put(&h->world, 0, "lead", name,
             arena_printfz(&a,
                           "{\"name\":\"%s\",\"person\":"
                           "{\"$ref\":[\"person\",\"p1\"]}}",
                           name));
}

static void what_is_held_back_is_let_through_once(void **state)
{
    (void)state;
    struct hub h;
    hub_init(&h, blocking, 2);
    put_blocked(&h, "d1");
    hub_sync(&h);
    assert_int_equal(hub_links(&h, "deals"), 0);
    struct job job = first_parked(&h);
    assert_true(str_is(job.reason, "hold") &&
                str_is(job.message, "blocked: no"));
    release(&h, false); /* asks again, no more */
    hub_sync(&h);
    assert_int_equal(hub_parked(&h), 1);
    release(&h, true);
    hub_sync(&h);
    assert_int_equal(hub_parked(&h), 0);
    assert_int_equal(hub_links(&h, "deals"), 1);
    fake_put(&h.world, 0, "lead", "d1", "{\"name\":\"edited\"}");
    hub_sync(&h); /* once linked it is as any */
    assert_int_equal(hub_parked(&h), 0);
    put_blocked(&h, "d2"); /* the next one is held back */
    hub_sync(&h);
    assert_int_equal(hub_parked(&h), 1);
    assert_int_equal(fake_count(&h.world, 1, "deal"), 1);
    /* put right, it goes by itself */
    fake_put(&h.world, 0, "person", "p1", "{\"note\":null}");
    release(&h, false);
    hub_sync(&h);
    assert_int_equal(fake_count(&h.world, 1, "deal"), 2);
    hub_expect_silence(&h);
    hub_fini(&h);
}

static void what_is_held_back_brings_nothing_along_and_is_not_matched(
    void **state)
{
    (void)state;
    struct hub h;
    struct str deals = STR("deals");
    const struct run_request only = {.kind = RUN_SYNC, .syncs = &deals,
                                     .n_syncs = 1, .cause = STR("test")};
    hub_init(&h, blocking, 2);
    put_blocked(&h, "d1");
    assert_int_equal(hub_start(&h), ERR_OK);
    assert_int_equal(
        engine_run(h.engine, &h.arena, &only, &h.report, &h.error), ERR_OK);
    assert_int_equal(fake_count(&h.world, 1, "contact"), 0);
    /* found from over there it is held back as well */
    fake_put(&h.world, 1, "deal", "r9", "{\"title\":\"d1\"}");
    hub_sync(&h);
    assert_int_equal(hub_links(&h, "deals"), 0);
    assert_int_equal(hub_parked(&h), 2);
    assert_int_equal(fake_count(&h.world, 0, "lead"), 1);
    release(&h, true);
    hub_sync(&h);
    assert_int_equal(hub_links(&h, "deals"), 1);
    assert_int_equal(hub_parked(&h), 0);
    hub_fini(&h);
}

static void a_pair_that_was_found_may_be_held_back_and_one_made_is_not(
    void **state)
{
    (void)state;
    struct hub h;
    hub_init(&h, blocking, 2);
    fake_put(&h.world, 1, "contact", "c1",
             "{\"mail\":\"a@x\",\"memo\":\"no accounts\"}");
    fake_put(&h.world, 0, "person", "p1", "{\"email\":\"a@x\"}");
    fake_put(&h.world, 0, "person", "p2", "{\"email\":\"b@x\"}");
    hub_sync(&h);
    assert_int_equal(hub_links(&h, "contacts"), 1);
    assert_true(str_is(first_parked(&h).message, "has no accounts"));
    release(&h, true);
    hub_sync(&h);
    assert_int_equal(hub_links(&h, "contacts"), 2);
    assert_int_equal(hub_parked(&h), 0);
    hub_expect_silence(&h);
    hub_fini(&h);
}

static void what_is_no_text_is_told(void **state)
{
    (void)state;
    static const char *const odd[] = {
        "sync: contacts\n"
        "left: l.person\n"
        "right: r.contact\n"
        "hold: { left: 'left.name == nil' }\n"
        "fields:\n"
        "  - { left: email, right: mail }\n"};
    struct hub h;
    hub_init(&h, odd, 1);
    fake_put(&h.world, 0, "person", "p1", "{\"email\":\"a@x\"}");
    fake_put(&h.world, 0, "person", "p2",
             "{\"email\":\"b@x\",\"name\":\"B\"}");
    hub_sync(&h);
    assert_true(str_is(first_parked(&h).message,
                       "it gives a boolean where it should give a text or "
                       "nil"));
    assert_int_equal(hub_links(&h, "contacts"), 1);
    hub_fini(&h);
}

static bool cut_once(int64_t at, unsigned kind)
{
    struct hub h;
    hub_init(&h, blocking, 2);
    put_blocked(&h, "d1");
    hub_sync(&h);
    release(&h, true);
    bool was_cut = hub_run_cut(&h, RUN_SYNC, at, kind);
    hub_sync(&h);
    hub_sync(&h);
    assert_int_equal(hub_links(&h, "deals"), 1);
    assert_int_equal(hub_parked(&h), 0);
    assert_int_equal(fake_count(&h.world, 1, "deal"), 1);
    hub_expect_silence(&h);
    hub_fini(&h);
    return was_cut;
}

static void wherever_it_is_cut_off_it_stays_let_through(void **state)
{
    (void)state;
    assert_true(hub_each_cut(cut_once) > 12);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_tombstone_keeps_no_holds),
        cmocka_unit_test(a_hold_that_stays_is_looked_at_once_a_run),
        cmocka_unit_test(what_is_held_back_is_let_through_once),
        cmocka_unit_test(
            what_is_held_back_brings_nothing_along_and_is_not_matched),
        cmocka_unit_test(
            a_pair_that_was_found_may_be_held_back_and_one_made_is_not),
        cmocka_unit_test(what_is_no_text_is_told),
        cmocka_unit_test(wherever_it_is_cut_off_it_stays_let_through),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
