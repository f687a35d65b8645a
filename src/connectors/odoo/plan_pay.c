/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * A payment of invoices or credit notes. From 14 on the wizard that a person
 * uses makes, posts and reconciles it at once; which way the money goes it
 * sees from the invoices. From 9 to 13 the payment is made with its invoices
 * and then posted.
 */
#include "connectors/odoo/canonical.h"
#include "connectors/odoo/task.h"

enum { FIRST_WITH_WIZARD = 14, FIRST_AS_MOVES = 13 };

/* ---- looks, before 14 --------------------------------------------------- */

static const char *residual_of(const struct erp_run *r)
{
    return r->o->session.major >= FIRST_AS_MOVES ? "amount_residual"
                                                 : "residual";
}

struct value erp_paid_invoices(struct erp_run *r, const struct erp_write *w)
{
    VEC(struct value) ids = {0};
    for (size_t i = 0; i < r->op->n_patches; i++) {
        const struct value *own = &w->parts[i].invoices;
        if (erp_patch_failed(r, i) || own->kind != VALUE_LIST)
            continue;
        for (size_t k = 0; k < own->items.n; k++)
            vec_push(r->arena, &ids, own->items.at[k]);
    }
    return value_list(ids.at, ids.n);
}

void erp_look_payments(struct erp_run *r, struct erp_write *w)
{
    static const char *const method_fields[] = {"payment_type"};
    bool moves = r->o->session.major >= FIRST_AS_MOVES;
    const char *fields[] = {"type",        "state", "commercial_partner_id",
                            "currency_id", residual_of(r)};
    struct value ids = erp_paid_invoices(r, w);
    if (r->o->session.major >= FIRST_WITH_WIZARD || ids.items.n == 0)
        return;
    erp_look_add(r, w, LOOK_INVOICES,
                 &(struct erp_look_wish){
                     moves ? "account.move" : "account.invoice", "id", ids,
                     fields, sizeof fields / sizeof fields[0]});
    struct value *manual = arena_array(r->arena, struct value, 1);
    manual[0] = value_textz("manual");
    erp_look_add(r, w, LOOK_METHODS,
                 &(struct erp_look_wish){"account.payment.method", "code",
                                         value_list(manual, 1), method_fields,
                                         1});
}

/* ---- the plan ----------------------------------------------------------- */

static bool is_zero(const struct value *wire)
{
    struct value zero = value_int(0);
    return wire && value_equal(wire, &zero);
}

enum err erp_paid_invoice(const struct erp_run *r, const struct erp_write *w,
                          size_t patch, const struct value **out,
                          struct error *e)
{
    const struct value *ids = &w->parts[patch].invoices;
    for (size_t i = 0; i < ids->items.n; i++) {
        int64_t id = ids->items.at[i].integer;
        const struct value *row = erp_look_row(w, LOOK_INVOICES, id);
        if (!row)
            FAIL(e, ERR_NOT_FOUND,
                 "Odoo has no invoice %lld that this user may see",
                 (long long)id);
        struct str state = value_text_at(row, "state");
        if (str_is(state, "draft") || str_is(state, "cancel"))
            FAIL(e, ERR_REJECTED,
                 "invoice %lld cannot be paid: it is %.*s in Odoo, and has to "
                 "be posted first",
                 (long long)id, STR_ARG(state));
        if (is_zero(value_getz(row, residual_of(r))))
            FAIL(e, ERR_REJECTED,
                 "nothing of invoice %lld is left to pay in Odoo",
                 (long long)id);
    }
    *out = erp_look_row(w, LOOK_INVOICES, ids->items.at[0].integer);
    return ERR_OK;
}

/* Unless the patch says otherwise. */
static void set_default(struct erp_run *r, struct erp_part *part,
                        const char *name, const struct value *v)
{
    if (v && !value_getz(&part->vals, name))
        erp_part_set(r, part, name, *v);
}

static const struct value *method_of(const struct erp_write *w,
                                     const char *payment_type)
{
    const struct erp_look *look = erp_look_find(w, LOOK_METHODS);
    for (size_t i = 0; look && i < look->rows.items.n; i++) {
        const struct value *row = &look->rows.items.at[i];
        if (str_is(value_text_at(row, "payment_type"), payment_type))
            return value_getz(row, "id");
    }
    return NULL;
}

static enum err plan_posted(struct erp_run *r, struct erp_write *w,
                            size_t patch, struct error *e)
{
    struct erp_part *part = &w->parts[patch];
    const struct value *invoice = NULL;
    TRY(erp_paid_invoice(r, w, patch, &invoice, e));
    struct str type = value_text_at(invoice, "type");
    bool sale = str_starts_with(type, STR("out_"));
    bool comes_in = str_is(type, "out_invoice") || str_is(type, "in_refund");
    const char *way = comes_in ? "inbound" : "outbound";
    struct value way_text = value_textz(way);
    struct value partner_type = value_textz(sale ? "customer" : "supplier");
    struct value *command = arena_array(r->arena, struct value, 3);
    command[0] = value_int(6);
    command[1] = value_int(0);
    command[2] = part->invoices;
    struct value *commands = arena_array(r->arena, struct value, 1);
    commands[0] = value_list(command, 3);
    set_default(r, part, "payment_type", &way_text);
    set_default(r, part, "partner_type", &partner_type);
    set_default(r, part, "partner_id",
                value_getz(invoice, "commercial_partner_id"));
    set_default(r, part, "currency_id", value_getz(invoice, "currency_id"));
    set_default(r, part, "payment_method_id", method_of(w, way));
    erp_part_set(r, part, "invoice_ids", value_list(commands, 1));
    erp_task_add(r, w, TASK_CREATE, NULL, patch);
    erp_task_add(r, w, TASK_SETTLE, NULL, patch);
    return ERR_OK;
}

