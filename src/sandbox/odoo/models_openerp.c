/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Partners and products as OpenERP 7 had them: one table for companies and
 * people, and products whose template is a part of them (_inherits), so that a
 * template alone has no product.
 */
#include "sandbox/odoo/logic.h"
#include "sandbox/odoo/models.h"

static const struct odoo_field_def partner[] = {
    {"name", TYPE_CHAR, "Name", .flags = F_REQUIRED | F_INDEX},
    {"date", TYPE_DATE, "Date"},
    {"title", TYPE_MANY2ONE, "Title", "res.partner.title"},
    {"parent_id", TYPE_MANY2ONE, "Related Company", "res.partner",
     .flags = F_INDEX},
    {"child_ids", TYPE_ONE2MANY, "Contacts", "res.partner", "parent_id",
     .flags = F_NOCOPY},
    {"ref", TYPE_CHAR, "Reference", .flags = F_INDEX},
    {"lang", TYPE_SELECTION, "Language",
     .selection = "en_US:English|fr_FR:French / Français|"
                  "de_DE:German / Deutsch|es_ES:Spanish / Español",
     .preset = "en_US"},
    {"tz", TYPE_CHAR, "Timezone"},
    {"user_id", TYPE_MANY2ONE, "Salesperson", "res.users"},
    {"vat", TYPE_CHAR, "TIN"},
    {"website", TYPE_CHAR, "Website"},
    {"comment", TYPE_TEXT, "Notes"},
    {"category_id", TYPE_MANY2MANY, "Tags", "res.partner.category"},
    {"credit_limit", TYPE_FLOAT, "Credit Limit", .digits = 2},
    {"ean13", TYPE_CHAR, "EAN13"},
    {"active", TYPE_BOOLEAN, "Active", .preset = "true"},
    {"customer", TYPE_BOOLEAN, "Customer", .preset = "true"},
    {"supplier", TYPE_BOOLEAN, "Supplier"},
    {"employee", TYPE_BOOLEAN, "Employee"},
    {"function", TYPE_CHAR, "Job Position"},
    {"type", TYPE_SELECTION, "Address Type",
     .selection = "default:Default|invoice:Invoice|delivery:Shipping|"
                  "contact:Contact|other:Other",
     .preset = "contact"},
    {"street", TYPE_CHAR, "Street"},
    {"street2", TYPE_CHAR, "Street2"},
    {"zip", TYPE_CHAR, "Zip"},
    {"city", TYPE_CHAR, "City"},
    {"state_id", TYPE_MANY2ONE, "State", "res.country.state"},
    {"country_id", TYPE_MANY2ONE, "Country", "res.country"},
    {"email", TYPE_CHAR, "Email", .flags = F_INDEX},
    {"phone", TYPE_CHAR, "Phone", .flags = F_INDEX},
    {"fax", TYPE_CHAR, "Fax"},
    {"mobile", TYPE_CHAR, "Mobile", .flags = F_INDEX},
    {"birthdate", TYPE_CHAR, "Birthdate"},
    {"is_company", TYPE_BOOLEAN, "Is a Company"},
    {"use_parent_address", TYPE_BOOLEAN, "Use Company Address"},
    {"image", TYPE_BINARY, "Image"},
    {"company_id", TYPE_MANY2ONE, "Company", "res.company",
     .preset = "company"},
    {"color", TYPE_INTEGER, "Color Index", .preset = "0"},
    {"user_ids", TYPE_ONE2MANY, "Users", "res.users", "partner_id",
     .flags = F_NOCOPY},
    {"commercial_partner_id", TYPE_MANY2ONE, "Commercial Entity",
     "res.partner", .compute = odoo_partner_commercial, .flags = F_READONLY},
    {"property_account_receivable", TYPE_MANY2ONE, "Account Receivable",
     "account.account", .preset = "1", .flags = F_REQUIRED},
    {"property_account_payable", TYPE_MANY2ONE, "Account Payable",
     "account.account", .preset = "2", .flags = F_REQUIRED},
    {"property_account_position", TYPE_MANY2ONE, "Fiscal Position",
     "account.fiscal.position"},
    {"property_payment_term", TYPE_MANY2ONE, "Customer Payment Term",
     "account.payment.term"},
    {"property_product_pricelist", TYPE_MANY2ONE, "Sale Pricelist",
     "product.pricelist", .preset = "1"},
};

