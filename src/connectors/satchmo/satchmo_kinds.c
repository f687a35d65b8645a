/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* The shop's tables, as far as a business outside of it asks for them. */
#include "connectors/satchmo/satchmo_write.h"

#define INT(f, col) {f, col, VALUE_INT, 0, NULL, NULL}
#define BOOL(f, col) {f, col, VALUE_BOOL, 0, NULL, NULL}
#define TEXT(f, col) {f, col, VALUE_TEXT, 0, NULL, NULL}
#define DATE(f, col) {f, col, VALUE_DATE, 0, NULL, NULL}
#define TIME(f, col) {f, col, VALUE_DATETIME, 0, NULL, NULL}
#define DECIMAL(f, col, s) {f, col, VALUE_DECIMAL, s, NULL, NULL}
#define REF(f, col, entity) {f, col, VALUE_REF, 0, entity, NULL}
#define SET(f, entity) {f, NULL, VALUE_SET, 0, entity, NULL}
#define LIST(f) {f, NULL, VALUE_LIST, 0, NULL, NULL}
#define FOUND(f, find) {f, NULL, VALUE_TEXT, 0, NULL, find}
#define END {NULL, NULL, VALUE_NULL, 0, NULL, NULL}

static const struct satchmo_column address[] = {
    REF("contact_id", "contact_id", "contact"),
    TEXT("description", "description"),
    TEXT("addressee", "addressee"),
    TEXT("street1", "street1"),
    TEXT("street2", "street2"),
    TEXT("city", "city"),
    TEXT("state", "state"),
    TEXT("postal_code", "postal_code"),
    REF("country_id", "country_id", "country"),
    BOOL("is_default_shipping", "is_default_shipping"),
    BOOL("is_default_billing", "is_default_billing"),
    TEXT("name", NULL),
    TEXT("country", NULL),
    END};
static const struct satchmo_part address_parts[] = {
    {"people",
     "SELECT x.id AS owner, c.first_name, c.last_name, c.email, k.iso2_code "
     "FROM contact_addressbook x LEFT JOIN contact_contact c "
     "ON c.id = x.contact_id LEFT JOIN l10n_country k ON k.id = x.country_id "
     "WHERE x.id IN ({page}) ORDER BY x.id"},
    {0}};

static const struct satchmo_column category[] = {
    TEXT("name", "name"),
    TEXT("slug", "slug"),
    REF("parent_id", "parent_id", "category"),
    TEXT("description", "description"),
    INT("ordering", "ordering"),
    BOOL("is_active", "is_active"),
    INT("site_id", "site_id"),
    END};

static const struct satchmo_column contact[] = {
    TEXT("title", "title"),
    TEXT("first_name", "first_name"),
    TEXT("last_name", "last_name"),
    FOUND("name", "lower(trim(trim(t.first_name) || ' ' || "
                  "trim(t.last_name))) = ?"),
    INT("user_id", "user_id"),
    TEXT("role_id", "role_id"),
    REF("organization_id", "organization_id", "organization"),
    DATE("dob", "dob"),
    TEXT("email", "email"),
    TEXT("notes", "notes"),
    DATE("create_date", "create_date"),
    FOUND("phone", "EXISTS (SELECT 1 FROM contact_phonenumber n WHERE "
                   "n.contact_id = t.id AND n.\"primary\" AND "
                   "lower(n.phone) = ?)"),
    FOUND("mobile", "EXISTS (SELECT 1 FROM contact_phonenumber n WHERE "
                    "n.contact_id = t.id AND NOT n.\"primary\" AND "
                    "n.type = 'Mobile' AND lower(n.phone) = ?)"),
    REF("billing_address_id", NULL, "address"),
    REF("shipping_address_id", NULL, "address"),
    END};
static const struct satchmo_part contact_parts[] = {
    {"phones", "SELECT contact_id AS owner, type, phone, \"primary\" AS main "
               "FROM contact_phonenumber WHERE contact_id IN ({page}) "
               "ORDER BY contact_id, \"primary\" DESC, id"},
    {"addresses",
     "SELECT contact_id AS owner, id, is_default_billing, is_default_shipping "
     "FROM contact_addressbook WHERE contact_id IN ({page}) "
     "ORDER BY contact_id, id"},
    {0}};

static const struct satchmo_column country[] = {
    TEXT("iso2_code", "iso2_code"),
    TEXT("iso3_code", "iso3_code"),
    TEXT("name", "name"),
    TEXT("printable_name", "printable_name"),
    BOOL("active", "active"),
    END};

