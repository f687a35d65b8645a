/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "unit/check.h"

#include "base/file.h"
#include "base/json.h"
#include "mapping/sync_shape.h"
#include "workspace/main_shape.h"
#include "workspace/workspace.h"

/* ---- every key there is, misspelt ---------------------------------------- */

struct walk {
    struct arena *arena;
    const struct shape *root;
    struct str open;  /* YAML before the object at hand, one token a line */
    struct str close; /* and after */
    int line;         /* of the next token */
    int keys;         /* checked so far */
};

static void walk_shape(const struct walk *at, const struct shape *shape,
                       int *keys);

static struct walk deeper(const struct walk *at, const char *open,
                          const char *close)
{
    struct walk w = *at;
    w.open = arena_printf(at->arena, "%.*s%s\n", STR_ARG(at->open), open);
    w.close = arena_printf(at->arena, "%s%.*s", close, STR_ARG(at->close));
    w.line = at->line + 1;
    return w;
}

/* One more letter, or one less; never another key of the same object. */
static struct str misspelt(const struct walk *at, const struct shape *shape,
                           const char *name)
{
    struct str wrong = arena_printf(at->arena, "%sx", name);
    for (const struct shape_key *k = shape->keys; k->name; k++)
        assert_false(str_is(wrong, k->name));
    return wrong;
}

static void check_key(const struct walk *at, const struct shape *shape,
                      const struct shape_key *key)
{
    struct problems problems = {.arena = at->arena};
    struct str wrong = misspelt(at, shape, key->name);
    struct str text = arena_printf(at->arena, "%.*s{\n%.*s: x }%.*s\n",
                                   STR_ARG(at->open), STR_ARG(wrong),
                                   STR_ARG(at->close));
    const struct yaml_node *root =
        yaml_parse(at->arena, STR("syncs/a.yaml"), text, &problems);
    assert_non_null(root);
    assert_false(shape_check(root, at->root, &problems));
    struct str place =
        arena_printf(at->arena, "syncs/a.yaml:%d: error: unknown key `%.*s`",
                     at->line + 1, STR_ARG(wrong));
    struct str hint =
        arena_printf(at->arena, "did you mean `%s`?", key->name);
    for (size_t i = 0; i < problems.list.n; i++) {
        struct str told = problem_text(at->arena, &problems.list.at[i]);
        if (str_starts_with(told, place) && str_contains(told, hint))
            return;
    }
    fail_msg("no problem \"%.*s ... %.*s\" for\n%.*s", STR_ARG(place),
             STR_ARG(hint), STR_ARG(text));
}

static void walk_keys(const struct walk *at, const struct shape *shape,
                      int *keys)
{
    for (const struct shape_key *k = shape->keys; k->name; k++) {
        if (!shape->open) {
            check_key(at, shape, k);
            (*keys)++;
        }
        assert_true(strlen(k->help) > 0);
        struct walk in =
            deeper(at, arena_printfz(at->arena, "{ %s:", k->name), "}");
        walk_shape(&in, k->shape, keys);
    }
}

static void walk_shape(const struct walk *at, const struct shape *shape,
                       int *keys)
{
    if (shape->kind == SHAPE_OBJECT) {
        walk_keys(at, shape, keys);
    } else if (shape->kind == SHAPE_LIST) {
        struct walk in = deeper(at, "[", "]");
        walk_shape(&in, shape->item, keys);
    } else if (shape->kind == SHAPE_MAP) {
        struct walk in = deeper(at, "{ any:", "}");
        walk_shape(&in, shape->item, keys);
    } else if (shape->kind == SHAPE_EITHER) {
        for (size_t i = 0; shape->either[i]; i++)
            walk_shape(at, shape->either[i], keys);
    }
}

static int walk_file(struct arena *a, const struct shape *root)
{
    int keys = 0;
    struct walk at = {.arena = a, .root = root, .line = 1};
    walk_shape(&at, root, &keys);
    return keys;
}

