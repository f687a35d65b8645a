/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Leads, companies, opportunities and roles, loaded and saved by a program. */
#include "cases.h"

#define LEAD "marketo.lead"
#define COMPANY "marketo.company"
#define DEAL "marketo.opportunity"
#define ROLE "marketo.opportunity_role"

/* A saved lead with that address. */
static int make_lead(struct crosswalk *hub, const char *email,
                     struct crosswalk_record **out)
{
    OK(hub, crosswalk_record_new(hub, LEAD, out));
    OK(hub, crosswalk_set_text(*out, "email", email));
    OK(hub, crosswalk_set_text(*out, "firstName", "Test"));
    OK(hub, crosswalk_save(*out));
    CHECK(crosswalk_record_id(*out) != NULL);
    return 0;
}

static int load_lead(struct crosswalk *hub)
{
    struct crosswalk_record *made = NULL;
    struct crosswalk_record *lead = NULL;
    CHECK(!make_lead(hub, "load@case.example", &made));
    OK(hub, crosswalk_load(hub, LEAD, crosswalk_record_id(made), &lead));
    CHECK(has_text(lead, "firstName", "Test"));
    CHECK(same_text(crosswalk_record_entity(lead), LEAD));
    CHECK(crosswalk_record_modified_us(lead) > 0);
    CHECK(!crosswalk_record_is_archived(lead));
    return 0;
}

static int load_multiple_lead(struct crosswalk *hub)
{
    struct crosswalk_record *made[2] = {NULL, NULL};
    struct crosswalk_list *list = NULL;
    const char *ids[5];
    CHECK(!make_lead(hub, "many1@case.example", &made[0]));
    CHECK(!make_lead(hub, "many2@case.example", &made[1]));
    ids[0] = crosswalk_record_id(made[1]);
    ids[1] = "-1";
    ids[2] = "";
    ids[3] = NULL;
    ids[4] = crosswalk_record_id(made[0]);
    OK(hub, crosswalk_load_many(hub, LEAD, ids, 5, &list));
    CHECK(crosswalk_list_size(list) == 2 && !crosswalk_list_more(list));
    CHECK(has_text(crosswalk_list_at(list, 0), "email", "many2@case.example"));
    CHECK(has_text(crosswalk_list_at(list, 1), "email", "many1@case.example"));
    CHECK(crosswalk_list_at(list, 2) == NULL);
    crosswalk_record_free(crosswalk_list_at(list, 0)); /* with the list */
    CHECK(has_text(crosswalk_list_at(list, 0), "email", "many2@case.example"));
    crosswalk_list_free(list);
    OK(hub, crosswalk_load_many(hub, LEAD, NULL, 0, &list));
    CHECK(crosswalk_list_size(list) == 0);
    return 0;
}

static int load_lead_get_undefined_field(struct crosswalk *hub)
{
    struct crosswalk_record *lead = NULL;
    const char *text = "as before";
    CHECK(!make_lead(hub, "undefined@case.example", &lead));
    FAILS(hub, crosswalk_get_text(lead, "fistName", &text), CROSSWALK_USAGE,
          "did you mean `firstName`");
    CHECK(same_text(text, "as before"));
    ENDS(hub, crosswalk_get_text(lead, NULL, &text), CROSSWALK_USAGE);
    FAILS(hub, crosswalk_get_text(lead, "email.name", &text), CROSSWALK_USAGE,
          "refers to no record");
    return 0;
}

static int load_lead_undefined(struct crosswalk *hub)
{
    struct crosswalk_record *lead = NULL;
    ENDS(hub, crosswalk_load(hub, LEAD, "-1", &lead), CROSSWALK_NOT_FOUND);
    ENDS(hub, crosswalk_load(hub, LEAD, "", &lead), CROSSWALK_NOT_FOUND);
    ENDS(hub, crosswalk_load(hub, LEAD, NULL, &lead), CROSSWALK_NOT_FOUND);
    CHECK(lead == NULL);
    return 0;
}

static int load_lead_with_email(struct crosswalk *hub)
{
    struct crosswalk_record *lead = NULL;
    CHECK(!make_lead(hub, "by@case.example", &lead));
    OK(hub, crosswalk_load_by(hub, LEAD, "Email Address", "BY@case.example",
                              &lead));
    CHECK(has_text(lead, "email", "by@case.example"));
    ENDS(hub, crosswalk_load_by(hub, LEAD, "email", "no@case.example", &lead),
         CROSSWALK_NOT_FOUND);
    ENDS(hub, crosswalk_load_by(hub, LEAD, "email", "", &lead),
         CROSSWALK_USAGE);
    return 0;
}

