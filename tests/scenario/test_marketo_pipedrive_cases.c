/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * The acceptance cases of the application that the recipe marketo-pipedrive
 * takes the place of, by their names, end to end: what a route asks for is
 * carried out by the engine, and people look at what stands in the systems.
 *
 * Two of them expected another leadSource than the application gave by then:
 * Referral for a new lead, and Product stays what it was.
 */
#include "lib/flow_marketo.h"

struct shown {
    const char *field;
    const char *json;
};

static void expect_person(struct flow *f, const char *id,
                          const struct shown *rows)
{
    for (; rows->field; rows++)
        expect_pd(f, "persons", id, rows->field, rows->json);
}

static void expect_organization(struct flow *f, const char *id,
                                const struct shown *rows)
{
    for (; rows->field; rows++)
        expect_pd(f, "organizations", id, rows->field, rows->json);
}

static void expect_of(struct flow *f, const char *kind, const char *id,
                      const struct shown *rows)
{
    for (; rows->field; rows++)
        expect_mk(f, kind, id, rows->field, rows->json);
}

/* What a sync has linked to a record of that side. */
static const char *other(struct flow *f, const char *sync, enum side s,
                         const char *id)
{
    const char *found = flow_other(f, sync, s, id);
    if (!found) {
        flow_print_open(f);
        fail_msg("%s: %s %s has no counterpart", sync, side_name(s), id);
    }
    return found;
}

static const char *with_id(struct flow *f, const char *status, const char *id)
{
    return arena_printfz(&f->arena, "%s %s", status, id);
}

/* ---- Marketo to Pipedrive ----------------------------------------------------- */

static void create_person_and_organization_from_company(void **state)
{
    static const struct shown person[] = {
        {"name", "\"Test Flask Lead\""},
        {"primary_email", "\"lead@testflask.com\""},
        {PD_TITLE, "\"Manager\""},
        {"phone", "[{\"label\":\"work\",\"value\":\"9876543210\","
                  "\"primary\":true}]"},
        {PD_LEAD_COUNTRY, "\"United Kingdom\""},
        {PD_LEAD_SOURCE, "\"201\""}, /* Organic Search */
        {"owner_id.value", "1628545"},
        {PD_CREATED_DATE, "\"2016-01-01\""},
        {PD_MARKETOID, "\"10\""},
        {PD_STATE, "\"Italy\""},
        {PD_CITY, "\"Milano\""},
        {PD_LEAD_SCORE, "10"},
        {PD_DATE_SQL, "\"2016-11-16\""},
        {PD_LEAD_STATUS, "\"195\""}, /* Recycled */
        {PD_SUSPENDED, "\"278\""},   /* Yes */
        {PD_DEMOGRAPHIC, "10"},
        {PD_BEHAVIORAL, "20"},
        {PD_PROGRAM, "\"Program 1\""},
        {NULL, NULL}};
    static const struct shown organization[] = {
        {"name", "\"Test Flask Company\""},
        {"address", "\"11th St\""},
        {PD_ORG_CITY, "\"New York\""},
        {PD_ORG_STATE, "\"NY\""},
        {PD_ORG_COUNTRY, "\"United States\""},
        {PD_ORG_PHONE, "\"0123456789\""},
        {PD_ORG_INDUSTRY, "\"165\""}, /* Finance */
        {PD_ORG_REVENUE, "1000000"},
        {PD_ORG_EMPLOYEES, "10"},
        {PD_ORG_MARKETOID, "\"10\""},
        {NULL, NULL}};
    struct flow f;
    (void)state;
    mp_init(&f, NULL);
    const char *result = mp_ask_lead(&f, "10");
    const char *id = other(&f, "people", SIDE_LEFT, "10");
    const char *org = other(&f, "companies", SIDE_LEFT, "10");
    mp_expect(&f, result, with_id(&f, "created", id));
    expect_person(&f, id, person);
    expect_pd(&f, "persons", id, "org_id.value", org);
    expect_organization(&f, org, organization);
    expect_mk(&f, "leads", "10", "pipedriveId", id);
    flow_fini(&f);
}

