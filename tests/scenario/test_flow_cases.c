/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* What the flow must do beyond the defects of its forerunner, one test a
 * numbered case: 1 to 8. */
#include "lib/flow_records.h"

#include "base/time.h"

/* ---- 1: logging in ------------------------------------------------------------------- */

static void log_in_as(struct flow *f, const char *profile, const char *key,
                      enum err wanted)
{
    const char *variables[] = {"PROSPECTCONNECT_KEY", key, NULL};
    const struct flow_options options = {
        .profile = profile, .variables = variables, .no_lookups = true};
    flow_init(f, &options);
    enum err err = flow_test_connection(f, "prospectconnect");
    if (err != wanted)
        fail_msg("profile %s with %s: %s, not %s", profile, key,
                 err_name(err), err_name(wanted));
    assert_null(strstr(f->error.message, key));
    flow_fini(f);
}

static void case_01_each_key_in_its_own_style(void **state)
{
    static const char *const raw[] = {"default", "A", "B", "C"};
    struct flow f;
    (void)state;
    for (size_t i = 0; i < 4; i++) {
        log_in_as(&f, raw[i], "pc_demo_key", ERR_OK);
        log_in_as(&f, raw[i], "pat_demo", ERR_AUTH);
        log_in_as(&f, raw[i], "Bearer pc_demo_key", ERR_AUTH);
    }
    log_in_as(&f, "D", "pat_demo", ERR_OK);
    log_in_as(&f, "D", "pc_demo_key", ERR_AUTH);
    log_in_as(&f, "auto", "pc_demo_key", ERR_OK);
    log_in_as(&f, "auto", "pat_demo", ERR_OK);
    log_in_as(&f, "auto", "neither", ERR_AUTH);
}

/* A refused key stops both ways, loses nothing and is told. */
static void case_01_a_refused_key_costs_nothing(void **state)
{
    static const char *const wrong[] = {"PROSPECTCONNECT_KEY", "wrong", NULL};
    struct flow f;
    flow_begin(&f, state);
    struct flow_each each = flow_make_each(&f);
    const char *const *right = f.options.variables;
    f.options.variables = wrong;
    flow_restart(&f);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(flow_run(&f, RUN_SYNC), ERR_OK);
        assert_int_equal(f.report.error.code, ERR_AUTH);
        assert_non_null(strstr(f.report.error.message, "api_key"));
    }
    for (int s = 0; s < SIDES; s++)
        assert_int_equal(flow_writes(&f, (enum side)s), 0);
    assert_int_equal(flow_parked(&f), 0);
    f.options.variables = right;
    flow_restart(&f);
    flow_sync(&f);
    other_of(&f, "contacts", SIDE_LEFT, each.partner);
    other_of(&f, "contacts", SIDE_RIGHT, each.contact);
    expect_all_done(&f);
    flow_fini(&f);
}

/* ---- 2, 3: pages --------------------------------------------------------------------- */

static int64_t waiting_jobs(struct flow *f)
{
    struct job_counts counts = {0};
    assert_int_equal(job_count(f->store, 0, f->clock.now_us, &counts,
                               &f->error), ERR_OK);
    return counts.by_state[JOB_WAITING];
}

/* The hub dies at its n-th request; how many changes it has kept by then. */
static int64_t die_at_request(struct flow *f, int64_t n)
{
    flow_power_on(f);
    f->power.cut_request = n;
    assert_int_not_equal(flow_run(f, RUN_SYNC), ERR_OK);
    flow_stop(f);
    flow_power_on(f);
    assert_int_equal(flow_start(f), ERR_OK);
    return waiting_jobs(f);
}

static size_t partners_in(struct flow *f, const char *city)
{
    return flow_odoo_count(
        f, PARTNER,
        arena_printfz(&f->arena, "[['city','=','%s']]", city));
}

static void edit_all(struct flow *f, const char *city, int64_t apart_ms)
{
    size_t n = 0;
    const char *const *ids = flow_pc_find(f, "contacts", NULL, NULL, &n);
    for (size_t i = 0; i < n; i++) {
        flow_pass(f, apart_ms);
        flow_pc_edit(f, "contacts", ids[i],
                     arena_printfz(&f->arena, "{'city':'%s'}", city));
    }
}