static int empty_lead_get_field(struct crosswalk *hub)
{
    struct crosswalk_record *lead = NULL;
    int64_t score = -1;
    const char *json = NULL;
    OK(hub, crosswalk_record_new(hub, LEAD, &lead));
    CHECK(crosswalk_record_id(lead) == NULL);
    CHECK(has_text(lead, "email", NULL));
    OK(hub, crosswalk_get_int(lead, "leadScore", &score));
    CHECK(score == -1);
    OK(hub, crosswalk_get_json(lead, "email", &json));
    CHECK(same_text(json, "null"));
    ENDS(hub, crosswalk_reload(lead), CROSSWALK_USAGE);
    ENDS(hub, crosswalk_delete(lead), CROSSWALK_USAGE);
    return 0;
}

static int save_lead(struct crosswalk *hub)
{
    struct crosswalk_record *lead = NULL;
    struct crosswalk_record *again = NULL;
    OK(hub, crosswalk_record_new(hub, LEAD, &lead));
    OK(hub, crosswalk_set_text(lead, "First Name", "Ünï"));
    OK(hub, crosswalk_set_text(lead, "email", "save@case.example"));
    OK(hub, crosswalk_set_text(lead, "website", "case.example"));
    OK(hub, crosswalk_set_text(lead, "country", "Österreich"));
    OK(hub, crosswalk_set_int(lead, "leadScore", 0));
    CHECK(has_text(lead, "firstName", "Ünï"));
    OK(hub, crosswalk_save(lead));
    OK(hub, crosswalk_load(hub, LEAD, crosswalk_record_id(lead), &again));
    CHECK(has_text(again, "firstName", "Ünï"));
    CHECK(has_text(again, "country", "Österreich"));
    CHECK(has_text(again, "website", "case.example"));
    CHECK(has_text(again, "leadScore", "0"));
    OK(hub, crosswalk_delete(again));
    CHECK(has_text(again, "country", "Österreich"));
    ENDS(hub, crosswalk_reload(lead), CROSSWALK_NOT_FOUND);
    return 0;
}

static int save_multiple_lead(struct crosswalk *hub)
{
    struct crosswalk_record *leads[3] = {NULL, NULL, NULL};
    struct crosswalk_record *other = NULL;
    for (int i = 0; i < 3; i++) {
        OK(hub, crosswalk_record_new(hub, LEAD, &leads[i]));
        OK(hub, crosswalk_set_int(leads[i], "leadScore", i));
    }
    OK(hub, crosswalk_set_text(leads[0], "email", "two0@case.example"));
    OK(hub, crosswalk_set_text(leads[1], "email", "höre@nicht.example"));
    OK(hub, crosswalk_set_text(leads[2], "email", "two2@case.example"));
    ENDS(hub, crosswalk_save_many(leads, 3), CROSSWALK_REJECTED);
    CHECK(crosswalk_record_error(leads[0])->code == CROSSWALK_OK);
    CHECK(crosswalk_record_error(leads[1])->code == CROSSWALK_REJECTED);
    CHECK(crosswalk_record_error(leads[2])->code == CROSSWALK_OK);
    CHECK(crosswalk_record_id(leads[0]) && !crosswalk_record_id(leads[1]));
    OK(hub, crosswalk_set_text(leads[1], "email", "two1@case.example"));
    OK(hub, crosswalk_save_many(leads, 3));
    CHECK(has_text(leads[1], "leadScore", "1"));
    CHECK(crosswalk_record_error(leads[1])->code == CROSSWALK_OK);
    for (int i = 0; i < 3; i++)
        OK(hub, crosswalk_set_int(leads[i], "leadScore", 50 + i / 2));
    OK(hub, crosswalk_save_many(leads, 3));
    CHECK(has_text(leads[0], "leadScore", "50"));
    CHECK(has_text(leads[2], "leadScore", "51"));
    other = leads[2];
    leads[2] = leads[0];
    FAILS(hub, crosswalk_save_many(leads, 3), CROSSWALK_USAGE, "twice");
    leads[2] = other;
    OK(hub, crosswalk_record_new(hub, COMPANY, &other));
    leads[2] = other;
    FAILS(hub, crosswalk_save_many(leads, 3), CROSSWALK_USAGE, "one hub");
    OK(hub, crosswalk_save_many(leads, 0));
    return 0;
}

