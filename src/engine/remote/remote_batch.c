/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Batches: cut to what the connection takes at once, run side by side, put
 * together again. A batch that the remote refuses as a whole is halved until
 * the record that is to blame stands alone.
 */
#include "base/vec.h"
#include "engine/remote/remote_internal.h"

struct call_list {
    struct remote_call *at;
    size_t n;
    size_t cap;
};

static struct remote_call call_make(struct arena *a,
                                    const struct remote_target *target,
                                    enum op_kind kind)
{
    return (struct remote_call){
        .connection = target->connection,
        .op = {.kind = kind,
               .arena = a,
               .entity = target->entity,
               .fields = target->fields,
               .n_fields = target->n_fields},
    };
}

static size_t size_min(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* The first failure of several calls, as the failure of all. */
static enum err calls_outcome(const struct call_list *calls, struct error *e)
{
    for (size_t i = 0; i < calls->n; i++) {
        if (calls->at[i].error.code == ERR_OK)
            continue;
        if (e)
            *e = calls->at[i].error;
        return calls->at[i].error.code;
    }
    return ERR_OK;
}

struct reader {
    struct remote *r;
    struct arena *a;
    const struct remote_target *target;
    const struct read_batch *batch;
    struct read_answer *out;
};

/* One op for ids[from, from + n). */
static void reader_push(const struct reader *rd, struct call_list *calls,
                        size_t from, size_t n)
{
    struct remote_call call = call_make(rd->a, rd->target, OP_READ);
    call.op.ids = rd->batch->ids + from;
    call.op.known = rd->batch->known ? rd->batch->known + from : NULL;
    call.op.n_ids = n;
    vec_push(rd->a, calls, call);
}

static void reader_collect(const struct reader *rd,
                           const struct remote_call *call,
                           struct call_list *again)
{
    size_t from = (size_t)(call->op.ids - rd->batch->ids);
    size_t n = call->op.n_ids;
    struct map by_id = {0};
    if (call->error.code != ERR_OK && n > 1) {
        reader_push(rd, again, from, n / 2);
        reader_push(rd, again, from + n / 2, n - n / 2);
        return;
    }
    for (size_t i = 0; i < call->op.n_records; i++)
        map_put(rd->a, &by_id, call->op.records[i].id, &call->op.records[i]);
    struct error *error = NULL;
    if (call->error.code != ERR_OK) {
        error = arena_new(rd->a, struct error);
        *error = call->error;
        error->scope = SCOPE_RECORD;
    }
    for (size_t i = 0; i < n; i++)
        rd->out[from + i] = (struct read_answer){
            .record = map_get(&by_id, rd->batch->ids[from + i]), .error = error};
}

/* A failure that is not about the records asked for. */
static enum err calls_lost(const struct call_list *calls, struct error *e)
{
    for (size_t i = 0; i < calls->n; i++) {
        const struct error *error = &calls->at[i].error;
        if (error->code == ERR_OK || error->scope <= SCOPE_BATCH)
            continue;
        if (e)
            *e = *error;
        return error->code;
    }
    return ERR_OK;
}

enum err remote_read_each(struct remote *r, struct arena *a,
                          const struct remote_target *target,
                          const struct read_batch *batch,
                          struct read_answer *out, struct error *e)
{
    struct entity_caps caps;
    struct call_list calls = {0};
    const struct reader rd = {r, a, target, batch, out};
    TRY(remote_caps(r, target->connection, target->entity, &caps, e));
    if (batch->n > 0 && caps.read_max == 0)
        FAIL(e, ERR_REJECTED, "`%.*s.%.*s` cannot be read by id",
             STR_ARG(target->connection), STR_ARG(target->entity));
    for (size_t from = 0; from < batch->n; from += caps.read_max)
        reader_push(&rd, &calls, from,
                    size_min(caps.read_max, batch->n - from));
    while (calls.n > 0) {
        struct call_list again = {0};
        TRY(remote_run(r, calls.at, calls.n, e));
        TRY(calls_lost(&calls, e));
        for (size_t i = 0; i < calls.n; i++)
            reader_collect(&rd, &calls.at[i], &again);
        calls = again;
    }
    return ERR_OK;
}

enum err remote_read(struct remote *r, struct arena *a,
                     const struct remote_target *target, const struct str *ids,
                     const struct value **known, size_t n,
                     const struct record **out, struct error *e)
{
    struct read_answer *answers = arena_array(a, struct read_answer, n);
    const struct read_batch batch = {ids, known, n};
    TRY(remote_read_each(r, a, target, &batch, answers, e));
    for (size_t i = 0; i < n; i++) {
        if (answers[i].error) {
            if (e)
                *e = *answers[i].error;
            return answers[i].error->code;
        }
        out[i] = answers[i].record;
    }
    return ERR_OK;
}

enum err remote_find(struct remote *r, struct arena *a,
                     const struct remote_target *target,
                     const struct find_key *keys, size_t n,
                     struct find_match **out, size_t *out_n, struct error *e)
{
    struct entity_caps caps;
    TRY(remote_caps(r, target->connection, target->entity, &caps, e));
    struct call_list calls = {0};
    for (size_t from = 0; caps.find_max > 0 && from < n;
         from += caps.find_max) {
        struct remote_call call = call_make(a, target, OP_FIND);
        call.op.keys = keys + from;
        call.op.n_keys = size_min(caps.find_max, n - from);
        vec_push(a, &calls, call);
    }
    TRY(remote_run(r, calls.at, calls.n, e));
    TRY(calls_outcome(&calls, e));
    VEC(struct find_match) matches = {0};
    for (size_t i = 0; i < calls.n; i++) {
        for (size_t k = 0; k < calls.at[i].op.n_matches; k++) {
            struct find_match match = calls.at[i].op.matches[k];
            match.key += (size_t)(calls.at[i].op.keys - keys);
            vec_push(a, &matches, match);
        }
    }
    *out = matches.at;
    *out_n = matches.n;
    return ERR_OK;
}

/* ---- writing -------------------- */

/* A plan: the remote is not asked; creates get made-up ids. */
static void write_dry(struct remote *r, struct arena *a,
                      const struct patch *patches, size_t n,
                      struct patch_result *results)
{
    for (size_t i = 0; i < n; i++) {
        results[i] = (struct patch_result){.id = patches[i].id};
        if (patches[i].kind == PATCH_CREATE)
            results[i].id = arena_printf(a, "new:%lld",
                                         (long long)++r->dry_ids);
    }
}

struct writer {
    struct remote *r;
    struct arena *a;
    const struct remote_target *target;
    const struct patch *patches;
    struct patch_result *results;
};

/* One op for patches[from, from + n). */
static void writer_push(struct writer *w, struct call_list *calls, size_t from,
                        size_t n)
{
    struct remote_call call = call_make(w->a, w->target, OP_WRITE);
    call.op.patches = w->patches + from;
    call.op.n_patches = n;
    vec_push(w->a, calls, call);
}

/* An op of several requests may have made this record before one of them
 * failed. */
static bool was_made(const struct op *op, size_t i)
{
    return op->results && op->patches[i].kind == PATCH_CREATE &&
           op->results[i].id.n > 0 && !op->results[i].existed &&
           !str_eq(op->results[i].id, op->patches[i].id);
}

static bool made_any(const struct op *op)
{
    for (size_t i = 0; i < op->n_patches; i++)
        if (was_made(op, i))
            return true;
    return false;
}

/* Takes a finished op's results; halves go to `again` when it was refused as
 * a whole and surely did nothing. */
static void writer_collect(struct writer *w, const struct remote_call *call,
                           struct call_list *again)
{
    size_t from = (size_t)(call->op.patches - w->patches);
    size_t n = call->op.n_patches;
    bool refused = call->error.code != ERR_OK &&
                   call->error.scope <= SCOPE_BATCH &&
                   !call->error.maybe_happened && !made_any(&call->op);
    if (refused && n > 1) {
        writer_push(w, again, from, n / 2);
        writer_push(w, again, from + n / 2, n - n / 2);
        return;
    }
    for (size_t i = 0; i < n; i++) {
        if (call->error.code == ERR_OK) {
            w->results[from + i] = call->op.results[i];
            continue;
        }
        w->results[from + i] = (struct patch_result){
            .error = call->error, .id = w->patches[from + i].id};
        if (was_made(&call->op, i))
            w->results[from + i].error.maybe_happened = true;
        if (n == 1 && call->error.scope == SCOPE_BATCH)
            w->results[from + i].error.scope = SCOPE_RECORD;
    }
}

/* Cuts at the limits, and where creates and other patches meet. */
static void writer_cut(struct writer *w, struct call_list *calls, size_t n,
                       const struct entity_caps *caps)
{
    size_t from = 0;
    while (from < n) {
        bool creates = w->patches[from].kind == PATCH_CREATE;
        size_t most = creates ? caps->create_max : caps->write_max;
        size_t to = from + 1;
        while (to < n && to - from < most &&
               (w->patches[to].kind == PATCH_CREATE) == creates)
            to++;
        writer_push(w, calls, from, to - from);
        from = to;
    }
}

enum err remote_write(struct remote *r, struct arena *a,
                      const struct remote_target *target,
                      const struct patch *patches, size_t n,
                      struct patch_result *results, struct error *e)
{
    if (r->options.dry) {
        write_dry(r, a, patches, n, results);
        return ERR_OK;
    }
    struct entity_caps caps;
    TRY(remote_caps(r, target->connection, target->entity, &caps, e));
    struct writer w = {r, a, target, patches, results};
    struct call_list calls = {0};
    writer_cut(&w, &calls, n, &caps);
    while (calls.n > 0) {
        TRY(remote_run(r, calls.at, calls.n, e));
        struct call_list again = {0};
        for (size_t i = 0; i < calls.n; i++)
            writer_collect(&w, &calls.at[i], &again);
        calls = again;
    }
    return ERR_OK;
}
