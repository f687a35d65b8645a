/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* How v1 has the members of v2: names and forms, for reads and writes. */
#pragma once

#include "sandbox/pipedrive/pd.h"

enum pd_v1_form {
    V1_SAME,
    V1_NOT,          /* the opposite */
    V1_USER,         /* an object of the record that is meant */
    V1_ORGANIZATION,
    V1_PERSON,
    V1_ENTRIES,
    V1_TEXT,         /* a number as a text */
    V1_LABELS,
    V1_ADDRESS,      /* a text, its parts beside it */
    V1_PLACE,        /* a text */
    V1_PARTICIPANTS,
    V1_CUSTOM,       /* on top */
    V1_HIDDEN,
};

struct pd_v1_row {
    int kind; /* -1: any */
    const char *name;
    const char *v1;
    enum pd_v1_form form;
};

/* NULL: the member is the same in both. */
const struct pd_v1_row *pd_v1_of(enum pd_kind kind, struct str name);
const struct pd_v1_row *pd_v1_named(enum pd_kind kind, struct str v1);
