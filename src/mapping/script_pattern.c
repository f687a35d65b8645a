/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* string.find, match, gmatch and gsub over the bounded matcher. */
#include "base/limits.h"
#include "mapping/pattern.h"
#include "mapping/script_inner.h"

static struct str check_text(lua_State *L, int index)
{
    struct str s = {0};
    s.p = luaL_checklstring(L, index, &s.n);
    return s;
}

/* A position as Lua counts: from 1, negative from the end. */
static size_t start_of(lua_State *L, int index, size_t n)
{
    lua_Integer at = luaL_optinteger(L, index, 1);
    if (at > 0)
        return (size_t)at - 1;
    if (at == 0 || (size_t)(-(at + 1)) >= n)
        return 0;
    return n - (size_t)(-(at + 1)) - 1;
}

static struct pattern prepare(lua_State *L, struct str text, struct str s)
{
    const struct script *script = script_of(L);
    bool anchored = s.n > 0 && s.p[0] == '^';
    return (struct pattern){.pattern = anchored ? str_slice(s, 1, s.n) : s,
                            .anchored = anchored,
                            .text = text,
                            .steps_left = script->pattern_steps_left};
}

/* Looks for a match and takes its steps off those of the whole call. */
static bool find(lua_State *L, struct pattern *p, size_t from,
                 struct pattern_match *out)
{
    struct script *script = script_of(L);
    p->steps_left = script->pattern_steps_left;
    bool found = pattern_find(p, from, out);
    script->pattern_steps_left = p->steps_left;
    if (p->steps_left < 0)
        script->exhausted = true;
    if (p->error)
        luaL_error(L, "%s", p->error);
    return found;
}

static void push_capture(lua_State *L, const struct pattern *p,
                         const struct pattern_match *m, size_t i)
{
    if (i == 0 && m->n_captures == 0) {
        lua_pushlstring(L, p->text.p + m->from, m->to - m->from);
        return;
    }
    if (i >= m->n_captures)
        luaL_error(L, "there is no capture %d", (int)i + 1);
    if (m->captures[i].position)
        lua_pushinteger(L, (lua_Integer)m->captures[i].at + 1);
    else
        lua_pushlstring(L, p->text.p + m->captures[i].at, m->captures[i].n);
}

/* All captures, or the whole match when the pattern has none. */
static int push_captures(lua_State *L, const struct pattern *p,
                         const struct pattern_match *m)
{
    size_t n = m->n_captures > 0 ? m->n_captures : 1;
    luaL_checkstack(L, (int)n, "too many captures");
    for (size_t i = 0; i < n; i++)
        push_capture(L, p, m, i);
    return (int)n;
}

static int find_plain(lua_State *L, struct str text, struct str s, size_t from)
{
    script_spend(L, text.n / 16);
    size_t at = str_find(text, s, from);
    if (at == text.n && s.n > 0) {
        lua_pushnil(L);
        return 1;
    }
    lua_pushinteger(L, (lua_Integer)at + 1);
    lua_pushinteger(L, (lua_Integer)(at + s.n));
    return 2;
}

static int text_find(lua_State *L)
{
    struct str text = check_text(L, 1);
    struct str s = check_text(L, 2);
    size_t from = start_of(L, 3, text.n);
    struct pattern_match m;
    if (from > text.n) {
        lua_pushnil(L);
        return 1;
    }
    if (lua_toboolean(L, 4))
        return find_plain(L, text, s, from);
    struct pattern p = prepare(L, text, s);
    if (!find(L, &p, from, &m)) {
        lua_pushnil(L);
        return 1;
    }
    lua_pushinteger(L, (lua_Integer)m.from + 1);
    lua_pushinteger(L, (lua_Integer)m.to);
    return m.n_captures > 0 ? 2 + push_captures(L, &p, &m) : 2;
}

static int text_match(lua_State *L)
{
    struct str text = check_text(L, 1);
    struct pattern p = prepare(L, text, check_text(L, 2));
    size_t from = start_of(L, 3, text.n);
    struct pattern_match m;
    if (from <= text.n && find(L, &p, from, &m))
        return push_captures(L, &p, &m);
    lua_pushnil(L);
    return 1;
}

