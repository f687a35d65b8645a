/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * The Marketo driver: which operation is carried out by which part.
 */
#include "connectors/marketo/marketo.h"

#include "connectors/marketo/marketo_work.h"

/* ---- the operation of an object's shape ------------------------------------ */

static const struct driver_op *const table_ops[OP_KINDS] = {
    [OP_DESCRIBE] = &marketo_op_describe, [OP_READ] = &marketo_op_read,
    [OP_FIND] = &marketo_op_find,         [OP_CHANGES] = &marketo_op_changes,
    [OP_WRITE] = &marketo_op_write,       [OP_ACTION] = &marketo_op_action,
};

static const struct driver_op *const asset_ops[OP_KINDS] = {
    [OP_DESCRIBE] = &marketo_op_describe,
    [OP_READ] = &marketo_asset_read,
};

static const struct driver_op *const activity_ops[OP_KINDS] = {
    [OP_DESCRIBE] = &marketo_op_describe,
    [OP_READ] = &marketo_activity_read,
    [OP_FIND] = &marketo_activity_find,
    [OP_CHANGES] = &marketo_activity_changes,
    [OP_WRITE] = &marketo_activity_write,
};

static const struct driver_op *const list_ops[OP_KINDS] = {
    [OP_DESCRIBE] = &marketo_op_describe,
    [OP_READ] = &marketo_op_read,
    [OP_FIND] = &marketo_op_find,
    [OP_CHANGES] = &marketo_list_changes,
};

static const struct driver_op *const member_ops[OP_KINDS] = {
    [OP_DESCRIBE] = &marketo_op_describe,
    [OP_READ] = &marketo_member_read,
    [OP_FIND] = &marketo_member_find,
    [OP_CHANGES] = &marketo_member_changes,
    [OP_WRITE] = &marketo_member_write,
};

static const struct driver_op *const *const ops_of_shape[] = {
    [MARKETO_TABLE] = table_ops,
    [MARKETO_ASSET] = asset_ops,
    [MARKETO_ACTIVITY] = activity_ops,
    [MARKETO_LIST] = list_ops,
    [MARKETO_MEMBER] = member_ops,
};

static enum err shape_begin(struct connection_state *c, struct op *op,
                            struct op_work *w, struct error *e)
{
    static const char *const cannot[OP_KINDS] = {
        [OP_FIND] = "searched for",
        [OP_CHANGES] = "listed",
        [OP_WRITE] = "written",
        [OP_ACTION] = "told to do something",
    };
    TRY(marketo_object_get(c, op->entity, &w->object, e));
    w->does = ops_of_shape[w->object->shape][op->kind];
    if (!w->does)
        FAIL(e, ERR_REJECTED, "a Marketo %.*s is read by id and cannot be %s",
             STR_ARG(op->entity), cannot[op->kind]);
    return w->does->begin(c, op, w, e);
}

static enum err shape_request(const struct connection_state *c,
                              const struct op *op, const struct op_work *w,
                              struct arena *a, struct http_request *out,
                              struct error *e)
{
    return w->does->request(c, op, w, a, out, e);
}

static enum err shape_take(struct connection_state *c, struct op *op,
                           struct op_work *w, const struct driver_reply *reply,
                           struct error *e)
{
    return w->does->take(c, op, w, reply, e);
}

static const struct driver_op by_shape = {shape_begin, shape_request,
                                          shape_take};

/* ---- the driver -------------------------------------------------------------- */

static enum err create(struct arena *a, const struct value *settings,
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

static enum err renew(struct connection_state *c, struct arena *a,
                      const struct value *settings, struct error *e)
{
    return settings_renew(a, marketo_settings_table, settings, &c->set,
                          sizeof c->set, e);
}

static bool is_open(const struct connection_state *c)
{
    return c->open;
}

static const struct driver driver = {
    .system = "Marketo",
    .ops = {
        [OP_OPEN] = &marketo_op_open,
        [OP_TEST] = &marketo_op_test,
        [OP_ENTITIES] = &marketo_op_entities,
        [OP_DESCRIBE] = &by_shape,
        [OP_READ] = &by_shape,
        [OP_FIND] = &by_shape,
        [OP_CHANGES] = &by_shape,
        [OP_WRITE] = &by_shape,
        [OP_ACTION] = &by_shape,
    },
    .refusals = {
        [OP_HOOKS] = "Marketo has no call that installs webhooks: they are "
                     "made in its administration",
        [OP_SETUP] = "Marketo fields are made in its administration, not here",
    },
    DRIVER_WORK,
    .is_open = is_open,
};

static enum err next(struct connection_state *c, struct op *op, struct arena *a,
                     struct http_request *out, bool *out_done, struct error *e)
{
    TRY(driver_begin(&driver, c, op, e));
    return driver_next(c, op, a, out, out_done, e);
}

/* The pages' host cannot be told from the API's. */
static struct str record_url(const struct connection_state *c,
                             struct arena *a, struct str entity, struct str id)
{
    int64_t number;
    if (c->set.app_url.n == 0 || !str_is(entity, "lead") ||
        !str_to_i64(id, &number))
        return STR_NONE;
    return arena_printf(a, "%.*s/leadDatabase/loadLeadDetail?leadId=%lld",
                        STR_ARG(c->set.app_url), (long long)number);
}

const struct connector connector_marketo = {
    .abi = CONNECTOR_ABI,
    .name = "marketo",
    .title = "Marketo Engage",
    .summary = "Adobe Marketo Engage: leads, companies, opportunities, activities.",
    .settings = marketo_settings_table,
    .concurrency = 5, /* of ten that all integrations share */
    .per_second = 5,  /* 100 in 20 s */
    .within_s = 20,
    .create = create,
    .renew = renew,
    .caps = marketo_caps,
    .next = next,
    .take = driver_take,
    .record_url = record_url,
};
