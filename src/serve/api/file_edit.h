/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Changing the workspace's files from afar: what does not fit changes
 * nothing.
 */
#pragma once

#include "serve/api/call.h"

struct file_edit {
    struct str name;   /* from the workspace's folder */
    struct str before; /* as it was read */
    struct str after;
};

/* `after` is `before` at first. */
MUST_CHECK enum err file_edit_read(const struct api_call *call, struct str name,
                                   struct file_edit *out, struct error *e);
/*
 * Checks the texts with the rest of the workspace, then replaces the files and
 * has the hub take them over. When they do not fit nothing is changed and the
 * call is answered: *out_done is false. For handlers at PLACE_ERRAND.
 */
MUST_CHECK enum err file_edit_apply(struct api_call *call,
                                    const struct file_edit *edits, size_t n,
                                    bool *out_done, struct error *e);
