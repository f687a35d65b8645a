/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* A hub from beginning to end, and its errors. */
#include "library/library.h"

#include <stdlib.h>

#define PATIENCE_DEFAULT_MS 60000

/* ---- errors --------------------------------------------------------------------- */

static enum crosswalk_code code_of(enum err err)
{
    static const enum crosswalk_code codes[ERR_COUNT] = {
        [ERR_OK] = CROSSWALK_OK,
        [ERR_INVALID] = CROSSWALK_INVALID,
        [ERR_USAGE] = CROSSWALK_USAGE,
        [ERR_AUTH] = CROSSWALK_AUTH,
        [ERR_ACCESS] = CROSSWALK_ACCESS,
        [ERR_NOT_FOUND] = CROSSWALK_NOT_FOUND,
        [ERR_REJECTED] = CROSSWALK_REJECTED,
        [ERR_UNREACHABLE] = CROSSWALK_UNREACHABLE,
        [ERR_TIMEOUT] = CROSSWALK_TIMEOUT,
        [ERR_BUSY] = CROSSWALK_BUSY,
        [ERR_REMOTE] = CROSSWALK_REMOTE,
        [ERR_PROTOCOL] = CROSSWALK_PROTOCOL,
        [ERR_SCHEMA] = CROSSWALK_SCHEMA,
        [ERR_LIMIT] = CROSSWALK_LIMIT,
        [ERR_CANCELED] = CROSSWALK_CANCELED,
        [ERR_IO] = CROSSWALK_IO,
        [ERR_AMBIGUOUS] = CROSSWALK_AMBIGUOUS,
    };
    bool known = (unsigned)err < ERR_COUNT && (err == ERR_OK || codes[err] != 0);
    return known ? codes[err] : CROSSWALK_FAILED;
}

const char *crosswalk_code_name(enum crosswalk_code code)
{
    if (code == CROSSWALK_FAILED)
        return "failed";
    for (int i = 0; i < ERR_COUNT; i++)
        if (code_of((enum err)i) == code)
            return err_name((enum err)i);
    return "unknown";
}

void told_set(struct told *told, const struct error *e)
{
    static const enum crosswalk_scope scopes[] = {
        [SCOPE_RECORD] = CROSSWALK_SCOPE_RECORD,
        [SCOPE_BATCH] = CROSSWALK_SCOPE_BATCH,
        [SCOPE_CONNECTION] = CROSSWALK_SCOPE_CONNECTION,
        [SCOPE_SYSTEM] = CROSSWALK_SCOPE_SYSTEM};
    static const enum crosswalk_retry retries[] = {
        [RETRY_NEVER] = CROSSWALK_RETRY_NEVER,
        [RETRY_NOW] = CROSSWALK_RETRY_NOW,
        [RETRY_LATER] = CROSSWALK_RETRY_LATER,
        [RETRY_AFTER] = CROSSWALK_RETRY_AFTER};
    told->error = e ? *e : (struct error){0};
    told->shown = (struct crosswalk_error){
        .code = code_of(told->error.code),
        .scope = scopes[told->error.scope],
        .retry = retries[told->error.retry],
        .maybe_happened = told->error.maybe_happened,
        .retry_after_ms = told->error.retry_after_ms,
        .message = told->error.message};
}

int hub_end(struct crosswalk *hub, enum err err, const struct error *e)
{
    told_set(&hub->told, err == ERR_OK ? NULL : e);
    return (int)hub->told.shown.code;
}

const struct crosswalk_error *crosswalk_last_error(const struct crosswalk *hub)
{
    return &hub->told.shown;
}

/* ---- settings -------------------------------------------------------------------- */

const char *crosswalk_version(void)
{
    return CROSSWALK_VERSION;
}

static const char *get_process_variable(void *context, const char *name)
{
    (void)context;
    return getenv(name);
}

/* The struct lies in the arena that it owns. */
struct crosswalk *crosswalk_new(void)
{
    struct arena arena = ARENA_INIT;
    struct crosswalk *hub = arena_new(&arena, struct crosswalk);
    hub->arena = arena;
    hub->get = get_process_variable;
    hub->patience_ms = PATIENCE_DEFAULT_MS;
    hub->clock = clock_system();
    hub->random = random_system();
    hub->log = (struct log){.fd = -1, .clock = hub->clock};
    told_set(&hub->told, NULL);
    return hub;
}

/* What is set once the remote is there would come too late. */
static enum err check_new(const struct crosswalk *hub, struct error *e)
{
    if (hub->tried)
        FAIL(e, ERR_USAGE, "this comes before crosswalk_open");
    return ERR_OK;
}

int crosswalk_set_patience(struct crosswalk *hub, int64_t ms)
{
    struct error e = {0};
    enum err err = check_new(hub, &e);
    if (err == ERR_OK && ms < 0)
        err = error_set(&e, ERR_USAGE, __FILE__, __LINE__,
                        "a time to wait is not negative");
    if (err == ERR_OK)
        hub->patience_ms = ms > 0 ? ms : -1; /* 0 is the engine's default */
    return hub_end(hub, err, &e);
}

