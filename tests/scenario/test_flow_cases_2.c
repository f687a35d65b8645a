/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* What the flow must do beyond the defects of its forerunner, one test a
 * numbered case: 9 to 16. */
#include "lib/flow_records.h"

#include "base/file.h"
#include "base/time.h"

/* ---- 9: done ------------------------------------------------------------------------- */

static void expect_one_update(struct flow *f, enum side s)
{
    flow_sync(f);
    assert_int_equal(flow_updated(f, s), 1);
    assert_int_equal(flow_updated(f, SIDE_OTHER(s)), 0);
    assert_int_equal(flow_created(f, SIDE_LEFT), 0);
    assert_int_equal(flow_created(f, SIDE_RIGHT), 0);
    flow_expect_silence(f);
}

static void done_goes_over(void **state, bool keeps_done)
{
    struct flow f;
    const char *pc = NULL;
    flow_begin(&f, state);
    if (keeps_done)
        flow_odoo_edit(&f, "mail.activity.type", "4", "{'keep_done':true}");
    const char *odoo = flow_ann(&f, &pc);
    const char *call = flow_activity(&f, PARTNER, odoo, ",'summary':'Call'");
    const char *mail = flow_activity(&f, PARTNER, odoo, ",'summary':'Mail'");
    const char *other = flow_activity(&f, PARTNER, odoo, ",'summary':'Other'");
    flow_sync(&f);
    const char *task[] = {other_of(&f, "tasks", SIDE_LEFT, call),
                          other_of(&f, "tasks", SIDE_LEFT, mail),
                          other_of(&f, "tasks", SIDE_LEFT, other)};
    flow_finish(&f, call);
    expect_one_update(&f, SIDE_RIGHT);
    expect_pc(&f, "tasks", task[0], "completed", "true");
    expect_pc(&f, "tasks", task[1], "completed", "false");
    /* and over there: by Odoo's own way of being done, once */
    size_t before = flow_done_messages(&f, odoo);
    flow_pc_edit(&f, "tasks", task[1], "{'completed':true}");
    expect_one_update(&f, SIDE_LEFT);
    assert_int_equal(flow_done_messages(&f, odoo), before + 1);
    assert_int_equal(flow_open_activities(&f, odoo), 1);
    expect_pc(&f, "tasks", task[2], "completed", "false");
    expect_all_done(&f);
    flow_fini(&f);
}

static void case_09_done_is_told_once(void **state)
{
    done_goes_over(state, false);
}

static void case_09_done_that_odoo_keeps_too(void **state)
{
    done_goes_over(state, true);
}

/* ---- 10: notes ----------------------------------------------------------------------- */

static const char *joined_notes(struct flow *f)
{
    size_t n = 0;
    const char *const *ids = flow_pc_find(f, "notes", NULL, NULL, &n);
    const char *all = "";
    for (size_t i = 0; i < n; i++)
        all = arena_printfz(&f->arena, "%s\n%s", all,
                            flow_pc_get(f, "notes", ids[i], "body"));
    return all;
}

static void case_10_an_edited_note_stays_one(void **state)
{
    const struct flow_world *world = *state;
    bool changes = strcmp(world->profile, "D") == 0;
    struct flow f;
    const char *pc = NULL;
    flow_begin(&f, state);
    const char *odoo = flow_ann(&f, &pc);
    const char *message =
        flow_odoo_post(&f, PARTNER, odoo, "<p>First</p>", true);
    flow_sync(&f);
    const char *note = other_of(&f, "notes", SIDE_LEFT, message);
    size_t messages = flow_odoo_count(&f, MESSAGE, "[]");
    for (size_t turn = 2; turn <= 4; turn++) {
        flow_odoo_edit(&f, MESSAGE, message,
                       arena_printfz(&f.arena, "{'body':'<p>Text %zu</p>'}",
                                     turn));
        flow_sync(&f);
        assert_int_equal(flow_pc_count(&f, "notes"), changes ? 1 : turn);
        assert_non_null(strstr(joined_notes(&f),
                               arena_printfz(&f.arena, "Text %zu", turn)));
        /* it neither comes back nor grows */
        flow_expect_silence(&f);
        assert_string_equal(other_of(&f, "notes", SIDE_LEFT, message), note);
        assert_int_equal(flow_odoo_count(&f, MESSAGE, "[]"), messages);
        expect_odoo(&f, MESSAGE, message, "body",
                    arena_printfz(&f.arena, "\"<p>Text %zu</p>\"", turn));
    }
    /* what was said first is still there where notes are appended */
    assert_int_equal(strstr(joined_notes(&f), "First") != NULL, !changes);
    /* the marker says which note the later ones stand for */
    assert_int_equal(strstr(joined_notes(&f), note) != NULL, !changes);
    expect_all_done(&f);
    flow_fini(&f);
}

