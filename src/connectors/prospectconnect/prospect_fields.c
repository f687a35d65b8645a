/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "connectors/prospectconnect/prospect_fields.h"

#define ID(found)                                                            \
    {.name = "id", .label = "Id", .keys = found}
#define CREATED                                                              \
    {.name = "date_created",                                                 \
     .label = "Created on",                                                  \
     .type = FIELD_TIME,                                                     \
     .keys = PROSPECT_CREATED_KEYS}
/* Written under one name everywhere. */
#define SAME(key, title, kind, found, ...)                                   \
    {.name = key, .label = title, .type = kind, .keys = found, .old = key,   \
     .public = key, __VA_ARGS__}
#define READ(key, title, kind, found, ...)                                   \
    {.name = key, .label = title, .type = kind, .keys = found, __VA_ARGS__}

static const struct prospect_field contact_fields[] = {
    ID("_id id contact_id contactId"),
    SAME("email", "E-mail", FIELD_TEXT, "email", .flags = FIELD_SEARCH),
    SAME("name", "Name", FIELD_TEXT, "name", .flags = FIELD_SEARCH),
    SAME("phone", "Phone", FIELD_TEXT, "phone", .flags = FIELD_SEARCH),
    SAME("first_name", "First name", FIELD_TEXT, "first_name firstName"),
    SAME("last_name", "Last name", FIELD_TEXT, "last_name lastName"),
    SAME("tags", "Tags", FIELD_WORDS, "tags"),
    SAME("address1", "Street", FIELD_TEXT, "address1"),
    SAME("city", "City", FIELD_TEXT, "city"),
    SAME("state", "State", FIELD_TEXT, "state"),
    SAME("postal_code", "Postal code", FIELD_TEXT, "postal_code postalCode"),
    SAME("country", "Country", FIELD_COUNTRY, "country"),
    {.name = "country_code",
     .label = "Country code",
     .type = FIELD_COUNTRY_CODE,
     .keys = "country",
     .old = "country",
     .public = "country"},
    {.name = "country_name",
     .label = "Country name",
     .type = FIELD_COUNTRY_NAME,
     .keys = "country",
     .old = "country",
     .public = "country"},
    SAME("source", "Lead source", FIELD_TEXT, "source"),
    {.name = "assigned_to",
     .label = "Assigned to",
     .type = FIELD_REF,
     .target = PROSPECT_USER,
     .keys = "assigned_to assignedTo",
     .old = "assignedTo",
     .public = "assigned_to",
     .asked = "assigned_to assignedTo"},
    CREATED,
};

static const struct prospect_field deal_fields[] = {
    ID("_id id deal_id dealId"),
    SAME("name", "Name", FIELD_TEXT, "name", .initial = "\"\"",
         .flags = FIELD_SEARCH | FIELD_RESEND | FIELD_REQUIRED),
    {.name = "value",
     .label = "Value",
     .type = FIELD_DECIMAL,
     .keys = "monetary_value value",
     .old = "value",
     .public = "monetary_value",
     .asked = "value",
     .initial = "0",
     .flags = FIELD_RESEND},
    {.name = "status",
     .label = "Status",
     .type = FIELD_STATUS,
     .keys = "deal_status status",
     .old = "status",
     .public = "deal_status",
     .initial = "\"open\"",
     .flags = FIELD_RESEND},
    {.name = "pipeline_id",
     .label = "Pipeline",
     .type = FIELD_REF,
     .target = PROSPECT_PIPELINE,
     .keys = "pipeline_id pipelineId",
     .old = "pipelineId",
     .public = "pipeline_id"},
    {.name = "stage_id",
     .label = "Stage",
     .type = FIELD_REF,
     .target = PROSPECT_STAGE,
     .keys = "stage_id stageId",
     .old = "stageId",
     .public = "stage_id"},
    {.name = "contact_id",
     .label = "Contact",
     .type = FIELD_REF,
     .target = PROSPECT_CONTACT,
     .keys = "contact_id contactId contact",
     .old = "contactId",
     .public = "contact_id"},
    {.name = "assigned_to",
     .label = "Assigned to",
     .type = FIELD_REF,
     .target = PROSPECT_USER,
     .keys = "sales_person assigned_to assignedTo",
     .old = "assignedTo",
     .public = "sales_person"},
    SAME("notes", "Notes", FIELD_TEXT, "notes"),
    {.name = "expected_closing_date",
     .label = "Expected closing date",
     .type = FIELD_DATE,
     .keys = "expected_closing_date expectedClosingDate",
     .public = "expected_closing_date"},
    CREATED,
};

