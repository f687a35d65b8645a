/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "cli/context.h"

#include <stdlib.h>

#include "base/file.h"
#include "cli/ask.h"
#include "cli/signals.h"
#include "engine/lookup/lookup_seed.h"

/* ---- workspace ---------------------------------------------------------------- */

static const char *get_variable(void *context, const char *name)
{
    (void)context;
    return getenv(name);
}

struct env_port context_env(void)
{
    return (struct env_port){.get = get_variable};
}

static enum err open_workspace(struct context *c, struct error *e)
{
    struct cli *cli = c->cli;
    const struct env_port env = context_env();
    enum err err = workspace_load(&cli->arena, cli->workspace, &env,
                                  &cli->problems, &c->workspace, e);
    c->loaded = err == ERR_OK;
    if (err == ERR_NOT_FOUND && e)
        e->code = ERR_INVALID; /* of the command's usage: exit 2 */
    if (err != ERR_OK && !cli->json)
        cli_print_problems(cli, &cli->err);
    return err == ERR_NOT_FOUND ? ERR_INVALID : err;
}

/* ---- store -------------------------------------------------------------------- */

static enum err open_path(struct context *c, const char *path, bool read_only,
                          struct error *e)
{
    const struct store_options options = {
        .path = path,
        .read_only = read_only,
        .now_us = clock_now_us(&c->cli->clock)};
    TRY(store_open(&options, &c->store, e));
    if (read_only)
        return ERR_OK;
    return lookup_seed(c->store, &c->workspace, e);
}

/* A store to waste: a copy, or a new one where there is none yet. */
static enum err open_scratch(struct context *c, const char *path, bool copy,
                             struct error *e)
{
    enum err err = store_scratch_open(&c->cli->arena, copy ? path : NULL,
                                      clock_now_us(&c->cli->clock),
                                      &c->scratch, e);
    if (err == ERR_VERSION) /* of the store, not of its copy */
        return open_path(c, path, true, e);
    TRY(err);
    c->store = c->scratch.store;
    return lookup_seed(c->store, &c->workspace, e);
}

/* A hub that has the store is asked to do it. */
static enum err open_or_ask(struct context *c, const char *path,
                            struct error *e)
{
    struct error error = {0};
    enum err err = open_path(c, path, false, &error);
    if (err == ERR_LOCKED)
        c->hub = ask_hub_open(c->cli, path);
    if (c->hub)
        return open_path(c, path, true, e);
    if (err != ERR_OK && e)
        *e = error;
    return err;
}

static enum err open_store(struct context *c, unsigned needs, struct error *e)
{
    const char *path = arena_strz(&c->cli->arena, c->workspace.store_path);
    bool there = file_exists(path);
    if (needs & CONTEXT_STORE)
        return open_or_ask(c, path, e);
    if (needs & CONTEXT_COPY)
        return open_scratch(c, path, there, e);
    if (needs & CONTEXT_READ)
        return there ? open_path(c, path, true, e)
                     : open_scratch(c, path, false, e);
    return ERR_OK;
}

/* ---- network and engine --------------------------------------------------------- */

static void show_progress(void *context, const struct engine_progress *p)
{
    struct context *c = context;
    progress_show(&c->progress, p->sync, p->phase, p->done, p->total);
}

static void pass_event(void *context, const struct engine_event *event)
{
    struct context *c = context;
    if (c->on_event)
        c->on_event(c->event_context, event);
}

static enum err open_network(struct context *c, struct error *e)
{
    TRY(signals_watch(&c->cli->stop, e));
    TRY(net_client_create(NULL, &c->client, e));
    c->transport = net_client_transport(c->client);
    return ERR_OK;
}

static enum err open_engine(struct context *c, bool dry, struct error *e)
{
    const struct engine_options options = {
        .workspace = &c->workspace,
        .store = c->store,
        .transport = c->transport,
        .clock = c->cli->clock,
        .random = c->cli->random,
        .log = &c->cli->log,
        .dry = dry,
        .stop = &c->cli->stop,
        .on_progress = show_progress,
        .on_event = pass_event,
        .context = c};
    return engine_create(&options, &c->engine, e);
}

