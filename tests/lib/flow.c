/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "lib/flow_private.h"

#include <unistd.h>

#include "engine/lookup/lookup_fetch.h"
#include "engine/lookup/lookup_seed.h"
#include "lib/temp_folder.h"

#define POLL_US (5 * 60 * US_PER_SECOND)

void flow_check(struct flow *f, enum err code)
{
    if (code != ERR_OK)
        fail_msg("%s: %s", err_name(code), f->error.message);
}

/* ---- the workspace ------------------------------------------------------------------ */

static const char *variable_in(const char *const *list, const char *name)
{
    for (; list && list[0]; list += 2)
        if (str_is(str_from(name), list[0]))
            return list[1];
    return NULL;
}

static const char *get_variable(void *context, const char *name)
{
    const struct flow *f = context;
    const char *own = variable_in(f->options.variables, name);
    if (!own && f->kind->variable)
        own = f->kind->variable(f, name);
    return own ? own : variable_in(f->kind->variables, name);
}

struct env_port flow_env(struct flow *f)
{
    return (struct env_port){get_variable, f};
}

static const char *workspace_file(struct flow *f, const char *name)
{
    return file_join(&f->arena, f->dir, name);
}

void flow_edit_file(struct flow *f, const struct flow_edit *edit)
{
    struct str text = STR_NONE;
    const char *path = workspace_file(f, edit->file);
    flow_check(f, file_read(&f->arena, path, 1 << 20, &text, &f->error));
    size_t at = str_find(text, str_from(edit->from), 0);
    if (at == text.n)
        fail_msg("%s does not say: %s", edit->file, edit->from);
    struct str rest = str_slice(text, at + strlen(edit->from), text.n);
    struct str edited =
        arena_printf(&f->arena, "%.*s%s%.*s", (int)at, text.p, edit->to,
                     STR_ARG(rest));
    flow_check(f, file_write(path, edited, 0600, &f->error));
}

static void copy_file(struct flow *f, const char *recipe, const char *name)
{
    struct str text = STR_NONE;
    flow_check(f, file_read(&f->arena, file_join(&f->arena, recipe, name), 1 << 20,
                       &text, &f->error));
    flow_check(f, file_write(workspace_file(f, name), text, 0600, &f->error));
}

static void copy_folder(struct flow *f, const char *recipe, const char *folder,
                        const char *suffix)
{
    struct str *names = NULL;
    size_t n = 0;
    char *from = file_join(&f->arena, recipe, folder);
    flow_check(f, file_make_folders(workspace_file(f, folder), &f->error));
    if (!file_exists(from))
        return;
    flow_check(f, file_list(&f->arena, from, suffix, &names, &n, &f->error));
    for (size_t i = 0; i < n; i++)
        copy_file(f, recipe,
                  arena_printfz(&f->arena, "%s/%s", folder, names[i].p));
}

static void copy_recipe(struct flow *f)
{
    const char *recipe = arena_printfz(&f->arena, SOURCE_DIR "/recipes/%s",
                                       f->kind->recipe);
    f->dir = temp_folder_make(&f->arena);
    copy_file(f, recipe, "crosswalk.yaml");
    copy_folder(f, recipe, "syncs", ".yaml");
    copy_folder(f, recipe, "lookups", ".csv");
    copy_folder(f, recipe, "lua", ".lua");
    copy_folder(f, recipe, "lua/inbound", ".lua");
    if (f->kind->edit)
        f->kind->edit(f);
    for (const struct flow_edit *edit = f->options.edits; edit && edit->file;
         edit++)
        flow_edit_file(f, edit);
}

static void load_workspace(struct flow *f)
{
    struct problems problems = {.arena = &f->arena};
    const struct env_port env = flow_env(f);
    enum err err = workspace_load(&f->arena, f->dir, &env, &problems,
                                  &f->workspace, &f->error);
    for (size_t i = 0; i < problems.list.n; i++) {
        struct str text = problem_text(&f->arena, &problems.list.at[i]);
        print_error("%.*s\n", STR_ARG(text));
    }
    flow_check(f, err);
}

