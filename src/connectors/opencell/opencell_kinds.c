/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Every kind of record and its fields. */
#include "connectors/opencell/opencell_state.h"

#define CREATES OPENCELL_CREATES
#define WRITES OPENCELL_WRITES
#define REQUIRED OPENCELL_REQUIRED
#define SILENT (OPENCELL_WRITES | OPENCELL_SILENT)
#define BILLING (OPENCELL_WRITES | OPENCELL_BILLING)
#define PAYMENT (OPENCELL_WRITES | OPENCELL_PAYMENT)
#define ENDS (OPENCELL_WRITES | OPENCELL_ENDS)

#define T(p, f) {.path = p, .type = OPENCELL_TEXT, .flags = (f)}
#define T_BY(p, f, by) \
    {.path = p, .type = OPENCELL_TEXT, .flags = (f), .filter = by}
#define T_AS(p, f, r) \
    {.path = p, .type = OPENCELL_TEXT, .flags = (f), .read = r}
#define D(p, f) {.path = p, .type = OPENCELL_DATE, .flags = (f)}
#define N(p, f) {.path = p, .type = OPENCELL_DECIMAL, .flags = (f)}
#define B(p, f) {.path = p, .type = OPENCELL_BOOL, .flags = (f)}
#define I(p, f) {.path = p, .type = OPENCELL_INT, .flags = (f)}
#define REF(p, f, r, by, k)                                       \
    {.path = p, .type = OPENCELL_REF, .flags = (f), .read = r,    \
     .filter = by, .target = k}

#define PERSON                                                            \
    T("name.title", WRITES), T("name.firstName", WRITES),                 \
        T_BY("name.lastName", WRITES, "name.lastName"),                   \
        T("address.address1", WRITES), T("address.address2", WRITES),     \
        T("address.address3", WRITES), T("address.zipCode", WRITES),      \
        T("address.city", WRITES), T("address.state", WRITES),            \
        T("address.country", WRITES),                                     \
        T_BY("contactInformation.email", WRITES,                          \
             "contactInformation.email"),                                 \
        T("contactInformation.phone", WRITES),                            \
        T("contactInformation.mobile", WRITES),                           \
        T("contactInformation.fax", WRITES), T("jobTitle", WRITES),       \
        T_BY("externalRef1", WRITES, "externalRef1"),                     \
        T_BY("externalRef2", WRITES, "externalRef2"),                     \
        T_BY("vatNo", WRITES, "vatNo"), T("registrationNo", WRITES)

static const struct opencell_field customer_fields[] = {
    T_BY("code", CREATES | REQUIRED, "code"),
    T_BY("description", WRITES, "description"),
    PERSON,
    T_BY("customerCategory", WRITES | REQUIRED, "customerCategory.code"),
    T("customerBrand", WRITES),
    REF("seller", WRITES, NULL, "seller.code", OPENCELL_SELLER),
    T("mandateIdentification", WRITES),
    D("mandateDate", WRITES),
    {.path = "accounts", .type = OPENCELL_ACCOUNTS,
     .flags = OPENCELL_ASKED, .read = "customerAccounts",
     .target = OPENCELL_ACCOUNT},
};

static const struct opencell_field account_fields[] = {
    T_BY("code", CREATES | REQUIRED, "code"),
    REF("crmParentCode", CREATES | REQUIRED, "customer", NULL,
        OPENCELL_CUSTOMER),
    T("description", WRITES),
    PERSON,
    T("language", WRITES),
    T("currency", WRITES),
    T("customerCategory", SILENT),
    T("creditCategory", WRITES),
    T("billingCycle", BILLING),
    T("country", BILLING),
    B("electronicBilling", BILLING),
    T("email", BILLING),
    T("mailingType", SILENT),
    T("emailTemplate", SILENT),
    T("ccedEmails", SILENT),
    T("paymentTerms", BILLING),
    D("nextInvoiceDate", BILLING),
    T_AS("caStatus", OPENCELL_UPDATES, "status"),
    T_AS("payment.type", PAYMENT, "paymentMethodType"),
    T_AS("payment.alias", PAYMENT, "alias"),
    T_AS("payment.iban", PAYMENT, "bankCoordinates.iban"),
    T_AS("payment.bic", PAYMENT, "bankCoordinates.bic"),
    T_AS("payment.accountOwner", PAYMENT, "bankCoordinates.accountOwner"),
    T_AS("payment.bankName", PAYMENT, "bankCoordinates.bankName"),
    T_AS("payment.mandateIdentification", PAYMENT, "mandateIdentification"),
    {.path = "payment.mandateDate", .type = OPENCELL_DATE, .flags = PAYMENT,
     .read = "mandateDate"},
};

