/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * What the application that the recipe takes the place of did wrong, and what
 * nobody should send or do: the documented answer, or a record that waits for
 * a person with a plain reason.
 */
#include "lib/flow_marketo.h"

static const char *person_of(struct flow *f, const char *lead)
{
    const char *id = flow_other(f, "people", SIDE_LEFT, lead);
    if (!id) {
        flow_print_open(f);
        fail_msg("lead %s has no person", lead);
    }
    return id;
}

static void expect_in(const char *text, const char *part)
{
    if (!strstr(text, part))
        fail_msg("\"%s\" is not in: %s", part, text);
}

static void expect_silent(struct flow *f, const char *sync, enum side s,
                          const char *id)
{
    int64_t before[SIDES] = {flow_writes(f, SIDE_LEFT),
                             flow_writes(f, SIDE_RIGHT)};
    const char *result = mp_ask(f, sync, s, id);
    for (int k = 0; k < SIDES; k++)
        if (flow_writes(f, (enum side)k) != before[k]) {
            flow_print_writes(f);
            fail_msg("%s wrote on the %s", sync, side_name((enum side)k));
        }
    expect_in(result, "skipped");
}

/* ---- its defects ---------------------------------------------------------------- */

static void a_rating_is_saved_and_a_score_of_0_is_a_value(void **state)
{
    struct flow f;
    (void)state;
    mp_init(&f, NULL);
    mkto_edit(&f, "leads", "20", "{'leadScore':0,'rating':'Hot'}");
    expect_in(mp_ask_lead(&f, "20"), "updated");
    expect_pd(&f, "persons", "20", PD_LEAD_SCORE, "0");
    expect_pd(&f, "persons", "20", PD_RATING, "\"Hot\"");
    expect_silent(&f, "people", SIDE_LEFT, "20");
    pipe_edit(&f, "persons", "20", "{'" PD_RATING "':'Cold'}");
    expect_in(mp_ask(&f, "people", SIDE_RIGHT, "20"), "updated");
    expect_mk(&f, "leads", "20", "rating", "\"Cold\"");
    flow_fini(&f);
}

static void a_lead_made_in_pipedrive_has_a_rating_of_none(void **state)
{
    struct flow f;
    (void)state;
    mp_init(&f, NULL);
    mp_ask(&f, "people", SIDE_RIGHT, "10");
    expect_mk(&f, "leads", flow_other(&f, "people", SIDE_RIGHT, "10"),
              "rating", "\"None\"");
    mp_ask(&f, "people", SIDE_RIGHT, "10"); /* when it was made is known now */
    expect_silent(&f, "people", SIDE_RIGHT, "10");
    flow_fini(&f);
}

static void a_region_that_fits_is_left_alone(void **state)
{
    struct flow f;
    (void)state;
    mp_init(&f, NULL);
    expect_in(mp_ask(&f, "regions", SIDE_LEFT, "10"), "updated");
    expect_silent(&f, "regions", SIDE_LEFT, "10");
    pipe_edit(&f, "organizations", "10", "{'" PD_ORG_REGION "':'APAC'}");
    expect_in(mp_ask(&f, "regions", SIDE_LEFT, "10"), "updated");
    expect_pd(&f, "organizations", "10", PD_ORG_REGION, "\"247\"");
    flow_fini(&f);
}

static void a_country_of_no_region_leaves_it(void **state)
{
    struct flow f;
    (void)state;
    mp_init(&f, NULL);
    pipe_edit(&f, "organizations", "10",
              "{'" PD_ORG_COUNTRY "':'Viet Nam','" PD_ORG_REGION "':'APAC'}");
    expect_silent(&f, "regions", SIDE_LEFT, "10");
    expect_silent(&f, "regions", SIDE_LEFT, "50"); /* has none */
    flow_fini(&f);
}

static void a_role_that_fits_is_not_written_again(void **state)
{
    struct flow f;
    (void)state;
    mp_init(&f, NULL);
    mp_ask(&f, "roles", SIDE_RIGHT, "10");
    expect_silent(&f, "roles", SIDE_RIGHT, "10");
    flow_fini(&f);
}

