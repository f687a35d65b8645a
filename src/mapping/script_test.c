/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* What conditions and other expressions give. */
#include "mapping/script.h"

#include "base/memory.h"
#include "mapping/script_inner.h"

struct test_job {
    struct script *script;
    int ref;
    const struct value *const *record;
    const struct value *value;
    bool holds;
};

static int run_test(lua_State *L)
{
    struct test_job *job = lua_touserdata(L, 1);
    lua_rawgeti(L, LUA_REGISTRYINDEX, job->ref);
    script_push_records(L, job->script, job->record);
    if (job->value)
        script_push_value(L, job->value);
    else
        lua_pushnil(L);
    lua_call(L, 3, 1);
    job->holds = lua_toboolean(L, -1);
    return 0;
}

enum err script_test(struct script *s, int ref,
                     const struct value *const record[SIDES],
                     const struct value *value, bool *out, struct error *e)
{
    struct test_job job = {s, ref, record, value, false};
    TRY(script_protected(s, run_test, &job, true, e));
    *out = job.holds;
    return ERR_OK;
}

struct text_job {
    struct script *script;
    struct arena *arena;
    int ref;
    const struct value *const *record;
    struct str text;
    const char *other; /* what else it gave, or NULL */
};

static int run_text(lua_State *L)
{
    struct text_job *job = lua_touserdata(L, 1);
    size_t n = 0;
    lua_rawgeti(L, LUA_REGISTRYINDEX, job->ref);
    script_push_records(L, job->script, job->record);
    lua_pushnil(L);
    lua_call(L, 3, 1);
    if (lua_type(L, -1) == LUA_TSTRING) {
        const char *p = lua_tolstring(L, -1, &n);
        job->text = arena_str(job->arena, (struct str){p, n});
    } else if (lua_toboolean(L, -1)) {
        job->other = luaL_typename(L, -1);
    }
    return 0;
}

enum err script_text(struct script *s, struct arena *a, int ref,
                     const struct value *const record[SIDES],
                     struct str *out, struct error *e)
{
    struct text_job job = {s, a, ref, record, STR_NONE, NULL};
    TRY(script_protected(s, run_text, &job, true, e));
    if (job.other)
        FAIL(e, ERR_INVALID, "it gives a %s where it should give a text or "
             "nil", job.other);
    *out = job.text;
    return ERR_OK;
}

struct body_job {
    int ref;
    const struct value *body;
    bool holds;
};

static int no_member(lua_State *L)
{
    lua_pushnil(L);
    return 1;
}

/* All nils share one metatable: it is there for this call alone. */
static int make_nil_open(lua_State *L)
{
    lua_pushnil(L);
    lua_newtable(L);
    lua_pushcfunction(L, no_member);
    lua_setfield(L, -2, "__index");
    lua_setmetatable(L, -2);
    return 0;
}

static int make_nil_plain(lua_State *L)
{
    lua_pushnil(L);
    lua_pushnil(L);
    lua_setmetatable(L, -2);
    return 0;
}

static int run_body_test(lua_State *L)
{
    struct body_job *job = lua_touserdata(L, 1);
    lua_rawgeti(L, LUA_REGISTRYINDEX, job->ref);
    if (job->body)
        script_push_value(L, job->body);
    else
        lua_pushnil(L);
    lua_call(L, 1, 1);
    job->holds = lua_toboolean(L, -1);
    return 0;
}

enum err script_test_body(struct script *s, int ref, const struct value *body,
                          bool *out, struct error *e)
{
    struct body_job job = {ref, body, false};
    TRY(script_protected(s, make_nil_open, NULL, true, e));
    enum err err = script_protected(s, run_body_test, &job, true, e);
    if (script_protected(s, make_nil_plain, NULL, true, NULL) != ERR_OK)
        memory_exhausted();
    if (err == ERR_OK)
        *out = job.holds;
    return err;
}
