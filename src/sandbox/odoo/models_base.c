/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "sandbox/odoo/logic.h"
#include "sandbox/odoo/models.h"

static const struct odoo_field_def country[] = {
    {"name", TYPE_CHAR, "Country Name", .flags = F_REQUIRED},
    {"code", TYPE_CHAR, "Country Code", .flags = F_REQUIRED | F_INDEX},
    {"phone_code", TYPE_INTEGER, "Country Calling Code", .since = 8},
    {"currency_id", TYPE_MANY2ONE, "Currency", "res.currency"},
    {"state_ids", TYPE_ONE2MANY, "States", "res.country.state", "country_id",
     .since = 8},
    {"address_format", TYPE_TEXT, "Layout in Reports"},
    {"vat_label", TYPE_CHAR, "Vat Label", .since = 10},
    {"state_required", TYPE_BOOLEAN, "State Required", .since = 14},
    {"zip_required", TYPE_BOOLEAN, "Zip Required", .preset = "true",
     .since = 14},
};

static const struct odoo_field_def state[] = {
    {"country_id", TYPE_MANY2ONE, "Country", "res.country",
     .flags = F_REQUIRED | F_INDEX | F_RESTRICT},
    {"name", TYPE_CHAR, "State Name", .flags = F_REQUIRED},
    {"code", TYPE_CHAR, "State Code", .flags = F_REQUIRED},
};

static const struct odoo_field_def currency[] = {
    {"name", TYPE_CHAR, "Currency", .flags = F_REQUIRED},
    {"full_name", TYPE_CHAR, "Name", .since = 15},
    {"symbol", TYPE_CHAR, "Symbol", .flags = F_REQUIRED},
    {"rounding", TYPE_FLOAT, "Rounding Factor", .digits = 6,
     .preset = "0.01"},
    {"decimal_places", TYPE_INTEGER, "Decimal Places", .preset = "2",
     .since = 9},
    {"position", TYPE_SELECTION, "Symbol Position",
     .selection = "after:After Amount|before:Before Amount",
     .preset = "after"},
    {"active", TYPE_BOOLEAN, "Active", .preset = "true"},
};

static const struct odoo_field_def company[] = {
    {"partner_id", TYPE_MANY2ONE, "Partner", "res.partner",
     .flags = F_REQUIRED | F_RESTRICT},
    {"name", TYPE_CHAR, "Company Name", .related = "partner_id.name"},
    {"active", TYPE_BOOLEAN, "Active", .preset = "true"},
    {"sequence", TYPE_INTEGER, "Sequence", .preset = "10"},
    {"parent_id", TYPE_MANY2ONE, "Parent Company", "res.company"},
    {"child_ids", TYPE_ONE2MANY, "Branches", "res.company", "parent_id"},
    {"currency_id", TYPE_MANY2ONE, "Currency", "res.currency",
     .flags = F_REQUIRED | F_RESTRICT},
    {"email", TYPE_CHAR, "Email", .related = "partner_id.email"},
    {"phone", TYPE_CHAR, "Phone", .related = "partner_id.phone"},
    {"website", TYPE_CHAR, "Website Link", .related = "partner_id.website"},
    {"vat", TYPE_CHAR, "Tax ID", .related = "partner_id.vat"},
    {"street", TYPE_CHAR, "Street", .related = "partner_id.street"},
    {"city", TYPE_CHAR, "City", .related = "partner_id.city"},
    {"zip", TYPE_CHAR, "Zip", .related = "partner_id.zip"},
    {"country_id", TYPE_MANY2ONE, "Country", "res.country",
     .related = "partner_id.country_id"},
    {"user_ids", TYPE_MANY2MANY, "Accepted Users", "res.users", "company_ids",
     .flags = F_MIRROR},
};

