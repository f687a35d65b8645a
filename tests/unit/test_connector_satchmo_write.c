/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * What the Satchmo connector writes into a shop, over real databases: a file
 * of SQLite, or the server of CROSSWALK_TEST_DATABASE: what may be written, and
 * goods. Names begin with the number of the acceptance case of Satchmo's page
 * where there is one.
 */
#include "unit/satchmo_writes.h"

static int set_up_read_only(void **state)
{
    return set_up_shop(state, false);
}

static void check_number(struct fixture *f, const char *text,
                         const char *expected)
{
    assert_int_equal(decimal_compare(amount(cell(f, text)), amount(expected)),
                     0);
}

/* ---- what may be written ----------------------------------------------------------- */

static void nothing_is_written_unless_it_is_allowed(void **state)
{
    struct fixture *f = *state;
    struct error e = {0};
    const struct field stock = {STR("items_in_stock"), value_int(5)};
    const struct patch patch = {.kind = PATCH_UPDATE, .id = STR("1"),
                                .values = value_object(&stock, 1)};
    struct op op = {.kind = OP_WRITE, .entity = STR("product"),
                    .patches = &patch, .n_patches = 1};
    check_err(drive(f, &op, &e), ERR_REJECTED);
    assert_non_null(strstr(e.message, "`write: true`"));
    assert_false(connector_satchmo.caps(f->c, STR("product")).can_update);
    struct op describe = {.kind = OP_DESCRIBE, .entity = STR("product")};
    check_ok(drive(f, &describe, &e), &e);
    assert_false(schema_find(&describe.schema, STR("name"))->writable);
    check_number(f, "SELECT items_in_stock FROM product_product", "0.5");
}

static void the_schema_says_what_may_be_written(void **state)
{
    struct fixture *f = *state;
    struct error e = {0};
    struct op op = {.kind = OP_DESCRIBE, .entity = STR("product")};
    check_ok(drive(f, &op, &e), &e);
    const struct schema *s = &op.schema;
    assert_true(schema_find(s, STR("list_price"))->writable);
    assert_true(schema_find(s, STR("name"))->required);
    assert_false(schema_find(s, STR("slug"))->writable);
    assert_true(schema_find(s, STR("slug"))->writable_on_create);
    assert_false(schema_find(s, STR("total_sold"))->writable);
    assert_false(schema_find(s, STR("id"))->writable);
    struct entity_caps order = connector_satchmo.caps(f->c, STR("order"));
    assert_true(order.can_update && !order.can_create);
    struct entity_caps paid =
        connector_satchmo.caps(f->c, STR("order_payment"));
    assert_true(paid.can_create && !paid.can_update && paid.create_token);
    assert_false(connector_satchmo.caps(f->c, STR("country")).can_update);
}

static void what_cannot_be_written_is_told(void **state)
{
    struct fixture *f = *state;
    check_refused(write_text(f, "country", "1", "name", "X"), "read only");
    check_refused(write_text(f, "order", NULL, "status", "New"),
                  "neither made");
    check_refused(write_text(f, "product", "1", "total_sold", "1"),
                  "`total_sold`");
    check_refused(write_text(f, "product", "1", "slug", "x"), "once");
    check_refused(write_text(f, "product", "1", "name", ""), "empty");
    check_refused(write_text(f, "phone", NULL, "type", "Home"),
                  "needs `contact_id`");
    assert_int_equal(
        write_text(f, "product", "99", "name", "X").error.code, ERR_NOT_FOUND);
    const struct field parent = {STR("parent_id"), ref("category", "77")};
    const struct field child[] = {{STR("name"), value_textz("C")}, parent};
    check_refused(write_one(f, "category", NULL, child, 2),
                  "category 77 is not in the shop");
    check_cell(f, "SELECT count(*) FROM product_category", "0");
}

static void what_is_too_long_is_not_cut_silently(void **state)
{
    struct fixture *f = *state;
    /* 80 letters of two bytes fit, 81 do not */
    char street[2 * 81 + 1];
    for (size_t i = 0; i < 81; i++)
        memcpy(street + 2 * i, "\xC3\xA9", 2);
    street[sizeof street - 1] = 0;
    check_refused(write_text(f, "address", "1", "street1", street),
                  "81 characters");
    street[sizeof street - 3] = 0;
    check_done(write_text(f, "address", "1", "street1", street));
    check_field(f, read_one(f, "address", "1"), "street1", street);
}

