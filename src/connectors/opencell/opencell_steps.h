/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* The steps of a write: their requests and what is taken from the answers. */
#pragma once

#include "connectors/opencell/opencell_work.h"

/* op_work.step */
enum { WRITE_LOOK, WRITE_MAIN, WRITE_CLASH, WRITE_END, WRITE_AFTER };

/* On to the first step of the patch at w->at, or the next that can be sent. */
void opencell_write_start(const struct connection_state *c, struct op *op,
                          struct op_work *w);
/* The record as last read, by the look or before. */
const struct value *opencell_known(const struct op *op,
                                   const struct op_work *w);

MUST_CHECK enum err opencell_check_required(const struct connection_state *c,
                                            enum opencell_kind kind,
                                            const struct patch *patch,
                                            struct error *e);
/* By which a charge is known again. */
struct str opencell_mark(struct arena *a, const struct patch *patch);
struct http_request opencell_look_request(const struct connection_state *c,
                                          const struct op *op,
                                          const struct op_work *w,
                                          struct arena *a);
/* Sets w->known, w->ended, and for what is there already its result. */
MUST_CHECK enum err opencell_look_take(const struct connection_state *c,
                                       struct op *op, struct op_work *w,
                                       const struct value *answer,
                                       struct error *e);
MUST_CHECK enum err opencell_main_request(const struct connection_state *c,
                                          const struct op *op,
                                          const struct op_work *w,
                                          struct arena *a,
                                          struct http_request *out,
                                          struct error *e);
MUST_CHECK enum err opencell_end_request(const struct connection_state *c,
                                         const struct op *op,
                                         const struct op_work *w,
                                         struct arena *a,
                                         struct http_request *out,
                                         struct error *e);
/* What has the code of the account that was to be made: a part of it, and
 * w->again is set, or another's. */
MUST_CHECK enum err opencell_clash_take(const struct connection_state *c,
                                        struct op *op, struct op_work *w,
                                        const struct value *answer,
                                        struct error *e);
/* The id of what MAIN has made. */
void opencell_result_id(const struct connection_state *c, struct op *op,
                        const struct op_work *w);
/* A charge's, from the list. */
MUST_CHECK enum err opencell_after_take(const struct connection_state *c,
                                        struct op *op,
                                        const struct op_work *w,
                                        const struct value *answer,
                                        struct error *e);
