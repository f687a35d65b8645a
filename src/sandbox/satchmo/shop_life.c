/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Orders as the shop's own code writes them: checkout, payment, history. */
#include "base/time.h"
#include "sandbox/satchmo/shop.h"

static enum err add(struct decimal *io, struct decimal d, struct error *e)
{
    return decimal_add(*io, d, io, e);
}

static struct decimal negative(struct decimal d)
{
    return (struct decimal){-d.mantissa, d.scale};
}

static enum err next_id(struct shop *shop, const char *table, int64_t *out,
                        struct error *e)
{
    AUTO_ARENA a = ARENA_INIT;
    struct sql_rows rows;
    const struct sql_query q = {
        arena_printf(&a, "SELECT coalesce(max(id), 0) + 1 AS n FROM %s", table),
        NULL, 0, -1};
    TRY(shop_ask(shop, &a, &q, &rows, e));
    const struct value v = sql_cell(&rows, 0, "n");
    *out = 1;
    str_to_i64(value_str(&v), out);
    return ERR_OK;
}

/* ---- checkout --------------------------------------------------------------------- */

struct sums {
    struct decimal goods, discount, tax, total;
};

static enum err sum_up(const struct shop_order *order, struct sums *s,
                       struct error *e)
{
    for (size_t i = 0; i < order->n_lines; i++) {
        const struct shop_line *l = &order->lines[i];
        struct decimal price;
        TRY(decimal_multiply(l->unit_price, l->quantity, &price, e));
        TRY(add(&s->goods, price, e));
        TRY(add(&s->discount, l->discount, e));
        TRY(add(&s->tax, l->tax, e));
    }
    s->total = s->goods;
    TRY(add(&s->total, negative(s->discount), e));
    TRY(add(&s->total, order->shipping, e));
    TRY(add(&s->total, negative(order->shipping_discount), e));
    TRY(add(&s->total, s->tax, e));
    return add(&s->discount, order->shipping_discount, e);
}

/* Addresses are copied from the contact's defaults, as they are now. */
#define COPY(which)                                                          \
    "b" which ".addressee, b" which ".street1, b" which ".street2, b" which   \
    ".city, b" which ".state, b" which ".postal_code, k" which ".iso2_code"
#define JOIN(which, flag)                                                     \
    " JOIN contact_addressbook b" which " ON b" which ".id = (SELECT min(x.id) " \
    "FROM contact_addressbook x WHERE x.contact_id = c.id AND x." flag ")"    \
    " JOIN l10n_country k" which " ON k" which ".id = b" which ".country_id"

static void add_order(struct shop_work *w, const struct shop_order *order,
                      int64_t id, const struct sums *s)
{
    const struct value v[] = {
        value_int(id), value_decimal(s->goods), value_decimal(s->total),
        value_decimal(s->discount), value_decimal(order->shipping),
        value_decimal(order->shipping_discount), value_decimal(s->tax),
        shop_time(w, order->at_us ? order->at_us : w->now_us),
        value_int(order->contact)};
    /* A parameter in a list of columns has no type of its own. */
    bool typed = w->shop->engine == SHOP_POSTGRES;
    const char *d = typed ? "CAST(? AS numeric)" : "?";
    shop_do(w, arena_printfz(
        &w->arena,
        "INSERT INTO shop_order (id, site_id, contact_id, "
        "ship_addressee, ship_street1, ship_street2, ship_city, ship_state, "
        "ship_postal_code, ship_country, bill_addressee, bill_street1, "
        "bill_street2, bill_city, bill_state, bill_postal_code, bill_country, "
        "sub_total, total, discount_code, discount, method, "
        "shipping_description, shipping_method, shipping_model, shipping_cost, "
        "shipping_discount, tax, time_stamp, status) "
        "SELECT %s, 1, c.id, " COPY("s") ", " COPY("b") ", %s, %s, '', "
        "%s, 'Online', 'Per Item shipping', 'U.S. Mail', 'PerItem', %s, %s, "
        "%s, %s, '' FROM contact_contact c" JOIN("s", "is_default_shipping")
        JOIN("b", "is_default_billing") " WHERE c.id = ?",
        typed ? "CAST(? AS integer)" : "?", d, d, d, d, d, d,
        typed ? "CAST(? AS timestamptz)" : "?"), v, sizeof v / sizeof v[0]);
}

static enum err add_line(struct shop_work *w, int64_t order,
                         const struct shop_line *l, struct error *e)
{
    struct decimal price;
    TRY(decimal_multiply(l->unit_price, l->quantity, &price, e));
    const struct value v[] = {
        value_int(order), value_int(l->product), value_decimal(l->quantity),
        value_decimal(l->unit_price), value_decimal(price),
        value_decimal(l->tax), value_bool(false), value_decimal(l->discount)};
    shop_do(w, "INSERT INTO shop_orderitem (order_id, product_id, quantity, "
               "unit_price, unit_tax, line_item_price, tax, completed, "
               "discount) VALUES (?, ?, ?, ?, 0, ?, ?, ?, ?)", v, 8);
    return ERR_OK;
}

