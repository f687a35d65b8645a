/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * What the shop works out of the rows of an order: its lines and payments, and
 * whether it is paid, to the last digit as the shop does.
 */
#include "base/time.h"
#include "connectors/satchmo/satchmo_state.h"

enum { ORDER_ITEMS, ORDER_PAYMENTS, ORDER_AUTHORIZATIONS, ORDER_HISTORY,
       ORDER_VARIABLES, ORDER_OPTIONS };

static struct decimal negative(struct decimal d)
{
    return (struct decimal){-d.mantissa, d.scale};
}

static enum err subtract(struct decimal a, struct decimal b,
                         struct decimal *out, struct error *e)
{
    return decimal_add(a, negative(b), out, e);
}

static struct value money(struct decimal d)
{
    return value_decimal(decimal_normalize(d));
}

static struct value text_cell(struct satchmo_record *r,
                              const struct satchmo_rows *rows, size_t i,
                              const char *column)
{
    const struct value cell = satchmo_cell(rows, i, column);
    struct str text = value_str(&cell);
    return text.n > 0 ? value_text(arena_str(r->arena, text)) : value_null();
}

static enum err time_cell(struct satchmo_record *r,
                          const struct satchmo_rows *rows, size_t i,
                          struct value *out, struct error *e)
{
    static const struct satchmo_column when = {
        "time_stamp", "time_stamp", VALUE_DATETIME, 0, NULL};
    const struct value cell = satchmo_cell(rows, i, "time_stamp");
    return satchmo_value(r->c, r->arena, &when, &cell, out, e);
}

/* ---- lines --------------------------------------------------------------------- */

struct line {
    struct decimal quantity, unit_price, unit_tax, line_price, tax, discount;
    struct decimal sub_total, total, price_with_tax;
};

static enum err read_line(const struct satchmo_rows *rows, size_t i,
                          struct line *l, struct error *e)
{
    TRY(satchmo_amount(rows, i, "quantity", &l->quantity, e));
    TRY(satchmo_amount(rows, i, "unit_price", &l->unit_price, e));
    TRY(satchmo_amount(rows, i, "unit_tax", &l->unit_tax, e));
    TRY(satchmo_amount(rows, i, "line_item_price", &l->line_price, e));
    TRY(satchmo_amount(rows, i, "tax", &l->tax, e));
    TRY(satchmo_amount(rows, i, "discount", &l->discount, e));
    TRY(subtract(l->line_price, l->discount, &l->sub_total, e));
    TRY(decimal_add(l->sub_total, l->tax, &l->total, e));
    return decimal_add(l->unit_price, l->unit_tax, &l->price_with_tax, e);
}

/* What was chosen for the article of that line. */
static enum err line_options(struct satchmo_record *r, struct str item,
                             struct value *out, struct error *e)
{
    const struct satchmo_rows *rows = &r->parts[ORDER_OPTIONS];
    struct value *list = arena_array(r->arena, struct value, rows->n + 1);
    size_t n = 0;
    for (size_t i = 0; i < rows->n; i++) {
        const struct value of = satchmo_cell(rows, i, "item_id");
        struct decimal change;
        struct members m = {0};
        if (!str_eq(value_str(&of), item))
            continue;
        TRY(satchmo_amount(rows, i, "price_change", &change, e));
        members_put(r->arena, &m, "name", text_cell(r, rows, i, "name"));
        members_put(r->arena, &m, "value", text_cell(r, rows, i, "value"));
        members_put(r->arena, &m, "price_change", money(change));
        list[n++] = members_value(&m);
    }
    *out = value_list(list, n);
    return ERR_OK;
}

