/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Acceptance cases 7, 8, 10, 11: stamps, late commits, races, lost answers. */
#include "unit/odoo_rig.h"

static struct value since(struct rig *r, const char *op, const char *when)
{
    return rig_call(r, "res.partner", "search",
                    arena_printfz(&r->a,
                                  "[[['write_date','%s','%s'],"
                                  "['ref','=','poll']]]",
                                  op, when),
                    "{'order':'id','context':{'active_test':false}}");
}

static int64_t polled(struct rig *r, const char *name)
{
    return rig_create(
        r, "res.partner",
        arena_printfz(&r->a, "{'name':'%s','ref':'poll'}", name));
}

static void case_07_rows_of_one_second_are_all_met_page_by_page(void **state)
{
    (void)state;
    EACH_VERSION(r, 16, 19)
    {
        int64_t ids[3];
        for (int i = 0; i < 3; i++) {
            ids[i] = polled(r, "x");
            rig_wait(r, 1000);
        }
        struct value first = rig_call(
            r, "res.partner", "search",
            "[[['write_date','>=','2025-06-15 15:06:40'],"
            "['ref','=','poll']]]",
            "{'order':'id','limit':2}");
        check_json(r, first, RIG2(r, "[%lld,%lld]", ids[0], ids[1]));
        struct value rest = rig_call(
            r, "res.partner", "search",
            RIG1(r, "[[['write_date','>=','2025-06-15 15:06:40'],"
                    "['ref','=','poll'],['id','>',%lld]]]",
                 ids[1]),
            "{'order':'id','limit':2}");
        check_json(r, rest, RIG1(r, "[%lld]", ids[2]));
    }
}

static void case_07_a_late_commit_comes_with_an_older_stamp(void **state)
{
    (void)state;
    EACH_VERSION(r, 16, 19)
    {
        struct http_server_reply reply;
        sandbox_knobs(r->box)->commit_delay_ms = 5000;
        struct rig_answer late =
            rig_try_reply(r, "res.partner", "create",
                          "[{'name':'late','ref':'poll'}]", NULL, &reply);
        assert_int_equal(reply.delay_ms, 5000); /* answered when committed */
        sandbox_knobs(r->box)->commit_delay_ms = 0;
        rig_wait(r, 2 * US_PER_SECOND);
        int64_t soon = polled(r, "soon");
        rig_wait(r, US_PER_SECOND);
        check_json(r, since(r, ">=", "2025-06-15 15:06:00"),
                   RIG1(r, "[%lld]", soon));
        rig_wait(r, 2 * US_PER_SECOND);
        check_json(r, since(r, ">=", "2025-06-15 15:06:42"),
                   RIG1(r, "[%lld]", soon));
        check_json(r, since(r, ">=", "2025-06-15 15:06:00"),
                   RIG2(r, "[%lld,%lld]", late.result.integer, soon));
        struct value date =
            rig_field(r, "res.partner", late.result.integer, "write_date");
        check_str(value_str(&date), "2025-06-15 15:06:40");
    }
}

static void case_08_comparing_stamps_by_version(void **state)
{
    (void)state;
    EACH_VERSION(r, 16, 19)
    {
        polled(r, "x"); /* at 15:06:40.400000 */
        bool old = r->version < 19;
        const char *at = "2025-06-15 15:06:40";
        assert_int_equal(since(r, ">", at).items.n, old ? 1 : 0);
        assert_int_equal(since(r, "<=", at).items.n, old ? 0 : 1);
        assert_int_equal(since(r, "=", at).items.n, old ? 0 : 1);
        assert_int_equal(since(r, ">=", at).items.n, 1);
        assert_int_equal(since(r, "<", at).items.n, 0);
        assert_int_equal(since(r, ">", "2025-06-15 15:06:40.999999").items.n,
                         0);
    }
}

static void a_write_that_changes_nothing_moves_the_stamp(void **state)
{
    (void)state;
    EACH_VERSION(r, 16, 19)
    {
        int64_t id = polled(r, "same");
        rig_wait(r, 60 * US_PER_SECOND);
        rig_call(r, "res.partner", "write",
                 RIG1(r, "[[%lld],{'name':'same'}]", id), NULL);
        struct value date = rig_field(r, "res.partner", id, "write_date");
        check_str(value_str(&date), "2025-06-15 15:07:40");
        date = rig_field(r, "res.partner", id, "create_date");
        check_str(value_str(&date), "2025-06-15 15:06:40");
    }
}

static size_t how_many(struct rig *r, const char *ref)
{
    return rig_call(r, "res.partner", "search",
                    arena_printfz(&r->a, "[[['ref','=','%s']]]", ref), NULL)
        .items.n;
}

