/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * OP_WRITE: patches of one kind go together, up to 300 or as many as fit a
 * body. Each has its own result; a failure of one leaves the others alone.
 */
#include "base/json.h"
#include "base/vec.h"
#include "connectors/marketo/marketo_work.h"

static enum patch_kind kind_of(const struct op *op,
                               const struct op_work *w, size_t i)
{
    return op->patches[w->patch_of[i]].kind;
}

/* Whether an input of the call has the same key already: Marketo takes no
 * two records of one key in a call (1036). Leads it takes one by one. */
static bool is_double(const struct op_work *w, size_t at)
{
    for (size_t i = w->at; i < at; i++) {
        struct str rest = w->object->dedupe, key;
        bool same = rest.n > 0;
        while (same && str_split(&rest, ' ', &key)) {
            const struct value *x = value_get(&w->inputs[i], key);
            const struct value *y = value_get(&w->inputs[at], key);
            same = x && y && value_equal(x, y);
        }
        if (same)
            return true;
    }
    return false;
}

/* Inputs from w->at on that go into one call. */
static void start_run(const struct op *op, struct op_work *w)
{
    size_t bytes = 0;
    w->n = 0;
    while (w->at + w->n < w->n_inputs && w->n < MARKETO_BATCH_MAX &&
           kind_of(op, w, w->at + w->n) == kind_of(op, w, w->at) &&
           (w->object->is_lead || !is_double(w, w->at + w->n))) {
        AUTO_BUF b = BUF_INIT(4 * MARKETO_BODY_MAX);
        json_write(&b, &w->inputs[w->at + w->n]);
        bytes += b.n + 1;
        if (w->n > 0 && bytes > MARKETO_BODY_MAX)
            break;
        w->n++;
    }
    w->done = w->n == 0;
}

/* What Marketo would refuse, or quietly leave undone. */
static enum err check_patch(const struct connection_state *c,
                            const struct marketo_object *o,
                            const struct patch *patch, struct error *e)
{
    if (patch->kind == PATCH_ARCHIVE && o->archive.n == 0)
        FAIL(e, ERR_REJECTED, "Marketo cannot archive a %.*s%s",
             STR_ARG(o->entity),
             o->is_lead ? " unless `archive_field` names a field for it" : "");
    if (patch->kind != PATCH_CREATE || !o->is_lead ||
        str_is(c->set.lead_create, "createDuplicate"))
        return ERR_OK;
    const struct value *key = value_get(&patch->values, c->set.lookup_field);
    if (!key || value_is_null(key) ||
        (key->kind == VALUE_TEXT && str_trim(key->text).n == 0))
        FAIL(e, ERR_REJECTED,
             "Marketo makes no lead without `%.*s`, which it knows it again by",
             STR_ARG(c->set.lookup_field));
    return ERR_OK;
}

static enum err write_begin(struct connection_state *c, struct op *op,
                            struct op_work *w, struct error *e)
{
    (void)e;
    w->inputs = arena_array(op->arena, struct value, op->n_patches);
    w->patch_of = arena_array(op->arena, size_t, op->n_patches);
    for (size_t i = 0; i < op->n_patches; i++) {
        const struct patch *patch = &op->patches[i];
        struct error *failed = &op->results[i].error;
        if (check_patch(c, w->object, patch, failed) != ERR_OK ||
            marketo_encode(op->arena, w->object, patch,
                           &w->inputs[w->n_inputs], failed) != ERR_OK)
            continue;
        w->patch_of[w->n_inputs++] = i;
    }
    start_run(op, w);
    return ERR_OK;
}

static void put_how(const struct connection_state *c, struct arena *a,
                    const struct marketo_object *o, enum patch_kind kind,
                    struct members *m)
{
    bool creates = kind == PATCH_CREATE;
    if (kind == PATCH_DELETE) {
        if (!o->is_lead)
            members_put(a, m, "deleteBy", value_textz("idField"));
        return;
    }
    if (!o->is_lead) {
        members_put(a, m, "action",
                    value_textz(creates ? "createOrUpdate" : "updateOnly"));
        members_put(a, m, "dedupeBy",
                    value_textz(creates ? "dedupeFields" : "idField"));
        return;
    }
    members_put(a, m, "action",
                creates ? value_text(c->set.lead_create)
                        : value_textz("updateOnly"));
    members_put(a, m, "lookupField",
                creates ? value_text(c->set.lookup_field) : value_textz("id"));
    if (creates && c->set.partition.n > 0)
        members_put(a, m, "partitionName", value_text(c->set.partition));
}

static enum err write_request(const struct connection_state *c,
                              const struct op *op,
                              const struct op_work *w, struct arena *a,
                              struct http_request *out, struct error *e)
{
    (void)e;
    enum patch_kind kind = kind_of(op, w, w->at);
    struct members m = {0};
    put_how(c, a, w->object, kind, &m);
    members_put(a, &m, "input", value_list(w->inputs + w->at, w->n));
    struct value body = members_value(&m);
    struct str path = arena_printf(a, "/rest/v1/%.*s%s.json",
                                   STR_ARG(w->object->path),
                                   kind == PATCH_DELETE ? "/delete" : "");
    *out = marketo_post(c, a, path, &body);
    return ERR_OK;
}

static void take_row(struct op *op, const struct op_work *w,
                     const struct value *row, const struct patch *patch,
                     struct patch_result *result, int64_t now_us)
{
    const struct value *status = value_getz(row, "status");
    const struct value *id = value_get(row, w->object->id_field);
    struct str word = value_str(status);
    if (str_is(word, "created") || str_is(word, "updated") ||
        str_is(word, "deleted")) {
        if (id && patch->kind == PATCH_CREATE)
            result->id = value_to_text(op->arena, id);
        result->existed =
            patch->kind == PATCH_CREATE && str_is(word, "updated");
        if (result->id.n == 0) {
            error_set(&result->error, ERR_PROTOCOL, __FILE__, __LINE__,
                      "Marketo took a new %.*s but did not say its id",
                      STR_ARG(w->object->entity));
            result->error.maybe_happened = true;
        }
        return;
    }
    marketo_record_error(op->arena, row, now_us, &result->error);
    if (patch->kind == PATCH_DELETE && result->error.code == ERR_NOT_FOUND)
        result->error = (struct error){0}; /* gone is what was wanted */
}

static enum err write_take(struct connection_state *c, struct op *op,
                           struct op_work *w,
                           const struct driver_reply *reply, struct error *e)
{
    struct value v;
    TRY(marketo_answer(c, op->arena, reply, &v, e));
    struct value_items rows = marketo_rows(&v);
    for (size_t i = 0; i < w->n; i++) {
        size_t at = w->patch_of[w->at + i];
        struct patch_result *result = &op->results[at];
        if (i < rows.n) {
            take_row(op, w, &rows.at[i], &op->patches[at], result,
                     reply->now_us);
            continue;
        }
        error_set(&result->error, ERR_PROTOCOL, __FILE__, __LINE__,
                  "Marketo answered %zu results for %zu records", rows.n, w->n);
        result->error.maybe_happened = true;
    }
    w->at += w->n;
    start_run(op, w);
    return ERR_OK;
}

const struct driver_op marketo_op_write = {write_begin, write_request,
                                            write_take};
