/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Products and categories: slugs of their own, the price of one piece, and the
 * shop's table of prices and stock, which its pages are made of.
 */
#include <utf8proc.h>

#include "connectors/satchmo/satchmo_write.h"

/* As a number: its type is not told from where it stands. */
#define SITE "CAST(? AS decimal(10, 0))"
#define SUFFIX_MAX 12 /* "-2" and on: bytes kept for it */

/* ---- slugs ----------------------------------------------------------------------- */

static bool is_slug_letter(utf8proc_int32_t point)
{
    return (point >= 'a' && point <= 'z') || (point >= '0' && point <= '9');
}

static bool is_slug_gap(utf8proc_int32_t point)
{
    return point <= ' ' || point == '-' || point == '_' || point == '/';
}

/* As Django makes them: without accents, [a-z0-9-] of what is left. */
static struct str slug_of(struct arena *a, struct str name, size_t max)
{
    const utf8proc_option_t how = UTF8PROC_STABLE | UTF8PROC_COMPAT |
                                  UTF8PROC_DECOMPOSE | UTF8PROC_STRIPMARK |
                                  UTF8PROC_CASEFOLD;
    const utf8proc_uint8_t *bytes = (const utf8proc_uint8_t *)name.p;
    utf8proc_ssize_t length = (utf8proc_ssize_t)name.n;
    utf8proc_ssize_t n = utf8proc_decompose(bytes, length, NULL, 0, how);
    if (n <= 0)
        return STR("");
    utf8proc_int32_t *plain = arena_array(a, utf8proc_int32_t, (size_t)n);
    n = utf8proc_decompose(bytes, length, plain, n, how);
    AUTO_BUF b = BUF_INIT(max + 2);
    bool gap = false;
    for (utf8proc_ssize_t i = 0; i < n && b.n < max - SUFFIX_MAX; i++) {
        bool kept = is_slug_letter(plain[i]);
        if (kept && gap && b.n > 0)
            buf_add_char(&b, '-');
        if (kept)
            buf_add_char(&b, (char)plain[i]);
        gap = !kept && (gap || is_slug_gap(plain[i]));
    }
    return buf_copy(a, &b);
}

static struct str base_slug(const struct satchmo_plan *p)
{
    size_t max = (size_t)satchmo_writable(p->kind, STR("slug"))->length;
    struct str given = satchmo_given_text(p, "slug");
    struct str slug = slug_of(
        p->arena, given.n > 0 ? given : satchmo_given_text(p, "name"), max);
    return slug.n > 0 ? slug : str_from(p->kind->name);
}

static bool is_taken(const struct satchmo_plan *p, struct str slug)
{
    for (size_t i = 0; i < p->around->n_rows; i++) {
        const struct value v = sql_cell(p->around, i, "slug");
        if (str_eq_ascii_nocase(value_str(&v), slug))
            return true;
    }
    return false;
}

/* Numbers up to one more than are taken: one of them is free. */
static struct str free_slug(const struct satchmo_plan *p)
{
    struct str base = base_slug(p), slug = base;
    for (size_t i = 2; is_taken(p, slug); i++)
        slug = arena_printf(p->arena, "%.*s-%zu", STR_ARG(base), i);
    return slug;
}

/* Of a new one the slugs like its own, of a product the prices to change. */
void satchmo_ask_goods(struct satchmo_plan *p)
{
    struct value *params = arena_array(p->arena, struct value, 2);
    if (p->patch->kind == PATCH_CREATE) {
        params[0] = value_int(p->c->set.site);
        params[1] = value_text(arena_printf(p->arena, "%.*s%%",
                                            STR_ARG(base_slug(p))));
        p->beside = (struct sql_query){
            satchmo_fill_in_of(
                p->arena, &p->c->layout, p->kind->table,
                arena_printf(p->arena, "SELECT slug FROM %s WHERE {of_site} "
                             "AND slug LIKE ?", p->kind->table)),
            params, 2, -1};
    } else if (satchmo_given(p, "list_price")) {
        params[0] = value_text(p->patch->id);
        p->beside = (struct sql_query){
            STR("SELECT id FROM product_price WHERE product_id = ? "
                "AND quantity = 1 AND expires IS NULL"), params, 1, -1};
    }
}

/* A new one has no other row with its slug on its site, and the greatest id of
 * those with its slug. */