static void case_02_a_crash_between_pages_loses_nothing(void **state)
{
    struct flow f;
    flow_begin(&f, state);
    flow_pc_many(&f, 250);
    flow_sync(&f);
    flow_pass(&f, 3600 * 1000);
    size_t all = flow_pc_count(&f, "contacts"); /* some came from Odoo */
    edit_all(&f, "Nice", 10);
    /* three pages, and the crash comes after the first or the second */
    int64_t kept = 0;
    for (int64_t n = 2; kept == 0; n++)
        kept = die_at_request(&f, n);
    assert_true(kept == 100 || kept == 200);
    assert_int_equal(partners_in(&f, "Nice"), 0);
    flow_sync(&f);
    assert_int_equal(partners_in(&f, "Nice"), all);
    expect_all_done(&f);
    flow_expect_silence(&f);
    flow_fini(&f);
}

static const struct flow_edit small_pages[] = {
    {"crosswalk.yaml", "    force_create: true",
     "    page_size: 2\n    force_create: true"},
    {0}};

static void case_03_one_time_on_both_sides_of_a_page(void **state)
{
    struct flow f;
    const struct flow_options options = {.edits = small_pages};
    flow_begin_with(&f, state, &options);
    flow_sync(&f);
    flow_pass(&f, 3600 * 1000);
    for (size_t i = 0; i < 7; i++) /* in one and the same millisecond */
        flow_pc_make(&f, "contacts",
                     arena_printfz(&f.arena,
                                   "{'name':'T%zu','email':'t%zu@x.example',"
                                   "'city':'Lyon'}",
                                   i, i));
    flow_sync(&f);
    assert_int_equal(partners_in(&f, "Lyon"), 7);
    flow_pass(&f, 3600 * 1000);
    edit_all(&f, "Nice", 0);
    flow_sync(&f);
    assert_int_equal(partners_in(&f, "Nice"), flow_pc_count(&f, "contacts"));
    flow_expect_silence(&f);
    flow_fini(&f);
}

/* ---- 4: edits on both sides ---------------------------------------------------------- */

/* One value was lost on that side, this one, and the journal keeps it. */
static void expect_overruled(struct flow *f, enum side s, const char *city)
{
    struct journal_entry *at = NULL;
    size_t n = 0;
    size_t fit = 0;
    const struct journal_filter filter = {
        .run = f->report.run, .side = (int)s, .limit = 100};
    assert_int_equal(journal_list(f->store, &f->arena, &filter, &at, &n,
                                  &f->error), ERR_OK);
    for (size_t i = 0; i < n; i++) {
        if (at[i].kind != JOURNAL_CONFLICT)
            continue;
        assert_true(str_contains(at[i].before, str_from(city)));
        fit++;
    }
    assert_int_equal(fit, 1);
    assert_int_equal(flow_report(f, "contacts")->overruled, 1);
}

struct both {
    const char *odoo;
    const char *pc;
};

static void edit_both(struct flow *f, struct both ann, const char *city,
                      bool odoo_later)
{
    const char *odoo =
        arena_printfz(&f->arena, "{'city':'Odoo %s'}", city);
    const char *pc = arena_printfz(&f->arena, "{'city':'PC %s'}", city);
    for (int turn = 0; turn < 2; turn++) {
        if ((turn == 1) == odoo_later)
            flow_odoo_edit(f, PARTNER, ann.odoo, odoo);
        else
            flow_pc_edit(f, "contacts", ann.pc, pc);
        flow_pass(f, 60000);
    }
    flow_sync(f);
}

