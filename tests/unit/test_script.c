/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "unit/check.h"

#include "base/json.h"
#include "base/limits.h"
#include "base/value.h"
#include "mapping/script.h"
#include "mapping/script_task.h"

struct lua {
    struct arena arena;
    struct script *script;
};

static void lua_init(struct lua *l)
{
    struct error e = {0};
    *l = (struct lua){0};
    check_ok(script_create(&l->script, &e), &e);
}

static void lua_fini(struct lua *l)
{
    script_destroy(l->script);
    arena_fini(&l->arena);
}

#define AUTO_LUA __attribute__((cleanup(lua_fini))) struct lua

static enum err load(struct lua *l, const char *text, struct error *e)
{
    return script_load(l->script, STR("lua/t.lua"), str_from(text), e);
}

static enum err test(struct lua *l, const char *condition, bool *out,
                     struct error *e)
{
    static const struct field fields[] = {
        {{"name", 4}, {.kind = VALUE_TEXT, .text = {"Ada", 3}}},
        {{"gone", 4}, {.kind = VALUE_NULL}},
        {{"amount", 6}, {.kind = VALUE_DECIMAL, .decimal = {1250, 2}}},
        {{"whole", 5}, {.kind = VALUE_DECIMAL, .decimal = {300, 2}}},
        {{"day", 3}, {.kind = VALUE_DATE, .date_days = 1}},
        {{"owner", 5},
         {.kind = VALUE_REF, .ref = {{"res.users", 9}, {"5", 1}}}},
    };
    const struct value left = value_object(fields, 6);
    const struct value *record[SIDES] = {&left, NULL};
    struct script_source source = {STR("syncs/t.yaml"), 3,
                                   str_from(condition)};
    int ref = 0;
    TRY(script_condition(l->script, &l->arena, &source, &ref, e));
    return script_test(l->script, ref, record, &fields[0].value, out, e);
}

static void check_holds(struct lua *l, const char *condition)
{
    struct error e = {0};
    bool holds = false;
    if (test(l, condition, &holds, &e) != ERR_OK || !holds)
        fail_msg("%s: %s", condition, e.message);
}

static void conditions_see_both_records_and_the_value(void **state)
{
    (void)state;
    static const char *const conditions[] = {
        "left.name == 'Ada'",
        "value == 'Ada'",
        "right.name == nil",
        "left.gone == nil",
        "left.absent == nil",
        "left.day == '1970-01-02'",
        "left.owner == '5'",
        "left.amount > 12 and left.amount < 13 and 12 < left.amount",
        "left.amount == decimal('12.5')",
        "left.whole == 3",
        "tostring(left.amount + 0.1) == '12.6'",
        "tostring(left.amount * 2 - decimal('0.01')) == '24.99'",
        "left.amount:round(0) == 13",
        "-left.amount < 0",
        "left.amount - 12.5 == 0",
        "('\xc3\x89'):lower() == '\xc3\xa9'",
        "(' x '):trim() == 'x'",
        "true -- a remark",
        "(''):rep(1 << 62) == ''",
        "not pcall(string.rep, '', 1 << 62, 'x')",
    };
    for (size_t i = 0; i < sizeof(conditions) / sizeof(conditions[0]); i++) {
        AUTO_LUA l;
        lua_init(&l);
        check_holds(&l, conditions[i]);
    }
}

static void records_can_be_walked_through(void **state)
{
    (void)state;
    AUTO_LUA l;
    lua_init(&l);
    check_holds(&l, "(function() local n = 0; for k, v in pairs(left) do n = "
                    "n + 1 end; return n end)() == 5");
}

static void records_cannot_be_changed(void **state)
{
    (void)state;
    AUTO_LUA l;
    lua_init(&l);
    bool holds = false;
    struct error e = {0};
    check_err(test(&l, "(function() left.name = 'x' end)()", &holds, &e),
              ERR_INVALID);
    assert_non_null(strstr(e.message, "cannot be changed"));
}

static void a_wrong_condition_names_file_and_line(void **state)
{
    (void)state;
    AUTO_LUA l;
    lua_init(&l);
    bool holds = false;
    struct error e = {0};
    check_err(test(&l, "left.name ==", &holds, &e), ERR_INVALID);
    assert_true(str_starts_with(str_from(e.message), STR("syncs/t.yaml:3: ")));
    check_err(test(&l, "left.name + 1", &holds, &e), ERR_INVALID);
    assert_true(str_starts_with(str_from(e.message), STR("syncs/t.yaml:3: ")));
}

