/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * How an operation goes through its calls. `next` names the next call without
 * changing anything that a second `next` would see; `take` looks at the
 * answer and moves on, or fails and stays.
 */
#pragma once

#include "connectors/odoo/call.h"

struct odoo_run { /* op->scratch */
    struct odoo *o;
    struct op *op;
    struct arena *arena;      /* op->arena */
    struct odoo_sent sent;    /* the call that waits for its answer */
    int64_t now_us;           /* of the take that runs */
    int64_t sent_us;          /* when its request left */
    struct odoo_model *model; /* once known */
    struct odoo_describe *describe; /* while it is not */
    void *own;                /* the operation's */
};

typedef enum err (*odoo_next_fn)(struct odoo_run *r, struct odoo_call *call,
                                 bool *out_done, struct error *e);
typedef enum err (*odoo_take_fn)(struct odoo_run *r,
                                 const struct odoo_answer *answer,
                                 struct error *e);

/* r->own, zeroed at first. */
void *odoo_run_own(struct odoo_run *r, size_t size);
#define odoo_own(r, type) ((type *)odoo_run_own((r), sizeof(type)))

enum err odoo_open_next(struct odoo_run *r, struct odoo_call *call,
                        bool *out_done, struct error *e);
enum err odoo_open_take(struct odoo_run *r, const struct odoo_answer *answer,
                        struct error *e);
enum err odoo_test_next(struct odoo_run *r, struct odoo_call *call,
                        bool *out_done, struct error *e);
enum err odoo_test_take(struct odoo_run *r, const struct odoo_answer *answer,
                        struct error *e);
enum err odoo_entities_next(struct odoo_run *r, struct odoo_call *call,
                            bool *out_done, struct error *e);
enum err odoo_entities_take(struct odoo_run *r,
                            const struct odoo_answer *answer, struct error *e);
enum err odoo_describe_next(struct odoo_run *r, struct odoo_call *call,
                            bool *out_done, struct error *e);
enum err odoo_describe_take(struct odoo_run *r,
                            const struct odoo_answer *answer, struct error *e);
enum err odoo_read_next(struct odoo_run *r, struct odoo_call *call,
                        bool *out_done, struct error *e);
enum err odoo_read_take(struct odoo_run *r, const struct odoo_answer *answer,
                        struct error *e);
enum err odoo_find_next(struct odoo_run *r, struct odoo_call *call,
                        bool *out_done, struct error *e);
enum err odoo_find_take(struct odoo_run *r, const struct odoo_answer *answer,
                        struct error *e);
enum err odoo_changes_next(struct odoo_run *r, struct odoo_call *call,
                           bool *out_done, struct error *e);
enum err odoo_changes_take(struct odoo_run *r, const struct odoo_answer *answer,
                           struct error *e);
enum err odoo_write_next(struct odoo_run *r, struct odoo_call *call,
                         bool *out_done, struct error *e);
enum err odoo_write_take(struct odoo_run *r, const struct odoo_answer *answer,
                         struct error *e);
enum err odoo_action_next(struct odoo_run *r, struct odoo_call *call,
                          bool *out_done, struct error *e);
enum err odoo_action_take(struct odoo_run *r, const struct odoo_answer *answer,
                          struct error *e);
enum err odoo_setup_next(struct odoo_run *r, struct odoo_call *call,
                         bool *out_done, struct error *e);
enum err odoo_setup_take(struct odoo_run *r, const struct odoo_answer *answer,
                         struct error *e);