static void update_person_and_linked_organization(void **state)
{
    static const struct shown person[] = {
        {"name", "\"Test Linked Flask Lead\""},
        {"primary_email", "\"lead@testlinkedflask.com\""},
        {PD_TITLE, "\"Accountant\""},
        {"phone", "[{\"label\":\"work\",\"value\":\"1357924680\","
                  "\"primary\":true}]"},
        {PD_LEAD_SOURCE, "\"206\""}, /* Product */
        {PD_CREATED_DATE, "\"2016-01-02\""},
        {PD_STATE, "\"Spain\""},
        {PD_CITY, "\"Barcelona\""},
        {PD_LEAD_SCORE, "13"},
        {PD_LEAD_STATUS, "\"188\""}, /* Prospect */
        {PD_SUSPENDED, "\"279\""},   /* No */
        {PD_DEMOGRAPHIC, "null"},
        {PD_BEHAVIORAL, "null"},
        {PD_PROGRAM, "null"},
        {"org_id.value", "20"},
        {NULL, NULL}};
    struct flow f;
    (void)state;
    mp_init(&f, NULL);
    mp_expect(&f, mp_ask_lead(&f, "20"), "updated 20");
    expect_person(&f, "20", person);
    expect_pd(&f, "organizations", "20", "name",
              "\"Test Flask Linked Company\"");
    flow_fini(&f);
}

static void update_person_no_change(void **state)
{
    struct flow f;
    (void)state;
    mp_init(&f, NULL);
    mp_expect(&f, mp_ask_lead(&f, "30"), "skipped 30");
    assert_int_equal(flow_writes(&f, SIDE_LEFT), 0);
    assert_int_equal(flow_writes(&f, SIDE_RIGHT), 0);
    flow_fini(&f);
}

static void create_person_and_company_from_form_fields(void **state)
{
    struct flow f;
    (void)state;
    mp_init(&f, NULL);
    const char *result = mp_ask_lead(&f, "40");
    const char *id = other(&f, "people", SIDE_LEFT, "40");
    mp_expect(&f, result, with_id(&f, "created", id));
    expect_pd(&f, "persons", id, "name", "\"Test Other Flask Lead\"");
    expect_pd(&f, "persons", id, "primary_email", "\"lead2@testflask.com\"");
    expect_mk(&f, "leads", "40", "pipedriveId", id);
    expect_mk(&f, "leads", "40", "externalCompanyId",
              "\"mkto-lead-company-40\"");
    const char *company =
        mkto_one(&f, "companies", "externalCompanyId", "mkto-lead-company-40");
    expect_mk(&f, "companies", company, "company",
              "\"Another Flask Company\"");
    expect_mk(&f, "companies", company, "billingCountry", "\"Canada\"");
    const char *org = other(&f, "companies", SIDE_LEFT, company);
    expect_pd(&f, "organizations", org, "name", "\"Another Flask Company\"");
    expect_pd(&f, "persons", id, "org_id.value", org);
    flow_fini(&f);
}

/* ---- Pipedrive to Marketo ----------------------------------------------------- */

static void create_lead_and_company(void **state)
{
    static const struct shown lead[] = {
        {"firstName", "\"Test Flask\""},
        {"lastName", "\"Person\""},
        {"email", "\"person@testflask.com\""},
        {"title", "\"Dev\""},
        {"phone", "\"5647382910\""},
        {"leadSource", "\"Referral\""},
        {"conversicaLeadOwnerEmail", "\"hjonin@nuxeo.com\""},
        {"conversicaLeadOwnerFirstName", "\"Helene\""},
        {"conversicaLeadOwnerLastName", "\"Jonin\""},
        {"leadStatus", "\"Disqualified\""},
        {"leadCountry", "\"Germany\""},
        {"pDMarketingSuspended", "true"},
        {"pipedriveId", "10"},
        {"toDelete", "false"},
        {"externalCompanyId", "\"pd-organization-10\""},
        {NULL, NULL}};
    static const struct shown company[] = {
        {"externalCompanyId", "\"pd-organization-10\""},
        {"company", "\"Test Flask Organization\""},
        {"billingStreet", "\"Rue Mouffetard\""},
        {"billingCity", "\"Paris\""},
        {"billingState", "\"France\""},
        {"billingCountry", "\"France\""},
        {"mainPhone", "\"0192837465\""},
        {"industry", "\"Consulting\""},
        {"annualRevenue", "2000000"},
        {"numberOfEmployees", "20"},
        {NULL, NULL}};
    struct flow f;
    (void)state;
    mp_init(&f, NULL);
    const char *result = mp_ask(&f, "people", SIDE_RIGHT, "10");
    const char *id = other(&f, "people", SIDE_RIGHT, "10");
    mp_expect(&f, result, with_id(&f, "created", id));
    expect_of(&f, "leads", id, lead);
    expect_of(&f, "companies", other(&f, "companies", SIDE_RIGHT, "10"),
              company);
    expect_pd(&f, "persons", "10", PD_MARKETOID,
              arena_printfz(&f.arena, "\"%s\"", id));
    flow_fini(&f);
}

