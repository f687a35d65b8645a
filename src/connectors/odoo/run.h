/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * How an operation goes through its calls. `next` names the next call without
 * changing anything that a second `next` would see; `take` looks at the
 * answer and moves on, or fails and stays.
 */
#pragma once

#include "connectors/odoo/call.h"

struct erp_run { /* op->scratch */
    struct erp *o;
    struct op *op;
    struct arena *arena;           /* op->arena */
    struct erp_sent sent;          /* the call that waits for its answer */
    int64_t now_us;                /* of the take that runs */
    int64_t sent_us;               /* when its request left */
    struct erp_model *model;       /* once known */
    struct erp_describe *describe; /* while it is not */
    void *own;                     /* the operation's */
};

typedef enum err (*erp_next_fn)(struct erp_run *r, struct erp_call *call,
                                bool *out_done, struct error *e);
typedef enum err (*erp_take_fn)(struct erp_run *r,
                                const struct erp_answer *answer,
                                struct error *e);

/* r->own, zeroed at first. */
void *erp_run_own(struct erp_run *r, size_t size);
#define erp_own(r, type) ((type *)erp_run_own((r), sizeof(type)))

enum err erp_open_next(struct erp_run *r, struct erp_call *call, bool *out_done,
                       struct error *e);
enum err erp_open_take(struct erp_run *r, const struct erp_answer *answer,
                       struct error *e);
enum err erp_test_next(struct erp_run *r, struct erp_call *call, bool *out_done,
                       struct error *e);
enum err erp_test_take(struct erp_run *r, const struct erp_answer *answer,
                       struct error *e);
enum err erp_entities_next(struct erp_run *r, struct erp_call *call,
                           bool *out_done, struct error *e);
enum err erp_entities_take(struct erp_run *r, const struct erp_answer *answer,
                           struct error *e);
enum err erp_describe_next(struct erp_run *r, struct erp_call *call,
                           bool *out_done, struct error *e);
enum err erp_describe_take(struct erp_run *r, const struct erp_answer *answer,
                           struct error *e);
enum err erp_read_next(struct erp_run *r, struct erp_call *call, bool *out_done,
                       struct error *e);
enum err erp_read_take(struct erp_run *r, const struct erp_answer *answer,
                       struct error *e);
enum err erp_find_next(struct erp_run *r, struct erp_call *call, bool *out_done,
                       struct error *e);
enum err erp_find_take(struct erp_run *r, const struct erp_answer *answer,
                       struct error *e);
enum err erp_changes_next(struct erp_run *r, struct erp_call *call,
                          bool *out_done, struct error *e);
enum err erp_changes_take(struct erp_run *r, const struct erp_answer *answer,
                          struct error *e);
enum err erp_write_next(struct erp_run *r, struct erp_call *call,
                        bool *out_done, struct error *e);
enum err erp_write_take(struct erp_run *r, const struct erp_answer *answer,
                        struct error *e);
enum err erp_action_next(struct erp_run *r, struct erp_call *call,
                         bool *out_done, struct error *e);
enum err erp_action_take(struct erp_run *r, const struct erp_answer *answer,
                         struct error *e);
enum err erp_setup_next(struct erp_run *r, struct erp_call *call,
                        bool *out_done, struct error *e);
enum err erp_setup_take(struct erp_run *r, const struct erp_answer *answer,
                        struct error *e);
