/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * The addon `sale`: taxes, discounts and invoices of sales orders, and the
 * window that makes invoices of them. It stands on the addon `account`.
 */
#include "sandbox/odoo/logic_money.h"
#include "sandbox/odoo/models.h"

#define STATUS                                                       \
    "upselling:Upselling Opportunity|invoiced:Fully Invoiced|"       \
    "to invoice:To Invoice|no:Nothing to Invoice"
#define COMPUTED .flags = F_READONLY | F_STORED

static const struct odoo_field_def on_order[] = {
    {"amount_tax", TYPE_MONETARY, "Taxes", .compute = odoo_order_tax, COMPUTED},
    {"invoice_ids", TYPE_MANY2MANY, "Invoices", "account.move",
     .compute = odoo_order_invoices, .flags = F_READONLY, .since = 13},
    {"invoice_ids", TYPE_MANY2MANY, "Invoices", "account.invoice",
     .compute = odoo_order_invoices, .flags = F_READONLY, .until = 12},
    {"invoice_count", TYPE_INTEGER, "Invoice Count",
     .compute = odoo_order_invoice_count, .flags = F_READONLY},
    {"invoice_status", TYPE_SELECTION, "Invoice Status", .selection = STATUS,
     .compute = odoo_order_invoice_status, COMPUTED},
    {"payment_term_id", TYPE_MANY2ONE, "Payment Terms",
     "account.payment.term"},
    {"pricelist_id", TYPE_MANY2ONE, "Pricelist", "product.pricelist"},
    {"commitment_date", TYPE_DATETIME, "Delivery Date", .flags = F_NOCOPY},
    {"validity_date", TYPE_DATE, "Expiration", .flags = F_NOCOPY},
};

#define DISPLAY_TYPE                                                  \
    {"display_type", TYPE_SELECTION, "Display Type",                  \
     .selection = "line_section:Section|line_note:Note"}

static const struct odoo_field_def on_line[] = {
    DISPLAY_TYPE,
    {"discount", TYPE_FLOAT, "Discount (%)", .digits = 2},
    {"tax_id", TYPE_MANY2MANY, "Taxes", "account.tax", .until = 18},
    {"tax_ids", TYPE_MANY2MANY, "Taxes", "account.tax", .since = 19},
    {"price_tax", TYPE_FLOAT, "Total Tax", .compute = odoo_order_line_tax,
     COMPUTED},
    {"price_total", TYPE_MONETARY, "Total", .compute = odoo_order_line_total,
     COMPUTED},
    {"qty_delivered", TYPE_FLOAT, "Delivery Quantity", .digits = 2,
     .flags = F_NOCOPY},
    {"qty_invoiced", TYPE_FLOAT, "Invoiced Quantity",
     .compute = odoo_order_line_invoiced, COMPUTED},
    {"qty_to_invoice", TYPE_FLOAT, "Quantity To Invoice",
     .compute = odoo_order_line_to_invoice, COMPUTED},
    {"invoice_status", TYPE_SELECTION, "Invoice Status", .selection = STATUS,
     .compute = odoo_order_line_status, COMPUTED},
    {"invoice_lines", TYPE_MANY2MANY, "Invoice Lines", "account.move.line",
     .compute = odoo_order_line_invoice_lines, .flags = F_READONLY,
     .since = 13},
    {"invoice_lines", TYPE_MANY2MANY, "Invoice Lines", "account.invoice.line",
     .compute = odoo_order_line_invoice_lines, .flags = F_READONLY,
     .until = 12},
    {"is_downpayment", TYPE_BOOLEAN, "Is a down payment"},
    {"order_partner_id", TYPE_MANY2ONE, "Customer", "res.partner",
     .related = "order_id.partner_id", .flags = F_READONLY},
    {"company_id", TYPE_MANY2ONE, "Company", "res.company",
     .related = "order_id.company_id", .flags = F_READONLY},
    {"currency_id", TYPE_MANY2ONE, "Currency", "res.currency",
     .related = "order_id.currency_id", .flags = F_READONLY},
};

/* Several could stand on one in Odoo; what it makes itself has one each. */
static const struct odoo_field_def on_invoice_line[] = {
    {"sale_line_ids", TYPE_MANY2MANY, "Sales Order Lines", "sale.order.line",
     .flags = F_INDEX},
};

#define POLICIES "order:Ordered quantities|delivery:Delivered quantities"

static const struct odoo_field_def on_template[] = {
    {"invoice_policy", TYPE_SELECTION, "Invoicing Policy",
     .selection = POLICIES, .preset = "order"},
    {"taxes_id", TYPE_MANY2MANY, "Sales Taxes", "account.tax"},
    {"supplier_taxes_id", TYPE_MANY2MANY, "Purchase Taxes", "account.tax"},
};