/* Upvalues: text, pattern, where to go on, where the last match ended. */
static int next_match(lua_State *L)
{
    struct str text = check_text(L, lua_upvalueindex(1));
    struct str s = check_text(L, lua_upvalueindex(2));
    size_t from = (size_t)lua_tointeger(L, lua_upvalueindex(3));
    lua_Integer last = lua_tointeger(L, lua_upvalueindex(4));
    struct pattern p = prepare(L, text, s);
    struct pattern_match m;
    p.pattern = s; /* for gmatch a ^ is no anchor */
    p.anchored = false;
    while (from <= text.n && find(L, &p, from, &m)) {
        bool empty_again =
            m.from == m.to && last >= 0 && m.to == (size_t)last;
        if (empty_again) {
            from = m.to + 1;
            continue;
        }
        lua_pushinteger(L, (lua_Integer)m.to);
        lua_copy(L, -1, lua_upvalueindex(3));
        lua_replace(L, lua_upvalueindex(4));
        return push_captures(L, &p, &m);
    }
    return 0;
}

static int text_gmatch(lua_State *L)
{
    (void)check_text(L, 1);
    (void)check_text(L, 2);
    lua_settop(L, 2);
    lua_pushinteger(L, 0);
    lua_pushinteger(L, -1);
    lua_pushcclosure(L, next_match, 4);
    return 1;
}

/* ---- gsub ---------------------------------------------------------------- */

static void add_template(lua_State *L, luaL_Buffer *b, const struct pattern *p,
                         const struct pattern_match *m)
{
    struct str s = check_text(L, 3);
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] != '%') {
            luaL_addchar(b, s.p[i]);
            continue;
        }
        char c = ++i < s.n ? s.p[i] : '\0';
        if (c == '%') {
            luaL_addchar(b, c);
        } else if (c == '0') {
            luaL_addlstring(b, p->text.p + m->from, m->to - m->from);
        } else if (c >= '1' && c <= '9') {
            push_capture(L, p, m, (size_t)(c - '1'));
            luaL_tolstring(L, -1, NULL);
            lua_remove(L, -2);
            luaL_addvalue(b);
        } else {
            luaL_error(L, "a %% in the replacement needs a digit or another "
                          "%%");
        }
    }
}

static void add_replacement(lua_State *L, luaL_Buffer *b,
                            const struct pattern *p,
                            const struct pattern_match *m)
{
    int kind = lua_type(L, 3);
    if (kind == LUA_TNUMBER || kind == LUA_TSTRING) {
        add_template(L, b, p, m);
        return;
    }
    if (kind == LUA_TTABLE) {
        push_capture(L, p, m, 0);
        lua_gettable(L, 3);
    } else {
        lua_pushvalue(L, 3);
        lua_call(L, push_captures(L, p, m), 1);
    }
    if (!lua_toboolean(L, -1)) {
        lua_pop(L, 1);
        luaL_addlstring(b, p->text.p + m->from, m->to - m->from);
        return;
    }
    if (!lua_isstring(L, -1))
        luaL_error(L, "a replacement cannot be a %s", luaL_typename(L, -1));
    luaL_addvalue(b);
}

static int text_gsub(lua_State *L)
{
    struct str text = check_text(L, 1);
    struct pattern p = prepare(L, text, check_text(L, 2));
    int kind = lua_type(L, 3);
    lua_Integer most = luaL_optinteger(L, 4, (lua_Integer)text.n + 1);
    lua_Integer n = 0;
    size_t at = 0;   /* copied so far */
    size_t from = 0; /* to look from */
    size_t last = SIZE_MAX;
    struct pattern_match m;
    luaL_Buffer b;
    luaL_argcheck(L, kind == LUA_TNUMBER || kind == LUA_TSTRING ||
                         kind == LUA_TTABLE || kind == LUA_TFUNCTION,
                  3, "text, table or function");
    luaL_buffinit(L, &b);
    while (n < most && from <= text.n && find(L, &p, from, &m)) {
        if (m.to == m.from && m.to == last) {
            from = m.to + 1;
            if (p.anchored)
                break;
            continue;
        }
        luaL_addlstring(&b, text.p + at, m.from - at);
        add_replacement(L, &b, &p, &m);
        n++;
        at = from = last = m.to;
        if (p.anchored)
            break;
    }
    luaL_addlstring(&b, text.p + at, text.n - at);
    luaL_pushresult(&b);
    lua_pushinteger(L, n);
    return 2;
}

void script_add_patterns(lua_State *L)
{
    static const luaL_Reg ours[] = {{"find", text_find},
                                    {"match", text_match},
                                    {"gmatch", text_gmatch},
                                    {"gsub", text_gsub},
                                    {NULL, NULL}};
    luaL_setfuncs(L, ours, 0);
}
