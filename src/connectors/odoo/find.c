/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * OP_FIND: all keys in one domain, page by page by id, and then the rows
 * given back to the keys that they may belong to. Both are wide rather than
 * narrow: the caller compares again, and what is left out here would be
 * doubled there.
 */
#include "connectors/odoo/fetch.h"
#include "connectors/odoo/key.h"

enum { PAGE = 1000, ROWS_MAX = 10000 };

struct find_state {
    bool started;
    bool done;
    struct value domain; /* of all keys; without the page */
    int64_t last;
    size_t n_rows;
    struct erp_fetch fetch; /* of the page */
    VEC(struct find_match) matches;
};

/* Fields of the keys: needed to tell whose a row is. */
static void key_fields(struct erp_run *r, struct str **out, size_t *out_n)
{
    VEC(struct str) names = {0};
    for (size_t k = 0; k < r->op->n_keys; k++) {
        for (size_t i = 0; i < r->op->keys[k].n_fields; i++) {
            struct str name = r->op->keys[k].fields[i].name;
            bool have = false;
            for (size_t j = 0; j < names.n; j++)
                have = have || str_eq(names.at[j], name);
            if (!have)
                vec_push(r->arena, &names, name);
        }
    }
    *out = names.at;
    *out_n = names.n;
}

static void start_page(struct erp_run *r, struct find_state *s)
{
    struct erp_terms t = {.arena = r->arena};
    if (s->last > 0)
        erp_term(&t, "id", ">", value_int(s->last));
    erp_terms_append(&t, &s->domain);
    s->fetch.step = FETCH_ROWS;
    s->fetch.query = (struct erp_query){
        .model = arena_strz(r->arena, r->op->entity),
        .domain = erp_terms_value(&t),
        .fields = s->fetch.selection.wire,
        .limit = PAGE,
        .order = "id",
    };
}

static enum err start(struct erp_run *r, struct find_state *s, struct error *e)
{
    struct str *names;
    size_t n_names;
    key_fields(r, &names, &n_names);
    TRY(erp_selection_make(r, names, n_names, &s->fetch.selection, e));
    struct erp_terms t = {.arena = r->arena};
    size_t n_keys;
    TRY(erp_keys_domain(r, &t, &n_keys, e));
    s->domain = erp_terms_value(&t);
    s->done = n_keys == 0;
    if (!s->done)
        start_page(r, s);
    s->started = true;
    return ERR_OK;
}

enum err erp_find_next(struct erp_run *r, struct erp_call *call, bool *out_done,
                       struct error *e)
{
    struct find_state *s = erp_own(r, struct find_state);
    if (!s->started)
        TRY(start(r, s, e));
    *out_done = s->done;
    if (!s->done)
        erp_fetch_call(r, &s->fetch, call);
    return ERR_OK;
}

static void match_row(struct erp_run *r, struct find_state *s,
                      const struct record *record, const struct value *all)
{
    size_t before = s->matches.n;
    for (size_t k = 0; k < r->op->n_keys; k++)
        if (erp_key_may_match(r, &r->op->keys[k], all))
            vec_push(r->arena, &s->matches, (struct find_match){k, *record});
    if (s->matches.n > before)
        return;
    /* The server's notion of equal was wider than ours: let the caller say. */
    for (size_t k = 0; k < r->op->n_keys; k++)
        vec_push(r->arena, &s->matches, (struct find_match){k, *record});
}

static void take_page(struct erp_run *r, struct find_state *s)
{
    size_t n = s->fetch.rows.items.n;
    for (size_t i = 0; i < n; i++) {
        struct record record;
        struct value all;
        if (!erp_fetch_record(r, &s->fetch, i, &record, &all))
            continue;
        (void)str_to_i64(record.id, &s->last);
        match_row(r, s, &record, &all);
    }
    s->n_rows += n;
    s->done = n < PAGE;
    r->op->matches = s->matches.at;
    r->op->n_matches = s->matches.n;
}

enum err erp_find_take(struct erp_run *r, const struct erp_answer *answer,
                       struct error *e)
{
    struct find_state *s = erp_own(r, struct find_state);
    TRY(erp_fetch_take(r, &s->fetch, answer, e));
    if (s->fetch.step != FETCH_DONE)
        return ERR_OK;
    take_page(r, s);
    if (s->done)
        return ERR_OK;
    if (s->n_rows >= ROWS_MAX)
        FAIL(e, ERR_LIMIT,
             "more than %d records of %.*s match: the match rule is too wide",
             ROWS_MAX, STR_ARG(r->op->entity));
    start_page(r, s);
    return ERR_OK;
}
