/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "sandbox/odoo/logic.h"
#include "sandbox/odoo/models.h"

#define TYPES_OLD "consu:Consumable|service:Service|product:Storable Product"
#define TYPES_NEW "consu:Goods|service:Service|combo:Combo"

/* Held by the variant, shown on the template while it has exactly one. */
#define OF_VARIANT(name, type, label) \
    {name, type, label, .compute = odoo_template_of_variant, \
     .flags = F_INVERSE}
#define OF_TEMPLATE(name, type, label) \
    {name, type, label, .related = "product_tmpl_id." name}

static const struct odoo_field_def template[] = {
    {"name", TYPE_CHAR, "Name", .flags = F_REQUIRED | F_INDEX},
    {"sequence", TYPE_INTEGER, "Sequence", .preset = "1"},
    {"description", TYPE_HTML, "Description"},
    {"description_sale", TYPE_TEXT, "Sales Description"},
    {"detailed_type", TYPE_SELECTION, "Product Type", .selection = TYPES_OLD,
     .preset = "consu", .flags = F_REQUIRED, .until = 17},
    {"type", TYPE_SELECTION, "Type", .selection = TYPES_OLD, .until = 17},
    {"type", TYPE_SELECTION, "Product Type", .selection = TYPES_NEW,
     .preset = "consu", .flags = F_REQUIRED, .since = 18},
    {"is_storable", TYPE_BOOLEAN, "Track Inventory", .since = 18},
    {"categ_id", TYPE_MANY2ONE, "Product Category", "product.category",
     .preset = "1", .flags = F_REQUIRED | F_RESTRICT, .until = 18},
    {"categ_id", TYPE_MANY2ONE, "Product Category", "product.category",
     .flags = F_RESTRICT, .since = 19},
    {"currency_id", TYPE_MANY2ONE, "Currency", "res.currency",
     .compute = odoo_company_currency, .flags = F_READONLY},
    {"list_price", TYPE_FLOAT, "Sales Price", .digits = 2, .preset = "1.0"},
    OF_VARIANT("standard_price", TYPE_FLOAT, "Cost"),
    OF_VARIANT("default_code", TYPE_CHAR, "Internal Reference"),
    OF_VARIANT("barcode", TYPE_CHAR, "Barcode"),
    OF_VARIANT("weight", TYPE_FLOAT, "Weight"),
    OF_VARIANT("volume", TYPE_FLOAT, "Volume"),
    {"sale_ok", TYPE_BOOLEAN, "Can be Sold", .preset = "true"},
    {"purchase_ok", TYPE_BOOLEAN, "Can be Purchased", .preset = "true"},
    {"uom_id", TYPE_MANY2ONE, "Unit of Measure", "uom.uom", .preset = "1",
     .flags = F_REQUIRED | F_RESTRICT},
    {"uom_po_id", TYPE_MANY2ONE, "Purchase UoM", "uom.uom", .preset = "1",
     .flags = F_REQUIRED | F_RESTRICT, .until = 18},
    {"company_id", TYPE_MANY2ONE, "Company", "res.company"},
    {"active", TYPE_BOOLEAN, "Active", .preset = "true"},
    {"color", TYPE_INTEGER, "Color Index", .preset = "0"},
    {"product_variant_ids", TYPE_ONE2MANY, "Products", "product.product",
     "product_tmpl_id", .flags = F_NOCOPY},
    {"product_variant_id", TYPE_MANY2ONE, "Product", "product.product",
     .compute = odoo_template_variant, .flags = F_READONLY},
    {"product_variant_count", TYPE_INTEGER, "# Product Variants",
     .compute = odoo_template_variant_count, .flags = F_READONLY},
    {"image_1920", TYPE_BINARY, "Image"},
};

