/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Users and their secrets, transactions, and the services common, object and
 * db, which XML-RPC and JSON-RPC share. */
#pragma once

#include "sandbox/odoo/odoo.h"

enum { ODOO_WITH_KEY = 1, ODOO_WITH_PASSWORD = 2 };

/* A call of nobody yet. */
struct odoo_call odoo_call_start(struct odoo *o, struct arena *a);
/* Makes it the call of that user. False: there is no such active user. */
bool odoo_call_become(struct odoo_call *c, int64_t uid);
/* The user with that login and secret, 0: none. */
int64_t odoo_login(struct odoo_call *c, struct str login, struct str secret,
                   int with);
/* The user that an API key belongs to, 0: none. */
int64_t odoo_key_owner(struct odoo_call *c, struct str key);
/* Two-factor authentication: a password alone is not enough. */
bool odoo_needs_totp(struct odoo_call *c, int64_t uid);

typedef enum err (*odoo_work_fn)(struct odoo_call *c, void *job,
                                 struct value *out);
/* Runs work in a transaction; a lost race is tried again, as Odoo does. */
enum err odoo_transact(struct odoo_call *c, odoo_work_fn work, void *job,
                       struct value *out);

/* `params` is a list. */
enum err odoo_service(struct odoo_call *c, struct str service,
                      struct str method, const struct value *params,
                      struct value *out);
struct value odoo_version_info(struct odoo_call *c);
