/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Invoices, vouchers and entries of OpenERP 7, and what they stand on. */
#include "sandbox/odoo/logic.h"
#include "sandbox/odoo/models.h"

static const struct odoo_field_def account[] = {
    {"name", TYPE_CHAR, "Name", .flags = F_REQUIRED},
    {"code", TYPE_CHAR, "Code", .flags = F_REQUIRED | F_INDEX},
    {"type", TYPE_SELECTION, "Internal Type",
     .selection = "view:View|other:Regular|receivable:Receivable|"
                  "payable:Payable|liquidity:Liquidity|"
                  "consolidation:Consolidation|closed:Closed",
     .preset = "other", .flags = F_REQUIRED},
    {"active", TYPE_BOOLEAN, "Active", .preset = "true"},
    {"company_id", TYPE_MANY2ONE, "Company", "res.company",
     .preset = "company", .flags = F_REQUIRED},
};

static const struct odoo_field_def journal[] = {
    {"name", TYPE_CHAR, "Journal Name", .flags = F_REQUIRED},
    {"code", TYPE_CHAR, "Code", .flags = F_REQUIRED | F_INDEX},
    {"type", TYPE_SELECTION, "Type",
     .selection = "sale:Sale|sale_refund:Sale Refund|purchase:Purchase|"
                  "purchase_refund:Purchase Refund|cash:Cash|"
                  "bank:Bank and Checks|general:General|"
                  "situation:Opening/Closing Situation",
     .preset = "general", .flags = F_REQUIRED},
    {"default_credit_account_id", TYPE_MANY2ONE, "Default Credit Account",
     "account.account"},
    {"default_debit_account_id", TYPE_MANY2ONE, "Default Debit Account",
     "account.account"},
    {"currency", TYPE_MANY2ONE, "Currency", "res.currency"},
    {"update_posted", TYPE_BOOLEAN, "Allow Cancelling Entries"},
    {"allow_date", TYPE_BOOLEAN, "Check Date in Period"},
    {"company_id", TYPE_MANY2ONE, "Company", "res.company",
     .preset = "company", .flags = F_REQUIRED},
};

static const struct odoo_field_def tax[] = {
    {"name", TYPE_CHAR, "Tax Name", .flags = F_REQUIRED},
    {"sequence", TYPE_INTEGER, "Sequence", .preset = "1",
     .flags = F_REQUIRED},
    {"amount", TYPE_FLOAT, "Amount", .digits = 6, .flags = F_REQUIRED},
    {"type", TYPE_SELECTION, "Tax Type",
     .selection = "percent:Percentage", .preset = "percent", .flags = F_REQUIRED},
    {"type_tax_use", TYPE_SELECTION, "Tax Application",
     .selection = "sale:Sale|purchase:Purchase|all:All", .preset = "all",
     .flags = F_REQUIRED},
    {"price_include", TYPE_BOOLEAN, "Tax Included in Price"},
    {"description", TYPE_CHAR, "Tax Code"},
    {"active", TYPE_BOOLEAN, "Active", .preset = "true"},
    {"company_id", TYPE_MANY2ONE, "Company", "res.company",
     .preset = "company", .flags = F_REQUIRED},
};

static const struct odoo_field_def year[] = {
    {"name", TYPE_CHAR, "Fiscal Year", .flags = F_REQUIRED},
    {"code", TYPE_CHAR, "Code", .flags = F_REQUIRED},
    {"date_start", TYPE_DATE, "Start Date", .flags = F_REQUIRED},
    {"date_stop", TYPE_DATE, "End Date", .flags = F_REQUIRED},
    {"period_ids", TYPE_ONE2MANY, "Periods", "account.period",
     "fiscalyear_id"},
    {"state", TYPE_SELECTION, "Status", .selection = "draft:Open|done:Closed",
     .preset = "draft"},
    {"company_id", TYPE_MANY2ONE, "Company", "res.company",
     .preset = "company", .flags = F_REQUIRED},
};

