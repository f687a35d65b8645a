/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Invoices made of orders, and payments of invoices, as each version does it. */
#include "lib/odoo_patch.h"

#define MOVE                                                           \
    "{'ref':{'type':'char'},'invoice_date':{'type':'date'},"            \
    "'amount_total':{'type':'monetary','readonly':true},"              \
    "'state':{'type':'selection','readonly':true,'selection':[]}}"
#define MOVE_14                                                        \
    "{'ref':{'type':'char'},'invoice_date':{'type':'date'},"            \
    "'date':{'type':'date'}}"
#define OLD_INVOICE                                                    \
    "{'name':{'type':'char'},'date_invoice':{'type':'date'}}"
#define ORDER_MONEY                                                    \
    "'amount':{'type':'monetary'},"                                     \
    "'journal_id':{'type':'many2one','relation':'account.journal'},"
#define PAYMENT_17                                                     \
    "{" ORDER_MONEY "'ref':{'type':'char'},'date':{'type':'date'},"     \
    "'partner_id':{'type':'many2one','relation':'res.partner'},"       \
    "'reconciled_invoice_ids':{'type':'many2many','readonly':true,"    \
    "'relation':'account.move'}}"
#define PAYMENT_18                                                     \
    "{" ORDER_MONEY "'memo':{'type':'char'},'date':{'type':'date'},"    \
    "'reconciled_invoice_ids':{'type':'many2many','readonly':true,"    \
    "'relation':'account.move'}}"
#define PAYMENT_12                                                     \
    "{" ORDER_MONEY "'communication':{'type':'char'},"                  \
    "'payment_date':{'type':'date'},"                                   \
    "'partner_id':{'type':'many2one','relation':'res.partner'},"       \
    "'invoice_ids':{'type':'many2many','relation':'account.invoice'}}"
#define VOUCHER                                                        \
    "{" ORDER_MONEY "'name':{'type':'char'},'date':{'type':'date'},"    \
    "'period_id':{'type':'many2one','relation':'account.period'}}"

#define ORDER_REF(id) "{'$ref':['sale.order','" id "']}"
#define INVOICE_SET(id) "{'$set':[{'$ref':['account.move','" id "']}]}"
#define OLD_INVOICE_SET(id) "{'$set':[{'$ref':['account.invoice','" id "']}]}"
#define WINDOW(id) \
    "{'type':'ir.actions.act_window','res_model':'account.payment'," \
    "'res_id':" id "}"

static void opened(struct drive *d, const char *version, const char *entity,
                   const char *fields)
{
    odoo_drive_init(d, version, "");
    odoo_drive_describe(d, entity, fields, NULL);
}

/* ---- invoices ----------------------------------------------------------- */

#define INVOICE_OF(order, ref)                                         \
    "{'sale_order_id':" ORDER_REF(order) ",'ref':'" ref "',"            \
    "'invoice_date':{'$date':'2026-03-01'}}"

#define BARE_INVOICE_OF(order) "{'sale_order_id':" ORDER_REF(order) "}"
#define OLD_INVOICE_OF(order, day)                                     \
    "{'sale_order_id':" ORDER_REF(order) ",'date_invoice':{'$date':'" day "'}}"
#define ORDER_ROW(id, invoices, status)                                \
    "{'id':" id ",'invoice_ids':[" invoices "],'state':'sale',"         \
    "'invoice_status':'" status "'}"
#define ORDER_TO_INVOICE(id) ORDER_ROW(id, "", "to invoice")
#define WIZARD_CLOSED RPC("{'type':'ir.actions.act_window_close'}")

