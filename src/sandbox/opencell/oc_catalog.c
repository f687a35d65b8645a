/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* The catalogue and the sellers: services, one-shot charges, offers. */
#include "sandbox/opencell/oc.h"

/* `price`, `taxCode`, `taxPercent` and `accountingCode` are the sandbox's own:
 * with them the invoice run works. */
static const char spec[] =
    "id code description disabled longDescription invoiceSubCategory "
    "taxClassCode oneShotChargeTemplateType immediateInvoicing amountEditable "
    "currencyCode countryCode languageCode invoicingCalendar customFields* "
    "price taxCode taxPercent accountingCode";

void oc_template_create(struct oc_call *c)
{
    struct str code = value_text_at(&c->body, "code");
    if (!oc_check_keys(c, spec) || !oc_check_needs(c, &c->body, "code"))
        return;
    if (oc_find(c->oc, c->kind, code)) {
        oc_fail(c, OC_EXISTS, "%s with code=%.*s already exists.",
                oc_title(c->kind), STR_ARG(code));
        return;
    }
    oc_done(c, oc_add(c->oc, c->kind, &c->body));
}

void oc_template_update(struct oc_call *c)
{
    if (!oc_check_keys(c, spec) || !oc_check_needs(c, &c->body, "code"))
        return;
    const struct table_row *row =
        oc_need(c, c->kind, value_text_at(&c->body, "code"));
    if (!row)
        return;
    struct value v = oc_merge(c->a, &row->fields, &c->body);
    oc_done(c, oc_change(c->oc, c->kind, row, &v));
}

void oc_template_upsert(struct oc_call *c)
{
    if (oc_find(c->oc, c->kind, value_text_at(&c->body, "code")))
        oc_template_update(c);
    else
        oc_template_create(c);
}

void oc_template_delete(struct oc_call *c)
{
    const struct table_row *row = oc_need(c, c->kind, c->id[0]);
    if (!row)
        return;
    table_delete(c->oc->table[c->kind], row);
    oc_done(c, NULL);
}
