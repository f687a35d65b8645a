/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * The log of a shop's changes: its triggers, and what is read of it. By itself
 * a file of SQLite; with CROSSWALK_TEST_DATABASE (tests/e2e/databases.py) the
 * same cases over that server.
 */
#include "unit/satchmo_shop.h"

#include "base/limits.h"

static int set_up(void **state)
{
    return set_up_shop(state, true);
}

static void hooks(struct fixture *f, enum hooks_task task,
                  struct hooks_work *out)
{
    struct error e = {0};
    *out = (struct hooks_work){.task = task};
    struct op op = {.kind = OP_HOOKS, .hooks = out};
    check_ok(drive(f, &op, &e), &e);
}

static void install(struct fixture *f)
{
    struct hooks_work work;
    hooks(f, HOOKS_INSTALL, &work);
    assert_true(work.made > 0);
}

static int take_away(void **state)
{
    struct hooks_work work;
    hooks(*state, HOOKS_REMOVE, &work);
    return tear_down(state);
}

/* The one cell of a question, as text. */
static const char *ask(struct fixture *f, const char *text)
{
    struct error e = {0};
    struct sql_rows rows = {0};
    const struct sql_query q = {str_from(text), NULL, 0, -1};
    check_ok(shop_ask(&f->shop, &f->arena, &q, &rows, &e), &e);
    assert_true(rows.n_rows > 0);
    return arena_strz(&f->arena, value_to_text(&f->arena, &rows.cells[0]));
}

static size_t n_left(struct fixture *f)
{
    static const char *const texts[] = {
        [SHOP_SQLITE] = "SELECT count(*) FROM sqlite_master WHERE name LIKE "
                        "'%hub%' OR sql LIKE '%hub%'",
        [SHOP_POSTGRES] =
            "SELECT (SELECT count(*) FROM pg_class WHERE relname LIKE '%hub%') "
            "+ (SELECT count(*) FROM pg_proc WHERE proname LIKE '%hub%') + "
            "(SELECT count(*) FROM pg_trigger WHERE tgname LIKE '%hub%')",
        [SHOP_MARIA] =
            "SELECT (SELECT count(*) FROM information_schema.triggers) + "
            "(SELECT count(*) FROM information_schema.tables WHERE "
            "table_name LIKE '%hub%')"};
    int64_t n = -1;
    assert_true(str_to_i64(str_from(ask(f, texts[f->shop.engine])), &n));
    return (size_t)n;
}

/* ---- triggers ------------------------------------------------------------------- */

static void triggers_are_made_once_and_leave_nothing_behind(void **state)
{
    struct fixture *f = *state;
    struct hooks_work work;
    assert_int_equal(n_left(f), 0);
    hooks(f, HOOKS_LIST, &work);
    assert_int_equal(work.n_there, 0);
    install(f);
    hooks(f, HOOKS_INSTALL, &work);
    assert_int_equal(work.made + work.removed, 0);
    assert_true(work.n_there > 0);
    for (size_t i = 0; i < work.n_there; i++)
        assert_true(work.there[i].active);
    hooks(f, HOOKS_REMOVE, &work);
    assert_true(work.removed > 0);
    assert_int_equal(n_left(f), 0);
    hooks(f, HOOKS_REMOVE, &work);
    assert_int_equal(work.removed, 0);
}

static void drop_a_trigger(struct fixture *f)
{
    shop_says(f, f->shop.engine == SHOP_POSTGRES
                     ? "DROP TRIGGER hub_changelog_shop_order ON shop_order"
                     : "DROP TRIGGER hub_changelog_shop_order_UPDATE");
}

static void a_log_that_misses_a_trigger_is_made_anew(void **state)
{
    struct fixture *f = *state;
    struct hooks_work work;
    install(f);
    const char *first = ask(f, "SELECT min(seq) FROM hub_changelog");
    drop_a_trigger(f);
    hooks(f, HOOKS_LIST, &work);
    assert_false(work.there[0].active);
    install(f);
    hooks(f, HOOKS_LIST, &work);
    assert_true(work.there[0].active);
    assert_true(strcmp(ask(f, "SELECT min(seq) FROM hub_changelog"), first) >=
                0);
    assert_string_equal(ask(f, "SELECT count(*) FROM hub_changelog"), "1");
}