static void nothing_reaches_outside(void **state)
{
    (void)state;
    static const char *const names[] = {
        "io",           "os",           "debug",        "package",
        "require",      "load",         "loadstring",   "dofile",
        "loadfile",     "print",        "collectgarbage", "rawset",
        "rawget",       "setmetatable", "getmetatable", "coroutine",
        "string.dump",  "math.random",  "table.move",   "xpcall",
        "string.pack",  "_G",           "warn",
    };
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        AUTO_LUA l;
        lua_init(&l);
        check_holds(&l, arena_printfz(&l.arena, "%s == nil", names[i]));
    }
}

static void byte_code_is_refused(void **state)
{
    (void)state;
    AUTO_LUA l;
    lua_init(&l);
    struct error e = {0};
    check_err(script_load(l.script, STR("x.lua"), STR("\x1bLua"), &e),
              ERR_INVALID);
}

/* Each would run for ages or take all memory. */
static const char *const bombs[] = {
    "while true do end",
    "while true do pcall(function() while true do end end) end",
    "local function f() return pcall(f) end; while true do f() end",
    "pcall(pcall, function() while true do end end); while true do end",
    "local s = ('a'):rep(20000); s:find(('.-'):rep(12) .. 'b')",
    "local s = ('a'):rep(20000); while true do s:match('.*.*.*b') end",
    "local s = ('('):rep(2000000); s:find('%b()%b()')",
    "local s = 'x'; while true do s = s .. s end",
    "local t = {}; while true do t[#t + 1] = {} end",
    "local s = ('x'):rep(1000000); while true do s:upper() end",
    "local s = ('x'):rep(1000000); while true do s:find('y', 1, true) end",
    "local s = ('x'):rep(1000000); while true do utf8.len(s) end",
    "local a = ('x'):rep(900000) local b = ('x'):rep(900000) "
    "while true do local c = a == b end",
    "local a = ('x'):rep(900000) .. 'a' local b = ('x'):rep(900000) .. 'b' "
    "local t = {} for i = 1, 100000 do t[i] = i % 2 == 0 and a or b end "
    "table.sort(t)",
    "local t = {} for i = 1, 100000 do t[i] = i end "
    "while true do table.insert(t, 1, 0); table.remove(t, 1) end",
    "local t = {} for i = 1, 100000 do t[i] = i end "
    "while true do select('#', table.unpack(t)) end",
    "while true do string.format('%99.99f', 1e300) end",
    "local s = ('a '):rep(5000); while true do s:gsub('%a', 'b') end",
    "local s = ('a '):rep(5000); while true do for w in s:gmatch('%a') do end "
    "end",
};

static void scripts_that_never_end_are_stopped(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(bombs) / sizeof(bombs[0]); i++) {
        AUTO_LUA l;
        lua_init(&l);
        struct error e = {0};
        if (load(&l, bombs[i], &e) != ERR_LIMIT)
            fail_msg("%s: %s", bombs[i], e.message);
        /* And the next call starts afresh. */
        check_holds(&l, "true");
    }
}

static void memory_meets_its_limit(void **state)
{
    (void)state;
    AUTO_LUA l;
    lua_init(&l);
    struct error e = {0};
    check_ok(load(&l, "local s = ('x'):rep(1 << 20)", &e), &e);
    check_err(load(&l, "local t = {} for i = 1, 16 do t[i] = ('x'):rep(1 << 20)"
                       " end", &e),
              ERR_LIMIT);
    assert_string_equal(e.message, "the script needs too much memory");
}

static void steps_meet_their_limit(void **state)
{
    (void)state;
    AUTO_LUA l;
    lua_init(&l);
    struct error e = {0};
    const char *fits =
        arena_printfz(&l.arena, "for i = 1, %d do end", LIMIT_LUA_STEPS / 10);
    const char *too_many =
        arena_printfz(&l.arena, "for i = 1, %d do end", LIMIT_LUA_STEPS + 1000);
    check_ok(load(&l, fits, &e), &e);
    check_err(load(&l, too_many, &e), ERR_LIMIT);
    assert_non_null(strstr(e.message, "takes too long"));
}