static const struct odoo_field_def on_product[] = {
    {"invoice_policy", TYPE_SELECTION, "Invoicing Policy",
     .selection = POLICIES, .related = "product_tmpl_id.invoice_policy"},
    {"taxes_id", TYPE_MANY2MANY, "Sales Taxes", "account.tax",
     .related = "product_tmpl_id.taxes_id"},
    {"supplier_taxes_id", TYPE_MANY2MANY, "Purchase Taxes", "account.tax",
     .related = "product_tmpl_id.supplier_taxes_id"},
};

static const struct odoo_field_def on_company[] = {
    {"account_sale_tax_id", TYPE_MANY2ONE, "Default Sale Tax", "account.tax"},
};

static const struct odoo_field_def wizard[] = {
    {"advance_payment_method", TYPE_SELECTION, "Create Invoice",
     .selection = "delivered:Regular invoice|percentage:Down payment "
                  "(percentage)|fixed:Down payment (fixed amount)",
     .preset = "delivered", .flags = F_REQUIRED},
    {"sale_order_ids", TYPE_MANY2MANY, "Sales Orders", "sale.order"},
    {"deduct_down_payments", TYPE_BOOLEAN, "Deduct down payments",
     .preset = "true"},
    {"consolidated_billing", TYPE_BOOLEAN, "Consolidated Billing",
     .preset = "true", .since = 17},
    {"amount", TYPE_FLOAT, "Down Payment", .digits = 2},
    {"fixed_amount", TYPE_MONETARY, "Down Payment Amount (Fixed)"},
};

/* Prices are those of the products, whatever the list; what it takes off all
 * products may show on the lines of orders. */
static const struct odoo_field_def pricelist[] = {
    {"name", TYPE_CHAR, "Pricelist Name", .flags = F_REQUIRED},
    {"active", TYPE_BOOLEAN, "Active", .preset = "true"},
    {"company_id", TYPE_MANY2ONE, "Company", "res.company"},
    FIELD_CURRENCY_OF_COMPANY,
    {"discount_policy", TYPE_SELECTION, "Discount Policy",
     .selection = "with_discount:Discount included in the price|"
                  "without_discount:Show public price & discount to the "
                  "customer",
     .preset = "with_discount", .until = 17},
};

static const struct odoo_field_def pricelist_item[] = {
    {"pricelist_id", TYPE_MANY2ONE, "Pricelist", "product.pricelist",
     .flags = F_REQUIRED | F_CASCADE},
    {"applied_on", TYPE_SELECTION, "Apply On",
     .selection = "3_global:All Products", .preset = "3_global"},
    {"compute_price", TYPE_SELECTION, "Compute Price",
     .selection = "fixed:Fixed Price|percentage:Discount", .preset = "fixed"},
    {"percent_price", TYPE_FLOAT, "Percentage Price", .digits = 2},
};

#define SALES (GROUP_SALESMAN | GROUP_SALES_MANAGER)

static const struct odoo_model_def models[] = {
    {"product.pricelist", "Pricelist", "id", FIELDS(pricelist),
     .access = {GROUP_USER, GROUP_SALES_MANAGER, GROUP_SALES_MANAGER,
                GROUP_SALES_MANAGER},
     .since = 8},
    {"product.pricelist.item", "Pricelist Rule", "id", FIELDS(pricelist_item),
     .access = {GROUP_USER, GROUP_SALES_MANAGER, GROUP_SALES_MANAGER,
                GROUP_SALES_MANAGER},
     .rec_name = "id", .since = 8},
    {"sale.advance.payment.inv", "Sales Advance Payment Invoice", "id",
     FIELDS(wizard), .access = {SALES, SALES, SALES, SALES}, .rec_name = "id",
     .before_create = odoo_invoice_wizard_before_create, .since = 8},
};

const struct odoo_model_group odoo_models_order = {
    models, sizeof models / sizeof *models};

#define ON(model, fields) {model, fields, sizeof fields / sizeof *fields}

const struct odoo_model_addition odoo_additions_order[] = {
    ON("sale.order", on_order),
    ON("sale.order.line", on_line),
    ON("account.move.line", on_invoice_line),
    ON("account.invoice.line", on_invoice_line),
    ON("product.template", on_template),
    ON("product.product", on_product),
    ON("res.company", on_company),
};
const size_t odoo_n_additions_order =
    sizeof odoo_additions_order / sizeof *odoo_additions_order;
