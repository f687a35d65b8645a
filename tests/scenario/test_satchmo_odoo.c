/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* The recipe satchmo-odoo: what a shop's database says, in Odoo's books. */
#include "lib/flow_satchmo.h"

static void customers_and_goods_arrive_once(void **state)
{
    const char *const basic[] = {"addons", "account", NULL};
    const struct flow_options options = {.box = {NULL, basic}};
    struct flow f;
    (void)state;
    till_init(&f, &options);
    flow_sync(&f);
    flow_odoo_one(&f, "res.partner", "[['email','=','zoe@x.example']]");
    flow_odoo_one(&f, "product.template", "[['default_code','=','SKU-1']]");
    assert_int_equal(flow_links(&f, "products"), 1);
    flow_expect_silence(&f);
    assert_int_equal(flow_writes(&f, SIDE_LEFT), 0);
    assert_true(flow_calls(&f, SIDE_LEFT) > 0);
    flow_fini(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(customers_and_goods_arrive_once),
    };
    return cmocka_run_group_tests_name("satchmo-odoo", tests, NULL, NULL);
}
