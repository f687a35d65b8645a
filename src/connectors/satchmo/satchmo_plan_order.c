/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Orders: their state, which goes forwards only and has a history, the number
 * that a parcel is followed by, and payments that were made elsewhere.
 */
#include "connectors/satchmo/satchmo_write.h"

#define NOTES "by Crosswalk"

/* How far an order has come; what is not in it is not for others to touch. */
static const struct state {
    const char *name;
    int rank;
} states[] = {{"New", 1},     {"In Process", 2}, {"Billed", 3},
              {"Shipped", 4}, {"Complete", 5}};
#define RANK_SHIPPED 4

static int rank_of(struct str status)
{
    for (size_t i = 0; i < sizeof states / sizeof states[0]; i++) {
        if (str_is(status, states[i].name))
            return states[i].rank;
    }
    return 0;
}

static enum err refuse_checkout(struct str order, struct str status,
                                struct error *e)
{
    if (status.n == 0 || str_is(status, "Temp"))
        FAIL(e, ERR_REJECTED,
             "order %.*s is a checkout in progress: the shop may still drop "
             "it, nothing is written to it", STR_ARG(order));
    return ERR_OK;
}

void satchmo_ask_order(struct satchmo_plan *p)
{
    struct value *id = arena_new(p->arena, struct value);
    *id = value_text(p->patch->id);
    p->beside = (struct sql_query){
        STR("SELECT max(time_stamp) AS latest FROM shop_orderstatus "
            "WHERE order_id = ?"), id, 1, -1};
}

/* Whether the order is to go there; false: it has, or has passed it. */
static enum err goes_to(const struct satchmo_plan *p, struct str to,
                        bool *out, struct error *e)
{
    struct str from = satchmo_seen_text(p, "status");
    bool cancels = str_is(to, "Cancelled");
    if (!cancels && rank_of(to) == 0)
        FAIL(e, ERR_REJECTED,
             "no order is moved to `%.*s`: write In Process, Billed, Shipped, "
             "Complete or Cancelled", STR_ARG(to));
    if (str_eq(from, to)) {
        *out = false;
        return ERR_OK;
    }
    if (str_is(from, "Cancelled") || (str_is(from, "Blocked") && !cancels))
        FAIL(e, ERR_REJECTED,
             "order %.*s is %.*s in the shop and does not become %.*s: "
             "change it there first",
             STR_ARG(p->patch->id), STR_ARG(from), STR_ARG(to));
    if (cancels && rank_of(from) >= RANK_SHIPPED)
        FAIL(e, ERR_REJECTED,
             "order %.*s is %.*s in the shop: it cannot be cancelled any more",
             STR_ARG(p->patch->id), STR_ARG(from));
    if (rank_of(from) == 0 && !str_is(from, "Blocked"))
        FAIL(e, ERR_REJECTED, "order %.*s has the state `%.*s`, which is none "
             "of Satchmo's own", STR_ARG(p->patch->id), STR_ARG(from));
    *out = cancels || rank_of(to) > rank_of(from);
    return ERR_OK;
}

/* The last of the history is the state: never before what is there. */
static enum err history_time(const struct satchmo_plan *p, int64_t *out,
                             struct error *e)
{
    static const struct satchmo_column column = {
        "time_stamp", "time_stamp", VALUE_DATETIME, 0, NULL};
    int64_t time_us = p->now_us;
    if (p->around->n_rows > 0) {
        const struct value cell = sql_cell(p->around, 0, "latest");
        struct value latest;
        TRY(satchmo_value(p->c, p->arena, &column, &cell, &latest, e));
        if (latest.kind == VALUE_DATETIME && latest.time_us >= time_us)
            time_us = latest.time_us + 1;
    }
    *out = time_us;
    return ERR_OK;
}

static void add_history(struct satchmo_plan *p, const char *status,
                        int64_t time_us)
{
    const struct value row[] = {value_text(p->patch->id), value_textz(status),
                                value_textz(NOTES), satchmo_time(p, time_us)};
    satchmo_do(p, 1, "INSERT INTO shop_orderstatus (order_id, status, notes, "
                     "time_stamp) VALUES (?, ?, ?, ?)", row, 4);
}

static enum err plan_status(struct satchmo_plan *p, struct str to,
                            struct error *e)
{
    bool goes = false;
    TRY(goes_to(p, to, &goes, e));
    if (!goes)
        return ERR_OK;
    const struct value id = value_text(p->patch->id);
    struct str from = satchmo_seen_text(p, "status");
    const struct value status[] = {value_text(to), id, value_text(from)};
    int64_t time_us;
    TRY(history_time(p, &time_us, e));
    satchmo_do(p, 1, "UPDATE shop_order SET status = ? WHERE id = ? "
                     "AND status = ?", status, 3);
    /* Who follows an order is told that it was sent. */
    if (rank_of(to) > RANK_SHIPPED && rank_of(from) < RANK_SHIPPED)
        add_history(p, "Shipped", time_us++);
    add_history(p, arena_strz(p->arena, to), time_us);
    return ERR_OK;
}