/* Rows since the last look, as "table:pk:op ...", by their order. */
static const char *told(struct fixture *f)
{
    struct error e = {0};
    struct sql_rows rows = {0};
    const struct sql_query q = {
        STR("SELECT DISTINCT table_name, pk, op FROM hub_changelog WHERE op "
            "<> 'B' ORDER BY table_name, pk, op"), NULL, 0, -1};
    check_ok(shop_ask(&f->shop, &f->arena, &q, &rows, &e), &e);
    struct str s = STR("");
    for (size_t i = 0; i < rows.n_rows; i++)
        s = arena_printf(&f->arena, "%.*s%s%.*s:%.*s:%.*s", STR_ARG(s),
                         i > 0 ? " " : "",
                         STR_ARG(value_str(&rows.cells[i * 3])),
                         STR_ARG(value_str(&rows.cells[i * 3 + 1])),
                         STR_ARG(value_str(&rows.cells[i * 3 + 2])));
    shop_says(f, "DELETE FROM hub_changelog WHERE op <> 'B'");
    return arena_strz(&f->arena, s);
}

#define check_told(f, expected) assert_string_equal(told(f), (expected))

static void add_product(struct fixture *f)
{
    bool pg = f->shop.engine == SHOP_POSTGRES;
    shop_says(f, arena_printfz(&f->arena, "INSERT INTO product_product (id, "
              "site_id, name, slug, short_description, description, "
              "items_in_stock, active, featured, ordering, total_sold, taxable,"
              " shipclass) VALUES (2, 1, 'Small', 'small', '', '', 0, %s, %s, "
              "0, 0, %s, 'YES')", pg ? "true" : "1", pg ? "false" : "0",
              pg ? "true" : "1"));
}

static void add_variation(struct fixture *f)
{
    add_product(f);
    shop_says(f, "INSERT INTO configurable_productvariation VALUES (2, 1)");
}

static void a_change_tells_whose_it_is(void **state)
{
    struct fixture *f = *state;
    add_variation(f);
    install(f);
    shop_says(f, "INSERT INTO product_price (id, product_id, price, quantity) "
                 "VALUES (7, 1, 20, 1)");
    check_told(f, "product_price:7:I product_product:1:U product_product:2:U");
    shop_says(f, "UPDATE product_price SET product_id = 2 WHERE id = 7");
    check_told(f, "product_price:7:U product_product:1:U product_product:2:U");
    shop_says(f, "DELETE FROM product_price WHERE id = 7");
    check_told(f, "product_price:7:D product_product:2:U");
    shop_says(f, "UPDATE product_product SET weight = 3 WHERE id = 1");
    check_told(f, "product_product:1:U product_product:2:U");
    shop_says(f, "INSERT INTO product_product_category (product_id, "
                 "category_id) VALUES (2, 5)");
    check_told(f, "product_product:2:U");
    shop_says(f, "INSERT INTO product_productimage (id, product_id, picture, "
                 "sort) VALUES (1, 1, 'a.jpg', 0)");
    check_told(f, "product_product:1:U product_product:2:U "
                  "product_productimage:1:I");
    shop_says(f, arena_printfz(
                     &f->arena, "INSERT INTO contact_phonenumber (id, "
                     "contact_id, type, phone, \"primary\") VALUES (1, 1, "
                     "'Home', '555', %s)",
                     f->shop.engine == SHOP_POSTGRES ? "true" : "1"));
    check_told(f, "contact_contact:1:U contact_phonenumber:1:I");
    shop_says(f, "UPDATE contact_addressbook SET city = 'X'");
    check_told(f, "contact_addressbook:1:U contact_contact:1:U");
    /* an address may have its contact's name */
    shop_says(f, "UPDATE contact_contact SET notes = 'x'");
    check_told(f, "contact_addressbook:1:U contact_contact:1:U");
}

