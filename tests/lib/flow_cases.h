/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Tests of the flow as a table: each case is run in several worlds. */
#pragma once

#include "lib/flow_odoo.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

struct flow_world {
    const char *odoo;    /* version */
    const char *profile; /* of ProspectConnect */
};

struct flow_case {
    const char *name;
    CMUnitTestFunction run;          /* its state is a struct flow_world */
    const struct flow_world *worlds; /* ends with a NULL odoo */
};

extern const struct flow_world flow_each_odoo[];    /* default profile */
extern const struct flow_world flow_each_profile[]; /* Odoo 18 */
extern const struct flow_world flow_each_raw_profile[]; /* but D */
extern const struct flow_world flow_everywhere[];
extern const struct flow_world flow_plain[];        /* 18, default */
extern const struct flow_world flow_public[];       /* 18, D */

int flow_run_cases(const char *group, const struct flow_case *cases, size_t n);
/* A flow in the world of a case. */
void flow_begin(struct flow *f, void **state);
void flow_begin_with(struct flow *f, void **state,
                     const struct flow_options *options);

/* Values as JSON; the test fails with both. */
void expect_odoo(struct flow *f, const char *model, const char *id,
                 const char *field, const char *json);
void expect_pc(struct flow *f, const char *kind, const char *id,
               const char *field, const char *json);
/* Of a many2one: the id alone. */
void expect_odoo_ref(struct flow *f, const char *model, const char *id,
                     const char *field, const char *other);
/* The counterpart; the test fails when there is none. */
const char *other_of(struct flow *f, const char *sync, enum side s,
                     const char *id);
/* Nothing is parked, held or waiting. */
void expect_all_done(struct flow *f);
