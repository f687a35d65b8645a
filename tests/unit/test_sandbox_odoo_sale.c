/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* The addon sale: from an order to its invoice and its payment. */
#include "unit/odoo_rig.h"

#define USER_ERROR "odoo.exceptions.UserError"
#define INVALID "odoo.exceptions.ValidationError"
#define EACH_SALE_VERSION(r)                                        \
    for (int each_v = 16; each_v <= 19; each_v++)                   \
        for (struct rig *r = sale_rig(each_v); r; rig_close(r), r = NULL)

static struct rig *sale_rig(int version)
{
    static struct rig r;
    rig_open_with(&r, version, "addons", "sale");
    return &r;
}

static void is_amount(struct rig *r, const char *model, int64_t id,
                      const char *field, const char *expected)
{
    struct value have = rig_field(r, model, id, field);
    struct value want = rig_value(r, expected);
    if (!value_equal(&have, &want))
        fail_msg("%d: %s.%s is %.*s, not %s", r->version, model, field,
                 STR_ARG(value_to_text(&r->a, &have)), expected);
}

static const char *taxes(const struct rig *r)
{
    return r->version >= 19 ? "tax_ids" : "tax_id";
}

/* The variant of a new product; `more` are vals, with a comma before them. */
static int64_t a_product(struct rig *r, const char *more)
{
    int64_t template = rig_create(
        r, "product.template",
        arena_printfz(&r->a, "{'name':'Shirt','default_code':'S-1',"
                             "'list_price':19.99%s}",
                      more));
    return rig_field(r, "product.template", template, "product_variant_id")
        .integer;
}

/* Two shirts at 21% less 10%, and parcel for 5.50 without tax: 49.04. */
static int64_t an_order(struct rig *r)
{
    int64_t partner = rig_create(r, "res.partner", "{'name':'Ada'}");
    int64_t product = a_product(r, "");
    return rig_create(
        r, "sale.order",
        arena_printfz(
            &r->a,
            "{'partner_id':%lld,'client_order_ref':'satchmo-1','order_line':"
            "[[0,0,{'product_id':%lld,'product_uom_qty':2,'discount':10}],"
            "[0,0,{'product_id':%lld,'name':'Parcel','price_unit':5.5,"
            "'%s':[[6,0,[]]]}]]}",
            (long long)partner, (long long)product, (long long)product,
            taxes(r)));
}

static int64_t confirmed(struct rig *r)
{
    int64_t order = an_order(r);
    rig_call(r, "sale.order", "action_confirm", RIG1(r, "[[%lld]]", order),
             NULL);
    return order;
}

static struct value invoice_wizard(struct rig *r, int64_t order)
{
    const char *context = RIG2(r,
                               "{'context':{'active_model':'sale.order',"
                               "'active_ids':[%lld],'active_id':%lld}}",
                               order, order);
    struct value id =
        rig_call(r, "sale.advance.payment.inv", "create",
                 "[{'advance_payment_method':'delivered'}]", context);
    return rig_call(r, "sale.advance.payment.inv", "create_invoices",
                    RIG1(r, "[[%lld]]", id.integer), context);
}

static int64_t invoiced(struct rig *r, int64_t order)
{
    invoice_wizard(r, order);
    struct value ids = rig_field(r, "sale.order", order, "invoice_ids");
    assert_int_equal(ids.items.n, 1);
    return ids.items.at[0].integer;
}

static int64_t posted(struct rig *r)
{
    int64_t move = invoiced(r, confirmed(r));
    rig_call(r, "account.move", "action_post", RIG1(r, "[[%lld]]", move),
             NULL);
    return move;
}

/* The window of payments; `vals` as JSON. */
static struct rig_answer register_payment(struct rig *r, int64_t move,
                                          const char *vals)
{
    const char *context = RIG1(r,
                               "{'context':{'active_model':'account.move',"
                               "'active_ids':[%lld]}}",
                               move);
    struct rig_answer made =
        rig_try(r, "account.payment.register", "create",
                arena_printfz(&r->a, "[%s]", vals), context);
    if (made.failed)
        return made;
    return rig_try(r, "account.payment.register", "action_create_payments",
                   RIG1(r, "[[%lld]]", made.result.integer), NULL);
}

static int64_t paid(struct rig *r, int64_t move, const char *vals)
{
    struct rig_answer answer = register_payment(r, move, vals);
    if (answer.failed)
        fail_msg("%d: %.*s", r->version, STR_ARG(answer.message));
    check_str(value_text_at(&answer.result, "res_model"), "account.payment");
    return value_getz(&answer.result, "res_id")->integer;
}

