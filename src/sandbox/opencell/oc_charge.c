/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* One-shot charges, each call one more; and access points. */
#include "base/time.h"
#include "sandbox/opencell/oc.h"

/* ---- charges --------------------------------------------------------------------- */

static void charge_add(struct oc_call *c, const struct table_row *template)
{
    struct value v = value_object(NULL, 0);
    static const char *const kept[] = {"description", "quantity",
                                       "amountWithoutTax", "amountWithTax",
                                       "operationDate", "customFields"};
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++) {
        const struct value *given = value_getz(&c->body, kept[i]);
        if (given && !value_is_null(given))
            oc_put(c->a, &v, kept[i], *given);
    }
    const struct value *price = value_getz(&template->fields, "price");
    if (!value_getz(&v, "description"))
        oc_put(c->a, &v, "description",
               value_text(value_text_at(&template->fields, "description")));
    if (!value_getz(&v, "amountWithoutTax") && price)
        oc_put(c->a, &v, "amountWithoutTax", *price);
    if (!value_getz(&v, "quantity"))
        oc_put(c->a, &v, "quantity", value_int(1));
    if (!value_getz(&v, "operationDate"))
        oc_put(c->a, &v, "operationDate", value_int(oc_now_ms(c)));
    oc_put(c->a, &v, "code",
           value_text(value_text_at(&template->fields, "code")));
    oc_put(c->a, &v, "subscription",
           value_text(value_text_at(&c->body, "subscription")));
    oc_put(c->a, &v, "status", value_textz("CLOSED"));
    oc_add(c->oc, OC_CHARGE, &v);
}

void oc_charge_apply(struct oc_call *c)
{
    if (!oc_check_keys(c, "oneShotCharge subscription "
                          "subscriptionValidityDate wallet createWallet "
                          "operationDate quantity description "
                          "amountWithoutTax amountWithTax criteria1 criteria2 "
                          "criteria3 customFields{customField* "
                          "inheritedCustomField*}") ||
        !oc_check_needs(c, &c->body, "oneShotCharge subscription") ||
        !oc_dates(c, &c->body))
        return;
    const struct table_row *template = oc_need(
        c, OC_CHARGE_TEMPLATE, value_text_at(&c->body, "oneShotCharge"));
    if (!template)
        return;
    const struct table_row *row =
        oc_need(c, OC_SUBSCRIPTION, value_text_at(&c->body, "subscription"));
    if (!row)
        return;
    struct str status = value_text_at(&row->fields, "status");
    if (str_is(status, "RESILIATED") || str_is(status, "CANCELED")) {
        oc_fail(c, OC_GENERIC,
                "Subscription is already RESILIATED or CANCELLED.");
        return;
    }
    charge_add(c, template);
    oc_done(c, NULL);
}

/* Older versions know no subscription here: they list templates. */
void oc_charges(struct oc_call *c)
{
    struct str code = oc_query(c, "subscriptionCode");
    struct value none = value_list(NULL, 0);
    if (code.n == 0 || c->oc->options.old) {
        oc_give(c, "oneshotCharges", none);
        return;
    }
    if (!oc_need(c, OC_SUBSCRIPTION, code))
        return;
    struct field more[] = {
        {STR("oneshotCharges"), none},
        {STR("oneshotChargeInstances"), oc_show_children(c, OC_CHARGE, code)},
    };
    oc_give_two(c, more, 2);
}

/* ---- accesses --------------------------------------------------------------------- */

static const char access_spec[] =
    "code subscription subscriptionValidityDate startDate endDate disabled "
    "customFields{customField* inheritedCustomField*}";

static const struct table_row *access_in(const struct oc *oc,
                                         struct str subscription,
                                         struct str code)
{
    const struct table_row *row;
    size_t cursor = 0;
    while ((row = oc_next_child(oc, OC_ACCESS, subscription, &cursor)))
        if (str_eq(value_text_at(&row->fields, "code"), code))
            return row;
    return NULL;
}

static bool access_read(struct oc_call *c)
{
    return oc_check_keys(c, access_spec) &&
           oc_check_needs(c, &c->body, "code subscription") &&
           oc_dates(c, &c->body) &&
           oc_need(c, OC_SUBSCRIPTION, value_text_at(&c->body, "subscription"));
}

static const struct table_row *access_named(struct oc_call *c)
{
    return access_in(c->oc, value_text_at(&c->body, "subscription"),
                     value_text_at(&c->body, "code"));
}

void oc_access_create(struct oc_call *c)
{
    if (!access_read(c))
        return;
    if (access_named(c))
        oc_fail(c, OC_DUPLICATE_ACCESS,
                "Duplicate subscription / access point pair.");
    else
        oc_done(c, oc_add(c->oc, OC_ACCESS, &c->body));
}

void oc_access_update(struct oc_call *c)
{
    if (!access_read(c))
        return;
    const struct table_row *row = access_named(c);
    if (!row) {
        oc_fail_missing(c, "Access", value_text_at(&c->body, "code"));
        return;
    }
    struct value v = oc_merge(c->a, &row->fields, &c->body);
    oc_done(c, oc_change(c->oc, OC_ACCESS, row, &v));
}

void oc_access_upsert(struct oc_call *c)
{
    if (access_named(c))
        oc_access_update(c);
    else
        oc_access_create(c);
}

/* A date in one without the other is not enough, as from 2022 on. */
void oc_access_get(struct oc_call *c)
{
    struct str code = oc_query(c, "accessCode");
    struct str subscription = oc_query(c, "subscriptionCode");
    struct value asked = oc_object(c->a, "accessCode", value_text(code));
    oc_put(c->a, &asked, "subscriptionCode", value_text(subscription));
    if (!oc_check_needs(c, &asked, "accessCode subscriptionCode") ||
        !oc_need(c, OC_SUBSCRIPTION, subscription))
        return;
    const struct table_row *row = access_in(c->oc, subscription, code);
    if (row)
        oc_give(c, "access", oc_show(c, OC_ACCESS, row));
    else
        oc_fail_missing(c, "Access", code);
}

void oc_access_list(struct oc_call *c)
{
    struct str code = oc_query(c, "subscriptionCode");
    if (oc_need(c, OC_SUBSCRIPTION, code))
        oc_give(c, "accesses",
                oc_object(c->a, "access",
                          oc_show_children(c, OC_ACCESS, code)));
}

void oc_access_delete(struct oc_call *c)
{
    const struct table_row *row = access_in(c->oc, c->id[1], c->id[0]);
    if (!oc_need(c, OC_SUBSCRIPTION, c->id[1]))
        return;
    if (!row) {
        oc_fail_missing(c, "Access", c->id[0]);
        return;
    }
    table_delete(c->oc->table[OC_ACCESS], row);
    oc_done(c, NULL);
}