static struct value line_value(struct satchmo_record *r,
                               const struct satchmo_rows *rows, size_t i,
                               const struct line *l, struct value options)
{
    struct members m = {0};
    const struct value product = satchmo_cell(rows, i, "product_id");
    members_put(r->arena, &m, "id", text_cell(r, rows, i, "id"));
    members_put(r->arena, &m, "product_id",
                value_ref(STR("product"),
                          arena_str(r->arena, value_str(&product))));
    members_put(r->arena, &m, "name", text_cell(r, rows, i, "name"));
    members_put(r->arena, &m, "sku", text_cell(r, rows, i, "sku"));
    members_put(r->arena, &m, "quantity", money(l->quantity));
    members_put(r->arena, &m, "unit_price", money(l->unit_price));
    members_put(r->arena, &m, "unit_tax", money(l->unit_tax));
    members_put(r->arena, &m, "line_item_price", money(l->line_price));
    members_put(r->arena, &m, "tax", money(l->tax));
    members_put(r->arena, &m, "discount", money(l->discount));
    members_put(r->arena, &m, "sub_total", money(l->sub_total));
    members_put(r->arena, &m, "total", money(l->total));
    members_put(r->arena, &m, "price_with_tax", money(l->price_with_tax));
    members_put(r->arena, &m, "tax_class", text_cell(r, rows, i, "tax_class"));
    members_put(r->arena, &m, "options", options);
    return members_value(&m);
}

static enum err put_lines(struct satchmo_record *r, struct decimal *out_total,
                          struct error *e)
{
    const struct satchmo_rows *rows = &r->parts[ORDER_ITEMS];
    struct value *items = arena_array(r->arena, struct value, rows->n + 1);
    *out_total = decimal_from_i64(0);
    for (size_t i = 0; i < rows->n; i++) {
        struct line line;
        struct value options;
        const struct value id = satchmo_cell(rows, i, "id");
        TRY(read_line(rows, i, &line, e));
        TRY(decimal_add(*out_total, line.sub_total, out_total, e));
        TRY(line_options(r, value_str(&id), &options, e));
        items[i] = line_value(r, rows, i, &line, options);
    }
    members_put(r->arena, &r->fields, "items", value_list(items, rows->n));
    members_put(r->arena, &r->fields, "items_total", money(*out_total));
    return ERR_OK;
}

/* ---- payments ------------------------------------------------------------------ */

/* PENDING ones are none yet; placeholders have no amount. */
static bool is_completed(const struct satchmo_rows *rows, size_t i,
                         struct decimal amount)
{
    const struct value id = satchmo_cell(rows, i, "transaction_id");
    return amount.mantissa != 0 && !str_is(value_str(&id), "PENDING");
}

static enum err payment_value(struct satchmo_record *r,
                              const struct satchmo_rows *rows, size_t i,
                              struct decimal amount, struct value *out,
                              struct error *e)
{
    struct value time;
    TRY(time_cell(r, rows, i, &time, e));
    struct members m = {0};
    members_put(r->arena, &m, "id", text_cell(r, rows, i, "id"));
    members_put(r->arena, &m, "payment", text_cell(r, rows, i, "payment"));
    members_put(r->arena, &m, "amount", money(amount));
    members_put(r->arena, &m, "time_stamp", time);
    members_put(r->arena, &m, "transaction_id",
                text_cell(r, rows, i, "transaction_id"));
    *out = members_value(&m);
    return ERR_OK;
}

/* Written here by us: it stands elsewhere already. */
static bool is_from_outside(const struct satchmo_rows *rows, size_t i)
{
    const struct value method = satchmo_cell(rows, i, "payment");
    return str_is(value_str(&method), "ODOO");
}

static struct value payment_ref(struct satchmo_record *r,
                                const struct satchmo_rows *rows, size_t i)
{
    const struct value id = satchmo_cell(rows, i, "id");
    return value_ref(STR("order_payment"),
                     arena_str(r->arena, value_str(&id)));
}

struct sums {
    struct decimal paid;     /* what was given back taken off */
    struct decimal refunded; /* what was given back */
};

