/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* The connector and the sandbox face to face, in one process. */
#include "lib/opencell_drive.h"

#include "base/json.h"
#include "base/time.h"
#include "sandbox/sandbox.h"

struct trip {
    struct drive d;
    struct fake_clock clock;
    struct sandbox *box;
    bool lose_next_write; /* it happens, its answer does not come */
    bool old;
};

#define SETTINGS                                                          \
    "{'url':'http://oc','user':'opencell.admin','password':"              \
    "'opencell.admin','time_zone':'Europe/Madrid','page_size':2,"         \
    "'overlap':'1 s','termination_reason':'CC_TERMINATION'"

static void answer_from_sandbox(void *context, struct arena *a,
                                const struct http_request *request,
                                struct http_response *out)
{
    struct trip *t = context;
    struct http_server_reply reply;
    (void)a;
    t->clock.now_us += US_PER_SECOND;
    t->d.now_us = t->clock.now_us;
    sandbox_call(t->box, &t->d.a, request, &reply);
    *out = reply.response;
    bool writes = strcmp(request->method, "GET") != 0 &&
                  !str_contains(request->url, STR("/list"));
    if (t->lose_next_write && writes) {
        t->lose_next_write = false;
        *out = (struct http_response){.status = 502};
    }
}

static int start_as(void **state, const struct value *options,
                    const char *settings)
{
    static struct trip t; /* one test at a time */
    struct error e = {0};
    t = (struct trip){0};
    t.clock.now_us = DRIVE_NOW_US;
    check_ok(sandbox_create(&sandbox_opencell, options, clock_fake(&t.clock),
                            &t.box, &e),
             &e);
    drive_init(&t.d, &connector_opencell, settings);
    t.d.answer = answer_from_sandbox;
    t.d.context = &t;
    drive_open(&t.d);
    *state = &t;
    return 0;
}

static int start(void **state)
{
    return start_as(state, NULL, SETTINGS "}");
}

/* As before 2022: failures with HTTP status 200. */
static int start_old(void **state)
{
    struct field fields[] = {{STR("legacy"), value_textz("1")},
                             {STR("old"), value_textz("1")}};
    struct value options = value_object(fields, 2);
    int failed = start_as(state, &options, SETTINGS "}");
    ((struct trip *)*state)->old = true;
    return failed;
}

static int start_epoch(void **state)
{
    return start_as(state, NULL,
                    SETTINGS ",'dates':'epoch','since_form':'epoch'}");
}

static int start_get(void **state)
{
    return start_as(state, NULL, SETTINGS ",'list_method':'get'}");
}

static int stop(void **state)
{
    struct trip *t = *state;
    drive_fini(&t->d);
    sandbox_destroy(t->box);
    return 0;
}

/* ---- short forms ------------------------------------------------------------- */

static struct patch_result write_as(struct trip *t, enum patch_kind kind,
                                    const char *entity, const char *id,
                                    const char *values)
{
    struct op op;
    struct patch *patch = arena_new(&t->d.a, struct patch);
    *patch = opencell_patch(&t->d, kind, id, values);
    check_ok(opencell_write_one(&t->d, entity, patch, &op), &t->d.error);
    return op.results[0];
}

static struct str create(struct trip *t, const char *entity, const char *values)
{
    struct patch_result r = write_as(t, PATCH_CREATE, entity, NULL, values);
    check_ok(r.error.code, &r.error);
    return r.id;
}

static void update(struct trip *t, const char *entity, const char *id,
                   const char *values)
{
    struct patch_result r = write_as(t, PATCH_UPDATE, entity, id, values);
    check_ok(r.error.code, &r.error);
}

static const char *read_field(struct trip *t, const char *entity,
                              const char *id, const char *field)
{
    struct op op;
    check_ok(opencell_read_one_as(&t->d, entity, id, &op), &t->d.error);
    if (op.n_records == 0)
        return "absent";
    const struct value *v = value_getz(&op.records[0].fields, field);
    return v ? drive_shown(&t->d, v) : "unknown";
}

