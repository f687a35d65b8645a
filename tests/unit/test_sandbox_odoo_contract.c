/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* The addon contract: contracts, lines, mandates, and how contracts end. */
#include "unit/odoo_rig.h"

#define EACH_CONTRACT_VERSION(r)                                     \
    for (int each_v = 16; each_v <= 19; each_v++)                    \
        for (struct rig *r = contract_rig(each_v); r; rig_close(r), r = NULL)

static struct rig *contract_rig(int version)
{
    static struct rig r;
    rig_open_with(&r, version, "addons", "contract");
    return &r;
}

static int64_t a_contract(struct rig *r)
{
    int64_t partner = rig_create(
        r, "res.partner", "{'name':'Nom Cognom','ref':'1234','lang':'ca_ES'}");
    return rig_create(
        r, "contract.contract",
        RIG1(r, "{'name':'C0042','code':'C0042','partner_id':%lld,"
                "'date_start':'2025-06-01','phone_number':'600000000',"
                "'service_technology_id':1,"
                "'contract_line_ids':[[0,0,{'name':'Mobile','price_unit':10,"
                "'quantity':2,'discount':10,'date_start':'2025-06-01'}]]}",
             partner));
}

static int64_t line_of(struct rig *r, int64_t contract, size_t i)
{
    return rig_field(r, "contract.contract", contract, "contract_line_ids")
        .items.at[i]
        .integer;
}

static void without_the_option_there_is_no_addon(void **state)
{
    (void)state;
    EACH_VERSION(r, 18, 18)
        assert_true(rig_try(r, "contract.contract", "search", "[[]]", NULL)
                        .failed);
    struct error e = {0};
    struct field f = {STR("addons"), value_textz("mrp")};
    struct value v = value_object(&f, 1);
    struct fake_clock clock = {RIG_START_US};
    struct sandbox *box = NULL;
    check_err(sandbox_create(&sandbox_odoo, &v, clock_fake(&clock), &box, &e),
              ERR_USAGE);
}

static void a_contract_has_lines_with_a_state_of_their_own(void **state)
{
    (void)state;
    EACH_CONTRACT_VERSION(r)
    {
        int64_t id = a_contract(r);
        int64_t line = line_of(r, id, 0);
        check_json(r, rig_field(r, "contract.line", line, "state"),
                   "'in-progress'");
        struct value total =
            rig_field(r, "contract.line", line, "price_subtotal");
        struct value eighteen = value_int(18);
        assert_true(value_equal(&total, &eighteen));
        check_json(r, rig_field(r, "contract.contract", id, "date_end"),
                   "false");
        rig_call(r, "contract.line", "write",
                 RIG1(r, "[[%lld],{'date_end':'2025-06-10'}]", line), NULL);
        check_json(r, rig_field(r, "contract.line", line, "state"),
                   "'closed'"); /* it is 15 June */
        check_json(r, rig_field(r, "contract.contract", id, "date_end"),
                   "'2025-06-10'");
        int64_t later = rig_create(
            r, "contract.line",
            RIG1(r, "{'contract_id':%lld,'name':'TV','date_start':"
                    "'2025-07-01'}",
                 id));
        check_json(r, rig_field(r, "contract.line", later, "state"),
                   "'upcoming'");
        rig_call(r, "contract.contract", "unlink", RIG1(r, "[[%lld]]", id),
                 NULL);
        check_json(r, rig_call(r, "contract.line", "search", "[[]]", NULL),
                   "[]"); /* lines go with it */
    }
}

static void a_line_takes_name_and_price_from_its_product(void **state)
{
    (void)state;
    EACH_CONTRACT_VERSION(r)
    {
        int64_t product = rig_create(
            r, "product.product",
            "{'name':'SIM','default_code':'CH_SC_OSO_SIM','list_price':2.48}");
        int64_t id = a_contract(r);
        int64_t line = rig_create(
            r, "contract.line",
            RIG2(r, "{'contract_id':%lld,'product_id':%lld}", id, product));
        check_json(r, rig_field(r, "contract.line", line, "name"),
                   "'[CH_SC_OSO_SIM] SIM'");
        check_json(r, rig_field(r, "contract.line", line, "price_unit"),
                   "2.48");
        check_json(r, rig_field(r, "contract.line", line, "date_start"),
                   "'2025-06-15'"); /* today */
    }
}

