/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include <unistd.h>

#include "lib/workspace_folder.h"
#include "workspace/csv.h"

static const char *get_variable(void *context, const char *name)
{
    (void)context;
    if (strcmp(name, "PC_KEY") == 0)
        return "hunter2-secret";
    if (strcmp(name, "PC_HOST") == 0)
        return "pc.example";
    return strcmp(name, "EMPTY") == 0 ? "" : NULL;
}

static enum err load(struct folder *f, struct error *e)
{
    static const struct env_port env = {get_variable, NULL};
    return folder_load(f, &env, e);
}

static void load_well(struct folder *f)
{
    struct error e = {0};
    if (load(f, &e) != ERR_OK)
        fail_msg("%s: %s", e.message, problem_at(f, 0));
}

#define CONNECTIONS                                                           \
    "connections:\n"                                                          \
    "  pc: { connector: prospectconnect, api_key: key }\n"                    \
    "  two: { connector: prospectconnect, api_key: key }\n"

static void put_sync(struct folder *f, const char *file, const char *name,
                     const char *rows)
{
    put_file(f, file,
             arena_printfz(&f->arena,
                           "sync: %s\nleft: pc.contact\nright: two.contact\n"
                           "fields:\n  - email\n%s",
                           name, rows));
}

/* The only problem must hold all of `told`. */
static void check_refused(struct folder *f, const char *told)
{
    struct error e = {0};
    check_err(load(f, &e), ERR_INVALID);
    if (f->problems.errors != 1 || !strstr(problem_at(f, 0), told))
        fail_msg("%zu problems, first: %s", f->problems.list.n,
                 problem_at(f, 0));
}

/* ---- loading ------------------------------------------------------------- */

static const char full_main[] =
    "crosswalk: 1\n"
    "store: data/hub.db\n"
    "connections:\n"
    "  pc:\n"
    "    connector: prospectconnect\n"
    "    base_url: https://${PC_HOST}/\n"
    "    api_key: ${PC_KEY}\n"
    "    page_size: 50\n"
    "    limits: { in_flight: 3, per_second: 7, within: 3 s, timeout: 2 s }\n"
    "    custom_fields:\n"
    "      contact: { x_a: text, x_b: { kind: decimal, label: B } }\n"
    "  two: { connector: prospectconnect, api_key: 'file:secret.txt' }\n"
    "  mk: { connector: marketo, url: 'https://mk.example', client_id: a,\n"
    "        client_secret: b }\n"
    "defaults: { direction: '->', conflict: right }\n"
    "sync: { a_deals: false }\n"
    "lookups:\n"
    "  users:\n"
    "    left: { entity: pc.user, extra: [email] }\n"
    "    right: { entity: two.user, label: title, extra: [mail] }\n"
    "    suggest: [ { left: email, right: mail }, label ]\n"
    "    file: lookups/users.csv\n"
    "schedule: { poll: 90 s, reconcile: '03:30', time_zone: UTC }\n"
    "keep: { runs: 30 days, journal: 0 }\n"
    "batch: 20\n";

static void put_full(struct folder *f)
{
    put_file(f, "crosswalk.yaml", full_main);
    put_file(f, "secret.txt", "from-file\n");
    put_file(f, "lookups/users.csv", "left,right,who\r\n1,a,x\r\n\"2\",b\r\n");
    put_file(f, "lua/c.lua", "converters.up = { to_right = string.upper }\n");
    put_sync(f, "syncs/a.yaml", "a_deals",
             "  - { left: contact_id, right: contact_id, link: contacts }\n"
             "  - { left: o, right: o, lookup: users }\n"
             "  - { left: n, right: n, via: lua(up) }\n");
    put_sync(f, "syncs/b.yaml", "contacts", "");
}

