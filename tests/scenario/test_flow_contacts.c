/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* The contacts of the recipe odoo-prospectconnect, on each kind of Odoo. */
#include "lib/flow_odoo.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "sandbox/demo_cast.h"

#define PEOPLE 100

static const char *const versions[] = {"16", "18", "19"};

static size_t known_to_both(struct arena *a)
{
    struct cast cast = cast_make(a, PEOPLE);
    size_t n = 0;
    for (size_t i = 0; i < cast.n_people; i++)
        n += cast.people[i].card[CAST_ERP].known &&
             cast.people[i].card[CAST_CRM].known;
    return n;
}

static void the_first_sync_matches_and_the_second_is_silent(void **state)
{
    struct flow f;
    const struct flow_options options = {.demo = PEOPLE,
                                         .odoo = *state};
    flow_init(&f, &options);
    static const char reachable[] =
        "[['active','=',true],'|',['email','!=',false],['phone','!=',false]]";
    size_t in_odoo = flow_odoo_count(&f, "res.partner", reachable);
    size_t in_pc = flow_pc_count(&f, "contacts");
    size_t both = known_to_both(&f.arena);
    flow_sync(&f);
    const struct sync_report *report = flow_report(&f, "contacts");
    assert_int_equal(report->linked, both);
    assert_int_equal(report->side[SIDE_LEFT].created, in_pc - both);
    assert_int_equal(report->side[SIDE_RIGHT].created, in_odoo - both);
    assert_int_equal(report->parked + report->held, 0);
    assert_int_equal(flow_links(&f, "contacts"), in_odoo + in_pc - both);
    assert_int_equal(flow_pc_count(&f, "contacts"), in_odoo + in_pc - both);
    flow_expect_silence(&f);
    flow_fini(&f);
}

static void a_contact_made_over_there_arrives_whole(void **state)
{
    struct flow f;
    const struct flow_options options = {.odoo = *state};
    flow_init(&f, &options);
    const char *id = flow_pc_make(
        &f, "contacts",
        "{'first_name':'Ann','last_name':'Lee Park','name':'Ann Lee Park',"
        "'email':'Ann@X.example','phone':'+33 6 12 34','address1':'1 Rue A',"
        "'city':'Lyon','postal_code':'69001','state':'Ontario',"
        "'country':{'country_code':'CA','name':'Canada'},'source':'fair',"
        "'tags':['VIP','Brand new'],'assigned_to':'usr_2'}");
    flow_sync(&f);
    const char *p = flow_other(&f, "contacts", SIDE_RIGHT, id);
    assert_non_null(p);
    assert_string_equal(flow_odoo_get(&f, "res.partner", p, "name"),
                        "\"Ann Lee Park\"");
    assert_string_equal(flow_odoo_get(&f, "res.partner", p, "email"),
                        "\"ann@x.example\"");
    assert_string_equal(flow_odoo_get(&f, "res.partner", p, "phone"),
                        "\"+3361234\"");
    assert_string_equal(flow_odoo_get(&f, "res.partner", p, "street"),
                        "\"1 Rue A\"");
    assert_string_equal(flow_odoo_get(&f, "res.partner", p, "zip"),
                        "\"69001\"");
    assert_string_equal(flow_odoo_get(&f, "res.partner", p, "country_code"),
                        "\"CA\"");
    assert_string_equal(flow_odoo_get(&f, "res.partner", p, "x_pc_source"),
                        "\"fair\"");
    assert_non_null(
        strstr(flow_odoo_get(&f, "res.partner", p, "state_id"), "Ontario"));
    assert_non_null(
        strstr(flow_odoo_get(&f, "res.partner", p, "user_id"), "Oleksandr"));
    assert_int_equal(
        flow_odoo_count(&f, "res.partner.category",
                        "[['name','in',['VIP','Brand new']]]"), 2);
    flow_expect_silence(&f);
    flow_fini(&f);
}

static void without_the_x_fields_the_rest_is_synced(void **state)
{
    struct flow f;
    const struct flow_options options = {.odoo = *state,
                                         .no_setup = true};
    flow_init(&f, &options);
    flow_pc_make(&f, "contacts",
                 "{'name':'Ann','email':'ann@x.example','source':'fair'}");
    flow_sync(&f);
    assert_int_equal(
        flow_odoo_count(&f, "res.partner", "[['name','=','Ann']]"), 1);
    flow_expect_silence(&f);
    flow_fini(&f);
}

int main(void)
{
    static const struct {
        const char *name;
        CMUnitTestFunction run;
    } cases[] = {
        {"the first sync matches and the second is silent",
         the_first_sync_matches_and_the_second_is_silent},
        {"a contact made over there arrives whole",
         a_contact_made_over_there_arrives_whole},
        {"without the x_ fields the rest is synced",
         without_the_x_fields_the_rest_is_synced},
    };
    struct CMUnitTest tests[9];
    AUTO_ARENA arena = ARENA_INIT;
    for (size_t i = 0; i < 9; i++)
        tests[i] = (struct CMUnitTest){
            .name = arena_printfz(&arena, "%s (Odoo %s)", cases[i / 3].name,
                                  versions[i % 3]),
            .test_func = cases[i / 3].run,
            .initial_state = (void *)(uintptr_t)versions[i % 3]};
    return _cmocka_run_group_tests("flow contacts", tests, 9, NULL, NULL);
}
