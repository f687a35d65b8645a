/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * The recipe satchmo-odoo from order to money, by the numbers of the defects of
 * the program that it takes the place of, and of the acceptance cases.
 */
#include "lib/flow_private.h"
#include "lib/flow_satchmo.h"

#include <stdio.h>
#include <stdlib.h>

static void expect_counts(struct flow *f, size_t orders, size_t moves,
                          size_t payments)
{
    assert_int_equal(flow_odoo_count(f, "sale.order", "[]"), orders);
    assert_int_equal(flow_odoo_count(f, "account.move", "[]"), moves);
    assert_int_equal(flow_odoo_count(f, "account.payment", "[]"), payments);
}

static void expect_paid(struct flow *f, const char *order)
{
    till_expect_order(f, order, "state", "\"sale\"");
    till_expect_invoice(f, order, "state", "\"posted\"");
    till_expect_invoice(f, order, "amount_residual", "0.0");
    till_expect_invoice(f, order, "payment_state", "\"paid\"");
}

/* ---- success ---------------------------------------------------------------------- */

static void case_6_a_paid_order_is_confirmed_invoiced_posted_and_paid(
    void **state)
{
    struct flow f;
    (void)state;
    till_init(&f, NULL);
    const char *order = till_tea(&f);
    flow_sync(&f); /* all of it in one */
    expect_paid(&f, order);
    till_expect_invoice(&f, order, "amount_total", "27.0");
    till_expect_invoice(&f, order, "amount_tax", "4.0");
    till_expect_invoice(&f, order, "invoice_date", "\"2026-03-01\"");
    till_expect_payment(&f, "satchmo pay 1", "amount", "27.0");
    till_expect_payment(&f, "satchmo pay 1", "date", "\"2026-03-01\"");
    expect_counts(&f, 1, 1, 1);
    assert_int_equal(flow_parked(&f), 0);
    flow_expect_silence(&f);
    flow_fini(&f);
}

/* As of Odoo 16 a list that shows its discounts puts them on each line that
 * does not say its own. */
static void case_8_what_a_price_list_takes_off_is_not_taken_off_again(
    void **state)
{
    struct flow f;
    (void)state;
    till_init(&f, NULL);
    flow_odoo_make(&f, "product.pricelist.item",
                   "{'pricelist_id':1,'compute_price':'percentage',"
                   "'percent_price':10}");
    const char *order = till_tea(&f);
    flow_sync(&f);
    expect_paid(&f, order);
    till_expect_invoice(&f, order, "amount_total", "27.0");
    assert_int_equal(flow_parked(&f), 0);
    flow_fini(&f);
}

/* A tax and a service that were archived and made anew. */
static void case_8_of_one_name_what_is_in_use_is_meant(void **state)
{
    struct flow f;
    (void)state;
    till_init(&f, NULL);
    const char *old = flow_odoo_one(
        &f, "account.tax", "[['name','=','20%'],['type_tax_use','=','sale']]");
    flow_odoo_edit(&f, "account.tax", old, "{'active':false}");
    const char *tax = flow_odoo_make(
        &f, "account.tax", "{'name':'20%','amount':20,'type_tax_use':'sale'}");
    flow_odoo_make(&f, "product.template",
                   "{'name':'Shipping','default_code':'SHIPPING','type':"
                   "'service','active':false}");
    const char *order = till_tea(&f);
    flow_sync(&f);
    expect_paid(&f, order);
    assert_int_equal(
        flow_odoo_count(&f, "account.move.line",
                        arena_printfz(&f.arena, "[['tax_ids','in',[%s]]]", tax)),
        2); /* its goods and their shipping */
    assert_int_equal(flow_parked(&f), 0);
    flow_fini(&f);
}

/* The shop tells of a success again when something is paid while New. */
static void defect_2_case_6_a_signal_that_comes_twice_pays_once(void **state)
{
    struct flow f;
    (void)state;
    till_init(&f, NULL);
    const char *order = till_tea(&f);
    till_settle(&f);
    till_pay(&f, order, "0");
    till_status(&f, order, "New");
    till_settle(&f);
    till_status(&f, order, "In Process");
    till_settle(&f);
    expect_paid(&f, order);
    expect_counts(&f, 1, 1, 1);
    flow_expect_silence(&f);
    flow_fini(&f);
}

