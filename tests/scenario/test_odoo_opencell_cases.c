/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * The acceptance cases of the integration that the recipe odoo-opencell takes
 * the place of, by their numbers: contracts of Odoo into Opencell.
 */
#include "lib/flow_opencell.h"

/* In the end nothing is parked, and the payer 1234 has these accounts. */
static void settles_with(struct flow *f, const char *accounts)
{
    cell_settle(f);
    assert_int_equal(flow_parked(f), 0);
    assert_string_equal(cell_accounts(f, "1234"), accounts);
}

/* `iban` NULL: the usual one. */
static const char *contract_of(struct flow *f, const char *partner,
                               const char *code, const char *iban)
{
    const struct cell_contract c = {
        .code = code, .partner = partner, .iban = iban};
    return cell_contract(f, &c);
}

static void case_01_a_new_contract_arrives_with_all_that_it_needs(void **state)
{
    struct flow f;
    (void)state;
    cell_init(&f, NULL);
    cell_first(&f, "1234", "C0042");
    flow_sync(&f);
    struct value v = cell_customer(&f, "1234");
    cell_expect(&f, &v, "seller", "\"SC\"");
    cell_expect(&f, &v, "customerCategory", "\"CLIENT\"");
    cell_expect(&f, &v, "name.lastName", "\"Person 1234\"");
    cell_expect(&f, &v, "vatNo", "\"ES12345678Z\"");
    cell_expect(&f, &v, "address.address1", "\"C/ Major 1\"");
    cell_expect_whole(&f, "C0042", cell_accounts(&f, "1234"), false);
    flow_expect_silence(&f);
    cell_expect_whole(&f, "C0042", cell_accounts(&f, "1234"), false);
    flow_fini(&f);
}

static void case_02_the_same_payer_gets_one_account(void **state)
{
    struct flow f;
    (void)state;
    cell_init(&f, NULL);
    const char *partner = cell_partner(&f, "1234");
    contract_of(&f, partner, "C0001", NULL);
    flow_sync(&f);
    contract_of(&f, partner, "C0002", NULL);
    flow_sync(&f);
    assert_string_equal(cell_accounts(&f, "1234"), "1234_0");
    cell_expect_whole(&f, "C0001", "1234_0", false);
    cell_expect_whole(&f, "C0002", "1234_0", false);
    flow_expect_silence(&f);
    flow_fini(&f);
}

static void case_03_another_iban_gets_an_account_of_its_own(void **state)
{
    struct flow f;
    (void)state;
    cell_init(&f, NULL);
    const char *partner = cell_partner(&f, "1234");
    contract_of(&f, partner, "C0001", NULL);
    flow_sync(&f);
    contract_of(&f, partner, "C0002", "ES76 0182 0000");
    flow_sync(&f);
    assert_string_equal(cell_accounts(&f, "1234"), "1234_0,1234_1");
    cell_expect_whole(&f, "C0001", "1234_0", false);
    cell_expect_whole(&f, "C0002", "1234_1", false);
    flow_expect_silence(&f);
    flow_fini(&f);
}

static void case_04_what_cannot_be_reached_is_tried_again(void **state)
{
    struct flow f;
    (void)state;
    cell_init(&f, NULL);
    cell_first(&f, "1234", "C0042");
    flow_knobs(&f, SIDE_RIGHT)->drop_before_every = 1;
    assert_int_equal(flow_run(&f, RUN_SYNC), ERR_OK);
    assert_int_not_equal(f.report.error.code, ERR_OK);
    flow_knobs(&f, SIDE_RIGHT)->drop_before_every = 0;
    settles_with(&f, "1234_0");
    cell_expect_whole(&f, "C0042", "1234_0", false);
    flow_fini(&f);
}

/* The power is cut once the nth request was carried out; false when there were
 * not so many. */
