/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "connectors/pipedrive/pipedrive_fields.h"

#include "connectors/driver.h"

#define W FIELD_WRITE
#define ROWS(table) .rows = (table), .n_rows = sizeof(table) / sizeof *(table)
#define ID {"id", "ID", FIELD_INT, 0, .key = "id"}
#define ADDED {"add_time", "Added", FIELD_TIME, FIELD_CREATE}
#define MADE {"add_time", "Added", FIELD_TIME, 0}
#define UPDATED {"update_time", "Updated", FIELD_TIME, 0}
#define OWNER                                                              \
    {"owner_id", "Owner", FIELD_REF, W, .target = "user",                  \
     .narrow = "owner_id", .narrow_old = "user_id"}
#define OWNER_OLD                                                          \
    {"owner_id", "Owner", FIELD_REF, W, .old = "user_id",                  \
     .target = "user", .narrow = "owner_id", .narrow_old = "user_id"}
#define ORG(flag)                                                          \
    {"org_id", "Organization", FIELD_REF, flag, .target = "organization",  \
     .narrow = "org_id", .narrow_old = "organizations/"}
#define VISIBLE {"visible_to", "Visible to", FIELD_INT, W}
#define LABELS {"label_ids", "Labels", FIELD_OPTIONS, W}
/* Told when they are asked for by name. */
#define COUNT(name, text) {name, text, FIELD_INT, FIELD_ASKED}
#define COUNTS                                                             \
    COUNT("activities_count", "Activities"),                               \
        COUNT("done_activities_count", "Activities done"),                 \
        COUNT("undone_activities_count", "Activities to do"),              \
        COUNT("notes_count", "Notes"), COUNT("files_count", "Files"),      \
        COUNT("followers_count", "Followers"),                             \
        {"last_activity_id", "Last activity", FIELD_REF, FIELD_ASKED,      \
         .target = "activity"},                                            \
        {"next_activity_id", "Next activity", FIELD_REF, FIELD_ASKED,      \
         .target = "activity"},                                            \
        {"last_activity_date", "Last activity on", FIELD_DATE, FIELD_V1},  \
        {"next_activity_date", "Next activity on", FIELD_DATE, FIELD_V1}
#define DEAL_COUNTS                                                        \
    COUNT("open_deals_count", "Open deals"),                               \
        COUNT("closed_deals_count", "Closed deals"),                       \
        COUNT("won_deals_count", "Won deals"),                             \
        COUNT("lost_deals_count", "Lost deals")

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
    COUNTS,
    DEAL_COUNTS,
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
    COUNTS,
    DEAL_COUNTS,
    COUNT("people_count", "People"),
};

static const struct pipedrive_row deal_rows[] = {
    ID,
    {"title", "Title", FIELD_TEXT, W | FIELD_REQUIRED, .search = "title"},
    {"value", "Value", FIELD_DECIMAL, W},
    {"currency", "Currency", FIELD_TEXT, W},
    {"status", "Status", FIELD_CHOICE, W, .choices = "open won lost",
     .narrow = "status", .narrow_old = "status"},
    {"person_id", "Person", FIELD_REF, W, .target = "person",
     .narrow = "person_id", .narrow_old = "persons/"},
    ORG(W),
    OWNER_OLD,
    {"creator_user_id", "Creator", FIELD_REF, 0, .target = "user"},
    {"pipeline_id", "Pipeline", FIELD_REF, W, .target = "pipeline",
     .narrow = "pipeline_id", .narrow_old = "pipelines/"},
    {"stage_id", "Stage", FIELD_REF, W, .target = "stage",
     .narrow = "stage_id", .narrow_old = "stage_id"},
    {"probability", "Probability", FIELD_INT, W},
    {"lost_reason", "Lost reason", FIELD_TEXT, W},
    {"expected_close_date", "Expected close date", FIELD_DATE, W},
    {"won_time", "Won", FIELD_TIME, W},
    {"lost_time", "Lost", FIELD_TIME, W},
    {"close_time", "Closed", FIELD_TIME, W},
    {"stage_change_time", "Stage changed", FIELD_TIME, 0},
    {"is_archived", "Archived", FIELD_BOOL, W},
    {"origin", "Origin", FIELD_TEXT, 0},
    {"label_ids", "Labels", FIELD_OPTIONS, W, .old = "label"},
    VISIBLE,
    ADDED,
    UPDATED,
    COUNTS,
    COUNT("products_count", "Products"),
};