static int update_lead(struct crosswalk *hub)
{
    struct crosswalk_record *lead = NULL;
    struct crosswalk_record *beside = NULL;
    const char *const *changes = NULL;
    CHECK(!make_lead(hub, "update@case.example", &lead));
    OK(hub, crosswalk_load(hub, LEAD, crosswalk_record_id(lead), &beside));
    OK(hub, crosswalk_set_text(beside, "phone", "+1"));
    OK(hub, crosswalk_save(beside));
    OK(hub, crosswalk_set_text(lead, "firstName", "Test"));
    OK(hub, crosswalk_set_text(lead, "title", "Boss"));
    OK(hub, crosswalk_set_int(lead, "leadScore", 12));
    OK(hub, crosswalk_changes(lead, &changes));
    CHECK(same_text(changes[0], "title"));
    CHECK(same_text(changes[1], "leadScore") && !changes[2]);
    OK(hub, crosswalk_save(lead));
    OK(hub, crosswalk_reload(beside));
    CHECK(has_text(beside, "title", "Boss"));
    CHECK(has_text(beside, "phone", "+1")); /* what was not set stays */
    OK(hub, crosswalk_set_text(beside, "title", NULL));
    OK(hub, crosswalk_save(beside));
    OK(hub, crosswalk_reload(lead));
    CHECK(has_text(lead, "title", NULL));
    return 0;
}

static void count(void *context, enum crosswalk_level level, const char *line)
{
    (void)line;
    *(int *)context += level == CROSSWALK_LOG_DEBUG;
}

static int save_without_changes_sends_nothing(struct crosswalk *hub)
{
    struct crosswalk_record *lead = NULL;
    const char *const *changes = NULL;
    int requests = 0;
    int before;
    OK(hub, crosswalk_set_log(hub, CROSSWALK_LOG_DEBUG, count, &requests));
    OK(hub, crosswalk_open(hub, cases_workspace()));
    CHECK(!make_lead(hub, "same@case.example", &lead));
    CHECK(has_text(lead, "firstName", "Test"));
    before = requests;
    OK(hub, crosswalk_set_text(lead, "email", "same@case.example"));
    OK(hub, crosswalk_set_json(lead, "firstName", "\"Test\""));
    OK(hub, crosswalk_changes(lead, &changes));
    CHECK(changes[0] == NULL);
    OK(hub, crosswalk_save(lead));
    CHECK(has_text(lead, "email", "same@case.example"));
    CHECK(before > 0 && requests == before);
    return 0;
}

static int values_that_do_not_fit_are_refused(struct crosswalk *hub)
{
    struct crosswalk_record *lead = NULL;
    int64_t number = 5;
    int yes = 7;
    CHECK(!make_lead(hub, "fit@case.example", &lead));
    FAILS(hub, crosswalk_set_text(lead, "leadScore", "many"), CROSSWALK_USAGE,
          "leadScore");
    FAILS(hub, crosswalk_set_json(lead, "leadScore", "{"), CROSSWALK_USAGE,
          "leadScore");
    ENDS(hub, crosswalk_set_bool(lead, "dateOfBirth", 1), CROSSWALK_USAGE);
    FAILS(hub, crosswalk_get_int(lead, "email", &number), CROSSWALK_INVALID,
          "email");
    ENDS(hub, crosswalk_get_bool(lead, "email", &yes), CROSSWALK_INVALID);
    CHECK(number == 5 && yes == 7);
    OK(hub, crosswalk_set_text(lead, "createdAt", "2026-01-01"));
    FAILS(hub, crosswalk_save(lead), CROSSWALK_REJECTED, "cannot be written");
    OK(hub, crosswalk_reload(lead)); /* drops it */
    OK(hub, crosswalk_save(lead));
    return 0;
}

static int kinds_are_told_and_read(struct crosswalk *hub)
{
    struct crosswalk_record *lead = NULL;
    enum crosswalk_kind kind = CROSSWALK_KIND_NULL;
    int64_t us = 0;
    int flag = 0;
    const char *json = NULL;
    CHECK(!make_lead(hub, "kinds@case.example", &lead));
    OK(hub, crosswalk_set_time(lead, "dateOfBirth", INT64_C(86400000000)));
    OK(hub, crosswalk_set_bool(lead, "unsubscribed", 1));
    OK(hub, crosswalk_set_text(lead, "annualRevenue", "12.10"));
    OK(hub, crosswalk_save(lead));
    OK(hub, crosswalk_get_kind(lead, "dateOfBirth", &kind));
    CHECK(kind == CROSSWALK_KIND_DATE);
    OK(hub, crosswalk_get_time(lead, "dateOfBirth", &us));
    CHECK(us == INT64_C(86400000000));
    CHECK(has_text(lead, "dateOfBirth", "1970-01-02"));
    OK(hub, crosswalk_get_bool(lead, "unsubscribed", &flag));
    CHECK(flag == 1);
    OK(hub, crosswalk_get_kind(lead, "annualRevenue", &kind));
    CHECK(kind == CROSSWALK_KIND_DECIMAL);
    OK(hub, crosswalk_get_kind(lead, "title", &kind));
    CHECK(kind == CROSSWALK_KIND_NULL);
    OK(hub, crosswalk_record_json(lead, &json));
    CHECK(strstr(json, "\"unsubscribed\":true"));
    CHECK(strstr(json, "\"dateOfBirth\":\"1970-01-02\""));
    return 0;
}