static const struct odoo_field_def users[] = {
    {"partner_id", TYPE_MANY2ONE, "Related Partner", "res.partner",
     .flags = F_REQUIRED | F_INDEX | F_RESTRICT},
    {"login", TYPE_CHAR, "Login", .flags = F_REQUIRED | F_INDEX},
    {"password", TYPE_CHAR, "Password", .flags = F_HIDDEN | F_NOCOPY},
    {"api_key", TYPE_CHAR, "API Key", .flags = F_HIDDEN | F_NOCOPY | F_INDEX},
    {"totp_enabled", TYPE_BOOLEAN, "Two-factor authentication",
     .flags = F_READONLY | F_NOCOPY, .since = 14},
    {"active", TYPE_BOOLEAN, "Active", .preset = "true"},
    {"signature", TYPE_HTML, "Email Signature"},
    {"login_date", TYPE_DATETIME, "Latest authentication",
     .flags = F_READONLY | F_NOCOPY},
    {"share", TYPE_BOOLEAN, "Share User", .compute = odoo_user_share,
     .flags = F_READONLY | F_STORED},
    {"company_id", TYPE_MANY2ONE, "Company", "res.company",
     .flags = F_REQUIRED | F_RESTRICT, .preset = "company"},
    {"company_ids", TYPE_MANY2MANY, "Companies", "res.company"},
    {"groups_id", TYPE_MANY2MANY, "Groups", "res.groups", .until = 18},
    {"group_ids", TYPE_MANY2MANY, "Groups", "res.groups", .since = 19},
    {"notification_type", TYPE_SELECTION, "Notification",
     .selection = "email:Handle by Emails|inbox:Handle in Odoo",
     .preset = "email", .since = 10},
    {"name", TYPE_CHAR, "Name", .related = "partner_id.name"},
    {"email", TYPE_CHAR, "Email", .related = "partner_id.email"},
    {"phone", TYPE_CHAR, "Phone", .related = "partner_id.phone"},
    {"mobile", TYPE_CHAR, "Mobile", .related = "partner_id.mobile",
     .until = 18},
    {"lang", TYPE_CHAR, "Language", .related = "partner_id.lang"},
    {"tz", TYPE_CHAR, "Timezone", .related = "partner_id.tz"},
    FIELD_COMMERCIAL_PARTNER,
};

static const struct odoo_field_def groups[] = {
    {"name", TYPE_CHAR, "Name", .flags = F_REQUIRED},
    {"full_name", TYPE_CHAR, "Group Name", .compute = odoo_group_full_name,
     .flags = F_READONLY},
    {"comment", TYPE_TEXT, "Comment"},
    {"share", TYPE_BOOLEAN, "Share Group"},
    {"users", TYPE_MANY2MANY, "Users", "res.users", "groups_id",
     .flags = F_MIRROR, .until = 18},
    {"user_ids", TYPE_MANY2MANY, "Users", "res.users", "group_ids",
     .flags = F_MIRROR, .since = 19},
};

#define MANAGED_BY(g) {GROUP_USER | (g), (g), (g), (g)}

static const struct odoo_model_def models[] = {
    {"res.country", "Country", "name", FIELDS(country),
     .access = MANAGED_BY(GROUP_SYSTEM | GROUP_PARTNER_MANAGER)},
    {"res.country.state", "Country state", "code", FIELDS(state),
     .access = MANAGED_BY(GROUP_SYSTEM | GROUP_PARTNER_MANAGER),
     .display_name = odoo_state_display},
    {"res.currency", "Currency", "active desc, name", FIELDS(currency),
     .access = MANAGED_BY(GROUP_SYSTEM)},
    {"res.company", "Companies", "sequence, id", FIELDS(company),
     .access = MANAGED_BY(GROUP_ERP_MANAGER | GROUP_SYSTEM),
     .before_create = odoo_company_before_create,
     .after_create = odoo_company_after_create},
    {"res.users", "User", "name, login", FIELDS(users),
     .access = MANAGED_BY(GROUP_ERP_MANAGER | GROUP_SYSTEM),
     .before_create = odoo_user_before_create},
    {"res.groups", "Access Groups", "name", FIELDS(groups),
     .access = MANAGED_BY(GROUP_ERP_MANAGER | GROUP_SYSTEM),
     .rec_name = "full_name"},
};

const struct odoo_model_group odoo_models_base = {
    models, sizeof models / sizeof *models};
