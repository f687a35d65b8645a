/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * The Satchmo connector over real databases. By itself a file of SQLite; with
 * CROSSWALK_TEST_DATABASE (tests/e2e/databases.py) the same cases over that
 * server. Names begin with the number of the acceptance case of Satchmo's page.
 */
#include "unit/satchmo_shop.h"

static int set_up(void **state)
{
    return set_up_shop(state, false);
}

static void pay(struct fixture *f, int64_t id, const char *sum,
                const char *transaction)
{
    struct error e = {0};
    check_ok(shop_pay(&f->shop, id, amount(sum), transaction, &e), &e);
}

/* ---- the cases ------------------------------------------------------------------- */

static void case_01_decimals_are_exact(void **state)
{
    struct fixture *f = *state;
    shop_says(f, "UPDATE product_product SET items_in_stock = 0.1 + 0.2");
    check_field(f, read_one(f, "product", "1"), "items_in_stock", "0.3");
    shop_says(f, "UPDATE product_product SET items_in_stock = 19.5");
    check_field(f, read_one(f, "product", "1"), "items_in_stock", "19.5");
    shop_says(f, "UPDATE product_product SET items_in_stock = 20");
    check_field(f, read_one(f, "product", "1"), "items_in_stock", "20");
    shop_says(f, "UPDATE product_product SET items_in_stock = 1234567.000001");
    check_field(f, read_one(f, "product", "1"), "items_in_stock",
                "1234567.000001");
}

static void case_02_times_are_those_of_the_shop_s_clock(void **state)
{
    struct fixture *f = *state;
    int64_t id = order(f); /* at noon UTC: 07:00 in Chicago */
    const char *ids = arena_printfz(&f->arena, "%lld", (long long)id);
    check_field(f, read_one(f, "order", ids), "time_stamp",
                "2024-06-01T12:00:00Z");
    shop_says(f, f->shop.engine == SHOP_POSTGRES
                     ? "UPDATE shop_order SET time_stamp = "
                       "'2024-12-01 07:00:00.25-06'"
                     : "UPDATE shop_order SET time_stamp = "
                       "'2024-12-01 07:00:00.25'");
    check_field(f, read_one(f, "order", ids), "time_stamp",
                "2024-12-01T13:00:00.250Z"); /* winter */
}

static void case_03_the_price_of_one_piece_today(void **state)
{
    struct fixture *f = *state;
    check_field(f, read_one(f, "product", "1"), "price", "0");
    shop_says(f, "INSERT INTO product_price (product_id, price, quantity, "
                 "expires) VALUES (1, 20, 1, NULL)");
    check_field(f, read_one(f, "product", "1"), "price", "20");
    /* from ten on; run out yesterday; until today */
    shop_says(f, "INSERT INTO product_price (product_id, price, quantity, "
                 "expires) VALUES (1, 5, 10, NULL)");
    shop_says(f, "INSERT INTO product_price (product_id, price, quantity, "
                 "expires) VALUES (1, 6, 1, '2024-05-31')");
    check_field(f, read_one(f, "product", "1"), "price", "20");
    shop_says(f, "INSERT INTO product_price (product_id, price, quantity, "
                 "expires) VALUES (1, 19.5, 1, '2024-06-01')");
    check_field(f, read_one(f, "product", "1"), "price", "19.5");
    /* still the first of June on the shop's clock, though not in UTC */
    f->clock.now_us = NOW_US + INT64_C(15) * 3600 * US_PER_SECOND;
    check_field(f, read_one(f, "product", "1"), "price", "19.5");
    f->clock.now_us += INT64_C(4) * 3600 * US_PER_SECOND;
    check_field(f, read_one(f, "product", "1"), "price", "20");
}

