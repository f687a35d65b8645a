/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * What the first integration of this flow did wrong, from the 14th defect on:
 * the behaviour that is required instead, end to end.
 */
#include "lib/flow_records.h"

#include "base/time.h"

/* ---- when to look -------------------------------------------------------------------- */

static struct str cursor_of(struct flow *f, const char *sync, enum side s)
{
    struct str cursor = STR_NONE;
    int64_t id = 0;
    assert_int_equal(store_sync_id(f->store, str_from(sync), &id, &f->error),
                     ERR_OK);
    assert_int_equal(cursor_get(f->store, &f->arena, id, s, &cursor,
                                &f->error), ERR_OK);
    return cursor;
}

/* 14: the nightly compare went back a week, and so did all polls after it. */
static void defect_14_a_compare_does_not_rewind_the_cursor(void **state)
{
    struct flow f;
    const struct flow_world *world = *state;
    bool tells_time = strcmp(world->profile, "default") != 0;
    flow_begin(&f, state);
    flow_pc_many(&f, 30);
    flow_sync(&f);
    flow_pass(&f, 3600 * 1000); /* all of it is behind both cursors */
    flow_odoo_make(&f, PARTNER, ANN);
    flow_sync(&f);
    struct str before[SIDES] = {cursor_of(&f, "contacts", SIDE_LEFT),
                                cursor_of(&f, "contacts", SIDE_RIGHT)};
    flow_pass(&f, 12 * 3600 * 1000);
    flow_reconcile(&f);
    const struct sync_report *report = flow_report(&f, "contacts");
    for (int s = 0; s < SIDES; s++) {
        assert_true(report->side[s].scanned >= 30);
        assert_true(str_compare(cursor_of(&f, "contacts", (enum side)s),
                                before[s]) >= 0);
    }
    /* the next poll looks at what changed since, and at nothing else */
    const char *pc = flow_pc_one(&f, "contacts", "email", "'n7@x.example'");
    flow_pc_edit(&f, "contacts", pc, "{'city':'Nice'}");
    flow_sync(&f);
    report = flow_report(&f, "contacts");
    expect_odoo(&f, PARTNER, other_of(&f, "contacts", SIDE_RIGHT, pc), "city",
                "\"Nice\"");
    assert_true(report->side[SIDE_LEFT].scanned <= 2);
    assert_true(!tells_time || report->side[SIDE_RIGHT].scanned <= 2);
    flow_fini(&f);
}

/* ---- switches ------------------------------------------------------------------------ */

/* What of a kind went over, to the right and to the left. */
struct went {
    size_t right;
    size_t left;
};

static struct went what_went(struct flow *f, const char *sync)
{
    static const char *const kinds[][6] = {
        {"contacts", "contacts", "email", "'ann@x.example'", PARTNER,
         "[['email','=','bo@x.example']]"},
        {"opportunities", "deals", "name", "'Big'", LEAD,
         "[['name','=','Small']]"},
        {"tasks", "tasks", "name", "'Call'", ACTIVITY,
         "[['summary','=','Visit']]"},
        {"notes", "notes", "body", "'Ours'", MESSAGE,
         "[['body','ilike','Theirs']]"}};
    struct went went = {0};
    for (size_t i = 0; i < 4; i++) {
        const char *const *kind = kinds[i];
        if (strcmp(kind[0], sync) != 0)
            continue;
        (void)flow_pc_find(f, kind[1], kind[2], kind[3], &went.right);
        went.left = flow_odoo_count(f, kind[4], kind[5]);
        return went;
    }
    fail_msg("there is no sync %s", sync);
    return went;
}

static void expect_went(struct flow *f, const char *sync, size_t n)
{
    struct went went = what_went(f, sync);
    if (went.right != n || went.left != n)
        fail_msg("%s: %zu went right, %zu left, not %zu", sync, went.right,
                 went.left, n);
}

