/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "lib/flow_odoo.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static const char *const versions[] = {"16", "18", "19"};

static void the_second_sync_of_the_demonstration_data_is_silent(void **state)
{
    struct flow f;
    const struct flow_options options = {.demo = 100, .odoo = *state};
    flow_init(&f, &options);
    flow_sync(&f);
    if (flow_parked(&f) != 0)
        flow_print_open(&f);
    assert_int_equal(flow_parked(&f), 0);
    flow_expect_silence(&f);
    flow_fini(&f);
}

int main(void)
{
    struct CMUnitTest tests[3];
    for (size_t i = 0; i < 3; i++)
        tests[i] = (struct CMUnitTest){
            .name = versions[i],
            .test_func = the_second_sync_of_the_demonstration_data_is_silent,
            .initial_state = (void *)(uintptr_t)versions[i]};
    return _cmocka_run_group_tests("flow acceptance", tests, 3, NULL, NULL);
}