/* Who begins anew, with all of it there already, finds it. */
static void defect_2_a_new_hub_takes_what_is_there(void **state)
{
    struct flow f;
    (void)state;
    till_init(&f, NULL);
    const char *order = till_tea(&f);
    till_pay(&f, order, "-7");
    till_settle(&f);
    expect_counts(&f, 1, 2, 2);
    flow_stop(&f);
    assert_int_equal(
        remove(arena_printfz(&f.arena, "%s/crosswalk.db", f.dir)), 0);
    int64_t before = flow_writes(&f, SIDE_RIGHT);
    till_settle(&f);
    assert_int_equal(flow_writes(&f, SIDE_RIGHT), before);
    assert_int_equal(flow_links(&f, "orders"), 1);
    assert_int_equal(flow_links(&f, "invoices"), 1);
    assert_int_equal(flow_links(&f, "payments"), 1);
    assert_int_equal(flow_links(&f, "credit_notes"), 1);
    assert_int_equal(flow_links(&f, "refunds"), 1);
    flow_fini(&f);
}

/* ---- what fails ------------------------------------------------------------------- */

static void defect_1_case_15_a_payment_that_fails_blocks_nobody_else(
    void **state)
{
    static const struct flow_edit edits[] = {
        {"lua/settings.lua", "other = \"Bank\"",
         "DUMMY = \"Bank\", CHEQUE = \"No such journal\""},
        {NULL, NULL, NULL}};
    const struct flow_options options = {.edits = edits};
    struct flow f;
    (void)state;
    till_init(&f, &options);
    const char *bad = till_tea(&f);
    till_sql(&f, "UPDATE shop_orderpayment SET payment = 'GOLD'");
    const char *good = till_tea(&f);
    till_settle(&f);
    till_expect_parked(&f, "payments by GOLD have no journal: add it to "
                           "`journals` in lua/settings.lua");
    expect_paid(&f, good);
    till_expect_invoice(&f, bad, "state", "\"posted\"");
    till_expect_invoice(&f, bad, "amount_residual", "27.0");
    till_sql(&f, "UPDATE shop_orderpayment SET payment = 'CHEQUE' WHERE id = 1");
    till_settle(&f);
    till_expect_parked(&f, "No such journal");
    till_expect_parked(&f, "`journals` in lua/settings.lua calls it so");
    till_sql(&f, "UPDATE shop_orderpayment SET payment = 'DUMMY' WHERE id = 1");
    till_settle(&f);
    expect_paid(&f, bad);
    expect_counts(&f, 2, 2, 2);
    flow_fini(&f);
}

/* As `crosswalk jobs retry --all` does. */
static void retry_all(struct flow *f)
{
    const struct job_filter all = {0};
    size_t n = 0;
    flow_check(f, store_begin(f->store, &f->error));
    flow_check(f, job_release(f->store, &all, f->clock.now_us, &n, &f->error));
    flow_check(f, store_commit(f->store, &f->error));
}

/* It waits, is told, and goes on: nothing is paid before. */
static void defect_3_an_invoice_that_odoo_refuses_is_not_lost(void **state)
{
    struct flow f;
    (void)state;
    till_init(&f, NULL);
    flow_sync(&f);
    const char *goods = flow_odoo_one(&f, "product.template",
                                      "[['default_code','=','SKU-1']]");
    flow_odoo_edit(&f, "product.template", goods,
                   "{'invoice_policy':'delivery'}");
    const char *order = till_sale(&f);
    till_settle(&f);
    till_expect_parked(&f, "has nothing to invoice of this order");
    till_expect_order(&f, order, "state", "\"sale\"");
    expect_counts(&f, 1, 0, 0);
    flow_odoo_edit(&f, "product.template", goods, "{'invoice_policy':'order'}");
    retry_all(&f);
    till_settle(&f);
    expect_paid(&f, order);
    expect_counts(&f, 1, 1, 1);
    flow_fini(&f);
}

static void orders_of_before_stay_in_the_shop(void **state)
{
    static const struct flow_edit edits[] = {
        {"lua/settings.lua", "orders_since = nil", "orders_since = \"2026-03-01\""},
        {NULL, NULL, NULL}};
    const struct flow_options options = {.edits = edits};
    struct flow f;
    (void)state;
    till_init(&f, &options);
    till_sale(&f);
    till_sql(&f, "UPDATE shop_order SET time_stamp = '2026-02-28 10:00:00'");
    const char *order = till_tea(&f);
    till_settle(&f);
    expect_paid(&f, order);
    expect_counts(&f, 1, 1, 1);
    flow_fini(&f);
}

/* ---- payments --------------------------------------------------------------------- */

