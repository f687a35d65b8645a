/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* The demonstration records of ProspectConnect, held against the cast. */
#include "unit/prospectconnect.h"

#include "sandbox/demo_cast.h"

#define COUNT 300

static int setup(void **state)
{
    struct pc_test *t = pc_start_empty(NULL);
    struct error e = {0};
    check_ok(sandbox_load_demo(t->box, COUNT, &e), &e);
    *state = t;
    return 0;
}

static struct pc_answer all(struct pc_test *t, const char *kind)
{
    return pc_get_url(t,
                      arena_printfz(&t->a, "/_sandbox/records/%s", kind));
}

/* Records whose member equals `text`. */
static size_t count_of(const struct pc_answer *answer, const char *member,
                       const char *text)
{
    const struct value *list = pc_at(&answer->body, "data");
    size_t n = 0;
    for (size_t i = 0; i < list->items.n; i++)
        n += str_is(value_text_at(&list->items.at[i], member), text);
    return n;
}

static void everyone_the_side_knows_is_there(void **state)
{
    struct pc_test *t = *state;
    struct cast cast = cast_make(&t->a, COUNT);
    struct pc_answer contacts = all(t, "contacts");
    size_t known = 0, here = 0;
    for (size_t i = 0; i < cast.n_people; i++) {
        const struct cast_card *card = &cast.people[i].card[CAST_CRM];
        if (!card->known || card->email.n == 0)
            continue;
        known++;
        here += count_of(&contacts, "email", arena_strz(&t->a, card->email));
    }
    assert_true(known > COUNT / 2);
    assert_int_equal(here, known);
}

static void all_kinds_have_records_of_all_states(void **state)
{
    struct pc_test *t = *state;
    static const char *const kinds[] = {
        "contacts", "companies", "deals", "tasks",  "notes",   "activities",
        "users",    "pipelines", "tags",  "quotes", "products"};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        struct pc_answer answer = all(t, kinds[i]);
        if (pc_length(&answer, "data") == 0)
            fail_msg("no %s", kinds[i]);
    }
    struct pc_answer deals = all(t, "deals");
    assert_true(count_of(&deals, "deal_status", "open") > 0);
    assert_true(count_of(&deals, "deal_status", "won") > 0);
    assert_true(count_of(&deals, "deal_status", "lost") > 0);
    assert_true(count_of(&deals, "pipeline_id", "p1") > 0);
    assert_true(count_of(&deals, "pipeline_id", "p2") > 0);
    struct pc_answer open = pc_post(
        t, "/v1/tasks/search",
        "{'filters':[{'field':'completed','operator':'eq','value':false}]}");
    struct pc_answer done = pc_post(
        t, "/v1/tasks/search",
        "{'filters':[{'field':'completed','operator':'eq','value':true}]}");
    assert_true(pc_at(&open.body, "meta.total")->integer > 0);
    assert_true(pc_at(&done.body, "meta.total")->integer > 0);
}

static void some_people_without_an_email_are_there_twice(void **state)
{
    struct pc_test *t = *state;
    struct pc_answer contacts = all(t, "contacts");
    const struct value *list = pc_at(&contacts.body, "data");
    size_t twins = 0;
    for (size_t i = 0; i < list->items.n; i++) {
        const struct value *one = &list->items.at[i];
        if (!str_is(value_text_at(one, "source"), "telephone list"))
            continue;
        char *phone = arena_strz(&t->a, value_text_at(one, "phone"));
        assert_int_equal(count_of(&contacts, "phone", phone), 2);
        assert_true(value_is_null(value_getz(one, "email")));
        twins++;
    }
    assert_in_range(twins, 2, COUNT / 20);
}

static void records_have_a_past_in_the_order_they_were_made(void **state)
{
    struct pc_test *t = *state;
    static const char *const kinds[] = {"contacts", "deals", "notes"};
    for (size_t k = 0; k < 3; k++) {
        struct pc_answer answer = all(t, kinds[k]);
        const struct value *list = pc_at(&answer.body, "data");
        int64_t before = 0;
        for (size_t i = 0; i < list->items.n; i++) {
            int64_t made = 0;
            struct str text = value_text_at(&list->items.at[i], "created_at");
            assert_int_equal(time_parse(text, &made, NULL), ERR_OK);
            assert_true(made <= PC_START_US);
            assert_true(made > PC_START_US - 400 * US_PER_DAY);
            assert_true(made > before);
            before = made;
        }
    }
}

