/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include <sys/stat.h>
#include <unistd.h>

#include "lib/workspace_folder.h"

#define MAIN_TEXT                                            \
    "crosswalk: 1\n"                                         \
    "connections:\n"                                         \
    "  pc: { connector: prospectconnect, api_key: key }\n"   \
    "  two: { connector: prospectconnect, api_key: key }\n"
#define SYNC_TEXT                                                     \
    "sync: a\nleft: pc.contact\nright: two.contact\nfields: [email]\n"

static const char *path_of(struct folder *f, const char *name)
{
    return file_join(&f->arena, f->dir, name);
}

static void check_file(struct folder *f, const char *name, const char *text)
{
    struct error e = {0};
    struct str found = STR_NONE;
    check_ok(file_read(&f->arena, path_of(f, name), 65536, &found, &e), &e);
    check_str(found, text);
}

static int set_up(void **state)
{
    static struct folder f; /* one test at a time */
    struct error e = {0};
    folder_init(&f);
    put_file(&f, "crosswalk.yaml", MAIN_TEXT);
    put_file(&f, "syncs/a.yaml", SYNC_TEXT);
    check_ok(folder_load_bare(&f, &e), &e);
    *state = &f;
    return 0;
}

static int tear_down(void **state)
{
    folder_fini(*state);
    return 0;
}

static enum err replace(struct folder *f, const char *main_text,
                        const char *sync_text, struct error *e)
{
    const struct workspace_text both[] = {
        {STR("crosswalk.yaml"), str_from(main_text)},
        {STR("syncs/a.yaml"), str_from(sync_text)}};
    const struct workspace_texts texts = {both, 2};
    return workspace_replace(&f->arena, &f->workspace, &texts, &f->problems,
                             e);
}

static void both_files_are_replaced_when_they_fit_together(void **state)
{
    struct folder *f = *state;
    struct error e = {0};
    static const char main_text[] =
        "crosswalk: 1\nconnections:\n"
        "  pc: { connector: prospectconnect, api_key: key }\n"
        "  three: { connector: prospectconnect, api_key: key }\n";
    static const char sync_text[] =
        "sync: a\nleft: pc.contact\nright: three.contact\nfields: [email]\n";
    check_ok(replace(f, main_text, sync_text, &e), &e);
    check_file(f, "crosswalk.yaml", main_text);
    check_file(f, "syncs/a.yaml", sync_text);
}

static void what_does_not_fit_changes_no_file(void **state)
{
    struct folder *f = *state;
    struct error e = {0};
    check_err(replace(f, MAIN_TEXT "store: x.db\n",
                      "sync: a\nleft: pc.contact\nright: tow.contact\n"
                      "fields: [email]\n",
                      &e),
              ERR_INVALID);
    assert_true(f->problems.errors > 0);
    check_str(f->problems.list.at[0].file, "syncs/a.yaml");
    check_file(f, "crosswalk.yaml", MAIN_TEXT);
    check_file(f, "syncs/a.yaml", SYNC_TEXT);
}

/* A name so long that the file beside it, which is written first, cannot be. */
static void a_file_that_cannot_be_written_takes_the_other_back(void **state)
{
    struct folder *f = *state;
    struct error e = {0};
    const char *name =
        arena_printfz(&f->arena, "syncs/%0*d.yaml", 245, 0);
    const struct workspace_text both[] = {
        {STR("crosswalk.yaml"), STR(MAIN_TEXT "store: x.db\n")},
        {str_from(name), STR(SYNC_TEXT "# new\n")}};
    const struct workspace_texts texts = {both, 2};
    put_file(f, "syncs/short", SYNC_TEXT);
    assert_int_equal(rename(path_of(f, "syncs/short"), path_of(f, name)), 0);
    assert_int_equal(unlink(path_of(f, "syncs/a.yaml")), 0);
    check_err(workspace_replace(&f->arena, &f->workspace, &texts,
                                &f->problems, &e),
              ERR_IO);
    check_file(f, "crosswalk.yaml", MAIN_TEXT);
    check_file(f, name, SYNC_TEXT);
}

static void mode_and_link_of_a_file_stay(void **state)
{
    struct folder *f = *state;
    struct error e = {0};
    struct stat s;
    assert_int_equal(rename(path_of(f, "crosswalk.yaml"),
                            path_of(f, "elsewhere")),
                     0);
    assert_int_equal(symlink("elsewhere", path_of(f, "crosswalk.yaml")), 0);
    check_ok(replace(f, MAIN_TEXT "store: x.db\n", SYNC_TEXT, &e), &e);
    assert_int_equal(lstat(path_of(f, "crosswalk.yaml"), &s), 0);
    assert_true(S_ISLNK(s.st_mode));
    check_file(f, "elsewhere", MAIN_TEXT "store: x.db\n");
    assert_int_equal(stat(path_of(f, "elsewhere"), &s), 0);
    assert_int_equal(s.st_mode & 0777, 0600);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(both_files_are_replaced_when_they_fit_together),
        TEST(what_does_not_fit_changes_no_file),
        TEST(a_file_that_cannot_be_written_takes_the_other_back),
        TEST(mode_and_link_of_a_file_stay),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
