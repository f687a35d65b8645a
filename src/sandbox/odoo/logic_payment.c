/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Payments, and the window that registers them for invoices. */
#include "sandbox/odoo/logic_money.h"
#include "sandbox/odoo/methods.h"
#include "sandbox/odoo/orm.h"

static const struct odoo_model *payments(const struct odoo_call *c)
{
    return odoo_model_get(c->o, "account.payment");
}

COMPUTE(odoo_payment_invoices)
{
    (void)m;
    (void)f;
    return odoo_settled_invoices(c, row->id.integer);
}

COMPUTE(odoo_payment_invoice_count)
{
    (void)m;
    (void)f;
    struct value list = odoo_settled_invoices(c, row->id.integer);
    return value_int(list.kind == VALUE_LIST ? (int64_t)list.items.n : 0);
}

static bool is_posted(struct str state)
{
    return str_is(state, "posted") || str_is(state, "in_process") ||
           str_is(state, "paid") || str_is(state, "sent") ||
           str_is(state, "reconciled");
}

COMPUTE(odoo_payment_is_reconciled)
{
    (void)f;
    return value_bool(is_posted(odoo_cell_str(c, m, row, "state")) &&
                      odoo_payment_left(c, row).mantissa <= 0);
}

/* The first journal that money goes through. */
static int64_t money_journal(struct odoo_call *c)
{
    const struct odoo_model *m = odoo_model_get(c->o, "account.journal");
    const struct table_row *row;
    size_t cursor = 0;
    while ((row = table_next(m->table, &cursor))) {
        struct str type = odoo_cell_str(c, m, row, "type");
        if (str_is(type, "bank") || str_is(type, "cash"))
            return row->id.integer;
    }
    return 0;
}

static bool is_negative(const struct value *v)
{
    return v && ((v->kind == VALUE_INT && v->integer < 0) ||
                 (v->kind == VALUE_DECIMAL && v->decimal.mantissa < 0));
}

static enum err check_vals(struct odoo_call *c, const struct odoo_vals *vals)
{
    const struct odoo_model *m = odoo_model_get(c->o, "account.journal");
    const struct value *journal = odoo_vals_get(vals, "journal_id");
    const struct table_row *row =
        journal && journal->kind == VALUE_INT
            ? table_get_int(m->table, journal->integer)
            : NULL;
    struct str type = row ? odoo_cell_str(c, m, row, "type") : STR("bank");
    if (is_negative(odoo_vals_get(vals, "amount")))
        return RAISE(c, FAULT_VALIDATION,
                     "The operation cannot be completed: The payment amount "
                     "cannot be negative.");
    if (!str_is(type, "bank") && !str_is(type, "cash"))
        return RAISE(c, FAULT_VALIDATION,
                     "A payment must belong to a bank or cash journal.");
    return ERR_OK;
}

BEFORE_CREATE(odoo_payment_before_create)
{
    (void)m;
    int64_t journal = money_journal(c);
    if (c->o->version >= 14 && !odoo_vals_get(vals, "journal_id") && journal)
        odoo_vals_set(c, vals, "journal_id", value_int(journal));
    return check_vals(c, vals);
}

/* What is posted keeps its sum. */
BEFORE_WRITE(odoo_payment_before_write)
{
    static const char *const fixed[] = {"amount", "partner_id", "journal_id",
                                        "payment_type"};
    TRY(check_vals(c, vals));
    for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++) {
        if (odoo_vals_get(vals, fixed[i]) && !c->su &&
            is_posted(odoo_cell_str(c, m, row, "state")))
            return RAISE(c, FAULT_USER,
                         "You cannot modify a posted entry of this journal "
                         "because it is in strict mode.");
    }
    return ERR_OK;
}

BEFORE_UNLINK(odoo_payment_before_unlink)
{
    if (!is_posted(odoo_cell_str(c, m, row, "state")))
        return ERR_OK;
    if (c->o->version < 14)
        return RAISE(c, FAULT_USER,
                     "You cannot delete a payment that is already posted.");
    return RAISE(c, FAULT_USER,
                 "You cannot delete an entry which has been posted once.");
}

