/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* OP_ENTITIES: the models, or the usual ones for who may not list them. */
#include <stdlib.h>

#include "connectors/odoo/query.h"

static const char *const usual[] = {
    "account.move",       "crm.lead",
    "crm.stage",          "mail.activity",
    "mail.activity.type", "mail.message",
    "product.product",    "product.template",
    "purchase.order",     "res.company",
    "res.country",        "res.country.state",
    "res.partner",        "res.partner.category",
    "res.users",          "sale.order",
    "sale.order.line",
};

struct entities_state {
    bool started;
    bool done;
    struct erp_query query;
};

static void start(struct erp_run *r, struct entities_state *s)
{
    static const char *const fields[] = {"model"};
    struct erp_terms t = {.arena = r->arena};
    const char *passing = r->o->session.major >= 8 ? "transient" : "osv_memory";
    erp_term(&t, passing, "=", value_bool(false));
    s->query = (struct erp_query){
        .model = "ir.model",
        .domain = erp_terms_value(&t),
        .fields = erp_texts(r->arena, fields, 1),
    };
    s->started = true;
}

enum err erp_entities_next(struct erp_run *r, struct erp_call *call,
                           bool *out_done, struct error *e)
{
    struct entities_state *s = erp_own(r, struct entities_state);
    (void)e;
    if (!s->started)
        start(r, s);
    *out_done = s->done;
    if (!s->done)
        erp_query_call(r, &s->query, call);
    return ERR_OK;
}

static int by_text(const void *a, const void *b)
{
    return str_compare(*(const struct str *)a, *(const struct str *)b);
}

static void use_usual(struct erp_run *r)
{
    size_t n = sizeof usual / sizeof usual[0];
    r->op->entities = arena_array(r->arena, struct str, n);
    for (size_t i = 0; i < n; i++)
        r->op->entities[i] = str_from(usual[i]);
    r->op->n_entities = n;
}

enum err erp_entities_take(struct erp_run *r, const struct erp_answer *answer,
                           struct error *e)
{
    struct entities_state *s = erp_own(r, struct entities_state);
    struct value rows;
    if (answer->fault == FAULT_ACCESS) {
        use_usual(r);
        s->done = true;
        return ERR_OK;
    }
    TRY(erp_query_take(r, &s->query, answer, &rows, &s->done, e));
    if (!s->done)
        return ERR_OK;
    r->op->entities = arena_array(r->arena, struct str, rows.items.n);
    for (size_t i = 0; i < rows.items.n; i++) {
        struct str name = value_text_at(&rows.items.at[i], "model");
        if (name.n > 0)
            r->op->entities[r->op->n_entities++] = name;
    }
    if (r->op->n_entities > 1)
        qsort(r->op->entities, r->op->n_entities, sizeof(struct str), by_text);
    return ERR_OK;
}
