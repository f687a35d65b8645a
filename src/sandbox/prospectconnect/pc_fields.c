/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "sandbox/prospectconnect/pc_fields.h"

#define SAME(word, type) {word, word, word, type, PC_KINDS, NULL}
#define NAMED(name, camel, snake, type) \
    {name, camel, snake, type, PC_KINDS, NULL}
#define LINK(name, camel, snake, type, target) \
    {name, camel, snake, type, target, NULL}
/* Not in A and B. */
#define ONLY(name, type) {name, NULL, NULL, type, PC_KINDS, NULL}
#define ONLY_LINK(name, target) {name, NULL, NULL, PC_LINK, target, NULL}

static const struct pc_field contact_fields[] = {
    SAME("email", PC_EMAIL),
    SAME("phone", PC_PHONE),
    NAMED("first_name", "firstName", "first_name", PC_TEXT),
    NAMED("last_name", "lastName", "last_name", PC_TEXT),
    SAME("name", PC_TEXT),
    SAME("address1", PC_TEXT),
    SAME("city", PC_TEXT),
    NAMED("postal_code", "postalCode", "postal_code", PC_TEXT),
    SAME("state", PC_TEXT),
    SAME("country", PC_COUNTRY),
    SAME("source", PC_TEXT),
    LINK("assigned_to", "assignedTo", "assigned_to", PC_LINK, PC_USER),
    SAME("tags", PC_WORDS),
    ONLY("stage_id", PC_STAGE),
    ONLY_LINK("company_id", PC_COMPANY),
    ONLY("lead_score", PC_NUMBER),
    ONLY("last_contacted_at", PC_DAY),
};

static const struct pc_field company_fields[] = {
    SAME("name", PC_TEXT),
    SAME("domain", PC_TEXT),
    SAME("city", PC_TEXT),
    SAME("industry", PC_TEXT),
    SAME("revenue", PC_NUMBER),
    SAME("phone", PC_PHONE),
};

static const struct pc_field deal_fields[] = {
    SAME("name", PC_TEXT),
    {"monetary_value", "value", "value", PC_NUMBER, PC_KINDS, "value"},
    NAMED("deal_status", "status", "status", PC_STATUS),
    LINK("contact_id", "contactId", "contact_id", PC_LINK, PC_CONTACT),
    LINK("pipeline_id", "pipelineId", "pipeline_id", PC_LINK, PC_PIPELINE),
    NAMED("stage_id", "stageId", "stage_id", PC_STAGE),
    LINK("sales_person", "assignedTo", "assigned_to", PC_LINK, PC_USER),
    SAME("notes", PC_TEXT),
    ONLY("expected_closing_date", PC_DAY),
    ONLY_LINK("company_id", PC_COMPANY),
};

static const struct pc_field task_fields[] = {
    SAME("name", PC_TEXT),
    SAME("description", PC_TEXT),
    SAME("priority", PC_TEXT),
    SAME("completed", PC_FLAG),
    SAME("due_date", PC_DAY),
    SAME("due_time", PC_TEXT),
    LINK("assigned_to", "assignedTo", "assigned_to", PC_LINK, PC_USER),
    SAME("tags", PC_WORDS),
    LINK("contact_ids", "contact_ids", "contact_ids", PC_LINKS, PC_CONTACT),
    LINK("deal_ids", "deal_ids", "deal_ids", PC_LINKS, PC_DEAL),
    ONLY("completed_at", PC_DAY),
};

static const struct pc_field note_fields[] = {
    SAME("body", PC_TEXT),
    LINK("user_id", "userId", "user_id", PC_LINK, PC_USER),
    LINK("contact_id", "contactId", "contact_id", PC_LINK, PC_CONTACT),
    LINK("deal_id", "dealId", "deal_id", PC_LINK, PC_DEAL),
    ONLY_LINK("account_id", PC_COMPANY),
    ONLY("pinned", PC_FLAG),
};

static const struct pc_field activity_fields[] = {
    SAME("subject", PC_TEXT),
    SAME("type", PC_TEXT),
    SAME("description", PC_TEXT),
    SAME("occurred_at", PC_DAY),
    LINK("user_id", "userId", "user_id", PC_LINK, PC_USER),
    LINK("contact_id", "contactId", "contact_id", PC_LINK, PC_CONTACT),
    LINK("deal_id", "dealId", "deal_id", PC_LINK, PC_DEAL),
};