/* All rows count for the balance, only completed ones are listed. */
static enum err put_payments(struct satchmo_record *r, struct sums *sums,
                             struct error *e)
{
    const struct satchmo_rows *rows = &r->parts[ORDER_PAYMENTS];
    struct value *items = arena_array(r->arena, struct value, rows->n + 1);
    struct value *ids = arena_array(r->arena, struct value, rows->n + 1);
    size_t n = 0, n_ids = 0;
    sums->paid = sums->refunded = decimal_from_i64(0);
    for (size_t i = 0; i < rows->n; i++) {
        struct decimal amount;
        TRY(satchmo_amount(rows, i, "amount", &amount, e));
        TRY(decimal_add(sums->paid, amount, &sums->paid, e));
        if (!is_completed(rows, i, amount))
            continue;
        TRY(payment_value(r, rows, i, amount, &items[n++], e));
        if (amount.mantissa < 0)
            TRY(subtract(sums->refunded, amount, &sums->refunded, e));
        else if (!is_from_outside(rows, i))
            ids[n_ids++] = payment_ref(r, rows, i);
    }
    members_put(r->arena, &r->fields, "payment_ids",
                value_set(r->arena, ids, n_ids));
    members_put(r->arena, &r->fields, "payments", value_list(items, n));
    members_put(r->arena, &r->fields, "paid", money(sums->paid));
    members_put(r->arena, &r->fields, "refunded", money(sums->refunded));
    return ERR_OK;
}

/* What is authorised and not captured yet counts as paid. */
static enum err authorized(struct satchmo_record *r, struct decimal *out,
                           struct error *e)
{
    const struct satchmo_rows *rows = &r->parts[ORDER_AUTHORIZATIONS];
    *out = decimal_from_i64(0);
    for (size_t i = 0; i < rows->n; i++) {
        struct decimal amount;
        const struct value complete = satchmo_cell(rows, i, "complete");
        TRY(satchmo_amount(rows, i, "amount", &amount, e));
        if (!str_is(value_str(&complete), "1"))
            TRY(decimal_add(*out, amount, out, e));
    }
    return ERR_OK;
}

/* ---- totals -------------------------------------------------------------------- */

static struct decimal amount_field(const struct satchmo_record *r,
                                   const char *name)
{
    const struct value all = members_value(&r->fields);
    const struct value *v = value_getz(&all, name);
    return v && v->kind == VALUE_DECIMAL ? v->decimal : decimal_from_i64(0);
}

/* One that was never reckoned: the shop would do so before it asks what is
 * owed (Order._balance), and until then nothing has succeeded. */
static bool has_total(const struct satchmo_record *r)
{
    const struct value all = members_value(&r->fields);
    const struct value *v = value_getz(&all, "total");
    return v && v->kind == VALUE_DECIMAL;
}

/* Up to the next cent when something is owed, towards zero when too much was
 * paid: 0.0001 is 0.01, -0.009 is 0. */
static enum err balance_of(struct decimal raw, struct decimal *out,
                           struct error *e)
{
    const struct decimal half = {.mantissa = 5, .scale = 3};
    struct decimal shifted;
    struct decimal cents = decimal_round(raw, 2);
    if (decimal_compare(cents, raw) == 0) {
        *out = cents;
        return ERR_OK;
    }
    TRY(decimal_add(raw, half, &shifted, e));
    *out = decimal_round(shifted, 2); /* the next cent above */
    return ERR_OK;
}

struct owed {
    struct decimal balance;
    bool was_covered; /* before anything was given back */
    bool is_reckoned; /* it has a total */
};

static enum err put_totals(struct satchmo_record *r, struct decimal items,
                           const struct sums *sums, struct owed *out,
                           struct error *e)
{
    struct decimal shipping, total, held, raw, before;
    TRY(subtract(amount_field(r, "shipping_cost"),
                 amount_field(r, "shipping_discount"), &shipping, e));
    TRY(decimal_add(items, shipping, &total, e));
    TRY(decimal_add(total, amount_field(r, "tax"), &total, e));
    TRY(authorized(r, &held, e));
    TRY(subtract(has_total(r) ? amount_field(r, "total") : total, sums->paid,
                 &raw, e));
    TRY(subtract(raw, held, &raw, e));
    TRY(balance_of(raw, &out->balance, e));
    TRY(subtract(raw, sums->refunded, &raw, e));
    TRY(balance_of(raw, &before, e));
    out->is_reckoned = has_total(r);
    out->was_covered =
        out->is_reckoned &&
        (out->balance.mantissa == 0 ||
         (sums->refunded.mantissa > 0 && before.mantissa == 0));
    members_put(r->arena, &r->fields, "shipping", money(shipping));
    members_put(r->arena, &r->fields, "computed_total", money(total));
    members_put(r->arena, &r->fields, "balance", money(out->balance));
    members_put(r->arena, &r->fields, "is_paid",
                value_bool(out->is_reckoned && out->balance.mantissa == 0));
    return ERR_OK;
}

