/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "sandbox/odoo/logic.h"
#include "sandbox/odoo/methods.h"
#include "sandbox/odoo/orm.h"

static struct decimal plus(struct decimal x, struct decimal y)
{
    struct decimal out;
    return decimal_add(x, y, &out, NULL) == ERR_OK ? out : x;
}

static struct decimal times(struct decimal x, struct decimal y)
{
    struct decimal out;
    return decimal_multiply(x, y, &out, NULL) == ERR_OK ? out
                                                        : decimal_from_i64(0);
}

/* ---- amounts: rounded line by line ---------------------------------------------- */

static struct decimal untaxed_of(struct odoo_call *c, const struct odoo_model *m,
                                 const struct table_row *row)
{
    struct value quantity = odoo_cellz(c, m, row, "quantity");
    struct value price = odoo_cellz(c, m, row, "price_unit");
    return decimal_round(times(odoo_number(&quantity), odoo_number(&price)), 2);
}

/* The tax of a line, rounded or whole. */
static struct decimal tax_in(struct odoo_call *c, const struct odoo_model *taxes,
                             const struct value *id, struct decimal untaxed)
{
    const struct table_row *tax = table_get(taxes->table, id);
    struct value percent = odoo_cellz(c, taxes, tax, "amount");
    struct decimal hundredth = {1, 2};
    return times(untaxed, times(odoo_number(&percent), hundredth));
}

static struct value taxes_of(struct odoo_call *c, const struct odoo_model *m,
                             const struct table_row *row)
{
    return odoo_cellz(c, m, row,
                      str_is(m->name, "account.move.line")
                          ? "tax_ids"
                          : "invoice_line_tax_ids");
}

static struct decimal tax_of(struct odoo_call *c, const struct odoo_model *m,
                             const struct table_row *row)
{
    const struct odoo_model *taxes = odoo_model_get(c->o, "account.tax");
    struct value list = taxes_of(c, m, row);
    struct decimal sum = decimal_from_i64(0);
    for (size_t i = 0; list.kind == VALUE_LIST && i < list.items.n; i++)
        sum = plus(sum, decimal_round(tax_in(c, taxes, &list.items.at[i],
                                             untaxed_of(c, m, row)),
                                      2));
    return sum;
}

COMPUTE(odoo_move_line_subtotal)
{
    (void)f;
    return value_decimal(untaxed_of(c, m, row));
}

COMPUTE(odoo_move_line_total)
{
    (void)f;
    return value_decimal(plus(untaxed_of(c, m, row), tax_of(c, m, row)));
}

typedef struct decimal (*amount_fn)(struct odoo_call *c,
                                    const struct odoo_model *m,
                                    const struct table_row *row);

static const struct odoo_model *lines_of(struct odoo_call *c,
                                         const struct odoo_model *m)
{
    return odoo_model_get(c->o, str_is(m->name, "account.move")
                                    ? "account.move.line"
                                    : "account.invoice.line");
}

static struct decimal sum_lines(struct odoo_call *c, const struct odoo_model *m,
                                const struct table_row *row, amount_fn of)
{
    const struct odoo_model *lines = lines_of(c, m);
    struct value list = odoo_cellz(c, m, row, "invoice_line_ids");
    struct decimal sum = decimal_from_i64(0);
    for (size_t i = 0; list.kind == VALUE_LIST && i < list.items.n; i++)
        sum = plus(sum, of(c, lines, table_get(lines->table, &list.items.at[i])));
    return sum;
}

/* Each tax over all lines, and only then rounded. */
static struct decimal tax_globally(struct odoo_call *c,
                                   const struct odoo_model *m,
                                   const struct table_row *row)
{
    const struct odoo_model *lines = lines_of(c, m);
    const struct odoo_model *taxes = odoo_model_get(c->o, "account.tax");
    struct value list = odoo_cellz(c, m, row, "invoice_line_ids");
    struct decimal all = decimal_from_i64(0);
    const struct table_row *tax;
    size_t at = 0;
    while ((tax = table_next(taxes->table, &at))) {
        struct decimal sum = decimal_from_i64(0);
        for (size_t i = 0; list.kind == VALUE_LIST && i < list.items.n; i++) {
            const struct table_row *line =
                table_get(lines->table, &list.items.at[i]);
            struct value ids = taxes_of(c, lines, line);
            for (size_t k = 0; ids.kind == VALUE_LIST && k < ids.items.n; k++)
                if (value_equal(&ids.items.at[k], &tax->id))
                    sum = plus(sum, tax_in(c, taxes, &tax->id,
                                           untaxed_of(c, lines, line)));
        }
        all = plus(all, decimal_round(sum, 2));
    }
    return all;
}

