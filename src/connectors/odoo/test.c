/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* OP_TEST: after the login, a look at one contact. Nothing is written. */
#include "connectors/odoo/query.h"

struct test_state {
    bool done;
    struct erp_query query;
};

enum err erp_test_next(struct erp_run *r, struct erp_call *call, bool *out_done,
                       struct error *e)
{
    static const char *const fields[] = {"name"};
    struct test_state *s = erp_own(r, struct test_state);
    (void)e;
    if (s->query.ids.kind != VALUE_LIST)
        s->query = (struct erp_query){
            .model = "res.partner",
            .domain = value_list(NULL, 0),
            .fields = erp_texts(r->arena, fields, 1),
            .limit = 1,
            .order = "id",
        };
    *out_done = s->done;
    if (!s->done)
        erp_query_call(r, &s->query, call);
    return ERR_OK;
}

enum err erp_test_take(struct erp_run *r, const struct erp_answer *answer,
                       struct error *e)
{
    struct test_state *s = erp_own(r, struct test_state);
    struct value rows;
    if (answer->fault == FAULT_ACCESS)
        FAIL(e, ERR_ACCESS,
             "the login works, but user \"%.*s\" may not read contacts; give "
             "it rights in Odoo's settings",
             STR_ARG(r->o->set.user));
    TRY(erp_query_take(r, &s->query, answer, &rows, &s->done, e));
    if (s->done)
        r->op->summary = erp_summary(r->arena, r->o, &r->o->session);
    return ERR_OK;
}