static const struct odoo_field_def tag[] = {
    {"name", TYPE_CHAR, "Category Name", .flags = F_REQUIRED | F_INDEX},
    {"parent_id", TYPE_MANY2ONE, "Parent Category", "res.partner.category",
     .flags = F_INDEX | F_CASCADE},
    {"complete_name", TYPE_CHAR, "Full Name",
     .compute = odoo_partner_complete_name, .flags = F_READONLY},
    {"child_ids", TYPE_ONE2MANY, "Child Categories", "res.partner.category",
     "parent_id"},
    {"active", TYPE_BOOLEAN, "Active", .preset = "true"},
    {"partner_ids", TYPE_MANY2MANY, "Partners", "res.partner", "category_id",
     .flags = F_MIRROR | F_NOCOPY},
};

static const struct odoo_field_def title[] = {
    {"name", TYPE_CHAR, "Title", .flags = F_REQUIRED},
    {"shortcut", TYPE_CHAR, "Abbreviation"},
    {"domain", TYPE_SELECTION, "Domain",
     .selection = "partner:Partner|contact:Contact", .preset = "contact",
     .flags = F_REQUIRED},
};

/* Products. ---------------------------------------------------------------- */

#define TYPES "product:Stockable Product|consu:Consumable|service:Service"
#define PROCURE "make_to_stock:Make to Stock|make_to_order:Make to Order"
#define SUPPLY "produce:Manufacture|buy:Buy"
#define COST "standard:Standard Price|average:Average Price"
#define MEASURE "fixed:Fixed|variable:Variable"

static const struct odoo_field_def template[] = {
    {"name", TYPE_CHAR, "Name", .flags = F_REQUIRED | F_INDEX},
    {"product_manager", TYPE_MANY2ONE, "Product Manager", "res.users"},
    {"description", TYPE_TEXT, "Description"},
    {"description_purchase", TYPE_TEXT, "Purchase Description"},
    {"description_sale", TYPE_TEXT, "Sale Description"},
    {"type", TYPE_SELECTION, "Product Type", .selection = TYPES,
     .preset = "consu", .flags = F_REQUIRED},
    {"procure_method", TYPE_SELECTION, "Procurement Method",
     .selection = PROCURE, .preset = "make_to_stock", .flags = F_REQUIRED},
    {"supply_method", TYPE_SELECTION, "Supply Method", .selection = SUPPLY,
     .preset = "buy", .flags = F_REQUIRED},
    {"cost_method", TYPE_SELECTION, "Costing Method", .selection = COST,
     .preset = "standard", .flags = F_REQUIRED},
    {"mes_type", TYPE_SELECTION, "Measure Type", .selection = MEASURE,
     .preset = "fixed"},
    {"categ_id", TYPE_MANY2ONE, "Category", "product.category",
     .preset = "1", .flags = F_REQUIRED | F_RESTRICT},
    {"list_price", TYPE_FLOAT, "Sale Price", .digits = 2, .preset = "1.0"},
    {"standard_price", TYPE_FLOAT, "Cost", .digits = 2},
    {"volume", TYPE_FLOAT, "Volume"},
    {"weight", TYPE_FLOAT, "Gross Weight", .digits = 2},
    {"weight_net", TYPE_FLOAT, "Net Weight", .digits = 2},
    {"warranty", TYPE_FLOAT, "Warranty"},
    {"produce_delay", TYPE_FLOAT, "Manufacturing Lead Time",
     .preset = "1.0"},
    {"sale_delay", TYPE_FLOAT, "Customer Lead Time", .preset = "7.0"},
    {"sale_ok", TYPE_BOOLEAN, "Can be Sold", .preset = "true"},
    {"purchase_ok", TYPE_BOOLEAN, "Can be Purchased", .preset = "true"},
    {"rental", TYPE_BOOLEAN, "Can be Rent"},
    {"state", TYPE_SELECTION, "Status",
     .selection = "draft:In Development|sellable:Normal|end:End of Lifecycle|"
                  "obsolete:Obsolete"},
    {"uom_id", TYPE_MANY2ONE, "Unit of Measure", "product.uom",
     .preset = "1", .flags = F_REQUIRED | F_RESTRICT},
    {"uom_po_id", TYPE_MANY2ONE, "Purchase Unit of Measure", "product.uom",
     .preset = "1", .flags = F_REQUIRED | F_RESTRICT},
    {"uos_id", TYPE_MANY2ONE, "Unit of Sale", "product.uom"},
    {"uos_coeff", TYPE_FLOAT, "Unit of Measure -> UOS Coeff", .digits = 2,
     .preset = "1.0"},
    {"taxes_id", TYPE_MANY2MANY, "Customer Taxes", "account.tax"},
    {"property_account_income", TYPE_MANY2ONE, "Income Account",
     "account.account"},
    {"company_id", TYPE_MANY2ONE, "Company", "res.company",
     .preset = "company"},
};

