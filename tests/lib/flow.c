/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "lib/flow_private.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "engine/lookup_fetch.h"
#include "engine/lookup_seed.h"

#define POLL_US (5 * 60 * US_PER_SECOND)

const char *const flow_urls[SIDES] = {"http://odoo.test", "http://pc.test"};

static const char *const systems[SIDES] = {"odoo", "prospectconnect"};

static const char *const variables[] = {
    "ODOO_URL",            "http://odoo.test",
    "ODOO_DATABASE",       "demo",
    "ODOO_USER",           "sync",
    "ODOO_PASSWORD",       "sync",
    "PROSPECTCONNECT_URL", "http://pc.test",
    "PROSPECTCONNECT_KEY", "pc_demo_key",
    NULL,
};

static const char *const public_variables[] = {"PROSPECTCONNECT_KEY",
                                               "pat_demo", NULL};

static const char *profile_of(const struct flow *f)
{
    return f->options.profile ? f->options.profile : "default";
}

static bool is_public(const struct flow *f)
{
    return str_is(str_from(profile_of(f)), "D");
}

static void check(struct flow *f, enum err code)
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
    if (!own && is_public(f))
        own = variable_in(public_variables, name);
    return own ? own : variable_in(variables, name);
}

static const char *workspace_file(struct flow *f, const char *name)
{
    return file_join(&f->arena, f->dir, name);
}

void flow_edit_file(struct flow *f, const struct flow_edit *edit)
{
    struct str text = STR_NONE;
    const char *path = workspace_file(f, edit->file);
    check(f, file_read(&f->arena, path, 1 << 20, &text, &f->error));
    size_t at = str_find(text, str_from(edit->from), 0);
    if (at == text.n)
        fail_msg("%s does not say: %s", edit->file, edit->from);
    struct str rest = str_slice(text, at + strlen(edit->from), text.n);
    struct str edited =
        arena_printf(&f->arena, "%.*s%s%.*s", (int)at, text.p, edit->to,
                     STR_ARG(rest));
    check(f, file_write(path, edited, 0600, &f->error));
}

static void copy_file(struct flow *f, const char *recipe, const char *name)
{
    struct str text = STR_NONE;
    check(f, file_read(&f->arena, file_join(&f->arena, recipe, name), 1 << 20,
                       &text, &f->error));
    check(f, file_write(workspace_file(f, name), text, 0600, &f->error));
}

static void copy_folder(struct flow *f, const char *recipe, const char *folder,
                        const char *suffix)
{
    struct str *names = NULL;
    size_t n = 0;
    char *from = file_join(&f->arena, recipe, folder);
    check(f, file_make_folders(workspace_file(f, folder), &f->error));
    if (!file_exists(from))
        return;
    check(f, file_list(&f->arena, from, suffix, &names, &n, &f->error));
    for (size_t i = 0; i < n; i++)
        copy_file(f, recipe,
                  arena_printfz(&f->arena, "%s/%s", folder, names[i].p));
}

static void copy_recipe(struct flow *f)
{
    static const char recipe[] = SOURCE_DIR "/recipes/odoo-prospectconnect";
    const struct flow_edit profile = {
        "crosswalk.yaml", "    force_create: true",
        arena_printfz(&f->arena, "    profile: %s\n    force_create: true",
                      profile_of(f))};
    char template[] = "/tmp/crosswalk-test-XXXXXX";
    assert_non_null(mkdtemp(template));
    f->dir = arena_strz(&f->arena, str_from(template));
    copy_file(f, recipe, "crosswalk.yaml");
    copy_folder(f, recipe, "syncs", ".yaml");
    copy_folder(f, recipe, "lookups", ".csv");
    copy_folder(f, recipe, "lua", ".lua");
    flow_edit_file(f, &profile);
    for (const struct flow_edit *edit = f->options.edits; edit && edit->file;
         edit++)
        flow_edit_file(f, edit);
}

static void load_workspace(struct flow *f)
{
    struct problems problems = {.arena = &f->arena};
    const struct env_port env = {get_variable, f};
    enum err err = workspace_load(&f->arena, f->dir, &env, &problems,
                                  &f->workspace, &f->error);
    for (size_t i = 0; i < problems.list.n; i++) {
        struct str text = problem_text(&f->arena, &problems.list.at[i]);
        print_error("%.*s\n", STR_ARG(text));
    }
    check(f, err);
}

/* ---- the systems -------------------------------------------------------------------- */

static void make_box(struct flow *f, enum side s)
{
    struct field fields[16];
    size_t n = 0;
    if (s == SIDE_LEFT)
        fields[n++] = (struct field){
            STR("version"),
            value_textz(f->options.odoo ? f->options.odoo : "18")};
    for (const char *const *o = f->options.box[s]; o && o[0]; o += 2)
        fields[n++] = (struct field){str_from(o[0]), value_textz(o[1])};
    struct value options = value_object(fields, n);
    check(f, sandbox_create(sandbox_system_find(str_from(systems[s])),
                            &options, clock_fake(&f->clock), &f->box[s],
                            &f->error));
    check(f, sandbox_load_demo(f->box[s], f->options.demo, &f->error));
}

/* As an administrator would by hand. */
static void make_fields(struct flow *f)
{
    static const char *const names[] = {"x_pc_source", "x_pc_assignee"};
    const char *model = flow_odoo_one(f, "ir.model",
                                      "[['model','=','res.partner']]");
    for (size_t i = 0; i < 2; i++)
        flow_odoo_make(
            f, "ir.model.fields",
            arena_printfz(&f->arena,
                          "{'name':'%s','model_id':%s,'ttype':'char',"
                          "'field_description':'%s','state':'manual'}",
                          names[i], model, names[i]));
}

