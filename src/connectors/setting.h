/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Settings of a connector as a table: one row gives parsing, check, default,
 * help, form and documentation. Values land in the connector's own struct at
 * `offset`.
 *
 * Not covered: where settings come from (workspace/), and secrets that are
 * references: they are resolved before they get here.
 */
#pragma once

#include <stddef.h>

#include "base/value.h"

enum setting_kind {
    SETTING_TEXT,    /* struct str */
    SETTING_SECRET,  /* struct str; never printed */
    SETTING_URL,     /* struct str; http or https, no trailing slash */
    SETTING_INT,     /* int64_t */
    SETTING_BOOL,    /* bool */
    SETTING_CHOICE,  /* struct str; one of `choices` */
    SETTING_DURATION /* int64_t, ms; "5 min" */
};

struct setting {
    const char *name;     /* NULL ends the table */
    enum setting_kind kind;
    size_t offset;
    const char *fallback; /* text as in YAML; NULL: none */
    bool required;
    int64_t min, max;     /* SETTING_INT and SETTING_DURATION (ms); both 0: no
                             bounds */
    const char *choices;  /* "a b c" */
    const char *help;     /* one sentence */
    bool rotates; /* SETTING_SECRET: the remote may exchange it (op.exchanged) */
};

/*
 * Fills `out` from the members of `object` (NULL or null: none given):
 * defaults, types, bounds. A null member counts as not given. Unknown names
 * are errors with the nearest known name. Texts are copied into `a`. `out`
 * must be zeroed; what it holds after a failure is not to be used. Messages
 * never show the value of a secret.
 */
MUST_CHECK enum err settings_apply(struct arena *a, const struct setting *table,
                                   const struct value *object, void *out,
                                   struct error *e);
/*
 * Puts the secrets of `object` in the place of those in `out`, which
 * settings_apply has filled; everything else stays as it is.
 */
MUST_CHECK enum err settings_renew(struct arena *a, const struct setting *table,
                                   const struct value *object, void *out,
                                   size_t out_bytes, struct error *e);
/*
 * Settings as a person reads them: a list with one object a row: name, kind,
 * help, required, and where there are any default, choices, min, max and
 * value. Values are those of `object` (may be NULL); secrets show as
 * "********".
 */
struct value settings_describe(struct arena *a, const struct setting *table,
                               const struct value *object);
