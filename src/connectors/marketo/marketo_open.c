/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * OPEN: a token, then a description of each object that has none yet.
 * TEST, ENTITIES and DESCRIBE.
 */
#include "base/vec.h"
#include "connectors/answer.h"
#include "connectors/marketo/marketo_work.h"

/* ---- descriptions ---------------------------------------------------------- */

static struct http_request describe_request(const struct connection_state *c,
                                            struct arena *a,
                                            const struct marketo_object *o)
{
    const char *call = o->is_lead && str_is(c->set.lead_describe, "describe2")
                           ? "describe2"
                           : "describe";
    if (o->shape == MARKETO_ACTIVITY)
        call = "types";
    struct marketo_query q = {
        .path = arena_printf(a, "/rest/v1/%.*s/%s.json", STR_ARG(o->path), call),
    };
    return marketo_get(c, a, &q);
}

static struct str text_in(struct arena *a, const struct value *row,
                          const char *name)
{
    const struct value *v = value_getz(row, name);
    return v ? arena_str(a, value_str(v)) : STR_NONE;
}

/* Whether [["id"], ["a", "b"]] has this field by itself. */
static bool is_searchable(const struct value *sets, struct str name)
{
    size_t n = sets && sets->kind == VALUE_LIST ? sets->items.n : 0;
    for (size_t i = 0; i < n; i++) {
        const struct value *set = &sets->items.at[i];
        if (set->kind == VALUE_LIST && set->items.n == 1 &&
            str_eq(value_str(&set->items.at[0]), name))
            return true;
    }
    return false;
}

/* Of describe: {rest: {name, readOnly}}; of all others {name, updateable}. */
static struct marketo_field field_of(struct arena *a, const struct value *row,
                                     const struct value *sets)
{
    const struct value *rest = value_getz(row, "rest");
    struct marketo_field f = {
        .name = text_in(a, rest ? rest : row, "name"),
        .label = text_in(a, row, "displayName"),
        .type = text_in(a, row, "dataType"),
        .writable = rest ? !value_is_true_at(rest, "readOnly")
                         : value_is_true_at(row, "updateable"),
    };
    f.searchable = sets ? is_searchable(sets, f.name)
                        : str_is(f.name, "id") || str_is(f.name, "email");
    return f;
}

static void take_dedupe(struct arena *a, struct marketo_object *o,
                        const struct value *names)
{
    AUTO_BUF b = BUF_INIT(4096);
    size_t n = names && names->kind == VALUE_LIST ? names->items.n : 0;
    for (size_t i = 0; i < n; i++) {
        if (i > 0)
            buf_add_char(&b, ' ');
        buf_add(&b, value_str(&names->items.at[i]));
    }
    if (n > 0)
        o->dedupe = buf_copy(a, &b);
}

typedef VEC(struct marketo_field) field_list;

static bool same_fields(const struct marketo_object *o,
                        const struct marketo_field *fields, size_t n)
{
    bool same = o->described && o->n_fields == n;
    for (size_t i = 0; same && i < n; i++) {
        const struct marketo_field *have = &o->fields[i];
        same = str_eq(have->name, fields[i].name) &&
               str_eq(have->label, fields[i].label) &&
               str_eq(have->type, fields[i].type) &&
               have->writable == fields[i].writable &&
               have->searchable == fields[i].searchable;
    }
    return same;
}

/* Where the id has another name it is called `id` too. */
static void add_alias(struct arena *a, struct marketo_object *o, field_list *f)
{
    for (size_t i = 0; i < f->n; i++) {
        if (str_is(f->at[i].name, "id"))
            return;
    }
    struct marketo_field alias = {.name = STR("id"),
                                  .label = STR("Id"),
                                  .type = STR("string"),
                                  .searchable = true,
                                  .alias = true};
    if (!str_is(o->id_field, "id"))
        vec_push(a, f, alias);
}

