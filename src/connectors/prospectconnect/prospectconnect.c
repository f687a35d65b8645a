/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * The ProspectConnect driver: which operation is carried out by which part,
 * and the state that they share.
 */
#include "connectors/prospectconnect/prospectconnect.h"

#include "connectors/prospectconnect/prospect_decode.h"
#include "connectors/prospectconnect/prospect_ops.h"

static enum err create(struct arena *a, const struct value *settings,
                       struct connection_state **out, struct error *e)
{
    struct connection_state *c = arena_new(a, struct connection_state);
    TRY(settings_apply(a, prospect_settings_table, settings, &c->set, e));
    prospect_addresses_settle(a, c);
    if (!str_is(c->set.profile, "auto"))
        prospect_routes_settle(c, c->set.profile);
    *out = c;
    return ERR_OK;
}

static enum err renew(struct connection_state *c, struct arena *a,
                      const struct value *settings, struct error *e)
{
    return settings_renew(a, prospect_settings_table, settings, &c->set,
                          sizeof c->set, e);
}

static bool is_open(const struct connection_state *c)
{
    return c->settled;
}

static enum err begin(struct connection_state *c, struct op *op,
                      struct op_work *w, struct error *e)
{
    (void)c;
    if (!driver_has_entity(op->kind))
        return ERR_OK;
    TRY(prospect_entity_find(op->entity, &w->entity, e));
    w->wanted = prospect_wanted(w->entity, op->fields, op->n_fields);
    return ERR_OK;
}

static struct str entity_name(const struct connection_state *c, size_t i)
{
    return c->routes[i][PROSPECT_LIST].call
               ? str_from(prospect_entity_name((enum prospect_entity)i))
               : STR_NONE;
}

static const struct driver driver = {
    .system = "ProspectConnect",
    .ops = {
        [OP_OPEN] = &prospect_op_open,
        [OP_TEST] = &prospect_op_test,
        [OP_DESCRIBE] = &prospect_op_describe,
        [OP_READ] = &prospect_op_read,
        [OP_FIND] = &prospect_op_find,
        [OP_CHANGES] = &prospect_op_changes,
        [OP_WRITE] = &prospect_op_write,
    },
    .n_entities = PROSPECT_ENTITIES,
    .entity_name = entity_name,
    DRIVER_WORK,
    .is_open = is_open,
    .begin = begin,
};

static enum err next(struct connection_state *c, struct op *op, struct arena *a,
                     struct http_request *out, bool *out_done, struct error *e)
{
    TRY(driver_begin(&driver, c, op, e));
    return driver_next(c, op, a, out, out_done, e);
}

const struct connector connector_prospectconnect = {
    .abi = CONNECTOR_ABI,
    .name = "prospectconnect",
    .title = "ProspectConnect",
    .summary = "ProspectConnect (Centripe) CRM: contacts, deals, tasks, notes.",
    .settings = prospect_settings_table,
    .concurrency = 4,
    .create = create,
    .renew = renew,
    .caps = prospect_caps,
    .next = next,
    .take = driver_take,
};
