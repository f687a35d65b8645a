/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * The transport of a program: HTTP for http and https, databases for theirs,
 * behind one port. What http_client.h and sql_client.h say holds.
 *
 * Threads: one owner; only net_client_cancel may be called by others.
 */
#pragma once

#include "net/http_client.h"

struct net_client;
/* `options` as for http_client_create. */
MUST_CHECK enum err net_client_create(const struct http_client_options *options,
                                      struct net_client **out,
                                      struct error *e);
struct transport net_client_transport(struct net_client *client);
void net_client_cancel(struct net_client *client);
void net_client_destroy(struct net_client *client); /* NULL is fine */
