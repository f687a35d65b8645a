/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * The invoice of a sales order, made as a person would: through the wizard
 * (13 and later), by the order's own method before. An order that has its
 * invoice already, with nothing left to invoice, gives that one, so that what
 * is asked for twice is made once.
 *
 *     orders ─▶ their invoices ─▶ wizard, invoice, each order ─▶ orders again
 *     ─▶ what the new ones have ─▶ what differs is written
 */
#include "connectors/odoo/canonical.h"
#include "connectors/odoo/task.h"

enum {
    FIRST_WITH_TAXES = 9,  /* of an invoice that is created, by itself */
    FIRST_WITH_STATUS = 9, /* sale.order.invoice_status */
    FIRST_WITH_WIZARD = 13,
    FIRST_DATED_ALIKE = 16, /* the accounting date follows the invoice's */
};

static bool by_wizard(const struct erp_run *r)
{
    return r->o->session.major >= FIRST_WITH_WIZARD;
}

/* ---- looks -------------------------------------------------------------- */

void erp_look_bills(struct erp_run *r, struct erp_write *w)
{
    static const char *const fields[] = {"invoice_ids", "state",
                                         "invoice_status"};
    bool has_status = r->o->session.major >= FIRST_WITH_STATUS;
    VEC(struct value) ids = {0};
    for (size_t i = 0; i < r->op->n_patches; i++)
        if (!erp_patch_failed(r, i) && w->parts[i].order > 0)
            vec_push(r->arena, &ids, value_int(w->parts[i].order));
    struct value all = value_list(ids.at, ids.n);
    erp_look_add(r, w, LOOK_ORDERS,
                 &(struct erp_look_wish){"sale.order", "id", all, fields,
                                         has_status ? 3 : 2});
}

/* A list of ids, also where there is none. */
static struct value invoice_ids(const struct value *order)
{
    const struct value *ids = value_getz(order, "invoice_ids");
    return ids && ids->kind == VALUE_LIST ? *ids : value_list(NULL, 0);
}

void erp_look_billed(struct erp_run *r, struct erp_write *w)
{
    const char *fields[] = {"state", r->o->session.major > FIRST_WITH_WIZARD
                                         ? "move_type"
                                         : "type"};
    const struct erp_look *orders = erp_look_find(w, LOOK_ORDERS);
    VEC(struct value) ids = {0};
    if (erp_look_find(w, LOOK_INVOICES))
        return;
    for (size_t i = 0; orders && i < orders->rows.items.n; i++) {
        struct value own = invoice_ids(&orders->rows.items.at[i]);
        for (size_t k = 0; k < own.items.n; k++)
            vec_push(r->arena, &ids, own.items.at[k]);
    }
    erp_look_add(r, w, LOOK_INVOICES,
                 &(struct erp_look_wish){
                     by_wizard(r) ? "account.move" : "account.invoice", "id",
                     value_list(ids.at, ids.n), fields, 2});
}

/* ---- dates -------------------------------------------------------------- */

static const char *date_name(const struct erp_run *r)
{
    return by_wizard(r) ? "invoice_date" : "date_invoice";
}

/* NULL: it is left to Odoo, which takes the day of posting. */
static const struct value *date_of(const struct erp_run *r,
                                   const struct erp_part *part)
{
    const struct value *day = value_getz(&part->vals, date_name(r));
    return day && !erp_wire_is_empty(day) ? day : NULL;
}

static bool has_own_accounting_date(const struct erp_run *r)
{
    return by_wizard(r) && r->o->session.major < FIRST_DATED_ALIKE;
}

/* From 13 to 15 only Odoo's form takes the accounting date from that of the
 * invoice; what is written is booked on the day on which it was made (Odoo
 * 14.0, addons/account/models/account_move.py, _onchange_invoice_date). */
static void book_on_its_date(struct erp_run *r, struct erp_part *part)
{
    const struct value *day = date_of(r, part);
    if (day && has_own_accounting_date(r) && !value_getz(&part->vals, "date"))
        erp_part_set(r, part, "date", *day);
}

/* What is made of orders gets its date by the context, as nothing else can
 * say it: so a cut behind it leaves no draft without one. */
static void call_dated(const struct erp_run *r, const struct value *day,
                       struct erp_call *call)
{
    if (!day || erp_wire_is_empty(day))
        return;
    erp_call_context(call, arena_printfz(r->arena, "default_%s", date_name(r)),
                     *day);
    if (has_own_accounting_date(r))
        erp_call_context(call, "default_date", *day);
}

/* ---- the plan ----------------------------------------------------------- */

static const struct value *order_of(const struct erp_write *w, size_t patch)
{
    return erp_look_row(w, LOOK_ORDERS, w->parts[patch].order);
}

