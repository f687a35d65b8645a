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
    {"opportunity_role", "opportunities/roles", "marketoGUID",
     "externalOpportunityId leadId role"},
    {"activity", "activities", "id", ""},
};
#define KNOWN (sizeof known / sizeof *known)

static const struct {
    const char *entity, *path;
    enum marketo_shape shape;
} always[] = {
    {"program", "program", MARKETO_ASSET},
    {"email", "email", MARKETO_ASSET},
    {"list", "lists", MARKETO_LIST},
    {"list_member", "lists", MARKETO_MEMBER},
};
#define ALWAYS (sizeof always / sizeof *always)

static struct marketo_object object_of(const struct known *k)
{
    return (struct marketo_object){.entity = str_from(k->entity),
                                   .path = str_from(k->path),
                                   .id_field = str_from(k->id_field),
                                   .dedupe = str_from(k->dedupe),
                                   .shape = str_is(str_from(k->entity),
                                                   "activity")
                                                ? MARKETO_ACTIVITY
                                                : MARKETO_TABLE,
                                   .is_lead = k == &lead};
}

static enum err settle_known(struct str name, struct marketo_object *out,
                             struct error *e)
{
    for (size_t i = 0; i < KNOWN; i++) {
        if (str_is(name, known[i].entity)) {
            *out = object_of(&known[i]);
            return ERR_OK;
        }
    }
    FAIL(e, ERR_INVALID,
         "`objects` names \"%.*s\": it takes company, opportunity, "
         "opportunity_role and activity, custom objects go into "
         "`custom_objects`",
         STR_ARG(name));
}

enum err marketo_objects_settle(struct connection_state *c, struct error *e)
{
    VEC(struct marketo_object) objects = {0};
    vec_push(c->arena, &objects, object_of(&lead));
    objects.at[0].archive = c->set.archive_field;
    for (size_t i = 0; i < ALWAYS; i++) {
        struct marketo_object o = {.entity = str_from(always[i].entity),
                                   .path = str_from(always[i].path),
                                   .id_field = STR("id"),
                                   .shape = always[i].shape,
                                   .described = true};
        marketo_fixed_fields(c->arena, &o);
        vec_push(c->arena, &objects, o);
    }
    struct str rest = c->set.objects, name;
    while (str_split(&rest, ' ', &name)) {
        struct marketo_object o;
        if (name.n == 0)
            continue;
        TRY(settle_known(name, &o, e));
        vec_push(c->arena, &objects, o);
    }
    rest = c->set.custom_objects;
    while (str_split(&rest, ' ', &name)) {
        if (name.n == 0)
            continue;
        struct marketo_object o = {
            .entity = name,
            .path = arena_printf(c->arena, "customobjects/%.*s", STR_ARG(name)),
            .id_field = STR("marketoGUID"),
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
         "this Marketo connection has no entity \"%.*s\": it has lead, "
         "program, email, list, list_member and what `objects` and `custom_objects` name",
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
    struct entity_caps caps = {.read_max = MARKETO_BATCH_MAX,
                               .changes_whole = true};
    const struct marketo_object *o;
    if (!c->open || marketo_object_get(c, entity, &o, NULL) != ERR_OK)
        return (struct entity_caps){0};
    switch (o->shape) {
    case MARKETO_ASSET:
        caps.read_max = MARKETO_SINGLE_MAX;
        caps.unlisted = true;
        return caps;
    case MARKETO_LIST:
        caps.find_max = MARKETO_BATCH_MAX;
        return caps;
    case MARKETO_MEMBER:
        caps.find_max = MARKETO_BATCH_MAX;
        caps.write_max = MARKETO_BATCH_MAX;
        caps.create_max = MARKETO_BATCH_MAX;
        caps.can_create = true;
        caps.can_delete = true;
        return caps;
    case MARKETO_ACTIVITY:
        caps.find_max = MARKETO_LEADS_MAX;
        caps.create_max = MARKETO_BATCH_MAX;
        caps.changes_since = true;
        caps.can_create = true;
        return caps;
    case MARKETO_TABLE:
        break;
    }
    caps.find_max = MARKETO_BATCH_MAX;
    caps.write_max = MARKETO_BATCH_MAX;
    caps.create_max = MARKETO_BATCH_MAX;
    caps.unlisted = !o->is_lead;
    caps.changes_since = o->is_lead;
    caps.reports_deletes = o->is_lead;
    caps.can_create = true;
    caps.can_update = true;
    caps.can_delete = true;
    caps.can_archive = o->archive.n > 0;
    return caps;
}
