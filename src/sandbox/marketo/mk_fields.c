/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* The objects and their fields: standard ones, and of leads those that an
 * application adds in the administration. */
#include "sandbox/marketo/mk.h"

#define S "string"

static const struct mk_field lead[] = {
    {"id", "Id", "integer", 0, true, true},
    {"createdAt", "Created At", "datetime", 0, true, false},
    {"updatedAt", "Updated At", "datetime", 0, true, false},
    {"email", "Email Address", "email", 255, false, true},
    {"firstName", "First Name", S, 255, false, false},
    {"lastName", "Last Name", S, 255, false, false},
    {"title", "Job Title", S, 255, false, false},
    {"phone", "Phone Number", "phone", 255, false, false},
    {"mobilePhone", "Mobile Phone Number", "phone", 255, false, false},
    {"address", "Address", "text", 0, false, false},
    {"street", "Street", "text", 0, false, false},
    {"city", "City", S, 255, false, false},
    {"state", "State", S, 255, false, false},
    {"country", "Country", S, 255, false, false},
    {"postalCode", "Postal Code", S, 255, false, false},
    {"dateOfBirth", "Date of Birth", "date", 0, false, false},
    {"leadScore", "Lead Score", "integer", 0, false, false},
    {"leadSource", "Lead Source", S, 255, false, false},
    {"leadStatus", "Lead Status", S, 255, false, false},
    {"unsubscribed", "Unsubscribed", "boolean", 0, false, false},
    {"externalCompanyId", "External Company Id", S, 100, false, true},
    {"externalSalesPersonId", "External Sales Person Id", S, 100, false, true},
    {"acquisitionProgramId", "Acquisition Program", "reference", 0, false,
     false},
    {"company", "Company Name", S, 255, false, false},
    {"website", "Website", "url", 255, false, false},
    {"mainPhone", "Main Phone", S, 255, false, false},
    {"industry", "Industry", S, 255, false, false},
    {"annualRevenue", "Annual Revenue", "currency", 0, false, false},
    {"numberOfEmployees", "Num Employees", "integer", 0, false, false},
    {"billingStreet", "Billing Address", "text", 0, false, false},
    {"billingCity", "Billing City", S, 255, false, false},
    {"billingState", "Billing State", S, 255, false, false},
    {"billingCountry", "Billing Country", S, 255, false, false},
    {"billingPostalCode", "Billing Postal Code", S, 255, false, false},
    {"pipedriveId", "Pipedrive Id", "integer", 0, false, true},
    {"toDelete", "To Delete", "boolean", 0, false, false},
    {"leadCountry", "Lead Country", S, 255, false, false},
    {"contactReason", "Contact Reason", S, 255, false, false},
    {"leadState", "Lead State", S, 255, false, false},
    {"linkedInProfileURL", "LinkedIn Profile URL", S, 2000, false, false},
    {"mKTODateSQL", "MKTO Date SQL", "datetime", 0, false, false},
    {"pDMarketingSuspended", "PD Marketing Suspended", "boolean", 0, false,
     false},
    {"lastInterestingMoment", "Last Interesting Moment", S, 255, false,
     false},
    {"conversicaLeadOwnerEmail", "Lead Owner Email", "email", 255, false,
     false},
    {"conversicaLeadOwnerFirstName", "Lead Owner First Name", S, 255, false,
     false},
    {"conversicaLeadOwnerLastName", "Lead Owner Last Name", S, 255, false,
     false},
    {"directFollowUp", "Direct Follow Up", "boolean", 0, false, false},
    {"demographicScore", "Demographic Score", "integer", 0, false, false},
    {"behavioralScore", "Behavioral Score", "integer", 0, false, false},
    {"rating", "Lead Rating", S, 255, false, false},
    {"priority", "Priority", "score", 0, false, false},
    {"urgency", "Urgency", "float", 0, false, false},
    {"discount", "Discount", "percent", 0, false, false},
    {"inferredCountry", "Inferred Country", S, 255, true, false},
    {"inferredStateRegion", "Inferred State Region", S, 255, true, false},
    {"inferredCity", "Inferred City", S, 255, true, false},
    {"inferredCompany", "Inferred Company", S, 255, true, false},
};

static const struct mk_field company[] = {
    {"createdAt", "Created At", "datetime", 0, true, false},
    {"externalCompanyId", "External Company Id", S, 50, true, true},
    {"id", "Id", "integer", 0, true, true},
    {"updatedAt", "Updated At", "datetime", 0, true, false},
    {"annualRevenue", "Annual Revenue", "currency", 0, false, false},
    {"billingCity", "Billing City", S, 255, false, false},
    {"billingCountry", "Billing Country", S, 255, false, false},
    {"billingPostalCode", "Billing Postal Code", S, 255, false, false},
    {"billingState", "Billing State", S, 255, false, false},
    {"billingStreet", "Billing Address", "text", 0, false, false},
    {"company", "Company Name", S, 255, false, true},
    {"companyNotes", "Company Notes", "text", 0, false, false},
    {"externalSalesPersonId", "externalSalesPersonId", S, 50, false, true},
    {"industry", "Industry", S, 255, false, false},
    {"mainPhone", "Main Phone", S, 255, false, false},
    {"numberOfEmployees", "Num Employees", "integer", 0, false, false},
    {"sicCode", "SIC Code", S, 40, false, false},
    {"site", "Site", S, 255, false, false},
    {"website", "Website", S, 255, false, false},
};