/* The newest invoice of an order that counts; NULL: there is none. */
static const struct value *invoice_of(const struct erp_write *w,
                                      const struct value *order)
{
    const struct value *found = NULL;
    struct value ids = invoice_ids(order);
    int64_t newest = 0;
    for (size_t i = 0; i < ids.items.n; i++) {
        int64_t id;
        if (!erp_id_of_wire(&ids.items.at[i], &id) || id < newest)
            continue;
        const struct value *row = erp_look_row(w, LOOK_INVOICES, id);
        const struct value *type = value_getz(row, "move_type");
        if (!type)
            type = value_getz(row, "type");
        if (!row || !str_is(value_str(type), "out_invoice") ||
            str_is(value_text_at(row, "state"), "cancel"))
            continue;
        newest = id;
        found = row;
    }
    return found;
}

static bool has_more_to_invoice(const struct erp_run *r,
                                const struct value *order)
{
    if (r->o->session.major >= FIRST_WITH_STATUS)
        return str_is(value_text_at(order, "invoice_status"), "to invoice");
    return str_is(value_text_at(order, "state"), "manual");
}

/* A draft gets the values as a new one would; a posted one stays. */
static void take_existing(struct erp_run *r, struct erp_write *w, size_t patch,
                          const struct value *invoice)
{
    int64_t id = 0;
    (void)erp_id_of_wire(value_getz(invoice, "id"), &id);
    erp_note_made(r, w, patch, id);
    r->op->results[patch].existed = true;
    if (str_is(value_text_at(invoice, "state"), "draft") &&
        w->parts[patch].vals.fields.n > 0)
        erp_task_add(r, w, TASK_COMPARE, NULL, patch);
}

/* Orders that share a call share the date. */
static void plan_invoice(struct erp_run *r, struct erp_write *w, size_t patch)
{
    const struct value *day = date_of(r, &w->parts[patch]);
    struct value none = value_bool(false);
    if (by_wizard(r))
        erp_task_add(r, w, TASK_BILL_OPEN, NULL, patch);
    else
        erp_task_add(r, w, TASK_BILL, day ? day : &none, patch);
    erp_task_add(r, w, TASK_BILL_FIND, NULL, patch);
}

/* Before 9 a create is followed by a call that reckons the taxes. A draft
 * without any may be one whose create was cut off in between. */
static bool lacks_taxes(const struct erp_run *r, const struct erp_part *part,
                        bool creates)
{
    const struct value *tax =
        part->known ? value_getz(part->known, "amount_tax") : NULL;
    struct value none = value_int(0);
    if (r->o->session.major >= FIRST_WITH_TAXES)
        return false;
    return creates || (tax && value_equal(tax, &none) &&
                       str_is(value_text_at(part->known, "state"), "draft"));
}

enum err erp_plan_bill(struct erp_run *r, struct erp_write *w, size_t patch,
                       struct error *e)
{
    struct erp_part *part = &w->parts[patch];
    bool creates = r->op->patches[patch].kind == PATCH_CREATE;
    book_on_its_date(r, part);
    if (!creates || part->order == 0) {
        erp_task_add_values(r, w, patch);
        if (lacks_taxes(r, part, creates))
            erp_task_add(r, w, TASK_TAXES, NULL, patch);
        return ERR_OK;
    }
    const struct value *order = order_of(w, patch);
    if (!order)
        FAIL(e, ERR_NOT_FOUND,
             "Odoo has no sales order %lld that this user may see",
             (long long)part->order);
    const struct value *invoice = invoice_of(w, order);
    bool more = has_more_to_invoice(r, order);
    if (invoice && !more) {
        take_existing(r, w, patch, invoice);
        return ERR_OK;
    }
    if (!more && r->o->session.major < FIRST_WITH_STATUS)
        FAIL(e, ERR_REJECTED,
             "sales order %lld has nothing to invoice: confirm it, or set its "
             "`Create Invoice` so that confirming makes the invoice",
             (long long)part->order);
    plan_invoice(r, w, patch);
    return ERR_OK;
}

const char *erp_bill_advice(const struct erp_run *r, const struct erp_write *w,
                            size_t patch)
{
    if (w->parts[patch].invoices.kind == VALUE_LIST)
        return "see whether the invoice is posted and something of it is left "
               "to pay";
    if (w->parts[patch].order == 0 ||
        has_more_to_invoice(r, order_of(w, patch)))
        return NULL;
    return "Odoo has nothing to invoice of this order: is it confirmed, and "
           "are its products invoiced by ordered quantities (Invoicing Policy) "
           "or delivered?";
}

