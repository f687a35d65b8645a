/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "unit/check.h"

#include "base/file.h"
#include "workspace/remembered.h"
#include "workspace/secret.h"

struct place {
    struct arena arena;
    char dir[64];
    char key[96];
};

static int set_up(void **state)
{
    static struct place place;
    place = (struct place){.dir = "/tmp/crosswalk-test-XXXXXX"};
    assert_non_null(mkdtemp(place.dir));
    snprintf(place.key, sizeof place.key, "%s/crosswalk.key", place.dir);
    *state = &place;
    return 0;
}

static int tear_down(void **state)
{
    struct place *p = *state;
    static const char *const names[] = {"store.db.secrets",
                                        "store.db.secrets.lock"};
    unlink(p->key);
    for (size_t i = 0; i < 2; i++)
        unlink(file_join(&p->arena, p->dir, names[i]));
    rmdir(p->dir);
    arena_fini(&p->arena);
    return 0;
}

static const char *no_variable(void *context, const char *name)
{
    (void)context;
    (void)name;
    return NULL;
}

static const struct env_port empty_env = {.get = no_variable};

static void a_sealed_secret_opens_where_its_key_is(void **state)
{
    struct place *p = *state;
    struct error e = {0};
    struct str sealed = STR_NONE;
    struct str plain = STR_NONE;
    const struct secret_source source = {p->dir, &empty_env};
    struct stat stat_of;
    check_ok(secret_seal(&p->arena, p->key, STR("S3cret"), &sealed, &e), &e);
    assert_true(str_starts_with(sealed, STR("sealed:")));
    assert_int_equal(stat(p->key, &stat_of), 0);
    assert_int_equal(stat_of.st_mode & 0777, 0600);
    check_ok(secret_resolve(&p->arena, &source, sealed, true, &plain, &e), &e);
    check_str(plain, "S3cret");
    check_ok(secret_seal(&p->arena, p->key, STR("again"), &sealed, &e), &e);
    check_ok(secret_open(&p->arena, p->key, sealed, &plain, &e), &e);
    check_str(plain, "again");
}

static void without_its_key_it_says_so(void **state)
{
    struct place *p = *state;
    struct error e = {0};
    struct str sealed = STR_NONE;
    struct str plain;
    check_ok(secret_seal(&p->arena, p->key, STR("S3cret"), &sealed, &e), &e);
    unlink(p->key);
    check_err(secret_open(&p->arena, p->key, sealed, &plain, &e), ERR_INVALID);
    assert_non_null(strstr(e.message, "is missing"));
    assert_non_null(strstr(e.message, p->key));
    struct str other;
    check_ok(secret_seal(&p->arena, p->key, STR("x"), &other, &e), &e);
    check_err(secret_open(&p->arena, p->key, sealed, &plain, &e), ERR_INVALID);
    assert_non_null(strstr(e.message, "does not fit"));
}

static void a_damaged_key_is_not_replaced(void **state)
{
    struct place *p = *state;
    struct error e = {0};
    struct str sealed;
    FILE *f = fopen(p->key, "w");
    assert_non_null(f);
    fputs("damaged\n", f);
    fclose(f);
    check_err(secret_seal(&p->arena, p->key, STR("x"), &sealed, &e),
              ERR_INVALID);
    struct str text = STR_NONE;
    check_ok(file_read(&p->arena, p->key, 100, &text, &e), &e);
    check_str(text, "damaged\n");
}

/* ---- what remotes have exchanged -------------------------------------------- */

/* A workspace whose one connection has an OAuth login. */
static struct workspace workspace_at(struct place *p, struct connection *c)
{
    *c = (struct connection){.name = STR("crm"),
                             .connector = connector_find(STR("pipedrive"))};
    return (struct workspace){
        .dir = str_from(p->dir),
        .env = empty_env,
        .store_path = arena_printf(&p->arena, "%s/store.db", p->dir),
        .connections = c,
        .n_connections = 1};
}

static struct value settings_with(struct place *p, const char *token)
{
    struct value none = value_object(NULL, 0);
    struct value text = value_textz(token);
    return value_with(&p->arena, &none, STR("refresh_token"), &text);
}

static void exchange(struct place *p, const struct workspace *w,
                     const char *from, const char *to)
{
    struct error e = {0};
    struct value settings = settings_with(p, from);
    const struct field secret = {STR("refresh_token"), value_textz(to)};
    check_ok(remembered_put(w, &w->connections[0], &settings, &secret, &e),
             &e);
}

