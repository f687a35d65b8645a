/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Databases as remotes. By itself it asks a file of SQLite; with
 * CROSSWALK_TEST_DATABASE (an address) and _PASSWORD the same cases ask that
 * server, whose database is emptied (tests/e2e/databases.py starts them).
 */
#include "unit/check.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/ports.h"
#include "base/thread.h"
#include "net/net_client.h"
#include "net/sql.h"
#include "net/sql_client.h"

#define WAIT_MS (INT64_C(60) * 1000) /* only ever reached by a failing test */

struct fixture {
    struct arena arena;
    struct net_client *client;
    struct transport transport;
    struct sql_place place;
    char file[64];
    bool is_file;
    struct http_response response;
    struct error error;
    enum err outcome;
};

/* Sends one request; the outcome is in the fixture. */
static void ask(struct fixture *f, const struct sql_place *place, bool writes,
                const struct sql_query *queries, size_t n)
{
    struct http_request q = sql_request(&f->arena, place, writes, queries, n);
    f->error = (struct error){0};
    f->response = (struct http_response){0};
    f->outcome = transport_call(&f->transport, &f->arena, &q, &f->response,
                                &f->error);
}

static struct sql_rows *rows_of(struct fixture *f, size_t expected)
{
    struct sql_rows *rows;
    size_t n;
    struct error e = {0};
    if (f->outcome != ERR_OK || f->response.status != 200)
        fail_msg("%d %s %.*s", f->response.status, f->error.message,
                 STR_ARG(f->response.body));
    check_ok(sql_answer(&f->arena, &f->response, &rows, &n, &e), &e);
    assert_int_equal(n, expected);
    return rows;
}

static struct sql_rows *one(struct fixture *f, bool writes, const char *text,
                            const struct value *params, size_t n)
{
    const struct sql_query q = {str_from(text), params, n, -1};
    ask(f, &f->place, writes, &q, 1);
    return rows_of(f, 1);
}

static int status_of(struct fixture *f, bool writes, const char *text)
{
    const struct sql_query q = {str_from(text), NULL, 0, -1};
    ask(f, &f->place, writes, &q, 1);
    if (f->outcome != ERR_OK)
        fail_msg("no answer: %s", f->error.message);
    return f->response.status;
}

static int64_t count(struct fixture *f)
{
    struct value cell = sql_cell(
        one(f, false, "SELECT count(*) AS n FROM thing", NULL, 0), 0, "n");
    int64_t n = -1;
    assert_true(str_to_i64(value_str(&cell), &n));
    return n;
}

static int set_up(void **state)
{
    static struct fixture f;
    f = (struct fixture){.file = "/tmp/crosswalk-sql-XXXXXX"};
    struct error e = {0};
    check_ok(net_client_create(NULL, &f.client, &e), &e);
    f.transport = net_client_transport(f.client);
    const char *url = getenv("CROSSWALK_TEST_DATABASE");
    const char *password = getenv("CROSSWALK_TEST_DATABASE_PASSWORD");
    if (url) {
        f.place = (struct sql_place){str_from(url), str_from(password), 0};
    } else {
        int fd = mkstemp(f.file);
        assert_true(fd >= 0);
        close(fd);
        f.is_file = true;
        f.place.url = arena_printf(&f.arena, "sqlite://%s", f.file);
    }
    static const struct sql_query fresh[] = {
        {STR("DROP TABLE IF EXISTS thing"), NULL, 0, -1},
        {STR("CREATE TABLE thing (id integer PRIMARY KEY, name varchar(20) "
             "NOT NULL, \"primary\" boolean, price numeric(18,6))"),
         NULL, 0, -1}};
    ask(&f, &f.place, true, fresh, 2);
    rows_of(&f, 2);
    *state = &f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    net_client_destroy(f->client);
    if (f->is_file)
        unlink(f->file);
    arena_fini(&f->arena);
    return 0;
}

static void insert(struct fixture *f, int64_t id, const char *name)
{
    const struct value params[] = {value_int(id), value_textz(name),
                                   value_bool(true), value_null()};
    struct sql_rows *rows =
        one(f, true, "INSERT INTO thing VALUES (?, ?, ?, ?)", params, 4);
    assert_int_equal(rows->changed, 1);
}

