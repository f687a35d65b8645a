/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* OP_DESCRIBE, and what an account says of an entity's fields. */
#include "connectors/pipedrive/pipedrive_state.h"

#define FIELDS_PAGE 500

struct http_request pipedrive_fields_request(const struct connection_state *c,
                                             const struct pipedrive_work *w,
                                             struct arena *a)
{
    AUTO_BUF b = BUF_INIT(8192);
    buf_addz(&b, pipedrive_kind_of(w->entity)->fields);
    pipedrive_query_int(&b, "limit", FIELDS_PAGE);
    if (w->next.n > 0)
        pipedrive_query(&b, "cursor", w->next);
    return pipedrive_ask(c, a, "GET", 2, buf_copy(a, &b), NULL);
}

/* Made anew only when something has changed, so that polls cost no memory. */
static void settle(struct connection_state *c, struct pipedrive_work *w)
{
    struct pipedrive_fields *fields = &c->fields[w->entity];
    uint64_t hash = w->told_hash | 1; /* 0 is "not known" */
    if (fields->hash != hash) {
        struct value_items told = {w->told.at, w->told.n};
        *fields = pipedrive_fields_make(c->arena, w->entity, &told,
                                        str_is(c->set.options, "label"));
        fields->hash = hash;
    }
    w->told.n = 0;
    w->told_hash = 0;
    w->next = STR_NONE;
}

enum err pipedrive_fields_take(struct connection_state *c, struct op *op,
                               struct pipedrive_work *w,
                               const struct pipedrive_reply *reply,
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
                        struct pipedrive_work *w)
{
    const struct pipedrive_fields *fields = &c->fields[w->entity];
    op->schema = (struct schema){
        .entity = str_from(pipedrive_kind_of(w->entity)->name),
        .fields = arena_array(op->arena, struct schema_field, fields->n + 1),
        .n_fields = fields->n,
    };
    for (size_t i = 0; i < fields->n; i++)
        op->schema.fields[i] = copy_of(op->arena, &fields->at[i].pub);
    w->done = true;
}

static enum err describe_begin(struct connection_state *c, struct op *op,
                               struct pipedrive_work *w, struct error *e)
{
    (void)e;
    if (!pipedrive_kind_of(w->entity)->fields)
        give_schema(c, op, w);
    return ERR_OK;
}

static enum err describe_request(const struct connection_state *c,
                                 const struct op *op,
                                 const struct pipedrive_work *w,
                                 struct arena *a, struct http_request *out,
                                 struct error *e)
{
    (void)op;
    (void)e;
    *out = pipedrive_fields_request(c, w, a);
    return ERR_OK;
}

static enum err describe_take(struct connection_state *c, struct op *op,
                              struct pipedrive_work *w,
                              const struct pipedrive_reply *reply,
                              struct error *e)
{
    bool through = false;
    TRY(pipedrive_fields_take(c, op, w, reply, &through, e));
    if (through)
        give_schema(c, op, w);
    return ERR_OK;
}

const struct pipedrive_op pipedrive_op_describe = {
    describe_begin, describe_request, describe_take};
