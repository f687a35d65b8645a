/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * The Odoo driver connected to the Odoo stand-in, without a network: a world
 * for each version and each protocol that it has.
 */
#pragma once

#include "lib/odoo_drive.h"
#include "sandbox/sandbox.h"

/* The last is OpenERP 7, which has XML-RPC alone, and less to be tried. */
enum { WORLD_COUNT = 7, WORLD_OPENERP = 7, WORLDS_WITH_OPENERP = 8 };

struct world {
    int version;
    const char *protocol;
    int64_t first_id; /* of records made; 0: as the stand-in has it */
    const char *addons; /* of the stand-in; NULL: its usual ones */
    int cut; /* the request whose answer does not arrive, counted down to 1 */
    struct fake_clock clock;
    struct sandbox *box;
    struct drive d;
};

#define NAMES(...)                                                        \
    (const struct str[]){__VA_ARGS__},                                    \
        sizeof((const struct str[]){__VA_ARGS__}) / sizeof(struct str)

/* The i-th of them, opened as the administrator; `first_id` and `addons` are
 * kept. */
void world_init(struct world *w, size_t i);
void world_fini(struct world *w);
/* The same in steps. The user's password is the login; JSON-2
 * takes the key instead. `settings` are added. */
void world_pick(struct world *w, size_t i);
void world_make_box(struct world *w);
void world_connect_as(struct world *w, const char *user, const char *settings);
void world_wait_s(struct world *w, int64_t seconds);
/* Fails the test naming version and protocol. */
void world_check_same(const struct world *w, const char *have,
                      const char *expected);

struct schema world_describe(struct world *w, const char *entity);
struct op world_read_op(const char *entity, const struct str *fields,
                        size_t n_fields, struct str *ids, size_t n_ids);
struct op world_write_op(const char *entity, const struct patch *patches,
                         size_t n);
/* One record's fields in storage form, or "gone". */
const char *world_read_one(struct world *w, const char *entity,
                           const struct str *fields, size_t n_fields,
                           struct str id);
/* One field in storage form, "unknown", or "gone". */
const char *world_field(struct world *w, const char *entity, struct str id,
                        const char *name);
/* A step that must be done at once. */
void world_act(struct world *w, const char *entity, const char *action,
               struct str id);
/* The create of a payment, on 1 January 2026, of an invoice: an account.move
 * or an account.invoice. */
struct patch world_payment(struct world *w, const char *entity,
                           struct str invoice, const char *amount,
                           const char *memo);
struct patch_result world_write_one(struct world *w, const char *entity,
                                    struct patch patch);
/* These fail the test when Odoo refuses. */
struct str world_create_one(struct world *w, const char *entity,
                            const char *stored);
void world_update_one(struct world *w, const char *entity, struct str id,
                      const char *stored);
void world_delete_one(struct world *w, const char *entity, struct str id);
const char *world_lead_status(struct world *w, struct str id);
