/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* The Pipedrive driver: which operation is carried out by which part. */
#include "connectors/pipedrive/pipedrive.h"

#include "connectors/hook.h"
#include "connectors/pipedrive/pipedrive_state.h"

const struct pipedrive_kind *pipedrive_kind(const struct connection_state *c,
                                            enum pipedrive_entity entity)
{
    return pipedrive_kind_of(entity, str_is(c->set.api, "v1"));
}

static enum err create(struct arena *a, const struct value *settings,
                              struct connection_state **out, struct error *e)
{
    const struct value_items none = {0};
    struct connection_state *c = arena_new(a, struct connection_state);
    struct str wrong = STR_NONE;
    TRY(settings_apply(a, pipedrive_settings_table, settings, &c->set, e));
    if (!hook_clients_are_valid(c->set.webhooks_from, &wrong))
        FAIL(e, ERR_INVALID,
             "`webhooks_from`: \"%.*s\" is no address or network",
             STR_ARG(wrong));
    c->arena = a;
    c->base = c->set.base_url;
    c->refresh_token = c->set.refresh_token;
    for (int i = 0; i < PIPEDRIVE_ENTITIES; i++)
        c->fields[i] = pipedrive_fields_make(
            a, pipedrive_kind(c, (enum pipedrive_entity)i), &none, true);
    *out = c;
    return ERR_OK;
}

static enum err renew(struct connection_state *c, struct arena *a,
                             const struct value *settings, struct error *e)
{
    struct pipedrive_settings set = {0};
    TRY(settings_apply(a, pipedrive_settings_table, settings, &set, e));
    c->set.api_token = set.api_token;
    c->set.client_secret = set.client_secret;
    /* one that was exchanged in the meantime is newer than the same again */
    if (!str_eq(c->set.refresh_token, set.refresh_token))
        c->refresh_token = set.refresh_token;
    c->set.refresh_token = set.refresh_token;
    return ERR_OK;
}

static bool is_open(const struct connection_state *c)
{
    return c->opened;
}

static enum err begin(struct connection_state *c, struct op *op,
                      struct op_work *w, struct error *e)
{
    (void)c;
    if (driver_has_entity(op->kind) || op->kind == OP_ACTION)
        TRY(pipedrive_entity_find(op->entity, &w->entity, e));
    w->wanted = (struct pipedrive_wanted){op->fields, op->n_fields};
    return ERR_OK;
}

static struct str entity_name(const struct connection_state *c, size_t i)
{
    return str_from(pipedrive_kind(c, (enum pipedrive_entity)i)->name);
}

static const struct driver driver = {
    .system = "Pipedrive",
    .ops = {[OP_OPEN] = &pipedrive_op_open,
            [OP_TEST] = &pipedrive_op_test,
            [OP_DESCRIBE] = &pipedrive_op_describe,
            [OP_READ] = &pipedrive_op_read,
            [OP_FIND] = &pipedrive_op_find,
            [OP_CHANGES] = &pipedrive_op_changes,
            [OP_WRITE] = &pipedrive_op_write,
            [OP_ACTION] = &pipedrive_op_action,
            [OP_HOOKS] = &pipedrive_op_hooks,
            [OP_SETUP] = &pipedrive_op_setup},
    .n_entities = PIPEDRIVE_ENTITIES,
    .entity_name = entity_name,
    DRIVER_WORK,
    .is_open = is_open,
    .begin = begin,
};

static enum err next(struct connection_state *c, struct op *op,
                     struct arena *a, struct http_request *out, bool *out_done,
                     struct error *e)
{
    TRY(driver_begin(&driver, c, op, e));
    return driver_next(c, op, a, out, out_done, e);
}

static struct entity_caps caps_of(const struct connection_state *c,
                                      struct str name)
{
    enum pipedrive_entity entity;
    struct entity_caps caps = {0};
    if (!c->opened || pipedrive_entity_find(name, &entity, NULL) != ERR_OK)
        return caps;
    const struct pipedrive_kind *kind = pipedrive_kind(c, entity);
    caps.read_max = kind->by_ids ? PIPEDRIVE_IDS_MAX : PIPEDRIVE_SINGLE_MAX;
    caps.find_max = PIPEDRIVE_SINGLE_MAX;
    caps.find_one_by_one = true;
    caps.find_by_scan = !kind->searches;
    caps.write_max = 1;
    caps.create_max = 1;
    caps.changes_since = kind->since || kind->recents;
    caps.changes_whole = true;
    caps.reports_deletes = c->set.deletes && kind->gone != GONE_UNTOLD;
    caps.can_create = kind->writes;
    caps.can_update = kind->writes;
    caps.can_delete = kind->writes;
    return caps;
}

/* All names of a filter are fields but the one of a filter over there. */
static size_t filter_fields(struct arena *a, const struct value *filter,
                            const struct str **out)
{
    VEC(struct str) names = {0};
    for (size_t i = 0;
         filter->kind == VALUE_OBJECT && i < filter->fields.n; i++)
        if (!str_is(filter->fields.at[i].name, PIPEDRIVE_FILTER_KEY))
            vec_push(a, &names, filter->fields.at[i].name);
    *out = names.at;
    return names.n;
}

static struct str record_url(const struct connection_state *c,
                                    struct arena *a, struct str name,
                             struct str id)
{
    enum pipedrive_entity entity;
    if (c->domain.n == 0 || pipedrive_entity_find(name, &entity, NULL) != ERR_OK ||
        entity > PIPEDRIVE_DEAL)
        return STR_NONE;
    return arena_printf(a, "https://%.*s.pipedrive.com/%s/%.*s",
                        STR_ARG(c->domain), pipedrive_kind(c, entity)->name,
                        STR_ARG(id));
}

const struct connector connector_pipedrive = {
    .abi = CONNECTOR_ABI,
    .name = "pipedrive",
    .title = "Pipedrive",
    .summary = "Pipedrive CRM: persons, organizations, deals, leads, products, "
               "activities, notes.",
    .settings = pipedrive_settings_table,
    .concurrency = 4,
    .filter_fields = filter_fields,
    .create = create,
    .renew = renew,
    .caps = caps_of,
    .next = next,
    .take = driver_take,
    .record_url = record_url,
    .webhooks = &pipedrive_webhooks,
};
