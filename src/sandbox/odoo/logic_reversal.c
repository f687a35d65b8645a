/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* The window that makes credit notes of invoices. */
#include "sandbox/odoo/logic_money.h"
#include "sandbox/odoo/methods.h"
#include "sandbox/odoo/orm.h"

BEFORE_CREATE(odoo_reversal_before_create)
{
    const struct odoo_model *moves = odoo_invoices(c);
    const struct value *active = value_getz(&c->context, "active_ids");
    const struct value none = value_list(NULL, 0);
    struct odoo_ids ids;
    (void)m;
    if (odoo_vals_get(vals, "move_ids"))
        return ERR_OK;
    TRY(odoo_ids_from(c, active ? active : &none, &ids));
    for (size_t i = 0; i < ids.n; i++) {
        const struct table_row *row;
        TRY(odoo_row(c, moves, ids.at[i], &row));
        if (!odoo_is_open(c, moves, row))
            return RAISE(c, FAULT_USER,
                         "You can only reverse posted moves.");
    }
    odoo_vals_set(c, vals, "move_ids",
                  odoo_replace_by(c, odoo_ids_value(c, ids)));
    return ERR_OK;
}

static struct value copy_line(struct odoo_call *c, const struct table_row *line)
{
    static const char *const plain[] = {"sequence", "product_id", "account_id",
                                        "name", "quantity", "price_unit",
                                        "discount", "display_type"};
    const struct odoo_model *m = odoo_model_get(c->o, "account.move.line");
    struct field *f =
        arena_array(c->a, struct field, sizeof plain / sizeof *plain + 2);
    struct value orders = odoo_cellz(c, m, line, "sale_line_ids");
    size_t n = 0;
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++) {
        struct value v = odoo_cellz(c, m, line, plain[i]);
        if (!value_is_null(&v))
            f[n++] = (struct field){str_from(plain[i]), v};
    }
    f[n++] = (struct field){
        STR("tax_ids"), odoo_replace_by(c, odoo_cellz(c, m, line, "tax_ids"))};
    if (!value_is_null(&orders))
        f[n++] = (struct field){STR("sale_line_ids"),
                                odoo_replace_by(c, orders)};
    return odoo_create_command(c, value_object(f, n));
}

static struct value copy_lines(struct odoo_call *c, const struct table_row *move)
{
    const struct odoo_model *m = odoo_model_get(c->o, "account.move.line");
    struct value list = odoo_cellz(c, odoo_invoices(c), move,
                                   "invoice_line_ids");
    size_t n = list.kind == VALUE_LIST ? list.items.n : 0;
    struct value *out = arena_array(c->a, struct value, n);
    for (size_t i = 0; i < n; i++)
        out[i] = copy_line(c, table_get(m->table, &list.items.at[i]));
    return value_list(out, n);
}

/* "Reversal of: INV/2024/00001, damaged" */
static struct value ref_of(struct odoo_call *c, const struct table_row *move,
                           struct str reason)
{
    struct str name = odoo_cell_str(c, odoo_invoices(c), move, "name");
    return value_text(arena_printf(c->a, "Reversal of: %.*s%s%.*s",
                                   STR_ARG(name), reason.n > 0 ? ", " : "",
                                   STR_ARG(reason)));
}

static enum err reverse(struct odoo_call *c, const struct odoo_model *m,
                        const struct table_row *wizard, int64_t id,
                        int64_t *out)
{
    const struct odoo_model *moves = odoo_invoices(c);
    const struct table_row *move;
    TRY(odoo_row(c, moves, id, &move));
    struct value day = odoo_cellz(c, m, wizard, "date");
    struct value journal = odoo_cellz(c, m, wizard, "journal_id");
    struct value date = value_text(date_format(c->a, day.date_days));
    struct str type = odoo_cell_str(c, moves, move, "move_type");
    struct field f[] = {
        {STR("move_type"), value_textz(str_starts_with(type, STR("in_"))
                                           ? "in_refund"
                                           : "out_refund")},
        {STR("partner_id"), odoo_cellz(c, moves, move, "partner_id")},
        {STR("company_id"), odoo_cellz(c, moves, move, "company_id")},
        {STR("journal_id"), value_is_null(&journal)
                                ? odoo_cellz(c, moves, move, "journal_id")
                                : journal},
        {STR("invoice_origin"), odoo_cellz(c, moves, move, "invoice_origin")},
        {STR("ref"), ref_of(c, move, odoo_cell_str(c, m, wizard, "reason"))},
        {STR("date"), date},
        {STR("invoice_date"), date},
        {STR("reversed_entry_id"), value_int(id)},
        {STR("invoice_line_ids"), copy_lines(c, move)}};
    return odoo_make(c, "account.move", f, sizeof f / sizeof *f, out);
}

/* Up to 16 the method `cancel` posts it, which sets it off at once. */
METHOD(reverse_moves)
{
    const struct table_row *wizard;
    VEC(int64_t) made = {0};
    if (args->ids.n != 1)
        return RAISE(c, FAULT_VALUE, "Expected singleton: %s()", m->d.name);
    TRY(odoo_access_check(c, m, OP_WRITE));
    TRY(odoo_row(c, m, args->ids.at[0], &wizard));
    struct str how = odoo_cell_str(c, m, wizard, "refund_method");
    struct value list = odoo_cellz(c, m, wizard, "move_ids");
    if (str_is(how, "modify"))
        return RAISE(c, FAULT_USER, "The sandbox makes no new drafts.");
    for (size_t i = 0; list.kind == VALUE_LIST && i < list.items.n; i++) {
        int64_t id;
        TRY(reverse(c, m, wizard, list.items.at[i].integer, &id));
        if (str_is(how, "cancel"))
            TRY(odoo_move_post(c, odoo_invoices(c), id));
        vec_push(c->a, &made, id);
    }
    TRY(odoo_write_one(c, m, wizard->id.integer, "new_move_ids",
                       odoo_replace_by(c, odoo_ids_value(c, (struct odoo_ids){
                                              made.at, made.n}))));
    *out = odoo_window(c, "Reverse Moves", "account.move",
                       (struct odoo_ids){made.at, made.n});
    return ERR_OK;
}

static const struct odoo_method methods[] = {
    {"reverse_moves", "account.move.reversal", false, "is_modify=",
     reverse_moves, .since = 13, .writes = true},
    {"refund_moves", "account.move.reversal", false, "", reverse_moves,
     .since = 17, .writes = true},
};

const struct odoo_method_group odoo_methods_reversal = {
    methods, sizeof methods / sizeof *methods};
