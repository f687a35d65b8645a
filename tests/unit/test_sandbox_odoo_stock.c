/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* The addon stock: what is there, what is kept for orders, what was sent. */
#include "unit/odoo_rig.h"

#define USER_ERROR "odoo.exceptions.UserError"
#define EACH_STOCK_VERSION(r)                                       \
    for (int each_v = 16; each_v <= 19; each_v++)                   \
        for (struct rig *r = stock_rig(each_v); r; rig_close(r), r = NULL)

static struct rig *stock_rig(int version)
{
    static struct rig r;
    rig_open_with(&r, version, "addons", "sale,stock");
    return &r;
}

/* Case 16: goods that are kept count of are called otherwise as of 18. */
static int64_t a_product(struct rig *r)
{
    int64_t template = rig_create(
        r, "product.template",
        r->version < 18 ? "{'name':'Shirt','detailed_type':'product'}"
                        : "{'name':'Shirt','type':'consu','is_storable':true}");
    return rig_field(r, "product.template", template, "product_variant_id")
        .integer;
}

static int64_t quant_of(struct rig *r, int64_t product, int count)
{
    return rig_call(r, "stock.quant", "create",
                    arena_printfz(
                        &r->a,
                        "[{'product_id':%lld,'location_id':%lld,"
                        "'inventory_quantity':%d}]",
                        (long long)product,
                        (long long)rig_field(r, "stock.warehouse", 1,
                                             "lot_stock_id")
                            .integer,
                        count),
                    "{'context':{'inventory_mode':true}}")
        .integer;
}

/* Case 17. */
static void a_count_that_is_applied_is_what_there_is(void **state)
{
    (void)state;
    EACH_STOCK_VERSION(r)
    {
        int64_t product = a_product(r);
        int64_t quant = quant_of(r, product, 10);
        check_json(r, rig_field(r, "product.product", product,
                                "qty_available"),
                   "0.0");
        rig_call(r, "stock.quant", "action_apply_inventory",
                 RIG1(r, "[[%lld]]", quant), NULL);
        check_json(r, rig_field(r, "product.product", product,
                                "qty_available"),
                   "10.0");
        rig_raises(r, "odoo.exceptions.AccessError", "Quants", "stock.quant",
                   "write", RIG1(r, "[[%lld],{'quantity':9}]", quant), NULL);
        int64_t service = rig_create(
            r, "product.product",
            r->version < 18 ? "{'name':'Hour','detailed_type':'service'}"
                            : "{'name':'Hour','type':'service'}");
        rig_raises(r, "odoo.exceptions.ValidationError",
                   "consumables or services", "stock.quant", "create",
                   RIG2(r, "[{'product_id':%lld,'location_id':%lld,"
                           "'inventory_quantity':1}]",
                        service,
                        rig_field(r, "stock.warehouse", 1, "lot_stock_id")
                            .integer),
                   "{'context':{'inventory_mode':true}}");
    }
}

static void stocked(struct rig *r, int64_t product, int count)
{
    rig_call(r, "stock.quant", "action_apply_inventory",
             RIG1(r, "[[%lld]]", quant_of(r, product, count)), NULL);
}

static int64_t an_order(struct rig *r, int64_t product, int count)
{
    int64_t partner = rig_create(r, "res.partner", "{'name':'Ada'}");
    int64_t order = rig_create(
        r, "sale.order",
        arena_printfz(&r->a,
                      "{'partner_id':%lld,'order_line':[[0,0,{'product_id':"
                      "%lld,'product_uom_qty':%d}]]}",
                      (long long)partner, (long long)product, count));
    rig_call(r, "sale.order", "action_confirm", RIG1(r, "[[%lld]]", order),
             NULL);
    return order;
}

static int64_t last_picking(struct rig *r, int64_t order)
{
    struct value list = rig_field(r, "sale.order", order, "picking_ids");
    assert_true(list.items.n > 0);
    return list.items.at[list.items.n - 1].integer;
}

static void has(struct rig *r, int64_t product, const char *on_hand,
                const char *free, const char *forecast)
{
    check_json(r, rig_field(r, "product.product", product, "qty_available"),
               on_hand);
    check_json(r, rig_field(r, "product.product", product, "free_qty"), free);
    check_json(r, rig_field(r, "product.product", product,
                            "virtual_available"),
               forecast);
}