static void deep_patterns_and_pattern_steps_meet_their_limits(void **state)
{
    (void)state;
    AUTO_LUA l;
    lua_init(&l);
    struct error e = {0};
    check_err(load(&l, "('a'):rep(300):find(('a?'):rep(300))", &e),
              ERR_INVALID);
    assert_non_null(strstr(e.message, "too complex"));
    check_err(load(&l, "('a'):rep(9000):find('.-.-.-b')", &e), ERR_LIMIT);
    assert_non_null(strstr(e.message, "takes too long"));
}

static void a_frozen_script_keeps_nothing_between_calls(void **state)
{
    (void)state;
    AUTO_LUA l;
    lua_init(&l);
    struct error e = {0};
    bool can[SIDES];
    check_ok(load(&l, "count = 0 list = { 1, 2, 3 }\n"
                      "converters.c = { to_right = function(v) count = count + "
                      "1 return v end }", &e),
             &e);
    script_freeze(l.script);
    static const char *const changes[] = {
        "(function() count = 1 end)()",
        "(function() list[1] = 2 end)()",
        "(function() string.upper = nil end)()",
        "(function() converters.c.to_right = nil end)()",
        "(function() converters.d = {} end)()",
    };
    for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
        bool holds = false;
        check_err(test(&l, changes[i], &holds, &e), ERR_INVALID);
        assert_non_null(strstr(e.message, "cannot be changed"));
    }
    check_holds(&l, "count == 0 and #list == 3 and list[2] == 2");
    check_holds(&l, "(function() local n = 0 for _, v in ipairs(list) do n = n "
                    "+ v end for k, v in pairs(list) do n = n + v end return "
                    "n end)() == 12");
    assert_true(script_converter(l.script, STR("c"), can));
    assert_true(can[SIDE_RIGHT] && !can[SIDE_LEFT]);
    assert_false(script_converter(l.script, STR("d"), can));
}

static const char converter_file[] =
    "converters.price = {\n"
    "  to_right = function(v, left, right) return v * 2 end,\n"
    "  to_left = function(v) if v == 'no' then return skip end return v end,\n"
    "}\n"
    "converters.split = { to_right = function(v)\n"
    "  return { f = v:match('^(%S+)'), l = v:match('(%S+)$') } end,\n"
    "  to_left = function(v) return v.f .. ' ' .. (v.l or '') end }\n"
    "converters.bad = { to_right = function() error('no way') end }\n"
    "converters.echo = { to_right = function(v) return v end }\n";

/* Converts storage form JSON, one value to one. */
static const char *convert(struct lua *l, const char *name, enum side to,
                           const char *json, struct error *e)
{
    struct value in;
    struct value out = value_null();
    bool skip = false;
    check_ok(value_decode(&l->arena, str_from(json), &in, e), e);
    struct script_call call = {.converter = str_from(name),
                               .to = to,
                               .in = &in,
                               .n_in = 1,
                               .n_out = 1};
    if (script_convert(l->script, &l->arena, &call, &out, &skip, e) != ERR_OK)
        return "failed";
    if (skip)
        return "skip";
    AUTO_BUF b = BUF_INIT(65536);
    value_encode(&b, &out);
    return arena_strz(&l->arena, buf_str(&b));
}

static void converters_give_exact_values_skip_and_errors(void **state)
{
    (void)state;
    AUTO_LUA l;
    lua_init(&l);
    struct error e = {0};
    check_ok(load(&l, converter_file, &e), &e);
    script_freeze(l.script);
    assert_string_equal(
        convert(&l, "price", SIDE_RIGHT, "{\"$decimal\":\"0.1\"}", &e),
        "{\"$decimal\":\"0.2\"}");
    assert_string_equal(convert(&l, "price", SIDE_LEFT, "\"no\"", &e), "skip");
    assert_string_equal(convert(&l, "echo", SIDE_LEFT, "1", &e), "skip");
    assert_string_equal(convert(&l, "bad", SIDE_RIGHT, "1", &e), "failed");
    assert_string_equal(e.message, "lua/t.lua:8: no way");
}