static const char *memo(const struct rig *r)
{
    return r->version < 18 ? "ref" : "memo";
}

/* Orders. ------------------------------------------------------------------ */

static void lines_take_taxes_and_discounts(void **state)
{
    (void)state;
    EACH_SALE_VERSION(r)
    {
        int64_t order = an_order(r);
        is_amount(r, "sale.order", order, "amount_untaxed", "41.48");
        is_amount(r, "sale.order", order, "amount_tax", "7.56");
        is_amount(r, "sale.order", order, "amount_total", "49.04");
        struct value lines = rig_field(r, "sale.order", order, "order_line");
        int64_t line = lines.items.at[0].integer;
        check_json(r, rig_field(r, "sale.order.line", line, taxes(r)), "[1]");
        check_json(r, rig_field(r, "sale.order.line", line, "name"),
                   "'[S-1] Shirt'");
        is_amount(r, "sale.order.line", line, "price_total", "43.54");
        check_json(r, rig_field(r, "sale.order.line",
                                lines.items.at[1].integer, taxes(r)),
                   "[]");
    }
}

static void taxes_of_orders_are_rounded_as_the_company_says(void **state)
{
    (void)state;
    EACH_SALE_VERSION(r)
    {
        int64_t partner = rig_create(r, "res.partner", "{'name':'Ada'}");
        int64_t product = a_product(r, "");
        int64_t order = rig_create(
            r, "sale.order",
            arena_printfz(&r->a,
                          "{'partner_id':%lld,'order_line':[[0,0,{'product_id'"
                          ":%lld,'price_unit':2.48}],[0,0,{'product_id':%lld,"
                          "'price_unit':0.07}]]}",
                          (long long)partner, (long long)product,
                          (long long)product));
        is_amount(r, "sale.order", order, "amount_tax", "0.53");
        rig_call(r, "res.company", "write",
                 "[[1],{'tax_calculation_rounding_method':"
                 "'round_globally'}]",
                 NULL);
        is_amount(r, "sale.order", order, "amount_tax", "0.54");
        is_amount(r, "sale.order", order, "amount_total", "3.09");
    }
}

static void a_line_without_a_product_is_refused(void **state)
{
    (void)state;
    EACH_SALE_VERSION(r)
    {
        int64_t order = an_order(r);
        rig_raises(r, INVALID, "Missing required fields", "sale.order.line",
                   "create",
                   RIG1(r, "[{'order_id':%lld,'name':'x','price_unit':1}]",
                        order),
                   NULL);
        rig_create(r, "sale.order.line",
                   RIG1(r, "{'order_id':%lld,'name':'Thank you',"
                           "'display_type':'line_note'}",
                        order));
        is_amount(r, "sale.order", order, "amount_total", "49.04");
    }
}

static void addresses_come_from_the_customer(void **state)
{
    (void)state;
    EACH_SALE_VERSION(r)
    {
        int64_t partner = rig_create(r, "res.partner", "{'name':'Ada'}");
        int64_t bill = rig_create(
            r, "res.partner",
            RIG1(r, "{'name':'B','type':'invoice','parent_id':%lld}",
                 partner));
        int64_t order = rig_create(r, "sale.order",
                                   RIG1(r, "{'partner_id':%lld}", partner));
        check_json(r, rig_field(r, "sale.order", order, "partner_invoice_id"),
                   RIG1(r, "%lld", bill));
        check_json(r, rig_field(r, "sale.order", order, "partner_shipping_id"),
                   RIG1(r, "%lld", partner));
    }
}

static void confirming_dates_the_order_anew(void **state)
{
    (void)state;
    EACH_SALE_VERSION(r)
    {
        int64_t order = an_order(r);
        rig_call(r, "sale.order", "write",
                 RIG1(r, "[[%lld],{'date_order':'2020-01-02 03:04:05'}]",
                      order),
                 NULL);
        rig_call(r, "sale.order", "action_confirm",
                 RIG1(r, "[[%lld]]", order), NULL);
        struct value now = rig_field(r, "sale.order", order, "write_date");
        struct value have = rig_field(r, "sale.order", order, "date_order");
        assert_true(value_equal(&now, &have));
        rig_raises(r, USER_ERROR, "once the sales order is confirmed",
                   "sale.order.line", "unlink",
                   RIG1(r, "[[%lld]]",
                        rig_field(r, "sale.order", order, "order_line")
                            .items.at[0]
                            .integer),
                   NULL);
    }
}

