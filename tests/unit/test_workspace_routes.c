/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* `routes:`, `retry:` and `facade:` of crosswalk.yaml. */
#include "lib/workspace_folder.h"
#include "mapping/script.h"

static const char *get_variable(void *context, const char *name)
{
    (void)context;
    if (strcmp(name, "TEST_KEY") == 0 || strcmp(name, "STATISTICS_KEY") == 0)
        return "hunter2";
    return strcmp(name, "EMPTY") == 0 ? "" : NULL;
}

static int set_up(void **state)
{
    static struct folder f; /* one test at a time */
    folder_init(&f);
    put_file(&f, "syncs/people.yaml",
             "sync: people\nleft: odoo.res.partner\n"
             "right: odoo.res.users\nfields: [name]\n");
    put_file(&f, "syncs/off.yaml",
             "sync: off\nleft: odoo.res.partner\nenabled: false\n"
             "right: odoo.res.users\nfields: [name]\n");
    put_file(&f, "secrets/prod-key", "prod-secret\n");
    put_file(&f, "secrets/empty", "\n");
    *state = &f;
    return 0;
}

static int tear_down(void **state)
{
    folder_fini(*state);
    return 0;
}

static enum err load(struct folder *f, const char *rest)
{
    static const struct env_port env = {get_variable, NULL};
    put_file(f, "crosswalk.yaml",
             arena_printfz(
                 &f->arena,
                 "crosswalk: 1\nconnections:\n  odoo:\n    connector: odoo\n"
                 "    url: http://127.0.0.1:1\n    database: d\n"
                 "    user: u\n    password: p\n%s", rest));
    return folder_load(f, &env, NULL);
}

#define KEYS "routes:\n  keys: { test: \"${TEST_KEY}\", prod: file:secrets/prod-key }\n"
#define TO ", sync: people, side: left }\n"

static void keys_are_secrets_by_name(void **state)
{
    struct folder *f = *state;
    assert_int_equal(load(f, KEYS "  paths: [{ path: /a/<id>" TO "  ]\n"),
                     ERR_OK);
    const struct route_settings *r = &f->workspace.routes;
    assert_int_equal(r->n_keys, 2);
    check_str(r->keys[0].name, "test");
    check_str(r->keys[0].secret, "hunter2");
    check_str(r->keys[1].secret, "prod-secret");
    assert_false(r->one_by_one);
    assert_int_equal(r->per_second, 0);
}

static void literal_words_go_before_ids(void **state)
{
    struct folder *f = *state;
    assert_int_equal(
        load(f, KEYS "  paths:\n"
                     "    - { path: /p/<id>" TO
                     "    - { path: /p/delete, id: current.id" TO
                     "    - { path: /p/<id>/x" TO
                     "    - { path: /p/delete/x, id: [a, b.c]" TO),
        ERR_OK);
    const struct route_settings *r = &f->workspace.routes;
    assert_int_equal(r->n_paths, 4);
    check_str(r->paths[0].path, "/p/delete");
    check_str(r->paths[1].path, "/p/delete/x");
    check_str(r->paths[2].path, "/p/<id>");
    check_str(r->paths[3].path, "/p/<id>/x");
    assert_true(r->paths[3].has_id);
    assert_int_equal(r->paths[3].n_segments, 3);
    assert_int_equal(r->paths[1].n_ids, 2);
    check_str(r->paths[1].ids[1], "b.c");
    check_str(r->paths[1].name, "id");
}

