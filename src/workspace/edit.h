/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Changing a workspace file as a person would: one value, and everything else
 * (comments, order, blanks) stays as it is. Pure.
 */
#pragma once

#include "base/value.h"

#define EDIT_DEPTH 4

/* A key of a file, from the outside in: schedule, quiet, from. */
struct edit_path {
    struct str at[EDIT_DEPTH];
    size_t n;
};

/*
 * `text` of a YAML file with that key set to a text, whole number, boolean, or
 * list or object of these; with null it is taken out, and so is a map that has nothing
 * left then. Maps that are missing on the way are made. ERR_INVALID for a text
 * that cannot be understood or changed at that place alone.
 */
MUST_CHECK enum err workspace_edit(struct arena *a, struct str text,
                                   const struct edit_path *path,
                                   const struct value *value, struct str *out,
                                   struct error *e);

struct setting_edit {
    struct str connection;
    struct str key;
    struct str value; /* as text; references like ${NAME} stay references */
};

/*
 * `text` of a crosswalk.yaml with that setting set. ERR_INVALID, with a
 * suggestion, for a connection or setting that is not known.
 */
MUST_CHECK enum err workspace_edit_setting(struct arena *a, struct str text,
                                           const struct setting_edit *edit,
                                           struct str *out, struct error *e);