/* The mark of the lead that was is not taken away either. */
static void a_person_without_an_address_makes_no_lead(void **state)
{
    struct flow f;
    size_t n = 0;
    (void)state;
    mp_init(&f, NULL);
    const char *id = pipe_make(
        &f, "persons", "{'name':'No Mail','" PD_MARKETOID "':'999'}");
    const char *result = mp_ask(&f, "people", SIDE_RIGHT, id);
    expect_in(result, "skipped");
    expect_pd(&f, "persons", id, PD_MARKETOID, "\"999\"");
    (void)mkto_find(&f, "leads", "id", "41", &n);
    assert_int_equal(n, 0);
    assert_int_equal(flow_writes(&f, SIDE_LEFT), 0);
    flow_fini(&f);
}

static void a_login_that_ends_is_renewed_and_nothing_written_twice(void **state)
{
    struct flow f;
    (void)state;
    mp_init(&f, NULL);
    expect_silent(&f, "people", SIDE_LEFT, "30");
    flow_knobs(&f, SIDE_LEFT)->expire_login_every = 4;
    expect_in(mp_ask(&f, "people", SIDE_RIGHT, "10"), "created");
    flow_knobs(&f, SIDE_LEFT)->expire_login_every = 0;
    const char *lead = flow_other(&f, "people", SIDE_RIGHT, "10");
    expect_mk(&f, "leads", lead, "email", "\"person@testflask.com\"");
    assert_string_equal(
        mkto_one(&f, "leads", "email", "person@testflask.com"), lead);
    flow_fini(&f);
}

#define MAILS 310

static void more_mails_than_a_page_has_all_become_activities(void **state)
{
    AUTO_BUF b = BUF_INIT(1 << 20);
    struct flow f;
    (void)state;
    mp_init(&f, NULL);
    buf_addz(&b, "{'activities':[");
    for (int i = 0; i < MAILS; i++)
        buf_printf(&b, "%s{'leadId':30,'activityTypeId':6,"
                       "'primaryAttributeValueId':1,'primaryAttributeValue':"
                       "'Mail %d'}", i > 0 ? "," : "", i);
    buf_addz(&b, "]}");
    flow_call(&f, SIDE_LEFT, "POST", "/_sandbox/records",
              arena_strz(&f.arena, buf_str(&b)));
    size_t before = pipe_count(&f, "activities");
    mp_ask(&f, "emails", SIDE_LEFT,
           "?{\"since\":\"2026-03-01T00:00:00Z\",\"where\":{\"leadId\":30}}");
    assert_int_equal(pipe_count(&f, "activities"), before + MAILS);
    mp_ask(&f, "emails", SIDE_LEFT,
           "?{\"since\":\"2026-03-01T00:00:00Z\",\"where\":{\"leadId\":30}}");
    assert_int_equal(pipe_count(&f, "activities"), before + MAILS);
    flow_fini(&f);
}

static void only_what_has_changed_is_sent(void **state)
{
    struct flow f;
    (void)state;
    mp_init(&f, NULL);
    mp_ask_lead(&f, "30");
    mkto_edit(&f, "leads", "30", "{'title':'Chief'}");
    expect_in(mp_ask(&f, "people", SIDE_LEFT, "30"), "updated");
    expect_pd(&f, "persons", "30", PD_TITLE, "\"Chief\"");
    assert_int_equal(
        flow_journal(&f, "people", JOURNAL_UPDATE, SIDE_RIGHT, "30"), 1);
    flow_fini(&f);
}

static void a_similar_name_is_another_company(void **state)
{
    struct flow f;
    (void)state;
    mp_init(&f, NULL);
    const char *other =
        pipe_make(&f, "organizations", "{'name':'Test Flask Company Two'}");
    expect_in(mp_ask_lead(&f, "10"), "created");
    const char *org = flow_other(&f, "companies", SIDE_LEFT, "10");
    assert_string_not_equal(org, other);
    expect_pd(&f, "organizations", org, "name", "\"Test Flask Company\"");
    flow_fini(&f);
}