static bool cut_after(int64_t nth)
{
    struct flow f;
    cell_init(&f, NULL);
    cell_first(&f, "1234", "C0042");
    f.power.cut_request = nth;
    f.power.cut_after = true;
    (void)flow_run(&f, RUN_SYNC);
    bool cut = f.power.dead;
    flow_stop(&f);
    flow_power_on(&f);
    settles_with(&f, "1234_0");
    cell_expect_whole(&f, "C0042", "1234_0", false);
    flow_expect_silence(&f);
    flow_fini(&f);
    return cut;
}

/* Killed between any two calls: one of everything. */
static void case_05_a_cut_after_any_call_leaves_one_of_each(void **state)
{
    int64_t n = 1;
    (void)state;
    while (cut_after(n))
        n++;
    assert_true(n > 12);
}

/* Every second answer is lost after the remote has committed. */
static void case_06_a_charge_whose_answer_is_lost_is_billed_once(void **state)
{
    struct flow f;
    (void)state;
    cell_init(&f, NULL);
    cell_first(&f, "1234", "C0042");
    flow_knobs(&f, SIDE_RIGHT)->drop_after_every = 2;
    for (int i = 0; i < 4; i++) {
        (void)flow_run(&f, RUN_SYNC);
        flow_pass(&f, 20 * 60 * 1000);
    }
    flow_knobs(&f, SIDE_RIGHT)->drop_after_every = 0;
    cell_settle(&f);
    assert_int_equal(cell_charges(&f, "C0042"), 1);
    cell_expect_whole(&f, "C0042", "1234_0", false);
    flow_fini(&f);
}

/* What a call that fails says, comes in two ways. */
static void expect_refused(const char *legacy)
{
    const char *const old[] = {"legacy", legacy, NULL};
    const struct flow_options options = {.box = {NULL, old}};
    struct flow f;
    cell_init(&f, &options);
    cell_product(&f, "Mobile Service", "SE_NOPE");
    const char *contract = cell_first(&f, "1234", "C0042");
    cell_line(&f, contract, "SE_NOPE", NULL, NULL);
    cell_settle(&f);
    assert_int_equal(flow_parked(&f), 1);
    assert_non_null(strstr(flow_parked_why(&f, 0), "SE_NOPE"));
    cell_expect_whole(&f, "C0042", cell_accounts(&f, "1234"), false);
    flow_fini(&f);
}

/* The clock stands at 1 March 2026; the end is midnight in Madrid. */
#define BEFORE_END_MS (INT64_C(30) * 86400 * 1000)

static void case_07_a_line_ends_on_its_day_and_once(void **state)
{
    struct flow f;
    (void)state;
    cell_init(&f, NULL);
    const char *contract = cell_first(&f, "1234", "C0042");
    const char *line = cell_line_of(&f, contract, CELL_SERVICE);
    flow_sync(&f);
    flow_odoo_edit(&f, "contract.line", line, "{'date_end':'2026-04-15'}");
    flow_expect_silence(&f);
    cell_expect_whole(&f, "C0042", "1234_0", false);
    flow_pass(&f, BEFORE_END_MS);
    flow_expect_silence(&f);
    flow_pass(&f, BEFORE_END_MS / 2);
    flow_sync(&f);
    struct value v = cell_subscription(&f, "C0042");
    cell_expect(&f, &v, "status", "\"ACTIVE\"");
    cell_expect(&f, &v, "services.serviceInstance.0.status",
                "\"TERMINATED\"");
    cell_expect(&f, &v, "services.serviceInstance.0.terminationReason",
                "\"CC_TERMINATION\"");
    cell_expect(&f, &v, "services.serviceInstance.0.terminationDate",
                "1776211200000"); /* 2026-04-15 */
    flow_odoo_edit(&f, "contract.line", line, "{'name':'another word'}");
    flow_expect_silence(&f);
    flow_fini(&f);
}