#define PLACE(side)                                     \
    TEXT(side "_addressee", side "_addressee"),         \
    TEXT(side "_street1", side "_street1"),             \
    TEXT(side "_street2", side "_street2"),             \
    TEXT(side "_city", side "_city"),                   \
    TEXT(side "_state", side "_state"),                 \
    TEXT(side "_postal_code", side "_postal_code"),     \
    TEXT(side "_country", side "_country")

static const struct satchmo_column image[] = {
    REF("product_id", "product_id", "product"),
    TEXT("picture", "picture"),
    TEXT("caption", "caption"),
    INT("sort", "sort"),
    TEXT(SATCHMO_DATA, NULL),
    TEXT(SATCHMO_DATA_PROBLEM, NULL),
    END};

static const struct satchmo_column order[] = {
    REF("contact_id", "contact_id", "contact"),
    PLACE("ship"),
    PLACE("bill"),
    TEXT("notes", "notes"),
    DECIMAL("sub_total", "sub_total", 10),
    DECIMAL("total", "total", 10),
    TEXT("discount_code", "discount_code"),
    DECIMAL("discount", "discount", 10),
    TEXT("method", "method"),
    TEXT("shipping_description", "shipping_description"),
    TEXT("shipping_method", "shipping_method"),
    TEXT("shipping_model", "shipping_model"),
    DECIMAL("shipping_cost", "shipping_cost", 10),
    DECIMAL("shipping_discount", "shipping_discount", 10),
    DECIMAL("tax", "tax", 10),
    TIME("time_stamp", "time_stamp"),
    TEXT("status", "status"),
    INT("site_id", "site_id"),
    TEXT("bill_address", NULL),
    TEXT("ship_address", NULL),
    LIST("items"),
    LIST("payments"),
    SET("payment_ids", "order_payment"),
    DECIMAL("items_total", NULL, 10),
    DECIMAL("shipping", NULL, 10),
    DECIMAL("computed_total", NULL, 10),
    DECIMAL("paid", NULL, 10),
    DECIMAL("refunded", NULL, 10),
    DECIMAL("balance", NULL, 2),
    BOOL("is_paid", NULL),
    BOOL("is_success", NULL),
    BOOL("was_success", NULL),
    TIME("success_time", NULL),
    DATE("success_date", NULL),
    TEXT("tracking", NULL),
    END};
static const struct satchmo_part order_parts[] = {
    {"items",
     "SELECT i.order_id AS owner, i.id, i.product_id, p.name, p.sku, "
     "i.quantity, i.unit_price, i.unit_tax, i.line_item_price, i.tax, "
     "i.discount, k.title AS tax_class FROM shop_orderitem i "
     "LEFT JOIN product_product p ON p.id = i.product_id "
     "LEFT JOIN product_taxclass k ON k.id = p.\"taxClass_id\" "
     "WHERE i.order_id IN ({page}) ORDER BY i.order_id, i.id"},
    {"payments",
     "SELECT order_id AS owner, id, payment, amount, time_stamp, "
     "transaction_id FROM shop_orderpayment WHERE order_id IN ({page}) "
     "ORDER BY order_id, id"},
    {"authorizations",
     "SELECT order_id AS owner, amount, complete FROM shop_orderauthorization "
     "WHERE order_id IN ({page}) ORDER BY order_id, id"},
    {"history",
     "SELECT order_id AS owner, status, time_stamp FROM shop_orderstatus "
     "WHERE order_id IN ({page}) ORDER BY order_id, time_stamp, id"},
    {"variables",
     "SELECT order_id AS owner, \"key\" AS name, value FROM "
     "shop_ordervariable WHERE order_id IN ({page}) ORDER BY order_id, id"},
    {"options",
     "SELECT i.order_id AS owner, d.item_id, d.name, d.value, d.price_change "
     "FROM shop_orderitemdetail d JOIN shop_orderitem i ON i.id = d.item_id "
     "WHERE i.order_id IN ({page}) ORDER BY i.order_id, d.sort_order, d.id"},
    {0}};

static const struct satchmo_column order_item[] = {
    REF("order_id", "order_id", "order"),
    REF("product_id", "product_id", "product"),
    DECIMAL("quantity", "quantity", 6),
    DECIMAL("unit_price", "unit_price", 10),
    DECIMAL("unit_tax", "unit_tax", 10),
    DECIMAL("line_item_price", "line_item_price", 10),
    DECIMAL("tax", "tax", 10),
    DECIMAL("discount", "discount", 10),
    BOOL("completed", "completed"),
    END};