static void delivery_is(struct rig *r, int64_t order, const char *status,
                        const char *delivered)
{
    int64_t line =
        rig_field(r, "sale.order", order, "order_line").items.at[0].integer;
    check_json(r, rig_field(r, "sale.order", order, "delivery_status"),
               status);
    check_json(r, rig_field(r, "sale.order.line", line, "qty_delivered"),
               delivered);
}

static struct value validate(struct rig *r, int64_t picking)
{
    return rig_call(r, "stock.picking", "button_validate",
                    RIG1(r, "[[%lld]]", picking),
                    "{'context':{'skip_immediate':true}}");
}

static void a_confirmed_order_keeps_goods_until_they_are_sent(void **state)
{
    (void)state;
    EACH_STOCK_VERSION(r)
    {
        int64_t product = a_product(r);
        stocked(r, product, 10);
        int64_t order = an_order(r, product, 4);
        has(r, product, "10.0", "6.0", "6.0");
        delivery_is(r, order, "'pending'", "0.0");
        check_json(r, rig_field(r, "stock.picking", last_picking(r, order),
                                "state"),
                   "'assigned'");
        validate(r, last_picking(r, order));
        has(r, product, "6.0", "6.0", "6.0");
        delivery_is(r, order, "'full'", "4.0");
        rig_raises(r, USER_ERROR, "done or cancelled", "stock.picking",
                   "button_validate",
                   RIG1(r, "[[%lld]]", last_picking(r, order)), NULL);
    }
}

static void a_cancelled_order_lets_go_of_its_goods(void **state)
{
    (void)state;
    EACH_STOCK_VERSION(r)
    {
        int64_t product = a_product(r);
        stocked(r, product, 10);
        int64_t order = an_order(r, product, 4);
        rig_call(r, "sale.order", "action_cancel", RIG1(r, "[[%lld]]", order),
                 "{'context':{'disable_cancel_warning':true}}");
        has(r, product, "10.0", "10.0", "10.0");
        check_json(r, rig_field(r, "sale.order", order, "delivery_status"),
                   "false");
    }
}

static void what_is_not_there_cannot_be_sent(void **state)
{
    (void)state;
    EACH_STOCK_VERSION(r)
    {
        int64_t product = a_product(r);
        int64_t order = an_order(r, product, 4);
        int64_t picking = last_picking(r, order);
        has(r, product, "0.0", "0.0", "-4.0");
        check_json(r, rig_field(r, "stock.picking", picking, "state"),
                   "'confirmed'");
        rig_raises(r, USER_ERROR, "no quantities are reserved",
                   "stock.picking", "button_validate",
                   RIG1(r, "[[%lld]]", picking), NULL);
        stocked(r, product, 5);
        rig_call(r, "stock.picking", "action_assign",
                 RIG1(r, "[[%lld]]", picking), NULL);
        has(r, product, "5.0", "1.0", "1.0");
        validate(r, picking);
        delivery_is(r, order, "'full'", "4.0");
    }
}

static void what_is_sent_in_parts_leaves_a_transfer_for_the_rest(void **state)
{
    (void)state;
    EACH_STOCK_VERSION(r)
    {
        int64_t product = a_product(r);
        stocked(r, product, 10);
        int64_t order = an_order(r, product, 4);
        int64_t picking = last_picking(r, order);
        int64_t move = rig_field(r, "stock.picking", picking, "move_ids")
                           .items.at[0]
                           .integer;
        rig_call(r, "stock.move", "write",
                 arena_printfz(&r->a, "[[%lld],{'%s':1}]", (long long)move,
                               r->version < 17 ? "quantity_done" : "quantity"),
                 NULL);
        struct value asked = validate(r, picking);
        check_str(value_text_at(&asked, "res_model"),
                  "stock.backorder.confirmation");
        rig_call(r, "stock.picking", "button_validate",
                 RIG1(r, "[[%lld]]", picking),
                 "{'context':{'skip_backorder':true}}");
        delivery_is(r, order, "'partial'", "1.0");
        has(r, product, "9.0", "6.0", "6.0");
        assert_int_not_equal(last_picking(r, order), picking);
        validate(r, last_picking(r, order));
        delivery_is(r, order, "'full'", "4.0");
        has(r, product, "6.0", "6.0", "6.0");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_count_that_is_applied_is_what_there_is),
        cmocka_unit_test(a_confirmed_order_keeps_goods_until_they_are_sent),
        cmocka_unit_test(a_cancelled_order_lets_go_of_its_goods),
        cmocka_unit_test(what_is_not_there_cannot_be_sent),
        cmocka_unit_test(
            what_is_sent_in_parts_leaves_a_transfer_for_the_rest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
