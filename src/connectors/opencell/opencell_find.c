/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * OP_FIND: a list or a read for each key. What a subscription holds is found
 * through the subscription, accounts through their customer.
 */
#include "connectors/opencell/opencell_work.h"

/* How a key is looked for. */
enum way { WAY_NONE, WAY_CHILDREN, WAY_CODE, WAY_FILTER };

struct search {
    enum way way;
    const struct opencell_field *field; /* WAY_FILTER */
    struct str value;
};

static bool has(const struct find_key *key, const char *name, struct arena *a,
                struct str *out)
{
    for (size_t i = 0; i < key->n_fields; i++) {
        *out = value_to_text(a, &key->fields[i].value);
        if (str_is(key->fields[i].name, name) && out->n > 0)
            return true;
    }
    return false;
}

static const char *parent_field(enum opencell_kind kind)
{
    return kind == OPENCELL_ACCOUNT ? "crmParentCode" : "subscription";
}

static struct search search_of(const struct connection_state *c,
                               enum opencell_kind kind,
                               const struct find_key *key, struct arena *a)
{
    struct search s = {0};
    bool child = opencell_is_child(kind);
    bool lists = opencell_info(kind)->list_posts;
    if (!lists && (!child || kind == OPENCELL_ACCOUNT) &&
        has(key, "code", a, &s.value)) {
        s.way = WAY_CODE;
        return s;
    }
    if (child) {
        s.way = has(key, parent_field(kind), a, &s.value) ? WAY_CHILDREN
                                                          : WAY_NONE;
        return s;
    }
    for (size_t i = 0; lists && i < key->n_fields; i++) {
        s.field = opencell_field_find(c, kind, key->fields[i].name);
        s.value = value_to_text(a, &key->fields[i].value);
        bool cut = str_is(c->set.list_method, "get") &&
                   (str_find_char(s.value, ':', 0) < s.value.n ||
                    str_find_char(s.value, '|', 0) < s.value.n);
        if (s.field && s.field->filter && s.value.n > 0 && !cut) {
            s.way = WAY_FILTER;
            return s;
        }
    }
    s.way = WAY_NONE;
    return s;
}

static enum err find_begin(struct connection_state *c, struct op *op,
                           struct op_work *w, struct error *e)
{
    for (size_t i = 0; i < op->n_keys; i++) {
        const struct find_key *key = &op->keys[i];
        if (search_of(c, w->kind, key, op->arena).way != WAY_NONE)
            continue;
        error_set(e, ERR_REJECTED, __FILE__, __LINE__,
                  "Opencell cannot search for a %s by `%.*s`%s%s",
                  opencell_info(w->kind)->name,
                  STR_ARG(key->n_fields ? key->fields[0].name : STR_NONE),
                  opencell_is_child(w->kind) ? " without its " : "",
                  opencell_is_child(w->kind) ? parent_field(w->kind) : "");
        if (e && op->n_keys > 1)
            e->scope = SCOPE_BATCH;
        return ERR_REJECTED;
    }
    w->done = op->n_keys == 0;
    return ERR_OK;
}

static struct http_request list_request(const struct connection_state *c,
                                        const struct op_work *w,
                                        struct arena *a,
                                        const struct search *s)
{
    struct field *f = arena_new(a, struct field);
    *f = (struct field){str_from(s->field->filter), value_text(s->value)};
    struct opencell_page page = {.filters = value_object(f, 1),
                                 .offset = w->place.offset,
                                 .limit = c->set.page_size};
    return opencell_list(c, a, w->kind, &page);
}

static enum err find_request(const struct connection_state *c,
                             const struct op *op, const struct op_work *w,
                             struct arena *a, struct http_request *out,
                             struct error *e)
{
    (void)e;
    struct search s = search_of(c, w->kind, &op->keys[w->at], a);
    if (s.way == WAY_FILTER)
        *out = list_request(c, w, a, &s);
    else if (s.way == WAY_CHILDREN)
        *out = opencell_read_children(c, a, w->kind, s.value);
    else
        *out = opencell_read_one(c, a, w->kind, s.value, false);
    return ERR_OK;
}

static bool same_text(struct arena *a, const struct value *x,
                      const struct value *y)
{
    return value_equal(x, y) ||
           str_eq(fold_case(a, value_to_text(a, x)),
                  fold_case(a, value_to_text(a, y)));
}

static bool fits(struct arena *a, const struct find_key *key,
                 const struct record *r)
{
    for (size_t i = 0; i < key->n_fields; i++) {
        const struct value *have = value_get(&r->fields, key->fields[i].name);
        if (have && !same_text(a, have, &key->fields[i].value))
            return false;
    }
    return true;
}

static void keep_fitting(struct op *op, struct op_work *w)
{
    for (size_t i = 0; i < w->records.n; i++) {
        struct find_match match = {w->at, w->records.at[i]};
        if (fits(op->arena, &op->keys[w->at], &match.record))
            vec_push(op->arena, &w->matches, match);
    }
    w->records.n = 0;
    op->matches = w->matches.at;
    op->n_matches = w->matches.n;
}

/* Fields of the keys are wanted too: they are compared. */
static struct op asked_of(const struct op *op, const struct op_work *w)
{
    const struct find_key *key = &op->keys[w->at];
    struct op asked = *op;
    struct str *names = arena_array(op->arena, struct str,
                                    op->n_fields + key->n_fields);
    if (op->n_fields == 0)
        return asked;
    for (size_t i = 0; i < op->n_fields; i++)
        names[i] = op->fields[i];
    for (size_t i = 0; i < key->n_fields; i++)
        names[op->n_fields + i] = key->fields[i].name;
    asked.fields = names;
    asked.n_fields += key->n_fields;
    return asked;
}

static void take_rows(const struct connection_state *c, struct op *op,
                      struct op_work *w, const struct value *answer,
                      const struct search *s)
{
    const struct op asked = asked_of(op, w);
    const struct value *one = opencell_one(answer);
    struct value_items rows = {one, one ? 1 : 0};
    if (s->way == WAY_FILTER)
        rows = opencell_rows(answer);
    else if (s->way == WAY_CHILDREN)
        opencell_children(w->kind, one, answer, &rows);
    opencell_add_children(c, &asked, w, rows,
                          s->way == WAY_CHILDREN ? s->value : STR_NONE);
    w->place.offset += (int64_t)rows.n;
    if (s->way != WAY_FILTER || (int64_t)rows.n < c->set.page_size) {
        w->place.offset = 0;
        w->n = 1;
    } else {
        w->n = 0; /* there may be more */
    }
}

static enum err find_take(struct connection_state *c, struct op *op,
                          struct op_work *w, const struct driver_reply *reply,
                          struct error *e)
{
    struct value answer = value_null();
    struct error failed = {0};
    struct search s = search_of(c, w->kind, &op->keys[w->at], op->arena);
    enum err code = opencell_answer(c, op->arena, reply, &answer, &failed);
    if (code == ERR_NOT_FOUND && failed.scope == SCOPE_RECORD)
        code = ERR_OK;
    if (code != ERR_OK) {
        if (e)
            *e = failed;
        return code;
    }
    take_rows(c, op, w, &answer, &s);
    keep_fitting(op, w);
    w->at += w->n;
    w->done = w->at == op->n_keys;
    return ERR_OK;
}

const struct driver_op opencell_op_find = {find_begin, find_request, find_take};