/* 18 and later: under way until all that it pays is paid. */
void odoo_payment_follow(struct odoo_call *c, int64_t id)
{
    const struct odoo_model *m = payments(c), *invoices = odoo_invoices(c);
    const struct table_row *row = table_get_int(m->table, id);
    if (!row)
        return;
    struct str state = odoo_cell_str(c, m, row, "state");
    struct value list = odoo_settled_invoices(c, id);
    bool all = list.kind == VALUE_LIST;
    for (size_t i = 0; all && i < list.items.n; i++)
        all = str_is(odoo_cell_str(c, invoices,
                                   table_get(invoices->table,
                                             &list.items.at[i]),
                                   "payment_state"),
                     "paid");
    if (c->o->version < 18 || !is_posted(state))
        odoo_touch(c, m, id);
    else
        odoo_set_cell(c, m, id, "state",
                      value_textz(all ? "paid" : "in_process"));
}

/* Posting. ----------------------------------------------------------------- */

/* PBNK1/2024/00001 */
static struct value number_of(struct odoo_call *c, const struct odoo_model *m,
                              const struct table_row *row)
{
    const struct odoo_model *journals = odoo_model_get(c->o, "account.journal");
    const struct table_row *journal = table_get_int(
        journals->table, odoo_cell_id(c, m, row, "journal_id"));
    struct value day =
        odoo_cellz(c, m, row, c->o->version < 14 ? "payment_date" : "date");
    int year, month, mday;
    date_to_civil(day.kind == VALUE_DATE ? day.date_days : 0, &year, &month,
                  &mday);
    return value_text(arena_printf(
        c->a, "P%.*s/%04d/%05lld",
        STR_ARG(odoo_cell_str(c, journals, journal, "code")), year,
        (long long)row->id.integer));
}

static enum err post_one(struct odoo_call *c, const struct odoo_model *m,
                         int64_t id)
{
    const struct table_row *row;
    TRY(odoo_row(c, m, id, &row));
    struct str state = odoo_cell_str(c, m, row, "state");
    struct str name = odoo_cell_str(c, m, row, "name");
    if (!str_is(state, "draft") && c->o->version >= 18)
        return ERR_OK; /* its button does nothing twice */
    if (!str_is(state, "draft") && c->o->version < 14)
        return RAISE(c, FAULT_USER, "Only a draft payment can be posted.");
    if (!str_is(state, "draft"))
        return RAISE(c, FAULT_USER, "The entry %.*s (id %lld) must be in draft.",
                     STR_ARG(name), (long long)id);
    struct field f[] = {
        {STR("state"),
         value_textz(c->o->version < 18 ? "posted" : "in_process")},
        {STR("name"), number_of(c, m, row)}};
    struct value vals = value_object(f, name.n > 0 && !str_is(name, "/") ? 1
                                                                         : 2);
    return odoo_write(c, m, (struct odoo_ids){&id, 1}, &vals);
}

METHOD(action_post)
{
    TRY(odoo_access_check(c, m, OP_WRITE));
    for (size_t i = 0; i < args->ids.n; i++)
        TRY(post_one(c, m, args->ids.at[i]));
    *out = value_null();
    return ERR_OK;
}

/* Up to 13: posted, and set against the invoices that it names. */
METHOD(post)
{
    const struct odoo_model *invoices = odoo_invoices(c);
    TRY(odoo_access_check(c, m, OP_WRITE));
    for (size_t i = 0; i < args->ids.n; i++) {
        int64_t id = args->ids.at[i];
        const struct table_row *row;
        TRY(odoo_row(c, m, id, &row));
        struct value list = odoo_cellz(c, m, row, "invoice_ids");
        size_t n = list.kind == VALUE_LIST ? list.items.n : 0;
        for (size_t k = 0; k < n; k++) {
            if (!str_is(odoo_cell_str(c, invoices,
                                      table_get(invoices->table,
                                                &list.items.at[k]),
                                      "state"),
                        "open"))
                return RAISE(c, FAULT_VALIDATION,
                             "The payment cannot be processed because the "
                             "invoice is not open!");
        }
        TRY(post_one(c, m, id));
        for (size_t k = 0; k < n; k++)
            TRY(odoo_settle_by_payment(c, id, list.items.at[k].integer, false));
    }
    *out = value_bool(true);
    return ERR_OK;
}

static enum err leave_state(struct odoo_call *c, const struct odoo_model *m,
                            const struct odoo_args *args, const char *state)
{
    for (size_t i = 0; i < args->ids.n; i++)
        TRY(odoo_unsettle_payment(c, args->ids.at[i]));
    return odoo_set_states(c, m, args, state);
}

METHOD(action_draft)
{
    *out = value_null();
    return leave_state(c, m, args, "draft");
}