static void what_is_of_an_order_tells_the_order(void **state)
{
    static const char *const rest[] = {
        "UPDATE shop_orderitem SET quantity = 3",
        "INSERT INTO shop_orderitemdetail (item_id, name, value, sort_order) "
        "SELECT min(id), 'Size', 'M', 1 FROM shop_orderitem",
        "INSERT INTO shop_ordertaxdetail (order_id, method, description, tax) "
        "VALUES (1, 'P', 'VAT', 4)",
        "INSERT INTO shop_ordervariable (order_id, \"key\", value) VALUES (1, "
        "'K', 'V')",
        "DELETE FROM shop_ordervariable",
        "UPDATE shop_orderpayment SET amount = 3",
        "UPDATE shop_orderauthorization SET amount = 3",
        "UPDATE shop_orderstatus SET notes = 'x'",
        "UPDATE shop_order SET notes = 'x'",
        "DELETE FROM shop_order"};
    struct fixture *f = *state;
    struct error e = {0};
    int64_t id = order(f);
    assert_int_equal(id, 1);
    const struct decimal some = amount("3");
    check_ok(shop_authorize(&f->shop, id, some, &e), &e);
    check_ok(shop_pay(&f->shop, id, amount("24.02"), "T", &e), &e);
    install(f);
    for (size_t i = 0; i < sizeof rest / sizeof rest[0]; i++) {
        shop_says(f, rest[i]);
        const char *seen = told(f);
        bool stock = strstr(rest[i], "authorization") ||
                     strstr(rest[i], "UPDATE shop_orderpayment");
        if (!strstr(seen, "shop_order:1:") ||
            (stock && !strstr(seen, "product_product:1:U")))
            fail_msg("%s told \"%s\"", rest[i], seen);
    }
}

/* ---- the shop goes on ----------------------------------------------------------- */

static void ids_of_the_shop_s_new_rows_stay_their_own(void **state)
{
    struct fixture *f = *state;
    struct error e = {0};
    install(f);
    const struct field name = {STR("name"), value_textz("Ltd")};
    const struct patch patch = {.kind = PATCH_CREATE,
                                .values = value_object(&name, 1)};
    struct op op = {.kind = OP_WRITE, .entity = STR("organization"),
                    .patches = &patch, .n_patches = 1};
    check_ok(drive(f, &op, &e), &e);
    check_ok(op.results[0].error.code, &op.results[0].error);
    struct record *made =
        read_one(f, "organization", arena_strz(&f->arena, op.results[0].id));
    assert_non_null(made);
    check_field(f, made, "name", "Ltd");
}

static void the_log_keeps_to_its_limit(void **state)
{
    struct fixture *f = *state;
    install(f);
    for (int i = 0; i < 5; i++)
        shop_says(f, "UPDATE l10n_country SET name = 'x'");
    const char *low = ask(f, "SELECT max(seq) FROM hub_changelog");
    int64_t seq = 0;
    assert_true(str_to_i64(str_from(low), &seq));
    /* as if so many had come since, but one */
    const char *step = arena_printfz(
        &f->arena, "INSERT INTO hub_changelog (seq, table_name, pk, op, at) "
        "VALUES (%lld, 'x', 1, 'U', '2024-06-01')",
        (long long)(seq + LIMIT_SHOP_LOG_ROWS - 2));
    shop_says(f, step);
    if (f->shop.engine == SHOP_POSTGRES)
        shop_says(f, "SELECT setval('hub_changelog_seq_seq', (SELECT max(seq) "
                     "FROM hub_changelog))");
    assert_string_equal(ask(f, "SELECT count(*) FROM hub_changelog"), "7");
    shop_says(f, "UPDATE l10n_country SET name = 'y'");
    assert_string_equal(ask(f, "SELECT count(*) FROM hub_changelog"), "3");
    assert_string_equal(ask(f, "SELECT min(seq) FROM hub_changelog"), low);
    shop_says(f, "UPDATE l10n_country SET name = 'z'");
    assert_string_equal(ask(f, "SELECT count(*) FROM hub_changelog"), "3");
}

