/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Do the files of the workspace, as they are now, fit the remote systems? */
#include "engine/lookup/lookup_seed.h"
#include "serve/api/dry.h"
#include "serve/api/routes.h"
#include "view/check.h"
#include "view/finding.h"

#define PATIENCE_MS 5000 /* with a connection that is tried */

struct checking {
    struct api_call *call;
    struct problems problems;
    struct workspace workspace; /* from the files, not the one in use */
    struct dry dry;
    struct remote *remote;
    struct check_result result;
};

static enum err open_remote(struct checking *c, struct error *e)
{
    const struct api *api = c->call->api;
    const struct remote_options options = {.workspace = &c->workspace,
                                           .transport = api->transport,
                                           .clock = api->clock,
                                           .random = api->random,
                                           .log = api->log,
                                           .patience_ms = PATIENCE_MS,
                                           .stop = api->stop};
    const struct dry_options dry = {.workspace = &c->workspace};
    TRY(remote_create(&options, &c->remote, e));
    TRY(dry_open(c->call, &dry, &c->dry, e));
    return lookup_seed(c->dry.copy.store, &c->workspace, e);
}

static enum err carry_out(struct checking *c, bool setup, struct error *e)
{
    struct api_call *call = c->call;
    const struct value *sample = call_body(call, "sample");
    bool offline = call_body_bool(call, "offline", false);
    if (!offline)
        TRY(open_remote(c, e));
    const struct check_request request = {
        .workspace = &c->workspace,
        .remote = c->remote,
        .engine = c->dry.engine,
        .sample = sample ? (size_t)sample->integer : CHECK_SAMPLE_DEFAULT,
        .setup = setup};
    return check_workspace(&request, call->arena, &c->problems, &c->result, e);
}

/* Whole, before what it borrows from is closed. */
static void reply_check(struct checking *c, bool valid)
{
    struct arena *a = c->call->arena;
    struct error verdict = {0};
    struct value v = check_value(a, &c->result);
    bool fits =
        valid && check_verdict(&c->result, &c->problems, &verdict) == ERR_OK;
    struct value fits_value = value_bool(fits);
    struct value findings = problems_value(a, &c->problems);
    v = value_with(a, &v, STR("fits"), &fits_value);
    v = value_with(a, &v, STR("findings"), &findings);
    call_reply(c->call, 200, &v);
}

static enum err check_files(struct checking *c, bool setup, struct error *e)
{
    struct api_call *call = c->call;
    const char *dir = arena_strz(call->arena, call->api->workspace->dir);
    enum err err = workspace_load(call->arena, dir, &call->api->env,
                                  &c->problems, &c->workspace, e);
    if (err == ERR_INVALID) {
        reply_check(c, false);
        return ERR_OK;
    }
    TRY(err);
    err = carry_out(c, setup, e);
    if (err == ERR_OK)
        reply_check(c, true);
    remote_destroy(c->remote);
    dry_close(&c->dry);
    workspace_close(&c->workspace);
    return err;
}

static enum err check(struct api_call *call, struct error *e)
{
    struct checking c = {.call = call, .problems = {.arena = call->arena}};
    return check_files(&c, false, e);
}

static enum err set_up(struct api_call *call, struct error *e)
{
    struct checking c = {.call = call, .problems = {.arena = call->arena}};
    TRY(call_audit(call, NULL, NULL, e));
    return check_files(&c, true, e);
}

#define SAMPLE_FIELD \
    {.name = "sample", .kind = BODY_INT, .min = 0, .max = CHECK_SAMPLE_MOST}

const struct route routes_check[] = {
    {"POST", "/check", "checkWorkspace", ROLE_OPERATOR, API_OPERATE,
     PLACE_LONG, NULL,
     (const struct body_field[]){
         SAMPLE_FIELD, {.name = "offline", .kind = BODY_BOOL}, {0}},
     check},
    {"POST", "/check/setup", "setUpFields", ROLE_ADMIN, API_ADMIN, PLACE_LONG,
     NULL, (const struct body_field[]){SAMPLE_FIELD, {0}}, set_up},
    {0}};
