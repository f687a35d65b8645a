/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "sandbox/odoo/logic.h"
#include "sandbox/odoo/models.h"

#define STATES "draft:Quotation|sent:Quotation Sent|sale:Sales Order"

static const struct odoo_field_def order[] = {
    {"name", TYPE_CHAR, "Order Reference", .preset = "New",
     .flags = F_REQUIRED | F_NOCOPY | F_INDEX},
    {"partner_id", TYPE_MANY2ONE, "Customer", "res.partner",
     .flags = F_REQUIRED | F_INDEX | F_RESTRICT},
    {"partner_invoice_id", TYPE_MANY2ONE, "Invoice Address", "res.partner"},
    {"partner_shipping_id", TYPE_MANY2ONE, "Delivery Address", "res.partner"},
    {"client_order_ref", TYPE_CHAR, "Customer Reference", .flags = F_NOCOPY},
    {"origin", TYPE_CHAR, "Source Document"},
    {"date_order", TYPE_DATETIME, "Order Date", .preset = "now",
     .flags = F_REQUIRED | F_NOCOPY},
    {"state", TYPE_SELECTION, "Status",
     .selection = STATES "|done:Locked|cancel:Cancelled", .preset = "draft",
     .flags = F_READONLY | F_NOCOPY, .until = 16},
    {"state", TYPE_SELECTION, "Status",
     .selection = STATES "|cancel:Cancelled", .preset = "draft",
     .flags = F_READONLY | F_NOCOPY, .since = 17},
    {"locked", TYPE_BOOLEAN, "Locked", .flags = F_NOCOPY, .since = 17},
    {"user_id", TYPE_MANY2ONE, "Salesperson", "res.users", .preset = "user"},
    {"team_id", TYPE_MANY2ONE, "Sales Team", "crm.team", .preset = "1"},
    {"company_id", TYPE_MANY2ONE, "Company", "res.company",
     .preset = "company", .flags = F_REQUIRED | F_RESTRICT},
    FIELD_CURRENCY_OF_COMPANY,
    {"note", TYPE_HTML, "Terms and conditions"},
    {"order_line", TYPE_ONE2MANY, "Order Lines", "sale.order.line",
     "order_id"},
    {"amount_untaxed", TYPE_MONETARY, "Untaxed Amount",
     .compute = odoo_order_amount, .flags = F_READONLY | F_STORED},
    {"amount_total", TYPE_MONETARY, "Total", .compute = odoo_order_amount,
     .flags = F_READONLY | F_STORED},
};

static const struct odoo_field_def line[] = {
    {"order_id", TYPE_MANY2ONE, "Order Reference", "sale.order",
     .flags = F_REQUIRED | F_INDEX | F_CASCADE},
    FIELDS_PRODUCT_OF_LINE,
    {"name", TYPE_TEXT, "Description", .flags = F_REQUIRED},
    {"product_uom_qty", TYPE_FLOAT, "Quantity", .digits = 2, .preset = "1.0",
     .flags = F_REQUIRED},
    FIELDS_UNIT_AND_PRICE,
    {"price_subtotal", TYPE_MONETARY, "Subtotal",
     .compute = odoo_line_subtotal, .flags = F_READONLY | F_STORED},
    {"state", TYPE_CHAR, "Order Status", .related = "order_id.state",
     .flags = F_READONLY},
};

#define SALES (GROUP_SALESMAN | GROUP_SALES_MANAGER)
#define OF_SALES {SALES, SALES, SALES, SALES}

static const struct odoo_model_def models[] = {
    {"sale.order", "Sales Order", "date_order desc, id desc", FIELDS(order),
     .access = OF_SALES, .thread = true,
     .before_create = odoo_order_before_create,
     .after_write = odoo_order_after_write,
     .before_unlink = odoo_order_before_unlink},
    {"sale.order.line", "Sales Order Line", "order_id, sequence, id",
     FIELDS(line), .access = OF_SALES,
     .before_create = odoo_line_before_create,
     .before_unlink = odoo_line_before_unlink},
};

const struct odoo_model_group odoo_models_sale = {
    models, sizeof models / sizeof *models};
