/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Events as they happen: here the answer begins; the desk keeps it open. */
#include "serve/api/call.h"
#include "serve/api/reply.h"
#include "serve/api/routes.h"

static enum err listen_events(struct api_call *call, struct error *e)
{
    (void)e;
    *call->response = (struct http_response){.status = 200};
    reply_header(call->arena, "Content-Type", STR("text/event-stream"),
                 call->response);
    reply_header(call->arena, "Cache-Control", STR("no-store"),
                 call->response);
    /* nginx would collect them */
    reply_header(call->arena, "X-Accel-Buffering", STR("no"), call->response);
    return ERR_OK;
}

const struct route routes_events[] = {
    {"GET", "/events", "listenEvents", ROLE_VIEWER, API_READ, PLACE_STREAM,
     NULL, NULL, listen_events},
    {0}};