static struct op find(struct trip *t, const char *entity, const char *field,
                      const char *value)
{
    struct field *f = arena_new(&t->d.a, struct field);
    struct find_key *key = arena_new(&t->d.a, struct find_key);
    *f = (struct field){str_from(field), value_textz(value)};
    *key = (struct find_key){.fields = f, .n_fields = 1};
    struct op op = opencell_op_of(OP_FIND, entity);
    op.keys = key;
    op.n_keys = 1;
    drive_ok(&t->d, &op);
    return op;
}

static struct http_response control(struct trip *t, const char *path,
                                    const char *body)
{
    struct http_server_reply reply;
    struct http_request request = {.method = "POST",
                                   .url = str_from(path),
                                   .body = drive_json(&t->d, body)};
    sandbox_call(t->box, &t->d.a, &request, &reply);
    return reply.response;
}

/* All ids that a listing gives, page by page; `*cursor` moves on. */
static const char *changes(struct trip *t, const char *entity,
                           struct str *cursor)
{
    AUTO_BUF b = BUF_INIT(10000);
    bool more = true;
    for (int pages = 0; more && pages < 50; pages++) {
        struct op op = opencell_op_of(OP_CHANGES, entity);
        op.cursor = *cursor;
        op.page = 100;
        drive_ok(&t->d, &op);
        for (size_t i = 0; i < op.n_records; i++) {
            if (b.n > 0)
                buf_add_char(&b, ' ');
            buf_add(&b, op.records[i].id);
        }
        more = op.more;
        *cursor = op.next_cursor;
    }
    return arena_strz(&t->d.a, buf_str(&b));
}

#define CUSTOMER                                                        \
    "{'code':'1234','description':'Nom Cognom','name_firstName':'Nom'," \
    "'name_lastName':'Cognom','customerCategory':'CLIENT','seller':"    \
    "{'$ref':['seller','SC']},'contactInformation_email':'a@b.coop'}"
#define ACCOUNT                                                            \
    "{'code':'1234_0','crmParentCode':{'$ref':['customer','1234']},"       \
    "'name_lastName':'Cognom','language':'CAT','currency':'EUR',"          \
    "'billingCycle':'BC_SC_MONTHLY_1ST','country':'SP',"                   \
    "'electronicBilling':true,'email':'inv@x.coop','payment_iban':'ES91'," \
    "'payment_mandateDate':{'$date':'2020-03-11'},"                        \
    "'contactInformation_email':'a@b.coop'}"
#define CONTRACT                                                        \
    "{'code':'C0042','description':'600000000','userAccount':"          \
    "{'$ref':['account','1234_0']},'offerTemplate':"                    \
    "{'$ref':['offer_template','OF_SC_TEMPLATE_MOB']},"                 \
    "'subscriptionDate':{'$date':'2020-03-11'}}"
#define SERVICE                                                         \
    "{'subscription':{'$ref':['subscription','C0042']},'code':"         \
    "{'$ref':['service_template','SE_SC_REC_MOBILE_T_150_1024']},"      \
    "'subscriptionDate':{'$date':'2020-03-11'}"
#define CHARGE                                                         \
    "{'subscription':{'$ref':['subscription','C0042']},"               \
    "'oneShotCharge':{'$ref':['charge_template','CH_SC_OSO_SIM']}"
#define SERVICE_ID "C0042/SE_SC_REC_MOBILE_T_150_1024/2020-03-11"

static void make_all(struct trip *t)
{
    create(t, "customer", CUSTOMER);
    create(t, "account", ACCOUNT);
    create(t, "subscription", CONTRACT);
}

/* ---- tests -------------------------------------------------------------------- */

