/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* The Opencell connector against scripted answers. */
#include "lib/opencell_drive.h"

static void start_as(struct drive *d, const char *settings)
{
    drive_init(d, &connector_opencell, settings);
    DRIVE_SCRIPT(d, OPENCELL_VERSION);
    drive_open(d);
}

static int start(void **state)
{
    static struct drive d; /* one test at a time */
    start_as(&d, OPENCELL_SETTINGS(""));
    *state = &d;
    return 0;
}

static int stop(void **state)
{
    drive_fini(*state);
    return 0;
}

static void restart(struct drive *d, const char *settings)
{
    drive_fini(d);
    start_as(d, settings);
}

static void check_says(const struct error *e, const char *words)
{
    if (!strstr(e->message, words))
        fail_msg("\"%s\" does not say \"%s\"", e->message, words);
}

/* ---- login ------------------------------------------------------------------- */

static void opening_asks_for_the_version_with_user_and_password(void **state)
{
    struct drive *d = *state;
    struct op op = {.kind = OP_OPEN};
    DRIVE_SCRIPT(d, OPENCELL_VERSION);
    drive_ok(d, &op);
    assert_string_equal(drive_method_url(d, 0),
                        "GET http://oc/api/rest/account/customer/version");
    assert_string_equal(drive_header(d, 0, "Authorization"),
                        "Basic b3BlbmNlbGwuYWRtaW46czNjcmV0");
    check_str(op.summary, "Opencell 11.0.1 at http://oc");
    op = (struct op){.kind = OP_TEST};
    DRIVE_SCRIPT(d, {200,
                     "{'status':'SUCCESS','message':'WS User is=admin'}",
                     {NULL}});
    drive_ok(d, &op);
    assert_string_equal(drive_method_url(d, 0),
                        "GET http://oc/api/rest/account/customer/user");
    check_str(op.summary, "Opencell 11.0.1 at http://oc: WS User is=admin");
}

#define KEYCLOAK                                                            \
    "{'url':'http://oc','login':'keycloak','user':'u&1','password':'p w',"  \
    "'token_url':'http://kc/token','time_zone':'Europe/Madrid'}"

static void a_token_of_keycloak_is_had_and_had_again(void **state)
{
    struct drive *d = *state;
    struct op op = {.kind = OP_OPEN};
    drive_fini(d);
    drive_init(d, &connector_opencell, KEYCLOAK);
    DRIVE_SCRIPT(d, {200, "{'access_token':'aaa','expires_in':60}", {NULL}},
                 OPENCELL_VERSION, {401, "", {NULL}});
    drive_ok(d, &op);
    assert_string_equal(drive_method_url(d, 0), "POST http://kc/token");
    assert_string_equal(drive_body(d, 0),
                        "grant_type=password&client_id=opencell-web&"
                        "username=u%261&password=p%20w");
    assert_string_equal(drive_header(d, 1, "Authorization"), "Bearer aaa");
    check_err(opencell_read_one_as(d, "seller", "SC", &op), ERR_AUTH);
    assert_int_equal(d->error.retry, RETRY_NOW);
    op = (struct op){.kind = OP_OPEN};
    DRIVE_SCRIPT(d, {401, "{'error':'invalid_grant'}", {NULL}});
    check_err(drive_op(d, &op), ERR_AUTH);
    assert_int_equal(d->error.retry, RETRY_NEVER);
    assert_null(strstr(d->error.message, "p w"));
}

#define ODD_FIELD                                                         \
    "{'url':'http://oc','user':'u','password':'p','time_zone':'UTC',"     \
    "'subscription_fields':'CF_A:colour'}"

static void a_login_that_lacks_a_part_is_refused(void **state)
{
    struct drive *d = *state;
    static const char *const wrong[] = {
        "{'url':'http://oc','user':'u','time_zone':'UTC'}",
        "{'url':'http://oc','login':'token','time_zone':'UTC'}",
        "{'url':'http://oc','login':'keycloak','user':'u','time_zone':'UTC'}",
        "{'url':'http://oc','user':'u','password':'p','time_zone':'Mars'}",
        "{'url':'http://oc','user':'u','password':'p'}",
        ODD_FIELD,
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct connection_state *c;
        struct value v = drive_value(d, wrong[i]);
        check_err(connector_opencell.create(&d->a, &v, &c, &d->error),
                  ERR_INVALID);
    }
}

/* ---- ActionStatus ------------------------------------------------------------ */

static enum err read_answered(struct drive *d, struct drive_reply reply)
{
    struct op op;
    drive_script(d, &reply, 1);
    return opencell_read_one_as(d, "seller", "SC", &op);
}

