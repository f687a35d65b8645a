/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Triggers run within the shop's own transactions, so they must neither fail
 * nor wait: what goes wrong in them is swallowed where the engine can (a
 * compare finds what was missed), and old rows are taken away only as far as
 * nobody else has them locked.
 */
#include "connectors/satchmo/satchmo_log.h"

#include "base/limits.h"

#define TEXT_MAX (16u << 10)
#define TOLD_MAX 3
/* Old rows that one change takes away at most. */
#define PRUNE "16"

/* Records that a row of a table tells: {row} is the row as it is, or was. */
struct told {
    const char *table; /* of the record; NULL ends it */
    const char *pk;
    const char *from;  /* where pk is not in the row */
};

struct feed {
    const char *table; /* in braces: one that not every shop has */
    bool own; /* its rows are records themselves */
    struct told told[TOLD_MAX];
};

#define VARIATIONS_OF(column)           \
    {"product_product", "v.product_id", \
     " FROM {variations} v WHERE v.parent_id = {row}." column}
/* What is sold and not yet handed on is not in stock. */
#define GOODS_OF(column)                  \
    {"product_product", "g.product_id",   \
     " FROM shop_orderitem g WHERE g.order_id = {row}." column}
#define ORDER {"shop_order", "{row}.order_id", ""}
#define CONTACT {"contact_contact", "{row}.contact_id", ""}
#define PRODUCT {"product_product", "{row}.product_id", ""}

static const struct feed feeds[] = {
    {"contact_addressbook", true, {CONTACT}},
    /* Addresses without an addressee are named as their contact. */
    {"contact_contact", true,
     {{"contact_addressbook", "x.id",
       " FROM contact_addressbook x WHERE x.contact_id = {row}.id"}}},
    {"contact_organization", true, {{0}}},
    {"contact_phonenumber", true, {CONTACT}},
    {"l10n_country", true, {{0}}},
    /* Which category is the main one is a matter of those that have two. */
    {"product_category", true,
     {{"product_product", "m.product_id",
       " FROM product_product_category m JOIN product_product_category o ON "
       "o.product_id = m.product_id AND o.category_id <> m.category_id "
       "WHERE m.category_id = {row}.id"},
      {"product_product", "v.product_id",
       " FROM product_product_category m JOIN product_product_category o ON "
       "o.product_id = m.product_id AND o.category_id <> m.category_id "
       "JOIN {variations} v ON v.parent_id = m.product_id "
       "WHERE m.category_id = {row}.id"}}},
    {"product_price", true, {PRODUCT, VARIATIONS_OF("product_id")}},
    {"product_product", true, {VARIATIONS_OF("id")}},
    {"product_option", false,
     {{"product_product", "x.productvariation_id",
       " FROM {variation_options} x WHERE x.option_id = {row}.id"}}},
    {"product_product_category", false,
     {PRODUCT, VARIATIONS_OF("product_id")}},
    {"product_productimage", true, {PRODUCT, VARIATIONS_OF("product_id")}},
    {"product_taxclass", true, {{0}}},
    {"{variation_options}", false,
     {{"product_product", "{row}.productvariation_id", ""}}},
    {"{variations}", false, {PRODUCT}},
    {"shop_order", true, {GOODS_OF("id")}},
    {"shop_orderauthorization", false, {ORDER, GOODS_OF("order_id")}},
    {"shop_orderitem", true, {ORDER, PRODUCT}},
    {"shop_orderitemdetail", false,
     {{"shop_order", "i.order_id",
       " FROM shop_orderitem i WHERE i.id = {row}.item_id"}}},
    {"shop_orderpayment", true, {ORDER, GOODS_OF("order_id")}},
    {"shop_orderstatus", true, {ORDER}},
    {"shop_ordertaxdetail", false, {ORDER}},
    {"shop_ordervariable", false, {ORDER}},
};
#define FEEDS (sizeof feeds / sizeof feeds[0])
#define VARYING 2 /* of those in braces */

