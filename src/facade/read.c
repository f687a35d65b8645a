/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * GET: a list, one record, or a field of one.
 *
 *     fields_get of the model (what is not known yet) ─▶ search ─▶ plan
 *
 * What can be refused without a call is refused after the first one: that the
 * model is not there comes before all else.
 */
#include "connectors/odoo/canonical.h"
#include "facade/list.h"
#include "facade/plan.h"

enum step { STEP_MODEL, STEP_SEARCH, STEP_PLAN, STEP_DONE };

struct reading {
    enum step step;
    bool is_list;
    bool is_field;
    struct facade_list list;
    struct query_block *block;
    bool described; /* the model, by this work */
    int64_t calls;
    VEC(int64_t) ids; /* of the page, in its order */
    struct facade_page page;
    struct plan plan;
};

static bool is_answered(const struct facade_work *w)
{
    return w->out.status != 0;
}

/* ---- what the answer says ----------------------------------------------- */

static void show_number(struct buf *out, const char *key, int64_t number)
{
    if (number > 0)
        buf_printf(out, ",\"%s\":%lld", key, (long long)number);
    else
        buf_printf(out, ",\"%s\":null", key);
}

/* Rows that a filter met and that are gone by now are not counted. */
static size_t count_there(const struct reading *r)
{
    const struct plan_node *root = r->plan.root;
    size_t n = 0;
    for (size_t i = 0; i < r->ids.n; i++)
        n += root->entries.n == 0 ||
             facade_plan_row_find(root->table, r->ids.at[i]);
    return n;
}

static bool show_page(struct reading *r, struct buf *out)
{
    const struct facade_page *page = &r->page;
    const struct plan_node *root = r->plan.root;
    size_t shown = 0;
    buf_printf(out, "{\"count\":%zu", count_there(r));
    show_number(out, "prev", page->previous);
    buf_printf(out, ",\"current\":%lld", (long long)page->current);
    show_number(out, "next", page->next);
    buf_printf(out, ",\"total_pages\":%lld,\"result\":[",
               (long long)page->total_pages);
    for (size_t i = 0; i < r->ids.n && !out->overflowed; i++) {
        const struct plan_row *row =
            facade_plan_row_find(root->table, r->ids.at[i]);
        if (!row && root->entries.n > 0)
            continue;
        if (shown++ > 0)
            buf_add_char(out, ',');
        if (!facade_plan_show(&r->plan, out, root, row))
            return false;
    }
    buf_addz(out, "]}");
    return true;
}

static void refuse_missing(struct facade_work *w)
{
    struct facade_refusal refusal = {
        .type = "MissingError",
        .message = arena_printf(w->arena,
                                "Record does not exist or has been deleted. "
                                "(Record: %.*s(%lld,), User: %lld)",
                                STR_ARG(w->model), (long long)w->id,
                                (long long)w->session->uid),
        .status = 404,
        .crashes = true,
    };
    envelope_refuse(w, &refusal);
}

/* The text of a binary field, bare. */
static void answer_field(struct facade_work *w, const struct reading *r)
{
    const struct plan_node *root = r->plan.root;
    const struct plan_row *row = facade_plan_row_find(root->table, w->id);
    const struct facade_field *f = facade_field_find(root->model, w->field);
    const struct value *v = row ? value_get(row->fields, w->field) : NULL;
    struct facade_refusal refusal = {
        .type = "AttributeError",
        .status = 404,
        .crashes = true,
    };
    if (!row && w->settings->strict) {
        refuse_missing(w);
    } else if (!row) {
        envelope_text(w, 200, STR("False"));
    } else if (!f || f->kind != FACADE_BINARY) {
        refusal.message =
            arena_printf(w->arena, "'%.*s' is no binary field of %.*s",
                         STR_ARG(w->field), STR_ARG(w->model));
        envelope_refuse(w, &refusal);
    } else if (!v || v->kind != VALUE_TEXT || v->text.n == 0) {
        refusal.message =
            arena_printf(w->arena, "'%.*s' is empty", STR_ARG(w->field));
        envelope_refuse(w, &refusal);
    } else {
        envelope_text(w, 200, v->text);
    }
}

