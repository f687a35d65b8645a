/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Secrets that a remote has exchanged for others, as OAuth does with refresh
 * tokens where they rotate: what crosswalk.yaml says is worth nothing then.
 * They are kept sealed with the key of the workspace (secret.h) in STORE.secrets
 * beside the store, and not in it, since a command beside a running hub logs
 * in too, and may not write to the store.
 *
 * What is remembered stands for the setting as it was when its chain of
 * exchanges began: whoever puts another one into crosswalk.yaml is heard.
 *
 * Threads: any. Errors never show a secret.
 */
#pragma once

#include "workspace/workspace.h"

/* May a remote exchange a secret of it? Else nothing of this is needed. */
bool remembered_concerns(const struct connector *connector);

/*
 * Who logs in with what may be exchanged holds this from before it looks what
 * is remembered until the exchange is kept: of two that use one token at once
 * one would lose. ERR_LOCKED while somebody else logs in. *out_fd is -1 where
 * there is nothing to lock with, as in a folder that cannot be written to.
 */
MUST_CHECK enum err remembered_lock(const struct workspace *w, int *out_fd,
                                    struct error *e);
void remembered_unlock(int fd);

/*
 * `settings`, as the workspace says them, with what remotes have exchanged of
 * them since. ERR_INVALID, with what to do, when it cannot be opened.
 */
MUST_CHECK enum err remembered_settings(struct arena *a,
                                        const struct workspace *w,
                                        const struct connection *c,
                                        const struct value *settings,
                                        struct value *out, struct error *e);
/* Durable when it returns. `settings` are those of the workspace, which
 * `secret` descends from. Makes the key when there is none. */
MUST_CHECK enum err remembered_put(const struct workspace *w,
                                   const struct connection *c,
                                   const struct value *settings,
                                   const struct field *secret,
                                   struct error *e);