/* ---- companies ---------------------------------------------------------------------- */

static int make_company(struct crosswalk *hub, const char *external,
                        const char *name, struct crosswalk_record **out)
{
    OK(hub, crosswalk_record_new(hub, COMPANY, out));
    OK(hub, crosswalk_set_text(*out, "externalCompanyId", external));
    OK(hub, crosswalk_set_text(*out, "company", name));
    OK(hub, crosswalk_save(*out));
    return 0;
}

static int companies_are_loaded_changed_and_deleted(struct crosswalk *hub)
{
    struct crosswalk_record *company = NULL;
    CHECK(!make_company(hub, "case-company-1", "Cäse & Söhne", &company));
    OK(hub, crosswalk_load_by(hub, COMPANY, "externalCompanyId",
                              "case-company-1", &company));
    CHECK(has_text(company, "company", "Cäse & Söhne"));
    OK(hub, crosswalk_load_by(hub, COMPANY, "Company Name", "Cäse & Söhne",
                              &company));
    OK(hub, crosswalk_set_int(company, "numberOfEmployees", 10));
    OK(hub, crosswalk_save(company));
    OK(hub, crosswalk_load(hub, COMPANY, crosswalk_record_id(company),
                           &company));
    CHECK(has_text(company, "numberOfEmployees", "10"));
    OK(hub, crosswalk_delete(company));
    ENDS(hub, crosswalk_load_by(hub, COMPANY, "externalCompanyId",
                                "case-company-1", &company),
         CROSSWALK_NOT_FOUND);
    return 0;
}

static int save_lead_and_company(struct crosswalk *hub)
{
    struct crosswalk_record *company = NULL;
    struct crosswalk_record *lead = NULL;
    CHECK(!make_company(hub, "case-company-2", "Both", &company));
    CHECK(!make_lead(hub, "both@case.example", &lead));
    OK(hub, crosswalk_set_text(lead, "externalCompanyId", "case-company-2"));
    OK(hub, crosswalk_save(lead));
    CHECK(has_text(lead, "externalCompanyId", "case-company-2"));
    return 0;
}

/* ---- opportunities and roles ----------------------------------------------------------- */

static int make_deal(struct crosswalk *hub, const char *external,
                     struct crosswalk_record **out)
{
    OK(hub, crosswalk_record_new(hub, DEAL, out));
    OK(hub, crosswalk_set_text(*out, "externalOpportunityId", external));
    OK(hub, crosswalk_set_text(*out, "name", "Case"));
    OK(hub, crosswalk_set_text(*out, "amount", "1000000.50"));
    OK(hub, crosswalk_save(*out));
    return 0;
}

static int opportunities_are_loaded_and_changed(struct crosswalk *hub)
{
    struct crosswalk_record *made = NULL;
    struct crosswalk_record *deal = NULL;
    CHECK(!make_deal(hub, "case-deal-1", &made));
    OK(hub, crosswalk_load(hub, DEAL, crosswalk_record_id(made), &deal));
    CHECK(has_text(deal, "amount", "1000000.5"));
    CHECK(has_text(deal, "marketoGUID", crosswalk_record_id(made)));
    OK(hub, crosswalk_load_by(hub, DEAL, "externalOpportunityId",
                              "case-deal-1", &deal));
    OK(hub, crosswalk_set_bool(deal, "isWon", 1));
    OK(hub, crosswalk_save(deal));
    OK(hub, crosswalk_reload(made));
    CHECK(has_text(made, "isWon", "true"));
    ENDS(hub, crosswalk_load_by(hub, DEAL, "externalOpportunityId",
                                "case-deal-0", &deal),
         CROSSWALK_NOT_FOUND);
    OK(hub, crosswalk_delete(made));
    return 0;
}