static void every_code_has_its_class(void **state)
{
    struct drive *d = *state;
    static const struct {
        const char *code;
        enum err err;
        enum err_scope scope;
        enum err_retry retry;
    } cases[] = {
        {"MISSING_PARAMETER", ERR_REJECTED, SCOPE_RECORD, RETRY_NEVER},
        {"INVALID_PARAMETER", ERR_REJECTED, SCOPE_RECORD, RETRY_NEVER},
        {"INVALID_ENUM_VALUE", ERR_REJECTED, SCOPE_RECORD, RETRY_NEVER},
        {"INVALID_IMAGE_DATA", ERR_REJECTED, SCOPE_RECORD, RETRY_NEVER},
        {"DELETE_REFERENCED_ENTITY_EXCEPTION", ERR_REJECTED, SCOPE_RECORD,
         RETRY_NEVER},
        {"DUPLICATE_ACCESS", ERR_REJECTED, SCOPE_RECORD, RETRY_NEVER},
        {"ACTION_FORBIDDEN", ERR_ACCESS, SCOPE_RECORD, RETRY_NEVER},
        {"INSUFFICIENT_BALANCE", ERR_REJECTED, SCOPE_RECORD, RETRY_NEVER},
        {"ENTITY_ALREADY_EXISTS_EXCEPTION", ERR_REJECTED, SCOPE_RECORD,
         RETRY_NEVER},
        {"AUTHENTICATION_AUTHORIZATION_EXCEPTION", ERR_AUTH, SCOPE_CONNECTION,
         RETRY_NEVER},
        {"BUSINESS_API_EXCEPTION", ERR_REJECTED, SCOPE_RECORD, RETRY_NEVER},
        {"RATING_REJECT", ERR_REJECTED, SCOPE_RECORD, RETRY_NEVER},
        {"GENERIC_API_EXCEPTION", ERR_REMOTE, SCOPE_RECORD, RETRY_LATER},
        {"SOMETHING_NEW", ERR_REMOTE, SCOPE_RECORD, RETRY_LATER},
        {"URL_NOT_FOUND", ERR_PROTOCOL, SCOPE_CONNECTION, RETRY_NEVER},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct drive_reply reply = {
            .status = 500,
            .body = arena_printfz(&d->a,
                                  "{'status':'FAIL','errorCode':'%s',"
                                  "'message':'Why.'}",
                                  cases[i].code)};
        for (int old = 0; old < 2; old++) {
            d->error = (struct error){0};
            check_err(read_answered(d, reply), cases[i].err);
            assert_int_equal(d->error.scope, cases[i].scope);
            assert_int_equal(d->error.retry, cases[i].retry);
            assert_false(d->error.maybe_happened);
            check_says(&d->error, cases[i].code);
            check_says(&d->error, "Why.");
            reply.status = 200; /* older versions */
        }
    }
}

static void failures_are_seen_wherever_they_stand(void **state)
{
    struct drive *d = *state;
    check_err(read_answered(d, (struct drive_reply){
                                   200,
                                   "{'actionStatus':{'status':'FAIL',"
                                   "'message':'Subscription is already "
                                   "RESILIATED.'}}",
                                   {NULL}}),
              ERR_REJECTED);
    assert_int_equal(d->error.retry, RETRY_NEVER); /* it will stay so */
    check_err(read_answered(d, (struct drive_reply){
                                   200, "{'errorCode':'RATING_REJECT'}",
                                   {NULL}}),
              ERR_REJECTED);
    check_err(read_answered(d, (struct drive_reply){500, "Oops", {NULL}}),
              ERR_REMOTE);
    check_err(read_answered(d, (struct drive_reply){404, "", {NULL}}),
              ERR_PROTOCOL);
    check_says(&d->error, "check `url`");
    check_err(read_answered(d, (struct drive_reply){
                                   200, "<html>Hello</html>", {NULL}}),
              ERR_PROTOCOL);
}

static void what_is_not_there_is_absent_in_either_style(void **state)
{
    struct drive *d = *state;
    struct op op;
    DRIVE_SCRIPT(d, OPENCELL_MISSING("Seller with code=SC"),
                 {200,
                  "{'status':'FAIL','errorCode':"
                  "'ENTITY_DOES_NOT_EXISTS_EXCEPTION','message':'no'}",
                  {NULL}});
    check_ok(opencell_read_one_as(d, "seller", "SC", &op), &d->error);
    assert_int_equal(op.n_records, 0);
    check_ok(opencell_read_one_as(d, "seller", "SC", &op), &d->error);
    assert_int_equal(op.n_records, 0);
}