#define OF_TEMPLATE(name, type, label, ...) \
    {name, type, label, __VA_ARGS__ .related = "product_tmpl_id." name}
#define SELECTED(choices) .selection = (choices),
#define POINTS(model) model,

static const struct odoo_field_def product[] = {
    {"product_tmpl_id", TYPE_MANY2ONE, "Product Template", "product.template",
     .flags = F_REQUIRED | F_INDEX | F_CASCADE},
    {"default_code", TYPE_CHAR, "Internal Reference", .flags = F_INDEX},
    {"active", TYPE_BOOLEAN, "Active", .preset = "true"},
    {"variants", TYPE_CHAR, "Variants"},
    {"ean13", TYPE_CHAR, "EAN13 Barcode", .flags = F_INDEX},
    {"price_extra", TYPE_FLOAT, "Variant Price Extra", .digits = 2,
     .preset = "0.0"},
    {"price_margin", TYPE_FLOAT, "Variant Price Margin", .digits = 2,
     .preset = "1.0"},
    {"lst_price", TYPE_FLOAT, "Public Price", .digits = 2,
     .compute = odoo_product_lst_price, .flags = F_READONLY},
    {"valuation", TYPE_SELECTION, "Inventory Valuation",
     .selection = "manual_periodic:Periodical (manual)|"
                  "real_time:Real Time (automated)",
     .preset = "manual_periodic", .flags = F_REQUIRED},
    {"track_production", TYPE_BOOLEAN, "Track Manufacturing Lots"},
    {"track_incoming", TYPE_BOOLEAN, "Track Incoming Lots"},
    {"track_outgoing", TYPE_BOOLEAN, "Track Outgoing Lots"},
    {"color", TYPE_INTEGER, "Color Index", .preset = "0"},
    {"image", TYPE_BINARY, "Image"},
    {"name_template", TYPE_CHAR, "Template Name",
     .related = "product_tmpl_id.name", .flags = F_READONLY | F_STORED},
    OF_TEMPLATE("name", TYPE_CHAR, "Name", ),
    OF_TEMPLATE("description", TYPE_TEXT, "Description", ),
    OF_TEMPLATE("description_purchase", TYPE_TEXT, "Purchase Description", ),
    OF_TEMPLATE("description_sale", TYPE_TEXT, "Sale Description", ),
    OF_TEMPLATE("type", TYPE_SELECTION, "Product Type", SELECTED(TYPES)),
    OF_TEMPLATE("procure_method", TYPE_SELECTION, "Procurement Method",
                SELECTED(PROCURE)),
    OF_TEMPLATE("supply_method", TYPE_SELECTION, "Supply Method",
                SELECTED(SUPPLY)),
    OF_TEMPLATE("cost_method", TYPE_SELECTION, "Costing Method",
                SELECTED(COST)),
    OF_TEMPLATE("mes_type", TYPE_SELECTION, "Measure Type",
                SELECTED(MEASURE)),
    OF_TEMPLATE("categ_id", TYPE_MANY2ONE, "Category",
                POINTS("product.category")),
    OF_TEMPLATE("list_price", TYPE_FLOAT, "Sale Price", .digits = 2, ),
    OF_TEMPLATE("standard_price", TYPE_FLOAT, "Cost", .digits = 2, ),
    OF_TEMPLATE("volume", TYPE_FLOAT, "Volume", ),
    OF_TEMPLATE("weight", TYPE_FLOAT, "Gross Weight", .digits = 2, ),
    OF_TEMPLATE("weight_net", TYPE_FLOAT, "Net Weight", .digits = 2, ),
    OF_TEMPLATE("sale_ok", TYPE_BOOLEAN, "Can be Sold", ),
    OF_TEMPLATE("purchase_ok", TYPE_BOOLEAN, "Can be Purchased", ),
    OF_TEMPLATE("uom_id", TYPE_MANY2ONE, "Unit of Measure",
                POINTS("product.uom")),
    OF_TEMPLATE("uom_po_id", TYPE_MANY2ONE, "Purchase Unit of Measure",
                POINTS("product.uom")),
    OF_TEMPLATE("uos_id", TYPE_MANY2ONE, "Unit of Sale",
                POINTS("product.uom")),
    OF_TEMPLATE("uos_coeff", TYPE_FLOAT, "Unit of Measure -> UOS Coeff",
                .digits = 2, ),
    OF_TEMPLATE("taxes_id", TYPE_MANY2MANY, "Customer Taxes",
                POINTS("account.tax")),
    OF_TEMPLATE("company_id", TYPE_MANY2ONE, "Company",
                POINTS("res.company")),
};

