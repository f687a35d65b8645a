/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * What the Satchmo connector writes into a shop: states of orders, payments
 * and customers. Names begin with the number of the acceptance case of
 * Satchmo's page where there is one.
 */
#include "unit/satchmo_writes.h"

/* ---- orders ------------------------------------------------------------------------- */

/* A new order of the shop, in a state. */
static const char *order_in(struct fixture *f, const char *status)
{
    struct error e = {0};
    int64_t id = order(f);
    if (status[0])
        check_ok(shop_set_status(&f->shop, id, status, "", &e), &e);
    return arena_printfz(&f->arena, "%lld", (long long)id);
}

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

static void case_18_an_order_that_is_complete_was_shipped_before(void **state)
{
    struct fixture *f = *state;
    const char *history = "SELECT count(*) FROM shop_orderstatus WHERE "
                          "status = 'Shipped'";
    const char *id = order_in(f, "Billed");
    check_done(write_text(f, "order", id, "status", "Complete"));
    check_field(f, read_one(f, "order", id), "status", "Complete");
    check_cell(f, history, "1");
    check_cell(f, "SELECT status FROM shop_orderstatus "
                  "ORDER BY time_stamp DESC", "Complete");
    id = order_in(f, "Shipped");
    check_done(write_text(f, "order", id, "status", "Complete"));
    check_cell(f, history, "2");
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

static void an_address_has_a_name_and_the_country_by_its_code(void **state)
{
    struct fixture *f = *state;
    const struct field fields[] = {{STR("contact_id"), ref("contact", "1")},
                                   {STR("city"), value_textz("Paris")},
                                   {STR("name"), value_textz("Ana")},
                                   {STR("country"), value_textz("FR")}};
    check_refused(write_one(f, "address", NULL, fields, 4),
                  "no country `FR`");
    /* of one that tells none it is where the shop is; nor has it a name */
    const char *id = new_id(f, write_one(f, "address", NULL, fields, 2));
    struct record *r = read_one(f, "address", id);
    check_field(f, r, "country", "US");
    check_field(f, r, "name", "Zo\xC3\xAB M\xC3\xBCller");
    check_done(write_text(f, "address", id, "name", "Bo"));
    check_field(f, read_one(f, "address", id), "addressee", "Bo");
    check_done(write_text(f, "address", id, "country", "US"));
    check_refused(write_text(f, "address", id, "country", ""), "empty");
    const char *ana = new_id(f, write_one(f, "address", NULL, fields, 3));
    check_field(f, read_one(f, "address", ana), "addressee", "Ana");
    shop_says(f, "DELETE FROM shop_config");
    check_refused(write_one(f, "address", NULL, fields, 2), "shop_config");
}

static void numbers_of_a_contact_are_written_with_it(void **state)
{
    struct fixture *f = *state;
    const struct field fields[] = {{STR("email"), value_textz("a@x.org")},
                                   {STR("phone"), value_textz("1")},
                                   {STR("mobile"), value_textz("2")}};
    const char *id = new_id(f, write_one(f, "contact", NULL, fields, 3));
    struct record *r = read_one(f, "contact", id);
    check_field(f, r, "phone", "1");
    check_field(f, r, "mobile", "2");
    check_done(write_text(f, "contact", id, "phone", "3"));
    struct field none = {STR("mobile"), value_null()};
    check_done(write_one(f, "contact", id, &none, 1));
    r = read_one(f, "contact", id);
    check_field(f, r, "phone", "3");
    assert_true(value_is_null(value_getz(&r->fields, "mobile")));
    check_done(write_text(f, "contact", id, "mobile", "4"));
    none.name = STR("phone");
    check_done(write_one(f, "contact", id, &none, 1));
    check_cell(f, "SELECT count(*) FROM contact_phonenumber", "1");
    check_field(f, read_one(f, "contact", id), "mobile", "4");
    check_done(write_text(f, "contact", "1", "phone", "5"));
    check_field(f, read_one(f, "contact", "1"), "phone", "5");
    check_field(f, read_one(f, "contact", id), "mobile", "4");
    check_refused(write_text(f, "contact", "1", "phone",
                             "0123456789012345678901234567890"),
                  "31 characters");
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
        ROW(case_18_a_delivery_sets_shipped_and_history_once),
        ROW(case_18_an_order_that_is_complete_was_shipped_before),
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
        ROW(an_address_has_a_name_and_the_country_by_its_code),
        ROW(a_contact_has_one_primary_phone),
        ROW(numbers_of_a_contact_are_written_with_it),
        ROW(who_signs_in_has_the_same_name_there),
        ROW(an_organization_is_made_and_changed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