static void two_companies_of_one_name_wait_for_a_person(void **state)
{
    struct flow f;
    (void)state;
    mp_init(&f, NULL);
    pipe_make(&f, "organizations", "{'name':'Test Flask Company'}");
    pipe_make(&f, "organizations", "{'name':'Test Flask Company'}");
    mp_ask_lead(&f, "10");
    assert_int_equal(flow_parked(&f), 1);
    expect_in(flow_parked_why(&f, 0), "ambiguous");
    assert_null(flow_other(&f, "companies", SIDE_LEFT, "10"));
    assert_int_equal(pipe_count(&f, "organizations"), 6);
    flow_fini(&f);
}

static void nothing_is_ever_cleared(void **state)
{
    struct flow f;
    (void)state;
    mp_init(&f, NULL);
    mp_ask_lead(&f, "20");
    mkto_edit(&f, "leads", "20", "{'title':null,'phone':null}");
    expect_in(mp_ask_lead(&f, "20"), "skipped");
    expect_pd(&f, "persons", "20", PD_TITLE, "\"Accountant\"");
    flow_fini(&f);
}

/* Whatever is cut off, and wherever: one person and one organization. */
static void a_cut_never_makes_a_second_person(void **state)
{
    (void)state;
    for (int64_t cut = 1;; cut++) {
        struct flow f;
        mp_init(&f, NULL);
        size_t persons = pipe_count(&f, "persons");
        size_t organizations = pipe_count(&f, "organizations");
        assert_int_equal(flow_start(&f), ERR_OK);
        f.power = (struct flow_power){.cut_request = cut, .cut_after = true};
        mp_try_lead(&f, "10");
        bool was_cut = f.power.dead;
        flow_stop(&f);
        flow_power_on(&f);
        flow_pass(&f, 3600 * 1000);
        mp_ask_lead(&f, "10");
        assert_int_equal(pipe_count(&f, "persons"), persons + 1);
        assert_int_equal(pipe_count(&f, "organizations"), organizations + 1);
        expect_mk(&f, "leads", "10", "pipedriveId", person_of(&f, "10"));
        flow_fini(&f);
        if (!was_cut)
            break;
        assert_true(cut < 100);
    }
}

/* What is planned is not there yet: a second look would take it back. */
static void a_plan_plans_each_record_once(void **state)
{
    const struct flow_options dry = {.dry = true};
    int64_t created[2][SIDES];
    (void)state;
    for (int real = 0; real < 2; real++) {
        struct flow f;
        mp_init(&f, real ? NULL : &dry);
        flow_sync(&f);
        for (int s = 0; s < SIDES; s++) {
            created[real][s] = flow_created(&f, (enum side)s);
            for (size_t i = 0; i < f.report.n; i++)
                assert_int_equal(f.report.syncs[i].side[s].deleted, 0);
        }
        const struct sync_report *companies = flow_report(&f, "companies");
        assert_int_equal(companies->side[SIDE_LEFT].updated, 1);
        if (!real)
            assert_int_equal(flow_writes(&f, SIDE_LEFT) +
                                 flow_writes(&f, SIDE_RIGHT), 0);
        expect_pd(&f, "persons", "10", "name", "\"Test Flask Person\"");
        flow_fini(&f);
    }
    assert_int_equal(created[0][SIDE_LEFT], created[1][SIDE_LEFT]);
}

/* ---- bad input ------------------------------------------------------------------- */

static void a_label_that_is_no_option_says_which_would_do(void **state)
{
    struct flow f;
    (void)state;
    mp_init(&f, NULL);
    mkto_edit(&f, "leads", "20", "{'leadStatus':'Prospekt'}");
    const char *result = mp_ask_lead(&f, "20");
    expect_in(result, "parked");
    expect_in(result, "Prospekt");
    expect_in(result, "Prospect");
    mkto_edit(&f, "leads", "20", "{'leadStatus':'Prospect'}");
    expect_in(mp_ask_lead(&f, "20"), "updated");
    flow_fini(&f);
}

