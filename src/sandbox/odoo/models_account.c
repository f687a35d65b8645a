/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Customer invoices as of Odoo 13: moves, their lines, taxes, accounts and
 * journals, and attachments. Only with the option --addons account.
 */
#include "sandbox/odoo/logic.h"
#include "sandbox/odoo/models.h"

static const struct odoo_field_def move[] = {
    {"name", TYPE_CHAR, "Number", .preset = "/", .flags = F_NOCOPY | F_INDEX},
    {"ref", TYPE_CHAR, "Reference", .flags = F_NOCOPY | F_INDEX},
    {"move_type", TYPE_SELECTION, "Type",
     .selection = "entry:Journal Entry|out_invoice:Customer Invoice|"
                  "out_refund:Customer Credit Note|in_invoice:Vendor Bill|"
                  "in_refund:Vendor Credit Note",
     .preset = "entry", .flags = F_REQUIRED},
    {"state", TYPE_SELECTION, "Status",
     .selection = "draft:Draft|posted:Posted|cancel:Cancelled",
     .preset = "draft", .flags = F_REQUIRED | F_READONLY | F_NOCOPY},
    {"partner_id", TYPE_MANY2ONE, "Partner", "res.partner",
     .flags = F_INDEX | F_RESTRICT},
    FIELD_COMMERCIAL_PARTNER,
    {"journal_id", TYPE_MANY2ONE, "Journal", "account.journal",
     .preset = "1", .flags = F_REQUIRED | F_RESTRICT},
    {"company_id", TYPE_MANY2ONE, "Company", "res.company",
     .preset = "company", .flags = F_RESTRICT},
    FIELD_CURRENCY_OF_COMPANY,
    {"date", TYPE_DATE, "Date", .preset = "today", .flags = F_REQUIRED,
     .until = 15},
    {"date", TYPE_DATE, "Date", .flags = F_REQUIRED, .since = 16},
    {"invoice_date", TYPE_DATE, "Invoice/Bill Date", .flags = F_NOCOPY},
    {"invoice_date_due", TYPE_DATE, "Due Date", .flags = F_NOCOPY},
    {"invoice_origin", TYPE_CHAR, "Origin"},
    {"payment_reference", TYPE_CHAR, "Payment Reference", .flags = F_NOCOPY},
    {"narration", TYPE_HTML, "Terms and Conditions"},
    {"invoice_line_ids", TYPE_ONE2MANY, "Invoice lines", "account.move.line",
     "move_id"},
    FIELDS_INVOICE_AMOUNTS,
};

static const struct odoo_field_def line[] = {
    {"move_id", TYPE_MANY2ONE, "Journal Entry", "account.move",
     .flags = F_REQUIRED | F_INDEX | F_CASCADE},
    FIELDS_PRODUCT_OF_LINE,
    {"account_id", TYPE_MANY2ONE, "Account", "account.account",
     .flags = F_RESTRICT},
    {"name", TYPE_CHAR, "Label"},
    {"quantity", TYPE_FLOAT, "Quantity", .digits = 2, .preset = "1.0"},
    {"price_unit", TYPE_FLOAT, "Unit Price", .digits = 2},
    {"tax_ids", TYPE_MANY2MANY, "Taxes", "account.tax"},
    {"price_subtotal", TYPE_MONETARY, "Subtotal",
     .compute = odoo_move_line_subtotal, .flags = F_READONLY | F_STORED},
    {"price_total", TYPE_MONETARY, "Total", .compute = odoo_move_line_total,
     .flags = F_READONLY | F_STORED},
};

static const struct odoo_field_def tax[] = {
    {"name", TYPE_CHAR, "Tax Name", .flags = F_REQUIRED},
    {"amount", TYPE_FLOAT, "Amount", .digits = 4, .flags = F_REQUIRED},
    {"amount_type", TYPE_SELECTION, "Tax Computation",
     .selection = "percent:Percentage of Price", .preset = "percent"},
    {"type_tax_use", TYPE_SELECTION, "Tax Type",
     .selection = "sale:Sales|purchase:Purchases|none:None",
     .preset = "sale"},
    {"active", TYPE_BOOLEAN, "Active", .preset = "true"},
    {"oc_code", TYPE_CHAR, "OpenCell code", .flags = F_INDEX},
};

static const struct odoo_field_def account[] = {
    {"name", TYPE_CHAR, "Account Name", .flags = F_REQUIRED},
    {"code", TYPE_CHAR, "Code", .flags = F_REQUIRED | F_INDEX},
};

static const struct odoo_field_def journal[] = {
    {"name", TYPE_CHAR, "Journal Name", .flags = F_REQUIRED},
    {"code", TYPE_CHAR, "Short Code", .flags = F_REQUIRED | F_INDEX},
    {"type", TYPE_SELECTION, "Type",
     .selection = "sale:Sales|purchase:Purchase|cash:Cash|bank:Bank|"
                  "general:Miscellaneous",
     .preset = "sale"},
};

static const struct odoo_field_def attachment[] = {
    {"name", TYPE_CHAR, "Name", .flags = F_REQUIRED},
    {"type", TYPE_SELECTION, "Type", .selection = "binary:File|url:URL",
     .preset = "binary"},
    {"datas", TYPE_BINARY, "File Content (base64)"},
    {"mimetype", TYPE_CHAR, "Mime Type"},
    {"res_model", TYPE_CHAR, "Resource Model"},
    {"res_id", TYPE_INTEGER, "Resource ID", .until = 12},
    {"res_id", TYPE_MANY2ONE_REFERENCE, "Resource ID", .since = 13},
    {"description", TYPE_TEXT, "Description"},
};

#define SALES (GROUP_SALESMAN | GROUP_SALES_MANAGER)
#define OF_SALES {GROUP_USER, SALES, SALES, SALES}
#define OF_USERS {GROUP_USER, GROUP_USER, GROUP_USER, GROUP_USER}

static const struct odoo_model_def models[] = {
    {"account.move", "Journal Entry", "date desc, name desc, id desc",
     FIELDS(move), .access = OF_SALES, .thread = true,
     .since = 13, .before_create = odoo_move_before_create,
     .before_unlink = odoo_move_before_unlink,
     .before_write = odoo_move_before_write},
    {"account.move.line", "Journal Item", "move_id, sequence, id",
     FIELDS(line), .access = OF_SALES, .since = 13,
     .before_create = odoo_move_line_before_create},
    {"account.tax", "Tax", "id", FIELDS(tax), .access = OF_SALES},
    {"account.account", "Account", "code", FIELDS(account),
     .access = OF_SALES},
    {"account.journal", "Journal", "id", FIELDS(journal), .access = OF_SALES},
    {"ir.attachment", "Attachment", "id desc", FIELDS(attachment),
     .access = OF_USERS},
};

const struct odoo_model_group odoo_models_account = {
    models, sizeof models / sizeof *models};
