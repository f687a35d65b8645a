/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* What a database of OpenERP 7 holds: its users, products, a small chart of
 * accounts, and periods for many years. */
#include "sandbox/odoo/data.h"

#include "sandbox/odoo/data_rows.h"
#include "sandbox/odoo/logic.h"
#include "sandbox/odoo/orm.h"

enum { FIRST_YEAR = 2005, YEARS_AHEAD = 2 };

/* The administrator is the superuser, and has the first id. */
static void load_users(struct odoo_call *c)
{
    static const struct {
        int64_t id;
        const char *login, *name;
        unsigned groups;
    } users[] = {
        {ODOO_UID_ROOT, "admin", "Administrator", 0x7f},
        {6, "sync", "Sync Bot",
         GROUP_USER | GROUP_PARTNER_MANAGER | GROUP_SALESMAN |
             GROUP_SALES_ALL | GROUP_SALES_MANAGER},
        {7, "reader", "Ray Reader", GROUP_USER | GROUP_READER},
        {9, "own", "Otto Own",
         GROUP_USER | GROUP_PARTNER_MANAGER | GROUP_SALESMAN}};
    struct odoo_loader partners = odoo_into(c, "res.partner", "base");
    struct odoo_loader l = odoo_into(c, "res.users", "base");
    const int64_t one = 1;
    for (int i = 0; i < 4; i++) {
        const char *email = arena_printfz(c->a, "%s@yourcompany.example.com",
                                          users[i].login);
        int64_t partner =
            PUT(&partners, 0, arena_printfz(c->a, "partner_%s", users[i].login),
                TEXT("name", users[i].name), TEXT("email", email),
                TEXT("type", "contact"), TEXT("lang", "en_US"),
                BOOL("active", true), INT("company_id", 1));
        PUT(&l, users[i].id, i == 0 ? "user_root" : NULL,
            TEXT("login", users[i].login), TEXT("password", users[i].login),
            INT("partner_id", partner), INT("company_id", 1),
            BOOL("active", true),
            {STR("company_ids"),
             odoo_ids_value(c, (struct odoo_ids){&one, 1})},
            {STR("groups_id"), odoo_group_list(c, users[i].groups)});
    }
}

static void load_products(struct odoo_call *c)
{
    struct value unit = value_decimal(decimal_from_i64(1));
    struct value dozen = value_decimal((struct decimal){83333333, 9});
    struct odoo_loader l = odoo_into(c, "product.category", "product");
    PUT(&l, 0, "product_category_all", TEXT("name", "All products"),
        TEXT("type", "normal"));
    PUT(&l, 0, "product_category_1", TEXT("name", "Saleable"),
        INT("parent_id", 1), TEXT("type", "normal"));
    l = odoo_into(c, "product.uom.categ", "product");
    PUT(&l, 0, "product_uom_categ_unit", TEXT("name", "Unit"));
    PUT(&l, 0, "product_uom_categ_kgm", TEXT("name", "Weight"));
    l = odoo_into(c, "product.uom", "product");
    PUT(&l, 0, "product_uom_unit", TEXT("name", "Unit(s)"),
        INT("category_id", 1), TEXT("uom_type", "reference"),
        BOOL("active", true), {STR("factor"), unit});
    PUT(&l, 0, "product_uom_dozen", TEXT("name", "Dozen(s)"),
        INT("category_id", 1), TEXT("uom_type", "bigger"),
        BOOL("active", true), {STR("factor"), dozen});
    PUT(&l, 0, "product_uom_kgm", TEXT("name", "kg"), INT("category_id", 2),
        TEXT("uom_type", "reference"), BOOL("active", true),
        {STR("factor"), unit});
    l = odoo_into(c, "product.pricelist", "product");
    PUT(&l, 0, "list0", TEXT("name", "Public Pricelist"), TEXT("type", "sale"),
        INT("currency_id", 2), BOOL("active", true));
}

