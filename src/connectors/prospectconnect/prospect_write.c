/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * OP_WRITE: a request for each patch, since the remote has no batch writes.
 * What is wrong with one record goes to its result; what is wrong with the
 * connection fails the op where it stands.
 */
#include "connectors/answer.h"
#include "connectors/prospectconnect/prospect_answer.h"
#include "connectors/prospectconnect/prospect_append.h"
#include "connectors/prospectconnect/prospect_decode.h"
#include "connectors/prospectconnect/prospect_encode.h"
#include "connectors/prospectconnect/prospect_ops.h"

static enum prospect_verb verb_of(const struct op_work *w)
{
    if (w->follow_up)
        return PROSPECT_UPDATE;
    switch (w->patches[w->at].kind) {
    case PATCH_CREATE:
        return PROSPECT_CREATE;
    case PATCH_DELETE:
        return PROSPECT_DELETE;
    case PATCH_UPDATE:
    case PATCH_ARCHIVE: /* refused in write_begin */
        break;
    }
    return PROSPECT_UPDATE;
}

static struct str target_of(const struct op *op, const struct op_work *w)
{
    return w->follow_up ? op->results[w->at].id : w->patches[w->at].id;
}

/* The values under the call's own roof, with the id where it wants it. */
static struct value wrap(const struct connection_state *c, struct arena *a,
                         const struct prospect_call *call,
                         enum prospect_verb verb, struct str id,
                         const struct value *values)
{
    struct members o = {0};
    if (call->id_key)
        members_put(a, &o, call->id_key, value_text(id));
    for (size_t i = 0; i < values->fields.n; i++)
        members_put(a, &o, arena_strz(a, values->fields.at[i].name),
                     values->fields.at[i].value);
    if (verb == PROSPECT_CREATE && c->set.force_create && call->force_key)
        members_put(a, &o, call->force_key, value_bool(true));
    struct value inner = members_value(&o);
    if (!call->wrap)
        return inner;
    struct members outer = {0};
    members_put(a, &outer, call->wrap, inner);
    return members_value(&outer);
}

static enum err write_request(const struct connection_state *c,
                              const struct op *op,
                              const struct op_work *w, struct arena *a,
                              struct http_request *out, struct error *e)
{
    enum prospect_verb verb = verb_of(w);
    const struct patch *patch = &w->patches[w->at];
    const struct prospect_route *r = &c->routes[w->entity][verb];
    struct value values = value_object(NULL, 0);
    struct prospect_change change = {w->entity, verb, patch};
    if (verb != PROSPECT_DELETE)
        TRY(prospect_encode(c, a, &change, &values, e));
    struct value body =
        wrap(c, a, r->call, verb, target_of(op, w), &values);
    struct prospect_ask ask = {.profile = r->profile,
                               .method = r->call->method,
                               .path = prospect_path(a, r, target_of(op, w))};
    if (body.fields.n > 0)
        ask.body = &body;
    if (verb == PROSPECT_CREATE)
        ask.token = patch->token;
    *out = prospect_request(c, a, &ask);
    return ERR_OK;
}

/* On to the next patch that can be sent; those that cannot have their
 * results already. */
static void advance(const struct connection_state *c, struct op *op,
                    struct op_work *w)
{
    w->follow_up = false;
    for (; w->at < op->n_patches; w->at++) {
        const struct patch *patch = &w->patches[w->at];
        struct error *e = &op->results[w->at].error;
        const struct prospect_route *r;
        struct prospect_change change = {w->entity, verb_of(w), patch};
        struct value values;
        if (patch->kind == PATCH_ARCHIVE)
            error_set(e, ERR_REJECTED, __FILE__, __LINE__,
                      "ProspectConnect cannot archive a %s",
                      prospect_entity_name(w->entity));
        else if (prospect_route_get(c, w->entity, change.verb, &r, e) ==
                     ERR_OK &&
                 (patch->kind == PATCH_DELETE ||
                  prospect_encode(c, op->arena, &change, &values, e) ==
                      ERR_OK))
            return;
    }
    w->done = true;
}

/* Updates that have no call are carried out by a create. */
static void append_updates(const struct op *op, struct op_work *w)
{
    struct patch *patches = arena_array(op->arena, struct patch, op->n_patches);
    for (size_t i = 0; i < op->n_patches; i++)
        patches[i] = op->patches[i].kind == PATCH_UPDATE
                         ? prospect_append_patch(op->arena, &op->patches[i])
                         : op->patches[i];
    w->patches = patches;
}

static enum err write_begin(struct connection_state *c, struct op *op,
                            struct op_work *w, struct error *e)
{
    (void)e;
    w->patches = op->patches;
    if (prospect_appends(c, w->entity))
        append_updates(op, w);
    advance(c, op, w);
    return ERR_OK;
}

static bool says_updated(const struct value *answer, const struct value *row)
{
    const struct value *status = value_getz(answer, "status");
    if (!status && row)
        status = value_getz(row, "status");
    return status && str_is(value_str(status), "updated");
}

static enum err take_reply(const struct connection_state *c, struct op *op,
                           const struct op_work *w,
                           const struct value *answer, struct error *e)
{
    const struct patch *patch = &w->patches[w->at];
    struct patch_result *result = &op->results[w->at];
    const struct value *row = prospect_row(answer);
    struct str id = row ? prospect_row_id(op->arena, w->entity, row)
                        : STR_NONE;
    if (id.n == 0)
        id = prospect_row_id(op->arena, w->entity, answer);
    if (id.n == 0 && patch->kind == PATCH_CREATE && !w->follow_up) {
        error_set(e, ERR_PROTOCOL, __FILE__, __LINE__,
                  "ProspectConnect took a new %s but did not say its id",
                  prospect_entity_name(w->entity));
        if (e)
            e->maybe_happened = true;
        return ERR_PROTOCOL;
    }
    bool appended = op->patches[w->at].kind != patch->kind;
    if (appended) /* known by the first one's id, as before */
        return ERR_OK;
    if (id.n > 0 && !w->follow_up)
        result->id = id;
    if (row)
        result->modified_us = prospect_row_stamp(c, row);
    if (patch->kind == PATCH_CREATE && !w->follow_up)
        result->existed = says_updated(answer, row);
    return ERR_OK;
}

static enum err write_take(struct connection_state *c, struct op *op,
                           struct op_work *w,
                           const struct driver_reply *reply, struct error *e)
{
    enum prospect_verb verb = verb_of(w);
    struct prospect_deed deed = {w->entity, verb,
                                 &c->routes[w->entity][verb]};
    const struct patch *patch = &w->patches[w->at];
    struct value answer;
    struct error failed = {0};
    bool gone = verb == PROSPECT_DELETE &&
                (reply->response->status == 404 || reply->response->status == 410);
    enum err code =
        gone ? ERR_OK : prospect_answer(c, op->arena, &deed, reply, &answer, &failed);
    if (code != ERR_OK && !answer_is_of_record(code)) {
        if (e)
            *e = failed;
        return code;
    }
    if (code != ERR_OK)
        op->results[w->at].error = failed;
    else if (verb != PROSPECT_DELETE)
        TRY(take_reply(c, op, w, &answer, e));
    bool created = code == ERR_OK && verb == PROSPECT_CREATE;
    if (created && prospect_needs_update(c, w->entity, &patch->values)) {
        w->follow_up = true;
        return ERR_OK;
    }
    w->at++;
    advance(c, op, w);
    return ERR_OK;
}

const struct driver_op prospect_op_write = {write_begin, write_request,
                                              write_take};