static void records_come_back_as_they_were(void **state)
{
    struct trip *t = *state;
    make_all(t);
    assert_string_equal(read_field(t, "customer", "1234", "name_lastName"),
                        "'Cognom'");
    assert_string_equal(read_field(t, "customer", "1234", "seller"),
                        "{'$ref':['seller','SC']}");
    assert_string_equal(read_field(t, "account", "1234_0", "crmParentCode"),
                        "{'$ref':['customer','1234']}");
    assert_string_equal(read_field(t, "account", "1234_0", "email"),
                        "'inv@x.coop'"); /* the billing account's */
    assert_string_equal(read_field(t, "account", "1234_0", "payment_iban"),
                        "'ES91'");
    assert_string_equal(read_field(t, "account", "1234_0",
                                   "payment_mandateDate"),
                        "{'$date':'2020-03-11'}");
    assert_string_equal(read_field(t, "account", "1234_0", "mailingType"),
                        "unknown");
    assert_string_equal(read_field(t, "subscription", "C0042",
                                   "subscriptionDate"),
                        "{'$date':'2020-03-11'}");
    assert_string_equal(read_field(t, "subscription", "C0042", "userAccount"),
                        "{'$ref':['account','1234_0']}");
    assert_string_equal(read_field(t, "subscription", "C9", "status"),
                        "absent");
    assert_string_equal(read_field(t, "account", "77_0", "code"), "absent");
    assert_string_equal(read_field(t, "seller", "SC", "code"), "'SC'");
}

static void updates_change_what_they_name_and_no_more(void **state)
{
    struct trip *t = *state;
    make_all(t);
    update(t, "customer", "1234", "{'address_city':'Girona'}");
    update(t, "account", "1234_0",
           "{'payment_iban':'ES92','email':'new@x.coop'}");
    update(t, "subscription", "C0042", "{'description':'611'}");
    assert_string_equal(read_field(t, "customer", "1234", "address_city"),
                        "'Girona'");
    assert_string_equal(read_field(t, "customer", "1234", "name_firstName"),
                        "'Nom'");
    assert_string_equal(read_field(t, "account", "1234_0", "payment_iban"),
                        "'ES92'");
    assert_string_equal(read_field(t, "account", "1234_0", "email"),
                        "'new@x.coop'");
    assert_string_equal(read_field(t, "account", "1234_0",
                                   "payment_mandateDate"),
                        "{'$date':'2020-03-11'}");
    assert_string_equal(read_field(t, "subscription", "C0042", "description"),
                        "'611'");
}

static void a_service_lives_once_and_ends_once(void **state)
{
    struct trip *t = *state;
    make_all(t);
    struct str id = create(t, "service", SERVICE "}");
    check_str(id, SERVICE_ID);
    assert_string_equal(read_field(t, "service", SERVICE_ID, "status"),
                        "'ACTIVE'");
    assert_string_equal(read_field(t, "subscription", "C0042", "status"),
                        "'ACTIVE'");
    struct patch_result r =
        write_as(t, PATCH_CREATE, "service", NULL, SERVICE "}");
    check_ok(r.error.code, &r.error);
    assert_true(r.existed);
    assert_int_equal(
        find(t, "service", "subscription", "C0042").n_matches, 1);
    for (int i = 0; i < 2; i++) /* acceptance case 7: once, though twice */
        update(t, "service", SERVICE_ID,
               "{'terminationDate':{'$date':'2025-07-31'}}");
    assert_string_equal(read_field(t, "service", SERVICE_ID, "status"),
                        "'TERMINATED'");
    assert_string_equal(read_field(t, "service", SERVICE_ID,
                                   "terminationDate"),
                        "{'$date':'2025-07-31'}");
}

static void a_service_can_be_born_dead(void **state)
{
    struct trip *t = *state;
    make_all(t);
    for (int i = 0; i < 2; i++)
        create(t, "service",
               SERVICE ",'terminationDate':{'$date':'2025-01-31'}}");
    assert_string_equal(read_field(t, "service", SERVICE_ID, "status"),
                        "'TERMINATED'");
}