/* ---- 11: the nightly compare --------------------------------------------------------- */

static void case_11_a_compare_finds_what_no_poll_told(void **state)
{
    const struct flow_world *world = *state;
    bool tells_time = strcmp(world->profile, "default") != 0;
    struct flow f;
    const char *pc = NULL;
    flow_begin(&f, state);
    const char *odoo = flow_ann(&f, &pc);
    flow_pc_many(&f, 3);
    flow_sync(&f);
    const char *pc_gone =
        flow_pc_one(&f, "contacts", "email", "'n1@x.example'");
    const char *gone = other_of(&f, "contacts", SIDE_RIGHT, pc_gone);
    flow_stop(&f); /* the hub is off; clocks were wrong: nothing looks new */
    for (int s = 0; s < SIDES; s++)
        flow_knobs(&f, (enum side)s)->clock_skew_ms = -24 * 3600 * 1000;
    flow_odoo_edit(&f, PARTNER, odoo, "{'city':'Nice'}");
    flow_pc_edit(&f, "contacts", pc, "{'address1':'1 Rue A'}");
    flow_pc_drop(&f, "contacts", pc_gone);
    for (int s = 0; s < SIDES; s++)
        flow_knobs(&f, (enum side)s)->clock_skew_ms = 0;
    flow_sync(&f);
    if (tells_time) { /* a profile without times is compared each time */
        expect_pc(&f, "contacts", pc, "city", "\"Lyon\"");
        expect_odoo(&f, PARTNER, odoo, "street", "false");
    }
    flow_reconcile(&f);
    expect_pc(&f, "contacts", pc, "city", "\"Nice\"");
    expect_odoo(&f, PARTNER, odoo, "street", "\"1 Rue A\"");
    expect_odoo(&f, PARTNER, gone, "active", "false");
    assert_int_equal(flow_odoo_count(&f, PARTNER, "[['name','=like','N%'],"
                                                  "['active','=',true]]"), 2);
    flow_expect_silence(&f);
    flow_fini(&f);
}

/* ---- 12: one way only ---------------------------------------------------------------- */

static void edit_each(struct flow *f, const struct flow_each *each, enum side s)
{
    if (s == SIDE_LEFT) {
        flow_odoo_edit(f, PARTNER, each->partner, "{'city':'Nice'}");
        flow_odoo_edit(f, LEAD, each->lead, "{'expected_revenue':5}");
        flow_finish(f, each->activity);
        flow_odoo_edit(f, MESSAGE, each->message, "{'body':'<p>Mine</p>'}");
        return;
    }
    flow_pc_edit(f, "contacts", each->contact, "{'city':'Metz'}");
    flow_pc_edit(f, "deals", each->deal, "{'monetary_value':7}");
    flow_pc_edit(f, "tasks", each->task, "{'completed':true}");
    flow_pc_edit(f, "notes", each->note, "{'body':'Other words'}");
}

/* Everything is edited, closed and deleted on both sides. */
static void one_way(void **state, enum side to)
{
    struct flow f;
    enum side from = SIDE_OTHER(to);
    const struct flow_edit edits[] = {
        {"crosswalk.yaml", "  direction: both",
         to == SIDE_RIGHT ? "  direction: left_to_right"
                          : "  direction: right_to_left"},
        {0}};
    const struct flow_options options = {.edits = edits};
    flow_begin_with(&f, state, &options);
    struct flow_each each = flow_make_each(&f);
    flow_sync(&f);
    assert_int_equal(flow_created(&f, to) >= 4, 1);
    const char *own = from == SIDE_LEFT ? each.partner : each.contact;
    const char *over = other_of(&f, "contacts", from, own);
    for (int s = 0; s < SIDES; s++)
        edit_each(&f, &each, (enum side)s);
    /* and the copies on that side, which are not told back */
    if (to == SIDE_RIGHT)
        flow_pc_edit(&f, "contacts", over, "{'address1':'Elsewhere'}");
    else
        flow_odoo_edit(&f, PARTNER, over, "{'street':'Elsewhere'}");
    flow_sync(&f);
    assert_int_equal(flow_updated(&f, to) >= 3, 1);
    if (to == SIDE_RIGHT)
        expect_pc(&f, "contacts", over, "city", "\"Nice\"");
    else
        expect_odoo(&f, PARTNER, over, "city", "\"Metz\"");
    if (to == SIDE_RIGHT)
        flow_pc_drop(&f, "contacts", over);
    else
        flow_odoo_drop(&f, PARTNER, over);
    flow_reconcile(&f);
    flow_reconcile(&f);
    assert_int_equal(flow_writes(&f, from), 0);
    assert_int_equal(flow_created(&f, from) + flow_updated(&f, from), 0);
    flow_fini(&f);
}

