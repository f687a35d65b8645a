/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Bodies of the facade. Each function below fills the response of a work: its
 * status, headers and body. JSON is as Python writes it for these routes:
 * keys in their order, no blanks, ASCII with \uXXXX, floats as repr() has
 * them.
 */
#pragma once

#include "facade/work.h"

/* Decimals are floats. Stops soon once the buffer has overflowed. */
void envelope_json(struct buf *out, const struct value *v);
/* A float, also when it is a whole number: 12.0, 1e-05. */
void envelope_float(struct buf *out, const struct value *v);

/* A body that is JSON already; it lives in the arena of the work. */
void envelope_body(struct facade_work *w, int status, struct str json);
/* Text that is no JSON, as the route of binary fields sends it. */
void envelope_text(struct facade_work *w, int status, struct str text);
/* {"jsonrpc":"2.0","id":…,"result":…}; NULL: the method returned nothing, and
 * there is no `result`. */
void envelope_result(struct facade_work *w, const struct value *result);
/* {"result": true}, what DELETE answers. */
void envelope_done(struct facade_work *w);
/* A page as the real server's, for 303, 400, 404 and 500; `detail` may be
 * empty. */
void envelope_page(struct facade_work *w, int status, struct str detail);
/* 303 to another place. */
void envelope_redirect(struct facade_work *w, struct str to);

/* ---- errors ------------------------------------------------------------- */

/* An exception as Python would show it. */
struct facade_refusal {
    const char *type;       /* "KeyError" */
    struct str message;     /* for people */
    struct str name;        /* str(exception); empty: the message */
    struct value arguments; /* list; null: the message alone */
    int status;             /* with `strict` */
    bool crashes;           /* the real server answers 500 and a page */
};

/*
 * GET and DELETE: the error of section "Envelopes" with status 200, or the page
 * where the real server has one; with `strict` always the error, with its
 * status.
 */
void envelope_refuse(struct facade_work *w, const struct facade_refusal *r);
/* JSON routes: the error object of Odoo itself. `name` is the exception's
 * with its package; `arguments` null: the message alone. */
void envelope_odoo_error(struct facade_work *w, int code, struct str name,
                         struct str message, const struct value *arguments);
/* What Odoo complained of, as the route shows it: envelope_refuse for GET
 * and DELETE (a crash), envelope_odoo_error for the others. */
void envelope_fault(struct facade_work *w, const struct facade_reply *reply);
/* The same where the route of GET or DELETE catches it. */
void envelope_exception(struct facade_work *w,
                        const struct facade_reply *reply);

/* ---- requests ----------------------------------------------------------- */

/*
 * The body of a json route: an object with `params`, an object, and perhaps an
 * `id`. ERR_INVALID: no JSON, or none of that.
 */
MUST_CHECK enum err facade_rpc_read(struct arena *a, struct str body,
                                    struct value *out_id,
                                    struct value *out_params, struct error *e);
