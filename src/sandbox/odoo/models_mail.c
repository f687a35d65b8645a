/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "sandbox/odoo/logic.h"
#include "sandbox/odoo/models.h"

const struct odoo_field_def odoo_thread_fields[] = {
    {"message_ids", TYPE_ONE2MANY, "Messages", "mail.message",
     .compute = odoo_thread_messages, .flags = F_NOCOPY},
    {"activity_ids", TYPE_ONE2MANY, "Activities", "mail.activity",
     .compute = odoo_thread_activities, .flags = F_NOCOPY, .since = 11},
    {"activity_state", TYPE_SELECTION, "Activity State",
     .selection = "overdue:Overdue|today:Today|planned:Planned",
     .compute = odoo_thread_activity_state, .flags = F_READONLY, .since = 11},
};
const size_t odoo_n_thread_fields =
    sizeof odoo_thread_fields / sizeof *odoo_thread_fields;

static const struct odoo_field_def activity[] = {
    {"res_model_id", TYPE_MANY2ONE, "Document Model", "ir.model",
     .flags = F_REQUIRED | F_CASCADE, .until = 18},
    {"res_model_id", TYPE_MANY2ONE, "Document Model", "ir.model",
     .flags = F_CASCADE, .since = 19},
    {"res_model", TYPE_CHAR, "Related Document Model",
     .related = "res_model_id.model", .flags = F_READONLY | F_STORED},
    {"res_id", TYPE_MANY2ONE_REFERENCE, "Related Document ID",
     .flags = F_INDEX},
    {"res_name", TYPE_CHAR, "Document Name",
     .compute = odoo_activity_res_name, .flags = F_READONLY | F_STORED},
    {"activity_type_id", TYPE_MANY2ONE, "Activity Type", "mail.activity.type",
     .flags = F_RESTRICT},
    {"activity_category", TYPE_CHAR, "Action",
     .related = "activity_type_id.category", .flags = F_READONLY},
    {"summary", TYPE_CHAR, "Summary"},
    {"note", TYPE_HTML, "Note"},
    {"date_deadline", TYPE_DATE, "Due Date", .preset = "today",
     .flags = F_REQUIRED | F_INDEX},
    {"date_done", TYPE_DATE, "Done Date", .flags = F_READONLY, .since = 17},
    {"feedback", TYPE_TEXT, "Feedback", .since = 17},
    {"automated", TYPE_BOOLEAN, "Automated activity", .flags = F_READONLY},
    {"user_id", TYPE_MANY2ONE, "Assigned to", "res.users", .preset = "user",
     .flags = F_REQUIRED | F_INDEX, .until = 18},
    {"user_id", TYPE_MANY2ONE, "Assigned to", "res.users", .preset = "user",
     .flags = F_INDEX, .since = 19},
    {"state", TYPE_SELECTION, "State",
     .selection = "overdue:Overdue|today:Today|planned:Planned",
     .compute = odoo_activity_state, .flags = F_READONLY, .until = 16},
    {"state", TYPE_SELECTION, "State",
     .selection = "overdue:Overdue|today:Today|planned:Planned|done:Done",
     .compute = odoo_activity_state, .flags = F_READONLY, .since = 17},
    {"previous_activity_type_id", TYPE_MANY2ONE, "Previous Activity Type",
     "mail.activity.type", .flags = F_READONLY},
    {"can_write", TYPE_BOOLEAN, "Can Write", .compute = odoo_always_true,
     .flags = F_READONLY},
    {"active", TYPE_BOOLEAN, "Active", .preset = "true", .since = 17},
};

static const struct odoo_field_def activity_type[] = {
    {"name", TYPE_CHAR, "Name", .flags = F_REQUIRED},
    {"summary", TYPE_CHAR, "Default Summary"},
    {"sequence", TYPE_INTEGER, "Sequence", .preset = "10"},
    {"active", TYPE_BOOLEAN, "Active", .preset = "true"},
    {"delay_count", TYPE_INTEGER, "Schedule", .preset = "0"},
    {"delay_unit", TYPE_SELECTION, "Delay units",
     .selection = "days:days|weeks:weeks|months:months", .preset = "days",
     .flags = F_REQUIRED},
    {"icon", TYPE_CHAR, "Icon"},
    {"res_model", TYPE_CHAR, "Model"},
    {"category", TYPE_SELECTION, "Action",
     .selection = "default:None|upload_file:Upload Document|"
                  "phonecall:Phonecall|meeting:Meeting",
     .preset = "default"},
    {"default_user_id", TYPE_MANY2ONE, "Default User", "res.users"},
    {"default_note", TYPE_HTML, "Default Note"},
    {"chaining_type", TYPE_SELECTION, "Chaining Type",
     .selection = "suggest:Suggest Next Activity|"
                  "trigger:Trigger Next Activity",
     .preset = "suggest", .flags = F_REQUIRED},
    {"keep_done", TYPE_BOOLEAN, "Keep Done", .since = 17, .until = 18},
};

