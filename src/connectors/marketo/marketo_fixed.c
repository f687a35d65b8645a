/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Objects that no call describes. */
#include "connectors/marketo/marketo_state.h"

struct fixed {
    const char *entity;
    const char *name, *label, *type;
    bool on_create, searchable;
};

static const struct fixed fixed[] = {
    {"program", "id", "Id", "integer", false, false},
    {"program", "name", "Name", "string", false, false},
    {"program", "description", "Description", "string", false, false},
    {"program", "type", "Type", "string", false, false},
    {"program", "channel", "Channel", "string", false, false},
    {"program", "status", "Status", "string", false, false},
    {"program", "workspace", "Workspace", "string", false, false},
    {"program", "url", "Address", "string", false, false},
    {"program", "createdAt", "Created At", "datetime", false, false},
    {"program", "updatedAt", "Updated At", "datetime", false, false},
    {"email", "id", "Id", "integer", false, false},
    {"email", "name", "Name", "string", false, false},
    {"email", "description", "Description", "string", false, false},
    {"email", "subject", "Subject", "string", false, false},
    {"email", "fromName", "From", "string", false, false},
    {"email", "fromEmail", "From Address", "string", false, false},
    {"email", "replyEmail", "Reply To", "string", false, false},
    {"email", "status", "Status", "string", false, false},
    {"email", "workspace", "Workspace", "string", false, false},
    {"email", "url", "Address", "string", false, false},
    {"email", "html", "Content as HTML", "string", false, false},
    {"email", "text", "Content as Text", "string", false, false},
    {"email", "createdAt", "Created At", "datetime", false, false},
    {"email", "updatedAt", "Updated At", "datetime", false, false},
    {"list", "id", "Id", "integer", false, true},
    {"list", "name", "Name", "string", false, true},
    {"list", "programName", "Program", "string", false, true},
    {"list", "workspaceName", "Workspace", "string", false, true},
    {"list", "createdAt", "Created At", "datetime", false, false},
    {"list", "updatedAt", "Updated At", "datetime", false, false},
    {"list_member", "id", "Id", "string", false, false},
    {"list_member", "listId", "List", "integer", true, true},
    {"list_member", "leadId", "Lead", "integer", true, true},
    {"activity", "id", "Id", "string", false, false},
    {"activity", "marketoGUID", "Marketo GUID", "string", false, false},
    {"activity", "leadId", "Lead", "integer", true, true},
    {"activity", "activityDate", "Date", "datetime", true, false},
    {"activity", "activityTypeId", "Type Id", "integer", true, true},
    {"activity", "activityType", "Type", "string", true, true},
    {"activity", "campaignId", "Campaign Id", "integer", false, false},
    {"activity", "primaryAttributeValueId", "Primary Attribute Id", "integer",
     false, false},
    {"activity", "primaryAttributeValue", "Primary Attribute", "string", true,
     false},
    {"activity", "emailId", "E-mail", "integer", false, false},
};
#define FIXED (sizeof fixed / sizeof *fixed)

void marketo_fixed_fields(struct arena *a, struct marketo_object *o)
{
    struct marketo_field *fields = arena_array(a, struct marketo_field, FIXED);
    size_t n = 0;
    for (size_t i = 0; i < FIXED; i++) {
        const struct fixed *f = &fixed[i];
        if (str_is(o->entity, f->entity))
            fields[n++] = (struct marketo_field){
                .name = str_from(f->name),
                .label = str_from(f->label),
                .type = str_from(f->type),
                .on_create = f->on_create,
                .searchable = f->searchable,
            };
    }
    o->fields = fields;
    o->n_fields = n;
}
