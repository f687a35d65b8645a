/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* The recipe satchmo-odoo: lua/orders.lua by itself, order in and lines out. */
#include "lib/flow_private.h"
#include "lib/flow_satchmo.h"
#include "mapping/script.h"

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(
            defect_6_prices_are_net_and_all_that_is_charged_is_a_line),
        cmocka_unit_test(case_8_what_rounding_leaves_is_a_line),
        cmocka_unit_test(case_8_rounding_and_digits_are_settings),
        cmocka_unit_test(taxes_are_told_apart_by_percent_and_class),
        cmocka_unit_test(what_is_given_back_is_a_share_of_each_line),
    };
    return cmocka_run_group_tests_name("satchmo-odoo lines", tests, NULL,
                                       NULL);
}