enum err shop_checkout(struct shop *shop, const struct shop_order *order,
                       int64_t *out_id, struct error *e)
{
    struct sums sums = {0};
    int64_t id;
    TRY(sum_up(order, &sums, e));
    TRY(next_id(shop, "shop_order", &id, e));
    struct shop_work w;
    shop_work_begin(&w, shop);
    add_order(&w, order, id, &sums);
    enum err err = ERR_OK;
    for (size_t i = 0; i < order->n_lines && err == ERR_OK; i++)
        err = add_line(&w, id, &order->lines[i], e);
    if (err != ERR_OK) {
        arena_fini(&w.arena);
        return err;
    }
    TRY(shop_work_end(&w, e));
    TRY(shop_settle_ids(shop, e));
    *out_id = id;
    return ERR_OK;
}

enum err shop_drop_checkout(struct shop *shop, int64_t order, struct error *e)
{
    const struct value id = value_int(order);
    struct shop_work w;
    shop_work_begin(&w, shop);
    shop_do(&w, "DELETE FROM shop_orderitem WHERE order_id = (SELECT id FROM "
                "shop_order WHERE id = ? AND status = '')", &id, 1);
    shop_do(&w, "DELETE FROM shop_order WHERE id = ? AND status = ''", &id, 1);
    return shop_work_end(&w, e);
}

/* ---- payment and state ------------------------------------------------------------ */

enum err shop_set_status(struct shop *shop, int64_t order, const char *status,
                         const char *notes, struct error *e)
{
    struct shop_work w;
    shop_work_begin(&w, shop);
    const struct value row[] = {value_int(order), value_textz(status),
                                value_textz(notes), shop_time(&w, w.now_us)};
    shop_do(&w, "INSERT INTO shop_orderstatus (order_id, status, notes, "
                "time_stamp) VALUES (?, ?, ?, ?)", row, 4);
    const struct value set[] = {value_textz(status), value_int(order)};
    shop_do(&w, "UPDATE shop_order SET status = ? WHERE id = ?", set, 2);
    return shop_work_end(&w, e);
}

/* Paid in full, and never told so: the shop calls that order_success. */
static enum err succeed_if_paid(struct shop *shop, int64_t order,
                                struct error *e)
{
    AUTO_ARENA a = ARENA_INIT;
    struct sql_rows rows;
    const struct value id = value_int(order);
    const struct sql_query q = {
        STR("SELECT o.status, o.total, (SELECT coalesce(sum(p.amount), 0) "
            "FROM shop_orderpayment p WHERE p.order_id = o.id) AS paid, "
            "(SELECT coalesce(sum(h.amount), 0) FROM "
            "shop_orderauthorization h WHERE h.order_id = o.id AND NOT "
            "h.complete) AS held FROM shop_order o WHERE o.id = ?"),
        &id, 1, -1};
    TRY(shop_ask(shop, &a, &q, &rows, e));
    if (rows.n_rows == 0)
        FAIL(e, ERR_NOT_FOUND, "the shop has no order %lld", (long long)order);
    struct decimal owed = {0};
    static const char *const columns[] = {"total", "paid", "held"};
    for (size_t i = 0; i < 3; i++) {
        const struct value v = sql_cell(&rows, 0, columns[i]);
        struct decimal d;
        TRY(decimal_parse_near(value_str(&v), &d, e));
        TRY(add(&owed, i == 0 ? d : negative(d), e));
    }
    const struct value status = sql_cell(&rows, 0, "status");
    bool fresh = value_str(&status).n == 0;
    owed = decimal_round(owed, 6);
    const struct decimal cent = {.mantissa = -1, .scale = 2};
    if (!fresh || decimal_compare(owed, decimal_from_i64(0)) > 0 ||
        decimal_compare(owed, cent) <= 0)
        return ERR_OK;
    return shop_set_status(shop, order, "New", "Order successfully submitted",
                           e);
}

static enum err add_amount(struct shop *shop, int64_t order,
                           struct decimal amount, const char *transaction,
                           bool held, struct error *e)
{
    struct shop_work w;
    shop_work_begin(&w, shop);
    const struct value v[] = {value_decimal(amount), shop_time(&w, w.now_us),
                              value_textz(transaction), value_int(order),
                              value_bool(false)};
    shop_do(&w,
            held ? "INSERT INTO shop_orderauthorization (payment, amount, "
                   "time_stamp, transaction_id, order_id, complete) "
                   "VALUES ('DUMMY', ?, ?, ?, ?, ?)"
                 : "INSERT INTO shop_orderpayment (payment, amount, "
                   "time_stamp, transaction_id, order_id) "
                   "VALUES ('DUMMY', ?, ?, ?, ?)",
            v, held ? 5 : 4);
    TRY(shop_work_end(&w, e));
    return succeed_if_paid(shop, order, e);
}

enum err shop_pay(struct shop *shop, int64_t order, struct decimal amount,
                  const char *transaction, struct error *e)
{
    return add_amount(shop, order, amount, transaction, false, e);
}

enum err shop_authorize(struct shop *shop, int64_t order,
                        struct decimal amount, struct error *e)
{
    return add_amount(shop, order, amount, "AUTH", true, e);
}