static const struct opencell_field subscription_fields[] = {
    T_BY("code", CREATES | REQUIRED, "code"),
    T_BY("description", WRITES, "description"),
    REF("userAccount", WRITES | REQUIRED, NULL, "userAccount.code",
        OPENCELL_ACCOUNT),
    REF("offerTemplate", WRITES | REQUIRED, NULL, "offer.code",
        OPENCELL_OFFER_TEMPLATE),
    D("subscriptionDate", WRITES | REQUIRED),
    T_BY("status", 0, "status"),
    D("statusDate", 0),
    D("terminationDate", ENDS),
    T("terminationReason", ENDS),
    D("endAgreementDate", WRITES),
    T("billingCycle", WRITES),
    REF("seller", WRITES, NULL, "seller.code", OPENCELL_SELLER),
    T_BY("orderNumber", WRITES, "orderNumber"),
    B("electronicBilling", WRITES),
    T("email", WRITES),
    T("mailingType", WRITES),
    T("emailTemplate", WRITES),
    T("ccedEmails", WRITES),
};

static const struct opencell_field service_fields[] = {
    REF("subscription", CREATES | REQUIRED, NULL, NULL,
        OPENCELL_SUBSCRIPTION),
    REF("code", CREATES | REQUIRED, NULL, NULL, OPENCELL_SERVICE_TEMPLATE),
    T("description", CREATES),
    N("quantity", CREATES),
    D("subscriptionDate", CREATES | REQUIRED),
    T("status", 0),
    D("statusDate", 0),
    D("terminationDate", ENDS),
    T("terminationReason", ENDS),
};

static const struct opencell_field charge_fields[] = {
    REF("subscription", CREATES | REQUIRED, NULL, NULL,
        OPENCELL_SUBSCRIPTION),
    REF("oneShotCharge", CREATES | REQUIRED, "code", NULL,
        OPENCELL_CHARGE_TEMPLATE),
    T("reference", CREATES),
    T("description", CREATES),
    D("operationDate", CREATES),
    N("quantity", CREATES),
    N("amountWithoutTax", CREATES),
    N("amountWithTax", CREATES),
    T("wallet", CREATES | OPENCELL_SILENT),
    T("criteria1", CREATES | OPENCELL_SILENT),
    T("criteria2", CREATES | OPENCELL_SILENT),
    T("criteria3", CREATES | OPENCELL_SILENT),
    T("status", 0),
};

static const struct opencell_field access_fields[] = {
    T("code", CREATES | REQUIRED),
    REF("subscription", CREATES | REQUIRED, NULL, NULL,
        OPENCELL_SUBSCRIPTION),
    D("startDate", CREATES),
    D("endDate", CREATES),
    B("disabled", 0),
};

#define TEMPLATE                                                       \
    I("id", 0), T_BY("code", 0, "code"),                               \
        T_BY("description", 0, "description"), B("disabled", 0)

static const struct opencell_field service_template_fields[] = {
    TEMPLATE,
    T("longDescription", 0),
};

static const struct opencell_field charge_template_fields[] = {
    TEMPLATE,
    T("invoiceSubCategory", 0),
    T("taxClassCode", 0),
    T("oneShotChargeTemplateType", 0),
};

static const struct opencell_field offer_template_fields[] = {TEMPLATE};

static const struct opencell_field seller_fields[] = {
    I("id", 0),
    T_BY("code", 0, "code"),
    T("description", 0),
    T("currencyCode", 0),
    T("countryCode", 0),
    T("languageCode", 0),
};

static const struct opencell_field invoice_fields[] = {
    I("invoiceId", 0),
    T_BY("invoiceNumber", 0, "invoiceNumber"),
    T_BY("invoiceType", 0, "invoiceType.code"),
    REF("billingAccountCode", 0, NULL, "billingAccount.code",
        OPENCELL_ACCOUNT),
    REF("sellerCode", 0, NULL, "seller.code", OPENCELL_SELLER),
    REF("subscriptionCode", 0, NULL, "subscription.code",
        OPENCELL_SUBSCRIPTION),
    T("orderNumber", 0),
    T_BY("status", 0, "status"),
    D("invoiceDate", 0),
    D("dueDate", 0),
    N("amountWithoutTax", 0),
    N("amountTax", 0),
    N("amountWithTax", 0),
    N("netToPay", 0),
    T("paymentMethod", 0),
    {.path = "lines", .type = OPENCELL_LINES,
     .read = "categoryInvoiceAgregates"},
    {.path = "taxes", .type = OPENCELL_TAXES, .read = "taxAggregates"},
    T("pdfFilename", 0),
    T("pdf", OPENCELL_ASKED),
    /* itself: `document.pdf` is read when the invoice is carried over */
    REF("document", 0, "invoiceId", NULL, OPENCELL_INVOICE),
};