static const struct prospect_field task_fields[] = {
    ID("_id id task_id taskId"),
    SAME("name", "Name", FIELD_TEXT, "name", .initial = "\"Task\"",
         .flags = FIELD_SEARCH | FIELD_RESEND | FIELD_REQUIRED),
    SAME("description", "Description", FIELD_TEXT, "description",
         .initial = "\"\"", .flags = FIELD_RESEND),
    SAME("priority", "Priority", FIELD_TEXT, "priority",
         .initial = "\"medium\"", .flags = FIELD_RESEND),
    SAME("due_date", "Due date", FIELD_DATE, "due_date dueDate"),
    SAME("due_time", "Due time", FIELD_TEXT, "due_time dueTime"),
    SAME("completed", "Completed", FIELD_BOOL, "completed",
         .flags = FIELD_UPDATE_ONLY | FIELD_RESEND),
    {.name = "assigned_to",
     .label = "Assigned to",
     .type = FIELD_REF,
     .target = PROSPECT_USER,
     .keys = "assigned_to assignedTo",
     .old = "assignedTo",
     .public = "assigned_to"},
    SAME("contact_ids", "Contacts", FIELD_REFS, "contact_ids contactIds",
         .target = PROSPECT_CONTACT, .initial = "[]",
         .flags = FIELD_CREATE_ONLY),
    SAME("deal_ids", "Deals", FIELD_REFS, "deal_ids dealIds",
         .target = PROSPECT_DEAL, .initial = "[]",
         .flags = FIELD_CREATE_ONLY),
    {.name = "contact_id",
     .label = "First contact",
     .type = FIELD_FIRST,
     .target = PROSPECT_CONTACT,
     .keys = "contact_ids contactIds",
     .old = "contact_ids",
     .public = "contact_ids",
     .flags = FIELD_CREATE_ONLY},
    {.name = "deal_id",
     .label = "First deal",
     .type = FIELD_FIRST,
     .target = PROSPECT_DEAL,
     .keys = "deal_ids dealIds",
     .old = "deal_ids",
     .public = "deal_ids",
     .flags = FIELD_CREATE_ONLY},
    SAME("tags", "Tags", FIELD_WORDS, "tags", .initial = "[]",
         .flags = FIELD_CREATE_ONLY),
    CREATED,
};

static const struct prospect_field note_fields[] = {
    ID("_id id note_id noteId"),
    SAME("body", "Text", FIELD_TEXT, "body",
         .flags = FIELD_REQUIRED),
    {.name = "user_id",
     .label = "Author",
     .type = FIELD_REF,
     .target = PROSPECT_USER,
     .keys = "user_id userId created_by created_by_detail",
     .old = "userId",
     .public = "user_id"},
    {.name = "contact_id",
     .label = "Contact",
     .type = FIELD_REF,
     .target = PROSPECT_CONTACT,
     .keys = "contact_id contactId contact_details",
     .old = "contactId",
     .public = "contact_id"},
    {.name = "deal_id",
     .label = "Deal",
     .type = FIELD_REF,
     .target = PROSPECT_DEAL,
     .keys = "deal_id dealId deal deal_details",
     .old = "dealId",
     .public = "deal_id"},
    CREATED,
};

static const struct prospect_field user_fields[] = {
    ID("_id id"),
    READ("name", "Name", FIELD_TEXT, "name"),
    READ("first_name", "First name", FIELD_TEXT, "first_name firstName"),
    READ("last_name", "Last name", FIELD_TEXT, "last_name lastName"),
    READ("email", "E-mail", FIELD_TEXT, "email"),
};

static const struct prospect_field pipeline_fields[] = {
    ID("_id id"),
    READ("name", "Name", FIELD_TEXT, "name"),
};

