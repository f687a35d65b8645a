/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* The recipe satchmo-odoo: what a shop's database says, in Odoo's books. */
#include "lib/flow_private.h"
#include "lib/flow_satchmo.h"

static void customers_and_goods_arrive_once(void **state)
{
    struct flow f;
    (void)state;
    till_init(&f, NULL);
    flow_sync(&f);
    flow_odoo_one(&f, "res.partner", "[['email','=','zoe@x.example']]");
    flow_odoo_one(&f, "product.template", "[['default_code','=','SKU-1']]");
    assert_int_equal(flow_links(&f, "products"), 1);
    flow_expect_silence(&f);
    assert_int_equal(flow_writes(&f, SIDE_LEFT), 0);
    assert_true(flow_calls(&f, SIDE_LEFT) > 0);
    flow_fini(&f);
}

/* The product 2. */
static void add_product(struct flow *f, const char *sku)
{
    till_sql(f, arena_printfz(
                    &f->arena,
                    "INSERT INTO product_product (id, site_id, name, slug, "
                    "sku, short_description, description, items_in_stock, "
                    "active, featured, ordering, total_sold, taxable, "
                    "shipclass) VALUES (2, 1, 'Mug', 'mug', '%s', '', '', 1, "
                    "1, 0, 0, 0, 1, 'YES')", sku));
}

/* The address 2 of the customer, no default. */
static void add_address(struct flow *f)
{
    till_sql(f, "INSERT INTO contact_addressbook (id, contact_id, description, "
                "addressee, street1, street2, state, city, postal_code, "
                "country_id, is_default_shipping, is_default_billing) SELECT 2, "
                "1, 'The Summer Place', '', '2 Lake', '', '', 'Town', '1', "
                "country_id, 0, 0 FROM contact_addressbook");
}

/* ---- orders in Odoo --------------------------------------------------------------- */

static void defect_4_case_6_a_checkout_in_progress_produces_nothing(
    void **state)
{
    struct flow f;
    (void)state;
    till_init(&f, NULL);
    const char *order = till_checkout(&f, TILL_TEA);
    till_settle(&f);
    assert_int_equal(flow_odoo_count(&f, "sale.order", "[]"), 0);
    assert_int_equal(flow_odoo_count(&f, "res.partner",
                                     "[['active','=',false],['ref','!=',"
                                     "false]]"),
                     0);
    till_sql(&f, "UPDATE shop_order SET status = 'Temp'");
    till_settle(&f);
    assert_int_equal(flow_odoo_count(&f, "sale.order", "[]"), 0);
    till_sql(&f, "UPDATE shop_order SET status = ''");
    till_pay(&f, order, "27");
    till_settle(&f);
    till_expect_order(&f, order, "amount_total", "27.0");
    flow_fini(&f);
}

static void defect_6_case_8_an_order_has_the_total_of_the_shop(void **state)
{
    struct flow f;
    (void)state;
    till_init(&f, NULL);
    const char *order = till_checkout(&f, TILL_TEA);
    till_pay(&f, order, "27");
    till_settle(&f);
    till_expect_order(&f, order, "amount_untaxed", "23.0");
    till_expect_order(&f, order, "amount_tax", "4.0");
    till_expect_order(&f, order, "amount_total", "27.0");
    till_expect_order(&f, order, "state", "\"sale\"");
    assert_int_equal(flow_odoo_count(&f, "sale.order.line", "[]"), 4);
    assert_int_equal(flow_odoo_count(&f, "sale.order.line",
                                     "[['product_id.default_code','=','SKU-1'],"
                                     "['price_unit','=',10.05],"
                                     "['product_uom_qty','=',2]]"),
                     1);
    flow_expect_silence(&f);
    flow_fini(&f);
}