static void insert_on_site(struct satchmo_plan *p, struct members *columns,
                           const char *owner)
{
    const struct value site = value_int(p->c->set.site);
    const struct value slug = columns->at[columns->n - 1].value;
    const struct value row[] = {site, slug};
    if (!p->c->layout.many_sites) {
        members_put(p->arena, columns, "site_id", site);
        satchmo_insert(p, columns);
        return;
    }
    satchmo_insert(p, columns);
    satchmo_do(p, 1, arena_printfz(p->arena, "INSERT INTO product_%s_site "
                                   "(%s_id, site_id) SELECT max(q.id), " SITE
                                   " FROM product_%s q WHERE q.slug = ?",
                                   owner, owner, owner), row, 2);
}

/* ---- categories -------------------------------------------------------------------- */

enum err satchmo_plan_category(struct satchmo_plan *p, struct error *e)
{
    struct members columns = satchmo_columns(p);
    if (p->patch->kind == PATCH_CREATE) {
        members_put(p->arena, &columns, "slug", value_text(free_slug(p)));
        insert_on_site(p, &columns, "category");
        return ERR_OK;
    }
    if (str_eq(satchmo_given_text(p, "parent_id"), p->patch->id))
        FAIL(e, ERR_REJECTED, "category %.*s cannot be in itself",
             STR_ARG(p->patch->id));
    satchmo_update(p, &columns);
    return ERR_OK;
}

/* ---- products ---------------------------------------------------------------------- */

/* A product by what is known of it before it is made: site, slug. */
#define PRODUCT \
    "(SELECT q.id FROM product_product q WHERE {of_site} AND q.slug = ?)"
/* The price of one piece today: one parameter. */
#define LEAST_PRICE(product)                                            \
    "(SELECT min(pp.price) FROM product_price pp WHERE pp.product_id "  \
    "= " product " AND pp.quantity <= 1 AND (pp.expires IS NULL OR "    \
    "pp.expires >= ?))"

struct product_key {
    struct value site, slug;
};

/* Pages of variations without a price of their own show that of the parent,
 * with what their options cost (create_for_configurableproduct of
 * satchmo/apps/product/models.py). */
static void plan_variation_prices(struct satchmo_plan *p,
                                  const struct product_key *key,
                                  struct value today)
{
    const struct value v[] = {key->site, key->slug, today,
                              key->site, key->site, key->slug, today};
    if (p->patch->kind == PATCH_CREATE || !p->c->layout.variations)
        return;
    satchmo_do(
        p, -1,
        "UPDATE product_productpricelookup SET price = " LEAST_PRICE(PRODUCT)
        " + coalesce((SELECT sum(o.price_change) FROM product_product f "
        "JOIN {variation_options} x ON x.productvariation_id = f.id JOIN "
        "product_option o ON o.id = x.option_id WHERE f.slug = productslug), "
        "0) WHERE siteid = ? AND quantity = 1 AND productslug IN (SELECT "
        "f.slug FROM product_product f JOIN {variations} v ON v.product_id = "
        "f.id WHERE v.parent_id = " PRODUCT " AND NOT EXISTS (SELECT 1 FROM "
        "product_price b WHERE b.product_id = f.id AND (b.expires IS NULL OR "
        "b.expires >= ?)))", v, 7);
}

static void plan_price(struct satchmo_plan *p, const struct product_key *key)
{
    const struct value *given = satchmo_given(p, "list_price");
    bool creates = p->patch->kind == PATCH_CREATE;
    if (!given)
        return;
    const struct value price = satchmo_param(p, "list_price", given);
    const struct value today = satchmo_today(p);
    const struct value set[] = {price, key->site, key->slug};
    size_t there = creates ? 0 : p->around->n_rows;
    satchmo_do(p, (int64_t)there,
               "UPDATE product_price SET price = ? WHERE product_id = " PRODUCT
               " AND quantity = 1 AND expires IS NULL", set, 3);
    const struct value row[] = {key->site, key->slug, price};
    if (there == 0)
        satchmo_do(p, 1, "INSERT INTO product_price (product_id, price, "
                         "quantity, expires) VALUES (" PRODUCT ", ?, 1, NULL)",
                   row, 3);
    const struct value least[] = {key->site, key->slug, today, key->site,
                                  key->slug};
    satchmo_do(p, -1, "UPDATE product_productpricelookup SET price = "
               LEAST_PRICE(PRODUCT) " WHERE siteid = ? AND productslug = ? "
               "AND quantity = 1", least, 5);
    plan_variation_prices(p, key, today);
    const struct value fresh[] = {key->site, today, key->site, key->slug,
                                  key->site};
    satchmo_do(p, -1, "INSERT INTO product_productpricelookup (siteid, "
               "\"key\", parentid, productslug, price, quantity, active, "
               "discountable, items_in_stock) SELECT " SITE ", NULL, NULL, "
               "p.slug, " LEAST_PRICE("p.id") ", 1, p.active, (1 = 1), "
               "p.items_in_stock FROM product_product p WHERE {of_site} "
               "AND p.slug = ? AND NOT EXISTS (SELECT 1 FROM "
               "product_productpricelookup l WHERE l.siteid = " SITE " AND "
               "l.productslug = p.slug AND l.quantity = 1) AND NOT EXISTS "
               "(SELECT 1 FROM {variations} v WHERE "
               "v.product_id = p.id)", fresh, 5);
}

