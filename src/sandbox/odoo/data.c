/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "sandbox/odoo/data.h"

#include "sandbox/odoo/data_rows.h"
#include "sandbox/odoo/logic.h"
#include "sandbox/odoo/orm.h"
#include "sandbox/places.h"

int64_t odoo_put(struct odoo_loader *l, int64_t id, const char *xmlid,
                 const struct field *fields, size_t n)
{
    struct field *cells = arena_array(l->c->a, struct field, n + 2);
    for (size_t i = 0; i < n; i++)
        cells[i] = fields[i];
    cells[n] = (struct field){STR("create_uid"), value_int(ODOO_UID_ROOT)};
    cells[n + 1] = (struct field){STR("write_uid"), value_int(ODOO_UID_ROOT)};
    struct value object = value_object(cells, n + 2), key = value_int(id);
    const struct table_row *row =
        table_insert(l->m->table, id ? &key : NULL, &object);
    if (!xmlid)
        return row->id.integer;
    struct field ref[] = {
        {STR("module"), value_textz(l->module)},
        {STR("name"), value_textz(xmlid)},
        {STR("model"), value_text(l->m->name)},
        {STR("res_id"), row->id},
        {STR("noupdate"), value_bool(true)},
        {STR("create_uid"), value_int(ODOO_UID_ROOT)},
        {STR("write_uid"), value_int(ODOO_UID_ROOT)},
    };
    struct value data = value_object(ref, sizeof ref / sizeof *ref);
    table_insert(odoo_model_get(l->c->o, "ir.model.data")->table, NULL, &data);
    return row->id.integer;
}

struct odoo_loader odoo_into(struct odoo_call *c, const char *model,
                             const char *module)
{
    return (struct odoo_loader){c, odoo_model_get(c->o, model), module};
}

static struct value list(struct odoo_call *c, const int64_t *ids, size_t n)
{
    return odoo_ids_value(c, (struct odoo_ids){ids, n});
}

static char *lower(struct arena *a, const char *text)
{
    char *p = arena_strz(a, str_from(text));
    for (char *q = p; *q; q++)
        *q = *q >= 'A' && *q <= 'Z' ? (char)(*q - 'A' + 'a') : *q;
    return p;
}

/* Places and money. -------------------------------------------------------- */

static void load_currencies(struct odoo_call *c)
{
    static const char *const rows[][4] = {
        {"USD", "$", "before", "United States dollar"},
        {"EUR", "€", "after", "Euro"},
        {"GBP", "£", "before", "Pound sterling"},
        {"JPY", "¥", "before", "Japanese yen"}};
    struct odoo_loader l = odoo_into(c, "res.currency", "base");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct decimal rounding = {1, i == 3 ? 0 : 2};
        PUT(&l, 0, rows[i][0], TEXT("name", rows[i][0]),
            TEXT("symbol", rows[i][1]), TEXT("position", rows[i][2]),
            TEXT("full_name", rows[i][3]), BOOL("active", i < 2),
            INT("decimal_places", i == 3 ? 0 : 2),
            {STR("rounding"), value_decimal(rounding)});
    }
}

static void load_countries(struct odoo_call *c)
{
    struct odoo_loader l = odoo_into(c, "res.country", "base");
    for (size_t i = 0; i < place_n_countries; i++) {
        const struct place_country *p = &place_countries[i];
        PUT(&l, 0, lower(c->a, p->code), TEXT("name", p->name),
            TEXT("code", p->code), INT("phone_code", p->phone_code),
            BOOL("zip_required", true));
    }
}

static void load_states(struct odoo_call *c)
{
    struct odoo_loader l = odoo_into(c, "res.country.state", "base");
    size_t at = 0;
    for (size_t i = 0; i < place_n_states; i++) {
        const struct place_state *p = &place_states[i];
        while (!str_is(str_from(place_countries[at].code), p->country))
            at++; /* both lists are by country */
        const char *xmlid =
            lower(c->a, arena_printfz(c->a, "state_%s_%s", p->country, p->code));
        PUT(&l, 0, xmlid, TEXT("name", p->name), TEXT("code", p->code),
            INT("country_id", (int64_t)at + 1));
    }
}