static const struct odoo_field_def message[] = {
    {"subject", TYPE_CHAR, "Subject"},
    {"date", TYPE_DATETIME, "Date", .preset = "now"},
    {"body", TYPE_HTML, "Contents"},
    {"preview", TYPE_CHAR, "Preview", .compute = odoo_message_preview,
     .flags = F_READONLY, .since = 16},
    {"parent_id", TYPE_MANY2ONE, "Parent Message", "mail.message"},
    {"child_ids", TYPE_ONE2MANY, "Child Messages", "mail.message",
     "parent_id"},
    {"model", TYPE_CHAR, "Related Document Model"},
    {"res_id", TYPE_MANY2ONE_REFERENCE, "Related Document ID",
     .flags = F_INDEX},
    {"record_name", TYPE_CHAR, "Message Record Name"},
    {"type", TYPE_SELECTION, "Type",
     .selection = "email:Email|comment:Comment|"
                  "notification:System notification",
     .preset = "email", .until = 8},
    {"message_type", TYPE_SELECTION, "Type",
     .selection = "email:Incoming Email|comment:Comment|"
                  "notification:System notification|"
                  "user_notification:User Specific Notification",
     .preset = "email", .flags = F_REQUIRED, .since = 9, .until = 16},
    {"message_type", TYPE_SELECTION, "Type",
     .selection = "email:Incoming Email|comment:Comment|"
                  "email_outgoing:Outgoing Email|"
                  "notification:System notification|"
                  "auto_comment:Automated Targeted Notification|"
                  "user_notification:User Specific Notification",
     .preset = "comment", .flags = F_REQUIRED, .since = 17},
    {"subtype_id", TYPE_MANY2ONE, "Subtype", "mail.message.subtype"},
    {"mail_activity_type_id", TYPE_MANY2ONE, "Mail Activity Type",
     "mail.activity.type", .since = 11},
    {"is_internal", TYPE_BOOLEAN, "Employee Only", .since = 9},
    {"email_from", TYPE_CHAR, "From"},
    {"author_id", TYPE_MANY2ONE, "Author", "res.partner"},
    {"partner_ids", TYPE_MANY2MANY, "Recipients", "res.partner"},
    {"message_id", TYPE_CHAR, "Message-Id", .flags = F_READONLY | F_NOCOPY},
    {"reply_to", TYPE_CHAR, "Reply-To"},
};

static const struct odoo_field_def subtype[] = {
    {"name", TYPE_CHAR, "Message Type", .flags = F_REQUIRED},
    {"description", TYPE_TEXT, "Description"},
    {"internal", TYPE_BOOLEAN, "Internal Only"},
    {"default", TYPE_BOOLEAN, "Default", .preset = "true"},
    {"res_model", TYPE_CHAR, "Model"},
    {"sequence", TYPE_INTEGER, "Sequence", .preset = "1"},
    {"hidden", TYPE_BOOLEAN, "Hidden"},
};

#define EVERYBODY {GROUP_USER, GROUP_USER, GROUP_USER, GROUP_USER}
#define OF_SETTINGS {GROUP_USER, GROUP_SYSTEM, GROUP_SYSTEM, GROUP_SYSTEM}

static const struct odoo_model_def models[] = {
    {"mail.activity", "Activity", "date_deadline ASC, id ASC",
     FIELDS(activity), .access = EVERYBODY, .rec_name = "summary",
     .since = 11,
     .before_create = odoo_activity_before_create,
     .display_name = odoo_activity_display},
    {"mail.activity.type", "Activity Type", "sequence, id",
     FIELDS(activity_type), .access = OF_SETTINGS, .since = 11},
    {"mail.message", "Message", "id desc", FIELDS(message),
     .access = EVERYBODY, .rec_name = "record_name",
     .before_create = odoo_message_before_create},
    {"mail.message.subtype", "Message subtypes", "sequence, id",
     FIELDS(subtype), .access = OF_SETTINGS},
};

const struct odoo_model_group odoo_models_mail = {
    models, sizeof models / sizeof *models};
