/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* What the Opencell connector writes, and what it looks for before. */
#include "lib/opencell_drive.h"

/* ---- writing ------------------------------------------------------------------ */

static void a_customer_is_sent_with_known_keys_only(void **state)
{
    struct drive *d = *state;
    struct op op;
    struct patch patch = opencell_patch(
        d, PATCH_CREATE, NULL,
        "{'code':'1234','description':'Nom','name_firstName':'Nom',"
        "'name_lastName':'Cognom','address_city':'Barcelona',"
        "'contactInformation_email':'a@b.coop','customerCategory':'CLIENT',"
        "'seller':{'$ref':['seller','SC']}}");
    DRIVE_SCRIPT(d, OPENCELL_DONE);
    check_ok(opencell_write_one(d, "customer", &patch, &op), &d->error);
    check_ok(op.results[0].error.code, &op.results[0].error);
    check_str(op.results[0].id, "1234");
    assert_string_equal(
        drive_method_url(d, 0),
        "POST http://oc/api/rest/account/customer/createOrUpdate");
    assert_string_equal(
        drive_body(d, 0),
        "{'code':'1234','description':'Nom','name':{'firstName':'Nom',"
        "'lastName':'Cognom'},'address':{'city':'Barcelona'},"
        "'contactInformation':{'email':'a@b.coop'},"
        "'customerCategory':'CLIENT','seller':'SC'}");
    patch = opencell_patch(d, PATCH_UPDATE, "1234", "{'shoe_size':'44'}");
    check_ok(opencell_write_one(d, "customer", &patch, &op), &d->error);
    check_err(op.results[0].error.code, ERR_SCHEMA);
    patch = opencell_patch(d, PATCH_UPDATE, "1234", "{'code':'5'}");
    check_ok(opencell_write_one(d, "customer", &patch, &op), &d->error);
    check_err(op.results[0].error.code, ERR_REJECTED);
    patch = opencell_patch(d, PATCH_CREATE, NULL, "{'code':'5'}");
    check_ok(opencell_write_one(d, "customer", &patch, &op), &d->error);
    opencell_says(&op.results[0].error, "needs `customerCategory`");
    assert_int_equal(d->requests.n, 1);
}

static void emptied_texts_are_told_and_dates_cannot_be(void **state)
{
    struct drive *d = *state;
    struct op op;
    struct patch patch =
        opencell_patch(d, PATCH_UPDATE, "1234", "{'vatNo':null}");
    DRIVE_SCRIPT(d, OPENCELL_DONE);
    check_ok(opencell_write_one(d, "customer", &patch, &op), &d->error);
    assert_string_equal(drive_method_url(d, 0),
                        "PUT http://oc/api/rest/account/customer");
    assert_string_equal(drive_body(d, 0), "{'vatNo':'','code':'1234'}");
    patch = opencell_patch(d, PATCH_UPDATE, "1234", "{'mandateDate':null}");
    check_ok(opencell_write_one(d, "customer", &patch, &op), &d->error);
    check_err(op.results[0].error.code, ERR_REJECTED);
    opencell_says(&op.results[0].error, "cannot be emptied");
}

static void an_account_is_one_call_with_its_method_of_payment(void **state)
{
    struct drive *d = *state;
    struct op op;
    struct patch patch = opencell_patch(
        d, PATCH_CREATE, NULL,
        "{'code':'1234_0','crmParentCode':{'$ref':['customer','1234']},"
        "'email':'inv@x.coop','payment_iban':'ES91','payment_accountOwner':"
        "'Nom','payment_mandateDate':{'$date':'2020-03-11'}}");
    DRIVE_SCRIPT(d, OPENCELL_DONE);
    check_ok(opencell_write_one(d, "account", &patch, &op), &d->error);
    check_ok(op.results[0].error.code, &op.results[0].error);
    assert_string_equal(drive_method_url(d, 0),
                        "POST http://oc/api/rest/account/accountHierarchy/"
                        "createCRMAccountHierarchy");
    assert_string_equal(
        drive_body(d, 0),
        "{'code':'1234_0','crmParentCode':'1234','email':'inv@x.coop',"
        "'crmAccountType':'CA_UA','methodOfPayment':[{'paymentMethodType':"
        "'DIRECTDEBIT','disabled':false,'preferred':true,"
        "'customerAccountCode':'1234_0','bankCoordinates':{'iban':'ES91',"
        "'accountOwner':'Nom'},'mandateDate':'2020-03-11'}]}");
}

