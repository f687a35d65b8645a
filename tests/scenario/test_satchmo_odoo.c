/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* The recipe satchmo-odoo: what a shop's database says, in Odoo's books. */
#include "lib/flow_private.h"
#include "lib/flow_satchmo.h"
#include "mapping/script.h"

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

/* ---- lines of orders: lua/orders.lua by itself ---------------------------------- */

#define ITEM(price, quantity, line, tax, discount, sub_total)                  \
    "{'product_id':1,'name':'Tea','quantity':" quantity ",'unit_price':" price  \
    ",'line_item_price':" line ",'tax':" tax ",'discount':" discount           \
    ",'sub_total':" sub_total "}"
#define ORDER(items, shipping, off, tax, total)                            \
    "{'items':[" items "],'shipping_cost':" shipping ",'shipping_discount':" \
    off ",'tax':" tax ",'total':" total "}"

static const char *price_text(struct flow *f, const struct value *v)
{
    struct value short_one = *v;
    if (v->kind == VALUE_DECIMAL)
        short_one.decimal = decimal_normalize(v->decimal);
    return flow_text(f, &short_one);
}

/* What a converter makes of the fields of an object: "price*quantity tax" of
 * each line with blanks between, or the message. */
static const char *lines_of(struct flow *f, const char *converter,
                            const char *json)
{
    struct value in = flow_json(f, json), out = value_null();
    struct error e = {0};
    bool skip = false;
    size_t n = in.fields.n;
    struct str *names = arena_array(&f->arena, struct str, n);
    struct value *values = arena_array(&f->arena, struct value, n);
    for (size_t i = 0; i < n; i++) {
        names[i] = in.fields.at[i].name;
        values[i] = in.fields.at[i].value;
    }
    const struct str lines = STR("lines");
    const struct script_call call = {.converter = str_from(converter),
                                     .to = SIDE_RIGHT,
                                     .in_fields = names,
                                     .in = values,
                                     .n_in = n,
                                     .out_fields = &lines,
                                     .n_out = 1};
    if (script_convert(f->workspace.script, &f->arena, &call, &out, &skip,
                       &e) != ERR_OK)
        return arena_strz(&f->arena, str_from(e.message));
    const char *text = "";
    for (size_t i = 0; i < out.items.n; i++) {
        const struct value *line = &out.items.at[i];
        const struct value *taxes = value_getz(line, "taxes");
        const struct value *code = value_getz(line, "code");
        text = arena_printfz(
            &f->arena, "%s%s%s%s*%s%s", text, i > 0 ? " " : "",
            code ? arena_printfz(&f->arena, "%.*s:", STR_ARG(code->text)) : "",
            price_text(f, value_getz(line, "price")),
            flow_text(f, value_getz(line, "quantity")),
            taxes && taxes->items.n > 0
                ? arena_printfz(&f->arena, "+%.*s",
                                STR_ARG(taxes->items.at[0].text))
                : "");
    }
    return text;
}

struct example {
    const char *order;
    const char *lines;
};

static void expect_lines(const char *converter, const struct example *rows,
                         size_t n, const struct flow_edit *edits)
{
    const struct flow_options options = {.edits = edits};
    struct flow f;
    till_init(&f, &options);
    for (size_t i = 0; i < n; i++) {
        const char *have = lines_of(&f, converter, rows[i].order);
        if (!strstr(have, rows[i].lines))
            fail_msg("%zu: \"%s\" has no \"%s\"", i, have, rows[i].lines);
    }
    flow_fini(&f);
}