static void case_10_five_lost_races_are_hidden_six_are_not(void **state)
{
    (void)state;
    EACH_VERSION(r, 16, 19)
    {
        sandbox_knobs(r->box)->serialization_every = 1;
        sandbox_knobs(r->box)->serialization_burst = 5;
        rig_create(r, "res.partner", "{'name':'a','ref':'race'}");
        assert_int_equal(how_many(r, "race"), 1);
        sandbox_knobs(r->box)->serialization_burst = 6;
        rig_raises(r, "psycopg2.errors.SerializationFailure",
                   "could not serialize access", "res.partner", "create",
                   "[{'name':'b','ref':'race'}]", NULL);
        assert_int_equal(how_many(r, "race"), 1);
        rig_create(r, "res.partner", "{'name':'b','ref':'race'}");
        assert_int_equal(how_many(r, "race"), 2);
    }
}

static void case_11_a_lost_answer_leaves_the_record(void **state)
{
    (void)state;
    EACH_VERSION(r, 16, 19)
    {
        struct http_server_reply reply;
        sandbox_knobs(r->box)->drop_after_every = 1;
        rig_try_reply(r, "res.partner", "create",
                      "[{'name':'a','ref':'hub-1'}]", NULL, &reply);
        assert_true(reply.drop);
        sandbox_knobs(r->box)->drop_after_every = 0;
        assert_int_equal(how_many(r, "hub-1"), 1);
        sandbox_knobs(r->box)->drop_before_every = 1;
        rig_try_reply(r, "res.partner", "create",
                      "[{'name':'a','ref':'hub-2'}]", NULL, &reply);
        assert_true(reply.drop);
        sandbox_knobs(r->box)->drop_before_every = 0;
        assert_int_equal(how_many(r, "hub-2"), 0);
    }
}

static void only_writes_are_lost_doubled_or_delayed(void **state)
{
    (void)state;
    EACH_VERSION(r, 16, 19)
    {
        struct http_server_reply reply;
        sandbox_knobs(r->box)->drop_after_every = 1;
        rig_try_reply(r, "res.partner", "search", "[[]]", NULL, &reply);
        assert_false(reply.drop);
        sandbox_knobs(r->box)->drop_after_every = 0;
        sandbox_knobs(r->box)->deliver_twice = 1;
        rig_create(r, "res.partner", "{'name':'a','ref':'twice'}");
        sandbox_knobs(r->box)->deliver_twice = 0;
        assert_int_equal(how_many(r, "twice"), 2);
    }
}

static void short_pages_cut_what_is_found(void **state)
{
    (void)state;
    EACH_VERSION(r, 16, 19)
    {
        sandbox_knobs(r->box)->page_cap = 3;
        assert_int_equal(
            rig_call(r, "res.country", "search", "[[]]", NULL).items.n, 3);
        assert_int_equal(rig_call(r, "res.country", "search_read",
                                  "[[],['code']]", "{'limit':2}")
                             .items.n,
                         2);
    }
}

static void counters_tell_reads_from_writes(void **state)
{
    (void)state;
    EACH_VERSION(r, 16, 19)
    {
        rig_call(r, "res.partner", "search", "[[]]", NULL);
        assert_int_equal(sandbox_counters(r->box)->writes, 0);
        assert_int_equal(sandbox_counters(r->box)->reads, 1);
        rig_create(r, "res.partner", "{'name':'a'}");
        assert_int_equal(sandbox_counters(r->box)->writes, 1);
        rig_try(r, "res.partner", "create", "[{}]", NULL);
        assert_int_equal(sandbox_counters(r->box)->writes, 1);
    }
}

static void a_skewed_clock_stamps_what_it_writes(void **state)
{
    (void)state;
    EACH_VERSION(r, 16, 19)
    {
        sandbox_knobs(r->box)->clock_skew_ms = -3600000;
        int64_t id = polled(r, "past");
        struct value date = rig_field(r, "res.partner", id, "write_date");
        check_str(value_str(&date), "2025-06-15 14:06:40");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(
            case_07_rows_of_one_second_are_all_met_page_by_page),
        cmocka_unit_test(case_07_a_late_commit_comes_with_an_older_stamp),
        cmocka_unit_test(case_08_comparing_stamps_by_version),
        cmocka_unit_test(a_write_that_changes_nothing_moves_the_stamp),
        cmocka_unit_test(case_10_five_lost_races_are_hidden_six_are_not),
        cmocka_unit_test(case_11_a_lost_answer_leaves_the_record),
        cmocka_unit_test(only_writes_are_lost_doubled_or_delayed),
        cmocka_unit_test(short_pages_cut_what_is_found),
        cmocka_unit_test(counters_tell_reads_from_writes),
        cmocka_unit_test(a_skewed_clock_stamps_what_it_writes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