static void case_03_a_variation_has_price_and_weight_of_its_parent(void **state)
{
    struct fixture *f = *state;
    bool pg = f->shop.engine == SHOP_POSTGRES;
    shop_says(f, "INSERT INTO product_price (product_id, price, quantity) "
                 "VALUES (1, 20, 1)");
    shop_says(f, arena_printfz(&f->arena, "INSERT INTO product_product (id, "
              "site_id, name, slug, short_description, description, "
              "items_in_stock, active, featured, ordering, total_sold, taxable,"
              " shipclass) VALUES (2, 1, 'Small', 'small', '', '', 0, %s, %s, "
              "0, 0, %s, 'YES')", pg ? "true" : "1", pg ? "false" : "0",
              pg ? "true" : "1"));
    shop_says(f, "INSERT INTO configurable_productvariation VALUES (2, 1)");
    struct record *r = read_one(f, "product", "2");
    check_field(f, r, "price", "20");
    check_field(f, r, "parent_id", "1");
    check_field(f, r, "weight", "(null)");
    shop_says(f, "UPDATE product_product SET weight = 2.5, "
                 "weight_units = 'lb' WHERE id = 1");
    r = read_one(f, "product", "2");
    check_field(f, r, "weight", "2.5");
    check_field(f, r, "weight_units", "lb");
    shop_says(f, "UPDATE product_product SET weight = 3, "
                 "weight_units = 'oz' WHERE id = 2");
    r = read_one(f, "product", "2");
    check_field(f, r, "weight", "3");
    check_field(f, r, "weight_units", "oz");
    shop_says(f, "INSERT INTO product_price (product_id, price, quantity) "
                 "VALUES (2, 21, 1)");
    check_field(f, read_one(f, "product", "2"), "price", "21");
}

static void case_04_a_bare_product_is_read(void **state)
{
    struct fixture *f = *state;
    struct record *r = read_one(f, "product", "1");
    check_field(f, r, "main_category_id", "(null)");
    check_field(f, r, "sku", "(null)");
    check_field(f, r, "weight", "(null)");
    check_field(f, r, "price", "0");
}

static void case_05_names_keep_their_letters(void **state)
{
    struct fixture *f = *state;
    check_field(f, read_one(f, "product", "1"), "name", "Caf\xC3\xA9");
    check_field(f, read_one(f, "contact", "1"), "name",
                "Zo\xC3\xAB M\xC3\xBCller");
}

static void case_06_a_checkout_is_no_success(void **state)
{
    struct fixture *f = *state;
    int64_t id = order(f);
    const char *ids = arena_printfz(&f->arena, "%lld", (long long)id);
    struct record *r = read_one(f, "order", ids);
    check_field(f, r, "status", "(null)");
    check_field(f, r, "is_success", "false");
    pay(f, id, "27.02", "T");
    r = read_one(f, "order", ids);
    check_field(f, r, "status", "New");
    check_field(f, r, "is_success", "true");
    check_field(f, r, "success_time", "2024-06-01T12:00:00Z");
}

static void case_07_payments_that_count(void **state)
{
    struct fixture *f = *state;
    struct error e = {0};
    int64_t id = order(f);
    const char *ids = arena_printfz(&f->arena, "%lld", (long long)id);
    pay(f, id, "10", "ONE");
    pay(f, id, "0", "LINKED");
    struct record *r = read_one(f, "order", ids);
    check_field(f, r, "balance", "17.02");
    check_field(f, r, "is_paid", "false");
    check_ok(shop_authorize(&f->shop, id, amount("17.02"), &e), &e);
    r = read_one(f, "order", ids);
    check_field(f, r, "is_paid", "true");
    check_field(f, r, "paid", "10");
    assert_int_equal(value_getz(&r->fields, "payments")->items.n, 1);
    /* captured: the authorisation is complete, the payment is there */
    shop_says(f, f->shop.engine == SHOP_POSTGRES
                     ? "UPDATE shop_orderauthorization SET complete = true"
                     : "UPDATE shop_orderauthorization SET complete = 1");
    pay(f, id, "17.02", "TWO");
    r = read_one(f, "order", ids);
    check_field(f, r, "balance", "0");
    assert_int_equal(value_getz(&r->fields, "payments")->items.n, 2);
    /* not completed: listed as none */
    pay(f, id, "3", "PENDING");
    r = read_one(f, "order", ids);
    assert_int_equal(value_getz(&r->fields, "payments")->items.n, 2);
    check_field(f, r, "balance", "-3"); /* paid too much */
    check_field(f, r, "is_paid", "false");
}

