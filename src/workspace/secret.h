/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * References in settings: ${NAME} anywhere in a text is the environment
 * variable, $${ is a plain ${; a secret that begins with file: is what the
 * file (from the workspace folder) holds, without the line end.
 *
 * Errors name the variable or file, never what is in it.
 */
#pragma once

#include "workspace/workspace.h"

#define SECRET_FILE_BYTES 65536u

struct secret_source {
    const char *dir;
    const struct env_port *env;
};

MUST_CHECK enum err secret_resolve(struct arena *a,
                                   const struct secret_source *source,
                                   struct str text, bool may_be_file,
                                   struct str *out, struct error *e);
