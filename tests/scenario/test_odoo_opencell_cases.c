/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * The acceptance cases of the integration that the recipe odoo-opencell takes
 * the place of, by their numbers: contracts of Odoo into Opencell.
 */
#include "lib/flow_opencell.h"

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(case_01_a_new_contract_arrives_with_all_that_it_needs),
        cmocka_unit_test(case_12_an_unknown_product_is_told_by_its_code),
        cmocka_unit_test(case_13_a_failure_with_status_200_is_one),
    };
    return cmocka_run_group_tests_name("odoo-opencell cases", tests, NULL,
                                       NULL);
}