static const struct pipedrive_row activity_rows[] = {
    ID,
    {"subject", "Subject", FIELD_TEXT, W},
    {"type", "Type", FIELD_CHOICE, W, .narrow_old = "type"},
    OWNER_OLD,
    {"person_id", "Person", FIELD_PARTICIPANT, W, .target = "person",
     .narrow = "person_id", .narrow_old = "persons/"},
    ORG(W),
    {"deal_id", "Deal", FIELD_REF, W, .target = "deal", .narrow = "deal_id",
     .narrow_old = "deals/"},
    {"lead_id", "Lead", FIELD_TEXT, W},
    {"due_date", "Due date", FIELD_DATE, W},
    {"due_time", "Due time", FIELD_TEXT, W},
    {"duration", "Duration", FIELD_TEXT, W},
    {"busy", "Busy", FIELD_BOOL, W, .old = "busy_flag"},
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
    {"deal_id", "Deal", FIELD_REF, W, .target = "deal",
     .narrow_old = "deal_id"},
    {"person_id", "Person", FIELD_REF, W, .target = "person",
     .narrow_old = "person_id"},
    {"org_id", "Organization", FIELD_REF, W, .target = "organization",
     .narrow_old = "org_id"},
    {"lead_id", "Lead", FIELD_TEXT, W, .narrow_old = "lead_id"},
    {"user_id", "User", FIELD_REF, 0, .target = "user",
     .narrow_old = "user_id"},
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
    {"name", "Name", FIELD_TEXT, W | FIELD_REQUIRED},
    {"order_nr", "Order", FIELD_INT, W},
    {"is_deal_probability_enabled", "Uses probability", FIELD_BOOL, W,
     .old = "deal_probability"},
    MADE,
    UPDATED,
};

static const struct pipedrive_row stage_rows[] = {
    ID,
    {"name", "Name", FIELD_TEXT, W | FIELD_REQUIRED},
    {"order_nr", "Order", FIELD_INT, W},
    {"pipeline_id", "Pipeline", FIELD_REF, W, .target = "pipeline",
     .narrow = "pipeline_id", .narrow_old = "pipeline_id"},
    {"deal_probability", "Probability", FIELD_INT, W},
    {"is_deal_rot_enabled", "Rots", FIELD_BOOL, W, .old = "rotten_flag"},
    {"days_to_rotten", "Days to rotten", FIELD_INT, W, .old = "rotten_days"},
    MADE,
    UPDATED,
};

static const struct pipedrive_row filter_rows[] = {
    ID,
    {"name", "Name", FIELD_TEXT, W | FIELD_REQUIRED},
    {"type", "Type", FIELD_TEXT, FIELD_CREATE, .narrow_old = "type"},
    {"conditions", "Conditions", FIELD_OBJECT, W},
    {"active", "Active", FIELD_BOOL, 0, .key = "active_flag"},
    {"user_id", "User", FIELD_REF, 0, .target = "user"},
    MADE,
    UPDATED,
};

static const struct pipedrive_row activity_type_rows[] = {
    ID,
    {"name", "Name", FIELD_TEXT, W | FIELD_REQUIRED},
    {"key_string", "Key", FIELD_TEXT, 0},
    {"icon_key", "Icon", FIELD_TEXT, W},
    {"color", "Colour", FIELD_TEXT, W},
    {"order_nr", "Order", FIELD_INT, W},
    {"active", "Active", FIELD_BOOL, 0, .key = "active_flag"},
    MADE,
    UPDATED,
};

