/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * The addon `stock`: warehouses, what lies in them, and what moves; with it
 * the deliveries of sales orders.
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
    {"backorder_id", TYPE_MANY2ONE, "Back Order of", "stock.picking",
     .flags = F_INDEX | F_NOCOPY},
    {"scheduled_date", TYPE_DATETIME, "Scheduled Date", .preset = "now"},
    {"carrier_tracking_ref", TYPE_CHAR, "Tracking Reference",
     .flags = F_NOCOPY},
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
    {"reserved", TYPE_FLOAT, "Reserved", .digits = 2,
     .flags = F_HIDDEN | F_NOCOPY},
    {"reserved_availability", TYPE_FLOAT, "Quantity Reserved",
     .related = "reserved", .flags = F_READONLY, .until = 16},
    {"quantity_done", TYPE_FLOAT, "Quantity Done", .digits = 2, .until = 16},
    {"quantity", TYPE_FLOAT, "Quantity", .digits = 2, .since = 17},
    {"sale_line_id", TYPE_MANY2ONE, "Sale Line", "sale.order.line",
     .flags = F_INDEX},
    {"location_id", TYPE_MANY2ONE, "Source Location", "stock.location",
     .related = "picking_id.location_id", .flags = F_READONLY},
    {"location_dest_id", TYPE_MANY2ONE, "Destination Location",
     "stock.location", .related = "picking_id.location_dest_id",
     .flags = F_READONLY},
    {"state", TYPE_SELECTION, "Status", .related = "picking_id.state",
     .flags = F_READONLY},
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
};

const struct odoo_model_group odoo_models_stock = {
    models, sizeof models / sizeof *models};

/* On models of others. ----------------------------------------------------- */

static const struct odoo_field_def on_template[] = {
    {"qty_available", TYPE_FLOAT, "Quantity On Hand",
     .compute = odoo_template_on_hand, .flags = F_READONLY},
};

static const struct odoo_field_def on_product[] = {
    {"stock_quant_ids", TYPE_ONE2MANY, "Stock Quants", "stock.quant",
     "product_id", .flags = F_NOCOPY},
    {"stock_move_ids", TYPE_ONE2MANY, "Stock Moves", "stock.move",
     "product_id", .flags = F_NOCOPY},
    {"qty_available", TYPE_FLOAT, "Quantity On Hand",
     .compute = odoo_product_on_hand, .flags = F_READONLY},
    {"free_qty", TYPE_FLOAT, "Free To Use Quantity",
     .compute = odoo_product_on_hand, .flags = F_READONLY},
    {"virtual_available", TYPE_FLOAT, "Forecasted Quantity",
     .compute = odoo_product_forecast, .flags = F_READONLY},
};

static const struct odoo_field_def on_order[] = {
    {"warehouse_id", TYPE_MANY2ONE, "Warehouse", "stock.warehouse"},
    {"picking_ids", TYPE_ONE2MANY, "Transfers", "stock.picking", "sale_id",
     .flags = F_NOCOPY},
    {"delivery_status", TYPE_SELECTION, "Delivery Status",
     .selection = "pending:Not Delivered|started:Started|"
                  "partial:Partially Delivered|full:Fully Delivered",
     .compute = odoo_order_delivery, .flags = F_READONLY | F_STORED},
};

static const struct odoo_field_def on_order_line[] = {
    {"move_ids", TYPE_ONE2MANY, "Stock Moves", "stock.move", "sale_line_id",
     .flags = F_NOCOPY},
};

#define ON(model, fields) {model, fields, sizeof fields / sizeof *fields}

const struct odoo_model_addition odoo_additions_stock[] = {
    ON("product.template", on_template),
    ON("product.product", on_product),
    ON("sale.order", on_order),
    ON("sale.order.line", on_order_line),
};
const size_t odoo_n_additions_stock =
    sizeof odoo_additions_stock / sizeof *odoo_additions_stock;