static const struct odoo_field_def period[] = {
    {"name", TYPE_CHAR, "Period Name", .flags = F_REQUIRED},
    {"code", TYPE_CHAR, "Code", .flags = F_INDEX},
    {"special", TYPE_BOOLEAN, "Opening/Closing Period"},
    {"date_start", TYPE_DATE, "Start of Period", .flags = F_REQUIRED},
    {"date_stop", TYPE_DATE, "End of Period", .flags = F_REQUIRED},
    {"fiscalyear_id", TYPE_MANY2ONE, "Fiscal Year", "account.fiscalyear",
     .flags = F_REQUIRED | F_INDEX},
    {"state", TYPE_SELECTION, "Status", .selection = "draft:Open|done:Closed",
     .preset = "draft"},
    {"company_id", TYPE_MANY2ONE, "Company", "res.company",
     .related = "fiscalyear_id.company_id", .flags = F_READONLY | F_STORED},
};

static const struct odoo_field_def named[] = {
    {"name", TYPE_CHAR, "Name", .flags = F_REQUIRED},
    {"active", TYPE_BOOLEAN, "Active", .preset = "true"},
};

/* Invoices. ---------------------------------------------------------------- */

static const struct odoo_field_def invoice[] = {
    {"name", TYPE_CHAR, "Description", .flags = F_NOCOPY | F_INDEX},
    {"origin", TYPE_CHAR, "Source Document", .flags = F_INDEX},
    {"type", TYPE_SELECTION, "Type",
     .selection = "out_invoice:Customer Invoice|in_invoice:Supplier Invoice|"
                  "out_refund:Customer Refund|in_refund:Supplier Refund",
     .preset = "out_invoice"},
    {"number", TYPE_CHAR, "Number", .flags = F_READONLY | F_NOCOPY | F_INDEX},
    {"internal_number", TYPE_CHAR, "Invoice Number",
     .flags = F_READONLY | F_NOCOPY},
    {"reference", TYPE_CHAR, "Invoice Reference",
     .flags = F_NOCOPY | F_INDEX},
    {"reference_type", TYPE_SELECTION, "Payment Reference",
     .selection = "none:Free Reference", .preset = "none",
     .flags = F_REQUIRED},
    {"comment", TYPE_TEXT, "Additional Information"},
    {"state", TYPE_SELECTION, "Status",
     .selection = "draft:Draft|proforma:Pro-forma|proforma2:Pro-forma|"
                  "open:Open|paid:Paid|cancel:Cancelled",
     .preset = "draft", .flags = F_READONLY | F_NOCOPY},
    {"date_invoice", TYPE_DATE, "Invoice Date", .flags = F_NOCOPY},
    {"date_due", TYPE_DATE, "Due Date", .flags = F_NOCOPY},
    {"partner_id", TYPE_MANY2ONE, "Partner", "res.partner",
     .flags = F_REQUIRED | F_INDEX | F_RESTRICT},
    {"payment_term", TYPE_MANY2ONE, "Payment Terms", "account.payment.term"},
    {"fiscal_position", TYPE_MANY2ONE, "Fiscal Position",
     "account.fiscal.position"},
    {"period_id", TYPE_MANY2ONE, "Force Period", "account.period",
     .flags = F_NOCOPY},
    {"account_id", TYPE_MANY2ONE, "Account", "account.account",
     .flags = F_REQUIRED | F_RESTRICT},
    {"invoice_line", TYPE_ONE2MANY, "Invoice Lines", "account.invoice.line",
     "invoice_id"},
    {"move_id", TYPE_MANY2ONE, "Journal Entry", "account.move",
     .flags = F_READONLY | F_NOCOPY | F_RESTRICT},
    /* Whether the lines of taxes have been made: before, there is no tax. */
    {"taxes_made", TYPE_BOOLEAN, "", .flags = F_HIDDEN | F_NOCOPY},
    {"amount_untaxed", TYPE_FLOAT, "Subtotal", .digits = 2,
     .compute = odoo_old_untaxed, .flags = F_READONLY | F_STORED},
    {"amount_tax", TYPE_FLOAT, "Tax", .digits = 2, .compute = odoo_old_tax,
     .flags = F_READONLY | F_STORED},
    {"amount_total", TYPE_FLOAT, "Total", .digits = 2,
     .compute = odoo_old_total, .flags = F_READONLY | F_STORED},
    {"check_total", TYPE_FLOAT, "Verification Total", .digits = 2},
    {"residual", TYPE_FLOAT, "Balance", .digits = 2,
     .compute = odoo_old_residual, .flags = F_READONLY | F_STORED},
    {"reconciled", TYPE_BOOLEAN, "Paid/Reconciled",
     .compute = odoo_old_reconciled, .flags = F_READONLY | F_STORED},
    {"currency_id", TYPE_MANY2ONE, "Currency", "res.currency",
     .preset = "2", .flags = F_REQUIRED},
    {"journal_id", TYPE_MANY2ONE, "Journal", "account.journal",
     .flags = F_REQUIRED | F_RESTRICT},
    {"company_id", TYPE_MANY2ONE, "Company", "res.company",
     .preset = "company", .flags = F_REQUIRED},
    {"user_id", TYPE_MANY2ONE, "Salesperson", "res.users", .preset = "user"},
};