static const struct prospect_field stage_fields[] = {
    ID("_id id"),
    READ("name", "Name", FIELD_TEXT, "name"),
    READ("pipeline_id", "Pipeline", FIELD_REF, "pipeline_id",
         .target = PROSPECT_PIPELINE),
    READ("pipeline_name", "Pipeline name", FIELD_TEXT, "pipeline_name"),
};

static const struct prospect_field tag_fields[] = {
    ID("_id id"),
    READ("name", "Name", FIELD_TEXT, "name", .flags = FIELD_SEARCH),
};

static const struct prospect_field company_fields[] = {
    ID("_id id"),
    READ("name", "Name", FIELD_TEXT, "name", .flags = FIELD_SEARCH),
    READ("domain", "Domain", FIELD_TEXT, "domain"),
    READ("city", "City", FIELD_TEXT, "city"),
    READ("industry", "Industry", FIELD_TEXT, "industry"),
    READ("revenue", "Revenue", FIELD_DECIMAL, "revenue"),
    CREATED,
};

static const struct prospect_field product_fields[] = {
    ID("_id id"),
    READ("name", "Name", FIELD_TEXT, "name", .flags = FIELD_SEARCH),
    READ("unit_amount", "Unit price", FIELD_DECIMAL, "unit_amount"),
    READ("currency", "Currency", FIELD_TEXT, "currency"),
    READ("category", "Category", FIELD_TEXT, "category"),
    READ("active", "Active", FIELD_BOOL, "active"),
    READ("type", "Type", FIELD_TEXT, "type"),
    READ("source_type", "Source", FIELD_TEXT, "source_type"),
};

static const struct prospect_field quote_fields[] = {
    ID("_id id"),
    READ("quote_name", "Name", FIELD_TEXT, "quote_name name",
         .flags = FIELD_SEARCH),
    READ("quote_status", "Status", FIELD_TEXT, "quote_status"),
    READ("client_approval_status", "Client's approval", FIELD_TEXT,
         "client_approval_status"),
    READ("quote_amount", "Amount", FIELD_DECIMAL, "quote_amount"),
    READ("currency", "Currency", FIELD_TEXT, "currency"),
    READ("expiration_date", "Expires on", FIELD_DATE, "expiration_date"),
    READ("ticket_number", "Number", FIELD_TEXT, "ticket_number"),
    READ("deal_id", "Deal", FIELD_REF, "deal_id deal",
         .target = PROSPECT_DEAL),
    READ("owner_id", "Owner", FIELD_REF, "owner_id quote_owner",
         .target = PROSPECT_USER),
    READ("contact_id", "Contact", FIELD_REF, "contact_id client_details",
         .target = PROSPECT_CONTACT),
    CREATED,
};

#define ROWS(rows) {rows, sizeof(rows) / sizeof(*(rows))}

static const struct prospect_fields tables[PROSPECT_ENTITIES] = {
    [PROSPECT_CONTACT] = ROWS(contact_fields),
    [PROSPECT_DEAL] = ROWS(deal_fields),
    [PROSPECT_TASK] = ROWS(task_fields),
    [PROSPECT_NOTE] = ROWS(note_fields),
    [PROSPECT_USER] = ROWS(user_fields),
    [PROSPECT_PIPELINE] = ROWS(pipeline_fields),
    [PROSPECT_STAGE] = ROWS(stage_fields),
    [PROSPECT_TAG] = ROWS(tag_fields),
    [PROSPECT_COMPANY] = ROWS(company_fields),
    [PROSPECT_PRODUCT] = ROWS(product_fields),
    [PROSPECT_QUOTE] = ROWS(quote_fields),
};

struct prospect_fields prospect_fields_of(enum prospect_entity entity)
{
    return tables[entity];
}

const struct prospect_field *prospect_field_find(enum prospect_entity entity,
                                                 struct str name)
{
    struct prospect_fields rows = tables[entity];
    for (size_t i = 0; i < rows.n; i++) {
        if (str_is(name, rows.at[i].name))
            return &rows.at[i];
    }
    return NULL;
}
