/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Local files: read whole, write whole and atomically. */
#pragma once

#include "base/arena.h"
#include "base/error.h"

/* ERR_NOT_FOUND, ERR_IO, or ERR_LIMIT past `max_bytes`. */
MUST_CHECK enum err file_read(struct arena *a, const char *path,
                              size_t max_bytes, struct str *out,
                              struct error *e);
/* Through a temporary file, fsync and rename. `mode` as for open(2). */
MUST_CHECK enum err file_write(const char *path, struct str data,
                               unsigned mode, struct error *e);
bool file_exists(const char *path);
/* Makes the folder and its parents. */
MUST_CHECK enum err file_make_folders(const char *path, struct error *e);
/* "dir/name"; `name` alone when it is absolute. */
char *file_join(struct arena *a, const char *dir, const char *name);
/*
 * Names in a folder that end in `suffix`, sorted bytewise; each has a NUL
 * behind it.
 */
MUST_CHECK enum err file_list(struct arena *a, const char *dir,
                              const char *suffix, struct str **out_names,
                              size_t *out_n, struct error *e);