#define TAKEN                                                              \
    {409,                                                                  \
     "{'status':'FAIL','errorCode':'ENTITY_ALREADY_EXISTS_EXCEPTION',"     \
     "'message':'CustomerAccount with code=1234_0 already exists.'}",      \
     {NULL}}
#define ACCOUNT_OF(email)                                                  \
    {200,                                                                  \
     "{'customerAccount':{'code':'1234_0','customer':'1234',"              \
     "'contactInformation':{'email':'" email "'}}}",                       \
     {NULL}}

static void write_taken(struct drive *d, struct op *op)
{
    struct patch patch = opencell_patch(
        d, PATCH_CREATE, NULL,
        "{'code':'1234_0','crmParentCode':{'$ref':['customer','1234']},"
        "'contactInformation_email':'a@x.coop'}");
    check_ok(opencell_write_one(d, "account", &patch, op), &d->error);
}

/* A level of it was made, and then the remote broke off. */
static void a_part_of_an_account_is_made_whole(void **state)
{
    struct drive *d = *state;
    struct op op;
    DRIVE_SCRIPT(d, TAKEN, ACCOUNT_OF("A@x.coop"), OPENCELL_DONE);
    write_taken(d, &op);
    check_ok(op.results[0].error.code, &op.results[0].error);
    assert_true(op.results[0].existed);
    assert_string_equal(drive_method_url(d, 2),
                        "POST http://oc/api/rest/account/accountHierarchy/"
                        "createOrUpdateCRMAccountHierarchy");
}

/* Its number is to be found anew, so that nothing of it is written over. */
static void an_account_of_another_is_not_written_over(void **state)
{
    struct drive *d = *state;
    struct op op;
    DRIVE_SCRIPT(d, TAKEN, ACCOUNT_OF("b@x.coop"));
    write_taken(d, &op);
    check_err(op.results[0].error.code, ERR_REMOTE);
    assert_int_equal(op.results[0].error.retry, RETRY_NOW);
    opencell_says(&op.results[0].error, "1234_0 of Opencell is another's");
}

/* An IBAN alone changes: the rest of the method is resent. */
static void an_update_of_an_account_knows_its_parent(void **state)
{
    struct drive *d = *state;
    struct op op;
    struct value known = drive_stored(
        d, "{'crmParentCode':{'$ref':['customer','1234']},"
           "'payment_accountOwner':'Nom','payment_iban':'ES91'}");
    struct patch patch = opencell_patch(d, PATCH_UPDATE, "1234_0",
                                        "{'payment_iban':'ES92'}");
    patch.known = &known;
    DRIVE_SCRIPT(d, OPENCELL_DONE);
    check_ok(opencell_write_one(d, "account", &patch, &op), &d->error);
    assert_string_equal(
        drive_body(d, 0),
        "{'code':'1234_0','crmAccountType':'CA_UA','crmParentCode':'1234',"
        "'methodOfPayment':[{'paymentMethodType':'DIRECTDEBIT','disabled':"
        "false,'preferred':true,'customerAccountCode':'1234_0',"
        "'bankCoordinates':{'iban':'ES92','accountOwner':'Nom'}}]}");
    patch.known = NULL;
    DRIVE_SCRIPT(d,
                 {200,
                  "{'customerAccount':{'code':'1234_0','customer':'1234',"
                  "'methodOfPayment':[{'preferred':true,'bankCoordinates':"
                  "{'bic':'CAIX'}}]}}",
                  {NULL}},
                 OPENCELL_DONE);
    check_ok(opencell_write_one(d, "account", &patch, &op), &d->error);
    assert_string_equal(drive_method_url(d, 0),
                        "GET http://oc/api/rest/account/customerAccount?"
                        "customerAccountCode=1234_0");
    assert_non_null(strstr(drive_body(d, 1), "'bic':'CAIX'"));
    assert_non_null(strstr(drive_body(d, 1), "'crmParentCode':'1234'"));
}