static enum err open_remote(struct context *c, int64_t patience_ms,
                            struct error *e)
{
    const struct remote_options options = {
        .workspace = &c->workspace,
        .transport = c->transport,
        .clock = c->cli->clock,
        .random = c->cli->random,
        .log = &c->cli->log,
        .patience_ms = patience_ms,
        .stop = &c->cli->stop};
    return remote_create(&options, &c->own, e);
}

/* ---- all of it -------------------------------------------------------------------- */

enum err context_open(struct cli *cli, const struct context_options *options,
                      struct context *out, struct error *e)
{
    unsigned needs = options->needs;
    bool dry = (needs & CONTEXT_DRY) != 0;
    *out = (struct context){.cli = cli,
                            .on_event = options->on_event,
                            .event_context = options->event_context};
    out->progress = progress_make(&cli->err, &cli->log, cli->clock);
    TRY(open_workspace(out, e));
    TRY(open_store(out, needs, e));
    if (out->hub)
        return ERR_OK;
    if (needs & (CONTEXT_REMOTE | CONTEXT_ENGINE))
        TRY(open_network(out, e));
    if (needs & CONTEXT_ENGINE)
        TRY(open_engine(out, dry, e));
    if (needs & CONTEXT_REMOTE)
        TRY(open_remote(out, options->patience_ms, e));
    return ERR_OK;
}

void context_close(struct context *c)
{
    if (!c->cli)
        return;
    progress_clear(&c->progress);
    if (c->engine || c->own) /* names of fields live in their schemas */
        c->cli->data = value_copy(&c->cli->arena, &c->cli->data);
    engine_destroy(c->engine);
    remote_destroy(c->own);
    net_client_destroy(c->client);
    ask_hub_close(c->hub);
    if (c->store != c->scratch.store)
        store_close(c->store);
    store_scratch_close(&c->scratch);
    if (c->loaded)
        workspace_close(&c->workspace);
    *c = (struct context){0};
}

/* ---- names ------------------------------------------------------------------------ */

enum err context_sync(const struct context *c, struct str name,
                      const struct sync **out, struct error *e)
{
    const struct workspace *w = &c->workspace;
    const struct sync *found = workspace_sync(w, name);
    if (found) {
        *out = found;
        return ERR_OK;
    }
    struct str *names = arena_array(&c->cli->arena, struct str, w->n_syncs);
    for (size_t i = 0; i < w->n_syncs; i++)
        names[i] = w->syncs[i].name;
    struct str near = str_suggest(name, names, w->n_syncs);
    if (near.n > 0)
        FAIL(e, ERR_USAGE, "there is no sync `%.*s`; did you mean `%.*s`?",
             STR_ARG(name), STR_ARG(near));
    FAIL(e, ERR_USAGE, "there is no sync `%.*s`; `crosswalk status` lists them",
         STR_ARG(name));
}

enum err context_syncs(const struct context *c, const struct args *args,
                       size_t from, const struct str **out, size_t *out_n,
                       struct error *e)
{
    size_t n = args->words.n > from ? args->words.n - from : 0;
    struct str *names = arena_array(&c->cli->arena, struct str, n);
    for (size_t i = 0; i < n; i++) {
        const struct sync *sync = NULL;
        TRY(context_sync(c, args->words.at[from + i], &sync, e));
        names[i] = sync->name;
    }
    *out = names;
    *out_n = n;
    return ERR_OK;
}

enum err context_sync_id(const struct context *c, struct str name, int64_t *out,
                         struct error *e)
{
    const struct sync *sync = NULL;
    TRY(context_sync(c, name, &sync, e));
    enum err err = store_sync_id(c->store, sync->name, out, e);
    if (err != ERR_NOT_FOUND)
        return err;
    *out = -1;
    return ERR_OK;
}

struct view context_view(const struct context *c)
{
    return view_make(&c->cli->arena, &c->workspace, c->store);
}

struct str context_sync_name(const struct context *c, int64_t id)
{
    const struct view v = context_view(c);
    return view_sync_name(&v, id);
}

enum err context_side(struct str name, enum side *out, struct error *e)
{
    for (int s = 0; s < SIDES; s++) {
        if (!str_is(name, side_name((enum side)s)))
            continue;
        *out = (enum side)s;
        return ERR_OK;
    }
    FAIL(e, ERR_USAGE, "a side is left or right, not \"%.*s\"", STR_ARG(name));
}
