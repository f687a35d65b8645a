/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "lib/flow_satchmo.h"

#include "lib/flow_private.h"
#include "net/sql.h"

#define ROUNDS_MAX 12

static const char *const variables[] = {
    "ODOO_URL",      "http://odoo.test",
    "ODOO_DATABASE", "demo",
    "ODOO_USER",     "admin",
    "ODOO_PASSWORD", "admin",
    NULL,
};

static const char *const odoo_options[] = {"version", "18", "addons",
                                           "account,sale,stock", NULL};

static const char *variable(const struct flow *f, const char *name)
{
    return str_is(str_from(name), "SHOP_DATABASE") ? f->database : NULL;
}

static size_t box_options(const struct flow *f, size_t box, struct field *out)
{
    if (box != SIDE_LEFT)
        return 0;
    out[0] = (struct field){STR("database"),
                            value_textz(f->database)};
    return 1;
}

/* What the shop has before anything happens. */
static void open_shop(struct flow *f)
{
    static const char *const statements[] = {
        "DELETE FROM contact_phonenumber",
        "DELETE FROM contact_addressbook",
        "DELETE FROM contact_contact",
        "DELETE FROM contact_organization",
        "DELETE FROM configurable_productvariation",
        "DELETE FROM product_price",
        "DELETE FROM product_productpricelookup",
        "DELETE FROM product_product_category",
        "DELETE FROM product_product",
        "DELETE FROM product_category",
        "INSERT INTO contact_contact (id, first_name, last_name, email, notes, "
        "role_id, create_date) VALUES (1, 'Zo\xC3\xAB', 'M\xC3\xBCller', "
        "'zoe@x.example', '', 'Customer', '2024-01-02')",
        "INSERT INTO contact_addressbook (id, contact_id, description, "
        "addressee, street1, street2, state, city, postal_code, country_id, "
        "is_default_shipping, is_default_billing) SELECT 1, 1, 'Home', '', "
        "'1 Main', '', 'TX', 'Town', '38138', id, 1, 1 FROM l10n_country "
        "WHERE iso2_code = 'US'",
        "INSERT INTO product_product (id, site_id, name, slug, sku, "
        "short_description, description, items_in_stock, active, featured, "
        "ordering, total_sold, taxable, \"taxClass_id\", shipclass) VALUES "
        "(1, 1, 'Caf\xC3\xA9', 'cafe', 'SKU-1', '', '', 50, 1, 0, 0, 0, 1, 1, "
        "'DEFAULT')",
        "INSERT INTO product_price (product_id, price, quantity) VALUES "
        "(1, 20, 1)",
        "INSERT INTO product_productpricelookup (siteid, productslug, price, "
        "quantity, active, discountable, items_in_stock) VALUES (1, 'cafe', "
        "20, 1, 1, 1, 50)",
    };
    if (f->options.demo > 0)
        return;
    for (size_t i = 0; i < sizeof statements / sizeof *statements; i++)
        till_sql(f, statements[i]);
}


static void make_once(struct flow *f, const char *model, const char *domain,
                      const char *values)
{
    if (flow_odoo_count(f, model, domain) == 0)
        flow_odoo_make(f, model, values);
}

/* What README.md of the recipe asks a person to make in Odoo; its
 * demonstration data may have it. */
static void open_books(struct flow *f)
{
    static const char *const codes[] = {"SHIPPING", "DISCOUNT", "ROUNDING"};
    make_once(f, "account.tax", "[['name','=','20%'],['type_tax_use','=','sale']]",
              "{'name':'20%','amount':20,'type_tax_use':'sale'}");
    for (size_t i = 0; i < 3; i++)
        make_once(f, "product.product",
                  arena_printfz(&f->arena, "[['default_code','=','%s']]",
                                codes[i]),
                  arena_printfz(&f->arena,
                                "{'name':'%s','default_code':'%s','type':"
                                "'service'}", codes[i], codes[i]));
}

static void seed(struct flow *f)
{
    open_shop(f);
    open_books(f);
}

static const struct flow_kind kind = {
    .recipe = "satchmo-odoo",
    .variables = variables,
    .box = {{"satchmo", "http://shop.test", NULL},
            {"odoo", "http://odoo.test", odoo_options}},
    .database = true,
    .variable = variable,
    .options = box_options,
    .seed = seed,
};

void till_init(struct flow *f, const struct flow_options *options)
{
    flow_init_kind(f, &kind, options);
}