/* The token in use where the workspace says `said`. */
static const char *in_use(struct place *p, const struct workspace *w,
                          const char *said)
{
    struct error e = {0};
    struct value settings = settings_with(p, said), now = value_null();
    check_ok(remembered_settings(&p->arena, w, &w->connections[0], &settings,
                                 &now, &e),
             &e);
    return arena_strz(&p->arena, value_text_at(&now, "refresh_token"));
}

static void what_was_exchanged_is_used_until_the_workspace_says_another(
    void **state)
{
    struct place *p = *state;
    struct connection c;
    const struct workspace w = workspace_at(p, &c);
    assert_string_equal(in_use(p, &w, "first"), "first");
    exchange(p, &w, "first", "second");
    exchange(p, &w, "first", "third");
    assert_string_equal(in_use(p, &w, "first"), "third");
    assert_string_equal(in_use(p, &w, "by hand"), "by hand");
    exchange(p, &w, "by hand", "fourth"); /* the other chain goes on */
    assert_string_equal(in_use(p, &w, "by hand"), "fourth");
    assert_string_equal(in_use(p, &w, "first"), "third");
    for (int i = 0; i < 5; i++) /* what is old goes */
        exchange(p, &w, arena_printfz(&p->arena, "later %d", i), "fifth");
    assert_string_equal(in_use(p, &w, "first"), "first");
    assert_string_equal(in_use(p, &w, "later 4"), "fifth");
}

static void what_was_exchanged_is_sealed_and_for_its_owner_alone(void **state)
{
    struct place *p = *state;
    struct connection c;
    const struct workspace w = workspace_at(p, &c);
    const char *path = file_join(&p->arena, p->dir, "store.db.secrets");
    struct str text = STR_NONE;
    struct error e = {0};
    struct stat stat_of;
    exchange(p, &w, "f1rst", "s3cond");
    check_ok(file_read(&p->arena, path, 10000, &text, &e), &e);
    assert_null(strstr(arena_strz(&p->arena, text), "s3cond"));
    assert_null(strstr(arena_strz(&p->arena, text), "f1rst"));
    assert_int_equal(stat(path, &stat_of), 0);
    assert_int_equal(stat_of.st_mode & 0777, 0600);
}

static void another_key_opens_nothing_that_was_exchanged(void **state)
{
    struct place *p = *state;
    struct connection c;
    const struct workspace w = workspace_at(p, &c);
    struct value settings = settings_with(p, "first"), now;
    struct str other;
    struct error e = {0};
    exchange(p, &w, "first", "s3cond");
    unlink(p->key);
    check_ok(secret_seal(&p->arena, p->key, STR("x"), &other, &e), &e);
    check_err(remembered_settings(&p->arena, &w, &c, &settings, &now, &e),
              ERR_INVALID);
    assert_non_null(strstr(e.message, "the `refresh_token` that was given"));
    assert_non_null(strstr(e.message, "store.db.secrets"));
    assert_non_null(strstr(e.message, p->key));
    assert_null(strstr(e.message, "s3cond"));
    /* a new one by hand is no matter of that key */
    assert_string_equal(in_use(p, &w, "by hand"), "by hand");
}

static void one_logs_in_at_a_time(void **state)
{
    struct place *p = *state;
    struct connection c;
    struct workspace w = workspace_at(p, &c);
    int first = -1, second = -1;
    struct error e = {0};
    check_ok(remembered_lock(&w, &first, &e), &e);
    assert_true(first >= 0);
    check_err(remembered_lock(&w, &second, &e), ERR_LOCKED);
    remembered_unlock(first);
    check_ok(remembered_lock(&w, &second, &e), &e);
    remembered_unlock(second);
    w.store_path = STR("/nowhere/store.db"); /* nothing to lock with */
    check_ok(remembered_lock(&w, &second, &e), &e);
    assert_int_equal(second, -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_sealed_secret_opens_where_its_key_is,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(without_its_key_it_says_so, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_damaged_key_is_not_replaced, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(
            what_was_exchanged_is_used_until_the_workspace_says_another,
            set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            what_was_exchanged_is_sealed_and_for_its_owner_alone, set_up,
            tear_down),
        cmocka_unit_test_setup_teardown(
            another_key_opens_nothing_that_was_exchanged, set_up, tear_down),
        cmocka_unit_test_setup_teardown(one_logs_in_at_a_time, set_up,
                                        tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
