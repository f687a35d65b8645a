/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "connectors/pipedrive/pipedrive_fields.h"

#define W FIELD_WRITE
#define ROWS(table) .rows = (table), .n_rows = sizeof(table) / sizeof *(table)
#define ID {"id", "ID", FIELD_INT, 0, .key = "id"}
#define ADDED {"add_time", "Added", FIELD_TIME, FIELD_CREATE}
#define MADE {"add_time", "Added", FIELD_TIME, 0}
#define UPDATED {"update_time", "Updated", FIELD_TIME, 0}
#define OWNER                                                              \
    {"owner_id", "Owner", FIELD_REF, W, .old = "user_id",                  \
     .target = "user", .narrow = "owner_id"}
#define ORG(flag)                                                          \
    {"org_id", "Organization", FIELD_REF, flag, .target = "organization",  \
     .narrow = "org_id"}
#define VISIBLE {"visible_to", "Visible to", FIELD_INT, W}
#define LABELS {"label_ids", "Labels", FIELD_OPTIONS, W}

static const struct pipedrive_row person_rows[] = {
    ID,
    {"name", "Name", FIELD_TEXT, W | FIELD_REQUIRED, .search = "name"},
    {"first_name", "First name", FIELD_TEXT, 0},
    {"last_name", "Last name", FIELD_TEXT, 0},
    {"email", "Primary e-mail", FIELD_PRIMARY, W, .key = "emails",
     .old = "email",     .search = "email"},
    {"emails", "E-mails", FIELD_ENTRIES, W, .old = "email"},
    {"phone", "Primary phone", FIELD_PRIMARY, W, .key = "phones",
     .old = "phone",     .search = "phone"},
    {"phones", "Phones", FIELD_ENTRIES, W, .old = "phone"},
    OWNER,
    ORG(W),
    LABELS,
    VISIBLE,
    ADDED,
    UPDATED,
};

#define ADDRESS(member, text)                                              \
    {"address_" member, text, FIELD_TEXT, 0, .key = "address", .part = member}

static const struct pipedrive_row organization_rows[] = {
    ID,
    {"name", "Name", FIELD_TEXT, W | FIELD_REQUIRED, .search = "name"},
    {"address", "Address", FIELD_TEXT, W, .part = "value",
     .search = "address"},
    ADDRESS("street_number", "House number"),
    ADDRESS("route", "Street"),
    ADDRESS("locality", "City"),
    ADDRESS("admin_area_level_1", "State"),
    ADDRESS("admin_area_level_2", "Region"),
    ADDRESS("country", "Country"),
    ADDRESS("postal_code", "Postal code"),
    {"website", "Website", FIELD_TEXT, W},
    OWNER,
    LABELS,
    VISIBLE,
    ADDED,
    UPDATED,
};

static const struct pipedrive_row deal_rows[] = {
    ID,
    {"title", "Title", FIELD_TEXT, W | FIELD_REQUIRED, .search = "title"},
    {"value", "Value", FIELD_DECIMAL, W},
    {"currency", "Currency", FIELD_TEXT, W},
    {"status", "Status", FIELD_CHOICE, W, .choices = "open won lost",
     .narrow = "status"},
    {"person_id", "Person", FIELD_REF, W, .target = "person",
     .narrow = "person_id"},
    ORG(W),
    OWNER,
    {"creator_user_id", "Creator", FIELD_REF, 0, .target = "user"},
    {"pipeline_id", "Pipeline", FIELD_REF, W, .target = "pipeline",
     .narrow = "pipeline_id"},
    {"stage_id", "Stage", FIELD_REF, W, .target = "stage",
     .narrow = "stage_id"},
    {"probability", "Probability", FIELD_INT, W},
    {"lost_reason", "Lost reason", FIELD_TEXT, W},
    {"expected_close_date", "Expected close date", FIELD_DATE, W},
    {"won_time", "Won", FIELD_TIME, W},
    {"lost_time", "Lost", FIELD_TIME, W},
    {"close_time", "Closed", FIELD_TIME, W},
    {"stage_change_time", "Stage changed", FIELD_TIME, 0},
    {"is_archived", "Archived", FIELD_BOOL, W},
    {"origin", "Origin", FIELD_TEXT, 0},
    LABELS,
    VISIBLE,
    ADDED,
    UPDATED,
};

static const struct pipedrive_row activity_rows[] = {
    ID,
    {"subject", "Subject", FIELD_TEXT, W},
    {"type", "Type", FIELD_TEXT, W},
    OWNER,
    {"person_id", "Person", FIELD_PARTICIPANT, W, .target = "person",
     .narrow = "person_id"},
    ORG(W),
    {"deal_id", "Deal", FIELD_REF, W, .target = "deal", .narrow = "deal_id"},
    {"lead_id", "Lead", FIELD_TEXT, W},
    {"due_date", "Due date", FIELD_DATE, W},
    {"due_time", "Due time", FIELD_TEXT, W},
    {"duration", "Duration", FIELD_TEXT, W},
    {"busy", "Busy", FIELD_BOOL, W},
    {"done", "Done", FIELD_BOOL, W},
    {"marked_as_done_time", "Done at", FIELD_TIME, 0},
    {"note", "Note", FIELD_TEXT, W | FIELD_HTML},
    {"public_description", "Description", FIELD_TEXT, W},
    {"location", "Location", FIELD_TEXT, W, .part = "value"},
    {"priority", "Priority", FIELD_INT, W},
    MADE,
    UPDATED,
};

