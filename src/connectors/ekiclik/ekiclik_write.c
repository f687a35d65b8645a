/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * OP_WRITE: each patch in up to three steps; quantities all of one point of
 * sale at once. The platform's keys are ours, so all of it may be sent again.
 *
 *     MAIN (create or update) ──▶ OTHER ──▶ SWITCH (archive, activate)
 *
 * OTHER: what was to be made is there already, or what was to be changed is
 * not: it goes the other way.
 */
#include "connectors/answer.h"
#include "connectors/ekiclik/ekiclik_parts.h"

static const struct patch *patch_of(const struct op *op,
                                    const struct op_work *w)
{
    return &op->patches[w->at];
}

static bool is_once(const struct connection_state *c)
{
    return str_is(c->set.create, "once");
}

static bool is_put_first(const struct connection_state *c)
{
    return str_is(c->set.create, "put_first");
}

/* The field that says whether the record is archived, if the patch does. */
static const struct value *switch_of(const struct op *op,
                                     const struct op_work *w)
{
    const struct ekiclik_info *info = ekiclik_info(w->kind);
    return info->switch_field
               ? value_getz(&patch_of(op, w)->values, info->switch_field)
               : NULL;
}

static bool switches(const struct op *op, const struct op_work *w)
{
    enum patch_kind kind = patch_of(op, w)->kind;
    if (kind == PATCH_ARCHIVE || kind == PATCH_DELETE)
        return !ekiclik_info(w->kind)->listed;
    return kind == PATCH_UPDATE && switch_of(op, w);
}

/* Whether there is more to say than that. */
static bool has_main(const struct op *op, const struct op_work *w)
{
    const struct patch *patch = patch_of(op, w);
    size_t n = patch->values.fields.n;
    if (patch->kind == PATCH_CREATE || ekiclik_info(w->kind)->listed)
        return true;
    return patch->kind == PATCH_UPDATE && n > (switch_of(op, w) ? 1 : 0);
}

/* ---- checks before anything is sent ------------------------------------------ */

static enum err check(struct op *op, const struct op_work *w, struct error *e)
{
    const struct ekiclik_info *info = ekiclik_info(w->kind);
    const struct patch *patch = patch_of(op, w);
    bool removes = patch->kind == PATCH_ARCHIVE || patch->kind == PATCH_DELETE;
    if (removes && !info->switches && !info->listed)
        FAIL(e, ERR_REJECTED,
             "a %s of Ekiclik can be neither archived nor deleted",
             info->title);
    if (patch->kind == PATCH_CREATE)
        TRY(ekiclik_id(op->arena, w->kind, &patch->values,
                       &op->results[w->at].id, e));
    return ekiclik_check(w->kind, patch, e);
}

/* On to the next patch that is to be sent. */
static void start(struct op *op, struct op_work *w)
{
    for (; w->at < op->n_patches; w->at++)
        if (!w->sent[w->at] &&
            check(op, w, &op->results[w->at].error) == ERR_OK)
            break;
    w->done = w->at == op->n_patches;
    if (!w->done)
        w->step = has_main(op, w) ? STEP_MAIN : STEP_SWITCH;
}

static enum err write_begin(struct connection_state *c, struct op *op,
                            struct op_work *w, struct error *e)
{
    (void)c;
    TRY(ekiclik_kind_find(op->entity, &w->kind, e));
    w->sent = arena_array(op->arena, bool, op->n_patches);
    start(op, w);
    return ERR_OK;
}

/* ---- quantities ------------------------------------------------------------ */

static bool same_pos(struct arena *a, const struct patch *x,
                     const struct patch *y)
{
    const struct value *one = ekiclik_value(x, "pos");
    const struct value *two = ekiclik_value(y, "pos");
    return one && two && str_eq(value_to_text(a, one), value_to_text(a, two));
}

/* Whether the patch goes with the one that is at hand. */
static bool goes_along(const struct op *op, const struct op_work *w,
                       struct arena *a, size_t i)
{
    struct op_work one = *w;
    struct op scratch = *op;
    if (i == w->at)
        return true;
    if (w->sent[i] || !same_pos(a, &op->patches[i], patch_of(op, w)))
        return false;
    one.at = i;
    return op->results[i].error.code == ERR_OK &&
           check(&scratch, &one, NULL) == ERR_OK;
}

/* What is gone is none any more. */
static struct value quantity_body(struct arena *a, const struct patch *patch)
{
    struct value body = ekiclik_body(a, EKICLIK_STOCK, patch, true);
    if (patch->kind != PATCH_ARCHIVE && patch->kind != PATCH_DELETE)
        return body;
    struct value none = value_int(0);
    return value_with(a, &body, STR("realQuantity"), &none);
}

static struct value list_body(const struct op *op, const struct op_work *w,
                              struct arena *a)
{
    struct value *items = arena_array(a, struct value, op->n_patches);
    size_t n = 0;
    for (size_t i = w->at; i < op->n_patches; i++)
        if (goes_along(op, w, a, i))
            items[n++] = quantity_body(a, &op->patches[i]);
    return value_list(items, n);
}

/* ---- requests ---------------------------------------------------------------- */

static struct http_request switch_request(const struct connection_state *c,
                                          const struct op *op,
                                          const struct op_work *w,
                                          struct arena *a)
{
    const struct patch *patch = patch_of(op, w);
    const struct value *on = switch_of(op, w);
    bool activates = patch->kind == PATCH_UPDATE && on &&
                     on->kind == VALUE_BOOL && on->boolean;
    const struct ekiclik_route route = {
        "PATCH", arena_printfz(a, "%s/%s", ekiclik_info(w->kind)->switches,
                               activates ? "activate" : "archive")};
    struct str path =
        arena_printf(a, "%s/%.*s", route.path,
                     STR_ARG(ekiclik_path_part(a, patch->id)));
    return ekiclik_request(c, a, route.method, path, NULL);
}