static void case_12_one_way_writes_nothing_back(void **state)
{
    one_way(state, SIDE_RIGHT);
    one_way(state, SIDE_LEFT);
}

/* ---- 13: which changes count --------------------------------------------------------- */

static void begin_with_trigger(struct flow *f, void **state, const char *side,
                               const char *trigger)
{
    AUTO_ARENA a = ARENA_INIT;
    const struct flow_edit edits[] = {
        {"crosswalk.yaml",
         arena_printfz(&a, " %s: on_create_update", side),
         arena_printfz(&a, " %s: %s", side, trigger)},
        {0}};
    const struct flow_options options = {.edits = edits};
    flow_begin_with(f, state, &options);
    f->options.edits = NULL;
}

static void case_13_on_create_ignores_updates(void **state)
{
    struct flow f;
    const char *pc = NULL;
    begin_with_trigger(&f, state, "left", "on_create");
    const char *odoo = flow_ann(&f, &pc);
    int64_t before = flow_writes(&f, SIDE_RIGHT);
    flow_odoo_edit(&f, PARTNER, odoo, "{'city':'Nice','street':'1 Rue A'}");
    flow_sync(&f);
    flow_reconcile(&f);
    expect_pc(&f, "contacts", pc, "city", "\"Lyon\"");
    assert_int_equal(flow_writes(&f, SIDE_RIGHT), before);
    /* the other side is asked as ever, and what is new goes over */
    flow_pc_edit(&f, "contacts", pc, "{'postal_code':'69001'}");
    const char *next = flow_odoo_make(
        &f, PARTNER, "{'name':'Bo','email':'bo@x.example'}");
    flow_sync(&f);
    expect_odoo(&f, PARTNER, odoo, "zip", "\"69001\"");
    expect_odoo(&f, PARTNER, odoo, "city", "\"Nice\"");
    other_of(&f, "contacts", SIDE_LEFT, next);
    flow_fini(&f);
}

static void case_13_on_update_ignores_what_is_new(void **state)
{
    struct flow f;
    begin_with_trigger(&f, state, "left", "on_update");
    const char *pc = flow_pc_make(&f, "contacts",
                                  "{'name':'Bo','email':'bo@x.example'}");
    const char *ann = flow_odoo_make(&f, PARTNER, ANN);
    flow_sync(&f);
    assert_null(flow_other(&f, "contacts", SIDE_LEFT, ann));
    assert_int_equal(flow_created(&f, SIDE_RIGHT), 0);
    const char *odoo = other_of(&f, "contacts", SIDE_RIGHT, pc);
    flow_odoo_edit(&f, PARTNER, odoo, "{'city':'Nice'}");
    flow_sync(&f);
    expect_pc(&f, "contacts", pc, "city", "\"Nice\"");
    flow_fini(&f);
}

/* ---- 14: 429 ------------------------------------------------------------------------- */

#define PEOPLE 40
#define WINDOW_MS 20000
#define IN_A_WINDOW 15

static void many_partners(struct flow *f)
{
    for (int i = 0; i < PEOPLE; i++)
        flow_odoo_make(f, PARTNER,
                       arena_printfz(&f->arena,
                                     "{'name':'N%d','email':'n%d@x.example'}",
                                     i, i));
}

static void limit_rate(struct flow *f, int64_t calls, int64_t window_ms)
{
    flow_knobs(f, SIDE_RIGHT)->rate_limit = calls;
    flow_knobs(f, SIDE_RIGHT)->rate_window_ms = window_ms;
}

static int64_t refusals(const struct flow *f)
{
    return sandbox_counters(f->box[SIDE_RIGHT])->faults;
}