static const struct odoo_field_def invoice_line[] = {
    {"name", TYPE_TEXT, "Description", .flags = F_REQUIRED},
    {"origin", TYPE_CHAR, "Source Document"},
    {"sequence", TYPE_INTEGER, "Sequence", .preset = "10"},
    {"invoice_id", TYPE_MANY2ONE, "Invoice Reference", "account.invoice",
     .flags = F_INDEX | F_CASCADE},
    {"uos_id", TYPE_MANY2ONE, "Unit of Measure", "product.uom"},
    {"product_id", TYPE_MANY2ONE, "Product", "product.product"},
    {"account_id", TYPE_MANY2ONE, "Account", "account.account",
     .preset = "3", .flags = F_REQUIRED | F_RESTRICT},
    {"price_unit", TYPE_FLOAT, "Unit Price", .digits = 2, .preset = "0.0",
     .flags = F_REQUIRED},
    {"price_subtotal", TYPE_FLOAT, "Amount", .digits = 2,
     .compute = odoo_old_line_subtotal, .flags = F_READONLY | F_STORED},
    {"quantity", TYPE_FLOAT, "Quantity", .digits = 3, .preset = "1.0",
     .flags = F_REQUIRED},
    {"discount", TYPE_FLOAT, "Discount (%)", .digits = 2, .preset = "0.0"},
    {"invoice_line_tax_id", TYPE_MANY2MANY, "Taxes", "account.tax"},
};

/* Entries and vouchers. ---------------------------------------------------- */

static const struct odoo_field_def move[] = {
    {"name", TYPE_CHAR, "Number", .preset = "/", .flags = F_REQUIRED},
    {"ref", TYPE_CHAR, "Reference"},
    {"journal_id", TYPE_MANY2ONE, "Journal", "account.journal",
     .flags = F_REQUIRED},
    {"period_id", TYPE_MANY2ONE, "Period", "account.period",
     .flags = F_REQUIRED},
    {"date", TYPE_DATE, "Date", .preset = "today", .flags = F_REQUIRED},
    {"state", TYPE_SELECTION, "Status",
     .selection = "draft:Unposted|posted:Posted", .preset = "draft",
     .flags = F_REQUIRED},
    {"line_id", TYPE_ONE2MANY, "Entries", "account.move.line", "move_id"},
};

static const struct odoo_field_def move_line[] = {
    {"move_id", TYPE_MANY2ONE, "Journal Entry", "account.move",
     .flags = F_REQUIRED | F_INDEX | F_CASCADE},
    {"name", TYPE_CHAR, "Name", .flags = F_REQUIRED},
    {"ref", TYPE_CHAR, "Reference", .related = "move_id.ref",
     .flags = F_READONLY},
    {"account_id", TYPE_MANY2ONE, "Account", "account.account",
     .flags = F_REQUIRED | F_RESTRICT},
    {"partner_id", TYPE_MANY2ONE, "Partner", "res.partner",
     .flags = F_INDEX | F_RESTRICT},
    {"debit", TYPE_FLOAT, "Debit", .digits = 2},
    {"credit", TYPE_FLOAT, "Credit", .digits = 2},
    {"date", TYPE_DATE, "Effective date", .flags = F_REQUIRED},
    {"date_maturity", TYPE_DATE, "Due date"},
    {"journal_id", TYPE_MANY2ONE, "Journal", "account.journal",
     .related = "move_id.journal_id", .flags = F_READONLY},
    {"period_id", TYPE_MANY2ONE, "Period", "account.period",
     .related = "move_id.period_id", .flags = F_READONLY},
    {"invoice", TYPE_MANY2ONE, "Invoice", "account.invoice",
     .flags = F_READONLY | F_INDEX},
    {"amount_residual", TYPE_FLOAT, "Residual Amount", .digits = 2,
     .flags = F_READONLY},
    {"state", TYPE_SELECTION, "Status",
     .selection = "draft:Unbalanced|valid:Balanced", .preset = "valid"},
};