static void case_04_fields_merge_and_the_newer_wins(void **state)
{
    struct flow f;
    struct both ann = {0};
    flow_begin(&f, state);
    ann.odoo = flow_ann(&f, &ann.pc);
    flow_odoo_edit(&f, PARTNER, ann.odoo,
                   "{'street':'1 Rue A','name':'Ann Park'}");
    flow_pc_edit(&f, "contacts", ann.pc,
                 "{'postal_code':'69001','tags':['VIP']}");
    flow_sync(&f);
    expect_pc(&f, "contacts", ann.pc, "address1", "\"1 Rue A\"");
    expect_pc(&f, "contacts", ann.pc, "last_name", "\"Park\"");
    expect_odoo(&f, PARTNER, ann.odoo, "zip", "\"69001\"");
    assert_string_not_equal(
        flow_odoo_get(&f, PARTNER, ann.odoo, "category_id"), "[]");
    assert_int_equal(flow_report(&f, "contacts")->overruled, 0);
    edit_both(&f, ann, "Lyon", false);
    expect_odoo(&f, PARTNER, ann.odoo, "city", "\"PC Lyon\"");
    expect_pc(&f, "contacts", ann.pc, "city", "\"PC Lyon\"");
    expect_overruled(&f, SIDE_LEFT, "Odoo Lyon");
    edit_both(&f, ann, "Nice", true);
    expect_odoo(&f, PARTNER, ann.odoo, "city", "\"Odoo Nice\"");
    expect_pc(&f, "contacts", ann.pc, "city", "\"Odoo Nice\"");
    expect_overruled(&f, SIDE_RIGHT, "PC Nice");
    flow_expect_silence(&f);
    flow_fini(&f);
}

/* ---- 5: no echo ---------------------------------------------------------------------- */

static void case_05_what_the_hub_wrote_is_no_change(void **state)
{
    struct flow f;
    flow_begin(&f, state);
    struct flow_each each = flow_make_each(&f);
    flow_sync(&f);
    flow_expect_silence(&f);
    flow_odoo_edit(&f, PARTNER, each.partner, "{'city':'Nice'}");
    flow_odoo_edit(&f, LEAD, each.lead, "{'expected_revenue':1234.5}");
    flow_odoo_edit(&f, ACTIVITY, each.activity, "{'note':'<p>Soon</p>'}");
    flow_sync(&f);
    assert_int_equal(flow_updated(&f, SIDE_RIGHT), 3);
    assert_int_equal(flow_updated(&f, SIDE_LEFT), 0);
    flow_expect_silence(&f);
    flow_pc_edit(&f, "contacts", each.contact, "{'city':'Metz'}");
    flow_pc_edit(&f, "deals", each.deal, "{'monetary_value':99.9}");
    flow_pc_edit(&f, "tasks", each.task, "{'description':'x & y'}");
    flow_pc_edit(&f, "notes", each.note, "{'body':'Theirs, again'}");
    flow_sync(&f);
    assert_int_equal(flow_updated(&f, SIDE_LEFT), 4);
    assert_int_equal(flow_updated(&f, SIDE_RIGHT), 0);
    flow_expect_silence(&f);
    flow_fini(&f);
}

/* ---- 6: order ------------------------------------------------------------------------ */

static void case_06_the_contact_goes_first(void **state)
{
    struct flow f;
    flow_begin(&f, state);
    const char *contact = flow_pc_make(
        &f, "contacts", "{'name':'Bo Ek','email':'bo@x.example'}");
    const char *deal = flow_pc_make(
        &f, "deals",
        arena_printfz(&f.arena,
                      "{'name':'Small','contact_id':'%s','stage_id':'s1'}",
                      contact));
    const char *partner = flow_odoo_make(&f, PARTNER, ANN);
    const char *lead = flow_lead(
        &f, arena_printfz(&f.arena, ",'partner_id':%s", partner));
    flow_sync(&f);
    /* made with it, not mended afterwards */
    for (int s = 0; s < SIDES; s++) {
        const struct side_report *side =
            &flow_report(&f, "opportunities")->side[s];
        assert_int_equal(side->created, 1);
        assert_int_equal(side->updated, 0);
    }
    expect_pc(&f, "deals", other_of(&f, "opportunities", SIDE_LEFT, lead),
              "contact_id",
              arena_printfz(&f.arena, "\"%s\"",
                            other_of(&f, "contacts", SIDE_LEFT, partner)));
    expect_odoo_ref(&f, LEAD, other_of(&f, "opportunities", SIDE_RIGHT, deal),
                    "partner_id",
                    other_of(&f, "contacts", SIDE_RIGHT, contact));
    expect_all_done(&f);
    flow_expect_silence(&f);
    flow_fini(&f);
}

