/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* A real shop's database through the whole recipe, where there is one. */
#include "base/file.h"
#include "lib/flow_private.h"
#include "lib/flow_satchmo.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static const char *shop_file(struct arena *a)
{
    const char *folder = getenv("CROSSWALK_FIXTURES");
    return arena_printfz(a, "%s/satchmo/simple.db", folder ? folder : "");
}

/* A copy, as nobody works on the original. */
static const char *copy_shop(struct arena *a)
{
    char template[] = "/tmp/crosswalk-real-XXXXXX";
    struct str content = STR_NONE;
    struct error e = {0};
    int fd = mkstemp(template);
    assert_true(fd >= 0);
    close(fd);
    if (file_read(a, shop_file(a), 64 << 20, &content, &e) != ERR_OK ||
        file_write(template, content, 0600, &e) != ERR_OK)
        fail_msg("%s", e.message);
    return arena_strz(a, str_from(template));
}

static void the_real_shop_goes_through_once(void **state)
{
    static const struct {
        const char *sync;
        size_t links;
    } rows[] = {{"organizations", 1},  {"contacts", 4},   {"addresses", 5},
                {"categories", 7},     {"products", 19},  {"bill-addresses", 1},
                {"ship-addresses", 1}, {"orders", 1},     {"invoices", 1},
                {"payments", 1},       {"credit_notes", 0}};
    AUTO_ARENA a = ARENA_INIT;
    const char *copy = copy_shop(&a);
    const char *const variables[] = {
        "SHOP_DATABASE", arena_printfz(&a, "sqlite://%s", copy), NULL};
    const struct flow_options options = {.variables = variables};
    struct flow f;
    (void)state;
    till_init(&f, &options);
    flow_sync(&f);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (flow_links(&f, rows[i].sync) != rows[i].links)
            fail_msg("%s: %zu are linked, not %zu", rows[i].sync,
                     flow_links(&f, rows[i].sync), rows[i].links);
    till_expect_order(&f, "1", "amount_total", "24.0");
    till_expect_order(&f, "1", "state", "\"sale\"");
    till_expect_invoice(&f, "1", "state", "\"posted\"");
    till_expect_invoice(&f, "1", "invoice_date", "\"2010-01-02\"");
    till_expect_invoice(&f, "1", "amount_total", "24.0");
    till_expect_invoice(&f, "1", "amount_residual", "0.0");
    till_expect_payment(&f, "satchmo pay 1", "amount", "24.0");
    till_expect_payment(&f, "satchmo pay 1", "date", "\"2010-01-02\"");
    assert_int_equal(flow_odoo_count(&f, "sale.order", "[]"), 1);
    assert_int_equal(flow_odoo_count(
                         &f, "sale.order.line",
                         "[['product_id.default_code','=','dj-rocks_s_b'],"
                         "['price_unit','=',20]]"),
                     1);
    assert_int_equal(flow_parked(&f), 0);
    assert_int_equal(flow_holds(&f), 0);
    flow_expect_silence(&f);
    assert_int_equal(flow_writes(&f, SIDE_LEFT), 0);
    flow_fini(&f);
    assert_int_equal(remove(copy), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_real_shop_goes_through_once),
    };
    AUTO_ARENA a = ARENA_INIT;
    if (access(shop_file(&a), R_OK) != 0) {
        puts("1..0 # SKIP the real shop is not here");
        return 0;
    }
    return cmocka_run_group_tests_name("satchmo-odoo real", tests, NULL, NULL);
}
