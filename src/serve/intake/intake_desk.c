/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "serve/intake/intake_desk.h"

#include "base/limits.h"
#include "base/time.h"
#include "engine/hooks.h"
#include "serve/api/reply.h"
#include "workspace/secret.h"

/* What was told early is looked at once more after so many times as long. */
#define EARLY_TIMES 5

/* ---- the workspace --------------------------------------------------------- */

/* It may be made while the hub runs, right before the first notice. */
static void seek_key(struct intake_desk *desk)
{
    for (size_t i = 0; i < desk->workspace.n_connections; i++) {
        struct intake_connection *c = &desk->connections[i];
        AUTO_ARENA a = ARENA_INIT;
        struct str secret = STR_NONE;
        struct str purpose =
            arena_printf(&a, SECRET_WEBHOOKS "%.*s", STR_ARG(c->source->name));
        if (c->driver && c->secret.n == 0 &&
            secret_derive(&a, desk->key_path, purpose, false, &secret, NULL) ==
                ERR_OK)
            c->secret = arena_str(&desk->arena, secret);
    }
}

static enum err open_drivers(struct intake_desk *desk, struct error *e)
{
    const struct workspace *w = &desk->workspace;
    desk->connections = arena_array(&desk->arena, struct intake_connection,
                                    w->n_connections);
    for (size_t i = 0; i < w->n_connections; i++) {
        struct intake_connection *c = &desk->connections[i];
        c->source = &w->connections[i];
        const struct webhooks *webhooks = c->source->connector->webhooks;
        if (webhooks && !webhooks->is_log)
            TRY(c->source->connector->create(
                &desk->arena, &c->source->settings, &c->driver, e));
    }
    desk->syncs = arena_array(&desk->arena, struct intake_sync, w->n_syncs);
    for (size_t i = 0; i < w->n_syncs; i++)
        desk->syncs[i].source = &w->syncs[i];
    return ERR_OK;
}

/* Drivers keep the arena's address: the desk is loaded where it stays. */
enum err intake_desk_load(struct intake_desk *desk,
                          const struct web_options *options, struct error *e)
{
    struct intake_desk old = *desk;
    *desk = (struct intake_desk){0};
    struct problems problems = {.arena = &desk->arena};
    const struct secret_source source = {options->dir, &options->env};
    enum err err =
        workspace_load(&desk->arena, options->dir, &options->env, &problems,
                       &desk->workspace, e);
    desk->loaded = err == ERR_OK;
    if (err == ERR_OK)
        err = open_drivers(desk, e);
    if (err != ERR_OK) {
        intake_desk_close(desk);
        *desk = old;
        return err;
    }
    desk->key_path = secret_key_path(&desk->arena, &source);
    seek_key(desk);
    intake_desk_close(&old);
    return ERR_OK;
}

void intake_desk_close(struct intake_desk *desk)
{
    if (desk->loaded)
        workspace_close(&desk->workspace);
    arena_fini(&desk->arena);
    *desk = (struct intake_desk){0};
}

/* ---- whose it is, and what it says ------------------------------------------- */

static struct intake_connection *connection_named(struct intake_desk *desk,
                                                  struct str name)
{
    for (size_t i = 0; i < desk->workspace.n_connections; i++)
        if (str_eq(desk->connections[i].source->name, name))
            return &desk->connections[i];
    return NULL;
}

/* The same for whatever was wrong: who guesses learns nothing. */
static enum intake_outcome refuse(struct arena *a, struct http_response *out)
{
    reply_text(a, 404, STR("there is nothing here\n"), out);
    return INTAKE_REFUSED;
}

static bool is_json(const struct http_request *request)
{
    struct str type = http_header_get(&request->headers, "Content-Type");
    size_t end = str_find_char(type, ';', 0);
    return str_eq_ascii_nocase(str_trim(str_slice(type, 0, end)),
                               STR("application/json"));
}

/* False: it is answered. */
static bool has_form(struct arena *a, const struct http_request *request,
                     struct http_response *out)
{
    const struct http_header allow = {STR("Allow"), STR("POST")};
    const struct reply_more more = {.headers = {&allow, 1}};
    if (!str_is(str_from(request->method), "POST"))
        reply_problem(a, REPLY_NOT_ALLOWED, STR("a notice is posted"), &more,
                      out);
    else if (request->body.n > LIMIT_HOOK_BYTES)
        reply_problem(a, REPLY_TOO_LARGE,
                      arena_printf(a, "a notice has at most %u bytes",
                                   LIMIT_HOOK_BYTES),
                      NULL, out);
    else if (!is_json(request))
        reply_problem(a, REPLY_MEDIA_TYPE,
                      STR("the body is not told to be JSON"), NULL, out);
    else
        return true;
    return false;
}

