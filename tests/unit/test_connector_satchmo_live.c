/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * The log of a shop's changes: its triggers, and what is read of it. By itself
 * a file of SQLite; with CROSSWALK_TEST_DATABASE (tests/e2e/databases.py) the
 * same cases over that server.
 */
#include "unit/satchmo_shop.h"

#include "base/limits.h"

static int set_up(void **state)
{
    return set_up_shop(state, true);
}

static void hooks(struct fixture *f, enum hooks_task task,
                  struct hooks_work *out)
{
    struct error e = {0};
    *out = (struct hooks_work){.task = task};
    struct op op = {.kind = OP_HOOKS, .hooks = out};
    check_ok(drive(f, &op, &e), &e);
}

static void install(struct fixture *f)
{
    struct hooks_work work;
    hooks(f, HOOKS_INSTALL, &work);
    assert_true(work.made > 0);
}

static int take_away(void **state)
{
    struct hooks_work work;
    hooks(*state, HOOKS_REMOVE, &work);
    return tear_down(state);
}

/* The one cell of a question, as text. */
static const char *ask(struct fixture *f, const char *text)
{
    struct error e = {0};
    struct sql_rows rows = {0};
    const struct sql_query q = {str_from(text), NULL, 0, -1};
    check_ok(shop_ask(&f->shop, &f->arena, &q, &rows, &e), &e);
    assert_true(rows.n_rows > 0);
    return arena_strz(&f->arena, value_to_text(&f->arena, &rows.cells[0]));
}

static size_t n_left(struct fixture *f)
{
    static const char *const texts[] = {
        [SHOP_SQLITE] = "SELECT count(*) FROM sqlite_master WHERE name LIKE "
                        "'%hub%' OR sql LIKE '%hub%'",
        [SHOP_POSTGRES] =
            "SELECT (SELECT count(*) FROM pg_class WHERE relname LIKE '%hub%') "
            "+ (SELECT count(*) FROM pg_proc WHERE proname LIKE '%hub%') + "
            "(SELECT count(*) FROM pg_trigger WHERE tgname LIKE '%hub%')",
        [SHOP_MARIA] =
            "SELECT (SELECT count(*) FROM information_schema.triggers) + "
            "(SELECT count(*) FROM information_schema.tables WHERE "
            "table_name LIKE '%hub%')"};
    int64_t n = -1;
    assert_true(str_to_i64(str_from(ask(f, texts[f->shop.engine])), &n));
    return (size_t)n;
}

/* ---- triggers ------------------------------------------------------------------- */

static void triggers_are_made_once_and_leave_nothing_behind(void **state)
{
    struct fixture *f = *state;
    struct hooks_work work;
    assert_int_equal(n_left(f), 0);
    hooks(f, HOOKS_LIST, &work);
    assert_int_equal(work.n_there, 0);
    install(f);
    hooks(f, HOOKS_INSTALL, &work);
    assert_int_equal(work.made + work.removed, 0);
    assert_true(work.n_there > 0);
    for (size_t i = 0; i < work.n_there; i++)
        assert_true(work.there[i].active);
    hooks(f, HOOKS_REMOVE, &work);
    assert_true(work.removed > 0);
    assert_int_equal(n_left(f), 0);
    hooks(f, HOOKS_REMOVE, &work);
    assert_int_equal(work.removed, 0);
}

static void drop_a_trigger(struct fixture *f)
{
    shop_says(f, f->shop.engine == SHOP_POSTGRES
                     ? "DROP TRIGGER hub_changelog_shop_order ON shop_order"
                     : "DROP TRIGGER hub_changelog_shop_order_UPDATE");
}

static void a_log_that_misses_a_trigger_is_made_anew(void **state)
{
    struct fixture *f = *state;
    struct hooks_work work;
    install(f);
    const char *first = ask(f, "SELECT min(seq) FROM hub_changelog");
    drop_a_trigger(f);
    hooks(f, HOOKS_LIST, &work);
    assert_false(work.there[0].active);
    install(f);
    hooks(f, HOOKS_LIST, &work);
    assert_true(work.there[0].active);
    assert_true(strcmp(ask(f, "SELECT min(seq) FROM hub_changelog"), first) >=
                0);
    assert_string_equal(ask(f, "SELECT count(*) FROM hub_changelog"), "1");
}

