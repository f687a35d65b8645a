/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * The REST face of an Odoo (facade/) at an address of its own: a server, and
 * the thread `rest` with a transport of its own, so that neither the hub nor
 * the dashboard waits for it. One thread holds any number of requests, each of
 * them a few calls to Odoo.
 *
 *     caller ──▶ thread http ──▶ mailbox ──▶ thread rest ◀──▶ Odoo
 *
 * Threads: start and stop are the owner's; the rest is anyone's.
 */
#pragma once

#include "facade/facade.h"
#include "serve/web.h"

struct rest;

/* *out NULL: the workspace has no facade. */
MUST_CHECK enum err rest_start(const struct web_options *options,
                               struct rest **out, struct error *e);
/* The workspace has changed. Its address changes with a restart. NULL is
 * fine, as below. */
void rest_reload(struct rest *rest);
/* What has begun to write is brought to its end, for a while. */
void rest_stop(struct rest *rest);

struct rest_counts {
    int64_t by_outcome[FACADE_OUTCOMES]; /* requests */
    int64_t sessions;                    /* now */
    int64_t under_way;                   /* requests, now */
    int64_t calls;                       /* to Odoo */
    int64_t turned_us;                   /* when the thread gave a sign */
};
const char *rest_outcome_name(enum facade_outcome outcome);
/* False: there is none. */
bool rest_look(const struct rest *rest, struct rest_counts *out);
