/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * The tables of Satchmo 0.9, written once and made for each engine as Django
 * would. A column is NAME TYPE [null] [> TABLE]: v30 is a varchar, d18.6 a
 * decimal; `id` is the key that counts, `key` one of text.
 */
#include "sandbox/satchmo/shop.h"

struct table {
    const char *name;
    const char *columns;
};

#define PLACE(s)                                                          \
    s "_addressee v61, " s "_street1 v80, " s "_street2 v80, " s          \
      "_city v50, " s "_state v50, " s "_postal_code v30, " s "_country v2, "
#define MEASURE(m) m " d6.2 null, " m "_units v3 null, "
#define PAYMENT                                                             \
    "payment v25, amount d18.10 null, time_stamp time null, "               \
    "transaction_id v45 null, details v255 null, reason_code v255 null, "   \
    "order_id int null"

static const struct table tables[] = {
    {"django_site", "id, domain v100, name v50"},
    {"auth_user", "id, username v30, first_name v30, last_name v30, email v75"},
    {"l10n_country", "id, iso2_code v2, name v128, printable_name v128, "
                     "iso3_code v3, numcode int null, active bool, "
                     "continent v2, admin_area v2 null, unique(iso2_code)"},
    {"l10n_adminarea", "id, country_id int, name v60, abbrev v3 null, "
                       "active bool"},
    {"shop_config", "site_id int, store_name v100, store_email v75 null, "
                    "street1 v50 null, city v50 null, postal_code v9 null, "
                    "country_id int, phone v30 null, "
                    "in_country_only bool, unique(site_id)"},
    {"contact_contactrole", "key, name v40"},
    {"contact_contactorganization", "key, name v40"},
    {"contact_contactorganizationrole", "key, name v40"},
    {"contact_contactinteractiontype", "key, name v40"},
    {"contact_organization", "id, name v50, type_id v30 null, "
                             "role_id v30 null, create_date date, "
                             "notes text null"},
    {"contact_contact", "id, title v30 null, first_name v30, last_name v30, "
                        "user_id int null, role_id v30 null, "
                        "organization_id int null, dob date null, email v75, "
                        "notes text, create_date date, unique(user_id)"},
    {"contact_addressbook", "id, contact_id int, description v20, "
                            "addressee v80, street1 v80, street2 v80, "
                            "state v50, city v50, postal_code v30, "
                            "country_id int, is_default_shipping bool, "
                            "is_default_billing bool"},
    {"contact_phonenumber", "id, contact_id int, type v20, phone v30, "
                            "primary bool"},
    {"contact_interaction", "id, contact_id int, type_id v30, "
                            "date_time time, description text"},
    {"product_category", "id, site_id int, name v200, slug v50, "
                         "parent_id int null, meta text null, "
                         "description text, ordering int, is_active bool, "
                         "unique(site_id,slug)"},
    {"product_taxclass", "id, title v20, description v30"},
    {"area_taxrate", "id, taxClass_id int, taxZone_id int null, "
                     "taxCountry_id int null, percentage d7.6"},
    {"product_product", "id, site_id int, name v255, slug v255, sku v255 null, "
                        "short_description text, description text, "
                        "items_in_stock d18.6, meta text null, "
                        "date_added date null, active bool, featured bool, "
                        "ordering int, weight d8.2 null, "
                        "weight_units v3 null, "
                        MEASURE("length") MEASURE("width") MEASURE("height")
                        "total_sold d18.6, taxable bool, taxClass_id int null, "
                        "shipclass v10, unique(site_id,sku), "
                        "unique(site_id,slug)"},
    {"product_product_category", "id, product_id int, category_id int, "
                                 "unique(product_id,category_id)"},
    {"product_price", "id, product_id int, price d14.6, quantity d18.6, "
                      "expires date null, unique(product_id,quantity,expires)"},
    {"product_productpricelookup", "id, siteid int, key v60 null, "
                                   "parentid int null, productslug v255, "
                                   "price d14.6, quantity d18.6, active bool, "
                                   "discountable bool, items_in_stock d18.6"},
    {"product_productimage", "id, product_id int null, picture v200, "
                             "caption v100 null, sort int"},
    {"product_optiongroup", "id, site_id int, name v50, description v100, "
                            "sort_order int"},
    {"product_option", "id, option_group_id int, name v50, value v50, "
                       "price_change d14.6 null, sort_order int, "
                       "unique(option_group_id,value)"},
    {"configurable_configurableproduct", "product_id int, "
                                         "create_subs bool, "
                                         "unique(product_id)"},
    {"configurable_productvariation", "product_id int, parent_id int, "
                                      "unique(product_id)"},
    {"configurable_productvariation_options",
     "id, productvariation_id int, option_id int, "
     "unique(productvariation_id,option_id)"},
    {"shop_order", "id, site_id int, contact_id int, " PLACE("ship")
                   PLACE("bill") "notes text null, sub_total d18.10 null, "
                   "total d18.10 null, discount_code v20 null, "
                   "discount d18.10 null, method v50, "
                   "shipping_description v50 null, shipping_method v50 null, "
                   "shipping_model v30 null, shipping_cost d18.10 null, "
                   "shipping_discount d18.10 null, tax d18.10 null, "
                   "time_stamp time null, status v20"},
    {"shop_orderitem", "id, order_id int, product_id int, quantity d18.6, "
                       "unit_price d18.10, unit_tax d18.10, "
                       "line_item_price d18.10, tax d18.10, "
                       "expire_date date null, completed bool, "
                       "discount d18.10 null"},
    {"shop_orderitemdetail", "id, item_id int, name v100, value v255, "
                             "price_change d18.10 null, sort_order int"},
    {"shop_orderstatus", "id, order_id int, status v20, notes v100, "
                         "time_stamp time"},
    {"shop_orderpayment", "id, " PAYMENT},
    {"shop_orderpendingpayment", "id, capture_id int null, " PAYMENT},
    {"shop_orderauthorization", "id, capture_id int null, complete bool, "
                                PAYMENT},
    {"shop_orderpaymentfailure", "id, " PAYMENT},
    {"shop_ordertaxdetail", "id, order_id int, method v50, description v50, "
                            "tax d18.10"},
    {"shop_ordervariable", "id, order_id int, key v50, value v100"},
};
#define N_TABLES (sizeof tables / sizeof tables[0])

