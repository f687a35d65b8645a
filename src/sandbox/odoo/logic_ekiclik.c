/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* The addons of the Ekiclik exchange: references that products get, points of
 * sale that are companies, and what the database holds of them. */
#include "sandbox/odoo/data.h"
#include "sandbox/odoo/logic.h"
#include "sandbox/odoo/orm.h"

/* Of the id, where the addon takes random digits that may meet. */
enum err odoo_ekiclik_reference(struct odoo_call *c, const struct odoo_model *m,
                                int64_t id, const struct odoo_vals *vals)
{
    const struct value *given = odoo_vals_get(vals, "ref_odoo");
    bool variant = str_is(m->name, "product.product");
    if (!c->o->ekiclik || (given && !odoo_is_empty(given)))
        return ERR_OK;
    odoo_set_cell(c, m, id, "ref_odoo",
                  value_text(arena_printf(
                      c->a, variant ? "rc_variante%06lld" : "rc_%06lld",
                      (long long)id)));
    return ERR_OK;
}

AFTER(odoo_product_after_create)
{
    return odoo_ekiclik_reference(c, m, id, vals);
}

static struct value make(struct odoo_call *c, const struct field *f, size_t n)
{
    return value_object(arena_grow(c->a, f, sizeof *f, n, n), n);
}

/* Companies are partners too. */
BEFORE_CREATE(odoo_company_before_create)
{
    const struct value *partner = odoo_vals_get(vals, "partner_id");
    const struct value *name = odoo_vals_get(vals, "name");
    const struct table_row *first = table_get_int(m->table, 1);
    int64_t id;
    if (first && !odoo_vals_get(vals, "currency_id"))
        odoo_vals_set(c, vals, "currency_id",
                      odoo_cellz(c, m, first, "currency_id"));
    if ((partner && !odoo_is_empty(partner)) || !name)
        return ERR_OK;
    struct field f[] = {{STR("name"), *name},
                        {STR("is_company"), value_bool(true)}};
    struct value object = make(c, f, 2);
    TRY(odoo_create(c, odoo_model_get(c->o, "res.partner"), &object, &id));
    odoo_vals_set(c, vals, "partner_id", value_int(id));
    return ERR_OK;
}

/* Every company has a warehouse. */
AFTER(odoo_company_after_create)
{
    const struct odoo_model *warehouses =
        odoo_model_get(c->o, "stock.warehouse");
    const struct table_row *row = table_get_int(m->table, id);
    struct str name = odoo_cell_str(c, m, row, "name");
    int64_t warehouse;
    (void)vals;
    if (!warehouses)
        return ERR_OK;
    struct field f[] = {
        {STR("name"), value_text(name)},
        {STR("code"), value_text(arena_printf(c->a, "WH%lld", (long long)id))},
        {STR("company_id"), value_int(id)},
        {STR("partner_id"),
         value_int(odoo_cell_id(c, m, row, "partner_id"))}};
    struct value object = make(c, f, sizeof f / sizeof *f);
    return odoo_create(c, warehouses, &object, &warehouse);
}

/* What every database with the addon holds. -------------------------------- */

static const char *const wilayas[] = {
    "Adrar", "Chlef", "Laghouat", "Oum El Bouaghi", "Batna", "Béjaïa",
    "Biskra", "Béchar", "Blida", "Bouira", "Tamanrasset", "Tébessa",
    "Tlemcen", "Tiaret", "Tizi Ouzou", "Alger", "Djelfa", "Jijel", "Sétif",
    "Saïda", "Skikda", "Sidi Bel Abbès", "Annaba", "Guelma", "Constantine",
    "Médéa", "Mostaganem", "M'Sila", "Mascara", "Ouargla", "Oran",
    "El Bayadh", "Illizi", "Bordj Bou Arréridj", "Boumerdès", "El Tarf",
    "Tindouf", "Tissemsilt", "El Oued", "Khenchela", "Souk Ahras", "Tipaza",
    "Mila", "Aïn Defla", "Naâma", "Aïn Témouchent", "Ghardaïa", "Relizane",
    "El M'Ghair", "El Meniaa", "Ouled Djellal", "Bordj Badji Mokhtar",
    "Béni Abbès", "Timimoun", "Touggourt", "Djanet", "In Salah",
    "In Guezzam"};

#define PUT(c, model, out, ...)                                     \
    odoo_make((c), (model), (const struct field[]){__VA_ARGS__},    \
        sizeof((const struct field[]){__VA_ARGS__}) / sizeof(struct field), \
        (out))
#define TEXT(name, text) {STR(name), value_textz(text)}
#define ID(name, id) {STR(name), value_int(id)}

