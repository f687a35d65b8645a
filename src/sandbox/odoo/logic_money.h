/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* What orders and invoices come to, and what of it is invoiced and paid. */
#pragma once

#include "sandbox/odoo/logic.h"

/* logic_tax.c: documents are orders and invoices of any version. */
struct odoo_sums {
    struct decimal untaxed, tax;
};
struct odoo_sums odoo_document_sums(struct odoo_call *c,
                                    const struct odoo_model *m,
                                    const struct table_row *document);
/* Of one line, each rounded to the cent. */
struct decimal odoo_line_untaxed(struct odoo_call *c,
                                 const struct odoo_model *m,
                                 const struct table_row *line);
struct decimal odoo_line_tax(struct odoo_call *c, const struct odoo_model *m,
                             const struct table_row *line);
/* What the taxes of such a line are called in this version. */
const char *odoo_line_tax_field(const struct odoo_call *c,
                                const struct odoo_model *line);
/* The first number where the result would have too many digits. */
struct decimal odoo_plus(struct decimal x, struct decimal y);
struct decimal odoo_minus(struct decimal x, struct decimal y);

/* logic_order.c: the addon `sale`. */
COMPUTE(odoo_order_tax);
COMPUTE(odoo_order_invoices);
COMPUTE(odoo_order_invoice_count);
COMPUTE(odoo_order_invoice_status);
COMPUTE(odoo_order_line_tax);
COMPUTE(odoo_order_line_total);
COMPUTE(odoo_order_line_invoiced);
COMPUTE(odoo_order_line_to_invoice);
COMPUTE(odoo_order_line_status);
COMPUTE(odoo_order_line_invoice_lines);
BEFORE_CREATE(odoo_invoice_wizard_before_create);
/* [[6, 0, ids]] of a list cell, or of none. */
struct value odoo_replace_by(struct odoo_call *c, struct value ids);
/* Where the vals of a line of `m` name a product and no taxes. */
void odoo_line_taxes_from_product(struct odoo_call *c,
                                  const struct odoo_model *m,
                                  struct odoo_vals *vals);
/* A product that says nothing of taxes has the company's. */
void odoo_product_default_tax(struct odoo_call *c, const struct odoo_model *m,
                              struct odoo_vals *vals);

/* logic_account.c */
/* Posts one; its lines, number and day are checked. */
enum err odoo_move_post(struct odoo_call *c, const struct odoo_model *m,
                        int64_t id);

/* logic_settle.c: what is open on invoices of any version. */
COMPUTE(odoo_move_residual);
COMPUTE(odoo_move_payment_state);
const struct odoo_model *odoo_invoices(const struct odoo_call *c);
bool odoo_is_refund(struct odoo_call *c, const struct odoo_model *m,
                    const struct table_row *invoice);
/* Posted, so that it can be paid. */
bool odoo_is_open(struct odoo_call *c, const struct odoo_model *m,
                  const struct table_row *invoice);
struct decimal odoo_residual(struct odoo_call *c, const struct odoo_model *m,
                             const struct table_row *invoice);
/* As much as both have left; nothing when one of them is not posted. */
enum err odoo_settle_by_refund(struct odoo_call *c, int64_t invoice,
                               int64_t refund);
/* in_full: what the payment lacks is written off. */
enum err odoo_settle_by_payment(struct odoo_call *c, int64_t payment,
                                int64_t invoice, bool in_full);
enum err odoo_unsettle_invoice(struct odoo_call *c, int64_t invoice);
enum err odoo_unsettle_payment(struct odoo_call *c, int64_t payment);
/* What of a payment is not set against anything. */
struct decimal odoo_payment_left(struct odoo_call *c,
                                 const struct table_row *payment);
struct value odoo_settled_invoices(struct odoo_call *c, int64_t payment);

/* logic_payment.c */
COMPUTE(odoo_payment_invoices);
COMPUTE(odoo_payment_invoice_count);
COMPUTE(odoo_payment_is_reconciled);
COMPUTE(odoo_register_difference);
BEFORE_CREATE(odoo_payment_before_create);
BEFORE_WRITE(odoo_payment_before_write);
BEFORE_UNLINK(odoo_payment_before_unlink);
BEFORE_CREATE(odoo_register_before_create);
/* What it pays has changed. */
void odoo_payment_follow(struct odoo_call *c, int64_t payment);

/* logic_reversal.c */
BEFORE_CREATE(odoo_reversal_before_create);
