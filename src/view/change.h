/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Changes of records: what a plan would do, what the journal says was done. */
#pragma once

#include "view/view.h"

/* One field written. */
struct change_field {
    struct str name;
    const struct value *before; /* NULL: unknown */
    const struct value *after;  /* NULL: none */
};

struct change {
    struct str sync;
    enum journal_kind kind;
    enum side side;      /* that is written */
    struct str id;       /* there; made-up in a plan */
    struct str other_id; /* may be empty */
    struct change_field *fields;
    size_t n_fields;
};

const char *change_kind_name(enum journal_kind kind);
struct value change_value(struct arena *a, const struct change *change);