static void test_rows_come_back_as_they_were_written(void **state)
{
    struct fixture *f = *state;
    insert(f, 7, "Caf\xC3\xA9 'x' \"?\"");
    struct decimal price;
    struct error e = {0};
    check_ok(decimal_parse(STR("19.5"), &price, &e), &e);
    const struct value set[] = {value_decimal(price), value_int(7)};
    assert_int_equal(
        one(f, true, "UPDATE thing SET price = ? WHERE id = ?", set, 2)
            ->changed, 1);
    const struct value key = value_int(7);
    struct sql_rows *rows = one(
        f, false, "SELECT id, name, \"primary\", price, NULL AS lacking, '?' AS "
        "mark FROM thing WHERE id = ?", &key, 1);
    assert_int_equal(rows->n_rows, 1);
    assert_int_equal(rows->n_columns, 6);
    struct value cell = sql_cell(rows, 0, "name");
    check_str(value_str(&cell), "Caf\xC3\xA9 'x' \"?\"");
    cell = sql_cell(rows, 0, "id");
    check_str(value_str(&cell), "7");
    cell = sql_cell(rows, 0, "primary");
    check_str(value_str(&cell), "1");
    cell = sql_cell(rows, 0, "mark");
    check_str(value_str(&cell), "?");
    cell = sql_cell(rows, 0, "price");
    assert_true(str_starts_with(value_str(&cell), STR("19.5")));
    cell = sql_cell(rows, 0, "lacking");
    assert_true(value_is_null(&cell));
}

static void test_no_rows_have_their_columns(void **state)
{
    struct fixture *f = *state;
    struct sql_rows *rows = one(f, false, "SELECT id, name FROM thing", NULL, 0);
    assert_int_equal(rows->n_rows, 0);
    assert_int_equal(rows->n_columns, 2);
    check_str(rows->columns[1], "name");
}

static void test_a_request_writes_all_or_nothing(void **state)
{
    struct fixture *f = *state;
    insert(f, 1, "one");
    const struct sql_query both[] = {
        {STR("INSERT INTO thing (id, name) VALUES (2, 'two')"), NULL, 0, -1},
        {STR("INSERT INTO thing (id, name) VALUES (1, 'again')"), NULL, 0,
         -1}};
    ask(f, &f->place, true, both, 2);
    assert_int_equal(f->outcome, ERR_OK);
    assert_int_equal(f->response.status, 409);
    assert_int_equal(count(f), 1);
}

static void test_another_number_of_rows_undoes_all(void **state)
{
    struct fixture *f = *state;
    insert(f, 1, "one");
    const struct sql_query both[] = {
        {STR("INSERT INTO thing (id, name) VALUES (2, 'two')"), NULL, 0, 1},
        {STR("UPDATE thing SET name = 'x' WHERE id = 1 AND name = 'old'"),
         NULL, 0, 1}};
    ask(f, &f->place, true, both, 2);
    assert_int_equal(f->response.status, 412);
    assert_int_equal(count(f), 1);
}

static void test_rows_that_are_found_count_as_changed(void **state)
{
    struct fixture *f = *state;
    insert(f, 1, "one");
    const struct sql_query same = {
        STR("UPDATE thing SET name = 'one' WHERE id = 1"), NULL, 0, 1};
    ask(f, &f->place, true, &same, 1);
    assert_int_equal(f->response.status, 200);
}

static void test_what_only_reads_can_change_nothing(void **state)
{
    struct fixture *f = *state;
    insert(f, 1, "one");
    assert_int_equal(status_of(f, false, "DELETE FROM thing"), 403);
    assert_int_equal(count(f), 1);
}

static void test_a_wrong_statement_is_told(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(status_of(f, false, "SELEC 1"), 400);
    assert_int_equal(status_of(f, false, "SELECT * FROM no_such_table"), 400);
    assert_true(str_contains(f->response.body, STR("no_such_table")));
    assert_int_equal(status_of(f, false, "SELECT 1; SELECT 2"), 400);
    assert_int_equal(status_of(f, false, "SELECT id FROM thing WHERE id = ?"),
                     400);
    assert_int_equal(count(f), 0); /* it goes on */
}

static void test_a_null_where_none_may_be_is_refused(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(
        status_of(f, true, "INSERT INTO thing (id, name) VALUES (1, NULL)"),
        409);
}

