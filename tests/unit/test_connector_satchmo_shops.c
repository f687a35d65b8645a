/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Shops that are not like the one of satchmo_shop.h: of other releases, with
 * and without what can be installed beside, with variations, with the cells
 * that an engine or a bulk load leaves. By itself over a file of SQLite; with
 * CROSSWALK_TEST_DATABASE over that server. Names begin with the number of the
 * acceptance case of Satchmo's page where there is one.
 */
#include "unit/satchmo_writes.h"

static enum err open_again(struct fixture *f, struct error *e)
{
    struct op open = {.kind = OP_OPEN};
    return drive(f, &open, e);
}

static void add_product(struct fixture *f, int id, const char *slug)
{
    bool pg = f->shop.engine == SHOP_POSTGRES;
    shop_says(f, arena_printfz(&f->arena, "INSERT INTO product_product (id, "
              "site_id, name, slug, short_description, description, "
              "items_in_stock, active, featured, ordering, total_sold, taxable,"
              " shipclass) VALUES (%d, 1, 'V', '%s', '', '', 0, %s, %s, 0, 0, "
              "%s, 'YES')", id, slug, pg ? "true" : "1", pg ? "false" : "0",
              pg ? "true" : "1"));
}

/* 2 is the blue, small one of 1: 2.50 + 0.1 - 0.3 more. */
static void add_variation(struct fixture *f)
{
    add_product(f, 2, "cafe-blue");
    shop_says(f, "INSERT INTO product_option (id, option_group_id, name, "
                 "value, price_change, sort_order) VALUES (1, 1, 'Blue', 'B', "
                 "2.5, 0), (2, 2, 'Small', 'S', 0.1, 0), (3, 3, 'Plain', 'P', "
                 "NULL, 0), (4, 4, 'Old', 'O', -0.3, 0)");
    shop_says(f, "INSERT INTO configurable_productvariation (product_id, "
                 "parent_id) VALUES (2, 1)");
    shop_says(f, "INSERT INTO configurable_productvariation_options (id, "
                 "productvariation_id, option_id) VALUES (1, 2, 1), (2, 2, 2),"
                 " (3, 2, 3), (4, 2, 4)");
}

static void add_price(struct fixture *f, const char *row)
{
    shop_says(f, of(f, "INSERT INTO product_price (product_id, price, "
                       "quantity, expires) VALUES ", row));
}

/* ---- variations ------------------------------------------------------------------ */

static void case_03_options_change_the_price_of_the_parent(void **state)
{
    struct fixture *f = *state;
    add_variation(f);
    check_field(f, read_one(f, "product", "2"), "price", "2.3");
    add_price(f, "(1, 20, 1, NULL)");
    add_price(f, "(1, 15, 1, '2024-06-30')"); /* a sale */
    check_field(f, read_one(f, "product", "2"), "price", "17.3");
    check_field(f, read_one(f, "product", "2"), "list_price", "22.3");
    check_field(f, read_one(f, "product", "1"), "price", "15");
}

static void case_03_a_price_of_its_own_is_without_options(void **state)
{
    struct fixture *f = *state;
    add_variation(f);
    add_price(f, "(1, 20, 1, NULL)");
    add_price(f, "(2, 21, 1, NULL)");
    check_field(f, read_one(f, "product", "2"), "price", "21");
    check_field(f, read_one(f, "product", "2"), "list_price", "21");
}

static void a_variation_is_in_the_categories_of_its_parent(void **state)
{
    struct fixture *f = *state;
    bool pg = f->shop.engine == SHOP_POSTGRES;
    add_variation(f);
    shop_says(f, arena_printfz(&f->arena, "INSERT INTO product_category (id, "
              "site_id, name, slug, description, ordering, is_active) VALUES "
              "(1, 1, 'A', 'a', '', 2, %s), (2, 1, 'B', 'b', '', 1, %s)",
              pg ? "true" : "1", pg ? "true" : "1"));
    shop_says(f, "INSERT INTO product_product_category (id, product_id, "
                 "category_id) VALUES (1, 1, 1), (2, 1, 2)");
    check_field(f, read_one(f, "product", "2"), "main_category_id", "2");
    shop_says(f, "UPDATE product_product_category SET product_id = 2 WHERE "
                 "id = 1");
    check_field(f, read_one(f, "product", "2"), "main_category_id", "1");
    check_field(f, read_one(f, "product", "1"), "main_category_id", "2");
}

