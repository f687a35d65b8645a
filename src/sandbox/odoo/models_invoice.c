/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Customer invoices up to Odoo 12, where they are no journal entries, and what
 * the addon `opencell` puts on invoices of either kind.
 */
#include "sandbox/odoo/logic.h"
#include "sandbox/odoo/models.h"

static const struct odoo_field_def invoice[] = {
    {"number", TYPE_CHAR, "Number", .flags = F_NOCOPY | F_INDEX | F_READONLY},
    {"move_name", TYPE_CHAR, "Journal Entry", .flags = F_NOCOPY},
    {"name", TYPE_CHAR, "Reference/Description", .flags = F_NOCOPY | F_INDEX},
    {"origin", TYPE_CHAR, "Source Document", .flags = F_INDEX},
    {"reference", TYPE_CHAR, "Payment Ref.", .flags = F_NOCOPY | F_INDEX},
    {"type", TYPE_SELECTION, "Type",
     .selection = "out_invoice:Customer Invoice|in_invoice:Vendor Bill|"
                  "out_refund:Customer Credit Note|"
                  "in_refund:Vendor Credit Note",
     .preset = "out_invoice"},
    {"state", TYPE_SELECTION, "Status",
     .selection = "draft:Draft|open:Open|in_payment:In Payment|paid:Paid|"
                  "cancel:Cancelled",
     .preset = "draft", .flags = F_READONLY | F_NOCOPY},
    {"partner_id", TYPE_MANY2ONE, "Partner", "res.partner",
     .flags = F_REQUIRED | F_INDEX | F_RESTRICT},
    FIELD_COMMERCIAL_PARTNER,
    {"journal_id", TYPE_MANY2ONE, "Journal", "account.journal",
     .preset = "1", .flags = F_REQUIRED | F_RESTRICT},
    {"company_id", TYPE_MANY2ONE, "Company", "res.company",
     .preset = "company", .flags = F_REQUIRED | F_RESTRICT},
    FIELD_CURRENCY_OF_COMPANY,
    {"date_invoice", TYPE_DATE, "Invoice Date", .flags = F_NOCOPY},
    {"date_due", TYPE_DATE, "Due Date", .flags = F_NOCOPY},
    {"comment", TYPE_TEXT, "Additional Information"},
    {"invoice_line_ids", TYPE_ONE2MANY, "Invoice Lines", "account.invoice.line",
     "invoice_id"},
    FIELDS_INVOICE_AMOUNTS,
};

static const struct odoo_field_def line[] = {
    {"invoice_id", TYPE_MANY2ONE, "Invoice Reference", "account.invoice",
     .flags = F_INDEX | F_CASCADE},
    FIELDS_PRODUCT_OF_LINE,
    {"account_id", TYPE_MANY2ONE, "Account", "account.account",
     .flags = F_REQUIRED | F_RESTRICT},
    {"name", TYPE_TEXT, "Description", .flags = F_REQUIRED},
    {"quantity", TYPE_FLOAT, "Quantity", .digits = 3, .preset = "1.0",
     .flags = F_REQUIRED},
    {"price_unit", TYPE_FLOAT, "Unit Price", .digits = 2,
     .flags = F_REQUIRED},
    {"invoice_line_tax_ids", TYPE_MANY2MANY, "Taxes", "account.tax"},
    {"price_subtotal", TYPE_MONETARY, "Amount (without Taxes)",
     .compute = odoo_move_line_subtotal, .flags = F_READONLY | F_STORED},
    {"price_total", TYPE_MONETARY, "Amount (with Taxes)",
     .compute = odoo_move_line_total, .flags = F_READONLY | F_STORED},
};

#define SALES (GROUP_SALESMAN | GROUP_SALES_MANAGER)
#define OF_SALES {GROUP_USER, SALES, SALES, SALES}

static const struct odoo_model_def models[] = {
    {"account.invoice", "Invoice", "date_invoice desc, number desc, id desc",
     FIELDS(invoice), .rec_name = "number", .access = OF_SALES,
     .thread = true, .before_unlink = odoo_invoice_before_unlink},
    {"account.invoice.line", "Invoice Line", "invoice_id, sequence, id",
     FIELDS(line), .access = OF_SALES},
};

const struct odoo_model_group odoo_models_invoice = {
    models, sizeof models / sizeof *models};

/* ---- the addon opencell --------------------------------------------------------- */

static const struct odoo_field_def on_invoice[] = {
    {"oc_untaxed", TYPE_FLOAT, "OpenCell Untaxed", .digits = 4},
    {"oc_total", TYPE_FLOAT, "OpenCell Total", .digits = 4},
    {"oc_total_taxed", TYPE_FLOAT, "OpenCell Total Taxed", .digits = 4},
    {"oc_taxes", TYPE_CHAR, "OpenCell Taxes"},
};

static const struct odoo_field_def on_line[] = {
    {"oc_amount_untaxed", TYPE_FLOAT, "OpenCell Untaxed", .digits = 4},
    {"oc_amount_taxes", TYPE_FLOAT, "OpenCell Taxes", .digits = 4},
    {"oc_amount_total", TYPE_FLOAT, "OpenCell Total", .digits = 4},
};

#define ON(model, fields) {model, fields, sizeof fields / sizeof *fields}
const struct odoo_model_addition odoo_additions_opencell[] = {
    ON("account.move", on_invoice),
    ON("account.move.line", on_line),
};
const struct odoo_model_addition odoo_additions_opencell_old[] = {
    ON("account.invoice", on_invoice),
    ON("account.invoice.line", on_line),
};

/* ---- what the addon account puts on companies and partners ------------------------ */

static const struct odoo_field_def on_company[] = {
    {"tax_calculation_rounding_method", TYPE_SELECTION,
     "Tax Calculation Rounding Method",
     .selection = "round_per_line:Round per Line|"
                  "round_globally:Round Globally",
     .preset = "round_per_line"},
};

static const struct odoo_field_def on_partner[] = {
    {"customer_rank", TYPE_INTEGER, "Customer Rank", .preset = "0",
     .flags = F_NOCOPY, .since = 13},
    {"supplier_rank", TYPE_INTEGER, "Supplier Rank", .preset = "0",
     .flags = F_NOCOPY, .since = 13},
};

const struct odoo_model_addition odoo_additions_account[] = {
    ON("res.company", on_company),
    ON("res.partner", on_partner),
};
