/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "lib/odoo_fuzz.h"

#include "lib/odoo_drive.h"

#include "connectors/odoo/odoo.h"
#include "connectors/odoo/state.h"

enum { REQUESTS_MAX = 64 };

struct answers {
    struct str rest;
    struct str last;
};

static void take_answer(struct answers *all, struct http_response *out)
{
    static const int statuses[] = {200, 200, 200, 200, 404, 500, 429, 401};
    struct str part;
    if (str_split(&all->rest, (char)ODOO_FUZZ_BORDER, &part))
        all->last = part;
    struct str body = all->last;
    out->status = body.n > 0 ? statuses[(unsigned char)body.p[0] % 8] : 200;
    out->body = body.n > 0 ? str_slice(body, 1, body.n) : body;
}

static void set_session(struct connection_state *state, uint8_t pick)
{
    static const int majors[] = {6, 8, 12, 16, 18, 19};
    struct erp_session *s = &erp_of(state)->session;
    s->major = majors[pick / 3 % 6];
    s->protocol = (enum erp_protocol)(pick % 3);
    s->uid = 2;
    s->companies = value_list(NULL, 0);
}

/* ---- what is asked ------------------------------------------------------ */

static struct str entity_of(uint8_t pick)
{
    static const char *const names[] = {
        "res.partner",  "crm.lead",        "mail.activity", "mail.message",
        "account.move", "account.payment", "account.voucher"};
    return str_from(names[pick % 7]);
}

static void fill_write(struct drive *d, struct op *op)
{
    struct patch *p = arena_array(&d->a, struct patch, 4);
    struct value *known = arena_new(&d->a, struct value);
    *known = drive_stored(d, "{'name':'x','summary':'s','res_partner_id':"
                             "{'$ref':['res.partner','5']}}");
    const char *values[] = {"{'name':'A'}", "{'won_status':'open'}",
                            "{'done':false}", "{'body':'x'}"};
    for (size_t i = 0; i < 4; i++)
        p[i] = (struct patch){.kind = PATCH_UPDATE,
                              .id = STR("3"),
                              .known = known,
                              .values = drive_stored(d, values[i])};
    p[3].kind = PATCH_DELETE;
    op->patches = p;
    op->n_patches = 4;
}

/* What is made of other records, by the entity. */
static const char *source_of(struct str entity)
{
    if (str_is(entity, "account.move"))
        return "{'sale_order_id':{'$ref':['sale.order','5']},'name':'A'}";
    if (str_is(entity, "account.payment"))
        return "{'reconciled_invoice_ids':{'$set':[{'$ref':['account.move',"
               "'5']}]},'name':'A'}";
    if (str_is(entity, "account.voucher"))
        return "{'reconciled_invoice_ids':{'$set':[{'$ref':"
               "['account.invoice','5']}]},'amount':20,'date':"
               "{'$date':'2026-01-02'},'journal_id':{'$ref':['j','8']}}";
    return "{'crm_lead_id':{'$ref':['crm.lead','5']}}";
}

static void fill_create(struct drive *d, struct op *op)
{
    struct patch *p = arena_array(&d->a, struct patch, 2);
    for (size_t i = 0; i < 2; i++)
        p[i] = (struct patch){
            .kind = PATCH_CREATE,
            .values = drive_stored(d, i == 0 ? "{'name':'A'}"
                                             : source_of(op->entity))};
    op->patches = p;
    op->n_patches = 2;
}

static void fill_read(struct drive *d, struct op *op)
{
    static const struct str ids[] = {{"3", 1}, {"4", 1}};
    const struct value **known = arena_array(&d->a, const struct value *, 2);
    struct value *one = arena_new(&d->a, struct value);
    *one = drive_stored(d, "{'crm_lead_id':{'$ref':['crm.lead','5']}}");
    known[1] = one;
    op->known = known;
    op->ids = ids;
    op->n_ids = 2;
}

static void fill_find(struct drive *d, struct op *op)
{
    struct find_key *key = arena_new(&d->a, struct find_key);
    struct value *by = arena_new(&d->a, struct value);
    *by = drive_stored(d, "{'name':'x','id':3}");
    *key = (struct find_key){by->fields.at, by->fields.n, 0};
    op->keys = key;
    op->n_keys = 1;
}

static void fill(struct drive *d, struct op *op, uint8_t pick)
{
    static const struct hook_wish hook = {.entity = {"res.partner", 11}};
    static const struct field_wish wish = {
        {"res.partner", 11}, {"x_a", 3}, VALUE_TEXT, {"A", 1}};
    switch (op->kind) {
    case OP_READ:
        fill_read(d, op);
        break;
    case OP_FIND:
        fill_find(d, op);
        break;
    case OP_CHANGES:
        op->page = 3;
        break;
    case OP_WRITE:
        if (pick >= 128)
            fill_create(d, op);
        else
            fill_write(d, op);
        break;
    case OP_ACTION:
        op->action = STR("action_confirm");
        op->action_id = STR("3");
        break;
    case OP_SETUP:
        op->wishes = &wish;
        op->n_wishes = 1;
        break;
    case OP_HOOKS:
        op->hooks = arena_new(&d->a, struct hooks_work);
        *op->hooks = (struct hooks_work){
            .task = pick >= 128 ? HOOKS_INSTALL : HOOKS_REMOVE,
            .url = STR("http://hub.test/hooks/odoo/secret"),
            .wishes = &hook,
            .n_wishes = 1};
        break;
    case OP_OPEN:
    case OP_TEST:
    case OP_ENTITIES:
    case OP_DESCRIBE:
        break;
    }
}

/* ---- the run ------------------------------------------------------------ */

static void check_result(const struct op *op)
{
    for (size_t i = 0; i < op->n_records; i++)
        assert_true(op->records[i].id.n > 0);
    for (size_t i = 0; op->kind == OP_WRITE && i < op->n_patches; i++)
        assert_true(op->results[i].error.code != ERR_OK ||
                    op->results[i].id.n > 0);
    if (op->kind == OP_CHANGES)
        assert_true(op->next_cursor.n > 0);
}

static enum err run(struct drive *d, struct op *op, struct answers *answers)
{
    for (int i = 0; i < REQUESTS_MAX; i++) {
        struct http_request request;
        struct http_response response = {0};
        bool done = false;
        enum err code = d->connector->next(d->state, op, &d->a, &request,
                                           &done, &d->error);
        if (code == ERR_OK && done)
            check_result(op);
        if (code != ERR_OK || done)
            return code;
        take_answer(answers, &response);
        code = d->connector->take(d->state, op, &request, &response,
                                  DRIVE_NOW_US, &d->error);
        if (code != ERR_OK) {
            assert_int_equal(d->error.code, code);
            assert_true(d->error.message[0] != '\0');
            return code;
        }
    }
    return ERR_LIMIT;
}

enum err odoo_fuzz(const uint8_t *data, size_t n)
{
    struct drive d;
    if (n < 4)
        return ERR_INVALID;
    drive_init(&d, &connector_odoo,
               "{'url':'http://odoo.test','database':'demo','user':'u',"
               "'password':'p','api_key':'k'}");
    struct op op = {
        .kind = (enum op_kind)(data[0] % OP_KINDS),
        .entity = entity_of(data[2]),
        .arena = &d.a,
    };
    struct answers answers = {
        .rest = {(const char *)data + 3, n - 3},
    };
    if (op.kind != OP_OPEN)
        set_session(d.state, data[1]);
    fill(&d, &op, data[2]);
    enum err code = run(&d, &op, &answers);
    drive_fini(&d);
    return code;
}
