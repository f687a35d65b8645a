/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Searching: candidates from an index where the domain allows, else all rows
 * in the order of their ids; then domain, rules, order and window.
 */
#include <stdlib.h>

#include "sandbox/odoo/domain.h"
#include "sandbox/odoo/orm.h"

#define ORDER_KEYS_MAX 32 /* further ones would hardly ever decide */
#define ORDER_DEPTH_MAX 3
#define INDEX_KEYS_MAX 20000

struct order_key {
    const struct odoo_field *path[ORDER_DEPTH_MAX];
    const struct odoo_model *models[ORDER_DEPTH_MAX];
    int steps;
    bool descending;
};

struct order {
    struct order_key keys[ORDER_KEYS_MAX];
    size_t n;
};

/* Order. ------------------------------------------------------------------- */

static enum err order_add(struct odoo_call *c, const struct odoo_model *m,
                          struct str text, const struct order_key *prefix,
                          struct order *out);

static enum err order_term(struct odoo_call *c, const struct odoo_model *m,
                           struct str term, const struct order_key *prefix,
                           struct order *out)
{
    struct str name = term, word = STR("");
    size_t blank = str_find_char(term, ' ', 0);
    if (blank < term.n) {
        name = str_slice(term, 0, blank);
        word = str_trim(str_slice(term, blank, term.n));
        size_t end = str_find_char(word, ' ', 0); /* "nulls last" */
        word = str_slice(word, 0, end);
    }
    bool descending = str_eq_ascii_nocase(word, STR("desc"));
    if (word.n > 0 && !descending && !str_eq_ascii_nocase(word, STR("asc")))
        return RAISE(c, FAULT_USER,
                     "Invalid \"order\" specified (%.*s). A valid \"order\" "
                     "specification is a comma-separated list of valid field "
                     "names (optionally followed by asc/desc for the "
                     "direction)",
                     STR_ARG(term));
    const struct odoo_field *f = odoo_field_find(m, name);
    if (!f)
        return RAISE(c, FAULT_VALUE, "Invalid field '%.*s' on model '%s'",
                     STR_ARG(name), m->d.name);
    if (out->n == ORDER_KEYS_MAX)
        return ERR_OK;
    struct order_key key = *prefix;
    key.descending = prefix->descending != descending;
    key.models[key.steps] = m;
    key.path[key.steps++] = f;
    if (f->relation && f->d.type == TYPE_MANY2ONE &&
        key.steps < ORDER_DEPTH_MAX)
        return order_add(c, f->relation, str_from(f->relation->d.order), &key,
                         out);
    out->keys[out->n++] = key;
    return ERR_OK;
}

static enum err order_add(struct odoo_call *c, const struct odoo_model *m,
                          struct str text, const struct order_key *prefix,
                          struct order *out)
{
    struct str term;
    while (str_split(&text, ',', &term)) {
        term = str_trim(term);
        if (term.n > 0)
            TRY(order_term(c, m, term, prefix, out));
    }
    return ERR_OK;
}

static struct value order_value(struct odoo_call *c,
                                const struct order_key *key,
                                const struct table_row *row)
{
    struct value v = value_null();
    for (int i = 0; i < key->steps; i++) {
        if (!row)
            return value_null();
        v = odoo_cell(c, key->models[i], key->path[i], row);
        const struct odoo_model *next = key->path[i]->relation;
        row = next && v.kind == VALUE_INT ? table_get(next->table, &v) : NULL;
    }
    if (v.kind == VALUE_TEXT)
        v.text = odoo_fold(c->a, v.text);
    return v;
}

struct sortable {
    const struct table_row *row;
    struct value *values;
};

static int compare_rows(const void *a, const void *b, void *context)
{
    const struct order *order = context;
    const struct sortable *x = a, *y = b;
    for (size_t i = 0; i < order->n; i++) {
        const struct value *v = &x->values[i], *w = &y->values[i];
        int cmp;
        if (value_is_null(v) || value_is_null(w)) /* nothing sorts last */
            cmp = value_is_null(v) - value_is_null(w);
        else
            cmp = value_compare(v, w);
        if (cmp != 0)
            return order->keys[i].descending ? -cmp : cmp;
    }
    int64_t p = x->row->id.integer, q = y->row->id.integer;
    return (p > q) - (p < q);
}

static void sort_rows(struct odoo_call *c, const struct order *order,
                      struct odoo_rows *rows)
{
    struct sortable *all = arena_array(c->a, struct sortable, rows->n);
    struct value *values =
        arena_array(c->a, struct value, rows->n * order->n);
    for (size_t i = 0; i < rows->n; i++) {
        all[i] = (struct sortable){rows->at[i], values + i * order->n};
        for (size_t k = 0; k < order->n; k++)
            all[i].values[k] = order_value(c, &order->keys[k], rows->at[i]);
    }
    qsort_r(all, rows->n, sizeof *all, compare_rows,
            (void *)(uintptr_t)order);
    for (size_t i = 0; i < rows->n; i++)
        rows->at[i] = all[i].row;
}

static bool is_by_id(const struct order *order)
{
    return order->n > 0 && order->keys[0].steps == 1 &&
           !order->keys[0].descending &&
           str_is(order->keys[0].path[0]->name, "id");
}

/* Candidates. -------------------------------------------------------------- */

