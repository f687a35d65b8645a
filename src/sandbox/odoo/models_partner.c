/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "sandbox/odoo/logic.h"
#include "sandbox/odoo/models.h"

static const struct odoo_field_def partner[] = {
    {"name", TYPE_CHAR, "Name", .flags = F_INDEX},
    {"complete_name", TYPE_CHAR, "Complete Name",
     .compute = odoo_partner_complete_name, .flags = F_READONLY | F_STORED,
     .since = 17},
    {"title", TYPE_MANY2ONE, "Title", "res.partner.title", .until = 18},
    {"parent_id", TYPE_MANY2ONE, "Related Company", "res.partner",
     .flags = F_INDEX},
    {"parent_name", TYPE_CHAR, "Parent name", .related = "parent_id.name",
     .flags = F_READONLY},
    {"child_ids", TYPE_ONE2MANY, "Contact", "res.partner", "parent_id",
     .flags = F_NOCOPY},
    {"ref", TYPE_CHAR, "Reference", .flags = F_INDEX},
    {"lang", TYPE_SELECTION, "Language",
     .selection = "en_US:English (US)|fr_FR:French / Français|"
                  "de_DE:German / Deutsch|es_ES:Spanish / Español|"
                  "ca_ES:Catalan / Català|"
                  "ar_001:Arabic / الْعَرَبيّة|ja_JP:Japanese / 日本語",
     .preset = "en_US"},
    {"tz", TYPE_CHAR, "Timezone"},
    {"vat", TYPE_CHAR, "Tax ID", .flags = F_INDEX},
    {"company_registry", TYPE_CHAR, "Company ID"},
    {"website", TYPE_CHAR, "Website Link"},
    {"comment", TYPE_HTML, "Notes"},
    {"category_id", TYPE_MANY2MANY, "Tags", "res.partner.category"},
    {"active", TYPE_BOOLEAN, "Active", .preset = "true"},
    {"employee", TYPE_BOOLEAN, "Employee"},
    {"function", TYPE_CHAR, "Job Position"},
    {"type", TYPE_SELECTION, "Address Type",
     .selection = "contact:Contact|invoice:Invoice Address|"
                  "delivery:Delivery Address|private:Private Address|"
                  "other:Other Address",
     .preset = "contact", .until = 16},
    {"type", TYPE_SELECTION, "Address Type",
     .selection = "contact:Contact|invoice:Invoice Address|"
                  "delivery:Delivery Address|other:Other Address",
     .preset = "contact", .since = 17},
    {"street", TYPE_CHAR, "Street"},
    {"street2", TYPE_CHAR, "Street2"},
    {"zip", TYPE_CHAR, "Zip"},
    {"city", TYPE_CHAR, "City"},
    {"state_id", TYPE_MANY2ONE, "State", "res.country.state",
     .flags = F_RESTRICT},
    {"country_id", TYPE_MANY2ONE, "Country", "res.country",
     .flags = F_RESTRICT},
    {"country_code", TYPE_CHAR, "Country Code", .related = "country_id.code",
     .flags = F_READONLY},
    {"partner_latitude", TYPE_FLOAT, "Geo Latitude", .digits = 7},
    {"partner_longitude", TYPE_FLOAT, "Geo Longitude", .digits = 7},
    {"email", TYPE_CHAR, "Email", .flags = F_INDEX},
    {"email_normalized", TYPE_CHAR, "Normalized Email",
     .compute = odoo_email_normalized, .flags = F_READONLY | F_STORED},
    {"email_formatted", TYPE_CHAR, "Formatted Email",
     .compute = odoo_email_formatted, .flags = F_READONLY},
    {"phone", TYPE_CHAR, "Phone", .flags = F_INDEX},
    {"mobile", TYPE_CHAR, "Mobile", .flags = F_INDEX, .until = 18},
    {"is_company", TYPE_BOOLEAN, "Is a Company"},
    {"company_type", TYPE_SELECTION, "Company Type",
     .selection = "person:Individual|company:Company",
     .compute = odoo_partner_company_type},
    {"company_id", TYPE_MANY2ONE, "Company", "res.company"},
    {"color", TYPE_INTEGER, "Color Index", .preset = "0"},
    {"user_ids", TYPE_ONE2MANY, "Users", "res.users", "partner_id",
     .flags = F_NOCOPY},
    {"user_id", TYPE_MANY2ONE, "Salesperson", "res.users"},
    {"partner_share", TYPE_BOOLEAN, "Share Partner",
     .compute = odoo_partner_share, .flags = F_READONLY | F_STORED},
    {"commercial_partner_id", TYPE_MANY2ONE, "Commercial Entity",
     "res.partner", .compute = odoo_partner_commercial,
     .flags = F_READONLY | F_STORED},
    {"commercial_company_name", TYPE_CHAR, "Company Name Entity",
     .related = "commercial_partner_id.name", .flags = F_READONLY | F_STORED},
    {"company_name", TYPE_CHAR, "Company Name"},
    {"barcode", TYPE_CHAR, "Barcode", .flags = F_NOCOPY},
    {"date", TYPE_DATE, "Date", .until = 16},
    {"message_bounce", TYPE_INTEGER, "Bounce", .preset = "0"},
    {"opportunity_ids", TYPE_ONE2MANY, "Opportunities", "crm.lead",
     "partner_id", .flags = F_NOCOPY},
    {"image_1920", TYPE_BINARY, "Image"},
};