/* Groups and users. -------------------------------------------------------- */

/* In the order of the GROUP_ bits: access.c counts on it. */
static const char *const group_rows[][3] = {
    {"base", "group_user", "Internal User"},
    {"base", "group_system", "Settings"},
    {"base", "group_erp_manager", "Access Rights"},
    {"base", "group_partner_manager", "Contact Creation"},
    {"sales_team", "group_sale_salesman", "User: Own Documents Only"},
    {"sales_team", "group_sale_salesman_all_leads", "User: All Documents"},
    {"sales_team", "group_sale_manager", "Administrator"},
    {"sandbox", "group_reader", "Reads everything"},
};

static void load_groups(struct odoo_call *c)
{
    struct odoo_loader l = odoo_into(c, "res.groups", "base");
    for (int i = 0; i < 8; i++) {
        l.module = group_rows[i][0];
        PUT(&l, i + 1, group_rows[i][1], TEXT("name", group_rows[i][2]));
    }
}

struct user_row {
    int64_t id;
    const char *login, *name, *password, *key;
    unsigned groups;
    bool active, totp;
};

static const struct user_row user_rows[] = {
    {ODOO_UID_ROOT, "__system__", "OdooBot", "", "", 0x7f, false, false},
    {ODOO_UID_ADMIN, "admin", "Mitchell Admin", "admin", "admin-key", 0x7f,
     true, false},
    {6, "sync", "Sync Bot", "sync", "sync-key",
     GROUP_USER | GROUP_PARTNER_MANAGER | GROUP_SALESMAN | GROUP_SALES_ALL |
         GROUP_SALES_MANAGER,
     true, false},
    {7, "reader", "Ray Reader", "reader", "reader-key",
     GROUP_USER | GROUP_READER, true, false},
    {8, "twofa", "Tova Factor", "twofa", "twofa-key",
     GROUP_USER | GROUP_PARTNER_MANAGER | GROUP_SALESMAN | GROUP_SALES_ALL,
     true, true},
    {9, "own", "Otto Own", "own", "own-key",
     GROUP_USER | GROUP_PARTNER_MANAGER | GROUP_SALESMAN, true, false},
};
#define N_USERS ((int)(sizeof user_rows / sizeof *user_rows))

struct value odoo_group_list(struct odoo_call *c, unsigned groups)
{
    int64_t ids[8];
    size_t n = 0;
    for (int bit = 0; bit < 8; bit++) {
        if (groups & (1u << bit))
            ids[n++] = bit + 1;
    }
    return list(c, ids, n);
}

static void load_users(struct odoo_call *c)
{
    struct odoo_loader partners = odoo_into(c, "res.partner", "base");
    struct odoo_loader l = odoo_into(c, "res.users", "base");
    const char *groups = odoo_groups_field(c->o)->d.name;
    const int64_t one = 1;
    for (int i = 0; i < N_USERS; i++) {
        const struct user_row *u = &user_rows[i];
        const char *email = arena_printfz(c->a, "%s@yourcompany.example.com",
                                          u->id == 1 ? "odoobot" : u->login);
        int64_t partner =
            PUT(&partners, i + 2, arena_printfz(c->a, "partner_%s", u->login),
                TEXT("name", u->name), TEXT("email", email),
                TEXT("type", "contact"), TEXT("lang", "en_US"),
                TEXT("tz", "UTC"), BOOL("active", u->active));
        const char *xmlid = u->id == ODOO_UID_ROOT    ? "user_root"
                            : u->id == ODOO_UID_ADMIN ? "user_admin"
                                                      : NULL;
        PUT(&l, u->id, xmlid, TEXT("login", u->login),
            TEXT("password", u->password), TEXT("api_key", u->key),
            INT("partner_id", partner), INT("company_id", 1),
            BOOL("active", u->active), BOOL("totp_enabled", u->totp),
            TEXT("notification_type", "email"),
            {STR("company_ids"), list(c, &one, 1)},
            {str_from(groups), odoo_group_list(c, u->groups)});
    }
}

