/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "connectors/satchmo/satchmo_layout.h"

#include "base/map.h"
#include "base/vec.h"
#include "connectors/satchmo/satchmo_state.h"

#define TEXT_MAX (64u << 10)
#define TOLD_MAX 12 /* things missing that are named; the others are counted */

/* Columns beside those of satchmo_kinds.c: of parts, and what is written. */
struct needed {
    const char *table;
    const char *columns; /* with blanks between them */
    bool to_write;
};

static const struct needed needed[] = {
    {"product_option", "id price_change", false},
    {"product_product_category", "product_id category_id", false},
    {"shop_config", "site_id store_name country_id", false},
    {"shop_orderauthorization", "order_id amount complete", false},
    {"shop_orderitemdetail", "id item_id name value price_change sort_order",
     false},
    {"shop_ordervariable", "id order_id key value", false},
    {"product_productpricelookup",
     "siteid key parentid productslug price quantity active discountable "
     "items_in_stock", true},
    {"auth_user", "id first_name last_name email", true},
};
#define NEEDED (sizeof needed / sizeof needed[0])

/* Of which one at most is there. */
static const char *const optional[] = {
    "configurable_productvariation", "configurable_productvariation_options",
    "product_productvariation",      "product_productvariation_options",
    "product_product_site",          "product_category_site"};
#define OPTIONAL (sizeof optional / sizeof optional[0])

/* ---- the catalogue ------------------------------------------------------------ */

static void add_name(struct buf *b, bool *io_first, const char *name)
{
    buf_printf(b, "%s'%s'", *io_first ? "" : ", ", name);
    *io_first = false;
}

struct sql_query satchmo_catalogue(struct arena *a, enum satchmo_dialect dialect)
{
    static const char *const texts[] = {
        [SATCHMO_SQLITE] =
            "SELECT m.name AS t, p.name AS c FROM sqlite_master m JOIN "
            "pragma_table_info(m.name) p WHERE m.type IN ('table', 'view') "
            "AND m.name IN (",
        [SATCHMO_POSTGRES] =
            "SELECT k.relname AS t, a.attname AS c FROM pg_class k JOIN "
            "pg_attribute a ON a.attrelid = k.oid WHERE "
            "pg_table_is_visible(k.oid) AND a.attnum > 0 AND NOT "
            "a.attisdropped AND k.relkind IN ('r', 'v', 'm', 'f', 'p') "
            "AND k.relname IN (",
        [SATCHMO_MARIA] =
            "SELECT lower(table_name) AS t, column_name AS c FROM "
            "information_schema.columns WHERE table_schema = DATABASE() "
            "AND lower(table_name) IN ("};
    AUTO_BUF b = BUF_INIT(TEXT_MAX);
    bool first = true;
    buf_addz(&b, texts[dialect]);
    for (int i = 0; i < SATCHMO_KINDS; i++)
        add_name(&b, &first, satchmo_kind((enum satchmo_kind_of)i)->table);
    for (size_t i = 0; i < NEEDED; i++)
        add_name(&b, &first, needed[i].table);
    for (size_t i = 0; i < OPTIONAL; i++)
        add_name(&b, &first, optional[i]);
    buf_addz(&b, ")");
    return (struct sql_query){buf_copy(a, &b), NULL, 0, -1};
}

/* ---- what is there -------------------------------------------------------------- */

struct look {
    struct arena *arena;
    struct map there; /* "table", "table.column" in small letters */
    VEC(struct str) missing;
};

static struct str fold(struct arena *a, struct str s)
{
    char *p = arena_strz(a, s);
    for (size_t i = 0; i < s.n; i++) {
        if (p[i] >= 'A' && p[i] <= 'Z')
            p[i] = (char)(p[i] - 'A' + 'a');
    }
    return (struct str){p, s.n};
}

static bool has(struct look *l, const char *table, struct str column)
{
    return map_get(&l->there, fold(l->arena, arena_printf(
                       l->arena, "%s%s%.*s", table, column.n > 0 ? "." : "",
                       STR_ARG(column)))) != NULL;
}

static void read_catalogue(struct look *l, const struct sql_rows *columns)
{
    for (size_t i = 0; i < columns->n_rows; i++) {
        const struct value t = sql_cell(columns, i, "t");
        const struct value c = sql_cell(columns, i, "c");
        map_put(l->arena, &l->there, fold(l->arena, value_str(&t)), l);
        map_put(l->arena, &l->there,
                fold(l->arena, arena_printf(l->arena, "%.*s.%.*s",
                                            STR_ARG(value_str(&t)),
                                            STR_ARG(value_str(&c)))), l);
    }
}

static void miss(struct look *l, struct str what)
{
    for (size_t i = 0; i < l->missing.n; i++) {
        if (str_eq(l->missing.at[i], what))
            return;
    }
    vec_push(l->arena, &l->missing, what);
}

/* A table that is not there is told once, and not column by column. */
static void need(struct look *l, const char *table, struct str column)
{
    if (!has(l, table, STR("")))
        miss(l, arena_printf(l->arena, "table %s", table));
    else if (!has(l, table, column))
        miss(l, arena_printf(l->arena, "column \"%.*s\" of %s",
                             STR_ARG(column), table));
}

/* Where sites stand in a table of their own, there is no column for them. */
static bool is_site_apart(const struct satchmo_layout *layout,
                          const char *table, struct str column)
{
    return layout->many_sites && str_is(column, "site_id") &&
           str_starts_with(str_from(table), STR("product_"));
}

