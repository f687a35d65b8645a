/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* What models do beyond holding fields: the functions the tables name. */
#pragma once

#include "sandbox/odoo/odoo.h"

#define COMPUTE(name)                                                      \
    struct value name(struct odoo_call *c, const struct odoo_model *m,     \
                      const struct odoo_field *f, const struct table_row *row)
#define DISPLAY(name)                                                  \
    struct str name(struct odoo_call *c, const struct odoo_model *m,   \
                    const struct table_row *row)
#define BEFORE_CREATE(name)                                            \
    enum err name(struct odoo_call *c, const struct odoo_model *m,     \
                  struct odoo_vals *vals)
#define AFTER(name)                                                    \
    enum err name(struct odoo_call *c, const struct odoo_model *m,     \
                  int64_t id, const struct odoo_vals *vals)
#define BEFORE_WRITE(name)                                             \
    enum err name(struct odoo_call *c, const struct odoo_model *m,     \
                  const struct table_row *row, struct odoo_vals *vals)
#define BEFORE_UNLINK(name)                                            \
    enum err name(struct odoo_call *c, const struct odoo_model *m,     \
                  const struct table_row *row)

/* logic_base.c */
DISPLAY(odoo_state_display);
DISPLAY(odoo_category_display);
COMPUTE(odoo_user_share);
COMPUTE(odoo_group_full_name);
BEFORE_CREATE(odoo_user_before_create);
COMPUTE(odoo_company_currency);

/* registry.c */
COMPUTE(odoo_created);

/* logic_partner.c */
DISPLAY(odoo_partner_display);
COMPUTE(odoo_partner_complete_name);
COMPUTE(odoo_email_normalized);
COMPUTE(odoo_email_formatted);
COMPUTE(odoo_partner_commercial);
COMPUTE(odoo_partner_company_type);
COMPUTE(odoo_partner_share);
BEFORE_CREATE(odoo_partner_before_create);
BEFORE_WRITE(odoo_partner_before_write);
AFTER(odoo_partner_after);
BEFORE_UNLINK(odoo_partner_before_unlink);

/* logic_crm.c */
COMPUTE(odoo_lead_won_status);
BEFORE_CREATE(odoo_lead_before_create);
BEFORE_WRITE(odoo_lead_before_write);
AFTER(odoo_lead_after_write);
/* The probability that Odoo would guess for a stage. */
struct decimal odoo_lead_guess(struct odoo_call *c, int64_t stage_id);

/* logic_mail.c */
COMPUTE(odoo_thread_messages);
COMPUTE(odoo_thread_activities);
COMPUTE(odoo_thread_activity_state);
COMPUTE(odoo_activity_state);
COMPUTE(odoo_activity_res_name);
COMPUTE(odoo_message_preview);
COMPUTE(odoo_always_true);
DISPLAY(odoo_activity_display);
BEFORE_CREATE(odoo_activity_before_create);
BEFORE_CREATE(odoo_message_before_create);

/* logic_product.c */
DISPLAY(odoo_product_display);
COMPUTE(odoo_template_of_variant);
COMPUTE(odoo_template_variant);
COMPUTE(odoo_template_variant_count);
COMPUTE(odoo_product_lst_price);
BEFORE_CREATE(odoo_template_before_create);
BEFORE_WRITE(odoo_template_before_write);
AFTER(odoo_template_after_create);
AFTER(odoo_template_after_write);
BEFORE_CREATE(odoo_product_before_create);

/* logic_parts.c */
/* 0 of a cell without a number. */
struct decimal odoo_number(const struct value *cell);
struct decimal odoo_number_in(struct odoo_call *c, const struct odoo_model *m,
                              const struct table_row *row, const char *field);
/* [0, 0, vals] */
struct value odoo_create_command(struct odoo_call *c, struct value vals);
/* Quantity times unit price, to the cent; null past what decimals hold. */
struct value odoo_line_amount(struct odoo_call *c, const struct odoo_model *m,
                              const struct table_row *line,
                              const char *quantity);
/* The subtotals of its lines together; null as above. */
struct value odoo_order_total(struct odoo_call *c, const struct odoo_model *m,
                              const struct table_row *order,
                              const char *line_model);
/* "S00042" for a new order that nobody named. */
void odoo_order_name(struct odoo_call *c, const struct odoo_model *m,
                     struct odoo_vals *vals, const char *prefix);
/* What a line leaves out comes from its product; `price` names the field. */
void odoo_line_from_product(struct odoo_call *c, struct odoo_vals *vals,
                            const char *price);

/* A record of a model, through the ORM. */
enum err odoo_make(struct odoo_call *c, const char *model,
                   const struct field *f, size_t n, int64_t *out);
/* What Odoo keeps as a column is computed here: what it depends on has
 * changed, and the record has a new write_date. */
void odoo_touch(struct odoo_call *c, const struct odoo_model *m, int64_t id);
/* The action that opens a record, or a list of them. */
struct value odoo_window(struct odoo_call *c, const char *title,
                         const char *model, struct odoo_ids ids);