/* Invoices. ---------------------------------------------------------------- */

static void an_order_is_invoiced_once(void **state)
{
    (void)state;
    EACH_SALE_VERSION(r)
    {
        int64_t order = an_order(r);
        struct rig_answer early =
            rig_try(r, "sale.advance.payment.inv", "create", "[{}]",
                    RIG1(r, "{'context':{'active_ids':[%lld]}}", order));
        rig_raises(r, USER_ERROR,
                   r->version < 18 ? "nothing to invoice"
                                   : "No items are available to invoice",
                   "sale.advance.payment.inv", "create_invoices",
                   RIG1(r, "[[%lld]]", early.result.integer), NULL);
        rig_call(r, "sale.order", "action_confirm", RIG1(r, "[[%lld]]", order),
                 NULL);
        check_json(r, rig_field(r, "sale.order", order, "invoice_status"),
                   "'to invoice'");
        int64_t move = invoiced(r, order);
        check_json(r, rig_field(r, "sale.order", order, "invoice_status"),
                   "'invoiced'");
        check_json(r, rig_field(r, "account.move", move, "ref"),
                   "'satchmo-1'");
        check_json(r, rig_field(r, "account.move", move, "state"), "'draft'");
        check_json(r, rig_field(r, "account.move", move, "invoice_origin"),
                   arena_printfz(&r->a, "'S%05lld'", (long long)order));
        is_amount(r, "account.move", move, "amount_untaxed", "41.48");
        is_amount(r, "account.move", move, "amount_total", "49.04");
        struct rig_answer again =
            rig_try(r, "sale.advance.payment.inv", "create", "[{}]",
                    RIG1(r, "{'context':{'active_ids':[%lld]}}", order));
        rig_raises(r, USER_ERROR, "invoice", "sale.advance.payment.inv",
                   "create_invoices",
                   RIG1(r, "[[%lld]]", again.result.integer), NULL);
    }
}

static void the_window_opens_what_it_made(void **state)
{
    (void)state;
    EACH_SALE_VERSION(r)
    {
        struct value action = invoice_wizard(r, confirmed(r));
        check_str(value_text_at(&action, "type"),
                  r->version < 17 ? "ir.actions.act_window_close"
                                  : "ir.actions.act_window");
    }
}

static void orders_of_one_customer_share_an_invoice(void **state)
{
    (void)state;
    EACH_SALE_VERSION(r)
    {
        int64_t one = an_order(r), other = an_order(r);
        int64_t partner =
            rig_field(r, "sale.order", one, "partner_id").integer;
        rig_call(r, "sale.order", "write",
                 RIG2(r, "[[%lld],{'partner_invoice_id':%lld}]", other,
                      partner),
                 NULL);
        rig_call(r, "sale.order", "action_confirm",
                 RIG2(r, "[[%lld,%lld]]", one, other), NULL);
        const char *context =
            RIG2(r, "{'context':{'active_ids':[%lld,%lld]}}", one, other);
        struct value id = rig_call(r, "sale.advance.payment.inv", "create",
                                   "[{}]", context);
        rig_call(r, "sale.advance.payment.inv", "create_invoices",
                 RIG1(r, "[[%lld]]", id.integer), context);
        struct value a = rig_field(r, "sale.order", one, "invoice_ids");
        struct value b = rig_field(r, "sale.order", other, "invoice_ids");
        assert_true(value_equal(&a, &b));
        is_amount(r, "account.move", a.items.at[0].integer, "amount_total",
                  "98.08");
    }
}

static void what_is_invoiced_on_delivery_waits_for_it(void **state)
{
    (void)state;
    EACH_SALE_VERSION(r)
    {
        int64_t partner = rig_create(r, "res.partner", "{'name':'Ada'}");
        int64_t product = a_product(r, ",'invoice_policy':'delivery'");
        int64_t order = rig_create(
            r, "sale.order",
            RIG2(r, "{'partner_id':%lld,'order_line':[[0,0,{'product_id':%lld,"
                    "'product_uom_qty':3}]]}",
                 partner, product));
        rig_call(r, "sale.order", "action_confirm", RIG1(r, "[[%lld]]", order),
                 NULL);
        check_json(r, rig_field(r, "sale.order", order, "invoice_status"),
                   "'no'");
        int64_t line = rig_field(r, "sale.order", order, "order_line")
                           .items.at[0]
                           .integer;
        rig_call(r, "sale.order.line", "write",
                 RIG1(r, "[[%lld],{'qty_delivered':2}]", line), NULL);
        is_amount(r, "sale.order.line", line, "qty_to_invoice", "2.0");
        is_amount(r, "account.move", invoiced(r, order), "amount_untaxed",
                  "39.98");
        is_amount(r, "sale.order.line", line, "qty_invoiced", "2.0");
    }
}