/* It waits until the time that the remote says, and not a call before. */
static void case_14_a_rate_limit_is_waited_out(void **state)
{
    struct flow f;
    flow_begin(&f, state);
    flow_sync(&f);
    size_t before = flow_pc_count(&f, "contacts");
    many_partners(&f);
    limit_rate(&f, IN_A_WINDOW, WINDOW_MS);
    int64_t calls = flow_calls(&f, SIDE_RIGHT);
    flow_sync(&f);
    calls = flow_calls(&f, SIDE_RIGHT) - calls;
    assert_int_equal(flow_pc_count(&f, "contacts"), before + PEOPLE);
    expect_all_done(&f);
    int64_t windows = f.report.elapsed_ms / WINDOW_MS;
    assert_true(refusals(&f) > 0);
    assert_true(windows >= PEOPLE / IN_A_WINDOW);
    /* no slower than it must be, and nobody knocks while it is shut */
    assert_true(windows <= calls / IN_A_WINDOW + 1);
    assert_true(refusals(&f) <= (windows + 1) * 4); /* in flight at once */
    flow_fini(&f);
}

/* A limit that is longer than a run's patience ends the run; the next one
 * after it goes on. */
static void case_14_a_long_limit_is_left_for_later(void **state)
{
    struct flow f;
    flow_begin(&f, state);
    flow_sync(&f);
    size_t before = flow_pc_count(&f, "contacts");
    many_partners(&f);
    limit_rate(&f, IN_A_WINDOW, 3600 * 1000);
    assert_int_equal(flow_run(&f, RUN_SYNC), ERR_OK);
    assert_int_equal(flow_parked(&f), 0);
    assert_true(flow_pc_count(&f, "contacts") < before + PEOPLE);
    assert_true(f.report.elapsed_ms < 120 * 1000);
    assert_true(refusals(&f) > 0 && refusals(&f) <= 4);
    /* until then it is not asked at all */
    int64_t calls = flow_calls(&f, SIDE_RIGHT);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(flow_run(&f, RUN_SYNC), ERR_OK);
        assert_int_equal(f.report.error.code, ERR_BUSY);
    }
    assert_int_equal(flow_calls(&f, SIDE_RIGHT), calls);
    limit_rate(&f, 0, 0);
    flow_pass(&f, 3600 * 1000);
    flow_sync(&f);
    assert_int_equal(flow_pc_count(&f, "contacts"), before + PEOPLE);
    expect_all_done(&f);
    flow_fini(&f);
}

/* ---- 15: another key ----------------------------------------------------------------- */

static void put_secret(struct flow *f, const char *name, const char *secret)
{
    assert_int_equal(file_write(file_join(&f->arena, f->dir, name),
                                str_from(secret), 0600, &f->error), ERR_OK);
}

static void change_key(struct flow *f, const char *from, const char *to)
{
    bool token = strcmp(f->options.profile, "D") == 0;
    flow_pc_rotate(f, token ? "pat" : "key", from, to);
}

static void sync_goes(struct flow *f, const char *partner, const char *pc,
                      const char *city)
{
    flow_odoo_edit(f, PARTNER, partner,
                   arena_printfz(&f->arena, "{'city':'%s'}", city));
    flow_sync(f);
    expect_pc(f, "contacts", pc, "city",
              arena_printfz(&f->arena, "\"%s\"", city));
}

static const struct flow_edit key_file[] = {
    {"crosswalk.yaml", "api_key: ${PROSPECTCONNECT_KEY}", "api_key: file:key"},
    {0}};

static void case_15_a_key_is_changed_while_it_works(void **state)
{
    const struct flow_world *world = *state;
    const char *first =
        strcmp(world->profile, "D") == 0 ? "pat_demo" : "pc_demo_key";
    struct flow f;
    const char *pc = NULL;
    flow_begin(&f, state);
    put_secret(&f, "key", first);
    flow_edit_file(&f, key_file);
    flow_restart(&f);
    const char *odoo = flow_ann(&f, &pc);
    /* the file first: not even one run fails */
    put_secret(&f, "key", "second_key\n");
    sync_goes(&f, odoo, pc, "One");
    change_key(&f, first, "second_key");
    sync_goes(&f, odoo, pc, "Two");
    /* over there first: nothing goes, nothing is lost, until the file says */
    change_key(&f, "second_key", "third_key");
    flow_odoo_edit(&f, PARTNER, odoo, "{'city':'Three'}");
    for (int i = 0; i < 3; i++) {
        assert_int_equal(flow_run(&f, RUN_SYNC), ERR_OK);
        assert_int_equal(f.report.error.code, ERR_AUTH);
        assert_null(strstr(f.report.error.message, "second_key"));
    }
    put_secret(&f, "key", "third_key");
    flow_sync(&f);
    expect_pc(&f, "contacts", pc, "city", "\"Three\"");
    expect_all_done(&f);
    /* a file that is gone or empty changes nothing */
    put_secret(&f, "key", "");
    sync_goes(&f, odoo, pc, "Four");
    flow_fini(&f);
}

