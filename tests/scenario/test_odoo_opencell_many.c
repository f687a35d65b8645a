/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * 1,000 contracts with their partners arrive on the first run; a second one,
 * and a compare, write nothing. The calls made are printed and held.
 */
#include "lib/flow_opencell.h"

#include "base/buf.h"

#define CONTRACTS 1000
/* Of each: customer, account, subscription, access, service, charge. */
#define WRITES_EACH 6
/* A service and a charge are looked for before they are sent; an account is
 * looked for among its customer's, and numbered by them. */
#define LOOKS_EACH 4

/* Ids of one create, with commas between. */
static struct value make_all(struct flow *f, const char *model, struct buf *list)
{
    return flow_odoo(f, model, "create",
                     arena_printfz(&f->arena, "[[%.*s]]",
                                   STR_ARG(buf_str(list))),
                     NULL);
}

static long long id_at(const struct value *ids, int i)
{
    assert_true((size_t)i < ids->items.n);
    return (long long)ids->items.at[i].integer;
}

static struct value make_partners(struct flow *f)
{
    AUTO_BUF b = BUF_INIT(1 << 22);
    for (int i = 0; i < CONTRACTS; i++)
        buf_printf(&b,
                   "%s{'name':'Person %d','ref':'%d','email':'p%d@x.coop',"
                   "'street':'C/ Major %d','lang':'ca_ES'}",
                   i > 0 ? "," : "", i, 10000 + i, i, i);
    return make_all(f, "res.partner", &b);
}

static struct value make_mandates(struct flow *f, const struct value *partners)
{
    AUTO_BUF banks = BUF_INIT(1 << 22);
    AUTO_BUF b = BUF_INIT(1 << 22);
    for (int i = 0; i < CONTRACTS; i++)
        buf_printf(&banks, "%s{'acc_number':'ES91 %06d','partner_id':%lld}",
                   i > 0 ? "," : "", i, id_at(partners, i));
    struct value ids = make_all(f, "res.partner.bank", &banks);
    for (int i = 0; i < CONTRACTS; i++)
        buf_printf(&b,
                   "%s{'partner_bank_id':%lld,'unique_mandate_reference':"
                   "'M%d','signature_date':'2020-03-11'}",
                   i > 0 ? "," : "", id_at(&ids, i), i);
    return make_all(f, "account.banking.mandate", &b);
}

static const char *product(struct flow *f, const char *code)
{
    return flow_odoo_one(f, "product.product",
                         arena_printfz(&f->arena,
                                       "[['default_code','=','%s']]", code));
}

static void make_contracts(struct flow *f)
{
    struct value partners = make_partners(f);
    struct value mandates = make_mandates(f, &partners);
    const char *service = product(f, CELL_SERVICE);
    const char *charge = product(f, CELL_CHARGE);
    AUTO_BUF b = BUF_INIT(1 << 22);
    for (int i = 0; i < CONTRACTS; i++)
        buf_printf(&b,
                   "%s{'name':'C%05d','code':'C%05d','partner_id':%lld,"
                   "'date_start':'2020-03-11','phone_number':'6%08d',"
                   "'mandate_id':%lld,'email_ids':[[6,0,[%lld]]],"
                   "'contract_line_ids':[[0,0,{'product_id':%s,"
                   "'date_start':'2020-03-11'}],[0,0,{'product_id':%s,"
                   "'date_start':'2020-03-11'}]]}",
                   i > 0 ? "," : "", i, i, id_at(&partners, i), i,
                   id_at(&mandates, i), id_at(&partners, i), service, charge);
    make_all(f, "contract.contract", &b);
}

static void many_contracts_arrive_on_the_first_run(void **state)
{
    static const char *const syncs[] = {"customers", "accounts",
                                        "subscriptions", "accesses",
                                        "services", "charges"};
    struct flow f;
    (void)state;
    cell_init(&f, NULL);
    make_contracts(&f);
    flow_sync(&f);
    print_message("Opencell: %lld calls, %lld of them writes; Odoo: %lld\n",
                  (long long)flow_calls(&f, SIDE_RIGHT),
                  (long long)flow_writes(&f, SIDE_RIGHT),
                  (long long)flow_calls(&f, SIDE_LEFT));
    for (size_t i = 0; i < 6; i++)
        assert_int_equal(flow_links(&f, syncs[i]), CONTRACTS);
    assert_int_equal(flow_parked(&f), 0);
    assert_int_equal(flow_holds(&f), 0);
    assert_int_equal(flow_writes(&f, SIDE_RIGHT), WRITES_EACH * CONTRACTS);
    /* logins, schemas and listings come on top */
    assert_true(flow_calls(&f, SIDE_RIGHT) <=
                (WRITES_EACH + LOOKS_EACH) * CONTRACTS + CONTRACTS);
    assert_true(flow_calls(&f, SIDE_LEFT) <= CONTRACTS / 10);
    cell_expect_whole(&f, "C00777", "10777_0", false);
    int64_t first = flow_calls(&f, SIDE_RIGHT);
    flow_sync(&f);
    int64_t second = flow_calls(&f, SIDE_RIGHT) - first;
    print_message("a second run: %lld calls of Opencell\n",
                  (long long)second);
    assert_true(second <= CONTRACTS / 10); /* by pages, none a contract */
    assert_int_equal(flow_writes(&f, SIDE_RIGHT), WRITES_EACH * CONTRACTS);
    flow_reconcile(&f);
    assert_int_equal(flow_writes(&f, SIDE_RIGHT), WRITES_EACH * CONTRACTS);
    flow_fini(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(many_contracts_arrive_on_the_first_run),
    };
    return cmocka_run_group_tests_name("odoo-opencell many", tests, NULL,
                                       NULL);
}