static const char *const syncs[] = {"contacts", "opportunities", "tasks",
                                    "notes"};

/* A sync rests both ways alike, or neither. */
static void one_switch(void **state, size_t off)
{
    struct flow f;
    const char *line[2] = {NULL, NULL};
    AUTO_ARENA a = ARENA_INIT;
    if (off < 4) {
        line[0] = arena_printfz(&a, "  %s: true", syncs[off]);
        line[1] = arena_printfz(&a, "  %s: false", syncs[off]);
    }
    const struct flow_edit edits[] = {{"crosswalk.yaml", line[0], line[1]},
                                      {0}};
    const struct flow_options options = {.edits = off < 4 ? edits : NULL};
    flow_begin_with(&f, state, &options);
    flow_make_each(&f);
    flow_sync(&f);
    flow_sync(&f);
    for (size_t i = 0; i < 4; i++) {
        /* what becomes of things about contacts that are not over there is
         * another matter */
        if (off != 0 || i < 2)
            expect_went(&f, syncs[i], i == off ? 0 : 1);
    }
    flow_expect_silence(&f);
    flow_fini(&f);
}

/* 15: pulling had to be switched on with the very word "True", pushing was on
 * unless switched off. */
static void defect_15_a_switch_is_for_both_ways(void **state)
{
    for (size_t off = 0; off <= 4; off++)
        one_switch(state, off);
}

static const struct flow_edit without_switches[] = {
    {"crosswalk.yaml",
     "sync:\n  contacts: true\n  opportunities: true\n  tasks: true\n"
     "  notes: true\n", ""},
    {0}};

static void defect_15_without_a_switch_both_ways_are_on(void **state)
{
    struct flow f;
    const struct flow_options options = {.edits = without_switches};
    flow_begin_with(&f, state, &options);
    flow_make_each(&f);
    flow_sync(&f);
    for (size_t i = 0; i < 4; i++)
        expect_went(&f, syncs[i], 1);
    flow_fini(&f);
}

static const char *any_variable(void *context, const char *name)
{
    (void)context;
    (void)name;
    return "http://any.test";
}

/* A word that is neither is an error, and never quietly "off". */
static void defect_15_another_word_is_refused(void **state)
{
    struct flow f;
    struct workspace w;
    const struct flow_edit edit = {"crosswalk.yaml", "  contacts: true",
                                   "  contacts: 'True'"};
    const struct env_port env = {any_variable, NULL};
    flow_begin(&f, state);
    struct problems problems = {.arena = &f.arena};
    flow_edit_file(&f, &edit);
    assert_int_equal(workspace_load(&f.arena, f.dir, &env, &problems, &w,
                                    &f.error), ERR_INVALID);
    assert_int_equal(problems.errors, 1);
    struct str said = problem_text(&f.arena, &problems.list.at[0]);
    assert_true(str_contains(said, STR("contacts")));
    assert_true(str_contains(said, STR("true or false")));
    flow_fini(&f);
}

/* ---- the test of a connection -------------------------------------------------------- */

static void refused(void **state, const char *name, const char *variable)
{
    struct flow f;
    const char *const variables[] = {variable, "wrong", NULL};
    const struct flow_options options = {.variables = variables,
                                         .no_lookups = true};
    flow_begin_with(&f, state, &options);
    assert_int_equal(flow_test_connection(&f, name), ERR_AUTH);
    assert_null(strstr(f.error.message, "wrong"));
    flow_fini(&f);
}

/* 16: the test of a connection made a contact over there. */
static void defect_16_a_test_only_reads(void **state)
{
    static const char *const names[SIDES] = {"odoo", "prospectconnect"};
    struct flow f;
    flow_begin(&f, state);
    for (int s = 0; s < SIDES; s++) {
        int64_t calls = flow_calls(&f, (enum side)s);
        assert_int_equal(flow_test_connection(&f, names[s]), ERR_OK);
        assert_true(flow_calls(&f, (enum side)s) > calls);
        assert_int_equal(flow_writes(&f, (enum side)s), 0);
    }
    assert_int_equal(flow_pc_count(&f, "contacts"), 0);
    flow_fini(&f);
    refused(state, "prospectconnect", "PROSPECTCONNECT_KEY");
    refused(state, "odoo", "ODOO_PASSWORD");
}