/* A contact that cannot go yet does not hold up its deal; the deal gets it
 * when it can. */
static void case_06_the_contact_may_come_later(void **state)
{
    struct flow f;
    flow_begin(&f, state);
    const char *partner = flow_odoo_make(&f, PARTNER, "{'name':'Ann Lee'}");
    const char *lead = flow_lead(
        &f, arena_printfz(&f.arena, ",'partner_id':%s", partner));
    flow_sync(&f);
    const char *deal = other_of(&f, "opportunities", SIDE_LEFT, lead);
    expect_pc(&f, "deals", deal, "contact_id", "null");
    assert_int_equal(flow_holds(&f), 1);
    assert_non_null(strstr(flow_hold_why(&f, 0), "contact"));
    flow_expect_silence(&f);
    flow_odoo_edit(&f, PARTNER, partner, "{'email':'ann@x.example'}");
    flow_sync(&f);
    expect_pc(&f, "deals", deal, "contact_id",
              arena_printfz(&f.arena, "\"%s\"",
                            other_of(&f, "contacts", SIDE_LEFT, partner)));
    expect_all_done(&f);
    flow_fini(&f);
}

/* ---- 7: what is not paired ----------------------------------------------------------- */

static void case_07_an_unpaired_stage_or_user_is_flagged(void **state)
{
    struct flow f;
    const struct flow_options options = {.no_lookups = true};
    flow_begin_with(&f, state, &options);
    const char *user = flow_odoo_one(&f, "res.users",
                                     "[['login','=','omar@hub.example']]");
    const char *stage = flow_odoo_one(&f, "crm.stage",
                                      "[['name','=','Qualified']]");
    const char *lead = flow_odoo_make(
        &f, LEAD,
        arena_printfz(&f.arena,
                      "{'name':'Big','type':'opportunity','user_id':%s,"
                      "'stage_id':%s,'expected_revenue':10}",
                      user, stage));
    const char *deal = flow_pc_make(
        &f, "deals",
        "{'name':'Small','stage_id':'s3','sales_person':'usr_2',"
        "'monetary_value':20}");
    flow_sync(&f);
    const char *pc = other_of(&f, "opportunities", SIDE_LEFT, lead);
    const char *odoo = other_of(&f, "opportunities", SIDE_RIGHT, deal);
    expect_pc(&f, "deals", pc, "monetary_value", "10");
    expect_odoo(&f, LEAD, odoo, "expected_revenue", "20.0");
    assert_int_equal(flow_parked(&f), 0);
    assert_int_equal(flow_holds(&f), 4);
    flow_expect_silence(&f);
    flow_pair_demo(&f);
    flow_sync(&f);
    flow_print_open(&f);
    expect_pc(&f, "deals", pc, "stage_id", "\"s2\"");
    expect_pc(&f, "deals", pc, "pipeline_id", "\"p1\"");
    expect_odoo_ref(&f, LEAD, odoo, "stage_id",
                    flow_odoo_one(&f, "crm.stage",
                                  "[['name','=','Proposition']]"));

    assert_string_not_equal(flow_pc_get(&f, "deals", pc, "sales_person"),
                            "null");
    assert_non_null(strstr(flow_odoo_get(&f, LEAD, odoo, "user_id"),
                           "Oleksandr"));
    expect_all_done(&f);
    flow_expect_silence(&f);
    flow_fini(&f);
}

/* ---- 8: won, lost, open again -------------------------------------------------------------*/

static void expect_status(struct flow *f, const char *lead, const char *deal,
                          const char *status)
{
    bool won = strcmp(status, "won") == 0;
    bool lost = strcmp(status, "lost") == 0;
    flow_sync(f);
    expect_pc(f, "deals", deal, "deal_status",
              arena_printfz(&f->arena, "\"%s\"", status));
    expect_odoo(f, LEAD, lead, "active", lost ? "false" : "true");
    const char *stage = flow_odoo_get(f, LEAD, lead, "stage_id");
    assert_int_equal(strstr(stage, "Won") != NULL, won);
    assert_int_equal(
        strcmp(flow_odoo_get(f, LEAD, lead, "probability"), "0.0") == 0, lost);
    flow_expect_silence(f);
}