/* Three times 20% of 0.12: 0.07 where Odoo rounds all of it, 0.06 by line. */
static void case_8_both_ways_of_rounding_come_to_the_shop_s_total(void **state)
{
    static const struct flow_edit global[] = {
        {"lua/settings.lua", "rounding = \"line\"", "rounding = \"global\""},
        {NULL, NULL, NULL}};
    static const char *const methods[] = {"round_per_line", "round_globally"};
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        const struct flow_options options = {.edits = i ? global : NULL};
        struct flow f;
        till_init(&f, &options);
        flow_odoo_edit(&f, "res.company", "1",
                       arena_printfz(&f.arena,
                                     "{'tax_calculation_rounding_method':'%s'}",
                                     methods[i]));
        const char *order = till_checkout(
            &f, "'lines':["
                "{'product':1,'quantity':'1','unit_price':'0.12','tax':'0.024'},"
                "{'product':1,'quantity':'1','unit_price':'0.12','tax':'0.024'},"
                "{'product':1,'quantity':'1','unit_price':'0.12','tax':'0.024'}]");
        till_pay(&f, order, "0.44");
        till_settle(&f);
        till_expect_order(&f, order, "amount_total", "0.43");
        assert_int_equal(flow_odoo_count(&f, "sale.order.line", "[]"), i ? 3 : 4);
        flow_fini(&f);
    }
}

/* Somebody has changed an amount there: both sums are told, and once it is
 * right again the order goes on by itself. */
static void case_8_totals_that_differ_are_parked_with_both(void **state)
{
    struct flow f;
    (void)state;
    till_init(&f, NULL);
    const char *order = till_checkout(&f, TILL_TEA);
    till_status(&f, order, "New");
    till_settle(&f);
    till_expect_order(&f, order, "state", "\"draft\"");
    const char *line = flow_odoo_one(
        &f, "sale.order.line", "[['product_id.default_code','=','SKU-1']]");
    flow_odoo_edit(&f, "sale.order.line", line, "{'price_unit':11}");
    till_pay(&f, order, "27");
    till_settle(&f);
    till_expect_parked(&f, "the totals differ");
    till_expect_parked(&f, ": left.total is 27, right.amount_total is 29.28, "
                           "2.28 apart");
    till_expect_order(&f, order, "state", "\"draft\"");
    flow_odoo_edit(&f, "sale.order.line", line, "{'price_unit':10.05}");
    flow_reconcile(&f);
    till_settle(&f);
    till_expect_order(&f, order, "state", "\"sale\"");
    assert_int_equal(flow_parked(&f), 0);
    flow_fini(&f);
}

/* The shop itself does not add up: nothing is made. */
static void case_8_a_difference_is_told_as_a_number(void **state)
{
    struct flow f;
    (void)state;
    till_init(&f, NULL);
    const char *order = till_checkout(&f, TILL_TEA);
    till_sql(&f, "UPDATE shop_order SET total = 26.5");
    till_pay(&f, order, "26.5");
    till_settle(&f);
    till_expect_parked(&f, "the order comes to 26.5 in the shop, and to 27 in Odoo: "
                      "the difference of -0.5");
    assert_int_equal(flow_odoo_count(&f, "sale.order", "[]"), 0);
    till_sql(&f, "UPDATE shop_order SET total = 27");
    till_sql(&f, "UPDATE shop_orderpayment SET amount = 27");
    till_settle(&f);
    till_expect_order(&f, order, "state", "\"sale\"");
    flow_fini(&f);
}

static void defect_5_case_9_an_order_keeps_its_addresses(void **state)
{
    struct flow f;
    (void)state;
    till_init(&f, NULL);
    const char *order = till_sale(&f);
    till_sql(&f, "UPDATE contact_addressbook SET street1 = '9 Elsewhere'");
    const char *second = till_sale(&f), *third = till_sale(&f);
    till_settle(&f);
    const char *at[] = {"1 Main", "9 Elsewhere", "9 Elsewhere"};
    const char *orders[] = {order, second, third};
    for (size_t i = 0; i < 3; i++) {
        const char *const domain = arena_printfz(
            &f.arena,
            "[['client_order_ref','=','satchmo-%s'],"
            "['partner_invoice_id.street','=','%s'],"
            "['partner_invoice_id.type','=','invoice'],"
            "['partner_shipping_id.street','=','%s'],"
            "['partner_shipping_id.type','=','delivery'],"
            "['partner_shipping_id.active','=',false],"
            "['partner_shipping_id.parent_id.email','=','zoe@x.example']]",
            orders[i], at[i], at[i]);
        assert_int_equal(flow_odoo_count(&f, "sale.order", domain), 1);
    }
    /* two orders with one address share it; the address book has its own */
    assert_int_equal(flow_links(&f, "bill-addresses"), 3);
    assert_int_equal(flow_odoo_count(&f, "res.partner",
                                     "[['street','=','9 Elsewhere']]"),
                     3);
    till_sql(&f, "UPDATE contact_addressbook SET street1 = '10 Anew'");
    till_settle(&f);
    assert_int_equal(flow_odoo_count(&f, "res.partner",
                                     "[['street','=','9 Elsewhere']]"),
                     2);
    flow_expect_silence(&f);
    flow_fini(&f);
}