/* ---- 16: how long it takes ----------------------------------------------------------- */

static void set_latency(struct flow *f, int64_t ms)
{
    for (int s = 0; s < SIDES; s++)
        flow_knobs(f, (enum side)s)->latency_ms = ms;
}

/* One poll of one sync; how long it took. */
static int64_t poll_one(struct flow *f, const char *sync)
{
    struct str name = str_from(sync);
    const struct run_request request = {
        .kind = RUN_SYNC, .syncs = &name, .n_syncs = 1, .cause = STR("test")};
    assert_int_equal(engine_run(f->engine, &f->arena, &request, &f->report,
                                &f->error), ERR_OK);
    assert_int_equal(f->report.error.code, ERR_OK);
    assert_true(f->report.elapsed_ms > 0);
    return f->report.elapsed_ms;
}

#define GOAL_MS 10000

/* The demonstration's size, and each answer comes 100 ms later. */
static void case_16_a_change_is_over_there_in_ten_seconds(void **state)
{
    struct flow f;
    const struct flow_options options = {.demo = 300};
    flow_begin_with(&f, state, &options);
    struct flow_each each = flow_make_each(&f);
    flow_sync(&f);
    const char *pc = other_of(&f, "contacts", SIDE_LEFT, each.partner);
    const char *lead = other_of(&f, "opportunities", SIDE_RIGHT, each.deal);
    const char *task = other_of(&f, "tasks", SIDE_LEFT, each.activity);
    flow_pass(&f, 3600 * 1000);
    set_latency(&f, 100);
    flow_odoo_edit(&f, PARTNER, each.partner, "{'city':'Nice'}");
    assert_true(poll_one(&f, "contacts") < GOAL_MS);
    expect_pc(&f, "contacts", pc, "city", "\"Nice\"");
    flow_pc_edit(&f, "deals", each.deal, "{'monetary_value':7}");
    assert_true(poll_one(&f, "opportunities") < GOAL_MS);
    expect_odoo(&f, LEAD, lead, "expected_revenue", "7.0");
    flow_finish(&f, each.activity);
    assert_true(poll_one(&f, "tasks") < GOAL_MS);
    expect_pc(&f, "tasks", task, "completed", "true");
    flow_fini(&f);
}

/* Everything in one pass, notes among it, which some profiles only tell
 * contact by contact: with 10 ms for each answer, as nearby. */
static void case_16_a_whole_pass_takes_less_than_ten_seconds(void **state)
{
    struct flow f;
    const struct flow_options options = {.demo = 300};
    flow_begin_with(&f, state, &options);
    struct flow_each each = flow_make_each(&f);
    set_latency(&f, 10);
    flow_sync(&f);
    const char *odoo = other_of(&f, "contacts", SIDE_RIGHT, each.contact);
    flow_pc_edit(&f, "contacts", each.contact, "{'city':'Metz'}");
    flow_sync(&f);
    expect_odoo(&f, PARTNER, odoo, "city", "\"Metz\"");
    assert_true(f.report.elapsed_ms > 0 && f.report.elapsed_ms < GOAL_MS);
    flow_fini(&f);
}

int main(void)
{
    static const struct flow_world keeping_done[] = {
        {"18", "default"}, {"18", "D"}, {0}};
#define CASE(name, worlds) {#name, name, worlds}
    static const struct flow_case cases[] = {
        CASE(case_09_done_is_told_once, flow_everywhere),
        CASE(case_09_done_that_odoo_keeps_too, keeping_done),
        CASE(case_10_an_edited_note_stays_one, flow_everywhere),
        CASE(case_11_a_compare_finds_what_no_poll_told, flow_everywhere),
        CASE(case_12_one_way_writes_nothing_back, flow_everywhere),
        CASE(case_13_on_create_ignores_updates, flow_each_profile),
        CASE(case_13_on_update_ignores_what_is_new, flow_each_profile),
        CASE(case_14_a_rate_limit_is_waited_out, flow_each_profile),
        CASE(case_14_a_long_limit_is_left_for_later, flow_each_profile),
        CASE(case_15_a_key_is_changed_while_it_works, flow_each_profile),
        CASE(case_16_a_change_is_over_there_in_ten_seconds, flow_each_profile),
        CASE(case_16_a_whole_pass_takes_less_than_ten_seconds,
             flow_each_profile),
    };
    return flow_run_cases("flow cases", cases, sizeof cases / sizeof *cases);
}