static void check_page_price(struct fixture *f, const char *id,
                             const char *expected)
{
    struct decimal d = amount(cell(
        f, of(f, "SELECT price FROM product_productpricelookup WHERE id = ",
              id)));
    assert_int_equal(decimal_compare(d, amount(expected)), 0);
}

/* As the shop itself does when a price is saved. */
static void case_17_a_price_of_the_parent_is_on_pages_of_its_variations(
    void **state)
{
    struct fixture *f = *state;
    bool pg = f->shop.engine == SHOP_POSTGRES;
    const char *yes = pg ? "true" : "1";
    add_variation(f);
    add_product(f, 3, "cafe-red");
    shop_says(f, "INSERT INTO configurable_productvariation (product_id, "
                 "parent_id) VALUES (3, 1)");
    add_price(f, "(1, 20, 1, NULL)");
    add_price(f, "(3, 33, 1, NULL)");
    shop_says(f, arena_printfz(
        &f->arena, "INSERT INTO product_productpricelookup (id, siteid, "
        "parentid, productslug, price, quantity, active, discountable, "
        "items_in_stock) VALUES (1, 1, NULL, 'cafe', 20, 1, %s, %s, 0), "
        "(2, 1, 1, 'cafe-blue', 22.3, 1, %s, %s, 0), (3, 1, 1, 'cafe-red', "
        "33, 1, %s, %s, 0)", yes, yes, yes, yes, yes, yes));
    check_ok(shop_settle_ids(&f->shop, NULL), &(struct error){0});
    const struct field price = {STR("list_price"), number("30")};
    check_done(write_one(f, "product", "1", &price, 1));
    check_page_price(f, "1", "30");
    check_page_price(f, "2", "32.3");
    check_page_price(f, "3", "33");
}

/* ---- releases ---------------------------------------------------------------------- */

static void drop(struct fixture *f, const char *table)
{
    shop_says(f, of(f, "DROP TABLE ", table));
}

/* product.modules.configurable is not among its INSTALLED_APPS. */
static void a_shop_without_variations_is_read(void **state)
{
    struct fixture *f = *state;
    struct error e = {0};
    drop(f, "configurable_productvariation_options");
    drop(f, "configurable_productvariation");
    drop(f, "configurable_configurableproduct");
    check_ok(open_again(f, &e), &e);
    add_price(f, "(1, 20, 1, NULL)");
    struct record *r = read_one(f, "product", "1");
    check_field(f, r, "price", "20");
    check_field(f, r, "parent_id", "(null)");
    const struct field price = {STR("list_price"), number("30")};
    check_done(write_one(f, "product", "1", &price, 1));
    check_field(f, read_one(f, "product", "1"), "price", "30");
    struct hooks_work work = {.task = HOOKS_INSTALL};
    struct op hooks = {.kind = OP_HOOKS, .hooks = &work};
    check_ok(drive(f, &hooks, &e), &e);
    assert_true(work.made > 0);
    check_ok(open_again(f, &e), &e);
    assert_true(connector_satchmo.caps(f->c, STR("product")).reports_deletes);
    work.task = HOOKS_REMOVE;
    hooks = (struct op){.kind = OP_HOOKS, .hooks = &work};
    check_ok(drive(f, &hooks, &e), &e);
}

static void in_release_0_9_0_variations_are_the_product_s_own(void **state)
{
    struct fixture *f = *state;
    struct error e = {0};
    add_variation(f);
    add_price(f, "(1, 20, 1, NULL)");
    drop(f, "configurable_configurableproduct");
    shop_says(f, "ALTER TABLE configurable_productvariation RENAME TO "
                 "product_productvariation");
    shop_says(f, "ALTER TABLE configurable_productvariation_options RENAME TO "
                 "product_productvariation_options");
    check_ok(open_again(f, &e), &e);
    check_field(f, read_one(f, "product", "2"), "price", "22.3");
    check_field(f, read_one(f, "product", "2"), "parent_id", "1");
    shop_says(f, "DROP TABLE product_productvariation_options");
    shop_says(f, "DROP TABLE product_productvariation");
}

/* SQLite drops no column that is unique with others: its table is made anew. */
static void drop_site_of_file(struct fixture *f, const char *table)
{
    struct arena *a = &f->arena;
    static const char site[] = "\"site_id\" integer NOT NULL, ";
    struct str text = str_from(cell(f, arena_printfz(
        a, "SELECT sql FROM sqlite_master WHERE name = '%s'", table)));
    size_t at = str_find(text, str_from(site), 0);
    size_t end = str_find(text, STR(", UNIQUE"), 0);
    assert_true(at < text.n && end < text.n);
    shop_says(f, arena_printfz(a, "ALTER TABLE %s RENAME TO old", table));
    shop_says(f, arena_printfz(a, "%.*s%.*s)", STR_ARG(str_slice(text, 0, at)),
                               STR_ARG(str_slice(text, at + strlen(site),
                                                 end))));
    const char *columns = cell(f, arena_printfz(
        a, "SELECT group_concat('\"' || name || '\"') FROM "
        "pragma_table_info('%s')", table));
    shop_says(f, arena_printfz(a, "INSERT INTO %s (%s) SELECT %s FROM old",
                               table, columns, columns));
    shop_says(f, "DROP TABLE old");
}

