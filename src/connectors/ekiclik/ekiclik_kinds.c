/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Every kind of record that a platform takes, its fields, and where it is
 * sent to. */
#include "connectors/ekiclik/ekiclik_parts.h"

#define FIELD(name_, kind_) {.name = name_, .kind = VALUE_##kind_}
#define KEY(name_) {.name = name_, .kind = VALUE_TEXT, .key = true}

static const struct ekiclik_field product[] = {
    FIELD("name", TEXT),
    FIELD("description", TEXT),
    FIELD("categoryName", TEXT),
    {.name = "brand_name", .group = "brand", .member = "name",
     .kind = VALUE_TEXT},
    {.name = "brand_reference", .group = "brand", .member = "reference",
     .kind = VALUE_TEXT},
    FIELD("refConstructor", TEXT),
    FIELD("manufactureName", TEXT),
    FIELD("activate", BOOL),
    KEY("ref_odoo"),
    FIELD("configurations", LIST),
};

static const struct ekiclik_field configuration[] = {
    FIELD("name", TEXT),
    FIELD("description", TEXT),
    FIELD("reference", TEXT),
    FIELD("price", DECIMAL),
    FIELD("buyingPrice", DECIMAL),
    FIELD("productCharacteristics", LIST),
    FIELD("images", LIST),
    FIELD("active", BOOL),
    FIELD("certificateUrl", TEXT),
    KEY("ref_odoo"),
    {.name = "product_ref_odoo", .kind = VALUE_REF, .target = EKICLIK_PRODUCT},
    FIELD("state", TEXT),
};

static const struct ekiclik_field stock[] = {
    KEY("pos"),
    {.name = "configuration_ref_odoo", .kind = VALUE_REF, .key = true,
     .target = EKICLIK_CONFIGURATION},
    FIELD("realQuantity", DECIMAL),
    FIELD("price", DECIMAL),
    FIELD("sellingPrice", DECIMAL),
    /* several records may tell of one quantity: which one this is */
    {.name = "source", .kind = VALUE_TEXT, .outside = true, .tail = true},
};

static const struct ekiclik_field order[] = {
    {.name = "ek_file", .kind = VALUE_TEXT, .key = true, .outside = true},
    FIELD("state", TEXT),
};

static const struct ekiclik_field pos[] = {
    FIELD("name_pos", TEXT),
    FIELD("address_pos", TEXT),
    FIELD("pos_phone_one", TEXT),
    FIELD("pos_phone_two", TEXT),
    FIELD("pos_wilaya", TEXT),
    FIELD("pos_commune", TEXT),
    KEY("codification"),
    FIELD("status", TEXT),
    FIELD("source", TEXT),
    FIELD("ek_user_emails", LIST),
};

static const struct ekiclik_field user[] = {
    KEY("username"),
    FIELD("firstname", TEXT),
    FIELD("lastname", TEXT),
    FIELD("phone", TEXT),
    FIELD("address", TEXT),
    FIELD("codification", TEXT),
    FIELD("role", TEXT),
    FIELD("email", TEXT),
};

static const struct ekiclik_field client[] = {
    FIELD("name", TEXT),
    FIELD("email", TEXT),
    FIELD("phone", TEXT),
    KEY("xml_id"),
    FIELD("country_id", TEXT),
    FIELD("state_id", TEXT),
};

#define FIELDS(a) a, sizeof(a) / sizeof *(a)
#define PRODUCTS "/api/odoo/products"
#define CONFIGURATION PRODUCTS "/configuration"

static const struct ekiclik_info infos[EKICLIK_KINDS] = {
    {"product", "product", FIELDS(product), {"POST", PRODUCTS},
     {"PUT", PRODUCTS "/update"}, .switches = PRODUCTS,
     .switch_field = "activate"},
    {"configuration", "configuration", FIELDS(configuration),
     {"PUT", CONFIGURATION}, {"PUT", CONFIGURATION}, .switches = CONFIGURATION,
     .switch_field = "active"},
    {"stock", "stock", FIELDS(stock), {"PUT", "/api/odoo/stocks"},
     {"PUT", "/api/odoo/stocks"}, .whole = true, .listed = true},
    {"order", "order", FIELDS(order), {"PUT", "/api/odoo/order"},
     {"PUT", "/api/odoo/order"}, .id_path = true},
    {"pos", "point of sale", FIELDS(pos), {"POST", "/api/odoo/pos"},
     {"PUT", "/api/odoo/pos"}, .whole = true, .wrapped = true},
    {"user", "user", FIELDS(user), {"POST", "/api/odoo/users"},
     {"POST", "/api/odoo/users"}, .whole = true},
    {"client", "client", FIELDS(client), {"PUT", "/api/odoo/client/clients"},
     {"PUT", "/api/odoo/client/clients"}, .whole = true},
};

static const struct str names[EKICLIK_KINDS] = {
    STR("product"), STR("configuration"), STR("stock"), STR("order"),
    STR("pos"),     STR("user"),          STR("client"),
};

const struct ekiclik_info *ekiclik_info(enum ekiclik_kind kind)
{
    return &infos[kind];
}

bool ekiclik_has_two_ways(enum ekiclik_kind kind)
{
    return strcmp(infos[kind].create.method, infos[kind].update.method) != 0;
}

const struct str *ekiclik_kind_names(void)
{
    return names;
}

enum err ekiclik_kind_find(struct str name, enum ekiclik_kind *out,
                           struct error *e)
{
    size_t at = 0;
    TRY(driver_entity_find("Ekiclik", names, EKICLIK_KINDS, name, &at, e));
    *out = (enum ekiclik_kind)at;
    return ERR_OK;
}

/* What no update says can be told only when the record is made: its keys, and
 * the first configurations of a product. */
static bool is_of_creates(enum ekiclik_kind kind, const struct ekiclik_field *f)
{
    return f->key || f->tail ||
           (kind == EKICLIK_PRODUCT && f->kind == VALUE_LIST);
}

struct schema ekiclik_schema(struct arena *a, enum ekiclik_kind kind)
{
    const struct ekiclik_info *info = &infos[kind];
    struct schema_field *out =
        arena_array(a, struct schema_field, info->n_fields);
    for (size_t i = 0; i < info->n_fields; i++) {
        const struct ekiclik_field *f = &info->fields[i];
        bool creates = is_of_creates(kind, f);
        out[i] = (struct schema_field){
            .name = str_from(f->name),
            .label = str_from(f->name),
            .kind = f->kind,
            .writable = !creates,
            .writable_on_create = creates,
            .required = f->key,
            .target = f->kind == VALUE_REF ? names[f->target] : STR_NONE};
    }
    return (struct schema){.entity = names[kind],
                           .fields = out,
                           .n_fields = info->n_fields};
}
