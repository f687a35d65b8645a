/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Purchase orders. Their transfers: logic_picking.c. */
#include "sandbox/odoo/logic.h"
#include "sandbox/odoo/methods.h"
#include "sandbox/odoo/orm.h"

COMPUTE(odoo_purchase_subtotal)
{
    (void)f;
    return odoo_line_amount(c, m, row, "product_qty");
}

COMPUTE(odoo_purchase_amount)
{
    (void)f;
    return odoo_order_total(c, m, row, "purchase.order.line");
}

BEFORE_CREATE(odoo_purchase_before_create)
{
    odoo_order_name(c, m, vals, "P");
    return ERR_OK;
}

BEFORE_UNLINK(odoo_purchase_before_unlink)
{
    if (str_is(odoo_cell_str(c, m, row, "state"), "cancel"))
        return ERR_OK;
    return RAISE(c, FAULT_USER,
                 "In order to delete a purchase order, you must cancel it "
                 "first.");
}

BEFORE_CREATE(odoo_purchase_line_before_create)
{
    (void)m;
    odoo_line_from_product(c, vals, "standard_price");
    return ERR_OK;
}

/* Methods. ----------------------------------------------------------------- */

METHOD(button_confirm)
{
    *out = value_bool(true);
    for (size_t i = 0; i < args->ids.n; i++) {
        const struct table_row *row;
        TRY(odoo_row(c, m, args->ids.at[i], &row));
        struct str state = odoo_cell_str(c, m, row, "state");
        if (str_is(state, "draft") || str_is(state, "sent"))
            TRY(odoo_write_one(c, m, args->ids.at[i], "state",
                               value_textz("purchase")));
    }
    return ERR_OK;
}

METHOD(button_cancel)
{
    *out = value_null();
    return odoo_set_states(c, m, args, "cancel");
}

METHOD(button_draft)
{
    *out = value_null();
    return odoo_set_states(c, m, args, "draft");
}

static const struct odoo_method methods[] = {
    {"button_confirm", "purchase.order", false, "", button_confirm,
     .writes = true},
    {"button_cancel", "purchase.order", false, "", button_cancel,
     .writes = true},
    {"button_draft", "purchase.order", false, "", button_draft,
     .writes = true},
};

const struct odoo_method_group odoo_methods_purchase = {
    methods, sizeof methods / sizeof *methods};
