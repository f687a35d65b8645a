/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* The driver itself: hands each operation to its own file. */
#include "connectors/odoo/odoo.h"

#include "connectors/odoo/hooks.h"
#include "connectors/odoo/query.h"
#include "connectors/odoo/run.h"

static const struct {
    erp_next_fn next;
    erp_take_fn take;
    bool needs_model;
} operations[] = {
    [OP_OPEN] = {erp_open_next, erp_open_take, false},
    [OP_TEST] = {erp_test_next, erp_test_take, false},
    [OP_ENTITIES] = {erp_entities_next, erp_entities_take, false},
    [OP_DESCRIBE] = {erp_describe_next, erp_describe_take, false},
    [OP_READ] = {erp_read_next, erp_read_take, true},
    [OP_FIND] = {erp_find_next, erp_find_take, true},
    [OP_CHANGES] = {erp_changes_next, erp_changes_take, true},
    [OP_WRITE] = {erp_write_next, erp_write_take, true},
    [OP_ACTION] = {erp_action_next, erp_action_take, false},
    [OP_SETUP] = {erp_setup_next, erp_setup_take, false},
    [OP_HOOKS] = {erp_hooks_next, erp_hooks_take, false},
};

void *erp_run_own(struct erp_run *r, size_t size)
{
    if (!r->own)
        r->own = arena_alloc(r->arena, size);
    return r->own;
}

static struct erp_run *run_of(struct connection_state *c, struct op *op)
{
    if (!op->scratch) {
        struct erp_run *r = arena_new(op->arena, struct erp_run);
        r->o = erp_of(c);
        r->op = op;
        r->arena = op->arena;
        r->model = erp_model_known(r->o, op->entity);
        op->scratch = r;
    }
    return op->scratch;
}

/* An operation on a model that was never described describes it first. */
static bool describes_first(const struct erp_run *r)
{
    return operations[r->op->kind].needs_model && !r->model;
}

static enum err erp_next(struct connection_state *c, struct op *op,
                         struct arena *a, struct http_request *out,
                         bool *out_done, struct error *e)
{
    struct erp_run *r = run_of(c, op);
    struct erp_call call = {.arena = a, .session = &r->o->session};
    bool done = false;
    if (op->kind != OP_OPEN && r->o->session.major == 0)
        FAIL(e, ERR_AUTH, "the connection to Odoo was not opened");
    if (describes_first(r))
        TRY(erp_describe_next(r, &call, &done, e));
    else
        TRY(operations[op->kind].next(r, &call, &done, e));
    *out_done = done;
    if (done)
        return ERR_OK;
    r->sent = (struct erp_sent){
        .target = call.target,
        .protocol = call.session->protocol,
        .writes = call.writes,
        .n_records = call.n_records,
        .model = arena_str(op->arena, call.model),
        .method = arena_str(op->arena, call.method),
    };
    return erp_call_request(r->o, &call, out, e);
}

static enum err erp_take(struct connection_state *c, struct op *op,
                         const struct http_request *request,
                         const struct http_response *response, int64_t now_us,
                         struct error *e)
{
    struct erp_run *r = run_of(c, op);
    struct erp_answer answer;
    struct erp_reply reply = {
        .arena = op->arena,
        .odoo = r->o,
        .sent = &r->sent,
        .request = request,
        .response = response,
        .now_us = now_us,
    };
    r->now_us = now_us;
    r->sent_us = now_us - response->elapsed_us;
    erp_call_answer(&reply, &answer);
    if (describes_first(r))
        return erp_describe_take(r, &answer, e);
    return operations[op->kind].take(r, &answer, e);
}

const struct connector connector_odoo = {
    .abi = CONNECTOR_ABI,
    .name = "odoo",
    .title = "Odoo",
    .summary = "Odoo and OpenERP, 6.1 to 19, over XML-RPC, JSON-RPC or JSON-2",
    .settings = erp_settings_table,
    .concurrency = 4,
    .filter_keys = (const char *const[]){"domain", "changed_with", NULL},
    .filter_fields = erp_filter_fields,
    .create = erp_create,
    .renew = erp_renew,
    .caps = erp_caps,
    .next = erp_next,
    .take = erp_take,
    .record_url = erp_record_url,
    .webhooks = &erp_webhooks,
};
