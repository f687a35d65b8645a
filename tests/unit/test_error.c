/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "unit/check.h"

#include "base/error.h"

static enum err fail_with(struct error *e, enum err code, const char *text)
{
    FAIL(e, code, "%s", text);
}

static enum err pass_on(struct error *e, int *io_steps)
{
    ++*io_steps;
    TRY(fail_with(e, ERR_BUSY, "full"));
    ++*io_steps;
    return ERR_OK;
}

static void failing_fills_in_the_defaults_of_its_code(void **state)
{
    (void)state;
    struct error e = {.maybe_happened = true, .retry_after_ms = 9};
    check_err(fail_with(&e, ERR_UNREACHABLE, "no route"), ERR_UNREACHABLE);
    assert_int_equal(e.code, ERR_UNREACHABLE);
    assert_int_equal(e.scope, SCOPE_CONNECTION);
    assert_int_equal(e.retry, RETRY_LATER);
    assert_false(e.maybe_happened);
    assert_int_equal(e.retry_after_ms, 0);
    assert_string_equal(e.message, "no route");
    assert_non_null(strstr(e.file, "test_error.c"));
    assert_true(e.line > 0);
}

static void an_error_may_be_asked_for_its_code_alone(void **state)
{
    (void)state;
    check_err(fail_with(NULL, ERR_AUTH, "x"), ERR_AUTH);
    error_prefix(NULL, "%s", "x");
}

static void try_leaves_at_the_first_failure(void **state)
{
    (void)state;
    struct error e = {0};
    int steps = 0;
    check_err(pass_on(&e, &steps), ERR_BUSY);
    assert_int_equal(steps, 1);
}

static void line_breaks_and_control_characters_become_blanks(void **state)
{
    (void)state;
    struct error e = {0};
    fail_with(&e, ERR_REMOTE,
              "a\nb\r\tc\x1B\x7F"
              "d \xC3\xA9");
    assert_string_equal(e.message, "a b  c  d \xC3\xA9");
}

static void a_long_message_is_cut_on_a_character_border(void **state)
{
    (void)state;
    /* Two bytes a character: a cut at an odd length would split one. */
    char text[2 * ERROR_MESSAGE_MAX + 1] = {0};
    for (size_t i = 0; i + 1 < sizeof text; i += 2)
        memcpy(text + i, "\xC3\xA9", 2);
    for (size_t shift = 0; shift < 2; shift++) {
        struct error e = {0};
        fail_with(&e, ERR_REMOTE, text);
        error_prefix(&e, "%s", shift ? "p" : "pp");
        assert_true(str_is_utf8(str_from(e.message)));
        assert_true(strlen(e.message) >= ERROR_MESSAGE_MAX - 3);
        assert_true(strlen(e.message) < ERROR_MESSAGE_MAX);
    }
}

static void a_prefix_stands_before_the_message(void **state)
{
    (void)state;
    struct error e = {0};
    fail_with(&e, ERR_INVALID, "no such field");
    error_prefix(&e, "syncs/%s.yaml:%d", "contacts", 12);
    assert_string_equal(e.message, "syncs/contacts.yaml:12: no such field");
    assert_int_equal(e.code, ERR_INVALID);
}

static void an_error_can_quote_its_own_message(void **state)
{
    (void)state;
    struct error e = {0};
    fail_with(&e, ERR_INVALID, "inner");
    error_set(&e, ERR_STORE, __FILE__, __LINE__, "outer: %s", e.message);
    assert_string_equal(e.message, "outer: inner");
}

static void every_code_has_a_name_of_its_own(void **state)
{
    (void)state;
    for (int i = 0; i < ERR_COUNT; i++) {
        const char *name = err_name((enum err)i);
        assert_string_not_equal(name, "unknown");
        for (int j = 0; j < i; j++)
            assert_string_not_equal(name, err_name((enum err)j));
    }
    assert_string_equal(err_name(ERR_AUTH), "auth");
    assert_string_equal(err_name(ERR_COUNT), "unknown");
    assert_string_equal(err_scope_name(SCOPE_CONNECTION), "connection");
    assert_string_equal(err_retry_name(RETRY_LATER), "later");
}

static void what_a_person_must_mend_is_not_retried(void **state)
{
    (void)state;
    const enum err final[] = {ERR_INVALID, ERR_AUTH,  ERR_ACCESS, ERR_REJECTED,
                              ERR_SCHEMA,  ERR_GUARD, ERR_VERSION};
    enum err_scope scope;
    enum err_retry retry;
    for (size_t i = 0; i < sizeof final / sizeof final[0]; i++) {
        error_defaults(final[i], &scope, &retry);
        assert_int_equal(retry, RETRY_NEVER);
    }
    error_defaults(ERR_AUTH, &scope, &retry);
    assert_int_equal(scope, SCOPE_CONNECTION);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(failing_fills_in_the_defaults_of_its_code),
        cmocka_unit_test(an_error_may_be_asked_for_its_code_alone),
        cmocka_unit_test(try_leaves_at_the_first_failure),
        cmocka_unit_test(line_breaks_and_control_characters_become_blanks),
        cmocka_unit_test(a_long_message_is_cut_on_a_character_border),
        cmocka_unit_test(a_prefix_stands_before_the_message),
        cmocka_unit_test(an_error_can_quote_its_own_message),
        cmocka_unit_test(every_code_has_a_name_of_its_own),
        cmocka_unit_test(what_a_person_must_mend_is_not_retried),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