static void defect_6_prices_are_net_and_all_that_is_charged_is_a_line(
    void **state)
{
    static const struct example rows[] = {
        {ORDER(ITEM("20", "1", "20", "0", "0", "20"), "4", "0", "0", "24"),
         "20*1 SHIPPING:4*1"},
        {ORDER(ITEM("10.05", "2", "20.1", "4", "0.1", "20"), "4", "1", "4",
               "27"),
         "10.05*2+20% DISCOUNT:-0.1*1+20% SHIPPING:4*1 SHIPPING:-1*1"},
        /* tax before discount */
        {ORDER(ITEM("10.05", "2", "20.1", "4.02", "0.1", "20"), "4", "1",
               "4.02", "27.02"),
         "10.05*2+20% DISCOUNT:-0.1*1 SHIPPING:4*1 SHIPPING:-1*1"},
        /* tax on shipping is what the items leave */
        {ORDER(ITEM("10", "1", "10", "2", "0", "10"), "5", "0", "3", "18"),
         "10*1+20% SHIPPING:5*1+20%"},
        /* prices of options: in that of the piece, or of the line alone */
        {ORDER("{'product_id':1,'quantity':2,'unit_price':11.5,'line_item_price'"
               ":23,'tax':0,'discount':0,'sub_total':23,'options':[{'name':"
               "'Size','value':'L','price_change':1.5}]}", "0", "0", "0", "23"),
         "11.5*2"},
        {ORDER("{'product_id':1,'quantity':2,'unit_price':10,'line_item_price'"
               ":23,'tax':0,'discount':0,'sub_total':23,'options':[{'name':"
               "'Size','value':'L','price_change':1.5}]}", "0", "0", "0", "23"),
         "11.5*2"},
        {ORDER(ITEM("10", "4", "37", "0", "0", "37"), "0", "0", "0", "37"),
         "9.25*4"},
    };
    (void)state;
    expect_lines("order_lines", rows, sizeof rows / sizeof *rows, NULL);
}

static void case_8_what_rounding_leaves_is_a_line(void **state)
{
    static const struct example rows[] = {
        {ORDER(ITEM("3.3333", "3", "9.9999", "0", "0", "9.9999"), "0", "0", "0",
               "9.9999"),
         "3.33*3 ROUNDING:0.01*1"},
        /* 20% of 0.12, three times: 0.07 together, 0.02 each */
        {ORDER(ITEM("0.12", "1", "0.12", "0.024", "0", "0.12") "," ITEM(
                   "0.12", "1", "0.12", "0.024", "0", "0.12") "," ITEM(
                   "0.12", "1", "0.12", "0.024", "0", "0.12"),
               "0", "0", "0.072", "0.432"),
         "0.12*1+20% 0.12*1+20% 0.12*1+20% ROUNDING:0.01*1"},
        {ORDER(ITEM("0.0333", "1000", "33.3", "0", "0", "33.3"), "0", "0", "0",
               "33.3"),
         "comes to 33.3 in the shop, and to 30 in Odoo: the difference of 3.3"},
        {ORDER(ITEM("20", "1", "20", "0", "0", "20"), "0", "0", "0", "19.94"),
         "the difference of -0.06"},
    };
    (void)state;
    expect_lines("order_lines", rows, sizeof rows / sizeof *rows, NULL);
}

static void case_8_rounding_and_digits_are_settings(void **state)
{
    static const struct example rows[] = {
        {ORDER(ITEM("0.12", "1", "0.12", "0.024", "0", "0.12") "," ITEM(
                   "0.12", "1", "0.12", "0.024", "0", "0.12") "," ITEM(
                   "0.12", "1", "0.12", "0.024", "0", "0.12"),
               "0", "0", "0.072", "0.432"),
         "0.12*1+20% 0.12*1+20% 0.12*1+20%"},
        {ORDER(ITEM("0.0333", "1000", "33.3", "0", "0", "33.3"), "0", "0", "0",
               "33.3"),
         "0.0333*1000"},
    };
    static const struct flow_edit edits[] = {
        {"lua/settings.lua", "rounding = \"line\"", "rounding = \"global\""},
        {"lua/settings.lua", "price_digits = 2", "price_digits = 4"},
        {NULL, NULL, NULL}};
    (void)state;
    expect_lines("order_lines", rows, sizeof rows / sizeof *rows, edits);
}

static void taxes_are_told_apart_by_percent_and_class(void **state)
{
    static const struct example rows[] = {
        {ORDER(ITEM("20", "1", "20", "3.5", "0", "20"), "0", "0", "3.5", "23.5"),
         "tax of 3.5 on 20 (Tea) is none of `taxes` in lua/settings.lua: add { "
         "percent = \"17.5\""},
        {ORDER(ITEM("20", "1", "20", "1.1", "0", "20"), "0", "0", "1.1", "21.1"),
         "20*1+5.5%"},
        /* of 0.10 each of them makes 0.02 */
        {ORDER(ITEM("0.1", "1", "0.1", "0.019", "0", "0.1") "," ITEM(
                   "50", "1", "50", "10", "0", "50"),
               "0", "0", "10.02", "60.12"),
         "0.1*1+20% 50*1+20%"},
        {ORDER("{'product_id':1,'quantity':1,'unit_price':50,'line_item_price'"
               ":50,'tax':10,'discount':0,'sub_total':50,'tax_class':'Books'}",
               "0", "0", "10", "60"),
         "50*1+B 20%"},
        {ORDER(ITEM("50", "1", "50", "9.5", "0", "50"), "10", "0", "9.5", "69.5"),
         "50*1+19% SHIPPING:10*1"},
    };
    static const struct flow_edit edits[] = {
        {"lua/settings.lua", "{ percent = \"20\", name = \"20%\" },",
         "{ percent = \"20\", name = \"B 20%\", class = \"Books\" },"
         "{ percent = \"20\", name = \"20%\" },"
         "{ percent = \"19\", name = \"19%\" },"
         "{ percent = \"5.5\", name = \"5.5%\" },"},
        {NULL, NULL, NULL}};
    (void)state;
    expect_lines("order_lines", rows, sizeof rows / sizeof *rows, edits);
}