enum event { INSERT, UPDATE, DELETE };
#define EVENTS 3
static const char *const event_names[EVENTS] = {"INSERT", "UPDATE", "DELETE"};

enum satchmo_dialect satchmo_dialect(const struct connection_state *c)
{
    if (str_starts_with(c->set.url, STR("postgresql:")))
        return SATCHMO_POSTGRES;
    return str_starts_with(c->set.url, STR("mariadb:")) ? SATCHMO_MARIA
                                                        : SATCHMO_SQLITE;
}

/* ---- what one change writes ---------------------------------------------------- */

static void add_row_text(struct buf *b, const char *template, const char *row)
{
    struct str rest = str_from(template);
    const struct str sign = STR("{row}");
    for (;;) {
        size_t at = str_find(rest, sign, 0);
        buf_add(b, str_slice(rest, 0, at));
        if (at == rest.n)
            return;
        buf_addz(b, row);
        rest = str_slice(rest, at + sign.n, rest.n);
    }
}

static void add_told(struct buf *b, bool *io_first, const struct told *t,
                     const char *op, const char *row)
{
    buf_printf(b, "%s'%s' AS root, ", *io_first ? "SELECT " : " UNION SELECT ",
               t->table);
    add_row_text(b, t->pk, row);
    buf_printf(b, " AS pk, '%s' AS op", op);
    add_row_text(b, t->from, row);
    *io_first = false;
}

static void add_image(struct buf *b, bool *io_first, const struct feed *feed,
                      enum event event, const char *row)
{
    static const char *const ops[EVENTS] = {"I", "U", "D"};
    const struct told own = {feed->table, "{row}.id", ""};
    if (feed->own)
        add_told(b, io_first, &own, ops[event], row);
    for (size_t i = 0; i < TOLD_MAX && feed->told[i].table; i++)
        add_told(b, io_first, &feed->told[i], "U", row);
}

/* root, pk, op. A row that moves tells whose it was, and whose it is. */
static void add_rows(struct buf *b, const struct feed *feed, enum event event)
{
    bool first = true;
    buf_addz(b, "SELECT x.root, x.pk, x.op FROM (");
    if (event != DELETE)
        add_image(b, &first, feed, event, "NEW");
    if (event != INSERT)
        add_image(b, &first, feed, event, "OLD");
    buf_addz(b, ") x WHERE x.pk IS NOT NULL");
}

#define INTO "INSERT INTO " SATCHMO_LOG " (table_name, pk, op, at) "

static void add_insert(struct buf *b, const struct feed *feed,
                       enum event event, const char *now)
{
    buf_printf(b, INTO "SELECT r.root, r.pk, r.op, %s FROM (", now);
    add_rows(b, feed, event);
    buf_addz(b, ") r;\n");
}

/* Row by row: INSERT ... SELECT would hold the lock of the counter, for which
 * two statements of the shop could wait crosswise. */
static void add_loop(struct buf *b, const struct feed *feed, enum event event)
{
    buf_addz(b, "FOR hub_row IN (");
    add_rows(b, feed, event);
    buf_addz(b, ") DO\n" INTO "VALUES (hub_row.root, hub_row.pk, hub_row.op, "
                "UTC_TIMESTAMP());\nEND FOR;\n");
}

/* ---- the triggers -------------------------------------------------------------- */

static struct sql_query statement(struct str text)
{
    return (struct sql_query){text, NULL, 0, -1};
}

static struct satchmo_trigger sqlite_trigger(const struct connection_state *c,
                                             struct arena *a,
                                             const struct feed *feed,
                                             enum event event, struct str name)
{
    AUTO_BUF b = BUF_INIT(TEXT_MAX);
    buf_printf(&b, "CREATE TRIGGER %.*s AFTER %s ON %s BEGIN\n", STR_ARG(name),
               event_names[event], feed->table);
    add_insert(&b, feed, event, "datetime('now')");
    buf_printf(&b, "DELETE FROM " SATCHMO_LOG " WHERE seq <= (SELECT max(seq) "
               "FROM " SATCHMO_LOG ") - %d;\nEND", LIMIT_SHOP_LOG_ROWS);
    struct str text = satchmo_fill_in(a, &c->layout, buf_copy(a, &b));
    return (struct satchmo_trigger){name, text, {statement(text)}, 1};
}

