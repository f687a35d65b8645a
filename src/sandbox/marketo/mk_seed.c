/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * A small instance that a sync with Pipedrive has been at work on: leads with
 * and without companies, opportunities with roles, a program, e-mails that
 * were sent today. `--seed=1`, or POST /_sandbox/seed.
 */
#include "base/json.h"
#include "sandbox/marketo/mk.h"

/* ' stands for ". */
static const char *const records[] = {
    "{'programs':[{'id':1,'name':'Program 1','type':'Default','channel':"
    "'Online Advertising','workspace':'Default'}]}",

    "{'companies':["
    "{'id':10,'externalCompanyId':'testFlaskCompany','company':"
    "'Test Flask Company','billingStreet':'11th St','billingCity':'New York',"
    "'billingState':'NY','billingCountry':'United States','mainPhone':"
    "'0123456789','industry':'Finance','annualRevenue':1000000,"
    "'numberOfEmployees':10,'createdAt':'2016-01-01T00:00:00Z'},"
    "{'id':20,'externalCompanyId':'pd-organization-20','company':"
    "'Test Flask Linked Company','billingStreet':'11th St','billingCity':"
    "'New York','billingState':'NY','billingCountry':'United States',"
    "'mainPhone':'0123456789','industry':'Finance','annualRevenue':1000000,"
    "'numberOfEmployees':10,'createdAt':'2016-01-01T00:00:00Z'},"
    "{'id':30,'externalCompanyId':'pd-organization-30','company':"
    "'Test Flask Linked Organization','billingStreet':'Rue Mouffetard',"
    "'billingCity':'Paris','billingState':'France','billingCountry':'France',"
    "'mainPhone':'0192837465','industry':'Consulting','annualRevenue':2000000,"
    "'numberOfEmployees':20,'createdAt':'2016-01-01T00:00:00Z'},"
    "{'id':50,'externalCompanyId':'testFlaskUnlinkedOrganization','company':"
    "'Test Flask Unlinked Organization','numberOfEmployees':20,'createdAt':"
    "'2016-01-01T00:00:00Z'}]}",

    "{'leads':["
    "{'id':10,'firstName':'Test Flask','lastName':'Lead','email':"
    "'lead@testflask.com','title':'Manager','phone':'9876543210',"
    "'leadCountry':'United Kingdom','leadSource':'Organic Search',"
    "'leadStatus':'Recycled','leadScore':10,'demographicScore':10,"
    "'behavioralScore':20,'mKTODateSQL':'2016-11-16T03:45:00Z',"
    "'pDMarketingSuspended':true,'acquisitionProgramId':1,"
    "'conversicaLeadOwnerEmail':'hjonin@nuxeo.com',"
    "'conversicaLeadOwnerFirstName':'Helene','conversicaLeadOwnerLastName':"
    "'Jonin','externalCompanyId':'testFlaskCompany','inferredCountry':'Italy',"
    "'inferredStateRegion':'Italy','inferredCity':'Milano','country':'Italy',"
    "'state':'Italy','city':'Milano','createdAt':'2016-01-01T00:00:00Z'},"
    "{'id':20,'firstName':'Test Linked Flask','lastName':'Lead','email':"
    "'lead@testlinkedflask.com','title':'Accountant','phone':'1357924680',"
    "'leadCountry':'United Kingdom','leadSource':'Product','leadStatus':"
    "'Prospect','leadScore':13,'mKTODateSQL':'2016-11-16T04:06:00Z',"
    "'pipedriveId':20,'conversicaLeadOwnerEmail':'hjonin@nuxeo.com',"
    "'conversicaLeadOwnerFirstName':'Helene','conversicaLeadOwnerLastName':"
    "'Jonin','externalCompanyId':'pd-organization-20','inferredCountry':"
    "'Spain','inferredStateRegion':'Spain','inferredCity':'Barcelona',"
    "'country':'Spain','state':'Spain','city':'Barcelona',"
    "'lastInterestingMoment':'Did something interesting on 12/19/2016',"
    "'contactReason':'Request a Quote','createdAt':'2016-01-02T00:00:00Z'},"
    "{'id':30,'firstName':'Test Linked Flask','lastName':'Person','email':"
    "'person@testlinkedflask.com','title':'Consultant','phone':'2468013579',"
    "'leadCountry':'United Kingdom','leadSource':'Web Referral','leadStatus':"
    "'MQL','rating':'None','leadScore':30,'mKTODateSQL':"
    "'2016-11-16T03:20:00Z','pipedriveId':30,'conversicaLeadOwnerEmail':"
    "'hjonin@nuxeo.com','conversicaLeadOwnerFirstName':'Helene',"
    "'conversicaLeadOwnerLastName':'Jonin','externalCompanyId':"
    "'pd-organization-30','inferredCountry':'United Kingdom',"
    "'inferredStateRegion':'United Kingdom','inferredCity':'London','country':"
    "'United Kingdom','state':'United Kingdom','city':'London','createdAt':"
    "'2016-01-03T00:00:00Z'},"
    "{'id':40,'firstName':'Test Other Flask','lastName':'Lead','email':"
    "'lead2@testflask.com','company':'Another Flask Company','website':"
    "'another-flask-company.com','country':'Canada',"
    "'conversicaLeadOwnerEmail':'hjonin@nuxeo.com',"
    "'conversicaLeadOwnerFirstName':'Helene','conversicaLeadOwnerLastName':"
    "'Jonin','createdAt':'2016-01-01T00:00:00Z'}]}",

    "{'opportunities':["
    "{'marketoGUID':'6a38a3bd-edce-4d86-bcc0-83f1feef8997',"
    "'externalOpportunityId':'pd-deal-20','name':"
    "'Test Flask Linked Opportunity','description':'Lorem ipsum','amount':"
    "15000,'createdAt':'2016-01-01T00:00:00Z'},"
    "{'marketoGUID':'0c2f4b1e-3d5a-4f6b-8c7d-9e0f1a2b3c30',"
    "'externalOpportunityId':'pd-deal-30','name':"
    "'Test Flask Linked Opportunity','description':'Dummy description 3',"
    "'type':'Upsell','stage':'Sales Qualified Lead','amount':15000,'isWon':"
    "false,'isClosed':true,'lastActivityDate':'2016-11-15','closeDate':"
    "'2016-11-16','fiscalQuarter':4,'fiscalYear':2016,'createdAt':"
    "'2016-01-01T00:00:00Z'}],"
    "'opportunities/roles':["
    "{'marketoGUID':'1d3a5c2f-4e6b-407c-9d8e-af102b3c4d20',"
    "'externalOpportunityId':'pd-deal-20','leadId':10,'role':'Default Role',"
    "'isPrimary':false,'createdAt':'2016-01-01T00:00:00Z'},"
    "{'marketoGUID':'1d3a5c2f-4e6b-407c-9d8e-af102b3c4d30',"
    "'externalOpportunityId':'pd-deal-30','leadId':10,'role':'Default Role',"
    "'isPrimary':false,'createdAt':'2016-01-01T00:00:00Z'}]}",

    "{'emails':[{'id':1,'name':'Hello','subject':'Hello','fromName':"
    "'Marketing','fromEmail':'marketing@example.com','status':'approved',"
    "'workspace':'Default','html':'<p>Hello World!</p>','text':"
    "'Hello World!'}],"
    "'lists':[{'id':1,'name':'Newsletter','workspaceName':'Default'}],"
    "'campaigns':[{'id':1,'name':'Welcome','type':'trigger','active':true,"
    "'workspaceName':'Default'},{'id':2,'name':'Monthly','type':'batch',"
    "'active':false,'workspaceName':'Default'}],"
    "'activities':["
    "{'leadId':10,'activityTypeId':24,'primaryAttributeValueId':1,"
    "'primaryAttributeValue':'Newsletter','attributes':{'Source':'Import'}},"
    "{'leadId':20,'activityTypeId':6,'primaryAttributeValueId':1,"
    "'primaryAttributeValue':'Sent Email 2','attributes':{'Step ID':3}},"
    "{'leadId':20,'activityTypeId':6,'primaryAttributeValueId':1,"
    "'primaryAttributeValue':'Sent Email 1','attributes':{'Step ID':4}}]}",
};

static struct str with_quotes(struct arena *a, const char *text)
{
    struct str s = str_from(text);
    char *p = arena_strz(a, s);
    for (size_t i = 0; i < s.n; i++) {
        if (p[i] == '\'')
            p[i] = '"';
    }
    return (struct str){p, s.n};
}

void mk_seed(struct mk_call *c)
{
    struct value v;
    for (size_t i = 0; i < sizeof records / sizeof *records; i++) {
        if (json_parse(c->a, with_quotes(c->a, records[i]), &v, NULL) ==
            ERR_OK)
            mk_records_put(c, &v);
    }
}
