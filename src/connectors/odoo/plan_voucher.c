/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * A payment of invoices before 9: a voucher, whose lines say which items of
 * the customer's account it settles. What is open there OpenERP tells when it
 * is asked what its form would show.
 *
 * The period is the one that has the date. A credit note is paid back with a
 * receipt of the negative amount, as OpenERP's own button does.
 */
#include "connectors/odoo/canonical.h"
#include "connectors/odoo/task.h"

/* ---- looks -------------------------------------------------------------- */

/* The day of a payment whose period is to be found; empty: of none. */
static struct str day_of(const struct erp_part *part)
{
    return value_getz(&part->vals, "period_id")
               ? STR("")
               : value_text_at(&part->vals, "date");
}

/* Those that have any of the days. */
static void look_at_periods(struct erp_run *r, struct erp_write *w)
{
    static const char *const fields[] = {"date_start", "date_stop"};
    struct str first = STR("");
    struct str last = STR("");
    struct erp_terms t = {.arena = r->arena};
    for (size_t i = 0; i < r->op->n_patches; i++) {
        struct str day = day_of(&w->parts[i]);
        if (day.n > 0 && (first.n == 0 || str_compare(day, first) < 0))
            first = day;
        if (day.n > 0 && str_compare(day, last) > 0)
            last = day;
    }
    if (first.n == 0)
        return;
    struct erp_look *look = &w->looks[w->n_looks++];
    erp_term(&t, "date_start", "<=", value_text(last));
    erp_term(&t, "date_stop", ">=", value_text(first));
    erp_term(&t, "special", "=", value_bool(false)); /* opening, closing */
    look->kind = LOOK_PERIODS;
    look->query = (struct erp_query){
        .model = "account.period",
        .domain = erp_terms_value(&t),
        .fields = erp_texts(r->arena, fields, 2),
        .expect = str_eq(first, last) ? 1 : 0,
    };
}

/* Who owes: before 8 an invoice does not say it of an address of a customer,
 * but what it has booked does. */
static void look_at_items(struct erp_run *r, struct erp_write *w,
                          struct value invoices)
{
    static const char *const fields[] = {"partner_id", "invoice"};
    static const char *const types[] = {"receivable", "payable"};
    struct erp_terms t = {.arena = r->arena};
    struct erp_look *look = &w->looks[w->n_looks++];
    erp_term(&t, "invoice", "in", invoices);
    erp_term(&t, "account_id.type", "in", erp_texts(r->arena, types, 2));
    look->kind = LOOK_ITEMS;
    look->query = (struct erp_query){
        .model = "account.move.line",
        .domain = erp_terms_value(&t),
        .fields = erp_texts(r->arena, fields, 2),
        .expect = invoices.items.n == 1 ? 1 : 0, /* any of them says it */
    };
}

void erp_look_vouchers(struct erp_run *r, struct erp_write *w)
{
    static const char *const fields[] = {
        "number",   "type",       "state",
        "residual", "partner_id", "currency_id", "commercial_partner_id",
    };
    bool says_who = r->o->session.major >= 8;
    size_t n = sizeof fields / sizeof fields[0] - (says_who ? 0 : 1);
    struct value ids = erp_paid_invoices(r, w);
    if (ids.items.n == 0)
        return;
    erp_look_add(r, w, LOOK_INVOICES,
                 &(struct erp_look_wish){"account.invoice", "id", ids, fields,
                                         n});
    if (!says_who)
        look_at_items(r, w, ids);
    look_at_periods(r, w);
}

/* ---- the plan ----------------------------------------------------------- */

static bool amount_of(const struct value *wire, struct decimal *out)
{
    if (wire && wire->kind == VALUE_INT)
        *out = decimal_from_i64(wire->integer);
    else if (wire && wire->kind == VALUE_DECIMAL)
        *out = wire->decimal;
    else
        return false;
    return true;
}

static enum err negate(struct decimal d, struct decimal *out, struct error *e)
{
    return decimal_multiply(d, decimal_from_i64(-1), out, e);
}

static enum err set_amount(struct erp_run *r, struct erp_part *part,
                           bool refund, struct error *e)
{
    struct decimal amount = {0};
    bool given = amount_of(value_getz(&part->vals, "amount"), &amount);
    if (!given || decimal_compare(amount, decimal_from_i64(0)) == 0)
        FAIL(e, ERR_INVALID, "a payment needs its `amount`");
    if (refund && decimal_compare(amount, decimal_from_i64(0)) > 0)
        TRY(negate(amount, &amount, e));
    erp_part_set(r, part, "amount", value_decimal(amount));
    return ERR_OK;
}

