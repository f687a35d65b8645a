/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Customers, and what hangs below them: the CRM account hierarchy. */
#include "sandbox/opencell/oc.h"

#define NAME "name{title firstName lastName} "
#define ADDRESS                                                            \
    "address{address1 address2 address3 address4 address5 zipCode city "   \
    "country state} "
#define CONTACT "contactInformation{email phone mobile fax} "
#define CUSTOM                                                              \
    "customFields{customField[code stringValue dateValue longValue "        \
    "doubleValue booleanValue] inheritedCustomField*} "
#define ACCOUNT                                                              \
    "code description externalRef1 externalRef2 jobTitle vatNo "             \
    "registrationNo " NAME ADDRESS CONTACT CUSTOM
#define PAYMENT                                                              \
    "methodOfPayment[paymentMethodType id disabled alias preferred "         \
    "customerAccountCode info1 info2 info3 info4 info5 "                     \
    "bankCoordinates{bankCode branchCode accountNumber key iban bic "        \
    "accountOwner bankName bankId issuerNumber issuerName ics} "             \
    "mandateIdentification mandateDate cardType owner monthExpiration "      \
    "yearExpiration tokenId cardNumber issueNumber userId email] "

static const char customer_spec[] =
    "id updatedCode customerCategory customerBrand seller "
    "mandateIdentification mandateDate invoicingThreshold " ACCOUNT;

static const char hierarchy_spec[] =
    "crmAccountType crmParentCode language terminationReason subscriptionDate "
    "terminationDate customerCategory customerBrand seller "
    "mandateIdentification mandateDate currency caStatus creditCategory "
    "dateStatus dateDunningLevel dunningLevel paymentMethod "
    "bankCoordinates* paymentTerms billingCycle country nextInvoiceDate "
    "electronicBilling baStatus email invoicingThreshold uaStatus cfToAdd* "
    "cfMapToAdd* discountPlansForInstantiation* discountPlansForTermination* "
    "mailingType emailTemplate ccedEmails minimumAmountEl* taxCategoryCode "
    ACCOUNT PAYMENT;

/* ---- customers ----------------------------------------------------------------- */

/* What is named must be there. */
static bool customer_refs(struct oc_call *c)
{
    struct str seller = value_text_at(&c->body, "seller");
    struct str category = value_text_at(&c->body, "customerCategory");
    return (seller.n == 0 || oc_need(c, OC_SELLER, seller)) &&
           (category.n == 0 || oc_need(c, OC_CATEGORY, category));
}

static bool customer_read(struct oc_call *c, const char *needs)
{
    return oc_check_keys(c, customer_spec) &&
           oc_check_needs(c, &c->body, needs) && customer_refs(c) &&
           oc_dates(c, &c->body);
}

static void customer_add(struct oc_call *c)
{
    if (customer_read(c, "code customerCategory name.lastName"))
        oc_done(c, oc_add(c->oc, OC_CUSTOMER, &c->body));
}

void oc_customer_create(struct oc_call *c)
{
    struct str code = value_text_at(&c->body, "code");
    if (!oc_check_keys(c, customer_spec))
        return;
    if (oc_find(c->oc, OC_CUSTOMER, code))
        oc_fail(c, OC_EXISTS, "Customer with code=%.*s already exists.",
                STR_ARG(code));
    else
        customer_add(c);
}

void oc_customer_update(struct oc_call *c)
{
    if (!customer_read(c, "code"))
        return;
    const struct table_row *row =
        oc_need(c, OC_CUSTOMER, value_text_at(&c->body, "code"));
    if (!row)
        return;
    struct value v = oc_merge(c->a, &row->fields, &c->body);
    oc_done(c, oc_change(c->oc, OC_CUSTOMER, row, &v));
}

void oc_customer_upsert(struct oc_call *c)
{
    if (oc_find(c->oc, OC_CUSTOMER, value_text_at(&c->body, "code")))
        oc_customer_update(c);
    else
        oc_customer_create(c);
}

void oc_customer_delete(struct oc_call *c)
{
    const struct table_row *row = oc_need(c, OC_CUSTOMER, c->id[0]);
    size_t cursor = 0;
    if (!row)
        return;
    if (oc_next_child(c->oc, OC_CUSTOMER_ACCOUNT, c->id[0], &cursor)) {
        oc_fail(c, OC_REFERENCED,
                "Entity org.meveo.model.crm.Customer with id/code=%.*s is "
                "referenced from other entities and cannot be removed.",
                STR_ARG(c->id[0]));
        return;
    }
    table_delete(c->oc->table[OC_CUSTOMER], row);
    oc_done(c, NULL);
}

/* GET /account/customerAccount/list?customerCode= */
void oc_accounts_of(struct oc_call *c)
{
    struct str code = oc_query(c, "customerCode");
    if (oc_need(c, OC_CUSTOMER, code))
        oc_give(c, "customerAccounts",
                oc_object(c->a, "customerAccount",
                          oc_show_children(c, OC_CUSTOMER_ACCOUNT, code)));
}

/* ---- the hierarchy -------------------------------------------------------------- */

struct level {
    int height; /* seller 4 ... user account 0 */
    enum oc_kind kind;
    const char *parent;   /* member, and kind, of what is above */
    enum oc_kind above;
    const char *needs;
    const char *members;  /* of the body that go into it */
};

