/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * What the Satchmo connector writes into a shop, over real databases: a file
 * of SQLite, or the server of CROSSWALK_TEST_DATABASE. Names begin with the
 * number of the acceptance case of Satchmo's page where there is one.
 */
#include "unit/satchmo_shop.h"

static int set_up(void **state)
{
    return set_up_shop(state, true);
}

static int set_up_read_only(void **state)
{
    return set_up_shop(state, false);
}

/* ---- asking ---------------------------------------------------------------------- */

/* The first cell of what the shop answers. */
static const char *cell(struct fixture *f, const char *text)
{
    struct error e = {0};
    struct sql_rows rows;
    const struct sql_query q = {str_from(text), NULL, 0, -1};
    check_ok(shop_ask(&f->shop, &f->arena, &q, &rows, &e), &e);
    if (rows.n_rows == 0)
        return "(no row)";
    return rows.cells[0].kind == VALUE_TEXT
               ? arena_strz(&f->arena, rows.cells[0].text)
               : "(null)";
}

#define check_cell(f, text, expected) \
    assert_string_equal(cell((f), (text)), (expected))

static void check_number(struct fixture *f, const char *text,
                         const char *expected)
{
    assert_int_equal(decimal_compare(amount(cell(f, text)), amount(expected)),
                     0);
}

static struct patch_result write_one(struct fixture *f, const char *entity,
                                     const char *id, const struct field *fields,
                                     size_t n)
{
    struct error e = {0};
    struct patch *patch = arena_new(&f->arena, struct patch);
    *patch = (struct patch){.kind = id ? PATCH_UPDATE : PATCH_CREATE,
                            .id = str_from(id),
                            .values = value_object(fields, n)};
    struct op op = {.kind = OP_WRITE, .entity = str_from(entity),
                    .patches = patch, .n_patches = 1};
    check_ok(drive(f, &op, &e), &e);
    return op.results[0];
}

static struct patch_result write_text(struct fixture *f, const char *entity,
                                      const char *id, const char *field,
                                      const char *text)
{
    const struct field one = {str_from(field), value_textz(text)};
    return write_one(f, entity, id, &one, 1);
}

static void check_done(struct patch_result r)
{
    check_ok(r.error.code, &r.error);
}

static void check_refused(struct patch_result r, const char *words)
{
    assert_int_equal(r.error.code, ERR_REJECTED);
    assert_int_equal(r.error.scope, SCOPE_RECORD);
    if (!strstr(r.error.message, words))
        fail_msg("\"%s\" is not in \"%s\"", words, r.error.message);
}

static struct value number(const char *text)
{
    return value_decimal(amount(text));
}

static struct value ref(const char *entity, const char *id)
{
    return value_ref(str_from(entity), str_from(id));
}

/* A new order of the shop, in a state. */
static const char *order_in(struct fixture *f, const char *status)
{
    struct error e = {0};
    int64_t id = order(f);
    if (status[0])
        check_ok(shop_set_status(&f->shop, id, status, "", &e), &e);
    return arena_printfz(&f->arena, "%lld", (long long)id);
}

static const char *of(struct fixture *f, const char *text, const char *id)
{
    return arena_printfz(&f->arena, "%s%s", text, id);
}

