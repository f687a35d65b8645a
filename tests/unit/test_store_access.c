/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "lib/store_fixture.h"
#include "store/callers.h"

static int64_t add_user(struct store_fixture *f, const char *name)
{
    struct user user = {.name = str_from(name), .role = STR("viewer"),
                        .password = STR("hash"), .enabled = true,
                        .created_us = 5};
    check_ok(user_add(f->s, &user, &f->e), &f->e);
    return user.id;
}

static void add_session(struct store_fixture *f, const char *hash, int64_t user)
{
    const struct session session = {.hash = str_from(hash), .user = user,
                                    .csrf = STR("c"), .created_us = 10,
                                    .expires_us = 100};
    check_ok(session_add(f->s, &session, &f->e), &f->e);
}

static enum err look(struct store_fixture *f, const char *hash, int64_t now_us)
{
    struct session session;
    return session_get(f->s, &f->arena, str_from(hash), now_us, &session,
                       NULL);
}

static void a_user_is_one_whatever_the_case_of_letters(void **state)
{
    struct store_fixture *f = *state;
    struct user again = {.name = STR("ANN"), .role = STR("admin"),
                         .password = STR("x")};
    struct user got;
    fixture_begin(f);
    int64_t id = add_user(f, "Ann");
    check_err(user_add(f->s, &again, &f->e), ERR_REJECTED);
    store_rollback(f->s);
    fixture_begin(f);
    id = add_user(f, "Ann");
    fixture_commit(f);
    check_ok(user_get(f->s, &f->arena, STR("aNN"), &got, &f->e), &f->e);
    assert_int_equal(got.id, id);
    check_str(got.name, "Ann");
    check_err(user_get(f->s, &f->arena, STR("bob"), &got, &f->e),
              ERR_NOT_FOUND);
}

static void a_session_ends_by_time_by_hand_and_with_its_user(void **state)
{
    struct store_fixture *f = *state;
    fixture_begin(f);
    int64_t ann = add_user(f, "ann");
    int64_t bob = add_user(f, "bob");
    add_session(f, "a1", ann);
    add_session(f, "a2", ann);
    add_session(f, "b1", bob);
    check_err(look(f, "a1", 99), ERR_OK);
    check_err(look(f, "a1", 100), ERR_NOT_FOUND);
    check_err(look(f, "zz", 50), ERR_NOT_FOUND);
    check_ok(session_remove(f->s, STR("a1"), &f->e), &f->e);
    check_err(look(f, "a1", 50), ERR_NOT_FOUND);
    check_ok(user_remove(f->s, ann, &f->e), &f->e);
    check_err(look(f, "a2", 50), ERR_NOT_FOUND);
    struct user off = {.id = bob, .role = STR("viewer"), .password = STR("x")};
    check_ok(user_change(f->s, &off, &f->e), &f->e);
    check_err(look(f, "b1", 50), ERR_NOT_FOUND);
    fixture_commit(f);
}

static void others_of_a_user_are_ended_and_old_ones_pruned(void **state)
{
    struct store_fixture *f = *state;
    fixture_begin(f);
    int64_t ann = add_user(f, "ann");
    add_session(f, "a1", ann);
    add_session(f, "a2", ann);
    check_ok(session_remove_all(f->s, ann, STR("a2"), &f->e), &f->e);
    check_err(look(f, "a1", 50), ERR_NOT_FOUND);
    check_err(look(f, "a2", 50), ERR_OK);
    check_ok(session_prune(f->s, 100, &f->e), &f->e);
    check_err(look(f, "a2", 50), ERR_NOT_FOUND);
    fixture_commit(f);
}

static void a_key_is_found_until_it_expires_or_goes(void **state)
{
    struct store_fixture *f = *state;
    struct api_key got = {.id = STR("k1"), .hash = STR("h1"),
                          .name = STR("monitor"), .scopes = 3,
                          .created_by = STR("ann"), .created_us = 5,
                          .expires_us = 100};
    struct api_key *all = NULL;
    size_t n = 0;
    fixture_begin(f);
    check_ok(api_key_add(f->s, &got, &f->e), &f->e);
    check_ok(api_key_use(f->s, STR("k1"), 40, &f->e), &f->e);
    check_ok(api_key_get(f->s, &f->arena, STR("h1"), 99, &got, &f->e), &f->e);
    check_str(got.name, "monitor");
    assert_int_equal(got.scopes, 3);
    assert_int_equal(got.used_us, 40);
    check_err(api_key_get(f->s, &f->arena, STR("h1"), 100, &got, &f->e),
              ERR_NOT_FOUND);
    check_ok(api_key_list(f->s, &f->arena, &all, &n, &f->e), &f->e);
    assert_int_equal(n, 1);
    check_ok(api_key_remove(f->s, STR("k1"), &f->e), &f->e);
    check_err(api_key_remove(f->s, STR("k1"), &f->e), ERR_NOT_FOUND);
    store_rollback(f->s);
}