/* Whether this request is the one that makes a record. */
static bool creates(const struct connection_state *c, const struct op *op,
                    const struct op_work *w)
{
    bool made = patch_of(op, w)->kind == PATCH_CREATE;
    if (!ekiclik_has_two_ways(w->kind))
        return made;
    if (made && is_put_first(c))
        made = false;
    return w->step == STEP_OTHER ? !made : made;
}

static enum err write_request(const struct connection_state *c,
                              const struct op *op, const struct op_work *w,
                              struct arena *a, struct http_request *out,
                              struct error *e)
{
    const struct ekiclik_info *info = ekiclik_info(w->kind);
    const struct patch *patch = patch_of(op, w);
    (void)e;
    if (w->step == STEP_SWITCH) {
        *out = switch_request(c, op, w, a);
        return ERR_OK;
    }
    bool made = creates(c, op, w);
    struct value body = info->listed
                            ? list_body(op, w, a)
                            : ekiclik_body(a, w->kind, patch,
                                           info->whole || made ||
                                               w->step == STEP_OTHER);
    *out = ekiclik_send(c, a, w->kind, made ? &info->create : &info->update,
                        op->results[w->at].id, &body);
    return ERR_OK;
}

/* ---- taking ------------------------------------------------------------------ */

static size_t count_along(const struct op *op, const struct op_work *w)
{
    AUTO_ARENA a = ARENA_INIT;
    size_t n = 0;
    for (size_t i = w->at; i < op->n_patches; i++)
        n += goes_along(op, w, &a, i) ? 1 : 0;
    return n;
}

static void mark_sent(struct op *op, struct op_work *w)
{
    AUTO_ARENA a = ARENA_INIT;
    size_t first = w->at;
    for (size_t i = op->n_patches; i-- > first;) {
        if (!goes_along(op, w, &a, i))
            continue;
        w->sent[i] = true;
        if (op->patches[i].kind == PATCH_CREATE)
            (void)!ekiclik_id(op->arena, w->kind, &op->patches[i].values,
                              &op->results[i].id, NULL);
    }
}

static void succeed(struct op *op, struct op_work *w, bool told_of_it)
{
    if (ekiclik_info(w->kind)->listed)
        mark_sent(op, w);
    if (w->step != STEP_SWITCH && switches(op, w) && !told_of_it) {
        w->step = STEP_SWITCH;
        return;
    }
    w->at++;
    start(op, w);
}

/* It is there already, or is not: then the other way round. */
static bool turns(const struct connection_state *c, const struct op *op,
                  const struct op_work *w, const struct error *failed,
                  const struct http_response *response)
{
    if (!ekiclik_has_two_ways(w->kind) || w->step != STEP_MAIN)
        return false;
    if (creates(c, op, w))
        return ekiclik_says_exists(response);
    bool told_whole = patch_of(op, w)->kind == PATCH_CREATE ||
                      patch_of(op, w)->known;
    return failed->code == ERR_NOT_FOUND && !is_once(c) && told_whole;
}

/* What is not found when it is written is what the record names; that may come
 * yet, where it is a product's or a configuration's. */
static void settle_missing(const struct op *op, const struct op_work *w,
                           struct error *failed)
{
    bool removes = patch_of(op, w)->kind == PATCH_ARCHIVE ||
                   patch_of(op, w)->kind == PATCH_DELETE;
    if (failed->code != ERR_NOT_FOUND || removes)
        return;
    failed->code = ERR_REJECTED;
    if (w->kind == EKICLIK_STOCK || w->kind == EKICLIK_CONFIGURATION)
        failed->retry = RETRY_LATER;
    error_prefix(failed, "the platform does not know %.*s, or what it names",
                 STR_ARG(op->results[w->at].id));
}

static enum err give(const struct error *failed, struct error *e)
{
    if (e)
        *e = *failed;
    return failed->code;
}

static enum err write_take(struct connection_state *c, struct op *op,
                           struct op_work *w, const struct driver_reply *reply,
                           struct error *e)
{
    struct error failed = {0};
    struct driver_reply own = *reply;
    bool made = w->step != STEP_SWITCH && creates(c, op, w);
    /* all but this may be sent twice: nothing is left in doubt */
    own.writes = made && ekiclik_has_two_ways(w->kind) && is_once(c);
    if (ekiclik_answer(c, &own, &failed) == ERR_OK) {
        op->results[w->at].existed =
            patch_of(op, w)->kind == PATCH_CREATE && !made;
        succeed(op, w, made);
        return ERR_OK;
    }
    if (turns(c, op, w, &failed, reply->response)) {
        w->step = STEP_OTHER;
        return ERR_OK;
    }
    if (failed.scope >= SCOPE_CONNECTION || !answer_is_of_record(failed.code))
        return give(&failed, e);
    settle_missing(op, w, &failed);
    if (ekiclik_info(w->kind)->listed && count_along(op, w) > 1) {
        failed.scope = SCOPE_BATCH; /* which of them is to blame? */
        return give(&failed, e);
    }
    if (patch_of(op, w)->kind == PATCH_CREATE)
        op->results[w->at].id = STR_NONE;
    op->results[w->at].error = failed;
    w->at++;
    start(op, w);
    return ERR_OK;
}

const struct driver_op ekiclik_op_write = {write_begin, write_request,
                                           write_take};
