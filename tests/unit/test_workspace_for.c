/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* One sync file for several connections. */
#include "lib/workspace_folder.h"
#include "mapping/script.h"

#define MAIN(more)                                                \
    "crosswalk: 1\nconnections:\n"                                \
    "  hub: { connector: prospectconnect, api_key: key }\n"       \
    "  north: { connector: prospectconnect, api_key: key }\n"     \
    "  south: { connector: prospectconnect, api_key: key }\n" more

static int begin(void **state)
{
    static struct folder f; /* one test at a time */
    folder_init(&f);
    put_file(&f, "crosswalk.yaml", MAIN(""));
    *state = &f;
    return 0;
}

static int end(void **state)
{
    folder_fini(*state);
    return 0;
}

static enum err load(struct folder *f)
{
    struct error e = {0};
    return folder_load_bare(f, &e);
}

static void load_well(struct folder *f)
{
    if (load(f) != ERR_OK || f->problems.list.n > 0)
        fail_msg("%s", problem_at(f, 0));
}

static const struct sync *sync_of(struct folder *f, const char *name)
{
    const struct sync *sync = workspace_sync(&f->workspace, str_from(name));
    if (!sync)
        fail_msg("there is no sync %s", name);
    return sync;
}

/* ---- what a file stands for -------------------------------------------------- */

#define PEOPLE(values)                                                    \
    "sync: people-<shop>\nfor: { shop: " values " }\nleft: hub.contact\n" \
    "right: <shop>.contact\ndirection: left_to_right\n"               \
    "accept: { left: 'left.source ~= \"<shop>\"' }\n"                     \
    "schedule: { poll: 7 min }\n"

static void a_file_makes_a_sync_for_each_value(void **state)
{
    struct folder *f = *state;
    put_file(f, "crosswalk.yaml", MAIN("sync: { people-south: false }\n"));
    put_file(f, "syncs/people.yaml",
             PEOPLE("[north, south]") "fields: [email]\n");
    put_file(f, "syncs/deals.yaml",
             "sync: deals-<shop>\nfor: { shop: [north] }\nleft: hub.deal\n"
             "right: <shop>.deal\ndirection: left_to_right\nfields:\n"
             "  - { left: contact_id, right: contact_id, link: people-<shop> "
             "}\n");
    load_well(f);
    assert_int_equal(f->workspace.n_syncs, 3);
    const struct sync *north = sync_of(f, "people-north");
    const struct sync *south = sync_of(f, "people-south");
    check_str(north->connection[SIDE_RIGHT], "north");
    check_str(south->connection[SIDE_RIGHT], "south");
    check_str(south->file, "syncs/people.yaml");
    assert_true(north->enabled);
    assert_false(south->enabled);
    assert_true(north->accept[SIDE_LEFT] != south->accept[SIDE_LEFT]);
    assert_true(north->said != south->said);
    assert_int_equal(
        workspace_schedule(&f->workspace, STR("people-south"))->poll.every_ms,
        7 * 60 * 1000);
    check_str(sync_of(f, "deals-north")->depends[0], "people-north");
}

static void the_values_may_be_a_list_of_the_workspace(void **state)
{
    struct folder *f = *state;
    put_file(f, "crosswalk.yaml", MAIN("lists: { shops: [north, south] }\n"));
    put_file(f, "syncs/people.yaml", PEOPLE("shops") "fields: [email]\n");
    load_well(f);
    assert_int_equal(f->workspace.n_syncs, 2);
    check_str(sync_of(f, "people-south")->connection[SIDE_RIGHT], "south");
}

/* ---- what is wrong ---------------------------------------------------------------- */

struct mistake {
    const char *main; /* further lines; NULL: none */
    const char *file;
    const char *told;
};

#define REST "left: hub.contact\nright: <shop>.contact\nfields: [email]\n"

