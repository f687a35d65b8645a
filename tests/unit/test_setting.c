/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "unit/check.h"

#include "base/json.h"
#include "connectors/setting.h"

struct sample {
    struct str title;
    struct str key;
    struct str url;
    int64_t count;
    bool on;
    struct str mode;
    int64_t wait_ms;
};

#define ROW(field) offsetof(struct sample, field)

static const struct setting table[] = {
    {"title", SETTING_TEXT, ROW(title), NULL, true, 0, 0, NULL, "A name."},
    {"key", SETTING_SECRET, ROW(key), NULL, false, 0, 0, NULL, "A secret."},
    {"url", SETTING_URL, ROW(url), NULL, false, 0, 0, NULL, "Where."},
    {"count", SETTING_INT, ROW(count), "3", false, 1, 9, NULL, "How many."},
    {"on", SETTING_BOOL, ROW(on), "true", false, 0, 0, NULL, "Whether."},
    {"mode", SETTING_CHOICE, ROW(mode), "slow", false, 0, 0, "slow fast",
     "How."},
    {"wait", SETTING_DURATION, ROW(wait_ms), "2 s", false, 1000, 60000, NULL,
     "How long."},
    {0},
};

struct fixture {
    struct arena arena;
    struct sample out;
    struct error e;
};

static enum err apply(struct fixture *f, const char *json)
{
    struct value object;
    f->arena = ARENA_INIT;
    f->out = (struct sample){0};
    check_ok(json_parse(&f->arena, str_from(json), &object, &f->e), &f->e);
    return settings_apply(&f->arena, table, &object, &f->out, &f->e);
}

static void missing_settings_get_their_defaults(void **state)
{
    (void)state;
    struct fixture f;
    check_ok(apply(&f, "{\"title\":\"x\"}"), &f.e);
    check_str(f.out.title, "x");
    assert_int_equal(f.out.count, 3);
    assert_true(f.out.on);
    check_str(f.out.mode, "slow");
    assert_int_equal(f.out.wait_ms, 2000);
    assert_null(f.out.url.p);
    arena_fini(&f.arena);
}

static void given_settings_are_taken_by_kind(void **state)
{
    (void)state;
    struct fixture f;
    check_ok(apply(&f, "{\"title\":17,\"key\":\" s \",\"count\":\"9\","
                       "\"url\":\"https://a.example:8069/odoo//\","
                       "\"on\":false,\"mode\":\"fast\",\"wait\":\"1 min\"}"),
             &f.e);
    check_str(f.out.title, "17");
    check_str(f.out.key, " s ");
    check_str(f.out.url, "https://a.example:8069/odoo");
    assert_int_equal(f.out.count, 9);
    assert_false(f.out.on);
    check_str(f.out.mode, "fast");
    assert_int_equal(f.out.wait_ms, 60000);
    arena_fini(&f.arena);
}

static void renewing_changes_secrets_alone(void **state)
{
    (void)state;
    struct fixture f;
    struct value object;
    check_ok(apply(&f, "{\"title\":\"x\",\"key\":\"old\"}"), &f.e);
    check_ok(json_parse(&f.arena, STR("{\"title\":\"y\",\"key\":\"new\"}"),
                        &object, &f.e),
             &f.e);
    check_ok(settings_renew(&f.arena, table, &object, &f.out, sizeof f.out,
                            &f.e),
             &f.e);
    check_str(f.out.title, "x");
    check_str(f.out.key, "new");
    check_ok(json_parse(&f.arena, STR("{\"key\":\"newer\"}"), &object, &f.e),
             &f.e);
    assert_int_equal(settings_renew(&f.arena, table, &object, &f.out,
                                    sizeof f.out, &f.e),
                     ERR_INVALID); /* no title */
    check_str(f.out.key, "new");
    arena_fini(&f.arena);
}

static void check_refused(const char *json, const char *told)
{
    struct fixture f;
    check_err(apply(&f, json), ERR_INVALID);
    if (!str_contains(str_from(f.e.message), str_from(told)))
        fail_msg("\"%s\" does not say \"%s\"", f.e.message, told);
    arena_fini(&f.arena);
}

static void null_counts_as_not_given(void **state)
{
    (void)state;
    check_refused("{\"title\":null}", "`title` is missing: A name.");
}

