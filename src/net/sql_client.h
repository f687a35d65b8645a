/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * The transport to databases (sql.h): a thread and a connection for each
 * address, which carries out one request after another and connects anew after
 * a loss. Nothing is ever repeated here: that is for who asked.
 *
 * Failures: no connection is ERR_UNREACHABLE (nothing happened); one that was
 * lost while a writing transaction was being committed has maybe_happened, in
 * every other case it was undone. Statements that take too long are ended by
 * the database: ERR_TIMEOUT, undone.
 *
 * Threads: one owner, who submits and waits; sql_client_cancel may be called by
 * others. `on_done` is called by the threads of the databases.
 */
#pragma once

#include "net/http.h"

struct sql_client_options {
    int64_t timeout_ms;             /* of a request; 0: 60 s */
    void (*on_done)(void *context); /* an exchange is finished; or NULL */
    void *context;
};

struct sql_client;
/* `options` may be NULL. */
struct sql_client *
sql_client_create(const struct sql_client_options *options);
struct transport sql_client_transport(struct sql_client *client);
/* A finished exchange, if there is one; never waits. */
bool sql_client_take(struct sql_client *client, struct arena *a,
                     struct http_exchange *out);
/* What is under way is interrupted; wait returns ERR_CANCELED now and ever
 * after. */
void sql_client_cancel(struct sql_client *client);
/* Waits for the threads: at most as long as connecting may take. NULL is fine.
 */
void sql_client_destroy(struct sql_client *client);
