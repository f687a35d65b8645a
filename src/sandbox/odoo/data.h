/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* What every database holds from the start, and demonstration records. */
#pragma once

#include "sandbox/odoo/odoo.h"

/* In one transaction of its own; the tables are empty. */
enum err odoo_data_load(struct odoo *o, struct error *e);
/* logic_ekiclik.c: what the addon adds to either; raises. */
enum err odoo_ekiclik_load(struct odoo_call *c);
enum err odoo_ekiclik_demo(struct odoo_call *c);
/* data_openerp.c: users, products and accounts before 8. */
void odoo_openerp_load(struct odoo_call *c);
/* So many subscribers with their contracts. */
enum err odoo_contract_demo(struct odoo_call *c, int64_t count);
/* The cast as its ERP side knows it (demo_cast.h). */
enum err odoo_demo_load(struct odoo *o, int64_t count, struct error *e);
