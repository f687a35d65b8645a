/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "mapping/script.h"

#include "base/limits.h"
#include "base/memory.h"
#include "base/vec.h"
#include "mapping/script_inner.h"

#define HOOK_EVERY 200
/* One step of Lua can work on all its memory (comparing, copying): bytes
 * allocated are steps too, and a step costs more while much is in use. */
#define BYTES_A_STEP 64
#define BYTES_A_PRICE 65536
#define TOO_LONG "this takes too long: it was stopped"

static void *allocate(void *context, void *p, size_t old, size_t wanted)
{
    struct script *s = context;
    size_t had = p ? old : 0; /* without p, `old` is a kind of object */
    if (wanted > had) {
        s->steps += (long long)((wanted - had) / BYTES_A_STEP);
        s->exhausted = s->exhausted || s->steps > LIMIT_LUA_STEPS;
        if (s->exhausted || s->used_bytes + (wanted - had) > LIMIT_LUA_BYTES)
            return NULL;
    }
    s->used_bytes = s->used_bytes - had + wanted;
    if (wanted > 0)
        return memory_resize(p, wanted);
    memory_free(p);
    return NULL;
}

struct script *script_of(lua_State *L)
{
    void *s = NULL;
    (void)lua_getallocf(L, &s);
    return s;
}

static void count_steps(lua_State *L, lua_Debug *at)
{
    const struct script *s = script_of(L);
    (void)at;
    script_spend(L, HOOK_EVERY * (1 + s->used_bytes / BYTES_A_PRICE));
}

/* Once the steps are used up, every further instruction fails too: a script
 * cannot go on by catching the error. */
void script_spend(lua_State *L, size_t steps)
{
    struct script *s = script_of(L);
    s->steps += (long long)steps;
    if (!s->exhausted && s->steps <= LIMIT_LUA_STEPS)
        return;
    s->exhausted = true;
    lua_sethook(L, count_steps, LUA_MASKCOUNT, 1);
    luaL_error(L, TOO_LONG);
}

void script_hook(lua_State *thread)
{
    lua_sethook(thread, count_steps, LUA_MASKCOUNT, HOOK_EVERY);
}

enum err script_protected(struct script *s, lua_CFunction function, void *job,
                          bool fresh, struct error *e)
{
    lua_State *L = s->lua;
    if (fresh) {
        s->steps = 0;
        s->pattern_steps_left = LIMIT_LUA_PATTERN_STEPS;
        s->exhausted = false;
    }
    script_hook(L);
    lua_pushcfunction(L, function);
    lua_pushlightuserdata(L, job);
    int code = lua_pcall(L, 1, 0, 0);
    s->record[SIDE_LEFT] = NULL;
    s->record[SIDE_RIGHT] = NULL;
    if (code == LUA_OK)
        return ERR_OK;
    const char *message = lua_type(L, -1) == LUA_TSTRING
                              ? lua_tostring(L, -1)
                              : "the script failed without a message";
    enum err failure =
        s->exhausted || code == LUA_ERRMEM ? ERR_LIMIT : ERR_INVALID;
    error_set(e, failure, __FILE__, __LINE__, "%s",
              code != LUA_ERRMEM ? message
              : s->exhausted     ? TOO_LONG
                                 : "the script needs too much memory");
    lua_settop(L, 0);
    return failure;
}

static enum err protected_call(struct script *s, lua_CFunction function,
                               void *job, struct error *e)
{
    return script_protected(s, function, job, true, e);
}

/* ---- making -------------------------------------------------------------- */

static int make_state(lua_State *L)
{
    struct script *s = lua_touserdata(L, 1);
    script_open_decimals(L);
    script_open_values(L);
    for (int side = 0; side < SIDES; side++) {
        script_push_record(L, (enum side)side);
        s->record_ref[side] = luaL_ref(L, LUA_REGISTRYINDEX);
    }
    script_push_globals(L);
    lua_newtable(L);
    lua_pushvalue(L, -1);
    s->converters_ref = luaL_ref(L, LUA_REGISTRYINDEX);
    lua_setfield(L, -2, "converters");
    s->env_ref = luaL_ref(L, LUA_REGISTRYINDEX);
    return 0;
}