static void orders_are_invoiced_by_the_wizard(void **state)
{
    (void)state;
    struct drive d;
    opened(&d, "18.0", "account.move", MOVE);
    struct patch p[] = {create_of(&d, INVOICE_OF("5", "satchmo-5")),
                        create_of(&d, INVOICE_OF("6", "satchmo-6"))};
    struct op op = write_op("account.move", p, 2);
    DRIVE_SCRIPT(
        &d,
        RPC("[" ORDER_TO_INVOICE("5") "," ORDER_ROW("6", "30", "to invoice")
            "]"),
        RPC("[{'id':30,'state':'cancel','move_type':'out_invoice'}]"),
        RPC("[71]"), WIZARD_CLOSED, RPC("[72]"), WIZARD_CLOSED,
        RPC("[{'id':5,'invoice_ids':[40]},{'id':6,'invoice_ids':[30,41]}]"),
        RPC("[{'id':40,'ref':'satchmo-5','invoice_date':false},"
            "{'id':41,'ref':'satchmo-6','invoice_date':false}]"),
        RPC("true"));
    drive_ok(&d, &op);
    assert_string_equal(
        odoo_sent(&d, 0),
        "sale.order.search_read [[['id','in',[5,6]]]] {'limit':1000,"
        "'order':'id','fields':['invoice_ids','state','invoice_status'],"
        "'load':''}");
    assert_string_equal(
        odoo_sent(&d, 2),
        "sale.advance.payment.inv.create "
        "[[{'advance_payment_method':'delivered'}]] {}");
    assert_non_null(strstr(odoo_sent_context(&d, 2),
                           "'active_model':'sale.order','active_ids':[5],"
                           "'active_id':5"));
    assert_string_equal(odoo_sent(&d, 3),
                        "sale.advance.payment.inv.create_invoices [[71]] {}");
    assert_non_null(strstr(odoo_sent_context(&d, 5), "'active_ids':[6]"));
    assert_non_null(strstr(odoo_sent_context(&d, 5),
                           "'default_invoice_date':'2026-03-01'"));
    assert_null(strstr(odoo_sent_context(&d, 5), "'default_date'"));
    /* what a step looks up is not to be archived */
    for (size_t i = 0; i < 9; i++) {
        bool step = i >= 2 && i <= 5;
        assert_int_equal(
            strstr(odoo_sent_context(&d, i), "'active_test':false") == NULL,
            step);
    }
    assert_string_equal(
        odoo_sent(&d, 6),
        "sale.order.read [[5,6]] {'fields':['invoice_ids'],'load':''}");
    assert_string_equal(odoo_sent(&d, 8),
                        "account.move.write [[40,41],{'invoice_date':"
                        "'2026-03-01'}] {}");
    check_done(&d, &op, 0, "40");
    check_done(&d, &op, 1, "41");
    assert_int_equal(d.requests.n, 9);
    drive_fini(&d);
}

static void an_order_that_has_its_invoice_gives_that_one(void **state)
{
    (void)state;
    struct drive d;
    opened(&d, "18.0", "account.move", MOVE);
    struct patch p[] = {create_of(&d, INVOICE_OF("5", "a")),
                        create_of(&d, INVOICE_OF("6", "b"))};
    struct op op = write_op("account.move", p, 2);
    DRIVE_SCRIPT(
        &d,
        RPC("[" ORDER_ROW("5", "40,39", "invoiced") ","
            ORDER_ROW("6", "41", "invoiced") "]"),
        RPC("[{'id':39,'state':'draft','move_type':'out_invoice'},"
            "{'id':40,'state':'draft','move_type':'out_refund'},"
            "{'id':41,'state':'posted','move_type':'out_invoice'}]"),
        RPC("[{'id':39,'ref':'x','invoice_date':'2026-03-01'}]"),
        RPC("true"));
    drive_ok(&d, &op);
    assert_string_equal(odoo_sent(&d, 3),
                        "account.move.write [[39],{'ref':'a'}] {}");
    check_done(&d, &op, 0, "39");
    check_done(&d, &op, 1, "41"); /* posted: left as it is */
    assert_true(op.results[0].existed && op.results[1].existed);
    assert_int_equal(d.requests.n, 4);
    drive_fini(&d);
}

static void nothing_to_invoice_fails_for_its_order_alone(void **state)
{
    (void)state;
    struct drive d;
    opened(&d, "16.0", "account.move", MOVE);
    struct patch p[] = {create_of(&d, BARE_INVOICE_OF("5")),
                        create_of(&d, BARE_INVOICE_OF("6")),
                        create_of(&d, BARE_INVOICE_OF("7"))};
    struct op op = write_op("account.move", p, 3);
    DRIVE_SCRIPT(
        &d,
        RPC("[" ORDER_ROW("5", "", "no") "," ORDER_TO_INVOICE("6") "]"),
        RPC("[]"), RPC("[71]"),
        RPC_ERROR("odoo.exceptions.UserError", "Nothing to invoice!"),
        RPC("[72]"), RPC("true"),
        RPC("[{'id':6,'invoice_ids':[41]}]"));
    drive_ok(&d, &op);
    check_failed(&op, 0, ERR_REJECTED, "Nothing to invoice!");
    check_failed(&op, 0, ERR_REJECTED, "ordered quantities");
    assert_false(op.results[0].error.maybe_happened);
    check_done(&d, &op, 1, "41");
    check_failed(&op, 2, ERR_NOT_FOUND, "no sales order 7");
    assert_int_equal(d.requests.n, 7);
    drive_fini(&d);
}