#define PERSON                                                             \
    "code description name address contactInformation vatNo "              \
    "registrationNo jobTitle externalRef1 externalRef2 customFields "

/* In the order in which they are made. */
static const struct level levels[] = {
    {4, OC_SELLER, NULL, OC_SELLER, "code", "code description "},
    {3, OC_CUSTOMER, "seller", OC_SELLER, "code customerCategory name.lastName",
     PERSON "customerCategory customerBrand"},
    {2, OC_CUSTOMER_ACCOUNT, "customer", OC_CUSTOMER,
     "code currency language name.lastName",
     PERSON "language currency creditCategory methodOfPayment caStatus"},
    {1, OC_BILLING_ACCOUNT, "customerAccount", OC_CUSTOMER_ACCOUNT,
     "code billingCycle country language",
     PERSON "billingCycle country language electronicBilling email "
            "nextInvoiceDate paymentTerms mailingType emailTemplate ccedEmails"},
    {0, OC_USER_ACCOUNT, "billingAccount", OC_BILLING_ACCOUNT, "code", PERSON},
};
#define LEVELS (sizeof levels / sizeof *levels)

static bool heights(struct str type, int *out_low, int *out_high)
{
    static const char *const names[] = {"UA", "BA", "CA", "C", "S"};
    size_t at = str_find_char(type, '_', 0);
    struct str high = str_slice(type, 0, at);
    struct str low = at < type.n ? str_slice(type, at + 1, type.n) : high;
    *out_low = *out_high = -1;
    for (int i = 0; i < 5; i++) {
        if (str_is(low, names[i]))
            *out_low = i;
        if (str_is(high, names[i]))
            *out_high = i;
    }
    return *out_low >= 0 && *out_high >= *out_low;
}

static struct value part_of(struct oc_call *c, const struct level *l)
{
    struct value v = value_object(NULL, 0);
    struct str rest = str_from(l->members), name;
    while (str_split(&rest, ' ', &name)) {
        const struct value *given = value_get(&c->body, name);
        if (!given || value_is_null(given) || name.n == 0)
            continue;
        if (str_is(name, "caStatus"))
            name = STR("status");
        v = value_with(c->a, &v, name, given);
    }
    return v;
}

static bool level_update(struct oc_call *c, const struct level *l,
                         const struct table_row *row)
{
    struct value part = part_of(c, l);
    struct value v = oc_merge(c->a, &row->fields, &part);
    oc_change(c->oc, l->kind, row, &v);
    return true;
}

static bool level_create(struct oc_call *c, const struct level *l,
                         struct str parent)
{
    struct str code = value_text_at(&c->body, "code");
    struct value part = part_of(c, l);
    if (!oc_check_needs(c, &c->body, l->needs))
        return false;
    if (l->parent && !oc_need(c, l->above, parent))
        return false;
    if (oc_find(c->oc, l->kind, code))
        return oc_fail(c, OC_EXISTS, "%s with code=%.*s already exists.",
                       oc_title(l->kind), STR_ARG(code));
    if (l->parent)
        oc_put(c->a, &part, l->parent, value_text(parent));
    if (l->kind != OC_CUSTOMER && l->kind != OC_SELLER)
        oc_put(c->a, &part, "status", value_textz("ACTIVE"));
    oc_add(c->oc, l->kind, &part);
    return true;
}

enum mode { CREATE, UPDATE, UPSERT };

static bool level_run(struct oc_call *c, const struct level *l,
                      struct str parent, enum mode mode)
{
    struct str code = value_text_at(&c->body, "code");
    const struct table_row *row = oc_find(c->oc, l->kind, code);
    if (mode == UPDATE && !row)
        return oc_fail_missing(c, oc_title(l->kind), code);
    return row && mode != CREATE ? level_update(c, l, row)
                                 : level_create(c, l, parent);
}

/* What was made stays: the remote commits as it goes. */
static void break_off(struct oc_call *c)
{
    c->oc->break_below = 0;
    oc_fail(c, OC_GENERIC, "Transaction was rolled back");
    c->failed = false;
}

static void run(struct oc_call *c, enum mode mode)
{
    struct str type = value_text_at(&c->body, "crmAccountType");
    int low, high;
    if (!oc_check_keys(c, hierarchy_spec) ||
        !oc_check_needs(c, &c->body, "crmAccountType") ||
        !oc_dates(c, &c->body))
        return;
    if (!heights(type, &low, &high)) {
        oc_fail(c, OC_GENERIC, "Account type does not match any BAM or "
                               "AccountHierarchyTypeEnum");
        return;
    }
    for (size_t i = 0; i < LEVELS; i++) {
        const struct level *l = &levels[i];
        if (l->height > high || l->height < low)
            continue;
        struct str parent = value_text_at(
            &c->body, l->height == high ? "crmParentCode" : "code");
        if (!level_run(c, l, parent, mode))
            return;
        if (c->oc->break_below == l->height && l->height > 0) {
            break_off(c);
            return;
        }
    }
    oc_done(c, NULL);
}

void oc_hierarchy_create(struct oc_call *c)
{
    run(c, CREATE);
}

void oc_hierarchy_update(struct oc_call *c)
{
    run(c, UPDATE);
}

void oc_hierarchy_upsert(struct oc_call *c)
{
    run(c, UPSERT);
}
