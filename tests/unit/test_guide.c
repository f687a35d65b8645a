/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* docs/guide/mapping.md, held to its word: its files load, its rows convert as
 * shown, its tables are those of the program. */
#include "unit/mapping_kit.h"

#include "lib/temp_folder.h"
#include "mapping/coerce.h"
#include "mapping/sync_shape.h"
#include "workspace/main_shape.h"
#include "workspace/workspace.h"

struct block {
    struct str tag; /* "yaml file=crosswalk.yaml" */
    struct str text;
};

struct guide {
    struct arena arena;
    struct str text;
    VEC(struct block) blocks;
};

static void guide_init(struct guide *g)
{
    struct error e = {0};
    *g = (struct guide){0};
    check_ok(file_read(&g->arena, SOURCE_DIR "/docs/guide/mapping.md", 1 << 20,
                       &g->text, &e),
             &e);
    for (size_t at = 0;;) {
        size_t open = str_find(g->text, STR("\n```"), at);
        if (open == g->text.n)
            break;
        size_t line = str_find_char(g->text, '\n', open + 1);
        size_t close = str_find(g->text, STR("\n```"), line);
        struct block b = {str_slice(g->text, open + 4, line),
                          str_slice(g->text, line + 1, close + 1)};
        vec_push(&g->arena, &g->blocks, b);
        at = close + 4;
    }
}

static void guide_fini(struct guide *g)
{
    arena_fini(&g->arena);
}

#define AUTO_GUIDE __attribute__((cleanup(guide_fini))) struct guide

/* ---- tables -------------------------------------------------------------- */

static void check_lines(const struct guide *g, struct str table)
{
    struct str line;
    while (str_split(&table, '\n', &line))
        if (!str_contains(g->text, line))
            fail_msg("the guide lacks (print-schema makes its tables): %.*s",
                     STR_ARG(line));
}

static void every_key_is_in_the_guide_with_its_sentence(void **state)
{
    (void)state;
    AUTO_GUIDE g;
    guide_init(&g);
    check_lines(&g, shape_key_table(&g.arena, &main_file_shape));
    check_lines(&g, shape_key_table(&g.arena, &sync_file_shape));
}

static void every_converter_is_in_the_guide_with_an_example(void **state)
{
    (void)state;
    AUTO_GUIDE g;
    guide_init(&g);
    size_t n = 0;
    const struct converter *const *all = converter_all(&n);
    for (size_t i = 0; i < n; i++) {
        struct str text =
            arena_printf(&g.arena, "#### %s\n\n`%s`: %s\n", all[i]->name,
                         all[i]->usage, all[i]->help);
        size_t at = str_find(g.text, text, 0);
        size_t example = str_find(g.text, STR("\n```row\n"), at);
        size_t next = str_find(g.text, STR("\n###"), at + text.n);
        if (at == g.text.n || example > next)
            fail_msg("no section or no example for %s", all[i]->name);
    }
}

/* ---- files --------------------------------------------------------------- */

static const char *get_variable(void *context, const char *name)
{
    (void)context;
    return strcmp(name, "ODOO_PASSWORD") == 0 ? "pw" : NULL;
}

static void the_files_of_the_guide_are_a_workspace_without_problems(void **state)
{
    (void)state;
    AUTO_GUIDE g;
    guide_init(&g);
    const char *dir = temp_folder_make(&g.arena);
    size_t files = 0;
    for (size_t i = 0; i < g.blocks.n; i++) {
        size_t at = str_find(g.blocks.at[i].tag, STR("file="), 0);
        if (at == g.blocks.at[i].tag.n)
            continue;
        struct str name =
            str_slice(g.blocks.at[i].tag, at + 5, g.blocks.at[i].tag.n);
        temp_folder_put(&g.arena, dir, arena_strz(&g.arena, name),
                        arena_strz(&g.arena, g.blocks.at[i].text));
        files++;
    }
    temp_folder_put(&g.arena, dir, "secrets/prospectconnect", "key\n");
    temp_folder_put(&g.arena, dir, "secrets/prospectconnect-south", "key\n");
    struct problems problems = {.arena = &g.arena};
    struct workspace w = {0};
    const struct env_port env = {get_variable, NULL};
    struct error e = {0};
    enum err code = workspace_load(&g.arena, dir, &env, &problems, &w, &e);
    temp_folder_remove(dir);
    if (problems.list.n > 0)
        fail_msg("%.*s", STR_ARG(problem_text(&g.arena, problems.list.at)));
    check_ok(code, &e);
    assert_int_equal(files, 19);
    assert_int_equal(w.n_syncs, 16);
    workspace_close(&w);
}

/* ---- rows ---------------------------------------------------------------- */

static const struct kit_pair tables[] = {
    {"users", "5", "u5", NULL, NULL},
    {"stages", "1", "s1", NULL, "{\"pipeline_id\":\"p1\"}"},
    {"contacts", "7", "c7", NULL, NULL},
    {"contacts", "8", "c8", NULL, NULL},
    {"res.partner", "7", "ext-7", NULL, NULL},
    {"res.partner.category", "1", "red", NULL, NULL},
    {"res.partner.category", "2", "blue", NULL, NULL},
    {0}};

