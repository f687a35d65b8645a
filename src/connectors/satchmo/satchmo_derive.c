/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* What the shop works out of the rows of a contact or a product. */
#include "base/time.h"
#include "connectors/satchmo/satchmo_state.h"

enum { CONTACT_PHONES, CONTACT_ADDRESSES };
enum { PRODUCT_PRICES, PRODUCT_PARENT_PRICES, PRODUCT_PARENTS,
       PRODUCT_CATEGORIES, PRODUCT_PARENT_CATEGORIES, PRODUCT_DELTAS,
       PRODUCT_TAKEN, PRODUCT_IMAGES, PRODUCT_PARENT_IMAGES };

static struct value text_or_null(struct str s)
{
    return s.n > 0 ? value_text(s) : value_null();
}

static struct value cell_copy(struct satchmo_record *r,
                              const struct satchmo_rows *rows, size_t i,
                              const char *column)
{
    const struct value cell = satchmo_cell(rows, i, column);
    return text_or_null(arena_str(r->arena, value_str(&cell)));
}

static bool is_set(const struct satchmo_rows *rows, size_t i,
                   const char *column)
{
    const struct value cell = satchmo_cell(rows, i, column);
    return str_is(value_str(&cell), "1");
}

/* ---- contacts ------------------------------------------------------------------ */

static struct str field_text(const struct members *fields, const char *name)
{
    const struct value all = members_value(fields);
    return value_text_at(&all, name);
}

static struct str full_name(struct arena *a, struct str first,
                            struct str last)
{
    first = str_trim(first);
    last = str_trim(last);
    return arena_printf(a, "%.*s%s%.*s", STR_ARG(first),
                        first.n > 0 && last.n > 0 ? " " : "", STR_ARG(last));
}

/* The primary one; rows come with it first, and several are tolerated. */
static struct value primary_phone(struct satchmo_record *r)
{
    const struct satchmo_rows *phones = &r->parts[CONTACT_PHONES];
    return is_set(phones, 0, "main") ? cell_copy(r, phones, 0, "phone")
                                     : value_null();
}

/* A number is one of the two: the primary one is `phone`, whatever its type. */
static struct value mobile_phone(struct satchmo_record *r)
{
    const struct satchmo_rows *phones = &r->parts[CONTACT_PHONES];
    for (size_t i = 0; i < phones->n; i++) {
        const struct value type = satchmo_cell(phones, i, "type");
        if (str_is(value_str(&type), "Mobile") &&
            !is_set(phones, i, "main"))
            return cell_copy(r, phones, i, "phone");
    }
    return value_null();
}

/* The first default of a kind; a shop's own code would fail at two. */
static struct value default_address(struct satchmo_record *r,
                                    const char *which)
{
    const struct satchmo_rows *rows = &r->parts[CONTACT_ADDRESSES];
    for (size_t i = 0; i < rows->n; i++) {
        const struct value id = satchmo_cell(rows, i, "id");
        if (is_set(rows, i, which))
            return value_ref(STR("address"),
                             arena_str(r->arena, value_str(&id)));
    }
    return value_null();
}

enum err satchmo_derive_contact(struct satchmo_record *r, struct error *e)
{
    (void)e;
    struct members *f = &r->fields;
    members_put(r->arena, f, "name",
                text_or_null(full_name(r->arena, field_text(f, "first_name"),
                                       field_text(f, "last_name"))));
    members_put(r->arena, f, "phone", primary_phone(r));
    members_put(r->arena, f, "mobile", mobile_phone(r));
    members_put(r->arena, f, "billing_address_id",
                default_address(r, "is_default_billing"));
    members_put(r->arena, f, "shipping_address_id",
                default_address(r, "is_default_shipping"));
    return ERR_OK;
}

/* ---- addresses ----------------------------------------------------------------- */

/* Who is not named in it is named as the contact, else by the e-mail address. */
enum err satchmo_derive_address(struct satchmo_record *r, struct error *e)
{
    (void)e;
    struct members *f = &r->fields;
    const struct satchmo_rows *person = &r->parts[0];
    const struct value first = satchmo_cell(person, 0, "first_name");
    const struct value last = satchmo_cell(person, 0, "last_name");
    struct str name = str_trim(field_text(f, "addressee"));
    if (name.n == 0)
        name = full_name(r->arena, value_str(&first), value_str(&last));
    members_put(r->arena, f, "name",
                name.n > 0 ? value_text(arena_str(r->arena, name))
                           : cell_copy(r, person, 0, "email"));
    members_put(r->arena, f, "country", cell_copy(r, person, 0, "iso2_code"));
    return ERR_OK;
}

/* ---- products ------------------------------------------------------------------ */

/* Which prices are asked for. */
struct price_wish {
    int32_t today_days;
    bool for_good; /* of one piece, without an end */
};

/* A price for one piece that has not run out. */
static enum err is_valid_price(const struct satchmo_rows *rows, size_t i,
                               const struct price_wish *wish, bool *out,
                               struct error *e)
{
    struct decimal quantity;
    TRY(satchmo_amount(rows, i, "quantity", &quantity, e));
    const struct value expires = satchmo_cell(rows, i, "expires");
    struct str text = value_str(&expires);
    int32_t days = wish->today_days;
    if (str_starts_with(text, STR("0000-00-00"))) /* MySQL: long ago */
        days = INT32_MIN;
    else if (text.n > 0)
        TRY(date_parse(str_slice(text, 0, text.n < 10 ? text.n : 10), &days,
                       e));
    int more = decimal_compare(quantity, decimal_from_i64(1));
    *out = wish->for_good ? text.n == 0 && more == 0
                          : days >= wish->today_days && more <= 0;
    return ERR_OK;
}