static void case_7_partial_payments_wait_for_the_last(void **state)
{
    struct flow f;
    (void)state;
    till_init(&f, NULL);
    const char *order = till_checkout(&f, TILL_TEA);
    till_status(&f, order, "New");
    till_pay(&f, order, "10");
    till_settle(&f);
    till_expect_order(&f, order, "state", "\"draft\"");
    expect_counts(&f, 1, 0, 0);
    assert_int_equal(flow_parked(&f), 0);
    till_pay(&f, order, "17");
    till_settle(&f);
    expect_paid(&f, order);
    till_expect_payment(&f, "satchmo pay 1", "amount", "10.0");
    till_expect_payment(&f, "satchmo pay 2", "amount", "17.0");
    flow_expect_silence(&f);
    flow_fini(&f);
}

static void case_7_what_was_authorised_is_paid_when_it_is_captured(
    void **state)
{
    struct flow f;
    (void)state;
    till_init(&f, NULL);
    const char *order = till_checkout(&f, TILL_TEA);
    flow_call(&f, SIDE_LEFT, "POST", "/life/authorize",
              arena_printfz(&f.arena, "{'order':%s,'amount':'27'}", order));
    till_settle(&f);
    till_expect_invoice(&f, order, "state", "\"posted\"");
    till_expect_invoice(&f, order, "amount_residual", "27.0");
    expect_counts(&f, 1, 1, 0);
    till_sql(&f, "UPDATE shop_orderauthorization SET complete = 1");
    till_pay(&f, order, "27");
    till_settle(&f);
    expect_paid(&f, order);
    expect_counts(&f, 1, 1, 1);
    flow_fini(&f);
}

static void case_7_pending_and_linked_payments_are_none(void **state)
{
    struct flow f;
    (void)state;
    till_init(&f, NULL);
    const char *order = till_tea(&f);
    till_sql(&f, "INSERT INTO shop_orderpayment (payment, amount, time_stamp, "
                 "transaction_id, order_id) VALUES "
                 "('DUMMY', 0, '2026-03-01 10:00:00', 'LINKED', 1), "
                 "('DUMMY', NULL, '2026-03-01 10:00:00', '', 1)");
    const char *pending = till_checkout(&f, TILL_TEA);
    till_sql(&f, arena_printfz(
                     &f.arena,
                     "INSERT INTO shop_orderpayment (payment, amount, "
                     "time_stamp, transaction_id, order_id) VALUES ('PAYPAL', "
                     "27, '2026-03-01 10:00:00', 'PENDING', %s)", pending));
    till_status(&f, pending, "New");
    till_settle(&f);
    expect_paid(&f, order);
    till_expect_invoice(&f, pending, "amount_residual", "27.0");
    expect_counts(&f, 2, 2, 1);
    flow_fini(&f);
}

static void case_7_what_is_paid_too_much_is_told(void **state)
{
    struct flow f;
    (void)state;
    till_init(&f, NULL);
    const char *order = till_tea(&f);
    till_settle(&f);
    till_pay(&f, order, "3.5");
    till_settle(&f);
    till_expect_parked(&f, "order 1 is overpaid by 3.5: give it back in the "
                           "shop");
    expect_counts(&f, 1, 1, 1);
    /* given back: it is neither a payment nor a credit note for goods */
    till_pay(&f, order, "-3.5");
    till_settle(&f);
    till_expect_invoice(&f, order, "amount_residual", "0.0");
    assert_int_equal(
        flow_odoo_count(&f, "account.move", "[['move_type','=','out_refund']]"),
        0);
    flow_fini(&f);
}

/* ---- what is given back ----------------------------------------------------------- */

static void all_that_is_given_back_is_a_credit_note_that_is_paid(void **state)
{
    struct flow f;
    (void)state;
    till_init(&f, NULL);
    const char *order = till_tea(&f);
    till_settle(&f);
    till_status(&f, order, "Cancelled");
    till_settle(&f);
    till_expect_parked(&f, "it was cancelled in the shop and is billed in "
                           "Odoo: make a credit note there");
    till_pay(&f, order, "-27");
    till_settle(&f);
    till_expect_refund(&f, "satchmo refund 2", "state", "\"posted\"");
    till_expect_refund(&f, "satchmo refund 2", "amount_total", "27.0");
    till_expect_refund(&f, "satchmo refund 2", "amount_tax", "4.0");
    till_expect_refund(&f, "satchmo refund 2", "amount_residual", "0.0");
    till_expect_payment(&f, "satchmo refund 2", "payment_type",
                        "\"outbound\"");
    till_expect_payment(&f, "satchmo refund 2", "amount", "27.0");
    expect_counts(&f, 1, 2, 2);
    assert_int_equal(flow_parked(&f), 0);
    flow_expect_silence(&f);
    flow_fini(&f);
}