static const struct {
    const struct opencell_field *at;
    size_t n;
} tables[OPENCELL_KINDS] = {
#define TABLE(f) {f, sizeof f / sizeof *f}
    [OPENCELL_CUSTOMER] = TABLE(customer_fields),
    [OPENCELL_ACCOUNT] = TABLE(account_fields),
    [OPENCELL_SUBSCRIPTION] = TABLE(subscription_fields),
    [OPENCELL_SERVICE] = TABLE(service_fields),
    [OPENCELL_CHARGE] = TABLE(charge_fields),
    [OPENCELL_ACCESS] = TABLE(access_fields),
    [OPENCELL_SERVICE_TEMPLATE] = TABLE(service_template_fields),
    [OPENCELL_CHARGE_TEMPLATE] = TABLE(charge_template_fields),
    [OPENCELL_OFFER_TEMPLATE] = TABLE(offer_template_fields),
    [OPENCELL_SELLER] = TABLE(seller_fields),
    [OPENCELL_INVOICE] = TABLE(invoice_fields),
};

static const struct opencell_info infos[OPENCELL_KINDS] = {
    [OPENCELL_CUSTOMER] = {
        .name = "customer", .title = "Customer",
        .one = "/account/customer?customerCode=",
        .list = "/account/customer/list", .list_posts = true,
        .resource = "/account/customer", .id_filter = "code",
        .parent = OPENCELL_CUSTOMER, .writes = true, .deletes = true},
    [OPENCELL_ACCOUNT] = {
        .name = "account", .title = "CustomerAccount",
        .one = "/account/customerAccount?customerAccountCode=",
        .resource = "/account/accountHierarchy",
        .parent = OPENCELL_CUSTOMER, .writes = true},
    [OPENCELL_SUBSCRIPTION] = {
        .name = "subscription", .title = "Subscription",
        .one = "/billing/subscription?subscriptionCode=",
        .list = "/billing/subscription/list", .list_posts = true,
        .resource = "/billing/subscription", .id_filter = "code",
        .parent = OPENCELL_SUBSCRIPTION, .writes = true},
    [OPENCELL_SERVICE] = {
        .name = "service", .title = "ServiceInstance",
        .one = "/billing/subscription?subscriptionCode=",
        .resource = "/billing/subscription/activateServices",
        .parent = OPENCELL_SUBSCRIPTION, .rows = "services", .writes = true},
    [OPENCELL_CHARGE] = {
        .name = "charge", .title = "OneShotChargeInstance",
        .one = "/billing/subscription/listOneshotChargeOthers"
               "?subscriptionCode=",
        .resource = "/billing/subscription/applyOneShotChargeInstance",
        .parent = OPENCELL_SUBSCRIPTION, .writes = true},
    [OPENCELL_ACCESS] = {
        .name = "access", .title = "Access",
        .one = "/account/access/list?subscriptionCode=",
        .resource = "/account/access",
        .parent = OPENCELL_SUBSCRIPTION, .rows = "accesses", .writes = true,
        .deletes = true},
    [OPENCELL_SERVICE_TEMPLATE] = {
        .name = "service_template", .title = "ServiceTemplate",
        .one = "/catalog/serviceTemplate?serviceTemplateCode=",
        .list = "/catalog/serviceTemplate/list", .list_posts = true,
        .id_filter = "code", .parent = OPENCELL_SERVICE_TEMPLATE},
    [OPENCELL_CHARGE_TEMPLATE] = {
        .name = "charge_template", .title = "OneShotChargeTemplate",
        .one = "/catalog/oneShotChargeTemplate?oneShotChargeTemplateCode=",
        .list = "/catalog/oneShotChargeTemplate/list",
        .parent = OPENCELL_CHARGE_TEMPLATE},
    [OPENCELL_OFFER_TEMPLATE] = {
        .name = "offer_template", .title = "OfferTemplate",
        .one = "/catalog/offerTemplate?offerTemplateCode=",
        .list = "/catalog/offerTemplate/list", .list_posts = true,
        .id_filter = "code", .parent = OPENCELL_OFFER_TEMPLATE},
    [OPENCELL_SELLER] = {
        .name = "seller", .title = "Seller", .one = "/seller?sellerCode=",
        .list = "/seller/list", .parent = OPENCELL_SELLER},
    [OPENCELL_INVOICE] = {
        .name = "invoice", .title = "Invoice", .one = "/invoice?id=",
        .list = "/invoice/list", .list_posts = true, .id_filter = "id",
        .parent = OPENCELL_INVOICE},
};