int crosswalk_set_environment(struct crosswalk *hub, crosswalk_get_variable get,
                              void *context)
{
    struct error e = {0};
    enum err err = check_new(hub, &e);
    if (err == ERR_OK) {
        hub->get = get ? get : get_process_variable;
        hub->get_context = context;
    }
    return hub_end(hub, err, &e);
}

static const char *get_variable(void *context, const char *name)
{
    const struct crosswalk *hub = context;
    return hub->get(hub->get_context, name);
}

static void tap(void *context, const struct log_line *line)
{
    static const enum crosswalk_level levels[] = {
        [LOG_ERROR] = CROSSWALK_LOG_ERROR,
        [LOG_WARN] = CROSSWALK_LOG_WARN,
        [LOG_INFO] = CROSSWALK_LOG_INFO,
        [LOG_DEBUG] = CROSSWALK_LOG_DEBUG};
    const struct crosswalk *hub = context;
    AUTO_ARENA a = ARENA_INIT;
    hub->log_line(hub->log_context, levels[line->level],
                  arena_strz(&a, log_line_text(&a, line)));
}

int crosswalk_set_log(struct crosswalk *hub, enum crosswalk_level most,
                      crosswalk_log log, void *context)
{
    struct error e = {0};
    enum err err = check_new(hub, &e);
    if (err == ERR_OK) {
        hub->log_line = log;
        hub->log_context = context;
        hub->log.level = most <= CROSSWALK_LOG_ERROR  ? LOG_ERROR
                         : most == CROSSWALK_LOG_WARN ? LOG_WARN
                         : most == CROSSWALK_LOG_INFO ? LOG_INFO
                                                      : LOG_DEBUG;
        hub->log.tap = log ? tap : NULL;
        hub->log.tap_context = hub;
    }
    return hub_end(hub, err, &e);
}

/* ---- open and free ----------------------------------------------------------------- */

static void keep_problems(struct crosswalk *hub)
{
    size_t n = hub->problems.list.n;
    hub->problem_texts = arena_array(&hub->arena, const char *, n + 1);
    for (size_t i = 0; i < n; i++)
        hub->problem_texts[i] = arena_strz(
            &hub->arena, problem_text(&hub->arena, &hub->problems.list.at[i]));
}

static void keep_connections(struct crosswalk *hub)
{
    const struct workspace *w = &hub->workspace;
    hub->connections =
        arena_array(&hub->arena, const char *, w->n_connections + 1);
    for (size_t i = 0; i < w->n_connections; i++)
        hub->connections[i] = arena_strz(&hub->arena, w->connections[i].name);
}

static enum err open_remote(struct crosswalk *hub, struct error *e)
{
    TRY(net_client_create(NULL, &hub->client, e));
    const struct remote_options options = {
        .workspace = &hub->workspace,
        .transport = net_client_transport(hub->client),
        .clock = hub->clock,
        .random = hub->random,
        .log = &hub->log,
        .patience_ms = hub->patience_ms,
        .stop = &hub->stop};
    return remote_create(&options, &hub->remote, e);
}

static enum err open_folder(struct crosswalk *hub, const char *folder,
                            struct error *e)
{
    hub->env = (struct env_port){get_variable, hub};
    hub->problems = (struct problems){.arena = &hub->arena};
    TRY(check_new(hub, e));
    if (!folder || !*folder)
        FAIL(e, ERR_USAGE, "there is no folder");
    hub->tried = true;
    enum err err = workspace_load(&hub->arena,
                                  arena_strz(&hub->arena, str_from(folder)),
                                  &hub->env, &hub->problems, &hub->workspace,
                                  e);
    keep_problems(hub);
    TRY(err);
    hub->loaded = true;
    keep_connections(hub);
    return open_remote(hub, e);
}

int crosswalk_open(struct crosswalk *hub, const char *folder)
{
    struct error e = {0};
    return hub_end(hub, open_folder(hub, folder, &e), &e);
}

const char *crosswalk_problem(const struct crosswalk *hub, size_t i)
{
    return hub->problem_texts && i < hub->problems.list.n
               ? hub->problem_texts[i]
               : NULL;
}

void crosswalk_cancel(struct crosswalk *hub)
{
    hub->stop = true;
}

void crosswalk_free(struct crosswalk *hub)
{
    if (!hub)
        return;
    while (hub->lists)
        crosswalk_list_free(hub->lists);
    while (hub->records)
        record_drop(hub->records);
    remote_destroy(hub->remote);
    net_client_destroy(hub->client);
    if (hub->loaded)
        workspace_close(&hub->workspace);
    struct arena arena = hub->arena;
    arena_fini(&arena);
}

/* ---- for the other files ------------------------------------------------------------ */

enum err hub_check_open(const struct crosswalk *hub, struct error *e)
{
    if (!hub->remote)
        FAIL(e, ERR_USAGE, "the hub is not open");
    if (hub->stop)
        FAIL(e, ERR_CANCELED, "canceled");
    return ERR_OK;
}

enum err hub_place(struct crosswalk *hub, const char *entity,
                   struct record_place *out, struct error *e)
{
    struct record_place place = {0};
    TRY(hub_check_open(hub, e));
    TRY(record_place_parse(&hub->workspace, str_from(entity), &place, e));
    place.remote = hub->remote;
    *out = place;
    return ERR_OK;
}