static void a_workspace_is_loaded_whole(void **state)
{
    (void)state;
    AUTO_FOLDER f;
    folder_init(&f);
    put_full(&f);
    load_well(&f);
    const struct workspace *w = &f.workspace;
    assert_true(str_ends_with(w->store_path, STR("/data/hub.db")));
    assert_int_equal(w->schedule.poll.every_ms, 90000);
    check_str(w->schedule.reconcile.text, "03:30");
    assert_int_equal(w->batch, 20);
    assert_true(w->keep_runs_ms == 30 * INT64_C(86400000));
    assert_int_equal(w->keep_journal_ms, 0);
    assert_int_equal(w->n_connections, 3);
    const struct connection *pc = workspace_connection(w, STR("pc"));
    check_str(value_text_at(&pc->settings, "base_url"), "https://pc.example/");
    check_str(value_text_at(&pc->settings, "api_key"), "hunter2-secret");
    assert_int_equal(value_getz(&pc->settings, "page_size")->integer, 50);
    assert_null(value_getz(&pc->settings, "limits"));
    assert_int_equal(pc->in_flight, 3);
    assert_int_equal(pc->per_second, 7);
    assert_int_equal(pc->within_ms, 3000);
    assert_int_equal(pc->timeout_ms, 2000);
    assert_int_equal(pc->n_wishes, 2);
    assert_int_equal(pc->wishes[1].kind, VALUE_DECIMAL);
    check_str(pc->wishes[0].label, "x_a");
    check_str(pc->wishes[1].label, "B");
    const struct connection *two = workspace_connection(w, STR("two"));
    check_str(value_text_at(&two->settings, "api_key"), "from-file");
    assert_int_equal(two->timeout_ms, 60000);
    assert_int_equal(two->per_second, 0);
    /* unless it is said, what the connector says */
    assert_int_equal(workspace_connection(w, STR("mk"))->per_second, 5);
    assert_int_equal(workspace_connection(w, STR("mk"))->within_ms, 20000);
    assert_int_equal(workspace_connection(w, STR("mk"))->in_flight, 5);
    assert_null(workspace_connection(w, STR("three")));
}

/* ---- schedules ------------------------------------------------------------ */

static void put_schedules(struct folder *f, const char *main, const char *sync)
{
    put_file(f, "crosswalk.yaml",
             arena_printfz(&f->arena, "crosswalk: 1\n" CONNECTIONS "%s", main));
    put_sync(f, "syncs/a.yaml", "a", "");
    put_sync(f, "syncs/b.yaml", "b", sync);
}

static void the_schedule_has_defaults(void **state)
{
    (void)state;
    AUTO_FOLDER f;
    folder_init(&f);
    put_schedules(&f, "", "");
    load_well(&f);
    const struct schedule_rules *r = workspace_schedule(&f.workspace, STR("a"));
    int minute = 0;
    assert_int_equal(r->poll.kind, RHYTHM_EVERY);
    assert_int_equal(r->poll.every_ms, 300000);
    assert_true(r->fast);
    assert_int_equal(r->fast_min_ms, 2000);
    assert_int_equal(r->fast_max_ms, 8000);
    assert_int_equal(r->reconcile.kind, RHYTHM_CRON);
    assert_true(cron_is_daily(&r->reconcile.cron, &minute));
    assert_int_equal(minute, 120);
    assert_false(r->quiet.set);
    check_str(zone_name(r->zone), "UTC");
    assert_int_equal(f.problems.list.n, 0);
}

static void a_sync_says_where_its_schedule_differs(void **state)
{
    (void)state;
    AUTO_FOLDER f;
    folder_init(&f);
    put_schedules(&f,
                  "schedule:\n"
                  "  poll: 10 min\n"
                  "  poll_fast: { max: 6 s }\n"
                  "  reconcile: off\n"
                  "  time_zone: Europe/Paris\n"
                  "  quiet: { from: '22:00', to: '06:30', defer: webhooks }\n",
                  "schedule:\n"
                  "  poll: '*/10 8-18 * * mon-fri'\n"
                  "  reconcile: '0 12 * * sun'\n"
                  "  time_zone: America/New_York\n"
                  "  quiet: off\n");
    load_well(&f);
    const struct schedule_rules *a = workspace_schedule(&f.workspace, STR("a"));
    assert_int_equal(a->poll.every_ms, 600000);
    assert_true(a->fast);
    assert_int_equal(a->fast_min_ms, 2000);
    assert_int_equal(a->fast_max_ms, 6000);
    assert_int_equal(a->reconcile.kind, RHYTHM_OFF);
    check_str(zone_name(a->zone), "Europe/Paris");
    assert_true(a->quiet.set);
    assert_int_equal(a->quiet.from_minute, 22 * 60);
    assert_int_equal(a->quiet.to_minute, 6 * 60 + 30);
    assert_int_equal(a->quiet.defers, QUIET_WEBHOOKS);
    const struct schedule_rules *b = workspace_schedule(&f.workspace, STR("b"));
    assert_int_equal(b->poll.kind, RHYTHM_CRON);
    check_str(b->poll.text, "*/10 8-18 * * mon-fri");
    assert_false(b->fast); /* whoever names hours means them */
    assert_int_equal(b->reconcile.kind, RHYTHM_CRON);
    check_str(zone_name(b->zone), "America/New_York");
    assert_false(b->quiet.set);
    assert_int_equal(f.problems.list.n, 0);
}