#define BACK(amount)                                                          \
    "{'amount':" amount ",'order_id.items':[" ITEM("10.05", "2", "20.1",      \
    "4", "0.1", "20") "],'order_id.shipping_cost':4,"                           \
    "'order_id.shipping_discount':1,'order_id.tax':4,'order_id.total':27}"

static void what_is_given_back_is_a_share_of_each_line(void **state)
{
    static const struct example rows[] = {
        {BACK("-27"),
         "10.05*2+20% DISCOUNT:-0.1*1+20% SHIPPING:4*1 SHIPPING:-1*1"},
        {BACK("-13.5"),
         "10.05*1+20% DISCOUNT:-0.05*1+20% SHIPPING:2*1 SHIPPING:-0.5*1"},
        {BACK("-10"),
         "7.44*1+20% DISCOUNT:-0.03*1+20% SHIPPING:1.48*1 SHIPPING:-0.37*1"},
        {BACK("-30"), "30 is given back of an order of 27"},
    };
    (void)state;
    expect_lines("refund_lines", rows, sizeof rows / sizeof *rows, NULL);
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
    till_expect_parked(&f, "the totals differ: left.total is 27, "
                      "right.amount_total is 29.28");
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
    till_sql(&f, "INSERT INTO product_product (id, site_id, name, slug, sku, "
                 "short_description, description, items_in_stock, active, "
                 "featured, ordering, total_sold, taxable, shipclass) VALUES "
                 "(2, 1, 'Mug', 'mug', 'SKU-2', '', '', 1, 1, 0, 0, 0, 1, 'YES')");
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
        "no odoo.account.tax has the `name` \"20% none\"",
        "no odoo.product.product has the `default_code` \"OFF\"",
        "no odoo.account.journal has the `name` \"Banque\"",
        "no odoo.res.company has the `name` \"Nobody Ltd\""};
    const struct flow_options options = {.edits = edits};
    struct flow f;
    (void)state;
    till_init(&f, &options);
    struct problems problems = {.arena = &f.arena};
    flow_check(&f, flow_start(&f));
    flow_check(&f, engine_check(f.engine, STR("orders"), &problems, &f.error));
    assert_int_equal(problems.list.n, 4);
    for (size_t i = 0; i < 4; i++)
        assert_true(str_is(problems.list.at[i].message, said[i]));
    flow_fini(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(customers_and_goods_arrive_once),
        cmocka_unit_test(
            defect_6_prices_are_net_and_all_that_is_charged_is_a_line),
        cmocka_unit_test(case_8_what_rounding_leaves_is_a_line),
        cmocka_unit_test(case_8_rounding_and_digits_are_settings),
        cmocka_unit_test(taxes_are_told_apart_by_percent_and_class),
        cmocka_unit_test(what_is_given_back_is_a_share_of_each_line),
        cmocka_unit_test(
            defect_4_case_6_a_checkout_in_progress_produces_nothing),
        cmocka_unit_test(defect_6_case_8_an_order_has_the_total_of_the_shop),
        cmocka_unit_test(case_8_totals_that_differ_are_parked_with_both),
        cmocka_unit_test(case_8_a_difference_is_told_as_a_number),
        cmocka_unit_test(defect_5_case_9_an_order_keeps_its_addresses),
        cmocka_unit_test(defect_7_an_order_without_addresses_goes_to_its_contact),
        cmocka_unit_test(cancelled_orders_are_cancelled_once_and_never_made),
        cmocka_unit_test(case_11_an_order_of_a_product_that_goes_stays),
        cmocka_unit_test(defect_8_check_tells_names_that_odoo_lacks),
    };
    return cmocka_run_group_tests_name("satchmo-odoo", tests, NULL, NULL);
}