METHOD(action_cancel)
{
    *out = value_null();
    return leave_state(c, m, args, c->o->version >= 18   ? "canceled"
                                   : c->o->version >= 14 ? "cancel"
                                                         : "cancelled");
}

/* The window. -------------------------------------------------------------- */

struct left {
    struct decimal sum;
    VEC(int64_t) moves; /* with something left */
    const struct table_row *first;
    bool refunds, others, drafts, mixed; /* mixed: several partners */
};

static enum err look_at(struct odoo_call *c, const struct odoo_model *m,
                        int64_t id, struct left *left)
{
    const struct table_row *row;
    TRY(odoo_row(c, m, id, &row));
    struct decimal open = odoo_residual(c, m, row);
    left->drafts |= !odoo_is_open(c, m, row);
    if (open.mantissa == 0 || str_is(odoo_cell_str(c, m, row, "state"),
                                     "cancel"))
        return ERR_OK;
    vec_push(c->a, &left->moves, id);
    left->sum = odoo_plus(left->sum, open);
    left->refunds |= odoo_is_refund(c, m, row);
    left->others |= !odoo_is_refund(c, m, row);
    if (!left->first)
        left->first = row;
    left->mixed |= odoo_cell_id(c, m, row, "partner_id") !=
                   odoo_cell_id(c, m, left->first, "partner_id");
    return ERR_OK;
}

/* The moves that the context names, or why they cannot be paid. */
static enum err look(struct odoo_call *c, struct left *left)
{
    const struct value *model = value_getz(&c->context, "active_model");
    const struct value *active = value_getz(&c->context, "active_ids");
    const struct value none = value_list(NULL, 0);
    struct odoo_ids ids;
    if (!model || !str_is(value_str(model), "account.move"))
        return RAISE(c, FAULT_USER,
                     "The register payment wizard should only be called on "
                     "account.move or account.move.line records.");
    TRY(odoo_ids_from(c, active ? active : &none, &ids));
    for (size_t i = 0; i < ids.n; i++)
        TRY(look_at(c, odoo_invoices(c), ids.at[i], left));
    if (left->drafts && c->o->version < 18)
        return RAISE(c, FAULT_USER,
                     "You can only register payment for posted journal "
                     "entries.");
    if (left->moves.n == 0)
        return RAISE(c, FAULT_USER,
                     c->o->version < 17
                         ? "You can't register a payment because there is "
                           "nothing left to pay on the selected journal items."
                         : "There's nothing left to pay for the selected "
                           "journal items, so no payment registration is "
                           "necessary. You've got your finances under control "
                           "like a boss!");
    if (left->refunds && left->others)
        return RAISE(c, FAULT_USER,
                     "You can't register payments for both inbound and "
                     "outbound moves at the same time.");
    return ERR_OK;
}

static struct value memo_of(struct odoo_call *c, const struct table_row *row)
{
    static const char *const names[] = {"payment_reference", "ref", "name"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct str text = odoo_cell_str(c, odoo_invoices(c), row, names[i]);
        if (text.n > 0)
            return value_text(text);
    }
    return value_bool(false);
}

static void set_missing(struct odoo_call *c, struct odoo_vals *vals,
                        const char *name, struct value v)
{
    if (!odoo_vals_get(vals, name))
        odoo_vals_set(c, vals, name, v);
}

BEFORE_CREATE(odoo_register_before_create)
{
    struct left left = {.sum = decimal_from_i64(0)};
    (void)m;
    TRY(look(c, &left));
    TRY(check_vals(c, vals));
    odoo_vals_set(c, vals, "move_ids",
                  odoo_replace_by(c, odoo_ids_value(c, (struct odoo_ids){
                                         left.moves.at, left.moves.n})));
    odoo_vals_set(c, vals, "source_amount", value_decimal(left.sum));
    odoo_vals_set(c, vals, "payment_type",
                  value_textz(left.refunds ? "outbound" : "inbound"));
    set_missing(c, vals, "amount", value_decimal(left.sum));
    set_missing(c, vals, "journal_id", value_int(money_journal(c)));
    set_missing(c, vals, "communication", memo_of(c, left.first));
    if (!left.mixed)
        set_missing(c, vals, "partner_id",
                    value_int(odoo_cell_id(c, odoo_invoices(c), left.first,
                                           "partner_id")));
    return ERR_OK;
}