static struct value flow_map(struct kit *k, struct str text)
{
    const struct yaml_node *node =
        yaml_parse(&k->arena, STR("example"), text, &k->problems);
    if (!node)
        fail_msg("%s: %.*s", kit_problem(k, 0), STR_ARG(text));
    return yaml_value(&k->arena, node);
}

/* "-> { a: 1 } gives { b: 2 }" */
static void check_example(struct kit *k, struct str line)
{
    const struct row *row = &k->sync.rows[0];
    enum side to = str_starts_with(line, STR("->")) ? SIDE_RIGHT : SIDE_LEFT;
    size_t gives = str_find(line, STR(" gives "), 0);
    assert_true(gives < line.n);
    struct value record = flow_map(k, str_slice(line, 2, gives));
    struct value wanted = flow_map(k, str_slice(line, gives + 7, line.n));
    const struct value *records[SIDES] = {NULL, NULL};
    const struct value *in = NULL;
    struct map_result result = {0};
    records[SIDE_OTHER(to)] = &record;
    assert_true(row_values(row, SIDE_OTHER(to), &record, &k->arena, &in));
    row_convert(row, to, in, records, &k->env, &k->arena, &result);
    if (result.status != MAP_VALUE)
        fail_msg("%.*s: %s %.*s", STR_ARG(line), status_name(result.status),
                 STR_ARG(result.message));
    assert_int_equal(wanted.fields.n, row->n_fields[to]);
    for (size_t i = 0; i < row->n_fields[to]; i++) {
        const struct value *v = value_get(&wanted, row->fields[to][i]);
        if (!v || !values_agree(&k->arena, false, v, &result.values[i]))
            fail_msg("%.*s: gives %.*s", STR_ARG(line),
                     STR_ARG(json_text(&k->arena, &result.values[i])));
    }
}

static const struct block *block_of(const struct guide *g, const char *tag)
{
    for (size_t i = 0; i < g->blocks.n; i++)
        if (str_is(g->blocks.at[i].tag, tag))
            return &g->blocks.at[i];
    fail_msg("no block %s", tag);
    return NULL;
}

static void run_block(const struct guide *g, const struct block *block)
{
    AUTO_KIT k;
    kit_init(&k);
    k.pairs = tables;
    struct error e = {0};
    for (size_t i = 0; i < g->blocks.n; i++)
        if (str_starts_with(g->blocks.at[i].tag, STR("lua file=")))
            check_ok(script_load(k.script, g->blocks.at[i].tag,
                                 g->blocks.at[i].text, &e),
                     &e);
    struct str rest = block->text;
    struct str line;
    size_t examples = 0;
    AUTO_BUF row = BUF_INIT(4096);
    while (str_split(&rest, '\n', &line)) {
        bool example = str_contains(line, STR(" gives "));
        if (str_starts_with(line, STR("- ")))
            buf_clear(&row);
        if (!example)
            buf_printf(&row, "  %.*s\n", STR_ARG(line));
        if (!example || line.n == 0)
            continue;
        kit_rows(&k, arena_strz(&k.arena, buf_str(&row)));
        check_example(&k, line);
        examples++;
    }
    assert_true(examples > 0);
}

static void rows_convert_as_the_guide_shows(void **state)
{
    (void)state;
    AUTO_GUIDE g;
    guide_init(&g);
    size_t rows = 0;
    for (size_t i = 0; i < g.blocks.n; i++) {
        if (!str_is(g.blocks.at[i].tag, "row"))
            continue;
        run_block(&g, &g.blocks.at[i]);
        rows++;
    }
    assert_true(rows >= 29);
}

/* ---- Lua ----------------------------------------------------------------- */

static void run_condition(struct kit *k, struct str text, bool must_hold)
{
    struct script_source source = {STR("guide"), 1, text};
    struct error e = {0};
    int ref = 0;
    bool holds = false;
    const struct value none = value_object(NULL, 0);
    const struct value *record[SIDES] = {&none, &none};
    check_ok(script_condition(k->script, &k->arena, &source, &ref, &e), &e);
    check_ok(script_test(k->script, ref, record, NULL, &holds, &e), &e);
    if (must_hold && !holds)
        fail_msg("not so: %.*s", STR_ARG(text));
}

static void conditions_and_names_of_the_guide_are_lua(void **state)
{
    (void)state;
    AUTO_GUIDE g;
    guide_init(&g);
    AUTO_KIT k;
    kit_init(&k);
    struct str rest = block_of(&g, "condition")->text;
    struct str line;
    while (str_split(&rest, '\n', &line))
        if (line.n > 0)
            run_condition(&k, line, false);
    rest = block_of(&g, "names")->text;
    while (str_split(&rest, '\n', &line)) {
        struct str name;
        while (str_split(&line, ' ', &name))
            if (name.n > 0)
                run_condition(&k,
                              arena_printf(&k.arena, "%.*s ~= nil",
                                           STR_ARG(name)),
                              true);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_key_is_in_the_guide_with_its_sentence),
        cmocka_unit_test(every_converter_is_in_the_guide_with_an_example),
        cmocka_unit_test(the_files_of_the_guide_are_a_workspace_without_problems),
        cmocka_unit_test(rows_convert_as_the_guide_shows),
        cmocka_unit_test(conditions_and_names_of_the_guide_are_lua),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
