/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * The routes of a flow's workspace, as the hub answers them: calls are judged
 * and put into the flow's queue, without a socket.
 */
#pragma once

#include "lib/flow.h"
#include "serve/intake/gate.h"

struct flow_routes {
    struct flow *flow;
    struct intake_desk desk;
};

void routes_open(struct flow_routes *r, struct flow *f);
void routes_close(struct flow_routes *r);
/* "200 {...}"; `type` NULL: no Content-Type. In `body` ' stands for ". */
const char *routes_call(struct flow_routes *r, const char *method,
                        const char *url, const char *type, const char *body);
/* The same by POST with JSON. */
const char *routes_post(struct flow_routes *r, const char *url,
                        const char *json);
/* What waits is carried out, and what comes of it, until nothing is left
 * that has not failed before. */
void routes_serve(struct flow_routes *r);
/* "people left 20 person, ..." of all that is in the queue. */
const char *routes_queue(struct flow_routes *r);