/* ---- the systems -------------------------------------------------------------------- */

static void add_options(struct field *fields, size_t *n,
                        const char *const *from)
{
    for (; from && from[0]; from += 2) {
        assert_true(*n < FLOW_OPTIONS_MAX);
        fields[(*n)++] = (struct field){str_from(from[0]),
                                        value_textz(from[1])};
    }
}

static void make_box(struct flow *f, size_t i)
{
    const struct flow_system *system = &f->kind->box[i];
    struct field fields[FLOW_OPTIONS_MAX];
    size_t n = f->kind->options ? f->kind->options(f, i, fields) : 0;
    add_options(fields, &n, system->options);
    add_options(fields, &n, f->options.box[i]);
    struct value options = value_object(fields, n);
    flow_check(f, sandbox_create(sandbox_system_find(str_from(system->system)),
                                 &options, clock_fake(&f->clock), &f->box[i],
                                 &f->error));
    flow_check(f, sandbox_load_demo(f->box[i], f->options.demo, &f->error));
}

static void make_database(struct flow *f)
{
    char in_memory[] = "/dev/shm/crosswalk-shop-XXXXXX";
    char on_disk[] = "/tmp/crosswalk-shop-XXXXXX";
    char *template = in_memory;
    int fd = mkstemp(template);
    if (fd < 0)
        fd = mkstemp(template = on_disk);
    assert_true(fd >= 0);
    close(fd);
    f->database = arena_printfz(&f->arena, "sqlite://%s", template);
    f->sql = sql_client_create(NULL);
    f->sql_transport = sql_client_transport(f->sql);
}

void flow_init_kind(struct flow *f, const struct flow_kind *kind,
                    const struct flow_options *options)
{
    *f = (struct flow){.kind = kind,
                       .clock = {INT64_C(1772355600) * US_PER_SECOND}};
    if (options)
        f->options = *options;
    if (kind->database)
        make_database(f);
    for (size_t i = 0; i < FLOW_BOXES && kind->box[i].system; i++)
        make_box(f, i);
    flow_connect(f);
    copy_recipe(f);
    load_workspace(f);
    if (kind->seed)
        kind->seed(f);
    for (size_t i = 0; i < FLOW_BOXES && f->box[i]; i++)
        f->people[i] = *sandbox_counters(f->box[i]);
    flow_pass(f, 3600 * 1000);
    if (kind->ready && !f->options.no_lookups)
        kind->ready(f);
}

void flow_fini(struct flow *f)
{
    flow_stop(f);
    workspace_close(&f->workspace);
    temp_folder_remove(f->dir);
    for (size_t i = 0; i < FLOW_BOXES; i++)
        sandbox_destroy(f->box[i]);
    sql_client_destroy(f->sql);
    if (f->database)
        (void)!remove(f->database + strlen("sqlite://"));
    for (size_t i = 0; i < FLOW_IN_FLIGHT; i++)
        arena_fini(&f->answers[i].arena);
    arena_fini(&f->arena);
}

/* ---- the hub ------------------------------------------------------------------------ */

enum err flow_start(struct flow *f)
{
    const struct store_options store = {
        .path = arena_strz(&f->arena, f->workspace.store_path),
        .now_us = f->clock.now_us,
        .probe = flow_probe,
        .probe_context = f};
    if (f->engine)
        return ERR_OK;
    TRY(store_open(&store, &f->store, &f->error));
    TRY(lookup_seed(f->store, &f->workspace, &f->error));
    const struct engine_options options = {.workspace = &f->workspace,
                                           .store = f->store,
                                           .transport = f->transport,
                                           .clock = clock_fake(&f->clock),
                                           .random = random_fake(&f->random),
                                           .dry = f->options.dry};
    return engine_create(&options, &f->engine, &f->error);
}

void flow_stop(struct flow *f)
{
    engine_destroy(f->engine);
    store_close(f->store);
    f->engine = NULL;
    f->store = NULL;
}

void flow_restart(struct flow *f)
{
    flow_stop(f);
    workspace_close(&f->workspace);
    load_workspace(f);
    flow_check(f, flow_start(f));
}

