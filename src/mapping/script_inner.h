/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Shared by the files of script.c. Functions that take a lua_State raise Lua
 * errors (longjmp): call them in protected mode only, and own nothing that
 * needs freeing meanwhile. Arenas are fine.
 */
#pragma once

#include <lauxlib.h>
#include <lua.h>

#include "base/arena.h"
#include "mapping/script.h"

struct script {
    lua_State *lua;
    size_t used_bytes;
    long long steps;
    long long pattern_steps_left;
    bool exhausted;
    bool frozen;
    /* What `left` and `right` read while a call runs. */
    const struct value *record[SIDES];
    int record_ref[SIDES];
    int env_ref;        /* globals as scripts see them */
    int hidden_ref;     /* the table behind them once frozen */
    int converters_ref;
    uint64_t said;      /* hash of the files */
    lua_State *task;    /* script_task.c: the one that runs or has ended */
    int task_ref;       /* keeps it; 0: there was none */
};

struct script *script_of(lua_State *L);
/* Counts work that is no Lua instruction; raises when there was too much. */
void script_spend(lua_State *L, size_t steps);

/*
 * Runs `function` in protected mode with `job` as its only argument. `fresh`:
 * with all its steps before it; else it goes on where it was.
 */
MUST_CHECK enum err script_protected(struct script *s, lua_CFunction function,
                                     void *job, bool fresh, struct error *e);
/* Counts the steps of a coroutine too: each has a hook of its own. */
void script_hook(lua_State *thread);

/* script_value.c */
void script_open_values(lua_State *L);
void script_push_value(lua_State *L, const struct value *v);
/* A `left` or `right` that reads script->record[side]. */
void script_push_record(lua_State *L, enum side side);
struct value script_to_value(lua_State *L, int index, struct arena *a);
bool script_is_skip(lua_State *L, int index);

/* script.c: `left` and `right`; a NULL record, or entry, reads as nothing. */
void script_push_records(lua_State *L, struct script *s,
                         const struct value *const *record);

/* script_decimal.c */
void script_open_decimals(lua_State *L);
void script_push_decimal(lua_State *L, struct decimal d);
/* Also integers and floats; false for anything else. */
bool script_to_decimal(lua_State *L, int index, struct decimal *out);

/* script_library.c: leaves the table of allowed globals on the stack. */
void script_push_globals(lua_State *L);

/* script_pattern.c: find, match, gmatch, gsub into the table on top. */
void script_add_patterns(lua_State *L);