static void custom_fields_are_told_by_code_and_kind(void **state)
{
    struct drive *d = *state;
    struct op op;
    opencell_restart(d, OPENCELL_SETTINGS(
                   ",'subscription_fields':'CF_ADDRESS CF_FROM:date',"
                   "'dates':'epoch'"));
    struct patch patch = opencell_patch(
        d, PATCH_CREATE, NULL,
        "{'code':'C42','userAccount':'1234_0','offerTemplate':'OF',"
        "'subscriptionDate':{'$date':'2020-07-11'},'cf_CF_ADDRESS':'C/ M',"
        "'cf_CF_FROM':{'$date':'2020-01-02'}}");
    DRIVE_SCRIPT(d, OPENCELL_DONE,
                 {200,
                  "{'subscriptions':{'listSize':1,'subscription':[{'code':"
                  "'C42','customFields':{'customField':[{'code':'CF_ADDRESS',"
                  "'stringValue':'C/ M'}]}}]}}",
                  {NULL}});
    check_ok(opencell_write_one(d, "subscription", &patch, &op), &d->error);
    check_ok(op.results[0].error.code, &op.results[0].error);
    assert_string_equal(
        drive_body(d, 0),
        "{'code':'C42','userAccount':'1234_0','offerTemplate':'OF',"
        "'subscriptionDate':1594418400000,'customFields':{'customField':["
        "{'code':'CF_ADDRESS','stringValue':'C/ M'},{'code':'CF_FROM',"
        "'dateValue':1577919600000}]}}");
    check_ok(opencell_read_one_as(d, "subscription", "C42", &op), &d->error);
    assert_string_equal(opencell_shown(d, &op, "cf_CF_ADDRESS"), "'C/ M'");
    assert_string_equal(opencell_shown(d, &op, "cf_CF_FROM"), "null");
}

/* ---- what bills ----------------------------------------------------------------- */

#define SUBSCRIPTION(services)                                               \
    {200,                                                                    \
     "{'actionStatus':{'status':'SUCCESS'},'subscription':{'code':'C42',"    \
     "'status':'ACTIVE','subscriptionDate':1583881200000,'services':"        \
     "{'serviceInstance':[" services "]}}}",                                 \
     {NULL}}
#define SERVICE(status, more)                                        \
    "{'code':'SE_1','status':'" status "','quantity':1,"             \
    "'subscriptionDate':1583881200000" more "}"

static struct patch new_service(struct drive *d, const char *more)
{
    return opencell_patch(
        d, PATCH_CREATE, NULL,
        arena_printfz(&d->a,
                      "{'subscription':{'$ref':['subscription','C42']},"
                      "'code':{'$ref':['service_template','SE_1']},"
                      "'subscriptionDate':{'$date':'2020-03-11'}%s}",
                      more));
}

static void a_service_is_activated_unless_it_is(void **state)
{
    struct drive *d = *state;
    struct op op;
    struct patch patch = new_service(d, "");
    DRIVE_SCRIPT(d, SUBSCRIPTION(""), OPENCELL_DONE,
                 SUBSCRIPTION(SERVICE("ACTIVE", "")), SUBSCRIPTION(""),
                 {500,
                  "{'status':'FAIL','errorCode':'GENERIC_API_EXCEPTION',"
                  "'message':'ServiceInstance with code=SE_1 is already "
                  "activated.'}",
                  {NULL}});
    check_ok(opencell_write_one(d, "service", &patch, &op), &d->error);
    check_ok(op.results[0].error.code, &op.results[0].error);
    assert_false(op.results[0].existed);
    check_str(op.results[0].id, "C42/SE_1/2020-03-11");
    assert_string_equal(drive_method_url(d, 0),
                        "GET http://oc/api/rest/billing/subscription?"
                        "subscriptionCode=C42");
    assert_string_equal(
        drive_body(d, 1),
        "{'subscription':'C42','servicesToActivate':{'service':[{'code':"
        "'SE_1','subscriptionDate':'2020-03-11','quantity':1}]}}");
    check_ok(opencell_write_one(d, "service", &patch, &op), &d->error);
    assert_true(op.results[0].existed); /* the look found it */
    check_str(op.results[0].id, "C42/SE_1/2020-03-11");
    assert_int_equal(d->requests.n, 3);
    check_ok(opencell_write_one(d, "service", &patch, &op), &d->error);
    check_ok(op.results[0].error.code, &op.results[0].error);
    assert_true(op.results[0].existed); /* another was faster */
}

