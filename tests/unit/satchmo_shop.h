/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* A small shop in a database of its own, new for each test. */
#pragma once

#include "unit/satchmo_kit.h"

/* One statement of the shop's own. */
static void shop_says(struct fixture *f, const char *text)
{
    struct error e = {0};
    struct shop_work w;
    shop_work_begin(&w, &f->shop);
    shop_do(&w, text, NULL, 0);
    check_ok(shop_work_end(&w, &e), &e);
}

static struct decimal amount(const char *text)
{
    struct decimal d;
    assert_int_equal(decimal_parse(str_from(text), &d, NULL), ERR_OK);
    return d;
}

/* ---- a shop ---------------------------------------------------------------------- */

static void fill(struct fixture *f)
{
    bool pg = f->shop.engine == SHOP_POSTGRES;
    const char *yes = pg ? "true" : "1", *no = pg ? "false" : "0";
    struct arena *a = &f->arena;
    shop_says(f, "INSERT INTO shop_config (site_id, store_name, country_id, "
                 "in_country_only) VALUES (1, 'Test', 1, 1 = 0)");
    shop_says(f, arena_printfz(a, "INSERT INTO l10n_country (id, iso2_code, "
              "name, printable_name, iso3_code, active, continent) VALUES (1, "
              "'US', 'UNITED STATES', 'United States', 'USA', %s, 'NA')", yes));
    shop_says(f, "INSERT INTO contact_contact (id, first_name, last_name, "
                 "email, notes, create_date) VALUES (1, 'Zo\xC3\xAB', "
                 "'M\xC3\xBCller', 'Zoe@Example.com', '', '2024-01-02')");
    shop_says(f, arena_printfz(a, "INSERT INTO contact_addressbook (id, "
              "contact_id, description, addressee, street1, street2, state, "
              "city, postal_code, country_id, is_default_shipping, "
              "is_default_billing) VALUES (1, 1, 'Home', 'Zo\xC3\xAB M', "
              "'1 Main', '', 'TN', 'Town', '38138', 1, %s, %s)", yes, yes));
    shop_says(f, arena_printfz(a, "INSERT INTO product_product (id, site_id, "
              "name, slug, short_description, description, items_in_stock, "
              "active, featured, ordering, total_sold, taxable, shipclass) "
              "VALUES (1, 1, 'Caf\xC3\xA9', 'cafe', '', '', 0.5, %s, %s, 0, 0, "
              "%s, 'DEFAULT')", yes, no, yes));
    check_ok(shop_settle_ids(&f->shop, NULL), &(struct error){0});
}

static int set_up_shop(void **state, bool writes)
{
    static struct fixture f;
    f = (struct fixture){.file = "/tmp/crosswalk-shop-XXXXXX",
                         .clock = {.now_us = NOW_US}};
    struct error e = {0};
    const char *password = getenv("CROSSWALK_TEST_DATABASE_PASSWORD");
    f.url = getenv("CROSSWALK_TEST_DATABASE");
    if (!f.url) {
        int fd = mkstemp(f.file);
        assert_true(fd >= 0);
        close(fd);
        f.is_file = true;
        f.url = arena_printfz(&f.arena, "sqlite://%s", f.file);
    }
    const struct field options[] = {
        {STR("database"), value_textz(f.url)},
        {STR("password"), value_textz(password ? password : "")}};
    const struct value given = value_object(options, password ? 2 : 1);
    check_ok(sandbox_create(&sandbox_satchmo, &given, clock_fake(&f.clock),
                            &f.box, &e), &e);
    f.shop = (struct shop){.box = f.box};
    f.shop.place = (struct sql_place){str_from(f.url), str_from(password), 0};
    f.shop.client = sql_client_create(NULL);
    f.shop.transport = sql_client_transport(f.shop.client);
    f.shop.engine = strncmp(f.url, "postgresql", 10) == 0 ? SHOP_POSTGRES
                    : strncmp(f.url, "mariadb", 7) == 0   ? SHOP_MARIA
                                                          : SHOP_SQLITE;
    check_ok(zone_load(&f.arena, STR("America/Chicago"), &f.shop.zone, &e),
             &e);
    fill(&f);
    const struct field settings[] = {
        {STR("url"), value_textz(f.url)},
        {STR("time_zone"), value_textz("America/Chicago")},
        {STR("write"), value_bool(writes)},
        {STR("password"), value_textz(password ? password : "")}};
    const struct value set = value_object(settings, password ? 4 : 3);
    check_ok(connector_satchmo.create(&f.arena, &set, &f.c, &e), &e);
    struct op open = {.kind = OP_OPEN};
    check_ok(drive(&f, &open, &e), &e);
    *state = &f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    sandbox_destroy(f->box);
    sql_client_destroy(f->shop.client);
    if (f->is_file)
        unlink(f->file);
    arena_fini(&f->arena);
    return 0;
}

/* An order of one line, 2 x 10.05, 4.02 tax, 0.10 off, 4 - 1 shipping. */
static int64_t order(struct fixture *f)
{
    struct error e = {0};
    const struct shop_line line = {1, amount("2"), amount("10.05"),
                                   amount("4.02"), amount("0.1")};
    const struct shop_order o = {.contact = 1, .lines = &line, .n_lines = 1,
                                 .shipping = amount("4"),
                                 .shipping_discount = amount("1")};
    int64_t id = 0;
    check_ok(shop_checkout(&f->shop, &o, &id, &e), &e);
    return id;
}