static void one_bad_patch_does_not_hold_up_the_others(void **state)
{
    struct fixture *f = *state;
    struct error e = {0};
    const struct field bad = {STR("total_sold"), value_int(1)};
    const struct field good = {STR("ordering"), value_int(7)};
    const struct patch patches[] = {
        {.kind = PATCH_UPDATE, .id = STR("1"), .values = value_object(&bad, 1)},
        {.kind = PATCH_UPDATE, .id = STR("9"), .values = value_object(&good, 1)},
        {.kind = PATCH_UPDATE, .id = STR("1"),
         .values = value_object(&good, 1)}};
    struct op op = {.kind = OP_WRITE, .entity = STR("product"),
                    .patches = patches, .n_patches = 3};
    check_ok(drive(f, &op, &e), &e);
    assert_int_equal(op.results[0].error.code, ERR_REJECTED);
    assert_int_equal(op.results[1].error.code, ERR_NOT_FOUND);
    check_done(op.results[2]);
    check_cell(f, "SELECT ordering FROM product_product", "7");
}

/* ---- goods -------------------------------------------------------------------------- */

static void case_17_stock_goes_to_both_tables(void **state)
{
    struct fixture *f = *state;
    shop_says(f, "INSERT INTO product_productpricelookup (siteid, productslug,"
                 " price, quantity, active, discountable, items_in_stock) "
                 "VALUES (1, 'cafe', 1, 1, 1 = 1, 1 = 1, 0.5), "
                 "(1, 'cafe', 0.9, 10, 1 = 1, 1 = 1, 0.5), "
                 "(2, 'cafe', 1, 1, 1 = 1, 1 = 1, 0.5)");
    const struct field stock = {STR("items_in_stock"), number("12.25")};
    check_done(write_one(f, "product", "1", &stock, 1));
    check_number(f, "SELECT items_in_stock FROM product_product", "12.25");
    check_cell(f, "SELECT count(*) FROM product_productpricelookup "
                  "WHERE items_in_stock = 12.25 AND siteid = 1", "2");
    check_number(f, "SELECT items_in_stock FROM product_productpricelookup "
                    "WHERE siteid = 2", "0.5");
    check_number(f, "SELECT sum(price) FROM product_productpricelookup", "2.9");
}

/* Paid orders that are New, and nobody else knows of: case 17's race. */
static void case_17_what_the_shop_has_sold_meanwhile_is_not_overwritten(
    void **state)
{
    struct fixture *f = *state;
    struct error e = {0};
    const char *lookup = "SELECT items_in_stock FROM "
                         "product_productpricelookup";
    shop_says(f, "INSERT INTO product_productpricelookup (siteid, productslug,"
                 " price, quantity, active, discountable, items_in_stock) "
                 "VALUES (1, 'cafe', 1, 1, 1 = 1, 1 = 1, 0.5)");
    struct field stock = {STR("stock"), number("10")};
    check_done(write_one(f, "product", "1", &stock, 1));
    check_number(f, lookup, "10");
    int64_t id = order(f); /* two pieces */
    check_field(f, read_one(f, "product", "1"), "stock", "10");
    check_ok(shop_pay(&f->shop, id, amount("27.02"), "P", &e), &e);
    shop_says(f, "UPDATE product_product SET items_in_stock = 8");
    struct record *r = read_one(f, "product", "1");
    check_field(f, r, "items_in_stock", "8");
    check_field(f, r, "stock", "10");
    /* five came in elsewhere, where the order is not known */
    stock.value = number("15");
    check_done(write_one(f, "product", "1", &stock, 1));
    check_number(f, "SELECT items_in_stock FROM product_product", "13");
    check_number(f, lookup, "13");
    check_field(f, read_one(f, "product", "1"), "stock", "15");
    /* it is known there now */
    check_ok(shop_set_status(&f->shop, id, "In Process", "", &e), &e);
    check_field(f, read_one(f, "product", "1"), "stock", "13");
    stock.value = number("12.5");
    check_done(write_one(f, "product", "1", &stock, 1));
    check_number(f, "SELECT items_in_stock FROM product_product", "12.5");
}

static void a_base_price_is_the_one_of_one_piece_for_good(void **state)
{
    struct fixture *f = *state;
    const struct field price = {STR("list_price"), number("20")};
    const struct field less = {STR("list_price"), number("18.75")};
    check_field(f, read_one(f, "product", "1"), "list_price", "0");
    check_done(write_one(f, "product", "1", &price, 1));
    check_field(f, read_one(f, "product", "1"), "price", "20");
    check_number(f, "SELECT price FROM product_productpricelookup", "20");
    /* prices for ten, and of a sale, are left as they are */
    shop_says(f, "INSERT INTO product_price (product_id, price, quantity, "
                 "expires) VALUES (1, 5, 10, NULL), (1, 19, 1, '2024-07-01')");
    check_field(f, read_one(f, "product", "1"), "list_price", "20");
    check_done(write_one(f, "product", "1", &less, 1));
    check_cell(f, "SELECT count(*) FROM product_price", "3");
    check_number(f, "SELECT price FROM product_price WHERE quantity = 1 "
                    "AND expires IS NULL", "18.75");
    check_cell(f, "SELECT count(*) FROM product_productpricelookup", "1");
    check_number(f, "SELECT price FROM product_productpricelookup", "18.75");
    /* the shop goes on showing what the sale says */
    check_done(write_one(f, "product", "1", &price, 1));
    check_number(f, "SELECT price FROM product_productpricelookup", "19");
    struct record *r = read_one(f, "product", "1");
    check_field(f, r, "price", "19");
    check_field(f, r, "list_price", "20");
    check_refused(write_text(f, "product", "1", "price", "1"), "`price`");
}