static void defect_7_an_order_without_addresses_goes_to_its_contact(
    void **state)
{
    struct flow f;
    (void)state;
    till_init(&f, NULL);
    const char *order = till_sale(&f);
    till_sql(&f, "UPDATE shop_order SET ship_addressee = '', ship_street1 = '', "
                 "ship_city = '', ship_state = '', ship_postal_code = '', "
                 "ship_country = '', bill_addressee = '', bill_street1 = '', "
                 "bill_city = '', bill_state = '', bill_postal_code = '', "
                 "bill_country = ''");
    till_settle(&f);
    till_expect_order(&f, order, "state", "\"sale\"");
    assert_int_equal(flow_links(&f, "bill-addresses"), 0);
    flow_fini(&f);
}

static void cancelled_orders_are_cancelled_once_and_never_made(void **state)
{
    struct flow f;
    (void)state;
    till_init(&f, NULL);
    const char *order = till_checkout(&f, TILL_TEA);
    till_status(&f, order, "New");
    till_settle(&f);
    till_status(&f, order, "Cancelled");
    const char *other = till_checkout(&f, TILL_TEA);
    till_status(&f, other, "Cancelled");
    till_settle(&f);
    till_expect_order(&f, order, "state", "\"cancel\"");
    assert_int_equal(flow_odoo_count(&f, "sale.order", "[]"), 1);
    flow_expect_silence(&f);
    flow_fini(&f);
}

static void case_11_an_order_of_a_product_that_goes_stays(void **state)
{
    struct flow f;
    (void)state;
    till_init(&f, NULL);
    const char *order = till_sale(&f);
    add_product(&f, "SKU-2");
    till_settle(&f);
    till_sql(&f, "UPDATE product_product SET active = 0 WHERE id = 1");
    till_settle(&f);
    assert_string_equal(
        flow_odoo_get(&f, "product.template",
                      flow_odoo_one(&f, "product.template",
                                    "[['default_code','=','SKU-1']]"),
                      "active"),
        "false");
    till_sql(&f, "DELETE FROM product_price");
    till_sql(&f, "DELETE FROM product_product WHERE id = 1");
    flow_reconcile(&f);
    till_settle(&f);
    till_expect_order(&f, order, "state", "\"sale\"");
    assert_int_equal(flow_parked(&f), 0);
    flow_fini(&f);
}

/* Names, not numbers in code; what is not there is told before. */
static void defect_8_check_tells_names_that_odoo_lacks(void **state)
{
    static const struct flow_edit edits[] = {
        {"lua/settings.lua", "name = \"20%\" },",
         "name = \"20% none\" },"},
        {"lua/settings.lua", "other = \"Bank\"", "other = \"Banque\""},
        {"lua/settings.lua", "discount = \"DISCOUNT\"", "discount = \"OFF\""},
        {"lua/settings.lua", "company = nil", "company = \"Nobody Ltd\""},
        {NULL, NULL, NULL}};
    static const char *const said[] = {
        ("no odoo.account.tax has the `name` \"20% none\": `taxes` in "
         "lua/settings.lua calls it so"),
        "no odoo.product.product has the `default_code` \"OFF\": `products`",
        "no odoo.account.journal has the `name` \"Banque\": `journals`",
        "no odoo.res.company has the `name` \"Nobody Ltd\": `company`"};
    const struct flow_options options = {.edits = edits};
    struct flow f;
    (void)state;
    till_init(&f, &options);
    struct problems problems = {.arena = &f.arena};
    flow_check(&f, flow_start(&f));
    flow_check(&f, engine_check(f.engine, STR("orders"), &problems, &f.error));
    assert_int_equal(problems.list.n, 4);
    for (size_t i = 0; i < 4; i++)
        assert_true(str_starts_with(problems.list.at[i].message,
                                    str_from(said[i])));
    flow_fini(&f);
}