void till_settle(struct flow *f)
{
    for (int i = 0; i < ROUNDS_MAX; i++) {
        int64_t before = flow_writes(f, SIDE_LEFT) + flow_writes(f, SIDE_RIGHT);
        flow_check(f, flow_run(f, RUN_SYNC));
        if (f->report.error.code == ERR_OK && report_writes(&f->report) == 0 &&
            flow_writes(f, SIDE_LEFT) + flow_writes(f, SIDE_RIGHT) == before)
            return;
        flow_pass(f, 20 * 60 * 1000);
    }
    flow_print_open(f);
    fail_msg("it does not come to rest");
}

/* ---- in the shop --------------------------------------------------------------- */

static struct sql_rows *run_sql(struct flow *f, bool writes, const char *text)
{
    const struct sql_query query = {str_from(text), NULL, 0, -1};
    const struct sql_place place = {str_from(f->database), STR_NONE, 0};
    struct http_request request =
        sql_request(&f->arena, &place, writes, &query, 1);
    struct http_response response;
    struct sql_rows *rows = NULL;
    size_t n = 0;
    struct error e = {0};
    if (transport_call(&f->sql_transport, &f->arena, &request, &response, &e) !=
        ERR_OK)
        fail_msg("%s: %s", text, e.message);
    if (sql_answer(&f->arena, &response, &rows, &n, &e) != ERR_OK)
        fail_msg("%s: %s", text, e.message);
    return rows;
}

void till_sql(struct flow *f, const char *statement)
{
    run_sql(f, true, statement);
}

const char *till_ask(struct flow *f, const char *query)
{
    const struct sql_rows *rows = run_sql(f, false, query);
    return rows->n_rows > 0
               ? arena_strz(&f->arena, value_str(&rows->cells[0]))
               : "";
}

const char *till_checkout(struct flow *f, const char *json)
{
    struct value v =
        flow_call(f, SIDE_LEFT, "POST", "/life/checkout",
                  arena_printfz(&f->arena, "{'contact':1,%s}", json));
    const struct value *id = value_getz(&v, "order");
    assert_non_null(id);
    return arena_strz(&f->arena, value_to_text(&f->arena, id));
}

void till_pay(struct flow *f, const char *order, const char *amount)
{
    flow_call(f, SIDE_LEFT, "POST", "/life/pay",
              arena_printfz(&f->arena,
                            "{'order':%s,'amount':'%s','transaction':'T-%s'}",
                            order, amount, amount));
}

const char *till_sale(struct flow *f)
{
    const char *order = till_checkout(
        f, "'lines':[{'product':1,'quantity':'1','unit_price':'20'}]");
    till_pay(f, order, "20");
    return order;
}

void till_status(struct flow *f, const char *order, const char *status)
{
    flow_call(f, SIDE_LEFT, "POST", "/life/status",
              arena_printfz(&f->arena,
                            "{'order':%s,'status':'%s','notes':''}", order,
                            status));
}

const char *till_tea(struct flow *f)
{
    const char *order = till_checkout(f, TILL_TEA);
    till_pay(f, order, "27");
    return order;
}

/* ---- in Odoo ------------------------------------------------------------------- */

static void expect(struct flow *f, const char *model, const char *domain,
                   const char *field, const char *json)
{
    if (flow_odoo_count(f, model, domain) != 1)
        flow_print_open(f);
    const char *have =
        flow_odoo_get(f, model, flow_odoo_one(f, model, domain), field);
    if (strcmp(have, json) == 0)
        return;
    flow_print_open(f);
    fail_msg("%s of %s %s is %s, not %s", field, model, domain, have, json);
}

void till_expect_order(struct flow *f, const char *order, const char *field,
                       const char *json)
{
    expect(f, "sale.order",
           arena_printfz(&f->arena, "[['client_order_ref','=','satchmo-%s']]",
                         order),
           field, json);
}

void till_expect_invoice(struct flow *f, const char *order, const char *field,
                         const char *json)
{
    expect(f, "account.move",
           arena_printfz(&f->arena, "[['ref','=','satchmo-%s']]", order), field,
           json);
}

void till_expect_payment(struct flow *f, const char *memo, const char *field,
                         const char *json)
{
    expect(f, "account.payment",
           arena_printfz(&f->arena, "[['memo','=','%s']]", memo), field, json);
}

void till_expect_refund(struct flow *f, const char *ref, const char *field,
                        const char *json)
{
    expect(f, "account.move",
           arena_printfz(&f->arena,
                         "[['ref','=','%s'],['move_type','=','out_refund']]",
                         ref),
           field, json);
}

void till_expect_parked(struct flow *f, const char *words)
{
    if (flow_parked(f) != 1)
        flow_print_open(f);
    assert_int_equal(flow_parked(f), 1);
    if (!strstr(flow_parked_why(f, 0), words))
        fail_msg("\"%s\" does not say \"%s\"", flow_parked_why(f, 0), words);
}
