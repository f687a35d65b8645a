/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* The cast, entered through the ORM as people would have done it. */
#include "sandbox/demo_cast.h"
#include "sandbox/odoo/data.h"
#include "sandbox/odoo/html_text.h"
#include "sandbox/odoo/methods.h"
#include "sandbox/odoo/orm.h"

#define VALS_MAX 24

struct demo {
    struct odoo_call *c;
    int64_t count; /* people */
    struct cast cast;
    struct map tags;    /* name -> int64_t */
    int64_t *users;
    int64_t *companies; /* 0: not known on this side */
    int64_t *people;
    int64_t *deals;
};

struct vals {
    struct field at[VALS_MAX];
    size_t n;
};

static void set(struct vals *v, const char *name, struct value value)
{
    v->at[v->n++] = (struct field){str_from(name), value};
}

static void set_text(struct vals *v, const char *name, struct str text)
{
    if (text.n > 0)
        set(v, name, value_text(text));
}

static void set_id(struct vals *v, const char *name, int64_t id)
{
    if (id)
        set(v, name, value_int(id));
}

static enum err create(struct demo *d, const char *model,
                       const struct vals *v, int64_t *out)
{
    struct value object = value_object(v->at, v->n);
    return odoo_create(d->c, odoo_model_get(d->c->o, model), &object, out);
}

/* As if it had been entered so many days ago. */
static void age(struct demo *d, const char *model, int64_t id, int days)
{
    struct table *t = odoo_model_get(d->c->o, model)->table;
    const struct table_row *row = table_get_int(t, id);
    int64_t then = row->created_us - days * US_PER_DAY;
    table_stamp(t, row, then, then);
}

static int64_t country_of(struct demo *d, struct str code)
{
    const struct odoo_model *m = odoo_model_get(d->c->o, "res.country");
    size_t cursor = 0;
    const struct table_row *row = table_find(
        odoo_field_find(m, STR("code"))->index, code, &cursor);
    return row ? row->id.integer : 0;
}

static int64_t state_of(struct demo *d, int64_t country, struct str name)
{
    const struct odoo_model *m = odoo_model_get(d->c->o, "res.country.state");
    const struct table_index *by_country =
        odoo_field_find(m, STR("country_id"))->index;
    struct str key = arena_printf(d->c->a, "%lld", (long long)country);
    const struct table_row *row;
    size_t cursor = 0;
    while (name.n > 0 && (row = table_find(by_country, key, &cursor))) {
        if (str_eq(odoo_cell_str(d->c, m, row, "name"), name))
            return row->id.integer;
    }
    return 0;
}

static enum err tag_of(struct demo *d, struct str name, int64_t *out)
{
    int64_t *known = map_get(&d->tags, name);
    if (!known) {
        struct vals v = {0};
        set_text(&v, "name", name);
        known = arena_new(d->c->a, int64_t);
        TRY(create(d, "res.partner.category", &v, known));
        map_put(d->c->a, &d->tags, name, known);
    }
    *out = *known;
    return ERR_OK;
}

static enum err set_card(struct demo *d, struct vals *v,
                         const struct cast_card *card)
{
    int64_t country = country_of(d, card->country);
    struct value *tags = arena_array(d->c->a, struct value, CAST_TAGS_MAX);
    size_t n = 0;
    for (int i = 0; i < CAST_TAGS_MAX; i++) {
        int64_t id;
        if (card->tags[i].n == 0)
            continue;
        TRY(tag_of(d, card->tags[i], &id));
        tags[n++] = value_int(id);
    }
    set_text(v, "name", card->name);
    set_text(v, "email", card->email);
    set_text(v, "phone", card->phone.n > 0 || d->c->o->version < 19
                             ? card->phone
                             : card->mobile);
    if (d->c->o->version < 19)
        set_text(v, "mobile", card->mobile);
    set_text(v, "street", card->street);
    set_text(v, "city", card->city);
    set_text(v, "zip", card->zip);
    set_text(v, "website", card->website);
    set_text(v, "function", card->job);
    set_id(v, "country_id", country);
    set_id(v, "state_id", state_of(d, country, card->state));
    set(v, "category_id", value_list(tags, n));
    return ERR_OK;
}