static void a_compare_in_quiet_hours_is_warned_of(void **state)
{
    (void)state;
    AUTO_FOLDER f;
    folder_init(&f);
    put_schedules(&f, "schedule: { quiet: { from: '22:00', to: '06:00' } }\n",
                  "schedule: { poll: 1 min }\n");
    load_well(&f);
    assert_int_equal(f.problems.list.n, 1);
    assert_non_null(strstr(problem_at(&f, 0),
                           "`reconcile` at 02:00 falls into the quiet hours: "
                           "everything is compared when they end, at 06:00"));
}

static void syncs_come_dependencies_first_with_defaults_and_switches(void **state)
{
    (void)state;
    AUTO_FOLDER f;
    folder_init(&f);
    put_full(&f);
    load_well(&f);
    const struct workspace *w = &f.workspace;
    assert_int_equal(w->n_syncs, 2);
    check_str(w->syncs[0].name, "contacts");
    check_str(w->syncs[1].name, "a_deals");
    assert_true(w->syncs[0].enabled);
    assert_false(workspace_sync(w, STR("a_deals"))->enabled);
    assert_false(w->syncs[0].flow_to[SIDE_LEFT]);
    assert_int_equal(w->syncs[0].policy, POLICY_RIGHT);
}

static void lookups_have_sources_suggestions_and_pairs(void **state)
{
    (void)state;
    AUTO_FOLDER f;
    folder_init(&f);
    put_full(&f);
    load_well(&f);
    const struct lookup *users =
        workspace_lookup(&f.workspace, STR("users"));
    check_str(users->source[SIDE_LEFT].connection, "pc");
    check_str(users->source[SIDE_LEFT].label, "name");
    check_str(users->source[SIDE_RIGHT].label, "title");
    assert_int_equal(users->n_suggest, 2);
    check_str(users->suggest[SIDE_RIGHT][0], "mail");
    check_str(users->suggest[SIDE_LEFT][1], "label");
    const struct initial_pair *pairs = NULL;
    size_t n = 0;
    struct error e = {0};
    check_ok(workspace_lookup_pairs(&f.arena, &f.workspace, users, &pairs, &n,
                                    &e),
             &e);
    assert_int_equal(n, 2);
    check_str(pairs[1].key[SIDE_LEFT], "2");
    check_str(pairs[1].key[SIDE_RIGHT], "b");
    assert_int_equal(pairs[1].line, 3);
}

static void a_switched_off_dependency_is_a_warning(void **state)
{
    (void)state;
    AUTO_FOLDER f;
    folder_init(&f);
    put_file(&f, "crosswalk.yaml",
             "crosswalk: 1\n" CONNECTIONS "sync: { contacts: false }\n");
    put_sync(&f, "syncs/a.yaml", "deals",
             "  - { left: c, right: c, link: contacts }\n");
    put_sync(&f, "syncs/b.yaml", "contacts", "");
    load_well(&f);
    assert_int_equal(f.problems.list.n, 1);
    assert_non_null(strstr(problem_at(&f, 0), "warning: deals follows links "
                                              "of contacts"));
}

static void a_folder_without_crosswalk_yaml_is_not_found(void **state)
{
    (void)state;
    AUTO_FOLDER f;
    folder_init(&f);
    struct error e = {0};
    check_err(load(&f, &e), ERR_NOT_FOUND);
    assert_non_null(strstr(e.message, "crosswalk init"));
}

