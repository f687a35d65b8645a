/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * The objects of a connection, and what can be done with each.
 */
#include "base/vec.h"
#include "connectors/marketo/marketo_state.h"

struct known {
    const char *entity;
    const char *path;
    const char *id_field;
    const char *dedupe;
};

static const struct known lead = {"lead", "leads", "id", "email"};
static const struct known known[] = {
    {"company", "companies", "id", "externalCompanyId"},
    {"opportunity", "opportunities", "marketoGUID", "externalOpportunityId"},
    {"role", "opportunities/roles", "marketoGUID",
     "externalOpportunityId leadId role"},
};
#define KNOWN (sizeof known / sizeof *known)

/* Programs are assets: no call describes them. */
#define TEXT_FIELD(n, l) {.name = STR(n), .label = STR(l), .type = STR("string")}
static const struct marketo_field program_fields[] = {
    {.name = STR("id"), .label = STR("Id"), .type = STR("integer")},
    TEXT_FIELD("name", "Name"),
    TEXT_FIELD("description", "Description"),
    TEXT_FIELD("type", "Type"),
    TEXT_FIELD("channel", "Channel"),
    TEXT_FIELD("status", "Status"),
    TEXT_FIELD("workspace", "Workspace"),
    TEXT_FIELD("url", "Address"),
    {.name = STR("createdAt"), .label = STR("Created At"),
     .type = STR("datetime")},
    {.name = STR("updatedAt"), .label = STR("Updated At"),
     .type = STR("datetime")},
};
#define PROGRAM_FIELDS (sizeof program_fields / sizeof *program_fields)

static struct marketo_object program_object(struct arena *a)
{
    struct marketo_field *fields =
        arena_array(a, struct marketo_field, PROGRAM_FIELDS);
    for (size_t i = 0; i < PROGRAM_FIELDS; i++)
        fields[i] = program_fields[i];
    return (struct marketo_object){.entity = STR("program"),
                                   .path = STR("program"),
                                   .id_field = STR("id"),
                                   .is_asset = true,
                                   .described = true,
                                   .fields = fields,
                                   .n_fields = PROGRAM_FIELDS};
}

static struct marketo_object object_of(const struct known *k)
{
    return (struct marketo_object){.entity = str_from(k->entity),
                                   .path = str_from(k->path),
                                   .id_field = str_from(k->id_field),
                                   .dedupe = str_from(k->dedupe),
                                   .is_lead = k == &lead};
}

enum err marketo_objects_settle(struct connection_state *c, struct error *e)
{
    VEC(struct marketo_object) objects = {0};
    vec_push(c->arena, &objects, object_of(&lead));
    vec_push(c->arena, &objects, program_object(c->arena));
    struct str rest = c->set.objects, name;
    while (str_split(&rest, ' ', &name)) {
        size_t i = 0;
        while (i < KNOWN && !str_is(name, known[i].entity))
            i++;
        if (name.n > 0 && i == KNOWN)
            FAIL(e, ERR_INVALID,
                 "`objects` names \"%.*s\": it takes company, opportunity and "
                 "role, custom objects go into `custom_objects`",
                 STR_ARG(name));
        if (name.n > 0)
            vec_push(c->arena, &objects, object_of(&known[i]));
    }
    rest = c->set.custom_objects;
    while (str_split(&rest, ' ', &name)) {
        if (name.n == 0)
            continue;
        struct marketo_object o = {
            .entity = name,
            .path = arena_printf(c->arena, "customobjects/%.*s", STR_ARG(name)),
            .id_field = STR("marketoGUID"),
            .is_custom = true,
        };
        vec_push(c->arena, &objects, o);
    }
    c->objects = objects.at;
    c->n_objects = objects.n;
    return ERR_OK;
}

enum err marketo_object_get(const struct connection_state *c,
                            struct str entity,
                            const struct marketo_object **out, struct error *e)
{
    for (size_t i = 0; i < c->n_objects; i++) {
        const struct marketo_object *o = &c->objects[i];
        if (!str_eq(o->entity, entity))
            continue;
        if (!o->described) {
            if (e)
                *e = o->refused;
            return o->refused.code;
        }
        *out = o;
        return ERR_OK;
    }
    FAIL(e, ERR_NOT_FOUND,
         "this Marketo connection has no entity \"%.*s\": it has lead, program and what "
         "`objects` and `custom_objects` name",
         STR_ARG(entity));
}

const struct marketo_field *marketo_field_find(const struct marketo_object *o,
                                               struct str name)
{
    for (size_t i = 0; i < o->n_fields; i++) {
        if (str_eq(o->fields[i].name, name))
            return &o->fields[i];
    }
    return NULL;
}

struct entity_caps marketo_caps(const struct connection_state *c,
                                struct str entity)
{
    struct entity_caps caps = {0};
    const struct marketo_object *o;
    if (!c->open || marketo_object_get(c, entity, &o, NULL) != ERR_OK)
        return caps;
    caps.changes_whole = true;
    caps.read_max = o->is_asset ? MARKETO_SINGLE_MAX : MARKETO_BATCH_MAX;
    if (o->is_asset)
        return caps;
    caps.find_max = MARKETO_BATCH_MAX;
    caps.write_max = MARKETO_BATCH_MAX;
    caps.create_max = MARKETO_BATCH_MAX;
    caps.changes_since = o->is_lead;
    caps.reports_deletes = o->is_lead;
    caps.can_create = true;
    caps.can_update = true;
    caps.can_delete = true;
    return caps;
}