static void a_contract_is_terminated_by_the_wizard(void **state)
{
    (void)state;
    EACH_CONTRACT_VERSION(r)
    {
        int64_t id = a_contract(r);
        int64_t wizard = rig_create(
            r, "contract.contract.terminate",
            RIG1(r, "{'contract_id':%lld,'terminate_reason_id':1,"
                    "'terminate_comment':'Bye','terminate_date':"
                    "'2025-07-31'}",
                 id));
        rig_call(r, "contract.contract.terminate", "terminate_contract",
                 RIG1(r, "[[%lld]]", wizard), NULL);
        check_json(r, rig_field(r, "contract.contract", id, "is_terminated"),
                   "true");
        check_json(r, rig_field(r, "contract.contract", id, "terminate_date"),
                   "'2025-07-31'");
        check_json(r, rig_field(r, "contract.line", line_of(r, id, 0),
                                "date_end"),
                   "'2025-07-31'");
        check_json(r, rig_field(r, "contract.line", line_of(r, id, 0), "state"),
                   "'upcoming-close'");
        rig_raises(r, "odoo.exceptions.UserError", "already terminated",
                   "contract.contract.terminate", "terminate_contract",
                   RIG1(r, "[[%lld]]", wizard), NULL);
        rig_call(r, "contract.contract", "action_cancel_contract_termination",
                 RIG1(r, "[[%lld]]", id), NULL);
        check_json(r, rig_field(r, "contract.contract", id, "is_terminated"),
                   "false");
        check_json(r, rig_field(r, "contract.contract", id, "terminate_date"),
                   "false");
    }
}

static void a_mandate_leads_to_a_plain_account_number(void **state)
{
    (void)state;
    EACH_CONTRACT_VERSION(r)
    {
        int64_t id = a_contract(r);
        int64_t partner =
            rig_field(r, "contract.contract", id, "partner_id").integer;
        int64_t bank = rig_create(
            r, "res.partner.bank",
            RIG1(r, "{'acc_number':'es91 2100-0418','partner_id':%lld}",
                 partner));
        int64_t mandate = rig_create(
            r, "account.banking.mandate",
            RIG1(r, "{'partner_bank_id':%lld,'unique_mandate_reference':'M1',"
                    "'signature_date':'2020-03-11'}",
                 bank));
        rig_call(r, "contract.contract", "write",
                 RIG2(r, "[[%lld],{'mandate_id':%lld}]", id, mandate), NULL);
        check_json(r, rig_field(r, "res.partner.bank", bank,
                                "sanitized_acc_number"),
                   "'ES9121000418'");
        check_json(r, rig_call(r, "contract.contract", "search",
                               "[[['mandate_id.partner_bank_id."
                               "sanitized_acc_number','=','ES9121000418']]]",
                               NULL),
                   RIG1(r, "[%lld]", id));
        struct value mandated = rig_field(r, "account.banking.mandate",
                                          mandate, "partner_id");
        assert_int_equal(mandated.integer, partner);
        check_json(r, rig_field(r, "res.partner", partner, "contract_ids"),
                   RIG1(r, "[%lld]", id));
        rig_raises(r, "odoo.exceptions.ValidationError", "", "res.partner",
                   "unlink",
                   RIG1(r, "[[%lld]]", partner), NULL);
    }
}

/* What a poll goes by: a line that ends moves its own stamp alone. */
static void stamps_move_where_something_was_written(void **state)
{
    (void)state;
    EACH_CONTRACT_VERSION(r)
    {
        int64_t id = a_contract(r);
        int64_t line = line_of(r, id, 0);
        rig_wait(r, 10 * US_PER_SECOND);
        struct value before = rig_field(r, "contract.contract", id,
                                        "write_date");
        rig_call(r, "contract.line", "write",
                 RIG1(r, "[[%lld],{'date_end':'2025-06-30'}]", line), NULL);
        struct value after =
            rig_field(r, "contract.contract", id, "write_date");
        struct value own = rig_field(r, "contract.line", line, "write_date");
        assert_true(value_equal(&before, &after));
        assert_false(value_equal(&before, &own));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_the_option_there_is_no_addon),
        cmocka_unit_test(a_contract_has_lines_with_a_state_of_their_own),
        cmocka_unit_test(a_line_takes_name_and_price_from_its_product),
        cmocka_unit_test(a_contract_is_terminated_by_the_wizard),
        cmocka_unit_test(a_mandate_leads_to_a_plain_account_number),
        cmocka_unit_test(stamps_move_where_something_was_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
