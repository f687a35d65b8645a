/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "sandbox/pipedrive/pd.h"

#define LIST(table) (table), sizeof(table) / sizeof *(table)
#define COMMON                                                             \
    {"owner_id", PD_INT, true, "owner_id"},                                \
        {"visible_to", PD_INT, true, NULL}, {"label_ids", PD_INTS, true, NULL}, \
        {"add_time", PD_TIME, true, NULL}, {"update_time", PD_TIME, false, NULL}, \
        {"is_deleted", PD_BOOL, false, NULL},                              \
        {"custom_fields", PD_CUSTOM, true, NULL}
#define STAMPS                                                             \
    {"add_time", PD_TIME, false, NULL}, {"update_time", PD_TIME, false, NULL}

static const struct pd_member person[] = {
    {"name", PD_TEXT, true, NULL},
    {"first_name", PD_TEXT, true, NULL},
    {"last_name", PD_TEXT, true, NULL},
    {"org_id", PD_INT, true, "org_id"},
    {"emails", PD_ENTRIES, true, NULL},
    {"phones", PD_ENTRIES, true, NULL},
    {"picture_id", PD_INT, false, NULL},
    COMMON,
};

static const struct pd_member organization[] = {
    {"name", PD_TEXT, true, NULL},
    {"address", PD_ADDRESS, true, NULL},
    {"website", PD_TEXT, true, NULL},
    COMMON,
};

static const struct pd_member deal[] = {
    {"title", PD_TEXT, true, NULL},
    {"creator_user_id", PD_INT, false, NULL},
    {"value", PD_NUMBER, true, NULL},
    {"currency", PD_TEXT, true, NULL},
    {"person_id", PD_INT, true, "person_id"},
    {"org_id", PD_INT, true, "org_id"},
    {"pipeline_id", PD_INT, true, "pipeline_id"},
    {"stage_id", PD_INT, true, "stage_id"},
    {"status", PD_TEXT, true, "status"},
    {"probability", PD_INT, true, NULL},
    {"lost_reason", PD_TEXT, true, NULL},
    {"expected_close_date", PD_DATE, true, NULL},
    {"stage_change_time", PD_TIME, false, NULL},
    {"won_time", PD_TIME, true, NULL},
    {"lost_time", PD_TIME, true, NULL},
    {"close_time", PD_TIME, true, NULL},
    {"is_archived", PD_BOOL, true, NULL},
    {"origin", PD_TEXT, false, NULL},
    COMMON,
};

static const struct pd_member activity[] = {
    {"subject", PD_TEXT, true, NULL},
    {"type", PD_TEXT, true, NULL},
    {"owner_id", PD_INT, true, "owner_id"},
    {"deal_id", PD_INT, true, "deal_id"},
    {"lead_id", PD_TEXT, true, NULL},
    {"person_id", PD_INT, false, "person_id"},
    {"org_id", PD_INT, true, "org_id"},
    {"due_date", PD_DATE, true, NULL},
    {"due_time", PD_TEXT, true, NULL},
    {"duration", PD_TEXT, true, NULL},
    {"busy", PD_BOOL, true, NULL},
    {"done", PD_BOOL, true, NULL},
    {"marked_as_done_time", PD_TIME, false, NULL},
    {"note", PD_TEXT, true, NULL},
    {"public_description", PD_TEXT, true, NULL},
    {"location", PD_ADDRESS, true, NULL},
    {"priority", PD_INT, true, NULL},
    {"participants", PD_PARTICIPANTS, true, NULL},
    {"is_deleted", PD_BOOL, false, NULL},
    STAMPS,
};

static const struct pd_member note[] = {
    {"content", PD_TEXT, true, NULL},
    {"deal_id", PD_INT, true, "deal_id"},
    {"person_id", PD_INT, true, "person_id"},
    {"org_id", PD_INT, true, "org_id"},
    {"lead_id", PD_TEXT, true, NULL},
    {"user_id", PD_INT, false, "user_id"},
    {"is_deleted", PD_BOOL, false, NULL},
    STAMPS,
};

static const struct pd_member user[] = {
    {"name", PD_TEXT, false, NULL},
    {"email", PD_TEXT, false, NULL},
    {"phone", PD_TEXT, false, NULL},
    {"default_currency", PD_TEXT, false, NULL},
    {"locale", PD_TEXT, false, NULL},
    {"timezone_name", PD_TEXT, false, NULL},
    {"role_id", PD_INT, false, NULL},
    {"activated", PD_BOOL, false, NULL},
    {"active_flag", PD_BOOL, false, NULL},
    {"created", PD_TIME, false, NULL},
    {"modified", PD_TIME, false, NULL},
};

static const struct pd_member pipeline[] = {
    {"name", PD_TEXT, true, NULL},
    {"order_nr", PD_INT, true, NULL},
    {"is_deleted", PD_BOOL, false, NULL},
    {"is_deal_probability_enabled", PD_BOOL, true, NULL},
    STAMPS,
};

