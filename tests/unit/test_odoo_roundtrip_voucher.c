/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * The Odoo driver against OpenERP 7: an order by way of an address, and the
 * vouchers that pay it; what is gone. The rest is in test_odoo_roundtrip_bill.
 */
#include "lib/odoo_world.h"

static struct world *the_world(void)
{
    static const char *const models[] = {
        "res.partner",     "product.product", "sale.order", "sale.order.line",
        "account.invoice", "account.invoice.line", "account.voucher",
    };
    static struct world w;
    w = (struct world){0};
    world_init(&w, WORLD_OPENERP);
    for (size_t k = 0; k < sizeof models / sizeof models[0]; k++)
        world_describe(&w, models[k]);
    return &w;
}

/* A bill of 24.20, to the address of a customer. */
static struct str an_order(struct world *w, const char *ref)
{
    struct arena *a = &w->d.a;
    struct str who = world_create_one(
        w, "res.partner", "{'name':'Íñigo','street':'Rúa 1'}");
    struct str address = world_create_one(
        w, "res.partner",
        arena_printfz(a, "{'name':'Casa','type':'invoice','city':'Vigo',"
                         "'parent_id':{'$ref':['res.partner','%.*s']}}",
                      STR_ARG(who)));
    struct str product = world_create_one(
        w, "product.product",
        "{'name':'Sombrilla ñ','default_code':'S1','weight':{'$decimal':"
        "'1.25'}}");
    return world_create_one(
        w, "sale.order",
        arena_printfz(
            a,
            "{'partner_id':{'$ref':['res.partner','%.*s']},"
            "'partner_invoice_id':{'$ref':['res.partner','%.*s']},"
            "'partner_shipping_id':{'$ref':['res.partner','%.*s']},"
            "'pricelist_id':{'$ref':['product.pricelist','1']},"
            "'order_policy':'prepaid','client_order_ref':'%s','order_line':"
            "[{'name':'Sombrilla ñ','product_id':{'$ref':['product.product',"
            "'%.*s']},'product_uom_qty':2,'price_unit':10,'tax_id':{'$set':"
            "[{'$ref':['account.tax','1']}]}}]}",
            STR_ARG(who), STR_ARG(address), STR_ARG(address), ref,
            STR_ARG(product)));
}

static struct str opened(struct world *w, const char *ref)
{
    struct str order = an_order(w, ref);
    world_act(w, "sale.order", "action_confirm", order);
    struct str invoice = world_create_one(
        w, "account.invoice",
        arena_printfz(&w->d.a,
                      "{'sale_order_id':{'$ref':['sale.order','%.*s']},"
                      "'reference':'%s','date_invoice':{'$date':"
                      "'2026-01-01'}}",
                      STR_ARG(order), ref));
    world_check_same(
        w, world_field(w, "sale.order", order, "invoice_ids"),
        arena_printfz(&w->d.a, "{'$set':[{'$ref':['account.invoice','%.*s']}]}",
                      STR_ARG(invoice)));
    world_act(w, "account.invoice", "action_post", invoice);
    return invoice;
}

static struct patch paid(struct world *w, struct str invoice,
                         const char *amount, const char *memo)
{
    return world_payment(w, "account.invoice", invoice, amount, memo);
}

/* The name of a record's period. */
static const char *period_of(struct world *w, struct str voucher)
{
    struct str name = STR("period_id");
    struct op op = world_read_op("account.voucher", &name, 1, &voucher, 1);
    drive_ok(&w->d, &op);
    const struct value *v = value_getz(&op.records[0].fields, "period_id");
    world_describe(w, "account.period");
    return world_field(w, "account.period", v->ref.id, "name");
}

static void an_invoice_is_paid_by_vouchers_to_the_cent(void **state)
{
    (void)state;
    struct world *w = the_world();
    struct str invoice = opened(w, "shop-1");
    world_check_same(
        w,
        world_read_one(w, "account.invoice",
                       NAMES(STR("state"), STR("amount_total"),
                             STR("residual"), STR("date_invoice")),
                       invoice),
        "{'state':'open','amount_total':{'$decimal':'24.2'},'residual':"
        "{'$decimal':'24.2'},'date_invoice':{'$date':'2026-01-01'}}");
    struct patch_result first =
        world_write_one(w, "account.voucher", paid(w, invoice, "4.19", "p 1"));
    check_err(first.error.code, ERR_OK);
    world_check_same(w, world_field(w, "account.invoice", invoice, "residual"),
                     "{'$decimal':'20.01'}");
    struct patch_result second =
        world_write_one(w, "account.voucher", paid(w, invoice, "20.01", "p 2"));
    check_err(second.error.code, ERR_OK);
    world_check_same(
        w,
        world_read_one(w, "account.invoice",
                       NAMES(STR("state"), STR("residual")), invoice),
        "{'state':'paid','residual':{'$decimal':'0'}}");
    /* On New Year's Day there is a period that opens the year, too. */
    world_check_same(w, period_of(w, second.id), "'01/2026'");
    world_check_same(
        w,
        world_read_one(w, "account.voucher",
                       NAMES(STR("state"), STR("memo"), STR("amount")),
                       second.id),
        "{'state':'posted','memo':'p 2','amount':{'$decimal':'20.01'}}");
    struct patch_result third =
        world_write_one(w, "account.voucher", paid(w, invoice, "1", "p 3"));
    check_err(third.error.code, ERR_REJECTED);
    world_fini(w);
}

static void what_is_gone_is_not_there(void **state)
{
    (void)state;
    struct world *w = the_world();
    struct str id = world_create_one(w, "res.partner", "{'name':'A'}");
    world_delete_one(w, "res.partner", id);
    assert_string_equal(world_field(w, "res.partner", id, "name"), "gone");
    struct patch p = {.kind = PATCH_UPDATE, .id = id,
                      .values = drive_stored(&w->d, "{'name':'B'}")};
    check_err(world_write_one(w, "res.partner", p).error.code, ERR_NOT_FOUND);
    world_delete_one(w, "res.partner", id); /* is no error */
    world_fini(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_invoice_is_paid_by_vouchers_to_the_cent),
        cmocka_unit_test(
            what_is_gone_is_not_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