static void lead_does(struct flow *f, const char *lead, const char *method)
{
    flow_odoo(f, LEAD, method, arena_printfz(&f->arena, "[[%s]]", lead), NULL);
}

/* A and B say `closed` for both. */
static const struct flow_edit won_stages[] = {
    {"crosswalk.yaml", "    # won_stages:", "    won_stages:"}, {0}};

static void case_08_won_lost_and_open_again(void **state)
{
    struct flow f;
    const struct flow_options options = {.edits = won_stages};
    flow_begin_with(&f, state, &options);
    const char *lead = flow_lead(&f, ",'probability':30");
    flow_sync(&f);
    const char *deal = other_of(&f, "opportunities", SIDE_LEFT, lead);
    const char *reopened = arena_printfz(
        &f.arena, "{'stage_id':%s,'probability':30}",
        flow_odoo_one(&f, "crm.stage", "[['name','=','Qualified']]"));
    expect_status(&f, lead, deal, "open");
    lead_does(&f, lead, "action_set_won");
    expect_status(&f, lead, deal, "won");
    flow_odoo_edit(&f, LEAD, lead, reopened);
    expect_status(&f, lead, deal, "open");
    lead_does(&f, lead, "action_set_lost");
    expect_status(&f, lead, deal, "lost");
    lead_does(&f, lead, "action_unarchive");
    expect_status(&f, lead, deal, "open");
    /* and over there */
    flow_pc_edit(&f, "deals", deal, "{'deal_status':'won','stage_id':'s4'}");
    expect_status(&f, lead, deal, "won");
    flow_pc_edit(&f, "deals", deal, "{'deal_status':'open','stage_id':'s2'}");
    expect_status(&f, lead, deal, "open");
    flow_pc_edit(&f, "deals", deal, "{'deal_status':'lost'}");
    expect_status(&f, lead, deal, "lost");
    flow_pc_edit(&f, "deals", deal, "{'deal_status':'open'}");
    expect_status(&f, lead, deal, "open");
    flow_fini(&f);
}

/* Where nobody said which stages those are, what is won stays so. */
static void case_08_closed_takes_back_nothing(void **state)
{
    struct flow f;
    flow_begin(&f, state);
    const char *lead = flow_lead(&f, "");
    const char *other = flow_lead(&f, ",'name':'Other'");
    flow_sync(&f);
    const char *deal = other_of(&f, "opportunities", SIDE_LEFT, other);
    lead_does(&f, lead, "action_set_won");
    expect_status(&f, lead, other_of(&f, "opportunities", SIDE_LEFT, lead),
                  "won");
    flow_pc_edit(&f, "deals", deal, "{'deal_status':'lost'}");
    expect_status(&f, other, deal, "lost");
    flow_fini(&f);
}

int main(void)
{
    static const struct flow_world telling_time[] = {
        {"18", "A"}, {"18", "B"}, {"18", "D"}, {"16", "D"}, {"19", "D"}, {0}};
#define CASE(name, worlds) {#name, name, worlds}
    static const struct flow_case cases[] = {
        CASE(case_01_each_key_in_its_own_style, flow_plain),
        CASE(case_01_a_refused_key_costs_nothing, flow_each_profile),
        CASE(case_02_a_crash_between_pages_loses_nothing, flow_each_profile),
        CASE(case_03_one_time_on_both_sides_of_a_page, flow_each_profile),
        CASE(case_04_fields_merge_and_the_newer_wins, telling_time),
        CASE(case_05_what_the_hub_wrote_is_no_change, flow_everywhere),
        CASE(case_06_the_contact_goes_first, flow_everywhere),
        CASE(case_06_the_contact_may_come_later, flow_everywhere),
        CASE(case_07_an_unpaired_stage_or_user_is_flagged, flow_everywhere),
        CASE(case_08_won_lost_and_open_again, flow_everywhere),
        CASE(case_08_closed_takes_back_nothing, flow_each_profile),
    };
    return flow_run_cases("flow cases", cases, sizeof cases / sizeof *cases);
}
