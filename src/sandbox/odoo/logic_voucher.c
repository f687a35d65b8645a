/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * account.voucher of OpenERP 7: what a customer has paid, shared out among the
 * open entries of the customer.
 */
#include <stdlib.h>

#include "sandbox/odoo/logic_money.h"
#include "sandbox/odoo/openerp.h"
#include "sandbox/odoo/methods.h"

static const struct odoo_model *entries(const struct odoo_call *c)
{
    return odoo_model_get(c->o, "account.move.line");
}

static struct decimal number(struct odoo_call *c, const struct odoo_model *m,
                             const struct table_row *row, const char *field)
{
    struct value v = odoo_cellz(c, m, row, field);
    return odoo_number(&v);
}

static bool is_zero(struct decimal d)
{
    return d.mantissa == 0;
}

static struct decimal smaller(struct decimal x, struct decimal y)
{
    return decimal_compare(x, y) < 0 ? x : y;
}

static struct decimal absolute(struct decimal d)
{
    return d.mantissa < 0 ? odoo_minus(decimal_from_i64(0), d) : d;
}

/* Lines. ------------------------------------------------------------------- */

/* line_cr_ids or line_dr_ids: those of line_ids of that side. */
COMPUTE(odoo_voucher_side)
{
    const struct odoo_model *lines =
        odoo_model_get(c->o, "account.voucher.line");
    const char *side = str_is(f->name, "line_cr_ids") ? "cr" : "dr";
    struct value all = odoo_cellz(c, m, row, "line_ids");
    VEC(int64_t) ids = {0};
    for (size_t i = 0; all.kind == VALUE_LIST && i < all.items.n; i++) {
        const struct table_row *line =
            table_get(lines->table, &all.items.at[i]);
        if (str_is(odoo_cell_str(c, lines, line, "type"), side))
            vec_push(c->a, &ids, line->id.integer);
    }
    return ids.n ? odoo_ids_value(c, (struct odoo_ids){ids.at, ids.n})
                 : value_null();
}

COMPUTE(odoo_voucher_balance)
{
    const struct table_row *entry = table_get_int(
        entries(c)->table, odoo_cell_id(c, m, row, "move_line_id"));
    if (!entry)
        return value_decimal(decimal_from_i64(0));
    if (str_is(f->name, "amount_unreconciled"))
        return odoo_cellz(c, entries(c), entry, "amount_residual");
    return value_decimal(odoo_plus(number(c, entries(c), entry, "debit"),
                                   number(c, entries(c), entry, "credit")));
}

/* A new line is of the side that it is given on, unless it says so itself. */
static struct value on_side(struct odoo_call *c, const struct value *command,
                            const char *side)
{
    const struct value *part = command->items.at;
    bool creates = command->kind == VALUE_LIST && command->items.n == 3 &&
                   part[0].kind == VALUE_INT && part[0].integer == 0 &&
                   part[2].kind == VALUE_OBJECT;
    if (!creates || value_getz(&part[2], "type"))
        return *command;
    struct value *own = arena_array(c->a, struct value, 3), type;
    type = value_textz(side);
    own[0] = part[0];
    own[1] = part[1];
    own[2] = value_with(c->a, &part[2], STR("type"), &type);
    return value_list(own, 3);
}

static void gather(struct odoo_call *c, struct odoo_vals *vals)
{
    static const char *const names[][2] = {{"line_cr_ids", "cr"},
                                           {"line_dr_ids", "dr"}};
    VEC(struct value) all = {0};
    const struct value *whole = odoo_vals_get(vals, "line_ids");
    for (size_t i = 0; whole && whole->kind == VALUE_LIST && i < whole->items.n;
         i++)
        vec_push(c->a, &all, whole->items.at[i]);
    for (int k = 0; k < 2; k++) {
        const struct value *list = odoo_vals_get(vals, names[k][0]);
        for (size_t i = 0; list && list->kind == VALUE_LIST && i < list->items.n;
             i++)
            vec_push(c->a, &all,
                     on_side(c, &list->items.at[i], names[k][1]));
        odoo_vals_remove(vals, names[k][0]);
    }
    if (all.n > 0)
        odoo_vals_set(c, vals, "line_ids", value_list(all.at, all.n));
}

/* The period is that of today, whatever the date, if nobody says. */
BEFORE_CREATE(odoo_voucher_before_create)
{
    const struct value *type = value_getz(&c->context, "type");
    int64_t period;
    (void)m;
    gather(c, vals);
    if (type && !odoo_vals_get(vals, "type"))
        odoo_vals_set(c, vals, "type", *type);
    if (odoo_vals_get(vals, "period_id"))
        return ERR_OK;
    TRY(odoo_old_period(c, old_today(c),
                        &period));
    odoo_vals_set(c, vals, "period_id", value_int(period));
    return ERR_OK;
}