static void unknown_names_get_a_suggestion(void **state)
{
    (void)state;
    check_refused("{\"title\":\"x\",\"cuont\":1}", "did you mean `count`?");
    check_refused("{\"title\":\"x\",\"zzzzzzzz\":1}", "no setting `zzzzzzzz`");
}

static void values_of_the_wrong_kind_are_refused(void **state)
{
    (void)state;
    check_refused("{\"title\":true}", "`title` must be a text");
    check_refused("{\"title\":\"  \"}", "`title` must not be empty");
    check_refused("{\"title\":\"x\",\"count\":1.5}", "whole number");
    check_refused("{\"title\":\"x\",\"on\":\"yes\"}", "true or false");
    check_refused("{\"title\":\"x\",\"wait\":\"soon\"}", "a duration such as");
    check_refused("{\"title\":\"x\",\"mode\":\"fats\"}",
                  "did you mean `fast`?");
    check_refused("{\"title\":\"x\",\"mode\":\"blue\"}", "slow fast");
}

static void bounds_hold_at_their_edges(void **state)
{
    (void)state;
    struct fixture f;
    check_ok(apply(&f, "{\"title\":\"x\",\"count\":1}"), &f.e);
    arena_fini(&f.arena);
    check_refused("{\"title\":\"x\",\"count\":0}", "between 1 and 9, not 0");
    check_refused("{\"title\":\"x\",\"count\":10}", "between 1 and 9");
    check_refused("{\"title\":\"x\",\"wait\":\"999 ms\"}",
                  "between 1 s and 1 min");
}

static void addresses_that_cannot_be_one_are_refused(void **state)
{
    (void)state;
    check_refused("{\"title\":\"x\",\"url\":\"odoo.example\"}", "https://");
    check_refused("{\"title\":\"x\",\"url\":\"ftp://a\"}", "https://");
    check_refused("{\"title\":\"x\",\"url\":\"http:///\"}", "no host");
    check_refused("{\"title\":\"x\",\"url\":\"http://a:b@c\"}",
                  "user or password");
    check_refused("{\"title\":\"x\",\"url\":\"http://a/?db=x\"}", "plain");
}

static void an_at_sign_in_the_path_is_no_password(void **state)
{
    (void)state;
    struct fixture f;
    check_ok(apply(&f, "{\"title\":\"x\",\"url\":\"http://a/@b\"}"), &f.e);
    check_str(f.out.url, "http://a/@b");
    arena_fini(&f.arena);
}

static void a_description_shows_rows_but_no_secret(void **state)
{
    (void)state;
    AUTO_ARENA a = ARENA_INIT;
    struct value object;
    check_ok(json_parse(&a, STR("{\"key\":\"hush\",\"count\":4}"), &object,
                        NULL), &(struct error){0});
    struct value rows = settings_describe(&a, table, &object);
    assert_int_equal(rows.items.n, 7);
    struct str text = json_text(&a, &rows);
    assert_false(str_contains(text, STR("hush")));
    const struct value *key = &rows.items.at[1];
    check_str(value_text_at(key, "value"), "********");
    const struct value *count = &rows.items.at[3];
    check_str(value_text_at(count, "kind"), "integer");
    check_str(value_text_at(count, "default"), "3");
    assert_int_equal(value_getz(count, "max")->integer, 9);
    assert_int_equal(value_getz(count, "value")->integer, 4);
    assert_int_equal(value_getz(&rows.items.at[5], "choices")->items.n, 2);
    assert_null(value_getz(&rows.items.at[0], "value"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(missing_settings_get_their_defaults),
        cmocka_unit_test(given_settings_are_taken_by_kind),
        cmocka_unit_test(renewing_changes_secrets_alone),
        cmocka_unit_test(null_counts_as_not_given),
        cmocka_unit_test(unknown_names_get_a_suggestion),
        cmocka_unit_test(values_of_the_wrong_kind_are_refused),
        cmocka_unit_test(bounds_hold_at_their_edges),
        cmocka_unit_test(addresses_that_cannot_be_one_are_refused),
        cmocka_unit_test(an_at_sign_in_the_path_is_no_password),
        cmocka_unit_test(a_description_shows_rows_but_no_secret),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
