/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * References in settings: ${NAME} anywhere in a text is the environment
 * variable, $${ is a plain ${; a secret that begins with file: is what the
 * file (from the workspace folder) holds, without the line end, and one that
 * begins with sealed: was sealed with the key of this workspace, which stands
 * in a file of its own (secret_key_path).
 *
 * Errors name the variable or file, never what is in it.
 */
#pragma once

#include "workspace/workspace.h"

#define SECRET_FILE_BYTES 65536u
#define SECRET_SEALED "sealed:"
/* Purposes of secret_derive. */
#define SECRET_WEBHOOKS "crosswalk webhooks of "

struct secret_source {
    const char *dir;
    const struct env_port *env;
};

MUST_CHECK enum err secret_resolve(struct arena *a,
                                   const struct secret_source *source,
                                   struct str text, bool may_be_file,
                                   struct str *out, struct error *e);

/*
 * Where the key is: $CROSSWALK_KEY_FILE; else crosswalk.key among the service's
 * credentials ($CREDENTIALS_DIRECTORY), if it is there; else crosswalk.key in
 * the workspace folder.
 */
const char *secret_key_path(struct arena *a, const struct secret_source *source);
/* "sealed:...", for a setting. Makes the key, for its owner alone, when there
 * is none. */
MUST_CHECK enum err secret_seal(struct arena *a, const char *key_path,
                                struct str plain, struct str *out,
                                struct error *e);
/*
 * A secret of its own for `purpose`, always the same with the same key: for
 * what a remote has to know, and need not be kept. `make`: the key too, when
 * there is none, else ERR_NOT_FOUND.
 */
MUST_CHECK enum err secret_derive(struct arena *a, const char *key_path,
                                  struct str purpose, bool make,
                                  struct str *out, struct error *e);
MUST_CHECK enum err secret_open(struct arena *a, const char *key_path,
                                struct str sealed, struct str *out,
                                struct error *e);