/* People. ------------------------------------------------------------------ */

static enum err load_users(struct demo *d)
{
    d->users = arena_array(d->c->a, int64_t, d->cast.n_users);
    int64_t ids[] = {1, 4, 5, 6};
    for (size_t i = 0; i < d->cast.n_users; i++) {
        struct vals v = {0};
        set_text(&v, "name", d->cast.users[i].name);
        set_text(&v, "login", d->cast.users[i].email);
        set_text(&v, "email", d->cast.users[i].email);
        set_text(&v, "password", STR("demo"));
        set(&v, odoo_groups_field(d->c->o)->d.name,
            odoo_ids_value(d->c, (struct odoo_ids){ids, 4}));
        TRY(create(d, "res.users", &v, &d->users[i]));
    }
    return ERR_OK;
}

static int64_t user_of(const struct demo *d, int user)
{
    return user < 0 ? 0 : d->users[user];
}

static enum err load_companies(struct demo *d)
{
    d->companies = arena_array(d->c->a, int64_t, d->cast.n_companies);
    for (size_t i = 0; i < d->cast.n_companies; i++) {
        const struct cast_company *company = &d->cast.companies[i];
        struct vals v = {0};
        if (!company->card[CAST_ERP].known)
            continue;
        TRY(set_card(d, &v, &company->card[CAST_ERP]));
        set(&v, "is_company", value_bool(true));
        TRY(create(d, "res.partner", &v, &d->companies[i]));
        age(d, "res.partner", d->companies[i], company->age_days);
    }
    return ERR_OK;
}

static enum err load_people(struct demo *d)
{
    d->people = arena_array(d->c->a, int64_t, d->cast.n_people);
    for (size_t i = 0; i < d->cast.n_people; i++) {
        const struct cast_person *person = &d->cast.people[i];
        struct vals v = {0};
        if (!person->card[CAST_ERP].known)
            continue;
        TRY(set_card(d, &v, &person->card[CAST_ERP]));
        set_id(&v, "user_id", user_of(d, person->user));
        if (person->company >= 0)
            set_id(&v, "parent_id", d->companies[person->company]);
        TRY(create(d, "res.partner", &v, &d->people[i]));
        age(d, "res.partner", d->people[i], person->age_days);
    }
    return ERR_OK;
}

/* Deals. ------------------------------------------------------------------- */

static enum err lose(struct demo *d, int64_t lead, int reason)
{
    struct field f[] = {{STR("active"), value_bool(false)},
                        {STR("probability"), value_int(0)},
                        {STR("automated_probability"), value_int(0)},
                        {STR("lost_reason_id"), value_int(reason)}};
    struct value vals = value_object(f, 4);
    return odoo_write(d->c, odoo_model_get(d->c->o, "crm.lead"),
                      (struct odoo_ids){&lead, 1}, &vals);
}

static enum err load_deals(struct demo *d)
{
    d->deals = arena_array(d->c->a, int64_t, d->cast.n_deals);
    if (!odoo_model_get(d->c->o, "crm.lead"))
        return ERR_OK;
    for (size_t i = 0; i < d->cast.n_deals; i++) {
        const struct cast_deal *deal = &d->cast.deals[i];
        struct decimal worth = {deal->cents, 2};
        struct vals v = {0};
        if (!deal->known[CAST_ERP])
            continue;
        set_text(&v, "name", deal->name);
        set_id(&v, "partner_id", d->people[deal->person]);
        set(&v, "user_id", deal->user < 0 ? value_bool(false)
                                          : value_int(user_of(d, deal->user)));
        set_id(&v, "stage_id", deal->stage + 1);
        set(&v, "expected_revenue", value_decimal(worth));
        set_text(&v, "description", odoo_html_of_text(d->c->a, deal->about));
        TRY(create(d, "crm.lead", &v, &d->deals[i]));
        if (deal->status == CAST_LOST)
            TRY(lose(d, d->deals[i], (int)i % 3 + 1));
        age(d, "crm.lead", d->deals[i], deal->age_days);
    }
    return ERR_OK;
}

/* Tasks and notes. --------------------------------------------------------- */