/* ---- tags and places ----------------------------------------------------------------- */

static const char *partner_in_ontario(struct flow *f)
{
    const char *country =
        flow_odoo_one(f, "res.country", "[['code','=','CA']]");
    const char *state = flow_odoo_one(
        f, "res.country.state",
        arena_printfz(&f->arena,
                      "[['name','=','Ontario'],['country_id','=',%s]]",
                      country));
    const char *vip =
        flow_odoo_make(f, "res.partner.category", "{'name':'Big Fish'}");
    const char *fair =
        flow_odoo_make(f, "res.partner.category", "{'name':'Fair'}");
    return flow_odoo_make(
        f, PARTNER,
        arena_printfz(&f->arena,
                      "{'name':'Ann Lee','email':'ann@x.example',"
                      "'country_id':%s,'state_id':%s,"
                      "'category_id':[[6,0,[%s,%s]]]}",
                      country, state, vip, fair));
}

/* 17: what was cleared over there stayed, and a tag in other letters was
 * another tag. */
static void defect_17_cleared_is_cleared(void **state)
{
    struct flow f;
    flow_begin(&f, state);
    const char *odoo = partner_in_ontario(&f);
    flow_sync(&f);
    const char *pc = other_of(&f, "contacts", SIDE_LEFT, odoo);
    expect_pc(&f, "contacts", pc, "state", "\"Ontario\"");
    assert_non_null(strstr(flow_pc_get(&f, "contacts", pc, "tags"), "Fair"));
    /* one tag of two, then the other */
    flow_pc_edit(&f, "contacts", pc, "{'tags':['Fair']}");
    flow_sync(&f);
    expect_odoo(&f, PARTNER, odoo, "category_id",
                arena_printfz(&f.arena, "[%s]",
                              flow_odoo_one(&f, "res.partner.category",
                                            "[['name','=','Fair']]")));
    flow_pc_edit(&f, "contacts", pc, "{'tags':[]}");
    flow_sync(&f);
    expect_odoo(&f, PARTNER, odoo, "category_id", "[]");
    flow_pc_edit(&f, "contacts", pc, "{'state':null}");
    flow_sync(&f);
    expect_odoo(&f, PARTNER, odoo, "state_id", "false");
    assert_string_not_equal(flow_odoo_get(&f, PARTNER, odoo, "country_id"),
                            "false");
    flow_pc_edit(&f, "contacts", pc, "{'country':null}");
    flow_sync(&f);
    expect_odoo(&f, PARTNER, odoo, "country_id", "false");
    expect_all_done(&f);
    flow_expect_silence(&f);
    flow_fini(&f);
}

static void defect_17_cleared_here_is_cleared_there(void **state)
{
    struct flow f;
    flow_begin(&f, state);
    const char *odoo = partner_in_ontario(&f);
    flow_sync(&f);
    const char *pc = other_of(&f, "contacts", SIDE_LEFT, odoo);
    flow_odoo_edit(&f, PARTNER, odoo,
                   "{'state_id':false,'country_id':false,"
                   "'category_id':[[5,0,0]]}");
    flow_sync(&f);
    expect_pc(&f, "contacts", pc, "tags", "[]");
    expect_pc(&f, "contacts", pc, "state", "null");
    expect_pc(&f, "contacts", pc, "country", "null");
    flow_expect_silence(&f);
    flow_fini(&f);
}

