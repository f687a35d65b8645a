/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "connectors/odoo/query.h"

#include "connectors/odoo/canonical.h"

/* ---- domains ------------------------------------------------------------ */

void erp_term_named(struct erp_terms *t, struct str field, const char *operator,
                    struct value v)
{
    struct value *term = arena_array(t->arena, struct value, 3);
    term[0] = value_text(field);
    term[1] = value_textz(operator);
    term[2] = v;
    vec_push(t->arena, &t->items, value_list(term, 3));
}

void erp_term(struct erp_terms *t, const char *field, const char *operator,
              struct value v)
{
    erp_term_named(t, str_from(field), operator, v);
}

void erp_terms_join(struct erp_terms *t, const char *operator)
{
    vec_push(t->arena, &t->items, value_textz(operator));
}

void erp_terms_append(struct erp_terms *t, const struct value *domain)
{
    for (size_t i = 0; i < domain->items.n; i++)
        vec_push(t->arena, &t->items, domain->items.at[i]);
}

struct value erp_terms_value(const struct erp_terms *t)
{
    return value_list(t->items.at, t->items.n);
}

struct value erp_texts(struct arena *a, const char *const *names, size_t n)
{
    struct value *items = arena_array(a, struct value, n);
    for (size_t i = 0; i < n; i++)
        items[i] = value_textz(names[i]);
    return value_list(items, n);
}

struct value erp_ids(struct arena *a, const struct str *ids, size_t n)
{
    struct value *items = arena_array(a, struct value, n);
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) {
        int64_t id;
        if (erp_id_parse(ids[i], &id))
            items[kept++] = value_int(id);
    }
    return value_list(items, kept);
}

/* ---- calls -------------------------------------------------------------- */

enum { FIRST_WITH_SEARCH_READ = 8, FIRST_WITH_LOAD = 16 };

void erp_read_call(const struct erp_run *r, struct str model, struct value ids,
                   struct value fields, struct erp_call *call)
{
    call->model = model;
    call->method = STR("read");
    erp_call_ids(call, ids);
    if (fields.kind == VALUE_LIST)
        erp_call_kwarg(call, "fields", fields);
    /* Anything but _classic_read gives bare ids; the oldest servers take the
     * word as the name of an attribute, so it must be one of theirs. */
    bool old = r->o->session.major < FIRST_WITH_LOAD;
    erp_call_kwarg(call, "load", value_textz(old ? "_classic_write" : ""));
}

static void add_search(const struct erp_query *q, struct erp_call *call)
{
    erp_call_arg(call, "domain", q->domain);
    if (q->limit > 0)
        erp_call_kwarg(call, "limit", value_int(q->limit));
    if (q->order)
        erp_call_kwarg(call, "order", value_textz(q->order));
}

void erp_query_call(const struct erp_run *r, const struct erp_query *q,
                    struct erp_call *call)
{
    int major = r->o->session.major;
    if (major < FIRST_WITH_SEARCH_READ && q->ids.kind == VALUE_LIST) {
        erp_read_call(r, str_from(q->model), q->ids, q->fields, call);
        return;
    }
    if (major < FIRST_WITH_SEARCH_READ) {
        erp_call_start(call, q->model, "search");
        add_search(q, call);
        return;
    }
    erp_call_start(call, q->model, "search_read");
    add_search(q, call);
    if (q->fields.kind == VALUE_LIST)
        erp_call_kwarg(call, "fields", q->fields);
    if (major >= FIRST_WITH_LOAD)
        erp_call_kwarg(call, "load", value_textz(""));
}

enum err erp_rows_need(const struct erp_run *r, const struct erp_answer *answer,
                       struct value *out_rows, struct error *e)
{
    const struct value *rows = &answer->result;
    TRY(erp_answer_need(answer, e));
    if (rows->kind != VALUE_LIST)
        return erp_answer_odd(&r->sent, "a list of records", e);
    for (size_t i = 0; i < rows->items.n; i++)
        if (rows->items.at[i].kind != VALUE_OBJECT)
            return erp_answer_odd(&r->sent, "a list of records", e);
    *out_rows = *rows;
    return ERR_OK;
}

enum err erp_query_take(struct erp_run *r, struct erp_query *q,
                        const struct erp_answer *answer, struct value *out_rows,
                        bool *out_done, struct error *e)
{
    if (r->o->session.major >= FIRST_WITH_SEARCH_READ ||
        q->ids.kind == VALUE_LIST) {
        TRY(erp_rows_need(r, answer, out_rows, e));
        *out_done = true;
        return ERR_OK;
    }
    TRY(erp_answer_need(answer, e));
    if (answer->result.kind != VALUE_LIST)
        return erp_answer_odd(&r->sent, "a list of ids", e);
    *out_done = answer->result.items.n == 0;
    if (*out_done)
        *out_rows = answer->result;
    else
        q->ids = answer->result;
    return ERR_OK;
}