static const struct odoo_field_def category[] = {
    {"name", TYPE_CHAR, "Name", .flags = F_REQUIRED | F_INDEX},
    {"color", TYPE_INTEGER, "Color", .preset = "4"},
    {"parent_id", TYPE_MANY2ONE, "Category", "res.partner.category",
     .flags = F_INDEX | F_CASCADE},
    {"child_ids", TYPE_ONE2MANY, "Child Tags", "res.partner.category",
     "parent_id"},
    {"active", TYPE_BOOLEAN, "Active", .preset = "true"},
    {"partner_ids", TYPE_MANY2MANY, "Partners", "res.partner", "category_id",
     .flags = F_MIRROR | F_NOCOPY},
};

static const struct odoo_field_def title[] = {
    {"name", TYPE_CHAR, "Title", .flags = F_REQUIRED},
    {"shortcut", TYPE_CHAR, "Abbreviation"},
};

#define OF_CONTACTS                                              \
    {GROUP_USER, GROUP_PARTNER_MANAGER, GROUP_PARTNER_MANAGER,   \
     GROUP_PARTNER_MANAGER}

static const struct odoo_model_def models[] = {
    {"res.partner", "Contact", "complete_name ASC, id DESC", FIELDS(partner),
     .access = OF_CONTACTS, .thread = true, .since = 17,
     .before_create = odoo_partner_before_create,
     .after_create = odoo_partner_after,
     .before_write = odoo_partner_before_write,
     .after_write = odoo_partner_after,
     .before_unlink = odoo_partner_before_unlink,
     .display_name = odoo_partner_display},
    {"res.partner", "Contact", "display_name ASC, id DESC", FIELDS(partner),
     .access = OF_CONTACTS, .thread = true, .until = 16,
     .before_create = odoo_partner_before_create,
     .after_create = odoo_partner_after,
     .before_write = odoo_partner_before_write,
     .after_write = odoo_partner_after,
     .before_unlink = odoo_partner_before_unlink,
     .display_name = odoo_partner_display},
    {"res.partner.category", "Partner Tags", "name", FIELDS(category),
     .access = OF_CONTACTS, .display_name = odoo_category_display},
    {"res.partner.title", "Partner Title", "name", FIELDS(title),
     .access = OF_CONTACTS, .until = 18},
};

const struct odoo_model_group odoo_models_partner = {
    models, sizeof models / sizeof *models};