void flow_pass(struct flow *f, int64_t ms)
{
    f->clock.now_us += ms * US_PER_MS;
}

enum err flow_run(struct flow *f, enum run_kind kind)
{
    const struct run_request request = {.kind = kind, .cause = STR("test")};
    f->error = (struct error){0};
    TRY(flow_start(f));
    f->clock.now_us += POLL_US;
    return engine_run(f->engine, &f->arena, &request, &f->report, &f->error);
}

static void run_through(struct flow *f, enum run_kind kind)
{
    flow_check(f, flow_run(f, kind));
    if (f->report.error.code != ERR_OK)
        fail_msg("%s: %s", err_name(f->report.error.code),
                 f->report.error.message);
}

void flow_sync(struct flow *f)
{
    run_through(f, RUN_SYNC);
}

void flow_reconcile(struct flow *f)
{
    run_through(f, RUN_RECONCILE);
}

static void expect_no_writes(struct flow *f, enum run_kind kind)
{
    int64_t before[SIDES] = {flow_writes(f, SIDE_LEFT),
                             flow_writes(f, SIDE_RIGHT)};
    run_through(f, kind);
    if (report_writes(&f->report) != 0)
        flow_print_writes(f);
    for (int s = 0; s < SIDES; s++)
        assert_int_equal(flow_writes(f, (enum side)s), before[s]);
    assert_int_equal(report_writes(&f->report), 0);
}

void flow_expect_silence(struct flow *f)
{
    expect_no_writes(f, RUN_SYNC);
    expect_no_writes(f, RUN_SYNC);
    expect_no_writes(f, RUN_RECONCILE);
}

/* ---- lookups ------------------------------------------------------------------------ */

void flow_fetch_lookups(struct flow *f)
{
    flow_check(f, flow_start(f));
    for (size_t i = 0; i < f->workspace.n_lookups; i++) {
        struct lookup_fetched fetched;
        const struct lookup_request request = {
            .remote = engine_remote(f->engine),
            .store = f->store,
            .lookup = &f->workspace.lookups[i],
            .accept = true};
        flow_check(f, lookup_fetch(&f->arena, &request, &fetched, &f->error));
    }
}

void flow_pair(struct flow *f, const char *lookup, const char *left,
               const char *right)
{
    const struct lookup_pair pair = {
        .key = {str_from(left), str_from(right)}, .origin = STR("person")};
    flow_check(f, flow_start(f));
    flow_check(f, store_begin(f->store, &f->error));
    flow_check(f, lookup_put_pairs(f->store, str_from(lookup), &pair, 1,
                              &f->error));
    flow_check(f, store_commit(f->store, &f->error));
}

/* ---- what was done ------------------------------------------------------------------ */

int64_t flow_calls(const struct flow *f, enum side s)
{
    if (f->sql && s == SIDE_LEFT)
        return f->sql_calls;
    return sandbox_counters(f->box[s])->calls - f->people[s].calls;
}

int64_t flow_writes(const struct flow *f, enum side s)
{
    if (f->sql && s == SIDE_LEFT)
        return f->sql_writes;
    return sandbox_counters(f->box[s])->writes - f->people[s].writes;
}

struct sandbox_knobs *flow_knobs(struct flow *f, enum side s)
{
    return sandbox_knobs(f->box[s]);
}

const struct sync_report *flow_report(const struct flow *f, const char *sync)
{
    for (size_t i = 0; i < f->report.n; i++)
        if (str_is(f->report.syncs[i].name, sync))
            return &f->report.syncs[i];
    fail_msg("no report about %s", sync);
    return NULL;
}

int64_t flow_created(const struct flow *f, enum side s)
{
    int64_t n = 0;
    for (size_t i = 0; i < f->report.n; i++)
        n += f->report.syncs[i].side[s].created;
    return n;
}

int64_t flow_updated(const struct flow *f, enum side s)
{
    int64_t n = 0;
    for (size_t i = 0; i < f->report.n; i++)
        n += f->report.syncs[i].side[s].updated;
    return n;
}

