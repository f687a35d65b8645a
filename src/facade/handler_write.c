/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* The steps of a plan, carried out one after the other. */
#include "facade/handler_inner.h"

#define TRIES 3
#define MANY_SINCE 12 /* create takes a list */

static struct deed *step_at(struct handling *h)
{
    return &h->plan.steps.at[h->at];
}

static void fail(struct handling *h, struct str name, struct str message)
{
    h->failure_name = name;
    h->failure_message = message;
    h->phase = HANDLING_UNDOES;
    h->back = h->at < h->plan.steps.n ? h->at + h->n_together : h->at;
    h->stage = 0;
    h->found = value_null();
}

/* ---- creates ------------------------------------------------------------- */

/* Creates that may go in one call: as the first, and free of one another. */
static size_t together(struct handling *h)
{
    const struct deed *first = step_at(h);
    struct value ignored;
    size_t n = 1;
    if (h->work->session->major < MANY_SINCE)
        return 1;
    while (h->at + n < h->plan.steps.n) {
        const struct deed *s = first + n;
        if (s->kind != DEED_CREATE || !str_eq(s->model, first->model) ||
            !value_equal(&s->context, &first->context) ||
            !deeds_resolve(&h->plan, &s->values, &ignored))
            break;
        n++;
    }
    return n;
}

static bool call_create(struct handling *h, struct facade_call *out)
{
    const struct deed *first = step_at(h);
    size_t n = h->n_together = together(h);
    struct value *values = arena_array(h->arena, struct value, n);
    for (size_t i = 0; i < n; i++) {
        if (!deeds_resolve(&h->plan, &first[i].values, &values[i]))
            return false;
    }
    struct value all = value_list(values, n);
    out->method = STR("create");
    out->args = handling_list(h, n > 1 ? &all : &values[0], 1);
    return true;
}

static void note_created(struct handling *h, const struct deed *s,
                         int64_t id)
{
    struct value values;
    if (!deeds_resolve(&h->plan, &s->values, &values))
        return;
    for (size_t i = 0; i < values.fields.n; i++)
        handling_note(h, (struct facade_written){
                             FACADE_CREATED, s->model, id,
                             values.fields.at[i].name, value_null(),
                             values.fields.at[i].value});
}

static bool take_created(struct handling *h, const struct value *result)
{
    struct deed *first = step_at(h);
    bool many = result->kind == VALUE_LIST;
    if (many ? result->items.n != h->n_together : h->n_together != 1)
        return false;
    for (size_t i = 0; i < h->n_together; i++) {
        const struct value *id = many ? &result->items.at[i] : result;
        if (id->kind != VALUE_INT || id->integer <= 0)
            return false;
        h->plan.refs.at[first[i].ref].id = id->integer;
        first[i].done = true;
        note_created(h, &first[i], id->integer);
    }
    return true;
}

/* ---- writes -------------------------------------------------------------- */

/* Of the values those that some row does not have; not a write that only
 * moves dates. */
static struct value changes(struct handling *h, const struct deed *s,
                            const struct value *values)
{
    struct field *f = arena_array(h->arena, struct field, values->fields.n);
    size_t n = 0;
    for (size_t i = 0; i < values->fields.n; i++) {
        const struct field *wanted = &values->fields.at[i];
        bool differs = false;
        for (size_t r = 0; r < s->before.items.n && !differs; r++) {
            const struct value *has =
                value_get(&s->before.items.at[r], wanted->name);
            differs = !has || deeds_changes(h->arena, has, &wanted->value);
        }
        if (differs)
            f[n++] = *wanted;
    }
    return value_object(f, n);
}

static void note_changed(struct handling *h, const struct deed *s)
{
    struct value values;
    if (!deeds_resolve(&h->plan, &s->values, &values))
        return;
    values = changes(h, s, &values);
    for (size_t r = 0; r < s->before.items.n; r++) {
        const struct value *row = &s->before.items.at[r];
        const struct value *id = value_getz(row, "id");
        for (size_t i = 0; id && i < values.fields.n; i++) {
            const struct field *f = &values.fields.at[i];
            const struct value *was = value_get(row, f->name);
            handling_note(h, (struct facade_written){
                                 FACADE_CHANGED, s->model, id->integer,
                                 f->name, was ? *was : value_null(),
                                 f->value});
        }
    }
}