static void need_kind(struct look *l, const struct satchmo_layout *layout,
                      const struct satchmo_kind *kind)
{
    need(l, kind->table, STR("id"));
    for (const struct satchmo_column *col = kind->columns; col->name; col++) {
        struct str column = col->column ? str_from(col->column) : STR("");
        if (col->column && !is_site_apart(layout, kind->table, column))
            need(l, kind->table, column);
    }
}

static void need_columns(struct look *l, const char *table, const char *columns)
{
    struct str rest = str_from(columns);
    while (rest.n > 0) {
        size_t end = str_find_char(rest, ' ', 0);
        need(l, table, str_slice(rest, 0, end));
        rest = end < rest.n ? str_slice(rest, end + 1, rest.n) : STR("");
    }
}

static struct satchmo_layout layout_of(struct look *l)
{
    struct satchmo_layout layout = {0};
    for (size_t i = 0; i < 4 && !layout.variations; i += 2) {
        if (!has(l, optional[i], STR("")))
            continue;
        layout.variations = optional[i];
        if (has(l, optional[i + 1], STR("")))
            layout.variation_options = optional[i + 1];
    }
    layout.many_sites = !has(l, "product_product", STR("site_id")) &&
                        has(l, "product_product_site", STR(""));
    return layout;
}

static enum err tell_missing(const struct look *l, struct error *e)
{
    AUTO_BUF b = BUF_INIT(TEXT_MAX);
    if (l->there.n == 0)
        FAIL(e, ERR_SCHEMA, "there are none of its tables: is it the right "
             "database (in PostgreSQL: search_path), and may its user read "
             "them?");
    for (size_t i = 0; i < l->missing.n && i < TOLD_MAX; i++)
        buf_printf(&b, "%s%.*s", i > 0 ? ", " : "",
                   STR_ARG(l->missing.at[i]));
    if (l->missing.n > TOLD_MAX)
        buf_printf(&b, " and %zu more", l->missing.n - TOLD_MAX);
    FAIL(e, ERR_SCHEMA, "it lacks %.*s, or its user may not read that",
         STR_ARG(buf_str(&b)));
}

enum err satchmo_layout_of(struct arena *a, const struct sql_rows *columns,
                           bool writes, struct satchmo_layout *out,
                           struct error *e)
{
    struct look l = {.arena = a};
    read_catalogue(&l, columns);
    const struct satchmo_layout layout = layout_of(&l);
    for (int i = 0; i < SATCHMO_KINDS; i++)
        need_kind(&l, &layout, satchmo_kind((enum satchmo_kind_of)i));
    for (size_t i = 0; i < NEEDED; i++) {
        if (writes || !needed[i].to_write)
            need_columns(&l, needed[i].table, needed[i].columns);
    }
    if (layout.variations)
        need_columns(&l, layout.variations, "product_id parent_id");
    if (layout.variation_options)
        need_columns(&l, layout.variation_options,
                     "productvariation_id option_id");
    if (layout.many_sites) {
        need_columns(&l, "product_product_site", "product_id site_id");
        need_columns(&l, "product_category_site", "category_id site_id");
    }
    if (l.missing.n > 0)
        return tell_missing(&l, e);
    *out = layout;
    return ERR_OK;
}

/* ---- statements ----------------------------------------------------------------- */

/* Columns of the right types, of no row. */
#define NO_VARIATIONS                                                     \
    "(SELECT q.id AS product_id, q.id AS parent_id FROM product_product q " \
    "WHERE 1 = 0)"
#define NO_OPTIONS                                                          \
    "(SELECT q.id AS productvariation_id, q.id AS option_id FROM "          \
    "product_product q WHERE 1 = 0)"

static const char *filled(const struct satchmo_layout *layout,
                          const char *table, struct str name)
{
    if (str_is(name, "{variations}"))
        return layout->variations ? layout->variations : NO_VARIATIONS;
    if (str_is(name, "{variation_options}"))
        return layout->variation_options ? layout->variation_options
                                         : NO_OPTIONS;
    if (str_is(name, "{site_of_k}"))
        return layout->many_sites ? "(SELECT min(z.site_id) FROM "
                                    "product_category_site z WHERE "
                                    "z.category_id = k.id)"
                                  : "k.site_id";
    if (!str_is(name, "{of_site}"))
        return NULL;
    if (!layout->many_sites)
        return "site_id = ?";
    return strcmp(table, "product_category") == 0
               ? "id IN (SELECT z.category_id FROM product_category_site z "
                 "WHERE z.site_id = ?)"
               : "id IN (SELECT z.product_id FROM product_product_site z "
                 "WHERE z.site_id = ?)";
}

struct str satchmo_fill_in_of(struct arena *a,
                              const struct satchmo_layout *layout,
                              const char *table, struct str text)
{
    AUTO_BUF b = BUF_INIT(TEXT_MAX);
    size_t open = str_find_char(text, '{', 0);
    if (open == text.n)
        return text;
    while (open < text.n) {
        size_t close = str_find_char(text, '}', open);
        struct str name =
            str_slice(text, open, close < text.n ? close + 1 : text.n);
        const char *word = filled(layout, table, name);
        buf_add(&b, str_slice(text, 0, open));
        buf_add(&b, word ? str_from(word) : name);
        text = str_slice(text, open + name.n, text.n);
        open = str_find_char(text, '{', 0);
    }
    buf_add(&b, text);
    return buf_copy(a, &b);
}

struct str satchmo_fill_in(struct arena *a, const struct satchmo_layout *layout,
                           struct str text)
{
    return satchmo_fill_in_of(a, layout, "product_product", text);
}