/* ---- one column ----------------------------------------------------------------- */

static const char *const id_types[] = {
    [SHOP_SQLITE] = "integer NOT NULL PRIMARY KEY",
    [SHOP_POSTGRES] = "serial PRIMARY KEY",
    [SHOP_MARIA] = "integer NOT NULL AUTO_INCREMENT PRIMARY KEY",
};
static const char *const time_types[] = {
    [SHOP_SQLITE] = "datetime",
    [SHOP_POSTGRES] = "timestamp with time zone",
    [SHOP_MARIA] = "datetime(6)",
};
static const char *const bool_types[] = {
    [SHOP_SQLITE] = "bool",
    [SHOP_POSTGRES] = "boolean",
    [SHOP_MARIA] = "bool",
};

/* d18.6: as it stands, but SQLite's has no digits. */
static void add_decimal(struct buf *b, enum shop_engine engine, struct str type)
{
    size_t point = str_find_char(type, '.', 0);
    if (engine == SHOP_SQLITE)
        buf_addz(b, "decimal");
    else
        buf_printf(b, "numeric(%.*s,%.*s)", STR_ARG(str_slice(type, 1, point)),
                   STR_ARG(str_slice(type, point + 1, type.n)));
}

static void add_type(struct buf *b, enum shop_engine engine, struct str type)
{
    if (str_is(type, "int"))
        buf_addz(b, "integer");
    else if (str_is(type, "bool"))
        buf_addz(b, bool_types[engine]);
    else if (str_is(type, "time"))
        buf_addz(b, time_types[engine]);
    else if (type.p[0] == 'v')
        buf_printf(b, "varchar(%.*s)", STR_ARG(str_slice(type, 1, type.n)));
    else if (type.p[0] == 'd' && type.n > 1 && type.p[1] >= '0' &&
             type.p[1] <= '9')
        add_decimal(b, engine, type);
    else
        buf_add(b, type); /* text, date */
}