static const struct satchmo_column order_payment[] = {
    REF("order_id", "order_id", "order"),
    TEXT("payment", "payment"),
    DECIMAL("amount", "amount", 10),
    TIME("time_stamp", "time_stamp"),
    DATE("date", NULL),
    TEXT("transaction_id", "transaction_id"),
    TEXT("details", "details"),
    TEXT("reason_code", "reason_code"),
    END};

static const struct satchmo_column order_status[] = {
    REF("order_id", "order_id", "order"),
    TEXT("status", "status"),
    TEXT("notes", "notes"),
    TIME("time_stamp", "time_stamp"),
    END};

static const struct satchmo_column organization[] = {
    TEXT("name", "name"),
    TEXT("type_id", "type_id"),
    TEXT("role_id", "role_id"),
    DATE("create_date", "create_date"),
    TEXT("notes", "notes"),
    END};

static const struct satchmo_column phone[] = {
    REF("contact_id", "contact_id", "contact"),
    TEXT("type", "type"),
    TEXT("phone", "phone"),
    BOOL("primary", "primary"),
    END};

static const struct satchmo_column price[] = {
    REF("product_id", "product_id", "product"),
    DECIMAL("price", "price", 6),
    DECIMAL("quantity", "quantity", 6),
    DATE("expires", "expires"),
    END};

static const struct satchmo_column product[] = {
    TEXT("name", "name"),
    TEXT("slug", "slug"),
    TEXT("sku", "sku"),
    TEXT("short_description", "short_description"),
    TEXT("description", "description"),
    DECIMAL("items_in_stock", "items_in_stock", 6),
    DATE("date_added", "date_added"),
    BOOL("active", "active"),
    BOOL("featured", "featured"),
    INT("ordering", "ordering"),
    DECIMAL("weight", "weight", 2),
    TEXT("weight_units", "weight_units"),
    DECIMAL("total_sold", "total_sold", 6),
    BOOL("taxable", "taxable"),
    REF("tax_class_id", "taxClass_id", "tax_class"),
    TEXT("shipclass", "shipclass"),
    INT("site_id", "site_id"),
    DECIMAL("price", NULL, 6),
    DECIMAL("list_price", NULL, 6),
    DECIMAL("stock", NULL, 6),
    REF("main_category_id", NULL, "category"),
    SET("category_ids", "category"),
    REF("parent_id", NULL, "product"),
    REF("image_id", NULL, "image"),
    END};
/* A variation without price, weight or category has its parent's: both are
 * read. What was chosen of it (size, colour) may cost more. */
#define CATEGORY_ORDER                                             \
    "{site_of_k}, CASE WHEN k.parent_id IS NULL THEN 0 ELSE 1 END, " \
    "k.parent_id, k.ordering, k.name, k.id"
#define PRICE_COLUMNS "pp.price, pp.quantity, pp.expires"
static const struct satchmo_part product_parts[] = {
    {"prices",
     "SELECT pp.product_id AS owner, " PRICE_COLUMNS " FROM product_price pp "
     "WHERE pp.product_id IN ({page}) ORDER BY pp.product_id"},
    {"parent_prices",
     "SELECT v.product_id AS owner, " PRICE_COLUMNS " FROM "
     "{variations} v JOIN product_price pp "
     "ON pp.product_id = v.parent_id WHERE v.product_id IN ({page}) "
     "ORDER BY v.product_id"},
    {"parents",
     "SELECT v.product_id AS owner, v.parent_id, p.weight, p.weight_units "
     "FROM {variations} v LEFT JOIN product_product p "
     "ON p.id = v.parent_id WHERE v.product_id IN ({page}) "
     "ORDER BY v.product_id"},
    {"categories",
     "SELECT m.product_id AS owner, m.category_id FROM "
     "product_product_category m JOIN product_category k "
     "ON k.id = m.category_id WHERE m.product_id IN ({page}) "
     "ORDER BY m.product_id, " CATEGORY_ORDER},
    {"parent_categories",
     "SELECT v.product_id AS owner, m.category_id FROM {variations} v "
     "JOIN product_product_category m ON m.product_id = v.parent_id "
     "JOIN product_category k ON k.id = m.category_id "
     "WHERE v.product_id IN ({page}) ORDER BY v.product_id, " CATEGORY_ORDER},
    {"deltas",
     "SELECT x.productvariation_id AS owner, sum(o.price_change) AS price "
     "FROM {variation_options} x JOIN product_option o ON o.id = x.option_id "
     "WHERE x.productvariation_id IN ({page}) "
     "GROUP BY x.productvariation_id ORDER BY x.productvariation_id"},
    {"taken",
     "SELECT w.product_id AS owner, w.quantity FROM (" SATCHMO_TAKEN ") w "
     "WHERE w.product_id IN ({page}) ORDER BY w.product_id"},
    {"images",
     "SELECT x.product_id AS owner, x.id FROM product_productimage x "
     "WHERE x.product_id IN ({page}) ORDER BY x.product_id, x.sort, x.id"},
    {"parent_images",
     "SELECT v.product_id AS owner, x.id FROM {variations} v "
     "JOIN product_productimage x ON x.product_id = v.parent_id "
     "WHERE v.product_id IN ({page}) ORDER BY v.product_id, x.sort, x.id"},
    {0}};

