/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "sandbox/odoo/logic.h"
#include "sandbox/odoo/models.h"

#define TTYPES                                                            \
    "binary:binary|boolean:boolean|char:char|date:date|datetime:datetime|" \
    "float:float|html:html|integer:integer|json:json|many2many:many2many|" \
    "many2one:many2one|many2one_reference:many2one_reference|"            \
    "monetary:monetary|one2many:one2many|reference:reference|"            \
    "selection:selection|text:text"

static const struct odoo_field_def model[] = {
    {"name", TYPE_CHAR, "Model Description", .flags = F_REQUIRED},
    {"model", TYPE_CHAR, "Model", .flags = F_REQUIRED | F_INDEX},
    {"order", TYPE_CHAR, "Order", .preset = "id"},
    {"info", TYPE_TEXT, "Information"},
    {"state", TYPE_SELECTION, "Type",
     .selection = "manual:Custom Object|base:Base Object", .preset = "base"},
    {"transient", TYPE_BOOLEAN, "Transient Model", .since = 8},
    {"osv_memory", TYPE_BOOLEAN, "In-Memory Model", .until = 7},
    {"field_id", TYPE_ONE2MANY, "Fields", "ir.model.fields", "model_id"},
};

static const struct odoo_field_def fields[] = {
    {"name", TYPE_CHAR, "Field Name", .flags = F_REQUIRED | F_INDEX},
    {"model_id", TYPE_MANY2ONE, "Model", "ir.model",
     .flags = F_REQUIRED | F_INDEX | F_CASCADE},
    {"model", TYPE_CHAR, "Model Name", .flags = F_INDEX | F_REQUIRED},
    {"field_description", TYPE_CHAR, "Field Label", .flags = F_REQUIRED},
    {"help", TYPE_TEXT, "Field Help"},
    {"ttype", TYPE_SELECTION, "Field Type", .selection = TTYPES,
     .flags = F_REQUIRED},
    {"relation", TYPE_CHAR, "Related Model"},
    {"relation_field", TYPE_CHAR, "Relation Field"},
    {"groups", TYPE_MANY2MANY, "Groups", "res.groups"},
    {"selection", TYPE_CHAR, "Selection Options (Deprecated)"},
    {"selection_ids", TYPE_ONE2MANY, "Selection Options",
     "ir.model.fields.selection", "field_id", .since = 13},
    {"required", TYPE_BOOLEAN, "Required"},
    {"readonly", TYPE_BOOLEAN, "Readonly"},
    {"index", TYPE_BOOLEAN, "Indexed"},
    {"store", TYPE_BOOLEAN, "Stored", .preset = "true"},
    {"copied", TYPE_BOOLEAN, "Copied", .preset = "true"},
    {"translate", TYPE_BOOLEAN, "Translatable"},
    {"size", TYPE_INTEGER, "Size"},
    {"domain", TYPE_CHAR, "Domain", .preset = "[]"},
    {"on_delete", TYPE_SELECTION, "On Delete",
     .selection = "cascade:Cascade|set null:Set NULL|restrict:Restrict",
     .preset = "set null"},
    {"state", TYPE_SELECTION, "Type",
     .selection = "manual:Custom Field|base:Base Field",
     .preset = "manual", .flags = F_REQUIRED | F_READONLY},
};

static const struct odoo_field_def selection[] = {
    {"field_id", TYPE_MANY2ONE, "Field", "ir.model.fields",
     .flags = F_REQUIRED | F_INDEX | F_CASCADE},
    {"value", TYPE_CHAR, "Value", .flags = F_REQUIRED},
    {"name", TYPE_CHAR, "Name", .flags = F_REQUIRED},
    {"sequence", TYPE_INTEGER, "Sequence", .preset = "1000"},
};

static const struct odoo_field_def data[] = {
    {"name", TYPE_CHAR, "External Identifier", .flags = F_REQUIRED | F_INDEX},
    {"complete_name", TYPE_CHAR, "Complete ID",
     .compute = odoo_xmlid_complete_name, .flags = F_READONLY},
    {"module", TYPE_CHAR, "Module", .preset = "", .flags = F_REQUIRED},
    {"model", TYPE_CHAR, "Model Name", .flags = F_REQUIRED},
    {"res_id", TYPE_MANY2ONE_REFERENCE, "Record ID", .flags = F_INDEX},
    {"noupdate", TYPE_BOOLEAN, "Non Updatable"},
};

static const struct odoo_field_def rule[] = {
    {"name", TYPE_CHAR, "Name"},
    {"active", TYPE_BOOLEAN, "Active", .preset = "true"},
    {"model_id", TYPE_MANY2ONE, "Model", "ir.model",
     .flags = F_REQUIRED | F_INDEX | F_CASCADE},
    {"groups", TYPE_MANY2MANY, "Groups", "res.groups"},
    {"domain_force", TYPE_TEXT, "Domain"},
    {"perm_read", TYPE_BOOLEAN, "Read", .preset = "true"},
    {"perm_write", TYPE_BOOLEAN, "Write", .preset = "true"},
    {"perm_create", TYPE_BOOLEAN, "Create", .preset = "true"},
    {"perm_unlink", TYPE_BOOLEAN, "Delete", .preset = "true"},
    {"global", TYPE_BOOLEAN, "Global", .compute = odoo_rule_global,
     .flags = F_READONLY | F_STORED},
};

