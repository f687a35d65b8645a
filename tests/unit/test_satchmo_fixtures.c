/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* A real shop's database, where there is one. */
#include "unit/satchmo_kit.h"

#include <stdio.h>

static const char *shop_file(struct arena *a)
{
    const char *folder = getenv("CROSSWALK_FIXTURES");
    return arena_printfz(a, "%s/satchmo/simple.db", folder ? folder : "");
}

static void the_real_shop_is_read(void **state)
{
    (void)state;
    AUTO_ARENA a = ARENA_INIT;
    const char *file = shop_file(&a);
    struct fixture f = {.clock = {.now_us = NOW_US}};
    struct error e = {0};
    f.shop.client = sql_client_create(NULL);
    f.shop.transport = sql_client_transport(f.shop.client);
    const struct field settings[] = {
        {STR("url"), value_text(arena_printf(&a, "sqlite://%s", file))},
        {STR("time_zone"), value_textz("America/Chicago")}};
    const struct value set = value_object(settings, 2);
    check_ok(connector_satchmo.create(&f.arena, &set, &f.c, &e), &e);
    struct op open = {.kind = OP_OPEN};
    check_ok(drive(&f, &open, &e), &e);
    struct record *r = read_one(&f, "order", "1");
    check_field(&f, r, "is_success", "true");
    check_field(&f, r, "computed_total", "24");
    check_field(&f, r, "time_stamp", "2010-01-02T15:34:28.208806Z");
    check_field(&f, read_one(&f, "order", "2"), "is_success", "false");
    check_field(&f, read_one(&f, "product", "5"), "price", "20");
    struct op list = {.kind = OP_CHANGES, .entity = STR("product"),
                      .page = 100};
    check_ok(drive(&f, &list, &e), &e);
    assert_int_equal(list.n_records, 19);
    sql_client_destroy(f.shop.client);
    arena_fini(&f.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_real_shop_is_read),
    };
    AUTO_ARENA a = ARENA_INIT;
    if (access(shop_file(&a), R_OK) != 0) {
        puts("1..0 # SKIP the real shop is not here");
        return 0;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
