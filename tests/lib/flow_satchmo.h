/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * The flow satchmo-odoo: a shop's database is the left side, Odoo the right
 * one. The shop sells one article for 20.00 to one customer, and more as a test
 * says; what is asked of its database meets cuts of the power, not the knobs.
 */
#pragma once

#include "lib/flow_odoo.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

/* `options` may be NULL. */
void till_init(struct flow *f, const struct flow_options *options);
/* Runs until one writes nothing on either side. */
void till_settle(struct flow *f);

/* ---- in the shop ----------------------------------------------------------- */

/* One statement on its database. */
void till_sql(struct flow *f, const char *statement);
/* The first cell as text; "" when there is none. */
const char *till_ask(struct flow *f, const char *query);
/* A checkout that is under way, of the customer 1, as /life/checkout has it
 * without contact: "'lines':[...],'shipping':'4'". Its id. */
const char *till_checkout(struct flow *f, const char *json);
void till_pay(struct flow *f, const char *order, const char *amount);
/* One article 1 for 20.00, tax and shipping none; paid, so it is New. */
const char *till_sale(struct flow *f);
void till_status(struct flow *f, const char *order, const char *status);
/* 23.00 net, 4.00 tax, 27.00 in all; discounts of article and shipping. */
#define TILL_TEA                                                             \
    "'lines':[{'product':1,'quantity':'2','unit_price':'10.05','tax':'4',"   \
    "'discount':'0.1'}],'shipping':'4','shipping_discount':'1'"
/* Of that, paid: New. */
const char *till_tea(struct flow *f);

/* ---- in Odoo --------------------------------------------------------------- */

/* A field of the order's sale order, of which there is one, as JSON. */
void till_expect_order(struct flow *f, const char *order, const char *field,
                       const char *json);
/* The same of its invoice; of the payment or credit note of that memo. */
void till_expect_invoice(struct flow *f, const char *order, const char *field,
                         const char *json);
void till_expect_payment(struct flow *f, const char *memo, const char *field,
                         const char *json);
void till_expect_refund(struct flow *f, const char *ref, const char *field,
                        const char *json);
/* One record is parked, with these words. */
void till_expect_parked(struct flow *f, const char *words);
