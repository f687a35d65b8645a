/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * What was written is taken back, the last first: calls by the methods that
 * the handler named for it, changes by their old values, records by deleting
 * them. A create that may have happened is looked for by its key.
 */
#include "facade/handler_inner.h"

static struct deed *step_back(struct handling *h)
{
    return &h->plan.steps.at[h->back - 1];
}

static void go_back(struct handling *h)
{
    h->back--;
    h->stage = 0;
    h->found = value_null();
}

static size_t n_methods(const struct deed *s)
{
    return s->undo.kind == VALUE_LIST ? s->undo.items.n : 0;
}

static struct value ids_of(struct handling *h, const struct deed *s)
{
    struct value ids = value_list(NULL, 0);
    if (s->kind == DEED_CREATE) {
        struct value id = value_int(h->plan.refs.at[s->ref].id);
        return s->maybe ? h->found : handling_list(h, &id, 1);
    }
    if (!deeds_resolve(&h->plan, &s->ids, &ids))
        return value_list(NULL, 0);
    return ids;
}

/* The n-th method that takes it back. */
static bool call_method(struct handling *h, const struct deed *s,
                        size_t n, struct facade_call *out)
{
    struct value ids = ids_of(h, s);
    out->method = value_str(&s->undo.items.at[n]);
    out->args = handling_list(h, &ids, 1);
    return true;
}

static bool call_look(struct handling *h, const struct deed *s,
                      struct facade_call *out)
{
    struct value key;
    if (!deeds_resolve(&h->plan, &h->plan.refs.at[s->ref].key, &key) ||
        key.kind != VALUE_OBJECT)
        return false;
    struct value *leaves = arena_array(h->arena, struct value, key.fields.n);
    for (size_t i = 0; i < key.fields.n; i++) {
        struct value leaf[] = {value_text(key.fields.at[i].name),
                               value_textz("="), key.fields.at[i].value};
        leaves[i] = handling_list(h, leaf, 3);
    }
    struct value domain = value_list(leaves, key.fields.n);
    out->method = STR("search");
    out->args = handling_list(h, &domain, 1);
    out->writes = false;
    return true;
}

static void say_left(struct handling *h, const struct deed *s,
                     const char *why)
{
    struct value ids = ids_of(h, s);
    struct str which =
        ids.kind == VALUE_LIST && ids.items.n > 0
            ? value_to_text(h->arena, &ids.items.at[0])
            : STR("?");
    h->left = arena_printf(h->arena, "%.*s\n- %.*s %.*s%s", STR_ARG(h->left),
                           STR_ARG(s->model), STR_ARG(which), why);
}

static bool call_for_create(struct handling *h, const struct deed *s,
                            struct facade_call *out)
{
    if (s->maybe && h->found.kind != VALUE_LIST) {
        if (call_look(h, s, out))
            return true;
        say_left(h, s, " (may have been made)");
        return false;
    }
    struct value ids = ids_of(h, s);
    if (ids.items.n == 0 || h->stage > n_methods(s))
        return false;
    if (h->stage < n_methods(s))
        return call_method(h, s, h->stage, out);
    out->method = STR("unlink");
    out->args = handling_list(h, &ids, 1);
    return true;
}

/* The old values, a record a call: each had its own. */
static bool call_for_write(struct handling *h, const struct deed *s,
                           struct facade_call *out)
{
    if (s->before.kind != VALUE_LIST || h->stage >= s->before.items.n)
        return false;
    const struct value *row = &s->before.items.at[h->stage];
    const struct value *id = value_getz(row, "id");
    struct field *f = arena_array(h->arena, struct field, row->fields.n);
    size_t n = 0;
    for (size_t i = 0; i < row->fields.n; i++) {
        const struct field *was = &row->fields.at[i];
        if (value_get(&s->values, was->name))
            f[n++] = (struct field){was->name,
                                    deeds_restore(h->arena, &was->value)};
    }
    struct value ids = handling_list(h, id, id ? 1 : 0);
    struct value args[] = {ids, value_object(f, n)};
    out->method = STR("write");
    out->args = handling_list(h, args, 2);
    return id != NULL;
}

static bool call_for_step(struct handling *h, const struct deed *s,
                          struct facade_call *out)
{
    *out = (struct facade_call){.model = s->model,
                                .kwargs = value_null(),
                                .context = s->context,
                                .writes = true};
    if (!s->done && !s->maybe)
        return false;
    if (s->kind == DEED_CREATE)
        return call_for_create(h, s, out);
    if (s->kind == DEED_WRITE)
        return call_for_write(h, s, out);
    return h->stage < n_methods(s) && call_method(h, s, h->stage, out);
}

bool handling_undo_call(struct handling *h, struct facade_call *out)
{
    while (h->back > 0) {
        if (call_for_step(h, step_back(h), out))
            return true;
        go_back(h);
    }
    return false;
}

/* Said in the journal too: what had been written is no more. */
static void note(struct handling *h, const struct deed *s)
{
    if (s->kind == DEED_CREATE && h->stage == n_methods(s))
        handling_note(h, (struct facade_written){
                             FACADE_REMOVED, s->model,
                             h->plan.refs.at[s->ref].id, STR_NONE,
                             value_null(), value_null()});
    if (s->kind != DEED_WRITE)
        return;
    const struct value *row = &s->before.items.at[h->stage];
    for (size_t i = 0; i < s->values.fields.n; i++) {
        struct str name = s->values.fields.at[i].name;
        const struct value *was = value_get(row, name);
        if (was)
            handling_note(h, (struct facade_written){
                                 FACADE_CHANGED, s->model,
                                 value_getz(row, "id")->integer, name,
                                 s->values.fields.at[i].value, *was});
    }
}

void handling_undo_take(struct handling *h, const struct facade_reply *reply)
{
    const struct deed *s = step_back(h);
    if (reply->fault != FAULT_NONE) {
        say_left(h, s, "");
        go_back(h);
        return;
    }
    if (s->kind == DEED_CREATE && s->maybe && h->found.kind != VALUE_LIST) {
        h->found = reply->result.kind == VALUE_LIST ? reply->result
                                                    : value_list(NULL, 0);
        return;
    }
    note(h, s);
    h->stage++;
}