static void test_an_unknown_place_is_told(void **state)
{
    struct fixture *f = *state;
    const struct sql_query q = {STR("SELECT 1"), NULL, 0, -1};
    struct sql_place place = f->place;
    if (f->is_file) {
        place.url = STR("sqlite:///no/such/folder/shop.db");
        ask(f, &place, false, &q, 1);
        assert_int_equal(f->response.status, 404);
        return;
    }
    place.url = arena_printf(&f->arena, "%.*s_not", STR_ARG(f->place.url));
    ask(f, &place, false, &q, 1);
    assert_in_range(f->response.status, 403, 404);
    place = f->place;
    place.password = STR("wrong");
    ask(f, &place, false, &q, 1);
    assert_int_equal(f->response.status, 401);
    assert_false(str_contains(f->response.body, STR("wrong\"")));
}

static void test_nobody_there_is_an_error_of_the_connection(void **state)
{
    struct fixture *f = *state;
    const struct sql_query q = {STR("SELECT 1"), NULL, 0, -1};
    const char *const urls[] = {"postgresql://u@127.0.0.1:1/d",
                                "mariadb://u@127.0.0.1:1/d"};
    for (size_t i = 0; i < 2; i++) {
        const struct sql_place place = {.url = str_from(urls[i])};
        ask(f, &place, true, &q, 1);
        check_err(f->outcome, ERR_UNREACHABLE);
        assert_int_equal(f->error.scope, SCOPE_CONNECTION);
        assert_false(f->error.maybe_happened);
    }
}

/* More than anybody can count. */
#define ENDLESS                                                              \
    "SELECT count(*) FROM thing a, thing b, thing c, thing d, thing e, "     \
    "thing f, thing g, thing h WHERE a.id + h.id > -1"

static void fill(struct fixture *f)
{
    for (int64_t i = 0; i < 100; i++) {
        const struct value params[] = {value_int(i)};
        one(f, true, "INSERT INTO thing (id, name) VALUES (?, 'x')", params, 1);
    }
}

static void test_too_slow_a_statement_is_ended(void **state)
{
    struct fixture *f = *state;
    fill(f);
    struct sql_place place = f->place;
    place.timeout_ms = 50;
    const struct sql_query q = {STR(ENDLESS), NULL, 0, -1};
    ask(f, &place, false, &q, 1);
    check_err(f->outcome, ERR_TIMEOUT);
    assert_false(f->error.maybe_happened);
    assert_int_equal(count(f), 100); /* it goes on */
}

static void *cancel_main(void *context)
{
    struct fixture *f = context;
    net_client_cancel(f->client);
    return NULL;
}

static void test_what_is_under_way_is_given_up_when_stopped(void **state)
{
    struct fixture *f = *state;
    fill(f);
    struct sql_place place = f->place;
    place.timeout_ms = 3000; /* MariaDB counts on to then */
    const struct sql_query q = {STR(ENDLESS), NULL, 0, -1};
    struct http_request request = sql_request(&f->arena, &place, false, &q, 1);
    struct error e = {0};
    check_ok(f->transport.submit(f->transport.context, &request, 1, &e), &e);
    pthread_t thread;
    check_ok(thread_start("cancel", cancel_main, f, &thread, &e), &e);
    struct http_exchange done;
    check_err(f->transport.wait(f->transport.context, &f->arena, WAIT_MS,
                                &done, &e),
              ERR_CANCELED);
    pthread_join(thread, NULL);
    check_err(f->transport.submit(f->transport.context, &request, 2, &e),
              ERR_CANCELED);
}

static void test_addresses_are_asked_side_by_side(void **state)
{
    struct fixture *f = *state;
    fill(f);
    struct sql_place slow = f->place;
    slow.url = arena_printf(&f->arena, "%.*s#slow", STR_ARG(slow.url));
    slow.timeout_ms = 2000;
    const struct sql_query endless = {STR(ENDLESS), NULL, 0, -1};
    const struct sql_query quick = {STR("SELECT 1"), NULL, 0, -1};
    struct http_request requests[] = {
        sql_request(&f->arena, &slow, false, &endless, 1),
        sql_request(&f->arena, &f->place, false, &quick, 1)};
    struct error e = {0};
    for (uint64_t i = 0; i < 2; i++)
        check_ok(f->transport.submit(f->transport.context, &requests[i], i,
                                     &e), &e);
    struct http_exchange done;
    check_ok(f->transport.wait(f->transport.context, &f->arena, WAIT_MS, &done,
                               &e), &e);
    assert_int_equal(done.tag, 1);
    check_ok(f->transport.wait(f->transport.context, &f->arena, WAIT_MS, &done,
                               &e), &e);
    assert_int_equal(done.tag, 0);
    check_err(done.outcome, ERR_TIMEOUT);
}

