/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* The Pipedrive driver: which operation is carried out by which part. */
#include "connectors/pipedrive/pipedrive.h"

#include "connectors/hook.h"
#include "connectors/pipedrive/pipedrive_state.h"

static const struct pipedrive_op *op_of(enum op_kind kind)
{
    switch (kind) {
    case OP_OPEN:
        return &pipedrive_op_open;
    case OP_TEST:
        return &pipedrive_op_test;
    case OP_ENTITIES:
        return &pipedrive_op_entities;
    case OP_DESCRIBE:
        return &pipedrive_op_describe;
    case OP_READ:
        return &pipedrive_op_read;
    case OP_FIND:
        return &pipedrive_op_find;
    case OP_CHANGES:
        return &pipedrive_op_changes;
    case OP_WRITE:
        return &pipedrive_op_write;
    case OP_HOOKS:
        return &pipedrive_op_hooks;
    case OP_SETUP:
        return &pipedrive_op_setup;
    case OP_ACTION:
        break;
    }
    return NULL;
}

static bool has_entity(enum op_kind kind)
{
    return kind == OP_DESCRIBE || kind == OP_READ || kind == OP_FIND ||
           kind == OP_CHANGES || kind == OP_WRITE;
}

static enum err driver_create(struct arena *a, const struct value *settings,
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
        c->fields[i] = pipedrive_fields_make(a, (enum pipedrive_entity)i,
                                             &none, true);
    *out = c;
    return ERR_OK;
}

static enum err driver_renew(struct connection_state *c, struct arena *a,
                             const struct value *settings, struct error *e)
{
    struct pipedrive_settings set = {0};
    TRY(settings_apply(a, pipedrive_settings_table, settings, &set, e));
    c->set.api_token = set.api_token;
    c->set.client_secret = set.client_secret;
    c->set.refresh_token = set.refresh_token;
    c->refresh_token = set.refresh_token;
    return ERR_OK;
}

static enum err begin(struct connection_state *c, struct op *op,
                      struct pipedrive_work **out, struct error *e)
{
    struct pipedrive_work *w = arena_new(op->arena, struct pipedrive_work);
    if (!c->opened && op->kind != OP_OPEN)
        FAIL(e, ERR_INVALID, "the Pipedrive connection is not open yet");
    if (has_entity(op->kind))
        TRY(pipedrive_entity_find(op->entity, &w->entity, e));
    w->wanted = (struct pipedrive_wanted){op->fields, op->n_fields};
    if (!op_of(op->kind))
        FAIL(e, ERR_NOT_FOUND, "Pipedrive has no action `%.*s`",
             STR_ARG(op->action));
    TRY(op_of(op->kind)->begin(c, op, w, e));
    *out = w;
    return ERR_OK;
}

static enum err driver_next(struct connection_state *c, struct op *op,
                            struct arena *a, struct http_request *out,
                            bool *out_done, struct error *e)
{
    struct pipedrive_work *w = op->scratch;
    if (!w)
        TRY(begin(c, op, &w, e));
    op->scratch = w;
    *out_done = w->done;
    if (w->done)
        return ERR_OK;
    return op_of(op->kind)->request(c, op, w, a, out, e);
}

static enum err driver_take(struct connection_state *c, struct op *op,
                            const struct http_request *request,
                            const struct http_response *response,
                            int64_t now_us, struct error *e)
{
    struct pipedrive_reply reply = {request, response, now_us};
    return op_of(op->kind)->take(c, op, op->scratch, &reply, e);
}

static struct entity_caps driver_caps(const struct connection_state *c,
                                      struct str name)
{
    enum pipedrive_entity entity;
    struct entity_caps caps = {0};
    if (!c->opened || pipedrive_entity_find(name, &entity, NULL) != ERR_OK)
        return caps;
    const struct pipedrive_kind *kind = pipedrive_kind_of(entity);
    caps.read_max = kind->by_ids ? PIPEDRIVE_IDS_MAX : PIPEDRIVE_SINGLE_MAX;
    caps.find_max = PIPEDRIVE_SINGLE_MAX;
    caps.find_one_by_one = true;
    caps.find_by_scan = !kind->searches;
    caps.write_max = 1;
    caps.create_max = 1;
    caps.changes_since = kind->since;
    caps.changes_whole = true;
    caps.reports_deletes = c->set.deletes && kind->gone != GONE_UNTOLD;
    caps.can_create = kind->writes;
    caps.can_update = kind->writes;
    caps.can_delete = kind->writes;
    return caps;
}

static struct str driver_record_url(const struct connection_state *c,
                                    struct arena *a, struct str name,
                                    struct str id)
{
    enum pipedrive_entity entity;
    if (c->domain.n == 0 || pipedrive_entity_find(name, &entity, NULL) != ERR_OK ||
        entity > PIPEDRIVE_DEAL)
        return STR_NONE;
    return arena_printf(a, "https://%.*s.pipedrive.com/%s/%.*s",
                        STR_ARG(c->domain), pipedrive_kind_of(entity)->name,
                        STR_ARG(id));
}

const struct connector connector_pipedrive = {
    .abi = CONNECTOR_ABI,
    .name = "pipedrive",
    .title = "Pipedrive",
    .summary = "Pipedrive CRM: persons, organizations, deals, activities, notes.",
    .settings = pipedrive_settings_table,
    .concurrency = 4,
    .create = driver_create,
    .renew = driver_renew,
    .caps = driver_caps,
    .next = driver_next,
    .take = driver_take,
    .record_url = driver_record_url,
    .webhooks = &pipedrive_webhooks,
};