static const char *new_id(struct fixture *f, struct patch_result r)
{
    check_done(r);
    assert_true(r.id.n > 0);
    return arena_strz(&f->arena, r.id);
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
    assert_true(schema_find(s, STR("price"))->writable);
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

static void a_price_is_the_one_of_one_piece_for_good(void **state)
{
    struct fixture *f = *state;
    const struct field price = {STR("price"), number("20")};
    const struct field less = {STR("price"), number("18.75")};
    check_done(write_one(f, "product", "1", &price, 1));
    check_field(f, read_one(f, "product", "1"), "price", "20");
    check_number(f, "SELECT price FROM product_productpricelookup", "20");
    /* prices for ten, and of a sale, are left as they are */
    shop_says(f, "INSERT INTO product_price (product_id, price, quantity, "
                 "expires) VALUES (1, 5, 10, NULL), (1, 19, 1, '2024-07-01')");
    check_done(write_one(f, "product", "1", &less, 1));
    check_cell(f, "SELECT count(*) FROM product_price", "3");
    check_number(f, "SELECT price FROM product_price WHERE quantity = 1 "
                    "AND expires IS NULL", "18.75");
    check_cell(f, "SELECT count(*) FROM product_productpricelookup", "1");
    check_number(f, "SELECT price FROM product_productpricelookup", "18.75");
    /* the shop goes on showing what the sale says */
    check_done(write_one(f, "product", "1", &price, 1));
    check_number(f, "SELECT price FROM product_productpricelookup", "19");
    check_field(f, read_one(f, "product", "1"), "price", "19");
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
        {STR("price"), number("4.5")},
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

/* ---- orders ------------------------------------------------------------------------- */

static void case_18_a_delivery_sets_shipped_and_history_once(void **state)
{
    struct fixture *f = *state;
    const char *id = order_in(f, "New");
    check_done(write_text(f, "order", id, "status", "Shipped"));
    check_done(write_text(f, "order", id, "status", "Shipped"));
    check_field(f, read_one(f, "order", id), "status", "Shipped");
    check_cell(f, "SELECT count(*) FROM shop_orderstatus "
                  "WHERE status = 'Shipped'", "1");
    /* the last of the history, though the clock stands still */
    check_cell(f, "SELECT status FROM shop_orderstatus "
                  "ORDER BY time_stamp DESC", "Shipped");
}

static void an_order_never_goes_backwards(void **state)
{
    static const struct {
        const char *from, *to, *then;
    } rows[] = {
        {"New", "In Process", "In Process"}, {"Billed", "In Process", "Billed"},
        {"Complete", "Shipped", "Complete"}, {"Billed", "Cancelled", "Cancelled"},
        {"Shipped", "Complete", "Complete"}, {"Blocked", "Cancelled", "Cancelled"},
    };
    struct fixture *f = *state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const char *id = order_in(f, rows[i].from);
        check_done(write_text(f, "order", id, "status", rows[i].to));
        check_field(f, read_one(f, "order", id), "status", rows[i].then);
    }
}

static void a_state_that_an_order_cannot_have_is_refused(void **state)
{
    static const struct {
        const char *from, *to, *words;
    } rows[] = {
        {"", "In Process", "checkout in progress"},
        {"Temp", "Cancelled", "checkout in progress"},
        {"Shipped", "Cancelled", "cannot be cancelled"},
        {"Complete", "Cancelled", "cannot be cancelled"},
        {"Cancelled", "Shipped", "is Cancelled in the shop"},
        {"Blocked", "Billed", "is Blocked in the shop"},
        {"New", "Posted", "no order is moved to `Posted`"},
    };
    struct fixture *f = *state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const char *id = order_in(f, rows[i].from);
        const char *before = cell(f, "SELECT count(*) FROM shop_orderstatus");
        check_refused(write_text(f, "order", id, "status", rows[i].to),
                      rows[i].words);
        check_cell(f, of(f, "SELECT status FROM shop_order WHERE id = ", id),
                   rows[i].from);
        check_cell(f, "SELECT count(*) FROM shop_orderstatus", before);
    }
}

static void an_order_has_one_tracking_number(void **state)
{
    struct fixture *f = *state;
    const char *id = order_in(f, "New");
    check_done(write_text(f, "order", id, "tracking", "1Z 1"));
    check_done(write_text(f, "order", id, "tracking", "1Z 2"));
    check_field(f, read_one(f, "order", id), "tracking", "1Z 2");
    check_cell(f, "SELECT count(*) FROM shop_ordervariable", "1");
    const struct field none = {STR("tracking"), value_null()};
    check_done(write_one(f, "order", id, &none, 1));
    check_cell(f, "SELECT count(*) FROM shop_ordervariable", "0");
    check_refused(write_text(f, "order", order_in(f, ""), "tracking", "1"),
                  "checkout");
}