enum err script_create(struct script **out, struct error *e)
{
    struct script *s = memory_resize(NULL, sizeof(*s));
    *s = (struct script){0};
    s->lua = lua_newstate(allocate, s);
    if (!s->lua)
        memory_exhausted();
    enum err code = protected_call(s, make_state, s, e);
    if (code != ERR_OK) {
        script_destroy(s);
        return code;
    }
    *out = s;
    return ERR_OK;
}

void script_destroy(struct script *s)
{
    if (!s)
        return;
    lua_close(s->lua);
    memory_free(s);
}

/* ---- loading ------------------------------------------------------------- */

struct load_job {
    struct script *script;
    const char *name; /* "=file": messages then begin with it */
    const char *text;
    size_t n;
    int ref; /* out: conditions */
};

static void load_chunk(lua_State *L, const struct load_job *job)
{
    if (luaL_loadbufferx(L, job->text, job->n, job->name, "t") != LUA_OK)
        lua_error(L);
    lua_rawgeti(L, LUA_REGISTRYINDEX, job->script->env_ref);
    lua_setupvalue(L, -2, 1); /* its _ENV */
}

static int load_file(lua_State *L)
{
    struct load_job *job = lua_touserdata(L, 1);
    load_chunk(L, job);
    lua_call(L, 0, 0);
    /* A file may also put a whole new table there. */
    lua_rawgeti(L, LUA_REGISTRYINDEX, job->script->env_ref);
    if (lua_getfield(L, -1, "converters") != LUA_TTABLE)
        return luaL_error(L, "`converters` must stay a table");
    lua_rawseti(L, LUA_REGISTRYINDEX, job->script->converters_ref);
    return 0;
}

enum err script_load(struct script *s, struct str file, struct str text,
                     struct error *e)
{
    AUTO_ARENA a = ARENA_INIT;
    struct load_job job = {.script = s,
                           .name = arena_printfz(&a, "=%.*s", STR_ARG(file)),
                           .text = text.p ? text.p : "",
                           .n = text.n};
    s->said = s->said * 31 + str_hash(text);
    return protected_call(s, load_file, &job, e);
}

uint64_t script_said(const struct script *s)
{
    return s->said;
}

static int refuse_change(lua_State *L)
{
    return luaL_error(L, "global names cannot be changed here");
}

static int frozen_length(lua_State *L)
{
    lua_pushinteger(L, (lua_Integer)lua_rawlen(L, lua_upvalueindex(1)));
    return 1;
}

static int frozen_next(lua_State *L)
{
    lua_settop(L, 2);
    if (lua_next(L, 1))
        return 2;
    lua_pushnil(L);
    return 1;
}

static int frozen_pairs(lua_State *L)
{
    lua_pushcfunction(L, frozen_next);
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_pushnil(L);
    return 3;
}

/* The face's metatable reads the table under it and refuses changes. */
static void set_face(lua_State *L, int face, int hidden)
{
    lua_newtable(L);
    lua_pushvalue(L, hidden);
    lua_setfield(L, -2, "__index");
    lua_pushcfunction(L, refuse_change);
    lua_setfield(L, -2, "__newindex");
    lua_pushvalue(L, hidden);
    lua_pushcclosure(L, frozen_length, 1);
    lua_setfield(L, -2, "__len");
    lua_pushvalue(L, hidden);
    lua_pushcclosure(L, frozen_pairs, 1);
    lua_setfield(L, -2, "__pairs");
    lua_setmetatable(L, face);
}

/* Puts a face in front of the table on top, and of the tables in it. */
static void freeze_table(lua_State *L, int levels)
{
    int hidden = lua_gettop(L);
    for (lua_pushnil(L); levels > 1 && lua_next(L, hidden) != 0;) {
        if (lua_type(L, -1) == LUA_TTABLE) {
            freeze_table(L, levels - 1);
            lua_pushvalue(L, -2);
            lua_insert(L, -2); /* assigning to a member met is allowed */
            lua_rawset(L, hidden);
        } else {
            lua_pop(L, 1);
        }
    }
    lua_settop(L, hidden);
    lua_newtable(L);
    set_face(L, hidden + 1, hidden);
    lua_remove(L, hidden);
}