static void a_path_has_several_tasks_with_conditions(void **state)
{
    struct folder *f = *state;
    assert_int_equal(
        load(f, KEYS
             "  one_by_one: true\n  per_second: 3\n  outcomes: /tasks\n"
             "  statistics: { path: /numbers, key: \"${TEST_KEY}\" }\n"
             "  paths:\n    - path: /p/<id>/x\n      otherwise: refuse\n"
             "      name: lead_id\n      tasks:\n"
             "        - { sync: people, side: right, when: body == nil, "
             "retire: true }\n"
             "        - { sync: people, side: left, by: partner_id, "
             "since: today, when: body.type == 'x' }\n"),
        ERR_OK);
    const struct route_settings *r = &f->workspace.routes;
    const struct route_path *path = &r->paths[0];
    bool holds = false;
    assert_int_equal(path->n_tasks, 2);
    assert_true(path->refuses);
    check_str(path->name, "lead_id");
    assert_int_equal(path->tasks[0].side, SIDE_RIGHT);
    assert_true(path->tasks[0].retire);
    check_str(path->tasks[1].by, "partner_id");
    assert_true(path->tasks[1].today);
    check_str(r->outcomes, "/tasks");
    check_str(r->statistics, "/numbers");
    check_str(r->statistics_key, "hunter2");
    assert_int_equal(r->per_second, 3);
    assert_true(r->one_by_one);
    assert_int_equal(script_test_body(f->workspace.script,
                                      path->tasks[0].condition, NULL, &holds,
                                      NULL),
                     ERR_OK);
    assert_true(holds);
}

static void what_would_do_nothing_is_warned_about(void **state)
{
    static const struct {
        const char *task, *warning;
    } cases[] = {
        {"sync: off, side: left", "switched off"},
        {"sync: people, side: left, retire: true",
         "`delete.left` of the sync `people` keeps its records"},
        {"sync: over, side: right",
         "nothing goes from the right to the left"},
        {"sync: over, side: left", NULL},
        {"sync: over, side: right, retire: true", NULL},
    };
    struct folder *f = *state;
    put_file(f, "syncs/over.yaml",
             "sync: over\nleft: odoo.res.partner\nright: odoo.res.users\n"
             "direction: left_to_right\ndelete: { right: archive }\n"
             "fields: [name]\n");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(
            load(f, arena_printfz(&f->arena,
                                  KEYS "  paths:\n    - { path: /a/<id>, "
                                       "%s }\n", cases[i].task)),
            ERR_OK);
        workspace_close(&f->workspace);
        assert_int_equal(f->problems.list.n, cases[i].warning != NULL);
        if (!cases[i].warning)
            continue;
        assert_int_equal(f->problems.list.at[0].level, PROBLEM_WARNING);
        assert_int_equal(f->problems.list.at[0].line, 12);
        assert_true(str_contains(f->problems.list.at[0].message,
                                 str_from(cases[i].warning)));
    }
}