static const struct odoo_field_def product[] = {
    {"product_tmpl_id", TYPE_MANY2ONE, "Product Template", "product.template",
     .flags = F_REQUIRED | F_INDEX | F_CASCADE},
    {"default_code", TYPE_CHAR, "Internal Reference", .flags = F_INDEX},
    {"barcode", TYPE_CHAR, "Barcode", .flags = F_INDEX | F_NOCOPY},
    {"weight", TYPE_FLOAT, "Weight", .digits = 2},
    {"volume", TYPE_FLOAT, "Volume", .digits = 2},
    {"standard_price", TYPE_FLOAT, "Cost", .digits = 2},
    {"active", TYPE_BOOLEAN, "Active", .preset = "true"},
    {"lst_price", TYPE_FLOAT, "Sales Price",
     .compute = odoo_product_lst_price},
    OF_TEMPLATE("name", TYPE_CHAR, "Name"),
    OF_TEMPLATE("list_price", TYPE_FLOAT, "Sales Price"),
    OF_TEMPLATE("description", TYPE_HTML, "Description"),
    OF_TEMPLATE("description_sale", TYPE_TEXT, "Sales Description"),
    OF_TEMPLATE("sale_ok", TYPE_BOOLEAN, "Can be Sold"),
    OF_TEMPLATE("purchase_ok", TYPE_BOOLEAN, "Can be Purchased"),
    OF_TEMPLATE("sequence", TYPE_INTEGER, "Sequence"),
    {"detailed_type", TYPE_SELECTION, "Product Type", .selection = TYPES_OLD,
     .related = "product_tmpl_id.detailed_type", .until = 17},
    {"type", TYPE_SELECTION, "Type", .selection = TYPES_OLD,
     .related = "product_tmpl_id.type", .until = 17},
    {"type", TYPE_SELECTION, "Product Type", .selection = TYPES_NEW,
     .related = "product_tmpl_id.type", .since = 18},
    {"is_storable", TYPE_BOOLEAN, "Track Inventory",
     .related = "product_tmpl_id.is_storable", .since = 18},
    {"categ_id", TYPE_MANY2ONE, "Product Category", "product.category",
     .related = "product_tmpl_id.categ_id"},
    {"uom_id", TYPE_MANY2ONE, "Unit of Measure", "uom.uom",
     .related = "product_tmpl_id.uom_id"},
    {"uom_po_id", TYPE_MANY2ONE, "Purchase UoM", "uom.uom",
     .related = "product_tmpl_id.uom_po_id", .until = 18},
    {"company_id", TYPE_MANY2ONE, "Company", "res.company",
     .related = "product_tmpl_id.company_id"},
};

static const struct odoo_field_def category[] = {
    {"name", TYPE_CHAR, "Name", .flags = F_REQUIRED | F_INDEX},
    {"complete_name", TYPE_CHAR, "Complete Name",
     .compute = odoo_partner_complete_name, .flags = F_READONLY | F_STORED},
    {"parent_id", TYPE_MANY2ONE, "Parent Category", "product.category",
     .flags = F_INDEX | F_CASCADE},
    {"child_id", TYPE_ONE2MANY, "Child Categories", "product.category",
     "parent_id"},
};

static const struct odoo_field_def uom_category[] = {
    {"name", TYPE_CHAR, "Unit of Measure Category", .flags = F_REQUIRED},
};

static const struct odoo_field_def uom[] = {
    {"name", TYPE_CHAR, "Unit of Measure", .flags = F_REQUIRED},
    {"category_id", TYPE_MANY2ONE, "Category", "uom.category",
     .flags = F_REQUIRED | F_RESTRICT, .until = 18},
    {"factor", TYPE_FLOAT, "Ratio", .digits = 6, .preset = "1.0"},
    {"rounding", TYPE_FLOAT, "Rounding Precision", .digits = 6,
     .preset = "0.01"},
    {"uom_type", TYPE_SELECTION, "Type",
     .selection = "bigger:Bigger than the reference Unit of Measure|"
                  "reference:Reference Unit of Measure for this category|"
                  "smaller:Smaller than the reference Unit of Measure",
     .preset = "reference", .flags = F_REQUIRED, .until = 18},
    {"relative_uom_id", TYPE_MANY2ONE, "Reference Unit", "uom.uom",
     .since = 19},
    {"active", TYPE_BOOLEAN, "Active", .preset = "true"},
};

#define OF_SALES_MANAGER                                              \
    {GROUP_USER, GROUP_SALES_MANAGER, GROUP_SALES_MANAGER,            \
     GROUP_SALES_MANAGER}

static const struct odoo_model_def models[] = {
    {"product.template", "Product", "name", FIELDS(template),
     .access = OF_SALES_MANAGER, .thread = true,
     .before_create = odoo_template_before_create,
     .after_create = odoo_template_after_create,
     .before_write = odoo_template_before_write,
     .after_write = odoo_template_after_write,
     .display_name = odoo_product_display},
    {"product.product", "Product Variant", "default_code, name, id",
     FIELDS(product), .access = OF_SALES_MANAGER, .thread = true,
     .before_create = odoo_product_before_create,
     .after_create = odoo_product_after_create,
     .display_name = odoo_product_display},
    {"product.category", "Product Category", "complete_name",
     FIELDS(category), .access = OF_SALES_MANAGER,
     .display_name = odoo_category_display},
    {"uom.category", "Product UoM Categories", "id", FIELDS(uom_category),
     .access = OF_SALES_MANAGER, .until = 18},
    {"uom.uom", "Product Unit of Measure", "name", FIELDS(uom),
     .access = OF_SALES_MANAGER},
};

const struct odoo_model_group odoo_models_product = {
    models, sizeof models / sizeof *models};