BEFORE_WRITE(odoo_voucher_before_write)
{
    (void)m;
    (void)row;
    gather(c, vals);
    return ERR_OK;
}

BEFORE_UNLINK(odoo_voucher_before_unlink)
{
    struct str state = odoo_cell_str(c, m, row, "state");
    if (str_is(state, "draft") || str_is(state, "cancel"))
        return ERR_OK;
    return RAISE_TITLED(c, "Invalid Action!",
                        "Cannot delete voucher(s) which are already opened or "
                        "paid.");
}

/* Posting. ----------------------------------------------------------------- */

/* The invoice is paid when nothing is left of its entry: not a cent less. */
static enum err settle(struct odoo_call *c, int64_t entry_id,
                       struct decimal amount)
{
    const struct table_row *entry = table_get_int(entries(c)->table, entry_id);
    if (!entry || is_zero(amount))
        return ERR_OK;
    struct decimal left =
        odoo_minus(number(c, entries(c), entry, "amount_residual"), amount);
    int64_t invoice = odoo_cell_id(c, entries(c), entry, "invoice");
    odoo_set_cell(c, entries(c), entry_id, "amount_residual",
                  value_decimal(left));
    bool su = c->su;
    c->su = true;
    enum err code =
        invoice && is_zero(left)
            ? odoo_write_one(c, odoo_model_get(c->o, "account.invoice"),
                             invoice, "state", value_textz("paid"))
            : ERR_OK;
    c->su = su;
    return code;
}

static enum err settle_lines(struct odoo_call *c, const struct odoo_model *m,
                             const struct table_row *voucher)
{
    const struct odoo_model *lines =
        odoo_model_get(c->o, "account.voucher.line");
    struct value all = odoo_cellz(c, m, voucher, "line_ids");
    for (size_t i = 0; all.kind == VALUE_LIST && i < all.items.n; i++) {
        const struct table_row *line =
            table_get(lines->table, &all.items.at[i]);
        TRY(settle(c, odoo_cell_id(c, lines, line, "move_line_id"),
                   number(c, lines, line, "amount")));
    }
    return ERR_OK;
}

static enum err book(struct odoo_call *c, const struct odoo_model *m,
                     const struct table_row *voucher, int64_t *out_move)
{
    struct value day = odoo_cellz(c, m, voucher, "date");
    if (day.kind != VALUE_DATE)
        day = value_date(old_today(c));
    struct decimal amount = number(c, m, voucher, "amount");
    int64_t journal = odoo_cell_id(c, m, voucher, "journal_id"), ignored;
    struct value date = old_day(c, day.date_days);
    struct value name =
        odoo_old_number(c, journal, day.date_days, voucher->id.integer);
    struct field move[] = {
        {STR("name"), name},
        {STR("ref"), value_text(odoo_cell_str(c, m, voucher, "reference"))},
        {STR("journal_id"), value_int(journal)},
        {STR("period_id"), value_int(odoo_cell_id(c, m, voucher, "period_id"))},
        {STR("date"), date},
        {STR("state"), value_textz("posted")}};
    TRY(odoo_old_make(c, "account.move", move, 6, out_move));
    struct field line[] = {
        {STR("move_id"), value_int(*out_move)},
        {STR("name"), name},
        {STR("account_id"),
         value_int(odoo_cell_id(c, m, voucher, "account_id"))},
        {STR("partner_id"),
         value_int(odoo_cell_id(c, m, voucher, "partner_id"))},
        {amount.mantissa < 0 ? STR("credit") : STR("debit"),
         value_decimal(absolute(amount))},
        {STR("date"), date}};
    return odoo_old_make(c, "account.move.line", line, 6, &ignored);
}

enum err odoo_voucher_post(struct odoo_call *c, const struct odoo_model *m,
                           int64_t id)
{
    const struct table_row *row = table_get_int(m->table, id);
    int64_t move;
    TRY(book(c, m, row, &move));
    TRY(settle_lines(c, m, row));
    struct value number =
        odoo_cellz(c, odoo_model_get(c->o, "account.move"),
                   table_get_int(odoo_model_get(c->o, "account.move")->table,
                                 move),
                   "name");
    struct field f[] = {{STR("state"), value_textz("posted")},
                        {STR("move_id"), value_int(move)},
                        {STR("number"), number}};
    struct value vals = value_object(f, 3);
    return odoo_write(c, m, (struct odoo_ids){&id, 1}, &vals);
}