static void load_company(struct odoo_call *c)
{
    struct odoo_loader partners = odoo_into(c, "res.partner", "base");
    struct odoo_loader companies = odoo_into(c, "res.company", "base");
    PUT(&partners, 1, "main_partner", TEXT("name", "My Company"),
        TEXT("type", "contact"), TEXT("lang", "en_US"),
        BOOL("is_company", true), BOOL("active", true),
        TEXT("email", "info@yourcompany.example.com"));
    PUT(&companies, 1, "main_company", INT("partner_id", 1),
        INT("currency_id", 2), INT("sequence", 0), BOOL("active", true));
}

/* CRM, mail, products. ----------------------------------------------------- */

static void load_crm(struct odoo_call *c)
{
    static const char *const stages[] = {"New", "Qualified", "Proposition",
                                         "Won"};
    static const char *const reasons[] = {
        "Too expensive", "We don't have people/skills", "Not enough stock"};
    struct odoo_loader teams = odoo_into(c, "crm.team", "sales_team");
    struct odoo_loader l = odoo_into(c, "crm.stage", "crm");
    PUT(&teams, 0, "team_sales_department", TEXT("name", "Sales"),
        INT("sequence", 0), BOOL("active", true),
        BOOL("use_opportunities", true));
    for (int i = 0; i < 4; i++)
        PUT(&l, 0, arena_printfz(c->a, "stage_lead%d", i + 1),
            TEXT("name", stages[i]), INT("sequence", i == 3 ? 70 : i + 1),
            BOOL("is_won", i == 3), BOOL("fold", false));
    l = odoo_into(c, "crm.lost.reason", "crm");
    for (int i = 0; i < 3; i++)
        PUT(&l, 0, arena_printfz(c->a, "lost_reason_%d", i + 1),
            TEXT("name", reasons[i]), BOOL("active", true));
}

static void load_activity_types(struct odoo_call *c)
{
    static const char *const types[][5] = {
        {"mail_activity_data_email", "Email", "fa-envelope", "default", "0"},
        {"mail_activity_data_call", "Call", "fa-phone", "phonecall", "2"},
        {"mail_activity_data_meeting", "Meeting", "fa-users", "meeting", "0"},
        {"mail_activity_data_todo", "To-Do", "fa-check", "default", "5"},
        {"mail_activity_data_upload_document", "Upload Document", "fa-upload",
         "upload_file", "5"}};
    struct odoo_loader l = odoo_into(c, "mail.activity.type", "mail");
    for (int i = 0; i < 5; i++)
        PUT(&l, 0, types[i][0], TEXT("name", types[i][1]),
            TEXT("icon", types[i][2]), TEXT("category", types[i][3]),
            INT("delay_count", types[i][4][0] - '0'),
            TEXT("delay_unit", "days"), INT("sequence", (i + 1) * 3),
            BOOL("active", true), TEXT("chaining_type", "suggest"));
}

static void load_subtypes(struct odoo_call *c)
{
    static const char *const subtypes[][2] = {
        {"mt_comment", "Discussions"}, {"mt_note", "Note"},
        {"mt_activities", "Activities"}};
    struct odoo_loader l = odoo_into(c, "mail.message.subtype", "mail");
    for (int i = 0; i < 3; i++)
        PUT(&l, 0, subtypes[i][0], TEXT("name", subtypes[i][1]),
            BOOL("internal", i > 0), BOOL("default", i == 0),
            INT("sequence", i));
}

static void load_products(struct odoo_call *c)
{
    static const char *const units[][3] = {
        {"product_uom_unit", "Units", "reference"},
        {"product_uom_dozen", "Dozens", "bigger"},
        {"product_uom_kgm", "kg", "reference"},
        {"product_uom_hour", "Hours", "reference"}};
    struct odoo_loader l = odoo_into(c, "product.category", "product");
    PUT(&l, 0, "product_category_all", TEXT("name", "All"));
    PUT(&l, 0, "product_category_1", TEXT("name", "Saleable"),
        INT("parent_id", 1));
    if (c->o->version < 19) {
        l = odoo_into(c, "uom.category", "uom");
        PUT(&l, 0, "product_uom_categ_unit", TEXT("name", "Unit"));
        PUT(&l, 0, "product_uom_categ_kgm", TEXT("name", "Weight"));
        PUT(&l, 0, "uom_categ_wtime", TEXT("name", "Working Time"));
    }
    l = odoo_into(c, "uom.uom", "uom");
    for (int i = 0; i < 4; i++) {
        struct value factor = value_decimal(decimal_from_i64(1));
        bool old = c->o->version < 19;
        struct field f[] = {TEXT("name", units[i][1]), BOOL("active", true),
                            {STR("factor"), factor},
                            INT("category_id", i < 2 ? 1 : i),
                            TEXT("uom_type", units[i][2])};
        odoo_put(&l, 0, units[i][0], f, old ? 5 : 3);
    }
}