static const struct mk_field opportunity[] = {
    {"createdAt", "createdAt", "datetime", 0, true, false},
    {"externalOpportunityId", "externalOpportunityId", S, 50, true, true},
    {"marketoGUID", "marketoGUID", S, 36, true, true},
    {"updatedAt", "updatedAt", "datetime", 0, true, false},
    {"amount", "amount", "currency", 0, false, false},
    {"closeDate", "closeDate", "date", 0, false, false},
    {"description", "description", S, 2000, false, false},
    {"expectedRevenue", "expectedRevenue", "currency", 0, false, false},
    {"externalCompanyId", "externalCompanyId", S, 50, false, true},
    {"externalCreatedDate", "externalCreatedDate", "datetime", 0, false, false},
    {"externalSalesPersonId", "externalSalesPersonId", S, 50, false, true},
    {"fiscalQuarter", "fiscalQuarter", "integer", 0, false, false},
    {"fiscalYear", "fiscalYear", "integer", 0, false, false},
    {"isClosed", "isClosed", "boolean", 0, false, false},
    {"isWon", "isWon", "boolean", 0, false, false},
    {"lastActivityDate", "lastActivityDate", "date", 0, false, false},
    {"leadSource", "leadSource", S, 255, false, false},
    {"name", "name", S, 255, false, false},
    {"nextStep", "nextStep", S, 255, false, false},
    {"probability", "probability", "integer", 0, false, false},
    {"quantity", "quantity", "float", 0, false, false},
    {"stage", "stage", S, 255, false, false},
    {"type", "type", S, 255, false, false},
};

static const struct mk_field role[] = {
    {"createdAt", "createdAt", "datetime", 0, true, false},
    {"marketoGUID", "marketoGUID", S, 36, true, true},
    {"updatedAt", "updatedAt", "datetime", 0, true, false},
    {"externalCreatedDate", "externalCreatedDate", "datetime", 0, false, false},
    {"externalOpportunityId", "externalOpportunityId", S, 0, false, true},
    {"isPrimary", "isPrimary", "boolean", 0, false, false},
    {"leadId", "leadId", "integer", 0, false, true},
    {"role", "role", S, 255, false, false},
};

static const struct mk_field program[] = {
    {"id", "Id", "integer", 0, true, true},
    {"name", "Name", S, 255, false, true},
    {"description", "Description", S, 2000, false, false},
    {"type", "Type", S, 255, false, false},
    {"channel", "Channel", S, 255, false, false},
    {"status", "Status", S, 255, false, false},
    {"workspace", "Workspace", S, 255, false, false},
};

static const struct mk_field email[] = {
    {"id", "Id", "integer", 0, true, true},
    {"name", "Name", S, 255, false, true},
    {"description", "Description", S, 2000, false, false},
    {"url", "Address", "url", 0, false, false},
    {"subject", "Subject", S, 255, false, false},
    {"fromName", "From Name", S, 255, false, false},
    {"fromEmail", "From Email", S, 255, false, false},
    {"replyEmail", "Reply Email", S, 255, false, false},
    {"status", "Status", S, 255, false, false},
    {"workspace", "Workspace", S, 255, false, false},
    {"html", "HTML", "text", 0, false, false},
    {"text", "Text", "text", 0, false, false},
};

static const struct mk_field list[] = {
    {"id", "Id", "integer", 0, true, true},
    {"name", "Name", S, 255, false, true},
    {"description", "Description", S, 2000, false, false},
    {"programName", "Program Name", S, 255, false, true},
    {"workspaceName", "Workspace Name", S, 255, false, true},
};

static const struct mk_field campaign[] = {
    {"id", "Id", "integer", 0, true, true},
    {"name", "Name", S, 255, false, true},
    {"description", "Description", S, 2000, false, false},
    {"type", "Type", S, 255, false, false},
    {"programName", "Program Name", S, 255, false, true},
    {"workspaceName", "Workspace Name", S, 255, false, true},
    {"active", "Active", "boolean", 0, false, false},
};

static const struct mk_field car[] = {
    {"createdAt", "Created At", "datetime", 0, true, false},
    {"marketoGUID", "Marketo GUID", S, 36, true, true},
    {"updatedAt", "Updated At", "datetime", 0, true, false},
    {"vin", "VIN", S, 50, true, true},
    {"leadId", "Lead ID", "integer", 0, false, true},
    {"color", "Color", S, 255, false, false},
    {"year", "Year", "integer", 0, false, false},
};

#define FIELDS(of) of, sizeof of / sizeof *of

static const struct mk_object objects[MK_KINDS] = {
    [MK_LEAD] = {"leads", "API Lead", "id", "email", NULL, FIELDS(lead)},
    [MK_COMPANY] = {"companies", "Company", "id", "externalCompanyId", NULL,
                    FIELDS(company)},
    [MK_OPPORTUNITY] = {"opportunities", "opportunity", "marketoGUID",
                        "externalOpportunityId", "name", FIELDS(opportunity)},
    [MK_ROLE] = {"opportunities/roles", "opportunityRole", "marketoGUID",
                 "externalOpportunityId leadId role", NULL, FIELDS(role)},
    [MK_PROGRAM] = {"programs", "Program", "id", "name", NULL, FIELDS(program)},
    [MK_EMAIL] = {"emails", "Email", "id", "name", NULL, FIELDS(email)},
    [MK_LIST] = {"lists", "List", "id", "name", NULL, FIELDS(list)},
    [MK_CAMPAIGN] = {"campaigns", "Campaign", "id", "name", NULL,
                     FIELDS(campaign)},
    [MK_CAR] = {"customobjects/car_c", "car_c", "marketoGUID", "vin", NULL,
                FIELDS(car)},
};

const struct mk_object *mk_object_of(enum mk_kind kind)
{
    return &objects[kind];
}

const struct mk_field *mk_field_find(const struct mk_object *o, struct str name)
{
    for (size_t i = 0; i < o->n_fields; i++) {
        if (str_is(name, o->fields[i].name))
            return &o->fields[i];
    }
    return NULL;
}