METHOD(button_proforma_voucher)
{
    TRY(odoo_access_check(c, m, OP_WRITE));
    for (size_t i = 0; i < args->ids.n; i++) {
        bool went;
        TRY(odoo_old_signal(c, m->name, STR("proforma_voucher"),
                            args->ids.at[i], &went));
    }
    *out = odoo_old_close(c);
    return ERR_OK;
}

/* onchange_partner_id. ----------------------------------------------------- */

struct asked {
    int64_t partner, journal, invoice;
    struct decimal amount;
    bool pays; /* a payment to somebody, not a receipt */
};

struct open_entry {
    const struct table_row *row;
    struct decimal left;
    bool credit, chosen;
};

struct open_entries {
    VEC(struct open_entry) list;
};

static int by_age(const void *a, const void *b, void *context)
{
    const struct open_entry *x = a, *y = b;
    struct odoo_call *c = context;
    struct value p = odoo_cellz(c, entries(c), x->row, "date");
    struct value q = odoo_cellz(c, entries(c), y->row, "date");
    if (p.date_days != q.date_days)
        return p.date_days < q.date_days ? -1 : 1;
    return x->row->id.integer < y->row->id.integer ? -1 : 1;
}

/* The customer's, the oldest first. */
static void find_open(struct odoo_call *c, const struct asked *asked,
                      struct open_entries *out)
{
    const struct odoo_model *m = entries(c);
    const struct odoo_model *accounts = odoo_model_get(c->o, "account.account");
    const struct odoo_field *f = odoo_field_find(m, STR("partner_id"));
    struct str key = arena_printf(c->a, "%lld", (long long)asked->partner);
    const struct table_row *row;
    size_t cursor = 0;
    while ((row = table_find(f->index, key, &cursor))) {
        const struct table_row *account = table_get_int(
            accounts->table, odoo_cell_id(c, m, row, "account_id"));
        struct decimal left = number(c, m, row, "amount_residual");
        const char *type = asked->pays ? "payable" : "receivable";
        if (!str_is(odoo_cell_str(c, accounts, account, "type"), type) ||
            is_zero(left))
            continue;
        struct open_entry entry = {row, left,
                                   !is_zero(number(c, m, row, "credit")),
                                   false};
        vec_push(c->a, &out->list, entry);
    }
    if (out->list.n > 1)
        qsort_r(out->list.at, out->list.n, sizeof *out->list.at, by_age, c);
}

/* The entry of the invoice in question, else one of the very amount. */
static bool choose(struct odoo_call *c, const struct asked *asked,
                   struct open_entries *all)
{
    for (size_t i = 0; i < all->list.n; i++) {
        struct open_entry *e = &all->list.at[i];
        e->chosen = asked->invoice
                        ? odoo_cell_id(c, entries(c), e->row, "invoice") ==
                              asked->invoice
                        : decimal_compare(e->left, asked->amount) == 0;
        if (e->chosen)
            return true;
    }
    return false;
}

/* What comes in goes to the oldest first; what is owed the other way adds to
 * it. As it was summed up: of the gross amounts, open or not. */
static struct decimal to_share(struct odoo_call *c, const struct asked *asked,
                               const struct open_entries *all, bool credit)
{
    struct decimal sum = asked->pays == credit ? asked->amount
                                               : decimal_from_i64(0);
    for (size_t i = 0; i < all->list.n; i++)
        sum = odoo_plus(sum, number(c, entries(c), all->list.at[i].row,
                                    credit ? "debit" : "credit"));
    return absolute(sum);
}

static struct value voucher_line(struct odoo_call *c,
                                 const struct open_entry *e,
                                 struct decimal amount)
{
    const struct odoo_model *m = entries(c);
    const struct odoo_model *moves = odoo_model_get(c->o, "account.move");
    const struct table_row *move = table_get_int(
        moves->table, odoo_cell_id(c, m, e->row, "move_id"));
    struct value day = odoo_cellz(c, m, e->row, "date");
    struct value date = old_day(c, day.date_days);
    struct field f[] = {
        {STR("name"), odoo_cellz(c, moves, move, "name")},
        {STR("type"), value_textz(e->credit ? "dr" : "cr")},
        {STR("move_line_id"), e->row->id},
        {STR("account_id"), value_int(odoo_cell_id(c, m, e->row, "account_id"))},
        {STR("amount_original"),
         odoo_cellz(c, m, e->row, e->credit ? "credit" : "debit")},
        {STR("amount"), value_decimal(amount)},
        {STR("date_original"), date},
        {STR("date_due"), date},
        {STR("amount_unreconciled"), value_decimal(absolute(e->left))},
        {STR("currency_id"), odoo_company_currency(c, m, NULL, e->row)},
        {STR("reconcile"),
         value_bool(decimal_compare(amount, absolute(e->left)) == 0)},
    };
    size_t n = sizeof f / sizeof *f;
    return value_object(arena_grow(c->a, f, sizeof *f, n, n), n);
}