/* Also when the hub has seen nothing before. */
static void parts_that_are_given_back_are_credit_notes_of_that_sum(
    void **state)
{
    struct flow f;
    (void)state;
    till_init(&f, NULL);
    const char *order = till_tea(&f);
    till_pay(&f, order, "-10");
    till_pay(&f, order, "-3.33");
    till_settle(&f);
    till_expect_invoice(&f, order, "amount_residual", "0.0");
    till_expect_refund(&f, "satchmo refund 2", "amount_total", "10.0");
    till_expect_refund(&f, "satchmo refund 2", "amount_residual", "0.0");
    till_expect_refund(&f, "satchmo refund 3", "amount_total", "3.33");
    till_expect_payment(&f, "satchmo refund 3", "amount", "3.33");
    expect_counts(&f, 1, 3, 3);
    assert_int_equal(flow_parked(&f), 0);
    flow_expect_silence(&f);
    flow_fini(&f);
}

/* ---- versions --------------------------------------------------------------------- */

static void case_20_other_versions_get_the_same_totals(void **state)
{
    static const char *const versions[] = {"16", "17", "19"};
    (void)state;
    for (size_t i = 0; i < 3; i++) {
        const char *const box[] = {"version", versions[i], NULL};
        const struct flow_options options = {.box = {NULL, box}};
        struct flow f;
        till_init(&f, &options);
        const char *order = till_tea(&f);
        till_pay(&f, order, "-7");
        till_settle(&f);
        expect_paid(&f, order);
        till_expect_invoice(&f, order, "amount_untaxed", "23.0");
        till_expect_invoice(&f, order, "amount_total", "27.0");
        till_expect_refund(&f, "satchmo refund 2", "amount_total", "7.0");
        expect_counts(&f, 1, 2, 2);
        flow_expect_silence(&f);
        flow_fini(&f);
    }
}

/* ---- cuts -------------------------------------------------------------------------- */

/* The power goes at the n-th request or commit, before it is carried out or
 * after. */
static bool cut_at(int64_t n, bool commit, bool after)
{
    struct flow f;
    till_init(&f, NULL);
    till_sale(&f);
    flow_sync(&f); /* schemas, customers and goods are known */
    const char *order = till_tea(&f);
    till_pay(&f, order, "-7");
    if (commit)
        f.power = (struct flow_power){.cut_commit = n, .commit_after = after};
    else
        f.power = (struct flow_power){.cut_request = n, .cut_after = after};
    (void)!flow_run(&f, RUN_SYNC);
    bool cut = f.power.dead;
    flow_stop(&f);
    flow_power_on(&f);
    till_settle(&f);
    if (flow_odoo_count(&f, "sale.order", "[]") != 2 ||
        flow_odoo_count(&f, "account.move", "[]") != 3 ||
        flow_odoo_count(&f, "account.payment", "[]") != 3 ||
        flow_odoo_count(&f, "res.partner", "[['ref','!=',false]]") != 2) {
        flow_print_open(&f);
        print_error("cut %s %s %lld\n", after ? "after" : "before",
                    commit ? "commit" : "request", (long long)n);
    }
    expect_counts(&f, 2, 3, 3);
    expect_paid(&f, order);
    till_expect_invoice(&f, order, "invoice_date", "\"2026-03-01\"");
    till_expect_refund(&f, "satchmo refund 3", "amount_total", "7.0");
    till_expect_refund(&f, "satchmo refund 3", "amount_residual", "0.0");
    assert_int_equal(flow_odoo_count(&f, "res.partner",
                                     "[['ref','!=',false]]"),
                     2);
    assert_int_equal(flow_parked(&f), 0);
    flow_fini(&f);
    return cut;
}

/* At each request and at every seventh commit, or as CROSSWALK_CUT_STEP says,
 * beginning at another one each time. */
static void defect_2_case_6_a_cut_anywhere_leaves_each_once(void **state)
{
    const char *step = getenv("CROSSWALK_CUT_STEP");
    (void)state;
    for (int kind = 0; kind < 4; kind++) {
        bool commit = (kind & 1) != 0;
        int64_t by = commit ? 7 : 1;
        if (step)
            assert_true(str_to_i64(str_from(step), &by) && by > 0);
        int64_t n = 1 + kind % by;
        while (cut_at(n, commit, (kind & 2) != 0))
            n += by;
        assert_true(n > 50); /* order, confirmation, invoice, payment, ... */
    }
}