static void drop_site(struct fixture *f, const char *table)
{
    bool goods = strcmp(table, "product_product") == 0;
    if (f->shop.engine == SHOP_SQLITE)
        drop_site_of_file(f, table);
    else
        shop_says(f, arena_printfz(
            &f->arena, "ALTER TABLE %s %sDROP COLUMN site_id", table,
            f->shop.engine == SHOP_POSTGRES ? ""
            : goods ? "DROP KEY site_id, DROP KEY site_id_2, "
                    : "DROP KEY site_id, "));
}

/* As later releases have it: sites in tables of their own. */
static void make_many_sites(struct fixture *f)
{
    static const char *const ids[] = {
        [SHOP_SQLITE] = "integer PRIMARY KEY",
        [SHOP_POSTGRES] = "serial PRIMARY KEY",
        [SHOP_MARIA] = "integer AUTO_INCREMENT PRIMARY KEY"};
    static const char *const owners[] = {"product", "category"};
    for (size_t i = 0; i < 2; i++) {
        const char *o = owners[i];
        shop_says(f, arena_printfz(
            &f->arena, "CREATE TABLE product_%s_site (id %s, %s_id integer NOT "
            "NULL, site_id integer NOT NULL)", o, ids[f->shop.engine], o));
        shop_says(f, arena_printfz(
            &f->arena, "INSERT INTO product_%s_site (%s_id, site_id) SELECT "
            "id, site_id FROM product_%s", o, o, o));
        drop_site(f, of(f, "product_", o));
    }
}

static void goods_of_several_sites_are_read_and_written(void **state)
{
    struct fixture *f = *state;
    struct error e = {0};
    make_many_sites(f);
    shop_says(f, "INSERT INTO product_product_site (product_id, site_id) "
                 "VALUES (1, 2)");
    check_ok(open_again(f, &e), &e);
    check_field(f, read_one(f, "product", "1"), "site_id", "1");
    const struct field fields[] = {{STR("list_price"), number("9")},
                                   {STR("stock"), number("7")}};
    check_done(write_one(f, "product", "1", fields, 2));
    struct record *r = read_one(f, "product", "1");
    check_field(f, r, "price", "9");
    check_field(f, r, "items_in_stock", "7");
    drop(f, "product_product_site");
    drop(f, "product_category_site");
}

static void new_goods_of_several_sites_are_on_the_shop_s_own(void **state)
{
    struct fixture *f = *state;
    struct error e = {0};
    make_many_sites(f);
    check_ok(open_again(f, &e), &e);
    const char *above =
        new_id(f, write_text(f, "category", NULL, "name", "A"));
    check_refused(write_text(f, "category", above, "parent_id", above),
                  "in itself");
    const struct field below[] = {{STR("name"), value_textz("A")},
                                  {STR("parent_id"), ref("category", above)}};
    struct record *r = read_one(
        f, "category", new_id(f, write_one(f, "category", NULL, below, 2)));
    check_field(f, r, "slug", "a-2");
    check_field(f, r, "site_id", "1");
    const struct field goods[] = {{STR("name"), value_textz("Cafe")},
                                  {STR("list_price"), number("3")}};
    r = read_one(f, "product",
                 new_id(f, write_one(f, "product", NULL, goods, 2)));
    check_field(f, r, "slug", "cafe-2");
    check_field(f, r, "price", "3");
    check_field(f, r, "site_id", "1");
    drop(f, "product_product_site");
    drop(f, "product_category_site");
}

static void all_that_lacks_is_told_at_once(void **state)
{
    struct fixture *f = *state;
    struct error e = {0};
    drop(f, "shop_orderauthorization");
    shop_says(f, "ALTER TABLE product_product DROP COLUMN total_sold");
    shop_says(f, "ALTER TABLE shop_order DROP COLUMN shipping_discount");
    check_err(open_again(f, &e), ERR_SCHEMA);
    assert_non_null(strstr(e.message, "not that of a Satchmo 0.9 shop"));
    assert_non_null(strstr(e.message, "table shop_orderauthorization"));
    assert_non_null(strstr(e.message, "\"total_sold\" of product_product"));
    assert_non_null(strstr(e.message, "\"shipping_discount\" of shop_order"));
    assert_null(strstr(e.message, "\"complete\""));
    assert_int_equal(e.retry, RETRY_NEVER);
}