/* What a task or note hangs on; false when this side does not have it. */
static bool document(const struct demo *d, int deal, int person,
                     const char **out_model, int64_t *out_id)
{
    *out_model = deal >= 0 ? "crm.lead" : "res.partner";
    *out_id = deal >= 0 ? d->deals[deal] : d->people[person];
    return *out_id != 0;
}

static enum err finish(struct demo *d, int64_t activity)
{
    struct value id = value_int(activity), list = value_list(&id, 1);
    struct value args = value_list(&list, 1), ignored;
    return odoo_method_call(d->c, STR("mail.activity"), STR("action_feedback"),
                            &args, NULL, &ignored);
}

static enum err load_tasks(struct demo *d)
{
    static const int64_t types[] = {4, 1, 2, 3}; /* to do, mail, call, meet */
    int32_t today = date_from_time(tables_now_us(d->c->o->tables));
    if (!odoo_model_get(d->c->o, "mail.activity"))
        return ERR_OK;
    for (size_t i = 0; i < d->cast.n_tasks; i++) {
        const struct cast_task *task = &d->cast.tasks[i];
        const char *model;
        int64_t id, activity;
        struct vals v = {0};
        if (!task->known[CAST_ERP] ||
            !document(d, task->deal, task->person, &model, &id))
            continue;
        set(&v, "res_model_id",
            value_int(odoo_model_get(d->c->o, model)->model_id));
        set_id(&v, "res_id", id);
        set_id(&v, "activity_type_id", types[task->kind]);
        set_text(&v, "summary", task->title);
        set_text(&v, "note", odoo_html_of_text(d->c->a, task->about));
        set_text(&v, "date_deadline",
                 date_format(d->c->a, today + task->due_days));
        set_id(&v, "user_id", user_of(d, task->user < 0 ? 0 : task->user));
        TRY(create(d, "mail.activity", &v, &activity));
        if (task->done)
            TRY(finish(d, activity));
    }
    return ERR_OK;
}

static enum err load_notes(struct demo *d)
{
    for (size_t i = 0; i < d->cast.n_notes; i++) {
        const struct cast_note *note = &d->cast.notes[i];
        struct odoo_message message = {
            .body = odoo_html_sanitize(
                d->c->a, odoo_html_of_text(d->c->a, note->body)),
            .type = STR("comment"),
            .subtype = STR("mail.mt_note")};
        const char *model;
        int64_t id, posted, uid = d->c->uid;
        if (!note->known[CAST_ERP] ||
            !document(d, note->deal, note->person, &model, &id))
            continue;
        d->c->uid = user_of(d, note->user);
        enum err code = odoo_post(d->c, odoo_model_get(d->c->o, model), id,
                                  &message, &posted);
        d->c->uid = uid;
        TRY(code);
        age(d, "mail.message", posted, note->age_days);
    }
    return ERR_OK;
}

/* Goods that are kept count of, 20 of each. */
static enum err stock_up(struct demo *d, int64_t template, bool goods)
{
    const struct odoo_model *m = odoo_model_get(d->c->o, "product.template");
    const struct odoo_model *places = odoo_model_get(d->c->o,
                                                     "stock.warehouse");
    bool old = d->c->o->version < 18;
    int64_t id;
    if (!goods || !places)
        return ERR_OK;
    TRY(odoo_write_one(d->c, m, template, old ? "detailed_type" : "is_storable",
                       old ? value_textz("product") : value_bool(true)));
    struct vals v = {0};
    set_id(&v, "product_id",
           odoo_cell_id(d->c, m, table_get_int(m->table, template),
                        "product_variant_id"));
    set_id(&v, "location_id",
           odoo_cell_id(d->c, places, table_get_int(places->table, 1),
                        "lot_stock_id"));
    set(&v, "quantity", value_int(20));
    return create(d, "stock.quant", &v, &id);
}