/* ---- edits in the shop ---------------------------------------------------------------- */

/* Its owner edits what was submitted and not paid: the quotation follows. */
static void an_order_that_is_edited_while_it_is_a_quotation_follows(
    void **state)
{
    struct flow f;
    (void)state;
    till_init(&f, NULL);
    const char *order = till_checkout(
        &f, "'lines':[{'product':1,'quantity':'2','unit_price':'10'}]");
    till_status(&f, order, "New");
    till_settle(&f);
    till_expect_order(&f, order, "amount_total", "20.0");
    till_sql(&f, "UPDATE shop_orderitem SET quantity = 3, line_item_price = 30");
    till_sql(&f, "INSERT INTO shop_orderitem (order_id, product_id, quantity, "
                 "unit_price, unit_tax, line_item_price, tax, completed) "
                 "VALUES (1, 1, 1, 5, 0, 5, 0, 0)");
    till_sql(&f, "UPDATE shop_order SET sub_total = 35, total = 35");
    till_settle(&f);
    till_expect_order(&f, order, "amount_total", "35.0");
    till_expect_order(&f, order, "state", "\"draft\"");
    till_sql(&f, "DELETE FROM shop_orderitem WHERE quantity = 1");
    till_sql(&f, "UPDATE shop_order SET sub_total = 30, total = 30");
    till_settle(&f);
    till_expect_order(&f, order, "amount_total", "30.0");
    assert_int_equal(flow_parked(&f), 0);
    till_pay(&f, order, "30");
    till_settle(&f);
    till_expect_order(&f, order, "state", "\"sale\"");
    till_expect_invoice(&f, order, "payment_state", "\"paid\"");
    assert_int_equal(flow_parked(&f), 0);
    flow_fini(&f);
}

/* Once it is confirmed, it is a person's business, who is told what it is. */
static void an_order_that_is_edited_afterwards_is_told_with_both_sums(
    void **state)
{
    struct flow f;
    (void)state;
    till_init(&f, NULL);
    const char *order = till_sale(&f);
    till_settle(&f);
    till_expect_order(&f, order, "state", "\"sale\"");
    till_sql(&f, "UPDATE shop_orderitem SET quantity = 2, line_item_price = 40");
    till_sql(&f, "UPDATE shop_order SET sub_total = 40, total = 40");
    till_pay(&f, order, "20");
    till_settle(&f);
    till_expect_order(&f, order, "amount_total", "20.0");
    size_t told = 0;
    for (size_t i = 0; i < flow_parked(&f); i++)
        told += strstr(flow_parked_why(&f, i),
                       "once the order is confirmed is to be edited in Odoo") &&
                strstr(flow_parked_why(&f, i),
                       "left.total is 40, right.amount_total is 20, 20 apart");
    assert_int_equal(told, 1);
    flow_fini(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(
            case_6_a_paid_order_is_confirmed_invoiced_posted_and_paid),
        cmocka_unit_test(
            case_8_what_a_price_list_takes_off_is_not_taken_off_again),
        cmocka_unit_test(case_8_of_one_name_what_is_in_use_is_meant),
        cmocka_unit_test(defect_2_case_6_a_signal_that_comes_twice_pays_once),
        cmocka_unit_test(defect_2_a_new_hub_takes_what_is_there),
        cmocka_unit_test(
            defect_1_case_15_a_payment_that_fails_blocks_nobody_else),
        cmocka_unit_test(defect_3_an_invoice_that_odoo_refuses_is_not_lost),
        cmocka_unit_test(orders_of_before_stay_in_the_shop),
        cmocka_unit_test(case_7_partial_payments_wait_for_the_last),
        cmocka_unit_test(
            case_7_what_was_authorised_is_paid_when_it_is_captured),
        cmocka_unit_test(case_7_pending_and_linked_payments_are_none),
        cmocka_unit_test(case_7_what_is_paid_too_much_is_told),
        cmocka_unit_test(
            all_that_is_given_back_is_a_credit_note_that_is_paid),
        cmocka_unit_test(
            parts_that_are_given_back_are_credit_notes_of_that_sum),
        cmocka_unit_test(case_20_other_versions_get_the_same_totals),
        cmocka_unit_test(defect_2_case_6_a_cut_anywhere_leaves_each_once),
        cmocka_unit_test(
            an_order_that_is_edited_while_it_is_a_quotation_follows),
        cmocka_unit_test(an_order_that_is_edited_afterwards_is_told_with_both_sums),
    };
    return cmocka_run_group_tests_name("satchmo-odoo money", tests, NULL,
                                       NULL);
}