static int freeze_state(lua_State *L)
{
    struct script *s = lua_touserdata(L, 1);
    lua_rawgeti(L, LUA_REGISTRYINDEX, s->env_ref);
    int env = lua_gettop(L);
    lua_newtable(L);
    int hidden = lua_gettop(L);
    for (lua_pushnil(L); lua_next(L, env) != 0;) {
        lua_pushvalue(L, -2); /* key, value, key */
        lua_insert(L, -2);
        if (lua_type(L, -1) == LUA_TTABLE)
            freeze_table(L, 2);
        lua_rawset(L, hidden);
    }
    /* The environment itself stays, for functions hold it: empty it. */
    lua_pushnil(L);
    while (lua_next(L, env) != 0) {
        lua_pop(L, 1);
        lua_pushvalue(L, -1);
        lua_pushnil(L);
        lua_rawset(L, env);
    }
    set_face(L, env, hidden);
    s->frozen = true;
    return 0;
}

void script_freeze(struct script *s)
{
    if (!s->frozen && protected_call(s, freeze_state, s, NULL) != ERR_OK)
        memory_exhausted();
}

/* ---- conditions ---------------------------------------------------------- */

static int load_condition(lua_State *L)
{
    struct load_job *job = lua_touserdata(L, 1);
    load_chunk(L, job);
    job->ref = luaL_ref(L, LUA_REGISTRYINDEX);
    return 0;
}

/* `names`: what it is given. */
static enum err compile_condition(struct script *s, struct arena *a,
                                  const struct script_source *source,
                                  const char *names, int *out_ref,
                                  struct error *e)
{
    AUTO_BUF b = BUF_INIT(LIMIT_FILE_BYTES);
    for (int i = 1; i < source->line; i++)
        buf_add_char(&b, '\n'); /* so that Lua counts the file's lines */
    buf_addz(&b, "local ");
    buf_addz(&b, names);
    buf_addz(&b, " = ...; return (");
    buf_add(&b, source->text);
    /* A comment must not hide the parenthesis; a line more than the file has
     * would make Lua name the wrong one. */
    buf_add(&b, str_contains(source->text, STR("--")) ? STR("\n)") : STR(")"));
    TRY(buf_check(&b, "a condition", e));
    struct str code = buf_copy(a, &b);
    buf_fini(&b); /* Lua errors would jump over its end */
    struct load_job job = {.script = s,
                           .name = arena_printfz(a, "=%.*s",
                                                 STR_ARG(source->file)),
                           .text = code.p,
                           .n = code.n};
    TRY(protected_call(s, load_condition, &job, e));
    *out_ref = job.ref;
    return ERR_OK;
}

enum err script_condition(struct script *s, struct arena *a,
                          const struct script_source *source, int *out_ref,
                          struct error *e)
{
    return compile_condition(s, a, source, "left, right, value", out_ref, e);
}

enum err script_body_condition(struct script *s, struct arena *a,
                               const struct script_source *source,
                               int *out_ref, struct error *e)
{
    return compile_condition(s, a, source, "body", out_ref, e);
}

void script_push_records(lua_State *L, struct script *s,
                         const struct value *const *record)
{
    for (int side = 0; side < SIDES; side++) {
        s->record[side] = record ? record[side] : NULL;
        lua_rawgeti(L, LUA_REGISTRYINDEX, s->record_ref[side]);
    }
}

/* ---- converters ---------------------------------------------------------- */

/* Pushes converters.<name>.to_<side>, or nil. */
static bool push_way(lua_State *L, struct script *s, struct str name,
                     enum side to)
{
    lua_rawgeti(L, LUA_REGISTRYINDEX, s->converters_ref);
    lua_pushlstring(L, name.p ? name.p : "", name.n);
    if (lua_rawget(L, -2) != LUA_TTABLE)
        return false;
    return lua_getfield(L, -1, to == SIDE_LEFT ? "to_left" : "to_right") ==
           LUA_TFUNCTION;
}

struct find_job {
    struct script *script;
    struct str name;
    bool can[SIDES];
};

