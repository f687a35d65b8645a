/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * OP_FIND: keys with the same searchable field go into one query. What comes
 * back is compared with that field's values; the caller compares the rest.
 */
#include "base/vec.h"
#include "connectors/marketo/marketo_work.h"

/* The field to search for a key by; NULL: none of its can be searched. */
static const struct marketo_field *search_of(const struct marketo_object *o,
                                             const struct find_key *key,
                                             struct str *out_value,
                                             struct arena *a)
{
    for (size_t i = 0; i < key->n_fields; i++) {
        const struct marketo_field *f =
            marketo_field_find(o, key->fields[i].name);
        struct str value = value_to_text(a, &key->fields[i].value);
        if (!f || !f->searchable || value.n == 0)
            continue;
        *out_value = value;
        return f;
    }
    return NULL;
}

/* The error of one key is the batch's as long as there are others. */
static enum err refuse(const struct op *op, struct error *e)
{
    if (e && op->n_keys > 1)
        e->scope = SCOPE_BATCH;
    return e ? e->code : ERR_REJECTED;
}

static enum err key_check(const struct op *op, const struct marketo_work *w,
                          const struct find_key *key,
                          const struct marketo_field **out,
                          struct str *out_value, struct error *e)
{
    const struct marketo_field *f =
        search_of(w->object, key, out_value, op->arena);
    if (!f) {
        error_set(e, ERR_REJECTED, __FILE__, __LINE__,
                  "Marketo cannot search for a %.*s by `%.*s`",
                  STR_ARG(w->object->entity),
                  STR_ARG(key->n_fields ? key->fields[0].name : STR_NONE));
        return refuse(op, e);
    }
    if (str_find_char(*out_value, ',', 0) < out_value->n) {
        error_set(e, ERR_REJECTED, __FILE__, __LINE__,
                  "Marketo cannot search for a value with a comma in it "
                  "(`%.*s` of a %.*s)",
                  STR_ARG(f->name), STR_ARG(w->object->entity));
        return refuse(op, e);
    }
    *out = f;
    return ERR_OK;
}

/* The run of keys from w->at on that one query looks for. */
static void start_run(const struct op *op, struct marketo_work *w)
{
    AUTO_BUF values = BUF_INIT(1 << 20);
    w->search = NULL;
    w->n = 0;
    while (w->at + w->n < op->n_keys && w->n < MARKETO_BATCH_MAX) {
        struct str value = STR_NONE;
        const struct marketo_field *f = search_of(
            w->object, &op->keys[w->at + w->n], &value, op->arena);
        if (w->search && f != w->search)
            break;
        w->search = f;
        if (w->n > 0)
            buf_add_char(&values, ',');
        buf_add(&values, value);
        w->n++;
    }
    w->values = buf_copy(op->arena, &values);
    w->done = w->n == 0;
}

static enum err find_begin(struct connection_state *c, struct op *op,
                           struct marketo_work *w, struct error *e)
{
    (void)c;
    for (size_t i = 0; i < op->n_keys; i++) {
        const struct marketo_field *f = NULL;
        struct str value = STR_NONE;
        TRY(key_check(op, w, &op->keys[i], &f, &value, e));
    }
    start_run(op, w);
    return ERR_OK;
}

/* Fields of the keys are asked for too: the caller compares them. */
static enum err find_request(const struct connection_state *c,
                             const struct op *op, const struct marketo_work *w,
                             struct arena *a, struct http_request *out,
                             struct error *e)
{
    (void)e;
    struct marketo_query q = {
        .path = arena_printf(a, "/rest/v1/%.*s.json", STR_ARG(w->object->path)),
    };
    members_put(a, &q.parameters, "filterType", value_text(w->search->name));
    members_put(a, &q.parameters, "filterValues", value_text(w->values));
    members_put(a, &q.parameters, "fields",
                value_text(marketo_field_list(a, w->object, op)));
    members_put(a, &q.parameters, "batchSize", value_int(c->set.page_size));
    if (w->page_token.n > 0)
        members_put(a, &q.parameters, "nextPageToken",
                    value_text(w->page_token));
    *out = marketo_get(c, a, &q);
    return ERR_OK;
}

static void take_match(const struct op *op, struct marketo_work *w,
                       const struct record *r)
{
    const struct value *have = value_get(&r->fields, w->search->name);
    if (!have)
        return;
    struct str text = fold_case(op->arena, value_to_text(op->arena, have));
    VEC(struct find_match) matches = {w->matches, w->n_matches,
                                      w->cap_matches};
    for (size_t i = w->at; i < w->at + w->n; i++) {
        struct str want = STR_NONE;
        search_of(w->object, &op->keys[i], &want, op->arena);
        if (str_eq(text, fold_case(op->arena, want)))
            vec_push(op->arena, &matches, (struct find_match){i, *r});
    }
    w->matches = matches.at;
    w->n_matches = matches.n;
    w->cap_matches = matches.cap;
}

static enum err find_take(struct connection_state *c, struct op *op,
                          struct marketo_work *w,
                          const struct marketo_reply *reply, struct error *e)
{
    struct value v;
    TRY(marketo_answer(c, op->arena, reply, &v, e));
    struct value_items rows = marketo_rows(&v);
    for (size_t i = 0; i < rows.n; i++) {
        struct record r;
        if (marketo_decode(op->arena, w->object, op, &rows.at[i], &r))
            take_match(op, w, &r);
    }
    op->matches = w->matches;
    op->n_matches = w->n_matches;
    w->page_token = marketo_page_token(&v);
    if (w->page_token.n > 0)
        return ERR_OK;
    w->at += w->n;
    start_run(op, w);
    return ERR_OK;
}

const struct marketo_op marketo_op_find = {find_begin, find_request, find_take};
