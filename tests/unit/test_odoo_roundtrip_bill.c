/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * From an order to its invoice, its payments and what is paid back: the Odoo
 * driver against the stand-in, by version and protocol.
 */
#include "lib/odoo_world.h"

#include <stdio.h>

#define EACH_WORLD(w)                                                     \
    for (size_t each_w = 0; each_w < WORLD_COUNT; each_w++)               \
        for (struct world *w = bill_world(each_w); w; world_fini(w), w = NULL)

static void describe_goods(struct world *w)
{
    world_describe(w, "res.partner");
    world_describe(w, "product.template");
    world_describe(w, "sale.order");
    world_describe(w, "sale.order.line");
}

static struct world *bill_world(size_t i)
{
    static struct world w;
    w = (struct world){.addons = "sale"};
    world_init(&w, i);
    describe_goods(&w);
    world_describe(&w, "account.move");
    world_describe(&w, "account.move.line");
    world_describe(&w, "account.payment");
    return &w;
}

/* Two pieces of 10.00 without tax. */
static struct str an_order(struct world *w, const char *ref)
{
    struct arena *a = &w->d.a;
    struct str partner = world_create_one(w, "res.partner", "{'name':'Ada'}");
    struct str product = world_create_one(
        w, "product.template",
        "{'name':'Shirt','list_price':10,'taxes_id':{'$set':[]}}");
    struct str name = STR("product_variant_id");
    struct op op = world_read_op("product.template", &name, 1, &product, 1);
    drive_ok(&w->d, &op);
    const struct value *variant =
        value_getz(&op.records[0].fields, "product_variant_id");
    return world_create_one(
        w, "sale.order",
        arena_printfz(a,
                      "{'partner_id':{'$ref':['res.partner','%.*s']},"
                      "'client_order_ref':'%s','order_line':[{'product_id':"
                      "{'$ref':['product.product','%.*s']},'product_uom_qty':2"
                      ",'price_unit':10}]}",
                      STR_ARG(partner), ref, STR_ARG(variant->ref.id)));
}

static struct str confirmed(struct world *w, const char *ref)
{
    struct str order = an_order(w, ref);
    world_act(w, "sale.order", "action_confirm", order);
    return order;
}

static struct patch invoice_patch(struct world *w, struct str order,
                                  const char *ref)
{
    return (struct patch){
        .kind = PATCH_CREATE,
        .values = drive_stored(
            &w->d, arena_printfz(&w->d.a,
                                 "{'sale_order_id':{'$ref':['sale.order',"
                                 "'%.*s']},'ref':'%s','invoice_date':"
                                 "{'$date':'2026-03-01'}}",
                                 STR_ARG(order), ref))};
}

static struct str posted(struct world *w, const char *ref)
{
    struct patch_result made = world_write_one(
        w, "account.move", invoice_patch(w, confirmed(w, ref), ref));
    check_err(made.error.code, ERR_OK);
    world_act(w, "account.move", "action_post", made.id);
    return made.id;
}

static struct patch payment_patch(struct world *w, struct str move,
                                  const char *amount, const char *memo)
{
    return world_payment(w, "account.move", move, amount, memo);
}

static struct patch voucher_patch(struct world *w, struct str invoice,
                                  const char *amount, const char *memo)
{
    return world_payment(w, "account.invoice", invoice, amount, memo);
}

static struct str found(struct world *w, const char *entity, const char *field,
                        const char *text)
{
    struct field part = {str_from(field), value_textz(text)};
    struct find_key key = {.fields = &part, .n_fields = 1};
    struct op op = {.kind = OP_FIND, .entity = str_from(entity),
                    .fields = &part.name, .n_fields = 1, .keys = &key,
                    .n_keys = 1};
    drive_ok(&w->d, &op);
    assert_true(op.n_matches <= 1);
    return op.n_matches == 1 ? op.matches[0].record.id : STR_NONE;
}

/* ---- invoices ----------------------------------------------------------- */