static void a_database_of_something_else_is_told(void **state)
{
    struct fixture *f = *state;
    struct error e = {0};
    if (!f->is_file)
        return; /* the server's is the fixture's own */
    struct connection_state *empty = NULL;
    char other[] = "/tmp/crosswalk-other-XXXXXX";
    int fd = mkstemp(other);
    assert_true(fd >= 0);
    close(fd);
    const struct field settings[] = {
        {STR("url"), value_textz(of(f, "sqlite://", other))},
        {STR("time_zone"), value_textz("UTC")}};
    const struct value set = value_object(settings, 2);
    check_ok(connector_satchmo.create(&f->arena, &set, &empty, &e), &e);
    f->c = empty;
    check_err(open_again(f, &e), ERR_SCHEMA);
    assert_non_null(strstr(e.message, "none of its tables"));
    unlink(other);
}

/* ---- cells ------------------------------------------------------------------------- */

static void case_02_dates_of_zero_are_none(void **state)
{
    struct fixture *f = *state;
    const char *id = arena_printfz(&f->arena, "%lld", (long long)order(f));
    if (f->shop.engine == SHOP_POSTGRES)
        return; /* has no such dates */
    if (f->shop.engine == SHOP_MARIA)
        shop_says(f, "SET STATEMENT sql_mode='ANSI_QUOTES' FOR UPDATE "
                     "shop_order SET time_stamp = '0000-00-00 00:00:00'");
    else
        shop_says(f, "UPDATE shop_order SET time_stamp = "
                     "'0000-00-00 00:00:00'");
    check_field(f, read_one(f, "order", id), "time_stamp", "(null)");
}

/* Typed in by hand, and never reckoned: the shop does so when it asks. */
static void case_07_an_order_without_a_total_is_no_success(void **state)
{
    struct fixture *f = *state;
    const char *id = arena_printfz(&f->arena, "%lld", (long long)order(f));
    shop_says(f, "UPDATE shop_order SET total = NULL, status = 'New'");
    shop_says(f, of(f, "INSERT INTO shop_orderstatus (order_id, status, notes, "
                       "time_stamp) SELECT id, 'New', '', time_stamp FROM "
                       "shop_order WHERE id = ", id));
    struct record *r = read_one(f, "order", id);
    check_field(f, r, "total", "(null)");
    check_field(f, r, "balance", text_of(f, r, "computed_total"));
    check_field(f, r, "is_paid", "false");
    check_field(f, r, "was_success", "false");
    check_field(f, r, "is_success", "false");
}

/* As loaddata of a dump with zones leaves them. */
static void case_02_a_time_with_an_offset_is_that(void **state)
{
    struct fixture *f = *state;
    const char *id = arena_printfz(&f->arena, "%lld", (long long)order(f));
    if (f->shop.engine != SHOP_SQLITE)
        return; /* theirs are times */
    shop_says(f, "UPDATE shop_order SET time_stamp = "
                 "'2024-12-01T07:00:00+02:00'");
    check_field(f, read_one(f, "order", id), "time_stamp",
                "2024-12-01T05:00:00Z");
    shop_says(f, "UPDATE shop_order SET time_stamp = '2024-12-01 07:00:00Z'");
    check_field(f, read_one(f, "order", id), "time_stamp",
                "2024-12-01T07:00:00Z");
}

int main(void)
{
#define ROW(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        ROW(case_03_options_change_the_price_of_the_parent),
        ROW(case_03_a_price_of_its_own_is_without_options),
        ROW(a_variation_is_in_the_categories_of_its_parent),
        ROW(case_17_a_price_of_the_parent_is_on_pages_of_its_variations),
        ROW(a_shop_without_variations_is_read),
        ROW(in_release_0_9_0_variations_are_the_product_s_own),
        ROW(goods_of_several_sites_are_read_and_written),
        ROW(new_goods_of_several_sites_are_on_the_shop_s_own),
        ROW(all_that_lacks_is_told_at_once),
        ROW(a_database_of_something_else_is_told),
        ROW(case_02_dates_of_zero_are_none),
        ROW(case_02_a_time_with_an_offset_is_that),
        ROW(case_07_an_order_without_a_total_is_no_success),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
