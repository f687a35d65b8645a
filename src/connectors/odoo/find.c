/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * OP_FIND: all keys in one domain, and then the rows given back to the keys
 * that they may belong to. Both are wide rather than narrow: the caller
 * compares again, and what is left out here would be doubled there.
 */
#include "connectors/odoo/fetch.h"
#include "connectors/odoo/key.h"

struct find_state {
    bool started;
    struct erp_fetch fetch;
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

static enum err start(struct erp_run *r, struct find_state *s, struct error *e)
{
    struct str *names;
    size_t n_names;
    size_t n_keys;
    struct erp_terms t = {.arena = r->arena};
    key_fields(r, &names, &n_names);
    TRY(erp_selection_make(r, names, n_names, &s->fetch.selection, e));
    TRY(erp_keys_domain(r, &t, &n_keys, e));
    s->fetch.step = n_keys > 0 ? FETCH_ROWS : FETCH_DONE;
    s->fetch.query = (struct erp_query){
        .model = arena_strz(r->arena, r->op->entity),
        .domain = erp_terms_value(&t),
        .fields = s->fetch.selection.wire,
    };
    s->started = true;
    return ERR_OK;
}

enum err erp_find_next(struct erp_run *r, struct erp_call *call, bool *out_done,
                       struct error *e)
{
    struct find_state *s = erp_own(r, struct find_state);
    if (!s->started)
        TRY(start(r, s, e));
    *out_done = s->fetch.step == FETCH_DONE;
    if (!*out_done)
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

enum err erp_find_take(struct erp_run *r, const struct erp_answer *answer,
                       struct error *e)
{
    struct find_state *s = erp_own(r, struct find_state);
    enum err code = erp_fetch_take(r, &s->fetch, answer, e);
    if (code == ERR_LIMIT)
        error_prefix(e, "the match rule is too wide");
    TRY(code);
    if (s->fetch.step != FETCH_DONE)
        return ERR_OK;
    for (size_t i = 0; i < s->fetch.rows.items.n; i++) {
        struct record record;
        struct value all;
        if (erp_fetch_record(r, &s->fetch, i, &record, &all))
            match_row(r, s, &record, &all);
    }
    r->op->matches = s->matches.at;
    r->op->n_matches = s->matches.n;
    return ERR_OK;
}