static void a_circle_of_links_is_told_with_its_path(void **state)
{
    (void)state;
    AUTO_FOLDER f;
    folder_init(&f);
    put_file(&f, "crosswalk.yaml", "crosswalk: 1\n" CONNECTIONS);
    put_sync(&f, "syncs/a.yaml", "a",
             "  - { left: x, right: x, link: b }\n"
             "  - { left: parent, right: parent, link: a }\n");
    put_sync(&f, "syncs/b.yaml", "b", "  - { left: x, right: x, link: c }\n");
    put_sync(&f, "syncs/c.yaml", "c", "  - { left: x, right: x, link: a }\n");
    check_refused(&f, "in a circle, so that none can go first: a -> b -> c "
                      "-> a");
}

/* Loads a sync `a` that comes after `b`, whose file ends with `more`. */
static void put_after(struct folder *f, const char *more)
{
    folder_init(f);
    put_file(f, "crosswalk.yaml", "crosswalk: 1\n" CONNECTIONS);
    put_sync(f, "syncs/a.yaml", "a", "  - name\nafter: [b]\n");
    put_sync(f, "syncs/b.yaml", "b",
             arena_printfz(&f->arena, "  - name\n%s", more));
}

static void a_sync_comes_after_those_it_names(void **state)
{
    (void)state;
    AUTO_FOLDER f;
    put_after(&f, "");
    load_well(&f);
    assert_true(str_is(f.workspace.syncs[0].name, "b"));
    assert_true(str_is(f.workspace.syncs[1].name, "a"));
}

static void syncs_after_each_other_are_refused(void **state)
{
    (void)state;
    AUTO_FOLDER f;
    put_after(&f, "after: [a]\n");
    check_refused(&f, "none can go first: a -> b -> a");
}

static void a_sync_after_none_that_there_is_is_refused(void **state)
{
    (void)state;
    AUTO_FOLDER f;
    put_after(&f, "after: [aa]\n");
    check_refused(&f, "there is no sync `aa`");
}

/* ---- secrets ------------------------------------------------------------- */

struct mistake {
    const char *settings; /* of the connection pc, from line 4 on */
    const char *told;
};

static const struct mistake secret_mistakes[] = {
    {"    api_key: ${NO_SUCH}\n",
     "crosswalk.yaml:5: error: `api_key`: the environment variable NO_SUCH is "
     "not set"},
    {"    api_key: ${EMPTY}\n", "the environment variable EMPTY is empty"},
    {"    api_key: ${PC_KEY\n", "${ is not closed"},
    {"    api_key: '${}'\n", "is no name of an environment variable"},
    {"    api_key: file:none.txt\n", "the file none.txt does not exist"},
    {"    api_key: file:empty.txt\n", "the file empty.txt is empty"},
    {"    api_key: file:large.txt\n", "the file large.txt is too large"},
    {"    api_key: ${PC_KEY}\n    page_size: ${PC_KEY}\n",
     "crosswalk.yaml:6: error: connection `pc`: setting `page_size`"},
    {"    api_key: ${PC_KEY}\n    base_url: 'http://${PC_KEY}@x/'\n",
     "crosswalk.yaml:6: error: connection `pc`: setting `base_url`"},
    {"    api_key: ${PC_KEY}\n    profile: ${PC_KEY}\n",
     "crosswalk.yaml:6: error: connection `pc`: setting `profile`"},
    {"    api_key: [a]\n", "`api_key` must be a text, not a list"},
    {"    page_size: 5\n", "setting `api_key`"},
    {"    api_key: x\n    page_sise: 5\n",
     "crosswalk.yaml:6: error: unknown key `page_sise`: the connector "
     "prospectconnect has no such setting (did you mean `page_size`?)"},
    {"    api_key: x\n    limit: {}\n", "did you mean `limits`?"},
    {"    api_key: x\n    limits: { in_flight: 65 }\n",
     "`in_flight` must be between 1 and 64"},
};

