/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "lib/flow_opencell.h"

#include "base/time.h"
#include "lib/flow_private.h"

#define IBAN "ES91 2100 0418 4502 0005 1332"
#define LOGIN "Basic b3BlbmNlbGwuYWRtaW46b3BlbmNlbGwuYWRtaW4="
#define ROUNDS_MAX 30

static const char *const variables[] = {
    "ODOO_URL",          "http://odoo.test",
    "ODOO_DATABASE",     "demo",
    "ODOO_USER",         "admin",
    "ODOO_PASSWORD",     "admin",
    "OPENCELL_BASEURL",  "http://oc.test/",
    "OPENCELL_USER",     "opencell.admin",
    "OPENCELL_PASSWORD", "opencell.admin",
    NULL,
};

static const char *const odoo_options[] = {"version", "18", "addons",
                                           "contract,opencell", NULL};

static void make_products(struct flow *f)
{
    cell_product(f, "Mobile Service", CELL_SERVICE);
    cell_product(f, "Broadband Fiber Service", CELL_FIBER);
    cell_product(f, "Mobile OneShot", CELL_CHARGE);
}

static const struct flow_kind kind = {
    .recipe = "odoo-opencell",
    .variables = variables,
    .box = {{"odoo", "http://odoo.test", odoo_options},
            {"opencell", "http://oc.test", NULL, LOGIN}},
    .seed = make_products,
};

void cell_init(struct flow *f, const struct flow_options *options)
{
    flow_init_kind(f, &kind, options);
}

void cell_settle(struct flow *f)
{
    for (int i = 0; i < ROUNDS_MAX; i++) {
        int64_t before = flow_writes(f, SIDE_RIGHT);
        flow_check(f, flow_run(f, RUN_SYNC));
        if (f->report.error.code == ERR_OK && report_writes(&f->report) == 0 &&
            flow_writes(f, SIDE_RIGHT) == before)
            return;
        flow_pass(f, 20 * 60 * 1000);
    }
    flow_print_open(f);
    fail_msg("it does not come to rest");
}

/* ---- people in Odoo ---------------------------------------------------------- */

const char *cell_partner(struct flow *f, const char *ref)
{
    return flow_odoo_make(
        f, "res.partner",
        arena_printfz(&f->arena,
                      "{'name':'Person %s','ref':'%s','email':'p%s@x.coop',"
                      "'street':'C/ Major 1','zip':'08001','city':'Barcelona',"
                      "'vat':'ES12345678Z','lang':'ca_ES','phone':'93%s'}",
                      ref, ref, ref, ref));
}

/* The mandate of that bank account, made once. */
static const char *mandate(struct flow *f, const char *partner,
                           const char *iban)
{
    size_t n = 0;
    const char *const *found = flow_odoo_find(
        f, "account.banking.mandate",
        arena_printfz(&f->arena,
                      "[['partner_bank_id.acc_number','=','%s'],"
                      "['partner_bank_id.partner_id','=',%s]]",
                      iban, partner),
        &n);
    if (n > 0)
        return found[0];
    const char *bank = flow_odoo_make(
        f, "res.partner.bank",
        arena_printfz(&f->arena,
                      "{'acc_number':'%s','partner_id':%s,'bank_bic':"
                      "'CAIXESBB','bank_name':'CaixaBank'}",
                      iban, partner));
    return flow_odoo_make(
        f, "account.banking.mandate",
        arena_printfz(&f->arena,
                      "{'partner_bank_id':%s,'unique_mandate_reference':"
                      "'M%s','signature_date':'2020-03-11','state':'valid'}",
                      bank, bank));
}

/* Who gets the invoices: a contact of that address, made once. */
static const char *receiver(struct flow *f, const struct cell_contract *c)
{
    size_t n = 0;
    if (!c->email)
        return c->partner;
    const char *const *found = flow_odoo_find(
        f, "res.partner",
        arena_printfz(&f->arena, "[['email','=','%s']]", c->email), &n);
    if (n > 0)
        return found[0];
    return flow_odoo_make(f, "res.partner",
                          arena_printfz(&f->arena,
                                        "{'name':'%s','email':'%s'}", c->email,
                                        c->email));
}

