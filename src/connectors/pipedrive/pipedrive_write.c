/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * OP_WRITE: a request for each patch; before an update that lays one value
 * over several, the record is read. What is wrong with one record goes to
 * its result.
 */
#include "connectors/answer.h"
#include "connectors/pipedrive/pipedrive_state.h"

static bool reads_first(const struct connection_state *c, const struct op *op,
                        const struct op_work *w)
{
    return !w->row && pipedrive_needs_row(&c->fields[w->entity],
                                          pipedrive_kind(c, w->entity)->api,
                                          &op->patches[w->at]);
}

static struct str path_of(const struct connection_state *c,
                          const struct op *op, const struct op_work *w,
                          struct arena *a)
{
    const struct patch *patch = &op->patches[w->at];
    AUTO_BUF b = BUF_INIT(1024);
    buf_addz(&b, pipedrive_kind(c, w->entity)->path);
    if (patch->kind != PATCH_CREATE) {
        buf_add_char(&b, '/');
        buf_add_url_escaped(&b, patch->id);
    }
    return buf_copy(a, &b);
}

static const char *method_of(const struct pipedrive_kind *kind,
                             enum patch_kind patch)
{
    switch (patch) {
    case PATCH_CREATE:
        return "POST";
    case PATCH_DELETE:
        return "DELETE";
    case PATCH_UPDATE:
    case PATCH_ARCHIVE:
        break;
    }
    return kind->api == 1 && !kind->texts ? "PUT" : "PATCH";
}

/* What is archived has a mark: of deals and leads. */
static struct patch meant(struct arena *a, const struct patch *patch)
{
    struct patch out = *patch;
    struct field *f = arena_new(a, struct field);
    if (patch->kind != PATCH_ARCHIVE)
        return out;
    *f = (struct field){STR("is_archived"), value_bool(true)};
    out.kind = PATCH_UPDATE;
    out.values = value_object(f, 1);
    return out;
}

static enum err write_request(const struct connection_state *c,
                              const struct op *op,
                              const struct op_work *w, struct arena *a,
                              struct http_request *out, struct error *e)
{
    const struct pipedrive_kind *kind = pipedrive_kind(c, w->entity);
    struct patch patch = meant(a, &op->patches[w->at]);
    struct str path = path_of(c, op, w, a);
    struct value body;
    if (w->doubted || reads_first(c, op, w)) {
        *out = pipedrive_ask(c, a, "GET", kind->api, path, NULL);
        return ERR_OK;
    }
    struct pipedrive_change change = {w->entity, &patch, w->row};
    if (patch.kind != PATCH_DELETE)
        TRY(pipedrive_encode(c, a, &change, &body, e));
    *out = pipedrive_ask(c, a, method_of(kind, patch.kind), kind->api, path,
                         patch.kind == PATCH_DELETE ? NULL : &body);
    return ERR_OK;
}

static enum err check(const struct connection_state *c, struct op *op,
                      const struct op_work *w, struct error *e)
{
    const struct pipedrive_kind *kind = pipedrive_kind(c, w->entity);
    const struct patch *patch = &op->patches[w->at];
    struct value body;
    int64_t id = 0;
    if (!kind->writes)
        FAIL(e, ERR_REJECTED, "a %s of Pipedrive cannot be written here",
             kind->name);
    if (patch->kind == PATCH_ARCHIVE && !kind->archives)
        FAIL(e, ERR_REJECTED, "a %s of Pipedrive cannot be archived",
             kind->name);
    if (patch->kind != PATCH_CREATE && !kind->texts &&
        (!str_to_i64(patch->id, &id) || id <= 0))
        FAIL(e, ERR_NOT_FOUND, "`%.*s` is no id of a %s: it is a number",
             STR_ARG(patch->id), kind->name);
    if (patch->kind == PATCH_DELETE || patch->kind == PATCH_ARCHIVE)
        return ERR_OK;
    struct pipedrive_change change = {w->entity, patch, NULL};
    return pipedrive_encode(c, op->arena, &change, &body, e);
}

/* On to the next patch that can be sent. */
static void advance(const struct connection_state *c, struct op *op,
                    struct op_work *w)
{
    w->row = NULL;
    w->doubted = NULL;
    while (w->at < op->n_patches &&
           check(c, op, w, &op->results[w->at].error) != ERR_OK)
        w->at++;
    w->done = w->at == op->n_patches;
}

static enum err write_begin(struct connection_state *c, struct op *op,
                            struct op_work *w, struct error *e)
{
    (void)e;
    advance(c, op, w);
    return ERR_OK;
}

/* v1 leaves out what it does not know, and says so only by not showing it. */
static void check_kept(const struct connection_state *c, struct op *op,
                       const struct op_work *w, const struct value *row)
{
    const struct patch *patch = &op->patches[w->at];
    const struct pipedrive_kind *kind = pipedrive_kind(c, w->entity);
    for (size_t i = 0; kind->api == 1 && !kind->texts &&
                       i < patch->values.fields.n; i++) {
        struct str name = patch->values.fields.at[i].name;
        const struct pipedrive_field *f =
            pipedrive_field_find(&c->fields[w->entity], name);
        if (f && f->custom && !value_get(row, f->key))
            error_set(&op->results[w->at].error, ERR_SCHEMA, __FILE__,
                      __LINE__,
                      "Pipedrive left out `%.*s`: a %s has no such field any "
                      "more",
                      STR_ARG(name), kind->name);
    }
}

