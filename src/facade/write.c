/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "facade/write.h"

#include "base/json.h"
#include "base/vec.h"
#include "facade/envelope.h"

enum write_step { WRITE_SEARCH, WRITE_ACT, WRITE_DONE };

struct facade_write {
    enum write_step step;
    struct value filter;
    struct value ids;     /* list; of PUT and DELETE */
    struct value data;    /* of POST and PUT */
    struct value context;
};

static bool is(const struct facade_work *w, const char *verb)
{
    return str_is(w->verb, verb);
}

static struct facade_write *own(const struct facade_work *w)
{
    return w->own;
}

static struct value one_value(struct arena *a, struct value v)
{
    struct value *one = arena_new(a, struct value);
    *one = v;
    return value_list(one, 1);
}

static struct value two_values(struct arena *a, struct value x, struct value y)
{
    struct value *two = arena_array(a, struct value, 2);
    two[0] = x;
    two[1] = y;
    return value_list(two, 2);
}

static void answered(struct facade_work *w)
{
    w->next = facade_answered;
    w->take = NULL;
}

static void answer_bool(struct facade_work *w, bool result)
{
    struct value v = value_bool(result);
    envelope_result(w, &v);
}

/* ---- refusals ----------------------------------------------------------- */

void facade_raise(struct facade_work *w, int status, const char *name,
                  struct str message)
{
    envelope_odoo_error(w, 200, str_from(name), message, NULL);
    if (w->settings->strict)
        w->out.status = status;
}

void facade_refuse_model(struct facade_work *w)
{
    struct str message = arena_printf(
        w->arena, "The model `%.*s` does not exist.", STR_ARG(w->model));
    const struct facade_refusal refusal = {
        .type = "KeyError",
        .message = message,
        .name = arena_printf(w->arena, "'%.*s'", STR_ARG(w->model)),
        .arguments = one_value(w->arena, value_text(w->model)),
        .status = 404,
    };
    if (facade_is_json_route(w))
        facade_raise(w, 404, "odoo.exceptions.ValidationError", message);
    else
        envelope_refuse(w, &refusal);
}

/* Of a route whose body is JSON, by the name of what is missing. */
static void raise_key(struct facade_work *w, const char *key)
{
    struct value arguments =
        one_value(w->arena, value_textz(key));
    envelope_odoo_error(w, 200, STR("builtins.KeyError"),
                        arena_printf(w->arena, "'%s'", key), &arguments);
    if (w->settings->strict)
        w->out.status = 400;
}

/* What goes wrong in reading the parameters of a DELETE. */
static void crash(struct facade_work *w, const char *type, struct str message)
{
    const struct facade_refusal refusal = {
        .type = type, .message = message, .status = 400, .crashes = true};
    envelope_refuse(w, &refusal);
}

/* ---- what the body says ------------------------------------------------- */

/* `data` of the body, and `context` in *out_context (null: none). False: it
 * is missing or no object may be made of it, and that is the answer. */
static bool take_data(struct facade_work *w, struct value *out_data,
                      struct value *out_context)
{
    const struct value *data = value_getz(&w->params, "data");
    const struct value *context = value_getz(&w->params, "context");
    if (!data) {
        facade_raise(w, 400, "odoo.exceptions.ValidationError",
                     arena_printf(w->arena,
                                  "`data` parameter is not found on %.*s "
                                  "request body",
                                  STR_ARG(w->verb)));
        return false;
    }
    if (context && context->kind != VALUE_OBJECT) {
        facade_raise(w, 400, "builtins.TypeError",
                     STR("with_context() argument after ** must be a mapping"));
        return false;
    }
    *out_data = *data;
    *out_context = context ? *context : value_null();
    return true;
}

/* The filter of many, or the one id. False: that is the answer. */
static bool take_which(struct facade_work *w)
{
    struct facade_write *write = own(w);
    if (w->has_id) {
        write->ids = one_value(w->arena, value_int(w->id));
        write->step = WRITE_ACT;
        return true;
    }
    if (is(w, "DELETE")) {
        struct str text = http_query_get(w->arena, w->http->url, "filter");
        if (!text.p) {
            crash(w, "KeyError", STR("'filter'"));
            return false;
        }
        if (json_parse(w->arena, text, &write->filter, NULL) != ERR_OK) {
            crash(w, "JSONDecodeError", STR("`filter` is no JSON"));
            return false;
        }
        return true;
    }
    const struct value *filter = value_getz(&w->params, "filter");
    if (!filter) {
        raise_key(w, "filter");
        return false;
    }
    write->filter = *filter;
    return true;
}

/* ---- POST --------------------------------------------------------------- */

/*
 * Of several the real server makes all, finds that it cannot tell one id, and
 * takes everything back. Over RPC nothing could be taken back.
 */
static bool take_create(struct facade_work *w)
{
    struct facade_write *write = own(w);
    bool list = write->data.kind == VALUE_LIST;
    write->step = WRITE_ACT;
    if (list && write->data.items.n > 1) {
        facade_raise(w, 400, "builtins.ValueError",
                     arena_printf(w->arena,
                                  "Expected singleton: %.*s of %zu records",
                                  STR_ARG(w->model), write->data.items.n));
        return false;
    }
    if (list && write->data.items.n == 0) {
        answer_bool(w, false);
        return false;
    }
    if (list && w->session->major < 12)
        write->data = write->data.items.at[0];
    return true;
}