static void a_log_that_is_gone_does_not_stop_the_shop(void **state)
{
    struct fixture *f = *state;
    if (f->shop.engine == SHOP_SQLITE)
        return; /* its triggers have no handler: a file is the owner's own */
    install(f);
    shop_says(f, "DROP TABLE hub_changelog");
    shop_says(f, "UPDATE contact_contact SET notes = 'still'");
    assert_string_equal(ask(f, "SELECT notes FROM contact_contact"), "still");
    struct hooks_work work;
    hooks(f, HOOKS_REMOVE, &work);
    assert_int_equal(n_left(f), 0);
}

/* ---- what the log tells ---------------------------------------------------------- */

/* All pages since the cursor; which moves. As "id id -gone", by the order of
 * the pages. */
struct news {
    struct str cursor;
    size_t page;       /* 0: as the connector likes it */
    size_t n_records, n_deleted, n_pages;
    bool from_anew;    /* it was told to list all */
};

static const char *poll(struct fixture *f, const char *entity, struct news *n)
{
    struct error e = {0};
    struct str s = STR("");
    n->n_records = n->n_deleted = n->n_pages = 0;
    n->from_anew = false;
    for (bool more = true; more; n->n_pages++) {
        struct op op = {.kind = OP_CHANGES, .entity = str_from(entity),
                        .cursor = n->cursor, .page = n->page};
        check_ok(drive(f, &op, &e), &e);
        more = op.more;
        n->cursor = op.next_cursor;
        n->n_records += op.n_records;
        n->n_deleted += op.n_deleted;
        n->from_anew |= more && op.next_cursor.n == 0;
        for (size_t i = 0; i < op.n_records; i++)
            s = arena_printf(&f->arena, "%.*s%s%.*s", STR_ARG(s),
                             s.n > 0 ? " " : "", STR_ARG(op.records[i].id));
        for (size_t i = 0; i < op.n_deleted; i++)
            s = arena_printf(&f->arena, "%.*s%s-%.*s", STR_ARG(s),
                             s.n > 0 ? " " : "", STR_ARG(op.deleted[i]));
    }
    return arena_strz(&f->arena, s);
}

#define check_poll(f, entity, n, expected) \
    assert_string_equal(poll((f), (entity), (n)), (expected))

static void without_a_log_all_is_listed_each_time(void **state)
{
    struct fixture *f = *state;
    struct news n = {0};
    assert_false(connector_satchmo.caps(f->c, STR("product")).reports_deletes);
    check_poll(f, "product", &n, "1");
    assert_int_equal(n.cursor.n, 0);
    check_poll(f, "product", &n, "1");
}

static void changes_and_deletes_are_told_once(void **state)
{
    struct fixture *f = *state;
    struct news n = {0}, of_contacts = {0};
    install(f);
    struct error e = {0};
    struct op open = {.kind = OP_OPEN};
    check_ok(drive(f, &open, &e), &e);
    assert_true(connector_satchmo.caps(f->c, STR("product")).reports_deletes);
    check_poll(f, "product", &n, "1");
    check_poll(f, "contact", &of_contacts, "1");
    struct str before = n.cursor;
    check_poll(f, "product", &n, "");
    assert_true(str_eq(n.cursor, before)); /* nothing to be kept */
    add_variation(f);
    check_poll(f, "product", &n, "2");
    check_poll(f, "product", &n, "");
    shop_says(f, "INSERT INTO product_price (product_id, price, quantity) "
                 "VALUES (1, 20, 1)");
    check_poll(f, "product", &n, "1 2");
    shop_says(f, "UPDATE product_product SET name = 'A' WHERE id = 1");
    shop_says(f, "UPDATE product_product SET name = 'B' WHERE id = 1");
    shop_says(f, "DELETE FROM configurable_productvariation");
    shop_says(f, "DELETE FROM product_product WHERE id = 2");
    check_poll(f, "product", &n, "1 -2");
    check_poll(f, "product", &n, "");
    check_poll(f, "contact", &of_contacts, "");
}

