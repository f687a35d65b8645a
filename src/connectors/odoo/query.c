/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "connectors/odoo/query.h"

#include "connectors/odoo/canonical.h"
#include "connectors/odoo/model.h"

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

size_t erp_filter_fields(struct arena *a, const struct value *filter,
                         const struct str **out)
{
    VEC(struct str) names = {0};
    const struct value *domain = value_getz(filter, "domain");
    size_t n = domain && domain->kind == VALUE_LIST ? domain->items.n : 0;
    for (size_t i = 0; i < n; i++) {
        const struct value *term = &domain->items.at[i];
        if (term->kind != VALUE_LIST || term->items.n == 0)
            continue; /* "|", "&" or "!" */
        struct str path = value_str(&term->items.at[0]);
        struct str name = str_slice(path, 0, str_find_char(path, '.', 0));
        if (name.n > 0 && !erp_field_is_servers_own(name))
            vec_push(a, &names, name);
    }
    const struct value *with = value_getz(filter, "changed_with");
    n = with && with->kind == VALUE_LIST ? with->items.n : 0;
    for (size_t i = 0; i < n; i++)
        vec_push(a, &names, value_str(&with->items.at[i]));
    *out = names.at;
    return names.n;
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
    erp_call_kwarg(call, "load", erp_bare_load(r->o->session.major));
}

static void add_search(const struct erp_query *q, struct erp_call *call)
{
    struct erp_terms t = {.arena = call->arena};
    if (q->last > 0)
        erp_term(&t, "id", ">", value_int(q->last));
    erp_terms_append(&t, &q->domain);
    erp_call_arg(call, "domain", erp_terms_value(&t));
    erp_call_kwarg(call, "limit",
                   value_int(q->limit > 0 ? q->limit : ERP_PAGE));
    erp_call_kwarg(call, "order", value_textz(q->limit > 0 ? q->order : "id"));
}

static bool is_second_call(const struct erp_run *r, const struct erp_query *q)
{
    return r->o->session.major < FIRST_WITH_SEARCH_READ &&
           q->ids.kind == VALUE_LIST;
}

void erp_query_call(const struct erp_run *r, const struct erp_query *q,
                    struct erp_call *call)
{
    int major = r->o->session.major;
    if (is_second_call(r, q)) {
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

/* A page: its rows, and the ids that it was of. */
struct page {
    struct value rows;
    struct value ids; /* as items or as rows with an id */
};

/* *out_whole false: the ids are known, the rows have yet to be read. */
static enum err take_page(struct erp_run *r, struct erp_query *q,
                          const struct erp_answer *answer,
                          struct page *out_page, bool *out_whole,
                          struct error *e)
{
    bool second = is_second_call(r, q);
    if (second || r->o->session.major >= FIRST_WITH_SEARCH_READ) {
        TRY(erp_rows_need(r, answer, &out_page->rows, e));
        out_page->ids = second ? q->ids : out_page->rows;
        *out_whole = true;
        return ERR_OK;
    }
    TRY(erp_answer_need(answer, e));
    if (answer->result.kind != VALUE_LIST)
        return erp_answer_odd(&r->sent, "a list of ids", e);
    *out_whole = answer->result.items.n == 0;
    if (*out_whole)
        *out_page = (struct page){answer->result, answer->result};
    else
        q->ids = answer->result;
    return ERR_OK;
}

static int64_t last_of(const struct page *page, int64_t last)
{
    for (size_t i = 0; i < page->ids.items.n; i++) {
        const struct value *item = &page->ids.items.at[i];
        int64_t id;
        if (item->kind == VALUE_OBJECT)
            item = value_getz(item, "id");
        if (erp_id_of_wire(item, &id) && id > last)
            last = id;
    }
    return last;
}

/* Adds the page; *out_done when there can be no row behind it. */
static enum err add_page(struct erp_run *r, struct erp_query *q,
                         const struct page *page, bool *out_done,
                         struct error *e)
{
    size_t n = page->ids.items.n;
    int64_t last = last_of(page, q->last);
    if (q->rows.n + page->rows.items.n > ERP_ROWS_MAX)
        FAIL(e, ERR_LIMIT, "more than %d records of %s in Odoo fit",
             ERP_ROWS_MAX, q->model);
    if (n > 0 && last == q->last)
        return erp_answer_odd(&r->sent, "records behind the last one", e);
    for (size_t i = 0; i < page->rows.items.n; i++)
        vec_push(r->arena, &q->rows, page->rows.items.at[i]);
    *out_done =
        n == 0 || n < q->most || (q->expect > 0 && q->rows.n >= q->expect);
    q->last = last;
    q->most = n > q->most ? n : q->most;
    q->ids = value_null();
    return ERR_OK;
}

enum err erp_query_take(struct erp_run *r, struct erp_query *q,
                        const struct erp_answer *answer, struct value *out_rows,
                        bool *out_done, struct error *e)
{
    struct page page;
    bool whole = false;
    bool done = false;
    TRY(take_page(r, q, answer, &page, &whole, e));
    if (whole && q->limit > 0) {
        *out_rows = page.rows;
        done = true;
    } else if (whole) {
        TRY(add_page(r, q, &page, &done, e));
        *out_rows = value_list(q->rows.at, q->rows.n);
    }
    *out_done = done;
    return ERR_OK;
}
