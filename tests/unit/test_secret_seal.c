/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "unit/check.h"

#include "base/file.h"
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
    unlink(p->key);
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_sealed_secret_opens_where_its_key_is,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(without_its_key_it_says_so, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_damaged_key_is_not_replaced, set_up,
                                        tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
