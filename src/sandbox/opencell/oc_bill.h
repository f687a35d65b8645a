/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * What one account owes, and the invoice made of it: a line a product, the tax
 * of each line rounded, and the sums of those.
 */
#pragma once

#include "base/vec.h"
#include "sandbox/opencell/oc.h"

struct oc_bill_line {
    const struct table_row *template; /* its price and tax */
    struct decimal quantity, net;
};

struct oc_bill {
    VEC(struct oc_bill_line) lines;
    VEC(const struct table_row *) charges; /* paid for by it */
};

/* More of a product; nothing when there is no such template. */
void oc_bill_add(struct oc_call *c, struct oc_bill *b,
                 const struct table_row *template, struct decimal quantity,
                 struct decimal net);
/* Dated at midnight over there. */
void oc_bill_send(struct oc_call *c, struct str account, int32_t day,
                  const struct oc_bill *b);

/* Numbers of rows; 0 where there is none. */
struct decimal oc_decimal(const struct value *v);
struct decimal oc_times(struct decimal x, struct decimal y);