static void orders_become_invoices(void **state)
{
    (void)state;
    EACH_WORLD(w)
    {
        struct str one = confirmed(w, "a-1");
        struct str other = confirmed(w, "a-2");
        struct str quotation = an_order(w, "a-3");
        struct patch p[] = {invoice_patch(w, one, "a-1"),
                            invoice_patch(w, quotation, "a-3"),
                            invoice_patch(w, other, "b-2")};
        struct op op = world_write_op("account.move", p, 3);
        drive_ok(&w->d, &op);
        check_err(op.results[0].error.code, ERR_OK);
        check_err(op.results[1].error.code, ERR_REJECTED);
        assert_non_null(
            strstr(op.results[1].error.message, "is it confirmed"));
        check_err(op.results[2].error.code, ERR_OK);
        world_check_same(
            w,
            world_read_one(w, "account.move",
                           NAMES(STR("ref"), STR("invoice_date"), STR("state"),
                                 STR("move_type"), STR("amount_total"),
                                 STR("sale_order_id")),
                           op.results[2].id),
            "{'ref':'b-2','invoice_date':{'$date':'2026-03-01'},'state':"
            "'draft','move_type':'out_invoice','amount_total':{'$decimal':"
            "'20'}}");
        world_act(w, "account.move", "action_post", op.results[0].id);
        /* asked for again, under another name: the same ones */
        struct str had[] = {op.results[0].id, op.results[2].id};
        struct patch again[] = {invoice_patch(w, one, "c-1"),
                                invoice_patch(w, other, "c-2")};
        op = world_write_op("account.move", again, 2);
        drive_ok(&w->d, &op);
        for (size_t i = 0; i < 2; i++) {
            check_err(op.results[i].error.code, ERR_OK);
            assert_true(op.results[i].existed);
            assert_true(str_eq(op.results[i].id, had[i]));
        }
        world_check_same(w, world_field(w, "account.move", had[0], "ref"),
                         "'a-1'");
        world_check_same(w, world_field(w, "account.move", had[1], "ref"),
                         "'c-2'");
    }
}

/* The answer to this request is lost; then it is looked for, and made when it
 * is not found. An order with another reference gives its own to the invoice,
 * which is not found by ours then. False: there was no such request. */
static bool cut_at(struct world *w, int request, bool found_by_ref)
{
    char ref[16];
    snprintf(ref, sizeof ref, "%s-%d", found_by_ref ? "a" : "b", request);
    struct str order = confirmed(w, found_by_ref ? ref : "other");
    struct patch p = invoice_patch(w, order, ref);
    struct op op = world_write_op("account.move", &p, 1);
    w->cut = request;
    (void)drive_op(&w->d, &op);
    bool was_cut = w->cut == 0;
    w->cut = 0;
    if (found(w, "account.move", "ref", ref).n == 0)
        check_err(world_write_one(w, "account.move", p).error.code, ERR_OK);
    struct str id = found(w, "account.move", "ref", ref);
    assert_true(id.n > 0);
    world_check_same(w,
                     world_read_one(w, "account.move",
                                    NAMES(STR("invoice_date"), STR("date")),
                                    id),
                     "{'invoice_date':{'$date':'2026-03-01'},'date':{'$date':"
                     "'2026-03-01'}}");
    world_check_same(
        w, world_field(w, "sale.order", order, "invoice_ids"),
        arena_printfz(&w->d.a, "{'$set':[{'$ref':['account.move','%.*s']}]}",
                      STR_ARG(id)));
    return was_cut;
}

static void a_cut_doubles_no_invoice(void **state)
{
    (void)state;
    EACH_WORLD(w)
    {
        for (int same = 0; same < 2; same++) {
            int request = 1;
            while (request < 20 && cut_at(w, request, same == 1))
                request++;
            /* requests that were cut: with another reference one more, which
             * writes ours */
            assert_int_equal(request - 1, same == 1 ? 5 : 6);
        }
    }
}

/* ---- payments ----------------------------------------------------------- */

static void an_invoice_is_paid_in_parts(void **state)
{
    (void)state;
    EACH_WORLD(w)
    {
        struct str move = posted(w, "p-1");
        struct patch p[] = {payment_patch(w, move, "5.5", "pay 1"),
                            payment_patch(w, move, "14.5", "pay 2"),
                            payment_patch(w, move, "1", "pay 3")};
        struct op op = world_write_op("account.payment", p, 3);
        drive_ok(&w->d, &op);
        check_err(op.results[0].error.code, ERR_OK);
        check_err(op.results[1].error.code, ERR_OK);
        check_err(op.results[2].error.code, ERR_REJECTED);
        assert_non_null(strstr(op.results[2].error.message, "left to pay"));
        world_check_same(
            w,
            world_read_one(w, "account.payment",
                           NAMES(STR("amount"), STR("memo"), STR("date"),
                                 STR("journal_id"), STR("payment_type"),
                                 STR("reconciled_invoice_ids")),
                           op.results[0].id),
            arena_printfz(
                &w->d.a,
                "{'amount':{'$decimal':'5.5'},'memo':'pay 1','date':{'$date':"
                "'2026-01-01'},'journal_id':{'$ref':['account.journal','4']},"
                "'payment_type':'inbound','reconciled_invoice_ids':{'$set':"
                "[{'$ref':['account.move','%.*s']}]}}",
                STR_ARG(move)));
        world_check_same(
            w, world_field(w, "account.move", move, "payment_state"), "'paid'");
        assert_true(str_eq(found(w, "account.payment", "memo", "pay 2"),
                           op.results[1].id));
    }
}

