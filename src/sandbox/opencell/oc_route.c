/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Every path that is served. */
#include "sandbox/opencell/oc.h"

struct route {
    const char *method;
    const char *path; /* "{}" is a part of its own */
    enum oc_kind kind;
    void (*run)(struct oc_call *c);
};

#define CUSTOMER "/account/customer"
#define SUBSCRIPTION "/billing/subscription"
#define HIERARCHY "/account/accountHierarchy"
#define TEMPLATE(p, kind)                                    \
    {"GET", p, kind, oc_get}, {"POST", p, kind, oc_template_create}, \
        {"PUT", p, kind, oc_template_update},                \
        {"POST", p "/createOrUpdate", kind, oc_template_upsert},     \
        {"GET", p "/listGetAll", kind, oc_list_all},         \
        {"GET", p "/list", kind, oc_list},                   \
        {"DELETE", p "/{}", kind, oc_template_delete}

static const struct route routes[] = {
    {"GET", CUSTOMER, OC_CUSTOMER, oc_get},
    {"POST", CUSTOMER, OC_CUSTOMER, oc_customer_create},
    {"PUT", CUSTOMER, OC_CUSTOMER, oc_customer_update},
    {"POST", CUSTOMER "/createOrUpdate", OC_CUSTOMER, oc_customer_upsert},
    {"GET", CUSTOMER "/list", OC_CUSTOMER, oc_list},
    {"POST", CUSTOMER "/list", OC_CUSTOMER, oc_list},
    {"GET", CUSTOMER "/listGetAll", OC_CUSTOMER, oc_list_all},
    {"GET", CUSTOMER "/{}", OC_CUSTOMER, oc_get},
    {"DELETE", CUSTOMER "/{}", OC_CUSTOMER, oc_customer_delete},
    {"GET", "/account/customerAccount", OC_CUSTOMER_ACCOUNT, oc_get},
    {"GET", "/account/customerAccount/list", OC_CUSTOMER_ACCOUNT,
     oc_accounts_of},
    {"GET", "/account/billingAccount", OC_BILLING_ACCOUNT, oc_get},
    {"GET", "/account/userAccount", OC_USER_ACCOUNT, oc_get},
    {"POST", HIERARCHY "/createCRMAccountHierarchy", OC_CUSTOMER_ACCOUNT,
     oc_hierarchy_create},
    {"POST", HIERARCHY "/updateCRMAccountHierarchy", OC_CUSTOMER_ACCOUNT,
     oc_hierarchy_update},
    {"POST", HIERARCHY "/createOrUpdateCRMAccountHierarchy",
     OC_CUSTOMER_ACCOUNT, oc_hierarchy_upsert},
    {"GET", SUBSCRIPTION, OC_SUBSCRIPTION, oc_get},
    {"POST", SUBSCRIPTION, OC_SUBSCRIPTION, oc_subscription_create},
    {"PUT", SUBSCRIPTION, OC_SUBSCRIPTION, oc_subscription_update},
    {"POST", SUBSCRIPTION "/createOrUpdate", OC_SUBSCRIPTION,
     oc_subscription_upsert},
    {"GET", SUBSCRIPTION "/list", OC_SUBSCRIPTION, oc_list},
    {"POST", SUBSCRIPTION "/list", OC_SUBSCRIPTION, oc_list},
    {"GET", SUBSCRIPTION "/findByCustomer", OC_SUBSCRIPTION,
     oc_subscriptions_of},
    {"POST", SUBSCRIPTION "/activateServices", OC_SERVICE,
     oc_services_activate},
    {"POST", SUBSCRIPTION "/terminateServices", OC_SERVICE,
     oc_services_terminate},
    {"POST", SUBSCRIPTION "/applyOneShotChargeInstance", OC_CHARGE,
     oc_charge_apply},
    {"GET", SUBSCRIPTION "/listOneshotChargeOthers", OC_CHARGE, oc_charges},
    {"POST", SUBSCRIPTION "/terminate", OC_SUBSCRIPTION,
     oc_subscription_terminate},
    {"PUT", SUBSCRIPTION "/terminate", OC_SUBSCRIPTION,
     oc_subscription_terminate},
    {"PUT", SUBSCRIPTION "/suspend", OC_SUBSCRIPTION, oc_subscription_suspend},
    {"PUT", SUBSCRIPTION "/resume", OC_SUBSCRIPTION, oc_subscription_resume},
    {"GET", "/account/access", OC_ACCESS, oc_access_get},
    {"POST", "/account/access", OC_ACCESS, oc_access_create},
    {"PUT", "/account/access", OC_ACCESS, oc_access_update},
    {"POST", "/account/access/createOrUpdate", OC_ACCESS, oc_access_upsert},
    {"GET", "/account/access/list", OC_ACCESS, oc_access_list},
    {"DELETE", "/account/access/{}/{}", OC_ACCESS, oc_access_delete},
    {"DELETE", "/account/access/{}/{}/{}/{}", OC_ACCESS, oc_access_delete},
    TEMPLATE("/catalog/serviceTemplate", OC_SERVICE_TEMPLATE),
    {"POST", "/catalog/serviceTemplate/list", OC_SERVICE_TEMPLATE, oc_list},
    TEMPLATE("/catalog/oneShotChargeTemplate", OC_CHARGE_TEMPLATE),
    TEMPLATE("/catalog/offerTemplate", OC_OFFER),
    {"POST", "/catalog/offerTemplate/list", OC_OFFER, oc_list},
    TEMPLATE("/seller", OC_SELLER),
    {"GET", "/invoice", OC_INVOICE, oc_invoice_get},
    {"GET", "/invoice/list", OC_INVOICE, oc_list},
    {"POST", "/invoice/list", OC_INVOICE, oc_list},
    {"GET", "/invoice/getPdfInvoice", OC_INVOICE, oc_invoice_pdf},
    {"GET", "/invoice/listInvoiceByCustomerAccount", OC_INVOICE,
     oc_invoices_of},
};
#define ROUTES (sizeof routes / sizeof *routes)

