/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "sandbox/odoo/logic.h"
#include "sandbox/odoo/methods.h"
#include "sandbox/odoo/orm.h"

static int32_t today(struct odoo_call *c)
{
    return date_from_time(sandbox_now_us(c->o->box));
}

/* When all lines end, the day on which the last one does. */
COMPUTE(odoo_contract_date_end)
{
    (void)f;
    const struct odoo_model *lines = odoo_model_get(c->o, "contract.line");
    struct value list = odoo_cellz(c, m, row, "contract_line_ids");
    struct value last = value_null();
    for (size_t i = 0; list.kind == VALUE_LIST && i < list.items.n; i++) {
        const struct table_row *line =
            table_get(lines->table, &list.items.at[i]);
        struct value end = odoo_cellz(c, lines, line, "date_end");
        if (end.kind != VALUE_DATE)
            return value_null();
        if (last.kind != VALUE_DATE || end.date_days > last.date_days)
            last = end;
    }
    return last;
}

COMPUTE(odoo_contract_line_subtotal)
{
    (void)f;
    struct value quantity = odoo_cellz(c, m, row, "quantity");
    struct value price = odoo_cellz(c, m, row, "price_unit");
    struct value discount = odoo_cellz(c, m, row, "discount");
    struct decimal hundredth = {1, 2}, part, total;
    if (decimal_multiply(odoo_number(&discount), hundredth, &part, NULL) != ERR_OK)
        return value_null();
    part.mantissa = -part.mantissa;
    if (decimal_add(decimal_from_i64(1), part, &part, NULL) != ERR_OK ||
        decimal_multiply(odoo_number(&quantity), odoo_number(&price), &total, NULL) !=
            ERR_OK ||
        decimal_multiply(total, part, &total, NULL) != ERR_OK)
        return value_null();
    return value_decimal(decimal_round(total, 2));
}

COMPUTE(odoo_contract_line_state)
{
    (void)f;
    struct value start = odoo_cellz(c, m, row, "date_start");
    struct value end = odoo_cellz(c, m, row, "date_end");
    if (odoo_cell_true(c, m, row, "is_canceled"))
        return value_textz("canceled");
    if (start.kind == VALUE_DATE && start.date_days > today(c))
        return value_textz("upcoming");
    if (end.kind != VALUE_DATE)
        return value_textz("in-progress");
    return value_textz(end.date_days < today(c) ? "closed" : "upcoming-close");
}

/* "ES91 2100-..." without what is not a letter or digit, in capitals. */
COMPUTE(odoo_bank_sanitized)
{
    (void)f;
    char *p = arena_strz(c->a, odoo_cell_str(c, m, row, "acc_number"));
    size_t n = 0;
    for (const char *q = p; *q; q++) {
        if (*q >= 'a' && *q <= 'z')
            p[n++] = (char)(*q - 'a' + 'A');
        else if ((*q >= 'A' && *q <= 'Z') || (*q >= '0' && *q <= '9'))
            p[n++] = *q;
    }
    return n > 0 ? value_text((struct str){p, n}) : value_null();
}

BEFORE_CREATE(odoo_contract_line_before_create)
{
    (void)m;
    odoo_line_from_product(c, vals, "list_price");
    return ERR_OK;
}

/* Methods. ------------------------------------------------------------------- */

static struct value member(struct odoo_call *c, const struct value *v,
                           const char *name, struct value to)
{
    return value_with(c->a, v, str_from(name), &to);
}

/* Lines that have no end yet, or a later one, end on that day. */
static enum err stop_lines(struct odoo_call *c, const struct odoo_model *m,
                           const struct table_row *contract, struct value day)
{
    const struct odoo_model *lines = odoo_model_get(c->o, "contract.line");
    struct value list = odoo_cellz(c, m, contract, "contract_line_ids");
    for (size_t i = 0; list.kind == VALUE_LIST && i < list.items.n; i++) {
        const struct table_row *line =
            table_get(lines->table, &list.items.at[i]);
        struct value end = odoo_cellz(c, lines, line, "date_end");
        if (end.kind != VALUE_DATE || end.date_days > day.date_days)
            TRY(odoo_write_one(c, lines, line->id.integer, "date_end",
                               value_text(date_format(c->a, day.date_days))));
    }
    return ERR_OK;
}

static enum err terminate_one(struct odoo_call *c, const struct odoo_model *m,
                              const struct table_row *wizard)
{
    const struct odoo_model *contracts =
        odoo_model_get(c->o, "contract.contract");
    int64_t id = odoo_cell_id(c, m, wizard, "contract_id");
    struct value day = odoo_cellz(c, m, wizard, "terminate_date");
    const struct table_row *contract;
    TRY(odoo_row(c, contracts, id, &contract));
    if (odoo_cell_true(c, contracts, contract, "is_terminated"))
        return RAISE(c, FAULT_USER, "The contract is already terminated.");
    TRY(stop_lines(c, contracts, contract, day));
    struct value v = value_object(NULL, 0);
    v = member(c, &v, "is_terminated", value_bool(true));
    v = member(c, &v, "terminate_date",
               value_text(date_format(c->a, day.date_days)));
    v = member(c, &v, "terminate_reason_id",
               value_int(odoo_cell_id(c, m, wizard, "terminate_reason_id")));
    v = member(c, &v, "terminate_comment",
               value_text(odoo_cell_str(c, m, wizard, "terminate_comment")));
    return odoo_write(c, contracts, (struct odoo_ids){&id, 1}, &v);
}

METHOD(terminate_contract)
{
    for (size_t i = 0; i < args->ids.n; i++) {
        const struct table_row *row;
        TRY(odoo_row(c, m, args->ids.at[i], &row));
        TRY(terminate_one(c, m, row));
    }
    *out = value_bool(true);
    return ERR_OK;
}

METHOD(cancel_termination)
{
    struct value v = value_object(NULL, 0), no = value_bool(false);
    static const char *const names[] = {"is_terminated", "terminate_date",
                                        "terminate_reason_id",
                                        "terminate_comment"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        v = member(c, &v, names[i], no);
    *out = value_bool(true);
    return odoo_write(c, m, args->ids, &v);
}

static const struct odoo_method methods[] = {
    {"terminate_contract", "contract.contract.terminate", false, "",
     terminate_contract, .writes = true},
    {"action_cancel_contract_termination", "contract.contract", false, "",
     cancel_termination, .writes = true},
};

const struct odoo_method_group odoo_methods_contract = {
    methods, sizeof methods / sizeof *methods};
