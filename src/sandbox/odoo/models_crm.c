/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "sandbox/odoo/logic.h"
#include "sandbox/odoo/models.h"

static const struct odoo_field_def lead[] = {
    {"name", TYPE_CHAR, "Opportunity", .flags = F_REQUIRED | F_INDEX},
    {"user_id", TYPE_MANY2ONE, "Salesperson", "res.users", .preset = "user"},
    {"company_id", TYPE_MANY2ONE, "Company", "res.company"},
    {"company_currency", TYPE_MANY2ONE, "Currency", "res.currency",
     .compute = odoo_company_currency, .flags = F_READONLY},
    {"team_id", TYPE_MANY2ONE, "Sales Team", "crm.team"},
    {"referred", TYPE_CHAR, "Referred By"},
    {"description", TYPE_HTML, "Notes"},
    {"active", TYPE_BOOLEAN, "Active", .preset = "true"},
    {"type", TYPE_SELECTION, "Type",
     .selection = "lead:Lead|opportunity:Opportunity",
     .preset = "opportunity", .flags = F_REQUIRED},
    {"priority", TYPE_SELECTION, "Priority",
     .selection = "0:Low|1:Medium|2:High|3:Very High", .preset = "0"},
    {"stage_id", TYPE_MANY2ONE, "Stage", "crm.stage", .flags = F_RESTRICT},
    {"tag_ids", TYPE_MANY2MANY, "Tags", "crm.tag"},
    {"color", TYPE_INTEGER, "Color Index", .preset = "0"},
    {"expected_revenue", TYPE_MONETARY, "Expected Revenue"},
    {"recurring_revenue", TYPE_MONETARY, "Recurring Revenues"},
    {"probability", TYPE_FLOAT, "Probability", .digits = 2},
    {"automated_probability", TYPE_FLOAT, "Automated Probability",
     .digits = 2, .flags = F_READONLY},
    {"won_status", TYPE_SELECTION, "Is Won",
     .selection = "won:Won|lost:Lost|pending:Pending",
     .compute = odoo_lead_won_status, .flags = F_READONLY | F_STORED,
     .since = 19},
    {"date_open", TYPE_DATETIME, "Assignment Date", .flags = F_NOCOPY},
    {"date_closed", TYPE_DATETIME, "Closed Date",
     .flags = F_READONLY | F_NOCOPY},
    {"date_last_stage_update", TYPE_DATETIME, "Last Stage Update",
     .flags = F_READONLY | F_NOCOPY},
    {"date_conversion", TYPE_DATETIME, "Conversion Date",
     .flags = F_READONLY | F_NOCOPY},
    {"date_deadline", TYPE_DATE, "Expected Closing"},
    {"partner_id", TYPE_MANY2ONE, "Customer", "res.partner",
     .flags = F_INDEX},
    {"contact_name", TYPE_CHAR, "Contact Name"},
    {"partner_name", TYPE_CHAR, "Company Name"},
    {"function", TYPE_CHAR, "Job Position"},
    {"title", TYPE_MANY2ONE, "Title", "res.partner.title", .until = 17},
    {"email_from", TYPE_CHAR, "Email", .flags = F_INDEX},
    {"email_normalized", TYPE_CHAR, "Normalized Email",
     .compute = odoo_email_normalized, .flags = F_READONLY | F_STORED},
    {"email_cc", TYPE_CHAR, "Email cc"},
    {"phone", TYPE_CHAR, "Phone", .flags = F_INDEX},
    {"mobile", TYPE_CHAR, "Mobile", .until = 18},
    {"website", TYPE_CHAR, "Website"},
    {"street", TYPE_CHAR, "Street"},
    {"street2", TYPE_CHAR, "Street2"},
    {"zip", TYPE_CHAR, "Zip"},
    {"city", TYPE_CHAR, "City"},
    {"state_id", TYPE_MANY2ONE, "State", "res.country.state"},
    {"country_id", TYPE_MANY2ONE, "Country", "res.country"},
    {"lost_reason_id", TYPE_MANY2ONE, "Lost Reason", "crm.lost.reason",
     .flags = F_RESTRICT},
};

static const struct odoo_field_def stage[] = {
    {"name", TYPE_CHAR, "Stage Name", .flags = F_REQUIRED},
    {"sequence", TYPE_INTEGER, "Sequence", .preset = "1"},
    {"is_won", TYPE_BOOLEAN, "Is Won Stage?"},
    {"requirements", TYPE_TEXT, "Requirements"},
    {"team_id", TYPE_MANY2ONE, "Sales Team", "crm.team", .until = 18},
    {"team_ids", TYPE_MANY2MANY, "Sales Teams", "crm.team", .since = 19},
    {"fold", TYPE_BOOLEAN, "Folded in Pipeline"},
};

static const struct odoo_field_def team[] = {
    {"name", TYPE_CHAR, "Sales Team", .flags = F_REQUIRED},
    {"sequence", TYPE_INTEGER, "Sequence", .preset = "10"},
    {"active", TYPE_BOOLEAN, "Active", .preset = "true"},
    {"company_id", TYPE_MANY2ONE, "Company", "res.company"},
    {"user_id", TYPE_MANY2ONE, "Team Leader", "res.users"},
    {"member_ids", TYPE_MANY2MANY, "Salespersons", "res.users"},
    {"use_opportunities", TYPE_BOOLEAN, "Pipeline", .preset = "true"},
    {"color", TYPE_INTEGER, "Color Index", .preset = "0"},
};

static const struct odoo_field_def tag[] = {
    {"name", TYPE_CHAR, "Tag Name", .flags = F_REQUIRED},
    {"color", TYPE_INTEGER, "Color", .preset = "4"},
};

static const struct odoo_field_def lost_reason[] = {
    {"name", TYPE_CHAR, "Description", .flags = F_REQUIRED},
    {"active", TYPE_BOOLEAN, "Active", .preset = "true"},
};

#define SALES (GROUP_SALESMAN | GROUP_SALES_MANAGER)

static const struct odoo_model_def models[] = {
    {"crm.lead", "Lead/Opportunity", "priority desc, id desc", FIELDS(lead),
     .access = {SALES, SALES, SALES, GROUP_SALES_MANAGER}, .thread = true,
     .before_create = odoo_lead_before_create,
     .before_write = odoo_lead_before_write,
     .after_write = odoo_lead_after_write},
    {"crm.stage", "CRM Stages", "sequence, name, id", FIELDS(stage),
     .access = {GROUP_USER, GROUP_SALES_MANAGER, GROUP_SALES_MANAGER,
                GROUP_SALES_MANAGER}},
    {"crm.team", "Sales Team", "sequence ASC, create_date DESC, id DESC",
     FIELDS(team),
     .access = {GROUP_USER, GROUP_SALES_MANAGER, GROUP_SALES_MANAGER,
                GROUP_SALES_MANAGER}},
    {"crm.tag", "CRM Tag", "name", FIELDS(tag),
     .access = {GROUP_USER, SALES, SALES, GROUP_SALES_MANAGER}},
    {"crm.lost.reason", "Opp. Lost Reason", "id", FIELDS(lost_reason),
     .access = {GROUP_USER, GROUP_SALES_MANAGER, GROUP_SALES_MANAGER,
                GROUP_SALES_MANAGER}},
};

const struct odoo_model_group odoo_models_crm = {
    models, sizeof models / sizeof *models};
