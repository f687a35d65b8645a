/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * The addon `contract` of the Odoo Community Association, with mandates, and
 * what a telephone company adds to it. Only with the option --addons contract.
 */
#include "sandbox/odoo/logic.h"
#include "sandbox/odoo/models.h"

#define RULES                                                            \
    "daily:Day(s)|weekly:Week(s)|monthly:Month(s)|"                      \
    "monthlylastday:Month(s) last day|quarterly:Quarter(s)|"             \
    "semesterly:Semester(s)|yearly:Year(s)"

static const struct odoo_field_def contract[] = {
    {"name", TYPE_CHAR, "Name", .flags = F_REQUIRED | F_INDEX},
    {"code", TYPE_CHAR, "Reference", .flags = F_INDEX},
    {"active", TYPE_BOOLEAN, "Active", .preset = "true"},
    {"contract_type", TYPE_SELECTION, "Contract Type",
     .selection = "sale:Customer|purchase:Supplier", .preset = "sale"},
    {"partner_id", TYPE_MANY2ONE, "Partner", "res.partner",
     .flags = F_REQUIRED | F_INDEX | F_RESTRICT},
    FIELD_COMMERCIAL_PARTNER,
    {"invoice_partner_id", TYPE_MANY2ONE, "Invoicing contact", "res.partner"},
    {"user_id", TYPE_MANY2ONE, "Responsible", "res.users", .preset = "user"},
    {"company_id", TYPE_MANY2ONE, "Company", "res.company",
     .preset = "company", .flags = F_REQUIRED | F_RESTRICT},
    FIELD_CURRENCY_OF_COMPANY,
    {"line_recurrence", TYPE_BOOLEAN, "Recurrence at line level?"},
    {"recurring_rule_type", TYPE_SELECTION, "Recurrence", .selection = RULES,
     .preset = "monthly"},
    {"recurring_interval", TYPE_INTEGER, "Invoice Every", .preset = "1"},
    {"recurring_invoicing_type", TYPE_SELECTION, "Invoicing type",
     .selection = "pre-paid:Pre-paid|post-paid:Post-paid",
     .preset = "pre-paid"},
    {"recurring_next_date", TYPE_DATE, "Date of Next Invoice",
     .preset = "today"},
    {"date_start", TYPE_DATE, "Date Start", .preset = "today"},
    {"date_end", TYPE_DATE, "Date End", .compute = odoo_contract_date_end,
     .flags = F_READONLY | F_STORED},
    {"contract_line_ids", TYPE_ONE2MANY, "Contract lines", "contract.line",
     "contract_id"},
    {"is_terminated", TYPE_BOOLEAN, "Terminated",
     .flags = F_READONLY | F_NOCOPY},
    {"terminate_date", TYPE_DATE, "Termination Date",
     .flags = F_READONLY | F_NOCOPY},
    {"terminate_reason_id", TYPE_MANY2ONE, "Termination Reason",
     "contract.terminate.reason", .flags = F_NOCOPY | F_RESTRICT},
    {"terminate_comment", TYPE_TEXT, "Termination Comment",
     .flags = F_READONLY | F_NOCOPY},
    {"note", TYPE_TEXT, "Notes"},
    {"mandate_id", TYPE_MANY2ONE, "Direct Debit Mandate",
     "account.banking.mandate", .flags = F_RESTRICT},
    {"email_ids", TYPE_MANY2MANY, "Emails", "res.partner"},
    {"phone_number", TYPE_CHAR, "Phone Number", .flags = F_INDEX},
    {"service_technology_id", TYPE_MANY2ONE, "Service Technology",
     "service.technology", .flags = F_RESTRICT},
};

static const struct odoo_field_def line[] = {
    {"contract_id", TYPE_MANY2ONE, "Contract", "contract.contract",
     .flags = F_REQUIRED | F_INDEX | F_CASCADE},
    FIELDS_PRODUCT_OF_LINE,
    {"name", TYPE_TEXT, "Description", .flags = F_REQUIRED},
    {"quantity", TYPE_FLOAT, "Quantity", .digits = 2, .preset = "1.0",
     .flags = F_REQUIRED},
    {"uom_id", TYPE_MANY2ONE, "Unit of Measure", "uom.uom",
     .flags = F_RESTRICT},
    {"price_unit", TYPE_FLOAT, "Unit Price", .digits = 2},
    {"discount", TYPE_FLOAT, "Discount (%)", .digits = 2},
    {"price_subtotal", TYPE_MONETARY, "Sub Total",
     .compute = odoo_contract_line_subtotal, .flags = F_READONLY},
    {"recurring_rule_type", TYPE_SELECTION, "Recurrence", .selection = RULES,
     .preset = "monthly"},
    {"recurring_interval", TYPE_INTEGER, "Invoice Every", .preset = "1"},
    {"recurring_next_date", TYPE_DATE, "Date of Next Invoice"},
    {"date_start", TYPE_DATE, "Date Start", .preset = "today",
     .flags = F_REQUIRED},
    {"date_end", TYPE_DATE, "Date End"},
    {"last_date_invoiced", TYPE_DATE, "Last Date Invoiced",
     .flags = F_READONLY | F_NOCOPY},
    {"is_canceled", TYPE_BOOLEAN, "Canceled", .flags = F_READONLY | F_NOCOPY},
    {"state", TYPE_SELECTION, "State",
     .selection = "upcoming:Upcoming|in-progress:In-progress|"
                  "to-renew:To renew|upcoming-close:Upcoming Close|"
                  "closed:Closed|canceled:Canceled",
     .compute = odoo_contract_line_state, .flags = F_READONLY},
    {"partner_id", TYPE_MANY2ONE, "Partner", "res.partner",
     .related = "contract_id.partner_id", .flags = F_READONLY},
    {"active", TYPE_BOOLEAN, "Active", .related = "contract_id.active",
     .flags = F_READONLY},
};