static void before_13_the_order_makes_its_invoice(void **state)
{
    (void)state;
    struct drive d;
    opened(&d, "12.0", "account.invoice", OLD_INVOICE);
    struct patch p[] = {create_of(&d, BARE_INVOICE_OF("5")),
                        create_of(&d, BARE_INVOICE_OF("6"))};
    struct op op = write_op("account.invoice", p, 2);
    DRIVE_SCRIPT(
        &d,
        RPC("[" ORDER_TO_INVOICE("5") "," ORDER_TO_INVOICE("6") "]"),
        RPC("[40]"),
        RPC("[{'id':5,'invoice_ids':[40]},{'id':6,'invoice_ids':[]}]"));
    drive_ok(&d, &op);
    assert_string_equal(
        odoo_sent(&d, 1),
        "sale.order.action_invoice_create [[5,6]] {'grouped':true}");
    check_done(&d, &op, 0, "40");
    check_failed(&op, 1, ERR_REJECTED, "made no invoice of sales order 6");
    drive_fini(&d);
}

/* From 13 to 15 a date that is written is not that of the books. */
static void up_to_15_an_invoice_is_booked_on_its_date(void **state)
{
    (void)state;
    struct drive d;
    opened(&d, "14.0", "account.move", MOVE_14);
    struct patch p = create_of(&d, INVOICE_OF("5", "satchmo-5"));
    struct op op = write_op("account.move", &p, 1);
    DRIVE_SCRIPT(&d,
                 RPC("[" ORDER_TO_INVOICE("5") "]"), RPC("[71]"), WIZARD_CLOSED,
                 RPC("[{'id':5,'invoice_ids':[40]}]"),
                 RPC("[{'id':40,'ref':'satchmo-5','invoice_date':'2026-03-01',"
                     "'date':'2026-04-09'}]"),
                 RPC("true"));
    drive_ok(&d, &op);
    assert_non_null(strstr(odoo_sent_context(&d, 2),
                           "'default_invoice_date':'2026-03-01',"
                           "'default_date':'2026-03-01'"));
    assert_string_equal(odoo_sent(&d, 5),
                        "account.move.write [[40],{'date':'2026-03-01'}] {}");
    p = update_of(&d, "40", "{'invoice_date':{'$date':'2026-03-02'}}");
    op = write_op("account.move", &p, 1);
    DRIVE_SCRIPT(&d, RPC("true"));
    drive_ok(&d, &op);
    assert_string_equal(odoo_sent(&d, 0),
                        "account.move.write [[40],{'invoice_date':'2026-03-02'"
                        ",'date':'2026-03-02'}] {}");
    drive_fini(&d);
}

/* One call for all orders whose invoices have the same date. */
static void before_13_what_is_made_has_its_date(void **state)
{
    (void)state;
    struct drive d;
    opened(&d, "12.0", "account.invoice", OLD_INVOICE);
    struct patch p[] = {
        create_of(&d, OLD_INVOICE_OF("5", "2026-03-01")),
        create_of(&d, OLD_INVOICE_OF("6", "2026-03-02")),
        create_of(&d, OLD_INVOICE_OF("7", "2026-03-01")),
    };
    struct op op = write_op("account.invoice", p, 3);
    DRIVE_SCRIPT(
        &d, RPC("[" ORDER_TO_INVOICE("5") "," ORDER_TO_INVOICE("6") ","
                ORDER_TO_INVOICE("7") "]"),
        RPC("[40,41]"), RPC("[42]"),
        RPC("[{'id':5,'invoice_ids':[40]},{'id':6,'invoice_ids':[42]},"
            "{'id':7,'invoice_ids':[41]}]"),
        RPC("[{'id':40,'date_invoice':'2026-03-01'},{'id':41,'date_invoice':"
            "'2026-03-01'},{'id':42,'date_invoice':'2026-03-02'}]"));
    drive_ok(&d, &op);
    assert_string_equal(
        odoo_sent(&d, 1),
        "sale.order.action_invoice_create [[5,7]] {'grouped':true}");
    assert_non_null(strstr(odoo_sent_context(&d, 1),
                           "'default_date_invoice':'2026-03-01'"));
    assert_non_null(strstr(odoo_sent_context(&d, 2),
                           "'default_date_invoice':'2026-03-02'"));
    check_done(&d, &op, 2, "41");
    assert_int_equal(d.requests.n, 5);
    drive_fini(&d);
}

static void before_9_confirming_has_made_it(void **state)
{
    (void)state;
    struct drive d;
    opened(&d, "8.0", "account.invoice", OLD_INVOICE);
    struct patch p[] = {
        create_of(&d, "{'sale_order_id':" ORDER_REF("5") ",'name':'x'}")};
    struct op op = write_op("account.invoice", p, 1);
    DRIVE_SCRIPT(&d,
                 RPC("[{'id':5,'invoice_ids':[40],'state':'progress'}]"),
                 RPC("[{'id':40,'state':'draft','type':'out_invoice'}]"),
                 RPC("[{'id':40,'name':false}]"), RPC("true"));
    drive_ok(&d, &op);
    assert_string_equal(odoo_sent(&d, 3),
                        "account.invoice.write [[40],{'name':'x'}] {}");
    check_done(&d, &op, 0, "40");

    op = write_op("account.invoice", p, 1);
    DRIVE_SCRIPT(&d, RPC("[{'id':5,'invoice_ids':[],'state':'manual'}]"),
                 RPC("{}"), RPC("[{'id':5,'invoice_ids':[41]}]"),
                 RPC("[{'id':41,'name':'x'}]"));
    drive_ok(&d, &op);
    assert_string_equal(odoo_sent(&d, 1), "sale.order.manual_invoice [[5]] {}");
    check_done(&d, &op, 0, "41");

    op = write_op("account.invoice", p, 1);
    DRIVE_SCRIPT(&d, RPC("[{'id':5,'invoice_ids':[],'state':'draft'}]"));
    drive_ok(&d, &op);
    check_failed(&op, 0, ERR_REJECTED, "confirm it");
    drive_fini(&d);
}

