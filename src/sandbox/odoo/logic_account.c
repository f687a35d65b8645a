/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "sandbox/odoo/logic_money.h"
#include "sandbox/odoo/methods.h"
#include "sandbox/odoo/orm.h"

COMPUTE(odoo_move_line_subtotal)
{
    (void)f;
    return value_decimal(odoo_line_untaxed(c, m, row));
}

COMPUTE(odoo_move_line_total)
{
    (void)f;
    return value_decimal(
        odoo_plus(odoo_line_untaxed(c, m, row), odoo_line_tax(c, m, row)));
}

COMPUTE(odoo_move_untaxed)
{
    (void)f;
    return value_decimal(odoo_document_sums(c, m, row).untaxed);
}

COMPUTE(odoo_move_tax)
{
    (void)f;
    return value_decimal(odoo_document_sums(c, m, row).tax);
}

COMPUTE(odoo_move_total)
{
    (void)f;
    struct odoo_sums sums = odoo_document_sums(c, m, row);
    return value_decimal(odoo_plus(sums.untaxed, sums.tax));
}

/* ---- moves ----------------------------------------------------------------------- */

static bool is_posted(struct odoo_call *c, const struct odoo_model *m,
                      const struct table_row *row)
{
    return str_is(odoo_cell_str(c, m, row, "state"), "posted");
}

BEFORE_UNLINK(odoo_move_before_unlink)
{
    if (is_posted(c, m, row))
        return RAISE(c, FAULT_USER,
                     "You cannot delete an entry which has been posted once.");
    return ERR_OK;
}

/* The accounting date follows that of the document (16 and later). */
static void book_on(struct odoo_call *c, struct odoo_vals *vals,
                    struct value day)
{
    if (c->o->version >= 16 && day.kind == VALUE_TEXT &&
        !odoo_vals_get(vals, "date"))
        odoo_vals_set(c, vals, "date", day);
}

BEFORE_CREATE(odoo_move_before_create)
{
    const struct value *day = odoo_vals_get(vals, "invoice_date");
    int32_t today = date_from_time(sandbox_now_us(c->o->box));
    (void)m;
    book_on(c, vals, day ? *day : value_null());
    book_on(c, vals, value_text(date_format(c->a, today)));
    return ERR_OK;
}

/* What is posted keeps its lines. */
BEFORE_WRITE(odoo_move_before_write)
{
    const struct value *day = odoo_vals_get(vals, "invoice_date");
    book_on(c, vals, day ? *day : value_null());
    if (is_posted(c, m, row) && odoo_vals_get(vals, "invoice_line_ids"))
        return RAISE(c, FAULT_USER,
                     "You cannot modify a posted entry of this journal "
                     "because it is in strict mode.");
    return ERR_OK;
}

BEFORE_CREATE(odoo_move_line_before_create)
{
    odoo_line_from_product(c, vals, "list_price");
    odoo_line_taxes_from_product(c, m, vals);
    return ERR_OK;
}

/* Methods. --------------------------------------------------------------------- */

/* INV/2024/00001, and R before it for credit notes. */
static struct value number_of(struct odoo_call *c, const struct odoo_model *m,
                              const struct table_row *row, int32_t day)
{
    const struct odoo_model *journals = odoo_model_get(c->o, "account.journal");
    const struct table_row *journal = table_get_int(
        journals->table, odoo_cell_id(c, m, row, "journal_id"));
    int year, month, mday;
    date_to_civil(day, &year, &month, &mday);
    return value_text(arena_printf(
        c->a, "%s%.*s/%04d/%05lld", odoo_is_refund(c, m, row) ? "R" : "",
        STR_ARG(journal ? odoo_cell_str(c, journals, journal, "code")
                        : STR("INV")),
        year, (long long)row->id.integer));
}

/* A number is given once in a journal. */
static enum err check_number(struct odoo_call *c, const struct odoo_model *m,
                             const struct table_row *row, struct str name)
{
    int64_t journal = odoo_cell_id(c, m, row, "journal_id");
    const struct odoo_field *f = odoo_field_find(m, STR("name"));
    const struct table_row *other;
    size_t cursor = 0;
    while ((other = table_find(f->index, name, &cursor))) {
        if (other != row && is_posted(c, m, other) &&
            odoo_cell_id(c, m, other, "journal_id") == journal)
            return RAISE(c, FAULT_VALIDATION,
                         "Posted journal entry must have an unique sequence "
                         "number per company.");
    }
    return ERR_OK;
}

