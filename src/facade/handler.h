/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * A request that a workspace answers itself: Lua that turns the body into a
 * unit of work, all or nothing.
 *
 *     keys(request)    texts that no two requests hold at once; pure
 *     handle(request)  what the answer's `result` is
 *
 * The script asks and is answered while it runs (odoo.find, odoo.ensure,
 * odoo.fetch_image, odoo.utc); what it wants written (odoo.ensure of what is
 * not there, odoo.create, odoo.write, odoo.call) is collected. When it has
 * ended well, and not before, the steps are carried out in their order, by the
 * caller's own login. A step that fails has those before it taken back: what
 * was made is deleted, what was changed gets its old values. refuse(message)
 * ends the request with nothing written, pass() leaves it to the facade.
 *
 * After a crash nothing is taken back, for the caller's login is gone with the
 * process: who sends again meets by their keys (odoo.ensure) the records that
 * were made, and the rest is made.
 *
 * Ownership: the configuration outlives the works. Each request has a script
 * of its own, freed by the work's close(). Threads: as the work.
 */
#pragma once

#include "base/zone.h"
#include "facade/work.h"

struct handler_file {
    struct str name; /* "lua/inbound/orders.lua" */
    struct str text;
};

struct handler {
    const struct handler_file *files; /* in the order of loading */
    size_t n_files;
    const struct zone *zone; /* of local times in bodies; NULL: UTC */
    const struct str *fetch_from; /* hosts of pictures; none: any */
    size_t n_fetch_from;
};

/* A facade_start_fn: w->handler is a struct handler. */
void handler_start(struct facade_work *w);