static void a_subscription_ends_with_its_services(void **state)
{
    struct trip *t = *state;
    make_all(t);
    create(t, "service", SERVICE "}");
    update(t, "subscription", "C0042",
           "{'description':'gone','terminationDate':{'$date':'2025-01-31'}}");
    assert_string_equal(read_field(t, "subscription", "C0042", "status"),
                        "'RESILIATED'");
    assert_string_equal(read_field(t, "subscription", "C0042", "description"),
                        "'gone'");
    assert_string_equal(read_field(t, "service", SERVICE_ID, "status"),
                        "'TERMINATED'");
    struct patch_result r = write_as(t, PATCH_UPDATE, "subscription", "C0042",
                                     "{'description':'x'}");
    check_err(r.error.code, ERR_REJECTED);
    assert_int_equal(r.error.retry, RETRY_NEVER);
}

/* Acceptance case 6: the answer is lost, the charge is not applied twice. */
static void a_charge_whose_answer_was_lost_is_billed_once(void **state)
{
    struct trip *t = *state;
    struct op op;
    make_all(t);
    create(t, "service", SERVICE "}");
    struct patch patch =
        opencell_patch(&t->d, PATCH_CREATE, NULL, CHARGE ",'reference':'L7'}");
    t->lose_next_write = true;
    check_err(opencell_write_one(&t->d, "charge", &patch, &op), ERR_REMOTE);
    assert_true(t->d.error.maybe_happened);
    check_ok(opencell_write_one(&t->d, "charge", &patch, &op), &t->d.error);
    check_ok(op.results[0].error.code, &op.results[0].error);
    assert_true(op.results[0].existed);
    check_str(op.results[0].id, "C0042/L7");
    assert_int_equal(find(t, "charge", "subscription", "C0042").n_matches, 1);
    create(t, "charge", CHARGE ",'reference':'L8'}"); /* another one */
    assert_int_equal(find(t, "charge", "subscription", "C0042").n_matches, 2);
    assert_string_equal(read_field(t, "charge", "C0042/L7", "amountWithoutTax"),
                        "{'$decimal':'2.48'}");
}

/* Acceptance case 5. */
static void a_hierarchy_that_broke_off_is_completed(void **state)
{
    struct trip *t = *state;
    create(t, "customer", CUSTOMER);
    assert_int_equal(control(t, "/_sandbox/break", "{'level':2}").status, 204);
    struct patch_result r =
        write_as(t, PATCH_CREATE, "account", NULL, ACCOUNT);
    check_err(r.error.code, ERR_REMOTE);
    assert_int_equal(r.error.retry, RETRY_LATER);
    create(t, "account", ACCOUNT);
    assert_string_equal(read_field(t, "account", "1234_0", "email"),
                        "'inv@x.coop'");
    create(t, "account", ACCOUNT); /* and once more does no harm */
    assert_int_equal(
        find(t, "account", "crmParentCode", "1234").n_matches, 1);
}

static void accesses_are_made_found_and_deleted(void **state)
{
    struct trip *t = *state;
    make_all(t);
    static const char access[] =
        "{'code':'600/1','subscription':{'$ref':['subscription','C0042']}}";
    struct str id = create(t, "access", access);
    check_str(id, "C0042/600%2F1");
    create(t, "access", access);
    struct op op = find(t, "access", "subscription", "C0042");
    assert_int_equal(op.n_matches, 1);
    assert_string_equal(drive_shown(&t->d, value_getz(
                            &op.matches[0].record.fields, "code")),
                        "'600/1'");
    assert_string_equal(read_field(t, "access", "C0042/600%2F1", "code"),
                        "'600/1'");
    for (int i = 0; i < 2; i++) {
        struct patch_result r =
            write_as(t, PATCH_DELETE, "access", "C0042/600%2F1", NULL);
        check_ok(r.error.code, &r.error);
    }
    assert_string_equal(read_field(t, "access", "C0042/600%2F1", "code"),
                        "absent");
}