static const struct satchmo_column tax_class[] = {
    TEXT("title", "title"),
    TEXT("description", "description"),
    END};

static const struct satchmo_kind kinds[SATCHMO_KINDS] = {
    [SATCHMO_ADDRESS] = {"address", "contact_addressbook", address,
                         address_parts, satchmo_derive_address},
    [SATCHMO_CATEGORY] = {"category", "product_category", category, NULL, NULL},
    [SATCHMO_CONTACT] = {"contact", "contact_contact", contact, contact_parts,
                         satchmo_derive_contact},
    [SATCHMO_COUNTRY] = {"country", "l10n_country", country, NULL, NULL},
    [SATCHMO_IMAGE] = {"image", "product_productimage", image, NULL, NULL},
    [SATCHMO_ORDER] = {"order", "shop_order", order, order_parts,
                       satchmo_derive_order},
    [SATCHMO_ORDER_ITEM] = {"order_item", "shop_orderitem", order_item, NULL,
                            NULL},
    [SATCHMO_ORDER_PAYMENT] = {"order_payment", "shop_orderpayment",
                               order_payment, NULL,
                               satchmo_derive_payment},
    [SATCHMO_ORDER_STATUS] = {"order_status", "shop_orderstatus", order_status,
                              NULL, NULL},
    [SATCHMO_ORGANIZATION] = {"organization", "contact_organization",
                              organization, NULL, NULL},
    [SATCHMO_PHONE] = {"phone", "contact_phonenumber", phone, NULL, NULL},
    [SATCHMO_PRICE] = {"price", "product_price", price, NULL, NULL},
    [SATCHMO_PRODUCT] = {"product", "product_product", product, product_parts,
                         satchmo_derive_product},
    [SATCHMO_TAX_CLASS] = {"tax_class", "product_taxclass", tax_class, NULL,
                           NULL},
};

const struct satchmo_kind *satchmo_kind(enum satchmo_kind_of kind)
{
    return &kinds[kind];
}

enum err satchmo_kind_find(struct str name, enum satchmo_kind_of *out,
                           struct error *e)
{
    struct str names[SATCHMO_KINDS];
    size_t at = 0;
    for (size_t i = 0; i < SATCHMO_KINDS; i++)
        names[i] = str_from(kinds[i].name);
    TRY(driver_entity_find("Satchmo", names, SATCHMO_KINDS, name, &at, e));
    *out = (enum satchmo_kind_of)at;
    return ERR_OK;
}

/* Pictures are there where it is said where they are. */
static bool is_shown(const struct connection_state *c, struct str name)
{
    return c->set.media_url.n > 0 ||
           (!str_is(name, "image_id") && !str_is(name, SATCHMO_DATA) &&
            !str_is(name, SATCHMO_DATA_PROBLEM));
}

struct schema satchmo_schema(const struct connection_state *c, struct arena *a,
                             const struct satchmo_kind *kind)
{
    bool writes = c->set.write;
    VEC(struct schema_field) fields = {0};
    vec_push(a, &fields, (struct schema_field){.name = STR("id"),
                                               .label = STR("id"),
                                               .kind = VALUE_INT});
    for (const struct satchmo_column *col = kind->columns; col->name; col++) {
        const struct satchmo_writable *w =
            writes ? satchmo_writable(kind, str_from(col->name)) : NULL;
        bool once = w && (w->flags & SATCHMO_CREATE_ONLY);
        if (!is_shown(c, str_from(col->name)))
            continue;
        vec_push(a, &fields,
                 (struct schema_field){
                     .name = str_from(col->name),
                     .label = str_from(col->name),
                     .kind = col->kind,
                     .bulky = str_is(str_from(col->name), SATCHMO_DATA),
                     .writable = w && !once,
                     .writable_on_create = once,
                     .required = w && (w->flags & SATCHMO_REQUIRED),
                     .target = str_from(col->target)});
    }
    return (struct schema){.entity = str_from(kind->name),
                           .fields = fields.at,
                           .n_fields = fields.n};
}