static const struct pipedrive_row lead_rows[] = {
    {"id", "ID", FIELD_TEXT, 0},
    {"title", "Title", FIELD_TEXT, W | FIELD_REQUIRED, .search = "title"},
    {"owner_id", "Owner", FIELD_REF, W, .target = "user",
     .narrow_old = "owner_id"},
    {"person_id", "Person", FIELD_REF, W, .target = "person",
     .narrow_old = "person_id"},
    {"organization_id", "Organization", FIELD_REF, W,
     .target = "organization", .narrow_old = "organization_id"},
    {"value", "Value", FIELD_DECIMAL, W, .part = "amount"},
    {"value_currency", "Currency", FIELD_TEXT, W, .key = "value",
     .part = "currency"},
    {"expected_close_date", "Expected close date", FIELD_DATE, W},
    {"label_ids", "Labels", FIELD_OPTIONS, 0},
    {"is_archived", "Archived", FIELD_BOOL, W},
    {"source_name", "Source", FIELD_TEXT, 0},
    {"visible_to", "Visible to", FIELD_TEXT, W},
    MADE,
    UPDATED,
};

static const struct pipedrive_row product_rows[] = {
    ID,
    {"name", "Name", FIELD_TEXT, W | FIELD_REQUIRED, .search = "name"},
    {"code", "Code", FIELD_TEXT, W, .search = "code"},
    {"description", "Description", FIELD_TEXT, W},
    {"unit", "Unit", FIELD_TEXT, W},
    {"tax", "Tax", FIELD_DECIMAL, W},
    {"category", "Category", FIELD_INT, W},
    {"is_linkable", "Can be linked", FIELD_BOOL, W, .old = "selectable"},
    {"prices", "Prices", FIELD_LIST, W},
    OWNER,
    VISIBLE,
    MADE,
    UPDATED,
};

/* In v2, or in v1 where there is no other. */
static const struct pipedrive_kind kinds[PIPEDRIVE_ENTITIES] = {
    [PIPEDRIVE_PERSON] = {.name = "person", .path = "persons",
                          .fields = "personFields", .api = 2,
                          .paging = PAGING_CURSOR, .since = true,
                          .sorts = true, .by_ids = true, .searches = true,
                          .writes = true, .merges = true,
                          .gone = GONE_RECENTS, ROWS(person_rows)},
    [PIPEDRIVE_ORGANIZATION] = {.name = "organization",
                                .path = "organizations",
                                .fields = "organizationFields", .api = 2,
                                .paging = PAGING_CURSOR, .since = true,
                                .sorts = true, .by_ids = true,
                                .searches = true, .writes = true,
                                .merges = true, .gone = GONE_RECENTS,
                                ROWS(organization_rows)},
    [PIPEDRIVE_DEAL] = {.name = "deal", .path = "deals",
                        .fields = "dealFields", .api = 2,
                        .paging = PAGING_CURSOR, .since = true, .sorts = true,
                        .by_ids = true, .searches = true, .writes = true,
                        .merges = true, .archives = true,
                        .gone = GONE_STATUS, ROWS(deal_rows)},
    [PIPEDRIVE_ACTIVITY] = {.name = "activity", .path = "activities",
                            .fields = "activityFields", .api = 2,
                            .paging = PAGING_CURSOR, .since = true,
                            .sorts = true, .by_ids = true, .writes = true,
                            .gone = GONE_RECENTS, ROWS(activity_rows)},
    [PIPEDRIVE_NOTE] = {.name = "note", .path = "notes", .api = 1,
                        .paging = PAGING_OFFSET, .since = true, .sorts = true,
                        .writes = true, .gone = GONE_RECENTS,
                        ROWS(note_rows)},
    [PIPEDRIVE_USER] = {.name = "user", .path = "users", .api = 1,
                        .paging = PAGING_WHOLE, ROWS(user_rows)},
    [PIPEDRIVE_PIPELINE] = {.name = "pipeline", .path = "pipelines", .api = 2,
                            .paging = PAGING_CURSOR, .writes = true,
                            ROWS(pipeline_rows)},
    [PIPEDRIVE_STAGE] = {.name = "stage", .path = "stages", .api = 2,
                         .paging = PAGING_CURSOR, .writes = true,
                         ROWS(stage_rows)},
    [PIPEDRIVE_FILTER] = {.name = "filter", .path = "filters", .api = 1,
                          .paging = PAGING_WHOLE, .writes = true,
                          ROWS(filter_rows)},
    [PIPEDRIVE_ACTIVITY_TYPE] = {.name = "activity_type",
                                 .path = "activityTypes", .api = 1,
                                 .paging = PAGING_WHOLE, .listed = true,
                                 .writes = true, ROWS(activity_type_rows)},
    [PIPEDRIVE_LEAD] = {.name = "lead", .path = "leads",
                        .fields = "leadFields", .api = 1,
                        .paging = PAGING_OFFSET, .searches = true,
                        .writes = true, .archives = true, .texts = true,
                        ROWS(lead_rows)},
    [PIPEDRIVE_PRODUCT] = {.name = "product", .path = "products",
                           .fields = "productFields", .api = 2,
                           .paging = PAGING_CURSOR, .since = true,
                           .sorts = true, .by_ids = true, .searches = true,
                           .writes = true, .gone = GONE_RECENTS,
                           ROWS(product_rows)},
};