static void case_08_a_contract_ends_not_before_its_day(void **state)
{
    struct flow f;
    (void)state;
    cell_init(&f, NULL);
    const char *contract = cell_first(&f, "1234", "C0042");
    flow_sync(&f);
    cell_terminate(&f, contract, "2026-04-15");
    flow_expect_silence(&f);
    cell_expect_whole(&f, "C0042", "1234_0", false);
    flow_stop(&f); /* the day is kept over a restart */
    flow_pass(&f, BEFORE_END_MS * 3 / 2);
    cell_settle(&f);
    assert_int_equal(flow_parked(&f), 0);
    struct value v = cell_subscription(&f, "C0042");
    cell_expect(&f, &v, "status", "\"RESILIATED\"");
    cell_expect(&f, &v, "terminationReason", "\"CC_TERMINATION\"");
    cell_expect(&f, &v, "terminationDate", "1776211200000");
    flow_expect_silence(&f);
    flow_fini(&f);
}

static int64_t updated(const struct flow *f, const char *sync)
{
    return flow_report(f, sync)->side[SIDE_RIGHT].updated;
}

static void case_09_an_address_goes_to_the_customer_and_each_account(
    void **state)
{
    struct flow f;
    (void)state;
    cell_init(&f, NULL);
    const char *partner = cell_partner(&f, "1234");
    const char *idle = cell_partner(&f, "99");
    contract_of(&f, partner, "C0001", NULL);
    contract_of(&f, partner, "C0002", "ES76 0182 0000");
    cell_settle(&f);
    flow_odoo_edit(&f, "res.partner", partner,
                   "{'street':'Gran Via 2','zip':'08010'}");
    flow_odoo_edit(&f, "res.partner", idle, "{'street':'Gran Via 3'}");
    flow_sync(&f);
    assert_int_equal(updated(&f, "customers"), 1);
    assert_int_equal(updated(&f, "accounts"), 2);
    struct value v = cell_account(&f, "1234_1");
    cell_expect(&f, &v, "address.address1", "\"Gran Via 2\"");
    cell_expect(&f, &v, "address.zipCode", "\"08010\"");
    v = cell_customer(&f, "1234");
    cell_expect(&f, &v, "address.address1", "\"Gran Via 2\"");
    v = cell_customer(&f, "99");
    assert_true(value_is_null(&v));
    /* what is no matter of billing is none of ours */
    flow_odoo_edit(&f, "res.partner", partner,
                   "{'name':'Other','vat':'X','phone':'1','lang':'es_ES'}");
    flow_expect_silence(&f);
    flow_fini(&f);
}

/* One payer with two contracts under 1234_0; the contracts' ids. */
static void two_on_one_account(struct flow *f, const char *ids[2])
{
    const char *partner = cell_partner(f, "1234");
    ids[0] = contract_of(f, partner, "C0001", NULL);
    ids[1] = contract_of(f, partner, "C0002", NULL);
    settles_with(f, "1234_0");
}

static void case_10_an_iban_that_only_one_of_two_changes_waits(void **state)
{
    const char *ids[2];
    struct flow f;
    (void)state;
    cell_init(&f, NULL);
    two_on_one_account(&f, ids);
    cell_new_iban(&f, ids[0], "ES76 0182");
    int64_t before = flow_writes(&f, SIDE_RIGHT);
    flow_expect_silence(&f);
    assert_int_equal(flow_writes(&f, SIDE_RIGHT), before);
    assert_int_equal(flow_holds(&f), 1);
    assert_non_null(strstr(flow_hold_why(&f, 0), "is shared with"));
    struct value v = cell_account(&f, "1234_0");
    cell_expect(&f, &v, "methodOfPayment.0.bankCoordinates.iban",
                "\"ES9121000418450200051332\"");
    /* the other one follows: it goes by itself, whole and once */
    cell_new_iban(&f, ids[1], "ES76 0182");
    cell_settle(&f);
    assert_int_equal(flow_holds(&f), 0);
    v = cell_account(&f, "1234_0");
    cell_expect(&f, &v, "methodOfPayment.0.bankCoordinates.iban",
                "\"ES760182\"");
    assert_string_equal(cell_accounts(&f, "1234"), "1234_0");
    flow_fini(&f);
}