/* What is given back later takes nothing from an order's having been paid. */
static void case_07_what_is_given_back_undoes_no_success(void **state)
{
    struct fixture *f = *state;
    int64_t id = order(f);
    const char *ids = arena_printfz(&f->arena, "%lld", (long long)id);
    pay(f, id, "27.02", "T");
    pay(f, id, "-7.02", "R");
    struct record *r = read_one(f, "order", ids);
    check_field(f, r, "is_success", "false");
    check_field(f, r, "was_success", "true");
    check_field(f, r, "success_date", "2024-06-01");
    check_field(f, r, "refunded", "7.02");
    check_field(f, r, "payment_ids", "1");
    check_field(f, r, "paid", "20");
    check_field(f, r, "balance", "7.02");
    check_field(f, read_one(f, "order_payment", "2"), "date", "2024-06-01");
    /* nor makes it what was never paid one that was */
    id = order(f);
    ids = arena_printfz(&f->arena, "%lld", (long long)id);
    pay(f, id, "20", "T");
    pay(f, id, "-20", "R");
    check_field(f, read_one(f, "order", ids), "was_success", "false");
    /* what was paid too much and given back is a success */
    pay(f, id, "30.02", "T");
    shop_says(f, "UPDATE shop_orderpayment SET amount = -23 WHERE "
                 "transaction_id = 'R'");
    pay(f, id, "0.00", "X");
    check_field(f, read_one(f, "order", ids), "balance", "0");
}

static void case_08_lines_have_their_options_and_tax_class(void **state)
{
    struct fixture *f = *state;
    int64_t id = order(f);
    shop_says(f, "INSERT INTO product_taxclass VALUES (7, 'Books', '')");
    shop_says(f, "UPDATE product_product SET \"taxClass_id\" = 7");
    shop_says(f, "INSERT INTO shop_orderitemdetail (item_id, name, value, "
                 "price_change, sort_order) VALUES (1, 'Text', 'For Ada', 1.5, "
                 "2), (1, 'Size', 'L', NULL, 1)");
    struct record *r = read_one(
        f, "order", arena_printfz(&f->arena, "%lld", (long long)id));
    const struct value *item = &value_getz(&r->fields, "items")->items.at[0];
    const struct record line = {.fields = *item};
    check_field(f, &line, "tax_class", "Books");
    const struct value *options = value_getz(item, "options");
    assert_int_equal(options->items.n, 2);
    const struct record first = {.fields = options->items.at[0]},
                        second = {.fields = options->items.at[1]};
    check_field(f, &first, "name", "Size");
    check_field(f, &first, "price_change", "0");
    check_field(f, &second, "value", "For Ada");
    check_field(f, &second, "price_change", "1.5");
}

static void case_07_balances_are_rounded_as_the_shop_does(void **state)
{
    static const struct {
        const char *paid, *balance, *is_paid;
    } rows[] = {
        {"27.0199", "0.01", "false"}, {"27.02", "0", "true"},
        {"27.029", "0", "true"},      {"27.03", "-0.01", "false"},
        {"27.0349", "-0.01", "false"}, {"0", "27.02", "false"},
    };
    struct fixture *f = *state;
    int64_t id = order(f);
    const char *ids = arena_printfz(&f->arena, "%lld", (long long)id);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        shop_says(f, "DELETE FROM shop_orderpayment");
        pay(f, id, rows[i].paid, "T");
        struct record *r = read_one(f, "order", ids);
        check_field(f, r, "balance", rows[i].balance);
        check_field(f, r, "is_paid", rows[i].is_paid);
    }
}