static const struct pd_member stage[] = {
    {"order_nr", PD_INT, true, NULL},
    {"name", PD_TEXT, true, NULL},
    {"is_deleted", PD_BOOL, false, NULL},
    {"deal_probability", PD_INT, true, NULL},
    {"pipeline_id", PD_INT, true, "pipeline_id"},
    {"is_deal_rot_enabled", PD_BOOL, true, NULL},
    {"days_to_rotten", PD_INT, true, NULL},
    STAMPS,
};

static const struct pd_member filter[] = {
    {"name", PD_TEXT, true, NULL},
    {"active_flag", PD_BOOL, false, NULL},
    {"type", PD_TEXT, true, "type"},
    {"user_id", PD_INT, false, NULL},
    {"conditions", PD_OBJECT, true, NULL},
    STAMPS,
};

static const struct pd_member activity_type[] = {
    {"name", PD_TEXT, true, NULL},
    {"key_string", PD_TEXT, false, NULL},
    {"icon_key", PD_TEXT, true, NULL},
    {"color", PD_TEXT, true, NULL},
    {"order_nr", PD_INT, true, NULL},
    {"is_custom_flag", PD_BOOL, false, NULL},
    {"is_deleted", PD_BOOL, false, NULL},
    STAMPS,
};

static const struct pd_member lead[] = {
    {"title", PD_TEXT, true, NULL},
    {"owner_id", PD_INT, true, "owner_id"},
    {"person_id", PD_INT, true, "person_id"},
    {"organization_id", PD_INT, true, "organization_id"},
    {"value", PD_OBJECT, true, NULL},
    {"expected_close_date", PD_DATE, true, NULL},
    {"label_ids", PD_INTS, true, NULL},
    {"is_archived", PD_BOOL, true, NULL},
    {"was_seen", PD_BOOL, true, NULL},
    {"source_name", PD_TEXT, false, NULL},
    {"visible_to", PD_TEXT, true, NULL},
    {"is_deleted", PD_BOOL, false, NULL},
    {"custom_fields", PD_CUSTOM, true, NULL},
    STAMPS,
};

static const struct pd_member product[] = {
    {"name", PD_TEXT, true, NULL},
    {"code", PD_TEXT, true, NULL},
    {"description", PD_TEXT, true, NULL},
    {"unit", PD_TEXT, true, NULL},
    {"tax", PD_NUMBER, true, NULL},
    {"category", PD_INT, true, NULL},
    {"is_linkable", PD_BOOL, true, NULL},
    {"prices", PD_PRICES, true, NULL},
    {"owner_id", PD_INT, true, "owner_id"},
    {"visible_to", PD_INT, true, NULL},
    {"add_time", PD_TIME, false, NULL},
    {"update_time", PD_TIME, false, NULL},
    {"is_deleted", PD_BOOL, false, NULL},
    {"custom_fields", PD_CUSTOM, true, NULL},
};

#define BOTH (PD_V1 | PD_V2)
static const struct pd_kind_info kinds[PD_KINDS] = {
    [PD_PERSON] = {"person", "persons", BOTH, "name", "Person not found", true,
                   LIST(person)},
    [PD_ORGANIZATION] = {"organization", "organizations", BOTH, "name",
                         "Organization not found", true, LIST(organization)},
    [PD_DEAL] = {"deal", "deals", BOTH, "title", "Deal not found", true,
                 LIST(deal)},
    [PD_ACTIVITY] = {"activity", "activities", BOTH, NULL,
                     "Activity not found", true, LIST(activity)},
    [PD_NOTE] = {"note", "notes", PD_V1, "content", "Note not found", true,
                 LIST(note)},
    [PD_USER] = {"user", "users", PD_V1, NULL,
                 "User not found or not accessible.", false, LIST(user)},
    [PD_PIPELINE] = {"pipeline", "pipelines", BOTH, "name",
                     "Pipeline not found", true, LIST(pipeline)},
    [PD_STAGE] = {"stage", "stages", BOTH, "name", "Stage not found", true,
                  LIST(stage)},
    [PD_FILTER] = {"filter", "filters", PD_V1, "name", "Filter not found",
                   true, LIST(filter)},
    [PD_ACTIVITY_TYPE] = {"activityType", "activityTypes", PD_V1, "name",
                          "Activity type not found", true,
                          LIST(activity_type)},
    [PD_LEAD] = {"lead", "leads", PD_V1, "title", "Lead not found", true,
                 LIST(lead)},
    [PD_PRODUCT] = {"product", "products", BOTH, "name", "Product not found",
                    true, LIST(product)},
};

const struct pd_kind_info *pd_kind_info(enum pd_kind kind)
{
    return &kinds[kind];
}

const struct pd_member *pd_member_find(enum pd_kind kind, struct str name)
{
    for (size_t i = 0; i < kinds[kind].n; i++)
        if (str_is(name, kinds[kind].members[i].name))
            return &kinds[kind].members[i];
    return NULL;
}

bool pd_is_deleted(const struct table_row *row)
{
    return value_is_true_at(&row->fields, "is_deleted");
}
