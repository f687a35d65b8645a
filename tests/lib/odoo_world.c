/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "lib/odoo_world.h"

#include "base/time.h"
#include "connectors/odoo/odoo.h"

static const struct {
    int version;
    const char *protocol;
} matrix[WORLDS_WITH_OPENERP] = {
    {16, "xmlrpc"}, {16, "jsonrpc"}, {18, "xmlrpc"}, {18, "jsonrpc"},
    {19, "xmlrpc"}, {19, "jsonrpc"}, {19, "json2"},
    {7, "xmlrpc"},
};

/* ---- the world ---------------------------------------------------------- */

static void answer_from_sandbox(void *context, struct arena *a,
                                const struct http_request *request,
                                struct http_response *out)
{
    struct world *w = context;
    struct http_server_reply reply = {0};
    sandbox_call(w->box, a, request, &reply);
    assert_false(reply.drop);
    *out = reply.response;
    if (out->status == 0)
        out->status = 200;
    if (w->cut > 0 && --w->cut == 0) /* a proxy that gave up waiting */
        *out = (struct http_response){.status = 504};
    w->d.now_us = w->clock.now_us;
}

void world_make_box(struct world *w)
{
    AUTO_ARENA a = ARENA_INIT;
    struct error e;
    struct field fields[3] = {
        {STR("version"), value_text(arena_printf(&a, "%d", w->version))}};
    size_t n = 1;
    if (w->first_id > 0)
        fields[n++] = (struct field){
            STR("first-id"),
            value_text(arena_printf(&a, "%lld", (long long)w->first_id))};
    if (w->addons)
        fields[n++] = (struct field){STR("addons"), value_textz(w->addons)};
    struct value options = value_object(fields, n);
    w->clock.now_us = DRIVE_NOW_US;
    check_ok(sandbox_create(&sandbox_odoo, &options, clock_fake(&w->clock),
                            &w->box, &e), &e);
}

/* A connection as this user; "" takes the password, else the key. */
void world_connect_as(struct world *w, const char *user, const char *settings)
{
    AUTO_ARENA a = ARENA_INIT;
    bool key = str_is(str_from(w->protocol), "json2");
    drive_init(&w->d, &connector_odoo,
               arena_printfz(&a, "{'url':'http://odoo.test','database':'demo',"
                             "'user':'%s','%s':'%s%s','protocol':'%s'%s}",
                             user, key ? "api_key" : "password", user,
                             key ? "-key" : "", w->protocol, settings));
    w->d.answer = answer_from_sandbox;
    w->d.context = w;
    w->d.now_us = w->clock.now_us;
}

void world_pick(struct world *w, size_t i)
{
    *w = (struct world){.version = matrix[i].version,
                        .protocol = matrix[i].protocol,
                        .first_id = w->first_id,
                        .addons = w->addons};
}

void world_init(struct world *w, size_t i)
{
    world_pick(w, i);
    world_make_box(w);
    world_connect_as(w, "admin", "");
    drive_open(&w->d);
}

void world_fini(struct world *w)
{
    sandbox_destroy(w->box);
    drive_fini(&w->d);
}

void world_wait_s(struct world *w, int64_t seconds)
{
    w->clock.now_us += seconds * US_PER_SECOND;
    w->d.now_us = w->clock.now_us;
}

/* ---- operations --------------------------------------------------------- */

struct schema world_describe(struct world *w, const char *entity)
{
    struct op op = {.kind = OP_DESCRIBE, .entity = str_from(entity)};
    drive_ok(&w->d, &op);
    return op.schema;
}

struct op world_read_op(const char *entity, const struct str *fields,
                         size_t n_fields, struct str *ids, size_t n_ids)
{
    return (struct op){.kind = OP_READ,
                       .entity = str_from(entity),
                       .fields = fields,
                       .n_fields = n_fields,
                       .ids = ids,
                       .n_ids = n_ids};
}

/* One record's fields in storage form, or "gone". */
const char *world_read_one(struct world *w, const char *entity,
                            const struct str *fields, size_t n_fields,
                            struct str id)
{
    struct op op = world_read_op(entity, fields, n_fields, &id, 1);
    drive_ok(&w->d, &op);
    if (op.n_records == 0)
        return "gone";
    assert_true(str_eq(op.records[0].id, id));
    return drive_shown(&w->d, &op.records[0].fields);
}

const char *world_field(struct world *w, const char *entity, struct str id,
                        const char *name)
{
    struct str field = str_from(name);
    struct op op = world_read_op(entity, &field, 1, &id, 1);
    drive_ok(&w->d, &op);
    if (op.n_records == 0)
        return "gone";
    const struct value *v = value_getz(&op.records[0].fields, name);
    return v ? drive_shown(&w->d, v) : "unknown";
}

void world_act(struct world *w, const char *entity, const char *action,
               struct str id)
{
    struct op op = {.kind = OP_ACTION, .entity = str_from(entity),
                    .action = str_from(action), .action_id = id};
    drive_ok(&w->d, &op);
    assert_true(op.action_result.done);
}

struct patch world_payment(struct world *w, const char *entity,
                           struct str invoice, const char *amount,
                           const char *memo)
{
    const char *stored =
        arena_printfz(&w->d.a,
                      "{'reconciled_invoice_ids':{'$set':[{'$ref':['%s',"
                      "'%.*s']}]},'amount':{'$decimal':'%s'},'memo':'%s',"
                      "'date':{'$date':'2026-01-01'},'journal_id':{'$ref':"
                      "['account.journal','4']}}",
                      entity, STR_ARG(invoice), amount, memo);
    return (struct patch){.kind = PATCH_CREATE,
                          .values = drive_stored(&w->d, stored)};
}

struct op world_write_op(const char *entity, const struct patch *patches,
                          size_t n)
{
    return (struct op){.kind = OP_WRITE,
                       .entity = str_from(entity),
                       .patches = patches,
                       .n_patches = n};
}

struct patch_result world_write_one(struct world *w, const char *entity,
                                     struct patch patch)
{
    struct op op = world_write_op(entity, &patch, 1);
    drive_ok(&w->d, &op);
    return op.results[0];
}

struct str world_create_one(struct world *w, const char *entity,
                             const char *stored)
{
    struct patch_result r =
        world_write_one(w, entity, (struct patch){
                      .kind = PATCH_CREATE,
                      .values = drive_stored(&w->d, stored)});
    if (r.error.code != ERR_OK)
        fail_msg("%d %s: %s", w->version, w->protocol, r.error.message);
    return r.id;
}

void world_update_one(struct world *w, const char *entity, struct str id,
                       const char *stored)
{
    struct patch_result r =
        world_write_one(w, entity, (struct patch){
                      .kind = PATCH_UPDATE,
                      .id = id,
                      .values = drive_stored(&w->d, stored)});
    if (r.error.code != ERR_OK)
        fail_msg("%d %s: %s", w->version, w->protocol, r.error.message);
    assert_true(str_eq(r.id, id));
}

void world_delete_one(struct world *w, const char *entity, struct str id)
{
    struct patch_result r =
        world_write_one(w, entity, (struct patch){.kind = PATCH_DELETE, .id = id});
    check_err(r.error.code, ERR_OK);
}

void world_check_same(const struct world *w, const char *have,
                       const char *expected)
{
    if (strcmp(have, expected) != 0)
        fail_msg("%d %s: %s is not %s", w->version, w->protocol, have,
                 expected);
}

const char *world_lead_status(struct world *w, struct str id)
{
    return world_read_one(w, "crm.lead", NAMES(STR("won_status")), id);
}