const struct opencell_info *opencell_info(enum opencell_kind kind)
{
    return &infos[kind];
}

/* ---- as a connection has them ------------------------------------------------ */

static struct str name_of(struct arena *a, const char *path)
{
    char *name = arena_strz(a, str_from(path));
    for (char *p = name; *p; p++)
        if (*p == '.')
            *p = '_';
    return str_from(name);
}

static bool type_of(struct str word, enum opencell_type *out)
{
    static const struct {
        const char *word;
        enum opencell_type type;
    } words[] = {{"text", OPENCELL_TEXT}, {"integer", OPENCELL_INT},
                 {"decimal", OPENCELL_DECIMAL}, {"date", OPENCELL_DATE},
                 {"bool", OPENCELL_BOOL}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        *out = words[i].type;
        if (str_is(word, words[i].word))
            return true;
    }
    return false;
}

typedef VEC(struct opencell_field) field_list;

/* "CODE CODE:date" of one setting. */
static enum err add_custom(struct connection_state *c, struct str codes,
                           field_list *out, struct error *e)
{
    struct str word;
    while (str_split(&codes, ' ', &word)) {
        struct opencell_field f = {.flags = OPENCELL_WRITES | OPENCELL_CUSTOM,
                                   .type = OPENCELL_TEXT};
        size_t colon = str_find_char(word, ':', 0);
        if (word.n == 0)
            continue;
        f.code = str_slice(word, 0, colon);
        f.name = arena_printf(c->arena, "cf_%.*s", STR_ARG(f.code));
        if (colon < word.n &&
            !type_of(str_slice(word, colon + 1, word.n), &f.type))
            FAIL(e, ERR_INVALID,
                 "`%.*s`: custom fields are of kind text, integer, decimal, "
                 "date or bool",
                 STR_ARG(word));
        vec_push(c->arena, out, f);
    }
    return ERR_OK;
}

static struct str custom_of(const struct connection_state *c, int kind)
{
    switch ((enum opencell_kind)kind) {
    case OPENCELL_CUSTOMER:
        return c->set.customer_fields;
    case OPENCELL_ACCOUNT:
        return c->set.account_fields;
    case OPENCELL_SUBSCRIPTION:
        return c->set.subscription_fields;
    case OPENCELL_SERVICE:
        return c->set.service_fields;
    case OPENCELL_CHARGE:
        return c->set.charge_fields;
    case OPENCELL_INVOICE:
        return c->set.invoice_fields;
    case OPENCELL_ACCESS:
    case OPENCELL_SERVICE_TEMPLATE:
    case OPENCELL_CHARGE_TEMPLATE:
    case OPENCELL_OFFER_TEMPLATE:
    case OPENCELL_SELLER:
    case OPENCELL_KINDS:
        break;
    }
    return STR_NONE;
}

/* What is written once, and what is never. */
static void limit_custom(int kind, field_list *list, size_t from)
{
    for (size_t i = from; i < list->n; i++) {
        if (kind == OPENCELL_INVOICE)
            list->at[i].flags &= ~(unsigned)OPENCELL_WRITES;
        else if (kind == OPENCELL_SERVICE || kind == OPENCELL_CHARGE)
            list->at[i].flags &= ~(unsigned)OPENCELL_UPDATES;
    }
}

enum err opencell_kinds_settle(struct connection_state *c, struct error *e)
{
    for (int kind = 0; kind < OPENCELL_KINDS; kind++) {
        field_list list = {0};
        for (size_t i = 0; i < tables[kind].n; i++) {
            struct opencell_field f = tables[kind].at[i];
            f.name = name_of(c->arena, f.path);
            vec_push(c->arena, &list, f);
        }
        size_t own = list.n;
        TRY(add_custom(c, custom_of(c, kind), &list, e));
        limit_custom(kind, &list, own);
        c->fields[kind] = (struct opencell_fields){list.at, list.n};
    }
    return ERR_OK;
}