static enum err answer(struct facade_work *w, struct reading *r,
                       struct error *e)
{
    const struct plan_node *root = r->plan.root;
    AUTO_BUF out = BUF_INIT(w->settings->max_answer_bytes);
    bool fine = true;
    r->step = STEP_DONE;
    if (r->is_field) {
        answer_field(w, r);
        return ERR_OK;
    }
    if (r->is_list) {
        fine = show_page(r, &out);
    } else {
        const struct plan_row *row = facade_plan_row_find(root->table, w->id);
        if (!row && root->entries.n > 0) {
            refuse_missing(w);
            return ERR_OK;
        }
        fine = facade_plan_show(&r->plan, &out, root, row);
    }
    if (!fine)
        return ERR_OK;
    TRY(buf_check(&out, "the answer of the facade", e));
    envelope_body(w, 200, buf_copy(w->arena, &out));
    return ERR_OK;
}

/* ---- before the first call ---------------------------------------------- */

/* False: the work is answered. */
static bool read_query(struct facade_work *w, struct reading *r,
                       struct str query)
{
    static const char *const types[] = {
        [QUERY_SYNTAX] = "SyntaxError",
        [QUERY_FORMAT] = "QueryFormatError",
        [QUERY_TOO_DEEP] = "LimitError",
    };
    struct error e;
    enum query_wrong wrong = QUERY_SYNTAX;
    if (facade_query_parse(w->arena, query, w->settings->max_depth, &r->block,
                           &wrong, &e) == ERR_OK)
        return true;
    struct facade_refusal refusal = {
        .type = types[wrong],
        .message = arena_str(w->arena, str_from(e.message)),
        .status = 400,
    };
    envelope_refuse(w, &refusal);
    return false;
}

/* A field alone is asked for as a query of it. */
static void query_field(struct facade_work *w, struct reading *r,
                        const struct facade_model *m)
{
    bool known = facade_field_find(m, w->field) != NULL;
    struct query_item *item = arena_new(w->arena, struct query_item);
    r->block = arena_new(w->arena, struct query_block);
    item->name = known ? w->field : STR("id");
    r->block->items = item;
    r->block->n_items = 1;
}

static void begin_plan(struct facade_work *w, struct reading *r,
                       const int64_t *ids, size_t n)
{
    facade_plan_start(&r->plan, w, w->model, r->block, ids, n);
    if (r->described)
        vec_push(w->arena, &r->plan.fresh, w->model);
    r->step = STEP_PLAN;
}

/* The model is known: what else is wrong is wrong now. */
static void prepare(struct facade_work *w, struct reading *r,
                    const struct facade_model *m)
{
    if (r->is_list) {
        if (facade_list_read(w, &r->list) && read_query(w, r, r->list.query))
            r->step = STEP_SEARCH;
        return;
    }
    if (r->is_field) {
        query_field(w, r, m);
    } else {
        struct str query = http_query_get(w->arena, w->http->url, "query");
        if (!read_query(w, r, query.p ? query : STR("{*}")))
            return;
    }
    begin_plan(w, r, &w->id, 1);
    r->plan.keeps_read = true;
}

/* ---- the search --------------------------------------------------------- */

static void call_search(const struct facade_work *w, const struct reading *r,
                        struct facade_call *out)
{
    struct value *args = arena_new(w->arena, struct value);
    struct field *kwargs = arena_array(w->arena, struct field, 2);
    size_t n = 0;
    args[0] = r->list.domain;
    kwargs[n++] = (struct field){
        STR("limit"),
        value_int(w->settings->max_ids + 1),
    };
    if (r->list.order.n > 0)
        kwargs[n++] = (struct field){STR("order"), value_text(r->list.order)};
    *out = (struct facade_call){
        .model = w->model,
        .method = STR("search"),
        .args = value_list(args, 1),
        .kwargs = value_object(kwargs, n),
    };
}

static enum err take_search(struct facade_work *w, struct reading *r,
                            const struct facade_reply *reply, struct error *e)
{
    const struct value *found = &reply->result;
    if (reply->fault != FAULT_NONE) {
        envelope_fault(w, reply);
        return ERR_OK;
    }
    if (found->kind != VALUE_LIST)
        FAIL(e, ERR_PROTOCOL, "Odoo answered %.*s.search with no list",
             STR_ARG(w->model));
    if ((int64_t)found->items.n > w->settings->max_ids)
        FAIL(e, ERR_LIMIT,
             "more than %lld records of %.*s fit, which is more than the "
             "facade pages through; give a narrower `filter`",
             (long long)w->settings->max_ids, STR_ARG(w->model));
    r->page = facade_page_of(&r->list, found->items.n);
    if ((int64_t)(r->page.to - r->page.from) > w->settings->max_rows)
        FAIL(e, ERR_LIMIT,
             "%zu records of %.*s fit, which is more than the %lld that the "
             "facade gives at once; use `page_size` or a narrower `filter`",
             r->page.to - r->page.from, STR_ARG(w->model),
             (long long)w->settings->max_rows);
    for (size_t i = r->page.from; i < r->page.to; i++) {
        int64_t id;
        if (!erp_id_of_wire(&found->items.at[i], &id))
            FAIL(e, ERR_PROTOCOL, "Odoo answered %.*s.search with no ids",
                 STR_ARG(w->model));
        vec_push(w->arena, &r->ids, id);
    }
    begin_plan(w, r, r->ids.at, r->ids.n);
    return ERR_OK;
}