static void case_08_totals_add_up(void **state)
{
    struct fixture *f = *state;
    int64_t id = order(f);
    struct record *r = read_one(
        f, "order", arena_printfz(&f->arena, "%lld", (long long)id));
    check_field(f, r, "sub_total", "20.1"); /* before discounts */
    check_field(f, r, "items_total", "20");
    check_field(f, r, "discount", "1.1");   /* that of shipping too */
    check_field(f, r, "shipping", "3");
    check_field(f, r, "tax", "4.02");
    check_field(f, r, "total", "27.02");
    check_field(f, r, "computed_total", "27.02");
    const struct value *items = value_getz(&r->fields, "items");
    assert_int_equal(items->items.n, 1);
    const struct record line = {.fields = items->items.at[0]};
    check_field(f, &line, "sub_total", "20");
    check_field(f, &line, "total", "24.02");
    check_field(f, &line, "product_id", "1");
    check_field(f, &line, "name", "Caf\xC3\xA9");
}

static void case_09_an_order_keeps_its_addresses(void **state)
{
    struct fixture *f = *state;
    int64_t id = order(f);
    shop_says(f, "UPDATE contact_addressbook SET street1 = '9 Elsewhere'");
    struct record *r = read_one(
        f, "order", arena_printfz(&f->arena, "%lld", (long long)id));
    check_field(f, r, "ship_street1", "1 Main");
    check_field(f, r, "bill_country", "US");
    check_field(f, r, "bill_addressee", "Zo\xC3\xAB M");
    check_field(f, r, "bill_address",
                "Zo\xC3\xAB M, 1 Main, Town, TN, 38138, US");
}

static void case_19_two_default_addresses_are_tolerated(void **state)
{
    struct fixture *f = *state;
    bool pg = f->shop.engine == SHOP_POSTGRES;
    shop_says(f, arena_printfz(&f->arena, "INSERT INTO contact_addressbook "
              "(contact_id, description, addressee, street1, street2, state, "
              "city, postal_code, country_id, is_default_shipping, "
              "is_default_billing) VALUES (1, 'Work', '', '2 Main', '', '', "
              "'Town', '1', 1, %s, %s)", pg ? "true" : "1",
              pg ? "true" : "1"));
    struct record *r = read_one(f, "contact", "1");
    check_field(f, r, "billing_address_id", "1");
    check_field(f, r, "shipping_address_id", "1");
}

static void a_contact_has_its_primary_phone(void **state)
{
    struct fixture *f = *state;
    bool pg = f->shop.engine == SHOP_POSTGRES;
    shop_says(f, arena_printfz(&f->arena, "INSERT INTO contact_phonenumber "
              "(contact_id, type, phone, \"primary\") VALUES (1, 'Mobile', "
              "'555-1', %s), (1, 'Home', '555-2', %s)", pg ? "false" : "0",
              pg ? "true" : "1"));
    struct record *r = read_one(f, "contact", "1");
    check_field(f, r, "phone", "555-2");
    check_field(f, r, "mobile", "555-1");
}

static void records_are_found_by_their_values(void **state)
{
    struct fixture *f = *state;
    struct error e = {0};
    const struct field mail = {STR("email"), value_textz("zoe@example.COM")};
    const struct field none = {STR("email"), value_textz("nobody@x.org")};
    const struct field both[] = {
        {STR("first_name"), value_textz("zo\xC3\xAB")},
        {STR("email"), value_textz("zoe@example.com")}};
    const struct find_key keys[] = {{&mail, 1, 0}, {&none, 1, 0},
                                    {both, 2, 0}};
    struct op op = {.kind = OP_FIND, .entity = STR("contact"), .keys = keys,
                    .n_keys = 3};
    check_ok(drive(f, &op, &e), &e);
    assert_int_equal(op.n_matches, 2);
    assert_int_equal(op.matches[0].key, 0);
    assert_int_equal(op.matches[1].key, 2);
    check_str(op.matches[0].record.id, "1");
    const struct field derived = {STR("shipping_address_id"),
                                  value_textz("1")};
    const struct find_key bad = {&derived, 1, 0};
    struct op refused = {.kind = OP_FIND, .entity = STR("contact"),
                         .keys = &bad, .n_keys = 1};
    check_err(drive(f, &refused, &e), ERR_REJECTED);
}