static void plan_categories(struct satchmo_plan *p,
                            const struct product_key *key)
{
    const struct value *given = satchmo_given(p, "category_ids");
    const struct value clear[] = {key->site, key->slug};
    if (!given || (given->kind != VALUE_SET && given->kind != VALUE_LIST))
        return;
    satchmo_do(p, -1, "DELETE FROM product_product_category WHERE product_id "
                      "= " PRODUCT, clear, 2);
    for (size_t i = 0; i < given->items.n; i++) {
        const struct value row[] = {
            key->site, key->slug,
            value_text(value_to_text(p->arena, &given->items.at[i]))};
        satchmo_do(p, 1, "INSERT INTO product_product_category (product_id, "
                         "category_id) VALUES (" PRODUCT ", ?)", row, 3);
    }
}

/* Stock and whether it is sold, as the pages of the shop show them. */
static void mirror_lookup(struct satchmo_plan *p, const struct product_key *key,
                          const char *field)
{
    const struct value *given = satchmo_given(p, field);
    if (!given)
        return;
    const struct value params[] = {satchmo_param(p, field, given), key->site,
                                   key->slug};
    satchmo_do(p, -1,
               arena_printfz(p->arena, "UPDATE product_productpricelookup SET "
                             "%s = ? WHERE siteid = ? AND productslug = ?",
                             field), params, 3);
}

/* What paid orders have taken that are still New is not in the number: reckoned
 * as it is when this is carried out. */
static void plan_stock(struct satchmo_plan *p, const struct product_key *key)
{
    const struct value *given = satchmo_given(p, "stock");
    if (!given)
        return;
    const struct value set[] = {satchmo_param(p, "stock", given), key->site,
                                key->slug};
    satchmo_do(p, 1, "UPDATE product_product SET items_in_stock = "
               "CAST(? AS decimal(18, 6)) - coalesce((SELECT w.quantity FROM ("
               SATCHMO_TAKEN ") w WHERE w.product_id = product_product.id), 0) "
               "WHERE {of_site} AND slug = ?", set, 3);
    const struct value mirror[] = {key->site, key->slug, key->site, key->slug};
    satchmo_do(p, -1, "UPDATE product_productpricelookup SET items_in_stock = "
               "(SELECT q.items_in_stock FROM product_product q WHERE "
               "{of_site} AND q.slug = ?) WHERE siteid = ? AND "
               "productslug = ?", mirror, 4);
}

static struct product_key make_product(struct satchmo_plan *p)
{
    const struct product_key key = {value_int(p->c->set.site),
                                    value_text(free_slug(p))};
    struct members columns = satchmo_columns(p);
    members_put(p->arena, &columns, "total_sold", value_int(0));
    if (!satchmo_given(p, "date_added"))
        members_put(p->arena, &columns, "date_added", satchmo_today(p));
    members_put(p->arena, &columns, "slug", key.slug);
    insert_on_site(p, &columns, "product");
    return key;
}

/* First of all its row is held, with the slug that the others go by. */
static struct product_key change_product(struct satchmo_plan *p)
{
    const struct product_key key = {value_text(satchmo_seen_text(p, "site_id")),
                                    value_text(satchmo_seen_text(p, "slug"))};
    const struct members columns = satchmo_columns(p);
    const struct value held[] = {value_text(p->patch->id), key.site, key.slug};
    satchmo_do(p, 1, "UPDATE product_product SET slug = slug WHERE id = ? "
                     "AND {of_site} AND slug = ?", held, 3);
    satchmo_update(p, &columns);
    return key;
}

enum err satchmo_plan_product(struct satchmo_plan *p, struct error *e)
{
    (void)e;
    const struct product_key key = p->patch->kind == PATCH_CREATE
                                       ? make_product(p)
                                       : change_product(p);
    plan_price(p, &key);
    plan_categories(p, &key);
    mirror_lookup(p, &key, "items_in_stock");
    plan_stock(p, &key);
    mirror_lookup(p, &key, "active");
    return ERR_OK;
}