/* The day on the shop's clock. */
static struct value day_of(const struct satchmo_record *r,
                           const struct value *time)
{
    return time->kind == VALUE_DATETIME
               ? value_date(date_from_time(
                     zone_to_local(r->c->zone, time->time_us)))
               : value_null();
}

/* An order has succeeded once it was New and nothing is owed. */
static enum err put_success(struct satchmo_record *r, const struct owed *owed,
                            struct error *e)
{
    const struct satchmo_rows *rows = &r->parts[ORDER_HISTORY];
    struct value time = value_null();
    bool was = false;
    for (size_t i = 0; i < rows->n && owed->was_covered && !was; i++) {
        const struct value status = satchmo_cell(rows, i, "status");
        was = str_is(value_str(&status), "New");
        if (was)
            TRY(time_cell(r, rows, i, &time, e));
    }
    members_put(r->arena, &r->fields, "is_success",
                value_bool(was && owed->balance.mantissa == 0));
    members_put(r->arena, &r->fields, "was_success", value_bool(was));
    members_put(r->arena, &r->fields, "success_time", time);
    members_put(r->arena, &r->fields, "success_date", day_of(r, &time));
    return ERR_OK;
}

/* All of an address in one line; null when there is none of it. */
static struct value address_text(struct satchmo_record *r, const char *use)
{
    static const char *const parts[] = {"addressee", "street1", "street2",
                                        "city", "state", "postal_code",
                                        "country"};
    const struct value all = members_value(&r->fields);
    struct str text = STR("");
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        const struct value *v = value_get(
            &all, arena_printf(r->arena, "%s_%s", use, parts[i]));
        struct str part = v ? str_trim(value_str(v)) : STR("");
        if (part.n > 0)
            text = arena_printf(r->arena, "%.*s%s%.*s", STR_ARG(text),
                                text.n > 0 ? ", " : "", STR_ARG(part));
    }
    return text.n > 0 ? value_text(text) : value_null();
}

static struct value tracking(struct satchmo_record *r)
{
    const struct satchmo_rows *rows = &r->parts[ORDER_VARIABLES];
    for (size_t i = 0; i < rows->n; i++) {
        const struct value name = satchmo_cell(rows, i, "name");
        if (str_is(value_str(&name), "TRACKING"))
            return text_cell(r, rows, i, "value");
    }
    return value_null();
}

enum err satchmo_derive_order(struct satchmo_record *r, struct error *e)
{
    struct decimal items;
    struct sums sums;
    struct owed owed;
    TRY(put_lines(r, &items, e));
    TRY(put_payments(r, &sums, e));
    TRY(put_totals(r, items, &sums, &owed, e));
    TRY(put_success(r, &owed, e));
    members_put(r->arena, &r->fields, "bill_address", address_text(r, "bill"));
    members_put(r->arena, &r->fields, "ship_address", address_text(r, "ship"));
    members_put(r->arena, &r->fields, "tracking", tracking(r));
    return ERR_OK;
}

enum err satchmo_derive_payment(struct satchmo_record *r, struct error *e)
{
    const struct value all = members_value(&r->fields);
    const struct value *time = value_getz(&all, "time_stamp");
    (void)e;
    members_put(r->arena, &r->fields, "date",
                time ? day_of(r, time) : value_null());
    return ERR_OK;
}