/* ---- values ------------------------------------------------------------------- */

#define INVOICE(date, lines)                                                 \
    {200,                                                                    \
     "{'actionStatus':{'status':'SUCCESS'},'paging':{'totalNumberOfRecords'" \
     ":1},'invoices':[{'invoiceId':9001,'invoiceNumber':'SO2024-00077',"     \
     "'invoiceDate':" date ",'dueDate':1718402400000,"                       \
     "'billingAccountCode':'1234_0','amountWithoutTax':10.0,"                \
     "'amountTax':2.1,'amountWithTax':12.1,'categoryInvoiceAgregates':["     \
     "{'categoryInvoiceCode':'ICAT','listSubCategoryInvoiceAgregateDto':["   \
     lines "]}],'taxAggregates':[{'taxCode':'TAX_HIGH','amountWithoutTax':"  \
     "10.0,'amountTax':2.1,'amountWithTax':12.1}]}]}",                       \
     {NULL}}
#define LINE                                                            \
    "{'description':'Mobile','accountingCode':'43000000',"              \
    "'taxCode':'TAX_HIGH','invoiceSubCategoryCode':'SE_SC',"            \
    "'amountWithoutTax':10.0,'amountTax':2.1,'amountWithTax':12.1}"
#define SPLIT                                                               \
    "{'description':'Mobile','amountsByTax':[{'amountWithoutTax':6.0,"      \
    "'amountTax':1.26,'amountWithTax':7.26,'tax':{'code':'T21'}},"          \
    "{'amountWithoutTax':4.0,'amountTax':0,'amountWithTax':4.0,"            \
    "'tax':{'code':'T0'}}]}"

static const char *shown(struct drive *d, const struct op *op, const char *name)
{
    assert_int_equal(op->n_records, 1);
    const struct value *v = value_getz(&op->records[0].fields, name);
    return v ? drive_shown(d, v) : "unknown";
}

/* Acceptance case 14, and through the whole year. */
static void dates_are_days_of_the_servers_zone(void **state)
{
    struct drive *d = *state;
    struct op op;
    DRIVE_SCRIPT(d, INVOICE("1717192800000", LINE), /* 31 May 22:00Z */
                 INVOICE("1733007600000", LINE)     /* 30 Nov 23:00Z */);
    check_ok(opencell_read_one_as(d, "invoice", "9001", &op), &d->error);
    assert_string_equal(shown(d, &op, "invoiceDate"), "{'$date':'2024-06-01'}");
    assert_string_equal(shown(d, &op, "dueDate"), "{'$date':'2024-06-15'}");
    check_str(op.records[0].id, "9001");
    check_ok(opencell_read_one_as(d, "invoice", "9001", &op), &d->error);
    assert_string_equal(shown(d, &op, "invoiceDate"), "{'$date':'2024-12-01'}");
}

static void an_invoice_has_flat_lines_with_exact_amounts(void **state)
{
    struct drive *d = *state;
    struct op op;
    DRIVE_SCRIPT(d, INVOICE("1717192800000", LINE),
                 INVOICE("1717192800000", SPLIT));
    check_ok(opencell_read_one_as(d, "invoice", "9001", &op), &d->error);
    assert_string_equal(drive_method_url(d, 0),
                        "POST http://oc/api/rest/invoice/list");
    assert_string_equal(
        drive_body(d, 0),
        "{'filters':{'inList id':'9001'},'offset':0,'limit':1,'sortBy':'id',"
        "'sortOrder':'ASCENDING'}");
    assert_string_equal(
        shown(d, &op, "lines"),
        "[{'description':'Mobile','quantity':null,'accountingCode':'43000000',"
        "'invoiceSubCategoryCode':'SE_SC','userAccountCode':null,"
        "'amountWithoutTax':{'$decimal':'10.0'},'amountTax':{'$decimal':'2.1'},"
        "'amountWithTax':{'$decimal':'12.1'},'categoryInvoiceCode':'ICAT',"
        "'taxCode':'TAX_HIGH'}]");
    assert_string_equal(shown(d, &op, "pdf"), "unknown");
    check_ok(opencell_read_one_as(d, "invoice", "9001", &op), &d->error);
    const struct value *lines = value_getz(&op.records[0].fields, "lines");
    assert_int_equal(lines->items.n, 2);
    check_str(value_str(value_getz(&lines->items.at[1], "taxCode")), "T0");
}

