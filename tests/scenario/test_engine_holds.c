/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Held fields of pairs that come apart: nobody is asked on and on. */
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_tombstone_keeps_no_holds),
        cmocka_unit_test(a_hold_that_stays_is_looked_at_once_a_run),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
