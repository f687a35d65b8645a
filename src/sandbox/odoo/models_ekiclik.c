/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * What the addons of the Ekiclik exchange bring: masters, brands and
 * characteristics of products, and fields on models of others. Only with the
 * option --addons ekiclik.
 */
#include "sandbox/odoo/logic.h"
#include "sandbox/odoo/models.h"

static const struct odoo_field_def master[] = {
    {"name", TYPE_CHAR, "Name", .flags = F_REQUIRED | F_INDEX},
    {"ref", TYPE_CHAR, "Reference", .flags = F_INDEX},
    {"brand_id", TYPE_MANY2ONE, "Brand", "product.brand",
     .flags = F_RESTRICT},
    {"categ_id", TYPE_MANY2ONE, "Category", "product.category",
     .flags = F_RESTRICT},
    {"create_by", TYPE_CHAR, "Created in"},
    {"active", TYPE_BOOLEAN, "Active", .preset = "true"},
    {"product_list", TYPE_ONE2MANY, "Configurations", "product.template",
     "master_id", .flags = F_NOCOPY},
};

static const struct odoo_field_def brand[] = {
    {"name", TYPE_CHAR, "Name", .flags = F_REQUIRED | F_INDEX},
    {"active", TYPE_BOOLEAN, "Active", .preset = "true"},
};

static const struct odoo_field_def characteristic_name[] = {
    {"name", TYPE_CHAR, "Name", .flags = F_REQUIRED | F_INDEX},
};

static const struct odoo_field_def characteristic_value[] = {
    {"name", TYPE_CHAR, "Value", .flags = F_REQUIRED | F_INDEX},
    {"attribute_id", TYPE_MANY2ONE, "Characteristic", "characteristic.name",
     .flags = F_REQUIRED | F_INDEX | F_RESTRICT},
};

#define OF_SALES_MANAGER                                              \
    {GROUP_USER, GROUP_SALES_MANAGER, GROUP_SALES_MANAGER,            \
     GROUP_SALES_MANAGER}

static const struct odoo_model_def models[] = {
    {"product.brand", "Product Brand", "name", FIELDS(brand),
     .access = OF_SALES_MANAGER},
    {"product.master", "Product Master", "name, id", FIELDS(master),
     .access = OF_SALES_MANAGER, .thread = true},
    {"characteristic.name", "Characteristic", "name",
     FIELDS(characteristic_name), .access = OF_SALES_MANAGER},
    {"characteristic.value", "Characteristic Value", "attribute_id, name",
     FIELDS(characteristic_value), .access = OF_SALES_MANAGER},
};

const struct odoo_model_group odoo_models_ekiclik = {
    models, sizeof models / sizeof *models};

/* On models of others. ----------------------------------------------------- */

static const struct odoo_field_def on_template[] = {
    {"master_id", TYPE_MANY2ONE, "Product Master", "product.master",
     .flags = F_INDEX},
    {"brand_id", TYPE_MANY2ONE, "Brand", "product.brand",
     .flags = F_RESTRICT},
    {"manufacturer_ref", TYPE_CHAR, "Manufacturer Reference",
     .flags = F_INDEX | F_NOCOPY},
    {"fab_name", TYPE_CHAR, "Manufacturer"},
    {"fab_certificate", TYPE_CHAR, "Certificate"},
    {"ref_odoo", TYPE_CHAR, "Odoo Reference", .flags = F_INDEX | F_NOCOPY},
    {"create_by", TYPE_CHAR, "Created in"},
    {"marge", TYPE_FLOAT, "Margin", .digits = 4},
    {"characteristic_ids", TYPE_MANY2MANY, "Characteristics",
     "characteristic.value"},
};

static const struct odoo_field_def on_product[] = {
    {"ref_odoo", TYPE_CHAR, "Odoo Reference", .flags = F_INDEX | F_NOCOPY},
    {"manufacturer_ref", TYPE_CHAR, "Manufacturer Reference",
     .related = "product_tmpl_id.manufacturer_ref"},
    {"brand_id", TYPE_MANY2ONE, "Brand", "product.brand",
     .related = "product_tmpl_id.brand_id"},
    {"create_by", TYPE_CHAR, "Created in",
     .related = "product_tmpl_id.create_by"},
    {"fab_certificate", TYPE_CHAR, "Certificate",
     .related = "product_tmpl_id.fab_certificate"},
    {"marge", TYPE_FLOAT, "Margin", .related = "product_tmpl_id.marge"},
    {"image_1920", TYPE_BINARY, "Image",
     .related = "product_tmpl_id.image_1920"},
    {"characteristic_ids", TYPE_MANY2MANY, "Characteristics",
     "characteristic.value", .related = "product_tmpl_id.characteristic_ids"},
};