/* The least of the valid ones: the shop takes the first by price. */
static enum err unit_price(const struct satchmo_rows *rows,
                           const struct price_wish *wish, bool *out_found,
                           struct decimal *out, struct error *e)
{
    for (size_t i = 0; i < rows->n; i++) {
        bool valid;
        struct decimal price;
        TRY(is_valid_price(rows, i, wish, &valid, e));
        TRY(satchmo_amount(rows, i, "price", &price, e));
        if (valid && (!*out_found || decimal_compare(price, *out) < 0)) {
            *out = price;
            *out_found = true;
        }
    }
    return ERR_OK;
}

/* A variation that is in none itself is where its parent is. */
static const struct satchmo_rows *categories_of(const struct satchmo_record *r)
{
    return &r->parts[r->parts[PRODUCT_CATEGORIES].n > 0
                         ? PRODUCT_CATEGORIES
                         : PRODUCT_PARENT_CATEGORIES];
}

static struct value category_set(struct satchmo_record *r)
{
    const struct satchmo_rows *rows = categories_of(r);
    struct value *items = arena_array(r->arena, struct value, rows->n + 1);
    for (size_t i = 0; i < rows->n; i++) {
        const struct value id = satchmo_cell(rows, i, "category_id");
        items[i] = value_ref(STR("category"),
                             arena_str(r->arena, value_str(&id)));
    }
    return value_set(r->arena, items, rows->n);
}

static struct value reference(struct satchmo_record *r,
                              const struct satchmo_rows *rows,
                              const char *column, const char *entity)
{
    const struct value id = satchmo_cell(rows, 0, column);
    return value_str(&id).n > 0
               ? value_ref(str_from(entity),
                           arena_str(r->arena, value_str(&id)))
               : value_null();
}

static struct value *field_at(struct members *fields, const char *name)
{
    for (size_t i = 0; i < fields->n; i++) {
        if (str_is(fields->at[i].name, name))
            return &fields->at[i].value;
    }
    return NULL;
}

/* A variation that is not weighed itself weighs what its parent does. */
static enum err inherit_weight(struct satchmo_record *r, struct error *e)
{
    const struct satchmo_rows *parents = &r->parts[PRODUCT_PARENTS];
    struct value *weight = field_at(&r->fields, "weight");
    struct value *units = field_at(&r->fields, "weight_units");
    const struct value cell = satchmo_cell(parents, 0, "weight");
    if (!weight || !units || weight->kind != VALUE_NULL ||
        value_str(&cell).n == 0)
        return ERR_OK;
    struct decimal d;
    TRY(satchmo_amount(parents, 0, "weight", &d, e));
    *weight = value_decimal(decimal_normalize(decimal_round(d, 2)));
    *units = cell_copy(r, parents, 0, "weight_units");
    return ERR_OK;
}

/* Unchanged where neither the product nor its parent has one. To a price of
 * the parent comes what the options of the variation cost
 * (ProductVariation._get_fullPrice of Satchmo 0.9.2). */
static enum err own_or_inherited(struct satchmo_record *r, bool for_good,
                                 struct decimal *io, struct error *e)
{
    const struct price_wish wish = {r->today_days, for_good};
    struct decimal price = decimal_from_i64(0), delta;
    bool found = false;
    TRY(unit_price(&r->parts[PRODUCT_PRICES], &wish, &found, io, e));
    if (found)
        return ERR_OK;
    TRY(unit_price(&r->parts[PRODUCT_PARENT_PRICES], &wish, &found, &price, e));
    if (!found && (for_good || r->parts[PRODUCT_PARENTS].n == 0))
        return ERR_OK;
    TRY(satchmo_amount(&r->parts[PRODUCT_DELTAS], 0, "price", &delta, e));
    return decimal_add(price, delta, io, e);
}

/* As others count it, who do not know of orders that are New. */
static enum err put_stock(struct satchmo_record *r, struct error *e)
{
    const struct value all = members_value(&r->fields);
    const struct value *there = value_getz(&all, "items_in_stock");
    struct decimal stock;
    TRY(satchmo_amount(&r->parts[PRODUCT_TAKEN], 0, "quantity", &stock, e));
    if (there && there->kind == VALUE_DECIMAL)
        TRY(decimal_add(stock, there->decimal, &stock, e));
    members_put(r->arena, &r->fields, "stock",
                value_decimal(decimal_normalize(decimal_round(stock, 6))));
    return ERR_OK;
}

enum err satchmo_derive_product(struct satchmo_record *r, struct error *e)
{
    struct members *f = &r->fields;
    struct decimal price = decimal_from_i64(0);
    TRY(own_or_inherited(r, false, &price, e));
    members_put(r->arena, f, "price", value_decimal(decimal_normalize(price)));
    TRY(own_or_inherited(r, true, &price, e));
    members_put(r->arena, f, "list_price",
                value_decimal(decimal_normalize(price)));
    TRY(put_stock(r, e));
    members_put(r->arena, f, "main_category_id",
                reference(r, categories_of(r), "category_id", "category"));
    members_put(r->arena, f, "category_ids", category_set(r));
    members_put(r->arena, f, "parent_id",
                reference(r, &r->parts[PRODUCT_PARENTS], "parent_id",
                          "product"));
    const struct satchmo_rows *images = &r->parts[PRODUCT_IMAGES];
    if (images->n == 0)
        images = &r->parts[PRODUCT_PARENT_IMAGES];
    members_put(r->arena, f, "image_id", reference(r, images, "id", "image"));
    return inherit_weight(r, e);
}
