/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "mapping/script_task.h"

#include "mapping/script_inner.h"

#define ARGUMENTS_MAX 16

/* ---- questions ----------------------------------------------------------- */

/* Upvalue: the name. What the thread is resumed with is what this returns. */
static int ask(lua_State *L)
{
    int n = lua_gettop(L);
    if (n > ARGUMENTS_MAX)
        return luaL_error(L, "too many arguments");
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_insert(L, 1);
    return lua_yieldk(L, n + 1, 0, NULL);
}

struct open_job {
    struct script *script;
    const struct script_question *questions;
    size_t n;
};

static int open_questions(lua_State *L)
{
    const struct open_job *job = lua_touserdata(L, 1);
    lua_rawgeti(L, LUA_REGISTRYINDEX, job->script->env_ref);
    int env = lua_gettop(L);
    for (size_t i = 0; i < job->n; i++) {
        const struct script_question *q = &job->questions[i];
        lua_settop(L, env);
        if (q->table && lua_getfield(L, env, q->table) != LUA_TTABLE) {
            lua_settop(L, env);
            lua_newtable(L);
            lua_pushvalue(L, -1);
            lua_setfield(L, env, q->table);
        }
        lua_pushstring(L, q->name);
        lua_pushcclosure(L, ask, 1);
        lua_setfield(L, -2, q->name);
    }
    return 0;
}

enum err script_task_open(struct script *s,
                          const struct script_question *questions, size_t n,
                          struct error *e)
{
    struct open_job job = {s, questions, n};
    return script_protected(s, open_questions, &job, true, e);
}

struct has_job {
    struct script *script;
    const char *name;
    bool has;
};

static int look_up(lua_State *L)
{
    struct has_job *job = lua_touserdata(L, 1);
    lua_rawgeti(L, LUA_REGISTRYINDEX, job->script->env_ref);
    job->has = lua_getfield(L, -1, job->name) == LUA_TFUNCTION;
    return 0;
}

bool script_has_function(struct script *s, const char *name)
{
    struct has_job job = {s, name, false};
    return script_protected(s, look_up, &job, true, NULL) == ERR_OK && job.has;
}

/* ---- running ------------------------------------------------------------- */

struct run_job {
    struct script *script;
    struct arena *arena;
    const char *name; /* NULL: goes on */
    const struct value *in;
    struct script_said *out;
};

/* What lies on top of the thread, as values. */
static struct value take(lua_State *L, lua_State *thread, int n,
                         struct arena *a)
{
    struct value *items = arena_array(a, struct value, (size_t)n);
    luaL_checkstack(L, n + 4, "too many values");
    lua_xmove(thread, L, n);
    int first = lua_gettop(L) - n + 1;
    for (int i = 0; i < n; i++)
        items[i] = script_to_value(L, first + i, a);
    return value_list(items, (size_t)n);
}

/* Errors of the thread go on as errors of the call that runs it. */
static int resume(lua_State *L, lua_State *thread, struct run_job *job)
{
    int n = 0;
    script_hook(thread);
    int code = lua_resume(thread, L, 1, &n);
    if (code != LUA_OK && code != LUA_YIELD) {
        lua_xmove(thread, L, 1);
        return lua_error(L);
    }
    struct value values = take(L, thread, n, job->arena);
    job->out->ended = code == LUA_OK;
    if (job->out->ended) {
        job->out->values = values;
        job->out->asks = STR_NONE;
        return 0;
    }
    job->out->asks = value_str(&values.items.at[0]);
    job->out->values = value_list(values.items.at + 1, values.items.n - 1);
    return 0;
}

static lua_State *new_thread(lua_State *L, struct run_job *job)
{
    struct script *s = job->script;
    if (s->task_ref)
        luaL_unref(L, LUA_REGISTRYINDEX, s->task_ref);
    lua_State *thread = lua_newthread(L);
    s->task_ref = luaL_ref(L, LUA_REGISTRYINDEX);
    s->task = thread;
    lua_rawgeti(L, LUA_REGISTRYINDEX, s->env_ref);
    if (lua_getfield(L, -1, job->name) != LUA_TFUNCTION)
        luaL_error(L, "there is no function `%s`", job->name);
    lua_xmove(L, thread, 1);
    return thread;
}

static int run_thread(lua_State *L)
{
    struct run_job *job = lua_touserdata(L, 1);
    lua_State *thread =
        job->name ? new_thread(L, job) : job->script->task;
    if (job->in)
        script_push_value(L, job->in);
    else
        lua_pushnil(L);
    lua_xmove(L, thread, 1);
    return resume(L, thread, job);
}

enum err script_task_run(struct script *s, struct arena *a, const char *name,
                         const struct value *argument,
                         struct script_said *out, struct error *e)
{
    struct script_said said = {0};
    struct run_job job = {s, a, name, argument, &said};
    TRY(script_protected(s, run_thread, &job, true, e));
    *out = said;
    return ERR_OK;
}

enum err script_task_go_on(struct script *s, struct arena *a,
                           const struct value *answer,
                           struct script_said *out, struct error *e)
{
    struct script_said said = {0};
    struct run_job job = {s, a, NULL, answer, &said};
    if (!s->task || lua_status(s->task) != LUA_YIELD)
        FAIL(e, ERR_INVALID, "the script has not asked for anything");
    TRY(script_protected(s, run_thread, &job, false, e));
    *out = said;
    return ERR_OK;
}
