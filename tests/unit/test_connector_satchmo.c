/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * The Satchmo connector over real databases. By itself a file of SQLite; with
 * CROSSWALK_TEST_DATABASE (tests/e2e/databases.py) the same cases over that
 * server. Names begin with the number of the acceptance case of Satchmo's page.
 */
#include "unit/satchmo_kit.h"

/* One statement of the shop's own. */
static void shop_says(struct fixture *f, const char *text)
{
    struct error e = {0};
    struct shop_work w;
    shop_work_begin(&w, &f->shop);
    shop_do(&w, text, NULL, 0);
    check_ok(shop_work_end(&w, &e), &e);
}

static struct decimal amount(const char *text)
{
    struct decimal d;
    assert_int_equal(decimal_parse(str_from(text), &d, NULL), ERR_OK);
    return d;
}

/* ---- a shop ---------------------------------------------------------------------- */

static void fill(struct fixture *f)
{
    bool pg = f->shop.engine == SHOP_POSTGRES;
    const char *yes = pg ? "true" : "1", *no = pg ? "false" : "0";
    struct arena *a = &f->arena;
    shop_says(f, "INSERT INTO shop_config (site_id, store_name, country_id, "
                 "in_country_only) VALUES (1, 'Test', 1, 1 = 0)");
    shop_says(f, arena_printfz(a, "INSERT INTO l10n_country (id, iso2_code, "
              "name, printable_name, iso3_code, active, continent) VALUES (1, "
              "'US', 'UNITED STATES', 'United States', 'USA', %s, 'NA')", yes));
    shop_says(f, "INSERT INTO contact_contact (id, first_name, last_name, "
                 "email, notes, create_date) VALUES (1, 'Zo\xC3\xAB', "
                 "'M\xC3\xBCller', 'Zoe@Example.com', '', '2024-01-02')");
    shop_says(f, arena_printfz(a, "INSERT INTO contact_addressbook (id, "
              "contact_id, description, addressee, street1, street2, state, "
              "city, postal_code, country_id, is_default_shipping, "
              "is_default_billing) VALUES (1, 1, 'Home', 'Zo\xC3\xAB M', "
              "'1 Main', '', 'TN', 'Town', '38138', 1, %s, %s)", yes, yes));
    shop_says(f, arena_printfz(a, "INSERT INTO product_product (id, site_id, "
              "name, slug, short_description, description, items_in_stock, "
              "active, featured, ordering, total_sold, taxable, shipclass) "
              "VALUES (1, 1, 'Caf\xC3\xA9', 'cafe', '', '', 0.5, %s, %s, 0, 0, "
              "%s, 'DEFAULT')", yes, no, yes));
    check_ok(shop_settle_ids(&f->shop, NULL), &(struct error){0});
}

static int set_up(void **state)
{
    static struct fixture f;
    f = (struct fixture){.file = "/tmp/crosswalk-shop-XXXXXX",
                         .clock = {.now_us = NOW_US}};
    struct error e = {0};
    const char *password = getenv("CROSSWALK_TEST_DATABASE_PASSWORD");
    f.url = getenv("CROSSWALK_TEST_DATABASE");
    if (!f.url) {
        int fd = mkstemp(f.file);
        assert_true(fd >= 0);
        close(fd);
        f.is_file = true;
        f.url = arena_printfz(&f.arena, "sqlite://%s", f.file);
    }
    const struct field options[] = {
        {STR("database"), value_textz(f.url)},
        {STR("password"), value_textz(password ? password : "")}};
    const struct value given = value_object(options, password ? 2 : 1);
    check_ok(sandbox_create(&sandbox_satchmo, &given, clock_fake(&f.clock),
                            &f.box, &e), &e);
    f.shop = (struct shop){.box = f.box};
    f.shop.place = (struct sql_place){str_from(f.url), str_from(password), 0};
    f.shop.client = sql_client_create(NULL);
    f.shop.transport = sql_client_transport(f.shop.client);
    f.shop.engine = strncmp(f.url, "postgresql", 10) == 0 ? SHOP_POSTGRES
                    : strncmp(f.url, "mariadb", 7) == 0   ? SHOP_MARIA
                                                          : SHOP_SQLITE;
    check_ok(zone_load(&f.arena, STR("America/Chicago"), &f.shop.zone, &e),
             &e);
    fill(&f);
    const struct field settings[] = {
        {STR("url"), value_textz(f.url)},
        {STR("time_zone"), value_textz("America/Chicago")},
        {STR("password"), value_textz(password ? password : "")}};
    const struct value set = value_object(settings, password ? 3 : 2);
    check_ok(connector_satchmo.create(&f.arena, &set, &f.c, &e), &e);
    struct op open = {.kind = OP_OPEN};
    check_ok(drive(&f, &open, &e), &e);
    *state = &f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    sandbox_destroy(f->box);
    sql_client_destroy(f->shop.client);
    if (f->is_file)
        unlink(f->file);
    arena_fini(&f->arena);
    return 0;
}

/* An order of one line, 2 x 10.05, 4.02 tax, 0.10 off, 4 - 1 shipping. */
static int64_t order(struct fixture *f)
{
    struct error e = {0};
    const struct shop_line line = {1, amount("2"), amount("10.05"),
                                   amount("4.02"), amount("0.1")};
    const struct shop_order o = {.contact = 1, .lines = &line, .n_lines = 1,
                                 .shipping = amount("4"),
                                 .shipping_discount = amount("1")};
    int64_t id = 0;
    check_ok(shop_checkout(&f->shop, &o, &id, &e), &e);
    return id;
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

static void case_03_a_variation_has_the_price_of_its_parent(void **state)
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
    const struct field derived = {STR("phone"), value_textz("1")};
    const struct find_key bad = {&derived, 1, 0};
    struct op refused = {.kind = OP_FIND, .entity = STR("contact"),
                         .keys = &bad, .n_keys = 1};
    check_err(drive(f, &refused, &e), ERR_REJECTED);
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
        ROW(case_03_a_variation_has_the_price_of_its_parent),
        ROW(case_04_a_bare_product_is_read),
        ROW(case_05_names_keep_their_letters),
        ROW(case_06_a_checkout_is_no_success),
        ROW(case_07_payments_that_count),
        ROW(case_07_balances_are_rounded_as_the_shop_does),
        ROW(case_08_totals_add_up),
        ROW(case_09_an_order_keeps_its_addresses),
        ROW(case_19_two_default_addresses_are_tolerated),
        ROW(a_contact_has_its_primary_phone),
        ROW(records_are_found_by_their_values),
        ROW(records_that_are_not_there_are_not_read),
        ROW(a_listing_goes_page_by_page),
        ROW(another_database_is_told_by_the_name_of_what_lacks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