static void news_come_page_by_page(void **state)
{
    struct fixture *f = *state;
    struct news n = {.page = 3};
    install(f);
    poll(f, "order", &n);
    for (int i = 0; i < 5; i++)
        order(f);
    check_poll(f, "order", &n, "1 2 2 3 4 5 5");
    assert_true(n.n_pages > 3);
    check_poll(f, "order", &n, "");
}

static void check_starts_over(struct fixture *f, struct news *n)
{
    check_poll(f, "product", n, "1");
    assert_true(n->from_anew);
}

static void without_its_triggers_all_is_listed(void **state)
{
    struct fixture *f = *state;
    struct hooks_work work;
    struct news n = {0};
    install(f);
    poll(f, "product", &n);
    drop_a_trigger(f);
    check_starts_over(f, &n);
    assert_int_equal(n.cursor.n, 0);
    install(f);
    poll(f, "product", &n);
    assert_true(n.cursor.n > 0);
    hooks(f, HOOKS_REMOVE, &work);
    check_starts_over(f, &n);
    assert_int_equal(n.cursor.n, 0);
}

static void a_log_that_was_made_anew_is_not_the_old_one(void **state)
{
    struct fixture *f = *state;
    struct hooks_work work;
    struct news n = {0};
    install(f);
    poll(f, "product", &n);
    hooks(f, HOOKS_REMOVE, &work);
    shop_says(f, "UPDATE product_product SET name = 'unseen'");
    install(f);
    check_poll(f, "product", &n, "1");
    assert_true(n.from_anew);
}

static void what_was_cut_off_before_it_was_read_starts_over(void **state)
{
    struct fixture *f = *state;
    struct news n = {0};
    install(f);
    poll(f, "product", &n);
    for (int i = 0; i < 3; i++)
        shop_says(f, "UPDATE product_product SET name = 'X'");
    shop_says(f, f->shop.engine == SHOP_MARIA
                     ? "DELETE FROM hub_changelog ORDER BY seq LIMIT 2"
                     : "DELETE FROM hub_changelog WHERE seq < (SELECT max(seq) "
                       "FROM hub_changelog) - 1");
    check_starts_over(f, &n);
    poll(f, "product", &n); /* what is young may be told twice */
    check_poll(f, "product", &n, "");
    assert_false(n.from_anew);
    assert_true(n.cursor.n > 0);
}

/* Nothing of it in the log for long: the mark moves all the same. */
static void a_quiet_kind_is_not_left_behind(void **state)
{
    struct fixture *f = *state;
    struct news n = {0};
    install(f);
    poll(f, "product", &n);
    struct str before = n.cursor;
    shop_says(f, arena_printfz(
                     &f->arena, f->shop.engine == SHOP_MARIA
                     ? "INSERT INTO hub_changelog SELECT max(seq) + %d, 'x', 1, "
                       "'U', UTC_TIMESTAMP() FROM hub_changelog"
                     : "INSERT INTO hub_changelog (seq, table_name, pk, op, at) "
                       "SELECT max(seq) + %d, 'x', 1, 'U', CURRENT_TIMESTAMP "
                       "FROM hub_changelog", LIMIT_SHOP_LOG_ROWS / 2 + 1));
    check_poll(f, "product", &n, "");
    assert_false(n.from_anew);
    assert_false(str_eq(n.cursor, before));
}

/* ---- two at a time ---------------------------------------------------------------- */

/* A transaction of the shop that has changed product 1 and goes on until it is
 * let go. */
struct slow {
    struct sql_client *holder, *writer;
    struct transport to_holder, to_writer;
    struct http_request request;
};

static void say_to(struct fixture *f, struct transport *to, const char *text)
{
    struct error e = {0};
    struct http_response response;
    const struct sql_query q = {str_from(text), NULL, 0, -1};
    const struct http_request request =
        sql_request(&f->arena, &f->shop.place, true, &q, 1);
    check_ok(transport_call(to, &f->arena, &request, &response, &e), &e);
    assert_int_equal(response.status, 200);
}