static struct patch_result pay_by_odoo(struct fixture *f, const char *id,
                                       const char *sum, const char *key)
{
    const struct field fields[] = {{STR("order_id"), ref("order", id)},
                                   {STR("amount"), number(sum)},
                                   {STR("transaction_id"), value_textz(key)}};
    return write_one(f, "order_payment", NULL, fields, 3);
}

static void a_payment_of_the_same_number_is_made_once(void **state)
{
    struct fixture *f = *state;
    const char *id = order_in(f, "New");
    const char *first = new_id(f, pay_by_odoo(f, id, "27.02", "P-1"));
    struct record *r = read_one(f, "order_payment", first);
    check_field(f, r, "payment", "ODOO");
    check_field(f, r, "amount", "27.02");
    check_field(f, r, "time_stamp", "2024-06-01T12:00:00Z");
    struct patch_result again = pay_by_odoo(f, id, "27.02", "P-1");
    assert_string_equal(new_id(f, again), first);
    assert_true(again.existed);
    check_field(f, read_one(f, "order", id), "is_paid", "true");
    check_refused(pay_by_odoo(f, id, "27", "P-1"), "with 27.02, not 27");
    /* given back */
    new_id(f, pay_by_odoo(f, id, "-7.02", "R-1"));
    check_field(f, read_one(f, "order", id), "balance", "7.02");
    check_cell(f, "SELECT count(*) FROM shop_orderpayment", "2");
}

static void a_payment_that_cannot_be_is_refused(void **state)
{
    struct fixture *f = *state;
    const char *id = order_in(f, "New");
    check_refused(pay_by_odoo(f, id, "1",
                              "0123456789012345678901234567890123456789012345"),
                  "46 characters");
    check_refused(pay_by_odoo(f, id, "1", ""), "empty");
    check_refused(pay_by_odoo(f, id, "1", "PENDING"), "shop's own word");
    check_refused(pay_by_odoo(f, order_in(f, ""), "1", "P"), "checkout");
    check_refused(pay_by_odoo(f, "999", "1", "P"),
                  "order 999 is not in the shop");
    check_cell(f, "SELECT count(*) FROM shop_orderpayment", "0");
}

/* An op of one patch, up to its answer to the look. */
static void look(struct fixture *f, struct op *op, const struct patch *patch,
                 const char *entity)
{
    struct error e = {0};
    struct http_request request;
    struct http_response seen;
    bool done = false;
    *op = (struct op){.kind = OP_WRITE, .arena = &f->arena,
                      .entity = str_from(entity), .patches = patch,
                      .n_patches = 1};
    check_ok(connector_satchmo.next(f->c, op, &f->arena, &request, &done, &e),
             &e);
    assert_string_equal(request.method, "GET");
    check_ok(transport_call(&f->shop.transport, &f->arena, &request, &seen,
                            &e), &e);
    check_ok(connector_satchmo.take(f->c, op, &request, &seen, NOW_US, &e),
             &e);
}

/* Both looked before either wrote: the second one finds that of the first. */
static void two_that_write_the_same_payment_make_one(void **state)
{
    struct fixture *f = *state;
    struct error e = {0};
    const char *id = order_in(f, "New");
    const struct field fields[] = {{STR("order_id"), ref("order", id)},
                                   {STR("amount"), number("5")},
                                   {STR("transaction_id"), value_textz("P")}};
    const struct patch patch = {.kind = PATCH_CREATE,
                                .values = value_object(fields, 3)};
    struct op op;
    look(f, &op, &patch, "order_payment");
    const char *first = new_id(f, pay_by_odoo(f, id, "5", "P"));
    check_ok(drive(f, &op, &e), &e);
    check_done(op.results[0]);
    check_str(op.results[0].id, first);
    check_cell(f, "SELECT count(*) FROM shop_orderpayment", "1");
}

