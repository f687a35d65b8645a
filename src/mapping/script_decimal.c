/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Exact decimals in Lua: money must not become a binary float by the way. */
#include <math.h>
#include <stdio.h>

#include "mapping/script_inner.h"

#define DECIMAL_TYPE "decimal"

void script_push_decimal(lua_State *L, struct decimal d)
{
    int64_t whole = 0;
    if (decimal_to_i64(d, &whole)) {
        lua_pushinteger(L, whole);
        return;
    }
    /* Lua aligns to 8 bytes, an __int128 wants 16: bytes are copied. */
    void *held = lua_newuserdatauv(L, sizeof(d), 0);
    memcpy(held, &d, sizeof(d));
    luaL_setmetatable(L, DECIMAL_TYPE);
}

/* A float means the decimal that it prints as. */
static bool from_float(lua_Number f, struct decimal *out)
{
    char text[64];
    if (!isfinite(f))
        return false;
    int n = snprintf(text, sizeof(text), "%.15g", f);
    return n > 0 &&
           decimal_parse((struct str){text, (size_t)n}, out, NULL) == ERR_OK;
}

bool script_to_decimal(lua_State *L, int index, struct decimal *out)
{
    if (lua_isinteger(L, index)) {
        *out = decimal_from_i64(lua_tointeger(L, index));
        return true;
    }
    if (lua_type(L, index) == LUA_TNUMBER)
        return from_float(lua_tonumber(L, index), out);
    void *held = luaL_testudata(L, index, DECIMAL_TYPE);
    if (held)
        memcpy(out, held, sizeof(*out));
    return held != NULL;
}

static struct decimal operand(lua_State *L, int index)
{
    struct decimal d = {0};
    if (lua_type(L, index) == LUA_TSTRING) {
        struct str s = {0};
        s.p = lua_tolstring(L, index, &s.n);
        if (decimal_parse(s, &d, NULL) == ERR_OK)
            return d;
    } else if (script_to_decimal(L, index, &d)) {
        return d;
    }
    luaL_error(L, "a number is needed, not %s",
               lua_type(L, index) == LUA_TSTRING ? "this text"
                                                 : luaL_typename(L, index));
    return d;
}

static int result(lua_State *L, enum err code, struct decimal d)
{
    if (code != ERR_OK)
        return luaL_error(L, "the result has too many digits");
    script_push_decimal(L, d);
    return 1;
}

static int add(lua_State *L)
{
    struct decimal d = {0};
    enum err code = decimal_add(operand(L, 1), operand(L, 2), &d, NULL);
    return result(L, code, d);
}

static int multiply(lua_State *L)
{
    struct decimal d = {0};
    enum err code = decimal_multiply(operand(L, 1), operand(L, 2), &d, NULL);
    return result(L, code, d);
}

static int subtract(lua_State *L)
{
    struct decimal d = operand(L, 2);
    d.mantissa = -d.mantissa;
    enum err code = decimal_add(operand(L, 1), d, &d, NULL);
    return result(L, code, d);
}

static int negate(lua_State *L)
{
    struct decimal d = operand(L, 1);
    d.mantissa = -d.mantissa;
    return result(L, ERR_OK, d);
}

static int equal(lua_State *L)
{
    lua_pushboolean(L, decimal_compare(operand(L, 1), operand(L, 2)) == 0);
    return 1;
}

static int less(lua_State *L)
{
    lua_pushboolean(L, decimal_compare(operand(L, 1), operand(L, 2)) < 0);
    return 1;
}

static int less_or_equal(lua_State *L)
{
    lua_pushboolean(L, decimal_compare(operand(L, 1), operand(L, 2)) <= 0);
    return 1;
}

static int to_text(lua_State *L)
{
    struct decimal d = operand(L, 1);
    struct arena a = ARENA_INIT;
    struct str s = decimal_format(&a, d);
    char text[64];
    size_t n = s.n < sizeof(text) ? s.n : sizeof(text);
    memcpy(text, s.p, n);
    arena_fini(&a); /* before Lua can raise an error */
    lua_pushlstring(L, text, n);
    return 1;
}

static int round_places(lua_State *L)
{
    lua_Integer places = luaL_optinteger(L, 2, 0);
    luaL_argcheck(L, places >= 0 && places <= DECIMAL_SCALE_MAX, 2,
                  "digits after the point");
    script_push_decimal(L, decimal_round(operand(L, 1), (int)places));
    return 1;
}

static int make(lua_State *L)
{
    luaL_checkany(L, 1);
    script_push_decimal(L, operand(L, 1));
    return 1;
}

/* Registers the type; leaves the function `decimal` for the globals in the
 * registry's field of the same name plus "()". */
void script_open_decimals(lua_State *L)
{
    static const luaL_Reg methods[] = {
        {"__add", add},     {"__sub", subtract},      {"__mul", multiply},
        {"__unm", negate},  {"__eq", equal},          {"__lt", less},
        {"__le", less_or_equal}, {"__tostring", to_text}, {NULL, NULL}};
    luaL_newmetatable(L, DECIMAL_TYPE);
    luaL_setfuncs(L, methods, 0);
    lua_newtable(L);
    lua_pushcfunction(L, round_places);
    lua_setfield(L, -2, "round");
    lua_setfield(L, -2, "__index");
    lua_pop(L, 1);
    lua_pushcfunction(L, make);
    lua_setfield(L, LUA_REGISTRYINDEX, DECIMAL_TYPE "()");
}