static void values_go_through_lua_unchanged(void **state)
{
    (void)state;
    static const struct {
        const char *in;
        const char *out;
    } cases[] = {
        {"null", "null"},
        {"true", "true"},
        {"-9007199254740993", "-9007199254740993"},
        {"{\"$decimal\":\"123456789012345678901.55\"}",
         "{\"$decimal\":\"123456789012345678901.55\"}"},
        {"\"\xc3\xa9\"", "\"\xc3\xa9\""},
        {"{\"$date\":\"2026-01-02\"}", "\"2026-01-02\""},
        {"{\"$time\":\"2026-01-02T03:04:05Z\"}", "\"2026-01-02T03:04:05Z\""},
        {"{\"$ref\":[\"a\",\"b\"]}", "\"b\""},
        {"[1,[2],{\"a\":3}]", "[1,[2],{\"a\":3}]"},
        {"{\"b\":1,\"a\":2,\"n\":null}", "{\"a\":2,\"b\":1}"},
        {"{\"$set\":[\"x\"]}", "[\"x\"]"},
        {"[]", "[]"},
    };
    AUTO_LUA l;
    lua_init(&l);
    struct error e = {0};
    check_ok(load(&l, converter_file, &e), &e);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        assert_string_equal(
            convert(&l, "echo", SIDE_RIGHT, cases[i].in, &e), cases[i].out);
}

static void what_is_no_value_is_an_error(void **state)
{
    (void)state;
    static const char *const results[] = {
        "print or type",
        "0/0",
        "1/0",
        "'\\xff'",
        ("{ 1, [{}] = 2, a = 3 } and "
         "{ [1.5] = 2 }"),
        "(function() local t = {} t.t = t return t end)()",
    };
    for (size_t i = 0; i < sizeof(results) / sizeof(results[0]); i++) {
        AUTO_LUA l;
        lua_init(&l);
        struct error e = {0};
        check_ok(load(&l, arena_printfz(&l.arena,
                                        "converters.x = { to_right = "
                                        "function() return %s end }",
                                        results[i]), &e), &e);
        if (strcmp(convert(&l, "x", SIDE_RIGHT, "1", &e), "failed") != 0)
            fail_msg("%s became a value", results[i]);
    }
}

static void several_fields_go_by_name(void **state)
{
    (void)state;
    AUTO_LUA l;
    lua_init(&l);
    struct error e = {0};
    check_ok(load(&l, converter_file, &e), &e);
    const struct str whole = STR("name");
    const struct str parts[] = {STR("f"), STR("l")};
    struct value in = value_textz("Ada King");
    struct value out[2];
    bool skip = false;
    struct script_call call = {.converter = STR("split"),
                               .to = SIDE_RIGHT,
                               .in_fields = &whole,
                               .in = &in,
                               .n_in = 1,
                               .out_fields = parts,
                               .n_out = 2};
    check_ok(script_convert(l.script, &l.arena, &call, out, &skip, &e), &e);
    check_str(value_str(&out[0]), "Ada");
    check_str(value_str(&out[1]), "King");
    struct script_call back = {.converter = STR("split"),
                               .to = SIDE_LEFT,
                               .in_fields = parts,
                               .in = out,
                               .n_in = 2,
                               .out_fields = &whole,
                               .n_out = 1};
    struct value name;
    check_ok(script_convert(l.script, &l.arena, &back, &name, &skip, &e), &e);
    check_str(value_str(&name), "Ada King");
}

static void names_of_converters_come_sorted(void **state)
{
    (void)state;
    AUTO_LUA l;
    lua_init(&l);
    struct error e = {0};
    const struct str *names = NULL;
    check_ok(load(&l, converter_file, &e), &e);
    assert_int_equal(script_converter_names(l.script, &l.arena, &names), 4);
    check_str(names[0], "bad");
    check_str(names[3], "split");
}

