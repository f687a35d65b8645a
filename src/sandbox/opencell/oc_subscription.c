/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Subscriptions: made, changed, suspended, terminated. */
#include "sandbox/opencell/oc.h"

static const char spec[] =
    "id code description updatedCode userAccount offerTemplate "
    "subscriptionDate terminationDate endAgreementDate status statusDate "
    "validityDate accesses* services* products* terminationReason orderNumber "
    "subscribedTillDate renewed renewalRule* billingCycle seller "
    "autoEndOfEngagement ratingGroup electronicBilling email mailingType "
    "emailTemplate ccedEmails customFields{customField[code stringValue "
    "dateValue longValue doubleValue booleanValue] inheritedCustomField*}";

static bool refs(struct oc_call *c)
{
    struct str account = value_text_at(&c->body, "userAccount");
    struct str offer = value_text_at(&c->body, "offerTemplate");
    struct str seller = value_text_at(&c->body, "seller");
    return (account.n == 0 || oc_need(c, OC_USER_ACCOUNT, account)) &&
           (offer.n == 0 || oc_need(c, OC_OFFER, offer)) &&
           (seller.n == 0 || oc_need(c, OC_SELLER, seller));
}

static bool read(struct oc_call *c, const char *needs)
{
    return oc_check_keys(c, spec) && oc_check_needs(c, &c->body, needs) &&
           refs(c) && oc_dates(c, &c->body);
}

void oc_subscription_create(struct oc_call *c)
{
    struct str code = value_text_at(&c->body, "code");
    if (!read(c, "code userAccount offerTemplate subscriptionDate"))
        return;
    if (oc_find(c->oc, OC_SUBSCRIPTION, code)) {
        oc_fail(c, OC_EXISTS, "Subscription with code=%.*s already exists.",
                STR_ARG(code));
        return;
    }
    oc_put(c->a, &c->body, "status", value_textz("CREATED"));
    oc_put(c->a, &c->body, "statusDate", value_int(oc_now_ms(c)));
    oc_done(c, oc_add(c->oc, OC_SUBSCRIPTION, &c->body));
}

void oc_subscription_update(struct oc_call *c)
{
    if (!read(c, "code subscriptionDate"))
        return;
    const struct table_row *row =
        oc_need(c, OC_SUBSCRIPTION, value_text_at(&c->body, "code"));
    if (!row)
        return;
    if (str_is(value_text_at(&row->fields, "status"), "RESILIATED")) {
        oc_fail(c, OC_GENERIC, "Subscription is already RESILIATED.");
        return;
    }
    struct value none = value_null();
    struct value v = value_with(c->a, &c->body, STR("status"), &none);
    v = oc_merge(c->a, &row->fields, &v);
    oc_done(c, oc_change(c->oc, OC_SUBSCRIPTION, row, &v));
}

void oc_subscription_upsert(struct oc_call *c)
{
    if (oc_find(c->oc, OC_SUBSCRIPTION, value_text_at(&c->body, "code")))
        oc_subscription_update(c);
    else
        oc_subscription_create(c);
}

/* GET /billing/subscription/findByCustomer?customerCode= */
void oc_subscriptions_of(struct oc_call *c)
{
    VEC(struct value) items = {0};
    struct str customer = oc_query(c, "customerCode");
    const struct table_row *account, *row;
    size_t at = 0;
    if (!oc_need(c, OC_CUSTOMER, customer))
        return;
    while ((account = oc_next_child(c->oc, OC_CUSTOMER_ACCOUNT, customer, &at))) {
        struct str code = value_text_at(&account->fields, "code");
        size_t cursor = 0; /* of the user account with the same code */
        while ((row = oc_next_child(c->oc, OC_SUBSCRIPTION, code, &cursor)))
            vec_push(c->a, &items, oc_show(c, OC_SUBSCRIPTION, row));
    }
    oc_give(c, "subscriptions",
            oc_object(c->a, "subscription", value_list(items.at, items.n)));
}