static void a_lead_without_an_address_becomes_a_person(void **state)
{
    struct flow f;
    (void)state;
    mp_init(&f, NULL);
    flow_call(&f, SIDE_LEFT, "POST", "/_sandbox/records",
              "{'leads':[{'id':70,'firstName':'No','lastName':'Mail'}]}");
    expect_in(mp_ask_lead(&f, "70"), "created");
    const char *id = person_of(&f, "70");
    expect_pd(&f, "persons", id, "name", "\"No Mail\"");
    expect_mk(&f, "leads", "70", "pipedriveId", id);
    flow_fini(&f);
}

static void a_lead_without_a_name_has_one_in_pipedrive_alone(void **state)
{
    struct flow f;
    (void)state;
    mp_init(&f, NULL);
    flow_call(&f, SIDE_LEFT, "POST", "/_sandbox/records",
              "{'leads':[{'id':71,'email':'x@y.example'}]}");
    expect_in(mp_ask_lead(&f, "71"), "created");
    expect_pd(&f, "persons", person_of(&f, "71"), "name",
              "\"Unknown Unknown\"");
    mp_ask(&f, "people", SIDE_RIGHT, person_of(&f, "71"));
    expect_mk(&f, "leads", "71", "firstName", "null");
    flow_fini(&f);
}

static void two_leads_of_one_address_wait_for_a_person(void **state)
{
    struct flow f;
    (void)state;
    mp_init(&f, NULL);
    flow_call(&f, SIDE_LEFT, "POST", "/_sandbox/records",
              "{'leads':[{'id':72,'email':'person@testflask.com'},"
              "{'id':73,'email':'person@testflask.com'}]}");
    const char *result = mp_ask(&f, "people", SIDE_RIGHT, "10");
    expect_in(result, "parked: ambiguous");
    size_t n = 0;
    const char *const *leads =
        mkto_find(&f, "leads", "email", "person@testflask.com", &n);
    assert_int_equal(n, 2);
    for (size_t i = 0; i < n; i++)
        expect_mk(&f, "leads", leads[i], "pipedriveId", "null");
    flow_fini(&f);
}

/* Pipedrive keeps both ids of a lead that was merged. */
static void of_several_ids_the_first_counts_and_stays_alone(void **state)
{
    struct flow f;
    (void)state;
    mp_init(&f, NULL);
    pipe_edit(&f, "persons", "20", "{'" PD_MARKETOID "':'20,30'}");
    expect_in(mp_ask(&f, "people", SIDE_RIGHT, "20"), "updated");
    assert_string_equal(person_of(&f, "20"), "20");
    expect_pd(&f, "persons", "20", PD_MARKETOID, "\"20\"");
    flow_fini(&f);
}

static void a_person_deleted_under_us_is_made_anew(void **state)
{
    struct flow f;
    (void)state;
    mp_init(&f, NULL);
    mp_ask_lead(&f, "20");
    pipe_drop(&f, "persons", "20");
    expect_in(mp_ask_lead(&f, "20"), "created");
    const char *id = person_of(&f, "20");
    assert_string_not_equal(id, "20");
    expect_mk(&f, "leads", "20", "pipedriveId", id);
    flow_fini(&f);
}

static void a_person_deleted_before_we_came_is_made_anew(void **state)
{
    struct flow f;
    (void)state;
    mp_init(&f, NULL);
    pipe_drop(&f, "persons", "20");
    expect_in(mp_ask_lead(&f, "20"), "created");
    expect_mk(&f, "leads", "20", "pipedriveId", person_of(&f, "20"));
    flow_fini(&f);
}

static void a_person_merged_into_another_is_made_anew_or_met(void **state)
{
    struct flow f;
    (void)state;
    mp_init(&f, NULL);
    mp_ask_lead(&f, "20");
    size_t before = pipe_count(&f, "persons");
    flow_call(&f, SIDE_RIGHT, "PUT",
              "/v1/persons/20/merge?api_token=pd_demo_token",
              "{'merge_with_id':10}");
    mp_ask_lead(&f, "20");
    const char *id = person_of(&f, "20");
    assert_string_not_equal(pipe_get(&f, "persons", id, "name"), "gone");
    assert_true(pipe_count(&f, "persons") <= before);
    flow_fini(&f);
}