#define STATES_OLD                                                      \
    "code:Execute Python Code|object_create:Create a new Record|"       \
    "object_write:Update the Record|multi:Execute several actions"
#define STATES STATES_OLD "|webhook:Send Webhook Notification"
#define TRIGGERS                                                        \
    "on_create_or_write:On save|on_create:On creation|"                 \
    "on_write:On update|on_unlink:On deletion|on_archive:On archived|"  \
    "on_unarchive:On unarchived|on_time:Based on date field|"           \
    "on_stage_set:Stage is set to|on_user_set:User is set|"             \
    "on_tag_set:Tag is added|on_webhook:On webhook"

static const struct odoo_field_def action[] = {
    {"name", TYPE_CHAR, "Name", .flags = F_REQUIRED},
    {"model_id", TYPE_MANY2ONE, "Model", "ir.model",
     .flags = F_REQUIRED | F_INDEX | F_CASCADE},
    {"model_name", TYPE_CHAR, "Model Name", .related = "model_id.model",
     .flags = F_READONLY | F_STORED},
    {"state", TYPE_SELECTION, "Type", .selection = STATES_OLD, .preset = "code",
     .flags = F_REQUIRED, .until = 16},
    {"state", TYPE_SELECTION, "Type", .selection = STATES,
     .preset = "object_write", .flags = F_REQUIRED, .since = 17},
    {"usage", TYPE_SELECTION, "Usage",
     .selection = "ir_actions_server:Server Action|ir_cron:Scheduled Action|"
                  "base_automation:Automation Rule",
     .preset = "ir_actions_server", .flags = F_REQUIRED},
    {"code", TYPE_TEXT, "Python Code"},
    {"webhook_url", TYPE_CHAR, "Webhook URL", .since = 17},
    {"webhook_field_ids", TYPE_MANY2MANY, "Webhook Fields", "ir.model.fields",
     .since = 17},
    {"base_automation_id", TYPE_MANY2ONE, "Automation Rule", "base.automation",
     .flags = F_INDEX | F_CASCADE, .since = 17},
};

static const struct odoo_field_def automation[] = {
    {"name", TYPE_CHAR, "Automation Rule Name", .flags = F_REQUIRED},
    {"active", TYPE_BOOLEAN, "Active", .preset = "true"},
    {"model_id", TYPE_MANY2ONE, "Model", "ir.model",
     .flags = F_REQUIRED | F_INDEX | F_CASCADE},
    {"model_name", TYPE_CHAR, "Model Name", .related = "model_id.model",
     .flags = F_READONLY},
    {"trigger", TYPE_SELECTION, "Trigger", .selection = TRIGGERS,
     .flags = F_REQUIRED},
    {"trigger_field_ids", TYPE_MANY2MANY, "Trigger Fields", "ir.model.fields"},
    {"action_server_ids", TYPE_ONE2MANY, "Actions", "ir.actions.server",
     "base_automation_id"},
};

#define OF_SETTINGS {GROUP_USER, GROUP_SYSTEM, GROUP_SYSTEM, GROUP_SYSTEM}
#define SETTINGS_ONLY {GROUP_SYSTEM, GROUP_SYSTEM, GROUP_SYSTEM, GROUP_SYSTEM}

static const struct odoo_model_def models[] = {
    {"ir.model", "Models", "model", FIELDS(model), .access = OF_SETTINGS},
    {"ir.model.fields", "Fields", "name, id", FIELDS(fields),
     .access = OF_SETTINGS, .rec_name = "field_description",
     .before_create = odoo_fields_before_create,
     .after_create = odoo_fields_after_create,
     .before_unlink = odoo_fields_before_unlink},
    {"ir.model.fields.selection", "Fields Selection", "sequence, id",
     FIELDS(selection), .access = OF_SETTINGS, .since = 13},
    {"ir.model.data", "Model Data", "module, model, name", FIELDS(data),
     .access = OF_SETTINGS},
    {"ir.actions.server", "Server Actions", "name", FIELDS(action),
     .access = SETTINGS_ONLY, .after_create = odoo_action_after_save,
     .after_write = odoo_action_after_save},
    {"base.automation", "Automation Rule", "id", FIELDS(automation),
     .access = SETTINGS_ONLY, .since = 17},
    {"ir.rule", "Record Rule", "model_id DESC, id", FIELDS(rule),
     .access = SETTINGS_ONLY, .before_create = odoo_rule_before_create},
};

const struct odoo_model_group odoo_models_ir = {
    models, sizeof models / sizeof *models};