/* ---- ending ---------------------------------------------------------------------- */

static void terminate_services(struct oc_call *c, struct str subscription,
                               const struct value *changes)
{
    VEC(const struct table_row *) rows = {0};
    const struct table_row *row;
    size_t cursor = 0;
    while ((row = oc_next_child(c->oc, OC_SERVICE, subscription, &cursor)))
        vec_push(c->a, &rows, row);
    for (size_t i = 0; i < rows.n; i++) {
        if (!str_is(value_text_at(&rows.at[i]->fields, "status"), "TERMINATED"))
            oc_change(c->oc, OC_SERVICE, rows.at[i], changes);
    }
}

static struct value ending(struct oc_call *c, const char *status)
{
    struct value v = oc_object(c->a, "status", value_textz(status));
    const struct value *date = value_getz(&c->body, "terminationDate");
    oc_put(c->a, &v, "statusDate", value_int(oc_now_ms(c)));
    oc_put(c->a, &v, "terminationDate", *date);
    oc_put(c->a, &v, "terminationReason",
           value_text(value_text_at(&c->body, "terminationReason")));
    return v;
}

static bool read_ending(struct oc_call *c, const char *needs,
                        const struct table_row **out)
{
    if (!oc_check_keys(c, "subscriptionCode subscriptionValidityDate "
                          "terminationReason terminationDate services "
                          "serviceIds orderNumber orderItemId "
                          "orderItemAction") ||
        !oc_check_needs(c, &c->body, needs) || !oc_dates(c, &c->body))
        return false;
    *out = oc_need(c, OC_SUBSCRIPTION,
                   value_text_at(&c->body, "subscriptionCode"));
    return *out &&
           oc_need(c, OC_REASON, value_text_at(&c->body, "terminationReason"));
}

void oc_subscription_terminate(struct oc_call *c)
{
    const struct table_row *row;
    if (!read_ending(c, "subscriptionCode terminationReason terminationDate",
                     &row))
        return;
    if (str_is(value_text_at(&row->fields, "status"), "RESILIATED")) {
        oc_fail(c, OC_GENERIC, "Subscription is already RESILIATED.");
        return;
    }
    struct value services = ending(c, "TERMINATED");
    struct value own = ending(c, "RESILIATED");
    terminate_services(c, value_text_at(&row->fields, "code"), &services);
    oc_change(c->oc, OC_SUBSCRIPTION, row, &own);
    oc_done(c, NULL);
}

static void set_status(struct oc_call *c, const char *from, const char *to)
{
    if (!oc_check_keys(c, "subscriptionCode subscriptionValidityDate "
                          "actionDate") ||
        !oc_check_needs(c, &c->body, "subscriptionCode"))
        return;
    const struct table_row *row = oc_need(
        c, OC_SUBSCRIPTION, value_text_at(&c->body, "subscriptionCode"));
    if (!row)
        return;
    if (!str_is(value_text_at(&row->fields, "status"), from)) {
        oc_fail(c, OC_GENERIC, "Subscription is not %s.", from);
        return;
    }
    struct value v = oc_object(c->a, "status", value_textz(to));
    oc_change(c->oc, OC_SUBSCRIPTION, row, &v);
    oc_done(c, NULL);
}

void oc_subscription_suspend(struct oc_call *c)
{
    set_status(c, "ACTIVE", "SUSPENDED");
}

void oc_subscription_resume(struct oc_call *c)
{
    set_status(c, "SUSPENDED", "ACTIVE");
}

/* ---- services -------------------------------------------------------------------- */

static const struct table_row *service_in(struct oc_call *c,
                                          struct str subscription,
                                          struct str code, const char *status)
{
    const struct table_row *row, *found = NULL;
    size_t cursor = 0;
    while ((row = oc_next_child(c->oc, OC_SERVICE, subscription, &cursor))) {
        if (str_eq(value_text_at(&row->fields, "code"), code) &&
            (!found || str_is(value_text_at(&row->fields, "status"), status)))
            found = row;
    }
    return found;
}