static enum err check_postable(struct odoo_call *c, const struct odoo_model *m,
                               const struct table_row *row)
{
    struct value lines = odoo_cellz(c, m, row, "invoice_line_ids");
    struct value total = odoo_cellz(c, m, row, "amount_total");
    if (!str_is(odoo_cell_str(c, m, row, "state"), "draft"))
        return RAISE(c, FAULT_USER, "The entry must be in draft.");
    if (lines.kind != VALUE_LIST || lines.items.n == 0)
        return RAISE(c, FAULT_USER,
                     "You need to add a line before posting.");
    if (odoo_cell_id(c, m, row, "partner_id") == 0)
        return RAISE(c, FAULT_USER,
                     "The field 'Customer' is required, please complete it to "
                     "validate the Customer Invoice.");
    if (odoo_number(&total).mantissa < 0)
        return RAISE(c, FAULT_USER,
                     "You cannot validate an invoice with a negative total "
                     "amount. You should create a credit note instead.");
    return ERR_OK;
}

/* A credit note is set off against the invoice that it reverses, where that
 * is still open; payments that waited for the invoice now count. */
static enum err settle(struct odoo_call *c, const struct odoo_model *m,
                       const struct table_row *row)
{
    struct value waiting = odoo_cellz(c, m, row, "matched_payment_ids");
    int64_t reversed = odoo_cell_id(c, m, row, "reversed_entry_id");
    if (reversed)
        TRY(odoo_settle_by_refund(c, reversed, row->id.integer));
    for (size_t i = 0; waiting.kind == VALUE_LIST && i < waiting.items.n; i++)
        TRY(odoo_settle_by_payment(c, waiting.items.at[i].integer,
                                   row->id.integer, false));
    return ERR_OK;
}

enum err odoo_move_post(struct odoo_call *c, const struct odoo_model *m,
                        int64_t id)
{
    const struct table_row *row;
    TRY(odoo_row(c, m, id, &row));
    TRY(check_postable(c, m, row));
    struct value day = odoo_cellz(c, m, row, "invoice_date");
    struct str name = odoo_cell_str(c, m, row, "name");
    if (day.kind != VALUE_DATE)
        day = value_date(date_from_time(sandbox_now_us(c->o->box)));
    struct value v = value_object(NULL, 0), state = value_textz("posted");
    struct value text = value_text(date_format(c->a, day.date_days));
    v = value_with(c->a, &v, STR("state"), &state);
    v = value_with(c->a, &v, STR("invoice_date"), &text);
    v = value_with(c->a, &v, STR("date"), &text);
    if (odoo_cellz(c, m, row, "invoice_date_due").kind != VALUE_DATE)
        v = value_with(c->a, &v, STR("invoice_date_due"), &text);
    if (name.n == 0 || str_is(name, "/")) {
        struct value number = number_of(c, m, row, day.date_days);
        v = value_with(c->a, &v, STR("name"), &number);
        name = value_str(&number);
    } else {
        TRY(check_number(c, m, row, name));
    }
    struct value number = value_text(name);
    if (odoo_cell_str(c, m, row, "payment_reference").n == 0)
        v = value_with(c->a, &v, STR("payment_reference"), &number);
    TRY(odoo_write(c, m, (struct odoo_ids){&id, 1}, &v));
    return settle(c, m, table_get_int(m->table, id));
}

METHOD(action_post)
{
    for (size_t i = 0; i < args->ids.n; i++)
        TRY(odoo_move_post(c, m, args->ids.at[i]));
    *out = value_bool(false);
    return ERR_OK;
}

/* What was paid of it is open again. */
static enum err leave_state(struct odoo_call *c, const struct odoo_model *m,
                            const struct odoo_args *args, const char *state)
{
    for (size_t i = 0; i < args->ids.n; i++)
        TRY(odoo_unsettle_invoice(c, args->ids.at[i]));
    return odoo_set_states(c, m, args, state);
}

METHOD(button_draft)
{
    *out = value_null();
    return leave_state(c, m, args, "draft");
}

METHOD(button_cancel)
{
    *out = value_null();
    return leave_state(c, m, args, "cancel");
}

static const struct odoo_method methods[] = {
    {"action_post", "account.move", false, "", action_post, .writes = true},
    {"button_draft", "account.move", false, "", button_draft, .writes = true},
    {"button_cancel", "account.move", false, "", button_cancel,
     .writes = true},
};

const struct odoo_method_group odoo_methods_account = {
    methods, sizeof methods / sizeof *methods};