static int64_t load_tax(struct odoo_call *c, const char *code, int64_t percent)
{
    struct odoo_loader l = odoo_into(c, "account.tax", "account");
    const char *name = arena_printfz(c->a, "%lld%%", (long long)percent);
    return PUT(&l, 0, arena_printfz(c->a, "1_tax_%lld", (long long)percent),
               TEXT("name", name),
               {STR("amount"), value_decimal(decimal_from_i64(percent))},
               TEXT("amount_type", "percent"), TEXT("type_tax_use", "sale"),
               BOOL("active", true), TEXT("oc_code", code));
}

/* Bought goods have taxes of their own, by the same names. */
static void load_purchase_taxes(struct odoo_call *c)
{
    static const int64_t percents[] = {21, 10};
    struct odoo_loader l = odoo_into(c, "account.tax", "account");
    for (int i = 0; i < 2; i++)
        PUT(&l, 0,
            arena_printfz(c->a, "1_purchase_%lld", (long long)percents[i]),
            TEXT("name", arena_printfz(c->a, "%lld%%", (long long)percents[i])),
            {STR("amount"), value_decimal(decimal_from_i64(percents[i]))},
            TEXT("amount_type", "percent"), TEXT("type_tax_use", "purchase"),
            BOOL("active", true));
}

/* What the addon sale adds; products have that tax unless they say another. */
static void load_selling(struct odoo_call *c, int64_t tax)
{
    struct odoo_loader l = odoo_into(c, "product.pricelist", "product");
    load_purchase_taxes(c);
    PUT(&l, 0, "list0", TEXT("name", "Public Pricelist"), BOOL("active", true));
    odoo_set_cell(c, odoo_model_get(c->o, "res.company"), 1,
                  "account_sale_tax_id", value_int(tax));
}

/* Where money goes through, and how. */
static void load_money(struct odoo_call *c)
{
    struct odoo_loader l = odoo_into(c, "account.journal", "account");
    PUT(&l, 0, "1_bank", TEXT("name", "Bank"), TEXT("code", "BNK1"),
        TEXT("type", "bank"));
    PUT(&l, 0, "1_cash", TEXT("name", "Cash"), TEXT("code", "CSH1"),
        TEXT("type", "cash"));
    l = odoo_into(c, "account.payment.term", "account");
    PUT(&l, 0, "account_payment_term_immediate",
        TEXT("name", "Immediate Payment"), BOOL("active", true));
    PUT(&l, 0, "account_payment_term_30days", TEXT("name", "30 Days"),
        BOOL("active", true));
    l = odoo_into(c, "account.payment.method", "account");
    PUT(&l, 0, "account_payment_method_manual_in", TEXT("name", "Manual"),
        TEXT("code", "manual"), TEXT("payment_type", "inbound"));
    PUT(&l, 0, "account_payment_method_manual_out", TEXT("name", "Manual"),
        TEXT("code", "manual"), TEXT("payment_type", "outbound"));
}

static void load_account(struct odoo_call *c)
{
    struct odoo_loader l = odoo_into(c, "account.journal", "account");
    PUT(&l, 0, "1_sale", TEXT("name", "Customer Invoices"),
        TEXT("code", "INV"), TEXT("type", "sale"));
    PUT(&l, 0, "1_consumption", TEXT("name", "Consumption Invoices"),
        TEXT("code", "CONS"), TEXT("type", "sale"));
    l = odoo_into(c, "account.account", "account");
    PUT(&l, 0, "1_income", TEXT("name", "Sales"), TEXT("code", "70000000"));
    PUT(&l, 0, "1_services", TEXT("name", "Services"),
        TEXT("code", "43000000"));
    PUT(&l, 0, "1_other", TEXT("name", "Other services"),
        TEXT("code", "70500000"));
    int64_t tax = load_tax(c, "TAX_HIGH", 21);
    load_tax(c, "TAX_LOW", 10);
    load_tax(c, "TAX_EXEMPT", 0);
    load_money(c);
    if (c->o->sale)
        load_selling(c, tax);
}