static void the_audit_reads_newest_first_in_pages(void **state)
{
    struct store_fixture *f = *state;
    struct audit *rows = NULL;
    size_t n = 0;
    fixture_begin(f);
    for (int i = 1; i <= 5; i++) {
        const struct audit row = {.at_us = i, .actor_kind = STR("user"),
                                  .actor = STR("ann"),
                                  .action = STR("retryJob"),
                                  .subject = STR("/jobs/1/retry"),
                                  .after = STR("{}")};
        check_ok(audit_add(f->s, &row, &f->e), &f->e);
    }
    fixture_commit(f);
    check_ok(audit_list(f->s, &f->arena, 0, 2, &rows, &n, &f->e), &f->e);
    assert_int_equal(n, 2);
    assert_int_equal(rows[0].at_us, 5);
    check_ok(audit_list(f->s, &f->arena, rows[1].id, 10, &rows, &n, &f->e),
             &f->e);
    assert_int_equal(n, 3);
    assert_int_equal(rows[0].at_us, 3);
    check_str(rows[2].actor, "ann");
    check_str(rows[2].before, "");
}

static void a_line_of_the_audit_is_told_ahead_and_settled(void **state)
{
    struct store_fixture *f = *state;
    struct audit *rows = NULL;
    size_t n = 0;
    int64_t ids[2];
    struct audit row = {.at_us = 1, .actor_kind = STR("caller"),
                        .actor = STR("ann"), .actor_role = STR("operator"),
                        .action = STR("put.begun"), .subject = STR("/api/x"),
                        .after = STR("about")};
    check_ok(store_begin(f->s, &f->e), &f->e);
    for (size_t i = 0; i < 2; i++)
        check_ok(audit_announce(f->s, &row, &ids[i], &f->e), &f->e);
    check_ok(audit_list(f->s, &f->arena, 0, 9, &rows, &n, &f->e), &f->e);
    assert_int_equal(n, 2);
    check_str(rows[0].action, "put.begun");
    row.action = STR("put");
    row.after = STR("done");
    check_ok(audit_settle(f->s, ids[0], &row, &f->e), &f->e);
    check_ok(audit_settle(f->s, ids[1], NULL, &f->e), &f->e);
    check_ok(audit_list(f->s, &f->arena, 0, 9, &rows, &n, &f->e), &f->e);
    assert_int_equal(n, 1);
    assert_int_equal(rows[0].id, ids[0]);
    check_str(rows[0].action, "put");
    check_str(rows[0].after, "done");
    check_str(rows[0].actor, "ann");
    check_ok(store_commit(f->s, &f->e), &f->e);
}

static int64_t caller_seen(struct store_fixture *f, const char *hash)
{
    struct caller row = {0};
    check_ok(caller_get(f->s, &f->arena, str_from(hash), &row, &f->e), &f->e);
    return row.used_us;
}

static void sessions_of_callers_are_found_until_they_are_swept(void **state)
{
    struct store_fixture *f = *state;
    struct caller row = {STR("a"), STR("sealed a"), 10};
    check_ok(store_begin(f->s, &f->e), &f->e);
    check_ok(caller_put(f->s, &row, &f->e), &f->e);
    row = (struct caller){STR("b"), STR("sealed b"), 10};
    check_ok(caller_put(f->s, &row, &f->e), &f->e);
    check_ok(caller_get(f->s, &f->arena, STR("b"), &row, &f->e), &f->e);
    check_str(row.sealed, "sealed b");
    check_ok(caller_used(f->s, STR("b"), 30, &f->e), &f->e);
    check_ok(caller_used(f->s, STR("c"), 30, &f->e), &f->e); /* is none */
    check_ok(callers_sweep(f->s, 20, &f->e), &f->e);
    assert_int_equal(caller_seen(f, "a"), 0);
    assert_int_equal(caller_seen(f, "b"), 30);
    assert_int_equal(caller_seen(f, "c"), 0);
    check_ok(caller_drop(f->s, STR("b"), &f->e), &f->e);
    assert_int_equal(caller_seen(f, "b"), 0);
    check_ok(store_commit(f->s, &f->e), &f->e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(a_user_is_one_whatever_the_case_of_letters),
        STORE_TEST(a_session_ends_by_time_by_hand_and_with_its_user),
        STORE_TEST(others_of_a_user_are_ended_and_old_ones_pruned),
        STORE_TEST(a_key_is_found_until_it_expires_or_goes),
        STORE_TEST(the_audit_reads_newest_first_in_pages),
        STORE_TEST(a_line_of_the_audit_is_told_ahead_and_settled),
        STORE_TEST(sessions_of_callers_are_found_until_they_are_swept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
