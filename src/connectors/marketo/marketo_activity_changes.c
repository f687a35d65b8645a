/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * OP_CHANGES of activities: what was added to the log. The filter's
 * `activityType` (one name, or a list of them) says which types; without it
 * all are read, ten to a query. The cursor keeps a token for each query.
 */
#include "base/json.h"
#include "base/vec.h"
#include "connectors/marketo/marketo_activity.h"
#include "connectors/record_filter.h"

struct feed {
    struct str *types;  /* ids of one query each */
    struct str *tokens; /* its place in the log; empty: from the beginning */
    size_t n;
    size_t at;
    struct activity_scan scan;
};

typedef VEC(const struct marketo_type *) type_list;

static enum err add_word(const struct connection_state *c, struct op *op,
                         const struct value *word, type_list *out,
                         struct error *e)
{
    const struct marketo_type *type = NULL;
    TRY(activity_type_find(c, op->arena, value_to_text(op->arena, word), &type,
                           e));
    vec_push(op->arena, out, type);
    return ERR_OK;
}

static enum err add_words(const struct connection_state *c, struct op *op,
                          const char *name, type_list *out, struct error *e)
{
    const struct value *words =
        op->filter ? value_getz(op->filter, name) : NULL;
    if (!words)
        return ERR_OK;
    if (words->kind != VALUE_LIST)
        return add_word(c, op, words, out, e);
    for (size_t i = 0; i < words->items.n; i++)
        TRY(add_word(c, op, &words->items.at[i], out, e));
    return ERR_OK;
}

static enum err wanted_types(const struct connection_state *c, struct op *op,
                             type_list *out, struct error *e)
{
    TRY(add_words(c, op, "activityType", out, e));
    TRY(add_words(c, op, "activityTypeId", out, e));
    bool all = out->n == 0;
    for (size_t i = 0; all && i < c->n_types; i++)
        vec_push(op->arena, out, &c->types[i]);
    return ERR_OK;
}

static struct str ids_of(struct arena *a, const type_list *types, size_t from)
{
    AUTO_BUF b = BUF_INIT(4096);
    for (size_t i = from; i < types->n && i < from + MARKETO_TYPES_MAX; i++)
        buf_printf(&b, "%s%lld", i > from ? "," : "",
                   (long long)types->at[i]->id);
    return buf_copy(a, &b);
}

static void start_query(const struct connection_state *c, struct feed *f)
{
    f->scan = (struct activity_scan){.types = f->types[f->at],
                                     .since = c->set.first_load_since,
                                     .token = f->tokens[f->at],
                                     .more = true};
}

static enum err changes_begin(struct connection_state *c, struct op *op,
                              struct op_work *w, struct error *e)
{
    struct feed *f = arena_new(op->arena, struct feed);
    struct value cursor = value_null();
    type_list types = {0};
    TRY(wanted_types(c, op, &types, e));
    if (op->cursor.n > 0 &&
        json_parse(op->arena, op->cursor, &cursor, NULL) != ERR_OK)
        cursor = value_null();
    const struct value *tokens = value_getz(&cursor, "tokens");
    const struct value *at = value_getz(&cursor, "at");
    f->types = arena_array(op->arena, struct str, types.n);
    f->tokens = arena_array(op->arena, struct str, types.n);
    for (size_t i = 0; i < types.n; i += MARKETO_TYPES_MAX) {
        f->types[f->n] = ids_of(op->arena, &types, i);
        const struct value *token = value_get(tokens, f->types[f->n]);
        if (token)
            f->tokens[f->n] = value_str(token);
        f->n++;
    }
    if (at && at->kind == VALUE_INT && at->integer > 0 &&
        (size_t)at->integer < f->n)
        f->at = (size_t)at->integer;
    w->own = f;
    w->done = f->n == 0;
    if (!w->done)
        start_query(c, f);
    return ERR_OK;
}

static enum err changes_request(const struct connection_state *c,
                                const struct op *op, const struct op_work *w,
                                struct arena *a, struct http_request *out,
                                struct error *e)
{
    const struct feed *f = w->own;
    (void)op;
    (void)e;
    *out = activity_scan_request(c, a, &f->scan);
    return ERR_OK;
}

static void finish(struct op *op, struct op_work *w)
{
    struct feed *f = w->own;
    struct members tokens = {0}, cursor = {0};
    for (size_t i = 0; i < f->n; i++) {
        if (f->tokens[i].n > 0)
            members_put(op->arena, &tokens, arena_strz(op->arena, f->types[i]),
                        value_text(f->tokens[i]));
    }
    op->more = f->at < f->n;
    members_put(op->arena, &cursor, "tokens", members_value(&tokens));
    members_put(op->arena, &cursor, "at",
                value_int(op->more ? (int64_t)f->at : 0));
    struct value v = members_value(&cursor);
    op->next_cursor = json_text(op->arena, &v);
    op->records = w->records;
    op->n_records = w->n_records;
    w->done = true;
}

static enum err changes_take(struct connection_state *c, struct op *op,
                             struct op_work *w,
                             const struct driver_reply *reply, struct error *e)
{
    struct feed *f = w->own;
    struct value_items rows;
    TRY(activity_scan_take(c, op->arena, reply, &f->scan, &rows, e));
    VEC(struct record) records = {0};
    for (size_t i = 0; i < rows.n; i++) {
        struct record r;
        if (activity_decode(c, op, w->object, &rows.at[i], &r) &&
            record_filter_passes(op->arena, op->filter, &r))
            vec_push(op->arena, &records, r);
    }
    w->records = records.at;
    w->n_records = records.n;
    f->tokens[f->at] = f->scan.token;
    if (!f->scan.more)
        f->at++;
    if (records.n > 0 || f->at == f->n)
        finish(op, w);
    else if (!f->scan.more)
        start_query(c, f);
    return ERR_OK;
}

const struct driver_op marketo_activity_changes = {
    changes_begin, changes_request, changes_take};