/* Accounts stand in the order that defaults of models_openerp.c count on. */
static void load_accounts(struct odoo_call *c)
{
    static const char *const accounts[][3] = {
        {"110200", "Debtors", "receivable"},
        {"111100", "Creditors", "payable"},
        {"200000", "Product Sales", "other"},
        {"101401", "Bank", "liquidity"},
        {"101501", "Cash", "liquidity"}};
    static const struct {
        const char *name, *code, *type;
        int64_t account;
    } journals[] = {{"Sales Journal", "SAJ", "sale", 3},
                    {"Sales Refund Journal", "SCNJ", "sale_refund", 3},
                    {"Purchase Journal", "EXJ", "purchase", 2},
                    {"Bank", "BNK1", "bank", 4},
                    {"Cash", "CSH", "cash", 5},
                    {"Miscellaneous Journal", "MISC", "general", 3}};
    struct odoo_loader l = odoo_into(c, "account.account", "account");
    for (int i = 0; i < 5; i++)
        PUT(&l, 0, NULL, TEXT("code", accounts[i][0]),
            TEXT("name", accounts[i][1]), TEXT("type", accounts[i][2]),
            BOOL("active", true), INT("company_id", 1));
    l = odoo_into(c, "account.journal", "account");
    for (int i = 0; i < 6; i++)
        PUT(&l, 0, NULL, TEXT("name", journals[i].name),
            TEXT("code", journals[i].code), TEXT("type", journals[i].type),
            INT("default_credit_account_id", journals[i].account),
            INT("default_debit_account_id", journals[i].account),
            INT("company_id", 1));
}

static void load_taxes(struct odoo_call *c)
{
    static const int64_t percents[] = {21, 10, 0};
    struct odoo_loader l = odoo_into(c, "account.tax", "account");
    for (int i = 0; i < 3; i++)
        PUT(&l, 0, NULL,
            TEXT("name", arena_printfz(c->a, "%lld%%",
                                       (long long)percents[i])),
            {STR("amount"),
             value_decimal((struct decimal){percents[i], 2})},
            INT("sequence", 1), TEXT("type", "percent"),
            TEXT("type_tax_use", "sale"), BOOL("active", true),
            INT("company_id", 1));
}

/* A year opens with a period of a day of its own, and then has months. */
static void load_year(struct odoo_call *c, int year)
{
    struct odoo_loader years = odoo_into(c, "account.fiscalyear", "account");
    struct odoo_loader l = odoo_into(c, "account.period", "account");
    const char *name = arena_printfz(c->a, "%d", year);
    int32_t first = date_from_civil(year, 1, 1);
    int64_t id = PUT(
        &years, 0, NULL, TEXT("name", name), TEXT("code", name),
        {STR("date_start"), value_date(first)},
        {STR("date_stop"), value_date(date_from_civil(year, 12, 31))},
        TEXT("state", "draft"), INT("company_id", 1));
    for (int month = 0; month <= 12; month++) {
        int32_t from = date_from_civil(year, month ? month : 1, 1);
        int32_t next = month < 12 ? date_from_civil(year, month + 1, 1)
                                  : date_from_civil(year + 1, 1, 1);
        PUT(&l, 0, NULL,
            TEXT("name",
                 month ? arena_printfz(c->a, "%02d/%04d", month, year)
                       : arena_printfz(c->a, "Opening Period %04d", year)),
            TEXT("code", arena_printfz(c->a, "%02d/%04d", month, year)),
            BOOL("special", month == 0), {STR("date_start"), value_date(from)},
            {STR("date_stop"), value_date(month ? next - 1 : from)},
            INT("fiscalyear_id", id), TEXT("state", "draft"));
    }
}

static void load_periods(struct odoo_call *c)
{
    int year, month, day;
    date_to_civil(date_from_time(tables_now_us(c->o->tables)), &year, &month,
                  &day);
    for (int y = FIRST_YEAR; y < year + YEARS_AHEAD; y++)
        load_year(c, y);
}

void odoo_openerp_load(struct odoo_call *c)
{
    struct odoo_loader l = odoo_into(c, "account.payment.term", "account");
    load_users(c);
    load_products(c);
    load_accounts(c);
    load_taxes(c);
    load_periods(c);
    PUT(&l, 0, "account_payment_term_immediate",
        TEXT("name", "Immediate Payment"), BOOL("active", true));
    l = odoo_into(c, "account.fiscal.position", "account");
    PUT(&l, 0, NULL, TEXT("name", "Normal Taxes"), BOOL("active", true));
    l = odoo_into(c, "sale.shop", "sale");
    PUT(&l, 0, "sale_shop_1", TEXT("name", "My Company"),
        INT("payment_default_id", 1), INT("pricelist_id", 1),
        INT("company_id", 1));
}
