/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * The Odoo driver against the Odoo stand-in, in one process: listing
 * changes, and what goes wrong on the way, on each version over each protocol.
 */
#include "lib/odoo_world.h"

#include "base/map.h"

/* ---- changes ------------------------------------------------------------ */

static size_t poll_all(struct world *w, struct str *cursor, size_t page,
                       struct map *seen)
{
    bool more = true;
    size_t n = 0;
    while (more) {
        struct op op = {.kind = OP_CHANGES, .entity = STR("res.partner"),
                        .fields = NAMES(STR("name")),
                        .cursor = *cursor, .page = page};
        drive_ok(&w->d, &op);
        for (size_t i = 0; i < op.n_records; i++)
            map_put(&w->d.a, seen, op.records[i].id, w);
        n += op.n_records;
        *cursor = op.next_cursor;
        more = op.more;
    }
    return n;
}

static void changes_lose_nothing_and_fall_silent(void **state)
{
    (void)state;
    for (size_t i = 0; i < WORLDS_WITH_OPENERP; i++) {
        struct world w = {0};
        world_init(&w, i);
        struct map seen = {0};
        struct str cursor = STR_NONE;
        struct str id[7];
        for (size_t k = 0; k < 7; k++)
            id[k] = world_create_one(&w, "res.partner", "{'name':'A'}");
        struct patch hidden = {.kind = PATCH_ARCHIVE, .id = id[6]};
        check_err(world_write_one(&w, "res.partner", hidden).error.code, ERR_OK);
        poll_all(&w, &cursor, 2, &seen);
        for (size_t k = 0; k < 7; k++)
            assert_true(map_has(&seen, id[k]));

        world_wait_s(&w, 10);
        world_update_one(&w, "res.partner", id[3], "{'name':'B'}");
        seen = (struct map){0};
        poll_all(&w, &cursor, 2, &seen);
        assert_true(map_has(&seen, id[3]));

        world_wait_s(&w, 200);
        poll_all(&w, &cursor, 100, &seen);
        assert_int_equal(poll_all(&w, &cursor, 100, &seen), 0);
        world_fini(&w);
    }
}

static void a_commit_that_comes_late_is_not_missed(void **state)
{
    (void)state;
    for (size_t i = 0; i < WORLDS_WITH_OPENERP; i++) {
        struct world w = {0};
        world_init(&w, i);
        struct map seen = {0};
        struct str cursor = STR_NONE;
        struct str id = world_create_one(&w, "res.partner", "{'name':'A'}");
        poll_all(&w, &cursor, 100, &seen);
        sandbox_knobs(w.box)->commit_delay_ms = 60000;
        world_wait_s(&w, 10);
        world_update_one(&w, "res.partner", id, "{'name':'late'}");
        sandbox_knobs(w.box)->commit_delay_ms = 0;
        world_wait_s(&w, 10);
        struct str other = world_create_one(&w, "res.partner", "{'name':'B'}");
        seen = (struct map){0};
        poll_all(&w, &cursor, 100, &seen);
        assert_true(map_has(&seen, other));
        world_wait_s(&w, 60);
        seen = (struct map){0};
        poll_all(&w, &cursor, 100, &seen);
        assert_true(map_has(&seen, id));
        world_check_same(&w, world_read_one(&w, "res.partner", NAMES(STR("name")), id),
                   "{'name':'late'}");
        world_fini(&w);
    }
}

static void cut_pages_lose_nothing(void **state)
{
    (void)state;
    for (size_t i = 0; i < WORLDS_WITH_OPENERP; i++) {
        struct world w = {0};
        struct map seen = {0};
        struct str cursor = STR_NONE;
        struct str id[9];
        struct find_key keys[9];
        struct field by[9];
        world_init(&w, i);
        for (size_t k = 0; k < 9; k++) {
            id[k] = world_create_one(
                &w, "res.partner",
                arena_printfz(&w.d.a, "{'name':'N%zu','email':'n%zu@x.io'}",
                              k, k));
            by[k] = (struct field){
                STR("email"),
                value_text(arena_printf(&w.d.a, "N%zu@X.io", k))};
            keys[k] = (struct find_key){&by[k], 1, 0};
        }
        sandbox_knobs(w.box)->page_cap = 2;
        poll_all(&w, &cursor, 5, &seen);
        for (size_t k = 0; k < 9; k++)
            assert_true(map_has(&seen, id[k]));
        struct op find = {.kind = OP_FIND, .entity = STR("res.partner"),
                          .fields = NAMES(STR("name")),
                          .keys = keys, .n_keys = 9};
        drive_ok(&w.d, &find);
        assert_int_equal(find.n_matches, 9);
        world_fini(&w);
    }
}

static void ids_may_be_larger_than_32_bits(void **state)
{
    (void)state;
    for (size_t i = 0; i < WORLD_COUNT; i++) {
        struct world w = {.first_id = INT64_C(5000000000)};
        struct map seen = {0};
        struct str cursor = STR_NONE;
        world_init(&w, i);
        struct str company =
            world_create_one(&w, "res.partner", "{'name':'C'}");
        check_str(company, "5000000000");
        const char *stored = arena_printfz(
            &w.d.a, "{'name':'P','parent_id':{'$ref':['res.partner',"
            "'%.*s']}}", STR_ARG(company));
        struct str id = world_create_one(&w, "res.partner", stored);
        world_check_same(&w, world_read_one(&w, "res.partner",
                                            NAMES(STR("name"),
                                                  STR("parent_id")), id),
                         stored);
        poll_all(&w, &cursor, 1, &seen);
        assert_true(map_has(&seen, company) && map_has(&seen, id));
        world_fini(&w);
    }
}