/* The addon product_m2mcategories. */
static const struct odoo_field_def on_template[] = {
    {"categ_ids", TYPE_MANY2MANY, "Product Categories", "product.category"},
};
static const struct odoo_field_def on_product[] = {
    OF_TEMPLATE("categ_ids", TYPE_MANY2MANY, "Product Categories",
                POINTS("product.category")),
};
const struct odoo_model_addition odoo_additions_m2mcategories[] = {
    {"product.template", on_template, 1},
    {"product.product", on_product, 1},
};

static const struct odoo_field_def category[] = {
    {"name", TYPE_CHAR, "Name", .flags = F_REQUIRED | F_INDEX},
    {"complete_name", TYPE_CHAR, "Name",
     .compute = odoo_partner_complete_name, .flags = F_READONLY},
    {"parent_id", TYPE_MANY2ONE, "Parent Category", "product.category",
     .flags = F_INDEX | F_CASCADE},
    {"child_id", TYPE_ONE2MANY, "Child Categories", "product.category",
     "parent_id"},
    {"sequence", TYPE_INTEGER, "Sequence"},
    {"type", TYPE_SELECTION, "Category Type",
     .selection = "view:View|normal:Normal", .preset = "normal"},
};

static const struct odoo_field_def uom_category[] = {
    {"name", TYPE_CHAR, "Name", .flags = F_REQUIRED},
};

static const struct odoo_field_def uom[] = {
    {"name", TYPE_CHAR, "Unit of Measure", .flags = F_REQUIRED},
    {"category_id", TYPE_MANY2ONE, "Category", "product.uom.categ",
     .flags = F_REQUIRED | F_CASCADE},
    {"factor", TYPE_FLOAT, "Ratio", .digits = 12, .preset = "1.0",
     .flags = F_REQUIRED},
    {"rounding", TYPE_FLOAT, "Rounding Precision", .digits = 6,
     .preset = "0.01", .flags = F_REQUIRED},
    {"uom_type", TYPE_SELECTION, "Type",
     .selection = "bigger:Bigger than the reference Unit of Measure|"
                  "reference:Reference Unit of Measure for this category|"
                  "smaller:Smaller than the reference Unit of Measure",
     .preset = "reference", .flags = F_REQUIRED},
    {"active", TYPE_BOOLEAN, "Active", .preset = "true"},
};

static const struct odoo_field_def pricelist[] = {
    {"name", TYPE_CHAR, "Pricelist Name", .flags = F_REQUIRED},
    {"active", TYPE_BOOLEAN, "Active", .preset = "true"},
    {"type", TYPE_SELECTION, "Pricelist Type",
     .selection = "sale:Sale Pricelist|purchase:Purchase Pricelist",
     .preset = "sale", .flags = F_REQUIRED},
    {"currency_id", TYPE_MANY2ONE, "Currency", "res.currency",
     .preset = "2", .flags = F_REQUIRED},
    {"company_id", TYPE_MANY2ONE, "Company", "res.company"},
};

#define CONTACTS GROUP_PARTNER_MANAGER
#define OF_CONTACTS {GROUP_USER, CONTACTS, CONTACTS, CONTACTS}
#define SELLERS GROUP_SALES_MANAGER
#define OF_SELLERS {GROUP_USER, SELLERS, SELLERS, SELLERS}

static const struct odoo_model_def models[] = {
    {"res.partner", "Partner", "name", FIELDS(partner), .access = OF_CONTACTS,
     .thread = true, .after_create = odoo_old_partner_after_create,
     .after_write = odoo_old_partner_after_write,
     .display_name = odoo_old_partner_display},
    {"res.partner.category", "Partner Categories", "name", FIELDS(tag),
     .access = OF_CONTACTS, .display_name = odoo_category_display},
    {"res.partner.title", "res.partner.title", "name", FIELDS(title),
     .access = OF_CONTACTS},
    {"product.template", "Product Template", "id", FIELDS(template),
     .access = OF_SELLERS},
    {"product.product", "Product", "default_code, name_template, id",
     FIELDS(product), .access = OF_SELLERS, .thread = true,
     .before_create = odoo_product_before_create,
     .display_name = odoo_product_display},
    {"product.category", "Product Category", "complete_name",
     FIELDS(category), .access = OF_SELLERS,
     .display_name = odoo_category_display},
    {"product.uom.categ", "Product uom categ", "id", FIELDS(uom_category),
     .access = OF_SELLERS},
    {"product.uom", "Product Unit of Measure", "name", FIELDS(uom),
     .access = OF_SELLERS},
    {"product.pricelist", "Pricelist", "name, id", FIELDS(pricelist),
     .access = OF_SELLERS},
};

const struct odoo_model_group odoo_models_openerp = {
    models, sizeof models / sizeof *models};
