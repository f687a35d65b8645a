/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "lib/hub.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/time.h"
#include "base/yaml.h"
#include "mapping/compile.h"
#include "mapping/script.h"

static const char *const names[] = {"l", "r"};

static void make_connections(struct hub *h)
{
    struct connection *c = arena_array(&h->arena, struct connection, 2);
    for (int i = 0; i < 2; i++) {
        struct field *system = arena_new(&h->arena, struct field);
        *system = (struct field){STR("system"), value_textz(names[i])};
        c[i] = (struct connection){.name = str_from(names[i]),
                                   .connector = &fake_connector,
                                   .settings = value_object(system, 1),
                                   .in_flight = 4,
                                   .timeout_ms = 1000};
    }
    h->workspace.connections = c;
    h->workspace.n_connections = 2;
}

static void print_problems(struct hub *h, const struct problems *problems)
{
    for (size_t i = 0; i < problems->list.n; i++) {
        struct str text = problem_text(&h->arena, &problems->list.at[i]);
        print_error("%.*s\n", STR_ARG(text));
    }
}

static void compile(struct hub *h, const char *const *texts, size_t n)
{
    struct problems problems = {.arena = &h->arena};
    struct str connections[] = {STR("l"), STR("r")};
    struct sync_head *heads = arena_array(&h->arena, struct sync_head, n);
    struct sync *syncs = arena_array(&h->arena, struct sync, n);
    struct mapping_world world = {.connections = connections,
                                  .n_connections = 2,
                                  .syncs = heads,
                                  .n_syncs = n,
                                  .script = h->workspace.script,
                                  .defaults = sync_defaults_builtin()};
    for (size_t pass = 0; pass < 2; pass++) {
        for (size_t i = 0; i < n; i++) {
            struct str file = arena_printf(&h->arena, "sync%zu.yaml", i);
            const struct yaml_node *root = yaml_parse(
                &h->arena, file, str_from(texts[i]), &problems);
            bool ok = root && (pass == 0
                            ? mapping_head(&h->arena, root, &problems,
                                           &heads[i])
                            : mapping_compile(&h->arena, root, &world,
                                              &problems, &syncs[i]));
            print_problems(h, ok ? &(struct problems){0} : &problems);
            assert_true(ok);
        }
    }
    h->workspace.syncs = syncs;
    h->workspace.n_syncs = n;
}

/* In memory where there is a place for it: the power is cut by the probe, so
 * nothing is proved by waiting for a disk. */
static char *make_dir(struct arena *a)
{
    const char *place = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
    char *dir = arena_printfz(a, "%s/crosswalk-test-XXXXXX", place);
    assert_non_null(mkdtemp(dir));
    return dir;
}

void hub_init(struct hub *h, const char *const *syncs, size_t n)
{
    hub_init_lua(h, "", syncs, n);
}

void hub_init_lua(struct hub *h, const char *lua, const char *const *syncs,
                  size_t n)
{
    *h = (struct hub){0};
    fake_world_init(&h->world);
    h->dir = make_dir(&h->arena);
    h->store_path = arena_printfz(&h->arena, "%s/hub.db", h->dir);
    h->clock.now_us = h->world.now_us;
    make_connections(h);
    assert_int_equal(script_create(&h->script, &h->error), ERR_OK);
    assert_int_equal(script_load(h->script, STR("lua/test.lua"), str_from(lua),
                                 &h->error),
                     ERR_OK);
    script_freeze(h->script);
    h->workspace.script = h->script;
    compile(h, syncs, n);
}

enum err hub_start(struct hub *h)
{
    const struct store_options store = {.path = h->store_path,
                                        .now_us = h->clock.now_us,
                                        .probe = fake_probe,
                                        .probe_context = &h->world};
    if (h->engine)
        return ERR_OK;
    TRY(store_open(&store, &h->store, &h->error));
    const struct engine_options options = {
        .workspace = &h->workspace,
        .store = h->store,
        .transport = h->world.transport,
        .clock = clock_fake(&h->clock),
        .random = random_fake(&h->random),
        .dry = h->dry,
        .breaker = h->breaker,
        .on_breath = h->on_breath,
        .context = h};
    return engine_create(&options, &h->engine, &h->error);
}

void hub_stop(struct hub *h)
{
    engine_destroy(h->engine);
    store_close(h->store);
    h->engine = NULL;
    h->store = NULL;
}

void hub_fini(struct hub *h)
{
    hub_stop(h);
    for (const char *const *suffix =
             (const char *const[]){"", "-wal", "-shm", ".lock", NULL};
         *suffix; suffix++)
        unlink(arena_printfz(&h->arena, "%s%s", h->store_path, *suffix));
    rmdir(h->dir);
    script_destroy(h->script);
    fake_world_fini(&h->world);
    arena_fini(&h->arena);
}

enum err hub_run(struct hub *h, enum run_kind kind)
{
    const struct run_request request = {
        .kind = kind, .cause = STR("test"), .insists = h->insists};
    h->error = (struct error){0};
    TRY(hub_start(h));
    /* time passes between runs, so that what waits is due */
    h->clock.now_us += INT64_C(3600) * 1000000;
    h->world.now_us = h->clock.now_us;
    return engine_run(h->engine, &h->arena, &request, &h->report, &h->error);
}

