/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "connectors/odoo/virtual.h"

#include <stdlib.h>

#include "connectors/odoo/canonical.h"

static const struct value *get(const struct erp_row *row, const char *name)
{
    return value_getz(row->wire, name);
}

/* ---- stages of leads ---------------------------------------------------- */

static const struct erp_stage *find_in(const struct erp_stages *stages,
                                       int64_t id)
{
    for (size_t i = 0; stages && i < stages->n; i++)
        if (stages->at[i].id == id)
            return &stages->at[i];
    return NULL;
}

const struct erp_stage *erp_stage_find(const struct erp_stages *known,
                                       const struct erp_stages *extra,
                                       int64_t id)
{
    const struct erp_stage *stage = find_in(known, id);
    return stage ? stage : find_in(extra, id);
}

static bool number_is(const struct value *wire, int64_t expected)
{
    struct value number = value_int(expected);
    return wire && value_equal(wire, &number);
}

static int64_t int_of(const struct value *wire)
{
    return wire && wire->kind == VALUE_INT ? wire->integer : 0;
}

static int by_sequence(const void *a, const void *b)
{
    const struct erp_stage *stage_a = a;
    const struct erp_stage *stage_b = b;
    if (stage_a->sequence != stage_b->sequence)
        return stage_a->sequence < stage_b->sequence ? -1 : 1;
    return (stage_a->id > stage_b->id) - (stage_a->id < stage_b->id);
}

struct erp_stages erp_stages_of_rows(struct arena *a, const struct value *rows)
{
    struct erp_stages stages = {
        .at = arena_array(a, struct erp_stage, rows->items.n)};
    for (size_t i = 0; i < rows->items.n; i++) {
        const struct value *row = &rows->items.at[i];
        const struct value *won = value_getz(row, "is_won");
        struct erp_stage stage;
        if (!erp_id_of_wire(value_getz(row, "id"), &stage.id))
            continue;
        stage.sequence = int_of(value_getz(row, "sequence"));
        /* Before there was is_won, the stage had the probability. */
        stage.won = won ? erp_wire_true(won)
                        : number_is(value_getz(row, "probability"), 100);
        stages.at[stages.n++] = stage;
    }
    if (stages.n > 1)
        qsort(stages.at, stages.n, sizeof(struct erp_stage), by_sequence);
    return stages;
}

struct erp_query erp_stages_query(const struct erp_run *r, struct value ids)
{
    struct erp_terms t = {.arena = r->arena};
    if (ids.kind == VALUE_LIST)
        erp_term(&t, "id", "in", ids);
    return (struct erp_query){
        .model = r->o->session.major >= 9 ? "crm.stage" : "crm.case.stage",
        .domain = erp_terms_value(&t),
        .expect = ids.kind == VALUE_LIST ? ids.items.n : 0,
    };
}

/* ---- crm.lead ----------------------------------------------------------- */

static bool read_won_status_native(const struct erp_virtual *self,
                                   const struct erp_row *row,
                                   struct value *out_v)
{
    (void)self;
    struct str status = value_str(get(row, "won_status"));
    if (!str_is(status, "won") && !str_is(status, "lost"))
        status = STR("open");
    *out_v = value_text(status);
    return true;
}

/* Lost is archived with probability 0; archived alone is only put away. */
static bool read_won_status(const struct erp_virtual *self,
                            const struct erp_row *row, struct value *out_v)
{
    int64_t stage_id;
    (void)self;
    if (!erp_wire_true(get(row, "active")) &&
        number_is(get(row, "probability"), 0)) {
        *out_v = value_textz("lost");
        return true;
    }
    if (!erp_id_of_wire(get(row, "stage_id"), &stage_id)) {
        *out_v = value_textz("open");
        return true;
    }
    const struct erp_stage *stage =
        erp_stage_find(&row->model->stages, row->extra, stage_id);
    if (!stage)
        return false;
    *out_v = value_textz(stage->won ? "won" : "open");
    return true;
}

static void search_won_status(const struct erp_virtual *self,
                              struct erp_terms *t, const struct value *v)
{
    (void)self;
    struct str status = value_str(v);
    if (str_is(status, "lost"))
        erp_term(t, "active", "=", value_bool(false));
}

bool erp_virtual_uses_stages(const struct erp_virtual *v)
{
    return v->read == read_won_status;
}

/* ---- documents that activities and messages are about ------------------- */

/* self->needs are the field with the model and res_id; self->target is the
 * only model meant, or NULL. */
static bool read_document(const struct erp_virtual *self,
                          const struct erp_row *row, struct value *out_v)
{
    struct str model = value_str(get(row, self->needs[0]));
    int64_t id;
    bool fits = model.n > 0 && erp_id_of_wire(get(row, self->needs[1]), &id);
    if (fits && (!self->target || str_is(model, self->target)))
        *out_v = value_ref(model, erp_id_text(row->arena, id));
    else
        *out_v = value_null();
    return true;
}

