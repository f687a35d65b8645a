/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "net/http_server_private.h"

void server_delays_add(struct server_delays *delays, struct server_call *call,
                       int64_t due_us)
{
    MHD_suspend_connection(call->connection);
    call->due_us = due_us;
    struct server_call **at = &delays->first;
    while (*at && (*at)->due_us <= due_us)
        at = &(*at)->next;
    call->next = *at;
    *at = call;
}

void server_delays_resume(struct server_delays *delays, int64_t now_us)
{
    while (delays->first && delays->first->due_us <= now_us) {
        struct server_call *call = delays->first;
        delays->first = call->next;
        MHD_resume_connection(call->connection);
    }
}
