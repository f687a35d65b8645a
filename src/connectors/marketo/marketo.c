/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * The Marketo driver: which operation is carried out by which part.
 */
#include "connectors/marketo/marketo.h"

#include "connectors/marketo/marketo_work.h"

static const struct marketo_op *op_of(enum op_kind kind)
{
    switch (kind) {
    case OP_OPEN:
        return &marketo_op_open;
    case OP_TEST:
        return &marketo_op_test;
    case OP_ENTITIES:
        return &marketo_op_entities;
    case OP_DESCRIBE:
        return &marketo_op_describe;
    case OP_READ:
        return &marketo_op_read;
    case OP_FIND:
        return &marketo_op_find;
    case OP_CHANGES:
        return &marketo_op_changes;
    case OP_WRITE:
        return &marketo_op_write;
    case OP_ACTION:
        return &marketo_op_action;
    case OP_SETUP: /* fields are made in its administration only */
    case OP_HOOKS: /* webhooks too */
        break;
    }
    return NULL;
}

static bool has_entity(enum op_kind kind)
{
    return kind == OP_DESCRIBE || kind == OP_READ || kind == OP_FIND ||
           kind == OP_CHANGES || kind == OP_WRITE || kind == OP_ACTION;
}

static enum err driver_create(struct arena *a, const struct value *settings,
                              struct connection_state **out, struct error *e)
{
    struct connection_state *c = arena_new(a, struct connection_state);
    c->arena = a;
    TRY(settings_apply(a, marketo_settings_table, settings, &c->set, e));
    c->identity_url = c->set.identity_url;
    if (c->identity_url.n == 0)
        c->identity_url = arena_printf(a, "%.*s/identity", STR_ARG(c->set.url));
    TRY(marketo_objects_settle(c, e));
    *out = c;
    return ERR_OK;
}

static enum err driver_renew(struct connection_state *c, struct arena *a,
                             const struct value *settings, struct error *e)
{
    struct marketo_settings set = {0};
    TRY(settings_apply(a, marketo_settings_table, settings, &set, e));
    c->set.client_secret = set.client_secret;
    return ERR_OK;
}

static enum err begin(struct connection_state *c, struct op *op,
                      struct marketo_work **out, struct error *e)
{
    struct marketo_work *w = arena_new(op->arena, struct marketo_work);
    if (!op_of(op->kind))
        FAIL(e, ERR_REJECTED,
             op->kind == OP_SETUP
                 ? "Marketo fields are made in its administration, not here"
                 : "Marketo has no call that installs webhooks: they are made "
                   "in its administration");
    if (!c->open && op->kind != OP_OPEN)
        FAIL(e, ERR_INVALID, "the Marketo connection is not open yet");
    if (has_entity(op->kind))
        TRY(marketo_object_get(c, op->entity, &w->object, e));
    TRY(op_of(op->kind)->begin(c, op, w, e));
    *out = w;
    return ERR_OK;
}

static enum err driver_next(struct connection_state *c, struct op *op,
                            struct arena *a, struct http_request *out,
                            bool *out_done, struct error *e)
{
    struct marketo_work *w = op->scratch;
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
    struct marketo_reply reply = {request, response, now_us,
                                  op->kind == OP_WRITE ||
                                      op->kind == OP_ACTION};
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
    return STR_NONE; /* the pages' host cannot be told from the API's */
}

const struct connector connector_marketo = {
    .abi = CONNECTOR_ABI,
    .name = "marketo",
    .title = "Marketo Engage",
    .summary = "Adobe Marketo Engage: leads, companies, opportunities, roles.",
    .settings = marketo_settings_table,
    .concurrency = 5,
    .create = driver_create,
    .renew = driver_renew,
    .caps = marketo_caps,
    .next = driver_next,
    .take = driver_take,
    .record_url = driver_record_url,
};