static void search_document(const struct erp_virtual *self, struct erp_terms *t,
                            const struct value *v)
{
    int64_t id;
    if (value_is_null(v)) {
        if (self->target)
            erp_term(t, self->needs[0], "!=", value_textz(self->target));
        return;
    }
    if (v->kind != VALUE_REF || !erp_id_parse(v->ref.id, &id)) {
        erp_term(t, "id", "=", value_int(0)); /* there is none */
        return;
    }
    erp_term(t, self->needs[0], "=", value_text(v->ref.entity));
    erp_term(t, self->needs[1], "=", value_int(id));
}

static bool read_model(const struct erp_virtual *self,
                       const struct erp_row *row, struct value *out_v)
{
    const struct value *wire = get(row, self->needs[0]);
    *out_v = erp_wire_is_empty(wire) ? value_null() : *wire;
    return true;
}

static void search_model(const struct erp_virtual *self, struct erp_terms *t,
                         const struct value *v)
{
    erp_term(t, self->needs[0], "=", value_is_null(v) ? value_bool(false) : *v);
}

/* ---- mail.activity ------------------------------------------------------ */

/* An activity that is there is open, unless 17 and later kept it, archived. */
static bool read_done(const struct erp_virtual *self, const struct erp_row *row,
                      struct value *out_v)
{
    const struct value *active = get(row, self->wants[0]);
    *out_v = value_bool(active && !erp_wire_true(active));
    return true;
}

/* ---- orders, invoices and payments -------------------------------------- */

/* self->needs is the field of Odoo that has the links. */
static bool read_links(const struct erp_virtual *self,
                       const struct erp_row *row, struct value *out_v)
{
    const struct erp_field f = {
        .type = ERP_X2MANY,
        .pub = {.kind = VALUE_SET, .target = str_from(self->target)},
    };
    const struct value *wire = get(row, self->needs[0]);
    return wire && erp_canonical(row->arena, &f, wire, out_v);
}

/* ---- the table ---------------------------------------------------------- */

#define WON_STATUS                                                         \
    .model = "crm.lead", .name = "won_status",                             \
    .label = "Won, lost or open", .kind = VALUE_TEXT,                      \
    .options = "open won lost", .writable = true,                          \
    .writable_on_create = true, .search = search_won_status
#define DOCUMENT_MODEL(entity, field)                                      \
    {.model = (entity), .name = (field), .label = "Model of the document", \
     .kind = VALUE_TEXT, .writable_on_create = true, .needs = {(field)},   \
     .read = read_model, .search = search_model}
#define DOCUMENT(entity, of_model, field, text, to)                        \
    {.model = (entity), .name = (field), .label = (text),                  \
     .kind = VALUE_REF, .target = (to), .writable_on_create = true,        \
     .needs = {(of_model), "res_id"}, .read = read_document,               \
     .search = search_document}
#define INVOICED_ORDER                                                     \
    .name = "sale_order_id", .label = "Sales order to invoice",            \
    .kind = VALUE_REF, .target = "sale.order", .writable_on_create = true
#define PAID_INVOICES(of)                                                  \
    .name = "reconciled_invoice_ids", .label = "Invoices it pays",         \
    .kind = VALUE_SET, .target = (of), .writable_on_create = true

const struct erp_virtual erp_virtuals[] = {
    {WON_STATUS, .needs = {"won_status"}, .read = read_won_status_native},
    {WON_STATUS,
     .needs = {"active", "probability", "stage_id"},
     .read = read_won_status},
    {.model = "mail.activity",
     .name = "done",
     .label = "Done",
     .kind = VALUE_BOOL,
     .writable = true,
     .writable_on_create = true,
     .wants = {"active"},
     .read = read_done},
    DOCUMENT_MODEL("mail.activity", "res_model"),
    DOCUMENT("mail.activity", "res_model", "res_id", "Document", NULL),
    DOCUMENT("mail.activity", "res_model", "res_partner_id",
             "Contact it is about", "res.partner"),
    DOCUMENT("mail.activity", "res_model", "crm_lead_id",
             "Opportunity it is about", "crm.lead"),
    DOCUMENT_MODEL("mail.message", "model"),
    DOCUMENT("mail.message", "model", "res_id", "Document", NULL),
    DOCUMENT("mail.message", "model", "res_partner_id", "Contact it is about",
             "res.partner"),
    DOCUMENT("mail.message", "model", "crm_lead_id", "Opportunity it is about",
             "crm.lead"),
    {.model = "account.move", INVOICED_ORDER, .since = 13},
    {.model = "account.invoice", INVOICED_ORDER},
    {.model = "account.payment",
     PAID_INVOICES("account.move"),
     .since = 13,
     .needs = {"reconciled_invoice_ids"},
     .read = read_links},
    {.model = "account.payment",
     PAID_INVOICES("account.invoice"),
     .until = 12,
     .needs = {"reconciled_invoice_ids"},
     .read = read_links},
    {.model = "account.payment",
     PAID_INVOICES("account.invoice"),
     .until = 12,
     .needs = {"invoice_ids"},
     .read = read_links},
    {.model = "account.voucher", PAID_INVOICES("account.invoice")},
    {0},
};