/* So that who reads it knows what to put right. */
static void defect_8_a_parked_order_says_where_its_name_is_from(void **state)
{
    static const struct flow_edit edits[] = {
        {"lua/settings.lua", "name = \"20%\" },", "name = \"20% none\" },"},
        {NULL, NULL, NULL}};
    const struct flow_options options = {.edits = edits};
    struct flow f;
    (void)state;
    till_init(&f, &options);
    till_tea(&f);
    till_settle(&f);
    till_expect_parked(&f, "account.tax \"20% none\" not found");
    till_expect_parked(&f, "`taxes` in lua/settings.lua calls it so; say there "
                           "what it is called in Odoo");
    flow_fini(&f);
}

/* ---- customers and goods ------------------------------------------------------------ */

static size_t partners(struct flow *f, const char *domain)
{
    return flow_odoo_count(f, "res.partner", domain);
}

static void defect_7_bare_products_and_any_letters_are_ordered(void **state)
{
    struct flow f;
    (void)state;
    till_init(&f, NULL);
    till_sql(&f, "UPDATE product_product SET name = '\u8336 \u2013 Th\u00e9 5 \u20ac', "
                 "weight = 0.1, weight_units = 'oz', sku = NULL");
    till_sql(&f, "DELETE FROM product_price");
    const char *order = till_sale(&f);
    till_sql(&f, "INSERT INTO shop_orderitemdetail (item_id, name, value, "
                 "price_change, sort_order) VALUES (1, 'Text', "
                 "'\u041f\u0440\u0438\u0432\u0435\u0442', NULL, 1)");
    till_settle(&f);
    till_expect_order(&f, order, "amount_total", "20.0");
    assert_string_equal(
        flow_odoo_get(&f, "sale.order.line",
                      flow_odoo_one(&f, "sale.order.line", "[]"), "name"),
        "\"\u8336 \u2013 Th\u00e9 5 \u20ac\\nText: "
        "\u041f\u0440\u0438\u0432\u0435\u0442\"");
    flow_fini(&f);
}

static void defect_9_sku_variation_state_and_second_phone_arrive(void **state)
{
    struct flow f;
    (void)state;
    const char *const old[] = {"version", "18", NULL};
    const struct flow_options options = {.box = {NULL, old}};
    till_init(&f, &options);
    till_sql(&f, "INSERT INTO contact_phonenumber (contact_id, type, phone, "
                 "\"primary\") VALUES (1, 'Home', '555-1', 1), "
                 "(1, 'Mobile', '555-2', 0)");
    add_product(&f, "SKU-1-L");
    till_sql(&f, "INSERT INTO configurable_productvariation VALUES (2, 1)");
    till_settle(&f);
    assert_int_equal(partners(&f, "[['phone','=','555-1'],['mobile','=',"
                                  "'555-2']]"), 1);
    assert_int_equal(partners(&f, "[['street','=','1 Main'],"
                                  "['state_id.code','=','TX']]"), 1);
    assert_int_equal(flow_odoo_count(&f, "product.template",
                                     "[['default_code','=','SKU-1-L'],"
                                     "['list_price','=',20]]"), 1);
    flow_fini(&f);
}

/* All of them have the id 1. */
static void defect_10_records_of_all_sorts_are_told_apart(void **state)
{
    static const char *const syncs[] = {"contacts", "addresses", "products",
                                        "orders", "invoices", "payments"};
    struct flow f;
    (void)state;
    till_init(&f, NULL);
    till_sale(&f);
    till_settle(&f);
    for (size_t i = 0; i < sizeof syncs / sizeof *syncs; i++) {
        assert_int_equal(flow_links(&f, syncs[i]), 1);
        assert_non_null(flow_other(&f, syncs[i], SIDE_LEFT, "1"));
    }
    flow_fini(&f);
}

