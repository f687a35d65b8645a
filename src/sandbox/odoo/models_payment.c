/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Payments of the addon `account`, the window that registers them, and what
 * is open on invoices. No entries are booked: which payment or credit note
 * settles how much of what is in rows of account.partial.reconcile.
 */
#include "sandbox/odoo/logic_money.h"
#include "sandbox/odoo/models.h"

#define COMPUTED .flags = F_READONLY | F_STORED

/* ---- invoices --------------------------------------------------------------- */

#define PAYMENT_STATES                                                \
    "not_paid:Not Paid|in_payment:In Payment|paid:Paid|"              \
    "partial:Partially Paid|reversed:Reversed|"                       \
    "invoicing_legacy:Invoicing App Legacy"

static const struct odoo_field_def on_move[] = {
    {"amount_residual", TYPE_MONETARY, "Amount Due",
     .compute = odoo_move_residual, COMPUTED},
    {"payment_state", TYPE_SELECTION, "Payment Status",
     .selection = PAYMENT_STATES, .compute = odoo_move_payment_state, COMPUTED},
    {"reversed_entry_id", TYPE_MANY2ONE, "Reversal of", "account.move",
     .flags = F_INDEX | F_NOCOPY},
    {"reversal_move_id", TYPE_ONE2MANY, "Reversal Moves", "account.move",
     "reversed_entry_id", .flags = F_NOCOPY, .until = 17},
    {"reversal_move_ids", TYPE_ONE2MANY, "Reversal Moves", "account.move",
     "reversed_entry_id", .flags = F_NOCOPY, .since = 18},
    {"partner_shipping_id", TYPE_MANY2ONE, "Delivery Address", "res.partner"},
    {"invoice_user_id", TYPE_MANY2ONE, "Salesperson", "res.users",
     .preset = "user"},
    {"invoice_payment_term_id", TYPE_MANY2ONE, "Payment Terms",
     "account.payment.term"},
    {"matched_payment_ids", TYPE_MANY2MANY, "Matched Payments",
     "account.payment", "invoice_ids", .flags = F_MIRROR, .since = 18},
};

#define LINE_KINDS "product:Product|line_section:Section|line_note:Note"

static const struct odoo_field_def on_move_line[] = {
    {"discount", TYPE_FLOAT, "Discount (%)", .digits = 2},
    {"display_type", TYPE_SELECTION, "Display Type", .selection = LINE_KINDS,
     .preset = "product"},
};

static const struct odoo_field_def on_invoice[] = {
    {"residual", TYPE_MONETARY, "Amount Due", .compute = odoo_move_residual,
     COMPUTED},
    {"refund_invoice_id", TYPE_MANY2ONE, "Invoice for which this is the "
     "credit note", "account.invoice", .flags = F_INDEX | F_NOCOPY},
    {"refund_invoice_ids", TYPE_ONE2MANY, "Refund Invoices",
     "account.invoice", "refund_invoice_id", .flags = F_NOCOPY},
    {"partner_shipping_id", TYPE_MANY2ONE, "Delivery Address", "res.partner"},
    {"user_id", TYPE_MANY2ONE, "Salesperson", "res.users", .preset = "user"},
    {"payment_term_id", TYPE_MANY2ONE, "Payment Terms",
     "account.payment.term"},
    {"payment_ids", TYPE_MANY2MANY, "Payments", "account.payment",
     "invoice_ids", .flags = F_MIRROR},
};

static const struct odoo_field_def on_invoice_line[] = {
    {"discount", TYPE_FLOAT, "Discount (%)", .digits = 2},
    {"display_type", TYPE_SELECTION, "Display Type",
     .selection = "line_section:Section|line_note:Note"},
};

#define ON(model, fields) {model, fields, sizeof fields / sizeof *fields}

const struct odoo_model_addition odoo_additions_payment[] = {
    ON("account.move", on_move),
    ON("account.move.line", on_move_line),
    ON("account.invoice", on_invoice),
    ON("account.invoice.line", on_invoice_line),
};
const size_t odoo_n_additions_payment =
    sizeof odoo_additions_payment / sizeof *odoo_additions_payment;

/* ---- payments --------------------------------------------------------------- */

#define METHOD_OF_PAYMENT                                              \
    {"payment_method_id", TYPE_MANY2ONE, "Payment Method",             \
     "account.payment.method", .flags = F_REQUIRED | F_RESTRICT,       \
     .until = 13}