static void every_key_of_a_sync_file_misspelt_is_told_with_line_and_suggestion(void **state)
{
    (void)state;
    AUTO_ARENA a = ARENA_INIT;
    assert_true(walk_file(&a, &sync_file_shape) > 40);
}

static void every_key_of_crosswalk_yaml_misspelt_is_told_with_line_and_suggestion(void **state)
{
    (void)state;
    AUTO_ARENA a = ARENA_INIT;
    assert_true(walk_file(&a, &main_file_shape) > 25);
}

/* ---- values -------------------------------------------------------------- */

static void values_of_a_wrong_kind_are_told(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *told;
    } cases[] = {
        {"sync: [a]", "`sync` must be a text, not a list"},
        {"sync:", "`sync` must be a text, not nothing"},
        {"fields: email", "`fields` must be a list, not \"email\""},
        {"fields: { a: b }", "`fields` must be a list, not a map"},
        {"enabled: yes", "`enabled` must be true or false, not \"yes\""},
        {"direction: bothh", "did you mean `both`?"},
        {"direction: xyzzy", "known: both, left_to_right"},
        {"delete: { guard: { count: many } }",
         "`count` must be a whole number, not \"many\""},
        {"delete: { guard: { percent: 101 } }",
         "`percent` must be between 0 and 100"},
        {"fields: [[a]]", "must be a text or a map (key: value), not a list"},
        {"left: a", "a sync needs `right`"},
        {"fields: [{ via: names(a, create), left: b }]",
         "put the converter in quotes"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        AUTO_ARENA a = ARENA_INIT;
        struct problems problems = {.arena = &a};
        const struct yaml_node *root =
            yaml_parse(&a, STR("f"), str_from(cases[i].text), &problems);
        assert_false(shape_check(root, &sync_file_shape, &problems));
        bool told = false;
        for (size_t k = 0; k < problems.list.n; k++)
            told = told || str_contains(
                               problem_text(&a, &problems.list.at[k]),
                               str_from(cases[i].told));
        if (!told)
            fail_msg("%s: %.*s", cases[i].text,
                     STR_ARG(problem_text(&a, &problems.list.at[0])));
    }
}

/* ---- the published schemas ----------------------------------------------- */

static void check_published(const char *name, struct str made,
                            struct arena *a)
{
    const char *path =
        arena_printfz(a, "%s/docs/schema/%s", SOURCE_DIR, name);
    struct str text = STR_NONE;
    struct value v;
    struct error e = {0};
    check_ok(json_parse(a, made, &v, &e), &e);
    check_ok(file_read(a, path, 1 << 20, &text, &e), &e);
    if (!str_eq(text, made))
        fail_msg("%s is not what the program accepts; make it anew with "
                 "build/tools/print-schema",
                 path);
}

static void the_published_schemas_say_what_the_compiler_accepts(void **state)
{
    (void)state;
    AUTO_ARENA a = ARENA_INIT;
    check_published("crosswalk.schema.json", workspace_schema_main(&a), &a);
    check_published("sync.schema.json", workspace_schema_sync(&a), &a);
}

static void a_schema_has_types_choices_and_required_keys(void **state)
{
    (void)state;
    AUTO_ARENA a = ARENA_INIT;
    struct value v;
    struct error e = {0};
    check_ok(json_parse(&a, workspace_schema_sync(&a), &v, &e), &e);
    const struct value *properties = value_getz(&v, "properties");
    const struct value *direction = value_getz(properties, "direction");
    check_str(value_str(&value_getz(direction, "enum")->items.at[0]), "both");
    assert_int_equal(value_getz(&v, "required")->items.n, 4);
    assert_false(value_getz(&v, "additionalProperties")->boolean);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_key_of_a_sync_file_misspelt_is_told_with_line_and_suggestion),
        cmocka_unit_test(every_key_of_crosswalk_yaml_misspelt_is_told_with_line_and_suggestion),
        cmocka_unit_test(values_of_a_wrong_kind_are_told),
        cmocka_unit_test(the_published_schemas_say_what_the_compiler_accepts),
        cmocka_unit_test(a_schema_has_types_choices_and_required_keys),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
