/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Demonstration records of the addon `contract`: subscribers with a contract
 * or two of a telephone company, whose products Opencell's sandbox knows, but
 * for one.
 */
#include "sandbox/odoo/data.h"
#include "sandbox/odoo/orm.h"

#define MEMBERS_MAX 10

/* A create by members: name, value, ... */
#define PUT(c, model, out, ...)                                           \
    put(c, model, out, (const struct field[]){__VA_ARGS__},               \
        sizeof((const struct field[]){__VA_ARGS__}) / sizeof(struct field))
#define TEXT(name, text) {STR(name), value_text(text)}
#define TEXTZ(name, text) {STR(name), value_textz(text)}
#define ID(name, id) {STR(name), value_int(id)}

static enum err put(struct odoo_call *c, const char *model, int64_t *out,
                    const struct field *members, size_t n)
{
    struct field copy[MEMBERS_MAX];
    for (size_t i = 0; i < n && i < MEMBERS_MAX; i++)
        copy[i] = members[i];
    struct value v = value_object(copy, n);
    return odoo_create(c, odoo_model_get(c->o, model), &v, out);
}

enum { MOBILE, FIBER, SIM, UNKNOWN, PRODUCTS };

static enum err load_products(struct odoo_call *c, int64_t out[PRODUCTS])
{
    static const char *const rows[PRODUCTS][3] = {
        {"Mobile Service", "Mobile 150 min, 1 GB",
         "SE_SC_REC_MOBILE_T_150_1024"},
        {"Broadband Fiber Service", "Fiber 100 Mb", "SE_SC_REC_BA_F_100"},
        {"Mobile OneShot", "SIM card", "CH_SC_OSO_SIM"},
        {"Mobile Additional Service", "1 GB more, new", "SE_SC_NEW_1GB"}};
    for (int i = 0; i < PRODUCTS; i++) {
        int64_t category;
        TRY(PUT(c, "product.category", &category, TEXTZ("name", rows[i][0])));
        TRY(PUT(c, "product.product", &out[i], TEXTZ("name", rows[i][1]),
                TEXTZ("default_code", rows[i][2]), ID("categ_id", category)));
    }
    return ERR_OK;
}

struct subscriber {
    int64_t n;
    int64_t partner;
    int64_t mandate;
    const int64_t *products;
};

static enum err load_line(struct odoo_call *c, int64_t contract, int64_t product)
{
    int64_t line;
    return PUT(c, "contract.line", &line, ID("contract_id", contract),
               ID("product_id", product), TEXTZ("date_start", "2024-01-15"));
}

/* The first is of a telephone, with its SIM card; the second of fiber. */
static enum err load_contract(struct odoo_call *c, const struct subscriber *s,
                              int nth)
{
    struct str code =
        arena_printf(c->a, "C%04lld%s", (long long)s->n, nth ? "F" : "");
    struct str phone = arena_printf(c->a, "%s%07lld", nth ? "93" : "60",
                                    (long long)s->n);
    const struct odoo_ids to = {&s->partner, 1};
    int64_t contract;
    TRY(PUT(c, "contract.contract", &contract, TEXT("name", code),
            TEXT("code", code), ID("partner_id", s->partner),
            ID("mandate_id", s->mandate), TEXT("phone_number", phone),
            TEXTZ("date_start", "2024-01-15"),
            ID("service_technology_id", nth ? 2 : 1),
            {STR("email_ids"), odoo_ids_value(c, to)}));
    TRY(load_line(c, contract, s->products[nth ? FIBER : MOBILE]));
    if (nth == 0)
        TRY(load_line(c, contract, s->products[SIM]));
    return s->n % 10 == 3 && nth == 0
               ? load_line(c, contract, s->products[UNKNOWN])
               : ERR_OK;
}

static enum err load_subscriber(struct odoo_call *c, struct subscriber *s)
{
    struct str n = arena_printf(c->a, "%lld", (long long)(5000 + s->n));
    int64_t bank;
    TRY(PUT(c, "res.partner", &s->partner,
            TEXT("name", arena_printf(c->a, "Subscriber %.*s", STR_ARG(n))),
            TEXT("ref", n),
            TEXT("email", arena_printf(c->a, "s%.*s@example.coop", STR_ARG(n))),
            TEXTZ("street", "Carrer Major 1"), TEXTZ("zip", "08001"),
            TEXTZ("city", "Barcelona"), TEXTZ("lang", "ca_ES")));
    TRY(PUT(c, "res.partner.bank", &bank,
            TEXT("acc_number", arena_printf(c->a, "ES91 2100 0418 4502 %.*s",
                                            STR_ARG(n))),
            ID("partner_id", s->partner)));
    TRY(PUT(c, "account.banking.mandate", &s->mandate,
            ID("partner_bank_id", bank), TEXTZ("state", "valid"),
            TEXTZ("signature_date", "2024-01-10"),
            TEXT("unique_mandate_reference",
                 arena_printf(c->a, "M%.*s", STR_ARG(n)))));
    TRY(load_contract(c, s, 0));
    return s->n % 4 == 0 ? load_contract(c, s, 1) : ERR_OK;
}

enum err odoo_contract_demo(struct odoo_call *c, int64_t count)
{
    int64_t products[PRODUCTS];
    if (count == 0)
        return ERR_OK;
    TRY(load_products(c, products));
    for (int64_t n = 1; n <= count; n++) {
        struct subscriber s = {.n = n, .products = products};
        TRY(load_subscriber(c, &s));
    }
    return ERR_OK;
}