static void references_and_codes_unknown_are_the_records_fault(void **state)
{
    struct trip *t = *state;
    struct patch_result r =
        write_as(t, PATCH_CREATE, "account", NULL, ACCOUNT);
    check_err(r.error.code, ERR_REJECTED);
    make_all(t);
    r = write_as(t, PATCH_CREATE, "service", NULL,
                 "{'subscription':{'$ref':['subscription','C0042']},'code':"
                 "{'$ref':['service_template','NOPE']},'subscriptionDate':"
                 "{'$date':'2020-03-11'}}");
    check_err(r.error.code, ERR_REJECTED); /* acceptance case 12 */
    if (!strstr(r.error.message, "NOPE"))
        fail_msg("%s", r.error.message);
    r = write_as(t, PATCH_DELETE, "customer", "1234", NULL);
    check_err(r.error.code, ERR_REJECTED);
    r = write_as(t, PATCH_UPDATE, "customer", "99", "{'vatNo':'X'}");
    check_err(r.error.code, ERR_NOT_FOUND);
    r = write_as(t, PATCH_CREATE, "seller", NULL, "{'code':'X'}");
    check_err(r.error.code, ERR_REJECTED);
}

static void lists_are_walked_to_their_end(void **state)
{
    struct trip *t = *state;
    struct str cursor = STR_NONE, whole = STR_NONE;
    struct error e = {0};
    check_ok(sandbox_load_demo(t->box, 5, &e), &e);
    assert_string_equal(changes(t, "customer", &cursor),
                        "1001 1002 1003 1004 1005");
    assert_string_equal(changes(t, "account", &whole),
                        "1001_0 1002_0 1003_0 1004_0 1005_0");
    check_str(whole, ""); /* whole each time */
    whole = STR_NONE;
    assert_int_equal(strlen(changes(t, "service", &whole)),
                     5 * strlen("C0001/SE_SC_REC_MOBILE_T_150_1024/2020-01-01") +
                         4);
    whole = STR_NONE;
    assert_string_equal(changes(t, "seller", &whole), "SC");
    whole = STR_NONE;
    assert_string_equal(changes(t, "charge_template", &whole),
                        "CH_SC_OSO_SIM CH_SC_OSO_ROUTER CH_SC_OSO_DEPOSIT");
    create(t, "charge", "{'subscription':'C0002','oneShotCharge':"
                        "'CH_SC_OSO_SIM','reference':'L1'}");
    whole = STR_NONE;
    assert_string_equal(changes(t, "charge", &whole), "C0002/L1");
}

/* A list of customers has them up to 10.X; later each customer is asked. */
static void accounts_that_a_list_tells_cost_no_call_each(void **state)
{
    struct trip *t = *state;
    struct str whole = STR_NONE;
    struct error e = {0};
    check_ok(sandbox_load_demo(t->box, 5, &e), &e);
    size_t before = t->d.requests.n;
    assert_string_equal(changes(t, "account", &whole),
                        "1001_0 1002_0 1003_0 1004_0 1005_0");
    assert_int_equal(t->d.requests.n - before, t->old ? 3 : 3 + 5); /* two a page */
    assert_string_equal(read_field(t, "account", "1003_0", "crmParentCode"),
                        "{'$ref':['customer','1003']}");
}

static void polls_tell_what_is_new_and_what_is_changed(void **state)
{
    struct trip *t = *state;
    struct str cursor = STR_NONE;
    struct error e = {0};
    check_ok(sandbox_load_demo(t->box, 3, &e), &e);
    t->clock.now_us += US_PER_DAY;
    changes(t, "customer", &cursor);
    t->clock.now_us += US_PER_DAY;
    assert_string_equal(changes(t, "customer", &cursor), "");
    t->clock.now_us += US_PER_DAY;
    create(t, "customer", CUSTOMER);
    update(t, "customer", "1002", "{'vatNo':'ES1'}");
    t->clock.now_us += 10 * US_PER_SECOND; /* more than the overlap */
    assert_string_equal(changes(t, "customer", &cursor), "1002 1234");
    t->clock.now_us += US_PER_DAY;
    assert_string_equal(changes(t, "customer", &cursor), "");
}

static void a_list_by_query_is_whole_each_time(void **state)
{
    struct trip *t = *state;
    struct str cursor = STR_NONE;
    struct error e = {0};
    check_ok(sandbox_load_demo(t->box, 3, &e), &e);
    assert_false(
        connector_opencell.caps(t->d.state, STR("customer")).changes_since);
    assert_string_equal(changes(t, "customer", &cursor), "1001 1002 1003");
    assert_string_equal(changes(t, "customer", &cursor), "1001 1002 1003");
    assert_int_equal(find(t, "subscription", "userAccount", "1002_0").n_matches,
                     1);
}