/* Whether the parts fit the pattern; those for "{}" go to c->id. */
static bool path_fits(struct oc_call *c, const char *pattern,
                      const struct http_path *path)
{
    struct str rest = str_from(pattern + 1), part;
    size_t i = 0, n = 0;
    while (str_split(&rest, '/', &part)) {
        if (i == path->n)
            return false;
        if (str_is(part, "{}"))
            c->id[n++] = path->at[i];
        else if (!str_eq(part, path->at[i]))
            return false;
        i++;
    }
    return i == path->n;
}

/* GET of one by the query or the path. */
void oc_get(struct oc_call *c)
{
    static const struct {
        const char *query, *member;
    } names[OC_KINDS] = {
        [OC_CUSTOMER] = {"customerCode", "customer"},
        [OC_CUSTOMER_ACCOUNT] = {"customerAccountCode", "customerAccount"},
        [OC_BILLING_ACCOUNT] = {"billingAccountCode", "billingAccount"},
        [OC_USER_ACCOUNT] = {"userAccountCode", "userAccount"},
        [OC_SUBSCRIPTION] = {"subscriptionCode", "subscription"},
        [OC_SERVICE_TEMPLATE] = {"serviceTemplateCode", "serviceTemplate"},
        [OC_CHARGE_TEMPLATE] = {"oneShotChargeTemplateCode",
                                "oneShotChargeTemplate"},
        [OC_OFFER] = {"offerTemplateCode", "offerTemplate"},
        [OC_SELLER] = {"sellerCode", "seller"},
    };
    const char *name = names[c->kind].query;
    struct str code = c->id[0].n > 0 ? c->id[0] : oc_query(c, name);
    struct value asked = oc_object(c->a, name, value_text(code));
    if (!oc_check_needs(c, &asked, name))
        return;
    const struct table_row *row = oc_need(c, c->kind, code);
    if (row)
        oc_give(c, names[c->kind].member, oc_show(c, c->kind, row));
}

/* Every resource tells its version and who asks. */
static bool health(struct oc_call *c, const struct http_path *path)
{
    if (path->n < 2 || strcmp(c->request->method, "GET") != 0)
        return false;
    if (str_is(path->at[path->n - 1], "version")) {
        oc_say(c, STR("Opencell Rest Web services V11.0.1 (sandbox)"));
        return true;
    }
    if (str_is(path->at[path->n - 1], "user")) {
        oc_say(c, arena_printf(c->a, "WS User is=%.*s",
                               STR_ARG(c->oc->options.user)));
        return true;
    }
    return false;
}

void oc_route(struct oc_call *c)
{
    struct http_path path;
    if (http_path_segments(c->a, c->path, &path, NULL) == ERR_OK &&
        !health(c, &path)) {
        for (size_t i = 0; i < ROUTES; i++) {
            memset(c->id, 0, sizeof c->id);
            if (strcmp(c->request->method, routes[i].method) != 0 ||
                !path_fits(c, routes[i].path, &path))
                continue;
            c->kind = routes[i].kind;
            routes[i].run(c);
            return;
        }
    }
    if (c->out->status == 0)
        c->out->status = 404; /* with no body, as the container answers */
}

bool oc_route_is_write(const struct http_request *request)
{
    struct str path = http_url_path(request->url);
    return strcmp(request->method, "GET") != 0 &&
           !str_ends_with(path, STR("/list"));
}
