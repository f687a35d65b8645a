/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * The ProspectConnect driver: which operation is carried out by which part,
 * and the state that they share.
 */
#include "connectors/prospectconnect/prospectconnect.h"

#include "connectors/prospectconnect/prospect_decode.h"
#include "connectors/prospectconnect/prospect_ops.h"

static const struct prospect_op *op_of(enum op_kind kind)
{
    switch (kind) {
    case OP_OPEN:
        return &prospect_op_open;
    case OP_TEST:
        return &prospect_op_test;
    case OP_ENTITIES:
        return &prospect_op_entities;
    case OP_DESCRIBE:
        return &prospect_op_describe;
    case OP_READ:
        return &prospect_op_read;
    case OP_FIND:
        return &prospect_op_find;
    case OP_CHANGES:
        return &prospect_op_changes;
    case OP_WRITE:
        return &prospect_op_write;
    case OP_ACTION:
        return &prospect_op_action;
    case OP_SETUP:
        return &prospect_op_setup;
    case OP_HOOKS:
        break; /* it has none */
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
    struct connection_state *c = arena_new(a, struct connection_state);
    TRY(settings_apply(a, prospect_settings_table, settings, &c->set, e));
    prospect_addresses_settle(a, c);
    if (!str_is(c->set.profile, "auto"))
        prospect_routes_settle(c, c->set.profile);
    *out = c;
    return ERR_OK;
}

static enum err driver_renew(struct connection_state *c, struct arena *a,
                             const struct value *settings, struct error *e)
{
    struct prospect_settings set = {0};
    TRY(settings_apply(a, prospect_settings_table, settings, &set, e));
    c->set.api_key = set.api_key;
    return ERR_OK;
}

static enum err begin(struct connection_state *c, struct op *op,
                      struct prospect_work **out, struct error *e)
{
    struct prospect_work *w = arena_new(op->arena, struct prospect_work);
    if (!c->settled && op->kind != OP_OPEN)
        FAIL(e, ERR_INVALID, "the ProspectConnect connection is not open yet");
    if (has_entity(op->kind)) {
        TRY(prospect_entity_find(op->entity, &w->entity, e));
        w->wanted = prospect_wanted(w->entity, op->fields, op->n_fields);
    }
    if (!op_of(op->kind))
        FAIL(e, ERR_REJECTED, "ProspectConnect has no webhooks");
    TRY(op_of(op->kind)->begin(c, op, w, e));
    *out = w;
    return ERR_OK;
}

static enum err driver_next(struct connection_state *c, struct op *op,
                            struct arena *a, struct http_request *out,
                            bool *out_done, struct error *e)
{
    struct prospect_work *w = op->scratch;
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
    struct prospect_reply reply = {request, response, now_us};
    return op_of(op->kind)->take(c, op, op->scratch, &reply, e);
}

static struct str driver_record_url(const struct connection_state *c,
                                    struct arena *a, struct str entity,
                                    struct str id)
{
    (void)c;
    (void)a;
    (void)entity;
    (void)id;
    return STR_NONE; /* no address of its pages is known */
}

const struct connector connector_prospectconnect = {
    .abi = CONNECTOR_ABI,
    .name = "prospectconnect",
    .title = "ProspectConnect",
    .summary = "ProspectConnect (Centripe) CRM: contacts, deals, tasks, notes.",
    .settings = prospect_settings_table,
    .concurrency = 4,
    .create = driver_create,
    .renew = driver_renew,
    .caps = prospect_caps,
    .next = driver_next,
    .take = driver_take,
    .record_url = driver_record_url,
};