/* The only job that is parked, released by a person. */
static void force(struct flow *f)
{
    const struct job_filter all = {.force = true};
    size_t n = 0;
    assert_int_equal(store_begin(f->store, &f->error), ERR_OK);
    assert_int_equal(job_release(f->store, &all, f->clock.now_us, &n,
                                 &f->error),
                     ERR_OK);
    assert_int_equal(store_commit(f->store, &f->error), ERR_OK);
    assert_int_equal(n, 1);
}

static void case_11_a_blocked_partner_is_for_a_person(void **state)
{
    struct flow f;
    (void)state;
    cell_init(&f, NULL);
    const char *partner = cell_partner(&f, "1234");
    contract_of(&f, partner, "C0001", NULL);
    flow_sync(&f);
    flow_odoo_edit(&f, "res.partner", partner,
                   "{'block_contract_creation_in_OC':true}");
    contract_of(&f, partner, "C0002", NULL);
    int64_t before = flow_writes(&f, SIDE_RIGHT);
    cell_settle(&f);
    assert_int_equal(flow_writes(&f, SIDE_RIGHT), before);
    assert_int_equal(flow_parked(&f), 1);
    assert_non_null(strstr(flow_parked_why(&f, 0), "1234 are blocked"));
    force(&f);
    cell_settle(&f);
    assert_int_equal(flow_parked(&f), 0);
    cell_expect_whole(&f, "C0002", "1234_0", false);
    flow_fini(&f);
}

static void case_12_an_unknown_product_is_told_by_its_code(void **state)
{
    (void)state;
    expect_refused("0");
}

static void case_13_a_failure_with_status_200_is_one(void **state)
{
    (void)state;
    expect_refused("1");
}

static void make_account(struct flow *f, const char *code)
{
    cell_do(f, "POST", "/account/accountHierarchy/createCRMAccountHierarchy",
            arena_printfz(&f->arena,
                          "{'crmAccountType':'CA_UA','crmParentCode':'1234',"
                          "'code':'%s','name':{'lastName':'P'},"
                          "'language':'CAT','currency':'EUR',"
                          "'billingCycle':'B','country':'SP',"
                          "'contactInformation':{'email':'p1234@x.coop'}}",
                          code));
}

static void make_customer(struct flow *f)
{
    cell_do(f, "POST", "/account/customer",
            "{'code':'1234','customerCategory':'CLIENT',"
            "'name':{'lastName':'P'}}");
}

static void case_17_a_customer_without_accounts_is_for_a_person(void **state)
{
    struct flow f;
    (void)state;
    cell_init(&f, NULL);
    make_customer(&f);
    cell_first(&f, "1234", "C0042");
    int64_t before = flow_writes(&f, SIDE_RIGHT);
    cell_settle(&f);
    assert_int_equal(flow_writes(&f, SIDE_RIGHT), before);
    assert_int_equal(flow_parked(&f), 1);
    assert_non_null(strstr(flow_parked_why(&f, 0), "1234 of Opencell has no"));
    assert_string_equal(cell_accounts(&f, "1234"), "");
    force(&f);
    cell_settle(&f);
    cell_expect_whole(&f, "C0042", "1234_0", false);
    flow_fini(&f);
}

/* Another version of the remote, which does not know a field. */
static void case_18_an_unknown_key_is_refused_once_and_for_all(void **state)
{
    static const char *const lacks[] = {"lacks", "mailingType", NULL};
    const struct flow_options options = {.box = {NULL, lacks}};
    struct flow f;
    (void)state;
    cell_init(&f, &options);
    cell_first(&f, "1234", "C0042");
    flow_sync(&f);
    assert_int_equal(flow_parked(&f), 1);
    assert_non_null(strstr(flow_parked_why(&f, 0),
                           "Unrecognized field \"mailingType\""));
    int64_t calls = flow_calls(&f, SIDE_RIGHT);
    flow_sync(&f);
    int64_t idle = flow_calls(&f, SIDE_RIGHT) - calls;
    flow_pass(&f, INT64_C(3600) * 1000);
    flow_sync(&f);
    assert_int_equal(flow_calls(&f, SIDE_RIGHT) - calls, 2 * idle);
    assert_string_equal(cell_accounts(&f, "1234"), "");
    flow_fini(&f);
}