static enum intake_outcome judge_known(const struct intake_connection *c,
                                       struct arena *a,
                                       const struct http_request *request,
                                       const struct hook_request *hook,
                                       struct hook_notice *out_notice,
                                       struct http_response *out)
{
    const struct webhooks *webhooks = c->source->connector->webhooks;
    struct error error = {0};
    if (webhooks->check(c->driver, hook, NULL) != ERR_OK)
        return refuse(a, out);
    if (!has_form(a, request, out))
        return INTAKE_INVALID;
    if (webhooks->take(c->driver, a, hook, out_notice, &error) == ERR_OK)
        return INTAKE_ACCEPTED;
    reply_problem(a, REPLY_BROKEN_JSON, str_from(error.message), NULL, out);
    return INTAKE_INVALID;
}

void intake_judge(struct intake_desk *desk, struct arena *a,
                  const struct intake_knock *knock, struct intake_verdict *out,
                  struct http_response *out_response)
{
    const struct http_request *request = knock->request;
    struct http_path path = {0};
    *out = (struct intake_verdict){.outcome = INTAKE_REFUSED};
    bool clear = http_path_segments(a, request->url, &path, NULL) == ERR_OK &&
                 path.n >= 2; /* "hooks", the connection */
    struct intake_connection *c =
        clear ? connection_named(desk, path.at[1]) : NULL;
    if (!c || !c->driver) {
        (void)refuse(a, out_response);
        return;
    }
    if (c->secret.n == 0)
        seek_key(desk);
    const struct hook_request hook = {.path = path.at + 2,
                                      .n_path = path.n - 2,
                                      .headers = request->headers,
                                      .body = request->body,
                                      .client = knock->client,
                                      .secret = c->secret};
    out->connection = c;
    out->outcome =
        judge_known(c, a, request, &hook, &out->notice, out_response);
}

/* ---- into the queue ----------------------------------------------------------- */

struct putting {
    const struct intake_put *put;
    struct arena *a;
    struct intake_verdict *verdict;
};

enum err intake_is_asked_for(struct store *store, struct arena *a,
                             const struct job *job, bool *out, struct error *e)
{
    const struct job_filter filter = {
        .sync = job->sync, .state = -1, .record_id = job->record_id};
    struct job *jobs = NULL;
    size_t n = 0;
    TRY(job_list(store, a, &filter, &jobs, &n, e));
    *out = n > 0;
    return ERR_OK;
}

static enum err put_job(struct putting *p, const struct intake_sync *sync,
                        enum side side, const struct hook_change *change,
                        struct error *e)
{
    const struct intake_put *put = p->put;
    int64_t settle_us = p->verdict->notice.settle_ms * US_PER_MS;
    struct job job = {
        .sync = sync->id,
        .side = side,
        .record_id = change->id,
        .cause = change->gone ? CAUSE_GONE : CAUSE_CHANGE,
        .due_us = settle_us > 0 ? put->now_us + settle_us : JOB_DUE_URGENT,
        .created_us = put->now_us};
    bool asked_for = true;
    TRY(intake_is_asked_for(put->store, p->a, &job, &asked_for, e));
    TRY(job_put(put->store, &job, 1, e));
    p->verdict->n_jobs++;
    if (!asked_for && !change->gone && put->on_told)
        put->on_told(put->context, &job, change->told);
    if (settle_us > 0 && put->on_early)
        put->on_early(put->context, &job, change->told,
                      put->now_us + EARLY_TIMES * settle_us);
    return ERR_OK;
}

/* A filter is the remote's to judge: what is linked took part, of the others
 * a poll tells. What was deleted unlinked is nobody's affair. */
static enum err put_side(struct putting *p, struct intake_sync *sync,
                         enum side side, const struct hook_change *change,
                         struct error *e)
{
    const struct sync *source = sync->source;
    bool filtered = !value_is_null(&source->filter[side]);
    struct link_brief link = {0};
    if (sync->id == 0)
        TRY(store_sync_id(p->put->store, source->name, &sync->id, e));
    if (filtered || change->gone)
        TRY(link_peek(p->put->store, p->a, sync->id, side, &change->id, 1,
                      &link, e));
    if (change->gone && link.id == 0)
        return ERR_OK;
    if (!filtered || link.id != 0)
        return put_job(p, sync, side, change, e);
    p->verdict->n_polls++;
    if (p->put->on_poll)
        p->put->on_poll(p->put->context, source, side);
    return ERR_OK;
}

enum err intake_put(struct intake_desk *desk, struct arena *a,
                    const struct intake_put *put,
                    struct intake_verdict *verdict, struct error *e)
{
    struct putting p = {put, a, verdict};
    struct str connection = verdict->connection->source->name;
    for (size_t i = 0; i < verdict->notice.n; i++) {
        const struct hook_change *change = &verdict->notice.changes[i];
        for (size_t k = 0; k < desk->workspace.n_syncs; k++) {
            struct intake_sync *sync = &desk->syncs[k];
            for (int s = 0; s < SIDES; s++)
                if (str_eq(sync->source->connection[s], connection) &&
                    str_eq(sync->source->entity[s], change->entity) &&
                    hooks_side_matters(sync->source, (enum side)s,
                                       change->gone))
                    TRY(put_side(&p, sync, (enum side)s, change, e));
        }
    }
    if (verdict->n_jobs + verdict->n_polls == 0)
        verdict->outcome = INTAKE_IGNORED;
    return ERR_OK;
}