static void a_person_is_deleted_when_its_lead_says_so(void **state)
{
    struct flow f;
    (void)state;
    mp_init(&f, NULL);
    mp_expect(&f, mp_retire(&f, "people", SIDE_RIGHT, "20"), "deleted 20");
    expect_pd(&f, "persons", "20", "name", "gone");
    expect_in(mp_retire(&f, "people", SIDE_RIGHT, "20"), "20");
    expect_in(mp_retire(&f, "people", SIDE_RIGHT, "12345"), "12345");
    flow_fini(&f);
}

static void a_lead_is_marked_when_its_person_is_gone(void **state)
{
    struct flow f;
    (void)state;
    mp_init(&f, NULL);
    mp_expect(&f, mp_retire(&f, "people", SIDE_LEFT, "30"), "archived 30");
    expect_mk(&f, "leads", "30", "toDelete", "true");
    expect_in(mp_retire(&f, "people", SIDE_LEFT, "12345"), "12345");
    flow_fini(&f);
}

static void what_is_not_there_is_told(void **state)
{
    static const struct {
        const char *sync;
        enum side side;
    } rows[] = {{"people", SIDE_LEFT},        {"people", SIDE_RIGHT},
                {"companies", SIDE_RIGHT},    {"opportunities", SIDE_RIGHT},
                {"follow_ups", SIDE_LEFT},    {"regions", SIDE_LEFT},
                {"deal_notices", SIDE_LEFT},  {"roles", SIDE_RIGHT}};
    struct flow f;
    (void)state;
    mp_init(&f, NULL);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *result = mp_ask(&f, rows[i].sync, rows[i].side, "12345");
        expect_in(result, "error: there is no record 12345");
    }
    flow_fini(&f);
}

static void a_deal_of_another_pipeline_is_skipped(void **state)
{
    struct flow f;
    (void)state;
    mp_init(&f, NULL);
    const char *id = pipe_make(
        &f, "deals", "{'title':'Elsewhere','pipeline_id':1,'value':1}");
    expect_in(mp_ask(&f, "opportunities", SIDE_RIGHT, id), "skipped");
    expect_in(mp_ask(&f, "roles", SIDE_RIGHT, id), "skipped");
    assert_int_equal(flow_writes(&f, SIDE_LEFT), 0);
    flow_fini(&f);
}

static void a_program_that_is_gone_leaves_its_field_empty(void **state)
{
    struct flow f;
    (void)state;
    mp_init(&f, NULL);
    mkto_edit(&f, "leads", "10", "{'acquisitionProgramId':999}");
    expect_in(mp_ask_lead(&f, "10"), "created");
    expect_pd(&f, "persons", person_of(&f, "10"), PD_PROGRAM, "null");
    flow_fini(&f);
}

#define FIELDS "/v1/personFields/"
#define LEAD_STATUS_NUMBER "9072"

static void a_custom_field_that_is_renamed_stops_with_its_name(void **state)
{
    struct flow f;
    (void)state;
    mp_init(&f, NULL);
    mp_ask_lead(&f, "30");
    flow_call(&f, SIDE_RIGHT, "PUT",
              FIELDS LEAD_STATUS_NUMBER "?api_token=pd_demo_token",
              "{'name':'Lead Stage'}");
    flow_stop(&f); /* schemas are read when the hub starts */
    mkto_edit(&f, "leads", "30", "{'title':'Chief'}");
    const char *result = mp_ask(&f, "people", SIDE_LEFT, "30");
    expect_in(result, "lead_status");
    expect_pd(&f, "persons", "30", PD_TITLE, "\"Consultant\"");
    flow_call(&f, SIDE_RIGHT, "PUT",
              FIELDS LEAD_STATUS_NUMBER "?api_token=pd_demo_token",
              "{'name':'Lead Status'}");
    flow_stop(&f);
    flow_pass(&f, 24 * 3600 * 1000);
    expect_in(mp_ask(&f, "people", SIDE_LEFT, "30"), "updated");
    flow_fini(&f);
}