static struct http_request wait_request(struct fixture *f, int64_t ms)
{
    const struct sql_wait wait = {STR("things"), ms};
    const struct sql_query q = {STR("SELECT 1 AS n"), NULL, 0, -1};
    struct sql_place place = f->place;
    place.url = arena_printf(&f->arena, "%.*s#wait", STR_ARG(place.url));
    return sql_wait_request(&f->arena, &place, &q, 1, &wait);
}

static bool is_told(struct fixture *f, int64_t ms)
{
    const struct http_request q = wait_request(f, ms);
    f->outcome = transport_call(&f->transport, &f->arena, &q, &f->response,
                                &f->error);
    rows_of(f, 1);
    return sql_told(&f->arena, &f->response);
}

static void test_who_waits_is_told_what_others_say(void **state)
{
    struct fixture *f = *state;
    if (!str_starts_with(f->place.url, STR("postgresql"))) {
        const struct http_request q = wait_request(f, 1);
        check_ok(transport_call(&f->transport, &f->arena, &q, &f->response,
                                &f->error), &f->error);
        assert_int_equal(f->response.status, 400);
        return;
    }
    assert_true(is_told(f, WAIT_MS)); /* what was said before nobody knows */
    assert_false(is_told(f, 1));
    one(f, true, "NOTIFY things", NULL, 0); /* between two waits */
    assert_true(is_told(f, WAIT_MS));
    const struct http_request q = wait_request(f, WAIT_MS);
    check_ok(f->transport.submit(f->transport.context, &q, 7, &f->error),
             &f->error);
    struct http_request say = sql_request(
        &f->arena, &f->place, true,
        &(struct sql_query){STR("NOTIFY things"), NULL, 0, -1}, 1);
    check_ok(f->transport.submit(f->transport.context, &say, 8, &f->error),
             &f->error);
    for (int seen = 0; seen != 15;) {
        struct http_exchange x;
        check_ok(f->transport.wait(f->transport.context, &f->arena, WAIT_MS,
                                   &x, &f->error), &f->error);
        assert_int_equal(x.response.status, 200);
        seen += (int)x.tag;
        if (x.tag == 7)
            assert_true(sql_told(&f->arena, &x.response));
    }
}

/* Else a program that listens could not be stopped. */
static void test_who_waits_can_be_stopped(void **state)
{
    struct fixture *f = *state;
    struct http_exchange x;
    if (!str_starts_with(f->place.url, STR("postgresql")))
        return;
    is_told(f, 1);
    const struct http_request q = wait_request(f, WAIT_MS);
    check_ok(f->transport.submit(f->transport.context, &q, 1, &f->error),
             &f->error);
    const struct clock_port clock = clock_system();
    int64_t from_us = clock_monotonic_us(&clock);
    net_client_cancel(f->client);
    check_err(f->transport.wait(f->transport.context, &f->arena, WAIT_MS, &x,
                                &f->error), ERR_CANCELED);
    net_client_destroy(f->client);
    assert_true(clock_monotonic_us(&clock) - from_us < WAIT_MS * 500);
    struct error e = {0};
    check_ok(net_client_create(NULL, &f->client, &e), &e);
}

static void test_a_file_locked_by_others_is_busy(void **state)
{
    struct fixture *f = *state;
    if (!f->is_file)
        skip();
    sqlite3 *other;
    assert_int_equal(sqlite3_open(f->file, &other), SQLITE_OK);
    assert_int_equal(sqlite3_exec(other, "BEGIN EXCLUSIVE", NULL, NULL, NULL),
                     SQLITE_OK);
    struct sql_place place = f->place;
    place.timeout_ms = 30;
    const struct sql_query q = {STR("DELETE FROM thing"), NULL, 0, -1};
    ask(f, &place, true, &q, 1);
    sqlite3_close(other);
    assert_int_equal(f->response.status, 429);
}

