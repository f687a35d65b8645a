/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* The driver itself: hands each operation to its own file. */
#include "connectors/odoo/odoo.h"

#include "connectors/odoo/run.h"

static const struct {
    odoo_next_fn next;
    odoo_take_fn take;
    bool needs_model;
} operations[] = {
    [OP_OPEN] = {odoo_open_next, odoo_open_take, false},
    [OP_TEST] = {odoo_test_next, odoo_test_take, false},
    [OP_ENTITIES] = {odoo_entities_next, odoo_entities_take, false},
    [OP_DESCRIBE] = {odoo_describe_next, odoo_describe_take, false},
    [OP_READ] = {odoo_read_next, odoo_read_take, true},
    [OP_FIND] = {odoo_find_next, odoo_find_take, true},
    [OP_CHANGES] = {odoo_changes_next, odoo_changes_take, true},
    [OP_WRITE] = {odoo_write_next, odoo_write_take, true},
    [OP_ACTION] = {odoo_action_next, odoo_action_take, false},
    [OP_SETUP] = {odoo_setup_next, odoo_setup_take, false},
};

void *odoo_run_own(struct odoo_run *r, size_t size)
{
    if (!r->own)
        r->own = arena_alloc(r->arena, size);
    return r->own;
}

static struct odoo_run *run_of(struct connection_state *c, struct op *op)
{
    if (!op->scratch) {
        struct odoo_run *r = arena_new(op->arena, struct odoo_run);
        r->o = odoo_of(c);
        r->op = op;
        r->arena = op->arena;
        r->model = odoo_model_known(r->o, op->entity);
        op->scratch = r;
    }
    return op->scratch;
}

/* An operation on a model that was never described describes it first. */
static bool describes_first(const struct odoo_run *r)
{
    return operations[r->op->kind].needs_model && !r->model;
}

static enum err odoo_next(struct connection_state *c, struct op *op,
                          struct arena *a, struct http_request *out,
                          bool *out_done, struct error *e)
{
    struct odoo_run *r = run_of(c, op);
    struct odoo_call call = {.arena = a, .session = &r->o->session};
    bool done = false;
    if (op->kind != OP_OPEN && r->o->session.major == 0)
        FAIL(e, ERR_AUTH, "the connection to Odoo was not opened");
    if (describes_first(r))
        TRY(odoo_describe_next(r, &call, &done, e));
    else
        TRY(operations[op->kind].next(r, &call, &done, e));
    *out_done = done;
    if (done)
        return ERR_OK;
    r->sent = (struct odoo_sent){
        .target = call.target,
        .protocol = call.session->protocol,
        .writes = call.writes,
        .n_records = call.n_records,
        .model = arena_str(op->arena, call.model),
        .method = arena_str(op->arena, call.method),
    };
    return odoo_call_request(r->o, &call, out, e);
}

static enum err odoo_take(struct connection_state *c, struct op *op,
                          const struct http_request *request,
                          const struct http_response *response, int64_t now_us,
                          struct error *e)
{
    struct odoo_run *r = run_of(c, op);
    struct odoo_answer answer;
    struct odoo_reply reply = {
        .arena = op->arena,
        .odoo = r->o,
        .sent = &r->sent,
        .request = request,
        .response = response,
        .now_us = now_us,
    };
    r->now_us = now_us;
    r->sent_us = now_us - response->elapsed_us;
    odoo_call_answer(&reply, &answer);
    if (describes_first(r))
        return odoo_describe_take(r, &answer, e);
    return operations[op->kind].take(r, &answer, e);
}

const struct connector connector_odoo = {
    .abi = CONNECTOR_ABI,
    .name = "odoo",
    .title = "Odoo",
    .summary = "Odoo and OpenERP, 6.1 to 19, over XML-RPC, JSON-RPC or JSON-2",
    .settings = odoo_settings_table,
    .concurrency = 4,
    .create = odoo_create,
    .caps = odoo_caps,
    .next = odoo_next,
    .take = odoo_take,
    .record_url = odoo_record_url,
};
