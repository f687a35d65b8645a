/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * A Satchmo shop in a real database: its tables, goods and customers, and the
 * life of its orders as the shop's own code writes it.
 *
 * Threads: one owner.
 */
#pragma once

#include "base/vec.h"
#include "base/zone.h"
#include "net/sql.h"
#include "net/sql_client.h"
#include "sandbox/sandbox.h"

enum shop_engine { SHOP_SQLITE, SHOP_POSTGRES, SHOP_MARIA };

struct shop {
    struct sandbox *box;
    struct arena own;
    struct sql_client *client;
    struct transport transport;
    struct sql_place place;
    enum shop_engine engine;
    const struct zone *zone;
};

/* Statements gathered to be one transaction. */
struct shop_work {
    struct shop *shop;
    struct arena arena;
    VEC(struct sql_query) queries;
    int64_t now_us;
};

void shop_work_begin(struct shop_work *w, struct shop *shop);
/* Parameters are copied. */
void shop_do(struct shop_work *w, const char *text, const struct value *params,
             size_t n);
/* Carries them out and ends the work, whatever comes of it. */
MUST_CHECK enum err shop_work_end(struct shop_work *w, struct error *e);
/* One question; rows live in `a`. */
MUST_CHECK enum err shop_ask(struct shop *shop, struct arena *a,
                             const struct sql_query *query,
                             struct sql_rows *out, struct error *e);
/* A time as the database keeps it: on the shop's clock, or with its zone. */
struct value shop_time(struct shop_work *w, int64_t time_us);
struct value shop_date(struct shop_work *w, int64_t time_us);

/* All tables, empty. */
MUST_CHECK enum err shop_create_tables(struct shop *shop, struct error *e);
/* Ids given by hand are passed over by the next one (PostgreSQL). */
MUST_CHECK enum err shop_settle_ids(struct shop *shop, struct error *e);
/* Goods, customers and `count` orders; the same count, the same shop. */
MUST_CHECK enum err shop_fill(struct shop *shop, int64_t count,
                              struct error *e);

/* ---- the life of an order: shop_life.c ---------------------------------------- */

struct shop_line {
    int64_t product;
    struct decimal quantity, unit_price, tax, discount;
};
struct shop_order {
    int64_t contact;
    const struct shop_line *lines;
    size_t n_lines;
    struct decimal shipping, shipping_discount;
    int64_t at_us;
};
/* A checkout that is under way: status '', addresses copied. */
MUST_CHECK enum err shop_checkout(struct shop *shop,
                                  const struct shop_order *order,
                                  int64_t *out_id, struct error *e);
/* A payment; when it is the last one the order becomes New. */
MUST_CHECK enum err shop_pay(struct shop *shop, int64_t order,
                             struct decimal amount, const char *transaction,
                             struct error *e);
MUST_CHECK enum err shop_authorize(struct shop *shop, int64_t order,
                                   struct decimal amount, struct error *e);
/* History and state, as the shop keeps both. */
MUST_CHECK enum err shop_set_status(struct shop *shop, int64_t order,
                                    const char *status, const char *notes,
                                    struct error *e);
/* What changes a cart that is at the checkout: its order goes. */
MUST_CHECK enum err shop_drop_checkout(struct shop *shop, int64_t order,
                                       struct error *e);