static void a_credit_note_is_created_as_any_record(void **state)
{
    (void)state;
    static const char fields[] =
        "{'ref':{'type':'char'},'move_type':{'type':'selection','selection':"
        "[['out_refund','R']]},'reversed_entry_id':{'type':'many2one',"
        "'relation':'account.move','readonly':true},'invoice_line_ids':"
        "{'type':'one2many','relation':'account.move.line'}}";
    struct drive d;
    opened(&d, "18.0", "account.move", fields);
    odoo_drive_describe(&d, "account.move.line",
                        "{'name':{'type':'char'}}", NULL);
    struct patch p[] = {create_of(
        &d, "{'ref':'r','move_type':'out_refund','reversed_entry_id':"
            "{'$ref':['account.move','40']},"
            "'invoice_line_ids':[{'name':'A'}]}")};
    struct op op = write_op("account.move", p, 1);
    DRIVE_SCRIPT(&d, RPC("[50]"));
    drive_ok(&d, &op);
    assert_string_equal(odoo_sent(&d, 0),
                        "account.move.create [[{'ref':'r','move_type':"
                        "'out_refund','reversed_entry_id':40,"
                        "'invoice_line_ids':[[0,0,{'name':'A'}]]}]] {}");
    check_done(&d, &op, 0, "50");
    drive_fini(&d);
}

/* ---- payments ----------------------------------------------------------- */

static void a_payment_goes_through_the_register(void **state)
{
    (void)state;
    struct drive d;
    opened(&d, "17.0", "account.payment", PAYMENT_17);
    struct patch p[] = {create_of(
        &d, "{'reconciled_invoice_ids':" INVOICE_SET("40") ",'amount':"
            "{'$decimal':'12.5'},'memo':'satchmo pay 1','date':"
            "{'$date':'2026-03-02'},'journal_id':{'$ref':"
            "['account.journal','8']},'partner_id':{'$ref':"
            "['res.partner','3']}}")};
    struct op op = write_op("account.payment", p, 1);
    DRIVE_SCRIPT(&d, RPC("[9]"), RPC(WINDOW("60")),
                 RPC("[{'id':60,'partner_id':3}]"));
    drive_ok(&d, &op);
    assert_string_equal(
        odoo_sent(&d, 0),
        "account.payment.register.create [[{'amount':12.5,"
        "'communication':'satchmo pay 1','payment_date':'2026-03-02',"
        "'journal_id':8,'payment_difference_handling':'open'}]] {}");
    assert_non_null(strstr(odoo_sent_context(&d, 0),
                           "'active_model':'account.move','active_ids':[40],"
                           "'active_id':40"));
    assert_string_equal(
        odoo_sent(&d, 1),
        "account.payment.register.action_create_payments [[9]] {}");
    assert_non_null(strstr(odoo_sent_context(&d, 1), "'active_ids':[40]"));
    check_done(&d, &op, 0, "60");
    assert_int_equal(d.requests.n, 3);
    drive_fini(&d);
}

static void each_payment_is_made_before_the_next_one_is_begun(void **state)
{
    (void)state;
    struct drive d;
    opened(&d, "18.0", "account.payment", PAYMENT_18);
    struct patch p[] = {
        create_of(&d, "{'reconciled_invoice_ids':" INVOICE_SET("40")
                      ",'amount':5,'memo':'a'}"),
        create_of(&d, "{'reconciled_invoice_ids':" INVOICE_SET("40")
                      ",'amount':5,'memo':'b'}"),
        create_of(&d, "{'reconciled_invoice_ids':{'$set':[{'$ref':"
                      "['account.move','41']},{'$ref':['account.move','42']}"
                      "]},'memo':'c'}"),
    };
    struct op op = write_op("account.payment", p, 3);
    DRIVE_SCRIPT(&d, RPC("[9]"), RPC(WINDOW("60")),
                 RPC_ERROR("odoo.exceptions.UserError", "nothing left to pay"),
                 RPC("[11]"),
                 RPC("{'type':'ir.actions.act_window','domain':"
                     "[['id','in',[62]]]}"));
    drive_ok(&d, &op);
    check_done(&d, &op, 0, "60");
    check_failed(&op, 1, ERR_REJECTED, "nothing left to pay (see whether");
    check_done(&d, &op, 2, "62");
    assert_string_equal(odoo_sent(&d, 3),
                        "account.payment.register.create [[{'communication':"
                        "'c','payment_difference_handling':'open',"
                        "'group_payment':true}]] {}");
    drive_fini(&d);
}