/* ---- strategies ----------------------------------------------------------------- */

static void an_email_change_goes_once_all_contracts_say_so(void **state)
{
    const char *ids[2];
    struct flow f;
    (void)state;
    cell_init(&f, NULL);
    two_on_one_account(&f, ids);
    const char *one = flow_odoo_make(&f, "res.partner",
                                     "{'name':'I','email':'i@x.coop'}");
    const char *two = flow_odoo_make(&f, "res.partner",
                                     "{'name':'J','email':'j@x.coop'}");
    const char *both = arena_printfz(
        &f.arena, "{'email_ids':[[6,0,[%s,%s]]]}", one, two);
    flow_odoo_edit(&f, "contract.contract", ids[0], both);
    flow_expect_silence(&f);
    flow_odoo_edit(&f, "contract.contract", ids[1], both);
    cell_settle(&f);
    assert_int_equal(flow_holds(&f), 0);
    struct value v = cell_account(&f, "1234_0");
    cell_expect(&f, &v, "contactInformation.email", "\"i@x.coop\"");
    v = cell_get(&f, "/account/billingAccount?billingAccountCode=1234_0");
    cell_expect(&f, &v, "billingAccount.email", "\"i@x.coop\"");
    cell_expect(&f, &v, "billingAccount.ccedEmails", "\"j@x.coop\"");
    flow_fini(&f);
}

/* The contract goes on pointing to the same records. */
static void what_is_edited_in_place_goes_to_the_account(void **state)
{
    struct flow f;
    (void)state;
    cell_init(&f, NULL);
    const char *partner = cell_partner(&f, "1234");
    contract_of(&f, partner, "C0001", NULL);
    settles_with(&f, "1234_0");
    const char *bank = flow_odoo_make(
        &f, "res.partner.bank",
        arena_printfz(&f.arena, "{'acc_number':'ES76 0182','partner_id':%s}",
                      partner));
    flow_odoo_edit(&f, "account.banking.mandate",
                   flow_odoo_one(&f, "account.banking.mandate",
                                 arena_printfz(
                                     &f.arena,
                                     "[['partner_bank_id.partner_id','=',%s]]",
                                     partner)),
                   arena_printfz(&f.arena, "{'partner_bank_id':%s}", bank));
    cell_settle(&f);
    struct value v = cell_account(&f, "1234_0");
    cell_expect(&f, &v, "methodOfPayment.0.bankCoordinates.iban",
                "\"ES760182\"");
    flow_odoo_edit(&f, "res.partner", partner, "{'email':'new@x.coop'}");
    cell_settle(&f);
    v = cell_account(&f, "1234_0");
    cell_expect(&f, &v, "contactInformation.email", "\"new@x.coop\"");
    flow_expect_silence(&f);
    flow_fini(&f);
}

static void a_contract_that_is_terminated_has_no_say_any_more(void **state)
{
    const char *ids[2];
    struct flow f;
    (void)state;
    cell_init(&f, NULL);
    two_on_one_account(&f, ids);
    cell_terminate(&f, ids[1], "2026-01-31");
    cell_settle(&f);
    cell_new_iban(&f, ids[0], "ES76 0182");
    cell_settle(&f);
    assert_int_equal(flow_holds(&f), 0);
    struct value v = cell_account(&f, "1234_0");
    cell_expect(&f, &v, "methodOfPayment.0.bankCoordinates.iban",
                "\"ES760182\"");
    flow_expect_silence(&f);
    flow_fini(&f);
}