static bool service_check(struct oc_call *c, struct str subscription,
                          const struct value *service)
{
    struct str code = value_text_at(service, "code");
    if (!oc_check_needs(c, service, "code quantity") ||
        !oc_need(c, OC_SERVICE_TEMPLATE, code))
        return false;
    const struct table_row *row = service_in(c, subscription, code, "ACTIVE");
    if (row && str_is(value_text_at(&row->fields, "status"), "ACTIVE"))
        return oc_fail(c, OC_GENERIC,
                       "ServiceInstance with code=%.*s is already activated.",
                       STR_ARG(code));
    return true;
}

static void service_add(struct oc_call *c, struct str subscription,
                        const struct value *service)
{
    struct value v = *service;
    bool active = value_getz(service, "subscriptionDate") != NULL;
    oc_put(c->a, &v, "subscription", value_text(subscription));
    oc_put(c->a, &v, "status", value_textz(active ? "ACTIVE" : "INACTIVE"));
    oc_put(c->a, &v, "statusDate", value_int(oc_now_ms(c)));
    oc_add(c->oc, OC_SERVICE, &v);
}

void oc_services_activate(struct oc_call *c)
{
    if (!oc_check_keys(c, "subscription subscriptionValidityDate orderNumber "
                          "orderItemId orderItemAction servicesToActivate{"
                          "service[code overrideCode description quantity "
                          "subscriptionDate chargeInstanceOverrides* "
                          "customFields* rateUntilDate]}") ||
        !oc_check_needs(c, &c->body,
                        "subscription servicesToActivate.service"))
        return;
    struct str code = value_text_at(&c->body, "subscription");
    const struct table_row *row = oc_need(c, OC_SUBSCRIPTION, code);
    if (!row)
        return;
    struct str status = value_text_at(&row->fields, "status");
    if (str_is(status, "RESILIATED") || str_is(status, "CANCELED")) {
        oc_fail(c, OC_GENERIC,
                "Subscription is already RESILIATED or CANCELLED.");
        return;
    }
    const struct value *list = value_getz(
        value_getz(&c->body, "servicesToActivate"), "service");
    struct value *services = arena_array(c->a, struct value, list->items.n);
    for (size_t i = 0; i < list->items.n; i++) {
        services[i] = list->items.at[i];
        if (!service_check(c, code, &services[i]) || !oc_dates(c, &services[i]))
            return;
    }
    for (size_t i = 0; i < list->items.n; i++)
        service_add(c, code, &services[i]);
    struct value active = oc_object(c->a, "status", value_textz("ACTIVE"));
    if (str_is(status, "CREATED"))
        oc_change(c->oc, OC_SUBSCRIPTION, row, &active);
    oc_done(c, NULL);
}

void oc_services_terminate(struct oc_call *c)
{
    const struct table_row *row;
    if (!read_ending(c,
                     "subscriptionCode services terminationReason "
                     "terminationDate",
                     &row))
        return;
    const struct value *codes = value_getz(&c->body, "services");
    struct str subscription = value_text_at(&row->fields, "code");
    struct value v = ending(c, "TERMINATED");
    for (size_t i = 0; codes->kind == VALUE_LIST && i < codes->items.n; i++) {
        struct str code = value_str(&codes->items.at[i]);
        const struct table_row *service =
            service_in(c, subscription, code, "ACTIVE");
        if (!service) {
            oc_fail_missing(c, "ServiceInstance", code);
            return;
        }
        if (str_is(value_text_at(&service->fields, "status"), "TERMINATED")) {
            oc_fail(c, OC_GENERIC,
                    "ServiceInstance with code=%.*s is already terminated.",
                    STR_ARG(code));
            return;
        }
        oc_change(c->oc, OC_SERVICE, service, &v);
    }
    oc_done(c, NULL);
}
