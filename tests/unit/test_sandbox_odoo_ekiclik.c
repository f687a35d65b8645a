/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* The addon ekiclik: masters and configurations, stock, purchases, points of
 * sale, and what its demonstration holds. */
#include "unit/odoo_rig.h"

#define EACH_EKICLIK_VERSION(r)                                     \
    for (int each_v = 16; each_v <= 19; each_v++)                   \
        for (struct rig *r = ekiclik_rig(each_v); r; rig_close(r), r = NULL)

static struct rig *ekiclik_rig(int version)
{
    static struct rig r;
    rig_open_with(&r, version, "addons", "ekiclik");
    return &r;
}

static int64_t a_product(struct rig *r, const char *ref)
{
    int64_t template = rig_create(
        r, "product.template",
        arena_printfz(&r->a,
                      "{'name':'Phone','manufacturer_ref':'%s',"
                      "'list_price':80000,'standard_price':50000}",
                      ref));
    return rig_field(r, "product.template", template, "product_variant_id")
        .integer;
}

static int64_t stock_place(struct rig *r)
{
    return rig_field(r, "stock.warehouse", 1, "lot_stock_id").integer;
}

static int64_t count(struct rig *r, int64_t product, int64_t quantity)
{
    int64_t quant =
        rig_call(r, "stock.quant", "create",
                 arena_printfz(&r->a,
                               "[{'product_id':%lld,'location_id':%lld,"
                               "'inventory_quantity':%lld}]",
                               (long long)product, (long long)stock_place(r),
                               (long long)quantity),
                 "{'context':{'inventory_mode':true}}")
            .integer;
    rig_call(r, "stock.quant", "action_apply_inventory",
             RIG1(r, "[[%lld]]", quant), NULL);
    return quant;
}

static void a_configuration_is_found_by_its_reference_on_both(void **state)
{
    (void)state;
    EACH_EKICLIK_VERSION(r)
    {
        int64_t master =
            rig_create(r, "product.master", "{'name':'L8','ref':'PLUME'}");
        int64_t brand = rig_create(r, "product.brand", "{'name':'Condor'}");
        rig_create(r, "characteristic.name", "{'name':'RAM'}");
        int64_t id = rig_create(
            r, "product.template",
            RIG2(r, "{'name':'L8 64','manufacturer_ref':'L8-64',"
                    "'master_id':%lld,'brand_id':%lld,'characteristic_ids':"
                    "[[0,0,{'name':'8GB','attribute_id':1}]]}",
                 master, brand));
        check_json(r, rig_call(r, "product.product", "search",
                               "[[['manufacturer_ref','=','L8-64']]]", NULL),
                   RIG1(r, "[%lld]",
                        rig_field(r, "product.template", id,
                                  "product_variant_id")
                            .integer));
        check_json(r, rig_field(r, "product.master", master, "product_list"),
                   RIG1(r, "[%lld]", id));
        check_json(r, rig_field(r, "product.template", id, "ref_odoo"),
                   RIG1(r, "'rc_%06lld'", id));
    }
}

static void an_inventory_that_is_applied_is_what_there_is(void **state)
{
    (void)state;
    EACH_EKICLIK_VERSION(r)
    {
        int64_t product = a_product(r, "A");
        int64_t quant = count(r, product, 7);
        check_json(r, rig_field(r, "stock.quant", quant, "quantity"), "7.0");
        assert_int_equal(count(r, product, 3), quant); /* one a place */
        check_json(r, rig_field(r, "product.product", product,
                                "qty_available"),
                   "3.0");
        rig_raises(r, "odoo.exceptions.AccessError", "Quants", "stock.quant",
                   "write", RIG1(r, "[[%lld],{'quantity':99}]", quant), NULL);
        rig_raises(r, "odoo.exceptions.UserError", "restricted",
                   "stock.quant", "write",
                   RIG1(r, "[[%lld],{'quantity':99}]", quant),
                   "{'context':{'inventory_mode':true}}");
        check_json(r, rig_field(r, "stock.quant", quant, "quantity"), "3.0");
    }
}