/* Case 13: up to 18 a button that asks first. */
static void a_cancelled_order_takes_its_drafts_along(void **state)
{
    (void)state;
    EACH_SALE_VERSION(r)
    {
        int64_t order = confirmed(r), move = invoiced(r, order);
        struct value asked = rig_call(r, "sale.order", "action_cancel",
                                      RIG1(r, "[[%lld]]", order), NULL);
        check_json(r, rig_field(r, "sale.order", order, "state"),
                   r->version < 19 ? "'sale'" : "'cancel'");
        assert_int_equal(asked.kind == VALUE_OBJECT, r->version < 19);
        rig_call(r, "sale.order", "action_cancel", RIG1(r, "[[%lld]]", order),
                 "{'context':{'disable_cancel_warning':true}}");
        check_json(r, rig_field(r, "sale.order", order, "state"), "'cancel'");
        check_json(r, rig_field(r, "account.move", move, "state"),
                   "'cancel'");
        is_amount(r, "sale.order.line",
                  rig_field(r, "sale.order", order, "order_line")
                      .items.at[0]
                      .integer,
                  "qty_invoiced", "0.0");
    }
}

/* Payments. ---------------------------------------------------------------- */

/* Case 14. */
static void a_payment_settles_its_invoice_once(void **state)
{
    (void)state;
    EACH_SALE_VERSION(r)
    {
        int64_t move = posted(r);
        check_json(r, rig_field(r, "account.move", move, "payment_state"),
                   "'not_paid'");
        is_amount(r, "account.move", move, "amount_residual", "49.04");
        int64_t id = paid(r, move,
                          "{'payment_date':'2024-05-06','communication':"
                          "'satchmo pay 7'}");
        check_json(r, rig_field(r, "account.move", move, "payment_state"),
                   "'paid'");
        is_amount(r, "account.move", move, "amount_residual", "0.0");
        is_amount(r, "account.payment", id, "amount", "49.04");
        check_json(r, rig_field(r, "account.payment", id, memo(r)),
                   "'satchmo pay 7'");
        check_json(r, rig_field(r, "account.payment", id, "date"),
                   "'2024-05-06'");
        check_json(r, rig_field(r, "account.payment", id, "name"),
                   RIG1(r, "'PBNK1/2024/%05lld'", id));
        check_json(r, rig_field(r, "account.payment", id, "state"),
                   r->version < 18 ? "'posted'" : "'paid'");
        check_json(r, rig_field(r, "account.payment", id,
                                "reconciled_invoice_ids"),
                   RIG1(r, "[%lld]", move));
        struct rig_answer again = register_payment(r, move, "{}");
        assert_true(again.failed);
        check_str(again.error, USER_ERROR);
        assert_true(str_contains(again.message, STR("nothing left to pay")));
    }
}

/* Who keeps the books waits for the bank. */
static void with_an_accountant_what_is_paid_is_under_way(void **state)
{
    (void)state;
    for (int version = 16; version <= 19; version++) {
        struct rig box, *r = &box;
        rig_open_with(r, version, "addons", "sale,account_accountant");
        int64_t move = posted(r), id = paid(r, move, "{}");
        check_json(r, rig_field(r, "account.move", move, "payment_state"),
                   "'in_payment'");
        is_amount(r, "account.move", move, "amount_residual", "0.0");
        check_json(r, rig_field(r, "account.payment", id, "state"),
                   version < 18 ? "'posted'" : "'in_process'");
        rig_close(r);
    }
}

static void payments_in_parts_leave_the_rest_open(void **state)
{
    (void)state;
    EACH_SALE_VERSION(r)
    {
        int64_t move = posted(r);
        int64_t first = paid(r, move, "{'amount':20}");
        check_json(r, rig_field(r, "account.move", move, "payment_state"),
                   "'partial'");
        is_amount(r, "account.move", move, "amount_residual", "29.04");
        check_json(r, rig_field(r, "account.payment", first, "state"),
                   r->version < 18 ? "'posted'" : "'in_process'");
        int64_t second = paid(r, move, "{'amount':30}");
        is_amount(r, "account.move", move, "amount_residual", "0.0");
        check_json(r, rig_field(r, "account.payment", second,
                                "is_reconciled"),
                   "false");
        rig_call(r, "account.payment", "action_cancel",
                 RIG1(r, "[[%lld]]", second), NULL);
        is_amount(r, "account.move", move, "amount_residual", "29.04");
        paid(r, move,
             "{'amount':29,'payment_difference_handling':'reconcile',"
             "'writeoff_account_id':1}");
        check_json(r, rig_field(r, "account.move", move, "payment_state"),
                   "'paid'");
    }
}