struct candidates {
    bool all; /* no index helps */
    VEC(const struct table_row *) rows;
};

static void add_found(struct odoo_call *c, const struct odoo_node *node,
                      struct str key, struct candidates *out)
{
    const struct table_row *row;
    size_t cursor = 0;
    while ((row = table_find(node->field->index, key, &cursor)))
        vec_push(c->a, &out->rows, row);
}

static void from_leaf(struct odoo_call *c, const struct odoo_node *node,
                      struct candidates *out)
{
    bool by_id = str_is(node->field->name, "id");
    out->all = node->with_null || (!by_id && !node->field->index) ||
               node->ids.n + node->texts.n > INDEX_KEYS_MAX ||
               node->n_others > 0;
    for (size_t i = 0; !out->all && i < node->ids.n; i++) {
        const struct table_row *row;
        if (!by_id)
            add_found(c, node,
                      arena_printf(c->a, "%lld", (long long)node->ids.at[i]),
                      out);
        else if ((row = table_get_int(node->m->table, node->ids.at[i])))
            vec_push(c->a, &out->rows, row);
    }
    for (size_t i = 0; !out->all && !by_id && i < node->texts.n; i++)
        add_found(c, node, node->texts.entries[i].key, out);
}

static void find_candidates(struct odoo_call *c, const struct odoo_node *node,
                            struct candidates *out)
{
    struct candidates other = {.all = true};
    out->all = true;
    if (!node)
        return;
    if (node->kind == NODE_IN) {
        from_leaf(c, node, out);
    } else if (node->kind == NODE_AND) {
        find_candidates(c, node->a, out);
        if (out->all || out->rows.n > 1)
            find_candidates(c, node->b, &other);
        if (!other.all && (out->all || other.rows.n < out->rows.n))
            *out = other;
    } else if (node->kind == NODE_OR) {
        find_candidates(c, node->a, out);
        if (!out->all)
            find_candidates(c, node->b, &other);
        out->all = other.all;
        for (size_t i = 0; !out->all && i < other.rows.n; i++)
            vec_push(c->a, &out->rows, other.rows.at[i]);
    }
}

static int by_row_id(const void *a, const void *b)
{
    const struct table_row *x = *(const struct table_row *const *)a;
    const struct table_row *y = *(const struct table_row *const *)b;
    return (x->id.integer > y->id.integer) - (x->id.integer < y->id.integer);
}

/* In the order of ids, each once. */
static void settle(struct candidates *found)
{
    size_t n = 0;
    qsort(found->rows.at, found->rows.n, sizeof *found->rows.at, by_row_id);
    for (size_t i = 0; i < found->rows.n; i++) {
        if (n == 0 || found->rows.at[n - 1] != found->rows.at[i])
            found->rows.at[n++] = found->rows.at[i];
    }
    found->rows.n = n;
}

/* Search. ------------------------------------------------------------------ */

static void scan(struct odoo_call *c, const struct odoo_model *m,
                 const struct odoo_node *node, bool archived, size_t enough,
                 struct odoo_rows *out)
{
    VEC(const struct table_row *) rows = {0};
    struct candidates found = {0};
    find_candidates(c, node, &found);
    if (!found.all && found.rows.n > 0)
        settle(&found);
    size_t cursor = 0, i = 0;
    while (rows.n < enough) {
        const struct table_row *row =
            found.all ? table_next(m->table, &cursor)
                      : (i < found.rows.n ? found.rows.at[i++] : NULL);
        if (!row)
            break;
        if (!archived && !odoo_cell_true(c, m, row, "active"))
            continue;
        if (!node || odoo_domain_match(c, node, row))
            vec_push(c->a, &rows, row);
    }
    *out = (struct odoo_rows){rows.at, rows.n};
}

static int64_t capped(struct odoo_call *c, int64_t limit)
{
    int64_t cap = sandbox_knobs(c->o->box)->page_cap;
    return cap > 0 && !c->su && (limit < 0 || limit > cap) ? cap : limit;
}

enum err odoo_search(struct odoo_call *c, const struct odoo_model *m,
                     const struct odoo_query *query, struct odoo_rows *out)
{
    struct odoo_node *node, *rules;
    struct order order = {0};
    struct order_key none = {0};
    bool active;
    TRY(odoo_domain_parse(c, m, query->domain, &node, &active));
    TRY(odoo_rules(c, m, OP_READ, &rules));
    struct str wanted = query->order ? value_str(query->order) : STR_NONE;
    TRY(order_add(c, m, wanted.n > 0 ? wanted : str_from(m->d.order), &none,
                  &order));
    int64_t limit = capped(c, query->limit);
    size_t offset = query->offset > 0 ? (size_t)query->offset : 0;
    bool sorted = is_by_id(&order);
    size_t enough = sorted && limit >= 0 ? offset + (size_t)limit : SIZE_MAX;
    bool archived = !c->active_test || !m->active || active;
    scan(c, m, odoo_node_and(c, node, rules), archived, enough, out);
    if (!sorted && out->n > 1)
        sort_rows(c, &order, out);
    if (offset > out->n)
        offset = out->n;
    if (offset > 0)
        out->at += offset;
    out->n -= offset;
    if (limit >= 0 && out->n > (size_t)limit)
        out->n = (size_t)limit;
    return ERR_OK;
}