static void a_service_is_terminated_once(void **state)
{
    struct drive *d = *state;
    struct op op;
    struct patch patch =
        opencell_patch(d, PATCH_UPDATE, "C42/SE_1/2020-03-11",
                       "{'terminationDate':{'$date':'2024-01-31'}}");
    DRIVE_SCRIPT(d, SUBSCRIPTION(SERVICE("ACTIVE", "")), OPENCELL_DONE,
                 SUBSCRIPTION(SERVICE("TERMINATED",
                                      ",'terminationDate':1706655600000")),
                 SUBSCRIPTION(SERVICE("TERMINATED",
                                      ",'terminationDate':1703977200000")));
    check_ok(opencell_write_one(d, "service", &patch, &op), &d->error);
    check_ok(op.results[0].error.code, &op.results[0].error);
    assert_string_equal(
        drive_method_url(d, 1),
        "POST http://oc/api/rest/billing/subscription/terminateServices");
    assert_string_equal(
        drive_body(d, 1),
        "{'subscriptionCode':'C42','terminationDate':'2024-01-31',"
        "'services':['SE_1'],'terminationReason':'CC_TERMINATION'}");
    check_ok(opencell_write_one(d, "service", &patch, &op), &d->error);
    check_ok(op.results[0].error.code, &op.results[0].error);
    assert_int_equal(d->requests.n, 3); /* it is so already */
    check_ok(opencell_write_one(d, "service", &patch, &op), &d->error);
    check_err(op.results[0].error.code, ERR_REJECTED);
    opencell_says(&op.results[0].error, "on 2023-12-31");
}

static struct patch new_charge(struct drive *d, const char *more)
{
    return opencell_patch(
        d, PATCH_CREATE, NULL,
        arena_printfz(&d->a,
                      "{'subscription':{'$ref':['subscription','C42']},"
                      "'oneShotCharge':{'$ref':['charge_template','CH_SIM']}"
                      "%s}",
                      more));
}

#define CHARGES(rows)                                                       \
    {200,                                                                   \
     "{'actionStatus':{'status':'SUCCESS'},'oneshotCharges':[],"            \
     "'oneshotChargeInstances':[" rows "]}",                                \
     {NULL}}

/* Acceptance case 6. */
static void a_charge_is_looked_for_by_its_mark_before_it_is_sent(void **state)
{
    struct drive *d = *state;
    struct op op;
    struct patch patch =
        new_charge(d, ",'reference':'L12','description':'SIM card'");
    DRIVE_SCRIPT(d, CHARGES("{'id':5,'code':'CH_SIM','description':'SIM'}"),
                 OPENCELL_DONE,
                 CHARGES("{'id':7,'code':'CH_SIM','description':"
                         "'SIM card [L12]'}"));
    check_ok(opencell_write_one(d, "charge", &patch, &op), &d->error);
    check_ok(op.results[0].error.code, &op.results[0].error);
    check_str(op.results[0].id, "C42/L12");
    assert_string_equal(drive_method_url(d, 0),
                        "GET http://oc/api/rest/billing/subscription/"
                        "listOneshotChargeOthers?subscriptionCode=C42");
    assert_string_equal(
        drive_body(d, 1),
        "{'subscription':'C42','oneShotCharge':'CH_SIM','description':"
        "'SIM card [L12]'}");
    check_ok(opencell_write_one(d, "charge", &patch, &op), &d->error);
    check_ok(op.results[0].error.code, &op.results[0].error);
    assert_true(op.results[0].existed);
    check_str(op.results[0].id, "C42/L12");
    assert_int_equal(d->requests.n, 3);
}

static void a_charge_without_a_reference_is_marked_by_its_token(void **state)
{
    struct drive *d = *state;
    struct op op;
    struct patch patch = new_charge(d, "");
    DRIVE_SCRIPT(d, CHARGES(""), OPENCELL_DONE,
                 CHARGES("{'id':7,'code':'CH_SIM','description':"
                         "'CH_SIM [tok-1]','amountWithoutTax':3}"));
    check_ok(opencell_write_one(d, "charge", &patch, &op), &d->error);
    assert_string_equal(
        drive_body(d, 1),
        "{'subscription':'C42','oneShotCharge':'CH_SIM','description':"
        "'CH_SIM [tok-1]'}");
    check_ok(opencell_read_one_as(d, "charge", "C42/tok-1", &op), &d->error);
    assert_string_equal(opencell_shown(d, &op, "description"), "'CH_SIM'");
    assert_string_equal(opencell_shown(d, &op, "reference"), "'tok-1'");
    assert_string_equal(opencell_shown(d, &op, "subscription"),
                        "{'$ref':['subscription','C42']}");
}