static const struct odoo_field_def voucher[] = {
    {"type", TYPE_SELECTION, "Default Type",
     .selection = "sale:Sale|purchase:Purchase|payment:Payment|"
                  "receipt:Receipt"},
    {"active", TYPE_BOOLEAN, "Active", .preset = "true"},
    {"name", TYPE_CHAR, "Memo", .flags = F_INDEX},
    {"date", TYPE_DATE, "Date", .preset = "today"},
    {"journal_id", TYPE_MANY2ONE, "Journal", "account.journal",
     .flags = F_REQUIRED | F_RESTRICT},
    {"account_id", TYPE_MANY2ONE, "Account", "account.account",
     .flags = F_REQUIRED | F_RESTRICT},
    {"line_ids", TYPE_ONE2MANY, "Voucher Lines", "account.voucher.line",
     "voucher_id"},
    {"line_cr_ids", TYPE_ONE2MANY, "Credits", "account.voucher.line",
     "voucher_id", .compute = odoo_voucher_side},
    {"line_dr_ids", TYPE_ONE2MANY, "Debits", "account.voucher.line",
     "voucher_id", .compute = odoo_voucher_side},
    {"period_id", TYPE_MANY2ONE, "Period", "account.period",
     .flags = F_REQUIRED | F_RESTRICT},
    {"narration", TYPE_TEXT, "Notes"},
    {"currency_id", TYPE_MANY2ONE, "Currency", "res.currency",
     .compute = odoo_company_currency, .flags = F_READONLY},
    {"company_id", TYPE_MANY2ONE, "Company", "res.company",
     .preset = "company", .flags = F_REQUIRED},
    {"state", TYPE_SELECTION, "Status",
     .selection = "draft:Draft|cancel:Cancelled|proforma:Pro-forma|"
                  "posted:Posted",
     .preset = "draft", .flags = F_READONLY | F_NOCOPY},
    {"amount", TYPE_FLOAT, "Total", .digits = 2, .preset = "0.0",
     .flags = F_REQUIRED},
    {"reference", TYPE_CHAR, "Ref #", .flags = F_INDEX},
    {"number", TYPE_CHAR, "Number", .flags = F_READONLY | F_NOCOPY},
    {"move_id", TYPE_MANY2ONE, "Account Entry", "account.move",
     .flags = F_NOCOPY},
    {"partner_id", TYPE_MANY2ONE, "Partner", "res.partner",
     .flags = F_INDEX | F_RESTRICT},
    {"pay_now", TYPE_SELECTION, "Payment",
     .selection = "pay_now:Pay Directly|pay_later:Pay Later or Group Funds",
     .preset = "pay_now"},
    {"pre_line", TYPE_BOOLEAN, "Previous Payments ?"},
    {"payment_option", TYPE_SELECTION, "Payment Difference",
     .selection = "without_writeoff:Keep Open|"
                  "with_writeoff:Reconcile Payment Balance",
     .preset = "without_writeoff", .flags = F_REQUIRED},
    {"comment", TYPE_CHAR, "Counterpart Comment", .preset = "Write-Off",
     .flags = F_REQUIRED},
    {"payment_rate_currency_id", TYPE_MANY2ONE, "Payment Rate Currency",
     "res.currency", .preset = "2", .flags = F_REQUIRED},
    {"payment_rate", TYPE_FLOAT, "Exchange Rate", .digits = 6,
     .preset = "1.0", .flags = F_REQUIRED},
};

