/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "unit/check.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"

struct place {
    struct arena arena;
    char *dir;
};

static int make_place(void **state)
{
    struct place *p = calloc(1, sizeof *p);
    const char *parent = getenv("TMPDIR");
    p->dir = arena_printfz(&p->arena, "%s/crosswalk-file-XXXXXX",
                           parent ? parent : "/tmp");
    *state = p;
    return mkdtemp(p->dir) ? 0 : -1;
}

static void remove_all(struct arena *a, const char *dir)
{
    struct str *names;
    size_t n;
    if (file_list(a, dir, "", &names, &n, NULL) != ERR_OK)
        return;
    for (size_t i = 0; i < n; i++) {
        const char *path = file_join(a, dir, names[i].p);
        if (unlink(path) != 0)
            remove_all(a, path);
    }
    rmdir(dir);
}

static int drop_place(void **state)
{
    struct place *p = *state;
    remove_all(&p->arena, p->dir);
    arena_fini(&p->arena);
    free(p);
    return 0;
}

static char *in_place(struct place *p, const char *name)
{
    return file_join(&p->arena, p->dir, name);
}

static void what_is_written_is_read(void **state)
{
    struct place *p = *state;
    const char *path = in_place(p, "a.txt");
    struct error e = {0};
    struct str text;
    check_ok(file_write(path, STR("one\0two"), 0600, &e), &e);
    check_ok(file_read(&p->arena, path, 100, &text, &e), &e);
    assert_int_equal(text.n, 7);
    assert_memory_equal(text.p, "one\0two", 7);
    check_ok(file_write(path, STR(""), 0600, &e), &e);
    check_ok(file_read(&p->arena, path, 100, &text, &e), &e);
    assert_int_equal(text.n, 0);
}

static void writing_replaces_and_leaves_nothing_else(void **state)
{
    struct place *p = *state;
    const char *path = in_place(p, "a.txt");
    struct error e = {0};
    struct stat status;
    struct str *names;
    size_t n;
    check_ok(file_write(path, STR("a longer first text"), 0644, &e), &e);
    check_ok(file_write(path, STR("second"), 0600, &e), &e);
    check_ok(file_list(&p->arena, p->dir, "", &names, &n, &e), &e);
    assert_int_equal(n, 1);
    assert_int_equal(stat(path, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0600);
    assert_int_equal(status.st_size, 6);
}

static void a_failed_write_leaves_the_old_file(void **state)
{
    struct place *p = *state;
    struct error e = {0};
    struct str *names;
    size_t n;
    /* A folder cannot be replaced by a file: the last step fails. */
    const char *path = in_place(p, "taken");
    check_ok(file_make_folders(in_place(p, "taken/inner"), &e), &e);
    check_err(file_write(path, STR("x"), 0600, &e), ERR_IO);
    check_ok(file_list(&p->arena, p->dir, "", &names, &n, &e), &e);
    assert_int_equal(n, 1);
    check_err(file_write(in_place(p, "none/a"), STR("x"), 0600, &e),
              ERR_NOT_FOUND);
}

static void a_file_that_is_not_there_is_told_apart(void **state)
{
    struct place *p = *state;
    struct error e = {0};
    struct str text = STR("kept");
    check_err(file_read(&p->arena, in_place(p, "none"), 10, &text, &e),
              ERR_NOT_FOUND);
    assert_non_null(strstr(e.message, "none: cannot open: No such file"));
    check_err(file_read(&p->arena, p->dir, 10, &text, &e), ERR_IO);
    check_str(text, "kept");
}

static void a_file_is_read_up_to_its_limit(void **state)
{
    struct place *p = *state;
    const char *path = in_place(p, "a.txt");
    struct error e = {0};
    struct str text;
    check_ok(file_write(path, STR("12345"), 0600, &e), &e);
    check_ok(file_read(&p->arena, path, 5, &text, &e), &e);
    check_err(file_read(&p->arena, path, 4, &text, &e), ERR_LIMIT);
}

static void folders_are_made_with_their_parents(void **state)
{
    struct place *p = *state;
    struct error e = {0};
    check_ok(file_make_folders(in_place(p, "a/b/c"), &e), &e);
    check_ok(file_make_folders(in_place(p, "a/b/c/"), &e), &e);
    assert_true(file_exists(in_place(p, "a/b/c")));
    assert_false(file_exists(in_place(p, "a/b/d")));
    check_ok(file_write(in_place(p, "f"), STR(""), 0600, &e), &e);
    check_err(file_make_folders(in_place(p, "f"), &e), ERR_IO);
    check_err(file_make_folders(in_place(p, "f/g"), &e), ERR_IO);
}

static void names_are_listed_by_suffix_in_order(void **state)
{
    struct place *p = *state;
    struct error e = {0};
    const char *names[] = {"b.yaml", "a.yaml", "B.yaml", "c.yml"};
    for (size_t i = 0; i < 4; i++)
        check_ok(file_write(in_place(p, names[i]), STR(""), 0600, &e), &e);
    struct str *found;
    size_t n;
    check_ok(file_list(&p->arena, p->dir, ".yaml", &found, &n, &e), &e);
    assert_int_equal(n, 3);
    check_str(found[0], "B.yaml");
    check_str(found[1], "a.yaml");
    check_str(found[2], "b.yaml");
    check_err(file_list(&p->arena, in_place(p, "none"), "", &found, &n, &e),
              ERR_NOT_FOUND);
}

static void joining_keeps_absolute_names(void **state)
{
    (void)state;
    AUTO_ARENA a = ARENA_INIT;
    assert_string_equal(file_join(&a, "dir", "name"), "dir/name");
    assert_string_equal(file_join(&a, "dir/", "name"), "dir/name");
    assert_string_equal(file_join(&a, "dir", "/etc/name"), "/etc/name");
    assert_string_equal(file_join(&a, "", "name"), "name");
}

#define in_a_place(test)                                                       \
    cmocka_unit_test_setup_teardown(test, make_place, drop_place)

int main(void)
{
    const struct CMUnitTest tests[] = {
        in_a_place(what_is_written_is_read),
        in_a_place(writing_replaces_and_leaves_nothing_else),
        in_a_place(a_failed_write_leaves_the_old_file),
        in_a_place(a_file_that_is_not_there_is_told_apart),
        in_a_place(a_file_is_read_up_to_its_limit),
        in_a_place(folders_are_made_with_their_parents),
        in_a_place(names_are_listed_by_suffix_in_order),
        cmocka_unit_test(joining_keeps_absolute_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