static void answer_created(struct facade_work *w, const struct value *result)
{
    const struct value *id = result;
    if (result->kind == VALUE_LIST && result->items.n == 1)
        id = &result->items.at[0];
    envelope_result(w, id);
}

/* ---- calls -------------------------------------------------------------- */

static void call_search(struct facade_work *w, struct facade_call *out)
{
    struct facade_write *write = own(w);
    struct field *limit = arena_new(w->arena, struct field);
    *limit = (struct field){STR("limit"), value_int(w->settings->max_ids + 1)};
    out->method = STR("search");
    out->args = one_value(w->arena, write->filter);
    out->kwargs = value_object(limit, 1);
}

static void call_act(struct facade_work *w, struct facade_call *out)
{
    struct facade_write *write = own(w);
    out->writes = true;
    if (is(w, "POST")) {
        out->method = STR("create");
        out->args = one_value(w->arena, write->data);
    } else if (is(w, "PUT")) {
        out->method = STR("write");
        out->args = two_values(w->arena, write->ids, write->data);
    } else {
        out->method = STR("unlink");
        out->args = one_value(w->arena, write->ids);
    }
}

static enum err write_next(struct facade_work *w, struct facade_call *out,
                           bool *out_done, struct error *e)
{
    struct facade_write *write = own(w);
    (void)e;
    *out = (struct facade_call){.model = w->model, .context = write->context};
    if (write->step == WRITE_SEARCH)
        call_search(w, out);
    else if (write->step == WRITE_ACT)
        call_act(w, out);
    *out_done = write->step == WRITE_DONE;
    return ERR_OK;
}

/* ---- answers ------------------------------------------------------------ */

/* Whatever else goes wrong in a write, PUT says no more than false. */
static bool is_swallowed(const struct facade_work *w,
                         const struct facade_reply *reply)
{
    return is(w, "PUT") && own(w)->step == WRITE_ACT &&
           !w->settings->strict && reply->fault != FAULT_HTTP &&
           reply->fault != FAULT_NOT_ODOO;
}

static void answer_fault(struct facade_work *w,
                         const struct facade_reply *reply)
{
    if (reply->fault == FAULT_NO_MODEL)
        facade_refuse_model(w);
    else if (is_swallowed(w, reply))
        answer_bool(w, false);
    else if (is(w, "DELETE") && own(w)->step == WRITE_ACT)
        envelope_exception(w, reply);
    else
        envelope_fault(w, reply);
}

static void answer_act(struct facade_work *w, const struct facade_reply *reply)
{
    if (is(w, "POST"))
        answer_created(w, &reply->result);
    else if (is(w, "PUT"))
        answer_bool(w, true);
    else
        envelope_done(w);
}

static void answer_no_match(struct facade_work *w)
{
    const struct facade_refusal refusal = {
        .type = "MissingError",
        .message = STR("no record matches `filter`"),
        .status = 404};
    if (w->settings->strict && is(w, "PUT"))
        facade_raise(w, 404, "odoo.exceptions.MissingError", refusal.message);
    else if (w->settings->strict)
        envelope_refuse(w, &refusal);
    else if (is(w, "PUT"))
        answer_bool(w, true);
    else
        envelope_done(w);
}

static enum err take_found(struct facade_work *w, const struct value *ids,
                           struct error *e)
{
    struct facade_write *write = own(w);
    if (ids->kind != VALUE_LIST)
        FAIL(e, ERR_PROTOCOL, "Odoo's search of %.*s gave no list of ids",
             STR_ARG(w->model));
    if (ids->items.n > (size_t)w->settings->max_ids)
        FAIL(e, ERR_LIMIT,
             "`filter` meets more than the %lld records that one request may "
             "change; nothing was changed",
             (long long)w->settings->max_ids);
    write->ids = *ids;
    write->step = ids->items.n > 0 ? WRITE_ACT : WRITE_DONE;
    if (write->step == WRITE_DONE)
        answer_no_match(w);
    return ERR_OK;
}

static enum err write_take(struct facade_work *w,
                           const struct facade_reply *reply, struct error *e)
{
    struct facade_write *write = own(w);
    if (reply->fault != FAULT_NONE) {
        answer_fault(w, reply);
        write->step = WRITE_DONE;
        return ERR_OK;
    }
    if (write->step == WRITE_SEARCH)
        return take_found(w, &reply->result, e);
    answer_act(w, reply);
    write->step = WRITE_DONE;
    return ERR_OK;
}

void facade_write_start(struct facade_work *w)
{
    struct facade_write *write = arena_new(w->arena, struct facade_write);
    struct value data = value_null();
    w->own = write;
    w->next = write_next;
    w->take = write_take;
    bool ok = is(w, "DELETE") || take_data(w, &data, &write->context);
    write->data = data;
    if (ok && is(w, "POST"))
        ok = take_create(w);
    else if (ok && is(w, "PUT"))
        ok = take_which(w) && facade_take_changes(w, &data, &write->data);
    else if (ok)
        ok = take_which(w);
    if (!ok)
        answered(w);
}