/* What the shop works out of several rows too. */
static void a_contact_is_found_by_name_and_phone(void **state)
{
    struct fixture *f = *state;
    struct error e = {0};
    bool pg = f->shop.engine == SHOP_POSTGRES;
    shop_says(f, "UPDATE contact_contact SET first_name = 'Zoe ', "
                 "last_name = 'Muller'");
    shop_says(f, arena_printfz(&f->arena, "INSERT INTO contact_phonenumber "
              "(contact_id, type, phone, \"primary\") VALUES (1, 'Mobile', "
              "'555-1', %s), (1, 'Home', '555-2', %s)", pg ? "false" : "0",
              pg ? "true" : "1"));
    const struct field name = {STR("name"), value_textz("ZOE Muller")};
    const struct field phone = {STR("phone"), value_textz("555-2")};
    const struct field mobile = {STR("mobile"), value_textz("555-1")};
    const struct field other = {STR("mobile"), value_textz("555-2")};
    const struct find_key keys[] = {{&name, 1, 0}, {&phone, 1, 0},
                                    {&mobile, 1, 0}, {&other, 1, 0}};
    struct op op = {.kind = OP_FIND, .entity = STR("contact"), .keys = keys,
                    .n_keys = 4};
    check_ok(drive(f, &op, &e), &e);
    assert_int_equal(op.n_matches, 3);
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(op.matches[i].key, i);
}

static void records_that_are_not_there_are_not_read(void **state)
{
    struct fixture *f = *state;
    assert_null(read_one(f, "product", "99"));
    assert_null(read_one(f, "product", "no number"));
}

static void a_listing_goes_page_by_page(void **state)
{
    struct fixture *f = *state;
    struct error e = {0};
    for (int i = 0; i < 5; i++)
        order(f);
    struct str cursor = STR_NONE;
    size_t seen = 0, pages = 0;
    bool more = true;
    while (more) {
        struct op op = {.kind = OP_CHANGES, .entity = STR("order"), .page = 2,
                        .cursor = cursor};
        check_ok(drive(f, &op, &e), &e);
        seen += op.n_records;
        cursor = op.next_cursor;
        more = op.more;
        pages++;
    }
    assert_int_equal(seen, 5);
    assert_int_equal(pages, 3);
}

static void another_database_is_told_by_the_name_of_what_lacks(void **state)
{
    struct fixture *f = *state;
    struct error e = {0};
    shop_says(f, "ALTER TABLE product_product DROP COLUMN total_sold");
    struct op open = {.kind = OP_OPEN};
    check_err(drive(f, &open, &e), ERR_SCHEMA);
    assert_non_null(strstr(e.message, "total_sold"));
    assert_int_equal(e.retry, RETRY_NEVER);
}

int main(void)
{
#define ROW(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        ROW(case_01_decimals_are_exact),
        ROW(case_02_times_are_those_of_the_shop_s_clock),
        ROW(case_03_the_price_of_one_piece_today),
        ROW(case_03_a_variation_has_price_and_weight_of_its_parent),
        ROW(case_04_a_bare_product_is_read),
        ROW(case_05_names_keep_their_letters),
        ROW(case_06_a_checkout_is_no_success),
        ROW(case_07_payments_that_count),
        ROW(case_07_what_is_given_back_undoes_no_success),
        ROW(case_07_balances_are_rounded_as_the_shop_does),
        ROW(case_08_lines_have_their_options_and_tax_class),
        ROW(case_08_totals_add_up),
        ROW(case_09_an_order_keeps_its_addresses),
        ROW(case_19_two_default_addresses_are_tolerated),
        ROW(a_contact_has_its_primary_phone),
        ROW(records_are_found_by_their_values),
        ROW(a_contact_is_found_by_name_and_phone),
        ROW(records_that_are_not_there_are_not_read),
        ROW(a_listing_goes_page_by_page),
        ROW(another_database_is_told_by_the_name_of_what_lacks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