static enum err set_period(struct erp_run *r, struct erp_write *w,
                           struct erp_part *part, struct error *e)
{
    const struct erp_look *look = erp_look_find(w, LOOK_PERIODS);
    struct str day = day_of(part);
    if (!value_getz(&part->vals, "date"))
        FAIL(e, ERR_INVALID, "a payment needs its `date` in OpenERP");
    if (day.n == 0)
        return ERR_OK; /* the patch says the period */
    for (size_t i = 0; look && i < look->rows.items.n; i++) {
        const struct value *row = &look->rows.items.at[i];
        const struct value *id = value_getz(row, "id");
        if (str_compare(value_text_at(row, "date_start"), day) > 0 ||
            str_compare(value_text_at(row, "date_stop"), day) < 0 || !id)
            continue;
        erp_part_set(r, part, "period_id", *id);
        return ERR_OK;
    }
    FAIL(e, ERR_REJECTED,
         "OpenERP has no accounting period with the day %.*s: make one there "
         "(Accounting, Periods)",
         STR_ARG(day));
}

static const struct value *who_owes(const struct erp_write *w,
                                    const struct value *invoice)
{
    const struct erp_look *items = erp_look_find(w, LOOK_ITEMS);
    const struct value *partner = value_getz(invoice, "commercial_partner_id");
    int64_t id = 0;
    int64_t of = 0;
    (void)erp_id_of_wire(value_getz(invoice, "id"), &id);
    for (size_t i = 0; items && i < items->rows.items.n; i++) {
        const struct value *row = &items->rows.items.at[i];
        if (erp_id_of_wire(value_getz(row, "invoice"), &of) && of == id)
            partner = value_getz(row, "partner_id");
    }
    return partner ? partner : value_getz(invoice, "partner_id");
}

enum err erp_plan_voucher(struct erp_run *r, struct erp_write *w, size_t patch,
                          struct error *e)
{
    struct erp_part *part = &w->parts[patch];
    const struct value *invoice = NULL;
    if (r->op->patches[patch].kind != PATCH_CREATE ||
        part->invoices.kind != VALUE_LIST) {
        erp_task_add_values(r, w, patch);
        return ERR_OK;
    }
    TRY(erp_paid_invoice(r, w, patch, &invoice, e));
    if (!value_getz(&part->vals, "journal_id"))
        FAIL(e, ERR_INVALID, "a payment needs its `journal_id` in OpenERP");
    struct str type = value_text_at(invoice, "type");
    bool sale = str_starts_with(type, STR("out_"));
    TRY(set_amount(r, part, str_contains(type, STR("refund")), e));
    TRY(set_period(r, w, part, e));
    const struct value *partner = who_owes(w, invoice);
    if (partner) /* whose account has the items, whoever the patch says */
        erp_part_set(r, part, "partner_id", *partner);
    erp_part_set(r, part, "type", value_textz(sale ? "receipt" : "payment"));
    erp_task_add(r, w, TASK_VOUCHER_LINES, NULL, patch);
    erp_task_add(r, w, TASK_CREATE, NULL, patch);
    erp_task_add(r, w, TASK_SETTLE, NULL, patch);
    return ERR_OK;
}

/* ---- what is open ------------------------------------------------------- */

static struct value val_of(const struct erp_part *part, const char *name)
{
    const struct value *v = value_getz(&part->vals, name);
    return v ? *v : value_bool(false);
}

static const struct value *first_invoice(const struct erp_write *w,
                                         const struct erp_part *part)
{
    return erp_look_row(w, LOOK_INVOICES, part->invoices.items.at[0].integer);
}

void erp_voucher_call(const struct erp_run *r, const struct erp_write *w,
                      const struct erp_task *t, struct erp_call *call)
{
    const struct erp_part *part = &w->parts[t->members.at[0]];
    const struct value *currency =
        value_getz(first_invoice(w, part), "currency_id");
    (void)r;
    call->method = STR("onchange_partner_id");
    call->writes = false;
    erp_call_arg(call, "ids", value_list(NULL, 0));
    erp_call_arg(call, "partner_id", val_of(part, "partner_id"));
    erp_call_arg(call, "journal_id", val_of(part, "journal_id"));
    erp_call_arg(call, "amount", val_of(part, "amount"));
    erp_call_arg(call, "currency_id",
                 currency ? *currency : value_bool(false));
    erp_call_arg(call, "ttype", val_of(part, "type"));
    erp_call_arg(call, "date", val_of(part, "date"));
    erp_call_context(call, "invoice_id", part->invoices.items.at[0]);
}