/* logic_sale.c */
COMPUTE(odoo_line_subtotal);
COMPUTE(odoo_order_amount);
BEFORE_CREATE(odoo_order_before_create);
BEFORE_UNLINK(odoo_order_before_unlink);
/* Those of lines are in logic_order.c. */
BEFORE_CREATE(odoo_line_before_create);
BEFORE_UNLINK(odoo_line_before_unlink);

/* logic_ekiclik.c */
AFTER(odoo_product_after_create);
BEFORE_CREATE(odoo_company_before_create);
AFTER(odoo_company_after_create);
/* Gives a new template or variant its ref_odoo, where there is one. */
enum err odoo_ekiclik_reference(struct odoo_call *c, const struct odoo_model *m,
                                int64_t id, const struct odoo_vals *vals);

/* logic_stock.c */
COMPUTE(odoo_quant_available);
COMPUTE(odoo_quant_counted);
COMPUTE(odoo_product_on_hand);
COMPUTE(odoo_template_on_hand);
BEFORE_CREATE(odoo_warehouse_before_create);
BEFORE_CREATE(odoo_quant_before_create);
BEFORE_WRITE(odoo_quant_before_write);
AFTER(odoo_quant_after_save);
COMPUTE(odoo_product_forecast);
/* Goods whose number is kept: no services, and no consumables. */
bool odoo_is_kept(struct odoo_call *c, const struct table_row *product);
/* Keeps up to `wanted` (less than nothing lets go) of what is free there, and
 * says how much. */
enum err odoo_stock_reserve(struct odoo_call *c, int64_t product,
                            int64_t location, struct decimal wanted,
                            struct decimal *out);
/* The three locations that are nobody's, and a warehouse of this name. */
enum err odoo_stock_load(struct odoo_call *c, const char *warehouse);
/* From one place to the other, whoever asks. */
enum err odoo_stock_move(struct odoo_call *c, int64_t product,
                         const int64_t between[2], struct decimal quantity);

/* logic_purchase.c */
COMPUTE(odoo_purchase_subtotal);
COMPUTE(odoo_purchase_amount);
BEFORE_CREATE(odoo_purchase_before_create);
BEFORE_UNLINK(odoo_purchase_before_unlink);
BEFORE_CREATE(odoo_purchase_line_before_create);

/* logic_picking.c: transfers of orders, sold or bought. */
AFTER(odoo_order_after_write);
COMPUTE(odoo_order_delivery);

/* logic_account.c */
COMPUTE(odoo_move_line_subtotal);
COMPUTE(odoo_move_line_total);
COMPUTE(odoo_move_untaxed);
COMPUTE(odoo_move_tax);
COMPUTE(odoo_move_total);
BEFORE_UNLINK(odoo_move_before_unlink);
BEFORE_WRITE(odoo_move_before_write);
BEFORE_CREATE(odoo_move_before_create);
BEFORE_CREATE(odoo_move_line_before_create);

/* logic_invoice.c */
BEFORE_UNLINK(odoo_invoice_before_unlink);

/* logic_openerp.c: what only OpenERP before 8 has, as all below */
DISPLAY(odoo_old_partner_display);
AFTER(odoo_old_partner_after_create);
AFTER(odoo_old_partner_after_write);
COMPUTE(odoo_old_line_subtotal);
COMPUTE(odoo_old_untaxed);
COMPUTE(odoo_old_tax);
COMPUTE(odoo_old_total);

/* logic_openerp_sale.c, logic_openerp_invoice.c */
COMPUTE(odoo_old_order_paid);
COMPUTE(odoo_old_order_invoiced);
COMPUTE(odoo_old_residual);
COMPUTE(odoo_old_reconciled);
BEFORE_CREATE(odoo_old_order_before_create);
BEFORE_UNLINK(odoo_old_order_before_unlink);
BEFORE_CREATE(odoo_old_invoice_before_create);
BEFORE_UNLINK(odoo_old_invoice_before_unlink);

/* logic_voucher.c */
COMPUTE(odoo_voucher_side);
COMPUTE(odoo_voucher_balance);
BEFORE_CREATE(odoo_voucher_before_create);
BEFORE_WRITE(odoo_voucher_before_write);
BEFORE_UNLINK(odoo_voucher_before_unlink);

/* logic_contract.c */
COMPUTE(odoo_contract_date_end);
COMPUTE(odoo_contract_line_subtotal);
COMPUTE(odoo_contract_line_state);
COMPUTE(odoo_bank_sanitized);
BEFORE_CREATE(odoo_contract_line_before_create);

/* logic_ir.c */
COMPUTE(odoo_xmlid_complete_name);
COMPUTE(odoo_rule_global);
BEFORE_CREATE(odoo_fields_before_create);
AFTER(odoo_fields_after_create);
BEFORE_UNLINK(odoo_fields_before_unlink);
BEFORE_CREATE(odoo_rule_before_create);
/* automation.c */
AFTER(odoo_action_after_save);
/* Rows of ir.model and ir.model.fields for all that is registered. */
enum err odoo_ir_describe_all(struct odoo_call *c);
/* Brings the registry in line with the rows of ir.model.fields after a call
 * that changed them has been committed or taken back. */
void odoo_ir_sync(struct odoo_call *c);