static const struct odoo_field_def voucher_line[] = {
    {"voucher_id", TYPE_MANY2ONE, "Voucher", "account.voucher",
     .flags = F_REQUIRED | F_INDEX | F_CASCADE},
    {"name", TYPE_CHAR, "Description"},
    {"account_id", TYPE_MANY2ONE, "Account", "account.account",
     .flags = F_REQUIRED | F_RESTRICT},
    {"amount", TYPE_FLOAT, "Amount", .digits = 2},
    {"untax_amount", TYPE_FLOAT, "Untax Amount"},
    {"reconcile", TYPE_BOOLEAN, "Full Reconcile"},
    {"type", TYPE_SELECTION, "Dr/Cr", .selection = "dr:Debit|cr:Credit"},
    {"move_line_id", TYPE_MANY2ONE, "Journal Item", "account.move.line"},
    {"date_original", TYPE_DATE, "Date", .related = "move_line_id.date",
     .flags = F_READONLY},
    {"date_due", TYPE_DATE, "Due Date",
     .related = "move_line_id.date_maturity", .flags = F_READONLY},
    {"amount_original", TYPE_FLOAT, "Original Amount", .digits = 2,
     .compute = odoo_voucher_balance, .flags = F_READONLY | F_STORED},
    {"amount_unreconciled", TYPE_FLOAT, "Open Balance", .digits = 2,
     .compute = odoo_voucher_balance, .flags = F_READONLY | F_STORED},
    {"currency_id", TYPE_MANY2ONE, "Currency", "res.currency",
     .compute = odoo_company_currency, .flags = F_READONLY},
};

#define SALES (GROUP_SALESMAN | GROUP_SALES_MANAGER)
#define OF_SALES {GROUP_USER, SALES, SALES, SALES}
#define OF_SETTINGS {GROUP_USER, GROUP_SYSTEM, GROUP_SYSTEM, GROUP_SYSTEM}

static const struct odoo_model_def models[] = {
    {"account.account", "Account", "code", FIELDS(account),
     .access = OF_SETTINGS},
    {"account.journal", "Journal", "code", FIELDS(journal),
     .access = OF_SETTINGS},
    {"account.tax", "Tax", "sequence, id", FIELDS(tax), .access = OF_SETTINGS},
    {"account.fiscalyear", "Fiscal Year", "date_start, id", FIELDS(year),
     .access = OF_SETTINGS},
    {"account.period", "Account period", "date_start, special desc",
     FIELDS(period), .access = OF_SETTINGS},
    {"account.payment.term", "Payment Term", "name", FIELDS(named),
     .access = OF_SETTINGS},
    {"account.fiscal.position", "Fiscal Position", "id", FIELDS(named),
     .access = OF_SETTINGS},
    {"account.invoice", "Invoice", "id desc", FIELDS(invoice),
     .rec_name = "number", .access = OF_SALES, .thread = true,
     .before_create = odoo_old_invoice_before_create,
     .before_unlink = odoo_old_invoice_before_unlink},
    {"account.invoice.line", "Invoice Line", "invoice_id, sequence, id",
     FIELDS(invoice_line), .access = OF_SALES},
    {"account.invoice.confirm", "Confirm the selected invoices", "id",
     .access = OF_SALES},
    {"account.invoice.cancel", "Cancel the Selected Invoices", "id",
     .access = OF_SALES},
    {"account.move", "Account Entry", "id desc", FIELDS(move),
     .access = OF_SALES},
    {"account.move.line", "Journal Items", "date desc, id desc",
     FIELDS(move_line), .access = OF_SALES},
    {"account.voucher", "Accounting Voucher", "date desc, id desc",
     FIELDS(voucher), .rec_name = "number", .access = OF_SALES,
     .thread = true, .before_create = odoo_voucher_before_create,
     .before_write = odoo_voucher_before_write,
     .before_unlink = odoo_voucher_before_unlink},
    {"account.voucher.line", "Voucher Lines", "move_line_id",
     FIELDS(voucher_line), .access = OF_SALES},
};

const struct odoo_model_group odoo_models_openerp_account = {
    models, sizeof models / sizeof *models};