static struct decimal move_tax(struct odoo_call *c, const struct odoo_model *m,
                               const struct table_row *row)
{
    const struct odoo_model *companies = odoo_model_get(c->o, "res.company");
    const struct table_row *company = table_get_int(
        companies->table, odoo_cell_id(c, m, row, "company_id"));
    struct str method = company ? odoo_cell_str(
                                      c, companies, company,
                                      "tax_calculation_rounding_method")
                                : STR_NONE;
    return str_is(method, "round_globally") ? tax_globally(c, m, row)
                                            : sum_lines(c, m, row, tax_of);
}

COMPUTE(odoo_move_untaxed)
{
    (void)f;
    return value_decimal(sum_lines(c, m, row, untaxed_of));
}

COMPUTE(odoo_move_tax)
{
    (void)f;
    return value_decimal(move_tax(c, m, row));
}

COMPUTE(odoo_move_total)
{
    (void)f;
    return value_decimal(
        plus(sum_lines(c, m, row, untaxed_of), move_tax(c, m, row)));
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

/* What is posted keeps its lines. */
BEFORE_WRITE(odoo_move_before_write)
{
    if (is_posted(c, m, row) && odoo_vals_get(vals, "invoice_line_ids"))
        return RAISE(c, FAULT_USER,
                     "You cannot modify a posted entry of this journal "
                     "because it is in strict mode.");
    return ERR_OK;
}

BEFORE_CREATE(odoo_move_line_before_create)
{
    (void)m;
    odoo_line_from_product(c, vals, "list_price");
    return ERR_OK;
}

/* Methods. --------------------------------------------------------------------- */

static bool is_refund(struct odoo_call *c, const struct odoo_model *m,
                      const struct table_row *row)
{
    return str_ends_with(odoo_cell_str(c, m, row, "move_type"), STR("refund"));
}

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
        c->a, "%s%.*s/%04d/%05lld", is_refund(c, m, row) ? "R" : "",
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

static enum err post_one(struct odoo_call *c, const struct odoo_model *m,
                         const struct table_row *row)
{
    struct value lines = odoo_cellz(c, m, row, "invoice_line_ids");
    struct value day = odoo_cellz(c, m, row, "invoice_date");
    struct str name = odoo_cell_str(c, m, row, "name");
    struct value total = odoo_cellz(c, m, row, "amount_total");
    int64_t id = row->id.integer;
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
    if (day.kind != VALUE_DATE)
        day = value_date(date_from_time(sandbox_now_us(c->o->box)));
    struct value v = value_object(NULL, 0), state = value_textz("posted");
    struct value text = value_text(date_format(c->a, day.date_days));
    v = value_with(c->a, &v, STR("state"), &state);
    v = value_with(c->a, &v, STR("invoice_date"), &text);
    if (name.n == 0 || str_is(name, "/")) {
        struct value number = number_of(c, m, row, day.date_days);
        v = value_with(c->a, &v, STR("name"), &number);
    } else {
        TRY(check_number(c, m, row, name));
    }
    return odoo_write(c, m, (struct odoo_ids){&id, 1}, &v);
}

METHOD(action_post)
{
    for (size_t i = 0; i < args->ids.n; i++) {
        const struct table_row *row;
        TRY(odoo_row(c, m, args->ids.at[i], &row));
        TRY(post_one(c, m, row));
    }
    *out = value_bool(false);
    return ERR_OK;
}

METHOD(button_draft)
{
    *out = value_null();
    return odoo_set_states(c, m, args, "draft");
}

METHOD(button_cancel)
{
    *out = value_null();
    return odoo_set_states(c, m, args, "cancel");
}

static const struct odoo_method methods[] = {
    {"action_post", "account.move", false, "", action_post, .writes = true},
    {"button_draft", "account.move", false, "", button_draft, .writes = true},
    {"button_cancel", "account.move", false, "", button_cancel,
     .writes = true},
};

const struct odoo_method_group odoo_methods_account = {
    methods, sizeof methods / sizeof *methods};