const char *cell_contract(struct flow *f, const struct cell_contract *c)
{
    const char *id = flow_odoo_make(
        f, "contract.contract",
        arena_printfz(
            &f->arena,
            "{'name':'%s','code':'%s','partner_id':%s,'date_start':"
            "'2020-03-11','phone_number':'%s','mandate_id':%s,"
            "'email_ids':[[6,0,[%s]]],'service_technology_id':%s}",
            c->code, c->code, c->partner, c->phone ? c->phone : c->code,
            mandate(f, c->partner, c->iban ? c->iban : IBAN), receiver(f, c),
            flow_odoo_one(f, "service.technology", "[['name','=','Mobile']]")));
    if (!c->bare) {
        cell_line(f, id, CELL_SERVICE, NULL, NULL);
        cell_line(f, id, CELL_CHARGE, NULL, NULL);
    }
    return id;
}

const char *cell_first(struct flow *f, const char *ref, const char *code)
{
    const struct cell_contract c = {.code = code, .partner = cell_partner(f, ref)};
    return cell_contract(f, &c);
}

const char *cell_product(struct flow *f, const char *category, const char *code)
{
    const char *categ = flow_odoo_make(
        f, "product.category",
        arena_printfz(&f->arena, "{'name':'%s'}", category));
    return flow_odoo_make(
        f, "product.product",
        arena_printfz(&f->arena,
                      "{'name':'%s','default_code':'%s','categ_id':%s}", code,
                      code, categ));
}

const char *cell_line(struct flow *f, const char *contract, const char *product,
                    const char *start, const char *end)
{
    const char *id = flow_odoo_one(
        f, "product.product",
        arena_printfz(&f->arena, "[['default_code','=','%s']]", product));
    return flow_odoo_make(
        f, "contract.line",
        arena_printfz(&f->arena,
                      "{'contract_id':%s,'product_id':%s,'date_start':'%s'%s%s"
                      "%s}",
                      contract, id, start ? start : "2020-03-11",
                      end ? ",'date_end':'" : "", end ? end : "",
                      end ? "'" : ""));
}

const char *cell_line_of(struct flow *f, const char *contract,
                       const char *product)
{
    return flow_odoo_one(
        f, "contract.line",
        arena_printfz(&f->arena,
                      "[['contract_id','=',%s],['product_id.default_code','=',"
                      "'%s']]",
                      contract, product));
}

void cell_new_iban(struct flow *f, const char *contract, const char *iban)
{
    struct value rows = flow_odoo(
        f, "contract.contract", "read",
        arena_printfz(&f->arena, "[[%s],['partner_id']]", contract), NULL);
    const struct value *partner = cell_in(&rows, "0.partner_id.0");
    assert_non_null(partner);
    flow_odoo_edit(f, "contract.contract", contract,
                   arena_printfz(&f->arena, "{'mandate_id':%s}",
                                 mandate(f, flow_text(f, partner), iban)));
}

void cell_terminate(struct flow *f, const char *contract, const char *day)
{
    const char *wizard = flow_odoo_make(
        f, "contract.contract.terminate",
        arena_printfz(&f->arena,
                      "{'contract_id':%s,'terminate_reason_id':1,"
                      "'terminate_comment':'moves','terminate_date':'%s'}",
                      contract, day));
    flow_odoo(f, "contract.contract.terminate", "terminate_contract",
              arena_printfz(&f->arena, "[[%s]]", wizard), NULL);
}

/* ---- what stands in Opencell ------------------------------------------------- */

struct value cell_get(struct flow *f, const char *path)
{
    return flow_call(f, SIDE_RIGHT, "GET",
                     arena_printfz(&f->arena, "/api/rest%s", path), NULL);
}

void cell_do(struct flow *f, const char *method, const char *path,
           const char *json)
{
    flow_call(f, SIDE_RIGHT, method,
              arena_printfz(&f->arena, "/api/rest%s", path), json);
}