static void a_cut_pays_nothing_twice(void **state)
{
    (void)state;
    EACH_WORLD(w)
    {
        struct str move = posted(w, "q-1");
        for (int request = 1; request <= 2; request++) {
            char memo[16];
            snprintf(memo, sizeof memo, "cut %d", request);
            struct patch p = payment_patch(w, move, "4", memo);
            struct op op = world_write_op("account.payment", &p, 1);
            w->cut = request;
            assert_int_not_equal(drive_op(&w->d, &op), ERR_OK);
            assert_true(w->d.error.maybe_happened);
            struct str id = found(w, "account.payment", "memo", memo);
            assert_int_equal(id.n > 0, request == 2);
            if (id.n == 0)
                check_err(world_write_one(w, "account.payment", p).error.code,
                          ERR_OK);
        }
        world_check_same(
            w, world_field(w, "account.move", move, "amount_residual"),
            "{'$decimal':'12'}");
    }
}

static void a_credit_note_is_made_posted_and_paid_back(void **state)
{
    (void)state;
    EACH_WORLD(w)
    {
        struct str move = posted(w, "r-1");
        check_err(world_write_one(w, "account.payment",
                                  payment_patch(w, move, "20", "pay"))
                      .error.code,
                  ERR_OK);
        struct str partner = STR("partner_id");
        struct op read = world_read_op("account.move", &partner, 1, &move, 1);
        drive_ok(&w->d, &read);
        struct str customer =
            value_getz(&read.records[0].fields, "partner_id")->ref.id;
        struct str note = world_create_one(
            w, "account.move",
            arena_printfz(
                &w->d.a,
                "{'move_type':'out_refund','ref':'refund 1','partner_id':"
                "{'$ref':['res.partner','%.*s']},'reversed_entry_id':{'$ref':"
                "['account.move','%.*s']},'invoice_line_ids':[{'name':'Back',"
                "'quantity':1,'price_unit':5,'tax_ids':{'$set':[]}}]}",
                STR_ARG(customer), STR_ARG(move)));
        world_act(w, "account.move", "action_post", note);
        struct patch_result made = world_write_one(
            w, "account.payment", payment_patch(w, note, "5", "refund 1"));
        check_err(made.error.code, ERR_OK);
        world_check_same(
            w, world_field(w, "account.payment", made.id, "payment_type"),
            "'outbound'");
        world_check_same(
            w, world_field(w, "account.move", note, "payment_state"), "'paid'");
    }
}

/* ---- Odoo 12 ------------------------------------------------------------ */

static void on_12_an_order_is_invoiced_and_paid_by_the_same_words(void **state)
{
    (void)state;
    struct world w = {.version = 12, .protocol = "jsonrpc", .addons = "sale"};
    world_make_box(&w);
    world_connect_as(&w, "admin", "");
    drive_open(&w.d);
    describe_goods(&w);
    world_describe(&w, "account.invoice");
    world_describe(&w, "account.payment");
    struct str order = confirmed(&w, "old-1");
    const char *stored = arena_printfz(
        &w.d.a, "{'sale_order_id':{'$ref':['sale.order','%.*s']},"
                "'date_invoice':{'$date':'2026-03-01'}}", STR_ARG(order));
    struct str move = world_create_one(&w, "account.invoice", stored);
    assert_true(str_eq(world_create_one(&w, "account.invoice", stored), move));
    world_check_same(&w,
                     world_field(&w, "account.invoice", move, "date_invoice"),
                     "{'$date':'2026-03-01'}");
    world_act(&w, "account.invoice", "action_post", move);
    const struct patch payment =
        world_payment(&w, "account.invoice", move, "20", "pay 1");
    struct str made =
        world_write_one(&w, "account.payment", payment).id;
    world_check_same(&w,
                     world_read_one(&w, "account.payment",
                                    NAMES(STR("memo"), STR("date")), made),
                     "{'memo':'pay 1','date':{'$date':'2026-01-01'}}");
    world_check_same(&w, world_field(&w, "account.invoice", move, "state"),
                     "'paid'");
    assert_true(str_eq(found(&w, "account.payment", "memo", "pay 1"), made));
    struct patch_result again =
        world_write_one(&w, "account.payment", payment);
    check_err(again.error.code, ERR_REJECTED);
    assert_non_null(strstr(again.error.message, "is left to pay"));
    world_fini(&w);
}

