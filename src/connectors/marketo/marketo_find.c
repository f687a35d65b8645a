/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * OP_FIND: keys with the same searchable field go into one query. What comes
 * back is compared with that field's values; the caller compares the rest.
 *
 * A query takes values with commas between, and has no way to write a comma
 * that belongs to a value. Such a key goes alone: as JSON where it is what
 * the remote itself knows a record by, else as it is, for what that finds.
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

static enum err key_check(const struct op *op, const struct op_work *w,
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
    *out = f;
    return ERR_OK;
}

static bool has_comma(struct str s)
{
    return str_find_char(s, ',', 0) < s.n;
}

/* The run of keys from w->at on that one query looks for. */
static void start_run(const struct op *op, struct op_work *w)
{
    AUTO_BUF values = BUF_INIT(1 << 20);
    w->search = NULL;
    w->n = 0;
    while (w->at + w->n < op->n_keys && w->n < MARKETO_BATCH_MAX) {
        struct str value = STR_NONE;
        const struct marketo_field *f = search_of(
            w->object, &op->keys[w->at + w->n], &value, op->arena);
        bool alone = has_comma(value);
        if (w->search && (f != w->search || alone))
            break;
        w->search = f;
        if (w->n > 0)
            buf_add_char(&values, ',');
        buf_add(&values, value);
        w->n++;
        if (alone)
            break;
    }
    w->values = buf_copy(op->arena, &values);
    w->done = w->n == 0;
}

static enum err find_begin(struct connection_state *c, struct op *op,
                           struct op_work *w, struct error *e)
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

/* {filterType, fields, input: [{externalCompanyId: "a, b"}]} */
static struct http_request find_by_json(const struct connection_state *c,
                                        const struct op *op,
                                        const struct op_work *w,
                                        struct arena *a)
{
    struct members body = {0}, key = {0};
    VEC(struct value) fields = {0};
    struct str rest = marketo_field_list(a, w->object, op), name;
    while (str_split(&rest, ',', &name))
        vec_push(a, &fields, value_text(name));
    members_put(a, &key, arena_strz(a, w->search->name), value_text(w->values));
    struct value one = members_value(&key);
    members_put(a, &body, "filterType", value_textz("dedupeFields"));
    members_put(a, &body, "fields", value_list(fields.at, fields.n));
    members_put(a, &body, "batchSize", value_int(c->set.page_size));
    if (w->page_token.n > 0)
        members_put(a, &body, "nextPageToken", value_text(w->page_token));
    members_put(a, &body, "input", value_list(&one, 1));
    struct value v = members_value(&body);
    return marketo_post(c, a,
                        arena_printf(a, "/rest/v1/%.*s.json?_method=GET",
                                     STR_ARG(w->object->path)),
                        &v);
}

/* Fields of the keys are asked for too: the caller compares them. */
static enum err find_request(const struct connection_state *c,
                             const struct op *op, const struct op_work *w,
                             struct arena *a, struct http_request *out,
                             struct error *e)
{
    const struct marketo_object *o = w->object;
    (void)e;
    if (w->n == 1 && has_comma(w->values) && !o->is_lead &&
        str_eq(w->search->name, o->dedupe)) {
        *out = find_by_json(c, op, w, a);
        return ERR_OK;
    }
    struct marketo_query q = {
        .path = arena_printf(a, "/rest/v1/%.*s.json", STR_ARG(o->path)),
    };
    marketo_put_filter(a, &q, o,
                       w->search->alias ? o->id_field : w->search->name,
                       w->values);
    if (o->shape != MARKETO_LIST)
        members_put(a, &q.parameters, "fields",
                    value_text(marketo_field_list(a, o, op)));
    members_put(a, &q.parameters, "batchSize", value_int(c->set.page_size));
    if (w->page_token.n > 0)
        members_put(a, &q.parameters, "nextPageToken",
                    value_text(w->page_token));
    *out = marketo_get(c, a, &q);
    return ERR_OK;
}

/* "20,30" as an id means either of them. */
static bool fits(struct arena *a, const struct marketo_field *f,
                 struct str have, struct str want)
{
    struct str one;
    if (marketo_kind(f) != VALUE_INT || !has_comma(want))
        return str_eq(have, fold_case(a, want));
    while (str_split(&want, ',', &one)) {
        if (str_eq(have, str_trim(one)))
            return true;
    }
    return false;
}

static void take_match(const struct op *op, struct op_work *w,
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
        if (fits(op->arena, w->search, text, want))
            vec_push(op->arena, &matches, (struct find_match){i, *r});
    }
    w->matches = matches.at;
    w->n_matches = matches.n;
    w->cap_matches = matches.cap;
}

static enum err find_take(struct connection_state *c, struct op *op,
                          struct op_work *w,
                          const struct driver_reply *reply, struct error *e)
{
    struct value v;
    enum err code = marketo_answer(c, op->arena, reply, &v, e);
    if (code == ERR_REJECTED && e && op->n_keys > 1)
        e->scope = SCOPE_BATCH; /* too many matches: fewer keys may do */
    if (code != ERR_OK)
        return code;
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

const struct driver_op marketo_op_find = {find_begin, find_request, find_take};