/* Locked rows are left to the next change, and how many there are is asked by
 * SELECT: within an expression that would wait for rows of others. Only errors
 * of ours are swallowed: one that has undone the transaction goes to who began
 * it. */
static struct satchmo_trigger maria_trigger(const struct connection_state *c,
                                            struct arena *a,
                                            const struct feed *feed,
                                            enum event event, struct str name)
{
    AUTO_BUF b = BUF_INIT(TEXT_MAX);
    buf_addz(&b, "BEGIN\nDECLARE hub_n INT DEFAULT 0;\n"
                 "DECLARE hub_rows, hub_seq BIGINT DEFAULT NULL;\n"
                 "DECLARE CONTINUE HANDLER FOR SQLEXCEPTION, SQLWARNING, NOT "
                 "FOUND BEGIN END;\n");
    add_loop(&b, feed, event);
    buf_printf(&b, "SELECT max(seq) - min(seq) INTO hub_rows FROM " SATCHMO_LOG
               ";\nIF hub_rows >= %d THEN\nWHILE hub_n < " PRUNE " DO\nSET hub_seq = NULL, "
               "hub_n = hub_n + 1;\nSELECT seq INTO hub_seq FROM " SATCHMO_LOG
               " WHERE seq <= LAST_INSERT_ID() - %d ORDER BY seq LIMIT 1 FOR "
               "UPDATE SKIP LOCKED;\nIF hub_seq IS NULL THEN SET hub_n = "
               PRUNE ";\nELSE DELETE FROM " SATCHMO_LOG
               " WHERE seq = hub_seq;\nEND IF;\nEND WHILE;\nEND IF;\nEND",
               LIMIT_SHOP_LOG_ROWS, LIMIT_SHOP_LOG_ROWS);
    struct str text = satchmo_fill_in(a, &c->layout, buf_copy(a, &b));
    return (struct satchmo_trigger){
        name, text,
        {statement(arena_printf(a, "CREATE TRIGGER %.*s AFTER %s ON %s FOR "
                                "EACH ROW %.*s", STR_ARG(name),
                                event_names[event], feed->table,
                                STR_ARG(text)))}, 1};
}

/* Its function has the rights of who made it: the shop needs none to the log.
 */
static struct satchmo_trigger postgres_trigger(const struct connection_state *c,
                                               struct arena *a,
                                               const struct feed *feed,
                                               struct str name)
{
    AUTO_BUF b = BUF_INIT(TEXT_MAX);
    buf_addz(&b, "\nBEGIN\n");
    for (int event = 0; event < EVENTS; event++) {
        buf_printf(&b, "IF TG_OP = '%s' THEN\n", event_names[event]);
        add_insert(&b, feed, (enum event)event, "clock_timestamp()");
        buf_addz(&b, "END IF;\n");
    }
    buf_printf(&b, "DELETE FROM " SATCHMO_LOG " WHERE seq IN (SELECT seq FROM "
               SATCHMO_LOG " WHERE seq <= (SELECT max(seq) FROM " SATCHMO_LOG
               ") - %d ORDER BY seq LIMIT " PRUNE " FOR UPDATE SKIP LOCKED);\n"
               "PERFORM pg_notify('" SATCHMO_LOG "', '');\nRETURN NULL;\n"
               "EXCEPTION WHEN OTHERS THEN RETURN NULL;\nEND\n",
               LIMIT_SHOP_LOG_ROWS);
    struct str text = satchmo_fill_in(a, &c->layout, buf_copy(a, &b));
    return (struct satchmo_trigger){
        name, text,
        {statement(arena_printf(a, "CREATE FUNCTION %.*s() RETURNS trigger "
                                "LANGUAGE plpgsql SECURITY DEFINER SET "
                                "search_path FROM CURRENT AS $hub$%.*s$hub$",
                                STR_ARG(name), STR_ARG(text))),
         statement(arena_printf(a, "CREATE TRIGGER %.*s AFTER INSERT OR UPDATE "
                                "OR DELETE ON %s FOR EACH ROW EXECUTE "
                                "PROCEDURE %.*s()", STR_ARG(name), feed->table,
                                STR_ARG(name)))}, 2};
}

