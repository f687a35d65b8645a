/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Invoices up to Odoo 12: opened, not posted. Their sums: logic_account.c. */
#include "sandbox/odoo/logic.h"
#include "sandbox/odoo/methods.h"
#include "sandbox/odoo/orm.h"

static struct str state_of(struct odoo_call *c, const struct odoo_model *m,
                           const struct table_row *row)
{
    return odoo_cell_str(c, m, row, "state");
}

BEFORE_UNLINK(odoo_invoice_before_unlink)
{
    struct str state = state_of(c, m, row);
    if (!str_is(state, "draft") && !str_is(state, "cancel"))
        return RAISE(c, FAULT_USER,
                     "You cannot delete an invoice which is not draft or "
                     "cancelled. You should create a credit note instead.");
    return ERR_OK;
}

/* INV/2019/0001; what is in move_name already is kept. */
static struct value number_of(struct odoo_call *c, const struct odoo_model *m,
                              const struct table_row *row, int32_t day)
{
    const struct odoo_model *journals = odoo_model_get(c->o, "account.journal");
    const struct table_row *journal = table_get_int(
        journals->table, odoo_cell_id(c, m, row, "journal_id"));
    struct str kept = odoo_cell_str(c, m, row, "move_name");
    int year, month, mday;
    date_to_civil(day, &year, &month, &mday);
    if (kept.n > 0)
        return value_text(kept);
    return value_text(arena_printf(
        c->a, "%.*s/%04d/%04lld",
        STR_ARG(journal ? odoo_cell_str(c, journals, journal, "code")
                        : STR("INV")),
        year, (long long)row->id.integer));
}

static enum err open_one(struct odoo_call *c, const struct odoo_model *m,
                         const struct table_row *row)
{
    struct value total = odoo_cellz(c, m, row, "amount_total");
    struct value day = odoo_cellz(c, m, row, "date_invoice");
    struct value lines = odoo_cellz(c, m, row, "invoice_line_ids");
    int64_t id = row->id.integer;
    if (!str_is(state_of(c, m, row), "draft"))
        return RAISE(c, FAULT_USER,
                     "Invoice must be in draft state in order to validate it.");
    if (total.kind == VALUE_DECIMAL && total.decimal.mantissa < 0)
        return RAISE(c, FAULT_USER,
                     "You cannot validate an invoice with a negative total "
                     "amount. You should create a credit note instead.");
    if (lines.kind != VALUE_LIST || lines.items.n == 0)
        return RAISE(c, FAULT_USER, "Please add at least one invoice line.");
    if (day.kind != VALUE_DATE)
        day = value_date(date_from_time(sandbox_now_us(c->o->box)));
    struct value number = number_of(c, m, row, day.date_days);
    struct value state = value_textz("open"), v = value_object(NULL, 0);
    struct value text = value_text(date_format(c->a, day.date_days));
    v = value_with(c->a, &v, STR("state"), &state);
    v = value_with(c->a, &v, STR("date_invoice"), &text);
    v = value_with(c->a, &v, STR("number"), &number);
    v = value_with(c->a, &v, STR("move_name"), &number);
    return odoo_write(c, m, (struct odoo_ids){&id, 1}, &v);
}

METHOD(action_invoice_open)
{
    for (size_t i = 0; i < args->ids.n; i++) {
        const struct table_row *row;
        TRY(odoo_row(c, m, args->ids.at[i], &row));
        TRY(open_one(c, m, row));
    }
    *out = value_bool(true);
    return ERR_OK;
}

METHOD(action_invoice_cancel)
{
    for (size_t i = 0; i < args->ids.n; i++)
        TRY(odoo_write_one(c, m, args->ids.at[i], "state",
                           value_textz("cancel")));
    *out = value_bool(true);
    return ERR_OK;
}

METHOD(action_invoice_draft)
{
    for (size_t i = 0; i < args->ids.n; i++)
        TRY(odoo_write_one(c, m, args->ids.at[i], "state",
                           value_textz("draft")));
    *out = value_bool(true);
    return ERR_OK;
}

static const struct odoo_method methods[] = {
    {"action_invoice_open", "account.invoice", false, "", action_invoice_open,
     .writes = true},
    {"action_invoice_cancel", "account.invoice", false, "",
     action_invoice_cancel, .writes = true},
    {"action_invoice_draft", "account.invoice", false, "",
     action_invoice_draft, .writes = true},
};

const struct odoo_method_group odoo_methods_invoice = {
    methods, sizeof methods / sizeof *methods};
