/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * What a remote has been told to tell the hub: shown, installed, taken away,
 * for whoever is asked to by a person.
 *
 * The address that a remote is given has a secret in it, made from the key of
 * the workspace; so it stands in no store, and any process that has the key
 * may install.
 *
 * Ownership: results live in the arena given and borrow from the workspace.
 * Threads: the remote's owner.
 */
#pragma once

#include "engine/remote/remote.h"

struct hooks_place {
    const struct workspace *workspace;
    struct remote *remote;
    struct str connection;
    struct str url; /* where the remote reaches the hub; empty: where the
                       workspace says (serve.public_url) */
};

struct hooks_there {
    const struct connection *connection;
    struct str secret;             /* of the addresses, never to be shown;
                                      empty: nothing was ever installed */
    size_t made, removed;
    const struct hook_there *at;   /* ours, as they are now */
    size_t n;
};

/* What is installed there keeps a log from which the hub reads: nobody has to
 * reach the hub. */
bool hooks_is_log(const struct connection *connection);

/* All three: ERR_USAGE for a connection that is none, or that cannot tell of
 * its changes. */
MUST_CHECK enum err hooks_list(const struct hooks_place *place,
                               struct arena *a, struct hooks_there *out,
                               struct error *e);
/* Exactly what the syncs need. ERR_USAGE where no sync looks there, and where
 * nobody says the address of the hub. */
MUST_CHECK enum err hooks_install(const struct hooks_place *place,
                                  struct arena *a, struct hooks_there *out,
                                  struct error *e);
MUST_CHECK enum err hooks_remove(const struct hooks_place *place,
                                 struct arena *a, struct hooks_there *out,
                                 struct error *e);

/* The address without its secret: whoever reads it could send notices. */
struct str hooks_masked(struct arena *a, const struct hooks_there *there,
                        struct str url);