static void bad_settings_are_told_and_secrets_never_shown(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(secret_mistakes) / sizeof(secret_mistakes[0]);
         i++) {
        const struct mistake *m = &secret_mistakes[i];
        AUTO_FOLDER f;
        folder_init(&f);
        char *large = arena_alloc(&f.arena, 70000);
        memset(large, 'x', 69999);
        put_file(&f, "large.txt", large);
        put_file(&f, "empty.txt", "\n");
        put_file(&f, "crosswalk.yaml",
                 arena_printfz(&f.arena,
                               "crosswalk: 1\nconnections:\n  pc:\n    "
                               "connector: prospectconnect\n%s",
                               m->settings));
        check_refused(&f, m->told);
        assert_null(strstr(problem_at(&f, 0), "hunter2"));
    }
}

static void a_doubled_dollar_is_a_plain_one(void **state)
{
    (void)state;
    AUTO_FOLDER f;
    folder_init(&f);
    put_file(&f, "crosswalk.yaml",
             "crosswalk: 1\nconnections:\n  pc: { connector: "
             "prospectconnect, api_key: 'a$${b}$c' }\n");
    load_well(&f);
    check_str(value_text_at(&f.workspace.connections[0].settings, "api_key"),
              "a${b}$c");
}

/* ---- other mistakes ------------------------------------------------------ */