static void every_link_leads_somewhere(void **state)
{
    struct pc_test *t = *state;
    static const struct {
        const char *kind, *member, *target;
    } links[] = {
        {"contacts", "assigned_to", "users"},
        {"contacts", "company_id", "companies"},
        {"deals", "contact_id", "contacts"},
        {"deals", "sales_person", "users"},
        {"notes", "contact_id", "contacts"},
        {"notes", "user_id", "users"},
        {"quotes", "deal_id", "deals"},
    };
    for (size_t l = 0; l < sizeof links / sizeof *links; l++) {
        struct pc_answer answer = all(t, links[l].kind);
        const struct value *list = pc_at(&answer.body, "data");
        size_t met = 0;
        for (size_t i = 0; i < list->items.n; i++) {
            struct str id = value_text_at(&list->items.at[i], links[l].member);
            if (id.n == 0)
                continue;
            met++;
            char *url = arena_printfz(&t->a, "/_sandbox/records/%s/%.*s",
                                      links[l].target, STR_ARG(id));
            pc_check_status(pc_get_url(t, url), 200);
        }
        assert_true(met > 0);
    }
}

static void the_demonstration_passes_for_records_of_clients(void **state)
{
    struct pc_test *t = *state;
    assert_int_equal(sandbox_counters(t->box)->writes, 0);
    struct pc_answer contacts = all(t, "contacts");
    size_t n = pc_length(&contacts, "data");
    const struct value *list = pc_at(&contacts.body, "data");
    for (size_t i = 0; i < 20; i++) {
        const struct value *one = &list->items.at[i];
        struct str email = value_text_at(one, "email");
        if (email.n > 0)
            pc_made(t, "/contact/upsert",
                    arena_printfz(&t->a, "{'data':{'email':'%.*s'}}",
                                  STR_ARG(email)),
                    "data.id");
    }
    contacts = all(t, "contacts");
    assert_int_equal(pc_length(&contacts, "data"), n);
}

static void the_same_records_come_again_after_a_reset(void **state)
{
    struct pc_test *t = *state;
    struct pc_answer before = all(t, "deals");
    pc_check_status(pc_post(t, "/_sandbox/reset", "{'demo':300}"), 200);
    struct pc_answer after = all(t, "deals");
    size_t n = pc_length(&before, "data");
    assert_int_equal(pc_length(&after, "data"), n);
    for (size_t i = 0; i < n; i++) {
        char *name = arena_printfz(&t->a, "data.%zu.name", i);
        char *stage = arena_printfz(&t->a, "data.%zu.stage_id", i);
        pc_check(t, &after, name, pc_text_at(t, &before, name));
        pc_check(t, &after, stage, pc_text_at(t, &before, stage));
    }
    struct pc_answer users = all(t, "users");
    pc_check(t, &users, "data.0.id", "'usr_1'");
}

static void any_count_can_be_loaded_within_limits(void **state)
{
    (void)state;
    static const int64_t counts[] = {0, 1, 2, 3, 7};
    for (size_t i = 0; i < 5; i++) {
        struct pc_test *t = pc_start_empty(NULL);
        struct error e = {0};
        check_ok(sandbox_load_demo(t->box, counts[i], &e), &e);
        struct pc_answer users = all(t, "users");
        assert_int_equal(pc_length(&users, "data"), 4);
        pc_stop(t);
    }
    struct pc_test *t = pc_start_empty(NULL);
    struct error e = {0};
    check_err(sandbox_load_demo(t->box, -1, &e), ERR_USAGE);
    check_err(sandbox_load_demo(t->box, 1000001, &e), ERR_USAGE);
    pc_stop(t);
}

static void other_pipelines_under_its_names_are_not_mixed_in(void **state)
{
    (void)state;
    struct pc_test *t = pc_start(NULL); /* a p1 of three stages */
    struct error e = {0};
    check_err(sandbox_load_demo(t->box, 30, &e), ERR_INVALID);
    struct pc_answer contacts = all(t, "contacts");
    assert_int_equal(pc_length(&contacts, "data"), 0);
    pc_stop(t);
}

#define DEMO_CASE(name) \
    cmocka_unit_test_setup_teardown(name, setup, pc_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        DEMO_CASE(everyone_the_side_knows_is_there),
        DEMO_CASE(all_kinds_have_records_of_all_states),
        DEMO_CASE(some_people_without_an_email_are_there_twice),
        DEMO_CASE(records_have_a_past_in_the_order_they_were_made),
        DEMO_CASE(every_link_leads_somewhere),
        DEMO_CASE(the_demonstration_passes_for_records_of_clients),
        DEMO_CASE(the_same_records_come_again_after_a_reset),
        cmocka_unit_test(other_pipelines_under_its_names_are_not_mixed_in),
        cmocka_unit_test(any_count_can_be_loaded_within_limits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