static void defect_17_letters_make_no_other_tag(void **state)
{
    struct flow f;
    flow_begin(&f, state);
    const char *tag =
        flow_odoo_make(&f, "res.partner.category", "{'name':'Big Fish'}");
    size_t before = flow_odoo_count(&f, "res.partner.category", "[]");
    const char *pc = flow_pc_make(
        &f, "contacts",
        "{'name':'Bo','email':'bo@x.example','tags':['BIG FISH','big fish']}");
    flow_sync(&f);
    const char *odoo = other_of(&f, "contacts", SIDE_RIGHT, pc);
    expect_odoo(&f, PARTNER, odoo, "category_id",
                arena_printfz(&f.arena, "[%s]", tag));
    assert_int_equal(flow_odoo_count(&f, "res.partner.category", "[]"),
                     before);
    flow_expect_silence(&f);
    flow_fini(&f);
}

/* ---- bad weather --------------------------------------------------------------------- */

/* 18: slow or odd answers were logged and forgotten. */
static void meet_weather(struct flow *f, int64_t *knob, int64_t value)
{
    static int64_t n; /* contacts must differ */
    const char *email = arena_printfz(&f->arena, "w%lld@x.example",
                                      (long long)++n);
    const char *domain =
        arena_printfz(&f->arena, "[['email','=','%s']]", email);
    const char *pc = flow_pc_make(
        f, "contacts",
        arena_printfz(&f->arena, "{'name':'W','email':'%s'}", email));
    *knob = value;
    for (int i = 0; i < 8; i++)
        assert_int_equal(flow_run(f, RUN_SYNC), ERR_OK);
    *knob = 0;
    flow_pass(f, 3600 * 1000);
    flow_sync(f);
    assert_int_equal(flow_odoo_count(f, PARTNER, domain), 1);
    flow_odoo_edit(f, PARTNER, other_of(f, "contacts", SIDE_RIGHT, pc),
                   "{'city':'Nice'}");
    flow_sync(f);
    expect_pc(f, "contacts", pc, "city", "\"Nice\"");
    expect_all_done(f);
}

static void defect_18_odd_answers_lose_and_double_nothing(void **state)
{
    struct flow f;
    flow_begin(&f, state);
    flow_sync(&f);
    for (int s = 0; s < SIDES; s++) {
        struct sandbox_knobs *knobs = flow_knobs(&f, (enum side)s);
        meet_weather(&f, &knobs->html_every, 3);
        meet_weather(&f, &knobs->truncate_every, 4);
        meet_weather(&f, &knobs->fail_every, 3);
        meet_weather(&f, &knobs->drop_after_every, 2);
        meet_weather(&f, &knobs->drop_before_every, 3);
        meet_weather(&f, &knobs->latency_ms, 150 * 1000);
    }
    flow_expect_silence(&f);
    flow_fini(&f);
}

/* A page of a proxy is told as what it is. */
static void defect_18_what_failed_is_told(void **state)
{
    struct flow f;
    flow_begin(&f, state);
    flow_sync(&f);
    flow_knobs(&f, SIDE_RIGHT)->html_every = 1;
    assert_int_equal(flow_run(&f, RUN_SYNC), ERR_OK);
    assert_int_equal(f.report.error.code, ERR_PROTOCOL);
    flow_knobs(&f, SIDE_RIGHT)->html_every = 0;
    flow_knobs(&f, SIDE_LEFT)->latency_ms = 150 * 1000;
    assert_int_equal(flow_run(&f, RUN_SYNC), ERR_OK);
    assert_int_equal(f.report.error.code, ERR_TIMEOUT);
    flow_fini(&f);
}

/* ---- odd records --------------------------------------------------------------------- */

