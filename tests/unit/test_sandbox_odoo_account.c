/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* The addon account: customer invoices, their sums, posting, attachments. */
#include "unit/odoo_rig.h"

#define EACH_ACCOUNT_VERSION(r)                                     \
    for (int each_v = 16; each_v <= 19; each_v++)                   \
        for (struct rig *r = account_rig(each_v); r; rig_close(r), r = NULL)

static struct rig *account_rig(int version)
{
    static struct rig r;
    rig_open_with(&r, version, "addons", "contract,account");
    return &r;
}

static int64_t an_invoice(struct rig *r, const char *type, const char *price)
{
    int64_t partner =
        rig_create(r, "res.partner", "{'name':'Nom','ref':'1234'}");
    return rig_create(
        r, "account.move",
        arena_printfz(&r->a,
                      "{'move_type':'%s','partner_id':%lld,'invoice_date':"
                      "'2024-06-01','ref':'SO2024-00077','invoice_line_ids':"
                      "[[0,0,{'name':'Mobile','quantity':1,'price_unit':%s,"
                      "'account_id':2,'tax_ids':[[6,0,[1]]]}],"
                      "[0,0,{'name':'SIM','quantity':1,'price_unit':2.48,"
                      "'tax_ids':[[6,0,[1]]]}]]}",
                      type, (long long)partner, price));
}

static void check_amount(struct rig *r, int64_t id, const char *field,
                         const char *expected)
{
    struct value have = rig_field(r, "account.move", id, field);
    struct value want = rig_value(r, expected);
    if (!value_equal(&have, &want))
        fail_msg("%s is %.*s", field,
                 STR_ARG(value_to_text(&r->a, &have)));
}

static void sums_are_made_line_by_line(void **state)
{
    (void)state;
    EACH_ACCOUNT_VERSION(r)
    {
        int64_t id = an_invoice(r, "out_invoice", "10");
        check_amount(r, id, "amount_untaxed", "12.48");
        check_amount(r, id, "amount_tax", "2.62"); /* 2.10 + 0.52 */
        check_amount(r, id, "amount_total", "15.10");
    }
}

static void posting_gives_a_number_and_closes_the_lines(void **state)
{
    (void)state;
    EACH_ACCOUNT_VERSION(r)
    {
        int64_t id = an_invoice(r, "out_invoice", "10");
        check_json(r, rig_field(r, "account.move", id, "name"), "'/'");
        rig_call(r, "account.move", "action_post", RIG1(r, "[[%lld]]", id),
                 NULL);
        check_json(r, rig_field(r, "account.move", id, "state"), "'posted'");
        check_json(r, rig_field(r, "account.move", id, "name"),
                   RIG1(r, "'INV/2024/%05lld'", id));
        rig_raises(r, "odoo.exceptions.UserError", "draft", "account.move",
                   "action_post", RIG1(r, "[[%lld]]", id), NULL);
        rig_raises(r, "odoo.exceptions.UserError", "strict mode",
                   "account.move", "write",
                   RIG1(r, "[[%lld],{'invoice_line_ids':[[5,0,0]]}]", id),
                   NULL);
        rig_raises(r, "odoo.exceptions.UserError", "posted once",
                   "account.move", "unlink", RIG1(r, "[[%lld]]", id), NULL);
        rig_call(r, "account.move", "button_draft", RIG1(r, "[[%lld]]", id),
                 NULL);
        check_json(r, rig_field(r, "account.move", id, "state"), "'draft'");
    }
}

static void what_is_less_than_nothing_is_a_credit_note(void **state)
{
    (void)state;
    EACH_ACCOUNT_VERSION(r)
    {
        int64_t wrong = an_invoice(r, "out_invoice", "-10");
        rig_raises(r, "odoo.exceptions.UserError", "credit note",
                   "account.move", "action_post", RIG1(r, "[[%lld]]", wrong),
                   NULL);
        int64_t right = an_invoice(r, "out_refund", "10");
        rig_call(r, "account.move", "action_post", RIG1(r, "[[%lld]]", right),
                 NULL);
        check_json(r, rig_field(r, "account.move", right, "name"),
                   RIG1(r, "'RINV/2024/%05lld'", right));
        int64_t empty = rig_create(r, "account.move",
                                   "{'move_type':'out_invoice'}");
        rig_raises(r, "odoo.exceptions.UserError", "add a line",
                   "account.move", "action_post", RIG1(r, "[[%lld]]", empty),
                   NULL);
    }
}

