/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* What a desk works with: workspace, store, and for errands the remotes. */
#include "serve/desk_private.h"

/* A person waits for it: no long patience with a remote. */
#define PATIENCE_MS 15000

/* ---- the workspace ------------------------------------------------------------------ */

static enum err open_remote(struct desk *desk, struct error *e)
{
    const struct remote_options options = {
        .workspace = &desk->workspace,
        .transport = desk->api.transport,
        .clock = desk->options.clock,
        .random = desk->options.random,
        .log = desk->options.log,
        .patience_ms = PATIENCE_MS,
        .stop = &desk->stop};
    if (desk->kind == DESK_STORE)
        return ERR_OK;
    TRY(remote_create(&options, &desk->remote, e));
    desk->api.remote = desk->remote;
    return ERR_OK;
}

static void drop_workspace(struct desk *desk)
{
    remote_destroy(desk->remote);
    desk->remote = NULL;
    workspace_close(&desk->workspace);
    arena_fini(&desk->workspace_arena);
}

/* The hub has checked it; should it have changed since, the old one stays. */
enum err desk_load_workspace(struct desk *desk, struct error *e)
{
    struct arena arena = ARENA_INIT;
    struct workspace workspace;
    struct problems problems = {.arena = &arena};
    enum err err = workspace_load(&arena, desk->options.dir,
                                  &desk->options.env, &problems, &workspace, e);
    if (err != ERR_OK) {
        arena_fini(&arena);
        return err;
    }
    drop_workspace(desk);
    desk->workspace = workspace;
    desk->workspace_arena = arena;
    return open_remote(desk, e);
}

/* ---- all of it ---------------------------------------------------------------------- */

static enum err open_network(struct desk *desk, struct error *e)
{
    if (desk->kind == DESK_STORE)
        return ERR_OK;
    TRY(net_client_create(NULL, &desk->client, e));
    desk->api.transport = net_client_transport(desk->client);
    desk->api.env = desk->options.env;
    return ERR_OK;
}

static void fill_api(struct desk *desk)
{
    const struct web_options *options = &desk->options;
    desk->api = (struct api){.workspace = &desk->workspace,
                             .clock = options->clock,
                             .random = options->random,
                             .hub = options->api_hub,
                             .stop = &desk->stop,
                             .log = options->log,
                             .started_us = options->started_us,
                             .public_url = options->settings.public_url,
                             .address = options->address,
                             .audit = access_audit,
                             .seal = access_seal,
                             .context = desk->access,
                             .access = desk->access};
}

enum err desk_open(struct desk *desk, struct error *e)
{
    fill_api(desk);
    TRY(open_network(desk, e));
    TRY(desk_load_workspace(desk, e));
    const struct store_options options = {
        .path = arena_strz(&desk->arena, desk->workspace.store_path),
        .read_only = true};
    TRY(store_open(&options, &desk->reader, e));
    TRY(store_open_beside(hub_store(desk->options.hub), &desk->writer, e));
    desk->api.reader = desk->reader;
    desk->api.writer = desk->writer;
    return ERR_OK;
}

void desk_close(struct desk *desk)
{
    drop_workspace(desk);
    net_client_destroy(desk->client);
    store_close(desk->reader);
    store_close(desk->writer);
}