/* The read before it, or the write; false when there is nothing to change. */
static bool call_write(struct handling *h, const struct value *ids,
                       struct facade_call *out, bool *out_failed)
{
    const struct deed *s = step_at(h);
    struct value values;
    *out_failed = !deeds_resolve(&h->plan, &s->values, &values);
    if (*out_failed)
        return false;
    struct value args[] = {*ids, value_null()};
    if (h->was_read) {
        args[1] = changes(h, s, &values);
        out->method = STR("write");
        out->args = handling_list(h, args, 2);
        return args[1].fields.n > 0 && s->before.items.n > 0;
    }
    struct value *names =
        arena_array(h->arena, struct value, values.fields.n);
    for (size_t i = 0; i < values.fields.n; i++)
        names[i] = value_text(values.fields.at[i].name);
    args[1] = value_list(names, values.fields.n);
    out->method = STR("read");
    out->args = handling_list(h, args, 2);
    out->writes = false;
    return true;
}

/* ---- the steps ----------------------------------------------------------- */

static void step_is_done(struct handling *h)
{
    step_at(h)->done = true;
    h->at += h->n_together;
    h->n_together = 1;
    h->was_read = false;
    h->tries = 0;
}

static bool call_method(struct handling *h, const struct value *ids,
                        struct facade_call *out)
{
    const struct deed *s = step_at(h);
    struct value values;
    if (!deeds_resolve(&h->plan, &s->values, &values))
        return false;
    struct value *args =
        arena_array(h->arena, struct value, values.items.n + 1);
    args[0] = *ids;
    for (size_t i = 0; i < values.items.n; i++)
        args[i + 1] = values.items.at[i];
    out->method = s->method;
    out->args = value_list(args, values.items.n + 1);
    return true;
}

bool handling_write_call(struct handling *h, struct facade_call *out)
{
    while (h->at < h->plan.steps.n) {
        const struct deed *s = step_at(h);
        struct value ids = value_list(NULL, 0);
        bool failed = false, calls = false;
        *out = (struct facade_call){.model = s->model,
                                    .kwargs = value_null(),
                                    .context = s->context,
                                    .writes = true};
        h->n_together = 1;
        failed = s->kind != DEED_CREATE &&
                 !deeds_resolve(&h->plan, &s->ids, &ids);
        if (!failed && s->kind == DEED_WRITE)
            calls = call_write(h, &ids, out, &failed);
        else if (!failed)
            failed = s->kind == DEED_CREATE ? !call_create(h, out)
                                            : !call_method(h, &ids, out);
        if (failed) {
            fail(h, STR_NONE,
                 STR("the handler names a record before it makes it"));
            return false;
        }
        if (calls || s->kind != DEED_WRITE)
            return true;
        step_is_done(h); /* all is as wanted already */
    }
    return false;
}

/* Whether Odoo may have done it all the same. */
static bool is_unknown(enum erp_fault fault)
{
    return fault == FAULT_HTTP || fault == FAULT_NOT_ODOO;
}

static void take_fault(struct handling *h, const struct facade_reply *reply)
{
    bool again = reply->fault == FAULT_RACE || reply->fault == FAULT_BUSY;
    if (again && ++h->tries < TRIES)
        return;
    for (size_t i = 0; i < h->n_together; i++) {
        struct deed *s = step_at(h) + i;
        s->maybe = is_unknown(reply->fault) &&
                   (s->kind == DEED_CREATE || h->was_read ||
                    s->kind == DEED_CALL);
    }
    fail(h, reply->name, reply->message);
}

/* A window for a person instead of the deed. */
static bool asks_back(const struct value *result)
{
    const struct value *type = value_getz(result, "type");
    const struct value *target = value_getz(result, "target");
    return type && target &&
           str_starts_with(value_str(type), STR("ir.actions.")) &&
           str_is(value_str(target), "new");
}

void handling_write_take(struct handling *h, const struct facade_reply *reply)
{
    struct deed *s = step_at(h);
    if (reply->fault != FAULT_NONE) {
        take_fault(h, reply);
        return;
    }
    if (s->kind == DEED_WRITE && !h->was_read) {
        s->before = reply->result.kind == VALUE_LIST
                        ? value_copy(h->arena, &reply->result)
                        : handling_list(h, &reply->result, 1);
        h->was_read = true;
        return;
    }
    if (s->kind == DEED_CREATE && !take_created(h, &reply->result)) {
        for (size_t i = 0; i < h->n_together; i++)
            s[i].maybe = true;
        fail(h, STR_NONE, STR("Odoo did not say which record it made"));
        return;
    }
    if (s->kind == DEED_CALL && asks_back(&reply->result)) {
        fail(h, STR_NONE,
             arena_printf(h->arena, "%.*s.%.*s asks something back: it is not "
                          "done",
                          STR_ARG(s->model), STR_ARG(s->method)));
        return;
    }
    if (s->kind == DEED_WRITE)
        note_changed(h, s);
    if (s->kind == DEED_CALL)
        handling_note(h, (struct facade_written){
                             FACADE_CALLED, s->model, 0, s->method,
                             value_null(), s->ids});
    step_is_done(h);
}