static void a_product_is_made_with_all_that_the_shop_needs(void **state)
{
    struct fixture *f = *state;
    struct patch_result made = write_text(f, "category", NULL, "name",
                                          "Th\xC3\xA9 & Caf\xC3\xA9");
    const char *category = new_id(f, made);
    struct record *r = read_one(f, "category", category);
    check_field(f, r, "slug", "the-cafe");
    check_field(f, r, "is_active", "true");
    check_field(f, r, "site_id", "1");
    const struct value in = ref("category", category);
    const struct field fields[] = {
        {STR("name"), value_textz("Caf\xC3\xA9")},
        {STR("sku"), value_textz("C-1")},
        {STR("items_in_stock"), number("3")},
        {STR("list_price"), number("4.5")},
        {STR("category_ids"), value_set(&f->arena, &in, 1)}};
    const char *id = new_id(f, write_one(f, "product", NULL, fields, 5));
    r = read_one(f, "product", id);
    check_field(f, r, "slug", "cafe-2"); /* `cafe` is there */
    check_field(f, r, "price", "4.5");
    check_field(f, r, "main_category_id", category);
    check_field(f, r, "active", "true");
    check_field(f, r, "date_added", "2024-06-01");
    check_field(f, r, "total_sold", "0");
    check_number(f, "SELECT items_in_stock FROM product_productpricelookup "
                    "WHERE productslug = 'cafe-2'", "3");
    check_cell(f, of(f, "SELECT short_description FROM product_product "
                        "WHERE id = ", id), "");
    /* the next one of that name, and one whose name has no Latin letter */
    const struct field name[] = {{STR("name"), value_textz("CAF\xC3\x89!")},
                                 {STR("sku"), value_textz("C-1")}};
    check_field(f, read_one(f, "product",
                            new_id(f, write_one(f, "product", NULL, name, 1))),
                "slug", "cafe-3");
    check_field(f, read_one(f, "product",
                            new_id(f, write_text(f, "product", NULL, "name",
                                                 "\xE8\x8C\xB6"))),
                "slug", "product");
    assert_int_equal(write_one(f, "product", NULL, name, 2).error.code,
                     ERR_REJECTED); /* the same sku */
}

static void a_product_changes_its_categories(void **state)
{
    struct fixture *f = *state;
    const char *one = new_id(f, write_text(f, "category", NULL, "name", "A"));
    const char *two = new_id(f, write_text(f, "category", NULL, "name", "B"));
    const struct value both[] = {ref("category", one), ref("category", two)};
    struct field in = {STR("category_ids"), value_set(&f->arena, both, 2)};
    check_done(write_one(f, "product", "1", &in, 1));
    check_cell(f, "SELECT count(*) FROM product_product_category", "2");
    in.value = value_set(&f->arena, both + 1, 1);
    check_done(write_one(f, "product", "1", &in, 1));
    check_cell(f, "SELECT category_id FROM product_product_category", two);
    const struct field fields[] = {
        {STR("name"), value_textz("Tea")},
        {STR("sku"), value_null()},
        {STR("description"), value_null()},
        {STR("active"), value_bool(false)}};
    check_done(write_one(f, "product", "1", fields, 4));
    struct record *r = read_one(f, "product", "1");
    check_field(f, r, "name", "Tea");
    check_field(f, r, "slug", "cafe"); /* addresses of pages stay */
    check_field(f, r, "active", "false");
    const struct field child = {STR("parent_id"), ref("category", one)};
    check_done(write_one(f, "category", two, &child, 1));
    check_refused(write_one(f, "category", one, &child, 1), "in itself");
}

int main(void)
{
#define ROW(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(nothing_is_written_unless_it_is_allowed,
                                        set_up_read_only, tear_down),
        ROW(the_schema_says_what_may_be_written),
        ROW(what_cannot_be_written_is_told),
        ROW(what_is_too_long_is_not_cut_silently),
        ROW(one_bad_patch_does_not_hold_up_the_others),
        ROW(case_17_stock_goes_to_both_tables),
        ROW(case_17_what_the_shop_has_sold_meanwhile_is_not_overwritten),
        ROW(a_base_price_is_the_one_of_one_piece_for_good),
        ROW(a_product_is_made_with_all_that_the_shop_needs),
        ROW(a_product_changes_its_categories),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