static void a_payment_that_no_answer_tells_may_have_been_made(void **state)
{
    (void)state;
    struct drive d;
    opened(&d, "18.0", "account.payment", PAYMENT_18);
    struct patch p[] = {create_of(
        &d, "{'reconciled_invoice_ids':" INVOICE_SET("40") ",'amount':5}")};
    struct op op = write_op("account.payment", p, 1);
    DRIVE_SCRIPT(&d, RPC("[9]"), RPC("true"));
    check_err(drive_op(&d, &op), ERR_PROTOCOL);
    assert_true(d.error.maybe_happened);
    op = write_op("account.payment", p, 1);
    DRIVE_SCRIPT(&d, RPC("[9]"), {502, "<html>gone</html>", {NULL, NULL}});
    assert_int_not_equal(drive_op(&d, &op), ERR_OK);
    assert_true(d.error.maybe_happened);
    drive_fini(&d);
}

#define LEDGER_ROW(type, state, residual)                                \
    RPC("[{'id':40,'type':'" type "','state':'" state "',"               \
        "'commercial_partner_id':3,'currency_id':1,'residual':" residual \
        "}]")
#define METHODS RPC("[{'id':1,'payment_type':'inbound'}," \
                    "{'id':2,'payment_type':'outbound'}]")

static void before_14_a_payment_is_made_and_posted(void **state)
{
    (void)state;
    struct drive d;
    opened(&d, "12.0", "account.payment", PAYMENT_12);
    struct patch p[] = {create_of(
        &d, "{'reconciled_invoice_ids':" OLD_INVOICE_SET("40")
            ",'amount':5,'memo':'m','date':{'$date':'2026-03-02'}}")};
    struct op op = write_op("account.payment", p, 1);
    DRIVE_SCRIPT(&d, LEDGER_ROW("out_refund", "open", "5"), METHODS, RPC("[]"),
                 RPC("[60]"), RPC("true"));
    drive_ok(&d, &op);
    assert_string_equal(
        odoo_sent(&d, 3),
        "account.payment.create [[{'amount':5,'communication':'m',"
        "'payment_date':'2026-03-02','payment_type':'outbound',"
        "'partner_type':'customer','partner_id':3,'currency_id':1,"
        "'payment_method_id':2,'invoice_ids':[[6,0,[40]]]}]] {}");
    assert_string_equal(odoo_sent(&d, 4), "account.payment.post [[60]] {}");
    check_done(&d, &op, 0, "60");

    op = write_op("account.payment", p, 1);
    DRIVE_SCRIPT(&d, LEDGER_ROW("out_invoice", "paid", "0.0"), METHODS,
                 RPC("[]"));
    drive_ok(&d, &op);
    check_failed(&op, 0, ERR_REJECTED, "nothing of invoice 40 is left to pay");
    op = write_op("account.payment", p, 1);
    DRIVE_SCRIPT(&d, LEDGER_ROW("out_invoice", "draft", "5.0"), METHODS,
                 RPC("[]"));
    drive_ok(&d, &op);
    check_failed(&op, 0, ERR_REJECTED, "has to be posted first");
    drive_fini(&d);
}

/* ---- vouchers, before 9 ------------------------------------------------- */

#define CR_LINE(name, open, item)                                        \
    "{'type':'cr','name':'" name "','account_id':11,'move_line_id':" item \
    ",'amount':0.0,'amount_original':50.0,'amount_unreconciled':" open     \
    ",'currency_id':1,'date_original':'2026-01-01','date_due':false}"
#define INVOICE_7(type)                                                  \
    RPC("[{'id':40,'number':'SAJ/1','type':'" type "','state':'open',"    \
        "'residual':50.0,'partner_id':4,'commercial_partner_id':3,"       \
        "'currency_id':1}]")
#define PERIOD_3 \
    RPC("[{'id':3,'date_start':'2026-03-01','date_stop':'2026-03-31'}]")
#define PAYS_40                                                          \
    "{'reconciled_invoice_ids':" OLD_INVOICE_SET("40") ",'amount':20,"    \
    "'memo':'m','date':{'$date':'2026-03-02'},'journal_id':{'$ref':"      \
    "['account.journal','8']}}"