static void a_language_without_a_code_is_for_a_person(void **state)
{
    struct flow f;
    (void)state;
    cell_init(&f, NULL);
    const char *partner = cell_partner(&f, "1234");
    flow_odoo_edit(&f, "res.partner", partner, "{'lang':'en_US'}");
    contract_of(&f, partner, "C0042", NULL);
    cell_settle(&f);
    assert_int_equal(flow_parked(&f), 1);
    assert_non_null(strstr(flow_parked_why(&f, 0), "language en_US"));
    assert_string_equal(cell_accounts(&f, "1234"), "");
    flow_fini(&f);
}

/* A partner's name is carried over where the settings say so. */
static void what_the_settings_name_is_carried_over_when_it_changes(
    void **state)
{
    static const struct flow_edit edits[] = {
        {"lua/settings.lua", "name = false", "name = true"}, {0}};
    const struct flow_options options = {.edits = edits};
    struct flow f;
    (void)state;
    cell_init(&f, &options);
    const char *partner = cell_partner(&f, "1234");
    contract_of(&f, partner, "C0042", NULL);
    flow_sync(&f);
    flow_odoo_edit(&f, "res.partner", partner, "{'name':'Other','vat':'X'}");
    cell_settle(&f);
    struct value v = cell_customer(&f, "1234");
    cell_expect(&f, &v, "name.lastName", "\"Other\"");
    cell_expect(&f, &v, "vatNo", "\"ES12345678Z\"");
    v = cell_account(&f, "1234_0");
    cell_expect(&f, &v, "name.lastName", "\"Other\"");
    flow_fini(&f);
}

/* ---- hazards of the integration before it ------------------------------------ */

/* A level that fails leaves those above it. */
static void hazard_an_account_that_was_half_made_is_made_whole(void **state)
{
    (void)state;
    for (int level = 1; level <= 2; level++) {
        struct flow f;
        cell_init(&f, NULL);
        cell_first(&f, "1234", "C0042");
        cell_control(&f, "break", level == 1 ? "{'level':1}" : "{'level':2}");
        flow_sync(&f);
        settles_with(&f, "1234_0");
        cell_expect_whole(&f, "C0042", "1234_0", false);
        flow_fini(&f);
    }
}

static void hazard_dates_of_mandates_are_days_not_seconds(void **state)
{
    struct flow f;
    (void)state;
    cell_init(&f, NULL);
    cell_first(&f, "1234", "C0042");
    flow_sync(&f);
    struct value v = cell_account(&f, "1234_0");
    /* 2020-03-11 in milliseconds */
    cell_expect(&f, &v, "methodOfPayment.0.mandateDate", "1583884800000");
    flow_fini(&f);
}

/* The customer and the account are there; every other question is lost. */
static void hazard_what_could_not_be_asked_is_not_missing(void **state)
{
    struct flow f;
    (void)state;
    cell_init(&f, NULL);
    const char *partner = cell_partner(&f, "1234");
    contract_of(&f, partner, "C0001", NULL);
    flow_sync(&f);
    contract_of(&f, partner, "C0002", NULL);
    flow_knobs(&f, SIDE_RIGHT)->drop_before_every = 2;
    for (int i = 0; i < 3; i++) {
        (void)flow_run(&f, RUN_SYNC);
        flow_pass(&f, 20 * 60 * 1000);
    }
    flow_knobs(&f, SIDE_RIGHT)->drop_before_every = 0;
    settles_with(&f, "1234_0");
    cell_expect_whole(&f, "C0002", "1234_0", false);
    flow_fini(&f);
}

/* 1234_1 was there, and somebody has removed it. */
static void hazard_the_number_of_a_deleted_account_is_passed_over(void **state)
{
    struct flow f;
    (void)state;
    cell_init(&f, NULL);
    make_customer(&f);
    make_account(&f, "1234_0");
    make_account(&f, "1234_2");
    cell_first(&f, "1234", "C0042");
    settles_with(&f, "1234_0,1234_2,1234_3");
    cell_expect_whole(&f, "C0042", "1234_3", false);
    flow_fini(&f);
}