/* The shop ships between the look and the write. */
static void what_the_shop_does_meanwhile_is_not_undone(void **state)
{
    struct fixture *f = *state;
    struct error e = {0};
    const char *id = order_in(f, "Billed");
    int64_t order_id = 0;
    assert_true(str_to_i64(str_from(id), &order_id));
    const struct field cancel = {STR("status"), value_textz("Cancelled")};
    const struct patch patch = {.kind = PATCH_UPDATE, .id = str_from(id),
                                .values = value_object(&cancel, 1)};
    struct op op;
    look(f, &op, &patch, "order");
    check_ok(shop_set_status(&f->shop, order_id, "Shipped", "", &e), &e);
    check_ok(drive(f, &op, &e), &e);
    check_refused(op.results[0], "cannot be cancelled");
    check_field(f, read_one(f, "order", id), "status", "Shipped");
    check_cell(f, "SELECT count(*) FROM shop_orderstatus "
                  "WHERE status = 'Cancelled'", "0");
}

static void a_shop_that_is_always_faster_is_left_for_later(void **state)
{
    struct fixture *f = *state;
    struct error e = {0};
    const struct field name = {STR("name"), value_textz("Tea")};
    const struct patch patch = {.kind = PATCH_UPDATE, .id = STR("1"),
                                .values = value_object(&name, 1)};
    struct op op = {.kind = OP_WRITE, .arena = &f->arena,
                    .entity = STR("product"), .patches = &patch,
                    .n_patches = 1};
    size_t looks = 0;
    bool done = false;
    for (size_t i = 0; !done && i < 20; i++) {
        struct http_request request;
        struct http_response response = {.status = 412, .body = STR("{}")};
        check_ok(connector_satchmo.next(f->c, &op, &f->arena, &request, &done,
                                        &e), &e);
        if (done)
            break;
        if (strcmp(request.method, "GET") == 0) {
            looks++;
            check_ok(transport_call(&f->shop.transport, &f->arena, &request,
                                    &response, &e), &e);
        }
        check_ok(connector_satchmo.take(f->c, &op, &request, &response, NOW_US,
                                        &e), &e);
    }
    assert_true(done);
    assert_int_equal(looks, 3);
    assert_int_equal(op.results[0].error.code, ERR_BUSY);
    assert_int_equal(op.results[0].error.scope, SCOPE_RECORD);
    assert_int_equal(op.results[0].error.retry, RETRY_LATER);
    check_field(f, read_one(f, "product", "1"), "name", "Caf\xC3\xA9");
}

/* ---- customers ---------------------------------------------------------------------- */

static struct patch_result new_address(struct fixture *f, const char *contact,
                                       bool is_default)
{
    const struct field fields[] = {
        {STR("contact_id"), ref("contact", contact)},
        {STR("country_id"), ref("country", "1")},
        {STR("city"), value_textz("Paris")},
        {STR("is_default_billing"), value_bool(is_default)}};
    return write_one(f, "address", NULL, fields, 4);
}

static void a_contact_has_one_default_address_of_each_kind(void **state)
{
    struct fixture *f = *state;
    const char *two = new_id(f, new_address(f, "1", true));
    struct record *r = read_one(f, "contact", "1");
    check_field(f, r, "billing_address_id", two);
    check_field(f, r, "shipping_address_id", "1");
    check_field(f, read_one(f, "address", "1"), "is_default_billing", "false");
    struct field flag = {STR("is_default_billing"), value_bool(true)};
    check_done(write_one(f, "address", "1", &flag, 1));
    check_field(f, read_one(f, "address", two), "is_default_billing", "false");
    flag.value = value_bool(false);
    check_done(write_one(f, "address", two, &flag, 1)); /* it is not */
    struct patch_result none = write_one(f, "address", "1", &flag, 1);
    check_refused(none, "exactly one");
    assert_int_equal(none.error.retry, RETRY_LATER);
    check_field(f, read_one(f, "contact", "1"), "billing_address_id", "1");
    check_done(write_text(f, "address", two, "city", "Lyon"));
    check_field(f, read_one(f, "address", two), "city", "Lyon");
}