static void many_are_read_by_one_list(void **state)
{
    struct trip *t = *state;
    static const struct str ids[] = {STR("1003"), STR("none"), STR("1001"),
                                     STR("a,b")};
    struct op op = opencell_op_of(OP_READ, "customer");
    struct error e = {0};
    check_ok(sandbox_load_demo(t->box, 3, &e), &e);
    op.ids = ids;
    op.n_ids = 4;
    size_t before = t->d.requests.n;
    drive_ok(&t->d, &op);
    assert_int_equal(t->d.requests.n - before, 2); /* the comma goes alone */
    assert_int_equal(op.n_records, 2);
}

static void records_are_found_by_what_lists_can_filter(void **state)
{
    struct trip *t = *state;
    make_all(t);
    assert_int_equal(find(t, "customer", "contactInformation_email",
                          "A@B.coop").n_matches, 1);
    assert_int_equal(find(t, "subscription", "userAccount", "1234_0").n_matches,
                     1);
    assert_int_equal(find(t, "account", "crmParentCode", "1234").n_matches, 1);
    assert_int_equal(find(t, "account", "code", "1234_0").n_matches, 1);
    assert_int_equal(find(t, "account", "code", "none").n_matches, 0);
    struct field f = {STR("mandateIdentification"), value_textz("x")};
    struct find_key key = {.fields = &f, .n_fields = 1};
    struct op op = opencell_op_of(OP_FIND, "customer");
    op.keys = &key;
    op.n_keys = 1;
    check_err(drive_op(&t->d, &op), ERR_REJECTED);
}

static void a_customer_tells_its_accounts_when_asked(void **state)
{
    struct trip *t = *state;
    static const struct str fields[] = {STR("accounts")};
    static const struct str ids[] = {STR("1234")};
    struct op op = opencell_op_of(OP_READ, "customer");
    make_all(t);
    op.ids = ids;
    op.n_ids = 1;
    op.fields = fields;
    op.n_fields = 1;
    drive_ok(&t->d, &op);
    assert_string_equal(
        drive_shown(&t->d, &op.records[0].fields),
        "{'accounts':{'$set':[{'$ref':['account','1234_0']}]}}");
}

/* Acceptance cases 14 and 15: the day and the sums, to the cent. */
static void invoices_come_with_lines_taxes_and_a_pdf(void **state)
{
    struct trip *t = *state;
    struct str cursor = STR_NONE;
    make_all(t);
    create(t, "service", SERVICE "}");
    create(t, "charge", CHARGE ",'reference':'L7'}");
    struct http_response made =
        control(t, "/_sandbox/invoice_run", "{'date':'2025-06-01'}");
    check_str(made.body, "{\"invoices\":1}");
    assert_string_equal(changes(t, "invoice", &cursor), "1");
    assert_string_equal(read_field(t, "invoice", "1", "invoiceDate"),
                        "{'$date':'2025-06-01'}");
    assert_string_equal(read_field(t, "invoice", "1", "billingAccountCode"),
                        "{'$ref':['account','1234_0']}");
    assert_string_equal(read_field(t, "invoice", "1", "amountWithoutTax"),
                        "{'$decimal':'12.48'}");
    assert_string_equal(read_field(t, "invoice", "1", "document"),
                        "{'$ref':['invoice','1']}");
    assert_string_equal(read_field(t, "invoice", "1", "amountWithTax"),
                        "{'$decimal':'15.10'}");
    assert_int_equal(
        find(t, "invoice", "invoiceNumber", "SO2025-00001").n_matches, 1);
    static const struct str fields[] = {STR("pdf")};
    static const struct str ids[] = {STR("1")};
    struct op op = opencell_op_of(OP_READ, "invoice");
    op.ids = ids;
    op.n_ids = 1;
    op.fields = fields;
    op.n_fields = 1;
    drive_ok(&t->d, &op);
    assert_non_null(strstr(drive_shown(&t->d, &op.records[0].fields),
                           "{'pdf':'JVBERi0xLjQK"));
    made = control(t, "/_sandbox/invoice_run", "{'date':'2025-12-01'}");
    assert_string_equal(read_field(t, "invoice", "2", "invoiceDate"),
                        "{'$date':'2025-12-01'}");
    assert_string_equal(read_field(t, "invoice", "2", "amountWithoutTax"),
                        "{'$decimal':'10.00'}"); /* the charge is paid for */
}