/* What is as it was takes no room a second time. */
static void keep_fields(struct arena *a, struct marketo_object *o,
                        const struct marketo_field *fields, size_t n)
{
    if (same_fields(o, fields, n))
        return;
    struct marketo_field *own = arena_array(a, struct marketo_field, n);
    for (size_t i = 0; i < n; i++) {
        own[i] = fields[i];
        own[i].name = arena_str(a, fields[i].name);
        own[i].label = arena_str(a, fields[i].label);
        own[i].type = arena_str(a, fields[i].type);
    }
    o->fields = own;
    o->n_fields = n;
    o->described = true;
}

static enum err check_archive(const struct marketo_object *o, struct error *e)
{
    const struct marketo_field *f = marketo_field_find(o, o->archive);
    if (o->archive.n > 0 && (!f || marketo_kind(f) != VALUE_BOOL))
        FAIL(e, ERR_INVALID, "`archive_field`: %.*s is no boolean field of a "
                             "Marketo %.*s",
             STR_ARG(o->archive), STR_ARG(o->entity));
    return ERR_OK;
}

static enum err take_description(struct connection_state *c, struct op *op,
                                 struct marketo_object *o,
                                 const struct value *answer, struct error *e)
{
    struct value_items rows = marketo_rows(answer);
    const struct value *fields = rows.n > 0 ? value_getz(&rows.at[0], "fields")
                                            : NULL;
    const struct value *sets = NULL;
    field_list taken = {0};
    if (o->shape == MARKETO_ACTIVITY)
        return marketo_types_take(c, o, answer, e);
    if (fields && fields->kind == VALUE_LIST) {
        sets = value_getz(&rows.at[0], "searchableFields");
        struct str id = text_in(op->arena, &rows.at[0], "idField");
        if (!o->is_lead && !o->described)
            take_dedupe(c->arena, o, value_getz(&rows.at[0], "dedupeFields"));
        if (id.n > 0 && !str_eq(o->id_field, id))
            o->id_field = arena_str(c->arena, id);
        rows = fields->items;
    }
    for (size_t i = 0; i < rows.n; i++) {
        struct marketo_field f = field_of(op->arena, &rows.at[i], sets);
        if (f.name.n > 0) /* some have names for SOAP only */
            vec_push(op->arena, &taken, f);
    }
    if (taken.n == 0)
        FAIL(e, ERR_PROTOCOL, "Marketo describes a %.*s without fields",
             STR_ARG(o->entity));
    add_alias(op->arena, o, &taken);
    keep_fields(c->arena, o, taken.at, taken.n);
    return check_archive(o, e);
}

/* ---- OPEN ------------------------------------------------------------------- */

static void to_next(const struct connection_state *c, struct op_work *w)
{
    while (w->at < c->n_objects && c->objects[w->at].described)
        w->at++;
    w->done = w->at == c->n_objects;
}

static enum err open_request(const struct connection_state *c,
                             const struct op *op, const struct op_work *w,
                             struct arena *a, struct http_request *out,
                             struct error *e)
{
    (void)op;
    (void)e;
    *out = w->login_step == 0 ? marketo_login(c, a)
                              : describe_request(c, a, &c->objects[w->at]);
    return ERR_OK;
}

static enum err take_token(struct connection_state *c, struct op *op,
                           const struct driver_reply *reply, struct error *e)
{
    struct value v;
    struct error own = {0};
    if (!e)
        e = &own;
    enum err code = answer_json(op->arena, reply->request, reply->response,
                                reply->now_us, &v, e);
    answer_hide_secret(e, c->set.client_secret);
    if (code == ERR_AUTH || code == ERR_REJECTED)
        error_prefix(e, "`client_id` and `client_secret` were refused");
    TRY(code);
    struct str token = text_in(c->arena, &v, "access_token");
    if (token.n == 0)
        FAIL(e, ERR_PROTOCOL, "Marketo's login gave no token");
    c->token = token;
    c->opened_us = reply->now_us;
    return ERR_OK;
}

/* Not open to us, or not there: the others can be used all the same. */
static bool is_unavailable(enum err code)
{
    return code == ERR_ACCESS || code == ERR_NOT_FOUND ||
           code == ERR_REJECTED || code == ERR_SCHEMA;
}