static enum err load_products(struct demo *d)
{
    static const char *const rows[][3] = {
        {"Café chair", "FURN-0001", "consu"},
        {"Steel table [120 cm]", "FURN-0002", "consu"},
        {"Øresund lamp", "LAMP-0001", "consu"},
        {"Consulting hour", "SERV-0001", "service"},
        {"Maintenance contract", "SERV-0002", "service"},
        {"収納ボックス", "BOX-0001", "consu"}};
    bool old = d->c->o->version < 8;
    for (int i = 0; i < 6; i++) {
        struct vals v = {0};
        int64_t id;
        set(&v, "name", value_textz(rows[i][0]));
        set(&v, "default_code", value_textz(rows[i][1]));
        set(&v, old || d->c->o->version >= 18 ? "type" : "detailed_type",
            value_textz(rows[i][2]));
        set(&v, "list_price",
            value_decimal((struct decimal){1995 + i * 1250, 2}));
        TRY(create(d, old ? "product.product" : "product.template", &v, &id));
        TRY(stock_up(d, id, str_is(str_from(rows[i][2]), "consu")));
    }
    return ERR_OK;
}

/* OpenERP: products make their templates, taxes of a name are one. */
static bool is_old(const struct demo *d)
{
    return d->c->o->version < 8;
}

static enum err load_tax(struct demo *d, const char *use, struct decimal rate)
{
    struct vals v = {0};
    int64_t id;
    struct str percent = decimal_format(d->c->a, rate);
    if (is_old(d))
        rate.scale += 2; /* a share */
    set_text(&v, "name", arena_printf(d->c->a, "%.*s%%", STR_ARG(percent)));
    set(&v, "amount", value_decimal(rate));
    set(&v, "type_tax_use", value_textz(use));
    return create(d, "account.tax", &v, &id);
}

/* What a company that sells goods has besides: taxes, by the same names for
 * what it buys, and services that stand for what is no goods. */
static enum err load_selling(struct demo *d)
{
    static const char *const services[] = {"Shipping", "Discount", "Rounding"};
    static const struct decimal rates[] = {{20, 0}, {55, 1}};
    for (int i = 0; i < 2; i++) {
        TRY(load_tax(d, "sale", rates[i]));
        if (!is_old(d))
            TRY(load_tax(d, "purchase", rates[i]));
    }
    for (int i = 0; i < 3; i++) {
        struct vals v = {0};
        int64_t id;
        char *code = arena_strz(d->c->a, str_from(services[i]));
        for (char *p = code; *p; p++)
            *p = *p >= 'a' && *p <= 'z' ? (char)(*p - 'a' + 'A') : *p;
        set(&v, "name", value_textz(services[i]));
        set(&v, "default_code", value_textz(code));
        set(&v, is_old(d) || d->c->o->version >= 18 ? "type" : "detailed_type",
            value_textz("service"));
        set(&v, "list_price", value_int(0));
        TRY(create(d, is_old(d) ? "product.product" : "product.template", &v,
                   &id));
    }
    return ERR_OK;
}

static enum err load_all(struct demo *d)
{
    TRY(load_users(d));
    TRY(load_companies(d));
    TRY(load_people(d));
    TRY(load_deals(d));
    TRY(load_tasks(d));
    TRY(load_notes(d));
    TRY(load_products(d));
    if (d->c->o->sale || is_old(d))
        TRY(load_selling(d));
    if (d->c->o->contract)
        TRY(odoo_contract_demo(d->c, d->count));
    return d->c->o->ekiclik ? odoo_ekiclik_demo(d->c) : ERR_OK;
}

enum err odoo_demo_load(struct odoo *o, int64_t count, struct error *e)
{
    AUTO_ARENA a = ARENA_INIT;
    struct odoo_call c = {.o = o,
                          .a = &a,
                          .uid = o->version < 8 ? ODOO_UID_ROOT
                                                : ODOO_UID_ADMIN,
                          .groups = 0x7f,
                          .su = true,
                          .active_test = true,
                          .context = value_object(NULL, 0)};
    struct demo d = {.c = &c, .count = count, .cast = cast_make(&a, count)};
    tables_begin(o->tables, sandbox_now_us(o->box), 0);
    if (load_all(&d) != ERR_OK) {
        tables_rollback(o->tables);
        FAIL(e, ERR_INVALID, "demonstration data: %.*s",
             STR_ARG(c.fault.message));
    }
    tables_commit(o->tables);
    return ERR_OK;
}