enum err erp_plan_payment(struct erp_run *r, struct erp_write *w, size_t patch,
                          struct error *e)
{
    bool pays = r->op->patches[patch].kind == PATCH_CREATE &&
                w->parts[patch].invoices.kind == VALUE_LIST;
    if (!pays)
        erp_task_add_values(r, w, patch);
    else if (r->o->session.major < FIRST_WITH_WIZARD)
        return plan_posted(r, w, patch, e);
    else
        erp_task_add(r, w, TASK_PAY_OPEN, NULL, patch);
    return ERR_OK;
}

/* ---- the wizard, 14 and later ------------------------------------------- */

/* What the wizard takes, and how the payment calls it; the rest is written
 * afterwards, where it came out otherwise. */
static const struct {
    const char *of_payment;
    const char *of_wizard;
} wizard_fields[] = {
    {"amount", "amount"},
    {"date", "payment_date"},
    {"memo", "communication"},
    {"ref", "communication"}, /* before 18 */
    {"journal_id", "journal_id"},
    {"currency_id", "currency_id"},
    {"partner_bank_id", "partner_bank_id"},
    {"payment_method_id", "payment_method_id"}, /* 14 */
    {"payment_method_line_id", "payment_method_line_id"},
};

static const char *wizard_name(struct str of_payment)
{
    for (size_t i = 0; i < sizeof wizard_fields / sizeof wizard_fields[0]; i++)
        if (str_is(of_payment, wizard_fields[i].of_payment))
            return wizard_fields[i].of_wizard;
    return NULL;
}

static struct value wizard_vals(const struct erp_part *part, struct arena *a)
{
    const struct value_fields *all = &part->vals.fields;
    struct field *vals = arena_array(a, struct field, all->n + 2);
    size_t n = 0;
    for (size_t i = 0; i < all->n; i++) {
        const char *name = wizard_name(all->at[i].name);
        if (name)
            vals[n++] = (struct field){str_from(name), all->at[i].value};
    }
    /* What is not paid stays open: within the days of an early payment
     * discount the wizard would write it off (Odoo 16.0 on,
     * addons/account/wizard/account_payment_register.py). */
    vals[n++] = (struct field){STR("payment_difference_handling"),
                               value_textz("open")};
    if (part->invoices.items.n > 1) /* one payment for all of them */
        vals[n++] = (struct field){STR("group_payment"), value_bool(true)};
    return value_object(vals, n);
}

void erp_pay_call(const struct erp_run *r, const struct erp_write *w,
                  const struct erp_task *t, struct erp_call *call)
{
    const struct erp_part *part = &w->parts[t->members.at[0]];
    (void)r;
    call->model = STR("account.payment.register");
    erp_call_active(call, "account.move", part->invoices);
    if (t->kind == TASK_PAY) {
        call->method = STR("action_create_payments");
        erp_call_ids(call, erp_one_id(call->arena, part->wizard));
        return;
    }
    struct value *vals = arena_array(call->arena, struct value, 1);
    vals[0] = wizard_vals(part, call->arena);
    call->method = STR("create");
    erp_call_arg(call, "vals_list", value_list(vals, 1));
    call->n_records = 1;
}

enum err erp_wizard_opened(struct erp_run *r, struct erp_write *w,
                           const struct erp_task *t,
                           const struct erp_answer *answer,
                           enum erp_task_kind next, struct error *e)
{
    size_t patch = t->members.at[0];
    if (!erp_id_of_wire(&answer->result, &w->parts[patch].wizard))
        return erp_answer_odd(&r->sent, "the id of a wizard", e);
    erp_task_follow(r, w, next, patch);
    return ERR_OK;
}

/* The window that shows what was made: of one its id, of several a domain. */
static bool payment_of_window(const struct value *window, int64_t *out_id)
{
    if (erp_id_of_wire(value_getz(window, "res_id"), out_id))
        return true;
    const struct value *domain = value_getz(window, "domain");
    for (size_t i = 0;
         domain && domain->kind == VALUE_LIST && i < domain->items.n; i++) {
        const struct value *term = &domain->items.at[i];
        if (term->kind == VALUE_LIST && term->items.n == 3 &&
            str_is(value_str(&term->items.at[0]), "id"))
            return erp_id_of_wire(&term->items.at[2], out_id);
    }
    return false;
}

/* What the wizard took is as it should be; a payment is not to be written
 * without need. */
static void keep_untold(struct erp_run *r, struct erp_part *part)
{
    const struct value_fields *all = &part->vals.fields;
    struct field *left = arena_array(r->arena, struct field, all->n);
    size_t n = 0;
    for (size_t i = 0; i < all->n; i++)
        if (!wizard_name(all->at[i].name))
            left[n++] = all->at[i];
    part->vals = value_object(left, n);
}

enum err erp_pay_done(struct erp_run *r, struct erp_write *w,
                      const struct erp_task *t, const struct erp_answer *answer,
                      struct error *e)
{
    size_t patch = t->members.at[0];
    int64_t id;
    if (t->kind == TASK_PAY_OPEN)
        return erp_wizard_opened(r, w, t, answer, TASK_PAY, e);
    if (!payment_of_window(&answer->result, &id))
        return erp_answer_odd(&r->sent, "the payment that was made", e);
    erp_note_made(r, w, patch, id);
    keep_untold(r, &w->parts[patch]);
    if (w->parts[patch].vals.fields.n > 0)
        erp_task_add(r, w, TASK_COMPARE, NULL, patch);
    return ERR_OK;
}