static enum err take_object(struct connection_state *c, struct op *op,
                            struct marketo_object *o,
                            const struct driver_reply *reply, struct error *e)
{
    struct value v;
    struct error failed = {0};
    enum err code = marketo_answer(c, op->arena, reply, &v, &failed);
    if (code == ERR_OK)
        return take_description(c, op, o, &v, e);
    error_prefix(&failed, "Marketo does not describe a %.*s",
                 STR_ARG(o->entity));
    o->refused = failed;
    if (!o->is_lead && is_unavailable(code))
        return ERR_OK;
    if (e)
        *e = failed;
    return code;
}

static enum err open_take(struct connection_state *c, struct op *op,
                          struct op_work *w,
                          const struct driver_reply *reply, struct error *e)
{
    if (w->login_step == 0) {
        TRY(take_token(c, op, reply, e));
        w->login_step = 1;
    } else {
        TRY(take_object(c, op, &c->objects[w->at], reply, e));
        w->at++;
    }
    to_next(c, w);
    if (w->done) {
        c->open = true;
        op->summary = arena_printf(op->arena, "Marketo Engage, %zu lead fields",
                                   c->objects[0].n_fields);
    }
    return ERR_OK;
}

const struct driver_op marketo_op_open = {NULL, open_request, open_take};

/* ---- TEST and DESCRIBE: a description, asked for anew ------------------------ */

static bool has_no_description(const struct marketo_object *o)
{
    return o->shape != MARKETO_TABLE && o->shape != MARKETO_ACTIVITY;
}

static enum err describe_begin(struct connection_state *c, struct op *op,
                               struct op_work *w, struct error *e)
{
    (void)e;
    while (op->kind == OP_DESCRIBE && &c->objects[w->at] != w->object)
        w->at++;
    if (op->kind == OP_DESCRIBE && has_no_description(w->object)) {
        op->schema = marketo_schema(op->arena, w->object);
        w->done = true;
    }
    return ERR_OK;
}

static enum err describe_request_of(const struct connection_state *c,
                                    const struct op *op,
                                    const struct op_work *w,
                                    struct arena *a, struct http_request *out,
                                    struct error *e)
{
    (void)op;
    (void)e;
    *out = describe_request(c, a, &c->objects[w->at]);
    return ERR_OK;
}

static enum err describe_take(struct connection_state *c, struct op *op,
                              struct op_work *w,
                              const struct driver_reply *reply,
                              struct error *e)
{
    struct value v;
    TRY(marketo_answer(c, op->arena, reply, &v, e));
    TRY(take_description(c, op, &c->objects[w->at], &v, e));
    op->schema = marketo_schema(op->arena, &c->objects[w->at]);
    w->done = true;
    return ERR_OK;
}

static enum err test_take(struct connection_state *c, struct op *op,
                          struct op_work *w,
                          const struct driver_reply *reply, struct error *e)
{
    struct value v;
    TRY(marketo_answer(c, op->arena, reply, &v, e));
    op->summary = arena_printf(op->arena,
                               "Marketo Engage answers; leads have %zu fields",
                               c->objects[0].n_fields);
    w->done = true;
    return ERR_OK;
}

const struct driver_op marketo_op_describe = {
    describe_begin, describe_request_of, describe_take};
const struct driver_op marketo_op_test = {describe_begin, describe_request_of,
                                           test_take};

/* ---- ENTITIES: known since OPEN ---------------------------------------------- */

static enum err entities_begin(struct connection_state *c, struct op *op,
                               struct op_work *w, struct error *e)
{
    (void)e;
    op->entities = arena_array(op->arena, struct str, c->n_objects);
    for (size_t i = 0; i < c->n_objects; i++) {
        if (c->objects[i].described)
            op->entities[op->n_entities++] =
                arena_str(op->arena, c->objects[i].entity);
    }
    w->done = true;
    return ERR_OK;
}

const struct driver_op marketo_op_entities = {entities_begin, NULL, NULL};
