/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * A whole hub for engine tests: two fake systems, syncs from YAML text, a
 * store in a folder of its own, a clock that stands still.
 */
#pragma once

#include "engine/engine.h"
#include "lib/fake_remote.h"
#include "workspace/workspace.h"

struct hub {
    struct fake_world world;
    struct fake_clock clock;
    struct fake_random random;
    struct arena arena;
    struct workspace workspace;
    struct script *script;
    char *dir;
    char *store_path;
    struct store *store;
    struct engine *engine;
    struct report report;       /* of the last run */
    struct error error;
    bool dry;
    bool insists;                 /* runs are what a person asks for */
    const struct breaker_rules *breaker; /* of the engine; or NULL */
    void (*on_breath)(void *hub); /* of the engine; set before hub_start */
    int breaths;                  /* for on_breath to count */
};

/* `syncs` are texts of sync files between the entities of connections `l`
 * and `r`; dependencies first. Fails the test on any problem. */
void hub_init(struct hub *h, const char *const *syncs, size_t n);
/* With converters of a Lua file. */
void hub_init_lua(struct hub *h, const char *lua, const char *const *syncs,
                  size_t n);
void hub_fini(struct hub *h);
/* Opens store and engine; hub_stop closes them, as a crash would. */
enum err hub_start(struct hub *h);
void hub_stop(struct hub *h);
/* Starts if need be, and runs. */
enum err hub_run(struct hub *h, enum run_kind kind);
/* The same, and it must go through without error. */
void hub_sync(struct hub *h);
void hub_reconcile(struct hub *h);
/* Puts a job, as a route or a person would. */
void hub_ask(struct hub *h, const char *sync, enum side side, const char *id,
             enum job_cause cause);
/* What is due, without listing; it must go through without error. */
void hub_serve(struct hub *h);
/* A run must write nothing. */
void hub_expect_silence(struct hub *h);
/* The only parked job; fails the test when there is not just one. */
const struct job *hub_parked_job(struct hub *h);
/* What is parked is due, as a person would have it. */
void hub_release(struct hub *h);
/* The power will go before or after the request or commit with that number,
 * counted from now. */
#define HUB_CUTS 4 /* kinds */
void hub_arm_cut(struct hub *h, int64_t at, unsigned kind);
/* A run that is cut so; the power comes back, the hub does not run. False: the
 * run was over before. */
bool hub_run_cut(struct hub *h, enum run_kind run, int64_t at, unsigned kind);
/* A poll that is cut so; then the hub runs twice. */
bool hub_cut(struct hub *h, int64_t at, unsigned kind);
/* Plays every kind of cut everywhere, until it says that the run was over
 * before: how many there were. */
int hub_each_cut(bool (*play)(int64_t at, unsigned kind));
/* Number of parked jobs, holds, links, open intents of a sync. */
size_t hub_parked(struct hub *h);
size_t hub_holds(struct hub *h);
size_t hub_links(struct hub *h, const char *sync);