static void before_9_a_voucher_settles_the_items_of_the_invoice(void **state)
{
    (void)state;
    struct drive d;
    opened(&d, "8.0", "account.voucher", VOUCHER);
    struct patch p[] = {create_of(&d, PAYS_40)};
    struct op op = write_op("account.voucher", p, 1);
    DRIVE_SCRIPT(
        &d, INVOICE_7("out_invoice"), PERIOD_3,
        RPC("{'value':{'account_id':12,'line_dr_ids':[],'line_cr_ids':["
            CR_LINE("SAJ/0", "20.0", "70") "," CR_LINE("SAJ/1", "50.0", "71")
            "]}}"),
        RPC("80"), RPC("true"));
    drive_ok(&d, &op);
    assert_string_equal(
        odoo_sent(&d, 1),
        "account.period.search_read [[['date_start','<=','2026-03-02'],"
        "['date_stop','>=','2026-03-02'],['special','=',false]]] {'limit':"
        "1000,'order':'id','fields':['date_start','date_stop']}");
    assert_string_equal(odoo_sent(&d, 2),
                        "account.voucher.onchange_partner_id [[],3,8,20,1,"
                        "'receipt','2026-03-02'] {}");
    assert_non_null(strstr(odoo_sent_context(&d, 2), "'invoice_id':40"));
    assert_string_equal(
        odoo_sent(&d, 3),
        "account.voucher.create [{'amount':20,'name':'m','date':'2026-03-02',"
        "'journal_id':8,'period_id':3,'partner_id':3,'type':'receipt',"
        "'line_cr_ids':[[0,0,{'type':'cr','name':'SAJ/1','account_id':11,"
        "'move_line_id':71,'currency_id':1,'amount_original':50.0,"
        "'amount_unreconciled':50.0,'amount':20}]],'account_id':12}] {}");
    assert_string_equal(odoo_sent(&d, 4),
                        "account.voucher.button_proforma_voucher [[80]] {}");
    check_done(&d, &op, 0, "80");
    drive_fini(&d);
}

/* No number tells the item: the one of which as much is open is taken. */
static void a_credit_note_is_paid_back_with_a_negative_receipt(void **state)
{
    (void)state;
    struct drive d;
    opened(&d, "8.0", "account.voucher", VOUCHER);
    struct patch p[] = {create_of(&d, PAYS_40)};
    struct op op = write_op("account.voucher", p, 1);
    DRIVE_SCRIPT(
        &d, INVOICE_7("out_refund"), PERIOD_3,
        RPC("{'value':{'account_id':12,'line_dr_ids':[[5],{'name':'A',"
            "'move_line_id':70,'amount_unreconciled':30.0},{'name':'B',"
            "'move_line_id':71,'amount_unreconciled':20.0}]}}"),
        RPC("80"), RPC("true"));
    drive_ok(&d, &op);
    const char *sent = odoo_sent(&d, 3);
    assert_non_null(strstr(sent, "{'amount':-20,"));
    assert_non_null(strstr(sent, "'type':'receipt'"));
    assert_non_null(strstr(
        sent, "'line_dr_ids':[[0,0,{'name':'B','move_line_id':71,"
              "'amount_unreconciled':20.0,'amount':20.0}]]"));
    check_done(&d, &op, 0, "80");
    drive_fini(&d);
}

static void what_a_voucher_cannot_do_is_told(void **state)
{
    (void)state;
    struct drive d;
    opened(&d, "8.0", "account.voucher", VOUCHER);
    struct patch p[] = {create_of(&d, PAYS_40)};
    struct op op = write_op("account.voucher", p, 1);
    DRIVE_SCRIPT(&d, INVOICE_7("out_invoice"), RPC("[]"));
    drive_ok(&d, &op);
    check_failed(&op, 0, ERR_REJECTED,
                 "no accounting period with the day 2026-03-02");
    op = write_op("account.voucher", p, 1);
    DRIVE_SCRIPT(&d, INVOICE_7("out_invoice"), PERIOD_3,
                 RPC("{'value':{'account_id':12,'line_cr_ids':[]}}"));
    drive_ok(&d, &op);
    check_failed(&op, 0, ERR_REJECTED, "finds nothing to pay");
    drive_fini(&d);
}

/* ---- names of ours ------------------------------------------------------ */