/* ---- OpenERP 7 ---------------------------------------------------------- */

static struct world *world_of_7(void)
{
    static struct world w;
    w = (struct world){.version = 7, .protocol = "xmlrpc"};
    world_make_box(&w);
    world_connect_as(&w, "admin", "");
    drive_open(&w.d);
    world_describe(&w, "res.partner");
    world_describe(&w, "sale.order");
    world_describe(&w, "sale.order.line");
    world_describe(&w, "account.invoice");
    world_describe(&w, "account.voucher");
    return &w;
}

/* Two pieces of 10.00; `policy` says when its invoice is made. */
static struct str an_old_order(struct world *w, const char *policy)
{
    struct str partner = world_create_one(w, "res.partner", "{'name':'Ada'}");
    const char *p = arena_printfz(&w->d.a, "{'$ref':['res.partner','%.*s']}",
                                  STR_ARG(partner));
    struct str order = world_create_one(
        w, "sale.order",
        arena_printfz(&w->d.a,
                      "{'partner_id':%s,'partner_invoice_id':%s,"
                      "'partner_shipping_id':%s,'order_policy':'%s',"
                      "'pricelist_id':{'$ref':['product.pricelist','1']},"
                      "'order_line':[{'name':'Shirt','product_uom_qty':2,"
                      "'price_unit':10}]}",
                      p, p, p, policy));
    world_act(w, "sale.order", "action_confirm", order);
    return order;
}

static const char *old_invoice_of(struct world *w, struct str order)
{
    return arena_printfz(&w->d.a,
                         "{'sale_order_id':{'$ref':['sale.order','%.*s']},"
                         "'name':'satchmo','date_invoice':"
                         "{'$date':'2026-03-01'}}",
                         STR_ARG(order));
}

static void on_7_confirming_or_asking_makes_the_invoice(void **state)
{
    (void)state;
    struct world *w = world_of_7();
    static const char *const policies[] = {"prepaid", "manual"};
    for (size_t i = 0; i < 2; i++) {
        struct str order = an_old_order(w, policies[i]);
        const char *stored = old_invoice_of(w, order);
        struct str id = world_create_one(w, "account.invoice", stored);
        assert_true(str_eq(world_create_one(w, "account.invoice", stored), id));
        world_check_same(
            w,
            world_read_one(w, "account.invoice",
                           NAMES(STR("name"), STR("date_invoice"),
                                 STR("state"), STR("amount_total")), id),
            "{'name':'satchmo','date_invoice':{'$date':'2026-03-01'},"
            "'state':'draft','amount_total':{'$decimal':'20'}}");
        world_act(w, "account.invoice", "action_post", id);
        world_check_same(w, world_field(w, "account.invoice", id, "state"),
                         "'open'");
    }
    world_fini(w);
}

static struct str opened_of_7(struct world *w)
{
    struct str id = world_create_one(
        w, "account.invoice", old_invoice_of(w, an_old_order(w, "prepaid")));
    world_act(w, "account.invoice", "action_post", id);
    return id;
}

static void on_7_vouchers_pay_an_invoice_in_parts(void **state)
{
    (void)state;
    struct world *w = world_of_7();
    struct str other = opened_of_7(w);
    struct str id = opened_of_7(w);
    struct patch_result one = world_write_one(
        w, "account.voucher", voucher_patch(w, id, "5.5", "pay 1"));
    check_err(one.error.code, ERR_OK);
    world_check_same(w, world_field(w, "account.invoice", id, "residual"),
                     "{'$decimal':'14.5'}");
    check_err(world_write_one(w, "account.voucher",
                              voucher_patch(w, id, "14.5", "pay 2"))
                  .error.code,
              ERR_OK);
    world_check_same(w, world_field(w, "account.invoice", id, "state"),
                     "'paid'");
    world_check_same(w, world_field(w, "account.invoice", other, "state"),
                     "'open'");
    /* an opening period has the day, too: it is not taken */
    world_check_same(
        w,
        world_read_one(w, "account.voucher",
                       NAMES(STR("memo"), STR("date"), STR("state")), one.id),
        "{'memo':'pay 1','date':{'$date':'2026-01-01'},'state':'posted'}");
    assert_true(str_eq(found(w, "account.voucher", "memo", "pay 1"), one.id));
    struct patch_result more = world_write_one(
        w, "account.voucher", voucher_patch(w, id, "1", "pay 3"));
    check_err(more.error.code, ERR_REJECTED);
    assert_non_null(strstr(more.error.message, "is left to pay"));
    world_fini(w);
}

