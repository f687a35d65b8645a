/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Requests that change something, and calls of functions.
 *
 *     POST   create ──────────────────────────▶ its id
 *     PUT    [search by `filter`] ─▶ write ───▶ true, or false
 *     DELETE [search by `filter`] ─▶ unlink ──▶ {"result": true}
 *
 * What PUT does to `data`: an object of push, pop and delete is links to add,
 * to take away and records to delete; a list is the links that are to be;
 * the rest stays.
 */
#pragma once

#include "facade/work.h"

/* POST, PUT and DELETE of /api/model[/id]. */
void facade_write_start(struct facade_work *w);
/* POST /object/model[/id]/function. Private functions are refused. */
void facade_call_start(struct facade_work *w);

/* ---- for handlers as well ------------------------------------------------ */

/* The page's answer to a model that Odoo does not have. */
void facade_refuse_model(struct facade_work *w);
/* An exception of Python, the answer of a JSON route; `status` with strict. */
void facade_raise(struct facade_work *w, int status, const char *name,
                  struct str message);
/*
 * `data` as PUT of one record (or of several) hands it to Odoo. False: it
 * cannot be, and that is the answer.
 */
bool facade_take_changes(struct facade_work *w, const struct value *data,
                         struct value *out_changes);