/* In v1, of those that v2 has too. Its lists know no time of change: what
 * changed is asked of recents, which tells of deletes as well. */
#define OLD(kind_name, kind_path, table)                                   \
    .name = kind_name, .path = kind_path, .api = 1,                        \
    .paging = PAGING_OFFSET, .writes = true, ROWS(table)
static const struct pipedrive_kind old_kinds[PIPEDRIVE_ENTITIES] = {
    [PIPEDRIVE_PERSON] = {OLD("person", "persons", person_rows),
                          .fields = "personFields", .sorts = true,
                          .searches = true, .merges = true, .recents = true,
                          .gone = GONE_RECENTS},
    [PIPEDRIVE_ORGANIZATION] = {OLD("organization", "organizations",
                                    organization_rows),
                                .fields = "organizationFields",
                                .sorts = true, .searches = true,
                                .merges = true, .recents = true,
                                .gone = GONE_RECENTS},
    [PIPEDRIVE_DEAL] = {OLD("deal", "deals", deal_rows),
                        .fields = "dealFields", .sorts = true,
                        .searches = true, .merges = true, .archives = true,
                        .recents = true, .gone = GONE_RECENTS},
    [PIPEDRIVE_ACTIVITY] = {OLD("activity", "activities", activity_rows),
                            .fields = "activityFields", .recents = true,
                            .all = "user_id=0", .gone = GONE_RECENTS},
    [PIPEDRIVE_PIPELINE] = {.name = "pipeline", .path = "pipelines", .api = 1,
                            .paging = PAGING_WHOLE, .writes = true,
                            ROWS(pipeline_rows)},
    [PIPEDRIVE_STAGE] = {.name = "stage", .path = "stages", .api = 1,
                         .paging = PAGING_WHOLE, .writes = true,
                         ROWS(stage_rows)},
    [PIPEDRIVE_PRODUCT] = {OLD("product", "products", product_rows),
                           .fields = "productFields", .searches = true,
                           .recents = true, .gone = GONE_RECENTS},
};

const struct pipedrive_kind *pipedrive_kind_of(enum pipedrive_entity entity,
                                               bool v1)
{
    bool old = v1 && old_kinds[entity].name;
    return old ? &old_kinds[entity] : &kinds[entity];
}

enum err pipedrive_entity_find(struct str name, enum pipedrive_entity *out,
                               struct error *e)
{
    struct str names[PIPEDRIVE_ENTITIES];
    size_t i = 0;
    for (int k = 0; k < PIPEDRIVE_ENTITIES; k++)
        names[k] = str_from(kinds[k].name);
    TRY(driver_entity_find("Pipedrive", names, PIPEDRIVE_ENTITIES, name, &i, e));
    *out = (enum pipedrive_entity)i;
    return ERR_OK;
}
