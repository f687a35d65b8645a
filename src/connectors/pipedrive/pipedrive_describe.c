/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* OP_DESCRIBE, and what an account says of an entity's fields. */
#include "connectors/pipedrive/pipedrive_state.h"

#define FIELDS_PAGE 500

/* Leads are of v1, and so are their fields. */
static int fields_api(const struct connection_state *c,
                      enum pipedrive_entity entity)
{
    return pipedrive_kind(c, entity)->api;
}

struct http_request pipedrive_fields_request(const struct connection_state *c,
                                             const struct op_work *w,
                                             struct arena *a)
{
    AUTO_BUF b = BUF_INIT(8192);
    buf_addz(&b, pipedrive_kind(c, w->entity)->fields);
    pipedrive_query_int(&b, "limit", FIELDS_PAGE);
    int api = fields_api(c, w->entity);
    if (w->next.n > 0)
        pipedrive_query(&b, api == 1 ? "start" : "cursor", w->next);
    return pipedrive_ask(c, a, "GET", api, buf_copy(a, &b), NULL);
}

/* Made anew only when something has changed, so that polls cost no memory. */
static void settle(struct connection_state *c, struct op_work *w)
{
    struct pipedrive_fields *fields = &c->fields[w->entity];
    uint64_t hash = w->told_hash | 1; /* 0 is "not known" */
    if (fields->hash != hash) {
        struct value_items told = {w->told.at, w->told.n};
        if (fields->hash != 0)
            c->before[w->entity] = *fields;
        *fields = pipedrive_fields_make(c->arena,
                                        pipedrive_kind(c, w->entity), &told,
                                        str_is(c->set.options, "label"));
        fields->hash = hash;
    }
    w->told.n = 0;
    w->told_hash = 0;
    w->next = STR_NONE;
}

enum err pipedrive_fields_take(struct connection_state *c, struct op *op,
                               struct op_work *w,
                               const struct driver_reply *reply,
                               bool *out_done, struct error *e)
{
    struct value body;
    struct value_items rows;
    TRY(pipedrive_answer(c, op->arena, reply, &body, e));
    TRY(pipedrive_rows(&body, &rows, e));
    for (size_t i = 0; i < rows.n; i++)
        vec_push(op->arena, &w->told, rows.at[i]);
    w->told_hash = w->told_hash * 31 + str_hash(reply->response->body);
    w->next = arena_str(op->arena, pipedrive_next(op->arena, &body));
    *out_done = w->next.n == 0;
    if (*out_done)
        settle(c, w);
    return ERR_OK;
}

/* Copied: it may outlive what the connection knows. */
static struct schema_field copy_of(struct arena *a,
                                   const struct schema_field *f)
{
    struct schema_field out = *f;
    out.name = arena_str(a, f->name);
    out.label = arena_str(a, f->label);
    out.target = arena_str(a, f->target);
    out.options = arena_array(a, struct schema_option, f->n_options + 1);
    for (size_t i = 0; i < f->n_options; i++)
        out.options[i] =
            (struct schema_option){arena_str(a, f->options[i].value),
                                   arena_str(a, f->options[i].label)};
    return out;
}

static void give_schema(const struct connection_state *c, struct op *op,
                        struct op_work *w)
{
    const struct pipedrive_fields *fields = &c->fields[w->entity];
    op->schema = (struct schema){
        .entity = str_from(pipedrive_kind(c, w->entity)->name),
        .fields = arena_array(op->arena, struct schema_field, fields->n + 1),
        .n_fields = fields->n,
    };
    for (size_t i = 0; i < fields->n; i++)
        op->schema.fields[i] = copy_of(op->arena, &fields->at[i].pub);
    w->done = true;
}

enum err pipedrive_field_need(const struct connection_state *c,
                              enum pipedrive_entity entity, struct str name,
                              const struct pipedrive_field **out,
                              struct error *e)
{
    const char *kind = pipedrive_kind(c, entity)->name;
    const struct pipedrive_fields *now = &c->fields[entity];
    const struct pipedrive_field *was =
        pipedrive_field_find(&c->before[entity], name);
    *out = pipedrive_field_find(now, name);
    if (*out)
        return ERR_OK;
    for (size_t i = 0; was && was->custom && i < now->n; i++)
        if (!now->at[i].alias && str_eq(now->at[i].key, was->key))
            FAIL(e, ERR_SCHEMA,
                 "a Pipedrive %s has no field `%.*s` any more: it was renamed "
                 "to `%.*s`",
                 kind, STR_ARG(name), STR_ARG(now->at[i].pub.name));
    if (was)
        FAIL(e, ERR_SCHEMA,
             "a Pipedrive %s has no field `%.*s` any more: it was removed",
             kind, STR_ARG(name));
    FAIL(e, ERR_SCHEMA, "a Pipedrive %s has no field `%.*s`", kind,
         STR_ARG(name));
}

static enum err describe_begin(struct connection_state *c, struct op *op,
                               struct op_work *w, struct error *e)
{
    (void)e;
    if (!pipedrive_kind(c, w->entity)->fields)
        give_schema(c, op, w);
    return ERR_OK;
}

static enum err describe_request(const struct connection_state *c,
                                 const struct op *op,
                                 const struct op_work *w,
                                 struct arena *a, struct http_request *out,
                                 struct error *e)
{
    (void)op;
    (void)e;
    *out = pipedrive_fields_request(c, w, a);
    return ERR_OK;
}

static enum err describe_take(struct connection_state *c, struct op *op,
                              struct op_work *w,
                              const struct driver_reply *reply,
                              struct error *e)
{
    bool through = false;
    TRY(pipedrive_fields_take(c, op, w, reply, &through, e));
    if (through)
        give_schema(c, op, w);
    return ERR_OK;
}

const struct driver_op pipedrive_op_describe = {
    describe_begin, describe_request, describe_take};
