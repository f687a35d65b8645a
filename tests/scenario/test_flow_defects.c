/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * What the first integration of this flow did wrong, one test a defect: the
 * behaviour that is required instead, end to end.
 */
#include "lib/flow_records.h"

#include "base/time.h"

/* 1: the last pull won. */
static void defect_01_conflicts_merge_by_field(void **state)
{
    struct flow f;
    const char *pc = NULL;
    flow_begin(&f, state);
    const char *odoo = flow_ann(&f, &pc);
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

/* 2: the cursor was the local time after the fetch, and one page was read. */
static void defect_02_no_change_falls_behind_the_cursor(void **state)
{
    struct flow f;
    flow_begin(&f, state);
    flow_knobs(&f, SIDE_RIGHT)->clock_skew_ms = -2 * 3600 * 1000;
    flow_knobs(&f, SIDE_LEFT)->clock_skew_ms = 3600 * 1000;
    flow_pc_many(&f, 30);
    flow_sync(&f);
    assert_int_equal(flow_links(&f, "contacts") >= 30, 1);
    /* more than a page, and the hub dies in the middle of the listing */
    flow_pc_many(&f, 250);
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
    const char *odoo = flow_ann(&f, &pc);
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
    const char *odoo = flow_ann(&f, &pc);
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

/* ---- tasks ------------------------------------------------------------------------------ */

/* 7: "done" was written into a computed field, and vanished activities were
 * never told. */
static void defect_07_done_goes_both_ways_and_back(void **state)
{
    struct flow f;
    const char *pc = NULL;
    flow_begin(&f, state);
    const char *odoo = flow_ann(&f, &pc);
    const char *id = flow_activity(&f, PARTNER, odoo, ",'summary':'Call'");
    flow_sync(&f);
    const char *task = other_of(&f, "tasks", SIDE_LEFT, id);
    expect_pc(&f, "tasks", task, "completed", "false");
    flow_finish(&f, id);
    flow_sync(&f);
    expect_pc(&f, "tasks", task, "completed", "true");
    assert_int_equal(flow_updated(&f, SIDE_RIGHT), 1);
    flow_expect_silence(&f);
    /* opened again over there: an activity, for the same task */
    flow_pc_edit(&f, "tasks", task, "{'completed':false}");
    flow_sync(&f);
    assert_int_equal(flow_open_activities(&f, odoo), 1);
    const char *again = other_of(&f, "tasks", SIDE_RIGHT, task);
    expect_odoo(&f, ACTIVITY, again, "summary", "\"Call\"");
    expect_odoo(&f, ACTIVITY, again, "date_deadline", "\"2026-03-10\"");
    flow_expect_silence(&f);
    /* and done over there: with feedback, not by a write */
    size_t before = flow_done_messages(&f, odoo);
    flow_pc_edit(&f, "tasks", task, "{'completed':true}");
    flow_sync(&f);
    assert_int_equal(flow_open_activities(&f, odoo), 0);
    assert_int_equal(flow_done_messages(&f, odoo), before + 1);
    flow_expect_silence(&f);
    assert_int_equal(flow_pc_count(&f, "tasks"), 1);
    flow_fini(&f);
}

/* 8: activities were made without the model of their document. */
static void defect_08_a_task_hangs_on_its_record(void **state)
{
    struct flow f;
    const char *pc = NULL;
    flow_begin(&f, state);
    const char *odoo = flow_ann(&f, &pc);
    const char *deal = flow_pc_make(
        &f, "deals",
        arena_printfz(&f.arena,
                      "{'name':'Big','contact_id':'%s','stage_id':'s1'}", pc));
    const char *on_contact = flow_pc_make(
        &f, "tasks",
        arena_printfz(&f.arena,
                      "{'name':'Call','due_date':'2026-03-10',"
                      "'due_time':'14:30','assigned_to':'usr_1',"
                      "'description':'a < b','contact_ids':['%s']}",
                      pc));
    const char *on_both = flow_pc_make(
        &f, "tasks",
        arena_printfz(&f.arena,
                      "{'name':'Visit','due_date':'2026-03-11','assigned_to':"
                      "'usr_1','contact_ids':['%s'],'deal_ids':['%s']}",
                      pc, deal));
    flow_pc_make(&f, "tasks", "{'name':'About nobody'}");
    flow_sync(&f);
    const char *id = other_of(&f, "tasks", SIDE_RIGHT, on_contact);
    expect_odoo(&f, ACTIVITY, id, "res_model", "\"res.partner\"");
    expect_odoo(&f, ACTIVITY, id, "res_id", odoo);
    expect_odoo(&f, ACTIVITY, id, "summary", "\"Call\"");
    expect_odoo(&f, ACTIVITY, id, "note", "\"<p>a &lt; b</p>\"");
    id = other_of(&f, "tasks", SIDE_RIGHT, on_both);
    expect_odoo(&f, ACTIVITY, id, "res_model", "\"crm.lead\"");
    expect_odoo(&f, ACTIVITY, id, "res_id",
                other_of(&f, "opportunities", SIDE_RIGHT, deal));
    assert_int_equal(flow_odoo_count(&f, ACTIVITY, "[]"), 2);
    /* another day keeps the time of day over there */
    id = other_of(&f, "tasks", SIDE_RIGHT, on_contact);
    flow_odoo_edit(&f, ACTIVITY, id, "{'date_deadline':'2026-03-12'}");
    flow_sync(&f);
    expect_pc(&f, "tasks", on_contact, "due_date", "\"2026-03-12\"");
    expect_pc(&f, "tasks", on_contact, "due_time", "\"14:30\"");
    flow_expect_silence(&f);
    flow_fini(&f);
}

/* ---- notes ------------------------------------------------------------------------------ */

/* 9: notes were lost, doubled, leaked and credited to the wrong person. */
static void defect_09_notes_arrive_once_whole_and_inside(void **state)
{
    struct flow f;
    flow_begin(&f, state);
    /* the contact is not over there yet: the note waits for it */
    const char *odoo = flow_odoo_make(&f, PARTNER, ANN);
    const char *note = flow_odoo_post(&f, PARTNER, odoo,
                                      "<p>First<br>line &lt;2&gt;</p>", true);
    flow_odoo_post(&f, PARTNER, odoo, "<p>Dear customer</p>", false);
    const char *nobody = flow_odoo_make(&f, PARTNER, "{'name':'Unreachable'}");
    flow_odoo_post(&f, PARTNER, nobody, "<p>No address</p>", true);
    flow_sync(&f);
    const char *pc = other_of(&f, "contacts", SIDE_LEFT, odoo);
    const char *over = other_of(&f, "notes", SIDE_LEFT, note);
    assert_int_equal(flow_pc_count(&f, "notes"), 1);
    expect_pc(&f, "notes", over, "body", "\"First\\nline <2>\"");
    expect_pc(&f, "notes", over, "contact_id",
              arena_printfz(&f.arena, "\"%s\"", pc));
    /* what waits for its contact comes when that is there */
    flow_odoo_edit(&f, PARTNER, nobody, "{'email':'no@x.example'}");
    flow_sync(&f);
    assert_int_equal(flow_pc_count(&f, "notes"), 2);
    /* pulled notes are updated, and never doubled */
    const char *mine = flow_pc_make(
        &f, "notes", arena_printfz(&f.arena,
                                   "{'body':'Rang <twice>','contact_id':'%s',"
                                   "'user_id':'usr_2'}",
                                   pc));
    flow_sync(&f);
    const char *message = other_of(&f, "notes", SIDE_RIGHT, mine);
    expect_odoo(&f, "mail.message", message, "body",
                "\"<p>Rang &lt;twice&gt;</p>\"");
    flow_pc_edit(&f, "notes", mine, "{'body':'Rang three times'}");
    flow_sync(&f);
    expect_odoo(&f, "mail.message", message, "body",
                "\"<p>Rang three times</p>\"");
    flow_expect_silence(&f);
    flow_fini(&f);
}

/* The author is the user over there who is paired with ours. */
static void defect_09_the_author_is_a_user_over_there(void **state)
{
    struct flow f;
    flow_begin(&f, state);
    const char *odoo = flow_odoo_make(&f, PARTNER, ANN);
    const char *note = flow_odoo_post(&f, PARTNER, odoo, "<p>Mine</p>", true);
    const char *user = flow_pc_make(&f, "users", "{'name':'Mitchell'}");
    flow_pair(&f, "users", "2", user); /* the administrator wrote it */
    flow_sync(&f);
    const char *over = other_of(&f, "notes", SIDE_LEFT, note);
    expect_pc(&f, "notes", over, "user_id",
              arena_printfz(&f.arena, "\"%s\"", user));
    flow_fini(&f);
}

/* ---- the queue -------------------------------------------------------------------------- */

/* 10: a job for each write, failures tried for ever, one poisoned all. */
static void defect_10_one_job_a_record_and_no_poison(void **state)
{
    struct flow f;
    const char *pc = NULL;
    flow_begin(&f, state);
    const char *odoo = flow_ann(&f, &pc);
    /* three edits are one write */
    for (int i = 0; i < 3; i++)
        flow_odoo_edit(&f, PARTNER, odoo,
                       arena_printfz(&f.arena, "{'city':'C%d'}", i));
    int64_t before = flow_writes(&f, SIDE_RIGHT);
    flow_sync(&f);
    assert_int_equal(flow_writes(&f, SIDE_RIGHT), before + 1);
    /* a record that is refused stands aside, the others go through */
    flow_odoo_make(&f, PARTNER, "{'name':'Bad','email':'no address'}");
    const char *good = flow_odoo_make(
        &f, PARTNER, "{'name':'Good','email':'good@x.example'}");
    flow_sync(&f);
    other_of(&f, "contacts", SIDE_LEFT, good);
    assert_int_equal(flow_parked(&f), 1);
    assert_non_null(strstr(flow_parked_why(&f, 0), "rejected"));
    int64_t calls = flow_writes(&f, SIDE_RIGHT);
    flow_expect_silence(&f); /* it is not tried again and again */
    assert_int_equal(flow_writes(&f, SIDE_RIGHT), calls);
    /* mended, it goes through */
    flow_odoo_edit(
        &f, PARTNER,
        flow_odoo_one(&f, PARTNER, "[['name','=','Bad']]"),
        "{'email':'bad@x.example'}");
    flow_sync(&f);
    expect_all_done(&f);
    flow_fini(&f);
}

/* What the remote cannot do now is tried later, and not counted against the
 * record; after a crash nothing stays in progress. */
static void defect_10_an_outage_costs_nothing(void **state)
{
    struct flow f;
    const char *pc = NULL;
    flow_begin(&f, state);
    const char *odoo = flow_ann(&f, &pc);
    flow_odoo_edit(&f, PARTNER, odoo, "{'city':'Nice'}");
    for (int i = 0; i < 10; i++) {
        flow_knobs(&f, SIDE_RIGHT)->fail_every = 1;
        flow_knobs(&f, SIDE_RIGHT)->fail_status = 503;
        assert_int_equal(flow_run(&f, RUN_SYNC), ERR_OK);
        assert_int_not_equal(f.report.error.code, ERR_OK);
    }
    flow_knobs(&f, SIDE_RIGHT)->fail_every = 0;
    f.power.requests = 0;
    f.power.cut_request = 2; /* and then the hub dies */
    assert_int_not_equal(flow_run(&f, RUN_SYNC), ERR_OK);
    flow_stop(&f);
    flow_power_on(&f);
    flow_pass(&f, 3600 * 1000);
    flow_sync(&f);
    expect_pc(&f, "contacts", pc, "city", "\"Nice\"");
    expect_all_done(&f);
    flow_fini(&f);
}

/* 11: users without a counterpart broke the whole fetch. */
static void defect_11_items_without_a_pair_are_kept(void **state)
{
    struct flow f;
    const struct flow_options options = {.no_lookups = true};
    flow_begin_with(&f, state, &options);
    const char *lone = flow_pc_make(
        &f, "users", "{'name':'Lone','email':'lone@x.example'}");
    flow_fetch_lookups(&f);
    struct lookup_item *items = NULL;
    struct lookup_pair *pairs = NULL;
    size_t n = 0;
    assert_int_equal(lookup_items(f.store, &f.arena, STR("users"), SIDE_RIGHT,
                                  &items, &n, NULL), ERR_OK);
    bool kept = false;
    for (size_t i = 0; i < n; i++)
        kept = kept || str_is(items[i].key, lone);
    assert_true(kept);
    assert_int_equal(n, 5);
    assert_int_equal(lookup_pairs(f.store, &f.arena, STR("users"), &pairs, &n,
                                  NULL), ERR_OK);
    assert_int_equal(n, 4); /* those with the same address on both sides */
    assert_int_equal(lookup_items(f.store, &f.arena, STR("stages"), SIDE_RIGHT,
                                  &items, &n, NULL), ERR_OK);
    assert_int_equal(n, 8);
    assert_true(str_contains(items[0].extra, STR("pipeline_id")));
    flow_fini(&f);
}

/* ---- opportunities ---------------------------------------------------------------------- */

/* 12: won was never told, and lost (archived) ones never looked at. */
static void defect_12_won_and_lost_are_told(void **state)
{
    struct flow f;
    flow_begin(&f, state);
    const char *won = flow_lead(&f, ",'expected_revenue':10");
    const char *lost = flow_lead(&f, ",'expected_revenue':20");
    flow_odoo(&f, LEAD, "action_set_lost",
              arena_printfz(&f.arena, "[[%s]]", lost), NULL);
    flow_sync(&f);
    const char *pc[2] = {other_of(&f, "opportunities", SIDE_LEFT, won),
                         other_of(&f, "opportunities", SIDE_LEFT, lost)};
    expect_pc(&f, "deals", pc[0], "deal_status", "\"open\"");
    expect_pc(&f, "deals", pc[1], "deal_status", "\"lost\"");
    flow_odoo(&f, LEAD, "action_set_won",
              arena_printfz(&f.arena, "[[%s]]", won), NULL);
    flow_sync(&f);
    expect_pc(&f, "deals", pc[0], "deal_status", "\"won\"");
    expect_pc(&f, "deals", pc[0], "stage_id", "\"s4\"");
    /* and back: lost over there is lost here */
    const char *deal = flow_pc_make(
        &f, "deals", "{'name':'Small','stage_id':'s2','deal_status':'open'}");
    flow_sync(&f);
    const char *odoo = other_of(&f, "opportunities", SIDE_RIGHT, deal);
    flow_pc_edit(&f, "deals", deal, "{'deal_status':'lost'}");
    flow_sync(&f);
    expect_odoo(&f, LEAD, odoo, "active", "false");
    expect_odoo(&f, LEAD, odoo, "probability", "0.0");
    flow_expect_silence(&f);
    flow_fini(&f);
}

/* ---- deletes ---------------------------------------------------------------------------- */

/* 13: what was deleted on one side stayed, or came back. */
static void defect_13_deleted_is_archived_and_does_not_return(void **state)
{
    struct flow f;
    const char *pc = NULL;
    flow_begin(&f, state);
    const char *odoo = flow_ann(&f, &pc);
    const char *bo = flow_odoo_make(
        &f, PARTNER, "{'name':'Bo','email':'bo@x.example'}");
    const char *cy = flow_odoo_make(
        &f, PARTNER, "{'name':'Cy','email':'cy@x.example'}");
    flow_sync(&f);
    const char *pc_bo = other_of(&f, "contacts", SIDE_LEFT, bo);
    const char *pc_cy = other_of(&f, "contacts", SIDE_LEFT, cy);
    size_t before = flow_pc_count(&f, "contacts");
    flow_pc_drop(&f, "contacts", pc);
    flow_odoo_drop(&f, PARTNER, bo);          /* as a merge does */
    flow_odoo_edit(&f, PARTNER, cy, "{'active':false}");
    flow_reconcile(&f);
    expect_odoo(&f, PARTNER, odoo, "active", "false");
    expect_pc(&f, "contacts", pc_bo, "name", "\"Bo\""); /* kept over there */
    expect_pc(&f, "contacts", pc_cy, "name", "\"Cy\"");
    assert_int_equal(flow_pc_count(&f, "contacts"), before - 1);
    assert_int_equal(flow_odoo_count(&f, PARTNER, "[['name','=','Bo']]"), 0);
    flow_expect_silence(&f);
    /* archived here and gone on there: it is let go, not made anew */
    flow_pc_edit(&f, "contacts", pc_cy, "{'city':'Nice'}");
    flow_sync(&f);
    expect_odoo(&f, PARTNER, cy, "city", "false");
    assert_int_equal(flow_odoo_count(&f, PARTNER, "[['name','=','Cy']]"), 1);
    flow_fini(&f);
}

/* The same of deals and tasks: archived, cancelled. */
static void defect_13_deals_and_tasks_too(void **state)
{
    struct flow f;
    const char *pc = NULL;
    flow_begin(&f, state);
    const char *odoo = flow_ann(&f, &pc);
    const char *lead = flow_lead(&f, "");
    const char *id = flow_activity(&f, PARTNER, odoo, ",'summary':'Call'");
    flow_lead(&f, ",'name':'Other'");
    flow_activity(&f, PARTNER, odoo, ",'summary':'Write'");
    flow_sync(&f);
    flow_pc_drop(&f, "deals", other_of(&f, "opportunities", SIDE_LEFT, lead));
    flow_pc_drop(&f, "tasks", other_of(&f, "tasks", SIDE_LEFT, id));
    flow_reconcile(&f);
    expect_odoo(&f, LEAD, lead, "active", "false");
    expect_odoo(&f, ACTIVITY, id, "summary", "gone");
    assert_int_equal(flow_open_activities(&f, odoo), 1);
    assert_int_equal(flow_done_messages(&f, odoo), 0); /* cancelled, not done */
    flow_expect_silence(&f);
    flow_fini(&f);
}

static const struct flow_edit delete_everywhere[] = {
    {"syncs/contacts.yaml", "  right: keep", "  right: delete"},
    {"syncs/tasks.yaml", "  right: keep", "  right: delete"},
    {0}};

/* Where the workspace asks for it and the profile can. */
static void defect_13_deletes_go_over_and_are_guarded(void **state)
{
    struct flow f;
    const char *pc = NULL;
    const struct flow_options options = {.edits = delete_everywhere};
    flow_begin_with(&f, state, &options);
    const char *odoo = flow_ann(&f, &pc);
    const char *id = flow_activity(&f, PARTNER, odoo, ",'summary':'Call'");
    for (int i = 0; i < 40; i++)
        flow_odoo_make(&f, PARTNER,
                       arena_printfz(&f.arena,
                                     "{'name':'N%d','email':'n%d@x.example'}",
                                     i, i));
    flow_sync(&f);
    size_t before = flow_pc_count(&f, "contacts");
    flow_odoo_drop(&f, ACTIVITY, id); /* cancelled, and no other is open */
    flow_sync(&f);
    assert_int_equal(flow_pc_count(&f, "tasks"), 1);
    assert_non_null(strstr(flow_parked_why(&f, 0), "guard"));
    flow_odoo_edit(&f, PARTNER, odoo, "{'active':false}");
    flow_reconcile(&f);
    assert_string_equal(flow_pc_get(&f, "contacts", pc, "name"), "gone");
    assert_int_equal(flow_pc_count(&f, "contacts"), before - 1);
    /* all at once is more than anybody means */
    size_t n = 0;
    const char *const *ids =
        flow_odoo_find(&f, PARTNER, "[['name','=like','N%']]", &n);
    for (size_t i = 0; i < n; i++)
        flow_odoo_drop(&f, PARTNER, ids[i]);
    assert_int_equal(flow_run(&f, RUN_RECONCILE), ERR_OK);
    assert_int_equal(f.report.error.code, ERR_GUARD);
    assert_int_equal(flow_pc_count(&f, "contacts"), before - 1);
    flow_fini(&f);
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
        CASE(defect_07_done_goes_both_ways_and_back, flow_everywhere),
        CASE(defect_08_a_task_hangs_on_its_record, flow_everywhere),
        CASE(defect_09_notes_arrive_once_whole_and_inside, flow_everywhere),
        CASE(defect_09_the_author_is_a_user_over_there, flow_plain),
        CASE(defect_10_one_job_a_record_and_no_poison, flow_each_profile),
        CASE(defect_10_an_outage_costs_nothing, flow_each_profile),
        CASE(defect_11_items_without_a_pair_are_kept, flow_each_raw_profile),
        CASE(defect_12_won_and_lost_are_told, flow_everywhere),
        CASE(defect_13_deleted_is_archived_and_does_not_return,
             flow_everywhere),
        CASE(defect_13_deals_and_tasks_too, flow_everywhere),
        CASE(defect_13_deletes_go_over_and_are_guarded, flow_public),
    };
    return flow_run_cases("flow defects", cases, sizeof cases / sizeof *cases);
}
