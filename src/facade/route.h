/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * What a request asks for, by its verb and path alone, and the session that
 * it names. A slash at the end says nothing, as in the real server.
 */
#pragma once

#include "net/http.h"

enum facade_place {
    FACADE_NOWHERE,    /* 404 */
    FACADE_WRONG_VERB, /* 405 */
    FACADE_LOGIN,      /* POST /auth, /web/session/authenticate */
    FACADE_LOGOUT,     /* POST /web/session/destroy */
    FACADE_LOGIN_PAGE, /* GET /web/login: where those without a session go */
    FACADE_CALL,       /* POST /object/model[/id]/function */
    FACADE_READ,       /* GET /api/model[/id[/field]] */
    FACADE_CREATE,     /* POST /api/model */
    FACADE_UPDATE,     /* PUT /api/model[/id] */
    FACADE_DELETE,     /* DELETE /api/model[/id] */
};

struct facade_route {
    enum facade_place place;
    struct str verb;  /* GET also for HEAD */
    struct str model;
    bool has_id;
    int64_t id;
    struct str field; /* or function */
    bool core;        /* FACADE_LOGIN: Odoo's own route */
};

struct facade_route facade_route_of(struct arena *a,
                                    const struct http_request *http);
/* Routes whose body is JSON-RPC, and which answer so. */
bool facade_place_is_json(enum facade_place place);
/* ?session_id=, else X-Openerp-Session-Id, else the cookie; or STR_NONE. */
struct str facade_session_of(struct arena *a, const struct http_request *http);
/* Whether Content-Type says JSON: json routes take nothing else, so that no
 * form of a foreign page can write by the cookie of whoever looks at it. */
bool facade_says_json(const struct http_request *http);