static const struct odoo_field_def on_partner[] = {
    {"is_pos", TYPE_BOOLEAN, "Is a point of sale"},
    {"code_pos", TYPE_CHAR, "Code of the point of sale", .flags = F_INDEX},
    {"credit_code", TYPE_CHAR, "Code of the credit analyst"},
    {"responsible_code", TYPE_CHAR, "Code of the responsible"},
    {"status", TYPE_SELECTION, "Status",
     .selection = "WAITING:Waiting|ACTIVE:Active|BLOCKED:Blocked"},
    {"create_by", TYPE_CHAR, "Created in"},
    {"order_source", TYPE_CHAR, "Bank"},
    {"salary", TYPE_FLOAT, "Salary", .digits = 2},
    {"birth_date", TYPE_DATE, "Date of birth"},
    {"monthly_payment", TYPE_FLOAT, "Monthly payment", .digits = 2},
    {"periodicity", TYPE_INTEGER, "Periodicity"},
};

static const struct odoo_field_def on_company[] = {
    {"codification", TYPE_CHAR, "Codification", .flags = F_INDEX},
    {"status", TYPE_CHAR, "Status"},
    {"source", TYPE_CHAR, "Bank"},
    {"create_by", TYPE_CHAR, "Created in"},
    {"pos_phone_two", TYPE_CHAR, "Second phone"},
    {"state_id", TYPE_MANY2ONE, "State", "res.country.state",
     .related = "partner_id.state_id"},
};

static const struct odoo_field_def on_user[] = {
    {"role", TYPE_CHAR, "Role"},
    {"codification", TYPE_CHAR, "Codification"},
    {"code_pos", TYPE_CHAR, "Code of the point of sale"},
    {"create_by", TYPE_CHAR, "Created in"},
};

static const struct odoo_field_def on_lead[] = {
    {"create_by", TYPE_CHAR, "Created in"},
    {"order_source", TYPE_CHAR, "Bank"},
    {"cart_id", TYPE_CHAR, "Cart", .flags = F_INDEX | F_NOCOPY},
    {"code_pos", TYPE_CHAR, "Code of the point of sale"},
    {"file_number", TYPE_CHAR, "File", .flags = F_NOCOPY},
    {"client_number", TYPE_CHAR, "Number of the client"},
    {"order_status", TYPE_CHAR, "Status of the order"},
    {"progress", TYPE_FLOAT, "Progress", .digits = 2},
    {"file_state", TYPE_CHAR, "Status of the file"},
    {"order_ids", TYPE_ONE2MANY, "Orders", "sale.order", "opportunity_id",
     .flags = F_NOCOPY},
};

static const struct odoo_field_def on_order[] = {
    {"opportunity_id", TYPE_MANY2ONE, "Opportunity", "crm.lead",
     .flags = F_INDEX},
    {"create_by", TYPE_CHAR, "Created in"},
    {"order_source", TYPE_CHAR, "Bank"},
    {"code_pos", TYPE_CHAR, "Code of the point of sale", .flags = F_INDEX},
    {"ek_order_id", TYPE_CHAR, "Order at Ekiclik",
     .flags = F_INDEX | F_NOCOPY},
    {"ek_file", TYPE_CHAR, "File at Ekiclik", .flags = F_INDEX | F_NOCOPY},
    {"ek_state", TYPE_CHAR, "Status at Ekiclik", .flags = F_NOCOPY},
    {"cancel_reason", TYPE_CHAR, "Reason of the cancellation",
     .flags = F_NOCOPY},
};

#define ON(model, fields) {model, fields, sizeof fields / sizeof *fields}

const struct odoo_model_addition odoo_additions_ekiclik[] = {
    ON("product.template", on_template), ON("product.product", on_product),
    ON("res.partner", on_partner),       ON("res.company", on_company),
    ON("res.users", on_user),            ON("crm.lead", on_lead),
    ON("sale.order", on_order),
};
const size_t odoo_n_additions_ekiclik =
    sizeof odoo_additions_ekiclik / sizeof *odoo_additions_ekiclik;