static void an_invoice_whose_list_tells_no_lines_is_read_alone(void **state)
{
    struct drive *d = *state;
    struct op op;
    DRIVE_SCRIPT(
        d, {200, "{'invoices':[{'invoiceId':9001}]}", {NULL}},
        {200,
         "{'invoice':{'invoiceId':9001,'categoryInvoiceAgregates':[]}}",
         {NULL}});
    check_ok(opencell_read_one_as(d, "invoice", "9001", &op), &d->error);
    assert_string_equal(drive_method_url(d, 1),
                        "GET http://oc/api/rest/invoice?id=9001");
    assert_string_equal(shown(d, &op, "lines"), "[]");
}

static void a_pdf_is_asked_for_only_by_name(void **state)
{
    struct drive *d = *state;
    static const struct str fields[] = {STR("invoiceNumber"), STR("pdf")};
    static const struct str ids[] = {STR("9001")};
    struct op op = opencell_op_of(OP_READ, "invoice");
    op.fields = fields;
    op.n_fields = 2;
    op.ids = ids;
    op.n_ids = 1;
    DRIVE_SCRIPT(d, {200,
                     "{'invoice':{'invoiceId':9001,'invoiceNumber':'S1',"
                     "'pdf':'JVBERi0='}}",
                     {NULL}});
    drive_ok(d, &op);
    assert_string_equal(
        drive_method_url(d, 0),
        "GET http://oc/api/rest/invoice?id=9001&includePdf=true");
    assert_string_equal(drive_shown(d, &op.records[0].fields),
                        "{'invoiceNumber':'S1','pdf':'JVBERi0='}");
}

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
    check_says(&op.results[0].error, "needs `customerCategory`");
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
    check_says(&op.results[0].error, "cannot be emptied");
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
                        "createOrUpdateCRMAccountHierarchy");
    assert_string_equal(
        drive_body(d, 0),
        "{'code':'1234_0','crmParentCode':'1234','email':'inv@x.coop',"
        "'crmAccountType':'CA_UA','methodOfPayment':[{'paymentMethodType':"
        "'DIRECTDEBIT','disabled':false,'preferred':true,"
        "'customerAccountCode':'1234_0','bankCoordinates':{'iban':'ES91',"
        "'accountOwner':'Nom'},'mandateDate':'2020-03-11'}]}");
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
    restart(d, OPENCELL_SETTINGS(
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
    assert_string_equal(shown(d, &op, "cf_CF_ADDRESS"), "'C/ M'");
    assert_string_equal(shown(d, &op, "cf_CF_FROM"), "null");
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
    check_says(&op.results[0].error, "on 2023-12-31");
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
    assert_string_equal(shown(d, &op, "description"), "'CH_SIM'");
    assert_string_equal(shown(d, &op, "reference"), "'tok-1'");
    assert_string_equal(shown(d, &op, "subscription"),
                        "{'$ref':['subscription','C42']}");
}

static void marks_can_stand_in_a_custom_field_or_not_at_all(void **state)
{
    struct drive *d = *state;
    struct op op;
    restart(d, OPENCELL_SETTINGS(",'charge_mark':'CF_REF'"));
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
    restart(d, OPENCELL_SETTINGS(",'charge_mark':'none'"));
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
    check_says(&op.results[0].error, "charge_without_look");
    assert_int_equal(d->requests.n, 1);
    restart(d, OPENCELL_SETTINGS(",'charge_without_look':'send'"));
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
    restart(d, OPENCELL_SETTINGS(
                   ",'page_url':'http://gui/{entity}?code={id}&x=1'"));
    url = connector_opencell.record_url(d->state, &d->a, STR("customer"),
                                        STR("1/2"));
    check_str(url, "http://gui/customer?code=1%2F2&x=1");
}

#define IN(test) cmocka_unit_test_setup_teardown(test, start, stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN(opening_asks_for_the_version_with_user_and_password),
        IN(a_token_of_keycloak_is_had_and_had_again),
        IN(a_login_that_lacks_a_part_is_refused),
        IN(every_code_has_its_class),
        IN(failures_are_seen_wherever_they_stand),
        IN(what_is_not_there_is_absent_in_either_style),
        IN(dates_are_days_of_the_servers_zone),
        IN(an_invoice_has_flat_lines_with_exact_amounts),
        IN(an_invoice_whose_list_tells_no_lines_is_read_alone),
        IN(a_pdf_is_asked_for_only_by_name),
        IN(a_customer_is_sent_with_known_keys_only),
        IN(emptied_texts_are_told_and_dates_cannot_be),
        IN(an_account_is_one_call_with_its_method_of_payment),
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