static void patterns_are_those_of_lua(void **state)
{
    (void)state;
    static const char *const conditions[] = {
        "('hello world'):find('o w') == 5",
        "('a.b'):find('.', 2, true) == 2",
        "('abc'):find('b', -1) == nil",
        "('abc'):find('') == 1",
        "('abc'):match('^(a)(.)c$') == 'a'",
        "select(2, ('abc'):match('^(a)(.)c$')) == 'b'",
        "('key = value'):match('^(%w+)%s*=%s*(%w+)$') == 'key'",
        "('  x  '):match('^%s*(.-)%s*$') == 'x'",
        "('2026-01-02'):match('%d+-(%d+)') == '01'",
        "('f(a(b)c)d'):match('%b()') == '(a(b)c)'",
        "('THE (quick) fox'):find('%f[%a]%a+%f[%A]') == 1",
        "('\"x\"'):match('([\"\\'])(.-)%1') == '\"'",
        "('abc'):match('()b()') == 2",
        "('a]b'):match('[]]') == ']'",
        "('a-b'):match('[a%-]+') == 'a-'",
        "('x'):match('[^%s]') == 'x'",
        "('aaa'):match('a-$') == 'aaa'",
        "('aab'):match('a?a?b') == 'aab'",
        "('abc'):gsub('%w', '%0%0') == 'aabbcc'",
        "('abc'):gsub('', '-') == '-a-b-c-'",
        "('abc'):gsub('b*', 'x') == 'xaxcx'",
        "('hello'):gsub('l', { l = 'L' }) == 'heLLo'",
        "('hello'):gsub('(h)(e)', '%2%1') == 'ehllo'",
        "('hello'):gsub('l', function(c) return nil end) == 'hello'",
        "select(2, ('a b c'):gsub('%a', 'x', 2)) == 2",
        "('aaa'):gsub('^a', 'b') == 'baa'",
        "(function() local t = {} for w in ('one two'):gmatch('%a+') do t[#t + "
        "1] = w end return #t == 2 and t[2] == 'two' end)()",
        "(function() local n = 0 for k, v in ('a=1,b=2'):gmatch('(%w)=(%w)') "
        "do n = n + tonumber(v) end return n end)() == 3",
        "not pcall(string.find, 'a', '[a')",
        "not pcall(string.find, 'a', '%')",
        "not pcall(string.find, 'a', '(a')",
        "not pcall(string.find, 'a', 'a)')",
        "not pcall(string.gsub, 'a', 'a', '%2')",
        "not pcall(string.find, 'a', '%1')",
    };
    for (size_t i = 0; i < sizeof(conditions) / sizeof(conditions[0]); i++) {
        AUTO_LUA l;
        lua_init(&l);
        check_holds(&l, conditions[i]);
    }
}

static enum err test_body(struct lua *l, const char *condition,
                          const char *body, bool *out, struct error *e)
{
    struct script_source source = {STR("crosswalk.yaml"), 7,
                                   str_from(condition)};
    struct value value = value_null();
    int ref = 0;
    check_ok(body ? json_parse(&l->arena, str_from(body), &value, e) : ERR_OK,
             e);
    TRY(script_body_condition(l->script, &l->arena, &source, &ref, e));
    return script_test_body(l->script, ref, body ? &value : NULL, out, e);
}

static void a_condition_over_a_body_may_look_for_what_is_not_there(void **state)
{
    (void)state;
    static const struct {
        const char *condition, *body;
        bool holds;
    } cases[] = {
        {"body == nil", NULL, true},
        {"body.type == nil", NULL, true},
        {"body.type == 'email_sent'", "{\"type\":\"email_sent\"}", true},
        {"body.a.b.c == nil", "{\"a\":null}", true},
        {"(body.current or body.data).id == 7", "{\"data\":{\"id\":7}}", true},
        {"body.current.n == body.previous.n + 1",
         "{\"current\":{\"n\":3},\"previous\":{\"n\":2}}", true},
        {"body[1] == 5 and #body == 2", "[5,6]", true},
        {"body.a", "{\"a\":false}", false},
    };
    AUTO_LUA l;
    lua_init(&l);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct error e = {0};
        bool holds = !cases[i].holds;
        check_ok(test_body(&l, cases[i].condition, cases[i].body, &holds, &e),
                 &e);
        if (holds != cases[i].holds)
            fail_msg("%s: %d", cases[i].condition, holds);
    }
}

static void it_breaks_where_there_is_nothing_to_count_with(void **state)
{
    (void)state;
    AUTO_LUA l;
    struct error e = {0};
    bool holds = false;
    lua_init(&l);
    assert_int_equal(test_body(&l, "body.n == body.previous.n + 1", "{}",
                               &holds, &e),
                     ERR_INVALID);
    assert_true(str_contains(str_from(e.message), STR("crosswalk.yaml:7")));
    /* and nothing of it stays: a record's nil is as strict as ever */
    assert_int_equal(test(&l, "left.absent.deeper == nil", &holds, &e),
                     ERR_INVALID);
}

/* ---- scripts that ask ---------------------------------------------------- */

static const struct script_question questions[] = {
    {"remote", "find"}, {"remote", "count"}, {NULL, "refuse"}};

static void open_asking(struct lua *l, const char *text)
{
    struct error e = {0};
    lua_init(l);
    check_ok(script_task_open(l->script, questions, 3, &e), &e);
    check_ok(load(l, text, &e), &e);
    script_freeze(l->script);
}