enum err opencell_kind_find(struct str name, enum opencell_kind *out,
                            struct error *e)
{
    struct str names[OPENCELL_KINDS];
    size_t i = 0;
    for (int k = 0; k < OPENCELL_KINDS; k++)
        names[k] = str_from(infos[k].name);
    TRY(driver_entity_find("Opencell", names, OPENCELL_KINDS, name, &i, e));
    *out = (enum opencell_kind)i;
    return ERR_OK;
}

const struct opencell_field *opencell_field_find(
    const struct connection_state *c, enum opencell_kind kind, struct str name)
{
    for (size_t i = 0; i < c->fields[kind].n; i++) {
        if (str_eq(c->fields[kind].at[i].name, name))
            return &c->fields[kind].at[i];
    }
    return NULL;
}

bool opencell_wants(const struct connection_state *c, enum opencell_kind kind,
                    const struct op *op, unsigned flag)
{
    if (op->n_fields == 0)
        return flag != OPENCELL_ASKED;
    for (size_t i = 0; i < op->n_fields; i++) {
        const struct opencell_field *f =
            opencell_field_find(c, kind, op->fields[i]);
        if (f && (f->flags & flag))
            return true;
    }
    return false;
}

static enum value_kind kind_of(enum opencell_type type)
{
    static const enum value_kind kinds[] = {
        [OPENCELL_TEXT] = VALUE_TEXT,       [OPENCELL_INT] = VALUE_INT,
        [OPENCELL_DECIMAL] = VALUE_DECIMAL, [OPENCELL_BOOL] = VALUE_BOOL,
        [OPENCELL_DATE] = VALUE_DATE,       [OPENCELL_REF] = VALUE_REF,
        [OPENCELL_ACCOUNTS] = VALUE_SET,    [OPENCELL_LINES] = VALUE_LIST,
        [OPENCELL_TAXES] = VALUE_LIST,
    };
    return kinds[type];
}

struct schema opencell_schema(struct arena *a, const struct connection_state *c,
                              enum opencell_kind kind)
{
    const struct opencell_fields *list = &c->fields[kind];
    struct schema s = {.entity = str_from(infos[kind].name),
                       .fields = arena_array(a, struct schema_field, list->n),
                       .n_fields = list->n};
    for (size_t i = 0; i < list->n; i++) {
        const struct opencell_field *f = &list->at[i];
        bool refers = f->type == OPENCELL_REF || f->type == OPENCELL_ACCOUNTS;
        s.fields[i] = (struct schema_field){
            .name = arena_str(a, f->name),
            .label = arena_str(a, f->path ? str_from(f->path) : f->code),
            .kind = kind_of(f->type),
            .bulky = f->type == OPENCELL_TEXT && (f->flags & OPENCELL_ASKED),
            .writable = (f->flags & OPENCELL_UPDATES) != 0,
            .writable_on_create = (f->flags & OPENCELL_CREATES) != 0,
            .required = (f->flags & OPENCELL_REQUIRED) != 0,
            .target = refers ? str_from(infos[f->target].name) : STR_NONE,
        };
    }
    return s;
}

struct entity_caps opencell_caps(const struct connection_state *c,
                                 struct str entity)
{
    enum opencell_kind kind;
    struct entity_caps caps = {0};
    if (!c->open || opencell_kind_find(entity, &kind, NULL) != ERR_OK)
        return caps;
    const struct opencell_info *info = &infos[kind];
    bool batch = c->set.read_by_list && info->id_filter && info->list_posts;
    caps.read_max = batch ? OPENCELL_LIST_MAX : OPENCELL_SINGLE_MAX;
    caps.find_max = OPENCELL_SINGLE_MAX;
    caps.find_one_by_one = true;
    caps.write_max = 1;
    caps.create_max = 1;
    caps.changes_since = info->list_posts && c->set.changed_by.n > 0 &&
                         str_is(c->set.list_method, "post");
    caps.changes_whole = true;
    caps.can_create = info->writes;
    caps.can_update = info->writes && kind != OPENCELL_CHARGE &&
                      kind != OPENCELL_ACCESS;
    caps.can_delete = info->deletes;
    /* By its code, or by a look before it is made. */
    caps.create_token =
        info->writes && c->set.upsert &&
        (kind != OPENCELL_CHARGE || !str_is(c->set.charge_mark, "none"));
    /* Level by level, each committed by itself. */
    caps.create_parts = caps.create_token && kind == OPENCELL_ACCOUNT;
    return caps;
}
