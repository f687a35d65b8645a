/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Calls of functions. The real server calls them on a recordset, RPC by ids
 * that stand first, unless the method is one of the model: those are known
 * by name, as RPC does not tell.
 */
#include "base/vec.h"
#include "facade/envelope.h"
#include "facade/write.h"

struct facade_function {
    bool done;
    struct value args;
    struct value kwargs;
    struct value context;
};

/* Methods that take no ids. */
static const char *const of_model[] = {
    "create",      "search",     "search_read",         "search_count",
    "fields_get",  "name_search", "name_create",        "default_get",
    "load",        "read_group", "check_access_rights", "fields_view_get",
    "get_views",   "web_search_read",
};
/* Methods that take them whatever the model is. */
static const char *const of_records[] = {
    "read",         "write",        "unlink",         "copy",
    "exists",       "name_get",     "export_data",    "get_metadata",
    "perm_read",    "toggle_active", "action_archive", "action_unarchive",
};

static bool is_among(struct str name, const char *const *names, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (str_is(name, names[i]))
            return true;
    return false;
}

#define AMONG(name, names) is_among((name), (names), sizeof(names) / sizeof *(names))

/* The ids that go first: the record's, or those of the empty recordset. */
static struct value with_ids(const struct facade_work *w,
                             const struct value *args)
{
    bool takes = w->has_id ? !AMONG(w->field, of_model)
                           : AMONG(w->field, of_records);
    if (!takes)
        return *args;
    struct value *id = arena_new(w->arena, struct value);
    struct value *all = arena_array(w->arena, struct value, args->items.n + 1);
    *id = value_int(w->id);
    all[0] = value_list(id, w->has_id ? 1 : 0);
    for (size_t i = 0; i < args->items.n; i++)
        all[i + 1] = args->items.at[i];
    return value_list(all, args->items.n + 1);
}

static enum err call_next(struct facade_work *w, struct facade_call *out,
                          bool *out_done, struct error *e)
{
    const struct facade_function *f = w->own;
    (void)e;
    *out = (struct facade_call){.model = w->model,
                                .method = w->field,
                                .args = with_ids(w, &f->args),
                                .kwargs = f->kwargs,
                                .context = f->context,
                                .writes = true};
    *out_done = f->done;
    return ERR_OK;
}

static enum err call_take(struct facade_work *w,
                          const struct facade_reply *reply, struct error *e)
{
    struct facade_function *f = w->own;
    (void)e;
    f->done = true;
    if (reply->fault == FAULT_NONE)
        envelope_result(w, value_is_null(&reply->result) ? NULL
                                                         : &reply->result);
    else if (reply->fault == FAULT_NO_MODEL)
        facade_refuse_model(w);
    else
        envelope_fault(w, reply);
    return ERR_OK;
}

/* `args` and `kwargs` of the body; the context is among the latter. */
static bool take_arguments(struct facade_work *w, struct facade_function *f)
{
    const struct value *args = value_getz(&w->params, "args");
    const struct value *kwargs = value_getz(&w->params, "kwargs");
    f->args = args ? *args : value_list(NULL, 0);
    f->kwargs = kwargs ? *kwargs : value_object(NULL, 0);
    if (f->args.kind != VALUE_LIST || f->kwargs.kind != VALUE_OBJECT)
        return false;
    const struct value *context = value_getz(&f->kwargs, "context");
    f->context = context ? *context : value_null();
    if (context)
        f->kwargs = value_with(w->arena, &f->kwargs, STR("context"), NULL);
    return f->context.kind == VALUE_OBJECT || value_is_null(&f->context);
}

void facade_call_start(struct facade_work *w)
{
    struct facade_function *f = arena_new(w->arena, struct facade_function);
    w->own = f;
    w->next = call_next;
    w->take = call_take;
    bool is_private = w->field.n > 0 && w->field.p[0] == '_';
    if (is_private)
        facade_raise(w, 403, "odoo.exceptions.AccessError",
                     arena_printf(w->arena,
                                  "Private methods (such as %.*s.%.*s) cannot "
                                  "be called remotely.",
                                  STR_ARG(w->model), STR_ARG(w->field)));
    else if (!take_arguments(w, f))
        facade_raise(w, 400, "builtins.TypeError",
                     STR("`args` is a list, `kwargs` is an object, and so is "
                         "the `context` in it"));
    f->done = is_private || w->out.status != 0;
}