/* A word of the problem that each makes. */
static const struct {
    const char *text;
    const char *problem;
} cases[] = {
    {KEYS "  paths: [{ path: /a/<id>, sync: peple, side: left }]\n",
     "crosswalk.yaml:11: error: there is no sync `peple` (did you mean "
     "`people`?)"},
    {KEYS "  paths: [{ path: /a/<id>, sync: people, sidee: left }]\n",
     "did you mean `side`?"},
    {KEYS "  paths: [{ path: /a/<id>, sync: people, side: top }]\n",
     "crosswalk.yaml:11"},
    {KEYS "  paths: [{ path: a/<id>" TO "]\n", "a path is words"},
    {KEYS "  paths: [{ path: /<id>" TO "]\n", "a path is words"},
    {KEYS "  paths: [{ path: /a/<id>/<id>" TO "]\n", "a path is words"},
    {KEYS "  paths: [{ path: /a/<key>" TO "]\n", "a path is words"},
    {KEYS "  paths: [{ path: /a//b, id: x" TO "]\n", "a path is words"},
    {KEYS "  paths: [{ path: /a/../b, id: x" TO "]\n", "a path is words"},
    {KEYS "  paths: [{ path: /api/<id>" TO "]\n", "daemon's own"},
    {KEYS "  paths: [{ path: /hooks/x, id: a" TO "]\n", "daemon's own"},
    {KEYS "  paths: [{ path: /a/b" TO "]\n", "the path has no <id>"},
    {KEYS "  paths: [{ path: /a/<id>, id: b" TO "]\n",
     "has an <id> already"},
    {KEYS "  paths: [{ path: /a/b, id: b..c" TO "]\n", "apart by dots"},
    {KEYS "  paths: [{ path: /a/<id> }]\n", "`sync` and `side`"},
    {KEYS "  paths: [{ path: /a/<id>, sync: people, tasks: "
          "[{sync: people, side: left}] }]\n", "not both"},
    {KEYS "  paths: [{ path: /a/<id>, tasks: [] }]\n", "one at least"},
    {KEYS "  paths: [{ path: /a/<id>, when: \"body ==\"" TO "]\n",
     "no Lua condition"},
    {KEYS "  paths: [{ path: /a/<id>, since: today" TO "]\n",
     "goes with `by`"},
    {KEYS "  paths: [{ path: /a/<id>, by: x, retire: true" TO "]\n",
     "`retire` takes one record"},
    {KEYS "  paths: [{ path: /a/<id>, otherwise: refuse" TO "]\n",
     "goes with tasks that have a `when`"},
    {KEYS "  paths:\n    - { path: /a/<id>" TO "    - { path: /a/<id>" TO,
     "crosswalk.yaml:13: error: /a/<id> is there already, in line 12"},
    {KEYS "  outcomes: /t/<id>\n  paths: [{ path: /a/<id>" TO "]\n",
     "has no <id>"},
    {KEYS "  per_second: 1001\n  paths: [{ path: /a/<id>" TO "]\n",
     "1000"},
    {"routes:\n  keys: { a: \"${NONE}\" }\n  paths: []\n", "NONE"},
    {"routes:\n  keys: { a: \"${EMPTY}\" }\n  paths: []\n", "EMPTY"},
    {"routes:\n  keys: { a: file:secrets/empty }\n  paths: []\n",
     "is empty"},
    {"routes:\n  keys: {}\n  paths: []\n", "needs one at least"},
    {"routes:\n  paths: []\n", "keys"},
    {"retry: { first: 0 }\n", "longer than nothing"},
    {"retry: { first: 2 h }\n", "at least as long"},
    {"retry: { for: 400 days }\n", "at most 366 days"},
    {"retry: { tries: 0 }\n", "tries"},
    {"retry: { doublings: 21 }\n", "doublings"},
};

static void every_mistake_is_told_with_its_line(void **state)
{
    struct folder *f = *state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        bool told = false;
        assert_int_not_equal(load(f, cases[i].text), ERR_OK);
        for (size_t k = 0; k < f->problems.list.n; k++)
            told = told ||
                   str_contains(problem_text(&f->arena,
                                             &f->problems.list.at[k]),
                                str_from(cases[i].problem));
        if (!told)
            fail_msg("%s: not told: %s", cases[i].text, cases[i].problem);
    }
}

static void a_secret_is_in_no_message(void **state)
{
    struct folder *f = *state;
    assert_int_not_equal(
        load(f, KEYS "  paths: [{ path: /a/<id>, sync: nobody" TO "]\n"),
        ERR_OK);
    for (size_t k = 0; k < f->problems.list.n; k++)
        assert_false(str_contains(
            problem_text(&f->arena, &f->problems.list.at[k]),
            STR("hunter2")));
}

static void retry_says_when(void **state)
{
    struct folder *f = *state;
    assert_int_equal(load(f, "retry: { first: 1 s, tries: 4 }\n"), ERR_OK);
    const struct retry_rules *r = &f->workspace.retry;
    assert_true(r->set);
    assert_int_equal(r->first_ms, 1000);
    assert_int_equal(r->doublings, 5);
    assert_int_equal(r->most_ms, 3600000);
    assert_int_equal(r->tries, 4);
    assert_int_equal(r->for_ms, 2 * 86400000);
    assert_false(r->refused);
}