static int find_converter(lua_State *L)
{
    struct find_job *job = lua_touserdata(L, 1);
    for (int side = 0; side < SIDES; side++)
        job->can[side] =
            push_way(L, job->script, job->name, (enum side)side);
    return 0;
}

bool script_converter(struct script *s, struct str name, bool out_can[SIDES])
{
    struct find_job job = {.script = s, .name = name};
    if (protected_call(s, find_converter, &job, NULL) != ERR_OK)
        return false;
    out_can[SIDE_LEFT] = job.can[SIDE_LEFT];
    out_can[SIDE_RIGHT] = job.can[SIDE_RIGHT];
    return job.can[SIDE_LEFT] || job.can[SIDE_RIGHT];
}

struct names_job {
    struct script *script;
    struct arena *arena;
    VEC(struct str) names;
};

static int list_converters(lua_State *L)
{
    struct names_job *job = lua_touserdata(L, 1);
    lua_rawgeti(L, LUA_REGISTRYINDEX, job->script->converters_ref);
    lua_pushnil(L);
    while (lua_next(L, -2) != 0) {
        if (lua_type(L, -2) == LUA_TSTRING) {
            struct str name = {0};
            name.p = lua_tolstring(L, -2, &name.n);
            struct str copy = arena_str(job->arena, name);
            size_t at = job->names.n;
            vec_push(job->arena, &job->names, copy);
            for (; at > 0 && str_compare(job->names.at[at - 1], copy) > 0; at--)
                job->names.at[at] = job->names.at[at - 1];
            job->names.at[at] = copy;
        }
        lua_pop(L, 1);
    }
    return 0;
}

size_t script_converter_names(struct script *s, struct arena *a,
                              const struct str **out)
{
    struct names_job job = {.script = s, .arena = a};
    if (protected_call(s, list_converters, &job, NULL) != ERR_OK)
        return 0;
    *out = job.names.at;
    return job.names.n;
}

struct convert_job {
    struct script *script;
    struct arena *arena;
    const struct script_call *call;
    struct value *out;
    bool skip;
};

static void push_inputs(lua_State *L, const struct script_call *call)
{
    if (call->n_in == 1) {
        script_push_value(L, &call->in[0]);
        return;
    }
    lua_createtable(L, 0, (int)call->n_in);
    for (size_t i = 0; i < call->n_in; i++) {
        lua_pushlstring(L, call->in_fields[i].p, call->in_fields[i].n);
        script_push_value(L, &call->in[i]);
        lua_rawset(L, -3);
    }
}

static void take_outputs(lua_State *L, struct convert_job *job)
{
    const struct script_call *call = job->call;
    if (call->n_out == 1) {
        job->out[0] = script_to_value(L, -1, job->arena);
        return;
    }
    for (size_t i = 0; i < call->n_out; i++)
        job->out[i] = value_null();
    if (lua_isnil(L, -1))
        return;
    if (lua_type(L, -1) != LUA_TTABLE)
        luaL_error(L, "several fields need a table by field name");
    for (size_t i = 0; i < call->n_out; i++) {
        lua_pushlstring(L, call->out_fields[i].p, call->out_fields[i].n);
        lua_rawget(L, -2);
        job->out[i] = script_to_value(L, -1, job->arena);
        lua_pop(L, 1);
    }
}

static int run_converter(lua_State *L)
{
    struct convert_job *job = lua_touserdata(L, 1);
    const struct script_call *call = job->call;
    if (!push_way(L, job->script, call->converter, call->to)) {
        job->skip = true; /* it goes the other way only */
        return 0;
    }
    push_inputs(L, call);
    script_push_records(L, job->script, call->record);
    lua_call(L, 3, 1);
    job->skip = script_is_skip(L, -1);
    if (!job->skip)
        take_outputs(L, job);
    return 0;
}

enum err script_convert(struct script *s, struct arena *a,
                        const struct script_call *call, struct value *out,
                        bool *out_skip, struct error *e)
{
    struct convert_job job = {s, a, call, out, false};
    TRY(protected_call(s, run_converter, &job, e));
    *out_skip = job.skip;
    return ERR_OK;
}