static const struct pipedrive_row note_rows[] = {
    ID,
    {"content", "Content", FIELD_TEXT, W | FIELD_HTML | FIELD_REQUIRED},
    {"deal_id", "Deal", FIELD_REF, W, .target = "deal", .narrow = "deal_id"},
    {"person_id", "Person", FIELD_REF, W, .target = "person",
     .narrow = "person_id"},
    ORG(W),
    {"user_id", "User", FIELD_REF, 0, .target = "user", .narrow = "user_id"},
    MADE,
    UPDATED,
};

static const struct pipedrive_row user_rows[] = {
    ID,
    {"name", "Name", FIELD_TEXT, 0},
    {"email", "E-mail", FIELD_TEXT, 0},
    {"phone", "Phone", FIELD_TEXT, 0},
    {"active", "Active", FIELD_BOOL, 0, .key = "active_flag"},
    {"default_currency", "Currency", FIELD_TEXT, 0},
    {"locale", "Locale", FIELD_TEXT, 0},
    {"timezone_name", "Time zone", FIELD_TEXT, 0},
    {"role_id", "Role", FIELD_INT, 0},
    {"created", "Created", FIELD_TIME, 0},
    {"modified", "Modified", FIELD_TIME, 0},
};

static const struct pipedrive_row pipeline_rows[] = {
    ID,
    {"name", "Name", FIELD_TEXT, 0},
    {"order_nr", "Order", FIELD_INT, 0},
    {"is_deal_probability_enabled", "Uses probability", FIELD_BOOL, 0},
    MADE,
    UPDATED,
};

static const struct pipedrive_row stage_rows[] = {
    ID,
    {"name", "Name", FIELD_TEXT, 0},
    {"order_nr", "Order", FIELD_INT, 0},
    {"pipeline_id", "Pipeline", FIELD_REF, 0, .target = "pipeline",
     .narrow = "pipeline_id"},
    {"deal_probability", "Probability", FIELD_INT, 0},
    {"is_deal_rot_enabled", "Rots", FIELD_BOOL, 0},
    {"days_to_rotten", "Days to rotten", FIELD_INT, 0},
    MADE,
    UPDATED,
};

static const struct pipedrive_row filter_rows[] = {
    ID,
    {"name", "Name", FIELD_TEXT, 0},
    {"type", "Type", FIELD_TEXT, 0},
    {"active", "Active", FIELD_BOOL, 0, .key = "active_flag"},
    {"user_id", "User", FIELD_REF, 0, .target = "user"},
    MADE,
    UPDATED,
};

static const struct pipedrive_kind kinds[PIPEDRIVE_ENTITIES] = {
    [PIPEDRIVE_PERSON] = {"person", "persons", "personFields", 2,
                          PAGING_CURSOR, true, true, true, true, true,
                          GONE_RECENTS, ROWS(person_rows)},
    [PIPEDRIVE_ORGANIZATION] = {"organization", "organizations",
                                "organizationFields", 2, PAGING_CURSOR, true,
                                true, true, true, true, GONE_RECENTS,
                                ROWS(organization_rows)},
    [PIPEDRIVE_DEAL] = {"deal", "deals", "dealFields", 2, PAGING_CURSOR, true,
                        true, true, true, true, GONE_STATUS, ROWS(deal_rows)},
    [PIPEDRIVE_ACTIVITY] = {"activity", "activities", NULL, 2, PAGING_CURSOR,
                            true, true, true, false, true, GONE_RECENTS,
                            ROWS(activity_rows)},
    [PIPEDRIVE_NOTE] = {"note", "notes", NULL, 1, PAGING_OFFSET, true, true,
                        false, false, true, GONE_RECENTS, ROWS(note_rows)},
    [PIPEDRIVE_USER] = {"user", "users", NULL, 1, PAGING_WHOLE, false, false,
                        false, false, false, GONE_UNTOLD, ROWS(user_rows)},
    [PIPEDRIVE_PIPELINE] = {"pipeline", "pipelines", NULL, 2, PAGING_CURSOR,
                            false, false, false, false, false, GONE_UNTOLD,
                            ROWS(pipeline_rows)},
    [PIPEDRIVE_STAGE] = {"stage", "stages", NULL, 2, PAGING_CURSOR, false,
                         false, false, false, false, GONE_UNTOLD,
                         ROWS(stage_rows)},
    [PIPEDRIVE_FILTER] = {"filter", "filters", NULL, 1, PAGING_WHOLE, false,
                          false, false, false, false, GONE_UNTOLD,
                          ROWS(filter_rows)},
};

const struct pipedrive_kind *pipedrive_kind_of(enum pipedrive_entity entity)
{
    return &kinds[entity];
}

enum err pipedrive_entity_find(struct str name, enum pipedrive_entity *out,
                               struct error *e)
{
    struct str names[PIPEDRIVE_ENTITIES];
    for (int i = 0; i < PIPEDRIVE_ENTITIES; i++) {
        names[i] = str_from(kinds[i].name);
        if (str_eq(name, names[i])) {
            *out = (enum pipedrive_entity)i;
            return ERR_OK;
        }
    }
    struct str near = str_suggest(name, names, PIPEDRIVE_ENTITIES);
    if (near.n > 0)
        FAIL(e, ERR_NOT_FOUND,
             "Pipedrive has no entity %.*s here: did you mean %.*s?",
             STR_ARG(name), STR_ARG(near));
    FAIL(e, ERR_NOT_FOUND, "Pipedrive has no entity %.*s here", STR_ARG(name));
}