static void without_a_word_nothing_is_set(void **state)
{
    struct folder *f = *state;
    assert_int_equal(load(f, ""), ERR_OK);
    assert_false(f->workspace.retry.set);
    assert_int_equal(f->workspace.routes.n_paths, 0);
}

/* The first block of the guide, over syncs of those names. */
static void the_example_of_the_guide_loads(void **state)
{
    struct folder *f = *state;
    struct error e = {0};
    struct str text = STR_NONE;
    check_ok(file_read(&f->arena, SOURCE_DIR "/docs/guide/routes.md", 1 << 20,
                       &text, &e),
             &e);
    size_t from = str_find(text, STR("```yaml\n"), 0) + 8;
    size_t to = str_find(text, STR("```"), from);
    put_file(f, "syncs/contacts.yaml",
             "sync: contacts\nleft: odoo.res.partner\n"
             "right: odoo.res.users\nfields: [name]\n");
    put_file(f, "syncs/opportunities.yaml",
             "sync: opportunities\nleft: odoo.crm.lead\n"
             "right: odoo.res.users\nfields: [name]\n");
    if (load(f, arena_strz(&f->arena, str_slice(text, from, to))) != ERR_OK)
        fail_msg("%.*s", STR_ARG(problem_text(&f->arena,
                                              &f->problems.list.at[0])));
    assert_int_equal(f->workspace.routes.n_paths, 4);
}

/* ---- the facade ------------------------------------------------------------- */

#define FACADE "facade:\n  listen: \"127.0.0.1:0\"\n  connection: odoo\n"

static void a_facade_takes_its_database_from_the_connection(void **state)
{
    struct folder *f = *state;
    assert_int_equal(load(f, FACADE), ERR_OK);
    const struct facade_config *c = &f->workspace.facade;
    assert_true(c->set);
    check_str(c->connection, "odoo");
    assert_false(c->strict);
    assert_int_equal(c->n_databases, 1);
    check_str(c->databases[0], "d");
    assert_int_equal(c->session_ms, 7 * 24 * 3600 * 1000LL);
    assert_int_equal(c->limits.sessions, 1000);
    assert_int_equal(c->limits.answer_bytes, 32 << 20);
}

static void a_facade_is_told_what_it_may(void **state)
{
    struct folder *f = *state;
    assert_int_equal(
        load(f, FACADE
             "  strict: true\n  databases: [d, other]\n  sessions: 2 h\n"
             "  behind_proxy: true\n"
             "  tls: { certificate: tls/a.crt, key: tls/a.key }\n"
             "  limits: { sessions: 5, in_flight: 2, calls: 9, rows: 7, "
             "depth: 3, answer_mb: 1, body_mb: 2, timeout: 4 s }\n"),
        ERR_OK);
    const struct facade_config *c = &f->workspace.facade;
    assert_true(c->strict && c->behind_proxy);
    assert_int_equal(c->n_databases, 2);
    check_str(c->databases[1], "other");
    assert_int_equal(c->session_ms, 2 * 3600 * 1000);
    assert_true(str_ends_with(c->certificate, STR("/tls/a.crt")));
    assert_int_equal(c->limits.sessions, 5);
    assert_int_equal(c->limits.in_flight, 2);
    assert_int_equal(c->limits.calls, 9);
    assert_int_equal(c->limits.rows, 7);
    assert_int_equal(c->limits.depth, 3);
    assert_int_equal(c->limits.answer_bytes, 1 << 20);
    assert_int_equal(c->limits.body_bytes, 2 << 20);
    assert_int_equal(c->limits.timeout_ms, 4000);
}