static enum err take_written(const struct connection_state *c, struct op *op,
                             const struct op_work *w,
                             const struct value *answer, struct error *e)
{
    struct patch_result *result = &op->results[w->at];
    const struct value *row = value_getz(answer, "data");
    struct str id = row ? pipedrive_row_id(op->arena, row) : STR_NONE;
    if (op->patches[w->at].kind == PATCH_DELETE)
        return ERR_OK;
    if (id.n == 0 && op->patches[w->at].kind == PATCH_CREATE) {
        error_set(e, ERR_PROTOCOL, __FILE__, __LINE__,
                  "Pipedrive took a new %s but did not say its id",
                  pipedrive_kind(c, w->entity)->name);
        if (e)
            e->maybe_happened = true;
        return ERR_PROTOCOL;
    }
    if (id.n > 0)
        result->id = id;
    if (!row || row->kind != VALUE_OBJECT)
        return ERR_OK;
    result->modified_us = pipedrive_row_stamp(row);
    check_kept(c, op, w, row);
    return ERR_OK;
}

/* An update of what is deleted would be taken, and nobody would see it. */
static enum err take_row(const struct connection_state *c, struct op *op,
                         struct op_work *w, const struct value *answer,
                         struct error *failed)
{
    const struct value *row = value_getz(answer, "data");
    if (!row || pipedrive_row_is_gone(row))
        FAIL(failed, ERR_NOT_FOUND, "%s %.*s of Pipedrive is deleted",
             pipedrive_kind(c, w->entity)->name,
             STR_ARG(op->patches[w->at].id));
    w->row = row;
    return ERR_OK;
}

/* A custom field that is no longer there goes by its key in the answer. */
static void explain(const struct connection_state *c, const struct op *op,
                    const struct op_work *w, struct str body,
                    struct error *failed)
{
    const struct patch *patch = &op->patches[w->at];
    for (size_t i = 0; i < patch->values.fields.n; i++) {
        struct str name = patch->values.fields.at[i].name;
        const struct pipedrive_field *f =
            pipedrive_field_find(&c->fields[w->entity], name);
        bool told = f && f->custom && str_contains(body, f->key) &&
                    str_contains(body, STR("not allowed"));
        if (told)
            error_set(failed, ERR_SCHEMA, __FILE__, __LINE__,
                      "a Pipedrive %s has no field `%.*s` any more: %.*s was "
                      "removed",
                      pipedrive_kind(c, w->entity)->name, STR_ARG(name),
                      STR_ARG(f->key));
    }
}

/* v1 answers a write of what is deleted as it does one that is wrong. */
static bool is_doubtful(const struct connection_state *c, const struct op *op,
                        const struct op_work *w, int status)
{
    return status == 400 && !w->doubted &&
           pipedrive_kind(c, w->entity)->api == 1 &&
           w->entity <= PIPEDRIVE_ACTIVITY &&
           op->patches[w->at].kind == PATCH_UPDATE;
}

static enum err finish(const struct connection_state *c, struct op *op,
                       struct op_work *w)
{
    w->at++;
    advance(c, op, w);
    return ERR_OK;
}

/* What an error of one record is; it ends with the record, or is asked about. */
static enum err take_error(const struct connection_state *c, struct op *op,
                           struct op_work *w,
                           const struct http_response *response,
                           struct error *failed)
{
    if (is_doubtful(c, op, w, response->status)) {
        struct error *kept = arena_new(op->arena, struct error);
        *kept = *failed;
        w->doubted = kept;
        return ERR_OK;
    }
    if (response->status == 400)
        explain(c, op, w, response->body, failed);
    op->results[w->at].error = *failed;
    return finish(c, op, w);
}

/* The record that an update was refused of is there or not. */
static enum err take_doubted(const struct connection_state *c, struct op *op,
                             struct op_work *w, const struct value *answer,
                             enum err code, struct error *failed)
{
    if (code == ERR_OK)
        code = take_row(c, op, w, answer, failed);
    op->results[w->at].error = code == ERR_OK ? *w->doubted : *failed;
    return finish(c, op, w);
}

static enum err write_take(struct connection_state *c, struct op *op,
                           struct op_work *w,
                           const struct driver_reply *reply, struct error *e)
{
    int status = reply->response->status;
    struct value *answer = arena_new(op->arena, struct value);
    struct error failed = {0};
    bool reading = !w->doubted && reads_first(c, op, w);
    bool gone = op->patches[w->at].kind == PATCH_DELETE &&
                (status == 404 || status == 410);
    *answer = value_null();
    enum err code =
        gone ? ERR_OK : pipedrive_answer(c, op->arena, reply, answer, &failed);
    if (code == ERR_OK && reading)
        code = take_row(c, op, w, answer, &failed);
    if (code != ERR_OK && (!answer_is_of_record(code) ||
                           failed.scope != SCOPE_RECORD)) {
        if (e)
            *e = failed;
        return code;
    }
    if (w->doubted)
        return take_doubted(c, op, w, answer, code, &failed);
    if (code != ERR_OK)
        return take_error(c, op, w, reply->response, &failed);
    if (reading)
        return ERR_OK;
    TRY(take_written(c, op, w, answer, e));
    return finish(c, op, w);
}

const struct driver_op pipedrive_op_write = {write_begin, write_request,
                                             write_take};