static void share_out(struct odoo_call *c, const struct asked *asked,
                      struct open_entries *all, struct value out[2])
{
    bool chosen = choose(c, asked, all);
    struct decimal rest[2] = {to_share(c, asked, all, false),
                              to_share(c, asked, all, true)};
    struct value *lines[2];
    size_t n[2] = {0, 0};
    for (int k = 0; k < 2; k++)
        lines[k] = arena_array(c->a, struct value, all->list.n);
    for (size_t i = 0; i < all->list.n; i++) {
        const struct open_entry *e = &all->list.at[i];
        struct decimal amount = decimal_from_i64(0);
        if (e->chosen)
            amount = smaller(absolute(asked->amount), absolute(e->left));
        else if (!chosen)
            amount = smaller(absolute(e->left), rest[e->credit]);
        rest[e->credit] = odoo_minus(rest[e->credit], amount);
        lines[e->credit][n[e->credit]++] = voucher_line(c, e, amount);
    }
    for (int k = 0; k < 2; k++)
        out[k] = value_list(lines[k], n[k]);
}

static int64_t account_of(struct odoo_call *c, int64_t journal_id)
{
    const struct odoo_model *m = odoo_model_get(c->o, "account.journal");
    const struct table_row *journal = table_get_int(m->table, journal_id);
    return journal ? odoo_cell_id(c, m, journal, "default_debit_account_id")
                   : 0;
}

static struct decimal number_given(const struct value *v)
{
    if (v && v->kind == VALUE_INT)
        return decimal_from_i64(v->integer);
    return v ? odoo_number(v) : decimal_from_i64(0);
}

METHOD(onchange_partner_id)
{
    const struct value *invoice = value_getz(&c->context, "invoice_id");
    struct asked asked = {
        .partner = odoo_arg_int(args, 0, 0),
        .journal = odoo_arg_int(args, 1, 0),
        .invoice = invoice && invoice->kind == VALUE_INT ? invoice->integer : 0,
        .amount = decimal_round(number_given(args->at[2]), 2),
        .pays = str_is(value_str(args->at[4]), "payment")};
    struct open_entries all = {0};
    struct value lines[2];
    TRY(odoo_access_check(c, m, OP_READ));
    *out = value_object(NULL, 0);
    if (asked.journal == 0)
        return ERR_OK;
    if (asked.partner != 0)
        find_open(c, &asked, &all);
    share_out(c, &asked, &all, lines);
    int64_t account = asked.partner ? account_of(c, asked.journal) : 0;
    struct field f[] = {
        {STR("account_id"), account ? value_int(account) : value_bool(false)},
        {STR("line_cr_ids"), lines[0]},
        {STR("line_dr_ids"), lines[1]},
        {STR("pre_line"), all.list.n ? value_int(1) : value_bool(false)},
        {STR("payment_rate"), value_decimal(decimal_from_i64(1))},
        {STR("payment_rate_currency_id"),
         odoo_company_currency(c, m, NULL, NULL)},
        {STR("paid_amount_in_company_currency"), value_decimal(asked.amount)},
    };
    size_t n = sizeof f / sizeof *f;
    struct value inner = value_object(arena_grow(c->a, f, sizeof *f, n, n), n);
    *out = value_with(c->a, out, STR("value"), &inner);
    return ERR_OK;
}

static const struct odoo_method methods[] = {
    {"onchange_partner_id", "account.voucher", false,
     "partner_id,journal_id,amount,currency_id,ttype,date,context=",
     onchange_partner_id, .until = 7},
    {"button_proforma_voucher", "account.voucher", false, "context=",
     button_proforma_voucher, .until = 7, .writes = true},
    {"proforma_voucher", "account.voucher", false, "context=",
     button_proforma_voucher, .until = 7, .writes = true},
};

const struct odoo_method_group odoo_methods_voucher = {
    methods, sizeof methods / sizeof *methods};