/* ---- calls -------------------------------------------------------------- */

static struct value orders_of(const struct erp_write *w,
                              const struct erp_task *t, struct arena *a)
{
    struct value *ids = arena_array(a, struct value, t->members.n);
    for (size_t i = 0; i < t->members.n; i++)
        ids[i] = value_int(w->parts[t->members.at[i]].order);
    return value_list(ids, t->members.n);
}

static void call_wizard(const struct erp_run *r, const struct erp_write *w,
                        const struct erp_task *t, struct erp_call *call)
{
    const struct erp_part *part = &w->parts[t->members.at[0]];
    call->model = STR("sale.advance.payment.inv");
    erp_call_active(call, "sale.order", orders_of(w, t, call->arena));
    if (t->kind == TASK_BILL) {
        call->method = STR("create_invoices");
        call_dated(r, date_of(r, part), call);
        erp_call_ids(call, erp_one_id(call->arena, part->wizard));
        return;
    }
    struct value *vals = arena_array(call->arena, struct value, 1);
    struct field *method = arena_array(call->arena, struct field, 1);
    method[0] = (struct field){STR("advance_payment_method"),
                               value_textz("delivered")};
    vals[0] = value_object(method, 1);
    call->method = STR("create");
    erp_call_arg(call, "vals_list", value_list(vals, 1));
    call->n_records = 1;
}

void erp_bill_call(const struct erp_run *r, const struct erp_write *w,
                   const struct erp_task *t, struct erp_call *call)
{
    static const char *const fields[] = {"invoice_ids"};
    struct value ids = orders_of(w, t, call->arena);
    if (t->kind == TASK_BILL_FIND) {
        erp_read_call(r, STR("sale.order"), ids,
                      erp_texts(call->arena, fields, 1), call);
        call->writes = false;
    } else if (by_wizard(r)) {
        call_wizard(r, w, t, call);
    } else {
        bool old = r->o->session.major < FIRST_WITH_STATUS;
        call->model = STR("sale.order");
        call->method = old ? STR("manual_invoice")
                           : STR("action_invoice_create");
        erp_call_ids(call, ids);
        call_dated(r, &t->vals, call);
        if (!old) /* else orders of one customer would share an invoice */
            erp_call_kwarg(call, "grouped", value_bool(true));
    }
}

/* ---- answers ------------------------------------------------------------ */

static bool holds(const struct value *ids, int64_t id)
{
    int64_t other;
    for (size_t i = 0; i < ids->items.n; i++)
        if (erp_id_of_wire(&ids->items.at[i], &other) && other == id)
            return true;
    return false;
}

/* The first that the order did not have before; 0: there is none. */
static int64_t new_invoice(const struct erp_write *w, size_t patch,
                           const struct value *now)
{
    struct value before = invoice_ids(order_of(w, patch));
    struct value ids = invoice_ids(now);
    int64_t first = 0;
    for (size_t i = 0; i < ids.items.n; i++) {
        int64_t id;
        if (erp_id_of_wire(&ids.items.at[i], &id) && !holds(&before, id) &&
            (first == 0 || id < first))
            first = id;
    }
    return first;
}

static void take_new(struct erp_run *r, struct erp_write *w, size_t patch,
                     const struct value *order)
{
    struct error none;
    int64_t id = order ? new_invoice(w, patch, order) : 0;
    if (id > 0) {
        erp_note_made(r, w, patch, id);
        if (w->parts[patch].vals.fields.n > 0)
            erp_task_add(r, w, TASK_COMPARE, NULL, patch);
        return;
    }
    const char *advice = erp_bill_advice(r, w, patch);
    error_set(&none, ERR_REJECTED, __FILE__, __LINE__,
              "Odoo made no invoice of sales order %lld%s%s",
              (long long)w->parts[patch].order, advice ? ": " : "",
              advice ? advice : "");
    erp_patch_fails(r, patch, &none);
}

enum err erp_bill_done(struct erp_run *r, struct erp_write *w,
                       const struct erp_task *t,
                       const struct erp_answer *answer, struct error *e)
{
    struct value rows;
    if (t->kind == TASK_BILL_OPEN)
        return erp_wizard_opened(r, w, t, answer, TASK_BILL, e);
    if (t->kind == TASK_BILL) {
        for (size_t i = 0; i < t->members.n; i++)
            w->parts[t->members.at[i]].begun = true;
        return ERR_OK;
    }
    TRY(erp_rows_need(r, answer, &rows, e));
    for (size_t i = 0; i < t->members.n; i++)
        take_new(r, w, t->members.at[i],
                 erp_row_of(&rows, w->parts[t->members.at[i]].order));
    return ERR_OK;
}