static void the_first_address_of_a_contact_is_its_default(void **state)
{
    struct fixture *f = *state;
    const struct field fields[] = {{STR("first_name"), value_textz("Ana")},
                                   {STR("email"), value_textz("ana@x.org")}};
    const char *ana = new_id(f, write_one(f, "contact", NULL, fields, 2));
    struct record *r = read_one(f, "contact", ana);
    check_field(f, r, "create_date", "2024-06-01");
    check_field(f, r, "name", "Ana");
    const char *home = new_id(f, new_address(f, ana, false));
    r = read_one(f, "contact", ana);
    check_field(f, r, "billing_address_id", home);
    check_field(f, r, "shipping_address_id", home);
    check_field(f, read_one(f, "contact", "1"), "billing_address_id", "1");
}

static void a_contact_has_one_primary_phone(void **state)
{
    struct fixture *f = *state;
    const struct field fields[] = {{STR("contact_id"), ref("contact", "1")},
                                   {STR("phone"), value_textz("555-1")},
                                   {STR("primary"), value_bool(true)}};
    const char *one = new_id(f, write_one(f, "phone", NULL, fields, 2));
    check_field(f, read_one(f, "phone", one), "primary", "true");
    new_id(f, write_one(f, "phone", NULL, fields, 3));
    check_field(f, read_one(f, "phone", one), "primary", "false");
    check_done(write_text(f, "phone", one, "phone", "555-9"));
    check_cell(f, "SELECT count(*) FROM contact_phonenumber", "2");
    check_field(f, read_one(f, "phone", one), "phone", "555-9");
}

static void who_signs_in_has_the_same_name_there(void **state)
{
    struct fixture *f = *state;
    shop_says(f, "INSERT INTO auth_user (id, username, first_name, last_name, "
                 "email) VALUES (5, 'zoe', 'Zoe', 'Old', 'old@x.org'), "
                 "(6, 'bob', 'Bob', 'Old', 'old@x.org')");
    shop_says(f, "UPDATE contact_contact SET user_id = 5");
    const struct field fields[] = {{STR("last_name"), value_textz("New")},
                                   {STR("email"), value_textz("new@x.org")},
                                   {STR("notes"), value_textz("n")}};
    check_done(write_one(f, "contact", "1", fields, 3));
    check_field(f, read_one(f, "contact", "1"), "email", "new@x.org");
    check_cell(f, "SELECT first_name FROM auth_user WHERE id = 5", "Zoe");
    check_cell(f, "SELECT last_name FROM auth_user WHERE id = 5", "New");
    check_cell(f, "SELECT email FROM auth_user WHERE id = 5", "new@x.org");
    check_cell(f, "SELECT email FROM auth_user WHERE id = 6", "old@x.org");
}

static void an_organization_is_made_and_changed(void **state)
{
    struct fixture *f = *state;
    const char *id =
        new_id(f, write_text(f, "organization", NULL, "name", "Acme"));
    check_done(write_text(f, "organization", id, "notes", "good"));
    struct record *r = read_one(f, "organization", id);
    check_field(f, r, "name", "Acme");
    check_field(f, r, "notes", "good");
    const struct field member = {STR("organization_id"),
                                 ref("organization", id)};
    check_done(write_one(f, "contact", "1", &member, 1));
    check_field(f, read_one(f, "contact", "1"), "organization_id", id);
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
        ROW(a_price_is_the_one_of_one_piece_for_good),
        ROW(a_product_is_made_with_all_that_the_shop_needs),
        ROW(a_product_changes_its_categories),
        ROW(case_18_a_delivery_sets_shipped_and_history_once),
        ROW(an_order_never_goes_backwards),
        ROW(a_state_that_an_order_cannot_have_is_refused),
        ROW(an_order_has_one_tracking_number),
        ROW(a_payment_of_the_same_number_is_made_once),
        ROW(a_payment_that_cannot_be_is_refused),
        ROW(two_that_write_the_same_payment_make_one),
        ROW(what_the_shop_does_meanwhile_is_not_undone),
        ROW(a_shop_that_is_always_faster_is_left_for_later),
        ROW(a_contact_has_one_default_address_of_each_kind),
        ROW(the_first_address_of_a_contact_is_its_default),
        ROW(a_contact_has_one_primary_phone),
        ROW(who_signs_in_has_the_same_name_there),
        ROW(an_organization_is_made_and_changed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
