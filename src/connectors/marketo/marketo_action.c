/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * OP_ACTION: "merge" of leads into the one that the action is for,
 * {losers: [ids]}; at most 25 of them.
 */
#include "connectors/marketo/marketo_work.h"

#define LOSERS_MAX 25

static enum err losers_of(const struct op *op, struct value_items *out,
                          struct error *e)
{
    const struct value *v = value_getz(&op->action_arguments, "losers");
    if (!v || (v->kind != VALUE_LIST && v->kind != VALUE_SET) ||
        v->items.n == 0)
        FAIL(e, ERR_REJECTED,
             "merge needs `losers`: the ids of the leads to merge into this "
             "one");
    if (v->items.n > LOSERS_MAX)
        FAIL(e, ERR_REJECTED, "Marketo merges at most %d leads at once",
             LOSERS_MAX);
    *out = v->items;
    return ERR_OK;
}

static enum err action_begin(struct connection_state *c, struct op *op,
                             struct op_work *w, struct error *e)
{
    struct value_items losers;
    (void)c;
    if (!w->object->is_lead || !str_is(op->action, "merge"))
        FAIL(e, ERR_REJECTED, "Marketo has no action `%.*s` for a %.*s here",
             STR_ARG(op->action), STR_ARG(w->object->entity));
    return losers_of(op, &losers, e);
}

static enum err action_request(const struct connection_state *c,
                               const struct op *op,
                               const struct op_work *w, struct arena *a,
                               struct http_request *out, struct error *e)
{
    struct value_items losers;
    struct value body = value_object(NULL, 0);
    (void)w;
    TRY(losers_of(op, &losers, e));
    AUTO_BUF path = BUF_INIT(4096);
    buf_addz(&path, "/rest/v1/leads/");
    buf_add_url_escaped(&path, op->action_id);
    buf_addz(&path, "/merge.json?leadIds=");
    for (size_t i = 0; i < losers.n; i++) {
        if (i > 0)
            buf_addz(&path, "%2C");
        buf_add_url_escaped(&path, value_to_text(a, &losers.at[i]));
    }
    TRY(buf_check(&path, "the ids of the leads to merge", e));
    *out = marketo_post(c, a, buf_copy(a, &path), &body);
    return ERR_OK;
}

static enum err action_take(struct connection_state *c, struct op *op,
                            struct op_work *w,
                            const struct driver_reply *reply, struct error *e)
{
    struct value v;
    TRY(marketo_answer(c, op->arena, reply, &v, e));
    op->action_result.done = true;
    w->done = true;
    return ERR_OK;
}

const struct driver_op marketo_op_action = {action_begin, action_request,
                                             action_take};