static void run_through(struct hub *h, enum run_kind kind)
{
    enum err err = hub_run(h, kind);
    if (err != ERR_OK || h->report.error.code != ERR_OK)
        print_error("run: %s / %s\n", h->error.message,
                    h->report.error.message);
    assert_int_equal(err, ERR_OK);
    assert_int_equal(h->report.error.code, ERR_OK);
}

void hub_sync(struct hub *h)
{
    run_through(h, RUN_SYNC);
}

void hub_reconcile(struct hub *h)
{
    run_through(h, RUN_RECONCILE);
}

void hub_serve(struct hub *h)
{
    run_through(h, RUN_SERVE);
}

void hub_ask(struct hub *h, const char *sync, enum side side, const char *id,
             enum job_cause cause)
{
    struct job job = {.side = side,
                      .record_id = str_from(id),
                      .cause = cause,
                      .due_us = h->clock.now_us,
                      .created_us = h->clock.now_us};
    struct error *e = &h->error;
    assert_int_equal(hub_start(h), ERR_OK);
    assert_int_equal(store_begin(h->store, e), ERR_OK);
    assert_int_equal(store_sync_id(h->store, str_from(sync), &job.sync, e),
                     ERR_OK);
    assert_int_equal(job_put(h->store, &job, 1, e), ERR_OK);
    assert_int_equal(store_commit(h->store, e), ERR_OK);
}

void hub_expect_silence(struct hub *h)
{
    int64_t before = fake_writes(&h->world);
    hub_sync(h);
    assert_int_equal(fake_writes(&h->world), before);
    assert_int_equal(report_writes(&h->report), 0);
    hub_reconcile(h);
    assert_int_equal(fake_writes(&h->world), before);
}

const struct job *hub_parked_job(struct hub *h)
{
    struct job *jobs = NULL;
    size_t n = 0;
    const struct job_filter parked = {.state = JOB_PARKED};
    assert_int_equal(job_list(h->store, &h->arena, &parked, &jobs, &n, NULL),
                     ERR_OK);
    assert_int_equal(n, 1);
    return &jobs[0];
}

void hub_release(struct hub *h)
{
    size_t n = 0;
    const struct job_filter all = {.state = -1};
    assert_int_equal(store_begin(h->store, NULL), ERR_OK);
    assert_int_equal(
        store_end(h->store,
                  job_release(h->store, &all, h->clock.now_us, &n, NULL),
                  NULL),
        ERR_OK);
    assert_true(n > 0);
}

void hub_arm_cut(struct hub *h, int64_t at, unsigned kind)
{
    bool commit = kind & 1;
    bool after = kind & 2;
    h->world.power = (struct fake_power){
        .cut_request = commit ? 0 : at,
        .cut_after = !commit && after,
        .cut_commit = commit ? at : 0,
        .commit_after = commit && after};
}

bool hub_run_cut(struct hub *h, enum run_kind run, int64_t at, unsigned kind)
{
    hub_arm_cut(h, at, kind);
    enum err err = hub_run(h, run);
    bool was_cut = h->world.power.dead;
    assert_true(was_cut || err == ERR_OK);
    hub_stop(h);
    fake_power_on(&h->world);
    return was_cut;
}

int hub_each_cut(bool (*play)(int64_t at, unsigned kind))
{
    int cuts = 0;
    for (unsigned kind = 0; kind < HUB_CUTS; kind++)
        for (int64_t at = 1; play(at, kind); at++)
            cuts++;
    return cuts;
}

bool hub_cut(struct hub *h, int64_t at, unsigned kind)
{
    bool was_cut = hub_run_cut(h, RUN_SYNC, at, kind);
    h->clock.now_us += 60 * US_PER_SECOND;
    hub_sync(h);
    hub_sync(h);
    return was_cut;
}

size_t hub_parked(struct hub *h)
{
    AUTO_ARENA arena = ARENA_INIT;
    struct job *jobs = NULL;
    size_t n = 0;
    const struct job_filter filter = {.state = JOB_PARKED, .limit = 1000};
    assert_int_equal(job_list(h->store, &arena, &filter, &jobs, &n, NULL),
                     ERR_OK);
    return n;
}

size_t hub_holds(struct hub *h)
{
    AUTO_ARENA arena = ARENA_INIT;
    struct hold *holds = NULL;
    size_t n = 0;
    const struct hold_filter filter = {.kind = -1, .limit = 1000};
    assert_int_equal(hold_list(h->store, &arena, &filter, &holds, &n, NULL),
                     ERR_OK);
    return n;
}

size_t hub_links(struct hub *h, const char *sync)
{
    int64_t id = 0;
    int64_t n = 0;
    int64_t max_id = 0;
    assert_int_equal(store_sync_id(h->store, str_from(sync), &id, NULL),
                     ERR_OK);
    assert_int_equal(link_count(h->store, id, &n, &max_id, NULL), ERR_OK);
    return (size_t)n;
}