static void memo_and_date_are_names_on_every_version(void **state)
{
    (void)state;
    static const struct {
        const char *version, *fields, *memo, *date;
    } rows[] = {
        {"17.0", PAYMENT_17, "ref", "date"},
        {"18.0", PAYMENT_18, "memo", "date"},
        {"12.0", PAYMENT_12, "communication", "payment_date"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct drive d;
        opened(&d, rows[i].version, "account.payment", rows[i].fields);
        struct value memo = value_textz("Pay 1");
        struct field key_field = {STR("memo"), memo};
        struct find_key key = {.fields = &key_field, .n_fields = 1};
        struct str names[] = {STR("memo"), STR("date")};
        struct op op = {.kind = OP_FIND, .entity = STR("account.payment"),
                        .fields = names, .n_fields = 2, .keys = &key,
                        .n_keys = 1};
        struct drive_reply reply = RPC_NOTHING;
        reply.body = arena_printfz(
            &d.a, "{'jsonrpc':'2.0','id':1,'result':[{'id':6,'%s':'pay 1',"
                  "'%s':'2026-03-02'}]}", rows[i].memo, rows[i].date);
        struct drive_reply replies[] = {reply, RPC("[]")};
        drive_script(&d, replies, 2);
        drive_ok(&d, &op);
        assert_int_equal(op.n_matches, 1);
        assert_string_equal(odoo_record(&d, &op.matches[0].record),
                            "6 {'memo':'pay 1','date':{'$date':"
                            "'2026-03-02'}}");
        assert_non_null(strstr(
            odoo_sent(&d, 0),
            arena_printfz(&d.a, "[[['%s','=ilike','Pay 1']]]", rows[i].memo)));

        struct value filter = drive_value(
            &d, "{'domain':['|',['date','>=','2026-01-01'],"
                "['memo','!=',false]]}");
        struct patch p = create_of(&d, "{'memo':'x'}");
        op = (struct op){.kind = OP_CHANGES, .entity = STR("account.payment"),
                         .fields = names, .n_fields = 2, .filter = &filter};
        DRIVE_SCRIPT(&d, RPC("[]"));
        drive_ok(&d, &op);
        assert_non_null(strstr(
            odoo_sent(&d, 0),
            arena_printfz(&d.a, "['|',['%s','>=','2026-01-01'],"
                          "['%s','!=',false]]", rows[i].date, rows[i].memo)));
        op = write_op("account.payment", &p, 1);
        DRIVE_SCRIPT(&d, RPC("[7]"));
        drive_ok(&d, &op);
        assert_non_null(strstr(odoo_sent(&d, 0),
                               arena_printfz(&d.a, "create [[{'%s':'x'}]]",
                                             rows[i].memo)));
        drive_fini(&d);
    }
}

static const struct schema_field *field_of(struct drive *d, struct op *op,
                                           const char *version,
                                           const char *entity,
                                           const char *fields,
                                           const char *name)
{
    odoo_drive_init(d, version, "");
    *op = (struct op){.kind = OP_DESCRIBE, .entity = str_from(entity)};
    struct drive_reply reply = RPC_NOTHING;
    reply.body = arena_printfz(
        &d->a, "{'jsonrpc':'2.0','id':1,'result':%s}", fields);
    drive_script(d, &reply, 1);
    drive_ok(d, op);
    return schema_find(&op->schema, str_from(name));
}

/* Of 13, which called both otherwise. */
static void kind_and_state_of_moves_are_names_on_every_version(void **state)
{
    (void)state;
    struct drive d;
    opened(&d, "13.0", "account.move",
           "{'type':{'type':'selection','selection':[],'readonly':true},"
           "'invoice_payment_state':{'type':'selection','selection':[]}}");
    struct str names[] = {STR("move_type"), STR("payment_state")};
    struct value filter =
        drive_value(&d, "{'domain':[['move_type','=','out_refund']]}");
    struct op op = {.kind = OP_CHANGES, .entity = STR("account.move"),
                    .fields = names, .n_fields = 2, .filter = &filter};
    DRIVE_SCRIPT(&d, RPC("[]"));
    drive_ok(&d, &op);
    assert_non_null(strstr(odoo_sent(&d, 0), "['type','=','out_refund']"));
    assert_non_null(strstr(odoo_sent(&d, 0), "'invoice_payment_state'"));
    struct patch p = create_of(&d, "{'move_type':'out_refund'}");
    op = write_op("account.move", &p, 1);
    DRIVE_SCRIPT(&d, RPC("[5]"));
    drive_ok(&d, &op);
    assert_string_equal(odoo_sent(&d, 0),
                        "account.move.create [[{'type':'out_refund'}]] {}");
    drive_fini(&d);
}

static void what_is_said_at_creation_only_is_described_so(void **state)
{
    (void)state;
    static const struct {
        const char *version, *entity, *fields, *name, *target;
    } rows[] = {
        {"18.0", "account.move", MOVE, "sale_order_id", "sale.order"},
        {"12.0", "account.invoice", OLD_INVOICE, "sale_order_id",
         "sale.order"},
        {"17.0", "account.payment", PAYMENT_17, "reconciled_invoice_ids",
         "account.move"},
        {"12.0", "account.payment", PAYMENT_12, "reconciled_invoice_ids",
         "account.invoice"},
        {"8.0", "account.voucher", VOUCHER, "reconciled_invoice_ids",
         "account.invoice"},
        {"13.0", "account.move",
         "{'name':{'type':'char','readonly':true,'string':'Number'}}", "name",
         ""},
        {"18.0", "account.move",
         "{'reversed_entry_id':{'type':'many2one','readonly':true,"
         "'string':'Reversal of','relation':'account.move'}}",
         "reversed_entry_id", "account.move"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct drive d;
        struct op op;
        const struct schema_field *f =
            field_of(&d, &op, rows[i].version, rows[i].entity, rows[i].fields,
                     rows[i].name);
        assert_non_null(f);
        assert_true(f->label.n > 0);
        assert_false(f->writable);
        assert_true(f->writable_on_create);
        check_str(f->target, rows[i].target);
        drive_fini(&d);
    }
}

static void what_is_open_in_some_states_can_be_written(void **state)
{
    (void)state;
    struct drive d;
    struct op op;
    const struct schema_field *f = field_of(
        &d, &op, "12.0", "account.invoice",
        "{'date_invoice':{'type':'date','readonly':true,'states':"
        "{'draft':[['readonly',false]]}}}", "date_invoice");
    assert_true(f->writable);
    drive_fini(&d);
    f = field_of(&d, &op, "12.0", "account.invoice",
                 "{'origin':{'type':'char','readonly':true,'states':"
                 "{'draft':[['required',true]]}}}", "origin");
    assert_false(f->writable);
    drive_fini(&d);
}

/* ---- steps -------------------------------------------------------------- */

static void steps_of_documents_have_one_name(void **state)
{
    (void)state;
    static const struct {
        const char *version, *entity, *action, *sent;
    } rows[] = {
        {"8.0", "sale.order", "action_confirm",
         "sale.order.action_button_confirm [[5]] {}"},
        {"9.0", "sale.order", "action_confirm",
         "sale.order.action_confirm [[5]] {}"},
        {"8.0", "account.invoice", "action_post",
         "account.invoice.confirm.invoice_confirm [[]] {}"},
        {"10.0", "account.invoice", "action_post",
         "account.invoice.action_invoice_open [[5]] {}"},
        {"13.0", "account.move", "action_post",
         "account.move.action_post [[5]] {}"},
        {"13.0", "account.payment", "action_post",
         "account.payment.post [[5]] {}"},
        {"14.0", "account.payment", "action_post",
         "account.payment.action_post [[5]] {}"},
        {"8.0", "account.voucher", "action_post",
         "account.voucher.button_proforma_voucher [[5]] {}"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct drive d;
        odoo_drive_init(&d, rows[i].version, "");
        struct op op = {.kind = OP_ACTION, .entity = str_from(rows[i].entity),
                        .action = str_from(rows[i].action),
                        .action_id = STR("5")};
        DRIVE_SCRIPT(&d, RPC("true"));
        drive_ok(&d, &op);
        assert_true(op.action_result.done);
        assert_string_equal(odoo_sent(&d, 0), rows[i].sent);
        assert_null(strstr(odoo_sent_context(&d, 0), "active_test"));
        bool wizard = strstr(rows[i].sent, ".confirm.") != NULL;
        assert_true((strstr(odoo_sent_context(&d, 0),
                            "'active_model':'account.invoice',"
                            "'active_ids':[5],'active_id':5") != NULL) ==
                    wizard);
        drive_fini(&d);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(orders_are_invoiced_by_the_wizard),
        cmocka_unit_test(an_order_that_has_its_invoice_gives_that_one),
        cmocka_unit_test(nothing_to_invoice_fails_for_its_order_alone),
        cmocka_unit_test(before_13_the_order_makes_its_invoice),
        cmocka_unit_test(up_to_15_an_invoice_is_booked_on_its_date),
        cmocka_unit_test(before_13_what_is_made_has_its_date),
        cmocka_unit_test(before_9_confirming_has_made_it),
        cmocka_unit_test(a_credit_note_is_created_as_any_record),
        cmocka_unit_test(a_payment_goes_through_the_register),
        cmocka_unit_test(each_payment_is_made_before_the_next_one_is_begun),
        cmocka_unit_test(a_payment_that_no_answer_tells_may_have_been_made),
        cmocka_unit_test(before_14_a_payment_is_made_and_posted),
        cmocka_unit_test(before_9_a_voucher_settles_the_items_of_the_invoice),
        cmocka_unit_test(a_credit_note_is_paid_back_with_a_negative_receipt),
        cmocka_unit_test(what_a_voucher_cannot_do_is_told),
        cmocka_unit_test(memo_and_date_are_names_on_every_version),
        cmocka_unit_test(kind_and_state_of_moves_are_names_on_every_version),
        cmocka_unit_test(what_is_said_at_creation_only_is_described_so),
        cmocka_unit_test(what_is_open_in_some_states_can_be_written),
        cmocka_unit_test(steps_of_documents_have_one_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