static void drafts_are_paid_as_of_18(void **state)
{
    (void)state;
    EACH_SALE_VERSION(r)
    {
        int64_t move = invoiced(r, confirmed(r));
        struct rig_answer answer = register_payment(r, move, "{}");
        assert_int_equal(answer.failed, r->version < 18);
        if (answer.failed) {
            check_str(answer.message, "You can only register payment for "
                                      "posted journal entries.");
            continue;
        }
        check_json(r, rig_field(r, "account.move", move, "payment_state"),
                   "'not_paid'");
        rig_call(r, "account.move", "action_post", RIG1(r, "[[%lld]]", move),
                 NULL);
        check_json(r, rig_field(r, "account.move", move, "payment_state"),
                   "'paid'");
    }
}

/* The credit note of an invoice, posted. */
static int64_t refunded(struct rig *r, int64_t move, const char *price)
{
    int64_t id = rig_create(
        r, "account.move",
        arena_printfz(&r->a,
                      "{'move_type':'out_refund','reversed_entry_id':%lld,"
                      "'partner_id':%lld,'invoice_line_ids':[[0,0,{'name':"
                      "'Back','quantity':1,'price_unit':%s}]]}",
                      (long long)move,
                      (long long)rig_field(r, "account.move", move,
                                           "partner_id")
                          .integer,
                      price));
    rig_call(r, "account.move", "action_post", RIG1(r, "[[%lld]]", id), NULL);
    return id;
}

static void a_credit_note_of_a_paid_invoice_is_paid_out(void **state)
{
    (void)state;
    EACH_SALE_VERSION(r)
    {
        int64_t move = posted(r);
        paid(r, move, "{}");
        int64_t refund = refunded(r, move, "9.04");
        is_amount(r, "account.move", refund, "amount_residual", "9.04");
        int64_t id = paid(r, refund, "{'communication':'satchmo refund 8'}");
        check_json(r, rig_field(r, "account.payment", id, "payment_type"),
                   "'outbound'");
        check_json(r, rig_field(r, "account.move", refund, "payment_state"),
                   "'paid'");
        check_json(r, rig_field(r, "account.move", move, "payment_state"),
                   "'paid'");
    }
}

static void a_credit_note_of_an_open_invoice_is_set_off(void **state)
{
    (void)state;
    EACH_SALE_VERSION(r)
    {
        int64_t move = posted(r);
        int64_t refund = refunded(r, move, "9.04");
        is_amount(r, "account.move", move, "amount_residual", "40.0");
        check_json(r, rig_field(r, "account.move", refund, "payment_state"),
                   "'paid'");
        refunded(r, move, "40");
        check_json(r, rig_field(r, "account.move", move, "payment_state"),
                   "'reversed'");
        rig_call(r, "account.move", "button_draft",
                 RIG1(r, "[[%lld]]", refund), NULL);
        is_amount(r, "account.move", move, "amount_residual", "9.04");
    }
}

static void the_window_of_credit_notes_copies_the_invoice(void **state)
{
    (void)state;
    EACH_SALE_VERSION(r)
    {
        int64_t order = confirmed(r), move = invoiced(r, order);
        const char *context = RIG1(
            r, "{'context':{'active_model':'account.move','active_ids':"
               "[%lld]}}",
            move);
        rig_raises(r, USER_ERROR, "only reverse posted",
                   "account.move.reversal", "create", "[{}]", context);
        rig_call(r, "account.move", "action_post", RIG1(r, "[[%lld]]", move),
                 NULL);
        struct value id = rig_call(r, "account.move.reversal", "create",
                                   "[{'reason':'damaged'}]", context);
        struct value action = rig_call(
            r, "account.move.reversal",
            r->version < 17 ? "reverse_moves" : "refund_moves",
            RIG1(r, "[[%lld]]", id.integer), NULL);
        int64_t refund = value_getz(&action, "res_id")->integer;
        is_amount(r, "account.move", refund, "amount_total", "49.04");
        check_json(r, rig_field(r, "account.move", refund, "ref"),
                   arena_printfz(&r->a,
                                 "'Reversal of: INV/2025/%05lld, damaged'",
                                 (long long)move));
        rig_call(r, "account.move", "action_post", RIG1(r, "[[%lld]]", refund),
                 NULL);
        check_json(r, rig_field(r, "account.move", move, "payment_state"),
                   "'reversed'");
        check_json(r, rig_field(r, "sale.order", order, "invoice_status"),
                   "'to invoice'"); /* what came back can be sold again */
        assert_int_equal(
            rig_field(r, "sale.order", order, "invoice_count").integer, 2);
    }
}