static size_t parked(struct flow *f, struct job **out)
{
    size_t n = 0;
    const struct job_filter filter = {.state = JOB_PARKED, .limit = 10000};
    flow_check(f, job_list(f->store, &f->arena, &filter, out, &n, &f->error));
    return n;
}

size_t flow_parked(struct flow *f)
{
    struct job *jobs = NULL;
    return parked(f, &jobs);
}

const char *flow_parked_why(struct flow *f, size_t n)
{
    struct job *jobs = NULL;
    assert_true(n < parked(f, &jobs));
    return arena_printfz(&f->arena, "%.*s: %.*s", STR_ARG(jobs[n].reason),
                         STR_ARG(jobs[n].message));
}

static size_t held(struct flow *f, struct hold **out)
{
    size_t n = 0;
    const struct hold_filter filter = {.kind = -1, .limit = 10000};
    flow_check(f, hold_list(f->store, &f->arena, &filter, out, &n, &f->error));
    return n;
}

size_t flow_holds(struct flow *f)
{
    struct hold *holds = NULL;
    return held(f, &holds);
}

const char *flow_hold_why(struct flow *f, size_t n)
{
    struct hold *holds = NULL;
    assert_true(n < held(f, &holds));
    return arena_printfz(&f->arena, "%.*s: %.*s", STR_ARG(holds[n].row),
                         STR_ARG(holds[n].message));
}

void flow_print_open(struct flow *f)
{
    for (size_t i = 0; i < flow_parked(f); i++)
        print_error("parked: %s\n", flow_parked_why(f, i));
    for (size_t i = 0; i < flow_holds(f); i++)
        print_error("held: %s\n", flow_hold_why(f, i));
}

void flow_print_writes(struct flow *f)
{
    struct journal_entry *at = NULL;
    size_t n = 0;
    const struct journal_filter filter = {
        .run = f->report.run, .side = -1, .limit = 1000};
    flow_check(f, journal_list(f->store, &f->arena, &filter, &at, &n, &f->error));
    for (size_t i = 0; i < n; i++)
        print_error("wrote: %s %.*s kind %d %.*s: %.*s -> %.*s\n",
                    side_name(at[i].side), STR_ARG(at[i].record_id),
                    (int)at[i].kind, STR_ARG(at[i].field),
                    STR_ARG(at[i].before), STR_ARG(at[i].after));
}

static int64_t sync_id(struct flow *f, const char *sync)
{
    int64_t id = 0;
    flow_check(f, store_sync_id(f->store, str_from(sync), &id, &f->error));
    return id;
}

size_t flow_links(struct flow *f, const char *sync)
{
    int64_t n = 0;
    int64_t max_id = 0;
    flow_check(f, link_count(f->store, sync_id(f, sync), &n, &max_id, &f->error));
    return (size_t)n;
}

static struct str hub_id(struct flow *f, const char *sync, enum side s,
                         const char *id)
{
    if (s == SIDE_RIGHT && f->kind->hub_id)
        return f->kind->hub_id(f, sync, id);
    return str_from(id);
}

const char *flow_other(struct flow *f, const char *sync, enum side s,
                       const char *id)
{
    struct link_brief link = {0};
    struct str own = hub_id(f, sync, s, id);
    flow_check(f, link_peek(f->store, &f->arena, sync_id(f, sync), s, &own, 1,
                       &link, &f->error));
    if (link.id == 0)
        return NULL;
    return f->kind->bare_id ? f->kind->bare_id(f, link.other_id)
                            : arena_strz(&f->arena, link.other_id);
}

size_t flow_journal(struct flow *f, const char *sync, enum journal_kind kind,
                    enum side s, const char *id)
{
    struct journal_entry *entries = NULL;
    size_t n = 0;
    size_t found = 0;
    const struct journal_filter filter = {
        .sync = sync_id(f, sync),
        .side = (int)s,
        .record_id = hub_id(f, sync, s, id),
        .limit = 10000};
    flow_check(f, journal_list(f->store, &f->arena, &filter, &entries, &n,
                          &f->error));
    for (size_t i = 0; i < n; i++)
        found += entries[i].kind == kind;
    return found;
}