void cell_control(struct flow *f, const char *path, const char *json)
{
    flow_call(f, SIDE_RIGHT, "POST",
              arena_printfz(&f->arena, "/_sandbox/%s", path), json);
}

const struct value *cell_in(const struct value *v, const char *path)
{
    struct str rest = str_from(path), name;
    while (v && str_split(&rest, '.', &name)) {
        size_t at = 0;
        bool list = v->kind == VALUE_LIST;
        for (size_t i = 0; list && i < name.n; i++)
            at = at * 10 + (size_t)(name.p[i] - '0');
        if (list)
            v = at < v->items.n ? &v->items.at[at] : NULL;
        else
            v = v->kind == VALUE_OBJECT ? value_get(v, name) : NULL;
    }
    return v;
}

struct value cell_customer(struct flow *f, const char *code)
{
    struct value v = cell_get(
        f, arena_printfz(&f->arena,
                         "/account/customer?customerCode=%s"
                         "&includeCustomerAccounts=true",
                         code));
    const struct value *one = cell_in(&v, "customer");
    return one ? *one : value_null();
}

const char *cell_accounts(struct flow *f, const char *customer)
{
    AUTO_BUF b = BUF_INIT(1 << 16);
    struct value v = cell_customer(f, customer);
    const struct value *list = cell_in(&v, "customerAccounts.customerAccount");
    for (size_t i = 0; list && i < list->items.n; i++) {
        if (i > 0)
            buf_add_char(&b, ',');
        buf_add(&b, value_text_at(&list->items.at[i], "code"));
    }
    return arena_strz(&f->arena, buf_str(&b));
}

struct value cell_account(struct flow *f, const char *code)
{
    struct value v = cell_get(
        f, arena_printfz(&f->arena,
                         "/account/customerAccount?customerAccountCode=%s",
                         code));
    const struct value *one = cell_in(&v, "customerAccount");
    return one ? *one : value_null();
}

struct value cell_subscription(struct flow *f, const char *code)
{
    struct value v = cell_get(
        f, arena_printfz(&f->arena,
                         "/billing/subscription?subscriptionCode=%s", code));
    const struct value *one = cell_in(&v, "subscription");
    return one ? *one : value_null();
}

size_t cell_charges(struct flow *f, const char *subscription)
{
    struct value v = cell_get(
        f, arena_printfz(&f->arena,
                         "/billing/subscription/listOneshotChargeOthers"
                         "?subscriptionCode=%s",
                         subscription));
    const struct value *list = cell_in(&v, "oneshotChargeInstances");
    return list ? list->items.n : 0;
}

void cell_expect(struct flow *f, const struct value *v, const char *path,
               const char *json)
{
    const struct value *found = cell_in(v, path);
    const char *text = found ? flow_text(f, found) : "gone";
    if (strcmp(text, json) == 0)
        return;
    flow_print_open(f);
    fail_msg("%s is %s, not %s", path, text, json);
}

static void expect_count(struct flow *f, const struct value *v,
                         const char *path, size_t n)
{
    const struct value *list = cell_in(v, path);
    size_t found = list ? list->items.n : 0;
    if (found == n)
        return;
    flow_print_open(f);
    fail_msg("%s has %zu, not %zu", path, found, n);
}

void cell_expect_whole(struct flow *f, const char *code, const char *account,
                     bool bare)
{
    struct value v = cell_subscription(f, code);
    const char *quoted = arena_printfz(&f->arena, "\"%s\"", account);
    cell_expect(f, &v, "userAccount", quoted);
    cell_expect(f, &v, "status", "\"ACTIVE\"");
    expect_count(f, &v, "accesses.access", 1);
    expect_count(f, &v, "services.serviceInstance", bare ? 0 : 1);
    if (!bare)
        cell_expect(f, &v, "services.serviceInstance.0.status", "\"ACTIVE\"");
    assert_int_equal(cell_charges(f, code), bare ? 0 : 1);
    v = cell_get(f, arena_printfz(&f->arena,
                                "/account/userAccount?userAccountCode=%s",
                                account));
    cell_expect(f, &v, "userAccount.code", quoted);
}
