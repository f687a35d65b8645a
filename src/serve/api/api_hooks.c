/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* What the remote of a connection has been told to tell the hub. */
#include "serve/api/call.h"
#include "serve/api/routes.h"
#include "view/hook.h"

static enum err find_place(const struct api_call *call,
                           struct hooks_place *out, struct error *e)
{
    const struct connection *c = NULL;
    TRY(call_connection(call, call->parameters[0], &c, e));
    *out = (struct hooks_place){.workspace = call->api->workspace,
                                .remote = call->api->remote,
                                .connection = c->name,
                                .url = call_body_text(call, "url")};
    return ERR_OK;
}

static void reply_hooks(struct api_call *call, const struct hooks_there *there)
{
    const struct api_hub *hub = call->api->hub;
    struct value v = hooks_value(call->arena, there);
    /* With nothing there the hub looks for changes as often as it can. */
    if (there->n == 0)
        hub->deaf(hub->context, there->connection->name);
    call_reply(call, 200, &v);
}

static enum err list_hooks(struct api_call *call, struct error *e)
{
    struct hooks_place place;
    struct hooks_there there;
    TRY(find_place(call, &place, e));
    TRY(hooks_list(&place, call->arena, &there, e));
    reply_hooks(call, &there);
    return ERR_OK;
}

static enum err install_hooks(struct api_call *call, struct error *e)
{
    struct hooks_place place;
    struct hooks_there there;
    TRY(find_place(call, &place, e));
    TRY(hooks_install(&place, call->arena, &there, e));
    TRY(call_audit(call, NULL, NULL, e));
    reply_hooks(call, &there);
    return ERR_OK;
}

static enum err remove_hooks(struct api_call *call, struct error *e)
{
    struct hooks_place place;
    struct hooks_there there;
    TRY(find_place(call, &place, e));
    TRY(hooks_remove(&place, call->arena, &there, e));
    TRY(call_audit(call, NULL, NULL, e));
    reply_hooks(call, &there);
    return ERR_OK;
}

const struct route routes_hooks[] = {
    {"GET", "/connections/{connection}/hooks", "listHooks", ROLE_ADMIN,
     API_ADMIN, PLACE_ERRAND, NULL, NULL, list_hooks},
    {"POST", "/connections/{connection}/hooks", "installHooks", ROLE_ADMIN,
     API_ADMIN, PLACE_ERRAND, NULL,
     (const struct body_field[]){{.name = "url", .kind = BODY_TEXT, .min = 1},
                                 {0}},
     install_hooks},
    {"DELETE", "/connections/{connection}/hooks", "removeHooks", ROLE_ADMIN,
     API_ADMIN, PLACE_ERRAND, NULL, NULL, remove_hooks},
    {0}};
