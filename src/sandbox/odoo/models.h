/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* The model tables, one group a file, and the functions they name. */
#pragma once

#include "sandbox/odoo/odoo.h"

struct odoo_model_group {
    const struct odoo_model_def *at;
    size_t n;
};

extern const struct odoo_model_group odoo_models_base;
extern const struct odoo_model_group odoo_models_partner;
extern const struct odoo_model_group odoo_models_crm;
extern const struct odoo_model_group odoo_models_mail;
extern const struct odoo_model_group odoo_models_product;
extern const struct odoo_model_group odoo_models_sale;
extern const struct odoo_model_group odoo_models_ir;
/* Instead of partner, crm, product, sale and account: before 8. */
extern const struct odoo_model_group odoo_models_openerp;
extern const struct odoo_model_group odoo_models_openerp_account;
extern const struct odoo_model_group odoo_models_openerp_sale;

/* Of addons that are not always there: models, and fields of other models. */
struct odoo_model_addition {
    const char *model;
    const struct odoo_field_def *fields;
    size_t n;
};
extern const struct odoo_model_addition odoo_additions_m2mcategories[2];
extern const struct odoo_model_group odoo_models_contract;
extern const struct odoo_model_addition odoo_additions_contract;
extern const struct odoo_model_group odoo_models_account;
extern const struct odoo_model_addition odoo_additions_account[2];
extern const struct odoo_model_group odoo_models_invoice; /* up to 12 */
/* On invoices as of 13, and before: two models each. */
extern const struct odoo_model_addition odoo_additions_opencell[2];
extern const struct odoo_model_addition odoo_additions_opencell_old[2];
extern const struct odoo_model_group odoo_models_order; /* addon sale */
extern const struct odoo_model_addition odoo_additions_order[];
extern const size_t odoo_n_additions_order;
extern const struct odoo_model_group odoo_models_payment;
extern const struct odoo_model_addition odoo_additions_payment[];
extern const size_t odoo_n_additions_payment;
extern const struct odoo_model_group odoo_models_stock;
extern const struct odoo_model_addition odoo_additions_stock[];
extern const size_t odoo_n_additions_stock;
extern const struct odoo_model_group odoo_models_purchase;
extern const struct odoo_model_addition odoo_additions_purchase;
extern const struct odoo_model_group odoo_models_ekiclik;
extern const struct odoo_model_addition odoo_additions_ekiclik[];
extern const size_t odoo_n_additions_ekiclik;

#define FIELDS(array) .fields = (array), .n_fields = sizeof(array) / sizeof *(array)

/* Rows that tables of several addons have alike; with sandbox/odoo/logic.h. */
#define FIELD_CURRENCY_OF_COMPANY                                      \
    {"currency_id", TYPE_MANY2ONE, "Currency", "res.currency",         \
     .compute = odoo_company_currency, .flags = F_READONLY | F_STORED}
#define FIELD_COMMERCIAL_PARTNER                                       \
    {"commercial_partner_id", TYPE_MANY2ONE, "Commercial Entity",      \
     "res.partner", .related = "partner_id.commercial_partner_id",     \
     .flags = F_READONLY}
#define FIELDS_INVOICE_AMOUNTS                                           \
    {"amount_untaxed", TYPE_MONETARY, "Untaxed Amount",                  \
     .compute = odoo_move_untaxed, .flags = F_READONLY | F_STORED},      \
    {"amount_tax", TYPE_MONETARY, "Tax", .compute = odoo_move_tax,       \
     .flags = F_READONLY | F_STORED},                                    \
    {"amount_total", TYPE_MONETARY, "Total", .compute = odoo_move_total, \
     .flags = F_READONLY | F_STORED}
/* Of the lines of orders and invoices. */
#define FIELDS_PRODUCT_OF_LINE                                  \
    {"sequence", TYPE_INTEGER, "Sequence", .preset = "10"},     \
    {"product_id", TYPE_MANY2ONE, "Product", "product.product", \
     .flags = F_RESTRICT}
/* Of those of orders alone. */
#define FIELDS_UNIT_AND_PRICE                                           \
    {"product_uom", TYPE_MANY2ONE, "Unit of Measure", "uom.uom",        \
     .preset = "1", .flags = F_RESTRICT, .until = 18},                  \
    {"product_uom_id", TYPE_MANY2ONE, "Unit", "uom.uom", .preset = "1", \
     .flags = F_RESTRICT, .since = 19},                                 \
    {"price_unit", TYPE_FLOAT, "Unit Price", .digits = 2,               \
     .flags = F_REQUIRED}

/* Fields that every thread has: messages and activities. */
extern const struct odoo_field_def odoo_thread_fields[];
extern const size_t odoo_n_thread_fields;

/* For compute functions: a list cell of ids, null when there are none. */
struct value odoo_ids_cell(struct odoo_call *c, const int64_t *ids, size_t n);