static const struct mistake main_mistakes[] = {
    {"crosswalk: 2\n" CONNECTIONS, "made for a newer crosswalk"},
    {"crosswalk: 1\nconnections: { o: { connector: odo } }\n",
     "crosswalk.yaml:2: error: there is no connector `odo`"},
    {"crosswalk: 1\n" CONNECTIONS "  o:\n    conector: odoo\n",
     "crosswalk.yaml:6: error: unknown key `conector` in a connection (did "
     "you mean `connector`?)"},
    {"crosswalk: 1\nconections: { o: { connector: odoo } }\n",
     "crosswalk.yaml:2: error: unknown key `conections` in crosswalk.yaml "
     "(did you mean `connections`?)"},
    {"crosswalk: 1\n" CONNECTIONS
     "  o:\n    connector: prospectconnect\n    api_key: key\n"
     "    limits: { per_second: 101, within: 100 s }\n",
     "crosswalk.yaml:8: error: `per_second` and `within` may come to 10000 "
     "requests at most"},
    {"crosswalk: 1\n" CONNECTIONS "sync: { contats: true }\n",
     "crosswalk.yaml:5: error: there is no sync `contats` (did you mean "
     "`contacts`?)"},
    {"crosswalk: 1\n" CONNECTIONS "schedule: { reconcile: '25:00' }\n",
     "must be a time of day"},
    {"crosswalk: 1\n" CONNECTIONS "schedule: { reconcile: 'soon' }\n",
     "must be a time of day"},
    {"crosswalk: 1\n" CONNECTIONS "schedule: { poll: '* * * 13 *' }\n",
     "`poll`: the month \"13\" is none of 1 to 12"},
    {"crosswalk: 1\n" CONNECTIONS "schedule: { poll: '@dayly' }\n",
     "did you mean @daily?"},
    {"crosswalk: 1\n" CONNECTIONS "schedule: { poll: often }\n",
     "`poll` must be a time such as 5 min, a cron or off"},
    {"crosswalk: 1\n" CONNECTIONS "schedule: { reconcile: 6 h }\n",
     "must be a time of day such as \"02:00\", a cron or off, not \"6 h\""},
    {"crosswalk: 1\n" CONNECTIONS "schedule: { reconcile: '0 0 30 2 *' }\n",
     "of a day that never comes"},
    {"crosswalk: 1\n" CONNECTIONS "schedule: { poll_fast: { min: 200 ms } }\n",
     "`min` of `poll_fast` must be at least 1 s"},
    {"crosswalk: 1\n" CONNECTIONS "schedule: { poll_fast: { max: 1 s } }\n",
     "`max` of `poll_fast` must not be less than `min`"},
    {"crosswalk: 1\n" CONNECTIONS "schedule: { quiet: { from: '22:00' } }\n",
     "`to`"},
    {"crosswalk: 1\n" CONNECTIONS
     "schedule: { quiet: { from: '22:00', to: '7' } }\n",
     "`to` of the quiet hours must be a time of day"},
    {"crosswalk: 1\n" CONNECTIONS
     "schedule: { quiet: { from: '22:00', to: '22:00' } }\n",
     "begin and end at the same time"},
    {"crosswalk: 1\n" CONNECTIONS
     "schedule: { quiet: { from: '22:00', to: '23:00', defer: al } }\n",
     "(did you mean `all`?)"},
    {"crosswalk: 1\n" CONNECTIONS "schedule: { time_zone: Europe/Pari }\n",
     "did you mean Europe/Paris?"},
    {"crosswalk: 1\n" CONNECTIONS "schedule: { poll: 10 ms }\n",
     "at least 1 s"},
    {"crosswalk: 1\n" CONNECTIONS "schedule: { time_zone: Mars/Base }\n",
     "there is no time zone \"Mars/Base\""},
    {"crosswalk: 1\n" CONNECTIONS "schedule: { time_zone: ../../etc }\n",
     "there is no time zone"},
    {"crosswalk: 1\n" CONNECTIONS "schedule: { time_zone: Europe/Pari }\n",
     "crosswalk.yaml:5: error: there is no time zone \"Europe/Pari\"; did you "
     "mean Europe/Paris?"},
    {"crosswalk: 1\n" CONNECTIONS "lookups: { u: { left: { entity: po.user "
     "} } }\n",
     "there is no connection `po` (did you mean `pc`?)"},
    {"crosswalk: 1\n" CONNECTIONS "lookups: { u: { left: { entity: user } } "
     "}\n",
     "a connection and an entity with a dot between"},
    {"crosswalk: 1\n" CONNECTIONS "lookups: { u: { file: no.csv } }\n",
     "the file no.csv does not exist"},
    {"crosswalk: 1\n" CONNECTIONS "lookups: { u: { file: bad.csv } }\n",
     "bad.csv: line 1: the first row must name the columns"},
    {"crosswalk: 1\n" CONNECTIONS "lookups: { u: { file: hole.csv } }\n",
     "hole.csv: line 3: the column right is empty"},
    {"crosswalk: 1\n" CONNECTIONS "lookups: { u: { left: { entity: pc.user }, "
     "suggest: [email] } }\n",
     "`suggest` compares email"},
    {"crosswalk: 1\n" CONNECTIONS "keep: { runs: 2 h }\n",
     "crosswalk.yaml:5: error: `runs` must be at least 1 day"},
    {"crosswalk: 1\n" CONNECTIONS "keep: { journal: 36501 d }\n",
     "`journal` must be at most 36500 days"},
    {"crosswalk: 1\n" CONNECTIONS "keep: { jurnal: 2 d }\n",
     "unknown key `jurnal` in `keep` (did you mean `journal`?)"},
    {"crosswalk: 1\n" CONNECTIONS "batch: 0\n", "between 1 and 2000"},
    {"crosswalk: 1\n" CONNECTIONS "batch: 2001\n", "between 1 and 2000"},
    {"crosswalk: 1\nconnections:\n  'a.b': { connector: prospectconnect, "
     "api_key: x }\n  pc: { connector: prospectconnect, api_key: x }\n  two: "
     "{ connector: prospectconnect, api_key: x }\n",
     "letters, digits, _ and -"},
};

static void mistakes_of_crosswalk_yaml_are_told(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(main_mistakes) / sizeof(main_mistakes[0]);
         i++) {
        AUTO_FOLDER f;
        folder_init(&f);
        put_file(&f, "bad.csv", "a,b\n");
        put_file(&f, "hole.csv", "left,right\n1,2\n3\n");
        put_file(&f, "crosswalk.yaml", main_mistakes[i].settings);
        if (i != 1) /* its syncs would name no connection either */
            put_sync(&f, "syncs/c.yaml", "contacts", "");
        check_refused(&f, main_mistakes[i].told);
    }
}

