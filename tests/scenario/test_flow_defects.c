/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * What the first integration of this flow did wrong, one test a defect: the
 * behaviour that is required instead, end to end.
 */
#include "lib/flow_cases.h"

#include "base/time.h"

#define PARTNER "res.partner"
#define ANN "{'name':'Ann Lee','email':'ann@x.example','city':'Lyon'}"

/* Ann, made in Odoo and synced. */
static const char *synced_ann(struct flow *f, const char **out_pc)
{
    const char *id = flow_odoo_make(f, PARTNER, ANN);
    flow_sync(f);
    *out_pc = other_of(f, "contacts", SIDE_LEFT, id);
    return id;
}

/* 1: the last pull won. */
static void defect_01_conflicts_merge_by_field(void **state)
{
    struct flow f;
    const char *pc = NULL;
    flow_begin(&f, state);
    const char *odoo = synced_ann(&f, &pc);
    flow_odoo_edit(&f, PARTNER, odoo, "{'city':'Paris'}");
    flow_pass(&f, 1000);
    flow_pc_edit(&f, "contacts", pc, "{'phone':'+33612345678'}");
    flow_sync(&f);
    expect_odoo(&f, PARTNER, odoo, "phone", "\"+33612345678\"");
    expect_odoo(&f, PARTNER, odoo, "city", "\"Paris\"");
    expect_pc(&f, "contacts", pc, "city", "\"Paris\"");
    assert_int_equal(flow_journal(&f, "contacts", JOURNAL_CONFLICT, SIDE_LEFT,
                                  odoo), 0);
    flow_odoo_edit(&f, PARTNER, odoo, "{'city':'Older'}");
    flow_pass(&f, 60000);
    flow_pc_edit(&f, "contacts", pc, "{'city':'Newer'}");
    flow_sync(&f);
    /* both have the same one, and the loser is in the journal */
    const char *winner = flow_odoo_get(&f, PARTNER, odoo, "city");
    expect_pc(&f, "contacts", pc, "city", winner);
    bool newer = strcmp(winner, "\"Newer\"") == 0;
    assert_int_equal(flow_journal(&f, "contacts", JOURNAL_CONFLICT,
                                  newer ? SIDE_LEFT : SIDE_RIGHT,
                                  newer ? odoo : pc), 1);
    /* profiles A, B and D tell when; C does not, and then the left wins */
    const struct flow_world *world = *state;
    assert_true(newer == (strcmp(world->profile, "default") != 0));
    flow_expect_silence(&f);
    flow_fini(&f);
}

static void many_contacts(struct flow *f, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        flow_pass(f, 10);
        flow_pc_make(f, "contacts",
                     arena_printfz(&f->arena,
                                   "{'name':'N%zu','email':'n%zu@x.example'}",
                                   i, i));
    }
}

/* 2: the cursor was the local time after the fetch, and one page was read. */
static void defect_02_no_change_falls_behind_the_cursor(void **state)
{
    struct flow f;
    flow_begin(&f, state);
    flow_knobs(&f, SIDE_RIGHT)->clock_skew_ms = -2 * 3600 * 1000;
    flow_knobs(&f, SIDE_LEFT)->clock_skew_ms = 3600 * 1000;
    many_contacts(&f, 30);
    flow_sync(&f);
    assert_int_equal(flow_links(&f, "contacts") >= 30, 1);
    /* more than a page, and the hub dies in the middle of the listing */
    many_contacts(&f, 250);
    flow_power_on(&f);
    f.power.cut_request = 2;
    assert_int_not_equal(flow_run(&f, RUN_SYNC), ERR_OK);
    flow_stop(&f);
    flow_power_on(&f);
    flow_sync(&f);
    size_t found = 0;
    for (size_t i = 0; i < 250; i++)
        found += flow_odoo_count(
            &f, PARTNER,
            arena_printfz(&f.arena, "[['email','=','n%zu@x.example']]", i));
    assert_int_equal(found, 250);
    flow_expect_silence(&f);
    flow_fini(&f);
}

/* 3: what was pulled was pushed again, for ever. */
static void defect_03_no_echo(void **state)
{
    struct flow f;
    const char *pc = NULL;
    flow_begin(&f, state);
    const char *odoo = synced_ann(&f, &pc);
    for (int turn = 0; turn < 3; turn++) {
        flow_odoo_edit(&f, PARTNER, odoo,
                       arena_printfz(&f.arena, "{'city':'L%d'}", turn));
        flow_sync(&f);
        assert_int_equal(flow_updated(&f, SIDE_RIGHT), 1);
        assert_int_equal(flow_updated(&f, SIDE_LEFT), 0);
        flow_pc_edit(&f, "contacts", pc,
                     arena_printfz(&f.arena, "{'city':'R%d'}", turn));
        flow_sync(&f);
        assert_int_equal(flow_updated(&f, SIDE_LEFT), 1);
        assert_int_equal(flow_updated(&f, SIDE_RIGHT), 0);
        flow_expect_silence(&f);
    }
    flow_fini(&f);
}