/* Both are new, and nothing over there yet. */
static void hazard_two_contracts_at_once_get_two_numbers(void **state)
{
    struct flow f;
    (void)state;
    cell_init(&f, NULL);
    const char *partner = cell_partner(&f, "1234");
    contract_of(&f, partner, "C0001", NULL);
    contract_of(&f, partner, "C0002", "ES76 0182 0000");
    settles_with(&f, "1234_0,1234_1");
    flow_expect_silence(&f);
    flow_fini(&f);
}

static void hazard_an_account_without_method_of_payment_is_no_match(void **state)
{
    struct flow f;
    (void)state;
    cell_init(&f, NULL);
    make_customer(&f);
    make_account(&f, "1234_0");
    cell_first(&f, "1234", "C0042");
    settles_with(&f, "1234_0,1234_1");
    cell_expect_whole(&f, "C0042", "1234_1", false);
    flow_fini(&f);
}

/* What is stored is what is compared: the contract's first address. */
static void hazard_an_account_is_known_by_the_address_it_was_given(void **state)
{
    struct flow f;
    (void)state;
    cell_init(&f, NULL);
    const char *partner = cell_partner(&f, "1234");
    const struct cell_contract c = {
        .code = "C0001", .partner = partner, .email = "Inv@x.coop"};
    cell_contract(&f, &c);
    flow_sync(&f);
    struct value v = cell_account(&f, "1234_0");
    cell_expect(&f, &v, "contactInformation.email", "\"Inv@x.coop\"");
    v = cell_customer(&f, "1234");
    cell_expect(&f, &v, "contactInformation.email", "\"p1234@x.coop\"");
    flow_fini(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(case_01_a_new_contract_arrives_with_all_that_it_needs),
        cmocka_unit_test(case_02_the_same_payer_gets_one_account),
        cmocka_unit_test(case_03_another_iban_gets_an_account_of_its_own),
        cmocka_unit_test(case_04_what_cannot_be_reached_is_tried_again),
        cmocka_unit_test(case_05_a_cut_after_any_call_leaves_one_of_each),
        cmocka_unit_test(case_06_a_charge_whose_answer_is_lost_is_billed_once),
        cmocka_unit_test(case_07_a_line_ends_on_its_day_and_once),
        cmocka_unit_test(case_08_a_contract_ends_not_before_its_day),
        cmocka_unit_test(
            case_09_an_address_goes_to_the_customer_and_each_account),
        cmocka_unit_test(case_10_an_iban_that_only_one_of_two_changes_waits),
        cmocka_unit_test(case_11_a_blocked_partner_is_for_a_person),
        cmocka_unit_test(case_12_an_unknown_product_is_told_by_its_code),
        cmocka_unit_test(case_13_a_failure_with_status_200_is_one),
        cmocka_unit_test(case_17_a_customer_without_accounts_is_for_a_person),
        cmocka_unit_test(case_18_an_unknown_key_is_refused_once_and_for_all),
        cmocka_unit_test(an_email_change_goes_once_all_contracts_say_so),
        cmocka_unit_test(what_is_edited_in_place_goes_to_the_account),
        cmocka_unit_test(a_contract_that_is_terminated_has_no_say_any_more),
        cmocka_unit_test(a_language_without_a_code_is_for_a_person),
        cmocka_unit_test(what_the_settings_name_is_carried_over_when_it_changes),
        cmocka_unit_test(hazard_an_account_that_was_half_made_is_made_whole),
        cmocka_unit_test(hazard_dates_of_mandates_are_days_not_seconds),
        cmocka_unit_test(hazard_what_could_not_be_asked_is_not_missing),
        cmocka_unit_test(hazard_the_number_of_a_deleted_account_is_passed_over),
        cmocka_unit_test(hazard_two_contracts_at_once_get_two_numbers),
        cmocka_unit_test(hazard_an_account_without_method_of_payment_is_no_match),
        cmocka_unit_test(hazard_an_account_is_known_by_the_address_it_was_given),
    };
    return cmocka_run_group_tests_name("odoo-opencell cases", tests, NULL,
                                       NULL);
}
