/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Warehouses, what lies in them, what moves, and what is bought. Only with
 * the option --addons ekiclik.
 */
#include "sandbox/odoo/logic.h"
#include "sandbox/odoo/models.h"

static const struct odoo_field_def location[] = {
    {"name", TYPE_CHAR, "Location Name", .flags = F_REQUIRED},
    {"complete_name", TYPE_CHAR, "Full Location Name"},
    {"usage", TYPE_SELECTION, "Location Type",
     .selection = "supplier:Vendor Location|view:View|internal:Internal "
                  "Location|customer:Customer Location|inventory:Inventory "
                  "Loss|production:Production|transit:Transit Location",
     .preset = "internal", .flags = F_REQUIRED},
    {"company_id", TYPE_MANY2ONE, "Company", "res.company"},
    {"active", TYPE_BOOLEAN, "Active", .preset = "true"},
};

static const struct odoo_field_def warehouse[] = {
    {"name", TYPE_CHAR, "Warehouse", .flags = F_REQUIRED},
    {"code", TYPE_CHAR, "Short Name", .flags = F_REQUIRED},
    {"company_id", TYPE_MANY2ONE, "Company", "res.company",
     .preset = "company", .flags = F_REQUIRED | F_INDEX | F_RESTRICT},
    {"partner_id", TYPE_MANY2ONE, "Address", "res.partner"},
    {"lot_stock_id", TYPE_MANY2ONE, "Location Stock", "stock.location",
     .flags = F_RESTRICT},
    {"active", TYPE_BOOLEAN, "Active", .preset = "true"},
};

static const struct odoo_field_def quant[] = {
    {"product_id", TYPE_MANY2ONE, "Product", "product.product",
     .flags = F_REQUIRED | F_INDEX | F_RESTRICT},
    {"product_tmpl_id", TYPE_MANY2ONE, "Product Template", "product.template",
     .related = "product_id.product_tmpl_id", .flags = F_READONLY},
    {"location_id", TYPE_MANY2ONE, "Location", "stock.location",
     .flags = F_REQUIRED | F_INDEX | F_RESTRICT},
    {"company_id", TYPE_MANY2ONE, "Company", "res.company",
     .related = "location_id.company_id", .flags = F_READONLY},
    {"quantity", TYPE_FLOAT, "Quantity", .digits = 2, .flags = F_READONLY},
    {"reserved_quantity", TYPE_FLOAT, "Reserved Quantity", .digits = 2,
     .flags = F_READONLY},
    {"available_quantity", TYPE_FLOAT, "Available Quantity",
     .compute = odoo_quant_available, .flags = F_READONLY},
    {"inventory_quantity", TYPE_FLOAT, "Counted Quantity", .digits = 2},
    {"inventory_quantity_auto_apply", TYPE_FLOAT, "Inventoried Quantity",
     .compute = odoo_quant_counted},
    {"inventory_quantity_set", TYPE_BOOLEAN, "Inventory Quantity Set"},
    {"inventory_date", TYPE_DATE, "Scheduled Date"},
    {"user_id", TYPE_MANY2ONE, "Assigned To", "res.users"},
};

static const struct odoo_field_def picking[] = {
    {"name", TYPE_CHAR, "Reference", .preset = "/", .flags = F_INDEX},
    {"origin", TYPE_CHAR, "Source Document", .flags = F_INDEX},
    {"partner_id", TYPE_MANY2ONE, "Contact", "res.partner"},
    {"picking_type_code", TYPE_SELECTION, "Type of Operation",
     .selection = "incoming:Receipt|outgoing:Delivery|"
                  "internal:Internal Transfer",
     .preset = "outgoing"},
    {"location_id", TYPE_MANY2ONE, "Source Location", "stock.location",
     .flags = F_REQUIRED | F_RESTRICT},
    {"location_dest_id", TYPE_MANY2ONE, "Destination Location",
     "stock.location", .flags = F_REQUIRED | F_RESTRICT},
    {"state", TYPE_SELECTION, "Status",
     .selection = "draft:Draft|confirmed:Waiting|assigned:Ready|done:Done|"
                  "cancel:Cancelled",
     .preset = "assigned", .flags = F_READONLY},
    {"sale_id", TYPE_MANY2ONE, "Sales Order", "sale.order",
     .flags = F_INDEX | F_CASCADE},
    {"purchase_id", TYPE_MANY2ONE, "Purchase Order", "purchase.order",
     .flags = F_INDEX | F_CASCADE},
    {"company_id", TYPE_MANY2ONE, "Company", "res.company",
     .preset = "company"},
    {"date_done", TYPE_DATETIME, "Date of Transfer", .flags = F_READONLY},
    {"move_ids", TYPE_ONE2MANY, "Stock moves", "stock.move", "picking_id"},
};