static void defects_11_12_13_a_person_is_one_with_named_addresses_below(
    void **state)
{
    struct flow f;
    (void)state;
    till_init(&f, NULL);
    add_address(&f);
    till_settle(&f);
    assert_int_equal(partners(&f, "[['email','=','zoe@x.example']]"), 1);
    assert_int_equal(partners(&f, "[['parent_id.email','=','zoe@x.example'],"
                                  "['name','=','Zo\u00eb M\u00fcller']]"), 2);
    assert_int_equal(partners(&f, "[['street','=','1 Main'],['type','=',"
                                  "'invoice']]"), 1);
    assert_int_equal(partners(&f, "[['street','=','2 Lake'],['type','=',"
                                  "'other']]"), 1);
    flow_fini(&f);
}

static void defect_14_countries_are_found_and_never_made(void **state)
{
    struct flow f;
    (void)state;
    till_init(&f, NULL);
    size_t before = flow_odoo_count(&f, "res.country", "[]");
    till_sql(&f, "UPDATE l10n_country SET iso2_code = 'XX', printable_name = "
                 "'Nowhere' WHERE iso2_code = 'US'");
    till_sale(&f);
    flow_sync(&f);
    assert_int_equal(flow_odoo_count(&f, "res.country", "[]"), before);
    till_sql(&f, "UPDATE l10n_country SET iso2_code = 'US' WHERE iso2_code = "
                 "'XX'");
    till_sql(&f, "UPDATE contact_addressbook SET street2 = 'b'");
    till_settle(&f);
    assert_int_equal(partners(&f, "[['street2','=','b'],['country_id.code',"
                                  "'=','US']]"), 1);
    flow_fini(&f);
}

static void defect_15_a_product_has_one_variant(void **state)
{
    struct flow f;
    (void)state;
    till_init(&f, NULL);
    size_t before = flow_odoo_count(&f, "product.product", "[]");
    till_settle(&f);
    assert_int_equal(flow_odoo_count(&f, "product.product", "[]"), before + 1);
    flow_fini(&f);
}

static void defect_16_case_14_a_parent_that_comes_later_is_filled_in(
    void **state)
{
    struct flow f;
    (void)state;
    till_init(&f, NULL);
    till_sql(&f, "UPDATE contact_contact SET organization_id = 9");
    flow_sync(&f);
    assert_int_equal(partners(&f, "[['email','=','zoe@x.example'],['parent_id',"
                                  "'=',false]]"), 1);
    till_sql(&f, "INSERT INTO contact_organization (id, name, create_date) "
                 "VALUES (9, 'Late Ltd', '2026-01-02')");
    till_settle(&f);
    assert_int_equal(partners(&f, "[['email','=','zoe@x.example'],"
                                  "['parent_id.name','=','Late Ltd']]"), 1);
    flow_fini(&f);
}

/* Nobody at the shop waits for Odoo: its database is read, and that is all. */
static void defect_17_the_shop_goes_on_while_odoo_is_away(void **state)
{
    struct flow f;
    (void)state;
    till_init(&f, NULL);
    flow_sync(&f);
    flow_knobs(&f, SIDE_RIGHT)->fail_every = 1;
    const char *order = till_sale(&f);
    (void)!flow_run(&f, RUN_SYNC);
    assert_string_equal(till_ask(&f, "SELECT status FROM shop_order"), "New");
    flow_knobs(&f, SIDE_RIGHT)->fail_every = 0;
    till_settle(&f);
    till_expect_order(&f, order, "state", "\"sale\"");
    assert_int_equal(flow_writes(&f, SIDE_LEFT), 0);
    flow_fini(&f);
}

/* ---- what goes ---------------------------------------------------------------------- */

static void case_12_what_is_gone_on_both_sides_is_no_failure(void **state)
{
    struct flow f;
    (void)state;
    till_init(&f, NULL);
    add_address(&f);
    const char *order = till_checkout(&f, TILL_TEA);
    till_status(&f, order, "New");
    till_settle(&f);
    flow_odoo_drop(&f, "res.partner",
                   flow_odoo_one(&f, "res.partner", "[['street','=','2 Lake']]"));
    till_sql(&f, "DELETE FROM contact_addressbook WHERE id = 2");
    till_sql(&f, "DELETE FROM shop_orderitem");
    till_sql(&f, "DELETE FROM shop_orderstatus");
    till_sql(&f, "INSERT INTO shop_order SELECT 2, site_id, contact_id, "
                 "ship_addressee, ship_street1, ship_street2, ship_city, "
                 "ship_state, ship_postal_code, ship_country, bill_addressee, "
                 "bill_street1, bill_street2, bill_city, bill_state, "
                 "bill_postal_code, bill_country, notes, sub_total, total, "
                 "discount_code, discount, method, shipping_description, "
                 "shipping_method, shipping_model, shipping_cost, "
                 "shipping_discount, tax, time_stamp, '' FROM shop_order");
    till_sql(&f, "DELETE FROM shop_order WHERE id = 1");
    flow_odoo_drop(&f, "sale.order", flow_odoo_one(&f, "sale.order", "[]"));
    (void)!flow_run(&f, RUN_RECONCILE);
    till_settle(&f);
    assert_int_equal(flow_parked(&f), 0);
    assert_int_equal(flow_odoo_count(&f, "sale.order", "[]"), 0);
    flow_fini(&f);
}

