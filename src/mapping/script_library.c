/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * What scripts may call. Left out is what reaches outside (io, os, load,
 * require, print), what looks inside (debug, string.dump, rawset,
 * setmetatable, collectgarbage), what is not the same twice (math.random),
 * and what works long within one step (table.move, coroutines; patterns and
 * string.rep have bounded stand-ins).
 */
#include <lualib.h>

#include "mapping/script_inner.h"
#include "mapping/text_case.h"

/* Library functions work through all of their first argument in one step:
 * that is counted first. Upvalue: the function, which has none itself. */
static int charged(lua_State *L)
{
    script_spend(L, lua_rawlen(L, 1) / 16);
    return lua_tocfunction(L, lua_upvalueindex(1))(L);
}

static void copy_names(lua_State *L, int from, const char *const *names)
{
    for (size_t i = 0; names[i]; i++) {
        if (lua_getfield(L, from, names[i]) == LUA_TFUNCTION)
            lua_pushcclosure(L, charged, 1);
        lua_setfield(L, -2, names[i]);
    }
}

/* Without an order given, texts are compared in one go each. */
static int less(lua_State *L)
{
    script_spend(L, 1 + lua_rawlen(L, 1) / 16);
    lua_pushboolean(L, lua_compare(L, 1, 2, LUA_OPLT));
    return 1;
}

/* Upvalue: the standard sort. */
static int sort(lua_State *L)
{
    lua_settop(L, 2);
    if (lua_isnil(L, 2)) {
        lua_pushcfunction(L, less);
        lua_replace(L, 2);
    }
    return lua_tocfunction(L, lua_upvalueindex(1))(L);
}

/* Pushes a table with these members of a standard library. */
static void push_some(lua_State *L, const char *name, lua_CFunction open,
                      const char *const *names)
{
    luaL_requiref(L, name, open, 0);
    int from = lua_gettop(L);
    lua_newtable(L);
    copy_names(L, from, names);
    lua_remove(L, from);
}

static int change_case(lua_State *L,
                       struct str (*change)(struct arena *, struct str))
{
    struct str s = {0};
    s.p = luaL_checklstring(L, 1, &s.n);
    luaL_Buffer b;
    char *room = luaL_buffinitsize(L, &b, s.n * 3 + 1);
    struct arena a = ARENA_INIT;
    struct str changed = change(&a, s);
    size_t n = changed.n <= s.n * 3 ? changed.n : s.n * 3;
    memcpy(room, changed.p, n);
    arena_fini(&a); /* before Lua can raise an error */
    luaL_pushresultsize(&b, n);
    return 1;
}

static int lower(lua_State *L)
{
    return change_case(L, text_lower);
}

static int upper(lua_State *L)
{
    return change_case(L, text_upper);
}

static int trim(lua_State *L)
{
    struct str s = {0};
    s.p = luaL_checklstring(L, 1, &s.n);
    script_spend(L, s.n / 16);
    s = str_trim(s);
    lua_pushlstring(L, s.p, s.n);
    return 1;
}

/* The standard one loops n times also over nothing. */
static int repeat(lua_State *L)
{
    struct str s = {0};
    struct str between = {0};
    s.p = luaL_checklstring(L, 1, &s.n);
    lua_Integer n = luaL_checkinteger(L, 2);
    between.p = luaL_optlstring(L, 3, "", &between.n);
    size_t each = s.n + between.n;
    if (n <= 0 || each == 0) {
        lua_pushliteral(L, "");
        return 1;
    }
    if ((size_t)n > (64u << 20) / each)
        return luaL_error(L, "the text is too long");
    luaL_Buffer b;
    luaL_buffinitsize(L, &b, (size_t)n * each);
    for (lua_Integer i = 0; i < n; i++) {
        if (i > 0)
            luaL_addlstring(&b, between.p, between.n);
        luaL_addlstring(&b, s.p, s.n);
    }
    luaL_pushresult(&b);
    return 1;
}

static void push_strings(lua_State *L)
{
    static const char *const names[] = {"byte", "char", "format", "len",
                                        "reverse", "sub", NULL};
    push_some(L, LUA_STRLIBNAME, luaopen_string, names);
    static const luaL_Reg ours[] = {{"lower", lower},
                                    {"upper", upper},
                                    {"trim", trim},
                                    {"rep", repeat},
                                    {NULL, NULL}};
    luaL_setfuncs(L, ours, 0);
    script_add_patterns(L);
    /* ("text"):upper() finds the same functions and no others. */
    lua_pushliteral(L, "");
    lua_newtable(L);
    lua_pushvalue(L, -3);
    lua_setfield(L, -2, "__index");
    lua_setmetatable(L, -2);
    lua_pop(L, 1);
}

static void push_base(lua_State *L)
{
    static const char *const plain[] = {"assert", "error",    "ipairs", "next",
                                        "pairs",  "pcall",    "select",
                                        "tostring", "type",   NULL};
    static const char *const work[] = {"tonumber", NULL};
    push_some(L, LUA_GNAME, luaopen_base, work);
    lua_getfield(L, LUA_REGISTRYINDEX, LUA_LOADED_TABLE);
    lua_getfield(L, -1, LUA_GNAME);
    for (size_t i = 0; plain[i]; i++) {
        lua_getfield(L, -1, plain[i]);
        lua_setfield(L, -4, plain[i]);
    }
    lua_pop(L, 2);
}

static void push_tables(lua_State *L)
{
    static const char *const names[] = {"concat", "insert", "remove", "unpack",
                                        NULL};
    push_some(L, LUA_TABLIBNAME, luaopen_table, names);
    lua_getfield(L, LUA_REGISTRYINDEX, LUA_LOADED_TABLE);
    lua_getfield(L, -1, LUA_TABLIBNAME);
    lua_getfield(L, -1, "sort");
    lua_pushcclosure(L, sort, 1);
    lua_setfield(L, -4, "sort");
    lua_pop(L, 2);
}

void script_push_globals(lua_State *L)
{
    static const char *const math[] = {
        "abs",  "ceil", "floor", "fmod", "huge",      "max", "maxinteger",
        "min",  "mininteger", "modf", "tointeger", "type", "ult", NULL};
    static const char *const utf8[] = {"char",   "charpattern", "codepoint",
                                       "codes",  "len", "offset", NULL};
    push_base(L);
    push_strings(L);
    lua_setfield(L, -2, LUA_STRLIBNAME);
    push_some(L, LUA_MATHLIBNAME, luaopen_math, math);
    lua_setfield(L, -2, LUA_MATHLIBNAME);
    push_tables(L);
    lua_setfield(L, -2, LUA_TABLIBNAME);
    push_some(L, LUA_UTF8LIBNAME, luaopen_utf8, utf8);
    lua_setfield(L, -2, LUA_UTF8LIBNAME);
    lua_getfield(L, LUA_REGISTRYINDEX, "decimal()");
    lua_setfield(L, -2, "decimal");
    lua_getfield(L, LUA_REGISTRYINDEX, "skip");
    lua_setfield(L, -2, "skip");
}