static enum err load_wilayas(struct odoo_call *c)
{
    const struct odoo_model *countries = odoo_model_get(c->o, "res.country");
    size_t cursor = 0;
    const struct table_row *algeria = table_find(
        odoo_field_find(countries, STR("code"))->index, STR("DZ"), &cursor);
    for (size_t i = 0; algeria && i < sizeof wilayas / sizeof *wilayas; i++) {
        int64_t id;
        TRY(PUT(c, "res.country.state", &id, TEXT("name", wilayas[i]),
                TEXT("code", arena_printfz(c->a, "%02zu", i + 1)),
                ID("country_id", algeria->id.integer)));
    }
    return ERR_OK;
}

static enum err load_places(struct odoo_call *c)
{
    TRY(odoo_write_one(c, odoo_model_get(c->o, "res.company"), 1,
                       "codification", value_textz("EKIWH")));
    return odoo_stock_load(c, "Centrale des Achats");
}

/* Who Ekiclik is to Odoo: contacts, sales, products, users, companies. */
static enum err load_user(struct odoo_call *c)
{
    const int64_t groups[] = {1, 3, 4, 5, 6, 7};
    const struct odoo_ids ids = {groups, sizeof groups / sizeof *groups};
    int64_t id;
    return PUT(c, "res.users", &id, TEXT("name", "Ekiclik"),
               TEXT("login", "ekiclik"), TEXT("password", "ekiclik"),
               TEXT("api_key", "ekiclik-key"),
               TEXT("email", "ekiclik@yourcompany.example.com"),
               {str_from(odoo_groups_field(c->o)->d.name),
                odoo_ids_value(c, ids)});
}

enum err odoo_ekiclik_load(struct odoo_call *c)
{
    TRY(load_wilayas(c));
    TRY(load_places(c));
    return load_user(c);
}

/* Demonstration records. ---------------------------------------------------- */

static enum err load_point(struct odoo_call *c, const char *name,
                           const char *code, const char *bank)
{
    int64_t company, partner;
    TRY(PUT(c, "res.company", &company, TEXT("name", name),
            TEXT("codification", code), TEXT("source", bank),
            TEXT("status", "ACTIVE"), TEXT("create_by", "ekiclik")));
    return PUT(c, "res.partner", &partner, TEXT("name", name),
               TEXT("code_pos", code), TEXT("status", "ACTIVE"),
               {STR("is_pos"), value_bool(true)},
               TEXT("email", arena_printfz(c->a, "pos%lld@ekiclik.example",
                                           (long long)company)),
               TEXT("create_by", "ekiclik"));
}

static enum err load_configuration(struct odoo_call *c, int64_t master,
                                   int64_t brand, const char *name,
                                   const char *ref)
{
    const struct odoo_model *products = odoo_model_get(c->o, "product.product");
    const struct odoo_model *warehouses =
        odoo_model_get(c->o, "stock.warehouse");
    int64_t template, quant;
    TRY(PUT(c, "product.template", &template, TEXT("name", name),
            TEXT("manufacturer_ref", ref), ID("master_id", master),
            ID("brand_id", brand), TEXT("create_by", "odoo"),
            {STR("list_price"), value_int(80000)},
            {STR("standard_price"), value_int(50000)}));
    struct str key = arena_printf(c->a, "%lld", (long long)template);
    size_t cursor = 0;
    const struct table_row *variant = table_find(
        odoo_field_find(products, STR("product_tmpl_id"))->index, key, &cursor);
    const struct table_row *warehouse = table_get_int(warehouses->table, 1);
    return PUT(c, "stock.quant", &quant, ID("product_id", variant->id.integer),
               ID("location_id",
                  odoo_cell_id(c, warehouses, warehouse, "lot_stock_id")),
               {STR("quantity"), value_int(25)});
}

enum err odoo_ekiclik_demo(struct odoo_call *c)
{
    int64_t brand, master;
    TRY(load_point(c, "Ekiclik Tindouf", "PDVA-E-TIN-TIN-88-07", "Alsalam"));
    TRY(load_point(c, "Ekiclik Bordj", "PDVA-E-BOJ-BOJ-05-001", "BNA"));
    TRY(PUT(c, "product.brand", &brand, TEXT("name", "Condor")));
    TRY(PUT(c, "product.master", &master, TEXT("name", "Condor Plume L8"),
            TEXT("ref", "PLUME-L8"), ID("brand_id", brand),
            ID("categ_id", 1)));
    TRY(load_configuration(c, master, brand, "Condor Plume L8 64GB",
                           "PLUME-L8-64"));
    return load_configuration(c, master, brand, "Condor Plume L8 128GB",
                              "PLUME-L8-128");
}