static void mistakes_across_files_are_told(void **state)
{
    (void)state;
    AUTO_FOLDER f;
    folder_init(&f);
    struct error e = {0};
    put_file(&f, "crosswalk.yaml", "crosswalk: 1\n" CONNECTIONS);
    put_sync(&f, "syncs/a.yaml", "contacts", "");
    put_sync(&f, "syncs/b.yaml", "contacts", "");
    put_sync(&f, "syncs/c.yml", "other", "");
    put_file(&f, "syncs/d.yaml", "a: b: c\n");
    put_file(&f, "lua/x.lua", "\n\nconverters.a = \n");
    check_err(load(&f, &e), ERR_INVALID);
    assert_int_equal(f.problems.errors, 4);
    assert_non_null(strstr(problem_at(&f, 0), "lua/x.lua:"));
    assert_non_null(strstr(problem_at(&f, 1), "syncs/c.yml: error: files of "
                                              "syncs end in .yaml"));
    assert_non_null(strstr(problem_at(&f, 2),
                           "syncs/b.yaml:1: error: there is a sync `contacts` "
                           "already, in syncs/a.yaml"));
    assert_non_null(strstr(problem_at(&f, 3), "syncs/d.yaml:1: "));
    assert_non_null(strstr(e.message, "has 4 problems"));
}

/* What refers to a sync that was not understood is not wrong for that. */
static void only_the_first_cause_is_told(void **state)
{
    (void)state;
    static const char *const broken[] = {
        ("snyc: contacts\nleft: pc.contact\nright: two.contact\n"
         "fields: [email]\n"),
        "sync: contacts\nleft: pc\nright: two.contact\nfields: [email]\n",
        "sync: contacts\n  left: pc.contact\n"};
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
        AUTO_FOLDER f;
        struct error e = {0};
        folder_init(&f);
        put_file(&f, "crosswalk.yaml",
                 "crosswalk: 1\n" CONNECTIONS "sync: { contacts: true }\n");
        put_file(&f, "syncs/contacts.yaml", broken[i]);
        put_sync(&f, "syncs/deals.yaml", "deals",
                 "  - { left: contact_id, right: contact_id, link: contacts "
                 "}\n");
        check_err(load(&f, &e), ERR_INVALID);
        assert_int_equal(f.problems.errors, 1);
        assert_true(str_starts_with(str_from(problem_at(&f, 0)),
                                    STR("syncs/contacts.yaml:")));
    }
}

static void a_misspelt_key_of_a_filter_is_told_where_it_stands(void **state)
{
    (void)state;
    AUTO_FOLDER f;
    folder_init(&f);
    put_file(&f, "crosswalk.yaml",
             "crosswalk: 1\nconnections:\n"
             "  o: { connector: odoo, url: 'http://o', database: d, user: u, "
             "password: p }\n"
             "  pc: { connector: prospectconnect, api_key: key }\n");
    put_file(&f, "syncs/a.yaml",
             "sync: contacts\nleft: o.res.partner\nright: pc.contact\n"
             "filter:\n  left: { domian: [] }\n  right: { source: web }\n"
             "match:\n  - { left: email, right: email }\n"
             "fields:\n  - email\n");
    check_refused(&f, "syncs/a.yaml:5: error: unknown key `domian` in a filter "
                      "of the connector odoo (did you mean `domain`?)");
}

static void a_workspace_without_syncs_is_a_warning(void **state)
{
    (void)state;
    AUTO_FOLDER f;
    folder_init(&f);
    put_file(&f, "crosswalk.yaml", "crosswalk: 1\n" CONNECTIONS);
    assert_int_equal(rmdir(file_join(&f.arena, f.dir, "syncs")), 0);
    load_well(&f);
    assert_non_null(strstr(problem_at(&f, 0), "nothing will happen"));
}

/* ---- csv ----------------------------------------------------------------- */

