/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "engine/check/check_all.h"

struct whole {
    const struct check_request *request;
    const struct workspace *workspace;
    struct arena *a;
    struct problems *problems;
    struct check_result *out;
};

/* ---- the workspace alone --------------------------------------------------- */

static void check_rings(const struct whole *all)
{
    const struct workspace *w = all->workspace;
    const struct sync **syncs =
        arena_array(all->a, const struct sync *, w->n_syncs);
    for (size_t i = 0; i < w->n_syncs; i++)
        syncs[i] = &w->syncs[i];
    mapping_check_rings(syncs, w->n_syncs, all->problems);
}

/* ---- connections ------------------------------------------------------------- */

static enum err test_connections(const struct whole *all, struct error *e)
{
    size_t n = all->out->n_connections;
    struct remote_call *calls = arena_array(all->a, struct remote_call, n);
    for (size_t i = 0; i < n; i++)
        calls[i] = (struct remote_call){
            .connection = all->workspace->connections[i].name,
            .op = {.kind = OP_TEST, .arena = all->a}};
    TRY(remote_run(all->request->remote, calls, n, e));
    for (size_t i = 0; i < n; i++)
        all->out->connections[i] = (struct check_connection){
            .connection = &all->workspace->connections[i],
            .error = calls[i].error,
            .summary = calls[i].op.summary,
            .made = -1};
    return ERR_OK;
}

static enum err set_up_fields(const struct whole *all, struct error *e)
{
    for (size_t i = 0; i < all->out->n_connections; i++) {
        struct check_connection *c = &all->out->connections[i];
        if (c->connection->n_wishes == 0 || c->error.code != ERR_OK)
            continue;
        struct remote_call call = {
            .connection = c->connection->name,
            .op = {.kind = OP_SETUP, .arena = all->a,
                   .wishes = c->connection->wishes,
                   .n_wishes = c->connection->n_wishes}};
        TRY(remote_run(all->request->remote, &call, 1, e));
        c->error = call.error;
        if (call.error.code == ERR_OK)
            c->made = (int64_t)call.op.wishes_made;
    }
    return ERR_OK;
}

/* ---- syncs -------------------------------------------------------------------- */

static bool can_reach(const struct whole *all, const struct sync *sync)
{
    for (size_t i = 0; i < all->out->n_connections; i++) {
        const struct check_connection *c = &all->out->connections[i];
        for (int s = 0; s < SIDES; s++)
            if (str_eq(c->connection->name, sync->connection[s]) &&
                c->error.code != ERR_OK)
                return false;
    }
    return true;
}

static enum err check_sync(const struct whole *all, const struct sync *sync,
                           struct error *e)
{
    const struct check_request *r = all->request;
    struct problems *problems = all->problems;
    size_t before = problems->errors;
    if (r->on_sync)
        r->on_sync(r->context, sync->name);
    TRY(engine_check(r->engine, sync->name, problems, e));
    if (problems->errors > before || r->sample == 0)
        return ERR_OK;
    return engine_check_samples(r->engine, sync->name, r->sample, problems, e);
}

/* A sync that cannot be checked stops neither the others nor their report. */
static void check_syncs(const struct whole *all)
{
    const struct workspace *w = all->workspace;
    all->out->syncs = arena_array(all->a, struct check_sync, w->n_syncs);
    for (size_t i = 0; i < w->n_syncs; i++) {
        const struct sync *sync = &w->syncs[i];
        struct check_sync *told = &all->out->syncs[all->out->n_syncs];
        if (!sync->enabled)
            continue;
        *told = (struct check_sync){.sync = sync->name,
                                    .reached = can_reach(all, sync)};
        if (told->reached && check_sync(all, sync, &told->error) != ERR_OK)
            error_prefix(&told->error, "sync `%.*s`", STR_ARG(sync->name));
        all->out->n_syncs++;
    }
}

/* ---- what a finding is about ---------------------------------------------------- */

/* The row that begins on that line; of several none, for who could tell. */
static struct str row_at(const struct sync *sync, const struct problem *p)
{
    struct str found = STR("");
    for (size_t i = 0; i < sync->n_rows; i++) {
        const struct row *row = &sync->rows[i];
        if (row->line != p->line || !str_eq(row->file, p->file))
            continue;
        if (found.n > 0)
            return STR("");
        found = row->key;
    }
    return found;
}

static void name_place(const struct workspace *w, struct arena *a,
                       struct problem *p)
{
    for (size_t i = 0; i < w->n_syncs && p->file.n > 0; i++) {
        if (!str_eq(w->syncs[i].file, p->file))
            continue;
        p->sync = arena_str(a, w->syncs[i].name);
        p->row = arena_str(a, row_at(&w->syncs[i], p));
        return;
    }
}

/* ---- all of it -------------------------------------------------------------------- */

static enum err check_remotes(const struct whole *all, struct error *e)
{
    size_t n = all->workspace->n_connections;
    all->out->connections = arena_array(all->a, struct check_connection, n);
    all->out->n_connections = n;
    TRY(test_connections(all, e));
    if (all->request->setup)
        TRY(set_up_fields(all, e));
    check_syncs(all);
    return ERR_OK;
}

enum err check_workspace(const struct check_request *request, struct arena *a,
                         struct problems *problems, struct check_result *out,
                         struct error *e)
{
    struct check_result result = {0};
    const struct whole all = {.request = request,
                              .workspace = request->workspace,
                              .a = a,
                              .problems = problems,
                              .out = &result};
    check_rings(&all);
    if (request->remote)
        TRY(check_remotes(&all, e));
    for (size_t i = 0; i < problems->list.n; i++)
        name_place(request->workspace, problems->arena, &problems->list.at[i]);
    *out = result;
    return ERR_OK;
}

enum err check_verdict(const struct check_result *result,
                       const struct problems *problems, struct error *e)
{
    for (size_t i = 0; i < result->n_connections; i++) {
        const struct check_connection *c = &result->connections[i];
        if (c->error.code == ERR_OK)
            continue;
        if (e) {
            *e = c->error;
            error_prefix(e, "connection `%.*s`", STR_ARG(c->connection->name));
        }
        return c->error.code;
    }
    for (size_t i = 0; i < result->n_syncs; i++) {
        if (result->syncs[i].error.code == ERR_OK)
            continue;
        if (e)
            *e = result->syncs[i].error;
        return result->syncs[i].error.code;
    }
    if (problems->errors > 0)
        FAIL(e, ERR_INVALID, "%zu problem%s in the workspace: see above",
             problems->errors, problems->errors == 1 ? "" : "s");
    return ERR_OK;
}