static void test_a_commit_that_cannot_be_is_taken_back(void **state)
{
    struct fixture *f = *state;
    if (!f->is_file)
        skip();
    sqlite3 *reader;
    assert_int_equal(sqlite3_open(f->file, &reader), SQLITE_OK);
    assert_int_equal(sqlite3_exec(reader, "BEGIN; SELECT * FROM thing", NULL,
                                  NULL, NULL), SQLITE_OK);
    struct sql_place place = f->place;
    place.timeout_ms = 30;
    const struct sql_query q = {
        STR("INSERT INTO thing (id, name) VALUES (1, 'one')"), NULL, 0, -1};
    ask(f, &place, true, &q, 1);
    assert_int_equal(f->response.status, 429);
    sqlite3_close(reader);
    assert_int_equal(count(f), 0);
    insert(f, 1, "one"); /* it goes on */
    assert_int_equal(count(f), 1);
}

static void test_a_real_is_told_by_the_digits_it_is_sure_of(void **state)
{
    struct fixture *f = *state;
    if (!f->is_file)
        skip();
    struct sql_rows *rows =
        one(f, false, "SELECT 0.1 + 0.2 AS a, 19.5 AS b, 20 AS c", NULL, 0);
    struct value cell = sql_cell(rows, 0, "a");
    check_str(value_str(&cell), "0.3");
    cell = sql_cell(rows, 0, "b");
    check_str(value_str(&cell), "19.5");
    cell = sql_cell(rows, 0, "c");
    check_str(value_str(&cell), "20");
}

static void test_bytes_that_are_no_text_are_shown_as_that(void **state)
{
    struct fixture *f = *state;
    if (!f->is_file)
        skip();
    struct sql_rows *rows = one(
        f, false, "SELECT CAST(x'41E942' AS text) AS name", NULL, 0);
    struct value cell = sql_cell(rows, 0, "name");
    check_str(value_str(&cell), "A\xEF\xBF\xBD" "B");
}

static void test_more_databases_than_allowed_are_refused(void **state)
{
    struct fixture *f = *state;
    const struct sql_query q = {STR("SELECT 1"), NULL, 0, -1};
    struct sql_place place = f->place;
    for (unsigned i = 1; i <= LIMIT_DATABASES && f->is_file; i++) {
        place.url = arena_printf(&f->arena, "%.*s#%u", STR_ARG(f->place.url),
                                 i);
        ask(f, &place, false, &q, 1);
    }
    if (!f->is_file)
        skip();
    check_err(f->outcome, ERR_LIMIT);
}

static void test_an_address_of_no_database_is_left_to_http(void **state)
{
    (void)state;
    assert_true(sql_is_address(STR("mariadb://u@h/d")));
    assert_false(sql_is_address(STR("https://h/d")));
    assert_false(sql_is_address(STR("sqlite:file")));
}

int main(void)
{
#define ROW(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        ROW(test_rows_come_back_as_they_were_written),
        ROW(test_no_rows_have_their_columns),
        ROW(test_a_request_writes_all_or_nothing),
        ROW(test_another_number_of_rows_undoes_all),
        ROW(test_rows_that_are_found_count_as_changed),
        ROW(test_what_only_reads_can_change_nothing),
        ROW(test_a_wrong_statement_is_told),
        ROW(test_a_null_where_none_may_be_is_refused),
        ROW(test_an_unknown_place_is_told),
        ROW(test_nobody_there_is_an_error_of_the_connection),
        ROW(test_too_slow_a_statement_is_ended),
        ROW(test_what_is_under_way_is_given_up_when_stopped),
        ROW(test_addresses_are_asked_side_by_side),
        ROW(test_who_waits_is_told_what_others_say),
        ROW(test_who_waits_can_be_stopped),
        ROW(test_a_file_locked_by_others_is_busy),
        ROW(test_a_commit_that_cannot_be_is_taken_back),
        ROW(test_a_real_is_told_by_the_digits_it_is_sure_of),
        ROW(test_bytes_that_are_no_text_are_shown_as_that),
        ROW(test_more_databases_than_allowed_are_refused),
        cmocka_unit_test(test_an_address_of_no_database_is_left_to_http),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
