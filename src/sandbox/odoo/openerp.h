/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* What orders, invoices and vouchers of OpenERP 7 share. */
#pragma once

#include "sandbox/odoo/logic.h"
#include "sandbox/odoo/orm.h"

/* What an entry is booked in: a period that is no opening one, if any. */
enum err odoo_old_period(struct odoo_call *c, int32_t day, int64_t *out);
/* "SAJ/2013/0001" */
struct value odoo_old_number(struct odoo_call *c, int64_t journal_id,
                             int32_t day, int64_t number);
/* A new record, or new values of one, whoever asks. */
enum err odoo_old_make(struct odoo_call *c, const char *model,
                       const struct field *f, size_t n, int64_t *out_id);
enum err odoo_old_change(struct odoo_call *c, const char *model, int64_t id,
                         const struct field *f, size_t n);
struct value odoo_old_wire(struct odoo_call *c, const struct odoo_model *m,
                           const struct table_row *row, const char *field);

/* A signal to a record's workflow; true: it went somewhere. */
enum err odoo_old_signal(struct odoo_call *c, struct str model,
                         struct str signal, int64_t id, bool *out);
enum err odoo_old_open_invoice(struct odoo_call *c, const struct odoo_model *m,
                               int64_t id);
enum err odoo_old_cancel_invoice(struct odoo_call *c,
                                 const struct odoo_model *m, int64_t id);
enum err odoo_voucher_post(struct odoo_call *c, const struct odoo_model *m,
                           int64_t id);
/* {"type": "ir.actions.act_window_close"} */
struct value odoo_old_close(struct odoo_call *c);

static inline bool old_state_is(struct odoo_call *c, const struct odoo_model *m,
                                const struct table_row *row, const char *state)
{
    return str_is(odoo_cell_str(c, m, row, "state"), state);
}

static inline int32_t old_today(const struct odoo_call *c)
{
    return date_from_time(tables_now_us(c->o->tables));
}

static inline struct value old_day(struct odoo_call *c, int32_t day)
{
    return value_text(date_format(c->a, day));
}
