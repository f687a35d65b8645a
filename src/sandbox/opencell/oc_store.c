/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Records by kind, code and what holds them. */
#include "sandbox/opencell/oc.h"

static const struct {
    const char *name;
    const char *title;  /* in messages */
    const char *parent; /* member that names what holds it */
} kinds[OC_KINDS] = {
    [OC_SELLER] = {"sellers", "Seller", NULL},
    [OC_CATEGORY] = {"categories", "CustomerCategory", NULL},
    [OC_REASON] = {"reasons", "SubscriptionTerminationReason", NULL},
    [OC_SERVICE_TEMPLATE] = {"service_templates", "ServiceTemplate", NULL},
    [OC_CHARGE_TEMPLATE] = {"charge_templates", "OneShotChargeTemplate", NULL},
    [OC_OFFER] = {"offers", "OfferTemplate", NULL},
    [OC_CUSTOMER] = {"customers", "Customer", NULL},
    [OC_CUSTOMER_ACCOUNT] = {"customer_accounts", "CustomerAccount",
                             "customer"},
    [OC_BILLING_ACCOUNT] = {"billing_accounts", "BillingAccount",
                            "customerAccount"},
    [OC_USER_ACCOUNT] = {"user_accounts", "UserAccount", "billingAccount"},
    [OC_SUBSCRIPTION] = {"subscriptions", "Subscription", "userAccount"},
    [OC_SERVICE] = {"services", "ServiceInstance", "subscription"},
    [OC_CHARGE] = {"charges", "OneShotChargeInstance", "subscription"},
    [OC_ACCESS] = {"accesses", "Access", "subscription"},
    [OC_INVOICE] = {"invoices", "Invoice", "billingAccountCode"},
};

const char *oc_title(enum oc_kind kind)
{
    return kinds[kind].title;
}

/* `context` is the member's name. */
static struct str member_key(struct arena *a, const struct value *fields,
                             const void *context)
{
    const struct value *v = value_getz(fields, context);
    return v ? value_to_text(a, v) : STR_NONE;
}

void oc_store_create(struct oc *oc)
{
    oc->store = tables_create();
    for (int i = 0; i < OC_KINDS; i++) {
        oc->table[i] = tables_add(oc->store, kinds[i].name, 1);
        oc->by_code[i] = table_index_add(
            oc->table[i], member_key,
            i == OC_INVOICE ? "invoiceNumber" : "code");
        if (kinds[i].parent)
            oc->by_parent[i] =
                table_index_add(oc->table[i], member_key, kinds[i].parent);
    }
}

const struct table_row *oc_find(const struct oc *oc, enum oc_kind kind,
                                struct str code)
{
    size_t cursor = 0;
    return code.n > 0 ? table_find(oc->by_code[kind], code, &cursor) : NULL;
}

const struct table_row *oc_need(struct oc_call *c, enum oc_kind kind,
                                struct str code)
{
    const struct table_row *row = oc_find(c->oc, kind, code);
    if (!row)
        oc_fail_missing(c, kinds[kind].title, code);
    return row;
}

const struct table_row *oc_next_child(const struct oc *oc, enum oc_kind kind,
                                      struct str parent, size_t *cursor)
{
    return table_find(oc->by_parent[kind], parent, cursor);
}

const struct table_row *oc_add(struct oc *oc, enum oc_kind kind,
                               const struct value *fields)
{
    return table_insert(oc->table[kind], NULL, fields);
}

const struct table_row *oc_change(struct oc *oc, enum oc_kind kind,
                                  const struct table_row *row,
                                  const struct value *changes)
{
    return table_update(oc->table[kind], row, changes);
}

/* ---- what is there from the beginning ------------------------------------------ */

static void seed_codes(struct oc *oc, struct arena *a, enum oc_kind kind,
                       const char *codes)
{
    struct str rest = str_from(codes), code;
    while (str_split(&rest, ' ', &code)) {
        struct value v = oc_object(a, "code", value_text(code));
        oc_put(a, &v, "description", value_text(code));
        oc_add(oc, kind, &v);
    }
}

struct seed_tax {
    const char *code, *account;
    int64_t percent;
};

static void seed_priced(struct oc *oc, struct arena *a, enum oc_kind kind,
                        const char *code, const char *price,
                        const struct seed_tax *tax)
{
    struct decimal d;
    struct value v = oc_object(a, "code", value_textz(code));
    oc_put(a, &v, "description", value_textz(code));
    if (decimal_parse(str_from(price), &d, NULL) == ERR_OK)
        oc_put(a, &v, "price", value_decimal(d));
    oc_put(a, &v, "taxCode", value_textz(tax->code));
    oc_put(a, &v, "taxPercent", value_int(tax->percent));
    oc_put(a, &v, "accountingCode", value_textz(tax->account));
    oc_add(oc, kind, &v);
}

void oc_seed(struct oc *oc)
{
    static const struct seed_tax high = {"TAX_HIGH", "43000000", 21};
    static const struct seed_tax low = {"TAX_LOW", "70500000", 10};
    static const struct seed_tax none = {"TAX_EXEMPT", "70500000", 0};
    AUTO_ARENA a = ARENA_INIT;
    tables_begin(oc->store, sandbox_now_us(oc->box), 0);
    seed_codes(oc, &a, OC_SELLER, "SC");
    seed_codes(oc, &a, OC_CATEGORY, "CLIENT");
    seed_codes(oc, &a, OC_REASON, "CC_TERMINATION");
    seed_codes(oc, &a, OC_OFFER,
               "OF_SC_TEMPLATE_MOB OF_SC_TEMPLATE_BA OF_SC_TEMPLATE_CT "
               "OF_SC_TEMPLATE_CV");
    seed_priced(oc, &a, OC_SERVICE_TEMPLATE, "SE_SC_REC_MOBILE_T_150_1024",
                "10.00", &high);
    seed_priced(oc, &a, OC_SERVICE_TEMPLATE, "SE_SC_REC_BA_F_100", "34.95",
                &high);
    seed_priced(oc, &a, OC_SERVICE_TEMPLATE, "SE_SC_REC_IP_FIX", "7.85", &high);
    seed_priced(oc, &a, OC_SERVICE_TEMPLATE, "SE_SC_REC_MM_FILMIN", "5.77",
                &low);
    seed_priced(oc, &a, OC_CHARGE_TEMPLATE, "CH_SC_OSO_SIM", "2.48", &high);
    seed_priced(oc, &a, OC_CHARGE_TEMPLATE, "CH_SC_OSO_ROUTER", "50.00", &high);
    seed_priced(oc, &a, OC_CHARGE_TEMPLATE, "CH_SC_OSO_DEPOSIT", "3.33", &none);
    tables_commit(oc->store);
}