/* How the lines are chosen from. */
struct settling {
    struct erp_run *r;
    const struct erp_write *w;
    const struct erp_part *part;
    struct decimal left;       /* of the amount, not negative */
    VEC(struct value) commands;
};

static bool is_line_of_invoice(const struct settling *s,
                               const struct value *line)
{
    struct str name = value_text_at(line, "name");
    for (size_t i = 0; i < s->part->invoices.items.n; i++) {
        const struct value *row = erp_look_row(
            s->w, LOOK_INVOICES, s->part->invoices.items.at[i].integer);
        if (name.n > 0 && str_eq(name, value_text_at(row, "number")))
            return true;
    }
    return false;
}

/* All that the line is, with as much of the amount as it can take. */
static enum err settle_line(struct settling *s, const struct value *line,
                            struct error *e)
{
    static const char *const kept[] = {
        "type",        "name",          "account_id",          "move_line_id",
        "currency_id", "amount_original", "amount_unreconciled",
    };
    enum { N = sizeof kept / sizeof kept[0] };
    struct arena *a = s->r->arena;
    struct decimal open = {0};
    struct decimal rest;
    struct field *vals = arena_array(a, struct field, N + 1);
    size_t n = 0;
    if (!amount_of(value_getz(line, "amount_unreconciled"), &open) ||
        decimal_compare(s->left, open) < 0)
        open = s->left;
    TRY(negate(open, &rest, e));
    TRY(decimal_add(s->left, rest, &s->left, e));
    for (size_t i = 0; i < N; i++) {
        const struct value *v = value_getz(line, kept[i]);
        if (v)
            vals[n++] = (struct field){str_from(kept[i]), *v};
    }
    vals[n++] = (struct field){STR("amount"), value_decimal(open)};
    struct value *command = arena_array(a, struct value, 3);
    command[0] = value_int(0);
    command[1] = value_int(0);
    command[2] = value_object(vals, n);
    vec_push(a, &s->commands, value_list(command, 3));
    return ERR_OK;
}

/* The items of the invoices; where they cannot be told, the one of which as
 * much is open as is paid, else the oldest. */
static enum err settle_lines(struct settling *s, const struct value *lines,
                             struct error *e)
{
    const struct value *oldest = NULL;
    const struct value *equal = NULL;
    for (size_t i = 0; i < lines->items.n; i++) {
        const struct value *line = &lines->items.at[i];
        struct decimal open;
        if (line->kind != VALUE_OBJECT)
            continue; /* [5]: what the form had before goes */
        if (is_line_of_invoice(s, line))
            TRY(settle_line(s, line, e));
        if (amount_of(value_getz(line, "amount_unreconciled"), &open) &&
            decimal_compare(open, s->left) == 0 && !equal)
            equal = line;
        if (!oldest)
            oldest = line;
    }
    if (s->commands.n > 0 || !oldest)
        return ERR_OK;
    return settle_line(s, equal ? equal : oldest, e);
}

enum err erp_voucher_done(struct erp_run *r, struct erp_write *w,
                          const struct erp_task *t,
                          const struct erp_answer *answer, struct error *e)
{
    size_t patch = t->members.at[0];
    struct erp_part *part = &w->parts[patch];
    struct settling s = {.r = r, .w = w, .part = part};
    const struct value *told = value_getz(&answer->result, "value");
    const struct value *account = value_getz(told, "account_id");
    if (!told || told->kind != VALUE_OBJECT)
        return erp_answer_odd(&r->sent, "the values of a voucher", e);
    (void)amount_of(value_getz(&part->vals, "amount"), &s.left);
    bool negative = decimal_compare(s.left, decimal_from_i64(0)) < 0;
    bool receipt = str_is(value_text_at(&part->vals, "type"), "receipt");
    const char *side = receipt != negative ? "line_cr_ids" : "line_dr_ids";
    const struct value *lines = value_getz(told, side);
    if (negative)
        TRY(negate(s.left, &s.left, e));
    if (lines && lines->kind == VALUE_LIST)
        TRY(settle_lines(&s, lines, e));
    if (s.commands.n == 0) {
        struct error none;
        error_set(&none, ERR_REJECTED, __FILE__, __LINE__,
                  "OpenERP finds nothing to pay on the account of the customer "
                  "of invoice %lld: is the invoice open?",
                  (long long)part->invoices.items.at[0].integer);
        erp_patch_fails(r, patch, &none);
        return ERR_OK;
    }
    erp_part_set(r, part, side, value_list(s.commands.at, s.commands.n));
    if (account && !erp_wire_is_empty(account) &&
        !value_getz(&part->vals, "account_id"))
        erp_part_set(r, part, "account_id", *account);
    return ERR_OK;
}