static void a_handler_has_the_shared_scripts_before_its_own(void **state)
{
    struct folder *f = *state;
    put_file(f, "lua/settings.lua", "settings = {}\n");
    put_file(f, "lua/inbound/orders.lua", "function handle(r) end\n");
    assert_int_equal(
        load(f, FACADE
             "  time_zone: Africa/Algiers\n  scripts: [lua/settings.lua]\n"
             "  fetch_from: [img.dz]\n"
             "  handlers:\n"
             "    - on: [POST, PUT]\n      model: sale.order\n"
             "      script: lua/inbound/orders.lua\n"),
        ERR_OK);
    const struct facade_config *c = &f->workspace.facade;
    assert_int_equal(c->n_handlers, 1);
    check_str(c->handlers[0].model, "sale.order");
    check_str(c->fetch_from[0], "img.dz");
    assert_int_equal(c->handlers[0].n_verbs, 2);
    check_str(c->handlers[0].verbs[1], "PUT");
    assert_int_equal(c->handlers[0].n_scripts, 2);
    check_str(c->handlers[0].scripts[0].text, "settings = {}\n");
    check_str(c->handlers[0].scripts[1].name, "lua/inbound/orders.lua");
    assert_int_equal(zone_offset_at(c->zone, 0), 0);
    assert_int_equal(zone_offset_at(c->zone, INT64_C(1690000000000000)),
                     INT64_C(3600000000));
}

static void what_a_facade_cannot_be_is_told(void **state)
{
    static const struct {
        const char *text;
        const char *told;
    } wrongs[] = {
        {"facade: { listen: \"127.0.0.1:0\", connection: odo }\n",
         "`odo` is not"},
        {"facade: { listen: here, connection: odoo }\n", "`listen`"},
        {FACADE "  sessions: 1 ms\n", "`sessions`"},
        {FACADE "  limits: { timeout: 1 h }\n", "`timeout`"},
        {FACADE "  limits: { sessions: 10001 }\n", "10000"},
        {FACADE "  databases: []\n  extra: 1\n", "extra"},
        {FACADE "  time_zone: Africa/Algier\n", "Algiers"},
        {FACADE "  scripts: [lua/none.lua]\n", "lua/none.lua"},
        {FACADE "  handlers: [{ on: [GET], model: m, script: lua/a.lua }]\n",
         "GET"},
        {FACADE "  handlers: [{ on: [PUT], model: m, script: lua/no.lua }]\n",
         "lua/no.lua"},
        {FACADE "  handlers: [{ on: [PUT], model: m, script: "
                "lua/inbound/syntax.lua }]\n",
         "lua/inbound/syntax.lua:3: error: "},
        {FACADE "  handlers: [{ on: [PUT], model: m, script: "
                "lua/inbound/empty.lua }]\n",
         "function handle(request)"},
    };
    struct folder *f = *state;
    put_file(f, "lua/inbound/syntax.lua", "\nfunction handle(r\n");
    put_file(f, "lua/inbound/empty.lua", "local x = 1\n");
    for (size_t i = 0; i < sizeof wrongs / sizeof *wrongs; i++) {
        check_err(load(f, wrongs[i].text), ERR_INVALID);
        bool told = false;
        for (size_t k = 0; k < f->problems.list.n; k++)
            told = told ||
                   str_contains(problem_text(&f->arena,
                                             &f->problems.list.at[k]),
                                str_from(wrongs[i].told));
        if (!told)
            fail_msg("nothing was told of %s", wrongs[i].text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(keys_are_secrets_by_name, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(literal_words_go_before_ids, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(
            a_path_has_several_tasks_with_conditions, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_would_do_nothing_is_warned_about,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(every_mistake_is_told_with_its_line,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_secret_is_in_no_message, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(retry_says_when, set_up, tear_down),
        cmocka_unit_test_setup_teardown(without_a_word_nothing_is_set, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(
            a_facade_takes_its_database_from_the_connection, set_up,
            tear_down),
        cmocka_unit_test_setup_teardown(a_facade_is_told_what_it_may, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(
            a_handler_has_the_shared_scripts_before_its_own, set_up,
            tear_down),
        cmocka_unit_test_setup_teardown(what_a_facade_cannot_be_is_told,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_example_of_the_guide_loads,
                                        set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
