/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * The control socket: the API for whoever may use the store's folder, with
 * the rights of an administrator (access_identify). It stands beside the store
 * with mode 0600 and bears its name, so that stores in one folder do not get
 * into each other's way: crosswalk.db has crosswalk.sock.
 */
#pragma once

#include "base/arena.h"

/* NULL: it would be longer than the path of a socket can be. Two names of one
 * store (a symbolic link) have one socket. */
const char *control_path(struct arena *a, const char *store_path);