static const struct pc_field user_fields[] = {
    SAME("first_name", PC_TEXT),
    SAME("last_name", PC_TEXT),
    SAME("name", PC_TEXT),
    SAME("email", PC_EMAIL),
};

static const struct pc_field pipeline_fields[] = {
    SAME("name", PC_TEXT),
    SAME("stages", PC_STAGES),
};

static const struct pc_field tag_fields[] = {
    SAME("name", PC_TEXT),
    SAME("module_name", PC_TEXT),
};

static const struct pc_field quote_fields[] = {
    SAME("quote_name", PC_TEXT),
    SAME("quote_status", PC_TEXT),
    SAME("client_approval_status", PC_TEXT),
    SAME("quote_amount", PC_NUMBER),
    SAME("currency", PC_TEXT),
    SAME("expiration_date", PC_DAY),
    SAME("ticket_number", PC_TEXT),
    ONLY_LINK("deal_id", PC_DEAL),
    ONLY_LINK("quote_owner", PC_USER),
    ONLY_LINK("contact_id", PC_CONTACT),
};

static const struct pc_field product_fields[] = {
    SAME("name", PC_TEXT),
    SAME("unit_amount", PC_NUMBER),
    SAME("currency", PC_TEXT),
    SAME("category", PC_TEXT),
    SAME("active", PC_FLAG),
    SAME("type", PC_TEXT),
    SAME("source_type", PC_TEXT),
};

#define ENTITY(path, one, prefix, c_id, title, fields) \
    {path, one, prefix, c_id, title, fields, sizeof(fields) / sizeof(*fields)}

static const struct pc_entity entities[PC_KINDS] = {
    [PC_CONTACT] =
        ENTITY("contacts", "contact", "con_", "_id", NULL, contact_fields),
    [PC_COMPANY] =
        ENTITY("companies", "company", "cmp_", "_id", "name", company_fields),
    [PC_DEAL] = ENTITY("deals", "deal", "deal_", "id", "name", deal_fields),
    [PC_TASK] = ENTITY("tasks", "task", "task_", "id", "name", task_fields),
    [PC_NOTE] = ENTITY("notes", "note", "note_", "_id", "body", note_fields),
    [PC_ACTIVITY] = ENTITY("activities", "activity", "act_", "_id", "subject",
                           activity_fields),
    [PC_USER] = ENTITY("users", "user", "", "_id", "name", user_fields),
    [PC_PIPELINE] =
        ENTITY("pipelines", "pipeline", "", "id", "name", pipeline_fields),
    [PC_TAG] = ENTITY("tags", "tag", "", "_id", "name", tag_fields),
    [PC_QUOTE] =
        ENTITY("quotes", "quote", "", "_id", "quote_name", quote_fields),
    [PC_PRODUCT] =
        ENTITY("products", "product", "", "_id", "name", product_fields),
};

const struct pc_entity *pc_entity_of(enum pc_kind kind)
{
    return &entities[kind];
}

bool pc_entity_find(struct str path, enum pc_kind *out)
{
    for (int kind = 0; kind < PC_KINDS; kind++) {
        if (str_is(path, entities[kind].path)) {
            *out = (enum pc_kind)kind;
            return true;
        }
    }
    return false;
}

const struct pc_field *pc_field_find(enum pc_kind kind, struct str name)
{
    const struct pc_entity *entity = &entities[kind];
    for (size_t i = 0; i < entity->n_fields; i++) {
        if (str_is(name, entity->fields[i].name))
            return &entity->fields[i];
    }
    return NULL;
}

const struct pc_field *pc_field_find_wire(enum pc_kind kind, struct str name)
{
    const struct pc_field *field = pc_field_find(kind, name);
    const struct pc_entity *entity = &entities[kind];
    for (size_t i = 0; !field && i < entity->n_fields; i++) {
        const struct pc_field *f = &entity->fields[i];
        if (f->camel && (str_is(name, f->camel) || str_is(name, f->snake)))
            field = f;
    }
    return field;
}