static const struct odoo_field_def payment[] = {
    {"name", TYPE_CHAR, "Number", .preset = "/",
     .flags = F_READONLY | F_NOCOPY, .until = 17},
    {"name", TYPE_CHAR, "Number", .flags = F_NOCOPY, .since = 18},
    {"date", TYPE_DATE, "Date", .preset = "today", .flags = F_REQUIRED,
     .since = 14},
    {"payment_date", TYPE_DATE, "Payment Date", .preset = "today",
     .flags = F_REQUIRED, .until = 13},
    {"amount", TYPE_MONETARY, "Amount"},
    {"payment_type", TYPE_SELECTION, "Payment Type",
     .selection = "outbound:Send|inbound:Receive", .preset = "inbound",
     .flags = F_REQUIRED, .since = 14},
    {"payment_type", TYPE_SELECTION, "Payment Type",
     .selection = "outbound:Send Money|inbound:Receive Money|"
                  "transfer:Internal Transfer",
     .flags = F_REQUIRED, .until = 13},
    {"partner_type", TYPE_SELECTION, "Partner Type",
     .selection = "customer:Customer|supplier:Vendor", .preset = "customer"},
    {"partner_id", TYPE_MANY2ONE, "Customer/Vendor", "res.partner",
     .flags = F_INDEX | F_RESTRICT},
    {"journal_id", TYPE_MANY2ONE, "Journal", "account.journal",
     .flags = F_REQUIRED | F_RESTRICT},
    METHOD_OF_PAYMENT,
    {"communication", TYPE_CHAR, "Memo", .flags = F_INDEX, .until = 13},
    {"ref", TYPE_CHAR, "Memo", .flags = F_INDEX | F_NOCOPY, .since = 14,
     .until = 17},
    {"memo", TYPE_CHAR, "Memo", .flags = F_INDEX, .since = 18},
    {"payment_reference", TYPE_CHAR, "Payment Reference", .flags = F_NOCOPY},
    {"state", TYPE_SELECTION, "Status",
     .selection = "draft:Draft|posted:Validated|sent:Sent|"
                  "reconciled:Reconciled|cancelled:Cancelled",
     .preset = "draft", .flags = F_READONLY | F_NOCOPY, .until = 13},
    {"state", TYPE_SELECTION, "Status",
     .selection = "draft:Draft|posted:Posted|cancel:Cancelled",
     .preset = "draft", .flags = F_READONLY | F_NOCOPY, .since = 14,
     .until = 17},
    {"state", TYPE_SELECTION, "State",
     .selection = "draft:Draft|in_process:In Process|paid:Paid|"
                  "canceled:Canceled|rejected:Rejected",
     .preset = "draft", .flags = F_REQUIRED | F_NOCOPY, .since = 18},
    {"company_id", TYPE_MANY2ONE, "Company", "res.company",
     .preset = "company", .flags = F_RESTRICT},
    FIELD_CURRENCY_OF_COMPANY,
    {"invoice_ids", TYPE_MANY2MANY, "Invoices", "account.invoice",
     .flags = F_NOCOPY, .until = 12},
    {"invoice_ids", TYPE_MANY2MANY, "Invoices", "account.move",
     .flags = F_NOCOPY, .since = 18},
    {"reconciled_invoice_ids", TYPE_MANY2MANY, "Reconciled Invoices",
     "account.move", .compute = odoo_payment_invoices, .flags = F_READONLY,
     .since = 13},
    {"reconciled_invoice_ids", TYPE_MANY2MANY, "Reconciled Invoices",
     "account.invoice", .compute = odoo_payment_invoices, .flags = F_READONLY,
     .until = 12},
    {"reconciled_invoices_count", TYPE_INTEGER, "# Reconciled Invoices",
     .compute = odoo_payment_invoice_count, .flags = F_READONLY, .since = 14},
    {"is_reconciled", TYPE_BOOLEAN, "Is Reconciled",
     .compute = odoo_payment_is_reconciled, COMPUTED, .since = 14},
};

static const struct odoo_field_def method[] = {
    {"name", TYPE_CHAR, "Name", .flags = F_REQUIRED},
    {"code", TYPE_CHAR, "Code", .flags = F_REQUIRED},
    {"payment_type", TYPE_SELECTION, "Payment Type",
     .selection = "inbound:Inbound|outbound:Outbound", .flags = F_REQUIRED},
};

/* Hidden fields stand for the journal items that are not kept here. */
#define SETTLED(name, target)                            \
    {name, TYPE_MANY2ONE, "Settled", target,             \
     .flags = F_HIDDEN | F_INDEX | F_CASCADE}

static const struct odoo_field_def partial[] = {
    {"amount", TYPE_MONETARY, "Amount"},
    {"max_date", TYPE_DATE, "Max Date of Matched Lines"},
    SETTLED("debit_id", "account.move"),
    SETTLED("credit_id", "account.move"),
    SETTLED("payment_id", "account.payment"),
};
static const struct odoo_field_def partial_old[] = {
    {"amount", TYPE_MONETARY, "Amount"},
    SETTLED("debit_id", "account.invoice"),
    SETTLED("credit_id", "account.invoice"),
    SETTLED("payment_id", "account.payment"),
};

