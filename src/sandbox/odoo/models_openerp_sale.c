/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Orders of OpenERP 7: sale.shop, sale.order and its lines. */
#include "sandbox/odoo/logic.h"
#include "sandbox/odoo/models.h"

static const struct odoo_field_def shop[] = {
    {"name", TYPE_CHAR, "Shop Name", .flags = F_REQUIRED},
    {"payment_default_id", TYPE_MANY2ONE, "Default Payment Term",
     "account.payment.term", .preset = "1", .flags = F_REQUIRED},
    {"pricelist_id", TYPE_MANY2ONE, "Pricelist", "product.pricelist"},
    {"company_id", TYPE_MANY2ONE, "Company", "res.company",
     .preset = "company"},
};

static const struct odoo_field_def order[] = {
    {"name", TYPE_CHAR, "Order Reference", .preset = "/",
     .flags = F_REQUIRED | F_NOCOPY | F_INDEX},
    {"shop_id", TYPE_MANY2ONE, "Shop", "sale.shop", .preset = "1",
     .flags = F_REQUIRED | F_RESTRICT},
    {"origin", TYPE_CHAR, "Source Document"},
    {"client_order_ref", TYPE_CHAR, "Customer Reference",
     .flags = F_NOCOPY | F_INDEX},
    {"state", TYPE_SELECTION, "Status",
     .selection = "draft:Draft Quotation|sent:Quotation Sent|"
                  "cancel:Cancelled|waiting_date:Waiting Schedule|"
                  "progress:Sales Order|manual:Sale to Invoice|"
                  "shipping_except:Shipping Exception|"
                  "invoice_except:Invoice Exception|done:Done",
     .preset = "draft", .flags = F_READONLY | F_NOCOPY},
    {"date_order", TYPE_DATE, "Date", .preset = "today",
     .flags = F_REQUIRED | F_NOCOPY},
    {"create_date", TYPE_DATETIME, "Creation Date", .compute = odoo_created,
     .flags = F_READONLY | F_STORED},
    {"date_confirm", TYPE_DATE, "Confirmation Date",
     .flags = F_READONLY | F_NOCOPY},
    {"user_id", TYPE_MANY2ONE, "Salesperson", "res.users", .preset = "user"},
    {"partner_id", TYPE_MANY2ONE, "Customer", "res.partner",
     .flags = F_REQUIRED | F_INDEX | F_RESTRICT},
    {"partner_invoice_id", TYPE_MANY2ONE, "Invoice Address", "res.partner",
     .flags = F_REQUIRED | F_RESTRICT},
    {"partner_shipping_id", TYPE_MANY2ONE, "Delivery Address", "res.partner",
     .flags = F_REQUIRED | F_RESTRICT},
    {"order_policy", TYPE_SELECTION, "Create Invoice",
     .selection = "manual:On Demand|picking:On Delivery Order|"
                  "prepaid:Before Delivery",
     .preset = "manual", .flags = F_REQUIRED},
    {"picking_policy", TYPE_SELECTION, "Shipping Policy",
     .selection = "direct:Deliver each product when available|"
                  "one:Deliver all products at once",
     .preset = "direct", .flags = F_REQUIRED},
    {"invoice_quantity", TYPE_SELECTION, "Invoice on",
     .selection = "order:Ordered Quantities|procurement:Shipped Quantities",
     .preset = "order", .flags = F_REQUIRED},
    {"pricelist_id", TYPE_MANY2ONE, "Pricelist", "product.pricelist",
     .flags = F_REQUIRED | F_RESTRICT},
    {"currency_id", TYPE_MANY2ONE, "Currency", "res.currency",
     .related = "pricelist_id.currency_id", .flags = F_READONLY},
    {"payment_term", TYPE_MANY2ONE, "Payment Term", "account.payment.term"},
    {"fiscal_position", TYPE_MANY2ONE, "Fiscal Position",
     "account.fiscal.position"},
    {"company_id", TYPE_MANY2ONE, "Company", "res.company",
     .preset = "company", .flags = F_READONLY},
    {"order_line", TYPE_ONE2MANY, "Order Lines", "sale.order.line",
     "order_id"},
    {"invoice_ids", TYPE_MANY2MANY, "Invoices", "account.invoice",
     .flags = F_READONLY | F_NOCOPY},
    {"invoiced", TYPE_BOOLEAN, "Paid", .compute = odoo_old_order_paid,
     .flags = F_READONLY},
    {"invoice_exists", TYPE_BOOLEAN, "Invoiced",
     .compute = odoo_old_order_invoiced, .flags = F_READONLY},
    {"note", TYPE_TEXT, "Terms and conditions"},
    {"amount_untaxed", TYPE_FLOAT, "Untaxed Amount", .digits = 2,
     .compute = odoo_old_untaxed, .flags = F_READONLY | F_STORED},
    {"amount_tax", TYPE_FLOAT, "Taxes", .digits = 2, .compute = odoo_old_tax,
     .flags = F_READONLY | F_STORED},
    {"amount_total", TYPE_FLOAT, "Total", .digits = 2,
     .compute = odoo_old_total, .flags = F_READONLY | F_STORED},
};