static void add_column(struct buf *b, enum shop_engine engine, struct str column)
{
    size_t blank = str_find_char(column, ' ', 0);
    struct str name = str_slice(column, 0, blank);
    struct str type = str_trim(str_slice(column, blank, column.n));
    if (str_starts_with(column, STR("unique("))) {
        buf_printf(b, "UNIQUE %.*s",
                   STR_ARG(str_slice(column, strlen("unique"), column.n)));
    } else if (type.n == 0 && str_is(name, "id")) {
        buf_printf(b, "id %s", id_types[engine]);
    } else if (type.n == 0) {
        buf_printf(b, "\"%.*s\" varchar(30) NOT NULL PRIMARY KEY",
                   STR_ARG(name));
    } else {
        bool null = str_ends_with(type, STR(" null"));
        buf_printf(b, "\"%.*s\" ", STR_ARG(name));
        add_type(b, engine,
                 null ? str_slice(type, 0, type.n - strlen(" null")) : type);
        buf_addz(b, null ? " NULL" : " NOT NULL");
    }
}

/* At commas outside of parentheses. */
static bool next_column(struct str *rest, struct str *out)
{
    int depth = 0;
    size_t i = 0;
    for (; i < rest->n && (rest->p[i] != ',' || depth > 0); i++)
        depth += rest->p[i] == '(' ? 1 : rest->p[i] == ')' ? -1 : 0;
    *out = str_trim(str_slice(*rest, 0, i));
    *rest = i < rest->n ? str_slice(*rest, i + 1, rest->n) : STR("");
    return out->n > 0;
}

static const char *table_text(struct arena *a, enum shop_engine engine,
                              const struct table *table)
{
    AUTO_BUF b = BUF_INIT(16u << 10);
    struct str rest = str_from(table->columns), column;
    buf_printf(&b, "CREATE TABLE %s (", table->name);
    for (bool first = true; next_column(&rest, &column); first = false) {
        if (!first)
            buf_addz(&b, ", ");
        add_column(&b, engine, column);
    }
    buf_addz(&b, ")");
    return arena_strz(a, buf_str(&b));
}

enum err shop_create_tables(struct shop *shop, struct error *e)
{
    struct shop_work w;
    shop_work_begin(&w, shop);
    for (size_t i = N_TABLES; i > 0; i--)
        shop_do(&w, arena_printfz(&w.arena, "DROP TABLE IF EXISTS %s",
                                  tables[i - 1].name), NULL, 0);
    for (size_t i = 0; i < N_TABLES; i++)
        shop_do(&w, table_text(&w.arena, shop->engine, &tables[i]), NULL, 0);
    return shop_work_end(&w, e);
}

enum err shop_settle_ids(struct shop *shop, struct error *e)
{
    struct shop_work w;
    shop_work_begin(&w, shop);
    for (size_t i = 0; i < N_TABLES && shop->engine == SHOP_POSTGRES; i++) {
        const char *name = tables[i].name;
        if (str_starts_with(str_from(tables[i].columns), STR("id,")))
            shop_do(&w, arena_printfz(
                            &w.arena,
                            "SELECT setval('%s_id_seq', "
                            "(SELECT coalesce(max(id), 0) + 1 FROM %s), false)",
                            name, name), NULL, 0);
    }
    return shop_work_end(&w, e);
}