static void the_demonstration_has_what_a_shop_needs(void **state)
{
    (void)state;
    EACH_SALE_VERSION(r)
    {
        struct error e = {0};
        check_ok(sandbox_load_demo(r->box, 5, &e), &e);
        check_json(r, rig_call(r, "account.tax", "search_count",
                               "[[['name','=','20%'],['type_tax_use','=',"
                               "'sale'],['amount','=',20]]]",
                               NULL),
                   "1");
        check_json(r, rig_call(r, "product.product", "search_count",
                               "[[['default_code','in',['SHIPPING',"
                               "'DISCOUNT','ROUNDING']],['type','=',"
                               "'service']]]",
                               NULL),
                   "3");
    }
}

/* Up to 12 orders make their invoices, and payments name theirs. */
static void before_13_a_payment_is_made_and_posted(void **state)
{
    (void)state;
    struct rig *r = sale_rig(12);
    int64_t order = confirmed(r);
    struct value ids = rig_call(r, "sale.order", "action_invoice_create",
                                RIG1(r, "[[%lld]]", order), NULL);
    int64_t invoice = ids.items.at[0].integer;
    check_json(r, rig_field(r, "account.invoice", invoice, "name"),
               "'satchmo-1'");
    is_amount(r, "account.invoice", invoice, "amount_total", "49.04");
    const char *vals = RIG1(
        r, "[{'invoice_ids':[[6,0,[%lld]]],'payment_type':'inbound',"
           "'partner_type':'customer','amount':49.04,'journal_id':3,"
           "'payment_method_id':1,'communication':'satchmo pay 7'}]",
        invoice);
    struct value early =
        rig_call(r, "account.payment", "create", vals, NULL);
    rig_raises(r, INVALID, "not open", "account.payment", "post",
               RIG1(r, "[[%lld]]", early.integer), NULL);
    rig_call(r, "account.invoice", "action_invoice_open",
             RIG1(r, "[[%lld]]", invoice), NULL);
    rig_call(r, "account.payment", "post",
             RIG1(r, "[[%lld]]", early.integer), NULL);
    check_json(r, rig_field(r, "account.invoice", invoice, "state"), "'paid'");
    is_amount(r, "account.invoice", invoice, "residual", "0.0");
    check_json(r, rig_field(r, "account.payment", early.integer, "state"),
               "'posted'");
    rig_close(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_take_taxes_and_discounts),
        cmocka_unit_test(taxes_of_orders_are_rounded_as_the_company_says),
        cmocka_unit_test(a_line_without_a_product_is_refused),
        cmocka_unit_test(addresses_come_from_the_customer),
        cmocka_unit_test(confirming_dates_the_order_anew),
        cmocka_unit_test(an_order_is_invoiced_once),
        cmocka_unit_test(the_window_opens_what_it_made),
        cmocka_unit_test(orders_of_one_customer_share_an_invoice),
        cmocka_unit_test(what_is_invoiced_on_delivery_waits_for_it),
        cmocka_unit_test(a_cancelled_order_takes_its_drafts_along),
        cmocka_unit_test(a_payment_settles_its_invoice_once),
        cmocka_unit_test(with_an_accountant_what_is_paid_is_under_way),
        cmocka_unit_test(payments_in_parts_leave_the_rest_open),
        cmocka_unit_test(drafts_are_paid_as_of_18),
        cmocka_unit_test(a_credit_note_of_a_paid_invoice_is_paid_out),
        cmocka_unit_test(a_credit_note_of_an_open_invoice_is_set_off),
        cmocka_unit_test(the_window_of_credit_notes_copies_the_invoice),
        cmocka_unit_test(the_demonstration_has_what_a_shop_needs),
        cmocka_unit_test(before_13_a_payment_is_made_and_posted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