/* Rows since the last look, as "table:pk:op ...", by their order. */
static const char *told(struct fixture *f)
{
    struct error e = {0};
    struct sql_rows rows = {0};
    const struct sql_query q = {
        STR("SELECT DISTINCT table_name, pk, op FROM hub_changelog WHERE op "
            "<> 'B' ORDER BY table_name, pk, op"), NULL, 0, -1};
    check_ok(shop_ask(&f->shop, &f->arena, &q, &rows, &e), &e);
    struct str s = STR("");
    for (size_t i = 0; i < rows.n_rows; i++)
        s = arena_printf(&f->arena, "%.*s%s%.*s:%.*s:%.*s", STR_ARG(s),
                         i > 0 ? " " : "",
                         STR_ARG(value_str(&rows.cells[i * 3])),
                         STR_ARG(value_str(&rows.cells[i * 3 + 1])),
                         STR_ARG(value_str(&rows.cells[i * 3 + 2])));
    shop_says(f, "DELETE FROM hub_changelog WHERE op <> 'B'");
    return arena_strz(&f->arena, s);
}

#define check_told(f, expected) assert_string_equal(told(f), (expected))

static void add_variation(struct fixture *f)
{
    bool pg = f->shop.engine == SHOP_POSTGRES;
    shop_says(f, arena_printfz(&f->arena, "INSERT INTO product_product (id, "
              "site_id, name, slug, short_description, description, "
              "items_in_stock, active, featured, ordering, total_sold, taxable,"
              " shipclass) VALUES (2, 1, 'Small', 'small', '', '', 0, %s, %s, "
              "0, 0, %s, 'YES')", pg ? "true" : "1", pg ? "false" : "0",
              pg ? "true" : "1"));
    shop_says(f, "INSERT INTO configurable_productvariation VALUES (2, 1)");
}

static void a_change_tells_whose_it_is(void **state)
{
    struct fixture *f = *state;
    add_variation(f);
    install(f);
    shop_says(f, "INSERT INTO product_price (id, product_id, price, quantity) "
                 "VALUES (7, 1, 20, 1)");
    check_told(f, "product_price:7:I product_product:1:U product_product:2:U");
    shop_says(f, "UPDATE product_price SET product_id = 2 WHERE id = 7");
    check_told(f, "product_price:7:U product_product:1:U product_product:2:U");
    shop_says(f, "DELETE FROM product_price WHERE id = 7");
    check_told(f, "product_price:7:D product_product:2:U");
    shop_says(f, "UPDATE product_product SET weight = 3 WHERE id = 1");
    check_told(f, "product_product:1:U product_product:2:U");
    shop_says(f, "INSERT INTO product_product_category (product_id, "
                 "category_id) VALUES (2, 5)");
    check_told(f, "product_product:2:U");
    shop_says(f, "INSERT INTO product_productimage (product_id, picture, sort) "
                 "VALUES (1, 'a.jpg', 0)");
    check_told(f, "product_product:1:U");
    shop_says(f, arena_printfz(
                     &f->arena, "INSERT INTO contact_phonenumber (id, "
                     "contact_id, type, phone, \"primary\") VALUES (1, 1, "
                     "'Home', '555', %s)",
                     f->shop.engine == SHOP_POSTGRES ? "true" : "1"));
    check_told(f, "contact_contact:1:U contact_phonenumber:1:I");
    shop_says(f, "UPDATE contact_addressbook SET city = 'X'");
    check_told(f, "contact_addressbook:1:U contact_contact:1:U");
    shop_says(f, "UPDATE contact_contact SET notes = 'x'");
    check_told(f, "contact_contact:1:U");
}

