/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* What is bought. Only with the option --addons ekiclik. */
#include "sandbox/odoo/logic.h"
#include "sandbox/odoo/models.h"

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
    {"purchase.order", "Purchase Order", "id desc", FIELDS(purchase),
     .access = OF_SALES, .thread = true,
     .before_create = odoo_purchase_before_create,
     .after_write = odoo_order_after_write,
     .before_unlink = odoo_purchase_before_unlink},
    {"purchase.order.line", "Purchase Order Line", "order_id, sequence, id",
     FIELDS(purchase_line), .access = OF_SALES,
     .before_create = odoo_purchase_line_before_create},
};

const struct odoo_model_group odoo_models_purchase = {
    models, sizeof models / sizeof *models};

static const struct odoo_field_def on_picking[] = {
    {"purchase_id", TYPE_MANY2ONE, "Purchase Order", "purchase.order",
     .flags = F_INDEX | F_CASCADE},
};

const struct odoo_model_addition odoo_additions_purchase = {
    "stock.picking", on_picking, sizeof on_picking / sizeof *on_picking};