static int roles_lead_to_their_leads(struct crosswalk *hub)
{
    struct crosswalk_record *deal = NULL;
    struct crosswalk_record *lead = NULL;
    struct crosswalk_record *role = NULL;
    struct crosswalk_list *list = NULL;
    struct crosswalk_where where = {"leadId", NULL};
    CHECK(!make_deal(hub, "case-deal-2", &deal));
    CHECK(!make_lead(hub, "role@case.example", &lead));
    OK(hub, crosswalk_record_new(hub, ROLE, &role));
    OK(hub, crosswalk_set_text(role, "externalOpportunityId", "case-deal-2"));
    OK(hub, crosswalk_set_text(role, "leadId", crosswalk_record_id(lead)));
    OK(hub, crosswalk_set_text(role, "role", "Default Role"));
    OK(hub, crosswalk_save(role));
    where.value = crosswalk_record_id(lead);
    OK(hub, crosswalk_find(hub, ROLE, &where, 1, 10, &list));
    CHECK(crosswalk_list_size(list) == 1);
    OK(hub, crosswalk_load(hub, ROLE, crosswalk_record_id(role), &role));
    CHECK(has_text(role, "leadId.email", "role@case.example"));
    OK(hub, crosswalk_related(role, "leadId", &lead));
    CHECK(has_text(lead, "email", "role@case.example"));
    OK(hub, crosswalk_set_bool(role, "isPrimary", 1));
    OK(hub, crosswalk_save(role));
    CHECK(has_text(role, "isPrimary", "true"));
    OK(hub, crosswalk_delete(role));
    ENDS(hub, crosswalk_related(lead, "email", &lead), CROSSWALK_USAGE);
    return 0;
}

static int get_lead_activities(struct crosswalk *hub)
{
    struct crosswalk_record *lead = NULL;
    struct crosswalk_list *list = NULL;
    struct crosswalk_where where[2] = {{"leadId", NULL},
                                       {"activityType", "New Lead"}};
    CHECK(!make_lead(hub, "activity@case.example", &lead));
    where[0].value = crosswalk_record_id(lead);
    OK(hub, crosswalk_find(hub, "marketo.activity", where, 2, 10, &list));
    CHECK(crosswalk_list_size(list) == 1);
    CHECK(has_text(crosswalk_list_at(list, 0), "activityType", "New Lead"));
    CHECK(has_text(crosswalk_list_at(list, 0), "leadId.email",
                   "activity@case.example"));
    return 0;
}

static int leads_are_merged_by_an_action(struct crosswalk *hub)
{
    struct crosswalk_record *leads[2] = {NULL, NULL};
    char arguments[100];
    CHECK(!make_lead(hub, "merge1@case.example", &leads[0]));
    CHECK(!make_lead(hub, "merge2@case.example", &leads[1]));
    snprintf(arguments, sizeof arguments, "{\"losers\":[\"%s\"]}",
             crosswalk_record_id(leads[1]));
    ENDS(hub, crosswalk_action(leads[0], "merge", NULL, NULL),
         CROSSWALK_REJECTED);
    ENDS(hub, crosswalk_action(leads[0], "merge", "[]", NULL),
         CROSSWALK_USAGE);
    ENDS(hub, crosswalk_action(leads[0], "merge", "{", NULL), CROSSWALK_USAGE);
    OK(hub, crosswalk_action(leads[0], "merge", arguments, NULL));
    ENDS(hub, crosswalk_reload(leads[1]), CROSSWALK_NOT_FOUND);
    OK(hub, crosswalk_reload(leads[0]));
    return 0;
}

const struct one_case marketo_cases[] = {
    {"marketo: load lead", load_lead, false},
    {"marketo: load multiple lead", load_multiple_lead, false},
    {"marketo: load lead, get undefined field", load_lead_get_undefined_field,
     false},
    {"marketo: load lead undefined", load_lead_undefined, false},
    {"marketo: load lead with email", load_lead_with_email, false},
    {"marketo: empty lead, get field", empty_lead_get_field, false},
    {"marketo: save lead", save_lead, false},
    {"marketo: save multiple lead", save_multiple_lead, false},
    {"marketo: update lead", update_lead, false},
    {"marketo: a save without changes sends nothing",
     save_without_changes_sends_nothing, true},
    {"marketo: values that do not fit are refused",
     values_that_do_not_fit_are_refused, false},
    {"marketo: kinds are told and read", kinds_are_told_and_read, false},
    {"marketo: companies are loaded, changed and deleted",
     companies_are_loaded_changed_and_deleted, false},
    {"marketo: save lead and company", save_lead_and_company, false},
    {"marketo: opportunities are loaded and changed",
     opportunities_are_loaded_and_changed, false},
    {"marketo: roles lead to their leads", roles_lead_to_their_leads, false},
    {"marketo: get lead activities", get_lead_activities, false},
    {"marketo: leads are merged by an action", leads_are_merged_by_an_action,
     false},
    {0},
};
