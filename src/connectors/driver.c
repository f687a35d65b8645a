/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "connectors/driver.h"

struct scratch { /* op->scratch */
    const struct driver *driver;
    struct op_work *work;
};

static const struct scratch *scratch_of(const struct op *op)
{
    return op->scratch;
}

bool driver_has_entity(enum op_kind kind)
{
    return kind == OP_DESCRIBE || kind == OP_READ || kind == OP_FIND ||
           kind == OP_CHANGES || kind == OP_WRITE;
}

static enum err refuse(const struct driver *d, const struct op *op,
                       struct error *e)
{
    if (d->refusals[op->kind])
        FAIL(e, ERR_REJECTED, "%s", d->refusals[op->kind]);
    if (op->kind == OP_ACTION)
        FAIL(e, ERR_NOT_FOUND, "%s has no action `%.*s`", d->system,
             STR_ARG(op->action));
    if (op->kind == OP_HOOKS)
        FAIL(e, ERR_REJECTED, "%s has no webhooks", d->system);
    if (op->kind == OP_SETUP && op->n_wishes > 0)
        FAIL(e, ERR_REJECTED,
             "%s cannot be given new fields: take `%.*s` of %.*s out of "
             "`custom_fields`",
             d->system, STR_ARG(op->wishes[0].name),
             STR_ARG(op->wishes[0].entity));
    FAIL(e, ERR_REJECTED, "%s cannot do this", d->system);
}

static bool *done_of(const struct scratch *s)
{
    return (bool *)((char *)s->work + s->driver->done_at);
}

/* What the driver has no operation for. */
static enum err begin_none(const struct driver *d, const struct op *op,
                           const struct scratch *s, struct error *e)
{
    if (op->kind != OP_SETUP || op->n_wishes > 0)
        return refuse(d, op, e);
    *done_of(s) = true; /* nothing was wished for */
    return ERR_OK;
}

static void tell_entities(const struct driver *d,
                          const struct connection_state *c, struct op *op)
{
    op->entities = arena_array(op->arena, struct str, d->n_entities);
    for (size_t i = 0; i < d->n_entities; i++) {
        struct str name = d->entity_name(c, i);
        if (name.n > 0)
            op->entities[op->n_entities++] = name;
    }
}

/* One a patch, of the record that the patch names. */
static void make_results(struct op *op)
{
    op->results = arena_array(op->arena, struct patch_result, op->n_patches);
    for (size_t i = 0; i < op->n_patches; i++)
        op->results[i].id = op->patches[i].id;
}

static enum err begin(const struct driver *d, struct connection_state *c,
                      struct op *op, const struct scratch *s, struct error *e)
{
    const struct driver_op *does = d->ops[op->kind];
    if (op->kind != OP_OPEN && !d->is_open(c))
        FAIL(e, ERR_INVALID, "the %s connection is not open yet", d->system);
    if (op->kind == OP_ENTITIES && !does && d->entity_name) {
        tell_entities(d, c, op);
        *done_of(s) = true;
        return ERR_OK;
    }
    if (!does)
        return begin_none(d, op, s, e);
    if (d->begin)
        TRY(d->begin(c, op, s->work, e));
    if (op->kind == OP_WRITE)
        make_results(op);
    return does->begin ? does->begin(c, op, s->work, e) : ERR_OK;
}

enum err driver_entity_find(const char *system, const struct str *names,
                            size_t n, struct str name, size_t *out,
                            struct error *e)
{
    for (size_t i = 0; i < n; i++) {
        if (str_eq(name, names[i])) {
            *out = i;
            return ERR_OK;
        }
    }
    struct str near = str_suggest(name, names, n);
    FAIL(e, ERR_NOT_FOUND, "%s has no entity %.*s%s%.*s%s", system,
         STR_ARG(name), near.n ? ": did you mean " : "", STR_ARG(near),
         near.n ? "?" : "");
}

enum err driver_begin(const struct driver *d, struct connection_state *c,
                      struct op *op, struct error *e)
{
    if (op->scratch)
        return ERR_OK;
    struct scratch *s = arena_new(op->arena, struct scratch);
    s->driver = d;
    s->work = arena_alloc(op->arena, d->work_bytes);
    TRY(begin(d, c, op, s, e));
    op->scratch = s;
    return ERR_OK;
}

enum err driver_next(struct connection_state *c, struct op *op,
                     struct arena *a, struct http_request *out, bool *out_done,
                     struct error *e)
{
    const struct scratch *s = scratch_of(op);
    *out_done = *done_of(s);
    if (*out_done)
        return ERR_OK;
    return s->driver->ops[op->kind]->request(c, op, s->work, a, out, e);
}

enum err driver_take(struct connection_state *c, struct op *op,
                     const struct http_request *request,
                     const struct http_response *response, int64_t now_us,
                     struct error *e)
{
    const struct scratch *s = scratch_of(op);
    struct driver_reply reply = {request, response, now_us,
                                 op->kind == OP_WRITE ||
                                     op->kind == OP_ACTION};
    return s->driver->ops[op->kind]->take(c, op, s->work, &reply, e);
}
