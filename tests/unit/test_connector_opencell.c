/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* The Opencell connector against scripted answers. */
#include "lib/opencell_drive.h"

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
            opencell_says(&d->error, cases[i].code);
            opencell_says(&d->error, "Why.");
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
    opencell_says(&d->error, "check `url`");
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

/* Acceptance case 14, and through the whole year. */
static void dates_are_days_of_the_servers_zone(void **state)
{
    struct drive *d = *state;
    struct op op;
    DRIVE_SCRIPT(d, INVOICE("1717192800000", LINE), /* 31 May 22:00Z */
                 INVOICE("1733007600000", LINE)     /* 30 Nov 23:00Z */);
    check_ok(opencell_read_one_as(d, "invoice", "9001", &op), &d->error);
    assert_string_equal(opencell_shown(d, &op, "invoiceDate"), "{'$date':'2024-06-01'}");
    assert_string_equal(opencell_shown(d, &op, "dueDate"), "{'$date':'2024-06-15'}");
    check_str(op.records[0].id, "9001");
    check_ok(opencell_read_one_as(d, "invoice", "9001", &op), &d->error);
    assert_string_equal(opencell_shown(d, &op, "invoiceDate"), "{'$date':'2024-12-01'}");
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
        opencell_shown(d, &op, "lines"),
        "[{'description':'Mobile','quantity':null,'accountingCode':'43000000',"
        "'invoiceSubCategoryCode':'SE_SC','userAccountCode':null,"
        "'amountWithoutTax':{'$decimal':'10.0'},'amountTax':{'$decimal':'2.1'},"
        "'amountWithTax':{'$decimal':'12.1'},'categoryInvoiceCode':'ICAT',"
        "'taxCode':'TAX_HIGH'}]");
    assert_string_equal(opencell_shown(d, &op, "pdf"), "unknown");
    check_ok(opencell_read_one_as(d, "invoice", "9001", &op), &d->error);
    const struct value *lines = value_getz(&op.records[0].fields, "lines");
    assert_int_equal(lines->items.n, 2);
    check_str(value_text_at(&lines->items.at[1], "taxCode"), "T0");
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
    assert_string_equal(opencell_shown(d, &op, "lines"), "[]");
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

/* What a list leaves out is not taken for no value. */
static void a_listing_that_wants_pdfs_reads_each_invoice(void **state)
{
    struct drive *d = *state;
    static const struct str fields[] = {STR("invoiceNumber"), STR("pdf")};
    struct op op = opencell_op_of(OP_CHANGES, "invoice");
    op.fields = fields;
    op.n_fields = 2;
    DRIVE_SCRIPT(d,
                 {200,
                  "{'paging':{'totalNumberOfRecords':1},'invoices':"
                  "[{'invoiceId':9001,'invoiceNumber':'S1'}]}",
                  {NULL}},
                 {200,
                  "{'invoice':{'invoiceId':9001,'invoiceNumber':'S1',"
                  "'pdf':'JVBERi0='}}",
                  {NULL}},
                 {200,
                  "{'invoices':[{'invoiceId':9001,'invoiceNumber':'s1'}]}",
                  {NULL}});
    drive_ok(d, &op);
    assert_string_equal(
        drive_method_url(d, 1),
        "GET http://oc/api/rest/invoice?id=9001&includePdf=true");
    assert_string_equal(opencell_shown(d, &op, "pdf"), "'JVBERi0='");
    struct field f = {STR("invoiceNumber"), value_textz("S1")};
    struct find_key key = {.fields = &f, .n_fields = 1};
    struct op found = opencell_op_of(OP_FIND, "invoice");
    found.fields = fields;
    found.n_fields = 2;
    found.keys = &key;
    found.n_keys = 1;
    drive_ok(d, &found);
    assert_int_equal(found.n_matches, 1);
    assert_null(value_getz(&found.matches[0].record.fields, "pdf"));
}

#define IN(test)                                                   \
    cmocka_unit_test_setup_teardown(test, opencell_drive_start,   \
                                    opencell_drive_stop)

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
        IN(a_listing_that_wants_pdfs_reads_each_invoice),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
