/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* What a notice tells of its record, as a read would have given it. */
#include "base/json.h"
#include "connectors/odoo/fetch.h"
#include "connectors/odoo/hooks.h"

static bool tells_all(const struct value *row, const struct value *wire)
{
    for (size_t i = 0; i < wire->items.n; i++)
        if (!value_get(row, value_str(&wire->items.at[i])))
            return false;
    return true;
}

enum err erp_told(struct connection_state *c, struct arena *a,
                  const struct hook_told *told, struct record *out,
                  struct error *e)
{
    struct value row;
    struct op op = {.kind = OP_READ, .arena = a, .entity = told->entity,
                    .fields = told->fields, .n_fields = told->n_fields};
    struct erp_run r = {.o = erp_of(c), .op = &op, .arena = a,
                        .model = erp_model_known(erp_of(c), told->entity)};
    struct erp_fetch fetch = {.step = FETCH_DONE};
    if (!r.model)
        FAIL(e, ERR_NOT_FOUND, "the model was not described");
    TRY(json_parse(a, told->text, &row, e));
    TRY(erp_selection_make(&r, NULL, 0, &fetch.selection, e));
    if (fetch.selection.nests || !tells_all(&row, &fetch.selection.wire))
        FAIL(e, ERR_NOT_FOUND, "the notice does not tell all fields");
    fetch.rows = value_list(&row, 1);
    if (!erp_fetch_record(&r, &fetch, 0, out, NULL))
        FAIL(e, ERR_NOT_FOUND, "the notice tells no id");
    return ERR_OK;
}