static void update_lead_and_linked_company(void **state)
{
    static const struct shown lead[] = {
        {"firstName", "\"Test Linked Flask\""},
        {"lastName", "\"Person\""},
        {"title", "\"Consultant\""},
        {"phone", "\"2468013579\""},
        {"leadSource", "\"Product\""},
        {"leadStatus", "\"MQL\""},
        {"leadCountry", "\"United Kingdom\""},
        {"pDMarketingSuspended", "false"},
        {"externalCompanyId", "\"pd-organization-20\""},
        {NULL, NULL}};
    struct flow f;
    (void)state;
    mp_init(&f, NULL);
    mp_expect(&f, mp_ask(&f, "people", SIDE_RIGHT, "20"), "updated 20");
    expect_of(&f, "leads", "20", lead);
    expect_mk(&f, "companies", "20", "company",
              "\"Test Flask Linked Organization\"");
    flow_fini(&f);
}

static void update_lead_no_change(void **state)
{
    struct flow f;
    (void)state;
    mp_init(&f, NULL);
    mp_expect(&f, mp_ask(&f, "people", SIDE_RIGHT, "30"), "skipped 30");
    assert_int_equal(flow_writes(&f, SIDE_LEFT), 0);
    assert_int_equal(flow_writes(&f, SIDE_RIGHT), 0);
    flow_fini(&f);
}

static void update_company_find_by_name_no_change(void **state)
{
    struct flow f;
    (void)state;
    mp_init(&f, NULL);
    mp_expect(&f, mp_ask(&f, "companies", SIDE_RIGHT, "50"), "skipped 50");
    assert_int_equal(flow_writes(&f, SIDE_LEFT), 0);
    expect_mk(&f, "companies", "50", "externalCompanyId",
              "\"testFlaskUnlinkedOrganization\"");
    flow_fini(&f);
}

/* ---- deals -------------------------------------------------------------------- */

static void create_opportunity_and_role(void **state)
{
    static const struct shown opportunity[] = {
        {"externalOpportunityId", "\"pd-deal-10\""},
        {"name", "\"Test Flask Deal\""},
        {"type", "\"New Business\""},
        {"description", "\"Dummy description 1\""},
        {"lastActivityDate", "\"2016-11-14\""},
        {"isClosed", "false"},
        {"isWon", "false"},
        {"amount", "10000"},
        {"closeDate", "null"},
        {"fiscalQuarter", "null"},
        {"fiscalYear", "null"},
        {"stage", "\"Sales Qualified Lead\""},
        {NULL, NULL}};
    struct flow f;
    (void)state;
    mp_init(&f, NULL);
    const char *result = mp_ask(&f, "opportunities", SIDE_RIGHT, "10");
    const char *id = other(&f, "opportunities", SIDE_RIGHT, "10");
    mp_expect(&f, result, with_id(&f, "created", id));
    expect_of(&f, "opportunities", id, opportunity);
    mp_ask(&f, "roles", SIDE_RIGHT, "10");
    const char *role = other(&f, "roles", SIDE_RIGHT, "10");
    expect_mk(&f, "opportunities/roles", role, "externalOpportunityId",
              "\"pd-deal-10\"");
    expect_mk(&f, "opportunities/roles", role, "leadId", "20");
    expect_mk(&f, "opportunities/roles", role, "role", "\"Default Role\"");
    flow_fini(&f);
}

static void update_opportunity_and_role(void **state)
{
    static const char guid[] = "6a38a3bd-edce-4d86-bcc0-83f1feef8997";
    static const struct shown opportunity[] = {
        {"type", "\"Consulting\""},     {"isClosed", "true"},
        {"isWon", "false"},             {"amount", "20000"},
        {"closeDate", "\"2016-11-16\""}, {"fiscalQuarter", "4"},
        {"fiscalYear", "2016"},         {"name", "\"Test Flask Linked Deal\""},
        {NULL, NULL}};
    struct flow f;
    (void)state;
    mp_init(&f, NULL);
    mp_expect(&f, mp_ask(&f, "opportunities", SIDE_RIGHT, "20"),
              with_id(&f, "updated", guid));
    expect_of(&f, "opportunities", guid, opportunity);
    mp_ask(&f, "roles", SIDE_RIGHT, "20");
    const char *role = other(&f, "roles", SIDE_RIGHT, "20");
    expect_mk(&f, "opportunities/roles", role, "leadId", "20");
    expect_mk(&f, "opportunities/roles", role, "externalOpportunityId",
              "\"pd-deal-20\"");
    flow_fini(&f);
}

