/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * The flow odoo-prospectconnect: Odoo is the left side, ProspectConnect the
 * right one. Ids of ProspectConnect are bare here, also where profile D puts
 * something before them.
 */
#pragma once

#include "lib/flow.h"

/* `options` may be NULL. */
void flow_init(struct flow *f, const struct flow_options *options);
/* By hand, as where there is nothing to fetch: users and stages of the
 * demonstration data. */
void flow_pair_demo(struct flow *f);

/* ---- people (flow_odoo_people.c) ------------------------------------------ */

/* One call of Odoo's execute_kw as the administrator, whichever side it is;
 * `args` and `kwargs` are JSON. */
struct value flow_odoo(struct flow *f, const char *model, const char *method,
                       const char *args, const char *kwargs);
const char *flow_odoo_make(struct flow *f, const char *model,
                           const char *values);
void flow_odoo_edit(struct flow *f, const char *model, const char *id,
                    const char *values);
void flow_odoo_drop(struct flow *f, const char *model, const char *id);
/* A field as JSON text; "gone" when the record is not there. Archived ones
 * are. */
const char *flow_odoo_get(struct flow *f, const char *model, const char *id,
                          const char *field);
/* Ids, oldest first, archived ones among them. */
const char *const *flow_odoo_find(struct flow *f, const char *model,
                                  const char *domain, size_t *out_n);
size_t flow_odoo_count(struct flow *f, const char *model, const char *domain);
/* The only one that fits. */
const char *flow_odoo_one(struct flow *f, const char *model,
                          const char *domain);
/* Posts a note, or a comment that customers see, on a record. */
const char *flow_odoo_post(struct flow *f, const char *model, const char *id,
                           const char *html, bool internal);

/* Kinds are those of /_sandbox/records: "contacts", "deals", ... */
const char *flow_pc_make(struct flow *f, const char *kind, const char *values);
void flow_pc_edit(struct flow *f, const char *kind, const char *id,
                  const char *values);
void flow_pc_drop(struct flow *f, const char *kind, const char *id);
/* A field as JSON text; "gone" when the record is not there. */
const char *flow_pc_get(struct flow *f, const char *kind, const char *id,
                        const char *field);
/* Ids of those whose field has this JSON value; of all for field NULL. */
const char *const *flow_pc_find(struct flow *f, const char *kind,
                                const char *field, const char *json,
                                size_t *out_n);
const char *flow_pc_one(struct flow *f, const char *kind, const char *field,
                        const char *json);
size_t flow_pc_count(struct flow *f, const char *kind);
/* Another secret takes the place of one; `kind` is "key" or "pat". */
void flow_pc_rotate(struct flow *f, const char *kind, const char *from,
                    const char *to);