static void a_transfer_that_is_validated_moves_the_goods(void **state)
{
    (void)state;
    EACH_EKICLIK_VERSION(r)
    {
        int64_t product = a_product(r, "B");
        count(r, product, 10);
        int64_t partner = rig_create(r, "res.partner", "{'name':'C'}");
        int64_t order = rig_create(
            r, "sale.order",
            RIG2(r, "{'partner_id':%lld,'order_line':[[0,0,{'product_id':%lld,"
                    "'product_uom_qty':4}]]}",
                 partner, product));
        rig_call(r, "sale.order", "action_confirm", RIG1(r, "[[%lld]]", order),
                 NULL);
        check_json(r, rig_field(r, "sale.order", order, "delivery_status"),
                   "'pending'");
        int64_t picking = rig_field(r, "sale.order", order, "picking_ids")
                              .items.at[0]
                              .integer;
        struct value said =
            rig_call(r, "stock.picking", "button_validate",
                     RIG1(r, "[[%lld]]", picking), NULL);
        if (r->version < 17) { /* a window asks first */
            check_str(value_text_at(&said, "res_model"),
                      "stock.immediate.transfer");
            rig_call(r, "stock.picking", "button_validate",
                     RIG1(r, "[[%lld]]", picking),
                     "{'context':{'skip_immediate':true}}");
        }
        check_json(r, rig_field(r, "product.product", product,
                                "qty_available"),
                   "6.0");
        check_json(r, rig_field(r, "sale.order", order, "delivery_status"),
                   "'full'");
    }
}

static void what_is_bought_arrives(void **state)
{
    (void)state;
    EACH_EKICLIK_VERSION(r)
    {
        int64_t product = a_product(r, "C");
        int64_t partner = rig_create(r, "res.partner", "{'name':'V'}");
        int64_t order = rig_create(
            r, "purchase.order",
            RIG2(r, "{'partner_id':%lld,'date_order':'2023-07-30 11:23:15',"
                    "'order_line':[[0,0,{'product_id':%lld,'product_qty':6,"
                    "'price_unit':6000}]]}",
                 partner, product));
        check_json(r, rig_field(r, "purchase.order", order, "amount_total"),
                   "36000.0");
        rig_raises(r, "odoo.exceptions.UserError", "cancel it first",
                   "purchase.order", "unlink", RIG1(r, "[[%lld]]", order),
                   NULL);
        rig_call(r, "purchase.order", "button_confirm",
                 RIG1(r, "[[%lld]]", order), NULL);
        int64_t picking = rig_field(r, "purchase.order", order, "picking_ids")
                              .items.at[0]
                              .integer;
        rig_call(r, "stock.picking", "button_validate",
                 RIG1(r, "[[%lld]]", picking),
                 "{'context':{'skip_immediate':true}}");
        check_json(r, rig_field(r, "product.product", product,
                                "qty_available"),
                   "6.0");
    }
}

static void a_company_makes_its_partner_and_its_warehouse(void **state)
{
    (void)state;
    EACH_EKICLIK_VERSION(r)
    {
        int64_t company = rig_create(
            r, "res.company", "{'name':'POS Alger','codification':'PDVA-1'}");
        check_json(r, rig_field(r, "res.company", company, "name"),
                   "'POS Alger'");
        struct value found = rig_call(
            r, "stock.warehouse", "search",
            RIG1(r, "[[['company_id','=',%lld]]]", company), NULL);
        assert_int_equal(found.items.n, 1);
        assert_int_not_equal(rig_field(r, "stock.warehouse",
                                       found.items.at[0].integer,
                                       "lot_stock_id")
                                 .integer,
                             stock_place(r));
    }
}

static void the_user_of_ekiclik_may_do_what_its_calls_need(void **state)
{
    (void)state;
    struct rig *r = ekiclik_rig(18);
    struct error e = {0};
    check_ok(sandbox_load_demo(r->box, 10, &e), &e);
    r->uid = rig_call(r, "res.users", "search",
                      "[[['login','=','ekiclik']]]", NULL)
                 .items.at[0]
                 .integer;
    r->secret = "ekiclik-key";
    a_product(r, "D");
    rig_create(r, "res.company", "{'name':'POS','codification':'PDVA-2'}");
    rig_create(r, "res.users", "{'name':'U','login':'u@x.dz','role':'X'}");
    struct value found =
        rig_call(r, "product.template", "search_read",
                 "[[['manufacturer_ref','=','PLUME-L8-64']],"
                 "['qty_available']]",
                 NULL);
    check_json(r, *value_getz(&found.items.at[0], "qty_available"), "25.0");
    found = rig_call(r, "res.country.state", "search_count",
                     "[[['country_id.code','=','DZ']]]", NULL);
    check_json(r, found, "58");
    rig_close(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_configuration_is_found_by_its_reference_on_both),
        cmocka_unit_test(an_inventory_that_is_applied_is_what_there_is),
        cmocka_unit_test(a_transfer_that_is_validated_moves_the_goods),
        cmocka_unit_test(what_is_bought_arrives),
        cmocka_unit_test(a_company_makes_its_partner_and_its_warehouse),
        cmocka_unit_test(the_user_of_ekiclik_may_do_what_its_calls_need),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
