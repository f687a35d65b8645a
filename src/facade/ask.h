/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* A call of a work, as a request to Odoo by the caller's own login, and back. */
#pragma once

#include "facade/session.h"

/* Of an address that a handler asks for. */
#define FACADE_FETCH_MS 10000
#define FACADE_FETCH_BYTES (8u << 20)

/* One exchange. */
struct facade_ask {
    struct facade_account *account;
    struct arena *arena;
    bool plain; /* no call of Odoo: an address */
    struct erp_sent sent;
};

MUST_CHECK enum err facade_ask_request(struct facade_ask *ask,
                                       const struct facade_call *call,
                                       struct http_request *out,
                                       struct error *e);
void facade_ask_reply(const struct facade_ask *ask,
                      const struct http_request *request,
                      const struct http_response *response, int64_t now_us,
                      struct facade_reply *out);