static void update_opportunity_no_change(void **state)
{
    struct flow f;
    (void)state;
    mp_init(&f, NULL);
    const char *guid =
        mkto_one(&f, "opportunities", "externalOpportunityId", "pd-deal-30");
    mp_expect(&f, mp_ask(&f, "opportunities", SIDE_RIGHT, "30"),
              with_id(&f, "skipped", guid));
    assert_int_equal(flow_writes(&f, SIDE_LEFT), 0);
    assert_int_equal(flow_writes(&f, SIDE_RIGHT), 0);
    flow_fini(&f);
}

/* ---- activities and regions --------------------------------------------------- */

/* The day of the test's clock. */
#define TODAY "\"2026-03-01\""

/* The deals' calls are there from the start. */
#define CALLS 3

static void create_activity(void **state)
{
    static const struct shown activity[] = {
        {"user_id", "1628545"},
        {"person_id", "20"},
        {"type", "\"mkto_quote_request\""},
        {"subject", "\"Follow up with Test Linked Flask Lead\""},
        {"note", "\"Did something interesting on 12/19/2016\""},
        {"due_date", TODAY},
        {NULL, NULL}};
    struct flow f;
    size_t n = 0;
    (void)state;
    mp_init(&f, NULL);
    const char *result = mp_ask(&f, "follow_ups", SIDE_LEFT, "20");
    const char *const *ids = pipe_all(&f, "activities", &n);
    assert_int_equal(n, CALLS + 1);
    mp_expect(&f, result, with_id(&f, "created", ids[CALLS]));
    for (const struct shown *row = activity; row->field; row++)
        expect_pd(&f, "activities", ids[CALLS], row->field, row->json);
    mp_ask(&f, "follow_ups", SIDE_LEFT, "20");
    assert_int_equal(pipe_count(&f, "activities"), CALLS + 2);
    flow_fini(&f);
}

static void create_activities_for_email_sent(void **state)
{
    static const char *const subjects[] = {"\"Sent Email 2\"",
                                           "\"Sent Email 1\""};
    static const struct shown activity[] = {
        {"user_id", "208823"},
        {"person_id", "20"},
        {"type", "\"email\""},
        {"note", "\"Hello World!\""},
        {"due_date", TODAY},
        {"done", "true"},
        {NULL, NULL}};
    struct flow f;
    size_t n = 0;
    (void)state;
    mp_init(&f, NULL);
    const char *result =
        mp_ask(&f, "emails", SIDE_LEFT,
               "?{\"since\":\"2026-03-01T00:00:00Z\",\"where\":{\"leadId\":20}}");
    const char *const *ids = pipe_all(&f, "activities", &n);
    assert_int_equal(n, CALLS + 2);
    ids += CALLS;
    mp_expect(&f, result,
              arena_printfz(&f.arena, "created %s, created %s", ids[0],
                            ids[1]));
    for (size_t i = 0; i < 2; i++) {
        expect_pd(&f, "activities", ids[i], "subject", subjects[i]);
        for (const struct shown *row = activity; row->field; row++)
            expect_pd(&f, "activities", ids[i], row->field, row->json);
    }
    flow_fini(&f);
}

static void compute_organization(void **state)
{
    struct flow f;
    (void)state;
    mp_init(&f, NULL);
    mp_expect(&f, mp_ask(&f, "regions", SIDE_LEFT, "10"), "updated 10");
    expect_pd(&f, "organizations", "10", PD_ORG_REGION, "\"247\""); /* EMEA */
    flow_fini(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(create_person_and_organization_from_company),
        cmocka_unit_test(update_person_and_linked_organization),
        cmocka_unit_test(update_person_no_change),
        cmocka_unit_test(create_person_and_company_from_form_fields),
        cmocka_unit_test(create_lead_and_company),
        cmocka_unit_test(update_lead_and_linked_company),
        cmocka_unit_test(update_lead_no_change),
        cmocka_unit_test(create_opportunity_and_role),
        cmocka_unit_test(update_opportunity_and_role),
        cmocka_unit_test(update_opportunity_no_change),
        cmocka_unit_test(update_company_find_by_name_no_change),
        cmocka_unit_test(create_activity),
        cmocka_unit_test(create_activities_for_email_sent),
        cmocka_unit_test(compute_organization),
    };
    if (mp_skips())
        return 0;
    return cmocka_run_group_tests_name("marketo-pipedrive cases", tests, NULL,
                                       NULL);
}