static void a_custom_field_that_is_removed_stops_with_its_name(void **state)
{
    struct flow f;
    (void)state;
    mp_init(&f, NULL);
    flow_call(&f, SIDE_RIGHT, "DELETE",
              FIELDS LEAD_STATUS_NUMBER "?api_token=pd_demo_token", NULL);
    expect_in(mp_ask(&f, "people", SIDE_LEFT, "30"), "lead_status");
    assert_int_equal(flow_writes(&f, SIDE_RIGHT), 0);
    flow_fini(&f);
}

/* Rating and state exist in few accounts. */
static void fields_that_an_account_need_not_have_may_be_missing(void **state)
{
    struct flow f;
    (void)state;
    mp_init(&f, NULL);
    flow_call(&f, SIDE_RIGHT, "DELETE",
              FIELDS "9077?api_token=pd_demo_token", NULL);
    flow_call(&f, SIDE_RIGHT, "DELETE",
              FIELDS "9078?api_token=pd_demo_token", NULL);
    expect_silent(&f, "people", SIDE_LEFT, "30");
    flow_fini(&f);
}

static void owners_that_nobody_knows_are_the_bot(void **state)
{
    struct flow f;
    (void)state;
    mp_init(&f, NULL);
    mkto_edit(&f, "leads", "10",
              "{'conversicaLeadOwnerFirstName':'Nobody',"
              "'conversicaLeadOwnerLastName':'Known'}");
    mp_ask_lead(&f, "10");
    const char *id = person_of(&f, "10");
    expect_pd(&f, "persons", id, "owner_id.value", "208823");
    expect_silent(&f, "people", SIDE_RIGHT, id);
    expect_mk(&f, "leads", "10", "conversicaLeadOwnerFirstName",
              "\"Nobody\"");
    flow_fini(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_rating_is_saved_and_a_score_of_0_is_a_value),
        cmocka_unit_test(a_lead_made_in_pipedrive_has_a_rating_of_none),
        cmocka_unit_test(a_region_that_fits_is_left_alone),
        cmocka_unit_test(a_country_of_no_region_leaves_it),
        cmocka_unit_test(a_role_that_fits_is_not_written_again),
        cmocka_unit_test(a_person_without_an_address_makes_no_lead),
        cmocka_unit_test(
            a_login_that_ends_is_renewed_and_nothing_written_twice),
        cmocka_unit_test(more_mails_than_a_page_has_all_become_activities),
        cmocka_unit_test(only_what_has_changed_is_sent),
        cmocka_unit_test(a_similar_name_is_another_company),
        cmocka_unit_test(two_companies_of_one_name_wait_for_a_person),
        cmocka_unit_test(nothing_is_ever_cleared),
        cmocka_unit_test(a_cut_never_makes_a_second_person),
        cmocka_unit_test(a_plan_plans_each_record_once),
        cmocka_unit_test(a_label_that_is_no_option_says_which_would_do),
        cmocka_unit_test(a_lead_without_an_address_becomes_a_person),
        cmocka_unit_test(a_lead_without_a_name_has_one_in_pipedrive_alone),
        cmocka_unit_test(two_leads_of_one_address_wait_for_a_person),
        cmocka_unit_test(of_several_ids_the_first_counts_and_stays_alone),
        cmocka_unit_test(a_person_deleted_under_us_is_made_anew),
        cmocka_unit_test(a_person_deleted_before_we_came_is_made_anew),
        cmocka_unit_test(a_person_merged_into_another_is_made_anew_or_met),
        cmocka_unit_test(a_person_is_deleted_when_its_lead_says_so),
        cmocka_unit_test(a_lead_is_marked_when_its_person_is_gone),
        cmocka_unit_test(what_is_not_there_is_told),
        cmocka_unit_test(a_deal_of_another_pipeline_is_skipped),
        cmocka_unit_test(a_program_that_is_gone_leaves_its_field_empty),
        cmocka_unit_test(a_custom_field_that_is_renamed_stops_with_its_name),
        cmocka_unit_test(a_custom_field_that_is_removed_stops_with_its_name),
        cmocka_unit_test(fields_that_an_account_need_not_have_may_be_missing),
        cmocka_unit_test(owners_that_nobody_knows_are_the_bot),
    };
    if (mp_skips())
        return 0;
    return cmocka_run_group_tests_name("marketo-pipedrive defects", tests,
                                       NULL, NULL);
}
