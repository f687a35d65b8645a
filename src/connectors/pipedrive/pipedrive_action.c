/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * OP_ACTION: one record merged into another, and a deal copied. Both are of
 * v1 alone. The record that is named goes, the one of `into` stays and wins
 * where both have a value.
 */
#include "connectors/pipedrive/pipedrive_state.h"

static bool is_merge(const struct op *op)
{
    return str_is(op->action, "merge");
}

static enum err check_id(const struct connection_state *c, const struct op *op,
                         const struct op_work *w, struct str id,
                         struct error *e)
{
    int64_t number = 0;
    if (str_to_i64(id, &number) && number > 0)
        return ERR_OK;
    FAIL(e, ERR_INVALID, "`%.*s` takes the number of a %s, not `%.*s`",
         STR_ARG(op->action), pipedrive_kind(c, w->entity)->name, STR_ARG(id));
}

static struct str into_of(const struct op *op)
{
    const struct value *v = value_getz(&op->action_arguments, "into");
    return v ? value_to_text(op->arena, v) : STR_NONE;
}

static enum err action_begin(struct connection_state *c, struct op *op,
                             struct op_work *w, struct error *e)
{
    const struct pipedrive_kind *kind = pipedrive_kind(c, w->entity);
    bool copies =
        str_is(op->action, "duplicate") && w->entity == PIPEDRIVE_DEAL;
    if (!copies && !(is_merge(op) && kind->merges))
        FAIL(e, ERR_NOT_FOUND,
             "a %s of Pipedrive has no action `%.*s`: there are `merge` of "
             "persons, organizations and deals, and `duplicate` of deals",
             kind->name, STR_ARG(op->action));
    TRY(check_id(c, op, w, op->action_id, e));
    if (copies)
        return ERR_OK;
    TRY(check_id(c, op, w, into_of(op), e));
    if (str_eq(into_of(op), op->action_id))
        FAIL(e, ERR_INVALID, "a %s cannot be merged into itself", kind->name);
    return ERR_OK;
}

static enum err action_request(const struct connection_state *c,
                               const struct op *op, const struct op_work *w,
                               struct arena *a, struct http_request *out,
                               struct error *e)
{
    struct str path = arena_printf(
        a, "%s/%.*s/%.*s", pipedrive_kind(c, w->entity)->path,
        STR_ARG(op->action_id), STR_ARG(op->action));
    struct field into = {STR("merge_with_id"), value_null()};
    struct value body = value_object(&into, 1);
    int64_t id = 0;
    (void)e;
    if (is_merge(op) && str_to_i64(into_of(op), &id))
        into.value = value_int(id);
    *out = is_merge(op) ? pipedrive_ask(c, a, "PUT", 1, path, &body)
                        : pipedrive_ask(c, a, "POST", 1, path, NULL);
    return ERR_OK;
}

static enum err action_take(struct connection_state *c, struct op *op,
                            struct op_work *w,
                            const struct driver_reply *reply, struct error *e)
{
    struct value body;
    struct field *f = arena_new(op->arena, struct field);
    TRY(pipedrive_answer(c, op->arena, reply, &body, e));
    const struct value *row = value_getz(&body, "data");
    struct str id = row ? pipedrive_row_id(op->arena, row) : STR_NONE;
    if (id.n == 0)
        FAIL(e, ERR_PROTOCOL, "Pipedrive does not say which record it is now");
    *f = (struct field){STR("id"), value_text(id)};
    op->action_result = (struct action_result){.done = true,
                                               .result = value_object(f, 1)};
    w->done = true;
    return ERR_OK;
}

const struct driver_op pipedrive_op_action = {action_begin, action_request,
                                              action_take};