static void slow_begin(struct fixture *f, struct slow *s)
{
    bool pg = f->shop.engine == SHOP_POSTGRES;
    struct error e = {0};
    const char *lock = pg ? "SELECT pg_advisory_lock(7)"
                          : "SELECT GET_LOCK('hub_test', 10)";
    struct sql_query *q = arena_array(&f->arena, struct sql_query, 2);
    s->holder = sql_client_create(NULL);
    s->writer = sql_client_create(NULL);
    s->to_holder = sql_client_transport(s->holder);
    s->to_writer = sql_client_transport(s->writer);
    say_to(f, &s->to_holder, lock);
    q[0] = (struct sql_query){STR("UPDATE product_product SET name = 'Slow' "
                                  "WHERE id = 1"), NULL, 0, -1};
    q[1] = (struct sql_query){str_from(lock), NULL, 0, -1};
    s->request = sql_request(&f->arena, &f->shop.place, true, q, 2);
    check_ok(s->to_writer.submit(s->to_writer.context, &s->request, 1, &e), &e);
    const char *waits =
        pg ? "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND "
             "NOT granted"
           : "SELECT count(*) FROM information_schema.processlist WHERE state "
             "= 'User lock'";
    const struct clock_port clock = clock_system();
    int64_t until_us = clock_monotonic_us(&clock) + 10 * US_PER_SECOND;
    while (strcmp(ask(f, waits), "1") != 0)
        assert_true(clock_monotonic_us(&clock) < until_us);
}

static void slow_end(struct fixture *f, struct slow *s)
{
    struct error e = {0};
    struct http_exchange done;
    say_to(f, &s->to_holder, f->shop.engine == SHOP_POSTGRES
                                 ? "SELECT pg_advisory_unlock(7)"
                                 : "SELECT RELEASE_LOCK('hub_test')");
    check_ok(s->to_writer.wait(s->to_writer.context, &f->arena, 10000, &done,
                               &e), &e);
    assert_int_equal(done.response.status, 200);
    sql_client_destroy(s->writer);
    sql_client_destroy(s->holder);
}

static void who_commits_late_is_not_missed(void **state)
{
    struct fixture *f = *state;
    struct news n = {0};
    struct slow slow;
    if (f->shop.engine == SHOP_SQLITE)
        return; /* has one writer at a time */
    add_product(f);
    install(f);
    check_poll(f, "product", &n, "1 2");
    slow_begin(f, &slow);
    shop_says(f, "UPDATE product_product SET name = 'Fast' WHERE id = 2");
    check_poll(f, "product", &n, "2"); /* at once, however long others take */
    slow_end(f, &slow);
    check_poll(f, "product", &n, "1 2");
    check_field(f, read_one(f, "product", "1"), "name", "Slow");
    check_poll(f, "product", &n, "");
}

/* Its rows were there before the listing began, and were not to be seen. */
static void who_commits_while_all_is_listed_is_not_missed(void **state)
{
    struct fixture *f = *state;
    struct news n = {0};
    struct slow slow;
    if (f->shop.engine == SHOP_SQLITE)
        return;
    install(f);
    slow_begin(f, &slow);
    shop_says(f, "UPDATE contact_contact SET notes = 'x'");
    check_poll(f, "product", &n, "1");
    slow_end(f, &slow);
    check_poll(f, "product", &n, "1");
}

/* A shop that is busy is not kept waiting by who wants to make triggers. */
static void installing_gives_way_to_the_shop(void **state)
{
    struct fixture *f = *state;
    struct slow slow;
    struct hooks_work work = {.task = HOOKS_INSTALL};
    struct op op = {.kind = OP_HOOKS, .hooks = &work};
    struct error e = {0};
    if (f->shop.engine == SHOP_SQLITE)
        return;
    slow_begin(f, &slow);
    check_err(drive(f, &op, &e), ERR_BUSY);
    slow_end(f, &slow);
    install(f);
}

