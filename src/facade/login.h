/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * A caller signs in: which Odoo it is, whether it takes the password, and what
 * its user is to be told.
 *
 *     OP_OPEN ─▶ context_get ─▶ read of the user ─▶ two groups ─▶ a session
 *
 * The same next and take as a work, but in requests.
 */
#pragma once

#include "facade/ask.h"

struct facade_login {
    struct facade_work *work;   /* where the answer goes */
    const struct value *connection; /* settings of the connection */
    const struct str *databases;
    size_t n_databases;
    bool core;                  /* Odoo's own route, not /auth */
    struct str cookie_more;     /* attributes after Max-Age */
    int64_t lifetime_ms;

    struct facade_account *account; /* whoever drives it releases it */
    bool refused;               /* a wrong name or password */
    bool done;                  /* the answer stands, but for the cookie */
    int step;
    struct op op;
    struct facade_ask ask;
    struct value context, user; /* what Odoo told */
    bool is_system, is_admin;
};

struct facade_credentials {
    struct str login, password, database;
};
/* Those of the connection, but as the caller. */
struct value facade_login_settings(struct arena *a,
                                   const struct value *connection,
                                   const struct facade_credentials *who);
/* Reads the parameters; may be done at once. */
void facade_login_start(struct facade_login *l);
MUST_CHECK enum err facade_login_next(struct facade_login *l,
                                      struct http_request *out,
                                      struct error *e);
MUST_CHECK enum err facade_login_take(struct facade_login *l,
                                      const struct http_request *request,
                                      const struct http_response *response,
                                      int64_t now_us, struct error *e);
/* The session is `id`: fills the answer. */
void facade_login_answer(struct facade_login *l, struct str id);

/* session_info.c: what the version of Odoo tells its web client. */
struct value facade_session_info(struct arena *a, const struct facade_login *l,
                                 struct str id);