static void marks_can_stand_in_a_custom_field_or_not_at_all(void **state)
{
    struct drive *d = *state;
    struct op op;
    opencell_restart(d, OPENCELL_SETTINGS(",'charge_mark':'CF_REF'"));
    struct patch patch = new_charge(d, ",'reference':'L12'");
    DRIVE_SCRIPT(d, CHARGES(""), OPENCELL_DONE,
                 CHARGES("{'id':7,'code':'CH_SIM','customFields':"
                         "{'customField':[{'code':'CF_REF','stringValue':"
                         "'L12'}]}}"));
    check_ok(opencell_write_one(d, "charge", &patch, &op), &d->error);
    assert_string_equal(
        drive_body(d, 1),
        "{'subscription':'C42','oneShotCharge':'CH_SIM','customFields':"
        "{'customField':[{'code':'CF_REF','stringValue':'L12'}]}}");
    check_ok(opencell_write_one(d, "charge", &patch, &op), &d->error);
    assert_true(op.results[0].existed);
    opencell_restart(d, OPENCELL_SETTINGS(",'charge_mark':'none'"));
    patch = new_charge(d, ",'operationDate':{'$date':'2020-03-11'}");
    DRIVE_SCRIPT(d,
                 CHARGES("{'id':5,'code':'CH_SIM','operationDate':"
                         "1583794800000}"),
                 OPENCELL_DONE,
                 CHARGES("{'id':5,'code':'CH_SIM','operationDate':"
                         "1583794800000},{'id':8,'code':'CH_SIM',"
                         "'operationDate':1583881200000}"),
                 CHARGES("{'id':8,'code':'CH_SIM','operationDate':"
                         "1583881200000}"));
    assert_false(connector_opencell.caps(d->state, STR("charge")).create_token);
    check_ok(opencell_write_one(d, "charge", &patch, &op), &d->error);
    check_str(op.results[0].id, "C42/~8"); /* the list after it tells */
    check_ok(opencell_write_one(d, "charge", &patch, &op), &d->error);
    assert_true(op.results[0].existed);
    assert_int_equal(d->requests.n, 4);
}

static void a_charge_that_cannot_be_looked_for_is_not_sent(void **state)
{
    struct drive *d = *state;
    struct op op;
    struct patch patch = new_charge(d, ",'reference':'L12'");
    static const struct drive_reply old[] = {
        {200, "{'actionStatus':{'status':'SUCCESS'},'oneshotCharges':[]}",
         {NULL}},
        OPENCELL_DONE};
    drive_script(d, old, 2);
    check_ok(opencell_write_one(d, "charge", &patch, &op), &d->error);
    check_err(op.results[0].error.code, ERR_REJECTED);
    opencell_says(&op.results[0].error, "charge_without_look");
    assert_int_equal(d->requests.n, 1);
    opencell_restart(d, OPENCELL_SETTINGS(",'charge_without_look':'send'"));
    patch = new_charge(d, ",'reference':'L12'");
    drive_script(d, old, 2);
    check_ok(opencell_write_one(d, "charge", &patch, &op), &d->error);
    check_ok(op.results[0].error.code, &op.results[0].error);
    assert_int_equal(d->requests.n, 2);
}

static void what_is_missing_need_not_be_the_record_itself(void **state)
{
    struct drive *d = *state;
    struct op op;
    struct patch patch =
        opencell_patch(d, PATCH_CREATE, NULL,
                       "{'code':'600','subscription':'C42'}");
    DRIVE_SCRIPT(d, OPENCELL_MISSING("Subscription with code=C42"),
                 {403,
                  "{'status':'FAIL','errorCode':'DUPLICATE_ACCESS','message':"
                  "'Duplicate subscription / access point pair.'}",
                  {NULL}},
                 OPENCELL_MISSING("Access with code=600"),
                 OPENCELL_MISSING("Customer with code=1"),
                 OPENCELL_MISSING("Seller with code=SC"));
    check_ok(opencell_write_one(d, "access", &patch, &op), &d->error);
    check_err(op.results[0].error.code, ERR_REJECTED);
    check_ok(opencell_write_one(d, "access", &patch, &op), &d->error);
    check_ok(op.results[0].error.code, &op.results[0].error);
    assert_true(op.results[0].existed);
    check_str(op.results[0].id, "C42/600");
    patch = opencell_patch(d, PATCH_DELETE, "C42/600", NULL);
    check_ok(opencell_write_one(d, "access", &patch, &op), &d->error);
    check_ok(op.results[0].error.code, &op.results[0].error);
    assert_string_equal(drive_method_url(d, 2),
                        "DELETE http://oc/api/rest/account/access/600/C42");
    patch = opencell_patch(d, PATCH_UPDATE, "1", "{'vatNo':'X'}");
    check_ok(opencell_write_one(d, "customer", &patch, &op), &d->error);
    check_err(op.results[0].error.code, ERR_NOT_FOUND);
    patch = opencell_patch(d, PATCH_UPDATE, "1", "{'seller':'SC'}");
    check_ok(opencell_write_one(d, "customer", &patch, &op), &d->error);
    check_err(op.results[0].error.code, ERR_REJECTED);
}