static void a_secret_that_changed_is_read_anew(void **state)
{
    (void)state;
    AUTO_FOLDER f;
    struct value now = value_null();
    struct error e = {0};
    folder_init(&f);
    put_full(&f);
    load_well(&f);
    const struct workspace *w = &f.workspace;
    const struct connection *two = workspace_connection(w, STR("two"));
    check_ok(workspace_renew(&f.arena, w, two, &two->settings, &now, &e), &e);
    assert_true(value_is_null(&now));
    put_file(&f, "secret.txt", "another\n");
    check_ok(workspace_renew(&f.arena, w, two, &two->settings, &now, &e), &e);
    check_str(value_text_at(&now, "api_key"), "another");
    /* of what is no secret, what is in use stays */
    const struct connection *pc = workspace_connection(w, STR("pc"));
    struct str text = str_from(full_main);
    size_t at = str_find(text, STR("page_size: 50"), 0);
    put_file(&f, "crosswalk.yaml",
             arena_printfz(&f.arena, "%.*spage_size: 60%s", (int)at, text.p,
                           text.p + at + strlen("page_size: 50")));
    check_ok(workspace_renew(&f.arena, w, pc, &pc->settings, &now, &e), &e);
    assert_true(value_is_null(&now));
    put_file(&f, "secret.txt", "");
    check_err(workspace_renew(&f.arena, w, two, &two->settings, &now, &e),
              ERR_INVALID);
}

static void csv_is_read_as_rfc_4180_says(void **state)
{
    (void)state;
    AUTO_ARENA a = ARENA_INIT;
    const struct csv_row *rows = NULL;
    size_t n = 0;
    struct error e = {0};
    check_ok(csv_rows(&a, STR("\xef\xbb\xbf" "a,\"b, \"\"c\"\"\",\"d\ne\"\r\n"
                              "\r\n,\nlast"),
                      &rows, &n, &e),
             &e);
    assert_int_equal(n, 3);
    assert_int_equal(rows[0].n, 3);
    check_str(rows[0].fields[1], "b, \"c\"");
    check_str(rows[0].fields[2], "d\ne");
    assert_int_equal(rows[0].line, 1);
    assert_int_equal(rows[1].n, 2);
    assert_int_equal(rows[1].line, 4);
    check_str(rows[2].fields[0], "last");
    assert_int_equal(rows[2].line, 5);
}

static void broken_csv_is_refused_with_its_line(void **state)
{
    (void)state;
    AUTO_ARENA a = ARENA_INIT;
    const struct csv_row *rows = NULL;
    size_t n = 0;
    struct error e = {0};
    check_err(csv_rows(&a, STR("a,b\nc,d\"x\n"), &rows, &n, &e), ERR_INVALID);
    assert_non_null(strstr(e.message, "line 2"));
    check_err(csv_rows(&a, STR("a,\"b\n"), &rows, &n, &e), ERR_INVALID);
    check_err(csv_rows(&a, STR("a,\xff\n"), &rows, &n, &e), ERR_INVALID);
    check_ok(csv_rows(&a, STR(""), &rows, &n, &e), &e);
    assert_int_equal(n, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_workspace_is_loaded_whole),
        cmocka_unit_test(the_schedule_has_defaults),
        cmocka_unit_test(a_sync_says_where_its_schedule_differs),
        cmocka_unit_test(a_compare_in_quiet_hours_is_warned_of),
        cmocka_unit_test(syncs_come_dependencies_first_with_defaults_and_switches),
        cmocka_unit_test(lookups_have_sources_suggestions_and_pairs),
        cmocka_unit_test(a_switched_off_dependency_is_a_warning),
        cmocka_unit_test(a_folder_without_crosswalk_yaml_is_not_found),
        cmocka_unit_test(a_circle_of_links_is_told_with_its_path),
        cmocka_unit_test(a_sync_comes_after_those_it_names),
        cmocka_unit_test(syncs_after_each_other_are_refused),
        cmocka_unit_test(a_sync_after_none_that_there_is_is_refused),
        cmocka_unit_test(bad_settings_are_told_and_secrets_never_shown),
        cmocka_unit_test(a_doubled_dollar_is_a_plain_one),
        cmocka_unit_test(mistakes_of_crosswalk_yaml_are_told),
        cmocka_unit_test(mistakes_across_files_are_told),
        cmocka_unit_test(only_the_first_cause_is_told),
        cmocka_unit_test(a_misspelt_key_of_a_filter_is_told_where_it_stands),
        cmocka_unit_test(a_workspace_without_syncs_is_a_warning),
        cmocka_unit_test(a_secret_that_changed_is_read_anew),
        cmocka_unit_test(csv_is_read_as_rfc_4180_says),
        cmocka_unit_test(broken_csv_is_refused_with_its_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