static void a_script_waits_for_what_it_asks(void **state)
{
    (void)state;
    struct error e = {0};
    struct script_said said;
    AUTO_LUA l;
    open_asking(&l, "function handle(r)\n"
                    "  local ok, rows = pcall(remote.find, 'product', r.key)\n"
                    "  local n = remote.count('x')\n"
                    "  return rows[1].id + n\n"
                    "end\n");
    assert_true(script_has_function(l.script, "handle"));
    assert_false(script_has_function(l.script, "keys"));
    struct field key = {STR("key"), value_textz("A-1")};
    struct value request = value_object(&key, 1);
    check_ok(script_task_run(l.script, &l.arena, "handle", &request, &said, &e),
             &e);
    assert_false(said.ended);
    check_str(said.asks, "find");
    check_str(value_str(&said.values.items.at[1]), "A-1");
    struct field id = {STR("id"), value_int(40)};
    struct value row = value_object(&id, 1), rows = value_list(&row, 1);
    check_ok(script_task_go_on(l.script, &l.arena, &rows, &said, &e), &e);
    check_str(said.asks, "count");
    struct value two = value_int(2);
    check_ok(script_task_go_on(l.script, &l.arena, &two, &said, &e), &e);
    assert_true(said.ended);
    assert_int_equal(said.values.items.at[0].integer, 42);
    check_err(script_task_go_on(l.script, &l.arena, NULL, &said, &e),
              ERR_INVALID);
}

static void what_goes_wrong_after_an_answer_names_its_line(void **state)
{
    (void)state;
    struct error e = {0};
    struct script_said said;
    AUTO_LUA l;
    open_asking(&l, "function handle(r)\n"
                    "  local rows = remote.find('x')\n"
                    "  return rows.a.b\n"
                    "end\n");
    check_ok(script_task_run(l.script, &l.arena, "handle", NULL, &said, &e),
             &e);
    check_err(script_task_go_on(l.script, &l.arena, NULL, &said, &e),
              ERR_INVALID);
    assert_non_null(strstr(e.message, "lua/t.lua:3:"));
}

static void steps_count_over_all_questions(void **state)
{
    (void)state;
    struct error e = {0};
    struct script_said said;
    enum err code = ERR_OK;
    AUTO_LUA l;
    open_asking(&l, "function handle(r)\n"
                    "  while true do\n"
                    "    for i = 1, 10000 do end\n"
                    "    pcall(remote.count)\n"
                    "  end\n"
                    "end\n");
    code = script_task_run(l.script, &l.arena, "handle", NULL, &said, &e);
    for (int i = 0; code == ERR_OK && i < LIMIT_LUA_STEPS / 10000; i++)
        code = script_task_go_on(l.script, &l.arena, NULL, &said, &e);
    assert_int_equal(code, ERR_LIMIT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(conditions_see_both_records_and_the_value),
        cmocka_unit_test(records_can_be_walked_through),
        cmocka_unit_test(records_cannot_be_changed),
        cmocka_unit_test(a_wrong_condition_names_file_and_line),
        cmocka_unit_test(a_condition_over_a_body_may_look_for_what_is_not_there),
        cmocka_unit_test(it_breaks_where_there_is_nothing_to_count_with),
        cmocka_unit_test(nothing_reaches_outside),
        cmocka_unit_test(byte_code_is_refused),
        cmocka_unit_test(scripts_that_never_end_are_stopped),
        cmocka_unit_test(memory_meets_its_limit),
        cmocka_unit_test(steps_meet_their_limit),
        cmocka_unit_test(deep_patterns_and_pattern_steps_meet_their_limits),
        cmocka_unit_test(a_frozen_script_keeps_nothing_between_calls),
        cmocka_unit_test(converters_give_exact_values_skip_and_errors),
        cmocka_unit_test(values_go_through_lua_unchanged),
        cmocka_unit_test(what_is_no_value_is_an_error),
        cmocka_unit_test(several_fields_go_by_name),
        cmocka_unit_test(names_of_converters_come_sorted),
        cmocka_unit_test(patterns_are_those_of_lua),
        cmocka_unit_test(a_script_waits_for_what_it_asks),
        cmocka_unit_test(what_goes_wrong_after_an_answer_names_its_line),
        cmocka_unit_test(steps_count_over_all_questions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