/* 19: one deal without a value stopped all deals of its page. */
static void defect_19_one_record_does_not_stop_the_page(void **state)
{
    static const char *const deals[] = {
        "{'name':'Big 0','monetary_value':10,'stage_id':'s1'}",
        "{'name':'Big 1','monetary_value':null,'stage_id':'s1'}",
        "{'name':'Big 2','stage_id':'s2'}",
        "{'name':'Big 3','monetary_value':12.345,'stage_id':'s1'}",
        "{'name':'Big 4','monetary_value':0,'stage_id':'s3'}"};
    static const char *const worth[] = {"10.0", "0.0", "0.0", "12.35", "0.0"};
    struct flow f;
    flow_begin(&f, state);
    for (size_t i = 0; i < 5; i++)
        flow_pc_make(&f, "deals", deals[i]);
    flow_sync(&f);
    for (size_t i = 0; i < 5; i++) {
        const char *lead = flow_odoo_one(
            &f, LEAD, arena_printfz(&f.arena, "[['name','=','Big %zu']]", i));
        expect_odoo(&f, LEAD, lead, "expected_revenue", worth[i]);
    }
    expect_all_done(&f);
    flow_expect_silence(&f);
    flow_fini(&f);
}

/* 20: a country in plain text, and an assignee as an object. */
static void defect_20_countries_and_people_in_any_shape(void **state)
{
    static const char *const options[] = {"country", "text", "assignee",
                                          "object", NULL};
    struct flow f;
    const struct flow_options with = {.box = {NULL, options}};
    flow_begin_with(&f, state, &with);
    const char *pc[3] = {
        flow_pc_make(&f, "contacts",
                     "{'name':'Ann','email':'ann@x.example','country':"
                     "{'country_code':'CA','name':'Canada'},"
                     "'assigned_to':'usr_2'}"),
        flow_pc_make(&f, "contacts",
                     "{'name':'Bo','email':'bo@x.example','country':null,"
                     "'assigned_to':null}"),
        flow_pc_make(&f, "contacts",
                     "{'name':'Cy','email':'cy@x.example','country':"
                     "{'country_code':null,'name':'France'}}")};
    flow_sync(&f);
    expect_odoo(&f, PARTNER, other_of(&f, "contacts", SIDE_RIGHT, pc[0]),
                "country_code", "\"CA\"");
    assert_non_null(strstr(
        flow_odoo_get(&f, PARTNER, other_of(&f, "contacts", SIDE_RIGHT, pc[0]),
                      "user_id"), "Oleksandr"));
    expect_odoo(&f, PARTNER, other_of(&f, "contacts", SIDE_RIGHT, pc[1]),
                "country_id", "false");
    expect_odoo(&f, PARTNER, other_of(&f, "contacts", SIDE_RIGHT, pc[1]),
                "user_id", "false");
    expect_odoo(&f, PARTNER, other_of(&f, "contacts", SIDE_RIGHT, pc[2]),
                "country_code", "\"FR\"");
    expect_all_done(&f);
    flow_expect_silence(&f);
    flow_fini(&f);
}

int main(void)
{
#define CASE(name, worlds) {#name, name, worlds}
    static const struct flow_case cases[] = {
        CASE(defect_14_a_compare_does_not_rewind_the_cursor, flow_each_profile),
        CASE(defect_15_a_switch_is_for_both_ways, flow_each_profile),
        CASE(defect_15_without_a_switch_both_ways_are_on, flow_plain),
        CASE(defect_15_another_word_is_refused, flow_plain),
        CASE(defect_16_a_test_only_reads, flow_everywhere),
        CASE(defect_17_cleared_is_cleared, flow_everywhere),
        CASE(defect_17_cleared_here_is_cleared_there, flow_everywhere),
        CASE(defect_17_letters_make_no_other_tag, flow_each_profile),
        CASE(defect_18_odd_answers_lose_and_double_nothing, flow_each_profile),
        CASE(defect_18_what_failed_is_told, flow_each_profile),
        CASE(defect_19_one_record_does_not_stop_the_page, flow_everywhere),
        CASE(defect_20_countries_and_people_in_any_shape, flow_each_profile),
    };
    return flow_run_cases("flow defects", cases, sizeof cases / sizeof *cases);
}
