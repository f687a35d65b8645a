/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Changing a workspace file as a person would: one line, and everything else
 * (comments, order, blanks) stays as it is. Pure.
 */
#pragma once

#include "base/arena.h"
#include "base/error.h"

struct setting_edit {
    struct str connection;
    struct str key;
    struct str value; /* as text; references like ${NAME} stay references */
};

/*
 * `text` of a crosswalk.yaml with that setting set. ERR_INVALID, with a
 * suggestion, for a connection or setting that is not known, or for a file
 * whose connections are not written as one key a line.
 */
MUST_CHECK enum err workspace_edit_setting(struct arena *a, struct str text,
                                           const struct setting_edit *edit,
                                           struct str *out, struct error *e);

struct key_edit {
    struct str file;  /* for messages */
    struct str map;   /* at the top that holds the key; empty: the top itself */
    struct str key;
    struct str yaml;  /* its value on one line, as YAML */
};

/*
 * The same for any other file and key: replaced where it stands on one line
 * (a map in braces too), else added below the first key of its map.
 */
MUST_CHECK enum err workspace_edit_key(struct arena *a, struct str text,
                                       const struct key_edit *edit,
                                       struct str *out, struct error *e);