/* False: this shop has no such table. */
static bool feed_here(const struct connection_state *c, size_t i,
                      struct feed *out)
{
    const struct satchmo_layout *layout = &c->layout;
    *out = feeds[i];
    if (strcmp(out->table, "{variations}") == 0)
        out->table = layout->variations;
    else if (strcmp(out->table, "{variation_options}") == 0)
        out->table = layout->variation_options;
    return out->table != NULL;
}

static struct satchmo_trigger event_trigger(const struct connection_state *c,
                                            struct arena *a,
                                            const struct feed *feed,
                                            enum event event)
{
    struct str name = arena_printf(a, SATCHMO_LOG "_%s_%s", feed->table,
                                   event_names[event]);
    return satchmo_dialect(c) == SATCHMO_MARIA
               ? maria_trigger(c, a, feed, event, name)
               : sqlite_trigger(c, a, feed, event, name);
}

size_t satchmo_log_triggers(const struct connection_state *c, struct arena *a,
                            const struct satchmo_trigger **out)
{
    struct satchmo_trigger *all =
        arena_array(a, struct satchmo_trigger, FEEDS * EVENTS);
    size_t n = 0;
    for (size_t i = 0; i < FEEDS; i++) {
        struct feed feed;
        if (!feed_here(c, i, &feed))
            continue;
        if (satchmo_dialect(c) == SATCHMO_POSTGRES) {
            all[n++] = postgres_trigger(
                c, a, &feed, arena_printf(a, SATCHMO_LOG "_%s", feed.table));
            continue;
        }
        for (int event = 0; event < EVENTS; event++)
            all[n++] = event_trigger(c, a, &feed, (enum event)event);
    }
    *out = all;
    return n;
}

bool satchmo_log_is_there(enum satchmo_dialect dialect,
                          const struct sql_rows *count)
{
    int64_t n = satchmo_log_number(count, 0, "triggers");
    int64_t varying = satchmo_log_number(count, 0, "variations");
    int64_t here = (int64_t)FEEDS - VARYING +
                   (varying < VARYING ? varying : VARYING);
    int64_t all = here * (dialect == SATCHMO_POSTGRES ? 1 : EVENTS);
    return satchmo_log_number(count, 0, "tables") == 1 &&
           (n == all || (dialect == SATCHMO_MARIA && n == 0));
}

/* ---- around them --------------------------------------------------------------- */

struct sql_query satchmo_log_look(enum satchmo_dialect dialect)
{
    static const char *const texts[] = {
        [SATCHMO_SQLITE] =
            "SELECT type AS kind, name, sql AS text FROM sqlite_master WHERE "
            "(type = 'trigger' AND name LIKE '" SATCHMO_LOG "!_%' ESCAPE '!') "
            "OR (type = 'table' AND name = '" SATCHMO_LOG "')",
        [SATCHMO_POSTGRES] =
            "SELECT 'trigger' AS kind, t.tgname AS name, p.prosrc AS text "
            "FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid "
            "WHERE t.tgname LIKE '" SATCHMO_LOG "!_%' ESCAPE '!' "
            "AND pg_table_is_visible(t.tgrelid) AND t.tgenabled IN ('O', 'A') "
            "UNION ALL SELECT 'function', proname, '' FROM pg_proc "
            "WHERE proname LIKE '" SATCHMO_LOG "!_%' ESCAPE '!' "
            "AND pg_function_is_visible(oid) "
            "UNION ALL SELECT 'table', relname, '' FROM pg_class "
            "WHERE relname = '" SATCHMO_LOG "' AND relkind = 'r' "
            "AND pg_table_is_visible(oid)",
        [SATCHMO_MARIA] =
            "SELECT 'trigger' AS kind, trigger_name AS name, "
            "action_statement AS text FROM information_schema.triggers "
            "WHERE trigger_schema = DATABASE() AND trigger_name LIKE "
            "'" SATCHMO_LOG "!_%' ESCAPE '!' "
            "UNION ALL SELECT 'table', table_name, '' FROM "
            "information_schema.tables WHERE table_schema = DATABASE() "
            "AND table_name = '" SATCHMO_LOG "'",
    };
    return statement(str_from(texts[dialect]));
}