/* Newer versions say the same otherwise; a PDF may not be there. */
static void lines_are_the_same_in_either_form(void **state)
{
    struct trip *t = *state;
    make_all(t);
    create(t, "service", SERVICE "}");
    control(t, "/_sandbox/invoice_run", "{'date':'2025-06-01'}");
    const char *old = read_field(t, "invoice", "1", "lines");
    assert_non_null(strstr(old, "'taxCode':'TAX_HIGH'"));
    control(t, "/_sandbox/style", "{'by_tax':true}");
    assert_string_equal(read_field(t, "invoice", "1", "lines"), old);
    control(t, "/_sandbox/invoices", "{'invoiceId':1,'noPdf':true}");
    static const struct str fields[] = {STR("pdf")};
    static const struct str ids[] = {STR("1")};
    struct op op = opencell_op_of(OP_READ, "invoice");
    op.ids = ids;
    op.n_ids = 1;
    op.fields = fields;
    op.n_fields = 1;
    drive_ok(&t->d, &op);
    assert_int_equal(op.n_records, 0);
}

#define IN(test) cmocka_unit_test_setup_teardown(test, start, stop)
#define IN_OLD(test)                                                     \
    {.name = #test "_of_an_older_version", .test_func = test,            \
     .setup_func = start_old, .teardown_func = stop}
#define IN_EPOCH(test)                                                    \
    {.name = #test "_with_dates_in_milliseconds", .test_func = test,      \
     .setup_func = start_epoch, .teardown_func = stop}

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN(records_come_back_as_they_were),
        IN_OLD(records_come_back_as_they_were),
        IN_EPOCH(records_come_back_as_they_were),
        IN(updates_change_what_they_name_and_no_more),
        IN_OLD(updates_change_what_they_name_and_no_more),
        IN(a_service_lives_once_and_ends_once),
        IN_OLD(a_service_lives_once_and_ends_once),
        IN_EPOCH(a_service_lives_once_and_ends_once),
        IN(a_service_can_be_born_dead),
        IN(a_subscription_ends_with_its_services),
        IN_OLD(a_subscription_ends_with_its_services),
        IN(a_charge_whose_answer_was_lost_is_billed_once),
        IN(a_hierarchy_that_broke_off_is_completed),
        IN_OLD(a_hierarchy_that_broke_off_is_completed),
        IN(accesses_are_made_found_and_deleted),
        IN_OLD(accesses_are_made_found_and_deleted),
        IN(references_and_codes_unknown_are_the_records_fault),
        IN_OLD(references_and_codes_unknown_are_the_records_fault),
        IN(lists_are_walked_to_their_end),
        IN(accounts_that_a_list_tells_cost_no_call_each),
        IN_OLD(accounts_that_a_list_tells_cost_no_call_each),
        IN(polls_tell_what_is_new_and_what_is_changed),
        IN_EPOCH(polls_tell_what_is_new_and_what_is_changed),
        cmocka_unit_test_setup_teardown(a_list_by_query_is_whole_each_time,
                                        start_get, stop),
        IN(many_are_read_by_one_list),
        IN(records_are_found_by_what_lists_can_filter),
        IN(a_customer_tells_its_accounts_when_asked),
        IN(invoices_come_with_lines_taxes_and_a_pdf),
        IN_EPOCH(invoices_come_with_lines_taxes_and_a_pdf),
        IN(lines_are_the_same_in_either_form),
        IN_OLD(lines_are_the_same_in_either_form),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