static void load_contract(struct odoo_call *c)
{
    static const char *const technologies[][2] = {
        {"service_technology_mobile", "Mobile"},
        {"service_technology_fiber", "Fiber"},
        {"service_technology_adsl", "ADSL"},
        {"service_technology_switchboard", "Switchboard"},
        {"service_technology_multimedia", "Multimedia"}};
    struct odoo_loader l = odoo_into(c, "service.technology", "somconnexio");
    for (int i = 0; i < 5; i++)
        PUT(&l, 0, technologies[i][0], TEXT("name", technologies[i][1]));
    l = odoo_into(c, "contract.terminate.reason", "somconnexio");
    PUT(&l, 0, "reason_other", TEXT("name", "Other"));
    PUT(&l, 0, "reason_moved", TEXT("name", "Moved house"));
}

/* Salespeople see their own leads and those of nobody. */
static void load_rules(struct odoo_call *c)
{
    struct odoo_loader l = odoo_into(c, "ir.rule", "crm");
    int64_t lead = odoo_model_get(c->o, "crm.lead")->model_id;
    const int64_t own = 5, all = 6;
    const char *const domains[] = {
        "['|', ('user_id', '=', user.id), ('user_id', '=', False)]",
        "[(1, '=', 1)]"};
    for (int i = 0; i < 2; i++)
        PUT(&l, 0, i ? "crm_rule_all_lead" : "crm_rule_personal_lead",
            TEXT("name", i ? "All Leads" : "Personal Leads"),
            INT("model_id", lead), TEXT("domain_force", domains[i]),
            {STR("groups"), list(c, i ? &all : &own, 1)},
            BOOL("active", true), BOOL("perm_read", true),
            BOOL("perm_write", true), BOOL("perm_create", true),
            BOOL("perm_unlink", true));
}

static void load_titles(struct odoo_call *c)
{
    if (c->o->version >= 19)
        return;
    struct odoo_loader l = odoo_into(c, "res.partner.title", "base");
    PUT(&l, 0, "res_partner_title_madam", TEXT("name", "Madam"),
        TEXT("shortcut", "Mrs."));
    PUT(&l, 0, "res_partner_title_mister", TEXT("name", "Mister"),
        TEXT("shortcut", "Mr."));
}

/* What there was not before 8, or not so. */
static void load_modern(struct odoo_call *c)
{
    load_users(c);
    load_crm(c);
    load_activity_types(c);
    load_products(c);
    if (c->o->account)
        load_account(c);
    if (c->o->contract)
        load_contract(c);
    load_rules(c);
}

enum err odoo_data_load(struct odoo *o, struct error *e)
{
    AUTO_ARENA a = ARENA_INIT;
    struct odoo_call c = {.o = o, .a = &a, .uid = ODOO_UID_ROOT, .su = true};
    tables_begin(o->tables, sandbox_now_us(o->box), 0);
    if (odoo_ir_describe_all(&c) != ERR_OK)
        FAIL(e, ERR_INVALID, "%.*s", STR_ARG(c.fault.message));
    load_groups(&c);
    load_currencies(&c);
    load_countries(&c);
    load_states(&c);
    load_company(&c);
    load_titles(&c);
    load_subtypes(&c);
    if (o->version < 8)
        odoo_openerp_load(&c);
    else
        load_modern(&c);
    if (o->stock && !o->ekiclik && odoo_stock_load(&c, "My Company") != ERR_OK)
        FAIL(e, ERR_INVALID, "%.*s", STR_ARG(c.fault.message));
    if (o->ekiclik && odoo_ekiclik_load(&c) != ERR_OK)
        FAIL(e, ERR_INVALID, "%.*s", STR_ARG(c.fault.message));
    tables_commit(o->tables);
    return ERR_OK;
}