static const struct odoo_field_def move[] = {
    {"picking_id", TYPE_MANY2ONE, "Transfer", "stock.picking",
     .flags = F_INDEX | F_CASCADE},
    {"product_id", TYPE_MANY2ONE, "Product", "product.product",
     .flags = F_REQUIRED | F_INDEX | F_RESTRICT},
    {"product_uom_qty", TYPE_FLOAT, "Demand", .digits = 2, .preset = "1.0"},
    {"quantity_done", TYPE_FLOAT, "Quantity Done", .digits = 2, .until = 16},
    {"quantity", TYPE_FLOAT, "Quantity", .digits = 2, .since = 17},
    {"state", TYPE_SELECTION, "Status", .related = "picking_id.state",
     .flags = F_READONLY},
};

static const struct odoo_field_def purchase[] = {
    {"name", TYPE_CHAR, "Order Reference", .preset = "New",
     .flags = F_REQUIRED | F_NOCOPY | F_INDEX},
    {"partner_id", TYPE_MANY2ONE, "Vendor", "res.partner",
     .flags = F_REQUIRED | F_INDEX | F_RESTRICT},
    {"partner_ref", TYPE_CHAR, "Vendor Reference", .flags = F_NOCOPY},
    {"origin", TYPE_CHAR, "Source Document"},
    {"date_order", TYPE_DATETIME, "Order Deadline", .preset = "now",
     .flags = F_REQUIRED | F_NOCOPY | F_INDEX},
    {"state", TYPE_SELECTION, "Status",
     .selection = "draft:RFQ|sent:RFQ Sent|to approve:To Approve|"
                  "purchase:Purchase Order|done:Locked|cancel:Cancelled",
     .preset = "draft", .flags = F_READONLY | F_NOCOPY, .until = 18},
    {"state", TYPE_SELECTION, "Status",
     .selection = "draft:RFQ|sent:RFQ Sent|to approve:To Approve|"
                  "purchase:Purchase Order|cancel:Cancelled",
     .preset = "draft", .flags = F_READONLY | F_NOCOPY, .since = 19},
    {"user_id", TYPE_MANY2ONE, "Buyer", "res.users", .preset = "user"},
    {"company_id", TYPE_MANY2ONE, "Company", "res.company",
     .preset = "company", .flags = F_REQUIRED | F_RESTRICT},
    FIELD_CURRENCY_OF_COMPANY,
    {"order_line", TYPE_ONE2MANY, "Order Lines", "purchase.order.line",
     "order_id"},
    {"picking_ids", TYPE_ONE2MANY, "Receipts", "stock.picking",
     "purchase_id", .flags = F_NOCOPY},
    {"amount_total", TYPE_MONETARY, "Total", .compute = odoo_purchase_amount,
     .flags = F_READONLY | F_STORED},
    {"create_by", TYPE_CHAR, "Created in"},
};

static const struct odoo_field_def purchase_line[] = {
    {"order_id", TYPE_MANY2ONE, "Order Reference", "purchase.order",
     .flags = F_REQUIRED | F_INDEX | F_CASCADE},
    FIELDS_PRODUCT_OF_LINE,
    {"name", TYPE_TEXT, "Description", .flags = F_REQUIRED},
    {"product_qty", TYPE_FLOAT, "Quantity", .digits = 2, .preset = "1.0",
     .flags = F_REQUIRED},
    FIELDS_UNIT_AND_PRICE,
    {"date_planned", TYPE_DATETIME, "Expected Arrival", .preset = "now"},
    {"price_subtotal", TYPE_MONETARY, "Subtotal",
     .compute = odoo_purchase_subtotal, .flags = F_READONLY | F_STORED},
};

#define SALES (GROUP_SALESMAN | GROUP_SALES_MANAGER)
#define OF_SALES {GROUP_USER, SALES, SALES, SALES}

static const struct odoo_model_def models[] = {
    {"stock.location", "Inventory Locations", "complete_name, id",
     FIELDS(location), .access = OF_SALES, .rec_name = "complete_name"},
    {"stock.warehouse", "Warehouse", "id", FIELDS(warehouse),
     .access = OF_SALES, .before_create = odoo_warehouse_before_create},
    {"stock.quant", "Quants", "id", FIELDS(quant), .access = OF_SALES,
     .rec_name = "id", .before_create = odoo_quant_before_create,
     .after_create = odoo_quant_after_save,
     .before_write = odoo_quant_before_write,
     .after_write = odoo_quant_after_save},
    {"stock.picking", "Transfer", "id desc", FIELDS(picking),
     .access = OF_SALES, .thread = true},
    {"stock.move", "Stock Move", "id", FIELDS(move), .access = OF_SALES,
     .rec_name = "id"},
    {"purchase.order", "Purchase Order", "id desc", FIELDS(purchase),
     .access = OF_SALES, .thread = true,
     .before_create = odoo_purchase_before_create,
     .after_write = odoo_purchase_after_write,
     .before_unlink = odoo_purchase_before_unlink},
    {"purchase.order.line", "Purchase Order Line", "order_id, sequence, id",
     FIELDS(purchase_line), .access = OF_SALES,
     .before_create = odoo_purchase_line_before_create},
};

const struct odoo_model_group odoo_models_stock = {
    models, sizeof models / sizeof *models};