/* ---- rights ------------------------------------------------------------------------ */

static struct connection_state *connection_as(struct fixture *f,
                                              const char *user)
{
    struct error e = {0};
    struct connection_state *c = NULL;
    struct str url = str_from(f->url);
    const char *password = getenv("CROSSWALK_TEST_DATABASE_PASSWORD");
    size_t at = str_find_char(url, '@', 0);
    const struct field settings[] = {
        {STR("url"), value_text(arena_printf(
                         &f->arena, "postgresql://%s%.*s", user,
                         STR_ARG(str_slice(url, at, url.n))))},
        {STR("time_zone"), value_textz("America/Chicago")},
        {STR("password"), value_textz(password ? password : "")}};
    const struct value set = value_object(settings, 3);
    check_ok(connector_satchmo.create(&f->arena, &set, &c, &e), &e);
    return c;
}

/* Who only reads is told what to do; and reads what another has installed. */
static void who_only_reads_cannot_install_but_reads(void **state)
{
    struct fixture *f = *state;
    struct error e = {0};
    struct hooks_work work = {.task = HOOKS_INSTALL};
    struct op op = {.kind = OP_HOOKS, .hooks = &work};
    struct op open = {.kind = OP_OPEN};
    struct news n = {0};
    if (f->shop.engine != SHOP_POSTGRES)
        return;
    shop_says(f, arena_printfz(&f->arena, "CREATE ROLE hub_reader LOGIN "
              "PASSWORD '%s'", getenv("CROSSWALK_TEST_DATABASE_PASSWORD")));
    shop_says(f, "GRANT SELECT ON ALL TABLES IN SCHEMA public TO hub_reader");
    struct connection_state *owner = f->c;
    f->c = connection_as(f, "hub_reader");
    check_ok(drive(f, &open, &e), &e);
    check_err(drive(f, &op, &e), ERR_ACCESS);
    assert_non_null(strstr(e.message, "owner of the shop's tables"));
    struct connection_state *reader = f->c;
    f->c = owner;
    install(f);
    f->c = reader;
    poll(f, "contact", &n);
    assert_true(n.cursor.n > 0);
    /* a user of the shop's own needs no right to the log */
    shop_says(f, "GRANT UPDATE ON contact_contact TO hub_reader");
    shop_says(f, "SET ROLE hub_reader");
    shop_says(f, "UPDATE contact_contact SET notes = 'mine'");
    shop_says(f, "RESET ROLE");
    check_poll(f, "contact", &n, "1");
    f->c = owner;
    shop_says(f, "DROP OWNED BY hub_reader");
    shop_says(f, "DROP ROLE hub_reader");
}

int main(void)
{
#define ROW(test) cmocka_unit_test_setup_teardown(test, set_up, take_away)
    const struct CMUnitTest tests[] = {
        ROW(triggers_are_made_once_and_leave_nothing_behind),
        ROW(a_log_that_misses_a_trigger_is_made_anew),
        ROW(a_change_tells_whose_it_is),
        ROW(what_is_of_an_order_tells_the_order),
        ROW(ids_of_the_shop_s_new_rows_stay_their_own),
        ROW(the_log_keeps_to_its_limit),
        ROW(a_log_that_is_gone_does_not_stop_the_shop),
        ROW(without_a_log_all_is_listed_each_time),
        ROW(changes_and_deletes_are_told_once),
        ROW(news_come_page_by_page),
        ROW(without_its_triggers_all_is_listed),
        ROW(a_log_that_was_made_anew_is_not_the_old_one),
        ROW(what_was_cut_off_before_it_was_read_starts_over),
        ROW(a_quiet_kind_is_not_left_behind),
        ROW(who_commits_late_is_not_missed),
        ROW(who_commits_while_all_is_listed_is_not_missed),
        ROW(installing_gives_way_to_the_shop),
        ROW(who_only_reads_cannot_install_but_reads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