void flow_init(struct flow *f, const struct flow_options *options)
{
    *f = (struct flow){.clock = {INT64_C(1772355600) * US_PER_SECOND}};
    if (options)
        f->options = *options;
    for (int s = 0; s < SIDES; s++)
        make_box(f, (enum side)s);
    flow_connect(f);
    copy_recipe(f);
    load_workspace(f);
    if (!f->options.no_setup)
        make_fields(f);
    for (int s = 0; s < SIDES; s++)
        f->people[s] = *sandbox_counters(f->box[s]);
    flow_pass(f, 3600 * 1000);
    if (!f->options.no_lookups && is_public(f))
        flow_pair_demo(f);
    else if (!f->options.no_lookups)
        flow_fetch_lookups(f);
}

static int remove_one(const char *path, const struct stat *st, int type,
                      struct FTW *walk)
{
    (void)st;
    (void)type;
    (void)walk;
    return remove(path);
}

void flow_fini(struct flow *f)
{
    flow_stop(f);
    workspace_close(&f->workspace);
    nftw(f->dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
    for (int s = 0; s < SIDES; s++)
        sandbox_destroy(f->box[s]);
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
    check(f, flow_start(f));
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
    check(f, flow_run(f, kind));
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
    check(f, flow_start(f));
    for (size_t i = 0; i < f->workspace.n_lookups; i++) {
        struct lookup_fetched fetched;
        const struct lookup_request request = {
            .remote = engine_remote(f->engine),
            .store = f->store,
            .lookup = &f->workspace.lookups[i],
            .accept = true};
        check(f, lookup_fetch(&f->arena, &request, &fetched, &f->error));
    }
}

void flow_pair_demo(struct flow *f)
{
    static const char *const stages[] = {"New", "Qualified", "Proposition",
                                         "Won"};
    size_t n = 0;
    const char *const *users = flow_odoo_find(
        f, "res.users", "[['login','like','@hub.example']]", &n);
    for (size_t i = 0; i < n; i++)
        flow_pair(f, "users", users[i],
                  arena_printfz(&f->arena, "usr_%zu", i + 1));
    for (size_t i = 0; i < 4; i++)
        flow_pair(f, "stages",
                  flow_odoo_one(f, "crm.stage",
                                arena_printfz(&f->arena, "[['name','=','%s']]",
                                              stages[i])),
                  arena_printfz(&f->arena, "s%zu", i + 1));
}

void flow_pair(struct flow *f, const char *lookup, const char *left,
               const char *right)
{
    const struct lookup_pair pair = {
        .key = {str_from(left), str_from(right)}, .origin = STR("person")};
    check(f, flow_start(f));
    check(f, store_begin(f->store, &f->error));
    check(f, lookup_put_pairs(f->store, str_from(lookup), &pair, 1,
                              &f->error));
    check(f, store_commit(f->store, &f->error));
}

/* ---- what was done ------------------------------------------------------------------ */

int64_t flow_calls(const struct flow *f, enum side s)
{
    return sandbox_counters(f->box[s])->calls - f->people[s].calls;
}

int64_t flow_writes(const struct flow *f, enum side s)
{
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
    check(f, job_list(f->store, &f->arena, &filter, out, &n, &f->error));
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
    check(f, hold_list(f->store, &f->arena, &filter, out, &n, &f->error));
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
    check(f, journal_list(f->store, &f->arena, &filter, &at, &n, &f->error));
    for (size_t i = 0; i < n; i++)
        print_error("wrote: %s %.*s kind %d %.*s: %.*s -> %.*s\n",
                    side_name(at[i].side), STR_ARG(at[i].record_id),
                    (int)at[i].kind, STR_ARG(at[i].field),
                    STR_ARG(at[i].before), STR_ARG(at[i].after));
}

static int64_t sync_id(struct flow *f, const char *sync)
{
    int64_t id = 0;
    check(f, store_sync_id(f->store, str_from(sync), &id, &f->error));
    return id;
}

size_t flow_links(struct flow *f, const char *sync)
{
    int64_t n = 0;
    int64_t max_id = 0;
    check(f, link_count(f->store, sync_id(f, sync), &n, &max_id, &f->error));
    return (size_t)n;
}

static const char *const prefixes[][2] = {{"contacts", "con_"},
                                          {"opportunities", "deal_"},
                                          {"tasks", "task_"},
                                          {"notes", "note_"}};

static struct str hub_id(struct flow *f, const char *sync, enum side s,
                         const char *id)
{
    for (size_t i = 0; i < 4 && s == SIDE_RIGHT && is_public(f); i++)
        if (str_is(str_from(sync), prefixes[i][0]))
            return arena_printf(&f->arena, "%s%s", prefixes[i][1], id);
    return str_from(id);
}

static const char *bare_id(struct flow *f, struct str id)
{
    for (size_t i = 0; i < 4; i++)
        if (str_starts_with(id, str_from(prefixes[i][1])))
            id = str_slice(id, strlen(prefixes[i][1]), id.n);
    return arena_strz(&f->arena, id);
}

const char *flow_other(struct flow *f, const char *sync, enum side s,
                       const char *id)
{
    struct link_brief link = {0};
    struct str own = hub_id(f, sync, s, id);
    check(f, link_peek(f->store, &f->arena, sync_id(f, sync), s, &own, 1,
                       &link, &f->error));
    return link.id == 0 ? NULL : bare_id(f, link.other_id);
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
    check(f, journal_list(f->store, &f->arena, &filter, &entries, &n,
                          &f->error));
    for (size_t i = 0; i < n; i++)
        found += entries[i].kind == kind;
    return found;
}