static void a_pdf_hangs_on_its_invoice(void **state)
{
    (void)state;
    EACH_ACCOUNT_VERSION(r)
    {
        int64_t id = an_invoice(r, "out_invoice", "10");
        int64_t file = rig_create(
            r, "ir.attachment",
            RIG1(r, "{'name':'SO2024-00077.pdf','datas':'JVBERi0=','mimetype':"
                    "'application/pdf','res_model':'account.move','res_id':"
                    "%lld}",
                 id));
        check_json(r, rig_call(r, "ir.attachment", "search",
                               RIG1(r, "[[['res_model','=','account.move'],"
                                       "['res_id','=',%lld]]]",
                                    id),
                               NULL),
                   RIG1(r, "[%lld]", file));
        check_json(r, rig_field(r, "ir.attachment", file, "datas"),
                   "'JVBERi0='");
    }
}

static void taxes_may_be_rounded_over_the_whole(void **state)
{
    (void)state;
    EACH_ACCOUNT_VERSION(r)
    {
        int64_t id = an_invoice(r, "out_invoice", "2.48");
        check_amount(r, id, "amount_tax", "1.04"); /* 0.52 twice */
        rig_call(r, "res.company", "write",
                 "[[1],{'tax_calculation_rounding_method':"
                 "'round_globally'}]",
                 NULL);
        check_amount(r, id, "amount_tax", "1.04"); /* 1.0416 */
        id = an_invoice(r, "out_invoice", "0.07");
        check_amount(r, id, "amount_tax", "0.54"); /* 0.5355, not 0.53 */
    }
}

static void a_number_is_given_once(void **state)
{
    (void)state;
    EACH_ACCOUNT_VERSION(r)
    {
        for (int i = 0; i < 2; i++) {
            int64_t id = an_invoice(r, "out_invoice", "10");
            rig_call(r, "account.move", "write",
                     RIG1(r, "[[%lld],{'name':'SO2024-00077'}]", id), NULL);
            if (i == 0)
                rig_call(r, "account.move", "action_post",
                         RIG1(r, "[[%lld]]", id), NULL);
            else
                rig_raises(r, "odoo.exceptions.ValidationError", "unique",
                           "account.move", "action_post",
                           RIG1(r, "[[%lld]]", id), NULL);
        }
    }
}

static void what_opencell_billed_has_fields_of_its_own(void **state)
{
    static struct rig r;
    (void)state;
    rig_open_with(&r, 18, "addons", "opencell");
    int64_t id = rig_create(&r, "account.move",
                            "{'oc_total_taxed':12.1,'invoice_line_ids':"
                            "[[0,0,{'oc_amount_taxes':2.1}]]}");
    check_amount(&r, id, "oc_total_taxed", "12.1");
    check_amount(&r, 1, "oc_untaxed", "0");
    rig_close(&r);
}

/* Up to 12 they are no journal entries, and are opened. */
static void older_invoices_are_opened_under_their_number(void **state)
{
    static struct rig r;
    (void)state;
    rig_open_with(&r, 12, "addons", "opencell");
    rig_create(&r, "res.partner", "{'name':'Nom'}");
    int64_t id = rig_create(
        &r, "account.invoice",
        "{'type':'out_invoice','partner_id':1,'name':'SO2024-00077',"
        "'move_name':'SO2024-00077','date_invoice':'2024-06-01',"
        "'invoice_line_ids':[[0,0,{'name':'Mobile','price_unit':10,"
        "'account_id':2,'oc_amount_taxes':2.1,"
        "'invoice_line_tax_ids':[[6,0,[1]]]}]]}");
    rig_call(&r, "account.invoice", "action_invoice_open",
             RIG1(&r, "[[%lld]]", id), NULL);
    check_json(&r, rig_field(&r, "account.invoice", id, "state"), "'open'");
    check_json(&r, rig_field(&r, "account.invoice", id, "number"),
               "'SO2024-00077'");
    check_json(&r, rig_field(&r, "account.invoice", id, "amount_total"),
               "12.1");
    rig_raises(&r, "odoo.exceptions.UserError", "draft state",
               "account.invoice", "action_invoice_open",
               RIG1(&r, "[[%lld]]", id), NULL);
    rig_raises(&r, "odoo.exceptions.UserError", "not draft",
               "account.invoice", "unlink", RIG1(&r, "[[%lld]]", id), NULL);
    rig_close(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sums_are_made_line_by_line),
        cmocka_unit_test(posting_gives_a_number_and_closes_the_lines),
        cmocka_unit_test(what_is_less_than_nothing_is_a_credit_note),
        cmocka_unit_test(a_pdf_hangs_on_its_invoice),
        cmocka_unit_test(taxes_may_be_rounded_over_the_whole),
        cmocka_unit_test(a_number_is_given_once),
        cmocka_unit_test(what_opencell_billed_has_fields_of_its_own),
        cmocka_unit_test(older_invoices_are_opened_under_their_number),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
