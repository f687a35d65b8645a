/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* /readyz: whether it can work now, not only lives. */
#include "base/time.h"
#include "serve/api/reply.h"
#include "serve/desk_private.h"
#include "serve/rest.h"

/* The hub gives a sign each second, but for a call that takes its time. */
#define SILENT_US (120 * US_PER_SECOND)

static const char *what_is_wrong(struct desk *desk, struct arena *a)
{
    struct hub_state state;
    struct job_counts counts = {0};
    struct rest_counts facade;
    struct error error = {0};
    hub_look(desk->options.hub, a, &state);
    if (desk_now_us(desk) - state.turned_us > SILENT_US)
        return "the hub has given no sign for two minutes";
    if (rest_look(desk->options.rest, &facade) &&
        desk_now_us(desk) - facade.turned_us > SILENT_US)
        return "the facade has given no sign for two minutes";
    if (job_count(desk->reader, 0, desk_now_us(desk), &counts, &error) !=
        ERR_OK)
        return arena_printfz(a, "the store cannot be read: %s",
                             error.message);
    return NULL;
}

void health_answer_ready(struct desk *desk, struct arena *a,
                         struct http_response *out)
{
    const char *wrong = what_is_wrong(desk, a);
    if (wrong)
        reply_text(a, 503, arena_printf(a, "not ready: %s\n", wrong), out);
    else
        reply_text(a, 200, STR("ready\n"), out);
}
