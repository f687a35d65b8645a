/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * A shop that has been open for a while: the cast of the other sandboxes as
 * its customers, goods of every sort that the shop knows, orders in every state.
 */
#include "base/time.h"
#include "sandbox/demo_cast.h"
#include "sandbox/places.h"
#include "sandbox/satchmo/shop.h"

#define SITE 1
#define CATEGORIES 6
#define FILL_AT_ONCE 400 /* statements in a transaction */

static struct value text(const char *z)
{
    return value_textz(z);
}

static struct decimal cents(int64_t n)
{
    return (struct decimal){.mantissa = n, .scale = 2};
}

static struct value money(int64_t n)
{
    return value_decimal(cents(n));
}

/* ---- what a shop has from the start -------------------------------------------- */

static void add_keys(struct shop_work *w)
{
    static const char *const rows[][3] = {
        {"contact_contactrole", "Customer", "Customer"},
        {"contact_contactrole", "Supplier", "Supplier"},
        {"contact_contactrole", "Distributor", "Distributor"},
        {"contact_contactorganization", "Company", "Company"},
        {"contact_contactorganization", "Government", "Government"},
        {"contact_contactorganization", "Non-profit", "Non-profit"},
        {"contact_contactorganizationrole", "Supplier", "Supplier"},
        {"contact_contactorganizationrole", "Customer", "Customer"},
        {"contact_contactinteractiontype", "Email", "Email"},
        {"contact_contactinteractiontype", "Phone", "Phone"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct value v[] = {text(rows[i][1]), text(rows[i][2])};
        shop_do(w, arena_printfz(&w->arena, "INSERT INTO %s VALUES (?, ?)",
                                 rows[i][0]), v, 2);
    }
}

static struct str upper(struct arena *a, const char *name)
{
    char *copy = arena_strz(a, str_from(name));
    for (char *p = copy; *p; p++)
        *p = *p >= 'a' && *p <= 'z' ? (char)(*p - 32) : *p;
    return str_from(copy);
}

static void add_countries(struct shop_work *w)
{
    for (size_t i = 0; i < place_n_countries; i++) {
        const struct place_country *c = &place_countries[i];
        const struct value v[] = {
            value_int((int64_t)i + 1), text(c->code),
            value_text(upper(&w->arena, c->name)), text(c->name),
            value_text(arena_printf(&w->arena, "%s%c", c->code, 'X')),
            value_bool(true)};
        shop_do(w, "INSERT INTO l10n_country (id, iso2_code, name, "
                   "printable_name, iso3_code, active, continent) "
                   "VALUES (?, ?, ?, ?, ?, ?, 'EU')", v, 6);
    }
}

static int64_t country_id(struct str code)
{
    for (size_t i = 0; i < place_n_countries; i++) {
        if (str_is(code, place_countries[i].code))
            return (int64_t)i + 1;
    }
    return 1;
}

static void add_site(struct shop_work *w)
{
    const struct value us = value_int(country_id(STR("US")));
    shop_do(w, "INSERT INTO django_site VALUES (1, 'shop.example', 'Shop')",
            NULL, 0);
    const struct value v[] = {us, value_bool(false)};
    shop_do(w, "INSERT INTO shop_config (site_id, store_name, country_id, "
               "in_country_only) VALUES (1, 'Sandbox Shop', ?, ?)", v, 2);
    shop_do(w, "INSERT INTO product_taxclass VALUES (1, 'Default', 'All')",
            NULL, 0);
    shop_do(w, "INSERT INTO product_optiongroup VALUES (1, 1, 'Size', '', 0)",
            NULL, 0);
    shop_do(w, "INSERT INTO product_option VALUES (1, 1, 'Large', 'L', 1.5, 0)",
            NULL, 0);
    shop_do(w, "INSERT INTO area_taxrate (id, \"taxClass_id\", percentage) "
               "VALUES (1, 1, 0.2)", NULL, 0);
}

/* ---- goods ------------------------------------------------------------------------ */

static void add_category(struct shop_work *w, int64_t id)
{
    static const char *const names[CATEGORIES] = {
        "Shirts", "Short Sleeve", "Books", "Caf\xC3\xA9", "Software", "Gifts"};
    const struct value v[] = {
        value_int(id), value_int(SITE), text(names[id - 1]),
        value_text(arena_printf(&w->arena, "category-%lld", (long long)id)),
        id == 2 ? value_int(1) : value_null(), value_int(id * 10),
        value_bool(true)};
    shop_do(w, "INSERT INTO product_category (id, site_id, name, slug, "
               "parent_id, description, ordering, is_active) "
               "VALUES (?, ?, ?, ?, ?, '', ?, ?)", v, 7);
}

static void add_price(struct shop_work *w, int64_t product, int64_t net_cents,
                      int64_t quantity, int64_t expires_in_days)
{
    int64_t when_us = w->now_us + expires_in_days * US_PER_DAY;
    const struct value v[] = {
        value_int(product), money(net_cents), value_int(quantity),
        expires_in_days == 0 ? value_null() : shop_date(w, when_us)};
    shop_do(w, "INSERT INTO product_price (product_id, price, quantity, "
               "expires) VALUES (?, ?, ?, ?)", v, 4);
}

static int64_t price_of(int64_t product)
{
    return 500 + 275 * (product % 17);
}

/* Every 7th is a variation without a price of its own, 1.50 dearer than the one
 * before it; every 5th has neither
 * SKU nor weight; every 11th no category; every 13th no price at all. */
static bool is_variation(int64_t id)
{
    return id % 7 == 0;
}

static void add_prices(struct shop_work *w, int64_t id)
{
    if (id % 13 == 0 || is_variation(id))
        return;
    add_price(w, id, price_of(id), 1, 0);
    if (id % 3 == 0)
        add_price(w, id, price_of(id) - 100, 10, 0); /* from ten on */
    if (id % 4 == 0)
        add_price(w, id, price_of(id) - 200, 1, -30); /* has run out */
}

#define LARGE_CENTS 150

static void add_lookup(struct shop_work *w, int64_t id, struct str slug)
{
    bool varies = is_variation(id);
    int64_t priced = varies ? id - 1 : id;
    int64_t cents = (priced % 13 ? price_of(priced) : 0) +
                    (varies ? LARGE_CENTS : 0);
    const struct value v[] = {
        varies ? text("L") : value_null(),
        varies ? value_int(priced) : value_null(), value_text(slug),
        money(cents), value_bool(true), value_bool(true),
        value_int(10 + id % 50)};
    shop_do(w, "INSERT INTO product_productpricelookup (siteid, \"key\", "
               "parentid, productslug, price, quantity, active, discountable, "
               "items_in_stock) VALUES (1, ?, ?, ?, ?, 1, ?, ?, ?)", v, 7);
}

static void add_variation(struct shop_work *w, int64_t id)
{
    const struct value parent[] = {value_int(id - 1), value_bool(false)};
    const struct value of[] = {value_int(id), value_int(id - 1)};
    const struct value option[] = {value_int(id), value_int(1)};
    shop_do(w, "INSERT INTO configurable_configurableproduct VALUES (?, ?)",
            parent, 2);
    shop_do(w, "INSERT INTO configurable_productvariation VALUES (?, ?)", of,
            2);
    shop_do(w, "INSERT INTO configurable_productvariation_options "
               "(productvariation_id, option_id) VALUES (?, ?)", option, 2);
}

static void add_product(struct shop_work *w, int64_t id)
{
    struct arena *a = &w->arena;
    bool bare = id % 5 == 0;
    struct str slug = arena_printf(a, "article-%lld", (long long)id);
    const struct value v[] = {
        value_int(id), value_int(SITE),
        value_text(arena_printf(a, "Article %lld%s", (long long)id,
                                id % 6 == 0 ? " \xC3\xA0 la carte" : "")),
        value_text(slug),
        bare ? value_null()
             : value_text(arena_printf(a, "SKU-%05lld", (long long)id)),
        value_int(10 + id % 50), shop_date(w, w->now_us - 90 * US_PER_DAY),
        value_bool(id % 29 != 0), value_bool(id % 8 == 0), value_int(0),
        bare ? value_null() : money(25 + id),
        bare ? value_null() : text(id % 2 ? "lb" : "kg"), value_bool(true),
        value_int(1)};
    shop_do(w, "INSERT INTO product_product (id, site_id, name, slug, sku, "
               "short_description, description, items_in_stock, date_added, "
               "active, featured, ordering, weight, weight_units, total_sold, "
               "taxable, \"taxClass_id\", shipclass) VALUES (?, ?, ?, ?, ?, '', "
               "'<p>Good.</p>', ?, ?, ?, ?, ?, ?, ?, 0, ?, ?, 'DEFAULT')",
            v, sizeof v / sizeof v[0]);
    add_prices(w, id);
    add_lookup(w, id, slug);
    const struct value in[] = {value_int(id), value_int(id % CATEGORIES + 1)};
    if (id % 11 != 0)
        shop_do(w, "INSERT INTO product_product_category (product_id, "
                   "category_id) VALUES (?, ?)", in, 2);
    if (is_variation(id))
        add_variation(w, id);
}

/* ---- customers -------------------------------------------------------------------- */

static void add_organization(struct shop_work *w, int64_t id,
                             const struct cast_company *company)
{
    const struct value v[] = {
        value_int(id), value_text(company->card[CAST_CRM].name),
        shop_date(w, w->now_us - company->age_days * US_PER_DAY)};
    shop_do(w, "INSERT INTO contact_organization (id, name, type_id, role_id, "
               "create_date) VALUES (?, ?, 'Company', 'Customer', ?)", v, 3);
}

static void add_address(struct shop_work *w, int64_t contact,
                        const struct cast_card *card, bool second)
{
    const struct value v[] = {
        value_int(contact), text(second ? "Work" : "Home"),
        second ? text("") : value_text(card->name),
        card->street.n > 0 ? value_text(card->street) : text("1 Main Street"),
        value_text(card->state.p ? card->state : STR("")),
        card->city.n > 0 ? value_text(card->city) : text("Anywhere"),
        card->zip.n > 0 ? value_text(card->zip) : text("00000"),
        value_int(country_id(card->country)), value_bool(!second),
        value_bool(!second)};
    shop_do(w, "INSERT INTO contact_addressbook (contact_id, description, "
               "addressee, street1, street2, state, city, postal_code, "
               "country_id, is_default_shipping, is_default_billing) "
               "VALUES (?, ?, ?, ?, '', ?, ?, ?, ?, ?, ?)", v, 10);
}

static void add_phones(struct shop_work *w, int64_t contact,
                       const struct cast_card *card)
{
    const struct value home[] = {value_int(contact), value_text(card->phone),
                                 value_bool(true)};
    const struct value mobile[] = {value_int(contact),
                                   value_text(card->mobile),
                                   value_bool(false)};
    if (card->phone.n > 0)
        shop_do(w, "INSERT INTO contact_phonenumber (contact_id, type, phone, "
                   "\"primary\") VALUES (?, 'Home', ?, ?)", home, 3);
    if (card->mobile.n > 0)
        shop_do(w, "INSERT INTO contact_phonenumber (contact_id, type, phone, "
                   "\"primary\") VALUES (?, 'Mobile', ?, ?)", mobile, 3);
}

static void add_contact(struct shop_work *w, int64_t id,
                        const struct cast_person *person)
{
    const struct cast_card *card =
        &person->card[person->card[CAST_CRM].known ? CAST_CRM : CAST_ERP];
    struct str first, rest;
    cast_split_name(card->name, &first, &rest);
    const struct value v[] = {
        value_int(id), value_text(first), value_text(rest),
        person->company >= 0 ? value_int(person->company + 1) : value_null(),
        value_text(card->email.p ? card->email : STR("")),
        shop_date(w, w->now_us - person->age_days * US_PER_DAY)};
    shop_do(w, "INSERT INTO contact_contact (id, first_name, last_name, "
               "role_id, organization_id, email, notes, create_date) "
               "VALUES (?, ?, ?, 'Customer', ?, ?, '', ?)", v, 6);
    add_address(w, id, card, false);
    if (id % 4 == 0)
        add_address(w, id, card, true);
    add_phones(w, id, card);
}

/* ---- all of it ------------------------------------------------------------------- */

/* Begins another transaction now and then. */
static enum err breathe(struct shop_work *w, bool last, struct error *e)
{
    struct shop *shop = w->shop;
    if (!last && w->queries.n < FILL_AT_ONCE)
        return ERR_OK;
    TRY(shop_work_end(w, e));
    shop_work_begin(w, shop);
    return ERR_OK;
}

static enum err fill_people(struct shop_work *w, const struct cast *cast,
                            struct error *e)
{
    for (size_t i = 0; i < cast->n_companies; i++)
        add_organization(w, (int64_t)i + 1, &cast->companies[i]);
    for (size_t i = 0; i < cast->n_people; i++) {
        add_contact(w, (int64_t)i + 1, &cast->people[i]);
        TRY(breathe(w, false, e));
    }
    return breathe(w, true, e);
}

static enum err fill_goods(struct shop_work *w, int64_t n, struct error *e)
{
    for (int64_t i = 1; i <= CATEGORIES; i++)
        add_category(w, i);
    for (int64_t i = 1; i <= n; i++) {
        add_product(w, i);
        TRY(breathe(w, false, e));
    }
    return breathe(w, true, e);
}

/* Two lines, with tax, discount and shipping, so that totals have something to
 * disagree about; two of three are paid, the others not or partly. */
static enum err fill_order(struct shop *shop, int64_t n, int64_t products,
                           int64_t contacts, struct error *e)
{
    int64_t p = n % products + 1, q = (n * 3) % products + 1;
    const struct shop_line lines[] = {
        {p, decimal_from_i64(n % 3 + 1), cents(price_of(p)),
         cents((n % 3 + 1) * price_of(p) / 5), cents(n % 4 == 0 ? 50 : 0)},
        {q, decimal_from_i64(1), cents(price_of(q)), cents(price_of(q) / 5),
         cents(0)}};
    const struct shop_order order = {
        .contact = n % contacts + 1, .lines = lines, .n_lines = 2,
        .shipping = cents(400), .shipping_discount = cents(n % 5 ? 0 : 100),
        .at_us = sandbox_now_us(shop->box) - (n % 60 + 1) * US_PER_DAY};
    int64_t id, due = 400 - (n % 5 ? 0 : 100) +
                      (n % 3 + 1) * price_of(p) + (n % 3 + 1) * price_of(p) / 5 -
                      (n % 4 == 0 ? 50 : 0) + price_of(q) + price_of(q) / 5;
    TRY(shop_checkout(shop, &order, &id, e));
    if (n % 3 == 0)
        return n % 6 == 0 ? ERR_OK : shop_pay(shop, id, cents(100), "PART", e);
    return shop_pay(shop, id, cents(due),
                    n % 3 == 1 ? "T-1" : "T-2", e);
}

enum err shop_fill(struct shop *shop, int64_t count, struct error *e)
{
    AUTO_ARENA a = ARENA_INIT;
    struct cast cast = cast_make(&a, count > 0 ? count : 1);
    int64_t products = count / 4 + 15;
    struct shop_work w;
    shop_work_begin(&w, shop);
    add_keys(&w);
    add_site(&w);
    add_countries(&w);
    TRY(fill_people(&w, &cast, e));
    TRY(fill_goods(&w, products, e));
    TRY(shop_work_end(&w, e));
    TRY(shop_settle_ids(shop, e));
    for (int64_t i = 1; i <= count; i++)
        TRY(fill_order(shop, i, products, (int64_t)cast.n_people, e));
    return ERR_OK;
}