static const struct odoo_field_def reason[] = {
    {"name", TYPE_CHAR, "Name", .flags = F_REQUIRED},
    {"terminate_comment_required", TYPE_BOOLEAN,
     "Require a termination comment", .preset = "true"},
};

/* The window that asks when and why. */
static const struct odoo_field_def terminate[] = {
    {"contract_id", TYPE_MANY2ONE, "Contract", "contract.contract",
     .flags = F_REQUIRED | F_CASCADE},
    {"terminate_reason_id", TYPE_MANY2ONE, "Termination Reason",
     "contract.terminate.reason", .flags = F_REQUIRED | F_CASCADE},
    {"terminate_comment", TYPE_TEXT, "Termination Comment"},
    {"terminate_date", TYPE_DATE, "Termination Date", .preset = "today",
     .flags = F_REQUIRED},
};

static const struct odoo_field_def bank[] = {
    {"acc_number", TYPE_CHAR, "Account Number", .flags = F_REQUIRED},
    {"sanitized_acc_number", TYPE_CHAR, "Sanitized Account Number",
     .compute = odoo_bank_sanitized, .flags = F_READONLY | F_STORED},
    {"acc_holder_name", TYPE_CHAR, "Account Holder Name"},
    {"bank_name", TYPE_CHAR, "Bank"},
    {"bank_bic", TYPE_CHAR, "Bank Identifier Code"},
    {"partner_id", TYPE_MANY2ONE, "Account Holder", "res.partner",
     .flags = F_REQUIRED | F_INDEX | F_CASCADE},
    {"active", TYPE_BOOLEAN, "Active", .preset = "true"},
};

static const struct odoo_field_def mandate[] = {
    {"partner_bank_id", TYPE_MANY2ONE, "Bank Account", "res.partner.bank",
     .flags = F_REQUIRED | F_RESTRICT},
    {"partner_id", TYPE_MANY2ONE, "Partner", "res.partner",
     .related = "partner_bank_id.partner_id", .flags = F_READONLY},
    {"unique_mandate_reference", TYPE_CHAR, "Unique Mandate Reference",
     .flags = F_NOCOPY | F_INDEX},
    {"signature_date", TYPE_DATE, "Date of Signature of the Mandate"},
    {"state", TYPE_SELECTION, "Status",
     .selection = "draft:Draft|valid:Valid|expired:Expired|cancel:Cancelled",
     .preset = "draft"},
    {"format", TYPE_SELECTION, "Mandate Format", .selection = "sepa:Sepa",
     .preset = "sepa"},
};

static const struct odoo_field_def technology[] = {
    {"name", TYPE_CHAR, "Name", .flags = F_REQUIRED},
};

#define SALES (GROUP_SALESMAN | GROUP_SALES_MANAGER)
#define OF_SALES {GROUP_USER, SALES, SALES, SALES}
#define OF_CONTACTS                                              \
    {GROUP_USER, GROUP_PARTNER_MANAGER, GROUP_PARTNER_MANAGER,   \
     GROUP_PARTNER_MANAGER}

static const struct odoo_model_def models[] = {
    {"contract.contract", "Contract", "code, name asc", FIELDS(contract),
     .access = OF_SALES, .thread = true},
    {"contract.line", "Contract Line", "sequence,id", FIELDS(line),
     .access = OF_SALES, .before_create = odoo_contract_line_before_create},
    {"contract.terminate.reason", "Contract Termination Reason", "name",
     FIELDS(reason), .access = OF_SALES},
    {"contract.contract.terminate", "Terminate Contract Wizard", "id",
     FIELDS(terminate), .rec_name = "id", .access = OF_SALES},
    {"res.partner.bank", "Bank Accounts", "id", FIELDS(bank),
     .rec_name = "acc_number", .access = OF_CONTACTS},
    {"account.banking.mandate", "A generic banking mandate",
     "signature_date desc", FIELDS(mandate),
     .rec_name = "unique_mandate_reference", .access = OF_SALES,
     .thread = true},
    {"service.technology", "Service Technology", "name", FIELDS(technology),
     .access = OF_SALES},
};

const struct odoo_model_group odoo_models_contract = {
    models, sizeof models / sizeof *models};

/* What the addon puts on models of others. */
static const struct odoo_field_def on_partner[] = {
    {"contract_ids", TYPE_ONE2MANY, "Contracts", "contract.contract",
     "partner_id", .flags = F_NOCOPY},
    {"bank_ids", TYPE_ONE2MANY, "Banks", "res.partner.bank", "partner_id",
     .flags = F_NOCOPY},
    {"block_contract_creation_in_OC", TYPE_BOOLEAN,
     "Block contract creation in OpenCell"},
};

const struct odoo_model_addition odoo_additions_contract = {
    "res.partner", on_partner, sizeof on_partner / sizeof *on_partner};