#define COLUMNS ", table_name varchar(64) NOT NULL, pk bigint NOT NULL, " \
                "op char(1) NOT NULL, at "

/* The first row's number is the time of the making, so that a log that was
 * made anew is never taken for the old one. */
size_t satchmo_log_make(enum satchmo_dialect dialect,
                        struct sql_query out[SATCHMO_LOG_MAKE_MAX])
{
    static const char *const texts[][SATCHMO_LOG_MAKE_MAX] = {
        [SATCHMO_SQLITE] = {
            "CREATE TABLE " SATCHMO_LOG " (seq integer PRIMARY KEY" COLUMNS
            "datetime NOT NULL)",
            "INSERT INTO " SATCHMO_LOG " VALUES (CAST((julianday('now') - "
            "2440587.5) * 86400000 AS integer), '', 0, 'B', datetime('now'))"},
        [SATCHMO_POSTGRES] = {
            "CREATE TABLE " SATCHMO_LOG " (seq bigserial PRIMARY KEY" COLUMNS
            "timestamp with time zone NOT NULL DEFAULT now(), txid bigint NOT "
            "NULL DEFAULT txid_current())",
            "CREATE INDEX " SATCHMO_LOG "_txid ON " SATCHMO_LOG " (txid, seq)",
            "INSERT INTO " SATCHMO_LOG " (seq, table_name, pk, op) SELECT "
            "setval('" SATCHMO_LOG "_seq_seq', CAST(extract(epoch FROM now()) "
            "* 1000 AS bigint)), '', 0, 'B'",
            "GRANT SELECT ON " SATCHMO_LOG " TO PUBLIC"},
        [SATCHMO_MARIA] = {
            "CREATE TABLE " SATCHMO_LOG " (seq bigint AUTO_INCREMENT PRIMARY "
            "KEY" COLUMNS "datetime NOT NULL) ENGINE=InnoDB",
            "INSERT INTO " SATCHMO_LOG " VALUES (FLOOR(UNIX_TIMESTAMP(NOW(3)) * "
            "1000), '', 0, 'B', UTC_TIMESTAMP())"},
    };
    size_t n = 0;
    while (n < SATCHMO_LOG_MAKE_MAX && texts[dialect][n]) {
        out[n] = statement(str_from(texts[dialect][n]));
        n++;
    }
    return n;
}

struct sql_query satchmo_log_drop(struct arena *a,
                                  enum satchmo_dialect dialect,
                                  struct str kind, struct str name)
{
    bool function = dialect == SATCHMO_POSTGRES && !str_is(kind, "table");
    if (function)
        return statement(arena_printf(
            a, "DROP FUNCTION IF EXISTS %.*s() CASCADE", STR_ARG(name)));
    return statement(arena_printf(
        a, "DROP %s IF EXISTS %.*s",
        str_is(kind, "table") ? "TABLE" : "TRIGGER", STR_ARG(name)));
}

struct sql_query satchmo_log_hurry(enum satchmo_dialect dialect)
{
    static const char *const texts[] = {
        [SATCHMO_SQLITE] = "SELECT 1",
        [SATCHMO_POSTGRES] = "SET LOCAL lock_timeout = '500ms'",
        [SATCHMO_MARIA] = "SET SESSION lock_wait_timeout = 2"};
    return statement(str_from(texts[dialect]));
}