static const struct odoo_field_def line[] = {
    {"order_id", TYPE_MANY2ONE, "Order Reference", "sale.order",
     .flags = F_REQUIRED | F_INDEX | F_CASCADE},
    {"name", TYPE_TEXT, "Description", .flags = F_REQUIRED},
    {"sequence", TYPE_INTEGER, "Sequence", .preset = "10"},
    {"product_id", TYPE_MANY2ONE, "Product", "product.product",
     .flags = F_RESTRICT},
    {"price_unit", TYPE_FLOAT, "Unit Price", .digits = 2, .preset = "0.0",
     .flags = F_REQUIRED},
    {"type", TYPE_SELECTION, "Procurement Method",
     .selection = "make_to_stock:from stock|make_to_order:on order",
     .preset = "make_to_stock", .flags = F_REQUIRED},
    {"price_subtotal", TYPE_FLOAT, "Subtotal", .digits = 2,
     .compute = odoo_old_line_subtotal, .flags = F_READONLY},
    {"tax_id", TYPE_MANY2MANY, "Taxes", "account.tax"},
    {"product_uom_qty", TYPE_FLOAT, "Quantity", .digits = 3, .preset = "1.0",
     .flags = F_REQUIRED},
    {"product_uom", TYPE_MANY2ONE, "Unit of Measure", "product.uom",
     .preset = "1", .flags = F_REQUIRED | F_RESTRICT},
    {"product_uos_qty", TYPE_FLOAT, "Quantity (UoS)", .digits = 3,
     .preset = "1.0"},
    {"product_uos", TYPE_MANY2ONE, "Product UoS", "product.uom"},
    {"discount", TYPE_FLOAT, "Discount (%)", .digits = 2, .preset = "0.0"},
    {"delay", TYPE_FLOAT, "Delivery Lead Time", .preset = "0.0"},
    {"state", TYPE_SELECTION, "Status",
     .selection = "cancel:Cancelled|draft:Draft|confirmed:Confirmed|"
                  "exception:Exception|done:Done",
     .preset = "draft", .flags = F_REQUIRED | F_READONLY},
    {"company_id", TYPE_MANY2ONE, "Company", "res.company",
     .related = "order_id.company_id", .flags = F_READONLY | F_STORED},
};

#define SALES (GROUP_SALESMAN | GROUP_SALES_MANAGER)
#define OF_SALES {SALES, SALES, SALES, SALES}

static const struct odoo_model_def models[] = {
    {"sale.shop", "Sales Shop", "id", FIELDS(shop),
     .access = {GROUP_USER, GROUP_SALES_MANAGER, GROUP_SALES_MANAGER,
                GROUP_SALES_MANAGER}},
    {"sale.order", "Sales Order", "date_order desc, id desc", FIELDS(order),
     .access = OF_SALES, .thread = true,
     .before_create = odoo_old_order_before_create,
     .before_unlink = odoo_old_order_before_unlink},
    {"sale.order.line", "Sales Order Line", "order_id, sequence, id",
     FIELDS(line), .access = OF_SALES},
};

const struct odoo_model_group odoo_models_openerp_sale = {
    models, sizeof models / sizeof *models};
