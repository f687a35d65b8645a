/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Values to Lua and back. */
#include <stdlib.h>

#include "base/time.h"
#include "base/vec.h"
#include "mapping/script_inner.h"

#define RECORD_TYPE "record"
#define DEPTH_MAX 16

/* Its address is the value of the global `skip`. */
static const char skip_mark = 's';

static void push_text(lua_State *L, struct str s)
{
    lua_pushlstring(L, s.p ? s.p : "", s.n);
}

static void push_time(lua_State *L, const struct value *v)
{
    struct arena a = ARENA_INIT;
    struct str s = v->kind == VALUE_DATE ? date_format(&a, v->date_days)
                                         : time_format(&a, v->time_us);
    char text[64];
    size_t n = s.n < sizeof(text) ? s.n : sizeof(text);
    memcpy(text, s.p, n);
    arena_fini(&a); /* before Lua can raise an error */
    lua_pushlstring(L, text, n);
}

static void push_items(lua_State *L, const struct value *v)
{
    lua_createtable(L, v->items.n < 1000 ? (int)v->items.n : 1000, 0);
    for (size_t i = 0; i < v->items.n; i++) {
        script_push_value(L, &v->items.at[i]);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
}

static void push_fields(lua_State *L, const struct value *v)
{
    lua_newtable(L);
    for (size_t i = 0; i < v->fields.n; i++) {
        push_text(L, v->fields.at[i].name);
        script_push_value(L, &v->fields.at[i].value);
        lua_rawset(L, -3);
    }
}

void script_push_value(lua_State *L, const struct value *v)
{
    luaL_checkstack(L, 4, "the value is nested too deep");
    switch (v->kind) {
    case VALUE_NULL:
        lua_pushnil(L);
        break;
    case VALUE_BOOL:
        lua_pushboolean(L, v->boolean);
        break;
    case VALUE_INT:
        lua_pushinteger(L, v->integer);
        break;
    case VALUE_DECIMAL:
        script_push_decimal(L, v->decimal);
        break;
    case VALUE_TEXT:
        push_text(L, v->text);
        break;
    case VALUE_DATE:
    case VALUE_DATETIME:
        push_time(L, v);
        break;
    case VALUE_REF:
        push_text(L, v->ref.id);
        break;
    case VALUE_SET:
    case VALUE_LIST:
        push_items(L, v);
        break;
    case VALUE_OBJECT:
        push_fields(L, v);
        break;
    }
}

/* ---- left and right ------------------------------------------------------- *
 * One object a side, made once: it reads the record of the running call, field
 * by field, so that a condition costs what it looks at. */

static const struct value *record_here(lua_State *L)
{
    const enum side *side = luaL_checkudata(L, 1, RECORD_TYPE);
    return script_of(L)->record[*side];
}

static int record_get(lua_State *L)
{
    const struct value *record = record_here(L);
    struct str name = {0};
    const struct value *v = NULL;
    if (record && lua_type(L, 2) == LUA_TSTRING) {
        name.p = lua_tolstring(L, 2, &name.n);
        v = value_get(record, name);
    }
    if (v)
        script_push_value(L, v);
    else
        lua_pushnil(L);
    return 1;
}

static int record_set(lua_State *L)
{
    return luaL_error(L, "records cannot be changed here");
}

static int record_next(lua_State *L)
{
    const struct value *record = record_here(L);
    lua_Integer at = lua_tointeger(L, lua_upvalueindex(1));
    for (; record && record->kind == VALUE_OBJECT &&
           (size_t)at < record->fields.n;
         at++) {
        const struct field *f = &record->fields.at[at];
        if (value_is_null(&f->value))
            continue;
        lua_pushinteger(L, at + 1);
        lua_replace(L, lua_upvalueindex(1));
        push_text(L, f->name);
        script_push_value(L, &f->value);
        return 2;
    }
    lua_pushnil(L);
    return 1;
}

static int record_pairs(lua_State *L)
{
    lua_pushinteger(L, 0);
    lua_pushcclosure(L, record_next, 1);
    lua_pushvalue(L, 1);
    lua_pushnil(L);
    return 3;
}

void script_push_record(lua_State *L, enum side side)
{
    enum side *held = lua_newuserdatauv(L, sizeof(*held), 0);
    *held = side;
    luaL_setmetatable(L, RECORD_TYPE);
}

void script_open_values(lua_State *L)
{
    static const luaL_Reg methods[] = {{"__index", record_get},
                                       {"__newindex", record_set},
                                       {"__pairs", record_pairs},
                                       {NULL, NULL}};
    luaL_newmetatable(L, RECORD_TYPE);
    luaL_setfuncs(L, methods, 0);
    lua_pop(L, 1);
    lua_pushlightuserdata(L, (void *)(uintptr_t)&skip_mark);
    lua_setfield(L, LUA_REGISTRYINDEX, "skip");
}

bool script_is_skip(lua_State *L, int index)
{
    return lua_islightuserdata(L, index) &&
           lua_touserdata(L, index) == (const void *)&skip_mark;
}

/* ---- back ---------------------------------------------------------------- */

static struct value to_value(lua_State *L, int index, struct arena *a,
                             int depth);

static struct value to_list(lua_State *L, int index, struct arena *a,
                            int depth)
{
    size_t n = lua_rawlen(L, index);
    struct value *items = arena_array(a, struct value, n);
    for (size_t i = 0; i < n; i++) {
        lua_rawgeti(L, index, (lua_Integer)i + 1);
        items[i] = to_value(L, lua_gettop(L), a, depth);
        lua_pop(L, 1);
    }
    return value_list(items, n);
}

static int by_name(const void *x, const void *y)
{
    const struct field *f = x;
    const struct field *g = y;
    return str_compare(f->name, g->name);
}

static struct value to_object(lua_State *L, int index, struct arena *a,
                              int depth)
{
    VEC(struct field) fields = {0};
    lua_pushnil(L);
    while (lua_next(L, index) != 0) {
        if (lua_type(L, -2) != LUA_TSTRING)
            luaL_error(L, "a table is either a list or has names for keys");
        struct field f = {0};
        f.name.p = lua_tolstring(L, -2, &f.name.n);
        f.name = arena_str(a, f.name);
        f.value = to_value(L, lua_gettop(L), a, depth);
        vec_push(a, &fields, f);
        lua_pop(L, 1);
    }
    /* Lua's order is not the same from run to run. */
    if (fields.n > 0)
        qsort(fields.at, fields.n, sizeof(*fields.at), by_name);
    return value_object(fields.at, fields.n);
}

static struct value to_table(lua_State *L, int index, struct arena *a,
                             int depth)
{
    if (depth >= DEPTH_MAX)
        luaL_error(L, "the value is nested too deep");
    luaL_checkstack(L, 4, "the value is nested too deep");
    lua_pushnil(L);
    if (lua_next(L, index) == 0)
        return value_list(NULL, 0);
    lua_pop(L, 2);
    return lua_rawlen(L, index) > 0 ? to_list(L, index, a, depth + 1)
                                    : to_object(L, index, a, depth + 1);
}

static struct value to_text(lua_State *L, int index, struct arena *a)
{
    struct str s = {0};
    s.p = lua_tolstring(L, index, &s.n);
    if (!str_is_utf8(s))
        luaL_error(L, "the text is not UTF-8");
    return value_text(arena_str(a, s));
}

static struct value to_number(lua_State *L, int index)
{
    struct decimal d = {0};
    int64_t whole = 0;
    if (!script_to_decimal(L, index, &d))
        luaL_error(L, "this cannot be a value: %s", luaL_typename(L, index));
    return decimal_to_i64(d, &whole) ? value_int(whole) : value_decimal(d);
}

static struct value to_value(lua_State *L, int index, struct arena *a,
                             int depth)
{
    switch (lua_type(L, index)) {
    case LUA_TNIL:
        return value_null();
    case LUA_TBOOLEAN:
        return value_bool(lua_toboolean(L, index) != 0);
    case LUA_TSTRING:
        return to_text(L, index, a);
    case LUA_TTABLE:
        return to_table(L, index, a, depth);
    default:
        return to_number(L, index);
    }
}

struct value script_to_value(lua_State *L, int index, struct arena *a)
{
    return to_value(L, lua_absindex(L, index), a, 0);
}