/* ---- the work ----------------------------------------------------------- */

static void refuse_model(struct facade_work *w)
{
    struct value *argument = arena_new(w->arena, struct value);
    *argument = value_text(w->model);
    struct facade_refusal refusal = {
        .type = "KeyError",
        .message = arena_printf(w->arena, "The model `%.*s` does not exist.",
                                STR_ARG(w->model)),
        .name = arena_printf(w->arena, "'%.*s'", STR_ARG(w->model)),
        .arguments = value_list(argument, 1),
        .status = 404,
    };
    envelope_refuse(w, &refusal);
}

/* Moves on to the next call, or to the answer. */
static enum err advance(struct facade_work *w, struct reading *r,
                        struct error *e)
{
    bool calls = true;
    if (r->step == STEP_MODEL) {
        const struct facade_model *m =
            facade_models_find(w->session->models, w->arena, w->model);
        if (m)
            prepare(w, r, m);
    }
    if (r->step != STEP_PLAN || is_answered(w))
        return ERR_OK;
    TRY(facade_plan_next(&r->plan, &calls, e));
    if (!calls && !is_answered(w))
        return answer(w, r, e);
    return ERR_OK;
}

static enum err read_next(struct facade_work *w, struct facade_call *out,
                          bool *out_done, struct error *e)
{
    struct reading *r = w->own;
    if (r->calls == 0)
        TRY(advance(w, r, e));
    *out_done = is_answered(w);
    if (*out_done)
        return ERR_OK;
    if (r->calls >= w->settings->max_calls)
        FAIL(e, ERR_LIMIT,
             "the query takes more than %lld calls of Odoo, which is more "
             "than the facade makes; nest less",
             (long long)w->settings->max_calls);
    if (r->step == STEP_MODEL)
        facade_call_fields(w, w->model, out);
    else if (r->step == STEP_SEARCH)
        call_search(w, r, out);
    else
        facade_plan_call(&r->plan, out);
    return ERR_OK;
}

/* The model that the request names: it is not there, or its fields. */
static enum err take_model(struct facade_work *w, struct reading *r,
                           const struct facade_reply *reply, struct error *e)
{
    r->described = true;
    if (reply->fault == FAULT_NO_MODEL)
        refuse_model(w);
    else if (reply->fault != FAULT_NONE)
        envelope_fault(w, reply);
    else
        TRY(facade_take_fields(w, w->model, &reply->result, e));
    return ERR_OK;
}

/* For a field alone, a record that is missing is no error. */
static enum err take_plan(struct reading *r, const struct facade_reply *reply,
                          struct error *e)
{
    struct facade_reply nothing = {.result = value_list(NULL, 0)};
    bool is_missing = reply->fault == FAULT_MISSING && r->plan.asks.n == 0;
    return facade_plan_take(&r->plan,
                            r->is_field && is_missing ? &nothing : reply, e);
}

static enum err read_take(struct facade_work *w,
                          const struct facade_reply *reply, struct error *e)
{
    struct reading *r = w->own;
    r->calls++;
    if (r->step == STEP_MODEL)
        TRY(take_model(w, r, reply, e));
    else if (r->step == STEP_SEARCH)
        TRY(take_search(w, r, reply, e));
    else
        TRY(take_plan(r, reply, e));
    return is_answered(w) ? ERR_OK : advance(w, r, e);
}

void facade_read_start(struct facade_work *w)
{
    struct reading *r = arena_new(w->arena, struct reading);
    r->is_list = !w->has_id;
    r->is_field = w->has_id && w->field.n > 0;
    w->own = r;
    w->next = read_next;
    w->take = read_take;
}