static void batches_are_calls_not_records(void **state)
{
    (void)state;
    for (size_t i = 0; i < WORLD_COUNT; i++) {
        struct world w = {0};
        struct patch p[100];
        struct str ids[100];
        world_init(&w, i);
        world_describe(&w, "res.partner");
        for (size_t k = 0; k < 100; k++)
            p[k] = (struct patch){
                .kind = PATCH_CREATE,
                .values = drive_stored(&w.d, "{'name':'A'}")};
        int64_t before = sandbox_counters(w.box)->calls;
        struct op op = world_write_op("res.partner", p, 100);
        drive_ok(&w.d, &op);
        for (size_t k = 0; k < 100; k++) {
            ids[k] = op.results[k].id;
            p[k] = (struct patch){
                .kind = PATCH_UPDATE,
                .id = ids[k],
                .values = drive_stored(&w.d, "{'city':'Lyon'}")};
        }
        op = world_write_op("res.partner", p, 100);
        drive_ok(&w.d, &op);
        op = world_read_op("res.partner", NAMES(STR("city")), ids, 100);
        drive_ok(&w.d, &op);
        assert_int_equal(op.n_records, 100);
        assert_int_equal(sandbox_counters(w.box)->calls - before, 3);
        world_fini(&w);
    }
}

/* ---- disturbances ------------------------------------------------------- */

static enum err read_any(struct world *w)
{
    struct str id = STR("1");
    struct op op = world_read_op("res.partner", NAMES(STR("name")), &id, 1);
    return drive_op(&w->d, &op);
}

static void each_disturbance_has_its_error(void **state)
{
    (void)state;
    for (size_t i = 0; i < WORLD_COUNT; i++) {
        struct world w = {0};
        world_init(&w, i);
        world_describe(&w, "res.partner");
        struct sandbox_knobs *knobs = sandbox_knobs(w.box);

        *knobs = (struct sandbox_knobs){.html_every = 1};
        check_err(read_any(&w), ERR_PROTOCOL);
        assert_non_null(strstr(w.d.error.message, "proxy or login page"));
        *knobs = (struct sandbox_knobs){.truncate_every = 1};
        check_err(read_any(&w), ERR_PROTOCOL);
        *knobs = (struct sandbox_knobs){.fail_every = 1, .fail_status = 503};
        check_err(read_any(&w), ERR_REMOTE);
        assert_int_not_equal(w.d.error.retry, RETRY_NEVER);
        *knobs = (struct sandbox_knobs){.fail_every = 1, .fail_status = 429};
        check_err(read_any(&w), ERR_BUSY);
        *knobs = (struct sandbox_knobs){.expire_login_every = 1};
        check_err(read_any(&w), ERR_AUTH);
        assert_int_equal(w.d.error.retry, RETRY_NOW);
        *knobs = (struct sandbox_knobs){.serialization_every = 1};
        struct patch p = {.kind = PATCH_CREATE,
                          .values = drive_stored(&w.d, "{'name':'A'}")};
        struct patch_result r = world_write_one(&w, "res.partner", p);
        check_err(r.error.code, ERR_BUSY);
        assert_int_equal(r.error.retry, RETRY_LATER);
        assert_false(r.error.maybe_happened);
        *knobs = (struct sandbox_knobs){0};
        check_ok(read_any(&w), &w.d.error);
        world_fini(&w);
    }
}

static void actions_run_and_unknown_ones_are_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < WORLD_COUNT; i++) {
        struct world w = {0};
        world_init(&w, i);
        struct str lead = world_create_one(&w, "crm.lead", "{'name':'L'}");
        struct op op = {.kind = OP_ACTION, .entity = STR("crm.lead"),
                        .action = STR("action_set_lost"), .action_id = lead,
                        .action_arguments = value_null()};
        drive_ok(&w.d, &op);
        assert_true(op.action_result.done);
        world_check_same(&w, world_lead_status(&w, lead), "{'won_status':'lost'}");
        op = (struct op){.kind = OP_ACTION, .entity = STR("crm.lead"),
                         .action = STR("no_such_thing"), .action_id = lead,
                         .action_arguments = value_null()};
        if (drive_op(&w.d, &op) != ERR_INVALID)
            fail_msg("%d %s: %s", w.version, w.protocol, w.d.error.message);
        struct op describe_none = {.kind = OP_DESCRIBE,
                                   .entity = STR("no.such.model")};
        check_err(drive_op(&w.d, &describe_none), ERR_NOT_FOUND);
        world_fini(&w);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(changes_lose_nothing_and_fall_silent),
        cmocka_unit_test(a_commit_that_comes_late_is_not_missed),
        cmocka_unit_test(cut_pages_lose_nothing),
        cmocka_unit_test(ids_may_be_larger_than_32_bits),
        cmocka_unit_test(batches_are_calls_not_records),
        cmocka_unit_test(each_disturbance_has_its_error),
        cmocka_unit_test(actions_run_and_unknown_ones_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
