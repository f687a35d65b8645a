/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * OP_WRITE: a request for each patch; before an update that lays one value
 * over several, the record is read. What is wrong with one record goes to
 * its result.
 */
#include "connectors/answer.h"
#include "connectors/pipedrive/pipedrive_state.h"

static bool reads_first(const struct connection_state *c, const struct op *op,
                        const struct pipedrive_work *w)
{
    return !w->row &&
           pipedrive_needs_row(&c->fields[w->entity], &op->patches[w->at]);
}

static struct str path_of(const struct op *op, const struct pipedrive_work *w,
                          struct arena *a)
{
    const char *path = pipedrive_kind_of(w->entity)->path;
    const struct patch *patch = &op->patches[w->at];
    AUTO_BUF b = BUF_INIT(1024);
    buf_addz(&b, path);
    if (patch->kind != PATCH_CREATE) {
        buf_add_char(&b, '/');
        buf_add_url_escaped(&b, patch->id);
    }
    return buf_copy(a, &b);
}

static const char *method_of(int api, enum patch_kind kind)
{
    switch (kind) {
    case PATCH_CREATE:
        return "POST";
    case PATCH_DELETE:
        return "DELETE";
    case PATCH_UPDATE:
    case PATCH_ARCHIVE: /* refused before */
        break;
    }
    return api == 1 ? "PUT" : "PATCH";
}

static enum err write_request(const struct connection_state *c,
                              const struct op *op,
                              const struct pipedrive_work *w, struct arena *a,
                              struct http_request *out, struct error *e)
{
    int api = pipedrive_kind_of(w->entity)->api;
    const struct patch *patch = &op->patches[w->at];
    struct str path = path_of(op, w, a);
    struct value body;
    if (reads_first(c, op, w)) {
        *out = pipedrive_ask(c, a, "GET", api, path, NULL);
        return ERR_OK;
    }
    struct pipedrive_change change = {w->entity, patch, w->row};
    if (patch->kind != PATCH_DELETE)
        TRY(pipedrive_encode(c, a, &change, &body, e));
    *out = pipedrive_ask(c, a, method_of(api, patch->kind), api, path,
                         patch->kind == PATCH_DELETE ? NULL : &body);
    return ERR_OK;
}

static enum err check(const struct connection_state *c, struct op *op,
                      const struct pipedrive_work *w, struct error *e)
{
    const struct pipedrive_kind *kind = pipedrive_kind_of(w->entity);
    const struct patch *patch = &op->patches[w->at];
    struct value body;
    int64_t id = 0;
    if (!kind->writes)
        FAIL(e, ERR_REJECTED, "a %s of Pipedrive cannot be written here",
             kind->name);
    if (patch->kind == PATCH_ARCHIVE)
        FAIL(e, ERR_REJECTED, "a %s of Pipedrive cannot be archived",
             kind->name);
    if (patch->kind != PATCH_CREATE && (!str_to_i64(patch->id, &id) || id <= 0))
        FAIL(e, ERR_NOT_FOUND, "`%.*s` is no id of a %s: it is a number",
             STR_ARG(patch->id), kind->name);
    if (patch->kind == PATCH_DELETE)
        return ERR_OK;
    struct pipedrive_change change = {w->entity, patch, NULL};
    return pipedrive_encode(c, op->arena, &change, &body, e);
}

/* On to the next patch that can be sent. */
static void advance(const struct connection_state *c, struct op *op,
                    struct pipedrive_work *w)
{
    w->row = NULL;
    while (w->at < op->n_patches &&
           check(c, op, w, &op->results[w->at].error) != ERR_OK)
        w->at++;
    w->done = w->at == op->n_patches;
}

static enum err write_begin(struct connection_state *c, struct op *op,
                            struct pipedrive_work *w, struct error *e)
{
    (void)e;
    op->results = arena_array(op->arena, struct patch_result, op->n_patches);
    for (size_t i = 0; i < op->n_patches; i++)
        op->results[i].id = op->patches[i].id;
    advance(c, op, w);
    return ERR_OK;
}

static enum err take_written(struct op *op, const struct pipedrive_work *w,
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
                  pipedrive_kind_of(w->entity)->name);
        if (e)
            e->maybe_happened = true;
        return ERR_PROTOCOL;
    }
    if (id.n > 0)
        result->id = id;
    if (row)
        result->modified_us = pipedrive_row_stamp(row);
    return ERR_OK;
}

/* An update of what is deleted would be taken, and nobody would see it. */
static enum err take_row(struct op *op, struct pipedrive_work *w,
                         const struct value *answer, struct error *failed)
{
    const struct value *row = value_getz(answer, "data");
    if (!row || pipedrive_row_is_gone(row))
        FAIL(failed, ERR_NOT_FOUND, "%s %.*s of Pipedrive is deleted",
             pipedrive_kind_of(w->entity)->name,
             STR_ARG(op->patches[w->at].id));
    w->row = row;
    return ERR_OK;
}

static enum err write_take(struct connection_state *c, struct op *op,
                           struct pipedrive_work *w,
                           const struct pipedrive_reply *reply, struct error *e)
{
    int status = reply->response->status;
    struct value *answer = arena_new(op->arena, struct value);
    struct error failed = {0};
    bool reading = reads_first(c, op, w);
    bool gone = op->patches[w->at].kind == PATCH_DELETE &&
                (status == 404 || status == 410);
    *answer = value_null();
    enum err code =
        gone ? ERR_OK : pipedrive_answer(c, op->arena, reply, answer, &failed);
    if (code == ERR_OK && reading)
        code = take_row(op, w, answer, &failed);
    if (code != ERR_OK && (!answer_is_of_record(code) ||
                           failed.scope != SCOPE_RECORD)) {
        if (e)
            *e = failed;
        return code;
    }
    if (code == ERR_OK && reading)
        return ERR_OK;
    if (code != ERR_OK)
        op->results[w->at].error = failed;
    else
        TRY(take_written(op, w, answer, e));
    w->at++;
    advance(c, op, w);
    return ERR_OK;
}

const struct pipedrive_op pipedrive_op_write = {write_begin, write_request,
                                                write_take};