/* One row, whatever there was. */
static void plan_tracking(struct satchmo_plan *p, struct str number)
{
    const struct value params[] = {value_text(p->patch->id),
                                   value_text(number)};
    if (str_eq(number, satchmo_seen_text(p, "tracking")))
        return;
    satchmo_do(p, 1, "UPDATE shop_order SET status = status WHERE id = ?",
               params, 1);
    satchmo_do(p, -1, "DELETE FROM shop_ordervariable WHERE order_id = ? "
                      "AND \"key\" = 'TRACKING'", params, 1);
    if (number.n > 0)
        satchmo_do(p, 1, "INSERT INTO shop_ordervariable (order_id, \"key\", "
                         "value) VALUES (?, 'TRACKING', ?)", params, 2);
}

enum err satchmo_plan_order(struct satchmo_plan *p, struct error *e)
{
    TRY(refuse_checkout(p->patch->id, satchmo_seen_text(p, "status"), e));
    if (satchmo_given(p, "status"))
        TRY(plan_status(p, satchmo_given_text(p, "status"), e));
    if (satchmo_given(p, "tracking"))
        plan_tracking(p, satchmo_given_text(p, "tracking"));
    return ERR_OK;
}

/* ---- payments ------------------------------------------------------------------ */

static struct value payment_method(const struct satchmo_plan *p)
{
    struct str given = satchmo_given_text(p, "payment");
    return value_text(given.n > 0 ? given : STR("ODOO"));
}

/* The order and, with the same method and number, the payment itself. */
void satchmo_ask_payment(struct satchmo_plan *p)
{
    struct value *params = arena_array(p->arena, struct value, 3);
    params[0] = payment_method(p);
    params[1] = value_text(satchmo_given_text(p, "transaction_id"));
    params[2] = value_text(satchmo_given_text(p, "order_id"));
    p->beside = (struct sql_query){
        STR("SELECT o.status, m.id, m.amount FROM shop_order o "
            "LEFT JOIN shop_orderpayment m ON m.order_id = o.id "
            "AND m.payment = ? AND m.transaction_id = ? WHERE o.id = ? "
            "ORDER BY m.id"), params, 3, -1};
}

static enum err take_existing(struct satchmo_plan *p, struct str id,
                              struct error *e)
{
    const struct satchmo_rows rows = {p->around, 0, p->around->n_rows};
    struct decimal there, meant;
    struct str amount = satchmo_given_text(p, "amount");
    TRY(satchmo_amount(&rows, 0, "amount", &there, e));
    TRY(decimal_parse(amount, &meant, e));
    if (decimal_compare(there, decimal_round(meant, 10)) != 0)
        FAIL(e, ERR_REJECTED,
             "payment %.*s of order %.*s is in the shop with %.*s, not %.*s: "
             "what was paid is not changed, write the difference as one more",
             STR_ARG(satchmo_given_text(p, "transaction_id")),
             STR_ARG(satchmo_given_text(p, "order_id")),
             STR_ARG(decimal_format(p->arena, there)), STR_ARG(amount));
    p->id = arena_str(p->arena, id);
    p->existed = true;
    return ERR_OK;
}

enum err satchmo_plan_payment(struct satchmo_plan *p, struct error *e)
{
    const struct satchmo_rows rows = {p->around, 0, p->around->n_rows};
    const struct value status = satchmo_cell(&rows, 0, "status");
    const struct value there = satchmo_cell(&rows, 0, "id");
    struct str order = satchmo_given_text(p, "order_id");
    struct str key = satchmo_given_text(p, "transaction_id");
    if (str_is(key, "PENDING") || str_is(key, "LINKED"))
        FAIL(e, ERR_REJECTED, "`%.*s` is the shop's own word and no number of "
             "a payment", STR_ARG(key));
    TRY(refuse_checkout(order, value_str(&status), e));
    if (value_str(&there).n > 0)
        return take_existing(p, value_str(&there), e);
    const struct value params[] = {value_text(order), payment_method(p),
                                   value_text(key)};
    /* The order is held, so that nobody writes the same beside. */
    satchmo_do(p, 1, "UPDATE shop_order SET status = status WHERE id = ?",
               params, 1);
    satchmo_do(p, 0, "UPDATE shop_orderpayment SET amount = amount WHERE "
                     "order_id = ? AND payment = ? AND transaction_id = ?",
               params, 3);
    struct members columns = satchmo_columns(p);
    const struct value *when = satchmo_given(p, "time_stamp");
    members_put(p->arena, &columns, "time_stamp",
                when ? satchmo_param(p, "time_stamp", when)
                     : satchmo_time(p, p->now_us));
    satchmo_insert(p, &columns);
    return ERR_OK;
}