/* A subscription cannot be changed once it is terminated: changes go first. */
static void a_subscription_is_changed_then_terminated(void **state)
{
    struct drive *d = *state;
    struct op op;
    struct patch patch =
        opencell_patch(d, PATCH_UPDATE, "C42",
                       "{'description':'601','terminationDate':"
                       "{'$date':'2024-01-31'},'terminationReason':'MOVED'}");
    DRIVE_SCRIPT(d, SUBSCRIPTION(""), OPENCELL_DONE, OPENCELL_DONE);
    check_ok(opencell_write_one(d, "subscription", &patch, &op), &d->error);
    check_ok(op.results[0].error.code, &op.results[0].error);
    assert_string_equal(
        drive_body(d, 1),
        "{'description':'601','code':'C42','subscriptionDate':'2020-03-11'}");
    assert_string_equal(drive_method_url(d, 2),
                        "POST http://oc/api/rest/billing/subscription/"
                        "terminate");
    assert_string_equal(
        drive_body(d, 2),
        "{'subscriptionCode':'C42','terminationDate':'2024-01-31',"
        "'terminationReason':'MOVED'}");
}

static void actions_act_on_subscriptions(void **state)
{
    struct drive *d = *state;
    struct op op = opencell_op_of(OP_ACTION, "subscription");
    op.action = STR("terminate");
    op.action_id = STR("C42");
    op.action_arguments =
        drive_value(d, "{'date':'2024-01-31','reason':'X'}");
    DRIVE_SCRIPT(d, {200,
                     "{'status':'FAIL','message':'Subscription is already "
                     "RESILIATED.'}",
                     {NULL}},
                 OPENCELL_DONE);
    drive_ok(d, &op);
    assert_true(op.action_result.done);
    op.action = STR("suspend");
    op.scratch = NULL;
    drive_ok(d, &op);
    assert_string_equal(drive_method_url(d, 1),
                        "PUT http://oc/api/rest/billing/subscription/suspend");
    assert_string_equal(
        drive_body(d, 1),
        "{'subscriptionCode':'C42','actionDate':'2024-01-31'}");
    op.action = STR("dance");
    op.scratch = NULL;
    check_err(drive_op(d, &op), ERR_NOT_FOUND);
}

static void pages_for_people_come_from_a_setting(void **state)
{
    struct drive *d = *state;
    struct str url = connector_opencell.record_url(d->state, &d->a,
                                                   STR("customer"), STR("1/2"));
    assert_int_equal(url.n, 0);
    opencell_restart(d, OPENCELL_SETTINGS(
                   ",'page_url':'http://gui/{entity}?code={id}&x=1'"));
    url = connector_opencell.record_url(d->state, &d->a, STR("customer"),
                                        STR("1/2"));
    check_str(url, "http://gui/customer?code=1%2F2&x=1");
}

#define IN(test)                                                   \
    cmocka_unit_test_setup_teardown(test, opencell_drive_start,   \
                                    opencell_drive_stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN(a_customer_is_sent_with_known_keys_only),
        IN(emptied_texts_are_told_and_dates_cannot_be),
        IN(an_account_is_one_call_with_its_method_of_payment),
        IN(a_part_of_an_account_is_made_whole),
        IN(an_account_of_another_is_not_written_over),
        IN(an_update_of_an_account_knows_its_parent),
        IN(custom_fields_are_told_by_code_and_kind),
        IN(a_service_is_activated_unless_it_is),
        IN(a_service_is_terminated_once),
        IN(a_charge_is_looked_for_by_its_mark_before_it_is_sent),
        IN(a_charge_without_a_reference_is_marked_by_its_token),
        IN(marks_can_stand_in_a_custom_field_or_not_at_all),
        IN(a_charge_that_cannot_be_looked_for_is_not_sent),
        IN(what_is_missing_need_not_be_the_record_itself),
        IN(a_subscription_is_changed_then_terminated),
        IN(actions_act_on_subscriptions),
        IN(pages_for_people_come_from_a_setting),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