static void mistakes_are_told_where_they_stand(void **state)
{
    static const struct mistake mistakes[] = {
        {NULL, "sync: people\nfor: { shop: [north, south] }\n" REST,
         "syncs/p.yaml:1: error: the name must have <shop> in it"},
        {NULL, "sync: p-<shop>\nfor: { shop: [north, north] }\n" REST,
         "syncs/p.yaml:2: error: \"north\" stands here twice"},
        {NULL, "sync: p-<shop>\nfor: { shop: [] }\n" REST,
         "syncs/p.yaml:2: error: name 1 to 64 values here, not 0"},
        {NULL, "sync: p-<shop>\nfor: { shop: [\"a b\"] }\n" REST,
         "syncs/p.yaml:2: error: a value must be a word of letters, digits, - "
         "and _, not \"a b\""},
        {NULL, "sync: p-<shop>\nfor: { shop: [north], till: [a] }\n" REST,
         "syncs/p.yaml:2: error: `for` must name one thing and its values"},
        {NULL, "sync: p-<shop>\nfor: [north]\n" REST,
         "syncs/p.yaml:2: error: `for` must name one thing and its values"},
        {NULL, "sync: p-<shop>\nfor: { 'sh op': [north] }\n" REST,
         "syncs/p.yaml:2: error: `for`: \"sh op\" must be a word"},
        {NULL, "sync: p-<shop>\n" REST,
         "`sync`: <shop> stands for nothing: this file has no `for`"},
        {NULL, "sync: p-<shop>\nfor: { shop: [north] }\nleft: <till>.contact"
               "\nright: <shop>.contact\nfields: [email]\n",
         "syncs/p.yaml:3: error: `left`: <till>.contact stands for nothing: "
         "here is only <shop>"},
        {"lists: { shops: [north] }\n",
         "sync: p-<shop>\nfor: { shop: shop }\n" REST,
         "has no list `shop` under `lists`; give the values themselves: [a, b] "
         "(did you mean `shops`?)"},
        {"lists: { shops: [] }\n", "sync: p\nleft: hub.contact\n"
                                   "right: north.contact\nfields: [email]\n",
         "crosswalk.yaml:6: error: name 1 to 64 values here, not 0"},
    };
    struct folder *f = *state;
    for (size_t i = 0; i < sizeof mistakes / sizeof *mistakes; i++) {
        const struct mistake *m = &mistakes[i];
        put_file(f, "crosswalk.yaml",
                 arena_printfz(&f->arena, MAIN("%s"), m->main ? m->main : ""));
        put_file(f, "syncs/p.yaml", m->file);
        check_err(load(f), ERR_INVALID);
        bool told = false;
        for (size_t k = 0; k < f->problems.list.n; k++)
            told = told || strstr(problem_at(f, k), m->told);
        if (!told)
            fail_msg("%zu: %s", i, problem_at(f, 0));
    }
}

static void what_is_wrong_for_one_value_is_told_with_it(void **state)
{
    struct folder *f = *state;
    put_file(f, "syncs/people.yaml",
             PEOPLE("[north, west]") "fields: [email]\n");
    check_err(load(f), ERR_INVALID);
    assert_int_equal(f->problems.errors, 1);
    if (!strstr(problem_at(f, 0), "syncs/people.yaml:4: error: for west: there "
                                  "is no connection `west`"))
        fail_msg("%s", problem_at(f, 0));
}

static void what_is_wrong_for_all_is_told_once(void **state)
{
    struct folder *f = *state;
    put_file(f, "syncs/people.yaml",
             PEOPLE("[north, south]") "fields: [email]\ndirektion: both\n");
    check_err(load(f), ERR_INVALID);
    assert_int_equal(f->problems.errors, 1);
    if (!strstr(problem_at(f, 0), "syncs/people.yaml:9: error: "))
        fail_msg("%s", problem_at(f, 0));
    assert_null(strstr(problem_at(f, 0), "for north"));
}

static void a_name_that_is_there_already_is_told_with_its_value(void **state)
{
    struct folder *f = *state;
    put_file(f, "syncs/a.yaml",
             "sync: people-south\nleft: hub.contact\nright: south.contact\n"
             "fields: [email]\n");
    put_file(f, "syncs/people.yaml",
             PEOPLE("[north, south]") "fields: [email]\n");
    check_err(load(f), ERR_INVALID);
    if (!strstr(problem_at(f, 0), "for south: there is a sync `people-south` "
                                  "already, in syncs/a.yaml"))
        fail_msg("%s", problem_at(f, 0));
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_file_makes_a_sync_for_each_value),
        TEST(the_values_may_be_a_list_of_the_workspace),
        TEST(mistakes_are_told_where_they_stand),
        TEST(what_is_wrong_for_one_value_is_told_with_it),
        TEST(what_is_wrong_for_all_is_told_once),
        TEST(a_name_that_is_there_already_is_told_with_its_value),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