static void on_7_a_credit_note_is_paid_back(void **state)
{
    (void)state;
    struct world *w = world_of_7();
    world_describe(w, "account.invoice.line");
    struct str partner = world_create_one(w, "res.partner", "{'name':'Bo'}");
    struct str note = world_create_one(
        w, "account.invoice",
        arena_printfz(&w->d.a,
                      "{'type':'out_refund','partner_id':{'$ref':"
                      "['res.partner','%.*s']},'account_id':{'$ref':"
                      "['account.account','1']},'invoice_line':[{'name':'Back'"
                      ",'quantity':1,'price_unit':5,'account_id':{'$ref':"
                      "['account.account','3']}}]}",
                      STR_ARG(partner)));
    world_act(w, "account.invoice", "action_post", note);
    struct patch_result made = world_write_one(
        w, "account.voucher", voucher_patch(w, note, "5", "refund 1"));
    check_err(made.error.code, ERR_OK);
    world_check_same(w, world_field(w, "account.voucher", made.id, "amount"),
                     "{'$decimal':'-5'}");
    world_check_same(w, world_field(w, "account.invoice", note, "state"),
                     "'paid'");
    world_fini(w);
}

/* The create was done, the call behind it that reckons taxes was not. */
static void on_7_a_draft_without_taxes_gets_them_with_a_write(void **state)
{
    (void)state;
    struct world *w = world_of_7();
    struct str id = opened_of_7(w);
    const struct {
        const char *known;
        int requests;
    } rows[] = {{"{'state':'draft','amount_tax':{'$decimal':'0.00'}}", 2},
                {"{'state':'draft','amount_tax':{'$decimal':'1.00'}}", 1},
                {"{'state':'open','amount_tax':{'$decimal':'0.00'}}", 1},
                {"{'state':'draft'}", 1}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct value known = drive_stored(&w->d, rows[i].known);
        struct patch p = {.kind = PATCH_UPDATE,
                          .id = id,
                          .known = &known,
                          .values = drive_stored(&w->d, "{'check_total':20}")};
        struct op op = world_write_op("account.invoice", &p, 1);
        w->cut = 2; /* which shows whether there is a second one */
        (void)drive_op(&w->d, &op);
        assert_int_equal(2 - w->cut, rows[i].requests);
        w->cut = 0;
    }
    world_fini(w);
}

/* Of a voucher that was made and not posted, `then` does the rest. */
static void on_7_a_cut_pays_nothing_twice(void **state)
{
    (void)state;
    struct world *w = world_of_7();
    struct str id = opened_of_7(w);
    int request = 1;
    bool was_cut = true;
    while (was_cut && request < 20) {
        char memo[16];
        snprintf(memo, sizeof memo, "cut %d", request);
        struct patch p = voucher_patch(w, id, "1", memo);
        struct op op = world_write_op("account.voucher", &p, 1);
        w->cut = request;
        (void)drive_op(&w->d, &op);
        was_cut = w->cut == 0;
        w->cut = 0;
        if (found(w, "account.voucher", "memo", memo).n == 0)
            check_err(world_write_one(w, "account.voucher", p).error.code,
                      ERR_OK);
        struct str voucher = found(w, "account.voucher", "memo", memo);
        if (strcmp(world_field(w, "account.voucher", voucher, "state"),
                   "'draft'") == 0)
            world_act(w, "account.voucher", "action_post", voucher);
        world_check_same(
            w, world_field(w, "account.invoice", id, "residual"),
            arena_printfz(&w->d.a, "{'$decimal':'%d'}", 20 - request));
        request++;
    }
    assert_int_equal(request - 2, 9); /* requests that were cut */
    world_fini(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(orders_become_invoices),
        cmocka_unit_test(a_cut_doubles_no_invoice),
        cmocka_unit_test(an_invoice_is_paid_in_parts),
        cmocka_unit_test(a_cut_pays_nothing_twice),
        cmocka_unit_test(a_credit_note_is_made_posted_and_paid_back),
        cmocka_unit_test(
            on_12_an_order_is_invoiced_and_paid_by_the_same_words),
        cmocka_unit_test(on_7_confirming_or_asking_makes_the_invoice),
        cmocka_unit_test(on_7_vouchers_pay_an_invoice_in_parts),
        cmocka_unit_test(on_7_a_credit_note_is_paid_back),
        cmocka_unit_test(on_7_a_draft_without_taxes_gets_them_with_a_write),
        cmocka_unit_test(on_7_a_cut_pays_nothing_twice),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