static void what_is_of_an_order_tells_the_order(void **state)
{
    static const char *const rest[] = {
        "UPDATE shop_orderitem SET quantity = 3",
        "INSERT INTO shop_orderitemdetail (item_id, name, value, sort_order) "
        "SELECT min(id), 'Size', 'M', 1 FROM shop_orderitem",
        "INSERT INTO shop_ordertaxdetail (order_id, method, description, tax) "
        "VALUES (1, 'P', 'VAT', 4)",
        "INSERT INTO shop_ordervariable (order_id, \"key\", value) VALUES (1, "
        "'K', 'V')",
        "DELETE FROM shop_ordervariable",
        "UPDATE shop_orderpayment SET amount = 3",
        "UPDATE shop_orderauthorization SET amount = 3",
        "UPDATE shop_orderstatus SET notes = 'x'",
        "UPDATE shop_order SET notes = 'x'",
        "DELETE FROM shop_order"};
    struct fixture *f = *state;
    struct error e = {0};
    int64_t id = order(f);
    assert_int_equal(id, 1);
    const struct decimal some = amount("3");
    check_ok(shop_authorize(&f->shop, id, some, &e), &e);
    check_ok(shop_pay(&f->shop, id, amount("24.02"), "T", &e), &e);
    install(f);
    for (size_t i = 0; i < sizeof rest / sizeof rest[0]; i++) {
        shop_says(f, rest[i]);
        const char *seen = told(f);
        if (!strstr(seen, "shop_order:1:"))
            fail_msg("%s told \"%s\"", rest[i], seen);
    }
}

/* ---- the shop goes on ----------------------------------------------------------- */

static void ids_of_the_shop_s_new_rows_stay_their_own(void **state)
{
    struct fixture *f = *state;
    struct error e = {0};
    install(f);
    const struct field name = {STR("name"), value_textz("Ltd")};
    const struct patch patch = {.kind = PATCH_CREATE,
                                .values = value_object(&name, 1)};
    struct op op = {.kind = OP_WRITE, .entity = STR("organization"),
                    .patches = &patch, .n_patches = 1};
    check_ok(drive(f, &op, &e), &e);
    check_ok(op.results[0].error.code, &op.results[0].error);
    struct record *made =
        read_one(f, "organization", arena_strz(&f->arena, op.results[0].id));
    assert_non_null(made);
    check_field(f, made, "name", "Ltd");
}

static void the_log_keeps_to_its_limit(void **state)
{
    struct fixture *f = *state;
    install(f);
    for (int i = 0; i < 5; i++)
        shop_says(f, "UPDATE contact_contact SET notes = 'x'");
    const char *low = ask(f, "SELECT max(seq) FROM hub_changelog");
    int64_t seq = 0;
    assert_true(str_to_i64(str_from(low), &seq));
    /* as if so many had come since, but one */
    const char *step = arena_printfz(
        &f->arena, "INSERT INTO hub_changelog (seq, table_name, pk, op, at) "
        "VALUES (%lld, 'x', 1, 'U', '2024-06-01')",
        (long long)(seq + LIMIT_SHOP_LOG_ROWS - 2));
    shop_says(f, step);
    if (f->shop.engine == SHOP_POSTGRES)
        shop_says(f, "SELECT setval('hub_changelog_seq_seq', (SELECT max(seq) "
                     "FROM hub_changelog))");
    assert_string_equal(ask(f, "SELECT count(*) FROM hub_changelog"), "7");
    shop_says(f, "UPDATE contact_contact SET notes = 'y'");
    assert_string_equal(ask(f, "SELECT count(*) FROM hub_changelog"), "3");
    assert_string_equal(ask(f, "SELECT min(seq) FROM hub_changelog"), low);
    shop_says(f, "UPDATE contact_contact SET notes = 'z'");
    assert_string_equal(ask(f, "SELECT count(*) FROM hub_changelog"), "3");
}

static void a_log_that_is_gone_does_not_stop_the_shop(void **state)
{
    struct fixture *f = *state;
    if (f->shop.engine == SHOP_SQLITE)
        return; /* its triggers have no handler: a file is the owner's own */
    install(f);
    shop_says(f, "DROP TABLE hub_changelog");
    shop_says(f, "UPDATE contact_contact SET notes = 'still'");
    assert_string_equal(ask(f, "SELECT notes FROM contact_contact"), "still");
    struct hooks_work work;
    hooks(f, HOOKS_REMOVE, &work);
    assert_int_equal(n_left(f), 0);
}

int main(void)
{
#define ROW(test) cmocka_unit_test_setup_teardown(test, set_up, take_away)
    const struct CMUnitTest tests[] = {
        ROW(triggers_are_made_once_and_leave_nothing_behind),
        ROW(a_log_that_misses_a_trigger_is_made_anew),
        ROW(a_change_tells_whose_it_is),
        ROW(what_is_of_an_order_tells_the_order),
        ROW(ids_of_the_shop_s_new_rows_stay_their_own),
        ROW(the_log_keeps_to_its_limit),
        ROW(a_log_that_is_gone_does_not_stop_the_shop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
