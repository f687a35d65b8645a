/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * The flow odoo-opencell: Odoo with contracts is the left side, Opencell the
 * right one. There are products of every kind, and nobody yet.
 */
#pragma once

#include "lib/flow_odoo.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define CELL_SERVICE "SE_SC_REC_MOBILE_T_150_1024"
#define CELL_FIBER "SE_SC_REC_BA_F_100"
#define CELL_CHARGE "CH_SC_OSO_SIM"

/* `options` may be NULL. */
void cell_init(struct flow *f, const struct flow_options *options);
/* Runs until one writes nothing and nothing is due by itself; the test fails
 * when that takes long. What a run says of itself does not matter. */
void cell_settle(struct flow *f);

/* ---- people in Odoo ---------------------------------------------------------- */

/* A partner p of that reference: e-mail address p<ref>@x.coop. */
const char *cell_partner(struct flow *f, const char *ref);
struct cell_contract {
    const char *code;     /* and its name */
    const char *partner;  /* id */
    const char *email;    /* NULL: the partner's own */
    const char *iban;     /* NULL: ES91 2100 0418 4502 0005 1332 */
    const char *phone;    /* NULL: its code */
    bool bare;            /* no lines, else a service and a charge */
};
/* The contract's id. */
const char *cell_contract(struct flow *f, const struct cell_contract *c);
/* A contract of that code, of a new partner of that reference. */
const char *cell_first(struct flow *f, const char *ref, const char *code);
/* Its id; `start` and `end` may be NULL: 2020-03-11, none. */
const char *cell_line(struct flow *f, const char *contract, const char *product,
                    const char *start, const char *end);
/* The line of that product. */
const char *cell_line_of(struct flow *f, const char *contract,
                       const char *product);
/* Another bank account, by a mandate of its own. */
void cell_new_iban(struct flow *f, const char *contract, const char *iban);
/* By the wizard. */
void cell_terminate(struct flow *f, const char *contract, const char *day);
/* A product of that category. */
const char *cell_product(struct flow *f, const char *category, const char *code);

/* ---- what stands in Opencell ------------------------------------------------- */

/* A path below /api/rest; null for what is not there. */
struct value cell_get(struct flow *f, const char *path);
/* A value within, by names and places: "customerAccounts.customerAccount.0";
 * NULL when it is not there. */
const struct value *cell_in(const struct value *v, const char *path);
struct value cell_customer(struct flow *f, const char *code);
/* Codes of a customer's accounts, with commas. */
const char *cell_accounts(struct flow *f, const char *customer);
struct value cell_account(struct flow *f, const char *code);
struct value cell_subscription(struct flow *f, const char *code);
size_t cell_charges(struct flow *f, const char *subscription);
/* The value as JSON text; the test fails with both. */
void cell_expect(struct flow *f, const struct value *v, const char *path,
               const char *json);
/* All of a contract made by cell_contract, each once: account, subscription,
 * access, and service and charge unless it is bare. */
void cell_expect_whole(struct flow *f, const char *code, const char *account,
                     bool bare);
/* Somebody there does this: POST, PUT or DELETE below /api/rest. */
void cell_do(struct flow *f, const char *method, const char *path,
           const char *json);
/* POST below /_sandbox/. */
void cell_control(struct flow *f, const char *path, const char *json);