COMPUTE(odoo_register_difference)
{
    (void)f;
    return value_decimal(odoo_minus(odoo_number_in(c, m, row, "source_amount"),
                                    odoo_number_in(c, m, row, "amount")));
}

/* One payment, made, posted and set against these invoices. */
static enum err pay(struct odoo_call *c, const struct odoo_model *m,
                    const struct table_row *reg, const struct value *moves,
                    struct decimal amount, int64_t *out)
{
    const struct odoo_model *invoices = odoo_invoices(c);
    const struct table_row *first =
        table_get(invoices->table, &moves->items.at[0]);
    bool in_full = str_is(odoo_cell_str(c, m, reg,
                                        "payment_difference_handling"),
                          "reconcile");
    struct field f[] = {
        {STR("date"), value_text(date_format(
                          c->a, odoo_cellz(c, m, reg, "payment_date").date_days))},
        {STR("amount"), value_decimal(amount)},
        {STR("payment_type"), odoo_cellz(c, m, reg, "payment_type")},
        {STR("partner_type"), odoo_cellz(c, m, reg, "partner_type")},
        {c->o->version < 18 ? STR("ref") : STR("memo"),
         odoo_cellz(c, m, reg, "communication")},
        {STR("journal_id"), odoo_cellz(c, m, reg, "journal_id")},
        {STR("company_id"), odoo_cellz(c, invoices, first, "company_id")},
        {STR("partner_id"), odoo_cellz(c, invoices, first, "partner_id")},
        {STR("invoice_ids"), odoo_replace_by(c, *moves)}};
    size_t n = sizeof f / sizeof *f - (c->o->version < 18);
    TRY(odoo_make(c, "account.payment", f, n, out));
    TRY(post_one(c, payments(c), *out));
    for (size_t i = 0; i < moves->items.n; i++)
        TRY(odoo_settle_by_payment(c, *out, moves->items.at[i].integer,
                                   in_full));
    return ERR_OK;
}

struct made {
    VEC(int64_t) ids;
};

static enum err pay_all(struct odoo_call *c, const struct odoo_model *m,
                        const struct table_row *reg, struct made *made)
{
    const struct odoo_model *invoices = odoo_invoices(c);
    struct value moves = odoo_cellz(c, m, reg, "move_ids");
    size_t n = moves.kind == VALUE_LIST ? moves.items.n : 0;
    bool together = n == 1 || (odoo_cell_true(c, m, reg, "group_payment") &&
                               odoo_cell_id(c, m, reg, "partner_id"));
    int64_t id;
    if (n > 0 && together) {
        TRY(pay(c, m, reg, &moves, odoo_number_in(c, m, reg, "amount"), &id));
        vec_push(c->a, &made->ids, id);
        return ERR_OK;
    }
    for (size_t i = 0; i < n; i++) {
        struct value one = value_list(&moves.items.at[i], 1);
        const struct table_row *row =
            table_get(invoices->table, &moves.items.at[i]);
        TRY(pay(c, m, reg, &one, odoo_residual(c, invoices, row), &id));
        vec_push(c->a, &made->ids, id);
    }
    return ERR_OK;
}

METHOD(action_create_payments)
{
    const struct table_row *row;
    struct made made = {0};
    if (args->ids.n != 1)
        return RAISE(c, FAULT_VALUE, "Expected singleton: %s()", m->d.name);
    TRY(odoo_access_check(c, m, OP_WRITE));
    TRY(odoo_row(c, m, args->ids.at[0], &row));
    TRY(pay_all(c, m, row, &made));
    if (odoo_context_on(c, "dont_redirect_to_payments"))
        *out = value_bool(true);
    else
        *out = odoo_window(c, "Payments", "account.payment",
                           (struct odoo_ids){made.ids.at, made.ids.n});
    return ERR_OK;
}

static const struct odoo_method methods[] = {
    {"action_post", "account.payment", false, "", action_post, .since = 14,
     .writes = true},
    {"post", "account.payment", false, "", post, .since = 8, .until = 13,
     .writes = true},
    {"action_draft", "account.payment", false, "", action_draft,
     .writes = true},
    {"action_cancel", "account.payment", false, "", action_cancel,
     .since = 14, .writes = true},
    {"cancel", "account.payment", false, "", action_cancel, .since = 8,
     .until = 13, .writes = true},
    {"action_create_payments", "account.payment.register", false, "",
     action_create_payments, .since = 14, .writes = true},
};

const struct odoo_method_group odoo_methods_payment = {
    methods, sizeof methods / sizeof *methods};