static const struct odoo_field_def reg[] = {
    {"move_ids", TYPE_MANY2MANY, "Moves", "account.move", .flags = F_HIDDEN},
    {"amount", TYPE_MONETARY, "Amount"},
    {"payment_date", TYPE_DATE, "Payment Date", .preset = "today",
     .flags = F_REQUIRED},
    {"communication", TYPE_CHAR, "Memo"},
    {"group_payment", TYPE_BOOLEAN, "Group Payments"},
    {"journal_id", TYPE_MANY2ONE, "Journal", "account.journal"},
    {"payment_type", TYPE_SELECTION, "Payment Type",
     .selection = "outbound:Send Money|inbound:Receive Money"},
    {"partner_type", TYPE_SELECTION, "Partner Type",
     .selection = "customer:Customer|supplier:Vendor", .preset = "customer"},
    {"partner_id", TYPE_MANY2ONE, "Customer/Vendor", "res.partner"},
    FIELD_CURRENCY_OF_COMPANY,
    {"source_amount", TYPE_MONETARY, "Amount to Pay (company currency)"},
    {"payment_difference", TYPE_MONETARY, "Payment Difference",
     .compute = odoo_register_difference, .flags = F_READONLY},
    {"payment_difference_handling", TYPE_SELECTION,
     "Payment Difference Handling",
     .selection = "open:Keep open|reconcile:Mark as fully paid",
     .preset = "open"},
    {"writeoff_account_id", TYPE_MANY2ONE, "Difference Account",
     "account.account"},
    {"writeoff_label", TYPE_CHAR, "Journal Item Label",
     .preset = "Write-Off"},
};

/* Invoices are due at once, whatever their terms. */
static const struct odoo_field_def term[] = {
    {"name", TYPE_CHAR, "Payment Terms", .flags = F_REQUIRED},
    {"active", TYPE_BOOLEAN, "Active", .preset = "true"},
};

static const struct odoo_field_def reversal[] = {
    {"move_ids", TYPE_MANY2MANY, "Moves", "account.move"},
    {"new_move_ids", TYPE_MANY2MANY, "New Moves", "account.move"},
    {"date", TYPE_DATE, "Reversal date", .preset = "today",
     .flags = F_REQUIRED},
    {"reason", TYPE_CHAR, "Reason"},
    {"journal_id", TYPE_MANY2ONE, "Use Specific Journal", "account.journal"},
    {"refund_method", TYPE_SELECTION, "Credit Method",
     .selection = "refund:Partial Refund|cancel:Full Refund|"
                  "modify:Full refund and new draft invoice",
     .preset = "refund", .flags = F_REQUIRED, .until = 16},
};

#define SALES (GROUP_SALESMAN | GROUP_SALES_MANAGER)
#define OF_SALES {GROUP_USER, SALES, SALES, SALES}
#define OF_NOBODY {GROUP_USER, 0, 0, 0}

static const struct odoo_model_def models[] = {
    {"account.payment.method", "Payment Methods", "id", FIELDS(method),
     .access = OF_NOBODY, .since = 8},
    {"account.payment", "Payments", "date desc, name desc, id desc",
     FIELDS(payment), .access = OF_SALES, .thread = true,
     .before_create = odoo_payment_before_create,
     .before_write = odoo_payment_before_write,
     .before_unlink = odoo_payment_before_unlink, .since = 14},
    {"account.payment", "Payments", "payment_date desc, name desc, id desc",
     FIELDS(payment), .access = OF_SALES, .thread = true,
     .before_create = odoo_payment_before_create,
     .before_unlink = odoo_payment_before_unlink, .since = 8, .until = 13},
    {"account.partial.reconcile", "Partial Reconcile", "id", FIELDS(partial),
     .access = OF_NOBODY, .rec_name = "id", .since = 13},
    {"account.partial.reconcile", "Partial Reconcile", "id",
     FIELDS(partial_old), .access = OF_NOBODY, .rec_name = "id", .since = 8,
     .until = 12},
    {"account.payment.register", "Pay", "id", FIELDS(reg),
     .access = {SALES, SALES, SALES, SALES}, .rec_name = "id",
     .before_create = odoo_register_before_create, .since = 14},
    {"account.payment.term", "Payment Terms", "id", FIELDS(term),
     .access = OF_SALES, .since = 8},
    {"account.move.reversal", "Account Move Reversal", "id",
     FIELDS(reversal), .access = {SALES, SALES, SALES, SALES},
     .rec_name = "id", .before_create = odoo_reversal_before_create,
     .since = 13},
};

const struct odoo_model_group odoo_models_payment = {
    models, sizeof models / sizeof *models};