static void case_13_what_came_and_went_offline_nets_out(void **state)
{
    struct flow f;
    (void)state;
    till_init(&f, NULL);
    flow_sync(&f);
    flow_knobs(&f, SIDE_RIGHT)->fail_every = 1;
    flow_knobs(&f, SIDE_RIGHT)->fail_status = 503;
    static const char *const edits[] = {
        ("INSERT INTO contact_organization (id, name, create_date) VALUES (9, "
         "'Brief Ltd', '2026-01-02')"),
        "UPDATE contact_organization SET name = 'Briefer Ltd' WHERE id = 9",
        "UPDATE contact_contact SET email = 'z@x.example'",
        "UPDATE contact_contact SET email = 'zz@x.example'",
        "DELETE FROM contact_organization WHERE id = 9"};
    for (size_t i = 0; i < sizeof edits / sizeof *edits; i++) {
        till_sql(&f, edits[i]);
        (void)!flow_run(&f, RUN_SYNC);
    }
    flow_knobs(&f, SIDE_RIGHT)->fail_every = 0;
    till_settle(&f);
    flow_reconcile(&f);
    assert_int_equal(partners(&f, "[['name','like','Brief']]"), 0);
    assert_int_equal(partners(&f, "[['email','=','zz@x.example']]"), 1);
    assert_int_equal(flow_parked(&f), 0);
    flow_expect_silence(&f);
    flow_fini(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(customers_and_goods_arrive_once),
        cmocka_unit_test(
            defect_4_case_6_a_checkout_in_progress_produces_nothing),
        cmocka_unit_test(defect_6_case_8_an_order_has_the_total_of_the_shop),
        cmocka_unit_test(case_8_both_ways_of_rounding_come_to_the_shop_s_total),
        cmocka_unit_test(case_8_totals_that_differ_are_parked_with_both),
        cmocka_unit_test(case_8_a_difference_is_told_as_a_number),
        cmocka_unit_test(defect_5_case_9_an_order_keeps_its_addresses),
        cmocka_unit_test(defect_7_an_order_without_addresses_goes_to_its_contact),
        cmocka_unit_test(cancelled_orders_are_cancelled_once_and_never_made),
        cmocka_unit_test(case_11_an_order_of_a_product_that_goes_stays),
        cmocka_unit_test(defect_8_check_tells_names_that_odoo_lacks),
        cmocka_unit_test(defect_8_a_parked_order_says_where_its_name_is_from),
        cmocka_unit_test(defect_7_bare_products_and_any_letters_are_ordered),
        cmocka_unit_test(defect_9_sku_variation_state_and_second_phone_arrive),
        cmocka_unit_test(defect_10_records_of_all_sorts_are_told_apart),
        cmocka_unit_test(
            defects_11_12_13_a_person_is_one_with_named_addresses_below),
        cmocka_unit_test(defect_14_countries_are_found_and_never_made),
        cmocka_unit_test(defect_15_a_product_has_one_variant),
        cmocka_unit_test(
            defect_16_case_14_a_parent_that_comes_later_is_filled_in),
        cmocka_unit_test(defect_17_the_shop_goes_on_while_odoo_is_away),
        cmocka_unit_test(case_12_what_is_gone_on_both_sides_is_no_failure),
        cmocka_unit_test(case_13_what_came_and_went_offline_nets_out),
    };
    return cmocka_run_group_tests_name("satchmo-odoo", tests, NULL, NULL);
}