/* 4: forceCreate with each push, and the id never sent. */
static void defect_04_an_address_may_change(void **state)
{
    struct flow f;
    const char *pc = NULL;
    flow_begin(&f, state);
    const char *odoo = synced_ann(&f, &pc);
    size_t before = flow_pc_count(&f, "contacts");
    flow_odoo_edit(&f, PARTNER, odoo, "{'email':'ann.lee@y.example'}");
    flow_sync(&f);
    expect_pc(&f, "contacts", pc, "email", "\"ann.lee@y.example\"");
    assert_int_equal(flow_pc_count(&f, "contacts"), before);
    flow_pc_edit(&f, "contacts", pc, "{'email':'lee@z.example'}");
    flow_sync(&f);
    expect_odoo(&f, PARTNER, odoo, "email", "\"lee@z.example\"");
    flow_expect_silence(&f);
    flow_fini(&f);
}

/* 5: contacts were matched by remote id only. */
static void defect_05_contacts_find_each_other(void **state)
{
    struct flow f;
    flow_begin(&f, state);
    const char *by_mail = flow_odoo_make(&f, PARTNER, ANN);
    const char *by_phone = flow_odoo_make(
        &f, PARTNER, "{'name':'Bo Ek','phone':'06 12 34 56 78'}");
    const char *twin = flow_odoo_make(
        &f, PARTNER, "{'name':'Cy','email':'cy@x.example'}");
    flow_odoo_make(&f, PARTNER, "{'name':'Cy Two','email':'CY@x.example'}");
    const char *ann = flow_pc_make(
        &f, "contacts", "{'name':'Ann Lee','email':'ANN@X.example'}");
    const char *bo = flow_pc_make(
        &f, "contacts", "{'name':'Bo Ek','phone':'+33612345678'}");
    flow_pc_make(&f, "contacts", "{'name':'Cy','email':'cy@x.example'}");
    size_t before = flow_odoo_count(&f, PARTNER, "[]");
    flow_sync(&f);
    assert_string_equal(other_of(&f, "contacts", SIDE_LEFT, by_mail), ann);
    assert_string_equal(other_of(&f, "contacts", SIDE_LEFT, by_phone), bo);
    /* two for one: a person decides, nothing is doubled */
    assert_null(flow_other(&f, "contacts", SIDE_LEFT, twin));
    assert_true(flow_parked(&f) >= 2);
    assert_non_null(strstr(flow_parked_why(&f, 0), "ambiguous"));
    assert_int_equal(flow_odoo_count(&f, PARTNER, "[]"), before);
    flow_expect_silence(&f);
    flow_fini(&f);
}

/* 6: names and blanks of answers were guessed; what was missing erased. */
static void styles_keep(void **state, const char *const *options)
{
    struct flow f;
    const struct flow_options with = {.box = {NULL, options}};
    flow_begin_with(&f, state, &with);
    const char *odoo = flow_odoo_make(
        &f, PARTNER,
        "{'name':'Ann Lee','email':'ann@x.example','street':'1 Rue A',"
        "'zip':'69001','city':'Lyon','phone':'+33612345678'}");
    const char *pc = flow_pc_make(
        &f, "contacts",
        "{'name':'Ann Lee','email':'ann@x.example','source':'fair'}");
    const char *bo = flow_pc_make(
        &f, "contacts",
        "{'name':'Bo Ek','email':'bo@x.example','postal_code':'75001'}");
    flow_pc_make(&f, "deals", "{'name':'Big','monetary_value':1000.5}");
    flow_sync(&f);
    assert_string_equal(other_of(&f, "contacts", SIDE_LEFT, odoo), pc);
    expect_odoo(&f, PARTNER, odoo, "street", "\"1 Rue A\"");
    expect_odoo(&f, PARTNER, odoo, "zip", "\"69001\"");
    expect_odoo(&f, PARTNER, odoo, "phone", "\"+33612345678\"");
    expect_odoo(&f, PARTNER, other_of(&f, "contacts", SIDE_RIGHT, bo), "zip",
                "\"75001\"");
    const char *lead = flow_odoo_one(&f, "crm.lead", "[['name','=','Big']]");
    expect_odoo(&f, "crm.lead", lead, "expected_revenue", "1000.5");
    flow_pc_edit(&f, "contacts", pc, "{'city':'Nice'}");
    flow_odoo_edit(&f, PARTNER, odoo, "{'zip':'69002'}");
    flow_sync(&f);
    expect_odoo(&f, PARTNER, odoo, "city", "\"Nice\"");
    expect_odoo(&f, PARTNER, odoo, "street", "\"1 Rue A\"");
    expect_pc(&f, "contacts", pc, "postal_code", "\"69002\"");
    flow_expect_silence(&f);
    flow_fini(&f);
}

static void defect_06_any_style_of_answer_is_understood(void **state)
{
    static const char *const styles[][11] = {
        {NULL},
        {"style", "snake", "id", "_id", "lists", "named", NULL},
        {"blanks", "omit", "reply", "flat", NULL},
        {"blanks", "empty", "style", "snake", "reply", "flat", NULL},
    };
    for (size_t i = 0; i < sizeof styles / sizeof *styles; i++)
        styles_keep(state, styles[i]);
}

int main(void)
{
#define CASE(name, worlds) {#name, name, worlds}
    static const struct flow_case cases[] = {
        CASE(defect_01_conflicts_merge_by_field, flow_each_profile),
        CASE(defect_02_no_change_falls_behind_the_cursor, flow_each_profile),
        CASE(defect_03_no_echo, flow_everywhere),
        CASE(defect_04_an_address_may_change, flow_each_profile),
        CASE(defect_05_contacts_find_each_other, flow_each_profile),
        CASE(defect_06_any_style_of_answer_is_understood, flow_each_profile),
    };
    return flow_run_cases("flow defects", cases, sizeof cases / sizeof *cases);
}
